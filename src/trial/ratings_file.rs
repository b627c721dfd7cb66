//! The ratings file beside a pack: append-only, every line synced before anyone is told that it is saved, one program at a time.

use super::{
    pack::{Pack, PackError, ratings_path},
    rating::{RATING_VERSION, RatingLine},
    session::{Now, RatingSession},
};
use crate::{
    language::{Bilingual, Language},
    plain_file,
    record::{Journal, OwnJournal, RecordError, session_name},
};
use std::path::{Path, PathBuf};

/// An open ratings file.
pub type RatingsFile = OwnJournal<RatingLine>;

/// Why rating cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The pack cannot be used.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The ratings file cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Another program rates this pack, or the file is not of this pack.
    #[error("{}: {message}", path.display())]
    Unusable {
        /// The ratings file.
        path: PathBuf,
        /// Why, and what to do.
        message: Bilingual,
    },
}

impl OpenError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Pack(error), _) => error.words(language),
            (Self::Record(error), _) => error.words(language),
            (Self::Unusable { path, message }, Language::Zh) => format!("{}：{}", path.display(), message.words(language)),
            (Self::Unusable { path, message }, Language::En) => format!("{}: {}", path.display(), message.words(language)),
        }
    }
}

/// Opens a pack and the ratings beside it, and takes up where they end.
///
/// # Errors
/// When the pack is not whole, the ratings file cannot be written or is in use, or holds ratings of something else.
pub fn open(pack_path: &Path, now: Now) -> Result<(RatingSession, RatingsFile), OpenError> {
    let (pack, digest) = Pack::read(pack_path)?;
    let path = ratings_path(pack_path);
    let unusable = |zh: String, en: String| OpenError::Unusable { path: path.clone(), message: Bilingual::both(zh, en) };
    let Some((file, lines)) = OwnJournal::open(&path, read_line)? else {
        let en = "another program is rating this pack: close it first";
        return Err(unusable("另一个程序正在评这份评分包：请先关闭它".into(), en.into()));
    };
    let session = RatingSession::new(pack, digest, session_name(), lines, now).map_err(|(place, why)| {
        let en = format!("line {} {}: move the file elsewhere, or name the pack that it is of", place + 1, why.words(Language::En));
        unusable(format!("第 {} 行{}：请把该文件移到别处，或打开它所属的评分包", place + 1, why.words(Language::Zh)), en)
    })?;
    Ok((session, file))
}

fn read_line(line: &[u8]) -> Result<RatingLine, String> {
    let line: RatingLine = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if line.wardround_rating == RATING_VERSION { Ok(line) } else { Err(format!("layout {} of ratings", line.wardround_rating)) }
}

/// Reads a ratings file that a rater sent; an unfinished last line is left out, and said so.
///
/// # Errors
/// When it cannot be read, or a line before the last is none.
pub fn read(path: &Path) -> Result<Vec<RatingLine>, RecordError> {
    Journal::<RatingLine>::read(path)
}

/// What is named by mistake where a ratings file is wanted, and what to name instead; `None` for everything else.
pub fn named_instead(path: &Path) -> Option<Bilingual> {
    if path.is_dir() {
        return Some(Bilingual::both(
            "这是文件夹：请写其中的评分文件，例如 文件夹/*.ratings.jsonl",
            "a folder: name the ratings files in it, as in FOLDER/*.ratings.jsonl",
        ));
    }
    let start = plain_file::beginning(path)?;
    if start.starts_with("{\"wardround_pack\":") {
        return Some(Bilingual::both(
            "这是评分包，即评分者拿到的题目：请向评分者索取评分文件，它在评分包旁边，以 .ratings.jsonl 结尾",
            "a pack, which is what the rater was given: ask the rater for the ratings file beside it, which ends in .ratings.jsonl",
        ));
    }
    if start.starts_with("{\"wardround_answer\":") {
        return Some(Bilingual::both(
            "这是医生作答研究的答案文件：请用 wardround arms merge 收回",
            "answers of an arms study: take them back with `wardround arms merge`",
        ));
    }
    if start.starts_with("{\"wardround_trial_key\":") {
        return Some(Bilingual::both(
            "这是密钥文件：请写评分者发来的评分文件（以 .ratings.jsonl 结尾），密钥不要发给任何人",
            "the trial's key: name the files that raters sent, which end in .ratings.jsonl, and give the key to nobody",
        ));
    }
    None
}
