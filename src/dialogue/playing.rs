//! Plays tapes in the dialogue: their speed, a pause, going on with a model that answers now; and keeps a consultation as a tape.

use super::{command::Verb, state::Dialogue};
use crate::{session::Command, tape::PlaybackChange};
use std::io::Write;

impl<W: Write> Dialogue<W> {
    /// Changes how the tape plays, also while it answers.
    pub(super) fn play(&mut self, verb: Verb, rest: &str) {
        let Some(key) = self.current.clone() else { return self.printer.line(self.says.open_a_case_first()) };
        if !self.session.is_recording(&key) {
            return self.printer.line(self.words.only_recordings());
        }
        let is_paused = self.session.playing().is_paused;
        let change = match verb {
            Verb::Speed => match rest.parse() {
                Ok(speed) => PlaybackChange::Speed(speed),
                Err(message) => return self.printer.line(message.words(self.words.0)),
            },
            Verb::Pause => PlaybackChange::Paused(!is_paused),
            _ => PlaybackChange::AtOnce(true),
        };
        self.order(Command::Play(key, change));
        if verb == Verb::Pause {
            self.printer.line(if is_paused { self.says.goes_on() } else { self.says.paused() });
        }
    }

    /// Goes on with a model that answers now: the one that is named, or the only one.
    pub(super) fn go_live(&mut self, wanted: &str) {
        let Some(key) = self.current.clone() else { return self.printer.line(self.says.open_a_case_first()) };
        if !self.session.is_recording(&key) {
            return self.printer.line(self.words.only_recordings());
        }
        if !wanted.is_empty() {
            self.know_model(wanted);
        }
        let live: Vec<String> = self.session.live_models().map(str::to_owned).collect();
        let named = live.iter().find(|name| wanted.is_empty() || **name == wanted || self.session.shown_name(name) == wanted);
        let (Some(model), true) = (named.cloned(), !wanted.is_empty() || live.len() == 1) else {
            self.printer.line(if live.is_empty() { self.words.no_live_model() } else { self.says.name_who_goes_on() });
            return self.list_models();
        };
        let recording = self.session.shown_name(&key.model);
        let next = key.with_model(model.clone());
        self.order(Command::GoOnLive(key, model.clone()));
        if self.session.opened(&next).is_some() {
            self.printer.line(&self.words.recording_ends(&recording, &self.session.shown_name(&model)));
            if !self.opened_keys.contains(&next) {
                self.opened_keys.push(next.clone());
            }
            self.current = Some(next);
        }
    }

    /// Keeps the consultation as a tape.
    pub(super) fn save_tape(&mut self) {
        let Some(key) = self.current.clone() else { return self.printer.line(self.says.open_a_case_first()) };
        self.order(Command::SaveTape(key));
    }
}
