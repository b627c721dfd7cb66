//! Wardround's own format: TOML with one `[[case]]` table a case, every text either a string or one string a language. `examples/case.toml` explains every
//! field.
//!
//! `file` has the types of the file, `text` those of its texts; `details` checks what goes beyond questions and reference, and `fault` says what is wrong.

mod details;
mod fault;
mod file;
mod text;

pub(super) use file::{
    Knower, NativeCase, NativeDiagnosis, NativeDistractor, NativeFact, NativePair, NativePatient, NativeRubricItem, NativeTurn,
};
pub(super) use text::{Text, Texts};

use super::{
    Case, CaseFile, CaseId, Draft, Pair, Problem, Source, Title, Turn,
    audit::{AuditRow, AuditStatus},
    details::Details,
    twin::{TextField, Twin},
};
use crate::{
    language::{Bilingual, Language},
    toml_text::{TomlText, explain},
};
use details::pick;
use fault::{At, Fault, Named, Wrong};
use serde::{Deserialize, de::DeserializeOwned};
use text::Taken;
use toml::{Spanned, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Spanned<Value>>,
}

/// A file of cases, one `[[case]]` table each.
#[derive(schemars::JsonSchema)]
#[schemars(deny_unknown_fields, title = "Cases")]
#[allow(dead_code, reason = "only its schema is used: each case is read by itself, for its own line in errors")]
struct Cases {
    /// The cases.
    case: Vec<NativeCase>,
}

/// The JSON schema of a native file.
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Cases)
}

/// Tells `[[case]]` from the start of a JSON array.
pub(super) fn looks_like_toml(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default();
    let name = first.strip_prefix("[[").and_then(|rest| rest.split_once("]]")).map(|(name, _)| name.trim());
    name.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_alphabetic() || c == '_'))
}

pub(super) fn read(text: &str, wanted: Option<Language>) -> Result<CaseFile, Bilingual> {
    let parsed: File = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| line_of(text, s.start));
        explain(e.message()).after(
            &format!("第 {line} 行：既不是 JSON，也不是 Wardround 的病例文件（TOML）："),
            &format!("line {line}: neither JSON nor a native case file: "),
        )
    })?;
    let mut file = CaseFile::default();
    for (place, spanned) in parsed.case.into_iter().enumerate() {
        let line = line_of(text, spanned.span().start);
        let value = spanned.into_inner();
        let record = value.get("id").and_then(Value::as_str).map_or_else(|| format!("case {}", place + 1), str::to_owned);
        match native(value).and_then(|native| in_every_language(&native, wanted)) {
            Ok(case) => {
                file.audit.push(AuditRow::plain(&case, AuditStatus::Complete));
                file.cases.push(case);
            }
            Err(faults) => file.problems.extend(problem(faults, &record, |path| {
                let path: Vec<String> = ["case".to_owned(), place.to_string()].into_iter().chain(path.iter().cloned()).collect();
                TomlText::new(text).line_of(&path).max(line)
            })),
        }
    }
    Ok(file)
}

/// What is wrong with a case as one problem; `line_of` finds the line of a place in the case.
fn problem(faults: Vec<Fault>, record: &str, line_of: impl Fn(&[String]) -> usize) -> Option<Problem> {
    let mut all = faults.into_iter().map(|Fault { at, wrong }| Problem {
        line: Some(line_of(&at.path)),
        record: record.to_owned(),
        field: at.name,
        message: wrong.message(),
        more: Vec::new(),
    });
    let first = all.next()?;
    Some(Problem { more: all.collect(), ..first })
}

