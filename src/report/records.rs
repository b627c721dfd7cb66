//! A run's records as a report needs them: a few numbers per answer and verdict, with interned names.
//!
//! Nothing here depends on the order of lines, except which of several answers to the same question is the
//! last.

pub(crate) use super::read::names::{CaseName, Described, Party};
use crate::{
    case::{Case, Named, Source},
    chat::ModelFacts,
    interview::{InterviewId, Measures},
    judge::{ErrorReading, FormVerdict, Preset, RubricVerdict, ViewGrades},
    record::{CaseSource, ErrorTag, LackingCase, Place},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    num::NonZeroU64,
};

pub(crate) use super::read::outcome::Outcome;

/// What was read of one or several runs: [`super::read`] makes it, [`super::Report::of`] turns it into numbers.
#[derive(Debug, Default)]
pub struct Records {
    /// The runs, in the order given.
    pub(crate) runs: Vec<RunRead>,
    /// The models, each with its settings, in the order of the plans, then by name.
    pub(crate) models: Vec<Party>,
    /// The judges, likewise.
    pub(crate) judges: Vec<Party>,
    /// The cases, by source, in the order of the plans, then by id.
    pub(crate) cases: Vec<CaseName>,
    /// The digests of the judges' prompts, sorted.
    pub(crate) wordings: Vec<String>,
    /// The current answers, sorted by model, case, turn, repeat.
    pub(crate) answers: Vec<Answer>,
    /// The finished answers that are not current, in the order of their lines.
    pub(crate) earlier: Vec<Answer>,
    /// What rubrics' verdicts say of their items, as [`Outcome::Rubric`] points to it; without statements and citations.
    pub(crate) rubrics: Vec<RubricVerdict>,
    /// What verdicts by forms say of their axes, as [`Outcome::Form`] points to it.
    pub(crate) forms: Vec<FormVerdict>,
    /// The errors that judges list, as [`Outcome::Errors`] points to them; without their words.
    pub(crate) errors: Vec<ErrorReading>,
    /// The current verdicts, sorted by answer, judge, preset, wording, judge's repeat.
    pub(crate) verdicts: Vec<JudgedAnswer>,
    /// The current ratings by people of current answers, sorted by answer and rater.
    pub(crate) ratings: Vec<PersonRating>,
    /// What each run was to hold, or what it looks like where it does not say.
    pub(crate) plans: Vec<ReadPlan>,
    /// What was left out.
    pub(crate) left_out: LeftOut,
    /// The interviews.
    pub(crate) interviews: Vec<InterviewRead>,
    /// What replays of the same models and cases conclude, where the cases were at hand.
    pub(crate) conclusions: Vec<Concluded>,
    /// What is known of models beside what decides their answers, by [`Party::whose`].
    pub(crate) facts: BTreeMap<String, ModelFacts>,
}

impl Records {
    /// The case files of the runs: name and sha256.
    pub fn case_files(&self) -> impl Iterator<Item = &CaseSource> {
        self.runs.iter().flat_map(|run| &run.cases)
    }

    /// The numbers of the cases themselves, without their variants.
    pub fn originals(&self) -> HashMap<(Source, &str), u32> {
        let originals = (0..).zip(&self.cases).filter(|(_, case)| case.variant.is_none());
        originals.map(|(number, case)| ((case.source, case.id.as_str()), number)).collect()
    }

    /// Interviews that have ended, and all that were planned, by their keys, or begun.
    pub fn interviews_of(&self, planned: BTreeSet<String>) -> (usize, usize) {
        let mut all = planned;
        all.extend(self.interviews.iter().map(|interview| interview.id.key()));
        (self.interviews.iter().filter(|interview| interview.measures.is_some()).count(), all.len())
    }

    /// Of the interviews that have ended, how many each judge has graded, by its name.
    pub fn interview_judges(&self) -> BTreeMap<String, usize> {
        let mut judged = BTreeMap::new();
        for verdict in self.interviews.iter().filter(|interview| interview.measures.is_some()).flat_map(|interview| &interview.verdicts) {
            *judged.entry(verdict.judge.clone()).or_default() += usize::from(verdict.grades.count() > 0);
        }
        judged
    }

    /// Takes in what the case file of a run says of its cases: runs of earlier versions do not.
    pub fn note_cases(&mut self, cases: &[Case]) {
        let known: HashMap<(Source, &str), &Case> = cases.iter().map(|case| ((case.source(), case.id().as_str()), case)).collect();
        for case in &mut self.cases {
            if let Some(file) = known.get(&(case.source, case.id.as_str())) {
                case.tests_pair = Some(file.tests_pair());
                case.described = Described::of(file);
            }
        }
    }
}

/// One interview.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct InterviewRead {
    /// Its case, and who played the roles.
    pub id: InterviewId,
    /// Its figures, once it has ended.
    pub measures: Option<Measures>,
    /// Whether a person took a role over for a while.
    pub is_mixed: bool,
    /// What judges say of it: of each judge the last.
    pub verdicts: Vec<ViewsRead>,
}

/// One judge's grades of an interview.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ViewsRead {
    /// The judge's name.
    pub judge: String,
    /// Tells it from every other: identity, sampling and wording.
    pub whose: String,
    /// The grades; a view without one is absent.
    pub grades: ViewGrades,
    /// Whether the judge says that the diagnosis is right.
    pub right: Option<bool>,
    /// Whether it is the very model that played the doctor.
    pub is_doctor: bool,
}

