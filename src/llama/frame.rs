//! The protocol between parent and worker process: one JSON object a line, over the worker's standard
//! streams.
//!
//! Frames are lines rather than length-prefixed, so that the reader finds the next frame even if a library
//! writes to the same stream.

use super::{FlashAttention, KvType};
use crate::chat::{FileFault, Finish, Message, ModelError, RatingProbabilities, Sampling, Usage};
use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// No frame is longer: a conversation is some hundred kilobytes at most.
pub(super) const FRAME_LIMIT: usize = 32 << 20;

/// How a model is to be loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Load {
    pub path: PathBuf,
    pub template: TemplateChoice,
    /// Layers for the GPU; `None` leaves it to llama.cpp.
    pub gpu_layers: Option<u32>,
    pub threads: Option<u32>,
    /// Tokens of context of one conversation; `None` takes the model's own, up to a bound.
    pub context: Option<u32>,
    /// Answers that run at once; `None` for as many as `most_at_once` and the memory allow.
    pub parallel: Option<u32>,
    pub most_at_once: u32,
    pub kv_type: KvType,
    pub flash_attention: FlashAttention,
    pub reproducible: bool,
}

/// Which chat template to use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TemplateChoice {
    /// The file's own, else one by its architecture.
    Auto,
    /// A built-in one.
    Builtin(String),
    /// This text, out of a user's file.
    Source(String),
}

/// From the parent to the worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Command {
    Load(Load),
    Measure { id: u64, messages: Vec<Message> },
    Generate { id: u64, messages: Vec<Message>, sampling: Sampling, seed: u32 },
    Cancel { id: u64 },
}

/// What the worker has loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Loaded {
    pub template: String,
    pub template_digest: String,
    pub context: u32,
    pub trained_context: u32,
    pub threads: u32,
    /// What the number of threads rests on.
    pub thread_note: String,
    pub slots: u32,
    /// How keys and values are kept.
    pub kv: String,
    /// What they take, where the file tells.
    pub kv_mib: Option<u64>,
    pub flash_attention: String,
    /// What went to a GPU, where that was found by its memory.
    pub gpu: Option<String>,
    pub description: String,
    /// Which of a portable build's libraries computes: `haswell`, `zen4`.
    pub routines: Option<String>,
    /// What the user should know about it.
    pub notes: Vec<String>,
}

impl Loaded {
    /// All of it in a line for the user and the log.
    pub fn line(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        let pick = |zh_text: String, en_text: String| if zh { zh_text } else { en_text };
        let slots = match self.slots {
            1 => String::new(),
            n => pick(format!(" · 同时 {n} 个回答"), format!(" · {n} at once")),
        };
        let gpu = self.gpu.as_ref().map_or_else(String::new, |gpu| format!(" · {gpu}"));
        let routines =
            self.routines.as_ref().map_or_else(String::new, |name| pick(format!(" · 计算程序 {name}"), format!(" · routines for {name}")));
        let mib = self.kv_mib.map_or_else(String::new, |mib| pick(format!("（{mib} MiB）"), format!(" ({mib} MiB)")));
        let (context, trained, threads, note) = (self.context, self.trained_context, self.threads, &self.thread_note);
        let (description, kv, flash, template) = (&self.description, &self.kv, &self.flash_attention, &self.template);
        if zh {
            let note = match note.as_str() {
                "as set" => "按设置",
                "physical cores" => "物理核心数",
                "logical cores" => "逻辑核心数",
                other => other,
            };
            format!(
                "{description} · 上下文 {context}（至多 {trained}）{slots} · {threads} 线程（{note}） · KV {kv}{mib} · flash attention {flash}{gpu}{routines} · 对话模板 {template}"
            )
        } else {
            format!(
                "{description} · context {context} of {trained}{slots} · {threads} threads ({note}) · KV {kv}{mib} · flash attention {flash}{gpu}{routines} · template {template}"
            )
        }
    }
}

/// From the worker to the parent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub(super) enum Report {
    Loading {
        fraction: f32,
    },
    Loaded(Loaded),
    Measured {
        id: u64,
        prompt_tokens: u32,
    },
    Prompt {
        id: u64,
        done: u32,
        total: u32,
    },
    /// `inside_reasoning` is said once, before the first text.
    Started {
        id: u64,
        inside_reasoning: bool,
    },
    Text {
        id: u64,
        text: String,
    },
    Done {
        id: u64,
        finish: Finish,
        usage: Usage,
        sampling: Sampling,
        prompt_ms: f64,
        answer_ms: f64,
        ratings: Option<RatingProbabilities>,
    },
    /// `id` is `None` where loading failed.
    Failed {
        id: Option<u64>,
        error: Failure,
    },
}

/// A failure that the worker survives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "message", rename_all = "snake_case")]
pub(super) enum Failure {
    /// llama.cpp cannot load the file.
    File,
    Template(String),
    Context(String),
    Engine(String),
}

impl Failure {
    /// The error that the parent reports, of the model in this file.
    pub fn of_model(self, file: &Path) -> ModelError {
        match self {
            Self::File => ModelError::File { path: file.display().to_string(), fault: FileFault::NotLoaded(String::new()) },
            Self::Template(message) => ModelError::Template(message),
            Self::Context(message) => ModelError::ContextLength { url: None, message, tokens: None, context: None },
            Self::Engine(message) => ModelError::Engine(message),
        }
    }
}
