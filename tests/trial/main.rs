//! A whole blind trial through the program: planned, packed, rated by four raters, one of whom is killed again and again, merged, and searched for what a
//! rater must not know.

#[path = "../common/mod.rs"]
mod common;
#[cfg(unix)]
#[path = "../terminal/home.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod home;
#[path = "../common/run_folder.rs"]
mod run_folder;
#[cfg(unix)]
#[path = "../terminal/screen.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod screen;

mod bad_input;
mod blindness;
mod interviews;
mod lines;
mod live;
mod live_server;
mod marks;
#[cfg(unix)]
mod on_screen;
mod report;
mod rubric;
mod scoreboard;
mod strata;
mod tasks;
#[cfg(unix)]
mod terminal;
mod whole;

use common::user::{User, expect, text};
use run_folder::{Shape, write};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::Stdio,
};
use wardround::{
    case::Source,
    digest::sha256,
    judge::{Preset, Verdict},
    record::CaseSource,
};

/// Models whose names are found wherever they are.
const MODELS: [&str; 3] = ["alpha-unmistakable-7b", "beta-unmistakable-7b", "gamma-unmistakable-7b"];
const CASES: usize = 20;

fn question(case: usize, turn: usize) -> String {
    format!("虚构病例{case}，第{turn}轮：患者主诉与检查结果，请问如何处理？")
}

/// A user with a case file and a run of three models over it; answers of one case name their model.
fn organiser() -> User {
    let user = User::new();
    let cases: Vec<serde_json::Value> = (1..=CASES)
        .map(|case| {
            serde_json::json!({
                "id": case,
                "turn_1_question": question(case, 1),
                "turn_2_question": question(case, 2),
                "turn_3_question": question(case, 3),
                "reference": format!("虚构参考答案{case}。"),
            })
        })
        .collect();
    let file = serde_json::to_vec(&cases).unwrap();
    std::fs::write(user.path("cases.json"), &file).unwrap();
    let shape = Shape {
        source: Source::DotaBench,
        preset: Preset::Official,
        models: &MODELS,
        cases: CASES,
        turns: 3,
        repeats: 1,
        judge_repeats: 1,
    };
    let mut manifest = shape.manifest();
    manifest.cases = vec![CaseSource { file: "cases.json".into(), digest: sha256(&file), label: Source::DotaBench.label().into() }];
    let (mut turns, mut verdicts) = (Vec::new(), Vec::new());
    for (place, model) in MODELS.iter().enumerate() {
        for case in 1..=CASES {
            for turn in 1..=3 {
                let name = if case == 2 { format!("我是{model}。") } else { String::new() };
                let mut answer = shape.answer(model, case, turn, 0, &format!("{name}合成回答{place}，病例{case}，第{turn}轮。"));
                answer.question = question(case, turn);
                let judged = 4 + u8::try_from(2 * place + (case + turn) % 3).unwrap();
                verdicts.push(shape.verdict(&answer, 0, Verdict::Scored { rating: judged }, "合成评语。"));
                turns.push(answer);
            }
        }
    }
    write(&user.path("run-of-unmistakable"), &manifest, &turns, &verdicts, &[]);
    user
}

/// Writes a protocol with these raters and changes.
fn protocol(user: &User, raters: &str, changes: &[(&str, &str)]) -> PathBuf {
    let made = user.run(&[
        "trial",
        "new",
        "TRIAL.toml",
        "--run",
        "run-of-unmistakable",
        "--cases",
        "cases.json",
        "--preset",
        "doctorflan-human",
        "--raters",
        raters,
    ]);
    expect(&made, 0, "");
    let path = user.path("TRIAL.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for name in ["recruitment", "training", "compensation", "ethics"] {
        text = text.replace(&format!("{name} = \"\""), &format!("{name} = \"none\""));
    }
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the protocol");
        text = text.replace(from, to);
    }
    std::fs::write(&path, text).unwrap();
    path
}

/// What a rater gives an answer: a matter of its text and the rater alone.
fn score(rater: &str, answer: &str) -> u8 {
    let quality = if answer.contains("合成回答2") {
        8
    } else if answer.contains("合成回答1") {
        6
    } else {
        4
    };
    let digest = sha256(format!("{rater} {answer}").as_bytes());
    quality + u8::from_str_radix(&digest[..1], 16).unwrap() % 3
}

/// Rates with the plain dialogue until the pack is finished. With `kill_after`, the program is killed after so many ratings, and started anew.
fn rate(user: &User, pack: &Path, rater: &str, kill_after: Option<usize>) -> String {
    let mut seen = String::new();
    for _ in 0..1000 {
        let mut command = user.command();
        command.args(["rate", &pack.display().to_string(), "--plain", "--language", "zh"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut saved = 0;
        let mut answer = String::new();
        let mut finished = false;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            seen.push_str(&line);
            seen.push('\n');
            let mut type_line = |text: String| writeln!(input, "{text}").and_then(|()| input.flush()).is_ok();
            let asks = |words: &str| line.starts_with(words) && !line.contains("现为");
            if line.contains("合成回答") {
                answer.clone_from(&line);
            } else if asks("总体质量：") {
                type_line(score(rater, &answer).to_string());
            } else if line.starts_with("问题（可空）") {
                type_line(String::new());
            } else if line.starts_with("已保存") {
                saved += 1;
                if kill_after.is_some_and(|most| saved == most) {
                    child.kill().unwrap();
                    break;
                }
            } else if line.starts_with("本题已评完") {
                type_line("/next".into());
            } else if line.starts_with("全部评完") {
                finished = true;
                type_line("/quit".into());
            }
        }
        child.wait().unwrap();
        if finished {
            return seen;
        }
    }
    panic!("{rater} was not finished: {seen}");
}

/// The lines of a file as JSON.
fn lines(path: &Path) -> Vec<serde_json::Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many answers a pack has, and the text of each by its id.
fn answers(pack: &Path) -> BTreeMap<String, String> {
    let items = lines(pack);
    let answers = items.iter().flat_map(|item| item["answers"].as_array().cloned().unwrap_or_default());
    answers.map(|answer| (answer["answer"].as_str().unwrap().to_owned(), answer["texts"][0].as_str().unwrap().to_owned())).collect()
}

fn said(output: &std::process::Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}
