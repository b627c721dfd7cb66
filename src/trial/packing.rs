//! Makes packs: extends what each rater was given by what is new, and puts it into words without a name. Pure.

use super::{
    assignment::{Assigned, Before, RatedCase, assign},
    interviews,
    items::{CaseItems, Item, Items},
    key::{IssuedAnswer, IssuedItem, IssuedPack, Question, TrialKey},
    mask::Masker,
    pack::{
        AskedTurn, Header, LIVE_PACK_VERSION, Live, OpaqueId, PACK_VERSION, Pack, PackAnswer, PackItem, RUBRIC_PACK_VERSION, ReferenceShown,
    },
    protocol::{Protocol, Unit},
    rubric_form::statements,
    training::TrainingItem,
};
use crate::case::{Case, TurnKind};
use std::collections::{BTreeMap, BTreeSet};

/// What packing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// How many items each rater has now, and how many of them are new.
    pub items: BTreeMap<String, (usize, usize)>,
    /// How many answers were masked in what is new.
    pub masked: usize,
    /// How many raters have packs from before, which get no training items any more.
    pub without_training: usize,
    /// Models that are not among the answers of what was handed out earlier, and of how many items: they are in new cases only.
    pub only_in_new: BTreeMap<String, usize>,
    /// Questions that were handed out earlier, and that the protocol or the runs no longer have. They stay.
    pub no_longer_there: usize,
}

/// Extends the key by what raters are to get, and returns every rater's pack. What was handed out before stays as it was.
pub fn pack(protocol: &Protocol, items: &Items, key: &mut TrialKey) -> (Vec<Pack>, Packed) {
    let cases: Vec<RatedCase> = items.cases.iter().map(|case| RatedCase { name: name(case), items: case.items.len() }).collect();
    let raters: Vec<String> = protocol.raters.iter().map(|rater| rater.name.clone()).collect();
    let mut places: BTreeMap<&Question, (usize, usize)> = BTreeMap::new();
    for (case, of_case) in items.cases.iter().enumerate() {
        places.extend(of_case.items.iter().enumerate().map(|(item, of_item)| (&of_item.question, (case, item))));
    }
    let mut done = Packed::default();
    let before: Vec<Before> = raters.iter().map(|rater| had(key.pack(rater), &places, &mut done)).collect();
    let models = if protocol.unit == Unit::Pair { 2 } else { items.models.len() };
    for item in raters.iter().filter_map(|rater| key.pack(rater)).flat_map(|pack| &pack.items).filter(|item| item.question.pair.is_none()) {
        for model in items.models.iter().filter(|model| !item.answers.iter().any(|answer| answer.model == **model)) {
            *done.only_in_new.entry(model.clone()).or_default() += 1;
        }
    }
    let assigned = assign(&protocol.design, &raters, &cases, models, &before, &key.id(&["orders"]).0);
    let masker = protocol.mask.then(|| Masker::new(items.names.iter().chain(&protocol.mask_words).cloned()));
    let maker = Maker { protocol, items, masker };
    let mut packs = Vec::new();
    for (rater, new) in raters.iter().zip(assigned) {
        let mut issued = key.pack(rater).cloned().unwrap_or_else(|| maker.begin(key, rater));
        done.without_training += usize::from(issued.training.len() < protocol.training.len());
        let added = new.len();
        for assigned in &new {
            let item = maker.issue(key, rater, assigned, &new, &issued);
            done.masked += item.answers.iter().filter(|answer| !answer.unmasked.is_empty()).count();
            issued.items.push(item);
        }
        done.items.insert(rater.clone(), (issued.items.len(), added));
        let items: Vec<PackItem> = issued.all_items().cloned().collect();
        let pack = Pack { header: header(protocol, key, rater, &items), items };
        if !issued.items.is_empty() {
            let digest = pack.to_file().digest;
            if issued.digests.last() != Some(&digest) {
                issued.digests.push(digest);
            }
            packs.push(pack);
        }
        key.packs.retain(|known| known.rater != *rater);
        key.packs.push(issued);
    }
    (packs, done)
}

