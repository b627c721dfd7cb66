//! What a user or the world does to a running program: stop it, kill it, fill the disk, break the connection, start it twice. Nothing may be
//! lost, doubled or torn, and the same command goes on.

mod common;

#[cfg(feature = "local")]
use assert_cmd::prelude::*;
#[cfg(feature = "local")]
use common::user::model_and_judge;
use common::{
    endpoint::Endpoint,
    piece, say, stall, stream,
    user::{CASE, User, expect, text},
};
use std::process::Command;

#[test]
fn an_answer_that_breaks_off_is_kept_and_asked_again() {
    let user = User::new();
    let model = Endpoint::scripted(|asked| if asked.number == 1 { stream(&piece("半句")) } else { say("答") });
    let m = format!("{}#m", model.url());
    let out = user.run(&["replay", "--case", CASE, "--model", &m, "--out", "run"]);
    expect(&out, 0, "");
    assert!(text(&out.stdout).contains("Asking turn 2"), "{}", text(&out.stdout));
    let turns = user.records("run", "turns.jsonl");
    let what: Vec<(i64, &str, i64, &str)> = turns
        .iter()
        .map(|t| (t["turn"].as_i64().unwrap(), t["finish"].as_str().unwrap(), t["attempt"].as_i64().unwrap(), t["text"].as_str().unwrap()))
        .collect();
    assert_eq!(what, [(1, "stop", 0, "答"), (2, "failed", 0, "半句"), (2, "stop", 1, "答"), (3, "stop", 0, "答")]);
}

#[test]
fn a_second_process_on_a_run_is_told_who_has_it() {
    let user = User::new();
    let slow = Endpoint::scripted(|_| stall(""));
    let m = format!("{}#m", slow.url());
    let args = ["replay", "--case", CASE, "--model", &m, "--out", "run"];
    let mut first = user.command().args(args).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    while slow.received().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    expect(&user.run(&args), 6, &format!("process {}", first.id()));
    first.kill().unwrap();
    first.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_and_the_run_goes_on_when_there_is_room() {
    let user = User::new();
    let model = Endpoint::scripted(|_| say(&"长".repeat(3000)));
    let m = format!("{}#m", model.url());
    // The largest file a process may write is limited, which fails a write half-way as a full disk does.
    let limited = "trap '' XFSZ; ulimit -f 24; exec \"$0\" \"$@\"";
    let mut command = Command::new("bash");
    user.dress(&mut command);
    let args = ["replay", "--case", CASE, "--model", &m, "--out", "run"];
    let out = command.arg("-c").arg(limited).arg(env!("CARGO_BIN_EXE_wardround")).args(args).output().unwrap();
    expect(&out, 6, "turns.jsonl");
    let kept = user.records("run", "turns.jsonl").len();
    assert!((1..3).contains(&kept), "{kept}");
    expect(&user.run(&args), 0, "");
    assert_eq!(user.records("run", "turns.jsonl").len(), 3);
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_the_part_says_how_to_go_on_and_the_same_command_does() {
    let user = User::new();
    let model = Endpoint::scripted(|asked| match asked.number {
        1 => stall(&piece("开头")),
        _ => say("开头"),
    });
    let m = format!("{}#m", model.url());
    let args = ["replay", "--case", CASE, "--model", &m, "--out", "run"];
    let child = user.command().args(args).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    while model.received().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let out = child.wait_with_output().unwrap();
    expect(&out, 130, "repeat the command to resume");
    let turns = user.records("run", "turns.jsonl");
    assert_eq!((turns.len(), &turns[1]["finish"], &turns[1]["text"]), (2, &"cancelled".into(), &"开头".into()));
    expect(&user.run(&args), 0, "");
    assert_eq!(user.records("run", "turns.jsonl").len(), 4);
}

#[cfg(feature = "local")]
#[test]
fn the_real_model_replays_a_case_and_a_killed_worker_does_not_end_it() {
    let user = User::new();
    let model = common::model_file().display().to_string();
    let args = [
        "replay",
        "--case",
        CASE,
        "--language",
        "en",
        "--model",
        &model,
        "--threads",
        "1",
        "--max-tokens",
        "300",
        "--gpu-layers",
        "5",
        "--out",
        "run",
    ];
    let child = user.command().args(args).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // The worker is the child's only child; it is killed once turn 1 is recorded, so within turn 2.
    while user.records("run", "turns.jsonl").is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Command::new("pkill").args(["-9", "-P", &child.id().to_string()]).assert().success();
    let out = child.wait_with_output().unwrap();
    let no_gpu = if cfg!(any(feature = "cuda", feature = "metal", feature = "vulkan")) { "" } else { "gpu_layers has no effect" };
    expect(&out, 0, no_gpu);
    assert!(text(&out.stdout).contains("killed (signal 9)"), "{}", text(&out.stdout));
    let turns = user.records("run", "turns.jsonl");
    let finished: Vec<i64> = turns.iter().filter(|t| t["finish"] != "failed").map(|t| t["turn"].as_i64().unwrap()).collect();
    assert_eq!(finished, [1, 2, 3]);
    let last = turns.last().unwrap();
    assert!(last["usage"]["cached_tokens"].as_u64().unwrap() > 0 && last["timings"]["first_token_ms"].as_f64().unwrap() > 0.0);
}

#[cfg(feature = "local")]
#[cfg(unix)]
#[test]
fn ten_kills_at_random_moments_leave_every_record_once_and_none_torn() {
    let user = User::new();
    let judge = model_and_judge("fine [[6]]");
    let j = format!("{}#j", judge.url());
    let model = common::model_file().display().to_string();
    let cases = "right-lower-quadrant-pain,chest-pain-at-rest,fever-and-cough";
    let mut args = vec!["replay", "--case", cases, "--language", "en", "--model", &model, "--judge", &j];
    args.extend(["--threads", "1", "--max-tokens", "24", "--out", "run"]);
    // A fixed sequence that looks random: what fails here fails again.
    let mut state = 20_261_121_u64;
    for _ in 0..10 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = user.command().args(&args).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200 + (state >> 33) % 1800));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let out = user.run(&args);
    expect(&out, 0, "");
    // `records` fails on a torn line.
    for (file, per_case) in [("turns.jsonl", 3), ("verdicts.jsonl", 1)] {
        let records = user.records("run", file);
        let mut keys: Vec<&str> = records.iter().map(|r| r["key"].as_str().unwrap()).collect();
        assert_eq!(keys.len(), 3 * per_case, "{file}");
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 3 * per_case, "{file}");
    }
}
