//! Which columns are in sight, and how wide each is.

use crate::{
    language::Language,
    text::Ambiguous,
    viewing::{Field, Table},
};

/// A column in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub field: Field,
    pub heading: String,
    pub width: u16,
}

/// Columns between two columns.
pub(super) const GAP: u16 = 2;

/// Lays out columns in a width: the first stays, `skipped` after it are left of what is in sight. Widths follow from headings and kinds, not from the rows, so that
/// nothing moves while the table scrolls; what is left over goes to columns that can use it.
pub(super) fn lay_out(fields: &[Field], skipped: usize, width: u16, language: Language, ambiguous: Ambiguous) -> Vec<Column> {
    let (first, rest) = fields.split_at(1.min(fields.len()));
    let mut columns: Vec<Column> = Vec::new();
    let mut most: Vec<u16> = Vec::new();
    let mut left = width;
    for field in first.iter().chain(rest.iter().skip(skipped)) {
        let heading = field.heading(language);
        let (least, widest) = Table::usual_width(field);
        let own = u16::try_from(ambiguous.of_text(&heading)).unwrap_or(u16::MAX).min(widest.max(16)).max(least.min(widest));
        let gap = if columns.is_empty() { 0 } else { GAP };
        if own + gap > left {
            break;
        }
        left -= own + gap;
        columns.push(Column { field: field.clone(), heading, width: own });
        most.push(widest);
    }
    // One column after the other, a little each, until nothing is left or nobody needs it.
    while left > 0 {
        let mut given = false;
        for (column, most) in columns.iter_mut().zip(&most) {
            if left > 0 && column.width < *most {
                (column.width, left, given) = (column.width + 1, left - 1, true);
            }
        }
        if !given {
            break;
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_column_stays_and_what_does_not_fit_is_left_out() {
        let fields = [Field::Case, Field::Turn, Field::Model, Field::Score(None), Field::Note];
        let names = |skipped, width| -> Vec<&'static str> {
            lay_out(&fields, skipped, width, Language::En, Ambiguous::Narrow).iter().map(|column| column.field.name()).collect()
        };
        assert_eq!(names(0, 200), ["case", "turn", "model", "score", "note"]);
        assert_eq!(names(0, 40), ["case", "turn", "model"]);
        assert_eq!(names(2, 40), ["case", "score", "note"]);
        assert_eq!(names(0, 3), Vec::<&str>::new());
        let wide = lay_out(&fields, 0, 76, Language::En, Ambiguous::Narrow);
        let used: u16 = wide.iter().map(|column| column.width).sum::<u16>() + GAP * (wide.len() as u16 - 1);
        assert!(used <= 76, "{wide:?}");
    }
}
