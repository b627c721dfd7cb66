//! How often variants change the diagnosis, for people.

use super::{ChangeBlock, words::Say};
use crate::report::{
    document::{Part, Section, Sheet},
    figures::ends,
};

/// One judge's part of the report.
pub(super) fn section(block: &ChangeBlock, say: Say) -> Section {
    let judge = say.pick("评委", "judge");
    let asks = say.pick("变体前后首先考虑的诊断是否相同", "is the diagnosis before and after a variant the same?");
    let mut parts = Vec::new();
    if !block.judges_itself.is_empty() {
        let names = block.judges_itself.join(say.pick("、", ", "));
        parts
            .push(say.pick(format!("注意：评委就是作答的模型 {names}"), format!("Warning: the judge is the model that answered, {names}")));
    }
    if block.answers_that_speak_to_the_judge > 0 {
        parts.push(say.speaks_to_judge(block.answers_that_speak_to_the_judge));
    }
    let mut parts: Vec<Part> = parts.into_iter().map(Part::Paragraph).collect();
    parts.push(Part::Sheet(rows(block, say)));
    let notes = [
        say.pick(
            "施压与反馈：同一次会诊中，施压前与最后再次提问的回答相比；其他变体：原病例与变体的末轮回答相比",
            "Challenges and feedback: the answers before and after, of one conversation. Other variants: the last answers to the case itself and to the variant",
        ),
        say.pick(
            "两种顺序都判为不同才算改变；两种顺序不一致的单列，不计入比例。改变不分对错：看对错请用报告中按名称查找的诊断，或评分",
            "A diagnosis has changed only where both orders say so. Where the orders disagree the pair is counted apart, and is in no share. A change is neither right nor wrong: for that see the diagnoses that the report finds by name, or the scores",
        ),
    ];
    parts.push(Part::List { heading: None, items: notes.map(str::to_owned).to_vec() });
    Section { heading: format!("{judge} {} · {} · {asks}", block.judge, block.source.words(say.0)), parts }
}

fn rows(block: &ChangeBlock, say: Say) -> Sheet {
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    let row = |row: &super::ChangeNumbers| {
        [
            row.variant.clone(),
            row.model.clone(),
            say.covered(&row.coverage),
            row.changed.to_string(),
            row.same.to_string(),
            row.orders_disagree.to_string(),
            row.share.value.map_or_else(|| "–".into(), percent),
            row.share.interval.as_ref().map_or_else(|| "–".into(), |interval| ends(interval, percent)),
        ]
    };
    let header = [
        say.pick("变体", "variant"),
        say.pick("模型", "model"),
        say.pick("已判", "judged"),
        say.pick("改变", "changed"),
        say.pick("相同", "same"),
        say.pick("顺序不一致", "orders disagree"),
        say.pick("改变的比例", "share changed"),
        say.pick("95% 区间", "95% interval"),
    ];
    Sheet::new(say.pick("诊断的改变", "Changes of the diagnosis"), 2, header, block.rows.iter().map(row).collect())
}
