//! Asks a model for tags of a case. What it says is a proposal.

use super::tags::Said;
use crate::{
    case::{Case, Difficulty, Tag},
    language::Language,
};
use serde::{Deserialize, de::DeserializeOwned};

/// At most so many tags are taken.
const MOST: usize = 8;

/// What a model is asked: the case's questions without title and reference, and how to answer.
pub fn question(case: &Case) -> String {
    let questions: Vec<&str> = case.turns().iter().map(|turn| turn.question.as_str()).collect();
    let record = questions.join("\n\n");
    match case.language() {
        Language::Zh => format!(
            "以下是一份病例的全部提问。请为病例分类，不要作答其中的问题。\n\n<病例>\n{record}\n</病例>\n\n\
             只输出一个 JSON 对象，不要其他文字：\n\
             {{\"difficulty\": \"basic、intermediate 或 advanced\", \"department\": \"科室\", \"tags\": [\"英文小写标签，单词之间用连字符\"]}}\n\
             标签至多 {MOST} 个；病例考查的能力用 skill- 开头，如 skill-differential。"
        ),
        Language::En => format!(
            "These are all the questions of a case. Classify the case; do not answer what it asks.\n\n<case>\n{record}\n</case>\n\n\
             Write one JSON object and nothing else:\n\
             {{\"difficulty\": \"basic, intermediate or advanced\", \"department\": \"department\", \"tags\": [\"lower-case words with hyphens\"]}}\n\
             At most {MOST} tags; what the case tests begins with skill-, as in skill-differential."
        ),
    }
}

/// The last JSON object of an answer that is a `T`.
pub(super) fn last_object<T: DeserializeOwned>(answer: &str) -> Option<T> {
    let places = answer.char_indices().filter(|(_, c)| *c == '{').map(|(at, _)| at);
    places.rev().find_map(|at| serde_json::Deserializer::from_str(&answer[at..]).into_iter::<T>().next()?.ok())
}

#[derive(Deserialize)]
struct Proposal {
    #[serde(default)]
    difficulty: Option<String>,
    #[serde(default)]
    department: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

/// What a model's answer proposes: the last JSON object in it. What is no tag or difficulty is left out; `None` where nothing is left.
pub fn read(answer: &str) -> Option<Said> {
    let object: Proposal = last_object(answer)?;
    let tag = |word: &String| {
        Tag::new(&word.trim().to_lowercase().split([' ', '_']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-"))
    };
    let mut tags: Vec<Tag> = object.tags.iter().filter_map(tag).take(MOST).collect();
    tags.sort();
    tags.dedup();
    let difficulty = object.difficulty.and_then(|word| {
        let word = word.trim().to_lowercase();
        Difficulty::ALL.into_iter().find(|difficulty| serde_json::to_value(difficulty).is_ok_and(|name| name == word.as_str()))
    });
    let department = object
        .department
        .map(|department| department.trim().to_owned())
        .filter(|d| !d.is_empty() && d.chars().count() <= 40 && !d.contains(char::is_control));
    let said = Said { tags, difficulty, department };
    (said != Said::default()).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled};

    #[test]
    fn a_proposal_is_read_out_of_what_surrounds_it() {
        let said = read("Thinking {of it}.\n```json\n{\"difficulty\": \"Advanced\", \"department\": \"外科\", \"tags\": [\"Acute abdomen\", \"skill_differential\", \"腹痛\"]}\n```").unwrap();
        assert_eq!(said.tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["acute-abdomen", "skill-differential"]);
        assert_eq!((said.difficulty, said.department.as_deref()), (Some(Difficulty::Advanced), Some("外科")));
        for nothing in ["", "no", "{}", "{\"tags\": 3}", "{\"difficulty\": \"hard\", \"tags\": [\"甲\"]}"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_question_has_neither_title_nor_reference() {
        let case = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() }).unwrap().cases.remove(0);
        let asked = question(&case);
        assert!(asked.contains(&case.turns()[0].question) && !asked.contains(case.title().unwrap().reveal()));
        assert!(!asked.contains(&case.pairs()[0].answer));
    }
}
