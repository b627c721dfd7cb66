//! Handles signals: the first stops the answer and records what was received, the second ends the program at
//! once.

use super::exit::INTERRUPTED;
use crate::{dialogue::Signal, language::Language};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Watches for Ctrl-C and the signals that ask a program to end.
pub(super) fn watch(stop: CancellationToken, language: Language) {
    let text = match language {
        Language::Zh => "正在停止；记录已保留，重复同一命令即可继续（再按一次立即结束）",
        Language::En => "stopping; the record is kept, repeat the command to resume (signal again to end at once)",
    };
    watch_saying(stop, Some(text));
}

/// The same for a download, whose error says at the end what is kept.
pub(super) fn watch_pulling(stop: CancellationToken) {
    watch_saying(stop, None);
}

fn watch_saying(stop: CancellationToken, text: Option<&'static str>) {
    files_that_cannot_grow_are_errors();
    let mut asked = Asked::watch();
    tokio::spawn(async move {
        asked.next().await;
        if let Some(text) = text {
            tell!("\n{text}");
        }
        stop.cancel();
        asked.next().await;
        std::process::exit(i32::from(INTERRUPTED));
    });
}

/// The same for the screen, which says itself what happens.
pub(super) fn watch_quietly(stop: CancellationToken) {
    files_that_cannot_grow_are_errors();
    let mut asked = Asked::watch();
    tokio::spawn(async move {
        asked.next().await;
        stop.cancel();
        asked.next().await;
        crate::screen::terminal::restore();
        std::process::exit(i32::from(INTERRUPTED));
    });
}

/// What the system asks of a dialogue, which knows what each signal means to it.
pub(super) fn signals() -> mpsc::Receiver<Signal> {
    files_that_cannot_grow_are_errors();
    let (sender, receiver) = mpsc::channel(4);
    #[cfg(not(unix))]
    tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && sender.send(Signal::Interrupt).await.is_ok() {} });
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let meanings = [
            (SignalKind::interrupt(), Signal::Interrupt),
            (SignalKind::terminate(), Signal::Terminate),
            (SignalKind::hangup(), Signal::Terminate),
        ];
        for (kind, meaning) in meanings {
            // Without a handler the system ends the program itself.
            let Ok(mut asked) = signal(kind) else { continue };
            let sender = sender.clone();
            tokio::spawn(async move { while asked.recv().await.is_some() && sender.send(meaning).await.is_ok() {} });
        }
    }
    receiver
}

/// A file that may not grow any more is an error of the one who writes it, with a message, and not the end of the program in the middle of a line.
#[cfg(unix)]
fn files_that_cannot_grow_are_errors() {
    let number = rustix::process::Signal::XFSZ.as_raw();
    // The handler stays when this is dropped. Without it, the system ends the program.
    drop(tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(number)));
}

#[cfg(not(unix))]
fn files_that_cannot_grow_are_errors() {}

/// The signals that ask a program to end. They are watched from the moment this is made: one that comes before its handler would end the program at once.
#[cfg(unix)]
struct Asked(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Asked {
    fn watch() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup(), SignalKind::quit()];
        // One that cannot be watched ends the program, as the system does it.
        Self(kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect())
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let came = self.0.iter_mut().any(|signal| matches!(signal.poll_recv(context), std::task::Poll::Ready(Some(()))));
            if came { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

#[cfg(not(unix))]
struct Asked;

#[cfg(not(unix))]
impl Asked {
    fn watch() -> Self {
        Self
    }

    async fn next(&mut self) {
        // If it cannot be watched, the system ends the program itself.
        let _ = tokio::signal::ctrl_c().await;
    }
}
