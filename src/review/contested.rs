//! Which cases are contested: whose answers those who rate see very differently.

use super::tags::{CONTESTED, Said};
use crate::{
    case::{CaseId, Source, Tag},
    items::{Item, Items},
};
use std::collections::BTreeMap;

/// A case of recorded runs, with how far ratings of the same answer are apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// The widest of its answers: the highest less the lowest rating, in points of a scale from 1 to 10.
    pub points: f64,
    /// Answers with two raters or more.
    pub answers: usize,
}

/// The cases of runs that have an answer with two raters or more, in order. A rater is a person, or a judge with one wording of its prompts, whose repeats are
/// averaged. Ratings of other scales are stretched to 1 to 10.
pub fn spreads(items: &Items) -> Vec<Spread> {
    let mut cases: BTreeMap<(Source, CaseId), (f64, usize)> = BTreeMap::new();
    // A variant is another question: what is contested about it says nothing of the case.
    for item in items.iter().filter(|item| item.variant().is_none()) {
        let (Some(points), Some(case)) = (spread(&by_rater(item)), CaseId::new(item.case_id())) else { continue };
        let known = cases.entry((item.source(), case)).or_default();
        *known = (known.0.max(points), known.1 + 1);
    }
    cases.into_iter().map(|((source, case), (points, answers))| Spread { source, case, points, answers }).collect()
}

/// What holds of a contested case.
pub fn contested() -> Said {
    // The word is a tag.
    Said { tags: Tag::new(CONTESTED).into_iter().collect(), ..Said::default() }
}

/// One number for each rater of an answer.
fn by_rater(item: Item<'_>) -> Vec<f64> {
    let mut judges: BTreeMap<(usize, &str, &str), Vec<f64>> = BTreeMap::new();
    for verdict in item.verdicts() {
        let Some(score) = verdict.score.points() else { continue };
        let highest = f64::from(verdict.preset.highest());
        let stretched = 1.0 + (score - 1.0) * 9.0 / (highest - 1.0).max(1.0);
        judges.entry((verdict.judge_place, verdict.preset.name(), verdict.wording)).or_default().push(stretched);
    }
    let judges = judges.into_values().map(|scores| scores.iter().sum::<f64>() / scores.len() as f64);
    judges.chain(item.ratings().map(|rating| f64::from(rating.rating))).collect()
}

fn spread(ratings: &[f64]) -> Option<f64> {
    let (low, high) = (ratings.iter().copied().reduce(f64::min)?, ratings.iter().copied().reduce(f64::max)?);
    (ratings.len() > 1).then_some(high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rater_has_no_spread() {
        assert_eq!((spread(&[]), spread(&[3.0]), spread(&[3.0, 8.0, 4.0])), (None, None, Some(5.0)));
        assert_eq!(contested().tags[0].as_str(), "contested");
    }
}
