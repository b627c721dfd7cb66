//! Lays out the verdict pane: the judge's rating with its explanation, and the user's own.

use super::Row;
use crate::{
    glossary::cited,
    judge::{DiagnosisReading, GradedItem, Verdict, criterion_words},
    record::{RatingRecord, VerdictRecord},
    screen::{
        keys::{Action, Keymap},
        theme::Role,
    },
    session::{OpenConsultation, words::Words},
    text::{Layout, Mark, clean, markdown_blocks, plain},
};

/// From what the rows are laid out.
pub(crate) fn key(opened: &OpenConsultation, exchange: Option<usize>) -> String {
    let Some(index) = exchange else { return String::new() };
    let verdict = opened.verdict(index).map(|v| format!("{} {}", v.key, v.at));
    let rating = opened.rating(index).map(|r| r.at.to_string());
    format!("{index} {verdict:?} {rating:?} {:?} {:?} {}", opened.judging(), opened.judge_failure(), opened.records(index).len())
}

/// The verdict on an exchange and the rating of it.
pub(crate) fn rows(opened: &OpenConsultation, exchange: Option<usize>, words: Words, keymap: &Keymap, layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    let Some(index) = exchange else {
        rows.push(Row::of_pieces(vec![(Role::Dim, words.no_verdict().to_owned())]));
        return rows;
    };
    let hint = |action: Action| {
        let key = keymap.key(action).unwrap_or_default();
        vec![(Role::Dim, "  ".to_owned()), (Role::Key, key), (Role::Action, format!(" {}", action.label(words.0)))]
    };
    match opened.rating(index) {
        Some(rating) => own(rating, words, layout, &mut rows),
        None => {
            let mut pieces = vec![(Role::Dim, words.no_rating_yet().to_owned())];
            pieces.extend(hint(Action::Rate));
            rows.push(Row::of_pieces(pieces));
        }
    }
    rows.push(Row::empty());
    if opened.judging() == Some(index) {
        let mut pieces = vec![(Role::Dim, words.judging().to_owned())];
        pieces.extend(hint(Action::Stop));
        rows.push(Row::of_pieces(pieces));
    }
    match opened.verdict(index) {
        Some(verdict) => judges(verdict, words, layout, &mut rows),
        None if opened.judging() == Some(index) => {}
        None => {
            let mut pieces = vec![(Role::Dim, words.no_verdict().to_owned())];
            pieces.extend(hint(Action::HaveJudged));
            rows.push(Row::of_pieces(pieces));
        }
    }
    if let Some(failure) = opened.judge_failure() {
        rows.extend(plain(&failure.words(words.0), Mark::Plain, layout).into_iter().map(|l| Row::new(Role::Error, l)));
    }
    rows
}

fn own(rating: &RatingRecord, words: Words, layout: &Layout, rows: &mut Vec<Row>) {
    rows.push(bar(words.my_rating(), rating.rating.get(), layout));
    if !rating.tags.is_empty() {
        let tags: Vec<&str> = rating.tags.iter().map(|t| t.words(words.0)).collect();
        rows.push(Row::of_pieces(vec![(Role::Warning, tags.join("  "))]));
    }
    rows.extend(
        plain(&rating.comment, Mark::Plain, layout).into_iter().filter(|_| !rating.comment.is_empty()).map(|l| Row::new(Role::Text, l)),
    );
}

