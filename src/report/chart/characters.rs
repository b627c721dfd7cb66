//! A scatter plot as characters, for a terminal.

use super::scatter::{Scatter, letter};
use crate::text::{clean, wrap};
use unicode_width::UnicodeWidthStr;

/// The most columns; where there is no terminal, so many.
const WIDEST: usize = 72;
/// The fewest columns of the plot itself.
const NARROWEST: usize = 20;
/// About how many rows a plot has.
const ROWS: usize = 18;
/// A number of points that has no digit.
const MANY: char = '*';
/// The line on which both measures are equal.
const EQUAL: char = '.';

/// What is in one cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Empty,
    /// Points of one model.
    One {
        model: usize,
        count: usize,
    },
    /// Points of several.
    Several {
        count: usize,
    },
}

impl Cell {
    fn with(self, model: usize) -> Self {
        match self {
            Self::Empty => Self::One { model, count: 1 },
            Self::One { model: own, count } if own == model => Self::One { model, count: count + 1 },
            Self::One { count, .. } | Self::Several { count } => Self::Several { count: count + 1 },
        }
    }

    fn sign(self) -> char {
        match self {
            Self::Empty => ' ',
            Self::One { model, count: 1 } => letter(model),
            Self::One { model, .. } => letter(model).to_ascii_uppercase(),
            Self::Several { count } => u32::try_from(count).ok().and_then(|count| char::from_digit(count, 10)).unwrap_or(MANY),
        }
    }
}

/// Columns or rows for a scale: as many for each unit, where there is room for that.
struct Cells {
    low: f64,
    high: f64,
    /// The last cell; the first is 0.
    last: usize,
    /// How many cells a unit of the scale has.
    unit: usize,
}

impl Cells {
    fn of((low, high): (f64, f64), room: usize) -> Self {
        let units = (high - low).ceil().max(1.0) as usize;
        let unit = room / units;
        Self { low, high, last: if unit > 0 { units * unit } else { room }, unit }
    }

    fn place(&self, value: f64) -> usize {
        ((value.clamp(self.low, self.high) - self.low) / (self.high - self.low) * self.last as f64).round() as usize
    }
}

/// The plot and its legend, which ends with a line break; `None` where there is no point, or too little room.
pub(crate) fn characters(chart: &Scatter, width: Option<usize>) -> Option<String> {
    let width = width.unwrap_or(WIDEST).min(WIDEST);
    let labels = chart.up.ticks();
    let margin = labels.iter().map(|(_, text)| text.width()).max().unwrap_or(0) + 2;
    let room = width.checked_sub(margin).filter(|room| *room >= NARROWEST)?;
    if chart.clouds.iter().all(|cloud| cloud.points.is_empty()) {
        return None;
    }
    let models = chart.clouds.len();
    // The last number may stand a column beyond the plot, and moved marks need a column for each model.
    let moved = Cells::of(chart.across.range, room.saturating_sub(models + 1));
    let is_moved = chart.side_by_side && models > 1 && moved.unit >= models;
    let across = if is_moved { moved } else { Cells::of(chart.across.range, room - 2) };
    let up = Cells::of(chart.up.range, ROWS);
    let pad = if is_moved { models / 2 } else { 0 };
    let columns = across.last + 1 + if is_moved { models - 1 } else { 0 };
    let mut grid = vec![vec![Cell::Empty; columns]; up.last + 1];
    for (model, cloud) in chart.clouds.iter().enumerate() {
        let shift = if is_moved { model } else { 0 };
        for (x, y) in &cloud.points {
            let cell = &mut grid[up.place(*y)][across.place(*x) + shift];
            *cell = cell.with(model);
        }
    }
    let mut text: Vec<Vec<char>> = grid.iter().map(|row| row.iter().map(|cell| cell.sign()).collect()).collect();
    if chart.same_scale {
        for column in 0..=across.last {
            let value = across.low + (across.high - across.low) * column as f64 / across.last as f64;
            let sign = &mut text[up.place(value)][column + pad];
            if *sign == ' ' {
                *sign = EQUAL;
            }
        }
    }
    let words = |text: &str| wrap(&clean(text), Some(width));
    let mut lines = vec![words(&chart.title), words(&format!("↑ {}", chart.up.label))];
    for (row, signs) in text.iter().enumerate().rev() {
        let label = labels.iter().find(|(tick, _)| up.place(*tick) == row).map(|(_, text)| text.as_str());
        let axis = if label.is_some() { '┤' } else { '│' };
        let signs: String = signs.iter().collect();
        lines.push(format!("{:>1$} {axis}{2}", label.unwrap_or_default(), margin - 2, signs.trim_end()));
    }
    lines.extend(axis_across(chart, |tick| margin + pad + across.place(tick), (margin, margin + columns, width)));
    lines.push(words(&format!("→ {}", chart.across.label)));
    lines.extend(legend(chart, &grid, is_moved).iter().map(|line| words(line)));
    lines.push(String::new());
    Some(lines.join("\n"))
}

/// The line of the axis across, and that of its numbers; `place` is a value's column; the plot's first column, its end and the end
/// of the line are `from`, `to` and `width`.
fn axis_across(chart: &Scatter, place: impl Fn(f64) -> usize, (from, to, width): (usize, usize, usize)) -> [String; 2] {
    let mut line = vec!['─'; to - from];
    let mut numbers = String::new();
    for (tick, text) in chart.across.ticks() {
        let at = place(tick);
        let start = (at + 1).saturating_sub(text.width().div_ceil(2));
        if start >= numbers.width() + usize::from(!numbers.is_empty()) && start + text.width() <= width {
            numbers += &format!("{}{text}", " ".repeat(start - numbers.width()));
            line[at - from] = '┴';
        }
    }
    [format!("{}└{}", " ".repeat(from - 1), line.iter().collect::<String>()), numbers]
}

