//! Reads the interviews of runs: who played which roles, and the figures of those that ended.

use crate::{
    interview::UtteranceRecord,
    record::{Journal, RecordError, UTTERANCES_FILE},
    report::records::InterviewRead,
};
use std::{collections::BTreeMap, path::PathBuf};

/// An interview as a folder has it.
struct Found {
    read: InterviewRead,
    /// What was said, and when, line by line.
    said: Vec<(jiff::Timestamp, String)>,
}

/// The interviews of all runs. One that stands in several, as in a copy that went on, is read once; interviews of the same case by other people, which say other
/// things, are several.
pub(super) fn interviews(folders: &[PathBuf]) -> Result<Vec<InterviewRead>, RecordError> {
    let mut all: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for folder in folders {
        let mut of_folder: BTreeMap<String, Found> = BTreeMap::new();
        for line in Journal::<UtteranceRecord>::read(&folder.join(UTTERANCES_FILE))? {
            let new = || Found { read: InterviewRead { id: line.interview, measures: None, is_mixed: false }, said: Vec::new() };
            let found = of_folder.entry(line.key).or_insert_with(new);
            found.said.push((line.at, line.text));
            found.read.is_mixed |= line.by.is_some();
            if found.read.measures.is_none() {
                found.read.measures = line.measures.map(|measures| *measures);
            }
        }
        for (key, found) in of_folder {
            let known = all.entry(key).or_default();
            match known.iter_mut().find(|known| known.said.starts_with(&found.said) || found.said.starts_with(&known.said)) {
                Some(known) if known.said.len() < found.said.len() => *known = found,
                Some(_) => {}
                None => known.push(found),
            }
        }
    }
    Ok(all.into_values().flatten().map(|found| found.read).collect())
}
