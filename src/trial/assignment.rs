//! Who rates what, in which order. Pure: the same design, raters and cases give the same assignment, and what was assigned before never changes when raters
//! or cases are added.
//!
//! A case is assigned whole, with all its rated turns in order, since a later turn tells what an earlier one did not yet know; the answers of all models to a
//! question go to the same rater. The orders in which models are shown are the rows of a balanced Latin square (Williams, "Experimental Designs Balanced for
//! the Estimation of Residual Effects of Treatments", 1949), in which every model is first, second … equally often and follows every other equally often. For
//! each rater and each turn (or pair) they come in permuted blocks of one or two squares, drawn from a secret that only the key has: balanced within each
//! turn, and nobody who recognises one answer can tell from it which model gave the next.

use crate::digest::sha256_bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who gets which cases.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Every rater rates every case.
    Everyone,
    /// Parts of equal size, with the overlap of the design.
    Parts,
}

/// What an assignment follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// Who gets which cases.
    pub distribution: Distribution,
    /// The share of cases that several raters rate, from 0 to 1; counts with [`Distribution::Parts`] only.
    pub overlap: f64,
    /// How many raters rate those.
    pub overlap_raters: usize,
    /// The share of a rater's items that come back once, hidden, from 0 to 1.
    pub repeats: f64,
    /// The seed of every draw.
    pub seed: u64,
}

/// A case that is rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedCase {
    /// Tells it from every other case of the trial.
    pub name: String,
    /// How many of its items are rated; they are assigned together, in order.
    pub items: usize,
}

/// One item of a rater.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The case, as a place in the list of cases.
    pub case: usize,
    /// The item of the case, from 0.
    pub item: usize,
    /// The models, as places in the list of models, in the order in which they are shown.
    pub order: Vec<usize>,
    /// Whether the rater has rated the same item before.
    pub is_repeat: bool,
}

/// What a rater has already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// The items, repeats left out: case and item of the case, as places in the lists.
    pub first: Vec<(usize, usize)>,
    /// The items that came back: case and item.
    pub repeats: Vec<(usize, usize)>,
    /// All items, repeats and those included that are no longer there.
    pub items: usize,
}

impl Before {
    fn has_case(&self, case: usize) -> bool {
        self.first.iter().any(|(known, _)| *known == case)
    }

    /// How many items of this place in their case there are, repeats included.
    fn of_place(&self, item: usize) -> usize {
        self.first.iter().chain(&self.repeats).filter(|(_, known)| *known == item).count()
    }
}

/// Assigns what is not assigned yet: to each rater, in the order of `raters`, the items that are to be appended. `before` has an entry for each rater;
/// `models` is how many models a question has, and `secret` what nobody but the organiser knows: the orders follow from it.
pub fn assign(
    design: &Design,
    raters: &[String],
    cases: &[RatedCase],
    models: usize,
    before: &[Before],
    secret: &str,
) -> Vec<Vec<Assigned>> {
    let new_cases = share_out(design, raters, cases, before);
    raters
        .iter()
        .zip(before)
        .zip(&new_cases)
        .map(|((name, before), new_cases)| {
            let items = of_rater(design, &Rater { name, before }, cases, new_cases);
            in_orders(items, &Rater { name, before }, &latin_square(models, design.seed), secret)
        })
        .collect()
}

/// Which cases each rater gets anew.
fn share_out(design: &Design, raters: &[String], cases: &[RatedCase], before: &[Before]) -> Vec<Vec<usize>> {
    let mut new = vec![Vec::new(); raters.len()];
    if raters.is_empty() {
        return new;
    }
    let mut load: Vec<usize> = before.iter().map(|b| b.items).collect();
    let mut holders: Vec<Vec<usize>> =
        (0..cases.len()).map(|case| (0..raters.len()).filter(|&r| before[r].has_case(case)).collect()).collect();
    let mut counted = holders.iter().filter(|h| !h.is_empty()).count();
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|&case| draw(design.seed, &["case", &cases[case].name]));
    for case in order {
        let wanted = match design.distribution {
            Distribution::Everyone => raters.len(),
            // Every share is met at every count, so that it holds for what is added later as well.
            Distribution::Parts if holders[case].is_empty() => {
                let overlapped = |n: usize| (n as f64 * design.overlap).floor();
                counted += 1;
                if overlapped(counted) > overlapped(counted - 1) { design.overlap_raters.max(1) } else { 1 }
            }
            Distribution::Parts => holders[case].len(),
        };
        while holders[case].len() < wanted.min(raters.len()) {
            let free = (0..raters.len()).filter(|r| !holders[case].contains(r));
            let next = free.min_by_key(|&r| (load[r], draw(design.seed, &["rater", &cases[case].name, &raters[r]])));
            let Some(next) = next else { break };
            holders[case].push(next);
            new[next].push(case);
            load[next] += cases[case].items;
        }
    }
    new
}

