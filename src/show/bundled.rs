//! The show that the program contains.

use crate::{
    language::Bilingual,
    tape::{Tape, TapeError},
};
use std::path::Path;

/// The playlist of the bundled show.
pub const BUNDLED: &str = include_str!("../../shows/bundled.toml");

/// The tapes that it names.
const TAPES: &[(&str, &str)] = &[];

/// A tape of the bundled show.
///
/// # Errors
/// When it contains none of that name, or one that cannot be played: never for a released program, as a test reads them all.
pub fn bundled_tape(name: &str) -> Result<Tape, Bilingual> {
    let found = TAPES.iter().find(|(known, _)| *known == name);
    let (_, text) =
        found.ok_or_else(|| Bilingual::both(format!("程序中没有录制 {name}"), format!("the program contains no tape {name}")))?;
    Tape::of_text(Path::new(name), text).map_err(|error: TapeError| error.both())
}
