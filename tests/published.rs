//! The reader against the published CMB-Clin-qa.json, whose facts it must survive: `make test-published`. Nothing of the file stands here but ids
//! and counts. `tests/cmb_clin.rs` has the same traps in invented records, for everybody.

mod common;

use std::collections::BTreeMap;
use wardround::case::{
    AuditStatus, Case, CaseFile, ReadOptions, Source, TestsPair, TurnKind, Variant, read_bytes, read_file, to_dotabench, to_native,
};
use wardround::review::lint;

fn file() -> CaseFile {
    read_file(&common::cmb_clin(), &ReadOptions::default()).unwrap()
}

fn published() -> Vec<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(common::cmb_clin()).unwrap()).unwrap()
}

fn by_id(file: &CaseFile) -> BTreeMap<String, &Case> {
    file.cases.iter().map(|c| (c.id().to_string(), c)).collect()
}

#[test]
fn seventy_cases_are_whole_three_have_two_turns_and_one_is_no_consultation() {
    let file = file();
    let with = |n: usize| file.cases.iter().filter(|c| c.turns().len() == n).map(|c| c.id().as_str()).collect::<Vec<_>>();
    assert_eq!((with(3).len(), with(2)), (70, vec!["6", "33", "55"]));
    assert_eq!(file.excluded.iter().map(|x| x.id.as_str()).collect::<Vec<_>>(), ["28"]);
    assert!(file.problems.is_empty());
    let status = |s: AuditStatus| file.audit.iter().filter(|r| r.status == s).map(|r| r.id.as_str()).collect::<Vec<_>>();
    assert_eq!(status(AuditStatus::Override), ["42"]);
    assert_eq!(file.audit.len(), 74);
    assert!(file.cases.iter().all(|c| c.source() == Source::CmbClinDerived && c.source().label() == "CMB-Clin derived"));
}

#[test]
fn the_sections_are_those_of_the_published_facts() {
    let file = file();
    let mut signatures: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &file.audit {
        signatures.entry(row.sections.as_str()).or_default().push(row.id.as_str());
    }
    for (signature, ids) in [
        ("CE", vec!["6"]),
        ("CETTTTT", vec!["1"]),
        ("C", vec!["24"]),
        ("CEETT", vec!["48"]),
        ("CCETT", vec!["56"]),
        ("CETTTT", vec!["13", "58"]),
    ] {
        assert_eq!(signatures[signature], ids, "{signature}");
    }
    let turns = |id: &str| by_id(&file)[id].turns().iter().map(|t| t.kind).collect::<Vec<_>>();
    assert_eq!(turns("6"), [TurnKind::Complaint, TurnKind::Exam]);
    for id in ["33", "55"] {
        assert_eq!(turns(id), [TurnKind::Complaint, TurnKind::Tests]);
    }
}

#[test]
fn no_title_no_disease_and_no_course_of_treatment_reaches_a_question() {
    let file = file();
    let cases = by_id(&file);
    for record in published() {
        let id = record["id"].as_str().unwrap();
        let Some(case) = cases.get(id) else { continue };
        let title = record["title"].as_str().unwrap().trim();
        let disease = title.rsplit_once("案例分析").unwrap().1.trim_matches(|c: char| "-—－ ".contains(c));
        for turn in case.turns() {
            assert!(!turn.question.contains(title) && !turn.question.contains(disease), "{id} names its disease");
            for leak in ["治疗经过", "治疗方式", "最终诊断", "答案", "诊断：", "术后病理回报"] {
                assert!(!turn.question.contains(leak), "{id} says {leak}");
            }
        }
        // Every reference pair is kept, as published, and answers some turn.
        let pairs = record["QA_pairs"].as_array().unwrap();
        assert_eq!(case.pairs().len(), pairs.len());
        for (i, pair) in pairs.iter().enumerate() {
            assert_eq!(case.pairs()[i].answer, pair["answer"].as_str().unwrap());
            assert!(case.turns().iter().any(|t| t.answered_by.contains(&i)), "{id} pair {i} answers no turn");
        }
    }
}

