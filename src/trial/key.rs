//! The organiser's key: what every opaque id stands for, and everything that was handed out. It stays with the organiser.

use super::{
    form::Rates,
    pack::{OpaqueId, PackItem, ReferenceShown},
    protocol::{Exclusions, Protocol, Unit},
    rubric_form::IssuedStatement,
};
use crate::{
    atomic_file,
    case::{CaseId, Source},
    digest::sha256,
    io_error,
    language::Language,
    plain_file,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    io,
    path::{Path, PathBuf},
};

/// The version of the layout that this program writes.
pub const KEY_VERSION: u32 = 1;
const LIMIT_MIB: u64 = 1024;
/// Hexadecimal digits of an opaque id: 64 bits, which do not meet by chance.
const ID_DIGITS: usize = 16;
/// Hexadecimal digits of a token: 128 bits, which nobody guesses.
const TOKEN_DIGITS: usize = 32;

/// What opaque ids are computed with: random, and the organiser's alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Of random bytes.
    pub fn new(random: &[u8; 32]) -> Self {
        Self(sha256(random))
    }

    /// The id of a whole trial or study; `kind` says which.
    pub fn id_of_all(&self, kind: &str) -> OpaqueId {
        OpaqueId(sha256(format!("{kind} {}", self.0).as_bytes())[..ID_DIGITS].to_owned())
    }

    /// What somebody's program shows to the organiser's server.
    pub fn token(&self, name: &str) -> String {
        sha256(format!("{} token {name}", self.0).as_bytes())[..TOKEN_DIGITS].to_owned()
    }

    /// The id of something; the names tell it from everything else.
    pub fn id(&self, names: &[&str]) -> OpaqueId {
        let mut text = self.0.clone();
        for name in names {
            text.push_str(&format!(" {}:{name}", name.len()));
        }
        OpaqueId(sha256(text.as_bytes())[..ID_DIGITS].to_owned())
    }
}

/// Reads a key's file; `None` where there is none yet.
///
/// # Errors
/// When it cannot be read, or is damaged.
pub(crate) fn read_key<K: DeserializeOwned>(path: &Path) -> Result<Option<K>, KeyError> {
    let bytes = match plain_file::read(path, LIMIT_MIB) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|source| KeyError::Io { path: path.to_owned(), source })?,
    };
    let key = serde_json::from_slice(&bytes);
    key.map(Some).map_err(|e| KeyError::Unusable { path: path.to_owned(), message: e.to_string() })
}

/// Writes a key's file.
///
/// # Errors
/// When it cannot be written; the old one is then still there.
pub(crate) fn write_key(path: &Path, key: &impl Serialize) -> Result<(), KeyError> {
    let io = |source| KeyError::Io { path: path.to_owned(), source };
    let bytes = serde_json::to_vec(key).map_err(|e| io(e.into()))?;
    atomic_file::write(path, &bytes).map_err(io)
}

/// The key of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialKey {
    /// The layout's version, [`KEY_VERSION`].
    pub wardround_trial_key: u32,
    /// The trial's id.
    pub trial: OpaqueId,
    /// Without it nobody can compute which model an id stands for.
    salt: Secret,
    /// What must stay as it was once packs are handed out; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    terms: Option<Terms>,
    /// Which ratings the figures were to leave out when the first packs were written; absent before, and in keys of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rules: Option<Rules>,
    /// What each rater was given.
    pub packs: Vec<IssuedPack>,
}

/// What all ratings of a trial have in common: a rating given under other terms is not comparable with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What has a rating of its own.
    pub unit: Unit,
    /// The digest of the form.
    pub form: String,
    /// The digest of the questionnaire.
    pub questionnaire: Option<String>,
    /// When the reference is shown.
    pub reference: ReferenceShown,
    /// Whether answers are shown without formatting.
    pub plain_text: bool,
    /// The models that answer while raters rate, as the protocol names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<String>,
    /// Whether raters also rate items of the cases' rubrics.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rubric: bool,
}

impl Terms {
    /// Of a protocol.
    pub fn of(protocol: &Protocol) -> Self {
        Self {
            unit: protocol.unit,
            form: protocol.form.digest(),
            questionnaire: protocol.questionnaire.as_ref().map(|questionnaire| questionnaire.form.digest()),
            reference: protocol.reference,
            plain_text: protocol.plain_text,
            live: protocol.live_models().map(str::to_owned).collect(),
            rubric: protocol.rubric,
        }
    }

