//! The organiser's key: what every opaque id stands for, and everything that was handed out. It stays with the organiser.

use super::{
    pack::{Arm, PackCase},
    plan::Plan,
};
use crate::{
    case::{CaseId, Source},
    trial::{
        key::{KeyError, Secret, read_key, write_key},
        pack::OpaqueId,
    },
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The version of the layout that this program writes.
pub const ARMS_KEY_VERSION: u32 = 1;

/// The key of a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmsKey {
    /// The layout's version, [`ARMS_KEY_VERSION`].
    pub wardround_arms_key: u32,
    /// The study's id.
    pub study: OpaqueId,
    /// Without it nobody can compute which case an id stands for.
    secret: Secret,
    /// What must stay as it was once packs are handed out; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    terms: Option<Terms>,
    /// What each doctor was given.
    pub packs: Vec<IssuedPack>,
}

/// What all answers of a study have in common: an answer given under other terms is not comparable with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Terms {
    arms: Vec<Arm>,
    /// The model and repeat that the arm `revise` shows.
    revise: Option<(String, u32)>,
    /// What the consulted model is called.
    aided: Option<String>,
}

/// What one doctor was given, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedPack {
    /// The doctor.
    pub doctor: String,
    /// The digests of every version of the pack that was written, the last one last.
    pub digests: Vec<String>,
    /// The cases; new ones are appended only.
    pub cases: Vec<IssuedCase>,
}

/// A case of a doctor, and what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCase {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// The model's answers before they were masked; empty where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmasked: Vec<String>,
    /// The case as the doctor has it.
    pub item: PackCase,
}

impl ArmsKey {
    /// A new key; `random` are bytes of the system.
    pub fn new(random: &[u8; 32]) -> Self {
        let secret = Secret::new(random);
        Self { wardround_arms_key: ARMS_KEY_VERSION, study: secret.id_of_all("arms"), secret, terms: None, packs: Vec::new() }
    }

    /// Where the key of a study is.
    pub fn path(organiser_folder: &Path) -> PathBuf {
        organiser_folder.join("key.json")
    }

    /// Reads the key; `None` where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read, or is of another version.
    pub fn read(path: &Path) -> Result<Option<Self>, KeyError> {
        match read_key::<Self>(path)? {
            Some(key) if key.wardround_arms_key != ARMS_KEY_VERSION => {
                Err(KeyError::Unusable { path: path.to_owned(), message: format!("version {}", key.wardround_arms_key) })
            }
            key => Ok(key),
        }
    }

    /// Reads the key of a plan's study, which must be there and fit the plan.
    ///
    /// # Errors
    /// As [`Self::read`], where there is none, and where the plan's terms changed.
    pub fn of(plan: &Plan) -> Result<Self, KeyError> {
        let path = Self::path(&plan.organiser_folder());
        let key = Self::read(&path)?.ok_or(KeyError::None { path, command: "arms pack" })?;
        key.check(plan)?;
        Ok(key)
    }

    /// Writes the key.
    ///
    /// # Errors
    /// When it cannot be written; the old one is then still there.
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        write_key(path, self)
    }

    /// Takes up the plan's terms, or checks that they are still those of what was handed out.
    ///
    /// # Errors
    /// [`KeyError::OtherTerms`] when they are not.
    pub fn agree(&mut self, plan: &Plan) -> Result<(), KeyError> {
        self.check(plan)?;
        self.terms = Some(Terms::of(plan));
        Ok(())
    }

    fn check(&self, plan: &Plan) -> Result<(), KeyError> {
        let now = Terms::of(plan);
        let Some(then) = self.terms.as_ref().filter(|then| **then != now) else { return Ok(()) };
        let differ = [(then.arms != now.arms, "arms"), (then.revise != now.revise, "[revise]"), (then.aided != now.aided, "[aided] label")];
        let changed = differ.into_iter().filter_map(|(is_so, name)| is_so.then_some(name)).collect();
        Err(KeyError::OtherTerms { path: plan.path.clone(), changed })
    }

    /// The id of something of a doctor's pack; the names tell it from everything else.
    pub fn id(&self, names: &[&str]) -> OpaqueId {
        self.secret.id(names)
    }

    /// What a doctor was given; `None` where that is nothing.
    pub fn pack(&self, doctor: &str) -> Option<&IssuedPack> {
        self.packs.iter().find(|pack| pack.doctor == doctor)
    }
}

impl Terms {
    fn of(plan: &Plan) -> Self {
        let mut arms = plan.arms.clone();
        arms.sort_unstable();
        let revise = plan.revise.as_ref().map(|candidate| (candidate.model.clone(), candidate.repeat));
        Self { arms, revise, aided: plan.aided.as_ref().map(|consultant| consultant.label.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arms::plan::tests::{TEXT, read_text};

    #[test]
    fn what_was_handed_out_under_other_terms_is_named() {
        let plan = read_text(TEXT).unwrap();
        let mut key = ArmsKey::new(&[1; 32]);
        key.agree(&plan).unwrap();
        let rows = [
            ("\"unaided\", \"aided\", \"revise\"", "\"revise\", \"aided\", \"unaided\"", None),
            ("model = \"a\"", "model = \"b\"", Some("[revise]")),
            ("label = \"A\"", "label = \"B\"", Some("[aided] label")),
            ("http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1", None),
        ];
        for (from, to, changed) in rows {
            let said = key.clone().agree(&read_text(&TEXT.replace(from, to)).unwrap());
            assert_eq!(said.err().map(|e| e.to_string().contains(changed.unwrap())), changed.map(|_| true), "{to}");
        }
    }

    #[test]
    fn ids_follow_from_the_secret_alone() {
        let (one, other) = (ArmsKey::new(&[1; 32]), ArmsKey::new(&[2; 32]));
        assert_ne!(one.id(&["d1", "c1"]), other.id(&["d1", "c1"]));
        assert_ne!(one.id(&["d1", "c1"]), one.id(&["d1c", "1"]));
    }
}
