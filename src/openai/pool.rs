//! The endpoints of one model, and the choice of the endpoint for the next request.

use super::{
    Endpoints, RemoteSettings,
    endpoint::Endpoint,
    gate::{Condition, Hold, Permit, Place},
    request,
    stream::Question,
};
use crate::chat::{Request, RetryReason};
use futures::future::select_all;
use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

pub(super) struct Pool {
    pub settings: RemoteSettings,
    /// At least one.
    pub endpoints: Vec<Endpoint>,
    pub registry: Endpoints,
    /// The model's number among those of this process.
    pub queue: u64,
    /// Where the search for an endpoint begins, another one each time.
    pub turn: AtomicUsize,
    /// Set once one of them answered anything, if with an error: a server that is gone now was there.
    reached: AtomicBool,
}

impl Pool {
    /// `reached`: one of the endpoints has answered something already.
    pub fn new(settings: RemoteSettings, endpoints: Vec<Endpoint>, registry: Endpoints, reached: bool) -> Self {
        Self { settings, endpoints, queue: registry.number(), registry, turn: AtomicUsize::new(0), reached: AtomicBool::new(reached) }
    }

    /// Notes what became of a request: `answered`, if with an error, or that nothing was there.
    pub fn note_reached(&self, answered: bool) {
        self.reached.fetch_or(answered, Ordering::Relaxed);
    }

    /// Whether any endpoint has answered anything, to this model or to others that share it.
    pub fn was_reached(&self) -> bool {
        self.reached.load(Ordering::Relaxed) || self.answers() > 0
    }

    pub fn question(&self, request: &Request) -> Question {
        let model = self.endpoints.first().map(|e| e.model.as_str()).unwrap_or_default();
        let request::Stated { body, sampling, seed } = request::body(&self.settings, model, request);
        let tokens = request::estimated_tokens(&self.settings, request);
        let is_streamed = request::is_streamed(&body);
        // Maps of strings to values can always be written.
        let body = serde_json::to_vec(&body).unwrap_or_default().into();
        Question {
            body,
            sampling,
            seed,
            tokens,
            names_endpoint: self.endpoints.len() > 1,
            is_streamed,
            reasoning: self.settings.reasoning.clone(),
        }
    }

    /// A place behind all that ask already.
    pub fn place(&self) -> Place {
        Place { queue: self.queue, ticket: self.registry.number() }
    }

    /// Waits for room at the living endpoint that has most, and else at whichever has room first. Those that were `tried` are left out; at least one was
    /// not. Where none is alive, the next one in turn is asked all the same: an honest failure is better than silence.
    pub async fn enter(&self, tried: &[bool], place: Place, tokens: u32) -> (usize, Permit) {
        if let [only] = self.endpoints.as_slice() {
            let mut permit = only.gate.enter(place, tokens).await;
            // With no other to turn to it is asked in any case; this only notes that it is being found out.
            permit.claim();
            return (0, permit);
        }
        loop {
            let candidates = self.candidates(tried);
            let living = candidates.iter().any(|&i| self.is_open(i));
            let entering = candidates.iter().take(if living { candidates.len() } else { 1 });
            let entering = entering.map(|&i| Box::pin(async move { (i, self.endpoints[i].gate.enter(place, tokens).await) }));
            let ((index, mut permit), ..) = select_all(entering).await;
            // While this waited, the endpoint may have gone: then another is looked for, as long as one is left.
            if permit.claim() || !living {
                return (index, permit);
            }
            permit.unused();
        }
    }

    /// Those that were not tried, the best first: alive before set aside, then by room, then in turn. Never empty.
    fn candidates(&self, tried: &[bool]) -> Vec<usize> {
        let all = tried.iter().all(|tried| *tried);
        let count = self.endpoints.len();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let mut order: Vec<(bool, u32, usize)> = (0..count)
            .map(|step| (turn % count + step) % count)
            .filter(|&i| all || !tried[i])
            .map(|i| (self.is_open(i), self.endpoints[i].gate.free(), i))
            .collect();
        // Stable, so that equals stay in turn.
        order.sort_by_key(|&(open, free, _)| (!open, std::cmp::Reverse(free)));
        if order.iter().any(|&(open, ..)| open) {
            order.retain(|&(open, ..)| open);
        }
        // One whose pause is over goes first: nothing else brings it back.
        order.sort_by_key(|&(_, _, i)| self.endpoints[i].gate.condition() != Condition::Due);
        order.into_iter().map(|(_, _, i)| i).collect()
    }

    /// Whether one that was not tried yet can be asked now. One that wants to be left alone is no better than waiting for whichever is first.
    pub fn has_open(&self, tried: &[bool]) -> bool {
        (0..self.endpoints.len()).any(|i| !tried[i] && self.is_open(i) && !self.endpoints[i].gate.is_paused())
    }

    fn is_open(&self, index: usize) -> bool {
        !matches!(self.endpoints[index].gate.condition(), Condition::SetAside(_))
    }

    /// Answers of all endpoints so far.
    pub fn answers(&self) -> u64 {
        self.endpoints.iter().map(|e| e.gate.answers()).sum()
    }

    /// For how long no endpoint can be asked, and why: where and what it waits for.
    pub fn hold(&self, tokens: u32) -> Option<(Duration, RetryReason)> {
        let holds = self.endpoints.iter().map(|e| e.gate.hold(tokens).map(|(wait, hold)| (wait, hold, &e.shown)));
        let (wait, hold, shown) = holds.collect::<Option<Vec<_>>>()?.into_iter().min_by_key(|(wait, ..)| *wait)?;
        let url = shown.clone();
        let reason = match hold {
            Hold::Pause => RetryReason::Pause { url },
            Hold::Requests => RetryReason::Requests { url },
            Hold::Tokens => RetryReason::Tokens { url },
        };
        Some((wait, reason))
    }
}
