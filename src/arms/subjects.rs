//! What was answered and how it was graded, out of the study's run and, where one is given, a trial that rates it: a list of grades of each arm and of each model
//! beside them.

use super::{key::ArmsKey, run::models};
use crate::{
    case::{CaseId, Source},
    language::{Bilingual, Language},
    record::{CurrentConversation, RecordError, RunRecords, current_conversations},
    trial::{
        form::{FieldKind, Rates},
        items::told_apart,
        observations::Observations,
        protocol::Protocol,
        verdicts::of_runs,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

/// A question of a case: its source's label, its id, and its turn, from 1; 0 for a conversation rated as a whole.
pub type Place = (&'static str, String, usize);

/// What was given to answers: who graded, and on which scale.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grader {
    /// A judge with its prompts.
    Judge {
        /// The judge.
        judge: String,
        /// The prompts.
        preset: String,
    },
    /// The raters of a trial, in a field of its form.
    Raters {
        /// The field.
        field: String,
    },
}

/// An arm, or a model that the trial has beside the arms.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subject {
    /// Its name in the report.
    pub name: String,
    /// Whether it is an arm of the study.
    pub is_arm: bool,
    /// Characters of each answer.
    pub characters: BTreeMap<Place, f64>,
    /// The mean grade of each answer.
    pub grades: BTreeMap<Grader, BTreeMap<Place, f64>>,
}

/// Why nothing can be reported.
#[derive(Debug, thiserror::Error)]
pub enum SubjectsError {
    /// A run cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The run is not this study's.
    #[error("{}: {message}", run.display())]
    Foreign {
        /// The run's folder.
        run: PathBuf,
        /// Why, and what to do.
        message: Bilingual,
    },
}

impl SubjectsError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Record(error), _) => error.words(language),
            (Self::Foreign { run, message }, Language::Zh) => format!("{}：{}", run.display(), message.words(language)),
            (other, Language::En) => other.to_string(),
        }
    }
}

/// A model of a run.
struct Named {
    name: String,
    run: PathBuf,
    model: String,
    repeat: u32,
    is_arm: bool,
    /// What the trial calls it, where it rates it.
    in_trial: Option<String>,
}

/// Reads the arms out of the study's run, and the other models out of the trial's runs; those that are no longer there have no characters and no judge's grades.
///
/// # Errors
/// When a run cannot be read, or is not this study's.
pub fn read(run: &Path, key: &ArmsKey, trial: Option<(&Protocol, &Observations)>) -> Result<Vec<Subject>, SubjectsError> {
    let foreign = |zh, en| SubjectsError::Foreign { run: run.to_owned(), message: Bilingual::both(zh, en) };
    let records = RunRecords::read(run)?
        .ok_or_else(|| foreign("这里没有运行记录：请先运行 arms merge", "there is no run here: merge first (arms merge)"))?;
    let own: BTreeSet<String> = models(key).iter().map(crate::chat::ModelIdentity::key).collect();
    if records.manifest.models.iter().any(|model| !own.contains(&model.key())) {
        return Err(foreign(
            "不是本研究的记录：请指定 arms merge 所写的那一个",
            "not this study's run: name the one that arms merge wrote",
        ));
    }
    let named = named(run, key, trial.map(|(protocol, _)| protocol));
    if trial.is_some() && !named.iter().any(|one| one.is_arm && one.in_trial.is_some()) {
        return Err(foreign(
            "所给的试验没有评本研究的任何一种作答：请指定以本研究的运行为 [[candidate]] 的试验",
            "the trial rates no arm of this study: name one whose [[candidate]] tables are of this study's run",
        ));
    }
    let runs: BTreeSet<PathBuf> = named.iter().map(|one| one.run.clone()).collect();
    let mut judged: HashMap<String, BTreeMap<Grader, Vec<f64>>> = HashMap::new();
    for one in of_runs(runs)? {
        let grader = Grader::Judge { judge: one.judge, preset: one.preset };
        judged.entry(one.turn_key).or_default().entry(grader).or_default().push(one.score);
    }
    let mut subjects: Vec<Subject> = Vec::new();
    for one in &named {
        subjects.push(Subject { name: one.name.clone(), is_arm: one.is_arm, ..of_run(one, &judged)? });
    }
    if let Some((protocol, observations)) = trial {
        for (subject, one) in subjects.iter_mut().zip(&named) {
            subject.grades.extend(of_raters(protocol, observations, one.in_trial.as_deref()));
        }
    }
    Ok(subjects)
}

