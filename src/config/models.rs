//! Parses `[models.NAME]`: the local file or the endpoint that a model name stands for.

use super::{Addresses, Prices, headers};
use crate::{
    chat::{ModelClass, ModelSize, Reasoning, Sampling},
    language::Bilingual,
    llama::{FlashAttention, KvType, LocalSettings},
    openai::{Dialect, Limits, RemoteSettings, ReplayReasoning, Timeouts},
    tape::{Speed, TapeSettings},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf};

/// A model of the settings, `[models.NAME]`: a file on this machine (`path`) or an endpoint (`base_url`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ModelEntry {
    /// A GGUF file, for a local model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// A tape, which plays recorded answers. It has no name of a settings file: its own says that it is a recording.
    #[serde(skip)]
    pub tape: Option<String>,
    /// A built-in template's name or a file, for a local model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Layers for the GPU, or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu_layers: Option<GpuLayers>,
    /// Threads, for a local model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<u32>,
    /// Tokens of context of one conversation, for a local model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<u32>,
    /// Answers that a local model runs at once, or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<Parallel>,
    /// How a local model keeps keys and values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kv_type: Option<KvType>,
    /// Flash attention of a local model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flash_attention: Option<FlashAttention>,
    /// Whether a local model's answers are to depend on nothing that runs beside them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reproducible: Option<bool>,
    /// An endpoint's base URL, or those of several endpoints that serve the same model, for a remote model. Records name the first one: adding
    /// others later asks nothing again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<Addresses>,
    /// An endpoint's name of the model; may be left out where it serves one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The environment variable that holds the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_env: Option<String>,
    /// The header that the key goes into, as it is; `Authorization` behind `Bearer` where nothing is said, and `api-key` at Azure's addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_header: Option<String>,
    /// More headers. `${NAME}` in a value stands for the environment variable of that name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// How the endpoint calls the settings beyond OpenAI's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// More fields of the request's body.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Fields that the endpoint does not accept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// Time limits in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeouts: Option<Timeouts>,
    /// Repetitions of a request before anything has come; 4 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// Requests at once for each endpoint, at the start and at most; 4 where nothing is said. An endpoint that refuses some is asked for fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// Requests a minute for each endpoint; no limit where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<u32>,
    /// Tokens a minute for each endpoint, prompts and answers; no limit where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_per_minute: Option<u32>,
    /// What a million tokens of prompts cost, for estimates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_input: Option<f64>,
    /// What a million tokens of answers cost, for estimates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_output: Option<f64>,
    /// The name of the model that it was made from by further training; reports compare both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Its class, by which reports group models: `open`, `medical` or `proprietary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ModelClass>,
    /// Its number of parameters, as in `7B`; a model file says it itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<ModelSize>,
    /// How its weights are quantised, as in `Q4_K_M`; a model file says it itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quant: Option<String>,
    /// A proxy's URL, `none`, or `system`. Where nothing is said, the system's proxy is used, but not for addresses of this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// A PEM file with certificates of authorities that are believed beside the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// How its reasoning is told from its answers: the name of a format, `none`, or `auto`, as where this says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The field in which its earlier reasoning is sent back, for an endpoint that refuses a history without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay_reasoning: Option<ReplayReasoning>,
    /// A system prompt. The benchmark has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Sampling of this model, over the general one.
    #[serde(skip_serializing_if = "is_default")]
    pub sampling: Sampling,
}

fn is_default(sampling: &Sampling) -> bool {
    *sampling == Sampling::default()
}

/// Layers for the GPU.
pub type GpuLayers = AutoOr;
/// Answers that run at once.
pub type Parallel = AutoOr;

/// A number, or what is found right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoOr {
    /// As many as fit and are of use.
    Auto,
    /// So many.
    Count(u32),
}

impl AutoOr {
    /// The number, where there is one.
    pub fn count(self) -> Option<u32> {
        match self {
            Self::Auto => None,
            Self::Count(n) => Some(n),
        }
    }
}

impl std::str::FromStr for AutoOr {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        text.parse().map(Self::Count).map_err(|_| Bilingual::both("应为整数或 auto", "expected a number or auto"))
    }
}

impl Serialize for AutoOr {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Auto => s.serialize_str("auto"),
            Self::Count(n) => s.serialize_u32(*n),
        }
    }
}

impl<'de> Deserialize<'de> for AutoOr {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        use serde::de::{Error, Unexpected};
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            Count(u32),
            Word(String),
        }
        const EXPECTED: &str = "a number or \"auto\"";
        match Raw::deserialize(d).map_err(|_| D::Error::invalid_type(Unexpected::Other("something else"), &EXPECTED))? {
            Raw::Count(n) => Ok(Self::Count(n)),
            Raw::Word(word) => word.parse().map_err(|_| D::Error::invalid_value(Unexpected::Str(&word), &EXPECTED)),
        }
    }
}

