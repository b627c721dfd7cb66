//! A whole trial through the real screen: four raters at terminals of two machines, of whom one is killed again and again, and what came of it.

use super::{
    blindness::{everything, secrets, told},
    *,
};
use crate::{
    home::Home,
    screen::{ENTER, QUICK, Screen},
};
use std::thread;

const SIZE: (u16, u16) = (100, 30);
const RATERS: [&str; 4] = ["r1", "r2", "r3", "r4"];

/// What a rater is to give, in the pack's order.
fn items(pack: &Path) -> Vec<Vec<String>> {
    let items = lines(pack).into_iter().filter_map(|line| line["answers"].as_array().cloned());
    items.map(|answers| answers.iter().map(|answer| answer["texts"][0].as_str().unwrap().to_owned()).collect()).collect()
}

#[test]
fn a_terminal_that_goes_away_ends_the_screen_without_a_panic() {
    let user = organiser();
    protocol(&user, "r1", &[("case_ids = []", "case_ids = [\"1\"]"), ("overlap = 0.3", "overlap = 0.0")]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let pack = user.path("packs/r1.pack").display().to_string();
    // What comes first, the signal or the end of what is read, is different from time to time.
    for _ in 0..20 {
        assert_eq!(ended_with_its_terminal(&pack, true), 130, "101 is a panic");
    }
    // A job whose terminal is not its own gets no signal.
    for _ in 0..5 {
        assert_eq!(ended_with_its_terminal(&pack, false), 130, "101 is a panic");
    }
}

/// The exit code of a program whose terminal goes away after the first frame.
fn ended_with_its_terminal(pack: &str, is_controlling: bool) -> u32 {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use std::io::Read;
    let home = Home::empty();
    let size = PtySize { rows: SIZE.1, cols: SIZE.0, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_wardround"));
    command.set_controlling_tty(is_controlling);
    command.env_clear();
    home.dress(|name, value| command.env(name, value));
    command.args(["rate", pack]);
    let mut program = pair.slave.spawn_command(command).unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&seen).contains("\u{1b}[?2026l") {
        let count = reader.read(&mut buffer).unwrap();
        assert!(count > 0, "the program ended: {}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&buffer[..count]);
    }
    // Nothing holds the terminal any more: the program is told, and can write nowhere.
    drop((reader, pair));
    let begun = std::time::Instant::now();
    loop {
        if let Some(status) = program.try_wait().unwrap() {
            return status.exit_code();
        }
        if begun.elapsed().as_secs() > QUICK {
            program.kill().unwrap();
            panic!("the program goes on without its terminal");
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// The screen begins with the guidelines where nothing is rated yet.
fn begin(home: &Home, pack: &Path) -> Screen {
    let mut screen = Screen::start(home, SIZE, &["rate", &pack.display().to_string()], &[]);
    screen.wait_until("the screen is there", QUICK, |screen| {
        let shown = screen.shown();
        shown.contains("关闭后开始计时") || shown.contains("总体质量")
    });
    if screen.shown().contains("关闭后开始计时") {
        screen.press(ENTER);
        screen.wait_gone("关闭后开始计时", QUICK);
    }
    screen
}

/// Rates the whole pack, in as many starts of the program as it takes; everything that the terminals were given. With `kill_after`, the program is killed after
/// so many ratings.
fn rate_on_screen(home: &Home, pack: &Path, rater: &str, kill_after: Option<usize>) -> Vec<Vec<u8>> {
    let (mut terminals, mut saved) = (Vec::new(), 0);
    let mut screen = begin(home, pack);
    for (place, answers) in items(pack).iter().enumerate() {
        for (nth, answer) in answers.iter().enumerate() {
            let name = char::from(b'A' + u8::try_from(nth).unwrap());
            screen.wait_for(&format!("回答 {name} · 未评"), QUICK);
            // 10 is two digits.
            screen.press(&format!("{}{ENTER}", score(rater, answer)));
            screen.wait_for(&format!("已保存：回答 {name}"), QUICK);
            saved += 1;
            if kill_after.is_some_and(|after| saved % after == 0) {
                screen.signal("KILL");
                screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
                terminals.push(screen.bytes());
                screen = begin(home, pack);
            }
        }
        let is_last = place + 1 == items(pack).len();
        if !is_last && !screen.shown().contains("回答 A · 未评") {
            screen.press(ENTER);
        }
    }
    screen.wait_for("全部评完", QUICK);
    screen.press("q");
    screen.expect_left(0);
    terminals.push(screen.bytes());
    terminals
}

/// What each frame showed that a terminal was given.
fn frames(bytes: &[u8]) -> Vec<u8> {
    let mut parser = vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0);
    let mut shown = Vec::new();
    let end = b"\x1b[?2026l";
    let mut rest = bytes;
    while let Some(at) = rest.windows(end.len()).position(|window| window == end) {
        parser.process(&rest[..at + end.len()]);
        rest = &rest[at + end.len()..];
        shown.extend(parser.screen().rows(0, SIZE.0).flat_map(|row| (row.trim_end().to_owned() + "\n").into_bytes()));
    }
    shown
}

#[test]
fn four_raters_at_terminals_of_two_machines_give_one_report_whatever_the_order_and_see_no_model() {
    let user = organiser();
    protocol(&user, &RATERS.join(","), &[]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let sides: Vec<Vec<(String, Vec<u8>)>> = thread::scope(|scope| {
        let machines = [("r1", "r2"), ("r3", "r4")].map(|(first, second)| {
            let user = &user;
            // The machine has only what it was sent.
            scope.spawn(move || {
                let home = Home::empty();
                let mut side = Vec::new();
                for rater in [first, second] {
                    let pack = home.path().join(format!("{rater}.pack"));
                    std::fs::copy(user.path("packs").join(format!("{rater}.pack")), &pack).unwrap();
                    for (nth, bytes) in rate_on_screen(&home, &pack, rater, (rater == "r3").then_some(2)).into_iter().enumerate() {
                        side.push((format!("frames {rater} {nth}"), frames(&bytes)));
                        side.push((format!("terminal {rater} {nth}"), bytes));
                    }
                    let ratings = home.path().join(format!("{rater}.ratings.jsonl"));
                    std::fs::copy(&ratings, user.path(&format!("{rater}.ratings.jsonl"))).unwrap();
                }
                everything(home.path(), &mut side);
                side
            })
        });
        machines.into_iter().map(|machine| machine.join().unwrap()).collect()
    });

    for rater in RATERS {
        let pack = user.path("packs").join(format!("{rater}.pack"));
        let (ratings, answers) = (lines(&user.path(&format!("{rater}.ratings.jsonl"))), answers(&pack));
        // None is lost, none is there twice, and each is what the rater gave.
        assert_eq!(ratings.len(), answers.len(), "{rater}");
        for rating in ratings {
            let answer = &answers[rating["answer"].as_str().unwrap()];
            assert_eq!(rating["values"]["overall"], score(rater, answer), "{rater}: {answer}");
        }
    }
    let reported = |order: &[&str]| {
        let _ = std::fs::remove_file(user.path("TRIAL.trial/ratings.jsonl"));
        for rater in order {
            expect(&user.run(&["trial", "merge", "TRIAL.toml", &format!("{rater}.ratings.jsonl")]), 0, "");
        }
        let formats = ["json", "html"].map(|format| user.run(&["trial", "report", "TRIAL.toml", "--format", format]));
        formats.map(|output| (expect(&output, 0, ""), output.stdout).1)
    };
    let (once, again) = (reported(&RATERS), reported(&["r4", "r2", "r3", "r1", "r2"]));
    assert!(once == again, "the order of merging shows in the report");
    let report: serde_json::Value = serde_json::from_slice(&once[0]).unwrap();
    assert_eq!(report["design"]["decided"], report["design"]["wanted"]);

    let secrets = secrets(&user);
    for side in &sides {
        assert_eq!(told(side, &secrets), Vec::<String>::new());
    }
    let is_masked = |(name, bytes): &(String, Vec<u8>)| name.starts_with("frames") && String::from_utf8_lossy(bytes).contains("▇▇▇");
    assert!(sides.iter().flatten().any(is_masked), "an answer that names its model was shown to nobody");
}
