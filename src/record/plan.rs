//! The plan of a run: the answers and verdicts that make it complete. Without it, a missing answer could not
//! be told from one that was never wanted.

use crate::{
    case::{Case, CaseId, Confirmed, Difficulty, History, Lacks, Source, TestsPair, VariantName, Varied},
    digest::sha256,
    judge::{Preset, asked_of, refutations_of},
};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Every model answers every turn of every case in every repeat, and every answer to a judged turn is judged so many times by every judging.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Plan {
    /// The cases, in the order of their file.
    pub cases: Vec<PlannedCase>,
    /// The models that answer, by [`crate::chat::ModelIdentity::key`].
    pub models: Vec<String>,
    /// How often each case is asked.
    pub repeats: u32,
    /// Who judges what.
    pub judgings: Vec<PlannedJudging>,
    /// Variants that were wanted of cases that cannot have them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<LackingCase>,
}

/// A variant that was wanted of a case that lacks what the variant needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LackingCase {
    /// The case's id.
    pub case: CaseId,
    /// Where it comes from.
    pub source: Source,
    /// The variant.
    pub variant: VariantName,
    /// What the case lacks: a word, or an object of a word and the turn or kind of turn that it is about.
    #[schemars(with = "serde_json::Value")]
    pub lacks: Lacks,
}

/// A case of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlannedCase {
    /// Its id.
    pub id: CaseId,
    /// Where it comes from.
    pub source: Source,
    /// Which variant of the case this is; absent for the case itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<PlannedVariant>,
    /// How many of its turns are asked, from the first.
    pub turns: usize,
    /// The benchmark's category, where it has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether its reference has a pair that asks which tests to do, as turn 2 of the benchmark does; absent in the plans of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests_pair: Option<TestsPair>,
    /// Whether it has no reference, so that its answers cannot be judged by comparison.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_reference: bool,
    /// sha256 of its reference as a judge receives it; absent where it has none, and in the plans of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_digest: Option<String>,
    /// The turns, from 1, for which its rubric gives points; none where it has no rubric, absent in the plans of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rubric_turns: Option<Vec<usize>>,
    /// The turns, from 1, by which a finding rules out one of its wrong diagnoses; absent in the plans of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refutation_turns: Option<Vec<usize>>,
    /// How many right diagnoses the case lists; absent in the plans of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnoses: Option<usize>,
    /// The department, where the case says; absent in the plans of earlier versions, too, as are the next two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// How hard it is, where the case says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Difficulty>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// A variant of a planned case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlannedVariant {
    /// Its name, with what it was called with.
    pub name: VariantName,
    /// The version of its rules.
    pub version: u32,
    /// sha256 of its name, version and texts.
    pub digest: String,
    /// The share of what the case tells that is told, by characters.
    pub told: f64,
    /// How many turns are the case's own; those after them press the model.
    pub own_turns: usize,
    /// The turn (from 1) that asks the last of the case's own once more; absent where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<usize>,
    /// The turn (from 1) of the case as which that turn is judged; absent where it is the last of the case's own that are asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_as: Option<usize>,
    /// sha256 of what stands for the answer to each turn before later questions: empty where each turn is asked by itself, absent where it is the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<String>>,
    /// Who proposed and confirmed the wrong diagnosis that is pressed; absent where it is the case file's own, or none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_as: Option<Confirmed>,
}

/// A share is a number from 0 to 1, never one that is not equal to itself.
impl Eq for PlannedVariant {}

impl PlannedVariant {
    fn of(case: &Case, varied: &Varied) -> Self {
        let own_turns = case.own_turns();
        let again = (own_turns + 1..=case.turns().len()).find(|&turn| case.judged_as(turn).is_some());
        let history = match case.history() {
            History::Own => None,
            History::None => Some(Vec::new()),
            History::Told(texts) => Some(texts.iter().map(|text| sha256(text.as_bytes())).collect()),
        };
        Self {
            name: varied.name().clone(),
            version: varied.version(),
            digest: varied.digest().to_owned(),
            told: varied.told(),
            own_turns,
            pushed_as: varied.pushed_as().cloned(),
            again,
            again_as: again.and_then(|turn| case.judged_as(turn)).filter(|of| *of != own_turns),
            history,
        }
    }
}

/// One way of judging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlannedJudging {
    /// The judge, by [`crate::chat::ModelIdentity::key`].
    pub judge: String,
    /// Its prompts.
    pub preset: Preset,
    /// The judged turns, from 1.
    pub turns: Vec<usize>,
    /// How often each answer is judged.
    pub repeats: u32,
}

