//! The answers of a trial: each model is asked each question once, with what it answered before in the same case, and everyone who rates the answer gets the
//! same text. An answer is on the disk before it is sent.

use super::{
    Refused, Told, both,
    index::{Behind, Index},
};
use crate::{
    case::{Case, CaseId, Source},
    chat::{Message, Role},
    digest::sha256,
    language::Bilingual,
    record::{Journal, Plan, PlannedCase, RecordError, TurnRecord},
    runner::{Candidate, CaseOutcome, Consulted},
    trial::{
        key::TrialKey,
        live::{SERVED_VERSION, Served, ServedAnswer, served_path},
        mask::Masker,
    },
};
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A model that answers while raters rate.
pub struct LiveModel {
    /// The model as the protocol names it.
    pub name: String,
    /// Asks it and records its answers.
    pub candidate: Candidate,
    /// What masks its answers, where they are masked.
    pub masker: Option<Masker>,
}

impl LiveModel {
    /// The digest of everything that decides how it is asked.
    fn asked_with(&self) -> String {
        let Candidate { model, sampling, seed, .. } = &self.candidate;
        // Plain data: serde_json can always write it.
        let sampling = serde_json::to_string(sampling).unwrap_or_default();
        sha256(format!("{} {sampling} {seed}", model.identity().key()).as_bytes())
    }
}

/// Why a trial cannot be served.
#[derive(Debug)]
pub enum TrialError {
    /// What was given before cannot be read, or the run not be written.
    Record(RecordError),
    /// The trial and what is at hand do not fit.
    Unfit(Bilingual),
}

impl From<RecordError> for TrialError {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

type Conversation = (String, Source, CaseId);

/// A trial that is served.
pub struct LiveTrial {
    index: Mutex<Index>,
    cases: HashMap<(Source, CaseId), Case>,
    models: BTreeMap<String, LiveModel>,
    served: Mutex<Served>,
    journal: Mutex<Journal<ServedAnswer>>,
    /// One request at a time for each conversation: the second finds what the first has got.
    at_work: Mutex<HashMap<Conversation, Arc<tokio::sync::Mutex<()>>>>,
}

/// A request that is answered.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    behind: Arc<Behind>,
    turn: usize,
}

