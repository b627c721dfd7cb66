//! What makes a case a variant of another.

use super::{Changed, History, VariantName};
use crate::{
    case::{Confirmed, Diagnosis, Distractor, Turn},
    digest::sha256,
    language::Language,
};
use serde::{Deserialize, Serialize};

/// What a turn of a variant is.
///
/// Records have it as a word: `push`, or `again:3` with the turn that is asked again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TurnRole {
    /// A turn of the case itself, perhaps in other words.
    #[default]
    Own,
    /// It presses the model, and is not judged.
    Push,
    /// It asks once more what this turn (from 1) of the case asked, and is judged as that turn is.
    Again(usize),
}

impl TryFrom<String> for TurnRole {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let again = || word.strip_prefix("again:").and_then(|turn| turn.parse().ok()).filter(|turn| *turn > 0);
        match word.as_str() {
            "own" => Ok(Self::Own),
            "push" => Ok(Self::Push),
            _ => again().map(Self::Again).ok_or_else(|| format!("{word:?} is no role of a turn: own, push, or again:3")),
        }
    }
}

impl From<TurnRole> for String {
    fn from(role: TurnRole) -> Self {
        match role {
            TurnRole::Own => "own".to_owned(),
            TurnRole::Push => "push".to_owned(),
            TurnRole::Again(turn) => format!("again:{turn}"),
        }
    }
}

impl schemars::JsonSchema for TurnRole {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TurnRole".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let about = "What a turn is to its variant: push presses the model, again:3 asks turn 3 once more.";
        schemars::json_schema!({ "description": about, "type": "string", "pattern": "^(own|push|again:[1-9][0-9]*)$" })
    }
}

impl TurnRole {
    /// The turn of the original as which the answer to this turn is judged.
    pub fn judged_as(self, turn: usize) -> Option<usize> {
        match self {
            Self::Own => Some(turn),
            Self::Push => None,
            Self::Again(of) => Some(of),
        }
    }

    /// What stands in place of the turn's kind in headings; `None` for a turn of the case itself.
    pub fn heading(self, language: Language) -> Option<&'static str> {
        match (self, language) {
            (Self::Own, _) => None,
            (Self::Push, Language::Zh) => Some("施压"),
            (Self::Push, Language::En) => Some("Pressure"),
            (Self::Again(_), Language::Zh) => Some("再次提问"),
            (Self::Again(_), Language::En) => Some("Asked again"),
        }
    }

    /// Whether it is a turn of the case itself.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// The roles of the turns, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roles(Vec<TurnRole>);

impl Roles {
    /// These, in order.
    pub fn of(roles: impl Iterator<Item = TurnRole>) -> Self {
        Self(roles.collect())
    }

    pub fn own(turns: usize) -> Self {
        Self(vec![TurnRole::Own; turns])
    }

    /// So many turns of the case, so many that press the model, and the last one of the case asked again.
    pub fn pressed(own: usize, pushes: usize) -> Self {
        let own_roles = std::iter::repeat_n(TurnRole::Own, own);
        Self(own_roles.chain(std::iter::repeat_n(TurnRole::Push, pushes)).chain([TurnRole::Again(own)]).collect())
    }
}

/// Which variant of its original a case is.
#[derive(Debug, Clone, PartialEq)]
pub struct Varied {
    name: VariantName,
    version: u32,
    digest: String,
    roles: Roles,
    pushed: Option<Distractor>,
    told: f64,
    history: History,
    instead_of: Vec<Turn>,
}

/// A share is a number from 0 to 1, never one that is not equal to itself.
impl Eq for Varied {}

impl Varied {
    pub(super) fn new(name: VariantName, version: u32, texts: &str, changed: Changed) -> Self {
        let digest = sha256(format!("{name}\n{version}\n{texts}").as_bytes());
        let Changed { turns: _, roles, pushed, told, history, instead_of, twin: _ } = changed;
        Self { name, version, digest, roles, pushed, told, history, instead_of }
    }

    /// What stands for earlier answers before a question.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The turns of the case itself, where the variant asks them as one; empty else.
    pub fn instead_of(&self) -> &[Turn] {
        &self.instead_of
    }

    /// Its name, with what it was called with.
    pub fn name(&self) -> &VariantName {
        &self.name
    }

    /// The version of its rules.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// sha256 of its name, version and texts: two runs with the same digest asked in the same words.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The share of what the case tells that is still told, by characters; from 0 to 1.
    pub fn told(&self) -> f64 {
        self.told
    }

    /// The wrong diagnosis that is pressed on the model; hidden until the reference is shown.
    pub fn pushed(&self) -> Option<&Diagnosis> {
        self.pushed.as_ref().map(Distractor::diagnosis)
    }

    /// Who proposed and confirmed that diagnosis; `None` where nothing is pressed, or it is the case file's own.
    pub fn pushed_as(&self) -> Option<&Confirmed> {
        self.pushed.as_ref()?.confirmed_as()
    }

    /// What the turn (from 1) is.
    pub fn role(&self, turn: usize) -> TurnRole {
        turn.checked_sub(1).and_then(|place| self.roles.0.get(place)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_a_word_in_records() {
        for (role, word) in [(TurnRole::Own, "\"own\""), (TurnRole::Push, "\"push\""), (TurnRole::Again(3), "\"again:3\"")] {
            assert_eq!(serde_json::to_string(&role).unwrap(), word);
            assert_eq!(serde_json::from_str::<TurnRole>(word).unwrap(), role);
        }
        for wrong in ["\"again:0\"", "\"again\"", "\"pull\"", "3"] {
            assert!(serde_json::from_str::<TurnRole>(wrong).is_err(), "{wrong}");
        }
    }
}
