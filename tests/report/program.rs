//! The program itself.

use super::*;
use std::process::Output;

fn wardround(dir: &tempfile::TempDir, args: &[&str]) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("wardround").unwrap();
    command.current_dir(dir.path()).env_clear().env("HOME", dir.path()).env("LANG", "C").args(args).output().unwrap()
}

#[test]
fn a_report_is_printed_or_written_whole() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::of(&shape(Preset::Official, Source::DotaBench));
    write(&dir.path().join("run-1"), &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let printed = wardround(&dir, &["report", "run-1"]);
    assert_eq!(printed.status.code(), Some(0));
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(text.starts_with("Wardround report\n") && text.contains("alpha-7b − beta-7b"));
    let chinese = wardround(&dir, &["report", "run-1", "--format", "markdown", "--language", "zh", "--output", "r.md"]);
    assert_eq!((chinese.status.code(), chinese.stdout.len()), (Some(0), 0));
    assert!(std::fs::read_to_string(dir.path().join("r.md")).unwrap().starts_with("# Wardround 评测报告\n"));
    let json = |args: &[&str]| wardround(&dir, &[&["report", "run-1", "--format", "json"], args].concat()).stdout;
    assert_eq!(json(&[]), json(&["--seed", "1", "--resamples", "10000"]));
    assert_ne!(json(&[]), json(&["--seed", "2"]));
}

#[test]
fn what_goes_wrong_has_an_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::of(&shape(Preset::Official, Source::DotaBench));
    write(&dir.path().join("run-1"), &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let cases: [(&[&str], i32, &str); 6] = [
        (&["report"], 2, "RUN"),
        (&["report", "run-1", "--format", "pdf"], 2, "pdf"),
        (&["report", "run-1", "--resamples", "100"], 2, "10,000"),
        (&["report", "run-1", "--output", "nowhere/r.md"], 2, "nowhere/r.md"),
        (&["report", "run-2"], 6, "run-2"),
        (&["report", "."], 6, "manifest.json"),
    ];
    for (args, code, said) in cases {
        let output = wardround(&dir, args);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
        assert!(error.contains(said), "{args:?}: {error}");
    }
}
