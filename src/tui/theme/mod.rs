//! What things on the screen look like: roles, themes that give each role a style, files of themes.
//!
//! A theme file is TOML:
//!
//! ```toml
//! name = "evening"
//! name-zh = "傍晚"          # its name among Chinese words
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
//! A role that a file names is the file's alone: nothing of the theme it extends stays in it. A colour is looked up in the palette first, then
//! read as itself. A palette reaches the roles that come from the theme it extends too, so that one line changes an accent everywhere.

mod colour;
#[cfg(test)]
mod contrast;
mod depth;
mod extends;
mod file;
mod problem;
mod registry;
mod role;

pub use depth::ColourDepth;
pub use problem::ThemeProblem;
pub use registry::Registry;
pub use role::Role;

use ratatui::style::Style;

/// A style for every role.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    name: String,
    name_zh: Option<String>,
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

    /// The theme in no more colours than the terminal has.
    pub fn at_depth(&self, depth: ColourDepth) -> Self {
        let screen = self.style(Role::Text);
        let mut theme = self.clone();
        for (style, role) in theme.styles.iter_mut().zip(Role::ALL) {
            *style = depth.reduce(*role, *style, screen);
        }
        theme
    }

    /// What themes that extend nothing start from: no colours, only modifiers.
    fn base() -> Self {
        let mut styles = [Style::new(); Role::ALL.len()];
        for (style, role) in styles.iter_mut().zip(Role::ALL) {
            *style = style.add_modifier(role.plain());
        }
        Self { name: String::new(), name_zh: None, styles }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Modifier;

    #[test]
    fn without_colours_roles_that_mean_different_things_still_look_different() {
        let groups: &[&[Role]] = &[
            &[Role::VerdictHigh, Role::VerdictMiddle, Role::VerdictLow],
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
        for theme in registry.themes() {
            let plain = theme.at_depth(ColourDepth::None);
            for group in groups {
                let mut seen: Vec<Modifier> = group.iter().map(|r| plain.style(*r).add_modifier).collect();
                seen.sort_by_key(|m| m.bits());
                seen.dedup();
                assert_eq!(seen.len(), group.len(), "{}: {group:?}", theme.name());
            }
            assert!(Role::ALL.iter().all(|r| plain.style(*r).fg.or(plain.style(*r).bg).is_none()));
        }
    }

    #[test]
    fn the_chinese_name_is_for_chinese_words() {
        let (registry, _) = Registry::load(None);
        let names: Vec<_> = registry.themes().map(|t| (t.display_name(false), t.display_name(true))).collect();
        let expected = [("dark", "深色"), ("light", "浅色"), ("high-contrast", "高对比度"), ("terminal", "终端配色")];
        assert_eq!(names, expected);
        assert_eq!(Theme { name: "x".into(), ..Theme::base() }.display_name(true), "x");
    }
}
#[cfg(test)]
#[test]
fn zz_dump() {
    let (r, _) = Registry::load(None);
    for n in ["dark", "light", "high-contrast"] { for d in [ColourDepth::Indexed, ColourDepth::Sixteen] { let t = r.get(n).unwrap().at_depth(d); println!("== {n} {d:?}");
        for role in Role::ALL { let s = t.style(*role); print!("{}:{:?}/{:?}{} ", role.name(), s.fg, s.bg, if s.add_modifier.contains(ratatui::style::Modifier::REVERSED) {"R"} else {""}); } println!(); } }
}
