//! Thresholds that the second run has to keep, for scripts. What cannot be computed is never kept.

use super::{RatedBy, ScoreBlock, ScoreRow};
use crate::case::Source;
use serde::Serialize;

/// A threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "threshold", rename_all = "snake_case")]
pub enum Threshold {
    /// Every mean of the second run is at least so many points.
    Below {
        /// In points.
        points: f64,
    },
    /// The second run is nowhere worse than the first by more than so many points, with an interval of the difference that lies below 0.
    Worse {
        /// In points.
        points: f64,
    },
    /// The second run has a score for at least as many turns of cases as the first. Checked with every other threshold, since missing scores would else pass.
    Coverage,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Kept.
    Kept,
    /// Not kept.
    NotKept,
    /// There are too few scores to say: counts as not kept.
    Unknown,
}

/// A threshold and what came of it, for one pair of models and one judge, or people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateResult {
    /// What was checked.
    #[serde(flatten)]
    pub threshold: Threshold,
    /// Where the cases come from.
    pub source: Source,
    /// Who rated.
    #[serde(flatten)]
    pub rated_by: RatedBy,
    /// Over which scores, all turns.
    pub row: ScoreRow,
    /// What came of it.
    pub outcome: Outcome,
}

impl Threshold {
    fn outcome(self, row: &ScoreRow) -> Outcome {
        let kept = match self {
            Self::Below { points } => row.b.mean.map(|mean| mean >= points),
            Self::Worse { points } => row.difference.test.map(|test| test.difference >= -points || test.interval.high >= 0.0),
            Self::Coverage => Some(row.b.turns >= row.a.turns),
        };
        match kept {
            Some(true) => Outcome::Kept,
            Some(false) => Outcome::NotKept,
            None => Outcome::Unknown,
        }
    }
}

/// The results of the thresholds over all turns; none without thresholds. They are about judges' scores: a run that was just made has no ratings by people. Those
/// are checked where neither run has a judge's.
pub(super) fn results(thresholds: &[Threshold], blocks: &[ScoreBlock]) -> Vec<GateResult> {
    if thresholds.is_empty() {
        return Vec::new();
    }
    let is_named = thresholds.contains(&Threshold::Coverage);
    let thresholds: Vec<Threshold> = thresholds.iter().copied().chain((!is_named).then_some(Threshold::Coverage)).collect();
    let is_judged = blocks.iter().any(|block| block.rated_by != RatedBy::People);
    let checked = blocks.iter().filter(|block| !is_judged || block.rated_by != RatedBy::People);
    let rows = checked.flat_map(|block| block.rows.iter().filter(|row| row.turn.is_none()).map(move |row| (block, row)));
    // A pair of models without a case of this source has no part in the block.
    let rows: Vec<_> = rows.filter(|(_, row)| row.a.of + row.b.of > 0).collect();
    // A judge that was new in the second run cannot say whether it is worse; where the first run has no score at all, nobody can.
    let is_scored = rows.iter().any(|(_, row)| row.a.turns > 0);
    let applies = |row: &ScoreRow, threshold: Threshold| !(is_scored && row.a.turns == 0 && matches!(threshold, Threshold::Worse { .. }));
    let result = |(block, row): (&ScoreBlock, &ScoreRow), threshold: Threshold| GateResult {
        threshold,
        source: block.source,
        rated_by: block.rated_by.clone(),
        row: row.clone(),
        outcome: threshold.outcome(row),
    };
    let of_row = |at: &(&ScoreBlock, &ScoreRow)| {
        let (block, row) = *at;
        let checked = thresholds.iter().filter(|threshold| applies(row, **threshold));
        checked.map(|threshold| result((block, row), *threshold)).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diff::{ModelPair, SideScore},
        report::{IntervalNumbers, PairNumbers, PairTest},
    };

    fn row(mean: Option<f64>, test: Option<(f64, f64, f64)>, turns: [usize; 2]) -> ScoreRow {
        let test = test.map(|(difference, low, high)| PairTest {
            difference,
            interval: IntervalNumbers { low, high },
            includes_zero: low <= 0.0 && high >= 0.0,
            p: 0.5,
            p_holm: 0.5,
            standard_deviation: None,
            detectable: None,
        });
        let side = |turns| SideScore { mean, scored: turns, of: 9, turns };
        let difference = PairNumbers { left: String::new(), right: String::new(), cases: 2, turns: 2, test };
        let models = ModelPair { a: "m".into(), b: "m".into() };
        ScoreRow { models, turn: None, a: side(turns[0]), b: side(turns[1]), difference }
    }

    #[test]
    fn thresholds_are_kept_or_not_and_what_is_missing_is_never_kept() {
        use Outcome::{Kept, NotKept, Unknown};
        let below = Threshold::Below { points: 6.0 };
        let worse = |points| Threshold::Worse { points };
        let full = [3, 3];
        let table = [
            (below, row(Some(6.0), None, full), Kept),
            (below, row(Some(5.99), None, full), NotKept),
            (below, row(None, None, full), Unknown),
            // Worse, and the interval excludes 0.
            (worse(0.0), row(None, Some((-0.3, -0.5, -0.1)), full), NotKept),
            // Worse, and it does not.
            (worse(0.0), row(None, Some((-0.3, -0.7, 0.1)), full), Kept),
            (worse(0.0), row(None, Some((0.3, 0.1, 0.5)), full), Kept),
            // Worse by less than is allowed.
            (worse(0.5), row(None, Some((-0.3, -0.5, -0.1)), full), Kept),
            (worse(0.5), row(None, Some((-0.6, -0.9, -0.1)), full), NotKept),
            (worse(0.0), row(None, None, full), Unknown),
            (Threshold::Coverage, row(None, None, [3, 3]), Kept),
            (Threshold::Coverage, row(None, None, [3, 4]), Kept),
            (Threshold::Coverage, row(None, None, [3, 2]), NotKept),
        ];
        for (number, (threshold, row, expected)) in table.into_iter().enumerate() {
            assert_eq!(threshold.outcome(&row), expected, "row {number}");
        }
    }

    #[test]
    fn people_are_asked_where_no_judge_was_and_a_new_judge_is_not_worse() {
        let block = |rated_by: RatedBy, row: ScoreRow| ScoreBlock { source: Source::Native, rated_by, highest: 10, rows: vec![row] };
        let judge = |name: &str| RatedBy::Judge { judge: name.into(), preset: "official" };
        let better = || row(Some(7.0), Some((0.3, 0.1, 0.5)), [3, 3]);
        let thresholds = [Threshold::Worse { points: 0.0 }];
        let outcomes = |blocks: &[ScoreBlock]| results(&thresholds, blocks).iter().map(|result| result.outcome).collect::<Vec<_>>();
        // Nobody has rated the second run yet: the judge counts.
        let unrated = block(RatedBy::People, row(None, None, [3, 0]));
        assert_eq!(outcomes(&[block(judge("old"), better()), unrated.clone()]), [Outcome::Kept; 2]);
        assert_eq!(outcomes(&[unrated]), [Outcome::Unknown, Outcome::NotKept]);
        // A judge of the second run alone is asked for its coverage only.
        let new = block(judge("new"), row(Some(7.0), None, [0, 3]));
        assert_eq!(outcomes(&[block(judge("old"), better()), new.clone()]), [Outcome::Kept; 3]);
        assert_eq!(outcomes(&[new]), [Outcome::Unknown, Outcome::Kept]);
    }
}
