//! Refuses a run of which a stream is missing, as an incomplete copy leaves it: everything in that stream
//! would be asked again.

use super::{Manifest, NOTES_FILE, RecordAction, RecordError, UTTERANCES_FILE, VIEWS_FILE};
use crate::{language::Language, plain_file};
use std::path::{Path, PathBuf};

/// A stream that is not there, beside others that were recorded with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostStream {
    /// `turns.jsonl` is missing or empty, and this file has records about its answers.
    Turns {
        /// The other file's name.
        beside: &'static str,
    },
    /// `verdicts.jsonl` is missing, and the manifest names who judged.
    Verdicts,
}

impl LostStream {
    /// Its file's name.
    pub fn file(self) -> &'static str {
        match self {
            Self::Turns { .. } => "turns.jsonl",
            Self::Verdicts => "verdicts.jsonl",
        }
    }

    /// What is wrong with the run in `folder`, with the next step.
    pub(super) fn words(self, folder: &Path, language: Language) -> String {
        let path = folder.join(self.file());
        let path = path.display();
        match (self, language) {
            (Self::Turns { beside }, Language::Zh) => format!(
                "{path} 缺失或为空，而 {beside} 中有针对其回答的记录：继续将把全部问题重新提问。请从备份恢复该文件；或用 --out 另记一个文件夹；\
                 如确要在此重新提问，请先把 {beside} 移走"
            ),
            (Self::Turns { beside }, Language::En) => format!(
                "{path} is missing or empty, and {beside} has records about its answers: everything would be asked again. Put the file back from a copy, or \
                 record into a new folder (--out); to ask everything again here, move {beside} elsewhere first"
            ),
            (Self::Verdicts, Language::Zh) => format!(
                "{path} 缺失，而 manifest.json 表明这些回答已评过分：继续将全部重新评分。请从备份恢复该文件；如确要重新评分，请建一个同名的空文件"
            ),
            (Self::Verdicts, Language::En) => format!(
                "{path} is missing, and by manifest.json the answers were judged: all of them would be judged again. Put the file back from a copy; to have \
                 them judged again, make an empty file of that name"
            ),
        }
    }
}

/// Refuses a run that has lost a stream.
///
/// # Errors
/// When one of them is no file, `turns.jsonl` has no records beside verdicts or ratings, or `verdicts.jsonl` is not there though the answers were judged.
pub(crate) fn check_streams(folder: &Path, manifest: &Manifest) -> Result<(), RecordError> {
    for path in ["turns.jsonl", "verdicts.jsonl", "ratings.jsonl", NOTES_FILE, UTTERANCES_FILE, VIEWS_FILE].map(|file| folder.join(file)) {
        plain_file::check_if_there(&path).map_err(|source| RecordError::Io { path, action: RecordAction::Read, source })?;
    }
    let size = |file: &str| std::fs::metadata(folder.join(file)).ok().map(|m| m.len());
    let has_records = |file: &str| size(file).is_some_and(|size| size > 0);
    let lost = |lost| Err(RecordError::LostStream { folder: PathBuf::from(folder), lost });
    if !has_records("turns.jsonl") {
        let beside = ["verdicts.jsonl", "ratings.jsonl", NOTES_FILE].into_iter().find(|file| has_records(file));
        return beside.map_or(Ok(()), |beside| lost(LostStream::Turns { beside }));
    }
    if size("verdicts.jsonl").is_none() && !manifest.judges.is_empty() {
        return lost(LostStream::Verdicts);
    }
    Ok(())
}
