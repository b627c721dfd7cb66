//! Pairs of answers to the same question, of which judges or people prefer one.

use super::parts::{PromptMessage, SCHEMA, Said, messages, run_name};
use crate::{
    case::Source,
    chat::ModelIdentity,
    items::{Item, Items},
    record::{RecordError, TurnRecord},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Whose preferences are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// Judges' and people's, each in lines of their own
    #[default]
    All,
    /// Judges' scores
    Judge,
    /// People's ratings
    People,
}

/// Which pairs are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct PairOptions {
    /// Whose preferences.
    pub by: By,
    /// Also pairs whose models were sent other messages: from turn 2 on, each model's own earlier answers are among them.
    pub other_histories: bool,
}

/// What was left out of the pairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOutPairs {
    /// Answers to the same turn whose models were sent other messages.
    pub other_messages: usize,
    /// Answers with the same text.
    pub same_text: usize,
    /// Answers that are rated alike by one who rated both.
    pub ties: usize,
}

/// A line of `wardround export preferences`: two answers to the same question, and which one is preferred.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Preference {
    /// The layout's version.
    pub schema: u32,
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: String,
    /// The variant of the case that was asked; absent for the case itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The turn, from 1.
    pub turn: u32,
    /// `judge` or `people`.
    pub by: &'static str,
    /// The judge; null for people.
    pub judge: Option<String>,
    /// Its prompts, by their name in records; null for people.
    pub preset: Option<&'static str>,
    /// Whether both models were sent the very same messages.
    pub same_messages: bool,
    /// What the model of the preferred answer was sent.
    pub messages: Vec<PromptMessage>,
    /// The preferred answer.
    pub chosen: PreferredAnswer,
    /// The other one.
    pub rejected: PreferredAnswer,
    /// How far the mean scores are apart, in points of the scale.
    pub margin: f64,
    /// The highest score of the scale, which begins at 1.
    pub highest: u8,
    /// How far single opinions agree with the preference.
    pub agreement: Opinions,
    /// The licence, in the exporter's words; null where nothing was said.
    pub licence: Option<String>,
    /// The consent, in the exporter's words; null where nothing was said.
    pub consent: Option<String>,
}

/// One of the two answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PreferredAnswer {
    /// The name of the run's folder.
    pub run: String,
    /// Who answered.
    pub model: ModelIdentity,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// The digest of what was asked.
    pub key: String,
    /// The answer.
    pub answer: String,
    /// The mean of the scores.
    pub score: f64,
    /// How many scores.
    pub scores: usize,
}

/// Those who gave both answers a score: a judge's repeats, or people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Opinions {
    /// Who prefers the preferred answer.
    pub agree: usize,
    /// Who rates both alike.
    pub tie: usize,
    /// Who prefers the other one.
    pub against: usize,
}

/// Who rated: a judge with its prompts, or people.
type Rater = Option<(String, &'static str)>;

/// Single scores by who gave them: the repeat of a judge, or a person.
type Scores = BTreeMap<String, f64>;

/// An answer with its scores.
struct Answered<'a> {
    item: Item<'a>,
    record: TurnRecord,
    scores: BTreeMap<Rater, (u8, Scores)>,
}

