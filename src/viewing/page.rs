//! One answer in full: what was asked and answered before, the answer, the reference, what judges, people and readers said, what was sent and what came back.

mod said;
mod words;

use crate::{
    case::History,
    items::Item,
    language::Language,
    record::{NoteRecord, RatingRecord, RecordError, TurnRecord, VerdictRecord},
};
use words::Words;

/// The whole records of an answer, and of what belongs to it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Opened {
    /// The answer.
    pub turn: TurnRecord,
    /// The turns before, in order.
    pub history: Vec<TurnRecord>,
    /// The verdicts.
    pub verdicts: Vec<VerdictRecord>,
    /// People's ratings.
    pub ratings: Vec<RatingRecord>,
    /// Earlier answers in whose place this one stands.
    pub earlier: Vec<TurnRecord>,
    /// What stood for the answers before, as far as it is known.
    #[serde(skip)]
    pub told: History,
}

impl Opened {
    /// Reads an answer.
    ///
    /// # Errors
    /// When a line cannot be read, or is no record any more.
    pub fn read(item: Item<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            turn: item.turn_record()?,
            history: item.history()?,
            verdicts: item.verdict_records()?,
            // Only a run with ratings of this answer has a file of them to read.
            ratings: if item.ratings().len() > 0 { item.rating_records()? } else { Vec::new() },
            earlier: item.earlier()?,
            told: item.told().unwrap_or_default(),
        })
    }
}

/// What a section's text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Markdown of a model.
    Markdown(String),
    /// A text as it stands.
    Plain(String),
}

/// A part of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading; a short summary of a text that is folded.
    pub title: String,
    /// Its text; may be empty.
    pub body: Body,
    /// Whether it is folded until somebody opens it.
    pub is_folded: bool,
    /// Whether it stands beside the answer where there is room.
    pub is_beside: bool,
    /// Whether it is the answer itself.
    pub is_answer: bool,
}

impl Section {
    fn open(title: impl Into<String>, body: Body) -> Self {
        Self { title: title.into(), body, is_folded: false, is_beside: false, is_answer: false }
    }

    fn folded(title: impl Into<String>, body: Body) -> Self {
        Self { is_folded: true, ..Self::open(title, body) }
    }

    fn beside(self) -> Self {
        Self { is_beside: true, ..self }
    }
}

/// The page of an answer, in order.
pub fn page(item: Item<'_>, opened: &Opened, notes: &[NoteRecord], language: Language) -> Vec<Section> {
    let words = Words(language);
    let Opened { turn, history, verdicts, ratings, earlier, told: _ } = opened;
    let mut sections = vec![Section::open(words.about(item), Body::Plain(words.facts(item, turn)))];
    for before in history {
        let title = words.earlier_turn(before);
        let text = format!("{}{}\n\n{}{}", words.question(), before.question, words.answer_label(), before.text);
        sections.push(Section::folded(title, Body::Markdown(text)));
    }
    sections.push(Section::open(words.question_heading(), Body::Plain(turn.question.clone())));
    if !turn.reasoning.is_empty() {
        sections.push(Section::folded(words.reasoning(turn.reasoning.chars().count()), Body::Markdown(turn.reasoning.clone())));
    }
    let text = if turn.text.trim().is_empty() { words.no_text().to_owned() } else { turn.text.clone() };
    sections.push(Section { is_answer: true, ..Section::open(words.answer(turn), Body::Markdown(text)) });
    sections.extend(said::findings(&turn.text, &told(opened), words));
    sections.extend(said::reference(item, words));
    sections.extend(said::verdicts(verdicts, words));
    sections.extend(said::ratings(ratings, words));
    sections.extend(notes.iter().map(|note| said::note(note, words)));
    for before in earlier {
        sections.push(Section::folded(words.superseded(before), Body::Markdown(before.text.clone())));
    }
    sections.push(Section::folded(words.sent_heading(), Body::Plain(words.sent(opened))));
    sections
}

/// What the model was told, up to this answer.
fn told(opened: &Opened) -> Vec<&str> {
    opened.history.iter().chain([&opened.turn]).map(|turn| turn.question.as_str()).collect()
}

#[cfg(test)]
impl Default for Opened {
    fn default() -> Self {
        let turn = crate::record::sample_turn("1", 1, "答");
        Self { turn, history: Vec::new(), verdicts: Vec::new(), ratings: Vec::new(), earlier: Vec::new(), told: History::Own }
    }
}
