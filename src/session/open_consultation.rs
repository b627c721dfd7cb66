//! An open consultation: the state machine, its recorded answers and verdicts, and its running operations.

use super::{AnswerId, CaseProgress, Question, SessionError};
use crate::{
    case::Case,
    chat::{Measure, RetryReason},
    consultation::{Answer, Asked, Consultation, Ready, Refusal, Revealed},
    record::{RatingRecord, Recorded, RunRecords, TurnRecord, VerdictRecord},
};
use std::{collections::HashMap, sync::Arc, time::Instant};

/// Whether a consultation can be worked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Its record is being read.
    Reading,
    /// It can.
    Open,
    /// Its record cannot be read.
    Failed(SessionError),
}

/// An answer that is coming.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Live {
    /// When it was asked for.
    pub asked: Option<Instant>,
    /// When the first piece came.
    pub first: Option<Instant>,
    /// When the last piece came.
    pub last: Option<Instant>,
    /// Pieces so far; about as many as tokens.
    pub pieces: u32,
    /// Tokens of the prompt evaluated, of all.
    pub prompt: Option<(u32, u32)>,
    /// Which repetition of the request this is, and why; 0 for one that was not sent yet.
    pub retry: Option<(u32, RetryReason)>,
    /// Whether the user skipped the waiting before the first piece of a recording.
    pub is_skipped: bool,
}

impl Live {
    /// Pieces a second since the first.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.last?.duration_since(self.first?).as_secs_f64();
        (self.pieces > 1 && seconds > 0.0).then(|| f64::from(self.pieces - 1) / seconds)
    }

    /// One more piece came.
    pub(super) fn piece(&mut self, now: Instant) {
        self.first.get_or_insert(now);
        self.last = Some(now);
        self.pieces += 1;
    }
}

/// An answer on its way to the disk.
#[derive(Debug, Clone)]
pub(super) struct Saving {
    pub ready: Ready,
    pub answer: Answer,
    pub regenerated: u32,
    /// Why it is not there yet.
    pub failure: Option<SessionError>,
}

/// A case with a model. Fields are read by the fronts and changed by the session alone.
#[derive(Debug)]
pub struct OpenConsultation {
    pub(super) case: Arc<Case>,
    pub(super) phase: Phase,
    pub(super) consultation: Consultation,
    /// The records behind the consultation's exchanges, one list each.
    pub(super) recorded: Vec<Recorded>,
    pub(super) verdicts: HashMap<String, VerdictRecord>,
    pub(super) ratings: HashMap<(String, usize), RatingRecord>,
    pub(super) repeat: u32,
    /// The last one that was asked for.
    pub(super) answer: AnswerId,
    /// Asked as soon as the model is open and the record read.
    pub(super) queued: Option<Question>,
    /// The question that was asked last.
    pub(super) asked_now: Option<Question>,
    /// That question, where the tape does not hold its answer.
    pub(super) not_recorded: Option<Question>,
    /// Up to which turn a tape plays without being asked.
    pub(super) play_to: Option<usize>,
    /// What a recording answered before this consultation goes on with a model that answers now, until its own record was read.
    pub(super) continues: Option<Vec<Recorded>>,
    pub(super) live: Option<Live>,
    pub(super) measure: Option<Measure>,
    pub(super) refusal: Option<Refusal>,
    pub(super) unrecordable: Option<SessionError>,
    pub(super) saving: Option<Saving>,
    pub(super) judging: Option<usize>,
    pub(super) judge_failure: Option<SessionError>,
    pub(super) answer_tokens: Option<u32>,
}

impl OpenConsultation {
    pub(super) fn new(case: Arc<Case>, answer_tokens: Option<u32>) -> Self {
        Self {
            consultation: Consultation::new(&case, answer_tokens),
            case,
            phase: Phase::Reading,
            recorded: Vec::new(),
            verdicts: HashMap::new(),
            ratings: HashMap::new(),
            repeat: 0,
            answer: AnswerId::default(),
            queued: None,
            asked_now: None,
            not_recorded: None,
            play_to: None,
            continues: None,
            live: None,
            measure: None,
            refusal: None,
            unrecordable: None,
            saving: None,
            judging: None,
            judge_failure: None,
            answer_tokens,
        }
    }

    /// Takes over what the record has.
    pub(super) fn restore(&mut self, records: &RunRecords) {
        self.recorded = records.conversation(&self.case);
        self.repeat = self.recorded.last().and_then(|r| r.answers.last()).map_or(0, |a| a.repeat);
        let exchanges = self.recorded.iter().map(Recorded::exchange).collect();
        self.consultation = Consultation::resume(&self.case, self.answer_tokens, exchanges);
        for answer in self.recorded.iter().flat_map(|r| &r.answers) {
            if let Some(verdict) = records.verdict_on(answer) {
                self.verdicts.insert(answer.key.clone(), verdict.clone());
            }
            if let Some(rating) = records.rating_of(answer) {
                self.ratings.insert((answer.key.clone(), answer.attempt), rating.clone());
            }
        }
    }

