//! Authentication and transport settings of a request: API key, own headers, proxy, certificate authorities.

use super::{RemoteSettings, address::Address};
use crate::chat::{ModelError, ProtocolProblem, ProxyUse};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

/// A header of one's own. Its value can hold a key: it is never printed or recorded.
#[derive(Debug, Clone)]
pub struct Header {
    /// The name.
    pub name: String,
    /// The value.
    pub value: SecretString,
}

/// The headers that every request to an endpoint has: the key in its own, and those of the settings, which come last.
pub(super) fn headers(settings: &RemoteSettings, address: &Address, shown: &str) -> Result<HeaderMap, ModelError> {
    let protocol = |problem| ModelError::Protocol { url: shown.to_owned(), problem };
    let mut headers = HeaderMap::new();
    let mut put = |name: &str, value: &str| -> Result<(), ModelError> {
        let parsed = HeaderName::try_from(name).map_err(|_| protocol(ProtocolProblem::HeaderName(name.to_owned())))?;
        let mut value = HeaderValue::try_from(value).map_err(|_| protocol(ProtocolProblem::HeaderValue(name.to_owned())))?;
        value.set_sensitive(true);
        headers.insert(parsed, value);
        Ok(())
    };
    if let Some(key) = &settings.key {
        let name = settings.key_header.as_deref().or(address.key_header()).unwrap_or(AUTHORIZATION.as_str());
        match name.eq_ignore_ascii_case(AUTHORIZATION.as_str()) {
            true => put(name, &format!("Bearer {}", key.expose_secret()))?,
            false => put(name, key.expose_secret())?,
        }
    }
    for Header { name, value } in &settings.headers {
        put(name, value.expose_secret())?;
    }
    Ok(headers)
}

/// Everything that an endpoint might echo and nobody may see.
pub(super) fn secrets(settings: &RemoteSettings) -> Vec<SecretString> {
    // What is shorter than this stands in any text.
    const SHORTEST: usize = 4;
    let values = settings.headers.iter().map(|header| &header.value).chain(&settings.key);
    values.filter(|value| value.expose_secret().len() >= SHORTEST).cloned().collect()
}

/// How the settings want a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum ProxyChoice {
    /// None.
    Direct,
    /// The system's, by the usual variables.
    System,
    /// This one.
    Named(String),
}

impl ProxyChoice {
    /// What `proxy` of the settings says; without it the system's, but for addresses of this machine, which no proxy can reach.
    pub fn of(settings: &RemoteSettings, address: &Address) -> Self {
        match settings.proxy.as_deref() {
            Some("none") => Self::Direct,
            Some("system") => Self::System,
            Some(url) => Self::Named(url.to_owned()),
            None if address.is_loopback() => Self::Direct,
            None => Self::System,
        }
    }

    /// The proxy that requests to this address go through.
    pub fn used_for(&self, address: &Address) -> Option<ProxyUse> {
        let shown = |text: &str| {
            Url::parse(text).map_or_else(|_| text.rsplit('@').next().unwrap_or_default().to_owned(), |url| super::address::shown_url(&url))
        };
        match self {
            Self::Direct => None,
            Self::Named(url) => Some(ProxyUse { url: shown(url), from_settings: true }),
            Self::System => {
                let found = Matcher::from_system().intercept(&address.base.as_str().parse().ok()?)?;
                Some(ProxyUse { url: shown(&found.uri().to_string()), from_settings: false })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> RemoteSettings {
        let entry: crate::config::ModelEntry = toml::from_str(text).unwrap();
        match entry.resolve("m").unwrap() {
            crate::config::ModelSettings::Remote(settings) => *settings,
            crate::config::ModelSettings::Local(_) | crate::config::ModelSettings::Tape(_) => panic!("a base URL makes it remote"),
        }
    }

    fn sent(text: &str, key: &str) -> HeaderMap {
        let settings = RemoteSettings { key: Some(SecretString::from(key.to_owned())), ..settings(text) };
        let address = Address::parse(&settings.base_urls[0]).unwrap();
        headers(&settings, &address, "shown").unwrap()
    }

    #[test]
    fn the_key_goes_into_its_header_and_is_not_printed() {
        let plain = sent("base_url = \"https://h/v1\"", "k-1");
        assert_eq!(plain["authorization"], "Bearer k-1");
        let azure = sent("base_url = \"https://h/openai/deployments/g?api-version=1\"", "k-1");
        assert!(azure["api-key"] == "k-1" && !azure.contains_key("authorization"));
        let own = sent("base_url = \"https://h/v1\"\nkey_header = \"X-Api-Key\"", "k-1");
        assert!(own["x-api-key"] == "k-1" && !own.contains_key("authorization"));
        let asked = sent("base_url = \"https://h/v1?api-version=1\"\nkey_header = \"Authorization\"", "k-1");
        assert!(asked["authorization"] == "Bearer k-1" && !asked.contains_key("api-key"));
        assert!(!format!("{azure:?}").contains("k-1"));
    }

    #[test]
    fn addresses_of_this_machine_go_past_the_systems_proxy_unless_asked() {
        let choice = |text: &str| {
            let settings = settings(text);
            ProxyChoice::of(&settings, &Address::parse(&settings.base_urls[0]).unwrap())
        };
        assert_eq!(choice("base_url = \"http://127.0.0.1:1/v1\""), ProxyChoice::Direct);
        assert_eq!(choice("base_url = \"http://127.0.0.1:1/v1\"\nproxy = \"system\""), ProxyChoice::System);
        assert_eq!(choice("base_url = \"http://10.0.0.1/v1\""), ProxyChoice::System);
        assert_eq!(choice("base_url = \"http://10.0.0.1/v1\"\nproxy = \"none\""), ProxyChoice::Direct);
        let named = choice("base_url = \"http://10.0.0.1/v1\"\nproxy = \"http://me:pw@p:3128\"");
        let used = named.used_for(&Address::parse("http://10.0.0.1/v1").unwrap()).unwrap();
        assert_eq!(used, ProxyUse { url: "http://p:3128".into(), from_settings: true });
    }
}
