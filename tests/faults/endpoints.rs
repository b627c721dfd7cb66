//! Several endpoints of one model.

use super::{PATIENCE, ask, open, said, settings};
use crate::common::{
    self,
    endpoint::{Behaviour, Endpoint, Reply},
    user::{CASE, User, expect},
};
use futures::future::join_all;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use wardround::{
    chat::{ConnectCause, Model, ModelError, Origin, Scope},
    openai::{Endpoints, RemoteModel, RemoteSettings},
};

fn text(text: &str) -> Reply {
    Reply::Text(text.into())
}

/// A port that nobody listens on.
fn nobody() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn with(mut settings: RemoteSettings, first: &str, concurrency: u32) -> RemoteSettings {
    settings.base_urls.insert(0, first.to_owned());
    settings.limits.concurrency = concurrency;
    settings
}

#[tokio::test]
async fn a_dead_endpoint_is_left_alone_and_the_living_one_answers() {
    let living = Endpoint::start(Behaviour::default().script(|_| text("好")));
    let dead = format!("http://{}/v1", nobody());
    let model = open(with(settings(&[&living]), &dead, 2)).await;
    assert_eq!(model.parallel(), 4);
    assert!(matches!(&model.identity().origin, Origin::Remote { base_url, .. } if *base_url == dead), "the first is the one in records");
    let mut again = 0;
    for _ in 0..5 {
        let heard = ask(&model, "腹痛").await;
        assert_eq!(heard.whole(), "好");
        assert_eq!(heard.completion().endpoint.as_deref(), Some(living.url().as_str()));
        again += heard.again.len();
    }
    assert!(again <= 2, "it was tried once, or once more after its pause: {again}");
    assert_eq!(living.requests(), 5);
}

#[tokio::test]
async fn both_endpoints_share_the_work() {
    let endpoints = [(); 2].map(|()| Endpoint::start(Behaviour::default().latency(Duration::from_millis(20)).script(|_| text("好"))));
    let mut settings = settings(&[&endpoints[0], &endpoints[1]]);
    settings.limits.concurrency = 4;
    let model = open(settings).await;
    for heard in join_all((0..80).map(|_| ask(&model, "腹痛"))).await {
        assert_eq!(heard.whole(), "好");
    }
    for endpoint in &endpoints {
        assert!(endpoint.requests() >= 20 && endpoint.most_at_once() <= 4, "{}", endpoint.requests());
    }
}

#[tokio::test]
async fn an_endpoint_that_dies_half_way_costs_no_answer() {
    let is_dead = Arc::new(AtomicBool::new(false));
    let state = is_dead.clone();
    let dying = Endpoint::start(Behaviour::default().latency(Duration::from_millis(10)).script(move |asked| {
        state.fetch_or(asked.number >= 10, Ordering::SeqCst);
        if state.load(Ordering::SeqCst) { Reply::Reset(Vec::new()) } else { text("甲") }
    }));
    let living = Endpoint::start(Behaviour::default().latency(Duration::from_millis(10)).script(|_| text("乙")));
    let model = open(with(settings(&[&living]), &dying.url(), 4)).await;
    let heard = join_all((0..100).map(|_| ask(&model, "腹痛"))).await;
    let of_dying = heard.iter().filter(|h| h.whole() == "甲").count();
    assert!(is_dead.load(Ordering::SeqCst) && of_dying == 10, "{of_dying}");
    assert!(dying.requests() < 30, "it is not asked on and on: {}", dying.requests());
}

#[tokio::test]
async fn one_that_refuses_is_passed_by_at_once_and_one_that_breaks_off_keeps_what_it_said() {
    let busy = Endpoint::start(Behaviour::default().script(|_| Reply::Status(429, "Retry-After: 100\r\n".into(), said("busy"))));
    let living = Endpoint::start(Behaviour::default().script(|_| text("好")));
    let model = open(with(settings(&[&living]), &busy.url(), 2)).await;
    for _ in 0..6 {
        assert_eq!(ask(&model, "腹痛").await.whole(), "好");
    }
    assert_eq!(busy.requests(), 1, "nothing is sent into its pause");
}

#[tokio::test]
async fn a_question_that_no_endpoint_can_take_is_refused_at_once_even_after_another_ones_accident() {
    let failing = Endpoint::start(Behaviour::default().script(|_| Reply::Status(500, String::new(), said("oops"))));
    let small =
        Endpoint::start(Behaviour::default().script(|_| Reply::Status(400, String::new(), said("maximum context length is 4096 tokens"))));
    let model = open(settings(&[&failing, &small])).await;
    for _ in 0..2 {
        let heard = ask(&model, "腹痛").await;
        assert!(matches!(heard.error(), ModelError::ContextLength { .. }), "{heard:?}");
    }
    assert_eq!(small.requests(), 2);
}

#[tokio::test]
async fn of_two_that_are_busy_the_one_that_is_free_first_is_waited_for() {
    let soon =
        Endpoint::start(Behaviour::default().script(|asked| {
            if asked.number % 2 == 0 { Reply::Status(429, "Retry-After: 0.2\r\n".into(), said("busy")) } else { text("好") }
        }));
    let late = Endpoint::start(Behaviour::default().script(|_| Reply::Status(429, "Retry-After: 119\r\n".into(), said("busy"))));
    let model = open(settings(&[&soon, &late])).await;
    for _ in 0..2 {
        assert_eq!(ask(&model, "腹痛").await.whole(), "好");
    }
    assert_eq!((soon.requests(), late.requests()), (4, 1));
}

