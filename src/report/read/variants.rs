//! Matches plans, which identify models and judges, with rows, which also depend on their settings.

use super::{super::records::ReadPlan, names::Party};
use crate::chat::Sampling;
use std::collections::BTreeSet;

/// Notes when each began, by the times of its records.
pub(super) fn began(entries: &mut [Party], records: impl Iterator<Item = (u32, u32)>) {
    for (number, at) in records {
        let first = &mut entries[number as usize].first;
        *first = at.min(*first);
    }
}

/// Puts in place of every planned number those of the rows it stands for: the ones with records in that run. Where it has none, the row of another run that was
/// asked with this run's sampling; else a row without records.
pub(super) fn of_models(plan: &mut ReadPlan, entries: &[Party], run: u32, sampling: &Sampling) {
    let rows = |number: u32| {
        let asked_so = |party: &Party| party.facts.asked.values().any(|asked| asked == sampling);
        rows(entries, number, run, |same| same.iter().find(|(_, party)| asked_so(party)).map(|(number, _)| *number))
    };
    let mut seen = BTreeSet::new();
    plan.models = plan.models.iter().flat_map(|number| rows(*number)).filter(|number| seen.insert(*number)).collect();
}

/// The same for judges. A run does not say how its judge is to be asked: where it has judged nothing yet and is known with one setting only, that is meant.
pub(super) fn of_judges(plan: &mut ReadPlan, entries: &[Party], run: u32) {
    let rows = |number: u32| rows(entries, number, run, |same| if let [(number, _)] = same { Some(*number) } else { None });
    let judgings = plan.judgings.iter().flat_map(|judging| {
        let judges = rows(judging.judge);
        judges.into_iter().map(|judge| super::super::records::ReadJudging { judge, ..judging.clone() })
    });
    plan.judgings = judgings.collect();
}

fn rows(entries: &[Party], number: u32, run: u32, elsewhere: impl Fn(&[(u32, &Party)]) -> Option<u32>) -> Vec<u32> {
    let whose = &entries[number as usize].whose;
    let mut same: Vec<(u32, &Party)> = (0..).zip(entries).filter(|(_, party)| party.settings.is_some() && party.whose == *whose).collect();
    // Settings that come later keep the numbers of those before; the entries' own numbers are a matter of which reader came first.
    same.sort_by(|(_, a), (_, b)| (a.first, &a.key).cmp(&(b.first, &b.key)));
    let here: Vec<u32> = same.iter().filter(|(_, party)| party.facts.runs.contains(&run)).map(|(number, _)| *number).collect();
    if here.is_empty() { vec![elsewhere(&same).unwrap_or(number)] } else { here }
}

/// Leaves out those without records in whose place others stand, unless a plan still means them. Returns the rest, and where each went; what was left out went
/// nowhere that anyone asks for.
pub(super) fn meant(entries: Vec<Party>, planned: &BTreeSet<u32>) -> (Vec<Party>, Vec<u32>) {
    let recorded: BTreeSet<String> = entries.iter().filter(|p| p.settings.is_some()).map(|p| p.whose.clone()).collect();
    let (mut kept, mut places) = (Vec::new(), Vec::with_capacity(entries.len()));
    for (number, entry) in (0..).zip(entries) {
        // Fewer than the entries, whose numbers are of 32 bits.
        places.push(kept.len() as u32);
        if entry.settings.is_some() || planned.contains(&number) || !recorded.contains(&entry.whose) {
            kept.push(entry);
        }
    }
    (kept, places)
}
