//! A model behind an OpenAI-compatible endpoint (`/chat/completions`, streamed).

mod request;
mod response;
mod retry;
mod stream;

pub use request::Dialect;

use super::{AnswerStream, Delta, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request};
use async_trait::async_trait;
use futures::StreamExt;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Time limits, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timeouts {
    /// To connect.
    pub connect: u64,
    /// From the request to the first token: prompts can be long and servers busy.
    pub first_token: u64,
    /// Between two pieces of an answer.
    pub idle: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: 10, first_token: 300, idle: 60 }
    }
}

/// How an endpoint is to be reached.
#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// The name it goes by.
    pub name: String,
    /// The base URL, with or without `/v1`.
    pub base_url: String,
    /// The model's name there; `None` when the endpoint serves just one.
    pub model: Option<String>,
    /// The key; never printed, never recorded.
    pub key: Option<SecretString>,
    /// How the endpoint calls the settings beyond OpenAI's own.
    pub dialect: Dialect,
    /// More fields of the request's body.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Fields that the endpoint does not accept.
    pub omit: Vec<String>,
    /// Time limits.
    pub timeouts: Timeouts,
    /// How often a request is repeated before anything has come.
    pub retries: u32,
    /// A proxy; without one the system's settings apply.
    pub proxy: Option<String>,
    /// A system prompt.
    pub system: Option<String>,
}

/// A model behind an endpoint.
pub struct RemoteModel {
    identity: ModelIdentity,
    endpoint: Arc<Endpoint>,
}

/// What every request needs.
struct Endpoint {
    client: reqwest::Client,
    base: Url,
    model: String,
    settings: RemoteSettings,
}

impl RemoteModel {
    /// Checks the settings, and asks the endpoint for its models where none is named.
    ///
    /// # Errors
    /// When the URL or proxy is malformed, or the endpoint cannot say which model it serves.
    pub async fn open(settings: RemoteSettings) -> Result<Self, ModelError> {
        let base = base_url(&settings.base_url)?;
        let shown = shown_url(&base);
        let client = client(&settings, &shown)?;
        let mut endpoint = Endpoint { client, base, model: settings.model.clone().unwrap_or_default(), settings };
        if endpoint.model.is_empty() {
            endpoint.model = endpoint.only_model().await?;
        }
        let identity = ModelIdentity {
            name: endpoint.settings.name.clone(),
            origin: Origin::Remote { base_url: shown, model: endpoint.model.clone() },
            system: endpoint.settings.system.clone(),
        };
        Ok(Self { identity, endpoint: Arc::new(endpoint) })
    }

    /// The settings of the sampling that this endpoint will not be told, for a warning.
    pub fn not_sent(&self, sampling: &super::Sampling) -> Vec<&'static str> {
        request::not_sent(self.endpoint.settings.dialect, &self.endpoint.settings.extra, sampling)
    }
}

