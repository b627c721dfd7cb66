//! Samples a token from logits: repetition penalty, temperature, top-k, top-p, and a draw that depends on the
//! request's seed alone.
//!
//! Only the few tokens that can be in the nucleus are sorted, and only operations with defined IEEE 754
//! rounding are used, so that equal logits give equal tokens on every machine.

use super::slots::Token;
use crate::chat::{RepetitionWindow, Sampling};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use std::collections::{HashMap, VecDeque};

/// What one answer is sampled with, and what it has seen.
pub struct Sampler {
    penalty: f32,
    /// How often each token is in the window.
    seen: HashMap<Token, u32>,
    /// The window itself, in order; kept only where tokens leave it.
    window: Option<(usize, VecDeque<Token>)>,
    temperature: f32,
    top_k: usize,
    top_p: f64,
    random: ChaCha8Rng,
    /// The logits after the penalty, then the weights.
    scratch: Vec<f32>,
    candidates: Vec<(f32, Token)>,
}

impl Sampler {
    /// `sampling` with every setting filled in; what it leaves out is neutral.
    pub fn new(sampling: &Sampling, seed: u32) -> Self {
        let window = match sampling.repetition_window {
            Some(RepetitionWindow::Last(n)) => Some((n as usize, VecDeque::new())),
            _ => None,
        };
        let mut key = [0; 32];
        key[..4].copy_from_slice(&seed.to_le_bytes());
        Self {
            penalty: sampling.repetition_penalty.unwrap_or(1.0) as f32,
            seen: HashMap::new(),
            window,
            temperature: sampling.temperature.unwrap_or(0.0) as f32,
            top_k: sampling.top_k.unwrap_or(0) as usize,
            top_p: sampling.top_p.unwrap_or(1.0),
            random: ChaCha8Rng::from_seed(key),
            scratch: Vec::new(),
            candidates: Vec::new(),
        }
    }

    /// Counts a token as seen by the repetition penalty.
    pub fn accept(&mut self, token: Token) {
        if self.penalty == 1.0 {
            return;
        }
        *self.seen.entry(token).or_default() += 1;
        let Some((length, window)) = &mut self.window else { return };
        window.push_back(token);
        if window.len() > *length
            && let Some(old) = window.pop_front()
            && let Some(count) = self.seen.get_mut(&old)
        {
            *count -= 1;
            if *count == 0 {
                self.seen.remove(&old);
            }
        }
    }

    /// Chooses the next token and counts it as seen. The first of equals where nothing is drawn.
    pub fn sample(&mut self, logits: &[f32]) -> Token {
        self.fill(logits);
        let token = if self.temperature > 0.0 {
            let random = self.chance();
            self.token_at(random)
        } else {
            self.likeliest()
        };
        self.accept(token);
        token
    }

