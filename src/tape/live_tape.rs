//! A tape in the making: one conversation's events as they come. Pure; whoever feeds it says when each thing happened.

use super::{
    Tape, Times,
    event::{Event, Header, Made, Provenance, TapeEvent},
    pacing::{BETWEEN_TURNS_MS, answer_events, whole_ms},
};
use crate::{
    case::Case,
    chat::{Delta, ModelIdentity},
    record::{RatingRecord, TurnRecord, VerdictRecord},
};
use std::collections::BTreeSet;

/// One conversation that is being recorded. Times are milliseconds since the recording program's own beginning, and never go back.
#[derive(Debug)]
pub(super) struct LiveTape {
    case: Case,
    model: ModelIdentity,
    times: Times,
    events: Vec<TapeEvent>,
    /// What is added to a time, to have it since the tape's beginning; known with the first question.
    shift: Option<f64>,
    /// The question that is being answered: when it was sent, and what came of it.
    open: Option<(f64, Vec<(f64, Event)>)>,
    /// Verdicts and ratings that came meanwhile: what follows a question up to its answer belongs to it.
    after: Vec<(f64, Event)>,
    /// The tape that plays, where one does, and which of its answers were played.
    playing: Option<(Box<Tape>, BTreeSet<usize>)>,
    provenance: Option<Provenance>,
}

impl LiveTape {
    pub fn new(case: Case, model: ModelIdentity) -> Self {
        Self {
            case,
            model,
            times: Times::Measured,
            events: Vec::new(),
            shift: None,
            open: None,
            after: Vec::new(),
            playing: None,
            provenance: None,
        }
    }

    /// Of a tape that plays: it is recorded with the times and events that it has.
    pub fn of_playing(tape: Box<Tape>) -> Self {
        Self { playing: Some((tape.clone(), BTreeSet::new())), ..Self::new(tape.case.clone(), tape.identity()) }
    }

    /// Goes on with a tape that was recorded earlier; `shift` where it was recorded just now.
    pub fn of_tape(tape: Tape, shift: Option<f64>) -> Self {
        let Tape { header, case, provenance, events, .. } = tape;
        Self { times: header.times, events, shift, provenance: Some(provenance.clone()), ..Self::new(case, provenance.model) }
    }

    /// What is added to a time, to have it since the tape's beginning.
    pub fn shift(&self) -> Option<f64> {
        self.shift
    }

    /// Whether it is of a tape that plays this case: a model that goes on from there has all of it in its own tape.
    pub fn plays(&self, case: &Case) -> bool {
        self.playing.is_some() && self.case == *case
    }

    /// Whether its file holds all of it.
    pub fn can_be_put_away(&self) -> bool {
        self.open.is_none() && self.playing.is_none()
    }

    fn records(&self) -> impl Iterator<Item = &TurnRecord> {
        self.events.iter().filter_map(|event| match &event.event {
            Event::Answer { record } => Some(&**record),
            _ => None,
        })
    }

    fn last_ms(&self) -> f64 {
        self.events.last().map_or(0.0, |event| event.at_ms as f64)
    }

    /// A question was sent.
    pub fn asked(&mut self, now: f64) {
        if self.shift.is_none() {
            let begin = if self.events.is_empty() { 0.0 } else { self.last_ms() + BETWEEN_TURNS_MS };
            self.shift = Some(begin - now);
        }
        self.open = Some((now, Vec::new()));
    }

    /// A piece of its answer came.
    pub fn piece(&mut self, now: f64, piece: Delta) {
        let Some((_, pieces)) = &mut self.open else { return };
        match piece {
            Delta::Text(text) => pieces.push((now, Event::Text { text })),
            Delta::Reasoning(text) => pieces.push((now, Event::Reasoning { text })),
            Delta::TextWasReasoning => pieces.push((now, Event::TextWasReasoning)),
            Delta::Prompt { .. } | Delta::Retrying { .. } | Delta::Done(_) => {}
        }
    }

    /// An answer that a tape played stands in the conversation of a model that goes on from there: its events have the times of that tape.
    pub fn played(&mut self, tape: &Tape, record: &TurnRecord) {
        if self.records().any(|known| known.key == record.key && known.attempt == record.attempt) {
            return;
        }
        let Some(place) = tape.answers().position(|answer| answer.question == record.question && answer.text == record.text) else {
            return self.restored(record);
        };
        let segment = tape.while_playing(&BTreeSet::from([place]), &[]).events;
        let from = segment.iter().find(|event| matches!(event.event, Event::Asked { .. })).map_or(0, |event| event.at_ms);
        let begin = if self.events.is_empty() { 0 } else { whole_ms(self.last_ms() + BETWEEN_TURNS_MS) };
        self.times = self.times.with(tape.header.times);
        for event in segment {
            let at = begin + event.at_ms.saturating_sub(from);
            let event = match event.event {
                // Who answered stays in the record, and that it was a recording.
                Event::Answer { .. } => Event::Answer { record: Box::new(record.clone()) },
                other => other,
            };
            self.events.push(TapeEvent::new(at, event));
        }
        self.shift = None;
    }

