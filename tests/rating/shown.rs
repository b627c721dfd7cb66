//! What is shown when: the case at the turn that is rated, answers before they are rated, keys that are there, and what is out of sight.

use crate::rater::{LARGE, Rater, SMALL, form, pack};
use wardround::{
    language::Language::{self, En, Zh},
    trial::pack::{Pack, ReferenceShown},
};

/// A pack whose items rate the third turn of a long consultation.
fn later_turn() -> Pack {
    let mut trial = pack(form("overall"), 1, Zh);
    let item = &mut trial.items[0];
    let mut turn = item.turns[0].clone();
    item.turns = (1..=3)
        .map(|n| {
            turn.question = (1..=12).map(|line| format!("轮{n}行{line}\n\n")).collect();
            turn.clone()
        })
        .collect();
    item.answers.iter_mut().for_each(|answer| answer.earlier = vec!["此前一".into(), "此前二".into()]);
    trial
}

/// A pack whose answers are longer than any window.
fn long_answers(form_name: &str) -> Pack {
    let mut trial = pack(form(form_name), 1, Zh);
    trial.header.reference = ReferenceShown::Never;
    for (place, answer) in trial.items[0].answers.iter_mut().enumerate() {
        answer.texts = vec![(1..=90).map(|line| format!("甲{place}行{line}\n\n")).collect()];
    }
    trial
}

fn footer(rater: &mut Rater) -> String {
    rater.text().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_case_opens_at_the_turn_that_is_rated_and_the_earlier_ones_are_one_key_away() {
    let mut rater = Rater::new(later_turn(), Zh, SMALL);
    let text = rater.text();
    let first = text.lines().nth(3).unwrap();
    assert!(first.contains("第 3 轮") && first.contains("所评") && first.contains("PgUp"), "{text}");
    assert!(text.contains("轮3行1") && !text.contains("轮2行"), "{text}");
    rater.press("pageup");
    assert!(rater.text().contains("轮2行"), "{}", rater.text());
    // Where the rater scrolled to, it stays.
    rater.press("home ] tab");
    assert!(rater.text().contains("轮1行1 ") && !rater.text().contains("轮3行1 "), "{}", rater.text());
    let wide = Rater::new(later_turn(), Zh, LARGE).text();
    assert!(wide.contains("轮1行1 ") || wide.contains("轮3行1 "), "{wide}");
}

#[test]
fn the_next_answer_after_the_case_is_the_first_one() {
    for size in [SMALL, LARGE] {
        let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, size);
        rater.press("]");
        assert_eq!(rater.screen.answer(), 0);
        assert!(rater.text().contains("急性阑尾炎"), "{}", rater.text());
        rater.press("]");
        assert_eq!(rater.screen.answer(), 1);
        rater.press("tab tab [");
        assert_eq!(rater.screen.answer(), 0);
    }
}

