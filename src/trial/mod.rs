//! Blind trials: doctors rate answers without knowing which model gave them.
//!
//! Three roles: an organiser plans ([`protocol`]), packs, merges and reports; a rater has one file, a [`pack`], and needs nothing else; a reader has the
//! report. A pack does not contain what must not be known; which model is behind an opaque id is in the organiser's [`key`] only.
//!
//! - rating forms as data, and marked words of an answer: [`crate::form`]
//! - `rubric_form`: items of a case's rubric as fields of the form
//! - `protocol`: the organiser's TOML file; `items`: what is rated, out of recorded runs (`recorded`), `interviews` out of their interviews; `mask`: answers that name their model; `blinding`: a protocol that
//!   does
//! - `training`: items to practise on
//! - `assignment`: who rates what in which order
//! - `pack`, `key`: the rater's file and the organiser's
//! - `session`: a rater at work, as a state machine; `rating`: one line of the ratings file; `ratings_file`: that file
//! - `live`: what the server of live answers gave raters
//! - `merge`: ratings files taken back; `closing`: whether more are taken; `observations`: what the figures are computed from
//! - `numbers`: the figures; `document`: the report for people; `export`: one row a rating;
//!   `verdicts`: what judges gave to the same answers
//! - `case_study`: a case's answers with the marked words, for a paper
//! - `power`: what a planned trial can detect
//! - `words`: what both interfaces say to a rater

pub mod assignment;
pub mod blinding;
pub mod case_study;
pub mod closing;
mod document;
pub mod export;
pub mod interviews;
pub mod items;
pub mod key;
pub mod live;
pub mod mask;
pub mod merge;
pub mod numbers;
pub mod observations;
pub mod pack;
pub mod packing;
pub mod power;
pub mod protocol;
pub mod rating;
pub mod ratings_file;
mod recorded;
pub mod rubric_form;
pub mod session;
pub(crate) mod training;
pub mod verdicts;
pub mod words;

pub use crate::form::{self, marks};
