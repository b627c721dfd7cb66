//! Reasoning formats by name, and the choice of the format for a model.

use super::tag::is_bracketed;
use crate::{
    digest::sha256,
    language::{Bilingual, Language},
    suggest::nearest,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

/// A marker longer than this, in bytes, is a mistake: so much of an answer could be held back.
const LONGEST_MARKER: usize = 200;
/// What chooses by the model and its text.
const AUTO: &str = "auto";
/// What leaves the text as it is.
const NONE: &str = "none";

/// A format as it is written down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FormatEntry {
    /// What begins the reasoning.
    pub open: Vec<String>,
    /// What ends it.
    pub close: Vec<String>,
    /// Whether these are headings on lines of their own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub headings: bool,
    /// Whether its opening could stand in an answer, too, and counts only where it is none of its words.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// What may begin the answer itself, and is taken away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer_open: Vec<String>,
    /// What may end it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer_close: Vec<String>,
    /// Parts of the names of models that write so, in lower case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<String>,
}

/// A format that cannot be used, or a name that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// There is no format of this name.
    #[error("no reasoning format {name:?}{}; there are: {known}", nearest.as_ref().map_or_else(String::new, |n| format!("; did you mean {n:?}?")))]
    Unknown {
        /// The name.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
        /// All known ones.
        known: String,
    },
    /// A format says something that none can.
    #[error("[reasoning.{name}] {message}")]
    Invalid {
        /// Its name.
        name: String,
        /// What is wrong, and what to write instead.
        message: Bilingual,
    },
}

impl FormatError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.both().words(language).to_owned()
    }

    /// In both languages.
    pub(crate) fn both(&self) -> Bilingual {
        match self {
            Self::Unknown { name, nearest, known } => {
                let near = nearest.as_ref().map_or_else(|| "；".to_owned(), |near| format!("，是否想写 {near:?}？"));
                Bilingual::both(format!("没有推理格式 {name:?}{near}可用：{known}"), self.to_string())
            }
            Self::Invalid { name, message } => message.clone().after(&format!("[reasoning.{name}] "), &format!("[reasoning.{name}] ")),
        }
    }
}

/// A format that can be used: its markers are not empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub name: String,
    pub headings: bool,
    pub strict: bool,
    pub open: Vec<String>,
    pub close: Vec<String>,
    pub answer_open: Vec<String>,
    pub answer_close: Vec<String>,
    families: Vec<String>,
    /// Own formats are told apart by what they say.
    digest: Option<String>,
}

impl Format {
    fn new(name: &str, entry: FormatEntry, is_own: bool) -> Result<Self, FormatError> {
        let invalid = |zh: String, en: String| FormatError::Invalid { name: name.to_owned(), message: Bilingual::both(zh, en) };
        if [AUTO, NONE].contains(&name) {
            let en = format!("{name:?} has a meaning of its own: choose another name");
            return Err(invalid(format!("{name:?} 另有含义：请换一个名称"), en));
        }
        if entry.open.is_empty() || entry.close.is_empty() {
            let en = "needs open and close, what begins and what ends the reasoning: open = [\"<think>\"]";
            return Err(invalid("缺少 open 和 close，即推理的开头和结尾：open = [\"<think>\"]".into(), en.into()));
        }
        let markers = || entry.open.iter().chain(&entry.close).chain(&entry.answer_open).chain(&entry.answer_close);
        if markers().any(|m| m.trim().is_empty() || m.trim() != m || m.len() > LONGEST_MARKER) {
            let en = format!("a marker has from 1 to {LONGEST_MARKER} bytes and no white space around it");
            return Err(invalid(format!("标记应有 1 至 {LONGEST_MARKER} 个字节，前后没有空白"), en));
        }
        if entry.headings && markers().any(|m| m.contains('\n') || m.starts_with(['#', '*', '_'])) {
            let en = "a heading is its words alone, without # and *: open = [\"Thinking\"]";
            return Err(invalid("标题只写文字，不带 # 和 *：open = [\"Thinking\"]".into(), en.into()));
        }
        // Plain data: serde_json can always write it.
        let digest = is_own.then(|| sha256(&serde_json::to_vec(&entry).unwrap_or_default()));
        let FormatEntry { open, close, headings, strict, answer_open, answer_close, families } = entry;
        let families = families.into_iter().map(|f| f.to_lowercase()).collect();
        Ok(Self { name: name.to_owned(), headings, strict, open, close, answer_open, answer_close, families, digest })
    }
}

