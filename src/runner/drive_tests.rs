//! The driver on a model that does what it is told.

use super::{Candidate, CaseOutcome, Consulted, Judging, ReplayEvent, Trust};
use crate::record::ToJudge;
use crate::{
    case::{Case, ReadOptions, bundled},
    chat::{
        Finish, Model, ModelError, Sampling, WorkerFault,
        fake::{Act, FakeModel},
    },
    judge::{Preset, Prompts},
    record::{Recorder, Run, TurnRecord},
};
use std::{path::Path, sync::Arc};
use tokio_util::sync::CancellationToken;

fn case() -> Case {
    bundled(&ReadOptions::default()).unwrap().cases.swap_remove(0)
}

fn candidate(model: &Arc<FakeModel>, folder: &Path) -> Candidate {
    let (recorder, _) = Recorder::start(Run::open(folder, Sampling::default(), 1).unwrap());
    Candidate::new(model.clone() as Arc<dyn Model>, recorder, Sampling::default(), 1, CancellationToken::new())
}

fn recorded(folder: &Path) -> Vec<TurnRecord> {
    let text = std::fs::read_to_string(folder.join("turns.jsonl")).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Consults while the model hangs, stops it there, and returns how it ended.
async fn stopped_while_it_hangs(model: FakeModel, folder: &Path) -> CaseOutcome {
    let model = Arc::new(model);
    let candidate = candidate(&model, folder);
    let case = case();
    let what = Consulted { case: &case, repeat: 0, turns: 3 };
    let mut observer = |_: ReplayEvent<'_>| {};
    let stop = candidate.stop.clone();
    let stopper = async {
        model.called.notified().await;
        // The call is made, and hangs.
        tokio::task::yield_now().await;
        stop.cancel();
    };
    let (answered, ()) = tokio::join!(candidate.consult(what, &mut observer), stopper);
    answered.unwrap().outcome
}

#[tokio::test]
async fn a_stop_is_honoured_while_a_question_is_measured() {
    let dir = tempfile::tempdir().unwrap();
    let model = FakeModel::new("m", [Act::Say("a")]).measuring([Act::Hang]);
    assert_eq!(stopped_while_it_hangs(model, dir.path()).await, CaseOutcome::Stopped);
    assert_eq!(recorded(dir.path()), []);
}

#[tokio::test]
async fn a_stop_is_honoured_while_an_answer_is_being_started_and_nothing_is_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let hung = Arc::new(FakeModel::new("m", [Act::Hang]));
    let candidate = candidate(&hung, dir.path());
    let case = case();
    let stop = candidate.stop.clone();
    let mut observer = |event: ReplayEvent<'_>| {
        if matches!(event, ReplayEvent::TurnStarted { .. }) {
            let stop = stop.clone();
            tokio::spawn(async move { stop.cancel() });
        }
    };
    let answered = candidate.consult(Consulted { case: &case, repeat: 0, turns: 3 }, &mut observer).await.unwrap();
    assert_eq!(answered.outcome, CaseOutcome::Stopped);
    assert_eq!(hung.asked.lock().unwrap().len(), 1, "it was being asked");
    assert_eq!(recorded(dir.path()), []);
}

#[tokio::test]
async fn after_a_stop_nothing_is_recorded_of_those_who_wait_for_a_place() {
    let dir = tempfile::tempdir().unwrap();
    let model = Arc::new(FakeModel::new("m", [Act::SayAndHang("考虑")]));
    let candidate = candidate(&model, dir.path());
    let case = case();
    let stop = candidate.stop.clone();
    let consult = |repeat| {
        let (candidate, case, stop) = (&candidate, &case, stop.clone());
        async move {
            let mut observer = move |event: ReplayEvent<'_>| {
                if matches!(event, ReplayEvent::Text { .. }) {
                    stop.cancel();
                }
            };
            candidate.consult(Consulted { case, repeat, turns: 3 }, &mut observer).await.unwrap().outcome
        }
    };
    let outcomes = tokio::join!(consult(0), consult(1), consult(2));
    assert_eq!(outcomes, (CaseOutcome::Stopped, CaseOutcome::Stopped, CaseOutcome::Stopped));
    let records = recorded(dir.path());
    assert_eq!(records.len(), 1, "one was answered, two waited: {records:?}");
    assert_eq!((records[0].finish, records[0].text.as_str()), (Finish::Cancelled, "考虑"));
}

