//! Parses one theme file, before the theme it extends is resolved.

use super::{
    Role, ThemeProblem,
    problem::{brief, must_be, unknown},
    shade::{FORMS, FORMS_ZH, Located, Shade},
};
use crate::language::Bilingual;
use ratatui::style::{Color, Modifier};
use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub(super) const KEYS: [&str; 7] = ["name", "name-zh", "about", "about-zh", "extends", "palette", "roles"];

pub(super) const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("dim", Modifier::DIM),
];

/// The longest name, in characters: names stand in one line of a list.
const LONGEST_NAME: usize = 64;

/// The longest line about a theme, in characters.
const LONGEST_ABOUT: usize = 160;

/// A file's theme. Colours of roles are still words, since a palette may come from the theme that it extends.
#[derive(Debug)]
pub(super) struct ThemeFile {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) name_zh: Option<String>,
    pub(super) about: Option<String>,
    pub(super) about_zh: Option<String>,
    pub(super) extends: Option<Located<String>>,
    pub(super) palette: BTreeMap<String, Color>,
    pub(super) roles: Vec<(Role, Looks)>,
}

/// What a file says of a role.
#[derive(Debug, Clone, Default)]
pub(super) struct Looks {
    pub(super) foreground: Option<Located<Shade>>,
    pub(super) background: Option<Located<Shade>>,
    pub(super) modifiers: Modifier,
}

/// The most problems that one file is told of: who has mended so many looks again.
const MOST_PROBLEMS: usize = 20;

/// Reads a theme file.
///
/// # Errors
/// What is wrong in it: the first twenty things, in the order of their names.
pub(super) fn read(path: &Path, text: &str) -> Result<ThemeFile, Vec<ThemeProblem>> {
    let (file, mut problems) = read_all(path, text);
    problems.truncate(MOST_PROBLEMS);
    file.filter(|_| problems.is_empty()).ok_or(problems)
}

/// Reads a theme file as far as it can be read, and everything that is wrong in it. A colour of the palette that cannot be read is there as
/// the terminal's own, so that its name is known; without a name of its own, the theme has an empty one. `None` where the text is no TOML.
pub(super) fn read_all(path: &Path, text: &str) -> (Option<ThemeFile>, Vec<ThemeProblem>) {
    let mut reader = Reader { path, text, problems: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => (Some(reader.file(table.get_ref())), reader.problems),
        Err(error) => {
            let message = Bilingual::quoted("TOML 解析器", error.message().replace('\n', "; ")).after("不是 TOML；", "is no TOML: ");
            let line = error.span().map(|span| reader.line(&span));
            (None, vec![ThemeProblem { line, ..ThemeProblem::whole(path, message) }])
        }
    }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    problems: Vec<ThemeProblem>,
}

