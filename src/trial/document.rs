//! The report of a trial for people, as a document in one language that the report's writers format; and every format of it.

mod agreement;
mod csv;
mod judges;
mod marks;
mod methods;
mod models;
mod power;
mod questionnaire;
mod raters;
mod rubric;
mod strata;
mod words;

use super::{
    numbers::{ClosingNumbers, Numbers},
    protocol::Protocol,
};
use crate::{
    language::Language,
    report::{
        Format, FormatError,
        document::{Document, Part, Section},
        html, json, markdown, table,
    },
};
use words::Say;

impl Numbers {
    /// The report as text, with a line break at its end. `language` is that of `table`, `markdown` and `html`; `width` are a terminal's columns, where there is
    /// one, and count for `table` only.
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, protocol: &Protocol, format: Format, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            Format::Table => Ok(table::write(&document(self, protocol, language), width)),
            Format::Markdown => Ok(markdown::write(&document(self, protocol, language))),
            Format::Html => Ok(html::write(&document(self, protocol, language), language)),
            Format::Csv => csv::write(self),
            Format::Json => json::write(self),
        }
    }
}

impl Numbers {
    /// The means of the models alone, by field and turn, to stand beside other scores.
    pub(crate) fn means(&self, protocol: &Protocol, language: Language) -> Vec<Section> {
        let told = Told { numbers: self, protocol, say: Say { language } };
        models::means_alone(&told)
    }
}

/// What the parts of a document are made from.
struct Told<'a> {
    numbers: &'a Numbers,
    protocol: &'a Protocol,
    say: Say,
}

impl Told<'_> {
    /// What raters read as the name of a field.
    fn field(&self, id: &str) -> String {
        let field = self.protocol.form.field(id);
        field.map_or_else(|| id.to_owned(), |field| field.label.words(self.say.language).to_owned())
    }
}

fn document(numbers: &Numbers, protocol: &Protocol, language: Language) -> Document {
    let told = Told { numbers, protocol, say: Say { language } };
    let say = told.say;
    let mut sections = vec![overview(&told)];
    sections.extend(models::sections(&told, &numbers.figures, None));
    sections.extend(agreement::section(&told));
    sections.push(raters::section(&told));
    if let Some(all) = &numbers.figures_of_all_raters {
        sections.extend(models::sections(&told, all, Some(say.with_excluded())));
    }
    sections.extend(judges::section(&told));
    sections.extend(rubric::section(&told));
    sections.extend(questionnaire::section(&told));
    sections.push(Section {
        heading: say.pick("方法（可用于论文）", "Methods, for a paper").into(), parts: methods::paragraphs(&told)
    });
    sections.push(Section {
        heading: say.pick("说明与局限", "Notes and limits").into(),
        parts: vec![Part::List { heading: None, items: methods::notes(&told) }],
    });
    let title = numbers.title.words(language);
    Document { title: say.pick(format!("盲法人工评分报告：{title}"), format!("Blind trial: {title}")), sections }
}

fn overview(told: &Told<'_>) -> Section {
    let (say, design) = (told.say, &told.numbers.design);
    let mut items = vec![
        say.pick(
            format!("{} 个病例，{} 个评分单元，{} 个模型：{}", design.cases, design.units, design.models.len(), design.models.join("、")),
            format!("{} cases, {} units, {} models: {}", design.cases, design.units, design.models.len(), design.models.join(", ")),
        ),
        say.pick(
            format!(
                "应评 {} 次，已评 {} 次；隐藏重复应评 {} 次，已评 {} 次",
                design.wanted, design.decided, design.repeats_wanted, design.repeats_decided
            ),
            format!(
                "{} of {} ratings and {} of {} hidden repeats are there",
                design.decided, design.wanted, design.repeats_decided, design.repeats_wanted
            ),
        ),
        say.pick(
            format!("量表：{}（{}，sha256 {}）", told.protocol.form.title().zh, told.numbers.form, told.numbers.form_digest),
            format!("form: {} ({}, sha256 {})", told.protocol.form.title().en, told.numbers.form, told.numbers.form_digest),
        ),
    ];
    if !design.is_complete {
        items.push(not_complete(say).into());
    }
    items.push(closing(&told.numbers.closing, say));
    if design.on_two_machines > 0 {
        items.push(say.pick(
            format!("{} 题由同一评分者在两台机器上评过，以后评的为准", design.on_two_machines),
            format!("{} items were decided by one rater on two machines; the later decision counts", design.on_two_machines),
        ));
    }
    Section { heading: say.pick("试验", "Trial").into(), parts: vec![Part::List { heading: None, items }] }
}

fn not_complete(say: Say) -> &'static str {
    say.pick("试验尚未完成：以下数字只代表已评部分", "the trial is not complete: the figures are about what was rated so far")
}

fn closing(closing: &ClosingNumbers, say: Say) -> String {
    let mut text = match (&closing.closed, &closing.ratings) {
        (Some(at), Some(ratings)) => {
            let open = match closing.open {
                0 => String::new(),
                open => say.pick(format!("，当时有 {open} 次评分未收到"), format!(", with {open} ratings open")),
            };
            let ratings = &ratings[..ratings.len().min(12)];
            let at = say.time(*at);
            say.pick(
                format!("试验已于 {at} 结束{open}（评分 sha256 {ratings}…）"),
                format!("the trial was closed on {at}{open} (ratings sha256 {ratings}…)"),
            )
        }
        _ => say
            .pick("试验尚未结束（trial close）：数字可能还会变", "the trial is not closed (trial close): the figures can still change")
            .to_owned(),
    };
    if closing.closed.is_some() && !closing.is_unchanged {
        text += say.pick("；注意：此后评分文件被改动过", "; attention: the ratings were changed since");
    }
    if closing.is_protocol_unchanged == Some(false) {
        text += say.pick("；注意：此后方案文件被改动过", "; attention: the protocol was changed since");
    }
    if !closing.reopened.is_empty() {
        let reasons = say.list(&closing.reopened);
        text += &say.pick(
            format!("；曾重新开放 {} 次：{reasons}", closing.reopened.len()),
            format!("; it was opened again {} times: {reasons}", closing.reopened.len()),
        );
    }
    text
}
