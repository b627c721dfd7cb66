//! Parses colours, and finds the nearest one of a smaller palette.

use ratatui::style::Color;

/// What each of the 16 colours is called in theme files, and what xterm and the VGA text mode show for it. The order is ANSI's.
pub(super) const ANSI: [(&str, Color, [[u8; 3]; 2]); 16] = [
    ("black", Color::Black, [[0, 0, 0], [0, 0, 0]]),
    ("red", Color::Red, [[205, 0, 0], [170, 0, 0]]),
    ("green", Color::Green, [[0, 205, 0], [0, 170, 0]]),
    ("yellow", Color::Yellow, [[205, 205, 0], [170, 85, 0]]),
    ("blue", Color::Blue, [[0, 0, 238], [0, 0, 170]]),
    ("magenta", Color::Magenta, [[205, 0, 205], [170, 0, 170]]),
    ("cyan", Color::Cyan, [[0, 205, 205], [0, 170, 170]]),
    // What ratatui calls gray and white are ANSI's white and bright white.
    ("white", Color::Gray, [[229, 229, 229], [170, 170, 170]]),
    ("bright-black", Color::DarkGray, [[127, 127, 127], [85, 85, 85]]),
    ("bright-red", Color::LightRed, [[255, 0, 0], [255, 85, 85]]),
    ("bright-green", Color::LightGreen, [[0, 255, 0], [85, 255, 85]]),
    ("bright-yellow", Color::LightYellow, [[255, 255, 0], [255, 255, 85]]),
    ("bright-blue", Color::LightBlue, [[92, 92, 255], [85, 85, 255]]),
    ("bright-magenta", Color::LightMagenta, [[255, 0, 255], [255, 85, 255]]),
    ("bright-cyan", Color::LightCyan, [[0, 255, 255], [85, 255, 255]]),
    ("bright-white", Color::White, [[255, 255, 255], [255, 255, 255]]),
];

/// The terminal's own colour, in theme files.
pub(super) const DEFAULT: &str = "default";

/// Reads a colour as files write it: `#rrggbb`, an ANSI colour's name or `default`. `None` for anything else.
pub(super) fn literal(word: &str) -> Option<Color> {
    if let Some(digits) = word.strip_prefix('#') {
        // Rust's own reading of numbers would allow a sign.
        let hexadecimal = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal).map(Color::from_u32);
    }
    match word {
        DEFAULT => Some(Color::Reset),
        "gray" | "grey" => Some(Color::DarkGray),
        _ => ANSI.iter().find(|(name, ..)| *name == word).map(|(_, colour, _)| *colour),
    }
}

/// A colour as files write it.
pub(super) fn written(colour: Color) -> String {
    match colour {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Indexed(number) => number.to_string(),
        named => ANSI.iter().find(|(_, colour, _)| *colour == named).map_or(DEFAULT, |(name, ..)| name).to_owned(),
    }
}

/// What a colour looks like in xterm; `None` for the terminal's own colour, which nobody knows.
pub fn rgb(colour: Color) -> Option<[u8; 3]> {
    looks(colour).map(|[xterm, _]| xterm)
}

/// What a colour looks like in xterm and in the VGA text mode; `None` for the terminal's own colour.
fn looks(colour: Color) -> Option<[[u8; 3]; 2]> {
    match colour {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some([[red, green, blue]; 2]),
        Color::Indexed(number) if number < 16 => Some(ANSI[usize::from(number)].2),
        Color::Indexed(number) => Some([indexed(number); 2]),
        named => ANSI.iter().find(|(_, colour, _)| *colour == named).map(|(.., looks)| *looks),
    }
}

/// The 16 colours as xterm shows them, in ANSI's order.
pub fn ansi_palette() -> [[u8; 3]; 16] {
    ANSI.map(|(.., [xterm, _])| xterm)
}

fn indexed(number: u8) -> [u8; 3] {
    match number {
        0..16 => ANSI[usize::from(number)].2[0],
        16..232 => [36, 6, 1].map(|step| match (number - 16) / step % 6 {
            0 => 0,
            level => 55 + 40 * level,
        }),
        232.. => [8 + 10 * (number - 232); 3],
    }
}

/// The nearest of the 256 colours. The first 16 are left out, since every terminal shows them in its own way.
pub(super) fn nearest_indexed(rgb: [u8; 3]) -> Color {
    Color::Indexed((16..=u8::MAX).min_by_key(|n| distance(rgb, indexed(*n))).unwrap_or(u8::MAX))
}

/// The nearest of the 256 colours that fits, of those between this colour and black or white.
pub(super) fn nearest_indexed_lighter_or_darker(rgb: [u8; 3], fits: impl Fn(Color) -> bool) -> Option<Color> {
    const STEPS: u16 = 32;
    let mixed = |step: u16, bound: u16| rgb.map(|from| ((u16::from(from) * (STEPS - step) + bound * step) / STEPS) as u8);
    let all = (0..=STEPS).flat_map(|step| [0, 255].map(|bound| mixed(step, bound)));
    all.map(nearest_indexed).find(|colour| fits(*colour))
}

