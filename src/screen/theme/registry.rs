//! All themes: the built-in ones, and those of the user's folder.

use super::{
    ColourDepth, Theme, ThemeProblem,
    extends::{Extendable, link},
    file::{self, ThemeFile},
    problem::unknown,
};
use crate::{io_error, language::Bilingual, plain_file};
use std::{
    fs,
    path::{Path, PathBuf},
};

const BUILT_IN: [(&str, &str); 11] = [
    ("dark.toml", include_str!("../../../themes/dark.toml")),
    ("light.toml", include_str!("../../../themes/light.toml")),
    ("high-contrast.toml", include_str!("../../../themes/high-contrast.toml")),
    ("projector-light.toml", include_str!("../../../themes/projector-light.toml")),
    ("projector-dark.toml", include_str!("../../../themes/projector-dark.toml")),
    ("red-green-safe.toml", include_str!("../../../themes/red-green-safe.toml")),
    ("red-green-safe-light.toml", include_str!("../../../themes/red-green-safe-light.toml")),
    ("blue-yellow-safe.toml", include_str!("../../../themes/blue-yellow-safe.toml")),
    ("warm.toml", include_str!("../../../themes/warm.toml")),
    ("paper.toml", include_str!("../../../themes/paper.toml")),
    ("terminal.toml", include_str!("../../../themes/terminal.toml")),
];

/// The longest theme file; a theme has a few thousand bytes.
const LONGEST_FILE_MIB: u64 = 1;

/// The themes there are.
#[derive(Debug, Clone)]
pub struct Registry {
    themes: Vec<Theme>,
    base: Theme,
}

impl Registry {
    /// The theme where nothing is said.
    pub const DEFAULT: &'static str = "dark";

    /// The theme that is made of the terminal's own foreground and background, for who has 16 colours and names none.
    pub const SIXTEEN: &'static str = "terminal";

    /// The program's themes and those of the `*.toml` files in the user's folder, which may be missing. A user's theme takes the place of the
    /// program's one of the same name. What is wrong with a file comes back beside the other themes.
    pub fn load(user_folder: Option<&Path>) -> (Self, Vec<ThemeProblem>) {
        let mut problems = Vec::new();
        let built_in = built_in(&mut problems);
        let files = users(user_folder, &mut problems);
        let users = link(&files, &built_in, &mut problems);
        let mut themes: Vec<Theme> = built_in.into_iter().map(|b| b.theme).collect();
        for (theme, file) in users.into_iter().zip(&files).filter_map(|(user, file)| Some((user?.theme, file))) {
            let theme = Theme { file: Some(file.path.clone()), ..theme };
            match themes.iter_mut().find(|t| t.name == theme.name) {
                Some(place) => *place = theme,
                None => themes.push(theme),
            }
        }
        problems.sort();
        (Self { themes, base: Theme::base() }, problems)
    }

    /// The themes, the program's first.
    pub fn themes(&self) -> impl Iterator<Item = &Theme> {
        self.themes.iter()
    }

    /// Their names, in the same order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.themes().map(Theme::name)
    }

    /// The theme of that name.
    pub fn get(&self, name: &str) -> Option<&Theme> {
        self.themes().find(|theme| theme.name == name)
    }

    /// The theme of that name, or the default one where there is none.
    pub fn get_or_default(&self, name: &str) -> &Theme {
        self.get(name).or_else(|| self.get(Self::DEFAULT)).unwrap_or(&self.base)
    }

    /// The name of the theme to use: the named one, where it exists; else one by what the terminal can show.
    pub fn name_for<'a>(&self, named: Option<&'a str>, depth: ColourDepth) -> &'a str {
        let by_depth = if depth == ColourDepth::Sixteen { Self::SIXTEEN } else { Self::DEFAULT };
        named.filter(|name| self.get(name).is_some()).unwrap_or(by_depth)
    }

    /// Says that there is no theme of this name, with the name that it most resembles, or all there are.
    pub fn unknown(&self, name: &str) -> Bilingual {
        unknown(("主题", "theme"), name, self.names().collect::<Vec<_>>())
    }
}

