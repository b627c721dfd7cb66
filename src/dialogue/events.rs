//! Passes the session's effects on to its tasks, and prints the session's events.

use super::{printer::Shown, state::Dialogue};
use crate::{
    chat::RetryReason,
    session::{ConsultationKey, Effect, Notice, OpenConsultation, Session, SessionEvent},
};
use std::{io::Write, time::Instant};

impl<W: Write> Dialogue<W> {
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match &effect {
                Effect::Notice(notice) => self.tell_notice(notice),
                Effect::ReadSource(source, _) => {
                    self.awaited.source = true;
                    let source = self.source_text(source);
                    self.printer.line(&self.says.reading(source));
                }
                Effect::ReadProgress(..) => self.awaited.progress = true,
                Effect::FindServers => self.awaited.servers = true,
                Effect::Rate(..) => self.awaited.ratings += 1,
                Effect::WriteTape(..) => self.awaited.tapes += 1,
                Effect::ReadScores(..) => {
                    self.awaited.scores = true;
                    self.printer.line(self.says.computing_scores());
                }
                Effect::Measure(key, _, ready) => {
                    self.tell_question(key, ready);
                    self.printer.flush();
                    self.printer.begin_answer();
                    self.shown = Some(Shown::default());
                }
                Effect::Record(record) => {
                    if let Some(mut shown) = self.shown.take() {
                        self.printer.piece(shown.new_part(&record.answer.text, true));
                    }
                    self.printer.end_answer();
                }
                _ => {}
            }
            self.tasks.perform(effect);
        }
    }

    /// Handles what a task reports.
    pub fn happened(&mut self, event: SessionEvent) {
        let after = After::of(&event, &self.session);
        match &event {
            SessionEvent::SourceRead(_, read) => {
                self.awaited.source = false;
                if read.is_ok() {
                    (self.current, self.filter) = (None, String::new());
                    self.opened_keys.clear();
                    (self.awaited.scores, self.awaited.compared) = (false, None);
                }
            }
            SessionEvent::ScoresRead(..) => self.awaited.scores = false,
            SessionEvent::ServersFound(_) => self.awaited.servers = false,
            SessionEvent::ProgressRead(_) => self.awaited.progress = false,
            SessionEvent::TapeWritten(_) => self.awaited.tapes = self.awaited.tapes.saturating_sub(1),
            SessionEvent::Rated(..) | SessionEvent::RateFailed(..) => self.awaited.ratings = self.awaited.ratings.saturating_sub(1),
            _ => {}
        }
        let effects = self.session.handle(event, Instant::now());
        let is_refused = effects.iter().any(|e| matches!(e, Effect::Notice(Notice::Refused(_) | Notice::CannotRecord(_))));
        if is_refused {
            self.shown = None;
            self.printer.end_answer();
        }
        // Before a question that waited for the model.
        self.tell_models();
        self.carry_out(effects);
        self.tell_answer();
        match after {
            After::Nothing => {}
            After::Cases => self.tell_cases_read(),
            After::Opened(key) if self.current.as_ref() == Some(&key) => self.tell_opened(),
            After::Opened(_) => self.tell_compared(),
            After::Scores => self.tell_scores(),
            After::Servers => self.tell_servers(),
            After::Answered(key) => self.tell_answered(&key),
            After::Judged(key, exchange) => self.tell_verdict(&key, exchange),
            After::JudgingStopped => self.printer.line(self.says.judging_stopped()),
        }
    }

    /// Prints what has come of the answer.
    fn tell_answer(&mut self) {
        let (Some(shown), Some(key)) = (&mut self.shown, &self.current) else { return };
        let Some(opened) = self.session.opened(key) else { return };
        if let Some(retry) = opened.live().and_then(|l| l.retry.as_ref()).filter(|r| shown.retry.as_ref() != Some(*r)) {
            shown.retry = Some(retry.clone());
            let says = match retry {
                (_, reason @ (RetryReason::Loading { .. } | RetryReason::Gone { .. })) => reason.words(self.words.0),
                (0, _) => self.words.waiting_for_endpoint().to_owned(),
                (count, reason) => format!("{}{}{}", self.says.again(*count), self.words.colon(), reason.words(self.words.0)),
            };
            self.printer.piece(&format!("{says}\n"));
        }
        let Some((text, reasoning)) = opened.consultation().partial() else { return };
        if shown.was_taken_back(text) {
            shown.reasoning = true;
            self.printer.piece(&format!("\n{}\n", self.says.that_was_reasoning()));
        }
        if !reasoning.is_empty() && text.is_empty() && !std::mem::replace(&mut shown.reasoning, true) {
            self.printer.piece(&format!("{}\n", self.says.reasoning_now()));
        }
        self.printer.piece(shown.new_part(text, false));
    }
}

/// What is said after an event.
enum After {
    Nothing,
    Cases,
    Opened(ConsultationKey),
    Answered(ConsultationKey),
    Judged(ConsultationKey, usize),
    JudgingStopped,
    Scores,
    Servers,
}

impl After {
    /// `session` is as it was before the event.
    fn of(event: &SessionEvent, session: &Session) -> Self {
        match event {
            SessionEvent::ProgressRead(_) | SessionEvent::SourceRead(_, Err(_)) => Self::Cases,
            SessionEvent::ConsultationRead(key, _) => Self::Opened(key.clone()),
            SessionEvent::ScoresRead(..) => Self::Scores,
            SessionEvent::ServersFound(_) => Self::Servers,
            SessionEvent::Recorded(key, _) => Self::Answered(key.clone()),
            SessionEvent::Judged(_, None) => Self::JudgingStopped,
            SessionEvent::Judged(key, Some(_)) => {
                let exchange = session.opened(key).and_then(OpenConsultation::judging);
                exchange.map_or(Self::Nothing, |exchange| Self::Judged(key.clone(), exchange))
            }
            _ => Self::Nothing,
        }
    }
}
