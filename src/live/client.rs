//! Gets an item's live answers from the organiser's server: every answer's turns in the script's order, since each answer rests on the model's own earlier
//! ones. All answers come together: the order in which they arrive would tell something about the models.

use crate::{
    chat::{Delta, Message, Model, ModelError, Request, Sampling},
    language::Bilingual,
    openai::{Dialect, Endpoints, Limits, RemoteModel, RemoteSettings, Timeouts},
    trial::{
        pack::{Live, LiveTexts, OpaqueId},
        session::{Fetch, Wanted},
    },
};
use futures::{FutureExt, StreamExt, future::try_join_all};
use secrecy::SecretString;
use std::sync::Arc;

/// How long an answer is waited for, in seconds: a busy model has many raters.
const ANSWER: u64 = 7200;

/// What gets the answers of a pack's items.
pub fn fetcher(live: &Live) -> Fetch {
    let client = Arc::new(Client { live: live.clone(), endpoints: Endpoints::default() });
    Arc::new(move |wanted: Wanted| {
        let client = client.clone();
        async move { client.fetch(&wanted).await.map_err(|error| client.said(&error)) }.boxed()
    })
}

struct Client {
    live: Live,
    /// One pool of connections for all answers.
    endpoints: Endpoints,
}

impl Client {
    async fn fetch(&self, wanted: &Wanted) -> Result<Vec<LiveTexts>, ModelError> {
        try_join_all(wanted.answers.iter().map(|answer| self.conversation(wanted, answer))).await
    }

    async fn conversation(&self, wanted: &Wanted, answer: &OpaqueId) -> Result<LiveTexts, ModelError> {
        let model = RemoteModel::open(self.settings(answer), &self.endpoints).await?;
        let (mut messages, mut texts) = (Vec::new(), Vec::new());
        for question in &wanted.questions {
            messages.push(Message::user(question.clone()));
            let text = whole(&model, messages.clone()).await?;
            messages.push(Message::assistant(text.clone()));
            texts.push(text);
        }
        let rated_from = if wanted.conversations { 0 } else { texts.len().saturating_sub(1) };
        let rated = texts.split_off(rated_from);
        Ok(LiveTexts { answer: answer.clone(), texts: rated, earlier: texts })
    }

    fn settings(&self, answer: &OpaqueId) -> RemoteSettings {
        RemoteSettings {
            name: answer.0.clone(),
            base_urls: vec![format!("{}/v1", self.live.server)],
            model: Some(answer.0.clone()),
            key: Some(SecretString::from(self.live.token.clone())),
            key_header: None,
            headers: Vec::new(),
            dialect: Dialect::Openai,
            extra: serde_json::Map::new(),
            omit: Vec::new(),
            timeouts: Timeouts { first_token: ANSWER, answer: ANSWER, loading: 1, ..Timeouts::default() },
            retries: 1,
            limits: Limits { concurrency: 16, ..Limits::default() },
            proxy: None,
            ca_file: None,
            system: None,
            // The server has told reasoning from the answer already; what comes is the answer as it stands.
            reasoning: crate::chat::Formats::bundled().choose(Some("none"), &[]).unwrap_or_default(),
            replay_reasoning: None,
        }
    }

    /// What a rater is told, without the server's own words.
    fn said(&self, error: &ModelError) -> Bilingual {
        tracing::warn!("live answers: {error}");
        let server = &self.live.server;
        match error {
            ModelError::Status { status: 400..=499, .. } => Bilingual::both(
                format!("组织者的服务器（{server}）不接受这份评分包：请告诉组织者。已保存的评分都在"),
                format!("The organiser's server ({server}) does not accept this pack: tell the organiser. What you saved is kept"),
            ),
            ModelError::Connect { .. } | ModelError::Certificate { .. } | ModelError::Timeout { .. } => Bilingual::both(
                format!("无法连接组织者的服务器（{server}）：请检查网络后重试；仍不行请告诉组织者。已保存的评分都在"),
                format!(
                    "The organiser's server ({server}) cannot be reached: check the network and try again, or tell the organiser. What you saved is kept"
                ),
            ),
            _ => Bilingual::both(
                "回答暂时无法取得：请稍后重试；仍不行请告诉组织者。已保存的评分都在",
                "The answers are not available now: try again later, or tell the organiser. What you saved is kept",
            ),
        }
    }
}

/// The text of a whole answer.
async fn whole(model: &RemoteModel, messages: Vec<Message>) -> Result<String, ModelError> {
    let mut stream = model.answer(Request { messages, sampling: Sampling::default(), seed: 0 }).await?;
    let mut text = String::new();
    while let Some(delta) = stream.next().await {
        match delta? {
            Delta::Text(piece) => text.push_str(&piece),
            Delta::Done(completion) if completion.finish.is_final() && !text.trim().is_empty() => return Ok(text),
            Delta::Done(_) => return Err(ModelError::NoEnd),
            Delta::Reasoning(_) | Delta::TextWasReasoning | Delta::Prompt { .. } | Delta::Retrying { .. } => {}
        }
    }
    Err(ModelError::NoEnd)
}
