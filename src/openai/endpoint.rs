//! One endpoint with the settings of one model.

use super::{
    Endpoints, RemoteSettings, Timeouts,
    access::{self, ProxyChoice},
    address::{Address, shown_url},
    gate::Gate,
    said,
};
use crate::chat::{ModelError, ProxyUse};
use bytes::Bytes;
use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use std::{sync::Arc, time::Duration};

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
    /// The proxy that requests go through.
    pub proxy: Option<ProxyUse>,
    address: Address,
    /// Where answers come from, as it is shown.
    pub shown_completions: String,
    headers: HeaderMap,
    /// What is taken out of everything that the endpoint says.
    secrets: Vec<SecretString>,
}

impl Endpoint {
    pub fn new(address: Address, settings: &RemoteSettings, endpoints: &Endpoints) -> Result<Self, ModelError> {
        let shown = shown_url(&address.base);
        let headers = access::headers(settings, &address, &shown)?;
        let proxy = ProxyChoice::of(settings, &address);
        let named = settings.model.as_deref().filter(|name| !name.is_empty());
        Ok(Self {
            gate: endpoints.gate(&address.base, settings),
            client: endpoints.client(&proxy, settings, &shown)?,
            timeouts: settings.timeouts,
            model: named.or_else(|| address.deployment()).unwrap_or_default().to_owned(),
            key: settings.key.clone(),
            proxy: proxy.used_for(&address),
            shown_completions: shown_url(&address.completions),
            secrets: access::secrets(settings),
            address,
            headers,
            shown,
        })
    }

    /// The request for an answer.
    pub fn post(&self, body: Bytes) -> Request {
        let mut request = self.request(Method::POST, self.address.completions.clone());
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/event-stream, application/json"));
        *request.body_mut() = Some(body.into());
        request
    }

    /// The request for the list of models.
    pub fn get_models(&self) -> Request {
        let mut request = self.request(Method::GET, self.address.models.clone());
        *request.timeout_mut() = Some(Duration::from_secs(self.timeouts.connect * 3));
        request
    }

    /// The address of the list of models, as it is shown.
    pub fn shown_models(&self) -> String {
        shown_url(&self.address.models)
    }

    /// With the URL's own credentials or the key, the key first.
    fn request(&self, method: Method, url: Url) -> Request {
        // The builder turns a user name and password in the URL into a header, which a bare request would lose.
        let built = reqwest::Client::request(&self.client, method.clone(), url.clone()).build();
        let mut request = built.unwrap_or_else(|_| Request::new(method, url));
        // Compressed streams come in blocks, late. What is sent compressed all the same is read.
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for (name, value) in &self.headers {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        request
    }

    /// Text of the endpoint's, fit to be shown: without keys, which some echo, on one line and not too long.
    pub fn quoted(&self, text: &str) -> String {
        let hidden = self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose_secret(), "[key]"));
        said::cleaned(&hidden)
    }
}
