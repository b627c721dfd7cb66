//! How a run is packed.

use super::private::Private;
use crate::{language::Language, record::CaseSource};

/// A case file that goes into the archive with its texts.
#[derive(Debug, Clone)]
pub struct CaseText {
    /// Its name, digest and label, as a manifest has them.
    pub source: CaseSource,
    /// Its bytes; `None` of the program's own cases, which everybody has who has the program.
    pub bytes: Option<Vec<u8>>,
}

/// How a run is packed.
#[derive(Debug)]
pub struct PackOptions<'a> {
    /// The language of the report and of what the archive says about itself.
    pub language: Language,
    /// Whether models, judges and raters get other names.
    pub mask_names: bool,
    /// The case files whose texts go into the archive; all of the run's, or none.
    pub cases: &'a [CaseText],
    /// The licence of the archive's own records, in the words of whoever packs it.
    pub licence: Option<&'a str>,
    /// The licence of the case files.
    pub cases_licence: Option<&'a str>,
    /// What must not leave the machine.
    pub private: &'a Private,
}
