//! Runs many answers at once in one llama.cpp context: slots with a shared prefix cache, and steps that
//! alternate between prompts and answers. Runs in the worker process only, because llama.cpp may abort.
//!
//! [`slots`], [`sampler`], [`size`] and [`hardware`] do not depend on llama.cpp. [`load`] creates the
//! context, [`batch_invariance`] determines the batch size for reproducible answers, [`self_test`] tests a model
//! before it is reported ready, [`reading`] tokenizes conversations, [`answer`] holds the state of one
//! answer.

mod answer;
mod batch_invariance;
mod hardware;
mod load;
mod rating;
mod reading;
pub mod sampler;
mod self_test;
mod size;
mod slots;

pub use answer::Job;
pub use load::{load_model, make_context};
pub use reading::Reading;

use super::frame::{Failure, Report};
use crate::chat::{Finish, RepetitionWindow, Sampling, Usage};
use answer::Answer;
use llama_cpp_2::{context::LlamaContext, llama_batch::LlamaBatch, token::LlamaToken};
use slots::{Place, Reuse, Slots, Token};
use std::collections::VecDeque;

/// What the context was made for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub slots: usize,
    /// Tokens that a slot holds.
    pub cells: usize,
    /// Tokens of a prompt in one step.
    pub chunk: usize,
    /// The most answers that step together.
    pub rows: usize,
    pub reuse: Reuse,
}

/// A context and the answers that run in it.
pub struct Engine<'m, 'r> {
    context: LlamaContext<'m>,
    reading: &'r Reading<'m>,
    plan: Plan,
    slots: Slots,
    waiting: VecDeque<Job>,
    running: Vec<Answer>,
    batch: LlamaBatch<'static>,
    /// Whether the next step is a prompt's, where both a prompt and answers wait for one.
    prompt_next: bool,
}

impl<'m, 'r> Engine<'m, 'r> {
    pub fn new(context: LlamaContext<'m>, plan: Plan, reading: &'r Reading<'m>) -> Self {
        let batch = LlamaBatch::new(plan.chunk.max(plan.slots), 1);
        let slots = Slots::new(plan.slots, plan.cells, plan.reuse);
        Self { context, reading, plan, slots, waiting: VecDeque::new(), running: Vec::new(), batch, prompt_next: true }
    }

