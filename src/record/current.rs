//! Decides which recorded answer of each turn is current, without reading the texts.

use super::{AskedKind, RecordError, TurnRecord, scan};
use crate::{
    case::{Case, CaseId, Source, VariantName},
    chat::{Finish, ModelIdentity},
};
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap, path::Path};

/// Which conversation of a run: one model's about a case, in one repeat. A digest, since runs have hundreds of thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConversationKey([u8; 32]);

impl ConversationKey {
    /// `model` is [`ModelIdentity::key`], `variant` the name of a case's variant, `repeat` is from 0.
    pub fn of(model: &str, source: Source, case: &CaseId, variant: Option<&VariantName>, repeat: u32) -> Self {
        let variant = variant.map(|name| format!("{name} of ")).unwrap_or_default();
        Self(crate::digest::sha256_bytes(format!("{} {repeat} {variant}{:?} {model}", source.label(), case.as_str()).as_bytes()))
    }

    /// The one about a case or its variant.
    pub fn about(case: &Case, model: &str, repeat: u32) -> Self {
        Self::of(model, case.source(), case.id(), case.variant_name(), repeat)
    }

    /// Its digest.
    pub(super) fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// The one that an answer belongs to.
    pub fn of_record(record: &TurnRecord) -> Self {
        Self::of(&record.model.key(), record.source, &record.case, record.variant.as_ref(), record.repeat)
    }
}

/// The rule of what is current: an answer to a turn (from 1) supersedes the current answers from that turn on, which belong to another conversation. An answer
/// that would leave a gap is not current. Returns whether this one is.
pub(crate) fn make_current<T>(current: &mut Vec<T>, turn: usize, answer: T) -> bool {
    let follows = (1..=current.len() + 1).contains(&turn);
    if follows {
        current.truncate(turn - 1);
        current.push(answer);
    }
    follows
}

/// A model's current answers to one repeat of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentConversation {
    /// Who answered.
    pub model: ModelIdentity,
    /// The case.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// Which variant of it; `None` for the original.
    pub variant: Option<VariantName>,
    /// Which repeat of it, from 0.
    pub repeat: u32,
    /// The keys of its turns' answers, from turn 1 on without a gap.
    pub turns: Vec<String>,
}

/// What a line of `turns.jsonl` says of where its answer belongs.
#[derive(Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow)]
    pub key: Cow<'a, str>,
    case: CaseId,
    source: Source,
    #[serde(default)]
    variant: Option<VariantName>,
    pub turn: usize,
    asked: AskedKind,
    repeat: u32,
    model: ModelIdentity,
    pub finish: Finish,
    #[serde(borrow)]
    pub text: Cow<'a, str>,
}

impl<'a> Line<'a> {
    pub fn read(line: &'a [u8]) -> Result<Self, String> {
        serde_json::from_slice(line).map_err(|e| e.to_string())
    }

    /// Whether the answer can be current: unfinished answers, and those to questions off protocol, cannot.
    pub fn counts(&self) -> bool {
        self.asked == AskedKind::Protocol && self.finish.is_final()
    }

    pub fn conversation(&self) -> ConversationKey {
        ConversationKey::of(&self.model.key(), self.source, &self.case, self.variant.as_ref(), self.repeat)
    }
}

/// The current conversations of a run, in the order in which they began. A turn that was answered anew, with another seed for example, supersedes the
/// conversation from that turn on.
///
/// # Errors
/// When the file cannot be read, or a line before the last is no record.
pub fn current_conversations(run: &Path) -> Result<Vec<CurrentConversation>, RecordError> {
    let counted = |(): &mut (), _, line: &[u8]| {
        let line = Line::read(line)?;
        let whose = line.conversation();
        Ok(line
            .counts()
            .then(|| (whose, line.key.into_owned(), line.turn, line.model, (line.case, line.source, line.variant), line.repeat)))
    };
    let mut places: HashMap<ConversationKey, usize> = HashMap::new();
    let mut conversations: Vec<CurrentConversation> = Vec::new();
    for (whose, key, turn, model, (case, source, variant), repeat) in scan(&run.join("turns.jsonl"), || (), counted)?.records {
        let place = *places.entry(whose).or_insert_with(|| {
            conversations.push(CurrentConversation { model, case, source, variant, repeat, turns: Vec::new() });
            conversations.len() - 1
        });
        make_current(&mut conversations[place].turns, turn, key);
    }
    Ok(conversations)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Journal, TurnRecord, turn::sample};

    #[test]
    fn the_last_conversation_is_current() {
        let record = |turn, text: &str, finish| {
            let mut record = sample("1", turn, text);
            record.finish = finish;
            record
        };
        let own = TurnRecord { asked: AskedKind::Own, ..record(1, "own", Finish::Stop) };
        let records = [
            record(1, "a", Finish::Stop),
            record(2, "b", Finish::Length),
            record(3, "c", Finish::Failed),
            record(1, "d", Finish::Stop),
            own,
            record(3, "gap", Finish::Stop),
            record(2, "e", Finish::Stop),
        ];
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("turns.jsonl");
        Journal::<TurnRecord>::open(&path, |_| Ok(())).unwrap().0.append_all(&records).unwrap();
        let conversations = current_conversations(dir.path()).unwrap();
        assert_eq!(conversations.len(), 1);
        assert_eq!(conversations[0].turns, ["key 1 1 d", "key 1 2 e"]);
    }
}
