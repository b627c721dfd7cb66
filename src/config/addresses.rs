//! `base_url`: one URL, or a list of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
    pub fn invalid(&self) -> Option<String> {
        if self.0.is_empty() {
            return Some("base_url is an empty list; name at least one URL".into());
        }
        let twice = self.0.iter().enumerate().find(|(i, url)| self.0[..*i].contains(url));
        twice.map(|(_, url)| format!("base_url names {url:?} twice; to ask one endpoint for more at once, raise concurrency"))
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
        match Raw::deserialize(d).map_err(|_| serde::de::Error::custom("base_url: expected a URL or a list of URLs"))? {
            Raw::One(url) => Ok(Self(vec![url])),
            Raw::Several(urls) => Ok(Self(urls)),
        }
    }
}