/// With `/v1` where the URL has no path of its own.
fn base_url(text: &str) -> Result<Url, ModelError> {
    let protocol = |message: String| ModelError::Protocol { url: text.to_owned(), message };
    let mut url = Url::parse(text).map_err(|e| protocol(format!("not a URL ({e}); expected something like http://127.0.0.1:8080/v1")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(protocol(format!("{:?} is neither http nor https", url.scheme())));
    }
    let path = url.path().trim_end_matches('/').trim_end_matches("/chat/completions").to_owned();
    url.set_path(&if path.is_empty() { "/v1/".to_owned() } else { format!("{path}/") });
    url.set_fragment(None);
    Ok(url)
}

/// The URL without user name and password, for messages and records.
fn shown_url(url: &Url) -> String {
    let mut shown = url.clone();
    // Both fail only for URLs without a host, which have no credentials either.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    shown.as_str().trim_end_matches('/').to_owned()
}

fn client(settings: &RemoteSettings, shown: &str) -> Result<reqwest::Client, ModelError> {
    // Someone else in this process may have chosen a provider before: either is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(settings.timeouts.connect))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("wardround/", env!("CARGO_PKG_VERSION")));
    if let Some(proxy) = &settings.proxy {
        let proxy = reqwest::Proxy::all(proxy)
            .map_err(|e| ModelError::Protocol { url: shown.to_owned(), message: format!("the proxy is not a URL: {e}") })?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|e| ModelError::Protocol { url: shown.to_owned(), message: format!("no HTTP client: {e}") })
}

impl Endpoint {
    fn url(&self, path: &str) -> Url {
        // The base was parsed with a trailing slash, and the paths are ours.
        self.base.join(path).unwrap_or_else(|_| self.base.clone())
    }

    fn shown(&self, path: &str) -> String {
        shown_url(&self.url(path))
    }

    fn authorised(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.settings.key {
            // `bearer_auth` marks the header as sensitive.
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        }
    }

    /// Text of the endpoint's, fit to be shown: without the key, which some echo, and not too long.
    fn quoted(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some(key) = &self.settings.key
            && !key.expose_secret().is_empty()
        {
            text = text.replace(key.expose_secret(), "[key]");
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > 400 { text.chars().take(399).chain(['…']).collect() } else { text }
    }

    async fn only_model(&self) -> Result<String, ModelError> {
        #[derive(Deserialize)]
        struct Models {
            data: Vec<Served>,
        }
        #[derive(Deserialize)]
        struct Served {
            id: String,
        }
        let url = self.shown("models");
        let request = self.authorised(self.client.get(self.url("models"))).timeout(Duration::from_secs(self.settings.timeouts.connect * 3));
        let response = request.send().await.map_err(|e| self.transport(&url, &e))?;
        let response = response::success(self, &url, response).await?;
        let body = response.bytes().await.map_err(|e| self.transport(&url, &e))?;
        let models: Models = serde_json::from_slice(&body).map_err(|_| ModelError::Protocol {
            url: url.clone(),
            message: "did not answer with a list of models; name one in the settings (model = …)".into(),
        })?;
        match models.data.as_slice() {
            [one] => Ok(one.id.clone()),
            [] => Err(ModelError::Protocol { url, message: "serves no model".into() }),
            several => Err(ModelError::Protocol {
                url,
                message: format!(
                    "serves {} models; name one in the settings (model = …) or after a # in the URL: {}",
                    several.len(),
                    self.quoted(&several.iter().map(|m| m.id.as_str()).collect::<Vec<_>>().join(", "))
                ),
            }),
        }
    }

    fn transport(&self, url: &str, e: &reqwest::Error) -> ModelError {
        let seconds = self.settings.timeouts.connect;
        if e.is_connect() && e.is_timeout() {
            let (what, setting) = ("no connection".into(), "timeouts.connect".into());
            return ModelError::Timeout { url: url.to_owned(), what, seconds, setting };
        }
        if e.is_timeout() {
            return ModelError::Timeout {
                url: url.to_owned(),
                what: "no answer".into(),
                seconds: seconds * 3,
                setting: "timeouts.connect".into(),
            };
        }
        // reqwest's own text repeats the URL, credentials included; its innermost cause does not.
        let mut cause: &dyn std::error::Error = e;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        let message = if e.is_connect() { format!("{cause}. Is the server running there?") } else { self.quoted(&cause.to_string()) };
        ModelError::Connect { url: url.to_owned(), message }
    }
}

#[async_trait]
impl Model for RemoteModel {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    /// The protocol has no way to count tokens: an endpoint refuses a conversation that does not fit when it is asked.
    async fn measure(&self, _messages: &[Message]) -> Result<Measure, ModelError> {
        Ok(Measure::default())
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let (sender, receiver) = mpsc::channel::<Result<Delta, ModelError>>(256);
        let endpoint = self.endpoint.clone();
        // The task holds the connection; it ends, and closes it, as soon as nobody receives.
        tokio::spawn(async move {
            let closed = sender.clone();
            tokio::select! {
                () = closed.closed() => {}
                () = retry::answer(&endpoint, &request, &sender) => {}
            }
        });
        Ok(ReceiverStream::new(receiver).boxed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_taken_with_or_without_v1() {
        let cases: Vec<(&str, &str)> = vec![
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/"),
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/"),
            ("https://host/api/paas/v4/", "https://host/api/paas/v4/"),
            ("http://h/v1/chat/completions", "http://h/v1/"),
        ];
        for (number, (given, expected)) in cases.into_iter().enumerate() {
            println!("case {number}");

            assert_eq!(base_url(given).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn credentials_in_a_url_are_never_shown() {
        assert_eq!(shown_url(&base_url("http://me:secret@h:1/v1?token=x").unwrap()), "http://h:1/v1");
        assert!(base_url("ftp://h").unwrap_err().to_string().contains("neither http"));
        assert!(base_url("localhost:8080").is_err());
    }
}
