//! Recorded runs: listed, packed into an archive, and verified.

mod common;

use common::user::{CASE, User, expect, model_and_judge, text};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};
use wardround::digest::sha256;

/// A variable whose value is a key, and nothing like the form of a known one.
const SECRET: &str = "the-very-secret-value";

/// A user with a run: one case, three turns, two judged, one rated by a person.
fn recorded() -> User {
    let user = User::new();
    let (model, judge) = (model_and_judge("腹痛待查，请完善检查。"), model_and_judge("Good. Rating: [[8]]"));
    let (model, judge) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let args = ["replay", "--case", CASE, "--language", "zh", "--model", &model, "--judge", &judge, "--judge-turns", "1,3", "--out", "run"];
    expect(&user.run(&args), 0, "");
    let turn = &user.records("run", "turns.jsonl")[0];
    let rating = serde_json::json!({
        "schema": 1, "turn_key": turn["key"], "attempt": 0, "answer_digest": sha256(turn["text"].as_str().unwrap().as_bytes()),
        "at": "2026-11-27T10:00:00Z", "case": turn["case"], "source": turn["source"], "turn": 1, "asked": "protocol", "repeat": 0,
        "model": turn["model"], "rater": "Dr Li", "rating": 6,
        "comment": format!("noted in {}/notes.txt with {SECRET}", user.home.path().display()),
        "saw_reference": false, "saw_verdict": false,
    });
    user.file("run/ratings.jsonl", &format!("{rating}\n"));
    user
}

/// Runs the program with a key among its variables.
fn run(user: &User, args: &[&str]) -> std::process::Output {
    user.command().env("SOME_API_KEY", SECRET).args(args).output().unwrap()
}

/// The files of an archive by their paths.
fn files(archive: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(fs::File::open(archive).unwrap()));
    let mut files = BTreeMap::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        files.insert(entry.path().unwrap().display().to_string(), bytes);
    }
    files
}

/// Unpacks an archive, with a change to one of its files; `sums` are made right again, as whoever changes an archive would.
fn changed(user: &User, archive: &str, file: &str, change: impl Fn(&str) -> String, sums: bool) -> String {
    let folder = user.path("changed");
    let _ = fs::remove_dir_all(&folder);
    for (name, bytes) in files(&user.path(archive)) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let path = folder.join("run").join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "{file} was not changed");
    fs::write(&path, &after).unwrap();
    if sums {
        let list = folder.join("run/SHA256SUMS");
        let text = fs::read_to_string(&list).unwrap().replace(&sha256(before.as_bytes()), &sha256(after.as_bytes()));
        fs::write(list, text).unwrap();
    }
    "changed/run".into()
}

/// What failed, by check, with what was said of it.
fn failures(user: &User, path: &str) -> BTreeMap<String, String> {
    let output = run(user, &["run", "verify", path, "--format", "json"]);
    let verification: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let checks = verification["checks"].as_array().unwrap();
    let failed: BTreeMap<String, String> = checks
        .iter()
        .filter(|check| check["outcome"] == "failed")
        .map(|check| (check["check"].as_str().unwrap().to_owned(), check["problems"].to_string()))
        .collect();
    assert_eq!(output.status.code(), Some(if failed.is_empty() { 0 } else { 6 }));
    failed
}

