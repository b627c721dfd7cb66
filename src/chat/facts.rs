//! What is known of a model beside what decides its answers: what it was made from, of which class and size it is, what its tokens cost. A report groups and
//! compares models by it; no digest of a question contains it.

use crate::language::{Bilingual, Language};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{borrow::Cow, fmt, str::FromStr};

/// What settings, or the header of a model file, say of a model. Absent where nobody says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelFacts {
    /// The name of the model that it was made from by further training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Its class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ModelClass>,
    /// How many parameters it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<ModelSize>,
    /// How its weights are quantised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quant: Option<String>,
    /// Bytes of the weights, of a model file on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights_bytes: Option<u64>,
    /// What a million tokens of prompts cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_input: Option<f64>,
    /// What a million tokens of answers cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_output: Option<f64>,
}

impl ModelFacts {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What so many tokens cost; `None` where no price is known. A price that is not set beside one that is counts as nothing.
    pub fn cost(&self, prompt_tokens: u64, answer_tokens: u64) -> Option<f64> {
        if self.price_input.is_none() && self.price_output.is_none() {
            return None;
        }
        let part = |price: Option<f64>, tokens: u64| price.unwrap_or(0.0) * tokens as f64 / 1e6;
        Some(part(self.price_input, prompt_tokens) + part(self.price_output, answer_tokens))
    }

    /// These, and what others say where these say nothing.
    #[must_use]
    pub fn or(self, others: &Self) -> Self {
        Self {
            base: self.base.or_else(|| others.base.clone()),
            class: self.class.or(others.class),
            size: self.size.or(others.size),
            quant: self.quant.or_else(|| others.quant.clone()),
            weights_bytes: self.weights_bytes.or(others.weights_bytes),
            price_input: self.price_input.or(others.price_input),
            price_output: self.price_output.or(others.price_output),
        }
    }
}

/// The classes in which the benchmark's paper has its models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ModelClass {
    /// A general model whose weights are published.
    Open,
    /// A model that was trained for medicine.
    Medical,
    /// A model behind its provider's service alone.
    Proprietary,
}

impl ModelClass {
    /// Every class, in the paper's order.
    pub const ALL: [Self; 3] = [Self::Open, Self::Medical, Self::Proprietary];

    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Medical => "medical",
            Self::Proprietary => "proprietary",
        }
    }

    /// The class in a table.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Open, Language::Zh) => "开源通用",
            (Self::Medical, Language::Zh) => "医疗专用",
            (Self::Proprietary, Language::Zh) => "闭源",
            (Self::Open | Self::Medical | Self::Proprietary, Language::En) => self.name(),
        }
    }
}

/// A number of parameters, at least one. In files a number with its unit, as in `7B` or `135M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelSize(u64);

/// The units of sizes, the largest first.
const UNITS: [(char, f64); 4] = [('T', 1e12), ('B', 1e9), ('M', 1e6), ('K', 1e3)];

/// How a size is written.
const SIZE_FORM: &str = r"^[0-9]+(\.[0-9]+)?[TtBbMmKk]$";

impl ModelSize {
    /// So many parameters; `None` of none.
    pub fn of_parameters(parameters: u64) -> Option<Self> {
        (parameters > 0).then_some(Self(parameters))
    }

    /// How many parameters.
    pub fn parameters(self) -> u64 {
        self.0
    }

    fn unit(self) -> (char, f64) {
        // Below a thousand: thousandths of the smallest unit.
        UNITS.into_iter().find(|(_, unit)| self.0 as f64 >= *unit).unwrap_or(UNITS[UNITS.len() - 1])
    }

    /// The size for people: three digits are enough of a number that a file counts to the last one.
    pub fn rounded(self) -> String {
        let (letter, unit) = self.unit();
        let value = self.0 as f64 / unit;
        let decimals = usize::from(value < 10.0) + usize::from(value < 100.0);
        let text = format!("{value:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        format!("{text}{letter}")
    }
}

impl fmt::Display for ModelSize {
    /// Every digit, so that it is read as the same number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letter, unit) = self.unit();
        write!(f, "{}{letter}", self.0 as f64 / unit)
    }
}

