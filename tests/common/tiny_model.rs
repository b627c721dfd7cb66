//! A tiny model of the llama architecture with random weights: as a GGUF file, and evaluated by plain arithmetic.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

const WIDTH: usize = 256;
const FEED_FORWARD: usize = 512;
const LAYERS: usize = 2;
const HEADS: usize = 4;
const KEY_HEADS: usize = 2;
const HEAD: usize = WIDTH / HEADS;
const VOCABULARY: usize = 96;
const EPSILON: f32 = 1e-5;
const ROPE_BASE: f32 = 10_000.0;
/// Of the start of a tensor's data in a file.
const ALIGNMENT: usize = 32;

/// How weights are kept in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    F32,
    F16,
    Q8_0,
    Q4_0,
    Q4_1,
    Q4K,
    Q6K,
}

impl Kind {
    /// The type's number in a GGUF.
    fn number(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q4_1 => 3,
            Self::Q8_0 => 8,
            Self::Q4K => 12,
            Self::Q6K => 14,
        }
    }

    /// Weights in a block.
    fn block(self) -> usize {
        match self {
            Self::F32 | Self::F16 => 1,
            Self::Q8_0 | Self::Q4_0 | Self::Q4_1 => 32,
            Self::Q4K | Self::Q6K => 256,
        }
    }
}

/// A matrix as it lies in the file, and what its bytes mean.
struct Matrix {
    kind: Kind,
    /// Weights of a row: what a vector must have that it is multiplied with.
    columns: usize,
    bytes: Vec<u8>,
    weights: Vec<f32>,
}

impl Matrix {
    /// Random blocks whose weights have about the spread of one by the root of the row's length.
    fn random(kind: Kind, rows: usize, columns: usize, chance: &mut ChaCha8Rng) -> Self {
        let spread = 1.0 / (columns as f32).sqrt();
        let (mut bytes, mut weights) = (Vec::new(), Vec::new());
        for _ in 0..rows * columns / kind.block() {
            block(kind, spread, chance, &mut bytes, &mut weights);
        }
        Self { kind, columns, bytes, weights }
    }

    /// A vector of scales near one.
    fn scales(length: usize, chance: &mut ChaCha8Rng) -> Self {
        let weights: Vec<f32> = (0..length).map(|_| 1.0 + 0.2 * signed(chance)).collect();
        let bytes = weights.iter().flat_map(|w| w.to_le_bytes()).collect();
        Self { kind: Kind::F32, columns: length, bytes, weights }
    }

    fn row(&self, index: usize) -> &[f32] {
        &self.weights[index * self.columns..(index + 1) * self.columns]
    }

    fn times(&self, vector: &[f32]) -> Vec<f32> {
        self.weights.chunks(self.columns).map(|row| row.iter().zip(vector).map(|(w, v)| w * v).sum()).collect()
    }
}

/// From -1 to 1.
fn signed(chance: &mut ChaCha8Rng) -> f32 {
    (chance.next_u32() >> 8) as f32 / (1 << 23) as f32 - 1.0
}

fn byte(chance: &mut ChaCha8Rng) -> u8 {
    chance.next_u32().to_le_bytes()[0]
}

