//! Readers of the cases of published simulated consultations: who may know what of a case is what they are about, so each case comes with facts.
//!
//! - `sheet`: turns and facts of a case, put together; `text`: sentences, and what of a text a patient can tell
//! - `ai_hospital`, `agentclinic`, `mediq`, `craft_md`: one format each

pub(super) mod agentclinic;
pub(super) mod ai_hospital;
pub(super) mod craft_md;
pub(super) mod mediq;
mod sheet;
#[cfg(test)]
mod tests;
mod text;

use super::{
    Case, CaseFile, Exclusion,
    audit::{AuditRow, AuditStatus},
    json::Record,
};
use crate::language::Bilingual;
use serde_json::{Map, Value};

/// What a reader makes of a record.
enum Outcome {
    /// A case, and what was noticed.
    Case(Box<Case>, Vec<Bilingual>),
    /// A record that is well formed and is no consultation.
    Excluded(Exclusion),
}

/// What is wrong with a record: its field, and why.
type Wrong = (String, Bilingual);

/// Reads every record with one format's rules.
fn read(records: Vec<Record>, case: impl Fn(&Map<String, Value>, usize) -> Result<Outcome, Wrong>) -> CaseFile {
    let mut file = CaseFile::default();
    for record in records {
        let object = match &record.value {
            Ok(object) => object,
            Err(problem) => {
                file.problems.push(problem.clone());
                continue;
            }
        };
        match case(object, record.place) {
            Ok(Outcome::Case(case, notes)) => {
                let mut row = AuditRow::plain(&case, AuditStatus::Complete);
                row.notes.extend(notes);
                file.audit.push(row);
                file.cases.push(*case);
            }
            Ok(Outcome::Excluded(exclusion)) => file.excluded.push(exclusion),
            Err((field, message)) => file.problems.push(record.problem(field, message)),
        }
    }
    file
}

/// An error of a field.
fn in_field(field: &str) -> impl FnOnce(Bilingual) -> Wrong {
    let field = field.to_owned();
    move |message| (field, message)
}

/// Words of the diagnosis that stand where a role can read them.
fn readable(words: &[String], role: (&str, &str)) -> Option<Bilingual> {
    let shown = words.join("、");
    let (zh, en) = role;
    (!words.is_empty()).then(|| {
        Bilingual::both(
            format!("{zh}可知的文字中有诊断词：{shown}"),
            format!("words of the diagnosis stand where the {en} reads them: {shown}"),
        )
    })
}
