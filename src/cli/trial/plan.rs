//! `wardround trial plan`: how many cases and raters a difference needs.

use super::{
    super::{CliError, open, report::WrittenTo},
    report::read,
};
use crate::{
    config::Loaded,
    language::Bilingual,
    report::{self, Report},
    stats::Resampling,
    trial::power::{PowerNumbers, Target, of_report, of_trial},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

/// More raters or comparisons than a trial has.
const MANY: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// An earlier trial's protocol (.toml), or folders of runs with judges' ratings; may be given several times
    #[arg(value_name = "TRIAL.toml|RUN", required = true)]
    from: Vec<PathBuf>,
    /// The difference to be found: of the means of two models, in points
    #[arg(long, value_name = "POINTS")]
    difference: f64,
    /// The wanted probability of finding it
    #[arg(long, value_name = "P", default_value_t = 0.8)]
    power: f64,
    /// Level of the two-sided test, of all comparisons together
    #[arg(long, value_name = "P", default_value_t = 0.05)]
    alpha: f64,
    /// How many comparisons share that level: three models have three
    #[arg(long, value_name = "N", default_value_t = 1)]
    comparisons: usize,
    /// How many raters take part
    #[arg(long, value_name = "N", default_value_t = 3)]
    raters: usize,
    /// Also the power with these numbers of cases, separated by commas
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "20,40,74,100")]
    cases: Vec<usize>,
    #[command(flatten)]
    to: WrittenTo,
}

impl PlanArgs {
    fn target(&self) -> Result<Target, CliError> {
        let Self { difference, power, alpha, comparisons, raters, .. } = *self;
        let wrong = |flag: &str, given: &dyn std::fmt::Display, zh: &str, en: &str| {
            Err(CliError::Usage(Bilingual::both(format!("--{flag} {given}：{zh}"), format!("--{flag} {given}: {en}"))))
        };
        if !(difference.is_finite() && difference > 0.0) {
            return wrong("difference", &difference, "应为大于 0 的分数", "a number above 0");
        }
        if !(1e-4..=0.5).contains(&alpha) {
            return wrong("alpha", &alpha, "取值 0.0001 至 0.5", "from 0.0001 to 0.5");
        }
        if !(power > alpha && power <= 0.999_999) {
            return wrong("power", &power, "应大于 --alpha 且不大于 0.999999", "above --alpha, and 0.999999 at most");
        }
        if !(1..=MANY).contains(&comparisons) || alpha / (comparisons as f64) < 1e-4 {
            return wrong(
                "comparisons",
                &comparisons,
                "至少为 1，且每个比较的水平不小于 0.0001",
                "1 or more, with a level of 0.0001 or more for each",
            );
        }
        if !(1..=MANY).contains(&raters) {
            return wrong("raters", &raters, "取值 1 至 1000", "from 1 to 1000");
        }
        if let Some(few) = self.cases.iter().find(|cases| !(3..=1_000_000).contains(*cases)) {
            return wrong("cases", few, "取值 3 至 1000000", "from 3 to 1000000");
        }
        Ok(Target { difference, power, alpha, comparisons, cases: self.cases.clone(), raters })
    }
}

/// Reads, computes, writes.
pub(super) fn run(args: &PlanArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let target = args.target()?;
    let (protocols, runs): (Vec<PathBuf>, Vec<PathBuf>) = args.from.iter().cloned().partition(|path| !path.is_dir());
    let mut bases = Vec::new();
    for path in &protocols {
        let earlier = read(path)?;
        bases.extend(of_trial(&earlier.protocol, &earlier.key, &earlier.observations));
    }
    if !runs.is_empty() {
        runs.iter().try_for_each(|run| open::is_run(run))?;
        bases.extend(of_report(&Report::of(&report::read(&runs)?, Resampling::default())));
    }
    if bases.is_empty() {
        return Err(CliError::Usage(Bilingual::both(
            "没有可用的方差：需要有数字评分项的试验，或有评委评分的运行",
            "there are no variances: a trial with a field that is a scale is needed, or a run with a judge's ratings",
        )));
    }
    args.to.put(PowerNumbers::of(target, &bases).write(args.to.format, args.to.language(loaded), args.to.width()))
}