/// A rater: the name, and what is assigned already.
struct Rater<'a> {
    name: &'a str,
    before: &'a Before,
}

/// A rater's new items, in order, with the repeats among them: case, item, and whether it is a repeat. What came later to cases that the rater has is first.
fn of_rater(design: &Design, rater: &Rater<'_>, cases: &[RatedCase], new_cases: &[usize]) -> Vec<(usize, usize, bool)> {
    let Rater { name: rater, before } = *rater;
    let mut order = new_cases.to_vec();
    order.sort_by_key(|&case| draw(design.seed, &["order", rater, &cases[case].name]));
    let added =
        (0..cases.len()).filter(|&case| before.has_case(case)).flat_map(|case| (0..cases[case].items).map(move |item| (case, item)));
    let added = added.filter(|item| !before.first.contains(item)).map(|(case, item)| (case, item, false));
    let new = order.iter().flat_map(|&case| (0..cases[case].items).map(move |item| (case, item, false)));
    let mut items: Vec<(usize, usize, bool)> = added.chain(new).collect();
    let own = before.items - before.repeats.len() + items.len();
    // Rounded to the nearest, and never before there is something else in between.
    let wanted = ((own as f64 * design.repeats).round() as usize).saturating_sub(before.repeats.len());
    let mut candidates = items.clone();
    candidates.sort_by_key(|(case, item, _)| draw(design.seed, &["repeat", rater, &cases[*case].name, &item.to_string()]));
    let half = items.len().div_ceil(2);
    let first_half: Vec<(usize, usize, bool)> = items.iter().take(half).copied().collect();
    candidates.retain(|candidate| first_half.contains(candidate));
    for (nth, (case, item, _)) in candidates.into_iter().take(wanted).enumerate() {
        // Spread over the second half, each after half of the others at least.
        let at = first_half.iter().position(|i| *i == (case, item, false)).unwrap_or(0);
        let slot = next_case_start(&items, (at + half + nth).min(items.len()));
        items.insert(slot, (case, item, true));
    }
    items
}

/// Puts the models of each item in an order: the next one of the rater's sequence for the item's place in its case.
fn in_orders(items: Vec<(usize, usize, bool)>, rater: &Rater<'_>, rows: &[Vec<usize>], secret: &str) -> Vec<Assigned> {
    let mut given: BTreeMap<usize, usize> = BTreeMap::new();
    items
        .into_iter()
        .map(|(case, item, is_repeat)| {
            let nth = given.entry(item).or_insert_with(|| rater.before.of_place(item));
            let row = row_of(*nth, rows.len(), &[secret, rater.name, &item.to_string()]);
            *nth += 1;
            Assigned { case, item, order: rows[row].clone(), is_repeat }
        })
        .collect()
}

/// Which of `rows` rows is the `nth`, in permuted blocks of one or two of each row.
fn row_of(nth: usize, rows: usize, names: &[&str]) -> usize {
    let drawn = |parts: &[&str]| draw(0, &[names, parts].concat());
    let (mut block, mut begins) = (0_u64, 0);
    loop {
        let number = block.to_string();
        let length = rows * (1 + drawn(&["length", &number]) as usize % 2);
        if nth < begins + length {
            let mut places: Vec<usize> = (0..length).collect();
            places.sort_by_key(|place| drawn(&["row", &number, &place.to_string()]));
            return places[nth - begins] % rows;
        }
        (block, begins) = (block + 1, begins + length);
    }
}

/// The first place from `slot` on that does not part the items of one case.
fn next_case_start(items: &[(usize, usize, bool)], slot: usize) -> usize {
    (slot..items.len()).find(|&at| at == 0 || items[at].0 != items[at - 1].0 || items[at].2 || items[at - 1].2).unwrap_or(items.len())
}

