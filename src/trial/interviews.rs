//! The interviews of a run as answers: one for each case, the whole of it as one text.

use super::{
    protocol::Candidate,
    recorded::{Answers, ItemsError, Text, check_cases, words_of},
};
use crate::{
    case::{Case, CaseFile, CaseId, Source},
    interview::{InterviewId, Player, UtteranceRecord, transcript, words::card},
    language::{Bilingual, Language},
    record::{Journal, RunRecords, UTTERANCES_FILE},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::Path,
};

/// Every line of a run's interviews.
fn lines(run: &Path) -> Result<Vec<UtteranceRecord>, ItemsError> {
    Ok(Journal::<UtteranceRecord>::read(&run.join(UTTERANCES_FILE))?)
}

/// The doctors of a run's interviews, by name; none where it has no interview.
///
/// # Errors
/// When the run cannot be read.
pub fn doctors(run: &Path) -> Result<BTreeSet<String>, ItemsError> {
    Ok(lines(run)?.into_iter().map(|line| line.interview.doctor.name().to_owned()).collect())
}

/// The finished interviews of one doctor, and the words that name the models that took part. Interviews in which a person took a role over are left out: they are
/// not the doctor's alone.
///
/// # Errors
/// When the run cannot be read, was recorded from another case file, has no interview of such a doctor, or several of one case.
pub(super) fn of_candidate(candidate: &Candidate, file: &CaseFile) -> Result<(Answers, Vec<String>), ItemsError> {
    let refused = |zh: String, en: String| ItemsError::Run { run: candidate.run.clone(), message: Bilingual::both(zh, en) };
    let records = RunRecords::read(&candidate.run)?
        .ok_or_else(|| refused("这里没有运行记录（没有 manifest.json）".into(), "there is no run here (no manifest.json)".into()))?;
    check_cases(&candidate.run, &records, file)?;
    let name = &candidate.model;
    let mut all: BTreeMap<String, Vec<UtteranceRecord>> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for line in lines(&candidate.run)? {
        known.insert(line.interview.doctor.name().to_owned());
        if line.interview.doctor.name() == name && line.interview.repeat == candidate.repeat {
            all.entry(line.key.clone()).or_default().push(line);
        }
    }
    let ids = || all.values().filter_map(|lines| lines.first()).map(|line| &line.interview);
    let doctors: BTreeSet<String> = ids().map(|id| id.doctor.key()).collect();
    if known.is_empty() {
        return Err(refused("此运行没有问诊".into(), "this run has no interviews".into()));
    }
    if doctors.is_empty() {
        let (known, repeat) = (known.into_iter().collect::<Vec<_>>(), candidate.repeat);
        let zh = format!("此运行没有医生 {name} 的第 {} 次问诊；医生有 {}", repeat + 1, known.join("、"));
        return Err(refused(
            zh,
            format!("this run has no interview by a doctor {name} with repeat = {repeat}; its doctors: {}", known.join(", ")),
        ));
    }
    if doctors.len() > 1 {
        let n = doctors.len();
        let zh = format!("此运行中有 {n} 个医生都叫 {name}，设置不同；请用各自的运行");
        return Err(refused(zh, format!("{n} doctors of this run are called {name}, with different settings; use runs of their own")));
    }
    let names = ids().flat_map(names_of).collect();
    let (mut answers, mut seen, mut other_language) = (Answers::new(), HashSet::new(), None);
    for (key, lines) in all.iter().filter(|(_, lines)| is_rated(lines)) {
        let Some(id) = lines.first().map(|line| &line.interview) else { continue };
        let Some(case) = file.cases.iter().find(|case| case.id() == &id.case && case.source() == id.source) else { continue };
        let place: (Source, CaseId) = (id.source, id.case.clone());
        if !seen.insert(place.clone()) {
            let case = &id.case;
            let zh = format!("{name} 对病例 {case} 问诊了几次（不同的病人、说话方式或发言次数）：请每种用各自的运行");
            let en =
                format!("{name} interviewed case {case} several times (other patients, personas or limits of lines): use a run for each");
            return Err(refused(zh, en));
        }
        if case.language() == id.language {
            answers.insert(place, vec![Text { key: key.clone(), question: String::new(), text: transcript(lines, id.language) }]);
        } else {
            other_language = Some(id.language);
        }
    }
    if let Some(language) = other_language.filter(|_| answers.is_empty()) {
        let (code, zh, en) = (language.code(), language.name_in(Language::Zh), language.name_in(Language::En));
        return Err(refused(
            format!("此运行的问诊用的是{zh}，病例读成了另一种语言：请加 --language {code}"),
            format!("the interviews of this run are in {en}, and the cases were read in the other language: add --language {code}"),
        ));
    }
    Ok((answers, names))
}

/// One that has ended, and in which nobody took over a role that is another's.
fn is_rated(lines: &[UtteranceRecord]) -> bool {
    lines.iter().any(|line| line.end.is_some()) && lines.iter().all(|line| line.by.is_none())
}

fn names_of(id: &InterviewId) -> Vec<String> {
    let words = |player: &Player| match player {
        Player::Model(model) => words_of(&model.identity),
        Player::Person | Player::Scripted | Player::Rules => Vec::new(),
    };
    [&id.doctor, &id.patient, &id.examiner].into_iter().flat_map(words).collect()
}

/// What raters read above the interviews of a case, in the case's language.
pub(super) fn question(case: &Case) -> String {
    let patient = case.patient().map(|patient| card(patient, case.language()));
    match (case.language(), patient) {
        (Language::Zh, Some(patient)) => {
            format!("几位医生分别对同一位病人问诊（{patient}）。请评价每次问诊：问了什么、查了什么、结论如何。")
        }
        (Language::Zh, None) => "几位医生分别对同一位病人问诊。请评价每次问诊：问了什么、查了什么、结论如何。".into(),
        (Language::En, Some(patient)) => {
            format!(
                "Several doctors interviewed the same patient ({patient}). Rate each interview: what was asked, what was ordered, and the conclusion."
            )
        }
        (Language::En, None) => {
            "Several doctors interviewed the same patient. Rate each interview: what was asked, what was ordered, and the conclusion."
                .into()
        }
    }
}
