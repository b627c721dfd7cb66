//! Digests of what was asked. Two questions with the same digest would get the same answer, so the second is not asked.

use crate::{
    case::Case,
    digest::sha256,
    model::{Message, ModelIdentity, Sampling},
};
use serde::Serialize;

#[derive(Serialize)]
struct TurnQuestion<'a> {
    what: &'static str,
    source: &'a str,
    case: &'a str,
    turn: usize,
    repeat: u32,
    /// The history is in it: an earlier answer that changed makes this another question.
    messages: &'a [Message],
    sampling: &'a Sampling,
    seed: u32,
    model: String,
}

/// The digest of a turn (from 1) as it would be asked.
pub fn turn_key(
    case: &Case,
    turn: usize,
    repeat: u32,
    messages: &[Message],
    sampling: &Sampling,
    seed: u32,
    model: &ModelIdentity,
) -> String {
    digest(&TurnQuestion {
        what: "turn",
        source: case.source().label(),
        case: case.id().as_str(),
        turn,
        repeat,
        messages,
        sampling,
        seed,
        model: model.key(),
    })
}

#[derive(Serialize)]
struct VerdictQuestion<'a> {
    what: &'static str,
    /// The answer that is judged.
    turn_key: &'a str,
    answer: String,
    repeat: u32,
    /// Prompt, reference and conversation.
    messages: &'a [Message],
    sampling: &'a Sampling,
    judge: String,
}

/// The digest of a verdict as it would be asked: of the answer under `turn_key`, by this judge, with these messages.
pub fn verdict_key(turn_key: &str, answer: &str, repeat: u32, messages: &[Message], sampling: &Sampling, judge: &ModelIdentity) -> String {
    let answer = sha256(answer.as_bytes());
    digest(&VerdictQuestion { what: "verdict", turn_key, answer, repeat, messages, sampling, judge: judge.key() })
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
        model::Origin,
    };

    #[test]
    fn everything_that_changes_the_answer_changes_the_key_and_the_name_does_not() {
        let cases = bundled(&ReadOptions::default()).unwrap().cases;
        let identity = |name: &str, digest: &str| ModelIdentity {
            name: name.into(),
            origin: Origin::Local { file: "f".into(), digest: digest.into(), template: "gguf".into(), template_digest: "t".into() },
            system: None,
        };
        let m = [Message::user("腹痛")];
        let p = Sampling::paper();
        let base = turn_key(&cases[0], 1, 0, &m, &p, 7, &identity("a", "d"));
        assert_eq!(base, turn_key(&cases[0], 1, 0, &m, &p, 7, &identity("renamed", "d")));
        let others = [
            turn_key(&cases[1], 1, 0, &m, &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 2, 0, &m, &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 1, &m, &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &[Message::user("头痛")], &p, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &m, &Sampling { top_k: Some(1), ..p }, 7, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &m, &p, 8, &identity("a", "d")),
            turn_key(&cases[0], 1, 0, &m, &p, 7, &identity("a", "other weights")),
        ];
        assert!(others.iter().all(|k| *k != base));
    }
}
