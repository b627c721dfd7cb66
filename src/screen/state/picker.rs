//! A list to choose from, filtered by typing.

use super::Entry;

/// One line of a [`Picker`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// What choosing it means.
    pub value: T,
    pub label: String,
    /// What is said beside it.
    pub note: String,
    /// Whether it can be chosen.
    pub enabled: bool,
}

/// A list to choose from.
#[derive(Debug, Clone)]
pub struct Picker<T> {
    /// What is typed.
    pub filter: Entry,
    choices: Vec<Choice<T>>,
    selected: usize,
}

impl<T: PartialEq> Picker<T> {
    /// A list with `current` selected, if it is there.
    pub fn new(choices: Vec<Choice<T>>, current: Option<&T>) -> Self {
        let selected =
            choices.iter().position(|c| Some(&c.value) == current).or_else(|| choices.iter().position(|c| c.enabled)).unwrap_or(0);
        Self { filter: Entry::line(""), choices, selected }
    }

    /// Puts other choices in the place of those that are there; what is selected stays selected where it is still among them.
    pub fn replace(&mut self, choices: Vec<Choice<T>>) {
        let (shown, selected) = self.shown();
        let place = selected.and_then(|at| shown.get(at)).and_then(|choice| choices.iter().position(|c| c.value == choice.value));
        // Where something is typed, the selection counts among what fits.
        if self.filter.text().is_empty() {
            self.selected = place.unwrap_or(self.selected);
        }
        self.choices = choices;
    }

    /// The choices that fit what is typed, with the selected one's place among them.
    pub fn shown(&self) -> (Vec<&Choice<T>>, Option<usize>) {
        let wanted = self.filter.text().to_lowercase();
        let fits =
            |c: &&Choice<T>| wanted.split_whitespace().all(|w| c.label.to_lowercase().contains(w) || c.note.to_lowercase().contains(w));
        let shown: Vec<&Choice<T>> = self.choices.iter().filter(fits).collect();
        let selected = if shown.is_empty() { None } else { Some(self.selected.min(shown.len() - 1)) };
        (shown, selected)
    }

    /// What is selected, if it can be chosen.
    pub fn selected(&self) -> Option<&T> {
        let (shown, selected) = self.shown();
        shown.get(selected?).filter(|c| c.enabled).map(|c| &c.value)
    }

    /// Moves the selection by so many lines.
    pub fn step(&mut self, by: isize) {
        let (shown, selected) = self.shown();
        let last = shown.len().saturating_sub(1);
        self.selected = selected.unwrap_or(0).saturating_add_signed(by).min(last);
    }

    /// Selects the choice at a place among those shown.
    pub fn select(&mut self, index: usize) {
        self.selected = index;
        self.step(0);
    }

    /// After typing, the best fit is the first.
    pub fn typed(&mut self) {
        self.selected = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_narrows_and_the_selection_stays_inside() {
        let choice = |value: u8, label: &str, enabled| Choice { value, label: label.into(), note: String::new(), enabled };
        let mut picker = Picker::new(vec![choice(1, "深色", true), choice(2, "浅色", true), choice(3, "Terminal", false)], Some(&2));
        assert_eq!(picker.selected(), Some(&2));
        picker.step(5);
        assert_eq!(picker.selected(), None, "it cannot be chosen");
        picker.filter.paste("深");
        picker.typed();
        assert_eq!((picker.shown().0.len(), picker.selected()), (1, Some(&1)));
        picker.filter.paste("x");
        assert_eq!((picker.selected(), picker.shown().1), (None, None));
        picker.step(-1);
    }

    #[test]
    fn other_choices_leave_the_selection_where_it_was() {
        let choice = |value: u8| Choice { value, label: value.to_string(), note: String::new(), enabled: true };
        let mut picker = Picker::new(vec![choice(1), choice(2)], Some(&2));
        picker.replace(vec![choice(1), choice(3), choice(2), choice(4)]);
        assert_eq!(picker.selected(), Some(&2));
        picker.replace(vec![choice(7)]);
        assert_eq!(picker.selected(), Some(&7));
    }
}
