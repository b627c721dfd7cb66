//! Counts and shares of a field with options.

use super::{
    Figure,
    coverage::Counted,
    types::{ChoiceNumbers, ChoiceRow},
    units::Trial,
};
use crate::{
    report::IntervalNumbers,
    stats::{Confidence, wilson},
    trial::{
        form::{Choice, Value},
        observations::{Observation, Outcome},
    },
};

/// The numbers of one field with options. `several` says that several can be chosen: then a rating in which none is chosen says that none applies, and counts.
pub(super) fn choice(trial: &Trial<'_>, counted: &Counted<'_>, field: &str, options: &[Choice], several: bool) -> ChoiceNumbers {
    let mut rows = Vec::new();
    for model in &trial.models {
        let mut coverage = counted.of(field, Some(model), None);
        if several {
            coverage.rated += std::mem::take(&mut coverage.left_empty);
        }
        for option in options {
            let of_model = counted.observations.iter().filter(|o| o.models.contains(model));
            let count = of_model.filter(|o| has_chosen(o, field, &option.id)).count();
            rows.push(ChoiceRow { model: model.clone(), option: option.id.clone(), count, share: share(count, coverage.rated), coverage });
        }
    }
    ChoiceNumbers { field: field.to_owned(), rows }
}

/// A share with Wilson's interval.
pub(super) fn share(count: usize, of: usize) -> Figure {
    match wilson(count, of, Confidence::NINETY_FIVE) {
        Ok((value, interval)) => Figure::Defined { value, interval: Some(IntervalNumbers::from(interval)), undefined_resamples: 0 },
        Err(why) => Figure::Undefined { why },
    }
}

fn has_chosen(seen: &Observation, field: &str, option: &str) -> bool {
    match &seen.outcome {
        Outcome::Rated(values) => match values.get(field) {
            Some(Value::Word(word)) => word == option,
            Some(Value::Words(words)) => words.contains(option),
            _ => false,
        },
        Outcome::CannotJudge(_) => false,
    }
}
