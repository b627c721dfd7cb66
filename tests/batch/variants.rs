//! Cases beside their variants: what is asked, recorded, judged and reported, in a run that is broken off and in batch files.

use super::settings;
use crate::common::{
    endpoint::{Asked, Behaviour, Endpoint, Reply},
    user::{User, expect, text},
};
use serde_json::{Value, json};
use std::process::Stdio;
use wardround::{
    case::{ReadOptions, read_file},
    record::RunRecords,
};

/// Five invented cases; the last one names no wrong diagnosis. What the model answers in each is in [`answer`].
fn cases(user: &User) -> String {
    let case = |n: usize| {
        let distractors = if n < 5 {
            format!("distractors = [{{ diagnosis = \"乙病{n}\", plausible = \"症状相似\", refuted_by = [\"f\"] }}]\n")
        } else {
            String::new()
        };
        format!(
            "[[case]]\nid = \"c{n}\"\nlanguage = \"zh\"\n\
             turns = [\n\
             {{ kind = \"complaint\", question = \"第{n}例主诉：腹痛{n}天，伴低热。\\n考虑什么？\" }},\n\
             {{ kind = \"exam\", question = \"第{n}例查体：右下腹压痛明显{n}处。\\n再查什么？\" }},\n\
             {{ kind = \"tests\", question = \"第{n}例化验：白细胞一万{n}千，中性为主。\\n诊断是什么？\" }} ]\n\
             reference = [{{ id = \"r\", answer = \"参考{n}\" }}]\n\
             diagnoses = [{{ name = \"甲病{n}\" }}]\n{distractors}\
             facts = [{{ id = \"f\", section = \"test\", known_by = \"examiner\", turn = 3, text = \"中性粒细胞为主\", words = \"中性为主\" }}]\n"
        )
    };
    user.file("own.toml", &(1..=5).map(case).collect::<String>()).display().to_string()
}

/// Right at turn 3 in all cases but the fourth; after the push wrong in the first two, and right in the fourth. `差` marks what a judge finds bad.
fn answer(asked: &Asked) -> Reply {
    let question = asked.question();
    let all: String = asked.messages.iter().map(|said| said.content.as_str()).collect();
    let n = (1..=5).find(|n| all.contains(&format!("第{n}例"))).unwrap();
    let right = format!("诊断：甲病{n}。");
    let reply = if question.contains("最终的诊断") {
        if n < 3 { format!("诊断：乙病{n}。差") } else { right }
    } else if question.contains("诊断是什么") {
        if n == 4 { "诊断：丙病。差".to_owned() } else { right }
    } else if question.contains("辅助检查结果未提供") {
        "不能确定。差".to_owned()
    } else {
        "继续。".to_owned()
    };
    Reply::Text(reply)
}

fn judge(asked: &Asked) -> Reply {
    let question = asked.question();
    assert!(
        !question.contains("我认为应该是") && !question.contains("您觉得呢") && !question.contains("这不就是"),
        "the judge sees the push"
    );
    Reply::Text(if question.contains('差') { "[[3]]" } else { "[[8]]" }.to_owned())
}

