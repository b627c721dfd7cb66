//! The session and its tasks on models that do what they are told.

use super::{Tasks, lock, models::Opened};
use crate::{
    case::{Case, CaseId, ReadOptions, bundled},
    chat::{
        FileFault, Finish, LoadProgress, Message, ModelError, ModelFacts, Sampling, WorkerFault,
        fake::{Act, FakeModel},
    },
    config::{ModelEntry, Paths, Settings},
    consultation::{Asked, Ready, Refusal},
    judge::Verdict,
    language::Language,
    record::{TurnRecord, VerdictRecord},
    session::{
        AnswerId, Ask, Command, ConsultationKey, Effect, ModelRow, ModelState, Notice, Question, Record, Session, SessionError,
        SessionEvent, SourceName,
    },
};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// A task that is wrong hangs: this makes a failure of it.
async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), work).await.expect("it hangs")
}

/// Lets the tasks go on until it is so.
async fn until(is_so: impl Fn() -> bool) {
    soon(async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}

fn entry() -> ModelEntry {
    ModelEntry { base_url: Some("http://fake/v1".into()), model: Some("x".into()), ..ModelEntry::default() }
}

/// The tasks of a session with the models m and j, and a queue of so many events.
struct Bench {
    tasks: Tasks,
    events: mpsc::Receiver<SessionEvent>,
    answers: Arc<FakeModel>,
    judges: Arc<FakeModel>,
    paths: Paths,
    _folder: TempDir,
}

impl Bench {
    fn new(answers: FakeModel, judges: FakeModel, room: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        let models = [("m".to_owned(), entry()), ("j".to_owned(), entry())].into();
        let (sender, events) = mpsc::channel(room);
        let tasks = Tasks::new(Settings { models, ..Settings::default() }, paths.clone(), 1, None, sender);
        let bench = Self { tasks, events, answers: Arc::new(answers), judges: Arc::new(judges), paths, _folder: folder };
        bench.open("m", bench.answers.clone());
        bench.open("j", bench.judges.clone());
        bench
    }

    fn of(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::new(FakeModel::new("m", acts), FakeModel::new("j", [Act::Say("[[8]]")]), 64)
    }

    fn open(&self, name: &str, model: Arc<FakeModel>) {
        let settings = entry().resolve(name).unwrap();
        lock(&self.tasks.shared.models).insert(
            name.into(),
            Opened { model, settings, sampling: Sampling::default(), facts: ModelFacts::default(), judges: name == "j" },
        );
    }

    fn run(&self) -> PathBuf {
        self.paths.run_folder("bundled", "m")
    }

    fn lines(&self, file: &str) -> Vec<String> {
        std::fs::read_to_string(self.run().join(file)).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    fn recorded(&self) -> Vec<TurnRecord> {
        self.lines("turns.jsonl").iter().map(|l| serde_json::from_str(l).unwrap()).collect()
    }

    fn verdicts(&self) -> Vec<VerdictRecord> {
        self.lines("verdicts.jsonl").iter().map(|l| serde_json::from_str(l).unwrap()).collect()
    }

    fn is_idle(&self) -> bool {
        lock(&self.tasks.shared.running).is_empty() && self.answers.open_streams() == 0
    }

    /// Leaves no room for another event.
    fn fill(&self) {
        while self.tasks.events.try_send(SessionEvent::ModelClosed("filler".into())).is_ok() {}
    }
}

fn case() -> Case {
    bundled(&ReadOptions::default()).unwrap().cases.swap_remove(0)
}

fn key(case: &Case) -> ConsultationKey {
    ConsultationKey { case: case.id().clone(), variant: None, model: "m".into() }
}

fn ready(case: &Case) -> Ready {
    Ready { asked: Asked::Turn(1), messages: vec![Message::user(case.turns()[0].question.clone())], attempt: 0 }
}

fn ask(case: &Case) -> Effect {
    let (key, ready) = (key(case), ready(case));
    Effect::Ask(Box::new(Ask {
        key,
        answer: AnswerId(1),
        ready,
        case: Arc::new(case.clone()),
        repeat: 0,
        regenerated: 0,
        earlier: Vec::new(),
    }))
}

/// A session in front of the tasks, as a front end is.
struct Front {
    bench: Bench,
    session: Session,
    key: ConsultationKey,
    notices: Vec<Notice>,
}

impl Front {
    /// With the first case open.
    async fn new(bench: Bench) -> Self {
        let row = |name: &str| ModelRow { name: name.into(), place: "http://fake/v1".into(), state: ModelState::Closed, is_tape: false };
        let session = Session::new(SourceName::Bundled, vec![row("m"), row("j")], Some("m".into()), Some("j".into()));
        let mut front = Self { bench, session, key: key(&case()), notices: Vec::new() };
        let effects = front.session.begin(Language::Zh, Instant::now());
        front.carry_out(effects);
        front.wait(|e| matches!(e, SessionEvent::ProgressRead(_))).await;
        let case: CaseId = front.session.file().unwrap().cases[0].id().clone();
        front.key = ConsultationKey { case: case.clone(), variant: None, model: "m".into() };
        front.does(Command::OpenConsultation(case, None));
        front.wait(|e| matches!(e, SessionEvent::ConsultationRead(..))).await;
        front
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Notice(notice) => self.notices.push(notice),
                effect => self.bench.tasks.perform(effect),
            }
        }
    }

    fn does(&mut self, command: Command) {
        let effects = self.session.act(command, Instant::now());
        self.carry_out(effects);
    }

    fn ask(&mut self) {
        self.does(Command::Ask(self.key.clone(), Question::Next));
    }

    /// Takes events up to one like this.
    async fn wait(&mut self, is_it: impl Fn(&SessionEvent) -> bool) {
        loop {
            let event = soon(self.bench.events.recv()).await.unwrap();
            let is_last = is_it(&event);
            let effects = self.session.handle(event, Instant::now());
            self.carry_out(effects);
            if is_last {
                return;
            }
        }
    }

    async fn recorded(&mut self) {
        self.wait(|e| matches!(e, SessionEvent::Recorded(..))).await;
    }

    async fn judged(&mut self) {
        self.does(Command::Judge(self.key.clone(), 0));
        self.wait(|e| matches!(e, SessionEvent::Judged(..) | SessionEvent::JudgeFailed(..))).await;
    }
}

