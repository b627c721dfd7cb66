//! `wardround view` without a terminal: tables, lists, one answer, and mistakes.

use crate::{
    common::user::{User, code, text},
    runs::{made, write},
};
use serde_json::Value;

fn user() -> User {
    let user = User::new();
    write(&user.path("pilot"), &made());
    user
}

#[test]
fn answers_are_printed_as_text_csv_and_json() {
    let user = user();
    let shown = user.run(&["view", "pilot", "--filter", "turn=1", "--sort", "score", "--limit", "2", "--language", "zh"]);
    assert_eq!(code(&shown), 0, "{}", text(&shown.stderr));
    let lines: Vec<String> = text(&shown.stdout).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("病例") && lines[1].contains("dotagpt") && lines[1].contains("-4"), "{lines:?}");
    assert!(text(&shown.stderr).contains("显示 2 个回答；符合条件的有 4 个，共 8 个"), "{}", text(&shown.stderr));

    let csv = text(
        &user
            .run(&["view", "pilot", "--format", "csv", "--columns", "case,turn,model,score,judge-human,time,flag", "--sort=-score"])
            .stdout,
    );
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "case,turn,model,score,judge-human,time_ms,flag");
    assert_eq!(lines.len(), 9);
    assert!(lines[1].ends_with(",2,dotagpt,10,,9000,cut"), "{}", lines[1]);

    let json: Value = serde_json::from_slice(&user.run(&["view", "pilot", "--format", "json", "--filter", "score<5"]).stdout).unwrap();
    assert_eq!(
        (json["schema"].as_u64(), json["filter"].as_str(), json["items"].as_array().map(Vec::len)),
        (Some(1), Some("score<5"), Some(2))
    );
    let item = &json["items"][0];
    assert_eq!((item["model"].as_str(), item["score"].as_u64(), item["score@judge-x"].as_u64()), (Some("yi"), Some(4), Some(4)));
    assert_eq!(item["question"].as_str().map(str::len), Some(32));
}

#[test]
fn texts_are_searched_and_departments_of_bundled_cases_are_known() {
    let user = user();
    let found = text(&user.run(&["view", "pilot", "--format", "csv", "--columns", "model,turn", "--filter", "text:/胃肠炎/"]).stdout);
    assert_eq!(found, "model,turn\nyi,2\ndotagpt,1\n");
    let departments = text(&user.run(&["view", "pilot", "--format", "csv", "--columns", "department", "--limit", "1"]).stdout);
    assert!(departments.lines().nth(1).is_some_and(|line| !line.is_empty()), "{departments}");
}

#[test]
fn one_answer_is_printed_in_full() {
    let user = user();
    let first = made().turns[0].case.to_string();
    let shown = user.run(&["view", "pilot", "--item", &format!("{first}/2/yi"), "--language", "en"]);
    assert_eq!(code(&shown), 0, "{}", text(&shown.stderr));
    let page = text(&shown.stdout);
    for part in [
        "Turn 1 (answer of",
        "Judge judge-x (official): 5/10",
        "Reference",
        "curl 'http://127.0.0.1:1/v1/chat/completions'",
        "its messages are those that were sent",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let whole: Value =
        serde_json::from_slice(&user.run(&["view", "pilot", "--item", &format!("{first}/2/yi/0"), "--format", "json"]).stdout).unwrap();
    assert_eq!((whole["turn"]["turn"].as_u64(), whole["history"].as_array().map(Vec::len)), (Some(2), Some(1)));
}

#[test]
fn mistakes_name_the_place_and_what_to_write() {
    let user = user();
    let rows: [(&[&str], i32, &str); 9] = [
        (
            &["--filter", "turn=1 scroe<5"],
            2,
            "--filter: character 8: there is no field scroe; did you mean score?\nturn=1 scroe<5\n       ^",
        ),
        (&["--filter", "score@nobody<5"], 2, "these runs have no judge nobody; they have judge-x"),
        (&["--sort", "scroe"], 2, "--sort: there is no column scroe; did you mean score?"),
        (&["--columns", "case,text"], 2, "--columns: there is no column text"),
        (&["--item", "1/1/yi"], 2, "write CASE/TURN/MODEL[/REPEAT]"),
        (&["--item", "x", "--filter", "turn=1"], 2, "cannot be used with"),
        (&["--cases", "nowhere.toml"], 3, "nowhere.toml"),
        (&["--format", "csv", "--item", &format!("{}/1/yi", made().turns[0].case)], 2, "use --format text or json"),
        (&["nowhere"], 2, "there is no such folder"),
    ];
    for (args, expected, said) in rows {
        let mut all = vec!["view", "pilot"];
        if args == ["nowhere"] {
            all.pop();
        }
        all.extend(args);
        let output = user.run(&all);
        assert_eq!(code(&output), expected, "{args:?} {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(said), "{args:?}\n{}", text(&output.stderr));
    }
    let zh = user.run(&["view", "pilot", "--filter", "scroe<5", "--language", "zh"]);
    assert!(text(&zh.stderr).contains("第 1 个字符：没有字段 scroe；是不是 score？"), "{}", text(&zh.stderr));
}

#[test]
fn a_run_that_is_being_written_is_read_and_said_to_be() {
    let user = user();
    let _lock = wardround::record::RunLock::take(&user.path("pilot")).unwrap();
    let shown = user.run(&["view", "pilot", "--language", "zh"]);
    assert_eq!(code(&shown), 0);
    assert!(text(&shown.stderr).contains("写入，所显示的是目前为止的内容"), "{}", text(&shown.stderr));
}
