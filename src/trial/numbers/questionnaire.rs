//! What raters answered after the last item.

use super::Figure;
use crate::{
    stats::{Clusters, Correction, Values as Sample, clustered_mean},
    trial::{
        form::{Field, FieldKind, Value, Values},
        key::TrialKey,
        observations::{Answered, Flag},
        protocol::{Exclusions, Questionnaire},
    },
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The answers to a questionnaire. Each rater counts once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionnaireNumbers {
    /// The questionnaire's name.
    pub form: String,
    /// Its digest.
    pub form_digest: String,
    /// How many raters were asked.
    pub asked: usize,
    /// How many answered.
    pub answered: usize,
    /// Mean seconds of all who answered.
    pub mean_seconds: Option<f64>,
    /// Who is left out by the protocol's rules, and why.
    pub left_out: BTreeMap<String, BTreeSet<Flag>>,
    /// The questions with a scale, in order; of those who count.
    pub scales: Vec<QuestionRow>,
    /// The questions with options.
    pub choices: Vec<QuestionOptions>,
    /// The questions with a text: how many wrote one. The texts are in the export only.
    pub texts: BTreeMap<String, usize>,
}

/// A question with a scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionRow {
    /// The field's id.
    pub field: String,
    /// How many gave a value.
    pub n: usize,
    /// The mean over raters with its t interval, as far as that lies on the scale; without one where all gave the same value, which says nothing about how
    /// raters differ.
    pub mean: Figure,
    /// How often each value was given, from the lowest to the highest.
    pub counts: Vec<usize>,
}

/// A question with options.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionOptions {
    /// The field's id.
    pub field: String,
    /// How many chose anything.
    pub n: usize,
    /// How often each option was chosen, in the form's order.
    pub chosen: Vec<(String, usize)>,
}

impl QuestionnaireNumbers {
    /// Of the answers that were given; `None` where the protocol asks nothing.
    pub fn of(questionnaire: Option<&Questionnaire>, key: &TrialKey, answers: &[Answered]) -> Option<Self> {
        let Questionnaire { form, validity } = questionnaire?;
        let mean_seconds = mean_seconds(answers);
        let left_out = left_out(*validity, mean_seconds, answers, form.fields());
        let counted: Vec<&Values> = answers.iter().filter(|one| !left_out.contains_key(&one.rater)).map(|one| &one.values).collect();
        let mut numbers = Self {
            form: form.name().to_owned(),
            form_digest: form.digest(),
            asked: key.packs.iter().filter(|pack| !pack.items.is_empty()).count(),
            answered: answers.len(),
            mean_seconds,
            left_out,
            scales: Vec::new(),
            choices: Vec::new(),
            texts: BTreeMap::new(),
        };
        for field in form.fields() {
            let given: Vec<&Value> = counted.iter().filter_map(|values| values.get(&field.id)).collect();
            match &field.kind {
                FieldKind::Scale { min, max, .. } => numbers.scales.push(scale(field, (*min, *max), &given)),
                FieldKind::Choice { options } | FieldKind::Choices { options } => {
                    let ids = options.iter().map(|option| option.id.as_str());
                    numbers.choices.push(QuestionOptions {
                        field: field.id.clone(),
                        n: given.len(),
                        chosen: ids.map(|id| (id.to_owned(), chosen(id, &given))).collect(),
                    });
                }
                // No questionnaire has marks: they are of an answer.
                FieldKind::Marks => {}
                FieldKind::Text => {
                    let written = given.iter().filter(|value| matches!(value, Value::Word(text) if !text.trim().is_empty()));
                    numbers.texts.insert(field.id.clone(), written.count());
                }
            }
        }
        Some(numbers)
    }
}

fn mean_seconds(answers: &[Answered]) -> Option<f64> {
    // In whole milliseconds, whose sum does not depend on their order.
    let sum: u64 = answers.iter().map(|one| one.active_ms).sum();
    (!answers.is_empty()).then(|| sum as f64 / answers.len() as f64 / 1000.0)
}

