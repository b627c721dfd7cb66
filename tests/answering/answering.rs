//! What keys do: answers, drafts, what the model says, pauses and leaving.

use crate::{
    doctor::{Doctor, LARGE, SMALL},
    stage::options,
};
use wardround::{
    arms::{
        answer::NoReply,
        pack::Arm::{Aided, Revise, Unaided},
    },
    language::Language::{En, Zh},
    screen::{
        answering::{Output, Overlay, Pane},
        rating::Saving,
        state::Input,
    },
};

#[test]
fn a_turn_is_answered_and_the_next_one_comes_on_request() {
    let mut doctor = Doctor::with(&[Unaided], Zh, SMALL, options(), Vec::new());
    assert!(doctor.text().contains("不要查阅资料"), "{}", doctor.text());
    doctor.press("enter");
    let text = doctor.text();
    assert!(text.contains("尚未打开病例") && text.contains("独立作答") && !text.contains("转移性"), "{text}");
    doctor.press("enter");
    let text = doctor.text();
    assert!(text.contains("第 1/1 例 · 第 1/2 轮 · 独立作答") && text.contains("转移性右下腹痛"), "{text}");
    doctor.press("ctrl-s");
    assert_eq!(doctor.message(), "没有内容：请先写下文字");
    // Letters are text, Chinese ones and several lines too.
    doctor.type_text("考虑阑尾炎 q n ？\n查血常规");
    doctor.press("ctrl-s");
    assert_eq!(doctor.saved(), ["i0.1 opened", "answered 考虑阑尾炎 q n ？\n查血常规"]);
    let text = doctor.text();
    assert!(text.contains("✓ 已保存") && text.contains("Enter 继续") && text.contains("u 撤销") && !text.contains("白细胞"), "{text}");
    // It can be taken back until the next turn is open.
    doctor.press("u");
    doctor.type_text("、超声");
    doctor.press("ctrl-s enter");
    let text = doctor.text();
    assert!(text.contains("第 2/2 轮") && text.contains("白细胞"), "{text}");
    doctor.press("esc u");
    assert_eq!(doctor.message(), "没有可撤销的内容");
    doctor.press("home");
    let text = doctor.text();
    assert!(text.contains("您的回答") && text.contains("查血常规、超声"), "{text}");
    doctor.press("tab");
    doctor.type_text("手术");
    doctor.press("ctrl-s");
    assert!(doctor.screen.session().is_finished());
    let text = doctor.text();
    assert!(text.contains("全部作答完毕，谢谢") && text.contains("/home/doctor/wang.answers.jsonl"), "{text}");
    doctor.press("q");
    assert_eq!(doctor.outputs, [Output::Leave]);
}

#[test]
fn the_models_answer_appears_after_the_first_answer_is_locked_and_both_are_kept() {
    for size in [SMALL, LARGE] {
        let mut doctor = Doctor::new(&[Revise], Zh, size);
        assert!(doctor.text().contains("您第一次的回答"), "{}", doctor.text());
        doctor.type_text("阑尾炎");
        doctor.press("ctrl-s");
        let text = doctor.text();
        assert!(text.contains("第一次的回答已保存") && !text.contains("异位妊娠") && text.contains("它不能再改"), "{text}");
        doctor.press("enter");
        let text = doctor.text();
        assert!(text.contains("异位妊娠") && text.contains("模型的回答"), "{text}");
        assert_eq!(doctor.screen.focus(), Pane::Answer);
        doctor.press("ctrl-s");
        assert!(doctor.message().contains("与第一次的回答相同"), "{}", doctor.message());
        doctor.type_text("，排除宫外孕");
        doctor.press("ctrl-k");
        assert!(doctor.message().contains("已不是第一次的回答"), "{}", doctor.message());
        doctor.press("ctrl-s enter");
        doctor.type_text("手术");
        doctor.press("ctrl-s enter ctrl-k");
        let expected = [
            "i0.1 opened",
            "first 阑尾炎",
            "revealed",
            "answered 阑尾炎，排除宫外孕",
            "i0.2 opened",
            "first 手术",
            "revealed",
            "answered 手术 unchanged",
        ];
        assert_eq!(doctor.saved(), expected);
    }
}

