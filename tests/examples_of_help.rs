//! The examples in the help do what they say: each runs in a shell, in a folder that has the files it names, with a stand-in endpoint behind the models.

#[path = "common/mod.rs"]
mod common;

use common::{
    endpoint::Endpoint,
    fixture, say,
    user::{CASE, User, code, expect, text},
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

#[derive(Deserialize)]
struct Example {
    command: String,
}

/// Examples that are parsed alone (by a unit test beside the data), and why.
const ONLY_PARSED: [(&str, &str); 29] = [
    ("./yi.gguf", "loads a model file, which needs llama.cpp"),
    ("./examiner.gguf", "loads a model file, which needs llama.cpp"),
    ("wardround", "opens the screen, which needs a terminal: tests/terminal"),
    ("wardround --cases my-cases.toml --model qwen --judge examiner", "opens the screen"),
    ("wardround tape play first.tape", "opens the screen: tests/tapes plays tapes by lines"),
    ("wardround tape play first.tape --speed 4", "opens the screen"),
    ("wardround demo", "opens the screen: tests/demo"),
    ("wardround demo show.toml --unattended --loop --speed 2 --show-keys", "goes on for ever"),
    ("wardround demo --notes --socket ./show.sock", "needs a show in another terminal: tests/demo"),
    ("wardround trial serve", "serves until it is stopped: tests/trial"),
    ("wardround rate anna.pack", "asks a rater at a terminal: tests/trial"),
    ("wardround answer wang.pack", "asks a doctor at a terminal: tests/arms"),
    ("wardround devices", "asks llama.cpp"),
    ("wardround models list", "looks at this machine's usual ports and other programs' folders: tests/models"),
    ("wardround models pull", "downloads from a hub: tests/models"),
    ("wardround models remove yi --yes", "needs a file in the models folder: tests/models"),
    ("wardround models bench", "measures for a minute: tests/models"),
    ("wardround run verify pilot.tar.gz", "needs what `run pack` writes: tests/runs"),
    ("wardround cases tag --contested", "needs answers with two raters: tests/review"),
    ("wardround cases distractors --cases my-cases.toml --propose", "needs a model that proposes diagnoses: tests/review.rs"),
    ("wardround cases rubric draft", "needs a model that proposes items: tests/rubrics.rs"),
    ("wardround cases facts draft --cases cmb-clin.json --model", "needs a model that proposes facts: tests/interview"),
    ("wardround cases facts review", "asks a person: tests/interview"),
    ("wardround cases rubric review", "asks a person: tests/rubrics.rs"),
    ("wardround cases new", "asks a doctor at a terminal"),
    ("wardround interview", "asks a doctor at a terminal: tests/interview"),
    ("wardround cases import cases.xlsx", "needs a workbook: the unit tests of src/case/table write one"),
    ("wardround trial case-study", "needs marked answers: tests/trial"),
    (
        "wardround arms report arms.toml --run runs/arms --trial arms-trial.toml --format html --output arms.html --resamples 20000 --seed 7",
        "needs a blind trial of the doctors' answers: tests/arms",
    ),
];

/// What has to be done before an example.
const BEFORE: [(&str, &str); 7] = [
    ("wardround trial reopen", "wardround trial close trial.toml"),
    ("wardround pairwise report", "wardround pairwise judge runs/pilot runs/second --judge examiner --out pairs.jsonl"),
    (
        "wardround pairwise judge runs/variants",
        "wardround batch --model qwen --limit 1 --variant bias=recency --no-judge --no-report --out runs/variants",
    ),
    ("wardround judge runs/own", "wardround replay --cases my-cases.toml --model qwen --out runs/own"),
    ("wardround panel", "wardround judge runs/pilot --cases bundled --judge llama --again"),
    ("wardround run rename", "wardround batch --model qwen --limit 1 --no-report"),
    ("wardround judge runs/pilot --cases bundled --errata", "wardround view runs/pilot --filter turn=1 --format json > answers.json"),
];

/// Files that an example makes, which must not be there before.
const MADE: [(&str, &str); 3] =
    [("wardround trial new trial.toml", "trial.toml"), ("wardround arms new arms.toml", "arms.toml"), ("wardround config init", ".config")];

fn is_like(line: &str, pattern: &str) -> bool {
    line == pattern || (pattern.contains(' ') && line.starts_with(pattern)) || (pattern.starts_with("./") && line.contains(pattern))
}

/// Runs a line in the user's shell, with this program as `wardround`.
fn in_shell(user: &User, line: &str) -> std::process::Output {
    let folder = Path::new(env!("CARGO_BIN_EXE_wardround")).parent().unwrap();
    let mut command = Command::new("sh");
    user.dress(&mut command);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    command.env("PATH", path).args(["-c", line]).stdin(Stdio::null()).output().unwrap()
}

fn done(user: &User, line: &str) -> std::process::Output {
    let output = in_shell(user, line);
    assert_eq!(code(&output), 0, "{line}\n{}{}", text(&output.stdout), text(&output.stderr));
    output
}

/// Types what a dialogue asks for, until it says that all is done.
fn converse(user: &User, args: &[&str], reply: impl Fn(&str) -> Option<&'static str>, end: &str) {
    let mut command = user.command();
    let mut child = command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let (mut seen, mut is_finished) = (String::new(), false);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        seen = seen + &line + "\n";
        is_finished |= line.starts_with(end);
        let typed = if line.starts_with(end) { Some("/quit") } else { reply(&line) };
        if let Some(typed) = typed {
            let _ = writeln!(input, "{typed}").and_then(|()| input.flush());
        }
    }
    child.wait().unwrap();
    assert!(is_finished, "{args:?} did not end:\n{seen}");
}