impl schemars::JsonSchema for AutoOr {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AutoOr".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number, or `auto` for what is found right.",
            "anyOf": [{ "type": "integer", "minimum": 0, "maximum": u32::MAX }, { "const": "auto" }]
        })
    }
}

/// A model that can be opened.
#[derive(Debug, Clone)]
pub enum ModelSettings {
    /// On this machine.
    Local(LocalSettings),
    /// Behind an endpoint.
    Remote(Box<RemoteSettings>),
    /// A tape.
    Tape(TapeSettings),
}

impl ModelEntry {
    /// Local or remote, by which of `path` and `base_url` is there; settings of the other kind are refused.
    ///
    /// # Errors
    /// Says what is missing or does not belong.
    pub fn resolve(&self, name: &str) -> Result<ModelSettings, Bilingual> {
        if let Some(message) = self.prices().invalid() {
            return Err(message);
        }
        if let Some(tape) = &self.tape {
            return Ok(ModelSettings::Tape(TapeSettings { name: name.to_owned(), path: tape.into(), speed: Speed::default() }));
        }
        match (&self.path, &self.base_url) {
            (Some(_), Some(_)) => Err(Bilingual::both(
                "同时写了 path 和 base_url：模型要么在本机，要么在远程接口，只能写一个",
                "has both path and base_url; a model is either local or remote",
            )),
            (None, None) => Err(Bilingual::both(
                "缺少 path（GGUF 文件）或 base_url（OpenAI 兼容的接口）",
                "needs path (a GGUF file) or base_url (an OpenAI-compatible endpoint)",
            )),
            (Some(path), None) => match self.remote_key() {
                Some(key) => Err(Bilingual::both(
                    format!("{key} 只用于远程模型，而写了 path 就是本机模型"),
                    format!("{key} belongs to remote models, and path makes this a local one"),
                )),
                None if self.parallel == Some(Parallel::Count(0)) => Err(Bilingual::both(
                    "parallel = 0：至少要能同时进行一个回答；请写 \"auto\" 或一个数",
                    "parallel = 0: at least one answer has to run; auto or a number",
                )),
                None => Ok(ModelSettings::Local(LocalSettings {
                    template: self.template.clone(),
                    gpu_layers: self.gpu_layers.and_then(GpuLayers::count),
                    threads: self.threads,
                    context: self.context,
                    parallel: self.parallel.and_then(Parallel::count),
                    kv_type: self.kv_type.unwrap_or_default(),
                    flash_attention: self.flash_attention.unwrap_or_default(),
                    reproducible: self.reproducible,
                    system: self.system.clone(),
                    ..LocalSettings::new(name, path)
                })),
            },
            (None, Some(urls)) => match self
                .local_key()
                .map(|key| {
                    Bilingual::both(
                        format!("{key} 只用于本机模型，而写了 base_url 就是远程模型"),
                        format!("{key} belongs to local models, and base_url makes this a remote one"),
                    )
                })
                .or_else(|| urls.invalid())
                .or_else(|| self.limits().invalid())
                .or_else(|| headers::invalid(&self.headers))
            {
                Some(message) => Err(message),
                None => Ok(ModelSettings::Remote(Box::new(RemoteSettings {
                    name: name.into(),
                    base_urls: urls.all().to_vec(),
                    model: self.model.clone(),
                    key: None,
                    key_header: self.key_header.clone(),
                    // Their values come with the environment, as the key does.
                    headers: Vec::new(),
                    dialect: self.dialect.unwrap_or_default(),
                    extra: self.extra.clone(),
                    omit: self.omit.clone(),
                    timeouts: self.timeouts.unwrap_or_default(),
                    retries: self.retries.unwrap_or(4),
                    limits: self.limits(),
                    proxy: self.proxy.clone(),
                    ca_file: self.ca_file.as_ref().map(PathBuf::from),
                    system: self.system.clone(),
                    reasoning: Reasoning::default(),
                    replay_reasoning: self.replay_reasoning,
                }))),
            },
        }
    }
}

