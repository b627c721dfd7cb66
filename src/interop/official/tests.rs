use super::*;
use crate::{
    case::{CaseFile, ReadOptions, Source, read_bytes},
    chat::Sampling,
    judge::{Preset, Prompts, Verdict},
    record::{CaseSource, Run, RunRecords},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const JUDGE: &str = "imported judge";

/// What Python's `json.dumps(…, ensure_ascii=False)` writes; kept apart from the writer under test.
fn dumps(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(dumps).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pairs = map.iter().map(|(k, v)| format!("{}: {}", Value::from(k.as_str()), dumps(v)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// One line of answers; with ids that are numbers and ids that are text.
fn case_line(n: usize) -> Value {
    let id = if n.is_multiple_of(2) { json!(n) } else { json!(format!("第{n}例")) };
    json!({
        "id": id, "turn_1_question": format!("腹痛{n}天\n伴\"发热\""), "turn_2_question": format!("查体{n}"), "turn_3_question": "化验\t如下",
        "reference": format!("参考{n}"), "turn_1_answer": format!("答一 {n} {{reference}}"), "turn_2_answer": "答二", "turn_3_answer": format!("答三{n}\\"),
    })
}

fn item_line(n: usize) -> Value {
    let category = ["Triage", "Case Summary", "Small Talk"][n % 3];
    json!({"id": n, "input": format!("问{n}"), "output": format!("答{n}"), "reference": format!("参考{n}"), "category": category})
}

fn cases_of(bytes: &[u8]) -> CaseFile {
    let file = read_bytes("f", bytes, &ReadOptions::default()).unwrap();
    assert!(file.problems.is_empty());
    file
}

/// A small generator of ratings.
fn rating(seed: usize) -> usize {
    (seed * 7919 + seed * seed * 104_729) % 10 + 1
}

/// Writes the tree that the published code leaves behind: answers of a model, and verdicts in some repeats.
fn published(root: &Path, suite: &str, model: &str, lines: &[Value], repeats: usize, judge: impl Fn(usize) -> String) -> CaseFile {
    let text: String = lines.iter().map(|l| dumps(l) + "\n").collect();
    let put = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put(root.join(format!("data/{suite}/{model}.jsonl")), &text);
    let cases = cases_of(text.as_bytes());
    let turns = cases.cases[0].turns().len();
    for turn in 1..=turns {
        for repeat in 0..repeats {
            let verdict = |(i, case): (usize, &crate::case::Case)| {
                let answer =
                    |n: usize| lines[i].get(format!("turn_{n}_answer")).or(lines[i].get("output")).and_then(Value::as_str).unwrap();
                let answers: Vec<&str> = (1..=turn).map(answer).collect();
                let messages = Prompts::new(Preset::Official).fill(case, turn, &answers).unwrap();
                let category = case.category().unwrap_or_default();
                dumps(
                    &json!({"id": lines[i]["id"], "messages": messages, "category": category, "eval_result": judge(i * 97 + turn * 13 + repeat)}),
                ) + "\n"
            };
            let text: String = cases.cases.iter().enumerate().map(verdict).collect();
            let folder = if suite == "DoctorFLAN" { suite.to_owned() } else { format!("{suite}-turn-{turn}") };
            put(root.join(format!("output/{folder}/{model}/results/eval_{repeat}.jsonl")), &text);
        }
    }
    cases
}

fn scored(seed: usize) -> String {
    format!("说明 {seed}。\nRating: [[{}]]", rating(seed))
}

fn source() -> CaseSource {
    CaseSource { file: "f".into(), digest: "d".into(), label: "l".into() }
}

fn take(paths: &[PathBuf], cases: &CaseFile, run: &Path) -> Imported {
    let mut run = Run::open(run, Sampling::default(), 0).unwrap();
    import(paths, cases, &mut run, &ImportOptions { judge: JUDGE.into(), cases: source() }).unwrap()
}

/// Every file below a folder with its content, without the statistics where they are not wanted.
fn files(root: &Path, with_statistics: bool) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if with_statistics || !entry.ends_with("stats.json") {
                found.insert(entry.strip_prefix(root).unwrap().display().to_string(), fs::read_to_string(&entry).unwrap());
            }
        }
    }
    found
}

/// A category, its mean and its deviation.
type Row = (&'static str, &'static str, &'static str);

/// What Python 3.11 writes of the ratings of [`published`]: `statistics.mean` of each file's ratings, `mean` and `stdev` of these, `mean` and `stdev` of all ratings, and
/// `json.dumps(…, indent=4)`.
fn python(categories: &[Row], mean: &str, deviation: &str) -> String {
    let rows = |value: fn(&Row) -> &'static str| {
        categories.iter().map(|row| format!("        \"{}\": {}", row.0, value(row))).collect::<Vec<_>>().join(",\n")
    };
    format!(
        "{{\n    \"category_mean_scores\": {{\n{}\n    }},\n    \"category_std_scores\": {{\n{}\n    }},\n    \"overall_mean\": {mean},\n    \"overall_std\": {deviation}\n}}",
        rows(|row| row.1),
        rows(|row| row.2),
    )
}

/// By suite and turn.
fn expected(suite: &str, turn: usize) -> String {
    let outer = [("", "5.0", "0.4351426345763367")];
    match (suite, turn) {
        ("DotaBench", 2) => python(&[("", "5.153846153846153", "0.1776462366737309")], "5.153846153846154", "3.6266152068037507"),
        ("DotaBench", _) => python(&outer, "5.0", "3.629940851892121"),
        _ => {
            let categories =
                [("Case Summary", "5.0", "0.0"), ("Small Talk", "5.25", "0.9574271077563381"), ("Triage", "4.75", "0.9574271077563381")];
            python(&categories, "5.0", "3.629940851892121")
        }
    }
}

#[test]
fn a_tree_that_went_through_a_run_is_the_same_byte_for_byte_and_its_statistics_are_the_published_ones() {
    let suites = [("DotaBench", case_line as fn(usize) -> Value, Source::DotaBench), ("DoctorFLAN", item_line, Source::DoctorFlan)];
    for (suite, line, kind) in suites {
        let dir = tempfile::tempdir().unwrap();
        let (tree, run, out) = (dir.path().join("tree"), dir.path().join("run"), dir.path().join("out"));
        let lines: Vec<Value> = (1..=13).map(line).collect();
        let cases = published(&tree, suite, "Yi-6B", &lines, 4, scored);
        assert_eq!(cases.cases[0].source(), kind);
        let turns = cases.cases[0].turns().len();

        let imported = take(std::slice::from_ref(&tree), &cases, &run);
        assert!(imported.remarks.is_empty(), "{:?}", imported.remarks);
        assert_eq!((imported.answers, imported.verdicts, imported.known), (13 * turns, 13 * turns * 4, 0));
        let again = take(std::slice::from_ref(&tree), &cases, &run);
        assert_eq!((again.answers, again.verdicts, again.known), (0, 0, 13 * turns * 5), "an import repeated adds nothing");

        let exported = export(&run, &cases, None, &out).unwrap();
        assert!(exported.remarks.is_empty(), "{:?}", exported.remarks);
        assert_eq!(files(&out, false), files(&tree, false));
        assert_eq!(exported.statistics.len(), turns);
        for (turn, statistics) in (1..).zip(&exported.statistics) {
            let folder = out.join("output").join(&statistics.folder);
            let text = fs::read_to_string(folder.join("stat/stats.json")).unwrap();
            assert_eq!(text, expected(suite, turn));
            assert_eq!((statistics.outside_scale, statistics.official.scores), (0, 13 * 4));
        }
        // The same again is no change, and what is there with other content stays.
        export(&run, &cases, None, &out).unwrap();
        let victim = out.join(format!("data/{suite}/Yi-6B.jsonl"));
        fs::write(&victim, "other").unwrap();
        assert!(export(&run, &cases, None, &out).unwrap_err().to_string().contains("says something else"));
        assert_eq!(fs::read_to_string(victim).unwrap(), "other");
    }
}

#[test]
fn what_was_exported_is_imported_with_the_same_verdicts_repeats_included() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let lines: Vec<Value> = (1..=3).map(case_line).collect();
    let cases = published(&path("tree"), "DotaBench", "Yi-6B", &lines, 2, scored);
    let other: Vec<Value> = lines
        .iter()
        .map(|l| {
            let mut l = l.clone();
            l["turn_1_answer"] = "另一个答复".into();
            l
        })
        .collect();
    published(&path("tree"), "DotaBench", "Yi-6B-repeat-1", &other, 2, |seed| scored(seed + 5));
    take(&[path("tree")], &cases, &path("run"));
    export(&path("run"), &cases, None, &path("out")).unwrap();
    assert_eq!(files(&path("out"), false), files(&path("tree"), false));
    take(&[path("out")], &cases, &path("again"));
    let read = |run: &str| {
        let records = RunRecords::read(&path(run)).unwrap().unwrap();
        let models: Vec<String> = records.manifest.models.iter().map(|m| m.name.clone()).collect();
        let mut verdicts: Vec<_> = records
            .verdicts
            .iter()
            .map(|v| (v.case.to_string(), v.turn, v.repeat, v.judge_repeat, v.key.clone(), v.verdict.clone()))
            .collect();
        verdicts.sort_by(|a, b| (&a.0, a.1, a.2, a.3).cmp(&(&b.0, b.1, b.2, b.3)));
        (models, verdicts)
    };
    let (first, again) = (read("run"), read("again"));
    assert_eq!(first.0, ["Yi-6B"]);
    assert_eq!(first.1.len(), 3 * 3 * 2 * 2);
    assert_eq!(first, again);
}

