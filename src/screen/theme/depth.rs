//! Detects the terminal's colour depth, and reduces styles to it.

use super::{Role, colour};
use ratatui::style::{Color, Modifier, Style};

/// The contrast that WCAG 2 asks of words (AA); a converted colour below it gives way to another.
pub(super) const WORDS: f64 = 4.5;

/// The contrast that WCAG 2 asks of lines.
pub(super) const LINES: f64 = 3.0;

/// The roles whose backgrounds lie below the roles that have none.
pub(super) const SURFACES: [Role; 4] = [Role::Text, Role::Overlay, Role::Header, Role::Footer];

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColourDepth {
    /// None: modifiers say everything.
    None,
    /// The 16 of ANSI.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// Any.
    True,
}

impl ColourDepth {
    /// What the environment says of the terminal; `variable` reads one variable of it.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        if set("NO_COLOR").is_some() {
            return Self::None;
        }
        let colours = set("COLORTERM").unwrap_or_default().to_ascii_lowercase();
        // Windows Terminal sets neither COLORTERM nor TERM.
        if matches!(colours.as_str(), "truecolor" | "24bit") || set("WT_SESSION").is_some() {
            return Self::True;
        }
        match set("TERM").as_deref() {
            None | Some("dumb") => Self::None,
            Some(terminal) if terminal.contains("256color") => Self::Indexed,
            Some(_) => Self::Sixteen,
        }
    }

    /// Every role's style at this depth; the styles are in the order of [`Role::ALL`].
    pub(super) fn reduce(self, styles: &mut [Style; Role::ALL.len()]) {
        match self {
            Self::True => {}
            Self::None => {
                for (style, role) in styles.iter_mut().zip(Role::ALL) {
                    *style = uncoloured(*role, *style);
                }
            }
            Self::Sixteen | Self::Indexed => {
                let below = Below::of(self, styles);
                for (style, role) in styles.iter_mut().zip(Role::ALL) {
                    *style = below.reduce(*role, *style);
                }
            }
        }
    }
}

/// A role's style where there are no colours.
fn uncoloured(role: Role, style: Style) -> Style {
    // Beside colours a theme's modifiers are decoration, and may be the same for what only colours tell apart.
    let coloured = [style.fg, style.bg].into_iter().flatten().any(|colour| colour != Color::Reset);
    let own = if coloured { Modifier::empty() } else { style.add_modifier };
    Style::new().add_modifier(own | role.plain())
}

/// What lies below roles at a depth of 256 or 16 colours.
struct Below {
    depth: ColourDepth,
    /// The style of [`Role::Text`] in those colours.
    screen: Style,
    /// Its foreground before.
    words: Option<Color>,
    /// The backgrounds of [`SURFACES`] in those colours.
    surfaces: Vec<Color>,
}

impl Below {
    fn of(depth: ColourDepth, styles: &[Style; Role::ALL.len()]) -> Self {
        let surface = |role: Role| styles[role as usize].bg.map(|colour| depth.surface(colour));
        let mut surfaces: Vec<Color> = SURFACES.into_iter().filter_map(surface).collect();
        surfaces.dedup();
        let text = styles[Role::Text as usize];
        let mut below = Self { depth, screen: Style { bg: text.bg.map(|colour| depth.surface(colour)), ..text }, words: text.fg, surfaces };
        below.screen.fg = text.fg.map(|colour| below.legible(colour, below.screen.bg, WORDS).0);
        below
    }

