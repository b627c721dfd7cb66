//! A consultation as one Markdown file. What patients, models and judges wrote stands in quote blocks, which it cannot leave.

use super::{
    contents::{Contents, Exchange, ShownReference},
    words::Words,
};
use crate::{
    case::Pair,
    glossary,
    language::Language,
    report::markdown::escape as markdown_escape,
    text::{clean, markdown_events},
};
use pulldown_cmark::Event;
use std::{fmt::Write, ops::Range};

/// The consultation in CommonMark with the tables of GitHub.
pub fn markdown(contents: &Contents, language: Language) -> String {
    let words = Words(language);
    let case = contents.case();
    let mut out =
        format!("# {}\n\n**{}**\n\n", markdown_escape(&words.case(case.id().as_str())), markdown_escape(&contents.label(language)));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", words.not_for_care());
    let exchanges = contents.exchanges();
    for (place, exchange) in exchanges.iter().enumerate() {
        let _ = writeln!(out, "\n## {}\n", markdown_escape(&contents.heading(exchange, language)));
        let _ = writeln!(out, "### {}\n\n{}", words.question(), quoted_text(exchange.question));
        let _ = writeln!(out, "\n### {} · {}\n", words.answer(), markdown_escape(&contents.label_of(exchange, language)));
        written_answer(&mut out, exchange, words);
        if let Some(reference) = contents.reference(&exchanges, place) {
            written_reference(&mut out, &reference, words);
        }
    }
    let _ = writeln!(out, "\n## {}\n", words.about());
    for line in contents.about(language) {
        let _ = writeln!(out, "- {}", markdown_escape(&line));
    }
    out
}

fn written_answer(out: &mut String, exchange: &Exchange<'_>, words: Words) {
    let said = exchange.said();
    if !said.trim().is_empty() {
        let _ = writeln!(out, "{}", quoted_markdown(&said));
    }
    if let Some(note) = exchange.note(words) {
        let _ = writeln!(out, "\n*{}*", markdown_escape(&note));
    }
    for (_, verdict) in &exchange.verdicts {
        let judged = words.pair(&verdict.judge.name, &verdict.verdict.words(words.0));
        let _ = writeln!(out, "\n### {}\n\n{}", words.judge(), markdown_escape(&judged));
        if !verdict.text.trim().is_empty() {
            let _ = writeln!(out, "\n{}", quoted_markdown(&verdict.text));
        }
    }
}

fn written_reference(out: &mut String, reference: &ShownReference<'_>, words: Words) {
    let _ = writeln!(out, "\n### {}\n", words.reference());
    if reference.pairs.is_empty() {
        let _ = writeln!(out, "{}", words.no_reference());
    }
    let text = |pair: &&Pair| match pair.question.is_empty() {
        true => pair.answer.clone(),
        false => format!("{}\n{}", pair.question, pair.answer),
    };
    let texts: Vec<String> = reference.pairs.iter().map(text).collect();
    if !texts.is_empty() {
        let _ = writeln!(out, "{}", quoted_text(&texts.join("\n\n")));
    }
    if let Some(title) = reference.title {
        let _ = writeln!(out, "\n{}", markdown_escape(&words.pair(words.title(), title)));
    }
}

/// A text without markup as a quote block: every sign in it is shown, every line break kept.
fn quoted_text(text: &str) -> String {
    let cleaned = clean(text);
    let lines: Vec<&str> = cleaned.trim().lines().map(str::trim).collect();
    let mut out = String::new();
    for (place, line) in lines.iter().enumerate() {
        let is_broken = !line.is_empty() && lines.get(place + 1).is_some_and(|next| !next.is_empty());
        let _ = writeln!(out, "> {}{}", line_text(line), if is_broken { "\\" } else { "" });
    }
    out.trim_end().to_owned()
}

/// A line that begins no list, heading or rule.
fn line_text(line: &str) -> String {
    let escaped = markdown_escape(line);
    let digits = escaped.chars().take_while(char::is_ascii_digit).count();
    let rest = &escaped[digits..];
    if digits > 0 && rest.starts_with(['.', ')']) {
        return format!("{}\\{rest}", &escaped[..digits]);
    }
    match escaped.chars().next() {
        Some('-' | '+' | '=' | '>' | ':') => format!("\\{escaped}"),
        _ => escaped,
    }
}

/// A model's Markdown as a quote block: it is rendered, and neither its fences nor its HTML reach beyond it.
fn quoted_markdown(text: &str) -> String {
    let cleaned = clean(text);
    let harmless = without_html(cleaned.trim());
    let lines: Vec<String> = harmless.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    lines.join("\n")
}

/// Markdown in which no sign begins HTML, a link or a picture, which would load something from elsewhere: `<` and `[` are escaped outside code.
fn without_html(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let code = code_ranges(&text);
        let is_open = |(at, _): &(usize, &str)| {
            let is_escaped = text[..*at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
            !is_escaped && !code.iter().any(|range| range.contains(at))
        };
        // From the end, so that the places before stay. An escape can make code of other text: that is looked at again.
        let open: Vec<usize> = text.match_indices(['<', '[']).filter(is_open).map(|(at, _)| at).collect();
        if open.is_empty() {
            return text;
        }
        for at in open.into_iter().rev() {
            text.insert(at, '\\');
        }
    }
}

fn code_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for (event, range) in markdown_events(text) {
        match event {
            Event::Code(_) | Event::Start(pulldown_cmark::Tag::CodeBlock(_)) => ranges.push(range),
            _ => {}
        }
    }
    ranges
}

impl Contents {
    /// The heading of a question: its turn and what the turn is about.
    pub(super) fn heading(&self, exchange: &Exchange<'_>, language: Language) -> String {
        let turn = glossary::turn(exchange.turn, language);
        let kind = self.case().turns().get(exchange.turn.saturating_sub(1)).map(|turn| turn.kind.heading(language));
        match (exchange.is_of_case, kind) {
            (true, Some(kind)) => format!("{turn} · {kind}"),
            _ => format!("{turn} · {}", Words(language).off_protocol()),
        }
    }

    /// What is known of the recording, line by line.
    pub(super) fn about(&self, language: Language) -> Vec<String> {
        let words = Words(language);
        let provenance = &self.tape.provenance;
        let mut lines = vec![words.model(&self.model())];
        lines.extend(provenance.quantisation.as_ref().map(|name| words.quantisation(name)));
        lines.extend(provenance.answered.map(|at| words.answered(&at.strftime("%Y-%m-%d %H:%M UTC").to_string())));
        lines.push(words.pair(words.times(), self.tape.header.times.words(language)));
        lines.extend(self.tape.header.licence.as_ref().map(|licence| words.licence(licence)));
        lines.push(words.made_with(&provenance.wardround));
        lines
    }
}

impl Exchange<'_> {
    /// The answer as far as it came.
    pub(super) fn said(&self) -> String {
        match self.answer {
            Some((_, record)) => record.text.clone(),
            None => self.pieces.iter().map(|(_, piece)| *piece).collect(),
        }
    }

    /// Why the answer is not whole; nothing where it is.
    pub(super) fn note(&self, words: Words) -> Option<String> {
        match self.answer {
            None => Some(words.unfinished().to_owned()),
            Some((_, record)) => match &record.failure {
                Some(error) => Some(error.words(words.0)),
                None => record.finish.remark(words.0).map(str::to_owned),
            },
        }
    }
}
