//! Asks a model for the items of a rubric, from a case's reference. What it says is a proposal.

use super::rubrics::{DraftItem, ItemState};
use crate::{
    case::{Case, Points, RubricItem, RubricKind, Share, Tag},
    language::Language,
};
use serde_json::Value;

/// At most so many items are taken.
const MOST: usize = 20;

/// What a model is asked: the questions and the reference, and how to answer; `None` of a case without a reference.
pub fn question(case: &Case) -> Option<String> {
    let reference = case.reference_text()?;
    let turns = case.turns().len();
    let questions: Vec<String> = case.turns().iter().enumerate().map(|(i, turn)| format!("[{}]\n{}", i + 1, turn.question)).collect();
    let questions = questions.join("\n\n");
    Some(match case.language() {
        Language::Zh => format!(
            "以下是一份病例各轮的提问和参考答案。请写出评分细则：好的回答应做到哪些，会犯哪些有害的错误。不要作答其中的问题。\n\n\
             <提问>\n{questions}\n</提问>\n\n<参考答案>\n{reference}\n</参考答案>\n\n\
             只输出一个 JSON 对象，不要其他文字：\n\
             {{\"items\": [{{\"kind\": \"essential、important、optional 或 pitfall\", \"points\": 8, \"turns\": [1], \"tags\": [\"diagnosis\"], \"statement\": \"一句话\", \"safety_cap\": 0.5}}]}}\n\
             - statement 是一句关于回答的陈述，读回答即可判断真假；一句只写一件事，只写参考答案有依据的内容。\n\
             - points：essential、important、optional 为 1 至 10；pitfall 是错误，为 -10 至 -1。\n\
             - turns：适用于第几轮的回答，1 至 {turns}。该轮还不知道的内容不要求。\n\
             - safety_cap：只用于关乎安全的条目，其余不写；0 至 1，未做到时得分至多为此比例。\n\
             - tags：英文小写，如 diagnosis、differential、tests、treatment、safety、communication。\n\
             - 5 至 {MOST} 条。"
        ),
        Language::En => format!(
            "These are the questions of a case, turn by turn, and its reference. Write a rubric: what a good answer does, and which harmful mistakes it could make. Do \
             not answer the questions.\n\n<questions>\n{questions}\n</questions>\n\n<reference>\n{reference}\n</reference>\n\n\
             Write one JSON object and nothing else:\n\
             {{\"items\": [{{\"kind\": \"essential, important, optional or pitfall\", \"points\": 8, \"turns\": [1], \"tags\": [\"diagnosis\"], \"statement\": \"one sentence\", \"safety_cap\": 0.5}}]}}\n\
             - A statement is true or false of an answer, and reading the answer tells which. One thing a statement, and only what the reference supports.\n\
             - points: 1 to 10 of essential, important and optional; a pitfall is a mistake, -10 to -1.\n\
             - turns: the answers that it applies to, 1 to {turns}. Nothing is asked of an answer that was not known by then.\n\
             - safety_cap: for items of safety, left out of others; 0 to 1: an answer that fails the item reaches at most this share.\n\
             - tags: lower-case words, as diagnosis, differential, tests, treatment, safety, communication.\n\
             - 5 to {MOST} items."
        ),
    })
}

/// The same for the statements of reasoning that lead to the reference's conclusion.
pub fn statements_question(case: &Case) -> Option<String> {
    let reference = case.reference_text()?;
    let turns = case.turns().len();
    let questions: Vec<String> = case.turns().iter().enumerate().map(|(i, turn)| format!("[{}]\n{}", i + 1, turn.question)).collect();
    let questions = questions.join("\n\n");
    Some(match case.language() {
        Language::Zh => format!(
            "以下是一份病例各轮的提问和参考答案。请把参考答案的推理拆成逐条陈述：哪项发现支持或排除什么。不要作答其中的问题。\n\n\
             <提问>\n{questions}\n</提问>\n\n<参考答案>\n{reference}\n</参考答案>\n\n\
             只输出一个 JSON 对象，不要其他文字：\n\
             {{\"items\": [{{\"kind\": \"important\", \"points\": 1, \"turns\": [1], \"tags\": [\"reasoning\"], \"statement\": \"一句话\"}}]}}\n\
             - statement 只写一步推理，写明发现和结论；只写参考答案有依据的内容，不写诊断本身。\n\
             - kind、points 和 tags 照写。\n\
             - turns：哪几轮的回答可以说出它，1 至 {turns}；所依据的发现该轮还不知道的，不写该轮。\n\
             - 至多 {MOST} 条。"
        ),
        Language::En => format!(
            "These are the questions of a case, turn by turn, and its reference. Take the reasoning of the reference apart into statements: which finding speaks for \
             or against what. Do not answer the questions.\n\n<questions>\n{questions}\n</questions>\n\n<reference>\n{reference}\n</reference>\n\n\
             Write one JSON object and nothing else:\n\
             {{\"items\": [{{\"kind\": \"important\", \"points\": 1, \"turns\": [1], \"tags\": [\"reasoning\"], \"statement\": \"one sentence\"}}]}}\n\
             - A statement is one step: the finding and what follows from it. Only what the reference supports, and not the diagnosis itself.\n\
             - kind, points and tags as they stand here.\n\
             - turns: the answers that can make it, 1 to {turns}; not those of turns in which the finding is not known yet.\n\
             - At most {MOST} items."
        ),
    })
}

/// The field of a proposed item that keeps it from being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unusable {
    /// No kind that there is.
    Kind,
    /// No number, or one outside the kind's range.
    Points,
    /// None that the case has.
    Turns,
    /// Empty, or the same as that of an item before.
    Statement,
    /// As many items as are taken are there already.
    TooMany,
}

