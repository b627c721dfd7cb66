//! What a model's answers took: time and money.

use super::{cells::Cell, records::Records};
use crate::chat::ModelFacts;
use serde::Serialize;

/// What the answers of a block took, each counted once. What is not known of an answer is left out, and the counts say of how many it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Spent {
    /// Answers.
    pub answers: usize,
    /// The mean of the seconds from question to end, as seen from here: waiting and the network included.
    pub seconds: Option<f64>,
    /// Of how many answers the time is known.
    pub timed: usize,
    /// The mean cost of an answer by the prices that settings give, in their currency.
    pub cost: Option<f64>,
    /// Of how many answers the cost is known.
    pub priced: usize,
}

/// Over the answers behind some cells, which are sorted by answer.
pub(super) fn spent(cells: &[Cell], records: &Records, facts: Option<&ModelFacts>) -> Spent {
    let mut spent = Spent::default();
    let (mut milliseconds, mut cost) = (0.0, 0.0);
    for cells in cells.chunk_by(|a, b| a.answer == b.answer) {
        let Some(answer) = cells[0].answer else { continue };
        let answer = &records.answers[answer as usize];
        spent.answers += 1;
        if answer.milliseconds > 0 {
            spent.timed += 1;
            milliseconds += f64::from(answer.milliseconds);
        }
        let price = facts.zip(answer.tokens).and_then(|(facts, (prompt, text))| facts.cost(prompt.into(), text.into()));
        if let Some(price) = price {
            spent.priced += 1;
            cost += price;
        }
    }
    spent.seconds = (spent.timed > 0).then(|| milliseconds / 1000.0 / spent.timed as f64);
    spent.cost = (spent.priced > 0).then(|| cost / spent.priced as f64);
    spent
}
