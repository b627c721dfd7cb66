//! Sampling parameters, and the derivation of each answer's seed.

use crate::{digest::sha256, language::Bilingual};
use serde::{Deserialize, Serialize};

/// How many of the last tokens the repetition penalty looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RepetitionWindow {
    /// The last so many tokens.
    Last(u32),
    /// The whole context.
    #[serde(with = "whole")]
    Context,
}

mod whole {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str("context")
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<(), D::Error> {
        let text = String::deserialize(d)?;
        if text == "context" { Ok(()) } else { Err(D::Error::custom("expected a number of tokens or \"context\"")) }
    }
}

impl schemars::JsonSchema for RepetitionWindow {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RepetitionWindow".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number of tokens, or `context` for all of them.",
            "anyOf": [{ "type": "integer", "minimum": 0, "maximum": u32::MAX }, { "const": "context" }]
        })
    }
}

/// The setting of the benchmark that OpenAI's protocol has no word for, as [`Sampling::missing_from`] names it.
pub const REPETITION_PENALTY: &str = "repetition_penalty";

/// Sampling settings. What is not set is left to the model: an endpoint's default, or for a local model the neutral value (temperature 0,
/// `top_p` 1, no penalty, 1024 tokens).
///
/// A local model applies them in the order of the benchmark's stack: repetition penalty, temperature, top-k, top-p.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sampling {
    /// The most tokens of an answer, reasoning included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// 0 takes the likeliest token each time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling: the smallest set of tokens with this probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Only this many of the likeliest tokens; 0 for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    /// Divides the positive and multiplies the negative logits of tokens already seen; 1 changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repetition_penalty: Option<f64>,
    /// How far back the penalty looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repetition_window: Option<RepetitionWindow>,
    /// Whether the prompt's tokens count as seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repetition_prompt: Option<bool>,
    /// Only of a judge on this machine: its answer is made to end in a rating from 1 to 10, and the probabilities of all ten are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constrained: Option<bool>,
}

impl Sampling {
    /// The benchmark's settings (paper, section 4.10): 1024 new tokens, `top_p` 0.7, temperature 0.5, repetition penalty 1.1, the penalty over
    /// everything seen, the prompt included, as Hugging Face's does.
    pub fn paper() -> Self {
        Self {
            max_tokens: Some(1024),
            temperature: Some(0.5),
            top_p: Some(0.7),
            top_k: None,
            repetition_penalty: Some(1.1),
            repetition_window: Some(RepetitionWindow::Context),
            repetition_prompt: Some(true),
            constrained: None,
        }
    }

    /// These settings, with those of `base` where these say nothing.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            max_tokens: self.max_tokens.or(base.max_tokens),
            temperature: self.temperature.or(base.temperature),
            top_p: self.top_p.or(base.top_p),
            top_k: self.top_k.or(base.top_k),
            repetition_penalty: self.repetition_penalty.or(base.repetition_penalty),
            repetition_window: self.repetition_window.or(base.repetition_window),
            repetition_prompt: self.repetition_prompt.or(base.repetition_prompt),
            constrained: self.constrained.or(base.constrained),
        }
    }

    /// The names of all settings, as in files and records.
    pub const NAMES: [&'static str; 8] =
        ["max_tokens", "temperature", "top_p", "top_k", REPETITION_PENALTY, "repetition_window", "repetition_prompt", "constrained"];

    /// The settings that are set, by their names.
    pub fn named(&self) -> Vec<(&'static str, String)> {
        let Self { max_tokens, temperature, top_p, top_k, repetition_penalty, repetition_window, repetition_prompt, constrained } = *self;
        let window = repetition_window.map(|window| match window {
            RepetitionWindow::Last(tokens) => tokens.to_string(),
            RepetitionWindow::Context => "context".to_owned(),
        });
        let values = [
            max_tokens.map(|n| n.to_string()),
            temperature.map(|t| t.to_string()),
            top_p.map(|p| p.to_string()),
            top_k.map(|k| k.to_string()),
            repetition_penalty.map(|p| p.to_string()),
            window,
            repetition_prompt.map(|p| p.to_string()),
            constrained.map(|c| c.to_string()),
        ];
        Self::NAMES.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The names of the settings that are asked for here, would change something, and are absent from `sent`: what an endpoint's protocol has no word for,
    /// or was told to leave out.
    pub fn missing_from(&self, sent: &Self) -> Vec<&'static str> {
        let missing = [
            ("max_tokens", self.max_tokens.is_some() && sent.max_tokens.is_none()),
            ("temperature", self.temperature.is_some() && sent.temperature.is_none()),
            ("top_p", self.top_p.is_some_and(|p| p < 1.0) && sent.top_p.is_none()),
            ("top_k", self.top_k.is_some_and(|k| k > 0) && sent.top_k.is_none()),
            (REPETITION_PENALTY, self.repetition_penalty.is_some_and(|p| p != 1.0) && sent.repetition_penalty.is_none()),
        ];
        missing.into_iter().filter(|(_, is_missing)| *is_missing).map(|(name, _)| name).collect()
    }

    /// Whether the answer is made to end in a rating.
    pub fn is_constrained(&self) -> bool {
        self.constrained == Some(true)
    }

    /// The first setting outside what any sampler accepts, with what is allowed.
    pub fn invalid(&self) -> Option<Bilingual> {
        let out_of_range = |name: &str, value: Option<f64>, low: f64, high: f64| {
            let outside = value.filter(|v| !(low..=high).contains(v));
            outside.map(|v| {
                Bilingual::both(format!("{name} = {v} 超出范围：{low} 至 {high}"), format!("{name} = {v} is outside {low} to {high}"))
            })
        };
        out_of_range("temperature", self.temperature, 0.0, 5.0)
            .or_else(|| out_of_range("top_p", self.top_p, 0.0, 1.0))
            .or_else(|| out_of_range("repetition_penalty", self.repetition_penalty, 0.1, 10.0))
            .or_else(|| {
                (self.max_tokens == Some(0)).then(|| {
                    Bilingual::both(
                        "max_tokens = 0 没有给回答留下余地：至少为 1",
                        "max_tokens = 0 leaves no room for an answer: 1 at least",
                    )
                })
            })
    }
}