/// What a judge gave, with the judge's name and explanation.
pub(in crate::screen) fn judges(verdict: &VerdictRecord, words: Words, layout: &Layout, rows: &mut Vec<Row>) {
    match (&verdict.verdict, verdict.verdict.score_text()) {
        (Verdict::Scored { rating }, _) => rows.push(bar(words.judges_rating(), *rating, layout)),
        (Verdict::Criteria(ratings), Some(score)) => {
            rows.push(Row::of_pieces(vec![(Role::Text, format!("{} {score}", words.judges_rating()))]));
            for (name, rating) in ratings.named() {
                rows.push(Row::of_pieces(vec![(Role::Text, format!("  {} {rating}/5", criterion_words(name, words.0)))]));
            }
        }
        (Verdict::Rubric(rubric), _) => {
            let role = if rubric.is_complete() { Role::Text } else { Role::Warning };
            rows.push(Row::of_pieces(vec![(role, format!("{} {}", words.judges_rating(), verdict.verdict.words(words.0)))]));
            rubric.items.iter().for_each(|item| rows.extend(item_rows(item, words, layout)));
        }
        (Verdict::Errors(reading), score) => {
            let score = score.unwrap_or_else(|| verdict.verdict.unrated().map_or("", |why| why.sentence(words.0)).to_owned());
            let role = if reading.score().is_some() { Role::Text } else { Role::Warning };
            let said = format!("{} {score} ({})", words.judges_rating(), reading.listed(words.0));
            rows.extend(plain(&said, Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)));
            for error in &reading.errors {
                let role = if error.risk.is_safe() { Role::Text } else { Role::Warning };
                rows.extend(
                    plain(&format!("  {}", error.words(words.0)), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)),
                );
                let cited = format!("    {}", error.cited(words.0));
                rows.extend(plain(&cited, Mark::Plain, layout).into_iter().map(|line| Row::new(Role::Dim, line)));
            }
        }
        (Verdict::Form(form), score) => {
            let score = score.unwrap_or_else(|| verdict.verdict.unrated().map_or("", |why| why.sentence(words.0)).to_owned());
            let role = if form.score().is_some() { Role::Text } else { Role::Warning };
            rows.push(Row::of_pieces(vec![(role, format!("{} {score}", words.judges_rating()))]));
            for axis in &form.axes {
                let role = if axis.rating.rated().is_some() { Role::Text } else { Role::Warning };
                rows.extend(plain(&format!("  {}", axis.words(words.0)), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)));
            }
        }
        (Verdict::Diagnoses(reading), score) => {
            let score = score.unwrap_or_else(|| verdict.verdict.unrated().map_or("", |why| why.sentence(words.0)).to_owned());
            let role = if reading.score().is_some() { Role::Text } else { Role::Warning };
            rows.push(Row::of_pieces(vec![(role, format!("{} {score}", words.judges_rating()))]));
            rows.extend(diagnosis_rows(reading, words, layout));
        }
        _ => rows.push(Row::of_pieces(vec![(Role::Warning, verdict.verdict.words(words.0))])),
    }
    let who = format!("{} {} {}", clean(&verdict.judge.name), if layout.ascii { "-" } else { "·" }, verdict.preset.name());
    rows.push(Row::of_pieces(vec![(Role::Dim, who)]));
    if verdict.judge_is_candidate {
        rows.extend(plain(words.itself(), Mark::Plain, layout).into_iter().map(|l| Row::new(Role::Warning, l)));
    }
    rows.push(Row::empty());
    rows.extend(markdown_blocks(&verdict.text, layout).into_iter().map(|line| Row::new(Role::Text, line)));
}

/// The diagnoses that were read, a line each with what the judge cites.
fn diagnosis_rows(reading: &DiagnosisReading, words: Words, layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, of) in reading.diagnoses.iter().enumerate() {
        let role = if of.right { Role::VerdictHigh } else { Role::Text };
        rows.extend(plain(&of.words(place, words.0), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)));
        let quote = cited(&of.quote, Some(true), words.0);
        rows.extend(plain(&quote, Mark::Plain, layout).into_iter().map(|line| Row::new(Role::Dim, line)));
    }
    let rest = reading.rest(words.0).into_iter().flat_map(|rest| plain(&rest, Mark::Plain, layout));
    rows.extend(rest.map(|line| Row::new(Role::Warning, line)));
    rows
}

/// An item of a rubric: whether it is met, what it says, and what the judge cites.
fn item_rows(item: &GradedItem, words: Words, layout: &Layout) -> Vec<Row> {
    let role = match item.is_failed() {
        Some(false) => Role::VerdictHigh,
        Some(true) => Role::VerdictLow,
        None => Role::Warning,
    };
    let mut rows: Vec<Row> = plain(&item.words(words.0), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)).collect();
    if let Some(quote) = &item.quote {
        let quote = cited(quote, item.quote_found, words.0);
        rows.extend(plain(&quote, Mark::Plain, layout).into_iter().map(|line| Row::new(Role::Dim, line)));
    }
    rows
}

fn bar(label: &str, rating: u8, layout: &Layout) -> Row {
    bar_of(label, rating, &format!(" {rating}/10"), layout)
}

/// A rating as a bar of ten and a number, so that neither colour nor length says it alone.
pub(in crate::screen) fn bar_of(label: &str, rating: u8, number: &str, layout: &Layout) -> Row {
    let role = match rating {
        8.. => Role::VerdictHigh,
        5..=7 => Role::VerdictMiddle,
        _ => Role::VerdictLow,
    };
    let plain = layout.ascii || layout.ambiguous == crate::text::Ambiguous::Wide;
    let (full, empty) = if plain { ("#", ".") } else { ("█", "░") };
    let full_count = usize::from(rating.min(10));
    Row::of_pieces(vec![
        (Role::Text, format!("{label} ")),
        (role, full.repeat(full_count)),
        (Role::BarEmpty, empty.repeat(10 - full_count)),
        (role, number.to_owned()),
    ])
}