    fn reduce(&self, role: Role, style: Style) -> Style {
        let is_surface = SURFACES.contains(&role);
        let bg = style.bg.map(|colour| if is_surface { self.depth.surface(colour) } else { self.depth.ground(colour) });
        // A background that only few colours set apart from the screen's may have become the same as it.
        if bg.is_some() && bg == self.screen.bg && role.plain().contains(Modifier::REVERSED) {
            return Style { fg: self.screen.fg, bg: self.screen.bg, ..style }.add_modifier(Modifier::REVERSED);
        }
        let limit = if role.is_line() { LINES } else { WORDS };
        let Some(wanted) = style.fg.or(self.screen.fg.filter(|_| bg.is_some())) else { return Style { bg, ..style } };
        let (fg, is_same) = self.legible(wanted, bg, limit);
        let style = Style { fg: Some(fg), bg, ..style };
        // A grey of its own may have become that of all words.
        let is_lost = !is_same || (Some(fg) == self.screen.fg && Some(wanted) != self.words);
        // The colour's part of the meaning goes to modifiers.
        if is_lost { style.add_modifier(role.plain() - Modifier::REVERSED) } else { style }
    }

    /// The colour that comes nearest and is legible on a role's own background, or on all that may lie below it; and whether it says what the
    /// colour said. Where nothing is legible on all surfaces, the screen counts.
    fn legible(&self, colour: Color, own: Option<Color>, limit: f64) -> (Color, bool) {
        let on = |below: &[Color], colour| below.iter().all(|b| colour::least_contrast(colour, *b).is_none_or(|c| c >= limit));
        let own: Option<Vec<Color>> = own.map(|own| vec![own]);
        let screen: Vec<Color> = self.screen.bg.into_iter().collect();
        let grounds = own.map_or_else(|| [self.surfaces.clone(), screen.clone()], |own| [own.clone(), own]);
        for below in &grounds {
            if let Some(found) = self.depth.nearest(colour, |c| on(below, c)) {
                return (found, true);
            }
        }
        let below = &grounds[1];
        let least = |c: Color| below.iter().filter_map(|b| colour::least_contrast(c, *b)).fold(f64::MAX, f64::min);
        (if least(Color::White) >= least(Color::Black) { Color::White } else { Color::Black }, false)
    }
}

impl ColourDepth {
    /// The nearest colour that fits; the terminal's own stays what it is.
    fn nearest(self, colour: Color, fits: impl Fn(Color) -> bool) -> Option<Color> {
        let Some(rgb) = colour::rgb(colour) else { return Some(colour) };
        let first = self.has(colour).then_some(colour).filter(|own| fits(*own));
        first.or_else(|| match self {
            Self::Sixteen => colour::nearest_ansi(rgb, fits),
            _ => colour::nearest_indexed_lighter_or_darker(rgb, fits),
        })
    }

    fn has(self, colour: Color) -> bool {
        match colour {
            Color::Rgb(..) => self == Self::True,
            Color::Indexed(_) => self >= Self::Indexed,
            _ => true,
        }
    }

    /// A background that words are legible on, in black or in white: of the 16 colours, not all are.
    fn ground(self, colour: Color) -> Color {
        let can_be_read = |c: Color| [Color::Black, Color::White].iter().any(|w| colour::least_contrast(*w, c).is_none_or(|c| c >= WORDS));
        self.nearest(colour, can_be_read).unwrap_or_else(|| black_or_white(colour))
    }

    /// A background that other roles lie upon. With 16 colours it is black or white, since colours are legible on hardly any other.
    fn surface(self, colour: Color) -> Color {
        match (self, colour::rgb(colour)) {
            (Self::Sixteen, Some(_)) => black_or_white(colour),
            _ => self.ground(colour),
        }
    }
}

