//! The keymap: the user's file overrides the built-in one.

use super::{Action, Context};
use crate::{
    glossary, io_error,
    language::{Bilingual, Language},
    plain_file,
    suggest::nearest,
    toml_text::explain,
};
use crokey::{KeyCombination, KeyCombinationFormat};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::{collections::HashMap, fmt, path::Path};

const BUILT_IN: &str = include_str!("keymap.toml");
/// No keymap is larger.
const FILE_LIMIT_MIB: u64 = 1;

/// Something in a keymap file that cannot be used; everything else in it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeymapProblem {
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong, and what to write.
    pub message: Bilingual,
}

impl KeymapProblem {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let line = match (self.line, language) {
            (None, _) => String::new(),
            (Some(line), Language::Zh) => format!(" 第 {line} 行"),
            (Some(line), Language::En) => format!(" line {line}"),
        };
        format!("{}{line}{}{}", self.file, glossary::colon(language), self.message.words(language))
    }
}

impl fmt::Display for KeymapProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

/// Which key does what, where.
#[derive(Debug, Clone)]
pub struct Keymap {
    keys: HashMap<Action, Vec<KeyCombination>>,
    actions: HashMap<(Context, KeyCombination), Action>,
    format: KeyCombinationFormat,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::read(BUILT_IN, "keymap", &HashMap::new()).0
    }
}

impl Keymap {
    /// The built-in keymap with the user's file over it, if there is one, and what could not be used of it.
    pub fn load(path: &Path) -> (Self, Vec<KeymapProblem>) {
        let file = path.display().to_string();
        let problem = |message: Bilingual| vec![KeymapProblem { file: file.clone(), line: None, message }];
        match plain_file::read_to_string(path, FILE_LIMIT_MIB) {
            Ok(text) => Self::read(&text, &file, &Self::default().keys),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => (Self::default(), Vec::new()),
            Err(e) => (Self::default(), problem(Bilingual::of(|language| io_error::words(&e, language)))),
        }
    }

    fn read(text: &str, file: &str, base: &HashMap<Action, Vec<KeyCombination>>) -> (Self, Vec<KeymapProblem>) {
        let mut keys = base.clone();
        let mut problems = Vec::new();
        let mut problem = |at: Option<usize>, message: Bilingual| {
            let line = at.map(|byte| text[..byte.min(text.len())].matches('\n').count() + 1);
            problems.push(KeymapProblem { file: file.to_owned(), line, message });
        };
        let document = match toml_edit::Document::parse(text) {
            Ok(document) => document,
            Err(e) => {
                problem(e.span().map(|s| s.start), explain(e.message()));
                return (Self::of(keys), problems);
            }
        };
        for (context_name, item) in document.as_table() {
            let at = item.span().map(|s| s.start);
            let Some(table) = item.as_table() else {
                let en = format!("{context_name:?} is not a table such as [ward]");
                problem(at, Bilingual::both(format!("{context_name:?} 不是 [ward] 这样的表"), en));
                continue;
            };
            let Some(context) = Context::ALL.into_iter().find(|c| c.name() == context_name) else {
                problem(at, unknown("表", "table", context_name, Context::ALL.iter().map(|c| c.name())));
                continue;
            };
            for (name, value) in table {
                let at = value.span().map(|s| s.start);
                let of_context = || Action::ALL.iter().copied().filter(|a| a.context() == context);
                let Some(action) = of_context().find(|a| a.name() == name) else {
                    problem(
                        at,
                        unknown(
                            &format!("[{context_name}] 中的操作"),
                            &format!("action in [{context_name}]"),
                            name,
                            of_context().map(Action::name),
                        ),
                    );
                    continue;
                };
                match combinations(value) {
                    Ok(combinations) => {
                        keys.insert(action, combinations);
                    }
                    Err(message) => problem(at, message.after(&format!("{name}："), &format!("{name}: "))),
                }
            }
        }
        // Without a key to go back or leave, a terminal would have to be killed.
        for action in [Action::Back, Action::Quit] {
            if keys.get(&action).is_some_and(Vec::is_empty) {
                let name = action.name();
                let en = format!("{name} needs at least one key; it keeps its own");
                problem(None, Bilingual::both(format!("{name} 至少要有一个键；仍用原来的键"), en));
                keys.insert(action, base.get(&action).cloned().unwrap_or_default());
            }
        }
        let mut keymap = Self::of(keys);
        for (context, combination, kept, lost) in keymap.clashes() {
            let (context, kept, lost) = (context.name(), kept.name(), lost.name());
            problem(
                None,
                Bilingual::both(
                    format!("[{context}] 中 {combination} 既是 {kept} 又是 {lost}；以前者为准"),
                    format!("in [{context}], {combination} is both {kept} and {lost}; it does the first"),
                ),
            );
        }
        // The same where another action has taken all their keys.
        for action in [Action::Back, Action::Quit] {
            if !keymap.actions.values().any(|a| *a == action) {
                for &combination in base.get(&action).into_iter().flatten() {
                    keymap.actions.insert((action.context(), combination), action);
                }
            }
        }
        (keymap, problems)
    }

