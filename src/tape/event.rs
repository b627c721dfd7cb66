//! The lines of a tape.

use crate::{
    case::Case,
    chat::ModelIdentity,
    language::Language,
    record::{AskedKind, RatingRecord, TurnRecord, VerdictRecord},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the layout that this program writes for consultations.
pub const TAPE_VERSION: u32 = 1;

/// The version of the layout of tapes that hold an interview.
pub const INTERVIEW_TAPE_VERSION: u32 = 2;

/// Where the times of a tape's events come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// The first piece and the end of each answer have the times of the record; the pieces between are spread evenly.
    FromRecord,
    /// Made up at a steady pace, because the record has no times.
    Paced,
    /// Every event has the time at which it came.
    Measured,
}

impl Times {
    /// Where the times come from, in a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::FromRecord, Language::Zh) => "首词元与结束为实测，其间均匀分布",
            (Self::FromRecord, Language::En) => "first piece and end as recorded, spread evenly between",
            (Self::Paced, Language::Zh) => "记录中没有，按固定节奏补上",
            (Self::Paced, Language::En) => "not recorded, made up at a steady pace",
            (Self::Measured, Language::Zh) => "每一段均为实测",
            (Self::Measured, Language::En) => "every piece as it came",
        }
    }
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Header {
    /// The layout's version, [`TAPE_VERSION`].
    pub wardround_tape: u32,
    /// Where the times come from.
    pub times: Times,
    /// The case with its questions and reference, as a native case file has it ([`Case::to_json`]).
    pub case: Value,
    /// The licence of the case, where whoever made the tape stated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// What a later version added.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// How a tape came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Made {
    /// Made of a run's records.
    FromRun,
    /// Recorded while the model answered.
    Live,
    /// Recorded while another tape played: header and events are that tape's.
    WhilePlaying,
}

/// The second line: who made what, when and with what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Provenance {
    /// How it came to be.
    pub made: Made,
    /// When.
    pub at: jiff::Timestamp,
    /// The version of Wardround.
    pub wardround: String,
    /// The operating system and processor architecture of the machine that made the tape.
    pub machine: String,
    /// Who answers.
    pub model: ModelIdentity,
    /// The quantisation, where the model's file says it in its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantisation: Option<String>,
    /// When the first answer ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<jiff::Timestamp>,
    /// What was taken out or changed since, in the order in which it was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<String>,
    /// What a later version added.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "a tape has some thousand pieces and a few records, which are in boxes")]
pub enum Event {
    /// A question was sent.
    Asked {
        /// The turn, from 1; of a doctor's own question the turn after which it was asked.
        turn: usize,
        /// What it was to the protocol.
        asked: AskedKind,
        /// The question.
        question: String,
    },
    /// A piece of reasoning.
    Reasoning {
        /// The piece.
        text: String,
    },
    /// A piece of the answer.
    Text {
        /// The piece.
        text: String,
    },
    /// What came as text so far was reasoning.
    TextWasReasoning,
    /// The answer has ended.
    Answer {
        /// Its record.
        record: Box<TurnRecord>,
    },
    /// A judge's verdict came.
    Verdict {
        /// Its record.
        record: Box<VerdictRecord>,
    },
    /// A person rated.
    Rating {
        /// The rating's record.
        record: Box<RatingRecord>,
    },
    /// An event of a later version, which is kept and not played.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// The same without the folders of models' files, which are the recording machine's business.
    #[must_use]
    pub(super) fn without_folders(mut self) -> Self {
        match &mut self {
            Self::Answer { record } => record.model = record.model.clone().without_folder(),
            Self::Verdict { record } => {
                record.model = record.model.clone().without_folder();
                record.judge = record.judge.clone().without_folder();
            }
            Self::Rating { record } => record.model = record.model.clone().without_folder(),
            Self::Asked { .. } | Self::Reasoning { .. } | Self::Text { .. } | Self::TextWasReasoning | Self::Unknown => {}
        }
        self
    }
}

/// An event, its time, and its line.
#[derive(Debug, Clone, PartialEq)]
pub struct TapeEvent {
    /// Milliseconds since the tape's beginning.
    pub at_ms: u64,
    /// What happened.
    pub event: Event,
    /// The line as it stands in the file, fields that this version does not know included.
    pub(super) line: Map<String, Value>,
    /// The same as text, to the byte: a number that is read and written again may end in other digits.
    pub(super) text: String,
}