/// Hands on the pairs, in the order of cases and turns, each as it is made: there can be many more than answers. Returns what was left out.
///
/// # Errors
/// When an answer's line cannot be read, or a pair cannot be handed on.
pub fn preferences<E: From<RecordError>>(
    items: &Items,
    options: PairOptions,
    said: &Said,
    mut hand_on: impl FnMut(Preference) -> Result<(), E>,
) -> Result<LeftOutPairs, E> {
    let mut questions: BTreeMap<(&'static str, usize, u32), Vec<usize>> = BTreeMap::new();
    for item in items.iter() {
        questions.entry((item.source().label(), item.case_place(), item.turn())).or_default().push(item.place());
    }
    let mut left_out = LeftOutPairs::default();
    for places in questions.into_values() {
        let answers = places.into_iter().map(|place| answered(items.item(place), options.by)).collect::<Result<Vec<_>, _>>()?;
        for (first, one) in answers.iter().enumerate() {
            for other in &answers[first + 1..] {
                pairs(one, other, options, said, &mut left_out)?.into_iter().try_for_each(&mut hand_on)?;
            }
        }
    }
    Ok(left_out)
}

fn answered(item: Item<'_>, by: By) -> Result<Answered<'_>, RecordError> {
    let mut scores: BTreeMap<Rater, (u8, Scores)> = BTreeMap::new();
    if by != By::People {
        for verdict in item.verdicts() {
            let Some(points) = verdict.score.points() else { continue };
            let rater = Some((verdict.judge.to_owned(), verdict.preset.name()));
            let (_, own) = scores.entry(rater).or_insert_with(|| (verdict.preset.highest(), Scores::new()));
            own.insert(format!("{} {}", verdict.wording, verdict.repeat), points);
        }
    }
    if by != By::Judge {
        for rating in item.ratings() {
            let (_, own) = scores.entry(None).or_insert_with(|| (10, Scores::new()));
            own.insert(rating.rater.unwrap_or_default().to_owned(), f64::from(rating.rating));
        }
    }
    Ok(Answered { item, record: item.turn_record()?, scores })
}

/// The preferences between two answers, one for each judge and one for people.
fn pairs(
    one: &Answered<'_>,
    other: &Answered<'_>,
    options: PairOptions,
    said: &Said,
    left_out: &mut LeftOutPairs,
) -> Result<Vec<Preference>, RecordError> {
    let raters: BTreeSet<&Rater> = one.scores.keys().filter(|rater| other.scores.contains_key(*rater)).collect();
    if raters.is_empty() {
        return Ok(Vec::new());
    }
    let digest = &one.record.prompt_digest;
    let same_messages = !digest.is_empty() && *digest == other.record.prompt_digest && one.record.question == other.record.question;
    if !same_messages && !options.other_histories {
        left_out.other_messages += 1;
        return Ok(Vec::new());
    }
    if one.record.text.trim() == other.record.text.trim() {
        left_out.same_text += 1;
        return Ok(Vec::new());
    }
    let mut pairs = Vec::new();
    for rater in raters {
        let ((highest, ones), (_, others)) = (&one.scores[rater], &other.scores[rater]);
        let margin = mean(ones) - mean(others);
        // Means of whole numbers: what is apart by rounding alone is alike.
        if margin.abs() < 1e-9 {
            left_out.ties += 1;
            continue;
        }
        let ((chosen, better), (rejected, worse)) =
            if margin > 0.0 { ((one, ones), (other, others)) } else { ((other, others), (one, ones)) };
        pairs.push(Preference {
            schema: SCHEMA,
            source: one.item.source(),
            case: one.item.case_id().to_owned(),
            variant: one.item.variant().map(str::to_owned),
            turn: one.item.turn(),
            by: if rater.is_some() { "judge" } else { "people" },
            judge: rater.as_ref().map(|(judge, _)| judge.clone()),
            preset: rater.as_ref().map(|(_, preset)| *preset),
            same_messages,
            messages: messages(chosen.item, &chosen.record)?,
            chosen: preferred(chosen, better),
            rejected: preferred(rejected, worse),
            margin: margin.abs(),
            highest: *highest,
            agreement: opinions(better, worse),
            licence: said.licence.clone(),
            consent: said.consent.clone(),
        });
    }
    Ok(pairs)
}

fn preferred(answered: &Answered<'_>, scores: &Scores) -> PreferredAnswer {
    PreferredAnswer {
        run: run_name(answered.item),
        model: answered.record.model.clone().without_folder(),
        repeat: answered.item.repeat(),
        key: answered.record.key.clone(),
        answer: answered.record.text.clone(),
        score: mean(scores),
        scores: scores.len(),
    }
}

/// There is at least one.
fn mean(scores: &Scores) -> f64 {
    scores.values().sum::<f64>() / scores.len() as f64
}

fn opinions(better: &Scores, worse: &Scores) -> Opinions {
    let mut opinions = Opinions::default();
    for (who, score) in better {
        match worse.get(who).map(|other| score.total_cmp(other)) {
            Some(std::cmp::Ordering::Greater) => opinions.agree += 1,
            Some(std::cmp::Ordering::Equal) => opinions.tie += 1,
            Some(std::cmp::Ordering::Less) => opinions.against += 1,
            None => {}
        }
    }
    opinions
}
