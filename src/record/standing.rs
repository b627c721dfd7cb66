//! Which answers of a run stand, found without reading their texts.

use super::{AskedKind, RecordError, TurnRecord, journal::not_a_record, scan};
use crate::{
    case::{CaseId, Source},
    model::{Finish, ModelIdentity},
};
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap, path::Path};

/// Which conversation of a run: one model's about a case, in one repeat. A digest, since runs have hundreds of thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConversationKey([u8; 32]);

impl ConversationKey {
    /// `model` is [`ModelIdentity::key`], `repeat` is from 0.
    pub fn of(model: &str, source: Source, case: &CaseId, repeat: u32) -> Self {
        Self(crate::digest::sha256_bytes(format!("{} {repeat} {:?} {model}", source.label(), case.as_str()).as_bytes()))
    }

    /// The one that an answer belongs to.
    pub fn of_record(record: &TurnRecord) -> Self {
        Self::of(&record.model.key(), record.source, &record.case, record.repeat)
    }
}

/// The rule of what stands: an answer to a turn (from 1) ends what stood from that turn on, since that was another conversation, and one that would leave a gap
/// stands nowhere.
pub(crate) fn stand<T>(standing: &mut Vec<T>, turn: usize, answer: T) {
    if (1..=standing.len() + 1).contains(&turn) {
        standing.truncate(turn - 1);
        standing.push(answer);
    }
}

/// A model's standing answers to one repeat of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingConversation {
    /// Who answered.
    pub model: ModelIdentity,
    /// The case.
    pub case: CaseId,
    /// Where the case comes from.
    pub source: Source,
    /// Which repeat of it, from 0.
    pub repeat: u32,
    /// The keys of its turns' answers, from turn 1 on without a gap.
    pub turns: Vec<String>,
}

struct Line {
    key: String,
    case: CaseId,
    source: Source,
    turn: usize,
    repeat: u32,
    model: ModelIdentity,
}

impl Line {
    /// `None` for what does not count: unfinished answers, and questions that are off protocol.
    fn read(line: &[u8]) -> Result<Option<Self>, String> {
        #[derive(Deserialize)]
        struct Raw<'a> {
            #[serde(borrow)]
            key: Cow<'a, str>,
            case: CaseId,
            source: Source,
            turn: usize,
            asked: AskedKind,
            repeat: u32,
            model: ModelIdentity,
            finish: Finish,
        }
        let Raw { key, case, source, turn, asked, repeat, model, finish } = serde_json::from_slice(line).map_err(not_a_record)?;
        let counts = asked == AskedKind::Protocol && finish.is_final();
        Ok(counts.then(|| Self { key: key.into_owned(), case, source, turn, repeat, model }))
    }
}

/// The standing conversations of a run, in the order in which they began. A turn that was answered anew, with another seed for example, begins the
/// conversation again from there: what stood after it was another conversation.
///
/// # Errors
/// When the file cannot be read, or a line before the last is no record.
pub fn standing_conversations(run: &Path) -> Result<Vec<StandingConversation>, RecordError> {
    let lines = scan(&run.join("turns.jsonl"), || (), |(), _, line| Line::read(line))?.records;
    let mut places: HashMap<(String, Source, CaseId, u32), usize> = HashMap::new();
    let mut conversations: Vec<StandingConversation> = Vec::new();
    for line in lines {
        let Line { key, case, source, turn, repeat, model } = line;
        let place = *places.entry((model.key(), source, case.clone(), repeat)).or_insert_with(|| {
            conversations.push(StandingConversation { model, case, source, repeat, turns: Vec::new() });
            conversations.len() - 1
        });
        stand(&mut conversations[place].turns, turn, key);
    }
    Ok(conversations)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Journal, TurnRecord, turn::sample};

    #[test]
    fn the_last_conversation_stands() {
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
        let conversations = standing_conversations(dir.path()).unwrap();
        assert_eq!(conversations.len(), 1);
        assert_eq!(conversations[0].turns, ["key 1 1 d", "key 1 2 e"]);
    }
}
