//! A review of references by doctors, as a blind trial of one candidate: each pair of a reference is a case, whose question is the record and whose answer is
//! the pair's. Packs, assignment, rating and figures are the trial's own; this makes the cases and the answers, and errata of what was agreed.

use super::errata::{Erratum, Part};
use crate::{
    case::{Case, CaseFile, CaseId, Source},
    chat::{Finish, ModelIdentity, Origin, Sampling, Ways},
    consultation::{Answer, Consultation},
    digest::sha256,
    language::Language,
    record::{CaseSource, Clock, Plan, PlannedCase, QuestionContext, RecordError, Run, TurnRecord, note_model},
    trial::{
        form::Value,
        key::TrialKey,
        observations::{Observation, Observations, Outcome},
    },
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The name under which the run has the texts.
pub const CANDIDATE: &str = "published-text";
/// The form that asks about a reference.
pub const FORM: &str = "reference";

/// The id of the case that a pair becomes.
fn id_of(case: &Case, pair: usize) -> String {
    format!("{}-pair-{pair}", case.id())
}

#[derive(Serialize)]
struct PairFile {
    case: Vec<PairCase>,
}

#[derive(Serialize)]
struct PairCase {
    id: String,
    language: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
    turns: [PairTurn; 1],
}

#[derive(Serialize)]
struct PairTurn {
    kind: &'static str,
    question: String,
}

/// A native file with a case for each pair of these cases' references; empty where they have none.
pub fn pair_cases(cases: &[&Case]) -> String {
    let of_case = |case: &&Case| {
        let pairs = case.pairs().iter().enumerate().map(|(nth, pair)| PairCase {
            id: id_of(case, nth + 1),
            language: case.language(),
            department: case.department().map(str::to_owned),
            source: (!matches!(case.source(), Source::Native | Source::Bundled)).then(|| case.source().label()),
            turns: [PairTurn { kind: "other", question: question(case, &pair.question) }],
        });
        pairs.collect::<Vec<_>>()
    };
    // Plain data with text keys: it can always be written.
    toml::to_string(&PairFile { case: cases.iter().flat_map(of_case).collect() }).unwrap_or_default()
}

/// What a reviewer reads above a pair's answer: the record, as a model is asked it, and the question that the pair answers.
fn question(case: &Case, asked: &str) -> String {
    let turns: Vec<&str> = case.turns().iter().map(|turn| turn.question.trim()).collect();
    let record = turns.join("\n\n");
    match (case.language(), asked.trim()) {
        (Language::Zh, "") => format!("【病历】\n{record}\n\n【待复核】以下是这个病例的参考答案。"),
        (Language::Zh, asked) => format!("【病历】\n{record}\n\n【参考问答的问题】\n{asked}\n\n【待复核】以下是它的参考答案。"),
        (Language::En, "") => format!("[Record]\n{record}\n\n[To review] What follows is the reference of this case."),
        (Language::En, asked) => {
            format!("[Record]\n{record}\n\n[Question of the reference]\n{asked}\n\n[To review] What follows is its answer.")
        }
    }
}

/// Writes the pairs' answers as a run of the cases that [`pair_cases`] made, read again. Returns how many there are.
///
/// # Errors
/// When the run cannot be written.
pub fn write_run(folder: &Path, pairs: &CaseFile, cases: &[&Case], source: CaseSource) -> Result<usize, RecordError> {
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
    let origin = Origin::Imported { file: CANDIDATE.into(), digest: pairs.digest.clone() };
    let model = ModelIdentity { name: CANDIDATE.into(), origin, system: None, ways: Ways::default() };
    let texts: BTreeMap<String, &str> = cases
        .iter()
        .flat_map(|case| case.pairs().iter().enumerate().map(|(nth, pair)| (id_of(case, nth + 1), pair.answer.as_str())))
        .collect();
    let mut run = Run::open(folder, NONE, 0)?;
    let records = pairs.cases.iter().filter_map(|case| {
        let text = (*texts.get(case.id().as_str())?).to_owned();
        let ready = Consultation::new(case, None).next_ready()?;
        let asking = QuestionContext { case, model: &model, sampling: &NONE, seed: 0, repeat: 0, regenerated: 0, turn: 1 };
        let answer = Answer { text, reasoning: String::new(), finish: Finish::Stop, completion: None, error: None, prompt_cut: None };
        Some(asking.record(&ready, 0, answer, &Clock::start()))
    });
    let records: Vec<TurnRecord> = records.collect();
    let planned = pairs.cases.iter().map(|case| PlannedCase::of(case, 1)).collect();
    let plan = Plan { cases: planned, models: vec![model.key()], repeats: 1, ..Plan::default() };
    run.update_manifest(|manifest| {
        note_model(&mut manifest.models, &model);
        manifest.cases.push(source);
        manifest.plan.extend(&plan);
    })?;
    run.record_turns(&records.iter().collect::<Vec<_>>())?;
    Ok(records.len())
}

/// What reviewers agreed on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Agreed {
    /// An entry for each pair that most of its reviewers found wrong, or to state what the record does not have.
    pub entries: Vec<Erratum>,
    /// Pairs that most did not find so.
    pub right: usize,
    /// Pairs of which as many found it as did not: they are for whoever closes to decide.
    pub split: Vec<(CaseId, usize)>,
    /// Pairs that nobody could judge, or nobody has rated.
    pub open: usize,
    /// Reviewed pairs whose text is not in the case file any more.
    pub gone: usize,
    /// Entries without a corrected text, since none or more than one was proposed.
    pub without_text: usize,
}

