//! HTTP: requests in, responses without anything that tells models apart.

use super::{Assistant, LiveTrial, Refused, Told};
use crate::chat::Message;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use bytes::Bytes;
use futures::stream;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use serde::Deserialize;
use serde_json::json;
use std::{
    collections::HashMap,
    convert::Infallible,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore, sync::mpsc::UnboundedSender, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// A conversation has some ten thousand characters; nothing else is answered.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// How long the head of a request, and its body, may take.
const REQUEST_TIME: Duration = Duration::from_secs(10);
/// How often someone who waits for a stream is sent a comment, so that nothing between takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(10);
/// Connections at once.
const CONNECTIONS: usize = 512;
/// Connections at once from one address: a rater's program has one or two, and a proxy in front some for each rater.
const OF_ONE_ADDRESS: usize = 128;

/// What is served.
pub struct Service {
    /// The answers of a trial.
    pub trial: Option<Arc<LiveTrial>>,
    /// A model for free conversations.
    pub assistant: Option<Arc<Assistant>>,
    /// Where the organiser is told what happens.
    pub told: UnboundedSender<Told>,
}

/// How many connections each address has.
type Guests = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// A connection of an address, which counts until it is dropped.
struct Guest {
    guests: Guests,
    address: IpAddr,
}

impl Guest {
    /// `None` where the address has too many already.
    fn of(guests: &Guests, address: IpAddr) -> Option<Self> {
        let mut all = guests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(address).or_default();
        if *count >= OF_ONE_ADDRESS {
            return None;
        }
        *count += 1;
        drop(all);
        Some(Self { guests: guests.clone(), address })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut all = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.address);
            }
        }
    }
}

/// Serves until `stop`. Answers that are being got are recorded even where nobody waits for them any more.
pub async fn serve(listener: TcpListener, service: Arc<Service>, stop: CancellationToken) {
    let router = Router::new()
        .route("/v1/models", get(models))
        .route("/v1/chat/completions", post(completions))
        .fallback(|| async { refused(Refused::Label) })
        .method_not_allowed_fallback(|| async { refused(Refused::Malformed) })
        .with_state(service);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let guests = Guests::default();
    loop {
        // Closed never.
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((connection, from)) = accepted else {
            // Too many open files, for example: others end soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Some(guest) = Guest::of(&guests, from.ip()) else { continue };
        let service = TowerToHyperService::new(router.clone());
        let stop = stop.clone();
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            // Without a date: nothing but label and text is sent.
            http.timer(TokioTimer::new()).header_read_timeout(REQUEST_TIME).auto_date_header(false);
            tokio::select! {
                () = stop.cancelled() => {}
                // Whoever breaks a connection off has nothing to be told.
                _ = http.serve_connection(TokioIo::new(connection), service) => {}
            }
            drop((place, guest));
        });
    }
}

#[derive(Deserialize)]
struct Asked {
    model: String,
    messages: Vec<Message>,
    #[serde(default)]
    stream: bool,
}

async fn models(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    service.refresh();
    match service.labels(token(&headers)) {
        Ok(labels) => {
            let data: Vec<serde_json::Value> = labels.iter().map(|label| json!({"id": label, "object": "model"})).collect();
            answer(StatusCode::OK, &json!({"object": "list", "data": data}))
        }
        Err(why) => service.refuse(why),
    }
}

async fn completions(State(service): State<Arc<Service>>, request: Request) -> Response {
    service.refresh();
    let (head, body) = request.into_parts();
    // Before the body: who may not ask has nothing read.
    if let Err(why) = service.labels(token(&head.headers)) {
        return service.refuse(why);
    }
    let asked = match read(body).await {
        Ok(asked) => asked,
        Err(why) => return service.refuse(why),
    };
    match service.clone().begin(token(&head.headers), &asked) {
        Err(why) => service.refuse(why),
        Ok(task) if asked.stream => streamed(asked.model, task),
        Ok(task) => match joined(task.await) {
            Ok(text) => {
                let message = json!({"role": "assistant", "content": text});
                let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
                answer(StatusCode::OK, &json!({"object": "chat.completion", "model": asked.model, "choices": [choice]}))
            }
            Err(why) => refused(why),
        },
    }
}