/// What the last answer of a replay settles on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Concluded {
    /// Whose answer: [`ModelIdentity::key`](crate::chat::ModelIdentity::key).
    pub whose: String,
    /// The case.
    pub source: Source,
    /// Its id.
    pub case: String,
    /// Whether it names a diagnosis of the case; `None` where no diagnosis stands under a heading.
    pub right: Option<bool>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunRead {
    /// The folder's name, without the folders around it.
    pub folder: String,
    /// Its case files.
    pub cases: Vec<CaseSource>,
    /// The version of Wardround that began it.
    pub wardround: String,
    /// Other versions that added to it.
    pub continued_by: Vec<String>,
    /// When it began.
    pub began: jiff::Timestamp,
    /// The seed from which its answers' own are derived.
    pub seed: u64,
    /// What someone who uses the numbers has to know.
    pub warnings: Vec<String>,
    /// Whether the run does not say what it was to hold.
    pub unplanned: bool,
}

/// A current answer. The numbers are places in [`Records`]' lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The digest of what was asked, shortened.
    pub key: u128,
    /// Tells this text from another.
    pub text: u64,
    /// When it was recorded: seconds since 1970.
    pub at: u32,
    pub run: u32,
    pub model: u32,
    pub case: u32,
    pub turn: u32,
    pub repeat: u32,
    pub attempt: u32,
    /// Characters; 0 where there is no text to judge.
    pub characters: u32,
    /// Whether it was cut off at the limit on tokens.
    pub cut: bool,
    /// Whether the server has probably dropped the front of the conversation.
    pub prompt_cut: bool,
    /// Whether nobody knows why it ended.
    pub unknown_end: bool,
    /// Whether the provider withheld it, or a part of it.
    pub withheld: bool,
    /// Whether its reasoning never ended, so that there is no answer.
    pub unclosed_reasoning: bool,
    /// Milliseconds from the question to the end; 0 where unknown, as of an imported answer.
    pub milliseconds: u32,
    /// Where it stands in its run's `turns.jsonl`.
    pub place: Place,
    /// Tokens of the prompt and of the answer, where both are known.
    pub tokens: Option<(u32, u32)>,
    /// Which of the case's diagnoses it names first.
    pub named: Option<Named>,
    /// How sure the model said it is of it.
    pub how_sure: HowSure,
}

/// How sure a model said it is of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum HowSure {
    /// It was not asked.
    #[default]
    NotAsked,
    /// It stated no number.
    NotStated,
    /// From 0 to 100.
    Percent(u8),
}

impl HowSure {
    /// What it stated; `None` where it was not asked.
    pub fn asked(self) -> Option<Option<u8>> {
        match self {
            Self::NotAsked => None,
            Self::NotStated => Some(None),
            Self::Percent(percent) => Some(Some(percent)),
        }
    }
}

/// A current verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct JudgedAnswer {
    pub answer: u32,
    /// When it was recorded: seconds since 1970.
    pub at: u32,
    pub judge: u32,
    pub wording: u32,
    /// Tells the reference that the judge received from another; `None` in records of earlier versions.
    pub reference: Option<NonZeroU64>,
    pub repeat: u32,
    pub preset: Preset,
    pub outcome: Outcome,
    /// The official code would have read a number here, one outside the scale.
    pub outside_scale: bool,
    pub judge_is_candidate: bool,
    /// The rating to be expected by the judge's probabilities, where it was made to end in one.
    pub expected: Option<f32>,
    /// The run that it was recorded in.
    pub run: u32,
    /// Where it stands in that run's `verdicts.jsonl`.
    pub place: Place,
}

/// A current rating by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonRating {
    pub answer: u32,
    pub rater: Option<String>,
    pub rating: u8,
    pub tags: Vec<ErrorTag>,
    pub comment: String,
    pub saw_verdict: bool,
}

/// What a run was to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReadPlan {
    /// The cases, and how many of their turns are asked.
    pub cases: Vec<(u32, u32)>,
    /// Those that have no reference to judge against.
    pub no_reference: Vec<u32>,
    /// The references of the cases, as [`JudgedAnswer::reference`] has them, where the plan says.
    pub references: Vec<(u32, NonZeroU64)>,
    /// Those that list no diagnosis.
    pub no_diagnosis: Vec<u32>,
    /// Variants that were wanted of cases that cannot have them.
    pub lacking: Vec<LackingCase>,
    /// The turns of the cases for which a rubric gives points, where the plan says.
    pub rubric_turns: Vec<(u32, Vec<usize>)>,
    /// The turns of the cases by which a wrong diagnosis can be ruled out, where the plan says.
    pub refutation_turns: Vec<(u32, Vec<usize>)>,
    pub models: Vec<u32>,
    pub repeats: u32,
    pub judgings: Vec<ReadJudging>,
}

/// Who was to judge what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadJudging {
    pub judge: u32,
    pub preset: Preset,
    pub turns: Vec<u32>,
    pub repeats: u32,
}

/// What was read and does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Answers to changed questions or to a doctor's own, or played from a recording: off protocol, never scored.
    pub off_protocol: usize,
    /// Questions whose answer was stopped or failed, and that were not answered later.
    pub unfinished_answers: usize,
    /// Finished answers in whose place a later one stands: asked again, or with another seed. Answers with other sampling are a row of their own.
    pub superseded_answers: usize,
    /// Finished answers to a turn whose predecessor has no current answer: a turn is asked with the model's own earlier answers, and those are unknown.
    pub answers_after_a_gap: usize,
    /// Verdicts on answers that do not stand.
    pub verdicts_on_others: usize,
    /// Verdicts in whose place a later one of the same judge stands.
    pub superseded_verdicts: usize,
    /// Verdicts against another reference than the one that counts for the case.
    pub other_references: usize,
    /// Ratings by people of answers that do not stand.
    pub ratings_of_others: usize,
    /// Unfinished last lines of files.
    pub torn_lines: usize,
}
