//! Means with coverage, and their differences over the cases that both runs have.

use super::{ModelPair, settings::Side};
use crate::{
    case::Source,
    items::{Item, Items},
    judge::Preset,
    report::{
        CoverageNumbers, Group, PairNumbers,
        compare::{TurnMeans, comparisons_of},
    },
    stats::Resampling,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Who rated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum RatedBy {
    /// A judge.
    Judge {
        /// Its name.
        judge: String,
        /// Its prompts, by their name in records.
        preset: &'static str,
    },
    /// People, from 1 to 10.
    People,
}

impl RatedBy {
    /// The scores that an answer has from them.
    pub(super) fn points(&self, item: Item<'_>) -> Vec<f64> {
        match self {
            Self::People => item.ratings().map(|rating| f64::from(rating.rating)).collect(),
            Self::Judge { judge, preset } => {
                let own = item.verdicts().filter(|verdict| verdict.judge == judge && verdict.preset.name() == *preset);
                own.filter_map(|verdict| verdict.score.points()).collect()
            }
        }
    }

    /// The mean of these.
    pub(super) fn score(&self, item: Item<'_>) -> Option<f64> {
        mean(&self.points(item))
    }
}

fn mean(points: &[f64]) -> Option<f64> {
    (!points.is_empty()).then(|| points.iter().sum::<f64>() / points.len() as f64)
}

/// The scores of one judge and preset, or of people, on the cases of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreBlock {
    /// Where the cases come from.
    pub source: Source,
    /// Who rated.
    #[serde(flatten)]
    pub rated_by: RatedBy,
    /// The highest score of the scale, which begins at 1.
    pub highest: u8,
    /// For each pair of models, over all turns and by turn.
    pub rows: Vec<ScoreRow>,
}

/// Two models over all turns, or over one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreRow {
    /// The models.
    pub models: ModelPair,
    /// The turn; absent for all.
    pub turn: Option<u32>,
    /// The first run's mean.
    pub a: SideScore,
    /// The second run's.
    pub b: SideScore,
    /// The second's less the first's, over the turns of cases that have a score in both; each case weighs the same. Adjusted by Holm's method for all pairs of
    /// models of the block, by turn for all rows by turn.
    pub difference: PairNumbers,
}

/// A mean of one run, over everything that it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct SideScore {
    /// In points; absent where nothing was scored.
    pub mean: Option<f64>,
    /// Scores.
    pub scored: usize,
    /// Wanted.
    pub of: usize,
    /// Turns of cases with at least one score.
    pub turns: usize,
}

/// Numbers for cases that are the same in both runs.
struct CaseNumbers<'a>(HashMap<(Source, &'a str), u32>);

