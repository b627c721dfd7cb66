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
