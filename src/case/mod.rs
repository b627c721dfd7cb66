//! The data that is replayed: a [`Case`] with its [`Turn`]s, and the reference [`Pair`]s that answers are
//! compared with.
//!
//! [`read_file`] and [`read_bytes`] read a case from one of the formats beside this file, which is detected
//! by content and never by file name. A [`Case`] that exists is valid: it has an id, at least one turn, no
//! empty question, no empty reference, and its turns point at existing pairs. It may have no reference: then
//! it can be asked and rated by people, and a judge that compares with a reference skips it.

mod amended;
mod audit;
mod bundled;
mod closing;
mod cmb_clin;
mod commonness;
mod decode;
mod details;
mod dialogue;
mod doctorflan;
mod dotabench;
mod encoding;
mod file;
mod foreign;
mod han;
mod json;
mod mask;
mod native;
mod of_tape;
mod part;
mod problem;
mod read;
mod source;
pub mod table;
mod tests_pair;
mod twin;
mod variant;
mod words;
mod write;

pub use audit::{Audit, AuditRow, AuditStatus};
pub use bundled::bundled;
pub use closing::with_closing_question;
pub use cmb_clin::ClosingQuestions;
pub use details::{
    Age, Confirmed, Diagnosis, Difficulty, Distractor, Fact, KnownBy, Particular, Patient, Place, Points, RubricItem, RubricKind, Section,
    Sex, Share, Tag, Told,
};
pub use doctorflan::{Phase, TASKS, Task, phase_of, task_of};
pub use encoding::{Encoding, ReadAs};
pub use file::{CaseFile, Exclusion};
pub use foreign::Foreign;
pub use mask::{mask_names, names_in};
pub(crate) use native::schema;
pub(crate) use of_tape::TAPE_BEGINNING;
pub use problem::{CaseError, Problem};
pub(crate) use read::file_bytes;
pub use read::{ReadOptions, read_bytes, read_file};
pub use source::Source;
pub use tests_pair::TestsPair;
pub use twin::TextField;
pub use variant::{
    GivenForm, History, Lacks, Named, NotApplicable, OwnVariant, OwnVariantDraft, TurnRole, Variant, VariantError, VariantName,
    VariantWish, Varied, WishError, distinct, with_variants,
};
pub use write::{ConvertError, to_doctorflan, to_dotabench, to_native};

use crate::language::{Bilingual, Language};
use details::Details;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Identifies a case within its source. Formats that number their cases use the number's decimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct CaseId(String);

impl CaseId {
    /// An id without surrounding white space; `None` when nothing is left, or when it has control characters or line breaks in it.
    pub fn new(id: &str) -> Option<Self> {
        let id = id.trim();
        (!id.is_empty() && !id.contains(char::is_control)).then(|| Self(id.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The case's title. It names the disease, so it can only be read through [`Title::reveal`], after the reference has been shown;
/// it has no `Display` and is never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    pub(crate) fn new(title: &str) -> Option<Self> {
        let title = title.trim();
        (!title.is_empty()).then(|| Self(title.to_owned()))
    }

    /// The title itself. Call this only where the reference is already on the screen.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Title(hidden)")
    }
}

/// What a turn brings to the consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TurnKind {
    /// The complaint and the history.
    Complaint,
    /// The findings on examination.
    Exam,
    /// The results of tests and imaging.
    Tests,
    /// Anything else a case's author asks.
    Other,
}

impl TurnKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Complaint, Self::Exam, Self::Tests, Self::Other];

    /// The word in native files and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Exam => "exam",
            Self::Tests => "tests",
            Self::Other => "other",
        }
    }

    /// One letter for the audit table: C complaint, E examination, T tests, O other.
    pub(crate) fn letter(self) -> char {
        match self {
            Self::Complaint => 'C',
            Self::Exam => 'E',
            Self::Tests => 'T',
            Self::Other => 'O',
        }
    }

    /// The kind of the turn at `index` (from 0) where a format has no word for it, as in DotaBench.
    pub(crate) fn by_position(index: usize) -> Self {
        [Self::Complaint, Self::Exam, Self::Tests].get(index).copied().unwrap_or(Self::Other)
    }
}

