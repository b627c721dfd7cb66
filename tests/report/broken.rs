//! Damaged folders: what is wrong is said, with its file and line; nothing is repaired and nothing is written.

use super::*;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

fn folder(dir: &tempfile::TempDir) -> PathBuf {
    let run = Run::of(&shape(Preset::Official, Source::DotaBench));
    let folder = dir.path().join("run-1");
    write(&folder, &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    folder
}

fn change_line(path: &Path, line: usize, change: impl Fn(&str) -> String) {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().enumerate().map(|(n, l)| if n + 1 == line { change(l) } else { l.to_owned() } + "\n");
    fs::write(path, lines.collect::<String>()).unwrap();
}

#[test]
fn an_unfinished_last_line_is_left_out_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let folder = folder(&dir);
    let whole = report(std::slice::from_ref(&folder)).unwrap();
    for name in ["turns.jsonl", "verdicts.jsonl"] {
        let torn = "{\"schema\":1,\"key\":\"未";
        fs::OpenOptions::new().append(true).open(folder.join(name)).unwrap().write_all(torn.as_bytes()).unwrap();
    }
    let before = fs::read(folder.join("verdicts.jsonl")).unwrap();
    let torn = report(std::slice::from_ref(&folder)).unwrap();
    assert_eq!(torn.blocks, whole.blocks);
    assert_eq!(torn.left_out.torn_lines, 2);
    assert_eq!(fs::read(folder.join("verdicts.jsonl")).unwrap(), before);
    assert!(!folder.join("lock").exists());
}

#[test]
fn a_damaged_line_is_named_by_file_and_line() {
    type Change = fn(&str) -> String;
    let cases: [(&str, usize, Change, &str); 7] = [
        ("turns.jsonl", 3, |_| "{".into(), "turns.jsonl line 3: not a record"),
        ("turns.jsonl", 1, |l| l.replace("\"turn\":1", "\"turn\":-1"), "turns.jsonl line 1"),
        ("verdicts.jsonl", 108, |_| "null".into(), "verdicts.jsonl line 108"),
        ("verdicts.jsonl", 2, |_| "\u{0}".into(), "verdicts.jsonl line 2"),
        (
            "verdicts.jsonl",
            7,
            |l| l.replace("\"verdict\":\"scored\",\"rating\":", "\"verdict\":\"scored\",\"rating\":1"),
            "outside 1 to 10",
        ),
        ("verdicts.jsonl", 9, |l| l.replace("\"preset\":\"official\"", "\"preset\":\"of the future\""), "of the future"),
        ("verdicts.jsonl", 9, |l| l.replace("\"kind\":\"remote\"", "\"kind\":\"psychic\""), "psychic"),
    ];
    for (file, line, change, expected) in cases {
        let dir = tempfile::tempdir().unwrap();
        let folder = folder(&dir);
        change_line(&folder.join(file), line, change);
        let error = report(&[folder]).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(&format!("{file} line {line}")), "{expected}: {error}");
    }
}

#[test]
fn what_is_no_run_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let error = report(&[dir.path().join("nowhere")]).unwrap_err().to_string();
    assert!(error.contains("nowhere") && error.contains("manifest.json"), "{error}");
    let folder = folder(&dir);
    fs::write(folder.join("manifest.json"), "{}").unwrap();
    assert!(report(std::slice::from_ref(&folder)).unwrap_err().to_string().contains("not a manifest"));
}

#[test]
fn numbers_that_could_not_be_counted_through_are_refused() {
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench));
    run.manifest.plan.repeats = u32::MAX;
    let error = run.read().unwrap_err().to_string();
    assert!(error.contains("463856467860 verdicts") && error.contains("correct \"plan\""), "{error}");
    // The same without a plan, by a record that claims it.
    run.manifest.plan = wardround::record::Plan::default();
    run.turns[0].repeat = u32::MAX;
    assert!(run.read().unwrap_err().to_string().contains("without one, by the turns and repeats in its records"));
}

#[test]
fn more_models_than_can_be_compared_are_refused() {
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench));
    run.manifest.models = (0..201).map(|n| run_folder::identity(&n.to_string())).collect();
    let error = run.read().unwrap_err().to_string();
    assert!(error.contains("204 models") && error.contains("fewer runs"), "{error}");
}

#[test]
fn an_empty_run_is_a_report_without_numbers() {
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench));
    run.manifest.plan = wardround::record::Plan::default();
    (run.turns, run.verdicts) = (vec![], vec![]);
    let report = run.report();
    assert!(report.blocks.is_empty() && report.answers.is_empty());
}