impl ModelEntry {
    /// A key that is set and belongs to local models alone.
    fn local_key(&self) -> Option<&'static str> {
        let keys = [
            ("template", self.template.is_some()),
            ("gpu_layers", self.gpu_layers.is_some()),
            ("threads", self.threads.is_some()),
            ("context", self.context.is_some()),
            ("parallel", self.parallel.is_some()),
            ("kv_type", self.kv_type.is_some()),
            ("flash_attention", self.flash_attention.is_some()),
            ("reproducible", self.reproducible.is_some()),
        ];
        first_set(&keys)
    }

    /// A key that is set and belongs to remote models alone.
    fn remote_key(&self) -> Option<&'static str> {
        let keys = [
            ("model", self.model.is_some()),
            ("key_env", self.key_env.is_some()),
            ("key_header", self.key_header.is_some()),
            ("headers", !self.headers.is_empty()),
            ("ca_file", self.ca_file.is_some()),
            ("dialect", self.dialect.is_some()),
            ("extra", !self.extra.is_empty()),
            ("omit", !self.omit.is_empty()),
            ("timeouts", self.timeouts.is_some()),
            ("retries", self.retries.is_some()),
            ("concurrency", self.concurrency.is_some()),
            ("requests_per_minute", self.requests_per_minute.is_some()),
            ("tokens_per_minute", self.tokens_per_minute.is_some()),
            ("proxy", self.proxy.is_some()),
            ("replay_reasoning", self.replay_reasoning.is_some()),
        ];
        first_set(&keys)
    }
}

fn first_set(keys: &[(&'static str, bool)]) -> Option<&'static str> {
    keys.iter().find(|(_, set)| *set).map(|(key, _)| *key)
}

impl ModelEntry {
    fn limits(&self) -> Limits {
        Limits {
            concurrency: self.concurrency.unwrap_or(Limits::default().concurrency),
            requests_per_minute: self.requests_per_minute,
            tokens_per_minute: self.tokens_per_minute,
        }
    }

    /// What its tokens cost.
    pub fn prices(&self) -> Prices {
        Prices { input: self.price_input, output: self.price_output }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_model_is_local_or_remote_and_not_a_mixture() {
        let entry = |text: &str| toml::from_str::<ModelEntry>(text).unwrap().resolve("x").unwrap_err().to_string();
        assert!(entry("path = \"a\"\nbase_url = \"b\"").contains("either"));
        assert!(entry("path = \"a\"\nkey_env = \"K\"").contains("key_env belongs to remote"));
        assert!(entry("base_url = \"b\"\nthreads = 2").contains("threads belongs to local"));
        for key in ["concurrency", "requests_per_minute", "tokens_per_minute"] {
            assert!(entry(&format!("path = \"a\"\n{key} = 2")).contains(&format!("{key} belongs to remote")));
        }
        assert!(entry("path = \"a\"\nprice_input = -1.0").contains("price_input = -1"));
        assert!(entry("base_url = \"b\"\nconcurrency = 0").contains("1 to 1024"));
        assert!(entry("base_url = []").contains("empty list"));
        assert!(entry("base_url = [\"b\", \"c\", \"b\"]").contains("twice"));
    }

    #[test]
    fn gpu_layers_are_a_number_or_auto() {
        let entry = |v: &str| toml::from_str::<ModelEntry>(&format!("gpu_layers = {v}"));
        assert_eq!(entry("\"auto\"").unwrap().gpu_layers, Some(GpuLayers::Auto));
        assert_eq!(entry("20").unwrap().gpu_layers, Some(GpuLayers::Count(20)));
        assert!(entry("\"all\"").is_err());
    }

    #[test]
    fn how_a_local_model_runs_is_set_and_checked() {
        let entry = |text: &str| {
            toml::from_str::<ModelEntry>(&format!("path = \"a\"\n{text}"))
                .map_err(|e| e.to_string())?
                .resolve("x")
                .map_err(|e| e.to_string())
        };
        let text = "parallel = 4\nkv_type = \"q8_0\"\nflash_attention = \"off\"\nreproducible = true";
        let Ok(ModelSettings::Local(local)) = entry(text) else { panic!() };
        let set = (local.parallel, local.kv_type, local.flash_attention, local.reproducible);
        assert_eq!(set, (Some(4), KvType::Q8, FlashAttention::Off, Some(true)));
        let Ok(ModelSettings::Local(local)) = entry("parallel = \"auto\"") else { panic!() };
        assert_eq!((local.parallel, local.reproducible), (None, None));
        assert!(entry("parallel = 0").unwrap_err().contains("at least one"));
        assert!(entry("kv_type = \"q9\"").unwrap_err().contains("q8_0"));
        let remote = toml::from_str::<ModelEntry>("base_url = \"b\"\nparallel = 2").unwrap();
        assert!(remote.resolve("x").unwrap_err().to_string().contains("parallel belongs to local"));
    }
}