/// One block of random weights: its bytes as ggml lays them out, and its weights.
fn block(kind: Kind, spread: f32, chance: &mut ChaCha8Rng, bytes: &mut Vec<u8>, weights: &mut Vec<f32>) {
    // A scale that is exact as a half: the steps between weights.
    let half = |step: f32, bytes: &mut Vec<u8>| {
        let bits = half_bits(step);
        bytes.extend(bits.to_le_bytes());
        half_value(bits)
    };
    match kind {
        Kind::F32 => {
            let weight = spread * 1.7 * signed(chance);
            bytes.extend(weight.to_le_bytes());
            weights.push(weight);
        }
        Kind::F16 => weights.push(half(spread * 1.7 * signed(chance), bytes)),
        Kind::Q8_0 => {
            let scale = half(spread * 1.7 / 127.0, bytes);
            for _ in 0..32 {
                let q = byte(chance).cast_signed().max(-127);
                bytes.push(q.cast_unsigned());
                weights.push(scale * f32::from(q));
            }
        }
        Kind::Q4_0 | Kind::Q4_1 => {
            let scale = half(spread * 0.22, bytes);
            let least = if kind == Kind::Q4_1 { half(-spread * 1.65, bytes) } else { -8.0 * scale };
            let packed: Vec<u8> = (0..16).map(|_| byte(chance)).collect();
            let quant = |q: u8| least + scale * f32::from(q);
            weights.extend(packed.iter().map(|p| quant(p & 15)).chain(packed.iter().map(|p| quant(p >> 4))));
            bytes.extend(packed);
        }
        Kind::Q4K => {
            let scale = half(spread * 0.22 / 32.0, bytes);
            let least = half(spread * 1.65 / 32.0, bytes);
            // Eight scales and eight minima of six bits: the first four whole, the others with their high bits in the tops of those.
            let packed: Vec<u8> = (0..12).map(|_| byte(chance)).collect();
            let pair = |j: usize| {
                if j < 4 {
                    (packed[j] & 63, packed[j + 4] & 63)
                } else {
                    ((packed[j + 4] & 15) | ((packed[j - 4] >> 6) << 4), (packed[j + 4] >> 4) | ((packed[j] >> 6) << 4))
                }
            };
            let quants: Vec<u8> = (0..128).map(|_| byte(chance)).collect();
            for (pairs, chunk) in quants.chunks(32).enumerate() {
                for high in [false, true] {
                    let (s, m) = pair(pairs * 2 + usize::from(high));
                    let quant = |q: &u8| f32::from(if high { q >> 4 } else { q & 15 });
                    weights.extend(chunk.iter().map(|q| scale * f32::from(s) * quant(q) - least * f32::from(m)));
                }
            }
            bytes.extend(&packed);
            bytes.extend(&quants);
        }
        Kind::Q6K => {
            let low: Vec<u8> = (0..128).map(|_| byte(chance)).collect();
            let high: Vec<u8> = (0..64).map(|_| byte(chance)).collect();
            let scales: Vec<i8> = (0..16).map(|_| byte(chance).cast_signed()).collect();
            bytes.extend(low.iter().chain(&high));
            bytes.extend(scales.iter().map(|s| s.cast_unsigned()));
            let scale = half(spread * 1.7 / (32.0 * 74.0), bytes);
            for part in 0..2 {
                let (low, high, scales) = (&low[part * 64..], &high[part * 32..], &scales[part * 8..]);
                for quarter in 0..4 {
                    for i in 0..32 {
                        let four = low[i + 32 * (quarter % 2)] >> (4 * (quarter / 2)) & 15;
                        let two = high[i] >> (2 * quarter) & 3;
                        let q = f32::from(four | two << 4) - 32.0;
                        weights.push(scale * f32::from(scales[i / 16 + 2 * quarter]) * q);
                    }
                }
            }
        }
    }
}

/// A number as a half, rounded towards zero; only for numbers that a half holds.
fn half_bits(value: f32) -> u16 {
    let bits = value.to_bits();
    let exponent = (bits >> 23 & 255) as i32 - 127 + 15;
    let sign = (bits >> 16 & 0x8000) as u16;
    match exponent {
        1..31 => sign | (exponent as u16) << 10 | (bits >> 13 & 0x3ff) as u16,
        // Too small for the usual form: the leading one is written out.
        -9..1 => sign | ((bits & 0x7f_ffff | 0x80_0000) >> (14 - exponent)) as u16,
        _ => sign,
    }
}

fn half_value(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 0x3ff));
    let size = if exponent == 0 { fraction * 2f32.powi(-24) } else { (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15) };
    if bits & 0x8000 == 0 { size } else { -size }
}

struct Layer {
    attention_norm: Matrix,
    query: Matrix,
    key: Matrix,
    value: Matrix,
    output: Matrix,
    feed_forward_norm: Matrix,
    gate: Matrix,
    up: Matrix,
    down: Matrix,
}

