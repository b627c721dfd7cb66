//! The state of one answer: its sampler, undecided text, end conditions and timings.

use super::super::{frame::Report, stop::StopText};
use super::{
    rating::{INVITATION, INVITATION_AFTER_REASONING, OPENING, Weights},
    reading::Reading,
    sampler::Sampler,
    slots::Token,
};
use crate::chat::{Finish, RatingProbabilities, Reasoning, ReasoningSplitter, Sampling, Usage};
use std::{collections::VecDeque, sync::Arc, time::Instant};

/// What is asked for, ready to run.
pub struct Job {
    pub id: u64,
    pub prompt: Arc<[Token]>,
    /// Whether the prompt has opened the reasoning.
    pub inside_reasoning: bool,
    pub sampling: Sampling,
    pub seed: u32,
}

/// How an answer goes on.
enum Course {
    /// As the model likes.
    Free,
    /// As the model likes until it begins a rating, ends, or comes near its limit.
    UntilRating(Watch),
    /// With these tokens, then with a rating.
    Given(VecDeque<Token>),
    /// With a rating.
    Rating,
    /// With a rating, of which two depend on the token that is being evaluated.
    RatingAfter(Weights),
}

/// What is watched in a text for the beginning of a rating.
struct Watch {
    /// A rating inside the reasoning does not count.
    splitter: ReasoningSplitter,
    /// The byte that was written last.
    last: Option<u8>,
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
    course: Course,
    /// The token that was chosen last and is not in the cache yet; `None` while the prompt is evaluated.
    pub next: Option<Token>,
    usage: Usage,
    limit: u32,
    /// Tokens of the prompt that had to be evaluated.
    pub to_evaluate: u32,
    begun: Instant,
    prompt_ms: f64,
    ratings: Option<RatingProbabilities>,
}

impl Answer {
    /// `reused` tokens of the prompt are in the cache; `room` more fit after it.
    pub fn new(job: &Job, slot: usize, reused: usize, room: usize, stop_texts: &[String]) -> Self {
        let mut sampler = Sampler::new(&job.sampling, job.seed);
        if job.sampling.repetition_prompt == Some(true) {
            job.prompt.iter().for_each(|&t| sampler.accept(t));
        }
        let length = job.prompt.len() as u32;
        let limit = job.sampling.max_tokens.unwrap_or(u32::MAX).min(u32::try_from(room).unwrap_or(u32::MAX));
        let watch = || Watch { splitter: ReasoningSplitter::new(&Reasoning::default(), job.inside_reasoning), last: None };
        Self {
            id: job.id,
            slot,
            sampling: job.sampling,
            sampler,
            decoder: encoding_rs::UTF_8.new_decoder_without_bom_handling(),
            stop: StopText::new(stop_texts.to_vec()),
            bytes: Vec::with_capacity(64),
            course: if job.sampling.is_constrained() { Course::UntilRating(watch()) } else { Course::Free },
            next: None,
            usage: Usage { prompt_tokens: Some(length), cached_tokens: Some(reused as u32), answer_tokens: Some(0) },
            limit,
            to_evaluate: length - reused as u32,
            begun: Instant::now(),
            prompt_ms: 0.0,
            ratings: None,
        }
    }

    /// The whole prompt is evaluated: from here on it is the answer that takes time.
    pub fn prompt_done(&mut self) {
        self.prompt_ms = self.begun.elapsed().as_secs_f64() * 1e3;
        self.begun = Instant::now();
    }

    /// Chooses the next token, tells its text, and says whether that was the end.
    pub fn advance(&mut self, logits: &[f32], reading: &Reading<'_>, tell: &mut dyn FnMut(Report)) -> Option<Finish> {
        if !logits.iter().any(|l| l.is_finite()) {
            // Damaged weights, or numbers that have run over: whatever was chosen now would be no answer.
            return Some(Finish::Failed);
        }
        let generated = self.usage.answer_tokens.get_or_insert(0);
        *generated += 1;
        let generated = *generated;
        match std::mem::replace(&mut self.course, Course::Free) {
            Course::Free => self.write(logits, generated >= self.limit, reading, tell),
            Course::UntilRating(watch) => self.write_until_rating(logits, generated, watch, reading, tell),
            Course::Given(tokens) => self.give(tokens),
            Course::Rating => {
                let Some(weights) = reading.rating_tokens().first(logits) else { return Some(Finish::Failed) };
                match weights.undecided() {
                    Some(token) => {
                        self.next = Some(token);
                        self.course = Course::RatingAfter(weights);
                        None
                    }
                    None => Some(self.rate(weights, None, reading, tell)),
                }
            }
            Course::RatingAfter(weights) => Some(self.rate(weights, Some(logits), reading, tell)),
        }
    }

    fn write(&mut self, logits: &[f32], at_limit: bool, reading: &Reading<'_>, tell: &mut dyn FnMut(Report)) -> Option<Finish> {
        let token = self.sampler.sample(logits);
        if reading.ends(token) {
            return Some(Finish::Stop);
        }
        self.bytes.clear();
        reading.piece_into(token, &mut self.bytes);
        let text = self.decoded(false);
        let stopped = self.told(&text, tell);
        self.next = Some(token);
        if stopped {
            return Some(Finish::Stop);
        }
        at_limit.then_some(Finish::Length)
    }

