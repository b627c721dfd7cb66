//! A scatter plot of two measures as SVG.

use super::{LINE, axis::Axis, open, shortened};
use crate::{language::Language, report::html_text::escape};
use std::fmt::Write;

/// Points of two measures, with marks of their own for each model.
pub(crate) struct Scatter {
    pub title: String,
    pub description: String,
    /// From left to right.
    pub across: Axis,
    /// From bottom to top.
    pub up: Axis,
    /// Whether both measures have one scale: then a line shows where they are equal.
    pub same_scale: bool,
    /// Whether the marks of different models are moved sideways, since many points have the same place.
    pub side_by_side: bool,
    /// Whether lines join the points of a model, from left to right.
    pub joined: bool,
    pub clouds: Vec<Cloud>,
    pub words: ScatterWords,
}

/// The points of one model: across and up.
pub(crate) struct Cloud {
    pub label: String,
    pub points: Vec<(f64, f64)>,
    /// What stands above each point on a page, in the order of the points; empty where nothing does.
    pub notes: Vec<String>,
}

/// What a plot says about its signs; each where it applies.
pub(crate) struct ScatterWords {
    /// The line on which both measures are equal.
    pub equal: String,
    /// A number above a mark.
    pub number: String,
    /// Marks are moved sideways.
    pub moved: String,
    /// A capital letter.
    pub capital: String,
    /// A digit.
    pub digit: String,
}

impl ScatterWords {
    /// In a language.
    pub fn of(language: Language) -> Self {
        let pick = |zh: &str, en: &str| match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        };
        Self {
            equal: pick("两者相等", "both equal"),
            number: pick("标记上方的数字：该处有几个点", "A number above a mark: so many points are there"),
            moved: pick(
                "同一处的各模型左右错开排列，横向位置因此略有偏移",
                "Models at one place stand side by side, so marks are moved sideways a little",
            ),
            capital: pick("大写字母：该格有同一模型的多个点", "A capital letter: several points of one model"),
            digit: pick("数字：该格有多个模型的几个点；* 为 10 个以上", "A digit: so many points of several models; *: 10 or more"),
        }
    }
}

/// The marks' shapes, around 0. A model after these has a letter as its mark.
const SHAPES: [&str; 8] = [
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    "M-4 -4h8v8h-8z",
    "M0 -5.2L4.9 3.6H-4.9z",
    "M0 -5.5L5.5 0L0 5.5L-5.5 0z",
    "M-5 0H5M0 -5V5",
    "M-4 -4L4 4M4 -4L-4 4",
    "M0 5.2L4.9 -3.6H-4.9z",
    "M-5 0H5M-2.5 -4.4L2.5 4.4M2.5 -4.4L-2.5 4.4",
];
/// The marks' colours, which the page's style names `s0` to `s5`.
const COLOURS: usize = 6;
/// The letters of models, in characters and after the last shape.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

/// Left, top, and the side of the plot's square.
const PLOT: (f64, f64, f64) = (64.0, 34.0, 440.0);
/// Points of one model that are closer than this, in both directions, are one mark with a number.
const CLOSE: f64 = 4.0;
/// The greatest distance of two models' marks that stand side by side.
const STEP: f64 = 9.0;
/// The part of a unit of the scale that marks side by side take.
const SHARE_OF_UNIT: f64 = 0.8;
/// Columns of text that fit beside the plot, and over and under it.
const LEGEND_COLUMNS: usize = 30;
const LINE_COLUMNS: usize = 100;

/// A model's letter; one sign for all after the last letter.
pub(super) fn letter(model: usize) -> char {
    LETTERS.chars().nth(model).unwrap_or('?')
}

/// From values to places on the page, with some room at both ends.
struct Plane {
    across: (f64, f64),
    up: (f64, f64),
}

impl Plane {
    fn of(chart: &Scatter) -> Self {
        Self { across: chart.across.wider(), up: chart.up.wider() }
    }

    fn x(&self, value: f64) -> f64 {
        PLOT.0 + PLOT.2 * share(value, self.across)
    }

    fn y(&self, value: f64) -> f64 {
        PLOT.1 + PLOT.2 * (1.0 - share(value, self.up))
    }
}

fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    (value.clamp(low, high) - low) / (high - low)
}

/// Points of one model at one place.
struct Place {
    x: f64,
    y: f64,
    first: (f64, f64),
    count: usize,
}

