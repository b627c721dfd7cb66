//! What lines of several kinds have in common.

use crate::{
    items::{Item, Score},
    judge::Preset,
    record::{RecordError, TurnRecord},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The version of the layout of the lines.
pub(super) const SCHEMA: u32 = 1;

/// What whoever exports says of the lines, in their own words.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The licence under which the lines are handed on.
    pub licence: Option<String>,
    /// Who has consented to that, and how.
    pub consent: Option<String>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PromptRole {
    /// Instructions before the conversation.
    System,
    /// Who asks.
    User,
    /// The model.
    Assistant,
}

/// A message that was sent with a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PromptMessage {
    /// Who speaks.
    pub role: PromptRole,
    /// The text. That of an earlier answer without text is empty here; endpoints were sent `…` in its place. It is empty, too, where a reference stood for the
    /// answer and the case is not at hand.
    pub content: String,
}

/// What the model was sent: its system prompt, the earlier questions and what stood for its answers, the question.
pub(in crate::interop) fn messages(item: Item<'_>, record: &TurnRecord) -> Result<Vec<PromptMessage>, RecordError> {
    let message = |role, content: &str| PromptMessage { role, content: content.to_owned() };
    let mut messages: Vec<PromptMessage> = record.model.system.iter().map(|system| message(PromptRole::System, system)).collect();
    let told = item.told();
    for earlier in item.history()? {
        // Its own answer was not sent where another text stood for it, whether that is at hand or not.
        let sent = told.as_ref().map_or(Some(""), |told| told.stands_for(earlier.turn, &earlier.text));
        let Some(answer) = sent else { continue };
        messages.push(message(PromptRole::User, &earlier.question));
        messages.push(message(PromptRole::Assistant, answer));
    }
    messages.push(message(PromptRole::User, &record.question));
    Ok(messages)
}

/// How far those agree who rated an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct Agreement {
    /// Verdicts of judges with a number.
    pub judge_scores: usize,
    /// Their mean; null without numbers, and where they are of several scales.
    pub judge_mean: Option<f64>,
    /// The highest less the lowest; null below two, and where they are of several scales.
    pub judge_spread: Option<f64>,
    /// People who rated.
    pub people: usize,
    /// The mean of their ratings, from 1 to 10; null without.
    pub people_mean: Option<f64>,
    /// The highest less the lowest; null below two.
    pub people_spread: Option<f64>,
    /// The judges' mean less the people's; null unless both are there, on the scale from 1 to 10.
    pub judge_less_people: Option<f64>,
}

impl Agreement {
    pub(super) fn of(item: Item<'_>) -> Self {
        let judge_scores = item.verdicts().filter_map(|verdict| verdict.score.points()).count();
        let is_ten = item.verdicts().all(|verdict| verdict.preset.highest() == Preset::Official.highest());
        let (judge_mean, people_mean) = (item.score(None), item.rating());
        let ratings: Vec<u8> = item.ratings().map(|rating| rating.rating).collect();
        let ends = ratings.iter().min().zip(ratings.iter().max()).filter(|_| ratings.len() > 1);
        Self {
            judge_scores,
            judge_mean,
            judge_spread: item.spread().filter(|_| judge_mean.is_some()),
            people: ratings.len(),
            people_mean,
            people_spread: ends.map(|(low, high)| f64::from(high - low)),
            judge_less_people: judge_mean.zip(people_mean).filter(|_| is_ten).map(|(judge, people)| judge - people),
        }
    }
}

/// A judge's verdict on an answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JudgeOpinion {
    /// The judge.
    pub judge: String,
    /// Its prompts, by their name in records.
    pub preset: &'static str,
    /// sha256 of the prompt's wording.
    pub wording: String,
    /// Which repeat of the judging, from 0.
    pub repeat: u32,
    /// The score: the rating, or the mean of the criteria; null where there is none.
    pub score: Option<f64>,
    /// The highest score of the scale, which begins at 1.
    pub highest: u8,
    /// Why there is no score; null where there is one.
    pub missing: Option<&'static str>,
    /// The ratings of the criteria fluency, relevance, completeness, proficiency; null where the prompts have none.
    pub criteria: Option<[u8; 4]>,
    /// What the judge wrote.
    pub text: String,
    /// Whether the judge was the very model that answered.
    pub judge_is_candidate: bool,
}

/// A person's rating of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonOpinion {
    /// Who rated; null where the settings did not say.
    pub rater: Option<String>,
    /// From 1 to 10.
    pub rating: u8,
    /// What is wrong with the answer, by the names in records.
    pub tags: Vec<&'static str>,
    /// In the rater's words; may be empty.
    pub comment: String,
    /// Whether the rater had seen a judge's verdict before.
    pub saw_verdict: bool,
}

/// A reader's note on an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoteOpinion {
    /// Who noted; null where the settings did not say.
    pub author: Option<String>,
    /// In the reader's words; may be empty.
    pub text: String,
    /// The reader's tags.
    pub tags: Vec<String>,
}

pub(super) fn judged(item: Item<'_>) -> Result<Vec<JudgeOpinion>, RecordError> {
    let opinion = |(verdict, record): (crate::items::ItemVerdict<'_>, crate::record::VerdictRecord)| JudgeOpinion {
        judge: verdict.judge.to_owned(),
        preset: verdict.preset.name(),
        wording: verdict.wording.to_owned(),
        repeat: verdict.repeat,
        score: verdict.score.points(),
        highest: verdict.preset.highest(),
        missing: missing(verdict.score),
        criteria: verdict.criteria,
        text: record.text,
        judge_is_candidate: verdict.judge_is_candidate,
    };
    Ok(item.verdicts().zip(item.verdict_records()?).map(opinion).collect())
}

/// Why there is no score, by its name in files for programs.
pub(in crate::interop) fn missing(score: Score) -> Option<&'static str> {
    match score {
        Score::Points(_) => None,
        Score::None(missing) => Some(missing.name()),
    }
}

pub(super) fn rated(item: Item<'_>) -> Vec<PersonOpinion> {
    let opinion = |rating: crate::items::ItemRating<'_>| PersonOpinion {
        rater: rating.rater.map(str::to_owned),
        rating: rating.rating,
        tags: rating.tags.iter().map(|tag| tag.name()).collect(),
        comment: rating.comment.to_owned(),
        saw_verdict: rating.saw_verdict,
    };
    item.ratings().map(opinion).collect()
}

pub(super) fn noted(item: Item<'_>) -> Vec<NoteOpinion> {
    let opinion = |note: &crate::record::NoteRecord| NoteOpinion {
        author: note.author.clone(),
        text: note.text.clone(),
        tags: note.tags.iter().map(ToString::to_string).collect(),
    };
    item.notes().iter().map(opinion).collect()
}

/// The name of the folder of an item's run.
pub(in crate::interop) fn run_name(item: Item<'_>) -> String {
    let folder = item.folder();
    folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
}
