//! What labels and tokens stand for, by the organiser's key. The key's file is read again when it changes: raters and cases are added while the server runs.

use crate::{
    case::{CaseId, Source},
    digest::sha256,
    trial::{
        key::{KeyError, TrialKey},
        pack::OpaqueId,
    },
};
use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
    time::SystemTime,
};

/// What is behind the label of a live answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Behind {
    pub rater: String,
    /// The model as the protocol names it.
    pub model: String,
    pub source: Source,
    pub case: CaseId,
    /// The scripted questions of the item, in order.
    pub questions: Vec<String>,
}

/// The key, as requests ask for it.
#[derive(Debug)]
pub(super) struct Index {
    path: PathBuf,
    changed: Option<(SystemTime, u64)>,
    /// Raters by the digest of their token, so that comparing takes as long whatever the token is.
    raters: HashMap<String, String>,
    labels: BTreeMap<OpaqueId, Arc<Behind>>,
}

impl Index {
    pub fn of(path: PathBuf, key: &TrialKey) -> Self {
        let changed = stamp(&path);
        let mut index = Self { path, changed, raters: HashMap::new(), labels: BTreeMap::new() };
        index.take(key);
        index
    }

    fn take(&mut self, key: &TrialKey) {
        self.raters = key.packs.iter().map(|pack| (sha256(key.token(&pack.rater).as_bytes()), pack.rater.clone())).collect();
        self.labels.clear();
        for pack in &key.packs {
            for item in &pack.items {
                let questions: Vec<String> = item.item.turns.iter().map(|turn| turn.question.clone()).collect();
                for (answer, issued) in item.item.answers.iter().zip(&item.answers) {
                    let Some(model) = &issued.live else { continue };
                    let behind = Behind {
                        rater: pack.rater.clone(),
                        model: model.clone(),
                        source: item.question.source,
                        case: item.question.case.clone(),
                        questions: questions.clone(),
                    };
                    self.labels.insert(answer.answer.clone(), Arc::new(behind));
                }
            }
        }
    }

    /// Reads the key again where its file changed.
    pub fn refresh(&mut self) -> Result<(), KeyError> {
        let now = stamp(&self.path);
        if now == self.changed {
            return Ok(());
        }
        self.changed = now;
        let key = TrialKey::read_needed(&self.path)?;
        self.take(&key);
        Ok(())
    }

    pub fn rater(&self, token: &str) -> Option<&str> {
        self.raters.get(&sha256(token.as_bytes())).map(String::as_str)
    }

    /// What is behind a label of this rater.
    pub fn behind(&self, rater: &str, label: &str) -> Option<Arc<Behind>> {
        self.labels.get(&OpaqueId(label.to_owned())).filter(|behind| behind.rater == rater).cloned()
    }

    /// The labels of a rater.
    pub fn labels(&self, rater: &str) -> Vec<String> {
        self.labels.iter().filter(|(_, behind)| behind.rater == rater).map(|(label, _)| label.0.clone()).collect()
    }

    pub fn all(&self) -> impl Iterator<Item = &Behind> {
        self.labels.values().map(AsRef::as_ref)
    }
}

fn stamp(path: &std::path::Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
