//! How far the answers are that come from the organiser's server.

use crate::trial::pack::{LiveTexts, OpaqueId};
use std::collections::HashMap;

/// How far the answers of items are that do not have them in the pack.
#[derive(Debug, Default)]
pub(super) struct Live {
    /// The item that was in front of the rater last.
    pub(super) front: Option<OpaqueId>,
    /// What has come and is not on the disk.
    pub(super) came: HashMap<OpaqueId, Vec<LiveTexts>>,
    /// What could not be got or not be written, and why.
    pub(super) failed: HashMap<OpaqueId, String>,
}

impl Live {
    /// Why an item's answers are not there, where that is known.
    pub(super) fn failure(&self, item: &OpaqueId) -> Option<&str> {
        self.failed.get(item).map(String::as_str)
    }
}
