//! What was found, and how it is told: to people, and in a report that names nobody.

use crate::{
    cli::output::styles,
    language::{Bilingual, Language},
    text::clean,
};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Program,
    Terminal,
    Language,
    Machine,
    Folders,
    Settings,
    Models,
    Runs,
}

impl Section {
    const ALL: [Self; 8] =
        [Self::Program, Self::Terminal, Self::Language, Self::Machine, Self::Folders, Self::Settings, Self::Models, Self::Runs];

    /// In reports.
    fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Terminal => "terminal",
            Self::Language => "language",
            Self::Machine => "machine",
            Self::Folders => "folders",
            Self::Settings => "settings",
            Self::Models => "models",
            Self::Runs => "runs",
        }
    }

    fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Program => ("程序", "Program"),
            Self::Terminal => ("终端", "Terminal"),
            Self::Language => ("语言与字体", "Language and fonts"),
            Self::Machine => ("本机", "Machine"),
            Self::Folders => ("文件夹", "Folders"),
            Self::Settings => ("设置", "Settings"),
            Self::Models => ("模型与评委", "Models and judge"),
            Self::Runs => ("运行记录", "Runs"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// As it should be.
    Good,
    /// Neither good nor bad.
    Note,
    /// Something does not work as well as it could.
    Warning,
    /// Something does not work at all; commands that need it end with this exit code.
    Blocks(u8),
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Blocks(_) => "blocks",
        }
    }

    fn mark(self, ascii: bool) -> String {
        match (self, ascii) {
            (Self::Good, false) => "✓".into(),
            (Self::Good, true) => "ok".into(),
            (Self::Note, _) => "-".into(),
            (Self::Warning, _) => styles::warning("!"),
            (Self::Blocks(_), false) => styles::error("✗"),
            (Self::Blocks(_), true) => styles::error("x"),
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    section: Section,
    /// Its name in reports.
    check: &'static str,
    pub level: Level,
    said: Bilingual,
    /// What mends it.
    advice: Option<Bilingual>,
    /// What a report says in place of `said`, where that names a person's files or hosts.
    public: Option<String>,
    /// Values for a report.
    facts: Map<String, Value>,
}

impl Finding {
    pub fn new(section: Section, check: &'static str, level: Level, said: Bilingual) -> Self {
        Self { section, check, level, said, advice: None, public: None, facts: Map::new() }
    }

    pub fn good(section: Section, check: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(section, check, Level::Good, Bilingual::both(zh, en))
    }

    pub fn note(section: Section, check: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(section, check, Level::Note, Bilingual::both(zh, en))
    }

    pub fn warning(section: Section, check: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(section, check, Level::Warning, Bilingual::both(zh, en))
    }

    /// With what mends it.
    pub fn mend(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.advice = Some(Bilingual::both(zh, en));
        self
    }

    /// With what a report says in place of the words for people.
    pub fn public(mut self, said: impl Into<String>) -> Self {
        self.public = Some(said.into());
        self
    }

    /// With a value for a report; it must name nobody.
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.into(), value.into());
        self
    }
}

/// What a report must not contain.
#[derive(Debug, Clone, Default)]
pub(super) struct Private {
    pub home: Option<String>,
    /// Names of the user, of this machine, and of hosts in the settings.
    pub names: Vec<String>,
}

impl Private {
    /// The home folder as `~`: shorter for people, and nobody's name in reports.
    fn at_home(&self, text: &str) -> String {
        match self.home.as_deref().filter(|home| home.len() > 1) {
            Some(home) => text.replace(home, "~"),
            None => text.to_owned(),
        }
    }

    /// The same without any name, wherever it stands as a word of its own.
    fn hide(&self, text: &str) -> String {
        self.names.iter().filter(|name| !name.is_empty()).fold(self.at_home(text), |text, name| without(&text, name))
    }
}

/// A text without a name in it.
fn without(text: &str, name: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let is_word = !before.chars().next_back().or(out.chars().next_back()).is_some_and(is_part) && !after.starts_with(is_part);
        out.push_str(before);
        out.push_str(if is_word { "…" } else { name });
        rest = after;
    }
    out + rest
}

/// A text behind what begins its first row, as wide as the terminal.
fn rows(begin: &str, text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width else { return vec![format!("{begin}{text}")] };
    let indent = " ".repeat(textwrap::core::display_width(begin));
    let options = textwrap::Options::new(width).initial_indent(begin).subsequent_indent(&indent);
    textwrap::wrap(text, options).into_iter().map(Cow::into_owned).collect()
}

/// The lines for people; `width` is the terminal's, where there is one.
pub(super) fn lines(findings: &[Finding], private: &Private, ascii: bool, width: Option<usize>, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let said = |text: &Bilingual| clean(&private.at_home(text.words(language))).into_owned();
    for section in Section::ALL {
        let mut of_section = findings.iter().filter(|finding| finding.section == section).peekable();
        if of_section.peek().is_some() {
            lines.push(styles::strong(section.words(language)));
        }
        for finding in of_section {
            let mark = finding.level.mark(ascii);
            lines.extend(rows(&format!("  {mark} "), &said(&finding.said), width));
            let arrow = if ascii { "->" } else { "→" };
            lines.extend(finding.advice.iter().flat_map(|advice| rows(&format!("    {arrow} "), &said(advice), width)));
        }
    }
    lines
}

/// The report for a bug tracker: what it says of the user's files and hosts names none of them.
pub(super) fn report(findings: &[Finding], private: &Private, exit_code: u8) -> Value {
    let one = |finding: &Finding| {
        let said = finding.public.clone().unwrap_or_else(|| private.hide(finding.said.words(Language::En)));
        let mut fields = json!({
            "section": finding.section.name(),
            "check": finding.check,
            "level": finding.level.name(),
            "said": clean(&said),
        });
        if !finding.facts.is_empty() {
            fields["facts"] = Value::Object(finding.facts.clone());
        }
        fields
    };
    json!({ "wardround_doctor": 1, "exit_code": exit_code, "findings": findings.iter().map(one).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_hidden_as_words_and_the_home_folder_everywhere() {
        let private = Private { home: Some("/home/anna".into()), names: vec!["anna".into(), "gpu-7.ward".into()] };
        assert_eq!(private.hide("/home/anna/x of anna on http://gpu-7.ward/v1"), "~/x of … on http://…/v1");
        assert_eq!(private.hide("savannah annals anna_b"), "savannah annals anna_b");
        assert_eq!(private.at_home("/home/anna/anna"), "~/anna");
        assert_eq!(Private::default().hide("/root/x"), "/root/x");
    }

    #[test]
    fn a_long_line_goes_on_below_its_beginning() {
        let rows = rows("  ! ", "记录与模型所在磁盘 has room", Some(20));
        assert_eq!(rows, ["  ! 记录与模型所在磁", "    盘 has room"]);
        assert_eq!(super::rows("  ! ", "a b", None), ["  ! a b"]);
    }

    #[test]
    fn a_report_has_the_public_words_and_no_advice() {
        let finding = Finding::new(Section::Settings, "file", Level::Blocks(2), Bilingual::both("密钥 sk-1", "the key sk-1"))
            .public("settings cannot be read")
            .mend("改 sk-1", "mend sk-1")
            .fact("line", 3);
        let report = report(&[finding], &Private::default(), 2);
        assert_eq!(report["findings"][0]["said"], "settings cannot be read");
        assert_eq!(report["findings"][0]["facts"]["line"], 3);
        assert!(!report.to_string().contains("sk-1"));
    }
}
