//! Means by stratum of raters, where raters differ in what the protocol says of them.

use super::{
    coverage::Counted,
    stratum::{Attribute, Stratum},
    types::{AttributeNumbers, StratumRow},
    units::{Trial, Unit},
};
use crate::{report::row::estimates, trial::observations::Observation};
use std::collections::BTreeSet;

/// The raters of one stratum.
struct Group<'a> {
    stratum: Stratum,
    raters: BTreeSet<&'a str>,
}

/// The figures of a field by every attribute in which the raters who count have two different stated values or more.
pub(super) fn strata(trial: &Trial<'_>, counted: &Counted<'_>, field: &str, cases: &[Vec<Unit>]) -> Vec<AttributeNumbers> {
    let of = |attribute: Attribute| {
        let groups = groups(trial, counted, attribute);
        let stated = groups.iter().filter(|group| group.stratum != Stratum::NotStated).count();
        (stated > 1).then(|| AttributeNumbers { attribute, rows: rows(trial, counted, field, cases, &groups) })
    };
    Attribute::ALL.into_iter().filter_map(of).collect()
}

/// The raters who count by what they have in an attribute, in the protocol's order. A rater who is no longer in the protocol has nothing stated.
fn groups<'a>(trial: &Trial<'a>, counted: &Counted<'a>, attribute: Attribute) -> Vec<Group<'a>> {
    let known = trial.protocol.raters.iter().filter_map(|rater| Some((*counted.raters.get(rater.name.as_str())?, attribute.of(rater))));
    let is_unknown = |name: &&&str| !trial.protocol.raters.iter().any(|rater| rater.name == ***name);
    let unknown = counted.raters.iter().filter(is_unknown).map(|name| (*name, Stratum::NotStated));
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (name, stratum) in known.chain(unknown) {
        match groups.iter_mut().find(|group| group.stratum == stratum) {
            Some(group) => _ = group.raters.insert(name),
            None => groups.push(Group { stratum, raters: [name].into() }),
        }
    }
    groups.sort_by_key(|group| group.stratum.place());
    groups
}

/// A model as the raters of a group rated it: by case, each score with the rater's place.
struct Rated<'g, 'a> {
    model: &'g str,
    group: &'g Group<'a>,
    given: Vec<Vec<(usize, f64)>>,
}

fn rows(trial: &Trial<'_>, counted: &Counted<'_>, field: &str, cases: &[Vec<Unit>], groups: &[Group<'_>]) -> Vec<StratumRow> {
    let of_model = |(place, model)| groups.iter().map(move |group| Rated { model, group, given: scores(trial, cases, place, group) });
    let all: Vec<Rated<'_, '_>> = trial.models.iter().map(String::as_str).enumerate().flat_map(of_model).collect();
    let list = |rated: &Rated<'_, '_>| rated.given.iter().map(|case| case.iter().map(|(_, score)| *score).collect()).collect();
    let lists: Vec<Vec<Vec<f64>>> = all.iter().map(list).collect();
    let means = estimates(&lists, trial.plan);
    let row = |(Rated { model, group, given }, mean): (&Rated<'_, '_>, _)| {
        let own: Vec<&Observation> = counted.observations.iter().copied().filter(|o| group.raters.contains(o.rater.as_str())).collect();
        let counted = Counted { wanted: counted.wanted, observations: &own, raters: group.raters.clone() };
        StratumRow {
            model: (*model).to_owned(),
            stratum: group.stratum.clone(),
            mean,
            coverage: counted.of(field, Some(*model), None),
            cases: given.len(),
            raters: given.iter().flatten().map(|(rater, _)| *rater).collect::<BTreeSet<_>>().len(),
        }
    };
    all.iter().zip(means).map(row).collect()
}

/// What the raters of a group gave a model, by case, each with the rater's place; cases without a score are left out.
fn scores(trial: &Trial<'_>, cases: &[Vec<Unit>], model: usize, group: &Group<'_>) -> Vec<Vec<(usize, f64)>> {
    let is_own = |rater: &usize| group.raters.contains(trial.raters[*rater].as_str());
    let of_unit = |unit: &Unit| -> Vec<(usize, f64)> {
        unit.scores.iter().enumerate().filter(|(rater, _)| is_own(rater)).filter_map(|(rater, score)| Some((rater, (*score)?))).collect()
    };
    let of_case = |units: &Vec<Unit>| -> Vec<(usize, f64)> { units.iter().filter(|unit| unit.model == model).flat_map(of_unit).collect() };
    cases.iter().map(of_case).filter(|scores| !scores.is_empty()).collect()
}