#[test]
fn a_file_that_has_grown_is_the_same_models() {
    let dir = tempfile::tempdir().unwrap();
    let lines: Vec<Value> = (1..=3).map(case_line).collect();
    let early: Vec<String> = lines
        .iter()
        .map(|l| {
            let mut l = l.clone();
            for n in [2, 3] {
                l.as_object_mut().unwrap().remove(&format!("turn_{n}_answer"));
            }
            dumps(&l)
        })
        .collect();
    let file = dir.path().join("Yi-6B.jsonl");
    fs::write(&file, early.join("\n")).unwrap();
    let cases = cases_of(early.join("\n").as_bytes());
    let run = dir.path().join("run");
    assert_eq!(take(std::slice::from_ref(&file), &cases, &run).answers, 3);
    fs::write(&file, lines.iter().map(dumps).collect::<Vec<_>>().join("\n")).unwrap();
    let grown = take(std::slice::from_ref(&file), &cases, &run);
    assert_eq!((grown.answers, grown.known), (6, 3));
    assert_eq!(RunRecords::read(&run).unwrap().unwrap().manifest.models.len(), 1);
}

#[test]
fn integers_outside_the_scale_count_by_the_official_rule_and_are_no_ratings() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let lines: Vec<Value> = (1..=3).map(case_line).collect();
    let texts = ["[[100]]", "[[8]]", "[[0]]"];
    let cases = published(&path("tree"), "DotaBench", "Yi-6B", &lines, 1, |seed| texts[seed / 97].to_owned());
    let imported = take(&[path("tree")], &cases, &path("run"));
    assert_eq!((imported.verdicts, imported.outside_scale), (9, 6));
    let records = RunRecords::read(&path("run")).unwrap().unwrap();
    let of = |n: usize| records.verdicts.iter().filter(|v| v.turn == 1).map(|v| (v.verdict.clone(), v.official_rating)).nth(n).unwrap();
    assert_eq!(of(0), (Verdict::NoRating, Some(100)));
    assert_eq!(of(1), (Verdict::Scored { rating: 8 }, Some(8)));
    let exported = export(&path("run"), &cases, None, &path("out")).unwrap();
    let statistics = &exported.statistics[0];
    assert_eq!((statistics.official.mean, statistics.outside_scale, statistics.valid_mean), (36.0, 2, Some(8.0)));
    assert_eq!(files(&path("out"), false), files(&path("tree"), false));
}

