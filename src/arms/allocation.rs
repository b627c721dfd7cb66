//! Which doctor answers which case in which arm, in which order. Pure: the same seed, doctors and cases give the same allocation, and what was allocated before
//! never changes when doctors or cases are added.
//!
//! Every case is answered once in each arm, each time by another doctor, so no doctor sees a case twice. Cases come in an order drawn from the seed; each goes to
//! the doctors who have the fewest, and its arms to them so that each doctor's arms stay as equal as they can. With as many doctors as arms, each block of so
//! many cases is a Latin square. Within a doctor, cases are in drawn order, and arms in permuted blocks, so that no arm is all at the beginning or the end.

use super::pack::Arm;
use crate::trial::assignment::draw;
use std::collections::BTreeMap;

/// A case of a doctor: the place in the list of cases, and the arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocated {
    /// The case.
    pub case: usize,
    /// How it is answered.
    pub arm: Arm,
}

/// What a doctor has already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// The arms of all cases, those included that are no longer there.
    pub arms: Vec<Arm>,
}

/// The doctors who compete for a case: more give no better balance, and every choice of them is tried.
const MOST_COMPETING: usize = 8;

/// Allocates the cases, by name, that nobody has yet: to each doctor, in the order of `doctors`, those that are to be appended. There are at least as many
/// doctors as arms.
pub fn allocate(seed: u64, arms: &[Arm], doctors: &[String], before: &[Before], cases: &[&str]) -> Vec<Vec<Allocated>> {
    let mut given: Vec<BTreeMap<Arm, usize>> = before
        .iter()
        .map(|before| {
            let mut counts = BTreeMap::new();
            before.arms.iter().for_each(|arm| *counts.entry(*arm).or_default() += 1);
            counts
        })
        .collect();
    let mut new = vec![Vec::new(); doctors.len()];
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|&case| draw(seed, &["case", cases[case]]));
    for case in order {
        let load = |doctor: &usize| given[*doctor].values().sum::<usize>();
        let mut competing: Vec<usize> = (0..doctors.len()).collect();
        competing.sort_by_key(|doctor| (load(doctor), draw(seed, &["doctor", cases[case], &doctors[*doctor]])));
        competing.truncate(MOST_COMPETING);
        let cost = |chosen: &Vec<usize>| {
            let loads: usize = chosen.iter().map(load).sum();
            let of = |(doctor, arm): (&usize, &Arm)| {
                let count = |arm: &Arm| given[*doctor].get(arm).copied().unwrap_or_default();
                // How far the arm would be above the doctor's rarest one.
                let excess = count(arm) - arms.iter().map(count).min().unwrap_or_default();
                excess * excess
            };
            let names: Vec<&str> = chosen.iter().map(|&doctor| doctors[doctor].as_str()).collect();
            (loads, chosen.iter().zip(arms).map(of).sum::<usize>(), draw(seed, &[&["arms", cases[case]], names.as_slice()].concat()))
        };
        let Some(chosen) = choices(&competing, arms.len()).into_iter().min_by_key(cost) else { continue };
        for (&doctor, &arm) in chosen.iter().zip(arms) {
            new[doctor].push(Allocated { case, arm });
            *given[doctor].entry(arm).or_default() += 1;
        }
    }
    new.into_iter().zip(doctors).map(|(new, doctor)| in_blocks(seed, doctor, arms, cases, new)).collect()
}

/// Every ordered choice of so many.
fn choices(of: &[usize], many: usize) -> Vec<Vec<usize>> {
    if many == 0 {
        return vec![Vec::new()];
    }
    let longer = |shorter: Vec<usize>| {
        let free: Vec<usize> = of.iter().copied().filter(|one| !shorter.contains(one)).collect();
        free.into_iter().map(move |one| [shorter.as_slice(), &[one]].concat())
    };
    choices(of, many - 1).into_iter().flat_map(longer).collect()
}