/// The chart as an SVG element; nothing where there is no point.
pub(super) fn svg(chart: &Scatter, id: &str) -> String {
    if chart.clouds.iter().all(|cloud| cloud.points.is_empty()) {
        return String::new();
    }
    let plane = Plane::of(chart);
    let places: Vec<Vec<Place>> = chart.clouds.iter().map(|cloud| places(cloud, &plane)).collect();
    let mut notes: Vec<&str> = Vec::new();
    notes.extend(places.iter().flatten().any(|place| place.count > 1).then_some(chart.words.number.as_str()));
    notes.extend(chart.side_by_side.then_some(chart.words.moved.as_str()));
    let bottom = PLOT.1 + PLOT.2 + 44.0;
    let height = (bottom + LINE * notes.len() as f64).max(PLOT.1 + LINE * (chart.clouds.len() + 1) as f64);
    let mut out = open(id, height, &chart.title, &chart.description);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "<text x=\"{}\" y=\"16\">{}</text>", PLOT.0, escape(&shortened(&chart.title, LINE_COLUMNS)));
    axes(chart, &plane, &mut out);
    let unit = PLOT.2 / (plane.across.1 - plane.across.0);
    let step = if chart.side_by_side { (unit * SHARE_OF_UNIT / chart.clouds.len() as f64).min(STEP) } else { 0.0 };
    let middle = (chart.clouds.len() as f64 - 1.0) / 2.0;
    for (model, (cloud, places)) in chart.clouds.iter().zip(&places).enumerate() {
        if chart.joined {
            // The places are in the order of their values.
            let line: Vec<String> =
                places.iter().map(|place| format!("{:.1},{:.1}", place.x + (model as f64 - middle) * step, place.y)).collect();
            let _ = writeln!(out, "<polyline class=\"joint s{}\" points=\"{}\"/>", model % COLOURS, line.join(" "));
        }
        for place in places {
            let x = place.x + (model as f64 - middle) * step;
            let _ = write!(out, "<g><title>{}: {}</title>", escape(&cloud.label), told(chart, place));
            mark(model, x, place.y, &mut out);
            if place.count > 1 {
                let y = place.y - 7.0;
                let _ = write!(out, "<text class=\"count\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>", place.count);
            }
            if let Some(note) = note(cloud, place) {
                let (y, note) = (place.y - 9.0, escape(note));
                let _ = write!(out, "<text class=\"count\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{note}</text>");
            }
            out.push_str("</g>\n");
        }
    }
    legend(chart, &mut out);
    for (line, note) in notes.iter().enumerate() {
        let y = bottom + LINE * (line as f64 + 0.5);
        let _ = writeln!(out, "<text class=\"tick\" x=\"{}\" y=\"{y:.1}\">{}</text>", PLOT.0, escape(&shortened(note, LINE_COLUMNS)));
    }
    out + "</svg>"
}

/// The places of a model's points, in the order of their values. Each point is counted at one.
fn places(cloud: &Cloud, plane: &Plane) -> Vec<Place> {
    let mut points = cloud.points.clone();
    points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut places: Vec<Place> = Vec::new();
    for first in points {
        let (x, y) = (plane.x(first.0), plane.y(first.1));
        match places.iter_mut().find(|place| (place.x - x).abs() < CLOSE && (place.y - y).abs() < CLOSE) {
            Some(place) => place.count += 1,
            None => places.push(Place { x, y, first, count: 1 }),
        }
    }
    places
}

/// What stands above a place.
fn note<'c>(cloud: &'c Cloud, place: &Place) -> Option<&'c str> {
    let point = cloud.points.iter().position(|point| *point == place.first)?;
    cloud.notes.get(point).map(String::as_str)
}

fn told(chart: &Scatter, place: &Place) -> String {
    let value = |axis: &Axis, value| format!("{} {}", axis.label, axis.exact(value));
    let times = if place.count > 1 { format!(" × {}", place.count) } else { String::new() };
    escape(&format!("{}; {}{times}", value(&chart.across, place.first.0), value(&chart.up, place.first.1)))
}

fn mark(model: usize, x: f64, y: f64, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = match SHAPES.get(model) {
        Some(shape) => {
            write!(out, "<path class=\"point s{}\" transform=\"translate({x:.1} {y:.1})\" d=\"{shape}\"/>", model % COLOURS)
        }
        None => write!(out, "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>", y + 4.0, letter(model)),
    };
}