#[test]
fn a_packed_run_passes_every_check_and_is_the_same_when_packed_again() {
    let user = recorded();
    for archive in ["a.tar.gz", "b.tar.gz"] {
        expect(&run(&user, &["run", "pack", "run", "-o", archive]), 0, "");
    }
    assert_eq!(fs::read(user.path("a.tar.gz")).unwrap(), fs::read(user.path("b.tar.gz")).unwrap());
    let verified = run(&user, &["run", "verify", "a.tar.gz", "--cases", "bundled"]);
    let said = text(&verified.stdout);
    assert_eq!(verified.status.code(), Some(0), "{said}");
    assert_eq!((said.matches("passed ").count(), said.matches("not checked").count()), (8, 0), "{said}");
    let chinese = user.command().env("LANG", "zh_CN.UTF-8").args(["run", "verify", "a.tar.gz"]).output().unwrap();
    assert!(text(&chinese.stdout).contains("未发现不符"), "{}", text(&chinese.stdout));
    // The run itself is verified as far as it can be.
    let own = text(&run(&user, &["run", "verify", "run"]).stdout);
    assert!(own.contains("passed       digests of questions (3)") && own.contains("not checked  numbers of the report"), "{own}");
    let again = run(&user, &["run", "pack", "run", "-o", "a.tar.gz"]);
    expect(&again, 2, "not overwritten");
}

#[test]
fn nothing_private_and_no_text_of_a_case_is_in_an_archive() {
    let user = recorded();
    let packed = run(&user, &["run", "pack", "run", "-o", "a.tar.gz"]);
    expect(&packed, 0, "");
    assert!(text(&packed.stdout).contains("texts changed in 1 record(s)"), "{}", text(&packed.stdout));
    let home = user.home.path().display().to_string();
    let question = user.records("run", "turns.jsonl")[0]["question"].as_str().unwrap().to_owned();
    for (name, bytes) in files(&user.path("a.tar.gz")) {
        let text = String::from_utf8(bytes).unwrap();
        for private in [home.as_str(), SECRET, question.as_str()] {
            assert!(!text.contains(private), "{private} is in {name}");
        }
    }
    let packed = files(&user.path("a.tar.gz"));
    let rating = String::from_utf8(packed["run/ratings.jsonl"].clone()).unwrap();
    assert!(rating.contains("noted in ~/notes.txt with [removed]"), "{rating}");
    let described: Value = serde_json::from_slice(&packed["run/ro-crate-metadata.json"]).unwrap();
    let graph = described["@graph"].as_array().unwrap();
    let root = graph.iter().find(|entity| entity["@id"] == "./").unwrap();
    assert!(["name", "description", "datePublished", "license"].iter().all(|field| !root[field].is_null()));
    for part in root["hasPart"].as_array().unwrap() {
        let entity = graph.iter().find(|entity| entity["@id"] == part["@id"]).unwrap();
        assert_eq!(entity["@type"], "File");
    }
    assert_eq!(root["hasPart"].as_array().unwrap().len(), packed.len() - 2, "all but the description and the checksums");
}

