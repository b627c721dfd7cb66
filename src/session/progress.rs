//! The progress of each model through the cases, for the list.

use crate::{
    case::{Case, CaseFile, CaseId},
    consultation::Asked,
    judge::Verdict,
    record::{Recorded, RunRecords},
};
use std::collections::HashMap;

/// One model's answers to the cases of a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelProgress {
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
    /// The mean of the judge's scores over the turns that have one.
    pub judged: Option<MeanScore>,
    /// The mean of the user's ratings over the turns that have one.
    pub rated: Option<f64>,
}

/// A mean of scores on one scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanScore {
    pub mean: f64,
    /// The scale's highest score: 10, or 5 for CMB-Clin's criteria.
    pub highest: u8,
}

impl std::fmt::Display for MeanScore {
    /// One decimal; a scale other than the usual one stands behind it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.highest {
            10 => write!(f, "{:.1}", self.mean),
            highest => write!(f, "{:.1}({highest})", self.mean),
        }
    }
}

impl MeanScore {
    /// Of what is on one scale: where verdicts on several are there, those on the highest, for means of different scales do not mix.
    fn of(scores: &[Option<(f64, u8)>]) -> Option<Self> {
        let highest = scores.iter().flatten().map(|(_, highest)| *highest).max()?;
        let same: Vec<f64> = scores.iter().flatten().filter(|(_, h)| *h == highest).map(|(score, _)| *score).collect();
        Some(Self { mean: same.iter().sum::<f64>() / same.len() as f64, highest })
    }
}

/// A verdict's score with its scale.
pub(super) fn scored(verdict: &Verdict) -> Option<(f64, u8)> {
    Some((verdict.score()?, verdict.highest()?))
}

impl ModelProgress {
    /// What a run has of these cases.
    pub fn of_run(model: &str, records: &RunRecords, file: &CaseFile) -> Self {
        let of_case = |case: &Case| {
            let conversation = records.conversation(case);
            let progress = CaseProgress::of(&conversation, |answer| {
                (records.verdict_on(answer).and_then(|v| scored(&v.verdict)), records.rating_of(answer).map(|r| r.rating.get()))
            });
            progress.map(|p| (case.id().clone(), p))
        };
        Self { model: model.to_owned(), cases: file.cases.iter().filter_map(of_case).collect() }
    }
}

impl CaseProgress {
    /// Of a conversation; `ratings` gives the judge's and the user's rating of an answer. `None` when nothing of the case's turns is answered.
    pub(super) fn of(
        conversation: &[Recorded],
        ratings: impl Fn(&crate::record::TurnRecord) -> (Option<(f64, u8)>, Option<u8>),
    ) -> Option<Self> {
        let turns = conversation.iter().filter(|r| r.asked.turn().is_some());
        let current: Vec<_> = turns.filter_map(|r| r.answers.last().filter(|a| a.is_final())).collect();
        if current.is_empty() {
            return None;
        }
        let (judged, rated): (Vec<_>, Vec<_>) = current.iter().map(|a| ratings(a)).unzip();
        let is_edited = conversation.iter().any(|r| matches!(r.asked, Asked::Edited(_) | Asked::Continued(_)));
        Some(Self { answered: current.len(), is_edited, judged: MeanScore::of(&judged), rated: mean(&rated) })
    }
}

fn mean(ratings: &[Option<u8>]) -> Option<f64> {
    let known: Vec<f64> = ratings.iter().flatten().map(|&r| f64::from(r)).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_two_scales_do_not_mix() {
        type Scores = [Option<(f64, u8)>];
        let rows: [(&Scores, Option<&str>); 4] = [
            (&[None], None),
            (&[Some((8.0, 10)), Some((9.0, 10)), None], Some("8.5")),
            (&[Some((4.25, 5)), Some((4.75, 5))], Some("4.5(5)")),
            (&[Some((4.0, 5)), Some((8.0, 10))], Some("8.0")),
        ];
        for (scores, shown) in rows {
            assert_eq!(MeanScore::of(scores).map(|m| m.to_string()).as_deref(), shown);
        }
    }
}