#[test]
fn a_rating_in_reasoning_counts_by_the_official_rule_alone_and_that_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let lines: Vec<Value> = (1..=3).map(case_line).collect();
    let texts = ["<think>[[2]]</think>\n[[8]]", "[[9]]", "<ponder>[[4]]"];
    let cases = published(&path("tree"), "DotaBench", "Yi-6B", &lines, 1, |seed| texts[seed / 97].to_owned());
    take(&[path("tree")], &cases, &path("run"));
    let records = RunRecords::read(&path("run")).unwrap().unwrap();
    let read: Vec<_> = records.verdicts.iter().filter(|v| v.turn == 1).map(|v| (v.verdict.rating(), v.official_rating)).collect();
    assert_eq!(read, [(Some(8), Some(2)), (Some(9), Some(9)), (None, Some(4))]);
    let exported = export(&path("run"), &cases, None, &path("out")).unwrap();
    let statistics = &exported.statistics[0];
    assert_eq!((statistics.official.mean, statistics.outside_scale, statistics.weighed, statistics.valid_mean), (5.0, 0, 2, Some(8.5)));
    assert!(exported.remarks.is_empty());
    assert_eq!(files(&path("out"), false), files(&path("tree"), false));
}

#[test]
fn an_answer_without_text_leaves_the_later_ones_where_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let mut line = case_line(1);
    line["turn_2_answer"] = "".into();
    fs::write(path("Yi-6B.jsonl"), dumps(&line)).unwrap();
    let cases = cases_of(dumps(&line).as_bytes());
    let imported = take(&[path("Yi-6B.jsonl")], &cases, &path("run"));
    assert_eq!((imported.answers, imported.remarks.len()), (3, 0));
    export(&path("run"), &cases, None, &path("out")).unwrap();
    let written: Value = serde_json::from_slice(&fs::read(path("out").join("data/DotaBench/Yi-6B.jsonl")).unwrap()).unwrap();
    assert_eq!(written, line);
}