/// A case as it is written. The elements of its lists are looked at one by one first, so that what is wrong with one is known to be there.
fn native(value: Value) -> Result<NativeCase, Vec<Fault>> {
    let mut faults: Vec<Fault> = without_kind(&value).collect();
    if faults.is_empty() {
        faults.extend(of_each::<NativeTurn>(&value, "turns"));
        faults.extend(of_each::<NativePair>(&value, "reference"));
        faults.extend(of_each::<NativeDiagnosis>(&value, "diagnoses"));
        faults.extend(of_each::<NativeDistractor>(&value, "distractors"));
        faults.extend(of_each::<NativeFact>(&value, "facts"));
        faults.extend(of_each::<NativeRubricItem>(&value, "rubric"));
        faults.extend(value.get("patient").and_then(|patient| fault_of::<NativePatient>(patient, At::field("patient"))));
    }
    if faults.is_empty() {
        value.clone().try_into().map_err(|e| vec![said(&e, key_of::<NativeCase>(&value, &e), At::whole())])
    } else {
        Err(faults)
    }
}

fn without_kind(value: &Value) -> impl Iterator<Item = Fault> {
    let turns = value.get("turns").and_then(Value::as_array).into_iter().flatten().enumerate();
    let without = turns.filter(|(_, turn)| turn.as_table().is_some_and(|table| !table.contains_key("kind")));
    without.map(|(turn, _)| At::element("turns", turn, None).fault(Wrong::NoKind { turn }))
}

/// The elements of a list that are not of their type.
fn of_each<T: DeserializeOwned>(value: &Value, list: &str) -> impl Iterator<Item = Fault> {
    let elements = value.get(list).and_then(Value::as_array).into_iter().flatten().enumerate();
    elements.filter_map(move |(place, element)| {
        let id = element.get("id").and_then(Value::as_str).filter(|_| list != "turns");
        fault_of::<T>(element, At::element(list, place, id))
    })
}

fn fault_of<T: DeserializeOwned>(value: &Value, at: At) -> Option<Fault> {
    let error = value.clone().try_into::<T>().err()?;
    Some(said(&error, key_of::<T>(value, &error), at))
}

/// What the parser said of a table, at the key that it said it of.
fn said(error: &toml::de::Error, key: Option<String>, at: At) -> Fault {
    let at = match key {
        Some(key) => at.key(&key),
        None => at,
    };
    at.fault(Wrong::Said(text::expected(error.message()).unwrap_or_else(|| explain(error.message()))))
}

/// The key whose value is at fault: without it the parser says something else. None where a key is missing or unknown, which the message names.
fn key_of<T: DeserializeOwned>(value: &Value, error: &toml::de::Error) -> Option<String> {
    if ["missing field", "unknown field"].iter().any(|start| error.message().starts_with(start)) {
        return None;
    }
    let table = value.as_table()?;
    let is_at_fault = |key: &&String| {
        let mut without = table.clone();
        without.remove(*key);
        Value::Table(without).try_into::<T>().err().is_none_or(|other| other.message() != error.message())
    };
    table.keys().find(is_at_fault).cloned()
}

/// A case as a JSON object with the fields of this format.
pub(super) fn read_json(value: &serde_json::Value) -> Result<Case, (String, Bilingual)> {
    let value = Value::try_from(value).map_err(|e| ("case".to_owned(), Bilingual::quoted("TOML 库", e)))?;
    let first = |faults: Vec<Fault>| faults.into_iter().next().map(|Fault { at, wrong }| (at.name, wrong.message())).unwrap_or_default();
    native(value).and_then(|native| case(&native, None)).map_err(first)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|&&b| b == b'\n').count() + 1
}

/// The case in one language, where what it says in the other is right too. A case need not have the other, or not in every text.
fn in_every_language(native: &NativeCase, wanted: Option<Language>) -> Result<Case, Vec<Fault>> {
    let mut read = case(native, wanted)?;
    let other = if read.language() == Language::Zh { Language::En } else { Language::Zh };
    read.twin = Twin(match case_in(native, Taken { language: other, plain: false }) {
        Ok(twin) => Ok(Box::new(twin)),
        Err(faults) => match faults.iter().find(|fault| matches!(fault.wrong, Wrong::NotIn(_))) {
            None => return Err(faults),
            // What is missing first, to whoever reads the case.
            Some(_) if !has_questions(native, other) => Err(TextField::Turns),
            Some(lacks) => Err(lacks.at.path.first().and_then(|key| TextField::of_key(key)).unwrap_or(TextField::Turns)),
        },
    });
    Ok(read)
}

