//! What reaches a terminal. A session is a [`desk`]: a state machine without a look, whose effects a [`performer`] carries out. The screen is one front of it:
//! [`app`] is its state, [`page`] lays out what [`view`] draws, [`screen`] is the loop between keys, events and frames. [`plain`] is another, a dialogue of lines.

pub mod app;
pub mod desk;
pub mod input;
pub mod page;
pub mod performer;
pub mod plain;
pub mod screen;
pub mod text;
pub mod theme;
pub mod view;
pub mod words;