    fn write_until_rating(
        &mut self,
        logits: &[f32],
        generated: u32,
        watch: Watch,
        reading: &Reading<'_>,
        tell: &mut dyn FnMut(Report),
    ) -> Option<Finish> {
        let Watch { mut splitter, last } = watch;
        let token = self.sampler.sample(logits);
        // The invitation and the rating have to fit, too.
        let at_limit = generated.saturating_add(reading.invitation_tokens) >= self.limit;
        if reading.ends(token) || at_limit {
            return self.invite(&splitter, reading, tell);
        }
        self.bytes.clear();
        reading.piece_into(token, &mut self.bytes);
        let begins_at = (!splitter.is_inside()).then(|| opening_in(last, &self.bytes)).flatten();
        if let Some(end) = begins_at {
            let is_whole = end == self.bytes.len();
            self.bytes.truncate(end);
            if is_whole {
                let text = self.decoded(false);
                self.told(&text, tell);
                self.next = Some(token);
                self.course = Course::Rating;
                return None;
            }
            // The token says more than the opening: others say just that.
            let text = self.decoded(false);
            let tokens = reading.tokens(&text);
            self.told(&text, tell);
            return self.give(tokens.into());
        }
        let last = self.bytes.last().copied().or(last);
        let text = self.decoded(false);
        splitter.push(&text);
        if self.told(&text, tell) {
            return self.invite(&splitter, reading, tell);
        }
        self.next = Some(token);
        self.course = Course::UntilRating(Watch { splitter, last });
        None
    }

    /// Puts the beginning of a rating into the model's mouth.
    fn invite(&mut self, splitter: &ReasoningSplitter, reading: &Reading<'_>, tell: &mut dyn FnMut(Report)) -> Option<Finish> {
        let rest = self.rest();
        let invitation = if splitter.is_inside() { INVITATION_AFTER_REASONING } else { INVITATION };
        let text = rest + invitation;
        let id = self.id;
        tell(Report::Text { id, text });
        self.give(reading.tokens(invitation).into())
    }

    fn give(&mut self, mut tokens: VecDeque<Token>) -> Option<Finish> {
        let Some(token) = tokens.pop_front() else { return Some(Finish::Failed) };
        self.next = Some(token);
        self.course = if tokens.is_empty() { Course::Rating } else { Course::Given(tokens) };
        None
    }

    /// Ends with the rating.
    fn rate(&mut self, weights: Weights, after: Option<&[f32]>, reading: &Reading<'_>, tell: &mut dyn FnMut(Report)) -> Finish {
        let Some(ratings) = reading.rating_tokens().probabilities(weights, after) else { return Finish::Failed };
        let rating = self.sampler.choose(&ratings.of()) + 1;
        self.ratings = Some(ratings);
        tell(Report::Text { id: self.id, text: format!("{rating}]]") });
        Finish::Stop
    }

    /// The text of `bytes`, as far as its last character is whole.
    fn decoded(&mut self, is_last: bool) -> String {
        let mut text = String::with_capacity(self.decoder.max_utf8_buffer_length(self.bytes.len()).unwrap_or(64));
        let _ = self.decoder.decode_to_string(&self.bytes, &mut text, is_last);
        text
    }

    /// Tells what is sure, and says whether a stop text came.
    fn told(&mut self, text: &str, tell: &mut dyn FnMut(Report)) -> bool {
        let (sure, stopped) = self.stop.push(text);
        if !sure.is_empty() {
            tell(Report::Text { id: self.id, text: sure });
        }
        stopped
    }

    /// What was held back.
    fn rest(&mut self) -> String {
        self.bytes.clear();
        let tail = self.decoded(true);
        self.decoder = encoding_rs::UTF_8.new_decoder_without_bom_handling();
        self.stop.finish() + &tail
    }

    /// Tells what was held back and how it ended.
    pub fn end(mut self, finish: Finish, tell: &mut dyn FnMut(Report)) {
        let rest = self.rest();
        if !rest.is_empty() {
            tell(Report::Text { id: self.id, text: rest });
        }
        let elapsed = self.begun.elapsed().as_secs_f64() * 1e3;
        // Without a token the answer never began: all of the time went to the prompt.
        let (prompt_ms, answer_ms) = if self.next.is_none() && self.prompt_ms == 0.0 { (elapsed, 0.0) } else { (self.prompt_ms, elapsed) };
        let Self { id, usage, sampling, ratings, .. } = self;
        tell(Report::Done { id, finish, usage, sampling, prompt_ms, answer_ms, ratings });
    }
}

/// Where in these bytes the opening of a rating ends that began in them, or with the byte before them.
fn opening_in(last: Option<u8>, bytes: &[u8]) -> Option<usize> {
    let opening = OPENING.as_bytes();
    if last == Some(opening[0]) && bytes.first() == Some(&opening[1]) {
        return Some(1);
    }
    bytes.windows(opening.len()).position(|w| w == opening).map(|at| at + opening.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_is_found_in_one_token_or_across_two() {
        let rows = [
            (None, "Rating: [[", Some(10)),
            (None, " [[5", Some(3)),
            (Some(b'['), "[8]]", Some(1)),
            (Some(b'['), "8", None),
            (None, "[", None),
            (Some(b':'), "[", None),
        ];
        for (last, text, end) in rows {
            assert_eq!(opening_in(last, text.as_bytes()), end, "{text}");
        }
    }
}
