//! Counts the progress of a batch; the caller passes the time.

use super::{BatchEvent, Counts, Part};
use crate::chat::Usage;
use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

/// Rates are of the last so long.
const WINDOW: Duration = Duration::from_secs(60);

/// How far a batch is.
#[derive(Debug, Clone)]
pub struct Progress {
    parts: BTreeMap<String, Part>,
    /// What ended when, newest last: an answer or a verdict, and its tokens.
    recent: VecDeque<(Instant, bool, u64)>,
    began: Instant,
}

impl Progress {
    /// Of models that each are to give so many answers, which are to get so many verdicts.
    pub fn new(models: impl IntoIterator<Item = String>, answers: usize, verdicts: usize, now: Instant) -> Self {
        Self::of(models.into_iter().map(|model| (model, (answers, verdicts))).collect(), now)
    }

    /// Of models that each have a share of their own: how many answers, and how many verdicts on them.
    pub fn of(shares: BTreeMap<String, (usize, usize)>, now: Instant) -> Self {
        let wanted = |wanted| Counts { wanted, ..Counts::default() };
        let part = |(answers, verdicts)| Part { answers: wanted(answers), verdicts: wanted(verdicts), ..Part::default() };
        Self { parts: shares.into_iter().map(|(model, share)| (model, part(share))).collect(), recent: VecDeque::new(), began: now }
    }

    /// With so many verdicts of a model that there cannot be, because the cases have no reference.
    pub fn without_reference(&mut self, model: &str, verdicts: usize) {
        self.part(model).verdicts.no_reference = verdicts;
    }

    /// Counts what happened.
    pub fn note(&mut self, event: &BatchEvent<'_>, now: Instant) {
        match event {
            BatchEvent::Resumed { model, answered, without_text, judged, unjudgeable } => {
                let part = self.part(model);
                part.without_text = *without_text;
                (part.answers.there, part.answers.before) = (*answered, *answered);
                (part.verdicts.there, part.verdicts.before) = (*judged, *judged);
                part.verdicts.impossible = *unjudgeable;
            }
            BatchEvent::Answered { record } => {
                let tokens = count(record.usage);
                let part = self.part(&record.model.name);
                // An answer that broke off was paid for, too.
                part.prompt_tokens += tokens.0;
                part.answer_tokens += tokens.1;
                if record.is_final() {
                    part.answers.there += 1;
                    part.without_text += usize::from(!record.has_answer());
                    self.ended(now, true, tokens.1);
                }
            }
            BatchEvent::ConfidenceStated { record } => {
                let (prompt, answer) = count(record.usage);
                let part = self.part(&record.model.name);
                part.prompt_tokens += prompt;
                part.answer_tokens += answer;
            }
            BatchEvent::Unanswered { model, missing, .. } => self.part(model).answers.failed += missing,
            BatchEvent::Unjudgeable { model, verdicts, .. } => self.part(model).verdicts.impossible += *verdicts as usize,
            BatchEvent::Judged { record } => {
                let tokens = count(record.usage_of_all());
                let part = self.part(&record.model.name);
                part.judge_prompt_tokens += tokens.0;
                part.judge_tokens += tokens.1;
                if record.verdict.is_final() {
                    part.verdicts.there += 1;
                } else {
                    part.verdicts.failed += 1;
                }
                if let Some(unrated) = record.verdict.unrated() {
                    *part.unrated.entry(unrated).or_default() += 1;
                }
                self.ended(now, false, tokens.1);
            }
            BatchEvent::JudgedBefore { record } if record.verdict.is_final() => {
                let verdicts = &mut self.part(&record.model.name).verdicts;
                verdicts.there += 1;
                verdicts.before += 1;
            }
            BatchEvent::ModelFailed { model, reason } => self.part(model).ended = Some(reason.to_string()),
            _ => {}
        }
    }

    fn part(&mut self, model: &str) -> &mut Part {
        self.parts.entry(model.to_owned()).or_default()
    }