    /// The protocol's keys in which two differ.
    fn differences(&self, other: &Self) -> Vec<&'static str> {
        let differ = [
            (self.unit != other.unit, "unit"),
            (self.form != other.form, "form / marks"),
            (self.questionnaire != other.questionnaire, "[questionnaire]"),
            (self.reference != other.reference, "reference"),
            (self.plain_text != other.plain_text, "plain_text"),
            (self.live != other.live, "[[candidate]] live"),
            (self.rubric != other.rubric, "rubric"),
        ];
        differ.into_iter().filter_map(|(is_so, name)| is_so.then_some(name)).collect()
    }
}

/// Which ratings the figures leave out, as the protocol said at a time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Rules {
    exclusions: Exclusions,
    validity: Option<Exclusions>,
    at: jiff::Timestamp,
}

/// Since when the rules stand by which ratings are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "stated", rename_all = "snake_case")]
pub enum RulesStated {
    /// They are those of the protocol when the first packs were written.
    BeforePacks,
    /// They were changed after the first packs were written.
    ChangedSince {
        /// When the first packs were written.
        packs: jiff::Timestamp,
    },
    /// An earlier version wrote the key, and did not note them.
    #[default]
    Unknown,
}

/// What one rater was given, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedPack {
    /// The rater.
    pub rater: String,
    /// The digests of every version of the pack that was written, the last one last.
    pub digests: Vec<String>,
    /// What the rater practises on, before the items: handed out with the first pack, or never.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub training: Vec<PackItem>,
    /// The items; new ones are appended only.
    pub items: Vec<IssuedItem>,
}

impl IssuedPack {
    /// How many ratings the rater is to give: of what is rated for the first time, or of hidden repeats. Training is neither.
    pub fn subjects(&self, repeats: bool, rates: Rates) -> usize {
        let items = self.items.iter().filter(|item| item.repeats.is_some() == repeats);
        items.map(|item| item.item.subjects(rates).len()).sum()
    }

    /// Everything that the rater has, in the order shown: what is for training first.
    pub fn all_items(&self) -> impl Iterator<Item = &PackItem> {
        self.training.iter().chain(self.items.iter().map(|issued| &issued.item))
    }
}

/// Which question an item asks about: the same for every rater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// The rated turn, from 1; absent where conversations are rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<usize>,
    /// The two models, where they are compared: places in the protocol's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair: Option<(usize, usize)>,
}

/// An item, and what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedItem {
    /// Which question it asks about.
    pub question: Question,
    /// The item that it repeats, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<OpaqueId>,
    /// Who gave its answers, in the order of the item's answers.
    pub answers: Vec<IssuedAnswer>,
    /// What is behind the statements of the item, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rubric: Vec<IssuedStatement>,
    /// The item as the rater has it.
    pub item: PackItem,
}

/// Who gave an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedAnswer {
    /// The model's name in the report.
    pub model: String,
    /// The model as the protocol names it, where it answers while raters rate; the key's file has no texts and no keys of its answers then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<String>,
    /// The keys of the recorded answers, in the order of the item's texts.
    pub turn_keys: Vec<String>,
    /// The texts before they were masked; empty where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmasked: Vec<String>,
}

/// A key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is none yet.
    #[error("{}: there is no key: write the packs first (wardround {command}); where packs were handed out already, take it from a backup", path.display())]
    None {
        /// The file.
        path: PathBuf,
        /// The command that writes it.
        command: &'static str,
    },
    /// The protocol says something else than when the first packs were handed out.
    #[error("{}: {} changed since packs were handed out: put it back as it was, or begin anew with another file", path.display(), changed.join(", "))]
    OtherTerms {
        /// The protocol.
        path: PathBuf,
        /// Its keys.
        changed: Vec<&'static str>,
    },
    /// The file is damaged, or from a later version.
    #[error("{}: no key of this version: {message}; take it from a backup, since without it nothing that comes back can be assigned", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
}

