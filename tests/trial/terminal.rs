//! A rater at a real terminal, without settings or a model: what is said to be saved is on the disk, whatever happens to the program.

use crate::{
    home::Home,
    screen::{CTRL_Z, ENTER, QUICK, Screen},
};
use serde_json::Value;
use std::{collections::BTreeSet, path::PathBuf};
use wardround::{
    case::TurnKind,
    language::Language,
    trial::{
        form::{Form, Label},
        pack::{AskedTurn, Header, OpaqueId, PACK_VERSION, Pack, PackAnswer, PackItem, ReferenceShown},
    },
};

const SIZE: (u16, u16) = (80, 24);
const ITEMS: usize = 4;
const ANSWERS: usize = 2;

/// Writes a pack of four items with two answers each; its path, and that of the ratings beside it.
fn pack(home: &Home) -> (String, PathBuf) {
    pack_with(home, Form::built_in("overall").unwrap())
}

fn pack_with(home: &Home, form: Form) -> (String, PathBuf) {
    let label = |zh: &str, en: &str| Label { zh: zh.into(), en: en.into() };
    let item = |n: usize| PackItem {
        item: OpaqueId(format!("i{n}")),
        language: Language::Zh,
        turns: vec![AskedTurn { kind: TurnKind::Complaint, question: format!("第{n}个病例：腹痛两天。") }],
        answers: (0..ANSWERS)
            .map(|place| PackAnswer {
                answer: OpaqueId(format!("i{n}-{place}")),
                texts: vec![format!("第{n}个病例的回答{place}")],
                earlier: Vec::new(),
                live: false,
            })
            .collect(),
        reference: None,
        waits_for: Vec::new(),
        rubric: Vec::new(),
        gold: Vec::new(),
    };
    let header = Header {
        wardround_pack: PACK_VERSION,
        trial: OpaqueId("t".into()),
        title: label("腹痛\u{1b}]0;坏\u{7}盲评", "Abdominal pain"),
        rater: "王医生".into(),
        form,
        reference: ReferenceShown::Never,
        plain_text: false,
        guidelines: label("请逐项评分。", "Rate each field."),
        questionnaire: None,
        live: None,
    };
    let path = home.path().join("wang.pack");
    Pack { header, items: (1..=ITEMS).map(item).collect() }.write(&path).unwrap();
    (path.display().to_string(), wardround::trial::pack::ratings_path(&path))
}

/// Answer and score of every line of the ratings file; fails on a torn one.
fn ratings(path: &PathBuf) -> Vec<(String, i64)> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|line| (line["answer"].as_str().unwrap().to_owned(), line["values"]["overall"].as_i64().unwrap())).collect()
}

#[test]
fn a_rater_whose_program_is_killed_after_every_second_rating_loses_none_and_gives_none_twice() {
    let home = Home::empty();
    let (pack, file) = pack(&home);
    for item in 1..=ITEMS {
        let mut screen = Screen::start(&home, SIZE, &["rate", &pack], &[]);
        if item == 1 {
            screen.wait_for("关闭后开始计时", QUICK);
            screen.press(ENTER);
        }
        screen.wait_for(&format!("第{item}个病例：腹痛"), QUICK);
        for (place, name) in ["A", "B"].into_iter().enumerate() {
            screen.wait_for(&format!("回答 {name} · 未评"), QUICK);
            if name == "A" {
                screen.press("]");
                screen.wait_for(&format!("第{item}个病例的回答0"), QUICK);
            }
            screen.press(&format!("{}{ENTER}", item * 2 + place - 1));
            screen.wait_for(&format!("已保存：回答 {name}"), QUICK);
            // What is said to be saved is on the disk now.
            assert_eq!(ratings(&file).len(), (item - 1) * 2 + place + 1);
        }
        screen.signal("KILL");
        screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
    }
    let all = ratings(&file);
    let expected: Vec<(String, i64)> =
        (1..=ITEMS).flat_map(|item| (0..ANSWERS).map(move |place| (format!("i{item}-{place}"), (item * 2 + place - 1) as i64))).collect();
    assert_eq!(all, expected);
    assert_eq!(all.iter().map(|(answer, _)| answer).collect::<BTreeSet<_>>().len(), ITEMS * ANSWERS);
    let mut screen = Screen::start(&home, SIZE, &["rate", &pack], &[]);
    screen.wait_for("全部评完，谢谢", QUICK);
    screen.press("q");
    screen.expect_left(0);
    assert_eq!(ratings(&file), expected);
}

