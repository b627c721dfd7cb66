//! One answer and what can become of it.

use super::{
    ask,
    fault::{self, stream, text},
    open, settings,
};
use crate::common::endpoint::{Asked, Behaviour, Endpoint, Reply};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The endpoint's reply to a fault's own questions; any other is answered.
fn scripted(reply: fn(usize) -> Reply) -> impl Fn(&Asked) -> Reply + Send + Sync {
    let asked_before = AtomicUsize::new(0);
    move |asked| if asked.question() == "正常" { text("正常") } else { reply(asked_before.fetch_add(1, Ordering::SeqCst)) }
}

#[tokio::test]
async fn every_fault_ends_as_it_should_after_as_many_requests_as_it_should_and_makes_room_for_the_next() {
    let all = fault::all().map(|fault| async move {
        println!("{}", fault.name);
        let endpoint = Endpoint::start(Behaviour::default().script(scripted(fault.reply)));
        let model = open(settings(&[&endpoint])).await;
        let heard = ask(&model, "腹痛").await;
        (fault.check)(&heard);
        assert_eq!(endpoint.requests(), fault.requests, "{}: {heard:?}", fault.name);
        // One request at once is allowed: what is not let go of would stop everything. An endpoint that wants a day's rest is not asked again.
        if fault.name != "429 for longer than anyone waits" {
            assert_eq!(ask(&model, "正常").await.whole(), "正常", "{}", fault.name);
        }
    });
    futures::future::join_all(all).await;
}

#[tokio::test]
async fn an_answer_that_is_dropped_makes_room_for_the_next() {
    use futures::StreamExt;
    use wardround::chat::Model;
    let endpoint =
        Endpoint::start(Behaviour::default().script(|a| if a.question() == "正常" { text("正常") } else { Reply::Stall(stream("一")) }));
    let mut patient = settings(&[&endpoint]);
    patient.timeouts.idle = 600;
    let model = open(patient).await;
    for pieces in [0, 1] {
        let mut stream = model.answer(super::request("腹痛")).await.unwrap();
        for _ in 0..pieces {
            assert!(stream.next().await.is_some());
        }
        drop(stream);
    }
    assert_eq!(ask(&model, "正常").await.whole(), "正常");
}

#[tokio::test]
async fn a_wait_for_a_limit_is_told_before_anything_is_sent() {
    use futures::StreamExt;
    use wardround::chat::{Delta, Model};
    let endpoint = Endpoint::start(Behaviour::default());
    let mut slow = settings(&[&endpoint]);
    slow.limits.requests_per_minute = Some(6);
    let model = open(slow).await;
    assert!(ask(&model, "一").await.again.is_empty());
    let mut stream = model.answer(super::request("二")).await.unwrap();
    let Some(Ok(Delta::Retrying { attempt: 0, reason, wait_ms })) = stream.next().await else { panic!("nothing is told") };
    assert!(reason.to_string().contains("requests_per_minute") && wait_ms > 1000, "{reason} {wait_ms}");
    assert_eq!(endpoint.requests(), 1);
}
