//! What checks without a judge found, in the reader's language.

use super::{
    Part, Section, Sheet,
    variants::{percent, share},
};
use crate::report::{CheckNumbers, Report, words::Words};

/// The section, where checks are wanted.
pub(super) fn checks(report: &Report, words: &Words) -> Option<Section> {
    if report.checks.is_empty() {
        return None;
    }
    let said = words.checks();
    let header = [words.source, words.model, said.flag, said.answers, said.cases];
    let rows = report.checks.iter().flat_map(|of| rows(of, words)).collect();
    let parts = vec![Part::Sheet(Sheet::new(said.sheet, 3, header, rows)), Part::Paragraph(said.note.to_owned())];
    Some(Section { heading: said.heading.to_owned(), parts })
}

/// Any flag, then each that was found.
fn rows(of: &CheckNumbers, words: &Words) -> Vec<[String; 5]> {
    let answers = |count: usize| {
        let part = if of.answers == 0 { 0.0 } else { count as f64 / of.answers as f64 };
        format!("{count}/{} {}", of.answers, percent(part))
    };
    let place = || [words.source_of(of.source, of.variant.as_ref()), of.model.clone()];
    let row = |flag: &str, count, cases| {
        let [source, model] = place();
        [source, model, flag.to_owned(), answers(count), share(cases)]
    };
    let any = row(words.checks().any, of.flagged, &of.flagged_cases);
    let each = of.checks.iter().map(|count| row(count.check.words(words.language()), count.answers, &count.cases));
    [any].into_iter().chain(each).collect()
}
