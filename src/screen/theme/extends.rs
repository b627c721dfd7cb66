//! Resolves `extends`: a theme inherits what it does not name from the theme that it extends.

use super::{
    Theme, ThemeProblem,
    file::{Looks, ThemeFile},
    problem::unknown,
    shade::{Located, Shade},
};
use crate::language::Bilingual;
use ratatui::style::{Color, Style};
use std::collections::BTreeMap;

/// A theme and what others that extend it need.
#[derive(Debug, Clone)]
pub(super) struct Extendable {
    pub(super) theme: Theme,
    palette: BTreeMap<String, Color>,
    /// What each role came to be said as, where a file said it: colours are looked up again in the palette of whoever extends this.
    looks: Vec<Option<Looks>>,
}

/// Where the theme that a file extends is found.
enum Parent {
    Base,
    BuiltIn(usize),
    File(usize),
    Unknown,
}

/// What has become of a file.
enum Outcome {
    Open,
    Done(Box<Extendable>),
    Failed,
}

/// Makes themes of files; the result has `None` for a file whose theme is broken. No two files have the same name. A file may extend the
/// built-in theme whose name it takes.
pub(super) fn link(files: &[ThemeFile], built_in: &[Extendable], problems: &mut Vec<ThemeProblem>) -> Vec<Option<Extendable>> {
    let mut outcomes: Vec<Outcome> = files.iter().map(|_| Outcome::Open).collect();
    let open = |outcomes: &[Outcome]| (0..files.len()).filter(|i| matches!(outcomes[*i], Outcome::Open)).collect::<Vec<_>>();
    loop {
        let before = open(&outcomes);
        for index in &before {
            let parent = match parent(&files[*index], files, built_in, &outcomes) {
                Parent::Base => None,
                Parent::BuiltIn(place) => Some(&built_in[place]),
                Parent::File(place) => match &outcomes[place] {
                    Outcome::Done(done) => Some(done.as_ref()),
                    Outcome::Open | Outcome::Failed => continue,
                },
                Parent::Unknown => continue,
            };
            let made = extend(&files[*index], parent);
            outcomes[*index] = made.map_or_else(|wrong| fail(wrong, problems), |made| Outcome::Done(Box::new(made)));
        }
        let left = open(&outcomes);
        if left.len() < before.len() {
            continue;
        }
        // Nothing more can be made: the rest leads nowhere, in a circle, or to a theme that does. Once the first two are out of the way,
        // a built-in theme may serve instead of one of them.
        let lost: Vec<_> = left.iter().filter_map(|i| Some((*i, lost(&files[*i], files, built_in, &outcomes)?))).collect();
        if lost.is_empty() {
            break;
        }
        for (index, problem) in lost {
            outcomes[index] = fail(vec![problem], problems);
        }
    }
    for (file, extends) in open(&outcomes).iter().filter_map(|i| Some((&files[*i], files[*i].extends.as_ref()?))) {
        let parent = &extends.value;
        let message = Bilingual::both(
            format!("主题 {parent:?} 本身有问题：请先改正它"),
            format!("the theme {parent:?} has a problem of its own; mend that first"),
        );
        problems.push(located(file, extends, message));
    }
    outcomes.into_iter().map(|outcome| if let Outcome::Done(done) = outcome { Some(*done) } else { None }).collect()
}

fn fail(wrong: Vec<ThemeProblem>, problems: &mut Vec<ThemeProblem>) -> Outcome {
    problems.extend(wrong);
    Outcome::Failed
}

fn parent(file: &ThemeFile, files: &[ThemeFile], built_in: &[Extendable], outcomes: &[Outcome]) -> Parent {
    let Some(name) = file.extends.as_ref().map(|extends| &extends.value) else { return Parent::Base };
    let built_in = built_in.iter().position(|b| b.theme.name == *name).map(Parent::BuiltIn);
    let among = files.iter().position(|f| f.name == *name);
    match (among, built_in) {
        // The built-in theme, where a file takes its name or where the file that takes it is broken.
        (Some(place), Some(built_in)) if *name == file.name || matches!(outcomes[place], Outcome::Failed) => built_in,
        (Some(place), _) => Parent::File(place),
        (None, Some(built_in)) => built_in,
        (None, None) => Parent::Unknown,
    }
}

