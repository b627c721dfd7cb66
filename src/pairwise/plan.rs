//! Which pairs of answers there are to compare, out of recorded runs.

use super::{Contestant, PairRecord, PairedAnswer};
use crate::{
    case::CaseId,
    chat::{Message, ModelIdentity, Sampling},
    digest::sha256,
    items::{Item, Items},
    judge::{Side, pair_messages, pair_prompt_digest, same_diagnosis_messages, speaks_to_diagnosis_judge, speaks_to_pair_judge},
    language::{Bilingual, Language},
    record::{RecordError, SCHEMA},
};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be compared.
#[derive(Debug, Clone, Default)]
pub struct Pairing {
    /// These models alone; all where the list is empty.
    pub models: Vec<String>,
    /// Each model with this one only; all with all where it is absent.
    pub against: Option<String>,
    /// Answers to these turns alone, from 1; to all where the list is empty.
    pub turns: Vec<u32>,
    /// The judge sees the reference of each turn.
    pub with_reference: bool,
}

/// Why there is nothing to compare.
#[derive(Debug, thiserror::Error)]
pub enum PairingError {
    /// An answer cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// There is nothing to compare.
    #[error("{0}")]
    Nothing(Bilingual),
}

impl PairingError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::Record(error) => error.words(language),
            Self::Nothing(message) => message.words(language).to_owned(),
        }
    }
}

/// What is not compared, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Answers to variants of cases.
    pub of_variants: usize,
    /// Pairs whose models were asked different questions, as of two versions of a case.
    pub other_questions: usize,
    /// Pairs of turns without a reference, where the judge is to see it.
    pub without_reference: usize,
}

/// What the judge is asked of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Which of two models' answers is better.
    Better,
    /// Whether both answers of one model name the same diagnosis.
    SameDiagnosis,
}

/// One model's answer with what was said before.
#[derive(Debug)]
pub(super) struct Answer {
    model: ModelIdentity,
    key: String,
    questions: Vec<String>,
    before: Vec<String>,
    text: String,
}

/// A pair that is to be compared.
#[derive(Debug)]
pub struct Planned {
    /// What is recorded of it.
    pub record: PairRecord,
    /// The places of both answers; absent where one is lacking.
    pub(super) answers: Option<[usize; 2]>,
    pub(super) reference: Option<String>,
}

/// The pairs, with the texts that they are about.
#[derive(Debug)]
pub struct Plan {
    /// The pairs, sorted by case, turn, repeat and models.
    pub pairs: Vec<Planned>,
    /// What is not compared.
    pub left_out: LeftOut,
    /// What the judge is asked of each.
    pub question: Question,
    answers: Vec<Answer>,
}

impl Plan {
    /// Reads the answers of runs and pairs them for this judge.
    ///
    /// # Errors
    /// When a model that is named is not there, there is nothing to compare, or an answer cannot be read.
    pub fn of(items: &Items, pairing: &Pairing, judge: &ModelIdentity, sampling: &Sampling) -> Result<Self, PairingError> {
        let pairs_of_models = pairs_of_models(items, pairing)?;
        let mut plan = Self::empty(Question::Better);
        let mut groups: BTreeMap<(usize, u32, u32), BTreeMap<usize, Item<'_>>> = BTreeMap::new();
        let is_wanted = |item: &Item<'_>| pairing.turns.is_empty() || pairing.turns.contains(&item.turn());
        for item in items.iter().filter(is_wanted) {
            if item.variant().is_some() {
                plan.left_out.of_variants += 1;
            } else {
                groups.entry((item.case_place(), item.turn(), item.repeat())).or_default().insert(item.model_place(), item);
            }
        }
        let models = Models { names: items.models().collect(), identities: identities(&groups)? };
        let judge = Judge { identity: judge, sampling, prompt_digest: pair_prompt_digest(), with_reference: pairing.with_reference };
        for group in groups.values() {
            let mut places: BTreeMap<usize, usize> = BTreeMap::new();
            for (model, item) in group.iter().filter(|(model, _)| pairs_of_models.iter().any(|pair| pair.contains(model))) {
                if item.characters() > 0 {
                    places.insert(*model, plan.take(Answer::of(*item)?));
                }
            }
            for pair in &pairs_of_models {
                plan.add((group, &places), *pair, &models, &judge);
            }
        }
        plan.check(pairing, items)?;
        Ok(plan)
    }

    pub(super) fn empty(question: Question) -> Self {
        Self { pairs: Vec::new(), left_out: LeftOut::default(), question, answers: Vec::new() }
    }

    /// Keeps an answer; returns its place.
    pub(super) fn take(&mut self, answer: Answer) -> usize {
        self.answers.push(answer);
        self.answers.len() - 1
    }

    /// What is recorded of the answer at a place.
    pub(super) fn described(&self, place: usize) -> PairedAnswer {
        self.answers[place].described(self.question)
    }

