//! Interviews in an archive: what of their lines is the case's, who played the roles, and whether the lines are whole.

use super::{
    DIGEST_MARK,
    checks::{Check, CheckKind, told},
    names::{Names, roles},
    streams::{Lines, about},
};
use crate::{
    digest::sha256,
    interview::{InterviewId, Player, Role, UtteranceRecord, ViewsRecord},
    judge::read_views,
    language::Bilingual,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Takes out of a line what tells the case's texts: what patient and examiner said, and what the former thought and had to say again. Doctors' words stay, as answers
/// of models do.
pub(super) fn without_case(role: Role, line: &mut Value) {
    if role == Role::Doctor {
        return;
    }
    let digest = |text: &str| Value::from(format!("{DIGEST_MARK}{}", sha256(text.as_bytes())));
    if let Some(text) = line.get("text").and_then(Value::as_str) {
        line["text"] = digest(text);
    }
    let Some(produced) = line.get_mut("produced").and_then(Value::as_object_mut) else { return };
    produced.shift_remove("reasoning");
    let faults = |check: &mut Value| {
        if let Some(check) = check.as_object_mut() {
            check.shift_remove("faults");
        }
    };
    produced.entry("check").and_modify(faults);
    for discarded in produced.get_mut("discarded").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(text) = discarded.get("text").and_then(Value::as_str) {
            discarded["text"] = digest(text);
        }
        if let Some(check) = discarded.get_mut("check") {
            faults(check);
        }
    }
}

/// Writes who played the roles as the archive has it: without folders, and under other names where they are masked.
pub(super) fn of_players(interview: &InterviewId, line: &mut Value, names: Option<&Names>) {
    for (role, player) in roles(interview) {
        if let Player::Model(model) = player {
            let identity = model.identity.clone().without_folder();
            line["interview"][role]["model"]["identity"] = json!(names.map_or(identity, |names| names.model(&model.identity)));
        }
    }
}

/// Whether each line has the digest of its interview, and each interview all of its lines in order.
pub(super) fn check(lines: &Lines<UtteranceRecord>, is_masked: bool) -> Option<Check> {
    if lines.is_empty() {
        return None;
    }
    let mut next: BTreeMap<&str, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for (record, value) in lines {
        let about = about(value);
        if !is_masked && record.interview.key() != record.key {
            problems
                .push(Bilingual::both(format!("由记录重算的摘要不同：{about}"), format!("another digest than the records give: {about}")));
        }
        let expected = next.entry(&record.key).or_default();
        if record.number != *expected {
            problems.push(Bilingual::both(format!("此前缺少一句：{about}"), format!("a line before it is missing: {about}")));
        }
        *expected = record.number + 1;
    }
    let note = if is_masked {
        Bilingual::both("模型名已遮盖，摘要无从重算", "models' names are masked, and digests contain them")
    } else {
        Bilingual::default()
    };
    Some(Check::of(CheckKind::Interviews, lines.len(), told(problems), note))
}

/// Whether each verdict on an interview has the digest of what was asked, and is on an interview that is there and ended then.
pub(super) fn check_views(views: &Lines<ViewsRecord>, lines: &Lines<UtteranceRecord>, is_masked: bool) -> Option<Check> {
    if views.is_empty() {
        return None;
    }
    let ended: BTreeSet<(&str, jiff::Timestamp)> =
        lines.iter().filter(|(line, _)| line.end.is_some()).map(|(line, _)| (line.key.as_str(), line.at)).collect();
    let mut problems = Vec::new();
    for (record, value) in views {
        let about = about(value);
        if !is_masked && (record.expected_key() != record.key || record.interview.key() != record.interview_key) {
            problems
                .push(Bilingual::both(format!("由记录重算的摘要不同：{about}"), format!("another digest than the records give: {about}")));
        }
        let read = record.finish.map(|finish| read_views(&record.text, finish, !record.no_conclusion));
        if read.is_some_and(|read| (read.verdict, read.grades, read.right) != (record.verdict, record.grades, record.right_diagnosis)) {
            problems.push(Bilingual::both(
                format!("等级与评委原文不符：{about}"),
                format!("other grades than the judge's text gives: {about}"),
            ));
        }
        if !ended.contains(&(record.interview_key.as_str(), record.ended)) {
            problems.push(Bilingual::both(
                format!("所评的问诊不在其中：{about}"),
                format!("the interview that was judged is not there: {about}"),
            ));
        }
    }
    Some(Check::of(CheckKind::InterviewVerdicts, views.len(), told(problems), Bilingual::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_patient_and_examiner_say_is_the_cases_and_what_a_doctor_says_is_not() {
        let line = || {
            json!({
                "text": "fever for 3 days",
                "produced": {
                    "reasoning": "fever", "check": { "status": "invented", "faults": ["fever"] },
                    "discarded": [{ "text": "fever", "check": { "status": "invented", "faults": ["fever"] } }],
                },
            })
        };
        let mut said = line();
        without_case(Role::Patient, &mut said);
        assert!(!said.to_string().contains("fever"), "{said}");
        assert!(
            said["text"].as_str().unwrap().starts_with(DIGEST_MARK) && said["produced"]["discarded"][0]["check"]["status"] == "invented"
        );
        let mut said = line();
        without_case(Role::Doctor, &mut said);
        assert_eq!(said, line());
    }
}
