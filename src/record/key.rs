//! Digests of questions. Two questions with the same digest would get the same answer, so the second is not
//! asked.

use super::TurnRecord;
use crate::{
    case::{Case, History, VariantName},
    chat::{Message, Role, Sampling},
    digest::sha256,
};
use serde::Serialize;

/// What has been said in a conversation, as a digest that grows with each message. It can be had from the texts' digests alone, so that a run of a million
/// records is taken up again without reading their texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Said(String);

impl Said {
    /// A conversation before its first message.
    pub fn nothing() -> Self {
        Self(String::new())
    }

    /// With one message more, of which `content` is the sha256.
    #[must_use]
    pub fn then(&self, role: Role, content: &str) -> Self {
        let role = match role {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        Self(sha256(format!("{} {role} {content}", self.0).as_bytes()))
    }

    /// After the answer to a turn (from 1), of which `answer` is the sha256, as it stands before the next question.
    #[must_use]
    pub fn answered(self, history: &History, turn: usize, answer: &str) -> Self {
        match history {
            History::Own => self.then(Role::Assistant, answer),
            History::None => Self::nothing(),
            History::Told(texts) => {
                let told = turn.checked_sub(1).and_then(|place| texts.get(place)).map(|text| sha256(text.as_bytes()));
                self.then(Role::Assistant, told.as_deref().unwrap_or(answer))
            }
        }
    }

    /// All of a conversation.
    pub fn all(messages: &[Message]) -> Self {
        messages.iter().fold(Self::nothing(), |said, m| said.then(m.role, &sha256(m.content.as_bytes())))
    }
}

/// Everything that decides how a turn is answered.
#[derive(Debug, Clone, Copy)]
pub struct TurnQuestion<'a> {
    /// The case.
    pub case: &'a Case,
    /// The turn, from 1.
    pub turn: usize,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// The conversation up to and with the question: an earlier answer that changed makes this another question.
    pub said: &'a Said,
    /// How the model is sampled.
    pub sampling: &'a Sampling,
    /// The seed of this answer.
    pub seed: u32,
    /// The model: [`crate::chat::ModelIdentity::key`].
    pub model: &'a str,
}

/// What the digest of a turn is computed from. The order of the fields is part of it.
#[derive(Serialize)]
struct DigestedTurn<'a> {
    what: &'static str,
    source: &'a str,
    case: &'a str,
    turn: usize,
    repeat: u32,
    said: &'a str,
    sampling: &'a Sampling,
    seed: u32,
    model: &'a str,
    /// Absent of an original, whose digests are as they were before there were variants.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'a str>,
}

impl TurnRecord {
    /// The digest that the record of a protocol's turn has, when this is what was said in the conversation up to and with the question. Everything else that
    /// decides it is in the record.
    pub fn key_after(&self, said: &Said) -> String {
        digest(&DigestedTurn {
            what: "turn",
            source: self.source.label(),
            case: self.case.as_str(),
            turn: self.turn,
            repeat: self.repeat,
            said: &said.0,
            sampling: &self.sampling_asked,
            seed: self.seed,
            model: &self.model.key(),
            variant: self.variant.as_ref().map(VariantName::as_str),
        })
    }
}

impl TurnQuestion<'_> {
    /// The digest of a turn as it would be asked.
    pub fn key(&self) -> String {
        digest(&DigestedTurn {
            what: "turn",
            source: self.case.source().label(),
            case: self.case.id().as_str(),
            turn: self.turn,
            repeat: self.repeat,
            said: &self.said.0,
            sampling: self.sampling,
            seed: self.seed,
            model: self.model,
            variant: self.case.variant_name().map(VariantName::as_str),
        })
    }
}

/// Everything that decides what a judge is asked.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct VerdictQuestion<'a> {
    /// The judged answer's question, and with it the conversation before it.
    pub turn_key: &'a str,
    /// sha256 of the judged answer.
    pub answer: &'a str,
    /// sha256 of the reference as the judge receives it.
    pub reference: &'a str,
    /// sha256 of the prompt's wording.
    pub prompt: &'a str,
    /// Which repeat of the judging, from 0.
    pub repeat: u32,
    /// How the judge is sampled.
    pub sampling: &'a Sampling,
    /// The judge: [`crate::chat::ModelIdentity::key`].
    pub judge: &'a str,
}

impl VerdictQuestion<'_> {
    /// The digest of a verdict as it would be asked for.
    pub fn key(&self) -> String {
        digest(&("verdict", self))
    }
}