#[derive(Serialize)]
struct Line<'a> {
    at_ms: u64,
    #[serde(flatten)]
    event: &'a Event,
}

impl TapeEvent {
    /// An event as this version writes it: without the folders of models' files.
    pub fn new(at_ms: u64, event: Event) -> Self {
        let event = event.without_folders();
        let line = match serde_json::to_value(Line { at_ms, event: &event }) {
            Ok(Value::Object(line)) => line,
            // Plain data with text keys is always an object.
            _ => Map::new(),
        };
        Self::of_line(at_ms, event, line)
    }

    fn of_line(at_ms: u64, event: Event, line: Map<String, Value>) -> Self {
        // Plain data with text keys can always be written.
        let text = serde_json::to_string(&line).unwrap_or_default();
        Self { at_ms, event, line, text }
    }

    /// The same line with another time and event; fields that this version does not know stay.
    #[must_use]
    pub(super) fn changed(&self, at_ms: u64, event: Event) -> Self {
        if event == Event::Unknown {
            let mut line = self.line.clone();
            line.insert("at_ms".into(), at_ms.into());
            return Self::of_line(at_ms, event, line);
        }
        let Self { event, mut line, .. } = Self::new(at_ms, event);
        for (key, value) in &self.line {
            if !line.contains_key(key) && !known_fields(&self.event).contains(&key.as_str()) {
                line.insert(key.clone(), value.clone());
            }
        }
        Self::of_line(at_ms, event, line)
    }
}

/// The fields that this version writes for an event: one that a change leaves out is not put back.
fn known_fields(event: &Event) -> &'static [&'static str] {
    match event {
        Event::Asked { .. } => &["at_ms", "event", "turn", "asked", "question"],
        Event::Reasoning { .. } | Event::Text { .. } => &["at_ms", "event", "text"],
        Event::TextWasReasoning | Event::Unknown => &["at_ms", "event"],
        Event::Answer { .. } | Event::Verdict { .. } | Event::Rating { .. } => &["at_ms", "event", "record"],
    }
}

impl Header {
    /// Of a case.
    pub fn new(case: &Case, times: Times) -> Self {
        Self { wardround_tape: TAPE_VERSION, times, case: case.to_json(), licence: None, other: Map::new() }
    }
}

impl Provenance {
    /// Of a tape that this program makes now, with the model's first answer.
    pub fn now(made: Made, model: &ModelIdentity, answered: Option<jiff::Timestamp>) -> Self {
        Self {
            made,
            at: jiff::Timestamp::now(),
            wardround: env!("CARGO_PKG_VERSION").into(),
            machine: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            quantisation: quantisation(model),
            model: model.clone().without_folder(),
            answered,
            edits: Vec::new(),
            other: Map::new(),
        }
    }
}

/// The quantisation by the convention of GGUF file names: the last part before the ending, such as `Q4_K_M`.
fn quantisation(model: &ModelIdentity) -> Option<String> {
    let crate::chat::Origin::Local { file, .. } = &model.origin else { return None };
    let stem = file.strip_suffix(".gguf").or_else(|| file.strip_suffix(".GGUF"))?;
    let last = stem.rsplit(['.', '-']).next()?;
    let upper = last.to_ascii_uppercase();
    let digits =
        upper.strip_prefix("IQ").or_else(|| upper.strip_prefix('Q')).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (digits || matches!(upper.as_str(), "F16" | "BF16" | "F32")).then_some(upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Origin, Ways};

    #[test]
    fn the_quantisation_is_read_from_the_file_name() {
        let of = |file: &str| {
            let origin = Origin::Local {
                file: file.into(),
                path: None,
                digest: String::new(),
                template: String::new(),
                template_digest: String::new(),
            };
            quantisation(&ModelIdentity { name: "m".into(), origin, system: None, ways: Ways::default() })
        };
        let rows = [
            ("SmolLM2-135M-Instruct.Q4_1.gguf", Some("Q4_1")),
            ("qwen2.5-7b-instruct-q4_k_m.gguf", Some("Q4_K_M")),
            ("x-IQ2_XS.gguf", Some("IQ2_XS")),
            ("x-bf16.gguf", Some("BF16")),
            ("Qwen.gguf", None),
            ("dotagpt-quick.gguf", None),
        ];
        for (file, expected) in rows {
            assert_eq!(of(file).as_deref(), expected, "{file}");
        }
    }
}