/// One turn: the question exactly as it is sent, and the reference pairs that answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What the turn brings.
    pub kind: TurnKind,
    /// The question, byte for byte as it is sent.
    pub question: String,
    /// Indices into [`Case::pairs`] of the pairs that answer this turn, in order; empty where the source does not say.
    pub answered_by: Vec<usize>,
}

/// One reference question and its answer. The question is empty where the reference is one text for the whole case (DotaBench).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The question that the reference answers; may be empty.
    pub question: String,
    /// The reference answer.
    pub answer: String,
}

/// A case that can be replayed. See the module's documentation for what always holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    id: CaseId,
    id_is_number: bool,
    language: Language,
    source: Source,
    department: Option<String>,
    category: Option<String>,
    title: Option<Title>,
    turns: Vec<Turn>,
    pairs: Vec<Pair>,
    details: Box<Details>,
    /// What makes it a variant of another; an original has none.
    variant: Option<Box<Varied>>,
    /// The same case in the other language of its file.
    twin: twin::Twin,
}

/// The parts of a [`Case`] before they are checked.
#[derive(Debug)]
pub(crate) struct Draft {
    pub id: CaseId,
    /// Whether the file has a number there, so that a file written for other programs has one again.
    pub id_is_number: bool,
    pub language: Language,
    pub source: Source,
    pub department: Option<String>,
    pub category: Option<String>,
    pub title: Option<Title>,
    pub turns: Vec<Turn>,
    pub pairs: Vec<Pair>,
    /// Checked already, against the turns.
    pub details: Details,
}

impl Draft {
    /// Checks the parts. The error names the field and what to do.
    pub fn build(self) -> Result<Case, (String, Bilingual)> {
        let field_error = |field: String, zh: &str, en: &str| Err((field, Bilingual::both(zh, en)));
        if self.turns.is_empty() {
            return field_error("turns".into(), "病例至少要有一轮", "a case needs at least one turn");
        }
        for (i, turn) in self.turns.iter().enumerate() {
            if turn.question.trim().is_empty() {
                return field_error(
                    format!("turn {}", i + 1),
                    "提问为空：请填写，或删去这一轮",
                    "the question is empty: write it, or remove the turn",
                );
            }
            if let Some(&bad) = turn.answered_by.iter().find(|&&p| p >= self.pairs.len()) {
                let en = format!("refers to reference pair {}, which does not exist", bad + 1);
                return field_error(format!("turn {}", i + 1), &format!("所引的第 {} 条参考答案不存在", bad + 1), &en);
            }
        }
        if let Some(i) = self.pairs.iter().position(|p| p.answer.trim().is_empty()) {
            let en = "the answer is empty: write it, or remove the pair; a case may have no reference at all";
            return field_error(format!("reference {}", i + 1), "答案为空：请填写，或删去该条；病例可以完全没有参考答案", en);
        }
        Ok(Case {
            id: self.id,
            id_is_number: self.id_is_number,
            language: self.language,
            source: self.source,
            department: self.department.filter(|d| !d.trim().is_empty()),
            category: self.category.map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()),
            title: self.title,
            turns: self.turns,
            pairs: self.pairs,
            details: Box::new(self.details),
            variant: None,
            twin: twin::Twin::lacks(TextField::Turns),
        })
    }
}

impl Case {
    /// The id, unique within its file.
    pub fn id(&self) -> &CaseId {
        &self.id
    }

    /// Whether the id is a number in the case's file.
    pub fn id_is_number(&self) -> bool {
        self.id_is_number
    }

    /// The id as JSON has it in the case's file.
    pub fn id_json(&self) -> serde_json::Value {
        let number = serde_json::from_str::<serde_json::Number>(self.id.as_str()).ok().filter(|_| self.id_is_number);
        number.map_or_else(|| self.id.as_str().into(), serde_json::Value::Number)
    }

    /// The language of the questions.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Where the case comes from.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The department, where the source says.
    pub fn department(&self) -> Option<&str> {
        self.department.as_deref()
    }

    /// The benchmark's category, where it has them: DoctorFLAN's task.
    pub fn category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// The hidden title.
    pub fn title(&self) -> Option<&Title> {
        self.title.as_ref()
    }

