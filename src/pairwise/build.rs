//! Computes the figures from the lines of a file of comparisons.

use super::{
    BlockCoverage, LengthShare, OrderNumbers, Outcome, PairNumbers, PairRecord, PairwiseBlock, PairwiseLine, PairwiseReport, SameText,
    changes::{self, Changes},
    pair::{Pair, PairKey, Party, pair, pair_key},
    strengths,
};
use crate::{
    case::Source,
    judge::GameVerdict,
    report::{Figure, ResamplingUsed, Share, row::estimates},
    stats::{Confidence, Resampling, bootstrap_by_case, logistic, wilson},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is never pooled: judge, its name, wording, source, and whether it saw references.
type BlockKey = (String, String, String, Source, bool);

/// The figures of a file's lines.
pub fn report(lines: &[PairwiseLine], resampling: Resampling) -> PairwiseReport {
    let mut verdicts: HashMap<&str, GameVerdict> = HashMap::new();
    let mut blocks: BTreeMap<BlockKey, BTreeMap<PairKey, &PairRecord>> = BTreeMap::new();
    let mut of_variants = Changes::new();
    for line in lines {
        match line {
            PairwiseLine::Game(game) => _ = verdicts.insert(&game.key, game.verdict),
            PairwiseLine::Pair(pair) if changes::file(&mut of_variants, pair) => {}
            PairwiseLine::Pair(pair) => _ = blocks.entry(block_key(pair)).or_default().insert(pair_key(pair), pair),
        }
    }
    let blocks = blocks.into_iter().map(|(key, pairs)| block(&key, &pairs, &verdicts, resampling)).collect();
    let changes = changes::blocks(of_variants, &verdicts, resampling);
    PairwiseReport { wardround: env!("CARGO_PKG_VERSION"), resampling: ResamplingUsed::of(resampling), blocks, changes }
}

fn block_key(pair: &PairRecord) -> BlockKey {
    let judge = pair.judge.key_as_judge(&pair.sampling_asked);
    (judge, pair.judge.name.clone(), pair.prompt_digest.clone(), pair.source, pair.reference_digest.is_some())
}

fn block(
    key: &BlockKey,
    records: &BTreeMap<PairKey, &PairRecord>,
    verdicts: &HashMap<&str, GameVerdict>,
    plan: Resampling,
) -> PairwiseBlock {
    let parties: BTreeSet<&Party> = records.keys().flat_map(|(_, _, _, left, right)| [left, right]).collect();
    let parties: Vec<&Party> = parties.into_iter().collect();
    let names = told_apart(&parties);
    let pairs: Vec<Pair<'_>> = records.iter().map(|(key, record)| pair(key, record, &parties, verdicts)).collect();
    let judged = || pairs.iter().filter_map(|pair| Some((pair, pair.outcome.ok()?)));
    let itself: BTreeSet<usize> = pairs.iter().flat_map(Pair::same_as_judge).collect();
    let models = names.len();
    let (strengths, tie) = if models > 2 { strengths::of(&pairs, &names, plan) } else { (Vec::new(), None) };
    PairwiseBlock {
        judge: key.1.clone(),
        prompt_digest: key.2.clone(),
        source: key.3,
        with_reference: key.4,
        cases: pairs.iter().map(|pair| pair.case).collect::<BTreeSet<_>>().len(),
        judges_itself: itself.into_iter().map(|model| names[model].clone()).collect(),
        coverage: coverage(&pairs.iter().collect::<Vec<_>>()),
        pairs: pairs_of_models(&pairs, &names, plan),
        order: order(&pairs),
        longer: longer(judged()),
        same_text: judged().filter(|(pair, _)| pair.is_same_text()).fold(SameText::default(), |sum, (_, outcome)| SameText {
            judged: sum.judged + 1,
            ties: sum.ties + usize::from(outcome == Outcome::Tie),
        }),
        answers_that_speak_to_the_judge: speaking(&pairs),
        circles: circles(&pairs, models),
        strengths,
        tie,
    }
}

/// The names of models; where several are called the same, with the beginning of what tells them apart.
fn told_apart(parties: &[&Party]) -> Vec<String> {
    let is_alone = |name: &String| parties.iter().filter(|(other, _)| other == name).count() == 1;
    let named = |(name, key): &&Party| match is_alone(name) {
        true => name.clone(),
        false => format!("{name} ({})", &crate::digest::sha256(key.as_bytes())[..6]),
    };
    parties.iter().map(named).collect()
}

fn coverage(pairs: &[&Pair<'_>]) -> BlockCoverage {
    let mut coverage = BlockCoverage { of: pairs.len(), ..BlockCoverage::default() };
    for pair in pairs {
        match pair.outcome {
            Ok(_) => coverage.judged += 1,
            Err(why) => *coverage.missing.entry(why).or_default() += 1,
        }
    }
    coverage
}

/// The figures of each pair of models: of all turns, then of each where there are several.
fn pairs_of_models(pairs: &[Pair<'_>], names: &[String], plan: Resampling) -> Vec<PairNumbers> {
    let mut groups: BTreeMap<([usize; 2], Option<u32>), Vec<&Pair<'_>>> = BTreeMap::new();
    let turns: BTreeSet<u32> = pairs.iter().map(|pair| pair.turn).collect();
    for pair in pairs {
        groups.entry((pair.models, None)).or_default().push(pair);
        if turns.len() > 1 {
            groups.entry((pair.models, Some(pair.turn))).or_default().push(pair);
        }
    }
    let scores: Vec<Vec<Vec<f64>>> = groups.values().map(|pairs| by_case(pairs)).collect();
    let estimates = estimates(&scores, plan);
    groups
        .into_iter()
        .zip(estimates)
        .map(|(((models, turn), pairs), score)| {
            let count = |is: &dyn Fn(Outcome) -> bool| pairs.iter().filter(|pair| pair.outcome.is_ok_and(is)).count();
            let coverage = coverage(&pairs);
            let (wins, losses) = (count(&|o| o == Outcome::Left), count(&|o| o == Outcome::Right));
            let rate = |count: usize| (coverage.judged > 0).then(|| count as f64 / coverage.judged as f64);
            PairNumbers {
                left: names[models[0]].clone(),
                right: names[models[1]].clone(),
                turn,
                wins,
                losses,
                ties: count(&|o| o == Outcome::Tie),
                position: count(&|o| matches!(o, Outcome::First | Outcome::Second)),
                mixed: count(&|o| o == Outcome::Mixed),
                win_rate: rate(wins),
                loss_rate: rate(losses),
                score,
                equal_length: turn.is_none().then(|| equal_length(&pairs, plan)),
                coverage,
            }
        })
        .collect()
}

/// The scores of judged pairs, a list a case; the pairs of one case follow each other.
fn by_case(pairs: &[&Pair<'_>]) -> Vec<Vec<f64>> {
    let scores = |case: &[&Pair<'_>]| case.iter().filter_map(|pair| Some(pair.outcome.ok()?.score())).collect::<Vec<f64>>();
    pairs.chunk_by(|a, b| a.case == b.case).map(scores).filter(|scores| !scores.is_empty()).collect()
}

/// The score at equal length; see [`PairNumbers::equal_length`].
fn equal_length(pairs: &[&Pair<'_>], plan: Resampling) -> Figure {
    let unit = |pair: &&Pair<'_>| {
        let [left, right] = pair.answers()?.map(|answer| f64::from(answer.characters.max(1)));
        Some(((left / right).ln(), pair.outcome.ok()?.score()))
    };
    let cases = pairs.chunk_by(|a, b| a.case == b.case).map(|case| case.iter().filter_map(unit).collect::<Vec<_>>());
    let cases: Vec<Vec<(f64, f64)>> = cases.filter(|case| !case.is_empty()).collect();
    let fitted = bootstrap_by_case(
        &cases,
        |units| logistic(units.iter().map(|unit| **unit)).map(|fit| fit.share_at_zero()),
        plan,
        Confidence::NINETY_FIVE,
    );
    Figure::resampled(fitted, || logistic(cases.iter().flatten().copied()).map(|fit| fit.share_at_zero()))
}

fn share(count: usize, of: usize) -> Share {
    Share { count, of, interval: wilson(count, of, Confidence::NINETY_FIVE).ok().map(|(_, interval)| interval.into()) }
}

fn order(pairs: &[Pair<'_>]) -> OrderNumbers {
    let outcomes: Vec<Outcome> = pairs.iter().filter_map(|pair| pair.outcome.ok()).collect();
    let count = |is: Outcome| outcomes.iter().filter(|outcome| **outcome == is).count();
    // Of judged pairs alone: each has both orders, so that neither model stands first more often.
    let games: Vec<GameVerdict> = pairs.iter().filter(|pair| pair.outcome.is_ok()).flat_map(|pair| pair.games).flatten().collect();
    let preferred = |verdict: GameVerdict| games.iter().filter(|game| **game == verdict).count();
    let (first, second) = (preferred(GameVerdict::First), preferred(GameVerdict::Second));
    OrderNumbers {
        consistent: share(outcomes.iter().filter(|outcome| outcome.is_consistent()).count(), outcomes.len()),
        first_in_both: count(Outcome::First),
        second_in_both: count(Outcome::Second),
        mixed: count(Outcome::Mixed),
        first_preferred: share(first, first + second),
    }
}

fn longer<'a>(judged: impl Iterator<Item = (&'a Pair<'a>, Outcome)>) -> LengthShare {
    let (mut won, mut of) = (0, 0);
    for (pair, outcome) in judged {
        let Some([left, right]) = pair.answers().map(|answers| answers.map(|answer| answer.characters)) else { continue };
        let left_won = match outcome {
            Outcome::Left => true,
            Outcome::Right => false,
            _ => continue,
        };
        if left != right {
            of += 1;
            won += usize::from(left_won == (left > right));
        }
    }
    LengthShare { won: share(won, of) }
}

fn speaking(pairs: &[Pair<'_>]) -> usize {
    let answers = pairs.iter().flat_map(|pair| &pair.record.models).filter_map(|model| model.answer.as_ref());
    answers.filter(|answer| answer.speaks_to_judge).map(|answer| (&answer.turn_key, &answer.digest)).collect::<BTreeSet<_>>().len()
}

/// How many threes of models go round in a circle, by their wins against each other.
fn circles(pairs: &[Pair<'_>], models: usize) -> usize {
    let mut lead = vec![0_i64; models * models];
    for pair in pairs {
        let [left, right] = pair.models;
        let change = match pair.outcome {
            Ok(Outcome::Left) => 1,
            Ok(Outcome::Right) => -1,
            _ => 0,
        };
        lead[left * models + right] += change;
        lead[right * models + left] -= change;
    }
    let beats = |one: usize, other: usize| lead[one * models + other] > 0;
    let mut circles = 0;
    for a in 0..models {
        for b in a + 1..models {
            for c in b + 1..models {
                circles += usize::from((beats(a, b) && beats(b, c) && beats(c, a)) || (beats(b, a) && beats(c, b) && beats(a, c)));
            }
        }
    }
    circles
}
