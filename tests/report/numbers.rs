//! The numbers against plain arithmetic, written here a second time.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use wardround::report::{Group, Limit, NoInterval};

fn scores(run: &Run, model: &str, turn: Option<usize>) -> Vec<f64> {
    let of = |v: &&VerdictRecord| v.model.name == model && turn.is_none_or(|t| v.turn == t);
    run.verdicts.iter().filter(of).filter_map(|v| v.verdict.score()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn every_mean_is_that_of_its_verdicts_and_stands_with_its_coverage() {
    let run = Run::of(&shape(Preset::Official, Source::DotaBench)).with_gaps();
    let report = run.report();
    assert_eq!(report.blocks.len(), 1);
    for model in &report.blocks[0].models {
        assert_eq!(
            model.rows.iter().map(|r| r.group.clone()).collect::<Vec<_>>(),
            [Group::Overall, Group::Turn(1), Group::Turn(2), Group::Turn(3), Group::Turn2WithPair, Group::Turn2WithoutPair]
        );
        for (row, turn) in model.rows.iter().zip([None, Some(1), Some(2), Some(3)]) {
            let expected = scores(&run, &model.model, turn);
            assert!(close(row.mean.value.unwrap(), mean(&expected)), "{} {turn:?}", model.model);
            assert_eq!(row.coverage.scored, expected.len());
            assert_eq!(row.coverage.of, 6 * 2 * if turn.is_some() { 1 } else { 3 });
            assert_eq!(row.coverage.missing.values().sum::<usize>(), row.coverage.of - row.coverage.scored);
            let interval = row.mean.interval.unwrap();
            assert!(interval.low <= row.mean.value.unwrap() && row.mean.value.unwrap() <= interval.high);
            let counts: usize = row.distributions[0].counts.iter().sum();
            assert_eq!((counts, row.distributions[0].counts.len()), (row.coverage.scored, 10));
        }
    }
    let kinds: BTreeMap<&str, usize> =
        row(&report, "alpha-7b", 0).coverage.missing.iter().map(|(kind, count)| (kind.name(), *count)).collect();
    assert_eq!(kinds, BTreeMap::from([("refused", 1), ("failed", 1), ("no_rating", 1)]));
    let kinds = |model| row(&report, model, 0).coverage.missing.iter().map(|(k, n)| format!("{} {n}", k.name())).collect::<Vec<_>>();
    assert_eq!(kinds("beta-7b"), ["no_answer 2"]);
    assert_eq!(kinds("gamma-7b"), ["no_text 2", "not_judged 1"]);
    let answers: Vec<(usize, usize)> = report.answers.iter().map(|a| (a.answered, a.of)).collect();
    assert_eq!(answers, [(18, 18), (17, 18), (17, 18)]);
}

#[test]
fn a_row_says_how_far_the_judge_repeats_itself_and_whether_length_pays() {
    let run = Run::of(&shape(Preset::Official, Source::DotaBench));
    let report = run.report();
    let row = row(&report, "beta-7b", 0);
    let mut by_answer: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for verdict in run.verdicts.iter().filter(|v| v.model.name == "beta-7b") {
        by_answer.entry(&verdict.turn_key).or_default().push(verdict.verdict.score().unwrap());
    }
    let spread = row.spread.unwrap();
    // Two repeats: their standard deviation is their distance over the root of two.
    let deviations: Vec<f64> = by_answer.values().map(|s| (s[0] - s[1]).abs() / 2f64.sqrt()).collect();
    assert!(close(spread.mean_standard_deviation, mean(&deviations)));
    let apart = by_answer.values().filter(|s| (s[0] - s[1]).abs() > 1.0).count();
    assert!(close(spread.share_apart, apart as f64 / 18.0));
    let length = row.length.unwrap();
    assert_eq!(length.answers, 18);
    let points: Vec<(f64, f64)> = run
        .turns
        .iter()
        .filter(|t| t.model.name == "beta-7b")
        .map(|t| ((t.text.chars().count() as f64).log2(), mean(&by_answer[t.key.as_str()])))
        .collect();
    let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
    let (mx, my) = (mean(&x), mean(&y));
    let slope = x.iter().zip(&y).map(|(a, b)| (a - mx) * (b - my)).sum::<f64>() / x.iter().map(|a| (a - mx).powi(2)).sum::<f64>();
    let doubling = length.doubling.unwrap();
    assert!(close(doubling.points, slope), "{} {slope}", doubling.points);
    assert!(doubling.interval.low <= slope && slope <= doubling.interval.high);
}

#[test]
fn pairs_are_compared_case_by_case_and_no_winner_is_named() {
    let run = Run::of(&shape(Preset::Official, Source::DotaBench));
    let report = run.report();
    let pairs = &report.blocks[0].comparisons;
    assert_eq!(
        pairs.iter().map(|p| (p.left.as_str(), p.right.as_str())).collect::<Vec<_>>(),
        [("alpha-7b", "beta-7b"), ("alpha-7b", "gamma-7b"), ("beta-7b", "gamma-7b")]
    );
    for pair in pairs {
        let test = pair.test.unwrap();
        // Complete data: each case weighs the same, so the difference is that of the means.
        assert!(close(test.difference, mean(&scores(&run, &pair.left, None)) - mean(&scores(&run, &pair.right, None))));
        assert_eq!(test.includes_zero, test.interval.low <= 0.0 && 0.0 <= test.interval.high);
        assert!(test.p_holm >= test.p && test.detectable.unwrap() > 0.0);
        assert_eq!(pair.cases, 6);
    }
    // Six cases have 64 sign patterns: the test is exact.
    assert!(pairs.iter().all(|p| close((p.test.unwrap().p * 64.0).fract(), 0.0)));
}

#[test]
fn a_pair_is_compared_over_what_both_have() {
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench));
    let only = |v: &VerdictRecord, model: &str, case: &str, turn: usize| v.model.name == model && v.case.as_str() == case && v.turn == turn;
    // Had case 2's third turn counted for one of the two, its difference would be another.
    for verdict in &mut run.verdicts {
        if only(verdict, "alpha-7b", "2", 3) {
            verdict.verdict = Verdict::Refused;
        }
        if only(verdict, "beta-7b", "2", 3) {
            verdict.verdict = Verdict::Scored { rating: 10 };
        }
        if verdict.model.name == "beta-7b" && verdict.case.as_str() == "5" {
            verdict.verdict = Verdict::Truncated;
        }
    }
    let test = &run.report().blocks[0].comparisons[0];
    assert_eq!(test.cases, 5);
    let of = |model: &str, case: &str, turns: &[usize]| {
        let values: Vec<f64> = turns
            .iter()
            .map(|turn| {
                mean(&run.verdicts.iter().filter(|v| only(v, model, case, *turn)).filter_map(|v| v.verdict.score()).collect::<Vec<_>>())
            })
            .collect();
        mean(&values)
    };
    let difference = |case: &str| {
        let turns: &[usize] = if case == "2" { &[1, 2] } else { &[1, 2, 3] };
        of("alpha-7b", case, turns) - of("beta-7b", case, turns)
    };
    assert!(close(test.test.unwrap().difference, mean(&["1", "2", "3", "4", "6"].map(difference))));
}

