//! Opens the case as a variant of it, and lists which there are.

use super::{command::fold, state::Dialogue};
use crate::case::VariantName;
use std::io::Write;

impl<W: Write> Dialogue<W> {
    /// Lists as what the open case can be opened, or opens it as the one that is named or numbered.
    pub(super) fn variant(&mut self, wanted: &str) {
        let Some(key) = self.current.clone() else { return self.printer.line(self.says.open_a_case_first()) };
        let openings = self.session.openings(&key.case, key.variant.as_ref());
        let folded = fold(wanted.trim());
        if folded.is_empty() {
            return self.list_variants(key.variant.as_ref());
        }
        let by_number = folded.parse::<usize>().ok().and_then(|number| openings.get(number));
        let variant = match (by_number, folded.as_str()) {
            (Some(opening), _) => opening.name(),
            (None, "original" | "原病例") => None,
            (None, name) => match self.session.variant_named(name) {
                Ok(variant) => Some(variant.name()),
                Err(why) => return self.printer.line(&why.words(self.words.0)),
            },
        };
        self.enter(key.case, variant);
    }

    fn list_variants(&mut self, open: Option<&VariantName>) {
        let Some(key) = self.current.clone() else { return };
        let language = self.words.0;
        self.printer.heading(&self.says.openings(&key.case));
        for (number, opening) in self.session.openings(&key.case, open).into_iter().enumerate() {
            let name = opening.name();
            let mut parts = vec![name.as_ref().map_or_else(|| self.words.original_case().to_owned(), |name| name.words(language))];
            parts.extend(name.as_ref().map(ToString::to_string));
            parts.extend((name.as_ref() == open).then(|| self.says.open_now().to_owned()));
            parts.push(opening.note(language));
            parts.retain(|part| !part.is_empty());
            self.printer.line(&format!("{number}. {}", parts.join(" · ")));
        }
        self.printer.line(self.says.to_open_variant());
    }
}
