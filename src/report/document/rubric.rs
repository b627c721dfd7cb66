//! The tables of a block that was graded by rubrics.

use super::{Part, Sheet, rows};
use crate::report::{
    Block, ItemGrades,
    figures::{ends, number},
    words::Words,
};

/// What the items say beside the score, and what each tag's items say; nothing where no rubric was used yet.
pub(super) fn sheets(block: &Block, words: &Words) -> Vec<Part> {
    let Some(coverage) = coverage(block, words) else { return Vec::new() };
    let mut parts = vec![coverage];
    if block.preset.is_of_statements() {
        parts.push(Part::Paragraph(words.recall(block.preset).note.to_owned()));
    } else {
        parts.extend([Part::Sheet(tags(block, words)), Part::Paragraph(words.rubric().note.to_owned())]);
    }
    if block.rubric_items.iter().any(|item| item.share_failed() > 0.0) {
        parts.extend([Part::Sheet(single(block, words)), Part::Paragraph(words.rubric().single_note.to_owned())]);
    }
    parts
}

/// How many items were graded, and the bounds; nothing where no rubric was used yet.
pub(super) fn coverage(block: &Block, words: &Words) -> Option<Part> {
    let of_preset = if block.preset.is_of_statements() { recall } else { items };
    rows(block).any(|(_, row)| row.rubric.is_some()).then(|| Part::Sheet(of_preset(block, words)))
}

fn items(block: &Block, words: &Words) -> Sheet {
    let say = words.rubric();
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        let Some(rubric) = &row.rubric else { continue };
        let failed = rubric.safety_interval.as_ref().map(|interval| ends(interval, |share| format!("{:.1}%", share * 100.0)));
        cells.push([
            model,
            words.group(&row.group),
            rubric.answers.to_string(),
            format!("{}/{}", rubric.items_graded, rubric.items),
            ends(&rubric.bounds, |bound| number(Some(bound))),
            rubric.healthbench.map_or_else(|| "–".into(), |share| format!("{share:.4}")),
            rubric.healthbench_deviation.map_or_else(|| "–".into(), |deviation| format!("{deviation:.4}")),
            rubric.whole.to_string(),
            format!("{}/{}", rubric.safety_failed, rubric.safety_answers),
            failed.unwrap_or_else(|| "–".into()),
        ]);
    }
    let header = [
        words.model,
        words.group,
        words.answers,
        say.graded,
        say.bounds,
        say.healthbench,
        say.deviation,
        say.whole,
        say.safety,
        words.interval,
    ];
    Sheet::new(say.caption, 2, header, cells)
}

/// What is stated, contradicted and ungraded, and the recall over all statements together.
fn recall(block: &Block, words: &Words) -> Sheet {
    let (say, said) = (words.rubric(), words.recall(block.preset));
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        let Some(rubric) = &row.rubric else { continue };
        let graded = rubric.items_graded;
        let pooled = if graded > 0 { format!("{:.1}", 100.0 * rubric.items_met as f64 / graded as f64) } else { "–".into() };
        cells.push([
            model,
            words.group(&row.group),
            rubric.answers.to_string(),
            format!("{graded}/{}", rubric.items),
            ends(&rubric.bounds, |bound| number(Some(bound))),
            rubric.items_met.to_string(),
            rubric.items_opposed.to_string(),
            (graded - rubric.items_met - rubric.items_opposed).to_string(),
            pooled,
        ]);
    }
    let header =
        [words.model, words.group, words.answers, say.graded, say.bounds, said.stated, said.contradicted, said.absent, said.pooled];
    Sheet::new(said.caption, 2, header, cells)
}

/// How many items a report for people lists.
const MOST_ITEMS: usize = 20;

/// The items that fail most, a column for each model.
fn single(block: &Block, words: &Words) -> Sheet {
    let say = words.rubric();
    let failing = block.rubric_items.iter().filter(|item| item.share_failed() > 0.0).take(MOST_ITEMS);
    let rows = failing.map(|item| {
        let safety = if item.is_safety { format!(" ({})", say.safety_mark) } else { String::new() };
        let of = |grades: &ItemGrades| {
            let ungraded = if grades.ungraded > 0 { format!(" +{}", grades.ungraded) } else { String::new() };
            format!("{}/{}{ungraded}", item.failed(*grades), grades.graded())
        };
        let first = [item.case.clone(), format!("{}{safety}", item.item), format!("{:+}", item.points)];
        first.into_iter().chain(item.models.iter().map(of)).collect()
    });
    let header = [say.case, say.item, say.points].map(str::to_owned).into_iter();
    Sheet {
        caption: say.single.to_owned(),
        header: header.chain(block.models.iter().map(|model| model.model.clone())).collect(),
        rows: rows.collect(),
        words: 2,
    }
}

fn tags(block: &Block, words: &Words) -> Sheet {
    let say = words.rubric();
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for tag in row.rubric.iter().flat_map(|rubric| &rubric.tags) {
            cells.push([
                model.clone(),
                words.group(&row.group),
                tag.tag.clone(),
                tag.share.map_or_else(|| "–".into(), |share| format!("{share:.4}")),
                tag.answers.to_string(),
                format!("{}/{}", tag.items_graded, tag.items),
            ]);
        }
    }
    Sheet::new(say.tags, 3, [words.model, words.group, say.tag, say.healthbench, words.answers, say.graded], cells)
}
