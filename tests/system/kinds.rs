//! Pipes, devices, sockets and folders where a file is read: each is refused at once, by what it is.

use super::*;
use std::{
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

/// A command's output; one that waits for a pipe is ended and fails the test.
fn finished(command: &mut Command) -> Output {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("it waits: {:?}", child.wait_with_output());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_is_no_file_in_a_run_is_refused_by_what_it_is_and_nothing_is_lost() {
    let recorded = Recorded::new();
    let user = &recorded.user;
    let run = |args: &[&str]| finished(user.command().args(args));
    let asked = recorded.asked();
    for name in ["turns.jsonl", "verdicts.jsonl", "manifest.json", "lock"] {
        let path = user.path("run").join(name);
        fs::rename(&path, user.path("kept")).unwrap();
        let put: [(&str, &dyn Fn()); 4] = [
            ("a named pipe", &|| pipe(&path)),
            ("a socket", &|| drop(UnixListener::bind(&path).unwrap())),
            ("a device", &|| symlink("/dev/null", &path).unwrap()),
            ("a folder", &|| fs::create_dir(&path).unwrap()),
        ];
        for (kind, put) in put {
            put();
            let model = format!("{}#m", recorded.server.url());
            let replay = run(&["replay", "--case", CASE, "--model", &model, "--out", "run"]);
            expect(&replay, 6, kind);
            assert!(text(&replay.stderr).contains(name), "{}", text(&replay.stderr));
            let chinese =
                finished(user.command().env("LANG", "zh_CN.UTF-8").args(["replay", "--case", CASE, "--model", &model, "--out", "run"]));
            expect(&chinese, 6, "请");
            if name != "lock" {
                expect(&run(&["report", "run"]), 6, kind);
            }
            let is_folder = fs::symlink_metadata(&path).unwrap().is_dir();
            if is_folder { fs::remove_dir(&path).unwrap() } else { fs::remove_file(&path).unwrap() }
        }
        fs::rename(user.path("kept"), &path).unwrap();
    }
    assert_eq!(recorded.asked(), asked, "nothing was asked that could not be recorded");
    expect(&recorded.replay("run"), 0, "");
    assert_eq!(recorded.asked(), asked, "and what was recorded is still there");
}

#[test]
fn what_is_no_file_among_those_that_a_user_names_is_refused_by_what_it_is() {
    let user = User::new();
    ["pipe", "pipe.gguf", "pipe.jsonl"].iter().for_each(|name| pipe(&user.path(name)));
    let mut rows: Vec<(&[&str], i32)> = vec![
        (&["cases", "validate", "--cases", "pipe"], 3),
        (&["replay", "--cases", "pipe", "--model", "http://127.0.0.1:1/v1#m", "--out", "run"], 3),
        (&["batch", "pipe"], 2),
        (&["replay", "--model", "ca", "--out", "run"], 4),
        (&["import", "official", "pipe.jsonl", "--cases", "bundled", "--out", "other"], 2),
    ];
    if cfg!(feature = "local") {
        rows.push((&["replay", "--model", "pipe.gguf", "--out", "run"], 4));
    }
    for (args, exit) in rows {
        user.file("wardround.toml", "[models.ca]\nbase_url = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\nca_file = \"pipe\"\n");
        expect(&finished(user.command().args(args)), exit, ": this is a named pipe");
    }
    let settings = finished(user.command().env("WARDROUND_CONFIG", user.path("pipe")).args(["config", "show"]));
    expect(&settings, 2, "pipe: this is a named pipe");
    fs::remove_file(user.path("wardround.toml")).unwrap();
    pipe(&user.path("wardround.toml"));
    expect(&finished(user.command().args(["config", "show"])), 2, "wardround.toml: this is a named pipe");
    fs::remove_file(user.path("wardround.toml")).unwrap();
    // As large as a file can be, and nothing of it on the disk.
    fs::File::create(user.path("huge")).unwrap().set_len(1 << 42).unwrap();
    expect(&finished(user.command().env("WARDROUND_CONFIG", user.path("huge")).args(["config", "show"])), 2, "larger than 16 MiB");
    expect(&finished(user.command().args(["cases", "validate", "--cases", "huge"])), 3, "larger than 256 MiB");
}

#[test]
fn cases_can_come_through_a_pipe_of_the_shell_and_are_recorded_by_what_they_are() {
    let recorded = Recorded::new();
    let user = &recorded.user;
    expect(&user.run(&["cases", "convert", "--case", CASE, "--to", "dotabench", "--output", "cases.jsonl"]), 0, "");
    let shell = |text: &str| {
        let mut command = Command::new("bash");
        user.dress(&mut command);
        let program = env!("CARGO_BIN_EXE_wardround");
        finished(command.args(["-c", &text.replace("wardround", program)]))
    };
    let listed = user.run(&["cases", "list", "--cases", "cases.jsonl"]).stdout;
    for piped in ["cat cases.jsonl | wardround cases list --cases /dev/stdin", "wardround cases list --cases <(cat cases.jsonl)"] {
        let output = shell(piped);
        expect(&output, 0, "");
        assert_eq!(text(&output.stdout), text(&listed));
    }
    let replay = |cases: &str, run: &str| {
        let model = format!("'{}#m'", recorded.server.url());
        expect(&shell(&format!("wardround replay --cases {cases} --model {model} --no-judge --out {run}")), 0, "");
        let manifest = fs::read(user.path(run).join("manifest.json")).unwrap();
        serde_json::from_slice::<serde_json::Value>(&manifest).unwrap()["cases"][0]["digest"].clone()
    };
    assert_eq!(replay("<(cat cases.jsonl)", "piped"), replay("cases.jsonl", "named"));
}
