//! The program as a user runs it: the real binary, real files, scripted servers.

mod common;

use common::{
    endpoint::Endpoint,
    piece, respond, say, stream,
    user::{CASE, User, expect, model_and_judge, text},
};
use std::path::Path;

#[test]
fn a_case_is_replayed_judged_recorded_and_never_asked_twice() {
    let user = User::new();
    let (model, judge) = (model_and_judge("腹痛待查"), model_and_judge("Good. Rating: [[8]]"));
    let (m, j) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let args = [
        "replay",
        "--case",
        CASE,
        "--language",
        "zh",
        "--model",
        &m,
        "--judge",
        &j,
        "--judge-turns",
        "1,3",
        "--out",
        "run",
        "--format",
        "json",
    ];
    let first = user.run(&args);
    expect(&first, 0, "repetition_penalty 不会发送");
    let events: Vec<serde_json::Value> = text(&first.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let kinds: Vec<&str> = events.iter().map(|e| e["event"].as_str().unwrap()).filter(|k| *k != "text").collect();
    let turn = ["turn_started", "turn_finished", "reference"];
    let expected = [
        &["case_started"][..],
        &turn,
        &turn,
        &turn,
        &["judging", "verdict_finished", "judging", "verdict_finished", "case_finished", "finished"],
    ];
    assert_eq!(kinds, expected.concat());
    assert!(!text(&first.stdout).contains("急性阑尾炎\",\"title"), "the title is never an event");

    // The model's own answers are the history, and the judge sees two messages.
    let asked = model.received();
    assert_eq!(asked.iter().map(|r| r.body["messages"].as_array().unwrap().len()).collect::<Vec<_>>(), [1, 3, 5]);
    assert_eq!(asked[2].body["messages"][3]["content"], "腹痛待查");
    let judged = judge.received();
    assert_eq!(judged.len(), 2);
    assert_eq!(judged[0].body["messages"].as_array().unwrap().len(), 2);
    assert!(
        judged[0].body.get("temperature").is_none() && judged[0].body.get("max_tokens").is_none(),
        "the judge gets the provider's defaults"
    );

    let (turns, verdicts) = (user.records("run", "turns.jsonl"), user.records("run", "verdicts.jsonl"));
    assert_eq!((turns.len(), verdicts.len()), (3, 2));
    assert_eq!(
        (&turns[0]["turn"], &turns[0]["asked"], &turns[0]["finish"], &turns[0]["source"]),
        (&1.into(), &"protocol".into(), &"stop".into(), &"bundled".into())
    );
    assert_eq!((&verdicts[1]["turn"], &verdicts[1]["verdict"], &verdicts[1]["rating"]), (&3.into(), &"scored".into(), &8.into()));
    assert_eq!(verdicts[0]["turn_key"], turns[0]["key"]);

    let second = user.run(&args);
    expect(&second, 0, "");
    assert_eq!((model.received().len(), judge.received().len()), (3, 2), "nothing is asked twice");
    assert_eq!(text(&second.stdout).matches("\"restored\":true").count(), 5);
    // Another seed is another question.
    let reseeded = user.run(&[&args[..], &["--seed", "2"]].concat());
    expect(&reseeded, 0, "");
    assert_eq!(model.received().len(), 6);
}

#[test]
fn hostile_model_text_reaches_neither_pipe_nor_line_structure_and_is_recorded_as_it_came() {
    let user = User::new();
    let hostile = "红\u{1b}[31m色\u{9b}2J\u{202e}文\u{7}";
    let model = model_and_judge(hostile);
    let m = format!("{}#m", model.url());
    for format in ["plain", "json", "pretty"] {
        let out = user.run(&["replay", "--case", CASE, "--model", &m, "--out", "run", "--format", format]);
        expect(&out, 0, "");
        let shown = text(&out.stdout);
        assert!(!shown.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{7}']), "{format}: {shown:?}");
        assert!(shown.contains("色"));
    }
    assert_eq!(user.records("run", "turns.jsonl")[0]["text"], hostile);
}

#[test]
fn a_judge_without_a_rating_is_asked_a_bounded_number_of_times_and_is_no_number() {
    let user = User::new();
    let (model, judge) = (model_and_judge("答"), model_and_judge("The answer deserves 8/10."));
    let (m, j) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let out = user.run(&["replay", "--case", CASE, "--model", &m, "--judge", &j, "--out", "run"]);
    expect(&out, 0, "");
    assert_eq!(judge.received().len(), 3);
    let verdict = &user.records("run", "verdicts.jsonl")[0];
    assert_eq!((&verdict["verdict"], &verdict["attempts"], &verdict["lenient_rating"]), (&"no_rating".into(), &3.into(), &8.0.into()));
    assert!(verdict.get("rating").is_none() && verdict["official_rating"].is_null());
    let shown = text(&out.stdout);
    assert!(shown.contains("mean – (rated 0/1) · 1 no rating"), "{shown}");
}

#[test]
fn a_model_that_judges_itself_is_warned_about_on_the_screen_and_in_the_record() {
    let user = User::new();
    let model = model_and_judge("Rating: [[10]]");
    let m = format!("{}#m", model.url());
    let out = user.run(&["replay", "--case", CASE, "--language", "en", "--model", &m, "--judge", &m, "--out", "run"]);
    expect(&out, 0, "");
    assert!(text(&out.stdout).contains("no evidence"), "{}", text(&out.stdout));
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(user.path("run/manifest.json")).unwrap()).unwrap();
    assert!(manifest["warnings"][0].as_str().unwrap().contains("is the model that answers"));
    assert_eq!(user.records("run", "verdicts.jsonl")[0]["judge_is_contestant"], true);
}

#[test]
fn a_judge_that_fails_leaves_the_answers_and_an_honest_exit_code_and_is_asked_again_next_time() {
    let user = User::new();
    let model = model_and_judge("答");
    let judge = Endpoint::scripted(|asked| if asked.number == 0 { stream(&piece("half a")) } else { say("[[7]]") });
    user.file(
        "wardround.toml",
        &format!("[models.j]\nbase_url = \"{}\"\nmodel = \"j\"\n[judge]\nmodel = \"j\"\nattempts = 1\n", judge.url()),
    );
    let m = format!("{}#m", model.url());
    let args = ["replay", "--case", CASE, "--model", &m, "--out", "run"];
    expect(&user.run(&args), 5, "");
    assert_eq!(user.records("run", "verdicts.jsonl")[0]["verdict"], "failed");
    expect(&user.run(&args), 0, "");
    assert_eq!(user.records("run", "verdicts.jsonl")[1]["rating"], 7);
    assert_eq!(model.received().len(), 3);
}

#[test]
fn a_key_from_the_environment_is_used_and_is_in_no_file_and_no_output() {
    let user = User::new();
    let model = Endpoint::scripted(|asked| match asked.number {
        3 => respond(401, "", "{\"error\":\"bad key sk-secret-1\"}"),
        _ => say("答"),
    });
    user.file("wardround.toml", &format!("[models.m]\nbase_url = \"{}\"\nmodel = \"m\"\nkey_env = \"THE_KEY\"\n", model.url()));
    expect(&user.run(&["replay", "--case", CASE, "--model", "m", "--out", "run"]), 2, "THE_KEY");
    let mut everything = String::new();
    for (args, expected) in [(&["--seed", "1"], 0), (&["--seed", "2"], 4)] {
        let out = user
            .command()
            .env("THE_KEY", "sk-secret-1")
            .args(["replay", "--case", CASE, "--model", "m", "--out", "run"])
            .args(args)
            .output()
            .unwrap();
        expect(&out, expected, "");
        everything += &(text(&out.stdout) + &text(&out.stderr));
    }
    assert!(model.received()[0].head.contains("sk-secret-1"));
    everything += &all_files(user.home.path());
    assert!(!everything.contains("sk-secret-1") && everything.contains("[key]"), "{everything}");
}

fn all_files(folder: &Path) -> String {
    let mut out = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        out += &if path.is_dir() { all_files(&path) } else { String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned() };
    }
    out
}

