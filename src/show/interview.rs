//! A tape of an interview as it is played on a stage: what was said, exchange by exchange, and what each line found out.

use super::played::{PlayedTurn, Said};
use crate::{
    case::{Case, TurnKind},
    chat::Finish,
    interview::{FactEntry, LinePart, PartKind, Player, RevealPart, RevealSection, Role, UtteranceRecord, parts, reveal_of, words},
    language::Language,
    tape::{InterviewTape, SaidLine, pieces},
    text::clean,
};
use std::{collections::BTreeSet, ops::Range};

/// What one role says at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Who says it, in the show's language.
    pub who: String,
    /// The words.
    pub text: String,
    /// What rules found wrong with them.
    pub fault: Option<String>,
    /// The facts that are known once it was said.
    pub told: Vec<String>,
    /// Its pieces, of those of the exchange.
    pieces: Range<usize>,
}

/// What the doctor says, and what is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The pieces of everything that is said in it, with their times.
    pub played: PlayedTurn,
    /// Who says what.
    pub parts: Vec<Part>,
}

/// A tape of an interview.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayedInterview {
    /// The case, reference included.
    pub case: Case,
    /// Who played doctor and patient, in the show's language.
    pub players: String,
    /// The day, as `2026-03-04`.
    pub day: String,
    /// Everything that could be found out: what the patient knows first.
    pub facts: Vec<FactEntry>,
    /// What was said, in order.
    pub exchanges: Vec<Exchange>,
    /// What was found out and missed; none where the tape's end is missing.
    pub outcome: Vec<RevealSection>,
    /// Title, diagnoses and reference.
    pub reference: Vec<RevealSection>,
    /// Whether the tape's end is missing.
    pub is_torn: bool,
}

/// A part as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidPart<'a> {
    /// The part.
    pub kind: PartKind,
    /// Who says it.
    pub who: &'a str,
    /// The words so far.
    pub text: String,
    /// What rules found wrong with them, once they are whole.
    pub fault: Option<&'a str>,
}

/// A fact, and whether it was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenFact<'a> {
    /// The fact.
    pub fact: &'a FactEntry,
    /// Whether it was found out.
    pub is_found: bool,
    /// Whether it was found out just now.
    pub is_new: bool,
}

impl PlayedInterview {
    /// Of a tape, with labels in this language.
    pub fn of(tape: &InterviewTape, language: Language) -> Self {
        let records: Vec<UtteranceRecord> = tape.lines.iter().map(|line| line.record.clone()).collect();
        let mut facts: Vec<FactEntry> = tape.header.facts.iter().map(|fact| fact.fact.clone()).collect();
        let after = |id: &str| {
            let fits = tape.header.facts.iter().find(|fact| fact.fact.id == id)?.fits_after?;
            records.get(fits)
        };
        let measures = records.iter().rev().find_map(|line| line.measures.as_deref());
        let sections = measures.map(|measures| reveal_of(&tape.case, &facts, (&records, measures), &after, language)).unwrap_or_default();
        let is_reference = |section: &RevealSection| matches!(section.part, RevealPart::Title | RevealPart::Reference);
        let (reference, mut outcome): (Vec<_>, Vec<_>) = sections.into_iter().partition(is_reference);
        for section in outcome.iter_mut().filter(|section| section.part == RevealPart::Found) {
            // On the screen of an interview the doctor is spoken to, and here the audience is.
            section.heading = if language == Language::Zh { "问到或查到的" } else { "What was found out" }.to_owned();
        }
        facts.sort_by_key(|fact| !fact.is_patients);
        let id = tape.interview();
        let (doctor, patient) = (player(&id.doctor, language), player(&id.patient, language));
        let players = match language {
            Language::Zh => format!("医生 {doctor}、病人 {patient}"),
            Language::En => format!("doctor {doctor}, patient {patient}"),
        };
        let starts = tape.lines.iter().enumerate().filter(|(_, line)| line.record.role == Role::Doctor).map(|(place, _)| place);
        let starts: Vec<usize> = starts.chain([tape.lines.len()]).collect();
        let exchanges = starts.windows(2).enumerate();
        let exchanges = exchanges.map(|(place, ends)| Exchange::of(&tape.lines[ends[0]..ends[1]], place + 1, language)).collect();
        let (case, day) = (tape.case.clone(), tape.day());
        Self { case, players, day, facts, exchanges, outcome, reference, is_torn: tape.is_torn }
    }