/// What makes a commented file of `trial new` or `arms new` whole.
fn fill(path: &Path) {
    let mut text = fs::read_to_string(path).unwrap();
    for name in ["recruitment", "training", "compensation", "ethics"] {
        text = text.replace(&format!("{name} = \"\""), &format!("{name} = \"none\""));
    }
    fs::write(path, text.replace("years = 0", "years = 5")).unwrap();
}

const OWN_CASE: &str = r#"
[[case]]
id = "appendicitis"
department = { zh = "外科", en = "Surgery" }
title = { zh = "急性阑尾炎", en = "Acute appendicitis" }

[[case.turns]]
kind = "complaint"
question = { zh = "转移性右下腹痛，请问初步诊断？", en = "Pain that moved to the right lower abdomen: which diagnosis?" }
reference = ["diagnosis"]

[[case.reference]]
id = "diagnosis"
question = { zh = "诊断", en = "Diagnosis" }
answer = { zh = "急性阑尾炎", en = "Acute appendicitis" }
"#;

const OWN_RUBRIC: &str = r#"
rubrics = 1

[[rubric]]
source = "native"
case = "appendicitis"
sha256 = "DIGEST"

[[rubric.item]]
id = "diagnosis"
kind = "essential"
points = 8
turns = [1]
statement = "Names acute appendicitis."
"#;

const OWN_FACTS: &str = r#"
facts = 1

[[case]]
source = "native"
case = "appendicitis"
sha256 = "DIGEST"

[[case.fact]]
id = "pain"
section = "symptom"
known_by = "patient"
told = "volunteered"
text = "The pain moved to the right lower abdomen."
"#;

const SHOW: &str = r#"
version = 1
title = { zh = "演示", en = "A show" }

[[steps]]
title = { zh = "一例", en = "A case" }
tape = "first.tape"
"#;

