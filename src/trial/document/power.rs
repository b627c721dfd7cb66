//! What a planned trial can detect, for people.

use super::words::{Say, percent, two};
use crate::{
    language::Language,
    report::{
        Format, FormatError,
        csv::{Rows, text},
        document::{Document, Part, Section, Sheet},
        html, json, markdown, table,
    },
    stats::{TrialDesign, VarianceComponents},
    trial::power::{BasisNumbers, Evidence, PowerNumbers},
};

impl PowerNumbers {
    /// The figures as text, with a line break at its end. `language` is that of `table`, `markdown` and `html`; `width` are a terminal's columns, where there is
    /// one, and count for `table` only.
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, format: Format, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            Format::Table => Ok(table::write(&document(self, language), width)),
            Format::Markdown => Ok(markdown::write(&document(self, language))),
            Format::Html => Ok(html::write(&document(self, language), language)),
            Format::Csv => csv(self),
            Format::Json => json::write(self),
        }
    }
}

fn document(numbers: &PowerNumbers, language: Language) -> Document {
    let say = Say { language };
    let mut sections = vec![target(numbers, say)];
    sections.extend(numbers.bases.iter().map(|basis| of_basis(basis, numbers, say)));
    let notes = notes(numbers, say);
    sections.push(Section { heading: say.pick("说明", "Notes").into(), parts: vec![Part::List { heading: None, items: notes }] });
    Document { title: say.pick("试验所需样本量", "How large the trial has to be").into(), sections }
}

fn target(numbers: &PowerNumbers, say: Say) -> Section {
    let target = &numbers.target;
    let (difference, power) = (two(target.difference), percent(target.power));
    let level = match target.comparisons {
        1 => say.pick(format!("双侧检验，α = {}", target.alpha), format!("two-sided test, α = {}", target.alpha)),
        many => say.pick(
            format!("双侧检验，{many} 个比较合计 α = {}（每个 {:.4}）", target.alpha, target.alpha / many as f64),
            format!("two-sided tests, α = {} for {many} comparisons together ({:.4} each)", target.alpha, target.alpha / many as f64),
        ),
    };
    let items = vec![
        say.pick(
            format!("要发现的差异：两个模型的均值相差 {difference} 分，检验效能 {power}"),
            format!("to be found: a difference of {difference} points between the means of two models, with a power of {power}"),
        ),
        level,
        say.pick(format!("评分者共 {} 名", target.raters), format!("{} raters take part", target.raters)),
    ];
    Section { heading: say.pick("目标", "Target").into(), parts: vec![Part::List { heading: None, items }] }
}

fn of_basis(basis: &BasisNumbers, numbers: &PowerNumbers, say: Say) -> Section {
    let heading = match &basis.evidence {
        Evidence::Trial { title, field, cases, raters, models } => say.pick(
            format!("依据试验《{}》的“{}”（{cases} 个病例，{raters} 名评分者，{models} 个模型）", title.zh, field.zh),
            format!("By \"{}\" of the trial \"{}\" ({cases} cases, {raters} raters, {models} models)", field.en, title.en),
        ),
        Evidence::Judge { judge, preset, source, cases, pairs } => {
            let (source, preset) = (source.label(), preset.name());
            say.pick(
                format!("依据评委 {judge}（{preset}，{source}）的评分（{cases} 个病例，{pairs} 对模型）"),
                format!("By the ratings of the judge {judge} ({preset}, {source}; {cases} cases, {pairs} pairs of models)"),
            )
        }
    };
    let mut parts = Vec::new();
    match (&basis.components, &basis.why) {
        (Some(components), _) => {
            parts.push(Part::Paragraph(variances(components, &basis.evidence, say)));
            parts.push(Part::Sheet(needed(basis, say)));
            parts.push(Part::Sheet(at(basis, numbers, say)));
        }
        (None, why) => {
            let why = why.map(|why| say.reason(why)).unwrap_or_default();
            parts.push(Part::Paragraph(say.pick(format!("无法估计方差：{why}"), format!("the variances cannot be estimated: {why}"))));
        }
    }
    Section { heading, parts }
}

fn variances(of: &VarianceComponents, evidence: &Evidence, say: Say) -> String {
    match evidence {
        Evidence::Judge { .. } => say.pick(
            format!("方差（分²）：病例 × 模型 {}，含评委自身的误差", two(of.case_model)),
            format!("variance (squared points): case × model {}, the judge's own noise included", two(of.case_model)),
        ),
        Evidence::Trial { .. } => {
            let VarianceComponents { case, rater, model, case_model, case_rater, rater_model, residual } = of;
            let named = [
                (say.pick("病例", "case"), case),
                (say.pick("评分者", "rater"), rater),
                (say.pick("模型", "model"), model),
                (say.pick("病例 × 模型", "case × model"), case_model),
                (say.pick("病例 × 评分者", "case × rater"), case_rater),
                (say.pick("评分者 × 模型", "rater × model"), rater_model),
                (say.pick("残差", "residual"), residual),
            ];
            let named: Vec<String> = named.into_iter().map(|(name, value)| format!("{name} {}", two(*value))).collect();
            say.pick(
                format!("方差分量（分²）：{}", say.list(&named)),
                format!("variance components (squared points): {}", say.list(&named)),
            )
        }
    }
}

