//! What goes wrong between the program and an endpoint, with an endpoint that does it on purpose: in single answers, between several endpoints and
//! models, and over a whole run.

#[path = "../common/mod.rs"]
mod common;

mod access;
mod answer;
mod crowd;
mod endpoints;
mod fault;
mod questions;
mod run;
mod shapes;
mod tls;

use common::endpoint::Endpoint;
use futures::StreamExt;
use std::time::Duration;
use wardround::{
    chat::{Completion, Delta, Message, Model, ModelError, Request, Sampling},
    openai::{Endpoints, Limits, RemoteModel, RemoteSettings, Timeouts},
};

/// How long anything may take before a test gives up; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(120);

fn settings(endpoints: &[&Endpoint]) -> RemoteSettings {
    let common = common::remote_settings(endpoints.iter().map(|e| e.url()).collect());
    let timeouts = Timeouts { connect: 5, ..common.timeouts };
    RemoteSettings { timeouts, retries: 2, limits: Limits { concurrency: 1, ..Limits::default() }, ..common }
}

async fn open(settings: RemoteSettings) -> RemoteModel {
    RemoteModel::open(settings, &Endpoints::default()).await.unwrap()
}

fn request(question: &str) -> Request {
    Request { messages: vec![Message::user(question)], sampling: Sampling::paper(), seed: 7 }
}

/// What came of a request.
#[derive(Debug, Default)]
struct Heard {
    text: String,
    /// Why it was repeated, each time.
    again: Vec<String>,
    end: Option<Result<Completion, ModelError>>,
}

impl Heard {
    /// The answer, which came to its end.
    fn whole(&self) -> &str {
        assert!(matches!(self.end, Some(Ok(_))), "{self:?}");
        &self.text
    }

    fn completion(&self) -> &Completion {
        self.end.as_ref().expect("an end").as_ref().expect("an answer")
    }

    fn error(&self) -> &ModelError {
        self.end.as_ref().expect("an end").as_ref().expect_err("an error")
    }
}

async fn ask(model: &RemoteModel, question: &str) -> Heard {
    let asking = async {
        let mut stream = model.answer(request(question)).await.unwrap();
        let mut heard = Heard::default();
        while let Some(delta) = stream.next().await {
            match delta {
                Ok(Delta::Text(text)) => heard.text.push_str(&text),
                Ok(Delta::Retrying { reason, .. }) => heard.again.push(reason.to_string()),
                Ok(Delta::Prompt { .. } | Delta::Reasoning(_) | Delta::TextWasReasoning) => {}
                Ok(Delta::Done(completion)) => heard.end = Some(Ok(completion)),
                Err(error) => heard.end = Some(Err(error)),
            }
        }
        heard
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("every request ends")
}

fn said(message: &str) -> String {
    serde_json::json!({"error": {"message": message}}).to_string()
}
