//! Scores of cases by models, a cell each: as SVG with numbers in the cells, and as characters with shades and numbers.

use super::{TITLE_COLUMNS, head, open, scatter::letter, shortened};
use crate::{
    report::{figures::number, html_text::escape},
    text::{clean, wrap},
};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Cases by models.
pub(crate) struct Heat {
    pub title: String,
    pub description: String,
    /// The models' names.
    pub columns: Vec<String>,
    pub rows: Vec<HeatRow>,
    /// The scale of the scores.
    pub range: (f64, f64),
    pub words: HeatWords,
}

/// One case.
pub(crate) struct HeatRow {
    pub label: String,
    /// The mean over the models.
    pub mean: f64,
    pub values: Vec<Option<f64>>,
}

/// What a heat map says about itself.
pub(crate) struct HeatWords {
    /// Over the column of means.
    pub mean: String,
    /// In the place of so many rows that are not shown.
    pub left_out: fn(usize) -> String,
}

/// The most cases that are drawn, half from each end.
const MOST_ROWS: usize = 200;
/// The most columns of a case's name.
const LABEL: usize = 12;
/// A shade for each quarter of the scale.
const SHADES: [char; 4] = ['░', '▒', '▓', '█'];
/// Columns of a cell: a space, two shades and a number of up to four.
const CELL: usize = 7;
/// Between panels.
const GAP: usize = 3;
/// Columns where there is no terminal.
const PIPE: usize = 110;

/// The rows that are drawn, with how many are left out after the first part.
fn drawn(rows: &[HeatRow]) -> (Vec<&HeatRow>, usize, usize) {
    if rows.len() <= MOST_ROWS {
        return (rows.iter().collect(), rows.len(), 0);
    }
    let half = MOST_ROWS / 2;
    (rows[..half].iter().chain(&rows[rows.len() - half..]).collect(), half, rows.len() - MOST_ROWS)
}

/// In which quarter of the scale a value is, from 0.
fn quarter(value: f64, (low, high): (f64, f64)) -> usize {
    (((value - low) / (high - low) * 4.0).floor().max(0.0) as usize).min(3)
}

/// The values of each quarter, as a legend names them.
fn quarters((low, high): (f64, f64)) -> [String; 4] {
    let border = |n: usize| number(Some(low + (high - low) * n as f64 / 4.0)).trim_end_matches('0').trim_end_matches('.').to_owned();
    std::array::from_fn(|n| format!("{}–{}", border(n), border(n + 1)))
}

/// As characters, in as many panels beside each other as fit; ends with a line break. `None` where there is no case, or too little room.
pub(super) fn characters(chart: &Heat, width: Option<usize>) -> Option<String> {
    let width = width.unwrap_or(PIPE);
    let name = |text: &str| shortened(&clean(text).replace('\n', " "), LABEL);
    let (rows, first, left_out) = drawn(&chart.rows);
    let label = rows.iter().map(|row| name(&row.label).width()).max()?;
    let panel = label + CELL * chart.columns.len() + 1 + chart.words.mean.width().max(5);
    let panels = ((width + GAP) / (panel + GAP)).min(rows.len());
    if panels == 0 {
        return None;
    }
    let padded = |text: &str, to: usize| format!("{}{text}", " ".repeat(to.saturating_sub(text.width())));
    let line = |row: &HeatRow| {
        let name = name(&row.label);
        let mut line = format!("{name}{}", " ".repeat(label - name.width()));
        for value in &row.values {
            match value {
                None => line += &padded("–", CELL),
                Some(value) => {
                    let shade = SHADES[quarter(*value, chart.range)];
                    line += &format!(" {shade}{shade}{}", padded(&format!("{value:.1}"), CELL - 3));
                }
            }
        }
        format!("{line} {}", padded(&format!("{:.2}", row.mean), chart.words.mean.width().max(5)))
    };
    let letters: String = (0..chart.columns.len()).map(|column| padded(&letter(column).to_string(), CELL)).collect();
    let header = format!("{}{letters} {}", " ".repeat(label), padded(&chart.words.mean, 5));
    let words = |text: &str| wrap(&clean(text), Some(width));
    let mut lines = vec![words(&chart.title), vec![header; panels].join(&" ".repeat(GAP)).trim_end().to_owned()];
    for (part, rows) in [&rows[..first], &rows[first..]].into_iter().enumerate() {
        if part == 1 && left_out > 0 {
            lines.push(words(&(chart.words.left_out)(left_out)));
        }
        // Downwards first, as a list is read.
        let high = rows.len().div_ceil(panels);
        for at in 0..high {
            let beside: Vec<String> = (0..panels).filter_map(|panel| rows.get(panel * high + at)).map(|row| line(row)).collect();
            lines.push(beside.join(&" ".repeat(GAP)).trim_end().to_owned());
        }
    }
    let shades: Vec<String> = SHADES.iter().zip(quarters(chart.range)).map(|(shade, range)| format!("{shade} {range}")).collect();
    lines.push(words(&shades.join("   ")));
    lines.extend(chart.columns.iter().enumerate().map(|(column, name)| words(&format!("{}  {name}", letter(column)))));
    lines.push(String::new());
    Some(lines.join("\n"))
}

/// Left of the cells, the height of a row, and the most width of a cell.
const PAGE: (f64, f64, f64) = (110.0, 18.0, 120.0);
const WIDTH: f64 = 760.0;
/// How opaque the fullest cell is: its number has to be read.
const FULL: f64 = 0.6;

