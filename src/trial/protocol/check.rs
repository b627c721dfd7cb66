//! What a protocol must not say.

use super::{Assignment, Draft, Methods, PROTOCOL_VERSION, Questionnaire, Rater, Unit};
use crate::trial::{
    assignment::Distribution,
    form::{Form, Rates},
};
use std::collections::BTreeSet;

/// What is wrong, and where.
pub(super) struct Mistake {
    pub field: Vec<String>,
    pub zh: String,
    pub en: String,
}

pub(super) fn mistake<T>(field: &[&str], zh: impl Into<String>, en: impl Into<String>) -> Result<T, Mistake> {
    Err(Mistake { field: field.iter().map(|&key| key.to_owned()).collect(), zh: zh.into(), en: en.into() })
}

pub(super) fn check(draft: &Draft, form: &Form) -> Result<(), Mistake> {
    if draft.version != PROTOCOL_VERSION {
        let zh = format!("此程序只读第 {PROTOCOL_VERSION} 版试验方案");
        return mistake(&["version"], zh, format!("this program reads protocols of version {PROTOCOL_VERSION}"));
    }
    match (form.rates(), draft.unit == Unit::Pair) {
        (Rates::Answer, false) | (Rates::Pair, true) => {}
        (Rates::Questionnaire, _) => {
            return mistake(&["form"], "这是问卷：请写在 [questionnaire] 中", "this is a questionnaire: name it under [questionnaire]");
        }
        (Rates::Answer, true) => {
            let en = "unit = \"pair\" needs a form that compares two (rates = \"pair\")";
            return mistake(&["form"], "unit = \"pair\" 需要比较两者的量表（rates = \"pair\"）", en);
        }
        (Rates::Pair, false) => {
            return mistake(&["form"], "此量表比较两者：请写 unit = \"pair\"", "this form compares two: write unit = \"pair\"");
        }
    }
    if draft.turns.contains(&0) {
        return mistake(&["turns"], "轮次从 1 起", "turns count from 1");
    }
    check_assignment(draft)?;
    let least = if draft.unit == Unit::Pair { 2 } else { 1 };
    if draft.candidates.len() < least {
        return mistake(&["candidate"], format!("至少要有 {least} 个 [[candidate]]"), format!("give at least {least} [[candidate]]"));
    }
    check_raters(&draft.raters)?;
    let Methods { recruitment, training, compensation, ethics } = &draft.methods;
    for (name, text) in [("recruitment", recruitment), ("training", training), ("compensation", compensation), ("ethics", ethics)] {
        if text.trim().is_empty() {
            return mistake(&["methods", name], "请填写；没有时写“无”", "fill this in; write \"none\" where there is none");
        }
    }
    Ok(())
}

pub(super) fn with_marks(form: Form) -> Result<Form, Mistake> {
    form.with_marks().ok_or_else(|| Mistake {
        field: vec!["marks".into()],
        zh: "此量表不能加标注项：它比较两者，或已有标注项或名为 marks 的项".into(),
        en: "this form cannot have marks added: it compares two, or has a field of marks or one called marks".into(),
    })
}

fn check_assignment(draft: &Draft) -> Result<(), Mistake> {
    let Assignment { overlap, overlap_raters, repeats, .. } = draft.assignment;
    if !(0.0..=1.0).contains(&overlap) {
        return mistake(&["assignment", "overlap"], "取值 0 至 1", "a share from 0 to 1");
    }
    if !(0.0..=0.5).contains(&repeats) {
        return mistake(&["assignment", "repeats"], "取值 0 至 0.5", "a share from 0 to 0.5");
    }
    if overlap_raters < 2 {
        return mistake(&["assignment", "overlap_raters"], "至少 2", "2 at least");
    }
    if overlap > 0.0 && draft.assignment.distribution == Distribution::Parts && overlap_raters > draft.raters.len() {
        return mistake(
            &["assignment", "overlap_raters"],
            format!("只有 {} 位评分者", draft.raters.len()),
            format!("there are {} raters only", draft.raters.len()),
        );
    }
    check_share(&["exclusions", "faster_than"], draft.exclusions.faster_than)
}

pub(super) fn check_questionnaire(questionnaire: Option<&Questionnaire>) -> Result<(), Mistake> {
    let Some(Questionnaire { form, validity }) = questionnaire else { return Ok(()) };
    if form.rates() != Rates::Questionnaire {
        let en = "this form rates answers: a questionnaire has rates = \"questionnaire\"";
        return mistake(&["questionnaire", "form"], "此量表用于评回答：问卷须写 rates = \"questionnaire\"", en);
    }
    check_share(&["questionnaire", "faster_than"], validity.faster_than)
}

fn check_share(field: &[&str], share: Option<f64>) -> Result<(), Mistake> {
    match share {
        Some(share) if !(0.0..1.0).contains(&share) => mistake(field, "取值 0 至 1，例如 0.33", "a share from 0 to 1, as 0.33"),
        _ => Ok(()),
    }
}

fn check_raters(raters: &[Rater]) -> Result<(), Mistake> {
    if raters.is_empty() {
        return mistake(&["rater"], "至少要有一位 [[rater]]", "give at least one [[rater]]");
    }
    let mut seen = BTreeSet::new();
    for (place, rater) in raters.iter().enumerate() {
        let field = ["rater", &place.to_string(), "name"];
        let name = rater.name.trim();
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name != rater.name || name.starts_with('.') || !name.chars().all(fits) {
            let en = "a rater's name names files: letters, digits, - _ . only";
            return mistake(&field, "评分者姓名用作文件名：只能用文字、数字和 - _ .", en);
        }
        // Two files that differ in case only are one file on many systems.
        if !seen.insert(name.to_lowercase()) {
            return mistake(&field, format!("两位评分者同名：{name}"), format!("two raters have the name {name}"));
        }
    }
    Ok(())
}
