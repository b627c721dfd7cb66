//! Asks a model, whichever it is, and takes the times as its user sees them.

use crate::{Bench, Result};
use futures::{StreamExt, stream};
use std::{path::PathBuf, sync::Arc, time::Instant};
use wardround::{
    chat::{Delta, Message, Model, Request, Sampling},
    llama::{LocalModel, LocalSettings},
};

/// One answer.
#[derive(Debug, Clone)]
pub struct Timed {
    pub text: String,
    /// When it was asked for, when its first piece came, and when it was done.
    pub asked: Instant,
    pub first: Instant,
    pub done: Instant,
    pub tokens: u32,
    pub prompt_tokens: u32,
    pub cached_tokens: u32,
}

impl Timed {
    /// Tokens a second after the first one.
    pub fn generation_rate(&self) -> f64 {
        f64::from(self.tokens.saturating_sub(1)) / (self.done - self.first).as_secs_f64()
    }

    /// Evaluated tokens a second until the first piece.
    pub fn prompt_rate(&self) -> f64 {
        f64::from(self.prompt_tokens - self.cached_tokens) / (self.first - self.asked).as_secs_f64()
    }
}

/// Opens the model under test in a worker of its own.
pub async fn open(bench: &Bench, slots: u32, context: u32, reproducible: bool) -> Result<LocalModel> {
    let cache = tempfile::tempdir()?;
    let settings = LocalSettings {
        threads: Some(bench.threads),
        context: Some(context),
        parallel: Some(slots),
        reproducible: Some(reproducible),
        worker: Some(PathBuf::from(env!("CARGO_BIN_EXE_wardround"))),
        ..LocalSettings::new("local", &bench.model)
    };
    Ok(LocalModel::open(settings, cache.path(), Arc::new(|_| ())).await?)
}

/// The paper's sampling with so many tokens.
pub fn sampling(max_tokens: u32) -> Sampling {
    Sampling { max_tokens: Some(max_tokens), ..Sampling::paper() }
}

/// Asks and waits for the end.
pub async fn ask(model: &dyn Model, messages: &[Message], max_tokens: u32, seed: u32) -> Result<Timed> {
    let request = Request { messages: messages.to_vec(), sampling: sampling(max_tokens), seed };
    let asked = Instant::now();
    let mut stream = model.answer(request).await?;
    let (mut text, mut first, mut pieces) = (String::new(), None, 0);
    while let Some(delta) = stream.next().await {
        match delta? {
            Delta::Text(piece) => {
                first.get_or_insert_with(Instant::now);
                pieces += 1;
                text.push_str(&piece);
            }
            Delta::Done(done) => {
                let now = Instant::now();
                return Ok(Timed {
                    text,
                    asked,
                    first: first.unwrap_or(now),
                    done: now,
                    tokens: done.usage.answer_tokens.unwrap_or(pieces),
                    prompt_tokens: done.usage.prompt_tokens.unwrap_or(0),
                    cached_tokens: done.usage.cached_tokens.unwrap_or(0),
                });
            }
            _ => {}
        }
    }
    Err("the stream ended without an end".into())
}

/// Whole conversations, so many at once: each turn is asked with the model's own answers before it.
pub async fn converse(model: &dyn Model, conversations: &[(Vec<String>, u32)], at_once: usize, max_tokens: u32) -> Result<Vec<Timed>> {
    let one = |(turns, seed): &(Vec<String>, u32)| {
        let (turns, seed) = (turns.clone(), *seed);
        async move {
            let mut messages = Vec::new();
            let mut answers = Vec::new();
            for question in turns {
                messages.push(Message::user(question));
                let answer = ask(model, &messages, max_tokens, seed).await?;
                messages.push(Message::assistant(answer.text.clone()));
                answers.push(answer);
            }
            Ok::<_, Box<dyn std::error::Error>>(answers)
        }
    };
    let all: Vec<_> = stream::iter(conversations.iter().map(one)).buffer_unordered(at_once).collect().await;
    Ok(all.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// A question of at least so many tokens that begins like no other.
pub async fn question(model: &LocalModel, tokens: u32, mark: &str) -> Result<Vec<Message>> {
    let story = "A woman of 24 has had pain in the right lower abdomen since yesterday, with fever, nausea and loss of appetite. ";
    let ask = "Tell the whole story of her stay in the hospital, at length.";
    let mut text = format!("{mark}: ");
    loop {
        let messages = vec![Message::user(format!("{text}{ask}"))];
        if model.measure(&messages).await?.prompt_tokens.unwrap_or(u32::MAX) >= tokens {
            return Ok(messages);
        }
        text.push_str(story);
    }
}