#[test]
fn nothing_is_lost_without_a_word() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let lines: Vec<Value> = (1..=8).map(case_line).collect();
    let cases = published(&path("tree"), "DotaBench", "Yi-6B", &lines, 1, scored);
    let mut broken = lines.clone();
    broken[0]["reference"] = Value::Null;
    broken[1]["turn_2_answer"] = "  ".into();
    broken[1]["turn_3_answer"] = "".into();
    broken[2].as_object_mut().unwrap().remove("turn_1_answer");
    broken[3]["id"] = "unknown".into();
    broken[4]["turn_2_question"] = "另一个问题".into();
    broken[5]["tokens"] = 7.into();
    let mut text: Vec<String> = broken.iter().map(dumps).collect();
    text.push(dumps(&lines[6]));
    text.push("{\"id\": ".into());
    fs::write(path("tree").join("data/DotaBench/Yi-6B.jsonl"), text.join("\n")).unwrap();
    fs::create_dir_all(path("tree").join("data/DoctorFLAN")).unwrap();
    fs::write(path("tree").join("data/DoctorFLAN/Yi-6B.jsonl"), "{}").unwrap();
    let imported = take(&[path("tree")], &cases, &path("run"));
    let remarks: Vec<String> = imported.remarks.iter().map(ToString::to_string).collect();
    let expected = [
        "data/DoctorFLAN/Yi-6B.jsonl: of the suite \"DoctorFLAN\", and the cases are DotaBench",
        "line 1: reference: missing (the published code would have it judged as the text \"None\")",
        "line 2: turn_2_answer: without text",
        "line 3: turn_2_answer: without turn_1_answer before it",
        "line 4: id unknown: no such case",
        "line 5: turn_2_question: not the case file's question",
        "line 9: id 第7例: stood in this file before",
        "line 10: not JSON",
        "fields that are not of this layout are not kept: tokens",
    ];
    for (remark, expected) in remarks.iter().zip(expected) {
        assert!(remark.contains(expected), "{remark}");
    }
    // Answers: 1, 6, 7 and 8 whole, the first turn of 2 and 5. Their verdicts are taken, the others' named.
    assert_eq!((imported.answers, imported.verdicts), (4 * 3 + 2, 4 * 3 + 2));
    assert_eq!(remarks.len(), expected.len() + 8 * 3 - 14, "{remarks:#?}");
    assert!(
        remarks.iter().any(|r| r.contains("DotaBench-turn-2/Yi-6B/results/eval_0.jsonl line 2: turn 2 of case 2 has no answer in the run"))
    );

    let exported = export(&path("run"), &cases, None, &path("out")).unwrap();
    let remarks: Vec<String> = exported.remarks.iter().map(ToString::to_string).collect();
    assert!(remarks[0].starts_with("DotaBench/Yi-6B turn 1: 2 (cases 第3例, 4): no answer"), "{remarks:?}");
    assert_eq!(remarks.len(), 3);
    // The published code stops at the first conversation that lacks the turn it judges: those that do are not beside the others.
    let apart: Vec<String> = exported.apart.iter().map(ToString::to_string).collect();
    assert!(
        apart.len() == 1 && apart[0].starts_with("DotaBench-1-turn/Yi-6B: 2 (cases 2, 第5例): without an answer to turn 2"),
        "{apart:?}"
    );
    for (suite, cases, turns) in [("DotaBench", 4, 3), ("DotaBench-1-turn", 2, 1)] {
        let written = fs::read_to_string(path("out").join(format!("data/{suite}/Yi-6B.jsonl"))).unwrap();
        assert_eq!(written.lines().count(), cases);
        for line in written.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let answered = |n: usize| line.get(format!("turn_{n}_answer")).is_some();
            assert!(line.get("turn_3_question").is_some() && (1..=3).all(|n| answered(n) == (n <= turns)), "{line}");
        }
    }
    // Both suites are read back in, verdicts too, as if they were one.
    let again = take(&[path("out")], &cases, &path("again"));
    assert_eq!((again.answers, again.verdicts, again.remarks.len()), (4 * 3 + 2, 4 * 3 + 2, 0), "{:?}", again.remarks);
    assert_eq!(RunRecords::read(&path("again")).unwrap().unwrap().manifest.models.len(), 1);
}