    /// Takes in a pair, with the keys of its games where both answers are there.
    pub(super) fn push(&mut self, mut planned: Planned, judge: &Judge<'_>) {
        if let Some([forward, backward]) = self.messages(&planned) {
            planned.record.games = Some([judge.key(&forward, &planned.record, false), judge.key(&backward, &planned.record, true)]);
        }
        self.pairs.push(planned);
    }

    /// Takes in one pair of models in one group of answers to a question.
    fn add(
        &mut self,
        (group, places): (&BTreeMap<usize, Item<'_>>, &BTreeMap<usize, usize>),
        pair: [usize; 2],
        models: &Models<'_>,
        judge: &Judge<'_>,
    ) {
        // The case and the turn are the same for all of a group.
        let Some(item) = pair.iter().find_map(|model| group.get(model)) else { return };
        let answers = pair.map(|model| places.get(&model).copied());
        let both = match answers {
            [Some(left), Some(right)] => Some([left, right]),
            _ => None,
        };
        if both.is_some_and(|[left, right]| self.answers[left].questions != self.answers[right].questions) {
            self.left_out.other_questions += 1;
            return;
        }
        let reference = if judge.with_reference {
            let reference = item.case().and_then(|case| case.reference_text_for_turn(item.turn().saturating_sub(1) as usize));
            if reference.is_none() {
                self.left_out.without_reference += 1;
                return;
            }
            reference
        } else {
            None
        };
        let contestant = |place: usize| {
            let answer = answers[place].map(|answer| self.described(answer));
            let model =
                answers[place].map(|answer| self.answers[answer].model.clone()).or_else(|| models.identities.get(&pair[place]).cloned());
            Some(Contestant { name: models.names.get(pair[place])?.to_string(), model: model?.without_folder(), answer })
        };
        let (Some(left), Some(right)) = (contestant(0), contestant(1)) else { return };
        let is_contestant = judge.identity.same_model(&left.model) || judge.identity.same_model(&right.model);
        let Some(case) = CaseId::new(item.case_id()) else { return };
        let planned = Planned {
            record: PairRecord {
                schema: SCHEMA,
                at: jiff::Timestamp::now(),
                case,
                source: item.source(),
                turn: item.turn(),
                repeat: item.repeat(),
                variant: None,
                models: [left, right],
                judge: judge.identity.clone().without_folder(),
                judge_is_contestant: is_contestant,
                sampling_asked: *judge.sampling,
                prompt_digest: judge.prompt_digest.clone(),
                reference_digest: reference.as_deref().map(|reference| sha256(reference.as_bytes())),
                games: None,
            },
            answers: both,
            reference,
        };
        self.push(planned, judge);
    }

    /// What the judge is asked: the first answer shown first, then the second; `None` where an answer is lacking.
    pub fn messages(&self, planned: &Planned) -> Option<[Vec<Message>; 2]> {
        let [left, right] = planned.answers?.map(|place| &self.answers[place]);
        if self.question == Question::SameDiagnosis {
            let (before, after) = (left.text.as_str(), right.text.as_str());
            return Some([same_diagnosis_messages([before, after]), same_diagnosis_messages([after, before])]);
        }
        let questions: Vec<&str> = left.questions.iter().map(String::as_str).collect();
        let reference = planned.reference.as_deref();
        let (left, right) = (left.side(), right.side());
        Some([pair_messages(&questions, reference, [left, right]), pair_messages(&questions, reference, [right, left])])
    }

    /// How many comparisons are asked for, both orders counted.
    pub fn games(&self) -> usize {
        2 * self.pairs.iter().filter(|pair| pair.record.games.is_some()).count()
    }

    fn check(&self, pairing: &Pairing, items: &Items) -> Result<(), PairingError> {
        if self.games() > 0 {
            return Ok(());
        }
        let left_out = self.left_out;
        let answered: BTreeSet<u32> = items.iter().filter(|item| item.variant().is_none()).map(Item::turn).collect();
        let message = if pairing.turns.iter().any(|turn| !answered.contains(turn)) {
            no_such_turn(&pairing.turns, &answered)
        } else if pairing.with_reference && left_out.without_reference > 0 {
            Bilingual::both(
                "没有带参考答案的回答可比：请用 --references 指定提问时所用的病例文件，或不给评委看参考答案",
                "no answer with a reference to compare: name the case file that was asked with --references, or leave it out",
            )
        } else if left_out.other_questions > 0 {
            Bilingual::both(
                "没有可比的回答：两方的问题不同（病例的版本或语言不同）",
                "nothing to compare: the models were asked different questions (other versions or languages of the cases)",
            )
        } else {
            Bilingual::both(
                "没有可比的回答：没有任何一题是两个模型都回答了的",
                "nothing to compare: there is no question that two models answered",
            )
        };
        Err(PairingError::Nothing(message))
    }
}

fn no_such_turn(turns: &[u32], answered: &BTreeSet<u32>) -> Bilingual {
    let numbers = |turns: &mut dyn Iterator<Item = &u32>| turns.map(u32::to_string).collect::<Vec<_>>();
    let missing = numbers(&mut turns.iter().filter(|turn| !answered.contains(turn)));
    let there = numbers(&mut answered.iter());
    Bilingual::both(
        format!("--turn {}：没有对该轮的回答；这些运行中有回答的轮次：{}", missing.join(","), there.join("、")),
        format!("--turn {}: there is no answer to it; these runs have answers to the turns {}", missing.join(","), there.join(", ")),
    )
}

/// The models of the runs, by their places.
struct Models<'a> {
    names: Vec<&'a str>,
    identities: BTreeMap<usize, ModelIdentity>,
}

