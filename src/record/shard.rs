//! Which cases each of several machines asks, so that together they ask all of them and none twice.

use crate::{
    case::{Case, CaseId, Source},
    digest::sha256_bytes,
    language::Bilingual,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr};

/// A part of a benchmark's cases, written `3/16`: the third of sixteen. A case belongs to one part, which depends on its source and id alone and never on the machine, the order of
/// the file or the other cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    number: u32,
    of: u32,
}

/// More parts than a case file has cases are no use to anybody.
const MOST: u32 = 100_000;

impl Shard {
    /// One of so many, from 1; `None` where there is no such.
    pub fn new(number: u32, of: u32) -> Option<Self> {
        ((1..=MOST).contains(&of) && (1..=of).contains(&number)).then_some(Self { number, of })
    }

    /// Which one, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Of how many.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether it has this case: the first eight bytes of the sha256 of the source's label, a tab and the id, as a number, leave its number less one when divided by the count of
    /// shards.
    pub fn has(self, source: Source, case: &CaseId) -> bool {
        let digest = sha256_bytes(format!("{}\t{}", source.label(), case.as_str()).as_bytes());
        let first = digest.iter().take(8).fold(0u64, |number, &byte| (number << 8) | u64::from(byte));
        first % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// Its cases out of all.
    pub fn cases_of(self, all: &[Case]) -> Vec<Case> {
        all.iter().filter(|case| self.has(case.source(), case.id())).cloned().collect()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Bilingual> {
        let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        let read = || text.split_once('/').and_then(|(n, of)| Self::new(number(n)?, number(of)?));
        read().ok_or_else(|| {
            Bilingual::both(
                format!("应写成 N/COUNT，例如 3/16（16 片中的第 3 片）；N 从 1 到 COUNT，COUNT 至多 {MOST}"),
                format!("{text:?} is no shard: write N/COUNT, as in 3/16 for the third of sixteen, with N from 1 to COUNT and COUNT at most {MOST}"),
            )
        })
    }
}

impl Serialize for Shard {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Shard {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Shard {
    fn schema_name() -> Cow<'static, str> {
        "Shard".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[0-9]+/[0-9]+$",
            "description": "A part of the cases, such as 3/16: the third of sixteen."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shard(text: &str) -> Shard {
        text.parse().unwrap()
    }

    #[test]
    fn a_shard_is_read_and_everything_else_is_refused_with_the_form_that_is_expected() {
        assert_eq!((shard("3/16"), shard("03/16").to_string()), (Shard { number: 3, of: 16 }, "3/16".to_owned()));
        for text in [
            "0/4",
            "5/4",
            "1/0",
            "0/0",
            "x/y",
            "",
            "3",
            "/",
            "3/",
            "/4",
            "-1/4",
            "+1/4",
            "1/4/2",
            "1.0/4",
            "1 /4",
            "1/100001",
            "1/99999999999",
        ] {
            let error = text.parse::<Shard>().unwrap_err();
            assert!(error.to_string().contains(&format!("{text:?} is no shard: write N/COUNT")), "{error}");
            assert!(error.words(crate::language::Language::Zh).contains("例如 3/16"), "{text}");
        }
        assert_eq!(serde_json::from_str::<Shard>("\"2/3\"").unwrap(), shard("2/3"));
        assert!(serde_json::from_str::<Shard>("\"4/3\"").unwrap_err().to_string().contains("no shard"));
    }

    /// As docs/scale.md says how to compute it. A rule that changed would have two versions of this program ask some cases twice and others never.
    #[test]
    fn the_rule_stays_as_it_was() {
        let number = |source, id: &str| (1..=16).find(|&n| Shard { number: n, of: 16 }.has(source, &CaseId::new(id).unwrap()));
        let all = [(Source::Bundled, "fever-and-cough"), (Source::DotaBench, "1"), (Source::DotaBench, "2"), (Source::CmbClinDerived, "1")];
        assert_eq!(all.map(|(source, id)| number(source, id)), [13, 9, 8, 8].map(Some));
    }

    proptest! {
        #[test]
        fn every_case_is_in_exactly_one_shard(id in "[a-z0-9一-龥]{1,20}", of in 1u32..64) {
            let case = CaseId::new(&id).unwrap();
            let having = (1..=of).filter(|&number| Shard { number, of }.has(Source::Native, &case)).count();
            prop_assert_eq!(having, 1);
        }
    }

    #[test]
    fn shards_are_about_equally_large() {
        let cases: Vec<CaseId> = (0..16_000).map(|n| CaseId::new(&n.to_string()).unwrap()).collect();
        for number in 1..=16 {
            let count = cases.iter().filter(|case| Shard { number, of: 16 }.has(Source::DotaBench, case)).count();
            assert!((850..1150).contains(&count), "{number}: {count}");
        }
    }
}
