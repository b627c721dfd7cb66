//! Handles events, and passes on the effects of the consultation machine.

use super::{
    AnswerId, Cases, ConsultationKey, Effect, Live, ModelState, Notice, OpenConsultation, Phase, Scores, Session, SessionError,
    SessionEvent,
    command::{Ask, Record},
    open_consultation::Saving,
};
use crate::{
    chat::{Delta, LoadProgress, Measure, ModelError, ModelIdentity},
    consultation::{self, Asked, Ready, Refusal, Rejection},
    record::{Recorded, TurnRecord, VerdictRecord},
};
use std::time::Instant;

impl Session {
    /// Handles what a task reports.
    pub fn handle(&mut self, event: SessionEvent, now: Instant) -> Vec<Effect> {
        let changes_scores = matches!(event, SessionEvent::Recorded(..) | SessionEvent::Judged(_, Some(_)) | SessionEvent::Rated(..));
        let mut effects = self.handle_event(event, now);
        if changes_scores {
            effects.extend(self.scores_changed());
        }
        effects
    }

    fn handle_event(&mut self, event: SessionEvent, now: Instant) -> Vec<Effect> {
        match event {
            SessionEvent::SourceRead(source, read) => self.source_read(source, read),
            SessionEvent::ProgressRead(progress) => {
                // What this session has is newer than what was read.
                self.progress = progress.into_iter().map(|p| (p.model.clone(), p)).collect();
                let keys: Vec<ConsultationKey> = self.consultations.keys().cloned().collect();
                keys.iter().for_each(|k| self.update_progress(k));
                Vec::new()
            }
            SessionEvent::ModelProgress(name, progress) => self.model_progress(&name, progress),
            SessionEvent::ModelOpened { name, identity, answer_tokens } => self.model_opened(&name, identity, answer_tokens, now),
            SessionEvent::ModelFailed(name, error) => {
                self.set_state(&name, ModelState::Failed(error.clone()));
                self.consultations.iter_mut().filter(|(k, _)| k.model == name).for_each(|(_, v)| v.queued = None);
                notice(Notice::ModelFailed(self.shown_name(&name), error))
            }
            SessionEvent::ModelClosed(name) => {
                self.set_state(&name, ModelState::Closed);
                Vec::new()
            }
            SessionEvent::ServersFound(servers) => {
                self.servers = servers;
                Vec::new()
            }
            SessionEvent::ConsultationRead(key, read) => self.consultation_read(&key, read, now),
            SessionEvent::Measured(answer, measured) => self.measured(answer, measured, now),
            SessionEvent::CannotRecord(answer, trouble) => self.cannot_record(answer, trouble),
            SessionEvent::InUse(trouble) => notice(Notice::InUse(trouble)),
            SessionEvent::Delta(answer, delta) => self.delta(answer, delta, now),
            SessionEvent::AnswerFailed(answer, error) => {
                let Some(key) = self.under_way.get(&answer).cloned() else { return Vec::new() };
                let mut effects = self.consult(&key, consultation::Event::Failed(error.clone()), now);
                if effects.iter().any(|e| matches!(e, Effect::Record(_))) {
                    effects.push(Effect::Notice(Notice::AnswerFailed(error)));
                }
                effects
            }
            SessionEvent::Recorded(key, record) => self.recorded(&key, *record, now),
            SessionEvent::RecordFailed(key, error) => {
                if let Some(saving) = self.consultations.get_mut(&key).and_then(|v| v.saving.as_mut()) {
                    saving.failure = Some(error.clone());
                }
                notice(Notice::NotSaved(error))
            }
            SessionEvent::Judged(key, verdict) => self.judged(&key, verdict),
            SessionEvent::JudgeFailed(key, error) => {
                if let Some(opened) = self.consultations.get_mut(&key) {
                    opened.judging = None;
                    opened.judge_failure = Some(error.clone());
                }
                notice(Notice::JudgeFailed(error))
            }
            SessionEvent::VerdictNotRecorded(key, trouble) => {
                if let Some(opened) = self.consultations.get_mut(&key) {
                    opened.judging = None;
                }
                notice(Notice::NotSaved(trouble))
            }
            SessionEvent::Rated(key, record) => {
                let rating = record.rating.get();
                if let Some(opened) = self.consultations.get_mut(&key) {
                    opened.ratings.insert((record.turn_key.clone(), record.attempt), *record);
                }
                self.update_progress(&key);
                notice(Notice::Rated(rating))
            }
            SessionEvent::Repaired(file, moved_to) => notice(Notice::Repaired(file, moved_to)),
            SessionEvent::Storage(warning) => notice(Notice::Storage(warning)),
            SessionEvent::TapeWritten(written) => notice(written.map_or_else(Notice::TapeNotWritten, Notice::TapeWritten)),
            SessionEvent::RateFailed(_, error) => notice(Notice::NotSaved(error)),
            SessionEvent::ScoresRead(source, read) => self.scores_read(&source, read),
        }
    }