/// A balanced Latin square of `models` columns: `models` rows where their number is even, twice as many where it is odd.
fn latin_square(models: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut names: Vec<usize> = (0..models).collect();
    names.sort_by_key(|name| draw(seed, &["model", &name.to_string()]));
    // 0, 1, n−1, 2, n−2 …
    let first: Vec<usize> = (0..models).map(|at| if at % 2 == 1 { at.div_ceil(2) } else { (models - at / 2) % models }).collect();
    let row = |shift: usize| first.iter().map(|at| names[(at + shift) % models]).collect::<Vec<_>>();
    let mut rows: Vec<Vec<usize>> = (0..models).map(row).collect();
    if models % 2 == 1 && models > 1 {
        let mirrored: Vec<Vec<usize>> = rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
        rows.extend(mirrored);
    }
    if rows.is_empty() { vec![Vec::new()] } else { rows }
}

/// A number that depends on the seed and the names only, so that what is added later moves nothing.
pub(crate) fn draw(seed: u64, names: &[&str]) -> u64 {
    let mut bytes = seed.to_le_bytes().to_vec();
    for name in names {
        bytes.extend_from_slice(&(name.len() as u64).to_le_bytes());
        bytes.extend_from_slice(name.as_bytes());
    }
    let digest = sha256_bytes(&bytes);
    u64::from_le_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raters(n: usize) -> Vec<String> {
        (1..=n).map(|r| format!("r{r}")).collect()
    }

    fn cases(n: usize, items: usize) -> Vec<RatedCase> {
        (1..=n).map(|c| RatedCase { name: format!("c{c}"), items }).collect()
    }

    fn design(distribution: Distribution) -> Design {
        Design { distribution, overlap: 0.3, overlap_raters: 2, repeats: 0.1, seed: 7 }
    }

    fn after(before: &Before, new: &[Assigned]) -> Before {
        let mut after = before.clone();
        for item in new {
            let kept = if item.is_repeat { &mut after.repeats } else { &mut after.first };
            kept.push((item.case, item.item));
            after.items += 1;
        }
        after
    }

    #[test]
    fn a_latin_square_is_balanced_over_positions_and_followers() {
        for models in 1..=7 {
            let rows = latin_square(models, 3);
            let mut at: BTreeMap<(usize, usize), usize> = BTreeMap::new();
            let mut follows: BTreeMap<(usize, usize), usize> = BTreeMap::new();
            for row in &rows {
                row.iter().enumerate().for_each(|(place, model)| *at.entry((place, *model)).or_default() += 1);
                row.windows(2).for_each(|pair| *follows.entry((pair[0], pair[1])).or_default() += 1);
            }
            assert_eq!(at.len(), models * models);
            assert!(at.values().all(|n| *n == rows.len() / models), "{models}: {rows:?}");
            assert_eq!(follows.len(), models * (models - 1));
            assert!(follows.values().all(|n| Some(n) == follows.values().next()), "{models}: {rows:?}");
        }
    }

    #[test]
    fn doctorflans_550_questions_fall_into_six_parts_of_91_or_92() {
        let none = Design { overlap: 0.0, repeats: 0.0, ..design(Distribution::Parts) };
        let parts = assign(&none, &raters(6), &cases(550, 1), 6, &vec![Before::default(); 6], "s");
        let mut sizes: Vec<usize> = parts.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [91, 91, 92, 92, 92, 92]);
    }

    #[test]
    fn the_default_overlap_and_repeats_are_met() {
        let assigned = assign(&design(Distribution::Parts), &raters(4), &cases(20, 3), 3, &vec![Before::default(); 4], "s");
        let holders = |case| assigned.iter().filter(|a| a.iter().any(|i| i.case == case && !i.is_repeat)).count();
        assert_eq!((0..20).filter(|&case| holders(case) == 2).count(), 6);
        assert!((0..20).all(|case| (1..=2).contains(&holders(case))));
        for items in &assigned {
            let own = items.iter().filter(|i| !i.is_repeat).count();
            let repeats = items.iter().filter(|i| i.is_repeat).count();
            assert_eq!(repeats, (own as f64 * 0.1).round() as usize);
            for (at, item) in items.iter().enumerate().filter(|(_, i)| i.is_repeat) {
                let first = items.iter().position(|i| (i.case, i.item, i.is_repeat) == (item.case, item.item, false)).unwrap();
                assert!(at - first >= own / 2, "the repeat of item {first} comes at {at}");
            }
        }
    }

    #[test]
    fn orders_are_balanced_within_each_turn_and_follow_no_pattern_that_a_rater_could_know() {
        let (models, items) = (2, 3);
        let all = assign(&design(Distribution::Everyone), &raters(2), &cases(40, items), models, &vec![Before::default(); 2], "s");
        for of_rater in &all {
            for turn in 0..items {
                let first: Vec<usize> = of_rater.iter().filter(|i| i.item == turn).map(|i| i.order[0]).collect();
                let zeros = first.iter().filter(|model| **model == 0).count();
                assert!(zeros.abs_diff(first.len() - zeros) <= 2, "{first:?}");
                // Neither alternating nor in pairs.
                assert!(
                    first.windows(2).any(|pair| pair[0] == pair[1]) && first.chunks(2).any(|pair| pair.len() == 2 && pair[0] == pair[1]),
                    "{first:?}"
                );
            }
        }
        let orders =
            |of_rater: &Vec<Assigned>| of_rater.iter().map(|i| (i.case, i.item, i.order[0])).collect::<std::collections::BTreeSet<_>>();
        assert_ne!(orders(&all[0]), orders(&all[1]));
        let other = assign(&design(Distribution::Everyone), &raters(2), &cases(40, items), models, &vec![Before::default(); 2], "t");
        assert_ne!(orders(&all[0]), orders(&other[0]), "the secret decides");
    }

    #[test]
    fn items_that_come_later_to_a_case_are_handed_out() {
        let none = Design { repeats: 0.0, ..design(Distribution::Everyone) };
        let old = assign(&none, &raters(1), &cases(2, 1), 2, &[Before::default()], "s");
        let new = assign(&none, &raters(1), &cases(2, 3), 2, &[after(&Before::default(), &old[0])], "s");
        let mut added: Vec<(usize, usize)> = new[0].iter().map(|i| (i.case, i.item)).collect();
        added.sort_unstable();
        assert_eq!(added, [(0, 1), (0, 2), (1, 1), (1, 2)]);
    }

    proptest! {
        #[test]
        fn what_was_handed_out_never_changes_and_everything_is_handed_out(
            distribution in prop_oneof![Just(Distribution::Everyone), Just(Distribution::Parts)],
            first in (1usize..5, 1usize..12), more in (0usize..3, 0usize..9), models in 1usize..5, items in 1usize..4, seed: u64,
        ) {
            let design = Design { seed, ..design(distribution) };
            let (old_raters, old_cases) = (raters(first.0), cases(first.1, items));
            let old = assign(&design, &old_raters, &old_cases, models, &vec![Before::default(); first.0], "s");
            let (all_raters, all_cases) = (raters(first.0 + more.0), cases(first.1 + more.1, items));
            let mut before: Vec<Before> = old.iter().map(|new| after(&Before::default(), new)).collect();
            before.resize(all_raters.len(), Before::default());
            let new = assign(&design, &all_raters, &all_cases, models, &before, "s");
            for (rater, added) in new.iter().enumerate() {
                let all: Vec<&Assigned> = old.get(rater).into_iter().flatten().chain(added).collect();
                let mut seen = std::collections::BTreeSet::new();
                for item in &all {
                    prop_assert!(seen.insert((item.case, item.item, item.is_repeat)), "assigned twice");
                    let mut order = item.order.clone();
                    order.sort_unstable();
                    prop_assert_eq!(order, (0..models).collect::<Vec<_>>());
                }
                // The items of a case stand together, in order.
                for case in 0..all_cases.len() {
                    let places: Vec<usize> = all.iter().enumerate().filter(|(_, i)| i.case == case && !i.is_repeat).map(|(at, _)| at).collect();
                    prop_assert!(places.windows(2).all(|w| w[1] == w[0] + 1));
                }
            }
            for case in 0..all_cases.len() {
                let holders = (0..all_raters.len()).filter(|&r| old.get(r).into_iter().flatten().chain(&new[r]).any(|i| i.case == case && !i.is_repeat)).count();
                match distribution {
                    Distribution::Everyone => prop_assert_eq!(holders, all_raters.len()),
                    Distribution::Parts => prop_assert!((1..=2).contains(&holders)),
                }
            }
        }
    }
}
