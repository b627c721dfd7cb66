//! Finds how many rows may share a batch so that each row's result stays bit-identical (batch invariance).
//!
//! llama.cpp multiplies some kinds of weights with different routines for four rows than for one, and the
//! sums differ in the last bits. The kinds depend on processor and build, so a test determines the limit
//! once, when a model is loaded with `--reproducible`.

use super::{Plan, slots::Reuse};
use llama_cpp_2::{context::LlamaContext, llama_batch::LlamaBatch, token::LlamaToken};

/// Tokens of a prompt that are tried: more than one group of rows, and a rest.
const TRIED: usize = 13;
/// Rows that llama.cpp's routines take together.
const GROUP: usize = 4;

/// Limits the plan to as many rows in a step, and as much reuse of cached tokens, as leave every bit of a result unchanged. The context is empty before and
/// after.
pub fn limit(context: &mut LlamaContext<'_>, plan: Plan, vocabulary: i32) -> Result<Plan, String> {
    let tokens: Vec<LlamaToken> = (0..TRIED as i32).map(|i| LlamaToken((i * 7919 + 500) % vocabulary.max(1))).collect();
    let mut alone = Vec::new();
    for &token in &tokens {
        alone.push(rows(context, &[token])?.remove(0));
    }
    let mut limited = Plan { rows: 1, ..plan };
    for rows_tried in [plan.slots.min(TRIED), GROUP - 1, 2] {
        if rows_tried <= plan.slots && rows(context, &tokens[..rows_tried])? == alone[..rows_tried] {
            limited.rows = if rows_tried == plan.slots.min(TRIED) { plan.slots } else { rows_tried };
            break;
        }
    }
    if plan.reuse == Reuse::Any {
        let whole = sequence(context, &tokens, TRIED)?;
        if whole != sequence(context, &tokens, 1)? {
            // Some kinds of weights, halves among them, are multiplied in another way only where a token comes alone: what is left of a prompt after any prefix
            // could be such a token.
            let rest_is_the_same = whole == sequence(context, &tokens, TRIED - 1)?;
            limited.reuse = if rest_is_the_same { Reuse::Chunks(GROUP) } else { Reuse::Nothing };
        }
    }
    context.clear_kv_cache();
    Ok(limited)
}

/// The logits of each token as the first of a sequence of its own, all in one step.
fn rows(context: &mut LlamaContext<'_>, tokens: &[LlamaToken]) -> Result<Vec<Vec<u32>>, String> {
    context.clear_kv_cache();
    let mut batch = LlamaBatch::new(tokens.len(), 1);
    for (slot, &token) in (0..).zip(tokens) {
        batch.add(token, 0, &[slot], true).map_err(|e| e.to_string())?;
    }
    context.decode(&mut batch).map_err(|e| e.to_string())?;
    Ok((0..tokens.len() as i32).map(|row| bits(context.get_logits_ith(row))).collect())
}

/// The logits after all tokens as one sequence, so many at a time.
pub(super) fn sequence(context: &mut LlamaContext<'_>, tokens: &[LlamaToken], at_a_time: usize) -> Result<Vec<u32>, String> {
    context.clear_kv_cache();
    let mut batch = LlamaBatch::new(at_a_time, 1);
    let mut last = 0;
    for (chunk, begin) in tokens.chunks(at_a_time).zip((0..).step_by(at_a_time)) {
        batch.clear();
        for (i, &token) in (0..).zip(chunk) {
            batch.add(token, begin + i, &[0], i as usize + 1 == chunk.len()).map_err(|e| e.to_string())?;
        }
        context.decode(&mut batch).map_err(|e| e.to_string())?;
        last = chunk.len() as i32 - 1;
    }
    Ok(bits(context.get_logits_ith(last)))
}

fn bits(logits: &[f32]) -> Vec<u32> {
    logits.iter().map(|l| l.to_bits()).collect()
}