    /// The question was not sent; it can be asked again when the record can be written.
    fn cannot_record(&mut self, answer: AnswerId, trouble: SessionError) -> Vec<Effect> {
        let Some(opened) = self.under_way.remove(&answer).and_then(|key| self.consultations.get_mut(&*key)) else { return Vec::new() };
        // Nothing was sent yet, so that nothing comes of stopping.
        opened.consultation.handle(consultation::Event::Stop);
        opened.live = None;
        opened.unrecordable = Some(trouble.clone());
        notice(Notice::CannotRecord(trouble))
    }

    fn measured(&mut self, answer: AnswerId, measured: Result<Measure, ModelError>, now: Instant) -> Vec<Effect> {
        let Some(key) = self.under_way.get(&answer).cloned() else { return Vec::new() };
        let event = match measured {
            Ok(measure) => {
                if let Some(opened) = self.consultations.get_mut(&*key) {
                    opened.measure = Some(measure);
                }
                consultation::Event::Measured(measure)
            }
            Err(error) => consultation::Event::Failed(error),
        };
        self.consult(&key, event, now)
    }

    fn source_read(&mut self, source: super::SourceName, read: Result<std::sync::Arc<crate::case::CaseFile>, SessionError>) -> Vec<Effect> {
        if self.opening.as_ref() != Some(&source) {
            return Vec::new();
        }
        self.opening = None;
        match read {
            Ok(file) => {
                let broken = file.problems.first().map(|p| Notice::BrokenCases(file.problems.len(), p.clone()));
                let read_as = file.read_as.clone().map(Notice::ReadAs);
                self.source = source.clone();
                self.cases = Cases::Read(file.clone());
                self.consultations.clear();
                self.under_way.clear();
                self.progress.clear();
                self.revealed.clear();
                self.scores = Scores::default();
                let mut effects = vec![Effect::ReadProgress(source, file)];
                effects.extend(read_as.into_iter().chain(broken).map(Effect::Notice));
                effects
            }
            Err(error) => {
                if self.file().is_none() {
                    self.cases = Cases::Failed(error.clone());
                }
                notice(Notice::SourceFailed(error))
            }
        }
    }

    pub(super) fn set_state(&mut self, name: &str, state: ModelState) {
        if let Some(row) = self.models.iter_mut().find(|m| m.name == name) {
            row.state = state;
        }
    }

    pub(super) fn identity(&self, name: &str) -> Option<&ModelIdentity> {
        match &self.model_row(name)?.state {
            ModelState::Open { identity, .. } => Some(identity),
            _ => None,
        }
    }

    fn model_progress(&mut self, name: &str, progress: LoadProgress) -> Vec<Effect> {
        // A model that is open loads again when its process has died; it answers as soon as it can, and nobody says so then.
        let is_open = matches!(self.model_row(name).map(|m| &m.state), Some(ModelState::Open { .. }));
        match progress {
            LoadProgress::Digest { .. } | LoadProgress::Loading(_) | LoadProgress::Waiting(_) if is_open => Vec::new(),
            LoadProgress::Digest { done, total } if total > 0 => {
                self.set_state(name, ModelState::Checking((done as f64 / total as f64) as f32));
                Vec::new()
            }
            LoadProgress::Digest { .. } => Vec::new(),
            LoadProgress::Loading(fraction) => {
                self.set_state(name, ModelState::Loading(fraction));
                Vec::new()
            }
            LoadProgress::Ready(text) => notice(Notice::ModelReady(text)),
            LoadProgress::Warning(text) => notice(Notice::ModelWarning(text)),
            LoadProgress::NotSent { model, settings } => notice(Notice::SamplingNotSent(model, settings)),
            LoadProgress::Waiting(reason) => {
                self.set_state(name, ModelState::Waiting(reason));
                Vec::new()
            }
        }
    }

