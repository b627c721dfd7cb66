//! Files that tests are made with, and what reading them comes to.

use super::{Gguf, GgufFault, MemoryNeed, Shape, TensorType, read};
use std::path::Path;

/// A GGUF file in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct File {
    values: Vec<Vec<u8>>,
    tensors: Vec<(String, Vec<u64>, u32)>,
}

impl File {
    fn value(mut self, key: &str, kind: u32, bytes: &[u8]) -> Self {
        self.values.push([text(key), kind.to_le_bytes().to_vec(), bytes.to_vec()].concat());
        self
    }

    pub fn text(self, key: &str, value: &str) -> Self {
        self.value(key, 8, &text(value))
    }

    pub fn number(self, key: &str, value: u32) -> Self {
        self.value(key, 4, &value.to_le_bytes())
    }

    pub fn flag(self, key: &str, value: bool) -> Self {
        self.value(key, 7, &[u8::from(value)])
    }

    pub fn numbers(self, key: &str, values: &[i32]) -> Self {
        let items: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.value(key, 9, &[5u32.to_le_bytes().as_slice(), &(values.len() as u64).to_le_bytes(), &items].concat())
    }

    pub fn texts(self, key: &str, values: &[&str]) -> Self {
        let items: Vec<u8> = values.iter().flat_map(|v| text(v)).collect();
        self.value(key, 9, &[8u32.to_le_bytes().as_slice(), &(values.len() as u64).to_le_bytes(), &items].concat())
    }

    pub fn tensor(mut self, name: &str, lengths: &[u64], kind: u32) -> Self {
        self.tensors.push((name.to_owned(), lengths.to_vec(), kind));
        self
    }

    /// A small Qwen2: two layers, four heads, two of keys and values.
    pub fn qwen() -> Self {
        Self::default()
            .text("general.architecture", "qwen2")
            .text("general.name", "Small 小")
            .number("general.file_type", 15)
            .number("qwen2.block_count", 2)
            .number("qwen2.embedding_length", 256)
            .number("qwen2.feed_forward_length", 512)
            .number("qwen2.attention.head_count", 4)
            .number("qwen2.attention.head_count_kv", 2)
            .number("qwen2.context_length", 4096)
            .text("tokenizer.ggml.model", "gpt2")
            .text("tokenizer.ggml.pre", "qwen2")
            .texts("tokenizer.ggml.tokens", &["a", "b", "<|im_end|>", "<|endoftext|>"])
            .number("tokenizer.ggml.eos_token_id", 2)
            .number("tokenizer.ggml.bos_token_id", 3)
            .flag("tokenizer.ggml.add_bos_token", false)
            .tensor("token_embd.weight", &[256, 4], 12)
            .tensor("output_norm.weight", &[256], 0)
    }

    /// The file's bytes, data of zeros included.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::from(*b"GGUF");
        out.extend(3u32.to_le_bytes());
        out.extend((self.tensors.len() as u64).to_le_bytes());
        out.extend((self.values.len() as u64).to_le_bytes());
        out.extend(self.values.concat());
        let mut offset = 0u64;
        for (name, lengths, kind) in &self.tensors {
            out.extend(text(name));
            out.extend((lengths.len() as u32).to_le_bytes());
            lengths.iter().for_each(|n| out.extend(n.to_le_bytes()));
            out.extend(kind.to_le_bytes());
            out.extend(offset.to_le_bytes());
            let bytes = TensorType::of(*kind)
                .and_then(|k| k.bytes_of(lengths.iter().try_fold(1u64, |product, n| product.checked_mul(*n))?))
                .unwrap_or(0);
            offset += bytes.next_multiple_of(32);
        }
        out.resize(out.len().next_multiple_of(32) + offset as usize, 0);
        out
    }

    pub fn write(&self, path: &Path) {
        std::fs::write(path, self.bytes()).unwrap();
    }
}

fn text(text: &str) -> Vec<u8> {
    [(text.len() as u64).to_le_bytes().as_slice(), text.as_bytes()].concat()
}

