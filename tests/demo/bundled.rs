//! The show that the program contains: sound in both languages, small, and honest about its model.

use std::{fs, path::Path};
use wardround::{
    language::{Bilingual, Language},
    show::{BUNDLED, Beat, Show, Sources, Step, StepKind, bundled_tape, load},
};

/// What the show may add to the package.
const MOST_BYTES: u64 = 300_000;

fn bundled(language: Language) -> Show {
    let none = |_: &str| Err(Bilingual::both("没有", "none"));
    let no_model = |_: &str| Err(Bilingual::both("没有", "none"));
    let no_case = |_: &str, _: &str, _: Language| Err(Bilingual::both("没有", "none"));
    let sources = Sources { tape: &bundled_tape, case: &no_case, model: &no_model, theme: &none };
    load(BUNDLED, &sources, Some(language), language).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn it_plays_in_both_languages_and_says_which_model_it_is_and_that_it_is_small() {
    for (language, small) in [(Language::Zh, "很小"), (Language::En, "small")] {
        let show = bundled(language);
        assert!(show.remarks.is_empty(), "{:?}", show.remarks);
        let tapes: Vec<_> = show
            .steps
            .iter()
            .flat_map(|step| match &step.kind {
                StepKind::Tape(played) => vec![&**played],
                StepKind::Compare(both) => both.iter().collect(),
                _ => Vec::new(),
            })
            .collect();
        assert!(!tapes.is_empty());
        let cards = |step: &Step| match &step.kind {
            StepKind::Card(text) => format!("{} {}", step.title, text.clone().unwrap_or_default()),
            _ => String::new(),
        };
        let cards: String = show.steps.iter().map(cards).collect();
        assert!(cards.contains(small), "{cards}");
        for played in tapes {
            let name = played.model.to_lowercase();
            assert!(cards.to_lowercase().replace(['-', ' '], "").contains(name.split(['-', ' ']).next().unwrap()), "{name}: {cards}");
            assert_eq!(Language::of_text(&played.turns[0].question), language);
            assert!(played.turns.iter().all(|turn| !turn.pieces.is_empty()));
        }
        assert!(show.steps.iter().any(|step| step.beats.iter().any(|beat| matches!(beat, Beat::Reference(_)))));
        assert!(show.steps.iter().all(|step| step.notes.is_some()), "every step has notes");
    }
}

#[test]
fn it_costs_the_package_little() {
    fn bytes(folder: &Path) -> u64 {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { bytes(&path) } else { fs::metadata(&path).unwrap().len() }).sum()
    }
    let all = bytes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("shows"));
    assert!(all > 1000 && all <= MOST_BYTES, "{all} bytes");
}
