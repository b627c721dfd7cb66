//! The show that the program contains.

use crate::{
    language::Bilingual,
    tape::{Recording, TapeError},
};
use std::path::Path;

/// A file beside the playlist, by the name that the playlist has for it.
macro_rules! tape {
    ($name:literal) => {
        ($name, include_str!(concat!("../../shows/", $name)))
    };
}

/// The playlist of the bundled show.
pub const BUNDLED: &str = include_str!("../../shows/bundled.toml");

/// The tapes that it names.
const TAPES: &[(&str, &str)] = &[
    tape!("tapes/right-lower-quadrant-pain.zh.tape"),
    tape!("tapes/right-lower-quadrant-pain.en.tape"),
    tape!("tapes/fever-and-cough.zh.tape"),
    tape!("tapes/fever-and-cough.en.tape"),
];

/// A tape of the bundled show.
///
/// # Errors
/// When it contains none of that name, or one that cannot be played: never for a released program, as a test reads them all.
pub fn bundled_tape(name: &str) -> Result<Recording, Bilingual> {
    let found = TAPES.iter().find(|(known, _)| *known == name);
    let (_, text) =
        found.ok_or_else(|| Bilingual::both(format!("程序中没有录制 {name}"), format!("the program contains no tape {name}")))?;
    Recording::of_text(Path::new(name), text).map_err(|error: TapeError| error.both())
}
