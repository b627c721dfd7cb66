//! What a user does with a tape that plays: another speed, a pause, a jump, and going on with a model that answers now.

use super::{Command, ConsultationKey, Effect, ModelState, Notice, Phase, Question, Session, Taped, handle::notice};
use crate::{
    chat::Origin,
    consultation::{Asked, Consultation},
    file_name::slug,
    record::Recorded,
    tape::{PlaybackChange, Speed},
};
use std::time::Instant;

/// How tapes play at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Playing {
    /// How fast.
    pub speed: Speed,
    /// Whether they wait.
    pub is_paused: bool,
}

impl Session {
    /// How tapes play at the moment.
    pub fn playing(&self) -> Playing {
        self.playing
    }

    /// The speed of the settings, before anything plays.
    #[must_use]
    pub fn at_speed(mut self, speed: Speed) -> Self {
        self.playing.speed = speed;
        self
    }

    /// Whether a tape answers in this consultation.
    pub fn is_recording(&self, key: &ConsultationKey) -> bool {
        self.identity(&key.model).is_some_and(|identity| identity.origin.is_recording())
    }

    /// The models that could go on where a tape ends: every one that is no tape.
    pub fn live_models(&self) -> impl Iterator<Item = &str> {
        let is_live = |state: &ModelState| !matches!(state, ModelState::Open { identity } if identity.origin.is_recording());
        self.models.iter().filter(move |row| is_live(&row.state) && !row.is_tape).map(|row| row.name.as_str())
    }

    pub(super) fn save_tape(&self, key: &ConsultationKey) -> Vec<Effect> {
        let Some(taped) = self.taped(key) else { return notice(Notice::NothingAsked) };
        let model = match &taped.model.origin {
            Origin::Recording { model, .. } => model.clone(),
            _ => self.shown_name(&key.model),
        };
        let name = slug(&format!("{}-{model}", key.file_part()));
        vec![Effect::WriteTape(name, Box::new(taped))]
    }

    /// What a consultation has, to be kept as a tape; nothing before its first answer.
    fn taped(&self, key: &ConsultationKey) -> Option<Taped> {
        let opened = self.consultations.get(key)?;
        let answers: Vec<_> = opened.recorded.iter().flat_map(|recorded| &recorded.answers).cloned().collect();
        // Where a model went on from a recording, it is its consultation.
        let model = answers.iter().rev().find(|answer| !answer.model.origin.is_recording()).or(answers.last())?.model.clone();
        let of_case = |turn_key: &String| answers.iter().any(|answer| answer.key == *turn_key);
        let verdicts = opened.verdicts.values().filter(|verdict| of_case(&verdict.turn_key)).cloned().collect();
        let ratings = opened.ratings.values().filter(|rating| of_case(&rating.turn_key)).cloned().collect();
        Some(Taped { case: opened.case.clone(), model, repeat: opened.repeat, answers, verdicts, ratings })
    }

    pub(super) fn play(&mut self, key: &ConsultationKey, change: PlaybackChange) -> Vec<Effect> {
        match change {
            PlaybackChange::Speed(speed) => self.playing.speed = speed,
            PlaybackChange::Paused(is_paused) => self.playing.is_paused = is_paused,
            PlaybackChange::AtOnce(_) => {}
            PlaybackChange::SkipWait => {
                let live = self.consultations.get_mut(key).and_then(|opened| opened.live.as_mut());
                let Some(live) = live.filter(|live| live.first.is_none()) else { return Vec::new() };
                live.is_skipped = true;
            }
        }
        vec![Effect::Play(change)]
    }

    /// Plays every turn before `turn` (from 1) at once, and this one as it was recorded.
    pub(super) fn play_to(&mut self, key: &ConsultationKey, turn: usize, now: Instant) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        let Some(next) = opened.consultation.next_turn().filter(|next| turn >= *next) else { return Vec::new() };
        opened.play_to = Some(turn);
        let mut effects = vec![Effect::Play(PlaybackChange::AtOnce(turn > next || opened.consultation.is_busy()))];
        if !opened.consultation.is_busy() {
            effects.extend(self.ask(key, Question::Next, now));
        }
        effects
    }

    /// What follows an answer of a tape: the next turn of a jump, and the recorded times again.
    pub(super) fn played(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Effect> {
        if !self.is_recording(key) {
            return Vec::new();
        }
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        let next = opened.consultation.next_turn();
        let Some(next) = next.filter(|next| opened.play_to.is_some_and(|to| *next <= to)) else {
            opened.play_to = None;
            return vec![Effect::Play(PlaybackChange::AtOnce(false))];
        };
        let mut effects = vec![Effect::Play(PlaybackChange::AtOnce(opened.play_to.is_some_and(|to| next < to)))];
        effects.extend(self.ask(key, Question::Next, now));
        effects
    }

    /// Goes on with a model that answers now from where a tape is: with the question that the tape does not hold, or the next turn.
    pub(super) fn go_on_live(&mut self, key: &ConsultationKey, model: String, now: Instant) -> Vec<Effect> {
        let Some(opened) = self.consultations.get(key) else { return Vec::new() };
        if opened.consultation.is_busy() {
            return notice(Notice::Busy);
        }
        let question = opened.not_recorded.clone().or_else(|| opened.consultation.next_turn().map(|_| Question::Next));
        let continues: Vec<Recorded> = opened.recorded.iter().map(after_recording).collect();
        let live = key.with_model(model.clone());
        let mut effects = self.act(Command::SelectModel(model), now);
        effects.extend(self.act(Command::OpenConsultation(key.case.clone(), key.variant.clone()), now));
        let Some(opened) = self.consultations.get_mut(&live) else { return effects };
        if opened.consultation.is_busy() || opened.judging.is_some() {
            return notice(Notice::Busy);
        }
        opened.continues = Some(continues);
        opened.queued = question;
        if opened.phase == Phase::Open {
            effects.extend(self.continue_recording(&live, now));
        }
        effects
    }

    /// The consultation begins with a recording's answers, once it is known what its own record holds.
    pub(super) fn continue_recording(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        if let Some(continues) = opened.continues.take() {
            let queued = opened.queued.take();
            let repeat = if opened.recorded.is_empty() { opened.repeat } else { opened.repeat + 1 };
            opened.start_over(repeat);
            let exchanges = continues.iter().map(Recorded::exchange).collect();
            opened.consultation = Consultation::resume(&opened.case, opened.answer_tokens, exchanges);
            (opened.recorded, opened.queued) = (continues, queued);
        }
        self.ask_queued(key, now)
    }
}

/// An answer of a recording as a model that goes on has it.
fn after_recording(recorded: &Recorded) -> Recorded {
    let asked = recorded.asked.turn().map_or(Asked::Own, Asked::Continued);
    Recorded { asked, ..recorded.clone() }
}
