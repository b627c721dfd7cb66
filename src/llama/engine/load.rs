//! Loads a model file into a context with slots, and reports the settings that were chosen.

use super::super::{FlashAttention, KvType};
use super::super::{
    frame::{Failure, Load, Loaded},
    libraries, weights,
};
use super::{Plan, batch_invariance, hardware, reading::Reading, self_test, size, size::Offload, slots::Reuse};
use crate::{instruction_set, machine};
use llama_cpp_2::{
    LlamaBackendDeviceType,
    context::{
        LlamaContext,
        params::{KvCacheType, LlamaContextParams},
    },
    list_llama_ggml_backend_devices,
    llama_backend::LlamaBackend,
    model::{LlamaModel, params::LlamaModelParams},
};
use std::{num::NonZeroU32, time::Instant};

/// The most tokens of a prompt that are evaluated in one step: running answers wait no longer than this takes, nor does a cancellation.
const PROMPT_CHUNK: u32 = 512;
/// The context of a model that allows more, unless the settings say otherwise: four times what the benchmark's models were trained with would
/// not fit a laptop.
const CONTEXT_BOUND: u32 = 8192;

/// Loads the weights, onto a GPU as far as they fit where the settings leave that open.
pub fn load_model(
    backend: &LlamaBackend,
    load: &Load,
    progress: impl FnMut(f32) + 'static,
) -> Result<(LlamaModel, Option<Offload>), Failure> {
    let mut progress = progress;
    let offload = if load.gpu_layers.is_none() { fit_gpu(backend, load)? } else { None };
    let mut params = LlamaModelParams::default().with_progress_callback(move |fraction| {
        progress(fraction);
        true
    });
    if let Some(layers) = load.gpu_layers.or(offload.map(|o| o.layers)) {
        params = params.with_n_gpu_layers(layers);
    }
    Ok((load_file(backend, load, &params)?, offload))
}

fn load_file(backend: &LlamaBackend, load: &Load, params: &LlamaModelParams) -> Result<LlamaModel, Failure> {
    LlamaModel::load_from_file(backend, &load.path, params).map_err(|_| Failure::File)
}

/// What of the model goes to the GPU; `None` where there is none, or the file does not say what it takes: llama.cpp then puts all of it there.
fn fit_gpu(backend: &LlamaBackend, load: &Load) -> Result<Option<Offload>, Failure> {
    if !backend.supports_gpu_offload() {
        return Ok(None);
    }
    let free_of = |kind| {
        let devices = list_llama_ggml_backend_devices().into_iter().filter(|d| d.device_type == kind);
        devices.map(|d| d.memory_free as u64).reduce(u64::saturating_add)
    };
    // llama.cpp leaves a GPU that shares the processor's memory alone where there is another.
    let free = free_of(LlamaBackendDeviceType::Gpu).or_else(|| free_of(LlamaBackendDeviceType::IntegratedGpu)).unwrap_or(0);
    let file = load_file(backend, load, &LlamaModelParams::default().with_vocab_only(true))?;
    let (keys, values) = kv_types(load);
    let (Ok(weights), Some(blocks), Some(per_token)) =
        (weights::size(&load.path), size::metadata(&file, "block_count"), size::bytes_per_token(&file, keys, values))
    else {
        return Ok(None);
    };
    let trained = size::metadata(&file, "context_length").and_then(|n| u32::try_from(n).ok()).unwrap_or(CONTEXT_BOUND);
    let per_slot = per_token.saturating_mul(u64::from(context_for(load, trained)));
    let blocks = u32::try_from(blocks).unwrap_or(u32::MAX);
    Ok(Some(size::offload(weights, blocks, per_slot, load.parallel, load.most_at_once, free)))
}

/// Tokens of context for one conversation.
fn context_for(load: &Load, trained: u32) -> u32 {
    load.context.unwrap_or_else(|| trained.clamp(1, CONTEXT_BOUND))
}

