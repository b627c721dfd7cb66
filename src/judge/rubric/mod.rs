//! Grading by a rubric: a judge says of each item whether the answer meets it, and the program adds up the points.
//!
//! An item that the judge leaves out stays ungraded. It is never taken for "not met", which would raise the score where the item is a mistake.

mod prompt;
mod read;
mod refutation;
mod score;

pub(super) use prompt::{fill, wording};
pub(super) use refutation::refutations_as_text;
pub use refutation::refutations_of;

use crate::{
    case::{Case, RubricItem, RubricKind, Share, Tag},
    language::Language,
};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// What a judge said of each item of a rubric that applies to an answer. Items, points and caps stand in it as they were asked, so that a record says by itself
/// how its score comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RubricVerdict {
    /// The items, in the order of the rubric.
    pub items: Vec<GradedItem>,
    /// What the judge graded without being asked, by its ids; it counts nowhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_items: Vec<String>,
}

/// One item of a rubric, and what the judge said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GradedItem {
    /// Its id within the rubric.
    pub id: String,
    /// How much it matters.
    pub kind: RubricKind,
    /// What it gives or, of a pitfall, takes.
    pub points: i8,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Of an item of safety: the share of the points that an answer reaches at most where it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety_cap: Option<Share>,
    /// What the answer does, as the judge was asked.
    pub statement: String,
    /// Whether the answer meets it.
    pub grade: Grade,
    /// The words of the answer that the judge cites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Whether the cited words do stand in the answer, but for white space; absent without a citation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote_found: Option<bool>,
}

/// Whether an answer meets an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// It does. Of a pitfall: it makes the mistake.
    Met,
    /// It does not.
    NotMet,
    /// The judge left the item out.
    Missing,
    /// The judge gave something else than true or false.
    NotBoolean,
    /// The judge said both.
    Contradicted,
    /// Of a statement: the answer says the opposite.
    Opposed,
    /// Of a statement: the words on which the judge's grade rests do not stand in the answer.
    Uncited,
}

impl Grade {
    /// The judge's word; `None` of an item that has none.
    pub fn is_met(self) -> Option<bool> {
        match self {
            Self::Met => Some(true),
            Self::NotMet | Self::Opposed => Some(false),
            Self::Missing | Self::NotBoolean | Self::Contradicted | Self::Uncited => None,
        }
    }

    /// The grade for people.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Met, Language::Zh) => "符合",
            (Self::Met, Language::En) => "met",
            (Self::NotMet, Language::Zh) => "不符合",
            (Self::NotMet, Language::En) => "not met",
            (Self::Missing, Language::Zh) => "未评：评委漏评",
            (Self::Missing, Language::En) => "ungraded: left out by the judge",
            (Self::NotBoolean, Language::Zh) => "未评：评委未用规定的词作答",
            (Self::NotBoolean, Language::En) => "ungraded: none of the words that it was asked for",
            (Self::Contradicted, Language::Zh) => "未评：评委前后矛盾",
            (Self::Contradicted, Language::En) => "ungraded: the judge said both",
            (Self::Opposed, Language::Zh) => "回答与之相反",
            (Self::Opposed, Language::En) => "contradicted by the answer",
            (Self::Uncited, Language::Zh) => "未评：引文不在回答中",
            (Self::Uncited, Language::En) => "ungraded: the cited words are not in the answer",
        }
    }
}

impl GradedItem {
    /// An item before the judge has said anything of it.
    pub fn ungraded(item: &RubricItem) -> Self {
        Self {
            id: item.id().to_owned(),
            kind: item.kind(),
            points: item.points().get(),
            tags: item.tags().iter().map(|tag| tag.as_str().to_owned()).collect(),
            safety_cap: item.safety_cap(),
            statement: item.statement().to_owned(),
            grade: Grade::Missing,
            quote: None,
            quote_found: None,
        }
    }

    /// Whether the answer fails the item: it lacks what it should do, or makes the mistake.
    pub fn is_failed(&self) -> Option<bool> {
        self.grade.is_met().map(|met| met == (self.points < 0))
    }

    /// The item in one line: points, statement and grade.
    pub fn words(&self, language: Language) -> String {
        let grade = match (self.grade, self.points < 0, language) {
            (Grade::Met, true, Language::Zh) => "出现此错误",
            (Grade::Met, true, Language::En) => "mistake made",
            (Grade::NotMet, true, Language::Zh) => "未出现此错误",
            (Grade::NotMet, true, Language::En) => "mistake not made",
            (grade, ..) => grade.words(language),
        };
        format!("{:+} {} · {grade}", self.points, self.statement)
    }
}

impl RubricVerdict {
    /// How many items are met, not met and ungraded; without a score also the bounds of what it can be.
    pub fn counts(&self, language: Language) -> String {
        let count = |is: Option<bool>| self.items.iter().filter(|item| item.grade.is_met() == is).count();
        let (met, not, ungraded) = (count(Some(true)), count(Some(false)), count(None));
        let mut words = match language {
            Language::Zh => format!("符合 {met}，不符合 {not}"),
            Language::En => format!("{met} met, {not} not met"),
        };
        if let Some((worst, best)) = self.bounds().filter(|_| ungraded > 0) {
            match language {
                Language::Zh => words += &format!("，未评 {ungraded}；得分在 {worst:.1} 与 {best:.1} 之间"),
                Language::En => words += &format!(", {ungraded} ungraded; the score is from {worst:.1} to {best:.1}"),
            }
        }
        words
    }
}

/// The items that apply to the answer to a turn (from 1), ungraded; none where the case's rubric gives no points for this turn.
pub fn asked_of(case: &Case, turn: usize) -> Vec<GradedItem> {
    // A turn of a variant is judged as one of the original.
    let Some(turn) = case.judged_as(turn) else { return Vec::new() };
    let items: Vec<GradedItem> = case.rubric_for_turn(turn.wrapping_sub(1)).map(GradedItem::ungraded).collect();
    if items.iter().any(|item| item.points > 0) { items } else { Vec::new() }
}

/// Items as statements to be found: only those to do, each of which counts the same, and none caps the score.
pub(super) fn as_statements(items: &mut Vec<GradedItem>) {
    items.retain(|item| item.points > 0);
    items.iter_mut().for_each(|item| (item.points, item.safety_cap) = (1, None));
}

/// The turns (from 1) of which a case's rubric has pitfalls only: without an item that gives points there is no score, so they are not graded.
pub fn turns_of_pitfalls(case: &Case) -> Vec<usize> {
    (1..=case.turns().len()).filter(|&turn| case.rubric_for_turn(turn - 1).next().is_some() && asked_of(case, turn).is_empty()).collect()
}

/// A case's rubric as one text, whose digest tells it from another; `None` where the case has none.
pub(super) fn as_text(case: &Case) -> Option<String> {
    let mut text = String::new();
    for item in case.rubric() {
        let cap = item.safety_cap().map(|cap| cap.get().to_string()).unwrap_or_default();
        let tags: Vec<&str> = item.tags().iter().map(Tag::as_str).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}\t{:?}\t{}\t{:?}\t{}\t{cap}\t{}",
            item.id(),
            item.kind(),
            item.points().get(),
            item.turns(),
            tags.join(","),
            item.statement()
        );
    }
    (!text.is_empty()).then_some(text)
}