/// What is wrong with a file that extends nothing that is known, or itself through others.
fn lost(file: &ThemeFile, files: &[ThemeFile], built_in: &[Extendable], outcomes: &[Outcome]) -> Option<ThemeProblem> {
    let extends = file.extends.as_ref()?;
    let mut trail = vec![file];
    // A circle that this file only leads to ends the walk too: it is no longer than there are files.
    while trail.len() <= files.len() {
        match parent(trail[trail.len() - 1], files, built_in, outcomes) {
            Parent::File(place) if files[place].name == file.name => {
                let names = trail.iter().chain([&file]).map(|f| f.name.as_str()).collect::<Vec<_>>().join(" → ");
                let message = Bilingual::both(
                    format!("继承了自身：{names}；请让其中之一继承别的主题"),
                    format!("extends itself: {names}; let one of them extend another theme"),
                );
                return Some(located(file, extends, message));
            }
            Parent::File(place) => trail.push(&files[place]),
            Parent::Unknown if trail.len() == 1 => {
                let others = files.iter().map(|f| f.name.as_str()).filter(|name| *name != file.name);
                let known = built_in.iter().map(|b| b.theme.name.as_str()).chain(others);
                return Some(located(file, extends, unknown(("主题", "theme"), &extends.value, known)));
            }
            Parent::Base | Parent::BuiltIn(_) | Parent::Unknown => return None,
        }
    }
    None
}

/// The theme of a file over that of its parent.
fn extend(file: &ThemeFile, parent: Option<&Extendable>) -> Result<Extendable, Vec<ThemeProblem>> {
    let mut made = match parent {
        Some(parent) => parent.clone(),
        None => {
            let theme = Theme::base();
            Extendable { looks: theme.styles.iter().map(|_| None).collect(), theme, palette: BTreeMap::new() }
        }
    };
    made.theme.name.clone_from(&file.name);
    made.theme.name_zh.clone_from(&file.name_zh);
    made.theme.about.clone_from(&file.about);
    made.theme.about_zh.clone_from(&file.about_zh);
    made.palette.extend(file.palette.iter().map(|(name, colour)| (name.clone(), *colour)));
    for (role, looks) in &file.roles {
        made.looks[*role as usize] = Some(looks.clone());
    }
    let mut problems = Vec::new();
    for (style, looks) in made.theme.styles.iter_mut().zip(&made.looks) {
        let Some(looks) = looks else { continue };
        let mut colour = |shade: &Option<Located<Shade>>| {
            let shade = shade.as_ref()?;
            let found = shade.value.colour(&made.palette);
            found.map_err(|message| problems.push(located(file, shade, message))).ok()
        };
        let (fg, bg) = (colour(&looks.foreground), colour(&looks.background));
        *style = Style { fg, bg, add_modifier: looks.modifiers, ..Style::new() };
    }
    if problems.is_empty() { Ok(made) } else { Err(problems) }
}

fn located<T>(file: &ThemeFile, place: &Located<T>, message: Bilingual) -> ThemeProblem {
    ThemeProblem { file: file.path.clone(), line: Some(place.line), field: Some(place.field.clone()), message }
}

#[cfg(test)]
mod tests {
    use super::super::{Role, file};
    use super::*;
    use std::path::Path;

