//! The organiser's file: what a trial rates, how, and by whom. It is checked when it is read, and a mistake names line and field.

mod candidates;
mod check;
mod wanted;

use super::{
    assignment::{Design, Distribution},
    form::{Form, Forms, Label, NamedFormError},
    pack::ReferenceShown,
    training::{self, TrainingItem},
};
use crate::{
    language::Language,
    toml_text::{TomlText, read_file},
};
pub use candidates::{Candidate, RatedModel};
use candidates::{DraftCandidate, DraftLive};
pub(crate) use check::{Mistake, check_methods, check_people, mistake};
use check::{check, check_questionnaire, with_marks};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
pub use wanted::WantedItem;

/// The version of the layout that this program reads.
pub const PROTOCOL_VERSION: u32 = 1;

/// What has a rating of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// One answer to one turn.
    Answer,
    /// All answers of a model to a case.
    Conversation,
    /// Two models' conversations about a case against each other.
    Pair,
    /// A doctor's whole interview of a simulated patient, as one answer.
    Interview,
}

/// Who rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rater {
    /// A name or pseudonym, which names the rater's files.
    pub name: String,
    /// The profession or specialty, as the report has it.
    #[serde(default)]
    pub role: String,
    /// Years in practice.
    #[serde(default)]
    pub years: Option<u32>,
    /// The grade or title.
    #[serde(default)]
    pub grade: String,
}

impl Rater {
    /// The years in practice, where they are stated: the 0 years of the template, without a role and a grade, say nothing.
    pub fn stated_years(&self) -> Option<u32> {
        let says_who = !self.role.trim().is_empty() || !self.grade.trim().is_empty();
        self.years.filter(|years| *years > 0 || says_who)
    }
}

/// Which ratings the figures leave out, decided beforehand; the report shows the figures with and without them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exclusions {
    /// Raters whose mean time is below this share of all raters' mean. The survey of the paper left out answers under a third.
    pub faster_than: Option<f64>,
    /// Raters who gave one and the same value in every rating.
    pub uniform: bool,
}

/// What a methods section has to say and no protocol can know. Every field must be filled in; the paper leaves them unsaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Methods {
    /// How raters were found.
    pub recruitment: String,
    /// How they were prepared.
    pub training: String,
    /// What they were paid.
    pub compensation: String,
    /// Approval, or why none was needed.
    pub ethics: String,
}

/// What raters are asked after the last item.
#[derive(Debug, Clone, PartialEq)]
pub struct Questionnaire {
    /// The questions.
    pub form: Form,
    /// Which answers count, decided beforehand. The survey of the paper left out those given in under a third of the mean time.
    pub validity: Exclusions,
}

/// A protocol that can be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    /// Where it stands; other paths are relative to its folder.
    pub path: PathBuf,
    /// The title, which raters see.
    pub title: Label,
    /// The case file, or `bundled`.
    pub cases: String,
    /// Only these cases; all where empty.
    pub case_ids: Vec<String>,
    /// The rated turns, from 1; all where empty.
    pub turns: Vec<usize>,
    /// Only these items; all of the cases and turns above where empty.
    pub items: Vec<WantedItem>,
    /// What has a rating of its own.
    pub unit: Unit,
    /// The form; with the field of marks, where raters mark words.
    pub form: Form,
    /// Whether raters also say of each item of the case's rubric whether the answer meets it.
    pub rubric: bool,
    /// The file of rubrics for cases that have none; absent where none is named.
    pub rubrics: Option<PathBuf>,
    /// When raters see the reference.
    pub reference: ReferenceShown,
    /// Whether answers are shown without formatting.
    pub plain_text: bool,
    /// Whether answers that name their model are masked.
    pub mask: bool,
    /// Further words to mask.
    pub mask_words: Vec<String>,
    /// What raters are told.
    pub guidelines: Label,
    /// What raters practise on first.
    pub training: Vec<TrainingItem>,
    /// Who gets which cases.
    pub design: Design,
    /// The models, two or more names apart.
    pub candidates: Vec<RatedModel>,
    /// Where raters' programs get live answers: the address of `wardround trial serve`. There where a model is live.
    pub server: Option<String>,
    /// The raters, every name once.
    pub raters: Vec<Rater>,
    /// What the figures leave out.
    pub exclusions: Exclusions,
    /// What raters are asked after the last item.
    pub questionnaire: Option<Questionnaire>,
    /// What the methods section says besides.
    pub methods: Methods,
}

