//! Progress on standard error: one line that is written over on a terminal, and only what stays true elsewhere.

use crate::model::local::{LoadProgress, ProgressSink};
use std::{
    io::{IsTerminal, Write},
    sync::Arc,
};

/// Shows or hides a line that is written over. On anything but a terminal it does nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct StatusLine {
    on: bool,
}

impl StatusLine {
    pub fn new() -> Self {
        Self { on: std::io::stderr().is_terminal() }
    }

    pub fn show(self, text: &str) {
        if self.on {
            let mut err = std::io::stderr().lock();
            // A terminal that is gone has nobody to tell.
            let _ = write!(err, "\r\x1b[K{text}").and_then(|()| err.flush());
        }
    }

    pub fn clear(self) {
        self.show("");
    }
}

/// Tells about loading.
pub(super) fn loading(name: &str) -> ProgressSink {
    let name = name.to_owned();
    let line = StatusLine::new();
    Arc::new(move |progress| match progress {
        LoadProgress::Digest { done, total } if total > 0 => line.show(&format!("{name}: digest {} %", done * 100 / total)),
        LoadProgress::Digest { .. } => {}
        LoadProgress::Loading(fraction) => line.show(&format!("{name}: loading {:.0} %", fraction * 100.0)),
        LoadProgress::Ready(text) => {
            line.clear();
            tell!("{}", crate::tui::text::clean(&text));
        }
        LoadProgress::Warning(text) => {
            tell!("{} {}", super::output::styles::warning("warning:"), crate::tui::text::clean(&text))
        }
    })
}