#[tokio::test]
async fn what_was_answered_is_recorded_in_order_and_asked_of_nobody_again() {
    let dir = tempfile::tempdir().unwrap();
    let model = Arc::new(FakeModel::new("m", [Act::Say("一"), Act::Say("二"), Act::Say("三")]));
    let case = case();
    let what = Consulted { case: &case, repeat: 0, turns: 3 };
    let candidate = candidate(&model, dir.path());
    let first = candidate.consult(what, &mut |_: ReplayEvent<'_>| {}).await.unwrap();
    assert_eq!(first.outcome, CaseOutcome::Complete);
    assert_eq!(recorded(dir.path()).iter().map(|r| (r.turn, r.text.as_str())).collect::<Vec<_>>(), [(1, "一"), (2, "二"), (3, "三")]);
    let again = candidate.consult(what, &mut |_: ReplayEvent<'_>| {}).await.unwrap();
    assert_eq!((again.records.len(), model.asked.lock().unwrap().len()), (3, 3));
}

#[tokio::test]
async fn a_failure_that_passes_is_tried_again_and_each_try_is_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let died = ModelError::Worker(WorkerFault::Ended);
    let model = Arc::new(FakeModel::new("m", [Act::Fail(died), Act::Say("一")]));
    let candidate = candidate(&model, dir.path());
    let case = case();
    let mut warnings = 0;
    let mut observer = |event: ReplayEvent<'_>| warnings += usize::from(matches!(event, ReplayEvent::Warning { .. }));
    let answered = candidate.consult(Consulted { case: &case, repeat: 0, turns: 1 }, &mut observer).await.unwrap();
    assert_eq!(answered.outcome, CaseOutcome::Complete);
    let finishes: Vec<_> = recorded(dir.path()).iter().map(|r| r.finish).collect();
    assert_eq!(finishes, [Finish::Failed, Finish::Stop]);
    assert_eq!(warnings, 1);
}

#[tokio::test]
async fn a_judge_can_be_stopped_while_it_is_measured_and_while_it_is_asked() {
    let dir = tempfile::tempdir().unwrap();
    let model = Arc::new(FakeModel::new("m", [Act::Say("答")]));
    let case = case();
    let candidate = candidate(&model, dir.path());
    let answers = candidate.consult(Consulted { case: &case, repeat: 0, turns: 1 }, &mut |_: ReplayEvent<'_>| {}).await.unwrap().records;
    for judge in [FakeModel::new("j", [Act::Say("x")]).measuring([Act::Hang]), FakeModel::new("j", [Act::Hang])] {
        let judge = Arc::new(judge);
        let judging = Judging {
            model: judge.clone(),
            prompts: Prompts::new(Preset::Official),
            turns: vec![1],
            attempts: 1,
            sampling: Sampling::default(),
            trust: Trust::new(),
        };
        let stop = CancellationToken::new();
        let question = ToJudge { case: &case, turn: 1, answers: &answers, repeat: 0, seed: 1 };
        let stopper = async {
            judge.called.notified().await;
            tokio::task::yield_now().await;
            stop.cancel();
        };
        let mut on_retry = |_, _: &crate::chat::RetryReason, _| {};
        let (verdict, ()) = tokio::join!(judging.judge(&question, &stop, &mut on_retry), stopper);
        assert_eq!(verdict.unwrap(), None);
    }
}
