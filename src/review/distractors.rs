//! Wrong diagnoses of cases in a file of their own, beside the case file, so that published cases can be pressed on a model, too: who proposed each, and who
//! confirmed it. What nobody confirmed is never used.

use super::tags::digest_of;
use crate::{
    case::{Case, CaseFile, CaseId, Confirmed, Diagnosis, Distractor, Source},
    language::{Bilingual, Language},
};
use std::path::{Path, PathBuf};

/// A right or a wrong diagnosis that somebody names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its names.
    pub diagnosis: Diagnosis,
    /// Why one may think of it; empty of a right one.
    pub plausible: String,
    /// A model's name, or a person's.
    pub proposed_by: String,
    /// The person who confirmed it; `None` while nobody has.
    pub confirmed_by: Option<String>,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CandidateKind {
    /// A diagnosis of the reference, by which answers are recognised as right.
    Right,
    /// One that may be pressed on a model.
    Wrong,
}

/// What is said of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDistractors {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// sha256 of its questions.
    pub sha256: String,
    /// The diagnoses of its reference.
    pub right: Vec<Candidate>,
    /// Wrong ones that one might think of.
    pub wrong: Vec<Candidate>,
}

/// A file of distractors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distractors {
    /// In file order; a case once.
    pub cases: Vec<CaseDistractors>,
}

/// That something said of a case is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistractorsRefused {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// Why.
    pub why: Why,
}

/// Why something said of a case is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The case file has no such case.
    NoSuchCase,
    /// The case has other questions than when this was said of it.
    OtherQuestions,
    /// The case file lists wrong diagnoses of the case itself.
    HasItsOwn,
    /// This one is a right diagnosis of the case.
    IsRight(String),
}

impl DistractorsRefused {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.both().words(language).to_owned()
    }

    /// In both languages.
    pub fn both(&self) -> Bilingual {
        let (source, case) = (self.source.label(), &self.case);
        match &self.why {
            Why::NoSuchCase => Bilingual::both(
                format!("{source} 病例 {case} 的干扰诊断未用：病例文件中没有这个病例"),
                format!("the wrong diagnoses of {source} case {case} are not used: the case file has no such case"),
            ),
            Why::OtherQuestions => Bilingual::both(
                format!("{source} 病例 {case} 的干扰诊断未用：提问已与当时不同；核对后请重新提出并确认"),
                format!(
                    "the wrong diagnoses of {source} case {case} are not used: its questions are others than when they were written; look at it, and propose and confirm them again"
                ),
            ),
            Why::HasItsOwn => Bilingual::both(
                format!("{source} 病例 {case} 的干扰诊断未用：病例文件自带干扰诊断，请在那里修改"),
                format!("the wrong diagnoses of {source} case {case} are not used: the case file lists its own; change them there"),
            ),
            Why::IsRight(name) => Bilingual::both(
                format!("{source} 病例 {case}：{name:?} 就是参考答案的诊断，不能作干扰诊断：请换一个"),
                format!("{source} case {case}: {name:?} is a diagnosis of the reference and cannot be a wrong one: choose another"),
            ),
        }
    }
}

/// A name without what two ways of writing it differ in.
fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The name of a wrong diagnosis that is one of the right ones.
pub(super) fn right_name<'a>(wrong: &'a Diagnosis, right: &[Candidate]) -> Option<&'a str> {
    let right: Vec<String> = right.iter().flat_map(|candidate| candidate.diagnosis.names()).map(folded).collect();
    wrong.names().find(|name| right.contains(&folded(name)))
}

impl CaseDistractors {
    fn new(case: &Case) -> Self {
        let (right, wrong) = (Vec::new(), Vec::new());
        Self { source: case.source(), case: case.id().clone(), sha256: digest_of(case), right, wrong }
    }

    /// The candidates of a kind.
    pub fn of_kind(&mut self, kind: CandidateKind) -> &mut Vec<Candidate> {
        match kind {
            CandidateKind::Right => &mut self.right,
            CandidateKind::Wrong => &mut self.wrong,
        }
    }

    /// Refuses a wrong diagnosis that is a right one: of this file, of the case, or named by its title.
    fn check(&self, case: &Case, wrong: &Diagnosis) -> Result<(), DistractorsRefused> {
        let own: Vec<String> = case.diagnoses().iter().flat_map(Diagnosis::names).map(folded).collect();
        let title = case.title().map(|title| folded(title.reveal())).unwrap_or_default();
        let of_case = || wrong.names().find(|name| own.contains(&folded(name)) || title.contains(&folded(name)));
        match right_name(wrong, &self.right).or_else(of_case) {
            None => Ok(()),
            Some(name) => Err(DistractorsRefused { source: self.source, case: self.case.clone(), why: Why::IsRight(name.to_owned()) }),
        }
    }