impl PlannedCase {
    /// Of a case of which the first `turns` turns are asked.
    pub fn of(case: &Case, turns: usize) -> Self {
        Self {
            id: case.id().clone(),
            source: case.source(),
            variant: case.variant().map(|varied| PlannedVariant::of(case, varied)),
            turns: turns.min(case.turns().len()),
            category: case.category().map(str::to_owned),
            tests_pair: Some(case.tests_pair()),
            no_reference: !case.has_reference(),
            reference_digest: case.reference_text().map(|text| sha256(text.as_bytes())),
            rubric_turns: Some((1..=case.turns().len()).filter(|&turn| !asked_of(case, turn).is_empty()).collect()),
            refutation_turns: Some((1..=case.turns().len()).filter(|&turn| !refutations_of(case, turn).is_empty()).collect()),
            diagnoses: Some(case.diagnoses().len()),
            department: case.department().map(str::to_owned),
            difficulty: case.difficulty(),
            tags: case.tags().iter().map(|tag| tag.as_str().to_owned()).collect(),
        }
    }

    /// The name of its variant.
    pub fn variant_name(&self) -> Option<&VariantName> {
        self.variant.as_ref().map(|variant| &variant.name)
    }

    /// What tells it from every other planned case.
    fn place(&self) -> (Source, CaseId, Option<VariantName>) {
        (self.source, self.id.clone(), self.variant_name().cloned())
    }
}

impl Plan {
    /// The names of the variants that are planned, each once.
    pub fn variants(&self) -> Vec<&VariantName> {
        let mut names: Vec<&VariantName> = Vec::new();
        let mut seen = HashSet::new();
        names.extend(self.cases.iter().filter_map(PlannedCase::variant_name).filter(|name| seen.insert(*name)));
        names
    }

    /// Whether nothing is planned, as in the run of a screen.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The cases of which another plan has another reference than this one, or none where this one has one. A verdict against one reference says nothing of
    /// the answer beside the other.
    pub fn other_references(&self, other: &Self) -> Vec<CaseId> {
        let originals = |case: &&PlannedCase| case.variant.is_none();
        let known: HashMap<(Source, &CaseId), &PlannedCase> =
            self.cases.iter().filter(originals).map(|case| ((case.source, &case.id), case)).collect();
        let differs = |case: &&PlannedCase| {
            let known = known.get(&(case.source, &case.id)).and_then(|known| known.reference_digest.as_ref());
            known.is_some_and(|known| case.no_reference || case.reference_digest.as_ref().is_some_and(|digest| digest != known))
        };
        other.cases.iter().filter(originals).filter(differs).map(|case| case.id.clone()).collect()
    }

    /// Adds what another plan wants beyond this one: a run that is taken up again with more cases, models or repeats grows, and never shrinks.
    pub fn extend(&mut self, other: &Self) {
        let mut places: HashMap<_, usize> = self.cases.iter().enumerate().map(|(place, case)| (case.place(), place)).collect();
        for case in &other.cases {
            let place = *places.entry(case.place()).or_insert_with(|| {
                self.cases.push(case.clone());
                self.cases.len() - 1
            });
            let known = &mut self.cases[place];
            known.turns = known.turns.max(case.turns);
            known.variant.clone_from(&case.variant);
            known.tests_pair = case.tests_pair.or(known.tests_pair);
            if case.rubric_turns.is_some() {
                known.rubric_turns.clone_from(&case.rubric_turns);
            }
            if case.refutation_turns.is_some() {
                known.refutation_turns.clone_from(&case.refutation_turns);
            }
            known.diagnoses = case.diagnoses.or(known.diagnoses);
            if case.department.is_some() || case.difficulty.is_some() || !case.tags.is_empty() {
                known.department.clone_from(&case.department);
                known.difficulty = case.difficulty;
                known.tags.clone_from(&case.tags);
            }
            // As the file is now: a reference may have been added since, or taken out.
            known.no_reference = case.no_reference;
            if case.no_reference || case.reference_digest.is_some() {
                known.reference_digest.clone_from(&case.reference_digest);
            }
        }
        for model in &other.models {
            if !self.models.contains(model) {
                self.models.push(model.clone());
            }
        }
        self.repeats = self.repeats.max(other.repeats);
        for judging in &other.judgings {
            match self.judgings.iter_mut().find(|j| j.judge == judging.judge && j.preset == judging.preset) {
                Some(known) => {
                    known.turns.extend(judging.turns.iter().filter(|t| !known.turns.contains(t)).copied().collect::<Vec<_>>());
                    known.turns.sort_unstable();
                    known.repeats = known.repeats.max(judging.repeats);
                }
                None => self.judgings.push(judging.clone()),
            }
        }
        self.extend_lacking(&other.lacking);
    }

