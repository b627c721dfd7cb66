//! Reads what a judge gave on the axes of a form.
//!
//! The rule: every JSON object in the reply that has an `id` that is a text and a `rating` is the judge's word on that axis, wherever it stands; prose and code
//! fences around it say nothing. Only whole numbers of the axis's scale are ratings. An axis that is rated twice counts where both are the same.

use super::{AxisRating, FormVerdict, RatedAxis};
use crate::judge::reply::objects_with;
use serde_json::Value;

/// The most ids that were not asked that are kept, and how long each may be.
const MOST_OTHERS: usize = 20;
const LONGEST_ID: usize = 80;

impl FormVerdict {
    /// Reads a reply about these axes.
    pub(in crate::judge) fn read(text: &str, mut axes: Vec<RatedAxis>) -> Self {
        let said: Vec<(String, Value)> = objects_with(text, "rating")
            .into_iter()
            .filter_map(|object| Some((object.get("id")?.as_str()?.to_owned(), object.get("rating")?.clone())))
            .collect();
        for axis in &mut axes {
            let mut own = said.iter().filter(|(id, _)| *id == axis.id).map(|(_, value)| rating(value, axis.min, axis.max));
            axis.rating = match own.next() {
                None => AxisRating::Missing,
                Some(first) if own.any(|other| other != first) => AxisRating::Contradicted,
                Some(first) => first,
            };
        }
        let mut other_axes: Vec<String> = Vec::new();
        for (id, _) in said.iter().filter(|(id, _)| axes.iter().all(|axis| axis.id != *id)) {
            let id: String = id.chars().take(LONGEST_ID).collect();
            if other_axes.len() < MOST_OTHERS && !other_axes.contains(&id) {
                other_axes.push(id);
            }
        }
        Self { axes, other_axes }
    }
}

fn rating(value: &Value, min: u8, max: u8) -> AxisRating {
    match (value.as_i64(), value.is_number()) {
        (Some(number), _) => match u8::try_from(number).ok().filter(|number| (min..=max).contains(number)) {
            Some(number) => AxisRating::Rated(number),
            None => AxisRating::OutsideScale,
        },
        // Larger than any whole number that is read.
        (None, true) if value.is_u64() => AxisRating::OutsideScale,
        _ => AxisRating::NoNumber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Label;
    use proptest::prelude::*;

    fn asked() -> Vec<RatedAxis> {
        let axis = |id: &str| RatedAxis {
            id: id.into(),
            label: Label { zh: id.into(), en: id.into() },
            min: 1,
            max: 5,
            rating: AxisRating::Missing,
        };
        vec![axis("accuracy"), axis("language")]
    }

    fn ratings(text: &str) -> [AxisRating; 2] {
        let read = FormVerdict::read(text, asked());
        [read.axes[0].rating, read.axes[1].rating]
    }

    #[test]
    fn a_rating_is_a_whole_number_of_the_scale_of_an_axis_that_was_asked_and_nothing_else() {
        use AxisRating::{Contradicted, Missing, NoNumber, OutsideScale, Rated};
        let rows = [
            (r#"{"ratings": [{"id": "accuracy", "rating": 4}, {"id": "language", "rating": 5}]}"#, [Rated(4), Rated(5)]),
            ("好。```json\n[{\"id\": \"language\", \"reason\": \"…\", \"rating\": 1}]\n```", [Missing, Rated(1)]),
            (r#"{"id": "accuracy", "rating": 6} {"id": "language", "rating": 0}"#, [OutsideScale, OutsideScale]),
            (r#"{"id": "accuracy", "rating": -1} {"id": "language", "rating": 18446744073709551615}"#, [OutsideScale, OutsideScale]),
            (r#"{"id": "accuracy", "rating": "4"} {"id": "language", "rating": 4.5}"#, [NoNumber, NoNumber]),
            (r#"{"id": "accuracy", "rating": null} {"id": "language", "rating": [4]}"#, [NoNumber, NoNumber]),
            (
                r#"{"id": "accuracy", "rating": 4} {"id": "accuracy", "rating": 4} {"id": "language", "rating": 4} {"id": "language", "rating": 3}"#,
                [Rated(4), Contradicted],
            ),
            (r#"{"ratings": [{"id": "accuracy", "rating": 4}, {"id": "language", "rat"#, [Rated(4), Missing]),
            (r#"{"id": "Accuracy", "rating": 4} {"rating": 3}"#, [Missing, Missing]),
            ("accuracy 4, language 5", [Missing, Missing]),
            ("", [Missing, Missing]),
        ];
        for (text, expected) in rows {
            assert_eq!(ratings(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_not_asked_is_named_and_counts_nowhere() {
        let read =
            FormVerdict::read(r#"{"id": "safety", "rating": 5} {"id": "safety", "rating": 5} {"id": "accuracy", "rating": 2}"#, asked());
        assert_eq!((read.other_axes.as_slice(), read.rated()), (["safety".to_owned()].as_slice(), 1));
    }

    proptest! {
        #[test]
        fn no_text_rates_an_axis_that_it_does_not_name(text in r#"([{}\[\]":, ]|id|rating|language|[0-9]|null){0,60}"#) {
            prop_assert_eq!(ratings(&text)[0], AxisRating::Missing);
        }
    }

    #[test]
    fn the_longest_text_made_to_be_slow_is_read() {
        for unit in ["{", "{\"id\":", "[{", "{\"rating\":[", "{}"] {
            assert_eq!(ratings(&unit.repeat((24 << 10) / unit.len())), [AxisRating::Missing; 2], "{unit}");
        }
    }
}
