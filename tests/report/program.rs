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
fn the_papers_tables_are_printed_without_a_run() {
    let dir = tempfile::tempdir().unwrap();
    let printed = |args: &[&str]| {
        let output = wardround(&dir, &[&["report", "--paper"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let table = printed(&[]);
    assert!(table.contains("CMB-Exam") && table.contains("59.46") && table.contains("DISC-MedLLM"));
    assert!(table.contains("CMExam is training data of DotaGPT"));
    assert!(printed(&["--language", "zh", "--format", "markdown"]).contains("CMExam 是 DotaGPT 的训练数据"));
    for &format in Format::all() {
        assert!(printed(&["--format", &name(format)]).contains("Claude-3"), "{format:?}");
    }
    let csv = printed(&["--format", "csv"]);
    let scores = csv.lines().filter(|line| line.contains(",mean_by_judge,")).count();
    assert_eq!((scores, csv.matches(",mean_by_doctors,").count(), csv.matches(",accuracy,").count()), (90, 8, 15));
    assert_eq!(csv.matches(",gain_percent,").count(), 9);
    let json: serde_json::Value = serde_json::from_str(&printed(&["--format", "json"])).unwrap();
    assert_eq!(json["tables"].as_array().unwrap().len(), 4);
    assert_eq!(json["tables"][0]["rows"][14]["scores"], serde_json::json!([8.0, 8.41, 8.28, 9.04, 8.42, 9.41]));
}

#[test]
fn a_case_file_is_taken_only_if_the_run_was_asked_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench));
    run.manifest.plan.cases.iter_mut().for_each(|case| case.tests_pair = None);
    let case = r#"{"id": "1", "turn_1_question": "腹痛", "turn_2_question": "查体", "turn_3_question": "化验", "reference": "问：还需哪些检查？\n答：超声"}"#;
    std::fs::write(dir.path().join("asked.jsonl"), case).unwrap();
    std::fs::write(dir.path().join("other.jsonl"), case.replace("超声", "CT")).unwrap();
    run.manifest.cases[0].digest = wardround::digest::sha256(case.as_bytes());
    write(&dir.path().join("run-1"), &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let report = |cases: &str| wardround(&dir, &["report", "run-1", "--format", "csv", "--cases", cases]);
    let asked = report("asked.jsonl");
    assert_eq!(asked.status.code(), Some(0));
    assert!(String::from_utf8(asked.stdout).unwrap().contains("matching pair"));
    let other = report("other.jsonl");
    let error = String::from_utf8(other.stderr).unwrap();
    assert!(other.stdout.is_empty() && error.contains("other.jsonl") && error.contains("no case file of these runs"), "{error}");
    assert_eq!(other.status.code(), Some(3));
}

#[test]
fn what_goes_wrong_has_an_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::of(&shape(Preset::Official, Source::DotaBench));
    write(&dir.path().join("run-1"), &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let cases: [(&[&str], i32, &str); 8] = [
        (&["report", "--paper", "run-1"], 2, "--paper"),
        (&["report", "--paper", "--seed", "2"], 2, "--seed"),
        (&["report"], 2, "RUN"),
        (&["report", "run-1", "--format", "pdf"], 2, "pdf"),
        (&["report", "run-1", "--resamples", "100"], 2, "10,000"),
        (&["report", "run-1", "--output", "nowhere/r.md"], 2, "nowhere/r.md"),
        (&["report", "run-2"], 2, "run-2: there is no such folder"),
        (&["report", "."], 2, "no run: it is no folder with a manifest.json"),
    ];
    for (args, code, said) in cases {
        let output = wardround(&dir, args);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
        assert!(error.contains(said), "{args:?}: {error}");
    }
}

#[test]
fn groups_of_an_earlier_run_come_from_its_case_file_and_charts_are_files() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::of(&shape(Preset::Official, Source::Native));
    let case = |id: usize, department: &str| {
        format!(
            "[[case]]\nid = \"{id}\"\ntitle = {{ zh = \"例{id}\" }}\ndepartment = {{ zh = \"{department}\" }}\n\n\
             [[case.turns]]\nkind = \"complaint\"\nquestion = {{ zh = \"问{id}\" }}\nreference = [\"r\"]\n\n\
             [[case.reference]]\nid = \"r\"\nanswer = {{ zh = \"答\" }}\n\n"
        )
    };
    let file: String = (1..=6).map(|id| case(id, if id < 4 { "内科" } else { "外科" })).collect();
    std::fs::write(dir.path().join("cases.toml"), &file).unwrap();
    run.manifest.cases[0].digest = wardround::digest::sha256(file.as_bytes());
    write(&dir.path().join("run-1"), &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let report = |args: &[&str]| wardround(&dir, &[&["report", "run-1"], args].concat());
    let bare = report(&["--by", "department"]);
    let error = String::from_utf8(bare.stderr).unwrap();
    assert!(bare.stdout.is_empty() && error.contains("--cases FILE"), "{error}");
    assert_eq!(bare.status.code(), Some(2));
    let grouped = report(&["--by", "department,length", "--by", "repeat", "--cases", "cases.toml", "--format", "csv"]);
    let (text, error) = (String::from_utf8(grouped.stdout).unwrap(), String::from_utf8(grouped.stderr).unwrap());
    assert!([",department,内科,", ",department,外科,", ",length,", ",repeat,1,"].iter().all(|part| text.contains(part)), "{text}{error}");
    assert!(!text.contains("not stated"), "{text}");
    let drawn = report(&["--charts", "pictures/of run", "--against", "seconds", "--language", "zh"]);
    let told = String::from_utf8(drawn.stderr).unwrap();
    assert_eq!(drawn.status.code(), Some(0), "{told}");
    let mut names: Vec<String> = std::fs::read_dir(dir.path().join("pictures/of run"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let kinds = ["cases", "comparison", "distribution", "forest", "score-against-seconds", "scores", "turns"];
    assert_eq!(names, kinds.map(|kind| format!("1-native-{kind}.svg")));
    assert!(told.contains('7') && told.contains("pictures/of run"), "{told}");
    assert!(std::fs::read_to_string(dir.path().join("pictures/of run/1-native-forest.svg")).unwrap().contains("合计均值"));
    std::fs::write(dir.path().join("taken"), "").unwrap();
    let taken = report(&["--charts", "taken"]);
    assert!(taken.status.code() != Some(0) && String::from_utf8(taken.stderr).unwrap().contains("taken"));
    let unknown = report(&["--against", "cost"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("price_input"));
}
