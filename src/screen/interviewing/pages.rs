//! Lays out the texts of an interview as lines: what was said, what was ordered, what came out.

use super::{paint::text, words::Words};
use crate::{
    interview::{OrderStatus, RevealPart, RevealSection, Role as Speaker, ShownPart, Spoken, UtteranceRecord, words},
    language::Language,
    screen::{layout::Row, theme::Role},
    text::{Layout, Line, Mark, Span, clean, plain},
};

/// Columns of who speaks.
const WHO: usize = 10;

/// Columns of a fact's mark.
const MARK: usize = 2;

/// How lines of a conversation stand: the columns of who speaks, the same for all of them, and the room.
#[derive(Clone, Copy)]
struct Talk<'a> {
    who: usize,
    layout: &'a Layout,
}

fn beside(label: (Role, &str), body: (Role, &str), talk: Talk<'_>) -> Vec<Row> {
    labelled(label, body, talk.who, talk.layout)
}

/// A text beside its label of so many columns: the label once, and the lines under each other.
pub(in crate::screen) fn labelled(label: (Role, &str), body: (Role, &str), columns: usize, layout: &Layout) -> Vec<Row> {
    let room = Layout { width: layout.width.saturating_sub(columns).max(2), ..*layout };
    let padding = columns.saturating_sub(layout.ambiguous.of_text(label.1));
    let mut first = Some(format!("{}{}", label.1, " ".repeat(padding)));
    let lines = plain(&clean(body.1), Mark::Plain, &room).into_iter().map(|line| {
        let (role, head) = match first.take() {
            Some(label_text) => (label.0, label_text),
            None => (label.0, " ".repeat(columns)),
        };
        let mut spans = vec![Span::new(Mark::Plain, head)];
        let mut roles = vec![role];
        roles.extend(line.spans.iter().map(|_| body.0));
        spans.extend(line.spans);
        Row { role: body.0, line: Line { spans, ..Line::default() }, roles }
    });
    lines.collect()
}

/// Everything that was said.
pub(super) fn talk(lines: &[UtteranceRecord], words: Words, layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    // A person who took a role over has a longer label.
    let longest = lines.iter().map(|line| layout.ambiguous.of_text(&words::who(line, words.0)) + 1).max().unwrap_or(0);
    let talk = Talk { who: WHO.max(longest), layout };
    for line in lines {
        // A question begins a new exchange.
        if line.role == Speaker::Doctor && !rows.is_empty() {
            rows.push(Row::empty());
        }
        one(&mut rows, line, words, talk);
    }
    rows
}

fn one(rows: &mut Vec<Row>, line: &UtteranceRecord, words: Words, talk: Talk<'_>) {
    let who = &words::who(line, words.0);
    let said = if line.text.trim().is_empty() { words.unsaid() } else { line.text.as_str() };
    match line.role {
        Speaker::Doctor => doctor(rows, line, (who, said), words, talk),
        Speaker::Patient => rows.extend(beside((Role::AnswerLabel, who), (Role::Answer, said), talk)),
        Speaker::Examiner => rows.extend(beside((Role::Heading, who), (Role::Reference, said), talk)),
    }
    if let Some(fault) = words::fault(line, words.0) {
        rows.extend(beside((Role::Warning, ""), (Role::Warning, &fault), talk));
    }
}

/// What is for the patient, and orders apart from it.
fn doctor(rows: &mut Vec<Row>, line: &UtteranceRecord, (who, said): (&str, &str), words: Words, talk: Talk<'_>) {
    let question = |body: &str| beside((Role::QuestionLabel, who), (Role::Question, body), talk);
    match Spoken::read(&line.text, line.interview.language) {
        Spoken::Line { patient, orders } if line.conclusion.is_none() => {
            if !patient.is_empty() {
                rows.extend(question(&patient));
            }
            if !orders.is_empty() {
                rows.extend(beside((Role::Key, words.orders()), (Role::Code, &orders), talk));
            }
        }
        _ => rows.extend(question(said)),
    }
}

