//! The fields of a line that a report needs. Other fields are skipped; texts are counted and not kept.

mod parts;

use super::outcome::Outcome;
use crate::{
    case::{Named, Source, TurnRole, VariantName},
    chat::{Finish, ModelIdentity, Origin, Sampling, Usage, Ways},
    judge::{DiagnosisReading, GradedItem, ListedError, Preset, RatedAxis, ReadDiagnosis},
    record::{AskedKind, StatedConfidence},
};
use serde::{Deserialize, Deserializer, de::Visitor};
use std::{
    borrow::Cow,
    fmt,
    hash::{DefaultHasher, Hasher},
};

/// Text that is borrowed from the line unless it has escapes in it.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// A model's identity, flat as it stands in the line.
#[derive(Deserialize)]
pub(super) struct IdentityLine<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    file: Option<Text<'a>>,
    #[serde(borrow, default)]
    digest: Option<Text<'a>>,
    #[serde(borrow, default)]
    template: Option<Text<'a>>,
    #[serde(borrow, default)]
    template_digest: Option<Text<'a>>,
    #[serde(borrow, default)]
    base_url: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    day: Option<Text<'a>>,
    #[serde(borrow, default)]
    system: Option<Text<'a>>,
    #[serde(borrow, default)]
    reasoning: Option<Text<'a>>,
    #[serde(borrow, default)]
    replay_reasoning: Option<Text<'a>>,
    #[serde(borrow, default)]
    prompting: Option<Text<'a>>,
}

/// The fields that make an identity.
pub(super) const IDENTITY_PARTS: usize = 13;

impl IdentityLine<'_> {
    /// Everything that tells one identity from another.
    pub fn parts(&self) -> [Option<&str>; IDENTITY_PARTS] {
        fn of<'t>(text: &'t Option<Text<'_>>) -> Option<&'t str> {
            text.as_ref().map(|t| t.0.as_ref())
        }
        [
            Some(self.name.0.as_ref()),
            Some(self.kind.0.as_ref()),
            of(&self.file),
            of(&self.digest),
            of(&self.template),
            of(&self.template_digest),
            of(&self.base_url),
            of(&self.model),
            of(&self.day),
            of(&self.system),
            of(&self.reasoning),
            of(&self.replay_reasoning),
            of(&self.prompting),
        ]
    }

    /// The identity itself.
    ///
    /// # Errors
    /// When a part is missing.
    pub fn identity(&self) -> Result<ModelIdentity, String> {
        let need = |text: &Option<Text<'_>>, field: &str| {
            text.as_ref().map(|t| t.0.to_string()).ok_or_else(|| format!("a {} model without {field}", self.kind.0))
        };
        let origin = match self.kind.0.as_ref() {
            "local" => Origin::Local {
                path: None,
                file: need(&self.file, "file")?,
                digest: need(&self.digest, "digest")?,
                template: need(&self.template, "template")?,
                template_digest: need(&self.template_digest, "template_digest")?,
            },
            "remote" => Origin::Remote { base_url: need(&self.base_url, "base_url")?, model: need(&self.model, "model")? },
            "imported" => Origin::Imported { file: need(&self.file, "file")?, digest: need(&self.digest, "digest")? },
            "recording" => Origin::Recording {
                model: need(&self.model, "model")?,
                day: need(&self.day, "day")?,
                digest: need(&self.digest, "digest")?,
            },
            other => return Err(format!("a model of the unknown kind {other:?}")),
        };
        let text = |text: &Option<Text<'_>>| text.as_ref().map(|t| t.0.to_string());
        let ways =
            Ways { reasoning: text(&self.reasoning), replay_reasoning: text(&self.replay_reasoning), prompting: text(&self.prompting) };
        Ok(ModelIdentity { name: self.name.0.to_string(), origin, system: text(&self.system), ways })
    }
}

/// An answer's text: how long it is, and what tells it from another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AnswerText {
    /// Characters; 0 of nothing but white space.
    pub characters: u32,
    /// Compared within one report only.
    pub digest: u64,
}

impl AnswerText {
    fn of(text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(text.as_bytes());
        let characters = if text.trim().is_empty() { 0 } else { text.chars().count() };
        Self { characters: u32::try_from(characters).unwrap_or(u32::MAX), digest: hasher.finish() }
    }
}

impl<'de> Deserialize<'de> for AnswerText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Count;
        impl Visitor<'_> for Count {
            type Value = AnswerText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E>(self, text: &str) -> Result<AnswerText, E> {
                Ok(AnswerText::of(text))
            }
        }
        deserializer.deserialize_str(Count)
    }
}