#[test]
fn whatever_is_changed_in_an_archive_is_named() {
    let user = recorded();
    expect(&run(&user, &["run", "pack", "run", "-o", "a.tar.gz"]), 0, "");
    let folder = |file: &str, change: &dyn Fn(&str) -> String, sums: bool| failures(&user, &changed(&user, "a.tar.gz", file, change, sums));

    let rating = |text: &str| text.replacen("\"rating\":8", "\"rating\":9", 1);
    let failed = folder("verdicts.jsonl", &rating, false);
    assert!(failed["checksums"].contains("verdicts.jsonl was changed"), "{failed:?}");
    let failed = folder("verdicts.jsonl", &rating, true);
    assert!(!failed.contains_key("checksums"), "{failed:?}");
    assert!(failed["records"].contains("verdicts.jsonl: changed: case right-lower-quadrant-pain, turn 1"), "{failed:?}");
    assert!(failed["ratings"].contains("recorded as 9/10, and the judge's text says 8/10"), "{failed:?}");
    assert!(failed["report"].contains("rows[overall].mean.value: 8.0 in the archive, 8.5 by its records"), "{failed:?}");

    let failed = folder("verdicts.jsonl", &|text| text.lines().take(1).map(|line| format!("{line}\n")).collect(), true);
    assert!(failed["records"].contains("verdicts.jsonl: missing: case right-lower-quadrant-pain, turn 3"), "{failed:?}");
    assert!(failed["report"].contains("coverage.scored: 2 in the archive, 1 by its records"), "{failed:?}");

    let failed = folder("report/report.json", &|text| text.replacen("\"value\": 8.0", "\"value\": 8.25", 1), true);
    assert_eq!(failed.keys().collect::<Vec<_>>(), ["report"]);
    assert!(failed["report"].contains("mean.value: 8.25 in the archive, 8.0 by its records"), "{failed:?}");

    let failed = folder("turns.jsonl", &|text| text.replacen("腹痛待查", "头痛待查", 1), true);
    assert!(failed["questions"].contains("turn 2") && failed["judge_questions"].contains("turn 1"), "{failed:?}");
    assert!(failed["links"].contains("the rated answer is not there, or has another text"), "{failed:?}");

    let failed = folder("ratings.jsonl", &|text| text.replacen("\"rating\":6", "\"rating\":7", 1), true);
    assert!(failed["report"].contains("people"), "{failed:?}");

    // What cannot be read any more fails with its checksum, and no temporary folder is named.
    for change in [&(|text: &str| text.replacen('{', "{,", 1)) as &dyn Fn(&str) -> String, &|text| text[..text.len() - 9].to_owned()] {
        let failed = folder("verdicts.jsonl", change, false);
        assert!(failed["checksums"].contains("verdicts.jsonl was changed"), "{failed:?}");
        assert!(failed["records"].contains("verdicts.jsonl") && !failed["records"].contains("wardround-"), "{failed:?}");
    }
    expect(&run(&user, &["run", "verify", "none.tar.gz"]), 2, "none.tar.gz is not there");
}

#[test]
fn masked_names_are_the_same_everywhere_and_nowhere_the_real_ones() {
    let user = recorded();
    let mut manifest: Value = serde_json::from_slice(&fs::read(user.path("run/manifest.json")).unwrap()).unwrap();
    let key = manifest["plan"]["models"][0].as_str().unwrap().to_owned();
    manifest["facts"] = serde_json::json!({ key: { "base": "the-real-base", "class": "medical", "size": "6.061B" } });
    user.file("run/manifest.json", &manifest.to_string());
    expect(&run(&user, &["run", "pack", "run", "-o", "named.tar.gz", "--licence", "CC BY 4.0"]), 0, "");
    assert!(String::from_utf8_lossy(&files(&user.path("named.tar.gz"))["run/manifest.json"]).contains("the-real-base"));
    assert!(failures(&user, "named.tar.gz").is_empty());
    expect(&run(&user, &["run", "pack", "run", "-o", "a.tar.gz", "--mask-names", "--licence", "CC BY 4.0"]), 0, "");
    let address = user.records("run", "turns.jsonl")[0]["model"]["base_url"].as_str().unwrap().to_owned();
    let packed = files(&user.path("a.tar.gz"));
    for (name, bytes) in &packed {
        let text = String::from_utf8_lossy(bytes);
        for real in [address.as_str(), "Dr Li", "the-real-base", "6.061B", user.records("run", "turns.jsonl")[0]["key"].as_str().unwrap()] {
            assert!(!text.contains(real), "{real} is in {name}");
        }
    }
    let line = |file: &str| serde_json::from_slice::<Value>(packed[file].split(|b| *b == b'\n').next().unwrap()).unwrap();
    let (turn, verdict, rating) = (line("run/turns.jsonl"), line("run/verdicts.jsonl"), line("run/ratings.jsonl"));
    assert_eq!((&turn["model"]["name"], &verdict["model"], &rating["model"]), (&"model-1".into(), &turn["model"], &turn["model"]));
    assert_eq!((&verdict["judge"]["name"], &rating["rater"]), (&"judge-1".into(), &"rater-1".into()));
    assert_eq!((&verdict["turn_key"], &rating["turn_key"]), (&turn["key"], &turn["key"]));
    assert!(failures(&user, "a.tar.gz").is_empty());
}

