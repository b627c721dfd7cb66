//! The limitations that a block's numbers can have; worded in [`super::words`].

use serde::Serialize;

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
    /// The points of a rubric's items are its author's judgement.
    RubricPoints,
    /// Recall counts what is said of what should be, and not what else is said.
    RecallAlone,
    /// An answer that does not rule a wrong diagnosis out need not be wrong.
    RuledOut,
    /// A diagnosis in words that the case does not list counts as wrong.
    ListedNames,
    /// Errors are those that a language model finds.
    ErrorsFound,
    /// The score of a form takes ordered steps for equal, and its axes for equally important.
    FormScore,
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
            Self::RubricPoints => "rubric_points",
            Self::RecallAlone => "recall_alone",
            Self::RuledOut => "ruled_out",
            Self::ListedNames => "listed_names",
            Self::ErrorsFound => "errors_found",
            Self::FormScore => "form_score",
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
}
