//! Opens a case as a variant of it.

use super::{App, Choice, Output, Overlay, Picker, Screen, Tone};
use crate::case::{CaseId, VariantName};
use std::time::Instant;

impl App {
    /// Lists as what the case that is open or selected can be opened.
    pub(super) fn choose_variant(&mut self, now: Instant) {
        let (case, open) = match &self.screen {
            Screen::Consultation(key) => (Some(key.case.clone()), key.variant.clone()),
            Screen::Ward if self.ward.visible().is_empty() => (None, None),
            Screen::Ward => (self.ward.selected().cloned(), self.session.variant().cloned()),
            Screen::Comparison | Screen::Scores => (None, None),
        };
        let Some(case) = case.filter(|case| self.session.case(case).is_some()) else {
            self.tell(Tone::Warning, self.words.no_case_for_variant(), now);
            return;
        };
        let words = self.words;
        let choices = self.session.openings(&case, open.as_ref()).into_iter().map(|opening| Choice {
            label: opening.name().map_or_else(|| words.original_case().to_owned(), |name| name.words(words.0)),
            // Its name with it, so that the list is searched by both.
            note: opening.name().map_or_else(String::new, |name| format!("{name} · {}", opening.note(words.0))),
            enabled: opening.lacks.is_none(),
            value: opening.name(),
        });
        let picker = Picker::new(choices.collect(), Some(&open));
        self.overlays.push(Overlay::Variants(case, picker));
    }

    /// Opens the case as what is selected, or as the variant that was typed where the list has none of this name.
    pub(super) fn chosen_variant(&mut self, case: CaseId, picker: Picker<Option<VariantName>>, now: Instant) -> Vec<Output> {
        let language = self.words.0;
        let (shown, place) = picker.shown();
        let refused = match place.and_then(|place| shown.get(place)) {
            Some(choice) if choice.enabled => {
                let variant = choice.value.clone();
                return self.open_case(case, variant, now);
            }
            Some(choice) => choice.note.clone(),
            None => match self.session.variant_named(picker.filter.text().trim()) {
                Ok(variant) => match self.session.case(&case).map(|case| variant.apply(case)) {
                    Some(Err(why)) => why.both().words(language).to_owned(),
                    _ => return self.open_case(case, Some(variant.name()), now),
                },
                Err(why) => why.words(language),
            },
        };
        self.tell(Tone::Warning, refused, now);
        self.overlays.push(Overlay::Variants(case, picker));
        Vec::new()
    }
}
