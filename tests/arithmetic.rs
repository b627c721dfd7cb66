//! llama.cpp, as compiled here, against plain arithmetic: a tiny model of random weights is evaluated by both.
//!
//! A compiler that miscompiles one of llama.cpp's routines for a processor, or a routine that is wrong for it, shows as logits that are not those of the
//! model. The kinds of weights are those of which files of models are made; each has routines of its own.

mod common;

use common::tiny_model::{Kind, TinyModel};
use llama_cpp_2::{
    context::params::LlamaContextParams,
    llama_backend::LlamaBackend,
    llama_batch::LlamaBatch,
    model::{LlamaModel, params::LlamaModelParams},
    token::LlamaToken,
};
use std::num::NonZeroU32;

/// More rows than any routine takes together, and a rest.
const PROMPT: usize = 37;
const STEPS: usize = 3;

#[test]
fn logits_are_those_of_the_weights() {
    let mut backend = LlamaBackend::init().unwrap();
    backend.void_logs();
    let dir = tempfile::tempdir().unwrap();
    // Sums of products of halves lose little. Beside quantised weights llama.cpp quantises the activations too, which weighs more where weights have
    // offsets that cancel out. A routine that is wrong is off by the whole length.
    for (kind, tolerance) in [
        (Kind::F32, 0.002),
        (Kind::F16, 0.005),
        (Kind::Q8_0, 0.03),
        (Kind::Q4_0, 0.03),
        (Kind::Q4_1, 0.03),
        (Kind::Q4K, 0.1),
        (Kind::Q6K, 0.1),
    ] {
        let tiny = TinyModel::random(kind, 20_260);
        let file = dir.path().join(format!("{kind:?}.gguf"));
        std::fs::write(&file, tiny.gguf()).unwrap();
        let tokens: Vec<usize> = (0..PROMPT + STEPS).map(|i| (i * 31 + 7) % tiny.vocabulary()).collect();
        let expected = tiny.logits(&tokens);
        let computed = by_llama_cpp(&backend, &file, &tokens);
        for (position, (a, b)) in computed.iter().zip(&expected).enumerate() {
            let error = distance(a, b);
            assert!(error < tolerance, "{kind:?}, token {position}: logits differ by {error:.4} of their length");
        }
    }
}

/// The logits after each token: the first [`PROMPT`] in one step, the others one by one.
fn by_llama_cpp(backend: &LlamaBackend, file: &std::path::Path, tokens: &[usize]) -> Vec<Vec<f32>> {
    let model = LlamaModel::load_from_file(backend, file, &LlamaModelParams::default()).unwrap();
    let params = LlamaContextParams::default().with_n_ctx(NonZeroU32::new(256)).with_n_threads(2).with_n_threads_batch(2);
    let mut context = model.new_context(backend, params).unwrap();
    let mut logits = Vec::new();
    let (prompt, steps) = tokens.split_at(PROMPT);
    let mut batch = LlamaBatch::new(PROMPT, 1);
    let chunks = std::iter::once(prompt).chain(steps.chunks(1));
    let mut position = 0;
    for chunk in chunks {
        batch.clear();
        for &token in chunk {
            batch.add(LlamaToken(token as i32), position, &[0], true).unwrap();
            position += 1;
        }
        context.decode(&mut batch).unwrap();
        logits.extend((0..chunk.len() as i32).map(|row| context.get_logits_ith(row).to_vec()));
    }
    logits
}

/// The length of the difference, as a part of the length of what is expected. NaN counts as infinitely far.
fn distance(computed: &[f32], expected: &[f32]) -> f32 {
    let length = |values: &mut dyn Iterator<Item = f32>| values.map(|v| v * v).sum::<f32>().sqrt();
    let error = length(&mut computed.iter().zip(expected).map(|(a, b)| a - b)) / length(&mut expected.iter().copied());
    if error.is_nan() { f32::INFINITY } else { error }
}
