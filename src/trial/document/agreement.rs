//! Agreement of raters with each other.

use super::{
    Told,
    words::{percent, two},
};
use crate::{
    report::document::{Part, Section, Sheet},
    stats::Reading,
    trial::numbers::{FieldAgreement, Figure, Level},
};

/// The section; absent where no field can have agreement.
pub(super) fn section(told: &Told<'_>) -> Option<Section> {
    let say = told.say;
    let fields = &told.numbers.agreement;
    if fields.is_empty() {
        return None;
    }
    let sheet = |field: &FieldAgreement| Part::Sheet(of_field(told, field));
    let mut parts: Vec<Part> = fields.iter().map(sheet).collect();
    if fields.iter().any(|field| !field.pairs.is_empty()) {
        parts.push(Part::Sheet(pairs(told)));
    }
    Some(Section { heading: say.pick("评分者间一致性", "Agreement of raters").into(), parts })
}

fn of_field(told: &Told<'_>, field: &FieldAgreement) -> Sheet {
    let say = told.say;
    let row = |name: &str, figure: &Figure, units: usize, read: fn(f64) -> Option<Reading>, of: fn(f64) -> String| {
        let [value, interval] = say.figure(figure, of);
        let reading = say.reading(figure.value().and_then(read)).to_owned();
        [name.to_owned(), value, interval, reading, units.to_string()]
    };
    let none: fn(f64) -> Option<Reading> = |_| None;
    let alpha = match field.level {
        Level::Ordinal => say.pick("Krippendorff α（等级）", "Krippendorff's α (ordinal)"),
        Level::Nominal => say.pick("Krippendorff α（名义）", "Krippendorff's α (nominal)"),
    };
    let mut rows = vec![row(alpha, &field.alpha, field.units, Reading::of_alpha, two)];
    if let Some(figure) = &field.single_correlation {
        rows.push(row("ICC(2,1)", figure, field.complete_units, Reading::of_intraclass, two));
    }
    if let Some(figure) = &field.mean_correlation {
        let name = format!("ICC(2,k), k = {}", field.raters.len());
        rows.push(row(&name, figure, field.complete_units, Reading::of_intraclass, two));
    }
    if let Some(figure) = &field.ac1 {
        rows.push(row("Gwet AC1", figure, field.units, Reading::of_kappa, two));
    }
    rows.push(row(say.pick("完全一致", "equal"), &field.exact, field.units, none, percent));
    if let Some(figure) = &field.within_one {
        rows.push(row(say.pick("相差不超过 1 分", "within one point"), figure, field.units, none, percent));
    }
    let caption = say.pick(
        format!("{}（{} 个病例的 {} 个单元有两人以上评分）", told.field(&field.field), field.cases, field.units),
        format!("{} ({} units of {} cases have two ratings or more)", told.field(&field.field), field.units, field.cases),
    );
    let header = say.pick(
        ["统计量", "值", "95% CI（病例）", "惯用判读", "单元数"],
        ["Statistic", "Value", "95% CI (cases)", "Conventional reading", "Units"],
    );
    Sheet::new(&caption, 1, header, rows)
}

fn pairs(told: &Told<'_>) -> Sheet {
    let say = told.say;
    let mut rows = Vec::new();
    for field in &told.numbers.agreement {
        for pair in &field.pairs {
            let [kappa, interval] = say.figure(&pair.kappa, two);
            let within = pair.within_one.map_or_else(|| "–".to_owned(), |figure| say.in_sentence(&figure, percent));
            rows.push([
                told.field(&field.field),
                format!("{} – {}", pair.left, pair.right),
                pair.units.to_string(),
                kappa,
                interval,
                say.reading(pair.kappa.value().and_then(Reading::of_kappa)).to_owned(),
                say.in_sentence(&pair.exact, percent),
                within,
            ]);
        }
    }
    let header = say.pick(
        ["项目", "评分者", "单元数", "κ", "95% CI（病例）", "惯用判读", "完全一致", "相差不超过 1 分"],
        ["Field", "Raters", "Units", "κ", "95% CI (cases)", "Conventional reading", "Equal", "Within one point"],
    );
    let caption = say.pick(
        "两两评分者：Cohen κ（等级项目二次加权，名义项目不加权）",
        "Pairs of raters: Cohen's κ (quadratic weights for scales, none for labels)",
    );
    Sheet::new(caption, 2, header, rows)
}
