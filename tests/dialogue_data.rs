//! The readers of cases of published simulated consultations, on the published files: `make test-dialogue DIALOGUE=FOLDER`. Nothing of the files stands
//! here but ids and counts; `src/case/dialogue/tests.rs` has the same traps in invented records, for everybody.

mod common;

use wardround::{
    case::{CaseFile, KnownBy, ReadOptions, Source, read_file},
    interview::{Earlier, FactSheet, fact_of, scripted},
};

fn read(file: &str) -> CaseFile {
    let file = read_file(&common::dialogue().join(file), &ReadOptions::default()).unwrap();
    assert!(file.problems.is_empty(), "{:?}", file.problems);
    file
}

/// The ids of cases of which a note says this.
fn noted(file: &CaseFile, words: &str) -> Vec<String> {
    file.audit.iter().filter(|row| row.notes.iter().any(|note| note.to_string().contains(words))).map(|row| row.id.to_string()).collect()
}

/// That each case can be interviewed, and that no fact is known by both.
fn check(file: &CaseFile, source: Source) {
    for case in &file.cases {
        assert_eq!(case.source(), source);
        let sheet = FactSheet::of(case).unwrap();
        let patients = case.facts().iter().filter(|fact| matches!(fact.known_by(), KnownBy::Patient { .. })).count();
        assert_eq!(sheet.patient().iter().count(), patients, "{}: nothing is drafted beside the facts of the file", case.id());
        let of_examiner: Vec<&str> = sheet.examiner().iter().map(|finding| fact_of(finding.id())).collect();
        assert!(sheet.patient().iter().all(|fact| !of_examiner.contains(&fact.id())), "{}", case.id());
        let question = if source == Source::AiHospital { "哪里不舒服？" } else { "What brings you here?" };
        assert!(!scripted(sheet.patient(), &Earlier::default(), question).told.is_empty(), "{}: says nothing unasked", case.id());
    }
}

#[test]
fn hospital_records_are_read_and_diagnoses_that_a_role_can_read_are_told() {
    let file = read("ai-hospital/patients_11.json");
    assert_eq!(file.cases.len(), 11);
    check(&file, Source::AiHospital);
    assert_eq!(noted(&file, "where the patient reads"), ["1003", "1012", "1026", "1030"]);
    assert_eq!(noted(&file, "where the examiner reads"), ["1001", "1012", "1028"]);
    let with_figures = noted(&file, "raw_medical_record does not have");
    assert!(["1006", "1014"].iter().all(|id| with_figures.iter().any(|with| with == id)), "{with_figures:?}");
    assert_eq!(noted(&file, "taken from raw_medical_record").len(), 5);
    assert!(file.cases.iter().all(|case| case.patient().is_some() && case.diagnoses().len() == 1));
}

#[test]
fn examinations_are_read_and_results_that_name_the_diagnosis_are_told() {
    let file = read("agentclinic/agentclinic_medqa_107.jsonl");
    assert_eq!(file.cases.len(), 107);
    check(&file, Source::AgentClinic);
    assert_eq!(noted(&file, "where the patient reads"), [""; 0]);
    let lines: Vec<usize> = noted(&file, "where the examiner reads")
        .iter()
        .filter_map(|id| id.rsplit_once('-').and_then(|(_, number)| number.parse::<usize>().ok()))
        .map(|number| number - 1)
        .collect();
    // Fifteen name it in a result, counted from 0; others do in a finding on examination.
    for line in [1, 2, 10, 13, 17, 19, 22, 38, 47, 51, 61, 85, 86, 101, 106] {
        assert!(lines.contains(&line), "{line}: {lines:?}");
    }
}

#[test]
fn questions_with_atomic_facts_are_read_and_those_about_studies_are_excluded() {
    let file = read("mediq/all_craft_md_140.jsonl");
    assert_eq!((file.cases.len(), file.excluded.len()), (140, 0));
    check(&file, Source::MediQ);
    assert!(file.cases.iter().all(|case| case.diagnoses().len() == 1));
    let file = read("mediq/all_dev_good_first200.jsonl");
    assert_eq!(file.cases.len() + file.excluded.len(), 200);
    assert_eq!(file.excluded.iter().filter(|x| x.reason.to_string().contains("a study")).count(), 11);
}

#[test]
fn vignettes_are_read() {
    let file = read("craftmd/conversations_36.jsonl");
    assert_eq!(file.cases.len() + file.excluded.len(), 36);
    check(&file, Source::CraftMd);
}
