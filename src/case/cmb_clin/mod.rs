//! Splits a CMB-Clin record, one real case, into the turns of a consultation.
//!
//! The record is the case history of a teaching exercise, so it contains the solution. Its title, the course
//! of treatment and any clause that states the diagnosis are never sent; the audit row of each record lists
//! what was removed.
//!
//! The result is **not** DotaBench, whose questions physicians rewrote by hand: the source is labelled
//! "CMB-Clin derived".

mod leak;
mod overrides;
mod pairs;
mod question;
mod sections;

pub use question::ClosingQuestions;

use super::{
    CaseFile, Draft, Exclusion, Pair, Source, Title, Turn, TurnKind,
    audit::{AuditRow, AuditStatus},
    details::Details,
    json::{self, Record},
};
use crate::language::{Bilingual, Language};
use serde_json::{Map, Value};

pub(super) fn recognises(object: &Map<String, Value>) -> bool {
    object.contains_key("QA_pairs") || (object.contains_key("description") && object.contains_key("title"))
}

/// One record's fields, checked.
struct Published {
    id: super::CaseId,
    id_is_number: bool,
    title: String,
    description: String,
    pairs: Vec<Pair>,
    /// Where a user has added it: the file's own chapters name the organ.
    department: Option<String>,
}

pub(super) fn read(records: Vec<Record>, closing: &ClosingQuestions) -> CaseFile {
    let mut file = CaseFile::default();
    for record in records {
        let object = match &record.value {
            Ok(object) => object,
            Err(problem) => {
                file.problems.push(problem.clone());
                continue;
            }
        };
        let published = match published(object) {
            Ok(published) => published,
            Err((field, message)) => {
                file.problems.push(record.problem(field, message));
                continue;
            }
        };
        let split = Split::of(&published);
        if let Some(reason) = split.unusable() {
            file.audit.push(split.row(&published, AuditStatus::Excluded, 0));
            file.excluded.push(Exclusion { id: published.id, reason });
            continue;
        }
        let row = split.row(&published, split.status(), split.turn_count());
        match split.draft(published, closing).build() {
            Ok(case) => {
                file.audit.push(row);
                file.cases.push(case);
            }
            Err((field, message)) => file.problems.push(record.problem(field, message)),
        }
    }
    file
}

fn published(object: &Map<String, Value>) -> Result<Published, (String, Bilingual)> {
    let in_field = |field: &str| {
        let field = field.to_owned();
        move |message| (field, message)
    };
    let id = json::id(object, "id").map_err(in_field("id"))?;
    let title = object.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
    let description = json::text(object, &["description"]).map_err(in_field("description"))?.to_owned();
    let list = match object.get("QA_pairs") {
        None | Some(Value::Null) => &Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(("QA_pairs".into(), Bilingual::both("应为问答列表", "expected a list of questions and answers"))),
    };
    let mut pairs = Vec::with_capacity(list.len());
    for (i, pair) in list.iter().enumerate() {
        let field = format!("QA_pairs[{i}]");
        let Value::Object(pair) = pair else { return Err((field, Bilingual::both("应为一个对象", "expected an object"))) };
        let question = json::text(pair, &["question"]).map_err(in_field(&format!("{field}.question")))?;
        // The published description of the format says "solution", the published file "answer".
        let answer = json::text(pair, &["answer", "solution"]).map_err(in_field(&format!("{field}.answer")))?;
        pairs.push(Pair { question: question.to_owned(), answer: answer.to_owned() });
    }
    let id_is_number = object.get("id").is_some_and(Value::is_number);
    let department = json::department(object)?;
    Ok(Published { id, id_is_number, title, description, pairs, department })
}

/// A description taken apart.
struct Split {
    sections: sections::Sections,
    leaks: leak::Removed,
    overridden: bool,
}

impl Split {
    fn of(record: &Published) -> Self {
        let overridden = overrides::apply(&record.id, &record.description);
        let mut sections = sections::Sections::parse(overridden.as_deref().unwrap_or(&record.description));
        let leaks = leak::remove(&mut sections, &record.title);
        Self { sections, leaks, overridden: overridden.is_some() }
    }

    fn parts(&self) -> Vec<(TurnKind, &str)> {
        let all =
            [(TurnKind::Complaint, &self.sections.history), (TurnKind::Exam, &self.sections.exam), (TurnKind::Tests, &self.sections.tests)];
        all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(kind, text)| (kind, text.as_str())).collect()
    }

    fn turn_count(&self) -> usize {
        self.parts().len()
    }

    fn unusable(&self) -> Option<Bilingual> {
        if self.sections.history.is_empty() {
            return Some(Bilingual::both(
                "不是会诊病例：没有现病史，正文可能含有答案",
                "not a consultation: there is no history (现病史) in it, and its text may contain its own answers",
            ));
        }
        let en = "only a history: neither an examination nor a test result follows it";
        (self.turn_count() < 2).then(|| Bilingual::both("只有病史：其后既无体格检查，也无检查结果", en))
    }

    fn status(&self) -> AuditStatus {
        match (self.overridden, self.turn_count()) {
            (true, _) => AuditStatus::Override,
            (false, 3) => AuditStatus::Complete,
            (false, _) => AuditStatus::TwoTurns,
        }
    }

    fn row(&self, record: &Published, status: AuditStatus, turns: usize) -> AuditRow {
        let mut notes = self.sections.notes.clone();
        notes.extend(self.leaks.notes());
        let lost = record.description.matches("×109").count() + record.description.matches("x109").count();
        if lost > 0 {
            let en = format!("{lost}× lost superscript (×109/L), left as published");
            notes.push(Bilingual::both(format!("{lost} 处上标丢失（×109/L），照原文保留"), en));
        }
        if super::mask_names(&record.description).1 > 0 {
            notes.push(Bilingual::both("有姓名似未隐去", "a name looks unmasked"));
        }
        notes.extend(AuditRow::about_reference(!record.pairs.is_empty()));
        notes.extend(AuditRow::placeholders(&record.pairs));
        AuditRow {
            id: record.id.clone(),
            source: Source::CmbClinDerived,
            status,
            sections: self.sections.signature.clone(),
            turns,
            pairs: record.pairs.len(),
            characters: record.description.chars().count(),
            notes,
        }
    }

    fn draft(&self, record: Published, closing: &ClosingQuestions) -> Draft {
        let parts = self.parts();
        let last = parts.len() - 1;
        let answered_by = pairs::by_turn(&record.pairs, &parts.iter().map(|(kind, _)| *kind).collect::<Vec<_>>());
        let turns = parts
            .iter()
            .zip(answered_by)
            .enumerate()
            .map(|(i, ((kind, text), answered_by))| Turn { kind: *kind, question: closing.ask(*kind, i == last, text), answered_by })
            .collect();
        Draft {
            id: record.id,
            id_is_number: record.id_is_number,
            language: Language::Zh,
            source: Source::CmbClinDerived,
            // The chapter in front of the title names the organ, and often the disease: it is never taken for one.
            department: record.department,
            category: None,
            title: Title::new(&record.title),
            turns,
            pairs: record.pairs,
            details: Details::default(),
        }
    }
}
