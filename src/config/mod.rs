//! Settings. Each layer overrides the ones before it: built-in defaults, the user's file, the project's file,
//! environment variables, flags.

mod addresses;
mod choose;
mod facts;
mod headers;
mod layer;
mod models;
mod names;
mod paths;
mod prices;
mod save;

pub use addresses::Addresses;
pub use choose::{DEMO_FILE, DEMO_NAME, ModelChoice};
pub use layer::{Layers, Loaded};
pub use models::{AutoOr, GpuLayers, ModelEntry, ModelSettings, Parallel};
pub(crate) use names::is_url;
pub use names::{DisplayName, name_of_file, names_apart, without_password};
pub use paths::Paths;
pub use prices::Prices;
pub use save::{Change, save};

use crate::{
    case::ClosingQuestions,
    chat::{FormatEntry, FormatError, Formats, Prompting, Sampling},
    io_error,
    judge::Preset,
    language::{Bilingual, Language},
    tape::Speed,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf};

/// What can be set. Every field has a default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The model to use when none is named.
    pub model: Option<String>,
    /// The language of bilingual cases and of messages.
    pub language: Option<Language>,
    /// Who rates answers on the screen; in the record of every rating.
    pub rater: Option<String>,
    /// The models by name.
    pub models: BTreeMap<String, ModelEntry>,
    /// How answers are sampled; the paper's settings where this says nothing.
    pub sampling: Sampling,
    /// The screen.
    pub interface: InterfaceSettings,
    /// The judge.
    pub judge: JudgeSettings,
    /// How questions are put to the models that answer; as they stand where this says nothing. Never to a judge.
    pub prompting: Prompting,
    /// Own reasoning formats by name, beside the bundled ones.
    pub reasoning: BTreeMap<String, FormatEntry>,
    /// The questions that close turns made from CMB-Clin.
    pub cmb_clin: ClosingQuestions,
    /// How tapes play.
    pub playback: PlaybackSettings,
}

/// `[playback]`: how tapes play.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlaybackSettings {
    /// How fast a tape plays: from 0.25 to 16, or `instant`.
    pub speed: Speed,
}

/// `[interface]`: the screen. What is chosen there is written here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InterfaceSettings {
    /// A theme's name; by what the terminal can show where this says nothing.
    pub theme: Option<String>,
    /// Whether the mouse is the screen's and no longer the terminal's.
    pub mouse: bool,
    /// How many columns the terminal gives to characters that Unicode leaves open, such as “ ” … ① α: 1 or 2.
    pub ambiguous_width: u8,
    /// Draw an answer in larger steps, and nothing that only moves.
    pub reduced_motion: bool,
}

impl Default for InterfaceSettings {
    fn default() -> Self {
        Self { theme: None, mouse: false, ambiguous_width: 1, reduced_motion: false }
    }
}

/// `[judge]`: who rates answers, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct JudgeSettings {
    /// The judge's name among the models.
    pub model: Option<String>,
    /// Which published wording it receives.
    pub preset: Preset,
    /// The turns it judges, from 1. Where nothing is said, `replay` has turn 1 judged and `batch` every turn.
    pub turns: Option<Vec<usize>>,
    /// How often it is asked until it gives a rating.
    pub attempts: u32,
    /// Its sampling. An endpoint's own defaults where this says nothing, as the benchmark's judge was asked; a local judge is greedy.
    pub sampling: Sampling,
}

impl Default for JudgeSettings {
    fn default() -> Self {
        Self { model: None, preset: Preset::Official, turns: None, attempts: 3, sampling: Sampling::default() }
    }
}

/// A settings file is some pages.
const FILE_LIMIT_MIB: u64 = 16;

/// Where a setting that cannot be used stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigOrigin {
    /// A file.
    File(PathBuf),
    /// A line of a file, from 1.
    Line(PathBuf, usize),
    /// An environment variable.
    Variable(String),
    /// What all layers say together.
    Merged,
}

impl ConfigOrigin {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::File(path), _) => path.display().to_string(),
            (Self::Line(path, line), Language::Zh) => format!("{} 第 {line} 行", path.display()),
            (Self::Line(path, line), Language::En) => format!("{} line {line}", path.display()),
            (Self::Variable(name), _) => name.clone(),
            (Self::Merged, Language::Zh) => "设置".into(),
            (Self::Merged, Language::En) => "settings".into(),
        }
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A settings file could not be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A layer says something that no setting can be.
    #[error("{}: {message}", origin.words(Language::En))]
    Invalid {
        /// The file and line, or the variable.
        origin: ConfigOrigin,
        /// What is wrong, and the nearest right name.
        message: Bilingual,
    },
    /// A model that is not in the settings.
    #[error("{0}")]
    NoSuchModel(Bilingual),
    /// A variable that a model's settings name is not set.
    #[error("model {model:?}: the environment variable {variable}, named by {setting}, is not set")]
    Variable {
        /// The model.
        model: String,
        /// The variable.
        variable: String,
        /// The setting that names it.
        setting: &'static str,
    },
    /// The user's folders cannot be found.
    #[error("no home folder: set HOME, or name the settings file with WARDROUND_CONFIG")]
    NoHome,
}