fn name(case: &CaseItems) -> String {
    format!("{} {}", case.case.source().label(), case.case.id())
}

fn header(protocol: &Protocol, key: &TrialKey, rater: &str, items: &[PackItem]) -> Header {
    let is_live = items.iter().any(PackItem::is_live);
    Header {
        wardround_pack: match items.iter().any(|item| !item.rubric.is_empty()) {
            true => RUBRIC_PACK_VERSION,
            false if is_live => LIVE_PACK_VERSION,
            false => PACK_VERSION,
        },
        trial: key.trial.clone(),
        title: protocol.title.clone(),
        rater: rater.to_owned(),
        form: protocol.form.clone(),
        reference: protocol.reference,
        plain_text: protocol.plain_text,
        guidelines: protocol.guidelines.clone(),
        questionnaire: protocol.questionnaire.as_ref().map(|questionnaire| questionnaire.form.clone()),
        live: protocol.server.clone().filter(|_| is_live).map(|server| Live {
            server,
            token: key.token(rater),
            conversations: protocol.unit != Unit::Answer,
        }),
    }
}

/// What a rater has already, in the places of today's cases.
fn had(pack: Option<&IssuedPack>, places: &BTreeMap<&Question, (usize, usize)>, done: &mut Packed) -> Before {
    let mut before = Before::default();
    for item in pack.into_iter().flat_map(|pack| &pack.items) {
        before.items += 1;
        match places.get(&item.question) {
            Some(&(case, of_case)) if item.repeats.is_some() => before.repeats.push((case, of_case)),
            Some(&place) => before.first.push(place),
            None => done.no_longer_there += 1,
        }
    }
    before
}

struct Maker<'a> {
    protocol: &'a Protocol,
    items: &'a Items,
    masker: Option<Masker>,
}

