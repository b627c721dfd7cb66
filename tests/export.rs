//! Consultations as a page, a picture, a terminal recording and Markdown, through the program.
//!
//! The tapes in tests/fixtures/export were recorded by this program from an endpoint with prepared answers (`example-model`, `example-judge`).

mod common;

use common::{
    endpoint::{Behaviour, Endpoint},
    fixture, say,
    user::{CASE, User, expect, text},
};
use serde_json::Value;

const FORMATS: [&str; 4] = ["page", "svg", "cast", "markdown"];

fn tape(language: &str) -> String {
    fixture(&format!("export/{language}.tape"))
}

fn exported(user: &User, args: &[&str]) -> String {
    let out = user.run(&[&["export"], args].concat());
    expect(&out, 0, "");
    text(&out.stdout)
}

/// Sentences of the reference and of what judges wrote, and the title.
fn secrets(language: &str) -> Vec<String> {
    let tape = std::fs::read_to_string(tape(language)).unwrap();
    let mut secrets = Vec::new();
    for (number, line) in tape.lines().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        if number == 0 {
            secrets.extend(line["case"]["reference"].as_array().unwrap().iter().map(|pair| pair["answer"].as_str().unwrap().to_owned()));
        }
        if line["event"] == "verdict" {
            secrets.push(line["record"]["text"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(secrets.len(), 6 + 3);
    let between = ['。', '；', '，', '.', ';', ',', '\n', '：', ':'];
    let longer = |part: &&str| part.chars().count() >= if language == "zh" { 8 } else { 20 };
    secrets.iter().flat_map(|text| text.split(between)).map(str::trim).filter(longer).map(str::to_owned).collect()
}

#[test]
fn the_reference_and_what_judges_wrote_are_in_a_file_only_where_they_are_asked_for() {
    let user = User::new();
    for language in ["zh", "en"] {
        let (tape, secrets) = (tape(language), secrets(language));
        assert!(secrets.len() > 15, "{secrets:?}");
        // What the model itself says is no secret.
        let answers = std::fs::read_to_string(&tape).unwrap();
        let answers: String = answers.lines().filter(|line| line.contains("\"event\":\"a")).collect();
        for format in FORMATS {
            let hidden = exported(&user, &[format, &tape, "--language", language]);
            for secret in secrets.iter().filter(|secret| !answers.contains(secret.as_str())) {
                assert!(!hidden.contains(secret.as_str()), "{secret} is in the {format}");
            }
            let label = if language == "zh" { "example-model 的录制，2026-" } else { "recording of example-model, 2026-" };
            assert!(hidden.contains(label), "{format} has no label");
            assert!(hidden.contains("example-judge"), "{format} does not name the judge");
            let without = exported(&user, &[format, &tape, "--language", language, "--no-verdicts"]);
            assert!(!without.contains("example-judge"), "{format} has a verdict");
        }
        for format in ["page", "markdown"] {
            let shown = exported(&user, &[format, &tape, "--language", language, "--with-reference"]).replace('\\', "");
            let missing: Vec<&String> = secrets.iter().filter(|s| !s.contains(['\'', '"', '<', '>']) && !shown.contains(s.as_str())).collect();
            assert!(missing.is_empty(), "{format}: {missing:?}");
        }
        let svg = exported(&user, &["svg", &tape, "--language", language, "--with-reference", "--turn", "1", "--size", "160x60"]);
        assert!(svg.contains(if language == "zh" { "参考答案" } else { "Reference" }));
    }
}

#[test]
fn a_run_and_its_tape_give_the_same_files_and_no_file_is_overwritten() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().script(|asked| say(&format!("**第{}条**回答", asked.number + 1))));
    let named = format!("{}#named-model", model.url());
    expect(&user.run(&["replay", "--case", CASE, "--model", &named, "--out", "run"]), 0, "");
    expect(&user.run(&["tape", "from", "run", "--case", CASE, "-o", "a.tape"]), 0, "");
    for format in FORMATS {
        let of_run = exported(&user, &[format, "run", "--case", CASE]);
        assert_eq!(of_run, exported(&user, &[format, "a.tape"]), "{format}");
        let file = format!("a.{format}");
        assert_eq!(exported(&user, &[format, "a.tape", "-o", &file]), "");
        assert_eq!(std::fs::read_to_string(user.path(&file)).unwrap(), of_run);
        expect(&user.run(&["export", format, "a.tape", "-o", &file]), 2, "name a file that is not there yet");
    }
    expect(&user.run(&["export", "page", "run"]), 2, "name the case with --case");
    expect(&user.run(&["export", "page", "a.tape", "--case", CASE]), 2, "a tape has one case");
    expect(&user.run(&["export", "page", "missing.tape"]), 2, "missing.tape");
    expect(&user.run(&["export", "svg", "a.tape", "--turn", "7"]), 2, "it has turns 1, 2, 3");
    expect(&user.run(&["export", "svg", "a.tape", "--theme", "drak"]), 2, "did you mean \"dark\"");
    expect(&user.run(&["export", "svg", "a.tape", "--size", "20x5"]), 2, "such as 100x30");
    expect(&user.run(&["export", "cast", "a.tape", "--speed", "instant"]), 2, "from 0.25 to 16");
}

/// The frames of a terminal recording: when, and what.
fn frames(cast: &str) -> (Value, Vec<(f64, String)>) {
    let mut lines = cast.lines();
    let header = serde_json::from_str(lines.next().unwrap()).unwrap();
    let frame = |line: &str| {
        let (at, kind, output): (f64, String, String) = serde_json::from_str(line).unwrap();
        assert_eq!(kind, "o");
        (at, output)
    };
    (header, lines.map(frame).collect())
}

#[test]
fn a_terminal_that_plays_the_recording_shows_the_consultation() {
    let user = User::new();
    let (header, frames) = frames(&exported(&user, &["cast", &tape("zh"), "--language", "zh", "--size", "120x36", "--idle-limit", "2"]));
    assert_eq!((header["version"].as_u64(), header["width"].as_u64(), header["height"].as_u64()), (Some(2), Some(120), Some(36)));
    assert_eq!(header["idle_time_limit"], 2.0);
    let apart = frames.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(f64::MAX, f64::min);
    assert!(apart > 0.0499, "{apart} s between two frames");
    let size = |n: u16| std::num::NonZero::new(n).unwrap();
    let mut terminal = vt100::Parser::new(size(36), size(120), 0);
    let mut shown = Vec::new();
    for (_, output) in &frames {
        terminal.process(output.as_bytes());
        shown.push(terminal.screen().contents());
    }
    // The answer grows: it is not there at once.
    let first = shown.iter().position(|screen| screen.contains("急性阑尾炎")).unwrap();
    let judged = shown.iter().position(|screen| screen.contains("example-judge")).unwrap();
    assert!(first > 2 && first < judged, "{first} {judged}");
    let last = shown.last().unwrap();
    assert!(last.contains("腹腔镜阑尾切除术") && last.contains("example-model"), "{last}");
    let (_, fast) = self::frames(&exported(&user, &["cast", &tape("zh"), "--speed", "4"]));
    assert!(fast.last().unwrap().0 - 3.0 < (frames.last().unwrap().0 - 3.0) / 3.0);
}

#[test]
fn what_the_commands_say_is_in_chinese_too() {
    let user = User::new();
    for (args, says) in [
        (vec!["export", "svg", "none.tape"], "none.tape"),
        (vec!["export", "svg", &tape("zh"), "--turn", "9"], "有第 1、2、3 轮"),
        (vec!["export", "svg", &tape("zh"), "--size", "1x1"], "应为列数 x 行数"),
    ] {
        expect(&user.run(&[args, vec!["--language", "zh"]].concat()), 2, says);
    }
}

/// The page in Chromium, the recording in asciinema's parser and in agg, the picture in librsvg, as far as they are at hand; the script says which are not.
#[cfg(unix)]
#[test]
fn other_programs_read_what_is_exported() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let user = User::new();
    let mut command = std::process::Command::new(root.join("scripts/check-export.sh"));
    user.dress(&mut command);
    let out = command.args([env!("CARGO_BIN_EXE_wardround"), &tape("zh")]).output().unwrap();
    println!("{}", text(&out.stdout));
    expect(&out, 0, "");
}
