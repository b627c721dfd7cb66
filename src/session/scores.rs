//! The scoreboard of a session: computed in a task, and again as answers, verdicts and ratings come.

use super::{Board, Effect, Session, SessionError, SourceName};
use std::{path::PathBuf, sync::Arc};

/// The scores of the runs at hand.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    read: Option<Result<Arc<Board>, SessionError>>,
    /// Runs that were named beside those of the session.
    more: Vec<PathBuf>,
    /// One that was named and not read yet.
    named: Option<PathBuf>,
    /// The one that is being read for the first time.
    begun_with: Option<PathBuf>,
    is_watched: bool,
    is_reading: bool,
    /// Something was recorded since they were last begun to be computed.
    is_stale: bool,
}

impl Scores {
    /// What was computed last; nothing before the first time.
    pub fn read(&self) -> Option<&Result<Arc<Board>, SessionError>> {
        self.read.as_ref()
    }

    /// Whether they are being computed.
    pub fn is_reading(&self) -> bool {
        self.is_reading
    }
}

impl Session {
    /// The scores of the runs at hand.
    pub fn scores(&self) -> &Scores {
        &self.scores
    }

    pub(super) fn read_scores(&mut self, more: Option<PathBuf>) -> Vec<Effect> {
        if more.is_some() {
            self.scores.named = more;
        }
        if self.scores.is_reading {
            self.scores.is_stale = true;
            return Vec::new();
        }
        self.begin_scores(false)
    }

    pub(super) fn watch_scores(&mut self, is_watched: bool) -> Vec<Effect> {
        self.scores.is_watched = is_watched;
        if is_watched { self.read_scores(None) } else { Vec::new() }
    }

    /// Something that counts was recorded.
    pub(super) fn scores_changed(&mut self) -> Vec<Effect> {
        match (self.scores.is_watched, self.scores.is_reading) {
            (false, _) => Vec::new(),
            (true, true) => {
                self.scores.is_stale = true;
                Vec::new()
            }
            (true, false) => self.begin_scores(true),
        }
    }

    pub(super) fn scores_read(&mut self, source: &SourceName, read: Result<Arc<Board>, SessionError>) -> Vec<Effect> {
        if *source != self.source || !self.scores.is_reading {
            return Vec::new();
        }
        self.scores.is_reading = false;
        // A folder that cannot be read would hold back the others for good.
        match self.scores.begun_with.take() {
            Some(folder) if read.is_ok() && !self.scores.more.contains(&folder) => self.scores.more.push(folder),
            _ => {}
        }
        self.scores.read = Some(read);
        if std::mem::take(&mut self.scores.is_stale) { self.begin_scores(true) } else { Vec::new() }
    }

    fn begin_scores(&mut self, again: bool) -> Vec<Effect> {
        (self.scores.is_reading, self.scores.is_stale) = (true, false);
        self.scores.begun_with = self.scores.named.take();
        let folders = self.scores.more.iter().chain(&self.scores.begun_with).cloned().collect();
        vec![Effect::ReadScores(self.source.clone(), folders, again)]
    }
}
