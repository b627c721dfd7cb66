//! Archives of runs, to deposit beside a paper: [`pack()`] writes one reproducible file, [`verify()`] computes everything in it again.
//!
//! - `pack`: the order of things; `staged` is the folder in which an archive is put together
//! - `private`: what must not leave the machine: keys, paths of this machine; `names`: models and raters under other names
//! - `streams`: the lines of a run; `rewrite`: as the archive has them, `interviews` those of interviews
//! - `papers`: what the archive says about itself; `ro_crate`: the same for programs
//! - `tarball`: reproducible writing, and reading that trusts nothing
//! - `verify`, `contents`, `checks`, `turn_keys`, `compare`: the checks
//! - `overview`: what a list of runs says of one

mod checks;
mod compare;
mod contents;
mod error;
mod interviews;
mod names;
mod options;
mod overview;
mod pack;
mod pack_file;
mod papers;
mod private;
mod rewrite;
mod ro_crate;
mod staged;
mod streams;
mod tarball;
mod turn_keys;
mod verify;

pub use checks::{Check, CheckKind, Outcome};
pub use error::ArchiveError;
pub use options::{CaseText, PackOptions};
pub use overview::{Overview, State, missing_of, overview};
pub use pack::{Packed, pack};
pub use private::Private;
pub use verify::{Verification, verify};

use crate::record::{NOTES_FILE, UTTERANCES_FILE, VIEWS_FILE};

/// The version of an archive's layout.
pub const ARCHIVE_VERSION: u32 = 1;
/// What a question's text is replaced by, before its digest, where an archive has no texts of cases.
const DIGEST_MARK: &str = "sha256:";
/// The streams of a run.
const STREAMS: [&str; 6] = ["turns.jsonl", "verdicts.jsonl", "ratings.jsonl", NOTES_FILE, UTTERANCES_FILE, VIEWS_FILE];

/// The sha256 of a recorded question, whether the record has its text or the digest alone.
fn digest_of_question(question: &str) -> String {
    let is_hex = |digest: &&str| digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    match question.strip_prefix(DIGEST_MARK).filter(is_hex) {
        Some(digest) => digest.to_owned(),
        None => crate::digest::sha256(question.as_bytes()),
    }
}
