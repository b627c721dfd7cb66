//! What is shown once an interview has ended: what was found out and missed, and the reference. Plain lines and the screen show the same.

use super::{
    fact::FactEntry, figures::Measures, machine::EndReason, measures::divided, sheet::FactSheet, teaching::fits_after,
    utterance::UtteranceRecord, words,
};
use crate::{case::Case, glossary, language::Language};

/// What a part of it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevealPart {
    /// The figures.
    Figures,
    /// What judges say.
    Judge,
    /// Facts that were found out.
    Found,
    /// Facts that should have been asked for and were not.
    Missed,
    /// Findings and results for which nothing was ordered.
    NotOrdered,
    /// Other facts that were not found out.
    Others,
    /// Title and diagnoses.
    Title,
    /// The reference.
    Reference,
}

/// One part, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevealSection {
    /// What it is about.
    pub part: RevealPart,
    /// Stands above it; empty for the figures.
    pub heading: String,
    /// Its lines.
    pub lines: Vec<String>,
}

/// Everything that is shown after the end, in the order in which it is read.
pub fn reveal(case: &Case, sheet: &FactSheet, lines: &[UtteranceRecord], measures: &Measures, language: Language) -> Vec<RevealSection> {
    let after = |id: &str| fits_after(sheet.patient(), lines, id);
    reveal_of(case, sheet.entries(), (lines, measures), &after, language)
}

/// The same of facts that stand apart from their case, as in a tape. `after` is the doctor's line behind which a fact could have been asked for.
pub fn reveal_of<'a>(
    case: &Case,
    entries: &[FactEntry],
    (lines, measures): (&'a [UtteranceRecord], &Measures),
    after: &dyn Fn(&str) -> Option<&'a UtteranceRecord>,
    language: Language,
) -> Vec<RevealSection> {
    let headings = words::headings(language);
    let (found, missed) = divided(entries, lines);
    let (to_ask, to_order): (Vec<_>, Vec<_>) = missed.into_iter().partition(|entry| entry.inquiry.is_some());
    let (must, others): (Vec<_>, Vec<_>) = to_ask.into_iter().partition(|entry| entry.must_ask);
    let plain = |entry: &&FactEntry| words::fact(entry, None, language);
    let fitting = |entry: &&FactEntry| words::fact(entry, after(&entry.id).map(|line| line.text.as_str()), language);
    let facts = |part, heading: &str, lines: Vec<String>| {
        let lines = if lines.is_empty() { vec![headings.none.to_owned()] } else { lines };
        RevealSection { part, heading: heading.to_owned(), lines }
    };
    let mut figures: Vec<String> = words::figures(measures, language).lines().map(str::to_owned).collect();
    if let Some(reason) = lines.iter().rev().find_map(|line| line.end).filter(|reason| *reason != EndReason::Concluded) {
        figures.insert(0, words::end(reason, language).to_owned());
    }
    let mut sections = vec![
        RevealSection { part: RevealPart::Figures, heading: String::new(), lines: figures },
        facts(RevealPart::Found, headings.asked, found.iter().map(plain).collect()),
        facts(RevealPart::Missed, headings.missed, must.iter().map(fitting).collect()),
        facts(RevealPart::NotOrdered, headings.not_ordered, to_order.iter().map(plain).collect()),
        facts(RevealPart::Others, headings.others, others.iter().map(plain).collect()),
    ];
    let mut titles = Vec::new();
    let names: Vec<&str> = case.diagnoses().iter().filter_map(|diagnosis| diagnosis.names().next()).collect();
    if !names.is_empty() {
        let semicolon = if language == Language::Zh { "；" } else { "; " };
        titles.push(format!("{}{}{}", headings.diagnoses, glossary::colon(language), names.join(semicolon)));
    }
    if let Some(title) = case.title() {
        titles.insert(0, format!("{}{}{}", headings.title, glossary::colon(language), title.reveal()));
    }
    if !titles.is_empty() {
        sections.push(RevealSection { part: RevealPart::Title, heading: String::new(), lines: titles });
    }
    if let Some(reference) = case.reference_text() {
        let lines = reference.lines().map(str::to_owned).collect();
        sections.push(RevealSection { part: RevealPart::Reference, heading: headings.reference.to_owned(), lines });
    }
    sections
}
