//! Ratings by case, unit and rater.

use crate::{
    case::{CaseId, Source},
    report::parallel,
    stats::{Resampling, StatisticError},
    trial::{
        form::Field,
        key::{Question, TrialKey},
        observations::{Observation, Observations},
        protocol::Protocol,
    },
};
use std::collections::{BTreeMap, BTreeSet};

use super::Figure;

/// What all figures are computed from.
pub(super) struct Trial<'a> {
    pub protocol: &'a Protocol,
    pub key: &'a TrialKey,
    pub observations: &'a Observations,
    /// In the protocol's order.
    pub models: Vec<String>,
    /// In the key's order.
    pub raters: Vec<String>,
    pub plan: Resampling,
}

/// One rated thing: a model's answer to a question, or a question about two models. A place for each rater.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub turn: Option<usize>,
    /// The model's place; the first model's where two are compared.
    pub model: usize,
    pub scores: Vec<Option<f64>>,
    /// How many items the rater had completed before.
    pub positions: Vec<Option<f64>>,
}

impl<'a> Trial<'a> {
    pub fn new(protocol: &'a Protocol, key: &'a TrialKey, observations: &'a Observations, plan: Resampling) -> Self {
        let issued = key.packs.iter().flat_map(|pack| &pack.items).flat_map(|item| &item.answers);
        let names: BTreeSet<&str> = issued.map(|answer| answer.model.as_str()).collect();
        let mut models: Vec<String> = names.into_iter().map(str::to_owned).collect();
        // A name may have the run's folder after it.
        let listed =
            |name: &String| protocol.candidates.iter().position(|c| name == c.model() || name.starts_with(&format!("{} (", c.model())));
        models.sort_by_key(|name| listed(name).unwrap_or(usize::MAX));
        let raters = key.packs.iter().map(|pack| pack.rater.clone()).collect();
        Self { protocol, key, observations, models, raters, plan }
    }

    pub fn model(&self, name: &str) -> usize {
        // Every name comes from the key, as the list does.
        self.models.iter().position(|known| known == name).unwrap_or(0)
    }

    pub fn rater(&self, name: &str) -> usize {
        self.raters.iter().position(|known| known == name).unwrap_or(0)
    }

    /// First ratings by case and unit, with what `value` makes of them; only units and cases with a value.
    pub fn units<'o>(
        &self,
        observations: impl Iterator<Item = &'o Observation>,
        value: impl Fn(&Observation) -> Option<f64>,
    ) -> Vec<Vec<Unit>> {
        type Name<'o> = (Option<usize>, Option<(usize, usize)>, usize);
        let mut cases: BTreeMap<(Source, &CaseId), BTreeMap<Name<'_>, Unit>> = BTreeMap::new();
        for seen in observations {
            let Some(score) = value(seen) else { continue };
            let Question { source, case, turn, pair } = &seen.question;
            // A pair is one unit, whichever of the two is shown first.
            let model = seen.models.iter().map(|name| self.model(name)).min().unwrap_or(0);
            let none = vec![None; self.raters.len()];
            let unit = cases.entry((*source, case)).or_default().entry((*turn, *pair, model));
            let unit = unit.or_insert_with(|| Unit { turn: *turn, model, scores: none.clone(), positions: none });
            let rater = self.rater(&seen.rater);
            unit.scores[rater] = Some(score);
            unit.positions[rater] = Some(seen.completed_before as f64);
        }
        cases.into_values().map(|units| units.into_values().collect()).collect()
    }
}

/// Only some units; a case without any is left out.
pub(super) fn only(cases: &[Vec<Unit>], holds: impl Fn(&Unit) -> bool) -> Vec<Vec<Unit>> {
    let kept = cases.iter().map(|units| units.iter().filter(|unit| holds(unit)).cloned().collect::<Vec<_>>());
    kept.filter(|units| !units.is_empty()).collect()
}

/// The scores alone, as statistics take them.
pub(super) fn scores(cases: &[Vec<Unit>]) -> Vec<Vec<Vec<Option<f64>>>> {
    cases.iter().map(|units| units.iter().map(|unit| unit.scores.clone()).collect()).collect()
}

/// The mean of the raters' scores of a unit; a unit has one at least.
pub(super) fn mean(unit: &Unit) -> f64 {
    let given: Vec<f64> = unit.scores.iter().copied().flatten().collect();
    given.iter().sum::<f64>() / given.len() as f64
}

/// A bootstrap by case; the estimate alone where there are too few cases.
pub(super) fn by_case<U>(cases: &[Vec<U>], plan: Resampling, statistic: impl Fn(&[&U]) -> Result<f64, StatisticError>) -> Figure {
    let found = crate::stats::bootstrap_by_case(cases, &statistic, plan, crate::stats::Confidence::NINETY_FIVE);
    Figure::resampled(found, || statistic(&cases.iter().flatten().collect::<Vec<_>>()))
}

/// What `work` makes of each field, on all cores, in the fields' order.
pub(super) fn each_field<R: Send>(fields: &[&Field], work: impl Fn(&Field) -> R + Sync) -> Vec<R> {
    parallel::each(fields.len(), |place| work(fields[place]))
}
