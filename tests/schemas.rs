//! The JSON schemas: those in `schemas/` are the program's, every file of the repository fits its own, and what the program refuses they refuse.

#[path = "common/json_schema.rs"]
mod json_schema;

use json_schema::faults;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The schemas by name, as the program has them.
fn schemas() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("schemas");
    let output = Command::new(env!("CARGO_BIN_EXE_wardround")).args(["schema", "--out"]).arg(&out).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let read = |path: PathBuf| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap());
    fs::read_dir(out).unwrap().map(|entry| read(entry.unwrap().path())).collect()
}

#[test]
fn the_schemas_of_the_repository_are_the_programs() {
    let folder = root().join("schemas");
    let made = schemas();
    if std::env::var_os("WARDROUND_WRITE_SCHEMAS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        made.iter().for_each(|(name, text)| fs::write(folder.join(format!("{name}.json")), text).unwrap());
    }
    let there: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(there.len(), made.len(), "schemas/ holds {there:?}: make schemas");
    for (name, text) in made {
        let here = fs::read_to_string(folder.join(format!("{name}.json"))).unwrap_or_default();
        assert!(here.replace("\r\n", "\n") == text, "schemas/{name}.json is not what the program has: make schemas");
    }
}

/// The files below a folder whose names end so.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every file of the repository that a schema is for.
fn filed() -> Vec<(&'static str, PathBuf)> {
    let of = |name, files: Vec<PathBuf>| files.into_iter().map(move |file| (name, file));
    let one = |name: &'static str, file: &str| (name, root().join(file));
    let mut all = vec![
        one("settings", "src/config/first-file.toml"),
        one("settings", "tests/compatibility/files/config/wardround.toml"),
        one("plan", "tests/compatibility/files/plan.toml"),
        one("keymap", "src/screen/keys/keymap.toml"),
        one("keymap", "tests/compatibility/files/config/keymap.toml"),
        one("theme", "tests/compatibility/files/config/themes/golden.toml"),
        one("show", "shows/bundled.toml"),
        one("case", "examples/case.toml"),
        one("variant", "examples/variant.toml"),
        one("variant", "examples/evidence.toml"),
        one("case", "tests/compatibility/files/cases.toml"),
    ];
    all.extend(of("case", files("scenarios", ".toml")));
    all.extend(of("theme", files("themes", ".toml")));
    all.extend(of("theme", files("src/screen/theme", ".toml")));
    all.extend(of("form", files("src/form/forms", ".toml")));
    all.push(one("tape", "tests/compatibility/files/interview.tape"));
    all.extend(of("tape", files("shows", ".tape")));
    all.extend(of("tape", files("tests/fixtures/export", ".tape")));
    all.extend(of("manifest", files("tests/compatibility/files", "manifest.json")));
    all.extend(
        ["turns", "verdicts", "ratings"]
            .into_iter()
            .flat_map(|name| files("tests/compatibility/files", &format!("{name}.jsonl")).into_iter().map(move |file| (name, file))),
    );
    all
}

