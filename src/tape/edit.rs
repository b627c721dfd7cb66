//! Trims and redacts a tape. Pure; each edit is written into the provenance.

use super::{
    Tape,
    event::{Event, TapeEvent},
};
use crate::{
    case::mask_names,
    chat::{ModelIdentity, Origin, Ways},
    language::Bilingual,
    record::{RatingRecord, TurnRecord, VerdictRecord},
};
use std::ops::RangeInclusive;

/// What a tape is to lose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redaction {
    /// Patients' names, wherever they look unmasked ([`mask_names`]).
    pub names: bool,
    /// The reference and the title, and with them verdicts, whose judges quote it.
    pub reference: bool,
    /// The model's name, file, address and digests; this name stands in its place.
    pub model: Option<String>,
}

impl Redaction {
    /// Whether nothing is to go.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The turns from and to a number, from 1, beginning at time 0. The case keeps these turns only, so that the tape plays to its end; they are numbered from 1
/// again, which the provenance says.
///
/// # Errors
/// When the tape has no answer in these turns.
pub fn trim(tape: &Tape, turns: RangeInclusive<usize>) -> Result<Tape, Bilingual> {
    let before = turns.start() - 1;
    let mut kept: Vec<TapeEvent> = Vec::new();
    // What follows an answer up to the next question belongs to its turn.
    let mut is_kept = false;
    for event in &tape.events {
        match &event.event {
            Event::Asked { turn, .. } => is_kept = turns.contains(turn),
            Event::Verdict { record } => is_kept = turns.contains(&record.turn),
            Event::Rating { record } => is_kept = turns.contains(&record.turn),
            Event::Reasoning { .. } | Event::Text { .. } | Event::TextWasReasoning | Event::Answer { .. } | Event::Unknown => {}
        }
        if is_kept {
            kept.push(event.clone());
        }
    }
    if !kept.iter().any(|event| matches!(event.event, Event::Answer { .. })) {
        let has: Vec<String> = tape.answers().map(|answer| answer.turn.to_string()).collect();
        let zh = format!("所选的轮次没有回答；录制里有第 {} 轮", has.join("、"));
        return Err(Bilingual::both(zh, format!("no answer in these turns; the tape has turns {}", has.join(", "))));
    }
    let begin = kept.first().map_or(0, |event| event.at_ms);
    let events = kept.iter().map(|event| event.changed(event.at_ms - begin, renumbered(event.event.clone(), before))).collect();
    let case = tape.case.with_turns(&turns);
    let mut trimmed = Tape { events, case, is_torn: false, ..tape.clone() };
    trimmed.header.case = trimmed.case.to_json();
    trimmed.provenance.edits.push(match before {
        0 => format!("trimmed to turns 1 to {}", turns.end()),
        _ => format!("trimmed to turns {} to {}, numbered from 1", turns.start(), turns.end()),
    });
    Ok(trimmed)
}

/// An event of a turn that has so many turns less before it.
fn renumbered(mut event: Event, before: usize) -> Event {
    match &mut event {
        Event::Asked { turn, .. } => *turn -= before,
        Event::Answer { record } => record.turn -= before,
        Event::Verdict { record } => record.turn -= before,
        Event::Rating { record } => record.turn -= before,
        Event::Reasoning { .. } | Event::Text { .. } | Event::TextWasReasoning | Event::Unknown => {}
    }
    event
}

/// The tape without what is to go.
pub fn redact(tape: &Tape, redaction: &Redaction) -> Tape {
    let mut redacted = tape.clone();
    if redaction.reference {
        redacted.case = redacted.case.without_reference();
        redacted.events.retain(|event| !matches!(event.event, Event::Verdict { .. }));
        redacted.provenance.edits.push("reference, title and verdicts removed".into());
    }
    if !redaction.is_nothing() {
        // Nobody knows what is in fields and events of a later version.
        redacted.events.retain(|event| event.event != Event::Unknown);
        redacted.events = redacted.events.iter().map(|event| TapeEvent::new(event.at_ms, event.event.clone())).collect();
        redacted.header.other.clear();
        redacted.provenance.other.clear();
    }
    if redaction.names {
        redacted.case = redacted.case.masked();
        redacted.events = masked(&redacted.events, &|text| mask_names(text));
        redacted.provenance.edits.push("patients' names masked".into());
    }
    if let Some(name) = &redaction.model {
        let names = names_of(tape);
        redacted.events = masked(&redacted.events, &|text| renamed(text, &names, name));
        redacted.events =
            redacted.events.iter().map(|event| event.changed(event.at_ms, unnamed(event.event.clone(), &names, name))).collect();
        redacted.provenance.model = anonymous(name);
        redacted.provenance.quantisation = None;
        redacted.provenance.edits = redacted.provenance.edits.iter().map(|edit| renamed(edit, &names, name).0).collect();
        redacted.header.licence = redacted.header.licence.map(|licence| renamed(&licence, &names, name).0);
        redacted.provenance.edits.push(format!("the model is called {name}"));
    }
    redacted.header.case = redacted.case.to_json();
    redacted
}

/// The names by which the texts of a tape may call its model: in the run, at its address or in its file, and as the endpoint called it. The longest first.
fn names_of(tape: &Tape) -> Vec<String> {
    let mut names = vec![tape.provenance.model.name.clone()];
    let of = |identity: &ModelIdentity| match &identity.origin {
        Origin::Local { file, .. } => vec![identity.name.clone(), file.trim_end_matches(".gguf").to_owned()],
        Origin::Remote { model, .. } | Origin::Recording { model, .. } => vec![identity.name.clone(), model.clone()],
        Origin::Imported { .. } => vec![identity.name.clone()],
    };
    names.extend(of(&tape.provenance.model));
    for answer in tape.answers() {
        names.extend(of(&answer.model));
        names.extend(answer.served_model.clone());
    }
    // An endpoint's name has whose it is in front; texts say the last part alone.
    let last_parts: Vec<String> =
        names.iter().filter_map(|name| name.rsplit_once('/')).map(|(_, last)| last.to_owned()).filter(|last| last.len() > 3).collect();
    names.extend(last_parts);
    names.retain(|name| name.trim().chars().count() > 1);
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// A text with these names replaced, in whatever case they are written; and how many there were.
fn renamed(text: &str, names: &[String], name: &str) -> (String, usize) {
    let mut out = text.to_owned();
    let mut count = 0;
    for old in names {
        // An escaped literal is a valid pattern.
        let Ok(pattern) = regex::Regex::new(&format!("(?i){}", regex::escape(old))) else { continue };
        count += pattern.find_iter(&out).count();
        out = pattern.replace_all(&out, regex::NoExpand(name)).into_owned();
    }
    (out, count)
}

/// What replaces something in a text, and says how often.
type Mask<'a> = &'a dyn Fn(&str) -> (String, usize);

/// The events with something masked in their texts. What is masked may be torn over several pieces: the answer is masked whole, and its pieces are cut anew.
fn masked(events: &[TapeEvent], mask: Mask<'_>) -> Vec<TapeEvent> {
    let mut out: Vec<TapeEvent> = Vec::with_capacity(events.len());
    let mut open: Vec<TapeEvent> = Vec::new();
    for event in events {
        match &event.event {
            Event::Asked { turn, asked, question } => {
                // An answer that was never recorded.
                out.append(&mut masked_pieces(&open, mask));
                open.clear();
                let question = mask(question).0;
                out.push(event.changed(event.at_ms, Event::Asked { turn: *turn, asked: *asked, question }));
            }
            Event::Reasoning { .. } | Event::Text { .. } | Event::TextWasReasoning => open.push(event.clone()),
            Event::Answer { record } => {
                out.append(&mut masked_pieces(&open, mask));
                open.clear();
                let mut record = record.clone();
                mask_answer(&mut record, mask);
                out.push(event.changed(event.at_ms, Event::Answer { record }));
            }
            Event::Verdict { record } => {
                let mut record = record.clone();
                record.text = mask(&record.text).0;
                record.reasoning = mask(&record.reasoning).0;
                out.push(event.changed(event.at_ms, Event::Verdict { record }));
            }
            Event::Rating { record } => {
                let mut record = record.clone();
                record.comment = mask(&record.comment).0;
                record.rater = None;
                out.push(event.changed(event.at_ms, Event::Rating { record }));
            }
            Event::Unknown => out.push(event.clone()),
        }
    }
    out.append(&mut masked_pieces(&open, mask));
    out
}

fn mask_answer(record: &mut TurnRecord, mask: Mask<'_>) {
    record.question = mask(&record.question).0;
    record.text = mask(&record.text).0;
    record.reasoning = mask(&record.reasoning).0;
}

/// The pieces of one answer, masked: where nothing is to be masked they stay; else what a piece said up to its end stands in it as far as it is masked.
fn masked_pieces(pieces: &[TapeEvent], mask: Mask<'_>) -> Vec<TapeEvent> {
    let mask_kind = |is_kind: &dyn Fn(&Event) -> bool| -> Vec<Option<String>> {
        let whole: String = pieces.iter().filter(|p| is_kind(&p.event)).map(|p| text_of(&p.event)).collect();
        let (masked, count) = mask(&whole);
        if count == 0 {
            return vec![None; pieces.len()];
        }
        let mut rest = masked.chars();
        let last = pieces.iter().rposition(|p| is_kind(&p.event)).unwrap_or(0);
        let cut = |(place, piece): (usize, &TapeEvent)| {
            is_kind(&piece.event).then(|| match place == last {
                true => rest.by_ref().collect(),
                false => rest.by_ref().take(text_of(&piece.event).chars().count()).collect(),
            })
        };
        pieces.iter().enumerate().map(cut).collect()
    };
    let texts = mask_kind(&|event| matches!(event, Event::Text { .. }));
    let reasonings = mask_kind(&|event| matches!(event, Event::Reasoning { .. }));
    let changed = |((piece, text), reasoning): ((&TapeEvent, Option<String>), Option<String>)| match (text, reasoning) {
        (Some(text), _) => piece.changed(piece.at_ms, Event::Text { text }),
        (None, Some(text)) => piece.changed(piece.at_ms, Event::Reasoning { text }),
        (None, None) => piece.clone(),
    };
    pieces.iter().zip(texts).zip(reasonings).map(changed).collect()
}

fn text_of(event: &Event) -> &str {
    match event {
        Event::Text { text } | Event::Reasoning { text } => text,
        _ => "",
    }
}

/// A model of which only this name is known.
fn anonymous(name: &str) -> ModelIdentity {
    let origin = Origin::Imported { file: String::new(), digest: String::new() };
    ModelIdentity { name: name.to_owned(), origin, system: None, ways: Ways::default() }
}

fn unnamed(event: Event, names: &[String], name: &str) -> Event {
    match event {
        Event::Answer { record } => Event::Answer { record: Box::new(unnamed_turn(*record, name)) },
        Event::Verdict { record } => {
            // The digests of questions contain the model's: they could be guessed from it.
            // A judge's address can tell the model's; its name is said.
            let record = VerdictRecord {
                key: String::new(),
                turn_key: String::new(),
                model: anonymous(name),
                judge: anonymous(&renamed(&record.judge.name, names, name).0),
                served_model: None,
                ..*record
            };
            Event::Verdict { record: Box::new(record) }
        }
        Event::Rating { record } => {
            Event::Rating { record: Box::new(RatingRecord { turn_key: String::new(), model: anonymous(name), ..*record }) }
        }
        other => other,
    }
}

fn unnamed_turn(record: TurnRecord, name: &str) -> TurnRecord {
    TurnRecord {
        key: String::new(),
        model: anonymous(name),
        served_model: None,
        endpoint: None,
        error: None,
        failure: None,
        finish_reason: None,
        reasoning_format: None,
        ..record
    }
}
