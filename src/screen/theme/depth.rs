//! Detects the terminal's colour depth, and reduces styles to it.

use super::{Role, colour};
use ratatui::style::{Color, Modifier, Style};

/// What is still read without effort; a converted colour below it gives way to black or white.
const LEGIBLE: f64 = 3.0;

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

    /// A role's style at this depth; `screen` is the style of [`Role::Text`], whose background lies below the roles that have none.
    pub(super) fn reduce(self, role: Role, style: Style, screen: Style) -> Style {
        if self == Self::True {
            return style;
        }
        if self == Self::None {
            // Beside colours a theme's modifiers are decoration, and may be the same for what only colours tell apart.
            let coloured = [style.fg, style.bg].into_iter().flatten().any(|colour| colour != Color::Reset);
            let own = if coloured { Modifier::empty() } else { style.add_modifier };
            return Style::new().add_modifier(own | role.plain());
        }
        let convert = |style: Style| Style { fg: style.fg.map(|c| self.nearest(c)), bg: style.bg.map(|c| self.nearest(c)), ..style };
        let before = style;
        let style = convert(style);
        let screen = convert(screen);
        // A background that only few colours set apart from the screen's may have become the same as it.
        if before.bg.is_some() && style.bg == screen.bg && role.plain().contains(Modifier::REVERSED) && role != Role::Text {
            return Style { fg: screen.fg, bg: screen.bg, ..style }.add_modifier(Modifier::REVERSED);
        }
        let below = style.bg.or(screen.bg).and_then(colour::rgb);
        match style.fg.zip(below).and_then(|(fg, below)| instead(fg, below)) {
            // The colour's part of the meaning goes to modifiers.
            Some(legible) => style.fg(legible).add_modifier(role.plain() - Modifier::REVERSED),
            None => style,
        }
    }

    fn nearest(self, colour: Color) -> Color {
        let to_few = self == Self::Sixteen;
        match (colour, colour::rgb(colour)) {
            (Color::Rgb(..), Some(rgb)) if to_few => colour::nearest_ansi(rgb),
            (Color::Rgb(..), Some(rgb)) => colour::nearest_indexed(rgb),
            (Color::Indexed(number), _) if to_few && number < 16 => colour::ANSI[usize::from(number)].1,
            (Color::Indexed(_), Some(rgb)) if to_few => colour::nearest_ansi(rgb),
            _ => colour,
        }
    }
}

/// Black or white, where a colour can hardly be told from what is below it.
fn instead(colour: Color, below: [u8; 3]) -> Option<Color> {
    let against = |c: Color| colour::rgb(c).map_or(f64::MAX, |rgb| colour::contrast(rgb, below));
    let other = if against(Color::White) >= against(Color::Black) { Color::White } else { Color::Black };
    (against(colour) < LEGIBLE).then_some(other)
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

    #[test]
    fn a_style_in_fewer_colours() {
        use ColourDepth::{Indexed, None, Sixteen, True};
        let screen = Style::new().fg(Color::Rgb(220, 220, 220)).bg(Color::Rgb(10, 10, 10));
        let blue = Style::new().fg(Color::Rgb(95, 135, 175));
        let chosen = Style::new().fg(Color::White).bg(Color::Rgb(30, 34, 38)).bold();
        let cases = [
            (True, Role::Title, blue, blue),
            (Indexed, Role::Title, blue, Style::new().fg(Color::Indexed(67))),
            (Sixteen, Role::Title, blue, Style::new().fg(Color::LightBlue)),
            (None, Role::Title, blue, Style::new().bold()),
            (None, Role::Selection, chosen, Style::new().reversed()),
            (None, Role::Selection, Style::new().fg(Color::Reset).italic(), Style::new().italic().reversed()),
            (Sixteen, Role::Selection, chosen, Style::new().fg(Color::Gray).bg(Color::Black).bold().reversed()),
            (Sixteen, Role::Title, Style::new().fg(Color::Indexed(1)), Style::new().fg(Color::Red)),
            (Sixteen, Role::Title, Style::new().fg(Color::Rgb(40, 40, 40)), Style::new().fg(Color::White).bold()),
            (Indexed, Role::Title, Style::new().fg(Color::Cyan), Style::new().fg(Color::Cyan)),
            (Sixteen, Role::Title, Style::new().fg(Color::Reset), Style::new().fg(Color::Reset)),
        ];
        for (depth, role, style, expected) in cases {
            assert_eq!(depth.reduce(role, style, screen), expected, "{depth:?} {role:?}");
        }
    }
}
