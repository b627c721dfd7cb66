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
    let name = format!("{}#j", judge.url);
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
    assert_eq!(
        stats,
        json!({"category_mean_scores": {"": 8.0}, "category_std_scores": {"": 0.0}, "overall_mean": 8.0, "overall_std": 0.0})
    );
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
