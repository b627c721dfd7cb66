//! Training items: what raters practise on before the trial, with ratings that experts agreed on. A TOML file of the organiser's; their ratings count in no
//! figure.

use super::{
    form::{Form, Rates, Values},
    pack::{AskedTurn, Gold, OpaqueId, PackAnswer, PackItem},
};
use crate::{
    language::Language,
    toml_text::{TomlError, TomlText},
};
use serde::Deserialize;

/// A training item that fits the trial's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingItem {
    language: Language,
    turns: Vec<AskedTurn>,
    reference: Option<String>,
    answers: Vec<TrainingAnswer>,
    /// Where two are compared.
    gold: Option<GoldRating>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct TrainingAnswer {
    texts: Vec<String>,
    gold: Option<GoldRating>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct GoldRating {
    /// The ratings, by the ids of the form's fields.
    values: Values,
    /// Why the experts gave them; shown after the rater's own.
    #[serde(default)]
    comment: String,
}

/// Items that raters practise on before a trial. Their ratings count in no figure.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Training items")]
pub(crate) struct Draft {
    /// The items, in the order in which raters get them.
    #[serde(rename = "item", default)]
    items: Vec<DraftItem>,
}

/// One item: a consultation and the answers to rate.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftItem {
    /// The language of the texts.
    language: Language,
    /// The turns up to the rated one.
    #[serde(rename = "turn", default)]
    turns: Vec<AskedTurn>,
    /// The reference, where raters see one.
    reference: Option<String>,
    /// The answers to rate: one, or two where they are compared.
    #[serde(rename = "answer", default)]
    answers: Vec<DraftAnswer>,
    /// What experts agreed on, where two answers are compared.
    gold: Option<GoldRating>,
}

/// One answer, or one whole conversation.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftAnswer {
    /// One text, or one for each turn where conversations are rated.
    texts: Vec<String>,
    /// What experts agreed on.
    gold: Option<GoldRating>,
}

type Mistake = (Vec<String>, String, String);

/// Reads a training file for a form.
///
/// # Errors
/// What is wrong, with line and field.
pub fn parse(text: &str, form: &Form) -> Result<Vec<TrainingItem>, TomlError> {
    let toml = TomlText::new(text);
    let draft: Draft = toml.parse()?;
    let checked = draft.items.into_iter().enumerate().map(|(place, item)| check(place, item, form)).collect::<Result<Vec<_>, _>>();
    match checked {
        Ok(items) if items.is_empty() => Err(toml.error(&[], "至少要有一个 [[item]]", "give at least one [[item]]")),
        checked => checked.map_err(|(field, zh, en)| toml.error(&field, &zh, &en)),
    }
}

fn check(place: usize, item: DraftItem, form: &Form) -> Result<TrainingItem, Mistake> {
    let at = |keys: &[&str]| -> Vec<String> {
        ["item".to_owned(), place.to_string()].into_iter().chain(keys.iter().map(|key| (*key).to_owned())).collect()
    };
    let wrong = |keys: &[&str], zh: &str, en: &str| Err((at(keys), zh.to_owned(), en.to_owned()));
    if item.turns.is_empty() || item.turns.iter().any(|turn| turn.question.trim().is_empty()) {
        return wrong(&["turn"], "至少要有一个 [[item.turn]]，且问题不能为空", "give at least one [[item.turn]] with a question");
    }
    let is_pair = form.rates() == Rates::Pair;
    if item.answers.is_empty() || (is_pair && item.answers.len() != 2) {
        return match is_pair {
            true => wrong(&["answer"], "此量表比较两者：请给出两个 [[item.answer]]", "this form compares two: give two [[item.answer]]"),
            false => wrong(&["answer"], "至少要有一个 [[item.answer]]", "give at least one [[item.answer]]"),
        };
    }
    let fits = |gold: &GoldRating, texts: &[String], keys: &[&str]| {
        form.check_values(&gold.values, texts).map_err(|error| (at(keys), error.words(form, Language::Zh), error.words(form, Language::En)))
    };
    for (nth, answer) in item.answers.iter().enumerate() {
        let nth = nth.to_string();
        if answer.texts.is_empty() || answer.texts.iter().any(|text| text.trim().is_empty()) {
            return wrong(&["answer", &nth, "texts"], "回答不能为空", "an answer needs a text");
        }
        match &answer.gold {
            Some(_) if is_pair => {
                return wrong(&["answer", &nth, "gold"], "此量表比较两者：请写 [item.gold]", "this form compares two: write [item.gold]");
            }
            Some(gold) => fits(gold, &answer.texts, &["answer", &nth, "gold", "values"])?,
            None => {}
        }
    }
    match (&item.gold, is_pair) {
        (Some(_), false) => {
            return wrong(&["gold"], "请为每个回答写 [item.answer.gold]", "write [item.answer.gold] for each answer");
        }
        (Some(gold), true) => fits(gold, &[], &["gold", "values"])?,
        (None, _) if item.answers.iter().all(|answer| answer.gold.is_none()) => {
            return wrong(&[], "练习题至少要有一个示例评分（gold）", "a training item needs at least one example rating (gold)");
        }
        (None, _) => {}
    }
    Ok(TrainingItem {
        language: item.language,
        turns: item.turns,
        reference: item.reference,
        answers: item.answers.into_iter().map(|DraftAnswer { texts, gold }| TrainingAnswer { texts, gold }).collect(),
        gold: item.gold,
    })
}

