//! Every answer with everything that judges, people and readers said of it.

use super::parts::{
    Agreement, JudgeOpinion, NoteOpinion, PersonOpinion, PromptMessage, SCHEMA, Said, judged, messages, noted, rated, run_name,
};
use crate::{
    case::Source,
    chat::{Finish, ModelIdentity},
    items::{Item, Items},
    record::RecordError,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A line of `wardround export labels`: an answer with everything that was said of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Label {
    /// The layout's version.
    pub schema: u32,
    /// The name of the run's folder.
    pub run: String,
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: String,
    /// The variant of the case that was asked; absent for the case itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The benchmark's category of the case; null where it has none.
    pub category: Option<String>,
    /// The turn, from 1.
    pub turn: u32,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// Which answer to this question, from 0.
    pub attempt: u32,
    /// The model's name in reports, where one that was asked with several settings has several.
    pub name: String,
    /// Who answered.
    pub model: ModelIdentity,
    /// The digest of what was asked.
    pub key: String,
    /// When the answer ended.
    pub answered_at: jiff::Timestamp,
    /// What the model was sent.
    pub messages: Vec<PromptMessage>,
    /// The answer.
    pub answer: String,
    /// The reasoning, kept apart; null without.
    pub reasoning: Option<String>,
    /// Why the answer ended.
    pub finish: Finish,
    /// What is to be known of the answer: `cut`, `no-text`, `withheld`, `prompt-cut`, `unknown-end`, `judged-by-itself`.
    pub flags: Vec<&'static str>,
    /// What judges said.
    pub verdicts: Vec<JudgeOpinion>,
    /// What people said.
    pub ratings: Vec<PersonOpinion>,
    /// What readers noted.
    pub notes: Vec<NoteOpinion>,
    /// How far those who rated agree.
    pub agreement: Agreement,
    /// The licence, in the exporter's words; null where nothing was said.
    pub licence: Option<String>,
    /// The consent, in the exporter's words; null where nothing was said.
    pub consent: Option<String>,
}

/// The lines, in the order of models, cases, turns and repeats.
pub fn labels<'a>(items: &'a Items, said: &'a Said) -> impl Iterator<Item = Result<Label, RecordError>> + 'a {
    items.iter().map(|item| label(item, said))
}

fn label(item: Item<'_>, said: &Said) -> Result<Label, RecordError> {
    let record = item.turn_record()?;
    Ok(Label {
        schema: SCHEMA,
        run: run_name(item),
        source: item.source(),
        case: item.case_id().to_owned(),
        variant: item.variant().map(str::to_owned),
        category: item.category().map(str::to_owned),
        turn: item.turn(),
        repeat: item.repeat(),
        attempt: item.attempt(),
        name: item.model().to_owned(),
        messages: messages(item, &record)?,
        model: record.model.without_folder(),
        key: record.key,
        answered_at: record.at,
        answer: record.text,
        reasoning: Some(record.reasoning).filter(|text| !text.is_empty()),
        finish: record.finish,
        flags: item.flags().into_iter().map(crate::items::Flag::name).collect(),
        verdicts: judged(item)?,
        ratings: rated(item),
        notes: noted(item),
        agreement: Agreement::of(item),
        licence: said.licence.clone(),
        consent: said.consent.clone(),
    })
}
