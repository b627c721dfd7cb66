//! Lays out a question, and the line between a recording's answers and those of a model that went on from them.

use super::{Row, exchange::Context, numbered};
use crate::{consultation::Asked, screen::theme::Role, session::OpenConsultation, tape::shown_name, text::clean};

impl OpenConsultation {
    /// The recording that ends before the exchange at `index`, where this one is answered by a model that goes on; its name.
    fn seam(&self, index: usize) -> Option<&str> {
        let asked = self.consultation().exchanges().get(index).map(|exchange| exchange.asked);
        let asked = asked.or_else(|| self.consultation().asking().map(|ready| ready.asked))?;
        if asked != Asked::Own && !matches!(asked, Asked::Continued(_) | Asked::Edited(_)) {
            return None;
        }
        let is_recorded = |index: usize| self.record(index).is_some_and(|record| record.model.origin.is_recording());
        let before = self.record(index.checked_sub(1)?)?;
        (before.model.origin.is_recording() && !is_recorded(index) && self.is_continued()).then_some(before.model.name.as_str())
    }

    /// Whether a model goes on here from a recording.
    fn is_continued(&self) -> bool {
        self.consultation().exchanges().iter().any(|exchange| matches!(exchange.asked, Asked::Continued(_)))
    }

    /// The name of the recording that gave the answer at `index`, where another model went on.
    pub(in crate::screen) fn recording_of(&self, index: usize) -> Option<&str> {
        let record = self.record(index).filter(|record| self.is_continued() && record.model.origin.is_recording())?;
        Some(record.model.name.as_str())
    }
}

impl Context<'_> {
    /// The line before the first answer of a model that goes on from a recording.
    pub(super) fn seam(&self, index: usize, rows: &mut Vec<Row>) {
        if let Some(recording) = self.opened.seam(index) {
            let words = self.setting.words;
            let words = words.recording_ends(&clean(&shown_name(recording, words.0)), &clean(self.setting.name));
            let line = if self.layout.ascii { "--" } else { "──" };
            rows.push(Row::of_pieces(vec![(Role::OffProtocol, format!("{line} {words} {line}"))]));
            rows.push(Row::empty());
        }
    }

    pub(super) fn question(&self, asked: Asked, question: &str, role: Role, rows: &mut Vec<Row>) {
        if self.answer_alone {
            return self.question_beside(asked, question, role, rows);
        }
        let words = self.setting.words;
        let mut label = words.doctor().to_owned();
        if let Some(turn) = asked.turn() {
            let kind = self.opened.case().turn_heading(turn, words.0).unwrap_or_default();
            label = format!("{} {kind} {} {label}", numbered(turn, self.layout.ascii), self.dot());
        }
        let mut pieces = vec![(Role::QuestionLabel, label)];
        let as_written = asked.turn().and_then(|t| self.opened.case().turns().get(t - 1)).is_some_and(|t| t.question == question);
        let what = match asked {
            Asked::Edited(_) if as_written => Some(words.after_edited()),
            _ => asked.words(words.0),
        };
        if let Some(what) = what {
            pieces.push((Role::OffProtocol, format!("  {what} {} {}", self.dot(), words.off_protocol())));
        }
        rows.push(Row::of_pieces(pieces));
        self.plain(question, role, rows);
        rows.push(Row::empty());
    }

    /// Beside other models' answers: the question, where it is not the turn's own.
    fn question_beside(&self, asked: Asked, question: &str, role: Role, rows: &mut Vec<Row>) {
        let Some(what) = asked.words(self.setting.words.0) else { return };
        rows.push(Row::of_pieces(vec![(Role::OffProtocol, format!("{what} {} {}", self.dot(), self.setting.words.off_protocol()))]));
        self.plain(question, role, rows);
        rows.push(Row::empty());
    }
}
