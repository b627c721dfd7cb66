use super::*;
use std::{
    fs::File,
    io::Read,
    process::{Output, Stdio},
};

/// A device that takes nothing.
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

fn with_full_output(user: &User, args: &[&str]) -> Output {
    user.command().args(args).stdout(full()).stderr(Stdio::piped()).output().unwrap()
}

#[test]
fn a_full_standard_output_ends_every_command_with_an_error() {
    let Recorded { user, server } = Recorded::new();
    let model = format!("{}#m", server.url());
    let commands: [&[&str]; 17] = [
        &["--help"],
        &["--version"],
        &["cases", "--help"],
        &["cases", "list"],
        &["cases", "show", "--case", CASE, "--reference"],
        &["cases", "validate"],
        &["cases", "validate", "--format", "json"],
        &["cases", "convert", "--to", "native"],
        &["config", "show"],
        &["config", "path"],
        &["config", "init"],
        &["report", "run"],
        &["report", "run", "--format", "csv"],
        &["export", "official", "run", "--cases", "bundled", "--out", "tree"],
        &["batch", "--case", CASE, "--model", &model, "--dry-run"],
        &["replay", "--case", CASE, "--model", &model, "--no-judge", "--out", "by-text"],
        &["batch", "--case", CASE, "--model", &model, "--no-judge", "--display", "json", "--out", "by-events"],
    ];
    for args in commands {
        let output = with_full_output(&user, args);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(6), "{args:?}: {error}");
        assert!(error.contains("standard output: No space left") && !error.contains("panicked"), "{args:?}: {error}");
    }
    // What was recorded is whole, and the same command goes on from there.
    for (run, command) in [("by-text", "replay"), ("by-events", "batch")] {
        user.records(run, "turns.jsonl");
        expect(&user.run(&[command, "--case", CASE, "--model", &model, "--no-judge", "--out", run]), 0, "");
        let finished = user.records(run, "turns.jsonl").into_iter().filter(|record| record["finish"] == "stop");
        assert_eq!(finished.count(), 3);
    }
}

#[test]
fn a_full_standard_error_costs_nothing() {
    let Recorded { user, server } = Recorded::new();
    let model = format!("{}#m", server.url());
    for args in [
        vec!["replay", "--case", CASE, "--model", &model, "--no-judge", "--out", "quiet"],
        vec!["batch", "--case", CASE, "--model", &model, "--no-judge", "--out", "many"],
        vec!["report", "run"],
    ] {
        let output = user.command().args(&args).stderr(full()).stdout(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
    assert_eq!((user.records("quiet", "turns.jsonl").len(), user.records("many", "turns.jsonl").len()), (3, 3));
    let failed = user.command().args(["report", "nowhere"]).stderr(full()).output().unwrap();
    assert_eq!(failed.status.code(), Some(2), "the exit code says it where nothing else can");
}

#[test]
fn whoever_closes_the_pipe_has_seen_enough() {
    let user = User::new();
    let line = |n: usize| {
        format!(
            "{{\"id\": {n}, \"turn_1_question\": \"腹痛{n}\", \"turn_2_question\": \"b\", \"turn_3_question\": \"c\", \"reference\": \"r\"}}\n"
        )
    };
    user.file("many.jsonl", &(1..4000).map(line).collect::<String>());
    for args in [vec!["cases", "list", "--cases", "many.jsonl"], vec!["cases", "convert", "--cases", "many.jsonl", "--to", "dotabench"]] {
        let mut child = user.command().args(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let mut error = String::new();
        child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
        assert_eq!((child.wait().unwrap().code(), error.as_str()), (Some(0), ""), "{args:?}");
    }
}
