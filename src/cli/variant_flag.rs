//! A variant as it is written on a command line.

use crate::{
    case::{VariantError, VariantWish},
    language::Bilingual,
};

/// The variant of this name, or its file; what is wrong with it is told in the reader's language.
pub(super) fn variant(text: &str) -> Result<VariantWish, Bilingual> {
    text.parse().map_err(|error: VariantError| error.both())
}