/// When a record was made: whole seconds since 1970 in UTC, which ends in 2106.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct At(pub u32);

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = jiff::Timestamp::deserialize(deserializer)?;
        Ok(Self(u32::try_from(at.as_second().max(0)).unwrap_or(u32::MAX)))
    }
}

/// A line of `turns.jsonl`.
#[derive(Deserialize)]
pub(super) struct TurnLine<'a> {
    #[serde(borrow)]
    pub key: Text<'a>,
    pub at: At,
    #[serde(borrow)]
    pub case: Text<'a>,
    pub source: Source,
    #[serde(borrow, default)]
    pub category: Option<Text<'a>>,
    #[serde(default)]
    pub variant: Option<VariantName>,
    #[serde(default)]
    pub named: Option<Named>,
    #[serde(default)]
    pub confidence: Option<StatedConfidence>,
    #[serde(default)]
    pub role: TurnRole,
    pub turn: u32,
    pub asked: AskedKind,
    pub repeat: u32,
    pub attempt: u32,
    #[serde(borrow)]
    pub model: IdentityLine<'a>,
    pub sampling_asked: Sampling,
    #[serde(default)]
    pub sampling_used: Option<Sampling>,
    pub text: AnswerText,
    pub finish: Finish,
    #[serde(borrow, default)]
    pub served_model: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub endpoint: Option<Text<'a>>,
    #[serde(default)]
    pub prompt_cut: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    pub timings: TimingsLine,
    #[serde(default)]
    pub usage: Usage,
}

impl TurnLine<'_> {
    /// Tokens of prompt and answer, where both are known.
    pub fn tokens(&self) -> Option<(u32, u32)> {
        self.usage.prompt_tokens.zip(self.usage.answer_tokens)
    }
}

/// What of an answer's times is needed.
#[derive(Clone, Copy, Default, Deserialize)]
pub(super) struct TimingsLine {
    total_ms: Option<f64>,
}

impl TimingsLine {
    /// Milliseconds from the question to the end.
    pub fn milliseconds(self) -> u32 {
        // Whatever is no number of milliseconds becomes the nearest that is one.
        self.total_ms.unwrap_or_default().round() as u32
    }
}

/// A verdict's word.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Scored,
    Criteria,
    Rubric,
    Form,
    Errors,
    Diagnoses,
    NoRating,
    OtherIds,
    Refused,
    Truncated,
    Failed,
}

/// A line of `verdicts.jsonl`.
#[derive(Deserialize)]
pub(super) struct VerdictLine<'a> {
    #[serde(borrow)]
    pub turn_key: Text<'a>,
    pub at: At,
    pub judge_repeat: u32,
    #[serde(borrow)]
    pub judge: IdentityLine<'a>,
    #[serde(default, rename = "judge_is_contestant")]
    pub judge_is_candidate: bool,
    pub preset: Preset,
    #[serde(borrow)]
    pub prompt_digest: Text<'a>,
    #[serde(borrow, default)]
    pub reference_digest: Option<Text<'a>>,
    verdict: Word,
    rating: Option<u8>,
    fluency: Option<u8>,
    relevance: Option<u8>,
    completeness: Option<u8>,
    proficiency: Option<u8>,
    #[serde(default)]
    items: Vec<GradedItem>,
    #[serde(default)]
    axes: Vec<RatedAxis>,
    #[serde(default)]
    errors: Vec<ListedError>,
    #[serde(default)]
    unread: u16,
    #[serde(default)]
    diagnoses: Vec<ReadDiagnosis>,
    #[serde(default)]
    dropped: u16,
    pub official_rating: Option<u64>,
    #[serde(default)]
    pub sampling_asked: Sampling,
    #[serde(default)]
    pub sampling_used: Option<Sampling>,
    #[serde(borrow, default)]
    pub served_model: Option<Text<'a>>,
    #[serde(default)]
    pub expected_rating: Option<f32>,
}

