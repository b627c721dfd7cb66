//! Takes over the terminal, and restores it in every case: exit, panic, suspension.

use super::{Host, Platform, typed::Typed};
use crate::screen::state::{Answered, Input, Output, SavedState};
use crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, Event},
    execute,
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};
use ratatui::{Terminal, backend::Backend};
use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

/// Whether the terminal is taken over now. A panic hook and a signal have nobody else to ask.
static TAKEN: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// How the line was when the program began. An editor that ends badly may leave it otherwise, and what it left must not be taken for the user's.
#[cfg(unix)]
static BEGINNING: std::sync::OnceLock<rustix::termios::Termios> = std::sync::OnceLock::new();

/// Remembers how the line is, the first time, and afterwards makes it so again.
fn as_at_the_beginning() {
    #[cfg(unix)]
    {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        let stdin = io::stdin();
        match BEGINNING.get() {
            // A line that is gone needs no settings.
            Some(beginning) => drop(tcsetattr(&stdin, OptionalActions::Now, beginning)),
            None => {
                if let Ok(now) = tcgetattr(&stdin) {
                    BEGINNING.get_or_init(|| now);
                }
            }
        }
    }
}

/// Takes the terminal over.
fn take(mouse: bool) -> io::Result<()> {
    as_at_the_beginning();
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse { execute!(io::stdout(), EnableMouseCapture) } else { Ok(()) }
}

/// Gives the terminal back as it was. Does nothing where it was not taken.
pub fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // A terminal that is gone cannot be restored, and needs not be.
        let _ = write_restored(&mut io::stdout());
        let _ = disable_raw_mode();
        as_at_the_beginning();
    }
}

/// Ends what drew on the terminal. Where the terminal is gone, as after a hang-up, what ratatui does at its own end would fail, and it would panic because it could
/// tell nobody.
pub fn end<B: Backend>(mut drawn: Terminal<B>) {
    if drawn.show_cursor().is_err() {
        std::mem::forget(drawn);
    }
}

fn write_restored(out: &mut impl Write) -> io::Result<()> {
    execute!(out, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show)
}

/// Before a panic is told, the terminal is given back, so that it can be read.
pub fn install_panic_hook() {
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            tracing::error!("{panic}");
            before(panic);
            if std::thread::current().name() != Some("main") {
                // The loop would go on drawing over what was just said. What was recorded is on the disk.
                std::process::exit(101);
            }
        }));
    });
}

/// A terminal that is taken over: what is typed on it, and stopping and going on.
pub struct Tty {
    events: Option<Typed>,
    /// What was typed before somebody else had the terminal.
    left: VecDeque<io::Result<Event>>,
    signals: signals::Signals,
    mouse: bool,
}

impl Tty {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When it is none, or cannot be written.
    pub fn new(mouse: bool) -> io::Result<Self> {
        install_panic_hook();
        let signals = signals::Signals::new()?;
        take(mouse)?;
        Ok(Self { events: Some(Typed::new(VecDeque::new())), left: VecDeque::new(), signals, mouse })
    }

    /// The next input; nothing when there will be none.
    pub async fn input(&mut self) -> Option<Input> {
        loop {
            let events = self.events.get_or_insert_with(|| Typed::new(std::mem::take(&mut self.left)));
            tokio::select! {
                event = events.next() => match event {
                    Some(Ok(Event::Key(key))) => return Some(Input::Key(key)),
                    Some(Ok(Event::Paste(text))) => return Some(Input::Paste(text)),
                    Some(Ok(Event::Mouse(mouse))) => return Some(Input::Mouse(mouse)),
                    Some(Ok(Event::Resize(width, height))) => return Some(Input::Resize(width, height)),
                    Some(Ok(Event::FocusGained | Event::FocusLost)) => {}
                    Some(Err(error)) => {
                        tracing::error!("reading the terminal: {error}");
                        return None;
                    }
                    None => return None,
                },
                signal = self.signals.next() => match signal {
                    signals::Signal::Suspend => {
                        self.without_screen(|me| me.signals.stop());
                        return Some(Input::Redraw);
                    }
                    signals::Signal::Continue => {
                        // A shell may have set the line for itself meanwhile, which crossterm, still raw in its own mind, would not notice.
                        let _ = disable_raw_mode();
                        self.take_again();
                        return Some(Input::Redraw);
                    }
                },
            }
        }
    }

    /// Asks the whole job to stop, as the terminal's own key would.
    pub fn suspend(&self) {
        signals::suspend_group();
    }

    /// Gives the terminal away while `work` runs.
    pub(in crate::screen) fn without_screen<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        // Its thread would read what is typed for somebody else.
        if let Some(events) = self.events.take() {
            self.left = events.close();
        }
        restore();
        let done = work(self);
        self.take_again();
        done
    }

    fn take_again(&mut self) {
        if let Err(error) = take(self.mouse) {
            tracing::error!("taking the terminal again: {error}");
        }
        self.events.get_or_insert_with(|| Typed::new(std::mem::take(&mut self.left)));
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        self.events = None;
        restore();
    }
}

