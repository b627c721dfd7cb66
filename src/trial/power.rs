//! What a trial can detect, before it is held: from the variances of an earlier trial, or of judges' ratings of recorded runs. Pure.

use super::{
    form::{FieldKind, Label, Rates},
    key::TrialKey,
    numbers::{Figure, scores_by_rater},
    observations::Observations,
    protocol::Protocol,
};
use crate::{
    case::Source,
    judge::Preset,
    report::Report,
    stats::{Assignment, RatedCases, StatisticError, TrialDesign, VarianceComponents, variance_components},
};
use serde::Serialize;

/// The version of the layout that this program writes.
const SCHEMA: u32 = 1;

/// What a trial is to find, and how large it may be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// The true mean difference of two models, in points of the scale.
    pub difference: f64,
    /// The wanted probability of finding it.
    pub power: f64,
    /// The level of the two-sided test, all comparisons together.
    pub alpha: f64,
    /// How many comparisons share that level: each is tested at `alpha / comparisons`, which is the strictest step of Holm's method.
    pub comparisons: usize,
    /// The counts of cases whose power is computed.
    pub cases: Vec<usize>,
    /// How many raters take part.
    pub raters: usize,
}

/// Where variances come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// Ratings of people in an earlier trial.
    Trial {
        /// The trial's title.
        title: Label,
        /// The field of its form.
        field: Label,
        /// How many cases have ratings.
        cases: usize,
        /// How many raters gave them.
        raters: usize,
        /// How many models were rated.
        models: usize,
    },
    /// A judge's ratings of recorded answers. A judge is one rater: what raters do differently from each other cannot be seen in it.
    Judge {
        /// The judge.
        judge: String,
        /// Its prompts.
        preset: Preset,
        /// Where the cases come from.
        source: Source,
        /// The most cases that a pair of models has in common.
        cases: usize,
        /// How many pairs of models there are.
        pairs: usize,
    },
}

/// Variances, and where they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis {
    /// Where they come from.
    pub evidence: Evidence,
    /// The variances, or why there are none.
    pub components: Result<VarianceComponents, StatisticError>,
}

/// The variances of each field with a scale of an earlier trial, without the raters whom its protocol leaves out.
pub fn of_trial(protocol: &Protocol, key: &TrialKey, observations: &Observations) -> Vec<Basis> {
    if protocol.form.rates() != Rates::Answer {
        return Vec::new();
    }
    let scales = protocol.form.fields().iter().filter(|field| matches!(field.kind, FieldKind::Scale { .. }));
    scales
        .map(|field| {
            let scores = scores_by_rater(protocol, key, observations, &field.id);
            let models = scores.first().map_or(0, Vec::len);
            let cases = scores.len();
            let raters = scores
                .first()
                .and_then(|case| case.first())
                .map_or(0, |raters| (0..raters.len()).filter(|&rater| scores.iter().flatten().any(|unit| unit[rater].is_some())).count());
            let components = RatedCases::new(scores).and_then(|rated| variance_components(&rated));
            let evidence = Evidence::Trial { title: protocol.title.clone(), field: field.label.clone(), cases, raters, models };
            Basis { evidence, components }
        })
        .collect()
}

/// The variances of judges' ratings: half the variance over cases of the difference of two models, mean over the pairs. It is all taken as `case_model`, since
/// one judge's own noise cannot be told from it; so more raters to a unit do not lower it, and the plan errs on the side of more cases.
pub fn of_report(report: &Report) -> Vec<Basis> {
    let basis = |block: &crate::report::Block| {
        let tests = block.comparisons.iter().filter_map(|pair| Some((pair.cases, pair.test.as_ref()?.standard_deviation?)));
        let (cases, deviations): (Vec<usize>, Vec<f64>) = tests.unzip();
        let pairs = deviations.len();
        let components = match pairs {
            0 => Err(StatisticError::TooFew { what: "comparisons", needed: 1, given: 0 }),
            _ => {
                let case_model = deviations.iter().map(|deviation| deviation * deviation / 2.0).sum::<f64>() / pairs as f64;
                Ok(VarianceComponents { case_model, ..VarianceComponents::ZERO })
            }
        };
        let evidence = Evidence::Judge {
            judge: block.judge.clone(),
            preset: block.preset,
            source: block.source,
            cases: cases.into_iter().max().unwrap_or(0),
            pairs,
        };
        Basis { evidence, components }
    };
    report.blocks.iter().map(basis).collect()
}

