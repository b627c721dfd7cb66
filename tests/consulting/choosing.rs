//! Models, sources, themes and languages.

use crate::stage::{MODEL, Setup, Stage, identity};
use crate::{consultation, key, opened, says, stage, through};
use wardround::{
    config::Change,
    consultation::Asked,
    language::Language,
    models::{LocalServer, ServedModel, ServerKind},
    screen::state::{Input, ModelChoice, Output, Overlay},
    session::{ModelState, Notice, SessionError, SessionEvent, SourceName},
};

#[test]
fn another_model_is_another_consultation_of_the_same_case() {
    let mut stage = opened();
    through(&mut stage, &["一"]);
    let before = key(&stage);
    stage.press("m");
    stage.type_text("Yi");
    stage.press("enter");
    assert_eq!((key(&stage).case, key(&stage).model.as_str()), (before.case.clone(), "Yi-6B"));
    assert!(consultation(&stage).consultation().exchanges().is_empty());
    assert!(stage.outputs.iter().any(|o| matches!(o, Output::Settings(c) if *c == [Change::Model("Yi-6B".into())])));
    stage.press("m");
    stage.type_text(MODEL);
    stage.press("enter");
    assert_eq!(consultation(&stage).consultation().exchanges().len(), 1, "the first is as it was left");
}

#[test]
fn other_weights_behind_a_name_never_continue_a_conversation() {
    let mut stage = opened();
    through(&mut stage, &["一"]);
    let identity = Box::new(identity("other weights"));
    stage.event(SessionEvent::ModelOpened { name: MODEL.into(), identity, answer_tokens: None });
    stage.press("n");
    assert!(says(&stage, &Notice::ModelChanged(MODEL.into())));
    assert_eq!(stage.asks.last().expect("asked").ready.asked, Asked::Turn(1));
}

#[test]
fn a_question_waits_for_its_model_and_a_model_that_cannot_be_opened_is_told() {
    let mut stage = opened();
    stage.event(SessionEvent::ModelClosed(MODEL.into()));
    assert_eq!(stage.app.session().model_row(MODEL).expect("known").state, ModelState::Closed);
    stage.press("n");
    assert_eq!(stage.asks.len(), 1, "it was opened again, and then asked");
    stage.answer("一");
    stage.event(SessionEvent::ModelFailed(MODEL.into(), wardround::chat::ModelError::from("no such file").into()));
    assert!(stage.text().contains("no such file"));
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
    assert!(stage.app.session().model().is_some() && stage.app.overlays().is_empty());
    stage.press("enter n");
    assert_eq!(stage.asks.len(), 1);
}

#[test]
fn an_endpoint_is_an_address_and_the_name_of_a_variable_never_a_key() {
    let mut stage = stage();
    stage.press("m end enter");
    // The example is none of the text: what is written does not stand behind it.
    assert!(stage.text().contains("例如 http://127.0.0.1:8080/v1#模型名"), "{}", stage.text());
    stage.input(Input::Paste("http://127.0.0.1:8080/v1#yi".into()));
    stage.press("enter");
    stage.type_text("YI_KEY");
    stage.press("enter");
    let added =
        stage.outputs.iter().find_map(|o| if let Output::AddModel(name, entry) = o { Some((name.clone(), entry.clone())) } else { None });
    let (name, entry) = added.expect("a model was added");
    assert_eq!(
        (name.as_str(), entry.base_url.as_ref().map(wardround::config::Addresses::first), entry.model.as_deref(), entry.key_env.as_deref()),
        ("yi", Some("http://127.0.0.1:8080/v1"), Some("yi"), Some("YI_KEY"))
    );
}