/// A user who has every file that the examples name, and models of the names that they use.
fn prepared(endpoint: &Endpoint) -> User {
    let user = User::new();
    let url = endpoint.url();
    let model = |name: &str| format!("[models.{name}]\nbase_url = \"{url}\"\nmodel = \"{name}\"\nprice_output = 2.0\n");
    fs::create_dir_all(user.path(".config/wardround")).unwrap();
    user.file(".config/wardround/wardround.toml", &["qwen", "llama", "examiner"].map(model).concat());
    user.file("my-cases.toml", OWN_CASE);
    user.file("plan.toml", "models = [\"qwen\"]\njudge = \"examiner\"\nout = \"runs/planned\"\n");
    user.file("cases.csv", "编号,主诉,查体,诊断\n1,转移性右下腹痛1天,麦氏点压痛,急性阑尾炎\n");
    let digest = wardround::digest::sha256("Pain that moved to the right lower abdomen: which diagnosis?".as_bytes());
    user.file("own-rubrics.toml", &OWN_RUBRIC.replace("DIGEST", &digest));
    user.file("own-facts.toml", &OWN_FACTS.replace("DIGEST", &digest));
    user.file("own-theme.toml", "name = \"own\"\nextends = \"dark\"\n");
    for (from, to) in [("cmb-clin.json", "cmb-clin.json"), ("export/en.tape", "first.tape"), ("export/zh.tape", "second.tape")] {
        fs::copy(fixture(from), user.path(to)).unwrap();
    }
    user.file("show.toml", SHOW);
    errata(&user);
    done(&user, "wardround cases review new reviewed --cases my-cases.toml --raters anna");
    done(&user, "wardround trial pack reviewed/REVIEW.toml --out reviewed/packs");
    done(&user, "wardround trial close reviewed/REVIEW.toml --incomplete");
    done(&user, "wardround replay --model qwen --judge examiner --judge-turns 1,2,3 --out runs/pilot");
    done(&user, "wardround replay --model llama --judge examiner --out runs/second");
    done(&user, "wardround interview chest-pain-at-rest --doctor qwen --turns 1 --out runs/talks");
    for shard in [1, 2] {
        done(&user, &format!("wardround batch plan.toml --limit 4 --shard {shard}/2 --out runs/shard-{shard}"));
    }
    done(&user, "wardround export official runs/pilot --cases bundled --out official");
    fs::rename(user.path("official"), user.path("output")).unwrap();
    done(&user, "wardround export openai-batch runs/batch --cases bundled --model qwen --out asked.jsonl");
    user.file("results.jsonl", &results(&fs::read_to_string(user.path("asked.jsonl")).unwrap()));
    trial(&user);
    arms(&user);
    user
}

/// Files of errata, of an own case and of a bundled one.
fn errata(user: &User) {
    for (file, cases, id) in [("errata.toml", "my-cases.toml", "appendicitis"), ("bundled-errata.toml", "bundled", "weak-legs")] {
        let printed = user.run(&["cases", "errata", "--cases", cases, "--case", id]);
        let filled = String::from_utf8(printed.stdout).unwrap().replace("# corrected", "corrected").replace("= \"\"", "= \"x\"");
        user.file(file, &filled);
    }
}

/// The results of a batch of requests, as a provider sends them.
fn results(requests: &str) -> String {
    let result = |line: &str| {
        let asked: serde_json::Value = serde_json::from_str(line).unwrap();
        let body =
            serde_json::json!({"choices": [{"message": {"role": "assistant", "content": "Rating: [[7]]"}, "finish_reason": "stop"}]});
        serde_json::json!({"custom_id": asked["custom_id"], "response": {"status_code": 200, "body": body}, "error": null}).to_string()
            + "\n"
    };
    requests.lines().map(result).collect()
}