/// What a lock guards is whole even where a thread panicked: every change is one step.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LiveTrial {
    /// Takes up what was given before.
    ///
    /// # Errors
    /// When that cannot be read, a model's settings are others than before, or a case is not as it was when the packs were written.
    pub fn open(folder: &Path, key: &TrialKey, cases: Vec<Case>, models: Vec<LiveModel>) -> Result<Self, TrialError> {
        let index = Index::of(TrialKey::path(folder), key);
        let cases: HashMap<(Source, CaseId), Case> = cases.into_iter().map(|case| ((case.source(), case.id().clone()), case)).collect();
        let unfit = |zh: String, en: String| TrialError::Unfit(Bilingual::both(zh, en));
        for behind in index.all() {
            if question_of(&cases, behind).is_none() {
                let case = &behind.case;
                return Err(unfit(
                    format!("病例 {case} 与评分包中的不同，或不在病例文件中：请在方案的 cases 中写原来的文件"),
                    format!(
                        "case {case} is not as it is in the packs, or not in the case file: name the file in cases as it was when the packs were written"
                    ),
                ));
            }
            if !models.iter().any(|model| model.name == behind.model) {
                let name = &behind.model;
                return Err(unfit(format!("方案中没有实时模型 {name}"), format!("the protocol has no live model {name}")));
            }
        }
        let read = |line: &[u8]| {
            let answer: ServedAnswer = serde_json::from_slice(line).map_err(|e| e.to_string())?;
            if answer.wardround_served == SERVED_VERSION { Ok(answer) } else { Err(format!("layout {}", answer.wardround_served)) }
        };
        let (journal, lines, _) = Journal::open(&served_path(folder), read)?;
        let served = Served::of(lines.into_iter().map(|(_, line)| line).collect());
        if let Some(model) = models.iter().find(|model| served.asked_with(&model.name).any(|before| before != model.asked_with())) {
            let name = &model.name;
            return Err(unfit(
                format!("模型 {name} 的设置（模型、系统提示或采样）与已给出的回答不同：请改回原样，否则回答不可比"),
                format!(
                    "the settings of {name} (model, system prompt or sampling) are others than for the answers given before: put them back, or answers are not comparable"
                ),
            ));
        }
        let models = models.into_iter().map(|model| (model.name.clone(), model)).collect();
        Ok(Self {
            index: Mutex::new(index),
            cases,
            models,
            served: Mutex::new(served),
            journal: Mutex::new(journal),
            at_work: Mutex::default(),
        })
    }

    /// Notes in the run who is to answer what.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub async fn note(&self) -> Result<(), RecordError> {
        let wanted: Vec<Behind> = held(&self.index).all().cloned().collect();
        for model in self.models.values() {
            let mut turns: BTreeMap<(Source, &CaseId), usize> = BTreeMap::new();
            for behind in wanted.iter().filter(|behind| behind.model == model.name) {
                let most = turns.entry((behind.source, &behind.case)).or_default();
                *most = behind.questions.len().max(*most);
            }
            let planned = |((source, case), turns): ((Source, &CaseId), usize)| {
                Some(PlannedCase::of(self.cases.get(&(source, case.clone()))?, turns))
            };
            let plan = Plan {
                cases: turns.into_iter().filter_map(planned).collect(),
                models: vec![model.candidate.model.identity().key()],
                repeats: 1,
                ..Plan::default()
            };
            model.candidate.note(None, plan).await?;
        }
        Ok(())
    }

    /// The labels that a token may use, and whether the key could be read anew where it changed.
    pub(super) fn labels(&self, token: &str) -> Result<Vec<String>, Refused> {
        let index = held(&self.index);
        let rater = index.rater(token).ok_or(Refused::Token)?;
        Ok(index.labels(rater))
    }

    /// Reads the key again where it changed.
    pub(super) fn refresh(&self) -> Option<Told> {
        let error = held(&self.index).refresh().err()?;
        Some(Told::Key(both(|language| error.words(language))))
    }

    /// What a request asks, where it is one of the pack's own questions.
    pub(super) fn check(&self, token: &str, label: &str, messages: &[Message]) -> Result<Asked, Refused> {
        let behind = {
            let index = held(&self.index);
            let rater = index.rater(token).ok_or(Refused::Token)?;
            index.behind(rater, label).ok_or(Refused::Label)?
        };
        question_of(&self.cases, &behind).ok_or(Refused::NotNow)?;
        let turn = messages.len().div_ceil(2);
        if messages.len().is_multiple_of(2) || turn > behind.questions.len() {
            return Err(Refused::Messages);
        }
        let served = held(&self.served);
        let given = served.conversation(&behind.model, behind.source, &behind.case, turn - 1);
        let is_scripted = messages.iter().enumerate().all(|(place, message)| match (place % 2, message.role) {
            (0, Role::User) => message.content == behind.questions[place / 2],
            (1, Role::Assistant) => given.get(place / 2).is_some_and(|given| given.text == message.content),
            _ => false,
        });
        if is_scripted { Ok(Asked { behind, turn }) } else { Err(Refused::Messages) }
    }

    /// The answer, from the record or from the model.
    pub(super) async fn answer(self: Arc<Self>, asked: Asked, tell: impl Fn(Told) + Send) -> Result<String, Refused> {
        let Asked { behind, turn } = asked;
        let place = (behind.model.clone(), behind.source, behind.case.clone());
        let lock = held(&self.at_work).entry(place).or_default().clone();
        let _alone = lock.lock().await;
        if self.given(&behind, turn).is_none() {
            let failed = |why| Told::Failed { model: behind.model.clone(), case: Some(behind.case.clone()), why };
            if let Err(why) = self.clone().get(&behind, turn).await {
                tell(failed(why));
                return Err(Refused::NotNow);
            }
        }
        let text = self.given(&behind, turn).ok_or(Refused::NotNow)?;
        tell(Told::Given { rater: behind.rater.clone(), model: behind.model.clone(), case: behind.case.clone(), turn });
        Ok(text)
    }

    fn given(&self, behind: &Behind, turn: usize) -> Option<String> {
        let served = held(&self.served);
        let given = served.conversation(&behind.model, behind.source, &behind.case, turn);
        given.get(turn - 1).map(|answer| answer.text.clone())
    }

    /// Asks the model, and puts what raters get on the disk.
    async fn get(self: Arc<Self>, behind: &Behind, turn: usize) -> Result<(), Bilingual> {
        let missing = |what: &str| Bilingual::both(format!("没有 {what}"), format!("there is no {what}"));
        let model = self.models.get(&behind.model).ok_or_else(|| missing(&behind.model))?;
        let case = question_of(&self.cases, behind).ok_or_else(|| missing(behind.case.as_str()))?;
        let what = Consulted { case, repeat: 0, turns: turn };
        let answered = model.candidate.consult(what, &mut |_| {}).await.map_err(|error| both(|language| error.words(language)))?;
        if let CaseOutcome::Incomplete { reason, .. } = &answered.outcome {
            return Err(both(|language| reason.words(language)));
        }
        let new = self.new_answers(behind, model, &answered.records);
        let this = self.clone();
        let appended = tokio::task::spawn_blocking(move || {
            let mut journal = held(&this.journal);
            journal.append_all(new.iter()).map(|_| new)
        });
        let internal = |e: tokio::task::JoinError| Bilingual::both(format!("写入任务中断：{e}"), format!("the writing ended: {e}"));
        let new = appended.await.map_err(internal)?.map_err(|error| both(|language| error.words(language)))?;
        let mut served = held(&self.served);
        new.into_iter().for_each(|answer| served.add(answer));
        Ok(())
    }

    /// What raters get of these records, as far as they do not have it yet. An answer without text ends what can be rated.
    fn new_answers(&self, behind: &Behind, model: &LiveModel, records: &[TurnRecord]) -> Vec<ServedAnswer> {
        let given = held(&self.served).conversation(&behind.model, behind.source, &behind.case, records.len()).len();
        let asked_with = model.asked_with();
        let answer = |record: &TurnRecord| {
            let masked = model.masker.as_ref().and_then(|masker| masker.mask(&record.text));
            ServedAnswer {
                wardround_served: SERVED_VERSION,
                model: behind.model.clone(),
                asked_with: asked_with.clone(),
                source: behind.source,
                case: behind.case.clone(),
                turn: record.turn,
                key: record.key.clone(),
                unmasked: masked.is_some().then(|| record.text.clone()),
                text: masked.unwrap_or_else(|| record.text.clone()),
            }
        };
        records.iter().skip(given).take_while(|record| record.has_answer()).map(answer).collect()
    }
}

/// The case of a label, where its questions are those of the pack.
fn question_of<'c>(cases: &'c HashMap<(Source, CaseId), Case>, behind: &Behind) -> Option<&'c Case> {
    let case = cases.get(&(behind.source, behind.case.clone()))?;
    let own = case.turns().iter().map(|turn| &turn.question);
    (case.turns().len() >= behind.questions.len() && behind.questions.iter().zip(own).all(|(asked, own)| asked == own)).then_some(case)
}
