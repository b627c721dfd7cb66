//! What happens to an answer that is coming.

use crate::{
    consultation::{IS_RECORDED, answer_begins, ask, open_first_case},
    home::Home,
    screen::{CTRL_L, QUICK, SLOW, Screen, kill},
};

/// Whether some words of a recorded answer are shown; its lines are wrapped, and its markup is not shown.
fn shows_some_of(screen: &mut Screen, answer: &str) -> bool {
    let shown = screen.shown();
    answer.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3).any(|word| shown.contains(word))
}

#[test]
fn a_stopped_answer_is_kept_as_unfinished_and_asked_again() {
    let home = Home::new(200);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    ask(&mut screen, "n");
    answer_begins(&mut screen);
    screen.press("x");
    screen.wait_for("已停止，未完成", QUICK);
    screen.wait_until("it is recorded", QUICK, |_| !home.answers().is_empty());
    assert_eq!(home.answers(), [(1, 0, "cancelled".into())]);
    let text = home.records("turns.jsonl")[0]["text"].as_str().unwrap().to_owned();
    let is_shown = shows_some_of(&mut screen, &text);
    screen.expect(is_shown, &format!("nothing of {text:?} is shown"));
    let shown = screen.shown();
    screen.expect(!shown.contains("① 主诉病史 ✓"), "a stopped answer counts as one");

    ask(&mut screen, "g");
    screen.wait_for("回答 2/2", QUICK);
    screen.wait_for("① 主诉病史 ✓", SLOW);
    screen.wait_for(IS_RECORDED, QUICK);
    let (turn, attempt, finish) = home.answers().remove(1);
    assert!((turn, attempt) == (1, 1) && ["stop", "length"].contains(&finish.as_str()), "{finish}");
    screen.press("q");
    screen.expect_left(0);
}

#[test]
fn a_killed_worker_costs_an_answer_and_nothing_else() {
    let home = Home::new(200);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    ask(&mut screen, "n");
    answer_begins(&mut screen);
    let worker = screen.worker().expect("a worker");
    kill("KILL", &worker);
    screen.wait_for("中断，未完成", QUICK);
    screen.wait_for("按 g 重试", QUICK);
    screen.wait_until("it is recorded", QUICK, |_| !home.answers().is_empty());
    assert_eq!(home.answers(), [(1, 0, "failed".into())]);
    let record = &home.records("turns.jsonl")[0];
    assert!(record["error"].as_str().unwrap().contains("signal 9"), "{record}");
    let text = record["text"].as_str().unwrap().to_owned();
    let is_shown = shows_some_of(&mut screen, &text);
    screen.expect(is_shown, &format!("nothing of {text:?} is shown"));

    ask(&mut screen, "g");
    screen.wait_for("① 主诉病史 ✓", SLOW);
    screen.wait_for(IS_RECORDED, QUICK);
    screen.wait_for("s 就绪", QUICK);

    // The second time while nothing is asked of it: the next turn starts another.
    kill("KILL", &screen.worker().expect("another worker"));
    ask(&mut screen, "n");
    screen.wait_for("② 体格检查 ✓", SLOW);
    screen.wait_for("s 就绪", QUICK);
    screen.press("q");
    screen.expect_left(0);
}

#[test]
fn every_size_is_survived_while_an_answer_comes() {
    let home = Home::new(200);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    ask(&mut screen, "n");
    answer_begins(&mut screen);
    for (columns, rows) in [(1, 1), (39, 9), (40, 10), (1, 1), (99, 24), (100, 30), (200, 60), (120, 40)] {
        screen.resize(columns, rows);
        match (columns, rows) {
            // There is room for nothing that could be waited for.
            (1, 1) => {}
            (39, 9) => {
                screen.wait_for("窗口太小", QUICK);
                screen.wait_for("39×9", QUICK);
            }
            _ => screen.wait_until(&format!("{columns}x{rows} shows the consultation"), QUICK, |screen| {
                let lines = screen.lines();
                lines[0].starts_with(" 查房 · 病例") && lines[1].contains("① 主诉病史")
            }),
        }
    }
    screen.wait_for("① 主诉病史 ✓", SLOW);
    screen.wait_for(IS_RECORDED, QUICK);
    // What grew in steps is what a terminal shows that was drawn anew.
    let before = screen.lines();
    let cleared = |screen: &Screen| screen.written().matches("\x1b[2J").count();
    let count = cleared(&screen);
    screen.press(CTRL_L);
    screen.wait_until("the screen is drawn anew", QUICK, |screen| cleared(screen) > count);
    let after = screen.lines();
    let differing: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
    screen.expect(differing.is_empty(), &format!("before and after: {differing:#?}"));
    screen.press("q");
    screen.expect_left(0);
}
