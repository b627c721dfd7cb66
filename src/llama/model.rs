//! A model file as a [`Model`]: its worker process, and the answers that come from it.

use super::{
    LocalSettings,
    frame::{Command, Load, Report, TemplateChoice},
    process::{self, Process},
    template::Builtin,
    weights,
};
use crate::chat::{
    AnswerStream, Completion, Delta, FileFault, Finish, LoadProgress, Measure, Message, Model, ModelError, ModelIdentity, Origin, Piece,
    ProgressSink, Reasoning, ReasoningSplitter, Request, Ways, WorkerFault,
};
use crate::{
    language::{Bilingual as Said, Language},
    plain_file,
};
use async_trait::async_trait;
use futures::StreamExt;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{Mutex, mpsc};

/// A model file, answered by a worker process.
pub struct LocalModel {
    identity: ModelIdentity,
    reasoning: Reasoning,
    load: Load,
    worker: Option<PathBuf>,
    context: u32,
    parallel: usize,
    progress: ProgressSink,
    process: Arc<Mutex<Option<Process>>>,
}

impl LocalModel {
    /// Checks the file, computes its digest (kept in the folder `cache` for the next time), starts a worker and loads it.
    ///
    /// # Errors
    /// When the file is missing or no GGUF, the template cannot be had, or the worker fails.
    pub async fn open(settings: LocalSettings, cache: &Path, progress: ProgressSink) -> Result<Self, ModelError> {
        let path = settings.path.clone();
        let cache = cache.to_owned();
        let sink = progress.clone();
        let digest = tokio::task::spawn_blocking(move || {
            weights::check(&path)?;
            weights::digest(&path, &cache, |done, total| sink(LoadProgress::Digest { done, total }))
        })
        .await
        .map_err(|e| ModelError::Engine(e.to_string()))??;
        let load = Load {
            template: template_choice(settings.template.as_deref())?,
            path: settings.path.clone(),
            gpu_layers: settings.gpu_layers,
            threads: settings.threads,
            context: settings.context,
            parallel: settings.parallel,
            most_at_once: settings.most_at_once,
            kv_type: settings.kv_type,
            flash_attention: settings.flash_attention,
            reproducible: settings.reproducible.unwrap_or(false),
        };
        let worker = settings.worker;
        let process = Process::start(worker.as_deref(), &load, &progress).await?;
        let loaded = process.loaded();
        progress(LoadProgress::Ready(Said::both(
            format!("{}：{}", settings.name, loaded.line(Language::Zh)),
            format!("{}: {}", settings.name, loaded.line(Language::En)),
        )));
        for note in &loaded.notes {
            progress(LoadProgress::Warning(note.clone()));
        }
        let file = settings.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let identity = ModelIdentity {
            name: settings.name,
            origin: Origin::Local {
                file,
                path: Some(std::path::absolute(&settings.path).unwrap_or(settings.path).display().to_string()),
                digest,
                template: loaded.template.clone(),
                template_digest: loaded.template_digest.clone(),
            },
            system: settings.system,
            ways: Ways { reasoning: settings.reasoning.chosen().map(str::to_owned), ..Ways::default() },
        };
        Ok(Self {
            identity,
            reasoning: settings.reasoning,
            load,
            worker,
            context: loaded.context,
            parallel: loaded.slots as usize,
            progress,
            process: Arc::new(Mutex::new(Some(process))),
        })
    }

    /// The process id of the running worker, for tests that kill it and for the log.
    pub async fn worker_pid(&self) -> Option<u32> {
        self.process.lock().await.as_ref().and_then(Process::pid)
    }

    /// Sends a command to a living worker, starting one if the last has ended.
    async fn send(&self, command: impl FnOnce(u64) -> Command) -> Result<(u64, mpsc::UnboundedReceiver<Report>), ModelError> {
        let mut slot = self.process.lock().await;
        let is_alive = slot.as_mut().is_some_and(Process::is_alive);
        if !is_alive {
            *slot = Some(Process::start(self.worker.as_deref(), &self.load, &self.progress).await?);
        }
        match slot.as_mut() {
            Some(process) => process.request(command).await,
            None => Err(ModelError::Worker(WorkerFault::NotStarted(String::new()))),
        }
    }

    async fn ended(&self) -> ModelError {
        process::take_death(&self.process).await
    }

    fn with_system(&self, messages: &[Message]) -> Vec<Message> {
        self.identity.system.iter().map(Message::system).chain(messages.iter().cloned()).collect()
    }
}