    /// Begins the case again.
    pub(super) fn start_over(&mut self, repeat: u32) {
        let case = self.case.clone();
        *self = Self { phase: Phase::Open, repeat, answer: self.answer, ..Self::new(case, self.answer_tokens) };
    }

    pub fn case(&self) -> &Case {
        &self.case
    }

    /// Whether it can be worked with.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// What was asked and answered.
    pub fn consultation(&self) -> &Consultation {
        &self.consultation
    }

    /// The last answer that was asked for; the default before there is one.
    pub fn answer(&self) -> AnswerId {
        self.answer
    }

    /// Which repeat of the case this is, from 0.
    pub fn repeat(&self) -> u32 {
        self.repeat
    }

    /// The question that was asked last, where the tape does not hold its answer.
    pub fn not_recorded(&self) -> Option<&Question> {
        self.not_recorded.as_ref()
    }

    /// The question that waits for the model to be open.
    pub fn queued(&self) -> Option<&Question> {
        self.queued.as_ref()
    }

    /// The answer that is coming.
    pub fn live(&self) -> Option<&Live> {
        self.live.as_ref()
    }

    /// What the last question took of the context.
    pub fn measure(&self) -> Option<Measure> {
        self.measure
    }

    /// Why the last question was not sent.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Why an answer is not on disk, while it is not.
    pub fn unsaved(&self) -> Option<&SessionError> {
        self.saving.as_ref()?.failure.as_ref()
    }

    /// Why the last question was not sent, where its answer could not have been recorded.
    pub fn unrecordable(&self) -> Option<&SessionError> {
        self.unrecordable.as_ref()
    }

    /// The index of the exchange that is with the judge.
    pub fn judging(&self) -> Option<usize> {
        self.judging
    }

    /// Why the judge could not be asked.
    pub fn judge_failure(&self) -> Option<&SessionError> {
        self.judge_failure.as_ref()
    }

    /// The record of the last answer of the exchange at `index`.
    pub fn record(&self, index: usize) -> Option<&TurnRecord> {
        self.recorded.get(index).and_then(|r| r.answers.last())
    }

    /// Every recorded answer of the exchange at `index`.
    pub fn records(&self, index: usize) -> &[TurnRecord] {
        self.recorded.get(index).map_or(&[], |r| &r.answers)
    }

    /// The verdict on the last answer of the exchange at `index`.
    pub fn verdict(&self, index: usize) -> Option<&VerdictRecord> {
        self.verdicts.get(&self.record(index)?.key)
    }

    /// The user's rating of the last answer of the exchange at `index`.
    pub fn rating(&self, index: usize) -> Option<&RatingRecord> {
        let record = self.record(index)?;
        self.ratings.get(&(record.key.clone(), record.attempt))
    }

    /// The turn that the exchange at `index` belongs to, from 1: its own, or the one after which a doctor's own question was asked (at least 1).
    pub fn turn_of(&self, index: usize) -> usize {
        let exchanges = self.consultation.exchanges();
        let upto = exchanges.len().min(index + 1);
        exchanges[..upto].iter().rev().find_map(|e| e.asked.turn()).unwrap_or(1)
    }

    /// The turn of the case itself whose reference stands beside a turn (from 1): beside a push it is that of the case's last turn.
    pub(super) fn turn_of_case(&self, turn: usize) -> usize {
        self.case.judged_as(turn).unwrap_or_else(|| self.case.own_turns())
    }

    /// What may be shown of the case's reference beside a turn (from 1), as far as the consultation is.
    pub fn revealed(&self, turn: usize) -> Revealed<'_> {
        Revealed::of(&self.case, turn, self.consultation.next_turn().is_none())
    }

    /// The finished records of the protocol's turns from 1 to `turn`; `None` where one is missing or off protocol.
    pub(super) fn protocol_answers(&self, turn: usize) -> Option<Vec<TurnRecord>> {
        (1..=turn)
            .map(|t| {
                let recorded = self.recorded.iter().find(|r| r.asked == Asked::Turn(t))?;
                recorded.answers.last().filter(|a| a.is_final()).cloned()
            })
            .collect()
    }

    /// For the list.
    pub(super) fn progress(&self) -> Option<CaseProgress> {
        CaseProgress::of(&self.recorded, |answer| {
            let rating = self.ratings.get(&(answer.key.clone(), answer.attempt)).map(|r| r.rating.get());
            (self.verdicts.get(&answer.key).and_then(|v| super::progress::scored(&v.verdict)), rating)
        })
    }
}