/// The nearest of the 16 colours that fit and are of the same hue, or a grey as it is: soft colours are all nearest to a grey and would lose
/// what they say.
pub(super) fn nearest_ansi(rgb: [u8; 3], fits: impl Fn(Color) -> bool) -> Option<Color> {
    let hue_of = |rgb| pure(rgb).and_then(|hue| HUES.into_iter().min_by_key(|known| distance(hue, *known)));
    let hue = hue_of(rgb);
    let same = ANSI.iter().filter(|(_, colour, [shown, _])| hue_of(*shown) == hue && fits(*colour));
    same.min_by_key(|(.., [shown, _])| distance(rgb, *shown)).map(|(_, colour, _)| *colour)
}

/// The hues that the 16 colours have.
const HUES: [[u8; 3]; 6] = [[255, 0, 0], [255, 255, 0], [0, 255, 0], [0, 255, 255], [0, 0, 255], [255, 0, 255]];

/// The colour's hue at its fullest; `None` for a grey or what is nearly one.
fn pure(rgb: [u8; 3]) -> Option<[u8; 3]> {
    const COLOURLESS: u8 = 48;
    let low = rgb.into_iter().min()?;
    let spread = rgb.into_iter().max()? - low;
    // No channel is above `spread` then, so that the quotient fits.
    (spread >= COLOURLESS).then(|| rgb.map(|channel| (u16::from(channel - low) * 255 / u16::from(spread)) as u8))
}

/// How different two colours look, squared: the "redmean" weights, which come closer to the eye than plain distance.
fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    let [red, green, blue] = [0, 1, 2].map(|i| u32::from(one[i].abs_diff(other[i])).pow(2));
    let mean = (u32::from(one[0]) + u32::from(other[0])) / 2;
    (((512 + mean) * red) >> 8) + 4 * green + (((767 - mean) * blue) >> 8)
}

/// The contrast of two colours by WCAG 2: 1 to 21.
pub(super) fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The contrast of two colours as a terminal shows them: the lower of what xterm and the VGA text mode make of the 16 colours. `None` where one
/// of them is the terminal's own.
pub(super) fn least_contrast(one: Color, other: Color) -> Option<f64> {
    let both = looks(one)?.into_iter().zip(looks(other)?);
    both.map(|(one, other)| contrast(one, other)).reduce(f64::min)
}

/// The luminance of WCAG 2: 0 to 1.
pub(super) fn luminance(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A channel of sRGB in linear light: 0 to 1.
pub(super) fn linear(channel: u8) -> f64 {
    match f64::from(channel) / 255.0 {
        low if low <= 0.04045 => low / 12.92,
        high => ((high + 0.055) / 1.055).powf(2.4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_files_write_them() {
        let cases = [
            ("#0aF09c", Some(Color::Rgb(10, 240, 156))),
            ("red", Some(Color::Red)),
            ("white", Some(Color::Gray)),
            ("bright-white", Some(Color::White)),
            ("grey", Some(Color::DarkGray)),
            ("default", Some(Color::Reset)),
            ("#fff", None),
            ("#+12345", None),
            ("#é1234", None),
            ("Red", None),
            ("12", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(literal(word), expected, "{word}");
            assert!(expected.is_none_or(|colour| literal(&written(colour)) == expected), "{word}");
        }
    }

    #[test]
    fn the_nearest_colours() {
        let cases = [
            ([0, 0, 0], 16, Color::Black),
            ([255, 255, 255], 231, Color::White),
            ([255, 0, 0], 196, Color::LightRed),
            ([200, 10, 5], 160, Color::Red),
            ([95, 135, 175], 67, Color::LightBlue),
            ([143, 207, 138], 114, Color::Green),
            ([242, 147, 138], 210, Color::LightRed),
            ([229, 187, 107], 179, Color::Yellow),
            ([128, 128, 128], 244, Color::DarkGray),
            ([9, 9, 9], 232, Color::Black),
        ];
        for (rgb, number, ansi) in cases {
            let found = (nearest_indexed(rgb), nearest_ansi(rgb, |_| true));
            assert_eq!(found, (Color::Indexed(number), Some(ansi)), "{rgb:?}");
        }
        for number in 16..=u8::MAX {
            assert_eq!(distance(indexed(number), rgb(nearest_indexed(indexed(number))).unwrap()), 0);
        }
        assert_eq!(nearest_ansi([200, 10, 5], |c| c != Color::Red), Some(Color::LightRed));
        assert_eq!(nearest_ansi([200, 10, 5], |c| !matches!(c, Color::Red | Color::LightRed)), None, "no other hue");
    }

    #[test]
    fn the_contrast_of_the_16_colours_is_the_lower_of_two_palettes() {
        let of = |one, other| least_contrast(one, other).map(|c| (c * 100.0).round() / 100.0);
        assert_eq!(of(Color::Red, Color::Black), Some(2.71));
        assert_eq!(of(Color::Indexed(1), Color::Black), Some(2.71));
        assert_eq!(of(Color::Rgb(205, 0, 0), Color::Black), Some(3.6));
        assert_eq!((of(Color::Red, Color::Reset), of(Color::Reset, Color::Red)), (None, None));
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let cases = [
            ([0, 0, 0], [255, 255, 255], 21.0),
            ([119, 119, 119], [255, 255, 255], 4.48),
            ([255, 0, 0], [255, 255, 255], 4.0),
            ([7, 7, 7], [7, 7, 7], 1.0),
        ];
        for (one, other, expected) in cases {
            assert!((contrast(one, other) - expected).abs() < 0.01, "{one:?} {other:?}: {}", contrast(one, other));
        }
    }
}
