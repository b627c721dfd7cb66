//! A tape of a recorded consultation.

use super::{
    Tape, Times,
    event::{Event, Header, Made, Provenance, TapeEvent},
    pacing::{BETWEEN_TURNS_MS, answer_events, whole_ms},
};
use crate::{
    case::Case,
    language::{Bilingual, Language},
    record::{CurrentConversation, RecordError, RunRecords, TurnRecord, current_conversations},
};
use std::path::Path;

/// Which consultation of a run.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// The model's name in the run; absent where the case has one model's answers only.
    pub model: Option<&'a str>,
    /// Which repeat, from 0.
    pub repeat: u32,
    /// Whether the judges' verdicts go with it.
    pub verdicts: bool,
    /// Whether people's ratings go with it.
    pub ratings: bool,
}

/// Why there is no tape.
#[derive(Debug, thiserror::Error)]
pub enum FromRunError {
    /// The run cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It asked other questions than the case file has.
    #[error("{0}")]
    OtherText(Bilingual),
    /// It does not hold what was asked for.
    #[error("{0}")]
    Nothing(Bilingual),
}

impl FromRunError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::Record(error) => error.words(language),
            Self::OtherText(message) | Self::Nothing(message) => message.words(language).to_owned(),
        }
    }
}

/// A tape of the current answers of a model to a case, as a run holds them. What the record has of times is used; what it lacks is paced, and the header
/// says which.
///
/// # Errors
/// When the run cannot be read, or does not hold such a consultation with the case as it is now.
pub fn from_run(run: &Path, case: &Case, selection: &Selection<'_>) -> Result<Tape, FromRunError> {
    let records = RunRecords::read(run)?.ok_or_else(|| {
        let shown = run.display();
        FromRunError::Nothing(Bilingual::both(format!("{shown} 里没有运行记录"), format!("{shown} holds no run")))
    })?;
    let conversation = choose(current_conversations(run)?, case, selection)?;
    let turns: Vec<&TurnRecord> =
        conversation.turns.iter().filter_map(|key| records.turns.iter().rev().find(|turn| turn.key == *key && turn.is_final())).collect();
    for turn in &turns {
        if case.turns().get(turn.turn - 1).is_none_or(|own| own.question != turn.question) {
            let zh = format!("运行中第 {} 轮的提问与病例文件的不同：请指定当时的病例文件", turn.turn);
            let en = format!("the run asked another question in turn {} than the case file has; name the file that was used", turn.turn);
            return Err(FromRunError::OtherText(Bilingual::both(zh, en)));
        }
    }
    let mut events = Vec::new();
    let mut times = Times::FromRecord;
    let mut now = 0.0;
    for turn in &turns {
        let answer = answer_events(turn, now);
        times = times.with(answer.times);
        now = answer.end_ms;
        events.extend(answer.events);
        let verdicts = records.verdicts.iter().filter(|verdict| selection.verdicts && verdict.turn_key == turn.key);
        events.extend(verdicts.map(|v| TapeEvent::new(whole_ms(now), Event::Verdict { record: Box::new(v.clone()) })));
        let ratings = records.ratings.iter().filter(|rating| selection.ratings && rating.turn_key == turn.key);
        events.extend(ratings.map(|r| TapeEvent::new(whole_ms(now), Event::Rating { record: Box::new(r.clone()) })));
        now += BETWEEN_TURNS_MS;
    }
    let answered = turns.first().map(|turn| turn.at);
    let provenance = Provenance::now(Made::FromRun, &conversation.model, answered);
    Ok(Tape { header: Header::new(case, times), case: case.clone(), provenance, events, is_torn: false })
}

fn choose(all: Vec<CurrentConversation>, case: &Case, selection: &Selection<'_>) -> Result<CurrentConversation, FromRunError> {
    let of_case: Vec<CurrentConversation> = all
        .into_iter()
        .filter(|c| c.case == *case.id() && c.source == case.source() && case.is_variant(c.variant.as_ref()) && !c.turns.is_empty())
        .collect();
    let mut names: Vec<&str> = of_case.iter().map(|c| c.model.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let nothing = |zh: String, en: String| FromRunError::Nothing(Bilingual::both(zh, en));
    let id = case.id();
    if names.is_empty() {
        return Err(nothing(format!("运行中没有病例 {id} 的回答"), format!("the run has no answers to case {id}")));
    }
    let name = match selection.model {
        Some(name) if names.contains(&name) => name.to_owned(),
        Some(name) => {
            let zh = format!("病例 {id} 没有模型 {name} 的回答；有 {}", names.join("、"));
            return Err(nothing(zh, format!("case {id} has no answers of a model {name}; it has {}", names.join(", "))));
        }
        None if names.len() == 1 => names[0].to_owned(),
        None => {
            let zh = format!("病例 {id} 有几个模型的回答：请用 --model 指定 {} 之一", names.join("、"));
            return Err(nothing(zh, format!("several models answered case {id}; name one with --model: {}", names.join(", "))));
        }
    };
    let repeat = selection.repeat;
    of_case.into_iter().find(|c| c.model.name == name && c.repeat == repeat).ok_or_else(|| {
        let zh = format!("病例 {id} 没有 {name} 的第 {} 次重复", repeat + 1);
        nothing(zh, format!("case {id} has no repeat {} of {name}", repeat + 1))
    })
}
