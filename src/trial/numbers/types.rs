//! The numbers of a trial: the data behind every format of its report.

use super::{
    Figure,
    judge_types::JudgeNumbers,
    questionnaire::QuestionnaireNumbers,
    rubric::TrialRubric,
    stratum::{Attribute, Stratum},
};
use crate::{
    report::{Estimate, PairNumbers, ResamplingUsed},
    trial::{
        closing::{Change, Closing},
        form::Label,
        key::RulesStated,
        marks::MarkLabel,
        observations::Flag,
    },
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A trial's numbers. The same ratings, resamples and seed give the same numbers to the last bit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Numbers {
    /// The layout's version.
    pub schema: u32,
    /// The version of Wardround that computed it.
    pub wardround: &'static str,
    /// The trial's title.
    pub title: Label,
    /// The form's name.
    pub form: String,
    /// The form's digest.
    pub form_digest: String,
    /// How the intervals and tests were drawn.
    pub resampling: ResamplingUsed,
    /// What was planned and done.
    pub design: Design,
    /// Whether the trial is closed.
    pub closing: ClosingNumbers,
    /// Since when the rules stand by which ratings are left out.
    pub rules: RulesStated,
    /// The raters, in the key's order.
    pub raters: Vec<RaterNumbers>,
    /// The figures, without the raters whom the protocol leaves out.
    pub figures: Figures,
    /// The same with them; absent where the protocol leaves nobody out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures_of_all_raters: Option<Figures>,
    /// Agreement of raters, by field; of the raters who count.
    pub agreement: Vec<FieldAgreement>,
    /// Raters against the judges of the candidates' runs.
    pub judges: Vec<JudgeNumbers>,
    /// Items of the cases' rubrics; absent where raters rate none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rubric: Option<TrialRubric>,
    /// What raters answered after the last item; absent where they were asked nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<QuestionnaireNumbers>,
}

/// Whether a trial is closed, and how often it was opened again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ClosingNumbers {
    /// When it was closed; absent where it is open.
    pub closed: Option<jiff::Timestamp>,
    /// How many ratings were open then.
    pub open: usize,
    /// Whether the ratings are still those with which it was closed.
    pub is_unchanged: bool,
    /// Whether the protocol is still the one with which it was closed; absent where an earlier version closed it, and where it is open.
    pub is_protocol_unchanged: Option<bool>,
    /// sha256 of the merged ratings with which it was closed.
    pub ratings: Option<String>,
    /// Why it was opened again, each time.
    pub reopened: Vec<String>,
}

impl ClosingNumbers {
    /// Of what was closed; `ratings` and `protocol` are the digests of today's merged ratings and protocol.
    pub fn of(closing: &Closing, ratings: &str, protocol: &str) -> Self {
        let reopened = closing.reopened().map(str::to_owned).collect();
        let line = closing.closed().map(|line| (line.at, &line.change));
        match line {
            Some((at, Change::Closed { ratings: then, open, protocol: protocol_then, .. })) => Self {
                closed: Some(at),
                open: *open,
                is_unchanged: then == ratings,
                is_protocol_unchanged: protocol_then.as_ref().map(|then| then == protocol),
                ratings: Some(then.clone()),
                reopened,
            },
            _ => Self { reopened, ..Self::default() },
        }
    }
}

/// What was planned and done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Design {
    /// The models, in the protocol's order.
    pub models: Vec<String>,
    /// How many cases were handed out.
    pub cases: usize,
    /// How many of them have answers of each model: fewer of one that was added after the first packs.
    pub cases_by_model: BTreeMap<String, usize>,
    /// How many questions: a case's turn, a case, or a pair of models on a case.
    pub questions: usize,
    /// How many things have a rating of their own.
    pub units: usize,
    /// How many cases were handed out to two raters or more.
    pub shared_cases: usize,
    /// Ratings that were wanted, hidden repeats left out.
    pub wanted: usize,
    /// Decisions made, "cannot judge" included.
    pub decided: usize,
    /// Hidden repeats that were wanted.
    pub repeats_wanted: usize,
    /// Hidden repeats that were decided.
    pub repeats_decided: usize,
    /// Answers in which a model's name was masked.
    pub masked: usize,
    /// Decisions that were made after the reference was seen.
    pub saw_reference: usize,
    /// Decisions that were changed later.
    pub changed: usize,
    /// Items that a rater decided on two machines.
    pub on_two_machines: usize,
    /// Whether every rating and every hidden repeat is there; else the figures are about what was rated so far.
    pub is_complete: bool,
}

