//! Measures how fast a model answers.

use crate::chat::{Delta, Finish, Message, Model, ModelError, Request, Sampling};
use futures::{StreamExt, future::try_join_all};
use serde::Serialize;
use std::time::{Duration, Instant};

/// Tokens of the answer that only wakes the model.
const FIRST_TOKENS: u32 = 16;
/// The most long prompts: their speeds differ little.
const MOST_PROMPTS: usize = 5;
/// The most answers: a fast endpoint is asked no more often, since each may cost something.
const MOST_ANSWERS: usize = 30;

/// What is asked of a model that is measured.
#[derive(Debug, Clone)]
pub struct SpeedTest {
    /// About so long, all together.
    pub time: Duration,
    /// How answers are sampled; its limit of tokens is that of an answer.
    pub sampling: Sampling,
    /// So many answers at once are measured as well, where it is more than one.
    pub at_once: usize,
    /// A question as a doctor would ask it.
    pub question: String,
    /// A text that is long enough to measure how fast prompts are read.
    pub prompt: String,
}

/// How fast a model answers. What it does not tell is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Speed {
    /// Seconds from a short question to the first token.
    pub first_token_s: Option<f64>,
    /// Tokens of a prompt that are read in a second.
    pub prompt_tokens_per_s: Option<f64>,
    /// Tokens of an answer that are written in a second, one answer at a time.
    pub answer_tokens_per_s: Option<f64>,
    /// Tokens of each measured answer.
    pub answer_tokens: Vec<u32>,
    /// The most tokens that a measured answer was given.
    pub token_limit: u32,
    /// Whether each measured answer ended before that.
    pub all_ended: bool,
    /// Several answers at once.
    pub at_once: Option<AtOnce>,
    /// Seconds that the measurement took.
    pub seconds: f64,
}

/// Several answers at once.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtOnce {
    /// How many.
    pub answers: usize,
    /// Tokens that all of them together are written in a second.
    pub answer_tokens_per_s: f64,
}

/// One answer, with its times.
struct Timed {
    prompt_tokens: Option<u32>,
    answer_tokens: Option<u32>,
    /// Seconds until the first token.
    first: f64,
    /// Seconds of reading the prompt, by the model itself where it says so.
    reading: f64,
    /// Seconds of writing, by the model itself where it says so.
    writing: f64,
    ended: bool,
}

impl SpeedTest {
    /// Measures a model, telling `step` what is measured: 0 waking, 1 prompts, 2 answers, 3 several at once.
    ///
    /// # Errors
    /// The first error of the model.
    pub async fn run(&self, model: &dyn Model, step: &(dyn Fn(usize) + Send + Sync)) -> Result<Speed, ModelError> {
        let begin = Instant::now();
        step(0);
        let woken = self.ask(model, &self.question, FIRST_TOKENS, 0).await?;
        step(1);
        let prompts = self.prompts(model, begin).await?;
        step(2);
        let limit = self.limit(&woken);
        let (mut answers, mut number) = (Vec::new(), 100);
        let end = self.share(if self.at_once > 1 { 0.65 } else { 0.85 });
        while answers.is_empty() || (answers.len() < MOST_ANSWERS && begin.elapsed() < end) {
            answers.push(self.ask(model, &self.question, limit, number).await?);
            number += 1;
        }
        let at_once = if self.at_once > 1 {
            step(3);
            self.several(model, limit).await?
        } else {
            None
        };
        let tokens: u32 = answers.iter().filter_map(|a| a.answer_tokens).sum();
        let writing: f64 = answers.iter().filter(|a| a.answer_tokens.is_some()).map(|a| a.writing).sum();
        let read: (f64, f64) =
            prompts.iter().filter_map(|p| Some((f64::from(p.prompt_tokens?), p.reading))).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        Ok(Speed {
            first_token_s: mean(&answers.iter().map(|a| a.first).collect::<Vec<_>>()),
            prompt_tokens_per_s: rate(read.0, read.1),
            answer_tokens_per_s: rate(f64::from(tokens), writing),
            answer_tokens: answers.iter().filter_map(|a| a.answer_tokens).collect(),
            token_limit: limit,
            all_ended: answers.iter().all(|a| a.ended),
            at_once,
            seconds: begin.elapsed().as_secs_f64(),
        })
    }

    fn share(&self, part: f64) -> Duration {
        self.time.mul_f64(part)
    }

    /// As many tokens as a quarter of the time has room for, and no more than an answer may have.
    fn limit(&self, woken: &Timed) -> u32 {
        let longest = self.sampling.max_tokens.unwrap_or(1024).max(1);
        let speed = woken.answer_tokens.and_then(|tokens| rate(f64::from(tokens), woken.writing));
        let fits = speed.map_or(longest, |speed| (speed * self.share(0.25).as_secs_f64()) as u32);
        fits.clamp(FIRST_TOKENS.min(longest), longest)
    }

    async fn prompts(&self, model: &dyn Model, begin: Instant) -> Result<Vec<Timed>, ModelError> {
        let mut prompts = Vec::new();
        while prompts.is_empty() || (prompts.len() < MOST_PROMPTS && begin.elapsed() < self.share(0.25)) {
            // Another beginning each time: what was read before is not read again.
            let number = prompts.len() as u32 + 1;
            let prompt = format!("{number}. {}", self.prompt);
            prompts.push(self.ask(model, &prompt, 1, number).await?);
        }
        Ok(prompts)
    }