/// Errata of what reviewers agreed on; `by` is who closes the review, `on` the date.
pub fn agreed(observations: &Observations, key: &TrialKey, cases: &[&Case], by: &str, on: jiff::civil::Date) -> Agreed {
    let mut of_pair: BTreeMap<(Source, String), Vec<&Observation>> = BTreeMap::new();
    for one in observations.counted(false) {
        of_pair.entry((one.question.source, one.question.case.to_string())).or_default().push(one);
    }
    let mut agreed = Agreed::default();
    let mut reviewed = BTreeSet::new();
    for case in cases {
        for (nth, pair) in case.pairs().iter().enumerate() {
            let id = id_of(case, nth + 1);
            // A native file of pairs has no source of its own: bundled cases are native there.
            let source = if case.source() == Source::Bundled { Source::Native } else { case.source() };
            let Some(ratings) = of_pair.get(&(source, id.clone())) else {
                agreed.open += 1;
                continue;
            };
            reviewed.insert((source, id));
            if ratings.iter().any(|one| one.texts(key).first() != Some(&pair.answer)) {
                agreed.gone += 1;
                continue;
            }
            let judged: Vec<&&Observation> = ratings.iter().filter(|one| matches!(one.outcome, Outcome::Rated(_))).collect();
            let faulted: Vec<&&Observation> = judged.iter().filter(|one| is_faulted(one)).copied().collect();
            match (judged.len(), faulted.len() * 2) {
                (0, _) => agreed.open += 1,
                (all, twice) if twice < all => agreed.right += 1,
                (all, twice) if twice == all => agreed.split.push((case.id().clone(), nth + 1)),
                (all, _) => {
                    let entry = entry(case, nth + 1, (&faulted, all), by, on);
                    agreed.without_text += usize::from(entry.corrected.is_none());
                    agreed.entries.push(entry);
                }
            }
        }
    }
    agreed.gone += of_pair.keys().filter(|key| !reviewed.contains(key)).count();
    agreed
}

/// Whether a reviewer found a text wrong, or to state what the record does not have.
fn is_faulted(one: &Observation) -> bool {
    matches!(one.choice("correct"), Some("partly" | "no")) || one.choice("absent") == Some("some")
}

fn written<'a>(one: &'a Observation, field: &str) -> Option<&'a str> {
    match &one.outcome {
        Outcome::Rated(values) => match values.get(field) {
            Some(Value::Word(text)) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        },
        Outcome::CannotJudge(_) => None,
    }
}

fn entry(case: &Case, pair: usize, (faulted, all): (&[&&Observation], usize), by: &str, on: jiff::civil::Date) -> Erratum {
    let zh = case.language() == Language::Zh;
    let count = |what: &dyn Fn(&Observation) -> bool| faulted.iter().filter(|one| what(one)).count();
    let wrong = count(&|one| matches!(one.choice("correct"), Some("partly" | "no")));
    let absent = count(&|one| one.choice("absent") == Some("some"));
    let summary = if zh {
        format!("{all} 位复核者中，{wrong} 位认为有误，{absent} 位认为写有病历中没有的内容")
    } else {
        format!("of {all} reviewers, {wrong} found it not correct, and {absent} found that it states what the record does not have")
    };
    let remarks = faulted.iter().filter_map(|one| written(one, "wrong").or(Some(one.comment.trim()).filter(|comment| !comment.is_empty())));
    let remarks: Vec<String> = remarks.map(str::to_owned).collect();
    let proposals: BTreeSet<&str> = faulted.iter().filter_map(|one| written(one, "proposed")).collect();
    // Without a remark it is at least said what was found.
    let mut lines = if remarks.is_empty() { vec![summary.clone()] } else { remarks };
    if proposals.len() > 1 {
        lines.extend(proposals.iter().map(|text| if zh { format!("建议：{text}") } else { format!("Proposed: {text}") }));
    }
    let corrected = if proposals.len() == 1 { proposals.first().map(|text| (*text).to_owned()) } else { None };
    Erratum {
        source: case.source(),
        case: case.id().clone(),
        part: Part::Pair(pair),
        sha256: sha256(case.pairs()[pair - 1].answer.as_bytes()),
        wrong: lines.join("\n"),
        corrected,
        by: by.to_owned(),
        on,
        basis: if zh { format!("医生复核：{summary}") } else { format!("A review by doctors: {summary}") },
    }
}
