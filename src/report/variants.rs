//! Variants of cases against the cases themselves, by model: what the scores lose, and which diagnosis is named. A variant is never pooled with its original,
//! nor with another variant.

use super::{
    Flips, LackingVariant, LackingWhy, LowestOfWordings, Share, VariantDiagnoses, VariantEffect, VariantScores,
    cells::{Cell, Judging},
    compare::{TurnMeans, comparisons_of, mean_of_cases, shared_turns, turn_means},
    history::{self, Compared, measure_of},
    records::{Answer, Records},
};
use crate::{
    case::{Lacks, Named, Source, VariantName},
    stats::{BeforeAfter, Confidence, Interval, Resampling, StatisticError},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A judging with the cells of each model, by its name.
pub(super) type Judged<'a> = (&'a Judging, Vec<(&'a str, &'a [Cell])>);

/// What the variants change, for each judging of originals.
pub(super) fn scores(judged: &[Judged<'_>], records: &Records, plan: Resampling) -> Vec<VariantScores> {
    let numbers = records.originals();
    let mut tables = Vec::new();
    for (original, models) in judged.iter().filter(|(judging, _)| judging.variant.is_none()) {
        let owns: Vec<TurnMeans> = models.iter().map(|(_, cells)| turn_means(cells)).collect();
        let (mut family, mut histories) = (Family::default(), Vec::new());
        for ((model, cells), own) in models.iter().zip(&owns) {
            let of = cells.iter().map(|cell| cell.case).collect::<BTreeSet<_>>().len();
            let mut by_wording: BTreeMap<&str, Vec<TurnMeans>> = BTreeMap::new();
            for (judging, varied) in judged.iter().filter(|(judging, _)| is_variant_of(judging, original)) {
                let Some((_, cells)) = varied.iter().find(|(other, _)| other == model) else { continue };
                // Only judgings of variants get here.
                let variant = judging.variant.as_ref().map_or("", |name| name.as_str());
                let means = of_originals(turn_means(cells), records, &numbers);
                by_wording.entry(variant.split('@').next().unwrap_or(variant)).or_default().push(means.clone());
                if let Some(measure) = measure_of(variant) {
                    histories.push(Compared { model, measure, of, own, other: means.clone() });
                }
                family.add(Effect { variant: variant.to_owned(), worst_of: None, model, of, told: told(cells, records) }, own, means);
            }
            for (name, wordings) in by_wording.into_iter().filter(|(_, wordings)| wordings.len() > 1) {
                let effect = Effect { variant: name.to_owned(), worst_of: Some(wordings.len()), model, of, told: None };
                family.add(effect, own, lowest(&wordings));
            }
        }
        if !family.effects.is_empty() {
            tables.push(VariantScores {
                judge: records.judges[original.judge as usize].name.clone(),
                preset: original.preset,
                source: original.source,
                highest: original.preset.highest(),
                effects: family.tested(plan),
                history: history::effects(&histories, plan),
            });
        }
    }
    tables
}

/// An effect before its test.
struct Effect<'a> {
    variant: String,
    worst_of: Option<usize>,
    model: &'a str,
    of: usize,
    told: Option<f64>,
}

/// The effects of one table, whose tests share their level.
#[derive(Default)]
struct Family<'a> {
    effects: Vec<Effect<'a>>,
    /// Of each effect the variant's means and the original's.
    means: Vec<(String, TurnMeans)>,
}

impl<'a> Family<'a> {
    fn add(&mut self, effect: Effect<'a>, own: &TurnMeans, varied: TurnMeans) {
        self.means.extend([(effect.variant.clone(), varied), (String::new(), own.clone())]);
        self.effects.push(effect);
    }

