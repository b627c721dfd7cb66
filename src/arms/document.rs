//! The report of a study for people, as a document in one language that the report's writers format; and every format of it.

mod csv;
mod sections;

use super::{numbers::ArmsNumbers, plan::Plan};
use crate::{
    language::Language,
    report::{
        Format, FormatError,
        document::{Document, Part, Section},
        html, json, markdown, table,
    },
};
use sections::Told;

impl ArmsNumbers {
    /// The report as text, with a line break at its end. `language` is that of `table`, `markdown` and `html`; `width` are a terminal's columns, where there is
    /// one, and count for `table` only.
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, plan: &Plan, format: Format, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            Format::Table => Ok(table::write(&document(self, plan, language), width)),
            Format::Markdown => Ok(markdown::write(&document(self, plan, language))),
            Format::Html => Ok(html::write(&document(self, plan, language), language)),
            Format::Csv => csv::write(self),
            Format::Json => json::write(self),
        }
    }
}

fn document(numbers: &ArmsNumbers, plan: &Plan, language: Language) -> Document {
    let told = Told { numbers, plan, language };
    let mut sections = vec![told.overview()];
    sections.extend(numbers.measures.iter().map(|measure| told.measure(measure)));
    sections.extend(told.help());
    let list = |items| vec![Part::List { heading: None, items }];
    sections
        .push(Section { heading: told.pick("方法（可用于论文）", "Methods, for a paper").into(), parts: list(told.methods()) });
    sections.push(Section { heading: told.pick("说明与局限", "Notes and limits").into(), parts: list(told.limits()) });
    let title = numbers.title.words(language);
    Document { title: told.pick(format!("医生作答研究报告：{title}"), format!("Arms study: {title}")), sections }
}
