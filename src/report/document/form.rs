//! The tables of a block that was judged by a form.

use super::{Part, Sheet, comparison, comparison_cells, estimate, rows};
use crate::{
    language::Language,
    report::{AxisComparisons, Block, PairNumbers, words::Words},
};

/// The axes one by one; nothing where none were rated yet.
pub(super) fn parts(block: &Block, words: &Words) -> Vec<Part> {
    if rows(block).all(|(_, row)| row.form.is_none()) {
        return Vec::new();
    }
    let mut parts = vec![Part::Sheet(axes(block, words)), Part::Paragraph(words.form().note.to_owned())];
    parts.extend((!block.axis_comparisons.is_empty()).then(|| Part::Sheet(compared(block, words))));
    parts.push(Part::Sheet(counts(block, words)));
    parts
}

fn name(zh: &str, en: &str, words: &Words) -> String {
    if words.language() == Language::Zh { zh } else { en }.to_owned()
}

/// Every pair of models on each axis.
fn compared(block: &Block, words: &Words) -> Sheet {
    let said = words.form();
    let (header, width) = comparison_cells(words);
    let header = [vec![said.axis.to_owned()], header].concat();
    let pairs = block.axis_comparisons.iter().flat_map(|axis| axis.comparisons.iter().map(move |pair| (axis, pair)));
    let row = |(axis, pair): (&AxisComparisons, &PairNumbers)| [vec![name(&axis.zh, &axis.en, words)], comparison(pair, words)].concat();
    let rows = pairs.filter(|(_, pair)| pair.cases > 0).map(row).collect();
    Sheet { caption: said.compared.to_owned(), header, rows, words: width + 1 }
}

fn axes(block: &Block, words: &Words) -> Sheet {
    let said = words.form();
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for axis in row.form.iter().flat_map(|form| &form.axes) {
            let [mean, interval] = estimate(&axis.mean, words);
            let scale = format!("{}–{}", axis.lowest, axis.highest);
            let rated = format!("{}/{}", axis.rated, row.coverage.of);
            cells.push([model.clone(), words.group(&row.group), name(&axis.zh, &axis.en, words), scale, mean, interval, rated]);
        }
    }
    let header = [words.model, words.group, said.axis, said.scale, words.mean, words.interval, said.rated];
    Sheet::new(said.axes, 3, header, cells)
}

/// How many answers got each rating, from the lowest that any axis has to the highest.
fn counts(block: &Block, words: &Words) -> Sheet {
    let said = words.form();
    let all = || rows(block).flat_map(|(_, row)| row.form.iter().flat_map(|form| &form.axes));
    let lowest = all().map(|axis| axis.lowest).min().unwrap_or_default();
    let highest = all().map(|axis| axis.highest).max().unwrap_or_default();
    let mut header: Vec<String> = [words.model, words.group, said.axis].map(str::to_owned).to_vec();
    header.extend((lowest..=highest).map(|rating| rating.to_string()));
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for axis in row.form.iter().flat_map(|form| &form.axes) {
            let count = |rating: u8| {
                let place = rating.checked_sub(axis.lowest).map(usize::from);
                place.and_then(|place| axis.counts.get(place)).map_or_else(String::new, ToString::to_string)
            };
            let named = [model.clone(), words.group(&row.group), name(&axis.zh, &axis.en, words)];
            cells.push(named.into_iter().chain((lowest..=highest).map(count)).collect());
        }
    }
    Sheet { caption: said.counts.to_owned(), header, rows: cells, words: 3 }
}
