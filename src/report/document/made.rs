//! The section that states how answers and verdicts were made.

use super::{Part, Section};
use crate::report::{Made, Report, words::Words};

/// How everything was made, in sentences: a table would be wider than a terminal.
pub(super) fn made(report: &Report, words: &Words) -> Section {
    let mut items = vec![words.made_by(report.wardround)];
    items.extend(report.runs.iter().map(|run| words.made_run(run)));
    let mut parts = vec![Part::List { heading: None, items }];
    for (heading, made, counted) in
        [(words.models, &report.made.models, words.answers_counted), (words.judges, &report.made.judges, words.verdicts_counted)]
    {
        if !made.is_empty() {
            parts
                .push(Part::List { heading: Some(heading.to_owned()), items: made.iter().map(|made| words.made(made, counted)).collect() });
        }
    }
    Section { heading: words.made.to_owned(), parts }
}

/// What each number behind a name stands for.
pub(super) fn legend<'m>(made: impl Iterator<Item = &'m Made>, words: &Words) -> Option<Part> {
    let items: Vec<String> = made.filter_map(|made| words.differs(made)).collect();
    (!items.is_empty()).then(|| Part::List { heading: Some(words.legend.to_owned()), items })
}
