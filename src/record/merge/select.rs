//! Decides which lines a merged stream has, and in which order. What is current in the merged run follows from the order of the lines, by the rule of `record/current.rs`: so the lines of a
//! conversation keep the order that they have in their run.

use super::lines::{Group, Input, Line};
use crate::record::Place;
use std::collections::HashMap;

/// The lines of a merged stream.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// From which of the inputs, and where they stand there.
    pub lines: Vec<(usize, Place)>,
    /// How many conversations or answers have different records in two inputs.
    pub conflicts: usize,
}

impl Chosen {
    /// Whether it is the first input's stream, of so many lines, as it is.
    pub fn is_all_of_first(&self, lines: usize) -> bool {
        self.lines.len() == lines && self.lines.iter().all(|(input, _)| *input == 0)
    }
}

/// Which inputs have lines of a group.
enum Holders {
    One(usize),
    Several(Vec<usize>),
}

impl Holders {
    fn add(&mut self, input: usize) {
        match self {
            Self::One(known) if *known != input => *self = Self::Several(vec![*known, input]),
            Self::Several(known) if known.last() != Some(&input) => known.push(input),
            _ => {}
        }
    }
}

/// Chooses the lines of one stream.
///
/// A group that one input has is taken from there. Where several have it and one has everything that the others have, in their order, it is taken from that one: the same records twice, or a
/// run that has grown since it was merged. Where each has something of its own, the records of all of them stand one after the other, the input that recorded last at the end.
pub(super) fn choose(inputs: &[Input], stream: usize) -> Chosen {
    choose_lines(&inputs.iter().map(|input| input.lines[stream].as_slice()).collect::<Vec<_>>())
}

fn choose_lines(inputs: &[&[Line]]) -> Chosen {
    let mut holders: HashMap<Group, Holders> = HashMap::new();
    for (input, lines) in inputs.iter().enumerate() {
        for line in *lines {
            holders.entry(line.group).and_modify(|known| known.add(input)).or_insert(Holders::One(input));
        }
    }
    // Who has all of each group that several have; the others are in conflict.
    let mut owners: HashMap<Group, Option<usize>> = HashMap::new();
    let mut sequences: HashMap<Group, Vec<(usize, Vec<Line>)>> = HashMap::new();
    for (input, lines) in inputs.iter().enumerate() {
        for line in lines.iter().filter(|line| matches!(holders.get(&line.group), Some(Holders::Several(_)))) {
            let of_group = sequences.entry(line.group).or_default();
            match of_group.last_mut() {
                Some((last, lines)) if *last == input => lines.push(*line),
                _ => of_group.push((input, vec![*line])),
            }
        }
    }
    sequences.retain(|group, of_group| {
        let kept = without_contained(std::mem::take(of_group));
        owners.insert(*group, (kept.len() == 1).then(|| kept[0].0));
        *of_group = kept;
        of_group.len() > 1
    });
    let mut chosen = Chosen { conflicts: sequences.len(), ..Chosen::default() };
    let mut in_conflict = Vec::new();
    for (input, lines) in inputs.iter().enumerate() {
        for line in *lines {
            let owner = match holders.get(&line.group) {
                Some(Holders::Several(_)) => owners.get(&line.group).copied().flatten(),
                _ => Some(input),
            };
            match owner {
                Some(owner) if owner == input => chosen.lines.push((input, line.place)),
                Some(_) => {}
                None => in_conflict.extend(sequences.remove(&line.group)),
            }
        }
    }
    for mut of_group in in_conflict {
        of_group.sort_by_key(|(_, lines)| lines.last().map(|last| (last.at, last.digest)));
        chosen.lines.extend(of_group.iter().flat_map(|(input, lines)| lines.iter().map(|line| (*input, line.place))));
    }
    chosen
}

