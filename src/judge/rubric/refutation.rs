//! The wrong diagnoses of a case as statements to be found: that the answer rules one out, and gives a finding of the case as the reason.

use super::{Grade, GradedItem};
use crate::{
    case::{Case, Distractor, Fact, RubricKind},
    language::Language,
};
use std::fmt::Write;

/// The wrong diagnoses that an answer to a turn (from 1) can rule out, ungraded: those against which a finding speaks that was told by then.
pub fn refutations_of(case: &Case, turn: usize) -> Vec<GradedItem> {
    // A turn of a variant is judged as one of the original.
    let Some(turn) = case.judged_as(turn) else { return Vec::new() };
    let item = |(distractor, number): (&Distractor, usize)| {
        // Sentences in a list end with its own signs.
        let findings: Vec<&str> = findings(case, distractor, turn).map(|fact| fact.text().trim_end_matches(['。', '.'])).collect();
        (!findings.is_empty()).then(|| GradedItem {
            id: format!("d{number}"),
            kind: RubricKind::Important,
            points: 1,
            tags: Vec::new(),
            safety_cap: None,
            statement: statement(case.language(), distractor.diagnosis().name(), &findings),
            grade: Grade::Missing,
            quote: None,
            quote_found: None,
        })
    };
    case.distractors().iter().zip(1..).filter_map(item).collect()
}

/// The findings that speak against a wrong diagnosis and stand in the questions up to a turn (from 1). A variant that leaves a finding out, or words it otherwise, does not
/// tell it.
fn findings<'a>(case: &'a Case, distractor: &'a Distractor, turn: usize) -> impl Iterator<Item = &'a Fact> {
    let told = move |fact: &&Fact| {
        fact.place().is_some_and(|place| case.turns().iter().take(turn).any(|asked| asked.question.contains(place.words())))
    };
    distractor.refuted_by().iter().filter_map(|id| case.fact(id)).filter(told)
}

fn statement(language: Language, name: &str, findings: &[&str]) -> String {
    match language {
        Language::Zh => format!("不是“{name}”。不支持它的有：{}", findings.join("；")),
        Language::En => format!("It is not {name}. Against it speak: {}", findings.join("; ")),
    }
}

/// The wrong diagnoses with what speaks against them as one text, whose digest tells them from others; `None` where a case has none that a finding speaks against.
pub(in crate::judge) fn refutations_as_text(case: &Case) -> Option<String> {
    let mut text = String::new();
    for distractor in case.distractors() {
        let findings: Vec<&str> = findings(case, distractor, usize::MAX).map(Fact::text).collect();
        if !findings.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}\t{}", distractor.diagnosis().name(), findings.join("\t"));
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled, with_variants};

    #[test]
    fn a_wrong_diagnosis_can_be_ruled_out_by_findings_that_were_told_by_then() {
        for case in bundled(&ReadOptions::default()).unwrap().cases {
            let all = refutations_of(&case, case.turns().len());
            assert_eq!(all.len(), case.distractors().len(), "{}", case.id());
            let mut before = 0;
            for turn in 1..=case.turns().len() {
                let items = refutations_of(&case, turn);
                assert!(items.len() >= before && items.iter().all(|item| item.points == 1 && item.id.starts_with('d')));
                before = items.len();
                for distractor in case.distractors() {
                    for fact in findings(&case, distractor, turn) {
                        let place = fact.place().unwrap();
                        assert!(
                            case.turns()[..turn].iter().any(|turn| turn.question.contains(place.words())),
                            "{} {}",
                            case.id(),
                            fact.id()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_was_withheld_refutes_nothing() {
        let case = bundled(&ReadOptions::default()).unwrap().cases.remove(0);
        let (cases, _) = with_variants(std::slice::from_ref(&case), &["withhold=exam+tests".parse().unwrap()]);
        let withheld = cases.iter().find(|case| case.variant().is_some()).unwrap();
        let told = |case: &Case| refutations_as_text(case).unwrap_or_default().len();
        assert!(told(withheld) < told(&case));
        assert_eq!(refutations_as_text(&case), refutations_as_text(&case.clone()));
    }
}
