use super::super::{CaseFile, Diagnosis, Fact, KnownBy, ReadOptions, Section, Source, Told, TurnKind, read_bytes};
use crate::language::Language;
use serde_json::json;

fn read(value: &serde_json::Value) -> CaseFile {
    read_bytes("f", value.to_string().as_bytes(), &ReadOptions::default()).unwrap()
}

fn of_patient(file: &CaseFile) -> Vec<&str> {
    let facts = file.cases[0].facts().iter().filter(|fact| matches!(fact.known_by(), KnownBy::Patient { .. }));
    facts.map(Fact::text).collect()
}

fn of_examiner(file: &CaseFile) -> Vec<&str> {
    file.cases[0].facts().iter().filter(|fact| fact.known_by() == KnownBy::Examiner).map(Fact::text).collect()
}

/// With half-width colons, as a model writes them.
fn half(text: &str) -> String {
    text.replace('：', ": ")
}

/// A hospital record: a model rewrote it with half-width colons.
fn record() -> serde_json::Value {
    json!({
        "id": 7, "title": "腹痛病例", "department": "普外科\n",
        "medical_record": {
            "一般资料": half("\n性别：女\n年龄：6岁4个月\n职业：学龄前儿童\n"), "主诉": "\n腹痛1天。\n",
            "现病史": "\n昨日出现腹痛，渐加重，无发热，无呕吐。\n", "既往史": "\n患2型糖尿病1年。对青霉素过敏。\n",
            "查体": half("\n- 体温：37.2℃\n- 腹软\n"), "辅助检查": half("\n- 血常规：\n  - 白细胞：12.0×10⁹/L\n- 心电图：\n  - 窦性心律\n  - T波正常\n"),
            "诊断结果": "\n1. 急性阑尾炎（单纯性，早期）\n2. 2型糖尿病\n", "诊断依据": "\n右下腹压痛。\n"
        },
        "raw_medical_record": { "主诉": "腹痛1天", "现病史": "昨日腹痛", "个人史": "平素健康。", "查体": "体温37.2℃", "辅助检查": "白细胞12" }
    })
}

#[test]
fn a_hospital_record_is_divided_into_what_the_patient_and_what_the_examiner_knows() {
    let file = read(&json!([record()]));
    let case = &file.cases[0];
    assert_eq!((case.source(), case.language(), case.id().as_str(), case.id_is_number()), (Source::AiHospital, Language::Zh, "7", true));
    assert_eq!(
        of_patient(&file),
        ["腹痛1天", &half("职业：学龄前儿童"), "昨日出现腹痛，渐加重", "无发热", "无呕吐", "患2型糖尿病1年", "对青霉素过敏", "平素健康"]
    );
    assert_eq!(of_examiner(&file), ["体温：37.2℃", "腹软", "白细胞：12.0×10⁹/L", "心电图：窦性心律，T波正常"].map(half));
    assert_eq!(
        case.diagnoses().iter().map(Diagnosis::name).collect::<Vec<_>>(),
        ["急性阑尾炎"],
        "an accompanying illness alone is not right"
    );
    assert_eq!(case.turns().iter().map(|turn| turn.kind).collect::<Vec<_>>(), [TurnKind::Complaint, TurnKind::Exam, TurnKind::Tests]);
    assert!(case.facts().iter().all(|fact| fact.place().is_some_and(|p| case.turns()[p.turn()].question.contains(p.words()))));
    assert!(case.turns().iter().all(|turn| !turn.question.contains("阑尾")));
    assert!(case.patient().is_some_and(|patient| patient.age() == super::super::Age::Years(6)));
    let notes: Vec<String> = file.audit[0].notes.iter().map(ToString::to_string).collect();
    assert!(notes.iter().any(|note| note.contains("where the patient reads them: 2型糖尿病")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("taken from raw_medical_record")), "{notes:?}");
}

#[test]
fn figures_that_a_rewritten_record_adds_are_told_and_a_record_without_a_complaint_is_a_problem() {
    let mut value = record();
    value["medical_record"]["查体"] = half("- 体温：38.5℃").into();
    let file = read(&json!([value]));
    let notes: Vec<String> = file.audit[0].notes.iter().map(ToString::to_string).collect();
    assert!(notes.iter().any(|note| note.contains("does not have") && note.contains("38.5")), "{notes:?}");
    let mut without = record();
    without["medical_record"]["主诉"] = "".into();
    let file = read(&json!([without]));
    assert_eq!((file.problems[0].record.as_str(), file.problems[0].field.as_str()), ("7", "medical_record.主诉"));
    assert!(file.problems[0].message.to_string().starts_with("missing"), "{}", file.problems[0]);
    let mut number = record();
    number["medical_record"]["查体"] = 7.into();
    assert_eq!(read(&json!([number])).problems[0].field, "medical_record.查体");
}

