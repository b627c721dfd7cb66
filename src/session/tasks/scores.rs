//! Computes the scoreboard.

use super::{Tasks, blocking};
use crate::{
    report::{self, Scoreboard},
    session::{SessionError, SessionEvent, SourceName},
    stats::Resampling,
};
use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::Duration};

/// Between what was recorded and the scores with it: what comes in the meantime is counted at once.
const PAUSE: Duration = Duration::from_secs(1);

impl Tasks {
    pub(super) async fn read_scores(&self, source: SourceName, more: Vec<PathBuf>, again: bool) {
        if again {
            tokio::time::sleep(PAUSE).await;
        }
        // A model without a run has no scores; a folder that was named must be one.
        let own = self.folders(&source).into_iter().map(|(_, folder)| folder).filter(|folder| folder.join("manifest.json").is_file());
        let mut seen = BTreeSet::new();
        let folders: Vec<PathBuf> = own.chain(more).filter(|folder| seen.insert(folder.clone())).collect();
        let read = blocking(move || {
            let records = report::read(&folders)?;
            Ok::<_, SessionError>(Arc::new(Scoreboard::of(&records, Resampling::default())))
        });
        let read = read.await;
        self.send(SessionEvent::ScoresRead(source, read)).await;
    }
}
