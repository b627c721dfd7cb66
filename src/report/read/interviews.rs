//! Reads the interviews of runs: who played which roles, and the figures of those that ended.

use crate::{
    interview::{UtteranceRecord, ViewsRecord, current_views},
    record::{Journal, RecordError, UTTERANCES_FILE, VIEWS_FILE},
    report::records::{InterviewRead, ViewsRead},
};
use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

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
            let new = || Found {
                read: InterviewRead { id: line.interview, measures: None, is_mixed: false, verdicts: Vec::new() },
                said: Vec::new(),
            };
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
    let judged = verdicts(folders)?;
    let all = all.into_iter().flat_map(|(key, found)| found.into_iter().map(move |found| (key.clone(), found)));
    Ok(all
        .map(|(key, Found { mut read, said })| {
            let ended = said.last().map(|(at, _)| *at).filter(|_| read.measures.is_some());
            if let Some(of_interview) = ended.and_then(|ended| judged.get(&(key, ended))) {
                read.verdicts = current_views(of_interview).into_iter().map(of_judge).collect();
            }
            read
        })
        .collect())
}

/// What judges say of the interviews of all runs, by interview and its end, in the order in which it was recorded.
fn verdicts(folders: &[PathBuf]) -> Result<HashMap<(String, jiff::Timestamp), Vec<ViewsRecord>>, RecordError> {
    let mut all: HashMap<_, Vec<ViewsRecord>> = HashMap::new();
    for folder in folders {
        for record in Journal::<ViewsRecord>::read(&folder.join(VIEWS_FILE))? {
            all.entry((record.interview_key.clone(), record.ended)).or_default().push(record);
        }
    }
    // A copy of a run that was judged once more is newer, in whatever order they are named.
    all.values_mut().for_each(|of_interview| of_interview.sort_by_key(|record| record.at));
    Ok(all)
}

fn of_judge(record: &ViewsRecord) -> ViewsRead {
    ViewsRead {
        judge: record.judge.name.clone(),
        whose: record.whose(),
        grades: record.grades,
        right: record.right_diagnosis,
        is_doctor: record.judge_is_doctor,
    }
}
