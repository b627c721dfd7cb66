//! Computes the number of slots of the key-value cache from the size of one and the free memory.

use super::super::KvType;
use llama_cpp_2::model::LlamaModel;

/// llama.cpp's own limit is 256 sequences; more than this gains nothing on any machine this is for.
const MOST_SLOTS: u32 = 64;
/// Of the free memory, what the cache may take where its size is chosen here.
const SHARE: u64 = 2;

/// Bytes that the keys and values of one token take; `None` where the file does not say. An estimate from above: layers without attention or
/// with a window are counted in full. Reads the file's metadata alone, so that the weights need not be loaded.
pub fn bytes_per_token(model: &LlamaModel, keys: KvType, values: KvType) -> Option<u64> {
    let number = |key| metadata(model, key);
    let heads = number("attention.head_count").filter(|&n| n > 0)?;
    let width = number("embedding_length")? / heads;
    let of = |length: Option<u64>, kind: KvType| length.unwrap_or(width).checked_mul(kind.bits())?.checked_div(8);
    let both = of(number("attention.key_length"), keys)?.checked_add(of(number("attention.value_length"), values)?)?;
    number("block_count")?.checked_mul(number("attention.head_count_kv").unwrap_or(heads))?.checked_mul(both)
}

/// A number that the file says about its architecture.
pub fn metadata(model: &LlamaModel, key: &str) -> Option<u64> {
    let architecture = model.meta_val_str("general.architecture").ok()?;
    model.meta_val_str(&format!("{architecture}.{key}")).ok()?.parse().ok()
}

/// What goes to the GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offload {
    /// Layers, the output counted as one.
    pub layers: u32,
    /// All that there are.
    pub of: u32,
    /// The slots that were counted with.
    pub slots: u32,
    /// The GPU's free memory in bytes, before.
    pub free: u64,
}

/// How much of a model fits a GPU: all of it and as many slots as are of use, else fewer slots, else fewer layers. A tenth and half a gibibyte stay
/// free for what llama.cpp computes with.
pub fn offload(weights: u64, blocks: u32, bytes_per_slot: u64, asked: Option<u32>, useful: u32, free: u64) -> Offload {
    let usable = (free - free / 10).saturating_sub(512 << 20);
    let rest = usable.saturating_sub(weights);
    let fits = u32::try_from(rest / bytes_per_slot.max(1)).unwrap_or(u32::MAX);
    let slots = asked.unwrap_or_else(|| useful.min(fits)).clamp(1, MOST_SLOTS);
    let of = blocks.saturating_add(1);
    let per_layer = weights.saturating_add(bytes_per_slot.saturating_mul(u64::from(slots))) / u64::from(of) + 1;
    Offload { layers: u32::try_from(usable / per_layer).unwrap_or(u32::MAX).min(of), of, slots, free }
}

/// The number of slots: what is asked for, else as many as are of use and fit into half of the free memory.
pub fn slots(asked: Option<u32>, useful: u32, bytes_per_slot: Option<u64>, free: Option<u64>) -> u32 {
    let fits = match (bytes_per_slot, free) {
        (Some(bytes), Some(free)) => u32::try_from(free / SHARE / bytes.max(1)).unwrap_or(u32::MAX),
        // Unknown: what one consultation with a judge needs.
        _ => 2,
    };
    asked.unwrap_or_else(|| useful.min(fits)).clamp(1, MOST_SLOTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_what_is_of_use_and_fits() {
        let gib = 1 << 30;
        assert_eq!(slots(None, 16, Some(gib), Some(40 * gib)), 16);
        assert_eq!(slots(None, 16, Some(gib), Some(9 * gib)), 4);
        assert_eq!(slots(None, 16, Some(gib), Some(gib)), 1);
        assert_eq!(slots(None, 16, None, Some(gib)), 2);
        assert_eq!(slots(None, 1, None, None), 1);
        assert_eq!(slots(Some(8), 1, Some(gib), Some(gib)), 8);
        assert_eq!(slots(Some(1000), 1, None, None), MOST_SLOTS);
        assert_eq!(slots(None, u32::MAX, Some(0), Some(gib)), MOST_SLOTS);
    }

    #[test]
    fn a_gpu_takes_everything_then_fewer_slots_then_fewer_layers() {
        let gib = 1 << 30;
        let fit = |asked, free| {
            let o = offload(8 * gib, 31, gib, asked, 16, free);
            (o.layers, o.slots)
        };
        assert_eq!(fit(None, 80 * gib), (32, 16));
        assert_eq!(fit(None, 14 * gib), (32, 4));
        // 8 GiB of weights and a slot of one in 32 parts: 4.9 usable of 6 are 17 of them.
        assert_eq!(fit(None, 6 * gib), (17, 1));
        assert_eq!(fit(Some(8), 6 * gib), (9, 8));
        assert_eq!(fit(None, 0), (0, 1));
    }
}