impl Reader<'_> {
    fn file(&mut self, table: &DeTable) -> ThemeFile {
        let (mut name, mut name_zh, mut about, mut about_zh, mut extends) = (None, None, None, None, None);
        let (mut palette, mut roles) = (BTreeMap::new(), Vec::new());
        for (key, value) in table {
            let field = key.get_ref().as_ref();
            match field {
                "name" => name = self.name(field, value),
                "name-zh" => name_zh = self.one_line(field, value, LONGEST_NAME),
                "about" => about = self.one_line(field, value, LONGEST_ABOUT),
                "about-zh" => about_zh = self.one_line(field, value, LONGEST_ABOUT),
                "extends" => extends = self.name(field, value).map(|parent| self.locate(field, value.span(), parent)),
                "palette" => palette = self.palette(field, value),
                "roles" => roles = self.roles(field, value),
                other => self.refuse(None, key.span(), unknown(("键", "key"), other, KEYS)),
            }
        }
        if !table.keys().any(|key| key.get_ref() == "name") {
            let message = Bilingual::both(
                "没有名称：请在开头加一行，例如 name = \"evening\"",
                "has no name; add a line such as name = \"evening\" at its top",
            );
            self.problems.push(ThemeProblem::whole(self.path, message));
        }
        let name = name.unwrap_or_default();
        ThemeFile { path: self.path.to_owned(), name, name_zh, about, about_zh, extends, palette, roles }
    }

    /// A name that can be typed on a command line and shown anywhere.
    fn name(&mut self, field: &str, value: &Spanned<DeValue>) -> Option<String> {
        let name = self.string(field, value)?;
        let fits = name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') && !name.starts_with('-');
        if fits && (1..=LONGEST_NAME).contains(&name.chars().count()) {
            return Some(name);
        }
        let message = Bilingual::both(
            format!("名称为 1 至 {LONGEST_NAME} 个字母、数字、- 和 _，且不以 - 开头"),
            format!("a name is 1 to {LONGEST_NAME} letters, digits, - and _, and does not begin with -"),
        );
        self.refuse(Some(field), value.span(), message);
        None
    }

    fn one_line(&mut self, field: &str, value: &Spanned<DeValue>, longest: usize) -> Option<String> {
        let text = self.string(field, value)?;
        if (1..=longest).contains(&text.chars().count()) && !text.trim().is_empty() && !text.contains(char::is_control) {
            return Some(text);
        }
        let message =
            Bilingual::both(format!("应为一行之内的 1 至 {longest} 个字符"), format!("must be 1 to {longest} characters on one line"));
        self.refuse(Some(field), value.span(), message);
        None
    }

    fn palette(&mut self, field: &str, value: &Spanned<DeValue>) -> BTreeMap<String, Color> {
        let mut palette = BTreeMap::new();
        for (key, value) in self.table(field, value, ("颜色的表", "a table of colours")).into_iter().flatten() {
            let name = key.get_ref().as_ref();
            let field = format!("{field}.{}", brief(name));
            // A colour of the palette is a colour itself, not another one's name.
            let colour = self.shade(&field, value).map(|shade| shade.colour(&BTreeMap::new()));
            match colour {
                Some(Ok(colour)) => palette.extend([(name.to_owned(), colour)]),
                Some(Err(message)) => {
                    palette.insert(name.to_owned(), Color::Reset);
                    self.refuse(Some(&field), value.span(), message);
                }
                None => {
                    palette.insert(name.to_owned(), Color::Reset);
                }
            }
        }
        palette
    }

    fn roles(&mut self, field: &str, value: &Spanned<DeValue>) -> Vec<(Role, Looks)> {
        let mut roles = Vec::new();
        for (key, value) in self.table(field, value, ("角色的表", "a table of roles")).into_iter().flatten() {
            match Role::named(key.get_ref()) {
                Some(role) => roles.push((role, self.looks(&format!("{field}.{}", role.name()), value))),
                None => {
                    let message = unknown(("角色", "role"), key.get_ref(), Role::ALL.iter().map(|role| role.name()));
                    self.refuse(Some(field), key.span(), message);
                }
            }
        }
        roles
    }

    fn looks(&mut self, field: &str, value: &Spanned<DeValue>) -> Looks {
        let mut looks = Looks::default();
        let DeValue::Table(table) = value.get_ref() else {
            looks.foreground = self.shade(field, value).map(|shade| self.locate(field, value.span(), shade));
            return looks;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let inner = format!("{field}.{name}");
            if let Some((_, modifier)) = MODIFIERS.iter().find(|(known, _)| *known == name) {
                match value.get_ref() {
                    DeValue::Boolean(on) => looks.modifiers.set(*modifier, *on),
                    other => self.refuse(Some(&inner), value.span(), must_be(" true 或 false", "true or false", other.type_str())),
                }
            } else if name == "fg" || name == "bg" {
                let shade = self.shade(&inner, value).map(|shade| self.locate(&inner, value.span(), shade));
                *(if name == "fg" { &mut looks.foreground } else { &mut looks.background }) = shade;
            } else {
                let known = ["fg", "bg"].into_iter().chain(MODIFIERS.map(|(name, _)| name));
                self.refuse(Some(field), key.span(), unknown(("键", "key"), name, known));
            }
        }
        looks
    }

    fn shade(&mut self, field: &str, value: &Spanned<DeValue>) -> Option<Shade> {
        let message = match value.get_ref() {
            DeValue::String(word) => return Some(Shade::Word(word.as_ref().to_owned())),
            DeValue::Integer(number) => match u8::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => return Some(Shade::Number(number)),
                Err(_) => Bilingual::both(
                    format!("256 色的编号为 0 至 255，没有 {number}"),
                    format!("the 256 colours are numbered 0 to 255; there is no {number}"),
                ),
            },
            other => must_be(&format!("颜色（{FORMS_ZH}）"), &format!("a colour: {FORMS}"), other.type_str()),
        };
        self.refuse(Some(field), value.span(), message);
        None
    }

    fn string(&mut self, field: &str, value: &Spanned<DeValue>) -> Option<String> {
        let found = value.get_ref().as_str().map(str::to_owned);
        if found.is_none() {
            self.refuse(Some(field), value.span(), must_be("文字", "a string", value.get_ref().type_str()));
        }
        found
    }

    fn table<'v, 'i>(&mut self, field: &str, value: &'v Spanned<DeValue<'i>>, (zh, en): (&str, &str)) -> Option<&'v DeTable<'i>> {
        let found = value.get_ref().as_table();
        if found.is_none() {
            self.refuse(Some(field), value.span(), must_be(zh, en, value.get_ref().type_str()));
        }
        found
    }

    fn locate<T>(&self, field: &str, span: Range<usize>, value: T) -> Located<T> {
        Located { value, line: self.line(&span), field: field.to_owned() }
    }

    fn refuse(&mut self, field: Option<&str>, span: Range<usize>, message: Bilingual) {
        let file = self.path.to_owned();
        let line = Some(self.line(&span));
        self.problems.push(ThemeProblem { file, line, field: field.map(str::to_owned), message });
    }

    fn line(&self, span: &Range<usize>) -> usize {
        self.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_in_a_file_is_named_with_its_line() {
        let cases: &[(&str, &[&str])] = &[
            ("name = \"x\"\n\n[roles]\ntitel = \"red\"\n", &["f line 4: roles: unknown role \"titel\"; did you mean \"title\"?"]),
            ("name = \"x\"\nextend = \"dark\"\n", &["f line 2: unknown key \"extend\"; did you mean \"extends\"?"]),
            ("name_zh = \"x\"\nname = 'x'", &["f line 1: unknown key \"name_zh\"; did you mean \"name-zh\"?"]),
            ("roles.title = { fg = 1, blod = true }\nname = 'x'", &["roles.title: unknown key \"blod\"; did you mean \"bold\"?"]),
            ("name = 'x'\n[palette]\na = \"rde\"", &["f line 3: palette.a: \"rde\" is no colour; did you mean \"red\"?"]),
            ("name = 'x'\n[palette]\na = \"#12345\"", &["f line 3: palette.a: \"#12345\" is no colour; write \"#rrggbb\","]),
            ("name = 'x'\n[palette]\na = 256", &["0 to 255; there is no 256"]),
            ("name = 'x'\n[palette]\na = -1", &["0 to 255; there is no -1"]),
            ("name = 'x'\n[roles]\ntext = 1.5\n", &["f line 3: roles.text: must be a colour"]),
            ("name = 'x'\nroles = 1\npalette = 'a'", &["line 3: palette: must be a table", "line 2: roles: must be a table"]),
            ("name = 'x'\n[roles.text]\nbold = 1", &["f line 3: roles.text.bold: must be true or false, but is of type integer"]),
            ("[roles]\n", &["f: has no name"]),
            ("name = ''", &["f line 1: name: a name is 1 to 64"]),
            ("name = \"a\\u001b[2J\"", &["f line 1: name: a name is"]),
            ("name = 'x'\nname-zh = \"a\\u001b\"", &["f line 2: name-zh: must be 1 to 64 characters on one line"]),
            ("name = 'x'\nextends = 5", &["f line 2: extends: must be a string, but is of type integer"]),
            ("name = 'x'\nname = 'y'", &["f line 2: is no TOML: duplicate key"]),
            ("name = 'x'\n\n= 1", &["f line 3: is no TOML"]),
        ];
        for (text, expected) in cases {
            let problems: Vec<String> = read(Path::new("f"), text).unwrap_err().iter().map(ToString::to_string).collect();
            assert_eq!(problems.len(), expected.len(), "{text}: {problems:#?}");
            for (problem, expected) in problems.iter().zip(*expected) {
                assert!(problem.contains(expected), "{text}: {problem}");
            }
        }
    }

    #[test]
    fn a_role_is_a_colour_or_a_table() {
        let text =
            "\u{feff}name = 'x'\r\n[roles]\r\ntext = { fg = 7, bg = 'a', bold = true, dim = false }\r\ntitle = 'a'\r\nkey = 0x10\r\n";
        let file = read(Path::new("f"), text).unwrap();
        let shown: Vec<String> = file.roles.iter().map(|(role, looks)| format!("{role:?} {looks:?}")).collect();
        assert!(shown[0].starts_with("Key") && shown[0].contains("Number(16)"), "{shown:?}");
        assert!(shown[1].contains("Number(7)") && shown[1].contains("Word(\"a\")") && shown[1].ends_with("modifiers: BOLD }"), "{shown:?}");
        assert!(shown[2].starts_with("Title") && shown[2].contains("line: 4"), "{shown:?}");
    }
}