impl TrainingItem {
    /// The item as a rater has it; `id` gives each of its parts an id. `has_reference` is whether packs hold references.
    pub(super) fn issue(&self, id: impl Fn(&str) -> OpaqueId, has_reference: bool) -> PackItem {
        let gold = |answer, gold: &GoldRating| Gold { answer, values: gold.values.clone(), comment: gold.comment.clone() };
        let ids: Vec<_> = (0..self.answers.len()).map(|place| id(&format!("answer {place}"))).collect();
        let of_answers = ids.iter().zip(&self.answers).filter_map(|(id, answer)| Some(gold(Some(id.clone()), answer.gold.as_ref()?)));
        PackItem {
            item: id("item"),
            language: self.language,
            turns: self.turns.clone(),
            gold: self.gold.iter().map(|of| gold(None, of)).chain(of_answers).collect(),
            answers: ids
                .iter()
                .zip(&self.answers)
                .map(|(id, answer)| PackAnswer { answer: id.clone(), texts: answer.texts.clone(), earlier: Vec::new(), live: false })
                .collect(),
            reference: self.reference.clone().filter(|_| has_reference),
            waits_for: Vec::new(),
            rubric: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"[[item]]
language = "zh"
reference = "参考"

[[item.turn]]
kind = "complaint"
question = "虚构病例：腹痛两天。"

[[item.answer]]
texts = ["虚构回答甲"]
[item.answer.gold]
values = { overall = 7 }
comment = "诊断正确。"

[[item.answer]]
texts = ["虚构回答乙"]
"#;

    #[test]
    fn an_item_is_issued_with_ids_of_its_own_and_its_gold() {
        let items = parse(TEXT, &Form::built_in("overall").unwrap()).unwrap();
        let id = |part: &str| OpaqueId(format!("r1 {part}"));
        let item = items[0].issue(id, true);
        assert!(item.is_training() && item.reference.is_some());
        assert_eq!((item.gold.len(), item.gold[0].answer.as_ref()), (1, Some(&item.answers[0].answer)));
        assert_ne!(item.answers[0].answer, item.answers[1].answer);
        assert_eq!(items[0].issue(id, false).reference, None);
    }

    #[test]
    fn a_mistake_names_line_and_field() {
        let rows = [
            ("overall = 7", "overall = 11", "overall", "line 12, item.0.answer.0.gold.values: \"Overall quality\" does not take"),
            ("texts = [\"虚构回答乙\"]", "texts = []", "overall", "line 16, item.0.answer.1.texts"),
            ("question = \"虚构病例：腹痛两天。\"", "question = \" \"", "overall", "line 5, item.0.turn"),
            ("overall = 7", "overall = 7", "preference", "item.0.answer.0.gold: this form compares two"),
            ("[item.answer.gold]\nvalues = { overall = 7 }\ncomment = \"诊断正确。\"", "", "overall", "item.0: a training item needs"),
            ("comment =", "coment =", "overall", "coment"),
            (
                "overall = 7",
                "overal = 7",
                "overall",
                "line 12, item.0.answer.0.gold.values: the form has no field \"overal\": did you mean overall?",
            ),
            ("overall = 7", "xyz = 7", "overall", "the form has no field \"xyz\"; it has overall"),
        ];
        for (from, to, form, expected) in rows {
            let error = parse(&TEXT.replace(from, to), &Form::built_in(form).unwrap()).unwrap_err().to_string();
            assert!(error.contains(expected), "{to}: {error}");
        }
        assert!(parse("", &Form::built_in("overall").unwrap()).unwrap_err().to_string().contains("at least one [[item]]"));
    }
}