#[test]
fn tab_goes_through_what_there_is_and_pages_scroll_what_is_read() {
    let mut doctor = Doctor::new(&[Revise], Zh, SMALL);
    doctor.type_text("阑尾炎");
    doctor.press("ctrl-s enter tab");
    assert_eq!(doctor.screen.focus(), Pane::Model);
    doctor.press("tab");
    assert_eq!(doctor.screen.focus(), Pane::Case);
    let text = doctor.text();
    assert!(text.contains("[病例]  模型的回答") && text.contains("转移性"), "{text}");
    doctor.press("tab");
    assert_eq!(doctor.screen.focus(), Pane::Answer);
    let mut alone = Doctor::new(&[Unaided], Zh, SMALL);
    alone.press("tab tab");
    assert_eq!(alone.screen.focus(), Pane::Answer);
}

#[test]
fn the_model_is_asked_and_its_reply_stands_beside_the_own_answer() {
    let mut doctor = Doctor::new(&[Aided], Zh, SMALL);
    doctor.press("tab");
    doctor.type_text("要做 CT 吗？");
    doctor.press("enter");
    let text = doctor.text();
    assert!(text.contains("正在等待模型的回复") && text.contains("Ctrl-X 停止等待"), "{text}");
    assert_eq!(doctor.asked.len(), 1);
    // The own answer can be written meanwhile, and is not saved before the reply is there.
    doctor.press("tab tab");
    doctor.type_text("阑尾炎");
    doctor.press("ctrl-s");
    assert!(doctor.message().contains("模型尚未回复"), "{}", doctor.message());
    doctor.replied(Ok("**超声**优先。"));
    doctor.press("tab");
    let text = doctor.text();
    assert!(text.contains("您问") && text.contains("超声优先。") && !text.contains("正在等待"), "{text}");
    // This turn's question as it is, and a server that is not there.
    doctor.press("ctrl-t");
    doctor.replied(Err(NoReply::Unreachable));
    assert!(doctor.message().contains("连接不上模型。已记录"), "{}", doctor.message());
    assert_eq!(
        doctor.asked[1].iter().map(|m| m.content.chars().take(4).collect::<String>()).collect::<Vec<_>>(),
        ["要做 C", "**超声", "患者女，"]
    );
    doctor.type_text("再问");
    doctor.press("enter ctrl-x");
    assert_eq!(doctor.outputs, [Output::StopConsulting]);
    assert_eq!(doctor.saved().last().unwrap(), "no reply Stopped");
    doctor.press("tab tab ctrl-s");
    assert_eq!(doctor.saved().last().unwrap(), "answered 阑尾炎");
    let text = doctor.text();
    assert!(!text.contains("发给模型的消息"), "an answered turn takes no message: {text}");
}

#[test]
fn a_reply_that_could_not_be_written_is_tried_again() {
    let mut doctor = Doctor::new(&[Aided], En, SMALL);
    doctor.press("tab");
    doctor.type_text("CT?");
    doctor.press("enter");
    doctor.disk_error = Some("No space left on device");
    doctor.replied(Ok("Ultrasound first."));
    assert!(matches!(doctor.screen.saving(), Saving::Failed(_)));
    let text = doctor.text();
    assert!(text.contains("! Not saved: No space left on device") && !text.contains("Ultrasound first."), "{text}");
    doctor.disk_error = None;
    doctor.tick();
    assert!(doctor.text().contains("Ultrasound first.") && !doctor.text().contains("Not saved"), "{}", doctor.text());
}