static BUNDLED: LazyLock<Formats> = LazyLock::new(|| {
    let entries: BTreeMap<String, FormatEntry> = toml::from_str(include_str!("formats.toml")).unwrap_or_default();
    // A test reads the file: what is wrong in it does not get this far.
    let formats = entries.into_iter().filter_map(|(name, entry)| Format::new(&name, entry, false).ok());
    Formats(formats.map(Arc::new).collect())
});

/// The formats that there are, by name.
#[derive(Debug, Clone)]
pub struct Formats(Vec<Arc<Format>>);

impl Formats {
    /// The bundled ones.
    pub fn bundled() -> Self {
        BUNDLED.clone()
    }

    /// The bundled ones and these; of two with the same name the own one.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn with(own: &BTreeMap<String, FormatEntry>) -> Result<Self, FormatError> {
        let mut formats = Self::bundled();
        for (name, entry) in own {
            let format = Arc::new(Format::new(name, entry.clone(), true)?);
            formats.0.retain(|f| f.name != *name);
            formats.0.push(format);
        }
        Ok(formats)
    }

    /// What a setting stands for: `auto`, `none` or a name. `auto`, and no setting, goes by the text and by the model's names.
    ///
    /// # Errors
    /// When there is no format of this name.
    pub fn choose(&self, setting: Option<&str>, model: &[&str]) -> Result<Reasoning, FormatError> {
        match setting {
            None | Some(AUTO) => Ok(self.auto(model)),
            Some(NONE) => Ok(Reasoning { formats: Vec::new(), chosen: Some(NONE.into()) }),
            Some(name) => {
                let format = self.0.iter().find(|f| f.name == name).ok_or_else(|| self.unknown(name))?;
                let chosen = match &format.digest {
                    Some(digest) => format!("{name} {digest}"),
                    None => name.to_owned(),
                };
                Ok(Reasoning { formats: vec![Active { format: format.clone(), is_known: true }], chosen: Some(chosen) })
            }
        }
    }

    /// What a record says was chosen, see [`Reasoning::chosen`]: the text is read as it would have been then.
    ///
    /// # Errors
    /// When there is no format of this name, or an own one says something else now.
    pub fn recorded(&self, chosen: Option<&str>, model: &[&str]) -> Result<Reasoning, FormatError> {
        let name = chosen.map(|chosen| chosen.split_once(' ').map_or(chosen, |(name, _)| name));
        let reasoning = self.choose(name, model)?;
        if reasoning.chosen() == chosen {
            return Ok(reasoning);
        }
        let message = Bilingual::both(
            "内容与写出请求时不同：请改回原样",
            "says something else than when the requests were written; put it back as it was",
        );
        Err(FormatError::Invalid { name: name.unwrap_or_default().to_owned(), message })
    }

    fn auto(&self, model: &[&str]) -> Reasoning {
        let names: Vec<String> = model.iter().map(|n| n.to_lowercase()).collect();
        let is_of = |f: &Format| f.families.iter().any(|family| names.iter().any(|n| n.contains(family.as_str())));
        let formats = self.0.iter().map(|f| Active { format: f.clone(), is_known: is_of(f) });
        Reasoning { formats: formats.collect(), chosen: None }
    }

    fn unknown(&self, name: &str) -> FormatError {
        let mut names: Vec<&str> = self.0.iter().map(|f| f.name.as_str()).chain([AUTO, NONE]).collect();
        names.sort_unstable();
        let nearest = nearest(name, names.iter().copied());
        FormatError::Unknown { name: name.to_owned(), nearest: nearest.map(str::to_owned), known: names.join(", ") }
    }
}

/// A format that a text is read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Active {
    pub format: Arc<Format>,
    /// Whether the model is known to write so, by a setting or by its name.
    pub is_known: bool,
}

