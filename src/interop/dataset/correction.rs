//! What people found wrong with answers: ratings with tags or a comment, and notes.

use super::parts::{Agreement, PromptMessage, SCHEMA, Said, messages, run_name};
use crate::{
    case::Source,
    chat::ModelIdentity,
    items::{Item, Items},
    record::RecordError,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Where a correction comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CorrectionBy {
    /// A rater's rating.
    Rating,
    /// A reader's note.
    Note,
}

/// A line of `wardround export corrections`: what one person found wrong with an answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Correction {
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
    /// The turn, from 1.
    pub turn: u32,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// Who answered.
    pub model: ModelIdentity,
    /// The digest of what was asked.
    pub key: String,
    /// What the model was sent.
    pub messages: Vec<PromptMessage>,
    /// The answer.
    pub answer: String,
    /// Where the correction comes from.
    pub by: CorrectionBy,
    /// Who corrects; null where the settings did not say.
    pub author: Option<String>,
    /// The rating from 1 to 10; null in a note.
    pub rating: Option<u8>,
    /// What is wrong: the tags of a rating by their names in records, or a reader's own tags.
    pub tags: Vec<String>,
    /// In the person's words; empty where there are tags alone.
    pub correction: String,
    /// How many others say something of the same answer, by a rating with tags or a comment, or by a note.
    pub others: usize,
    /// How far those who rated the answer agree.
    pub agreement: Agreement,
    /// The licence, in the exporter's words; null where nothing was said.
    pub licence: Option<String>,
    /// The consent, in the exporter's words; null where nothing was said.
    pub consent: Option<String>,
}

/// What one person said.
struct Found {
    by: CorrectionBy,
    author: Option<String>,
    rating: Option<u8>,
    tags: Vec<String>,
    text: String,
}

/// The lines, in the order of models, cases, turns and repeats; of an answer the ratings before the notes.
pub fn corrections<'a>(items: &'a Items, said: &'a Said) -> impl Iterator<Item = Result<Correction, RecordError>> + 'a {
    items.iter().flat_map(|item| match of_item(item, said) {
        Ok(found) => found.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    })
}

fn of_item(item: Item<'_>, said: &Said) -> Result<Vec<Correction>, RecordError> {
    let found = found(item);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let record = item.turn_record()?;
    let messages = messages(item, &record)?;
    let people = |found: &[Found], except: &Option<String>| {
        let mut others: Vec<&Option<String>> = found.iter().map(|found| &found.author).filter(|author| *author != except).collect();
        others.sort();
        others.dedup();
        others.len()
    };
    let others: Vec<usize> = found.iter().map(|one| people(&found, &one.author)).collect();
    let correction = |(found, others): (Found, usize)| Correction {
        schema: SCHEMA,
        run: run_name(item),
        source: item.source(),
        case: item.case_id().to_owned(),
        variant: item.variant().map(str::to_owned),
        turn: item.turn(),
        repeat: item.repeat(),
        model: record.model.clone().without_folder(),
        key: record.key.clone(),
        messages: messages.clone(),
        answer: record.text.clone(),
        by: found.by,
        author: found.author,
        rating: found.rating,
        tags: found.tags,
        correction: found.text,
        others,
        agreement: Agreement::of(item),
        licence: said.licence.clone(),
        consent: said.consent.clone(),
    };
    Ok(found.into_iter().zip(others).map(correction).collect())
}

fn found(item: Item<'_>) -> Vec<Found> {
    let says = item.ratings().filter(|rating| !rating.tags.is_empty() || !rating.comment.trim().is_empty());
    let ratings = says.map(|rating| Found {
        by: CorrectionBy::Rating,
        author: rating.rater.map(str::to_owned),
        rating: Some(rating.rating),
        tags: rating.tags.iter().map(|tag| tag.name().to_owned()).collect(),
        text: rating.comment.to_owned(),
    });
    let notes = item.notes().iter().map(|note| Found {
        by: CorrectionBy::Note,
        author: note.author.clone(),
        rating: None,
        tags: note.tags.iter().map(ToString::to_string).collect(),
        text: note.text.clone(),
    });
    ratings.chain(notes).collect()
}