fn named(run: &Path, key: &ArmsKey, protocol: Option<&Protocol>) -> Vec<Named> {
    let candidates = protocol.map(|protocol| protocol.candidates.as_slice()).unwrap_or_default();
    let names = told_apart(candidates);
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let own = real(run);
    let is_own = |path: &Path| real(path) == own;
    // A model that answers while raters rate has no run that was there before; the trial's own report has its figures.
    let recorded = || candidates.iter().zip(&names).filter_map(|(candidate, name)| Some((candidate.recorded()?, name)));
    let arm = |model: crate::chat::ModelIdentity| {
        let rated = recorded().find(|(c, _)| is_own(&c.run) && c.model == model.name && c.repeat == 0);
        Named {
            name: model.name.clone(),
            run: run.to_owned(),
            model: model.name,
            repeat: 0,
            is_arm: true,
            in_trial: rated.map(|(_, name)| name.clone()),
        }
    };
    let other = |(candidate, name): (&crate::trial::protocol::Candidate, &String)| Named {
        name: name.clone(),
        run: candidate.run.clone(),
        model: candidate.model.clone(),
        repeat: candidate.repeat,
        is_arm: false,
        in_trial: Some(name.clone()),
    };
    let others = recorded().filter(|(candidate, _)| !is_own(&candidate.run)).map(other);
    models(key).into_iter().map(arm).chain(others).collect()
}

fn place(source: Source, case: &CaseId, turn: usize) -> Place {
    (source.label(), case.as_str().to_owned(), turn)
}

fn of_run(one: &Named, judged: &HashMap<String, BTreeMap<Grader, Vec<f64>>>) -> Result<Subject, RecordError> {
    let mut subject = Subject::default();
    let Some(records) = RunRecords::read(&one.run)? else { return Ok(subject) };
    let texts: HashMap<&str, &str> =
        records.turns.iter().filter(|turn| turn.is_final()).map(|turn| (turn.key.as_str(), turn.text.as_str())).collect();
    let is_own = |c: &CurrentConversation| c.variant.is_none() && c.model.name == one.model && c.repeat == one.repeat;
    for conversation in current_conversations(&one.run)?.into_iter().filter(is_own) {
        for (nth, key) in conversation.turns.iter().enumerate() {
            let place = place(conversation.source, &conversation.case, nth + 1);
            if let Some(text) = texts.get(key.as_str()) {
                subject.characters.insert(place.clone(), text.chars().count() as f64);
            }
            for (grader, scores) in judged.get(key).into_iter().flatten() {
                let mean = scores.iter().sum::<f64>() / scores.len() as f64;
                subject.grades.entry(grader.clone()).or_default().insert(place.clone(), mean);
            }
        }
    }
    Ok(subject)
}

/// The raters' means of one model, in every field with a scale.
fn of_raters(protocol: &Protocol, observations: &Observations, name: Option<&str>) -> BTreeMap<Grader, BTreeMap<Place, f64>> {
    let mut grades = BTreeMap::new();
    if protocol.form.rates() != Rates::Answer {
        return grades;
    }
    for field in protocol.form.fields().iter().filter(|field| matches!(field.kind, FieldKind::Scale { .. })) {
        let mut scores: BTreeMap<Place, Vec<f64>> = BTreeMap::new();
        for seen in observations.counted(false).filter(|seen| seen.models.first().map(String::as_str) == name && name.is_some()) {
            if let Some(score) = seen.score(&field.id) {
                let place = place(seen.question.source, &seen.question.case, seen.question.turn.unwrap_or(0));
                scores.entry(place).or_default().push(f64::from(score));
            }
        }
        let means = scores.into_iter().map(|(place, of)| (place, of.iter().sum::<f64>() / of.len() as f64)).collect();
        grades.insert(Grader::Raters { field: field.id.clone() }, means);
    }
    grades
}