/// The model.
pub struct TinyModel {
    embedding: Matrix,
    layers: Vec<Layer>,
    output_norm: Matrix,
    output: Matrix,
}

impl TinyModel {
    /// A model of random weights: the same for the same seed.
    pub fn random(kind: Kind, seed: u64) -> Self {
        let chance = &mut ChaCha8Rng::seed_from_u64(seed);
        let keys = KEY_HEADS * HEAD;
        let layers = (0..LAYERS).map(|_| Layer {
            attention_norm: Matrix::scales(WIDTH, chance),
            query: Matrix::random(kind, WIDTH, WIDTH, chance),
            key: Matrix::random(kind, keys, WIDTH, chance),
            value: Matrix::random(kind, keys, WIDTH, chance),
            output: Matrix::random(kind, WIDTH, WIDTH, chance),
            feed_forward_norm: Matrix::scales(WIDTH, chance),
            gate: Matrix::random(kind, FEED_FORWARD, WIDTH, chance),
            up: Matrix::random(kind, FEED_FORWARD, WIDTH, chance),
            down: Matrix::random(kind, WIDTH, FEED_FORWARD, chance),
        });
        Self {
            layers: layers.collect(),
            embedding: Matrix::random(kind, VOCABULARY, WIDTH, chance),
            output_norm: Matrix::scales(WIDTH, chance),
            output: Matrix::random(kind, VOCABULARY, WIDTH, chance),
        }
    }

    pub fn vocabulary(&self) -> usize {
        VOCABULARY
    }

    /// The logits after each token, in single precision, one product after the other.
    pub fn logits(&self, tokens: &[usize]) -> Vec<Vec<f32>> {
        let mut states: Vec<Vec<f32>> = tokens.iter().map(|&token| self.embedding.row(token).to_vec()).collect();
        for layer in &self.layers {
            attend(layer, &mut states);
            for state in &mut states {
                let x = normed(state, &layer.feed_forward_norm);
                let gate = layer.gate.times(&x);
                let hidden: Vec<f32> = gate.iter().zip(layer.up.times(&x)).map(|(g, u)| g / (1.0 + (-g).exp()) * u).collect();
                add(state, &layer.down.times(&hidden));
            }
        }
        states.iter().map(|state| self.output.times(&normed(state, &self.output_norm))).collect()
    }

