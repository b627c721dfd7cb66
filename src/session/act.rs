//! Handles commands: what a user asks of the session.

use super::{
    AnswerId, Command, ConsultationKey, Effect, ModelState, Notice, OpenConsultation, Phase, Question, Session, command::Judge,
    handle::notice,
};
use crate::{
    case::{CaseId, VariantName},
    consultation::{self, Asked, Exchange},
    digest::sha256,
    language::Language,
    record::{ErrorTag, Rating, RatingRecord, SCHEMA, TurnRecord},
};
use std::{sync::Arc, time::Instant};

impl Session {
    /// What there is to do at the beginning: read the cases, and open the model that is chosen.
    pub fn begin(&mut self, language: Language, now: Instant) -> Vec<Effect> {
        self.speak(language);
        let mut effects = self.act(Command::OpenSource(self.source.clone(), language), now);
        if let Some(model) = self.model.clone() {
            effects.extend(self.open_model(&model));
        }
        effects
    }

    /// Does what a user wants.
    pub fn act(&mut self, command: Command, now: Instant) -> Vec<Effect> {
        match command {
            Command::OpenSource(source, language) => {
                if self.is_busy() {
                    return notice(Notice::Busy);
                }
                self.opening = Some(source.clone());
                vec![Effect::ReadSource(source, language)]
            }
            Command::SelectModel(name) => {
                let effects = self.open_model(&name);
                self.model = Some(name);
                effects
            }
            Command::KnowModel(row) => {
                self.models.retain(|m| m.name != row.name);
                self.models.push(row);
                Vec::new()
            }
            Command::AddModel(row) => {
                let name = row.name.clone();
                self.act(Command::KnowModel(row), now);
                self.act(Command::SelectModel(name), now)
            }
            Command::FindServers => vec![Effect::FindServers],
            Command::SelectJudge(judge) => {
                self.judge = judge;
                Vec::new()
            }
            Command::OpenConsultation(case, variant) => self.open_consultation(case, variant),
            Command::OpenBeside(key) => self.open_beside(key),
            Command::Ask(key, question) => self.ask(&key, question, now),
            Command::Stop(key) => self.stop(&key, now),
            Command::SaveAgain(key) => self.save_again(&key),
            Command::StartOver(key) => self.start_over(&key),
            Command::Judge(key, exchange) => self.have_judged(&key, exchange),
            Command::Rate { key, exchange, rating, tags, comment } => self.rate(&key, exchange, rating, tags, comment),
            Command::Play(key, change) => self.play(&key, change),
            Command::PlayTo(key, turn) => self.play_to(&key, turn, now),
            Command::GoOnLive(key, model) => self.go_on_live(&key, model, now),
            Command::SaveTape(key) => self.save_tape(&key),
            Command::ReadScores(more) => self.read_scores(more),
            Command::WatchScores(is_watched) => self.watch_scores(is_watched),
            Command::Reveal(key, turn) => {
                let turn = self.consultations.get(&key).map_or(turn, |opened| opened.turn_of_case(turn));
                self.revealed.entry(key.case).or_default().insert(turn);
                Vec::new()
            }
        }
    }

    pub(super) fn open_model(&mut self, name: &str) -> Vec<Effect> {
        match self.model_row(name).map(|m| &m.state) {
            Some(ModelState::Closed | ModelState::Failed(_)) => {
                self.set_state(name, ModelState::Loading(0.0));
                vec![Effect::OpenModel(name.to_owned())]
            }
            _ => Vec::new(),
        }
    }

    fn open_consultation(&mut self, case: CaseId, variant: Option<VariantName>) -> Vec<Effect> {
        let Some(model) = self.model.clone() else { return notice(Notice::NoModel) };
        let Some(found) = self.case(&case) else { return Vec::new() };
        if let Err(why) = found.as_recorded(variant.as_ref(), &self.own_variants) {
            return notice(Notice::NoVariant(why));
        }
        let mut effects = self.open_model(&model);
        effects.extend(self.open_beside(ConsultationKey { case, variant, model }));
        effects
    }

    /// Reads the record of a consultation that is not open yet.
    fn open_beside(&mut self, key: ConsultationKey) -> Vec<Effect> {
        if matches!(self.consultations.get(&key).map(OpenConsultation::phase), Some(Phase::Open | Phase::Reading)) {
            return Vec::new();
        }
        let Some(found) = self.case(&key.case) else { return Vec::new() };
        let found = match found.as_recorded(key.variant.as_ref(), &self.own_variants) {
            Ok(found) => found,
            Err(why) => return notice(Notice::NoVariant(why)),
        };
        let answer_tokens = self.answer_tokens.get(&key.model).copied().flatten();
        self.consultations.insert(key.clone(), OpenConsultation::new(Arc::new(found), answer_tokens));
        vec![Effect::ReadConsultation(key, self.source.clone())]
    }

