//! The view of the scoreboard.

use super::{App, Options, Output, Purpose, Screen};
use crate::{
    language::Language,
    screen::{
        keys::Action,
        layout::{Areas, Row, scores},
    },
    session::{Board, Command, Scores, SessionError, words::Words},
    text::Layout,
};
use std::{sync::Arc, time::Instant};

/// What the rows were laid out from.
#[derive(Debug, Clone, PartialEq)]
struct Signature {
    layout: Layout,
    language: Language,
}

/// The scoreboard as it is shown.
#[derive(Debug, Default)]
pub struct ScoresView {
    rows: Vec<Row>,
    /// Compared by identity: a board is laid out once, however large it is.
    of: Option<Result<Arc<Board>, SessionError>>,
    signature: Option<Signature>,
    offset: usize,
    shown: usize,
    /// Where the user came from.
    from: Option<Screen>,
}

impl ScoresView {
    /// The rows, from the first that is shown on.
    pub fn rows(&self) -> &[Row] {
        self.rows.get(self.offset..).unwrap_or_default()
    }

    /// How far it is scrolled, in rows.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn scroll_by(&mut self, rows: isize) {
        self.offset = self.offset.saturating_add_signed(rows).min(self.rows.len().saturating_sub(self.shown));
    }

    /// Lays out the scores anew where they, the window or the language have changed.
    pub(super) fn lay_out(&mut self, board: &Scores, words: Words, options: Options, areas: &Areas) {
        let area = areas.whole();
        self.shown = usize::from(area.height);
        let layout = Layout { width: usize::from(area.width.saturating_sub(3)).max(2), ambiguous: options.ambiguous, ascii: options.ascii };
        let signature = Signature { layout, language: words.0 };
        let is_same = match (&self.of, board.read()) {
            (Some(Ok(a)), Some(Ok(b))) => Arc::ptr_eq(a, b),
            (Some(Err(a)), Some(Err(b))) => a == b,
            (None, None) => true,
            _ => false,
        };
        if !is_same || self.signature.as_ref() != Some(&signature) {
            self.of = board.read().cloned();
            self.rows = match &self.of {
                None => Vec::new(),
                Some(Ok(board)) => scores::rows(&board.document(words.0), &layout),
                Some(Err(why)) => scores::failure(&why.words(words.0), &layout),
            };
            self.signature = Some(signature);
        }
        self.scroll_by(0);
    }
}

impl App {
    /// The scoreboard.
    pub fn scores(&self) -> &ScoresView {
        &self.scores
    }

    pub(super) fn act_on_scores(&mut self, action: Action, now: Instant) -> Vec<Output> {
        match (action, &self.screen) {
            (Action::Scores, Screen::Scores) => self.leave_scores(now),
            (Action::Scores, from) => {
                self.scores.from = Some(from.clone());
                self.screen = Screen::Scores;
                self.command(Command::WatchScores(true), now)
            }
            (Action::Refresh, Screen::Scores) => self.command(Command::ReadScores(None), now),
            (Action::AddScores, Screen::Scores) => {
                self.write_question(Purpose::Scores, "");
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn leave_scores(&mut self, now: Instant) -> Vec<Output> {
        self.screen = self.scores.from.take().unwrap_or(Screen::Ward);
        self.command(Command::WatchScores(false), now)
    }
}