/// The orders so far, with what became of each.
pub(super) fn orders(lines: &[UtteranceRecord], words: Words, layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    let asked = lines.iter().filter(|line| line.role == Speaker::Doctor).filter_map(|line| {
        let Spoken::Line { orders, .. } = Spoken::read(&line.text, line.interview.language) else { return None };
        (!orders.is_empty()).then_some((line.number, orders))
    });
    for (number, orders) in asked {
        let answer = lines.iter().find(|line| line.number > number && line.role == Speaker::Examiner);
        let (role, state) = match answer {
            None => (Role::Warning, open(words.0)),
            Some(line) => status(line.orders.iter().map(|order| order.status), words.0),
        };
        rows.extend(text(&orders, Role::Code, layout));
        rows.extend(text(&format!("  {state}"), role, layout));
    }
    if rows.is_empty() {
        rows.extend(text(words.no_orders(), Role::Dim, layout));
    }
    rows
}

const fn open(language: Language) -> &'static str {
    match language {
        Language::Zh => "等待结果",
        Language::En => "no result yet",
    }
}

/// The worst of what became of a line of orders.
fn status(all: impl Iterator<Item = OrderStatus>, language: Language) -> (Role, &'static str) {
    let all: Vec<OrderStatus> = all.collect();
    let has = |wanted: &[OrderStatus]| all.iter().any(|status| wanted.contains(status));
    let (role, zh, en) = if has(&[OrderStatus::Unclear, OrderStatus::WhichPart]) {
        (Role::Warning, "需要写明项目或部位", "to be named more exactly")
    } else if has(&[OrderStatus::NotInCase, OrderStatus::NotDone]) {
        (Role::Dim, "有的项目病例中没有", "in part not in the case")
    } else if has(&[OrderStatus::Given]) {
        (Role::Dim, "此前已有结果", "given before")
    } else {
        (Role::Success, "已有结果", "results are there")
    };
    (role, if language == Language::Zh { zh } else { en })
}

/// Facts under their headings: those that were told, the latest of them lit up, and the others. Returns the row of the first that is lit.
pub(super) fn facts(parts: &[ShownPart], lines: &[UtteranceRecord], done: &str, layout: &Layout) -> (Vec<Row>, Option<usize>) {
    let (mut rows, mut lit) = (Vec::new(), None);
    let latest = lines.iter().rev().find(|line| !line.told.is_empty());
    for part in parts {
        if !rows.is_empty() {
            rows.push(Row::empty());
        }
        rows.extend(text(part.heading, Role::Heading, layout));
        for fact in &part.facts {
            let is_told = |line: &UtteranceRecord| line.told.contains(&fact.id);
            let (mark, role) = match (latest.is_some_and(is_told), lines.iter().any(is_told), fact.must_ask) {
                (true, ..) => (done, Role::Strong),
                (false, true, _) => (done, Role::Success),
                (false, false, true) => ("*", Role::Dim),
                (false, false, false) => ("", Role::Dim),
            };
            if role == Role::Strong {
                lit = lit.or(Some(rows.len()));
            }
            rows.extend(labelled((Role::Success, mark), (role, &fact.text), MARK, layout));
        }
    }
    (rows, lit)
}

/// What is shown after the end.
pub(in crate::screen) fn result(sections: &[RevealSection], layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    for section in sections {
        if !rows.is_empty() {
            rows.push(Row::empty());
        }
        if !section.heading.is_empty() {
            rows.extend(text(&section.heading, Role::Heading, layout));
        }
        let role = match section.part {
            RevealPart::Figures => Role::Text,
            RevealPart::Judge => Role::Strong,
            RevealPart::Found => Role::Success,
            RevealPart::Missed | RevealPart::NotOrdered => Role::Warning,
            RevealPart::Others => Role::Dim,
            RevealPart::Title => Role::Strong,
            RevealPart::Reference => Role::Reference,
        };
        for line in &section.lines {
            rows.extend(text(line, role, layout));
        }
    }
    rows
}
