//! How much a batch may cost, and how long it may take.

use crate::language::Bilingual;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr, time::Duration};

/// What a batch may cost at most, in the currency of the prices.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, schemars::JsonSchema)]
#[schemars(transparent)]
pub struct Amount(f64);

/// How long a batch may take at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit(Duration);

impl Amount {
    /// As a number.
    pub fn get(self) -> f64 {
        self.0
    }

    fn new(amount: f64) -> Option<Self> {
        (amount > 0.0 && amount.is_finite()).then_some(Self(amount))
    }
}

impl TimeLimit {
    /// As a duration.
    pub fn get(self) -> Duration {
        self.0
    }
}

impl FromStr for Amount {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        text.parse().ok().and_then(Self::new).ok_or_else(|| {
            Bilingual::both(
                "应为大于 0 的数，币种与设置中的价格相同",
                format!("{text:?} is no amount: write a number above 0, in the currency of the prices in the settings"),
            )
        })
    }
}

impl FromStr for TimeLimit {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        // A number alone would leave open of what.
        let time: Option<jiff::SignedDuration> = text.parse().ok();
        let time = time.and_then(|time| Duration::try_from(time).ok()).filter(|time| !time.is_zero());
        time.map(Self).ok_or_else(|| {
            Bilingual::both("应写成 90min、1h30min、20h 或 45s", format!("{text:?} is no time: write 90min, 1h30min, 20h or 45s"))
        })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Durations of the standard library that were parsed as signed ones fit into one.
        let time = jiff::SignedDuration::try_from(self.0).unwrap_or(jiff::SignedDuration::MAX);
        write!(f, "{time:#}")
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let amount = f64::deserialize(d)?;
        Self::new(amount).ok_or_else(|| serde::de::Error::custom("a number above 0 is expected"))
    }
}

impl Serialize for TimeLimit {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeLimit {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for TimeLimit {
    fn schema_name() -> Cow<'static, str> {
        "TimeLimit".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "description": "A time such as 90min, 1h30min or 20h." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn limits_are_read_and_what_is_none_is_refused_with_the_form_that_is_expected() {
        let seconds = |text: &str| text.parse::<TimeLimit>().unwrap().get().as_secs();
        assert_eq!(["90min", "1h30min", "1h 30m", "45s", "20h", "01:30:00"].map(seconds), [5400, 5400, 5400, 45, 72_000, 5400]);
        for text in ["", "90", "0s", "-5min", "soon", "1.5"] {
            let error = text.parse::<TimeLimit>().unwrap_err();
            assert!(error.words(Language::En).contains("90min") && error.words(Language::Zh).contains("90min"), "{text}");
        }
        assert_eq!(["12", "0.5"].map(|text| text.parse::<Amount>().unwrap().get()), [12.0, 0.5]);
        for text in ["", "0", "-1", "x", "inf", "NaN"] {
            assert!(text.parse::<Amount>().unwrap_err().words(Language::En).contains("above 0"), "{text}");
        }
        let limit: TimeLimit = "90min".parse().unwrap();
        assert_eq!(limit.to_string().parse::<TimeLimit>().unwrap(), limit, "a plan over another is written and read again");
    }
}
