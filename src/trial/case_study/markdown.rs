//! A case study as tables of GitHub's Markdown. It has no colours of its own: a square has the label's colour, and the label stands in words.

use super::{
    Block, CaseStudy, Column,
    palette::look,
    words::{Words, without_space},
};
use crate::{language::Language, report::markdown::escape, trial::marks::MarkLabel};
use std::fmt::Write;

/// The text.
pub(super) fn write(study: &CaseStudy, language: Language) -> String {
    let words = Words(language);
    let labels: Vec<String> =
        MarkLabel::ALL.iter().map(|label| format!("{} {}", look(*label).square, escape(label.words(language)))).collect();
    let mut out = format!("# {}\n\n{}\n\n{}\n", escape(&words.title(study)), labels.join(" · "), escape(words.legend()));
    for block in &study.blocks {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n## {}\n\n{}", escape(&words.heading(block)), table(block, words));
    }
    out
}

fn table(block: &Block, words: Words) -> String {
    let mut head = vec![escape(words.question()), escape(words.reference())];
    let mut cells = vec![lines(&words.turns(block)), lines(block.reference.as_deref().unwrap_or_else(|| words.no_reference()))];
    for column in &block.columns {
        head.push(format!("{}<br>{}", escape(&column.model), escape(&words.raters(column))));
        cells.push(answer(column, words));
    }
    let rule = vec!["---"; head.len()];
    format!("| {} |\n| {} |\n| {} |\n", head.join(" | "), rule.join(" | "), cells.join(" | "))
}

/// A text in one cell.
fn lines(text: &str) -> String {
    text.trim_end().split('\n').map(escape).collect::<Vec<_>>().join("<br>")
}

fn answer(column: &Column, words: Words) -> String {
    let mut texts = Vec::new();
    for (number, pieces) in column.texts.iter().enumerate() {
        let mut text = if column.texts.len() > 1 { format!("{}<br>", escape(&words.turn(number + 1))) } else { String::new() };
        for piece in pieces {
            let (marked, space) = without_space(&piece.words);
            match piece.foremost().filter(|_| !marked.is_empty()) {
                None => text.push_str(&inner_lines(&piece.words)),
                Some(label) => {
                    let (square, tag) = (look(label).square, escape(&words.tag(piece, column.raters)));
                    let _ = write!(text, "{square}<b>{}</b>{tag}{}", inner_lines(marked), inner_lines(space));
                }
            }
        }
        texts.push(text.trim_end_matches("<br>").to_owned());
    }
    if !column.notes.is_empty() {
        let notes: Vec<String> = column.notes.iter().map(|note| escape(&words.note(note))).collect();
        texts.push(format!("{}<br>{}", escape(words.notes()), notes.join("<br>")));
    }
    texts.join("<br><br>")
}

fn inner_lines(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("<br>")
}