/// Makes the context for a loaded model.
pub fn make_context<'m>(
    backend: &LlamaBackend,
    model: &'m LlamaModel,
    load: &Load,
    offload: Option<Offload>,
    reading: &Reading<'m>,
) -> Result<(LlamaContext<'m>, Plan, Loaded), Failure> {
    let trained = model.n_ctx_train();
    let wanted = context_for(load, trained);
    let (threads, thread_note) = load.threads.map_or_else(hardware::cores, |n| (n, "as set"));
    let (keys, values) = kv_types(load);
    let per_token = size::bytes_per_token(model, keys, values);
    let per_slot = per_token.map(|bytes| bytes.saturating_mul(u64::from(wanted)));
    // Weights that are mapped count as free, and will not be.
    let free = machine::memory().map(|memory| memory.available.saturating_sub(model.size()));
    let in_memory = size::slots(load.parallel, load.most_at_once, per_slot, free);
    // The keys and values of a layer lie where the layer does.
    let slots = match offload {
        Some(offload) if offload.layers == offload.of => offload.slots,
        Some(offload) if offload.layers > 0 => offload.slots.min(in_memory),
        _ => in_memory,
    };
    let params = context_params(load, wanted, slots, i32::try_from(threads).unwrap_or(i32::MAX));
    let mut context = model.new_context(backend, params).map_err(|e| {
        Failure::Engine(format!("no context of {slots} × {wanted} tokens ({e}): memory may be short; try a smaller --ctx or --parallel"))
    })?;
    let begun = Instant::now();
    self_test::run(&mut context, model.n_vocab()).map_err(Failure::Engine)?;
    // To the log.
    eprintln!("self-test: {} ms", begun.elapsed().as_millis());
    let reuse = if model.is_recurrent() || model.is_hybrid() { Reuse::Whole } else { Reuse::Any };
    let cells = context.n_ctx() / slots;
    // llama.cpp takes no more tokens at once than a context holds.
    let chunk = PROMPT_CHUNK.min(context.n_batch()) as usize;
    let mut plan = Plan { slots: slots as usize, cells: cells as usize, chunk, rows: slots as usize, reuse };
    if load.reproducible {
        plan = batch_invariance::limit(&mut context, plan, model.n_vocab()).map_err(Failure::Engine)?;
    }
    let loaded = Loaded {
        template: reading.template.origin.clone(),
        template_digest: reading.template.digest(),
        context: cells,
        trained_context: trained,
        threads,
        thread_note: thread_note.into(),
        slots,
        kv: if keys == values { keys.to_string() } else { format!("{keys}/{values}") },
        kv_mib: per_token.map(|bytes| bytes.saturating_mul(u64::from(context.n_ctx())) >> 20),
        flash_attention: flash_attention(load).to_string(),
        gpu: offload.map(|o| format!("{} of {} layers on the GPU ({} MiB were free)", o.layers, o.of, o.free >> 20)),
        description: model.meta_val_str("general.name").unwrap_or_else(|_| "unnamed".into()),
        routines: libraries::routines(),
        notes: notes(backend, load, &plan, trained),
    };
    Ok((context, plan, loaded))
}

fn context_params(load: &Load, tokens: u32, slots: u32, threads: i32) -> LlamaContextParams {
    let (keys, values) = kv_types(load);
    LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(tokens.saturating_mul(slots)))
        .with_n_seq_max(slots)
        // A stretch of cells for each slot: a token's cell is its position whoever else is there, and nobody's attention passes over another's cells.
        .with_kv_unified(false)
        .with_n_batch(PROMPT_CHUNK)
        .with_n_ubatch(PROMPT_CHUNK)
        .with_type_k(cache_type(keys))
        .with_type_v(cache_type(values))
        .with_flash_attention_policy(match flash_attention(load) {
            FlashAttention::Auto => -1,
            FlashAttention::Off => 0,
            FlashAttention::On => 1,
        })
        .with_n_threads(threads)
        .with_n_threads_batch(threads)
}

/// llama.cpp takes quantized values with flash attention only.
fn flash_attention(load: &Load) -> FlashAttention {
    let (_, values) = kv_types(load);
    if values.is_quantized() && load.flash_attention == FlashAttention::Auto { FlashAttention::On } else { load.flash_attention }
}

/// What the user should know of the settings' effects.
fn notes(backend: &LlamaBackend, load: &Load, plan: &Plan, trained: u32) -> Vec<String> {
    let wanted = context_for(load, trained);
    let mut notes = Vec::new();
    if instruction_set::is_slow() && !backend.supports_gpu_offload() {
        notes.push("this processor has no AVX2: answers take several times longer than on one that has it".into());
    }
    if plan.rows < plan.slots {
        notes.push(format!(
            "reproducible: this model's weights give other bits in larger batches; {} answers are evaluated together",
            plan.rows
        ));
    }
    if plan.reuse == Reuse::Nothing {
        notes.push("reproducible: this model's weights give other bits to a token alone; every prompt is evaluated anew, in full".into());
    }
    if wanted > trained {
        notes.push(format!("the context of {wanted} tokens is more than the {trained} that the model was trained with"));
    }
    if load.gpu_layers.is_some_and(|n| n > 0) && !backend.supports_gpu_offload() {
        notes.push("gpu_layers has no effect: llama.cpp finds no GPU here (see wardround devices)".into());
    }
    if load.reproducible && flash_attention(load) == FlashAttention::Off {
        notes.push("reproducible does not hold without flash attention: leave it at auto".into());
    }
    if load.reproducible && backend.supports_gpu_offload() && load.gpu_layers != Some(0) {
        notes.push("reproducible holds on the processor; on a GPU answers may depend on what runs beside them: set gpu_layers to 0".into());
    }
    notes
}

/// How keys and values are kept. llama.cpp's flash attention on the processor takes three ways through the cells, by the number of rows in a step and
/// of threads, whose sums differ in the last bits. Only for keys in half precision with values of the same type, though: otherwise there is one way,
/// and a token's result is the same in every batch.
fn kv_types(load: &Load) -> (KvType, KvType) {
    match (load.reproducible, load.kv_type) {
        (true, KvType::F16) => (KvType::F16, KvType::Bf16),
        (_, kind) => (kind, kind),
    }
}

fn cache_type(kind: KvType) -> KvCacheType {
    match kind {
        KvType::F16 => KvCacheType::F16,
        KvType::Bf16 => KvCacheType::BF16,
        KvType::Q8 => KvCacheType::Q8_0,
        KvType::Q4 => KvCacheType::Q4_0,
    }
}
