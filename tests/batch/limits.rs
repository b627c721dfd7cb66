//! `--max-cost` and `--max-time`: when a batch asks nothing more, and what it goes on with.

use super::{batch, cases};
use crate::common::{
    endpoint::{Asked, Behaviour, Endpoint, Reply},
    user::{User, expect, text},
};
use std::time::Duration;

/// A model and a judge with prices. Every answer takes 10 tokens of prompt and 5 of answer, every request to the judge 100 and 50.
fn priced(user: &User, model: &Endpoint, judge: &Endpoint) {
    let table = |name: &str, endpoint: &Endpoint, input: f64, output: f64| {
        let url = endpoint.url();
        format!(
            "[models.{name}]\nbase_url = \"{url}\"\nmodel = \"{name}\"\nconcurrency = 1\nprice_input = {input}\nprice_output = {output}\n"
        )
    };
    // An answer costs 10 × 10 000 / 10⁶ + 5 × 20 000 / 10⁶ = 0.2, and a request to the judge 100 × 1000 / 10⁶ + 50 × 2000 / 10⁶ = 0.2.
    user.file("wardround.toml", &(table("m", model, 10_000.0, 20_000.0) + &table("judge", judge, 1000.0, 2000.0)));
}

fn says(text: &'static str, prompt: u32, answer: u32) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    move |_| {
        let usage = format!(
            "data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":{prompt},\"completion_tokens\":{answer},\"total_tokens\":{}}}}}\n\n",
            prompt + answer
        );
        let end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        let said = format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{text:?}}}}}]}}\n\n{end}{usage}data: [DONE]\n\n");
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
        Reply::Raw(format!("{head}{said}").into_bytes())
    }
}

fn endpoint(text: &'static str, prompt: u32, answer: u32) -> Endpoint {
    Endpoint::start(Behaviour::default().script(says(text, prompt, answer)))
}

#[test]
fn a_batch_ends_at_its_cost_and_a_resumed_one_counts_what_was_spent_before() {
    let user = User::new();
    let (model, judge) = (endpoint("答", 10, 5), endpoint("Rating: [[7]]", 100, 50));
    priced(&user, &model, &judge);
    let cases = cases(&user);
    let args = |limit: &'static str| batch(&cases, &["--model", "m", "--no-judge", "--max-cost", limit, "--display", "plain"]);
    let out = user.run(&args("2"));
    expect(&out, 7, "the cost has reached its limit (--max-cost 2, spent 2.00)");
    // 0.2 each, and the next one is asked while the tenth is written.
    let there = user.records("run", "turns.jsonl").len();
    assert!(there == model.requests() && (10..=11).contains(&there), "{there}");
    let answers = format!("m: {there}/36 answers");
    assert!(text(&out.stderr).contains(&answers) && text(&out.stderr).contains("repeat the command"), "{}", text(&out.stderr));
    // The same limit again: it was spent before, and nothing is asked.
    expect(&user.run(&args("2")), 7, &answers);
    assert_eq!(model.requests(), there);
    let more = user.run(&args("3"));
    expect(&more, 7, "spent 3.00");
    let now = user.records("run", "turns.jsonl").len();
    assert!((15..=16).contains(&now), "{now}");
    let (own, all) = ((now - there) as f64 * 0.2, now as f64 * 0.2);
    expect(&more, 7, &format!("cost of this process: {own:.2}; of the run with what was spent before: {all:.2}"));
    // Where everything is there, no limit is in the way.
    expect(&user.run(&args("100")), 0, "m: 36/36 answers");
    expect(&user.run(&args("1")), 0, "m: 36/36 answers");
    assert_eq!(model.requests(), 36);
}