fn digest(question: &impl Serialize) -> String {
    // Plain data: serde_json can always write it, and always the same way.
    sha256(&serde_json::to_vec(question).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        chat::{ModelIdentity, Origin, Ways},
    };

    #[test]
    fn a_conversation_is_told_by_its_texts_and_by_who_said_them() {
        let (a, b) = (sha256("腹痛".as_bytes()), sha256("阑尾炎".as_bytes()));
        let said = Said::nothing().then(Role::User, &a).then(Role::Assistant, &b);
        assert_eq!(said, Said::all(&[Message::user("腹痛"), Message::assistant("阑尾炎")]));
        assert_ne!(said, Said::all(&[Message::user("腹痛"), Message::user("阑尾炎")]));
        assert_ne!(said, Said::all(&[Message::user("腹痛阑尾炎")]));
    }

    /// Keys of a run on this machine, as version 0.1.0 recorded them: a key that changes has every question of such a run asked again. (Those of endpoints are
    /// held by the runs in `tests/compatibility`.)
    #[test]
    fn the_keys_of_a_model_on_this_machine_stay_as_they_were() {
        let text = "[[case]]\nid = \"golden\"\nreference = [{ id = \"r\", answer = \"x\" }]\nturns = [{ kind = \"complaint\", question = \"腹痛\" }]\n";
        let case = crate::case::read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        let origin = Origin::Local {
            file: "m.gguf".into(),
            path: Some("/a/m.gguf".into()),
            digest: "d1".into(),
            template: "gguf".into(),
            template_digest: "t1".into(),
        };
        let identity = ModelIdentity { name: "m".into(), origin, system: Some("你是医生。".into()), ways: Ways::default() };
        assert_eq!(identity.key(), "local d1 t1 你是医生。");
        let said = Said::all(&[Message::user("腹痛"), Message::assistant("阑尾炎？"), Message::user("查体？")]);
        let seed = crate::chat::derive_seed(7, "golden", 1, 2);
        let (sampling, model) = (Sampling::paper(), identity.key());
        let key = TurnQuestion { case: &case, turn: 1, repeat: 2, said: &said, sampling: &sampling, seed, model: &model }.key();
        assert_eq!((seed, key.as_str()), (3_439_204_124, "3a47c9650aca49a53490e4f9641997d6f79a73ca33b09a44f33993e9b686e1bb"));
        let verdict = VerdictQuestion {
            turn_key: &key,
            answer: "a",
            reference: "r",
            prompt: "p",
            repeat: 1,
            sampling: &Sampling::default(),
            judge: &identity.key_as_judge(&Sampling { constrained: Some(true), ..Sampling::default() }),
        };
        assert_eq!(verdict.key(), "9131da657f46b519a0ac6f57789e2fb8ebde8c2df44b337b8b91c471268b063e");
    }

    #[test]
    fn everything_that_changes_the_answer_changes_the_key_and_the_name_does_not() {
        let cases = bundled(&ReadOptions::default()).unwrap().cases;
        let identity = |name: &str, digest: &str| {
            let origin = Origin::Local {
                file: "f".into(),
                path: Some(name.into()),
                digest: digest.into(),
                template: "gguf".into(),
                template_digest: "t".into(),
            };
            ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() }.key()
        };
        let (abdomen, head) = (Said::all(&[Message::user("腹痛")]), Said::all(&[Message::user("头痛")]));
        let (sampling, other_sampling) = (Sampling::paper(), Sampling { top_k: Some(1), ..Sampling::paper() });
        let (model, renamed, other_weights) = (identity("a", "d"), identity("renamed", "d"), identity("a", "other weights"));
        let base = TurnQuestion { case: &cases[0], turn: 1, repeat: 0, said: &abdomen, sampling: &sampling, seed: 7, model: &model };
        assert_eq!(base.key(), TurnQuestion { model: &renamed, ..base }.key());
        let others = [
            TurnQuestion { case: &cases[1], ..base },
            TurnQuestion { turn: 2, ..base },
            TurnQuestion { repeat: 1, ..base },
            TurnQuestion { said: &head, ..base },
            TurnQuestion { sampling: &other_sampling, ..base },
            TurnQuestion { seed: 8, ..base },
            TurnQuestion { model: &other_weights, ..base },
        ];
        assert!(others.iter().all(|other| other.key() != base.key()));
    }
}
