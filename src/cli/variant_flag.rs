//! A variant as it is written on a command line.

use crate::{
    case::{Variant, VariantError},
    language::Bilingual,
};

/// The variant of this name; what is wrong with it is told in the reader's language.
pub(super) fn variant(text: &str) -> Result<Variant, Bilingual> {
    text.parse().map_err(|error: VariantError| error.both())
}