impl Maker<'_> {
    /// A rater's first pack, which begins with what is for training.
    fn begin(&self, key: &TrialKey, rater: &str) -> IssuedPack {
        let has_reference = self.protocol.reference != ReferenceShown::Never;
        let issue = |(nth, item): (usize, &TrainingItem)| {
            let nth = nth.to_string();
            item.issue(|part| key.id(&[rater, "training", &nth, part]), has_reference)
        };
        let training = self.protocol.training.iter().enumerate().map(issue).collect();
        IssuedPack { rater: rater.to_owned(), digests: Vec::new(), training, items: Vec::new() }
    }

    /// `new` is all that the rater gets beside what it has.
    fn issue(&self, key: &TrialKey, rater: &str, assigned: &Assigned, new: &[Assigned], so_far: &IssuedPack) -> IssuedItem {
        let case = &self.items.cases[assigned.case];
        let item = &case.items[assigned.item];
        let original = so_far.items.iter().find(|known| known.question == item.question).map(|known| known.item.item.clone());
        let id = |part: &str| id_of(key, rater, &item.question, assigned.is_repeat, part);
        let mut answers = Vec::new();
        let mut issued = Vec::new();
        // Where a protocol lists its items, one can have fewer models than others: the order of all leads to theirs.
        for &place in assigned.order.iter().filter(|place| **place < item.models.len()) {
            let (answer, behind) = self.answer(item, place, id(&format!("answer {place}")));
            answers.push(answer);
            issued.push(behind);
        }
        let turns = item.question.turn.unwrap_or(case.case.turns().len());
        let asked_turns = case.case.turns().iter().take(turns);
        let asked = match self.protocol.unit {
            // Raters see of the case what the doctors saw before they asked.
            Unit::Interview => vec![AskedTurn { kind: TurnKind::Other, question: interviews::question(&case.case) }],
            Unit::Answer | Unit::Conversation | Unit::Pair => {
                asked_turns.map(|turn| AskedTurn { kind: turn.kind, question: turn.question.clone() }).collect()
            }
        };
        let (rubric, behind) = match item.question.turn {
            Some(turn) if self.protocol.rubric => statements(&case.case, turn),
            _ => Default::default(),
        };
        IssuedItem {
            rubric: behind,
            question: item.question.clone(),
            repeats: original.filter(|_| assigned.is_repeat),
            answers: issued,
            item: PackItem {
                item: id("item"),
                language: case.case.language(),
                turns: asked,
                answers,
                reference: self.reference(case, item),
                waits_for: self.waits_for(key, rater, assigned, new, so_far),
                rubric,
                gold: Vec::new(),
            },
        }
    }

    /// The other items of the case that the rater has or gets, in one order. Not its hidden repeats: that the reference waits for more would tell them.
    fn waits_for(&self, key: &TrialKey, rater: &str, assigned: &Assigned, new: &[Assigned], so_far: &IssuedPack) -> Vec<OpaqueId> {
        if self.protocol.reference != ReferenceShown::AfterCase {
            return Vec::new();
        }
        let case = &self.items.cases[assigned.case];
        let question = &case.items[assigned.item].question;
        let is_of_case = |known: &&IssuedItem| {
            known.repeats.is_none() && (known.question.source, &known.question.case) == (question.source, &question.case)
        };
        let before = so_far.items.iter().filter(is_of_case).map(|known| known.item.item.clone());
        let with_it = new.iter().filter(|other| other.case == assigned.case && !other.is_repeat);
        let with_it = with_it.map(|other| id_of(key, rater, &case.items[other.item].question, false, "item"));
        let own = id_of(key, rater, question, assigned.is_repeat, "item");
        let all: BTreeSet<OpaqueId> = before.chain(with_it).filter(|other| *other != own).collect();
        all.into_iter().collect()
    }

    fn answer(&self, item: &Item, place: usize, id: OpaqueId) -> (PackAnswer, IssuedAnswer) {
        let model = self.items.models[item.models[place]].clone();
        let Some(all) = &item.texts[place] else {
            let live = self.protocol.candidates[item.models[place]].live().map(str::to_owned);
            return (PackAnswer::live(id), IssuedAnswer { model, live, turn_keys: Vec::new(), unmasked: Vec::new() });
        };
        let originals: Vec<String> = all.iter().map(|text| text.text.clone()).collect();
        let shown: Vec<String> = originals
            .iter()
            .map(|text| self.masker.as_ref().and_then(|masker| masker.mask(text)).unwrap_or_else(|| text.clone()))
            .collect();
        // Only the last turn's answer is rated where answers are.
        let rated_from = if item.question.turn.is_some() { shown.len() - 1 } else { 0 };
        let issued = IssuedAnswer {
            model,
            live: None,
            turn_keys: all[rated_from..].iter().map(|text| text.key.clone()).collect(),
            unmasked: if shown == originals { Vec::new() } else { originals },
        };
        let (earlier, texts) = shown.split_at(rated_from);
        (PackAnswer { answer: id, texts: texts.to_vec(), earlier: earlier.to_vec(), live: false }, issued)
    }

    fn reference(&self, case: &CaseItems, item: &Item) -> Option<String> {
        if self.protocol.reference == ReferenceShown::Never {
            return None;
        }
        reference_of(&case.case, item.question.turn)
    }
}

/// The id of a part of an item.
fn id_of(key: &TrialKey, rater: &str, question: &Question, is_repeat: bool, part: &str) -> OpaqueId {
    key.id(&[rater, &format!("{question:?}"), if is_repeat { "repeat" } else { "first" }, part])
}

/// The reference of a rated turn, or of the whole case.
pub fn reference_of(case: &Case, turn: Option<usize>) -> Option<String> {
    match turn {
        Some(turn) => case.reference_text_for_turn(turn - 1),
        None => case.reference_text(),
    }
}
