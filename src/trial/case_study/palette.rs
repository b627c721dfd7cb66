//! How labels look on a light page: a colour, and a line that tells them apart without it.

use crate::trial::marks::MarkLabel;

/// The look of marked words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// The colour of the words.
    pub ink: &'static str,
    /// The colour behind them.
    pub ground: &'static str,
    /// The colour of the line below them, and of their label.
    pub line: &'static str,
    /// The line in CSS.
    pub style: &'static str,
    /// The line in SVG: lengths of dashes and gaps.
    pub dashes: &'static str,
    /// A square of that colour, for Markdown.
    pub square: char,
}

/// The look of a label.
pub(super) const fn look(label: MarkLabel) -> Look {
    const fn look(inks: [&'static str; 3], style: &'static str, dashes: &'static str, square: char) -> Look {
        Look { ink: inks[0], ground: inks[1], line: inks[2], style, dashes, square }
    }
    match label {
        MarkLabel::Right => look(["#16181b", "#d9f2d3", "#205c19"], "solid", "none", '🟩'),
        MarkLabel::Wrong => look(["#16181b", "#fbdcd8", "#97211a"], "double", "10 2", '🟥'),
        MarkLabel::Irrelevant => look(["#16181b", "#eee2f3", "#6f2883"], "dotted", "1 3", '🟪'),
        MarkLabel::Extra => look(["#16181b", "#dde8fb", "#274792"], "dashed", "6 4", '🟦'),
        MarkLabel::Unsafe => look(["#ffffff", "#8c1d17", "#8c1d17"], "solid", "none", '⬛'),
    }
}

/// The page.
pub(super) const PAPER: &str = "#ffffff";
/// Words.
pub(super) const INK: &str = "#16181b";
/// What matters less.
pub(super) const QUIET: &str = "#57606a";
/// Lines between things.
pub(super) const LINE: &str = "#d0d7de";
/// Behind headings of columns.
pub(super) const BAND: &str = "#f3f5f7";

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2's contrast of two colours.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_label_can_be_read_and_no_two_look_the_same_without_colours() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        for (nth, label) in MarkLabel::ALL.iter().enumerate() {
            let Look { ink, ground, line, style, .. } = look(*label);
            for (a, b) in [(ink, ground), (line, PAPER), (INK, BAND), (QUIET, PAPER), (QUIET, BAND)] {
                assert!(contrast(a, b) >= 4.5, "{label:?}: {a} on {b} is {:.2}", contrast(a, b));
            }
            // Unsafe words are white on dark, so that their line may be another label's.
            let other = |other: &MarkLabel| look(*other).style == style && (look(*other).ink == ink);
            assert!(!MarkLabel::ALL[..nth].iter().any(other), "{label:?}");
        }
    }
}
