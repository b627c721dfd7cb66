//! What `wardround trial serve` gave raters: each answer of a live model is asked for once and given to everyone who rates it. The texts stand here, with
//! names of models masked as raters had them; the run beside it has the answers as the model gave them.

use super::{
    key::{IssuedItem, KeyError, TrialKey},
    pack::LiveTexts,
    protocol::Protocol,
};
use crate::{
    case::{CaseId, Source},
    language::Language,
    record::{Journal, RecordError},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The version of the layout that this program writes.
pub const SERVED_VERSION: u32 = 1;

/// The run with the live models' answers.
pub fn run_folder(organiser_folder: &Path) -> PathBuf {
    organiser_folder.join("live")
}

/// The file of what was given to raters.
pub fn served_path(organiser_folder: &Path) -> PathBuf {
    organiser_folder.join("served.jsonl")
}

/// An answer as raters have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedAnswer {
    /// The layout's version, [`SERVED_VERSION`].
    pub wardround_served: u32,
    /// The model as the protocol names it.
    pub model: String,
    /// The digest of the model's identity, sampling and seed: answers that were got otherwise are not comparable.
    pub asked_with: String,
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// The turn, from 1.
    pub turn: usize,
    /// The key of the recorded answer in the run.
    pub key: String,
    /// The text as raters have it.
    pub text: String,
    /// The text before names of models were masked; absent where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmasked: Option<String>,
}

/// Which answer: model, source, case, turn.
type Which = (String, Source, CaseId, usize);

/// Everything that was given to raters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Served {
    answers: BTreeMap<Which, ServedAnswer>,
}

impl Served {
    /// What these lines say; of two about the same answer the first counts, since that is what raters have.
    pub fn of(lines: Vec<ServedAnswer>) -> Self {
        let mut served = Self::default();
        lines.into_iter().for_each(|line| served.add(line));
        served
    }

    /// Reads what a trial's server gave; nothing where there is no file.
    ///
    /// # Errors
    /// When the file cannot be read, or a line before the last is none.
    pub fn read(organiser_folder: &Path) -> Result<Self, RecordError> {
        Journal::<ServedAnswer>::read(&served_path(organiser_folder)).map(Self::of)
    }

    /// Takes up an answer.
    pub fn add(&mut self, answer: ServedAnswer) {
        self.answers.entry((answer.model.clone(), answer.source, answer.case.clone(), answer.turn)).or_insert(answer);
    }

    /// A model's answers to the turns of a case from 1 on, as far as they were given, `turns` at most.
    pub fn conversation(&self, model: &str, source: Source, case: &CaseId, turns: usize) -> Vec<&ServedAnswer> {
        (1..=turns).map_while(|turn| self.answers.get(&(model.to_owned(), source, case.clone(), turn))).collect()
    }

    /// How the answers of a model were got: one digest, or several where its settings changed.
    pub fn asked_with<'s>(&'s self, model: &'s str) -> impl Iterator<Item = &'s str> {
        self.answers.values().filter(move |answer| answer.model == model).map(|answer| answer.asked_with.as_str())
    }

    /// How many answers there are.
    pub fn count(&self) -> usize {
        self.answers.len()
    }
}

/// The key of a protocol's trial with the live answers that raters were given.
///
/// # Errors
/// As [`TrialKey::of`], and when the answers that were given cannot be read.
pub fn key_of(protocol: &Protocol) -> Result<TrialKey, KeyOfError> {
    let mut key = TrialKey::of(protocol)?;
    fill(&mut key, &Served::read(&protocol.organiser_folder())?);
    Ok(key)
}

/// Why a trial's key and the live answers cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum KeyOfError {
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The live answers.
    #[error(transparent)]
    Served(#[from] RecordError),
}

impl KeyOfError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::Key(error) => error.words(language),
            Self::Served(error) => error.words(language),
        }
    }
}

/// Puts the texts of live answers, and the keys of the recorded ones, into the key as far as they were given: in memory only, since the key's file and the
/// packs' digests are of what was handed out.
pub fn fill(key: &mut TrialKey, served: &Served) {
    for item in key.packs.iter_mut().flat_map(|pack| &mut pack.items) {
        fill_item(item, served);
    }
}

