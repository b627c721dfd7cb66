//! Details of a case of which a part is taken, or whose names are masked.

use super::{Details, Diagnosis, Distractor, Fact, Place, RubricItem, RubricKind};
use crate::case::mask::{mask_names, masked_part};
use std::ops::RangeInclusive;

impl Details {
    /// What is left for some turns, from 0, which are counted from 0 again. A fact without a place stays, since the patient still knows it.
    pub(in crate::case) fn for_turns(&self, turns: &RangeInclusive<usize>) -> Self {
        let renumbered = |turn: &usize| turns.contains(turn).then(|| turn - turns.start());
        let facts = self.facts.iter().filter_map(|fact| {
            let place = match &fact.place {
                None => None,
                Some(place) => Some(Place { turn: renumbered(&place.turn)?, words: place.words.clone() }),
            };
            Some(Fact { place, ..fact.clone() })
        });
        let facts: Vec<Fact> = facts.collect();
        let distractors = self.distractors.iter().map(|distractor| {
            let mut distractor = distractor.clone();
            distractor.refuted_by.retain(|id| facts.iter().any(|fact| fact.id == *id));
            distractor
        });
        let distractors = distractors.collect();
        let rubric = self.rubric.iter().filter_map(|item| {
            let turns: Vec<usize> = item.turns.iter().filter_map(renumbered).collect();
            (!turns.is_empty()).then(|| RubricItem { turns, ..item.clone() })
        });
        let rubric: Vec<RubricItem> = rubric.collect();
        // Mistakes alone are no rubric.
        let rubric = if rubric.iter().any(|item| item.kind != RubricKind::Pitfall) { rubric } else { Vec::new() };
        Self { facts, distractors, rubric, ..self.clone() }
    }

    /// Without whatever tells the diagnosis, or warns of it.
    pub(in crate::case) fn without_reference(&self) -> Self {
        Self { difficulty: self.difficulty, patient: self.patient, ..Self::default() }
    }

    /// With names masked, where the questions of the turns were these.
    pub(in crate::case) fn mask(&mut self, questions: &[String]) {
        let mask = |text: &mut String| *text = mask_names(text).0;
        for fact in &mut self.facts {
            mask(&mut fact.text);
            if let Some(place) = &mut fact.place {
                // As in the question: what surrounds a name tells that it is one.
                let question = questions.get(place.turn).map_or("", String::as_str);
                let start = question.find(&place.words).unwrap_or_default();
                let end = (start + place.words.len()).min(question.len());
                place.words = masked_part(question, start..end);
            }
        }
        self.particulars.changed(mask);
        self.distractors.iter_mut().for_each(|distractor| mask(&mut distractor.plausible));
        self.rubric.iter_mut().for_each(|item| mask(&mut item.statement));
        let wrong = self.distractors.iter_mut().map(|Distractor { diagnosis, .. }| diagnosis);
        for Diagnosis { name, aliases } in self.diagnoses.iter_mut().chain(wrong) {
            mask(name);
            aliases.iter_mut().for_each(mask);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::case::{Case, ReadOptions, Tag, read_bytes, to_native};

    const CASE: &str = include_str!("../../../examples/case.toml");

    fn example() -> Case {
        read_bytes("case.toml", CASE.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0)
    }

    #[test]
    fn a_part_of_a_case_has_the_facts_and_items_of_its_turns_and_is_valid() {
        let whole = example();
        for turns in [1..=1, 2..=2, 1..=2, 2..=9] {
            let part = whole.with_turns(&turns);
            let again = read_bytes("part", to_native(&part).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
            assert!(again.problems.is_empty(), "{turns:?}: {:?}", again.problems);
            let facts = whole.facts().iter().filter(|fact| fact.place().is_some_and(|place| turns.contains(&(place.turn() + 1))));
            assert_eq!(part.facts().len(), facts.count() + whole.facts().iter().filter(|fact| fact.place().is_none()).count());
            assert!(part.facts().iter().filter_map(|fact| fact.place()).all(|place| place.turn() < part.turns().len()));
            assert!(part.rubric().iter().all(|item| item.turns().iter().all(|&turn| turn < part.turns().len())));
        }
        let second = whole.with_turns(&(2..=2));
        assert!(second.turns().len() == 1 && !second.facts().is_empty() && second.rubric().len() < whole.rubric().len());
    }

    #[test]
    fn without_its_reference_a_case_tells_nothing_of_the_diagnosis() {
        let without = example().without_reference();
        let json = without.to_json().to_string();
        for word in ["haemorrhage", "refer", "sources", "Migraine", "facts", "rubric"] {
            assert!(!json.contains(word), "{word}: {json}");
        }
        assert!(without.patient().is_some() && without.difficulty().is_some() && !without.turns().is_empty());
        assert!(example().tags().iter().any(|tag| tag.as_str() == Tag::REFER));
    }

    #[test]
    fn the_words_of_a_fact_stand_in_the_masked_question() {
        let text = "[[case]]\nid = \"1\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"患者王小明，男，40岁，腹痛\"\n\
                    [[case.facts]]\nid = \"who\"\nsection = \"social\"\nknown_by = \"patient\"\ntold = \"volunteered\"\nturn = 1\n\
                    text = \"患者王小明，男，40岁\"\nwords = \"小明，男，40岁\"\n";
        let case = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0).masked();
        let place = case.facts()[0].place().unwrap();
        assert_eq!((place.words(), case.facts()[0].text()), ("××，男，40岁", "患者王××，男，40岁"));
        assert!(case.turns()[0].question.contains(place.words()));
    }
}