#[test]
fn conversations_of_two_turns_have_a_suite_of_their_own_and_are_nothing_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let record = |id: usize, tests: &str| {
        json!({"id": id, "title": "x", "description": format!("现病史\n（1）主诉\n腹痛{id}天。\n（2）现病史\n一天前腹痛。\n体格检查\n（1）腹软。\n{tests}"),
            "QA_pairs": [{"question": "诊断？", "answer": "胃炎"}]})
    };
    let tests = "辅助检查\n（1）血常规正常。";
    let cases = cases_of(json!([record(1, tests), record(2, ""), record(3, tests)]).to_string().as_bytes());
    assert_eq!(cases.cases.iter().map(|c| c.turns().len()).collect::<Vec<_>>(), [3, 2, 3]);
    let line = |case: &crate::case::Case| {
        let mut line = json!({"id": case.id_json(), "reference": case.reference_text()});
        for (n, turn) in (1..).zip(case.turns()) {
            line[format!("turn_{n}_question")] = turn.question.as_str().into();
            line[format!("turn_{n}_answer")] = format!("答{n}").into();
        }
        dumps(&line)
    };
    fs::write(path("Yi.jsonl"), cases.cases.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap();
    assert_eq!(take(&[path("Yi.jsonl")], &cases, &path("run")).answers, 8);
    let exported = export(&path("run"), &cases, None, &path("out")).unwrap();
    assert!(exported.remarks.is_empty(), "{:?}", exported.remarks);
    assert_eq!(exported.apart.len(), 1);
    assert_eq!(exported.files, ["data/CMB-Clin-derived/Yi.jsonl", "data/CMB-Clin-derived-2-turns/Yi.jsonl"].map(PathBuf::from));
    let again = take(&[path("out")], &cases, &path("again"));
    assert_eq!((again.answers, again.remarks.len()), (8, 0), "{:?}", again.remarks);
}

#[test]
fn a_verdict_on_another_answer_reference_or_wording_is_not_taken_by_its_id() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let lines: Vec<Value> = (1..=2).map(case_line).collect();
    let cases = published(&path("tree"), "DotaBench", "Yi-6B", &lines, 1, scored);
    let results = path("tree").join("output/DotaBench-turn-1/Yi-6B/results/eval_0.jsonl");
    let text = fs::read_to_string(&results).unwrap();
    fs::write(&results, text.replacen("参考1", "参考一", 1)).unwrap();
    let imported = take(&[path("tree")], &cases, &path("run"));
    assert_eq!((imported.answers, imported.verdicts, imported.remarks.len()), (6, 5, 1));
    assert!(imported.remarks[0].to_string().contains("line 1: messages: missing, or not what the official wording gives"));
    // A changed answer under the same key is another model's.
    let data = path("tree").join("data/DotaBench/Yi-6B.jsonl");
    fs::write(&data, fs::read_to_string(&data).unwrap().replacen("答一 1", "答 1", 1)).unwrap();
    let again = take(&[path("tree")], &cases, &path("run"));
    assert!(
        again.remarks.iter().any(|r| r.message.to_string().contains("turn 1: the run has another answer of \"Yi-6B\"")),
        "{:?}",
        again.remarks
    );
    assert_eq!(again.answers, 0);
}

#[test]
fn derived_cases_never_pass_for_dotabench() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let record = json!([{"id": 5, "title": "x", "description": "现病史\n（1）主诉\n腹痛一天。\n（2）现病史\n一天前腹痛。\n体格检查\n（1）腹软。\n辅助检查\n（1）血常规正常。",
        "QA_pairs": [{"question": "诊断？", "answer": "胃炎"}]}]);
    let cases = cases_of(record.to_string().as_bytes());
    assert_eq!(cases.cases[0].source(), Source::CmbClinDerived);
    let turns = cases.cases[0].turns().len();
    let mut line = json!({"id": 5});
    for n in 1..=turns {
        line[format!("turn_{n}_question")] = cases.cases[0].turns()[n - 1].question.as_str().into();
        line[format!("turn_{n}_answer")] = format!("答{n}").into();
    }
    line["reference"] = cases.cases[0].reference_text().unwrap().into();
    fs::write(path("Yi.jsonl"), dumps(&line)).unwrap();
    assert_eq!(take(&[path("Yi.jsonl")], &cases, &path("run")).answers, turns);
    let exported = export(&path("run"), &cases, None, &path("out")).unwrap();
    assert_eq!(exported.files, [PathBuf::from("data/CMB-Clin-derived/Yi.jsonl")]);
    assert!(fs::read_to_string(path("out").join(&exported.files[0])).unwrap().starts_with("{\"id\": 5, \"turn_1_question\""));
}