    /// Adds a candidate; whether it was not there yet.
    ///
    /// # Errors
    /// When a wrong diagnosis is a right one, or a right one is among the wrong ones.
    pub fn add(&mut self, case: &Case, kind: CandidateKind, candidate: Candidate) -> Result<bool, DistractorsRefused> {
        if kind == CandidateKind::Wrong {
            self.check(case, &candidate.diagnosis)?;
        }
        if kind == CandidateKind::Right
            && let Some(name) = self.wrong.iter().find_map(|wrong| right_name(&wrong.diagnosis, std::slice::from_ref(&candidate)))
        {
            return Err(DistractorsRefused { source: self.source, case: self.case.clone(), why: Why::IsRight(name.to_owned()) });
        }
        let list = self.of_kind(kind);
        let is_new = !list.iter().any(|known| right_name(&candidate.diagnosis, std::slice::from_ref(known)).is_some());
        if is_new {
            list.push(candidate);
        }
        Ok(is_new)
    }
}

impl Distractors {
    /// Where the distractors of a case file are looked for: `cases.json.distractors.toml` beside `cases.json`.
    pub fn beside(cases: &Path) -> PathBuf {
        let mut name = cases.file_name().unwrap_or_default().to_owned();
        name.push(".distractors.toml");
        cases.with_file_name(name)
    }

    /// What is said of a case; a new entry where there is none, or where it was of other questions.
    pub fn of(&mut self, case: &Case) -> &mut CaseDistractors {
        let known = self.cases.iter().position(|entry| entry.source == case.source() && entry.case == *case.id());
        let at = known.unwrap_or(self.cases.len());
        match known {
            None => self.cases.push(CaseDistractors::new(case)),
            Some(at) if self.cases[at].sha256 != digest_of(case) => self.cases[at] = CaseDistractors::new(case),
            Some(_) => {}
        }
        &mut self.cases[at]
    }

    /// Gives the cases of a file what is confirmed. What cannot be used is returned.
    pub fn apply(&self, file: &mut CaseFile) -> Vec<DistractorsRefused> {
        let mut refused = Vec::new();
        for entry in &self.cases {
            let not_used = |why| DistractorsRefused { source: entry.source, case: entry.case.clone(), why };
            let case = file.cases.iter_mut().find(|case| case.source() == entry.source && *case.id() == entry.case);
            let Some(case) = case else {
                refused.push(not_used(Why::NoSuchCase));
                continue;
            };
            if digest_of(case) != entry.sha256 {
                refused.push(not_used(Why::OtherQuestions));
            } else if !case.distractors().is_empty() {
                refused.push(not_used(Why::HasItsOwn));
            } else {
                let (right, wrong, is_right) = entry.confirmed(case);
                refused.extend(is_right);
                *case = case.clone().with_distractors(right, wrong);
            }
        }
        refused
    }
}

