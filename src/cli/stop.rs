//! Signals: the first one stops the answer and keeps what came, the second ends the program at once.

use super::exit::INTERRUPTED;
use crate::tui::plain::Signal;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Watches for Ctrl-C and the signals that ask a program to end.
pub(super) fn watch(stop: CancellationToken) {
    tokio::spawn(async move {
        signal().await;
        anstream::eprintln!("\nstopping; what is recorded stays, and the same command goes on from there (again to end at once)");
        stop.cancel();
        signal().await;
        std::process::exit(i32::from(INTERRUPTED));
    });
}

/// The same for the screen, which says itself what happens.
pub(super) fn watch_quietly(stop: CancellationToken) {
    tokio::spawn(async move {
        signal().await;
        stop.cancel();
        signal().await;
        crate::tui::screen::restore();
        std::process::exit(i32::from(INTERRUPTED));
    });
}

/// What the system asks of a dialogue, which knows what each signal means to it.
pub(super) fn signals() -> mpsc::Receiver<Signal> {
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

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (terminate, hangup) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    let (Ok(mut terminate), Ok(mut hangup)) = (terminate, hangup) else {
        // Without handlers for those, Ctrl-C is still watched.
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    // If it cannot be watched, the system ends the program itself.
    let _ = tokio::signal::ctrl_c().await;
}
