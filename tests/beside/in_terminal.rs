//! In a terminal.

use crate::{
    home::Home,
    judge, model,
    screen::{ENTER, ESC, QUICK, Screen},
    settings,
};

const SIZE: (u16, u16) = (80, 24);

/// The row of the screen on which a text stands.
fn row(screen: &mut Screen, text: &str) -> Option<usize> {
    screen.lines().iter().position(|line| line.contains(text))
}

#[test]
fn two_models_answer_side_by_side_scroll_together_and_their_scores_follow_what_is_rated() {
    let (first, second, judge) = (model("甲", 30), model("乙", 12), judge());
    let home = Home::empty();
    home.write(&home.settings(), &settings(&first, &second, &judge));
    let mut screen = Screen::start(&home, SIZE, &[], &[]);
    screen.wait_for("右下腹", QUICK);
    screen.press("c");
    screen.wait_for("对照哪几个模型", QUICK);
    for name in ["jia", "yi"] {
        screen.press(name);
        screen
            .wait_until("only this model is listed", QUICK, |screen| screen.lines().iter().filter(|l| l.contains("http://")).count() == 1);
        screen.press(ENTER);
        screen.wait_for(&format!("[x] {name}"), QUICK);
    }
    screen.press(ESC);
    screen.wait_gone("对照哪几个模型", QUICK);
    screen.press("n");
    // Each column follows its own end while it grows.
    screen.wait_for("甲30", QUICK);
    screen.wait_for("乙12", QUICK);
    screen.press("\x1b[H");
    screen.wait_for("甲1：", QUICK);
    screen.press("\x1b[B\x1b[B\x1b[B\x1b[B");
    screen.wait_gone("甲2：", QUICK);
    let shown = (row(&mut screen, "甲3："), row(&mut screen, "乙3："));
    screen.expect(shown.0.is_some() && shown.0 == shown.1, "both columns show the same rows");

    screen.press("s7\x13");
    screen.wait_for("我的评分 7/10", QUICK);
    screen.press("j");
    screen.wait_for("评委 8", QUICK);
    screen.press("S");
    screen.wait_for("人工评分", QUICK);
    screen.wait_for("8.00 – 1/1", QUICK);
    screen.wait_for("7.00 – 1/1", QUICK);
    screen.wait_for("尚无评分", QUICK);
    screen.press(ESC);
    screen.wait_for("并排对照", QUICK);
    screen.press("\ts9\x13");
    screen.wait_for("我的评分 9/10", QUICK);
    screen.press("S");
    screen.wait_for("9.00 – 1/1", QUICK);
    screen.press("q");
    screen.expect_left(0);
}
