//! Checks what a native case says beyond its questions and its reference, and takes it in one language.

use super::{
    super::{
        Age, Diagnosis, Distractor, Fact, KnownBy, Patient, Place, Points, RubricItem, RubricKind, Share, Tag, Turn,
        details::{Details, Particulars},
        han::folded,
    },
    fault::{At, Detail, Fault, Named, Wrong},
    file::{Knower, NativeCase, NativeDistractor, NativeFact, NativePatient, NativeRubricItem},
    text::{Taken, Text, Texts},
};
use std::collections::BTreeSet;

/// Takes texts in one language, and collects what is wrong.
pub(super) struct Reader<'a> {
    taken: Taken,
    turns: &'a [Turn],
    faults: Vec<Fault>,
}

/// A text, exactly as it is written.
pub(super) fn pick(text: &Text, taken: Taken, at: impl FnOnce() -> At) -> Result<String, Fault> {
    text.get(taken).cloned().ok_or_else(|| at().fault(Wrong::NotIn(taken.language)))
}

/// The details of a case with these turns.
///
/// # Errors
/// Everything that is wrong with them.
pub(super) fn details(native: &NativeCase, turns: &[Turn], taken: Taken) -> Result<Details, Vec<Fault>> {
    let mut reader = Reader { taken, turns, faults: Vec::new() };
    let details = Details {
        difficulty: native.difficulty,
        tags: reader.tags(&native.tags, &At::field("tags")),
        sources: native.sources.clone(),
        patient: native.patient.as_ref().and_then(|patient| reader.patient(patient)),
        informant: native
            .patient
            .as_ref()
            .and_then(|patient| patient.informant.as_ref())
            .and_then(|text| reader.of_patient(text, "informant")),
        particulars: native.patient.as_ref().map(|patient| reader.particulars(patient)).unwrap_or_default(),
        diagnoses: native
            .diagnoses
            .iter()
            .enumerate()
            .filter_map(|(i, native)| reader.diagnosis((&native.name, "name"), &native.aliases, &At::element("diagnoses", i, None)))
            .collect(),
        distractors: native.distractors.iter().enumerate().filter_map(|(i, native)| reader.distractor(native, i)).collect(),
        facts_are_whole: false,
        facts: native.facts.iter().enumerate().filter_map(|(i, native)| reader.fact(native, i)).collect(),
        rubric: native.rubric.iter().enumerate().filter_map(|(i, native)| reader.item(native, i)).collect(),
    };
    reader.unique("facts", native.facts.iter().map(|fact| fact.id.as_str()));
    reader.unique("rubric", native.rubric.iter().map(|item| item.id.as_str()));
    reader.refuting(native);
    reader.no_distractor_is_right(&details);
    if !native.rubric.is_empty() && native.rubric.iter().all(|item| item.kind == RubricKind::Pitfall) {
        reader.faults.push(At::field("rubric").fault(Detail::NothingPositive));
    }
    if reader.faults.is_empty() { Ok(details) } else { Err(reader.faults) }
}

