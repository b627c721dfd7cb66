//! Answers that somebody chose: on the screen, by an address, or in a file that other commands take.

use super::{
    field::Field,
    table::{Table, Value},
};
use crate::{
    case::{CaseId, Source},
    io_error,
    items::Item,
    language::{Bilingual, Language},
    plain_file,
    suggest::nearest,
};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use std::{
    collections::{BTreeSet, HashSet},
    fmt,
    path::{Path, PathBuf},
};

/// The version of the layout that this program writes and reads.
const SCHEMA: u32 = 1;

/// A list of a million answers has some hundred bytes for each.
const LIMIT_MIB: u64 = 1024;

/// Answers of runs, as `wardround view --format json` prints them and `wardround judge --items` takes them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(title = "Answers of runs")]
pub struct ChosenItems {
    /// The layout's version: 1.
    pub schema: u32,
    /// The folders of the runs.
    pub runs: Vec<String>,
    /// The filter that the answers meet; empty where there was none.
    #[serde(default)]
    pub filter: String,
    /// The answers, in order.
    pub items: Vec<ChosenItem>,
}

/// An answer of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ChosenItem {
    /// The case.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// The turn, from 1.
    pub turn: u32,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// The model's name.
    pub model: String,
    /// The run's folder, without the folders around it.
    pub run: String,
    /// The digest of the question, shortened to 32 characters.
    pub question: String,
    /// Which answer to this question, from 0.
    pub attempt: u32,
    /// Columns, by their names; nothing reads them back.
    #[serde(flatten)]
    pub columns: Map<String, serde_json::Value>,
}

/// A file of chosen answers that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum ChosenItemsError {
    /// It cannot be read.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not such a list.
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column where they are known.
        message: Bilingual,
    },
}

impl ChosenItemsError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let (path, said) = match self {
            Self::Io { path, source } => (path, io_error::words(source, language)),
            Self::Invalid { path, message } => (path, message.words(language).to_owned()),
        };
        format!("{}{}{said}", path.display(), crate::glossary::colon(language))
    }
}

impl ChosenItems {
    /// Reads a file that `wardround view --format json` wrote.
    ///
    /// # Errors
    /// When it cannot be read, is no such list, or is empty.
    pub fn read(path: &Path) -> Result<Self, ChosenItemsError> {
        let invalid = |message| ChosenItemsError::Invalid { path: path.to_owned(), message };
        let bytes = plain_file::read(path, LIMIT_MIB).map_err(|source| ChosenItemsError::Io { path: path.to_owned(), source })?;
        let read: Self = serde_json::from_slice(&bytes).map_err(|error| {
            let (line, said) = (error.line(), Bilingual::quoted("读取程序", &error));
            let advice = said.words(Language::Zh).to_owned();
            invalid(Bilingual::both(
                format!("第 {line} 行：不是回答列表（{advice}）；请用 wardround view --format json 生成"),
                format!("line {line}: no list of answers ({error}); write one with wardround view --format json"),
            ))
        })?;
        if read.schema != SCHEMA {
            return Err(invalid(Bilingual::both(
                format!("schema：此程序只读第 {SCHEMA} 版"),
                format!("schema: this program reads version {SCHEMA}"),
            )));
        }
        if read.items.is_empty() {
            return Err(invalid(Bilingual::both("items：没有回答", "items: there is no answer in it")));
        }
        Ok(read)
    }

    /// Of a table, the answers at these places.
    pub fn of(table: &Table, places: impl IntoIterator<Item = usize>, filter: String, columns: &[Field]) -> Self {
        let runs = table.items().folders().iter().map(|folder| folder.display().to_string()).collect();
        let items = places.into_iter().filter_map(|place| chosen(table, table.items().item(place), columns)).collect();
        Self { schema: SCHEMA, runs, filter, items }
    }

    /// The shortened digests of the questions that were answered.
    pub fn questions(&self) -> HashSet<String> {
        self.items.iter().map(|item| item.question.clone()).collect()
    }
}

