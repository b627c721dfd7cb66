//! Whether this build's logits are the same bits however they come about: alone or beside others, in one prompt chunk or several, with the keys and
//! values copied or evaluated, with other sequences in the cache. The engine's `reproducible` rests on what this prints.
//!
//! `cargo bench --bench identity -- MODEL.gguf…` (default: `WARDROUND_TEST_MODEL`). One line per way of evaluating: `same`, or the largest
//! difference of a logit and how many of the chosen tokens change.

use llama_cpp_2::{
    context::{
        LlamaContext,
        params::{KvCacheType, LlamaContextParams},
    },
    llama_backend::LlamaBackend,
    llama_batch::LlamaBatch,
    model::{LlamaModel, params::LlamaModelParams},
    token::LlamaToken,
};
use std::{error::Error, num::NonZeroU32};

const PROMPT: usize = 600;
const STEPS: usize = 16;
const SEQUENCES: u32 = 9;

type Logits = Vec<Vec<f32>>;

/// One way of running: what stays fixed while the ways of evaluating vary.
#[derive(Clone, Copy)]
struct Setting {
    flash: i32,
    unified: bool,
    threads: i32,
    keys: KvCacheType,
    values: KvCacheType,
}

/// One way of evaluating the same tokens.
struct Way {
    /// Tokens of the prompt per call; what is left over comes last.
    chunk: usize,
    /// Sequences that decode in the same batch, before and after the one that is looked at.
    beside: usize,
    /// Whether a row of another sequence is added where it decodes alone.
    padded: bool,
    /// Copy the first so many tokens from another sequence that evaluated them.
    copied: usize,
    /// Other sequences fill cells before and in between.
    crowded: bool,
    /// Evaluate the answer's tokens as a prompt, as after a restart: only the last logits count.
    replayed: Option<usize>,
}

const BASE: Setting = Setting { flash: 1, unified: false, threads: 2, keys: KvCacheType::F16, values: KvCacheType::F16 };
/// The last is what `reproducible` uses.
const SETTINGS: [Setting; 4] =
    [Setting { flash: 0, ..BASE }, BASE, Setting { values: KvCacheType::Q8_0, ..BASE }, Setting { values: KvCacheType::BF16, ..BASE }];

const ALONE: Way = Way { chunk: 512, beside: 0, padded: false, copied: 0, crowded: false, replayed: None };

fn main() -> Result<(), Box<dyn Error>> {
    let mut files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if files.is_empty() {
        files.push(std::env::var("WARDROUND_TEST_MODEL").map_err(|_| "name GGUF files, or set WARDROUND_TEST_MODEL")?);
    }
    let mut backend = LlamaBackend::init()?;
    backend.void_logs();
    for file in files {
        println!("## {file}");
        let model = LlamaModel::load_from_file(&backend, &file, &LlamaModelParams::default())?;
        for setting in SETTINGS {
            cost(&backend, &model, setting)?;
            compare(&backend, &model, setting)?;
        }
    }
    Ok(())
}

/// What a way of keeping keys and values costs, in processor time, so that a busy machine tells the same.
fn cost(backend: &LlamaBackend, model: &LlamaModel, setting: Setting) -> Result<(), Box<dyn Error>> {
    let Setting { flash, unified, threads, keys, values } = setting;
    println!("# flash attention {flash}, unified {unified}, threads {threads}, keys {keys:?}, values {values:?}");
    let setting = Setting { threads: 1, ..setting };
    for chunk in [512, 256, 63] {
        let begin = processor_time()?;
        run(backend, model, setting, &Way { chunk, replayed: Some(0), ..ALONE })?;
        let prompt = processor_time()? - begin;
        let begin = processor_time()?;
        run(backend, model, setting, &Way { chunk, ..ALONE })?;
        let both = processor_time()? - begin;
        println!(
            "  {:.0} tokens/s prompt in chunks of {chunk}, {:.0} tokens/s alone",
            PROMPT as f64 / prompt,
            STEPS as f64 / (both - prompt)
        );
    }
    Ok(())
}

/// Seconds that this thread has run.
fn processor_time() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split_whitespace().next().ok_or("no time in schedstat")?.parse::<f64>()? / 1e9)
}

fn compare(backend: &LlamaBackend, model: &LlamaModel, setting: Setting) -> Result<(), Box<dyn Error>> {
    let reference = run(backend, model, setting, &ALONE)?;
    let padded = run(backend, model, setting, &Way { padded: true, ..ALONE })?;
    let small = run(backend, model, setting, &Way { chunk: 30, padded: true, ..ALONE })?;
    tell("again", &reference, &run(backend, model, setting, &ALONE)?);
    tell("padded to two rows", &reference, &padded);
    for beside in [1, 2, 7] {
        let way = Way { beside, ..ALONE };
        let logits = run(backend, model, setting, &way)?;
        tell(&format!("beside {beside}, to alone"), &reference, &logits);
        tell(&format!("beside {beside}, to padded"), &padded, &logits);
    }
    for chunk in [256, 100, 30] {
        let logits = run(backend, model, setting, &Way { chunk, padded: true, ..ALONE })?;
        tell(&format!("chunks of {chunk}, to 512"), &padded, &logits);
        if chunk < 64 {
            tell(&format!("chunks of {chunk}, to 30"), &small, &logits);
        }
    }
    tell("prefix copied at 512", &reference, &run(backend, model, setting, &Way { copied: 512, ..ALONE })?);
    tell("crowded", &reference, &run(backend, model, setting, &Way { crowded: true, ..ALONE })?);
    let all = Way { chunk: 30, beside: 7, copied: 300, crowded: true, ..ALONE };
    tell("30: copied at 300, crowded, beside 7", &small, &run(backend, model, setting, &all)?);
    for at in [7, 15] {
        let logits = run(backend, model, setting, &Way { chunk: 30, replayed: Some(at), ..ALONE })?;
        tell(&format!("30: {at} of the answer as prompt"), &small[at..=at].to_vec(), &logits);
        let logits = run(backend, model, setting, &Way { replayed: Some(at), ..ALONE })?;
        tell(&format!("512: {at} of the answer as prompt"), &reference[at..=at].to_vec(), &logits);
    }
    Ok(())
}

