//! `cases new` at a real terminal: a form that is killed and gone on with, names that are masked, a case that is saved and appended.

use crate::{
    home::Home,
    screen::{CTRL_S, ENTER, QUICK, Screen},
};
use std::fs;
use wardround::{
    case::{ReadOptions, read_file},
    language::Language,
};

const TAB: &str = "\t";
const ESC: &str = "\x1b";
const CTRL_Q: &str = "\x11";

fn start(home: &Home, size: (u16, u16), language: &str) -> Screen {
    let file = home.path().join("own.toml").display().to_string();
    Screen::start(home, size, &["cases", "new", "-o", &file, "--language", language], &[])
}

#[test]
fn a_doctors_case_survives_a_kill_is_masked_checked_saved_and_appended() {
    let home = Home::empty();
    let mut screen = start(&home, (80, 24), "zh");
    screen.wait_for("请先去掉病人身份信息", QUICK);
    screen.press(ENTER);
    screen.wait_for("第 1/11 栏", QUICK);
    screen.paste("心内科");
    screen.wait_for("心内科", QUICK);
    screen.press(ENTER);
    screen.wait_for("第 2/11 栏", QUICK);
    screen.press(TAB);
    screen.wait_for("第 3/11 栏", QUICK);
    screen.paste("患者王小明，男，58岁，胸痛2小时。\n高血压8年。");
    screen.wait_for("高血压8年", QUICK);
    screen.wait_for("草稿已保存", QUICK);
    screen.signal("KILL");
    screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());

    let mut screen = start(&home, (80, 24), "zh");
    screen.wait_for("有一份未保存的草稿", QUICK);
    screen.press(ENTER);
    screen.press(&format!("{TAB}{TAB}"));
    screen.wait_for("王小明，男，58岁", QUICK);
    screen.press(TAB);
    screen.wait_for("请问初步考虑", QUICK);
    screen.press(CTRL_S);
    screen.wait_for("疑似病人姓名", QUICK);
    screen.press("y");
    screen.wait_for("病例可用", QUICK);
    screen.wait_for("无参考答案", QUICK);
    screen.press(ESC);
    screen.wait_gone("病例可用", QUICK);
    screen.press(TAB);
    screen.paste("急性心肌梗死");
    screen.wait_for("急性心肌梗死", QUICK);
    screen.press(CTRL_S);
    screen.wait_for("将新建文件", QUICK);
    screen.press(ENTER);
    screen.wait_for("病例 own-1 已写入", QUICK);
    screen.wait_for("--case own-1", QUICK);
    let file = home.path().join("own.toml");
    let before = fs::read_to_string(&file).unwrap();
    assert!(before.contains("王××") && !before.contains("小明"), "{before}");

    // Another one, on the same form.
    screen.press("n");
    screen.wait_for("第 1/11 栏", QUICK);
    screen.press(&format!("{TAB}{TAB}"));
    screen.paste("30岁女性，咳嗽3天。");
    screen.wait_for("咳嗽3天", QUICK);
    screen.press(CTRL_S);
    screen.wait_for("已有 1 例，保持不变", QUICK);
    screen.press(ENTER);
    screen.wait_for("病例 own-2 已写入", QUICK);
    screen.press(ENTER);
    screen.expect_left(0);
    assert!(fs::read_to_string(&file).unwrap().starts_with(before.trim_end()));
    let read = read_file(&file, &ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
    assert_eq!((read.cases.len(), read.problems.len()), (2, 0));
    assert!(read.cases[0].turns()[0].question.ends_with("高血压8年。\n请给出诊断及依据，并说明治疗原则。"));
}

#[test]
fn an_empty_complaint_is_pointed_at_and_leaving_keeps_the_draft() {
    let home = Home::empty();
    let mut screen = start(&home, (120, 40), "en");
    screen.wait_for("Remove what identifies the patient", QUICK);
    screen.press(ENTER);
    screen.press("Neurology");
    screen.wait_for("Neurology", QUICK);
    screen.press(CTRL_S);
    screen.wait_for("the complaint is empty", QUICK);
    screen.wait_for("Field 3/11", QUICK);
    screen.press("Headache");
    screen.wait_for("Headache", QUICK);
    screen.press(CTRL_Q);
    screen.expect_left(5);
    assert!(!home.path().join("own.toml").exists());
    let mut screen = start(&home, (120, 40), "en");
    screen.wait_for("There is a draft that was not saved", QUICK);
    // Begun anew, nothing of it is left.
    screen.press("n");
    screen.wait_for("Field 1/11", QUICK);
    screen.wait_gone("Neurology", QUICK);
    screen.press(CTRL_Q);
    screen.expect_left(5);
}
