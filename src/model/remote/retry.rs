//! Asking again, as long as nothing has come: bounded, with growing pauses, and as late as the endpoint asks.

use super::super::{Delta, ModelError, Request};
use super::{Endpoint, stream};
use backon::{BackoffBuilder, ExponentialBuilder};
use std::time::Duration;
use tokio::sync::mpsc::Sender;

/// A longer `Retry-After` is an outage, not a pause.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Sends the request and its answer's deltas, or its last error.
pub(super) async fn answer(endpoint: &Endpoint, request: &Request, sender: &Sender<Result<Delta, ModelError>>) {
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(500))
        .with_max_delay(Duration::from_secs(30))
        .with_max_times(endpoint.settings.retries as usize)
        .with_jitter()
        .build();
    let mut attempt = 0;
    loop {
        let (error, something_came) = match stream::once(endpoint, request, sender).await {
            Ok(()) => return,
            Err(stream::Broken { error, something_came }) => (error, something_came),
        };
        let pause = if error.is_retryable() && !something_came { pauses.next() } else { None };
        let Some(pause) = pause else {
            // A receiver that is gone does not want the error either.
            let _ = sender.send(Err(error)).await;
            return;
        };
        let asked = match &error {
            ModelError::Status { retry_after_ms: Some(ms), .. } => Duration::from_millis(*ms),
            _ => Duration::ZERO,
        };
        let wait = pause.max(asked);
        if wait > LONGEST_WAIT {
            let _ = sender.send(Err(error)).await;
            return;
        }
        attempt += 1;
        let note = Delta::Retrying { attempt, reason: error.to_string(), wait_ms: wait.as_millis() as u64 };
        if sender.send(Ok(note)).await.is_err() {
            return;
        }
        tokio::time::sleep(wait).await;
    }
}
