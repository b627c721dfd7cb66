//! `pack.json`, as the checks need it.

use super::{ARCHIVE_VERSION, ArchiveError};
use crate::{language::Bilingual, plain_file, stats::Resampling};
use serde_json::Value;
use std::path::Path;

/// The longest list of digests, in MiB.
pub(super) const LIST_MIB: u64 = 4096;

/// What `pack.json` says that the checks need.
pub(super) struct Pack {
    pub wardround: String,
    pub names_masked: bool,
    pub resampling: Resampling,
}

/// A file of JSON.
pub(super) fn json_of(path: &Path) -> Result<Value, ArchiveError> {
    let text = plain_file::read_to_string(path, LIST_MIB).map_err(ArchiveError::io(path))?;
    serde_json::from_str(&text).map_err(|e| {
        let why = Bilingual::quoted("JSON 解析器", e).after("不是 JSON：", "not JSON: ");
        ArchiveError::NotAnArchive { path: path.to_owned(), why }
    })
}

/// Of an archive's folder; `None` of a run that was not packed.
pub(super) fn pack_of(folder: &Path) -> Result<Option<Pack>, ArchiveError> {
    let path = folder.join("pack.json");
    if !path.is_file() {
        return Ok(None);
    }
    let value = json_of(&path)?;
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    let version = number(&value["wardround_archive"]);
    if version == 0 || version > u64::from(ARCHIVE_VERSION) {
        let zh = format!("pack.json 的版本是 {version}，本程序能读到 {ARCHIVE_VERSION}：请使用新版 Wardround");
        let why = Bilingual::both(
            zh,
            format!("its pack.json has version {version}, and this program reads up to {ARCHIVE_VERSION}: use a newer Wardround"),
        );
        return Err(ArchiveError::NotAnArchive { path, why });
    }
    let resamples = usize::try_from(number(&value["report"]["resamples"])).unwrap_or_default();
    let resampling = Resampling::new(resamples, number(&value["report"]["seed"])).map_err(|e| {
        let why = Bilingual::quoted("统计程序", e).after("pack.json 的 report：", "report in its pack.json: ");
        ArchiveError::NotAnArchive { path, why }
    })?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(Some(Pack { wardround: text(&value["wardround"]), names_masked: value["names_masked"] == true, resampling }))
}
