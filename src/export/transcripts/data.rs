//! The answers as blocks of JSON that end no script. Texts are safe HTML: of models' Markdown only elements that `html` writes, and every text escaped.

use super::{
    super::html::{html, lines},
    CHUNK,
    words::WORDS,
};
use crate::{
    case::Case,
    items::{Flag, Item, Items},
    language::Language,
    record::{ErrorTag, RecordError},
    report::html_text::escape,
    text::escape_json,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Every block, each in an element of its own.
pub(super) fn blocks(items: &Items) -> Result<String, RecordError> {
    let cases = Cases::of(items);
    let mut out = String::new();
    block(&mut out, "words", &words());
    block(&mut out, "index", &index(items, &cases));
    for (number, chunk) in cases.chunks().enumerate() {
        block(&mut out, &format!("cases-{number}"), &chunk);
    }
    for from in (0..items.len()).step_by(CHUNK) {
        let texts = (from..items.len().min(from + CHUNK)).map(|place| texts(items.item(place))).collect::<Result<Vec<_>, _>>()?;
        block(&mut out, &format!("texts-{}", from / CHUNK), &Value::Array(texts));
    }
    Ok(out)
}

fn block(out: &mut String, id: &str, value: &Value) {
    // `<` cannot stand outside the strings of JSON.
    let json = escape_json(&value.to_string()).replace('<', "\\u003c");
    out.push_str(&format!("<script type=\"application/json\" id=\"{id}\">{json}</script>\n"));
}

fn both(of: impl Fn(Language) -> String) -> Value {
    json!([of(Language::Zh), of(Language::En)])
}

fn words() -> Value {
    let words: Map<String, Value> = WORDS.iter().map(|(key, zh, en)| ((*key).to_owned(), json!([zh, en]))).collect();
    json!({
        "words": words,
        "flags": Flag::ALL.map(|flag| both(|language| flag.words(language).to_owned())),
        "tags": ErrorTag::ALL.map(|tag| both(|language| tag.words(language).to_owned())),
    })
}

/// The cases that answers are about, in the order of their places.
struct Cases<'a> {
    numbers: BTreeMap<usize, usize>,
    firsts: Vec<Item<'a>>,
}

impl<'a> Cases<'a> {
    fn of(items: &'a Items) -> Self {
        let mut firsts: BTreeMap<usize, Item<'a>> = BTreeMap::new();
        for item in items.iter() {
            firsts.entry(item.case_place()).or_insert(item);
        }
        let numbers = firsts.keys().enumerate().map(|(number, place)| (*place, number)).collect();
        Self { numbers, firsts: firsts.into_values().collect() }
    }

    /// Titles and references, by as many cases as there are answers in a block.
    fn chunks(&self) -> impl Iterator<Item = Value> {
        self.firsts.chunks(CHUNK).map(|firsts| firsts.iter().map(|item| item.case().map_or(Value::Null, case)).collect())
    }
}

fn case(case: &Case) -> Value {
    let pairs: Vec<Value> = case.pairs().iter().map(|pair| json!([lines(&pair.question), lines(&pair.answer)])).collect();
    json!({ "title": case.title().map(|title| escape(title.reveal())), "department": case.department().map(escape), "pairs": pairs })
}

/// Names, and a row of numbers for each answer.
fn index(items: &Items, cases: &Cases<'_>) -> Value {
    let mut sources: Vec<&str> = Vec::new();
    let ids: Vec<Value> = cases
        .firsts
        .iter()
        .map(|item| {
            let label = item.source().label();
            let source = sources.iter().position(|known| *known == label).unwrap_or_else(|| {
                sources.push(label);
                sources.len() - 1
            });
            json!([plain(&item.case_with_variant()), source])
        })
        .collect();
    let runs: Vec<String> = items.folders().iter().map(|folder| plain(&folder.file_name().unwrap_or_default().to_string_lossy())).collect();
    let row = |item: Item<'_>| {
        let flags = Flag::ALL.iter().enumerate().fold(0, |bits, (bit, flag)| bits | u32::from(item.has_flag(*flag)) << bit);
        let case = cases.numbers.get(&item.case_place()).copied().unwrap_or_default();
        json!([
            case,
            item.turn(),
            item.model_place(),
            item.repeat(),
            item.run(),
            rounded(item.score(None)),
            rounded(item.spread()),
            rounded(item.rating()),
            item.characters(),
            item.milliseconds(),
            flags,
            item.verdicts().len(),
            item.notes().len(),
        ])
    };
    json!({
        "chunk": CHUNK,
        "models": items.models().map(plain).collect::<Vec<_>>(),
        "runs": runs,
        "sources": sources,
        "cases": ids,
        "items": items.iter().map(row).collect::<Vec<_>>(),
    })
}

/// Text that the page sets as text, without what would reorder or hide it.
fn plain(text: &str) -> String {
    crate::text::clean(text).into_owned()
}

/// Enough digits to sort by and to show; the report has the whole numbers.
fn rounded(value: Option<f64>) -> Option<f64> {
    value.map(|value| (value * 1e4).round() / 1e4)
}

/// Everything of one answer that is shown when it is opened.
fn texts(item: Item<'_>) -> Result<Value, RecordError> {
    let record = item.turn_record()?;
    let verdicts = item.verdicts().zip(item.verdict_records()?).map(|(verdict, record)| {
        let words = both(|language| escape(&record.verdict.words(language)));
        json!([escape(verdict.judge), verdict.preset.name(), verdict.repeat, words, html(&record.text)])
    });
    let ratings = item.ratings().map(|rating| {
        let tags: Vec<usize> = rating.tags.iter().filter_map(|tag| ErrorTag::ALL.iter().position(|known| known == tag)).collect();
        json!([rating.rater.map(escape), rating.rating, tags, lines(rating.comment), rating.saw_verdict])
    });
    let notes = item.notes().iter().map(|note| {
        let tags: Vec<String> = note.tags.iter().map(|tag| escape(tag.as_str())).collect();
        json!([note.author.as_deref().map(escape), lines(&note.text), tags])
    });
    let tokens =
        [record.usage.prompt_tokens, record.usage.answer_tokens].map(|count| count.map_or_else(|| "–".to_owned(), |n| n.to_string()));
    Ok(json!([
        lines(&record.question),
        html(&record.text),
        if record.reasoning.trim().is_empty() { String::new() } else { html(&record.reasoning) },
        verdicts.collect::<Vec<_>>(),
        ratings.collect::<Vec<_>>(),
        notes.collect::<Vec<_>>(),
        both(|language| record.finish.words(language).to_owned()),
        tokens.join(" / "),
        record.at.to_string(),
        record.key,
    ]))
}