/// As SVG.
pub(super) fn svg(chart: &Heat, id: &str) -> String {
    let (left, high, widest) = PAGE;
    let (rows, first, left_out) = drawn(&chart.rows);
    let cells = chart.columns.len() + 1;
    let wide = ((WIDTH - left - 8.0) / cells as f64).min(widest);
    let extra = usize::from(left_out > 0);
    let height = 60.0 + high * (rows.len() + extra) as f64;
    let mut out = open(id, height, &chart.title, &chart.description);
    head(&shortened(&chart.title, TITLE_COLUMNS), &mut out);
    // About as many columns of text as fit into a cell.
    let fits = (wide / 7.0).floor() as usize;
    let names = chart.columns.iter().chain([&chart.words.mean]);
    for (column, name) in names.enumerate() {
        let x = left + wide * (column as f64 + 0.5);
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "<g><title>{}</title><text class=\"tick name\" x=\"{x:.1}\" y=\"12\">{}</text></g>",
            escape(name),
            escape(&shortened(name, fits))
        );
    }
    for (place, row) in rows.iter().enumerate() {
        if place == first && left_out > 0 {
            let y = 18.0 + high * (place as f64 + 0.7);
            let _ = writeln!(out, "<text class=\"tick\" x=\"8\" y=\"{y:.1}\">{}</text>", escape(&(chart.words.left_out)(left_out)));
        }
        let top = 18.0 + high * (place + if place >= first { extra } else { 0 }) as f64;
        let label = escape(&shortened(&row.label, LABEL));
        let _ = write!(
            out,
            "<g><title>{}</title><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text></g>",
            escape(&row.label),
            left - 8.0,
            top + 13.0
        );
        for (column, value) in row.values.iter().copied().chain([Some(row.mean)]).enumerate() {
            let x = left + wide * column as f64;
            if let Some(value) = value.filter(|_| column < row.values.len()) {
                let (low, top_of_scale) = chart.range;
                let share = ((value - low) / (top_of_scale - low)).clamp(0.0, 1.0) * FULL;
                let _ = write!(
                    out,
                    "<rect class=\"heat\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill-opacity=\"{share:.2}\"/>",
                    wide - 1.0,
                    high - 1.0
                );
            }
            let text = number(value);
            let _ = write!(out, "<text class=\"cell\" x=\"{:.1}\" y=\"{:.1}\">{text}</text>", x + wide / 2.0, top + 13.0);
        }
        out.push('\n');
    }
    out + "</g></svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(cases: usize, models: usize) -> Heat {
        let row = |case: usize| HeatRow {
            label: format!("病例{case}"),
            mean: 1.0 + 9.0 * case as f64 / cases as f64,
            values: (0..models).map(|model| (case != 1 || model != 0).then(|| 1.0 + 9.0 * case as f64 / cases as f64)).collect(),
        };
        Heat {
            title: "Cases".into(),
            description: "d".into(),
            columns: (0..models).map(|model| format!("模型-{model}")).collect(),
            rows: (0..cases).map(row).collect(),
            range: (1.0, 10.0),
            words: HeatWords { mean: "mean".into(), left_out: |count| format!("{count} left out") },
        }
    }

    #[test]
    fn the_shade_of_a_value_is_that_of_its_quarter_of_the_scale() {
        let of = |value| quarter(value, (1.0, 10.0));
        assert_eq!([1.0, 3.24, 3.25, 5.5, 7.74, 7.75, 10.0].map(of), [0, 0, 1, 2, 2, 3, 3]);
        assert_eq!(quarters((1.0, 10.0)), ["1–3.25", "3.25–5.5", "5.5–7.75", "7.75–10"]);
        let plot = characters(&chart(2, 2), Some(80)).unwrap();
        assert!(plot.contains("病例0 ░░ 1.0 ░░ 1.0  1.00") && plot.contains("病例1      – ▓▓ 5.5  5.50"), "{plot}");
    }

    #[test]
    fn all_of_74_cases_and_4_models_stand_in_80_columns() {
        for width in [60, 80, 200] {
            let plot = characters(&chart(74, 4), Some(width)).unwrap();
            assert!(plot.lines().all(|line| line.width() <= width), "{plot}");
            assert!((0..74).all(|case| plot.contains(&format!("病例{case} "))), "{plot}");
            // With numbers as ids there are two panels in 80 columns.
            let mut chart = chart(74, 4);
            chart.rows.iter_mut().enumerate().for_each(|(case, row)| row.label = case.to_string());
            assert!(width != 80 || characters(&chart, Some(80)).unwrap().lines().count() < 45);
            // In 200 columns four panels stand beside each other.
            assert!(width != 200 || plot.lines().count() < 30);
        }
        assert_eq!(characters(&chart(74, 4), Some(30)), None);
    }

    #[test]
    fn of_thousands_of_cases_both_ends_are_drawn_and_the_rest_is_counted() {
        let many = chart(5000, 2);
        let (plot, page) = (characters(&many, Some(80)).unwrap(), svg(&many, "c"));
        for drawn in [&plot, &page] {
            assert!(drawn.contains("4800 left out"));
            for case in [0, 99, 4900, 4999] {
                assert!(drawn.contains(&format!("病例{case}")), "{case}");
            }
            assert!(!drawn.contains("病例100 ") && !drawn.contains("病例100<") && !drawn.contains("病例4899"));
        }
        // A cell has its number, so that no colour is needed to read it: two models and the mean of 200 cases, without the one that is missing.
        assert_eq!(page.matches("class=\"heat\"").count(), 2 * 200 - 1);
        assert_eq!((page.matches("class=\"cell\"").count(), page.matches("class=\"tick name\"").count()), (3 * 200, 3));
    }
}