    /// 53 bits of chance, from 0 up to but not including 1.
    fn chance(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Chooses one of these probabilities by the temperature alone: the largest (of equals the first) where nothing is drawn. Unlike a token, what is drawn
    /// can depend on the platform's powers in its last bit.
    pub fn choose(&mut self, probabilities: &[f64]) -> usize {
        let largest = probabilities.iter().copied().fold(0.0, f64::max);
        if self.temperature > 0.0 {
            let tempered: Vec<f64> = probabilities.iter().map(|p| (p / largest).powf(1.0 / f64::from(self.temperature))).collect();
            let mut left = self.chance() * tempered.iter().sum::<f64>();
            for (place, weight) in tempered.iter().enumerate() {
                left -= weight;
                if left < 0.0 {
                    return place;
                }
            }
        }
        probabilities.iter().position(|p| *p == largest).unwrap_or(0)
    }

    /// Takes the logits in, with the penalty.
    fn fill(&mut self, logits: &[f32]) {
        self.scratch.clear();
        self.scratch.extend_from_slice(logits);
        // Hugging Face's penalty: a token seen twice is punished once.
        for &token in self.seen.keys() {
            if let Some(logit) = usize::try_from(token).ok().and_then(|i| self.scratch.get_mut(i)) {
                *logit = if *logit > 0.0 { *logit / self.penalty } else { *logit * self.penalty };
            }
        }
    }

    fn likeliest(&self) -> Token {
        let largest = largest(&self.scratch);
        self.scratch.iter().position(|&l| l == largest).map_or(0, |i| i as Token)
    }

    /// The token that so much of chance, from 0 to 1, falls to.
    fn token_at(&mut self, random: f64) -> Token {
        let largest = largest(&self.scratch);
        if largest.is_infinite() {
            // Nothing to weigh: no logit is a number, or one is beyond all others.
            return self.likeliest();
        }
        if self.top_k > 0 && self.top_k < self.scratch.len() {
            self.keep_largest(self.top_k);
            self.candidates.iter_mut().for_each(|(w, _)| *w = exp((*w - largest) / self.temperature));
            let total = self.candidates.iter().map(|(w, _)| f64::from(*w)).sum();
            return self.nucleus_at(random, total);
        }
        let total = weigh(&mut self.scratch, largest, self.temperature);
        if self.top_p >= 1.0 {
            return token_of_all(&self.scratch, random * total);
        }
        // All tokens below this weight together are less than what top-p leaves out, so the nucleus is among the others.
        let negligible = ((1.0 - self.top_p) * total / self.scratch.len() as f64) as f32;
        self.candidates.clear();
        for (chunk, first) in self.scratch.chunks(16).zip((0..).step_by(16)) {
            // Most chunks hold none: one comparison without branches for all of them.
            if chunk.iter().fold(false, |any, &w| any | (w >= negligible)) {
                let of_chunk = chunk.iter().zip(first..).filter(|(w, _)| **w >= negligible);
                self.candidates.extend(of_chunk.map(|(&w, i)| (w, i)));
            }
        }
        self.nucleus_at(random, total)
    }

    /// Puts the `count` tokens with the largest logits into `candidates`.
    fn keep_largest(&mut self, count: usize) {
        self.candidates.clear();
        self.candidates.extend(self.scratch.iter().zip(0..).map(|(&l, i)| (if l.is_nan() { f32::NEG_INFINITY } else { l }, i)));
        self.candidates.select_nth_unstable_by(count - 1, order);
        self.candidates.truncate(count);
    }

    /// Draws from the smallest set of the likeliest candidates that has `top_p` of the total weight.
    fn nucleus_at(&mut self, random: f64, total: f64) -> Token {
        self.candidates.sort_unstable_by(order);
        let wanted = self.top_p * total;
        let (mut nucleus, mut weight) = (0, 0.0);
        for (w, _) in &self.candidates {
            nucleus += 1;
            weight += f64::from(*w);
            if weight >= wanted {
                break;
            }
        }
        let mut left = random * weight;
        for &(w, token) in &self.candidates[..nucleus] {
            left -= f64::from(w);
            if left < 0.0 {
                return token;
            }
        }
        self.candidates[..nucleus].last().map_or(0, |&(_, token)| token)
    }
}

/// The likelier first, of equals the one with the smaller number.
fn order(a: &(f32, Token), b: &(f32, Token)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

fn token_of_all(weights: &[f32], mut left: f64) -> Token {
    let mut last = 0;
    for (i, &w) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        left -= f64::from(w);
        last = i;
        if left < 0.0 {
            break;
        }
    }
    last as Token
}

const LANES: usize = 16;

/// The largest number; minus infinity where there is none.
fn largest(logits: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let (chunks, rest) = logits.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &l) in lanes.iter_mut().zip(chunk) {
            // Not `f32::max`: this leaves NaN out and is one instruction.
            *lane = if l > *lane { l } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(f32::NEG_INFINITY, |a, &l| if l > a { l } else { a })
}

/// Turns logits into weights relative to the largest, and adds them up.
fn weigh(logits: &mut [f32], largest: f32, temperature: f32) -> f64 {
    let mut sums = [0.0_f64; LANES];
    let (chunks, rest) = logits.as_chunks_mut::<LANES>();
    for chunk in chunks {
        for (sum, l) in sums.iter_mut().zip(chunk) {
            *l = exp((*l - largest) / temperature);
            *sum += f64::from(*l);
        }
    }
    for l in rest.iter_mut() {
        *l = exp((*l - largest) / temperature);
        sums[0] += f64::from(*l);
    }
    sums.iter().sum()
}

/// e to the power of `x` for `x` up to 0, to about two units in the last place; 0 below -87 and for NaN. Without branches or calls, so that the compiler
/// makes vectors of it, and without the platform's library, whose results differ.
fn exp(x: f32) -> f32 {
    let valid = x >= -87.0;
    let x = if valid { x } else { -87.0 };
    // x = n ln 2 + r, with ln 2 in two parts so that r is exact.
    let n = (x * std::f32::consts::LOG2_E + 12_582_912.0) - 12_582_912.0;
    let r = (x - n * (355.0 / 512.0)) - n * -2.121_944_4e-4;
    // Taylor's series: r is at most half of ln 2, so that the first term left out is below 6e-9.
    let mut y = 1.0 / 5040.0;
    for c in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        y = y * r + c;
    }
    let scaled = y * f32::from_bits((((n as i32) + 127) << 23) as u32);
    if valid { scaled } else { 0.0 }
}

#[cfg(test)]
#[path = "sampler_tests.rs"]
mod tests;