fn needed(basis: &BasisNumbers, say: Say) -> Sheet {
    let none = || say.pick(format!("超过 {}", TrialDesign::MOST_CASES), format!("more than {}", TrialDesign::MOST_CASES));
    let rows = basis.designs.iter().map(|design| {
        let count = |number: Option<usize>| number.map_or_else(none, |number| number.to_string());
        [
            design.raters_per_unit.to_string(),
            design.standard_deviation.map_or_else(|| "–".into(), two),
            count(design.cases_needed),
            count(design.ratings_needed),
        ]
    });
    let header = say.pick(
        ["每个回答的评分者数", "差值的标准差", "所需病例数", "两个模型的评分次数（每轮）"],
        ["Raters per answer", "SD of differences", "Cases needed", "Ratings of both models, per turn"],
    );
    Sheet::new(say.pick("所需病例数", "Cases needed"), 0, header, rows.collect())
}

fn at(basis: &BasisNumbers, numbers: &PowerNumbers, say: Say) -> Sheet {
    let rows = basis.designs.iter().flat_map(|design| {
        design.at.iter().map(|at| {
            [at.cases.to_string(), design.raters_per_unit.to_string(), say.value(&at.power, percent), say.value(&at.detectable, two)]
        })
    });
    let (difference, power) = (two(numbers.target.difference), percent(numbers.target.power));
    let header = [
        say.pick("病例数", "Cases").to_owned(),
        say.pick("每个回答的评分者数", "Raters per answer").to_owned(),
        say.pick(format!("发现 {difference} 分差异的效能"), format!("Power for {difference} points")),
        say.pick(format!("效能 {power} 时可发现的最小差异"), format!("Smallest difference at {power}")),
    ];
    Sheet {
        caption: say.pick("给定病例数时", "With a given number of cases").to_owned(),
        header: header.to_vec(),
        rows: rows.map(|row: [String; 4]| row.to_vec()).collect(),
        words: 0,
    }
}

fn notes(numbers: &PowerNumbers, say: Say) -> Vec<String> {
    let mut notes = vec![
        say.pick(
            "按配对 t 检验的非中心 t 分布计算：病例是样本，评分者就是这些评分者，同一问题的所有模型由同样的评分者评（评分包即如此分配）",
            "computed from the noncentral t distribution of the paired t test: cases are a sample, raters are these raters, and all models of a question go to the same raters, as packs do",
        ),
        say.pick(
            "方差本身也是估计值：病例或评分者很少时，请把所需病例数看作数量级",
            "the variances are estimates too: with few cases or raters, take the number of cases as its order of magnitude",
        ),
        say.pick("低于 0 的方差分量按 0 计算", "a variance component below 0 counts as 0"),
    ];
    if numbers.bases.iter().any(|basis| matches!(basis.evidence, Evidence::Judge { .. })) {
        notes.push(say.pick(
            "评委的评分看不出评分者之间的差别：这里按每个回答一名评分者计算。医生之间的分歧通常更大，请先做预试验，再用其结果计算",
            "ratings of a judge do not show how raters differ: the figures are for one rater per answer. Doctors usually differ more, so hold a pilot trial and plan from it",
        ));
    }
    let spreads = numbers.bases.iter().filter(|basis| matches!(basis.evidence, Evidence::Trial { .. }));
    let spreads: Vec<f64> = spreads.filter_map(|basis| basis.rater_spread).collect();
    let mut notes: Vec<String> = notes.into_iter().map(str::to_owned).collect();
    if let Some(most) = spreads.into_iter().reduce(f64::max) {
        let (raters, spread) = (numbers.target.raters, two(most));
        notes.push(say.pick(
            format!("换另外 {raters} 名评分者，差异本身会再变动约 ±{spread} 分（标准差）：增加病例不能减小它，只有增加评分者才能"),
            format!("with {raters} other raters the difference itself would move by about ±{spread} points (standard deviation): more cases do not lower this, only more raters do"),
        ));
    }
    notes
}

/// The components by their names in exports.
fn named(of: &VarianceComponents) -> [(&'static str, f64); 7] {
    let VarianceComponents { case, rater, model, case_model, case_rater, rater_model, residual } = *of;
    [
        ("variance_case", case),
        ("variance_rater", rater),
        ("variance_model", model),
        ("variance_case_model", case_model),
        ("variance_case_rater", case_rater),
        ("variance_rater_model", rater_model),
        ("variance_residual", residual),
    ]
}

fn csv(numbers: &PowerNumbers) -> Result<String, FormatError> {
    let header = ["evidence", "name", "field", "raters_per_unit", "cases", "statistic", "value", "text"];
    let mut rows = Rows::new(&header)?;
    for basis in &numbers.bases {
        let (evidence, name, field) = match &basis.evidence {
            Evidence::Trial { title, field, .. } => ("trial", title.en.clone(), field.en.clone()),
            Evidence::Judge { judge, preset, .. } => ("judge", judge.clone(), preset.name().to_owned()),
        };
        let mut put = |raters: Option<usize>, cases: Option<usize>, statistic: &str, value: Option<f64>, why: &str| {
            let count = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
            let value = value.map(|value| value.to_string()).unwrap_or_default();
            rows.push(&[evidence.into(), text(&name), text(&field), count(raters), count(cases), statistic.into(), value, text(why)])
        };
        if let Some(why) = basis.why {
            put(None, None, "variances", None, &format!("undefined: {why}"))?;
        }
        for (statistic, value) in basis.components.iter().flat_map(named) {
            put(None, None, statistic, Some(value), "")?;
        }
        for design in &basis.designs {
            let raters = Some(design.raters_per_unit);
            put(raters, None, "standard_deviation", design.standard_deviation, "")?;
            put(raters, None, "cases_needed", design.cases_needed.map(|cases| cases as f64), "")?;
            put(raters, None, "ratings_needed", design.ratings_needed.map(|ratings| ratings as f64), "")?;
            for at in &design.at {
                put(raters, Some(at.cases), "power", at.power.value(), "")?;
                put(raters, Some(at.cases), "smallest_detectable_difference", at.detectable.value(), "")?;
            }
        }
    }
    rows.finish()
}
