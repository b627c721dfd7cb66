//! Reads a run without locking it: the recorded state that a session shows, and the consultation as it was
//! left.

use super::{Journal, Manifest, RatingRecord, RecordError, TurnRecord, VerdictRecord};
use crate::{
    case::Case,
    consultation::{Asked, Exchange},
    record::AskedKind,
};
use std::path::Path;

/// Everything in a run's folder, in the order in which it was recorded. Another process may be writing there; an unfinished last line is
/// not read and not touched.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecords {
    /// What the run is about.
    pub manifest: Manifest,
    /// Every answer, unfinished ones included.
    pub turns: Vec<TurnRecord>,
    /// Every verdict.
    pub verdicts: Vec<VerdictRecord>,
    /// Every rating.
    pub ratings: Vec<RatingRecord>,
}

impl RunRecords {
    /// Reads the run in `folder`; `None` when there is none.
    ///
    /// # Errors
    /// When a file cannot be read, or a line before the last is no record.
    pub fn read(folder: &Path) -> Result<Option<Self>, RecordError> {
        let Some(manifest) = Manifest::read(&folder.join("manifest.json"))? else { return Ok(None) };
        Ok(Some(Self {
            manifest,
            turns: Journal::read(&folder.join("turns.jsonl"))?,
            verdicts: Journal::read(&folder.join("verdicts.jsonl"))?,
            ratings: Journal::read(&folder.join("ratings.jsonl"))?,
        }))
    }

    /// The consultation of `case` as it was left: its last repeat's questions with all their answers.
    pub fn conversation(&self, case: &Case) -> Vec<Recorded> {
        let of_case = |r: &&TurnRecord| r.case == *case.id() && case.is_variant(r.variant.as_ref());
        conversation(of_this_text(self.turns.iter().filter(of_case), case))
    }

    /// The current verdict on an answer: the last one that is final, else the last.
    pub fn verdict_on(&self, answer: &TurnRecord) -> Option<&VerdictRecord> {
        let all = || self.verdicts.iter().rev().filter(|v| v.turn_key == answer.key);
        all().find(|v| v.verdict.is_final()).or_else(|| all().next())
    }

    /// The last rating of an answer.
    pub fn rating_of(&self, answer: &TurnRecord) -> Option<&RatingRecord> {
        self.ratings.iter().rev().find(|r| r.turn_key == answer.key && r.attempt == answer.attempt)
    }
}

/// A question as it was recorded, with its answers, oldest first; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// What it was to the protocol.
    pub asked: Asked,
    /// Its answers.
    pub answers: Vec<TurnRecord>,
}

impl Recorded {
    /// As the consultation has it.
    pub fn exchange(&self) -> Exchange {
        Exchange {
            asked: self.asked,
            question: self.answers.last().map(|r| r.question.clone()).unwrap_or_default(),
            answers: self.answers.iter().map(TurnRecord::answer).collect(),
        }
    }
}

/// Leaves out what was recorded of a case with the same id and other questions: the other language of a bundled case, or another version of
/// the file. A changed question or the doctor's own belongs to the turn of the protocol before it.
fn of_this_text<'a>(records: impl Iterator<Item = &'a TurnRecord>, case: &Case) -> impl Iterator<Item = &'a TurnRecord> {
    let mut same = true;
    records.filter(move |record| {
        // What a tape played is not taken up again, nor what followed it: it plays from its beginning.
        // Nor is it part of the conversation how sure a model was.
        if record.confidence.is_some() || matches!(record.asked, AskedKind::Recording | AskedKind::Continued) {
            return false;
        }
        if record.asked == AskedKind::Protocol {
            same = case.turns().get(record.turn.wrapping_sub(1)).is_some_and(|t| t.question == record.question);
        }
        same && record.source == case.source()
    })
}

