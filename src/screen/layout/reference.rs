//! Lays out the reference pane, hidden until the user asks for it.

use super::Row;
use crate::{
    consultation::RevealedTitle,
    screen::{
        keys::{Action, Keymap},
        theme::Role,
    },
    session::{OpenConsultation, words::Words},
    text::{Layout, Mark, clean, plain},
};

/// From what the rows are laid out.
pub(crate) fn key(opened: &OpenConsultation, turn: usize, is_revealed: bool) -> String {
    format!("{} {turn} {is_revealed} {}", opened.case().id(), opened.consultation().next_turn().is_none())
}

/// The pairs that answer the turn (from 1), then the others.
pub(crate) fn rows(opened: &OpenConsultation, turn: usize, is_revealed: bool, words: Words, keymap: &Keymap, layout: &Layout) -> Vec<Row> {
    if !is_revealed {
        let key = keymap.key(Action::Reveal).unwrap_or_default();
        return vec![
            Row::of_pieces(vec![(Role::ReferenceHidden, format!("{} {}", words.reference(), words.hidden()))]),
            Row::of_pieces(vec![(Role::Key, key), (Role::Action, format!(" {}", words.to_reveal()))]),
        ];
    }
    let revealed = opened.revealed(turn);
    let mut rows = Vec::new();
    if let Some(title) = revealed.title {
        let (role, text) = match title {
            RevealedTitle::Shown(title) => (Role::Heading, clean(title.reveal())),
            RevealedTitle::Withheld => (Role::Dim, words.title_waits().into()),
        };
        rows.extend(plain(&format!("{}  {text}", words.diagnosis_title()), Mark::Plain, layout).into_iter().map(|l| Row::new(role, l)));
        rows.push(Row::empty());
    }
    if !opened.case().has_reference() {
        rows.extend(plain(words.no_reference(), Mark::Plain, layout).into_iter().map(|l| Row::new(Role::Dim, l)));
        return rows;
    }
    let has_both = revealed.withholds_others || !revealed.others.is_empty();
    for (heading, pairs) in [(words.matching(), revealed.of_turn), (words.other_pairs(), revealed.others)] {
        if pairs.is_empty() {
            continue;
        }
        if has_both {
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
    if revealed.withholds_others {
        rows.extend(plain(words.others_wait(), Mark::Plain, layout).into_iter().map(|l| Row::new(Role::Dim, l)));
    }
    rows
}
