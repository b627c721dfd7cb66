//! `wardround export csv | inspect | labels | preferences | corrections`.

use super::{Run, run};
use crate::{
    common::user::{User, code, expect, text},
    json_schema,
};
use serde_json::Value;

/// Two models over one case: scores 6 and 8 for `alpha`, 7 and 7 for `=beta`, which would be a formula; two people rate, one notes.
fn small() -> Run {
    let run = run(&["alpha", "=beta"], 1, |model, _, turn| [[6, 8], [7, 7]][model][turn - 1]);
    let (alpha, beta) = (run.place("alpha", 1, 1), run.place("=beta", 1, 1));
    let mut run = run
        .rated(alpha, "王", 8, "+ 好")
        .rated(beta, "王", 5, "")
        .rated(alpha, "李", 6, "")
        .rated(beta, "李", 7, "漏诊\n须查")
        .noted(beta, "剂量有误", "dose");
    run.verdicts[1].verdict = wardround::judge::Verdict::Refused;
    run.verdicts.pop();
    run
}

fn exported(user: &User, args: &[&str]) -> String {
    let output = user.run(&[&["export"], args].concat());
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    text(&output.stdout)
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_table_is_the_same_byte_for_byte_and_safe_for_spreadsheets() {
    let user = User::new();
    small().written(user.path("one"));
    let table = exported(&user, &["csv", "one", "--bom", "--licence", "CC BY 4.0"]);
    assert!(table.starts_with('\u{feff}'));
    assert!(table.split_inclusive("\r\n").all(|line| line.ends_with("\r\n")) && table.ends_with("\r\n"));
    // With the mark and the ends of lines written out.
    let expected = include_str!("files/csv.txt");
    assert_eq!(table.replace('\u{feff}', "<mark>").replace("\r\n", "<end>\n"), expected);
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    // Three verdicts, four ratings, and a row for the answer that nobody rated.
    assert_eq!(rows.len(), 8);
    let kinds: Vec<&str> = rows.iter().map(|row| &row[column("kind")]).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "person").count(), 4);
    assert_eq!(kinds.iter().filter(|kind| **kind == "none").count(), 1);
    let refused = rows.iter().find(|row| &row[column("missing")] == "refused").unwrap();
    assert_eq!((&refused[column("score")], &refused[column("turn")]), ("", "2"));
    assert!(rows.iter().all(|row| row.iter().all(|cell| !cell.starts_with(['=', '+', '@']))));
    assert!(rows.iter().any(|row| &row[column("model")] == "'=beta") && rows.iter().any(|row| &row[column("comment")] == "'+ 好"));
    // A comment keeps its lines.
    assert!(rows.iter().any(|row| &row[column("comment")] == "漏诊\n须查"));
    let texts = exported(&user, &["csv", "one", "--with-texts"]);
    assert!(
        !texts.starts_with('\u{feff}') && texts.lines().next().unwrap().ends_with("consent,variant,question,answer,explanation"),
        "{texts}"
    );
}

/// Every line fits the schema that the program prints, and is the same byte for byte.
fn checked(user: &User, kind: &str, args: &[&str]) -> Vec<Value> {
    let text = exported(user, &[&[kind], args].concat());
    let schema: Value = serde_json::from_str(&crate::common::user::text(&user.run(&["schema", kind]).stdout)).unwrap();
    let lines = lines(&text);
    for line in &lines {
        assert_eq!(json_schema::faults(&schema, line), Vec::<String>::new(), "{kind}: {line:#}");
    }
    lines
}

#[test]
fn labels_have_everything_that_was_said_and_null_for_what_is_not_known() {
    let user = User::new();
    small().written(user.path("one"));
    let lines = checked(&user, "labels", &["one"]);
    insta::assert_snapshot!("labels", pretty(&lines[0]));
    assert_eq!(lines.len(), 4);
    let schema: Value = serde_json::from_str(&text(&user.run(&["schema", "notes"]).stdout)).unwrap();
    let notes = user.records("one", "notes.jsonl");
    assert!(notes.len() == 1 && json_schema::faults(&schema, &notes[0]).is_empty(), "{notes:?}");
    assert!(lines.iter().all(|line| line["licence"].is_null() && line["consent"].is_null() && line["reasoning"].is_null()));
    // alpha, turn 1: the judge 6, people 8 and 6, so 7 and 2 apart; the judge less the people is -1.
    let agreement = &lines[0]["agreement"];
    let expected = [
        ("judge_scores", 1.0),
        ("judge_mean", 6.0),
        ("people", 2.0),
        ("people_mean", 7.0),
        ("people_spread", 2.0),
        ("judge_less_people", -1.0),
    ];
    expected.iter().for_each(|(name, value)| assert_eq!(agreement[name].as_f64(), Some(*value), "{name}"));
    assert!(agreement["judge_spread"].is_null());
    // The history of turn 2.
    assert_eq!(lines[1]["messages"].as_array().unwrap().len(), 3);
    assert_eq!(lines[1]["verdicts"][0]["missing"], "refused");
    let said = checked(&user, "labels", &["one", "--licence", "CC BY 4.0", "--consent", "书面同意"]);
    assert_eq!((said[0]["licence"].as_str(), said[0]["consent"].as_str()), (Some("CC BY 4.0"), Some("书面同意")));
}

