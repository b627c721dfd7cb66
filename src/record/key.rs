//! Digests of questions. Two questions with the same digest would get the same answer, so the second is not
//! asked.

use crate::{
    case::Case,
    chat::{Message, Role, Sampling},
    digest::sha256,
};
use serde::Serialize;

/// What has been said in a conversation, as a digest that grows with each message. It can be had from the texts' digests alone, so that a run of a million
/// records is taken up again without reading their texts.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// All of a conversation.
    pub fn all(messages: &[Message]) -> Self {
        messages.iter().fold(Self::nothing(), |said, m| said.then(m.role, &sha256(m.content.as_bytes())))
    }
}

#[derive(Serialize)]
struct TurnQuestion<'a> {
    what: &'static str,
    source: &'a str,
    case: &'a str,
    turn: usize,
    repeat: u32,
    /// The history is in it: an earlier answer that changed makes this another question.
    said: &'a str,
    sampling: &'a Sampling,
    seed: u32,
    model: &'a str,
}

/// The digest of a turn (from 1) as it would be asked: `said` is the conversation up to and with the question, `model` is
/// [`crate::chat::ModelIdentity::key`].
pub fn turn_key(case: &Case, turn: usize, repeat: u32, said: &Said, sampling: &Sampling, seed: u32, model: &str) -> String {
    digest(&TurnQuestion {
        what: "turn",
        source: case.source().label(),
        case: case.id().as_str(),
        turn,
        repeat,
        said: &said.0,
        sampling,
        seed,
        model,
    })
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
        let key = turn_key(&case, 1, 2, &said, &Sampling::paper(), seed, &identity.key());
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
        let m = Said::all(&[Message::user("腹痛")]);
        let p = Sampling::paper();
        let base = turn_key(&cases[0], 1, 0, &m, &p, 7, &identity("a", "d"));
        assert_eq!(base, turn_key(&cases[0], 1, 0, &m, &p, 7, &identity("renamed", "d")));
        let others = [
            turn_key(&cases[1], 1, 0, &m, &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 2, 0, &m, &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 1, &m, &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &Said::all(&[Message::user("头痛")]), &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &m, &Sampling { top_k: Some(1), ..p }, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &m, &p, 8, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &m, &p, 7, &identity("a", "other weights")),
        ];
        assert!(others.iter().all(|k| *k != base));
    }
}
