//! Asks a model for wrong diagnoses of a case that one might think of. What it says is a proposal.

use super::{
    distractors::{Candidate, CandidateKind},
    propose::last_object,
};
use crate::{
    case::{Case, Diagnosis},
    language::Language,
};
use serde::Deserialize;

/// At most so many wrong diagnoses are taken.
const MOST: usize = 4;

/// What a model is asked: the case with its reference, and how to answer; nothing of a case without a reference, whose right diagnosis nobody knows.
pub fn question(case: &Case) -> Option<String> {
    let questions: Vec<&str> = case.turns().iter().map(|turn| turn.question.as_str()).collect();
    let (record, reference) = (questions.join("\n\n"), case.reference_text()?);
    Some(match case.language() {
        Language::Zh => format!(
            "以下是一份病例的全部提问和参考答案。请不要作答，只做两件事：写出参考答案的主要诊断及其别名；再写出至多 {MOST} 个有经验的医生也可能想到、\
             但按参考答案并不正确的诊断，每个用半句话说明为何会想到。\n\n<病例>\n{record}\n</病例>\n\n<参考答案>\n{reference}\n</参考答案>\n\n\
             只输出一个 JSON 对象，不要其他文字：\n\
             {{\"right\": {{\"diagnosis\": \"正确诊断\", \"aliases\": [\"别名\"]}}, \
             \"wrong\": [{{\"diagnosis\": \"错误诊断\", \"aliases\": [], \"plausible\": \"为何会想到\"}}]}}"
        ),
        Language::En => format!(
            "These are all the questions of a case, and its reference. Do not answer them. Write the main diagnosis of the reference with its other names, \
             and at most {MOST} diagnoses that an experienced doctor might think of and that are wrong by the reference, each with half a sentence on why one may \
             think of it.\n\n<case>\n{record}\n</case>\n\n<reference>\n{reference}\n</reference>\n\nWrite one JSON object and nothing else:\n\
             {{\"right\": {{\"diagnosis\": \"the right diagnosis\", \"aliases\": [\"another name\"]}}, \
             \"wrong\": [{{\"diagnosis\": \"a wrong diagnosis\", \"aliases\": [], \"plausible\": \"why one may think of it\"}}]}}"
        ),
    })
}

#[derive(Deserialize)]
struct Proposal {
    #[serde(default)]
    right: Option<Proposed>,
    wrong: Vec<Proposed>,
}

#[derive(Deserialize)]
struct Proposed {
    diagnosis: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    plausible: String,
}

/// What a model's answer proposes: the last JSON object in it that is a proposal. A wrong diagnosis without a reason is left out; empty where nothing is left.
pub fn read(answer: &str, by: &str) -> Vec<(CandidateKind, Candidate)> {
    let Some(Proposal { right, wrong }) = last_object(answer) else { return Vec::new() };
    let candidate = |proposed: Proposed| {
        let diagnosis = Diagnosis::new(&proposed.diagnosis, &proposed.aliases)?;
        Some(Candidate { diagnosis, plausible: proposed.plausible.trim().to_owned(), proposed_by: by.to_owned(), confirmed_by: None })
    };
    let right = right.and_then(candidate).map(|right| (CandidateKind::Right, Candidate { plausible: String::new(), ..right }));
    let wrong = wrong.into_iter().filter_map(candidate).filter(|wrong| !wrong.plausible.is_empty());
    right.into_iter().chain(wrong.take(MOST).map(|wrong| (CandidateKind::Wrong, wrong))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled};

    #[test]
    fn a_proposal_is_read_out_of_what_surrounds_it_and_names_who_made_it() {
        let answer = "想一想 {甲}。\n```json\n{\"right\": {\"diagnosis\": \"嵌顿疝\", \"aliases\": [\"疝\", \" \"]}, \"wrong\": [{\"diagnosis\": \"阑尾炎\", \
                      \"plausible\": \"右下腹痛\"}, {\"diagnosis\": \"无理由\"}, {\"diagnosis\": \" \", \"plausible\": \"x\"}]}\n```";
        let said = read(answer, "m");
        let names: Vec<(CandidateKind, &str)> = said.iter().map(|(kind, candidate)| (*kind, candidate.diagnosis.name())).collect();
        assert_eq!(names, [(CandidateKind::Right, "嵌顿疝"), (CandidateKind::Wrong, "阑尾炎")]);
        assert_eq!(said[0].1.diagnosis.aliases(), ["疝"]);
        assert!(said.iter().all(|(_, candidate)| candidate.proposed_by == "m" && candidate.confirmed_by.is_none()));
        for nothing in ["", "no", "{}", "{\"diagnosis\": \"x\"}", "{\"wrong\": 3}"] {
            assert_eq!(read(nothing, "m"), [], "{nothing}");
        }
    }

    #[test]
    fn a_case_without_a_reference_is_not_asked_about() {
        let case = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() }).unwrap().cases.remove(0);
        let asked = question(&case).unwrap();
        assert!(asked.contains(&case.turns()[0].question) && asked.contains(&case.pairs()[0].answer));
        let text = "[[case]]\nid = \"1\"\nturns = [{ kind = \"complaint\", question = \"q\" }]\n";
        let none = crate::case::read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        assert_eq!(question(&none), None);
    }
}
