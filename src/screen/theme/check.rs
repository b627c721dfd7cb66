//! Checks one theme file.

use super::{
    Theme, ThemeProblem,
    extends::link,
    file,
    registry::{built_in, name_taken, text_of, users},
};
use std::{fs, path::Path};

/// The theme of a file, which may extend the program's themes and those of the user's folder. The file need not lie in that folder; where it
/// does not, it stands for the folder's file of the same name.
///
/// # Errors
/// Everything that is wrong in it, in the order of its lines. A file that is no TOML, or a theme whose parent is not there, is told no more.
pub fn check(path: &Path, user_folder: Option<&Path>) -> Result<Theme, Vec<ThemeProblem>> {
    let text = text_of(path).map_err(|problem| vec![problem])?;
    let (read, mut problems) = file::read_all(path, &text);
    let Some(own) = read else { return Err(problems) };
    let mut theirs = Vec::new();
    let mut files = users(user_folder, &mut theirs);
    let is_own = |other: &Path| fs::canonicalize(other).ok() == fs::canonicalize(path).ok();
    files.retain(|other| !is_own(&other.path));
    let in_folder = fs::canonicalize(path).ok().and_then(|whole| whole.parent().map(Path::to_owned));
    let is_among_them = user_folder.is_some_and(|folder| fs::canonicalize(folder).ok() == in_folder);
    if is_among_them && let Some(other) = files.iter().find(|other| other.name == own.name) {
        problems.push(name_taken(&own, other));
    }
    files.retain(|other| other.name != own.name);
    files.insert(0, own);
    let mut found = Vec::new();
    let made = link(&files, &built_in(&mut Vec::new()), &mut found).swap_remove(0);
    problems.extend(found.into_iter().filter(|problem| problem.file == path));
    problems.sort();
    // What is wrong with the others is theirs, unless it is why the parent is not there.
    if problems.iter().any(|problem| problem.field.as_deref() == Some("extends")) {
        problems.extend(theirs.into_iter().filter(|problem| !is_own(&problem.file)));
    }
    made.map(|made| made.theme).filter(|_| problems.is_empty()).ok_or(problems)
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;
    use ratatui::style::Color;

    /// What is wrong with the file `own.toml` of a folder of these files, without the folder's path.
    fn checked(files: &[(&str, &str)]) -> Result<Theme, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let place = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
        let said = |problems: Vec<ThemeProblem>| problems.iter().map(|p| p.to_string().replace(&place, "")).collect();
        check(&folder.path().join("own.toml"), Some(folder.path())).map_err(said)
    }

    #[test]
    fn everything_wrong_is_told_at_once_by_line() {
        let own = "name = 'own'\nextends = 'light'\n[palette]\naccent = 'rde'\n[roles]\nkey = 'accent'\ntitel = 'red'\nlink = 'nope'\ntab = { fg = 1, blod = true }";
        let expected = [
            "own.toml line 4: palette.accent: \"rde\" is no colour; did you mean \"red\"?",
            "own.toml line 7: roles: unknown role \"titel\"; did you mean \"title\"?",
            "own.toml line 8: roles.link: \"nope\" is no colour;",
            "own.toml line 9: roles.tab: unknown key \"blod\"; did you mean \"bold\"?",
        ];
        let problems = checked(&[("own.toml", own)]).unwrap_err();
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(problem.starts_with(expected), "{problem}");
        }
        let many: String = (0..50).map(|n| format!("role-{n} = 'red'\n")).collect();
        assert_eq!(checked(&[("own.toml", &format!("name = 'own'\n[roles]\n{many}"))]).unwrap_err().len(), 50);
        assert_eq!(checked(&[("own.toml", "name = 'own'\n= 1")]).unwrap_err().len(), 1);
    }

    #[test]
    fn what_it_extends_is_looked_for_in_the_folder_and_in_the_program() {
        let theme =
            checked(&[("own.toml", "name = 'own'\nextends = 'mid'"), ("mid.toml", "name = 'mid'\nextends = 'dark'\nroles.key = 9")]);
        assert_eq!(theme.unwrap().style(Role::Key).fg, Some(Color::Indexed(9)));
        let cases: &[(&[(&str, &str)], &str)] = &[
            (&[("own.toml", "name = 'own'\nextends = 'drak'")], "own.toml line 2: extends: unknown theme \"drak\"; did you mean \"dark\"?"),
            (
                &[("own.toml", "name = 'own'\n\nextends = 'mid'"), ("mid.toml", "name = 'mid'\nextends = 'own'")],
                "own.toml line 3: extends: extends itself: own → mid → own; let one of them extend another theme",
            ),
            (
                &[("own.toml", "name = 'own'\nextends = 'mid'"), ("mid.toml", "name = 'mid'\nroles.key = 'x'")],
                "own.toml line 2: extends: the theme \"mid\" has a problem of its own; mend that first",
            ),
            (
                &[("own.toml", "name = 'same'"), ("b.toml", "name = 'same'")],
                "own.toml: name: b.toml has the name \"same\" already; give this theme another",
            ),
        ];
        for (files, expected) in cases {
            assert_eq!(checked(files).unwrap_err(), [*expected], "{files:?}");
        }
        let broken = checked(&[("own.toml", "name = 'own'\nextends = 'mid'"), ("mid.toml", "name = 'mid'\n= 1")]).unwrap_err();
        assert!(
            broken[0].starts_with("own.toml line 2: extends: unknown theme \"mid\"")
                && broken[1].starts_with("mid.toml line 2: is no TOML")
        );
    }

    #[test]
    fn a_draft_elsewhere_may_have_the_name_of_a_theme_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let themes = folder.path().join("themes");
        fs::create_dir(&themes).unwrap();
        fs::write(themes.join("a.toml"), "name = 'same'").unwrap();
        let draft = folder.path().join("draft.toml");
        fs::write(&draft, "name = 'same'\nroles.key = 9").unwrap();
        assert_eq!(check(&draft, Some(&themes)).unwrap().style(Role::Key).fg, Some(Color::Indexed(9)));
        assert!(check(&folder.path().join("nothing"), None).unwrap_err()[0].to_string().contains("cannot be read"));
    }
}
