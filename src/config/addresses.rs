//! Parses `base_url`: one URL, or a list.

use crate::language::Bilingual;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected},
};

/// The base URLs of endpoints that serve the same model, in the order of the settings. Written as one text where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses(Vec<String>);

impl Addresses {
    /// The first one: it is the one that records name.
    pub fn first(&self) -> &str {
        self.0.first().map(String::as_str).unwrap_or_default()
    }

    /// All of them.
    pub fn all(&self) -> &[String] {
        &self.0
    }

    /// What is wrong with the list.
    pub fn invalid(&self) -> Option<Bilingual> {
        if self.0.is_empty() {
            return Some(Bilingual::both("base_url 是空列表：请至少写一个网址", "base_url is an empty list; name at least one URL"));
        }
        let twice = self.0.iter().enumerate().find(|(i, url)| self.0[..*i].contains(url));
        twice.map(|(_, url)| {
            Bilingual::both(
                format!("base_url 把 {url:?} 写了两次；要同时多问一个接口，请加大 concurrency"),
                format!("base_url names {url:?} twice; to ask one endpoint for more at once, raise concurrency"),
            )
        })
    }
}

impl From<&str> for Addresses {
    fn from(url: &str) -> Self {
        Self(vec![url.to_owned()])
    }
}

impl From<Vec<String>> for Addresses {
    fn from(urls: Vec<String>) -> Self {
        Self(urls)
    }
}

impl Serialize for Addresses {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => s.serialize_str(one),
            several => several.serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for Addresses {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            One(String),
            Several(Vec<String>),
        }
        match Raw::deserialize(d).map_err(|_| D::Error::invalid_type(Unexpected::Other("something else"), &"a URL or a list of URLs"))? {
            Raw::One(url) => Ok(Self(vec![url])),
            Raw::Several(urls) => Ok(Self(urls)),
        }
    }
}

impl schemars::JsonSchema for Addresses {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Addresses".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A base URL, or a list of those of endpoints that serve the same model.",
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" }, "minItems": 1 }]
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        config::{ModelEntry, ModelSettings, Paths, Prices, Settings},
        openai::Limits,
    };
    use std::path::Path;

    #[test]
    fn several_endpoints_their_limits_and_prices_are_settings() {
        let text = "base_url = [\"http://a/v1\", \"http://b/v1\"]\nconcurrency = 64\nrequests_per_minute = 500\ntokens_per_minute = 90000\nprice_input = 2.5\nprice_output = 10\n";
        let s = toml::from_str::<Settings>(&format!("[models.x]\n{text}")).unwrap();
        let paths = Paths::below(Path::new("/nowhere"));
        let choice = s.choose("x", &paths, |_| None).unwrap();
        assert_eq!(choice.prices, Prices { input: Some(2.5), output: Some(10.0) });
        let ModelSettings::Remote(remote) = choice.settings else { panic!() };
        assert_eq!(remote.base_urls, ["http://a/v1", "http://b/v1"]);
        assert_eq!(remote.limits, Limits { concurrency: 64, requests_per_minute: Some(500), tokens_per_minute: Some(90_000) });
        assert_eq!(toml::to_string(&s.models["x"]).unwrap().lines().next(), text.lines().next());
        let one: ModelEntry = toml::from_str("base_url = \"http://a/v1\"").unwrap();
        assert_eq!(toml::to_string(&one).unwrap(), "base_url = \"http://a/v1\"\n");
        assert!(toml::from_str::<ModelEntry>("base_url = 5").unwrap_err().to_string().contains("a URL or a list"));
        let prices = toml::from_str::<Settings>("[models.l]\npath = \"a.gguf\"\nprice_output = 1\n")
            .unwrap()
            .choose("l", &paths, |_| None)
            .unwrap()
            .prices;
        assert_eq!(prices, Prices { input: None, output: Some(1.0) });
    }
}