impl ConfigError {
    /// The error as a sentence; what a file says stays in its own words.
    pub fn words(&self, language: Language) -> String {
        match (language, self) {
            (Language::Zh, Self::Io { path, source }) => format!("{}：{}", path.display(), io_error::words(source, language)),
            (Language::Zh, Self::Invalid { origin, message }) => format!("{}：{}", origin.words(language), message.words(language)),
            (Language::Zh, Self::Variable { model, variable, setting }) => {
                format!("模型 {model:?}：{setting} 所指的环境变量 {variable} 没有设置")
            }
            (Language::Zh, Self::NoSuchModel(message)) => message.words(language).to_owned(),
            (Language::Zh, Self::NoHome) => "没有主目录：请设置 HOME，或用 WARDROUND_CONFIG 指明设置文件".into(),
            (Language::En, other) => other.to_string(),
        }
    }
}

impl Settings {
    /// The reasoning formats that there are: the bundled ones and the own ones.
    ///
    /// # Errors
    /// When an own one cannot be used.
    pub fn formats(&self) -> Result<Formats, FormatError> {
        Formats::with(&self.reasoning)
    }

    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// Names the setting and what it may be.
    pub fn check(&self) -> Result<(), Bilingual> {
        let of = |place: &str, message: Bilingual| message.after(&format!("[{place}] "), &format!("[{place}] "));
        let labelled = |name: &str, sampling: &Sampling| sampling.invalid().map(|m| of(name, m));
        if let Some(message) = labelled("sampling", &self.sampling).or_else(|| labelled("judge.sampling", &self.judge.sampling)) {
            return Err(message);
        }
        if self.sampling.constrained.is_some() {
            return Err(Bilingual::both(
                "[sampling] constrained 只用于评委：请写在 [judge.sampling] 中",
                "[sampling] constrained is for a judge: set it under [judge.sampling]",
            ));
        }
        let formats = self.formats().map_err(|e| e.both())?;
        for (name, entry) in &self.models {
            let place = format!("models.{name}");
            formats.choose(entry.reasoning.as_deref(), &[]).map_err(|e| of(&place, e.both().after("reasoning：", "reasoning: ")))?;
            if entry.sampling.constrained.is_some() {
                return Err(Bilingual::both(
                    format!("[models.{name}.sampling] constrained 只用于评委：请写在 [judge.sampling] 中"),
                    format!("[models.{name}.sampling] constrained is for a judge: set it under [judge.sampling]"),
                ));
            }
            entry.resolve(name).map_err(|m| of(&place, m))?;
            if let Some(message) = entry.sampling.invalid() {
                return Err(of(&format!("models.{name}.sampling"), message));
            }
        }
        if let Some(name) = self.cmb_clin.without_text() {
            return Err(Bilingual::both(
                format!("[cmb_clin] {name} 缺少 {{text}}，即放入病历内容的位置"),
                format!("[cmb_clin] {name} lacks {{text}}, where the record's part goes"),
            ));
        }
        if !matches!(self.interface.ambiguous_width, 1 | 2) {
            return Err(Bilingual::both("[interface] ambiguous_width 只能是 1 或 2", "[interface] ambiguous_width is 1 or 2"));
        }
        if self.judge.turns.iter().flatten().any(|&turn| turn == 0) {
            return Err(Bilingual::both("[judge] turns 从 1 起", "[judge] turns are counted from 1"));
        }
        if self.judge.sampling.is_constrained() && self.judge.preset.highest() != 10 {
            return Err(Bilingual::both(
                "[judge.sampling] constrained 使评委以 1 至 10 的单一评分结束，而这套提示词要的是别的评分",
                "[judge.sampling] constrained makes the judge end in one rating from 1 to 10, and the preset asks for others",
            ));
        }
        if self.judge.sampling.is_constrained()
            && let Some(name) = &self.judge.model
            && self.models.get(name).is_some_and(|entry| entry.base_url.is_some())
        {
            return Err(Bilingual::both(
                format!("[judge.sampling] constrained 需要在本机运行的评委，而 {name} 在远程接口之后：请在 [judge] 的 model 中另写一个"),
                format!(
                    "[judge.sampling] constrained needs a judge that runs here, and {name} is behind an endpoint: name another under [judge] model"
                ),
            ));
        }
        if self.judge.attempts == 0 {
            return Err(Bilingual::both(
                "[judge] attempts = 0 则永远不会问评委：至少为 1",
                "[judge] attempts = 0 would never ask the judge: 1 at least",
            ));
        }
        Ok(())
    }
}