fn axes(chart: &Scatter, plane: &Plane, out: &mut String) {
    let (left, top, side) = PLOT;
    let (right, bottom) = (left + side, top + side);
    for (tick, text) in chart.across.ticks() {
        let x = plane.x(tick);
        let _ = writeln!(out, "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{top}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>");
        let y = bottom + 16.0;
        let _ = writeln!(out, "<text class=\"tick\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>");
    }
    for (tick, text) in chart.up.ticks() {
        let y = plane.y(tick);
        let _ = writeln!(out, "<line class=\"grid\" x1=\"{left}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\"/>");
        let (x, y) = (left - 8.0, y + 4.0);
        let _ = writeln!(out, "<text class=\"tick\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{text}</text>");
    }
    if chart.same_scale {
        let (low, high) = chart.across.range;
        let [x1, x2] = [low, high].map(|value| plane.x(value));
        let [y1, y2] = [low, high].map(|value| plane.y(value));
        let _ = writeln!(out, "<line class=\"around\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>");
    }
    let (x, y) = (left + side / 2.0, bottom + 34.0);
    let _ = writeln!(out, "<text class=\"tick\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>", escape(&chart.across.label));
    let y = top + side / 2.0;
    let up = escape(&chart.up.label);
    let _ = writeln!(out, "<text class=\"tick\" transform=\"translate(22 {y:.1}) rotate(-90)\" text-anchor=\"middle\">{up}</text>");
}