/// The figures about the models.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Figures {
    /// By field with a scale.
    pub scales: Vec<ScaleNumbers>,
    /// By field with options.
    pub choices: Vec<ChoiceNumbers>,
    /// By field in which two models are compared.
    pub preferences: Vec<PreferenceNumbers>,
    /// Of the field of marks, where the form has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkNumbers>,
}

/// n of N, and why the others have no value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Ratings with a value.
    pub rated: usize,
    /// "Cannot judge": an outcome of its own, no number.
    pub cannot_judge: usize,
    /// Rated without a value in this field, which is optional then.
    pub left_empty: usize,
    /// Not rated yet.
    pub open: usize,
    /// Wanted.
    pub of: usize,
}

/// A field with a scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaleNumbers {
    /// The field's id.
    pub field: String,
    /// The lowest value.
    pub min: u8,
    /// The highest.
    pub max: u8,
    /// By model: all turns, then each turn.
    pub rows: Vec<ScaleRow>,
    /// Every pair of models.
    pub comparisons: Vec<PairNumbers>,
    /// By what raters differ in; empty where they do not differ, or do not say who they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<AttributeNumbers>,
}

/// The ratings of raters who share a value of an attribute, for each value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttributeNumbers {
    /// What the raters differ in.
    pub attribute: Attribute,
    /// By model and stratum.
    pub rows: Vec<StratumRow>,
}

/// One model as the raters of one stratum rated it, over all turns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StratumRow {
    /// The model.
    pub model: String,
    /// The raters; `null` for those of whom the protocol does not say it.
    pub stratum: Stratum,
    /// The mean of their ratings; its interval draws cases.
    pub mean: Estimate,
    /// What it covers, of what these raters were given.
    pub coverage: Coverage,
    /// Cases with a rating.
    pub cases: usize,
    /// Raters with a rating.
    pub raters: usize,
}

/// One model in one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaleRow {
    /// The model.
    pub model: String,
    /// The turn; all turns where absent.
    pub turn: Option<usize>,
    /// The mean of all ratings; its interval draws cases.
    pub mean: Estimate,
    /// The mean with an interval that draws raters too.
    pub over_raters: Figure,
    /// What it covers.
    pub coverage: Coverage,
    /// Cases with a rating.
    pub cases: usize,
    /// Raters with a rating.
    pub raters: usize,
    /// How often each value was given, from the lowest.
    pub counts: Vec<usize>,
}

/// A field with options.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceNumbers {
    /// The field's id.
    pub field: String,
    /// By model and option, in the form's order.
    pub rows: Vec<ChoiceRow>,
}

/// One option of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceRow {
    /// The model.
    pub model: String,
    /// The option's id.
    pub option: String,
    /// How often it was chosen.
    pub count: usize,
    /// The share of the ratings with a value, with Wilson's interval.
    pub share: Figure,
    /// What it covers.
    pub coverage: Coverage,
}

/// A field of marked words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkNumbers {
    /// The field's id.
    pub field: String,
    /// By model and label.
    pub rows: Vec<MarkRow>,
    /// Of all labels together, then of each.
    pub overlap: Vec<MarkOverlap>,
}

/// One label on one model's answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkRow {
    /// The model.
    pub model: String,
    /// The label.
    pub label: MarkLabel,
    /// How many marks there are.
    pub marks: usize,
    /// How many ratings, one rater's of one answer, have one at least.
    pub with_mark: usize,
    /// Their share of all ratings; its interval draws cases.
    pub share: Figure,
    /// What it covers. A rating without marks counts as rated.
    pub coverage: Coverage,
}

/// How far two raters marked the same characters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkOverlap {
    /// The label; all where absent.
    pub label: Option<MarkLabel>,
    /// Pairs of raters on an answer who both used it.
    pub both: usize,
    /// Pairs of whom one did.
    pub one: usize,
    /// Pairs of whom neither did.
    pub neither: usize,
    /// Pairs that the mean is of: both marked the answer, and one of them used the label at least.
    pub compared: usize,
    /// The mean of Dice's coefficient over characters.
    pub dice: Figure,
}

/// A field in which two models are compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreferenceNumbers {
    /// The field's id.
    pub field: String,
    /// Every pair of models that was compared.
    pub pairs: Vec<PreferencePair>,
    /// The strengths, by model, of Bradley and Terry's model with Davidson's ties.
    pub strengths: Vec<Strength>,
    /// Davidson's tie parameter.
    pub tie: Figure,
    /// How often the one shown first was preferred, of all comparisons with a preference.
    pub first_shown: Figure,
    /// The comparisons with a preference.
    pub decided: usize,
    /// What it covers.
    pub coverage: Coverage,
}

