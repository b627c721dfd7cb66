//! The answers file beside a pack: append-only, every line synced before anyone is told that it is saved, one program at a time.

use super::{
    answer::{ANSWER_VERSION, AnswerLine},
    pack::{AnswerPack, answers_path},
    session::{AnswerSession, Now},
};
use crate::{
    language::{Bilingual, Language},
    plain_file,
    record::{Journal, OwnJournal, RecordError, session_name},
    trial::ratings_file::OpenError,
};
use std::path::Path;

/// An open answers file.
pub type AnswersFile = OwnJournal<AnswerLine>;

/// Opens a pack and the answers beside it, and takes up where they end.
///
/// # Errors
/// When the pack is not whole, the answers file cannot be written or is in use, or holds answers to something else.
pub fn open(pack_path: &Path, now: Now) -> Result<(AnswerSession, AnswersFile), OpenError> {
    let (pack, digest) = AnswerPack::read(pack_path)?;
    let path = answers_path(pack_path);
    let unusable = |zh: String, en: String| OpenError::Unusable { path: path.clone(), message: Bilingual::both(zh, en) };
    let Some((file, lines)) = OwnJournal::open(&path, read_line)? else {
        let en = "another program has this answer pack open: close it first";
        return Err(unusable("另一个程序正在使用这份作答包：请先关闭它".into(), en.into()));
    };
    let session = AnswerSession::new(pack, digest, session_name(), &lines, now).map_err(|(place, why)| {
        let en = format!("line {} {}: move the file elsewhere, or name the pack that it is of", place + 1, why.words(Language::En));
        unusable(format!("第 {} 行{}：请把该文件移到别处，或打开它所属的作答包", place + 1, why.words(Language::Zh)), en)
    })?;
    Ok((session, file))
}

fn read_line(line: &[u8]) -> Result<AnswerLine, String> {
    let line: AnswerLine = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if line.wardround_answer == ANSWER_VERSION { Ok(line) } else { Err(format!("layout {} of answers", line.wardround_answer)) }
}

/// Reads an answers file that a doctor sent; an unfinished last line is left out.
///
/// # Errors
/// When it cannot be read, or a line before the last is none.
pub fn read(path: &Path) -> Result<Vec<AnswerLine>, RecordError> {
    Journal::<AnswerLine>::read(path)
}

/// What is named by mistake where an answers file is wanted, and what to name instead; `None` for everything else.
pub fn named_instead(path: &Path) -> Option<Bilingual> {
    if path.is_dir() {
        return Some(Bilingual::both(
            "这是文件夹：请写其中的答案文件，例如 文件夹/*.answers.jsonl",
            "a folder: name the answers files in it, as in FOLDER/*.answers.jsonl",
        ));
    }
    let start = plain_file::beginning(path)?;
    if start.starts_with("{\"wardround_answer_pack\":") {
        return Some(Bilingual::both(
            "这是作答包，即医生拿到的病例：请向医生索取答案文件，它在作答包旁边，以 .answers.jsonl 结尾",
            "an answer pack, which is what the doctor was given: ask the doctor for the answers file beside it, which ends in .answers.jsonl",
        ));
    }
    if start.starts_with("{\"wardround_rating\":") {
        return Some(Bilingual::both(
            "这是盲评的评分文件：请用 wardround trial merge 收回",
            "ratings of a blind trial: take them back with `wardround trial merge`",
        ));
    }
    None
}