fn has_questions(native: &NativeCase, language: Language) -> bool {
    native.turns.iter().all(|turn| turn.question.get(Taken { language, plain: false }).is_some())
}

fn case(native: &NativeCase, wanted: Option<Language>) -> Result<Case, Vec<Fault>> {
    let language = language(native, wanted).map_err(|fault| vec![fault])?;
    case_in(native, Taken { language, plain: true })
}

fn case_in(native: &NativeCase, taken: Taken) -> Result<Case, Vec<Fault>> {
    let draft = draft(native, taken).map_err(|fault| vec![fault])?;
    let details = details::details(native, &draft.turns, taken)?;
    Draft { details, ..draft }.build().map_err(|said| vec![said.into()])
}

/// The parts of a case without its details.
fn draft(native: &NativeCase, taken: Taken) -> Result<Draft, Fault> {
    let optional = |field: &str, text: &Option<Text>| text.as_ref().map(|text| pick(text, taken, || At::field(field))).transpose();
    let ids: Vec<&str> = native.reference.iter().map(|pair| pair.id.as_str()).collect();
    let mut pairs = Vec::with_capacity(native.reference.len());
    for (place, pair) in native.reference.iter().enumerate() {
        let at = || At::element("reference", place, Some(&pair.id));
        if ids[..place].contains(&pair.id.as_str()) {
            return Err(at().fault(Wrong::Twice(pair.id.clone())));
        }
        let question = pair.question.as_ref().map(|question| pick(question, taken, at)).transpose()?.unwrap_or_default();
        pairs.push(Pair { question, answer: pick(&pair.answer, taken, at)? });
    }
    let mut turns = Vec::with_capacity(native.turns.len());
    for (place, turn) in native.turns.iter().enumerate() {
        let at = || At::element("turns", place, None);
        let mut answered_by = Vec::new();
        for wanted in &turn.reference {
            let known = || ids.iter().map(|&id| id.to_owned()).collect();
            let unknown = || at().fault(Wrong::Unknown { what: Named::Reference, id: wanted.clone(), known: known() });
            answered_by.push(ids.iter().position(|id| id == wanted).ok_or_else(unknown)?);
        }
        let question = pick(&turn.question, taken, at)?.trim_end().to_owned();
        turns.push(Turn { kind: turn.kind, question, answered_by });
    }
    Ok(Draft {
        id: CaseId::new(&native.id).ok_or_else(|| {
            At::field("id").fault(Wrong::Said(Bilingual::both("为空，或含有控制字符", "empty, or with control characters in it")))
        })?,
        id_is_number: false,
        language: taken.language,
        source: match &native.source {
            None => Source::Native,
            Some(label) => Source::of_label(label).map_err(|message| At::field("source").fault(Wrong::Said(message)))?,
        },
        department: optional("department", &native.department)?,
        category: native.category.clone(),
        title: optional("title", &native.title)?.and_then(|t| Title::new(&t)),
        turns,
        pairs,
        details: Details::default(),
    })
}

/// The language asked for where every turn has it, else the case's own, else the first that every turn has.
fn language(native: &NativeCase, wanted: Option<Language>) -> Result<Language, Fault> {
    let complete = |language: Language| {
        native.turns.iter().all(|t| match &t.question {
            Text::Plain(_) => native.language.is_none_or(|own| own == language),
            Text::ByLanguage(by) => by.get(language).is_some(),
        })
    };
    let wanted = [wanted, native.language, Some(Language::Zh), Some(Language::En)];
    let plain = native.turns.iter().find_map(|t| if let Text::Plain(s) = &t.question { Some(Language::of_text(s)) } else { None });
    match (native.language, plain) {
        // Plain strings without a declared language: their characters tell.
        (None, Some(found)) => Ok(found),
        _ => wanted.into_iter().flatten().find(|&l| complete(l)).ok_or_else(|| {
            let message = Bilingual::both("没有一种语言写全了各轮提问", "no language has the question of every turn");
            At::field("language").fault(Wrong::Said(message))
        }),
    }
}

#[cfg(test)]
mod tests;