fn died() -> ModelError {
    ModelError::Worker(WorkerFault::Ended)
}

#[tokio::test]
async fn a_stop_while_a_model_waits_to_be_loaded_waits_for_nothing() {
    let bench = Bench::of([Act::Say("一")]);
    let case = case();
    bench.tasks.add_model("m", ModelEntry { path: Some("m.gguf".into()), ..ModelEntry::default() });
    lock(&bench.tasks.shared.models).remove("m");
    let loading = bench.tasks.shared.loading.lock().await;
    bench.tasks.perform(Effect::Measure(key(&case), AnswerId(1), ready(&case)));
    until(|| lock(&bench.tasks.shared.named).get("m").is_some_and(|named| named.try_lock().is_err())).await;
    bench.tasks.perform(Effect::Cancel(key(&case)));
    until(|| bench.is_idle()).await;
    drop(loading);
}

#[tokio::test]
async fn a_stop_while_a_question_is_measured_leaves_nothing_and_the_next_question_is_asked() {
    let answers = FakeModel::new("m", [Act::Say("一")]).measuring([Act::Hang, Act::Say("")]);
    let mut front = Front::new(Bench::new(answers, FakeModel::new("j", [Act::Hang]), 64)).await;
    front.ask();
    soon(front.bench.answers.called.notified()).await;
    front.does(Command::Stop(front.key.clone()));
    until(|| front.bench.is_idle()).await;
    assert!(front.bench.events.try_recv().is_err(), "nobody is told of what was stopped");
    assert_eq!(front.bench.recorded(), []);
    front.ask();
    front.recorded().await;
    assert_eq!(front.bench.recorded()[0].text, "一");
}

#[tokio::test]
async fn a_stop_while_a_model_answers_ends_its_stream_and_records_what_came() {
    for (act, text) in [(Act::Hang, ""), (Act::SayAndHang("考虑"), "考虑")] {
        let mut front = Front::new(Bench::of([act, Act::Say("一")])).await;
        front.ask();
        front.wait(|e| matches!(e, SessionEvent::Measured(..))).await;
        until(|| front.bench.answers.asked.lock().unwrap().len() == 1).await;
        if !text.is_empty() {
            front.wait(|e| matches!(e, SessionEvent::Delta(..))).await;
        }
        front.does(Command::Stop(front.key.clone()));
        front.recorded().await;
        until(|| front.bench.is_idle()).await;
        front.ask();
        front.recorded().await;
        let recorded: Vec<_> = front.bench.recorded().into_iter().map(|r| (r.finish, r.text)).collect();
        assert_eq!(recorded, [(Finish::Cancelled, text.to_owned()), (Finish::Stop, "一".to_owned())]);
    }
}

