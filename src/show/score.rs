//! The score card of a show: the mean ratings of its tapes by turn.

use super::played::Played;
use crate::{judge::Unrated, stats::CoveredMean};

/// The ratings of one recorded model.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRow {
    /// The model's name.
    pub model: String,
    /// The day of its answers.
    pub day: String,
    /// The mean of each turn of [`ScoreCard::turns`], with its coverage.
    pub means: Vec<CoveredMean<Unrated>>,
}

/// Models by turns. Ratings on another scale than from 1 to 10 are left out and counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreCard {
    /// The turns, from 1.
    pub turns: Vec<usize>,
    /// A row for each recorded model and day.
    pub rows: Vec<ScoreRow>,
    /// Who judged.
    pub judges: Vec<String>,
    /// How many verdicts are on another scale.
    pub left_out: usize,
}

impl ScoreCard {
    /// Of tapes.
    pub fn of<'a>(tapes: impl Iterator<Item = &'a Played> + Clone) -> Self {
        let mut card = Self::default();
        for turn in tapes.clone().flat_map(|tape| &tape.turns).filter(|turn| !turn.verdicts.is_empty()) {
            card.turns.push(turn.turn);
            for verdict in &turn.verdicts {
                card.judges.push(verdict.judge.name.clone());
                card.left_out += usize::from(verdict.verdict.highest().is_some_and(|highest| highest != 10));
            }
        }
        card.turns.sort_unstable();
        card.turns.dedup();
        card.judges.sort();
        card.judges.dedup();
        let mut models: Vec<(&str, &str)> = Vec::new();
        for tape in tapes.clone() {
            let is_judged = tape.turns.iter().any(|turn| !turn.verdicts.is_empty());
            let model = (tape.model.as_str(), tape.day.as_str());
            if is_judged && !models.contains(&model) {
                models.push(model);
            }
        }
        card.rows = models
            .into_iter()
            .map(|(model, day)| {
                let own = tapes.clone().filter(|tape| (tape.model.as_str(), tape.day.as_str()) == (model, day));
                let means = card.turns.iter().filter_map(|turn| mean(own.clone(), *turn)).collect();
                ScoreRow { model: model.to_owned(), day: day.to_owned(), means }
            })
            .collect();
        card
    }
}

/// The mean of what judges gave to a turn.
fn mean<'a>(tapes: impl Iterator<Item = &'a Played>, turn: usize) -> Option<CoveredMean<Unrated>> {
    let verdicts = tapes.flat_map(|tape| &tape.turns).filter(|played| played.turn == turn).flat_map(|played| &played.verdicts);
    let outcomes = verdicts.filter(|verdict| verdict.verdict.highest().is_none_or(|highest| highest == 10));
    let outcomes = outcomes.map(|v| v.verdict.score().ok_or_else(|| v.verdict.unrated().unwrap_or(Unrated::NoRating)));
    // A rating is a number.
    CoveredMean::of(outcomes).ok()
}
