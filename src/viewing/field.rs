//! What an answer has: the one list of names for columns, sorting and filters.

use super::short::{finish, short_flag};
use crate::{items::Flag, language::Language};
use std::fmt;

/// Something that an answer has. The name of a judge or rater narrows a rating to theirs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// The id of the case.
    Case,
    /// The turn, from 1.
    Turn,
    /// The model's name.
    Model,
    /// Which repeat of the case, from 0.
    Repeat,
    /// The run's folder.
    Run,
    /// Where the case comes from.
    Source,
    /// The variant of the case that was asked.
    Variant,
    /// The case's department, where its file is at hand.
    Department,
    /// The mean of the judges' scores, or of one judge's.
    Score(Option<String>),
    /// The mean of people's ratings, or one person's.
    Rating(Option<String>),
    /// The judges' mean less people's mean.
    JudgeHuman,
    /// The judges' highest score less their lowest.
    Spread,
    /// Characters of the answer.
    Length,
    /// How long the answer took.
    Time,
    /// How the answer ended.
    Finish,
    /// What is to be known of the answer.
    Flag,
    /// Tags of readers.
    Tag,
    /// Notes of readers.
    Note,
    /// Who judged.
    Judge,
    /// Who rated.
    Rater,
    /// Who wrote a note.
    Author,
    /// What raters wrote.
    Comment,
    /// The text of the answer.
    Text,
    /// The reasoning before the answer.
    Reasoning,
    /// The question.
    Question,
    /// The judges' texts.
    Verdict,
}

/// What can be asked of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number: `<`, `=`, `>` and so on.
    Number,
    /// A time, with a unit.
    Duration,
    /// One name or several: `=`, `~`, a pattern.
    Name,
    /// A text of any length, at hand: a pattern or words in it.
    Text,
    /// The same, read from the disk.
    Stored,
}

/// A field's name, its names in headings, whether it can be a column.
struct Entry {
    field: fn() -> Field,
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    kind: Kind,
    is_column: bool,
}

const fn entry(field: fn() -> Field, name: &'static str, (zh, en): (&'static str, &'static str), kind: Kind, is_column: bool) -> Entry {
    Entry { field, name, zh, en, kind, is_column }
}

const ENTRIES: [Entry; 26] = [
    entry(|| Field::Case, "case", ("病例", "Case"), Kind::Name, true),
    entry(|| Field::Turn, "turn", ("轮次", "Turn"), Kind::Number, true),
    entry(|| Field::Model, "model", ("模型", "Model"), Kind::Name, true),
    entry(|| Field::Repeat, "repeat", ("重复", "Repeat"), Kind::Number, true),
    entry(|| Field::Run, "run", ("运行", "Run"), Kind::Name, true),
    entry(|| Field::Source, "source", ("来源", "Source"), Kind::Name, true),
    entry(|| Field::Variant, "variant", ("变体", "Variant"), Kind::Name, true),
    entry(|| Field::Department, "department", ("科室", "Department"), Kind::Name, true),
    entry(|| Field::Score(None), "score", ("评委分", "Score"), Kind::Number, true),
    entry(|| Field::Rating(None), "rating", ("人工分", "Rating"), Kind::Number, true),
    entry(|| Field::JudgeHuman, "judge-human", ("差值", "Judge-human"), Kind::Number, true),
    entry(|| Field::Spread, "spread", ("极差", "Spread"), Kind::Number, true),
    entry(|| Field::Length, "length", ("字数", "Length"), Kind::Number, true),
    entry(|| Field::Time, "time", ("用时", "Time"), Kind::Duration, true),
    entry(|| Field::Finish, "finish", ("结束", "Finish"), Kind::Name, true),
    entry(|| Field::Flag, "flag", ("标记", "Flags"), Kind::Name, true),
    entry(|| Field::Tag, "tag", ("标签", "Tags"), Kind::Name, true),
    entry(|| Field::Note, "note", ("备注", "Note"), Kind::Text, true),
    entry(|| Field::Judge, "judge", ("评委", "Judge"), Kind::Name, false),
    entry(|| Field::Rater, "rater", ("评分者", "Rater"), Kind::Name, false),
    entry(|| Field::Author, "author", ("备注者", "Author"), Kind::Name, false),
    entry(|| Field::Comment, "comment", ("人工评语", "Comment"), Kind::Text, false),
    entry(|| Field::Text, "text", ("回答", "Answer"), Kind::Stored, false),
    entry(|| Field::Reasoning, "reasoning", ("推理过程", "Reasoning"), Kind::Stored, false),
    entry(|| Field::Question, "question", ("问题", "Question"), Kind::Stored, false),
    entry(|| Field::Verdict, "verdict", ("评语", "Explanation"), Kind::Stored, false),
];

