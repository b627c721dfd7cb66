//! Keys, texts, the mouse, and coming and going.

use crate::{Stage, consultation, key, opened, says, stage, through};
use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::time::Duration;
use wardround::{
    chat::Finish,
    language::Language,
    record::{LockOwner, RecordError, RunRecords},
    screen::{
        layout::Pane,
        state::{Answered, Input, Output, Overlay, Screen},
    },
    session::{Notice, SessionError, SessionEvent},
};

#[test]
fn a_consultation_is_put_together_again_from_its_record() {
    let mut first = opened();
    through(&mut first, &["一"]);
    first.press("s 7 ctrl-s");
    let opened = consultation(&first);
    let records = RunRecords {
        manifest: wardround::record::Manifest::new(wardround::chat::Sampling::paper(), 1),
        turns: opened.records(0).to_vec(),
        verdicts: Vec::new(),
        ratings: opened.rating(0).cloned().into_iter().collect(),
    };
    let key = key(&first);
    let mut other_session = stage();
    let read = Ok(Some(Box::new(records.clone())));
    let outputs = other_session.app.event(SessionEvent::ConsultationRead(key.clone(), read), other_session.now);
    assert!(outputs.is_empty(), "nobody has opened it yet");
    let case = first.file.cases[0].clone();
    let conversation = records.conversation(&case);
    assert_eq!((conversation.len(), conversation[0].exchange().answers[0].text.as_str()), (1, "一"));
    let other = first.file.cases[1].clone();
    assert!(records.conversation(&other).is_empty());
}

#[test]
fn leaving_while_an_answer_comes_is_asked_twice() {
    let mut stage = opened();
    stage.press("n");
    stage.stream("首先");
    stage.press("q");
    assert!(!stage.outputs.iter().any(|o| matches!(o, Output::Quit)));
    stage.press("down q");
    assert!(!stage.outputs.iter().any(|o| matches!(o, Output::Quit)), "another key in between takes it back");
    stage.press("q");
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Quit)));
    let outputs = stage.app.stop_all(stage.now);
    stage.carry_out(outputs);
    assert!(!stage.app.session().is_busy());
    assert_eq!(consultation(&stage).record(0).expect("recorded").finish, Finish::Cancelled);
}

#[test]
fn keys_are_text_while_a_text_is_written_and_nothing_written_is_lost() {
    let mut stage = opened();
    stage.press("a");
    stage.type_text("q?nJ");
    assert!(matches!(stage.app.overlays().last(), Some(Overlay::Entry(form)) if form.entry.text() == "q?nJ"));
    stage.press("esc a");
    assert!(matches!(stage.app.overlays().last(), Some(Overlay::Entry(form)) if form.entry.text() == "q?nJ"), "the draft is there again");
    stage.press("tab tab enter");
    assert!(stage.app.overlays().is_empty() && stage.asks.is_empty(), "the button that gives up");
    stage.press("a tab enter");
    assert_eq!(stage.asks.len(), 1, "the button that sends");
    stage.answer("好");
    stage.press("a ctrl-s");
    assert!(stage.text().contains("问题是空的"), "{}", stage.text());
}

#[test]
fn a_text_pasted_into_a_consultation_is_a_question_in_the_making() {
    let mut stage = opened();
    stage.input(Input::Paste("第一行\r\n第二行\u{1b}[2J".into()));
    let Some(Overlay::Entry(form)) = stage.app.overlays().last() else { panic!("no entry") };
    assert_eq!(form.entry.text(), "第一行\n第二行[2J");
    assert!(stage.asks.is_empty());
}

#[test]
fn the_place_is_kept_and_found_again() {
    let mut stage = opened();
    through(&mut stage, &["一", "二"]);
    stage.press("r [ a");
    stage.type_text("草稿");
    stage.press("esc");
    let saved = stage.app.saved();
    assert!(saved.consultation);
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("state/saved.json");
    saved.write(&path).expect("it can be written");
    let again = wardround::screen::state::SavedState::read(&path);
    assert_eq!(again.restore_case.as_deref(), Some(key(&stage).case.as_str()));
    let view = again.views.values().next().expect("one view");
    assert_eq!((view.selected, view.draft.as_str(), view.revealed.contains(&2)), (Some(0), "草稿", true));
    std::fs::write(&path, "{broken").expect("it can be written");
    assert_eq!(wardround::screen::state::SavedState::read(&path), wardround::screen::state::SavedState::default());
}

