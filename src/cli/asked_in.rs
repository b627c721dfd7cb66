//! In which language the questions of a run are.

use crate::{language::Language, plain_file, record::TurnRecord};
use std::{
    io::{BufRead, BufReader},
    path::Path,
};

/// The language of a run's first question; `None` where nothing was asked yet.
///
/// A bilingual case is another question in the other language: whoever goes on with a run, or judges it, reads cases in this one.
pub(super) fn asked_in(run: &Path) -> Option<Language> {
    let mut line = String::new();
    BufReader::new(plain_file::open(&run.join("turns.jsonl")).ok()?).read_line(&mut line).ok()?;
    let record: TurnRecord = serde_json::from_str(&line).ok()?;
    Some(Language::of_text(&record.question))
}
