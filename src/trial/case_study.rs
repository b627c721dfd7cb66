//! A case study: one case's question, reference and models' answers in columns, with the words that raters marked. For the organiser: it names models. Pure;
//! `html`, `svg` and `markdown` write it in one of the two languages.

mod html;
mod markdown;
mod palette;
mod svg;
mod words;

use super::{
    form::{Form, Label},
    key::{IssuedItem, Question, TrialKey},
    marks::{Mark, MarkLabel, Place, pieces},
    observations::{Observation, Observations, Outcome},
    pack::AskedTurn,
    protocol::{Protocol, Unit},
};
use crate::language::Language;
use std::collections::{BTreeMap, BTreeSet};

/// How a case study is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum CaseStudyFormat {
    /// A self-contained page
    #[default]
    Html,
    /// A picture with text
    Svg,
    /// A table of GitHub's Markdown
    Markdown,
}

/// Which part of a trial is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The case's id.
    pub case: &'a str,
    /// The turn; every rated one where absent.
    pub turn: Option<usize>,
    /// Whether the raters' notes are shown, without their names.
    pub with_notes: bool,
}

/// A case with its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStudy {
    /// The trial's title.
    pub title: Label,
    /// The case's id.
    pub case: String,
    /// One for each rated question of the case, in order; never empty.
    pub blocks: Vec<Block>,
}

/// A question with the answers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The question.
    pub question: Question,
    /// The consultation so far, the rated turn last.
    pub turns: Vec<AskedTurn>,
    /// The reference, where the case has one.
    pub reference: Option<String>,
    /// The models, in the protocol's order.
    pub columns: Vec<Column>,
}

/// A model's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The model.
    pub model: String,
    /// The rated texts, each in pieces.
    pub texts: Vec<Vec<Piece>>,
    /// How many raters rated it.
    pub raters: usize,
    /// Raters who had another text than the one shown, since names in it were masked at another time.
    pub other_text: usize,
    /// What raters wrote with their marks, in the order of the places.
    pub notes: Vec<Note>,
}

/// Words that the same raters marked in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub words: String,
    /// How many raters gave them each label; empty where nobody marked them.
    pub labels: BTreeMap<MarkLabel, usize>,
}

impl Piece {
    /// The label that gives them their colour.
    pub fn foremost(&self) -> Option<MarkLabel> {
        self.labels.keys().copied().max_by_key(|label| label.weight())
    }
}

/// A note of a rater.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The label of the mark.
    pub label: MarkLabel,
    /// The marked words.
    pub words: String,
    /// The note.
    pub text: String,
}

/// Why there is no such case study.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseStudyError {
    /// The trial's form has no marks.
    #[error("the form of this trial has no marks: write marks = true in the protocol before the packs are handed out")]
    NoMarks,
    /// Nothing of this case was handed out.
    #[error("nothing of a case {case} was handed out; there are {}", known.join(", "))]
    NoCase {
        /// The case asked for.
        case: String,
        /// The cases there are.
        known: Vec<String>,
    },
    /// Nothing of this turn was.
    #[error("turn {turn} of case {case} was not handed out; there are {}", turns_in_words(turns))]
    NoTurn {
        /// The case.
        case: String,
        /// The turn asked for.
        turn: usize,
        /// The rated turns; none where whole conversations are rated.
        turns: Vec<usize>,
    },
}

fn turns_in_words(turns: &[usize]) -> String {
    if turns.is_empty() { "conversations only".into() } else { turns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ") }
}

impl CaseStudyError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::NoMarks, Language::Zh) => "本试验的量表没有标注项：请在发出评分包之前在方案中写 marks = true".into(),
            (Self::NoCase { case, known }, Language::Zh) => format!("没有发出过病例 {case}；有 {}", known.join("、")),
            (Self::NoTurn { case, turn, turns }, Language::Zh) if turns.is_empty() => {
                format!("病例 {case} 评的是整段对话，没有第 {turn} 轮")
            }
            (Self::NoTurn { case, turn, turns }, Language::Zh) => {
                let turns: Vec<String> = turns.iter().map(ToString::to_string).collect();
                format!("病例 {case} 没有发出过第 {turn} 轮；有第 {} 轮", turns.join("、"))
            }
            (other, Language::En) => other.to_string(),
        }
    }
}

impl CaseStudy {
    /// Puts a case study together. `reference` gives what the packs do not contain where the protocol never shows it.
    ///
    /// # Errors
    /// When the trial has no marks, or nothing of the case or turn was handed out.
    pub fn of(
        protocol: &Protocol,
        key: &TrialKey,
        observations: &Observations,
        choice: Choice<'_>,
        reference: impl Fn(&Question) -> Option<String>,
    ) -> Result<Self, CaseStudyError> {
        if protocol.form.marks_field().is_none() || protocol.unit == Unit::Pair {
            return Err(CaseStudyError::NoMarks);
        }
        let all = key.packs.iter().flat_map(|pack| &pack.items).filter(|issued| !issued.item.is_training());
        let mut questions: BTreeMap<&Question, Vec<&IssuedItem>> = BTreeMap::new();
        for issued in all.clone().filter(|issued| issued.question.case.as_str() == choice.case) {
            questions.entry(&issued.question).or_default().push(issued);
        }
        let case = choice.case.to_owned();
        if questions.is_empty() {
            let known: BTreeSet<&str> = all.map(|issued| issued.question.case.as_str()).collect();
            return Err(CaseStudyError::NoCase { case, known: known.into_iter().map(str::to_owned).collect() });
        }
        if let Some(turn) = choice.turn {
            let turns: BTreeSet<usize> = questions.keys().filter_map(|question| question.turn).collect();
            questions.retain(|question, _| question.turn == Some(turn));
            if questions.is_empty() {
                return Err(CaseStudyError::NoTurn { case, turn, turns: turns.into_iter().collect() });
            }
        }
        let seen: Vec<&Observation> = observations.counted(false).collect();
        let block = |(question, issued): (&Question, Vec<&IssuedItem>)| Block {
            question: question.clone(),
            turns: issued[0].item.turns.clone(),
            reference: issued.iter().find_map(|one| one.item.reference.clone()).or_else(|| reference(question)),
            columns: columns(protocol, key, (question, &issued), &seen, choice),
        };
        Ok(Self { title: protocol.title.clone(), case, blocks: questions.into_iter().map(block).collect() })
    }

