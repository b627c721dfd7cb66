//! What a protocol must not say.

use super::{Assignment, Draft, Methods, PROTOCOL_VERSION, Questionnaire, Rater, Unit};
use crate::trial::{
    assignment::Distribution,
    form::{Form, Rates},
    mask::Masker,
};
use std::collections::BTreeSet;

/// What is wrong, and where.
pub(crate) struct Mistake {
    pub field: Vec<String>,
    pub zh: String,
    pub en: String,
}

pub(crate) fn mistake<T>(field: &[&str], zh: impl Into<String>, en: impl Into<String>) -> Result<T, Mistake> {
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
    if draft.rubric && draft.unit != Unit::Answer {
        let en = "items of a rubric are about the answer to one turn: write unit = \"answer\"";
        return mistake(&["rubric"], "评分细则的条目针对某一轮的回答：请写 unit = \"answer\"", en);
    }
    if draft.rubrics.is_some() && !draft.rubric {
        let en = "a file of rubrics is used where raters rate their items: write rubric = true";
        return mistake(&["rubrics"], "评分细则文件用于逐条评分：请写 rubric = true", en);
    }
    if draft.unit == Unit::Interview && !draft.turns.is_empty() {
        let en = "with unit = \"interview\" whole interviews are rated: leave turns empty";
        return mistake(&["turns"], "unit = \"interview\" 评整次问诊：turns 请留空", en);
    }
    if draft.turns.contains(&0) {
        return mistake(&["turns"], "轮次从 1 起", "turns count from 1");
    }
    for (place, word) in draft.mask_words.iter().enumerate() {
        if !Masker::takes(word) {
            let zh = format!("“{word}”太短：拉丁字母的词至少三个字符，否则会遮住许多别的词");
            let en = format!("{word:?} is too short: a word of Latin letters has at least three, since it stands in many others");
            return mistake(&["mask_words", &place.to_string()], zh, en);
        }
    }
    check_assignment(draft)?;
    let least = if draft.unit == Unit::Pair { 2 } else { 1 };
    if draft.candidates.len() < least {
        return mistake(&["candidate"], format!("至少要有 {least} 个 [[candidate]]"), format!("give at least {least} [[candidate]]"));
    }
    check_people(&draft.raters, "rater", ("评分者", "rater"))?;
    check_methods(&draft.methods)
}

/// Every field of `[methods]` says something.
pub(crate) fn check_methods(methods: &Methods) -> Result<(), Mistake> {
    let Methods { recruitment, training, compensation, ethics } = methods;
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

/// Names that can name files, every one once. `table` is the key of the list, and `who` what its people are called in Chinese and English.
pub(crate) fn check_people(people: &[Rater], table: &str, (zh, en): (&str, &str)) -> Result<(), Mistake> {
    if people.is_empty() {
        return mistake(&[table], format!("至少要有一位 [[{table}]]"), format!("give at least one [[{table}]]"));
    }
    let mut seen = BTreeSet::new();
    for (place, person) in people.iter().enumerate() {
        let field = [table, &place.to_string(), "name"];
        let name = person.name.trim();
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name != person.name || name.starts_with('.') || !name.chars().all(fits) {
            let en = format!("a {en}'s name names files: letters, digits, - _ . only");
            return mistake(&field, format!("{zh}姓名用作文件名：只能用文字、数字和 - _ ."), en);
        }
        // Two files that differ in case only are one file on many systems.
        if !seen.insert(name.to_lowercase()) {
            return mistake(&field, format!("两位{zh}同名：{name}"), format!("two {en}s have the name {name}"));
        }
    }
    Ok(())
}
