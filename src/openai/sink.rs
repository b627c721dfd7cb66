//! A stream fed by a future: no task and no channel between threads; dropping the stream drops the future.

use crate::chat::{AnswerStream, Delta, ModelError};
use futures::{StreamExt, stream};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

/// What may lie there untaken before the future has to wait.
const ROOM: usize = 32;

type Item = Result<Delta, ModelError>;

/// Where the future puts what the stream yields.
#[derive(Clone, Default)]
pub(super) struct Sink(Arc<Mutex<VecDeque<Item>>>);

impl Sink {
    /// Puts something into the stream, and waits for it to be taken where much lies there already.
    pub async fn send(&self, item: Item) {
        let mut waited = {
            let mut queue = self.queue();
            queue.push_back(item);
            queue.len() < ROOM
        };
        // Nobody has to be woken: the stream comes back by itself once everything is taken.
        std::future::poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stream of what `work` sends to its sink; it ends when `work` does.
pub(super) fn stream<F: Future<Output = ()> + Send + 'static>(work: impl FnOnce(Sink) -> F) -> AnswerStream {
    let sink = Sink::default();
    let mut work = Some(Box::pin(work(sink.clone())));
    stream::poll_fn(move |context| {
        loop {
            if let Some(item) = sink.queue().pop_front() {
                return Poll::Ready(Some(item));
            }
            let Some(running) = &mut work else { return Poll::Ready(None) };
            if running.as_mut().poll(context).is_ready() {
                work = None;
            } else if sink.queue().is_empty() {
                return Poll::Pending;
            }
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(n: usize) -> Item {
        Ok(Delta::Text(n.to_string()))
    }

    #[tokio::test]
    async fn everything_sent_comes_in_order_and_the_sender_waits_for_the_taker() {
        let sent = Arc::new(Mutex::new(0));
        let counter = sent.clone();
        let mut stream = stream(|sink| async move {
            for n in 0..1000 {
                sink.send(text(n)).await;
                *counter.lock().unwrap() = n;
                if n % 100 == 0 {
                    tokio::task::yield_now().await;
                }
            }
        });
        for n in 0..1000 {
            assert_eq!(stream.next().await, Some(text(n)));
            assert!(*sent.lock().unwrap() <= n + ROOM);
        }
        assert_eq!(stream.next().await, None);
        assert_eq!(stream.next().await, None);
    }

    #[tokio::test]
    async fn dropping_the_stream_drops_what_the_future_holds() {
        let held = Arc::new(());
        let inside = held.clone();
        let mut stream = stream(|sink| async move {
            sink.send(text(1)).await;
            std::future::pending::<()>().await;
            drop(inside);
        });
        assert_eq!(stream.next().await, Some(text(1)));
        assert_eq!(Arc::strong_count(&held), 2);
        drop(stream);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
