//! Evaluates a test prompt before a model is reported ready.
//!
//! An instruction that the processor lacks ends the process, and a broken build or file computes no numbers,
//! at the first evaluation only. The test finds that once at start instead of at every question.

use super::batch_invariance;
use llama_cpp_2::{context::LlamaContext, token::LlamaToken};

/// Rows by which llama.cpp takes the routines that multiply by a matrix; a lone row takes others.
const ROWS: usize = 4;

/// Evaluates a few tokens, as a prompt and alone. The context is empty before and after.
///
/// # Errors
/// When llama.cpp fails or computes no number.
pub fn run(context: &mut LlamaContext<'_>, vocabulary: i32) -> Result<(), String> {
    let tokens: Vec<LlamaToken> = (0..=ROWS as i32).map(|i| LlamaToken((i * 7919 + 500) % vocabulary.max(1))).collect();
    let logits = batch_invariance::sequence(context, &tokens, ROWS)?;
    context.clear_kv_cache();
    if logits.iter().any(|bits| f32::from_bits(*bits).is_finite()) {
        return Ok(());
    }
    Err("the model computes no numbers: its file may be damaged, or the program compiled wrongly (see wardround devices)".into())
}
