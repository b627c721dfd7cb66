//! Asks a model something about each of several cases.

use super::super::{CliError, open, progress::loading, runtime};
use crate::{
    case::Case,
    chat::{Delta, Message, Model, ModelError, Request, Sampling},
    config::{Paths, Settings},
    language::Language,
    openai::Endpoints,
};
use futures::StreamExt;
use std::sync::Arc;

/// Asks a model about cases, one after the other; each answer is taken with the model's name. What was taken before something failed stays.
///
/// # Errors
/// When the model cannot be opened or fails, or an answer cannot be taken.
pub(super) fn ask_each<'a>(
    (model, settings, language): (&str, &Settings, Language),
    cases: &[&'a Case],
    question: impl Fn(&Case) -> Option<String>,
    mut take: impl FnMut(&'a Case, &str, &str) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let paths = Paths::of_user()?;
    let choice = open::choose(model, settings, &paths, &open::LocalFlags::default())?;
    // The same answer each time, where the model can give it.
    let sampling = Sampling { temperature: Some(0.0), ..choice.sampling_as_candidate(settings) };
    let name = choice.settings.name().to_owned();
    let failed = |error| CliError::Model { name: name.clone(), error: Box::new(error) };
    runtime()?.block_on(async {
        let opened = open::open(choice.settings, &sampling, &paths, &Endpoints::default(), loading(&name, language)).await?;
        let mut outcome = Ok(());
        for case in cases {
            let Some(question) = question(case) else { continue };
            let taken = match answer(&opened, question, sampling).await {
                Err(error) => Err(failed(error)),
                Ok(answer) => take(case, &answer, &name),
            };
            if taken.is_err() {
                outcome = taken;
                break;
            }
        }
        opened.close().await;
        outcome
    })
}

/// A model's whole answer to a question.
///
/// # Errors
/// When it cannot be asked, or does not come to an end.
pub(super) async fn answer(model: &Arc<dyn Model>, question: String, sampling: Sampling) -> Result<String, ModelError> {
    let request = Request { messages: vec![Message::user(question)], sampling, seed: 1 };
    let mut stream = model.answer(request).await?;
    let mut text = String::new();
    while let Some(delta) = stream.next().await {
        match delta? {
            Delta::Text(piece) => text.push_str(&piece),
            Delta::TextWasReasoning => text.clear(),
            Delta::Done(_) => return Ok(text),
            Delta::Prompt { .. } | Delta::Retrying { .. } | Delta::Reasoning(_) => {}
        }
    }
    Err(ModelError::NoEnd)
}