#[test]
fn nothing_else_of_a_record_is_lost() {
    let file = file();
    let cases = by_id(&file);
    // Without what is known to be left out, every line of the description stands in some question.
    let known = ["2", "8", "10", "19", "34", "40", "42", "43", "56", "61", "70", "72"];
    for record in published() {
        let id = record["id"].as_str().unwrap();
        let Some(case) = cases.get(id) else { continue };
        if known.contains(&id) {
            continue;
        }
        let sent: String = case.turns().iter().map(|t| t.question.as_str()).collect::<Vec<_>>().join("\n");
        for line in record["description"].as_str().unwrap().replace(['\u{b}', '\t'], "\n").lines() {
            let line = line.trim().trim_start_matches("查体：").trim_start_matches("辅助检查：");
            let is_heading = ["现病史", "体格检查", "辅助检查", "既往史、个人史", "病史及体检", "影像学表现", "病情变化", "（2）体格检查"]
                .contains(&line);
            assert!(is_heading || line.is_empty() || line.contains('\u{f07e}') || sent.contains(line), "{id} lost {line:?}");
        }
        assert!(case.turns().iter().all(|t| !t.question.contains(['\u{b}', '\u{f07e}', '\t'])));
    }
}

#[test]
fn published_spellings_of_id_and_answer_are_both_read() {
    let mut records = published();
    let before = file();
    for record in &mut records {
        record["id"] = record["id"].as_str().unwrap().parse::<u64>().unwrap().into();
        for pair in record["QA_pairs"].as_array_mut().unwrap() {
            let answer = pair.as_object_mut().unwrap().remove("answer").unwrap();
            pair["solution"] = answer;
        }
    }
    let bytes = serde_json::to_vec(&records).unwrap();
    let after = read_bytes("f", &bytes, &ReadOptions::default()).unwrap();
    assert_eq!(after.cases.len(), before.cases.len());
    for (after, before) in after.cases.iter().zip(&before.cases) {
        assert!(after.id() == before.id() && after.turns() == before.turns() && after.pairs() == before.pairs(), "case {}", before.id());
    }
}

