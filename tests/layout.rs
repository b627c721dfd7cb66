//! Other programs' files, in and out, through the real binary.

mod common;

use common::user::{User, expect, model_and_judge, text};
use serde_json::{Value, json};

/// Cases with the answers that another program has recorded.
fn answered() -> String {
    let line = |n: usize| {
        json!({
            "id": n, "turn_1_question": format!("腹痛{n}天"), "turn_2_question": "查体", "turn_3_question": "化验", "reference": format!("参考{n}"),
            "turn_1_answer": format!("答一{n}"), "turn_2_answer": "答二", "turn_3_answer": "答三",
        })
    };
    (1..=3).map(|n| line(n).to_string() + "\n").collect()
}

#[test]
fn answers_of_another_program_are_judged_without_any_model_and_go_back_with_statistics() {
    let user = User::new();
    user.file("Yi-6B.jsonl", &answered());
    let imported = user.run(&["import", "official", "Yi-6B.jsonl", "--cases", "Yi-6B.jsonl", "--out", "run"]);
    expect(&imported, 0, "");
    assert!(
        text(&imported.stdout).contains("9 answers and 0 verdicts recorded, 0 were there already · models: Yi-6B"),
        "{}",
        text(&imported.stdout)
    );

    let judge = model_and_judge("有理有据。Rating: [[8]]");
    let name = format!("{}#j", judge.url());
    expect(&user.run(&["judge", "run", "--cases", "Yi-6B.jsonl", "--judge", &name]), 0, "");
    assert_eq!(judge.received().len(), 9, "every answer, and nothing but the judge was asked");

    let exported = user.run(&["export", "official", "run", "--cases", "Yi-6B.jsonl", "--out", "tree"]);
    expect(&exported, 0, "");
    assert!(
        text(&exported.stdout).contains("DotaBench-turn-2/Yi-6B: mean 8.0000 · standard deviation 0.0000 · 3 ratings"),
        "{}",
        text(&exported.stdout)
    );
    let read = |path: &str| std::fs::read_to_string(user.path("tree").join(path)).unwrap();
    let stats: Value = serde_json::from_str(&read("output/DotaBench-turn-3/Yi-6B/stat/stats.json")).unwrap();
    assert_eq!(stats, json!({"category_mean_scores": {"": 8.0}, "category_std_scores": {"": 0}, "overall_mean": 8.0, "overall_std": 0.0}));
    let verdict: Value = serde_json::from_str(read("output/DotaBench-turn-1/Yi-6B/results/eval_0.jsonl").lines().next().unwrap()).unwrap();
    assert_eq!(verdict.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "messages", "category", "eval_result"]);
    assert_eq!((&verdict["id"], &verdict["messages"][1]["role"]), (&json!(1), &json!("user")));

    let back = user.run(&["import", "official", "tree", "--cases", "tree/data/DotaBench/Yi-6B.jsonl", "--out", "again"]);
    expect(&back, 0, "");
    assert_eq!(user.records("again", "verdicts.jsonl").len(), 9);
    let again = user.run(&["import", "official", "tree", "--cases", "Yi-6B.jsonl", "--out", "again"]);
    assert!(text(&again.stdout).contains("0 answers and 0 verdicts recorded, 18 were there already"), "{}", text(&again.stdout));
}

#[test]
fn what_cannot_be_taken_or_written_is_named_and_changes_the_exit_code() {
    let user = User::new();
    user.file("cases.jsonl", &answered());
    user.file("Yi-6B.jsonl", &answered().replacen("\"id\":2", "\"id\":9", 1));
    let imported = user.run(&["import", "official", "Yi-6B.jsonl", "--cases", "cases.jsonl", "--out", "run"]);
    expect(&imported, 5, "not taken: Yi-6B.jsonl line 2: id 9: no such case in the case file");
    let exported = user.run(&["export", "official", "run", "--cases", "cases.jsonl", "--out", "tree"]);
    expect(&exported, 5, "left out: DotaBench/Yi-6B turn 1: 1 (cases 2): no answer");
    expect(&user.run(&["export", "official", "nothing", "--cases", "cases.jsonl", "--out", "tree"]), 2, "there is no run in it");
    expect(&user.run(&["export", "official", "run", "--cases", "bundled", "--out", "tree"]), 2, "no answer to these cases");
    expect(&user.run(&["import", "official", "missing.jsonl", "--cases", "cases.jsonl", "--out", "run"]), 2, "missing.jsonl");
    std::fs::create_dir(user.path("empty")).unwrap();
    expect(&user.run(&["import", "official", "empty", "--cases", "cases.jsonl", "--out", "run"]), 2, "neither data/SUITE/MODEL.jsonl");
}

/// What `vllm run-batch` does: every request of a file is answered into another, in an order of its own.
fn run_batch(user: &User, requests: &str, results: &str, answer: impl Fn(&Value) -> String) -> usize {
    let text = std::fs::read_to_string(user.path(requests)).unwrap();
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| {
            let request: Value = serde_json::from_str(line).unwrap();
            assert_eq!((&request["method"], &request["url"]), (&json!("POST"), &json!("/v1/chat/completions")));
            assert!(request["body"].get("stream").is_none());
            let body = json!({
                "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request["body"]["model"],
                "choices": [{"index": 0, "message": {"role": "assistant", "content": answer(&request), "reasoning_content": null}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13},
            });
            let response = json!({"status_code": 200, "request_id": "vllm-batch-1", "body": body});
            json!({"id": "vllm-1", "custom_id": request["custom_id"], "response": response, "error": null}).to_string()
        })
        .collect();
    lines.sort();
    user.file(results, &(lines.join("\n") + "\n"));
    lines.len()
}

