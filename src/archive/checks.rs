//! One check of an archive or run and what it came to, in both languages.

use crate::language::{Bilingual, Language};
use serde::Serialize;

/// The most differences of one kind that are told one by one.
const MOST_TOLD: usize = 20;

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Every file against its sha256.
    Checksums,
    /// Every record is there, once, as it was packed.
    Records,
    /// Every verdict, rating and note is of an answer that is there.
    Links,
    /// The digests of questions.
    Questions,
    /// The digests of what judges were asked.
    JudgeQuestions,
    /// The lines of interviews.
    Interviews,
    /// What judges say of interviews.
    InterviewVerdicts,
    /// The ratings that judges' texts give.
    Ratings,
    /// The case files.
    Cases,
    /// The numbers of the report.
    Report,
}

impl CheckKind {
    /// As people read it.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Checksums => ("文件校验和", "checksums of files"),
            Self::Records => ("记录齐全", "records as packed"),
            Self::Links => ("评分与备注对应回答", "verdicts, ratings and notes belong to answers"),
            Self::Questions => ("提问摘要", "digests of questions"),
            Self::JudgeQuestions => ("评分提问摘要", "digests of judges' questions"),
            Self::Interviews => ("问诊各句齐全", "lines of interviews"),
            Self::InterviewVerdicts => ("对问诊的评判", "judges' grades of interviews"),
            Self::Ratings => ("评分与评委原文一致", "ratings as judges' texts give them"),
            Self::Cases => ("病例文件", "case files"),
            Self::Report => ("报告数字", "numbers of the report"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// All is as it should be.
    Passed {
        /// How many were checked.
        checked: usize,
        /// What could not be, and why; empty where everything was.
        note: Bilingual,
    },
    /// Something is not.
    Failed {
        /// What, one sentence each.
        problems: Vec<Bilingual>,
    },
    /// There is nothing to check with.
    NotChecked {
        /// Why.
        why: Bilingual,
    },
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub check: CheckKind,
    /// What it came to.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Check {
    /// Passed where nothing is wrong, of so many; `note` says what could not be checked.
    pub(super) fn of(check: CheckKind, checked: usize, problems: Vec<Bilingual>, note: Bilingual) -> Self {
        let outcome = if problems.is_empty() { Outcome::Passed { checked, note } } else { Outcome::Failed { problems } };
        Self { check, outcome }
    }

    /// Not checked, for a reason.
    pub(super) fn skipped(check: CheckKind, why: Bilingual) -> Self {
        Self { check, outcome: Outcome::NotChecked { why } }
    }

    /// Whether something is wrong.
    pub fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed { .. })
    }
}

/// Some problems, and how many more there are.
pub(super) fn told(problems: Vec<Bilingual>) -> Vec<Bilingual> {
    let more = problems.len().saturating_sub(MOST_TOLD);
    let mut told: Vec<Bilingual> = problems.into_iter().take(MOST_TOLD).collect();
    if more > 0 {
        told.push(Bilingual::both(format!("另有 {more} 处"), format!("and {more} more")));
    }
    told
}
