//! What came of what was said or asked: a line that is on the disk, a doubt, a failure.

use super::{
    areas::Pane,
    state::{InterviewScreen, Next, Output},
};
use crate::{
    interview::{RevealSection, Role, UtteranceRecord, seat_words, words},
    screen::state::Tone,
};

impl InterviewScreen {
    /// A line is on the disk; `result` is there once the interview has ended.
    pub fn said(&mut self, line: UtteranceRecord, next: Next, result: Option<Vec<RevealSection>>) -> Vec<Output> {
        let is_own = self.is_saving;
        (self.is_saving, self.speaking) = (false, None);
        if is_own {
            self.field.replace("");
            self.recalled = None;
        }
        let is_unknown = line.role == Role::Patient && line.told.is_empty();
        if is_unknown && self.seat == Some(Role::Doctor) && self.hints > 0 {
            self.hints -= 1;
            self.say(Tone::Info, words::hint(self.words.0).trim());
        }
        self.is_lit |= !line.told.is_empty();
        self.pace.said(self.clock);
        self.lines.push(line);
        self.next = next;
        self.offsets.remove(&Pane::Talk);
        if result.is_some() {
            self.result = result;
            self.overlay = None;
            self.focus = Pane::Talk;
            self.offsets.insert(Pane::Talk, 0);
            let is_doctor = self.seat == Some(Role::Doctor);
            self.say(Tone::Info, if is_doctor { self.words.concluded() } else { self.words.ended() });
        } else if next.must_conclude() && self.seat == Some(Role::Doctor) {
            self.say(Tone::Warning, words::time_is_up(self.words.0));
        }
        self.go_on()
    }

    /// Nobody is waited for any longer.
    pub fn stopped(&mut self) {
        self.speaking = None;
        // Whoever took the role over knows why nobody else speaks.
        if self.next.role() != self.seat {
            self.pace.is_paused = true;
            self.say(Tone::Warning, self.words.stopped());
        }
    }

    /// What the person is about to say is not as the facts have it: it is said when it is sent again.
    pub fn doubted(&mut self, doubt: &str) {
        self.is_saving = false;
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
        let rest = if is_own { self.words.words_are_here() } else { "" };
        let said = format!("{}{why}{rest}", self.words.not_saved());
        self.say(Tone::Error, &said);
    }
}
