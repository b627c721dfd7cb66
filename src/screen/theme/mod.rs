//! Themes: a theme gives each role on the screen a style, and is a TOML file.
//!
//! A theme file:
//!
//! ```toml
//! name = "evening"
//! name-zh = "傍晚"          # its name among Chinese words
//! about = "For evenings."   # one line for lists of themes; about-zh is the Chinese one
//! extends = "dark"          # roles and colours that are not named here come from there
//!
//! [palette]
//! accent = "#7cb7e8"        # or an ANSI colour such as "bright-blue", a number of the 256 colours, "default"
//!
//! [roles]
//! title = "accent"          # a foreground alone
//! selection = { fg = "#ffffff", bg = 24, bold = true }
//! ```
//!
//! A role in the file replaces the inherited role completely. A colour is looked up in the palette first, then
//! parsed. The palette applies to inherited roles too, so that one line changes an accent everywhere.

mod check;
mod colour;
mod contrast;
mod depth;
mod extends;
mod file;
mod problem;
mod registry;
mod role;
mod schema;
mod shade;
#[cfg(test)]
mod vision;

pub use check::check;
pub use colour::{ansi_palette, rgb};
pub use contrast::Faint;
pub use depth::ColourDepth;
pub use problem::ThemeProblem;
pub use registry::Registry;
pub use role::Role;
pub(crate) use schema::schema;

use ratatui::style::{Color, Style};
use std::path::{Path, PathBuf};

/// A style for every role.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    name: String,
    name_zh: Option<String>,
    about: Option<String>,
    about_zh: Option<String>,
    file: Option<PathBuf>,
    /// One for each role, in the order of [`Role::ALL`].
    styles: [Style; Role::ALL.len()],
}

impl Theme {
    /// What a role looks like. A part that the style leaves open is that of whatever lies below.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The name that settings know it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name that a person reads: the Chinese one among Chinese words, where there is one.
    pub fn display_name(&self, zh: bool) -> &str {
        self.name_zh.as_deref().filter(|_| zh).unwrap_or(&self.name)
    }

    /// One line about it; the Chinese one among Chinese words, where there is one. May be empty.
    pub fn about(&self, zh: bool) -> &str {
        let own = self.about_zh.as_deref().filter(|_| zh);
        own.or(self.about.as_deref()).unwrap_or_default()
    }

    /// The user's file that it is from; `None` for a theme of the program.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// A colour as theme files write it: `#rrggbb`, a name of one of the 16, the number of one of the 256, `default`.
    pub fn written(colour: Color) -> String {
        colour::written(colour)
    }

    /// The contrast of two colours by WCAG 2, 1 to 21; of the 16 colours, the lower of what xterm and the VGA text mode show. `None` where one is
    /// the terminal's own.
    pub fn contrast(one: Color, other: Color) -> Option<f64> {
        colour::least_contrast(one, other)
    }

    /// The theme in no more colours than the terminal has.
    pub fn at_depth(&self, depth: ColourDepth) -> Self {
        let mut theme = self.clone();
        depth.reduce(&mut theme.styles);
        theme
    }

    /// What themes that extend nothing start from: no colours, only modifiers.
    fn base() -> Self {
        let mut styles = [Style::new(); Role::ALL.len()];
        for (style, role) in styles.iter_mut().zip(Role::ALL) {
            *style = style.add_modifier(role.plain());
        }
        Self { name: String::new(), name_zh: None, about: None, about_zh: None, file: None, styles }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn roles_that_mean_different_things_look_different_in_any_number_of_colours() {
        let groups: &[&[Role]] = &[
            &[Role::VerdictHigh, Role::VerdictMiddle, Role::VerdictLow],
            &[Role::MarkRight, Role::MarkWrong, Role::MarkIrrelevant, Role::MarkExtra, Role::MarkUnsafe],
            &[Role::TurnDone, Role::TurnCurrent, Role::TurnWaiting],
            &[Role::ToastInfo, Role::ToastWarning, Role::ToastError],
            &[Role::Text, Role::Match, Role::MatchCurrent],
            &[Role::Text, Role::Selection],
            &[Role::Tab, Role::TabActive],
            &[Role::Button, Role::ButtonFocused],
            &[Role::Border, Role::BorderFocused],
            &[Role::Text, Role::Warning, Role::Error],
            &[Role::Key, Role::Action],
        ];
        let (registry, _) = Registry::load(None);
        for depth in [ColourDepth::None, ColourDepth::Sixteen, ColourDepth::Indexed, ColourDepth::True] {
            for theme in registry.themes().map(|theme| theme.at_depth(depth)) {
                for group in groups {
                    let styles: HashSet<Style> = group.iter().map(|role| theme.style(*role)).collect();
                    assert_eq!(styles.len(), group.len(), "{} {depth:?}: {group:?} {styles:?}", theme.name());
                }
                let colours = Role::ALL.iter().filter(|role| theme.style(**role).fg.or(theme.style(**role).bg).is_some());
                assert_eq!(colours.count() == 0, depth == ColourDepth::None);
            }
        }
    }

    #[test]
    fn the_chinese_name_is_for_chinese_words() {
        let (registry, _) = Registry::load(None);
        let names: Vec<_> = registry.themes().map(|t| (t.display_name(false), t.display_name(true))).collect();
        assert_eq!((names[0], names[2]), (("dark", "深色"), ("high-contrast", "高对比度")));
        assert!(names.iter().all(|(_, zh)| !zh.is_ascii()), "{names:?}");
        assert_eq!(Theme { name: "x".into(), ..Theme::base() }.display_name(true), "x");
    }
}
