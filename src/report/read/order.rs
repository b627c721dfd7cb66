//! From the order in which readers met names to one that the records alone decide.

use super::names::{CaseName, Party};
use std::collections::HashMap;

/// Where each entry goes: `rank` decides, ties cannot be.
fn places<T, K: Ord>(entries: Vec<T>, rank: impl Fn(usize, &T) -> K) -> (Vec<T>, Vec<u32>) {
    let mut ranked: Vec<(usize, T)> = entries.into_iter().enumerate().collect();
    ranked.sort_by_cached_key(|(number, entry)| rank(*number, entry));
    let mut places = vec![0; ranked.len()];
    for ((number, _), place) in ranked.iter().zip(0..) {
        places[*number] = place;
    }
    (ranked.into_iter().map(|(_, entry)| entry).collect(), places)
}

/// The place of each number in a plan, the last for those that are in none.
fn planned(count: usize, plan: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut first = vec![usize::MAX; count];
    for (place, number) in plan.enumerate() {
        let known = &mut first[number as usize];
        *known = (*known).min(place);
    }
    first
}

/// Models or judges: as planned, then by name. Where two go by the same name, a piece of the digest of what they are tells them apart.
pub(super) fn parties(mut entries: Vec<Party>, plan: impl Iterator<Item = u32>) -> (Vec<Party>, Vec<u32>) {
    for entry in &mut entries {
        if entry.name.trim().is_empty() {
            entry.name = entry.key.trim().to_owned();
        }
    }
    let mut bearers: HashMap<String, usize> = HashMap::new();
    for entry in &entries {
        *bearers.entry(entry.name.clone()).or_default() += 1;
    }
    for entry in &mut entries {
        if bearers[&entry.name] > 1 {
            let digest = crate::digest::sha256(entry.key.as_bytes());
            entry.name = format!("{} [{}]", entry.name, &digest[..8]);
        }
    }
    let planned = planned(entries.len(), plan);
    places(entries, |number, entry| (planned[number], entry.name.clone(), entry.key.clone()))
}

/// Cases: by source, as planned, then by id; numbers by their value.
pub(super) fn cases(entries: Vec<CaseName>, plan: impl Iterator<Item = u32>) -> (Vec<CaseName>, Vec<u32>) {
    let planned = planned(entries.len(), plan);
    places(entries, |number, case| {
        let value = case.id.parse::<u64>().unwrap_or(u64::MAX);
        (case.source.label(), planned[number], value, case.id.clone())
    })
}

/// Texts in their own order.
pub(super) fn sorted(entries: Vec<String>) -> (Vec<String>, Vec<u32>) {
    places(entries, |_, text| text.clone())
}
