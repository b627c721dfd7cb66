//! Batches that are broken off, fail on the way or are asked again with other settings, and go on.

use super::{batch, cases, current_records, settings};
use crate::common::{
    endpoint::{Behaviour, Endpoint, Reply},
    user::{User, code, expect, text},
};
use std::{
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

#[test]
fn killed_again_and_again_among_faults_it_ends_as_if_nothing_had_happened() {
    let user = User::new();
    let calm = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &calm.0), ("judge", &calm.1)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--repeats", "2", "--judge", "judge", "--judge-repeats", "2", "--seed", "7"]);
    expect(&user.run(&args), 0, "m: 72/72 answers, 144/144 verdicts");
    let expected = current_records(&user, "run");
    let ports = (calm.0.url().clone(), calm.1.url().clone());
    std::fs::rename(user.path("run"), user.path("calm")).unwrap();
    drop(calm);

    // The same addresses, since they are part of who answered.
    let address = |url: &str| url.trim_start_matches("http://").split('/').next().unwrap().parse().unwrap();
    let faulty = |seed| Behaviour::default().latency(Duration::from_millis(15)).faults(0.1, seed);
    let _stormy = (Endpoint::start_at(address(&ports.0), faulty(1)), Endpoint::start_at(address(&ports.1), faulty(2).ratings()));
    let mut state = 20_261_121_u64;
    for _ in 0..12 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = user.command().args(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 + (state >> 33) % 400));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    expect(&user.run(&args), 0, "m: 72/72 answers, 144/144 verdicts");
    assert_eq!(current_records(&user, "run"), expected);
}

#[test]
fn a_key_that_expires_half_way_ends_with_4_and_the_same_command_goes_on() {
    let user = User::new();
    let expired = Arc::new(AtomicBool::new(false));
    let is_expired = expired.clone();
    let model = Endpoint::start(Behaviour::default().script(move |asked| {
        if asked.number == 20 {
            is_expired.store(true, Ordering::Relaxed);
        }
        if is_expired.load(Ordering::Relaxed) {
            return Reply::Status(401, String::new(), "{\"error\":{\"message\":\"the key has expired\"}}".into());
        }
        Reply::Text(format!("答 {:x}", asked.digest()))
    }));
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--repeats", "2"]);
    expect(&user.run(&args), 4, "expired");
    let kept = current_records(&user, "run").len();
    assert!((12..=20).contains(&kept), "{kept}");
    expired.store(false, Ordering::Relaxed);
    expect(&user.run(&args), 0, "m: 72/72 answers");
    assert_eq!(current_records(&user, "run").len(), 72);
}

#[test]
fn a_last_answer_that_was_lost_comes_again_and_its_verdict_still_counts() {
    let user = User::new();
    let (model, judge) = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--judge", "judge", "--limit", "2"]);
    expect(&user.run(&args), 0, "m: 6/6 answers, 6/6 verdicts");
    let turns = user.path("run/turns.jsonl");
    let length = std::fs::metadata(&turns).unwrap().len();
    std::fs::OpenOptions::new().write(true).open(&turns).unwrap().set_len(length - 20).unwrap();
    expect(&user.run(&args), 0, "m: 6/6 answers, 6/6 verdicts");
}

#[test]
fn a_run_goes_on_in_the_language_in_which_it_began_and_another_one_is_told() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    settings(&user, &[("m", &model)]);
    let run = |more: &[&str]| user.run(&[&["batch", "--model", "m", "--limit", "1", "--out", "run"][..], more].concat());
    expect(&run(&["--language", "zh"]), 0, "回答 3/3");
    let asked = current_records(&user, "run");
    // The interface is in English here.
    let resumed = run(&[]);
    expect(&resumed, 0, "m: 3/3 answers");
    assert_eq!(current_records(&user, "run"), asked);
    assert!(!text(&resumed.stderr).contains("asked anew"), "{}", text(&resumed.stderr));
    expect(&run(&["--language", "en"]), 0, "warning: the cases of this run were asked in Chinese, and now in English");
    std::fs::write(user.path("plan.toml"), "models = [\"m\"]\nlimit = 1\nout = \"other\"\nlanguage = \"zh\"\n").unwrap();
    expect(&user.run(&["batch", "plan.toml"]), 0, "回答 3/3");
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_with_6_and_the_run_goes_on_when_there_is_room() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().script(|_| Reply::Text("长".repeat(2000))));
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m"]);
    let mut command = Command::new("bash");
    user.dress(&mut command);
    // The largest file a process may write is limited, which fails a write half-way as a full disk does.
    let limited = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"";
    let out = command.arg("-c").arg(limited).arg(env!("CARGO_BIN_EXE_wardround")).args(&args).output().unwrap();
    expect(&out, 6, "turns.jsonl");
    let kept = user.records("run", "turns.jsonl").len();
    assert!((1..36).contains(&kept), "{kept}");
    expect(&user.run(&args), 0, "36/36 answers");
    assert_eq!(current_records(&user, "run").len(), 36);
}