/// How an answer that counts can have ended, as the records have it: the names of `finish`.
pub(super) const FINISHES: [&str; 5] = ["stop", "length", "content_filter", "unclosed_reasoning", "unknown"];

impl Field {
    /// All, each without a judge's or rater's name, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| (entry.field)())
    }

    /// Those that can be columns.
    pub fn columns() -> impl Iterator<Item = Self> {
        ENTRIES.iter().filter(|entry| entry.is_column).map(|entry| (entry.field)())
    }

    fn entry(&self) -> &'static Entry {
        let same = |entry: &&Entry| std::mem::discriminant(&(entry.field)()) == std::mem::discriminant(self);
        // Every field has an entry, which a test looks at.
        ENTRIES.iter().find(same).unwrap_or(&ENTRIES[0])
    }

    /// The name in filters, in `--sort` and `--columns`, and in files for programs, without a judge's or rater's.
    pub fn name(&self) -> &'static str {
        self.entry().name
    }

    /// What is over its column.
    pub fn heading(&self, language: Language) -> String {
        if let Self::Score(Some(whose)) | Self::Rating(Some(whose)) = self {
            return whose.clone();
        }
        let entry = self.entry();
        if language == Language::Zh { entry.zh } else { entry.en }.to_owned()
    }

    /// What can be asked of it.
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// Whether it can be a column.
    pub fn is_column(&self) -> bool {
        self.entry().is_column
    }

    /// Whether a judge's or rater's name can stand behind it.
    pub(super) fn takes_a_name(&self) -> bool {
        matches!(self, Self::Score(_) | Self::Rating(_))
    }

    /// The same for one judge or rater.
    pub(super) fn of(self, whose: String) -> Self {
        match self {
            Self::Score(_) => Self::Score(Some(whose)),
            Self::Rating(_) => Self::Rating(Some(whose)),
            other => other,
        }
    }

    /// The field of this name or heading, in either language.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let same = |entry: &&Entry| entry.name == name || entry.zh == name || entry.en.to_lowercase() == name;
        ENTRIES.iter().find(same).map(|entry| (entry.field)())
    }

    /// The known name that this one resembles.
    pub(super) fn nearest(name: &str) -> Option<&'static str> {
        crate::suggest::nearest(name, ENTRIES.iter().flat_map(|entry| [entry.name, entry.zh]))
    }

    /// The names that its values can have, where there is a fixed list.
    pub(super) fn known_values(&self) -> Option<Vec<&'static str>> {
        match self {
            Self::Flag => Some(Flag::ALL.iter().map(|flag| flag.name()).collect()),
            Self::Finish => Some(FINISHES.to_vec()),
            _ => None,
        }
    }

    /// The name of a value of a fixed list that is written as its column shows it, in either language.
    pub(super) fn known_value(&self, text: &str) -> Option<&'static str> {
        let languages = [Language::Zh, Language::En];
        match self {
            Self::Flag => Flag::ALL.into_iter().find(|flag| languages.iter().any(|l| short_flag(*flag, *l) == text)).map(Flag::name),
            Self::Finish => FINISHES.into_iter().find(|name| languages.iter().any(|l| finish(name, *l) == text)),
            _ => None,
        }
    }
}

/// As it is written in a filter.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Score(Some(whose)) | Self::Rating(Some(whose)) => {
                let is_word = !whose.is_empty() && whose.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
                if is_word { write!(f, "@{whose}") } else { write!(f, "@{}", super::quoting::quoted(whose)) }
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_field_has_one_name_in_each_language() {
        let names: HashSet<&str> = ENTRIES.iter().flat_map(|entry| [entry.name, entry.zh]).collect();
        assert_eq!(names.len(), 2 * ENTRIES.len());
        for field in Field::all() {
            assert_eq!(Field::named(field.name()), Some(field.clone()));
            assert_eq!(Field::named(&field.heading(Language::Zh)), Some(field.clone()));
            assert_eq!(Field::named(&field.heading(Language::En)), Some(field.clone()));
            assert_eq!(field.to_string(), field.name());
        }
        assert_eq!(Field::Score(Some("gpt 4".into())).to_string(), "score@\"gpt 4\"");
        assert_eq!(Field::nearest("scroe"), Some("score"));
    }
}
