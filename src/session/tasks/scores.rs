//! Computes the scoreboard.

use super::{Tasks, blocking, lock};
use crate::{
    glossary,
    language::Bilingual,
    report::{self, Scoreboard},
    session::{Board, SessionError, SessionEvent, SourceName, TrialMeans},
    stats::Resampling,
    trial::{live, merge::Merged, numbers::Numbers, observations::Observations, protocol::Protocol, ratings_file},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// Between what was recorded and the scores with it, at least: what comes in the meantime is counted at once.
const PAUSE: Duration = Duration::from_secs(1);
/// How many times as long as the last computation the pause is: answers come from the same processor.
const SHARE: u32 = 4;

impl Tasks {
    pub(super) async fn read_scores(&self, source: SourceName, more: Vec<PathBuf>, again: bool) {
        if again {
            let took = *lock(&self.shared.scores_took);
            tokio::time::sleep(PAUSE.max(took * SHARE)).await;
        }
        // A model without a run has no scores; a folder that was named must be one.
        let own = self.folders(&source).into_iter().map(|(_, folder)| folder).filter(|folder| folder.join("manifest.json").is_file());
        // Of what was named, files are protocols of trials.
        let (trials, runs): (Vec<PathBuf>, Vec<PathBuf>) = more.into_iter().partition(|path| path.is_file());
        let mut seen = BTreeSet::new();
        let folders: Vec<PathBuf> = own.chain(runs).filter(|folder| seen.insert(folder.clone())).collect();
        let read = blocking(move || {
            let records = report::read(&folders)?;
            let scores = Scoreboard::of(&records, Resampling::default());
            let trials = trials.iter().map(|path| trial(path)).collect::<Result<_, _>>()?;
            Ok::<_, SessionError>(Arc::new(Board { scores, trials }))
        });
        let begun = Instant::now();
        let read = read.await;
        *lock(&self.shared.scores_took) = begun.elapsed();
        self.send(SessionEvent::ScoresRead(source, read)).await;
    }
}

/// What the raters of a trial gave so far.
fn trial(path: &Path) -> Result<TrialMeans, SessionError> {
    let protocol = Protocol::read(path).map_err(|e| SessionError::Trial(Bilingual::of(|language| e.words(language))))?;
    let key = live::key_of(&protocol).map_err(|e| SessionError::Trial(Bilingual::of(|language| e.words(language))))?;
    let lines = ratings_file::read(&protocol.merged_path())?;
    let merged = Merged::again(lines, &key, &protocol.forms()).map_err(|(line, why)| {
        SessionError::Trial(Bilingual::of(|language| {
            let place = format!("{}:{line}", protocol.merged_path().display());
            format!("{place}{}{}", glossary::colon(language), why.words(language))
        }))
    })?;
    let observations = Observations::of(&protocol, &key, &merged);
    let numbers = Numbers::of(&protocol, &key, &observations, (&[], &[]), Resampling::default());
    Ok(TrialMeans { protocol, numbers })
}
