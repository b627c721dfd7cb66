//! A colour as a theme file names it, before its palette is resolved.

use super::{colour, problem::brief};
use crate::{language::Bilingual, suggest::nearest};
use ratatui::style::Color;
use std::collections::BTreeMap;

/// What a colour can be, for messages.
pub(super) const FORMS: &str =
    "\"#rrggbb\", an ANSI colour such as \"bright-blue\", a number from 0 to 255, \"default\" or a name of the palette";

pub(super) const FORMS_ZH: &str = "\"#rrggbb\"、\"bright-blue\" 这样的 ANSI 颜色名、0 至 255 的编号、\"default\"，或 palette 中的名称";

/// Something and where its file says it, for problems that show only later.
#[derive(Debug, Clone)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) line: usize,
    pub(super) field: String,
}

/// A colour as written.
#[derive(Debug, Clone)]
pub(super) enum Shade {
    /// A name of the palette, or a colour's own.
    Word(String),
    /// One of the 256.
    Number(u8),
}

impl Shade {
    /// The colour; a palette's names go before the colours' own.
    ///
    /// # Errors
    /// The message for a word that is no colour, with the nearest that is.
    pub(super) fn colour(&self, palette: &BTreeMap<String, Color>) -> Result<Color, Bilingual> {
        let word = match self {
            Self::Number(number) => return Ok(Color::Indexed(*number)),
            Self::Word(word) => word,
        };
        if let Some(colour) = palette.get(word).copied().or_else(|| colour::literal(word)) {
            return Ok(colour);
        }
        let own = colour::ANSI.iter().map(|(name, ..)| *name).chain([colour::DEFAULT]);
        let known = palette.keys().map(String::as_str).chain(own).filter(|_| !word.starts_with('#'));
        let near = nearest(word, known).map(brief);
        let word = brief(word);
        Err(match near {
            Some(near) => Bilingual::both(
                format!("\"{word}\" 不是颜色；是否想写 \"{near}\"？"),
                format!("\"{word}\" is no colour; did you mean \"{near}\"?"),
            ),
            None => Bilingual::both(format!("\"{word}\" 不是颜色；可写 {FORMS_ZH}"), format!("\"{word}\" is no colour; write {FORMS}")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palettes_names_go_before_the_colours_own() {
        let palette = BTreeMap::from([("red".to_owned(), Color::Rgb(1, 2, 3)), ("accent".to_owned(), Color::Cyan)]);
        let cases = [
            ("red", Ok(Color::Rgb(1, 2, 3))),
            ("accent", Ok(Color::Cyan)),
            ("blue", Ok(Color::Blue)),
            ("acent", Err("\"acent\" is no colour; did you mean \"accent\"?".to_owned())),
            ("bright-gren", Err("\"bright-gren\" is no colour; did you mean \"bright-green\"?".to_owned())),
            ("#12", Err(format!("\"#12\" is no colour; write {FORMS}"))),
        ];
        for (word, expected) in cases {
            let found = Shade::Word(word.into()).colour(&palette).map_err(|message| message.to_string());
            assert_eq!(found, expected, "{word}");
        }
        assert_eq!(Shade::Number(7).colour(&palette), Ok(Color::Indexed(7)));
    }
}