/// What the signs mean, each only where it stands in the plot.
fn legend(chart: &Scatter, grid: &[Vec<Cell>], is_moved: bool) -> Vec<String> {
    let has = |holds: fn(&Cell) -> bool| grid.iter().flatten().any(holds);
    let words = &chart.words;
    let mut lines: Vec<String> =
        chart.clouds.iter().enumerate().map(|(model, cloud)| format!("{}  {}", letter(model), cloud.label)).collect();
    lines.extend(has(|cell| matches!(cell, Cell::One { count: 2.., .. })).then(|| words.capital.clone()));
    lines.extend(has(|cell| matches!(cell, Cell::Several { .. })).then(|| words.digit.clone()));
    lines.extend(chart.same_scale.then(|| format!("{EQUAL}  {}", words.equal)));
    lines.extend(is_moved.then(|| words.moved.clone()));
    lines
}

#[cfg(test)]
mod tests {
    use super::{super::scatter::tests::scatter, *};
    use proptest::prelude::*;

    fn plot(clouds: &[&[(f64, f64)]], side_by_side: bool, width: usize) -> Vec<String> {
        characters(&scatter(clouds, side_by_side), Some(width)).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_plot_has_its_points_where_their_values_are() {
        let plot = plot(&[&[(1.0, 10.0), (5.0, 5.0), (5.0, 5.0)], &[(10.0, 1.0), (2.0, 2.0)], &[(2.0, 2.0)]], false, 72);
        let has = |line: &str| plot.iter().any(|own| own == line);
        let gap = |count| " ".repeat(count);
        // Seven columns and two rows for each point of the scale; the line of equal values lies under the marks.
        assert!(has(&format!("10 ┤a{}..", gap(61))) && has(&format!(" 5 ┤{}.A.", gap(27))), "{plot:#?}");
        assert!(has(&format!(" 2 ┤{}.2.", gap(6))) && has(&format!(" 1 ┤..{}b", gap(61))), "{plot:#?}");
        assert!(
            has(&format!("   └{}┴", "┴──────".repeat(9))) && has("    1      2      3      4      5      6      7      8      9      10")
        );
        let legend: Vec<&str> = plot.iter().rev().take(6).rev().map(String::as_str).collect();
        assert_eq!(legend, ["a  model-0", "b  model-1", "c  model-2", "capital", "digit", ".  equal"]);
        assert_eq!(plot.len(), 2 + 19 + 3 + 6);
    }

    #[test]
    fn models_with_one_place_stand_side_by_side() {
        let point: &[(f64, f64)] = &[(5.0, 5.0), (9.0, 1.0)];
        let plot = plot(&[point; 4], true, 60);
        assert!(plot.iter().any(|line| line.contains("5 ┤") && line.contains("abcd")), "{plot:#?}");
        assert!(plot.contains(&"moved".to_owned()) && !plot.contains(&"digit".to_owned()));
        // Too many for a unit: a number says how many there are.
        let plot = super::tests::plot(&[point; 9], true, 60);
        assert!(plot.iter().any(|line| line.contains("5 ┤") && line.contains('9')), "{plot:#?}");
        assert!(!plot.contains(&"moved".to_owned()) && plot.contains(&"digit".to_owned()));
    }

    #[test]
    fn a_scale_with_many_values_has_no_more_rows_than_another() {
        let mut chart = scatter(&[&[(0.0, 100.0), (100.0, 0.0)]], false);
        (chart.up.range, chart.across.range) = ((0.0, 100.0), (0.0, 100.0));
        let plot = characters(&chart, None).unwrap();
        assert!(plot.lines().count() < ROWS + 10 && plot.contains("100 ┤a"), "{plot}");
    }

    #[test]
    fn there_is_no_plot_without_points_or_room() {
        assert_eq!(characters(&scatter(&[&[]], false), None), None);
        assert_eq!(characters(&scatter(&[&[(1.0, 1.0)]], false), Some(20)), None);
    }

    proptest! {
        #[test]
        fn no_point_vanishes_and_no_line_is_too_wide(
            clouds in prop::collection::vec(prop::collection::vec((1.0..=10.0_f64, 1.0..=10.0_f64), 1..30), 1..8),
            side_by_side: bool,
            width in 30..90_usize,
        ) {
            let all: Vec<&[(f64, f64)]> = clouds.iter().map(Vec::as_slice).collect();
            let lines = plot(&all, side_by_side, width);
            prop_assert!(lines.iter().all(|line| line.width() <= width.min(WIDEST)), "{:#?}", lines);
            // Every model's sign, or one that stands for several points.
            let signs: String = lines.iter().filter_map(|line| line.split_once(['┤', '│'])).map(|(_, signs)| signs).collect();
            for model in 0..clouds.len() {
                let one = letter(model);
                let shown = |sign: char| sign == one || sign == one.to_ascii_uppercase() || sign.is_ascii_digit() || sign == MANY;
                prop_assert!(signs.contains(shown), "{} in {:#?}", one, lines);
            }
            let least: usize = signs.chars().map(|sign| match sign {
                ' ' | EQUAL => 0,
                sign if sign.is_ascii_lowercase() => 1,
                sign if sign.is_ascii_uppercase() => 2,
                sign => sign.to_digit(10).map_or(10, |digit| digit as usize),
            }).sum();
            prop_assert!(least <= clouds.iter().map(Vec::len).sum(), "{:#?}", lines);
        }
    }
}
