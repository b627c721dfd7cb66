//! From the list of cases to a rating, and back after leaving.

use crate::{
    home::Home,
    screen::{CTRL_S, ENTER, ESC, QUICK, SLOW, Screen},
};
use std::{
    thread,
    time::{Duration, Instant},
};

/// The key that stops an answer, at the bottom of the screen while one is coming.
const STOP: &str = "x 停止";

/// Stands beside an answer once the screen knows that it is recorded: how many tokens it had, and then how long it took.
pub const IS_RECORDED: &str = "词元 · ";

/// Opens the first case and waits until its first question can be seen.
pub fn open_first_case(screen: &mut Screen) {
    screen.wait_for("普外科", QUICK);
    screen.press(ENTER);
    // The list's preview shows the question as well, but not how to send it.
    screen.wait_for("n 发送", QUICK);
}

/// Tokens of the context that the status line counts.
fn context(screen: &mut Screen) -> Option<u32> {
    let shown = screen.shown();
    shown.split_once("上下文 ")?.1.split_once('/')?.0.parse().ok()
}

/// Waits until some words of an answer are there, with more to come.
pub fn answer_begins(screen: &mut Screen) {
    screen.wait_until("an answer is coming", SLOW, |screen| {
        let shown = screen.shown();
        shown.contains("首词元") && shown.contains(STOP)
    });
    let before = context(screen).unwrap_or(0);
    screen.wait_until("twenty tokens are there", SLOW, |screen| context(screen).is_some_and(|now| now >= before + 20));
}

/// Presses a key that asks. While the answer before is on its way to the disk such a key is refused; it is then pressed again.
pub fn ask(screen: &mut Screen, key: &str) {
    let end = Instant::now() + Duration::from_secs(QUICK);
    let mut is_asked = false;
    while !is_asked && Instant::now() < end {
        screen.press(key);
        let pause = Instant::now() + Duration::from_secs(1);
        while !is_asked && Instant::now() < pause {
            is_asked = screen.shown().contains(STOP);
            thread::sleep(Duration::from_millis(10));
        }
    }
    screen.expect(is_asked, &format!("{key} asks nothing"));
}

#[test]
fn a_whole_consultation_is_recorded_rated_and_there_again_afterwards() {
    let home = Home::new(24);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    for text in ["查房", "内置病例", "病例与回答未经临床验证", "普外科", "心内科", "13/13 例"] {
        screen.wait_for(text, QUICK);
    }
    open_first_case(&mut screen);
    for (number, done) in [(1, "① 主诉病史 ✓"), (2, "② 体格检查 ✓"), (3, "③ 辅助检查 ✓")] {
        ask(&mut screen, "n");
        screen.wait_for(done, SLOW);
        screen.wait_until("the answer is recorded", QUICK, |_| home.answers().len() == number);
    }
    screen.wait_for("各轮已毕", QUICK);
    screen.wait_for("参考答案 已隐藏", QUICK);
    screen.press("r");
    screen.wait_for("急性阑尾炎", QUICK);
    screen.press("s");
    screen.wait_for("为回答评分", QUICK);
    screen.press("8");
    screen.wait_for("[8]", QUICK);
    screen.press(CTRL_S);
    screen.wait_for("我的评分 8/10", QUICK);

    let turns = home.records("turns.jsonl");
    let numbers: Vec<_> = home.answers().into_iter().map(|(turn, attempt, _)| (turn, attempt)).collect();
    assert_eq!(numbers, [(1, 0), (2, 0), (3, 0)]);
    for turn in &turns {
        assert!(["stop", "length"].contains(&turn["finish"].as_str().unwrap()), "{turn}");
        assert_eq!((&turn["case"], &turn["asked"]), (&"right-lower-quadrant-pain".into(), &"protocol".into()), "{turn}");
    }
    let ratings = home.records("ratings.jsonl");
    assert_eq!(ratings.len(), 1, "{ratings:?}");
    assert_eq!((&ratings[0]["rating"], &ratings[0]["saw_reference"]), (&8.into(), &true.into()), "{ratings:?}");
    assert_eq!(ratings[0]["turn_key"], turns[2]["key"]);

    screen.press(ESC);
    screen.wait_for("-/8.0", QUICK);
    screen.press("q");
    screen.expect_left(0);

    // The list of cases was left, so it is where one comes back to; then the consultation.
    let mut again = Screen::start(&home, (120, 40), &[], &[]);
    again.wait_for("-/8.0", QUICK);
    again.press(ENTER);
    let as_it_was = |screen: &mut Screen| {
        for text in ["① 主诉病史 ✓", "② 体格检查 ✓", "③ 辅助检查 ✓", "各轮已毕", "我的评分 8/10", "急性阑尾炎"]
        {
            screen.wait_for(text, QUICK);
        }
    };
    as_it_was(&mut again);
    again.press("q");
    again.expect_left(0);
    let mut third = Screen::start(&home, (120, 40), &[], &[]);
    as_it_was(&mut third);
    third.press("q");
    third.expect_left(0);
    assert_eq!((home.records("turns.jsonl").len(), home.records("ratings.jsonl").len()), (3, 1));
}