    /// Whether there is nothing to do.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.running.is_empty()
    }

    /// Takes an answer on; it begins when a slot is free.
    pub fn ask(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// Ends an answer, waiting or running. An id that is not known has ended already.
    pub fn cancel(&mut self, id: u64, tell: &mut dyn FnMut(Report)) {
        if let Some(at) = self.waiting.iter().position(|job| job.id == id)
            && let Some(job) = self.waiting.remove(at)
        {
            let usage = Usage { prompt_tokens: Some(job.prompt.len() as u32), cached_tokens: None, answer_tokens: Some(0) };
            tell(Report::Done {
                id,
                finish: Finish::Cancelled,
                usage,
                sampling: job.sampling,
                prompt_ms: 0.0,
                answer_ms: 0.0,
                ratings: None,
            });
        } else if let Some(at) = self.running.iter().position(|answer| answer.id == id) {
            self.end(at, Finish::Cancelled, tell);
        }
    }

    /// One call of llama.cpp: a chunk of a prompt or a token of every answer, by turns.
    pub fn step(&mut self, tell: &mut dyn FnMut(Report)) {
        self.admit();
        let prompt = self.running.iter().position(|a| a.next.is_none());
        let answering = self.running.iter().any(|a| a.next.is_some());
        match prompt {
            Some(at) if self.prompt_next || !answering => {
                self.prompt_next = false;
                self.evaluate(at, tell);
            }
            _ if answering => {
                self.prompt_next = true;
                self.generate(tell);
            }
            _ => {}
        }
    }

    /// Gives free slots to those who wait, in order; one that waits for another's prefix lets the others pass.
    fn admit(&mut self) {
        let mut at = 0;
        while at < self.waiting.len() && self.running.len() < self.plan.slots {
            match self.slots.place(&self.waiting[at].prompt) {
                Some(place) => {
                    if let Some(job) = self.waiting.remove(at) {
                        self.begin(&job, place);
                    }
                }
                None => at += 1,
            }
        }
    }

    fn begin(&mut self, job: &Job, place: Place) {
        self.slots.occupy(place, job.prompt.clone());
        let slot = place.slot;
        if let Some(source) = place.source
            && self.context.copy_kv_cache_seq(source as i32, slot as i32, None, None).is_err()
        {
            self.slots.forget(slot);
        }
        // What the slot held beyond the prefix goes. Where an architecture cannot forget a part, all of it does.
        let kept = self.slots.held(slot) as u32;
        if !matches!(self.context.clear_kv_cache_seq(Some(slot as u32), Some(kept), None), Ok(true)) {
            self.forget(slot);
        }
        let kept = self.slots.held(slot);
        let room = self.plan.cells.saturating_sub(job.prompt.len());
        self.running.push(Answer::new(job, slot, kept, room, &self.reading.stop_texts));
    }

    /// Evaluates a chunk of a prompt, and after the last one chooses the answer's first token.
    fn evaluate(&mut self, at: usize, tell: &mut dyn FnMut(Report)) {
        let (id, slot) = (self.running[at].id, self.running[at].slot);
        let missing = self.slots.missing(slot);
        let chunk = &missing[..missing.len().min(self.plan.chunk)];
        let count = chunk.len();
        let is_last = chunk.len() == missing.len();
        let held = self.slots.held(slot);
        self.batch.clear();
        let filled = chunk.iter().zip(held..).try_for_each(|(&token, position)| {
            self.batch.add(LlamaToken(token), position as i32, &[slot as i32], is_last && position + 1 == held + count)
        });
        let done = filled.map_err(|e| e.to_string()).and_then(|()| self.context.decode(&mut self.batch).map_err(|e| e.to_string()));
        if let Err(e) = done {
            return self.fail(at, format!("evaluating the prompt failed: {e}"), tell);
        }
        self.slots.evaluated(slot, count);
        let answer = &mut self.running[at];
        let total = answer.to_evaluate;
        tell(Report::Prompt { id, done: total - self.slots.missing(slot).len() as u32, total });
        if is_last {
            answer.prompt_done();
            if let Some(finish) = answer.advance(self.context.get_logits_ith(count as i32 - 1), self.reading, tell) {
                self.end(at, finish, tell);
            }
        } else {
            // The next chunk is another prompt's, where there is one.
            let answer = self.running.remove(at);
            self.running.push(answer);
        }
    }

    /// Evaluates the last token of every answer and chooses the next.
    fn generate(&mut self, tell: &mut dyn FnMut(Report)) {
        let (answering, mut others): (Vec<Answer>, Vec<Answer>) =
            std::mem::take(&mut self.running).into_iter().partition(|a| a.next.is_some());
        // Those that have waited for longest come first.
        let mut answering = answering.into_iter();
        let mut now: Vec<Answer> = answering.by_ref().take(self.plan.rows).collect();
        others.extend(answering);
        // llama.cpp puts neighbouring slots into one pass only where they come in order.
        now.sort_by_key(|a| a.slot);
        let rows: Vec<(usize, Token)> = now.iter().filter_map(|a| Some((a.slot, a.next?))).collect();
        let first = others.len();
        self.running = others;
        self.running.extend(now);
        self.batch.clear();
        let filled = rows
            .iter()
            .try_for_each(|&(slot, token)| self.batch.add(LlamaToken(token), self.slots.held(slot) as i32, &[slot as i32], true));
        let done = filled.map_err(|e| e.to_string()).and_then(|()| self.context.decode(&mut self.batch).map_err(|e| e.to_string()));
        if let Err(e) = done {
            for at in (first..self.running.len()).rev() {
                self.fail(at, format!("generating failed: {e}"), tell);
            }
            return;
        }
        let mut ended = Vec::new();
        for (row, &(slot, token)) in rows.iter().enumerate() {
            self.slots.generated(slot, token);
            if let Some(finish) = self.running[first + row].advance(self.context.get_logits_ith(row as i32), self.reading, tell) {
                ended.push((first + row, finish));
            }
        }
        for (at, finish) in ended.into_iter().rev() {
            self.end(at, finish, tell);
        }
    }

    fn end(&mut self, at: usize, finish: Finish, tell: &mut dyn FnMut(Report)) {
        if finish == Finish::Failed {
            let message = "what it computes are no numbers: the file may be damaged (compare its digest with the download's)";
            return self.fail(at, message.into(), tell);
        }
        let answer = self.running.remove(at);
        self.slots.release(answer.slot);
        answer.end(finish, tell);
    }

    fn fail(&mut self, at: usize, message: String, tell: &mut dyn FnMut(Report)) {
        let answer = self.running.remove(at);
        self.forget(answer.slot);
        self.slots.release(answer.slot);
        tell(Report::Failed { id: Some(answer.id), error: Failure::Engine(message) });
    }

    /// Empties a slot. Removing all of a sequence always succeeds.
    fn forget(&mut self, slot: usize) {
        let _ = self.context.clear_kv_cache_seq(Some(slot as u32), None, None);
        self.slots.forget(slot);
    }
}

/// What a local model does where the request says nothing.
pub fn resolve(sampling: Sampling) -> Sampling {
    sampling.over(Sampling {
        max_tokens: Some(1024),
        temperature: Some(0.0),
        top_p: Some(1.0),
        top_k: Some(0),
        repetition_penalty: Some(1.0),
        repetition_window: Some(RepetitionWindow::Context),
        repetition_prompt: Some(true),
        constrained: None,
    })
}