#[tokio::test]
async fn a_failed_answer_is_recorded_once_and_asked_again_only_when_the_user_says_so() {
    let refused = ModelError::Engine("no".into());
    let mut front = Front::new(Bench::of([Act::Fail(died()), Act::Fail(refused.clone()), Act::Say("一")])).await;
    for failures in [vec![died()], vec![died(), refused]] {
        front.ask();
        front.recorded().await;
        assert_eq!(front.notices, failures.iter().cloned().map(Notice::AnswerFailed).collect::<Vec<_>>());
        assert_eq!(front.bench.answers.asked.lock().unwrap().len(), failures.len(), "nobody asks by themselves");
    }
    front.ask();
    front.recorded().await;
    let recorded = front.bench.recorded();
    assert_eq!(
        recorded.iter().map(|r| (r.finish, r.attempt)).collect::<Vec<_>>(),
        [(Finish::Failed, 0), (Finish::Failed, 1), (Finish::Stop, 2)]
    );
    assert_eq!(recorded[0].key, recorded[2].key, "it is the same question");
    assert!(lock(&front.bench.tasks.shared.running).is_empty());
}

#[tokio::test]
async fn a_measure_is_tried_twice_where_its_failure_can_pass_and_once_where_it_cannot() {
    let answers = FakeModel::new("m", [Act::Say("一")]).measuring([Act::Fail("no".into()), Act::Fail(died()), Act::Say("")]);
    let mut front = Front::new(Bench::new(answers, FakeModel::new("j", [Act::Hang]), 64)).await;
    front.ask();
    front.wait(|e| matches!(e, SessionEvent::Measured(_, Err(_)))).await;
    assert_eq!(front.notices, [Notice::Refused(Refusal::Model("no".into()))]);
    assert!(front.bench.is_idle());
    assert_eq!(front.bench.recorded(), [], "it was not sent");
    front.ask();
    front.recorded().await;
    assert_eq!((front.notices.len(), front.bench.recorded().len()), (1, 1));
}

#[tokio::test]
async fn an_answer_is_on_the_disk_before_anybody_is_told_so() {
    let bench = Bench::of([Act::Hang]);
    let case = case();
    // The run is open, so that nothing has to be told of it.
    bench.tasks.run("m").await.unwrap();
    bench.fill();
    let answer = crate::consultation::Answer {
        text: "一".into(),
        reasoning: String::new(),
        finish: Finish::Stop,
        completion: None,
        error: None,
        prompt_cut: None,
    };
    let (key, ready, case) = (key(&case), ready(&case), Arc::new(case));
    bench.tasks.perform(Effect::Record(Box::new(Record { key, ready, answer, case, repeat: 0, regenerated: 0, turn: 1 })));
    // No event can be told, so whoever told first would never write.
    until(|| std::fs::read(bench.run().join("turns.jsonl")).unwrap().ends_with(b"\n")).await;
    assert_eq!(bench.recorded().iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["一"]);
}

#[tokio::test]
async fn a_judge_that_is_the_model_itself_is_noted_in_the_manifest_and_another_is_not() {
    for (judge, noted) in [("m", 1), ("j", 0)] {
        let mut front = Front::new(Bench::new(FakeModel::new("m", [Act::Say("一")]), FakeModel::new(judge, [Act::Say("[[8]]")]), 64)).await;
        front.ask();
        front.recorded().await;
        front.judged().await;
        let manifest: serde_json::Value = serde_json::from_str(&front.bench.lines("manifest.json").join("\n")).unwrap();
        assert_eq!(manifest["warnings"].as_array().map_or(0, Vec::len), noted, "{judge}");
        assert_eq!(manifest["judges"].as_array().map_or(0, Vec::len), 1);
        assert_eq!(front.notices.iter().filter(|n| matches!(n, Notice::JudgesItself(_))).count(), noted);
    }
}