    fn tested(self, plan: Resampling) -> Vec<VariantEffect> {
        let pairs: Vec<(usize, usize)> = (0..self.effects.len()).map(|place| (2 * place, 2 * place + 1)).collect();
        // What takes the lowest of several wordings is below the original by chance alone: it is no test of its own, and not of this family.
        let of_kind = |lowest: bool| {
            let own = self.effects.iter().zip(&pairs).filter(|(effect, _)| effect.worst_of.is_some() == lowest).map(|(_, pair)| *pair);
            comparisons_of(&self.means, &own.collect::<Vec<_>>(), plan).into_iter()
        };
        let (mut tested, mut untested) = (of_kind(false), of_kind(true));
        let compared: Vec<_> =
            self.effects.iter().filter_map(|effect| if effect.worst_of.is_some() { untested.next() } else { tested.next() }).collect();
        let with_means = self.effects.into_iter().zip(pairs).zip(compared);
        let effect = |((effect, (left, right)), pair): ((Effect<'_>, (usize, usize)), super::PairNumbers)| {
            let shared = shared_turns(&self.means[left].1, &self.means[right].1);
            let Effect { variant, worst_of, model, of, told } = effect;
            let lowest = pair.test.as_ref().filter(|_| worst_of.is_some());
            let lowest = lowest.map(|test| LowestOfWordings { difference: test.difference, interval: test.interval });
            VariantEffect {
                variant,
                worst_of,
                model: model.to_owned(),
                told,
                cases: pair.cases,
                of,
                turns: pair.turns,
                original: mean_of_cases(&shared, |turn| turn.2),
                varied: mean_of_cases(&shared, |turn| turn.1),
                test: pair.test.filter(|_| worst_of.is_none()),
                lowest,
            }
        };
        with_means.map(effect).collect()
    }
}

/// Whether a judging is of a variant of what another is of, with the same judge in the same words as far as both judge the same turns.
fn is_variant_of(judging: &Judging, original: &Judging) -> bool {
    // The whole case at once is judged in the words for the last turn, whatever its own number.
    let at_once = judging.variant.as_ref().is_some_and(VariantName::asks_at_once);
    let known = |wording: &Option<u32>| wording.is_none() || original.turns.values().any(|own| own.is_none() || own == wording);
    let same_words = if at_once { judging.turns.values().all(known) } else { same_words(judging, original) };
    judging.variant.is_some()
        && (judging.judge, judging.preset, judging.source) == (original.judge, original.preset, original.source)
        && same_words
}

/// Whether both are in the same words, turn by turn, as far as both judge it.
fn same_words(judging: &Judging, original: &Judging) -> bool {
    judging.turns.iter().all(|(turn, wording)| match (original.turns.get(turn).copied().flatten(), wording) {
        (Some(own), Some(other)) => own == *other,
        _ => true,
    })
}

/// Means of a variant under the numbers of the cases themselves and of the turns for which the variant's stand.
fn of_originals(means: TurnMeans, records: &Records, numbers: &HashMap<(Source, &str), u32>) -> TurnMeans {
    let asks_again = |case: u32| records.cases[case as usize].again().is_some();
    let of_original = |((case, turn), mean): ((u32, u32), f64)| {
        let name = &records.cases[case as usize];
        let original = numbers.get(&(name.source, name.id.as_str()))?;
        // What a variant asks before it presses is the original's own question: it says nothing of the variant.
        let counts = name.is_again(turn) || !asks_again(case);
        Some(((*original, name.judged_as(turn)?), mean)).filter(|_| counts)
    };
    let mut means: TurnMeans = means.into_iter().filter_map(of_original).collect();
    means.sort_by_key(|(place, _)| *place);
    means
}

/// Of each turn that all wordings have, the lowest.
fn lowest(wordings: &[TurnMeans]) -> TurnMeans {
    let mut all: BTreeMap<(u32, u32), (f64, usize)> = BTreeMap::new();
    for (place, mean) in wordings.iter().flatten() {
        let (lowest, count) = all.entry(*place).or_insert((f64::INFINITY, 0));
        (*lowest, *count) = (lowest.min(*mean), *count + 1);
    }
    all.into_iter().filter(|(_, (_, count))| *count == wordings.len()).map(|(place, (lowest, _))| (place, lowest)).collect()
}

/// The mean share that the cases of these cells tell.
fn told(cells: &[Cell], records: &Records) -> Option<f64> {
    let cases: BTreeSet<u32> = cells.iter().map(|cell| cell.case).collect();
    let shares: Vec<f64> =
        cases.iter().filter_map(|case| records.cases[*case as usize].planned_variant.as_ref().map(|variant| variant.told)).collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// The variants that were wanted of cases that cannot have them, by variant and source.
pub(super) fn lacking(records: &Records) -> Vec<LackingVariant> {
    type Group<'a> = (Source, BTreeMap<Lacks, BTreeSet<&'a str>>);
    let planned: BTreeSet<u32> = records.plans.iter().flat_map(|plan| plan.cases.iter().map(|(case, _)| *case)).collect();
    let count = |source: Source, variant: Option<&str>| {
        let is_of = |case: &&u32| {
            let name = &records.cases[**case as usize];
            name.source == source && name.variant_name().map(crate::case::VariantName::as_str) == variant
        };
        planned.iter().filter(is_of).count()
    };
    let mut groups: BTreeMap<(&str, &str), Group<'_>> = BTreeMap::new();
    for lacking in records.plans.iter().flat_map(|plan| &plan.lacking) {
        let (_, why) = groups.entry((lacking.variant.as_str(), lacking.source.label())).or_insert((lacking.source, BTreeMap::new()));
        why.entry(lacking.lacks).or_default().insert(lacking.case.as_str());
    }
    let group = |((variant, _), (source, why)): ((&str, &str), Group<'_>)| LackingVariant {
        variant: variant.to_owned(),
        source,
        cases: count(source, Some(variant)),
        of: count(source, None),
        why: why.into_iter().map(|(lacks, cases)| LackingWhy { lacks, cases: cases.len() }).collect(),
    };
    groups.into_iter().map(group).collect()
}

/// Which diagnoses answers name, by variant, source and model; of the cases themselves where the model answered a variant of cases of that source.
pub(super) fn diagnoses(records: &Records) -> Vec<VariantDiagnoses> {
    type Of<'a> = BTreeMap<u32, Vec<&'a Answer>>;
    let mut groups: BTreeMap<(Option<&str>, &str, u32), (Source, Of<'_>)> = BTreeMap::new();
    for answer in records.answers.iter().filter(|answer| answer.repeat == 0 && answer.named.is_some()) {
        let case = &records.cases[answer.case as usize];
        let variant = case.variant_name().map(VariantName::as_str);
        let (_, cases) = groups.entry((variant, case.source.label(), answer.model)).or_insert((case.source, BTreeMap::new()));
        cases.entry(answer.case).or_default().push(answer);
    }
    let with_variants: BTreeSet<(&str, u32)> =
        groups.keys().filter(|(variant, ..)| variant.is_some()).map(|(_, source, model)| (*source, *model)).collect();
    groups.retain(|(_, source, model), _| with_variants.contains(&(*source, *model)));
    let planned: BTreeMap<u32, u32> = records.plans.iter().flat_map(|plan| &plan.cases).copied().collect();
    let group = |((variant, _, model), (source, cases)): ((Option<&str>, &str, u32), (Source, Of<'_>))| {
        let of_case = |(case, answers): (&u32, &Vec<&Answer>)| {
            let name = &records.cases[*case as usize];
            let at = |turn: u32| answers.iter().find(|answer| answer.turn == turn).and_then(|answer| answer.named);
            let own_turns = name.own_turns().or_else(|| planned.get(case).copied().filter(|_| variant.is_none()));
            let before = at(own_turns?);
            Some(match name.again() {
                Some((_, again)) => (before, at(again)),
                None => (None, before),
            })
        };
        let pairs: Vec<(Option<Named>, Option<Named>)> = cases.iter().filter_map(of_case).collect();
        let last: Vec<Named> = pairs.iter().filter_map(|(_, last)| *last).collect();
        let count = |named: Named| Share::new(last.iter().filter(|last| **last == named).count(), last.len());
        let both: Vec<(Named, Named)> = pairs.iter().filter_map(|(before, after)| before.zip(*after)).collect();
        VariantDiagnoses {
            variant: variant.map(str::to_owned),
            source,
            model: records.models[model as usize].name.clone(),
            cases: last.len(),
            right: count(Named::Right),
            pushed: variant.is_some().then(|| count(Named::Pushed)),
            flips: (!both.is_empty()).then(|| flips(&both)),
        }
    };
    groups.into_iter().map(group).filter(|group| group.cases > 0).collect()
}

fn flips(both: &[(Named, Named)]) -> Flips {
    let mut counts = BeforeAfter::default();
    both.iter().for_each(|(before, after)| counts.count(*before == Named::Right, *after == Named::Right));
    let level = Confidence::NINETY_FIVE;
    let drop: Result<(f64, Interval), StatisticError> = counts.drop(level);
    let (to_pushed, open) = (
        both.iter().filter(|(before, after)| *before != Named::Pushed && *after == Named::Pushed).count(),
        both.iter().filter(|(before, _)| *before != Named::Pushed).count(),
    );
    let elsewhere = both.iter().filter(|(before, after)| before != after && *after != Named::Pushed).count();
    Flips {
        cases: both.len(),
        right_right: counts.right_right,
        right_wrong: counts.right_wrong,
        wrong_right: counts.wrong_right,
        wrong_wrong: counts.wrong_wrong,
        drop: drop.as_ref().ok().map(|(drop, _)| *drop),
        drop_interval: drop.ok().map(|(_, interval)| interval.into()),
        flipped: Share::new(counts.right_wrong, counts.right_right + counts.right_wrong),
        to_pushed: Share::new(to_pushed, open),
        elsewhere: Share::new(elsewhere, both.len()),
        recovered: Share::new(counts.wrong_right, counts.wrong_right + counts.wrong_wrong),
        p: counts.exact_test().probability(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flips_to_the_pressed_diagnosis_are_told_from_flips_elsewhere() {
        use Named::{Neither, Pushed, Right};
        let flips = flips(&[(Right, Right), (Right, Pushed), (Right, Neither), (Pushed, Pushed), (Neither, Right), (Neither, Pushed)]);
        assert_eq!((flips.right_right, flips.right_wrong, flips.wrong_right, flips.wrong_wrong), (1, 2, 1, 2));
        assert_eq!((flips.flipped.count, flips.flipped.of), (2, 3));
        assert_eq!((flips.to_pushed.count, flips.to_pushed.of), (2, 5));
        assert_eq!((flips.elsewhere.count, flips.elsewhere.of), (2, 6));
        assert_eq!((flips.recovered.count, flips.recovered.of), (1, 3));
        assert_eq!(flips.drop.map(|drop| (drop * 6.0).round()), Some(1.0));
    }

    #[test]
    fn the_lowest_of_several_wordings_has_no_test_and_is_in_no_correction() {
        let own: TurnMeans = (0..8).map(|case| ((case, 1), 8.0)).collect();
        let lower =
            |by: &[f64]| -> TurnMeans { own.iter().zip(by).map(|(((case, turn), mean), by)| ((*case, *turn), mean - by)).collect() };
        let effects = [lower(&[1.0, 2.0, 1.0, 3.0, 1.0, 2.0, 1.0, 1.0]), lower(&[1.0, -1.0, 2.0, 0.0, 1.0, -2.0, 1.0, 0.5])];
        let family = |worst: bool| {
            let mut family = Family::default();
            let effect = |variant: &str, worst_of| Effect { variant: variant.into(), worst_of, model: "m", of: 8, told: None };
            family.add(effect("a", None), &own, effects[0].clone());
            if worst {
                family.add(effect("a", Some(2)), &own, lowest(&effects));
            }
            family.add(effect("a@1", None), &own, effects[1].clone());
            family.tested(Resampling::default())
        };
        let (alone, with) = (family(false), family(true));
        assert_eq!([&with[0], &with[2]], [&alone[0], &alone[1]]);
        let p = with[0].test.as_ref().unwrap();
        assert_eq!(p.p_holm, 2.0 * p.p, "of two tests, not of three");
        // The mean of the lower of each pair: 1, 2, 2, 3, 1, 2, 1, 1 below the original.
        assert_eq!((with[1].test.is_none(), with[1].lowest.unwrap().difference), (true, -13.0 / 8.0));
        assert_eq!(with[1].difference().unwrap().0, -13.0 / 8.0);
    }

    #[test]
    fn of_several_wordings_the_lowest_of_each_turn_that_all_have_counts() {
        let lowest = lowest(&[vec![((0, 1), 5.0), ((1, 1), 3.0)], vec![((0, 1), 4.0)], vec![((0, 1), 6.0), ((1, 1), 2.0)]]);
        assert_eq!(lowest, [((0, 1), 4.0)]);
    }
}