#[test]
fn the_official_block_is_the_published_rule_and_takes_nothing_from_outside_the_scale() {
    let run = Run::of(&Shape { repeats: 2, ..shape(Preset::Official, Source::DotaBench) }).with_gaps();
    let report = run.report();
    let block = &report.blocks[0];
    assert_eq!(block.official.len(), 9);
    for of in &block.official {
        let mut repeats: BTreeMap<(u32, u32), Vec<f64>> = BTreeMap::new();
        for v in run.verdicts.iter().filter(|v| v.model.name == of.model && v.turn == of.turn as usize) {
            if let Some(score) = v.verdict.score() {
                repeats.entry((v.repeat, v.judge_repeat)).or_default().push(score);
            }
        }
        let means: Vec<f64> = repeats.values().map(|s| mean(s)).collect();
        let deviation = |v: &[f64]| (v.iter().map(|x| (x - mean(v)).powi(2)).sum::<f64>() / (v.len() - 1) as f64).sqrt();
        let pooled: Vec<f64> = repeats.into_values().flatten().collect();
        let [category] = of.categories.as_slice() else { panic!("{:?}", of.categories) };
        assert_eq!(category.name, "");
        assert!(close(category.mean, mean(&means)) && close(category.std, deviation(&means)));
        assert!(close(of.overall_mean, mean(&pooled)) && close(of.overall_std.unwrap(), deviation(&pooled)));
        assert_eq!(of.scores, pooled.len());
    }
    assert_eq!(block.official.iter().map(|o| o.outside_scale).sum::<usize>(), 1);
}