#[tokio::test]
async fn a_judge_that_dies_is_asked_again_and_one_that_is_gone_is_told_of_and_can_be_asked_later() {
    let gone = ModelError::File { path: "j".into(), fault: FileFault::Empty };
    let judges = FakeModel::new("j", [Act::Fail(gone.clone()), Act::Fail(died()), Act::Say("[[8]]")]);
    let mut front = Front::new(Bench::new(FakeModel::new("m", [Act::Say("一")]), judges, 64)).await;
    front.ask();
    front.recorded().await;
    front.judged().await;
    assert_eq!(front.notices, [Notice::JudgeFailed(SessionError::Model(gone))]);
    assert_eq!(front.bench.verdicts(), []);
    assert!(lock(&front.bench.tasks.shared.judging).is_empty(), "it is not with the judge any more");
    front.judged().await;
    let verdicts: Vec<_> = front.bench.verdicts().into_iter().map(|v| (v.verdict, v.attempts)).collect();
    assert_eq!(verdicts, [(Verdict::Scored { rating: 8 }, 2)]);
}

#[tokio::test]
async fn a_stopped_judge_gives_no_verdict() {
    let judges = FakeModel::new("j", [Act::SayAndHang("[[8]]")]);
    let mut front = Front::new(Bench::new(FakeModel::new("m", [Act::Say("一")]), judges, 64)).await;
    front.ask();
    front.recorded().await;
    front.does(Command::Judge(front.key.clone(), 0));
    until(|| front.bench.judges.open_streams() == 1).await;
    front.does(Command::Stop(front.key.clone()));
    front.wait(|e| matches!(e, SessionEvent::Judged(_, None))).await;
    assert_eq!((front.bench.verdicts(), front.bench.judges.open_streams()), (vec![], 0));
}

#[tokio::test]
async fn of_a_long_answer_nothing_is_lost_in_a_queue_of_one() {
    const PIECES: &[&str] = &["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let bench = Bench::new(FakeModel::new("m", [Act::SayInPieces(PIECES)]), FakeModel::new("j", [Act::Hang]), 1);
    let mut front = Front::new(bench).await;
    front.ask();
    front.recorded().await;
    assert_eq!(front.bench.recorded()[0].text, PIECES.concat());
}

#[tokio::test]
async fn a_stop_is_honoured_while_the_queue_is_full() {
    let bench = Bench::new(FakeModel::new("m", [Act::SayInPieces(&["一", "二"])]), FakeModel::new("j", [Act::Hang]), 1);
    bench.tasks.run("m").await.unwrap();
    bench.fill();
    bench.tasks.perform(ask(&case()));
    until(|| bench.answers.open_streams() == 1).await;
    bench.tasks.perform(Effect::Cancel(key(&case())));
    until(|| bench.answers.open_streams() == 0).await;
}

#[tokio::test]
async fn what_a_model_tells_once_waits_for_room_in_the_queue() {
    let mut bench = Bench::of([Act::Hang]);
    let progress = bench.tasks.progress_of("m");
    bench.fill();
    progress(LoadProgress::Loading(0.5));
    progress(LoadProgress::Warning("small context".into()));
    let mut told = Vec::new();
    while told.is_empty() {
        if let SessionEvent::ModelProgress(_, progress) = soon(bench.events.recv()).await.unwrap() {
            told.push(progress);
        }
    }
    assert_eq!(told, [LoadProgress::Warning("small context".into())]);
}

#[tokio::test]
async fn nobody_waits_for_the_model_or_the_run_that_another_one_opens() {
    let bench = Bench::of([Act::Hang]);
    let local = |file: &str| ModelEntry { path: Some(file.into()), ..ModelEntry::default() };
    for (name, entry) in [("big", local("big.gguf")), ("other", local("other.gguf")), ("remote", entry())] {
        bench.tasks.add_model(name, entry);
    }
    let _big_is_loaded = bench.tasks.shared.loading.lock().await;
    let opening = bench.tasks.clone();
    tokio::spawn(async move { opening.candidate("big").await.map(|_| ()) });
    until(|| lock(&bench.tasks.shared.named).get("big").is_some_and(|named| named.try_lock().is_err())).await;
    assert!(soon(bench.tasks.candidate("remote")).await.is_ok());
    assert!(soon(bench.tasks.candidate("m")).await.is_ok());
    let other = bench.tasks.candidate("other");
    assert!(futures::FutureExt::now_or_never(other).is_none(), "two local models might not fit together");

    let of_m = lock(&bench.tasks.shared.runs).entry(bench.run()).or_default().clone();
    let _is_opened = of_m.lock().await;
    assert!(soon(bench.tasks.run("j")).await.is_ok());
}