impl KeyError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Io { path, source }, Language::Zh) => format!("{}：{}", path.display(), io_error::words(source, language)),
            (Self::None { path, command }, Language::Zh) => {
                format!("{}：没有密钥文件：请先运行 wardround {command}；如果文件已经发出，请从备份恢复密钥", path.display())
            }
            (Self::OtherTerms { path, changed }, Language::Zh) => {
                format!("{}：文件发出之后，{} 被改动：请改回原样，或用另一份方案文件重新开始", path.display(), changed.join("、"))
            }
            (Self::Unusable { path, message }, Language::Zh) => {
                format!(
                    "{}：不是此版本的密钥文件（JSON 解析器原话：“{message}”）。请从备份恢复：没有它，收回的文件都无法对应",
                    path.display()
                )
            }
            (other, Language::En) => other.to_string(),
        }
    }
}

impl TrialKey {
    /// A new key; `salt` is random.
    pub fn new(salt: &[u8; 32]) -> Self {
        let salt = Secret::new(salt);
        Self { wardround_trial_key: KEY_VERSION, trial: salt.id_of_all("trial"), salt, terms: None, rules: None, packs: Vec::new() }
    }

    /// Where the key of a trial is.
    pub fn path(organiser_folder: &Path) -> PathBuf {
        organiser_folder.join("key.json")
    }

    /// Reads the key; `None` where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read, or is of another version.
    pub fn read(path: &Path) -> Result<Option<Self>, KeyError> {
        match read_key::<Self>(path)? {
            Some(key) if key.wardround_trial_key != KEY_VERSION => {
                Err(KeyError::Unusable { path: path.to_owned(), message: format!("version {}", key.wardround_trial_key) })
            }
            key => Ok(key),
        }
    }

    /// Reads the key, which must be there.
    ///
    /// # Errors
    /// As [`Self::read`], and where there is none.
    pub fn read_needed(path: &Path) -> Result<Self, KeyError> {
        Self::read(path)?.ok_or_else(|| KeyError::None { path: path.to_owned(), command: "trial pack" })
    }

    /// Writes the key.
    ///
    /// # Errors
    /// When it cannot be written; the old one is then still there.
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        write_key(path, self)
    }

    /// Takes up the protocol's terms, or checks that they are still those of what was handed out. `now` is noted beside the rules of exclusion, once.
    ///
    /// # Errors
    /// [`KeyError::OtherTerms`] when they are not.
    pub fn agree(&mut self, protocol: &Protocol, now: jiff::Timestamp) -> Result<(), KeyError> {
        self.check(protocol)?;
        self.terms = Some(Terms::of(protocol));
        if self.packs.is_empty() {
            let validity = protocol.questionnaire.as_ref().map(|questionnaire| questionnaire.validity);
            self.rules.get_or_insert(Rules { exclusions: protocol.exclusions, validity, at: now });
        }
        Ok(())
    }

    /// Since when the protocol's rules of exclusion stand.
    pub fn rules(&self, protocol: &Protocol) -> RulesStated {
        let validity = protocol.questionnaire.as_ref().map(|questionnaire| questionnaire.validity);
        match self.rules {
            None => RulesStated::Unknown,
            Some(rules) if rules.exclusions == protocol.exclusions && rules.validity == validity => RulesStated::BeforePacks,
            Some(rules) => RulesStated::ChangedSince { packs: rules.at },
        }
    }

    /// Checks that the protocol's terms are those of what was handed out.
    ///
    /// # Errors
    /// [`KeyError::OtherTerms`] when they are not.
    pub fn check(&self, protocol: &Protocol) -> Result<(), KeyError> {
        let changed = self.terms.as_ref().map(|terms| terms.differences(&Terms::of(protocol))).unwrap_or_default();
        if changed.is_empty() { Ok(()) } else { Err(KeyError::OtherTerms { path: protocol.path.clone(), changed }) }
    }

    /// Reads the key of a protocol's trial, which must be there and fit the protocol.
    ///
    /// # Errors
    /// As [`Self::read_needed`] and [`Self::check`].
    pub fn of(protocol: &Protocol) -> Result<Self, KeyError> {
        let key = Self::read_needed(&Self::path(&protocol.organiser_folder()))?;
        key.check(protocol)?;
        Ok(key)
    }

    /// What a rater's program shows to the server of live answers.
    pub fn token(&self, rater: &str) -> String {
        self.salt.token(rater)
    }

    /// The id of something of a rater's pack; the names tell it from everything else.
    pub fn id(&self, names: &[&str]) -> OpaqueId {
        self.salt.id(names)
    }

    /// What a rater was given; `None` where that is nothing.
    pub fn pack(&self, rater: &str) -> Option<&IssuedPack> {
        self.packs.iter().find(|pack| pack.rater == rater)
    }
}