#[test]
fn a_source_that_cannot_be_read_leaves_the_one_before() {
    let mut stage = stage();
    let outputs = stage.app.event(SessionEvent::SourceRead(SourceName::File("x".into()), Err(SessionError::Task)), stage.now);
    assert!(outputs.is_empty());
    stage.press("o end enter");
    let file = tempfile::NamedTempFile::new().expect("a file");
    stage.input(Input::Paste(file.path().display().to_string()));
    stage.press("enter");
    // The stage reads every source as the bundled one; another answer for the same question comes too late and is nobody's.
    assert!(matches!(stage.app.session().source(), SourceName::File(_)));
    stage.event(SessionEvent::SourceRead(SourceName::File(file.path().into()), Err(SessionError::Task)));
    assert!(stage.app.session().file().is_some());
}

#[test]
fn broken_records_are_told_and_the_rest_can_be_used() {
    let mut file = wardround::case::bundled(&wardround::case::ReadOptions::default()).expect("bundled");
    file.problems.push(wardround::case::Problem {
        line: Some(7),
        record: "9".into(),
        field: "turns".into(),
        message: wardround::language::Bilingual::both("没有这一个", "there is none"),
        more: Vec::new(),
    });
    let mut stage = Stage::with(Setup { file: Some(file), ..Setup::new(Language::Zh, (120, 40)) });
    let text = stage.text();
    assert!(text.contains("1 损坏：第 7 行，9：turns") && text.contains("13/13 例"), "{text}");
}

#[test]
fn a_torn_line_that_was_moved_is_told() {
    let mut stage = opened();
    stage.event(SessionEvent::Repaired("turns.jsonl".into(), "turns.torn-1".into()));
    assert!(stage.app.toasts().any(|t| t.text.contains("turns.torn-1")));
}

#[test]
fn a_model_that_loads_again_by_itself_stays_open() {
    use wardround::chat::LoadProgress;
    let mut stage = opened();
    stage.press("n");
    stage.fail("the worker died");
    stage.event(SessionEvent::ModelProgress(MODEL.into(), LoadProgress::Loading(1.0)));
    assert!(matches!(stage.app.session().model_row(MODEL).expect("known").state, ModelState::Open { .. }));
    stage.press("g");
    stage.answer("一");
    stage.press("n");
    assert_eq!(stage.asks.last().expect("asked").ready.asked, Asked::Turn(2));
}

#[test]
fn models_of_servers_are_offered_with_those_of_the_settings_and_one_key_takes_one() {
    let mut stage = Stage::with(Setup { model: false, ..Setup::new(Language::En, (100, 30)) });
    let model = |id: &str| ServedModel { id: id.into(), bytes: None, quantisation: None };
    let found = LocalServer {
        kind: ServerKind::Ollama,
        base_url: "http://127.0.0.1:11434/v1".into(),
        wants_key: false,
        models: vec![model("qwen2.5:7b"), model("yi:6b")],
    };
    // The list is open: one key takes the first.
    stage.event(SessionEvent::ServersFound(vec![found]));
    let Some(Overlay::Models(picker)) = stage.app.overlays().last() else { panic!("the list of models") };
    assert_eq!(picker.selected(), Some(&ModelChoice::Served("http://127.0.0.1:11434/v1#qwen2.5:7b".into())));
    let shown = stage.text();
    assert!(shown.contains("qwen2.5:7b") && shown.contains("Ollama  http://127.0.0.1:11434/v1#yi:6b"), "{shown}");
    stage.type_text("yi:6b");
    stage.press("enter");
    let added =
        stage.outputs.iter().find_map(|o| if let Output::AddModel(name, entry) = o { Some((name.clone(), entry.clone())) } else { None });
    let (name, entry) = added.expect("it is added");
    assert_eq!((name.as_str(), entry.model.as_deref()), ("yi:6b", Some("yi:6b")));
    assert_eq!(entry.base_url.expect("an address").all(), ["http://127.0.0.1:11434/v1"]);
    assert_eq!(stage.app.session().model(), Some("yi:6b"));
    let offered = stage.app.session().served();
    assert!(offered.iter().all(|served| served.label != "yi:6b"), "it is in the list of models now: {offered:?}");
}