    fn model_opened(&mut self, name: &str, identity: Box<ModelIdentity>, answer_tokens: Option<u32>, now: Instant) -> Vec<Effect> {
        self.set_state(name, ModelState::Open { identity });
        self.answer_tokens.insert(name.to_owned(), answer_tokens);
        let keys: Vec<ConsultationKey> = self.consultations.keys().filter(|k| k.model == name).cloned().collect();
        let mut effects = Vec::new();
        for key in keys {
            if let Some(opened) = self.consultations.get_mut(&key) {
                opened.answer_tokens = answer_tokens;
                opened.consultation.set_answer_tokens(answer_tokens);
            }
            effects.extend(self.ask_queued(&key, now));
        }
        effects
    }

    fn consultation_read(
        &mut self,
        key: &ConsultationKey,
        read: Result<Option<Box<crate::record::RunRecords>>, SessionError>,
        now: Instant,
    ) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key).filter(|v| v.phase == Phase::Reading) else { return Vec::new() };
        match read {
            Ok(records) => {
                opened.phase = Phase::Open;
                if let Some(records) = records {
                    opened.restore(&records);
                }
                self.continue_recording(key, now)
            }
            Err(error) => {
                opened.phase = Phase::Failed(error.clone());
                opened.queued = None;
                notice(Notice::RecordUnreadable(error))
            }
        }
    }

    pub(super) fn ask_queued(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Effect> {
        let question = self.consultations.get_mut(key).and_then(|v| v.queued.take());
        question.map_or_else(Vec::new, |q| self.ask(key, q, now))
    }

    /// Lets the machine take an event and carries its effects on.
    pub(super) fn consult(&mut self, key: &ConsultationKey, event: consultation::Event, now: Instant) -> Vec<Effect> {
        let replays_reasoning = self.identity(&key.model).map(|identity| identity.ways.replay_reasoning.is_some());
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        if let Some(replays) = replays_reasoning {
            opened.consultation.set_replays_reasoning(replays);
        }
        let mut effects = Vec::new();
        for effect in opened.consultation.handle(event) {
            effects.extend(opened.carry_on(key, effect, now));
        }
        if opened.consultation.asking().is_none() {
            self.under_way.remove(&opened.answer);
        }
        effects
    }

    fn delta(&mut self, answer: AnswerId, delta: Delta, now: Instant) -> Vec<Effect> {
        let Some(key) = self.under_way.get(&answer).cloned() else { return Vec::new() };
        let Some(opened) = self.consultations.get_mut(&*key) else { return Vec::new() };
        let live = opened.live.get_or_insert_with(Live::default);
        let event = match delta {
            Delta::Prompt { done, total } => {
                live.prompt = Some((done, total));
                return Vec::new();
            }
            Delta::Retrying { attempt, reason, .. } => {
                live.retry = Some((attempt, reason));
                return Vec::new();
            }
            Delta::Text(text) => {
                live.piece(now);
                consultation::Event::Text(text)
            }
            Delta::Reasoning(text) => {
                live.piece(now);
                consultation::Event::Reasoning(text)
            }
            Delta::TextWasReasoning => consultation::Event::TextWasReasoning,
            Delta::Done(completion) => consultation::Event::Done(completion),
        };
        self.consult(&key, event, now)
    }

    fn recorded(&mut self, key: &ConsultationKey, record: TurnRecord, now: Instant) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        opened.saving = None;
        opened.live = None;
        let is_cut = record.prompt_cut.is_some() && self.told_of_cut.insert(key.model.clone());
        let name = record.model.name.clone();
        let exchanges = opened.consultation.exchanges();
        let asked = exchanges.last().map_or(Asked::Own, |e| e.asked);
        let again = opened.recorded.len() == exchanges.len();
        match opened.recorded.last_mut() {
            Some(last) if again => {
                last.asked = asked;
                last.answers.push(record);
            }
            _ => opened.recorded.push(Recorded { asked, answers: vec![record] }),
        }
        let mut effects = self.consult(key, consultation::Event::Recorded, now);
        effects.extend(is_cut.then_some(Effect::Notice(Notice::PromptCut(name))));
        self.update_progress(key);
        effects.extend(self.ask_queued(key, now));
        effects.extend(self.played(key, now));
        effects
    }

    fn judged(&mut self, key: &ConsultationKey, verdict: Option<Box<VerdictRecord>>) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        opened.judging = None;
        let Some(verdict) = verdict else { return Vec::new() };
        let mut effects = notice(Notice::Judged(verdict.verdict.score_text()));
        if verdict.judge_is_candidate {
            effects.push(Effect::Notice(Notice::JudgesItself(verdict.judge.name.clone())));
        }
        opened.verdicts.insert(verdict.turn_key.clone(), *verdict);
        self.update_progress(key);
        effects
    }
}

