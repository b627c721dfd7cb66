//! One pair of answers with the judge's verdicts in both orders.

use super::{Contestant, Outcome, PairMissing, PairRecord, PairedAnswer};
use crate::{case::CaseId, judge::GameVerdict};
use std::collections::HashMap;

/// Who a model is: its name in reports and what it is.
pub(super) type Party = (String, String);

/// Which pair: case, turn, repeat, models in order.
pub(super) type PairKey = (CaseId, u32, u32, Party, Party);

/// A pair as the report has it: the models in order of their names.
pub(super) struct Pair<'a> {
    pub case: &'a CaseId,
    pub turn: u32,
    /// Places among the block's models.
    pub models: [usize; 2],
    pub record: &'a PairRecord,
    /// Whether the record has the models the other way round.
    is_exchanged: bool,
    /// The verdicts with the record's first model shown first, and second; `None` where there is none.
    pub games: [Option<GameVerdict>; 2],
    /// Of the models in this order.
    pub outcome: Result<Outcome, PairMissing>,
}

pub(super) fn party(contestant: &Contestant) -> Party {
    (contestant.name.clone(), contestant.model.key())
}

/// Which pair a record is of.
pub(super) fn pair_key(pair: &PairRecord) -> PairKey {
    let [left, right] = pair.models.each_ref().map(party);
    let (left, right) = if left <= right { (left, right) } else { (right, left) };
    (pair.case.clone(), pair.turn, pair.repeat, left, right)
}

/// The pair of a record, with what the judge said of it.
pub(super) fn pair<'a>(key: &'a PairKey, record: &'a PairRecord, parties: &[&Party], verdicts: &HashMap<&str, GameVerdict>) -> Pair<'a> {
    let (case, turn, _, left, right) = key;
    // Every party of the block is in the list.
    let place = |of: &Party| parties.iter().position(|party| *party == of).unwrap_or_default();
    let is_exchanged = party(&record.models[0]) != *left;
    let games = match &record.games {
        Some(keys) => keys.each_ref().map(|key| verdicts.get(key.as_str()).copied()),
        None => [None, None],
    };
    let outcome = match games {
        _ if record.games.is_none() => Err(PairMissing::NoAnswer),
        [Some(forward), Some(backward)] => Outcome::of(forward, backward).ok_or_else(|| missing(forward, backward)),
        _ => Err(PairMissing::NotAsked),
    };
    let outcome = outcome.map(|outcome| if is_exchanged { outcome.exchanged() } else { outcome });
    Pair { case, turn: *turn, models: [place(left), place(right)], record, is_exchanged, games, outcome }
}

/// Why two verdicts, of which one at least is no decision, make no pair.
pub(super) fn missing(forward: GameVerdict, backward: GameVerdict) -> PairMissing {
    match if forward.is_decision() { backward } else { forward } {
        GameVerdict::Refused => PairMissing::Refused,
        GameVerdict::Truncated => PairMissing::Truncated,
        GameVerdict::Failed => PairMissing::Failed,
        GameVerdict::NoVerdict
        | GameVerdict::First
        | GameVerdict::Second
        | GameVerdict::Tie
        | GameVerdict::Same
        | GameVerdict::Different => PairMissing::NoVerdict,
    }
}

impl Pair<'_> {
    /// The two answers, in the order of the models.
    pub fn answers(&self) -> Option<[&PairedAnswer; 2]> {
        let [one, other] = self.record.models.each_ref().map(|model| model.answer.as_ref());
        let (one, other) = (one?, other?);
        Some(if self.is_exchanged { [other, one] } else { [one, other] })
    }

    /// Whether both answers are the same text.
    pub fn is_same_text(&self) -> bool {
        self.answers().is_some_and(|[left, right]| left.digest == right.digest)
    }

    /// The models that are the judge.
    pub fn same_as_judge(&self) -> impl Iterator<Item = usize> {
        let order = if self.is_exchanged { [1, 0] } else { [0, 1] };
        let is_judge = order.map(|place| self.record.judge.same_model(&self.record.models[place].model));
        self.models.into_iter().zip(is_judge).filter(|(_, is)| *is).map(|(model, _)| model)
    }
}
