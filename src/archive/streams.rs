//! The lines of a run, read whole.

use super::{ArchiveError, STREAMS};
use crate::{
    interview::{UtteranceRecord, ViewsRecord},
    record::{NoteRecord, RatingRecord, TurnRecord, VerdictRecord, scan},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// A line as a record, and as it stands there.
pub(super) type Lines<T> = Vec<(T, Value)>;

/// Everything that was recorded.
pub(super) struct Streams {
    pub turns: Lines<TurnRecord>,
    pub verdicts: Lines<VerdictRecord>,
    pub ratings: Lines<RatingRecord>,
    pub notes: Lines<NoteRecord>,
    pub utterances: Lines<UtteranceRecord>,
    pub views: Lines<ViewsRecord>,
}

impl Streams {
    /// Reads the streams of a run.
    ///
    /// # Errors
    /// When one cannot be read, has a line that is no record, or ends in a line that is not whole.
    pub fn read(run: &Path) -> Result<Self, ArchiveError> {
        let [turns, verdicts, ratings, notes, utterances, views] = STREAMS.map(|name| run.join(name));
        Ok(Self {
            turns: lines(&turns)?,
            verdicts: lines(&verdicts)?,
            ratings: lines(&ratings)?,
            notes: lines(&notes)?,
            utterances: lines(&utterances)?,
            views: lines(&views)?,
        })
    }
}

fn lines<T: DeserializeOwned + Send>(path: &Path) -> Result<Lines<T>, ArchiveError> {
    let parse = |(): &mut (), _, line: &[u8]| -> Result<Option<(T, Value)>, String> {
        let record = serde_json::from_slice(line).map_err(|e| e.to_string())?;
        Ok(Some((record, serde_json::from_slice(line).map_err(|e| e.to_string())?)))
    };
    let scanned = scan(path, || (), parse)?;
    if scanned.torn { Err(ArchiveError::Torn { path: path.to_owned() }) } else { Ok(scanned.records) }
}

/// Which record this is, for people.
pub(super) fn about(line: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut parts = Vec::new();
    if let Some(interview) = line.get("interview") {
        let which = line.get("role").map(|role| format!(", {} {}", text(role), text(&line["number"]))).unwrap_or_default();
        parts.push(format!("interview of case {}{which}", text(&interview["case"])));
    }
    for (field, label) in
        [("case", "case"), ("turn", "turn"), ("model", "model"), ("judge", "judge"), ("rater", "rater"), ("author", "author")]
    {
        let Some(value) = line.get(field) else { continue };
        parts.push(format!("{label} {}", text(value.get("name").unwrap_or(value))));
    }
    for (field, label) in [("repeat", "repeat"), ("judge_repeat", "judge's repeat")] {
        let number = line.get(field).and_then(Value::as_u64).filter(|number| *number > 0);
        parts.extend(number.map(|number| format!("{label} {}", number + 1)));
    }
    parts.join(", ")
}
