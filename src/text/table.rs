//! Renders tables: in columns where they fit, else as a list of rows.

use super::{
    block_writer::Glyphs,
    flow::Flow,
    line::{Layout, Line, Mark, Span},
};
use pulldown_cmark::Alignment;

/// No column that has more to show becomes narrower than this.
const LEAST_COLUMNS: usize = 8;
/// A row higher than this is easier to read as a list.
const MOST_ROW_LINES: usize = 8;
/// Hanging indent of the list.
const HANG: &str = "  ";

/// A table as the text gives it; the first row is its head.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) rows: Vec<Vec<Flow>>,
}

impl Table {
    /// Its lines, at most `width` columns wide.
    pub(super) fn lines(&self, width: usize, layout: &Layout) -> Vec<Line> {
        self.grid(width, layout).unwrap_or_else(|| self.list(width, layout))
    }

    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// In columns, if that can be read.
    fn grid(&self, width: usize, layout: &Layout) -> Option<Vec<Line>> {
        let mut natural = vec![1; self.columns()];
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                natural[column] = natural[column].max(cell.natural_width(layout.ambiguous));
            }
        }
        let widths = shrink(&natural, width.checked_sub(3 * natural.len().saturating_sub(1))?)?;
        let wrapped: Vec<Vec<Vec<Line>>> = self
            .rows
            .iter()
            .map(|row| {
                let empty = Flow::default();
                (0..widths.len()).map(|n| row.get(n).unwrap_or(&empty).lines(widths[n], layout.ambiguous)).collect()
            })
            .collect();
        let height = |row: &Vec<Vec<Line>>| row.iter().map(Vec::len).max().unwrap_or(0);
        if widths != natural && wrapped.iter().any(|row| height(row) > MOST_ROW_LINES) {
            return None;
        }
        let glyphs = Glyphs::of(layout);
        let crossing = format!("{0}{1}{0}", glyphs.rule, glyphs.cross);
        let rule = widths.iter().map(|&w| glyphs.rule.repeat(w)).collect::<Vec<_>>().join(&crossing);
        // Rows of several lines need a rule between them to be told apart.
        let ruled = wrapped.iter().any(|row| height(row) > 1);
        let mut lines = Vec::new();
        for (number, row) in wrapped.iter().enumerate() {
            if number == 1 || number > 1 && ruled {
                lines.push(Line { spans: vec![Span::new(Mark::Rule, &rule)], ..Line::default() });
            }
            for at in 0..height(row) {
                let cells = row.iter().map(|cell| cell.get(at));
                lines.push(self.grid_line(cells, &widths, layout, glyphs));
            }
        }
        Some(lines)
    }

    fn grid_line<'c>(&self, cells: impl Iterator<Item = Option<&'c Line>>, widths: &[usize], layout: &Layout, glyphs: &Glyphs) -> Line {
        let mut spans = Vec::new();
        for (column, cell) in cells.enumerate() {
            if column > 0 {
                spans.push(Span::new(Mark::Rule, format!(" {} ", glyphs.column)));
            }
            let free = widths[column].saturating_sub(cell.map_or(0, |line| line.width(layout.ambiguous)));
            let left = match self.alignments.get(column) {
                Some(Alignment::Right) => free,
                Some(Alignment::Center) => free / 2,
                _ => 0,
            };
            // The last column is not filled up: nothing stands behind it.
            let right = if column + 1 < widths.len() { free - left } else { 0 };
            spans.extend((left > 0).then(|| Span::new(Mark::Plain, " ".repeat(left))));
            spans.extend(cell.into_iter().flat_map(|line| line.spans.iter().cloned()));
            spans.extend((right > 0).then(|| Span::new(Mark::Plain, " ".repeat(right))));
        }
        Line { spans, ..Line::default() }
    }

    /// One row after the other, each value behind the head of its column.
    fn list(&self, width: usize, layout: &Layout) -> Vec<Line> {
        let Some((head, body)) = self.rows.split_first() else { return Vec::new() };
        let mut lines = Vec::new();
        // A table of nothing but a head is still shown.
        let rows = if body.is_empty() { std::slice::from_ref(head) } else { body };
        let hang = if width >= 2 * LEAST_COLUMNS { HANG } else { "" };
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                lines.push(Line::default());
            }
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let mut flow = Flow::default();
                if let Some(head) = head.get(column).filter(|head| !head.is_empty() && !body.is_empty()) {
                    flow.append(head);
                    flow.push(": ", Mark::Strong);
                }
                flow.append(cell);
                // The first line could be two columns wider, but then the rest would have to be wrapped apart from it.
                for (at, mut line) in flow.lines(width - hang.len(), layout.ambiguous).into_iter().enumerate() {
                    if at > 0 && !hang.is_empty() {
                        line.spans.insert(0, Span::new(Mark::Plain, hang));
                        line.indent += hang.len();
                    }
                    lines.push(line);
                }
            }
        }
        lines
    }
}