#[test]
fn a_benchmark_goes_through_batch_files_stage_by_stage_and_a_live_model_has_nothing_left_to_do() {
    let user = User::new();
    user.file("cases.jsonl", &answered());
    let model = "http://127.0.0.1:9/v1#Yi-6B";
    let judge = "http://127.0.0.1:9/v1#judge";
    for stage in 1..=3 {
        let (requests, results) = (format!("turn-{stage}.jsonl"), format!("answers-{stage}.jsonl"));
        let mut args = vec!["export", "openai-batch", "run", "--cases", "cases.jsonl", "--model", model, "--out", &requests];
        if stage == 1 {
            // Later stages remember it.
            args.extend(["--repeats", "2", "--temperature", "0.3", "--seed", "5"]);
        }
        let exported = user.run(&args);
        expect(&exported, 0, "repetition_penalty will not be sent");
        assert!(text(&exported.stdout).starts_with(&format!("turn-{stage}: 6 requests\n{requests}\nnext: ")), "{}", text(&exported.stdout));
        let answered = run_batch(&user, &requests, &results, |request| {
            assert_eq!((&request["body"]["temperature"], &request["body"]["model"]), (&json!(0.3), &json!("Yi-6B")));
            format!("第{}条", request["body"]["messages"].as_array().unwrap().len())
        });
        assert_eq!(answered, 6);
        let imported = user.run(&["import", "openai-batch", &results, "--run", "run", "--cases", "cases.jsonl"]);
        expect(&imported, 0, "");
        let said = text(&imported.stdout);
        assert!(said.contains("6 answers and 0 verdicts recorded, 0 were there already, 0 requests failed"), "{said}");
        let next = if stage < 3 {
            format!("--model MODEL --stage turn-{} --out FILE", stage + 1)
        } else {
            "every question that was exported is answered".into()
        };
        assert!(said.contains(&next), "{said}");
    }
    let nothing = user.run(&["export", "openai-batch", "run", "--cases", "cases.jsonl", "--model", model, "--out", "none.jsonl"]);
    assert!(text(&nothing.stdout).contains("nothing is open"), "{}", text(&nothing.stdout));
    assert!(!user.path("none.jsonl").exists());

    let judging =
        ["export", "openai-batch", "run", "--cases", "cases.jsonl", "--judge", judge, "--judge-repeats", "2", "--out", "judging.jsonl"];
    expect(&user.run(&judging), 0, "");
    assert_eq!(run_batch(&user, "judging.jsonl", "verdicts.jsonl", |r| format!("[[{}]]", 6 + r["body"]["seed"].as_u64().unwrap() % 3)), 36);
    expect(&user.run(&["import", "openai-batch", "verdicts.jsonl", "--run", "run", "--cases", "cases.jsonl"]), 0, "");
    assert_eq!((user.records("run", "turns.jsonl").len(), user.records("run", "verdicts.jsonl").len()), (18, 36));

    // The same questions have the same digests for a live model: nothing listens on that port, and nothing is asked.
    let replayed = user.run(&[
        "replay",
        "--cases",
        "cases.jsonl",
        "--model",
        model,
        "--no-judge",
        "--out",
        "run",
        "--temperature",
        "0.3",
        "--seed",
        "5",
    ]);
    expect(&replayed, 0, "");
    assert_eq!(user.records("run", "turns.jsonl").len(), 18);
    expect(&user.run(&["export", "official", "run", "--cases", "cases.jsonl", "--out", "tree"]), 0, "");
    let names: Vec<String> = ["Yi-6B", "Yi-6B-repeat-1"].map(|n| format!("tree/output/DotaBench-turn-3/{n}/results/eval_1.jsonl")).into();
    assert!(names.iter().all(|n| std::fs::read_to_string(user.path(n)).unwrap().lines().count() == 3));
}

#[test]
fn a_batch_says_what_it_lacks() {
    let user = User::new();
    user.file("cases.jsonl", &answered());
    let export =
        |more: &[&str]| user.run(&[&["export", "openai-batch", "run", "--cases", "cases.jsonl", "--out", "r.jsonl"], more].concat());
    expect(&export(&[]), 2, "name who answers with --model");
    expect(&export(&["--model", "http://127.0.0.1:9/v1"]), 2, "has to name its model");
    expect(&export(&["--model", "x.gguf"]), 2, "batch lines are for models behind an endpoint");
    expect(&export(&["--model", "http://127.0.0.1:9/v1#m", "--stage", "turn-x"]), 2, "turn-1, turn-2");
    user.file("results.jsonl", "");
    expect(&user.run(&["import", "openai-batch", "results.jsonl", "--run", "nowhere", "--cases", "cases.jsonl"]), 2, "no manifest.json");
    assert!(!user.path("nowhere").exists());
    expect(&export(&["--model", "http://127.0.0.1:9/v1#m"]), 0, "");
    user.file("results.jsonl", "{\"custom_id\": \"\u{1b}[31mx\", \"response\": null, \"error\": {\"message\": \"expired\"}}\nnonsense\n");
    let imported = user.run(&["import", "openai-batch", "results.jsonl", "--run", "run", "--cases", "cases.jsonl"]);
    expect(&imported, 5, "results.jsonl line 2: not JSON");
    assert!(!text(&imported.stderr).contains('\u{1b}'), "a file's control characters do not reach the terminal");
    assert!(text(&imported.stdout).contains("still open: 3 of turn-1"), "{}", text(&imported.stdout));
}