    /// The file.
    pub fn gguf(&self) -> Vec<u8> {
        let tensors = self.tensors();
        let numbers: [(&str, u32); 8] = [
            ("llama.context_length", 512),
            ("llama.embedding_length", WIDTH as u32),
            ("llama.block_count", LAYERS as u32),
            ("llama.feed_forward_length", FEED_FORWARD as u32),
            ("llama.attention.head_count", HEADS as u32),
            ("llama.attention.head_count_kv", KEY_HEADS as u32),
            ("llama.rope.dimension_count", HEAD as u32),
            ("llama.vocab_size", VOCABULARY as u32),
        ];
        let reals = [("llama.attention.layer_norm_rms_epsilon", EPSILON), ("llama.rope.freq_base", ROPE_BASE)];
        let texts = [("general.architecture", "llama"), ("general.name", "tiny"), ("tokenizer.ggml.model", "none")];
        let mut out = Vec::from(*b"GGUF");
        out.extend(3u32.to_le_bytes());
        out.extend((tensors.len() as u64).to_le_bytes());
        out.extend(((numbers.len() + reals.len() + texts.len()) as u64).to_le_bytes());
        for (key, value) in texts {
            text(&mut out, key);
            out.extend(8u32.to_le_bytes());
            text(&mut out, value);
        }
        for (key, value) in numbers {
            text(&mut out, key);
            out.extend(4u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        for (key, value) in reals {
            text(&mut out, key);
            out.extend(6u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        let mut offset = 0u64;
        for (name, tensor) in &tensors {
            text(&mut out, name);
            let rows = tensor.weights.len() / tensor.columns;
            let dimensions: &[usize] = if rows == 1 { &[tensor.columns] } else { &[tensor.columns, rows] };
            out.extend((dimensions.len() as u32).to_le_bytes());
            dimensions.iter().for_each(|d| out.extend((*d as u64).to_le_bytes()));
            out.extend(tensor.kind.number().to_le_bytes());
            out.extend(offset.to_le_bytes());
            offset += tensor.bytes.len().next_multiple_of(ALIGNMENT) as u64;
        }
        for (_, tensor) in &tensors {
            out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
            out.extend(&tensor.bytes);
        }
        out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
        out
    }

    fn tensors(&self) -> Vec<(String, &Matrix)> {
        let mut all = vec![
            ("token_embd.weight".to_owned(), &self.embedding),
            ("output_norm.weight".to_owned(), &self.output_norm),
            ("output.weight".to_owned(), &self.output),
        ];
        for (i, layer) in self.layers.iter().enumerate() {
            for (name, matrix) in [
                ("attn_norm", &layer.attention_norm),
                ("attn_q", &layer.query),
                ("attn_k", &layer.key),
                ("attn_v", &layer.value),
                ("attn_output", &layer.output),
                ("ffn_norm", &layer.feed_forward_norm),
                ("ffn_gate", &layer.gate),
                ("ffn_up", &layer.up),
                ("ffn_down", &layer.down),
            ] {
                all.push((format!("blk.{i}.{name}.weight"), matrix));
            }
        }
        all
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

fn add(state: &mut [f32], more: &[f32]) {
    state.iter_mut().zip(more).for_each(|(s, m)| *s += m);
}

fn normed(state: &[f32], scales: &Matrix) -> Vec<f32> {
    let mean = state.iter().map(|s| s * s).sum::<f32>() / state.len() as f32;
    let factor = 1.0 / (mean + EPSILON).sqrt();
    state.iter().zip(&scales.weights).map(|(s, w)| s * factor * w).collect()
}

/// Turns each neighbouring pair of a head by an angle that grows with the position.
fn rotated(mut vector: Vec<f32>, position: usize) -> Vec<f32> {
    for head in vector.chunks_mut(HEAD) {
        for (i, pair) in head.chunks_mut(2).enumerate() {
            let angle = position as f32 * ROPE_BASE.powf(-2.0 * i as f32 / HEAD as f32);
            let (a, b) = (pair[0], pair[1]);
            pair[0] = a * angle.cos() - b * angle.sin();
            pair[1] = a * angle.sin() + b * angle.cos();
        }
    }
    vector
}

fn attend(layer: &Layer, states: &mut [Vec<f32>]) {
    let inputs: Vec<Vec<f32>> = states.iter().map(|state| normed(state, &layer.attention_norm)).collect();
    let keys: Vec<Vec<f32>> = inputs.iter().enumerate().map(|(at, x)| rotated(layer.key.times(x), at)).collect();
    let values: Vec<Vec<f32>> = inputs.iter().map(|x| layer.value.times(x)).collect();
    for (at, state) in states.iter_mut().enumerate() {
        let query = rotated(layer.query.times(&inputs[at]), at);
        let mut mixed = vec![0.0; WIDTH];
        for head in 0..HEADS {
            let part = |of: &[f32], head: usize| of[head * HEAD..(head + 1) * HEAD].to_vec();
            let shared = head / (HEADS / KEY_HEADS);
            let own = part(&query, head);
            let score = |key: &Vec<f32>| own.iter().zip(part(key, shared)).map(|(q, k)| q * k).sum::<f32>() / (HEAD as f32).sqrt();
            let scores: Vec<f32> = keys[..=at].iter().map(score).collect();
            let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let shares: Vec<f32> = scores.iter().map(|s| (s - largest).exp()).collect();
            let total: f32 = shares.iter().sum();
            for (share, value) in shares.iter().zip(&values) {
                let value = part(value, shared);
                mixed[head * HEAD..(head + 1) * HEAD].iter_mut().zip(value).for_each(|(m, v)| *m += share / total * v);
            }
        }
        add(state, &layer.output.times(&mixed));
    }
}
