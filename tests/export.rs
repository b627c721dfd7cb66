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

/// What a reader of a format sees: of a terminal recording its screens, since its bytes have a jump of the cursor after each wide character.
fn seen(format: &str, written: &str) -> String {
    if format != "cast" {
        return written.to_owned();
    }
    let (header, frames) = frames(written);
    header.to_string() + &screens(&header, &frames).concat()
}

/// The reference and what judges wrote, in pieces that are short enough to stand on one line of a pane somewhere; pieces that question or answers have too are
/// left out.
fn secrets(language: &str) -> Vec<String> {
    let tape = std::fs::read_to_string(tape(language)).unwrap();
    let (mut secrets, mut open) = (Vec::new(), String::new());
    for (number, line) in tape.lines().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        if number == 0 {
            secrets.extend(line["case"]["reference"].as_array().unwrap().iter().map(|pair| pair["answer"].as_str().unwrap().to_owned()));
        }
        match line["event"].as_str() {
            Some("verdict") => secrets.push(line["record"]["text"].as_str().unwrap().to_owned()),
            Some("asked") => open.push_str(line["question"].as_str().unwrap()),
            Some("answer") => open.push_str(line["record"]["text"].as_str().unwrap()),
            _ => {}
        }
    }
    assert_eq!(secrets.len(), 6 + 3);
    // As it is shown: without the signs of Markdown.
    let open = open.replace(['*', '`'], "");
    let length = if language == "zh" { 8 } else { 18 };
    let pieces = |text: &String| {
        let characters: Vec<char> = text.chars().collect();
        characters.windows(length).map(|piece| piece.iter().collect::<String>()).collect::<Vec<_>>()
    };
    // Formats write these signs in their own way, and a screen fills its lines with spaces.
    let is_plain =
        |piece: &String| !piece.contains(['\n', '>', '<', '&', '\'', '"', '[', ']', '*', '_', '`', '(', ')', '#', '|', '~', '!']);
    secrets.iter().flat_map(pieces).filter(|piece| is_plain(piece) && piece.trim() == piece && !open.contains(piece.as_str())).collect()
}

#[test]
fn the_reference_and_what_judges_wrote_are_in_a_file_only_where_they_are_asked_for() {
    let user = User::new();
    for language in ["zh", "en"] {
        let (tape, secrets) = (tape(language), secrets(language));
        assert!(secrets.len() > 200, "{secrets:?}");
        for format in FORMATS {
            let common = [format, tape.as_str(), "--language", language];
            let hidden = seen(format, &exported(&user, &common));
            for secret in &secrets {
                assert!(!hidden.contains(secret.as_str()), "{secret} is in the {format}");
            }
            let label = if language == "zh" { "example-model 的录制，2026-" } else { "recording of example-model, 2026-" };
            assert!(hidden.contains(label) && hidden.contains("example-judge"), "{format}");
            let without = seen(format, &exported(&user, &[&common[..], &["--no-verdicts"]].concat()));
            assert!(!without.contains("example-judge"), "{format} has a verdict");
            let shown = seen(format, &exported(&user, &[&common[..], &["--with-reference"]].concat()));
            let found = secrets.iter().filter(|secret| shown.contains(secret.as_str())).count();
            // The whole text in a document; on a screen what fits of the last turns, with its line breaks.
            let least = if matches!(format, "page" | "markdown") { secrets.len() } else { secrets.len() / 20 };
            assert!(found >= least, "{format}: {found} of {}", secrets.len());
        }
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

/// What a terminal shows after each frame.
fn screens(header: &Value, frames: &[(f64, String)]) -> Vec<String> {
    let size = |name: &str| u16::try_from(header[name].as_u64().unwrap()).ok().and_then(std::num::NonZero::new).unwrap();
    let mut terminal = vt100::Parser::new(size("height"), size("width"), 0);
    let shown = frames.iter().map(|(_, output)| {
        terminal.process(output.as_bytes());
        terminal.screen().contents()
    });
    shown.collect()
}

#[test]
fn a_terminal_that_plays_the_recording_shows_the_consultation() {
    let user = User::new();
    let (header, frames) = frames(&exported(&user, &["cast", &tape("zh"), "--language", "zh", "--size", "120x36", "--idle-limit", "2"]));
    assert_eq!((header["version"].as_u64(), header["width"].as_u64(), header["height"].as_u64()), (Some(2), Some(120), Some(36)));
    assert_eq!(header["idle_time_limit"], 2.0);
    let apart = frames.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(f64::MAX, f64::min);
    assert!(apart > 0.0499, "{apart} s between two frames");
    let shown = screens(&header, &frames);
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
