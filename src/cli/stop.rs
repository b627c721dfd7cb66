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
    tokio::spawn(async move {
        signal().await;
        if let Some(text) = text {
            tell!("\n{text}");
        }
        stop.cancel();
        signal().await;
        std::process::exit(i32::from(INTERRUPTED));
    });
}

/// The same for the screen, which says itself what happens.
pub(super) fn watch_quietly(stop: CancellationToken) {
    files_that_cannot_grow_are_errors();
    tokio::spawn(async move {
        signal().await;
        stop.cancel();
        signal().await;
        crate::screen::terminal::restore();
        std::process::exit(i32::from(INTERRUPTED));
    });
}

/// What the system asks of a dialogue, which knows what each signal means to it.
pub(super) fn signals() -> mpsc::Receiver<Signal> {
    files_that_cannot_grow_are_errors();
    let (sender, receiver) = mpsc::channel(4);
    let interrupts = sender.clone();
    tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && interrupts.send(Signal::Interrupt).await.is_ok() {} });
    #[cfg(unix)]
    for kind in [tokio::signal::unix::SignalKind::terminate(), tokio::signal::unix::SignalKind::hangup()] {
        // Without a handler the system ends the program itself.
        let Ok(mut asked) = tokio::signal::unix::signal(kind) else { continue };
        let sender = sender.clone();
        tokio::spawn(async move { while asked.recv().await.is_some() && sender.send(Signal::Terminate).await.is_ok() {} });
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

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (terminate, hangup, quit) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()), signal(SignalKind::quit()));
    let (Ok(mut terminate), Ok(mut hangup), Ok(mut quit)) = (terminate, hangup, quit) else {
        // Without handlers for those, Ctrl-C is still watched.
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
        _ = quit.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    // If it cannot be watched, the system ends the program itself.
    let _ = tokio::signal::ctrl_c().await;
}
