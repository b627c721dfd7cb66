//! How far each model is with the cases, for the list.

use crate::{
    case::{Case, CaseFile, CaseId},
    consult::Asked,
    record::{Recorded, RunRecords},
};
use std::collections::HashMap;

/// One model's answers to the cases of a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelProgress {
    /// The model's name.
    pub model: String,
    /// By case; cases without an answer are absent.
    pub cases: HashMap<CaseId, CaseProgress>,
}

/// One case with one model.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CaseProgress {
    /// Turns answered.
    pub answered: usize,
    /// Whether a question was changed, so that it is not the benchmark's any more.
    pub is_edited: bool,
    /// The mean of the judge's ratings over the turns that have one.
    pub judged: Option<f64>,
    /// The mean of the user's ratings over the turns that have one.
    pub rated: Option<f64>,
}

impl ModelProgress {
    /// What a run has of these cases.
    pub fn of_run(model: &str, records: &RunRecords, file: &CaseFile) -> Self {
        let of_case = |case: &Case| {
            let conversation = records.conversation(case);
            let progress = CaseProgress::of(&conversation, |answer| {
                (records.verdict_on(answer).and_then(|v| v.verdict.rating()), records.rating_of(answer).map(|r| r.rating.get()))
            });
            progress.map(|p| (case.id().clone(), p))
        };
        Self { model: model.to_owned(), cases: file.cases.iter().filter_map(of_case).collect() }
    }
}

impl CaseProgress {
    /// Of a conversation; `ratings` gives the judge's and the user's rating of an answer. `None` when nothing of the case's turns is answered.
    pub(super) fn of(conversation: &[Recorded], ratings: impl Fn(&crate::record::TurnRecord) -> (Option<u8>, Option<u8>)) -> Option<Self> {
        let turns = conversation.iter().filter(|r| matches!(r.asked, Asked::Turn(_) | Asked::Edited(_)));
        let standing: Vec<_> = turns.filter_map(|r| r.answers.last().filter(|a| a.is_final())).collect();
        if standing.is_empty() {
            return None;
        }
        let (judged, rated): (Vec<_>, Vec<_>) = standing.iter().map(|a| ratings(a)).unzip();
        let is_edited = conversation.iter().any(|r| matches!(r.asked, Asked::Edited(_)));
        Some(Self { answered: standing.len(), is_edited, judged: mean(&judged), rated: mean(&rated) })
    }
}

fn mean(ratings: &[Option<u8>]) -> Option<f64> {
    let known: Vec<f64> = ratings.iter().flatten().map(|&r| f64::from(r)).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