/// The program's themes.
pub(super) fn built_in(problems: &mut Vec<ThemeProblem>) -> Vec<Extendable> {
    let own = BUILT_IN.iter().map(|(name, text)| file::read(&Path::new("built-in").join(name), text));
    let own = sound(own, problems);
    link(&own, &[], problems).into_iter().flatten().collect()
}

/// The files of a user's folder that can be read, of each name the first.
pub(super) fn users(folder: Option<&Path>, problems: &mut Vec<ThemeProblem>) -> Vec<ThemeFile> {
    let paths = folder.map(|folder| files_of(folder, problems)).unwrap_or_default();
    let read = paths.iter().map(|path| text_of(path).map_err(|p| vec![p]).and_then(|text| file::read(path, &text)));
    distinct(sound(read, problems), problems)
}

/// The files that could be read; of the others, what is wrong.
fn sound(read: impl Iterator<Item = Result<ThemeFile, Vec<ThemeProblem>>>, problems: &mut Vec<ThemeProblem>) -> Vec<ThemeFile> {
    read.filter_map(|file| file.map_err(|wrong| problems.extend(wrong)).ok()).collect()
}

/// Only the first of the files that take the same name.
fn distinct(files: Vec<ThemeFile>, problems: &mut Vec<ThemeProblem>) -> Vec<ThemeFile> {
    let mut kept: Vec<ThemeFile> = Vec::with_capacity(files.len());
    for file in files {
        match kept.iter().find(|k| k.name == file.name) {
            Some(first) => problems.push(name_taken(&file, first)),
            None => kept.push(file),
        }
    }
    kept
}

/// A file takes the name of another.
pub(super) fn name_taken(file: &ThemeFile, first: &ThemeFile) -> ThemeProblem {
    let (taken, name) = (first.path.display(), &file.name);
    let message = Bilingual::both(
        format!("{taken} 已用了名称 {name:?}：请给这个主题另取一个"),
        format!("{taken} has the name {name:?} already; give this theme another"),
    );
    ThemeProblem { field: Some("name".into()), ..ThemeProblem::whole(&file.path, message) }
}

/// The folder's theme files, sorted by name. Hidden ones are left out: editors keep their own there.
fn files_of(folder: &Path, problems: &mut Vec<ThemeProblem>) -> Vec<PathBuf> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            problems.push(unlisted(folder, &error));
            return Vec::new();
        }
    };
    let found = entries.filter_map(|entry| {
        let path = entry.map_err(|e| problems.push(unlisted(folder, &e))).ok()?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        (!hidden && path.extension().is_some_and(|extension| extension == "toml")).then_some(path)
    });
    let mut paths: Vec<PathBuf> = found.collect();
    paths.sort();
    paths
}

fn unlisted(folder: &Path, error: &std::io::Error) -> ThemeProblem {
    let why = Bilingual::of(|language| io_error::words(error, language));
    ThemeProblem::whole(folder, why.after("不能列出内容：", "cannot be listed: "))
}

