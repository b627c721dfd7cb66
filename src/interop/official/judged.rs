//! Whose verdicts are exported, and where they stand.

use crate::{
    chat::{ModelIdentity, Sampling},
    digest::sha256_bytes,
    interop::LayoutError,
    judge::Preset,
    record::{Place, VerdictRecord, scan},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The first half of a digest: enough to tell a run's questions apart, in the memory that a million of them leave.
type Short = [u8; 16];

fn short(text: &str) -> Short {
    let [first @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = sha256_bytes(text.as_bytes());
    first
}

/// The judge whose verdicts are exported. Their texts stay in the file.
pub(super) struct Judge {
    pub identity: ModelIdentity,
    pub sampling: Sampling,
    /// The file of the verdicts.
    pub path: PathBuf,
    /// Where the verdicts on each answer stand, by the key of its question and in the file's order.
    verdicts: HashMap<Short, Vec<Place>>,
}

/// A judge with one of its settings, and the name by which lines know it.
type Known = (String, (ModelIdentity, Sampling));

impl Judge {
    /// The judge of the run, or the one with a name; `None` where nobody has judged.
    ///
    /// # Errors
    /// When the verdicts cannot be read, several judges have judged and none is chosen, or the chosen one has not or with several settings.
    pub fn choose(run: &Path, wanted: Option<&str>) -> Result<Option<Self>, LayoutError> {
        let path = run.join("verdicts.jsonl");
        let known: Mutex<Vec<Known>> = Mutex::new(Vec::new());
        let verdict = |(): &mut (), place, line: &[u8]| {
            let record: VerdictRecord = serde_json::from_slice(line).map_err(|e| e.to_string())?;
            if record.preset != Preset::Official || !record.verdict.is_final() {
                return Ok(None);
            }
            let key = record.judge.key();
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let same = |(known, (_, sampling)): &Known| *known == key && *sampling == record.sampling_asked;
            let judge = known.iter().position(same).unwrap_or_else(|| {
                known.push((key.clone(), (record.judge.clone(), record.sampling_asked)));
                known.len() - 1
            });
            Ok(Some((judge, short(&record.turn_key), place)))
        };
        let lines = scan(&path, || (), verdict)?.records;
        let known = known.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Who is known first is a matter of which reader came first: they are told in the order of their lines.
        let mut order: Vec<usize> = Vec::new();
        for (judge, _, _) in &lines {
            if !order.contains(judge) {
                order.push(*judge);
            }
        }
        let name = |judge: &usize| known[*judge].1.0.name.as_str();
        let all: Vec<String> = order.iter().map(|judge| format!("{:?}", name(judge))).collect();
        order.retain(|judge| wanted.is_none_or(|wanted| name(judge) == wanted));
        let Some(chosen) = chosen(&order, &all, wanted)? else { return Ok(None) };
        let mut verdicts: HashMap<Short, Vec<Place>> = HashMap::new();
        for (_, answer, place) in lines.into_iter().filter(|(judge, _, _)| *judge == chosen) {
            verdicts.entry(answer).or_default().push(place);
        }
        let (identity, sampling) = known[chosen].1.clone();
        Ok(Some(Self { identity, sampling, path, verdicts }))
    }

    /// Where the verdicts on the answer to a question stand.
    pub fn verdicts_on(&self, turn_key: &str) -> impl Iterator<Item = Place> {
        self.verdicts.get(&short(turn_key)).into_iter().flatten().copied()
    }
}

/// The one that is left of those with the wanted name.
fn chosen(left: &[usize], all: &[String], wanted: Option<&str>) -> Result<Option<usize>, LayoutError> {
    match (left, wanted) {
        ([one], _) => Ok(Some(*one)),
        ([], None) => Ok(None),
        ([], Some(name)) if all.is_empty() => Err(LayoutError::unusable(
            format!("没有评委 {name:?} 按官方提示词所作的评分；也没有其他评委的"),
            format!("no verdict by a judge {name:?} with the official wording; there are verdicts by: nobody"),
        )),
        ([], Some(name)) => Err(LayoutError::unusable(
            format!("没有评委 {name:?} 按官方提示词所作的评分；有评分的评委：{}", all.join("、")),
            format!("no verdict by a judge {name:?} with the official wording; there are verdicts by: {}", all.join(", ")),
        )),
        (_, None) => Err(LayoutError::unusable(
            format!("此格式只容一位评委，而评过分的有：{}；请用 --judge 指定一位", all.join("、")),
            format!("the layout has room for one judge, and these have judged: {}; name one with --judge", all.join(", ")),
        )),
        (_, Some(name)) => Err(LayoutError::unusable(
            format!("{name:?} 用过几种设置评分，此格式无法区分"),
            format!("{name:?} has judged with several settings, which the layout cannot tell apart"),
        )),
    }
}
