//! Interns names that many lines repeat. Each reader caches the ones it has seen, so the shared table is
//! locked once per name.

use super::facts::{Facts, LineFacts, Settings};
use crate::{
    case::{Case, CaseId, Difficulty, Source, TestsPair, VariantName},
    chat::ModelIdentity,
    record::PlannedVariant,
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

    /// Changes the entry with this number.
    fn change(&self, number: u32, change: impl FnOnce(&mut T)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).1[number as usize]);
    }

    /// Takes the entries out, by number; the table begins anew.
    pub fn take_entries(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).1
    }
}

/// A model or a judge, as a row has it: who it is, and with which settings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Party {
    /// Who it is: [`ModelIdentity::key`], or [`ModelIdentity::key_as_judge`].
    pub whose: String,
    /// The same with the settings.
    pub key: String,
    /// The name it goes by in rows: its own, with a number where rows of several go by it.
    pub name: String,
    /// The name it goes by in its run, the first in order where it went by several.
    pub id: String,
    /// Who it is, in parts; `None` where only a plan names it.
    pub identity: Option<ModelIdentity>,
    /// With which settings; `None` where there is no record of it.
    pub settings: Option<Settings>,
    /// When the first of its records was made: seconds since 1970; the latest possible where there is none.
    pub first: u32,
    /// What else its records say.
    pub facts: Facts,
}

impl Party {
    fn of(whose: &str, settings: Option<Settings>) -> Self {
        let key = settings.map_or_else(|| whose.to_owned(), |settings| format!("{whose}\n{}", settings.key()));
        Self {
            whose: whose.to_owned(),
            key,
            name: String::new(),
            id: String::new(),
            identity: None,
            settings,
            first: u32::MAX,
            facts: Facts::default(),
        }
    }

    /// Its file or endpoint; empty where only a plan names it.
    pub fn origin(&self) -> &str {
        self.identity.as_ref().map_or("", ModelIdentity::place)
    }

    fn meet(&mut self, id: &str, identity: &ModelIdentity) {
        if self.id.is_empty() || (id, identity.place()) < (self.id.as_str(), self.origin()) {
            (self.id, self.identity) = (id.to_owned(), Some(identity.clone()));
        }
    }
}

/// A number for the identity of each model: those with the same one are one model with several settings.
pub(super) fn identities(models: &[Party]) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    // Fewer than the models, whose numbers are of 32 bits.
    models
        .iter()
        .map(|model| {
            let next = numbers.len() as u32;
            *numbers.entry(&model.whose).or_insert(next)
        })
        .collect()
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaseName {
    /// Where it comes from.
    pub source: Source,
    /// Its id.
    pub id: String,
    /// Which variant of it; `None` for the case itself.
    pub variant: Option<VariantName>,
    /// What its plan says of the variant.
    pub planned_variant: Option<PlannedVariant>,
    /// Where no plan says it, as of a consultation on the screen: the turn of the case that is asked again, and the turn that does so.
    pub asked_again: Option<(u32, u32)>,
    /// The benchmark's category, where it has them.
    pub category: Option<String>,
    /// Whether its reference has a pair that answers turn 2 of the benchmark; `None` where no plan says.
    pub tests_pair: Option<TestsPair>,
    /// What its file says of it.
    pub described: Described,
}

/// What a case's file says of it beside its questions; nothing where no plan says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Described {
    pub department: Option<String>,
    pub difficulty: Option<Difficulty>,
    pub tags: Vec<String>,
}

impl Described {
    /// What a case says.
    pub fn of(case: &Case) -> Self {
        Self {
            department: case.department().map(str::to_owned),
            difficulty: case.difficulty(),
            tags: case.tags().iter().map(|tag| tag.as_str().to_owned()).collect(),
        }
    }
}

impl CaseName {
    /// The name of the variant; `None` of the case itself.
    pub fn variant_name(&self) -> Option<&VariantName> {
        self.variant.as_ref()
    }

    /// The id, with the variant behind it where it is one.
    pub fn with_variant(&self) -> String {
        self.variant.as_ref().map_or_else(|| self.id.clone(), |variant| format!("{} ({variant})", self.id))
    }

    /// The last of the case's own turns, and the turn that asks it again; `None` where none does, or nobody says so.
    pub fn again(&self) -> Option<(u32, u32)> {
        match &self.planned_variant {
            // Turns are few.
            Some(variant) => variant.again.map(|again| (variant.again_as.unwrap_or(variant.own_turns) as u32, again as u32)),
            None => self.asked_again,
        }
    }

    /// How many turns are the case's own; `None` where nobody says so.
    pub fn own_turns(&self) -> Option<u32> {
        self.planned_variant.as_ref().map(|variant| variant.own_turns as u32).or(self.asked_again.map(|(own, _)| own))
    }