#[test]
fn a_run_that_is_written_or_damaged_is_not_packed_and_what_is_missing_is_said() {
    let user = recorded();
    let lock = fs::File::create(user.path("run/lock")).unwrap();
    fs::write(user.path("run/lock"), "process 1 of li, since 2026-11-27T10:00:00Z").unwrap();
    lock.lock().unwrap();
    expect(&run(&user, &["run", "pack", "run", "-o", "a.tar.gz"]), 6, "is being written by process 1 of li");
    drop(lock);
    let verdicts = fs::read_to_string(user.path("run/verdicts.jsonl")).unwrap();
    user.file("run/verdicts.jsonl", verdicts.lines().next().map(|line| format!("{line}\n")).unwrap().as_str());
    let packed = run(&user, &["run", "pack", "run", "-o", "incomplete.tar.gz"]);
    assert!(text(&packed.stdout).contains("1 of 2 ratings (not judged 1)"), "{}", text(&packed.stdout));
    let listed = text(&run(&user, &["run", "list", "."]).stdout);
    assert!(listed.contains("incomplete") && listed.contains("3/3"), "{listed}");
    user.file("run/verdicts.jsonl", &(verdicts.clone() + "{\"half"));
    expect(&run(&user, &["run", "pack", "run", "-o", "b.tar.gz"]), 6, "the last line is cut");
    user.file("run/verdicts.jsonl", &("{}\n".to_owned() + &verdicts));
    expect(&run(&user, &["run", "pack", "run", "-o", "b.tar.gz"]), 6, "verdicts.jsonl line 1");
    assert!(!user.path("b.tar.gz").exists());
    let info = run(&user, &["run", "info", "run"]);
    expect(&info, 6, "verdicts.jsonl line 1");
}

#[test]
fn texts_of_cases_are_packed_with_their_licence_only() {
    let user = User::new();
    let case =
        "[[case]]\nid = \"a\"\nreference = [{ id = \"r\", answer = \"x\" }]\nturns = [{ kind = \"complaint\", question = \"腹痛三天\" }]\n";
    user.file("own.toml", case);
    let model = model_and_judge("阑尾炎？");
    let address = format!("{}#m", model.url());
    expect(&user.run(&["replay", "--cases", "own.toml", "--model", &address, "--out", "run"]), 0, "");
    user.file("other.toml", &case.replace("三天", "四天"));
    let pack = |args: &[&str]| user.run(&[&["run", "pack", "run", "-o", "a.tar.gz"], args].concat());
    expect(&pack(&["--with-cases", "own.toml"]), 2, "--cases-licence");
    expect(&pack(&["--with-cases", "other.toml", "--cases-licence", "CC0"]), 3, "is no case file of this run");
    expect(&pack(&["--with-cases", "own.toml", "--cases-licence", "CC0"]), 0, "");
    let packed = files(&user.path("a.tar.gz"));
    assert_eq!(packed["run/cases/own.toml"], case.as_bytes());
    assert!(String::from_utf8_lossy(&packed["run/turns.jsonl"]).contains("腹痛三天"));
    assert!(String::from_utf8_lossy(&packed["run/LICENCES.md"]).contains("own.toml (native): CC0"));
    assert!(failures(&user, "a.tar.gz").is_empty());
    let other = user.run(&["run", "verify", "a.tar.gz", "--cases", "other.toml"]);
    assert!(text(&other.stdout).contains("other.toml is not the file that the run had"), "{}", text(&other.stdout));
}

#[test]
fn an_archive_of_something_else_is_told_from_one_of_a_run() {
    let user = User::new();
    user.file("text.tar.gz", "not packed");
    expect(&user.run(&["run", "verify", "text.tar.gz"]), 6, "no archive of a run");
    expect(&user.run(&["run", "verify", "absent"]), 2, "absent is not there");
    expect(&user.run(&["run", "info", "."]), 2, "no run");
    expect(&user.run(&["run", "list"]), 0, "");
}