/// Two models against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreferencePair {
    /// The first model.
    pub left: String,
    /// The second model.
    pub right: String,
    /// How often the first was preferred.
    pub wins: usize,
    /// How often neither, "both bad" included.
    pub ties: usize,
    /// How often both were called bad.
    pub both_bad: usize,
    /// How often the second was preferred.
    pub losses: usize,
    /// The share of the first's wins, ties as halves.
    pub score: Option<f64>,
}

/// A model's strength.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strength {
    /// The model.
    pub model: String,
    /// The natural logarithm of its strength; those of all models sum to 0.
    pub log_strength: Figure,
}

/// Agreement in one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldAgreement {
    /// The field's id.
    pub field: String,
    /// The level of measurement.
    pub level: Level,
    /// Units that two raters or more rated.
    pub units: usize,
    /// Cases of these.
    pub cases: usize,
    /// Units that all of these raters rated, which intraclass correlations are of.
    pub complete_units: usize,
    /// Raters who rated one of these units.
    pub raters: Vec<String>,
    /// Krippendorff's alpha at this level.
    pub alpha: Figure,
    /// ICC(2,1); absent where the values have no order.
    pub single_correlation: Option<Figure>,
    /// ICC(2,k); absent where the values have no order.
    pub mean_correlation: Option<Figure>,
    /// Gwet's AC1; absent where the values have an order.
    pub ac1: Option<Figure>,
    /// The share of pairs of ratings of one unit that are equal.
    pub exact: Figure,
    /// The share at most one point apart; absent where the values have no order.
    pub within_one: Option<Figure>,
    /// By pair of raters.
    pub pairs: Vec<RaterPair>,
}

/// The level of measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Values with an order.
    Ordinal,
    /// Labels.
    Nominal,
}

/// Two raters on the units that both rated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RaterPair {
    /// The one.
    pub left: String,
    /// The other.
    pub right: String,
    /// How many units both rated.
    pub units: usize,
    /// Cohen's kappa: with quadratic weights where the values have an order, without weights where not.
    pub kappa: Figure,
    /// The share of equal ratings.
    pub exact: Figure,
    /// The share at most one point apart; absent where the values have no order.
    pub within_one: Option<Figure>,
}

/// A rater.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RaterNumbers {
    /// The name or pseudonym.
    pub rater: String,
    /// The profession.
    pub role: String,
    /// Years in practice, where the protocol states them.
    pub years: Option<u32>,
    /// The grade or title.
    pub grade: String,
    /// Ratings that were wanted, hidden repeats left out.
    pub planned: usize,
    /// Of these, decided: rated, or said that it cannot be judged.
    pub decided: usize,
    /// Hidden repeats that were wanted.
    pub repeats_planned: usize,
    /// Of these, decided.
    pub repeats_decided: usize,
    /// Of all that was decided, hidden repeats included: "cannot judge".
    pub cannot_judge: usize,
    /// Mean seconds a decision, hidden repeats included.
    pub mean_seconds: Option<f64>,
    /// Median seconds a decision, hidden repeats included.
    pub median_seconds: Option<f64>,
    /// Minutes in all, hidden repeats included.
    pub minutes: f64,
    /// What is conspicuous.
    pub flags: BTreeSet<Flag>,
    /// Whether the protocol leaves the rater out.
    pub excluded: bool,
    /// By field with a scale.
    pub scales: BTreeMap<String, RaterScale>,
    /// By field with options: hidden repeats that were answered the same way.
    pub choices: BTreeMap<String, Figure>,
}

/// A rater in one field with a scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RaterScale {
    /// The mean of the rater's ratings.
    pub mean: Option<f64>,
    /// The mean deviation from the other raters on the same units, in points.
    pub severity: Figure,
    /// The change of that deviation with each completed item, in points.
    pub drift: Figure,
    /// Hidden repeats.
    pub repeats: Repeats,
}

/// How far a rater's hidden repeats agree with its first ratings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Repeats {
    /// How many have both.
    pub units: usize,
    /// The share of equal ratings.
    pub exact: Figure,
    /// The share at most one point apart.
    pub within_one: Figure,
    /// The mean of how far they are apart, in points.
    pub mean_apart: Figure,
    /// ICC(2,1) of first and second ratings.
    pub correlation: Figure,
    /// Cohen's kappa with quadratic weights.
    pub kappa: Figure,
}