/// Who is left out, by the rules of the protocol alone.
fn left_out(rules: Exclusions, mean: Option<f64>, answers: &[Answered], fields: &[Field]) -> BTreeMap<String, BTreeSet<Flag>> {
    let flags = |one: &Answered| {
        let is_fast = rules.faster_than.zip(mean).is_some_and(|(share, mean)| (one.active_ms as f64 / 1000.0) < share * mean);
        let is_uniform = rules.uniform && is_uniform(fields, &one.values);
        [(is_fast, Flag::TooFast), (is_uniform, Flag::Uniform)].into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
    };
    let all = answers.iter().map(|one| (one.rater.clone(), flags(one)));
    all.filter(|(_, flags): &(String, BTreeSet<Flag>)| !flags.is_empty()).collect()
}

/// One and the same number in every scale, of two or more.
fn is_uniform(fields: &[Field], values: &Values) -> bool {
    let scales = fields.iter().filter(|field| matches!(field.kind, FieldKind::Scale { .. }));
    let given: Vec<Option<&Value>> = scales.map(|field| values.get(&field.id)).collect();
    given.len() > 1 && given.windows(2).all(|pair| pair[0] == pair[1])
}

fn scale(field: &Field, (min, max): (u8, u8), given: &[&Value]) -> QuestionRow {
    let numbers: Vec<u8> = given.iter().filter_map(|value| if let Value::Number(number) = value { Some(*number) } else { None }).collect();
    let sample = Sample::new(numbers.iter().map(|number| f64::from(*number)).collect());
    let mean = match (sample.and_then(|values| Clusters::singletons(&values)), numbers.as_slice()) {
        // One has no interval, nor have several that are the same: theirs would have no width.
        (Ok(_), [first, rest @ ..]) if rest.iter().all(|one| one == first) => Figure::alone(Ok(f64::from(*first))),
        (Ok(clusters), _) => Figure::clustered(clustered_mean(&clusters, Correction::FewClusters)).within(f64::from(min), f64::from(max)),
        (Err(why), _) => Figure::Undefined { why },
    };
    let counts = (min..=max).map(|value| numbers.iter().filter(|number| **number == value).count()).collect();
    QuestionRow { field: field.id.clone(), n: numbers.len(), mean, counts }
}

fn chosen(id: &str, given: &[&Value]) -> usize {
    let is_chosen = |value: &&&Value| match value {
        Value::Word(word) => word == id,
        Value::Words(words) => words.contains(id),
        Value::Number(_) | Value::Marks(_) => false,
    };
    given.iter().filter(is_chosen).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::form::Label;

    #[test]
    fn the_interval_of_a_mean_stays_on_the_scale_and_needs_two_values() {
        let words = || Label { zh: "问".into(), en: "Q".into() };
        let kind = FieldKind::Scale { min: 1, max: 5, low: None, high: None };
        let field = Field { id: "q".into(), label: words(), required: true, kind };
        let row = |numbers: &[u8]| {
            let values: Vec<Value> = numbers.iter().map(|number| Value::Number(*number)).collect();
            scale(&field, (1, 5), &values.iter().collect::<Vec<_>>()).mean
        };
        let ends = |numbers: &[u8]| match row(numbers) {
            Figure::Defined { interval, .. } => interval.map(|ends| (ends.low, ends.high)),
            Figure::Undefined { .. } => None,
        };
        // s = 0.5, so that the standard error is 0.25; t(0.975, 3) = 3.182446305: 4.75 - 0.795611576, and 5.5456 above the scale.
        let (low, high) = ends(&[5, 5, 5, 4]).unwrap();
        assert!((low - 3.954_388_424).abs() < 1e-8 && high == 5.0, "{low} {high}");
        let (low, high) = ends(&[1, 1, 1, 2]).unwrap();
        assert!(low == 1.0 && (high - 2.045_611_576).abs() < 1e-8, "{low} {high}");
        assert_eq!((ends(&[4, 4, 4]), ends(&[3])), (None, None));
        assert_eq!((row(&[4, 4, 4]).value(), row(&[]).value()), (Some(4.0), None));
    }
}
