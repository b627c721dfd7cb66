//! Schedules the phases of a batch: which models answer at the same time, and when the judge runs.

use super::{
    CandidateChoice, Display,
    display::Shown,
    judged_turns,
    limits::{Limits, Reached},
    prices::{Priced, TokenPrices},
    words::Words,
};
use crate::{
    chat::{ModelError, ModelIdentity},
    cli::{
        CliError,
        choosing::JudgeChoice,
        exit::{INCOMPLETE, INTERRUPTED, LIMIT_REACHED, MODEL_FAILED},
        open,
        recording::told,
    },
    config::{ModelSettings, Paths},
    items::Item,
    judge::Preset,
    language::Bilingual,
    openai::Endpoints,
    record::{CurrentConversation, Plan, Recorder, Recording, Run, SpentTokens, current_conversations, judges_of},
    runner::{
        Candidate, Judging, ReplayError,
        batch::{Batch, BatchEvent, JudgeJob, Progress, Wanted},
        note_in_manifest,
    },
    tape::TapeRecorder,
    text::clean,
};
use std::{
    collections::{BTreeSet, HashSet},
    path::PathBuf,
    process::ExitCode,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Verdicts that wait for the judge, at most: beyond it the models wait, too.
const WAITING_FOR_JUDGE: usize = 1024;

/// What of the answers that are there is judged, and by whom.
#[derive(Clone, Copy, Default)]
pub(super) struct Only<'a> {
    /// Answers to these questions, by their shortened digests; all where there is no list.
    pub questions: Option<&'a HashSet<String>>,
    /// The judges that may judge a run that has verdicts, by their keys in the plan; any where there is no list.
    pub judges: Option<&'a BTreeSet<String>>,
}

/// Everything a batch needs.
pub(super) struct Passes<'a> {
    pub wanted: Wanted,
    pub candidates: Vec<CandidateChoice>,
    pub judge: Option<JudgeChoice>,
    pub run: Run,
    pub around: Around<'a>,
}

/// What a batch has from its command, whatever it is to do.
pub(in crate::cli) struct Around<'a> {
    /// Ends it.
    pub stop: CancellationToken,
    /// The program's folders.
    pub paths: &'a Paths,
    /// How its progress is shown.
    pub display: Display,
    /// In which language.
    pub words: Words,
    /// What records the consultations as tapes, where that is wished.
    pub tapes: Option<TapeRecorder>,
    /// What it may cost and take.
    pub limits: Limits,
}

/// How a batch ended.
pub(in crate::cli) struct Outcome {
    progress: Progress,
    failed: bool,
    /// The limit that ended it.
    limit: Option<Reached>,
    /// Whether a signal ended it.
    pub stopped: bool,
    /// The run's folder.
    pub folder: PathBuf,
}

impl Outcome {
    /// 0 complete, 4 a model or the judge can do nothing more, 5 something is missing or a model gave no text at all, 7 a limit was reached, 130 interrupted.
    pub fn exit_code(&self) -> ExitCode {
        if self.stopped {
            ExitCode::from(INTERRUPTED)
        } else if self.failed {
            ExitCode::from(MODEL_FAILED)
        } else if self.progress.is_complete() && self.progress.silent().next().is_none() {
            ExitCode::SUCCESS
        } else if self.limit.is_some() {
            ExitCode::from(LIMIT_REACHED)
        } else {
            ExitCode::from(INCOMPLETE)
        }
    }
}

/// The prices of everyone who takes part.
pub(super) fn prices(candidates: &[CandidateChoice], judge: Option<&JudgeChoice>) -> Priced {
    let models = candidates.iter().filter_map(|e| Some((e.choice.settings.name().to_owned(), TokenPrices::of_settings(e.choice.prices)?)));
    Priced {
        models: models.collect(),
        judge: judge.and_then(|j| TokenPrices::of_settings(j.choice.prices)),
        judge_name: judge.map(|j| j.choice.settings.name().to_owned()).unwrap_or_default(),
    }
}

/// What the tasks of a batch share.
pub(super) struct Running<'a> {
    pub batch: Batch,
    paths: &'a Paths,
    endpoints: Endpoints,
    /// Who can do nothing more, and why.
    failed: Mutex<Vec<(String, String)>>,
    pub sink: crate::runner::batch::Sink,
    shown: Shown,
}

