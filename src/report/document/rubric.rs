//! The tables of a block that was graded by rubrics.

use super::{Part, Sheet, rows};
use crate::report::{
    Block,
    figures::{ends, number},
    words::Words,
};

/// What the items say beside the score, and what each tag's items say; nothing where no rubric was used yet.
pub(super) fn sheets(block: &Block, words: &Words) -> Vec<Part> {
    if rows(block).all(|(_, row)| row.rubric.is_none()) {
        return Vec::new();
    }
    vec![Part::Sheet(items(block, words)), Part::Sheet(tags(block, words)), Part::Paragraph(words.rubric().note.to_owned())]
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
            rubric.whole.to_string(),
            format!("{}/{}", rubric.safety_failed, rubric.safety_answers),
            failed.unwrap_or_else(|| "–".into()),
        ]);
    }
    let header = [words.model, words.group, words.answers, say.graded, say.bounds, say.healthbench, say.whole, say.safety, words.interval];
    Sheet::new(say.caption, 2, header, cells)
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
