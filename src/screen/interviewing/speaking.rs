//! One step of an interview beside the screen: somebody speaks, and the line goes onto the disk.

use crate::{
    interview::{UtteranceRecord, words},
    language::Language,
    record::Journal,
    runner::{
        Gradings, NotRecorded, OpenInterview, ReplayError, ViewsJudge,
        interview::{Cast, Spoke},
    },
};
use futures::future::LocalBoxFuture;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// An interview and its file.
pub(super) struct Desk {
    pub open: OpenInterview,
    pub journal: Journal<UtteranceRecord>,
    /// What judges say of it.
    pub gradings: Gradings,
    /// Who grades it once it has ended.
    pub judge: Option<ViewsJudge>,
}

/// What came of a step.
pub(super) enum Outcome {
    /// The last line was said.
    Said,
    /// The judge has graded it.
    Graded,
    /// What a person is about to say is not as the facts have it: what is wrong.
    Doubtful(String),
    /// Nobody was waited for.
    Stopped,
    /// A model failed.
    Failed { model: String, why: String },
    /// It could not be recorded.
    NotSaved(String),
    /// The disk's thread broke.
    Broken(std::io::Error),
}

/// A step under way; the interview comes back with it, but for a thread that broke.
pub(super) type Step = LocalBoxFuture<'static, (Option<Desk>, Outcome)>;

/// Records what a person says, but for what the facts do not have and the person is not sure of.
pub(super) fn say(desk: Desk, text: String, is_sure: bool, language: Language) -> Step {
    Box::pin(async move {
        if let Some(check) = desk.open.doubts(&text).filter(|_| !is_sure) {
            return (Some(desk), Outcome::Doubtful(words::doubt(&check, language)));
        }
        record(desk, move |desk| desk.open.record_person(text, &mut desk.journal).map(|_| ()), language).await
    })
}

/// Has whoever has to speak do so.
pub(super) fn ask(desk: Desk, cast: Cast, language: Language) -> Step {
    Box::pin(async move {
        let turn = desk.open.turn();
        let spoke = cast.speak(desk.open.id(), desk.open.lines().len(), &turn).await;
        match spoke {
            Spoke::Said(event, produced) => {
                record(desk, move |desk| desk.open.record(event, produced, &mut desk.journal).map(|_| ()), language).await
            }
            Spoke::Stopped | Spoke::NotOurs => (Some(desk), Outcome::Stopped),
            Spoke::Failed { model, error } => (Some(desk), Outcome::Failed { model, why: error.words(language) }),
        }
    })
}

/// Has the judge grade the interview, which has ended.
pub(super) fn grade(mut desk: Desk, stop: CancellationToken, language: Language) -> Step {
    Box::pin(async move {
        let asked = desk.judge.clone().and_then(|judge| Some((desk.gradings.wanted(&desk.open, &judge)?, judge)));
        let Some((asked, judge)) = asked else { return (Some(desk), Outcome::Stopped) };
        let model = judge.model.identity().name.clone();
        let record = match judge.grade(&asked, &stop, &mut |_, _, _| {}).await {
            Ok(Some(record)) => record,
            Ok(None) => return (Some(desk), Outcome::Stopped),
            Err(ReplayError::Model { model, error }) => return (Some(desk), Outcome::Failed { model, why: error.words(language) }),
            Err(error) => return (Some(desk), Outcome::Failed { model, why: error.words(language) }),
        };
        let failure = record.failure.as_ref().map(|failure| failure.words(language));
        let task = spawn_blocking(move || {
            let put = desk.gradings.put(record).map(|_| ());
            (desk, put)
        });
        match (task.await, failure) {
            (Ok((desk, Ok(()))), None) => (Some(desk), Outcome::Graded),
            (Ok((desk, Ok(()))), Some(why)) => (Some(desk), Outcome::Failed { model, why }),
            (Ok((desk, Err(error))), _) => (Some(desk), Outcome::NotSaved(error.words(language))),
            (Err(error), _) => (None, Outcome::Broken(std::io::Error::other(error))),
        }
    })
}

/// Puts a line onto the disk, on another thread: a slow disk must not hold up the frames.
async fn record(
    mut desk: Desk,
    write: impl FnOnce(&mut Desk) -> Result<(), NotRecorded> + Send + 'static,
    language: Language,
) -> (Option<Desk>, Outcome) {
    let task = spawn_blocking(move || {
        let written = write(&mut desk);
        (desk, written)
    });
    match task.await {
        Ok((desk, Ok(()))) => (Some(desk), Outcome::Said),
        Ok((desk, Err(error))) => (Some(desk), Outcome::NotSaved(error.words(language))),
        Err(error) => (None, Outcome::Broken(std::io::Error::other(error))),
    }
}