fn fill_item(item: &mut IssuedItem, served: &Served) {
    let turns = item.item.turns.len();
    // Only the last turn's answer is rated where answers are.
    let rated_from = if item.question.turn.is_some() { turns.saturating_sub(1) } else { 0 };
    let mut texts = Vec::new();
    for (issued, answer) in item.answers.iter_mut().zip(&item.item.answers) {
        let Some(model) = &issued.live else { continue };
        let given = served.conversation(model, item.question.source, &item.question.case, turns);
        if given.len() < turns {
            continue;
        }
        issued.turn_keys = given[rated_from..].iter().map(|one| one.key.clone()).collect();
        if given.iter().any(|one| one.unmasked.is_some()) {
            issued.unmasked = given.iter().map(|one| one.unmasked.as_ref().unwrap_or(&one.text).clone()).collect();
        }
        let (earlier, rated) = given.split_at(rated_from);
        let own = |of: &[&ServedAnswer]| of.iter().map(|one| one.text.clone()).collect();
        texts.push(LiveTexts { answer: answer.answer.clone(), texts: own(rated), earlier: own(earlier) });
    }
    item.item.fill(&texts);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{
        key::{IssuedAnswer, IssuedPack, Question},
        pack::{OpaqueId, PackAnswer, sample},
    };

    fn answer(turn: usize, text: &str, unmasked: Option<&str>) -> ServedAnswer {
        ServedAnswer {
            wardround_served: SERVED_VERSION,
            model: "m".into(),
            asked_with: "d".into(),
            source: Source::Native,
            case: CaseId::new("1").unwrap(),
            turn,
            key: format!("k{turn}"),
            text: text.into(),
            unmasked: unmasked.map(str::to_owned),
        }
    }

    fn key(turn: Option<usize>) -> TrialKey {
        let mut item = sample("overall", 1).items.remove(0);
        item.turns.push(item.turns[0].clone());
        item.answers[1] = PackAnswer::live(OpaqueId("b1".into()));
        let behind = |live: Option<&str>| IssuedAnswer {
            model: "x".into(),
            live: live.map(str::to_owned),
            turn_keys: Vec::new(),
            unmasked: Vec::new(),
        };
        let question = Question { source: Source::Native, case: CaseId::new("1").unwrap(), turn, pair: None };
        let issued = IssuedItem { question, repeats: None, rubric: Vec::new(), answers: vec![behind(None), behind(Some("m"))], item };
        let mut key = TrialKey::new(&[1; 32]);
        key.packs.push(IssuedPack { rater: "r1".into(), digests: Vec::new(), training: Vec::new(), items: vec![issued] });
        key
    }

    #[test]
    fn a_conversation_that_was_given_whole_stands_in_the_key() {
        let served = Served::of(vec![answer(1, "一", None), answer(2, "▇▇▇二", Some("m二")), answer(2, "later", None)]);
        let mut answers = key(Some(2));
        fill(&mut answers, &served);
        let item = &answers.packs[0].items[0];
        assert_eq!(
            (item.item.answers[1].texts.as_slice(), item.item.answers[1].earlier.as_slice()),
            (&["▇▇▇二".to_owned()][..], &["一".to_owned()][..])
        );
        assert_eq!(
            (&item.answers[1].turn_keys, &item.answers[1].unmasked),
            (&vec!["k2".to_owned()], &vec!["一".to_owned(), "m二".to_owned()])
        );
        let mut conversations = key(None);
        fill(&mut conversations, &served);
        assert_eq!(conversations.packs[0].items[0].item.answers[1].texts, ["一", "▇▇▇二"]);
    }

    #[test]
    fn a_conversation_that_lacks_a_turn_is_not_there() {
        let mut unfilled = key(Some(2));
        fill(&mut unfilled, &Served::of(vec![answer(2, "二", None)]));
        assert_eq!(unfilled, key(Some(2)));
    }
}
