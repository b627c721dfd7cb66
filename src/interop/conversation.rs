//! Groups recorded answers into conversations, across models and sampling. Only places are kept in memory: runs have hundreds of thousands of answers.

use crate::{
    case::{Case, Source, VariantName},
    chat::{Message, ModelIdentity},
    digest::sha256,
    record::{AskedKind, Place, RecordError, RecordReader, TurnRecord, make_current, scan},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// The finished answers of a run to questions of the protocol, without their texts.
pub(super) struct Answers {
    path: PathBuf,
    answers: Vec<Answer>,
}

struct Answer {
    place: Place,
    case: Box<str>,
    source: Source,
    variant: Option<VariantName>,
    turn: usize,
    repeat: u32,
    model: ModelIdentity,
}

impl Answers {
    /// Of the run in a folder.
    ///
    /// # Errors
    /// When the file cannot be read, or a line before the last is no record.
    pub fn read(run: &Path) -> Result<Self, RecordError> {
        let path = run.join("turns.jsonl");
        let answer = |(): &mut (), place, line: &[u8]| {
            let record: TurnRecord = serde_json::from_slice(line).map_err(|e| e.to_string())?;
            let counts = record.is_final() && record.asked == AskedKind::Protocol;
            let TurnRecord { case, source, variant, turn, repeat, model, .. } = record;
            Ok(counts.then(|| Answer { place, case: case.as_str().into(), source, variant, turn, repeat, model }))
        };
        let answers = scan(&path, || (), answer)?.records;
        Ok(Self { path, answers })
    }

    /// The models in the order in which they first answered, each with its repeats.
    pub fn candidates(&self) -> Vec<Candidate<'_>> {
        let mut places: HashMap<(String, u32), usize> = HashMap::new();
        let mut found: Vec<Candidate<'_>> = Vec::new();
        for answer in &self.answers {
            let place = *places.entry((answer.model.key(), answer.repeat)).or_insert_with(|| {
                let candidate = Candidate { model: &answer.model, repeat: answer.repeat, path: &self.path, answers: HashMap::new() };
                found.push(candidate);
                found.len() - 1
            });
            found[place].answers.entry(&answer.case).or_default().push(answer);
        }
        found.sort_by_key(|c| c.repeat);
        found
    }
}

/// One model's answers in one repeat, by case.
pub(super) struct Candidate<'a> {
    pub model: &'a ModelIdentity,
    pub repeat: u32,
    path: &'a Path,
    answers: HashMap<&'a str, Vec<&'a Answer>>,
}

impl Candidate<'_> {
    /// The conversation about a case that stands, as the report and the judge have it, as far as it was asked with these questions.
    ///
    /// # Errors
    /// When an answer cannot be read any more.
    pub fn conversation(&self, case: &Case) -> Result<Vec<TurnRecord>, RecordError> {
        let mut current: Vec<&Answer> = Vec::new();
        let of_case = self.answers.get(case.id().as_str()).into_iter().flatten().copied();
        for answer in of_case.filter(|answer| answer.source == case.source() && case.is_variant(answer.variant.as_ref())) {
            make_current(&mut current, answer.turn, answer);
        }
        let (mut messages, mut conversation) = (Vec::new(), Vec::new());
        let mut reader = None;
        for (turn, answer) in case.turns().iter().zip(current) {
            let reader = match &mut reader {
                Some(reader) => reader,
                None => reader.insert(RecordReader::open(self.path)?),
            };
            let record: TurnRecord = reader.record(answer.place)?;
            messages.push(Message::user(turn.question.as_str()));
            if sha256(&serde_json::to_vec(&messages).unwrap_or_default()) != record.prompt_digest {
                break;
            }
            match case.history().stands_for(record.turn, &record.text) {
                Some(text) => messages.push(Message::assistant(text)),
                None => messages.clear(),
            }
            conversation.push(record);
        }
        Ok(conversation)
    }
}
