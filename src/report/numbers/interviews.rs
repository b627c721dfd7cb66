//! The numbers of interviews.

use super::{IntervalNumbers, InterviewJudged};
use crate::{
    case::Source,
    interview::{Persona, Player},
};
use serde::Serialize;

/// Interviews of the same roles about the cases of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InterviewNumbers {
    /// Which of several with the same names, from 1: they differ in settings. Absent where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<usize>,
    /// Where the cases come from.
    pub source: Source,
    /// Who asked.
    pub doctor: Player,
    /// Who answered.
    pub patient: Player,
    /// Who returned results.
    pub examiner: Player,
    /// How the patient spoke.
    pub persona: Persona,
    /// Whether a person took a role over for a while in each of these; they are pooled with no others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub mixed: bool,
    /// Lines that the doctor had; absent without a limit.
    pub limit: Option<usize>,
    /// Interviews that ended and have figures.
    pub complete: usize,
    /// Interviews that began.
    pub of: usize,
    /// Cases of those that ended.
    pub cases: usize,
    /// Of those that ended, how many without a conclusion.
    pub no_conclusion: usize,
    /// What they were like.
    pub measures: Vec<InterviewMeasure>,
    /// What judges say of those that ended, a judge each; absent where none was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub judged: Vec<InterviewJudged>,
    /// The right diagnoses against those of the same model's replays of the same cases; absent where the runs have none, or the case file was not at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<InterviewGap>,
    /// Each case: what was found out, and whether the diagnosis was right.
    pub by_case: Vec<InterviewedCase>,
}

/// One measure over interviews.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InterviewMeasure {
    /// Which.
    pub measure: Inquired,
    /// Its mean over the interviews that have it; absent without one.
    pub mean: Option<f64>,
    /// The t interval with a standard error clustered by case; absent below two cases.
    pub interval: Option<IntervalNumbers>,
    /// Interviews that have it.
    pub n: usize,
}

/// Right diagnoses of a model that asks, against the same model that was told everything in a replay. A case with both is a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InterviewGap {
    /// The mean over the pairs of the share of interviews that end in a right diagnosis.
    pub interview: Option<f64>,
    /// The same of the last answers of replays.
    pub replay: Option<f64>,
    /// Interview minus replay, the mean over the pairs.
    pub difference: Option<f64>,
    /// Its t interval over cases; absent below two pairs.
    pub interval: Option<IntervalNumbers>,
    /// Pairs.
    pub cases: usize,
    /// Cases of interviews that list a diagnosis.
    pub of: usize,
    /// Last answers in which no diagnosis stands under a heading: they are neither right nor wrong.
    pub unread: usize,
    /// Last answers of replays of these cases.
    pub answers: usize,
}

/// A case over its interviews.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InterviewedCase {
    /// Its id.
    pub case: String,
    /// How many.
    pub interviews: usize,
    /// The mean share of the patient's facts that were told, by weight.
    pub told: f64,
    /// The share of conclusions that name a diagnosis of the case; absent where the case lists none.
    pub right: Option<f64>,
}

/// What is measured of an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Inquired {
    /// The share of the patient's facts that were told.
    Told,
    /// The same, each fact with its weight.
    ToldWeighted,
    /// The share of those that must be asked.
    MustAsk,
    /// Of facts about why the patient comes.
    ChiefComplaint,
    /// Of facts about the symptoms that the patient complains of.
    KnownSymptoms,
    /// Of facts about other symptoms.
    OtherSymptoms,
    /// Of facts about earlier illnesses, habits and family.
    History,
    /// Questions.
    Questions,
    /// Answers that told nothing new.
    Repeated,
    /// Answers to what the case says nothing about.
    Unknown,
    /// Facts a question.
    FactsPerQuestion,
    /// Orders that gave a finding which the case's author counts.
    OrdersNeeded,
    /// Orders that gave none.
    OrdersUnneeded,
    /// Orders that are carried out by hand or with an instrument beside the patient.
    OrdersBedside,
    /// Orders of samples.
    OrdersLaboratory,
    /// Orders of pictures.
    OrdersImaging,
    /// Orders for which something is put into the body.
    OrdersInvasive,
    /// Findings that the author counts and nobody ordered.
    FindingsMissed,
    /// Conclusions that name a diagnosis of the case.
    Right,
    /// Of the lines of a patient whom a model plays, those that contradict the facts.
    Contradicted,
    /// Those that have what the facts do not have.
    Invented,
    /// Those that are no answer of a patient.
    Unusable,
    /// How often such a patient was asked again, a line.
    AskedAgain,
}

impl Inquired {
    /// Every one, in the order of reports.
    pub const ALL: [Self; 23] = [
        Self::Told,
        Self::ToldWeighted,
        Self::MustAsk,
        Self::ChiefComplaint,
        Self::KnownSymptoms,
        Self::OtherSymptoms,
        Self::History,
        Self::Questions,
        Self::Repeated,
        Self::Unknown,
        Self::FactsPerQuestion,
        Self::OrdersNeeded,
        Self::OrdersUnneeded,
        Self::OrdersBedside,
        Self::OrdersLaboratory,
        Self::OrdersImaging,
        Self::OrdersInvasive,
        Self::FindingsMissed,
        Self::Right,
        Self::Contradicted,
        Self::Invented,
        Self::Unusable,
        Self::AskedAgain,
    ];

    /// The name in `csv` and `json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::ToldWeighted => "told_weighted",
            Self::MustAsk => "must_ask",
            Self::ChiefComplaint => "chief_complaint",
            Self::KnownSymptoms => "known_symptoms",
            Self::OtherSymptoms => "other_symptoms",
            Self::History => "history",
            Self::Questions => "questions",
            Self::Repeated => "repeated",
            Self::Unknown => "unknown",
            Self::FactsPerQuestion => "facts_per_question",
            Self::OrdersNeeded => "orders_needed",
            Self::OrdersUnneeded => "orders_unneeded",
            Self::OrdersBedside => "orders_bedside",
            Self::OrdersLaboratory => "orders_laboratory",
            Self::OrdersImaging => "orders_imaging",
            Self::OrdersInvasive => "orders_invasive",
            Self::FindingsMissed => "findings_missed",
            Self::Right => "right",
            Self::Contradicted => "contradicted",
            Self::Invented => "invented",
            Self::Unusable => "unusable",
            Self::AskedAgain => "asked_again",
        }
    }

    /// Whether it is a share of 1.
    pub fn is_share(self) -> bool {
        !matches!(
            self,
            Self::Questions
                | Self::Repeated
                | Self::Unknown
                | Self::FactsPerQuestion
                | Self::OrdersNeeded
                | Self::OrdersUnneeded
                | Self::OrdersBedside
                | Self::OrdersLaboratory
                | Self::OrdersImaging
                | Self::OrdersInvasive
                | Self::FindingsMissed
                | Self::AskedAgain
        )
    }
}
