//! Writes the merged answers into a run whose models are the arms. From then on it is judged, rated and reported like every other run. It names no doctor.

use super::{key::ArmsKey, merge::DoneCase, pack::Arm};
use crate::{
    case::{Case, CaseFile},
    chat::{Finish, ModelIdentity, Origin, Sampling, Ways},
    consultation::{Answer, Consultation, Event},
    digest::sha256,
    language::Bilingual,
    record::{CaseSource, Clock, Plan, PlannedCase, QuestionContext, RecordError, Run, Timings, TurnRecord, note_model},
};
use std::{collections::BTreeMap, path::Path};

/// What doctors sampled with: nothing that a program could set.
const NONE: Sampling = Sampling {
    max_tokens: None,
    temperature: None,
    top_p: None,
    top_k: None,
    repetition_penalty: None,
    repetition_window: None,
    repetition_prompt: None,
    constrained: None,
};

/// The model of a run that an arm's answers become: of the arm `revise` there are two.
pub const REVISE_FIRST: &str = "revise-first";

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Answers that are new, by the model.
    pub new: BTreeMap<String, usize>,
    /// Answers that the run had already.
    pub known: usize,
    /// Answers whose case is not in the case file any more, or has other questions there.
    pub without_case: usize,
}

/// Why nothing could be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The run cannot be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The run is of something else.
    #[error("{0}")]
    Foreign(Bilingual),
}

/// Writes what doctors answered into the run, in the order of the case file and the arms. What the run has already is not written again; an answer that was
/// changed since stands beside the earlier one, and is the current one.
///
/// # Errors
/// When the run is of something else, or cannot be written. What was written until then stays.
pub fn write(folder: &Path, cases: &[DoneCase<'_>], file: &CaseFile, source: &CaseSource, key: &ArmsKey) -> Result<Written, WriteError> {
    let mut run = Run::open(folder, NONE, 0)?;
    let models = models(key);
    let is_own = |known: &ModelIdentity| models.iter().any(|own| own.key() == known.key());
    if let Some(foreign) = run.manifest().models.iter().find(|known| !is_own(known)) {
        let (run, name) = (folder.display(), &foreign.name);
        return Err(WriteError::Foreign(Bilingual::both(
            format!("{run} 中有 {name} 的回答，不是本研究的记录：请用 --run 指定另一个文件夹"),
            format!("{run} holds answers of {name}, so it is no run of this study: name another folder with --run"),
        )));
    }
    let mut written = Written::default();
    let mut waiting: Vec<TurnRecord> = Vec::new();
    let mut planned: Vec<PlannedCase> = Vec::new();
    for case in &file.cases {
        let of_case: Vec<&DoneCase<'_>> =
            cases.iter().filter(|done| done.issued.source == case.source() && done.issued.case == *case.id()).collect();
        if of_case.is_empty() {
            continue;
        }
        planned.push(PlannedCase::of(case, case.turns().len()));
        for model in &models {
            for done in of_case.iter().filter(|done| names(done.arm()).contains(&model.name.as_str())) {
                conversation(case, done, model, &run, &mut waiting, &mut written)?;
            }
        }
    }
    let has_case =
        |done: &&DoneCase<'_>| file.cases.iter().any(|case| case.source() == done.issued.source && *case.id() == done.issued.case);
    written.without_case += cases.iter().filter(|done| !has_case(done)).map(|done| done.answered().len()).sum::<usize>();
    let plan = Plan { cases: planned, models: models.iter().map(ModelIdentity::key).collect(), repeats: 1, ..Plan::default() };
    run.update_manifest(|manifest| {
        models.iter().for_each(|model| note_model(&mut manifest.models, model));
        if !manifest.cases.contains(source) {
            manifest.cases.push(source.clone());
        }
        manifest.plan.extend(&plan);
    })?;
    run.record_turns(&waiting.iter().collect::<Vec<_>>())?;
    for record in &waiting {
        *written.new.entry(record.model.name.clone()).or_default() += 1;
    }
    Ok(written)
}

/// The models that an arm's answers become.
pub fn names(arm: Arm) -> &'static [&'static str] {
    match arm {
        Arm::Unaided => &["unaided"],
        Arm::Aided => &["aided"],
        Arm::Revise => &[REVISE_FIRST, "revise"],
    }
}

/// The arms that were handed out, as models. They depend on the study only, so that later answers are of the same ones.
pub fn models(key: &ArmsKey) -> Vec<ModelIdentity> {
    let has = |arm: &Arm| key.packs.iter().flat_map(|pack| &pack.cases).any(|case| case.item.arm == *arm);
    let identity = |name: &&str| ModelIdentity {
        name: (*name).to_owned(),
        origin: Origin::Imported { file: format!("arm {name}"), digest: sha256(format!("{} {name}", key.study.0).as_bytes()) },
        system: None,
        ways: Ways::default(),
    };
    Arm::ALL.iter().filter(|arm| has(arm)).flat_map(|arm| names(*arm)).map(identity).collect()
}

fn conversation(
    case: &Case,
    done: &DoneCase<'_>,
    model: &ModelIdentity,
    run: &Run,
    waiting: &mut Vec<TurnRecord>,
    written: &mut Written,
) -> Result<(), WriteError> {
    let is_first = model.name == REVISE_FIRST;
    let mut machine = Consultation::new(case, None);
    for (nth, turn) in done.answered().iter().enumerate() {
        let Some(text) = (if is_first { turn.first() } else { turn.answer() }) else { break };
        let Some(ready) = machine.next_ready() else { break };
        // Another version of the case with the same id is another question.
        if ready.messages.last().map(|message| message.content.as_str()) != done.issued.item.turns.get(nth).map(|t| t.question.as_str()) {
            written.without_case += 1;
            break;
        }
        let answer = Answer {
            text: text.to_owned(),
            reasoning: String::new(),
            finish: Finish::Stop,
            completion: None,
            error: None,
            prompt_cut: None,
        };
        let asking = QuestionContext { case, model, sampling: &NONE, seed: 0, repeat: 0, regenerated: 0, turn: nth + 1 };
        let key = asking.key(&ready);
        match run.lookup().answered(&key)? {
            Some(known) if known.text == text => written.known += 1,
            before => {
                let attempt = before.map_or(0, |before| before.attempt + 1);
                let record = asking.record(&ready, attempt, answer.clone(), &Clock::start());
                let milliseconds = if is_first { turn.first_ms() } else { turn.total_ms() };
                // 2^53 milliseconds are more than a line may say.
                let timings = Timings { total_ms: milliseconds as f64, ..Timings::default() };
                waiting.push(TurnRecord { timings, at: done.answered_at[nth].unwrap_or(record.at), ..record });
            }
        }
        machine.handle(Event::Restored(answer));
    }
    Ok(())
}
