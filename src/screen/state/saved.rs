//! The position of the user, saved between sessions, so that the next one opens in the same place.

use super::{App, Screen};
use crate::session::{ConsultationKey, SourceName};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// No place is larger.
const FILE_LIMIT: u64 = 8 << 20;
/// How many consultations' places are kept.
const ROOMS: usize = 500;
/// How many case files are offered again.
const SOURCES: usize = 8;

/// Where a user was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedState {
    /// The source of the cases.
    pub source: Option<String>,
    /// Case files that were opened, the last one first.
    pub sources: Vec<String>,
    /// Who answers.
    pub model: Option<String>,
    /// The selected case.
    pub case: Option<String>,
    /// Whether its consultation was open.
    pub consultation: bool,
    /// What is to be restored at the beginning; not kept.
    #[serde(skip)]
    pub restore_case: Option<String>,
    /// Whether its consultation is to be opened at the beginning; not kept.
    #[serde(skip)]
    pub restore_consultation: bool,
    /// How the consultations were left, by source, case and model.
    pub rooms: BTreeMap<String, SavedConsultation>,
}

/// How a consultation was left.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedConsultation {
    /// The turns whose reference was revealed.
    pub revealed: BTreeSet<usize>,
    /// The turns whose reference was revealed at any time: hiding it again does not undo that.
    pub seen: BTreeSet<usize>,
    /// The selected question, where it is not the last.
    pub selected: Option<usize>,
    /// A question that was written and not sent.
    pub draft: String,
}

impl SavedState {
    /// Reads a place; an empty one where there is none or it cannot be used, since it only saves a few keys.
    pub fn read(path: &Path) -> Self {
        let readable = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() <= FILE_LIMIT);
        let text = readable.then(|| std::fs::read_to_string(path).ok()).flatten();
        let mut place: Self = text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
        (place.restore_case, place.restore_consultation) = (place.case.clone(), place.consultation);
        place
    }

    /// Writes it, so that a reader sees the old or the new one, whole.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let text = serde_json::to_vec(self)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        crate::atomic_file::write(path, &text)
    }

    /// The name of a consultation's place.
    pub(super) fn room_name(source: &SourceName, key: &ConsultationKey) -> String {
        format!("{}\n{}\n{}", source.as_text(), key.case, key.model)
    }
}

impl App {
    /// Where the user is now.
    pub fn place(&self) -> SavedState {
        let mut place = self.place.clone();
        let source = self.session.source();
        place.source = Some(source.as_text());
        place.model = self.session.model().map(str::to_owned);
        place.case = self.ward.selected().map(|id| id.as_str().to_owned());
        place.consultation = matches!(self.screen, Screen::Consultation(_));
        if let SourceName::File(_) = source {
            let name = source.as_text();
            place.sources.retain(|s| *s != name);
            place.sources.insert(0, name);
            place.sources.truncate(SOURCES);
        }
        for (key, room) in &self.rooms {
            let name = SavedState::room_name(source, key);
            let of_room = room.place();
            if of_room == SavedConsultation::default() {
                place.rooms.remove(&name);
            } else {
                place.rooms.insert(name, of_room);
            }
        }
        while place.rooms.len() > ROOMS {
            place.rooms.pop_first();
        }
        place
    }
}
