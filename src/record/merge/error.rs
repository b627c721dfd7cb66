//! Why runs are not merged.

use super::mixed::Mixed;
use crate::{
    language::{Bilingual, Language},
    record::{LockOwner, RecordError},
};
use std::path::PathBuf;

/// Why runs are not merged. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum MergeError {
    /// One of the runs cannot be read, or the merged one cannot be written.
    Record(#[from] RecordError),
    /// They were not recorded with the same settings.
    Mixed(Mixed),
    /// Another process writes one of the runs.
    BeingWritten {
        /// The run's folder.
        run: PathBuf,
        /// Who.
        owner: LockOwner,
    },
    /// So many interviews were had in several of the runs, each with other words.
    Interviews(usize),
    /// The folder for the merged run has a run that is none.
    NotMerged(PathBuf),
}

impl MergeError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::Record(error) => error.words(language),
            Self::Mixed(mixed) => mixed.words(language),
            Self::BeingWritten { run, owner } => {
                let (run, zh, en) = (run.display(), owner.words(Language::Zh), owner.words(Language::En));
                let zh = format!("{run} 正由{zh}写入：请等它结束后再合并");
                Bilingual::both(zh, format!("{run} is being written by {en}: wait for it to end and merge then")).words(language).to_owned()
            }
            Self::Interviews(count) => {
                let zh = format!(
                    "有 {count} 次问诊在几份记录中同名而内容不同（例如两位医生各问了同一病例）：没有合并。wardround report 可同时指定这几个文件夹，各次问诊分别计入"
                );
                let en = format!(
                    "{count} interview(s) stand in several of the runs with other words, as when two doctors interviewed the same case: nothing was merged. \
                     wardround report takes the folders side by side and counts each"
                );
                Bilingual::both(zh, en).words(language).to_owned()
            }
            Self::NotMerged(run) => {
                let run = run.display();
                let zh = format!("{run} 是一份运行记录，但不是合并而成的，不会写入：请为 --out 另指定一个新文件夹");
                Bilingual::both(zh, format!("{run} is a run that was not merged, and nothing is added to it: name a new folder with --out"))
                    .words(language)
                    .to_owned()
            }
        }
    }
}
