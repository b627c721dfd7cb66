//! Items of rubrics: what raters said of each, and how far judges agree.

use super::{Told, words::two};
use crate::{
    report::document::{Part, Section, Sheet},
    trial::numbers::{JudgeLabels, LabelAgreement, RatedItem, RubricPlace, TrialRubric},
};

/// The section; absent where the trial has no items.
pub(super) fn section(told: &Told<'_>) -> Option<Section> {
    let rubric = told.numbers.rubric.as_ref()?;
    let say = told.say;
    let mut parts = vec![Part::Sheet(items(told, rubric))];
    parts.push(Part::Sheet(agreements(told, rubric)));
    parts.extend(rubric.judges.iter().map(|judge| Part::Sheet(by_item(told, judge))));
    parts.push(Part::Paragraph(explained(told).to_owned()));
    if rubric.judges.is_empty() {
        let none = say.pick(
            "这些运行中没有评委按评分细则给出的评判，因此没有评委与评分者的一致性：wardround judge --grader rubric 可补上（须在评分结束后）。",
            "The runs hold no verdicts of a judge by rubric, so there is no agreement of judge and raters: wardround judge --grader rubric adds them, once the rating is over.",
        );
        parts.push(Part::Paragraph(none.to_owned()));
    }
    Some(Section { heading: say.pick("评分细则", "Rubric items").into(), parts })
}

/// An item with its case; one of safety is marked.
fn place(told: &Told<'_>, place: &RubricPlace) -> [String; 2] {
    let say = told.say;
    let turn = place.turn.map(|turn| format!(" · {}", say.turn(Some(turn)))).unwrap_or_default();
    let mark = if place.is_safety { say.pick("【安全】", "[safety] ") } else { "" };
    [format!("{}{turn}", place.case), format!("{mark}{}", place.statement)]
}

fn items(told: &Told<'_>, rubric: &TrialRubric) -> Sheet {
    let say = told.say;
    let row = |item: &RatedItem| {
        let [case, statement] = place(told, &item.item);
        [case, statement, item.model.clone(), item.met.to_string(), item.not_met.to_string(), item.cannot_tell.to_string()]
    };
    let header =
        say.pick(["病例", "条目", "模型", "符合", "不符合", "无法判断"], ["Case", "Item", "Model", "Met", "Not met", "Cannot tell"]);
    Sheet::new(say.pick("评分者的判断", "What raters said"), 3, header, rubric.items.iter().map(row).collect())
}

fn figures(told: &Told<'_>, of: &LabelAgreement) -> [String; 6] {
    let [agreement, _] = told.say.figure(&of.agreement, two);
    let [kappa, of_kappa] = told.say.figure(&of.kappa, two);
    let [macro_f1, of_macro_f1] = told.say.figure(&of.macro_f1, two);
    [of.n.to_string(), agreement, kappa, of_kappa, macro_f1, of_macro_f1]
}

/// Each judge, the judge who always says "met", and raters among themselves.
fn agreements(told: &Told<'_>, rubric: &TrialRubric) -> Sheet {
    let say = told.say;
    let f1 = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), two);
    let row = |who: String, of: &LabelAgreement| {
        let [n, agreement, kappa, of_kappa, macro_f1, of_macro_f1] = figures(told, of);
        [who, n, agreement, kappa, of_kappa, macro_f1, of_macro_f1, f1(of.f1_met), f1(of.f1_not_met)]
    };
    let mut rows = Vec::new();
    for judge in &rubric.judges {
        let (name, labels) = (format!("{} ({})", judge.judge, judge.preset), judge.of - judge.ungraded);
        let covered = say.pick(format!("{name}，已评 {labels}/{}", judge.of), format!("{name}, graded {labels}/{}", judge.of));
        rows.push(row(covered, &judge.all));
        if judge.safety.n > 0 {
            rows.push(row(say.pick(format!("{name}，仅安全条目"), format!("{name}, items of safety only")), &judge.safety));
        }
        rows.push(row(say.pick("总说“符合”的评委", "a judge who always says \"met\"").to_owned(), &judge.always_met));
    }
    rows.push(row(say.pick("评分者之间", "raters among themselves").to_owned(), &rubric.people));
    let header = say.pick(
        ["谁", "标签对", "一致", "κ", "95% 置信区间", "宏 F1", "95% 置信区间", "F1 符合", "F1 不符合"],
        ["Who", "Pairs of labels", "Agree", "κ", "95% CI", "Macro F1", "95% CI", "F1 met", "F1 not met"],
    );
    Sheet::new(say.pick("与评分者的一致性（全部条目）", "Agreement with raters, over all items"), 1, header, rows)
}

fn by_item(told: &Told<'_>, judge: &JudgeLabels) -> Sheet {
    let say = told.say;
    let rows = judge.items.iter().map(|item| {
        let [case, statement] = place(told, &item.item);
        let of = &item.labels;
        let [_, agreement, kappa, _, macro_f1, _] = figures(told, of);
        let counts = [of.both_met, of.judge_met, of.rater_met, of.neither].map(|count| count.to_string());
        let [both, judge_met, rater_met, neither] = counts;
        [case, statement, format!("{}/{}", of.n, item.of), both, judge_met, rater_met, neither, agreement, kappa, macro_f1]
    });
    let header = say.pick(
        ["病例", "条目", "已评", "都说符合", "仅评委", "仅评分者", "都说不符合", "一致", "κ", "宏 F1"],
        ["Case", "Item", "Graded", "Both met", "Judge only", "Rater only", "Neither", "Agree", "κ", "Macro F1"],
    );
    let caption = say.pick(
        format!("评委 {}（{}）与评分者，逐条", judge.judge, judge.preset),
        format!("Judge {} ({}) against raters, item by item", judge.judge, judge.preset),
    );
    Sheet::new(&caption, 2, header, rows.collect())
}

fn explained(told: &Told<'_>) -> &'static str {
    told.say.pick(
        "每位评分者对一个回答中一个条目的判断，与评委对同一回答、同一条目的判断成一对（逐对，不取多数）；“无法判断”和评委未评的条目不成对，只计数。\
         宏 F1 是“符合”与“不符合”两个 F1 的平均，算法同 HealthBench 的元评估；一方只给出一种判断时没有定义，不是 0。κ 为 Cohen 的 κ（不加权）。\
         条目大多符合时，总说“符合”的评委一致率也高：请看宏 F1 与 κ，并与评分者之间的一行相比。区间按病例重抽样。【安全】条目评分时没有标出。",
        "Each rater's label of an item of an answer and the judge's label of the same are a pair, one by one and not against a majority. \"Cannot tell\" and items that the \
         judge left ungraded make no pair and are counted. Macro F1 is the mean of the F1 of \"met\" and \"not met\", computed as in HealthBench's meta-evaluation; where one \
         side gave one label only it is undefined, and not 0. κ is Cohen's, without weights. Where most items are met a judge who always says \"met\" agrees often, too: read \
         macro F1 and κ, and compare them with the row of raters among themselves. Intervals draw whole cases. Items of safety were not marked while raters rated.",
    )
}
