//! The case that a tape holds: its first line is a header whose field `case` is one as [`Case::to_json`] writes it. The rest of a tape is read by `tape`.

use super::{
    Case, CaseFile, Problem,
    audit::{AuditRow, AuditStatus},
};
use crate::language::Bilingual;
use serde_json::Value;

/// How a tape begins, whatever its version.
pub(crate) const TAPE_BEGINNING: &str = "{\"wardround_tape\":";

pub(super) fn read(text: &str) -> Result<CaseFile, Bilingual> {
    let first = text.lines().next().unwrap_or_default();
    let header: Value = serde_json::from_str(first)
        .map_err(|e| Bilingual::quoted("JSON 解析器", e).after("录制的第一行无法读取：", "the tape's first line cannot be read: "))?;
    let mut file = CaseFile::default();
    match Case::from_json(header.get("case").unwrap_or(&Value::Null)) {
        Ok(case) => {
            file.audit.push(AuditRow::plain(&case, AuditStatus::Complete));
            file.cases.push(case);
        }
        Err((field, message)) => file.problems.push(Problem { line: Some(1), record: "case".into(), field, message, more: Vec::new() }),
    }
    Ok(file)
}
