//! Questions of one's own: typing, pasting, and where the cursor is.

use crate::{
    consultation::{IS_RECORDED, open_first_case},
    home::Home,
    screen::{CTRL_S, ENTER, QUICK, SLOW, Screen},
};

#[test]
fn a_pasted_question_is_text_and_nothing_else_and_the_cursor_is_at_the_caret() {
    let home = Home::new(24);
    let mut screen = Screen::start(&home, (120, 40), &[], &[]);
    open_first_case(&mut screen);
    screen.press("a");
    screen.wait_for("自己提问（不计入基准）", QUICK);
    screen.wait_until("the cursor is shown", QUICK, |screen| !screen.emulator().hide_cursor());
    let (row, column) = screen.emulator().cursor_position();
    screen.press("你好");
    screen.wait_until("the cursor is four columns on", QUICK, |screen| screen.emulator().cursor_position() == (row, column + 4));
    let line = screen.lines()[usize::from(row)].clone();
    screen.expect(line.contains("你好"), "the text is where the cursor is");
    screen.press("\x7f");
    screen.wait_until("the cursor is two columns on", QUICK, |screen| screen.emulator().cursor_position() == (row, column + 2));
    screen.press(ENTER);
    // Escape sequences that would leave the screen, set the title and press keys.
    screen.paste("右下腹痛两天\n体温\x1b[?1049l\x1b]0;坏\x07三十八度\n\x13要不要手术？");
    screen.wait_for("要不要手术？", QUICK);
    screen.expect(home.answers().is_empty(), "a pasted key was pressed");
    screen.press(CTRL_S);
    screen.wait_for("自己的提问 · 不计入基准", QUICK);
    screen.wait_for(IS_RECORDED, SLOW);
    let record = &home.records("turns.jsonl")[0];
    assert_eq!(record["asked"], "own");
    assert_eq!(record["question"], "你\n右下腹痛两天\n体温[?1049l]0;坏三十八度\n要不要手术？");
    let (shown, written) = (screen.shown(), screen.written());
    screen.expect(!shown.contains("① 主诉病史 ✓"), "a question of one's own counts as a turn");
    screen.expect(!written.contains("\x1b]0;") && !written.contains("\x1b[?1049l"), "a pasted sequence reached the terminal");
    screen.press("q");
    screen.expect_left(0);
}
