//! How many slots the key-value cache gets, from what one takes and what is free.

use super::super::KvType;
use llama_cpp_2::model::LlamaModel;

/// llama.cpp's own limit is 256 sequences; more than this gains nothing on any machine this is for.
const MOST_SLOTS: u32 = 64;
/// Of the free memory, what the cache may take where its size is chosen here.
const SHARE: u64 = 2;

/// Bytes that the keys and values of one token take; `None` where the file does not say. An estimate from above: layers without attention or
/// with a window are counted in full.
pub fn bytes_per_token(model: &LlamaModel, keys: KvType, values: KvType) -> Option<u64> {
    let architecture = model.meta_val_str("general.architecture").ok()?;
    let number = |key: &str| model.meta_val_str(&format!("{architecture}.{key}")).ok()?.parse::<u64>().ok();
    let heads = number("attention.head_count").filter(|&n| n > 0)?;
    let width = number("embedding_length")? / heads;
    let of = |length: Option<u64>, kind: KvType| length.unwrap_or(width).checked_mul(kind.bits())?.checked_div(8);
    let both = of(number("attention.key_length"), keys)?.checked_add(of(number("attention.value_length"), values)?)?;
    u64::from(model.n_layer()).checked_mul(u64::from(model.n_head_kv().max(1)))?.checked_mul(both)
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
}
