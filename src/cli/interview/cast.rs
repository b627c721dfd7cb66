//! Who plays the roles: what the flags name, and the models that are opened for it.

use super::PlayArgs;
use crate::{
    chat::{Model, Sampling},
    cli::{CliError, batch::asked_by_many, choosing::judge_model, open, open::LocalFlags, progress},
    config::{ModelChoice, ModelSettings, Paths, Settings},
    interview::{Persona, Role},
    language::{Bilingual, Language},
    openai::Endpoints,
    runner::{
        Trust, ViewsJudge,
        interview::{Cast, RoleModel},
    },
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Whoever is at the terminal.
pub(super) const PERSON: &str = "person";
/// The scripted patient.
pub(super) const SCRIPTED: &str = "scripted";
/// The examiner by rules.
pub(super) const RULES: &str = "rules";

/// What doctors and patients who are models are asked with, where the settings say nothing: no penalty of repetitions, since a patient repeats the facts.
const SPEAKING: Sampling = Sampling {
    max_tokens: Some(1024),
    temperature: Some(0.5),
    top_p: Some(0.7),
    top_k: None,
    repetition_penalty: None,
    repetition_window: None,
    repetition_prompt: None,
    constrained: None,
};

/// A model and what it is asked with.
#[derive(Debug)]
pub(super) struct Choice {
    choice: ModelChoice,
    sampling: Sampling,
}

/// Who plays the roles: no model where a person or rules do.
#[derive(Debug)]
pub(super) struct Choices {
    pub doctor: Option<Choice>,
    patient: Option<Choice>,
    examiner: Option<Choice>,
    /// Who grades interviews once they have ended.
    judge: Option<Choice>,
    /// How often the judge is asked until every view has a grade.
    attempts: u32,
    /// The role that a person plays.
    pub person: Option<Role>,
}

fn chosen(name: &str, own: &[&str], sampling: Sampling, settings: &Settings, paths: &Paths) -> Result<Option<Choice>, CliError> {
    if own.contains(&name) {
        return Ok(None);
    }
    let choice = open::choose(name, settings, paths, &LocalFlags::default())?;
    if let ModelSettings::Tape(tape) = &choice.settings {
        return Err(CliError::Usage(Bilingual::both(
            format!("录制 {} 只能播放已录下的回答，不能参加问诊；请用模型", tape.name),
            format!("the recording {} plays what it holds and can take no part in an interview; name a model", tape.name),
        )));
    }
    let sampling = choice.sampling.over(settings.sampling).over(sampling);
    Ok(Some(Choice { choice, sampling }))
}

/// Who grades interviews, and with which sampling. It is made to end in a rating of another scale by no setting.
pub(super) fn judge(name: &str, settings: &Settings, paths: &Paths) -> Result<Choice, CliError> {
    let mut choice = judge_model(name, settings, paths)?;
    asked_by_many(&mut choice.settings);
    let sampling = Sampling { constrained: None, ..choice.sampling_as_judge(&settings.judge) };
    Ok(Choice { choice, sampling })
}

impl Choice {
    /// Opens a judge that plays no role.
    pub async fn open_judge(self, attempts: u32, paths: &Paths, language: Language) -> Result<ViewsJudge, CliError> {
        let Self { choice, sampling } = self;
        let sink = progress::loading(choice.settings.name(), language);
        let model = open::open(choice.settings, &sampling, paths, &Endpoints::default(), sink).await?;
        Ok(ViewsJudge { model, sampling, attempts, trust: Arc::new(Trust::new()) })
    }
}

impl Choices {
    /// What the flags name.
    pub fn of(args: &PlayArgs, settings: &Settings, paths: &Paths) -> Result<Self, CliError> {
        let exact = Sampling { max_tokens: Some(256), temperature: Some(0.0), top_p: None, ..SPEAKING };
        let longest = |choice: Option<Choice>| {
            choice.map(|choice| Choice {
                sampling: Sampling { max_tokens: args.max_tokens, ..Sampling::default() }.over(choice.sampling),
                ..choice
            })
        };
        Ok(Self {
            doctor: longest(chosen(&args.doctor, &[PERSON], SPEAKING, settings, paths)?),
            patient: longest(chosen(&args.patient, &[SCRIPTED, PERSON], SPEAKING, settings, paths)?),
            examiner: chosen(&args.examiner, &[RULES], exact, settings, paths)?,
            judge: args.judge.as_deref().map(|name| judge(name, settings, paths)).transpose()?,
            attempts: settings.judge.attempts,
            person: match (args.doctor.as_str(), args.patient.as_str()) {
                (PERSON, _) => Some(Role::Doctor),
                (_, PERSON) => Some(Role::Patient),
                _ => None,
            },
        })
    }

    /// That no flag would do nothing.
    pub fn check(&self, args: &PlayArgs, personas: &[Persona]) -> Result<(), CliError> {
        let wrong = |zh: &str, en: &str| Err(CliError::Usage(Bilingual::both(zh, en)));
        if self.patient.is_none() && !args.persona.is_empty() {
            return wrong(
                "--persona 只用于由模型扮演的病人：请用 --patient 指定模型（按规则回答的病人没有性格）",
                "--persona is for a patient whom a model plays: name one with --patient (the scripted patient has no traits)",
            );
        }
        if self.doctor.is_none() && self.patient.is_none() && args.max_tokens.is_some() {
            return wrong(
                "--max-tokens 只用于由模型扮演的医生和病人：请用 --doctor 或 --patient 指定模型",
                "--max-tokens is for a doctor or patient whom a model plays: name one with --doctor or --patient",
            );
        }
        if args.doctor == PERSON && args.patient == PERSON {
            return wrong(
                "一个人只能担任一个角色：扮演病人请用 --doctor 指定担任医生的模型",
                "a person plays one role: to play the patient, name a model as the doctor (--doctor)",
            );
        }
        if self.person.is_some() && args.repeats > 1 {
            return wrong(
                "--repeats 只用于由模型担任的医生和病人：您自己可以再次指定同一病例重新问诊",
                "--repeats is for models among themselves; as a person, name the case again",
            );
        }
        if self.person.is_some() && args.case.len() > 1 {
            return wrong(
                "有人参加时一次只问一个病例：请只指定一个",
                "where a person takes part, one case is interviewed at a time: name one",
            );
        }
        if self.person.is_some() && personas.len() > 1 {
            return wrong("一次只能面对一位病人：请只用一个 --persona", "a person faces one patient at a time: give one --persona");
        }
        if self.person.is_some() && args.watch {
            return wrong(
                "--watch 用于旁观模型之间的问诊：您自己参加时不需要",
                "--watch is for interviews of models among themselves; it has no use where you take part",
            );
        }
        Ok(())
    }

    /// Opens the models, each once.
    pub async fn open(
        self,
        seed: u64,
        paths: &Paths,
        endpoints: &Endpoints,
        language: Language,
        stop: CancellationToken,
    ) -> Result<(Cast, Option<ViewsJudge>), CliError> {
        let chosen = [&self.doctor, &self.patient, &self.examiner, &self.judge];
        let local =
            chosen.iter().filter(|choice| choice.as_ref().is_some_and(|c| matches!(c.choice.settings, ModelSettings::Local(_)))).count();
        let mut opened: Vec<(ModelSettings, Arc<dyn Model>)> = Vec::new();
        let (mut cast, mut judge) = (Cast { stop, ..Cast::default() }, None);
        let places = [&mut cast.doctor, &mut cast.patient, &mut cast.examiner, &mut judge];
        for (choice, place) in [self.doctor, self.patient, self.examiner, self.judge].into_iter().zip(places) {
            let Some(Choice { choice, sampling }) = choice else { continue };
            let mut wanted = choice.settings;
            if let ModelSettings::Local(own) = &mut wanted {
                // A slot for each role that the copy may serve, and the same words whenever the same is asked.
                own.parallel = own.parallel.or(u32::try_from(local).ok());
                own.reproducible = own.reproducible.or(Some(true));
            }
            let model = match opened.iter().find(|(other, _)| other.is_same(&wanted)) {
                Some((_, model)) => model.clone(),
                None => {
                    let sink = progress::loading(wanted.name(), language);
                    let model = open::open(wanted.clone(), &sampling, paths, endpoints, sink).await?;
                    opened.push((wanted, model.clone()));
                    model
                }
            };
            *place = Some(RoleModel { model, sampling, seed });
        }
        let trust = Arc::new(Trust::new());
        let judge = judge.map(|RoleModel { model, sampling, .. }| ViewsJudge { model, sampling, attempts: self.attempts, trust });
        Ok((cast, judge))
    }
}
