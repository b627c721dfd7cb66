//! What of a table is shown, and in which order: filtered, sorted, grouped.

use super::{
    field::Field,
    matching::Matcher,
    sorting::Sort,
    table::{Table, Value},
};
use crate::{items::Item, language::Language};
use std::collections::HashSet;

/// By what answers are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// By case.
    Case,
    /// By department.
    Department,
    /// By source.
    Source,
    /// By model.
    Model,
}

impl Grouping {
    /// All, in the order in which a key goes through them.
    pub const ALL: [Self; 4] = [Self::Case, Self::Model, Self::Department, Self::Source];

    /// The field whose values are the groups.
    pub fn field(self) -> Field {
        match self {
            Self::Case => Field::Case,
            Self::Department => Field::Department,
            Self::Source => Field::Source,
            Self::Model => Field::Model,
        }
    }

    /// The next one, and after the last none.
    pub fn after(of: Option<Self>) -> Option<Self> {
        let place = of.map_or(0, |of| Self::ALL.iter().position(|other| *other == of).map_or(0, |place| place + 1));
        Self::ALL.get(place).copied()
    }
}

/// The head of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// What its answers have in common; empty where they have no value.
    pub name: String,
    /// How many answers it has.
    pub answers: usize,
    /// Of how many there is a score.
    pub scored: usize,
    /// The mean of the scores; `None` without one, or where they are on several scales.
    pub mean: Option<f64>,
    /// Whether its answers are out of sight.
    pub is_closed: bool,
}

