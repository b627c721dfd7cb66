//! A variant as it is written on a command line, and as a run keeps it.

use super::CliError;
use crate::{
    case::{OwnVariant, Variant, VariantError, VariantWish, WishError},
    language::Bilingual,
    record::{Manifest, Run},
};
use std::path::Path;

/// The variant of this name, or its file; what is wrong with it is told in the reader's language.
pub(super) fn variant(text: &str) -> Result<VariantWish, Bilingual> {
    text.parse().map_err(|error: VariantError| error.both())
}

/// A variant as it was named: its file is read, or it is looked up in the run in a folder.
///
/// # Errors
/// When its file cannot be used, or there is no such variant.
pub(super) fn variant_of(wish: &VariantWish, run: Option<&Path>) -> Result<Variant, CliError> {
    let recorded = match (wish, run) {
        (VariantWish::Recorded(_), Some(run)) => Manifest::read(&run.join("manifest.json"))?.map(|manifest| manifest.own_variants),
        _ => None,
    };
    let cannot = |error: WishError| CliError::Usage(Bilingual::of(|language| error.words(language)));
    wish.resolve(&recorded.unwrap_or_default()).map_err(cannot)
}

/// Several of them.
///
/// # Errors
/// As [`variant_of`].
pub(super) fn variants_named(wishes: &[VariantWish], run: Option<&Path>) -> Result<Vec<Variant>, CliError> {
    wishes.iter().map(|wish| variant_of(wish, run)).collect()
}

/// Has the run keep the users' own variants among these.
///
/// # Errors
/// When a file has changed since the run was asked, or the manifest cannot be written.
pub(super) fn note_variants(run: &mut Run, variants: &[Variant]) -> Result<(), CliError> {
    let own: Vec<OwnVariant> = variants.iter().filter_map(Variant::as_own).cloned().collect();
    if own.is_empty() {
        return Ok(());
    }
    run.manifest().check_own_variants(&own).map_err(|changed| CliError::Usage(changed.both()))?;
    run.update_manifest(|manifest| manifest.note_own_variants(&own))?;
    Ok(())
}