/// The seed of one answer, from the run's seed and what is asked, so that it does not depend on the order of the answers.
pub fn derive_seed(run_seed: u64, case: &str, turn: usize, repeat: u32) -> u32 {
    let digest = sha256(format!("{run_seed}\n{case}\n{turn}\n{repeat}").as_bytes());
    // A sha256 in hexadecimal always has eight digits to start with.
    u32::from_str_radix(&digest[..8], 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paper_preset_reads_and_writes_itself() {
        let text = serde_json::to_string(&Sampling::paper()).unwrap();
        assert_eq!(
            text,
            r#"{"max_tokens":1024,"temperature":0.5,"top_p":0.7,"repetition_penalty":1.1,"repetition_window":"context","repetition_prompt":true}"#
        );
        assert_eq!(serde_json::from_str::<Sampling>(&text).unwrap(), Sampling::paper());
        let last: Sampling = serde_json::from_str(r#"{"repetition_window": 64}"#).unwrap();
        assert_eq!(last.repetition_window, Some(RepetitionWindow::Last(64)));
        assert!(serde_json::from_str::<Sampling>(r#"{"repetition_window": "all"}"#).is_err());
    }

    #[test]
    fn what_is_set_wins_and_the_rest_comes_from_the_base() {
        let cold = Sampling { temperature: Some(0.0), ..Sampling::default() };
        assert_eq!(cold.over(Sampling::paper()), Sampling { temperature: Some(0.0), ..Sampling::paper() });
        assert!(Sampling { top_p: Some(f64::NAN), ..cold }.invalid().is_some());
        assert_eq!(Sampling::paper().invalid(), None);
    }

    #[test]
    fn settings_are_named_as_they_are_written() {
        let sampling = Sampling { top_k: Some(0), constrained: Some(true), ..Sampling::paper() };
        let serde_json::Value::Object(written) = serde_json::to_value(sampling).unwrap() else { panic!() };
        let plain = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let named: Vec<(String, String)> = sampling.named().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(named, written.iter().map(|(name, value)| (name.clone(), plain(value))).collect::<Vec<_>>());
        assert!(Sampling::default().named().is_empty());
    }

    #[test]
    fn what_is_asked_for_and_not_sent_is_named_where_it_would_change_something() {
        let paper = Sampling::paper();
        assert!(paper.missing_from(&paper).is_empty());
        assert_eq!(paper.missing_from(&Sampling { repetition_penalty: None, ..paper }), [REPETITION_PENALTY]);
        assert_eq!(paper.missing_from(&Sampling::default()), ["max_tokens", "temperature", "top_p", REPETITION_PENALTY]);
        let neutral = Sampling { top_p: Some(1.0), top_k: Some(0), repetition_penalty: Some(1.0), ..Sampling::default() };
        assert!(neutral.missing_from(&Sampling::default()).is_empty());
        // Another value was sent, so it is not missing.
        assert!(paper.missing_from(&Sampling { repetition_penalty: Some(1.2), ..paper }).is_empty());
    }

    #[test]
    fn the_seed_of_an_answer_stays_what_it_was_in_every_record_there_is() {
        assert_eq!(derive_seed(1, "fever-and-cough", 1, 0), 0x6d4b_d580);
    }

    #[test]
    fn seeds_differ_by_everything_that_is_asked() {
        let seeds = [
            derive_seed(1, "a", 1, 0),
            derive_seed(2, "a", 1, 0),
            derive_seed(1, "b", 1, 0),
            derive_seed(1, "a", 2, 0),
            derive_seed(1, "a", 1, 1),
        ];
        for (i, a) in seeds.iter().enumerate() {
            assert!(!seeds[..i].contains(a));
        }
        assert_eq!(derive_seed(1, "a", 1, 0), seeds[0]);
    }
}
