use super::*;
use crate::{language::Language, report::Format};

fn target() -> Target {
    Target { difference: 1.0, power: 0.8, alpha: 0.05, comparisons: 1, cases: vec![34], raters: 2 }
}

fn trial(components: Result<VarianceComponents, StatisticError>) -> Basis {
    let label = Label { zh: "甲".into(), en: "A".into() };
    let evidence = Evidence::Trial { title: label.clone(), field: label, cases: 20, raters: 2, models: 2 };
    Basis { evidence, components }
}

/// Expected: statsmodels 0.15.0, `TTestPower().solve_power(effect_size=d, alpha=0.05, power=0.8)` rounded up, and `.power(d, 34, 0.05)`; the standard deviation by
/// hand, √(2·(1 + 1/r + (1/r − 1/2)·0.5)).
#[test]
fn cases_follow_from_the_variances_and_fall_with_more_raters_to_a_unit() {
    let components = VarianceComponents { case_model: 1.0, residual: 1.0, rater_model: 0.5, ..VarianceComponents::ZERO };
    let numbers = PowerNumbers::of(target(), &[trial(Ok(components))]);
    let basis = &numbers.bases[0];
    let found: Vec<_> = basis.designs.iter().map(|d| (d.raters_per_unit, d.standard_deviation, d.cases_needed, d.ratings_needed)).collect();
    assert_eq!(found, [(1, Some(4.5_f64.sqrt()), Some(38), Some(76)), (2, Some(3.0_f64.sqrt()), Some(26), Some(104))]);
    let at: Vec<f64> = basis.designs.iter().map(|d| d.at[0].power.value().unwrap()).collect();
    assert!((at[0] - 0.760_538).abs() < 1e-5 && (at[1] - 0.904_405).abs() < 1e-5, "{at:?}");
    assert_eq!(basis.rater_spread, Some(0.5_f64.sqrt()));
}

#[test]
fn a_judge_is_one_rater_and_comparisons_share_the_level() {
    let evidence = Evidence::Judge { judge: "j".into(), preset: Preset::Official, source: Source::DotaBench, cases: 20, pairs: 3 };
    let components = Ok(VarianceComponents { case_model: 2.0, ..VarianceComponents::ZERO });
    let basis = [Basis { evidence, components }];
    let one = PowerNumbers::of(target(), &basis);
    let three = PowerNumbers::of(Target { comparisons: 3, ..target() }, &basis);
    let needed = |numbers: &PowerNumbers| numbers.bases[0].designs.iter().map(|d| d.cases_needed).collect::<Vec<_>>();
    assert_eq!((needed(&one), one.bases[0].rater_spread), (vec![Some(34)], None));
    // `solve_power(effect_size=0.5, alpha=0.05 / 3, power=0.8)` is 44.78.
    assert_eq!(needed(&three), [Some(45)]);
}

#[test]
fn what_cannot_be_estimated_is_undefined_with_its_reason() {
    let why = StatisticError::TooFew { what: "crossed cases, raters and models", needed: 2, given: 1 };
    let numbers = PowerNumbers::of(target(), &[trial(Err(why))]);
    assert_eq!((numbers.bases[0].why, numbers.bases[0].designs.len()), (Some(why), 0));
    for language in [Language::Zh, Language::En] {
        let text = numbers.write(Format::Markdown, language, None).unwrap();
        assert!(text.contains(if language == Language::Zh { "无法估计方差" } else { "cannot be estimated" }), "{text}");
    }
}