    pub(super) fn ask(&mut self, key: &ConsultationKey, question: Question, now: Instant) -> Vec<Effect> {
        let Some(opened) = self.consultations.get(key) else { return Vec::new() };
        if let Some(why) = opened.unsaved() {
            return notice(Notice::NotSaved(why.clone()));
        }
        let is_recording = opened.consultation.is_busy() && opened.consultation.asking().is_none();
        if opened.queued.is_some() || (opened.consultation.is_busy() && !is_recording) {
            return notice(Notice::Busy);
        }
        if is_recording {
            // The answer is there for everybody to see; the next question waits the moment that the disk takes.
            if let Some(opened) = self.consultations.get_mut(key) {
                opened.queued = Some(question);
            }
            return Vec::new();
        }
        if let Phase::Failed(error) = &opened.phase {
            // It would wait for a record that nobody reads any more.
            return notice(Notice::RecordUnreadable(error.clone()));
        }
        let Some(identity) = self.identity(&key.model).cloned().filter(|_| opened.phase == Phase::Open) else {
            let effects = self.open_model(&key.model);
            if let Some(opened) = self.consultations.get_mut(key) {
                opened.queued = Some(question);
            }
            return effects;
        };
        let mut effects = Vec::new();
        let mut changed = false;
        let Some(opened) = self.consultations.get_mut(key) else { return effects };
        let is_continued = opened.recorded.iter().any(|r| matches!(r.asked, consultation::Asked::Continued(_)));
        let other = |a: &TurnRecord| a.model.key() != identity.key() && !(is_continued && a.model.origin.is_recording());
        if opened.recorded.iter().flat_map(|r| &r.answers).any(other) {
            opened.start_over(opened.repeat + 1);
            changed = true;
        }
        let asked_now = question.clone();
        let event = match question {
            Question::Next => consultation::Event::Next,
            Question::NextEdited(text) => consultation::Event::NextEdited(text),
            Question::Own(text) => consultation::Event::Own(text),
            Question::Again => consultation::Event::Again,
        };
        (opened.refusal, opened.unrecordable, opened.not_recorded) = (None, None, None);
        opened.asked_now = Some(asked_now);
        self.last_answer = AnswerId(self.last_answer.0 + 1);
        opened.answer = self.last_answer;
        self.under_way.insert(opened.answer, Arc::new(key.clone()));
        if changed {
            effects.push(Effect::Notice(Notice::ModelChanged(self.shown_name(&key.model))));
        }
        effects.extend(self.consult(key, event, now));
        effects
    }

    fn stop(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        if opened.queued.take().is_some() {
            return Vec::new();
        }
        if opened.consultation.asking().is_some() {
            let mut effects = vec![Effect::Cancel(key.clone())];
            effects.extend(self.consult(key, consultation::Event::Stop, now));
            return effects;
        }
        if opened.judging.is_some() {
            return vec![Effect::CancelJudge(key.clone())];
        }
        Vec::new()
    }

    fn save_again(&mut self, key: &ConsultationKey) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        let Some(saving) = opened.saving.as_mut().filter(|s| s.failure.is_some()) else { return Vec::new() };
        saving.failure = None;
        let saving = saving.clone();
        vec![opened.record_effect(key, saving)]
    }

    fn start_over(&mut self, key: &ConsultationKey) -> Vec<Effect> {
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        if opened.consultation.is_busy() || opened.judging.is_some() || opened.queued.is_some() {
            return notice(Notice::Busy);
        }
        if !opened.recorded.is_empty() {
            opened.start_over(opened.repeat + 1);
            self.update_progress(key);
        }
        Vec::new()
    }

    fn have_judged(&mut self, key: &ConsultationKey, exchange: usize) -> Vec<Effect> {
        let Some(judge) = self.judge.clone() else { return notice(Notice::NoJudge) };
        let Some(opened) = self.consultations.get_mut(key) else { return Vec::new() };
        if opened.judging.is_some() {
            return notice(Notice::Busy);
        }
        let turn = match opened.consultation.exchanges().get(exchange) {
            None => return notice(Notice::NothingAsked),
            Some(Exchange { asked: Asked::Turn(turn), .. }) => *turn,
            Some(_) => return notice(Notice::OffProtocol),
        };
        if opened.case.judged_as(turn).is_none() {
            return notice(Notice::PushNotJudged);
        }
        if !opened.case.has_reference() {
            return notice(Notice::NoReference);
        }
        let answers = opened.protocol_answers(turn).filter(|a| a.last().is_some_and(TurnRecord::has_answer));
        let Some(answers) = answers else { return notice(Notice::Unfinished) };
        opened.judging = Some(exchange);
        opened.judge_failure = None;
        vec![Effect::Judge(Box::new(Judge { key: key.clone(), judge, case: opened.case.clone(), turn, answers }))]
    }

    fn rate(&mut self, key: &ConsultationKey, exchange: usize, rating: Rating, tags: Vec<ErrorTag>, comment: String) -> Vec<Effect> {
        let saw_reference = self.has_seen_reference(key, exchange);
        let Some(opened) = self.consultations.get(key) else { return Vec::new() };
        let Some(answer) = opened.record(exchange) else { return notice(Notice::NothingAsked) };
        let record = RatingRecord {
            schema: SCHEMA,
            turn_key: answer.key.clone(),
            attempt: answer.attempt,
            answer_digest: sha256(answer.text.as_bytes()),
            at: jiff::Timestamp::UNIX_EPOCH,
            case: answer.case.clone(),
            source: answer.source,
            variant: answer.variant.clone(),
            turn: answer.turn,
            asked: answer.asked,
            repeat: answer.repeat,
            model: answer.model.clone(),
            rater: None,
            rating,
            tags,
            comment,
            saw_reference,
            saw_verdict: opened.verdict(exchange).is_some(),
        };
        vec![Effect::Rate(key.clone(), Box::new(record))]
    }
}
