//! A doctor at a real terminal, without settings: a whole pack in all three arms, with a model to consult that is the test's, and a program that is killed
//! again and again.

use crate::{
    common::endpoint::{Endpoint, Reply},
    doctor::pack,
    home::Home,
    screen::{CTRL_S, CTRL_Z, ENTER, QUICK, Screen},
};
use std::path::Path;
use wardround::{
    arms::{
        answer::{AnswerLine, Event},
        answers_file,
        pack::Arm::{Aided, Revise, Unaided},
    },
    language::Language,
};

const SIZE: (u16, u16) = (80, 24);

fn events(path: &Path) -> Vec<Event> {
    let lines: Vec<AnswerLine> = answers_file::read(path).unwrap();
    lines.into_iter().map(|line| line.event).filter(|event| !matches!(event, Event::Draft { .. })).collect()
}

/// Kills the program as a power cut does, and starts it anew.
fn kill(home: &Home, mut screen: Screen, pack: &str) -> Screen {
    screen.signal("KILL");
    screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
    Screen::start(home, SIZE, &["answer", pack], &[])
}

/// What the doctor of the test below did is there, each once and in order.
fn expect_each_once(found: &[Event]) {
    let text = |text: &str| text.to_owned();
    let answered = |words: &str, unchanged| Event::Answered { text: text(words), unchanged };
    let expected = [
        Event::Opened,
        answered("考虑阑尾炎\n查血常规", false),
        Event::Opened,
        answered("手术", false),
        Event::Opened,
        Event::First { text: text("第一次1") },
        Event::Revealed,
        answered("第一次1", true),
        Event::Opened,
        Event::First { text: text("第一次2") },
        Event::Revealed,
        answered("第一次2，改", false),
        Event::Opened,
        Event::Asked { text: text("要做 CT 吗") },
        Event::Replied { text: text("关于“要做 C”：先做超声。") },
        Event::Asked { text: text("坏") },
    ];
    assert_eq!(found[..expected.len()], expected);
    assert!(matches!(found[expected.len()], Event::NoReply { .. }), "{found:?}");
    assert_eq!(found[expected.len() + 1..], [answered("超声", false), Event::Opened, answered("手术", false)]);
}

