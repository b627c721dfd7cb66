//! The gate on a clock that is moved by hand.

use super::*;
use futures::FutureExt;

fn gate(concurrency: u32, requests_per_minute: Option<u32>, tokens_per_minute: Option<u32>) -> Arc<Gate> {
    Arc::new(Gate::new(Limits { concurrency, requests_per_minute, tokens_per_minute }))
}

fn place(queue: u64, ticket: u64) -> Place {
    Place { queue, ticket }
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_limit_are_under_way_and_a_permit_that_is_dropped_lets_the_next_in() {
    let gate = gate(2, None, None);
    let first = gate.enter(place(1, 1), 0).await;
    let _second = gate.enter(place(1, 2), 0).await;
    assert_eq!(gate.free(), 0);
    let mut third = Box::pin(gate.enter(place(1, 3), 0));
    assert!((&mut third).now_or_never().is_none());
    drop(first);
    assert!(third.now_or_never().is_some());
    assert_eq!(gate.free(), 1, "the third is gone, too");
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_waiting_is_passed_over() {
    let gate = gate(1, None, None);
    let held = gate.enter(place(1, 1), 0).await;
    let mut waiting = Box::pin(gate.enter(place(1, 2), 0));
    let mut behind = Box::pin(gate.enter(place(1, 3), 0));
    assert!((&mut waiting).now_or_never().is_none() && (&mut behind).now_or_never().is_none());
    // Told that it may go, and gone before it does.
    drop(held);
    drop(waiting);
    assert!(behind.now_or_never().is_some());
}

#[tokio::test(start_paused = true)]
async fn two_models_take_turns_however_many_requests_one_of_them_has() {
    let gate = gate(1, None, None);
    let order = Arc::new(Mutex::new(Vec::new()));
    let ask = |queue, ticket| {
        let (gate, order) = (gate.clone(), order.clone());
        tokio::spawn(async move {
            let permit = gate.enter(place(queue, ticket), 0).await;
            order.lock().unwrap().push(queue);
            tokio::time::sleep(seconds(1)).await;
            permit.answered(None);
        })
    };
    let mut tasks: Vec<_> = (0..40).map(|n| ask(1, n)).collect();
    tokio::time::sleep(seconds(2)).await;
    tasks.extend((40..45).map(|n| ask(2, n)));
    for task in tasks {
        task.await.unwrap();
    }
    let order = order.lock().unwrap();
    let last_of_two = order.iter().rposition(|queue| *queue == 2).unwrap();
    assert!(last_of_two <= 14 && order.len() == 45, "{order:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_pauses_the_whole_endpoint_and_the_refused_go_first() {
    let gate = gate(4, None, None);
    let permits = [gate.enter(place(1, 1), 0).await, gate.enter(place(1, 2), 0).await];
    let begin = Instant::now();
    for permit in permits {
        assert_eq!(permit.refused(Some(seconds(7))), seconds(7));
    }
    assert_eq!(gate.hold(0), Some((seconds(7), Hold::Pause)));
    let order = Arc::new(Mutex::new(Vec::new()));
    let enter = |ticket| {
        let (gate, order) = (gate.clone(), order.clone());
        async move {
            let _permit = gate.enter(place(1, ticket), 0).await;
            order.lock().unwrap().push(ticket);
        }
    };
    tokio::join!(enter(9), enter(1), enter(2));
    assert_eq!((Instant::now() - begin).as_secs(), 7);
    assert_eq!(*order.lock().unwrap(), [1, 2, 9]);
    assert_eq!(gate.free(), 3, "four at once were too many");
}

#[tokio::test(start_paused = true)]
async fn without_a_time_the_pauses_grow_until_something_is_answered() {
    let gate = gate(1, None, None);
    let mut pauses = Vec::new();
    for _ in 0..8 {
        pauses.push(gate.enter(place(1, 1), 0).await.refused(None).as_millis());
    }
    assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    gate.enter(place(1, 1), 0).await.answered(None);
    assert_eq!(gate.enter(place(1, 1), 0).await.refused(None).as_millis(), 500);
    assert_eq!(gate.enter(place(1, 1), 0).await.refused(Some(seconds(9999))), LONGEST_WAIT, "an outage is not waited out");
}

/// When requests go through, in seconds, with so many waiting at any time.
async fn times(gate: &Arc<Gate>, waiting: usize, count: usize, tokens: u32, took: Option<u32>) -> Vec<f64> {
    let begin = Instant::now();
    let (times, next) = (Mutex::new(Vec::new()), std::sync::atomic::AtomicUsize::new(0));
    let ask = || async {
        loop {
            let ticket = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if ticket >= count {
                return;
            }
            let permit = gate.enter(place(1, ticket as u64), tokens).await;
            times.lock().unwrap().push((Instant::now() - begin).as_secs_f64());
            permit.answered(took);
        }
    };
    futures::future::join_all((0..waiting).map(|_| ask())).await;
    times.into_inner().unwrap()
}

#[tokio::test(start_paused = true)]
async fn no_minute_has_more_requests_than_the_limit() {
    let times = times(&gate(8, Some(30), None), 8, 150, 0, None).await;
    for (i, from) in times.iter().enumerate() {
        assert!(times[i..].iter().filter(|t| **t < from + 59.9).count() <= 30);
    }
    assert!((280.0..310.0).contains(times.last().unwrap()), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_limit_on_tokens_goes_by_what_was_really_taken() {
    // Estimated at 1000, they take 250: four times as many go through as the estimate would let.
    let estimated = times(&gate(8, None, Some(6000)), 1, 60, 1000, None).await;
    let corrected = times(&gate(8, None, Some(6000)), 1, 60, 1000, Some(250)).await;
    assert!((540.0..660.0).contains(estimated.last().unwrap()), "{estimated:?}");
    assert!((130.0..170.0).contains(corrected.last().unwrap()), "{corrected:?}");
}

#[tokio::test(start_paused = true)]
async fn the_stricter_limits_of_two_models_hold_for_both() {
    let gate = gate(8, None, None);
    gate.restrict(Limits { concurrency: 3, requests_per_minute: Some(60), tokens_per_minute: None });
    assert_eq!(gate.free(), 3);
    gate.restrict(Limits { concurrency: 5, requests_per_minute: None, tokens_per_minute: None });
    assert_eq!(gate.free(), 3);
    let times = times(&gate, 3, 63, 0, None).await;
    assert!(*times.last().unwrap() > 55.0);
}

#[tokio::test(start_paused = true)]
async fn one_request_finds_out_whether_a_dead_endpoint_is_back() {
    let gate = gate(4, None, None);
    gate.enter(place(1, 1), 0).await.failed(Fault::Unreachable);
    assert!(matches!(gate.condition(), Condition::SetAside(_)));
    assert!(!gate.enter(place(1, 2), 0).await.claim());
    tokio::time::advance(seconds(5)).await;
    let mut probe = gate.enter(place(1, 3), 0).await;
    assert!(probe.claim());
    assert!(!gate.enter(place(1, 4), 0).await.claim(), "only one");
    drop(probe);
    assert_eq!(gate.condition(), Condition::Due, "it was called off and found out nothing");
    let mut probe = gate.enter(place(1, 5), 0).await;
    assert!(probe.claim());
    probe.answering();
    assert_eq!(gate.condition(), Condition::Living);
    probe.answered(None);
    assert_eq!((gate.condition(), gate.free(), gate.answers()), (Condition::Living, 4, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_many_threads_and_many_who_give_up_nobody_is_forgotten() {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    let gate = gate(3, None, None);
    let (under_way, served) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let tasks: Vec<_> = (0..2000u64)
        .map(|n| {
            let (gate, under_way, served) = (gate.clone(), under_way.clone(), served.clone());
            tokio::spawn(async move {
                let give_up = async {
                    for _ in 0..n % 7 {
                        tokio::task::yield_now().await;
                    }
                };
                let enter = gate.enter(place(n % 3, n), 0);
                let permit = if n % 2 == 0 {
                    Some(enter.await)
                } else {
                    tokio::select! {
                        permit = enter => Some(permit),
                        () = give_up => None,
                    }
                };
                let Some(permit) = permit else { return };
                assert!(under_way.fetch_add(1, SeqCst) < 3);
                tokio::task::yield_now().await;
                under_way.fetch_sub(1, SeqCst);
                served.fetch_add(1, SeqCst);
                match n % 5 {
                    0 => drop(permit),
                    1 => permit.failed(Fault::Server),
                    _ => permit.answered(None),
                }
            })
        })
        .collect();
    for task in tasks {
        tokio::time::timeout(seconds(120), task).await.expect("nobody waits for ever").unwrap();
    }
    assert!(served.load(SeqCst) >= 1000);
    assert_eq!((gate.free(), gate.lock().queue.next().is_none()), (3, true));
}
