//! Asks a model for the facts of a case. What it says is a proposal: a fact has to stand in the case in the very words that it gives, and counts for nothing before
//! a person has decided it.

use super::{
    ItemState,
    facts::{CaseFacts, DraftFact, section_name},
    propose::last_object,
    tags::digest_of,
};
use crate::{
    case::{Case, Fact, KnownBy, Place, Section, Told},
    language::Language,
};
use serde::Deserialize;

/// At most so many facts of a case are taken, and so many characters of one: more is no list of single statements.
const MOST: usize = 200;
const LONGEST: usize = 300;

/// What a model is asked: the texts of the case, and how to answer. Neither title nor reference, since no role of an interview may know them. Nothing of a case with
/// facts of its own.
pub fn question(case: &Case) -> Option<String> {
    if !case.facts().is_empty() {
        return None;
    }
    let turns = case.turns().iter().zip(1..);
    Some(match case.language() {
        Language::Zh => {
            let record: Vec<String> = turns.map(|(turn, number)| format!("[第 {number} 段]\n{}", turn.question)).collect();
            format!(
                "以下是一份病例的原文。请不要作答，只把其中关于病人的内容拆成一条一条的事实，供模拟问诊使用。每条只说一件事，\
                 words 必须是原文中连续的一段文字，一字不改。\n\n<病例>\n{}\n</病例>\n\n\
                 section：symptom（病人的不适）、history（既往史、用药、过敏）、social（生活、职业、习惯）、family（家族史）、exam（体征）、test（检查结果）。\
                 told：volunteered（病人会主动说）或 when_asked（问到才说）；exam 和 test 不写 told。\n只输出一个 JSON 对象，不要其他文字：\n\
                 {{\"facts\": [{{\"section\": \"symptom\", \"told\": \"volunteered\", \"words\": \"原文中的文字\"}}]}}",
                record.join("\n\n")
            )
        }
        Language::En => {
            let record: Vec<String> = turns.map(|(turn, number)| format!("[part {number}]\n{}", turn.question)).collect();
            format!(
                "This is the text of a case. Do not answer it. Divide what it says of the patient into single facts, for a simulated interview. Each fact says one \
                 thing, and its words are a continuous piece of the text, copied without any change.\n\n<case>\n{}\n</case>\n\n\
                 section: symptom (what the patient feels), history (earlier illnesses, medicines, allergies), social (work, habits, how the patient lives), family \
                 (illnesses of relatives), exam (findings on examination), test (results of tests). told: volunteered (the patient tells it unasked) or when_asked; \
                 leave told out of exam and test.\nWrite one JSON object and nothing else:\n\
                 {{\"facts\": [{{\"section\": \"symptom\", \"told\": \"volunteered\", \"words\": \"words of the text\"}}]}}",
                record.join("\n\n")
            )
        }
    })
}

#[derive(Deserialize)]
struct Proposal {
    facts: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct ProposedFact {
    section: Section,
    #[serde(default)]
    told: Option<Told>,
    words: String,
}

/// What a model's answer proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedFacts {
    /// The facts that stand in the case; none where none can be used.
    pub facts: Option<CaseFacts>,
    /// How many do not stand in the case in the words that it gave.
    pub not_in_case: usize,
    /// How many are no fact: without words, too long, of no section, given before, or beyond the most that are taken.
    pub unusable: usize,
}