impl Unusable {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Kind, Language::Zh) => "类别 kind 不对",
            (Self::Kind, Language::En) => "unknown kind",
            (Self::Points, Language::Zh) => "分值 points 不合类别",
            (Self::Points, Language::En) => "points outside the kind's range",
            (Self::Turns, Language::Zh) => "没有可用的轮次 turns",
            (Self::Turns, Language::En) => "no turn of the case in turns",
            (Self::Statement, Language::Zh) => "陈述 statement 为空或重复",
            (Self::Statement, Language::En) => "an empty or repeated statement",
            (Self::TooMany, Language::Zh) => "超出条数上限",
            (Self::TooMany, Language::En) => "more items than are taken",
        }
    }
}

/// The items that a model's answer proposes, and why others of what it wrote are none. An object with a `statement` is an item wherever it stands.
pub fn read(answer: &str, case: &Case, by: &str) -> (Vec<DraftItem>, Vec<Unusable>) {
    let mut written = Vec::new();
    let mut at = 0;
    while let Some(open) = answer[at..].find('{').map(|open| at + open) {
        let mut stream = serde_json::Deserializer::from_str(&answer[open..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                collect(&value, &mut written);
                at = open + stream.byte_offset().max(1);
            }
            _ => at = open + 1,
        }
    }
    let mut items: Vec<DraftItem> = Vec::new();
    let mut refused = Vec::new();
    for value in &written {
        match item(value, items.len() + 1, case) {
            Ok(_) if items.len() >= MOST => refused.push(Unusable::TooMany),
            Ok(item) if items.iter().any(|other| other.item.statement() == item.statement()) => refused.push(Unusable::Statement),
            Ok(item) => {
                items.push(DraftItem {
                    item,
                    state: ItemState::Proposed,
                    proposed_by: Some(by.to_owned()),
                    proposed: None,
                    decided_by: None,
                    decided_on: None,
                });
            }
            Err(why) => refused.push(why),
        }
    }
    (items, refused)
}

/// The objects with a statement in a value. How deep values lie in one another is limited by the parser.
fn collect(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(fields) if fields.contains_key("statement") => found.push(value.clone()),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn item(value: &Value, number: usize, case: &Case) -> Result<RubricItem, Unusable> {
    let kind = value.get("kind").and_then(|kind| serde_json::from_value::<RubricKind>(kind.clone()).ok()).ok_or(Unusable::Kind)?;
    let points = value.get("points").and_then(Value::as_i64).and_then(|points| Points::new(points, kind)).ok_or(Unusable::Points)?;
    let turn = |turn: &Value| usize::try_from(turn.as_u64()?).ok()?.checked_sub(1).filter(|turn| *turn < case.turns().len());
    let mut turns: Vec<usize> = value.get("turns").and_then(Value::as_array).ok_or(Unusable::Turns)?.iter().filter_map(turn).collect();
    if turns.is_empty() {
        return Err(Unusable::Turns);
    }
    turns.sort_unstable();
    turns.dedup();
    let words = value.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut tags: Vec<Tag> = words.iter().filter_map(|word| Tag::new(word.as_str()?)).collect();
    tags.sort();
    tags.dedup();
    let safety_cap = value.get("safety_cap").and_then(Value::as_f64).and_then(Share::new);
    let statement = value.get("statement").and_then(Value::as_str).ok_or(Unusable::Statement)?;
    let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    let item = RubricItem::new(&format!("item-{number}"), kind, points, turns, &statement).ok_or(Unusable::Statement)?;
    Ok(item.about(tags, safety_cap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled};

    #[test]
    fn items_are_read_out_of_what_surrounds_them_and_others_are_counted() {
        let case = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap().cases.remove(0);
        let answer = r#"Here {it} is:
```json
{"items": [
 {"kind": "essential", "points": 8, "turns": [1, 9], "tags": ["diagnosis", "BAD TAG"], "statement": "指出  诊断。", "safety_cap": 0.5},
 {"kind": "pitfall", "points": 5, "turns": [1], "statement": "错。"},
 {"kind": "vital", "points": 5, "turns": [1], "statement": "类别不对。"},
 {"kind": "optional", "points": 1, "turns": [99], "statement": "没有这一轮。"},
 {"kind": "essential", "points": 8, "turns": [1], "statement": "指出 诊断。"},
 {"kind": "pitfall", "points": -5, "turns": [2], "statement": "让病人回家。"}]}
```"#;
        let (items, refused) = read(answer, &case, "m");
        assert_eq!(refused, [Unusable::Points, Unusable::Kind, Unusable::Turns, Unusable::Statement]);
        let said: Vec<_> = items.iter().map(|d| (d.item.id(), d.item.points().get(), d.item.turns(), d.item.statement())).collect();
        assert_eq!(said, [("item-1", 8, &[0][..], "指出 诊断。"), ("item-2", -5, &[1], "让病人回家。")]);
        assert_eq!((items[0].item.tags().len(), items[0].item.safety_cap().map(Share::get)), (1, Some(0.5)));
        assert!(items.iter().all(|draft| draft.state == ItemState::Proposed && draft.proposed_by.as_deref() == Some("m")));
        assert_eq!(read("no", &case, "m").0.len(), 0);
    }

    #[test]
    fn the_question_has_the_reference_and_the_range_of_turns() {
        for language in [Language::Zh, Language::En] {
            let case = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases.remove(0);
            let asked = question(&case).unwrap();
            assert!(asked.contains(&case.reference_text().unwrap()) && asked.contains(&case.turns()[1].question));
            assert!(asked.contains(&format!("1 {} {}", if language == Language::Zh { "至" } else { "to" }, case.turns().len())));
        }
    }
}
