//! A grader of one's own that asks no model: it counts how many of the reference's terms an answer names, with an interval over the cases.
//!
//! Such a score is another measure than a judge's rating and is never pooled with one. The statistics are the report's own.
//!
//! `cargo run --no-default-features --example own_grader`

use std::{collections::BTreeSet, error::Error};
use wardround::{
    case::{Case, ReadOptions, bundled},
    language::Language,
    stats::{Bootstrap, Clusters, Confidence, Resampling, Values},
};

/// The longer words of a text: a crude list of what a clinician would have to name.
fn terms(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() > 6).collect()
}

/// The share of the reference's terms in an answer; `None` where there is no reference to compare with.
fn grade(case: &Case, answer: &str) -> Option<f64> {
    let wanted = terms(&case.reference_text()?);
    let named = terms(answer);
    (!wanted.is_empty()).then(|| wanted.intersection(&named).count() as f64 / wanted.len() as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let bundled = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() })?;
    let ids = ["right-lower-quadrant-pain", "chest-pain-at-rest", "fever-and-cough"];
    let cases = ids.map(|id| bundled.find(id).map_err(|unknown| unknown.to_string())).into_iter().collect::<Result<Vec<_>, _>>()?;
    // A stand-in for a system under test: it says the first half of the reference.
    let answer = |case: &Case| case.reference_text().map(|text| text.chars().take(text.chars().count() / 2).collect::<String>());
    let mut scores = Vec::new();
    for case in cases {
        let score = answer(case).and_then(|answer| grade(case, &answer));
        println!("{}: {}", case.id(), score.map_or("no reference".into(), |score| format!("{score:.2}")));
        scores.extend(score);
    }
    // One case is one cluster: several answers to a case would not be independent.
    let clusters = Clusters::singletons(&Values::new(scores)?)?;
    let resampled = Bootstrap::of_mean(&clusters, Resampling::default())?;
    let interval = resampled.percentile(Confidence::new(0.95)?);
    println!("mean {:.2}, 95% interval {:.2} to {:.2}", resampled.mean(), interval.low, interval.high);
    Ok(())
}
