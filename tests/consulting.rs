//! What a user does, and what comes of it: the screen's state without a terminal, a model or a disk.

#[path = "common/stage.rs"]
mod stage;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use stage::{MODEL, Setup, Stage, identity};
use std::time::Duration;
use wardround::{
    case::Language,
    config::Change,
    consult::Asked,
    model::{Delta, Finish},
    record::{ErrorTag, RunRecords},
    tui::{
        app::{Answered, Input, Output, Overlay, Screen},
        desk::{DeskEvent, ModelState, Notice, SourceName, Visit, VisitKey},
        page::Pane,
    },
};

fn stage() -> Stage {
    Stage::new(Language::Zh, (120, 40))
}

fn opened() -> Stage {
    let mut stage = stage();
    stage.press("enter");
    stage
}

fn key(stage: &Stage) -> VisitKey {
    stage.app.current().expect("a consultation is open").clone()
}

fn visit(stage: &Stage) -> &Visit {
    stage.app.desk().visit(&key(stage)).expect("it was opened")
}

fn says(stage: &Stage, notice: &Notice) -> bool {
    let text = stage.app.words().notice(notice);
    stage.app.toasts().any(|t| t.text == text)
}

fn through(stage: &mut Stage, answers: &[&str]) {
    for answer in answers {
        stage.press("n");
        stage.answer(answer);
    }
}

#[test]
fn three_turns_and_no_fourth() {
    let mut stage = opened();
    through(&mut stage, &["一", "二", "三"]);
    let asked: Vec<Asked> = visit(&stage).consultation().exchanges().iter().map(|e| e.asked).collect();
    assert_eq!(asked, [Asked::Turn(1), Asked::Turn(2), Asked::Turn(3)]);
    stage.press("n");
    assert!(stage.asks.is_empty() && says(&stage, &Notice::AllAnswered));
    let progress = &stage.app.desk().progress()[MODEL];
    assert_eq!(progress.cases[&key(&stage).case].answered, 3);
}

#[test]
fn what_is_stopped_is_kept_and_late_pieces_are_nobodys() {
    let mut stage = opened();
    stage.press("n");
    stage.stream("首先");
    let late = stage.asks.last().expect("asked").clone();
    stage.press("x");
    let answer = visit(&stage).consultation().exchanges()[0].answers[0].clone();
    assert_eq!((answer.text.as_str(), answer.finish), ("首先", Finish::Cancelled));
    assert!(stage.text().contains("已停止，未完成"));
    stage.press("g");
    stage.event(DeskEvent::Delta(late.key, late.serial, Delta::Text("迟到".into())));
    stage.answer("急性阑尾炎");
    let exchange = &visit(&stage).consultation().exchanges()[0];
    let texts: Vec<&str> = exchange.answers.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(texts, ["首先", "急性阑尾炎"]);
    assert_eq!(visit(&stage).records(0).len(), 2);
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
    let seeds: Vec<u32> = visit(&stage).records(0).iter().map(|r| r.seed).collect();
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
    assert!(visit(&stage).unsaved().is_some() && visit(&stage).consultation().is_busy());
    stage.press("n");
    assert!(says(&stage, &Notice::NotSaved("No space left on device".into())));
    stage.press("ctrl-w");
    assert!(visit(&stage).unsaved().is_none() && !visit(&stage).consultation().is_busy());
    assert_eq!(visit(&stage).record(0).expect("recorded").text, "急性阑尾炎");
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
    assert_eq!(visit(&stage).consultation().exchanges()[2].asked, Asked::Edited(2));
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
    let rating = visit(&stage).rating(0).expect("rated").clone();
    assert_eq!((rating.rating.get(), rating.tags.as_slice(), rating.comment.as_str()), (10, &[ErrorTag::Unsafe][..], "有风险"));
    assert!(!rating.saw_reference && !rating.saw_verdict);
    stage.press("r s");
    stage.press("left ctrl-s");
    let rating = visit(&stage).rating(0).expect("rated");
    assert_eq!((rating.rating.get(), rating.tags.len(), rating.saw_reference), (9, 1, true), "the earlier rating is where one begins");
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
    assert!(visit(&stage).consultation().exchanges().is_empty());
    through(&mut stage, &["另一"]);
    assert_eq!(visit(&stage).record(0).expect("recorded").repeat, 1);
}

#[test]
fn another_model_is_another_consultation_of_the_same_case() {
    let mut stage = opened();
    through(&mut stage, &["一"]);
    let before = key(&stage);
    stage.press("m");
    stage.type_text("Yi");
    stage.press("enter");
    assert_eq!((key(&stage).case, key(&stage).model.as_str()), (before.case.clone(), "Yi-6B"));
    assert!(visit(&stage).consultation().exchanges().is_empty());
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Settings(c) if *c == [Change::Model("Yi-6B".into())])));
    stage.press("m");
    stage.type_text(MODEL);
    stage.press("enter");
    assert_eq!(visit(&stage).consultation().exchanges().len(), 1, "the first is as it was left");
}

