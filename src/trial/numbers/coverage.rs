//! What was wanted, and what came of it.

use super::{types::Coverage, units::Trial};
use crate::trial::{
    form::Rates,
    key::{IssuedItem, Question},
    observations::{Observation, Outcome},
};
use std::collections::BTreeSet;

/// A wanted rating.
pub(super) struct Wanted<'a> {
    pub rater: &'a str,
    pub question: &'a Question,
    /// The rated model; two where they are compared.
    pub models: Vec<&'a str>,
    pub is_repeat: bool,
    pub is_masked: bool,
}

/// Every rating that was wanted; training items are no questions.
pub(super) fn wanted<'a>(trial: &Trial<'a>) -> Vec<Wanted<'a>> {
    let rates = trial.protocol.form.rates();
    let mut all = Vec::new();
    for pack in &trial.key.packs {
        for item in &pack.items {
            all.extend(of_item(&pack.rater, item, rates));
        }
    }
    all
}

fn of_item<'a>(rater: &'a str, item: &'a IssuedItem, rates: Rates) -> Vec<Wanted<'a>> {
    let wanted = |answers: &'a [crate::trial::key::IssuedAnswer]| Wanted {
        rater,
        question: &item.question,
        models: answers.iter().map(|answer| answer.model.as_str()).collect(),
        is_repeat: item.repeats.is_some(),
        is_masked: answers.iter().any(|answer| !answer.unmasked.is_empty()),
    };
    match rates {
        Rates::Answer => item.answers.iter().map(|answer| wanted(std::slice::from_ref(answer))).collect(),
        Rates::Pair => vec![wanted(&item.answers)],
        Rates::Questionnaire => Vec::new(),
    }
}

/// The coverage of a field in some wanted ratings.
pub(super) struct Counted<'a> {
    pub wanted: &'a [Wanted<'a>],
    pub observations: &'a [&'a Observation],
    /// The raters who count.
    pub raters: BTreeSet<&'a str>,
}

impl Counted<'_> {
    /// Of the ratings of one model, or of all, in one turn, or in all.
    pub fn of(&self, field: &str, model: Option<&str>, turn: Option<usize>) -> Coverage {
        let is_turn = |question: &Question| turn.is_none() || question.turn == turn;
        let of = self
            .wanted
            .iter()
            .filter(|w| !w.is_repeat && self.raters.contains(w.rater) && is_turn(w.question) && has(model, w.models.iter().copied()))
            .count();
        let mut coverage = Coverage { of, ..Coverage::default() };
        for seen in self.observations.iter().filter(|o| is_turn(&o.question) && has(model, o.models.iter().map(String::as_str))) {
            match &seen.outcome {
                Outcome::CannotJudge(_) => coverage.cannot_judge += 1,
                Outcome::Rated(values) if values.contains_key(field) => coverage.rated += 1,
                Outcome::Rated(_) => coverage.left_empty += 1,
            }
        }
        coverage.open = of.saturating_sub(coverage.rated + coverage.cannot_judge + coverage.left_empty);
        coverage
    }
}

/// Whether a model is among some; all are where none is named.
fn has<'m>(model: Option<&str>, mut models: impl Iterator<Item = &'m str>) -> bool {
    model.is_none_or(|model| models.any(|name| name == model))
}
