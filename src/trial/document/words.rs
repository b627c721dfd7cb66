//! Words and figures of a trial's report in both languages.

use crate::{
    language::Language,
    report::{
        Estimate,
        figures::{ends, number},
    },
    stats::{AlphaReading, IntraclassReading, KappaReading, Reading, StatisticError},
    trial::{
        numbers::{Coverage, Figure},
        observations::Flag,
    },
};

/// Says things in one language.
#[derive(Clone, Copy)]
pub(super) struct Say {
    pub language: Language,
}

impl Say {
    /// One of two wordings.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// The heading of figures with all raters.
    pub fn with_excluded(self) -> &'static str {
        self.pick("计入方案所排除的评分者", "With the raters whom the protocol leaves out")
    }

    /// All turns, or one.
    pub fn turn(self, turn: Option<usize>) -> String {
        match turn {
            None => self.pick("全部", "all").to_owned(),
            Some(turn) => self.pick(format!("第 {turn} 轮"), format!("turn {turn}")),
        }
    }

    /// A time, to the second.
    pub fn time(self, at: jiff::Timestamp) -> String {
        at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
    }

    /// A list in a sentence.
    pub fn list(self, items: &[String]) -> String {
        items.join(self.pick("、", ", "))
    }

    /// A figure and its interval; where there is none, that it is undefined and why.
    pub fn figure(self, figure: &Figure, of: fn(f64) -> String) -> [String; 2] {
        match figure {
            Figure::Defined { value, interval, undefined_resamples } => {
                // There is none where one case has all, or where most resamples have no value.
                let interval = interval.map_or_else(|| self.pick("无区间", "no interval").into(), |interval| ends(&interval, of));
                let some = match undefined_resamples {
                    0 => String::new(),
                    count => self.pick(format!("（{count} 次重抽样中无定义）"), format!(" (undefined in {count} resamples)")),
                };
                [of(*value), interval + &some]
            }
            Figure::Undefined { why } => [self.pick("无定义", "undefined").to_owned(), self.reason(*why)],
        }
    }

    /// The interval of a mean; where there is none, why.
    pub fn interval(self, mean: &Estimate) -> String {
        match (&mean.interval, mean.value) {
            (Some(interval), _) => ends(interval, two),
            (None, Some(_)) => self.pick("只有一个病例", "one case only").into(),
            (None, None) => self.pick("没有评分", "no ratings").into(),
        }
    }

    /// A figure without its interval; where there is none, that it is undefined and why.
    pub fn value(self, figure: &Figure, of: fn(f64) -> String) -> String {
        match figure {
            Figure::Defined { value, .. } => of(*value),
            Figure::Undefined { why } => {
                self.pick(format!("无定义（{}）", self.reason(*why)), format!("undefined ({})", self.reason(*why)))
            }
        }
    }

    /// A figure with its interval inside a sentence.
    pub fn in_sentence(self, figure: &Figure, of: fn(f64) -> String) -> String {
        match figure {
            Figure::Defined { value, interval: Some(interval), .. } => self.pick(
                format!("{}（95% CI {}）", of(*value), ends(interval, of)),
                format!("{} (95% CI {})", of(*value), ends(interval, of)),
            ),
            _ => self.value(figure, of),
        }
    }

    /// Why a statistic is undefined.
    pub fn reason(self, why: StatisticError) -> String {
        if self.language == Language::En {
            return match why {
                StatisticError::TooFew { what: "subjects", needed, given } => {
                    format!("{needed} units that all raters rated are needed, there are {given}")
                }
                other => other.to_string(),
            };
        }
        match why {
            StatisticError::Empty { what } => format!("没有{}", things(what)),
            StatisticError::TooFew { what, needed, given } => format!("{}至少要 {needed} 个，现有 {given} 个", things(what)),
            StatisticError::NoVariation => "所有取值相同".into(),
            StatisticError::Undefined => "公式对这些数据没有有限值".into(),
            StatisticError::UnequalLengths { left, right } => format!("两侧数目不等：{left} 与 {right}"),
            StatisticError::NotCompared { contestant } => format!("第 {} 个模型与其他模型之间没有比较", contestant + 1),
            StatisticError::NeverBeaten { contestant } => {
                format!("第 {} 个模型（单独或与其他模型一起）从未输过，没有有限的估计值", contestant + 1)
            }
            StatisticError::NeverWins { contestant } => {
                format!("第 {} 个模型（单独或与其他模型一起）从未赢过，没有有限的估计值", contestant + 1)
            }
            StatisticError::OnlyTies => "全部为平局".into(),
            StatisticError::OutsideScale { least, greatest, .. } => format!("有取值不在 {least} 至 {greatest} 的量表上"),
            StatisticError::Parameter { name: "the scale", .. } => "评分者与评委的量表不同".into(),
            other => other.to_string(),
        }
    }

    /// The conventional reading of a coefficient.
    pub fn reading(self, reading: Option<Reading>) -> &'static str {
        let (zh, en) = match reading {
            None => ("–", "–"),
            Some(Reading::Kappa(KappaReading::Poor)) => ("差（Landis–Koch）", "poor (Landis–Koch)"),
            Some(Reading::Kappa(KappaReading::Slight)) => ("轻微（Landis–Koch）", "slight (Landis–Koch)"),
            Some(Reading::Kappa(KappaReading::Fair)) => ("一般（Landis–Koch）", "fair (Landis–Koch)"),
            Some(Reading::Kappa(KappaReading::Moderate)) => ("中等（Landis–Koch）", "moderate (Landis–Koch)"),
            Some(Reading::Kappa(KappaReading::Substantial)) => ("高度（Landis–Koch）", "substantial (Landis–Koch)"),
            Some(Reading::Kappa(KappaReading::AlmostPerfect)) => ("几乎完全（Landis–Koch）", "almost perfect (Landis–Koch)"),
            Some(Reading::Intraclass(IntraclassReading::Poor)) => ("差（Koo–Li）", "poor (Koo–Li)"),
            Some(Reading::Intraclass(IntraclassReading::Moderate)) => ("中等（Koo–Li）", "moderate (Koo–Li)"),
            Some(Reading::Intraclass(IntraclassReading::Good)) => ("好（Koo–Li）", "good (Koo–Li)"),
            Some(Reading::Intraclass(IntraclassReading::Excellent)) => ("极好（Koo–Li）", "excellent (Koo–Li)"),
            Some(Reading::Alpha(AlphaReading::Insufficient)) => ("不足以下结论（Krippendorff）", "no conclusions (Krippendorff)"),
            Some(Reading::Alpha(AlphaReading::Tentative)) => ("仅可作初步结论（Krippendorff）", "tentative conclusions (Krippendorff)"),
            Some(Reading::Alpha(AlphaReading::Reliable)) => ("可靠（Krippendorff）", "reliable (Krippendorff)"),
        };
        self.pick(zh, en)
    }

    /// What is conspicuous about a rater.
    pub fn flag(self, flag: Flag) -> &'static str {
        match flag {
            Flag::TooFast => self.pick("用时过短", "too fast"),
            Flag::Uniform => self.pick("每次评分相同", "every rating the same"),
            Flag::AtOddsWithRepeats => self.pick("与自己的重复评分不符", "at odds with own repeats"),
        }
    }

    /// The kinds of ratings without a value.
    pub fn missing(self, coverage: &Coverage) -> String {
        let kinds = [
            (coverage.cannot_judge, self.pick("无法判断", "cannot judge")),
            (coverage.left_empty, self.pick("未填", "left empty")),
            (coverage.open, self.pick("未评", "not rated yet")),
        ];
        let some: Vec<String> = kinds.iter().filter(|(count, _)| *count > 0).map(|(count, kind)| format!("{kind} {count}")).collect();
        if some.is_empty() { "–".into() } else { self.list(&some) }
    }
}

/// What there is none or too few of, in Chinese.
fn things(what: &str) -> &str {
    match what {
        "units with two ratings" => "两人以上评过的单元",
        "units with both scores" => "两人都评过的单元",
        "units shared with another rater" => "与其他评分者共同评过的单元",
        "units in a case" => "病例中的单元",
        "hidden repeats" => "隐藏重复",
        "answers that two raters marked" => "两人都有标注的回答",
        "ratings" => "评分",
        "subjects" => "全体评分者都评过的单元",
        "raters" => "评分者",
        "cases" | "clusters" => "病例",
        "pairs" => "成对的评分",
        "values" => "取值",
        "scores of a case" => "有评分的病例",
        "things to count" => "评分",
        "comparisons" => "比较",
        "contestants" => "模型",
        other => other,
    }
}

/// Two decimals.
pub(super) fn two(value: f64) -> String {
    number(Some(value))
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// `n/N`.
pub(super) fn of(coverage: &Coverage) -> String {
    format!("{}/{}", coverage.rated, coverage.of)
}
