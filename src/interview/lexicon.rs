//! Names of concepts in both languages, and where they stand in a text.

use crate::language::Language;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};

/// What stands for a concept in a lexicon file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry<K> {
    /// What it is.
    pub kind: K,
    /// A wider concept.
    #[serde(default)]
    pub is: Option<String>,
    /// What it consists of.
    #[serde(default)]
    pub parts: Vec<String>,
    zh: String,
    en: String,
}

/// A number for a concept of one lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Concept(usize);

/// A lexicon. Names are looked for from the longest to the shortest, so that a longer name is never taken for a shorter one that stands in it.
#[derive(Debug)]
pub(super) struct Lexicon<K> {
    ids: Vec<String>,
    entries: Vec<Entry<K>>,
    zh: Vec<(String, Concept)>,
    en: Vec<(String, Concept)>,
}

/// A concept in a text: where its name begins, in bytes of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Where.
    pub at: usize,
    /// Which.
    pub concept: Concept,
}

impl<K: DeserializeOwned> Lexicon<K> {
    /// Reads a lexicon of this program's own; a test reads each.
    ///
    /// # Panics
    /// When the file is no lexicon.
    pub fn read(toml: &str) -> Self {
        // Embedded files, which a test reads: what is wrong in one is wrong in the program.
        let table: BTreeMap<String, Entry<K>> = toml::from_str(toml).unwrap_or_else(|error| unreachable!("{error}"));
        let (ids, entries): (Vec<_>, Vec<_>) = table.into_iter().unzip();
        let names = |language: Language| {
            let of = |(place, entry): (usize, &Entry<K>)| {
                let names = if language == Language::Zh { &entry.zh } else { &entry.en };
                let folded = names.split('|').map(|name| fold(name, language)).filter(|name| !name.trim().is_empty());
                folded.map(|name| (name, Concept(place))).collect::<Vec<_>>()
            };
            let mut names: Vec<_> = entries.iter().enumerate().flat_map(of).collect();
            names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
            names
        };
        Self { zh: names(Language::Zh), en: names(Language::En), ids, entries }
    }
}

impl<K> Lexicon<K> {
    /// The concept with this id.
    pub fn named(&self, id: &str) -> Option<Concept> {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok().map(Concept)
    }

    /// What is said of a concept.
    pub fn entry(&self, concept: Concept) -> &Entry<K> {
        &self.entries[concept.0]
    }

    /// Its id.
    pub fn id(&self, concept: Concept) -> &str {
        &self.ids[concept.0]
    }

    /// The concepts whose names stand in a text, in order. A name of two concepts counts for both.
    pub fn found(&self, text: &str, language: Language) -> Vec<Found> {
        let mut text = fold(text, language).into_bytes();
        let mut found = Vec::new();
        let names = if language == Language::Zh { &self.zh } else { &self.en };
        let mut rest = names.as_slice();
        while let Some((name, _)) = rest.first() {
            let (same, others) = rest.split_at(rest.iter().take_while(|(other, _)| other == name).count());
            rest = others;
            let mut from = 0;
            while let Some(at) = find(&text[from..], name.as_bytes()).map(|at| at + from) {
                found.extend(same.iter().map(|&(_, concept)| Found { at, concept }));
                // The spaces around an English name are its neighbours' as well.
                let (start, end) = if language == Language::Zh { (at, at + name.len()) } else { (at + 1, at + name.len() - 1) };
                text[start..end].fill(b'_');
                from = end;
            }
        }
        found.sort_unstable();
        found
    }

    /// The concept that a text is a name of, as a whole.
    pub fn of_name(&self, text: &str, language: Language) -> Option<Concept> {
        let text = fold(text, language);
        let names = if language == Language::Zh { &self.zh } else { &self.en };
        names.iter().find(|(name, _)| *name == text).map(|&(_, concept)| concept)
    }

    /// What a text calls a concept, as it writes it: in Chinese the longest of its names there, in English the shortest, without verbs before it.
    pub fn name_in<'t>(&self, text: &'t str, concept: Concept, language: Language) -> Option<&'t str> {
        let folded = fold(text, language);
        let names = if language == Language::Zh { &self.zh } else { &self.en };
        let mut all = names.iter().filter(|(name, of)| *of == concept && folded.contains(name.as_str())).map(|(name, _)| name.trim());
        let name = if language == Language::Zh { all.next() } else { all.next_back() }?;
        let lower = text.to_lowercase();
        let at = lower.find(name)?;
        // The plural that names are compared without.
        let rest = &lower[at + name.len()..];
        let plural =
            if language == Language::En { rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len() } else { 0 };
        text.get(at..at + name.len() + plural)
    }

    /// The same as a set.
    pub fn concepts(&self, text: &str, language: Language) -> BTreeSet<Concept> {
        self.found(text, language).into_iter().map(|found| found.concept).collect()
    }

    /// The wider concept of one.
    pub fn wider(&self, concept: Concept) -> Option<Concept> {
        self.entry(concept).is.as_deref().and_then(|id| self.named(id))
    }

    /// What a concept consists of, itself included.
    pub fn parts(&self, concept: Concept) -> BTreeSet<Concept> {
        let mut parts = BTreeSet::from([concept]);
        for part in self.entry(concept).parts.iter().filter_map(|id| self.named(id)) {
            parts.insert(part);
            parts.extend(self.entry(part).parts.iter().filter_map(|id| self.named(id)));
        }
        parts
    }
}

fn find(text: &[u8], name: &[u8]) -> Option<usize> {
    text.windows(name.len()).position(|window| window == name)
}

/// A text as names are compared: in lower case; English as words between single spaces, without the final s of a plural.
pub(super) fn fold(text: &str, language: Language) -> String {
    let lower = text.trim().to_lowercase().replace('₂', "2").replace('₃', "3");
    if language == Language::Zh {
        return lower.chars().filter(|c| !c.is_whitespace()).collect();
    }
    let mut out = String::from(" ");
    for word in lower.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '/' || c == '*' || c == ':')) {
        let word = word.trim_matches(|c| matches!(c, '\'' | '/' | ':'));
        if word.is_empty() {
            continue;
        }
        let is_plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
        out.push_str(if is_plural { &word[..word.len() - 1] } else { word });
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon<BTreeMap<String, bool>> {
        Lexicon::read(
            "a = { kind = {}, zh = \"血糖\", en = \"glucose\" }\nb = { kind = {}, zh = \"指尖血糖\", en = \"capillary glucose|drops\", parts = [\"a\"] }",
        )
    }

    #[test]
    fn a_longer_name_is_not_taken_for_a_shorter_one_in_it() {
        let lexicon = lexicon();
        let ids = |text, language| lexicon.found(text, language).iter().map(|f| lexicon.id(f.concept)).collect::<Vec<_>>();
        assert_eq!(ids("指尖血糖和血糖", Language::Zh), ["b", "a"]);
        assert_eq!(ids("Capillary  glucose, glucoses; DROP", Language::En), ["b", "a", "b"]);
        assert_eq!(ids("glucosed", Language::En), [""; 0]);
        assert_eq!(lexicon.parts(lexicon.named("b").unwrap()).len(), 2);
    }
}