/// Without those of which another has every line in the same order; of equal ones the first stays.
fn without_contained(sequences: Vec<(usize, Vec<Line>)>) -> Vec<(usize, Vec<Line>)> {
    let is_dropped = |place: usize| {
        let (_, own) = &sequences[place];
        sequences.iter().enumerate().any(|(other, (_, lines))| {
            let is_longer = lines.len() > own.len() || (lines.len() == own.len() && other < place);
            is_longer && contains(lines, own)
        })
    };
    let dropped: Vec<bool> = (0..sequences.len()).map(is_dropped).collect();
    sequences.into_iter().zip(dropped).filter(|(_, dropped)| !dropped).map(|(sequence, _)| sequence).collect()
}

fn contains(all: &[Line], some: &[Line]) -> bool {
    let mut all = all.iter();
    some.iter().all(|wanted| all.any(|line| line.digest == wanted.digest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(group: u8, digest: u128, at: i64) -> Line {
        Line { group: [group; 32], digest, at, place: Place { offset: digest as u64, length: 1 } }
    }

    /// The digests of the merged lines.
    fn merged(inputs: &[&[Line]]) -> Vec<u64> {
        choose_lines(inputs).lines.iter().map(|(_, place)| place.offset).collect()
    }

    #[test]
    fn what_one_input_has_stays_in_its_order_and_what_is_there_twice_is_taken_once() {
        let (a, b) = ([line(1, 1, 5), line(2, 2, 6)], [line(3, 3, 1), line(3, 4, 2)]);
        assert_eq!(merged(&[&a, &b]), [1, 2, 3, 4]);
        assert_eq!(merged(&[&a, &a]), [1, 2]);
        assert!(choose_lines(&[&a, &a[..1]]).is_all_of_first(2));
        // One has grown since.
        assert_eq!(merged(&[&b[..1], &b]), [3, 4]);
        assert_eq!((choose_lines(&[&b[..1], &b]).lines[0].0, choose_lines(&[&b[..1], &b]).conflicts), (1, 0));
        // Recorded once more, so that it is current again: both lines stay.
        let again = [line(1, 1, 5), line(1, 2, 6), line(1, 1, 5)];
        assert_eq!(merged(&[&again, &again[..2]]), [1, 2, 1]);
    }

    #[test]
    fn of_two_different_conversations_the_one_that_was_recorded_last_stands_at_the_end() {
        let (early, late) = ([line(1, 1, 10), line(1, 2, 20)], [line(1, 3, 15), line(1, 4, 25)]);
        assert_eq!(merged(&[&late, &early]), [1, 2, 3, 4]);
        assert_eq!(merged(&[&early, &late]), [1, 2, 3, 4]);
        assert_eq!(choose_lines(&[&early, &late]).conflicts, 1);
    }

    proptest! {
        #[test]
        fn a_merge_merged_again_with_what_it_was_made_of_is_the_same(
            a in proptest::collection::vec((0u8..4, 0u128..6, 0i64..9), 0..12),
            b in proptest::collection::vec((0u8..4, 0u128..6, 0i64..9), 0..12),
        ) {
            let lines = |all: Vec<(u8, u128, i64)>, side: u64| -> Vec<Line> {
                all.into_iter()
                    .map(|(group, digest, at)| {
                        let digest = digest | (u128::from(group) << 8);
                        Line { place: Place { offset: side, length: digest as u32 }, ..line(group, digest, at) }
                    })
                    .collect()
            };
            let (a, b) = (lines(a, 0), lines(b, 1));
            let find = |chosen: &Chosen, inputs: &[&[Line]]| -> Vec<Line> {
                let one = |(input, place): &(usize, Place)| *inputs[*input].iter().find(|line| line.place == *place).unwrap();
                chosen.lines.iter().map(one).collect()
            };
            let once = find(&choose_lines(&[&a, &b]), &[&a, &b]);
            for other in [&a, &b] {
                let again = choose_lines(&[&once, other]);
                prop_assert!(again.is_all_of_first(once.len()), "{:?} {:?}", once, other);
            }
            prop_assert!(choose_lines(&[&once, &a, &b]).is_all_of_first(once.len()));
            let digests = |lines: &[Line]| lines.iter().map(|line| (line.group, line.digest)).collect::<std::collections::BTreeSet<_>>();
            prop_assert_eq!(digests(&once), digests(&[a.clone(), b.clone()].concat()));
        }
    }
}