    async fn several(&self, model: &dyn Model, limit: u32) -> Result<Option<AtOnce>, ModelError> {
        let begin = Instant::now();
        let seeds = 0..u32::try_from(self.at_once).unwrap_or(u32::MAX);
        let answers = try_join_all(seeds.map(|n| self.ask(model, &self.question, limit, 1000 + n))).await?;
        let tokens: u32 = answers.iter().filter_map(|a| a.answer_tokens).sum();
        let speed = rate(f64::from(tokens), begin.elapsed().as_secs_f64());
        Ok(speed.map(|answer_tokens_per_s| AtOnce { answers: self.at_once, answer_tokens_per_s }))
    }

    async fn ask(&self, model: &dyn Model, question: &str, max_tokens: u32, seed: u32) -> Result<Timed, ModelError> {
        let sampling = Sampling { max_tokens: Some(max_tokens), ..self.sampling };
        let begin = Instant::now();
        let mut stream = model.answer(Request { messages: vec![Message::user(question)], sampling, seed }).await?;
        let mut first = None;
        while let Some(delta) = stream.next().await {
            match delta? {
                Delta::Text(_) | Delta::Reasoning(_) => _ = first.get_or_insert_with(|| begin.elapsed().as_secs_f64()),
                Delta::Done(done) => {
                    let whole = begin.elapsed().as_secs_f64();
                    let first = first.unwrap_or(whole);
                    let cached = done.usage.cached_tokens.unwrap_or(0);
                    return Ok(Timed {
                        prompt_tokens: done.usage.prompt_tokens.map(|tokens| tokens.saturating_sub(cached)).filter(|tokens| *tokens > 0),
                        answer_tokens: done.usage.answer_tokens.filter(|tokens| *tokens > 0),
                        first,
                        reading: done.prompt_ms.map_or(first, |ms| ms / 1e3),
                        writing: done.answer_ms.map_or(whole - first, |ms| ms / 1e3),
                        ended: matches!(done.finish, Finish::Stop),
                    });
                }
                Delta::Prompt { .. } | Delta::Retrying { .. } | Delta::TextWasReasoning => {}
            }
        }
        Err(ModelError::NoEnd)
    }
}

fn rate(tokens: f64, seconds: f64) -> Option<f64> {
    (tokens > 0.0 && seconds > 0.0).then(|| tokens / seconds)
}

fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

impl Speed {
    /// Tokens of an answer that an estimate counts with: what was measured where every answer ended by itself, else the most that it may have.
    pub fn answer_length(&self, longest: u32) -> u32 {
        let measured = mean(&self.answer_tokens.iter().map(|n| f64::from(*n)).collect::<Vec<_>>());
        measured.filter(|_| self.all_ended).map_or(longest, |mean| mean.ceil() as u32)
    }

    /// Seconds that so many tokens of prompts and answers take; `None` where the speed is not known. Every prompt is counted in full.
    pub fn seconds_for(&self, prompt_tokens: u64, answer_tokens: u64) -> Option<f64> {
        let writing = self.at_once.map(|several| several.answer_tokens_per_s).or(self.answer_tokens_per_s)?;
        let reading = self.prompt_tokens_per_s.map_or(0.0, |speed| prompt_tokens as f64 / speed);
        Some(reading + answer_tokens as f64 / writing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::fake::{Act, FakeModel};

    fn test(at_once: usize) -> SpeedTest {
        let sampling = Sampling { max_tokens: Some(64), ..Sampling::default() };
        SpeedTest { time: Duration::ZERO, sampling, at_once, question: "问".into(), prompt: "长".into() }
    }

    #[tokio::test]
    async fn everything_is_asked_once_however_short_the_time_and_prompts_begin_differently() {
        let model = FakeModel::new("m", [Act::Say("答")]);
        let steps = std::sync::Mutex::new(Vec::new());
        let speed = test(3).run(&model, &|step| steps.lock().unwrap().push(step)).await.unwrap();
        assert_eq!(*model.asked.lock().unwrap(), ["问", "1. 长", "问", "问", "问", "问"]);
        assert_eq!(*steps.lock().unwrap(), [0, 1, 2, 3]);
        assert!(speed.first_token_s.is_some());
    }

    #[tokio::test]
    async fn the_first_failure_ends_it() {
        let model = FakeModel::new("m", [Act::Fail(ModelError::NoEnd)]);
        assert_eq!(test(1).run(&model, &|_| ()).await.unwrap_err(), ModelError::NoEnd);
    }

    #[test]
    fn an_estimate_counts_what_was_measured_or_the_most_that_may_be() {
        let speed = Speed {
            prompt_tokens_per_s: Some(100.0),
            answer_tokens_per_s: Some(10.0),
            answer_tokens: vec![20, 41],
            all_ended: true,
            ..Speed::default()
        };
        assert_eq!((speed.answer_length(1024), Speed { all_ended: false, ..speed.clone() }.answer_length(1024)), (31, 1024));
        assert_eq!(speed.seconds_for(1000, 100), Some(20.0));
        let several = Speed { at_once: Some(AtOnce { answers: 4, answer_tokens_per_s: 40.0 }), ..speed.clone() };
        assert_eq!(several.seconds_for(1000, 100), Some(12.5));
        assert_eq!(Speed::default().seconds_for(1, 1), None);
    }
}
