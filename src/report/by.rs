//! Scores apart by what is known of cases and answers: `--by`. Whatever has no known value is a group of its own.

use super::{
    By, ByComparisons, ByValue,
    cells::Cell,
    compare::{TurnMeans, holm, turn_means, unadjusted_comparisons},
    records::Records,
};
use crate::{
    language::{Bilingual, Language},
    stats::{Resampling, Values},
};
use std::collections::{BTreeMap, BTreeSet};

/// Nothing is known of a characteristic in any of the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.both())]
pub struct NotKnown(By);

impl NotKnown {
    /// In both languages.
    pub fn both(&self) -> Bilingual {
        let Self(by) = self;
        match by {
            By::Department | By::Tag | By::Difficulty => Bilingual::both(
                format!(
                    "--by {}：这些运行的病例都没有{}。早期版本的记录不含此项，请用 --cases FILE 指定当时的病例文件；若该文件本身没有，请去掉这一项",
                    by.name(),
                    by.words(Language::Zh)
                ),
                format!(
                    "--by {0}: no case of these runs has a {0}. Records of earlier versions do not say it: name the case file that was asked with --cases FILE. If that file does not say it either, leave this out",
                    by.name()
                ),
            ),
            By::Source | By::Length | By::Repeat => Bilingual::both(
                format!("--by {}：这些运行还没有回答，请先用 wardround batch 提问", by.name()),
                format!("--by {}: these runs have no answer yet; ask for some first, with wardround batch", by.name()),
            ),
        }
    }
}

/// How cells are grouped by one characteristic.
pub(super) struct Grouping {
    pub by: By,
    /// The groups, in their order.
    pub values: Vec<ByValue>,
    places: Places,
}

/// The groups of a cell, as places in the list of values.
enum Places {
    /// By the case's number.
    Case(Vec<Vec<u32>>),
    /// The greatest length of each band but the last, and the group of what has no length.
    Length { borders: Vec<u32>, unknown: u32 },
    /// By the repeat.
    Repeat,
}

impl Grouping {
    /// By some characteristic, with the groups that records have.
    ///
    /// # Errors
    /// When nothing is known of it.
    pub fn of(by: By, records: &Records) -> Result<Self, NotKnown> {
        let made = match by {
            By::Department => Self::of_cases(by, records, |case| case.described.department.iter().cloned().map(ByValue::Word).collect()),
            By::Tag => Self::of_cases(by, records, |case| case.described.tags.iter().cloned().map(ByValue::Word).collect()),
            By::Difficulty => Self::of_cases(by, records, |case| case.described.difficulty.into_iter().map(ByValue::Difficulty).collect()),
            By::Source => Self::of_cases(by, records, |case| vec![ByValue::Word(case.source.label().to_owned())]),
            By::Length => Self::of_lengths(records),
            By::Repeat => {
                let repeats = records.answers.iter().map(|answer| answer.repeat + 1).chain(records.plans.iter().map(|plan| plan.repeats));
                let values = (1..=repeats.max().unwrap_or(0)).map(ByValue::Repeat).collect();
                Self { by, values, places: Places::Repeat }
            }
        };
        let is_known = made.values.iter().any(|value| *value != ByValue::NotStated) && !(by == By::Repeat && records.answers.is_empty());
        if is_known { Ok(made) } else { Err(NotKnown(by)) }
    }

    fn of_cases(by: By, records: &Records, values_of: impl Fn(&super::read::names::CaseName) -> Vec<ByValue>) -> Self {
        let mut of_each: Vec<Vec<ByValue>> = records.cases.iter().map(values_of).collect();
        of_each.iter_mut().filter(|values| values.is_empty()).for_each(|values| values.push(ByValue::NotStated));
        let values: Vec<ByValue> = of_each.iter().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        // Fewer groups than cases have tags, which fit into a file.
        let place = |value: &ByValue| values.binary_search(value).ok().map(|place| place as u32);
        let places = of_each.iter().map(|of| of.iter().filter_map(place).collect::<BTreeSet<_>>().into_iter().collect()).collect();
        Self { by, values, places: Places::Case(places) }
    }

    /// Bands of length: the quartiles of all answers with a text are their borders.
    fn of_lengths(records: &Records) -> Self {
        let lengths: Vec<u32> = records.answers.iter().map(|answer| answer.characters).filter(|length| *length > 0).collect();
        let (shortest, longest) = (lengths.iter().min().copied().unwrap_or(0), lengths.iter().max().copied().unwrap_or(0));
        let quartile = |values: &Values, share: f64| values.quantile(share).ok().flatten();
        let mut borders: Vec<u32> = Vec::new();
        if let Ok(values) = Values::new(lengths.into_iter().map(f64::from).collect()) {
            // Of whole numbers, no larger than one of them.
            borders.extend([0.25, 0.5, 0.75].iter().filter_map(|share| quartile(&values, *share)).map(|border| border.floor() as u32));
        }
        // Where many answers are of one length, bands fall together.
        borders.dedup();
        borders.retain(|border| *border < longest);
        let begins = [shortest].into_iter().chain(borders.iter().map(|border| border + 1));
        let ends = borders.iter().copied().chain([longest]);
        let mut values: Vec<ByValue> = begins.zip(ends).map(|(from, to)| ByValue::Characters { from, to }).collect();
        if longest == 0 {
            values.clear();
        }
        let unknown = values.len() as u32;
        values.push(ByValue::NotStated);
        Self { by: By::Length, values, places: Places::Length { borders, unknown } }
    }

    /// Calls `enter` with each group of a cell.
    fn each(&self, cell: &Cell, records: &Records, mut enter: impl FnMut(usize)) {
        match &self.places {
            Places::Case(places) => places[cell.case as usize].iter().for_each(|place| enter(*place as usize)),
            Places::Repeat => enter(cell.repeat as usize),
            Places::Length { borders, unknown } => {
                let characters = cell.answer.map_or(0, |answer| records.answers[answer as usize].characters);
                let band = borders.partition_point(|border| *border < characters);
                enter(if characters == 0 { *unknown as usize } else { band });
            }
        }
    }

    /// The cells of each group, in their order; empty where a group has none.
    pub fn split(&self, cells: &[Cell], records: &Records) -> Vec<Vec<Cell>> {
        let mut groups: Vec<Vec<Cell>> = self.values.iter().map(|_| Vec::new()).collect();
        for cell in cells {
            self.each(cell, records, |place| {
                if let Some(group) = groups.get_mut(place) {
                    group.push(*cell);
                }
            });
        }
        groups
    }

    /// Every pair of models within every group; none by source, whose blocks have them.
    pub fn comparisons(&self, models: &[(&str, &Vec<Cell>)], records: &Records, plan: Resampling) -> Vec<ByComparisons> {
        if self.by == By::Source || models.len() < 2 {
            return Vec::new();
        }
        let mut means: BTreeMap<usize, Vec<(String, TurnMeans)>> = BTreeMap::new();
        for (model, cells) in models {
            for (place, cells) in self.split(cells, records).iter().enumerate() {
                means.entry(place).or_default().push(((*model).to_owned(), turn_means(cells)));
            }
        }
        let mut made: Vec<ByComparisons> = Vec::new();
        for (place, models) in means {
            let comparisons = unadjusted_comparisons(&models, plan);
            if comparisons.iter().any(|pair| pair.cases > 0) {
                made.push(ByComparisons { by: self.by, value: self.values[place].clone(), comparisons });
            }
        }
        holm(made.iter_mut().flat_map(|group| &mut group.comparisons));
        made
    }
}