pub(super) fn text_of(path: &Path) -> Result<String, ThemeProblem> {
    let cannot = |error: std::io::Error| {
        let why = Bilingual::of(|language| io_error::words(&error, language));
        ThemeProblem::whole(path, why.after("不能读取：", "cannot be read: "))
    };
    let bytes = plain_file::read(path, LONGEST_FILE_MIB).map_err(cannot)?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        ThemeProblem {
            line: Some(line),
            ..ThemeProblem::whole(path, Bilingual::both("不是 UTF-8：请另存为 UTF-8", "is not UTF-8; save it as UTF-8"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;
    use ratatui::style::Color;

    const OWN: [&str; 11] = [
        "dark",
        "light",
        "high-contrast",
        "projector-light",
        "projector-dark",
        "red-green-safe",
        "red-green-safe-light",
        "blue-yellow-safe",
        "warm",
        "paper",
        "terminal",
    ];

    /// A registry of files in a new folder, and its problems without that folder's path.
    fn load(files: &[(&str, &[u8])]) -> (Registry, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let (registry, problems) = Registry::load(Some(folder.path()));
        let place = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
        (registry, problems.iter().map(|p| p.to_string().replace(&place, "")).collect())
    }

    /// The text of a theme of the program.
    fn of_name(name: &str) -> &'static str {
        BUILT_IN.iter().find(|(file, _)| file.strip_suffix(".toml") == Some(name)).unwrap().1
    }

    #[test]
    fn the_programs_themes_are_sound_and_name_every_role() {
        let (registry, problems) = Registry::load(None);
        assert_eq!(problems, []);
        assert_eq!(registry.names().collect::<Vec<_>>(), OWN);
        assert!(registry.get(Registry::DEFAULT).is_some() && registry.get(Registry::SIXTEEN).is_some());
        for (name, text) in BUILT_IN {
            let file = file::read(Path::new(name), text).unwrap();
            // A theme names every role, or every colour of the palette of the one it extends.
            let parent = file.extends.as_ref().map(|extends| file::read(Path::new(name), of_name(&extends.value)).unwrap());
            let complete = parent.as_ref().unwrap_or(&file);
            let missing: Vec<_> = Role::ALL.iter().filter(|role| !complete.roles.iter().any(|(r, _)| r == *role)).collect();
            assert!(missing.is_empty(), "{name}: {missing:?}");
            assert!(file.palette.keys().eq(complete.palette.keys()), "{name}: {:?}", file.palette.keys());
            let used = parent.as_ref().map_or(text, |parent| of_name(&parent.name));
            let unused: Vec<_> = file.palette.keys().filter(|key| !used.contains(&format!("\"{key}\""))).collect();
            assert!(unused.is_empty(), "{name}: {unused:?}");
        }
    }

    #[test]
    fn broken_files_are_problems_and_the_others_load() {
        let long = [b"name = 'long' # ".as_slice(), &vec![b'x'; 1 << 20]].concat();
        let (registry, problems) = load(&[
            ("a.toml", b"name = 'a'\nextends = 'dark'\nroles.title = 'red'"),
            ("b.toml", b"name = 'b'\n[roles]\ntitel = 'red'"),
            ("c.toml", b"name = 'a'"),
            ("d.toml", b"name = 'd'\n\xff"),
            ("e.toml", &long),
            (".f.toml", b"= ="),
            ("g.txt", b"= ="),
        ]);
        let expected = [
            "b.toml line 3: roles: unknown role \"titel\"; did you mean \"title\"?",
            "c.toml: name: a.toml has the name \"a\" already; give this theme another",
            "d.toml line 2: is not UTF-8; save it as UTF-8",
            "e.toml: cannot be read: larger than 1 MiB, which no file of this kind is: check that it is the right one",
        ];
        assert_eq!(problems, expected);
        assert_eq!(registry.names().collect::<Vec<_>>(), [&OWN[..], &["a"]].concat());
        assert_eq!(registry.unknown("lihgt").to_string(), "unknown theme \"lihgt\"; did you mean \"light\"?");
        assert_eq!(registry.get_or_default("b").name(), "dark");
    }

    #[test]
    fn a_users_theme_takes_the_place_of_the_programs() {
        let (registry, problems) = load(&[("mine.toml", b"name = 'dark'\nextends = 'dark'\nroles.title = 'magenta'")]);
        assert_eq!(problems, [""; 0]);
        assert_eq!(registry.names().collect::<Vec<_>>(), OWN);
        let (own, _) = Registry::load(None);
        let theme = registry.get("dark").unwrap();
        assert_eq!(theme.style(Role::Title).fg, Some(Color::Magenta));
        assert_eq!(theme.style(Role::Text), own.get("dark").unwrap().style(Role::Text));
    }

    #[test]
    fn a_folder_that_is_not_there_is_no_problem_and_one_that_is_none_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        fs::create_dir(folder.path().join("folder.toml")).unwrap();
        for (name, expected) in [("missing", None), ("file", Some("cannot be listed")), (".", Some("this is a folder"))] {
            let (registry, problems) = Registry::load(Some(&folder.path().join(name)));
            assert_eq!(registry.themes().count(), OWN.len());
            assert_eq!(problems.len(), expected.iter().count(), "{name}");
            assert!(problems.iter().zip(expected).all(|(p, e)| p.message.to_string().contains(e)), "{name}: {problems:?}");
        }
    }
}
