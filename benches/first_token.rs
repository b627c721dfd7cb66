//! What a kept prefix cache is worth: the time to the first token of turn 3, against the time to evaluate as many tokens as turn 3 adds, alone and
//! in an empty context. Both in one run, in alternation; the ratio is what carries over to other machines.
//!
//! Needs `WARDROUND_TEST_MODEL`: the path of a small chat model (`scripts/demo-model.sh` prints one).

use futures::StreamExt;
use std::{path::PathBuf, sync::Arc, time::Instant};
use wardround::{
    case::{Language, ReadOptions, bundled},
    model::{
        Delta, Message, Model, Request, Sampling,
        local::{LocalModel, LocalSettings},
    },
};

const ROUNDS: usize = 9;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(std::env::var_os("WARDROUND_TEST_MODEL").ok_or("WARDROUND_TEST_MODEL is not set: name a small chat model")?);
    let folder = tempfile::tempdir()?;
    let worker = Some(PathBuf::from(env!("CARGO_BIN_EXE_wardround")));
    let settings = LocalSettings { threads: None, context: Some(4096), worker, ..LocalSettings::new("small", path) };
    let model = LocalModel::open(settings, folder.path(), Arc::new(|_| ())).await?;
    let cases = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() })?.cases;
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let case = &cases[round % cases.len()];
        let mut messages = Vec::new();
        for (i, turn) in case.turns().iter().enumerate() {
            messages.push(Message::user(turn.question.clone()));
            if i < 2 {
                let (text, ..) = ask(&model, &messages, 128, round as u32).await?;
                messages.push(Message::assistant(text));
            }
        }
        let (_, first, new) = ask(&model, &messages, 1, round as u32).await?;
        // The same number of tokens, sharing nothing with what is cached but the template's first few.
        let alone = alone(&model, new, round).await?;
        let (_, fresh, evaluated) = ask(&model, &alone, 1, round as u32).await?;
        let ratio = (first / f64::from(new)) / (fresh / f64::from(evaluated));
        println!(
            "turn 3: {new} new tokens, first token after {first:.0} ms · alone: {evaluated} tokens, {fresh:.0} ms · ratio per token {ratio:.2}"
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("ratio: min {:.2}, median {:.2}, max {:.2}", ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]);
    model.close().await;
    Ok(())
}

/// One message whose prompt evaluates about `tokens` tokens.
async fn alone(model: &LocalModel, tokens: u32, round: usize) -> Result<Vec<Message>, Box<dyn std::error::Error>> {
    let mut text = format!("{round}");
    loop {
        let messages = vec![Message::user(text.clone())];
        if model.measure(&messages).await?.prompt_tokens.unwrap_or(u32::MAX) >= tokens {
            return Ok(messages);
        }
        text.push_str(" and then the next finding");
    }
}

/// The text, milliseconds to the first piece, and how many tokens of the prompt were evaluated for it.
async fn ask(
    model: &LocalModel,
    messages: &[Message],
    max_tokens: u32,
    seed: u32,
) -> Result<(String, f64, u32), Box<dyn std::error::Error>> {
    let sampling = Sampling { max_tokens: Some(max_tokens), ..Sampling::paper() };
    let begin = Instant::now();
    let mut stream = model.answer(Request { messages: messages.to_vec(), sampling, seed }).await?;
    let (mut text, mut first) = (String::new(), None);
    while let Some(delta) = stream.next().await {
        match delta? {
            Delta::Text(piece) => {
                first.get_or_insert_with(|| begin.elapsed().as_secs_f64() * 1e3);
                text.push_str(&piece);
            }
            Delta::Done(done) => {
                let evaluated = done.usage.prompt_tokens.unwrap_or(0) - done.usage.cached_tokens.unwrap_or(0);
                return Ok((text, first.unwrap_or_else(|| begin.elapsed().as_secs_f64() * 1e3), evaluated));
            }
            _ => {}
        }
    }
    Err("the stream ended without an end".into())
}
