//! A scripted model for tests: each call returns what the test prepared.

use super::{AnswerStream, Completion, Delta, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request, Sampling, Ways};
use async_trait::async_trait;
use futures::StreamExt;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::sync::Notify;

/// What a fake model does when it is asked.
#[derive(Debug, Clone)]
pub enum Act {
    /// It answers with this text.
    Say(&'static str),
    /// It answers with these pieces, each apart.
    SayInPieces(&'static [&'static str]),
    /// It says this and then nothing more.
    SayAndHang(&'static str),
    /// It never takes the question.
    Hang,
    /// It fails.
    Fail(ModelError),
}

/// A model that does its acts one after another, and the last one from then on.
pub struct FakeModel {
    identity: ModelIdentity,
    acts: Mutex<VecDeque<Act>>,
    measures: Mutex<VecDeque<Act>>,
    /// Every question that was sent, by its last message.
    pub asked: Mutex<Vec<String>>,
    /// Told with each call.
    pub called: Notify,
    streams: Arc<()>,
}

impl FakeModel {
    /// A model of this name that measures at once.
    pub fn new(name: &str, acts: impl IntoIterator<Item = Act>) -> Self {
        let origin = Origin::Remote { base_url: "http://fake/v1".into(), model: name.into() };
        Self {
            identity: ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() },
            acts: Mutex::new(acts.into_iter().collect()),
            measures: Mutex::new(VecDeque::from([Act::Say("")])),
            asked: Mutex::default(),
            called: Notify::new(),
            streams: Arc::default(),
        }
    }

    /// Measures in these ways.
    pub fn measuring(self, acts: impl IntoIterator<Item = Act>) -> Self {
        *self.measures.lock().unwrap() = acts.into_iter().collect();
        self
    }

    /// How many of its answers somebody still has, ended or not.
    pub fn open_streams(&self) -> usize {
        Arc::strong_count(&self.streams) - 1
    }

    fn next(acts: &Mutex<VecDeque<Act>>) -> Act {
        let mut acts = acts.lock().unwrap();
        if acts.len() > 1 { acts.pop_front().unwrap() } else { acts.front().cloned().expect("a fake model needs an act") }
    }
}

#[async_trait]
impl Model for FakeModel {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    async fn measure(&self, _: &[Message]) -> Result<Measure, ModelError> {
        let act = Self::next(&self.measures);
        self.called.notify_one();
        match act {
            Act::Hang | Act::SayAndHang(_) => std::future::pending().await,
            Act::Fail(error) => Err(error),
            Act::Say(_) | Act::SayInPieces(_) => Ok(Measure::default()),
        }
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        self.asked.lock().unwrap().push(request.messages.last().map(|m| m.content.clone()).unwrap_or_default());
        let act = Self::next(&self.acts);
        self.called.notify_one();
        let piece = |text: &&str| Ok(Delta::Text((*text).to_owned()));
        let end = futures::stream::iter([Ok(Delta::Done(Completion::stopped(Sampling::default())))]);
        let stream = match act {
            Act::Hang => return std::future::pending().await,
            Act::Fail(error) => return Err(error),
            Act::SayAndHang(text) => futures::stream::iter([piece(&text)]).chain(futures::stream::pending()).boxed(),
            Act::Say(text) => futures::stream::iter([piece(&text)]).chain(end).boxed(),
            Act::SayInPieces(texts) => futures::stream::iter(texts.iter().map(piece)).chain(end).boxed(),
        };
        let kept = self.streams.clone();
        Ok(stream.inspect(move |_| _ = &kept).boxed())
    }
}
