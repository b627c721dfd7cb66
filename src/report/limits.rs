//! Chooses the limits of a block's numbers by its contents.

use super::{
    HowMade, Limit, ModelNumbers, PaperTable,
    cells::{Cell, Judging},
    made::short_way,
    records::Records,
};
use crate::{case::Source, judge::Preset};
use std::collections::{BTreeMap, BTreeSet};

/// Below this many cases an interval by resampling is too narrow, as a rule.
const FEW_CASES: usize = 20;

/// The limits that lie in how the answers of some models were made.
pub(super) fn limits_of_making(made: &HowMade, models: &[ModelNumbers]) -> Vec<Limit> {
    let names: BTreeSet<&str> = models.iter().map(|m| m.model.as_str()).collect();
    let mut not_sent: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut several = Vec::new();
    for made in made.named(&names) {
        made.not_sent.iter().for_each(|setting| not_sent.entry(setting).or_default().push(made.name.clone()));
        several.extend((made.served.len() > 1).then(|| made.name.clone()));
    }
    let mut limits: Vec<Limit> = not_sent.into_iter().map(|(setting, models)| Limit::NotSent { setting, models }).collect();
    limits.extend((!several.is_empty()).then_some(Limit::ServedSeveral { models: several }));
    limits
}

/// What the answers of a block say about how they were made.
#[derive(Debug, Default)]
pub(super) struct Making {
    answers: usize,
    prompt_cut: usize,
    unknown_end: usize,
    direct: Vec<String>,
    prompted: Vec<(String, String)>,
    replayed: Vec<String>,
}

impl Making {
    /// Of the answers behind these cells, and of these models.
    pub fn of(records: &Records, cells: &[Vec<Cell>], models: &[ModelNumbers]) -> Self {
        let mut made = Self::default();
        let places: BTreeSet<u32> = cells.iter().flatten().filter_map(|cell| cell.answer).collect();
        for answer in places.iter().map(|&place| records.answers[place as usize]) {
            made.answers += 1;
            made.prompt_cut += usize::from(answer.prompt_cut);
            made.unknown_end += usize::from(answer.unknown_end);
        }
        for model in models {
            let Some(ways) = records.models[model.party as usize].identity.as_ref().map(|identity| &identity.ways) else { continue };
            match &ways.prompting {
                Some(way) => made.prompted.push((model.model.clone(), short_way(way))),
                None => made.direct.push(model.model.clone()),
            }
            made.replayed.extend(ways.replay_reasoning.as_ref().map(|_| model.model.clone()));
        }
        made
    }
}

/// The limits of a block.
pub(super) fn limits(judging: &Judging, models: &[ModelNumbers], made: &Making, paper: Option<&PaperTable>, unplanned: bool) -> Vec<Limit> {
    let mut limits = Vec::new();
    match judging.source {
        Source::CmbClinDerived => limits.push(Limit::DerivedCases),
        Source::Bundled => limits.push(Limit::BundledCases),
        Source::Native
        | Source::DotaBench
        | Source::DoctorFlan
        | Source::AiHospital
        | Source::AgentClinic
        | Source::MediQ
        | Source::CraftMd => {}
    }
    limits.push(Limit::JudgeFamily);
    let own: Vec<String> = models.iter().filter(|m| m.judge_is_candidate).map(|m| m.model.clone()).collect();
    if !own.is_empty() {
        limits.push(Limit::JudgeIsCandidate { models: own });
    }
    limits.push(match judging.preset {
        Preset::Official | Preset::Paper | Preset::CmbClin => Limit::OrdinalScale,
        Preset::Rubric | Preset::RubricEach => Limit::RubricPoints,
        Preset::Recall => Limit::RecallAlone,
        Preset::Refutation => Limit::RuledOut,
        Preset::Diagnosis => Limit::ListedNames,
        Preset::Errors => Limit::ErrorsFound,
        Preset::Form(_) => Limit::FormScore,
    });
    if judging.preset == Preset::CmbClin {
        limits.push(Limit::OwnWording);
    }
    if let Some(paper) = paper {
        limits.push(Limit::PaperJudge);
        limits.extend((!paper.same_cases).then_some(Limit::PaperOtherCases));
    }
    if paper.is_some() || !made.prompted.is_empty() {
        limits.push(Limit::Prompting { direct: made.direct.clone(), prompted: made.prompted.clone(), beside_paper: paper.is_some() });
    }
    if !made.replayed.is_empty() {
        limits.push(Limit::ReasoningReplayed { models: made.replayed.clone() });
    }
    if made.prompt_cut > 0 {
        limits.push(Limit::PromptCut { answers: made.prompt_cut, of: made.answers });
    }
    if made.unknown_end > 0 {
        limits.push(Limit::UnknownEnd { answers: made.unknown_end, of: made.answers });
    }
    let overall = || models.iter().filter_map(|m| m.rows.first());
    if let Some(cases) = overall().map(|r| r.cases).filter(|&cases| cases > 0 && cases < FEW_CASES).min() {
        limits.push(Limit::FewCases { cases });
    }
    let (scored, of) = overall().fold((0, 0), |(scored, of), row| (scored + row.coverage.scored, of + row.coverage.of));
    if scored < of {
        limits.push(Limit::Incomplete { missing: of - scored, of });
    }
    if scored > 0 && overall().all(|row| row.spread.is_none()) {
        limits.push(Limit::JudgedOnce);
    }
    limits.extend(unplanned.then_some(Limit::Unplanned));
    limits
}
