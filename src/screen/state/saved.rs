//! The position of the user, saved between sessions, so that the next one opens in the same place.

use super::{App, Screen};
use crate::{
    case::VariantName,
    session::{ConsultationKey, SourceName},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// A state file is no larger.
const FILE_LIMIT: u64 = 8 << 20;
/// How many consultations' views are kept.
const VIEWS: usize = 500;
/// How many case files are offered again.
const SOURCES: usize = 8;

/// What the screen keeps between sessions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedState {
    /// The source of the cases.
    pub source: Option<String>,
    /// Case files that were opened, the last one first.
    pub sources: Vec<String>,
    /// Who answers.
    pub model: Option<String>,
    pub case: Option<String>,
    /// Whether its consultation was open.
    pub consultation: bool,
    /// As which variant it was open; absent for the case itself.
    pub variant: Option<VariantName>,
    /// What is to be restored at the beginning; not kept.
    #[serde(skip)]
    pub restore_case: Option<String>,
    /// Whether its consultation is to be opened at the beginning; not kept.
    #[serde(skip)]
    pub restore_consultation: bool,
    /// As which variant it is to be opened; not kept.
    #[serde(skip)]
    pub restore_variant: Option<VariantName>,
    /// How the consultations were left, by source, case and model.
    #[serde(rename = "rooms")] // The name in the files of earlier versions.
    pub views: BTreeMap<String, SavedConsultation>,
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
    /// Reads the state file; the default where there is none or it cannot be used, since it only saves a few keys.
    pub fn read(path: &Path) -> Self {
        let readable = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() <= FILE_LIMIT);
        let text = readable.then(|| std::fs::read_to_string(path).ok()).flatten();
        let mut saved: Self = text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
        (saved.restore_case, saved.restore_consultation) = (saved.case.clone(), saved.consultation);
        saved.restore_variant = saved.variant.clone();
        saved
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

    /// The key of a consultation's view.
    pub(super) fn view_name(source: &SourceName, key: &ConsultationKey) -> String {
        let variant = key.variant.as_ref().map(|name| format!("\n{name}")).unwrap_or_default();
        format!("{}\n{}\n{}{variant}", source.as_text(), key.case, key.model)
    }
}

impl App {
    /// The state to be kept: where the user is now.
    pub fn saved(&self) -> SavedState {
        let mut saved = self.saved.clone();
        let source = self.session.source();
        saved.source = Some(source.as_text());
        saved.model = self.session.model().map(str::to_owned);
        saved.case = self.ward.selected().map(|id| id.as_str().to_owned());
        saved.consultation = matches!(self.screen, Screen::Consultation(_));
        saved.variant = self.current().and_then(|key| key.variant.clone());
        if let SourceName::File(_) = source {
            let name = source.as_text();
            saved.sources.retain(|s| *s != name);
            saved.sources.insert(0, name);
            saved.sources.truncate(SOURCES);
        }
        for (key, view) in &self.views {
            let name = SavedState::view_name(source, key);
            let of_view = view.saved();
            if of_view == SavedConsultation::default() {
                saved.views.remove(&name);
            } else {
                saved.views.insert(name, of_view);
            }
        }
        while saved.views.len() > VIEWS {
            saved.views.pop_first();
        }
        saved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_keeps_the_names_of_earlier_versions() {
        let file = r#"{"case":"a","consultation":true,"rooms":{"bundled\na\nm":{"revealed":[1],"draft":"x"}}}"#;
        let saved: SavedState = serde_json::from_str(file).unwrap();
        assert_eq!(saved.views["bundled\na\nm"].draft, "x");
        assert!(serde_json::to_string(&saved).unwrap().contains(r#""rooms":{"bundled"#));
    }
}
