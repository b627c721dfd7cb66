//! The items of a case's rubric as fields of a rater's form: what a rater is asked of each. Which items are of safety, and what each weighs, no rater is told: the
//! pack does not have it, and the organiser's key does.

use super::{
    form::{Choice, Field, FieldKind, Form, Label, Value, Values},
    pack::PackItem,
};
use crate::case::Case;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What begins the ids of these fields; no field of a form of one's own can have a point in its id.
const BEGINS: &str = "rubric.";

/// What a rater says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemLabel {
    /// The answer meets it; of a mistake: the answer makes it.
    Met,
    /// It does not.
    NotMet,
    /// The rater cannot tell. An outcome of its own, and no label.
    CannotTell,
}

impl ItemLabel {
    const ALL: [Self; 3] = [Self::Met, Self::NotMet, Self::CannotTell];

    /// Its name in records and exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::CannotTell => "cannot_tell",
        }
    }

    /// Whether the item is met; `None` where the rater cannot tell.
    pub fn is_met(self) -> Option<bool> {
        match self {
            Self::Met => Some(true),
            Self::NotMet => Some(false),
            Self::CannotTell => None,
        }
    }

    fn label(self) -> Label {
        let (zh, en) = match self {
            Self::Met => ("符合", "met"),
            Self::NotMet => ("不符合", "not met"),
            Self::CannotTell => ("无法判断", "cannot tell"),
        };
        Label { zh: zh.into(), en: en.into() }
    }
}

/// What is behind an item of a pack: for the organiser alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedStatement {
    /// The id of the item in the case's rubric.
    pub id: String,
    /// Whether an answer that fails it is unsafe.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_safety: bool,
}

/// The statements about an answer to a turn (from 1), and what is behind each.
pub(super) fn statements(case: &Case, turn: usize) -> (Vec<String>, Vec<IssuedStatement>) {
    let items = crate::judge::asked_of(case, turn).into_iter();
    items.map(|item| (item.statement, IssuedStatement { id: item.id, is_safety: item.safety_cap.is_some() })).unzip()
}

/// The id of the field of the item at a place, from 0. It does not tell the item's own id, which could say what the item is about.
pub fn field_id(place: usize) -> String {
    format!("{BEGINS}{}", place + 1)
}

/// Whether the field of this id is an item of a rubric.
pub fn is_item(field: &str) -> bool {
    field.starts_with(BEGINS)
}

/// The form of an item: the trial's, with a field for each statement about the answer.
pub fn form_of<'a>(form: &'a Form, item: &PackItem) -> Cow<'a, Form> {
    if item.rubric.is_empty() {
        return Cow::Borrowed(form);
    }
    let options: Vec<Choice> = ItemLabel::ALL.into_iter().map(|label| Choice { id: label.name().into(), label: label.label() }).collect();
    let field = |(place, statement): (usize, &String)| Field {
        id: field_id(place),
        // In the language of the case, as the judge is asked.
        label: Label { zh: statement.clone(), en: statement.clone() },
        required: true,
        kind: FieldKind::Choice { options: options.clone() },
    };
    Cow::Owned(form.with_fields(item.rubric.iter().enumerate().map(field)))
}

/// What a rater said of the item at a place; `None` where nothing.
pub fn label_of(values: &Values, place: usize) -> Option<ItemLabel> {
    let Value::Word(word) = values.get(&field_id(place))? else { return None };
    ItemLabel::ALL.into_iter().find(|label| label.name() == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        language::Language,
    };

    #[test]
    fn the_form_of_an_item_has_its_statements_and_nothing_of_points_safety_or_ids() {
        let file = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() }).unwrap();
        let case = file.cases.iter().find(|case| case.rubric().iter().any(|item| item.safety_cap().is_some())).unwrap();
        let safety = case.rubric().iter().find(|item| item.safety_cap().is_some()).unwrap();
        let turn = safety.turns()[0] + 1;
        let (rubric, behind) = statements(case, turn);
        assert!(behind.iter().any(|item| item.is_safety && item.id == safety.id()));
        let item = PackItem { rubric: rubric.clone(), ..crate::trial::pack::sample("overall", 1).items.remove(0) };
        let base = Form::built_in("overall").unwrap();
        let form = form_of(&base, &item);
        assert_eq!(form.fields().len(), base.fields().len() + rubric.len());
        let text = serde_json::to_string(&item).unwrap();
        assert!(text.contains(safety.statement()) && !text.contains(safety.id()) && !text.contains("cap") && !text.contains("points"));
        let all: Values = [("overall".to_owned(), Value::Number(7))]
            .into_iter()
            .chain((0..rubric.len()).map(|place| (field_id(place), Value::Word("cannot_tell".into()))))
            .collect();
        assert_eq!(form.check_values(&all, &["answer".into()]), Ok(()));
        assert_eq!((label_of(&all, 0), label_of(&all, 0).and_then(ItemLabel::is_met)), (Some(ItemLabel::CannotTell), None));
        let mut lacking = all.clone();
        lacking.remove(&field_id(0));
        assert!(form.check_values(&lacking, &["answer".into()]).is_err() && base.check_values(&all, &[]).is_err());
    }
}
