//! Reads the interviews of runs: who played which roles, and the figures of those that ended.

use crate::{
    interview::{UTTERANCES_FILE, UtteranceRecord},
    record::{Journal, RecordError},
    report::records::InterviewRead,
};
use std::{collections::BTreeMap, path::PathBuf};

/// The interviews of all runs; of one that stands in several, the one that has ended.
pub(super) fn interviews(folders: &[PathBuf]) -> Result<Vec<InterviewRead>, RecordError> {
    let mut all: BTreeMap<String, InterviewRead> = BTreeMap::new();
    for folder in folders {
        for line in Journal::<UtteranceRecord>::read(&folder.join(UTTERANCES_FILE))? {
            let read = all.entry(line.key).or_insert_with(|| InterviewRead { id: line.interview, measures: None, is_mixed: false });
            read.is_mixed |= line.by.is_some();
            if read.measures.is_none() {
                read.measures = line.measures.map(|measures| *measures);
            }
        }
    }
    Ok(all.into_values().collect())
}
