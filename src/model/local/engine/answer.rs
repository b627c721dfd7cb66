//! One answer while it runs: its sampler, its text so far as it is not yet sure, and its clock.

use super::super::super::{Finish, Sampling, Usage};
use super::super::{frame::Report, stop::StopText};
use super::{reading::Reading, sampler::Sampler, slots::Token};
use std::{sync::Arc, time::Instant};

/// What is asked for, ready to run.
pub struct Job {
    pub id: u64,
    pub prompt: Arc<[Token]>,
    pub sampling: Sampling,
    pub seed: u32,
}

/// An answer in a slot.
pub struct Answer {
    pub id: u64,
    pub slot: usize,
    sampling: Sampling,
    sampler: Sampler,
    decoder: encoding_rs::Decoder,
    stop: StopText,
    bytes: Vec<u8>,
    /// The token that was chosen last and is not in the cache yet; `None` while the prompt is evaluated.
    pub next: Option<Token>,
    usage: Usage,
    limit: u32,
    /// Tokens of the prompt that had to be evaluated.
    pub to_evaluate: u32,
    begun: Instant,
    prompt_ms: f64,
}

impl Answer {
    /// `reused` tokens of the prompt are in the cache; `room` more fit after it.
    pub fn new(job: &Job, slot: usize, reused: usize, room: usize, stop_texts: &[String]) -> Self {
        let mut sampler = Sampler::new(&job.sampling, job.seed);
        if job.sampling.repetition_prompt == Some(true) {
            job.prompt.iter().for_each(|&t| sampler.accept(t));
        }
        let length = job.prompt.len() as u32;
        Self {
            id: job.id,
            slot,
            sampling: job.sampling,
            sampler,
            decoder: encoding_rs::UTF_8.new_decoder_without_bom_handling(),
            stop: StopText::new(stop_texts.to_vec()),
            bytes: Vec::with_capacity(64),
            next: None,
            usage: Usage { prompt_tokens: Some(length), cached_tokens: Some(reused as u32), answer_tokens: Some(0) },
            limit: job.sampling.max_tokens.unwrap_or(u32::MAX).min(u32::try_from(room).unwrap_or(u32::MAX)),
            to_evaluate: length - reused as u32,
            begun: Instant::now(),
            prompt_ms: 0.0,
        }
    }

    /// The whole prompt is evaluated: from here on it is the answer that takes time.
    pub fn prompt_done(&mut self) {
        self.prompt_ms = self.begun.elapsed().as_secs_f64() * 1e3;
        self.begun = Instant::now();
    }

    /// Chooses the next token, tells its text, and says whether that was the end.
    pub fn advance(&mut self, logits: &[f32], reading: &Reading<'_>, tell: &mut dyn FnMut(Report)) -> Option<Finish> {
        let token = self.sampler.sample(logits);
        let generated = self.usage.answer_tokens.get_or_insert(0);
        *generated += 1;
        let at_limit = *generated >= self.limit;
        if reading.ends(token) {
            return Some(Finish::Stop);
        }
        self.bytes.clear();
        reading.piece_into(token, &mut self.bytes);
        let mut text = String::with_capacity(self.decoder.max_utf8_buffer_length(self.bytes.len()).unwrap_or(64));
        let _ = self.decoder.decode_to_string(&self.bytes, &mut text, false);
        let (sure, stopped) = self.stop.push(&text);
        if !sure.is_empty() {
            tell(Report::Text { id: self.id, text: sure });
        }
        self.next = Some(token);
        if stopped {
            return Some(Finish::Stop);
        }
        at_limit.then_some(Finish::Length)
    }

    /// Tells what was held back and how it ended.
    pub fn end(mut self, finish: Finish, tell: &mut dyn FnMut(Report)) {
        let mut tail = String::with_capacity(16);
        let _ = self.decoder.decode_to_string(&[], &mut tail, true);
        let rest = self.stop.finish() + &tail;
        if !rest.is_empty() {
            tell(Report::Text { id: self.id, text: rest });
        }
        let elapsed = self.begun.elapsed().as_secs_f64() * 1e3;
        // Without a token the answer never began: all of the time went to the prompt.
        let (prompt_ms, answer_ms) = if self.next.is_none() && self.prompt_ms == 0.0 { (elapsed, 0.0) } else { (self.prompt_ms, elapsed) };
        tell(Report::Done { id: self.id, finish, usage: self.usage, sampling: self.sampling, prompt_ms, answer_ms });
    }
}
