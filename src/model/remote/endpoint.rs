//! One endpoint as one model uses it.

use super::super::ModelError;
use super::{Endpoints, RemoteSettings, Timeouts, address::shown_url, gate::Gate, response};
use bytes::Bytes;
use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

/// The longest list of models that is read, in bytes; the longest known one has half a million.
const MODELS_LIMIT: usize = 4 << 20;

/// Where and how a model is asked.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// The base URL as it is shown.
    pub shown: String,
    pub gate: Arc<Gate>,
    pub client: reqwest::Client,
    pub timeouts: Timeouts,
    /// The model's name there; empty until it is known.
    pub model: String,
    pub key: Option<SecretString>,
    base: Url,
    completions: Url,
    /// Where answers come from, as it is shown.
    pub shown_completions: String,
    authorization: Option<HeaderValue>,
}

impl Endpoint {
    pub fn new(base: Url, settings: &RemoteSettings, endpoints: &Endpoints) -> Result<Self, ModelError> {
        let shown = shown_url(&base);
        let bearer = |key: &SecretString| {
            let mut value = HeaderValue::try_from(format!("Bearer {}", key.expose_secret())).map_err(|_| ModelError::Protocol {
                url: shown.clone(),
                message: "the key holds a character that no header can: check the variable that key_env names".into(),
            })?;
            value.set_sensitive(true);
            Ok(value)
        };
        let authorization = settings.key.as_ref().map(bearer).transpose()?;
        let completions = joined(&base, "chat/completions");
        Ok(Self {
            gate: endpoints.gate(&base, settings),
            client: endpoints.client(settings, &shown)?,
            timeouts: settings.timeouts,
            model: settings.model.clone().unwrap_or_default(),
            key: settings.key.clone(),
            shown_completions: shown_url(&completions),
            completions,
            base,
            authorization,
            shown,
        })
    }

    /// The request for an answer.
    pub fn post(&self, body: Bytes) -> Request {
        let mut request = self.request(Method::POST, self.completions.clone());
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/event-stream, application/json"));
        *request.body_mut() = Some(body.into());
        request
    }

    /// With the URL's own credentials or the key, the key first.
    fn request(&self, method: Method, url: Url) -> Request {
        // The builder turns a user name and password in the URL into a header, which a bare request would lose.
        let built = reqwest::Client::request(&self.client, method.clone(), url.clone()).build();
        let mut request = built.unwrap_or_else(|_| Request::new(method, url));
        if let Some(value) = &self.authorization {
            request.headers_mut().insert(AUTHORIZATION, value.clone());
        }
        request
    }

    /// Text of the endpoint's, fit to be shown: without the key, which some echo, and not too long.
    pub fn quoted(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some(key) = &self.key
            && !key.expose_secret().is_empty()
        {
            text = text.replace(key.expose_secret(), "[key]");
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > 400 { text.chars().take(399).chain(['…']).collect() } else { text }
    }

    /// The name of the one model that is served here.
    pub async fn only_model(&self) -> Result<String, ModelError> {
        #[derive(Deserialize)]
        struct Models {
            data: Vec<Served>,
        }
        #[derive(Deserialize)]
        struct Served {
            id: String,
        }
        let models = joined(&self.base, "models");
        let url = shown_url(&models);
        let mut request = self.request(Method::GET, models);
        *request.timeout_mut() = Some(Duration::from_secs(self.timeouts.connect * 3));
        let response = self.client.execute(request).await.map_err(|e| self.transport(&url, &e))?;
        let response = response::success(self, &url, response).await?;
        let body = response::limited(response, MODELS_LIMIT).await;
        let models: Models = serde_json::from_str(&body).map_err(|_| ModelError::Protocol {
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

    /// What a request that found no response failed of.
    pub fn transport(&self, url: &str, e: &reqwest::Error) -> ModelError {
        let seconds = self.timeouts.connect;
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
        if e.is_connect() {
            return ModelError::Connect { url: url.to_owned(), message: format!("{cause}. Is the server running there?") };
        }
        ModelError::Broken { url: url.to_owned(), message: self.quoted(&cause.to_string()) }
    }
}

fn joined(base: &Url, path: &str) -> Url {
    // The base was parsed with a trailing slash, and the paths are ours.
    base.join(path).unwrap_or_else(|_| base.clone())
}
