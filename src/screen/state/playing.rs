//! Actions on a tape that plays: speed, pause, jumps, going on with a model that answers now; and keeping a consultation as a tape.

use super::{App, Choice, ConsultationView, Output, Overlay, Picker, SavedConsultation, Screen, Tone};
use crate::{
    screen::keys::Action,
    session::{Command, ConsultationKey},
    tape::PlaybackChange,
};
use std::time::Instant;

impl App {
    pub(super) fn act_on_tape(&mut self, action: Action, key: &ConsultationKey, now: Instant) -> Vec<Output> {
        if action == Action::SaveTape {
            return self.command(Command::SaveTape(key.clone()), now);
        }
        if !self.session.is_recording(key) {
            self.tell(Tone::Warning, self.words.only_recordings(), now);
            return Vec::new();
        }
        let playing = self.session.playing();
        let change = match action {
            Action::Faster => PlaybackChange::Speed(playing.speed.faster()),
            Action::Slower => PlaybackChange::Speed(playing.speed.slower()),
            Action::Pause => PlaybackChange::Paused(!playing.is_paused),
            Action::SkipWait => PlaybackChange::SkipWait,
            Action::AtOnce => match self.session.opened(key).is_some_and(|opened| opened.live().is_some()) {
                true => PlaybackChange::AtOnce(true),
                // Nothing comes that could come at once.
                false => return Vec::new(),
            },
            Action::GoToTurn => return self.choose_turn(key),
            Action::GoLive => return self.choose_live_model(key, now),
            _ => return Vec::new(),
        };
        self.command(Command::Play(key.clone(), change), now)
    }

    /// The turns that the tape has not played yet.
    fn choose_turn(&mut self, key: &ConsultationKey) -> Vec<Output> {
        let Some(opened) = self.session.opened(key) else { return Vec::new() };
        let Some(next) = opened.consultation().next_turn() else { return Vec::new() };
        let choice = |turn: usize| {
            let label = crate::glossary::turn(turn, self.words.0);
            let note = opened.case().turn_heading(turn, self.words.0).unwrap_or_default().to_owned();
            Choice { value: turn, label, note, enabled: true }
        };
        let choices = (next..=opened.case().turns().len()).map(choice).collect();
        self.overlays.push(Overlay::Turns(Picker::new(choices, None)));
        Vec::new()
    }

    pub(super) fn chosen_turn(&mut self, picker: &Picker<usize>, now: Instant) -> Vec<Output> {
        let Screen::Consultation(key) = self.screen.clone() else { return Vec::new() };
        let Some(turn) = picker.selected().copied() else { return Vec::new() };
        if let Some(view) = self.views.get_mut(&key) {
            view.follow();
        }
        self.command(Command::PlayTo(key, turn), now)
    }

    /// One model that answers now goes on at once; of several one is chosen.
    fn choose_live_model(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Output> {
        let models: Vec<String> = self.session.live_models().map(str::to_owned).collect();
        match models.as_slice() {
            [] => {
                self.tell(Tone::Warning, self.words.no_live_model(), now);
                Vec::new()
            }
            [model] => self.go_on_live(key, model.clone(), now),
            _ => {
                let choice = |model: &String| {
                    let label = self.session.shown_name(model);
                    let note = self.session.model_row(model).map(|row| row.place.clone()).unwrap_or_default();
                    Choice { value: model.clone(), label, note, enabled: true }
                };
                let picker = Picker::new(models.iter().map(choice).collect(), None);
                self.overlays.push(Overlay::LiveModels(picker));
                Vec::new()
            }
        }
    }

    pub(super) fn chosen_live_model(&mut self, picker: &Picker<String>, now: Instant) -> Vec<Output> {
        let Screen::Consultation(key) = self.screen.clone() else { return Vec::new() };
        picker.selected().cloned().map_or_else(Vec::new, |model| self.go_on_live(&key, model, now))
    }

    fn go_on_live(&mut self, key: &ConsultationKey, model: String, now: Instant) -> Vec<Output> {
        let live = key.with_model(model.clone());
        let outputs = self.command(Command::GoOnLive(key.clone(), model), now);
        if self.session.opened(&live).is_some() {
            // What was revealed beside the recording stays revealed.
            let before = self.views.get(key).map(|view| (view.revealed.clone(), view.seen.clone())).unwrap_or_default();
            // What it showed before was another consultation.
            let mut view = ConsultationView::new(SavedConsultation::default());
            view.revealed.extend(before.0);
            view.seen.extend(before.1);
            view.follow();
            self.views.insert(live.clone(), view);
            self.screen = Screen::Consultation(live);
        }
        outputs
    }
}
