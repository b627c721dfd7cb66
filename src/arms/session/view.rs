//! What a session tells its interface.

use super::AnswerSession;
use crate::{
    arms::{
        pack::{Header, PackCase, PackTurn},
        turn::{Message, Stage, Turn},
    },
    chat,
};

/// A turn of a pack: case and turn, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The case.
    pub case: usize,
    /// The turn of the case.
    pub turn: usize,
}

/// How far a doctor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Cases whose turns are all answered.
    pub complete: usize,
    /// All cases.
    pub cases: usize,
}

impl AnswerSession {
    /// What holds for all cases.
    pub fn header(&self) -> &Header {
        &self.pack.header
    }

    /// The turn in front of the doctor: the one that was opened last; `None` before the first.
    pub fn front(&self) -> Option<Place> {
        self.places().take_while(|&place| self.turn(place).stage() != Stage::Closed).last()
    }

    /// What [`super::Command::Open`] shows: the first turn that is closed; `None` where there is none.
    pub fn next(&self) -> Option<Place> {
        self.places().find(|&place| self.turn(place).stage() == Stage::Closed)
    }

    /// Whether the next turn may be shown.
    pub fn can_open(&self) -> bool {
        self.next().is_some() && self.front().is_none_or(|front| self.turn(front).stage() == Stage::Answered)
    }

    /// How far the turn in front is; [`Stage::Closed`] before the first.
    pub fn stage(&self) -> Stage {
        self.front().map_or(Stage::Closed, |front| self.turn(front).stage())
    }

    /// A case of the pack.
    pub fn case(&self, place: Place) -> &PackCase {
        &self.pack.cases[place.case]
    }

    /// What the pack has about a turn.
    pub fn asked(&self, place: Place) -> &PackTurn {
        &self.pack.cases[place.case].turns[place.turn]
    }

    /// What the doctor did in a turn.
    pub fn turn(&self, place: Place) -> &Turn {
        &self.turns[place.case][place.turn]
    }

    /// The turns of the case in front, from the first to the one in front.
    pub fn shown(&self) -> Vec<Place> {
        self.front().map(|front| (0..=front.turn).map(|turn| Place { turn, ..front }).collect()).unwrap_or_default()
    }

    /// The model's answer to a turn, where it is to be shown: in the arm `revise` once it is recorded that it was.
    pub fn models_answer(&self, place: Place) -> Option<&str> {
        let is_shown = matches!(self.turn(place).stage(), Stage::Revising | Stage::Answered);
        self.asked(place).model.as_deref().filter(|_| is_shown)
    }

    /// The text in the field of the answer.
    pub fn draft(&self) -> &str {
        match (&self.draft, self.front()) {
            (Some(draft), _) => draft,
            (None, Some(front)) => self.turn(front).draft(),
            (None, None) => "",
        }
    }

    /// Whether the field holds text that is not on the disk, not even as a draft.
    pub fn has_unkept(&self) -> bool {
        let kept = self.front().map(|front| self.turn(front).draft());
        self.draft.as_deref().is_some_and(|draft| Some(draft) != kept)
    }

    /// What the model is to be asked: the whole conversation about the case in front, without messages that have no reply. Empty where nothing waits.
    pub fn conversation(&self) -> Vec<chat::Message> {
        let mut conversation = Vec::new();
        if !self.is_waiting() {
            return conversation;
        }
        let places = self.shown();
        let messages: Vec<&Message> = places.iter().flat_map(|&place| self.turn(place).messages()).collect();
        for (nth, message) in messages.iter().enumerate() {
            match (message, messages.get(nth + 1)) {
                (Message::Asked(text), Some(Message::Replied(reply))) => {
                    conversation.extend([chat::Message::user(text), chat::Message::assistant(reply)]);
                }
                (Message::Asked(text), None) => conversation.push(chat::Message::user(text)),
                _ => {}
            }
        }
        conversation
    }

    /// Whether the model was asked and has not replied.
    pub fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// Whether time stands still.
    pub fn is_paused(&self) -> bool {
        self.running_since.is_none()
    }

    /// Whether a line is on its way to the disk.
    pub fn is_saving(&self) -> bool {
        self.saving.is_some()
    }

    /// Whether every turn is answered.
    pub fn is_finished(&self) -> bool {
        self.places().all(|place| self.turn(place).stage() == Stage::Answered)
    }

    /// How far the doctor is.
    pub fn progress(&self) -> Progress {
        let is_complete = |turns: &&Vec<Turn>| turns.iter().all(|turn| turn.stage() == Stage::Answered);
        Progress { complete: self.turns.iter().filter(is_complete).count(), cases: self.turns.len() }
    }

    /// Every turn, in the order in which they are answered.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.turns.iter().enumerate().flat_map(|(case, turns)| (0..turns.len()).map(move |turn| Place { case, turn }))
    }
}