#[tokio::test]
async fn a_key_that_expires_at_one_endpoint_is_fatal_only_where_no_other_takes_it() {
    let expired = Arc::new(AtomicBool::new(false));
    let state = expired.clone();
    let refusing = move |url: &'static str| {
        let state = state.clone();
        Behaviour::default().script(move |asked| {
            let refuses = if url == "first" { asked.number >= 3 } else { state.load(Ordering::SeqCst) };
            if refuses { Reply::Status(401, String::new(), said("expired")) } else { text("好") }
        })
    };
    let (first, second) = (Endpoint::start(refusing("first")), Endpoint::start(refusing("second")));
    let model = open(settings(&[&first, &second])).await;
    for _ in 0..20 {
        assert_eq!(ask(&model, "腹痛").await.whole(), "好");
    }
    assert_eq!(first.requests(), 4, "three answers and one refusal");
    expired.store(true, Ordering::SeqCst);
    let heard = ask(&model, "腹痛").await;
    assert!(matches!(heard.error(), ModelError::Status { status: 401, .. }) && heard.error().scope() == Scope::Everything, "{heard:?}");
}

#[tokio::test]
async fn where_all_are_dead_the_error_says_so() {
    let mut dead = settings(&[]);
    dead.base_urls = [nobody(), nobody()].map(|address| format!("http://{address}/v1")).to_vec();
    let model = open(dead).await;
    let heard = ask(&model, "腹痛").await;
    assert!(matches!(heard.error(), ModelError::Connect { .. }) && heard.error().scope() == Scope::Everything, "{heard:?}");
    assert_eq!(heard.again.len(), 1, "each is asked once, since neither ever answered: {heard:?}");
}

/// An endpoint of a fixed address, which is gone when dropped.
fn answering(address: SocketAddr) -> Endpoint {
    Endpoint::start_at(address, Behaviour::default().script(|_| common::say("好")))
}

#[tokio::test]
async fn a_server_that_was_never_there_is_told_at_once() {
    let dead = common::remote_settings(vec![format!("http://{}/v1", nobody())]);
    let begin = Instant::now();
    let heard = ask(&open(RemoteSettings { retries: 9, ..dead }).await, "腹痛").await;
    assert!(matches!(heard.error(), ModelError::Connect { cause: ConnectCause::Refused, .. }) && heard.again.is_empty(), "{heard:?}");
    assert!(begin.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_server_that_has_answered_and_is_gone_is_waited_for() {
    let address = nobody();
    let mut settings = common::remote_settings(vec![format!("http://{address}/v1")]);
    settings.timeouts.loading = 30;
    let first = answering(address);
    let model = open(settings.clone()).await;
    assert_eq!(ask(&model, "腹痛").await.whole(), "好");
    drop(first);
    let again = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        answering(address)
    });
    let heard = ask(&model, "发热").await;
    drop(again.join().unwrap());
    assert!(
        heard.whole() == "好" && heard.again.len() == 1 && heard.again[0].contains("It answered before and is waited for"),
        "{heard:?}"
    );

    settings.timeouts.loading = 2;
    let last = answering(address);
    let model = open(settings).await;
    assert_eq!(ask(&model, "腹痛").await.whole(), "好");
    drop(last);
    let heard = ask(&model, "发热").await;
    assert!(matches!(heard.error(), ModelError::Connect { .. }) && heard.error().scope() == Scope::Everything, "{heard:?}");
}

#[test]
fn a_wrong_port_ends_the_program_at_once_with_what_to_do() {
    let (user, model) = (User::new(), format!("http://{}/v1#m", nobody()));
    for command in ["replay", "batch"] {
        let begin = Instant::now();
        let output = user.run(&[command, "--case", CASE, "--model", &model, "--out", command]);
        expect(&output, 4, "connection refused. Is the server running there?");
        assert!(begin.elapsed() < Duration::from_secs(5), "{command} took {:?}", begin.elapsed());
        assert!(user.records(command, "turns.jsonl").len() <= 1, "{command}");
    }
}

#[tokio::test]
async fn settings_that_no_pool_can_have_are_refused_before_anything_is_sent() {
    let endpoint = Endpoint::start(Behaviour::default());
    let refused = |base_urls: Vec<String>, concurrency| {
        let mut wrong = settings(&[]);
        (wrong.base_urls, wrong.limits.concurrency) = (base_urls, concurrency);
        async move { RemoteModel::open(wrong, &Endpoints::default()).await.err().unwrap().to_string() }
    };
    let url = endpoint.url();
    assert!(refused(vec![], 1).await.contains("no base URL"));
    assert!(refused(vec![url.clone(), url.trim_end_matches("/v1").to_owned()], 1).await.contains("twice"));
    assert!(refused(vec![url.clone()], 0).await.contains("1 to 1024"));
    assert!(refused(vec![url, "nonsense".into()], 1).await.contains("not a URL"));
    assert_eq!(endpoint.requests(), 0);
}

#[tokio::test]
async fn the_model_is_asked_for_at_the_first_endpoint_that_answers() {
    let living = Endpoint::start(Behaviour::default());
    let mut unnamed = with(settings(&[&living]), &format!("http://{}/v1", nobody()), 1);
    unnamed.model = None;
    let model = open(unnamed).await;
    assert!(matches!(&model.identity().origin, Origin::Remote { model, .. } if model == "mock"));
}

#[tokio::test]
async fn one_that_comes_back_is_asked_again() {
    let address = nobody();
    let living = Endpoint::start(Behaviour::default().script(|_| text("好")));
    let model = open(with(settings(&[&living]), &format!("http://{address}/v1"), 1)).await;
    while ask(&model, "腹痛").await.again.is_empty() {}
    let back = Endpoint::start_at(address, Behaviour::default().script(|_| text("回来了")));
    let asking = async {
        while back.requests() < 2 {
            ask(&model, "腹痛").await.whole();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("it is found out in time");
}