/// The values of a file: one, or one a line.
fn values(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    let is = |ending: &str| file.to_string_lossy().ends_with(ending);
    if is(".toml") {
        vec![serde_json::to_value(toml::from_str::<toml::Value>(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))).unwrap()]
    } else if is(".json") {
        vec![serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()]
    } else {
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

#[test]
fn every_file_of_the_repository_fits_its_schema() {
    let schemas: BTreeMap<String, Value> =
        schemas().iter().map(|(name, text)| (name.clone(), serde_json::from_str(text).unwrap())).collect();
    let (mut wrong, mut used) = (Vec::new(), Vec::new());
    for (name, file) in filed() {
        let values = values(&file);
        assert!(!values.is_empty(), "{} has no values", file.display());
        used.push(name);
        for value in values {
            wrong.extend(faults(&schemas[name], &value).into_iter().map(|fault| format!("{}: {fault}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unused: Vec<&String> = schemas.keys().filter(|name| !used.contains(&name.as_str())).collect();
    let written = [
        "answers",
        "arms",
        "corrections",
        "distractors",
        "errata",
        "facts",
        "interview-verdicts",
        "labels",
        "notes",
        "pairwise",
        "preferences",
        "rubrics",
        "tags",
        "training",
        "trial",
        "utterances",
    ];
    assert_eq!(
        unused, written,
        "files of these are written by the tests below, by tests/comparing, tests/interview, tests/pairwise.rs and tests/rubrics.rs"
    );
}

#[test]
fn files_that_commands_write_fit_and_name_the_schema_beside_them() {
    for language in ["zh_CN.UTF-8", "en_US.UTF-8"] {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let run = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_wardround"));
            let output = command.args(args).current_dir(here).env("HOME", here).env("LC_ALL", language).output().unwrap();
            assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        run(&["trial", "new", "plain.toml", "--live", "http://127.0.0.1:1/v1#m"]);
        run(&["schema", "--out", "schemas"]);
        run(&["trial", "new", "trial.toml", "--live", "http://127.0.0.1:1/v1#m"]);
        run(&["arms", "new", "arms.toml", "--arms", "unaided"]);
        run(&["config", "init", "--project"]);
        assert!(!fs::read_to_string(here.join("plain.toml")).unwrap().contains("#:schema"));
        run(&["cases", "tag", "weak-legs", "+skill-differential", "--difficulty", "advanced", "--tags", "tags.toml"]);
        fs::write(here.join("errata.toml"), run(&["cases", "errata", "--case", "weak-legs"])).unwrap();
        fs::write(here.join("own.toml"), "[[case]]\nid = \"a\"\nturns = [{ kind = \"complaint\", question = \"Fever.\" }]\n").unwrap();
        let by_hand = ["cases", "distractors", "a", "--cases", "own.toml", "--by", "Wang", "--distractors", "distractors.toml"];
        run(&[&by_hand[..], &["--right", "Pneumonia", "--alias", "lung infection"]].concat());
        run(&[&by_hand[..], &["--wrong", "Psoas abscess", "--because", "fever"]].concat());
        for name in ["tags", "errata", "distractors"] {
            let schema: Value = serde_json::from_str(&fs::read_to_string(here.join(format!("schemas/{name}.json"))).unwrap()).unwrap();
            let faults: Vec<String> = values(&here.join(format!("{name}.toml"))).iter().flat_map(|value| faults(&schema, value)).collect();
            assert_eq!(faults, Vec::<String>::new(), "{name}");
        }
        for (file, name) in [("plain.toml", "trial"), ("trial.toml", "trial"), ("arms.toml", "arms"), ("wardround.toml", "settings")] {
            let text = fs::read_to_string(here.join(file)).unwrap();
            let first = text.lines().next().unwrap();
            assert!(file == "plain.toml" || first == format!("#:schema ./schemas/{name}.json"), "{file}: {first}");
            let schema: Value = serde_json::from_str(&fs::read_to_string(here.join(format!("schemas/{name}.json"))).unwrap()).unwrap();
            assert_eq!(values(&here.join(file)).iter().flat_map(|value| faults(&schema, value)).collect::<Vec<_>>(), Vec::<String>::new());
        }
    }
}

#[test]
fn the_training_items_of_the_guide_fit() {
    let guide = fs::read_to_string(root().join("docs/trials.md")).unwrap();
    let item = guide.split("```toml\n").find(|block| block.starts_with("[[item]]")).and_then(|block| block.split("```").next()).unwrap();
    let value = serde_json::to_value(toml::from_str::<toml::Value>(item).unwrap()).unwrap();
    assert_eq!(faults(&serde_json::from_str(&schemas()["training"]).unwrap(), &value), Vec::<String>::new());
}

#[test]
fn the_editors_rules_name_files_and_schemas_that_exist() {
    let rules: toml::Table = toml::from_str(&fs::read_to_string(root().join(".taplo.toml")).unwrap()).unwrap();
    let rules = rules["rule"].as_array().unwrap();
    for rule in rules {
        assert!(root().join(rule["schema"]["path"].as_str().unwrap()).is_file(), "{rule}");
        for glob in rule["include"].as_array().unwrap() {
            let (folder, name) = glob.as_str().unwrap().rsplit_once('/').unwrap();
            assert!(!files(folder, name.trim_start_matches('*')).is_empty(), "{glob}");
        }
    }
}

#[test]
fn settings_with_every_line_uncommented_fit() {
    let text = fs::read_to_string(root().join("src/config/first-file.toml")).unwrap();
    let uncommented: Vec<&str> = text.lines().map(|l| l.strip_prefix('#').filter(|r| !r.starts_with([' ', ':'])).unwrap_or(l)).collect();
    let value = serde_json::to_value(toml::from_str::<toml::Value>(&uncommented.join("\n")).unwrap()).unwrap();
    assert_eq!(faults(&serde_json::from_str(&schemas()["settings"]).unwrap(), &value), Vec::<String>::new());
}

#[test]
fn what_no_file_may_say_does_not_fit() {
    let schemas = schemas();
    let refused = [
        ("case", json!({ "case": [{ "id": "x" }] })),
        ("case", json!({ "case": [{ "id": "x", "turns": [], "titel": "y" }] })),
        ("case", json!({ "case": [{ "id": "x", "turns": [], "patient": { "sex": "m" } }] })),
        ("settings", json!({ "modell": "x" })),
        ("settings", json!({ "sampling": { "temprature": 1 } })),
        ("settings", json!({ "models": { "x": { "gpu_layers": "all" } } })),
        ("settings", json!({ "playback": { "speed": 17 } })),
        ("plan", json!({ "repeat": 2 })),
        ("variant", json!({ "name": "Night Shift", "version": 1 })),
        ("variant", json!({ "name": "a", "version": 0 })),
        ("variant", json!({ "name": "a", "version": 1, "text": [{ "where": "after" }] })),
        ("plan", json!({ "judge_preset": "unofficial" })),
        ("form", json!({ "name": "x", "title": { "zh": "x" }, "rates": "answer", "field": [] })),
        ("show", json!({ "title": "x", "steps": [{ "titel": "y" }] })),
        ("show", json!({ "title": "x", "steps": [] })),
        ("show", json!({ "title": "x", "steps": [{ "tape": "a.tape", "reveal": "later" }] })),
        ("theme", json!({ "name": "x", "roles": { "titel": "red" } })),
        ("theme", json!({ "name": "x", "roles": { "title": { "bold": "yes" } } })),
        ("keymap", json!({ "ward": { "opne": ["x"] } })),
        ("trial", json!({ "version": 1 })),
        ("arms", json!({ "version": 1 })),
        ("training", json!({ "item": [{ "language": "fr" }] })),
        ("manifest", json!({ "schema": 1 })),
        ("turns", json!({ "schema": 1, "key": "x" })),
        ("verdicts", json!({ "schema": 1, "key": "x" })),
        ("ratings", json!({ "schema": 1, "rating": 11 })),
        ("tape", json!({ "at_ms": "soon", "event": "text" })),
    ];
    for (name, value) in refused {
        assert!(!faults(&serde_json::from_str(&schemas[name]).unwrap(), &value).is_empty(), "{value} fits {name}");
    }
}

#[test]
fn the_checker_finds_each_kind_of_fault() {
    let schema = json!({
        "$defs": { "Word": { "enum": ["a", "b"] } },
        "type": "object",
        "additionalProperties": false,
        "required": ["word"],
        "properties": {
            "word": { "$ref": "#/$defs/Word" },
            "number": { "type": ["integer", "null"], "minimum": 1, "maximum": 3 },
            "list": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            "either": { "oneOf": [{ "const": 1 }, { "type": "string" }] },
        },
    });
    for good in
        [json!({ "word": "a" }), json!({ "word": "b", "number": null, "list": ["x"], "either": 1 }), json!({ "word": "a", "number": 3.0 })]
    {
        assert_eq!(faults(&schema, &good), Vec::<String>::new(), "{good}");
    }
    let bad = [
        json!({}),
        json!({ "word": "c" }),
        json!({ "word": "a", "more": 1 }),
        json!({ "word": "a", "number": 4 }),
        json!({ "word": "a", "number": 1.5 }),
        json!({ "word": "a", "list": [] }),
        json!({ "word": "a", "list": [1] }),
        json!({ "word": "a", "either": 2 }),
    ];
    for value in bad {
        assert_eq!(faults(&schema, &value).len(), 1, "{value}");
    }
}

#[test]
fn a_list_of_answers_and_a_note_fit() {
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compatibility/files/batch-run");
    let schema = |name: &str| serde_json::from_str::<Value>(&schemas()[name]).unwrap();
    let home = tempfile::tempdir().unwrap();
    let printed = Command::new(env!("CARGO_BIN_EXE_wardround"))
        .args(["view", "--format", "json"])
        .arg(&run)
        .env("HOME", home.path())
        .output()
        .unwrap();
    let list: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(faults(&schema("answers"), &list), Vec::<String>::new());
    let items = wardround::items::Items::read(&[run]).unwrap();
    let note = items.item(0).note(Some("王".into()), "look again".into(), vec!["dose".parse().unwrap()]).unwrap();
    assert_eq!(faults(&schema("notes"), &serde_json::to_value(note).unwrap()), Vec::<String>::new());
}

#[test]
fn every_line_of_an_interview_fits() {
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_wardround"))
        .args(["interview", "chest-pain-at-rest", "--language", "en", "--out", "run"])
        .env("HOME", home.path())
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"Do you smoke?\nTEST: ECG, d-dimer\nCONCLUSION: infarction\n").unwrap();
    assert!(child.wait().unwrap().success());
    let lines = values(&home.path().join("run/utterances.jsonl"));
    let schema: Value = serde_json::from_str(&schemas()["utterances"]).unwrap();
    assert_eq!(lines.len(), 5);
    for line in &lines {
        assert_eq!(faults(&schema, line), Vec::<String>::new(), "{line}");
    }
}