/// What a model's text is read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasoning {
    pub(super) formats: Vec<Active>,
    chosen: Option<String>,
}

impl Default for Reasoning {
    /// By the text alone.
    fn default() -> Self {
        BUNDLED.auto(&[])
    }
}

impl Reasoning {
    /// What a setting chose, as the record has it: a name, of an own format with the digest of what it says; `None` of `auto`.
    pub fn chosen(&self) -> Option<&str> {
        self.chosen.as_deref()
    }
}

/// Whether a prompt ends with what begins the reasoning, so that the answer comes without it.
pub(crate) fn opened_by(prompt: &str) -> bool {
    let prompt = prompt.trim_end();
    let ends_with =
        |open: &str| prompt.len().checked_sub(open.len()).and_then(|at| prompt.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(open));
    BUNDLED.0.iter().filter(|f| !f.headings).flat_map(|f| &f.open).any(|open| is_bracketed(open) && ends_with(open))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> FormatEntry {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn every_bundled_format_can_be_used() {
        let entries: BTreeMap<String, FormatEntry> = toml::from_str(include_str!("formats.toml")).unwrap();
        for (name, entry) in &entries {
            Format::new(name, entry.clone(), false).unwrap();
            assert_eq!(Formats::bundled().choose(Some(name), &[]).unwrap().chosen(), Some(name.as_str()));
        }
        assert_eq!(Formats::bundled().0.len(), entries.len());
    }

    #[test]
    fn a_name_that_is_none_is_answered_with_the_nearest() {
        let error = Formats::bundled().choose(Some("huatuo-o1"), &[]).unwrap_err().to_string();
        assert!(error.contains("there are: analysis, auto, begin-of-thought") && error.contains("none"), "{error}");
        let error = Formats::bundled().choose(Some("huatuogpt-01"), &[]).unwrap_err().to_string();
        assert!(error.contains("did you mean \"huatuogpt-o1\"?"), "{error}");
    }

    #[test]
    fn an_own_format_is_checked_and_stands_before_a_bundled_one() {
        let own = |name: &str, text: &str| Formats::with(&BTreeMap::from([(name.to_owned(), entry(text))]));
        let formats = own("think", "open = [\"<<\"]\nclose = [\">>\"]").unwrap();
        let chosen = formats.choose(Some("think"), &[]).unwrap();
        assert!(chosen.chosen().unwrap().starts_with("think ") && chosen.formats[0].format.open == ["<<"]);
        for (text, says) in [
            ("open = [\"<a>\"]", "needs open and close"),
            ("open = [\"\"]\nclose = [\"x\"]", "from 1 to 200"),
            ("open = [\" <a>\"]\nclose = [\"x\"]", "no white space"),
            ("open = [\"## A\"]\nclose = [\"B\"]\nheadings = true", "without #"),
        ] {
            let error = own("mine", text).unwrap_err().to_string();
            assert!(error.contains("[reasoning.mine]") && error.contains(says), "{error}");
        }
        assert!(own("auto", "open = [\"a\"]\nclose = [\"b\"]").unwrap_err().to_string().contains("another name"));
    }

    #[test]
    fn a_family_is_known_by_a_part_of_its_models_names() {
        let auto = Formats::bundled().choose(None, &["judge", "FreedomIntelligence/HuatuoGPT-o1-7B.Q4_K_M"]).unwrap();
        let known: Vec<&str> = auto.formats.iter().filter(|f| f.is_known).map(|f| f.format.name.as_str()).collect();
        assert_eq!((known, auto.chosen()), (vec!["huatuogpt-o1"], None));
        assert!(Reasoning::default().formats.iter().all(|f| !f.is_known));
    }

    #[test]
    fn a_prompt_that_opens_the_reasoning_is_told_from_one_that_does_not() {
        assert!(
            opened_by("<|assistant|><think>\n")
                && opened_by("[THINK]")
                && opened_by("<Think>\n")
                && !opened_by("Give an analysis")
                && !opened_by("<think>\n\n</think>\n\n")
                && !opened_by("答：")
        );
    }
}
