//! Estimates with their intervals as characters, one a line.

use super::{Intervals, shortened, tick_text, ticks};
use crate::{
    report::{
        IntervalNumbers,
        figures::{ends, number},
    },
    text::{clean, wrap},
};
use unicode_width::UnicodeWidthStr;

/// The most columns of the plot itself.
const WIDEST: usize = 60;
/// The fewest.
const NARROWEST: usize = 16;
/// The most columns of a label, where a third of the line is as many.
const LABEL: usize = 28;
/// Columns of a line where there is no terminal.
const PIPE: usize = 110;

/// The plot with its legend; `None` where there is no estimate, or too little room.
pub(super) fn characters(chart: &Intervals, width: Option<usize>) -> Option<String> {
    let width = width.unwrap_or(PIPE);
    let label = |label: &str| shortened(&clean(label).replace('\n', " "), LABEL.min(width / 3));
    let labels: Vec<String> = chart.marks.iter().map(|mark| label(&mark.label)).collect();
    let values: Vec<String> = chart.marks.iter().map(value).collect();
    let margin = labels.iter().map(|label| label.width()).max()?;
    let beside = values.iter().map(|value| value.width()).max()?;
    // A space before the plot and two before the numbers.
    let room = width.checked_sub(margin + beside + 3).filter(|room| *room >= NARROWEST)?.min(WIDEST);
    let (low, high) = chart.range;
    // As many columns for each unit of the scale, where there is room for that.
    let units = (high - low).ceil().max(1.0) as usize;
    let room = if room > units { (room - 1) / units * units + 1 } else { room };
    let place = |value: f64| ((value.clamp(low, high) - low) / (high - low) * (room - 1) as f64).round() as usize;
    let words = |text: &str| wrap(&clean(text), Some(width));
    let mut lines = vec![words(&chart.title)];
    for ((mark, label), value) in chart.marks.iter().zip(&labels).zip(&values) {
        let mut signs = vec![' '; room];
        if chart.zero {
            signs[place(0.0)] = '│';
        }
        if let Some((from, to)) = mark.interval {
            let (from, to) = (place(from), place(to));
            signs[from..=to].fill('─');
            (signs[from], signs[to]) = ('├', '┤');
        }
        signs[place(mark.value)] = 'o';
        let pad = " ".repeat(margin - label.width());
        lines.push(format!("{label}{pad} {}  {value}", signs.iter().collect::<String>()));
    }
    let mut line = vec!['─'; room];
    let mut numbers = String::new();
    for tick in ticks(low, high) {
        let (at, text) = (place(tick), tick_text(tick));
        let start = (at + 1).saturating_sub(text.width().div_ceil(2));
        if start >= numbers.width() + usize::from(!numbers.is_empty()) {
            numbers += &format!("{}{text}", " ".repeat(start - numbers.width()));
            line[at] = '┴';
        }
    }
    let pad = " ".repeat(margin + 1);
    lines.push(format!("{pad}{}", line.iter().collect::<String>()));
    lines.push(format!("{pad}{numbers}"));
    lines.push(words(&format!("o {}   ├─┤ {}", chart.signs.dot, chart.signs.interval)));
    lines.push(String::new());
    Some(lines.join("\n"))
}

fn value(mark: &super::Mark) -> String {
    let interval = mark.interval.map(|(low, high)| format!(" {}", ends(&IntervalNumbers { low, high }, |end| number(Some(end)))));
    format!("{}{}", number(Some(mark.value)), interval.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{super::*, characters};
    use unicode_width::UnicodeWidthStr;

    fn chart(labels: &[&str], mark: (f64, Option<(f64, f64)>)) -> Intervals {
        let of = |label: &&str| Mark { label: (*label).to_owned(), value: mark.0, interval: mark.1, around: None };
        Intervals {
            title: "Means".into(),
            description: String::new(),
            axis: "points".into(),
            range: (1.0, 10.0),
            zero: false,
            marks: labels.iter().map(of).collect(),
            signs: Signs { dot: "mean", interval: "95% interval", around: "" },
            on_terminal: true,
        }
    }

    #[test]
    fn a_line_has_its_signs_where_the_values_are() {
        // 19 columns of other text leave 37 for 9 points, four columns a point: 4, 5.5 and 10 are at 12, 18 and 36.
        let plot = characters(&chart(&["a"], (5.5, Some((4.0, 10.0)))), Some(1 + 1 + 37 + 2 + 18)).unwrap();
        let line = plot.lines().nth(1).unwrap();
        assert_eq!(line, format!("a {}├─────o{}┤  5.50 [4.00, 10.00]", " ".repeat(12), "─".repeat(17)));
        assert_eq!(plot.lines().nth(2).unwrap(), format!("  {}┴", "┴───".repeat(9)));
        assert_eq!(plot.lines().nth(3).unwrap(), "  1   2   3   4   5   6   7   8   9   10");
    }

    #[test]
    fn names_of_any_width_stand_above_each_other_and_no_line_is_too_wide() {
        for width in [60, 80, 200] {
            let plot = characters(&chart(&["模型甲七十亿参数", "a", &"长".repeat(40)], (5.0, Some((1.0, 10.0)))), Some(width)).unwrap();
            assert!(plot.lines().all(|line| line.width() <= width), "{plot}");
            let begins: Vec<usize> = plot.lines().filter_map(|line| line.split_once('├').map(|(before, _)| before.width())).collect();
            assert!(begins.len() >= 3 && begins[..3].iter().all(|begin| *begin == begins[0]), "{plot}");
        }
        assert_eq!(characters(&chart(&["a"], (5.0, None)), Some(20)), None);
        assert_eq!(characters(&chart(&[], (5.0, None)), Some(80)), None);
    }
}
