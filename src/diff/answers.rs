//! The answers that are in one run only, and those whose text or score differs.

use super::{ModelPair, RatedBy, settings::Side};
use crate::{
    case::Source,
    items::Item,
    judge::{FormGrader, Preset},
    record::RecordError,
    text::{Difference, difference},
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// How the answers of a pair of models differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerCounts {
    /// The models.
    pub models: ModelPair,
    /// In both runs: the same case, turn and repeat.
    pub in_both: usize,
    /// In the second run only.
    pub gained: usize,
    /// In the first run only.
    pub lost: usize,
    /// In both, with another text.
    pub other_text: usize,
    /// In both, with a higher score by at least one of those who rated.
    pub higher: usize,
    /// In both, with a lower score by at least one.
    pub lower: usize,
    /// Scored in the second run only, by at least one of those who rated.
    pub scores_gained: usize,
    /// Scored in the first run only.
    pub scores_lost: usize,
}

/// How an answer differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// In the second run only.
    Gained,
    /// In the first run only.
    Lost,
    /// In both, and not alike.
    Changed,
}

/// An answer that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemChange {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: String,
    /// The turn, from 1.
    pub turn: u32,
    /// The repeat, from 0.
    pub repeat: u32,
    /// The models.
    pub models: ModelPair,
    /// How it differs.
    pub change: Change,
    /// Whether it is in both runs with another text.
    pub other_text: bool,
    /// Its scores, where those of one who rated are not the same in both runs.
    pub scores: Vec<ScoreChange>,
    /// The places of the answers in their runs.
    #[serde(skip)]
    places: [Option<usize>; 2],
}

/// The scores of an answer by one who rated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreChange {
    /// Who rated.
    #[serde(flatten)]
    pub rated_by: RatedBy,
    /// In the first run; absent where there is none.
    pub a: Option<f64>,
    /// In the second run.
    pub b: Option<f64>,
}

impl ScoreChange {
    /// The second less the first, where both are there.
    pub fn difference(&self) -> Option<f64> {
        Some(self.b? - self.a?)
    }
}

/// An answer whose score changed much, with both texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LargestChange {
    /// The answer.
    #[serde(flatten)]
    pub item: ItemChange,
    /// The question of the second run.
    pub question: String,
    /// Whether the first run asked another question.
    pub other_question: bool,
    /// The first run's answer.
    pub text_a: String,
    /// The second run's.
    pub text_b: String,
    /// What differs, by words.
    pub words: Vec<Span>,
}

/// A part of two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// In both.
    Same(String),
    /// In the first only.
    Removed(String),
    /// In the second only.
    Added(String),
}

impl From<Difference<'_>> for Span {
    fn from(part: Difference<'_>) -> Self {
        match part {
            Difference::Same(text) => Self::Same(text.to_owned()),
            Difference::Removed(text) => Self::Removed(text.to_owned()),
            Difference::Added(text) => Self::Added(text.to_owned()),
        }
    }
}

/// An answer's place in a comparison: its source, case, the case's variant, turn and repeat.
type Key<'a> = (&'static str, usize, &'a str, Option<&'a str>, u32, u32);

/// What differs, by pair of models.
pub(super) fn changes(sides: [Side<'_>; 2], pairs: &[ModelPair]) -> (Vec<AnswerCounts>, Vec<ItemChange>) {
    let mut all = (Vec::new(), Vec::new());
    let first = &sides[0].records().cases;
    let places: Places<'_> = first.iter().enumerate().map(|(place, case)| ((case.source, case.id.as_str()), place)).collect();
    for pair in pairs {
        let mut both: BTreeMap<Key<'_>, [Option<Item<'_>>; 2]> = BTreeMap::new();
        for (side, model) in [(0, &pair.a), (1, &pair.b)] {
            for item in sides[side].items.iter().filter(|item| item.model() == model) {
                both.entry(key(item, &places)).or_default()[side] = Some(item);
            }
        }
        let mut counts = AnswerCounts {
            models: pair.clone(),
            in_both: 0,
            gained: 0,
            lost: 0,
            other_text: 0,
            higher: 0,
            lower: 0,
            scores_gained: 0,
            scores_lost: 0,
        };
        for [a, b] in both.into_values() {
            let change = compared(pair, a, b);
            count(&mut counts, &change);
            let differs = change.change != Change::Changed || change.other_text || !change.scores.is_empty();
            all.1.extend(differs.then_some(change));
        }
        all.0.push(counts);
    }
    all
}

/// Where the cases of the first run stand in its plans.
type Places<'a> = HashMap<(Source, &'a str), usize>;

/// In the order of the first run's cases; those that it lacks, after them.
fn key<'a>(item: Item<'a>, places: &Places<'_>) -> Key<'a> {
    let place = places.get(&(item.source(), item.case_id())).copied().unwrap_or(usize::MAX);
    (item.source().label(), place, item.case_id(), item.variant(), item.turn(), item.repeat())
}