fn of(bytes: &[u8]) -> Result<Gguf, GgufFault> {
    read::header(bytes, bytes.len() as u64)
}

#[test]
fn a_file_says_what_it_is() {
    let gguf = of(&File::qwen().bytes()).unwrap();
    assert_eq!((gguf.version, gguf.architecture(), gguf.text("general.name")), (3, "qwen2", Some("Small 小")));
    assert_eq!((gguf.parameters(), gguf.weights()), (4 * 256 + 256, 4 * 144 + 1024));
    assert_eq!((gguf.quantisation().as_str(), gguf.vocabulary()), ("Q4_K_M", Some(4)));
    assert_eq!((gguf.special_token("eos_token_id"), gguf.flag("tokenizer.ggml.add_bos_token")), (Some("<|im_end|>"), Some(false)));
    let shares: Vec<_> = gguf.shares().iter().map(|(kind, share)| format!("{} {share:.2}", kind.name())).collect();
    assert_eq!(shares, ["F32 0.64", "Q4_K 0.36"]);
    assert_eq!(gguf.template(), None);
}

#[test]
fn what_it_takes_is_weights_keys_and_values_and_room_to_compute() {
    let gguf = of(&File::qwen().bytes()).unwrap();
    let shape = Shape::of(&gguf).unwrap();
    // Two layers of two heads, of 64 numbers each, for keys and for values, two bytes a number.
    assert_eq!(shape.bytes_per_token(TensorType::F16), 2 * 2 * 64 * 2 * 2);
    assert_eq!(shape.bytes_per_token(TensorType::named("q8_0").unwrap()), 2 * 2 * 64 * 2 / 32 * 34);
    let need = MemoryNeed::of(&gguf, &shape, TensorType::F16, 1024, 3);
    assert_eq!((need.weights, need.keys_and_values), (1600, 3 * 1024 * 1024));
    assert_eq!(need.compute, (2 * 512 + 2 * 256 + 1024 / 2) * 512 * 4);
    assert_eq!(need.total(), need.weights + need.keys_and_values + need.compute);
    // A number for each layer: one layer without attention.
    let uneven = File::default()
        .text("general.architecture", "x")
        .number("x.block_count", 2)
        .number("x.embedding_length", 256)
        .numbers("x.attention.head_count", &[4, 4])
        .numbers("x.attention.head_count_kv", &[0, 2]);
    let shape = Shape::of(&of(&uneven.bytes()).unwrap()).unwrap();
    assert_eq!((shape.heads_kv, shape.bytes_per_token(TensorType::F16)), (2, 2 * 64 * 2 * 2));
}

/// llama.cpp's own figures for SmolLM2-135M with 8192 tokens: 180.00 MiB of keys and values, 98.25 MiB to compute in; with 2048 tokens 45.00 and 102.51.
#[test]
fn the_estimate_is_near_what_llama_cpp_reports() {
    let smollm = File::default()
        .text("general.architecture", "llama")
        .number("llama.block_count", 30)
        .number("llama.embedding_length", 576)
        .number("llama.feed_forward_length", 1536)
        .number("llama.attention.head_count", 9)
        .number("llama.attention.head_count_kv", 3)
        .number("llama.vocab_size", 49152);
    let gguf = of(&smollm.bytes()).unwrap();
    let shape = Shape::of(&gguf).unwrap();
    for (context, keys_and_values, compute) in [(8192, 180, 98.25), (2048, 45, 102.51)] {
        let need = MemoryNeed::of(&gguf, &shape, TensorType::F16, context, 1);
        assert_eq!(need.keys_and_values, keys_and_values << 20);
        let ratio = need.compute as f64 / f64::from(1 << 20) / compute;
        assert!((0.9..1.1).contains(&ratio), "{ratio}");
    }
}