#[cfg(unix)]
#[test]
fn an_interrupted_batch_says_so_and_a_second_one_on_the_same_run_is_refused() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().latency(Duration::from_millis(400)));
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--display", "json"]);
    let first = user.command().args(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while user.records("run", "turns.jsonl").is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    expect(&user.run(&args), 6, &format!("process {}", first.id()));
    assert!(Command::new("kill").args(["-INT", &first.id().to_string()]).status().unwrap().success());
    let out = first.wait_with_output().unwrap();
    expect(&out, 130, "repeat the command to resume");
    for line in text(&out.stdout).lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["event"].is_string());
    }
    let again = user.run(&batch(&cases, &["--model", "m", "--display", "none"]));
    assert_eq!((code(&again), text(&again.stdout).as_str()), (0, ""));
    assert_eq!(current_records(&user, "run").len(), 36);
}

#[test]
fn a_run_whose_manifest_is_gone_is_not_begun_anew() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--limit", "1", "--seed", "7"]);
    expect(&user.run(&args), 0, "3/3 answers");
    let manifest = std::fs::read(user.path("run/manifest.json")).unwrap();
    std::fs::write(user.path("run/turns.torn-1"), "half").unwrap();
    std::fs::remove_file(user.path("run/manifest.json")).unwrap();
    expect(&user.run(&args), 6, "no manifest.json");
    std::fs::write(user.path("run/manifest.json"), manifest).unwrap();
    expect(&user.run(&batch(&cases, &["--model", "m", "--limit", "1"])), 0, "3/3 answers");
    assert_eq!(model.requests(), 3);
}

#[test]
fn a_conversation_that_is_gone_back_to_stands_again_everywhere() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let judge = Endpoint::start(Behaviour::default().ratings());
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let with_seed =
        |seed: &'static str, turns| batch(&cases, &["--model", "m", "--judge", "judge", "--limit", "4", "--seed", seed, "--turns", turns]);
    let report = || {
        let out = user.run(&["report", "run", "--format", "json"]);
        expect(&out, 0, "");
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap()["blocks"].clone()
    };
    let exported = |to: &str| {
        expect(
            &user.run(&["export", "official", "run", "--cases", &cases, "--out", to]),
            5,
            "(cases 5, 6, 7, 8, 9, 10, 11, 12): no answer",
        );
        // The shorter conversation has a suite of its own.
        ["DotaBench", "DotaBench-2-turns"]
            .iter()
            .find_map(|suite| std::fs::read_to_string(user.path(to).join(format!("data/{suite}/m.jsonl"))).ok())
            .unwrap()
    };
    expect(&user.run(&with_seed("1", "3")), 0, "12/12 answers, 12/12 verdicts");
    let (first, first_exported) = (report(), exported("first"));
    // Two turns of another conversation: the third of the first one may not stand beside them.
    expect(&user.run(&with_seed("2", "2")), 0, "8/8 answers, 8/8 verdicts");
    assert_ne!(report(), first);
    assert!(!exported("second").contains("turn_3_answer"));
    let asked = (model.requests(), judge.requests());
    expect(&user.run(&with_seed("1", "3")), 0, "4 conversations of this run were had with other settings");
    assert_eq!((model.requests(), judge.requests()), asked, "everything was there");
    assert_eq!((report(), exported("third")), (first, first_exported));
    // And it is settled now.
    let again = user.run(&with_seed("1", "3"));
    assert!(!text(&again.stderr).contains("stands again"), "{}", text(&again.stderr));
}

#[test]
fn what_is_known_of_a_model_is_noted_when_the_command_is_repeated_and_asks_nothing_again() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m"]);
    expect(&user.run(&args), 0, "m: 36/36 answers");
    let manifest = || -> serde_json::Value { serde_json::from_slice(&std::fs::read(user.path("run/manifest.json")).unwrap()).unwrap() };
    assert_eq!(manifest().get("facts"), None);
    let before = current_records(&user, "run");
    let text = std::fs::read_to_string(user.path("wardround.toml")).unwrap();
    user.file(
        "wardround.toml",
        &format!("{text}class = \"medical\"\nbase = \"b\"\nsize = \"7B\"\nquant = \"Q4_K_M\"\nprice_output = 30.0\n"),
    );
    expect(&user.run(&args), 0, "m: 36/36 answers");
    assert_eq!(current_records(&user, "run"), before);
    let facts = &manifest()["facts"];
    let of_model = facts.as_object().unwrap().values().next().unwrap();
    let known = serde_json::json!({"base": "b", "class": "medical", "size": "7B", "quant": "Q4_K_M", "price_output": 30.0});
    assert_eq!(*of_model, known);
    // Another machine's settings say nothing: what was noted stays.
    user.file("wardround.toml", &text);
    expect(&user.run(&args), 0, "m: 36/36 answers");
    assert_eq!(manifest()["facts"], *facts);
}
