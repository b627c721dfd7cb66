//! The paper's published numbers. Source: its tables 1 to 4, which contain no intervals. The numbers and
//! their known errors are data: `paper.toml`.
//!
//! The paper's rows appear beside a run's own where they measure the same thing, labelled as the paper's, and
//! are never pooled with them. [`Published`] holds all of it.

use crate::{case::Source, chat::ModelClass, judge::Preset, language::Language};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::LazyLock};

/// The paper's rows for a source of cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperTable {
    /// Whether these are the paper's own cases; if not, the rows are an orientation and nothing more.
    pub same_cases: bool,
    /// What the columns are.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<PaperRow>,
    /// The gains that are printed with them, by the same columns.
    pub gains: Vec<PaperGain>,
    /// What is wrong with them, or not said about them.
    pub faults: Vec<PaperFault>,
}

/// One row of the paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperRow {
    /// The model, as the paper names it.
    pub model: &'static str,
    /// Whether doctors rated it; else the judge of record (gpt-4-0125-preview) did.
    pub by_doctors: bool,
    /// How many doctors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doctors: Option<u32>,
    /// The class in which the paper has the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ModelClass>,
    /// What the paper prints, one a column; scores are from 1 to 10 where the judge gave them.
    pub scores: Vec<Option<f64>>,
}

/// Something that is wrong with a table of the paper, or not said about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperFault {
    /// Its name.
    pub fault: &'static str,
    /// What it is, in English.
    pub text: &'static str,
    #[serde(skip)]
    zh: &'static str,
}

impl PaperFault {
    /// What it is, in a language.
    pub(super) fn words(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.text,
        }
    }
}

/// Everything that the paper reports in tables of results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Published {
    /// The version of Wardround that printed it.
    pub wardround: &'static str,
    /// The tables.
    pub tables: Vec<PublishedTable>,
}

/// One table of the paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedTable {
    /// Its number in the paper.
    pub number: u32,
    /// Its name here.
    pub name: &'static str,
    /// What it is, in English.
    pub title: &'static str,
    #[serde(skip)]
    zh: &'static str,
    /// `score`, or `accuracy` in percent.
    pub measure: &'static str,
    /// What the columns are.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<PaperRow>,
    /// The gains that are printed with it.
    pub gains: Vec<PaperGain>,
    /// What is wrong with it, or not said about it.
    pub faults: Vec<PaperFault>,
}

impl PublishedTable {
    /// What it is, in a language.
    pub(super) fn words(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.title,
        }
    }
}

/// A gain as the paper prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperGain {
    /// The model.
    pub model: &'static str,
    /// The model it is compared with.
    pub over: &'static str,
    /// How many doctors rated both; absent where the judge of record did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doctors: Option<u32>,
    /// By column, in percent of the other's score.
    pub percent: Vec<Option<f64>>,
}

impl Published {
    /// All of it.
    pub fn all() -> Self {
        Self { wardround: env!("CARGO_PKG_VERSION"), tables: FILE.table.iter().map(Table::published).collect() }
    }
}

/// The paper's rows to show beside a block; `None` where the paper has nothing to do with it.
pub(super) fn beside(source: Source, preset: Preset) -> Option<PaperTable> {
    if !matches!(preset, Preset::Official | Preset::Paper) {
        return None;
    }
    let people = FILE.people_of(suite(source)?)?;
    Some(FILE.beside(source, &[FILE.named("automatic")?, people]))
}

/// The paper's rows to show beside people's ratings of answers to the cases of a source.
pub(super) fn beside_people(source: Source) -> Option<PaperTable> {
    Some(FILE.beside(source, &[FILE.people_of(suite(source)?)?]))
}

