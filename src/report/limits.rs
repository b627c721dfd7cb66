//! The limitations of a block's numbers: chosen by its contents, worded in [`super::words`].

use super::{
    HowMade, ModelNumbers, PaperTable,
    cells::{Cell, Judging},
    records::Records,
};
use crate::{case::Source, judge::Preset};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Below this many cases an interval by resampling is too narrow, as a rule.
const FEW_CASES: usize = 20;

/// A limit of a block's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "limit", rename_all = "snake_case")]
pub enum Limit {
    /// The cases are split from CMB-Clin's records by rules: not `DotaBench`, whose questions physicians rewrote by hand.
    DerivedCases,
    /// The cases were written for Wardround and not validated.
    BundledCases,
    /// The judge is a language model: it may favour its own family, long answers and certain styles.
    JudgeFamily,
    /// These models were judged by themselves.
    #[serde(rename = "judge_is_contestant")]
    JudgeIsCandidate {
        /// Their names.
        models: Vec<String>,
    },
    /// Ratings are ordered, not measured: the mean takes the steps for equal.
    OrdinalScale,
    /// The wording of the judge's prompt is Wardround's own; only the criteria are published.
    OwnWording,
    /// The paper's judge was gpt-4-0125-preview: another judge, or its later version, rates otherwise.
    PaperJudge,
    /// The paper's rows are about other cases.
    PaperOtherCases,
    /// A model has so few cases that its interval is too narrow.
    FewCases {
        /// How many.
        cases: usize,
    },
    /// Scores are missing: where they are missing is no chance.
    Incomplete {
        /// How many of the wanted verdicts have none.
        missing: usize,
        /// How many were wanted.
        of: usize,
    },
    /// Every answer was judged once: how far the judge would repeat itself is not in the interval.
    JudgedOnce,
    /// What was wanted is not in the record: coverage is of what was seen.
    Unplanned,
    /// Turn 2 asks which tests to do; how many of the references have a pair that answers that.
    Turn2Reference {
        /// Cases whose reference has one.
        with: usize,
        /// Cases whose reference has none.
        without: usize,
        /// Cases whose reference is one text in which questions cannot be told from answers.
        unknown: usize,
        /// Cases of which the run does not say, since an earlier version recorded it.
        untold: usize,
    },
    /// A setting was asked for and not sent to these models.
    NotSent {
        /// Its name.
        setting: &'static str,
        /// Their names.
        models: Vec<String>,
    },
    /// The endpoint named several models while these answered: a row mixes them.
    ServedSeveral {
        /// Their names.
        models: Vec<String>,
    },
    /// How the models were asked. The paper used chain-of-thought prompting, whose wording is not published: no run reproduces its condition.
    Prompting {
        /// Those that were asked as the questions stand.
        direct: Vec<String>,
        /// Those whose questions were put in another way, and how: a name, and the digest of this program's own wording.
        prompted: Vec<(String, String)>,
        /// Whether the paper's rows stand beside.
        beside_paper: bool,
    },
    /// The servers have probably dropped the front of conversations without a word.
    PromptCut {
        /// Answers to such conversations.
        answers: usize,
        /// All answers.
        of: usize,
    },
    /// The endpoints did not say why answers ended: some may be cut.
    UnknownEnd {
        /// How many.
        answers: usize,
        /// All answers.
        of: usize,
    },
    /// These models were sent their earlier reasoning, too, as their endpoints wanted; the protocol sends none.
    ReasoningReplayed {
        /// Their names.
        models: Vec<String>,
    },
}

impl Limit {
    /// Its name in `csv`, as `json` has it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::DerivedCases => "derived_cases",
            Self::BundledCases => "bundled_cases",
            Self::JudgeFamily => "judge_family",
            Self::JudgeIsCandidate { .. } => "judge_is_contestant",
            Self::OrdinalScale => "ordinal_scale",
            Self::OwnWording => "own_wording",
            Self::PaperJudge => "paper_judge",
            Self::PaperOtherCases => "paper_other_cases",
            Self::FewCases { .. } => "few_cases",
            Self::Incomplete { .. } => "incomplete",
            Self::JudgedOnce => "judged_once",
            Self::Unplanned => "unplanned",
            Self::Turn2Reference { .. } => "turn2_reference",
            Self::NotSent { .. } => "not_sent",
            Self::ServedSeveral { .. } => "served_several",
            Self::Prompting { .. } => "prompting",
            Self::PromptCut { .. } => "prompt_cut",
            Self::UnknownEnd { .. } => "unknown_end",
            Self::ReasoningReplayed { .. } => "reasoning_replayed",
        }
    }

    /// The limits that lie in how the answers of some models were made.
    pub(super) fn of_making(made: &HowMade, models: &[ModelNumbers]) -> Vec<Self> {
        let names: BTreeSet<&str> = models.iter().map(|m| m.model.as_str()).collect();
        let mut not_sent: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        let mut several = Vec::new();
        for made in made.named(&names) {
            made.not_sent.iter().for_each(|setting| not_sent.entry(setting).or_default().push(made.name.clone()));
            several.extend((made.served.len() > 1).then(|| made.name.clone()));
        }
        let mut limits: Vec<Self> = not_sent.into_iter().map(|(setting, models)| Self::NotSent { setting, models }).collect();
        limits.extend((!several.is_empty()).then_some(Self::ServedSeveral { models: several }));
        limits
    }
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

/// A way of asking with the first digits of its wording's digest.
pub(super) fn short_way(way: &str) -> String {
    let (name, digest) = way.split_once(' ').unwrap_or((way, ""));
    format!("{name} {}", digest.get(..12).unwrap_or(digest)).trim_end().to_owned()
}

/// The limits of a block.
pub(super) fn limits(judging: &Judging, models: &[ModelNumbers], made: &Making, paper: Option<&PaperTable>, unplanned: bool) -> Vec<Limit> {
    let mut limits = Vec::new();
    match judging.source {
        Source::CmbClinDerived => limits.push(Limit::DerivedCases),
        Source::Bundled => limits.push(Limit::BundledCases),
        Source::Native | Source::DotaBench | Source::DoctorFlan => {}
    }
    limits.push(Limit::JudgeFamily);
    let own: Vec<String> = models.iter().filter(|m| m.judge_is_candidate).map(|m| m.model.clone()).collect();
    if !own.is_empty() {
        limits.push(Limit::JudgeIsCandidate { models: own });
    }
    limits.push(Limit::OrdinalScale);
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
