//! Questions, answers, ratings and verdicts.

use crate::{consultation, key, opened, says, stage::MODEL, through};
use wardround::{
    chat::{Delta, Finish},
    consultation::Asked,
    record::ErrorTag,
    screen::state::{Input, Output, Overlay},
    session::{Notice, SessionEvent},
};

#[test]
fn three_turns_and_no_fourth() {
    let mut stage = opened();
    through(&mut stage, &["一", "二", "三"]);
    let asked: Vec<Asked> = consultation(&stage).consultation().exchanges().iter().map(|e| e.asked).collect();
    assert_eq!(asked, [Asked::Turn(1), Asked::Turn(2), Asked::Turn(3)]);
    stage.press("n");
    assert!(stage.asks.is_empty() && says(&stage, &Notice::AllAnswered));
    let progress = &stage.app.session().progress()[MODEL];
    assert_eq!(progress.cases[&key(&stage).case].answered, 3);
}

#[test]
fn what_is_stopped_is_kept_and_late_pieces_are_nobodys() {
    let mut stage = opened();
    stage.press("n");
    stage.stream("首先");
    let late = stage.asks.last().expect("asked").clone();
    stage.press("x");
    let answer = consultation(&stage).consultation().exchanges()[0].answers[0].clone();
    assert_eq!((answer.text.as_str(), answer.finish), ("首先", Finish::Cancelled));
    assert!(stage.text().contains("已停止，未完成"));
    stage.press("g");
    stage.event(SessionEvent::Delta(late.answer, Delta::Text("迟到".into())));
    stage.answer("急性阑尾炎");
    let exchange = &consultation(&stage).consultation().exchanges()[0];
    let texts: Vec<&str> = exchange.answers.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(texts, ["首先", "急性阑尾炎"]);
    assert_eq!(consultation(&stage).records(0).len(), 2);
}

#[test]
fn an_answer_once_more_has_another_seed_and_a_repetition_after_a_failure_the_same() {
    let mut stage = opened();
    stage.press("n");
    stage.fail("gone");
    stage.press("g");
    assert_eq!(stage.asks.last().expect("asked").regenerated, 0);
    stage.answer("一");
    stage.press("g");
    assert_eq!(stage.asks.last().expect("asked").regenerated, 1);
    stage.answer("二");
    let seeds: Vec<u32> = consultation(&stage).records(0).iter().map(|r| r.seed).collect();
    assert_eq!(seeds[0], seeds[1]);
    assert_ne!(seeds[1], seeds[2]);
    // The last one counts, and the others can be looked at.
    assert!(stage.text().contains("回答 3/3"));
    stage.press("v");
    assert!(stage.text().contains("回答 2/3"));
}

#[test]
fn an_answer_that_cannot_be_recorded_is_not_lost_and_is_recorded_on_demand() {
    let mut stage = opened();
    stage.disk_error = Some("No space left on device".into());
    stage.press("n");
    stage.answer("急性阑尾炎");
    assert!(stage.text().contains("未能存盘"), "{}", stage.text());
    assert!(consultation(&stage).unsaved().is_some() && consultation(&stage).consultation().is_busy());
    stage.press("n");
    assert!(says(&stage, &Notice::NotSaved(crate::stage::disk_error("No space left on device"))));
    stage.press("ctrl-w");
    assert!(consultation(&stage).unsaved().is_none() && !consultation(&stage).consultation().is_busy());
    assert_eq!(consultation(&stage).record(0).expect("recorded").text, "急性阑尾炎");
}

#[test]
fn what_is_off_protocol_is_marked_and_never_judged() {
    let mut stage = opened();
    through(&mut stage, &["一"]);
    stage.press("J enter a");
    stage.type_text("为什么？");
    stage.press("ctrl-s");
    stage.answer("因为");
    stage.press("j");
    assert!(stage.judges.is_empty() && says(&stage, &Notice::OffProtocol));
    stage.press("[ j");
    assert_eq!(stage.judges.len(), 1, "the turn before it is the protocol's");
    stage.verdict(None, "no number");
    stage.press("e");
    stage.input(Input::Paste("（改）".into()));
    stage.press("ctrl-s");
    stage.answer("二");
    assert_eq!(consultation(&stage).consultation().exchanges()[2].asked, Asked::Edited(2));
    stage.press("j");
    assert!(stage.judges.is_empty());
    assert!(stage.text().contains("改动过的提问"));
}