impl VerdictLine<'_> {
    /// The verdict, but for a rubric's items and a form's axes. A number outside the preset's scale is a damaged line: this program writes none, and it would move every mean.
    ///
    /// # Errors
    /// Which field is wrong.
    pub fn outcome(&self) -> Result<Outcome, String> {
        use super::super::Missing;
        let highest = self.preset.highest();
        let check = |field: &str, value: Option<u8>| match value {
            Some(value) if (1..=highest).contains(&value) => Ok(value),
            Some(value) => Err(format!("{field} {value} is outside 1 to {highest}, the scale of the preset {}", self.preset.name())),
            None => Err(format!("{field} is missing")),
        };
        let is_criteria = self.preset == Preset::CmbClin;
        match self.verdict {
            Word::Scored if matches!(self.preset, Preset::Official | Preset::Paper) => Ok(Outcome::Rating(check("rating", self.rating)?)),
            Word::Criteria if is_criteria => Ok(Outcome::Criteria([
                check("fluency", self.fluency)?,
                check("relevance", self.relevance)?,
                check("completeness", self.completeness)?,
                check("proficiency", self.proficiency)?,
            ])),
            Word::Rubric if self.preset.is_rubric() => Ok(Outcome::Rubric { score: None, place: 0 }),
            Word::Errors if self.preset == Preset::Errors => Ok(Outcome::Errors { level: None, place: 0 }),
            Word::Form if matches!(self.preset, Preset::Form(_)) => Ok(Outcome::Form { score: None, place: 0 }),
            Word::Diagnoses if self.preset == Preset::Diagnosis => {
                Ok(Outcome::Diagnosis(DiagnosisReading { diagnoses: self.diagnoses.clone(), dropped: self.dropped }.placed()))
            }
            Word::Scored | Word::Criteria | Word::Rubric | Word::Form | Word::Errors | Word::Diagnoses => {
                Err(format!("the verdict is not on the scale of the preset {}", self.preset.name()))
            }
            Word::NoRating => Ok(Outcome::None(Missing::NoRating)),
            Word::OtherIds => Ok(Outcome::None(Missing::OtherIds)),
            Word::Refused => Ok(Outcome::None(Missing::Refused)),
            Word::Truncated => Ok(Outcome::None(Missing::Truncated)),
            Word::Failed => Ok(Outcome::None(Missing::Failed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::TurnRecord;

    #[test]
    fn a_line_is_read_as_the_record_itself_would_be() {
        let record = crate::record::sample_turn("1", 2, "第一行\n第二行");
        let line = serde_json::to_string(&record).unwrap();
        let read: TurnLine<'_> = serde_json::from_str(&line).unwrap();
        assert_eq!((read.key.0.as_ref(), read.turn, read.text.characters), (record.key.as_str(), 2, 7));
        assert_eq!(read.model.identity().unwrap(), record.model);
        assert_eq!((read.at, read.sampling_asked, read.sampling_used), (At(0), record.sampling_asked, record.sampling_used));
        assert_eq!(serde_json::from_str::<TurnRecord>(&line).unwrap(), record);
        assert_eq!(AnswerText::of(" \n\u{3000}").characters, 0);
    }

    #[test]
    fn no_number_outside_the_scale_gets_in() {
        let cases = [
            (r#""official","verdict":"scored","rating":8"#, Ok(Outcome::Rating(8))),
            (r#""official","verdict":"scored","rating":0"#, Err("rating 0 is outside 1 to 10")),
            (r#""official","verdict":"scored","rating":11"#, Err("rating 11 is outside")),
            (r#""official","verdict":"scored""#, Err("rating is missing")),
            (r#""official","verdict":"refused""#, Ok(Outcome::None(super::super::super::Missing::Refused))),
            (r#""official","verdict":"criteria","fluency":1,"relevance":1,"completeness":1,"proficiency":1"#, Err("not on the scale")),
            (
                r#""cmb-clin-wardround","verdict":"criteria","fluency":5,"relevance":4,"completeness":3,"proficiency":2"#,
                Ok(Outcome::Criteria([5, 4, 3, 2])),
            ),
            (
                r#""cmb-clin-wardround","verdict":"criteria","fluency":5,"relevance":4,"completeness":3,"proficiency":6"#,
                Err("proficiency 6"),
            ),
            (r#""cmb-clin-wardround","verdict":"scored","rating":3"#, Err("not on the scale")),
        ];
        for (part, expected) in cases {
            let line = format!(
                r#"{{"turn_key":"k","at":"1970-01-01T00:00:00Z","judge_repeat":0,"judge":{{"name":"j","kind":"remote","base_url":"u","model":"m"}},"prompt_digest":"d","official_rating":null,"preset":{part}}}"#
            );
            let outcome = serde_json::from_str::<VerdictLine<'_>>(&line).unwrap().outcome();
            match expected {
                Ok(expected) => assert_eq!(outcome, Ok(expected), "{part}"),
                Err(words) => assert!(outcome.as_ref().is_err_and(|e| e.contains(words)), "{part}: {outcome:?}"),
            }
        }
        // The flat form above is the one that is written.
        let verdict = crate::judge::Verdict::Scored { rating: 8 };
        assert!(serde_json::to_string(&verdict).unwrap().contains(r#""verdict":"scored","rating":8"#));
    }
}
