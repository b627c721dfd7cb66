//! Lays out the texts of a case as lines: the case with its turns so far, what the model says, an answer that is saved.

use super::words::Words;
use crate::{
    arms::{
        pack::Arm,
        session::{AnswerSession, Place},
        turn::Message,
    },
    screen::{layout::Row, theme::Role},
    text::{Layout, Mark, clean, markdown_blocks, plain},
};

/// The texts of a case, and the row at which each begins that is read now.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub case: (Vec<Row>, usize),
    pub model: (Vec<Row>, usize),
    pub answer: Vec<Row>,
}

/// A text as it was written.
pub(super) fn text(text: &str, role: Role, layout: &Layout) -> Vec<Row> {
    plain(&clean(text), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)).collect()
}

/// Adds a heading with a text below it.
fn part(rows: &mut Vec<Row>, heading: &str, (role, body): (Role, Vec<Row>), layout: &Layout) {
    if !rows.is_empty() {
        rows.push(Row::empty());
    }
    rows.extend(text(heading, role, layout));
    rows.extend(body);
}

/// The questions so far with the own answers to the earlier ones.
pub(super) fn case(session: &AnswerSession, words: Words, layout: &Layout) -> (Vec<Row>, usize) {
    let (mut rows, mut begin) = (Vec::new(), 0);
    let shown = session.shown();
    for &place in &shown {
        let is_front = session.front() == Some(place);
        if is_front && !rows.is_empty() {
            begin = rows.len() + 1;
        }
        let asked = session.asked(place);
        let mut heading = format!("{} · {}", words.turn(place.turn + 1), asked.kind.heading(words.0));
        if is_front && place.turn > 0 {
            heading += &format!(" · {}{}", words.this_turn(), words.earlier_turns_by_key());
        }
        part(&mut rows, &heading, (Role::QuestionLabel, text(&asked.question, Role::Question, layout)), layout);
        if let Some(answer) = session.turn(place).answer().filter(|_| !is_front) {
            part(&mut rows, words.own_answer(), (Role::AnswerLabel, text(answer, Role::Answer, layout)), layout);
        }
    }
    (rows, begin)
}

/// What the model says: its answers, or the conversation with it; empty where there is nothing of both.
pub(super) fn model(session: &AnswerSession, words: Words, layout: &Layout) -> (Vec<Row>, usize) {
    let mut page = (Vec::new(), 0);
    let Some(front) = session.front() else { return page };
    let is_aided = session.case(front).arm == Arm::Aided;
    for place in session.shown() {
        if is_aided {
            conversation(&mut page, session, place, words, layout);
        } else if let Some(answer) = session.models_answer(place) {
            page.1 = if page.0.is_empty() { 0 } else { page.0.len() + 1 };
            let heading = format!("{} · {}", words.turn(place.turn + 1), words.models_answer());
            part(&mut page.0, &heading, (Role::AnswerLabel, answer_of_model(answer, layout)), layout);
        }
    }
    if session.is_waiting() {
        page.0.push(Row::empty());
        page.0.extend(text(words.waiting(), Role::Dim, layout));
    } else if is_aided && page.0.is_empty() {
        page.0.extend(text(words.nothing_said(), Role::Dim, layout));
    }
    page
}

fn answer_of_model(answer: &str, layout: &Layout) -> Vec<Row> {
    markdown_blocks(answer, layout).into_iter().map(|line| Row::new(Role::Answer, line)).collect()
}

/// Adds what was said in a turn. The last thing that the model said is read now.
fn conversation((rows, begin): &mut (Vec<Row>, usize), session: &AnswerSession, place: Place, words: Words, layout: &Layout) {
    for message in session.turn(place).messages() {
        let at = if rows.is_empty() { 0 } else { rows.len() + 1 };
        match message {
            Message::Asked(asked) => {
                part(rows, words.you_asked(), (Role::QuestionLabel, text(asked, Role::Question, layout)), layout);
            }
            Message::Replied(reply) => {
                *begin = at;
                part(rows, words.model_said(), (Role::AnswerLabel, answer_of_model(reply, layout)), layout);
            }
            Message::NoReply(reason) => {
                *begin = at;
                rows.push(Row::empty());
                rows.extend(text(reason.words(words.0), Role::Warning, layout));
            }
        }
    }
}
