//! Maps keys to [`Action`]s by a keymap that the user can change.

mod action;
mod keymap;
mod schema;

pub use action::{Action, Context};
pub use keymap::{Keymap, KeymapProblem};
pub(crate) use schema::schema;
