//! Columns that scroll together: row by row from their tops, or each at its end while answers grow.

/// How far columns are scrolled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Together {
    /// The first row shown of every column.
    top: usize,
    /// By how many rows a column that was scrolled alone is ahead of the others, or behind.
    ahead: Vec<isize>,
    /// Each column stays at its end.
    follow: bool,
    /// Whether only the column that has the keys is scrolled.
    alone: bool,
    /// Rows of each column.
    heights: Vec<usize>,
    /// Rows that are shown of a column.
    shown: usize,
    /// How many columns, from the first, can grow.
    growing: usize,
}

impl Together {
    /// Takes over how high the columns are now, how many of them can grow, and how many rows of them are shown.
    pub fn measure(&mut self, heights: Vec<usize>, growing: usize, shown: usize) {
        self.ahead.resize(heights.len(), 0);
        (self.heights, self.growing, self.shown) = (heights, growing, shown);
        self.top = self.top.min(self.most());
    }

    /// The first row shown of a column. It can lie beyond the column's end, where others are longer.
    pub fn offset(&self, column: usize) -> usize {
        if self.follow {
            // A reference is read from its top.
            let height = self.heights.get(column).filter(|_| column < self.growing);
            return height.map_or(0, |height| height.saturating_sub(self.shown));
        }
        self.top.saturating_add_signed(self.ahead.get(column).copied().unwrap_or(0))
    }

    /// Scrolls by so many rows; `column` has the keys.
    pub fn scroll_by(&mut self, rows: isize, column: usize) {
        self.stand_still();
        if self.alone {
            let Some(height) = self.heights.get(column) else { return };
            let offset = self.offset(column).saturating_add_signed(rows).min(height.saturating_sub(self.shown));
            // Both are rows of texts in memory.
            self.ahead[column] = offset as isize - self.top as isize;
            return;
        }
        self.top = self.top.saturating_add_signed(rows).min(self.most());
    }

    /// Scrolls one column alone from now on, or all together again, from the same row.
    pub fn switch_alone(&mut self) {
        self.stand_still();
        self.alone = !self.alone;
        if !self.alone {
            self.ahead.fill(0);
            self.top = self.top.min(self.most());
        }
    }

    /// Whether only one column is scrolled.
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// Shows other texts: from their tops, or at their ends where they grow.
    pub fn begin(&mut self, follow: bool) {
        (self.top, self.follow, self.alone) = (0, follow, false);
        self.ahead.fill(0);
    }

    /// Columns that followed their ends are read row by row from where the longest is.
    fn stand_still(&mut self) {
        if std::mem::take(&mut self.follow) {
            self.top = self.most();
        }
    }

    /// The last row at which something is still below.
    fn most(&self) -> usize {
        let of = |(height, ahead): (&usize, &isize)| height.saturating_sub(self.shown).saturating_add_signed(ahead.saturating_neg());
        self.heights.iter().zip(&self.ahead).map(of).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(columns: &Together) -> Vec<usize> {
        (0..columns.heights.len()).map(|column| columns.offset(column)).collect()
    }

    #[test]
    fn columns_of_different_lengths_show_the_same_row_at_the_top() {
        let mut columns = Together::default();
        columns.measure(vec![50, 10, 30], 3, 20);
        columns.scroll_by(7, 0);
        assert_eq!(offsets(&columns), [7, 7, 7]);
        columns.scroll_by(isize::MAX / 2, 1);
        assert_eq!(offsets(&columns), [30, 30, 30], "as far as the longest goes");
        columns.scroll_by(isize::MIN / 2, 1);
        assert_eq!(offsets(&columns), [0, 0, 0]);
        // A narrower window has other heights.
        columns.scroll_by(25, 0);
        columns.measure(vec![30, 8, 20], 3, 20);
        assert_eq!(offsets(&columns), [10, 10, 10]);
    }

    #[test]
    fn one_column_is_scrolled_alone_and_comes_back() {
        let mut columns = Together::default();
        columns.measure(vec![50, 40], 2, 20);
        columns.scroll_by(5, 0);
        columns.switch_alone();
        columns.scroll_by(10, 1);
        assert_eq!(offsets(&columns), [5, 15]);
        columns.scroll_by(100, 1);
        assert_eq!(offsets(&columns), [5, 20], "no further than its own end");
        columns.scroll_by(-18, 1);
        assert_eq!(offsets(&columns), [5, 2]);
        columns.switch_alone();
        assert_eq!(offsets(&columns), [5, 5]);
    }

    #[test]
    fn while_answers_grow_each_column_shows_its_end() {
        let mut columns = Together::default();
        columns.begin(true);
        for heights in [vec![1, 1, 90], vec![30, 5, 90], vec![60, 25, 90]] {
            columns.measure(heights, 2, 20);
        }
        assert_eq!(offsets(&columns), [40, 5, 0], "the reference does not grow");
        columns.measure(vec![60, 25], 2, 20);
        columns.scroll_by(-3, 0);
        assert_eq!(offsets(&columns), [37, 37], "read row by row from then on");
        columns.measure(vec![90, 40], 2, 20);
        assert_eq!(offsets(&columns), [37, 37], "and nothing moves under the reader");
    }
}