#[test]
fn a_draft_is_kept_every_few_seconds_when_leaving_and_when_pausing() {
    let mut doctor = Doctor::new(&[Unaided], Zh, SMALL);
    doctor.type_text("阑尾");
    assert!(doctor.text().contains("您的回答 · 未保存"), "{}", doctor.text());
    doctor.tick();
    doctor.tick();
    assert_eq!(doctor.saved(), ["i0.1 opened", "draft 阑尾"]);
    assert!(doctor.text().contains("您的回答 · 草稿已保存"), "{}", doctor.text());
    doctor.type_text("炎");
    doctor.press("ctrl-q");
    assert_eq!((doctor.saved().last().unwrap().as_str(), doctor.outputs.as_slice()), ("draft 阑尾炎", &[Output::Leave][..]));
    let mut again = Doctor::with(&[Unaided], Zh, SMALL, options(), doctor.lines);
    assert!(again.text().contains("阑尾炎") && again.screen.overlay().is_none(), "{}", again.text());
    again.type_text("？");
    again.press("ctrl-p");
    let text = again.text();
    assert!(text.contains("已暂停") && !text.contains("转移性") && text.contains("p 继续"), "{text}");
    assert_eq!(again.saved().last().unwrap(), "draft 阑尾炎？");
    again.press("x");
    assert_eq!(again.message(), "已暂停：请先继续");
    again.press("p");
    again.type_text("！");
    again.press("ctrl-s");
    assert_eq!(again.saved().last().unwrap(), "answered 阑尾炎？！");
}

#[test]
fn leaving_asks_where_a_draft_cannot_be_kept_or_a_message_is_not_sent() {
    let mut doctor = Doctor::new(&[Unaided], Zh, SMALL);
    doctor.type_text("阑尾炎");
    doctor.disk_error = Some("磁盘已满");
    doctor.press("ctrl-q");
    assert_eq!((doctor.outputs.len(), doctor.message().contains("草稿未能保存")), (0, true));
    // Any other key takes it back.
    doctor.press("left ctrl-q");
    assert_eq!(doctor.outputs, []);
    doctor.press("ctrl-c");
    assert_eq!(doctor.outputs, [Output::Leave]);
    let mut aided = Doctor::new(&[Aided], Zh, SMALL);
    aided.press("tab");
    aided.type_text("问");
    aided.press("ctrl-q");
    assert_eq!((aided.outputs.len(), aided.message().contains("消息还没有发送")), (0, true));
}

#[test]
fn a_paste_of_several_lines_presses_no_key_and_nothing_is_pasted_where_no_text_is_written() {
    let mut doctor = Doctor::new(&[Unaided], Zh, SMALL);
    doctor.input(Input::Paste("一、诊断\r\n\u{1b}[2J二、检查\n".into()));
    doctor.press("ctrl-s");
    assert_eq!(doctor.saved().last().unwrap(), "answered 一、诊断\n[2J二、检查");
    doctor.input(Input::Paste("q\nn".into()));
    assert_eq!((doctor.saved().len(), doctor.outputs.len()), (2, 0));
}

#[test]
fn help_and_guidelines_lie_over_the_text_and_a_small_window_loses_nothing() {
    let mut doctor = Doctor::new(&[Unaided], Zh, SMALL);
    doctor.type_text("阑尾炎");
    doctor.press("esc ?");
    let text = doctor.text();
    for wanted in ["Ctrl-S F2", "不修改", "停止等待", "先按 Esc"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    doctor.press("q g");
    assert_eq!(doctor.screen.overlay(), Some(Overlay::Guidelines(0)));
    doctor.press("q");
    assert_eq!((doctor.outputs.len(), doctor.screen.overlay()), (0, None));
    for size in [(60, 20), (60, 40), (120, 20), (1, 1)] {
        doctor.input(Input::Resize(size.0, size.1));
        if size.0 > 20 {
            assert!(doctor.text().contains("窗口太小") && doctor.text().contains("至少需要 61×21"), "{}", doctor.text());
        }
        doctor.press("enter x ctrl-s");
    }
    for size in [(61, 21), SMALL, (100, 30), LARGE] {
        doctor.input(Input::Resize(size.0, size.1));
        let text = doctor.text();
        assert!(text.contains("转移性") && text.contains("阑尾炎") && text.contains("q 退出  ? 按键"), "{text}");
    }
    assert_eq!(doctor.saved(), ["i0.1 opened"]);
}
