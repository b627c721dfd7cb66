//! The reader of CMB-Clin's layout against invented records with the structural traps of the published file. `tests/published.rs` reads that file itself.

use std::collections::BTreeMap;
use wardround::case::{
    AuditStatus, Case, CaseFile, ReadOptions, Source, TestsPair, TurnKind, read_bytes, read_file, to_dotabench, to_native,
};

const FIXTURE: &str = "tests/fixtures/cmb-clin.json";

fn file() -> CaseFile {
    read_file(FIXTURE.as_ref(), &ReadOptions::default()).unwrap()
}

fn records() -> Vec<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(FIXTURE).unwrap()).unwrap()
}

fn case(id: &str) -> Case {
    file().cases.into_iter().find(|c| c.id().as_str() == id).unwrap()
}

fn sent(case: &Case) -> String {
    case.turns().iter().map(|t| t.question.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_shape_of_a_record_becomes_the_turns_that_it_has() {
    use TurnKind::{Complaint, Exam, Tests};
    let file = file();
    let whole: &[TurnKind] = &[Complaint, Exam, Tests];
    let rows: [(&str, &str, AuditStatus, &[TurnKind]); 11] = [
        ("0", "CET", AuditStatus::Complete, whole),
        ("1", "CETTTT", AuditStatus::Complete, whole),
        ("2", "CCET", AuditStatus::Complete, whole),
        ("3", "CE", AuditStatus::TwoTurns, &[Complaint, Exam]),
        ("4", "CT", AuditStatus::TwoTurns, &[Complaint, Tests]),
        ("5", "C", AuditStatus::Complete, whole),
        ("6", "CET", AuditStatus::Complete, whole),
        ("7", "CETX", AuditStatus::Complete, whole),
        ("8", "CET", AuditStatus::Complete, whole),
        ("9", "?", AuditStatus::Excluded, &[]),
        ("10", "CETX", AuditStatus::Complete, whole),
    ];
    assert!(file.problems.is_empty(), "{:?}", file.problems);
    assert_eq!(file.audit.len(), rows.len());
    for (row, (id, sections, status, turns)) in file.audit.iter().zip(rows) {
        assert_eq!((row.id.as_str(), row.sections.as_str(), row.status, row.turns), (id, sections, status, turns.len()));
        let case = file.cases.iter().find(|c| c.id().as_str() == id);
        let kinds: Vec<TurnKind> = case.map(|c| c.turns().iter().map(|t| t.kind).collect()).unwrap_or_default();
        assert_eq!(kinds, turns, "{id}");
    }
    assert_eq!(file.excluded.iter().map(|x| x.id.as_str()).collect::<Vec<_>>(), ["9"]);
    assert!(file.cases.iter().all(|c| c.source() == Source::CmbClinDerived && c.source().label() == "CMB-Clin derived"));
}

#[test]
fn no_title_no_disease_and_no_course_of_treatment_reaches_a_question() {
    let file = file();
    let cases: BTreeMap<&str, &Case> = file.cases.iter().map(|c| (c.id().as_str(), c)).collect();
    let mut named = 0;
    for record in records() {
        let id = record["id"].as_str().unwrap();
        let Some(case) = cases.get(id) else { continue };
        let title = record["title"].as_str().unwrap();
        let disease = title.rsplit_once("案例分析-").unwrap().1;
        named += usize::from(record["description"].as_str().unwrap().contains(disease));
        let sent = sent(case);
        for leak in [title, disease, "治疗经过", "治疗方式", "最终诊断", "诊断：", "术后", "切除术", "张力带", "答案"]
        {
            assert!(!sent.contains(leak), "{id} says {leak}");
        }
        let pairs = record["QA_pairs"].as_array().unwrap();
        assert_eq!(case.pairs().len(), pairs.len());
        for (i, pair) in pairs.iter().enumerate() {
            assert_eq!(
                (case.pairs()[i].question.as_str(), case.pairs()[i].answer.as_str()),
                (text(pair, "question"), text(pair, "answer"))
            );
            assert!(case.turns().iter().any(|t| t.answered_by.contains(&i)), "{id} pair {i} answers no turn");
        }
    }
    assert_eq!(named, 2, "the fixture has descriptions that name their disease");
    let first = sent(&case("0"));
    for kept in ["聚餐后上腹持续胀痛6小时", "转来我院", "血淀粉酶升高", "血钙2.2mmol/L"] {
        assert!(first.contains(kept), "what surrounds a leak stays: {kept}");
    }
}

fn text<'a>(value: &'a serde_json::Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}

#[test]
fn nothing_else_of_a_record_is_lost_and_nothing_is_sent_twice() {
    let headings = ["现病史", "体格检查", "辅助检查", "影像学表现", "病情变化", "病史及体检", "既往史、个人史", "（2）体格检查"];
    for record in records() {
        let id = text(&record, "id");
        // Record 0 has leaks, 7 and 10 a course of treatment, 9 is no consultation.
        if ["0", "7", "9", "10"].contains(&id) {
            continue;
        }
        let sent = sent(&case(id));
        let description = text(&record, "description").replace('\u{f07e}', "～").replace(['\u{b}', '\t'], "\n");
        for line in description.lines().filter(|line| !line.is_empty() && !headings.contains(line)) {
            let line = line.trim_start_matches("查体：").trim_start_matches("辅助检查：");
            assert_eq!(sent.matches(line).count(), 1, "{id}: {line:?} in {sent}");
        }
        assert!(!sent.contains(['\u{b}', '\u{f07e}', '\t']));
    }
    assert_eq!(sent(&case("7")).matches("墨菲征可疑").count(), 1, "an examination that stands twice is sent once");
}

#[test]
fn the_audit_names_what_was_left_out_or_looks_wrong() {
    let file = file();
    let notes = |id: &str| {
        let row = file.audit.iter().find(|row| row.id.as_str() == id).unwrap();
        row.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    for (id, note) in [
        ("0", "a name looks unmasked"),
        ("0", "1× stated diagnosis left out"),
        ("0", "1× clause naming the title's disease left out"),
        ("2", "a repeated history was sent once"),
        ("5", "examination found inside the history"),
        ("5", "1× lost superscript"),
        ("7", "examination repeated in the history was sent once"),
        ("7", "course of treatment never sent"),
        ("8", "1× U+000B read as a line break"),
        ("8", "1× U+F07E read as ～"),
        ("10", "course of treatment never sent"),
    ] {
        assert!(notes(id).contains(note), "{id}: {note} is not in {}", notes(id));
    }
}

#[test]
fn each_turn_closes_with_its_question_and_the_last_one_with_the_diagnosis() {
    let closes = |id: &str, turn: usize, words: &str| {
        let question = case(id).turns()[turn].question.clone();
        assert!(question.ends_with(words), "{id}, turn {turn}: {question}");
    };
    closes("1", 0, "体格检查应重点关注什么？");
    closes("1", 1, "建议下一步应完善哪些辅助检查及其目的。");
    closes("1", 2, "给出诊断及诊断依据，并说明治疗原则。");
    closes("3", 1, "给出诊断及诊断依据，并说明治疗原则。");
    closes("4", 1, "给出诊断及诊断依据，并说明治疗原则。");
}

#[test]
fn the_pairs_that_ask_for_tests_are_found_and_others_are_not_taken_for_them() {
    let file = file();
    let with = |cases: &[Case]| {
        let present = cases.iter().filter(|c| c.tests_pair() == TestsPair::Present);
        present.map(|c| c.id().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(with(&file.cases), ["0", "2", "8"]);
    assert!(file.cases.iter().all(|c| c.tests_pair() != TestsPair::Unknown));
    // The same of a reference that is one text, as DotaBench has it.
    let lines: Vec<String> = file.cases.iter().filter(|c| c.turns().len() == 3).map(|c| to_dotabench(c).unwrap()).collect();
    let again = read_bytes("d", lines.join("\n").as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(with(&again.cases), ["0", "2", "8"]);
}

#[test]
fn published_spellings_of_id_and_answer_are_both_read() {
    let mut records = records();
    for record in &mut records {
        record["id"] = record["id"].as_str().unwrap().parse::<u64>().unwrap().into();
        for pair in record["QA_pairs"].as_array_mut().unwrap() {
            let answer = pair.as_object_mut().unwrap().remove("answer").unwrap();
            pair["solution"] = answer;
        }
    }
    let after = read_bytes("f", &serde_json::to_vec(&records).unwrap(), &ReadOptions::default()).unwrap();
    let before = file();
    assert_eq!(after.cases.len(), before.cases.len());
    for (after, before) in after.cases.iter().zip(&before.cases) {
        assert!(after.id() == before.id() && after.turns() == before.turns() && after.pairs() == before.pairs(), "case {}", before.id());
    }
}

#[test]
fn converted_cases_ask_the_same() {
    let questions = |c: &Case| c.turns().iter().map(|t| t.question.clone()).collect::<Vec<_>>();
    for case in &file().cases {
        let native = read_bytes("n", to_native(case).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
        assert!(native.problems.is_empty(), "{:?}", native.problems);
        assert_eq!(questions(&native.cases[0]), questions(case));
        assert_eq!(native.cases[0].reference_text(), case.reference_text());
        if case.turns().len() == 3 {
            let dotabench = read_bytes("d", to_dotabench(case).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
            assert_eq!(questions(&dotabench.cases[0]), questions(case));
            assert_eq!(dotabench.cases[0].reference_text(), case.reference_text());
        }
    }
}