/// What an error about a model file says, with llama.cpp and without.
fn of_local(says: &str) -> &str {
    if cfg!(feature = "local") { says } else { "without llama.cpp" }
}

#[test]
fn bad_input_has_one_clear_error_and_its_own_exit_code() {
    let cases: Vec<(&[&str], i32, &str)> = vec![
        (&["replay", "--model", "x.gguf", "--cases", "none.json"], 3, "none.json"),
        (&["replay", "--model", "x.gguf", "--cases", "broken.jsonl"], 3, "line 2"),
        (&["replay", "--model", "x.gguf", "--case", "no-such"], 3, "no case no-such"),
        (&["replay"], 2, "--model"),
        (&["replay", "--model", "unheard-of"], 2, "unheard-of"),
        (&["replay", "--model", "none.gguf"], 4, of_local("none.gguf")),
        (&["replay", "--model", "text.gguf"], 4, of_local("not a GGUF")),
        (&["replay", "--model", "http://127.0.0.1:9/v1#m", "--case", "fever-and-cough"], 4, "Is the server running there?"),
        (&["replay", "--model", "http://127.0.0.1:9/v1#m", "--ctx", "4096"], 2, "--ctx is for local models"),
        (&["replay", "--model", "x.gguf", "--top-p", "7"], 2, "outside 0 to 1"),
        (
            &["replay", "--model", "x.gguf", "--judge", "http://h/v1#j", "--judge-preset", "paper", "--judge-turns", "2"],
            2,
            "has no prompt for turn 2",
        ),
        (&["replay", "--model", "x.gguf", "--judge-turns", "1"], 2, "need a judge"),
        (&["replay", "--model", "x.gguf", "--out", "notes"], 6, "not a run"),
        (&["cases", "show", "--case", "nope"], 3, "no case nope"),
        (&["cases", "validate", "--cases", "broken.jsonl"], 3, "turn_2_question: missing"),
    ];
    for (number, (args, expected, says)) in cases.into_iter().enumerate() {
        println!("case {number}");

        let user = User::new();
        user.file("text.gguf", "hello");
        let good = r#"{"id": 1, "turn_1_question": "a", "turn_2_question": "b", "turn_3_question": "c", "reference": "r"}"#;
        user.file("broken.jsonl", &format!("{good}\n{}\n", good.replace("turn_2", "turn_9").replace("\"id\": 1", "\"id\": 2")));
        std::fs::create_dir(user.path("notes")).unwrap();
        user.file("notes/diary.txt", "mine");
        // Retries would only cost time here.
        user.file("wardround.toml", "");
        let out = user.run(args);
        expect(&out, expected, says);
        assert!(!text(&out.stderr).contains("panicked"));
        assert_eq!(std::fs::read_to_string(user.path("notes/diary.txt")).unwrap(), "mine");
    }
}

