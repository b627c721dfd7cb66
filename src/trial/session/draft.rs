//! What stands in the form of an answer before it is saved.

use crate::trial::{
    form::{Field, FieldKind, Form, Value, ValueError, Values},
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

pub(super) fn draft_of(line: &RatingLine) -> Draft {
    let values = match &line.event {
        Event::Rated { values } | Event::Questionnaire { values } => values.clone(),
        Event::CannotJudge { .. } | Event::Withdrawn | Event::ReferenceShown => BTreeMap::new(),
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
