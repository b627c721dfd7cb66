//! Prints the answers of every model to a turn, and the scoreboard.

use super::state::{Dialogue, Missing};
use crate::{
    consultation::Asked,
    session::{Command, ConsultationKey, OpenConsultation, Phase, TurnState},
};
use std::io::Write;

impl<W: Write> Dialogue<W> {
    /// Begins to print the answers to a turn: records that are not open are read first.
    pub(super) fn compare(&mut self, turn: &str) {
        let (Some(key), Some(opened)) = (self.current.clone(), self.opened()) else {
            return self.printer.line(self.says.open_a_case_first());
        };
        let turns = opened.case().turns().len();
        let last = opened.consultation().exchanges().len().checked_sub(1).map_or(1, |last| opened.turn_of(last));
        let wanted = super::command::fold(turn);
        let turn = match wanted.as_str() {
            "" => last,
            text => match text.parse().ok().filter(|turn| (1..=turns).contains(turn)) {
                Some(turn) => turn,
                None => return self.printer.line(&self.says.no_turn(text, turns)),
            },
        };
        self.awaited.compared = Some(turn);
        for key in self.beside(&key) {
            self.order(Command::OpenBeside(key));
        }
        self.tell_compared();
    }

    /// Whose answers are compared: every model's to the case; beside a variant, the same model's to the case itself.
    fn beside(&self, current: &ConsultationKey) -> Vec<ConsultationKey> {
        if current.variant.is_some() {
            return vec![current.clone(), current.as_variant(None)];
        }
        self.session.answered_by(&current.case).into_iter().map(|model| current.with_model(model)).collect()
    }

    /// Prints the answers that were asked for, once every record is read.
    pub(super) fn tell_compared(&mut self) {
        let (Some(turn), Some(current)) = (self.awaited.compared, self.current.clone()) else { return };
        let keys = self.beside(&current);
        let is_reading = |key: &ConsultationKey| self.session.opened(key).is_none_or(|opened| *opened.phase() == Phase::Reading);
        if keys.iter().any(is_reading) {
            return;
        }
        self.awaited.compared = None;
        let Some(opened) = self.opened() else { return };
        let label = self.label(opened, Asked::Turn(turn));
        let question = opened.case().turns().get(turn - 1).map(|t| self.question(&t.question));
        let answers: Vec<(String, Vec<String>)> = keys
            .iter()
            .filter_map(|key| {
                // Of the case itself the turn that is asked again; nothing beside a push.
                let turn = if key.variant == current.variant { turn } else { opened.case().judged_as(turn)? };
                self.compared(key, turn)
            })
            .collect();
        if answers.is_empty() {
            return self.printer.line(self.says.nobody_answered());
        }
        self.printer.heading(&self.says.compared(label, answers.len()));
        question.iter().for_each(|question| self.printer.line(question));
        for (model, lines) in answers {
            self.printer.heading(&model);
            lines.iter().for_each(|line| self.printer.line(line));
        }
    }

    /// A model's name, and its answer with its ratings; nothing where it has not answered.
    fn compared(&self, key: &ConsultationKey, turn: usize) -> Option<(String, Vec<String>)> {
        let opened = self.session.opened(key)?;
        let TurnState::Asked(index) = opened.turn_state(turn) else { return None };
        let exchange = opened.consultation().exchanges().get(index)?;
        let mut lines = Vec::new();
        if let Some(what) = exchange.asked.words(self.words.0) {
            lines.push(self.words.with_note(what, self.words.off_protocol()));
            lines.push(self.question(&exchange.question));
        }
        lines.extend(self.answer_lines(exchange));
        lines.extend(self.rating_line(opened, index));
        lines.extend(self.verdict_line(opened, index));
        let name = self.session.shown_name(&key.model);
        let variant = match (&key.variant, self.current.as_ref().and_then(|current| current.variant.as_ref())) {
            (Some(variant), _) => format!("{name} · {}", self.words.as_variant(variant)),
            (None, Some(_)) => format!("{name} · {}", self.words.original_case()),
            (None, None) => name,
        };
        Some((self.words.with_note(self.words.answer_of(), &variant), lines))
    }

    fn verdict_line(&self, opened: &OpenConsultation, index: usize) -> Option<String> {
        let record = opened.verdict(index)?;
        let score = record.verdict.words(self.words.0);
        Some([score.as_str(), &format!("{} {}", self.words.judge(), record.judge.name), record.preset.name()].join(" · "))
    }

    pub(super) fn tell_scores(&mut self) {
        let text = match self.session.scores().read() {
            Some(Ok(board)) => board.write(self.words.0, self.printer.width()),
            Some(Err(why)) => {
                self.missing = self.missing.max(Missing::Record);
                why.words(self.words.0)
            }
            None => return,
        };
        self.printer.line("");
        text.lines().for_each(|line| self.printer.line(line));
    }
}