/// The protocol of a blind trial: what is rated, how, and by whom.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Protocol of a trial")]
pub(crate) struct Draft {
    /// The version of the layout: 1.
    version: u32,
    /// The title, which raters see.
    title: Label,
    /// The case file, relative to this file, or `bundled`.
    cases: String,
    /// Only these cases; all where empty.
    #[serde(default)]
    case_ids: Vec<String>,
    /// The rated turns, from 1; all where empty.
    #[serde(default)]
    turns: Vec<usize>,
    /// What has a rating of its own.
    unit: Unit,
    /// The form: a built-in one's name, or a TOML file relative to this file.
    form: String,
    /// Whether raters also mark words of the answer.
    #[serde(default)]
    marks: bool,
    /// Whether raters also say of each item of the case's rubric whether the answer meets it; for `unit = "answer"`.
    #[serde(default)]
    rubric: bool,
    /// A file of rubrics for cases that have none, relative to this file.
    rubrics: Option<String>,
    /// When raters see the reference.
    reference: ReferenceShown,
    /// Whether answers are shown without formatting.
    #[serde(default)]
    plain_text: bool,
    /// Whether answers that name their model are masked.
    #[serde(default)]
    mask: bool,
    /// Further words to mask.
    #[serde(default)]
    mask_words: Vec<String>,
    /// What raters are told.
    guidelines: Label,
    /// A TOML file of items that raters practise on first, relative to this file.
    training: Option<String>,
    /// Who gets which cases.
    assignment: Assignment,
    /// The models whose answers are rated.
    #[serde(rename = "candidate", default)]
    candidates: Vec<DraftCandidate>,
    /// Where raters' programs get live answers; needed where a model is live.
    live: Option<DraftLive>,
    /// Only these items; all of the cases and turns where there are none.
    #[serde(rename = "item", default)]
    items: Vec<WantedItem>,
    /// The raters, every name once.
    #[serde(rename = "rater", default)]
    raters: Vec<Rater>,
    /// What the figures leave out, decided beforehand.
    #[serde(default)]
    exclusions: Exclusions,
    /// What raters are asked after the last item.
    questionnaire: Option<DraftQuestionnaire>,
    /// What the methods section says besides; every field must be filled in.
    methods: Methods,
}

/// Questions after the last item, and which answers count.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftQuestionnaire {
    /// The form with the questions: a built-in one's name, or a TOML file relative to this file.
    form: String,
    /// Answers given in less than this share of all raters' mean time do not count.
    faster_than: Option<f64>,
    /// Answers with one and the same value in every question do not count.
    #[serde(default)]
    uniform: bool,
}

/// Who rates what.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Assignment {
    /// Who gets which cases.
    distribution: Distribution,
    /// The share of cases that several raters rate, from 0 to 1; counts where `distribution` is `parts`.
    #[serde(default = "default_overlap")]
    overlap: f64,
    /// How many raters rate those.
    #[serde(default = "default_overlap_raters")]
    overlap_raters: usize,
    /// The share of a rater's items that come back once, hidden, from 0 to 1.
    #[serde(default = "default_repeats")]
    repeats: f64,
    /// The seed of every draw.
    seed: u64,
}

fn default_overlap() -> f64 {
    0.3
}

fn default_overlap_raters() -> usize {
    2
}

fn default_repeats() -> f64 {
    0.1
}

/// Why a protocol, or its form, cannot be used.
pub use crate::toml_text::TomlFileError as ProtocolError;