#[test]
fn the_good_records_of_a_broken_file_can_be_replayed_on_request() {
    let user = User::new();
    let model = model_and_judge("答");
    user.file(
        "c.jsonl",
        "{\"id\": 1, \"turn_1_question\": \"a\", \"turn_2_question\": \"b\", \"turn_3_question\": \"c\", \"reference\": \"r\"}\n{oops\n",
    );
    let m = format!("{}#m", model.url());
    let out = user.run(&["replay", "--cases", "c.jsonl", "--model", &m, "--skip-broken", "--out", "run"]);
    expect(&out, 0, "line 2");
    assert_eq!(user.records("run", "turns.jsonl").len(), 3);
}

#[test]
fn settings_are_layered_shown_and_their_mistakes_named() {
    let user = User::new();
    expect(&user.run(&["config", "init", "--project"]), 0, "");
    expect(&user.run(&["config", "init", "--project"]), 2, "left as it is");
    user.file("wardround.toml", "[sampling]\ntemprature = 1\n");
    expect(&user.run(&["cases", "list"]), 2, "line 2: unknown key \"temprature\"; did you mean \"temperature\"?");
    user.file("wardround.toml", "[sampling]\ntemperature = 0.1\n");
    let out = user.command().env("WARDROUND_SAMPLING__TOP_P", "0.25").args(["config", "show"]).output().unwrap();
    let shown = text(&out.stdout);
    assert!(shown.contains("temperature = 0.1") && shown.contains("top_p = 0.25"), "{shown}");
    assert!(text(&user.run(&["config", "path"]).stdout).contains("models"));
}

#[test]
fn the_bundled_cases_can_be_listed_shown_and_converted_without_a_title() {
    let user = User::new();
    let list = text(&user.run(&["cases", "list", "--language", "zh"]).stdout);
    assert!(list.contains(CASE) && list.contains("普外科") && !list.contains("阑尾炎"), "{list}");
    let shown = text(&user.run(&["cases", "show", "--case", CASE, "--language", "en"]).stdout);
    assert!(shown.contains("umbilicus") && !shown.to_lowercase().contains("appendicitis"));
    let shown = text(&user.run(&["cases", "show", "--case", CASE, "--language", "en", "--reference"]).stdout);
    assert!(shown.contains("Acute appendicitis"));
    expect(&user.run(&["cases", "convert", "--to", "dotabench", "--language", "zh", "-o", "out.jsonl"]), 0, "");
    let again = text(&user.run(&["cases", "validate", "--cases", "out.jsonl"]).stdout);
    assert!(again.contains("13 records: 13 complete"), "{again}");
    expect(&user.run(&["cases", "convert", "--to", "native", "-o", "out.jsonl"]), 2, "not there yet");
}

#[test]
fn names_are_masked_on_request_and_two_turn_cases_are_said_to_be_left_out() {
    let user = User::new();
    let file = common::fixture("cmb-clin.json");
    let out = user.run(&["cases", "convert", "--cases", &file, "--to", "dotabench", "--mask-names", "--case", "0,3"]);
    expect(&out, 0, "case 3 has 2 turns and DotaBench has three");
    assert!(text(&out.stdout).contains("××，女"));
}

#[cfg(feature = "local")]
#[test]
fn devices_are_listed_and_a_build_without_gpu_says_so() {
    let out = User::new().run(&["devices"]);
    expect(&out, 0, "");
    assert!(text(&out.stdout).contains("CPU"));
    if !cfg!(any(feature = "cuda", feature = "metal", feature = "vulkan")) {
        assert!(text(&out.stdout).contains("--features cuda"));
    }
}

#[test]
#[cfg(not(feature = "local"))]
fn a_program_without_llama_cpp_says_how_to_build_one_with_it() {
    let user = User::new();
    user.file("m.gguf", "GGUF");
    let replay = ["replay", "--case", CASE, "--model", "m.gguf", "--out", "run"];
    for args in [&["devices"][..], &replay] {
        let out = user.run(args);
        let said = text(&out.stderr);
        assert!(!out.status.success() && said.contains("without llama.cpp") && said.contains("--features local"), "{args:?}: {said}");
        let out = user.command().env("LANG", "zh_CN.UTF-8").args(args).output().unwrap();
        let said = text(&out.stderr);
        assert!(!out.status.success() && said.contains("没有带 llama.cpp") && said.contains("--features local"), "{args:?}: {said}");
    }
}