fn legend(chart: &Scatter, out: &mut String) {
    let left = PLOT.0 + PLOT.2 + 24.0;
    let y = |line: usize| PLOT.1 + LINE * (line as f64 + 0.5);
    for (model, cloud) in chart.clouds.iter().enumerate() {
        let _ = write!(out, "<g><title>{}</title>", escape(&cloud.label));
        mark(model, left, y(model), out);
        let label = escape(&shortened(&cloud.label, LEGEND_COLUMNS));
        let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{:.1}\">{label}</text></g>", left + 14.0, y(model) + 4.5);
    }
    if chart.same_scale {
        let y = y(chart.clouds.len());
        let _ = write!(out, "<line class=\"around\" x1=\"{:.1}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>", left - 8.0, left + 8.0);
        let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", left + 14.0, y + 4.5, escape(&chart.words.equal));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A plot of some clouds on scales from 1 to 10.
    pub fn scatter(clouds: &[&[(f64, f64)]], side_by_side: bool) -> Scatter {
        let axis = |label: &str| Axis::of_scale(label, (1.0, 10.0));
        let words = |name: &str| name.to_owned();
        Scatter {
            title: "Raters against judge".into(),
            description: "every answer".into(),
            across: axis("Judge"),
            up: axis("Raters"),
            same_scale: true,
            side_by_side,
            joined: false,
            clouds: clouds
                .iter()
                .enumerate()
                .map(|(n, points)| Cloud { label: format!("model-{n}"), points: points.to_vec(), notes: Vec::new() })
                .collect(),
            words: ScatterWords {
                equal: words("equal"),
                number: words("number"),
                moved: words("moved"),
                capital: words("capital"),
                digit: words("digit"),
            },
        }
    }

    /// The places of the marks in the plot: of each, where it is and what it is.
    fn marks(svg: &str) -> Vec<(f64, f64, String)> {
        let mark = |line: &str| {
            let (_, at) = line.split_once("translate(")?;
            let (at, rest) = at.split_once(')')?;
            let (x, y) = at.split_once(' ')?;
            let (_, shape) = rest.split_once("d=\"")?;
            Some((x.parse().ok()?, y.parse().ok()?, shape.split('"').next()?.to_owned()))
        };
        svg.lines().filter(|line| line.contains("class=\"point")).filter_map(mark).collect()
    }

    #[test]
    fn each_model_has_a_shape_of_its_own_and_the_legend_names_it() {
        let point: &[(f64, f64)] = &[(5.0, 5.0)];
        let svg = svg(&scatter(&[point; 10], true), "chart-1");
        let shapes: std::collections::BTreeSet<String> = marks(&svg).into_iter().map(|(_, _, shape)| shape).collect();
        assert_eq!(shapes.len(), SHAPES.len());
        // The last two are letters: once in the plot, once in the legend.
        for sign in [">i</text>", ">j</text>"] {
            assert_eq!(svg.matches(sign).count(), 2, "{sign} in {svg}");
        }
        assert!((0..10).all(|model| svg.contains(&format!(">model-{model}</text>"))));
        assert!(svg.contains("moved") && !svg.contains("number") && svg.contains("role=\"img\"") && svg.contains("every answer"));
    }

    #[test]
    fn marks_are_where_their_values_are() {
        let svg = svg(&scatter(&[&[(1.0, 1.0), (10.0, 10.0), (5.5, 1.0)]], false), "c");
        // 440 wide for 0.5 to 10.5, from 64 on; 34 is the top. The last is the legend's.
        let found: Vec<(f64, f64)> = marks(&svg).into_iter().map(|(x, y, _)| (x, y)).collect();
        assert_eq!(found, [(86.0, 452.0), (284.0, 452.0), (482.0, 56.0), (528.0, 46.0)]);
    }

    #[test]
    fn points_are_joined_and_noted_where_that_is_wanted() {
        let mut chart = scatter(&[&[(5.0, 2.0), (1.0, 3.0)]], false);
        assert!(!svg(&chart, "c").contains("polyline"));
        (chart.joined, chart.clouds[0].notes) = (true, vec!["n 7".into(), "n <8>".into()]);
        let page = svg(&chart, "c");
        // From left to right: 1 and 5 of 0.5 to 10.5 on 440 from 64 on; 3 and 2 up.
        assert!(page.contains("points=\"86.0,364.0 262.0,408.0\""), "{page}");
        let notes: Vec<&str> = page.lines().filter(|line| line.contains(">n ")).collect();
        assert!(notes[0].contains("x=\"86.0\"") && notes[0].contains("n &lt;8&gt;") && notes[1].contains("n 7"), "{notes:?}");
    }

    #[test]
    fn only_measures_of_one_scale_have_a_line_where_they_are_equal() {
        let mut chart = scatter(&[&[(5.0, 2.0)]], false);
        let has_line = |chart: &Scatter| {
            let (page, plot) = (svg(chart, "c"), super::super::characters(chart, None).unwrap());
            [page.contains("class=\"around\""), page.contains("equal"), plot.contains(".."), plot.contains("equal")]
        };
        assert_eq!(has_line(&chart), [true; 4]);
        (chart.same_scale, chart.up.range) = (false, (1.0, 5.0));
        assert_eq!(has_line(&chart), [false; 4]);
    }

    #[test]
    fn a_name_is_text() {
        let mut chart = scatter(&[&[(5.0, 5.0)]], false);
        chart.clouds[0].label = "<script>\"a\"&".into();
        let svg = svg(&chart, "c");
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;&quot;a&quot;&amp;"), "{svg}");
    }

    proptest! {
        #[test]
        fn no_point_vanishes(clouds in prop::collection::vec(prop::collection::vec((1..=10_u8, 2..=20_u8), 1..40), 1..7)) {
            let clouds: Vec<Vec<(f64, f64)>> =
                clouds.iter().map(|cloud| cloud.iter().map(|(x, y)| (f64::from(*x), f64::from(*y) / 2.0)).collect()).collect();
            let all: Vec<&[(f64, f64)]> = clouds.iter().map(Vec::as_slice).collect();
            let svg = svg(&scatter(&all, true), "c");
            let in_plot = svg.lines().filter(|line| line.contains("Judge ") && line.contains("class=\"point"));
            let mut counted = 0;
            for line in in_plot {
                let number = line.split("class=\"count\"").nth(1).and_then(|rest| rest.split('>').nth(1)?.split('<').next()?.parse().ok());
                counted += number.unwrap_or(1);
            }
            prop_assert_eq!(counted, clouds.iter().map(Vec::len).sum::<usize>());
            // No two marks of the plot lie on each other.
            let marks = marks(&svg);
            let close = |a: &(f64, f64, String), b: &(f64, f64, String)| (a.0 - b.0).abs() < 2.0 && (a.1 - b.1).abs() < 2.0;
            for (place, one) in marks.iter().enumerate() {
                prop_assert!(!marks[place + 1..].iter().any(|other| close(one, other)), "{:?} in {}", one, svg);
            }
        }
    }
}