impl Passes<'_> {
    pub async fn run(self) -> Result<Outcome, CliError> {
        let Self { wanted, candidates, judge, run, around } = self;
        let names = candidates.iter().map(|e| e.choice.settings.name().to_owned());
        let turns = judged_turns(judge.as_ref());
        let without = judge.as_ref().map_or(0, |judge| wanted.without_reference(&turns, judge.prompts));
        // A rubric need not speak of every turn, nor a case list diagnoses: what cannot be graded so is not wanted. A reference that is missing is missed.
        let without_is_meant = judge.as_ref().is_some_and(|judge| !judge.prompts.preset().needs_reference());
        let verdicts = wanted.verdicts(&turns) - if without_is_meant { without } else { 0 };
        let mut progress = Progress::new(names.clone(), wanted.answers(), verdicts, Instant::now());
        if !without_is_meant {
            names.for_each(|name| progress.without_reference(&name, without));
        }
        let prices = prices(&candidates, judge.as_ref());
        // Only where it is counted: a run of a million records is read for it.
        let before = if prices.any() { prices.of_run(&SpentTokens::of(run.folder())?) } else { None };
        let shown = Shown::new(around.display, around.words, progress, prices).counting(around.limits.clone(), before);
        let (running, recording) = Running::start(wanted, run, around, &shown);
        let apart = judge.as_ref().is_some_and(|j| matches!(j.choice.settings, ModelSettings::Local(_)));
        let (later, together) = if apart { (judge, None) } else { (None, judge) };
        let passes = async {
            let judging = match together {
                Some(judge) => running.open_judge(judge).await?,
                None => None,
            };
            let models = running.answer_and_judge(candidates, judging.as_ref()).await?;
            if let Some(judge) = later
                && !running.batch.is_over()
            {
                running.judge_apart(judge, &models).await?;
            }
            Ok(())
        };
        let ended = with_ticks(passes, &shown, &running.batch.stop).await;
        running.end(recording, &shown, ended).await
    }
}

/// Lets the clock of what is shown go on beside the work, and ends the work when nobody reads it any more.
pub(super) async fn with_ticks<T>(work: impl Future<Output = T>, shown: &Shown, stop: &CancellationToken) -> T {
    let mut work = std::pin::pin!(work);
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = ticks.tick() => {
                shown.tick();
                if shown.is_closed() {
                    stop.cancel();
                }
            }
        }
    }
}

impl<'a> Running<'a> {
    pub fn start(wanted: Wanted, run: Run, around: Around<'a>, shown: &Shown) -> (Self, Recording) {
        let Around { stop, paths, tapes, limits, .. } = around;
        let (recorder, recording) = Recorder::start(run);
        let recorder = told(recorder, tapes.as_ref());
        let mut batch = Batch::new(wanted, recorder, stop, shown.sink());
        batch.enough = limits.enough;
        (
            Self {
                batch,
                paths,
                endpoints: Endpoints::default(),
                failed: Mutex::new(Vec::new()),
                sink: shown.sink(),
                shown: shown.clone(),
            },
            recording,
        )
    }

    pub async fn end(self, recording: Recording, shown: &Shown, ended: Result<(), CliError>) -> Result<Outcome, CliError> {
        let folder = self.batch.recorder.folder().to_owned();
        let stopped = self.batch.stop.is_cancelled();
        let failed = self.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        drop(self.batch);
        recording.ended().await;
        let progress = shown.finish();
        ended?;
        let run = folder.display().to_string();
        (self.sink)(BatchEvent::Finished { parts: progress.parts(), complete: progress.is_complete(), stopped, run: &run });
        let outcome = Outcome { progress, failed: !failed.is_empty(), limit: shown.limit(), stopped, folder };
        tell(&outcome, shown);
        match shown.lost() {
            Some(source) => Err(CliError::Output { source, recorded: true }),
            None => Ok(outcome),
        }
    }

