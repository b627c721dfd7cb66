//! A drug that the patient is said to be allergic to, in a clause that does not warn of it.

use super::{
    Check, Finding,
    clause::{clauses, find_name, has_any},
    data::{ALLERGENS, Allergen},
};
use crate::language::Bilingual;

/// What the patient is said to be allergic to. A clause with a word of denial says so of nothing: whether it denies the allergy or something else is not for
/// rules to tell.
fn affirmed(told: &[&str]) -> Vec<&'static Allergen> {
    let mut found: Vec<&'static Allergen> = Vec::new();
    for text in told {
        for clause in clauses(text).into_iter().map(|clause| &text[clause]) {
            if !has_any(clause, &ALLERGENS.allergy) || has_any(clause, &ALLERGENS.denied) {
                continue;
            }
            for allergen in &ALLERGENS.allergen {
                let named = has_any(clause, &allergen.names) || has_any(clause, &allergen.members);
                if named && !found.iter().any(|known| std::ptr::eq(*known, allergen)) {
                    found.push(allergen);
                }
            }
        }
    }
    found
}

pub(super) fn find(answer: &str, told: &[&str]) -> Vec<Finding> {
    let allergens = affirmed(told);
    let mut findings = Vec::new();
    if allergens.is_empty() {
        return findings;
    }
    for clause in clauses(answer) {
        let text = &answer[clause.clone()];
        if has_any(text, &ALLERGENS.not_recommended) {
            continue;
        }
        for allergen in &allergens {
            let names = allergen.members.iter().chain(&allergen.names);
            if let Some(place) = names.filter_map(|name| find_name(text, name)).max_by_key(ExactSizeIterator::len) {
                let (zh, en) = (&allergen.names[0], allergen.names.iter().find(|name| name.is_ascii()).unwrap_or(&allergen.names[0]));
                findings.push(Finding {
                    check: Check::Allergy,
                    place: clause.start + place.start..clause.start + place.end,
                    why: Bilingual::both(
                        format!("病例中有{zh}过敏（{}）", allergen.source),
                        format!("the case has an allergy to {en} ({})", allergen.source),
                    ),
                });
            }
        }
    }
    findings
}
