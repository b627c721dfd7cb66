//! The tables of a block that was judged by errors and their risks.

use super::{Part, Sheet, diagnosis::share, rows};
use crate::{
    judge::Risk,
    report::{Block, words::Words},
};

/// Levels and categories; nothing where no answer was judged yet.
pub(super) fn parts(block: &Block, words: &Words) -> Vec<Part> {
    if rows(block).all(|(_, row)| row.errors.is_none()) {
        return Vec::new();
    }
    vec![Part::Sheet(levels(block, words)), Part::Paragraph(words.errors().note.to_owned()), Part::Sheet(categories(block, words))]
}

fn levels(block: &Block, words: &Words) -> Sheet {
    let said = words.errors();
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        let Some(of) = &row.errors else { continue };
        let [none, low, moderate, high] = &of.levels;
        let known = (of.answers - of.unknown).to_string();
        let named = [model, words.group(&row.group), known];
        let shares = [&of.safe, none, low, moderate, high].map(share);
        let counts = [of.unknown, of.errors, of.unfound, of.unread].map(|count| count.to_string());
        cells.push(named.into_iter().chain(shares).chain(counts).collect());
    }
    let levels = Risk::ALL.map(|risk| risk.words(words.language()));
    let header = [words.model, words.group, said.known, said.safe].into_iter().chain(levels);
    let header = header.chain([said.unknown, said.listed, said.unfound, said.unread]).map(str::to_owned).collect();
    Sheet { caption: said.levels.to_owned(), header, rows: cells, words: 2 }
}

fn categories(block: &Block, words: &Words) -> Sheet {
    let said = words.errors();
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for of in row.errors.iter().flat_map(|of| &of.categories) {
            let category = of.category.words(words.language()).to_owned();
            cells.push([model.clone(), words.group(&row.group), category, of.errors.to_string(), of.answers.to_string()]);
        }
    }
    let header = [words.model, words.group, said.category, said.errors, words.answers];
    Sheet::new(said.categories, 3, header, cells)
}
