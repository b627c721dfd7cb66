//! Computes the digests of questions again from what was recorded: each question's own, its answers, and what decides an answer.

use super::digest_of_question;
use crate::{
    case::{CaseId, Source, VariantName},
    chat::Role,
    digest::sha256,
    record::{AskedKind, ConversationKey, Plan, Said, TurnRecord, VerdictQuestion, VerdictRecord},
};
use std::collections::{HashMap, HashSet};

/// The most conversations that are tried before one question: a turn that was asked again and again has as many.
const MOST_BRANCHES: usize = 64;

/// What checking some digests came to.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// How many are as recorded.
    pub right: usize,
    /// How many cannot be computed: of questions off protocol, of texts that packing changed, of verdicts of earlier versions.
    pub unknown: usize,
    /// The places of those that are another one.
    pub wrong: Vec<usize>,
}

/// What stands for earlier answers in the conversations of variants, by the plan: sha256 of each text, and nothing where each turn is asked by itself.
pub(super) struct Histories<'a>(HashMap<(Source, &'a CaseId, &'a VariantName), &'a [String]>);

impl<'a> Histories<'a> {
    pub fn of(plan: &'a Plan) -> Self {
        let planned = plan.cases.iter().filter_map(|case| {
            let variant = case.variant.as_ref()?;
            Some(((case.source, &case.id, &variant.name), variant.history.as_deref()?))
        });
        Self(planned.collect())
    }

    fn get(&self, record: &TurnRecord) -> Option<&'a [String]> {
        self.0.get(&(record.source, &record.case, record.variant.as_ref()?)).copied()
    }
}

/// Of answers. `is_changed` tells by its place whether packing changed an answer's texts.
pub(super) fn turns(records: &[TurnRecord], histories: &Histories<'_>, is_changed: impl Fn(usize) -> bool) -> Checked {
    let mut checked = Checked::default();
    // What may have been said up to the end of each turn, and whether that is known to be all.
    let mut conversations: HashMap<ConversationKey, Vec<(Vec<Said>, bool)>> = HashMap::new();
    for (place, record) in records.iter().enumerate() {
        if record.asked != AskedKind::Protocol || record.turn == 0 {
            checked.unknown += 1;
            continue;
        }
        let turns = conversations.entry(ConversationKey::of_record(record)).or_default();
        let history = histories.get(record);
        let (before, all_known) = match record.turn {
            1 => (vec![Said::nothing()], true),
            _ if history.is_some_and(<[String]>::is_empty) => (vec![Said::nothing()], true),
            turn => turns.get(turn - 2).cloned().unwrap_or_default(),
        };
        let question = digest_of_question(&record.question);
        let asked: Vec<Said> = before.iter().map(|said| said.clone().then(Role::User, &question)).collect();
        let found = asked.iter().find(|said| record.key_after(said) == record.key);
        match found {
            Some(_) => checked.right += 1,
            // A run of the screen has no plan that would say what stood for the answers before.
            None if !all_known || (history.is_none() && has_another_history(record)) => checked.unknown += 1,
            None => checked.wrong.push(place),
        }
        if record.is_final() {
            let told = history.and_then(|texts| texts.get(record.turn - 1));
            let answer = told.cloned().unwrap_or_else(|| sha256(record.text.as_bytes()));
            // Where the digest does not fit, later ones are compared with what is there: each that depends on the change is told.
            let kept: Vec<Said> = found.map_or_else(|| asked.clone(), |said| vec![said.clone()]);
            turns.resize_with(turns.len().max(record.turn), || (Vec::new(), true));
            let (branches, is_known) = &mut turns[record.turn - 1];
            *is_known &= all_known && !is_changed(place) && branches.len() < MOST_BRANCHES;
            for said in kept.into_iter().map(|said| said.then(Role::Assistant, &answer)) {
                if branches.len() < MOST_BRANCHES && !branches.contains(&said) {
                    branches.push(said);
                }
            }
        }
    }
    checked
}

/// Whether something else than its own answers stood before a turn, by the name of its variant.
fn has_another_history(record: &TurnRecord) -> bool {
    record.variant.as_ref().is_some_and(VariantName::has_another_history)
}

/// Of verdicts.
pub(super) fn verdicts(records: &[VerdictRecord], turns: &[TurnRecord], is_changed: impl Fn(usize) -> bool) -> Checked {
    let mut answers: HashMap<&str, HashSet<String>> = HashMap::new();
    let mut unknown: HashSet<&str> = HashSet::new();
    for (place, turn) in turns.iter().enumerate().filter(|(_, turn)| turn.is_final()) {
        answers.entry(&turn.key).or_default().insert(sha256(turn.text.as_bytes()));
        if is_changed(place) {
            unknown.insert(&turn.key);
        }
    }
    let mut checked = Checked::default();
    for (place, record) in records.iter().enumerate() {
        let (Some(reference), Some(answers), false) =
            (&record.reference_digest, answers.get(record.turn_key.as_str()), unknown.contains(record.turn_key.as_str()))
        else {
            checked.unknown += 1;
            continue;
        };
        let fits = |answer: &String| {
            let question = VerdictQuestion {
                turn_key: &record.turn_key,
                answer,
                reference,
                prompt: &record.prompt_digest,
                repeat: record.judge_repeat,
                sampling: &record.sampling_asked,
                judge: &record.judge.key(),
            };
            question.key() == record.key
        };
        if answers.iter().any(fits) { checked.right += 1 } else { checked.wrong.push(place) }
    }
    checked
}
