//! A model of one's own: anything that implements `chat::Model` can answer, judge and be recorded.
//!
//! This one looks words up in a table. It shows the four things that a model owes the rest of the program: who it is, what a conversation takes of its
//! context, an answer as a stream that ends with `Delta::Done`, and errors as values.
//!
//! `cargo run --no-default-features --example own_model`

use futures::{StreamExt, stream};
use std::error::Error;
use wardround::chat::{
    AnswerStream, Completion, Delta, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request, Sampling, Usage, Ways,
    async_trait,
};

/// Answers from a table.
struct Table {
    identity: ModelIdentity,
    rows: &'static [(&'static str, &'static str)],
}

impl Table {
    fn new(rows: &'static [(&'static str, &'static str)]) -> Self {
        // The digest changes whenever the answers can change: it is part of every question's digest, which decides what is asked again.
        let digest = wardround::digest::sha256(format!("{rows:?}").as_bytes());
        let origin = Origin::Imported { file: "table".into(), digest };
        Self { identity: ModelIdentity { name: "table".into(), origin, system: None, ways: Ways::default() }, rows }
    }
}

#[async_trait]
impl Model for Table {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    // A model that has a context says how much of it the conversation takes, so that a turn that does not fit is refused and not cut.
    async fn measure(&self, messages: &[Message]) -> Result<Measure, ModelError> {
        let words = messages.iter().map(|message| message.content.split_whitespace().count()).sum::<usize>();
        Ok(Measure { prompt_tokens: u32::try_from(words).ok(), context: Some(1000) })
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let question = request.messages.last().map(|message| message.content.to_lowercase()).unwrap_or_default();
        let row = self.rows.iter().find(|(word, _)| question.contains(word));
        let (_, answer) = row.ok_or_else(|| ModelError::Other("the table has no row for this question".into()))?;
        // Pieces as they come; dropping the stream stops the answer.
        let mut deltas: Vec<Delta> = answer.split_inclusive(' ').map(|word| Delta::Text(word.to_owned())).collect();
        let answer_tokens = u32::try_from(deltas.len()).ok();
        let usage = Usage { answer_tokens, ..Usage::default() };
        deltas.push(Delta::Done(Completion { usage, ..Completion::stopped(request.sampling) }));
        Ok(stream::iter(deltas.into_iter().map(Ok)).boxed())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let model = Table::new(&[("cough", "A chest film, please."), ("fever", "Since when, and how high?")]);
    println!("{}: {:?}", model.identity().name, model.measure(&[Message::user("Three days of fever.")]).await?);
    for question in ["Three days of fever.", "A dry cough.", "Pain."] {
        let request = Request { messages: vec![Message::user(question)], sampling: Sampling::default(), seed: 1 };
        let mut answer = match model.answer(request).await {
            Ok(answer) => answer,
            Err(error) => {
                println!("{question} -> error: {error}");
                continue;
            }
        };
        let mut text = String::new();
        while let Some(delta) = answer.next().await {
            match delta? {
                Delta::Text(piece) => text.push_str(&piece),
                Delta::Done(completion) => {
                    println!("{question} -> {text} ({:?}, {:?} tokens)", completion.finish, completion.usage.answer_tokens);
                }
                _ => {}
            }
        }
    }
    Ok(())
}