#[test]
fn every_request_to_a_judge_is_counted_though_only_the_last_gave_the_verdict() {
    let user = User::new();
    let model = endpoint("答", 10, 5);
    // The first two times it gives no rating.
    let judge = Endpoint::start(Behaviour::default().script(|asked: &Asked| {
        let text = if asked.number % 3 == 2 { "Rating: [[7]]" } else { "很好。" };
        says(text, 100, 50)(asked)
    }));
    priced(&user, &model, &judge);
    let cases = cases(&user);
    let args = |more: &[&'static str]| {
        let flags = [&["--model", "m", "--judge", "judge", "--turns", "1", "--limit", "4", "--no-report"], more].concat();
        batch(&cases, &flags).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |args: Vec<String>| user.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    // Four answers at 0.2, and twelve requests to the judge at 0.2.
    expect(&run(args(&["--max-cost", "50"])), 0, "cost of this process: 3.20");
    assert_eq!(judge.requests(), 12);
    let verdict = &user.records("run", "verdicts.jsonl")[0];
    assert_eq!(
        (&verdict["attempts"], &verdict["usage"]["answer_tokens"], &verdict["usage_before"]["answer_tokens"]),
        (&3.into(), &50.into(), &100.into())
    );
    // From the record.
    expect(&run(args(&["--repeats", "2", "--max-cost", "3.2"])), 7, "spent 3.20");
    assert_eq!(model.requests(), 4);
}

#[test]
fn a_batch_ends_after_its_time_with_what_was_under_way_recorded() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().latency(Duration::from_millis(400)));
    let judge = endpoint("Rating: [[7]]", 100, 50);
    priced(&user, &model, &judge);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--max-time", "2s", "--display", "json"]);
    let out = user.run(&args);
    expect(&out, 7, "the time has reached its limit (--max-time 2s)");
    let records = user.records("run", "turns.jsonl");
    assert!(!records.is_empty() && records.len() < 36 && records.iter().all(|record| record["finish"] == "stop"), "{}", records.len());
    assert_eq!(model.requests(), records.len(), "what was asked is recorded");
    let events = text(&out.stdout);
    assert!(events.contains(r#"{"event":"limit_reached","limit":"max_time"}"#), "{events}");
    let zh = user.command().env("LANG", "zh_CN.UTF-8").args([&args[..8], &["1s"]].concat()).output().unwrap();
    expect(&zh, 7, "时间已达上限（--max-time 1s）：不再提问");
}

#[test]
fn a_limit_that_is_none_or_has_no_price_to_count_with_is_a_mistake() {
    let user = User::new();
    let (model, judge) = (endpoint("答", 10, 5), endpoint("Rating: [[7]]", 100, 50));
    super::settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let with = |flags: &[&'static str]| user.run(&batch(&cases, &[&["--model", "m"], flags].concat()));
    expect(&with(&["--max-cost", "5"]), 2, "--max-cost needs prices: set price_input and price_output");
    for (flag, value) in [("--max-cost", "0"), ("--max-cost", "-1"), ("--max-cost", "much"), ("--max-time", "90"), ("--max-time", "soon")] {
        let out = user.run(&batch(&cases, &["--model", "m", &format!("{flag}={value}")]));
        expect(&out, 2, flag);
    }
    assert!(!user.path("run").exists() && model.requests() == 0);
    priced(&user, &model, &judge);
    user.file("plan.toml", "cases = \"cases.jsonl\"\nmodels = [\"m\"]\nout = \"run\"\nmax_cost = 0.4\nmax_time = \"1h\"\n");
    expect(&user.run(&["batch", "plan.toml"]), 7, "spent 0.40");
    // A flag is over the plan; a dry run says that the limit is in the way.
    let dry = user.run(&["batch", "plan.toml", "--max-cost", "1", "--dry-run"]);
    assert!(text(&dry.stdout).contains("This is above --max-cost 1"), "{}", text(&dry.stdout));
    user.file("plan.toml", "cases = \"cases.jsonl\"\nmodels = [\"m\"]\nmax_time = \"soon\"\n");
    expect(&user.run(&["batch", "plan.toml"]), 2, "plan.toml line 3");
    user.file("plan.toml", "cases = \"cases.jsonl\"\nmodels = [\"m\"]\nmax_cost = -1\n");
    expect(&user.run(&["batch", "plan.toml"]), 2, "plan.toml line 3");
}