#[test]
fn a_doctor_whose_program_is_killed_again_and_again_loses_no_answer_and_gives_none_twice() {
    let endpoint = Endpoint::scripted(|asked| match asked.question() {
        "坏" => Reply::Status(500, String::new(), "secret-model-7b is broken".into()),
        question => Reply::Text(format!("关于“{}”：先做超声。", question.chars().take(4).collect::<String>())),
    });
    let home = Home::empty();
    let path = home.path().join("wang.pack");
    pack(&[Unaided, Revise, Aided], Language::Zh, &endpoint.url()).write(&path).unwrap();
    let (pack, file) = (path.display().to_string(), home.path().join("wang.answers.jsonl"));
    let mut screen = Screen::start(&home, SIZE, &["answer", &pack], &[]);
    screen.wait_for("不要查阅资料", QUICK);
    screen.press(ENTER);
    screen.wait_for("尚未打开病例", QUICK);
    screen.press(ENTER);
    screen.wait_for("第 1/3 例 · 第 1/2 轮 · 独立作答", QUICK);
    screen.paste("考虑阑尾炎\n查血常规");
    screen.wait_for("查血常规", QUICK);
    // A draft is on the disk some seconds later, and survives.
    screen.wait_for("草稿已保存", QUICK);
    screen = kill(&home, screen, &pack);
    screen.wait_for("查血常规", QUICK);
    screen.press(CTRL_S);
    screen.wait_for("✓ 已保存", QUICK);
    screen = kill(&home, screen, &pack);
    screen.wait_for("u 撤销", QUICK);
    screen.press(ENTER);
    screen.wait_for("白细胞", QUICK);
    screen.press(&format!("手术{CTRL_S}"));
    screen.wait_for("✓ 已保存", QUICK);
    screen.press(ENTER);
    for turn in 1..=2 {
        screen.wait_for(&format!("第 2/3 例 · 第 {turn}/2 轮"), QUICK);
        screen.press(&format!("第一次{turn}"));
        screen.wait_for(&format!("第一次{turn}"), QUICK);
        screen.press(CTRL_S);
        screen.wait_for("第一次的回答已保存", QUICK);
        screen.expect(!screen_shows(&screen, "异位妊娠") || turn > 1, "the model's answer comes after the own one");
        screen = kill(&home, screen, &pack);
        screen.wait_for("第一次的回答已保存", QUICK);
        screen.press(ENTER);
        screen.wait_for(&format!("判断 {turn}"), QUICK);
        screen = kill(&home, screen, &pack);
        screen.wait_for(&format!("判断 {turn}"), QUICK);
        // Ctrl-K leaves it unchanged.
        screen.press(if turn == 1 { "\x0b" } else { "，改\x13" });
        screen.wait_for("✓ 已保存", QUICK);
        screen.press(ENTER);
    }
    screen.wait_for("第 3/3 例 · 第 1/2 轮 · 可咨询模型", QUICK);
    screen.press(&format!("\t要做 CT 吗{ENTER}"));
    screen.wait_for("先做超声", QUICK);
    screen = kill(&home, screen, &pack);
    screen.wait_for("第 3/3 例", QUICK);
    screen.press("\t");
    screen.wait_for("先做超声", QUICK);
    screen.press(&format!("坏{ENTER}"));
    screen.wait_for("已记录；可以再问一次", QUICK);
    screen.expect(!screen_shows(&screen, "secret"), "the server's words are not shown");
    screen.press(&format!("\t\t超声{CTRL_S}"));
    screen.wait_for("✓ 已保存", QUICK);
    screen.press(ENTER);
    screen.wait_for("第 3/3 例 · 第 2/2 轮", QUICK);
    screen.press(&format!("手术{CTRL_S}"));
    screen.wait_for("全部作答完毕，谢谢", QUICK);
    screen.press("q");
    screen.expect_left(0);

    expect_each_once(&events(&file));
    // The model got what the doctor said, and nothing of a message without reply.
    assert_eq!(endpoint.received()[0].question(), "要做 CT 吗");
}

#[test]
fn a_draft_is_on_the_disk_after_a_signal_and_the_terminal_is_given_back() {
    let home = Home::empty();
    let path = home.path().join("wang.pack");
    pack(&[Unaided], Language::En, "http://127.0.0.1:1/v1").write(&path).unwrap();
    let (pack, file) = (path.display().to_string(), home.path().join("wang.answers.jsonl"));
    let arguments = ["answer", &pack, "--language", "en"];
    let mut screen = Screen::start(&home, SIZE, &arguments, &[]);
    screen.wait_for("without other sources", QUICK);
    screen.press(ENTER);
    screen.wait_for("no case is open yet", QUICK);
    screen.press(ENTER);
    screen.wait_for("Case 1/1 · turn 1/2", QUICK);
    screen.press("Appendicitis");
    screen.wait_for("Appendicitis", QUICK);
    screen.signal("TERM");
    screen.expect_left(130);
    let last = answers_file::read(&file).unwrap().pop().unwrap();
    assert_eq!(last.event, Event::Draft { text: "Appendicitis".into() });
    // What was suspended is paused.
    let mut screen = Screen::start(&home, SIZE, &arguments, &[]);
    screen.wait_for("Appendicitis", QUICK);
    screen.press(CTRL_Z);
    screen.wait_until("the process is stopped", QUICK, |screen| screen.process_state().starts_with('T'));
    screen.signal("CONT");
    screen.wait_for("Paused; no time is counted", QUICK);
    screen.press("p");
    screen.wait_for("Appendicitis", QUICK);
    screen.press("\x11");
    screen.expect_left(5);
}

fn screen_shows(screen: &Screen, text: &str) -> bool {
    screen.written().contains(text)
}
