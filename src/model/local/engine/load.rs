//! From a file to a context with slots, and what was picked on the way.

use super::super::frame::{Failure, Load, Loaded};
use super::super::{FlashAttention, KvType};
use super::{Plan, hardware, reading::Reading, size, slots::Reuse};
use llama_cpp_2::{
    context::{
        LlamaContext,
        params::{KvCacheType, LlamaContextParams},
    },
    llama_backend::LlamaBackend,
    model::{LlamaModel, params::LlamaModelParams},
};
use std::num::NonZeroU32;

/// The most tokens of a prompt that are evaluated in one step: running answers wait no longer than this takes, nor does a cancellation.
const PROMPT_CHUNK: u32 = 512;
/// The context of a model that allows more, unless the settings say otherwise: four times what the benchmark's models were trained with would
/// not fit a laptop.
const CONTEXT_BOUND: u32 = 8192;

/// Loads the weights.
pub fn load_model(backend: &LlamaBackend, load: &Load, progress: impl FnMut(f32) + 'static) -> Result<LlamaModel, Failure> {
    let mut progress = progress;
    let mut params = LlamaModelParams::default().with_progress_callback(move |fraction| {
        progress(fraction);
        true
    });
    if let Some(layers) = load.gpu_layers {
        params = params.with_n_gpu_layers(layers);
    }
    LlamaModel::load_from_file(backend, &load.path, &params).map_err(|_| {
        Failure::File("llama.cpp cannot load it. The file may be cut short (compare its size with the download's) or of a newer kind than this build knows".into())
    })
}

/// Makes the context for a loaded model.
pub fn make_context<'m>(
    backend: &LlamaBackend,
    model: &'m LlamaModel,
    load: &Load,
    reading: &Reading<'m>,
) -> Result<(LlamaContext<'m>, Plan, Loaded), Failure> {
    let trained = model.n_ctx_train();
    let wanted = load.context.unwrap_or_else(|| trained.clamp(1, CONTEXT_BOUND));
    let (threads, thread_note) = load.threads.map_or_else(hardware::cores, |n| (n, "as set"));
    let (keys, values) = kv_types(load);
    let per_token = size::bytes_per_token(model, keys, values);
    let per_slot = per_token.map(|bytes| bytes.saturating_mul(u64::from(wanted)));
    // Weights that are mapped count as free, and will not be.
    let free = hardware::free_memory().map(|free| free.saturating_sub(model.size()));
    let slots = size::slots(load.parallel, load.most_at_once, per_slot, free);
    let count = i32::try_from(threads).unwrap_or(i32::MAX);
    let flash =
        if values.is_quantized() && load.flash_attention == FlashAttention::Auto { FlashAttention::On } else { load.flash_attention };
    let params = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(wanted.saturating_mul(slots)))
        .with_n_seq_max(slots)
        // A stretch of cells for each slot: a token's cell is its position whoever else is there, and nobody's attention passes over another's cells.
        .with_kv_unified(false)
        .with_n_batch(PROMPT_CHUNK)
        .with_n_ubatch(PROMPT_CHUNK)
        .with_type_k(cache_type(keys))
        .with_type_v(cache_type(values))
        .with_flash_attention_policy(match flash {
            FlashAttention::Auto => -1,
            FlashAttention::Off => 0,
            FlashAttention::On => 1,
        })
        .with_n_threads(count)
        .with_n_threads_batch(count);
    let context = model.new_context(backend, params).map_err(|e| {
        Failure::Engine(format!("no context of {slots} × {wanted} tokens ({e}): memory may be short; try a smaller --ctx or --parallel"))
    })?;
    let reuse = if model.is_recurrent() || model.is_hybrid() { Reuse::Whole } else { Reuse::Any };
    let cells = context.n_ctx() / slots;
    let plan = Plan { slots: slots as usize, cells: cells as usize, chunk: PROMPT_CHUNK as usize, reuse };
    let mut notes = Vec::new();
    if wanted > trained {
        notes.push(format!("the context of {wanted} tokens is more than the {trained} that the model was trained with"));
    }
    if load.gpu_layers.is_some_and(|n| n > 0) && !backend.supports_gpu_offload() {
        notes.push("gpu_layers has no effect: llama.cpp finds no GPU here (see wardround devices)".into());
    }
    if load.reproducible && backend.supports_gpu_offload() && load.gpu_layers != Some(0) {
        notes.push("reproducible holds on the processor; on a GPU answers may depend on what runs beside them: set gpu_layers to 0".into());
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
        flash_attention: flash.to_string(),
        description: model.meta_val_str("general.name").unwrap_or_else(|_| "unnamed".into()),
        notes,
    };
    Ok((context, plan, loaded))
}

/// How keys and values are kept. llama.cpp's fused attention on the processor takes three ways through the cells, by the number of rows in a step and of
/// threads, whose sums differ in the last bits; where keys and values are of different types it has only one, so that a token's result is the same in
/// every company.
fn kv_types(load: &Load) -> (KvType, KvType) {
    match (load.reproducible, load.kv_type) {
        (true, KvType::F16) => (KvType::F16, KvType::Q8),
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
