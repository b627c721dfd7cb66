//! What is rated, out of recorded runs and their case file: one item for each question that every model answered. What a model lacks is left out for all
//! models, and counted.

pub use super::recorded::{Answers, ItemsError, Text, check_cases, words_of};
use super::{
    interviews,
    key::Question,
    protocol::{Candidate, Protocol, RatedModel, Unit, WantedItem},
};
use crate::{
    case::{Case, CaseFile},
    language::Bilingual,
    record::{RunRecords, TurnRecord, current_conversations},
};
use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

/// A question of a case with every model's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which question.
    pub question: Question,
    /// The models, as places in the protocol's list.
    pub models: Vec<usize>,
    /// Their answers to the turns from 1 to the rated one, in the models' order; `None` of a model that answers while raters rate.
    pub texts: Vec<Option<Vec<Text>>>,
}

/// A case with its items.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseItems {
    /// The case.
    pub case: Case,
    /// The items; never empty.
    pub items: Vec<Item>,
}

/// What is rated, and what is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Items {
    /// The cases, in the order of their file.
    pub cases: Vec<CaseItems>,
    /// The models' names, in the protocol's order, told apart where two are called the same.
    pub models: Vec<String>,
    /// Words that name the models: their names, files and addresses' model names.
    pub names: Vec<String>,
    /// How many items were left out because a model has no answer, by model.
    pub lacking: BTreeMap<String, usize>,
}

impl Items {
    /// Reads the runs of a protocol.
    ///
    /// # Errors
    /// When a run cannot be read, has no such model, was recorded from another case file, or nothing is left to rate.
    pub fn read(protocol: &Protocol, file: &CaseFile) -> Result<Self, ItemsError> {
        let mut runs: HashMap<&PathBuf, RunRecords> = HashMap::new();
        let mut answers = Vec::new();
        let mut names = Vec::new();
        for model in &protocol.candidates {
            let RatedModel::Recorded(candidate) = model else {
                names.extend([model.model().trim_end_matches(".gguf").to_owned()]);
                names.extend(model.live().map(str::to_owned));
                answers.push(None);
                continue;
            };
            if protocol.unit == Unit::Interview {
                let (of_model, words) = interviews::of_candidate(candidate, file)?;
                names.push(candidate.model.clone());
                names.extend(words);
                answers.push(Some(of_model));
                continue;
            }
            if !runs.contains_key(&candidate.run) {
                let records = read_run(candidate, file)?;
                runs.insert(&candidate.run, records);
            }
            // Put there above.
            let Some(records) = runs.get(&candidate.run) else { continue };
            names.push(candidate.model.clone());
            answers.push(Some(of_candidate(candidate, records, &mut names)?));
        }
        let models = told_apart(&protocol.candidates);
        let mut lacking = BTreeMap::new();
        let wanted = |case: &&Case| protocol.case_ids.is_empty() || protocol.case_ids.iter().any(|id| id == case.id().as_str());
        if let Some(unknown) = protocol.case_ids.iter().find(|id| !file.cases.iter().any(|case| case.id().as_str() == *id)) {
            let zh = format!("case_ids：病例文件中没有病例 {unknown}");
            return Err(ItemsError::Nothing(Bilingual::both(zh, format!("case_ids: the case file has no case {unknown}"))));
        }
        check_wanted(protocol, file)?;
        let cases: Vec<CaseItems> = file
            .cases
            .iter()
            .filter(wanted)
            .map(|case| CaseItems { items: of_case(case, protocol, &answers, &models, &mut lacking), case: case.clone() })
            .filter(|case| !case.items.is_empty())
            .collect();
        if cases.is_empty() {
            let (zh, en) = match protocol.unit {
                Unit::Interview => (
                    "没有可评的内容：没有任何一个病例是所有医生都问诊完的（有人接手过角色的问诊不评）；请先补全运行",
                    "nothing to rate: there is no case that every doctor has interviewed to the end (interviews in which a person took a role over are left out); complete the runs first",
                ),
                Unit::Answer | Unit::Conversation | Unit::Pair => (
                    "没有可评的内容：没有任何一题是所有模型都回答了的；请先补全运行",
                    "nothing to rate: there is no question that every model answered; complete the runs first",
                ),
            };
            return Err(ItemsError::Nothing(Bilingual::both(zh, en)));
        }
        names.sort();
        names.dedup();
        Ok(Self { cases, models, names, lacking })
    }