impl FromStr for ModelSize {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        let wrong = || {
            Bilingual::both(
                format!("参数规模 {text:?}：应为数字加单位，如 \"7B\"、\"1.8B\"、\"135M\"；混合专家模型写总参数量"),
                format!(
                    "size {text:?}: a number with its unit is expected, such as \"7B\", \"1.8B\" or \"135M\"; of a mixture of experts the total"
                ),
            )
        };
        let letter = text.chars().last().ok_or_else(wrong)?;
        let (_, unit) = UNITS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(&letter)).ok_or_else(wrong)?;
        let digits = &text[..text.len() - letter.len_utf8()];
        if digits.is_empty() || digits.starts_with('.') || digits.ends_with('.') || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        {
            return Err(wrong());
        }
        let number: f64 = digits.parse().map_err(|_| wrong())?;
        let parameters = (number * unit).round();
        if !(1.0..1e18).contains(&parameters) {
            return Err(wrong());
        }
        Ok(Self(parameters as u64))
    }
}

impl Serialize for ModelSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ModelSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|message: Bilingual| D::Error::custom(message))
    }
}

impl JsonSchema for ModelSize {
    fn schema_name() -> Cow<'static, str> {
        "ModelSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number of parameters with its unit, as in `7B` or `135M`.",
            "type": "string",
            "pattern": SIZE_FORM
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_with_a_unit_and_is_read_as_it_was_written() {
        let read = |text: &str| text.parse::<ModelSize>().map(ModelSize::parameters).map_err(|e| e.to_string());
        assert_eq!(read("7B"), Ok(7_000_000_000));
        assert_eq!(read("1.8b"), Ok(1_800_000_000));
        assert_eq!(read("135M"), Ok(135_000_000));
        assert_eq!(read("1T"), Ok(1_000_000_000_000));
        for wrong in ["", "B", "7", "seven B", "-7B", "7 B", "8x7B", ".5B", "7.B", "0B", "1.2.3B", "99999999T"] {
            assert!(read(wrong).is_err_and(|e| e.contains("\"7B\"")), "{wrong}");
        }
        let form = regex::Regex::new(SIZE_FORM).unwrap();
        assert!(["7B", "1.8b", "135M"].iter().all(|size| form.is_match(size)) && !form.is_match("7") && !form.is_match("8x7B"));
        for parameters in [7_000_000_000, 134_515_008, 999, 6_061_035_520, 1] {
            let size = ModelSize::of_parameters(parameters).unwrap();
            assert_eq!(size.to_string().parse::<ModelSize>().unwrap(), size);
        }
        assert_eq!(ModelSize::of_parameters(0), None);
        let rounded = |parameters| ModelSize::of_parameters(parameters).unwrap().rounded();
        assert_eq!([7_000_000_000, 134_515_008, 6_061_035_520, 34_400_000_000].map(rounded), ["7B", "135M", "6.06B", "34.4B"]);
    }

    #[test]
    fn facts_are_added_where_none_stands() {
        let told = ModelFacts { class: Some(ModelClass::Medical), quant: Some("Q8_0".into()), ..ModelFacts::default() };
        let found = ModelFacts { quant: Some("Q4_K_M".into()), weights_bytes: Some(5), ..ModelFacts::default() };
        let both = told.clone().or(&found);
        assert_eq!((both.quant.as_deref(), both.weights_bytes, both.class), (Some("Q8_0"), Some(5), Some(ModelClass::Medical)));
        assert!(!both.is_empty() && ModelFacts::default().is_empty());
        let priced = ModelFacts { price_input: Some(10.0), price_output: Some(30.0), ..ModelFacts::default() };
        // 1 million × 10 + 0.1 million × 30.
        assert_eq!(priced.cost(1_000_000, 100_000), Some(13.0));
        assert_eq!(ModelFacts { price_output: None, ..priced }.cost(500_000, 7), Some(5.0));
        assert_eq!(told.cost(1, 1), None);
    }
}