    fn of(keys: HashMap<Action, Vec<KeyCombination>>) -> Self {
        let mut actions = HashMap::new();
        for &action in Action::ALL {
            for &combination in keys.get(&action).into_iter().flatten() {
                actions.entry((action.context(), combination)).or_insert(action);
            }
        }
        Self { keys, actions, format: KeyCombinationFormat::default().with_implicit_shift() }
    }

    fn clashes(&self) -> Vec<(Context, String, Action, Action)> {
        let mut clashes = Vec::new();
        for &action in Action::ALL {
            for &combination in self.keys.get(&action).into_iter().flatten() {
                if let Some(&kept) = self.actions.get(&(action.context(), combination)).filter(|k| **k != action) {
                    clashes.push((action.context(), self.format.to_string(combination), kept, action));
                }
            }
        }
        clashes
    }

    /// What a key does in the first of these contexts that knows it.
    pub fn action(&self, key: KeyEvent, contexts: &[Context]) -> Option<Action> {
        let combination = normal(key);
        contexts.iter().find_map(|c| self.actions.get(&(*c, combination)).copied())
    }

    /// The first key of an action, as it is shown; `None` when it has none.
    pub fn key(&self, action: Action) -> Option<String> {
        self.keys.get(&action)?.first().map(|k| self.shown(*k))
    }

    /// Every key of an action, as they are shown.
    pub fn keys(&self, action: Action) -> Vec<String> {
        self.keys.get(&action).into_iter().flatten().map(|k| self.shown(*k)).collect()
    }

    fn shown(&self, combination: KeyCombination) -> String {
        let text = self.format.to_string(combination);
        match text.as_str() {
            "Up" => "↑".into(),
            "Down" => "↓".into(),
            "Left" => "←".into(),
            "Right" => "→".into(),
            "Shift-BackTab" | "BackTab" => "Shift-Tab".into(),
            _ => text,
        }
    }
}

/// A key event as it is compared: a capital letter and shift with its letter are the same key, with caps lock as without.
fn normal(key: KeyEvent) -> KeyCombination {
    let mut modifiers = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
    if let KeyCode::Char(c) = key.code
        && !c.is_ascii_alphabetic()
    {
        // `?` is shift and something else on most keyboards, and not on all.
        modifiers -= KeyModifiers::SHIFT;
    }
    KeyCombination::from(KeyEvent::new(key.code, modifiers)).normalized()
}

fn combinations(value: &toml_edit::Item) -> Result<Vec<KeyCombination>, Bilingual> {
    let texts: Vec<&str> = match (value.as_str(), value.as_array()) {
        (Some(text), _) => vec![text],
        (None, Some(array)) => {
            let no_text = || Bilingual::both("键应为 \"ctrl-s\" 这样的文字", "a key is a text such as \"ctrl-s\"");
            array.iter().map(|v| v.as_str().ok_or_else(no_text)).collect::<Result<_, _>>()?
        }
        (None, None) => {
            return Err(Bilingual::both("应为 \"ctrl-s\" 这样的键，或键的列表", "expected a key such as \"ctrl-s\", or a list of keys"));
        }
    };
    texts.into_iter().map(combination).collect()
}

fn combination(text: &str) -> Result<KeyCombination, Bilingual> {
    let mut characters = text.chars();
    if let (Some(c), None) = (characters.next(), characters.next())
        && !c.is_whitespace()
    {
        let modifiers = if c.is_ascii_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
        return Ok(normal(KeyEvent::new(KeyCode::Char(c), modifiers)));
    }
    let parsed: Result<KeyCombination, _> = text.parse();
    let unknown = |_| {
        Bilingual::both(
            format!("没有叫 {text:?} 的键；可写例如 \"x\"、\"ctrl-s\"、\"f2\""),
            format!("no key is called {text:?}; write for example \"x\", \"ctrl-s\", \"f2\""),
        )
    };
    Ok(parsed.map_err(unknown)?.normalized())
}

