//! The reference beside an answer, and what judges, people and readers said of it.

use super::{Body, Section, words::Words};
use crate::{
    check::check,
    items::Item,
    judge::Verdict,
    record::{NoteRecord, RatingRecord, VerdictRecord},
};

/// The reference of the turn, and folded under it that of the other turns; without a file of the case how to get it.
pub(super) fn reference(item: Item<'_>, words: Words) -> Vec<Section> {
    let Some(case) = item.case() else {
        return vec![Section::open(words.reference(), Body::Plain(words.no_case_file(item))).beside()];
    };
    let own = case.pairs_for_turn(item.turn() as usize - 1);
    let pairs = |pairs: Vec<&crate::case::Pair>| {
        let one = |pair: &&crate::case::Pair| {
            if pair.question.trim().is_empty() { pair.answer.clone() } else { format!("**{}**\n\n{}", pair.question.trim(), pair.answer) }
        };
        Body::Markdown(pairs.iter().map(one).collect::<Vec<_>>().join("\n\n"))
    };
    let others: Vec<&crate::case::Pair> = case.pairs().iter().filter(|pair| !own.iter().any(|p| std::ptr::eq(*p, *pair))).collect();
    let title = match case.title() {
        Some(title) => words.reference_of(title.reveal()),
        None => words.reference().to_owned(),
    };
    let mut sections = vec![if own.is_empty() {
        Section::open(title, Body::Plain(words.no_reference_of_turn().to_owned())).beside()
    } else {
        Section::open(title, pairs(own)).beside()
    }];
    if !others.is_empty() {
        sections.push(Section::folded(words.other_reference(others.len()), pairs(others)).beside());
    }
    sections
}

/// What was found without a judge; nothing where nothing was.
pub(super) fn findings(answer: &str, told: &[&str], words: Words) -> Option<Section> {
    let found = check(answer, told);
    let lines: Vec<String> = found.iter().map(|finding| finding.words(answer, words.0)).collect();
    (!lines.is_empty()).then(|| Section::open(words.findings(lines.len()), Body::Plain(lines.join("\n"))).beside())
}

pub(super) fn verdicts(verdicts: &[VerdictRecord], words: Words) -> Vec<Section> {
    if verdicts.is_empty() {
        return vec![Section::open(words.not_judged(), Body::Plain(String::new())).beside()];
    }
    let one = |verdict: &VerdictRecord| {
        let text = Body::Markdown(verdict.text.clone());
        // A list of errors is read as a list, and the judge's JSON only by those who open it.
        let (said, text) = match &verdict.verdict {
            Verdict::Errors(reading) if !reading.errors.is_empty() => {
                (Body::Plain(reading.lines(words.0)), Some(Section::folded(words.text_of(&verdict.judge.name), text).beside()))
            }
            _ => (text, None),
        };
        let said = Section::open(words.verdict(verdict), said).beside();
        let reasoning = (!verdict.reasoning.is_empty()).then(|| {
            let title = words.reasoning_of(&verdict.judge.name, verdict.reasoning.chars().count());
            Section::folded(title, Body::Markdown(verdict.reasoning.clone())).beside()
        });
        std::iter::once(said).chain(text).chain(reasoning)
    };
    verdicts.iter().flat_map(one).collect()
}

pub(super) fn ratings(ratings: &[RatingRecord], words: Words) -> Vec<Section> {
    // The last one of a person on an answer is that person's.
    let last = |place: usize| !ratings[place + 1..].iter().any(|later| later.rater == ratings[place].rater);
    let current = ratings.iter().enumerate().filter(|(place, _)| last(*place));
    current.map(|(_, rating)| Section::open(words.rating(rating), Body::Plain(rating.comment.clone())).beside()).collect()
}

pub(super) fn note(note: &NoteRecord, words: Words) -> Section {
    Section::open(words.note(note), Body::Plain(note.text.clone())).beside()
}
