//! When the pieces of a recorded answer come, as far as its record says.

use super::{Event, TapeEvent, Times};
use crate::record::TurnRecord;

/// Characters of a piece: about what a model says in one token, in either language.
const PIECE: usize = 2;
/// Where a record has no times: milliseconds to the first piece, and for each piece. A brisk reading pace.
pub(super) const PACED_FIRST_MS: f64 = 600.0;
pub(super) const PACED_PIECE_MS: f64 = 40.0;

/// Between the end of an answer and the next question, where a record does not say: the time to read on.
pub(super) const BETWEEN_TURNS_MS: f64 = 1500.0;

/// A recorded answer as a tape has it, question and end included.
pub(super) struct AnswerEvents {
    pub events: Vec<TapeEvent>,
    /// When it ended, in milliseconds since the tape's beginning.
    pub end_ms: f64,
    pub times: Times,
}

/// The events of a recorded answer whose question was sent `begin_ms` after the tape's beginning.
pub(super) fn answer_events(record: &TurnRecord, begin_ms: f64) -> AnswerEvents {
    let asked = Event::Asked { turn: record.turn, asked: record.asked, question: record.question.clone() };
    let Paced { events: pieces, end_ms, times } = pace(record);
    let end_ms = begin_ms + end_ms;
    let mut events = vec![TapeEvent::new(whole_ms(begin_ms), asked)];
    events.extend(pieces.into_iter().map(|(at, event)| TapeEvent::new(whole_ms(begin_ms + at), event)));
    events.push(TapeEvent::new(whole_ms(end_ms), Event::Answer { record: Box::new(record.clone()) }));
    AnswerEvents { events, end_ms, times }
}

/// Milliseconds as a tape has them.
pub(super) fn whole_ms(ms: f64) -> u64 {
    // Times are positive and far below the limit.
    ms.max(0.0).round() as u64
}

impl Times {
    /// Of a tape that has both: the less certain.
    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Paced, _) | (_, Self::Paced) => Self::Paced,
            (Self::FromRecord, _) | (_, Self::FromRecord) => Self::FromRecord,
            (Self::Measured, Self::Measured) => Self::Measured,
        }
    }
}

/// Milliseconds after the question, and what happens then; and the answer's end.
struct Paced {
    events: Vec<(f64, Event)>,
    end_ms: f64,
    times: Times,
}

/// The pieces of an answer with times: the first piece and the end as recorded, those between spread evenly.
fn pace(record: &TurnRecord) -> Paced {
    let reasoning = pieces(&record.reasoning);
    let text = pieces(&record.text);
    let timings = record.timings;
    let count = (reasoning.len() + text.len()) as f64;
    let is_measured = timings.total_ms > 0.0;
    let (first, end) = match is_measured {
        // Without a first piece there is no piece: a failed answer.
        true => (timings.first_token_ms.unwrap_or(0.0).min(timings.total_ms), timings.total_ms),
        false => (PACED_FIRST_MS, PACED_FIRST_MS + count * PACED_PIECE_MS),
    };
    let turn = match timings.reasoning_ms.filter(|_| is_measured && !reasoning.is_empty()) {
        Some(reasoning_ms) => (first + reasoning_ms).min(end),
        None => first + (end - first) * (reasoning.len() as f64 / count.max(1.0)),
    };
    let spread = |from: f64, to: f64, at: usize, all: usize| from + (to - from) * (at as f64 / all.max(1) as f64);
    let mut events: Vec<(f64, Event)> = Vec::with_capacity(reasoning.len() + text.len());
    let all = reasoning.len();
    events.extend(reasoning.into_iter().enumerate().map(|(at, text)| (spread(first, turn, at, all), Event::Reasoning { text })));
    let all = text.len();
    events.extend(text.into_iter().enumerate().map(|(at, text)| (spread(turn, end, at, all), Event::Text { text })));
    Paced { events, end_ms: end, times: if is_measured { Times::FromRecord } else { Times::Paced } }
}

/// A text in pieces that nobody would cut: no character is torn.
pub fn pieces(text: &str) -> Vec<String> {
    use unicode_segmentation::UnicodeSegmentation;
    let graphemes: Vec<&str> = text.graphemes(true).collect();
    graphemes.chunks(PIECE).map(<[&str]>::concat).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Timings, sample_turn};

    fn texts(paced: &Paced) -> (String, String) {
        let mut said = (String::new(), String::new());
        for (_, event) in &paced.events {
            match event {
                Event::Reasoning { text } => said.0.push_str(text),
                Event::Text { text } => said.1.push_str(text),
                _ => panic!("{event:?}"),
            }
        }
        said
    }

    #[test]
    fn pieces_come_between_the_recorded_first_piece_and_the_end() {
        let mut record = sample_turn("1", 1, "考虑急性阑尾炎👨‍👩‍👧。");
        record.reasoning = "先想一想".into();
        record.timings =
            Timings { first_token_ms: Some(100.0), reasoning_ms: Some(200.0), total_ms: 1000.0, prompt_ms: None, answer_ms: None };
        let paced = pace(&record);
        assert_eq!(texts(&paced), (record.reasoning.clone(), record.text.clone()));
        assert_eq!((paced.events[0].0, paced.end_ms, paced.times), (100.0, 1000.0, Times::FromRecord));
        let first_text = paced.events.iter().find(|(_, event)| matches!(event, Event::Text { .. })).unwrap();
        assert_eq!(first_text.0, 300.0);
        assert!(paced.events.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        assert!(paced.events.iter().all(|(at, _)| *at <= paced.end_ms));
    }

    #[test]
    fn a_record_without_times_is_paced_and_says_so() {
        let record = sample_turn("1", 1, "一二三四");
        let paced = pace(&record);
        assert_eq!(paced.times, Times::Paced);
        assert_eq!(paced.events.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [600.0, 640.0]);
        assert_eq!(paced.end_ms, 680.0);
        let nothing = pace(&sample_turn("1", 1, ""));
        assert!(nothing.events.is_empty());
    }
}