    fn ended(&mut self, now: Instant, is_answer: bool, tokens: u64) {
        self.recent.push_back((now, is_answer, tokens));
        self.forget(now);
    }

    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|(at, ..)| now.duration_since(*at) > WINDOW) {
            self.recent.pop_front();
        }
    }

    /// The models' parts, by name.
    pub fn parts(&self) -> &BTreeMap<String, Part> {
        &self.parts
    }

    /// The answers of all models together.
    pub fn answers(&self) -> Counts {
        sum(self.parts.values().map(|p| p.answers))
    }

    /// The verdicts on all models together.
    pub fn verdicts(&self) -> Counts {
        sum(self.parts.values().map(|p| p.verdicts))
    }

    /// The models that answered, and never with a text.
    pub fn silent(&self) -> impl Iterator<Item = (&str, usize)> {
        let silent = |part: &Part| part.answers.there > 0 && part.without_text == part.answers.there;
        self.parts.iter().filter(move |(_, part)| silent(part)).map(|(name, part)| (name.as_str(), part.answers.there))
    }

    /// Whether everything that can be had is there.
    pub fn is_complete(&self) -> bool {
        self.parts.values().all(|p| p.answers.is_complete() && p.verdicts.is_complete())
    }

    /// Generated tokens a second, answers and verdicts together, over the last minute.
    pub fn tokens_per_second(&self, now: Instant) -> f64 {
        let tokens: u64 = self.within(now).map(|(_, _, tokens)| tokens).sum();
        tokens as f64 / self.span(now).as_secs_f64()
    }

    /// How long what is left takes at the last minute's pace; `None` while there is no pace.
    pub fn time_left(&self, now: Instant) -> Option<Duration> {
        let span = self.span(now).as_secs_f64();
        let seconds = |left: usize, is_answer: bool| {
            let ended = self.within(now).filter(|(_, answer, _)| *answer == is_answer).count();
            match (left, ended) {
                (0, _) => Some(0.0),
                (_, 0) => None,
                (left, ended) => Some(left as f64 * span / ended as f64),
            }
        };
        let (answers, verdicts) = (seconds(self.answers().left(), true)?, seconds(self.verdicts().left(), false));
        // Before the first verdict, the judge's pace is not known.
        let longest = verdicts.map_or(answers, |v| v.max(answers));
        (longest.is_finite() && (verdicts.is_some() || answers > 0.0)).then(|| Duration::from_secs_f64(longest.min(1e9)))
    }

    fn within(&self, now: Instant) -> impl Iterator<Item = &(Instant, bool, u64)> {
        self.recent.iter().filter(move |(at, ..)| now.duration_since(*at) <= WINDOW)
    }

    fn span(&self, now: Instant) -> Duration {
        now.duration_since(self.began).clamp(Duration::from_millis(1), WINDOW)
    }
}

fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    counts.fold(Counts::default(), |a, b| Counts {
        wanted: a.wanted + b.wanted,
        there: a.there + b.there,
        before: a.before + b.before,
        failed: a.failed + b.failed,
        impossible: a.impossible + b.impossible,
        no_reference: a.no_reference + b.no_reference,
    })
}

fn count(usage: Usage) -> (u64, u64) {
    (usage.prompt_tokens.unwrap_or(0).into(), usage.answer_tokens.unwrap_or(0).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::CaseId, chat::Finish, record::sample_turn};

    #[test]
    fn what_is_left_is_neither_there_nor_given_up_and_takes_as_long_as_the_pace_says() {
        let start = Instant::now();
        let mut progress = Progress::new(["smollm2".to_owned()], 30, 0, start);
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(progress.time_left(at(0)), None, "no pace yet");
        progress.note(&BatchEvent::Resumed { model: "smollm2", answered: 10, without_text: 0, judged: 0, unjudgeable: 0 }, start);
        let mut record = sample_turn("1", 1, "答");
        record.usage.answer_tokens = Some(50);
        for second in 1..=10 {
            progress.note(&BatchEvent::Answered { record: &record }, at(second));
        }
        let failed = crate::record::TurnRecord { finish: Finish::Failed, ..record.clone() };
        progress.note(&BatchEvent::Answered { record: &failed }, at(10));
        let case = CaseId::new("1").unwrap();
        let why = crate::consultation::Refusal::Model("no".into());
        let unanswered = BatchEvent::Unanswered { model: "smollm2", case: &case, repeat: 0, turn: 2, missing: 2, reason: &why };
        progress.note(&unanswered, at(10));
        assert_eq!(progress.answers(), Counts { wanted: 30, there: 20, before: 10, failed: 2, ..Counts::default() });
        assert_eq!(progress.tokens_per_second(at(10)), 50.0);
        assert_eq!(progress.time_left(at(10)), Some(Duration::from_secs(8)));
        assert_eq!(progress.tokens_per_second(at(100)), 0.0, "the last minute only");
        assert!(!progress.is_complete());
    }
}
