//! The settings of a local model.

use crate::{chat::Reasoning, language::Bilingual};
use serde::{Deserialize, Serialize};
use std::{fmt, path::PathBuf, str::FromStr};

/// How a local model is to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalSettings {
    /// The name it goes by.
    pub name: String,
    /// The GGUF file.
    pub path: PathBuf,
    /// A built-in template's name or a file; `None` for the model's own.
    pub template: Option<String>,
    /// Layers for the GPU; `None` for as many as fit.
    pub gpu_layers: Option<u32>,
    /// Threads; `None` for as many as there are physical cores.
    pub threads: Option<u32>,
    /// Tokens of context of one conversation; `None` for the model's own, up to 8192.
    pub context: Option<u32>,
    /// Answers that run at once, each with a context of its own; `None` for as many as are of use and fit into half of the free memory.
    pub parallel: Option<u32>,
    /// The most answers that will be asked for at once: what is of use where `parallel` is `None`.
    pub most_at_once: u32,
    /// How keys and values are kept.
    pub kv_type: KvType,
    /// Whether attention is computed in one fused step.
    pub flash_attention: FlashAttention,
    /// Whether an answer is to depend on nothing but the weights, the conversation, the sampling and the seed: neither on what else runs or ran
    /// nor on the number of threads. Holds on the processor, not on a GPU. `None` leaves it to the front: a batch wants it, a consultation does not.
    pub reproducible: Option<bool>,
    /// A system prompt.
    pub system: Option<String>,
    /// How its reasoning is told from its answers.
    pub reasoning: Reasoning,
    /// The program to run as the worker; `None` for this program itself.
    pub worker: Option<PathBuf>,
}

impl LocalSettings {
    /// A file with everything else left to the defaults, for one answer and a judge at a time.
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            path: path.into(),
            template: None,
            gpu_layers: None,
            threads: None,
            context: None,
            parallel: None,
            most_at_once: 2,
            kv_type: KvType::default(),
            flash_attention: FlashAttention::default(),
            reproducible: None,
            system: None,
            reasoning: Reasoning::default(),
            worker: None,
        }
    }
}

/// How the keys and values of attention are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KvType {
    /// Half precision, as llama.cpp's default.
    #[default]
    F16,
    /// The half precision with single precision's range.
    Bf16,
    /// 8.5 bits a number.
    #[serde(rename = "q8_0")]
    Q8,
    /// 4.5 bits a number; answers change visibly.
    #[serde(rename = "q4_0")]
    Q4,
}

impl KvType {
    const ALL: [(Self, &'static str, u64); 4] =
        [(Self::F16, "f16", 16), (Self::Bf16, "bf16", 16), (Self::Q8, "q8_0", 9), (Self::Q4, "q4_0", 5)];

    fn row(self) -> (&'static str, u64) {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or(("f16", 16), |&(_, name, bits)| (name, bits))
    }

    /// Bits of one number, rounded up.
    #[cfg(feature = "local")]
    pub(super) fn bits(self) -> u64 {
        self.row().1
    }

    /// Whether llama.cpp needs flash attention for values of this type.
    #[cfg(feature = "local")]
    pub(super) fn is_quantized(self) -> bool {
        matches!(self, Self::Q8 | Self::Q4)
    }
}

impl fmt::Display for KvType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().0)
    }
}

impl FromStr for KvType {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        let known = Self::ALL.iter().find(|(_, name, _)| *name == text).map(|(kind, ..)| *kind);
        known.ok_or_else(|| Bilingual::both("应为 f16、bf16、q8_0 或 q4_0", "expected f16, bf16, q8_0 or q4_0"))
    }
}

/// Whether attention is computed in one fused step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FlashAttention {
    /// Where llama.cpp supports it for this model and device.
    #[default]
    Auto,
    /// Always; loading fails where it is not supported.
    On,
    /// Never.
    Off,
}

impl fmt::Display for FlashAttention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::On => "on",
            Self::Off => "off",
        })
    }
}

impl FromStr for FlashAttention {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        let known = [Self::Auto, Self::On, Self::Off].into_iter().find(|f| f.to_string() == text);
        known.ok_or_else(|| Bilingual::both("应为 auto、on 或 off", "expected auto, on or off"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_in_flags_and_files() {
        for (kind, name, _) in KvType::ALL {
            assert_eq!((name.parse(), kind.to_string().as_str()), (Ok(kind), name));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{name}\""));
        }
        for flash in [FlashAttention::Auto, FlashAttention::On, FlashAttention::Off] {
            assert_eq!(flash.to_string().parse(), Ok(flash));
            assert_eq!(serde_json::to_string(&flash).unwrap(), format!("\"{flash}\""));
        }
        assert!("q9".parse::<KvType>().unwrap_err().to_string().contains("q8_0"));
        assert!("yes".parse::<FlashAttention>().unwrap_err().to_string().contains("auto"));
    }
}