#[test]
fn preferences_are_of_answers_to_the_same_messages() {
    let user = User::new();
    small().written(user.path("one"));
    let lines = checked(&user, "preferences", &["one"]);
    insta::assert_snapshot!("preferences", pretty(&lines));
    // Turn 1: people 7 against 6 prefer alpha, the judge 7 against 6 prefers =beta. Turn 2 has other histories.
    let told = |line: &Value| {
        let name = |side: &str| line[side]["model"]["name"].as_str().unwrap().to_owned();
        (line["by"].as_str().unwrap().to_owned(), name("chosen"), name("rejected"), line["margin"].as_f64().unwrap())
    };
    let expected = [("people".into(), "alpha".into(), "=beta".into(), 1.0), ("judge".into(), "=beta".into(), "alpha".into(), 1.0)];
    assert_eq!(lines.iter().map(told).collect::<Vec<(String, String, String, f64)>>(), expected);
    // 王 prefers alpha (8 to 5), 李 =beta (6 to 7).
    let opinions = &lines[0]["agreement"];
    assert_eq!((&opinions["agree"], &opinions["tie"], &opinions["against"]), (&1.into(), &0.into(), &1.into()));
    assert_eq!(checked(&user, "preferences", &["one", "--by", "people"]).len(), 1);
}

#[test]
fn pairs_that_are_left_out_are_counted() {
    let user = User::new();
    let mut run = run(&["alpha", "beta"], 2, |_, case, turn| if case == 2 && turn == 1 { 5 } else { 6 });
    let (alpha, beta) = (run.place("alpha", 1, 1), run.place("beta", 1, 1));
    run.turns[beta].text = run.turns[alpha].text.clone();
    run.written(user.path("one"));
    let output = user.run(&["export", "preferences", "one"]);
    expect(
        &output,
        0,
        "2 whose models were sent other messages (--with-other-histories includes them), 1 with the same text; 1 times both were rated alike",
    );
    assert!(output.stdout.is_empty());
    let with = user.run(&["export", "preferences", "one", "--with-other-histories"]);
    expect(&with, 0, "0 whose models were sent other messages");
}

#[test]
fn corrections_are_what_people_said_in_words_or_tags() {
    let user = User::new();
    small().written(user.path("one"));
    let lines = checked(&user, "corrections", &["one"]);
    let told: Vec<(&str, &str, &str, u64)> = lines
        .iter()
        .map(|line| {
            (
                line["by"].as_str().unwrap(),
                line["author"].as_str().unwrap(),
                line["correction"].as_str().unwrap(),
                line["others"].as_u64().unwrap(),
            )
        })
        .collect();
    // In the order of the models: the planned one first.
    assert_eq!(told, [("rating", "王", "+ 好", 0), ("rating", "李", "漏诊\n须查", 1), ("note", "王", "剂量有误", 1)]);
    assert_eq!(lines[2]["tags"][0], "dose");
    assert!(lines[2]["rating"].is_null());
}

#[test]
fn logs_of_inspect_have_a_sample_for_each_answer() {
    let user = User::new();
    small().written(user.path("one"));
    let written = exported(&user, &["inspect", "one", "--out", "logs"]);
    assert_eq!(written.lines().count(), 2);
    let log: Value = serde_json::from_str(&std::fs::read_to_string(user.path(written.lines().next().unwrap())).unwrap()).unwrap();
    insta::assert_snapshot!("inspect", pretty(&log));
    assert_eq!(log["samples"].as_array().unwrap().len(), 2);
    // (6) by the judge: turn 2 was refused. (8 + 6) / 2 by people, of turn 1 alone.
    let score = |name: &str| {
        let scores = log["results"]["scores"].as_array().unwrap();
        let found = scores.iter().find(|score| score["name"] == name).unwrap();
        (found["metrics"]["mean"]["value"].as_f64(), found["scored_samples"].as_u64(), found["unscored_samples"].as_u64())
    };
    assert_eq!(score("judge-x (official)"), (Some(6.0), Some(1), Some(1)));
    assert_eq!(score("people"), (Some(7.0), Some(1), Some(1)));
    // Again into the same folder: the same files.
    assert_eq!(exported(&user, &["inspect", "one", "--out", "logs"]), written);
    std::fs::write(user.path(written.lines().next().unwrap()), "{}").unwrap();
    expect(&user.run(&["export", "inspect", "one", "--out", "logs"]), 2, "is there with other content");
}

#[test]
fn what_cannot_be_exported_is_said() {
    let user = User::new();
    small().written(user.path("one"));
    for kind in ["csv", "labels", "preferences", "corrections"] {
        expect(&user.run(&["export", kind, "nowhere"]), 2, "there is no such folder");
        expect(&user.run(&["export", kind, "one", "--output", "no/such/folder.csv"]), 2, "no/such/folder.csv");
    }
    expect(&user.run(&["export", "inspect", "nowhere", "--out", "logs"]), 2, "there is no such folder");
    expect(&user.run(&["export", "inspect", "one", "--cases", "bundled", "--out", "logs"]), 3, "is no case file of these runs");
    super::tear(&user.path("one"));
    expect(&user.run(&["export", "labels", "one"]), 0, "the last line of 1 files is not whole and is left out");
    let _lock = wardround::record::RunLock::take(&user.path("one")).unwrap();
    expect(&user.run(&["export", "csv", "one"]), 0, "another program is writing one");
}