/// What a model's answer proposes of a case: the last JSON object in it that is a proposal.
pub fn read(case: &Case, answer: &str, by: &str) -> ProposedFacts {
    let mut read = ProposedFacts { facts: None, not_in_case: 0, unusable: 0 };
    let Some(Proposal { facts: proposed }) = last_object(answer) else { return read };
    let mut facts: Vec<DraftFact> = Vec::new();
    for proposed in proposed {
        let Ok(ProposedFact { section, told, words }) = serde_json::from_value(proposed) else {
            read.unusable += 1;
            continue;
        };
        let words = words.trim();
        let is_known = facts.iter().any(|known| known.fact.text() == words);
        if words.is_empty() || words.chars().count() > LONGEST || is_known || facts.len() == MOST {
            read.unusable += 1;
            continue;
        }
        let Some(turn) = case.turns().iter().position(|turn| turn.question.contains(words)) else {
            read.not_in_case += 1;
            continue;
        };
        let known_by = match section.is_finding() {
            true => KnownBy::Examiner,
            false => KnownBy::Patient { told: told.unwrap_or(Told::WhenAsked) },
        };
        let number = facts.iter().filter(|other| other.fact.section() == section).count() + 1;
        let fact = Fact::new(&format!("{}-{number}", section_name(section)), section, known_by, words);
        let fact = fact.placed(Some(Place::new(turn, words)), false);
        let proposed_by = Some(by.to_owned());
        facts.push(DraftFact { fact, state: ItemState::Proposed, proposed: None, proposed_by, decided_by: None, decided_on: None });
    }
    if !facts.is_empty() {
        read.facts = Some(CaseFacts { source: case.source(), case: case.id().clone(), sha256: digest_of(case), facts });
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, read_bytes},
        review::{Facts, FactsRefusal},
    };

    fn case() -> Case {
        let text = "[[case]]\nid = \"1\"\ntitle = \"肺炎\"\nturns = [{ kind = \"complaint\", question = \"咳嗽3天。吸烟20年。\" }, \
                    { kind = \"exam\", question = \"体温38℃。\" }]\n";
        read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0)
    }

    #[test]
    fn only_what_stands_in_the_case_word_for_word_is_proposed_and_the_rest_is_counted() {
        let answer = "想一想 {甲}。\n```json\n{\"facts\": [{\"section\": \"symptom\", \"told\": \"volunteered\", \"words\": \"咳嗽3天\"}, \
                      {\"section\": \"social\", \"words\": \"吸烟20年\"}, {\"section\": \"exam\", \"words\": \"体温38℃\"}, \
                      {\"section\": \"symptom\", \"words\": \"咳嗽4天\"}, {\"section\": \"symptom\", \"words\": \"咳嗽3天\"}, \
                      {\"section\": \"weather\", \"words\": \"咳嗽\"}, {\"section\": \"symptom\", \"words\": \" \"}, 3]}\n```";
        let read = read(&case(), answer, "m");
        assert_eq!((read.not_in_case, read.unusable), (1, 4));
        let entry = read.facts.unwrap();
        let facts: Vec<(&str, &str, KnownBy, usize)> = entry
            .facts
            .iter()
            .map(|draft| (draft.fact.id(), draft.fact.text(), draft.fact.known_by(), draft.fact.place().unwrap().turn()))
            .collect();
        assert_eq!(
            facts,
            [
                ("symptom-1", "咳嗽3天", KnownBy::Patient { told: Told::Volunteered }, 0),
                ("social-1", "吸烟20年", KnownBy::Patient { told: Told::WhenAsked }, 0),
                ("exam-1", "体温38℃", KnownBy::Examiner, 1),
            ]
        );
        assert!(entry.facts.iter().all(|draft| draft.proposed_by.as_deref() == Some("m") && draft.state == ItemState::Proposed));
        let all = Facts { cases: vec![entry.clone()] };
        assert_eq!(Facts::parse(&all.write()), Ok(all));
        assert_eq!(entry.used_by(&case()), Err(FactsRefusal::Undecided(3)), "nothing is used before a person has decided");
    }

    #[test]
    fn an_answer_that_proposes_nothing_is_nothing() {
        for answer in ["", "no", "{}", "{\"facts\": 3}", "{\"facts\": []}", "{\"fact\": [{\"section\": \"symptom\", \"words\": \"咳嗽\"}]}"]
        {
            assert_eq!(read(&case(), answer, "m"), ProposedFacts { facts: None, not_in_case: 0, unusable: 0 }, "{answer}");
        }
    }

    #[test]
    fn the_question_has_the_texts_and_neither_title_nor_reference() {
        let asked = question(&case()).unwrap();
        assert!(asked.contains("咳嗽3天") && asked.contains("体温38℃") && !asked.contains("肺炎"), "{asked}");
    }
}
