//! One step of an interview beside the screen: somebody speaks, and the line goes onto the disk.

use crate::{
    interview::{Event, PatientReply, Produced, Role, Turn, UtteranceRecord, told_in},
    language::Language,
    record::Journal,
    runner::{
        NotRecorded, OpenInterview,
        interview::{Cast, Spoke},
    },
};
use futures::future::LocalBoxFuture;
use tokio::task::spawn_blocking;

/// An interview and its file.
pub(super) struct Desk {
    pub open: OpenInterview,
    pub journal: Journal<UtteranceRecord>,
}

/// What came of a step.
pub(super) enum Outcome {
    /// The last line was said.
    Said,
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

/// Records what a person says.
pub(super) fn say(desk: Desk, role: Role, text: String, language: Language) -> Step {
    Box::pin(async move {
        let event = match (role, desk.open.turn()) {
            (Role::Patient, Turn::Patient(view)) => Event::Patient(PatientReply { told: told_in(&view.facts, &text), text }),
            _ => Event::Doctor(text),
        };
        record(desk, event, None, language).await
    })
}

/// Has whoever has to speak do so.
pub(super) fn ask(desk: Desk, cast: Cast, language: Language) -> Step {
    Box::pin(async move {
        let turn = desk.open.turn();
        let spoke = cast.speak(desk.open.id(), desk.open.lines().len(), &turn).await;
        match spoke {
            Spoke::Said(event, produced) => record(desk, event, produced, language).await,
            Spoke::Stopped | Spoke::NotOurs => (Some(desk), Outcome::Stopped),
            Spoke::Failed { model, error } => (Some(desk), Outcome::Failed { model, why: error.words(language) }),
        }
    })
}

/// Puts a line onto the disk, on another thread: a slow disk must not hold up the frames.
async fn record(desk: Desk, event: Event, produced: Option<Produced>, language: Language) -> (Option<Desk>, Outcome) {
    let write = move |mut desk: Desk| {
        let recorded: Result<(), NotRecorded> = desk.open.record(event, produced, &mut desk.journal).map(|_| ());
        (desk, recorded)
    };
    match spawn_blocking(move || write(desk)).await {
        Ok((desk, Ok(()))) => (Some(desk), Outcome::Said),
        Ok((desk, Err(error))) => (Some(desk), Outcome::NotSaved(error.words(language))),
        Err(error) => (None, Outcome::Broken(std::io::Error::other(error))),
    }
}
