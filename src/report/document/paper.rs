//! The section of the paper's own numbers.

use super::{Document, Part, Section, Sheet};
use crate::{
    language::Language,
    report::{
        PaperFault, PaperGain, PaperRow, PaperTable, Published, PublishedTable,
        figures::number,
        words::{Words, words},
    },
};

pub(super) fn paper_sheet<'r>(paper: &PaperTable, rows: impl Iterator<Item = &'r PaperRow>, with_class: bool, words: &Words) -> Sheet {
    // A column that none of these rows has is about others.
    let rows: Vec<&PaperRow> = rows.collect();
    let used: Vec<usize> = (0..paper.columns.len()).filter(|&column| rows.iter().any(|row| row.scores[column].is_some())).collect();
    let mut header: Vec<String> = [words.model, words.published_in, words.rated_by].map(str::to_owned).to_vec();
    header.extend(used.iter().map(|&column| words.paper_column(paper.columns[column])));
    let row = |row: &PaperRow| {
        let first = [row.model.to_owned(), words.of_paper.to_owned(), words.raters_of_paper(row.doctors)];
        first.into_iter().chain(used.iter().map(|&column| number(row.scores[column]))).collect()
    };
    let caption = if paper.same_cases { words.paper } else { words.paper_of_others }.to_owned();
    let mut sheet = Sheet { caption, header, rows: rows.iter().copied().map(row).collect(), words: 3 };
    if with_class {
        sheet.header.insert(0, words.facts().class.to_owned());
        sheet.words += 1;
        for (cells, row) in sheet.rows.iter_mut().zip(rows) {
            cells.insert(0, row.class.map_or("–", |class| class.words(words.language())).to_owned());
        }
    }
    sheet
}

pub(super) fn faults(faults: &[PaperFault], words: &Words) -> Part {
    let items = faults.iter().map(|fault| fault.words(words.language()).to_owned()).collect();
    Part::List { heading: Some(words.paper_faults.to_owned()), items }
}

/// The document of the paper's own tables.
pub(in crate::report) fn published(published: &Published, language: Language) -> Document {
    let words = words(language);
    let section = |table: &PublishedTable| {
        let column = |column: &&'static str| words.paper_column(column);
        let mut header = vec![words.facts().class.to_owned(), words.model.to_owned()];
        header.extend(table.columns.iter().map(column));
        let cells = |values: &[Option<f64>]| values.iter().map(|value| number(*value)).collect::<Vec<_>>();
        let class = |row: &PaperRow| row.class.map_or("–", |class| class.words(language)).to_owned();
        let row = |row: &PaperRow| [class(row), row.model.to_owned()].into_iter().chain(cells(&row.scores)).collect();
        let rows = table.rows.iter().map(row).collect();
        let mut parts = vec![Part::Sheet(Sheet { caption: words.of_paper.to_owned(), header: header.clone(), rows, words: 2 })];
        header.remove(0);
        if !table.gains.is_empty() {
            let gain = |gain: &PaperGain| {
                let percent = gain.percent.iter().map(|value| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}%")));
                [format!("{} / {}", gain.model, gain.over)].into_iter().chain(percent).collect()
            };
            let rows = table.gains.iter().map(gain).collect();
            parts.push(Part::Sheet(Sheet { caption: words.paper_gains.to_owned(), header, rows, words: 1 }));
        }
        parts.push(faults(&table.faults, words));
        Section { heading: table.words(language).to_owned(), parts }
    };
    let mut sections: Vec<Section> = published.tables.iter().map(section).collect();
    let notes = vec![words.no_paper_interval.to_owned(), words.made_by(published.wardround)];
    sections.push(Section { heading: words.notes.to_owned(), parts: vec![Part::List { heading: None, items: notes }] });
    Document { title: words.published_title.to_owned(), sections }
}