#[test]
fn criteria_are_four_means_and_their_mean_on_a_scale_of_their_own() {
    let run = Run::of(&shape(Preset::CmbClin, Source::CmbClinDerived));
    let report = run.report();
    let block = &report.blocks[0];
    assert_eq!((block.highest, block.official.len(), &block.paper), (5, 0, &None));
    let row = row(&report, "alpha-7b", 0);
    let four: Vec<f64> = row.criteria.iter().map(|c| c.mean.value.unwrap()).collect();
    assert!(close(row.mean.value.unwrap(), mean(&four)));
    assert!(row.criteria.iter().all(|c| c.mean.interval.is_some()));
    assert_eq!(
        row.distributions.iter().map(|d| (d.of, d.counts.len())).collect::<Vec<_>>(),
        [("fluency", 5), ("relevance", 5), ("completeness", 5), ("proficiency", 5)]
    );
    assert!(block.limits.contains(&Limit::OwnWording) && block.limits.contains(&Limit::DerivedCases));
}

#[test]
fn scales_judges_and_sources_are_never_pooled() {
    let mut run = Run::of(&shape(Preset::Official, Source::CmbClinDerived));
    let criteria = Run::of(&shape(Preset::CmbClin, Source::CmbClinDerived));
    let other_cases = Run::of(&shape(Preset::Official, Source::Bundled));
    run.manifest.plan.extend(&criteria.manifest.plan);
    run.verdicts.extend(criteria.verdicts);
    run.turns.extend(other_cases.turns);
    run.verdicts.extend(other_cases.verdicts);
    let blocks: Vec<(String, u8, usize)> =
        run.report().blocks.iter().map(|b| (b.source.label().to_owned(), b.highest, b.models[0].rows[0].coverage.scored)).collect();
    assert_eq!(blocks, [("CMB-Clin derived".into(), 5, 36), ("CMB-Clin derived".into(), 10, 36), ("bundled".into(), 10, 36)]);
}

#[test]
fn a_suite_of_tasks_is_grouped_by_phase_and_task_as_the_paper_groups_it() {
    let shape = Shape { turns: 1, cases: 8, ..shape(Preset::Official, Source::DoctorFlan) };
    let report = Run::of(&shape).report();
    let groups: Vec<String> = report.blocks[0].models[0].rows.iter().map(|r| format!("{:?}", r.group)).collect();
    assert_eq!(groups[..5], ["Overall", "Phase(PreDiagnosis)", "Phase(Diagnosis)", "Phase(Treatment)", "Phase(PostTreatment)"]);
    assert_eq!(groups[5..], ["Task(\"Health Guidance\")", "Task(\"Initial Diagnosis\")", "Task(\"Treatment Plan\")", "Task(\"Triage\")"]);
    assert!(report.blocks[0].models[0].rows[1..].iter().all(|r| r.coverage.of == 4));
    let categories: Vec<&str> = report.blocks[0].official[0].categories.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(categories, ["Health Guidance", "Initial Diagnosis", "Treatment Plan", "Triage"]);
    // Three means that the paper's one average could be, each under its own name.
    let model = &report.blocks[0].models[0];
    let (tasks, phases): (Vec<&Row>, Vec<&Row>) = model.rows[1..].iter().partition(|r| matches!(r.group, Group::Task(_)));
    let of = |rows: Vec<&Row>| mean(&rows.iter().map(|r| r.mean.value.unwrap()).collect::<Vec<_>>());
    let averages = model.averages.unwrap();
    assert_eq!((averages.tasks, averages.phases), (4, 4));
    assert!(close(averages.of_tasks, of(tasks)) && close(averages.of_phases, of(phases)));
    assert_eq!(report.blocks[0].paper.as_ref().unwrap().columns.len(), 5);
}