impl Reader<'_> {
    /// What was read; a fault is noted.
    fn noted<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.faults.push(fault)).ok()
    }

    fn text(&mut self, text: &Text, at: impl Fn() -> At) -> Option<String> {
        let text = self.noted(pick(text, self.taken, &at))?;
        let text = text.trim();
        if text.is_empty() {
            self.faults.push(at().fault(Wrong::Empty));
        }
        Some(text.to_owned())
    }

    fn tags(&mut self, words: &[String], at: &At) -> Vec<Tag> {
        let tags = words.iter().enumerate().filter_map(|(i, word)| {
            let tag = Tag::new(word);
            if tag.is_none() {
                self.faults.push(at.clone().fault(Detail::NoTag(word.clone())));
            } else if words[..i].contains(word) {
                self.faults.push(at.clone().fault(Wrong::Twice(word.clone())));
            }
            tag
        });
        tags.collect()
    }

    fn patient(&mut self, native: &NativePatient) -> Option<Patient> {
        let at = At::field("patient");
        let age = match (native.age_years, native.age_months) {
            (Some(years), None) => Age::of_years(years).ok_or_else(|| at.key("age_years").fault(Detail::AgeOutside { months: false })),
            (None, Some(months)) => Age::of_months(months).ok_or_else(|| at.key("age_months").fault(Detail::AgeOutside { months: true })),
            (years, _) => Err(at.fault(Detail::Ages { several: years.is_some() })),
        };
        Some(Patient { age: self.noted(age)?, sex: native.sex })
    }

    fn of_patient(&mut self, text: &Text, key: &str) -> Option<String> {
        self.text(text, || At::field("patient").key(key))
    }

    fn particulars(&mut self, native: &NativePatient) -> Particulars {
        let mut read = |text: &Option<Text>, key| text.as_ref().and_then(|text| self.of_patient(text, key));
        Particulars {
            allergies: read(&native.allergies, "allergies"),
            history: read(&native.history, "history"),
            medication: read(&native.medication, "medication"),
        }
    }

    fn diagnosis(&mut self, (name, key): (&Text, &str), aliases: &Texts, at: &At) -> Option<Diagnosis> {
        let aliases = aliases.get(self.taken.language);
        if aliases.iter().any(|alias| alias.trim().is_empty()) {
            self.faults.push(at.clone().key("aliases").fault(Wrong::Empty));
        }
        let aliases = aliases.iter().map(|alias| alias.trim().to_owned()).collect();
        Some(Diagnosis { name: self.text(name, || at.clone().key(key))?, aliases })
    }

    fn distractor(&mut self, native: &NativeDistractor, place: usize) -> Option<Distractor> {
        let at = At::element("distractors", place, None);
        let diagnosis = self.diagnosis((&native.diagnosis, "diagnosis"), &native.aliases, &at);
        let plausible = self.text(&native.plausible, || at.clone().key("plausible"));
        Some(Distractor { diagnosis: diagnosis?, plausible: plausible?, refuted_by: native.refuted_by.clone(), confirmed: None })
    }

    fn fact(&mut self, native: &NativeFact, place: usize) -> Option<Fact> {
        let at = At::element("facts", place, Some(&native.id));
        if native.id.trim().is_empty() {
            self.faults.push(at.clone().key("id").fault(Wrong::Empty));
        }
        let known_by = match (native.known_by, native.told) {
            (Knower::Patient, _) if native.section.is_finding() => Err(at.clone().key("known_by").fault(Detail::FindingOfPatient)),
            (Knower::Patient, Some(told)) => Ok(KnownBy::Patient { told }),
            (Knower::Patient, None) => Err(at.clone().fault(Detail::NotTold)),
            (Knower::Examiner, Some(_)) => Err(at.clone().key("told").fault(Detail::ToldByExaminer)),
            (Knower::Examiner, None) => Ok(KnownBy::Examiner),
        };
        let known_by = self.noted(known_by);
        let text = self.text(&native.text, || at.clone().key("text"));
        let place = self.place(native, &at);
        let (id, section, must_ask) = (native.id.clone(), native.section, native.must_ask);
        Some(Fact { id, section, known_by: known_by?, must_ask, place, text: text? })
    }

    /// Where a fact stands; nothing where it says nowhere, or something wrong, which is noted.
    fn place(&mut self, native: &NativeFact, at: &At) -> Option<Place> {
        let (number, words) = match (native.turn, &native.words) {
            (None, None) => return None,
            (Some(number), Some(words)) => (number, words),
            (number, _) => {
                let lacks = if number.is_some() { "words" } else { "turn" };
                self.faults.push(at.clone().fault(Detail::HalfAPlace { lacks }));
                return None;
            }
        };
        let turn = self.turn(number, &at.clone().key("turn"));
        let words = self.text(words, || at.clone().key("words"));
        let (turn, words) = (turn?, words?);
        if !self.turns[turn].question.contains(&words) {
            let wrong = Detail::NotVerbatim { turn: number, language: self.taken.language };
            self.faults.push(at.clone().key("words").fault(wrong));
        }
        Some(Place { turn, words })
    }

    /// A turn from 0, of a number from 1.
    fn turn(&mut self, number: i64, at: &At) -> Option<usize> {
        let turns = self.turns.len();
        let turn = usize::try_from(number).ok().and_then(|number| number.checked_sub(1)).filter(|&turn| turn < turns);
        if turn.is_none() {
            self.faults.push(at.clone().fault(Detail::NoTurn { turn: number, turns }));
        }
        turn
    }

    fn item(&mut self, native: &NativeRubricItem, place: usize) -> Option<RubricItem> {
        let at = At::element("rubric", place, Some(&native.id));
        if native.id.trim().is_empty() {
            self.faults.push(at.clone().key("id").fault(Wrong::Empty));
        }
        let points = Points::new(native.points, native.kind);
        let points = self.noted(points.ok_or_else(|| at.clone().key("points").fault(Detail::PointsOutside { kind: native.kind })));
        let at_turns = at.clone().key("turns");
        if native.turns.is_empty() {
            self.faults.push(at_turns.clone().fault(Detail::NoTurns));
        }
        let turns: BTreeSet<usize> = native.turns.iter().filter_map(|&number| self.turn(number, &at_turns)).collect();
        let share = native.safety_cap.map(|share| Share::new(share).ok_or_else(|| at.clone().key("safety_cap").fault(Detail::NoShare)));
        let safety_cap = share.map(|share| self.noted(share));
        let tags = self.tags(&native.tags, &at.clone().key("tags"));
        let statement = self.text(&native.statement, || at.clone().key("statement"));
        let (id, kind, turns) = (native.id.clone(), native.kind, turns.into_iter().collect());
        Some(RubricItem { id, kind, points: points?, turns, tags, statement: statement?, safety_cap: safety_cap.flatten() })
    }

    fn unique<'b>(&mut self, list: &str, ids: impl Iterator<Item = &'b str>) {
        let mut seen = BTreeSet::new();
        for (place, id) in ids.enumerate() {
            if !seen.insert(id) {
                self.faults.push(At::element(list, place, Some(id)).key("id").fault(Wrong::Twice(id.to_owned())));
            }
        }
    }

    fn refuting(&mut self, native: &NativeCase) {
        let known = || native.facts.iter().map(|fact| fact.id.clone()).collect::<Vec<_>>();
        for (place, distractor) in native.distractors.iter().enumerate() {
            for id in distractor.refuted_by.iter().filter(|id| native.facts.iter().all(|fact| fact.id != **id)) {
                let wrong = Wrong::Unknown { what: Named::Fact, id: id.clone(), known: known() };
                self.faults.push(At::element("distractors", place, None).key("refuted_by").fault(wrong));
            }
        }
    }

    fn no_distractor_is_right(&mut self, details: &Details) {
        let same = |name: &str| folded(&name.to_lowercase());
        let right: BTreeSet<String> = details.diagnoses.iter().flat_map(Diagnosis::names).map(same).collect();
        for (place, distractor) in details.distractors.iter().enumerate() {
            for name in distractor.diagnosis().names().filter(|name| right.contains(&same(name))) {
                self.faults.push(At::element("distractors", place, None).fault(Detail::IsRight { name: name.to_owned() }));
            }
        }
    }
}