impl<'a> CaseNumbers<'a> {
    fn of(sides: [Side<'a>; 2]) -> Self {
        let mut numbers = HashMap::new();
        for item in sides.iter().flat_map(|side| side.items.iter()) {
            // Fewer cases than answers, which are counted in 32 bits.
            let next = numbers.len() as u32;
            numbers.entry((item.source(), item.case_id())).or_insert(next);
        }
        Self(numbers)
    }

    fn of_item(&self, item: Item<'a>) -> u32 {
        self.0.get(&(item.source(), item.case_id())).copied().unwrap_or(u32::MAX)
    }
}

/// What is compared: a source with who rated.
type Key = (&'static str, Source, RatedBy, u8);

/// Every block that either run has, over the cases themselves: a variant is another question, and its report compares it with its case.
pub(super) fn blocks(sides: [Side<'_>; 2], pairs: &[ModelPair], plan: Resampling) -> Vec<ScoreBlock> {
    let mut keys: BTreeMap<(&'static str, RatedBy), Key> = BTreeMap::new();
    for side in sides {
        for block in side.report.blocks.iter().filter(|block| block.variant.is_none()) {
            let rated_by = RatedBy::Judge { judge: block.judge.clone(), preset: block.preset.name() };
            keys.insert((block.source.label(), rated_by.clone()), (block.source.label(), block.source, rated_by, block.highest));
        }
        for row in side.report.people.iter().filter(|row| row.variant.is_none()) {
            let key = (row.source.label(), row.source, RatedBy::People, Preset::Official.highest());
            keys.insert((row.source.label(), RatedBy::People), key);
        }
    }
    let cases = CaseNumbers::of(sides);
    keys.into_values().map(|key| block(sides, pairs, &cases, key, plan)).collect()
}

/// The scores of one model by turn of a case, and all its points.
struct Scored {
    means: TurnMeans,
    points: BTreeMap<u32, Vec<f64>>,
}

fn scored<'a>(items: &'a Items, model: &str, (source, rated_by): (Source, &RatedBy), cases: &CaseNumbers<'a>) -> Scored {
    let mut cells: BTreeMap<(u32, u32), Vec<f64>> = BTreeMap::new();
    let mut points: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    let is_wanted = |item: &Item<'a>| item.variant().is_none() && item.source() == source && item.model() == model;
    for item in items.iter().filter(is_wanted) {
        let own = rated_by.points(item);
        points.entry(item.turn()).or_default().extend(&own);
        if !own.is_empty() {
            cells.entry((cases.of_item(item), item.turn())).or_default().extend(own);
        }
    }
    let means = cells.into_iter().filter_map(|(cell, points)| Some((cell, mean(&points)?))).collect();
    Scored { means, points }
}

fn block(sides: [Side<'_>; 2], pairs: &[ModelPair], cases: &CaseNumbers<'_>, key: Key, plan: Resampling) -> ScoreBlock {
    let (_, source, rated_by, highest) = key;
    let of = |side: usize, model: &str| scored(sides[side].items, model, (source, &rated_by), cases);
    let both: Vec<[Scored; 2]> = pairs.iter().map(|pair| [of(0, &pair.a), of(1, &pair.b)]).collect();
    let turns: BTreeSet<u32> = both.iter().flatten().flat_map(|scored| scored.points.keys().copied()).collect();
    // A single turn is all of them.
    let by_turn = turns.into_iter().map(Some).filter(|_| both.iter().flatten().any(|scored| scored.points.len() > 1));
    let ranges: Vec<Option<u32>> = [None].into_iter().chain(by_turn).collect();
    // The second run stands left: what is reported is left less right.
    let compared = |wanted: &[(usize, Option<u32>)]| {
        let lists: Vec<(String, TurnMeans)> = wanted
            .iter()
            .flat_map(|(pair, turn)| {
                let names = [&pairs[*pair].b, &pairs[*pair].a];
                let means = [&both[*pair][1], &both[*pair][0]];
                names.into_iter().zip(means).map(|(name, scored)| (name.clone(), in_turn(&scored.means, *turn))).collect::<Vec<_>>()
            })
            .collect();
        let places: Vec<(usize, usize)> = (0..wanted.len()).map(|place| (2 * place, 2 * place + 1)).collect();
        comparisons_of(&lists, &places, plan)
    };
    let all: Vec<(usize, Option<u32>)> = (0..pairs.len()).map(|pair| (pair, None)).collect();
    let by_turn: Vec<(usize, Option<u32>)> =
        (0..pairs.len()).flat_map(|pair| ranges.iter().filter(|turn| turn.is_some()).map(move |turn| (pair, *turn))).collect();
    let mut differences: HashMap<(usize, Option<u32>), PairNumbers> = HashMap::new();
    for wanted in [all, by_turn] {
        let numbers = compared(&wanted);
        differences.extend(wanted.into_iter().zip(numbers));
    }
    let mut rows = Vec::new();
    for (place, pair) in pairs.iter().enumerate() {
        for turn in &ranges {
            let Some(difference) = differences.remove(&(place, *turn)) else { continue };
            let side = |side: usize, model: &str| {
                let points: Vec<f64> = both[place][side]
                    .points
                    .iter()
                    .filter(|(t, _)| turn.is_none_or(|turn| turn == **t))
                    .flat_map(|(_, p)| p.clone())
                    .collect();
                let coverage = wanted_of(sides[side], model, (source, &rated_by), *turn);
                let turns = in_turn(&both[place][side].means, *turn).len();
                SideScore { mean: mean(&points), scored: points.len(), of: coverage.max(points.len()), turns }
            };
            let (a, b) = (side(0, &pair.a), side(1, &pair.b));
            rows.push(ScoreRow { models: pair.clone(), turn: *turn, a, b, difference });
        }
    }
    ScoreBlock { source, rated_by, highest, rows }
}

fn in_turn(means: &TurnMeans, turn: Option<u32>) -> TurnMeans {
    means.iter().filter(|((_, t), _)| turn.is_none_or(|turn| turn == *t)).copied().collect()
}

/// How many scores a run was to have: of judges as its report counts them, of people one for each answer.
fn wanted_of(side: Side<'_>, model: &str, (source, rated_by): (Source, &RatedBy), turn: Option<u32>) -> usize {
    let group = turn.map_or(Group::Overall, Group::Turn);
    match rated_by {
        RatedBy::Judge { judge, preset } => {
            let is_it = |block: &&crate::report::Block| {
                block.variant.is_none() && block.source == source && block.judge == *judge && block.preset.name() == *preset
            };
            let blocks = side.report.blocks.iter().filter(is_it);
            let models = blocks.flat_map(|block| &block.models).filter(|numbers| numbers.model == model);
            let rows = models.flat_map(|numbers| &numbers.rows).filter(|row| row.group == group);
            rows.map(|row| &row.coverage).map(|coverage: &CoverageNumbers| coverage.of).sum()
        }
        RatedBy::People => {
            let own = side.items.iter().filter(|item| item.variant().is_none() && item.source() == source && item.model() == model);
            own.filter(|item| turn.is_none_or(|turn| turn == item.turn())).count()
        }
    }
}
