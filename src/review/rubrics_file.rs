//! The file of rubrics.

use super::{
    beside::{case_twice, empty, other_version, read_or_nothing},
    rubrics::{CaseRubric, DraftItem, ItemState, Rubrics},
};
use crate::{
    case::{CaseId, Points, RubricItem, RubricKind, Share, Source},
    language::{Bilingual, Language},
    toml_text::{TomlError, TomlFileError, TomlText},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The version of the layout.
const VERSION: u32 = 1;

impl Rubrics {
    /// Reads a file; no rubrics where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or says something that it cannot; the error names line and field.
    pub fn read_or_begin(path: &Path) -> Result<Self, TomlFileError> {
        read_or_nothing(path, Self::parse)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// When it says something that it cannot; the error names line and field.
    pub fn parse(text: &str) -> Result<Self, TomlError> {
        let toml = TomlText::new(text);
        let draft: Draft = toml.parse()?;
        if draft.rubrics != VERSION {
            return Err(toml.error_of(&["rubrics".into()], other_version(VERSION)));
        }
        let mut cases: Vec<CaseRubric> = Vec::new();
        for (nth, entry) in draft.cases.into_iter().enumerate() {
            let path = |more: &[&str]| {
                ["rubric".to_owned(), nth.to_string()].into_iter().chain(more.iter().map(|m| (*m).to_owned())).collect::<Vec<_>>()
            };
            let source = Source::of_label(&entry.source).map_err(|why| toml.error_of(&path(&["source"]), why))?;
            let case = CaseId::new(&entry.case).ok_or_else(|| toml.error_of(&path(&["case"]), empty()))?;
            if cases.iter().any(|other| other.source == source && other.case == case) {
                return Err(toml.error_of(&path(&["case"]), case_twice()));
            }
            let mut items: Vec<DraftItem> = Vec::new();
            for (place, item) in entry.items.into_iter().enumerate() {
                let number = place.to_string();
                let at = |field: &str| path(&["item", &number, field]);
                let item = item.read().map_err(|(field, why)| toml.error_of(&at(field), why))?;
                if items.iter().any(|other| other.item.id() == item.item.id()) {
                    let id = item.item.id();
                    let why = Bilingual::both(format!("编号 {id:?} 用了两次"), format!("the id {id:?} is used twice"));
                    return Err(toml.error_of(&at("id"), why));
                }
                items.push(item);
            }
            let is_decided = items.iter().all(|item| item.state != ItemState::Proposed);
            let has_some = items.iter().any(|item| item.state.counts());
            let gives = items.iter().any(|item| item.state.counts() && item.item.points().get() > 0);
            if is_decided && has_some && !gives {
                let why = Bilingual::both("只有错误项：至少要有一项得分", "has pitfalls only: write at least one item that gives points");
                return Err(toml.error_of(&path(&["item"]), why));
            }
            cases.push(CaseRubric { source, case, sha256: entry.sha256, items });
        }
        Ok(Self { cases })
    }

    /// The file that says this.
    pub fn write(&self) -> String {
        let cases = self.cases.iter().map(DraftCase::of).collect();
        // Plain data with text keys: it can always be written.
        toml::to_string(&Draft { rubrics: VERSION, cases }).unwrap_or_default()
    }
}

/// Rubrics of cases beside their file. `wardround judge --rubrics` grades by them.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Rubrics of cases")]
pub(crate) struct Draft {
    /// The version of the layout: 1.
    rubrics: u32,
    /// The cases; each once.
    #[serde(rename = "rubric", default)]
    cases: Vec<DraftCase>,
}

/// The rubric of one case.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftCase {
    /// The label of the case's source.
    source: String,
    /// The case's id.
    case: String,
    /// sha256 of its questions, joined by empty lines: for other questions the rubric is not used.
    sha256: String,
    /// The items.
    #[serde(rename = "item", default)]
    items: Vec<ItemText>,
}

/// One thing that an answer does, or a mistake that it makes.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ItemText {
    /// Unique within the rubric.
    id: String,
    /// How much it matters.
    kind: RubricKind,
    /// Whole points: 1 to 10, or -10 to -1 of a pitfall.
    points: i64,
    /// The turns, from 1, whose answers it applies to; at least one.
    turns: Vec<i64>,
    /// What it is about: diagnosis, differential, tests, treatment, safety, communication and so on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// What the answer does, as a statement that is true or false of it.
    statement: String,
    /// Of an item of safety: the share of the points, 0 to 1, that an answer reaches at most where it fails the item or, of a pitfall, meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    safety_cap: Option<f64>,
    /// What a person made of it; absent of an item that a person wrote.
    #[serde(default)]
    state: ItemState,
    /// The model that proposed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposed_by: Option<String>,
    /// What was proposed, where a person changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposed: Option<String>,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// On which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_on: Option<String>,
}

impl DraftCase {
    fn of(rubric: &CaseRubric) -> Self {
        Self {
            source: rubric.source.label().to_owned(),
            case: rubric.case.to_string(),
            sha256: rubric.sha256.clone(),
            items: rubric.items.iter().map(ItemText::of).collect(),
        }
    }
}

impl ItemText {
    fn of(draft: &DraftItem) -> Self {
        let item = &draft.item;
        Self {
            id: item.id().to_owned(),
            kind: item.kind(),
            points: item.points().get().into(),
            turns: item.turns().iter().map(|turn| i64::try_from(turn + 1).unwrap_or(i64::MAX)).collect(),
            tags: item.tags().iter().map(|tag| tag.as_str().to_owned()).collect(),
            statement: item.statement().to_owned(),
            safety_cap: item.safety_cap().map(Share::get),
            state: draft.state,
            proposed_by: draft.proposed_by.clone(),
            proposed: draft.proposed.clone(),
            decided_by: draft.decided_by.clone(),
            decided_on: draft.decided_on.clone(),
        }
    }