/// Puts records of one case together again. A later repeat, or a turn that was asked anew from its first answer on, begins the conversation again
/// from there: what stood after it was another conversation.
fn conversation<'a>(records: impl Iterator<Item = &'a TurnRecord>) -> Vec<Recorded> {
    let mut repeat = 0;
    let mut conversation: Vec<Recorded> = Vec::new();
    for record in records {
        if record.repeat < repeat {
            continue;
        }
        if record.repeat > repeat {
            repeat = record.repeat;
            conversation.clear();
        }
        let asked = match record.asked {
            AskedKind::Protocol => Asked::Turn(record.turn),
            // Left out before; whatever follows one is not by the protocol.
            AskedKind::Edited => Asked::Edited(record.turn),
            AskedKind::Continued | AskedKind::Recording => Asked::Continued(record.turn),
            AskedKind::Own => Asked::Own,
        };
        let same_question = |last: &&mut Recorded| match asked.turn() {
            Some(turn) => last.asked.turn() == Some(turn),
            None => last.asked == Asked::Own && last.answers.first().is_some_and(|a| a.question == record.question),
        };
        if let Some(last) = conversation.last_mut().filter(|l| record.attempt > 0 && same_question(l)) {
            last.asked = asked;
            last.answers.push(record.clone());
            continue;
        }
        if let Some(turn) = asked.turn() {
            let earlier = conversation.iter().position(|r| r.asked.turn().is_some_and(|t| t >= turn));
            conversation.truncate(earlier.unwrap_or(conversation.len()));
        }
        conversation.push(Recorded { asked, answers: vec![record.clone()] });
    }
    conversation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::turn::sample;

    /// Each question of a conversation, and how many answers it has.
    type Shape = Vec<(Asked, usize)>;

    fn shape(records: &[TurnRecord]) -> Shape {
        conversation(records.iter()).iter().map(|r| (r.asked, r.answers.len())).collect()
    }

    #[test]
    fn a_conversation_is_put_together_as_it_was_left() {
        use AskedKind::{Edited, Own, Protocol};
        let record = |asked, turn, attempt, repeat, question: &str| {
            let mut r = sample("1", turn, "答");
            (r.asked, r.attempt, r.repeat, r.question) = (asked, attempt, repeat, question.into());
            r
        };
        let cases: Vec<(Vec<TurnRecord>, Shape)> = vec![
            (vec![], vec![]),
            (
                vec![record(Protocol, 1, 0, 0, "a"), record(Own, 1, 0, 0, "x"), record(Protocol, 2, 0, 0, "b")],
                vec![(Asked::Turn(1), 1), (Asked::Own, 1), (Asked::Turn(2), 1)],
            ),
            // Asked again: both are kept.
            (vec![record(Protocol, 1, 0, 0, "a"), record(Protocol, 1, 1, 0, "a")], vec![(Asked::Turn(1), 2)]),
            (vec![record(Own, 0, 0, 0, "x"), record(Own, 0, 1, 0, "x")], vec![(Asked::Own, 2)]),
            (vec![record(Own, 0, 0, 0, "x"), record(Own, 0, 0, 0, "x")], vec![(Asked::Own, 1), (Asked::Own, 1)]),
            // Another run with other settings in the same folder, and a repeat.
            (
                vec![record(Protocol, 1, 0, 0, "a"), record(Protocol, 2, 0, 0, "b"), record(Protocol, 1, 0, 0, "a")],
                vec![(Asked::Turn(1), 1)],
            ),
            (
                vec![
                    record(Protocol, 1, 0, 0, "a"),
                    record(Protocol, 1, 0, 1, "a"),
                    record(Edited, 2, 0, 1, "b"),
                    record(Protocol, 2, 0, 0, "b"),
                ],
                vec![(Asked::Turn(1), 1), (Asked::Edited(2), 1)],
            ),
        ];
        for (number, (records, expected)) in cases.into_iter().enumerate() {
            assert_eq!(shape(&records), expected, "case {number}");
        }
    }
}
