//! Keys become values, and values lines on the disk.

use crate::{
    rater::{LARGE, OWN_FORM, Rater, SMALL, form, gold, label, pack},
    stage::options,
};
use wardround::{
    language::Language::{En, Zh},
    screen::{
        rating::{Output, Saving},
        state::Input,
    },
    trial::{form::Form, pack::ReferenceShown},
};

fn values(rater: &Rater) -> String {
    serde_json::to_string(&rater.screen.session().draft().values).unwrap()
}

#[test]
fn one_key_is_one_rating_and_enter_saves() {
    let mut rater = Rater::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    rater.press("look 7 enter 0 a enter");
    assert_eq!(rater.saved(), [r#"i1-0 {"overall":7}"#, r#"i1-1 {"errors":["wrong"],"overall":10}"#]);
    assert_eq!((rater.screen.answer(), rater.message()), (2, "✓ 已保存：回答 B"));
}

#[test]
fn digits_go_from_scale_to_scale_and_correct_the_last_one() {
    let mut rater = Rater::new(pack(form("dotabench"), 1, Zh), Zh, SMALL);
    rater.press("8 7 9");
    assert_eq!((values(&rater).as_str(), rater.screen.field()), (r#"{"accuracy":8,"coherence":7,"relevance":9}"#, 3));
    rater.press("k k 6 down 5 4 3");
    assert_eq!(values(&rater), r#"{"accuracy":8,"coherence":6,"overall":3,"relevance":9,"thoroughness":5}"#);
    rater.press("look up backspace");
    assert!(!values(&rater).contains("thoroughness"));
    rater.press("enter");
    assert_eq!((rater.saved().len(), rater.message(), rater.screen.field()), (0, "“全面性”尚未评", 3));
    rater.press("5 enter");
    assert_eq!(rater.saved().len(), 1);
}

#[test]
fn a_digit_outside_the_scale_is_refused() {
    let mut rater = Rater::new(pack(form("cmb-clin"), 1, Zh), Zh, SMALL);
    rater.press("9");
    assert_eq!((values(&rater).as_str(), rater.screen.field()), ("{}", 0));
    assert!(rater.message().contains("不能取这个值"), "{}", rater.message());
}

#[test]
fn scales_of_several_digits_texts_and_options_are_filled_in() {
    let mut rater = Rater::new(pack(Form::parse(OWN_FORM).unwrap(), 1, Zh), Zh, SMALL);
    rater.press("8 5");
    assert_eq!(values(&rater), r#"{"percent":85}"#);
    rater.press("down k 1 0 0 up up 4");
    assert_eq!(values(&rater), r#"{"percent":4}"#);
    rater.press("t");
    assert_eq!(rater.message(), "当前项不是文字项");
    rater.press("j t");
    rater.type_text("请补充 j q 7");
    rater.press("enter");
    assert_eq!(values(&rater), r#"{"note":"请补充 j q 7","percent":4}"#);
    rater.press("d");
    assert!(values(&rater).contains(r#""tone":"bad""#));
    rater.press("look d j 1");
    assert!(values(&rater).contains(r#""tone":"good""#));
    rater.press("enter");
    assert_eq!(rater.saved(), [r#"i1-0 {"note":"请补充 j q 7","percent":4,"tone":"good"}"#]);
}

#[test]
fn letters_and_digits_of_a_chinese_input_method_count_and_caps_lock_does_not_matter() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.type_text("７A】】");
    assert_eq!((values(&rater).as_str(), rater.screen.answer()), ("{}", 1));
    rater.press("[");
    assert_eq!(values(&rater), r#"{"errors":["wrong"],"overall":7}"#);
}

#[test]
fn two_are_compared_side_by_side_and_rated_together() {
    let mut rater = Rater::new(pack(form("preference"), 1, Zh), Zh, SMALL);
    rater.press("tab");
    let text = rater.text();
    assert!(text.contains("回答 A") && text.contains("回答 B") && !text.contains("胃肠炎"), "{text}");
    rater.press("2 enter");
    assert_eq!(rater.saved(), [r#"pair {"preference":"b"}"#]);
}

#[test]
fn what_cannot_be_judged_needs_a_reason_and_the_reason_is_kept_until_it_is_saved() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.press("x enter");
    assert_eq!((rater.saved().len(), rater.message()), (0, "请写明无法判断的理由"));
    rater.type_text("缺少影像");
    rater.press("esc 7 x");
    assert!(rater.text().contains("缺少影像"));
    rater.type_text("学资料");
    rater.press("enter");
    assert_eq!(rater.saved(), ["i1-0 cannot judge: 缺少影像学资料"]);
    rater.press("[");
    let text = rater.text();
    assert!(text.lines().any(|line| line.contains("无法判断  ") && line.contains("缺少影像学资料")), "{text}");
}

#[test]
fn a_comment_is_saved_with_the_rating_and_a_pasted_one_presses_no_key() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.input(Input::Paste("7".into()));
    assert_eq!(values(&rater), "{}");
    rater.press("look 7 c");
    rater.input(Input::Paste("诊断对\n检查\u{1b}[2J少".into()));
    rater.press("enter");
    assert!(rater.text().contains("评语"), "{}", rater.text());
    rater.press("enter");
    assert_eq!(rater.lines[0].comment, "诊断对\n检查[2J少");
}

#[test]
fn undo_takes_back_and_shows_what_was_taken_back() {
    let mut rater = Rater::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    rater.press("look 7 enter u");
    assert_eq!(rater.saved(), [r#"i1-0 {"overall":7}"#, "i1-0 withdrawn"]);
    assert_eq!((rater.screen.answer(), values(&rater).as_str(), rater.message()), (0, r#"{"overall":7}"#, "已撤销"));
    rater.press("u");
    assert_eq!(rater.message(), "没有可撤销的评分");
}

#[test]
fn seeing_the_reference_is_confirmed_and_locks_the_item() {
    let mut rater = Rater::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    rater.press("r");
    assert_eq!(rater.message(), "本题所有回答评完之后才显示参考答案");
    rater.press("look 7 enter 8 enter 9 enter");
    assert!(rater.message().contains("r 看参考答案"), "{}", rater.message());
    assert_eq!(rater.screen.session().item().0, 0);
    rater.press("r");
    assert!(rater.message().contains("锁定") && !rater.text().contains("必要时"), "{}", rater.message());
    rater.disk_error = Some("磁盘已满");
    rater.press("r");
    assert!(!rater.text().contains("必要时"), "it is on the disk before it is shown: {}", rater.text());
    rater.press("r r");
    assert!(rater.text().contains("必要时 CT"), "{}", rater.text());
    assert_eq!(rater.saved().last().unwrap(), "reference shown");
    for key in ["3", "a", "c", "x", "u"] {
        rater.press(key);
        assert!(rater.message().contains("已锁定"), "{key}: {}", rater.message());
    }
    rater.press("enter");
    assert_eq!((rater.screen.session().item().0, rater.saved().len()), (1, 4));

    let mut again = Rater::with(pack(form("overall"), 2, Zh), Zh, SMALL, options(), rater.lines);
    again.press("b 3");
    assert!(again.message().contains("已锁定"), "a restart unlocks nothing: {}", again.message());
    again.press("r");
    assert!(again.text().contains("必要时 CT"), "it needs no second confirmation: {}", again.text());
    assert_eq!(again.saved().len(), 4);
}

#[test]
fn without_a_reference_to_see_the_next_item_comes_by_itself_and_the_end_names_the_file() {
    let mut trial = pack(form("overall"), 2, Zh);
    trial.header.reference = ReferenceShown::Never;
    let mut rater = Rater::new(trial, Zh, SMALL);
    rater.press("look 7 enter 8 enter 9 enter");
    assert_eq!(rater.screen.session().item().0, 1);
    rater.press("look 1 enter 2 enter 3 enter");
    let text = rater.text();
    assert!(text.contains("全部评完") && text.contains("/home/doctor/wang.ratings.jsonl"), "{text}");
    // It can still be changed.
    rater.press("enter 9 enter");
    assert_eq!(rater.saved().last().unwrap(), r#"i2-2 {"overall":9}"#);
    // And looked through: the end comes after the last item only.
    rater.press("enter b");
    assert_eq!(rater.screen.session().item().0, 0);
    rater.press("n");
    assert_eq!((rater.screen.session().item().0, rater.text().contains("全部评完")), (1, false));
    rater.press("n");
    assert!(rater.text().contains("全部评完"), "{}", rater.text());
}

#[test]
fn a_training_item_shows_its_example_once_it_is_rated() {
    let mut trial = pack(form("overall"), 2, Zh);
    trial.header.reference = ReferenceShown::Never;
    trial.items[0].gold = vec![gold(4)];
    let mut rater = Rater::new(trial, Zh, SMALL);
    assert!(rater.text().contains("练习题") && !rater.text().contains("示例评分"));
    rater.press("look 7 enter 8 enter 9 enter [ [");
    let text = rater.text();
    assert!(text.contains("示例评分") && text.contains("总体质量 4") && text.contains("检查不全"), "{text}");
}

#[test]
fn a_failed_write_stays_in_sight_and_the_form_keeps_what_stands_in_it() {
    let mut rater = Rater::new(pack(form("overall"), 1, En), En, SMALL);
    rater.disk_error = Some("No space left on device");
    rater.press("look 7 a enter down");
    assert!(matches!(rater.screen.saving(), Saving::Failed(_)));
    let text = rater.text();
    assert!(text.contains("! Not saved: No space left on device") && text.contains("[7]") && text.contains("[x] a wrong"), "{text}");
    assert_eq!(rater.saved().len(), 0);
    rater.press("enter");
    assert_eq!((rater.saved().len(), rater.screen.saving()), (1, &Saving::Saved));
    assert!(!rater.text().contains("Not saved"));
}

#[test]
fn a_pause_hides_the_answers_and_counts_no_time() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.press("p");
    let text = rater.text();
    assert!(text.contains("已暂停") && !text.contains("转移性"), "{text}");
    rater.press("7 enter j");
    assert_eq!(rater.message(), "已暂停：先继续，再评分");
    rater.press("p look 7 enter");
    // Ten seconds before the pause, and forty after it.
    assert_eq!(rater.lines[0].active_ms, 50_000);
    assert_eq!(rater.outputs, []);
    rater.press("ctrl-z");
    assert_eq!((rater.outputs.as_slice(), rater.screen.session().is_paused()), (&[Output::Suspend][..], true));
}

#[test]
fn the_guidelines_come_first_and_the_time_begins_after_them() {
    let mut trial = pack(form("overall"), 1, Zh);
    trial.header.guidelines = label("请逐项评分。篇幅与格式不代表质量。", "Rate each field.");
    let mut rater = Rater::new(trial.clone(), Zh, SMALL);
    assert!(rater.text().contains("篇幅与格式"));
    rater.press("enter look 7 enter");
    assert_eq!(rater.lines[0].active_ms, 40_000);
    rater.press("g");
    assert!(rater.text().contains("篇幅与格式"));
    let lines = rater.lines.clone();
    let mut again = Rater::with(trial, Zh, SMALL, crate::stage::options(), lines);
    assert!(!again.text().contains("篇幅与格式"));
}

#[test]
fn answers_scroll_together_and_a_long_text_is_read_to_its_end() {
    let mut trial = pack(form("dotabench"), 1, Zh);
    for (place, answer) in trial.items[0].answers.iter_mut().enumerate() {
        answer.texts = vec![(1..=80).map(|line| format!("甲{place}行{line}\n\n")).collect()];
    }
    let mut rater = Rater::new(trial, Zh, LARGE);
    rater.press("tab pagedown J");
    let text = rater.text();
    let first = text.lines().find(|line| line.contains("甲0行")).unwrap().to_owned();
    let number = |answer: usize| first.split(&format!("甲{answer}行")).nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(number(0) != "1" && number(0) == number(1) && number(1) == number(2), "{first}");
    rater.press("end");
    assert!(rater.text().contains("甲2行80"));
    rater.press("v home");
    assert!(rater.text().contains("甲0行1 ") && !rater.text().contains("甲1行"), "{}", rater.text());
}

#[test]
fn the_questionnaire_takes_a_key_for_each_question_and_the_end_comes_after_it() {
    let mut trial = pack(form("overall"), 1, Zh);
    trial.header.reference = ReferenceShown::Never;
    trial.header.questionnaire = Form::built_in("tasks");
    let mut rater = Rater::new(trial, Zh, SMALL);
    rater.press("look 7 enter 8 enter 9 enter");
    let text = rater.text();
    assert!(text.contains("问卷") && text.contains("以下问题针对整个试验") && text.contains("分诊"), "{text}");
    assert!(!text.contains("全部评完，谢谢"));
    rater.press("x");
    assert_eq!(rater.message(), "这是问卷，与某个回答无关");
    // 22 digits, one question each; the last ones scroll into sight.
    for _ in 0..22 {
        rater.press("4");
    }
    assert!(rater.text().contains("随访计划"), "{}", rater.text());
    rater.press("enter");
    assert!(rater.saved().last().unwrap().starts_with("questionnaire {\"case_summary\":4"), "{:?}", rater.saved());
    assert!(rater.text().contains("全部评完，谢谢"), "{}", rater.text());
    // It can be looked at and changed again, from the last item.
    rater.press("enter b");
    assert!(!rater.text().contains("针对整个试验"), "{}", rater.text());
    rater.press("n");
    assert!(rater.text().contains("针对整个试验"), "{}", rater.text());
    rater.press("5 enter");
    assert_eq!(rater.saved().iter().filter(|line| line.starts_with("questionnaire")).count(), 2);
}
