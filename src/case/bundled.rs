//! The scenarios that the binary contains, written for it in Chinese and English. Not validated for care.

use super::{CaseError, CaseFile, ReadOptions, Source, read_bytes};

/// Those that tests and guides name come first; then by name.
const FILES: &[(&str, &str)] = &[
    ("right-lower-quadrant-pain.toml", include_str!("../../scenarios/right-lower-quadrant-pain.toml")),
    ("chest-pain-at-rest.toml", include_str!("../../scenarios/chest-pain-at-rest.toml")),
    ("fever-and-cough.toml", include_str!("../../scenarios/fever-and-cough.toml")),
    ("abdominal-pain-and-deep-breathing.toml", include_str!("../../scenarios/abdominal-pain-and-deep-breathing.toml")),
    ("autumn-fever.toml", include_str!("../../scenarios/autumn-fever.toml")),
    ("fever-and-rash-in-a-child.toml", include_str!("../../scenarios/fever-and-rash-in-a-child.toml")),
    ("headache-with-blurred-vision.toml", include_str!("../../scenarios/headache-with-blurred-vision.toml")),
    ("new-psychosis.toml", include_str!("../../scenarios/new-psychosis.toml")),
    ("painful-rash.toml", include_str!("../../scenarios/painful-rash.toml")),
    ("stubborn-back-pain.toml", include_str!("../../scenarios/stubborn-back-pain.toml")),
    ("sudden-right-sided-weakness.toml", include_str!("../../scenarios/sudden-right-sided-weakness.toml")),
    ("upper-abdominal-pain-in-pregnancy.toml", include_str!("../../scenarios/upper-abdominal-pain-in-pregnancy.toml")),
    ("weak-legs.toml", include_str!("../../scenarios/weak-legs.toml")),
];

/// The bundled cases, in the language asked for.
///
/// # Errors
/// Never for a released binary: a test reads every scenario in both languages.
pub fn bundled(options: &ReadOptions) -> Result<CaseFile, CaseError> {
    let mut all = CaseFile::default();
    for (name, text) in FILES {
        let mut file = read_bytes(name, text.as_bytes(), options)?;
        for case in &mut file.cases {
            case.source = Source::Bundled;
        }
        for row in &mut file.audit {
            row.source = Source::Bundled;
        }
        all.cases.append(&mut file.cases);
        all.problems.append(&mut file.problems);
        all.audit.append(&mut file.audit);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::TurnKind;
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_scenario_reads_in_both_languages_with_three_turns_and_a_hidden_title() {
        for language in [Language::Zh, Language::En] {
            let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
            assert_eq!((file.cases.len(), file.problems.len()), (FILES.len(), 0));
            for case in &file.cases {
                assert_eq!(case.language(), language);
                let kinds: Vec<TurnKind> = case.turns().iter().map(|t| t.kind).collect();
                assert_eq!(kinds, [TurnKind::Complaint, TurnKind::Exam, TurnKind::Tests], "{}", case.id());
                let title = case.title().expect("every scenario has a title").reveal();
                assert!(case.turns().iter().all(|t| !t.question.contains(title)), "{} names its disease", case.id());
                assert!((0..3).all(|i| !case.turns()[i].answered_by.is_empty()));
                assert_eq!(case.reference_text().as_deref().map(Language::of_text), Some(language));
            }
        }
    }
}
