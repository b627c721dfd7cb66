//! What choosing a token costs: the engine's sampler and llama.cpp's chain with the same settings, over vocabularies of 49 000 and 250 000 tokens.
//!
//! `cargo bench --bench sampler`.

use divan::{Bencher, black_box};
use llama_cpp_2::{
    sampling::LlamaSampler,
    token::{LlamaToken, data::LlamaTokenData, data_array::LlamaTokenDataArray},
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use wardround::{chat::Sampling, llama::sampler::Sampler};

const VOCABULARIES: [usize; 2] = [49_152, 250_000];
/// Tokens seen before: a case and half an answer.
const SEEN: i32 = 1000;

fn main() {
    divan::main();
}

/// Logits as a language model's: most far below a few likely ones.
fn logits(count: usize) -> Vec<f32> {
    let mut random = ChaCha8Rng::from_seed([7; 32]);
    let mut uniform = || f64::from(random.next_u32()) / f64::from(u32::MAX);
    // The sum of twelve uniform numbers is close to normal; a deviation of 3 is what a model's logits have.
    (0..count).map(|_| ((0..12).map(|_| uniform()).sum::<f64>() - 6.0) as f32 * 3.0).collect()
}

fn settings(kind: &str) -> Sampling {
    match kind {
        "paper" => Sampling::paper(),
        "top-k 40" => Sampling { top_k: Some(40), ..Sampling::paper() },
        _ => Sampling { temperature: Some(0.0), ..Sampling::paper() },
    }
}

#[divan::bench(args = ["paper", "top-k 40", "greedy"], consts = VOCABULARIES)]
fn ours<const N: usize>(bencher: Bencher<'_, '_>, kind: &str) {
    let logits = logits(N);
    let mut sampler = Sampler::new(&settings(kind), 1);
    (0..SEEN).for_each(|t| sampler.accept(t * 7));
    bencher.bench_local(|| sampler.sample(black_box(&logits)));
}

#[divan::bench(args = ["paper", "top-k 40", "greedy"], consts = VOCABULARIES)]
fn llama_cpp<const N: usize>(bencher: Bencher<'_, '_>, kind: &str) {
    let logits = logits(N);
    let s = settings(kind);
    let mut chain = vec![LlamaSampler::penalties(N as i32, 4096, 1.1, 0.0, 0.0)];
    if kind == "greedy" {
        chain.push(LlamaSampler::greedy());
    } else {
        chain.push(LlamaSampler::temp(0.5));
        chain.extend(s.top_k.map(|k| LlamaSampler::top_k(k as i32)));
        chain.extend([LlamaSampler::top_p(0.7, 1), LlamaSampler::dist(1)]);
    }
    let mut chain = LlamaSampler::chain_simple(chain);
    (0..SEEN).for_each(|t| chain.accept(LlamaToken(t * 7)));
    let mut data = Vec::with_capacity(N);
    bencher.bench_local(|| {
        data.clear();
        data.extend((0..).zip(black_box(&logits)).map(|(i, &l)| LlamaTokenData::new(LlamaToken(i), l, 0.0)));
        let mut candidates = LlamaTokenDataArray::new(std::mem::take(&mut data), false);
        candidates.apply_sampler(&mut chain);
        let token = candidates.selected_token();
        data = candidates.data;
        if let Some(token) = token {
            chain.accept(token);
        }
        token
    });
}
