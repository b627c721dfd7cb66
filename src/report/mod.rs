//! The numbers of one or more runs as a table, Markdown, CSV, JSON or HTML.
//!
//! - [`read`]: reads run folders into `records`, in chunks on all cores, only the needed fields of a line;
//!   `read/plan` determines what was planned
//! - [`Report::of`] (`build`): computes the numbers, pure: `cells` (every planned or given verdict), `row`,
//!   `compare`, `official`, `people`, `limits`, `paper`; `by` (groups), `gain` (models against their bases), `spent`, `against`, `case_means`
//! - [`HowMade`] (`made`): the model, file or endpoint, sampling, seeds and dates behind each row and judge
//! - [`Published`] (`paper`, `paper.toml`): the paper's own tables with their known errors
//! - `document`: the report for people in one language (`words`, `sentences`, `figures`); `table`, `markdown`
//!   and `html` format it; `chart` draws SVG for `html` and for files, and characters for `table`
//! - `variants`: variants of cases against the cases themselves; `interviews`: what interviews found out
//! - [`Scoreboard`] (`scoreboard`): models × turns, the judge beside people, for the interactive interfaces
//! - `check_words`, `document/checks`: what checks without a judge found; the numbers come with `crate::items`
//! - `csv`, `json`: the same numbers for programs, in English
//!
//! A mean never stands without its coverage; judges, presets, wordings and sources are never pooled; no
//! comparison names a winner.

mod against;
mod averages;
mod build;
mod by;
mod case_means;
mod cells;
pub(crate) mod chart;
mod check_words;
pub(crate) mod compare;
mod compared;
mod confidence;
mod confidence_words;
pub(crate) mod csv;
mod diagnosis;
mod diagnosis_words;
pub(crate) mod document;
mod error_words;
mod errors;
mod figure;
pub(crate) mod figures;
mod form;
mod form_words;
mod gain;
mod history;
pub(crate) mod html;
pub(crate) mod html_text;
mod interview_words;
mod interviews;
pub(crate) mod json;
mod limit;
mod limits;
mod made;
mod making;
pub(crate) mod markdown;
mod missing;
mod more_words;
mod numbers;
mod official;
mod paper;
pub(crate) mod parallel;
mod people;
mod read;
pub(crate) mod records;
mod replayed;
pub(crate) mod row;
mod rubric;
mod rubric_items;
mod scoreboard;
mod sentences;
mod spent;
pub(crate) mod table;
mod variant_words;
mod variants;
mod view_words;
mod views;
mod words;

pub use against::NotMeasured;
pub use averages::Averages;
pub use build::{Unknown, Wanted};
pub use by::NotKnown;
pub use case_means::CaseMeans;
pub use figure::Figure;
pub use limit::Limit;
pub(crate) use made::parts as made_parts;
pub use made::{Difference, HowMade, Made};
pub use missing::Missing;
pub use numbers::{
    Against, Agreement, AnswerCount, AnyOf, AtOnceCost, AxisComparisons, AxisNumbers, BaseMissing, Block, By, ByComparisons, ByValue,
    Calibration, CategoryNumbers, CheckCount, CheckNumbers, ConfidenceBin, ConfidenceChange, ConfidenceNumbers, CoverageNumbers, Criterion,
    DiagnosisNumbers, Distribution, Doubling, ErrorNumbers, Estimate, FlaggedPlace, Flips, FormNumbers, Gain, Group, HistoryEffect,
    HistoryMeasure, Inquired, IntervalNumbers, InterviewGap, InterviewJudged, InterviewMeasure, InterviewNumbers, InterviewedCase,
    LackingVariant, LackingWhy, LengthNumbers, LowestOfWordings, ModelNumbers, NoInterval, OfficialCategory, OfficialNumbers, PairNumbers,
    PairTest, PeoplePaper, PeopleRow, Report, ResamplingUsed, RightBy, RightNumbers, Row, RubricNumbers, RunSummary, Share, Spread,
    TagNumbers, TurnAverage, VariantDiagnoses, VariantEffect, VariantScores, ViewMean, ViewNumbers,
};
pub use paper::{PaperFault, PaperGain, PaperRow, PaperTable, Published, PublishedTable};
pub(crate) use read::short_key;
pub use read::{read, read_alone, read_beginning};
pub use records::{LeftOut, Records};
pub use rubric_items::{ItemGrades, RubricItemNumbers};
pub use scoreboard::Scoreboard;
pub use spent::Spent;

