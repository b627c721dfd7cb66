//! Which answers to variants of cases are compared with the answers before them.

use super::{
    Contestant, PairRecord, Pairing, PairingError,
    plan::{Answer, Judge, Plan, Planned, Question, chosen_models},
};
use crate::{
    case::{CaseId, Source, VariantName},
    chat::{ModelIdentity, Sampling},
    items::{Item, Items},
    judge::same_diagnosis_digest,
    language::Bilingual,
    record::SCHEMA,
};
use std::collections::{BTreeMap, HashMap};

/// The answers of one model to one case in one repeat, by their turns.
type Conversation<'a> = BTreeMap<u32, Item<'a>>;

/// The answer before the change and the one after it, and the variant; one of the answers may be lacking.
struct Change<'a> {
    before: Option<Item<'a>>,
    after: Option<Item<'a>>,
    variant: VariantName,
}

impl Plan {
    /// Pairs the last answer to each variant with the answer before the change. A variant that asks the last turn again changes something within its own
    /// conversation: its answer before is the one to the last turn there. Of any other variant it is the same model's answer to the case itself.
    ///
    /// # Errors
    /// When a model that is named is not there, there is nothing to compare, or an answer cannot be read.
    pub fn of_variants(items: &Items, pairing: &Pairing, judge: &ModelIdentity, sampling: &Sampling) -> Result<Self, PairingError> {
        let chosen = chosen_models(items, pairing)?;
        let names: Vec<&str> = items.models().collect();
        let mut plan = Self::empty(Question::SameDiagnosis);
        let judge = Judge { identity: judge, sampling, prompt_digest: same_diagnosis_digest(), with_reference: false };
        for change in changes(items) {
            let Some(known) = change.after.or(change.before).filter(|item| chosen.contains(&item.model_place())) else { continue };
            plan.add_change(&change, known, names.get(known.model_place()).copied().unwrap_or_default(), &judge)?;
        }
        if plan.games() == 0 {
            return Err(PairingError::Nothing(Bilingual::both(
                "没有可比的回答：这些运行中没有变体的末轮回答及其之前的回答。请先用 wardround batch --variant 提问",
                "nothing to compare: these runs have no last answer to a variant with the answer before it; ask for some with wardround batch --variant",
            )));
        }
        Ok(plan)
    }

    /// Takes in one change; `known` is one of its answers, and says what they have in common.
    fn add_change(&mut self, change: &Change<'_>, known: Item<'_>, name: &str, judge: &Judge<'_>) -> Result<(), PairingError> {
        let Some(case) = CaseId::new(known.case_id()) else { return Ok(()) };
        let mut places = [None, None];
        for (place, item) in places.iter_mut().zip([change.before, change.after]) {
            if let Some(item) = item.filter(|item| item.characters() > 0) {
                *place = Some(self.take(Answer::of(item)?));
            }
        }
        let identity = known.turn_record()?.model.without_folder();
        let contestant = |place: Option<usize>| Contestant {
            name: name.to_owned(),
            model: identity.clone(),
            answer: place.map(|place| self.described(place)),
        };
        let record = PairRecord {
            schema: SCHEMA,
            at: jiff::Timestamp::now(),
            case,
            source: known.source(),
            turn: known.turn(),
            repeat: known.repeat(),
            variant: Some(change.variant.clone()),
            models: places.map(contestant),
            judge: judge.identity.clone().without_folder(),
            judge_is_contestant: judge.identity.same_model(&identity),
            sampling_asked: *judge.sampling,
            prompt_digest: judge.prompt_digest.clone(),
            reference_digest: None,
            games: None,
        };
        let answers = match places {
            [Some(before), Some(after)] => Some([before, after]),
            _ => None,
        };
        self.push(Planned { record, answers, reference: None }, judge);
        Ok(())
    }
}

/// Every change of the runs, sorted by case, variant, model and repeat.
fn changes(items: &Items) -> Vec<Change<'_>> {
    let mut conversations: BTreeMap<(usize, usize, u32), Conversation<'_>> = BTreeMap::new();
    for item in items.iter() {
        conversations.entry((item.case_place(), item.model_place(), item.repeat())).or_default().insert(item.turn(), item);
    }
    let originals: HashMap<(Source, &str), usize> =
        items.iter().filter(|item| item.variant().is_none()).map(|item| ((item.source(), item.case_id()), item.case_place())).collect();
    let mut changes = Vec::new();
    for ((case, model, repeat), conversation) in &conversations {
        let name = &items.records().cases[*case];
        let Some(variant) = name.variant_name() else { continue };
        let (before, after) = match name.again() {
            // Later than the turn that it asks again: both are of this conversation.
            Some((own, again)) if again > own => (conversation.get(&own), conversation.get(&again)),
            // Of the case itself the turn for which the variant's last one stands; the whole case at once has fewer turns.
            again => {
                let last = || name.own_turns().or_else(|| conversation.keys().next_back().copied()).unwrap_or_default();
                let (stands_for, last) = again.unwrap_or_else(|| (last(), last()));
                let original = originals.get(&(name.source, name.id.as_str()));
                let original = original.and_then(|original| conversations.get(&(*original, *model, *repeat)));
                (original.and_then(|original| original.get(&stands_for)), conversation.get(&last))
            }
        };
        changes.push(Change { before: before.copied(), after: after.copied(), variant: variant.clone() });
    }
    changes
}