fn tell(name: &str, a: &Logits, b: &Logits) {
    let differences = a.iter().zip(b).flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| (a - b).abs());
    let largest = differences.fold(0.0_f32, f32::max);
    let best = |l: &Vec<f32>| l.iter().enumerate().max_by(|x, y| x.1.total_cmp(y.1)).map(|(i, _)| i);
    let changed = a.iter().zip(b).filter(|(a, b)| best(a) != best(b)).count();
    if largest == 0.0 && a.len() == b.len() {
        println!("  same       {name}");
    } else {
        println!("  {largest:<10.6} {name} ({changed} of {} tokens change)", a.len());
    }
}

fn run(backend: &LlamaBackend, model: &LlamaModel, setting: Setting, way: &Way) -> Result<Logits, Box<dyn Error>> {
    let params = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(1024 * SEQUENCES))
        .with_n_batch(512)
        .with_n_ubatch(512)
        .with_n_seq_max(SEQUENCES)
        .with_kv_unified(setting.unified)
        .with_flash_attention_policy(setting.flash)
        .with_type_k(setting.keys)
        .with_type_v(setting.values)
        .with_n_threads(setting.threads)
        .with_n_threads_batch(setting.threads);
    let mut context = model.new_context(backend, params)?;
    let vocabulary = model.n_vocab() as usize;
    // Fixed tokens that look like nothing: what they say does not matter, only that they are the same.
    let token = |sequence: usize, i: usize| LlamaToken(((i * 7919 + sequence * 104_729) % (vocabulary.min(30_000) - 300) + 200) as i32);
    let target = SEQUENCES as usize / 2;
    let mut batch = LlamaBatch::new(512, 1);
    let mut fill = |context: &mut LlamaContext,
                    sequence: usize,
                    from: usize,
                    to: usize,
                    chunk: usize,
                    as_sequence: usize|
     -> Result<i32, Box<dyn Error>> {
        let mut last = 0;
        let mut at = from;
        while at < to {
            let end = (at + chunk).min(to);
            batch.clear();
            for i in at..end {
                batch.add(token(sequence, i), i as i32, &[as_sequence as i32], i + 1 == to)?;
            }
            context.decode(&mut batch)?;
            last = (end - at) as i32 - 1;
            at = end;
        }
        Ok(last)
    };
    if way.crowded {
        fill(&mut context, 0, 0, 333, 512, 0)?;
        fill(&mut context, 1, 0, 77, 512, 1)?;
        context.clear_kv_cache_seq(Some(0), None, None)?;
    }
    if way.copied > 0 {
        fill(&mut context, target, 0, way.copied, way.chunk, 2)?;
        context.copy_kv_cache_seq(2, target as i32, None, None)?;
        context.clear_kv_cache_seq(Some(2), None, None)?;
    }
    if let Some(at) = way.replayed {
        let last = fill(&mut context, target, 0, PROMPT + at, way.chunk, target)?;
        return Ok(vec![context.get_logits_ith(last).to_vec()]);
    }
    let last = fill(&mut context, target, way.copied, PROMPT, way.chunk, target)?;
    let mut logits = vec![context.get_logits_ith(last).to_vec()];
    let others: Vec<usize> = (0..=way.beside).map(|i| target - way.beside / 2 + i).filter(|&s| s != target).collect();
    for &other in &others {
        context.clear_kv_cache_seq(Some(other as u32), None, None)?;
        fill(&mut context, other, 0, 50 + 60 * other, 512, other)?;
    }
    let together = Together { target, others, padded: way.padded };
    for step in 0..STEPS {
        logits.push(decode_step(&mut context, &together, step, token)?);
    }
    Ok(logits)
}

/// The sequences that decode in one batch.
struct Together {
    /// The one that is looked at.
    target: usize,
    others: Vec<usize>,
    /// Whether a row of another sequence is added where the target decodes alone.
    padded: bool,
}

/// The target's logits after one step.
fn decode_step(
    context: &mut LlamaContext,
    together: &Together,
    step: usize,
    token: impl Fn(usize, usize) -> LlamaToken,
) -> Result<Vec<f32>, Box<dyn Error>> {
    let target = together.target;
    let mut batch = LlamaBatch::new(64, 1);
    let mut row = 0;
    let mut sequences = together.others.clone();
    sequences.push(target);
    sequences.sort_unstable();
    for (i, &sequence) in sequences.iter().enumerate() {
        let position = if sequence == target { PROMPT + step } else { 50 + 60 * sequence + step };
        if sequence == target {
            row = i as i32;
        }
        batch.add(token(sequence, position), position as i32, &[sequence as i32], true)?;
    }
    let pad = together.padded && sequences.len() == 1;
    if pad {
        batch.add(token(0, 0), 0, &[target as i32 + 1], true)?;
    }
    context.decode(&mut batch)?;
    let logits = context.get_logits_ith(row).to_vec();
    if pad {
        context.clear_kv_cache_seq(Some(target as u32 + 1), None, None)?;
    }
    Ok(logits)
}