impl OpenConsultation {
    /// Turns an effect of the consultation's machine into effects of the session.
    fn carry_on(&mut self, key: &ConsultationKey, effect: consultation::Effect, now: Instant) -> Option<Effect> {
        match effect {
            consultation::Effect::Measure(ready) => Some(Effect::Measure(key.clone(), self.answer, ready)),
            consultation::Effect::Ask(ready) => {
                self.live = Some(Live { asked: Some(now), ..Live::default() });
                let regenerated = self.regenerated(&ready);
                Some(Effect::Ask(Box::new(Ask {
                    key: key.clone(),
                    answer: self.answer,
                    ready,
                    case: self.case.clone(),
                    repeat: self.repeat,
                    regenerated,
                    earlier: self.recorded.iter().filter_map(|recorded| recorded.answers.last()).cloned().collect(),
                })))
            }
            // The session has asked for it with the event that caused it.
            consultation::Effect::Cancel => None,
            consultation::Effect::Record { ready, answer } => {
                // The answer that is to be recorded is among the exchange's answers already.
                let own = u32::from(answer.finish.is_final());
                let regenerated = self.regenerated(&ready).saturating_sub(own);
                let saving = Saving { ready, answer: *answer, regenerated, failure: None };
                self.saving = Some(saving.clone());
                Some(self.record_effect(key, saving))
            }
            consultation::Effect::Refused { reason, .. } => {
                self.live = None;
                let is_missing = matches!(reason, Refusal::Model(ModelError::NotRecorded { .. }));
                self.not_recorded = self.asked_now.take().filter(|_| is_missing);
                self.refusal = Some(reason.clone());
                Some(Effect::Notice(Notice::Refused(reason)))
            }
            consultation::Effect::Answered(_) | consultation::Effect::Finished => None,
            consultation::Effect::Rejected(why) => Some(Effect::Notice(match why {
                Rejection::Busy => Notice::Busy,
                Rejection::AllAnswered => Notice::AllAnswered,
                Rejection::EmptyQuestion => Notice::EmptyQuestion,
                Rejection::NothingAsked => Notice::NothingAsked,
                Rejection::OutOfPlace(why) => {
                    tracing::debug!("{why}");
                    return None;
                }
            })),
        }
    }

    /// How many finished answers this question has.
    fn regenerated(&self, ready: &Ready) -> u32 {
        let last = self.consultation.exchanges().last().filter(|e| ready.attempt > 0 && e.asked == ready.asked);
        let finished = last.map_or(0, |e| e.answers.iter().filter(|a| a.finish.is_final()).count());
        u32::try_from(finished).unwrap_or(u32::MAX)
    }

    pub(super) fn record_effect(&self, key: &ConsultationKey, saving: Saving) -> Effect {
        let exchanges = self.consultation.exchanges();
        let turn = exchanges.iter().rev().find_map(|e| e.asked.turn()).unwrap_or(0);
        let Saving { ready, answer, regenerated, .. } = saving;
        Effect::Record(Box::new(Record {
            key: key.clone(),
            ready,
            answer,
            case: self.case.clone(),
            repeat: self.repeat,
            regenerated,
            turn,
        }))
    }
}

pub(super) fn notice(notice: Notice) -> Vec<Effect> {
    vec![Effect::Notice(notice)]
}
