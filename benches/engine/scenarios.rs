//! What is compared. Each round asks both sides the same, one after the other, with words that no cache has seen.

use crate::{
    Bench, Result,
    drive::{Timed, ask, converse, open, question},
    peers::{self, Server},
    table::{Bar, Table},
    variable,
};
use futures::future::try_join_all;
use std::time::Instant;
use wardround::{
    case::{ReadOptions, read_file},
    chat::{Message, Model},
};

const ANSWER: u32 = 128;

/// One sequence: generation and prompt rates.
pub async fn one(bench: &Bench, table: &mut Table) -> Result<()> {
    println!("\none: a prompt of 512 tokens, an answer of {ANSWER}");
    let local = open(bench, 1, 2048, false).await?;
    let server = Server::start(bench, 1, 2048).await?;
    let (mut generation, mut prompt, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..bench.rounds {
        let messages = question(&local, 512, &format!("{round} one")).await?;
        let ours = ask(&local, &messages, ANSWER, round as u32).await?;
        let theirs = ask(&server.model, &messages, ANSWER, round as u32).await?;
        let pp = peers::prompt_rate(bench, ours.prompt_tokens, 0)?;
        let tg = peers::generation_rate(bench, 1, ours.prompt_tokens, ANSWER)?;
        println!(
            "  prompt {:.1} tokens/s, llama-server {:.1}, llama-bench {pp:.1} · generation {:.1}, llama-server {:.1}, llama-batched-bench {tg:.1}",
            ours.prompt_rate(),
            theirs.prompt_rate(),
            ours.generation_rate(),
            theirs.generation_rate()
        );
        generation.push(ours.generation_rate() / theirs.generation_rate());
        prompt.push(ours.prompt_rate() / pp);
        bare.push(ours.generation_rate() / tg);
    }
    local.close().await;
    table.add("one answer: generation / llama-server's", Bar::AtLeast(1.0), generation);
    table.add("one answer: prompt / llama-bench's", Bar::AtLeast(0.97), prompt);
    table.add("one answer: generation / llama-batched-bench's", Bar::AtLeast(0.9), bare);
    Ok(())
}

/// Time to the first token of turn 3, against llama-bench's for its new tokens alone: behind as many others, which it is given for nothing. Also against
/// as many tokens at the beginning of an empty context, which have nothing before them to attend to.
pub async fn turn_3(bench: &Bench, table: &mut Table) -> Result<()> {
    println!("\nturn3: the first token of a third turn");
    let local = open(bench, 1, 4096, false).await?;
    let (mut behind, mut at_the_beginning) = (Vec::new(), Vec::new());
    for round in 0..bench.rounds.max(3) {
        let mut messages = question(&local, 400, &format!("{round} turn")).await?;
        for next in [
            "On examination there is rebound tenderness. What now?",
            "White cells are raised, and ultrasound shows a swollen appendix. What now?",
        ] {
            let answer = ask(&local, &messages, ANSWER, round as u32).await?;
            messages.extend([
                Message::assistant(answer.text),
                Message::user(format!("{next} {}", "Please consider everything said before. ".repeat(8))),
            ]);
        }
        let third = ask(&local, &messages, 1, round as u32).await?;
        let new = third.prompt_tokens - third.cached_tokens;
        let peer = peers::prompt_rate(bench, new, third.cached_tokens)?;
        let alone = question(&local, new, &format!("{round} alone")).await?;
        let alone = ask(&local, &alone, 1, round as u32).await?;
        println!(
            "  {new} new tokens behind {} at {:.1} tokens/s, llama-bench {peer:.1}, in an empty context {:.1}",
            third.cached_tokens,
            third.prompt_rate(),
            alone.prompt_rate()
        );
        behind.push(peer / third.prompt_rate());
        at_the_beginning.push(alone.prompt_rate() / third.prompt_rate());
    }
    local.close().await;
    table.add("turn 3: time to first token / llama-bench's for its new tokens behind the same depth", Bar::AtMost(1.1), behind);
    table.add("turn 3: time to first token / as many tokens in an empty context", Bar::None, at_the_beginning);
    Ok(())
}

/// The total rate, and the rate of generation alone from the first piece on.
fn rates(answers: &[Timed], begin: Instant) -> (f64, f64) {
    let tokens: u32 = answers.iter().map(|a| a.tokens).sum();
    let first = answers.iter().map(|a| a.first).min().unwrap_or(begin);
    let done = answers.iter().map(|a| a.done).max().unwrap_or(begin);
    (f64::from(tokens) / (done - begin).as_secs_f64(), f64::from(tokens) / (done - first).as_secs_f64())
}

async fn repeats(model: &dyn Model, messages: &[Message], count: u32) -> Result<(f64, f64)> {
    let begin = Instant::now();
    let answers = try_join_all((0..count).map(|seed| ask(model, messages, ANSWER, seed))).await?;
    Ok(rates(&answers, begin))
}

/// Sixteen repeats of one case.
pub async fn sixteen(bench: &Bench, table: &mut Table) -> Result<()> {
    println!("\nsixteen: repeats of one prompt of 770 tokens, answers of {ANSWER}");
    let local = open(bench, 16, 1024, false).await?;
    let server = Server::start(bench, 16, 1024).await?;
    let (mut total, mut bare) = (Vec::new(), Vec::new());
    for round in 0..bench.rounds.min(3) {
        let messages = question(&local, 750, &format!("{round} sixteen")).await?;
        let ours = repeats(&local, &messages, 16).await?;
        let theirs = repeats(&server.model, &messages, 16).await?;
        let tg = peers::generation_rate(bench, 16, 770, ANSWER)?;
        println!("  total {:.1} tokens/s, llama-server {:.1} · generation {:.1}, llama-batched-bench {tg:.1}", ours.0, theirs.0, ours.1);
        total.push(ours.0 / theirs.0);
        bare.push(ours.1 / tg);
    }
    local.close().await;
    table.add("16 repeats: total rate / llama-server's", Bar::AtLeast(4.0), total);
    table.add("16 repeats: generation / llama-batched-bench's", Bar::AtLeast(0.85), bare);
    Ok(())
}

/// A whole batch of real cases.
pub async fn batch(bench: &Bench, table: &mut Table) -> Result<()> {
    let (repeats, answer) = if bench.quick { (2, 32) } else { (4, 64) };
    let file = read_file(&variable("WARDROUND_TEST_CMB_CLIN", "the published cases")?, &ReadOptions::default())?;
    let conversations: Vec<(Vec<String>, u32)> = file
        .cases
        .iter()
        .filter(|case| case.turns().len() == 3)
        .take(bench.cases)
        .flat_map(|case| (0..repeats).map(|seed| (case.turns().iter().map(|t| t.question.clone()).collect(), seed)))
        .collect();
    println!("\nbatch: {} conversations of three turns, {repeats} of each case, answers of {answer}", conversations.len());
    let (local, server) = (open(bench, 16, 4096, false).await?, Server::start(bench, 16, 4096).await?);
    let begin = Instant::now();
    let ours = converse(&local, &conversations, 16, answer).await?;
    let our_time = begin.elapsed().as_secs_f64();
    local.close().await;
    let begin = Instant::now();
    let theirs = converse(&server.model, &conversations, 16, answer).await?;
    let their_time = begin.elapsed().as_secs_f64();
    let sum = |of: fn(&Timed) -> u32, answers: &[Timed]| answers.iter().map(of).sum::<u32>();
    for (name, time, answers) in [("here", our_time, &ours), ("llama-server", their_time, &theirs)] {
        let (prompt, cached, tokens) = (sum(|a| a.prompt_tokens, answers), sum(|a| a.cached_tokens, answers), sum(|a| a.tokens, answers));
        println!("  {name}: {time:.1} s, prompts of {prompt} tokens ({cached} cached), {tokens} generated");
    }
    table.add("a batch: wall time / llama-server's", Bar::AtMost(0.5), vec![our_time / their_time]);
    Ok(())
}

/// What `reproducible` costs.
pub async fn reproducible(bench: &Bench, table: &mut Table) -> Result<()> {
    println!("\nreproducible: the same with and without");
    let (plain, exact) = (open(bench, 16, 1024, false).await?, open(bench, 16, 1024, true).await?);
    let (mut prompt, mut single, mut sixteen) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..bench.rounds.min(3) {
        let messages = question(&plain, 512, &format!("{round} reproducible")).await?;
        let (a, b) = (ask(&plain, &messages, ANSWER, 0).await?, ask(&exact, &messages, ANSWER, 0).await?);
        let messages = question(&plain, 750, &format!("{round} together")).await?;
        let (c, d) = (repeats(&plain, &messages, 16).await?, repeats(&exact, &messages, 16).await?);
        println!(
            "  prompt {:.1} tokens/s, reproducible {:.1} · one {:.1}, {:.1} · sixteen {:.1}, {:.1}",
            a.prompt_rate(),
            b.prompt_rate(),
            a.generation_rate(),
            b.generation_rate(),
            c.1,
            d.1
        );
        prompt.push(b.prompt_rate() / a.prompt_rate());
        single.push(b.generation_rate() / a.generation_rate());
        sixteen.push(d.1 / c.1);
    }
    plain.close().await;
    exact.close().await;
    table.add("reproducible: prompt / otherwise", Bar::None, prompt);
    table.add("reproducible: one answer / otherwise", Bar::None, single);
    table.add("reproducible: 16 answers / otherwise", Bar::None, sixteen);
    Ok(())
}
