//! A recorded interview that plays without a playlist.

use super::{
    fields::Reveal,
    interview::PlayedInterview,
    load::{Show, Step, StepKind, beats, opening},
    playlist::{PAUSE, Wait},
};
use crate::{
    language::Language,
    tape::{InterviewTape, Speed},
};
use std::time::Duration;

/// Between the exchanges of an interview that plays by itself, at speed 1: the time to read on.
const BETWEEN_EXCHANGES: Duration = Duration::from_millis(1500);

/// A show of one interview: it plays by itself up to its end, and what was missed and the reference wait for a key.
pub fn of_interview(tape: &InterviewTape, language: Language, speed: Speed) -> Show {
    let kind = StepKind::Interview(Box::new(PlayedInterview::of(tape, language)));
    let (reference, verdict) = (Reveal::Key, Reveal::Key);
    let (title, beats) = (opening(&kind), beats(&kind, reference, verdict));
    let step =
        Step { title: title.clone(), caption: None, notes: None, wait: Wait::For(BETWEEN_EXCHANGES), reference, verdict, kind, beats };
    Show { title, language, theme: None, speed, loops: false, show_keys: false, pause: PAUSE, steps: vec![step], remarks: Vec::new() }
}
