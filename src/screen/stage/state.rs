//! The stage: a show, and what of it is laid out.

use crate::{
    screen::{draw::paint::Themed, layout::Row, state::Options, theme::Theme},
    show::{Action, Machine, Output, words::Words},
    text::{Layout, StreamLayout},
};

/// What a page was laid out from; another one is laid out anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageKey {
    pub generation: u64,
    pub size: (u16, u16),
    /// Whether a caption takes room.
    pub caption_rows: u16,
}

/// An answer that is laid out as it comes.
#[derive(Debug)]
pub(super) struct Column {
    pub stream: StreamLayout,
    /// Pieces that it has.
    pub pieces: usize,
    /// Whether its end was noted.
    pub is_over: bool,
}

/// The rows of an interview.
#[derive(Debug, Default)]
pub(super) struct LaidInterview {
    /// What was said before this exchange; laid out once.
    pub before: Vec<Row>,
    /// What has come of it.
    pub said: Vec<Row>,
    /// The facts, or the latest of them.
    pub facts: Vec<Row>,
    /// The first row of a fact that was found out just now.
    pub lit: Option<usize>,
}

/// The page as rows.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub key: Option<PageKey>,
    /// A page that does not change.
    pub rows: Vec<Row>,
    /// The question above its answer.
    pub context: Vec<Row>,
    /// The caption.
    pub caption: Vec<Row>,
    /// One answer or two.
    pub columns: Vec<Column>,
    /// An interview.
    pub interview: Option<LaidInterview>,
}

/// The stage.
#[derive(Debug)]
pub struct StageScreen {
    pub(super) machine: Machine,
    pub(super) theme: Theme,
    pub(super) options: Options,
    pub(super) size: (u16, u16),
    pub(super) words: Words,
    pub(super) laid: Laid,
}

impl Themed for StageScreen {
    fn theme(&self) -> &Theme {
        &self.theme
    }

    fn options(&self) -> Options {
        self.options
    }
}

impl StageScreen {
    /// A stage of so many columns and rows.
    pub fn new(machine: Machine, theme: Theme, options: Options, size: (u16, u16)) -> Self {
        let words = Words(machine.language());
        Self { machine, theme, options, size, words, laid: Laid::default() }
    }

    /// The show.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The show, to tell it what happens.
    pub fn machine_mut(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// Takes what a presenter pressed.
    pub fn act(&mut self, action: Action) -> Vec<Output> {
        self.machine.act(action)
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Takes the terminal's size.
    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
    }

    pub(super) fn layout(&self, width: u16) -> Layout {
        Layout { width: usize::from(width).max(2), ambiguous: self.options.ambiguous, ascii: self.options.ascii }
    }
}
