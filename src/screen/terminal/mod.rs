//! The event loop of the screen: inputs and events in, frames out.

mod clipboard;
mod host;
mod pacer;
mod platform;
mod title;
mod tty;
mod typed;

pub(in crate::screen) use clipboard::Clipboard;
pub use host::Host;
pub use pacer::{Pacer, Urgency};
pub use platform::Platform;
pub(in crate::screen) use title::{FormerTitle, KeepTitle};
pub use tty::{TerminalHost, Tty, end, install_panic_hook, restore};

use crate::{
    screen::{
        draw,
        state::{Answered, App, Input, Output},
    },
    session::SessionEvent,
};
use crossterm::{
    queue,
    terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use ratatui::{Frame, Terminal, backend::Backend};
use std::{
    io::{self, Write},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Events taken at once before the screen looks up: a model that writes faster than it can be drawn must not hold up a key.
const EVENTS_AT_ONCE: usize = 256;
/// How soon after a key the screen's state is on the disk, so that a lost connection loses nothing.
const KEEP: Duration = Duration::from_secs(2);
/// How long leaving waits for what still has to go to the disk.
const SETTLE: Duration = Duration::from_secs(5);

/// What the loop is connected to.
pub struct Connections {
    /// What happens at the session.
    pub events: mpsc::Receiver<SessionEvent>,
    /// What the platform answers.
    pub answers: mpsc::Receiver<Answered>,
    pub stop: CancellationToken,
}

/// Runs the screen until the user leaves or is asked to. Nothing is drawn when nothing has changed; a key is drawn at once, an answer in steps.
///
/// # Errors
/// When the terminal cannot be written.
pub async fn run<B>(
    app: &mut App,
    first: Vec<Output>,
    terminal: &mut Terminal<B>,
    host: &mut impl Host,
    connections: &mut Connections,
) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    let mut pacer = Pacer::new(app.options().reduced_motion);
    let mut wanted = Some(Urgency::Now);
    let mut anew = false;
    let mut outputs = first;
    let mut keep = None;
    loop {
        for output in std::mem::take(&mut outputs) {
            match output {
                Output::Quit => return Ok(()),
                Output::Redraw => anew = true,
                output => anew |= host.carry_out(output),
            }
            wanted = Some(Urgency::Now);
        }
        if wanted.is_some_and(|urgency| pacer.due(urgency) <= Instant::now()) {
            frame(app, terminal, std::mem::take(&mut anew))?;
            pacer.drawn(Instant::now());
            wanted = None;
        }
        let due = wanted.map(|urgency| pacer.due(urgency));
        let change = app.next_change();
        tokio::select! {
            biased;
            () = connections.stop.cancelled() => return Ok(()),
            input = host.input() => {
                let Some(input) = input else { return Ok(()) };
                outputs = app.input(input, Instant::now());
                wanted = Some(Urgency::Now);
                keep.get_or_insert_with(|| Instant::now() + KEEP);
            }
            () = until(keep), if keep.is_some() => {
                keep = None;
                host.keep(app.saved());
            }
            () = until(due), if due.is_some() => {}
            Some(event) = connections.events.recv() => {
                let mut next = Some(event);
                let mut taken = 0;
                while let Some(event) = next {
                    if app.concerns(&event) {
                        let urgency = if matches!(event, SessionEvent::Delta(..)) { Urgency::Soon } else { Urgency::Now };
                        wanted = wanted.max(Some(urgency));
                    }
                    outputs.extend(app.event(event, Instant::now()));
                    taken += 1;
                    next = if taken < EVENTS_AT_ONCE { connections.events.try_recv().ok() } else { None };
                }
            }
            Some(answer) = connections.answers.recv() => {
                app.answered(answer, Instant::now());
                wanted = Some(Urgency::Now);
            }
            () = until(change), if change.is_some() => {
                outputs = app.input(Input::Tick, Instant::now());
                wanted = Some(Urgency::Now);
            }
        }
    }
}

async fn until(moment: Option<Instant>) {
    if let Some(moment) = moment {
        tokio::time::sleep_until(moment.into()).await;
    }
}

/// One frame, which the terminal shows as a whole.
///
/// # Errors
/// When the terminal cannot be written.
pub fn draw<B>(app: &mut App, terminal: &mut Terminal<B>) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    frame(app, terminal, false)
}

fn frame<B>(app: &mut App, terminal: &mut Terminal<B>, anew: bool) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    whole_frame(terminal, anew, |frame| {
        let area = frame.area();
        if (area.width, area.height) != app.size() {
            app.input(Input::Resize(area.width, area.height), Instant::now());
        }
        app.prepare();
        draw::draw(app, frame);
    })
}

/// Draws a frame, which the terminal shows as a whole; anew where somebody else may have written on the screen meanwhile.
pub(in crate::screen) fn whole_frame<B>(terminal: &mut Terminal<B>, anew: bool, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    // What is cleared is part of the frame as well: nobody sees an empty screen.
    queue!(terminal.backend_mut(), BeginSynchronizedUpdate)?;
    if anew {
        // `clear` would ask the terminal where its cursor is and wait for an answer, which some never give.
        let size = terminal.size()?;
        terminal.resize(size.into())?;
    } else {
        terminal.autoresize()?;
    }
    terminal.draw(draw)?;
    queue!(terminal.backend_mut(), EndSynchronizedUpdate)?;
    io::Write::flush(terminal.backend_mut())
}

/// Stops what runs and waits until what came is on the disk, at most a few seconds.
pub async fn settle(app: &mut App, host: &mut impl Host, connections: &mut Connections) {
    let mut outputs = app.stop_all(Instant::now());
    let end = tokio::time::Instant::now() + SETTLE;
    loop {
        for output in std::mem::take(&mut outputs) {
            host.carry_out(output);
        }
        // What the disk has refused it will not take in a few seconds.
        if !app.session().is_busy() || app.session().has_unsaved() {
            return;
        }
        match tokio::time::timeout_at(end, connections.events.recv()).await {
            Ok(Some(event)) => outputs = app.event(event, Instant::now()),
            Ok(None) | Err(_) => return,
        }
    }
}

/// Whether a terminal cannot be written because it is gone: its window was closed, or the connection ended.
pub(in crate::screen) fn is_gone(error: &std::io::Error) -> bool {
    // EIO is what the other end of a terminal that is closed gives.
    const EIO: i32 = 5;
    error.kind() == std::io::ErrorKind::BrokenPipe || (cfg!(unix) && error.raw_os_error() == Some(EIO))
}