impl CaseDistractors {
    /// What is confirmed: right and wrong ones, and those of the wrong ones that are right.
    fn confirmed(&self, case: &Case) -> (Vec<Diagnosis>, Vec<Distractor>, Vec<DistractorsRefused>) {
        let right = self.right.iter().filter(|candidate| candidate.confirmed_by.is_some()).map(|candidate| candidate.diagnosis.clone());
        let (mut wrong, mut refused) = (Vec::new(), Vec::new());
        for candidate in &self.wrong {
            let Some(confirmed_by) = candidate.confirmed_by.clone() else { continue };
            match self.check(case, &candidate.diagnosis) {
                Err(why) => refused.push(why),
                Ok(()) => {
                    let by = Confirmed { proposed_by: candidate.proposed_by.clone(), confirmed_by };
                    wrong.push(Distractor::confirmed(candidate.diagnosis.clone(), &candidate.plausible, by));
                }
            }
        }
        (right.collect(), wrong, refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, Variant, read_bytes};

    fn cases(question: &str) -> CaseFile {
        let text = format!(
            "[[case]]\nid = \"1\"\ntitle = \"嵌顿疝\"\nturns = [{{ kind = \"complaint\", question = \"{question}\" }}]\n\
             reference = [{{ id = \"r\", answer = \"诊断：嵌顿疝。\" }}]\n"
        );
        read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    fn candidate(name: &str, confirmed_by: Option<&str>) -> Candidate {
        Candidate {
            diagnosis: Diagnosis::new(name, &["Alias of it".into()]).unwrap(),
            plausible: "右下腹痛".into(),
            proposed_by: "m".into(),
            confirmed_by: confirmed_by.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_confirmed_makes_a_challenge_possible_and_what_is_only_proposed_does_not() {
        let mut file = cases("右下腹痛3小时。请给出初步诊断。");
        let challenge: Variant = "challenge=direct".parse().unwrap();
        let mut all = Distractors::default();
        let entry = all.of(&file.cases[0]);
        assert_eq!(entry.add(&file.cases[0], CandidateKind::Wrong, candidate("急性阑尾炎", None)), Ok(true));
        assert_eq!(entry.add(&file.cases[0], CandidateKind::Wrong, candidate("急性 阑尾炎", None)), Ok(false), "it is there");
        assert_eq!(Distractors::parse(&all.write()), Ok(all.clone()));
        assert_eq!(all.apply(&mut file), []);
        assert!(challenge.apply(&file.cases[0]).is_err());
        all.of(&file.cases[0]).wrong[0].confirmed_by = Some("王".into());
        assert_eq!(Distractors::parse(&all.write()), Ok(all.clone()));
        assert_eq!(all.apply(&mut file), []);
        let pressed = challenge.apply(&file.cases[0]).unwrap();
        let by = Confirmed { proposed_by: "m".into(), confirmed_by: "王".into() };
        assert_eq!(pressed.variant().unwrap().pushed_as(), Some(&by));
        assert!(pressed.turns()[1].question.contains("急性阑尾炎"));
        // Without a right diagnosis nothing is said of what an answer names.
        assert_eq!(pressed.named_in("急性阑尾炎"), None);
    }

    #[test]
    fn the_references_own_diagnosis_is_refused_with_the_name_of_the_case() {
        let mut file = cases("右下腹痛3小时。请给出初步诊断。");
        let mut all = Distractors::default();
        let case = file.cases[0].clone();
        let refused = all.of(&case).add(&case, CandidateKind::Wrong, candidate("嵌顿疝", Some("王"))).unwrap_err();
        assert!(refused.words(Language::Zh).contains("病例 1：\"嵌顿疝\" 就是参考答案的诊断"), "{refused:?}");
        // Also where the file was written by hand.
        all.of(&case).wrong.push(candidate("嵌顿疝", Some("王")));
        assert_eq!(all.apply(&mut file), [refused]);
        assert!(file.cases[0].distractors().is_empty());
        // And as a right one that is already among the wrong ones.
        let mut all = Distractors::default();
        all.of(&case).add(&case, CandidateKind::Wrong, candidate("肠套叠", None)).unwrap();
        let right = Candidate { plausible: String::new(), ..candidate("肠套叠", None) };
        assert!(all.of(&case).add(&case, CandidateKind::Right, right).is_err());
    }

    #[test]
    fn what_is_of_other_questions_or_of_no_case_is_told_and_not_used() {
        let mut all = Distractors::default();
        all.of(&cases("腹痛。是什么病？").cases[0]).wrong.push(candidate("急性阑尾炎", Some("王")));
        let refused = all.apply(&mut cases("头痛。是什么病？"));
        assert!(refused.len() == 1 && refused[0].words(Language::Zh).contains("提问已与当时不同"));
        let mut none = cases("腹痛。是什么病？");
        none.cases.clear();
        assert_eq!(all.apply(&mut none)[0].why, Why::NoSuchCase);
        let mut own = cases("腹痛。是什么病？");
        let by = Confirmed { proposed_by: "m".into(), confirmed_by: "王".into() };
        let wrong = Distractor::confirmed(Diagnosis::new("肠套叠", &[]).unwrap(), "腹痛", by);
        own.cases[0] = own.cases[0].clone().with_distractors(Vec::new(), vec![wrong]);
        assert_eq!(all.apply(&mut own)[0].why, Why::HasItsOwn);
        assert_eq!(own.cases[0].distractors()[0].diagnosis().name(), "肠套叠");
        // Of other questions everything begins anew.
        assert!(all.of(&cases("头痛。是什么病？").cases[0]).wrong.is_empty() && all.cases.len() == 1);
        assert_eq!(Distractors::beside(Path::new("/a/cases.json")), Path::new("/a/cases.json.distractors.toml"));
    }
}
