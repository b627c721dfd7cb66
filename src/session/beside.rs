//! Answers of several models to the same turn of a case: whose there are, and how far each is.

use super::{ConsultationKey, ModelProgress, OpenConsultation, Phase, Session};
use crate::case::CaseId;

/// How many models' answers are set side by side, at most.
pub const MOST_BESIDE: usize = 3;

/// How far a consultation is with a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnState {
    /// It was asked: the index of its exchange.
    Asked(usize),
    /// Its answer is coming, and there was none before.
    Coming,
    /// It comes next.
    Next,
    /// Others come before it.
    Later,
}

impl Session {
    /// The models that have answered a case, or are answering it: the one that answers now first, then the others by name.
    pub fn answered_by(&self, case: &CaseId) -> Vec<String> {
        let in_record = self.progress.iter().filter(|(_, of)| of.cases.contains_key(case)).map(|(model, _)| model);
        let is_asked = |opened: &OpenConsultation| {
            let consultation = opened.consultation();
            opened.queued().is_some() || consultation.asking().is_some() || !consultation.exchanges().is_empty()
        };
        let open = self
            .consultations
            .iter()
            .filter(|(key, opened)| key.case == *case && key.variant.is_none() && is_asked(opened))
            .map(|(key, _)| &key.model);
        let mut models: Vec<String> = in_record.chain(open).cloned().collect();
        models.sort_by_key(|model| (self.model.as_ref() != Some(model), model.clone()));
        models.dedup();
        models
    }

    /// Takes what a consultation has come to into the list of cases.
    pub(super) fn update_progress(&mut self, key: &ConsultationKey) {
        // The list counts the cases themselves; a variant is never pooled with its case.
        if key.variant.is_some() {
            return;
        }
        let Some(opened) = self.consultations.get(key).filter(|v| v.phase == Phase::Open) else { return };
        let progress = opened.progress();
        let of_model = self
            .progress
            .entry(key.model.clone())
            .or_insert_with(|| ModelProgress { model: key.model.clone(), ..ModelProgress::default() });
        match progress {
            Some(progress) => of_model.cases.insert(key.case.clone(), progress),
            None => of_model.cases.remove(&key.case),
        };
    }
}

impl OpenConsultation {
    /// How far it is with a turn, from 1.
    pub fn turn_state(&self, turn: usize) -> TurnState {
        let consultation = self.consultation();
        // A turn in other words counts as that turn: it stands in its place.
        if let Some(index) = consultation.exchanges().iter().position(|e| e.asked.turn() == Some(turn)) {
            return TurnState::Asked(index);
        }
        if consultation.asking().is_some_and(|ready| ready.asked.turn() == Some(turn)) {
            return TurnState::Coming;
        }
        if consultation.next_turn() == Some(turn) { TurnState::Next } else { TurnState::Later }
    }

    /// Whether an answer to a turn is coming.
    pub fn is_coming(&self, turn: usize) -> bool {
        self.consultation().asking().is_some_and(|ready| ready.asked.turn() == Some(turn))
    }
}