fn chosen(table: &Table, item: Item<'_>, columns: &[Field]) -> Option<ChosenItem> {
    let value = |field: &Field| -> Option<serde_json::Value> {
        match table.value(field, item) {
            Value::Missing => None,
            Value::Number(number) => Some(whole_where_it_is(number)),
            Value::Name(name) => Some(name.into()),
            Value::Names(names) => Some(names.into_iter().map(serde_json::Value::from).collect()),
        }
    };
    let own = |field: &&Field| !matches!(field, Field::Case | Field::Source | Field::Turn | Field::Repeat | Field::Model | Field::Run);
    let columns = columns.iter().filter(own).map(|field| (column_name(field), value(field).unwrap_or_default())).collect();
    Some(ChosenItem {
        // Every recorded case has an id.
        case: CaseId::new(item.case_id())?,
        source: item.source(),
        turn: item.turn(),
        repeat: item.repeat(),
        model: item.model().to_owned(),
        run: Table::run(item).into_owned(),
        question: item.question_digest(),
        attempt: item.attempt(),
        columns,
    })
}

/// A column's name in files for programs: with the unit, where there is one.
pub(super) fn column_name(field: &Field) -> String {
    if *field == Field::Time { "time_ms".to_owned() } else { field.to_string() }
}

/// A number as JSON and CSV have it: whole numbers without a point.
pub(super) fn whole_where_it_is(number: f64) -> serde_json::Value {
    // Above it not every whole number is one.
    const LARGEST: f64 = 9e15;
    if number.fract() == 0.0 && number.abs() < LARGEST { (number as i64).into() } else { number.into() }
}

/// An answer as it is named on a command line: CASE/TURN/MODEL, and /REPEAT where it is not the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAddress(pub String);

impl ItemAddress {
    /// The address of an answer.
    pub fn of(item: Item<'_>) -> Self {
        let (case, turn, model, repeat) = (item.case_with_variant(), item.turn(), item.model(), item.repeat());
        Self(if repeat == 0 { format!("{case}/{turn}/{model}") } else { format!("{case}/{turn}/{model}/{repeat}") })
    }

    /// The answer of this address.
    ///
    /// # Errors
    /// When there is none; with one that is named alike.
    pub fn find(&self, table: &Table) -> Result<usize, Bilingual> {
        let all = || table.items().iter().map(|item| (Self::of(item).0, item));
        let wanted = self.0.as_str();
        let same = |(address, item): &(String, Item<'_>)| address == wanted || (item.repeat() == 0 && format!("{address}/0") == wanted);
        if let Some((_, item)) = all().find(same) {
            return Ok(item.place());
        }
        let addresses: Vec<String> = all().map(|(address, _)| address).collect();
        let near = nearest(wanted, addresses.iter().map(String::as_str)).or(addresses.first().map(String::as_str)).unwrap_or_default();
        Err(Bilingual::both(
            format!("没有回答 {wanted}；写法为 病例/轮次/模型[/重复]，例如 {near}"),
            format!("there is no answer {wanted}; write CASE/TURN/MODEL[/REPEAT], such as {near}"),
        ))
    }
}

impl fmt::Display for ItemAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The answers that are selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection(BTreeSet<usize>);

impl Selection {
    /// Selects an answer, or no longer.
    pub fn turn(&mut self, place: usize) {
        if !self.0.remove(&place) {
            self.0.insert(place);
        }
    }

    /// Selects answers, or, where all of them are, none of them.
    pub fn turn_all(&mut self, places: &[usize]) {
        if places.iter().all(|place| self.0.contains(place)) {
            places.iter().for_each(|place| _ = self.0.remove(place));
        } else {
            self.0.extend(places);
        }
    }

    /// Selects answers.
    pub fn add(&mut self, places: impl IntoIterator<Item = usize>) {
        self.0.extend(places);
    }

    /// Selects none.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether an answer is selected.
    pub fn has(&self, place: usize) -> bool {
        self.0.contains(&place)
    }

    /// The selected answers, in the order of the items.
    pub fn places(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.0.iter().copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