fn trial(user: &User) {
    done(user, "wardround trial new trial.toml --run runs/pilot --raters anna,li");
    fill(&user.path("trial.toml"));
    done(user, "wardround trial pack trial.toml");
    for rater in ["anna", "li"] {
        let pack = format!("packs/{rater}.pack");
        let reply = |line: &str| {
            let asks = |begin: &str| line.starts_with(begin) && !line.contains("现为");
            let typed = [("总体质量：", "7"), ("问题（可空）", ""), ("本题已评完", "/next")];
            typed.iter().find(|(begin, _)| asks(begin)).map(|(_, typed)| *typed)
        };
        converse(user, &["rate", &pack, "--plain", "--language", "zh"], reply, "全部评完");
    }
    done(user, "wardround trial merge trial.toml packs/anna.ratings.jsonl packs/li.ratings.jsonl");
}

fn arms(user: &User) {
    done(user, "wardround arms new arms.toml --arms unaided --cases bundled --doctors wang,chen");
    fill(&user.path("arms.toml"));
    done(user, "wardround arms pack arms.toml");
    for doctor in ["wang", "chen"] {
        let pack = format!("answer-packs/{doctor}.pack");
        let reply = |line: &str| {
            let is_pause = line.ends_with("按回车继续") || line.contains("按回车结束");
            if is_pause { Some("") } else { line.starts_with("请写下您的回答").then_some("阑尾炎。\n.") }
        };
        converse(user, &["answer", &pack, "--plain", "--language", "zh"], reply, "全部作答完毕");
    }
    done(user, "wardround arms merge arms.toml answer-packs/wang.answers.jsonl answer-packs/chen.answers.jsonl --run runs/arms");
    done(user, "wardround judge runs/arms --cases bundled --judge examiner");
}

/// A copy of a user's folder.
fn copied(from: &User) -> User {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let user = User::new();
    copy(from.home.path(), user.home.path());
    user
}

#[test]
fn every_example_that_needs_neither_a_terminal_nor_a_model_file_runs() {
    let tables: BTreeMap<String, Vec<Example>> = toml::from_str(include_str!("../src/cli/help/examples.toml")).unwrap();
    let lines: Vec<String> = tables.into_values().flatten().map(|example| example.command).collect();
    for (pattern, why) in ONLY_PARSED {
        assert!(lines.iter().any(|line| is_like(line, pattern)), "{pattern:?} ({why}) is like no example: remove it");
    }
    let endpoint = Endpoint::scripted(|_| say("Rating: [[7]]"));
    let world = prepared(&endpoint);
    let (sender, wrong) = mpsc::channel();
    let runs: Vec<&String> = lines.iter().filter(|line| !ONLY_PARSED.iter().any(|(pattern, _)| is_like(line, pattern))).collect();
    assert!(runs.len() > 80, "{} examples run", runs.len());
    thread::scope(|scope| {
        for part in runs.chunks(runs.len().div_ceil(4)) {
            let (world, sender) = (&world, sender.clone());
            scope.spawn(move || part.iter().filter_map(|line| fails(world, line)).for_each(|said| sender.send(said).unwrap()));
        }
    });
    drop(sender);
    let wrong: Vec<String> = wrong.iter().collect();
    assert!(wrong.is_empty(), "{} of {} examples fail:\n{}", wrong.len(), runs.len(), wrong.join("\n"));
}

/// What a line said, where it failed.
fn fails(world: &User, line: &str) -> Option<String> {
    let user = copied(world);
    for (begin, name) in MADE {
        if line.starts_with(begin) {
            let path = user.path(name);
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
    for (begin, first) in BEFORE {
        if line.starts_with(begin) {
            done(&user, first);
        }
    }
    let output = in_shell(&user, line);
    let said = format!("{line}: exit code {}\n{}", code(&output), text(&output.stderr));
    (code(&output) != 0).then_some(said)
}

#[test]
fn a_file_that_an_example_names_is_needed() {
    let user = User::new();
    let output = in_shell(&user, "wardround report runs/pilot");
    expect(&output, 2, "runs/pilot");
    let output = in_shell(&user, &format!("wardround replay --model qwen --case {CASE}"));
    expect(&output, 2, "qwen");
}