    /// Of each case and variant the last word counts, and a case that has the variant by now lacks nothing.
    fn extend_lacking(&mut self, other: &[LackingCase]) {
        if self.lacking.is_empty() && other.is_empty() {
            return;
        }
        let place = |lacking: &LackingCase| (lacking.source, lacking.case.clone(), Some(lacking.variant.clone()));
        let newer: HashSet<_> = other.iter().map(place).collect();
        let planned: HashSet<_> = self.cases.iter().filter(|case| case.variant.is_some()).map(PlannedCase::place).collect();
        self.lacking.retain(|lacking| !newer.contains(&place(lacking)));
        self.lacking.extend(other.iter().cloned());
        self.lacking.retain(|lacking| !planned.contains(&place(lacking)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_that_a_case_lacks_is_kept_until_the_case_has_it() {
        let variant = |name: &str| VariantName::try_from(name.to_owned()).unwrap();
        let lacking =
            |name: &str, lacks| LackingCase { case: CaseId::new("1").unwrap(), source: Source::Native, variant: variant(name), lacks };
        let mut plan = Plan { lacking: vec![lacking("bias=recency", Lacks::Distractors)], ..Plan::default() };
        plan.extend(&Plan {
            lacking: vec![lacking("precontext", Lacks::Patient), lacking("bias=recency", Lacks::Sentences)],
            ..Plan::default()
        });
        assert_eq!(plan.lacking, [lacking("precontext", Lacks::Patient), lacking("bias=recency", Lacks::Sentences)]);
        let text = serde_json::to_string(&plan).unwrap();
        assert!(text.contains(r#""lacks":"patient""#), "{text}");
        assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
        let file = crate::case::bundled(&crate::case::ReadOptions::default()).unwrap();
        let varied = plan_of_variant(&file.cases[0]);
        let case = &varied.cases[0];
        let (name, id) = (case.variant_name().unwrap().clone(), case.id.clone());
        let mut plan =
            Plan { lacking: vec![LackingCase { case: id, source: case.source, variant: name, lacks: Lacks::Patient }], ..Plan::default() };
        plan.extend(&varied);
        assert_eq!(plan.lacking, []);
    }

    fn plan_of_variant(case: &Case) -> Plan {
        let (cases, _) = crate::case::with_variants(std::slice::from_ref(case), &["challenge=rethink".parse().unwrap()]);
        Plan {
            cases: cases.iter().filter(|case| case.variant().is_some()).map(|case| PlannedCase::of(case, 9)).collect(),
            ..Plan::default()
        }
    }

    #[test]
    fn a_plan_grows_and_never_shrinks() {
        let case = |id: &str, turns| PlannedCase {
            id: CaseId::new(id).unwrap(),
            source: Source::Native,
            variant: None,
            turns,
            category: None,
            tests_pair: None,
            no_reference: false,
            reference_digest: None,
            rubric_turns: None,
            refutation_turns: None,
            diagnoses: None,
            department: None,
            difficulty: None,
            tags: Vec::new(),
        };
        let judging =
            |turns: &[usize], repeats| PlannedJudging { judge: "j".into(), preset: Preset::Official, turns: turns.into(), repeats };
        let mut plan =
            Plan { cases: vec![case("1", 3)], models: vec!["a".into()], repeats: 2, judgings: vec![judging(&[1], 3)], ..Plan::default() };
        let smaller = Plan {
            cases: vec![case("1", 1)],
            models: vec!["b".into()],
            repeats: 1,
            judgings: vec![judging(&[3, 1], 1)],
            ..Plan::default()
        };
        plan.extend(&smaller);
        assert_eq!(plan.cases, [case("1", 3)]);
        assert_eq!((plan.models.as_slice(), plan.repeats), (["a".to_owned(), "b".to_owned()].as_slice(), 2));
        assert_eq!(plan.judgings, [judging(&[1, 3], 3)]);
        // The reference that counts is that of the file as it is now.
        let with =
            |digest: &str| Plan { cases: vec![PlannedCase { reference_digest: Some(digest.into()), ..case("1", 1) }], ..Plan::default() };
        assert_eq!(plan.other_references(&with("a")), []);
        plan.extend(&with("a"));
        assert_eq!((plan.other_references(&with("a")), plan.other_references(&with("b"))), (vec![], vec![CaseId::new("1").unwrap()]));
        let without = Plan { cases: vec![PlannedCase { no_reference: true, ..case("1", 1) }], ..Plan::default() };
        assert_eq!(plan.other_references(&without).len(), 1);
        plan.extend(&with("b"));
        assert_eq!(plan.cases[0].reference_digest.as_deref(), Some("b"));
        // A plan of an earlier version learns what it did not say, and forgets nothing.
        let told = PlannedCase { tests_pair: Some(TestsPair::Present), ..case("1", 1) };
        plan.extend(&Plan { cases: vec![told], ..Plan::default() });
        plan.extend(&Plan { cases: vec![case("1", 3)], ..Plan::default() });
        assert_eq!((plan.cases[0].turns, plan.cases[0].tests_pair), (3, Some(TestsPair::Present)));
        let described = |department: &str| PlannedCase {
            department: Some(department.into()),
            difficulty: Some(Difficulty::Basic),
            tags: vec!["refer".into()],
            ..case("1", 1)
        };
        for department in ["内科", "外科"] {
            plan.extend(&Plan { cases: vec![described(department)], ..Plan::default() });
            plan.extend(&Plan { cases: vec![case("1", 3)], ..Plan::default() });
            let known = &plan.cases[0];
            assert_eq!((known.department.as_deref(), known.difficulty, known.tags.len()), (Some(department), Some(Difficulty::Basic), 1));
        }
    }
}
