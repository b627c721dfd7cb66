//! Reads what is typed, on a thread of its own. crossterm 0.29 reads a terminal that is gone for ever and never returns (its issue 793), so whoever polls it then
//! stands still: that must not be the loop, which still has answers and ratings to put on the disk.

use crossterm::event::{Event, EventStream};
use futures::{StreamExt, executor::block_on};
use std::{
    collections::VecDeque,
    io,
    sync::{OnceLock, mpsc as threads},
    thread,
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How long the end of the thread is waited for. One that stands still ends with the process.
const END: Duration = Duration::from_millis(500);

/// What is typed on the terminal, until this is closed or dropped.
pub(super) struct Typed {
    events: mpsc::UnboundedReceiver<io::Result<Event>>,
    /// Read before, and taken by nobody.
    left: VecDeque<io::Result<Event>>,
    stop: CancellationToken,
    ended: threads::Receiver<()>,
    gone: CancellationToken,
}

impl Typed {
    /// Begins to read; `left` comes first.
    pub fn new(left: VecDeque<io::Result<Event>>) -> Self {
        let stop = CancellationToken::new();
        let (sender, events) = mpsc::unbounded_channel();
        let (end, ended) = threads::channel();
        let stopped = stop.clone();
        let read = move || {
            block_on(read(&sender, &stopped));
            // Nobody may wait for it any more.
            let _ = end.send(());
        };
        if let Err(error) = thread::Builder::new().name("terminal".into()).spawn(read) {
            // The sender is gone with the closure: the screen hears that nothing will come.
            tracing::error!("reading the terminal: {error}");
        }
        Self { events, left, stop, ended, gone: gone() }
    }

    /// The next event; nothing where the terminal is gone.
    pub async fn next(&mut self) -> Option<io::Result<Event>> {
        if let Some(event) = self.left.pop_front() {
            return Some(event);
        }
        tokio::select! {
            biased;
            event = self.events.recv() => event,
            () = self.gone.cancelled() => None,
        }
    }

    /// Ends reading, so that another program may read the terminal; what was read already and nobody took.
    pub fn close(mut self) -> VecDeque<io::Result<Event>> {
        self.end();
        let mut left = std::mem::take(&mut self.left);
        while let Ok(event) = self.events.try_recv() {
            left.push_back(event);
        }
        left
    }

    fn end(&mut self) {
        if !self.stop.is_cancelled() {
            self.stop.cancel();
            if self.ended.recv_timeout(END) == Err(threads::RecvTimeoutError::Timeout) {
                tracing::warn!("the terminal is still being read");
            }
        }
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        self.end();
    }
}

async fn read(sender: &mpsc::UnboundedSender<io::Result<Event>>, stop: &CancellationToken) {
    // A stream of a terminal that is gone already would panic; this says so instead.
    if let Err(error) = crossterm::event::poll(Duration::ZERO) {
        let _ = sender.send(Err(error));
        return;
    }
    let mut events = EventStream::new();
    loop {
        let event = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            event = events.next() => event,
        };
        let Some(event) = event else { return };
        if sender.send(event).is_err() {
            return;
        }
    }
}

/// Cancelled when the terminal is gone. The system tells it here also where it sends no signal, as to a job without a controlling terminal.
#[cfg(unix)]
fn gone() -> CancellationToken {
    use rustix::event::{PollFd, PollFlags, poll};
    static GONE: OnceLock<CancellationToken> = OnceLock::new();
    let watch = || {
        let gone = CancellationToken::new();
        let told = gone.clone();
        // One thread as long as the process: the terminal it began with is gone once.
        let watched = thread::Builder::new().name("hang-up".into()).spawn(move || {
            let stdin = io::stdin();
            loop {
                // Nothing is asked for: an end is told anyway.
                let mut end = [PollFd::new(&stdin, PollFlags::empty())];
                match poll(&mut end, None) {
                    Ok(_) if end[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => return told.cancel(),
                    Ok(_) | Err(rustix::io::Errno::INTR) => {}
                    Err(error) => return tracing::error!("watching the terminal: {error}"),
                }
            }
        });
        if let Err(error) = watched {
            tracing::error!("watching the terminal: {error}");
        }
        gone
    };
    GONE.get_or_init(watch).clone()
}

#[cfg(not(unix))]
fn gone() -> CancellationToken {
    CancellationToken::new()
}