    /// How many items there are.
    pub fn count(&self) -> usize {
        self.cases.iter().map(|case| case.items.len()).sum()
    }
}

/// The answers of one candidate, and the words that name it.
///
/// # Errors
/// When the run cannot be read, has no such model, or was recorded from another case file.
pub fn recorded(candidate: &Candidate, file: &CaseFile) -> Result<(Answers, Vec<String>), ItemsError> {
    let records = read_run(candidate, file)?;
    let mut names = vec![candidate.model.clone()];
    let answers = of_candidate(candidate, &records, &mut names)?;
    Ok((answers, names))
}

/// Whether the first `turns` turns of a case have answers to the questions that the case has today: another version of the case with the same id, or the other
/// language of a bundled one, is another question.
pub fn has_turns(case: &Case, texts: &[Text], turns: usize) -> bool {
    let are_these = case.turns().iter().zip(texts).take(turns).all(|(turn, text)| turn.question == text.question);
    texts.len() >= turns && case.turns().len() >= turns && are_these
}

/// Items that are listed are there to be rated: a case or turn that the file lacks is told.
fn check_wanted(protocol: &Protocol, file: &CaseFile) -> Result<(), ItemsError> {
    for (place, WantedItem { case: id, turn, .. }) in protocol.items.iter().enumerate() {
        let Some(case) = file.cases.iter().find(|case| case.id().as_str() == id) else {
            let zh = format!("item.{place}.case：病例文件中没有病例 {id}");
            return Err(ItemsError::Nothing(Bilingual::both(zh, format!("item.{place}.case: the case file has no case {id}"))));
        };
        let turns = case.turns().len();
        if let Some(turn) = turn.filter(|turn| *turn > turns) {
            let zh = format!("item.{place}.turn：病例 {id} 只有 {turns} 轮，没有第 {turn} 轮");
            let en = format!("item.{place}.turn: case {id} has {turns} turn(s), and no turn {turn}");
            return Err(ItemsError::Nothing(Bilingual::both(zh, en)));
        }
    }
    Ok(())
}

fn read_run(candidate: &Candidate, file: &CaseFile) -> Result<RunRecords, ItemsError> {
    let records = RunRecords::read(&candidate.run)?.ok_or_else(|| ItemsError::Run {
        run: candidate.run.clone(),
        message: Bilingual::both("这里没有运行记录（没有 manifest.json）", "there is no run here (no manifest.json)"),
    })?;
    check_cases(&candidate.run, &records, file)?;
    Ok(records)
}