    /// An answer of the conversation was recorded before there was this recording.
    pub fn restored(&mut self, record: &TurnRecord) {
        if self.playing.is_some() || self.records().any(|known| known.key == record.key && known.attempt == record.attempt) {
            return;
        }
        let begin = if self.events.is_empty() { 0.0 } else { self.last_ms() + BETWEEN_TURNS_MS };
        let answer = answer_events(record, begin);
        self.times = self.times.with(answer.times);
        self.events.extend(answer.events);
        // The next question is sent some time after it, whenever that is.
        self.shift = None;
    }

    /// An answer was recorded.
    pub fn answered(&mut self, record: &TurnRecord) {
        if let Some((tape, played)) = &mut self.playing {
            let is_same = |answer: &&(usize, &TurnRecord)| answer.1.question == record.question && answer.1.text == record.text;
            let same: Vec<usize> = tape.answers().enumerate().filter(|answer| is_same(&answer)).map(|(place, _)| place).collect();
            let found = same.iter().find(|place| !played.contains(place)).or(same.first());
            played.extend(found);
            return;
        }
        let Some((begin, pieces)) = self.open.take() else { return self.restored(record) };
        let last = pieces.last().map_or(begin, |(at, _)| *at);
        let asked = Event::Asked { turn: record.turn, asked: record.asked, question: record.question.clone() };
        self.push(begin, asked);
        for (at, event) in pieces {
            self.push(at, event);
        }
        // Before it went to the disk.
        let end = (begin + record.timings.total_ms).max(last);
        self.push(end, Event::Answer { record: Box::new(record.clone()) });
        for (at, event) in std::mem::take(&mut self.after) {
            self.push(at.max(end), event);
        }
    }

    /// A verdict came.
    pub fn judged(&mut self, now: f64, record: VerdictRecord) {
        self.remark(now, Event::Verdict { record: Box::new(record) });
    }

    /// A person rated.
    pub fn rated(&mut self, now: f64, record: RatingRecord) {
        self.remark(now, Event::Rating { record: Box::new(record) });
    }

    fn remark(&mut self, now: f64, event: Event) {
        let event = event.without_folders();
        if self.events.iter().any(|known| known.event == event) {
            return;
        }
        match &self.open {
            Some(_) => self.after.push((now, event)),
            None => self.push(now, event),
        }
    }

    fn push(&mut self, now: f64, event: Event) {
        let at = self.shift.map_or_else(|| self.last_ms(), |shift| now + shift);
        let at = whole_ms(at).max(self.events.last().map_or(0, |event| event.at_ms));
        self.events.push(TapeEvent::new(at, event));
    }

    /// The tape so far; nothing before the first answer.
    pub fn tape(&self) -> Option<Tape> {
        if let Some((tape, played)) = &self.playing {
            return (!played.is_empty()).then(|| tape.while_playing(played, &self.events));
        }
        let first = self.records().next()?;
        let mut header = Header::new(&self.case, self.times);
        let provenance = match &self.provenance {
            Some(provenance) => provenance.clone(),
            None => Provenance::now(Made::Live, &self.model, Some(first.at)),
        };
        header.times = self.times;
        Some(Tape { header, case: self.case.clone(), provenance, events: self.events.clone(), is_torn: false })
    }
}

impl Tape {
    /// The tape again, as it was recorded while it played: these answers (places, from 0) with everything that follows each, and what came meanwhile.
    fn while_playing(&self, played: &BTreeSet<usize>, remarks: &[TapeEvent]) -> Self {
        // What stands before the first question goes with the first answer.
        let mut place = 0;
        let mut was_answered = false;
        let mut events = Vec::with_capacity(self.events.len() + remarks.len());
        for event in &self.events {
            if matches!(event.event, Event::Asked { .. }) && std::mem::take(&mut was_answered) {
                place += 1;
            }
            was_answered |= matches!(event.event, Event::Answer { .. });
            if played.contains(&place) {
                events.push(event.clone());
            }
        }
        let last = events.last().map_or(0, |event: &TapeEvent| event.at_ms);
        events.extend(remarks.iter().map(|remark| TapeEvent::new(last, remark.event.clone())));
        let own = &self.provenance;
        let again = Provenance::now(Made::WhilePlaying, &own.model, own.answered);
        let provenance = Provenance { quantisation: own.quantisation.clone(), edits: own.edits.clone(), other: own.other.clone(), ..again };
        Self { events, provenance, is_torn: false, ..self.clone() }
    }
}
