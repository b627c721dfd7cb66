//! Verdicts and ratings as a table for spreadsheets and statistics: one row each. The order of the columns is that of [`COLUMNS`].

use super::{LayoutError, dataset::Said};
use crate::{
    items::{Item, Items, Score},
    record::{TurnRecord, VerdictRecord},
    report::{Missing, csv::text},
    text::clean,
};
use csv::{Terminator, Writer, WriterBuilder};
use std::io::Write;

/// The columns, in order. The last three are there with texts only.
pub const COLUMNS: [&str; 34] = [
    "run",
    "source",
    "case",
    "category",
    "turn",
    "repeat",
    "attempt",
    "model",
    "answered_at",
    "characters",
    "seconds",
    "flags",
    "kind",
    "by",
    "preset",
    "wording",
    "judge_repeat",
    "score",
    "highest",
    "missing",
    "fluency",
    "relevance",
    "completeness",
    "proficiency",
    "judge_is_candidate",
    "saw_verdict",
    "tags",
    "comment",
    "licence",
    "consent",
    "variant",
    "question",
    "answer",
    "explanation",
];

/// How many of the columns are texts, from the last.
const TEXTS: usize = 3;

/// What a table has.
#[derive(Debug, Clone, Default)]
pub struct TableOptions {
    /// A byte order mark in front: without it, Excel takes UTF-8 for the system's own encoding.
    pub mark: bool,
    /// Question, answer and the judge's explanation in columns of their own.
    pub texts: bool,
    /// What is said of the rows.
    pub said: Said,
}