/// A built-in's name, else a file's text.
fn template_choice(template: Option<&str>) -> Result<TemplateChoice, ModelError> {
    let Some(name) = template else { return Ok(TemplateChoice::Auto) };
    if Builtin::named(name).is_some() {
        return Ok(TemplateChoice::Builtin(name.to_owned()));
    }
    /// No template is longer: the longest known ones have some 20 kB.
    const LIMIT_MIB: u64 = 4;
    let unknown = || ModelError::UnknownTemplate { name: name.to_owned(), known: Builtin::names() };
    let unread = |e: &std::io::Error| ModelError::File { path: name.to_owned(), fault: FileFault::System(e.to_string()) };
    plain_file::read_to_string(Path::new(name), LIMIT_MIB).map(TemplateChoice::Source).map_err(|e| match e.kind() {
        // It was probably meant as the name of a built-in one.
        std::io::ErrorKind::NotFound => unknown(),
        _ => ModelError::of_file(&e, || unread(&e)),
    })
}

#[async_trait]
impl Model for LocalModel {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    async fn measure(&self, messages: &[Message]) -> Result<Measure, ModelError> {
        let messages = self.with_system(messages);
        let (_, mut reports) = self.send(|id| Command::Measure { id, messages }).await?;
        match reports.recv().await {
            Some(Report::Measured { prompt_tokens, .. }) => Ok(Measure { prompt_tokens: Some(prompt_tokens), context: Some(self.context) }),
            Some(Report::Failed { error, .. }) => Err(error.of_model(&self.load.path)),
            Some(_) => Err(ModelError::Engine("the worker answered something else than a measure".into())),
            None => Err(self.ended().await),
        }
    }

    fn parallel(&self) -> usize {
        self.parallel
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let messages = self.with_system(&request.messages);
        let (sampling, seed) = (request.sampling, request.seed);
        let (id, reports) = self.send(|id| Command::Generate { id, messages, sampling, seed }).await?;
        let answer = Answer {
            id,
            reports,
            splitter: ReasoningSplitter::new(&self.reasoning, false),
            reasoning: self.reasoning.clone(),
            process: self.process.clone(),
            load: self.load.clone(),
            finished: false,
        };
        let stream = futures::stream::unfold(answer, |mut answer| async move { answer.next().await.map(|deltas| (deltas, answer)) });
        Ok(stream.flat_map(futures::stream::iter).boxed())
    }

    async fn close(&self) {
        if let Some(process) = self.process.lock().await.take() {
            process.close().await;
        }
    }
}

/// One running answer; dropped before its end, it tells the worker to stop.
struct Answer {
    id: u64,
    reports: mpsc::UnboundedReceiver<Report>,
    splitter: ReasoningSplitter,
    reasoning: Reasoning,
    process: Arc<Mutex<Option<Process>>>,
    load: Load,
    finished: bool,
}

impl Answer {
    async fn next(&mut self) -> Option<Vec<Result<Delta, ModelError>>> {
        if self.finished {
            return None;
        }
        let Some(report) = self.reports.recv().await else {
            self.finished = true;
            let mut deltas = sorted(self.splitter.finish());
            deltas.push(Err(process::take_death(&self.process).await));
            return Some(deltas);
        };
        Some(match report {
            Report::Prompt { done, total, .. } => vec![Ok(Delta::Prompt { done, total })],
            Report::Started { inside_reasoning, .. } => {
                self.splitter = ReasoningSplitter::new(&self.reasoning, inside_reasoning);
                Vec::new()
            }
            Report::Text { text, .. } => sorted(self.splitter.push(&text)),
            Report::Done { finish, usage, sampling, prompt_ms, answer_ms, ratings, .. } => {
                self.finished = true;
                let mut deltas = sorted(self.splitter.finish());
                let finish = if self.splitter.is_inside() && finish.is_final() { Finish::UnclosedReasoning } else { finish };
                let (prompt_ms, answer_ms) = (Some(prompt_ms), Some(answer_ms));
                deltas.push(Ok(Delta::Done(Completion {
                    finish,
                    usage,
                    sampling,
                    seed: None,
                    prompt_ms,
                    answer_ms,
                    served_model: None,
                    endpoint: None,
                    ratings: ratings.map(Box::new),
                    finish_reason: None,
                    reasoning_format: self.splitter.format().map(str::to_owned),
                })));
                deltas
            }
            Report::Failed { error, .. } => {
                self.finished = true;
                vec![Err(error.of_model(&self.load.path))]
            }
            Report::Loading { .. } | Report::Loaded(_) | Report::Measured { .. } => Vec::new(),
        })
    }
}

fn sorted(pieces: Vec<Piece>) -> Vec<Result<Delta, ModelError>> {
    pieces.into_iter().map(|piece| Ok(piece.into())).collect()
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let id = self.id;
        let process = self.process.clone();
        // Without a runtime the process is ending, and the worker with it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Some(process) = process.lock().await.as_mut() {
                    process.cancel(id).await;
                }
            });
        }
    }
}