#[test]
fn an_answer_is_rated_once_its_end_was_shown_and_not_before() {
    let mut rater = Rater::new(long_answers("overall"), Zh, SMALL);
    rater.press("7 enter");
    assert_eq!((rater.saved().len(), rater.message()), (0, "未保存：回答 A 还没有显示过，按 ] 查看"));
    rater.press("] enter");
    assert_eq!((rater.saved().len(), rater.message()), (0, "未保存：回答 A 的末尾还没有显示过，按 PgDn 或 End 往下看"));
    rater.press("tab enter");
    assert!(rater.saved().is_empty() && rater.message().contains("按 ]，再按"), "{}", rater.message());
    rater.press("] end home enter");
    assert_eq!(rater.saved(), [r#"i1-0 {"overall":7}"#]);
    // The next answer has to be read too; what has a rating can be changed without reading it again.
    rater.press("8 enter");
    assert_eq!(rater.saved().len(), 1);
    rater.press("[ 6 enter");
    assert_eq!(rater.saved().last().unwrap(), r#"i1-0 {"overall":6}"#);
    // Whoever cannot judge need not read it.
    rater.press("x");
    rater.type_text("不属本专业");
    rater.press("enter");
    assert_eq!(rater.saved().len(), 3);
}

#[test]
fn what_lies_over_an_answer_does_not_show_it_and_side_by_side_shows_all() {
    let mut rater = Rater::new(long_answers("overall"), Zh, SMALL);
    rater.press("p p 7 ? end q enter");
    assert!(rater.saved().is_empty() && rater.message().contains("还没有显示过"), "{}", rater.message());
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, LARGE);
    rater.press("7 enter 8 enter 9 enter");
    assert_eq!(rater.saved().len(), 3);
    let mut pair = Rater::new(long_answers("preference"), Zh, SMALL);
    pair.press("2 enter ] enter");
    assert!(pair.saved().is_empty() && pair.message().contains("末尾"), "{}", pair.message());
    pair.press("v end enter");
    assert!(pair.saved().is_empty() && pair.message().contains("回答 B"), "{}", pair.message());
    pair.press("] end enter");
    assert_eq!(pair.saved(), [r#"pair {"preference":"b"}"#]);
}

#[test]
fn the_line_of_keys_ends_with_leaving_and_the_other_keys_and_no_label_is_cut() {
    let with_marks = || form("overall").with_marks().unwrap();
    for language in [Zh, En] {
        for form in [form("overall"), with_marks(), form("dotabench")] {
            for size in [(61, 21), SMALL, (100, 30), LARGE] {
                let mut rater = Rater::new(pack(form.clone(), 1, language), language, size);
                let line = footer(&mut rater);
                let [cannot, undo, leave, keys] = match language {
                    Language::Zh => ["x 无法判断", "u 撤销", "q 退出", "? 按键"],
                    Language::En => ["x cannot judge", "u undo", "q leave", "? keys"],
                };
                assert!(line.trim_end().ends_with(&format!("{leave}  {keys}")), "{size:?} {line}");
                assert!(size.0 < 80 || (line.contains(cannot) && line.contains(undo)), "{size:?} {line}");
                assert!(!line.contains('…'), "{line}");
                rater.press("c");
                assert!(!rater.text().contains('…'), "{}", rater.text());
            }
        }
    }
}

#[test]
fn while_paused_the_key_of_the_pause_is_named_for_what_it_does() {
    for (language, resume, pause) in [(Zh, "p 继续", "p 暂停"), (En, "p resume", "p pause")] {
        let mut rater = Rater::new(pack(form("overall"), 1, language), language, LARGE);
        assert!(footer(&mut rater).contains(pause));
        rater.press("p");
        let line = footer(&mut rater);
        assert!(line.contains(resume) && !line.contains(pause), "{line}");
    }
}

#[test]
fn a_form_that_is_longer_than_its_window_says_where_the_rater_is_and_what_is_below() {
    let mut trial = pack(form("overall"), 1, Zh);
    trial.header.reference = ReferenceShown::Never;
    trial.header.questionnaire = wardround::trial::form::Form::built_in("tasks");
    let fields = trial.header.questionnaire.as_ref().unwrap().fields().len();
    let mut rater = Rater::new(trial, Zh, (120, 24));
    rater.press("look 7 enter 8 enter 9 enter");
    let text = rater.text();
    assert!(text.contains(&format!("第 1/{fields} 项")) && text.contains("项在下面 ↓"), "{text}");
    for _ in 0..22 {
        rater.press("4");
    }
    let text = rater.text();
    assert!(text.contains(&format!("第 22/{fields} 项")), "{text}");
    assert!(text.contains(&format!("还有 {} 项在下面 ↓", fields - 22)) && text.contains("项在上面 ↑"), "{text}");
    for _ in 22..fields {
        rater.press("down");
    }
    let text = rater.text();
    assert!(text.contains(&format!("第 {fields}/{fields} 项")) && !text.contains("在下面"), "{text}");
    // The text is titled by its question, and is about no answer.
    rater.press("t");
    assert!(rater.text().contains("在此输入") && !rater.text().contains("· 回答"), "{}", rater.text());
}

#[test]
fn the_keys_of_marks_are_in_the_help_beside_their_labels() {
    let trial = pack(form("overall").with_marks().unwrap(), 1, Zh);
    let mut rater = Rater::new(trial, Zh, LARGE);
    rater.press("?");
    let text = rater.text();
    for (keys, label) in [("r 1", "正确"), ("w 2", "错误"), ("i 3", "无关"), ("e 4", "多余"), ("u 5", "不安全")] {
        assert!(text.lines().any(|line| line.split(keys).nth(1).is_some_and(|rest| rest.contains(label))), "{keys}: {text}");
    }
}