    /// The turn (from 1) of the case as which the answer to a turn is judged; `None` of one that only presses the model.
    pub fn judged_as(&self, turn: u32) -> Option<u32> {
        match self.again() {
            Some((of, again)) if again == turn => Some(of),
            _ => Some(turn).filter(|turn| self.own_turns().is_none_or(|own| *turn <= own)),
        }
    }

    /// Whether a turn is the case's last one asked again.
    pub fn is_again(&self, turn: u32) -> bool {
        self.again().is_some_and(|(_, again)| again == turn)
    }

    /// Takes in what someone says of the reference. Two who differ mean two references.
    pub fn note(&mut self, tests_pair: TestsPair) {
        let same = self.tests_pair.is_none_or(|known| known == tests_pair);
        self.tests_pair = Some(if same { tests_pair } else { TestsPair::Unknown });
    }
}

impl Table<Party> {
    /// The number of a model or judge that a manifest names, whatever it was asked with.
    pub fn party(&self, identity: &ModelIdentity) -> u32 {
        self.enter(&identity.key(), &identity.name, identity, None)
    }

    /// The number of a model that answers, with its settings: another one with others.
    pub fn candidate(&self, identity: &ModelIdentity, line: &LineFacts<'_>) -> u32 {
        let settings = Settings { sampling: line.used.unwrap_or(line.asked) };
        self.enter(&identity.key(), &identity.name, identity, Some((settings, line)))
    }

    /// The number of a judge, which is another one where it is made to end in a rating, and with other settings. What it was asked with tells, since verdicts
    /// did not always say what was sent.
    pub fn judge(&self, identity: &ModelIdentity, line: &LineFacts<'_>) -> u32 {
        let constrained = line.asked.is_constrained();
        let name = if constrained { format!("{} (constrained)", identity.name) } else { identity.name.clone() };
        self.enter(&identity.key_as_judge(&line.asked), &name, identity, Some((Settings { sampling: line.asked }, line)))
    }

    fn enter(&self, whose: &str, id: &str, identity: &ModelIdentity, of: Option<(Settings, &LineFacts<'_>)>) -> u32 {
        let mut made = Party::of(whose, of.map(|(settings, _)| settings));
        let key = made.key.clone();
        let meet = |party: &mut Party| {
            party.meet(id, identity);
            of.iter().for_each(|(_, line)| party.facts.add(line));
        };
        meet(&mut made);
        self.number(&key, || made, meet)
    }

    /// The number of a model of which only the key is known, as a plan has it; it has no name until an identity comes.
    pub fn by_key(&self, key: &str) -> u32 {
        self.number(key, || Party::of(key, None), |_| ())
    }
}

impl Table<CaseName> {
    /// The number of a case; of several categories the first in order is kept.
    pub fn case(&self, source: Source, id: &str, variant: Option<&VariantName>, category: Option<&str>) -> u32 {
        let key = variant.map_or_else(|| format!("{}\n{id}", source.label()), |variant| format!("{}\n{id}\n{variant}", source.label()));
        self.number(
            &key,
            || CaseName {
                source,
                id: id.to_owned(),
                variant: variant.cloned(),
                planned_variant: None,
                asked_again: None,
                category: category.map(str::to_owned),
                tests_pair: None,
                described: Described::default(),
            },
            |known| {
                if let Some(category) = category.filter(|c| known.category.as_deref().is_none_or(|k| *c < k)) {
                    known.category = Some(category.to_owned());
                }
            },
        )
    }

    /// A record says that a turn of a case asks one of its own once more.
    pub fn asks_again(&self, number: u32, own: u32, turn: u32) {
        self.change(number, |known| known.asked_again = Some((own, turn)));
    }

    /// The number of a planned case.
    pub fn planned(&self, case: &crate::record::PlannedCase) -> u32 {
        let id: &CaseId = &case.id;
        let number = self.case(case.source, id.as_str(), case.variant_name(), case.category.as_deref());
        if case.variant.is_some() {
            self.change(number, |known| known.planned_variant.clone_from(&case.variant));
        }
        if let Some(tests_pair) = case.tests_pair {
            self.change(number, |case| case.note(tests_pair));
        }
        let described = Described { department: case.department.clone(), difficulty: case.difficulty, tags: case.tags.clone() };
        if described != Described::default() {
            self.change(number, |case| case.described = described);
        }
        number
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
        self.number_with(parts, &[], ask)
    }

    /// The same with numbers beside the words.
    pub fn number_with<E>(&mut self, parts: &[Option<&str>], numbers: &[[u64; 8]], ask: impl FnOnce() -> Result<u32, E>) -> Result<u32, E> {
        self.key.clear();
        for number in numbers.iter().flatten() {
            self.key.extend_from_slice(&number.to_le_bytes());
        }
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
