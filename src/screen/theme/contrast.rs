//! Measures the contrast of a theme by WCAG 2, for every pair of colours that meet on the screen.

use super::{
    Role, Theme, colour,
    depth::{LINES, SURFACES, WORDS},
};

/// A role that stands out too little from what is below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Faint {
    pub role: Role,
    /// What is below: the role itself, where it has a background, or a surface.
    pub on: Role,
    /// The contrast, 1 to 21; of the 16 colours, the lower of what xterm and the VGA text mode show.
    pub contrast: f64,
    /// The least that WCAG 2 (AA) asks.
    pub limit: f64,
}

impl Theme {
    /// Where contrast is below what WCAG 2 (AA) asks: 4.5 for words, 3 for lines. Pairs with a colour of the terminal's own are left out: nobody
    /// knows it.
    pub fn faint(&self) -> Vec<Faint> {
        self.below_limits(WORDS, LINES)
    }

    fn below_limits(&self, words: f64, lines: f64) -> Vec<Faint> {
        let mut faint = Vec::new();
        for role in Role::ALL.iter().copied() {
            let style = self.style(role);
            let limit = if role.is_line() { lines } else { words };
            let grounds = match style.bg {
                Some(_) => vec![role],
                None => SURFACES.to_vec(),
            };
            for on in grounds {
                let pair = style.fg.or(self.style(Role::Text).fg).zip(self.style(on).bg);
                let contrast = pair.and_then(|(fg, bg)| colour::least_contrast(fg, bg));
                faint.extend(contrast.filter(|c| *c < limit).map(|contrast| Faint { role, on, contrast, limit }));
            }
        }
        faint
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ColourDepth, Registry};
    use super::*;
    use ratatui::style::{Color, Modifier, Style};

    const COLOURED: [ColourDepth; 3] = [ColourDepth::True, ColourDepth::Indexed, ColourDepth::Sixteen];

    /// The program's themes that bring colours of their own.
    fn coloured() -> Vec<Theme> {
        let (registry, _) = Registry::load(None);
        registry.themes().filter(|theme| theme.name() != Registry::SIXTEEN).cloned().collect()
    }

    #[test]
    fn every_theme_of_the_program_has_the_contrast_of_aa_in_any_number_of_colours() {
        let mut wrong = Vec::new();
        for theme in coloured() {
            for depth in COLOURED {
                let limits = if theme.name() == "high-contrast" && depth != ColourDepth::Sixteen { (7.0, 7.0) } else { (4.5, 3.0) };
                let faint = theme.at_depth(depth).below_limits(limits.0, limits.1);
                wrong.extend(faint.into_iter().map(|faint| format!("{} {depth:?} {faint:?}", theme.name())));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_pair_is_measured() {
        let theme = &coloured()[0];
        for depth in COLOURED {
            // All pairs are below what no contrast reaches, and none is left out for a colour that nobody knows.
            let all = theme.at_depth(depth).below_limits(22.0, 22.0);
            let own = Role::ALL.iter().filter(|role| theme.at_depth(depth).style(**role).bg.is_some()).count();
            assert_eq!(all.len(), own + (Role::ALL.len() - own) * SURFACES.len(), "{depth:?}");
        }
        let mut grey = theme.clone();
        grey.styles[Role::Placeholder as usize] = Style::new().fg(Color::Rgb(110, 110, 110));
        let found: Vec<(Role, Role)> = grey.faint().iter().map(|faint| (faint.role, faint.on)).collect();
        assert_eq!(found, SURFACES.map(|on| (Role::Placeholder, on)));
    }

    #[test]
    fn no_theme_of_the_program_leaves_it_to_the_terminal_to_dim_words() {
        let (registry, _) = Registry::load(None);
        for theme in registry.themes() {
            for depth in [ColourDepth::None, ColourDepth::Sixteen, ColourDepth::Indexed, ColourDepth::True] {
                let theme = theme.at_depth(depth);
                let dimmed = Role::ALL.iter().filter(|role| theme.style(**role).add_modifier.contains(Modifier::DIM));
                assert_eq!(dimmed.collect::<Vec<_>>(), Vec::<&Role>::new(), "{} {depth:?}", theme.name());
            }
        }
    }

    #[test]
    fn a_theme_of_colours_brings_its_own_background() {
        for theme in coloured() {
            assert!(matches!(theme.style(Role::Text).bg, Some(Color::Rgb(..))), "{}", theme.name());
        }
    }

    #[test]
    fn the_terminals_own_colours_are_its_foreground_on_its_background() {
        let (registry, _) = Registry::load(None);
        let theme = registry.get(Registry::SIXTEEN).unwrap();
        for depth in COLOURED {
            let theme = theme.at_depth(depth);
            for role in Role::ALL.iter().filter(|role| !role.is_line()) {
                let style = theme.style(*role);
                assert!([style.fg, style.bg].into_iter().flatten().all(|colour| colour == Color::Reset), "{role:?} {depth:?}");
                // What modifiers say in it is what they say where there are no colours at all.
                let said = Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::REVERSED;
                assert_eq!(style.add_modifier - said, Modifier::empty(), "{role:?} {depth:?}");
            }
        }
    }

    #[test]
    fn a_projectors_theme_is_read_where_a_tenth_of_the_white_is_stray_light() {
        const STRAY: f64 = 0.1;
        let themes: Vec<Theme> = coloured().into_iter().filter(|theme| theme.name().starts_with("projector")).collect();
        assert_eq!(themes.len(), 2);
        for theme in themes {
            for role in Role::ALL.iter().filter(|role| !role.is_line()) {
                let style = theme.style(*role);
                let fg = style.fg.and_then(colour::rgb).unwrap();
                for on in style.bg.map_or_else(|| SURFACES.to_vec(), |_| vec![*role]) {
                    let bg = theme.style(on).bg.and_then(colour::rgb).unwrap();
                    let lit = |colour| colour::luminance(colour) + 0.05 + STRAY;
                    let contrast = f64::max(lit(fg) / lit(bg), lit(bg) / lit(fg));
                    assert!(contrast >= WORDS, "{} {role:?} on {on:?}: {contrast:.2}", theme.name());
                }
            }
        }
    }
}