    /// Themes of files over the built-in `dark`, whose title is bold red from its palette's `accent` and whose text is green.
    fn linked(texts: &[&str]) -> (Vec<Option<Theme>>, Vec<String>) {
        let dark = "name = 'dark'\n[palette]\naccent = 'red'\n[roles]\ntext = 'green'\ntitle = { fg = 'accent', bold = true }";
        let read = |text: &&str| file::read(Path::new("f"), text).unwrap();
        let mut problems = Vec::new();
        let built_in: Vec<_> = link(&[read(&dark)], &[], &mut problems).into_iter().flatten().collect();
        let files: Vec<_> = texts.iter().map(read).collect();
        let themes = link(&files, &built_in, &mut problems);
        (themes.into_iter().map(|t| t.map(|t| t.theme)).collect(), problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_a_file_does_not_name_comes_from_the_theme_it_extends() {
        let red = Style::new().fg(Color::Red).bold();
        let cases: &[(&[&str], Role, Style)] = &[
            (&["name = 'a'"], Role::Title, Style::new().bold()),
            (&["name = 'a'\nextends = 'dark'"], Role::Title, red),
            (&["name = 'dark'\nextends = 'dark'\nroles.text = 5"], Role::Title, red),
            (&["name = 'a'\nextends = 'dark'\nroles.title = 'default'"], Role::Title, Style::new().fg(Color::Reset)),
            (&["name = 'a'\nextends = 'dark'\nroles.key = 'accent'"], Role::Key, Style::new().fg(Color::Red)),
            (&["name = 'a'\nextends = 'dark'\npalette.accent = 9"], Role::Title, Style::new().fg(Color::Indexed(9)).bold()),
            // The parent's file comes after its child's.
            (
                &["name = 'a'\nextends = 'b'", "name = 'b'\nextends = 'dark'\nroles.text = 5"],
                Role::Text,
                Style::new().fg(Color::Indexed(5)),
            ),
            // A user's `dark` is what others extend; where it is broken, or extends nothing that is there, the built-in one is.
            (&["name = 'a'\nextends = 'dark'", "name = 'dark'\nextends = 'nope'"], Role::Title, red),
            (&["name = 'a'\nextends = 'dark'", "name = 'dark'\nroles.text = 5"], Role::Text, Style::new().fg(Color::Indexed(5))),
            (&["name = 'a'\nextends = 'dark'", "name = 'dark'\nroles.text = 'nope'"], Role::Title, red),
        ];
        for (texts, role, expected) in cases {
            let (themes, problems) = linked(texts);
            assert_eq!(themes[0].as_ref().map(|t| t.style(*role)), Some(*expected), "{texts:?}: {problems:?}");
        }
    }

    #[test]
    fn circles_and_themes_that_are_not_there_are_problems() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["name = 'a'\nextends = 'a'"], &["f line 2: extends: extends itself: a → a; let"]),
            (
                &["name = 'a'\nextends = 'b'", "name = 'b'\nextends = 'c'", "name = 'c'\nextends = 'a'"],
                &["itself: a → b → c → a;", "itself: b → c → a → b;", "itself: c → a → b → c;"],
            ),
            (&["name = 'dark'\nextends = 'a'", "name = 'a'\nextends = 'dark'"], &["dark → a → dark", "a → dark → a"]),
            (
                &["name = 'x'\nextends = 'a'", "name = 'a'\nextends = 'b'", "name = 'b'\nextends = 'a'"],
                &["a → b → a", "b → a → b", "the theme \"a\" has a problem of its own"],
            ),
            (&["name = 'a'\n\nextends = 'drak'"], &["f line 3: extends: unknown theme \"drak\"; did you mean \"dark\"?"]),
            (&["name = 'a'\nextends = 'nothing'"], &["extends: unknown theme \"nothing\"; known: dark"]),
            (
                &["name = 'a'\nextends = 'b'", "name = 'b'\n[roles]\nkey = { fg = 'acent' }"],
                &["f line 3: roles.key.fg: \"acent\" is no colour; write", "the theme \"b\" has a problem of its own"],
            ),
            (
                &["name = 'a'\nextends = 'dark'\nroles.key = 'acent'"],
                &["f line 3: roles.key: \"acent\" is no colour; did you mean \"accent\"?"],
            ),
        ];
        for (texts, expected) in cases {
            let (themes, problems) = linked(texts);
            assert!(themes.iter().all(Option::is_none), "{texts:?}");
            assert_eq!(problems.len(), expected.len(), "{texts:?}: {problems:#?}");
            for (problem, expected) in problems.iter().zip(*expected) {
                assert!(problem.contains(expected), "{texts:?}: {problem}");
            }
        }
    }
}