#[test]
fn other_weights_behind_a_name_never_continue_a_conversation() {
    let mut stage = opened();
    through(&mut stage, &["一"]);
    let identity = Box::new(identity("other weights"));
    stage.event(DeskEvent::ModelOpened { name: MODEL.into(), identity, answer_tokens: None });
    stage.press("n");
    assert!(says(&stage, &Notice::ModelChanged(MODEL.into())));
    assert_eq!(stage.asks.last().expect("asked").ready.asked, Asked::Turn(1));
}

#[test]
fn a_question_waits_for_its_model_and_a_model_that_cannot_be_opened_is_told() {
    let mut stage = opened();
    stage.event(DeskEvent::ModelClosed(MODEL.into()));
    assert_eq!(stage.app.desk().model_row(MODEL).expect("known").state, ModelState::Closed);
    stage.press("n");
    assert_eq!(stage.asks.len(), 1, "it was opened again, and then asked");
    stage.answer("一");
    stage.event(DeskEvent::ModelFailed(MODEL.into(), "no such file".into()));
    assert!(stage.text().contains("no such file"));
}

#[test]
fn a_consultation_is_put_together_again_from_its_record() {
    let mut first = opened();
    through(&mut first, &["一"]);
    first.press("s 7 ctrl-s");
    let visit = visit(&first);
    let records = RunRecords {
        manifest: wardround::record::Manifest::new(wardround::model::Sampling::paper(), 1),
        turns: visit.records(0).to_vec(),
        verdicts: Vec::new(),
        ratings: visit.rating(0).cloned().into_iter().collect(),
    };
    let key = key(&first);
    let mut other_session = stage();
    let read = Ok(Some(Box::new(records.clone())));
    let outputs = other_session.app.event(DeskEvent::VisitRead(key.clone(), read), other_session.now);
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
    assert!(!stage.app.desk().is_busy());
    assert_eq!(visit(&stage).record(0).expect("recorded").finish, Finish::Cancelled);
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
fn theme_and_language_change_at_once_and_are_kept() {
    let mut stage = stage();
    stage.press("t down");
    assert_eq!(stage.app.theme().name(), "light", "shown before it is chosen");
    stage.press("esc");
    assert_eq!(stage.app.theme().name(), "dark", "given up");
    stage.press("t down enter L");
    assert_eq!((stage.app.theme().name(), stage.app.words().0), ("light", Language::En));
    assert!(stage.text().contains("Wardround"));
    let changes: Vec<Change> =
        stage.outputs.iter().filter_map(|o| if let Output::Settings(c) = o { Some(c.clone()) } else { None }).flatten().collect();
    assert_eq!(changes, [Change::Theme("light".into()), Change::Language("en")]);
}

#[test]
fn a_first_start_leads_to_a_model() {
    let mut stage = Stage::with(Setup { model: false, ..Setup::new(Language::Zh, (80, 24)) });
    assert!(stage.text().contains("请先选定一个模型"));
    stage.press("enter");
    stage.type_text("/no/such.gguf");
    stage.press("enter");
    assert!(stage.text().contains("没有这个文件"));
    let file = tempfile::NamedTempFile::with_suffix(".gguf").expect("a file");
    let Some(Overlay::Entry(form)) = stage.app.overlays().last() else { panic!("no entry") };
    let length = form.entry.text().chars().count();
    (0..length).for_each(|_| stage.input(Input::Key(crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Backspace))));
    stage.input(Input::Paste(file.path().display().to_string()));
    stage.press("enter");
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::AddModel(..))));
    assert!(stage.app.desk().model().is_some() && stage.app.overlays().is_empty());
    stage.press("enter n");
    assert_eq!(stage.asks.len(), 1);
}

#[test]
fn an_endpoint_is_an_address_and_the_name_of_a_variable_never_a_key() {
    let mut stage = stage();
    stage.press("m end enter");
    assert!(stage.text().contains("服务地址"), "{}", stage.text());
    stage.input(Input::Paste("#yi".into()));
    stage.press("enter");
    stage.type_text("YI_KEY");
    stage.press("enter");
    let added =
        stage.outputs.iter().find_map(|o| if let Output::AddModel(name, entry) = o { Some((name.clone(), entry.clone())) } else { None });
    let (name, entry) = added.expect("a model was added");
    assert_eq!(
        (name.as_str(), entry.base_url.as_deref(), entry.model.as_deref(), entry.key_env.as_deref()),
        ("yi", Some("http://127.0.0.1:8080/v1"), Some("yi"), Some("YI_KEY"))
    );
}