/// What the keys of games say of the judge.
pub(super) struct Judge<'a> {
    pub identity: &'a ModelIdentity,
    pub sampling: &'a Sampling,
    pub prompt_digest: String,
    pub with_reference: bool,
}

impl Judge<'_> {
    fn key(&self, messages: &[Message], record: &PairRecord, is_exchanged: bool) -> String {
        let answers = record.models.each_ref().map(|model| model.answer.as_ref().map_or("", |answer| answer.turn_key.as_str()));
        let [first, second] = if is_exchanged { [answers[1], answers[0]] } else { answers };
        let texts: Vec<&str> = messages.iter().map(|message| message.content.as_str()).collect();
        let sampling = self.sampling.named().into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
        let parts = [&self.identity.key_as_judge(self.sampling), &sampling, first, second];
        sha256(parts.into_iter().chain(texts).collect::<Vec<_>>().join("\0").as_bytes())
    }
}

impl Answer {
    pub fn of(item: Item<'_>) -> Result<Self, RecordError> {
        let record = item.turn_record()?;
        let history = item.history()?;
        let (mut questions, before): (Vec<_>, Vec<_>) = history.into_iter().map(|turn| (turn.question, turn.text)).unzip();
        questions.push(record.question);
        Ok(Self { model: record.model, key: record.key, questions, before, text: record.text })
    }

    fn side(&self) -> Side<'_> {
        Side { before: &self.before, answer: &self.text }
    }

    fn described(&self, question: Question) -> PairedAnswer {
        let speaks = match question {
            Question::Better => speaks_to_pair_judge,
            Question::SameDiagnosis => speaks_to_diagnosis_judge,
        };
        PairedAnswer {
            turn_key: self.key.clone(),
            digest: sha256(self.text.as_bytes()),
            characters: u32::try_from(self.text.chars().count()).unwrap_or(u32::MAX),
            speaks_to_judge: speaks(&self.text),
        }
    }
}

/// Who each model is, by its place: from any of its answers.
fn identities(groups: &BTreeMap<(usize, u32, u32), BTreeMap<usize, Item<'_>>>) -> Result<BTreeMap<usize, ModelIdentity>, RecordError> {
    let mut known = BTreeMap::new();
    for (model, item) in groups.values().flatten() {
        if !known.contains_key(model) {
            known.insert(*model, item.turn_record()?.model);
        }
    }
    Ok(known)
}

/// The place of a model that a flag names.
fn place(items: &Items, flag: &str, name: &String) -> Result<usize, PairingError> {
    let names: Vec<&str> = items.models().collect();
    let is_called = |(place, known): (usize, &&str)| *known == name || items.other_names(place).contains(name);
    let found = names.iter().enumerate().position(is_called);
    found.ok_or_else(|| {
        let (zh, en) = (names.join("、"), names.join(", "));
        PairingError::Nothing(Bilingual::both(
            format!("{flag} {name}：这些运行中没有这个模型；有 {zh}"),
            format!("{flag} {name}: these runs have no such model; they have {en}"),
        ))
    })
}

/// The models that are wanted, as places in the runs' list, in order.
pub(super) fn chosen_models(items: &Items, pairing: &Pairing) -> Result<Vec<usize>, PairingError> {
    let mut chosen: Vec<usize> = pairing.models.iter().map(|name| place(items, "--model", name)).collect::<Result<_, _>>()?;
    if chosen.is_empty() {
        chosen = (0..items.models().len()).collect();
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

/// The pairs of models, as places in the runs' list.
fn pairs_of_models(items: &Items, pairing: &Pairing) -> Result<Vec<[usize; 2]>, PairingError> {
    let chosen = chosen_models(items, pairing)?;
    let names: Vec<&str> = items.models().collect();
    let pairs: Vec<[usize; 2]> = match &pairing.against {
        Some(base) => {
            let base = place(items, "--against", base)?;
            chosen.iter().filter(|model| **model != base).map(|model| [*model, base]).collect()
        }
        None => chosen.iter().enumerate().flat_map(|(at, left)| chosen[at + 1..].iter().map(|right| [*left, *right])).collect(),
    };
    if pairs.is_empty() {
        let known = names.join(", ");
        return Err(PairingError::Nothing(Bilingual::both(
            format!("成对比较至少需要两个模型；这些运行中有：{known}。请另加一个运行，或补问另一个模型"),
            format!("a comparison needs two models; these runs have: {known}. Name another run beside it, or ask another model"),
        )));
    }
    Ok(pairs)
}