#[test]
fn an_examination_tells_the_patient_nothing_that_it_says_it_does_not_tell() {
    let record = |test: &str| {
        json!({ "OSCE_Examination": {
            "Objective_for_Doctor": "Find out.",
            "Patient_Actor": {
                "Demographics": "32-year-old woman, at 38 weeks of pregnancy",
                "History": "She reports pain since yesterday. It came at night.",
                "Symptoms": { "Primary_Symptom": "Pain", "Secondary_Symptoms": ["Nausea"] },
                "Past_Medical_History": "Information not provided.", "Social_History": "Smokes.", "Review_of_Systems": "N/A", "Medications": ["Iron."]
            },
            "Physical_Examination_Findings": { "Vital_Signs": { "Temperature": "37 °C" }, "Abdomen": "Soft." },
            "Test_Results": { "Blood": { "Haemoglobin": test } }, "Correct_Diagnosis": "Placental abruption"
        } })
    };
    let file = read(&record("11 g/dL"));
    let case = &file.cases[0];
    assert_eq!((case.source(), case.id().as_str()), (Source::AgentClinic, "agentclinic-1"));
    assert_eq!(
        of_patient(&file),
        ["at 38 weeks of pregnancy", "She reports pain since yesterday", "It came at night", "Pain", "Nausea", "Smokes", "Iron"]
    );
    assert_eq!(of_examiner(&file), ["Vital Signs Temperature: 37 °C", "Abdomen: Soft", "Blood Haemoglobin: 11 g/dL"]);
    assert!(file.audit[0].notes.is_empty(), "{:?}", file.audit[0].notes);
    let leaking = read(&record("typical of placental abruption"));
    assert!(leaking.audit[0].notes[0].to_string().contains("where the examiner reads them: Placental abruption"));
    let mut none = record("1");
    none["OSCE_Examination"]["Correct_Diagnosis"] = "".into();
    assert!(read(&none).problems[0].to_string().contains("OSCE_Examination.Correct_Diagnosis: missing"));
    let broken = read_bytes("f", b"{\"OSCE_Examination\": {}}\n{\"OSCE_Examination\": 3}", &ReadOptions::default()).unwrap();
    assert_eq!(broken.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

fn question(facts: &[&str], age: &str) -> serde_json::Value {
    json!({
        "id": 3, "question": "Which of the following is the most likely diagnosis?", "context": ["A 22-year-old man has painful sores.", "The lymph node is swollen."],
        "options": { "A": "Herpes", "B": "Syphilis" }, "answer": "Herpes", "answer_idx": "A", "facts": facts, "patient": { "age": age, "gender": "male" }
    })
}

#[test]
fn atomic_facts_are_the_patients_or_the_examiners_by_what_they_say() {
    let file = read(&question(
        &["1. The man has painful sores.", "2. The man smokes.", "3. The left lymph node was swollen at 38 °C."],
        "22 years",
    ));
    assert_eq!(of_patient(&file), ["The man has painful sores.", "The man smokes."]);
    assert_eq!(of_examiner(&file), ["The left lymph node was swollen at 38 °C."]);
    let case = &file.cases[0];
    assert_eq!(case.facts()[0].known_by(), KnownBy::Patient { told: Told::Volunteered });
    assert_eq!((case.facts()[1].section(), case.source()), (Section::Social, Source::MediQ));
    assert_eq!(case.turns()[0].kind, TurnKind::Other, "no patient is made of a text with findings in it");
    assert!(case.turns()[0].question.ends_with("diagnosis?\nA. Herpes\nB. Syphilis"));
    assert!(file.audit[0].notes[0].to_string().contains("the context does not have: 38"));
    let excluded = read(&question(&["1. A study."], "study"));
    assert!(excluded.cases.is_empty() && excluded.excluded[0].reason.to_string().contains("without a patient"));
    assert!(read(&question(&[], "40")).problems[0].to_string().starts_with("line 1, 3: facts: empty"));
}

#[test]
fn a_vignette_is_divided_sentence_by_sentence_and_one_of_findings_only_is_excluded() {
    let record = |vignette: &str, question: &str| json!({ "case_id": "case_1", "case_vignette": vignette, "question": question, "correct_ans": "gout" });
    let file = read(&record(
        "A 45-year-old man has a painful toe. He drinks beer. His temperature is 37.5 °C.",
        "What is the most likely diagnosis?",
    ));
    assert_eq!(of_patient(&file), ["A 45-year-old man has a painful toe", "He drinks beer"]);
    assert_eq!(of_examiner(&file), ["His temperature is 37.5 °C"]);
    assert_eq!((file.cases[0].source(), file.cases[0].diagnoses().len()), (Source::CraftMd, 1));
    let other = read(&record("A man has a painful toe.", "Which test is most likely to confirm the diagnosis?"));
    assert!(other.cases[0].diagnoses().is_empty() && other.audit[0].notes[0].to_string().contains("does not ask for a diagnosis"));
    assert!(read(&record("An MRI shows a mass.", "?")).excluded[0].reason.to_string().contains("nothing that a patient could tell"));
}

#[test]
fn ages_are_read_as_published_cases_write_them() {
    use super::{super::Age, text::age};
    for (text, expected) in [
        ("45 years", Some(Age::Years(45))),
        ("15 months", Some(Age::Months(15))),
        ("40", Some(Age::Years(40))),
        ("年龄：6岁4个月", Some(Age::Years(6))),
        ("9-day-old infant", Some(Age::Months(0))),
        ("Newborn, female", Some(Age::Months(0))),
        ("8-month-old boy", Some(Age::Months(8))),
        ("elderly", None),
        ("Not specified", None),
        ("study", None),
    ] {
        assert_eq!(age(text), expected, "{text}");
    }
}