/// The suite of the paper whose rows are shown for a source.
fn suite(source: Source) -> Option<&'static str> {
    match source {
        Source::DotaBench | Source::CmbClinDerived => Some("DotaBench"),
        Source::DoctorFlan => Some("DoctorFLAN"),
        Source::Bundled | Source::Native | Source::AiHospital | Source::AgentClinic | Source::MediQ | Source::CraftMd => None,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    table: Vec<Table>,
    fault: BTreeMap<String, Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    number: u32,
    name: String,
    measure: String,
    /// How many people rated; absent where the judge did, and for exams.
    people: Option<u32>,
    zh: String,
    en: String,
    columns: Vec<String>,
    rows: Vec<Row>,
    #[serde(default)]
    gains: Vec<Gain>,
    faults: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    model: String,
    /// In the first table only.
    class: Option<ModelClass>,
    #[serde(flatten)]
    cells: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gain {
    model: String,
    over: String,
    percent: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    /// The suites beside whose runs it is told.
    suites: Vec<String>,
    zh: String,
    en: String,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    // The file is part of the binary; a test reads all of it.
    toml::from_str(include_str!("paper.toml")).expect("the embedded tables are valid TOML")
});

/// The name of DotaBench's column in the paper's tables.
const DOTABENCH: &str = "DotaBench";

impl File {
    fn named(&self, name: &str) -> Option<&Table> {
        self.table.iter().find(|table| table.name == name)
    }

    fn people_of(&self, suite: &str) -> Option<&Table> {
        self.named(if suite == DOTABENCH { "people-dotabench" } else { "people-doctorflan" })
    }

    fn faults<'n>(&'static self, names: impl Iterator<Item = &'n String>, suite: Option<&str>) -> Vec<PaperFault> {
        let mut faults: Vec<PaperFault> = Vec::new();
        for name in names {
            let Some((name, fault)) = self.fault.get_key_value(name) else { continue };
            let is_told = suite.is_none_or(|suite| fault.suites.iter().any(|s| s == suite));
            if is_told && faults.iter().all(|told| told.fault != name) {
                faults.push(PaperFault { fault: name, text: &fault.en, zh: &fault.zh });
            }
        }
        faults
    }

    fn beside(&'static self, source: Source, tables: &[&'static Table]) -> PaperTable {
        let suite = suite(source).unwrap_or_default();
        let wanted = |column: &&String| (suite == DOTABENCH) == (column.as_str() == DOTABENCH);
        // The first table has every column of the others.
        let keys: Vec<&'static str> = tables.first().iter().flat_map(|t| t.columns.iter().filter(wanted)).map(String::as_str).collect();
        let columns = keys.iter().map(|&key| if key == DOTABENCH { "average" } else { key }).collect();
        let rows = tables.iter().flat_map(|table| table.rows.iter().map(|row| row.printed(&keys, table.people))).collect();
        let faults = self.faults(tables.iter().flat_map(|t| &t.faults), Some(suite));
        let gains = tables.iter().flat_map(|table| table.gains.iter().map(|gain| gain.printed(&keys, table.people)));
        let gains = gains.filter(|gain| gain.percent.iter().any(Option::is_some)).collect();
        PaperTable { same_cases: source != Source::CmbClinDerived, columns, rows, gains, faults }
    }
}

impl Table {
    fn published(&'static self) -> PublishedTable {
        let columns: Vec<&'static str> = self.columns.iter().map(String::as_str).collect();
        let gain = |gain: &'static Gain| gain.printed(&columns, self.people);
        PublishedTable {
            number: self.number,
            name: &self.name,
            title: &self.en,
            zh: &self.zh,
            measure: &self.measure,
            rows: self.rows.iter().map(|row| row.printed(&columns, self.people)).collect(),
            gains: self.gains.iter().map(gain).collect(),
            faults: FILE.faults(self.faults.iter(), None),
            columns,
        }
    }
}

impl Gain {
    fn printed(&'static self, columns: &[&'static str], doctors: Option<u32>) -> PaperGain {
        let percent = columns.iter().map(|column| self.percent.get(*column).copied()).collect();
        PaperGain { model: &self.model, over: &self.over, doctors, percent }
    }
}

impl Row {
    fn printed(&'static self, columns: &[&'static str], people: Option<u32>) -> PaperRow {
        let scores = columns.iter().map(|column| self.cells.get(*column).copied()).collect();
        // The first table has every model.
        let class = FILE.table.first().and_then(|table| table.rows.iter().find(|row| row.model == self.model)?.class);
        PaperRow { model: &self.model, by_doctors: people.is_some(), doctors: people, class, scores }
    }
}

#[cfg(test)]
mod tests;
