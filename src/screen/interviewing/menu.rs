//! The menu of orders: found by typing, and marked.

use crate::{
    interview::{OrderGroup, OrderName, order_menu},
    language::Language,
    screen::state::Entry,
};
use crossterm::event::{KeyCode, KeyEvent};

/// The menu as it stands.
#[derive(Debug)]
pub(super) struct Menu {
    pub filter: Entry,
    /// The place of the selected one among those that are shown.
    pub selected: usize,
    /// Those that are marked, in the order in which they were.
    pub marked: Vec<&'static OrderName>,
}

/// A line of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    Heading(&'static str),
    Order(&'static OrderName),
}

impl Menu {
    pub fn new() -> Self {
        Self { filter: Entry::line(""), selected: 0, marked: Vec::new() }
    }

    /// What can be ordered and fits what was typed.
    pub fn shown(&self) -> Vec<&'static OrderName> {
        let typed = self.filter.text();
        order_menu().iter().flat_map(|group| &group.orders).filter(|order| order.contains(&typed)).collect()
    }

    /// The same under headings.
    pub fn listed(&self, language: Language) -> Vec<Listed> {
        let typed = self.filter.text();
        let of = |group: &'static OrderGroup| {
            let orders: Vec<Listed> = group.orders.iter().filter(|order| order.contains(&typed)).map(Listed::Order).collect();
            let heading = (!orders.is_empty()).then(|| Listed::Heading(group.words(language)));
            heading.into_iter().chain(orders)
        };
        order_menu().iter().flat_map(of).collect()
    }

    /// The selected one.
    pub fn current(&self) -> Option<&'static OrderName> {
        self.shown().get(self.selected).copied()
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) {
        let last = self.shown().len().saturating_sub(1);
        match key.code {
            KeyCode::Up => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down => self.selected = (self.selected + 1).min(last),
            KeyCode::PageUp => self.selected = self.selected.saturating_sub(10),
            KeyCode::PageDown => self.selected = (self.selected + 10).min(last),
            KeyCode::Enter => self.mark(),
            _ => {
                if self.filter.key(key) {
                    self.selected = 0;
                }
            }
        }
    }

    fn mark(&mut self) {
        let Some(order) = self.current() else { return };
        match self.marked.iter().position(|marked| *marked == order) {
            Some(at) => _ = self.marked.remove(at),
            None => self.marked.push(order),
        }
        // What was typed has found it.
        self.filter = Entry::line("");
        self.selected = self.shown().iter().position(|shown| *shown == order).unwrap_or(0);
    }
}
