//! A model behind one or more OpenAI-compatible endpoints (`/chat/completions`, streamed).
//!
//! The way of a request: `retry` repeats it, `pool` chooses the endpoint, `gate` limits concurrency and rate,
//! `stream` sends it and reads its answer as a stream of events.

mod access;
mod address;
mod chunk;
mod endpoint;
mod events;
mod gate;
mod json;
mod limits;
mod loading;
mod message;
mod models;
mod needed;
mod pool;
mod registry;
mod repeats;
mod request;
mod response;
mod retry;
mod said;
mod sink;
mod stream;
mod transport;
mod whole;

pub use access::Header;
pub use limits::Limits;
pub use registry::{Endpoints, download_client, has_no_authorities, loopback_client};
pub use request::{Dialect, ReplayReasoning};
pub(crate) use request::{seed_for_endpoints, sent_content};
pub use whole::{AskedWhole, NoAnswer, StatedSeed, WholeAnswer, error_message, read_whole};

use crate::chat::{
    AnswerStream, Measure, Message, Model, ModelError, ModelIdentity, Origin, ProtocolProblem, Reasoning, Request, RetryReason, Ways,
};
use address::Address;
use async_trait::async_trait;
use endpoint::Endpoint;
use loading::{Loading, Step};
use pool::Pool;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// Where an endpoint takes the messages of a conversation, by its base URL as records have it.
///
/// # Errors
/// When it is no URL.
pub fn completions_url(base_url: &str) -> Result<String, ModelError> {
    Ok(Address::parse(base_url)?.completions.into())
}

/// Time limits, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Timeouts {
    /// To connect.
    pub connect: u64,
    /// From the request to the first token: prompts can be long and servers busy.
    pub first_token: u64,
    /// Between two pieces of an answer.
    pub idle: u64,
    /// From the request to the end of the answer, however it drips.
    pub answer: u64,
    /// For a server that says that it is still loading its model, or that has answered before and cannot be reached any more.
    pub loading: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: 10, first_token: 300, idle: 60, answer: 7200, loading: 900 }
    }
}

/// How an endpoint is to be reached.
#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// The name it goes by.
    pub name: String,
    /// The base URLs, with or without `/v1`, at least one: endpoints that serve the same model. The first is the one that records name, so that more
    /// can be added without anything being asked again.
    pub base_urls: Vec<String>,
    /// The model's name there; `None` when the endpoints serve just one.
    pub model: Option<String>,
    /// The key; never printed, never recorded.
    pub key: Option<SecretString>,
    /// The header that the key goes into, as it is; `Authorization`, where it stands behind `Bearer`, unless the address is one of Azure's.
    pub key_header: Option<String>,
    /// More headers.
    pub headers: Vec<Header>,
    /// How the endpoint calls the settings beyond OpenAI's own.
    pub dialect: Dialect,
    /// More fields of the request's body.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Fields that the endpoint does not accept.
    pub omit: Vec<String>,
    /// Time limits.
    pub timeouts: Timeouts,
    /// How often a request is repeated before anything has come. Trying another endpoint is no repetition, nor is being refused for too many
    /// requests while others are answered.
    pub retries: u32,
    /// The most that each endpoint is asked for.
    pub limits: Limits,
    /// A proxy's URL, `none`, or `system`; without one the system's settings apply, but for addresses of this machine.
    pub proxy: Option<String>,
    /// A PEM file with certificates of authorities that are believed beside the system's.
    pub ca_file: Option<PathBuf>,
    /// A system prompt.
    pub system: Option<String>,
    /// How its reasoning is told from its answers.
    pub reasoning: Reasoning,
    /// The field in which earlier reasoning is sent back, for endpoints that refuse a history without it. The protocol sends none.
    pub replay_reasoning: Option<ReplayReasoning>,
}

impl RemoteSettings {
    /// What the settings change in how it is asked and read.
    fn ways(&self) -> Ways {
        Ways {
            reasoning: self.reasoning.chosen().map(str::to_owned),
            replay_reasoning: self.replay_reasoning.map(|field| field.name().to_owned()),
            prompting: None,
        }
    }
}

/// A model behind one or several endpoints.
pub struct RemoteModel {
    identity: ModelIdentity,
    pool: Arc<Pool>,
}