#[test]
fn a_source_that_cannot_be_read_leaves_the_one_before() {
    let mut stage = stage();
    let outputs = stage.app.event(DeskEvent::SourceRead(SourceName::File("x".into()), Err("unasked".into())), stage.now);
    assert!(outputs.is_empty());
    stage.press("o end enter");
    let file = tempfile::NamedTempFile::new().expect("a file");
    stage.input(Input::Paste(file.path().display().to_string()));
    stage.press("enter");
    // The stage reads every source as the bundled one; another answer for the same question comes too late and is nobody's.
    assert!(matches!(stage.app.desk().source(), SourceName::File(_)));
    stage.event(DeskEvent::SourceRead(SourceName::File(file.path().into()), Err("late".into())));
    assert!(stage.app.desk().file().is_some());
}

#[test]
fn broken_records_are_told_and_the_rest_can_be_used() {
    let mut file = wardround::case::bundled(&Default::default()).expect("bundled");
    file.problems.push(wardround::case::Problem {
        line: Some(7),
        record: "9".into(),
        field: "turns".into(),
        message: "there is none".into(),
    });
    let mut stage = Stage::with(Setup { file: Some(file), ..Setup::new(Language::Zh, (120, 40)) });
    let text = stage.text();
    assert!(text.contains("1 损坏: line 7, 9: turns") && text.contains("3/3 例"), "{text}");
}

#[test]
fn the_place_is_kept_and_found_again() {
    let mut stage = opened();
    through(&mut stage, &["一", "二"]);
    stage.press("r [ a");
    stage.type_text("草稿");
    stage.press("esc");
    let place = stage.app.place();
    assert!(place.consultation);
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("state/place.json");
    place.write(&path).expect("it can be written");
    let again = wardround::tui::app::Place::read(&path);
    assert_eq!(again.restore_case.as_deref(), Some(key(&stage).case.as_str()));
    let room = again.rooms.values().next().expect("one room");
    assert_eq!((room.selected, room.draft.as_str(), room.revealed.contains(&2)), (Some(0), "草稿", true));
    std::fs::write(&path, "{broken").expect("it can be written");
    assert_eq!(wardround::tui::app::Place::read(&path), Default::default());
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
    let before = stage.app.room(&key(&stage)).expect("open").offset(Pane::Transcript);
    stage.input(mouse(MouseEventKind::ScrollUp, 5, 10));
    stage.buffer();
    let room = stage.app.room(&key(&stage)).expect("open");
    assert_eq!(room.offset(Pane::Transcript), before - 3);
    stage.input(mouse(MouseEventKind::Down(MouseButton::Left), 110, 35));
    assert_eq!(stage.app.room(&key(&stage)).expect("open").pane(), Pane::Verdict);
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
        let search = stage.app.room(&key(stage)).expect("open").search().expect("searching");
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
    assert!(stage.app.room(&key(&stage)).expect("open").search().is_none(), "the first Esc ends the search");
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
    stage.app.answered(Answered::Written(Err("read-only".into())), stage.now);
    assert!(stage.app.toasts().any(|t| t.text == "read-only"));
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
    stage.press("esc m end enter left");
    stage.type_text("X");
    let Some(Overlay::Entry(form)) = stage.app.overlays().last() else { panic!("no entry") };
    assert_eq!(form.entry.text(), "http://127.0.0.1:8080/vX1");
    stage.press("ctrl-c");
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Quit)));
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
fn a_torn_line_that_was_moved_is_told() {
    let mut stage = opened();
    stage.event(DeskEvent::Repaired("turns.jsonl".into(), "turns.torn-1".into()));
    assert!(stage.app.toasts().any(|t| t.text.contains("turns.torn-1")));
}

#[test]
fn a_model_that_loads_again_by_itself_stays_open() {
    use wardround::model::local::LoadProgress;
    let mut stage = opened();
    stage.press("n");
    stage.fail("the worker died");
    stage.event(DeskEvent::ModelProgress(MODEL.into(), LoadProgress::Loading(1.0)));
    assert!(matches!(stage.app.desk().model_row(MODEL).expect("known").state, ModelState::Open { .. }));
    stage.press("g");
    stage.answer("一");
    stage.press("n");
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
    assert_eq!(visit(&stage).consultation().exchanges()[1].asked, Asked::Edited(2));
    let text = stage.text();
    assert!(text.contains("改动过的提问") && text.contains("沿用改动过的历史"), "{text}");
    assert!(stage.app.desk().progress()[MODEL].cases[&key(&stage).case].is_edited);
}