#[test]
fn a_rating_says_what_the_rater_had_seen() {
    let mut stage = opened();
    stage.press("s");
    assert!(says(&stage, &Notice::NothingAsked));
    through(&mut stage, &["一"]);
    stage.press("s enter");
    assert!(matches!(stage.app.overlays().last(), Some(Overlay::Rate(_))), "without a number nothing is saved");
    stage.type_text("０");
    stage.press("tab right right space tab");
    stage.type_text("有风险");
    stage.press("ctrl-s");
    let rating = consultation(&stage).rating(0).expect("rated").clone();
    assert_eq!((rating.rating.get(), rating.tags.as_slice(), rating.comment.as_str()), (10, &[ErrorTag::Unsafe][..], "有风险"));
    assert!(!rating.saw_reference && !rating.saw_verdict);
    stage.press("r s");
    stage.press("left ctrl-s");
    let rating = consultation(&stage).rating(0).expect("rated");
    assert_eq!((rating.rating.get(), rating.tags.len(), rating.saw_reference), (9, 1, true), "the earlier rating is where one begins");
}

#[test]
fn a_reference_that_was_seen_and_hidden_again_was_seen() {
    let mut stage = opened();
    through(&mut stage, &["一", "二"]);
    stage.press("r r");
    assert!(!stage.text().contains("查体后诊断思路如何调整？"), "it is hidden again");
    stage.press("s");
    stage.type_text("7");
    stage.press("ctrl-s");
    assert!(consultation(&stage).rating(1).expect("rated").saw_reference);
    // That of the first turn was not.
    stage.press("[ s");
    stage.type_text("7");
    stage.press("ctrl-s");
    assert!(!consultation(&stage).rating(0).expect("rated").saw_reference);
}

#[test]
fn the_reference_is_hidden_until_asked_for_and_the_title_until_the_end() {
    let mut stage = opened();
    let case = stage.file.cases[0].clone();
    let (title, answer) = (case.title().expect("a title").reveal().to_owned(), case.pairs()[0].answer.chars().take(12).collect::<String>());
    through(&mut stage, &["一"]);
    assert!(!stage.text().contains(&answer));
    stage.press("r");
    assert!(stage.text().contains(&answer) && !stage.text().contains(&format!("病例标题  {title}")));
    through(&mut stage, &["二"]);
    assert!(stage.text().contains("参考答案 已隐藏"), "each turn's is revealed by itself");
    through(&mut stage, &["三"]);
    stage.press("r");
    assert!(stage.text().contains(&format!("病例标题  {title}")));
}

#[test]
fn starting_over_is_another_repeat_and_keeps_the_first() {
    let mut stage = opened();
    through(&mut stage, &["一", "二"]);
    stage.press("ctrl-r");
    assert!(consultation(&stage).consultation().exchanges().is_empty());
    through(&mut stage, &["另一"]);
    assert_eq!(consultation(&stage).record(0).expect("recorded").repeat, 1);
}

#[test]
fn an_unfinished_turn_is_asked_again_without_its_question_standing_twice() {
    let mut stage = opened();
    stage.press("n");
    stage.stream("首");
    stage.press("x");
    let question: String = stage.file.cases[0].turns()[0].question.chars().take(12).collect();
    assert_eq!(stage.text().matches(&question).count(), 1);
}

#[test]
fn the_next_question_waits_the_moment_that_the_disk_takes() {
    let mut stage = opened();
    stage.hold_records = true;
    stage.press("n");
    stage.answer("一");
    stage.press("n");
    assert!(stage.asks.is_empty() && !says(&stage, &Notice::Busy));
    stage.press("q");
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Quit)), "nothing is being answered");
    stage.release_records();
    assert_eq!(stage.asks.last().expect("asked").ready.asked, Asked::Turn(2));
}

#[test]
fn asking_again_is_for_the_last_question_and_its_answer_is_shown() {
    let mut stage = opened();
    through(&mut stage, &["一", "二"]);
    stage.press("[ g");
    assert!(stage.asks.is_empty() && stage.text().contains("只能重问最后一个问题"));
    stage.press("]");
    stage.press("g");
    stage.answer("第二次");
    stage.press("v");
    assert!(stage.text().contains("回答 1/2"));
    stage.press("g");
    stage.answer("第三次");
    assert!(stage.text().contains("回答 3/3") && stage.text().contains("第三次"));
}

#[test]
fn what_follows_an_edited_question_is_off_protocol_and_says_why() {
    let mut stage = opened();
    stage.press("e");
    stage.input(Input::Paste("（改）".into()));
    stage.press("ctrl-s");
    stage.answer("一");
    through(&mut stage, &["二"]);
    assert_eq!(consultation(&stage).consultation().exchanges()[1].asked, Asked::Edited(2));
    let text = stage.text();
    assert!(text.contains("改动过的提问") && text.contains("沿用改动过的历史"), "{text}");
    assert!(stage.app.session().progress()[MODEL].cases[&key(&stage).case].is_edited);
}
