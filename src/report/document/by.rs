//! The tables by characteristics of cases and answers.

use super::{Part, Section, Sheet, comparison_cells, coverage, estimate, in_class_order, missing};
use crate::{
    case::Source,
    report::{Block, By, ByComparisons, ByValue, Group, Report, Row, words::Words},
};

/// The tables of a block: of each characteristic the groups with every model, and the models compared in pairs. What is by source stands in a section of its
/// own, since a block has one source.
pub(super) fn by(block: &Block, words: &Words) -> Vec<Part> {
    let mut kinds: Vec<By> = Vec::new();
    for by in block.models.iter().flat_map(|model| &model.rows_by).filter_map(|row| group(row).map(|(by, _)| by)) {
        if by != By::Source && !kinds.contains(&by) {
            kinds.push(by);
        }
    }
    kinds.into_iter().flat_map(|by| of(block, by, words)).collect()
}

fn group(row: &Row) -> Option<(By, &ByValue)> {
    match &row.group {
        Group::By { by, value } => Some((*by, value)),
        _ => None,
    }
}

fn of(block: &Block, by: By, words: &Words) -> Vec<Part> {
    let of_model = |model: &'_ &super::ModelNumbers| {
        let name = model.model.clone();
        let rows: Vec<(ByValue, String, Row)> = model
            .rows_by
            .iter()
            .filter_map(|row| group(row).filter(|(of, _)| *of == by).map(|(_, value)| (value.clone(), name.clone(), row.clone())))
            .collect();
        rows
    };
    let mut rows: Vec<(ByValue, String, Row)> = in_class_order(block).iter().flat_map(of_model).collect();
    // Stable: the models of a group stay in their order.
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let cells = |(value, model, row): &(ByValue, String, Row)| {
        let [mean, interval] = estimate(&row.mean, words);
        let value = words.by_value(value);
        [value, model.clone(), mean, interval, coverage(&row.coverage), missing(&row.coverage, words), row.cases.to_string()]
    };
    let header = [by.words(words.language()), words.model, words.mean, words.interval, words.coverage, words.missing, words.cases];
    let caption = words.by(by);
    let mut parts = vec![Part::Sheet(Sheet::new(&caption, 2, header, rows.iter().map(cells).collect()))];
    let compared: Vec<&ByComparisons> = block.by_comparisons.iter().filter(|compared| compared.by == by).collect();
    if !compared.is_empty() {
        parts.push(Part::Sheet(comparisons(&compared, by, words)));
    }
    parts.extend(words.by_note(by).map(Part::Paragraph));
    parts
}

fn comparisons(compared: &[&ByComparisons], by: By, words: &Words) -> Sheet {
    let (header, width) = comparison_cells(words);
    let header = [vec![by.words(words.language()).to_owned()], header].concat();
    let mut rows = Vec::new();
    for group in compared {
        for pair in group.comparisons.iter().filter(|pair| pair.cases > 0) {
            rows.push([vec![words.by_value(&group.value)], super::comparison(pair, words)].concat());
        }
    }
    Sheet { caption: words.by_compared(by), header, rows, words: width + 1 }
}

/// The models by source: the blocks of one judge beside each other, which are never pooled.
pub(super) fn by_source(report: &Report, words: &Words) -> Option<Section> {
    let mut cells = Vec::new();
    for block in &report.blocks {
        for model in in_class_order(block) {
            for row in model.rows_by.iter().filter(|row| group(row).is_some_and(|(by, _)| by == By::Source)) {
                let [mean, interval] = estimate(&row.mean, words);
                let judge = format!("{} ({})", block.judge, block.preset.name());
                let first = [words.source_of(block.source, block.variant.as_ref()), model.model.clone(), judge];
                let rest = [mean, interval, coverage(&row.coverage), missing(&row.coverage, words), row.cases.to_string()];
                cells.push((block.source, first.into_iter().chain(rest).collect::<Vec<String>>()));
            }
        }
    }
    cells.sort_by_key(|(source, _): &(Source, Vec<String>)| *source);
    if cells.is_empty() {
        return None;
    }
    let header = [words.source, words.model, words.judge, words.mean, words.interval, words.coverage, words.missing, words.cases];
    let rows = cells.into_iter().map(|(_, cells)| cells).collect();
    let sheet = Sheet { caption: words.scores.to_owned(), header: header.map(str::to_owned).to_vec(), rows, words: 3 };
    let parts = vec![Part::Sheet(sheet), Part::Paragraph(words.sources_apart())];
    Some(Section { heading: words.by(By::Source), parts })
}