#[test]
fn what_cannot_be_said_is_not_said() {
    let one_case = Run::of(&Shape { cases: 1, ..shape(Preset::Official, Source::Native) }).report();
    let mean = row(&one_case, "alpha-7b", 0).mean;
    assert_eq!((mean.interval, mean.no_interval), (None, Some(NoInterval::OneCase)));
    assert!(mean.value.is_some());
    assert!(one_case.blocks[0].comparisons.iter().all(|p| p.test.is_none() && p.cases == 1));

    let one_model = Run::of(&Shape { models: &["alpha-7b"], ..shape(Preset::Official, Source::Native) }).report();
    assert!(one_model.blocks[0].comparisons.is_empty());

    let mut unjudged = Run::of(&shape(Preset::Official, Source::Native));
    unjudged.verdicts.clear();
    let planned = unjudged.report();
    let cell = row(&planned, "alpha-7b", 0);
    assert_eq!((cell.mean.value, cell.mean.no_interval, cell.coverage.of), (None, Some(NoInterval::NoScores), 36));
    unjudged.manifest.plan = wardround::record::Plan::default();
    let unplanned = unjudged.report();
    assert!(unplanned.blocks.is_empty() && unplanned.runs[0].unplanned);
    assert_eq!(unplanned.answers.iter().map(|a| (a.answered, a.of)).collect::<Vec<_>>(), [(18, 18); 3]);

    let judged_once = Run::of(&Shape { judge_repeats: 1, ..shape(Preset::Official, Source::Native) }).report();
    assert!(judged_once.blocks[0].limits.contains(&Limit::JudgedOnce));
    assert_eq!(row(&judged_once, "alpha-7b", 0).spread, None);
}

#[test]
fn people_are_a_row_of_their_own_and_agree_or_not_with_the_judge() {
    let mut run = Run::of(&Shape { judge_repeats: 1, ..shape(Preset::Official, Source::DotaBench) });
    // A person who says what the judge said first, and one who had seen it.
    let given: BTreeMap<&str, u8> = run.verdicts.iter().map(|v| (v.turn_key.as_str(), v.verdict.rating().unwrap())).collect();
    let ratings = run.turns.iter().take(18).map(|t| rating(t, "甲", given[t.key.as_str()], false));
    let ratings: Vec<_> = ratings.chain(run.turns.iter().take(18).map(|t| rating(t, "乙", 1, true))).collect();
    run.ratings = ratings;
    let report = run.report();
    let [people] = report.people.as_slice() else { panic!("{:?}", report.people) };
    assert_eq!((people.ratings, people.answers, people.raters, people.saw_verdict), (36, 18, 2, 18));
    let agreement = report.blocks[0].agreement.unwrap();
    assert_eq!((agreement.answers, agreement.left_out, agreement.quadratic_kappa), (18, 18, Some(1.0)));
    assert!([agreement.pearson, agreement.spearman, agreement.kendall].into_iter().all(|r| close(r.unwrap(), 1.0)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn the_order_of_the_lines_changes_nothing(seed in any::<u64>()) {
        let run = Run::of(&Shape { models: &["alpha-7b", "beta-7b"], ..shape(Preset::Official, Source::DotaBench) }).with_gaps();
        let mut shuffled = run.clone();
        let mut state = seed | 1;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for at in (1..shuffled.turns.len()).rev() {
            shuffled.turns.swap(at, next(at + 1));
        }
        // A conversation's own turns are recorded one after the other: that order is what tells it from an earlier one.
        let conversation = |r: &wardround::record::TurnRecord| (r.model.name.clone(), r.case.clone(), r.repeat);
        for at in 0..shuffled.turns.len() {
            for later in at + 1..shuffled.turns.len() {
                let (a, b) = (&shuffled.turns[at], &shuffled.turns[later]);
                if conversation(a) == conversation(b) && a.turn > b.turn {
                    shuffled.turns.swap(at, later);
                }
            }
        }
        for at in (1..shuffled.verdicts.len()).rev() {
            shuffled.verdicts.swap(at, next(at + 1));
        }
        for at in (1..shuffled.ratings.len()).rev() {
            shuffled.ratings.swap(at, next(at + 1));
        }
        let json = |run: &Run| run.report().write(wardround::report::Format::Json, wardround::language::Language::Zh, None).unwrap();
        prop_assert_eq!(json(&run), json(&shuffled));
    }
}
