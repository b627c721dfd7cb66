//! Draws charts as SVG, and scatter plots as characters too. Every mark has a label or a shape of its own, so no
//! colour carries meaning alone; the tables contain the numbers.

mod axis;
mod characters;
mod file;
mod forest;
mod heat;
mod scatter;

pub(crate) use axis::Axis;
pub(crate) use characters::characters;
pub(crate) use file::file;
pub(crate) use heat::{Heat, HeatRow, HeatWords};
pub(crate) use scatter::{Cloud, Scatter, ScatterWords};

use super::{figures::number, html_text::escape};
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// A chart.
pub(crate) enum Chart {
    Intervals(Intervals),
    Bars(Bars),
    Scatter(Box<Scatter>),
    Heat(Heat),
}

/// The chart as characters for a terminal, ending with a line break; `None` where its tables say enough, or there is nothing to draw or no room.
pub(super) fn on_terminal(chart: &Chart, width: Option<usize>) -> Option<String> {
    match chart {
        Chart::Scatter(chart) => characters(chart, width),
        Chart::Intervals(chart) if chart.on_terminal => forest::characters(chart, width),
        Chart::Heat(chart) => heat::characters(chart, width),
        Chart::Intervals(_) | Chart::Bars(_) => None,
    }
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
    pub signs: Signs,
    /// Whether a terminal shows it, too.
    pub on_terminal: bool,
}

/// What the signs of estimates mean.
pub(crate) struct Signs {
    /// The dot.
    pub dot: &'static str,
    /// The thick line.
    pub interval: &'static str,
    /// The dashed line around 0; empty where no mark has one.
    pub around: &'static str,
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
    /// What a bar and its number mean.
    pub legend: &'static str,
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
/// Height for what stands over a chart and under it.
const HEAD: f64 = 22.0;
/// The width of a column of text, rather too wide: what a browser takes is not known here.
const COLUMN: f64 = 7.0;
/// Columns of text that fit over a chart, beside the marks, and over a panel.
const TITLE_COLUMNS: usize = 100;
const LABEL_COLUMNS: usize = 36;
const PANEL_COLUMNS: usize = 32;

/// The chart as an SVG element; nothing where there is nothing to draw. `id` tells it from the page's other charts.
pub(super) fn svg(chart: &Chart, id: &str) -> String {
    match chart {
        Chart::Intervals(chart) if !chart.marks.is_empty() => intervals(chart, id),
        Chart::Bars(chart) if !chart.panels.is_empty() => bars(chart, id),
        Chart::Scatter(chart) => scatter::svg(chart, id),
        Chart::Heat(chart) if !chart.rows.is_empty() => heat::svg(chart, id),
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
    let mut out = open(id, HEAD + bottom + 44.0 + HEAD, &chart.title, &chart.description);
    head(&chart.title, &mut out);
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
    signs(chart, bottom + 56.0, &mut out);
    out + "</g></svg>"
}

/// The title as a reader of the page sees it; what follows is below it.
fn head(title: &str, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "<text x=\"8\" y=\"14\">{}</text>", escape(&shortened(title, TITLE_COLUMNS)));
    let _ = writeln!(out, "<g transform=\"translate(0 {HEAD})\">");
}

/// The signs that a chart has, each with its meaning, side by side.
fn signs(chart: &Intervals, y: f64, out: &mut String) {
    let has_interval = chart.marks.iter().any(|mark| mark.interval.is_some());
    let has_around = chart.marks.iter().any(|mark| mark.around.is_some());
    let line =
        |class: &str, at: f64| format!("<line class=\"{class}\" x1=\"{at:.1}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>", at + 24.0);
    let mut at = 12.0;
    let all = [
        (true, format!("<circle class=\"dot\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4.5\"/>", at + 12.0), chart.signs.dot),
        (has_interval, String::new(), chart.signs.interval),
        (has_around, String::new(), chart.signs.around),
    ];
    for (nth, (_, sign, words)) in all.into_iter().enumerate().filter(|(_, (is_there, ..))| *is_there) {
        let sign = match nth {
            0 => sign,
            1 => line("interval", at),
            _ => line("around", at),
        };
        let _ = writeln!(out, "{sign}<text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\">{}</text>", at + 32.0, y + 4.0, escape(words));
        at += 32.0 + COLUMN * columns(words) as f64 + 16.0;
    }
}

fn bars(chart: &Bars, id: &str) -> String {
    let across = (WIDTH / PANEL.0).floor() as usize;
    let lines = chart.panels.len().div_ceil(across);
    let bottom = PANEL.1 * lines as f64;
    let mut out = open(id, HEAD + bottom + HEAD, &chart.title, &chart.description);
    head(&chart.title, &mut out);
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
    let _ = writeln!(out, "<text class=\"tick\" x=\"8\" y=\"{:.1}\">{}</text>", bottom + 12.0, escape(chart.legend));
    out + "</g></svg>"
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

fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The beginning of a text that fits into so many columns.
fn shortened(text: &str, columns: usize) -> String {
    if self::columns(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if self::columns(&kept) + c.width().unwrap_or(0) + 1 > columns {
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
    fn a_chart_says_what_its_signs_mean_and_names_none_that_it_lacks() {
        let mark = |around| Mark { label: "m".into(), value: 0.2, interval: Some((0.1, 0.3)), around };
        let chart = |around| {
            Chart::Intervals(Intervals {
                title: "T & t".into(),
                description: "D".into(),
                axis: "points".into(),
                range: (-1.0, 1.0),
                zero: true,
                marks: vec![mark(around)],
                signs: Signs { dot: "the dot", interval: "the bar", around: "the dashes" },
                on_terminal: false,
            })
        };
        let (with, without) = (svg(&chart(Some(0.5)), "c"), svg(&chart(None), "c"));
        for word in ["T &amp; t</text>", "the dot", "the bar"] {
            assert!(with.contains(word) && without.contains(word), "{word}");
        }
        assert!(with.contains("the dashes") && !without.contains("the dashes"));
        let bars = Bars {
            title: "T".into(),
            description: "D".into(),
            panels: vec![Panel { label: "m".into(), counts: vec![1] }],
            legend: "what a bar is",
        };
        assert!(svg(&Chart::Bars(bars), "c").contains("what a bar is</text>"));
    }

    #[test]
    fn a_label_keeps_to_its_columns() {
        assert_eq!(shortened("模型甲", 6), "模型甲");
        assert_eq!(shortened("模型甲乙", 6), "模型…");
    }
}
