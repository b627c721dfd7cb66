//! People's ratings, and their agreement with a judge.

use super::{
    Agreement, Calibration, PeopleRow,
    cells::Cell,
    records::{Answer, Outcome, PersonRating, Records},
    row::estimates,
};
use crate::{
    case::{Source, VariantName},
    stats::{RatingPairs, Ratings, Resampling, ValuePairs, Values, kendall_tau_b, pearson, quadratic_weighted_kappa, spearman},
};
use std::collections::{BTreeMap, BTreeSet};

/// The most answers for which every pair is compared with every other: 20,000 take a second.
const MOST_FOR_KENDALL: usize = 20_000;

/// The rows, by source and model.
pub(super) fn people(records: &Records, plan: Resampling) -> Vec<PeopleRow> {
    rows(records, plan, |_| None).into_iter().map(|(_, row)| row).collect()
}

/// The rows of each turn, by source and model.
pub(super) fn people_by_turn(records: &Records, plan: Resampling) -> Vec<(u32, PeopleRow)> {
    rows(records, plan, |answer| Some(answer.turn)).into_iter().filter_map(|(turn, row)| Some((turn?, row))).collect()
}

/// The rows by source, model, and what `part` says of the answers.
fn rows(records: &Records, plan: Resampling, part: impl Fn(&Answer) -> Option<u32>) -> Vec<(Option<u32>, PeopleRow)> {
    type Of<'a> = (&'static str, Option<&'a VariantName>, u32, Option<u32>);
    type Groups<'a> = BTreeMap<Of<'a>, (Source, Vec<&'a PersonRating>)>;
    let mut groups = Groups::new();
    for rating in &records.ratings {
        let answer = &records.answers[rating.answer as usize];
        let case = &records.cases[answer.case as usize];
        let source = case.source;
        groups
            .entry((source.label(), case.variant_name(), answer.model, part(answer)))
            .or_insert_with(|| (source, Vec::new()))
            .1
            .push(rating);
    }
    let row = |((_, variant, model, part), (source, ratings)): (Of<'_>, (Source, Vec<&PersonRating>))| {
        // Ratings are sorted by answer, answers of one model by case.
        let case = |rating: &&PersonRating| records.answers[rating.answer as usize].case;
        let by_case = ratings.chunk_by(|a, b| case(a) == case(b)).map(|c| c.iter().map(|r| f64::from(r.rating)).collect());
        let by_case: Vec<Vec<f64>> = by_case.collect();
        // One list has one estimate.
        let mean = estimates(&[by_case], plan).swap_remove(0);
        let mut tags = BTreeMap::new();
        for tag in ratings.iter().flat_map(|r| &r.tags) {
            *tags.entry(tag.name()).or_default() += 1;
        }
        let row = PeopleRow {
            source,
            variant: variant.cloned(),
            model: records.models[model as usize].name.clone(),
            mean,
            ratings: ratings.len(),
            answers: ratings.iter().map(|r| r.answer).collect::<BTreeSet<_>>().len(),
            raters: ratings.iter().map(|r| &r.rater).collect::<BTreeSet<_>>().len(),
            saw_verdict: ratings.iter().filter(|r| r.saw_verdict).count(),
            tags,
        };
        (part, row)
    };
    groups.into_iter().map(row).collect()
}

/// The calibration of a judge over all models of a block, by the people's rating.
pub(super) fn calibration(records: &Records, cells: &[Vec<Cell>]) -> Vec<Calibration> {
    if records.ratings.is_empty() {
        return Vec::new();
    }
    let judged = judged(cells);
    let mut bins: BTreeMap<u8, (f64, usize)> = BTreeMap::new();
    for rating in records.ratings.iter().filter(|rating| !rating.saw_verdict) {
        let Some(cells) = judged.get(&rating.answer) else { continue };
        let (sum, ratings) = bins.entry(rating.rating).or_default();
        *sum += mean_score(cells);
        *ratings += 1;
    }
    bins.into_iter().map(|(rating, (sum, ratings))| Calibration { rating, ratings, judge_mean: sum / ratings as f64 }).collect()
}

/// The cells with a score of each answer.
fn judged(cells: &[Vec<Cell>]) -> BTreeMap<u32, Vec<&Cell>> {
    let mut judged: BTreeMap<u32, Vec<&Cell>> = BTreeMap::new();
    for cell in cells.iter().flatten().filter(|c| c.score().is_some()) {
        if let Some(answer) = cell.answer {
            judged.entry(answer).or_default().push(cell);
        }
    }
    judged
}

/// Of cells that all have one.
fn mean_score(cells: &[&Cell]) -> f64 {
    cells.iter().filter_map(|c| c.score()).sum::<f64>() / cells.len() as f64
}

/// Agreement over all models of a block; `None` where no answer has both.
pub(super) fn agreement(records: &Records, cells: &[Vec<Cell>]) -> Option<Agreement> {
    if records.ratings.is_empty() {
        return None;
    }
    let judged = judged(cells);
    let (mut people, mut judge, mut left_out) = (Vec::new(), Vec::new(), 0);
    let (mut kappa_people, mut kappa_judge) = (Vec::new(), Vec::new());
    for ratings in records.ratings.chunk_by(|a, b| a.answer == b.answer) {
        let Some(cells) = judged.get(&ratings[0].answer) else { continue };
        let independent: Vec<u8> = ratings.iter().filter(|r| !r.saw_verdict).map(|r| r.rating).collect();
        left_out += ratings.len() - independent.len();
        if independent.is_empty() {
            continue;
        }
        people.push(independent.iter().map(|r| f64::from(*r)).sum::<f64>() / independent.len() as f64);
        judge.push(mean_score(cells));
        if let Outcome::Rating(first) = cells[0].outcome {
            kappa_judge.extend(independent.iter().map(|_| first));
            kappa_people.extend(independent);
        }
    }
    let answers = people.len();
    if answers + left_out == 0 {
        return None;
    }
    let pairs = Values::new(people).and_then(|people| ValuePairs::new(people, Values::new(judge)?)).ok();
    let kappa = Ratings::new(kappa_people).and_then(|people| RatingPairs::new(&people, &Ratings::new(kappa_judge)?));
    let pairs = pairs.as_ref();
    Some(Agreement {
        answers,
        left_out,
        pearson: pairs.and_then(|p| pearson(p).ok()),
        spearman: pairs.and_then(|p| spearman(p).ok()),
        kendall: pairs.filter(|_| answers <= MOST_FOR_KENDALL).and_then(|p| kendall_tau_b(p).ok()),
        quadratic_kappa: kappa.and_then(|pairs| quadratic_weighted_kappa(&pairs)).ok(),
    })
}