    /// Everything that was said before an exchange.
    pub fn before(&self, place: usize) -> Vec<SaidPart<'_>> {
        self.exchanges.iter().take(place).flat_map(|exchange| &exchange.parts).map(Part::whole).collect()
    }

    /// The facts once so many pieces of an exchange have come, and how many of them were found out.
    pub fn seen(&self, place: usize, pieces: usize) -> Vec<SeenFact<'_>> {
        let earlier = self.exchanges.iter().take(place).flat_map(|exchange| &exchange.parts).flat_map(|part| &part.told);
        let earlier: BTreeSet<&str> = earlier.map(String::as_str).collect();
        let now = self.exchanges.get(place).into_iter().flat_map(|exchange| &exchange.parts);
        let now = now.filter(|part| part.pieces.end <= pieces).flat_map(|part| &part.told);
        let now: BTreeSet<&str> = now.map(String::as_str).collect();
        let facts = self.facts.iter().map(|fact| (fact, earlier.contains(fact.id.as_str()), now.contains(fact.id.as_str())));
        facts.map(|(fact, was, is)| SeenFact { fact, is_found: was || is, is_new: is && !was }).collect()
    }
}

impl Exchange {
    /// Of the doctor's line and what answers it.
    fn of(lines: &[SaidLine], number: usize, language: Language) -> Self {
        let begin = lines.first().map_or(0, |line| line.at_ms);
        let (mut parts, mut pieces, mut times) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            let from = pieces.len();
            let mut own = parts_of(&line.record, language);
            for part in &mut own {
                let start = pieces.len();
                pieces.extend(said(part));
                part.pieces = start..pieces.len();
            }
            if let Some(last) = own.last_mut() {
                last.fault = words::fault(&line.record, language).map(|fault| clean(&fault).into_owned());
                last.told.clone_from(&line.record.told);
            }
            let count = pieces.len() - from;
            let (first, until) = (line.first_ms - begin, line.until_ms - begin);
            let spread = |at: usize| first + (until - first) * at as u64 / count.max(1) as u64;
            times.extend((0..count).map(spread));
            parts.extend(own);
        }
        let end_ms = lines.last().map_or(0, |line| line.until_ms - begin);
        let question = lines.first().map(|line| line.record.text.clone()).unwrap_or_default();
        let (kind, finish) = (TurnKind::Other, Finish::Stop);
        let played = PlayedTurn { turn: number, kind, question, pieces, times, end_ms, finish, verdicts: Vec::new() };
        Self { played, parts }
    }

    /// What has come with so many pieces.
    pub fn said(&self, pieces: usize) -> Vec<SaidPart<'_>> {
        let begun = self.parts.iter().filter(|part| part.pieces.start < pieces);
        begun
            .map(|part| match part.pieces.end <= pieces {
                true => part.whole(),
                false => {
                    let come = &self.played.pieces[part.pieces.start..pieces];
                    let text = come.iter().map(|said| if let Said::Text(text) = said { text.as_str() } else { "" }).collect();
                    SaidPart { kind: part.kind, who: &part.who, text, fault: None }
                }
            })
            .collect()
    }
}

impl Part {
    fn whole(&self) -> SaidPart<'_> {
        SaidPart { kind: self.kind, who: &self.who, text: self.text.clone(), fault: self.fault.as_deref() }
    }
}

/// Results come as a whole, as from a laboratory; words come piece by piece.
fn said(part: &Part) -> Vec<Said> {
    if part.kind == PartKind::Results || part.text.is_empty() {
        return vec![Said::Text(part.text.clone())];
    }
    pieces(&part.text).into_iter().map(Said::Text).collect()
}

/// The parts of a line. Where a person took the role over, it is said.
fn parts_of(record: &UtteranceRecord, language: Language) -> Vec<Part> {
    let part = |LinePart { kind, label, text }| {
        let who = if kind == PartKind::Orders { label.to_owned() } else { words::who(record, language) };
        Part { kind, who, text: clean(&text).into_owned(), fault: None, told: Vec::new(), pieces: 0..0 }
    };
    parts(record, language).into_iter().map(part).collect()
}

/// Who plays a role.
fn player(player: &Player, language: Language) -> String {
    match (player, language) {
        (Player::Model(model), _) => clean(&model.identity.name).into_owned(),
        (Player::Person, Language::Zh) => "真人".into(),
        (Player::Person, Language::En) => "a person".into(),
        (Player::Scripted | Player::Rules, Language::Zh) => "程序按规则".into(),
        (Player::Scripted | Player::Rules, Language::En) => "by rules".into(),
    }
}
