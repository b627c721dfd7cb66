//! Messages: toasts that expire, and a log that keeps them.

use super::App;
use crate::session::Notice;
use std::time::{Duration, Instant};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// Something to mind.
    Warning,
    /// Something that failed.
    Error,
}

/// A message that disappears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// How bad it is.
    pub tone: Tone,
    pub text: String,
    /// When it disappears.
    pub until: Instant,
}

/// A message that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How bad it is.
    pub tone: Tone,
    pub text: String,
    /// When, as hours and minutes and seconds.
    pub at: String,
}

const TOASTS: usize = 3;
const LOG_LINES: usize = 1000;

impl App {
    /// Tells the user.
    pub(super) fn tell(&mut self, tone: Tone, text: impl Into<String>, now: Instant) {
        let text = crate::text::clean(&text.into()).into_owned();
        if self.toasts.back().is_some_and(|t| t.text == text) {
            self.toasts.pop_back();
        }
        let seconds = match tone {
            Tone::Info => 4,
            Tone::Warning => 7,
            Tone::Error => 12,
        };
        self.note(tone, &text);
        self.toasts.push_back(Toast { tone, text, until: now + Duration::from_secs(seconds) });
        if self.toasts.len() > TOASTS {
            self.toasts.pop_front();
        }
    }

    /// Keeps a message in the log alone.
    pub(super) fn note(&mut self, tone: Tone, text: &str) {
        match tone {
            Tone::Info => tracing::info!("{text}"),
            Tone::Warning => tracing::warn!("{text}"),
            Tone::Error => tracing::error!("{text}"),
        }
        let at = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
        self.log.push_back(LogLine { tone, text: text.to_owned(), at });
        if self.log.len() > LOG_LINES {
            self.log.pop_front();
        }
    }

    pub(super) fn notice(&mut self, notice: &Notice, now: Instant) {
        let text = self.words.notice(notice);
        match notice {
            Notice::ModelReady(_) => self.note(Tone::Info, &text),
            Notice::TapeWritten(_) | Notice::Rated(_) | Notice::Judged(Some(_)) | Notice::AllAnswered => self.tell(Tone::Info, text, now),
            Notice::ModelFailed(..)
            | Notice::AnswerFailed(_)
            | Notice::NotSaved(_)
            | Notice::TapeNotWritten(_)
            | Notice::CannotRecord(_)
            | Notice::JudgeFailed(_)
            | Notice::RecordUnreadable(_)
            | Notice::SourceFailed(_) => self.tell(Tone::Error, text, now),
            _ => self.tell(Tone::Warning, text, now),
        }
    }

    /// Lets the messages go whose time is over; whether one did.
    pub(super) fn let_toasts_go(&mut self, now: Instant) -> bool {
        let before = self.toasts.len();
        self.toasts.retain(|t| t.until > now);
        before != self.toasts.len()
    }
}
