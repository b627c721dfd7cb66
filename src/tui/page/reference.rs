//! The rows of the reference pane: hidden until asked for.

use super::Row;
use crate::{
    case::{Case, Pair},
    tui::{
        desk::Visit,
        input::{Action, Keymap},
        text::{Layout, Mark, clean, plain},
        theme::Role,
        words::Words,
    },
};

/// From what the rows are laid out.
pub(crate) fn key(visit: &Visit, turn: usize, is_revealed: bool) -> String {
    format!("{} {turn} {is_revealed} {}", visit.case().id(), visit.consultation().next_turn().is_none())
}

/// The pairs that answer the turn (from 1), then the others.
pub(crate) fn rows(visit: &Visit, turn: usize, is_revealed: bool, words: Words, keymap: &Keymap, layout: &Layout) -> Vec<Row> {
    if !is_revealed {
        let key = keymap.key(Action::Reveal).unwrap_or_default();
        return vec![
            Row::of_pieces(vec![(Role::ReferenceHidden, format!("{} {}", words.reference(), words.hidden()))]),
            Row::of_pieces(vec![(Role::Key, key), (Role::Action, format!(" {}", words.to_reveal()))]),
        ];
    }
    let case = visit.case();
    let mut rows = Vec::new();
    if let Some(title) = case.title() {
        let is_over = visit.consultation().next_turn().is_none();
        let text = if is_over { clean(title.reveal()).into_owned() } else { words.title_waits().to_owned() };
        let role = if is_over { Role::Heading } else { Role::Dim };
        rows.extend(plain(&format!("{}  {text}", words.diagnosis_title()), Mark::Plain, layout).into_iter().map(|l| Row::new(role, l)));
        rows.push(Row::empty());
    }
    if !case.has_reference() {
        rows.extend(plain(words.no_reference(), Mark::Plain, layout).into_iter().map(|l| Row::new(Role::Dim, l)));
        return rows;
    }
    let (matching, others) = sorted(case, turn - 1);
    let both = !others.is_empty() && !matching.is_empty();
    // They answer later turns, and name what those are to find out.
    let are_waiting = both && visit.consultation().next_turn().is_some();
    let others = if are_waiting { Vec::new() } else { others };
    for (heading, pairs) in [(words.matching(), matching), (words.other_pairs(), others)] {
        if pairs.is_empty() {
            continue;
        }
        if both {
            rows.push(Row::of_pieces(vec![(Role::Heading, heading.to_owned())]));
        }
        for pair in pairs {
            if !pair.question.is_empty() {
                rows.extend(plain(&pair.question, Mark::Plain, layout).into_iter().map(|l| Row::new(Role::QuestionLabel, l)));
            }
            rows.extend(plain(&pair.answer, Mark::Plain, layout).into_iter().map(|l| Row::new(Role::Reference, l)));
            rows.push(Row::empty());
        }
    }
    if are_waiting {
        rows.extend(plain(words.others_wait(), Mark::Plain, layout).into_iter().map(|l| Row::new(Role::Dim, l)));
    }
    rows
}

/// The pairs that answer the turn at `index`, and the others; where the source does not say, all are the turn's.
fn sorted(case: &Case, index: usize) -> (Vec<&Pair>, Vec<&Pair>) {
    let matching = case.pairs_for_turn(index);
    let others = case.pairs().iter().filter(|p| !matching.iter().any(|m| std::ptr::eq(*m, *p))).collect();
    (matching, others)
}
