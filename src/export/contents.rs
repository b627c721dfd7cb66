//! Which parts of a tape go out, and under which label.

use crate::{
    case::{Case, Pair},
    chat::Origin,
    consultation::{Revealed, RevealedTitle},
    language::Language,
    record::{TurnRecord, VerdictRecord},
    tape::{Event, Redaction, Tape, TapeEvent, label, redact},
    text::clean,
};

/// What is wanted of a tape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What looks like a patient's full name is masked.
    pub mask_names: bool,
    /// The reference goes out, and with it what judges wrote, which quotes it.
    pub with_reference: bool,
    /// The judges' verdicts stay out.
    pub no_verdicts: bool,
}

/// The parts of a tape that go out. People's ratings are none of them.
#[derive(Debug, Clone)]
pub struct Contents {
    /// The tape, without what stays out.
    pub(super) tape: Tape,
    /// The case as the screen has it: the reference is there, and hidden until it is shown.
    pub(super) on_screen: Case,
    /// What was wanted.
    pub(super) take: Wanted,
    /// Whose answers these are, and of which day.
    recorded: (String, String),
}

/// A question of a tape with what came of it. Times are milliseconds since the tape's beginning.
pub(super) struct Exchange<'a> {
    /// When it was asked.
    pub asked_ms: u64,
    /// The turn, from 1; of a doctor's own question the turn after which it was asked.
    pub turn: usize,
    /// Whether it is the case's own question of the turn.
    pub is_of_case: bool,
    pub question: &'a str,
    /// The pieces of the answer, each with its time; reasoning is left out.
    pub pieces: Vec<(u64, &'a str)>,
    /// The record of the answer and when it ended; absent in a tape that is cut.
    pub answer: Option<(u64, &'a TurnRecord)>,
    /// The verdicts, with their times.
    pub verdicts: Vec<(u64, &'a VerdictRecord)>,
}

impl Contents {
    /// Takes out what stays out.
    pub fn of(tape: &Tape, take: Wanted) -> Self {
        let mut tape = redact(tape, &Redaction { names: take.mask_names, reference: false, model: None });
        tape.events = tape.events.iter().filter_map(|event| kept(event, take)).collect();
        let on_screen = tape.case.clone();
        if !take.with_reference {
            tape.case = redact(&tape, &Redaction { reference: true, ..Redaction::default() }).case;
            tape.header.case = tape.case.to_json();
        }
        let recorded = match tape.identity().origin {
            Origin::Recording { model, day, .. } => (clean(&model).into_owned(), day),
            // The identity of a tape is a recording.
            _ => (clean(&tape.provenance.model.name).into_owned(), String::new()),
        };
        Self { tape, on_screen, take, recorded }
    }

    pub(super) fn case(&self) -> &Case {
        &self.tape.case
    }

    /// Whose answers these are, and of which day.
    fn recorded(&self) -> &(String, String) {
        &self.recorded
    }

    /// Whose answers these are.
    pub(super) fn model(&self) -> String {
        self.recorded().0.clone()
    }

    /// Says that this is a recording, of whom and of which day.
    pub fn label(&self, language: Language) -> String {
        let (model, day) = self.recorded();
        label(model, day, language)
    }

    /// Says the same of one answer: a consultation that a second model went on with has answers of both.
    pub(super) fn label_of(&self, exchange: &Exchange<'_>, language: Language) -> String {
        let Some((_, record)) = exchange.answer else { return self.label(language) };
        let model = match &record.model.origin {
            Origin::Recording { model, .. } => model,
            _ => &record.model.name,
        };
        label(&clean(model), &self.recorded().1, language)
    }

    /// The questions in order.
    pub(super) fn exchanges(&self) -> Vec<Exchange<'_>> {
        let mut all: Vec<Exchange<'_>> = Vec::new();
        for TapeEvent { at_ms, event, .. } in &self.tape.events {
            match (event, all.last_mut()) {
                (Event::Asked { turn, question, .. }, _) => {
                    let own = turn.checked_sub(1).and_then(|index| self.tape.case.turns().get(index));
                    let is_of_case = own.is_some_and(|own| own.question == *question);
                    let (pieces, verdicts) = (Vec::new(), Vec::new());
                    all.push(Exchange { asked_ms: *at_ms, turn: *turn, is_of_case, question, pieces, answer: None, verdicts });
                }
                (Event::Text { text }, Some(exchange)) => exchange.pieces.push((*at_ms, text)),
                (Event::TextWasReasoning, Some(exchange)) => exchange.pieces.clear(),
                (Event::Answer { record }, Some(exchange)) => exchange.answer = Some((*at_ms, record)),
                // A verdict may come after later questions; it names the answer by its digest, in a redacted tape by the turn alone.
                (Event::Verdict { record }, Some(_)) => {
                    let is_meant = |e: &&mut Exchange<'_>| {
                        e.answer.is_some_and(|(_, answer)| answer.turn == record.turn && (answer.key == record.turn_key))
                    };
                    if let Some(exchange) = all.iter_mut().rev().find(is_meant) {
                        exchange.verdicts.push((*at_ms, record));
                    }
                }
                _ => {}
            }
        }
        all
    }
}

/// What is shown of the reference after a turn.
pub(super) struct ShownReference<'a> {
    pub pairs: Vec<&'a Pair>,
    /// The title of the case, after the last turn.
    pub title: Option<&'a str>,
}

impl Contents {
    /// What is shown of the reference after an exchange: after the last one of each turn what answers it, at the end also what answers no turn. Nothing where
    /// the reference stays out.
    pub(super) fn reference<'a>(&'a self, exchanges: &[Exchange<'_>], place: usize) -> Option<ShownReference<'a>> {
        let turn = exchanges.get(place)?.turn;
        let is_last_of_turn = exchanges.get(place + 1).is_none_or(|next| next.turn != turn);
        if !self.take.with_reference || !is_last_of_turn {
            return None;
        }
        let is_over = place + 1 == exchanges.len();
        let revealed = Revealed::of(&self.tape.case, turn, is_over);
        let is_of_a_turn =
            |pair: &&Pair| (0..exchanges.len()).any(|i| self.tape.case.pairs_for_turn(i).iter().any(|p| std::ptr::eq(*p, *pair)));
        let others = revealed.others.iter().copied().filter(|pair| !is_of_a_turn(pair));
        let title = match revealed.title {
            Some(RevealedTitle::Shown(title)) => Some(title.reveal()),
            _ => None,
        };
        Some(ShownReference { pairs: revealed.of_turn.iter().copied().chain(others).collect(), title })
    }
}

/// An event as it goes out; nothing where it stays out.
fn kept(event: &TapeEvent, take: Wanted) -> Option<TapeEvent> {
    match &event.event {
        Event::Rating { .. } | Event::Unknown => None,
        Event::Verdict { .. } if take.no_verdicts => None,
        // Judges quote the reference.
        Event::Verdict { record } if !take.with_reference => {
            let record = VerdictRecord { text: String::new(), reasoning: String::new(), ..(**record).clone() };
            Some(TapeEvent::new(event.at_ms, Event::Verdict { record: Box::new(record) }))
        }
        _ => Some(event.clone()),
    }
}
