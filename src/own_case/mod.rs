//! A doctor's own case while it is written: the form, what it lacks, its draft on the disk, and the file that it goes to.
//!
//! [`Form`] is pure. [`Draft`] keeps it on the disk until it is saved, so that whoever is interrupted loses nothing; [`OwnFile`] is the file of own cases, which
//! grows and is never overwritten. The screen and the dialogue of lines ask the same [`Field`]s.

mod draft;
mod field;
mod file;
mod form;

pub use draft::{Draft, NotKept};
pub use field::{Field, Part, Step};
pub use file::{OwnFile, Refused, Saved};
pub use form::{Checked, Form, Named};

use crate::language::Language;

/// What is said of a case that can be saved; no check finds everything that identifies a patient.
pub fn checked(language: Language) -> &'static str {
    match language {
        Language::Zh => "病例可用。程序只查找中文姓名：号码、电话、住址、日期和外文姓名，请您自己再看一遍。",
        Language::En => {
            "The case can be used. Only Chinese names were looked for: read it yourself for other names, numbers, telephones, addresses and dates."
        }
    }
}
