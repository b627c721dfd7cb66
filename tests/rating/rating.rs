//! Keys become values, and values lines on the disk.

use crate::desk::{Desk, LARGE, OWN_FORM, SMALL, form, gold, label, pack};
use wardround::{
    language::Language::{En, Zh},
    screen::{
        rating::{Output, Saving},
        state::Input,
    },
    trial::{form::Form, pack::ReferenceShown},
};

fn values(desk: &Desk) -> String {
    serde_json::to_string(&desk.screen.session().draft().values).unwrap()
}

#[test]
fn one_key_is_one_rating_and_enter_saves() {
    let mut desk = Desk::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    desk.press("7 enter 0 a enter");
    assert_eq!(desk.saved(), [r#"i1-0 {"overall":7}"#, r#"i1-1 {"errors":["wrong"],"overall":10}"#]);
    assert_eq!((desk.screen.answer(), desk.message()), (2, "✓ 已保存：回答 B"));
}

#[test]
fn digits_go_from_scale_to_scale_and_correct_the_last_one() {
    let mut desk = Desk::new(pack(form("dotabench"), 1, Zh), Zh, SMALL);
    desk.press("8 7 9");
    assert_eq!((values(&desk).as_str(), desk.screen.field()), (r#"{"accuracy":8,"coherence":7,"relevance":9}"#, 3));
    desk.press("k k 6 down 5 4 3");
    assert_eq!(values(&desk), r#"{"accuracy":8,"coherence":6,"overall":3,"relevance":9,"thoroughness":5}"#);
    desk.press("up backspace");
    assert!(!values(&desk).contains("thoroughness"));
    desk.press("enter");
    assert_eq!((desk.saved().len(), desk.message(), desk.screen.field()), (0, "“全面性”尚未评", 3));
    desk.press("5 enter");
    assert_eq!(desk.saved().len(), 1);
}

#[test]
fn a_digit_outside_the_scale_is_refused() {
    let mut desk = Desk::new(pack(form("cmb-clin"), 1, Zh), Zh, SMALL);
    desk.press("9");
    assert_eq!((values(&desk).as_str(), desk.screen.field()), ("{}", 0));
    assert!(desk.message().contains("不能取这个值"), "{}", desk.message());
}

#[test]
fn scales_of_several_digits_texts_and_options_are_filled_in() {
    let mut desk = Desk::new(pack(Form::parse(OWN_FORM).unwrap(), 1, Zh), Zh, SMALL);
    desk.press("8 5");
    assert_eq!(values(&desk), r#"{"percent":85}"#);
    desk.press("down k 1 0 0 up up 4");
    assert_eq!(values(&desk), r#"{"percent":4}"#);
    desk.press("t");
    assert_eq!(desk.message(), "当前项不是文字项");
    desk.press("j t");
    desk.type_text("请补充 j q 7");
    desk.press("enter");
    assert_eq!(values(&desk), r#"{"note":"请补充 j q 7","percent":4}"#);
    desk.press("d");
    assert!(values(&desk).contains(r#""tone":"bad""#));
    desk.press("d j 1");
    assert!(values(&desk).contains(r#""tone":"good""#));
    desk.press("enter");
    assert_eq!(desk.saved(), [r#"i1-0 {"note":"请补充 j q 7","percent":4,"tone":"good"}"#]);
}

#[test]
fn letters_and_digits_of_a_chinese_input_method_count_and_caps_lock_does_not_matter() {
    let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    desk.type_text("７A】");
    assert_eq!((values(&desk).as_str(), desk.screen.answer()), ("{}", 1));
    desk.press("[");
    assert_eq!(values(&desk), r#"{"errors":["wrong"],"overall":7}"#);
}

#[test]
fn two_are_compared_side_by_side_and_rated_together() {
    let mut desk = Desk::new(pack(form("preference"), 1, Zh), Zh, SMALL);
    desk.press("tab");
    let text = desk.text();
    assert!(text.contains("回答 A") && text.contains("回答 B") && !text.contains("胃肠炎"), "{text}");
    desk.press("2 enter");
    assert_eq!(desk.saved(), [r#"pair {"preference":"b"}"#]);
}

#[test]
fn what_cannot_be_judged_needs_a_reason_and_the_reason_is_kept_until_it_is_saved() {
    let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    desk.press("x enter");
    assert_eq!((desk.saved().len(), desk.message()), (0, "请写明无法判断的理由"));
    desk.type_text("缺少影像");
    desk.press("esc 7 x");
    assert!(desk.text().contains("缺少影像"));
    desk.type_text("学资料");
    desk.press("enter");
    assert_eq!(desk.saved(), ["i1-0 cannot judge: 缺少影像学资料"]);
    desk.press("[");
    let text = desk.text();
    assert!(text.lines().any(|line| line.contains("无法判断  ") && line.contains("缺少影像学资料")), "{text}");
}

#[test]
fn a_comment_is_saved_with_the_rating_and_a_pasted_one_presses_no_key() {
    let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    desk.input(Input::Paste("7".into()));
    assert_eq!(values(&desk), "{}");
    desk.press("7 c");
    desk.input(Input::Paste("诊断对\n检查\u{1b}[2J少".into()));
    desk.press("enter");
    assert!(desk.text().contains("评语"), "{}", desk.text());
    desk.press("enter");
    assert_eq!(desk.lines[0].comment, "诊断对\n检查[2J少");
}

#[test]
fn undo_takes_back_and_shows_what_was_taken_back() {
    let mut desk = Desk::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    desk.press("7 enter u");
    assert_eq!(desk.saved(), [r#"i1-0 {"overall":7}"#, "i1-0 withdrawn"]);
    assert_eq!((desk.screen.answer(), values(&desk).as_str(), desk.message()), (0, r#"{"overall":7}"#, "已撤销"));
    desk.press("u");
    assert_eq!(desk.message(), "没有可撤销的评分");
}

#[test]
fn seeing_the_reference_is_confirmed_and_locks_the_item() {
    let mut desk = Desk::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    desk.press("r");
    assert_eq!(desk.message(), "本题所有回答评完之后才显示参考答案");
    desk.press("7 enter 8 enter 9 enter");
    assert!(desk.message().contains("r 看参考答案"), "{}", desk.message());
    assert_eq!(desk.screen.session().item().0, 0);
    desk.press("r");
    assert!(desk.message().contains("锁定") && !desk.text().contains("必要时"), "{}", desk.message());
    desk.press("r");
    assert!(desk.text().contains("必要时 CT"), "{}", desk.text());
    for key in ["3", "a", "c", "x", "u"] {
        desk.press(key);
        assert!(desk.message().contains("已锁定"), "{key}: {}", desk.message());
    }
    desk.press("enter");
    assert_eq!((desk.screen.session().item().0, desk.saved().len()), (1, 3));
}

#[test]
fn without_a_reference_to_see_the_next_item_comes_by_itself_and_the_end_names_the_file() {
    let mut trial = pack(form("overall"), 2, Zh);
    trial.header.reference = ReferenceShown::Never;
    let mut desk = Desk::new(trial, Zh, SMALL);
    desk.press("7 enter 8 enter 9 enter");
    assert_eq!(desk.screen.session().item().0, 1);
    desk.press("1 enter 2 enter 3 enter");
    let text = desk.text();
    assert!(text.contains("全部评完") && text.contains("/home/doctor/wang.ratings.jsonl"), "{text}");
    // It can still be changed.
    desk.press("enter 9 enter");
    assert_eq!(desk.saved().last().unwrap(), r#"i2-2 {"overall":9}"#);
}

#[test]
fn a_training_item_shows_its_example_once_it_is_rated() {
    let mut trial = pack(form("overall"), 2, Zh);
    trial.header.reference = ReferenceShown::Never;
    trial.items[0].gold = vec![gold(4)];
    let mut desk = Desk::new(trial, Zh, SMALL);
    assert!(desk.text().contains("练习题") && !desk.text().contains("示例评分"));
    desk.press("7 enter 8 enter 9 enter [ [");
    let text = desk.text();
    assert!(text.contains("示例评分") && text.contains("总体质量 4") && text.contains("检查不全"), "{text}");
}

#[test]
fn a_failed_write_stays_in_sight_and_the_form_keeps_what_stands_in_it() {
    let mut desk = Desk::new(pack(form("overall"), 1, En), En, SMALL);
    desk.disk_error = Some("No space left on device");
    desk.press("7 a enter down");
    assert!(matches!(desk.screen.saving(), Saving::Failed(_)));
    let text = desk.text();
    assert!(text.contains("! Not saved: No space left on device") && text.contains("[7]") && text.contains("[x] a wrong"), "{text}");
    assert_eq!(desk.saved().len(), 0);
    desk.press("enter");
    assert_eq!((desk.saved().len(), desk.screen.saving()), (1, &Saving::Saved));
    assert!(!desk.text().contains("Not saved"));
}

#[test]
fn a_pause_hides_the_answers_and_counts_no_time() {
    let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    desk.press("p");
    let text = desk.text();
    assert!(text.contains("已暂停") && !text.contains("转移性"), "{text}");
    desk.press("7 enter j");
    assert_eq!(desk.message(), "已暂停：先继续，再评分");
    desk.press("p 7 enter");
    // Ten seconds before the pause, and twenty after it.
    assert_eq!(desk.lines[0].active_ms, 30_000);
    assert_eq!(desk.outputs, []);
    desk.press("ctrl-z");
    assert_eq!((desk.outputs.as_slice(), desk.screen.session().is_paused()), (&[Output::Suspend][..], true));
}

#[test]
fn the_guidelines_come_first_and_the_time_begins_after_them() {
    let mut trial = pack(form("overall"), 1, Zh);
    trial.header.guidelines = label("请逐项评分。篇幅与格式不代表质量。", "Rate each field.");
    let mut desk = Desk::new(trial.clone(), Zh, SMALL);
    assert!(desk.text().contains("篇幅与格式"));
    desk.press("enter 7 enter");
    assert_eq!(desk.lines[0].active_ms, 20_000);
    desk.press("g");
    assert!(desk.text().contains("篇幅与格式"));
    let lines = desk.lines.clone();
    let mut again = Desk::with(trial, Zh, SMALL, crate::stage::options(), lines);
    assert!(!again.text().contains("篇幅与格式"));
}

#[test]
fn answers_scroll_together_and_a_long_text_is_read_to_its_end() {
    let mut trial = pack(form("dotabench"), 1, Zh);
    for (place, answer) in trial.items[0].answers.iter_mut().enumerate() {
        answer.texts = vec![(1..=80).map(|line| format!("甲{place}行{line}\n\n")).collect()];
    }
    let mut desk = Desk::new(trial, Zh, LARGE);
    desk.press("tab pagedown J");
    let text = desk.text();
    let first = text.lines().find(|line| line.contains("甲0行")).unwrap().to_owned();
    let number = |answer: usize| first.split(&format!("甲{answer}行")).nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(number(0) != "1" && number(0) == number(1) && number(1) == number(2), "{first}");
    desk.press("end");
    assert!(desk.text().contains("甲2行80"));
    desk.press("v home");
    assert!(desk.text().contains("甲0行1 ") && !desk.text().contains("甲1行"), "{}", desk.text());
}
