//! Which columns are in sight, and how wide each is.

use crate::{language::Language, text::Ambiguous, viewing::Field};

/// A column in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub field: Field,
    pub heading: String,
    pub width: u16,
}

/// Columns between two columns.
pub(super) const GAP: u16 = 2;

/// The most columns of a heading: names of judges and raters can be long.
const LONGEST_HEADING: usize = 16;

/// What columns are laid out for.
pub(super) struct Room {
    pub width: u16,
    /// How many columns after the first are left of what is in sight.
    pub skipped: usize,
    pub language: Language,
    pub ambiguous: Ambiguous,
}

/// Lays out columns: the first stays. `usual` has the width of each column's values, and up to how much more is of use; what is left over goes to those that can use
/// it.
pub(super) fn lay_out(fields: &[Field], usual: impl Fn(&Field) -> (usize, usize), room: &Room) -> Vec<Column> {
    let (first, rest) = fields.split_at(1.min(fields.len()));
    let (mut columns, mut most): (Vec<Column>, Vec<u16>) = (Vec::new(), Vec::new());
    let mut left = room.width;
    let narrow = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
    for field in first.iter().chain(rest.iter().skip(room.skipped)) {
        let heading = field.heading(room.language);
        let (own, useful) = usual(field);
        // One more for the arrow of the sorted column.
        let width = narrow((room.ambiguous.of_text(&heading) + 1).min(LONGEST_HEADING).max(own));
        let gap = if columns.is_empty() { 0 } else { GAP };
        if width + gap > left {
            break;
        }
        left -= width + gap;
        columns.push(Column { field: field.clone(), heading, width });
        most.push(narrow(useful));
    }
    for (column, most) in columns.iter_mut().zip(&most) {
        let more = most.saturating_sub(column.width).min(left);
        column.width += more;
        left -= more;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_column_stays_and_what_does_not_fit_is_left_out() {
        let fields = [Field::Case, Field::Turn, Field::Model, Field::Score(None), Field::Note];
        let usual = |field: &Field| match field {
            Field::Case | Field::Model => (12, 12),
            Field::Note => (12, 80),
            _ => (4, 4),
        };
        let room = |skipped, width| Room { width, skipped, language: Language::En, ambiguous: Ambiguous::Narrow };
        let names = |skipped, width| -> Vec<&'static str> {
            lay_out(&fields, usual, &room(skipped, width)).iter().map(|column| column.field.name()).collect()
        };
        assert_eq!(names(0, 200), ["case", "turn", "model", "score", "note"]);
        assert_eq!(names(0, 41), ["case", "turn", "model", "score"]);
        assert_eq!(names(0, 40), ["case", "turn", "model"]);
        assert_eq!(names(2, 40), ["case", "score", "note"]);
        assert_eq!(names(0, 3), Vec::<&str>::new());
        let wide = lay_out(&fields, usual, &room(0, 76));
        let used: u16 = wide.iter().map(|column| column.width).sum::<u16>() + GAP * (wide.len() as u16 - 1);
        assert_eq!(used, 76, "{wide:?}");
        assert_eq!(wide[0].width, 12, "{wide:?}");
    }
}