impl Protocol {
    /// Reads a protocol and the form it names.
    ///
    /// # Errors
    /// When a file cannot be read, or says something that cannot be carried out.
    pub fn read(path: &Path) -> Result<Self, ProtocolError> {
        let text = read_file(path)?;
        let toml = TomlText::new(&text);
        let invalid = |error| ProtocolError::Invalid { path: path.to_owned(), error };
        let draft: Draft = toml.parse().map_err(invalid)?;
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        let form_of = |name: &str, field: &[&str], is_questionnaire| match Form::named(name, &folder, is_questionnaire) {
            Ok(form) => Ok(form),
            Err(NamedFormError::File(error)) => Err(error),
            Err(NamedFormError::Unknown(message)) => {
                let field: Vec<String> = field.iter().map(|&key| key.to_owned()).collect();
                Err(invalid(toml.error(&field, message.words(Language::Zh), message.words(Language::En))))
            }
        };
        let form = form_of(&draft.form, &["form"], false)?;
        let questionnaire = match &draft.questionnaire {
            None => None,
            Some(DraftQuestionnaire { form, faster_than, uniform }) => {
                let form = form_of(form, &["questionnaire", "form"], true)?;
                Some(Questionnaire { form, validity: Exclusions { faster_than: *faster_than, uniform: *uniform } })
            }
        };
        check_questionnaire(questionnaire.as_ref()).map_err(|Mistake { field, zh, en }| invalid(toml.error(&field, &zh, &en)))?;
        let checked =
            check(&draft, &form).and_then(|()| wanted::check(&draft)).and_then(|()| if draft.marks { with_marks(form) } else { Ok(form) });
        let form = checked.map_err(|Mistake { field, zh, en }| invalid(toml.error(&field, &zh, &en)))?;
        let (candidates, server) =
            candidates::of(&draft, &folder).map_err(|Mistake { field, zh, en }| invalid(toml.error(&field, &zh, &en)))?;
        let training = match &draft.training {
            Some(name) => {
                let file = folder.join(name);
                training::parse(&read_file(&file)?, &form).map_err(|error| ProtocolError::Invalid { path: file.clone(), error })?
            }
            None => Vec::new(),
        };
        let Assignment { distribution, overlap, overlap_raters, repeats, seed } = draft.assignment;
        let cases = if draft.cases == "bundled" { draft.cases } else { folder.join(&draft.cases).display().to_string() };
        Ok(Self {
            path: path.to_owned(),
            title: draft.title,
            cases,
            case_ids: draft.case_ids,
            turns: draft.turns,
            items: draft.items,
            unit: draft.unit,
            form,
            rubric: draft.rubric,
            rubrics: draft.rubrics.map(|name| folder.join(name)),
            reference: draft.reference,
            plain_text: draft.plain_text,
            mask: draft.mask,
            mask_words: draft.mask_words,
            guidelines: draft.guidelines,
            training,
            design: Design { distribution, overlap, overlap_raters, repeats, seed },
            candidates,
            server,
            raters: draft.raters,
            exclusions: draft.exclusions,
            questionnaire,
            methods: draft.methods,
        })
    }

    /// The forms whose values are taken back.
    pub fn forms(&self) -> Forms<'_> {
        Forms { rating: &self.form, questionnaire: self.questionnaire.as_ref().map(|questionnaire| &questionnaire.form) }
    }

    /// The models that answer while raters rate, as the protocol names them.
    pub fn live_models(&self) -> impl Iterator<Item = &str> {
        self.candidates.iter().filter_map(RatedModel::live)
    }

    /// The folder of what the organiser alone has: the key and the merged ratings.
    pub fn organiser_folder(&self) -> PathBuf {
        self.path.with_extension("trial")
    }

    /// The file of what was merged.
    pub fn merged_path(&self) -> PathBuf {
        self.organiser_folder().join("ratings.jsonl")
    }
}

#[cfg(test)]
pub(super) mod tests;
