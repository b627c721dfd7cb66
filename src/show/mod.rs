//! Shows: a playlist of title cards, recorded consultations and live models, which plays by keys or by time. No IO and no clock: whoever drives a
//! [`Machine`] tells it what was pressed, how much time went by and what a live model said, and carries out what it asks for.
//!
//! - `playlist`: the TOML file as values, with every mistake in it; `fields`: reads one table of it; `wording`: a text in one or both languages
//! - `load`: a playlist with its tapes and cases as a [`Show`]; `beat`: the pages of a step; `alone`: an interview without a playlist; `bundled`: the show that the program contains
//! - `played`: a tape's turns with the times of their pieces; `interview`: the same of a recorded interview; `score`: mean ratings of tapes
//! - `action`: what presenters do and shows ask for; `machine`: the show as a state machine, `moving` from one page to another, `live` the answers of live
//!   models in it; `view`: what is on the stage
//! - `wire`: what the presenter's second terminal is told, and what it may ask for; `words`: the words of a stage in both languages

mod action;
mod alone;
mod beat;
mod bundled;
mod fields;
mod interview;
mod live;
mod load;
mod machine;
mod moving;
mod phase;
mod played;
mod playlist;
mod schema;
mod score;
mod view;
pub mod wire;
mod wording;
pub mod words;

pub use action::{Action, Beginning, Output, Question};
pub use alone::of_interview;
pub use beat::Beat;
pub use bundled::{BUNDLED, bundled_tape};
pub use fields::Reveal;
pub use interview::{Exchange, Part, PlayedInterview, SaidPart, SeenFact};
pub use live::{LiveEvent, LiveTurn};
pub use load::{Show, Sources, Step, StepKind, load};
pub use machine::Machine;
pub use played::{Played, PlayedTurn, Said};
pub use playlist::{Kind, PLAYLIST_VERSION, Playlist, PlaylistStep, Shown, Wait, parse};
pub(crate) use schema::Playlist as PlaylistSchema;
pub use score::{ScoreCard, ScoreRow};
pub use view::{AnswerView, InterviewScene, Scene, Turn, View, Who};
pub use wording::Wording;
