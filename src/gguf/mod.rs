//! Reads the header of a GGUF file: what it says of itself, and which tensors it has. Pure Rust, without llama.cpp, and without the weights.
//!
//! A file is untrusted: every length is compared with what is left of the file and with the limit of a header before anything is allocated.

mod error;
mod known;
mod memory;
mod parts;
mod read;
#[cfg(test)]
pub(crate) mod tests;
mod value;

pub use error::{GgufError, GgufFault};
pub use known::{FileType, TensorType, is_known_pre_tokenizer};
pub use memory::{MemoryNeed, Shape};
pub use parts::{part_of, parts};
pub use value::Value;

use std::path::Path;

/// A tensor: its name, shape and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// Its name, for example `blk.0.attn_q.weight`.
    pub name: String,
    /// How its numbers are kept.
    pub kind: TensorType,
    /// How many numbers it has.
    pub elements: u64,
    /// Bytes that they take in the file.
    pub bytes: u64,
}

/// The header of a model: of its one file, or of all the files that it was split into.
#[derive(Debug, Clone, PartialEq)]
pub struct Gguf {
    /// The version of the format.
    pub version: u32,
    /// What the file says, by key, in the order of the file.
    values: Vec<(String, Value)>,
    /// Every tensor, of all parts.
    pub tensors: Vec<Tensor>,
    /// Bytes of all parts together.
    pub bytes: u64,
    /// How many files the model is.
    pub parts: usize,
}

impl Gguf {
    /// Reads the header of a model file, and of the other parts where it is the first of several.
    ///
    /// # Errors
    /// When a part is missing, is no GGUF, was cut off, or cannot be read by this program.
    pub fn open(path: &Path) -> Result<Self, GgufError> {
        let mut whole: Option<Self> = None;
        for part in parts(path) {
            let read = read::file(&part).map_err(|fault| GgufError { path: part.clone(), fault })?;
            match &mut whole {
                None => whole = Some(read),
                Some(whole) => {
                    whole.tensors.extend(read.tensors);
                    whole.bytes += read.bytes;
                    whole.parts += 1;
                }
            }
        }
        whole.ok_or_else(|| GgufError { path: path.to_owned(), fault: GgufFault::Empty })
    }

    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.value(key)?.text()
    }

    /// A whole number that is not negative.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.value(key)?.number()
    }

    /// Yes or no.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.value(key)? {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The architecture, as in `qwen2`; empty where the file does not say.
    pub fn architecture(&self) -> &str {
        self.text("general.architecture").unwrap_or_default()
    }

    /// A number under the architecture's own name: `block_count` is `qwen2.block_count`.
    pub fn of_architecture(&self, key: &str) -> Option<&Value> {
        self.value(&format!("{}.{key}", self.architecture()))
    }

    /// The model's own chat template; `None` where there is none or it is blank.
    pub fn template(&self) -> Option<&str> {
        self.text("tokenizer.chat_template").filter(|source| !source.trim().is_empty())
    }

    /// How many tokens the vocabulary has.
    pub fn vocabulary(&self) -> Option<u64> {
        match self.value("tokenizer.ggml.tokens") {
            Some(Value::Texts(tokens)) => Some(tokens.len() as u64),
            _ => self.of_architecture("vocab_size").and_then(Value::number),
        }
    }

    /// The text of a token.
    pub fn token(&self, id: u64) -> Option<&str> {
        match self.value("tokenizer.ggml.tokens")? {
            Value::Texts(tokens) => tokens.get(usize::try_from(id).ok()?).map(String::as_str),
            _ => None,
        }
    }

    /// The text of the token that a key of the tokenizer names, as in `bos_token_id`.
    pub fn special_token(&self, key: &str) -> Option<&str> {
        self.token(self.number(&format!("tokenizer.ggml.{key}"))?)
    }

    /// Whether one of the vocabulary's tokens has this text.
    pub fn has_token(&self, text: &str) -> bool {
        matches!(self.value("tokenizer.ggml.tokens"), Some(Value::Texts(tokens)) if tokens.iter().any(|token| token == text))
    }

    /// How the weights are kept, as the file says it.
    pub fn file_type(&self) -> Option<FileType> {
        self.number("general.file_type").map(FileType)
    }

    /// How many weights there are.
    pub fn parameters(&self) -> u64 {
        self.tensors.iter().fold(0, |sum, tensor| sum.saturating_add(tensor.elements))
    }

    /// Bytes of the weights.
    pub fn weights(&self) -> u64 {
        self.tensors.iter().fold(0, |sum, tensor| sum.saturating_add(tensor.bytes))
    }

    /// The types of the tensors with their part of the weights' bytes, the largest first.
    pub fn shares(&self) -> Vec<(TensorType, f64)> {
        let whole = self.weights().max(1) as f64;
        let mut sums: Vec<(TensorType, u64)> = Vec::new();
        for tensor in &self.tensors {
            match sums.iter_mut().find(|(kind, _)| *kind == tensor.kind) {
                Some((_, sum)) => *sum += tensor.bytes,
                None => sums.push((tensor.kind, tensor.bytes)),
            }
        }
        sums.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        sums.into_iter().map(|(kind, bytes)| (kind, bytes as f64 / whole)).collect()
    }

    /// How the weights are kept, in a word: what the file says, else the type that most of them have.
    pub fn quantisation(&self) -> String {
        let said = self.file_type().and_then(FileType::name).map(str::to_owned);
        said.unwrap_or_else(|| self.shares().first().map_or_else(String::new, |(kind, _)| kind.name().to_owned()))
    }
}
