use super::*;
use std::{path::PathBuf, process::Command};

/// What a network file system without locks, or one that promises no durability, says to a program that asks.
const ANSWERS: &str = r#"
#include <errno.h>
#include <stdlib.h>
static int refused(const char *name) { const char *code = getenv(name); if (!code) return 0; errno = atoi(code); return 1; }
int flock(int file, int how) { (void)file; (void)how; return refused("LOCKS_SAY") ? -1 : 0; }
int fsync(int file) { (void)file; return refused("SYNC_SAYS") ? -1 : 0; }
int fdatasync(int file) { (void)file; return refused("SYNC_SAYS") ? -1 : 0; }
"#;

fn library(user: &User) -> PathBuf {
    let (source, library) = (user.file("answers.c", ANSWERS), user.path("answers.so"));
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status().unwrap();
    assert!(compiled.success());
    library
}

#[test]
fn a_file_system_without_locks_or_fsync_is_warned_of_and_a_failing_disk_is_an_error() {
    let user = User::new();
    let library = library(&user);
    let server = Endpoint::scripted(|_| say("考虑阑尾炎。"));
    let model = format!("{}#m", server.url());
    let replay = |run: &str, variable: &str, code: i32, language: &str| {
        let args = ["replay", "--case", CASE, "--model", &model, "--no-judge", "--out", run, "--language", language];
        user.command().args(args).env("LD_PRELOAD", &library).env(variable, code.to_string()).output().unwrap()
    };
    const NO_LOCKS: [&str; 2] = ["the file system of the run has no locks", "不支持文件锁"];
    const NO_SYNC: [&str; 2] = ["does not say when data is on the disk", "断电时最后的记录可能丢失"];
    // ENOLCK, ENOSYS, EOPNOTSUPP, EBADF, ENOTSUPP; EINVAL, EOPNOTSUPP, ENOSYS, ENOTSUPP.
    let rows = [37, 38, 95, 9, 524].map(|code| ("LOCKS_SAY", code, NO_LOCKS)).into_iter();
    for (variable, code, [english, chinese]) in rows.chain([22, 95, 38, 524].map(|code| ("SYNC_SAYS", code, NO_SYNC))) {
        let run = format!("{variable}-{code}");
        expect(&replay(&run, variable, code, "en"), 0, english);
        assert_eq!(user.records(&run, "turns.jsonl").len(), 3);
        // Said each time to whoever is there, and once to whoever uses the numbers.
        expect(&replay(&run, variable, code, "zh"), 0, chinese);
        let manifest = std::fs::read_to_string(user.path(&run).join("manifest.json")).unwrap();
        assert_eq!(manifest.matches(english).count(), 1, "{manifest}");
    }
    // EIO, ENOSPC.
    expect(&replay("broken", "SYNC_SAYS", 5, "en"), 6, "os error 5");
    expect(&replay("full", "SYNC_SAYS", 28, "en"), 6, "os error 28");
    // An ordinary file system is not warned of.
    let out = user.run(&["replay", "--case", CASE, "--model", &model, "--no-judge", "--out", "usual", "--language", "en"]);
    expect(&out, 0, "");
    assert!(!text(&out.stderr).contains("file system"), "{}", text(&out.stderr));
}
