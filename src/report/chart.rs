//! Draws charts as SVG, and scatter plots as characters too. Every mark has a label or a shape of its own, so no
//! colour carries meaning alone; the tables contain the numbers.

mod characters;
mod scatter;

pub(crate) use characters::characters;
pub(crate) use scatter::{Axis, Cloud, Scatter, ScatterWords};

use super::{figures::number, html_text::escape};
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// A chart.
pub(crate) enum Chart {
    Intervals(Intervals),
    Bars(Bars),
    Scatter(Scatter),
}

/// Estimates with their intervals, one a line.
pub(crate) struct Intervals {
    pub title: String,
    pub description: String,
    pub axis: String,
    pub range: (f64, f64),
    /// Whether a line at 0 is what they are read against.
    pub zero: bool,
    pub marks: Vec<Mark>,
}

/// One estimate.
pub(crate) struct Mark {
    pub label: String,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    /// How far around 0 nothing can be detected.
    pub around: Option<f64>,
}

/// Counts by rating, a panel each.
pub(crate) struct Bars {
    pub title: String,
    pub description: String,
    pub panels: Vec<Panel>,
}

/// One panel.
pub(crate) struct Panel {
    pub label: String,
    pub counts: Vec<usize>,
}

const WIDTH: f64 = 760.0;
const LABELS: f64 = 290.0;
const LINE: f64 = 24.0;
const PANEL: (f64, f64) = (240.0, 130.0);
/// Columns of text that fit beside the marks, and over a panel.
const LABEL_COLUMNS: usize = 40;
const PANEL_COLUMNS: usize = 32;

/// The chart as an SVG element; nothing where there is nothing to draw. `id` tells it from the page's other charts.
pub(super) fn svg(chart: &Chart, id: &str) -> String {
    match chart {
        Chart::Intervals(chart) if !chart.marks.is_empty() => intervals(chart, id),
        Chart::Bars(chart) if !chart.panels.is_empty() => bars(chart, id),
        Chart::Scatter(chart) => scatter::svg(chart, id),
        _ => String::new(),
    }
}

fn open(id: &str, height: f64, title: &str, description: &str) -> String {
    format!(
        "<svg id=\"{id}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {WIDTH} {height}\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>\n",
        escape(title),
        escape(description)
    )
}

fn intervals(chart: &Intervals, id: &str) -> String {
    let (low, high) = chart.range;
    let x = |value: f64| LABELS + (value.clamp(low, high) - low) / (high - low) * (WIDTH - LABELS - 24.0);
    let bottom = LINE * (chart.marks.len() as f64 + 0.5);
    let mut out = open(id, bottom + 44.0, &chart.title, &chart.description);
    // Writing to a String cannot fail.
    for tick in ticks(low, high) {
        let at = x(tick);
        let class = if chart.zero && tick == 0.0 { "zero" } else { "grid" };
        let _ = writeln!(out, "<line class=\"{class}\" x1=\"{at:.1}\" y1=\"4\" x2=\"{at:.1}\" y2=\"{bottom:.1}\"/>");
        let text = tick_text(tick);
        let _ = writeln!(out, "<text class=\"tick\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{text}</text>", bottom + 16.0);
    }
    let middle = (LABELS + WIDTH - 24.0) / 2.0;
    let _ = writeln!(
        out,
        "<text class=\"tick\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        bottom + 34.0,
        escape(&chart.axis)
    );
    for (place, mark) in chart.marks.iter().enumerate() {
        let y = LINE * (place as f64 + 0.75);
        let ends = mark.interval.map(|(low, high)| format!(" [{}, {}]", number(Some(low)), number(Some(high)))).unwrap_or_default();
        let _ = write!(out, "<g><title>{} · {}{ends}</title>", escape(&mark.label), number(Some(mark.value)));
        let label = escape(&shortened(&mark.label, LABEL_COLUMNS));
        let _ = write!(out, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>", LABELS - 10.0, y + 4.5);
        if let Some(around) = mark.around {
            let (from, to) = (x(-around), x(around));
            let _ = write!(out, "<line class=\"around\" x1=\"{from:.1}\" y1=\"{0:.1}\" x2=\"{to:.1}\" y2=\"{0:.1}\"/>", y + 6.0);
        }
        if let Some((from, to)) = mark.interval {
            let _ = write!(out, "<line class=\"interval\" x1=\"{:.1}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>", x(from), x(to));
        }
        let _ = writeln!(out, "<circle class=\"dot\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4.5\"/></g>", x(mark.value));
    }
    out + "</svg>"
}

fn bars(chart: &Bars, id: &str) -> String {
    let across = (WIDTH / PANEL.0).floor() as usize;
    let lines = chart.panels.len().div_ceil(across);
    let mut out = open(id, PANEL.1 * lines as f64, &chart.title, &chart.description);
    for (place, panel) in chart.panels.iter().enumerate() {
        let (left, top) = ((place % across) as f64 * PANEL.0 + 8.0, (place / across) as f64 * PANEL.1);
        let bottom = top + PANEL.1 - 26.0;
        let most = panel.counts.iter().copied().max().unwrap_or(0).max(1) as f64;
        let step = (PANEL.0 - 24.0) / panel.counts.len().max(1) as f64;
        let label = escape(&shortened(&panel.label, PANEL_COLUMNS));
        let _ = writeln!(out, "<g><title>{}</title><text x=\"{left:.1}\" y=\"{:.1}\">{label}</text>", escape(&panel.label), top + 14.0);
        for (bar, (rating, count)) in (1..).zip(&panel.counts).enumerate() {
            let height = *count as f64 / most * (PANEL.1 - 62.0);
            let at = left + bar as f64 * step;
            let width = step - 3.0;
            let y = bottom - height;
            let _ = write!(out, "<rect class=\"bar\" x=\"{at:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>");
            let centre = at + width / 2.0;
            let _ = write!(out, "<text class=\"tick\" x=\"{centre:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{rating}</text>", bottom + 14.0);
            if *count > 0 {
                let _ = write!(out, "<text class=\"count\" x=\"{centre:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{count}</text>", y - 3.0);
            }
        }
        let right = left + PANEL.0 - 24.0;
        let _ = writeln!(out, "<line class=\"grid\" x1=\"{left:.1}\" y1=\"{bottom:.1}\" x2=\"{right:.1}\" y2=\"{bottom:.1}\"/></g>");
    }
    out + "</svg>"
}

/// Round numbers over a range, at most eleven.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let steps = [0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0];
    let step = steps.into_iter().find(|step| (high - low) / step <= 10.0).unwrap_or(10.0);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|n| n as f64 * step).collect()
}

/// A tick's number, as short as it is.
fn tick_text(tick: f64) -> String {
    number(Some(tick)).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The beginning of a text that fits into so many columns.
fn shortened(text: &str, columns: usize) -> String {
    let width = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept) + c.width().unwrap_or(0) + 1 > columns {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(1.0, 10.0), (1..=10).map(f64::from).collect::<Vec<_>>());
        assert_eq!(ticks(-0.5, 0.5), [-0.5, -0.4, -0.30000000000000004, -0.2, -0.1, 0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5]);
        assert!(ticks(-9.0, 9.0).contains(&0.0));
    }

    #[test]
    fn a_label_keeps_to_its_columns() {
        assert_eq!(shortened("模型甲", 6), "模型甲");
        assert_eq!(shortened("模型甲乙", 6), "模型…");
    }
}