/// What a planned trial can detect, by the variances of each basis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PowerNumbers {
    /// The layout's version.
    pub schema: u32,
    /// The version of Wardround that computed it.
    pub wardround: &'static str,
    /// What the trial is to find.
    pub target: Target,
    /// One for each field or judge.
    pub bases: Vec<BasisNumbers>,
}

/// What a planned trial can detect, by the variances of one basis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BasisNumbers {
    /// Where the variances come from.
    pub evidence: Evidence,
    /// The variances, in squared points; absent where there are none.
    pub components: Option<VarianceComponents>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "in_words")]
    pub why: Option<StatisticError>,
    /// How far the difference would move with other raters, as a standard deviation in points: √(2 · rater × model / raters). Of a trial only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rater_spread: Option<f64>,
    /// By raters to a unit, from 1 to all.
    pub designs: Vec<DesignNumbers>,
}

fn in_words<S: serde::Serializer>(why: &Option<StatisticError>, serializer: S) -> Result<S::Ok, S::Error> {
    match why {
        Some(why) => serializer.collect_str(why),
        None => serializer.serialize_none(),
    }
}

/// A design with so many raters to a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DesignNumbers {
    /// How many raters rate each unit; the same for all models of a question.
    pub raters_per_unit: usize,
    /// The standard deviation over cases of the difference of two models, in points.
    pub standard_deviation: Option<f64>,
    /// The fewest cases that do; absent where [`TrialDesign::MOST_CASES`] do not.
    pub cases_needed: Option<usize>,
    /// Ratings of the two models in all with so many cases, for one turn.
    pub ratings_needed: Option<usize>,
    /// What some counts of cases do.
    pub at: Vec<AtCases>,
}

/// What a count of cases does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtCases {
    /// How many cases.
    pub cases: usize,
    /// The probability of finding the target's difference.
    pub power: Figure,
    /// The smallest difference that is found with the target's power, in points.
    pub detectable: Figure,
}

impl PowerNumbers {
    /// Computes them. The target's figures have to be those of a trial that can be held ([`TrialDesign::new`]); what cannot be computed is undefined.
    pub fn of(target: Target, bases: &[Basis]) -> Self {
        let bases = bases.iter().map(|basis| of_basis(basis, &target)).collect();
        Self { schema: SCHEMA, wardround: env!("CARGO_PKG_VERSION"), target, bases }
    }
}

fn of_basis(basis: &Basis, target: &Target) -> BasisNumbers {
    let evidence = basis.evidence.clone();
    match basis.components {
        Err(why) => BasisNumbers { evidence, components: None, why: Some(why), rater_spread: None, designs: Vec::new() },
        Ok(components) => {
            // One judge says nothing of several raters.
            let most = if let Evidence::Judge { .. } = evidence { 1 } else { target.raters };
            let designs = (1..=most).map(|per_unit| design(&components, per_unit, target)).collect();
            let spread = (2.0 * components.rater_model.max(0.0) / target.raters as f64).sqrt();
            let rater_spread = matches!(evidence, Evidence::Trial { .. }).then_some(spread);
            BasisNumbers { evidence, components: Some(components), why: None, rater_spread, designs }
        }
    }
}

fn design(components: &VarianceComponents, raters_per_unit: usize, target: &Target) -> DesignNumbers {
    let alpha = target.alpha / target.comparisons as f64;
    // The way in which packs are made: all models of a question go to the same raters.
    let of = |cases| TrialDesign::new(cases, target.raters, raters_per_unit, Assignment::SameForACase, alpha);
    let at = target.cases.iter().map(|&cases| AtCases {
        cases,
        power: Figure::alone(of(cases).and_then(|design| design.power(components, target.difference))),
        detectable: Figure::alone(of(cases).and_then(|design| design.smallest_detectable_difference(components, target.power))),
    });
    let any = of(3);
    let cases_needed = any.and_then(|design| design.cases_needed(components, target.difference, target.power)).ok();
    DesignNumbers {
        raters_per_unit,
        standard_deviation: any.ok().map(|design| design.standard_deviation(components)),
        cases_needed,
        ratings_needed: cases_needed.map(|cases| 2 * cases * raters_per_unit),
        at: at.collect(),
    }
}

#[cfg(test)]
mod tests;