#[test]
fn a_file_that_was_cut_says_how_much_is_missing() {
    let whole = File::qwen().bytes();
    for missing in [1, 32, 1000] {
        let cut = of(&whole[..whole.len() - missing]);
        assert!(matches!(cut, Err(GgufFault::Cut { missing: n, in_header: false }) if n as usize == missing), "{cut:?}");
    }
    // Wherever it is cut, it is an error, and never a panic.
    for length in 0..whole.len() - 1600 {
        assert!(of(&whole[..length]).is_err(), "{length}");
    }
    assert!(matches!(of(&whole[..100]), Err(GgufFault::Cut { in_header: true, .. })));
}

#[test]
fn what_is_no_gguf_is_said() {
    let mut old = File::qwen().bytes();
    old[4] = 1;
    let mut new = File::qwen().bytes();
    new[4] = 9;
    let mut big = File::qwen().bytes();
    big[4..8].copy_from_slice(&3u32.to_be_bytes());
    for (bytes, says) in [
        (&b""[..], "empty"),
        (b"PK\x03\x04", "not a GGUF file (it begins with \"PK\\x03\\x04\")"),
        (b"version https://git-lfs", "Git LFS"),
        (&old, "version 1 of GGUF is too old"),
        (&new, "version 9"),
        (&big, "big-endian"),
    ] {
        let fault = of(bytes).unwrap_err();
        assert!(fault.to_string().contains(says), "{fault}");
        assert!(!fault.words(crate::language::Language::Zh).is_empty());
    }
}

#[test]
fn hostile_lengths_are_refused_before_anything_is_allocated() {
    let head =
        |tensors: u64, values: u64| [b"GGUF".as_slice(), &3u32.to_le_bytes(), &tensors.to_le_bytes(), &values.to_le_bytes()].concat();
    let long_text = [head(0, 1), u64::MAX.to_le_bytes().to_vec()].concat();
    let long_list = [head(0, 1), text("k"), 9u32.to_le_bytes().to_vec(), 8u32.to_le_bytes().to_vec(), (1u64 << 60).to_le_bytes().to_vec()];
    let nested =
        [head(0, 1), text("k"), 9u32.to_le_bytes().to_vec(), 9u32.to_le_bytes().to_vec(), 1u64.to_le_bytes().to_vec(), vec![0; 64]];
    let bytes = [head(u64::MAX, 0), head(0, u64::MAX), long_text, long_list.concat(), nested.concat()];
    for bytes in bytes {
        // As the header of a file that is long enough for anything.
        let fault = read::header(bytes.as_slice(), u64::MAX).unwrap_err();
        assert!(matches!(fault, GgufFault::TooLong | GgufFault::Malformed(_) | GgufFault::Cut { .. }), "{fault:?}");
    }
    let overflowing = File::default().tensor("t", &[1 << 40, 1 << 40], 0).bytes();
    assert!(matches!(of(&overflowing), Err(GgufFault::Malformed(_))));
    let odd = File::default().tensor("t", &[33], 2).bytes();
    assert!(matches!(of(&odd), Err(GgufFault::Malformed(_))), "a row of whole blocks");
    let unknown = File::default().tensor("t", &[32], 77).bytes();
    assert!(matches!(of(&unknown), Err(GgufFault::UnknownType { number: 77, .. })));
}

#[test]
fn a_split_model_is_read_whole_and_a_missing_part_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let part = |n: u32| dir.path().join(format!("m-0000{n}-of-00002.gguf"));
    File::qwen().write(&part(1));
    let missing = Gguf::open(&part(1)).unwrap_err().to_string();
    assert!(missing.contains("m-00002-of-00002.gguf"), "{missing}");
    File::default().tensor("blk.1.attn_q.weight", &[256, 256], 1).write(&part(2));
    let gguf = Gguf::open(&part(1)).unwrap();
    assert_eq!((gguf.parts, gguf.tensors.len(), gguf.parameters()), (2, 3, 1280 + 65536));
}

proptest::proptest! {
    #[test]
    fn no_bytes_are_more_than_an_error(mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), at in 0usize..300, byte in 0u8..) {
        bytes.splice(0..0, *b"GGUF\x03\0\0\0");
        let _ = of(&bytes);
        let mut whole = File::qwen().bytes();
        whole[at] = byte;
        let _ = of(&whole).map(|gguf| Shape::of(&gguf));
    }
}