/// Everyone who rated one of these.
fn raters(items: [Option<Item<'_>>; 2]) -> Vec<RatedBy> {
    let mut raters: Vec<RatedBy> = Vec::new();
    for item in items.into_iter().flatten() {
        let judges = item.verdicts().map(|verdict| RatedBy::Judge { judge: verdict.judge.to_owned(), preset: verdict.preset.name() });
        for rated_by in judges.chain(item.ratings().next().map(|_| RatedBy::People)) {
            if !raters.contains(&rated_by) {
                raters.push(rated_by);
            }
        }
    }
    raters.sort();
    raters
}

fn compared(pair: &ModelPair, a: Option<Item<'_>>, b: Option<Item<'_>>) -> ItemChange {
    let score = |rated_by: RatedBy| {
        let [a, b] = [a, b].map(|item| rated_by.score(item?));
        // Means of whole numbers: what differs by rounding alone is the same.
        let is_same = match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a.is_none() && b.is_none(),
        };
        (!is_same).then_some(ScoreChange { rated_by, a, b })
    };
    let scores = raters([a, b]).into_iter().filter_map(score).collect();
    let change = match (a, b) {
        (None, _) => Change::Gained,
        (_, None) => Change::Lost,
        _ => Change::Changed,
    };
    let any = a.or(b);
    ItemChange {
        source: any.map_or(Source::Native, Item::source),
        case: any.map(|item| item.case_id().to_owned()).unwrap_or_default(),
        turn: any.map_or(0, Item::turn),
        repeat: any.map_or(0, Item::repeat),
        models: pair.clone(),
        change,
        other_text: a.zip(b).is_some_and(|(a, b)| a.text_digest() != b.text_digest()),
        scores,
        places: [a, b].map(|item| item.map(Item::place)),
    }
}

fn count(counts: &mut AnswerCounts, change: &ItemChange) {
    match change.change {
        Change::Gained => counts.gained += 1,
        Change::Lost => counts.lost += 1,
        Change::Changed => counts.in_both += 1,
    }
    counts.other_text += usize::from(change.other_text);
    let some = |is: fn(&ScoreChange) -> bool| usize::from(change.scores.iter().any(is));
    counts.higher += some(|score| score.difference().is_some_and(|d| d > 0.0));
    counts.lower += some(|score| score.difference().is_some_and(|d| d < 0.0));
    counts.scores_gained += some(|score| score.a.is_none());
    counts.scores_lost += some(|score| score.b.is_none());
}

/// The answers whose scores changed most, with their texts; of as large changes those that come first. Where nothing has two scores, the first answers whose
/// texts differ.
pub(super) fn largest(sides: [Side<'_>; 2], changes: &[ItemChange], count: usize) -> Result<Vec<LargestChange>, RecordError> {
    let size = |change: &ItemChange| change.scores.iter().filter_map(|score| Some(share_of_scale(score)?.abs())).reduce(f64::max);
    let mut sized: Vec<(f64, &ItemChange)> = changes.iter().filter_map(|change| Some((size(change)?, change))).collect();
    // The sort is stable.
    sized.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    if sized.is_empty() {
        sized = changes.iter().filter(|change| change.other_text).map(|change| (0.0, change)).collect();
    }
    sized.truncate(count);
    sized.into_iter().filter_map(|(_, change)| with_texts(sides, change).transpose()).collect()
}

/// A change as a share of its scale, so that those of several scales can be ordered.
fn share_of_scale(score: &ScoreChange) -> Option<f64> {
    let steps = match &score.rated_by {
        RatedBy::Judge { preset, .. } if *preset == Preset::CmbClin.name() => 4.0,
        RatedBy::Judge { preset, .. }
            if [Preset::Rubric, Preset::RubricEach, Preset::Recall, Preset::Refutation, Preset::Diagnosis, Preset::Errors]
                .iter()
                .any(|of| of.name() == *preset)
                || FormGrader::named(preset).is_some() =>
        {
            100.0
        }
        _ => 9.0,
    };
    Some(score.difference()? / steps)
}

fn with_texts(sides: [Side<'_>; 2], change: &ItemChange) -> Result<Option<LargestChange>, RecordError> {
    let [Some(a), Some(b)] = change.places else { return Ok(None) };
    let (a, b) = (sides[0].items.item(a).turn_record()?, sides[1].items.item(b).turn_record()?);
    let words = difference(&a.text, &b.text).into_iter().map(Span::from).collect();
    Ok(Some(LargestChange {
        item: change.clone(),
        other_question: a.question != b.question,
        question: b.question,
        text_a: a.text,
        text_b: b.text,
        words,
    }))
}