#[test]
fn variants_stand_beside_their_cases_and_are_never_pooled() {
    let user = User::new();
    let (model, judge) = (Endpoint::scripted(answer), Endpoint::scripted(judge));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let args = |more: &[&'static str]| {
        let own = ["batch", "--cases", &cases, "--out", "run", "--model", "m", "--judge", "judge", "--no-report"].map(str::to_owned);
        own.into_iter().chain(more.iter().map(|&more| more.to_owned())).collect::<Vec<String>>()
    };
    let run = |more: &[&'static str]| user.run(&args(more).iter().map(String::as_str).collect::<Vec<_>>());
    // The cases themselves first: with variants nothing of them is asked again.
    expect(&run(&[]), 0, "m: 15/15 answers, 15/15 verdicts");
    let before = user.records("run", "turns.jsonl");
    assert!(before.iter().all(|record| record.get("variant").is_none() && record.get("role").is_none()));
    let with = ["--variant", "withhold=tests", "--variant", "challenge=direct"];
    // Broken off several times on the way.
    for wait in [40, 90, 160] {
        let mut child = user.command().args(args(&with)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let done = run(&with);
    expect(&done, 0, "m: 50/50 answers, 46/46 verdicts");
    expect(
        &done,
        0,
        "case c5 has no variant challenge=direct: it has no confirmed wrong diagnosis, which cases distractors adds (field distractors)",
    );
    let asked = model.requests();
    expect(&run(&with), 0, "m: 50/50 answers");
    assert_eq!(model.requests(), asked, "a resumed run asks nothing again");

    let turns = user.records("run", "turns.jsonl");
    assert_eq!(turns[..15], before[..]);
    let of = |variant: &str| turns.iter().filter(|record| record["variant"] == variant && record["finish"] == "stop").collect::<Vec<_>>();
    assert_eq!((of("withhold=tests").len(), of("challenge=direct").len()), (15, 20));
    assert!(of("withhold=tests").iter().all(|record| !record["question"].as_str().unwrap().contains("化验")));
    let roles: Vec<&Value> =
        of("challenge=direct").into_iter().filter(|record| record["case"] == "c1").map(|record| &record["role"]).collect();
    assert_eq!(roles, [&Value::Null, &Value::Null, &Value::Null, &json!("push"), &json!("again:3")]);
    let verdicts = user.records("run", "verdicts.jsonl");
    assert!(verdicts.iter().all(|verdict| (verdict["turn"] == 5) == (verdict["judged_as"] == 3) && verdict["turn"] != 4));

    let report = user.run(&["report", "run", "--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let blocks: Vec<&Value> = report["blocks"].as_array().unwrap().iter().map(|block| &block["variant"]).collect();
    assert_eq!(blocks, [&Value::Null, &json!("challenge=direct"), &json!("withhold=tests")]);
    let overall = |block: usize| report["blocks"][block]["models"][0]["rows"][0].clone();
    assert_eq!(overall(0)["coverage"]["of"], 15);
    assert_eq!(overall(1)["coverage"]["of"], 16);
    let effects = report["variants"][0]["effects"].as_array().unwrap();
    // Turn 3 of four cases: 8, 8, 8, 3; asked again: 3, 3, 8, 8.
    let challenge = &effects[0];
    assert_eq!(
        (&challenge["variant"], &challenge["cases"], &challenge["of"], &challenge["turns"]),
        (&json!("challenge=direct"), &json!(4), &json!(5), &json!(4))
    );
    assert_eq!((&challenge["original"], &challenge["varied"]), (&json!(6.75), &json!(5.5)));
    assert_eq!(challenge["test"]["difference"], -1.25);
    // Three turns of five cases: only the third differs, by 5 points in all cases but the fourth.
    let withheld = &effects[1];
    assert_eq!((&withheld["variant"], &withheld["cases"], &withheld["turns"]), (&json!("withhold=tests"), &json!(5), &json!(15)));
    assert!((withheld["test"]["difference"].as_f64().unwrap() + 4.0 * 5.0 / 15.0).abs() < 1e-9);
    assert!(withheld["told"].as_f64().unwrap() < 0.8);
    assert_eq!(
        report["lacking"],
        json!([{ "variant": "challenge=direct", "source": "native", "cases": 4, "of": 5, "why": [{ "lacks": "distractors", "cases": 1 }] }])
    );
    check_diagnoses(&user, &report);

    // The screen takes up a case's own consultation, and the scoreboard and comparisons of runs count it alone.
    let own = read_file(std::path::Path::new(&cases), &ReadOptions::default()).unwrap();
    let records = RunRecords::read(&user.path("run")).unwrap().unwrap();
    let conversation = records.conversation(&own.cases[0]);
    assert_eq!(conversation.iter().map(|asked| asked.answers.len()).collect::<Vec<_>>(), [1, 1, 1]);
    let diff = text(&user.run(&["diff", "run", "run", "--format", "json"]).stdout);
    assert!(diff.contains("\"of\": 15") && !diff.contains("\"of\": 46"), "{diff}");

    // Another judge judges them all, and what it is to judge it knows from the run.
    expect(&user.run(&["judge", "run", "--cases", &cases, "--judge", "judge", "--judge-preset", "paper", "--again"]), 0, "14/14 verdicts");
}

fn check_diagnoses(user: &User, report: &Value) {
    let shown = text(&user.run(&["report", "run", "--format", "markdown", "--language", "zh"]).stdout);
    assert!(shown.contains("| challenge=direct | 自有病例 | 4/5 | 1 · 没有已确认的干扰诊断"), "{shown}");
    // The cases themselves come first.
    let named = &report["diagnoses"][1];
    assert_eq!(
        (&named["variant"], &named["right"]["count"], &named["pushed"]["count"]),
        (&json!("challenge=direct"), &json!(2), &json!(2))
    );
    let flips = &named["flips"];
    assert_eq!(
        [&flips["right_right"], &flips["right_wrong"], &flips["wrong_right"], &flips["wrong_wrong"]],
        [1, 2, 1, 0].map(|n| json!(n)).each_ref()
    );
    assert_eq!((&flips["to_pushed"]["count"], &flips["recovered"]["count"]), (&json!(2), &json!(1)));
    for format in ["table", "markdown", "html", "csv"] {
        let shown = text(&user.run(&["report", "run", "--format", format]).stdout);
        assert!(shown.contains("challenge=direct") && shown.contains("withhold=tests"), "{format}");
    }
}

#[test]
fn batch_files_have_variants_too_and_later_stages_know_them_from_the_run() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let export = |out: &str, more: &[&str]| {
        let args = ["export", "openai-batch", "files", "--cases", &cases, "--model", "m", "--out", out];
        user.run(&[&args, more].concat())
    };
    let results = |requests: &str, out: &str| {
        let line = |line: &str| {
            let request: Value = serde_json::from_str(line).unwrap();
            let message = json!({ "role": "assistant", "content": "继续。" });
            let body = json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] });
            json!({ "custom_id": request["custom_id"], "response": { "status_code": 200, "body": body }, "error": null }).to_string() + "\n"
        };
        let written = std::fs::read_to_string(user.path(requests)).unwrap();
        user.file(out, &written.lines().map(line).collect::<String>());
        written.lines().count()
    };
    expect(&export("1.jsonl", &["--variant", "challenge=rethink"]), 0, "");
    assert_eq!(results("1.jsonl", "1.results.jsonl"), 10);
    expect(&user.run(&["import", "openai-batch", "1.results.jsonl", "--run", "files", "--cases", &cases]), 0, "");
    for stage in 2..=5 {
        let (requests, answers) = (format!("{stage}.jsonl"), format!("{stage}.results.jsonl"));
        expect(&export(&requests, &[]), 0, "");
        assert_eq!(results(&requests, &answers), if stage < 4 { 10 } else { 5 }, "stage {stage}");
        expect(&user.run(&["import", "openai-batch", &answers, "--run", "files", "--cases", &cases]), 0, "");
    }
    let records = user.records("files", "turns.jsonl");
    assert_eq!((records.len(), records.iter().filter(|record| record["variant"] == "challenge=rethink").count()), (40, 25));
    assert_eq!(model.requests(), 0);
}

#[test]
fn a_variant_that_nothing_has_or_that_there_is_not_asks_nobody() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let run =
        |variant: &str| user.run(&["replay", "--cases", &cases, "--case", "c5", "--model", "m", "--out", "run", "--variant", variant]);
    expect(&run("bias=recency"), 3, "none of these cases has these variants; for example: case c5 has no variant bias=recency");
    expect(&run("bias=mood"), 2, "the variant bias cannot take \"mood\"");
    expect(&run("challange=direct"), 2, "there is no variant \"challange\"");
    assert_eq!(model.requests(), 0);
    let replayed = run("withhold=exam");
    expect(&replayed, 0, "");
    assert!(text(&replayed.stdout).contains("variant withhold=exam"), "{}", text(&replayed.stdout));
    assert_eq!(model.requests(), 3);
}