type Answering = JoinHandle<Result<String, Refused>>;

impl Service {
    fn tell(&self, told: Told) {
        // Where nobody listens any more the program is ending.
        let _ = self.told.send(told);
    }

    fn refuse(&self, why: Refused) -> Response {
        self.tell(Told::Refused(why));
        refused(why)
    }

    fn refresh(&self) {
        if let Some(told) = self.trial.as_ref().and_then(|trial| trial.refresh()) {
            self.tell(told);
        }
    }

    fn labels(&self, token: &str) -> Result<Vec<String>, Refused> {
        match (&self.assistant, &self.trial) {
            (Some(assistant), _) if assistant.knows(token) => Ok(vec![assistant.label().to_owned()]),
            (_, Some(trial)) => trial.labels(token),
            (_, None) => Err(Refused::Token),
        }
    }

    /// Begins to get an answer, in a task of its own: it goes on where whoever asked goes away, so that the answer is there when they come back.
    fn begin(self: Arc<Self>, token: &str, asked: &Asked) -> Result<Answering, Refused> {
        let told = self.told.clone();
        let tell = move |what| {
            let _ = told.send(what);
        };
        if let Some(assistant) = self.assistant.as_ref().filter(|assistant| assistant.knows(token)) {
            if assistant.label() != asked.model {
                return Err(Refused::Label);
            }
            Assistant::check(&asked.messages)?;
            return Ok(tokio::spawn(assistant.clone().answer(asked.messages.clone(), tell)));
        }
        let trial = self.trial.as_ref().ok_or(Refused::Token)?;
        let question = trial.check(token, &asked.model, &asked.messages)?;
        Ok(tokio::spawn(trial.clone().answer(question, tell)))
    }
}

fn joined(task: Result<Result<String, Refused>, tokio::task::JoinError>) -> Result<String, Refused> {
    task.unwrap_or(Err(Refused::NotNow))
}

async fn read(body: Body) -> Result<Asked, Refused> {
    let bytes = tokio::time::timeout(REQUEST_TIME, to_bytes(body, MOST_BYTES)).await.map_err(|_| Refused::TooSlow)?;
    let bytes = bytes.map_err(|_| Refused::TooLarge)?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::Malformed)
}

/// The token of a request; empty where it has none.
fn token(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.strip_prefix("Bearer ").unwrap_or_default().trim()
}

fn refused(why: Refused) -> Response {
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_REQUEST);
    answer(status, &error(why))
}

fn error(why: Refused) -> serde_json::Value {
    json!({"error": {"message": why.sent(), "code": why.status()}})
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

/// The whole answer as one event, and comments until it is there.
fn streamed(label: String, task: Answering) -> Response {
    let events = stream::unfold(Some(task), move |task| {
        let label = label.clone();
        async move {
            let mut task = task?;
            let (text, next) = match tokio::time::timeout(KEEP_ALIVE, &mut task).await {
                Err(_) => (": wait\n\n".to_owned(), Some(task)),
                Ok(ended) => (last_events(&label, joined(ended)), None),
            };
            Some((Ok::<Bytes, Infallible>(Bytes::from(text)), next))
        }
    });
    let mut response = Response::new(Body::from_stream(events));
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/event-stream"));
    response
}

fn last_events(label: &str, ended: Result<String, Refused>) -> String {
    match ended {
        Ok(text) => {
            let event = |delta: serde_json::Value, finish: Option<&str>| {
                let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
                format!("data: {}\n\n", json!({"object": "chat.completion.chunk", "model": label, "choices": [choice]}))
            };
            let whole = event(json!({"role": "assistant", "content": text}), None);
            format!("{whole}{}data: [DONE]\n\n", event(json!({}), Some("stop")))
        }
        Err(why) => format!("data: {}\n\n", error(why)),
    }
}