#[test]
fn the_mouse_scrolls_what_it_is_over_and_selects_what_it_is_pressed_on() {
    let mut stage = stage();
    let mouse = |kind, column, row| Input::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE });
    stage.input(mouse(MouseEventKind::Down(MouseButton::Left), 5, 5));
    assert_eq!(stage.app.ward().cursor(), 1);
    stage.input(mouse(MouseEventKind::Down(MouseButton::Left), 5, 5));
    assert!(matches!(stage.app.screen(), Screen::Consultation(_)), "pressed again, it is opened");
    through(&mut stage, &[&"很长的回答。\n\n".repeat(60)]);
    stage.buffer();
    let before = stage.app.view(&key(&stage)).expect("open").offset(Pane::Transcript);
    stage.input(mouse(MouseEventKind::ScrollUp, 5, 10));
    stage.buffer();
    let view = stage.app.view(&key(&stage)).expect("open");
    assert_eq!(view.offset(Pane::Transcript), before - 3);
    stage.input(mouse(MouseEventKind::Down(MouseButton::Left), 110, 35));
    assert_eq!(stage.app.view(&key(&stage)).expect("open").pane(), Pane::Verdict);
    stage.press("M");
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Mouse(true))));
}

#[test]
fn a_search_finds_across_lines_and_goes_round() {
    let mut stage = opened();
    through(&mut stage, &["阑尾炎；阑尾炎；再说一次阑尾炎。"]);
    stage.press("/");
    stage.type_text("阑尾炎");
    stage.press("enter");
    stage.buffer();
    let search = |stage: &Stage| {
        let search = stage.app.view(&key(stage)).expect("open").search().expect("searching");
        (search.current, search.count())
    };
    assert_eq!(search(&stage), (0, 3));
    stage.press("<");
    stage.buffer();
    assert_eq!(search(&stage), (2, 3));
    stage.press("> >");
    stage.buffer();
    assert_eq!(search(&stage).0, 1);
    stage.press("esc");
    assert!(stage.app.view(&key(&stage)).expect("open").search().is_none(), "the first Esc ends the search");
    assert!(matches!(stage.app.screen(), Screen::Consultation(_)));
}

#[test]
fn copying_takes_the_text_and_not_its_lines() {
    let mut stage = opened();
    stage.press("y");
    assert!(stage.outputs.is_empty());
    let answer = "一段很长的回答，".repeat(40);
    through(&mut stage, &[&answer]);
    stage.press("y");
    assert!(matches!(stage.outputs.last(), Some(Output::Copy(text)) if *text == answer));
    stage.press("tab y");
    assert_eq!(stage.outputs.len(), 1, "a hidden reference is not copied either");
    stage.press("w");
    let Some(Output::WriteMarkdown(_, markdown)) = stage.outputs.last() else { panic!("nothing was written") };
    assert!(markdown.contains(&answer) && !markdown.contains("### 参考答案"));
    stage.app.answered(Answered::Written(Err(wardround::language::Bilingual::both("只读", "read-only"))), stage.now);
    assert!(stage.app.toasts().any(|t| t.text == "只读"));
    stage.wait(Duration::from_secs(30));
    assert_eq!(stage.app.toasts().count(), 0, "messages go by themselves");
}

#[test]
fn over_a_dialogue_q_closes_it_and_the_caret_moves_in_a_text() {
    let mut stage = opened();
    stage.press("? q");
    assert!(stage.app.overlays().is_empty() && stage.outputs.is_empty());
    stage.press("? m t");
    assert_eq!(stage.app.overlays().len(), 1, "nothing else opens over it");
    stage.press("esc a");
    stage.type_text("ac");
    stage.press("left");
    stage.type_text("b");
    assert!(matches!(stage.app.overlays().last(), Some(Overlay::Entry(form)) if form.entry.text() == "abc"));
    stage.press("esc m end enter");
    stage.type_text("http://h/v1");
    stage.press("left");
    stage.type_text("X");
    let Some(Overlay::Entry(form)) = stage.app.overlays().last() else { panic!("no entry") };
    assert_eq!(form.entry.text(), "http://h/vX1");
    stage.press("ctrl-c");
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Quit)));
}

