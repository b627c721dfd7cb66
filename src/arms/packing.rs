//! Makes answer packs: extends what each doctor was given by what is new, and leaves out everything that a doctor must not know. Pure.

use super::{
    allocation::{Allocated, Before, allocate},
    key::{ArmsKey, IssuedCase, IssuedPack},
    pack::{ANSWER_PACK_VERSION, AnswerPack, Arm, Header, PackCase, PackTurn},
    plan::Plan,
};
use crate::{
    case::{Case, CaseFile},
    language::Bilingual,
    trial::{
        items::{Answers, has_turns},
        mask::Masker,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// What packing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// How many cases each doctor has now, and how many of them are new.
    pub cases: BTreeMap<String, (usize, usize)>,
    /// How many of the model's answers were masked in what is new.
    pub masked: usize,
    /// Cases that were left out since the model of the arm `revise` did not answer all their turns.
    pub lacking: usize,
}

/// What is packed: the case file, and of the arm `revise` the recorded answers with the words that name their model.
#[derive(Debug)]
pub struct Material<'a> {
    /// The cases.
    pub file: &'a CaseFile,
    /// The answers, where there is the arm.
    pub recorded: Option<(Answers, Vec<String>)>,
}

/// Extends the key by what doctors are to get, and returns every doctor's pack. What was handed out before stays as it was.
///
/// # Errors
/// When the plan names a case that is not there, or no case is left.
pub fn pack(plan: &Plan, material: &Material<'_>, key: &mut ArmsKey) -> Result<(Vec<AnswerPack>, Packed), Bilingual> {
    let mut done = Packed::default();
    let cases = cases(plan, material, &mut done)?;
    let issued: BTreeSet<(&str, &str)> =
        key.packs.iter().flat_map(|pack| &pack.cases).map(|case| (case.source.label(), case.case.as_str())).collect();
    let new: Vec<&Case> = cases.into_iter().filter(|case| !issued.contains(&(case.source().label(), case.id().as_str()))).collect();
    let names: Vec<String> = new.iter().map(|case| name(case)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let doctors: Vec<String> = plan.doctors.iter().map(|doctor| doctor.name.clone()).collect();
    let arms_of = |doctor: &String| key.pack(doctor).map(|pack| pack.cases.iter().map(|case| case.item.arm).collect()).unwrap_or_default();
    let before: Vec<Before> = doctors.iter().map(|doctor| Before { arms: arms_of(doctor) }).collect();
    let words = material.recorded.iter().flat_map(|(_, names)| names).chain(&plan.mask_words);
    let masker = plan.mask.then(|| Masker::new(words.cloned()));
    let mut packs = Vec::new();
    for (doctor, allocated) in doctors.iter().zip(allocate(plan.seed, &plan.arms, &doctors, &before, &names)) {
        let empty = || IssuedPack { doctor: doctor.clone(), digests: Vec::new(), cases: Vec::new() };
        let mut pack = key.pack(doctor).cloned().unwrap_or_else(empty);
        let added = allocated.len();
        for Allocated { case, arm } in allocated {
            let id = key.id(&[doctor, names[case]]);
            let issued = issue(new[case], arm, material, masker.as_ref());
            done.masked += issued.unmasked.iter().zip(&issued.item.turns).filter(|(old, turn)| Some(*old) != turn.model.as_ref()).count();
            pack.cases.push(IssuedCase { item: PackCase { item: id, ..issued.item }, ..issued });
        }
        done.cases.insert(doctor.clone(), (pack.cases.len(), added));
        if !pack.cases.is_empty() {
            let file = AnswerPack { header: header(plan, key, &pack), cases: pack.cases.iter().map(|case| case.item.clone()).collect() };
            let digest = file.to_file().digest;
            if pack.digests.last() != Some(&digest) {
                pack.digests.push(digest);
            }
            packs.push(file);
        }
        key.packs.retain(|known| known.doctor != *doctor);
        key.packs.push(pack);
    }
    Ok((packs, done))
}

fn name(case: &Case) -> String {
    format!("{} {}", case.source().label(), case.id())
}

/// The cases of the study, in the order of their file.
fn cases<'a>(plan: &Plan, material: &Material<'a>, done: &mut Packed) -> Result<Vec<&'a Case>, Bilingual> {
    let all = &material.file.cases;
    if let Some(unknown) = plan.case_ids.iter().find(|id| !all.iter().any(|case| case.id().as_str() == *id)) {
        let zh = format!("case_ids：病例文件中没有病例 {unknown}");
        return Err(Bilingual::both(zh, format!("case_ids: the case file has no case {unknown}")));
    }
    let is_wanted = |case: &&Case| plan.case_ids.is_empty() || plan.case_ids.iter().any(|id| id == case.id().as_str());
    let (whole, lacking): (Vec<&Case>, Vec<&Case>) = all.iter().filter(is_wanted).partition(|case| model_answers(case, material).is_some());
    done.lacking = lacking.len();
    if whole.is_empty() {
        let zh = "没有可用的病例：病例文件为空，或 [revise] 的模型没有答完任何一个病例";
        return Err(Bilingual::both(
            zh,
            "there is no case: the file is empty, or the model of [revise] has answered none of its cases whole",
        ));
    }
    Ok(whole)
}

/// The model's answers to a case; none where no arm shows them, `None` where they are not whole.
fn model_answers(case: &Case, material: &Material<'_>) -> Option<Vec<String>> {
    let Some((answers, _)) = &material.recorded else { return Some(Vec::new()) };
    let texts = answers.get(&(case.source(), case.id().clone()))?;
    let turns = case.turns().len();
    has_turns(case, texts, turns).then(|| texts.iter().take(turns).map(|text| text.text.clone()).collect())
}

fn issue(case: &Case, arm: Arm, material: &Material<'_>, masker: Option<&Masker>) -> IssuedCase {
    let originals = if arm == Arm::Revise { model_answers(case, material).unwrap_or_default() } else { Vec::new() };
    let mask = |text: &String| masker.and_then(|masker| masker.mask(text)).unwrap_or_else(|| text.clone());
    let shown: Vec<String> = originals.iter().map(mask).collect();
    let turn = |(nth, turn): (usize, &crate::case::Turn)| PackTurn {
        kind: turn.kind,
        question: turn.question.clone(),
        model: shown.get(nth).cloned(),
    };
    let turns = case.turns().iter().enumerate().map(turn).collect();
    let unmasked = if shown == originals { Vec::new() } else { originals };
    // The caller gives it its id.
    let item = PackCase { item: crate::trial::pack::OpaqueId(String::new()), language: case.language(), arm, turns };
    IssuedCase { source: case.source(), case: case.id().clone(), unmasked, item }
}

fn header(plan: &Plan, key: &ArmsKey, pack: &IssuedPack) -> Header {
    let is_aided = pack.cases.iter().any(|case| case.item.arm == Arm::Aided);
    Header {
        wardround_answer_pack: ANSWER_PACK_VERSION,
        study: key.study.clone(),
        title: plan.title.clone(),
        doctor: pack.doctor.clone(),
        guidelines: plan.guidelines.clone(),
        consultant: plan.aided.clone().filter(|_| is_aided),
    }
}
