//! Estimates the memory that a model takes: weights, keys and values, and what llama.cpp computes in.

use super::{Gguf, TensorType, Value};
use serde::Serialize;

/// Tokens of a prompt that this program has llama.cpp evaluate in one step.
const CHUNK: u64 = 512;
/// Bytes of a number while it is computed with.
const SINGLE: u64 = 4;

/// The numbers of a model's architecture that decide what it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shape {
    /// Layers.
    pub layers: u64,
    /// Numbers that stand for a token.
    pub embedding: u64,
    /// Heads of attention.
    pub heads: u64,
    /// Heads of keys and values; the most of any layer.
    pub heads_kv: u64,
    /// Numbers of a key, of all heads and layers together.
    #[serde(skip)]
    keys: u64,
    /// Numbers of a value, of all heads and layers together.
    #[serde(skip)]
    values: u64,
    /// The widest layer between two attentions.
    #[serde(skip)]
    feed_forward: u64,
    /// Tokens that the model was trained to read at once.
    pub context: Option<u64>,
    /// Tokens of the vocabulary.
    pub vocabulary: Option<u64>,
}

impl Shape {
    /// What the file says; `None` where it does not say enough.
    pub fn of(gguf: &Gguf) -> Option<Self> {
        let number = |key: &str| gguf.of_architecture(key).and_then(Value::number);
        // Whatever a file claims, no model has more; it keeps hostile numbers from being looped over.
        const MOST_LAYERS: u64 = 4096;
        let layers = number("block_count").filter(|&n| n > 0 && n <= MOST_LAYERS)?;
        let embedding = number("embedding_length").filter(|&n| n > 0)?;
        let of_layer = |key: &str, layer| gguf.of_architecture(key).and_then(|value| value.for_layer(layer));
        let heads_of = |layer| of_layer("attention.head_count", layer);
        let kv_of = |layer| of_layer("attention.head_count_kv", layer).or_else(|| heads_of(layer)).unwrap_or(0);
        let indices = || 0..usize::try_from(layers).unwrap_or(0);
        let heads = indices().filter_map(heads_of).max().filter(|&n| n > 0)?;
        let length = |key: &str| number(key).unwrap_or(embedding / heads);
        let all = indices().map(kv_of).fold(0, u64::saturating_add);
        Some(Self {
            layers,
            embedding,
            heads,
            heads_kv: indices().map(kv_of).max().unwrap_or(0),
            keys: all.saturating_mul(length("attention.key_length")),
            values: all.saturating_mul(length("attention.value_length")),
            feed_forward: indices().filter_map(|layer| of_layer("feed_forward_length", layer)).max().unwrap_or(0),
            context: number("context_length"),
            vocabulary: gguf.vocabulary(),
        })
    }

    /// Bytes of the keys and values of one token. Layers without attention or with a window are counted in full.
    pub fn bytes_per_token(&self, kind: TensorType) -> u64 {
        // A row of numbers is whole blocks in every model that has such a type.
        let of = |numbers: u64| kind.bytes_of(numbers.next_multiple_of(kind.block())).unwrap_or(u64::MAX);
        of(self.keys).saturating_add(of(self.values))
    }
}

/// What a model takes, in bytes; an estimate but for the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MemoryNeed {
    /// The weights, as in the file.
    pub weights: u64,
    /// Keys and values of all conversations that run at once.
    pub keys_and_values: u64,
    /// What llama.cpp computes in.
    pub compute: u64,
}

impl MemoryNeed {
    /// For so many conversations at once with so many tokens of context each.
    pub fn of(gguf: &Gguf, shape: &Shape, kind: TensorType, context: u64, parallel: u64) -> Self {
        let tokens = context.saturating_mul(parallel);
        let step = CHUNK.min(context);
        // The widest step of the computation: the probabilities of all tokens, or a layer's two inner rows and what goes in and out.
        let output = shape.vocabulary.unwrap_or(0).saturating_add(shape.embedding);
        let layer = shape.feed_forward.saturating_mul(2).saturating_add(shape.embedding.saturating_mul(2));
        // What may look at what: half a number for each token of a step and each of a conversation.
        let row = output.max(layer).saturating_add(context / 2);
        Self {
            weights: gguf.weights(),
            keys_and_values: shape.bytes_per_token(kind).saturating_mul(tokens),
            compute: row.saturating_mul(step).saturating_mul(SINGLE),
        }
    }

    /// All together.
    pub fn total(&self) -> u64 {
        self.weights.saturating_add(self.keys_and_values).saturating_add(self.compute)
    }
}
