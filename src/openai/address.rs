//! Derives an endpoint's URL from the settings, and formats it without secrets.

use crate::chat::{ModelError, ProtocolProblem};
use reqwest::Url;
use std::net::IpAddr;

const COMPLETIONS: &str = "/chat/completions";

/// The addresses of one endpoint. A query that stands in the settings, such as Azure's `api-version`, is in all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// The base URL, with a slash at its path's end.
    pub base: Url,
    /// Where answers come from.
    pub completions: Url,
    /// Where the list of models is.
    pub models: Url,
}

impl Address {
    /// The base URL with or without `/v1`, or the whole address of `…/chat/completions`, which is taken as it is.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let protocol = |problem| ModelError::Protocol { url: shown_text(text), problem };
        let mut url = Url::parse(text).map_err(|e| protocol(ProtocolProblem::NotUrl(e.to_string())))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(protocol(ProtocolProblem::Scheme(url.scheme().to_owned())));
        }
        url.set_fragment(None);
        let path = url.path().trim_end_matches('/').to_owned();
        let base = match path.strip_suffix(COMPLETIONS) {
            Some(base) => base.to_owned(),
            None if path.is_empty() && is_azure(&url) => "/openai/v1".into(),
            None if path.is_empty() => "/v1".into(),
            None => path,
        };
        let at = |end: &str| {
            let mut at = url.clone();
            at.set_path(&format!("{base}{end}"));
            at
        };
        Ok(Self { base: at("/"), completions: at(COMPLETIONS), models: at("/models") })
    }

    /// The header that the key goes into where it is not `Authorization`.
    pub fn key_header(&self) -> Option<&'static str> {
        let has_version = self.base.query_pairs().any(|(name, _)| name == "api-version");
        (is_azure(&self.base) || has_version).then_some("api-key")
    }

    /// The name of the model that the path itself names, as Azure's deployments do.
    pub fn deployment(&self) -> Option<&str> {
        let mut parts = self.base.path_segments()?;
        parts.find(|part| *part == "deployments")?;
        parts.next().filter(|name| !name.is_empty())
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.base.host_str().unwrap_or_default().trim_matches(['[', ']']);
        match host.parse::<IpAddr>().map(|address| address.to_canonical()) {
            Ok(address) => address.is_loopback() || address.is_unspecified(),
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        }
    }
}

fn is_azure(url: &Url) -> bool {
    const DOMAINS: &[&str] =
        &[".openai.azure.com", ".openai.azure.cn", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".azure-api.net"];
    url.host_str().is_some_and(|host| DOMAINS.iter().any(|domain| host.ends_with(domain)))
}

/// The URL without user name, password and query, for messages and records.
pub(super) fn shown_url(url: &Url) -> String {
    let mut shown = url.clone();
    // Both fail only for URLs without a host, which have no credentials either.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    shown.as_str().trim_end_matches('/').to_owned()
}

/// What is no URL, without what may be a password or a key in it.
pub(super) fn shown_text(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or(text);
    match text.rsplit_once('@') {
        Some((front, host)) => format!("{}{host}", front.split_once("://").map_or(String::new(), |(scheme, _)| format!("{scheme}://"))),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_with_or_without_v1_and_with_its_query() {
        let cases: &[(&str, &str)] = &[
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/chat/completions"),
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/chat/completions"),
            ("https://host/api/paas/v4/", "https://host/api/paas/v4/chat/completions"),
            ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
            ("http://h/v1/chat/completions/", "http://h/v1/chat/completions"),
            ("http://h/chat/completions", "http://h/chat/completions"),
            (
                "https://x.openai.azure.com/openai/deployments/g/chat/completions?api-version=2024-02-01",
                "https://x.openai.azure.com/openai/deployments/g/chat/completions?api-version=2024-02-01",
            ),
            ("http://h/openai/deployments/g?api-version=1&x=2", "http://h/openai/deployments/g/chat/completions?api-version=1&x=2"),
            ("http://h?token=t", "http://h/v1/chat/completions?token=t"),
            ("https://x.openai.azure.com", "https://x.openai.azure.com/openai/v1/chat/completions"),
        ];
        for (given, expected) in cases {
            assert_eq!(Address::parse(given).unwrap().completions.as_str(), *expected);
        }
        assert_eq!(Address::parse("http://h/v1?a=b").unwrap().models.as_str(), "http://h/v1/models?a=b");
        assert_eq!(Address::parse("http://h/openai/deployments/gpt-4?api-version=1").unwrap().deployment(), Some("gpt-4"));
        assert_eq!(Address::parse("http://h/v1").unwrap().deployment(), None);
    }

    #[test]
    fn the_key_goes_where_the_service_looks_for_it() {
        let header = |text| Address::parse(text).unwrap().key_header();
        assert_eq!(header("https://x.openai.azure.com/openai/v1"), Some("api-key"));
        assert_eq!(header("http://127.0.0.1:1/openai/deployments/g?api-version=1"), Some("api-key"));
        assert_eq!(header("https://api.openai.com/v1"), None);
    }

    #[test]
    fn loopback_is_known_by_name_and_number() {
        for (text, expected) in [
            ("http://127.0.0.1:1", true),
            ("http://127.8.8.8", true),
            ("http://localhost:1/v1", true),
            ("http://llm.localhost", true),
            ("http://[::1]:1", true),
            ("http://[::ffff:127.0.0.1]:1", true),
            ("http://10.0.0.1", false),
            ("http://localhost.example.org", false),
        ] {
            assert_eq!(Address::parse(text).unwrap().is_loopback(), expected, "{text}");
        }
    }

    #[test]
    fn credentials_in_a_url_are_never_shown() {
        assert_eq!(shown_url(&Address::parse("http://me:secret@h:1/v1?token=x").unwrap().base), "http://h:1/v1");
        assert!(Address::parse("ftp://h").unwrap_err().to_string().contains("neither http"));
        assert!(Address::parse("localhost:8080").is_err());
        let error = Address::parse("http://me:secret@h:99999/v1?key=k").unwrap_err().to_string();
        assert!(!error.contains("secret") && !error.contains("key=k"), "{error}");
    }
}