/// A real terminal, and the world around the screen of the consultation.
pub struct TerminalHost {
    tty: Tty,
    platform: Platform,
}

impl TerminalHost {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When it is none, or cannot be written.
    pub fn new(platform: Platform, mouse: bool) -> io::Result<Self> {
        Ok(Self { tty: Tty::new(mouse)?, platform })
    }
}

impl Host for TerminalHost {
    fn keep(&mut self, saved: SavedState) {
        self.platform.keep(saved);
    }

    async fn input(&mut self) -> Option<Input> {
        self.tty.input().await
    }

    fn carry_out(&mut self, output: Output) -> bool {
        match output {
            Output::Suspend => {
                self.tty.suspend();
                false
            }
            Output::Mouse(on) => {
                self.tty.mouse = on;
                let switched = if on { execute!(io::stdout(), EnableMouseCapture) } else { execute!(io::stdout(), DisableMouseCapture) };
                if let Err(error) = switched {
                    tracing::error!("mouse: {error}");
                }
                false
            }
            Output::Edit(text, comes_back) => {
                let platform = &self.platform;
                let edited = self.tty.without_screen(|_| platform.edit(&text));
                self.platform.answer(Answered::Edited(edited.map(|t| comes_back.then_some(t))));
                true
            }
            Output::ViewAnswers(source, language) => {
                let platform = &self.platform;
                if let Err(why) = self.tty.without_screen(|_| platform.view_answers(&source, language)) {
                    self.platform.answer(Answered::Problem(why));
                }
                true
            }
            output => {
                self.platform.carry_out(output);
                false
            }
        }
    }
}

#[cfg(unix)]
mod signals {
    //! Stopping and going on, as a shell asks for it.

    use rustix::process::{Pid, Signal as Number, getpid, kill_current_process_group, kill_process};
    use std::{
        io,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
        time::Duration,
    };
    use tokio::signal::unix::{self, SignalKind};

    /// How often it is looked whether the process may go on, before it is taken for one that was never stopped. No time passes for a stopped process.
    const LOOKS: usize = 1000;

    pub(super) enum Signal {
        Suspend,
        Continue,
    }

    pub(super) struct Signals {
        suspend: unix::Signal,
        go_on: unix::Signal,
        /// How often the process was let go on.
        continued: Arc<AtomicUsize>,
    }

    impl Signals {
        pub fn new() -> io::Result<Self> {
            let kind = |number: Number| SignalKind::from_raw(number.as_raw());
            let continued = Arc::new(AtomicUsize::new(0));
            let mut counted = unix::signal(kind(Number::CONT))?;
            let count = continued.clone();
            tokio::spawn(async move {
                while counted.recv().await.is_some() {
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
            Ok(Self { suspend: unix::signal(kind(Number::TSTP))?, go_on: unix::signal(kind(Number::CONT))?, continued })
        }

        pub async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.suspend.recv() => Signal::Suspend,
                _ = self.go_on.recv() => Signal::Continue,
            }
        }
    }

    /// Asks the whole job to stop, as the terminal's own key would: the signal comes back to us as well.
    pub(super) fn suspend_group() {
        if let Err(error) = kill_current_process_group(Number::TSTP) {
            tracing::error!("suspending: {error}");
        }
    }

    impl Signals {
        /// Stops this process until the shell lets it go on. Another of its threads may be the one that takes the signal, and this one run on for a moment:
        /// without waiting, it would take the terminal again just before it stops.
        pub fn stop(&self) {
            let before = self.continued.load(Ordering::SeqCst);
            let me: Pid = getpid();
            if let Err(error) = kill_process(me, Number::STOP) {
                tracing::error!("suspending: {error}");
                return;
            }
            for _ in 0..LOOKS {
                if self.continued.load(Ordering::SeqCst) != before {
                    return;
                }
                thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

#[cfg(not(unix))]
mod signals {
    //! Other systems know no suspending.

    pub(super) enum Signal {
        Suspend,
        Continue,
    }

    pub(super) struct Signals;

    impl Signals {
        pub fn new() -> std::io::Result<Self> {
            Ok(Self)
        }

        pub async fn next(&mut self) -> Signal {
            std::future::pending().await
        }

        pub fn stop(&self) {}
    }

    pub(super) fn suspend_group() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restoring_leaves_the_other_screen_and_shows_the_cursor() {
        let mut bytes = Vec::new();
        write_restored(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        for sequence in ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l", "\x1b[?1000l"] {
            assert!(text.contains(sequence), "{sequence:?} in {text:?}");
        }
    }
}