/// Writes the table, by RFC 4180: comma, double quotes, lines that end in CR LF. An answer that nobody has rated has a row of the kind `none`. No cell is taken for a
/// formula: an apostrophe goes before a text that begins like one.
///
/// # Errors
/// When a record cannot be read, or the writer fails.
pub fn table(items: &Items, options: &TableOptions, mut to: impl Write) -> Result<(), LayoutError> {
    if options.mark {
        to.write_all("\u{feff}".as_bytes()).map_err(failed)?;
    }
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
    let columns = if options.texts { COLUMNS.len() } else { COLUMNS.len() - TEXTS };
    writer.write_record(&COLUMNS[..columns]).map_err(failed)?;
    for item in items.iter() {
        rows(item, options, &mut writer)?;
    }
    writer.flush().map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> LayoutError {
    let said = crate::language::Bilingual::quoted("系统", error);
    LayoutError::Unusable(said.after("表格无法写出：", "the table cannot be written: "))
}

/// What one row has beside what all rows of its answer have.
#[derive(Default)]
struct Opinion {
    kind: &'static str,
    by: String,
    preset: &'static str,
    wording: String,
    judge_repeat: String,
    score: Option<f64>,
    highest: Option<u8>,
    missing: &'static str,
    criteria: Option<[u8; 4]>,
    judge_is_candidate: Option<bool>,
    saw_verdict: Option<bool>,
    tags: String,
    comment: String,
    explanation: String,
}

fn opinions(item: Item<'_>, texts: &[VerdictRecord]) -> Vec<Opinion> {
    let judged = item.verdicts().enumerate().map(|(place, verdict)| Opinion {
        kind: "judge",
        by: text(verdict.judge),
        preset: verdict.preset.name(),
        wording: verdict.wording.to_owned(),
        judge_repeat: verdict.repeat.to_string(),
        score: verdict.score.points(),
        highest: Some(verdict.preset.highest()),
        missing: if let Score::None(missing) = verdict.score { missing.name() } else { "" },
        criteria: verdict.criteria,
        judge_is_candidate: Some(verdict.judge_is_candidate),
        explanation: texts.get(place).map(|record| long_text(&record.text)).unwrap_or_default(),
        ..Opinion::default()
    });
    let rated = item.ratings().map(|rating| Opinion {
        kind: "person",
        by: text(rating.rater.unwrap_or_default()),
        score: Some(f64::from(rating.rating)),
        highest: Some(10),
        saw_verdict: Some(rating.saw_verdict),
        tags: rating.tags.iter().map(|tag| tag.name()).collect::<Vec<_>>().join(";"),
        comment: long_text(rating.comment),
        ..Opinion::default()
    });
    let mut opinions: Vec<Opinion> = judged.chain(rated).collect();
    if opinions.is_empty() {
        let missing = if item.characters() == 0 { Missing::NoText } else { Missing::NotJudged };
        opinions.push(Opinion { kind: "none", missing: missing.name(), ..Opinion::default() });
    }
    opinions
}

fn rows<W: Write>(item: Item<'_>, options: &TableOptions, writer: &mut Writer<W>) -> Result<(), LayoutError> {
    let texts = if options.texts { Some((item.turn_record()?, item.verdict_records()?)) } else { None };
    let explanations = texts.as_ref().map_or(&[][..], |(_, verdicts)| verdicts);
    let answer = answer_cells(item);
    for opinion in opinions(item, explanations) {
        let [fluency, relevance, completeness, proficiency] =
            opinion.criteria.map_or([const { String::new() }; 4], |ratings| ratings.map(|rating| rating.to_string()));
        let truth = |is: Option<bool>| is.map(|is| is.to_string()).unwrap_or_default();
        let own = [
            opinion.kind.to_owned(),
            opinion.by,
            opinion.preset.to_owned(),
            opinion.wording,
            opinion.judge_repeat,
            opinion.score.map(|score| score.to_string()).unwrap_or_default(),
            opinion.highest.map(|highest| highest.to_string()).unwrap_or_default(),
            opinion.missing.to_owned(),
            fluency,
            relevance,
            completeness,
            proficiency,
            truth(opinion.judge_is_candidate),
            truth(opinion.saw_verdict),
            opinion.tags,
            opinion.comment,
            text(options.said.licence.as_deref().unwrap_or_default()),
            text(options.said.consent.as_deref().unwrap_or_default()),
            text(item.variant().unwrap_or_default()),
        ];
        let mut cells: Vec<String> = answer.iter().cloned().chain(own).collect();
        cells.extend(texts.iter().flat_map(|(turn, _)| text_cells(turn, &opinion.explanation)));
        writer.write_record(&cells).map_err(failed)?;
    }
    Ok(())
}

/// What all rows of an answer have.
fn answer_cells(item: Item<'_>) -> [String; 12] {
    [
        text(&super::dataset::run_name(item)),
        item.source().label().to_owned(),
        text(item.case_id()),
        text(item.category().unwrap_or_default()),
        item.turn().to_string(),
        item.repeat().to_string(),
        item.attempt().to_string(),
        text(item.model()),
        item.at().to_string(),
        item.characters().to_string(),
        format!("{:.3}", f64::from(item.milliseconds()) / 1000.0),
        item.flags().into_iter().map(crate::items::Flag::name).collect::<Vec<_>>().join(";"),
    ]
}

fn text_cells(turn: &TurnRecord, explanation: &str) -> [String; TEXTS] {
    [long_text(&turn.question), long_text(&turn.text), explanation.to_owned()]
}

/// A text that keeps its lines, and that no spreadsheet takes for a formula.
fn long_text(long: &str) -> String {
    let cleaned = clean(long);
    // The rule is that of one line: it looks at the beginning alone.
    let is_formula = text(cleaned.trim_start()).starts_with('\'') && !cleaned.trim_start().starts_with('\'');
    if is_formula { format!("'{cleaned}") } else { cleaned.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_keep_their_lines_and_are_no_formulas() {
        let table = [
            ("一\n二", "一\n二"),
            ("- 第一\n- 第二", "'- 第一\n- 第二"),
            ("\n=1+1", "'\n=1+1"),
            ("'quoted", "'quoted"),
            ("a\u{202e}b", "ab"),
        ];
        for (given, expected) in table {
            assert_eq!(long_text(given), expected, "{given:?}");
        }
    }
}
