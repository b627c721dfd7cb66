//! What stands in the form of an answer before it is saved.

use super::RatingSession;
use crate::trial::{
    form::{Field, FieldKind, Form, Value, ValueError, Values},
    marks::Mark,
    rating::{Event, RatingLine},
};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the form and is not saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The values so far.
    pub values: Values,
    /// The comment so far.
    pub comment: String,
}

impl RatingSession {
    /// The rated texts of the answer in front of the rater, which marks refer to; none where two are compared.
    pub fn texts(&self) -> &[String] {
        self.item().1.texts(self.subject().answer.as_ref())
    }

    /// The marks on an answer of the item in front of the rater, by the answer's place: those of its form, saved or not.
    pub fn marks(&self, answer: usize) -> Vec<Mark> {
        let subjects = self.subjects(self.item);
        let Some(subject) = subjects.get(answer) else { return Vec::new() };
        let saved = || self.decided.get(subject).map(draft_of).unwrap_or_default();
        let draft = self.drafts.get(subject).cloned().unwrap_or_else(saved);
        self.pack.header.form.marks(&draft.values).to_vec()
    }
}

pub(super) fn draft_of(line: &RatingLine) -> Draft {
    let values = match &line.event {
        Event::Rated { values } | Event::Questionnaire { values } => values.clone(),
        Event::CannotJudge { .. } | Event::Withdrawn | Event::ReferenceShown | Event::LiveAnswers { .. } => BTreeMap::new(),
    };
    Draft { values, comment: line.comment.clone() }
}

pub(super) fn toggle(form: &Form, draft: &mut Draft, field: String, option: String) -> Result<(), ValueError> {
    let known = form.field(&field).ok_or_else(|| ValueError::UnknownField { field: field.clone() })?;
    let Field { kind: FieldKind::Choices { options }, .. } = known else { return Err(ValueError::NotAllowed { field }) };
    if !options.iter().any(|o| o.id == option) {
        return Err(ValueError::NotAllowed { field });
    }
    let mut chosen = match draft.values.remove(&field) {
        Some(Value::Words(words)) => words,
        _ => BTreeSet::new(),
    };
    if !chosen.remove(&option) {
        chosen.insert(option);
    }
    draft.values.insert(field, Value::Words(chosen));
    Ok(())
}
