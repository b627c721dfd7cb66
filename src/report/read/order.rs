//! Renumbers interned names by an order that depends on the records alone, not on the readers.

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

/// Models or judges: as planned, then by name, then by when they began, then by what they are. Rows of several that go by the same name are numbered in this order, and the report says
/// what each number stands for: a folder or host in front, as where models are chosen (`config/names.rs`), would not tell one model with two settings apart.
pub(super) fn parties(mut entries: Vec<Party>, plan: impl Iterator<Item = u32>) -> (Vec<Party>, Vec<u32>) {
    for entry in &mut entries {
        if entry.id.trim().is_empty() {
            entry.id = entry.whose.trim().to_owned();
        }
    }
    let planned = planned(entries.len(), plan);
    let (mut entries, places) = places(entries, |number, entry| (planned[number], entry.id.clone(), entry.first, entry.key.clone()));
    let mut bearers: HashMap<String, usize> = HashMap::new();
    for entry in &entries {
        *bearers.entry(entry.id.clone()).or_default() += 1;
    }
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for entry in &mut entries {
        entry.name.clone_from(&entry.id);
        while bearers[&entry.id] > 1 && (entry.name == entry.id || bearers.contains_key(&entry.name)) {
            let number = numbers.entry(entry.id.clone()).or_default();
            *number += 1;
            entry.name = format!("{} [{number}]", entry.id);
        }
    }
    (entries, places)
}

/// Cases: by source, as planned, then by id; numbers by their value.
pub(super) fn cases(entries: Vec<CaseName>, plan: impl Iterator<Item = u32>) -> (Vec<CaseName>, Vec<u32>) {
    let planned = planned(entries.len(), plan);
    places(entries, |number, case| {
        let value = case.id.parse::<u64>().unwrap_or(u64::MAX);
        (case.source.label(), planned[number], value, case.id.clone(), case.variant.clone())
    })
}

/// Texts in their own order.
pub(super) fn sorted(entries: Vec<String>) -> (Vec<String>, Vec<u32>) {
    places(entries, |_, text| text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{ModelIdentity, Origin, Sampling};
    use crate::report::read::{facts::LineFacts, names::Table};

    #[test]
    fn rows_of_one_name_are_numbered_in_their_order_and_no_number_makes_another_models_name() {
        let table = Table::<Party>::default();
        let identity = |name: &str, model: &str| ModelIdentity {
            name: name.into(),
            origin: Origin::Remote { base_url: "http://h/v1".into(), model: model.into() },
            system: None,
            ways: crate::chat::Ways::default(),
        };
        let line = |temperature| LineFacts {
            run: 0,
            asked: Sampling { temperature: Some(temperature), ..Sampling::default() },
            used: None,
            served: None,
            endpoint: None,
        };
        let later = table.candidate(&identity("a", "m"), &line(0.5));
        let first = table.candidate(&identity("a", "m"), &line(0.2));
        let taken = table.candidate(&identity("a [1]", "n"), &line(0.2));
        assert_eq!(table.candidate(&identity("a", "m"), &line(0.2)), first);
        let (entries, places) = parties(table.take_entries(), [first, later].into_iter());
        let name = |number: u32| entries[places[number as usize] as usize].name.as_str();
        assert_eq!([name(first), name(later), name(taken)], ["a [2]", "a [3]", "a [1]"]);
        assert_eq!(places[first as usize], 0);
    }
}