#[test]
fn leaving_gives_the_terminal_back_and_only_the_trial_is_in_its_title() {
    let home = Home::empty();
    home.write(&home.settings(), "theme = 7\n[interface\n");
    let (pack, file) = pack(&home);
    let mut screen = Screen::start(&home, SIZE, &["rate", &pack, "--language", "en"], &[("NO_COLOR", "1")]);
    screen.wait_for("Guidelines", QUICK);
    screen.press(ENTER);
    screen.wait_for("Answer A · not rated", QUICK);
    screen.press("7");
    screen.wait_for("changed, not saved", QUICK);
    screen.press("q");
    screen.wait_for("Something is not saved", QUICK);
    screen.press("q");
    screen.expect_left(5);
    assert!(ratings(&file).is_empty());
    let written = screen.written();
    let titles: Vec<&str> = written.split("\x1b]0;").skip(1).map(|rest| rest.split('\x07').next().unwrap()).collect();
    assert_eq!(titles, ["Abdominal pain"]);
    // No colour: only attributes.
    assert!(!written.contains("\x1b[38;") && !written.contains("\x1b[48;"));
}

#[test]
fn a_rater_who_suspends_the_program_finds_the_draft_and_a_pause() {
    let home = Home::empty();
    let (pack, file) = pack(&home);
    let mut screen = Screen::start(&home, SIZE, &["rate", &pack], &[]);
    screen.wait_for("关闭后开始计时", QUICK);
    screen.press(ENTER);
    screen.wait_for("回答 A · 未评", QUICK);
    screen.press("]");
    screen.wait_for("第1个病例的回答0", QUICK);
    screen.press("7");
    screen.wait_for("有改动，未保存", QUICK);
    screen.press(CTRL_Z);
    screen.wait_until("the process is stopped", QUICK, |screen| screen.process_state().starts_with('T'));
    screen.wait_until("the other screen is left", QUICK, |screen| !screen.emulator().alternate_screen());
    screen.expect_given_back();
    screen.signal("CONT");
    screen.wait_until("the screen is back", QUICK, |screen| screen.emulator().alternate_screen() && screen.is_raw());
    screen.wait_for("已暂停", QUICK);
    screen.press(&format!("p{ENTER}"));
    screen.wait_for("已保存：回答 A", QUICK);
    assert_eq!(ratings(&file), [("i1-0".to_owned(), 7)]);
    screen.signal("TERM");
    screen.expect_left(130);
}

#[test]
fn words_are_marked_at_a_terminal_and_survive_a_kill() {
    let home = Home::empty();
    let (pack, file) = pack_with(&home, Form::built_in("overall").unwrap().with_marks().unwrap());
    let mut screen = Screen::start(&home, SIZE, &["rate", &pack], &[]);
    screen.wait_for("关闭后开始计时", QUICK);
    screen.press(ENTER);
    screen.wait_for("回答 A · 未评", QUICK);
    screen.press("m");
    screen.wait_for("r 正确   w 错误   i 无关   e 多余   u 不安全", QUICK);
    // Three to the right, and two more with the shift key.
    screen.press("\x1b[C\x1b[C\x1b[C\x1b[1;2C\x1b[1;2Cw");
    screen.wait_for("已标注：错误“病例的”", QUICK);
    screen.press("n");
    screen.wait_for("标注的说明", QUICK);
    screen.press(&format!("依据不足{ENTER}"));
    screen.wait_for("[错误1] 病例的  依据不足", QUICK);
    screen.press(&format!("{ENTER}7{ENTER}"));
    screen.wait_for("已保存：回答 A", QUICK);
    screen.signal("KILL");
    screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
    let line: Value = serde_json::from_str(std::fs::read_to_string(&file).unwrap().lines().next().unwrap()).unwrap();
    let mark = &line["values"]["marks"][0];
    let digest = wardround::digest::sha256("第1个病例的回答0".as_bytes());
    let expected = serde_json::json!({"text": 0, "start": 3, "end": 6, "label": "wrong", "digest": digest, "note": "依据不足"});
    assert_eq!(*mark, expected);
    // Started again, the answer has its mark.
    let mut screen = Screen::start(&home, SIZE, &["rate", &pack], &[]);
    screen.wait_for("回答 B · 未评", QUICK);
    screen.press("[");
    screen.wait_for("第1个病例的[错误1]回答0", QUICK);
    screen.signal("TERM");
    screen.expect_left(130);
}