    fn read(self) -> Result<DraftItem, (&'static str, Bilingual)> {
        let points = points(self.points, self.kind).map_err(|why| ("points", why))?;
        let turn = |number: &i64| usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
        let turns: Option<Vec<usize>> = self.turns.iter().map(turn).collect();
        let mut turns = turns.filter(|turns| !turns.is_empty()).ok_or_else(|| {
            ("turns", Bilingual::both("至少写一轮，从 1 起，例如 turns = [1]", "write at least one turn, from 1, as in turns = [1]"))
        })?;
        turns.sort_unstable();
        turns.dedup();
        let tags = self.tags.iter().map(|word| super::tag(word)).collect::<Result<Vec<_>, _>>().map_err(|why| ("tags", why))?;
        let share = |share: f64| {
            Share::new(share).ok_or_else(|| {
                ("safety_cap", Bilingual::both("应为 0 至 1 的数：1 为满分", "write a number from 0 to 1: 1 is the maximum"))
            })
        };
        let safety_cap = self.safety_cap.map(share).transpose()?;
        let item = RubricItem::new(&self.id, self.kind, points, turns, self.statement.trim()).map(|item| item.about(tags, safety_cap));
        let item = item.ok_or_else(|| (if self.id.trim().is_empty() { "id" } else { "statement" }, empty()))?;
        Ok(DraftItem {
            item,
            state: self.state,
            proposed_by: self.proposed_by,
            proposed: self.proposed,
            decided_by: self.decided_by,
            decided_on: self.decided_on,
        })
    }
}

/// Points that an item of this kind may have.
///
/// # Errors
/// What they may be.
pub fn points(points: i64, kind: RubricKind) -> Result<Points, Bilingual> {
    Points::new(points, kind).ok_or_else(|| {
        let (from, to) = if kind == RubricKind::Pitfall { (-10, -1) } else { (1, 10) };
        Bilingual::both(
            format!("这一类（{}）的分值应为 {from} 至 {to} 的整数", kind.words(Language::Zh)),
            format!("an item of this kind ({}) has {from} to {to} points", kind.words(Language::En)),
        )
    })
}

/// A file for tests.
#[cfg(test)]
pub(super) const GOOD: &str = r#"rubrics = 1

[[rubric]]
source = "native"
case = "1"
sha256 = "x"

[[rubric.item]]
id = "a"
kind = "essential"
points = 8
turns = [1]
tags = ["safety"]
statement = "Names the diagnosis."
safety_cap = 0.5

[[rubric.item]]
id = "b"
kind = "pitfall"
points = -4
turns = [1, 2]
statement = "Sends the patient home."
state = "proposed"
proposed_by = "m"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_is_written() {
        let read = Rubrics::parse(GOOD).unwrap();
        assert_eq!(Rubrics::parse(&read.write()).unwrap(), read);
        let [a, b] = &read.cases[0].items[..] else { panic!("{read:?}") };
        assert_eq!(
            (a.state, b.state, b.item.turns(), read.cases[0].undecided()),
            (ItemState::Accepted, ItemState::Proposed, &[0, 1][..], 1)
        );
    }

    #[test]
    fn a_mistake_names_line_and_field() {
        for (from, to, expected) in [
            ("rubrics = 1", "rubrics = 2", "line 1, rubrics: this program reads layout 1"),
            ("\"native\"", "\"x\"", "line 4, rubric.0.source: no source"),
            ("case = \"1\"", "case = \" \"", "line 5, rubric.0.case: is empty"),
            ("points = 8", "points = 11", "line 11, rubric.0.item.0.points: an item of this kind (essential) has 1 to 10 points"),
            ("points = -4", "points = 4", "line 20, rubric.0.item.1.points: an item of this kind"),
            ("id = \"b\"", "id = \"a\"", "line 18, rubric.0.item.1.id: the id \"a\" is used twice"),
            ("\"essential\"", "\"vital\"", "unknown value \"vital\""),
            ("safety_cap = 0.5", "safety_cap = 1.5", "line 15, rubric.0.item.0.safety_cap: write a number from 0 to 1"),
            ("turns = [1]", "turns = []", "rubric.0.item.0.turns: write at least one turn"),
            ("turns = [1, 2]", "turns = [0]", "rubric.0.item.1.turns: write at least one turn"),
            ("\"Names the diagnosis.\"", "\" \"", "rubric.0.item.0.statement: is empty"),
            ("[\"safety\"]", "[\"Safety first\"]", "rubric.0.item.0.tags: \"Safety first\" is no tag"),
            ("tags = [\"safety\"]", "state = \"rejected\"", "has pitfalls only"),
        ] {
            // The last needs everything decided.
            let text = GOOD.replacen(from, to, 1);
            let text = if expected == "has pitfalls only" { text.replace("state = \"proposed\"", "state = \"accepted\"") } else { text };
            let said = Rubrics::parse(&text).unwrap_err().words(Language::En);
            assert!(said.contains(expected), "{to}: {said}");
        }
        assert!(
            Rubrics::parse(&format!("{GOOD}{}", &GOOD[12..])).unwrap_err().words(Language::En).contains("rubric.1.case: an earlier entry")
        );
    }
}
