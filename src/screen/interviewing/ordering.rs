//! Putting orders of the menu into the field, as a line that can still be changed.

use super::{menu::Menu, state::InterviewScreen};
use crate::interview::order_line;

impl InterviewScreen {
    /// Puts what is marked into the field, or what is selected where nothing is, behind what stands there.
    pub(super) fn put_orders(&mut self, menu: &Menu) {
        let orders = if menu.marked.is_empty() { menu.current().into_iter().collect() } else { menu.marked.clone() };
        if orders.is_empty() {
            return;
        }
        // The examiner reads the language of the case.
        let names: Vec<&str> = orders.iter().map(|order| order.words(self.case_language)).collect();
        let line = order_line(&names, self.case_language);
        let before = self.field.text();
        self.field.replace(&if before.trim().is_empty() { line } else { format!("{}\n{line}", before.trim_end()) });
    }
}
