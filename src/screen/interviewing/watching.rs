//! What whoever watches does, and taking a role over and giving it back.

use super::{
    areas::Pane,
    state::{InterviewScreen, Output},
    watching_keys::Action,
};
use crate::{
    interview::{Role, give, seat_words, take},
    screen::state::Tone,
};

impl InterviewScreen {
    pub(super) fn watch(&mut self, action: Action) -> Vec<Output> {
        self.pace.act(action, self.clock);
        self.go_on()
    }

    /// Plays a role from here on.
    pub(super) fn take_role(&mut self, wanted: Role) -> Vec<Output> {
        if self.is_ended() {
            return Vec::new();
        }
        if self.seat == Some(wanted) {
            self.say(Tone::Info, seat_words::has_it(wanted, self.words.0));
            return Vec::new();
        }
        match take(self.seat, wanted) {
            Ok(role) => {
                self.sit(Some(role));
                // Whoever plays it must not speak any more.
                if self.speaking.is_some() && self.next.is_of(role) { vec![Output::StopWaiting] } else { self.go_on() }
            }
            Err(why) => {
                self.say(Tone::Warning, why.on_screen(self.own, self.words.0));
                Vec::new()
            }
        }
    }

    /// Gives the role back to whoever played it before.
    pub(super) fn give_role(&mut self) -> Vec<Output> {
        if self.is_ended() || self.is_saving {
            return Vec::new();
        }
        match give(self.seat, self.own) {
            Ok(_) => {
                self.sit(None);
                self.pace.said(self.clock);
                self.go_on()
            }
            Err(why) => {
                self.say(Tone::Warning, why.on_screen(self.own, self.words.0));
                Vec::new()
            }
        }
    }

    fn sit(&mut self, seat: Option<Role>) {
        self.take_back();
        self.seat = seat;
        self.overlay = None;
        self.recalled = None;
        self.focus = if seat.is_some() { Pane::Field } else { Pane::Talk };
        self.offsets.clear();
        let said = seat_words::taken(seat, self.words.0);
        let next = if seat.is_none() { self.words.keys_of_watching() } else { "" };
        self.say(Tone::Info, &format!("{said}{next}"));
    }
}