use crate::language::Language;

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Table for a terminal
    #[default]
    Table,
    /// Markdown for a document
    Markdown,
    /// One number or one fact a line, for a spreadsheet or R
    Csv,
    /// Everything, for programs
    Json,
    /// One page with charts that opens offline
    Html,
}

impl Format {
    /// Every one, as the command line offers them.
    pub fn all() -> &'static [Self] {
        clap::ValueEnum::value_variants()
    }

    /// Whether it is for people, and so in their language; the others are for programs, in English and unrounded.
    pub fn is_for_people(self) -> bool {
        match self {
            Self::Table | Self::Markdown | Self::Html => true,
            Self::Csv | Self::Json => false,
        }
    }
}

/// A report that cannot be written; takes a writer's failure, since every number is finite.
#[derive(Debug, thiserror::Error)]
#[error("the report cannot be written as {format}: {message}")]
pub struct FormatError {
    /// The format.
    format: &'static str,
    /// What the writer said.
    message: String,
}

impl Report {
    /// The report as text, with a line break at its end. `language` is that of `table`, `markdown` and `html`; `width` are a terminal's columns, where there is
    /// one, and count for `table` only.
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, format: Format, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            Format::Table => Ok(table::write(&document::document(self, language), width)),
            Format::Markdown => Ok(markdown::write(&document::document(self, language))),
            Format::Html => Ok(html::write(&document::document(self, language), language)),
            Format::Csv => csv::write(self),
            Format::Json => json::write(self),
        }
    }

    /// The report as HTML inside a page that has it in several languages.
    pub(crate) fn html_body(&self, language: Language) -> String {
        html::body(&document::document(self, language), &format!("{}-", language.code()))
    }
}

/// A chart as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartFile {
    /// The file's name.
    pub name: String,
    /// Its content, SVG.
    pub svg: String,
}

impl Report {
    /// Every chart that the report has something to draw in, as a file of its own: the number of the block, the source of its cases, and what is drawn make the name.
    pub fn charts(&self, language: Language) -> Vec<ChartFile> {
        let words = words::words(language);
        let of_block = |(number, block): (usize, &Block)| {
            let variant = block.variant.as_ref().map(|variant| format!("-{}", file_part(variant.as_str()))).unwrap_or_default();
            let source = format!("{}{variant}", file_part(block.source.label()));
            let charts = document::named_charts(block, self, words);
            let files = charts.into_iter().filter_map(move |(name, chart)| {
                Some(ChartFile { name: format!("{number}-{source}-{name}.svg"), svg: chart::file(&chart)? })
            });
            files.collect::<Vec<_>>()
        };
        let of_variants = |(number, scores): (usize, &VariantScores)| {
            let source = file_part(scores.source.label());
            let charts = document::named_variant_charts(scores, words).into_iter();
            let files = charts.filter_map(move |(name, chart)| {
                Some(ChartFile { name: format!("{number}-{source}-{name}.svg"), svg: chart::file(&chart)? })
            });
            files.collect::<Vec<_>>()
        };
        let blocks = (1..).zip(&self.blocks).flat_map(of_block);
        let of_interviews = chart::file(&document::chart_of_interviews(self, words))
            .map(|svg| ChartFile { name: "interviews-diagnosis-against-inquiry.svg".into(), svg });
        blocks.chain((self.blocks.len() + 1..).zip(&self.variants).flat_map(of_variants)).chain(of_interviews).collect()
    }
}

/// A label as a part of a file's name.
fn file_part(label: &str) -> String {
    label.to_lowercase().replace([' ', '=', '@', '+', '/'], "-")
}

impl Published {
    /// The paper's tables as text; as [`Report::write`].
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, format: Format, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            Format::Table => Ok(table::write(&document::published(self, language), width)),
            Format::Markdown => Ok(markdown::write(&document::published(self, language))),
            Format::Html => Ok(html::write(&document::published(self, language), language)),
            Format::Csv => csv::published(self),
            Format::Json => json::write(self),
        }
    }
}

impl Scoreboard {
    /// The scores as a document in a language.
    pub(crate) fn document(&self, language: Language) -> document::Document {
        document::scoreboard(self, language)
    }
}
