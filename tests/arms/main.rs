//! A whole arms study through the program: planned, packed, answered by three doctors, one of whom is killed again and again, merged, judged, and rated in a
//! blind trial beside a model.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/run_folder.rs"]
mod run_folder;

mod bad_input;
mod graded;
mod whole;

use common::{
    endpoint::Endpoint,
    say,
    user::{User, expect, text},
};
use run_folder::{Shape, write};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::Stdio,
};
use wardround::{case::Source, digest::sha256, judge::Preset, record::CaseSource};

/// Names that are found wherever they are.
const MODEL: &str = "alpha-unmistakable-7b";
const DOCTORS: [&str; 3] = ["doctor-unmistakable-1", "doctor-unmistakable-2", "doctor-unmistakable-3"];
const CASES: usize = 6;
const TURNS: usize = 3;

fn question(case: usize, turn: usize) -> String {
    format!("虚构病例{case}，第{turn}轮：患者主诉与检查结果，请问如何处理？")
}

/// A user with a case file, a model's run over it, and a plan with three doctors, all arms, and this address to consult.
fn organiser(server: &str) -> User {
    let user = User::new();
    let cases: Vec<serde_json::Value> = (1..=CASES)
        .map(|case| {
            serde_json::json!({
                "id": case,
                "turn_1_question": question(case, 1),
                "turn_2_question": question(case, 2),
                "turn_3_question": question(case, 3),
                "reference": format!("不可示人的参考{case}。"),
            })
        })
        .collect();
    let file = serde_json::to_vec(&cases).unwrap();
    std::fs::write(user.path("cases.json"), &file).unwrap();
    let shape = Shape {
        source: Source::DotaBench,
        preset: Preset::Official,
        models: &[MODEL],
        cases: CASES,
        turns: TURNS,
        repeats: 1,
        judge_repeats: 1,
    };
    let mut manifest = shape.manifest();
    manifest.cases = vec![CaseSource { file: "cases.json".into(), digest: sha256(&file), label: Source::DotaBench.label().into() }];
    let mut turns = Vec::new();
    for case in 1..=CASES {
        for turn in 1..=TURNS {
            let name = if case == 2 { format!("我是{MODEL}。") } else { String::new() };
            let mut answer = shape.answer(MODEL, case, turn, 0, &format!("{name}模型的合成回答，{case}之{turn}。"));
            answer.question = question(case, turn);
            turns.push(answer);
        }
    }
    write(&user.path("run-of-unmistakable"), &manifest, &turns, &[], &[]);
    let doctors = DOCTORS.join(",");
    let made = user.run(&[
        "arms",
        "new",
        "ARMS.toml",
        "--cases",
        "cases.json",
        "--run",
        "run-of-unmistakable",
        "--model",
        MODEL,
        "--server",
        server,
        "--doctors",
        &doctors,
    ]);
    expect(&made, 0, "");
    let path = user.path("ARMS.toml");
    let mut plan = std::fs::read_to_string(&path).unwrap();
    for name in ["recruitment", "training", "compensation", "ethics"] {
        plan = plan.replace(&format!("{name} = \"\""), &format!("{name} = \"none\""));
    }
    // The first doctor is a beginner, the others are not.
    let plan = plan.replacen("years = 0", "years = 2", 1).replace("years = 0", "years = 15");
    std::fs::write(&path, plan).unwrap();
    user
}

fn consultant() -> Endpoint {
    Endpoint::scripted(|asked| say(&format!("模型回复：{}", asked.messages.len())))
}

/// Answers a pack by lines until it is finished. With `kill_after`, the program is killed after so many entries, and started anew.
fn answer(user: &User, pack: &Path, kill_after: Option<usize>) -> String {
    let mut seen = String::new();
    for _ in 0..1000 {
        let mut command = user.command();
        command.args(["answer", &pack.display().to_string(), "--plain", "--language", "zh"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let (mut question, mut entries, mut asked, mut has_text, mut finished) = (String::new(), 0, false, false, false);
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            seen.push_str(&line);
            seen.push('\n');
            let is_asked_for =
                ["请写下您的回答", "请先独立写下您的回答", "请参考模型的回答修改"].iter().any(|begin| line.starts_with(begin));
            let entry = if line.starts_with("虚构病例") {
                (question, asked, has_text) = (line.replace("虚构病例", "病案").replace("请问如何处理？", ""), false, false);
                continue;
            } else if line.starts_with("目前的文字：") {
                has_text = true;
                continue;
            } else if line.ends_with("按回车继续") || line.contains("按回车结束") {
                String::new()
            } else if line.starts_with("请参考模型的回答修改") && question.contains("第2轮") {
                // Every such turn is left as it is.
                "/same".into()
            } else if is_asked_for && has_text {
                // What stands in the field after a restart is written anew.
                has_text = false;
                "/clear".into()
            } else if line.starts_with("请写下您的回答；可随时咨询模型") && !asked {
                asked = true;
                "/question".into()
            } else if line.starts_with("请写下您的回答") {
                format!("自己的回答：{question}\n第二行。\n.")
            } else if line.starts_with("请先独立写下您的回答") {
                format!("先写的回答：{question}\n.")
            } else if is_asked_for {
                format!("修改后的回答：{question}\n.")
            } else {
                finished |= line.starts_with("全部作答完毕");
                continue;
            };
            entries += 1;
            let is_taken = writeln!(input, "{entry}").and_then(|()| input.flush()).is_ok();
            if !is_taken || kill_after.is_some_and(|most| entries == most) {
                child.kill().unwrap();
                break;
            }
        }
        child.wait().unwrap();
        if finished {
            return seen;
        }
    }
    panic!("{} was not finished: {seen}", pack.display());
}

/// The lines of a file as JSON.
fn lines(path: &Path) -> Vec<serde_json::Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn said(output: &std::process::Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

fn pack_of(user: &User, doctor: &str) -> std::path::PathBuf {
    user.path("answer-packs").join(format!("{doctor}.pack"))
}

/// A study whose doctors have all answered; the second one was killed after every third entry.
fn answered() -> (User, Endpoint) {
    let endpoint = consultant();
    let user = organiser(&endpoint.url());
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    for (nth, doctor) in DOCTORS.iter().enumerate() {
        answer(&user, &pack_of(&user, doctor), (nth == 1).then_some(3));
    }
    (user, endpoint)
}

/// Merges these doctors' files, in one command each where `apart`.
fn merge(user: &User, doctors: &[&str], run: &str, apart: bool) {
    let files: Vec<String> = doctors.iter().map(|doctor| format!("answer-packs/{doctor}.answers.jsonl")).collect();
    let groups: Vec<&[String]> = if apart { files.chunks(1).collect() } else { vec![&files] };
    for group in groups {
        let mut args = vec!["arms", "merge", "ARMS.toml", "--run", run];
        args.extend(group.iter().map(String::as_str));
        expect(&user.run(&args), 0, "");
    }
}
