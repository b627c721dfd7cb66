//! The figures about marked words.

use super::{
    Told,
    words::{of, percent, two},
};
use crate::{
    report::document::{Part, Section, Sheet},
    trial::{
        marks::MarkLabel,
        numbers::{MarkNumbers, MarkOverlap, MarkRow},
    },
};

/// The section of a field of marks.
pub(super) fn section(told: &Told<'_>, heading: String, marks: &MarkNumbers) -> Section {
    let say = told.say;
    let about = say.pick(
        "评分者在回答中标出的文字。占比以每位评分者对每个回答的评分计：没有标注的评分表示未见此类文字。没有任何评分（或每次评分）有某类标注时，按病例的区间没有宽度，这不表示确定。",
        "Words that raters marked in the answers. Shares are of ratings, one rater's of one answer: a rating without a mark says that there was nothing of that kind. Where no rating has a label, or every one, the interval by case has no width; that is no certainty.",
    );
    let how = say.pick(
        "重合度（Dice，即以字符计的 F1）为同一回答上两位评分者所标字符的 2×共同字符数 ÷（两人字符数之和），只计两人都有标注的回答；\
         其中仅一人使用某类别时，该类别的重合度为 0。共同未标注的回答不计入。",
        "Overlap (Dice, which is F1 over characters) is twice the characters that two raters both marked in an answer, divided by the sum of what each marked, over \
         answers that both marked; where only one of them used a label, its overlap is 0. Answers that neither marked do not count.",
    );
    let parts = vec![
        Part::Paragraph(about.into()),
        Part::Sheet(counts(told, &marks.rows)),
        Part::Sheet(overlap(told, &marks.overlap)),
        Part::Paragraph(how.into()),
    ];
    Section { heading, parts }
}

fn counts(told: &Told<'_>, rows: &[MarkRow]) -> Sheet {
    let say = told.say;
    let row = |row: &MarkRow| {
        let [share, interval] = say.figure(&row.share, percent);
        [
            row.model.clone(),
            row.label.words(say.language).to_owned(),
            row.marks.to_string(),
            row.with_mark.to_string(),
            share,
            interval,
            of(&row.coverage),
            say.missing(&row.coverage),
        ]
    };
    let header = say.pick(
        ["模型", "类别", "标注数", "有此标注的评分", "占比", "95% CI（病例）", "覆盖率 n/N", "无评分"],
        ["Model", "Label", "Marks", "Ratings with one", "Share", "95% CI (cases)", "Coverage n/N", "No rating"],
    );
    Sheet::new(say.pick("标注数与占比", "Counts and shares"), 2, header, rows.iter().map(row).collect())
}

fn overlap(told: &Told<'_>, overlaps: &[MarkOverlap]) -> Sheet {
    let say = told.say;
    let row = |overlap: &MarkOverlap| {
        let [dice, interval] = say.figure(&overlap.dice, two);
        let label = overlap.label.map_or(say.pick("任一类别", "any label"), |label: MarkLabel| label.words(say.language));
        [
            label.to_owned(),
            overlap.both.to_string(),
            overlap.one.to_string(),
            overlap.neither.to_string(),
            overlap.compared.to_string(),
            dice,
            interval,
        ]
    };
    let header = say.pick(
        ["类别", "两人都标", "仅一人标", "都未标", "计入均值", "平均重合度", "95% CI（病例）"],
        ["Label", "Both marked", "One only", "Neither", "In the mean", "Mean overlap", "95% CI (cases)"],
    );
    let caption = say.pick("两两评分者对同一回答的标注", "Pairs of raters on the same answer");
    Sheet::new(caption, 1, header, overlaps.iter().map(row).collect())
}
