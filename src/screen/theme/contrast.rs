//! Tests the contrast of the built-in themes by WCAG 2, for every pair of colours that meet on the screen.

use super::{ColourDepth, Registry, Role, Theme, colour};
use ratatui::style::{Color, Modifier};

/// What may be faint: it is not there to be read, or is there for whoever looks for it.
const FAINT: [Role; 7] = [Role::Dim, Role::Border, Role::Rule, Role::BarEmpty, Role::Placeholder, Role::ReferenceHidden, Role::TurnWaiting];

/// What other roles stand upon.
const SURFACES: [Role; 4] = [Role::Text, Role::Overlay, Role::Header, Role::Footer];

/// What a theme is held to: contrast of words, contrast of what is faint.
type Limits = (f64, f64);

/// Every pair below its limit, in words.
fn too_faint(theme: &Theme, (words, faint): Limits) -> Vec<String> {
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let style = theme.style(*role);
        let limit = if FAINT.contains(role) { faint } else { words };
        let foreground = style.fg.or(theme.style(Role::Text).fg).and_then(colour::rgb).unwrap();
        let own = style.bg.map(|bg| (*role, bg));
        let below = SURFACES.iter().filter_map(|surface| Some((*surface, theme.style(*surface).bg?)));
        for (surface, background) in own.into_iter().chain(below.filter(|_| own.is_none())) {
            let contrast = colour::contrast(foreground, colour::rgb(background).unwrap());
            if contrast < limit {
                wrong.push(format!("{} {}: {role:?} on {surface:?}: {contrast:.2}", theme.name(), limit));
            }
        }
    }
    wrong
}

#[test]
fn the_programs_themes_can_be_read() {
    let (registry, _) = Registry::load(None);
    let cases: &[(&str, ColourDepth, Limits)] = &[
        ("dark", ColourDepth::True, (4.5, 3.0)),
        ("light", ColourDepth::True, (4.5, 3.0)),
        ("high-contrast", ColourDepth::True, (7.0, 7.0)),
        ("dark", ColourDepth::Indexed, (4.5, 3.0)),
        ("light", ColourDepth::Indexed, (4.5, 3.0)),
        ("high-contrast", ColourDepth::Indexed, (7.0, 7.0)),
        // Sixteen colours are too few for more; who has no others gets the theme that is made of them.
        ("dark", ColourDepth::Sixteen, (3.0, 3.0)),
        ("light", ColourDepth::Sixteen, (3.0, 3.0)),
        ("high-contrast", ColourDepth::Sixteen, (4.5, 4.5)),
    ];
    let wrong = cases.iter().flat_map(|(name, depth, limits)| {
        let mut theme = registry.get(name).unwrap().at_depth(*depth);
        theme.name = format!("{name} {depth:?}");
        too_faint(&theme, *limits)
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_theme_of_colours_brings_its_own_background_and_dims_by_colour_alone() {
    let (registry, _) = Registry::load(None);
    for name in ["dark", "light", "high-contrast"] {
        let theme = registry.get(name).unwrap();
        assert!(matches!(theme.style(Role::Text).bg, Some(Color::Rgb(..))));
        let dimmed: Vec<_> = Role::ALL.iter().filter(|r| theme.style(**r).add_modifier.contains(Modifier::DIM)).collect();
        assert!(dimmed.is_empty(), "{name}: {dimmed:?}");
    }
}

#[test]
fn the_terminals_own_colours_are_read_on_dark_and_on_light() {
    let (registry, _) = Registry::load(None);
    let theme = registry.get(Registry::SIXTEEN).unwrap();
    // White and yellow are lost on white, black and blue on black, and bright black is some terminals' background.
    let allowed = [Color::Reset, Color::Red, Color::Green, Color::Magenta, Color::Cyan];
    for role in Role::ALL {
        let style = theme.style(*role);
        assert!(style.fg.is_none_or(|fg| allowed.contains(&fg)), "{role:?}");
        assert!(style.bg.is_none_or(|bg| bg == Color::Reset), "{role:?}");
    }
}
