//! What a native file holds, as it is written: nothing here is checked beyond its type.

use super::text::{Text, Texts};
use crate::{
    case::{Difficulty, RubricKind, Section, Sex, Told, TurnKind},
    language::Language,
};
use serde::{Deserialize, Serialize};

/// One case of a file.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativeCase {
    /// Unique in its file: records and `--case` use it.
    pub id: String,
    /// The language of texts that are plain strings; may be left out where every text names its languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The department that sees the patient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Text>,
    /// Names the disease: hidden until the reference is shown, and never sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// The benchmark's category, where it has them: DoctorFLAN's task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How hard the author thinks the case is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Difficulty>,
    /// Words in lower case with hyphens to choose cases by, such as `obvious-diagnosis-wrong` and `refer`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the author drew on: guidelines and textbooks with their years. Shown with the reference, never sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The label of the source that it was converted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who the patient is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient: Option<NativePatient>,
    /// The turns of the consultation, in order; at least one.
    pub turns: Vec<NativeTurn>,
    /// What answers are compared with. A case may have none: then it can be asked and rated, and not judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<NativePair>,
    /// The right diagnoses: the first is the principal one, and further ones are also true of this patient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnoses: Vec<NativeDiagnosis>,
    /// Plausible wrong diagnoses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distractors: Vec<NativeDistractor>,
    /// The case in single statements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<NativeFact>,
    /// What an answer has to do, item by item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rubric: Vec<NativeRubricItem>,
}

/// Who the patient is; exactly one of the ages is there.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativePatient {
    /// The age in completed years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_years: Option<i64>,
    /// The age in completed months, of small children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_months: Option<i64>,
    /// The sex.
    pub sex: Sex,
    /// Who answers in an interview where the patient cannot speak, as `wife`; absent where the patient answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informant: Option<Text>,
    /// What the patient is allergic to, or that there are no allergies; in a few words without a full stop. Variants `context=allergies` say it before turn 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allergies: Option<Text>,
    /// Earlier illnesses and operations, in a few words, for `context=history`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<Text>,
    /// What the patient takes, in a few words, for `context=medication`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medication: Option<Text>,
}

/// One turn.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativeTurn {
    /// What the turn brings.
    pub kind: TurnKind,
    /// Sent exactly as written, without a last line break.
    pub question: Text,
    /// The ids of the reference's pairs that answer this turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<String>,
}

/// A question and its answer, of the reference.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativePair {
    /// Unique within the reference.
    pub id: String,
    /// The question that the reference answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Text>,
    /// The answer.
    pub answer: Text,
}

/// A right diagnosis.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativeDiagnosis {
    /// Its name.
    pub name: Text,
    /// Other names that are as right.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub aliases: Texts,
}

/// A plausible wrong diagnosis.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativeDistractor {
    /// Its name; never a name of a right diagnosis.
    pub diagnosis: Text,
    /// Its other names.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub aliases: Texts,
    /// Why one thinks of it.
    pub plausible: Text,
    /// The ids of the facts that speak against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuted_by: Vec<String>,
}

/// Who knows a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::case) enum Knower {
    /// The patient.
    Patient,
    /// Whoever examines and orders tests: findings and results, which the patient never tells.
    Examiner,
}

/// One statement about the patient.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativeFact {
    /// Unique among the facts of the case.
    pub id: String,
    /// What it is about.
    pub section: Section,
    /// Who knows it.
    pub known_by: Knower,
    /// When the patient tells it; only where the patient knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// Whether a doctor who does not ask about it has missed something.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must_ask: bool,
    /// The turn, from 1, whose question has the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<i64>,
    /// The statement, whole by itself, in the third person.
    pub text: Text,
    /// Where it stands: words of that turn's question, exactly as they stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

/// One thing that an answer does, or a mistake that it makes.
#[derive(Debug, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::case) struct NativeRubricItem {
    /// Unique within the rubric.
    pub id: String,
    /// How much it matters.
    pub kind: RubricKind,
    /// Whole points: 1 to 10, or -10 to -1 of a pitfall.
    pub points: i64,
    /// The turns, from 1, whose answers it applies to; at least one.
    pub turns: Vec<i64>,
    /// What it is about: diagnosis, differential, tests, treatment, safety, communication and so on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the answer does, as a statement that is true or false of it.
    pub statement: Text,
    /// Of an item of safety: the share of the points, 0 to 1, that an answer reaches at most where it fails the item or, of a pitfall, meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety_cap: Option<f64>,
}