    /// The case study as text, with a line break at its end.
    pub fn write(&self, format: CaseStudyFormat, language: Language) -> String {
        match format {
            CaseStudyFormat::Html => html::write(self, language),
            CaseStudyFormat::Svg => svg::write(self, language),
            CaseStudyFormat::Markdown => markdown::write(self, language),
        }
    }
}

fn columns(
    protocol: &Protocol,
    key: &TrialKey,
    (question, issued): (&Question, &[&IssuedItem]),
    seen: &[&Observation],
    choice: Choice<'_>,
) -> Vec<Column> {
    let mut models: Vec<&str> = Vec::new();
    for answer in issued.iter().flat_map(|one| &one.answers) {
        if !models.contains(&answer.model.as_str()) {
            models.push(&answer.model);
        }
    }
    let listed = |name: &str| protocol.candidates.iter().position(|c| name == c.model() || name.starts_with(&format!("{} (", c.model())));
    models.sort_by_key(|name| listed(name).unwrap_or(usize::MAX));
    let is_rated = |o: &&&Observation| matches!(o.outcome, Outcome::Rated(_));
    let column = |model: &str| {
        let rated: Vec<&Observation> = seen
            .iter()
            .filter(is_rated)
            .filter(|o| o.question == *question && o.models.iter().any(|name| name == model))
            .copied()
            .collect();
        let texts = shown_texts(key, issued, model, &rated);
        let (same, other): (Vec<&Observation>, Vec<&Observation>) = rated.into_iter().partition(|o| o.texts(key) == texts);
        let cut = |(number, text): (usize, &String)| cut(text, number, &same, &protocol.form);
        Column {
            model: model.to_owned(),
            texts: texts.iter().enumerate().map(cut).collect(),
            raters: same.len(),
            other_text: other.len(),
            notes: if choice.with_notes { notes(texts, &same, &protocol.form) } else { Vec::new() },
        }
    };
    models.into_iter().map(column).collect()
}

/// The texts of an answer as most raters who rated it had them; the first that was handed out where nobody has.
fn shown_texts<'k>(key: &'k TrialKey, issued: &[&'k IssuedItem], model: &str, rated: &[&Observation]) -> &'k [String] {
    let texts = issued.iter().filter_map(|one| {
        let place = one.answers.iter().position(|answer| answer.model == model)?;
        Some(one.item.answers.get(place)?.texts.as_slice())
    });
    let count = |texts: &[String]| rated.iter().filter(|o| o.texts(key) == texts).count();
    // Of equals the first.
    texts.rev().max_by_key(|texts| count(texts)).unwrap_or(&[])
}

/// A text in pieces that the same number of raters gave the same labels.
fn cut(text: &str, number: usize, rated: &[&Observation], form: &Form) -> Vec<Piece> {
    let marks: Vec<(usize, &Mark)> =
        rated.iter().enumerate().flat_map(|(rater, o)| o.marks(form).iter().map(move |m| (rater, m))).collect();
    let marks: Vec<(usize, &Mark)> = marks.into_iter().filter(|(_, mark)| mark.place.text == number).collect();
    let places: Vec<Place> = marks.iter().map(|(_, mark)| mark.place).collect();
    let chars: Vec<char> = text.chars().collect();
    let mut cut: Vec<Piece> = Vec::new();
    for (range, covering) in pieces(chars.len(), &places) {
        let by: BTreeSet<(MarkLabel, usize)> = covering.iter().map(|&nth| (marks[nth].1.label, marks[nth].0)).collect();
        let mut labels: BTreeMap<MarkLabel, usize> = BTreeMap::new();
        by.into_iter().for_each(|(label, _)| *labels.entry(label).or_default() += 1);
        let words: String = chars[range].iter().collect();
        match cut.last_mut() {
            Some(last) if last.labels == labels => last.words.push_str(&words),
            _ => cut.push(Piece { words, labels }),
        }
    }
    cut
}

fn notes(texts: &[String], rated: &[&Observation], form: &Form) -> Vec<Note> {
    let mut marks: Vec<&Mark> = rated.iter().flat_map(|o| o.marks(form)).filter(|mark| !mark.note.is_empty()).collect();
    marks.sort_unstable();
    let note = |mark: &Mark| Note {
        label: mark.label,
        words: mark.place.words(texts).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
        text: mark.note.clone(),
    };
    marks.into_iter().map(note).collect()
}
