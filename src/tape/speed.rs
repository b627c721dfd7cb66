//! How fast a tape plays.

use crate::language::Bilingual;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{str::FromStr, time::Duration};

/// A speed from 0.25 to 16, or without any waiting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// So many times as fast as recorded.
    Times(f64),
    /// At once.
    Instant,
}

impl Speed {
    /// The slowest.
    pub const MIN: f64 = 0.25;
    /// The fastest that still waits.
    pub const MAX: f64 = 16.0;

    /// How long a recorded time takes at this speed.
    pub fn of(self, recorded: Duration) -> Duration {
        match self {
            Self::Times(times) => recorded.div_f64(times),
            Self::Instant => Duration::ZERO,
        }
    }
}

impl Speed {
    /// The steps of keys.
    const STEPS: [f64; 7] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];

    /// The next faster step.
    #[must_use]
    pub fn faster(self) -> Self {
        match self {
            Self::Times(times) => Self::STEPS.into_iter().find(|step| *step > times).map_or(Self::Instant, Self::Times),
            Self::Instant => Self::Instant,
        }
    }

    /// The next slower step.
    #[must_use]
    pub fn slower(self) -> Self {
        match self {
            Self::Times(times) => Self::Times(Self::STEPS.into_iter().rfind(|step| *step < times).unwrap_or(Self::MIN)),
            Self::Instant => Self::Times(Self::MAX),
        }
    }
}

impl Default for Speed {
    fn default() -> Self {
        Self::Times(1.0)
    }
}

impl FromStr for Speed {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        if text == "instant" {
            return Ok(Self::Instant);
        }
        let times: Option<f64> = text.trim_end_matches(['x', '×']).parse().ok();
        match times.filter(|times| (Self::MIN..=Self::MAX).contains(times)) {
            Some(times) => Ok(Self::Times(times)),
            None => Err(Bilingual::both(
                "应为 0.25 到 16 的数，或 instant（不等待）",
                "expected a number from 0.25 to 16, or instant (no waiting)",
            )),
        }
    }
}

impl Serialize for Speed {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Times(times) => s.serialize_f64(*times),
            Self::Instant => s.serialize_str("instant"),
        }
    }
}

impl<'de> Deserialize<'de> for Speed {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            Number(f64),
            Word(String),
        }
        let text = match Raw::deserialize(d).map_err(|_| D::Error::custom("expected a number from 0.25 to 16, or \"instant\""))? {
            Raw::Number(number) => number.to_string(),
            Raw::Word(word) => word,
        };
        text.parse().map_err(|message: Bilingual| D::Error::custom(message))
    }
}

impl schemars::JsonSchema for Speed {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Speed".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A speed: so many times as fast as recorded, or `instant` for no waiting.",
            "anyOf": [{ "type": "number", "minimum": Self::MIN, "maximum": Self::MAX }, { "type": "string" }]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_within_its_limits() {
        for (text, expected) in
            [("1", Some(1.0)), ("0.25", Some(0.25)), ("16x", Some(16.0)), ("0.2", None), ("17", None), ("NaN", None), ("", None)]
        {
            let read = text.parse::<Speed>().ok();
            assert_eq!(read, expected.map(Speed::Times), "{text}");
        }
        assert_eq!("instant".parse::<Speed>().unwrap(), Speed::Instant);
        assert_eq!(Speed::Times(4.0).of(Duration::from_secs(2)), Duration::from_millis(500));
        assert_eq!(Speed::Instant.of(Duration::from_secs(2)), Duration::ZERO);
    }
}
