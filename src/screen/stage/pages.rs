//! Lays out the pages of a show that do not change while they are shown.

use crate::{
    screen::{
        interviewing::result,
        layout::{Row, verdict},
        theme::Role,
    },
    session::words::Words as SessionWords,
    show::{AnswerView, Scene, ScoreCard, Who, words::Words},
    text::{Ambiguous, Layout, Mark, plain},
};

/// A text as it was written.
pub(super) fn text(text: &str, role: Role, layout: &Layout) -> Vec<Row> {
    plain(text, Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)).collect()
}

/// A text with each of its rows in the middle.
pub(super) fn centred(words: &str, role: Role, layout: &Layout) -> Vec<Row> {
    let mut rows = text(words, role, layout);
    for row in &mut rows {
        let width = row.line.width(layout.ambiguous);
        let before = layout.width.saturating_sub(width) / 2;
        row.line.spans.insert(0, crate::text::Span::new(Mark::Plain, " ".repeat(before)));
        row.line.indent += before;
    }
    rows
}

/// The rows of a page; of an answer none, since it comes in pieces.
pub(super) fn rows(scene: &Scene<'_>, words: Words, layout: &Layout) -> Vec<Row> {
    match scene {
        Scene::Card { text: None, .. } | Scene::Answer { .. } | Scene::Interview(_) => Vec::new(),
        Scene::Card { text: Some(body), .. } => body.lines().flat_map(|line| centred(line, Role::Text, layout)).collect(),
        Scene::Question { text: question, .. } => text(question, Role::Question, layout),
        Scene::Reference { pairs, title, .. } => {
            let mut rows = Vec::new();
            if let Some(title) = title {
                rows.extend(text(&format!("{}  {title}", words.diagnosis()), Role::Heading, layout));
                rows.push(Row::empty());
            }
            for pair in pairs {
                if !pair.question.trim().is_empty() {
                    rows.extend(text(&pair.question, Role::QuestionLabel, layout));
                }
                rows.extend(text(&pair.answer, Role::Reference, layout));
                rows.push(Row::empty());
            }
            rows.pop();
            rows
        }
        Scene::Verdict { verdicts, .. } => {
            let mut rows = Vec::new();
            for (who, given) in verdicts {
                if verdicts.len() > 1 {
                    rows.extend(text(&words.label(*who), Role::AnswerLabel, layout));
                }
                for verdict in *given {
                    verdict::judges(verdict, SessionWords(words.0), layout, &mut rows);
                    rows.push(Row::empty());
                }
            }
            rows.pop();
            rows
        }
        Scene::Revealed { sections, .. } => result(sections, layout),
        Scene::Score(card) => scores(card, words, layout),
        Scene::End => centred(words.how_on(), Role::Dim, layout),
    }
}

/// The mean of each turn as a bar and a number, with how many answers it covers.
fn scores(card: &ScoreCard, words: Words, layout: &Layout) -> Vec<Row> {
    if card.rows.is_empty() {
        return centred(words.no_scores(), Role::Dim, layout);
    }
    let mut rows = Vec::new();
    for row in &card.rows {
        rows.extend(text(&words.label(Who::Recording { model: &row.model, day: &row.day }), Role::AnswerLabel, layout));
        for (turn, mean) in card.turns.iter().zip(&row.means) {
            let (mean, coverage) = mean.parts();
            let covered = format!("({}/{})", coverage.scored(), coverage.total());
            let turn = words.turn_number(*turn);
            rows.push(match mean {
                // A mean of ratings from 1 to 10 is one.
                Some(mean) => verdict::bar_of(&turn, mean.round() as u8, &format!(" {mean:.1}/10 {covered}"), layout),
                None if coverage.total() == 0 => Row::of_pieces(vec![(Role::Dim, format!("{turn} -"))]),
                None => Row::of_pieces(vec![(Role::Text, format!("{turn} - {covered}"))]),
            });
        }
        rows.push(Row::empty());
    }
    if card.left_out > 0 {
        rows.extend(text(&words.left_out(card.left_out), Role::Dim, layout));
    }
    rows.extend(text(&words.judged_by(&card.judges), Role::Dim, layout));
    rows
}

/// What stands above an answer's text: that waiting was skipped, that it is waited for.
pub(super) fn before_answer(answer: &AnswerView<'_>, words: Words) -> Option<(Role, String)> {
    if let Some(skipped) = answer.skipped {
        return Some((Role::Dim, words.skipped(skipped)));
    }
    let is_thinking = answer.pieces.last() == Some(&crate::show::Said::Reasoning);
    match answer.waits {
        Some(_) if is_thinking => Some((Role::Reasoning, words.thinking().to_owned())),
        Some(waits) => Some((Role::Dim, words.waiting(waits))),
        None => None,
    }
}

/// What stands below it: how it ended, where not as it should.
pub(super) fn after_answer(answer: &AnswerView<'_>, words: Words) -> Option<(Role, String)> {
    if let Some(failure) = answer.failure {
        return Some((Role::Warning, failure.words(words.0).to_owned()));
    }
    let remark = answer.finish.and_then(|finish| finish.remark(words.0));
    remark.map(|remark| (Role::Unfinished, remark.to_owned()))
}

/// A heading that is large: its Chinese characters stand apart where there is room.
pub(super) fn large(heading: &str, ambiguous: Ambiguous, width: u16) -> String {
    let is_wide = |c: char| !c.is_whitespace() && ambiguous.of_char(c) == 2;
    let mut spaced = String::with_capacity(2 * heading.len());
    let mut chars = heading.chars().peekable();
    while let Some(c) = chars.next() {
        spaced.push(c);
        if is_wide(c) && chars.peek().is_some_and(|next| !next.is_whitespace()) {
            spaced.push(' ');
        }
    }
    let fits = ambiguous.of_text(&spaced) <= usize::from(width) && heading.chars().any(is_wide);
    if fits { spaced } else { heading.to_owned() }
}
