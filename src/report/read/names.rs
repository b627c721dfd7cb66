//! Names that many lines repeat, as numbers. Each reader keeps what it has seen, so that the shared table is asked once a name.

use crate::{
    case::{CaseId, Source},
    model::{ModelIdentity, Origin, Sampling, Ways},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// A table that several readers fill. The numbers depend on who came first: they are replaced by places in a sorted order once everything is read.
#[derive(Debug)]
pub(super) struct Table<T>(Mutex<(HashMap<String, u32>, Vec<T>)>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Mutex::new((HashMap::new(), Vec::new())))
    }
}

impl<T> Table<T> {
    /// The number of a key; `make` for a new one, `meet` for one that is there.
    pub fn number(&self, key: &str, make: impl FnOnce() -> T, meet: impl FnOnce(&mut T)) -> u32 {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (numbers, entries) = &mut *table;
        if let Some(&number) = numbers.get(key) {
            meet(&mut entries[number as usize]);
            return number;
        }
        // More names than lines cannot be, and lines are counted in 32 bits.
        let number = entries.len() as u32;
        numbers.insert(key.to_owned(), number);
        entries.push(make());
        number
    }

    /// Takes the entries out, by number; the table begins anew.
    pub fn take_entries(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).1
    }
}

/// A model or a judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Party {
    /// What decides the answer: [`ModelIdentity::key`].
    pub key: String,
    /// The name it goes by: the first in order where it went by several.
    pub name: String,
    /// Where it is: the file or the endpoint.
    pub origin: String,
    /// What departs from the usual way of asking and reading.
    pub ways: Ways,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct CaseName {
    /// Where it comes from.
    pub source: Source,
    /// Its id.
    pub id: String,
    /// The benchmark's category, where it has them.
    pub category: Option<String>,
}

impl Table<Party> {
    /// The number of a model that answers.
    pub fn party(&self, identity: &ModelIdentity) -> u32 {
        let way = identity.ways.prompting.as_deref().and_then(|p| p.split(' ').next());
        let name = way.map_or_else(|| identity.name.clone(), |way| format!("{} ({way})", identity.name));
        self.enter(identity.key(), &name, identity)
    }

    /// The number of a judge, which is another one where it is made to end in a rating.
    pub fn judge(&self, identity: &ModelIdentity, sampling: &Sampling) -> u32 {
        let name = if sampling.is_constrained() { format!("{} (constrained)", identity.name) } else { identity.name.clone() };
        self.enter(identity.key_as_judge(sampling), &name, identity)
    }

    fn enter(&self, key: String, name: &str, identity: &ModelIdentity) -> u32 {
        let origin = match &identity.origin {
            Origin::Local { file, .. } | Origin::Imported { file, .. } => file.clone(),
            Origin::Remote { base_url, .. } => base_url.clone(),
        };
        let made = Party { key: key.clone(), name: name.to_owned(), origin: origin.clone(), ways: identity.ways.clone() };
        self.number(
            &key,
            || made,
            |known| {
                if known.name.is_empty() || (name, &origin) < (&known.name, &known.origin) {
                    (known.name, known.origin) = (name.to_owned(), origin.clone());
                    known.ways.clone_from(&identity.ways);
                }
            },
        )
    }

    /// The number of a model of which only the key is known, as a plan has it; its name is empty until an identity comes.
    pub fn by_key(&self, key: &str) -> u32 {
        self.number(key, || Party { key: key.to_owned(), name: String::new(), origin: String::new(), ways: Ways::default() }, |_| ())
    }
}

impl Table<CaseName> {
    /// The number of a case; of several categories the first in order is kept.
    pub fn case(&self, source: Source, id: &str, category: Option<&str>) -> u32 {
        let key = format!("{}\n{id}", source.label());
        self.number(
            &key,
            || CaseName { source, id: id.to_owned(), category: category.map(str::to_owned) },
            |known| {
                if let Some(category) = category.filter(|c| known.category.as_deref().is_none_or(|k| *c < k)) {
                    known.category = Some(category.to_owned());
                }
            },
        )
    }

    /// The number of a planned case.
    pub fn planned(&self, case: &crate::record::PlannedCase) -> u32 {
        let id: &CaseId = &case.id;
        self.case(case.source, id.as_str(), case.category.as_deref())
    }
}

/// What one reader has seen of a table.
#[derive(Debug, Default)]
pub(super) struct Seen {
    numbers: HashMap<Vec<u8>, u32>,
    key: Vec<u8>,
}

impl Seen {
    /// The number of what these parts say; `ask` where they are new.
    pub fn number<E>(&mut self, parts: &[Option<&str>], ask: impl FnOnce() -> Result<u32, E>) -> Result<u32, E> {
        self.key.clear();
        for part in parts {
            // With their lengths, so that no two lists of parts make the same key.
            self.key.extend_from_slice(&part.map_or(usize::MAX, str::len).to_le_bytes());
            self.key.extend_from_slice(part.unwrap_or_default().as_bytes());
        }
        if let Some(&number) = self.numbers.get(&self.key) {
            return Ok(number);
        }
        let number = ask()?;
        self.numbers.insert(self.key.clone(), number);
        Ok(number)
    }
}