#[test]
fn leaving_with_an_answer_that_is_not_recorded_is_asked_too() {
    let mut stage = opened();
    stage.disk_error = Some("No space left on device".into());
    stage.press("n");
    stage.answer("一");
    stage.press("q");
    assert!(!stage.outputs.iter().any(|o| matches!(o, Output::Quit)));
    assert!(stage.text().contains("退出就会丢失"));
    stage.press("g");
    assert!(stage.app.toasts().any(|t| t.text.contains("No space left")), "the reason, not that an answer is awaited");
    stage.press("q q");
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Quit)));
}

#[test]
fn the_list_says_that_an_answer_is_coming_after_its_consultation_was_left() {
    let mut stage = opened();
    stage.press("n");
    stage.stream("首");
    stage.press("esc");
    let header = stage.text().lines().next().unwrap().to_owned();
    assert!(stage.app.current().is_none() && header.contains("回答中") && !header.contains("就绪"), "{header}");
    stage.finish(Finish::Stop);
    let header = stage.text().lines().next().unwrap().to_owned();
    assert!(header.contains("就绪"), "{header}");
}

#[test]
fn escape_puts_away_what_was_refused_and_does_not_leave() {
    let mut stage = opened();
    stage.press("n");
    stage.stream("首");
    stage.press("s");
    assert!(says(&stage, &Notice::Busy) && !says(&stage, &Notice::NothingAsked));
    stage.press("esc");
    assert!(stage.app.current().is_some() && stage.app.toasts().next().is_none());
    stage.press("esc");
    assert!(stage.app.current().is_none());
}

#[test]
fn whoever_writes_while_an_answer_is_coming_is_told_before_the_first_word() {
    let mut stage = opened();
    stage.press("n");
    stage.stream("首");
    stage.press("a");
    assert!(stage.text().contains("可以先写，等它结束再发送"), "{}", stage.text());
    stage.type_text("需要手术吗");
    stage.press("ctrl-s");
    assert!(stage.text().contains("需要手术吗") && stage.text().contains("等它结束再发送"), "{}", stage.text());
    stage.finish(Finish::Stop);
    stage.press("ctrl-s");
    assert_eq!(stage.asks.last().expect("asked").ready.messages.last().expect("a question").content, "需要手术吗");
}

#[test]
fn a_models_name_is_whole_where_there_is_room() {
    let name = "DotaGPT-Baichuan2-7B.Q4_K_M";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("{name}.gguf"));
    std::fs::write(&file, "GGUF").unwrap();
    for (width, is_whole) in [(200, true), (60, false)] {
        let mut stage = Stage::new(Language::Zh, (width, 60));
        stage.press("m end up enter");
        stage.type_text(file.to_str().unwrap());
        stage.press("enter esc");
        let text = stage.text();
        let below_header: String = text.lines().skip(2).collect();
        assert_eq!(below_header.contains(name), is_whole, "{text}");
        stage.press("m");
        let picked = stage.text().lines().skip(2).any(|line| line.contains(name) && line.contains(&format!("{name}.gguf")));
        assert_eq!(picked, is_whole, "{}", stage.text());
    }
}

#[test]
fn a_record_that_another_program_writes_is_told_when_it_is_opened_and_when_it_is_asked() {
    let mut stage = opened();
    let trouble = SessionError::from(RecordError::Locked { path: "/runs/a".into(), owner: LockOwner::Unknown });
    stage.event(SessionEvent::InUse(trouble.clone()));
    assert!(says(&stage, &Notice::InUse(trouble.clone())));
    let asked = stage.asks.len();
    stage.cannot_record = Some(trouble.clone());
    stage.press("n");
    assert!(says(&stage, &Notice::CannotRecord(trouble)) && stage.asks.len() == asked && !consultation(&stage).consultation().is_busy());
    assert!(stage.text().contains("没有发送，因为回答存不了盘"), "{}", stage.text());
    // It goes on as soon as the other is gone.
    stage.press("n");
    assert_eq!(stage.asks.len(), asked + 1);
}