    /// The turns, in order; never empty.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The reference pairs, in order; empty where the case has no reference.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Whether there is anything that an answer can be compared with.
    pub fn has_reference(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The whole reference as the judge receives it; `None` where the case has none, so that nothing can be judged against an empty text or the word "None". A
    /// DotaBench reference is passed on byte for byte; pairs are joined as question and answer.
    pub fn reference_text(&self) -> Option<String> {
        self.has_reference().then(|| self.joined(self.pairs.iter()))
    }

    /// The reference for the turn at `index` (from 0), in the same words: its own pairs, else all; `None` where the case has none.
    pub fn reference_text_for_turn(&self, index: usize) -> Option<String> {
        self.has_reference().then(|| self.joined(self.pairs_for_turn(index).into_iter()))
    }

    fn joined<'a>(&self, pairs: impl Iterator<Item = &'a Pair>) -> String {
        let (q, a) = match self.language {
            Language::Zh => ("问：", "答："),
            Language::En => ("Q: ", "A: "),
        };
        let blocks: Vec<String> =
            pairs.map(|p| if p.question.is_empty() { p.answer.clone() } else { format!("{q}{}\n{a}{}", p.question, p.answer) }).collect();
        blocks.join("\n\n")
    }

    /// The pairs that answer the turn at `index` (from 0), else every pair.
    pub fn pairs_for_turn(&self, index: usize) -> Vec<&Pair> {
        match self.turns.get(index) {
            Some(turn) if !turn.answered_by.is_empty() => turn.answered_by.iter().map(|&i| &self.pairs[i]).collect(),
            _ => self.pairs.iter().collect(),
        }
    }

    /// The first characters of the complaint on one line, without a numbered heading, for lists; at most `limit` characters.
    pub fn opening(&self, limit: usize) -> String {
        let heading = |l: &&str| l.trim().starts_with(['（', '(']) && l.trim().chars().count() <= 10;
        let line = self.turns[0].question.lines().skip_while(heading).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
        if line.chars().count() <= limit { line } else { line.chars().take(limit.saturating_sub(1)).chain(['…']).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            id: CaseId::new("1").unwrap(),
            id_is_number: false,
            language: Language::Zh,
            source: Source::Native,
            department: None,
            category: None,
            title: Title::new("阑尾炎"),
            turns: vec![Turn { kind: TurnKind::Complaint, question: "右下腹痛一天".into(), answered_by: vec![0] }],
            pairs: vec![Pair { question: "诊断？".into(), answer: "急性阑尾炎".into() }],
            details: Details::default(),
        }
    }

    #[test]
    fn a_malformed_case_cannot_be_built() {
        assert!(draft().build().is_ok());
        let mut d = draft();
        d.turns[0].question = " \n\u{3000}".into();
        assert_eq!(d.build().unwrap_err().0, "turn 1");
        let mut d = draft();
        d.turns[0].answered_by = vec![1];
        assert_eq!(d.build().unwrap_err().0, "turn 1");
        let mut d = draft();
        d.turns.clear();
        assert_eq!(d.build().unwrap_err().0, "turns");
        let mut d = draft();
        d.pairs[0].answer = "  ".into();
        assert_eq!(d.build().unwrap_err().0, "reference 1");
    }

    #[test]
    fn a_case_without_a_reference_says_so_and_has_no_text_to_judge_against() {
        let mut d = draft();
        d.pairs.clear();
        d.turns[0].answered_by.clear();
        let case = d.build().unwrap();
        assert_eq!((case.has_reference(), case.reference_text(), case.reference_text_for_turn(0)), (false, None, None));
        assert!(case.pairs_for_turn(0).is_empty() && case.tests_pair() == TestsPair::Absent);
    }

    #[test]
    fn debug_output_never_shows_the_title() {
        assert!(!format!("{:?}", draft().build().unwrap()).contains("阑尾炎\")"));
        assert_eq!(format!("{:?}", Title::new("x").unwrap()), "Title(hidden)");
    }

    #[test]
    fn the_opening_is_one_line_and_counted_in_characters() {
        let mut d = draft();
        d.turns[0].question = "右下腹痛\n  一天".into();
        assert_eq!(d.build().unwrap().opening(6), "右下腹痛 …");
    }

    #[test]
    fn a_reference_without_questions_is_passed_on_as_it_stands() {
        let mut d = draft();
        d.pairs = vec![Pair { question: String::new(), answer: " raw\n".into() }];
        assert_eq!(d.build().unwrap().reference_text().as_deref(), Some(" raw\n"));
    }
}
