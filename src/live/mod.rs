//! Live trials: raters get answers while they rate, and nothing tells them which model gave them.
//!
//! - `server`: on the organiser's machine; opaque labels and tokens in, whole answers out
//! - `client`: on the rater's machine

pub mod client;
pub mod server;
