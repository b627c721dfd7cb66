//! Whole batches with the real program, against endpoints that answer as a function of what they are asked, and fail as providers do.

#[path = "../common/mod.rs"]
mod common;

mod asking;
mod diagnoses;
mod errors;
mod forms;
mod histories;
mod judging;
mod languages;
mod limits;
mod refutations;
mod resuming;
mod sharding;
mod variants;

use common::{endpoint::Endpoint, user::User};
use std::collections::BTreeMap;

/// So many cases of one turn, whose complaint ends with `more`; only the first has a reference.
fn cases_of_one_turn(user: &User, count: usize, more: &str) -> String {
    let case = |n: usize| {
        let reference = if n == 1 { "reference = [{ id = \"r\", answer = \"参考答案1\" }]\n" } else { "" };
        format!(
            "[[case]]\nid = \"c{n}\"\nlanguage = \"zh\"\nturns = [{{ kind = \"complaint\", question = \"第{n}例主诉{more}\" }}]\n{reference}"
        )
    };
    user.file("own.toml", &(1..=count).map(case).collect::<String>()).display().to_string()
}

/// Twelve cases of three turns, for which no medicine is needed.
fn cases(user: &User) -> String {
    let case = |n: usize| {
        format!(
            "{{\"id\":{n},\"turn_1_question\":\"第{n}例：腹痛{n}天。\",\"turn_2_question\":\"查体{n}。\",\"turn_3_question\":\"化验{n}。\",\"reference\":\"参考答案{n}\"}}\n"
        )
    };
    user.file("cases.jsonl", &(1..=12).map(case).collect::<String>()).display().to_string()
}

/// Settings in which the endpoints have names.
fn settings(user: &User, models: &[(&str, &Endpoint)]) {
    let tables: String = models
        .iter()
        .map(|(name, e)| format!("[models.\"{name}\"]\nbase_url = \"{}\"\nmodel = \"{name}\"\nconcurrency = 8\n", e.url()))
        .collect();
    user.file("wardround.toml", &tables);
}

fn batch<'a>(cases: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["batch", "--cases", cases, "--out", "run"], more].concat()
}

/// The answers and verdicts of a run by their keys, whatever the order in which they were recorded.
fn current_records(user: &User, run: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for record in user.records(run, "turns.jsonl") {
        if record["finish"] != "failed" && record["finish"] != "cancelled" {
            let known = all.insert(record["key"].as_str().unwrap().to_owned(), record["text"].to_string());
            assert_eq!(known, None, "an answer was asked for twice");
        }
    }
    for record in user.records(run, "verdicts.jsonl") {
        if record["verdict"] != "failed" {
            let known = all.insert(record["key"].as_str().unwrap().to_owned(), format!("{} {}", record["verdict"], record["rating"]));
            assert_eq!(known, None, "a verdict was asked for twice");
        }
    }
    all
}
