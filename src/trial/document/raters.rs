//! The figures about the raters.

use super::{
    Told,
    words::{percent, two},
};
use crate::{
    report::{
        document::{Part, Section, Sheet},
        figures::{number, signed},
    },
    trial::numbers::{Figure, RaterNumbers},
};
use std::collections::BTreeMap;

/// Items for which drift is given: that of one item is too small to read.
const DRIFT_PER: f64 = 10.0;

/// The section.
pub(super) fn section(told: &Told<'_>) -> Section {
    let say = told.say;
    let mut parts = vec![Part::Sheet(work(told))];
    if told.numbers.raters.iter().any(|rater| !rater.scales.is_empty()) {
        parts.push(Part::Sheet(severity(told)));
        parts.push(Part::Sheet(repeats(told)));
    }
    if told.numbers.raters.iter().any(|rater| !rater.choices.is_empty()) {
        parts.push(Part::Sheet(repeated_choices(told)));
    }
    Section { heading: say.pick("评分者", "Raters").into(), parts }
}

/// In the form's order.
fn in_order<'a, F>(told: &'a Told<'_>, of: &'a BTreeMap<String, F>) -> impl Iterator<Item = (&'a str, &'a F)> {
    told.protocol.form.fields().iter().filter_map(|field| Some((field.id.as_str(), of.get(&field.id)?)))
}

fn work(told: &Told<'_>) -> Sheet {
    let say = told.say;
    let row = |rater: &RaterNumbers| {
        let mut flags: Vec<String> = rater.flags.iter().map(|flag| say.flag(*flag).to_owned()).collect();
        if rater.excluded {
            flags.push(say.pick("按方案排除", "left out by the protocol").to_owned());
        }
        [
            rater.rater.clone(),
            format!("{}/{}", rater.decided, rater.planned),
            format!("{}/{}", rater.repeats_decided, rater.repeats_planned),
            rater.cannot_judge.to_string(),
            number(rater.mean_seconds),
            number(rater.median_seconds),
            format!("{:.1}", rater.minutes),
            if flags.is_empty() { "–".into() } else { say.list(&flags) },
        ]
    };
    let header = say.pick(
        ["评分者", "评分 已评/应评", "隐藏重复 已评/应评", "无法判断", "平均秒数", "中位秒数", "总分钟数", "提示"],
        ["Rater", "Ratings n/N", "Hidden repeats n/N", "Cannot judge", "Mean seconds", "Median seconds", "Minutes", "Conspicuous"],
    );
    let caption = say.pick(
        "工作量与用时（“无法判断”与用时含隐藏重复；练习题不计）",
        "Work and time (\"cannot judge\" and times include hidden repeats; training counts nowhere)",
    );
    Sheet::new(caption, 1, header, told.numbers.raters.iter().map(row).collect())
}

fn severity(told: &Told<'_>) -> Sheet {
    let say = told.say;
    let per_ten = |figure: &Figure| match figure {
        Figure::Defined { value, interval, undefined_resamples } => Figure::Defined {
            value: value * DRIFT_PER,
            interval: interval.map(|i| crate::report::IntervalNumbers { low: i.low * DRIFT_PER, high: i.high * DRIFT_PER }),
            undefined_resamples: *undefined_resamples,
        },
        undefined @ Figure::Undefined { .. } => *undefined,
    };
    let mut rows = Vec::new();
    for rater in &told.numbers.raters {
        for (field, of) in in_order(told, &rater.scales) {
            let [severity, severity_interval] = say.figure(&of.severity, signed);
            let [drift, drift_interval] = say.figure(&per_ten(&of.drift), signed);
            rows.push([rater.rater.clone(), told.field(field), number(of.mean), severity, severity_interval, drift, drift_interval]);
        }
    }
    let header = say.pick(
        ["评分者", "项目", "均值", "宽严", "95% CI", "每 10 题的变化", "95% CI"],
        ["Rater", "Field", "Mean", "Severity", "95% CI", "Drift per 10 items", "95% CI"],
    );
    let caption = say.pick(
        "宽严与漂移：与其他评分者对同一单元的评分之差（负值为偏严）及其随进度的变化",
        "Severity and drift: the deviation from the others on the same units (below 0: stricter), and how it changes over the session",
    );
    Sheet::new(caption, 2, header, rows)
}

fn repeats(told: &Told<'_>) -> Sheet {
    let say = told.say;
    let mut rows = Vec::new();
    for rater in &told.numbers.raters {
        for (field, of) in in_order(told, &rater.scales) {
            let of = &of.repeats;
            let figure =
                |figure: &Figure, as_text: fn(f64) -> String| if of.units == 0 { "–".into() } else { say.value(figure, as_text) };
            rows.push([
                rater.rater.clone(),
                told.field(field),
                of.units.to_string(),
                figure(&of.exact, percent),
                figure(&of.within_one, percent),
                figure(&of.mean_apart, two),
                figure(&of.correlation, two),
                figure(&of.kappa, two),
            ]);
        }
    }
    let header = say.pick(
        ["评分者", "项目", "重复数", "完全一致", "相差不超过 1 分", "平均相差", "ICC(2,1)", "二次加权 κ"],
        ["Rater", "Field", "Repeats", "Equal", "Within one point", "Mean apart", "ICC(2,1)", "Quadratic κ"],
    );
    Sheet::new(say.pick("评分者内一致性（隐藏重复）", "Raters with themselves (hidden repeats)"), 2, header, rows)
}

fn repeated_choices(told: &Told<'_>) -> Sheet {
    let say = told.say;
    let mut rows = Vec::new();
    for rater in &told.numbers.raters {
        for (field, same) in in_order(told, &rater.choices) {
            rows.push([rater.rater.clone(), told.field(field), say.value(same, percent)]);
        }
    }
    let header = say.pick(["评分者", "项目", "完全一致"], ["Rater", "Field", "Equal"]);
    Sheet::new(say.pick("评分者内一致性：选项", "Raters with themselves: options"), 2, header, rows)
}