    /// Opens the judge; `None` when stopped meanwhile.
    async fn open_judge(&self, judge: JudgeChoice) -> Result<Option<Judging>, CliError> {
        let loading = self.shown.loading(judge.choice.settings.name());
        tokio::select! {
            judging = judge.open(None, self.paths, &self.endpoints, loading) => judging.map(Some),
            () = self.batch.stop.cancelled() => Ok(None),
        }
    }

    /// All models answer: those behind endpoints side by side, those on this machine one after another, so that one at a time is in memory. The judge is asked
    /// meanwhile. Returns the keys of those that could be opened.
    async fn answer_and_judge(&self, candidates: Vec<CandidateChoice>, judging: Option<&Judging>) -> Result<Vec<String>, CliError> {
        let (jobs, mut waiting) = mpsc::channel(WAITING_FOR_JUDGE);
        let (local, remote): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|e| matches!(e.choice.settings, ModelSettings::Local(_)));
        let answers = async move {
            let side_by_side = futures::future::try_join_all(remote.into_iter().map(|e| self.candidate(e, judging, jobs.clone())));
            let in_turn = async {
                let mut opened = Vec::new();
                for candidate in local {
                    opened.push(self.candidate(candidate, judging, jobs.clone()).await?);
                }
                Ok(opened)
            };
            let (remote, local) = tokio::try_join!(side_by_side, in_turn)?;
            drop(jobs);
            Ok::<_, CliError>(remote.into_iter().chain(local).flatten().collect())
        };
        let verdicts = async move {
            let waiting_jobs = futures::stream::poll_fn(move |context| waiting.poll_recv(context).map(|job| job.map(Ok)));
            match judging {
                Some(judging) => self.judged(judging, self.batch.judge(judging, waiting_jobs).await),
                None => Ok(()),
            }
        };
        let (models, ()) = tokio::try_join!(answers, verdicts)?;
        Ok(models)
    }

    /// One model's part: it is opened, answers, and is closed; its key, where it could be opened.
    async fn candidate(
        &self,
        candidate: CandidateChoice,
        judging: Option<&Judging>,
        jobs: mpsc::Sender<JudgeJob>,
    ) -> Result<Option<String>, CliError> {
        let CandidateChoice { choice, prompting, sampling } = candidate;
        let name = choice.settings.name().to_owned();
        let stop = &self.batch.stop;
        let facts = choice.facts();
        let opened = tokio::select! {
            opened = open::open(choice.settings, &sampling, self.paths, &self.endpoints, self.shown.loading(&name)) => opened,
            () = stop.cancelled() => return Ok(None),
        };
        let model = match opened {
            Ok(model) => prompting.to(model),
            Err(CliError::Model { name, error }) => {
                self.fail(&name, &error);
                return Ok(None);
            }
            Err(other) => return Err(other),
        };
        let key = model.identity().key();
        let plan = self.batch.wanted.plan(vec![key.clone()], judging);
        let recorder = self.batch.recorder.clone();
        let mut candidate = Candidate::new(model, recorder, sampling, self.batch.wanted.seed, stop.clone()).known_as(facts);
        candidate.asks_confidence = self.batch.wanted.confidence;
        candidate.enough = self.batch.enough.clone();
        for warning in candidate.note(judging.map(|j| j.model.identity()), plan).await? {
            (self.sink)(BatchEvent::Warning { message: &warning });
        }
        let answered = self.batch.answer(&candidate, judging, judging.is_some().then_some(jobs)).await;
        candidate.model.close().await;
        match answered {
            Ok(()) => Ok(Some(key)),
            Err(ReplayError::Model { error, .. }) => {
                self.fail(&name, &error);
                Ok(Some(key))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn fail(&self, model: &str, error: &ModelError) {
        (self.sink)(BatchEvent::ModelFailed { model, reason: error });
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).push((model.to_owned(), error.to_string()));
    }

    /// A judge that can do nothing more leaves the models to answer on.
    fn judged(&self, judging: &Judging, judged: Result<(), ReplayError>) -> Result<(), CliError> {
        match judged {
            Ok(()) => Ok(()),
            Err(ReplayError::Model { error, .. }) => {
                let judge = &judging.model.identity().name;
                (self.sink)(BatchEvent::JudgeFailed { judge, reason: &error });
                self.failed.lock().unwrap_or_else(PoisonError::into_inner).push((judge.clone(), error.to_string()));
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A judge on this machine is loaded once the models that answer are gone from memory.
    async fn judge_apart(&self, judge: JudgeChoice, models: &[String]) -> Result<(), CliError> {
        let mut conversations = current_conversations(self.batch.recorder.folder())?;
        conversations.retain(|c| models.contains(&c.model.key()));
        self.judge_these(judge, conversations, Only::default()).await
    }

    /// Judges the answers of conversations, within limits.
    pub async fn judge_these(&self, judge: JudgeChoice, conversations: Vec<CurrentConversation>, only: Only<'_>) -> Result<(), CliError> {
        let Some(judging) = self.open_judge(judge).await? else { return Ok(()) };
        let recorder = &self.batch.recorder;
        let identity = judging.model.identity();
        if only.judges.is_some_and(|keys| !keys.contains(&identity.key_as_judge(&judging.sampling))) {
            let judged = judges_of(recorder.folder())?;
            if !judged.is_empty() {
                let refused = judged_before(judged, &identity.named(), judging.prompts.preset());
                judging.model.close().await;
                return Err(refused);
            }
        }
        let mut models: Vec<ModelIdentity> = Vec::new();
        for conversation in &conversations {
            if models.last() != Some(&conversation.model) && !models.contains(&conversation.model) {
                models.push(conversation.model.clone());
            }
        }
        for model in &models {
            let planned = judging.planned(self.batch.wanted.judge_repeats);
            let plan = Plan { models: vec![model.key()], ..self.plan_of(&conversations, planned) };
            for warning in note_in_manifest(recorder, model, Some(identity), plan).await? {
                (self.sink)(BatchEvent::Warning { message: &warning });
            }
        }
        let is_wanted = |key: &str| only.questions.is_none_or(|only| only.contains(&Item::shortened(key)));
        let missing = self.batch.missing_verdicts_of(&judging, conversations, is_wanted);
        let judged = self.batch.judge(&judging, missing).await;
        judging.model.close().await;
        self.judged(&judging, judged)
    }

    /// What is there is what was wanted, as far as anyone knows.
    fn plan_of(&self, conversations: &[CurrentConversation], planned: crate::record::PlannedJudging) -> Plan {
        let wanted = &self.batch.wanted;
        let there: HashSet<_> = conversations.iter().map(|c| (c.source, &c.case, c.variant.as_ref())).collect();
        let cases = wanted
            .cases
            .iter()
            .filter(|case| there.contains(&(case.source(), case.id(), case.variant_name())))
            .map(|case| crate::record::PlannedCase::of(case, wanted.turns))
            .collect();
        let repeats = conversations.iter().map(|c| c.repeat + 1).max().unwrap_or(0).min(wanted.repeats);
        Plan { cases, repeats, judgings: vec![planned], ..Plan::default() }
    }
}

/// The end in a few lines: what there is, what is missing, and the next step.
fn tell(outcome: &Outcome, shown: &Shown) {
    let words = shown.words();
    for (name, part) in outcome.progress.parts() {
        tell!("{}", clean(&words.part(name, part)));
    }
    for (name, answers) in outcome.progress.silent() {
        tell!("{}", words.warned(&clean(&words.silent(name, answers))));
    }
    if let Some(cost) = shown.cost() {
        tell!("{}", words.cost(cost, shown.cost_of_run()));
    }
    tell!("{}", clean(&words.recorded(&outcome.folder, outcome.progress.is_complete())));
}

/// That a run has verdicts by these judges, and another is not added by mistake.
pub(in crate::cli) fn judged_before(judges: BTreeSet<String>, name: &str, preset: Preset) -> CliError {
    let (before, preset) = (judges.into_iter().collect::<Vec<_>>().join(", "), preset.name());
    CliError::Usage(Bilingual::both(
        format!("此运行的回答已评过分（评委 {before}，提示词或评委不同）：加 --again 则由 {name} 用 {preset:?} 再评一次，两者都保留"),
        format!(
            "the answers of this run were judged before (by {before}, with other prompts or by another judge): --again has them judged by {name} with {preset:?} too, and keeps both"
        ),
    ))
}