/// Whichever looks more like the colour.
fn black_or_white(colour: Color) -> Color {
    let to = |other| colour::least_contrast(colour, other).unwrap_or(f64::MAX);
    if to(Color::Black) <= to(Color::White) { Color::Black } else { Color::White }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        let cases: &[(&[(&str, &str)], ColourDepth)] = &[
            (&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")], ColourDepth::None),
            (&[("NO_COLOR", ""), ("COLORTERM", "truecolor")], ColourDepth::True),
            (&[("COLORTERM", "24bit"), ("TERM", "xterm")], ColourDepth::True),
            (&[("COLORTERM", "yes"), ("TERM", "xterm")], ColourDepth::Sixteen),
            (&[("WT_SESSION", "0")], ColourDepth::True),
            (&[("WT_SESSION", "0"), ("NO_COLOR", "0")], ColourDepth::None),
            (&[("TERM", "screen-256color")], ColourDepth::Indexed),
            (&[("TERM", "dumb")], ColourDepth::None),
            (&[("TERM", "")], ColourDepth::None),
            (&[], ColourDepth::None),
            (&[("TERM", "linux")], ColourDepth::Sixteen),
        ];
        for (environment, expected) in cases {
            let variable = |name: &str| environment.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(ColourDepth::detect(variable), *expected, "{environment:?}");
        }
    }

    /// A role's style in fewer colours, on this screen.
    fn reduced(depth: ColourDepth, screen: Style, role: Role, style: Style) -> Style {
        let mut styles = [Style::new(); Role::ALL.len()];
        styles[Role::Text as usize] = screen;
        styles[role as usize] = style;
        depth.reduce(&mut styles);
        styles[role as usize]
    }

    #[test]
    fn a_style_in_fewer_colours() {
        use ColourDepth::{Indexed, None, Sixteen, True};
        let screen = Style::new().fg(Color::Rgb(220, 220, 220)).bg(Color::Rgb(10, 10, 10));
        let blue = Style::new().fg(Color::Rgb(95, 135, 175));
        let chosen = Style::new().fg(Color::White).bg(Color::Rgb(30, 34, 38)).bold();
        let cases = [
            (True, Role::Title, blue, blue),
            (Indexed, Role::Title, blue, Style::new().fg(Color::Indexed(67))),
            // No blue of the 16 is legible on black.
            (Sixteen, Role::Title, blue, Style::new().fg(Color::White).bold()),
            (None, Role::Title, blue, Style::new().bold()),
            (None, Role::Selection, chosen, Style::new().reversed()),
            (None, Role::Selection, Style::new().fg(Color::Reset).italic(), Style::new().italic().reversed()),
            (Sixteen, Role::Selection, chosen, Style::new().fg(Color::Gray).bg(Color::Black).bold().reversed()),
            (Sixteen, Role::Title, Style::new().fg(Color::Indexed(1)), Style::new().fg(Color::LightRed)),
            (Sixteen, Role::Title, Style::new().fg(Color::Indexed(2)), Style::new().fg(Color::Green)),
            (Sixteen, Role::Title, Style::new().fg(Color::Rgb(40, 40, 40)), Style::new().fg(Color::Gray).bold()),
            (Sixteen, Role::Border, Style::new().fg(Color::Magenta), Style::new().fg(Color::Magenta)),
            (Sixteen, Role::Title, Style::new().fg(Color::Magenta), Style::new().fg(Color::LightMagenta)),
            (Indexed, Role::Title, Style::new().fg(Color::Rgb(40, 40, 40)), Style::new().fg(Color::Indexed(244))),
            (Indexed, Role::Title, Style::new().fg(Color::Cyan), Style::new().fg(Color::Cyan)),
            (Sixteen, Role::Title, Style::new().fg(Color::Reset), Style::new().fg(Color::Reset)),
        ];
        for (depth, role, style, expected) in cases {
            assert_eq!(reduced(depth, screen, role, style), expected, "{depth:?} {role:?} {style:?}");
        }
        // Green is legible on white in no terminal's 16 colours.
        let light = Style::new().fg(Color::Black).bg(Color::White);
        let green = Style::new().fg(Color::Rgb(20, 90, 20));
        assert_eq!(reduced(Sixteen, light, Role::VerdictHigh, green), Style::new().fg(Color::Black).bold());
    }

    #[test]
    fn a_screen_of_the_terminals_own_colours_stays_so() {
        let own = Style::new().fg(Color::Reset).bg(Color::Reset);
        for depth in [ColourDepth::Sixteen, ColourDepth::Indexed] {
            let red = Style::new().fg(Color::Red);
            assert_eq!(reduced(depth, own, Role::Text, own), own);
            assert_eq!(reduced(depth, own, Role::Error, red), red);
        }
    }
}