fn unknown<'a>(zh: &str, en: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Bilingual {
    let known: Vec<&str> = known.collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => Bilingual::both(
            format!("{zh}没有 {name:?}；是否想写 {near:?}？"),
            format!("no {en} is called {name:?}; did you mean {near:?}?"),
        ),
        None => Bilingual::both(
            format!("{zh}没有 {name:?}；现有：{}", known.join("、")),
            format!("no {en} is called {name:?}; there are: {}", known.join(", ")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn every_action_has_a_key_and_none_clashes() {
        let (keymap, problems) = Keymap::read(BUILT_IN, "built in", &HashMap::new());
        assert_eq!(problems, []);
        for &action in Action::ALL {
            assert!(keymap.key(action).is_some(), "{} has no key", action.name());
        }
    }

    #[test]
    fn keys_as_terminals_send_them_are_found() {
        let keymap = Keymap::default();
        let global = &[Context::Consultation, Context::Movement, Context::Global];
        let none = KeyModifiers::NONE;
        let cases = [
            (press(KeyCode::Char('n'), none), Some(Action::NextTurn)),
            (press(KeyCode::Char('?'), none), Some(Action::Help)),
            (press(KeyCode::Char('?'), KeyModifiers::SHIFT), Some(Action::Help)),
            (press(KeyCode::Char('J'), KeyModifiers::SHIFT), Some(Action::Judge)),
            (press(KeyCode::Char('J'), none), Some(Action::Judge)),
            (press(KeyCode::Char('j'), none), Some(Action::HaveJudged)),
            (press(KeyCode::BackTab, KeyModifiers::SHIFT), Some(Action::PreviousPane)),
            (press(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Action::Quit)),
            (press(KeyCode::F(1), none), Some(Action::Help)),
            (press(KeyCode::PageDown, none), Some(Action::PageDown)),
            (press(KeyCode::Char('Q'), KeyModifiers::ALT), None),
        ];
        for (key, expected) in cases {
            assert_eq!(keymap.action(key, global), expected, "{key:?}");
        }
        let entry = &[Context::Entry];
        assert_eq!(keymap.action(press(KeyCode::Char('n'), none), entry), None, "text in an entry");
        assert_eq!(keymap.action(press(KeyCode::Enter, KeyModifiers::CONTROL), entry), Some(Action::Send));
        assert_eq!(keymap.action(press(KeyCode::Char('s'), KeyModifiers::CONTROL), entry), Some(Action::Send));
    }

    #[test]
    fn a_users_file_changes_what_it_names_and_its_mistakes_name_their_line() {
        let text = "[consultation]\nnext-turn = \"f5\"\nreveel = \"x\"\nrate = \"hyper-q\"\nstop = 3\n[wards]\nopen = \"a\"\n[global]\nquit = []\n";
        let (keymap, problems) = Keymap::read(text, "keymap.toml", &Keymap::default().keys);
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(shown[0].contains("line 3") && shown[0].contains("did you mean \"reveal\""), "{shown:?}");
        assert!(shown[1].contains("line 4") && shown[1].contains("hyper-q"), "{shown:?}");
        assert!(shown[2].contains("line 5"), "{shown:?}");
        assert!(shown[3].contains("line 6") && shown[3].contains("\"ward\""), "{shown:?}");
        assert!(shown[4].contains("quit needs"), "{shown:?}");
        assert_eq!(shown.len(), 5);
        let contexts = &[Context::Consultation];
        assert_eq!(keymap.action(press(KeyCode::F(5), KeyModifiers::NONE), contexts), Some(Action::NextTurn));
        assert_eq!(keymap.action(press(KeyCode::Char('n'), KeyModifiers::NONE), contexts), None);
        assert_eq!(keymap.action(press(KeyCode::Char('s'), KeyModifiers::NONE), contexts), Some(Action::Rate));
    }

    #[test]
    fn two_actions_on_one_key_are_told() {
        let (_, problems) = Keymap::read("[consultation]\nrate = \"r\"\n", "k", &Keymap::default().keys);
        assert!(problems[0].message.to_string().contains("is both reveal and rate"), "{problems:?}");
    }

    #[test]
    fn there_is_always_a_way_out() {
        let everything: String = Context::ALL
            .into_iter()
            .map(|context| {
                let actions = Action::ALL.iter().filter(|a| a.context() == context);
                format!("[{}]\n{}", context.name(), actions.map(|a| format!("{} = \"q\"\n", a.name())).collect::<String>())
            })
            .collect();
        let (keymap, problems) = Keymap::read(&everything, "k", &Keymap::default().keys);
        assert!(!problems.is_empty());
        assert_eq!(keymap.action(press(KeyCode::Char('c'), KeyModifiers::CONTROL), &[Context::Global]), Some(Action::Quit));
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_line_and_the_built_in_keys_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keymap.toml");
        std::fs::write(&path, "[ward]\nopen = [\n").unwrap();
        let (keymap, problems) = Keymap::load(&path);
        assert!(problems[0].line.is_some() && problems.len() == 1);
        assert_eq!(keymap.key(Action::Open).as_deref(), Some("Enter"));
        assert!(Keymap::load(&dir.path().join("none.toml")).1.is_empty());
    }
}
