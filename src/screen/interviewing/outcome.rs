//! What came of what was said or asked: a line that is on the disk, a doubt, a failure.

use super::{
    areas::Pane,
    state::{InterviewScreen, Next, Output},
};
use crate::{
    interview::{EndReason, RevealSection, Role, UtteranceRecord, seat_words},
    screen::state::Tone,
};

impl InterviewScreen {
    /// A line is on the disk; `result` is there once the interview has ended.
    pub fn said(&mut self, line: UtteranceRecord, next: Next, result: Option<Vec<RevealSection>>) -> Vec<Output> {
        let is_own = self.is_saving;
        (self.is_saving, self.speaking) = (false, None);
        if is_own && std::mem::take(&mut self.is_first_sent) {
            self.queue.pop_front();
            // It was sent: what is told of waiting is over.
            if self.queue.is_empty() && self.message() == Some(self.words.sent_later()) {
                self.message = None;
            }
        }
        let is_unknown = line.role == Role::Patient && line.told.is_empty();
        if is_unknown && self.seat == Some(Role::Doctor) && self.hints > 0 {
            self.hints -= 1;
            self.say(Tone::Info, self.words.hint());
        }
        self.is_lit |= !line.told.is_empty();
        self.pace.said(self.clock);
        self.lines.push(line);
        self.next = next;
        self.offsets.remove(&Pane::Talk);
        if result.is_some() {
            self.result = result;
            // Nobody is there any more to whom they could be said.
            self.queue.clear();
            // The judge is asked at once, whoever has watched line by line.
            self.pace.is_paused = false;
            self.field.replace("");
            self.overlay = None;
            self.focus = Pane::Talk;
            self.offsets.insert(Pane::Talk, 0);
            let is_doctor = self.seat == Some(Role::Doctor);
            let ran_out = self.next.end().is_some_and(|reason| reason != EndReason::Concluded);
            let said = match (is_doctor, ran_out) {
                (true, false) => self.words.concluded(),
                (true, true) => self.words.concluded_at_limit(),
                (false, false) => self.words.ended(),
                (false, true) => self.words.ended_at_limit(),
            };
            self.say(Tone::Info, said);
        } else if next.must_conclude() && self.seat == Some(Role::Doctor) {
            self.take_back();
            self.say(Tone::Warning, self.words.time_is_up());
        }
        self.go_on()
    }

    /// The judge has graded the interview: what is shown after the end has the grades now.
    pub fn graded(&mut self, result: Option<Vec<RevealSection>>) {
        (self.speaking, self.is_to_grade) = (None, false);
        self.result = result.or(self.result.take());
        self.say(Tone::Info, self.words.graded());
    }

    /// Nobody is waited for any longer.
    pub fn stopped(&mut self) {
        self.speaking = None;
        // Whoever took the role over knows why nobody else speaks.
        if self.is_ended() || self.next.role() != self.seat {
            self.pace.is_paused = true;
            self.say(Tone::Warning, self.words.stopped());
        }
    }

    /// What the person is about to say is not as the facts have it: it is said when it is sent again.
    pub fn doubted(&mut self, doubt: &str) {
        self.is_saving = false;
        if std::mem::take(&mut self.is_first_sent) {
            self.bring_back();
        }
        self.confirm = true;
        let said = format!("{doubt} {}", seat_words::say_it_anyway(self.words.0));
        self.say(Tone::Warning, &said);
    }

    /// A model failed.
    pub fn failed(&mut self, model: &str, why: &str) {
        self.speaking = None;
        self.pace.is_paused = true;
        let said = self.words.failed(model, why);
        self.say(Tone::Error, &said);
    }

    /// A line could not be recorded: nothing was said, and the field keeps what stands in it.
    pub fn not_saved(&mut self, why: &str) {
        let is_own = std::mem::take(&mut self.is_saving);
        self.speaking = None;
        if std::mem::take(&mut self.is_first_sent) {
            self.bring_back();
        }
        let rest = if is_own { self.words.words_are_here() } else { "" };
        let said = format!("{}{why}{rest}", self.words.not_saved());
        self.say(Tone::Error, &said);
    }
}
