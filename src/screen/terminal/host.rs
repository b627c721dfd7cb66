//! The interface between the loop and the outside: inputs, and the carrying out of outputs.

use crate::screen::state::{Input, Output, SavedState};
use std::future::Future;

/// A terminal and the world around it, or what stands for them in a test or benchmark.
pub trait Host {
    /// The next input; nothing when there will be none.
    fn input(&mut self) -> impl Future<Output = Option<Input>>;

    /// Carries out an output, or begins to; whether the whole screen has to be drawn anew.
    fn carry_out(&mut self, output: Output) -> bool;

    /// Keeps where the user is, for the next time.
    fn keep(&mut self, _place: SavedState) {}
}