fn of_candidate(candidate: &Candidate, records: &RunRecords, names: &mut Vec<String>) -> Result<Answers, ItemsError> {
    let refused = |zh: String, en: String| ItemsError::Run { run: candidate.run.clone(), message: Bilingual::both(zh, en) };
    let model = &candidate.model;
    let mut identities: Vec<String> = records.turns.iter().filter(|turn| turn.model.name == *model).map(|turn| turn.model.key()).collect();
    identities.sort();
    identities.dedup();
    match identities.len() {
        1 => {}
        0 => {
            let mut known: Vec<&str> = records.turns.iter().map(|turn| turn.model.name.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            let zh = format!("此运行没有模型 {model} 的回答；有 {}", known.join("、"));
            return Err(refused(zh, format!("this run has no answers of a model {model}; it has {}", known.join(", "))));
        }
        n => {
            let zh = format!("此运行中有 {n} 个模型都叫 {model}，设置不同；请用各自的运行");
            return Err(refused(zh, format!("{n} models of this run are called {model}, with different settings; use runs of their own")));
        }
    }
    let by_key: HashMap<&str, &TurnRecord> =
        records.turns.iter().filter(|turn| turn.is_final()).map(|turn| (turn.key.as_str(), turn)).collect();
    let conversations = current_conversations(&candidate.run)?;
    let mut answers = Answers::new();
    for conversation in
        conversations.into_iter().filter(|c| c.variant.is_none() && c.model.key() == identities[0] && c.repeat == candidate.repeat)
    {
        names.extend(words_of(&conversation.model));
        let text = |key: String| {
            let record = by_key.get(key.as_str()).filter(|record| record.has_answer())?;
            Some(Text { key, question: record.question.clone(), text: record.text.clone() })
        };
        // A turn without text ends what can be rated: later answers rest on it.
        let texts = conversation.turns.into_iter().map_while(text).collect();
        answers.insert((conversation.source, conversation.case), texts);
    }
    Ok(answers)
}

/// The candidates' names, with the run's folder and the repeat where two are called the same. Other models are told apart by the folder or host that they
/// are named by (`config/names.rs`); a candidate is named by its run, which may be of another machine, and one model may be there twice.
pub fn told_apart(candidates: &[RatedModel]) -> Vec<String> {
    let folder = |c: &RatedModel| match c {
        RatedModel::Live(_) => "live".to_owned(),
        RatedModel::Recorded(c) => c.run.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
    };
    let name = |c: &RatedModel| {
        let same: Vec<&RatedModel> = candidates.iter().filter(|other| other.model() == c.model()).collect();
        match (same.len(), c.recorded()) {
            (1, _) => c.model().to_owned(),
            (_, None) if same.iter().filter(|other| other.live().is_some()).count() > 1 => {
                format!("{} ({})", c.model(), c.live().unwrap_or_default())
            }
            (_, Some(recorded)) if same.iter().filter(|other| folder(other) == folder(c)).count() > 1 => {
                format!("{} ({} #{})", c.model(), folder(c), recorded.repeat + 1)
            }
            _ => format!("{} ({})", c.model(), folder(c)),
        }
    };
    candidates.iter().map(name).collect()
}

fn of_case(
    case: &Case,
    protocol: &Protocol,
    answers: &[Option<Answers>],
    models: &[String],
    lacking: &mut BTreeMap<String, usize>,
) -> Vec<Item> {
    let place = (case.source(), case.id().clone());
    let none = Vec::new();
    // A live model has every answer: it is asked when a rater comes to it.
    let texts: Vec<Option<&Vec<Text>>> =
        answers.iter().map(|of_model| of_model.as_ref().map(|of_model| of_model.get(&place).unwrap_or(&none))).collect();
    let is_interview = protocol.unit == Unit::Interview;
    let mut complete = |which: &[usize], turns: usize| {
        let mut all = true;
        for &model in which {
            // A live model has every answer.
            let has = |texts: &Vec<Text>| if is_interview { !texts.is_empty() } else { has_turns(case, texts, turns) };
            if !texts[model].is_none_or(has) {
                *lacking.entry(models[model].clone()).or_default() += 1;
                all = false;
            }
        }
        all
    };
    let item = |which: Vec<usize>, turn: Option<usize>, pair: Option<(usize, usize)>, turns: usize| Item {
        question: Question { source: case.source(), case: case.id().clone(), turn, pair },
        texts: which.iter().map(|&model| texts[model].map(|texts| texts.iter().take(turns).cloned().collect())).collect(),
        models: which,
    };
    let all: Vec<usize> = (0..answers.len()).collect();
    let last = case.turns().len();
    if !protocol.items.is_empty() {
        let of_case = protocol.items.iter().filter(|wanted| wanted.case == case.id().as_str());
        let mut items = Vec::new();
        for WantedItem { turn, candidates, .. } in of_case {
            let which = if candidates.is_empty() { all.clone() } else { candidates.iter().map(|candidate| candidate - 1).collect() };
            let turns = turn.unwrap_or(last);
            if complete(&which, turns) {
                items.push(item(which, *turn, None, turns));
            }
        }
        // In the order of the turns, as without a list: a later turn tells what an earlier one did not yet know.
        items.sort_by_key(|item| item.question.turn);
        return items;
    }
    match protocol.unit {
        Unit::Answer => (1..=last)
            .filter(|turn| protocol.turns.is_empty() || protocol.turns.contains(turn))
            .filter(|&turn| complete(&all, turn))
            .map(|turn| item(all.clone(), Some(turn), None, turn))
            .collect(),
        Unit::Conversation | Unit::Interview => complete(&all, last).then(|| item(all.clone(), None, None, last)).into_iter().collect(),
        Unit::Pair => all
            .iter()
            .flat_map(|&left| (left + 1..answers.len()).map(move |right| (left, right)))
            .filter(|&(left, right)| complete(&[left, right], last))
            .map(|(left, right)| item(vec![left, right], None, Some((left, right)), last))
            .collect(),
    }
}