impl GroupRow {
    /// As it stands over its answers.
    pub fn words(&self, language: Language) -> String {
        let Self { answers, scored, .. } = self;
        let mean = self.mean.map(super::words::number);
        match (language, mean) {
            (Language::Zh, Some(mean)) => format!("{answers} 个回答，均分 {mean}（{scored}/{answers} 有评分）"),
            (Language::Zh, None) => format!("{answers} 个回答，没有均分（{scored}/{answers} 有评分）"),
            (Language::En, Some(mean)) => format!("answers: {answers}, mean score {mean} (scored: {scored}/{answers})"),
            (Language::En, None) => format!("answers: {answers}, no mean score (scored: {scored}/{answers})"),
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The head of a group, by its place among [`View::groups`].
    Group(usize),
    /// An answer, by its place among the items.
    Item(usize),
}

/// What is shown of a table.
#[derive(Debug, Clone, Default)]
pub struct View {
    sort: Vec<Sort>,
    grouping: Option<Grouping>,
    closed: HashSet<String>,
    /// The answers that meet the filter, as sorted.
    shown: Vec<u32>,
    groups: Vec<GroupRow>,
    rows: Vec<Row>,
}

impl View {
    /// Shows the answers that meet a filter, by facts alone. Returns those for which texts have to be read.
    pub fn filter(&mut self, table: &Table, matcher: &Matcher) -> Vec<usize> {
        let mut undecided = Vec::new();
        self.shown.clear();
        // Places are counted in 32 bits where they are read.
        for place in 0..table.items().len() {
            match matcher.by_facts(table, place) {
                Some(true) => self.shown.push(place as u32),
                Some(false) => {}
                None => undecided.push(place),
            }
        }
        self.arrange(table);
        undecided
    }

    /// Adds answers whose texts were read and meet the filter.
    pub fn found(&mut self, table: &Table, places: &[usize]) {
        self.shown.extend(places.iter().map(|&place| place as u32));
        // In the order of the table first, so that equal ones stand as if all had been there at once.
        self.shown.sort_unstable();
        self.arrange(table);
    }

    /// Sorts by other columns.
    pub fn sort_by(&mut self, table: &Table, sort: Vec<Sort>) {
        self.sort = sort;
        self.shown.sort_unstable();
        self.arrange(table);
    }

    /// Groups by something else.
    pub fn group_by(&mut self, table: &Table, grouping: Option<Grouping>) {
        self.grouping = grouping;
        self.closed.clear();
        self.arrange(table);
    }

    /// Closes or opens a group.
    pub fn turn_group(&mut self, table: &Table, group: usize) {
        let name = self.groups[group].name.clone();
        if !self.closed.remove(&name) {
            self.closed.insert(name);
        }
        self.arrange(table);
    }

    /// Closes all groups, or opens all where all are closed.
    pub fn turn_all(&mut self, table: &Table) {
        if self.groups.iter().all(|group| group.is_closed) {
            self.closed.clear();
        } else {
            self.closed = self.groups.iter().map(|group| group.name.clone()).collect();
        }
        self.arrange(table);
    }

    /// The columns by which it is sorted.
    pub fn sort(&self) -> &[Sort] {
        &self.sort
    }

    /// By what it is grouped.
    pub fn grouping(&self) -> Option<Grouping> {
        self.grouping
    }

    /// The answers that are shown, in order, those of closed groups too.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.shown.iter().map(|&place| place as usize)
    }

    /// The heads of groups.
    pub fn groups(&self) -> &[GroupRow] {
        &self.groups
    }

    /// The rows, in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of an answer, where it is in sight.
    pub fn row_of(&self, place: usize) -> Option<usize> {
        self.rows.iter().position(|row| *row == Row::Item(place))
    }

    /// The next row after this one, or before it, that an answer of is such; in a circle.
    pub fn next(&self, from: usize, forwards: bool, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let is_wanted = |row: &usize| matches!(self.rows[*row], Row::Item(place) if wanted(place));
        let count = self.rows.len();
        if forwards {
            (from + 1..count).chain(0..count.min(from + 1)).find(is_wanted)
        } else {
            (0..from.min(count)).rev().chain((from.min(count)..count).rev()).find(is_wanted)
        }
    }

    fn arrange(&mut self, table: &Table) {
        table.sort(&mut self.shown, &self.sort);
        self.groups.clear();
        self.rows.clear();
        let Some(grouping) = self.grouping else {
            self.rows.extend(self.shown.iter().map(|&place| Row::Item(place as usize)));
            return;
        };
        // Groups in their own order; inside, the answers as they are sorted.
        let mut keyed: Vec<(GroupKey, u32)> =
            self.shown.iter().map(|&place| (group_key(table, grouping, table.items().item(place as usize)), place)).collect();
        keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
        for part in keyed.chunk_by(|(a, _), (b, _)| a == b) {
            let name = group_name(table, grouping, table.items().item(part[0].1 as usize));
            let is_closed = self.closed.contains(&name);
            let (scored, mean) = mean_of(table, part.iter().map(|(_, place)| *place as usize));
            self.rows.push(Row::Group(self.groups.len()));
            self.groups.push(GroupRow { name, answers: part.len(), scored, mean, is_closed });
            if !is_closed {
                self.rows.extend(part.iter().map(|(_, place)| Row::Item(*place as usize)));
            }
        }
    }
}

/// Where a group stands: by the order of plans, or by name with the unnamed last.
type GroupKey = (usize, bool, String);

fn group_key(table: &Table, grouping: Grouping, item: Item<'_>) -> GroupKey {
    match grouping {
        Grouping::Case => (item.case_place(), false, String::new()),
        Grouping::Model => (table.model_of(item), false, String::new()),
        Grouping::Department | Grouping::Source => {
            let name = group_name(table, grouping, item);
            (0, name.is_empty(), name)
        }
    }
}

fn group_name(table: &Table, grouping: Grouping, item: Item<'_>) -> String {
    match table.value(&grouping.field(), item) {
        Value::Name(name) => name.into_owned(),
        _ => String::new(),
    }
}

/// How many answers have a score, and its mean. Scores on several scales have none.
fn mean_of(table: &Table, places: impl Iterator<Item = usize>) -> (usize, Option<f64>) {
    let (mut scored, mut sum, mut scale, mut is_mixed) = (0usize, 0.0, None, false);
    for place in places {
        let item = table.items().item(place);
        let Some(score) = item.score(None) else { continue };
        scored += 1;
        sum += score;
        let own = item.verdicts().next().map(|verdict| verdict.preset.highest());
        is_mixed |= scale.is_some() && scale != own;
        scale = own;
    }
    // Fewer answers than 32 bits count.
    (scored, (scored > 0 && !is_mixed).then(|| sum / scored as f64))
}
