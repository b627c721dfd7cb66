//! Reads and writes `openai-batches.json` in the run's folder, which records the settings of each exported
//! stage.

use super::Stage;
use crate::{
    atomic_file,
    chat::{ModelIdentity, Sampling},
    interop::LayoutError,
    judge::Preset,
    language::Bilingual,
    openai::StatedSeed,
    record::RecordAction,
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Everything that decides the questions of a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// The stage that was last written; the others of the same model follow from it.
    pub stage: Stage,
    /// Who answers or judges.
    pub model: ModelIdentity,
    /// The sampling asked for.
    pub sampling: Sampling,
    /// The sampling that the requests state.
    pub sent: Sampling,
    /// The seed from which each request's own is derived.
    pub seed: u64,
    /// How the requests state it; absent where an earlier version wrote them, and then nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_seed: Option<StatedSeed>,
    /// How often each case is asked, or each answer judged.
    pub repeats: u32,
    /// For judging: the prompts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    /// For judging: the judged turns, from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<usize>,
}

impl Batch {
    /// Whether two batches ask the same questions, whatever their stages.
    fn is_same(&self, other: &Self) -> bool {
        self.stage.is_judging() == other.stage.is_judging()
            && Self { stage: other.stage, stated_seed: other.stated_seed, ..self.clone() } == *other
    }
}

/// The batches of a run, in the order in which they were first written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Batches(pub Vec<Batch>);

/// A list of batches has a line for each question.
const LIMIT_MIB: u64 = 1024;

fn path(run: &Path) -> PathBuf {
    run.join("openai-batches.json")
}

impl Batches {
    /// Those of a run; none where nothing was exported.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(run: &Path) -> Result<Self, LayoutError> {
        let path = path(run);
        match crate::plain_file::read(&path, LIMIT_MIB) {
            // A program of Windows may have put a byte order mark in front.
            Ok(bytes) => serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).map_err(|e| {
                let message = Bilingual::both(
                    format!("不是本程序的批次清单（JSON 解析器原话：“{e}”）；请把它移走，再重新导出该阶段"),
                    format!("not this program's list of batches ({e}); export the stage again after moving it away"),
                );
                LayoutError::File { path, message }
            }),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(LayoutError::Io { path, action: RecordAction::Read, source }),
        }
    }

    /// The last one of this model, as one who answers or as a judge.
    pub fn last_of(&self, model: &ModelIdentity, judging: bool) -> Option<&Batch> {
        self.0.iter().rev().find(|b| b.model.key() == model.key() && b.stage.is_judging() == judging)
    }

    /// Adds a batch, in the place of one that asks the same.
    pub(super) fn note(&mut self, batch: Batch) {
        self.0.retain(|known| !known.is_same(&batch));
        self.0.push(batch);
    }

    /// Writes the list, so that a reader sees the old or the new one, whole.
    pub(super) fn write(&self, run: &Path) -> Result<(), LayoutError> {
        let path = path(run);
        let bytes = serde_json::to_vec_pretty(self).map_err(std::io::Error::from);
        bytes.and_then(|bytes| atomic_file::write(&path, &bytes)).map_err(|source| LayoutError::Io {
            path,
            action: RecordAction::Write,
            source,
        })
    }
}
