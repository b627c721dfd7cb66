//! Asks the model of the arm `aided`. What the server says beside the answer, errors included, does not reach the doctor: it could name the model.

use super::{answer::NoReply, pack::Consultant};
use crate::{
    chat::{Delta, Message, Model, ModelError, Reasoning, Request, Sampling},
    openai::{Dialect, Endpoints, Limits, RemoteModel, RemoteSettings, Timeouts},
};
use futures::StreamExt;
use secrecy::SecretString;

/// How often a message is sent again before anything has come.
const RETRIES: u32 = 2;
/// A doctor does not wait longer for a server that does not answer.
const TIMEOUTS: Timeouts = Timeouts { connect: 10, first_token: 120, idle: 60, answer: 900, loading: 60 };

/// Opens the model that a pack names. Nothing is sent.
///
/// # Errors
/// When the pack's address cannot be used.
pub async fn open(consultant: &Consultant) -> Result<RemoteModel, NoReply> {
    let settings = RemoteSettings {
        name: consultant.label.clone(),
        base_urls: vec![consultant.server.clone()],
        model: Some(consultant.label.clone()),
        key: Some(consultant.token.clone()).filter(|token| !token.is_empty()).map(SecretString::from),
        key_header: None,
        headers: Vec::new(),
        dialect: Dialect::default(),
        extra: serde_json::Map::new(),
        omit: Vec::new(),
        timeouts: TIMEOUTS,
        retries: RETRIES,
        limits: Limits::default(),
        proxy: None,
        ca_file: None,
        system: None,
        reasoning: Reasoning::default(),
        replay_reasoning: None,
    };
    RemoteModel::open(settings, &Endpoints::default()).await.map_err(|error| reason(&error))
}

/// Says the conversation to the model and returns its whole reply, without its reasoning.
///
/// # Errors
/// Why there is none.
pub async fn ask(model: &dyn Model, messages: Vec<Message>) -> Result<String, NoReply> {
    // What is not set is the server's own choice.
    let request = Request { messages, sampling: Sampling::default(), seed: 0 };
    let mut stream = model.answer(request).await.map_err(|error| reason(&error))?;
    let mut text = String::new();
    while let Some(delta) = stream.next().await {
        match delta.map_err(|error| reason(&error))? {
            Delta::Text(piece) => text.push_str(&piece),
            Delta::TextWasReasoning => text.clear(),
            Delta::Done(_) => return if text.trim().is_empty() { Err(NoReply::Empty) } else { Ok(text) },
            Delta::Prompt { .. } | Delta::Retrying { .. } | Delta::Reasoning(_) => {}
        }
    }
    Err(NoReply::Broken)
}

fn reason(error: &ModelError) -> NoReply {
    match error {
        ModelError::Connect { .. } | ModelError::Certificate { .. } | ModelError::Loading { .. } => NoReply::Unreachable,
        ModelError::Status { .. } | ModelError::Account { .. } | ModelError::ContextLength { .. } | ModelError::ContentFilter { .. } => {
            NoReply::Refused
        }
        _ => NoReply::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::fake::{Act, FakeModel};

    #[tokio::test]
    async fn a_reply_is_whole_and_an_error_has_none_of_the_servers_words() {
        let rows = [
            (Act::SayInPieces(&["阑尾", "炎"]), Ok("阑尾炎".to_owned())),
            (Act::Say(" "), Err(NoReply::Empty)),
            (Act::Fail(ModelError::Other("I am my-model-7b".into())), Err(NoReply::Broken)),
        ];
        for (act, expected) in rows {
            assert_eq!(ask(&FakeModel::new("A", [act]), vec![Message::user("?")]).await, expected);
        }
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_unreachable() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let consultant = Consultant { server: format!("http://127.0.0.1:{port}/v1"), label: "A".into(), token: "t".into() };
        let model = open(&consultant).await.unwrap();
        assert_eq!(ask(&model, vec![Message::user("?")]).await, Err(NoReply::Unreachable));
    }
}
