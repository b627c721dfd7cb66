//! Prints progress on standard error: one line that is overwritten on a terminal, and only final states
//! elsewhere.

use crate::{
    chat::{LoadProgress, ProgressSink},
    language::Language,
    session::words::Words,
    text::clean,
};
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

    /// Whether anything is shown.
    pub fn is_on(self) -> bool {
        self.on
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
pub(super) fn loading(name: &str, language: Language) -> ProgressSink {
    let name = name.to_owned();
    let line = StatusLine::new();
    let zh = language == Language::Zh;
    let warn = move |text: &str| {
        let label = if zh { "注意：" } else { "warning: " };
        tell!("{}{}", super::output::styles::warning(label), clean(text));
    };
    Arc::new(move |progress| match progress {
        LoadProgress::Digest { done, total } if total > 0 && zh => line.show(&format!("{name}：校验文件 {} %", done * 100 / total)),
        LoadProgress::Digest { done, total } if total > 0 => line.show(&format!("{name}: digest {} %", done * 100 / total)),
        LoadProgress::Digest { .. } => {}
        LoadProgress::Loading(fraction) if zh => line.show(&format!("{name}：加载 {:.0} %", fraction * 100.0)),
        LoadProgress::Loading(fraction) => line.show(&format!("{name}: loading {:.0} %", fraction * 100.0)),
        LoadProgress::Ready(text) => {
            line.clear();
            tell!("{}", clean(text.words(language)));
        }
        LoadProgress::Warning(text) => warn(&text),
        LoadProgress::NotSent { model, settings } => warn(&Words(language).sampling_not_sent(&model, &settings)),
        LoadProgress::Waiting(reason) if line.is_on() => line.show(&clean(&reason.words(language))),
        LoadProgress::Waiting(reason) => tell!("{}", clean(&reason.words(language))),
    })
}
