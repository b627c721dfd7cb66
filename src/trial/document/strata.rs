//! The figures of a field by stratum of raters.

use super::{Told, words::of};
use crate::{
    report::{
        document::{Part, Sheet},
        figures::number,
    },
    trial::numbers::{Attribute, AttributeNumbers, Band, ScaleNumbers, StratumRow},
};

/// A table for each attribute in which raters differ, and how to read them; nothing where they do not.
pub(super) fn parts(told: &Told<'_>, scale: &ScaleNumbers) -> Vec<Part> {
    if scale.strata.is_empty() {
        return Vec::new();
    }
    let mut parts: Vec<Part> = scale.strata.iter().map(|of| Part::Sheet(sheet(told, of))).collect();
    parts.push(Part::Paragraph(
        told.say
            .pick(
                "分层数字仅作描述：各层的评分者不同，所评病例也可能不同，层间差异不等于身份造成的差异；一层只有一两名评分者时，反映的是个人。",
                "Figures by stratum are descriptive. The strata consist of different raters, who may have rated different cases: a difference between strata is not the \
                 effect of who the raters are, and a stratum of one or two raters shows those individuals.",
            )
            .into(),
    ));
    parts
}

fn sheet(told: &Told<'_>, of_attribute: &AttributeNumbers) -> Sheet {
    let say = told.say;
    let row = |row: &StratumRow| {
        [
            row.model.clone(),
            row.stratum.words(say.language),
            number(row.mean.value),
            say.interval(&row.mean),
            of(&row.coverage),
            say.missing(&row.coverage),
            row.cases.to_string(),
            row.raters.to_string(),
        ]
    };
    let header = say.pick(
        ["模型", "分层", "均值", "95% CI（病例）", "覆盖率 n/N", "无评分", "病例数", "评分者数"],
        ["Model", "Stratum", "Mean", "95% CI (cases)", "Coverage n/N", "No rating", "Cases", "Raters"],
    );
    let caption = match of_attribute.attribute {
        Attribute::Role => say.pick("按评分者职务", "By the raters' role").to_owned(),
        Attribute::Grade => say.pick("按评分者职称", "By the raters' grade").to_owned(),
        Attribute::Years => {
            let bands = say.list(&Band::ALL.map(|band| band.words(say.language)));
            say.pick(format!("按评分者年资（从业年数）：{bands}"), format!("By the raters' years in practice: {bands}"))
        }
    };
    Sheet::new(&caption, 2, header, of_attribute.rows.iter().map(row).collect())
}