#[test]
fn converted_cases_ask_the_same() {
    for case in &file().cases {
        let native = read_bytes("n", to_native(case).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
        assert!(native.problems.is_empty(), "{:?}", native.problems);
        let questions = |c: &Case| c.turns().iter().map(|t| t.question.clone()).collect::<Vec<_>>();
        assert_eq!(questions(&native.cases[0]), questions(case));
        assert_eq!(native.cases[0].reference_text(), case.reference_text());
        if case.turns().len() == 3 {
            let dotabench = read_bytes("d", to_dotabench(case).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
            assert_eq!(questions(&dotabench.cases[0]), questions(case));
            assert_eq!(dotabench.cases[0].reference_text(), case.reference_text());
        }
    }
}

#[test]
fn fifteen_records_have_a_pair_that_asks_which_tests_to_do() {
    let with =
        |cases: &[Case]| cases.iter().filter(|c| c.tests_pair() == TestsPair::Present).map(|c| c.id().to_string()).collect::<Vec<_>>();
    let expected = ["5", "6", "10", "11", "13", "19", "25", "32", "38", "44", "48", "52", "65", "67", "71"];
    let file = file();
    assert_eq!(with(&file.cases), expected);
    assert!(file.cases.iter().all(|c| c.tests_pair() != TestsPair::Unknown));
    // The same of a reference that is one text, as DotaBench has it.
    let joined = |c: &Case| to_dotabench(c).unwrap();
    let lines: Vec<String> = file.cases.iter().filter(|c| c.turns().len() == 3).map(joined).collect();
    let again = read_bytes("d", lines.join("\n").as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(with(&again.cases), expected.into_iter().filter(|&id| id != "6").collect::<Vec<_>>());
}

/// A finding of the lint, with whether a person who read record and reference says that it is right.
#[derive(serde::Deserialize)]
struct Labelled {
    case: String,
    rule: String,
    words: String,
    right: bool,
}

#[derive(serde::Deserialize)]
struct Labels {
    published: Vec<Labelled>,
    exchanged: Vec<Labelled>,
}

fn labels() -> Labels {
    toml::from_str(include_str!("fixtures/review/lint-cmb-clin.toml")).unwrap()
}

/// What the lint finds: case, rule, words.
fn linted(file: &CaseFile) -> Vec<(String, String, String)> {
    let found = file.cases.iter().flat_map(|case| lint(case).found);
    let rule = |rule| serde_json::to_value(rule).unwrap().as_str().unwrap().to_owned();
    found.map(|found| (found.case.to_string(), rule(found.rule), found.words)).collect()
}

#[test]
fn every_finding_of_the_lint_was_read_and_nine_of_ten_are_right() {
    let labels = labels().published;
    let found = linted(&file());
    let label =
        |one: &(String, String, String)| labels.iter().find(|label| (&label.case, &label.rule, &label.words) == (&one.0, &one.1, &one.2));
    let unread: Vec<_> = found.iter().filter(|one| label(one).is_none()).collect();
    assert!(unread.is_empty(), "read these and label them: {unread:?}");
    let right = found.iter().filter(|one| label(one).is_some_and(|label| label.right)).count();
    assert!(right * 10 >= found.len() * 9, "{right} of {}", found.len());
    // The reference of record 0 speaks of two symptoms that its record lacks.
    let of_first: Vec<&str> = found.iter().filter(|one| one.0 == "0").map(|one| one.2.as_str()).collect();
    assert_eq!(of_first, ["腹胀", "呕吐"]);
    eprintln!("lint on the published file: {right} of {} findings are right", found.len());
}

#[test]
fn findings_with_the_reference_of_another_record_are_right() {
    let mut records = published();
    let pairs: Vec<serde_json::Value> = records.iter().map(|record| record["QA_pairs"].clone()).collect();
    let count = records.len();
    records.iter_mut().enumerate().for_each(|(at, record)| record["QA_pairs"] = pairs[(at + 7) % count].clone());
    let file = read_bytes("exchanged", &serde_json::to_vec(&records).unwrap(), &ReadOptions::default()).unwrap();
    let found = linted(&file);
    let labels = labels().exchanged;
    let is_found = |label: &&Labelled| found.iter().any(|one| (&one.0, &one.1, &one.2) == (&label.case, &label.rule, &label.words));
    let still: Vec<&Labelled> = labels.iter().filter(is_found).collect();
    let right = still.iter().filter(|label| label.right).count();
    assert!(labels.len() == 60 && still.len() >= 50, "{} of {} are still found", still.len(), labels.len());
    assert!(right * 10 >= still.len() * 9, "{right} of {}", still.len());
    eprintln!("lint with exchanged references: {} findings; of {} labelled ones {right} are right", found.len(), still.len());
}

/// Of every sentence of a withheld turn that no other turn has, nothing stands in the variant.
#[test]
fn nothing_that_a_variant_withholds_leaks() {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut made = 0;
    for (name, kind) in [("withhold=exam", TurnKind::Exam), ("withhold=tests", TurnKind::Tests)] {
        let variant: Variant = name.parse().unwrap();
        for case in &file().cases {
            let Ok(varied) = variant.apply(case) else { continue };
            made += 1;
            let shown: String = varied.turns().iter().map(|turn| bare(&turn.question)).collect();
            let kept: String = case.turns().iter().filter(|turn| turn.kind != kind).map(|turn| bare(&turn.question)).collect();
            for turn in case.turns().iter().filter(|turn| turn.kind == kind) {
                let findings = turn.question.rsplit_once('\n').map_or(turn.question.as_str(), |(findings, _)| findings);
                let sentences = findings.split(['。', '；', '\n']).map(bare).filter(|sentence| sentence.chars().count() >= 8);
                for sentence in sentences.filter(|sentence| !kept.contains(sentence)) {
                    assert!(!shown.contains(&sentence), "case {} {name}: {sentence}", case.id());
                }
            }
        }
    }
    assert!(made >= 125, "{made}");
}