impl RemoteModel {
    /// Checks the settings, and asks the endpoints for their model where none is named. `endpoints` is what the models of one process share: an
    /// endpoint's limits hold for all of them together.
    ///
    /// # Errors
    /// When a URL, the key, the limits or the proxy is malformed, or no endpoint can say which model it serves.
    pub async fn open(settings: RemoteSettings, endpoints: &Endpoints) -> Result<Self, ModelError> {
        Self::open_telling(settings, endpoints, &|_| {}).await
    }

    /// As [`Self::open`], and tells when it has to wait for a server that is still loading.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_telling(settings: RemoteSettings, endpoints: &Endpoints, tell: &Tell<'_>) -> Result<Self, ModelError> {
        let named = || settings.base_urls.first().map_or_else(|| settings.name.clone(), |url| address::shown_text(url));
        let protocol = |problem: ProtocolProblem| ModelError::Protocol { url: named(), problem };
        if let Some(message) = settings.limits.invalid() {
            // Settings files are checked before; this is for users of the library.
            return Err(protocol(message.to_string().into()));
        }
        let addresses = settings.base_urls.iter().map(|url| Address::parse(url)).collect::<Result<Vec<_>, _>>()?;
        if let Some((_, twice)) = addresses.iter().enumerate().find(|(i, address)| addresses[..*i].contains(address)) {
            return Err(protocol(ProtocolProblem::Twice(address::shown_url(&twice.base))));
        }
        let open = |address| Endpoint::new(address, &settings, endpoints);
        let mut opened = addresses.into_iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let is_unnamed = opened.first().is_some_and(|first| first.model.is_empty());
        if is_unnamed {
            let model = only_model(&opened, Duration::from_secs(settings.timeouts.loading), tell).await?;
            opened.iter_mut().for_each(|endpoint| endpoint.model.clone_from(&model));
        }
        let first = opened.first().ok_or_else(|| protocol(ProtocolProblem::NoUrl))?;
        let identity = ModelIdentity {
            name: settings.name.clone(),
            origin: Origin::Remote { base_url: first.shown.clone(), model: first.model.clone() },
            system: settings.system.clone(),
            ways: settings.ways(),
        };
        Ok(Self { identity, pool: Arc::new(Pool::new(settings, opened, endpoints.clone(), is_unnamed)) })
    }

    /// The settings of the sampling that this model will not be told, for a warning.
    pub fn not_sent(&self, sampling: &crate::chat::Sampling) -> Vec<&'static str> {
        request::not_sent(self.pool.settings.dialect, &self.pool.settings.extra, sampling)
    }
}

/// Who is told of a wait.
pub type Tell<'a> = dyn Fn(RetryReason) + Send + Sync + 'a;

/// The one model that the first endpoint to answer serves. Those that are still loading are waited for where none answers.
async fn only_model(endpoints: &[Endpoint], limit: Duration, tell: &Tell<'_>) -> Result<String, ModelError> {
    let mut loading = Loading::default();
    loop {
        let mut failed = None;
        for endpoint in endpoints {
            match models::only_model(endpoint).await {
                Ok(model) => return Ok(model),
                Err(error @ ModelError::Loading { .. }) => failed = Some(error),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let error = failed.unwrap_or_else(|| ModelError::Protocol { url: String::new(), problem: ProtocolProblem::NoUrl });
        let ModelError::Loading { url, said, .. } = error else { return Err(error) };
        match loading.step(limit, tokio::time::Instant::now()) {
            Step::GiveUp(waited_s) => return Err(ModelError::Loading { url, said, waited_s }),
            Step::Wait(wait, told) => {
                if let Some(waited_s) = told {
                    tell(RetryReason::Loading { url, said, waited_s, limit_s: limit.as_secs() });
                }
                tokio::time::sleep(wait).await;
            }
        }
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

    /// What the settings allow at all endpoints together.
    fn parallel(&self) -> usize {
        self.pool.settings.limits.concurrency as usize * self.pool.endpoints.len()
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let pool = self.pool.clone();
        // Nothing is sent before the stream is first asked for something; the connection is closed when it is dropped.
        Ok(sink::stream(|sink| retry::answer(pool, request, sink)))
    }
}