/// Cases in drawn order, in blocks that have each arm once, in drawn order, as long as there are cases of it.
fn in_blocks(seed: u64, doctor: &str, arms: &[Arm], cases: &[&str], mut new: Vec<Allocated>) -> Vec<Allocated> {
    new.sort_by_key(|allocated| draw(seed, &["order", doctor, cases[allocated.case]]));
    let mut ordered = Vec::new();
    while let Some(first) = new.first() {
        // Named by a case, so that blocks of what is added later are drawn anew.
        let name = cases[first.case].to_owned();
        let mut block: Vec<Arm> = arms.to_vec();
        block.sort_by_key(|arm| draw(seed, &["block", doctor, &name, arm.name()]));
        for arm in block {
            if let Some(place) = new.iter().position(|allocated| allocated.arm == arm) {
                ordered.push(new.remove(place));
            }
        }
        // An arm that the plan no longer has cannot be among the new ones.
        if new.iter().all(|allocated| !arms.contains(&allocated.arm)) {
            break;
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn names(prefix: &str, n: usize) -> Vec<String> {
        (1..=n).map(|nth| format!("{prefix}{nth}")).collect()
    }

    fn allocated(seed: u64, arms: &[Arm], doctors: usize, cases: usize) -> Vec<Vec<Allocated>> {
        let cases = names("c", cases);
        let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
        allocate(seed, arms, &names("d", doctors), &vec![Before::default(); doctors], &cases)
    }

    fn count(of: &[Allocated], arm: Arm) -> usize {
        of.iter().filter(|one| one.arm == arm).count()
    }

    proptest! {
        #[test]
        fn every_case_is_answered_once_in_each_arm_by_another_doctor_and_arms_are_balanced(
            seed: u64, arms in 1usize..=3, more in 0usize..5, cases in 1usize..40
        ) {
            let arms = &Arm::ALL[..arms];
            let given = allocated(seed, arms, arms.len() + more, cases);
            for case in 0..cases {
                let who: Vec<(usize, Arm)> = given.iter().enumerate()
                    .flat_map(|(doctor, of)| of.iter().filter(|one| one.case == case).map(move |one| (doctor, one.arm))).collect();
                prop_assert_eq!(who.len(), arms.len());
                prop_assert_eq!(who.iter().map(|(doctor, _)| doctor).collect::<BTreeSet<_>>().len(), arms.len());
                prop_assert_eq!(who.iter().map(|(_, arm)| arm).collect::<BTreeSet<_>>().len(), arms.len());
            }
            let loads: Vec<usize> = given.iter().map(Vec::len).collect();
            prop_assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1, "{loads:?}");
            for of in &given {
                let counts: Vec<usize> = arms.iter().map(|&arm| count(of, arm)).collect();
                prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 2, "{counts:?}");
                // Blocks: as long as all arms are there, each is once in every block.
                let whole = counts.iter().min().unwrap() * arms.len();
                for block in of[..whole].chunks(arms.len()) {
                    prop_assert_eq!(block.iter().map(|one| one.arm).collect::<BTreeSet<_>>().len(), arms.len());
                }
            }
        }

        #[test]
        fn with_as_many_doctors_as_arms_each_block_of_cases_is_a_latin_square(seed: u64, blocks in 1usize..8) {
            for of in allocated(seed, &Arm::ALL, 3, 3 * blocks) {
                prop_assert_eq!(Arm::ALL.map(|arm| count(&of, arm)), [blocks; 3]);
            }
        }
    }

    #[test]
    fn the_seed_decides_and_those_who_have_less_get_more() {
        assert_eq!(allocated(1, &Arm::ALL, 4, 12), allocated(1, &Arm::ALL, 4, 12));
        assert_ne!(allocated(1, &Arm::ALL, 4, 12), allocated(2, &Arm::ALL, 4, 12));
        let before = [Before { arms: vec![Arm::Unaided; 4] }, Before { arms: vec![Arm::Aided; 4] }, Before::default(), Before::default()];
        let given = allocate(7, &[Arm::Unaided, Arm::Aided], &names("d", 4), &before, &["x", "y", "z"]);
        assert_eq!(given.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 3, 3]);
    }
}