/// The widths of columns that together have `room`: the widest give way first. `None` if one would have to be too narrow.
fn shrink(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let fits = |most: usize| natural.iter().map(|&n| n.min(most)).sum::<usize>() <= room;
    let widest = natural.iter().copied().max()?;
    if fits(widest) {
        return Some(natural.to_vec());
    }
    let most = (LEAST_COLUMNS..widest).rev().find(|&most| fits(most))?;
    let mut widths: Vec<usize> = natural.iter().map(|&n| n.min(most)).collect();
    // What is left over goes to the first columns that want it.
    let mut left = room - widths.iter().sum::<usize>();
    for (width, &wanted) in widths.iter_mut().zip(natural) {
        if left > 0 && *width < wanted {
            *width += 1;
            left -= 1;
        }
    }
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::super::markdown::tests::{ascii, texts};
    use super::*;
    use proptest::prelude::*;

    const LABS: &str = "| 项目 | 结果 | 参考 |\n|:--|--:|:-:|\n| WBC | 12.3 | 4–10 |\n| **C反应蛋白** | 45 | <8 |\n";

    #[test]
    fn a_table_that_fits_keeps_its_widths() {
        let expected = ["项目      │ 结果 │ 参考", "──────────┼──────┼─────", "WBC       │ 12.3 │ 4–10", "C反应蛋白 │   45 │  <8"];
        assert_eq!(texts(LABS, 80), expected);
        assert_eq!(ascii(LABS, 80)[1], "----------+------+-----");
    }

    #[test]
    fn a_wide_table_is_wrapped_in_its_cells() {
        let table = "|检查|意义|\n|-|-|\n|血常规|白细胞升高提示细菌感染可能|\n|CT|阑尾增粗|\n";
        let expected = [
            "检查   │ 意义",
            "───────┼───────────────",
            "血常规 │ 白细胞升高提示",
            "       │ 细菌感染可能",
            "───────┼───────────────",
            "CT     │ 阑尾增粗",
        ];
        let got = texts(table, 24);
        assert_eq!(got.len(), expected.len());
        assert_eq!(got[2], "血常规 │ 白细胞升高提示");
        assert_eq!(got[3].trim_end(), "       │ 细菌感染可能");
    }

    #[test]
    fn a_table_too_wide_becomes_a_list() {
        let expected = ["项目: WBC", "结果: 12.3", "参考: 4–10", "", "项目: C反应蛋", "  白", "结果: 45", "参考: <8"];
        assert_eq!(texts(LABS, 16), expected);
    }

    proptest! {
        #[test]
        fn columns_fill_the_room_or_keep_their_width(natural in prop::collection::vec(1usize..60, 1..6), room in 0usize..150) {
            let total: usize = natural.iter().sum();
            match shrink(&natural, room) {
                Some(widths) => {
                    prop_assert!(widths.iter().sum::<usize>() == total.min(room));
                    prop_assert!(widths.iter().zip(&natural).all(|(&w, &n)| w == n || (LEAST_COLUMNS..n).contains(&w)));
                }
                None => prop_assert!(natural.iter().map(|&n| n.min(LEAST_COLUMNS)).sum::<usize>() > room),
            }
        }
    }
}
