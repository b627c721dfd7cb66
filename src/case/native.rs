//! Wardround's own format: TOML with one `[[case]]` table a case, every text either a string or one string a language.
//!
//! ```toml
//! [[case]]
//! id = "example"
//! language = "zh"                     # of plain strings; may be left out when every text names its languages
//! department = { zh = "普外科", en = "General surgery" }
//! title = { zh = "…", en = "…" }      # names the disease: never shown before the reference
//! sources = ["a guideline, a textbook"]
//! source = "CMB-Clin derived"         # where it was converted from, by the label of that source; else it is native
//!
//! [[case.turns]]
//! kind = "complaint"                  # complaint, exam, tests or other
//! question = { zh = "…", en = "…" }   # sent exactly as written
//! reference = ["diagnosis"]           # ids of the pairs that answer this turn
//!
//! [[case.reference]]
//! id = "diagnosis"
//! question = { zh = "…", en = "…" }
//! answer = { zh = "…", en = "…" }
//! ```

use super::{
    Case, CaseFile, CaseId, Draft, Pair, Problem, Source, Title, Turn, TurnKind,
    audit::{AuditRow, AuditStatus},
};
use crate::{
    language::{Bilingual, Language},
    toml_text::explain,
};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use toml::Spanned;

/// A text in one language or several.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Text {
    Plain(String),
    ByLanguage(ByLanguage),
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByLanguage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl ByLanguage {
    fn get(&self, language: Language) -> Option<&String> {
        match language {
            Language::Zh => self.zh.as_ref(),
            Language::En => self.en.as_ref(),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NativeCase {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// The benchmark's category, where it has them: DoctorFLAN's task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What the author drew on; shown with the reference, never sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The label of the source that it was converted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub turns: Vec<NativeTurn>,
    /// A case may have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<NativePair>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NativeTurn {
    pub kind: TurnKind,
    pub question: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NativePair {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Text>,
    pub answer: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Spanned<toml::Value>>,
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
        let record = value.get("id").and_then(toml::Value::as_str).map_or_else(|| format!("case {}", place + 1), str::to_owned);
        match native(value).and_then(|native| case(native, wanted)) {
            Ok(case) => {
                file.audit.push(AuditRow::plain(&case, AuditStatus::Complete));
                file.cases.push(case);
            }
            Err(Fault { turn, field, message }) => {
                let line = turn.and_then(|turn| line_of_turn(text, place, turn)).unwrap_or(line);
                file.problems.push(Problem { line: Some(line), record, field, message });
            }
        }
    }
    Ok(file)
}

/// What is wrong with a case.
struct Fault {
    /// In which turn, from 0, where it is in one.
    turn: Option<usize>,
    field: String,
    message: Bilingual,
}

impl From<(String, Bilingual)> for Fault {
    fn from((field, message): (String, Bilingual)) -> Self {
        Self { turn: None, field, message }
    }
}

impl Fault {
    fn in_turn(turn: usize, message: Bilingual) -> Self {
        Self { turn: Some(turn), field: format!("turn {}", turn + 1), message }
    }
}

/// A case as it is written; its turns are looked at one by one first, so that what is wrong with one is known to be there.
fn native(value: toml::Value) -> Result<NativeCase, Fault> {
    let turns = value.get("turns").and_then(toml::Value::as_array).into_iter().flatten();
    for (turn, value) in turns.enumerate() {
        if value.as_table().is_some_and(|table| !table.contains_key("kind")) {
            let kinds = TurnKind::ALL.map(TurnKind::name).join(", ");
            let en = format!("kind is missing: write one of {kinds}, for example kind = {:?}", TurnKind::by_position(turn).name());
            let zh = format!("缺少 kind：请填写 {kinds} 之一，例如 kind = {:?}", TurnKind::by_position(turn).name());
            return Err(Fault::in_turn(turn, Bilingual::both(zh, en)));
        }
        value.clone().try_into::<NativeTurn>().map_err(|e| Fault::in_turn(turn, explain(e.message())))?;
    }
    value.try_into().map_err(|e| Fault { turn: None, field: "case".into(), message: explain(e.message()) })
}

/// A case as a JSON object with the fields of this format.
pub(super) fn read_json(value: &serde_json::Value) -> Result<Case, (String, Bilingual)> {
    let value = toml::Value::try_from(value).map_err(|e| ("case".to_owned(), Bilingual::quoted("TOML 库", e)))?;
    native(value).and_then(|native| case(native, None)).map_err(|Fault { field, message, .. }| (field, message))
}

/// The line of a turn of a case, both from 0.
fn line_of_turn(text: &str, case: usize, turn: usize) -> Option<usize> {
    #[derive(Deserialize)]
    struct Turns {
        #[serde(default)]
        turns: Vec<Spanned<IgnoredAny>>,
    }
    #[derive(Deserialize)]
    struct Cases {
        case: Vec<Turns>,
    }
    let cases: Cases = toml::from_str(text).ok()?;
    Some(line_of(text, cases.case.get(case)?.turns.get(turn)?.span().start))
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|&&b| b == b'\n').count() + 1
}

fn case(native: NativeCase, wanted: Option<Language>) -> Result<Case, Fault> {
    let language = language(&native, wanted)?;
    let pick = |field: String, text: &Text| match text {
        Text::Plain(text) => Ok(text.clone()),
        Text::ByLanguage(by) => by.get(language).cloned().ok_or_else(|| {
            let code = language.code();
            (field, Bilingual::both(format!("没有 {code:?} 的文字"), format!("has no {code:?}")))
        }),
    };
    let optional = |field: &str, text: &Option<Text>| text.as_ref().map(|t| pick(field.into(), t)).transpose();

    let mut pairs = Vec::with_capacity(native.reference.len());
    for pair in &native.reference {
        let field = format!("reference {:?}", pair.id);
        let question = optional(&field, &pair.question)?.unwrap_or_default();
        pairs.push(Pair { question, answer: pick(field, &pair.answer)? });
    }
    let ids: Vec<&str> = native.reference.iter().map(|p| p.id.as_str()).collect();
    if let Some(twice) = ids.iter().enumerate().find_map(|(i, id)| ids[..i].contains(id).then_some(id)) {
        return Err((
            "reference".to_owned(),
            Bilingual::both(format!("编号 {twice:?} 用了两次"), format!("the id {twice:?} is used twice")),
        )
            .into());
    }
    let mut turns = Vec::with_capacity(native.turns.len());
    for (i, turn) in native.turns.iter().enumerate() {
        let mut answered_by = Vec::new();
        for wanted in &turn.reference {
            let at = ids.iter().position(|id| id == wanted);
            answered_by.push(at.ok_or_else(|| {
                let known = ids.join(", ");
                let en = format!("there is no reference {wanted:?}; there are: {known}");
                Fault::in_turn(i, Bilingual::both(format!("没有参考答案 {wanted:?}；现有：{known}"), en))
            })?);
        }
        let question = pick(String::new(), &turn.question).map_err(|(_, message)| Fault::in_turn(i, message))?;
        turns.push(Turn { kind: turn.kind, question: question.trim_end().to_owned(), answered_by });
    }
    let draft = Draft {
        id: CaseId::new(&native.id)
            .ok_or_else(|| ("id".into(), Bilingual::both("为空，或含有控制字符", "empty, or with control characters in it")))?,
        id_is_number: false,
        language,
        source: match &native.source {
            None => Source::Native,
            Some(label) => Source::of_label(label).map_err(|message| ("source".into(), message))?,
        },
        department: optional("department", &native.department)?,
        category: native.category,
        title: optional("title", &native.title)?.and_then(|t| Title::new(&t)),
        turns,
        pairs,
    };
    Ok(draft.build()?)
}

/// The language asked for where every turn has it, else the case's own, else the first that every turn has.
fn language(native: &NativeCase, wanted: Option<Language>) -> Result<Language, (String, Bilingual)> {
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
            ("language".into(), Bilingual::both("没有一种语言写全了各轮提问", "no language has the question of every turn"))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, read_bytes};
    use super::*;

    const TWO: &str = r#"
[[case]]
id = "a"
[[case.turns]]
kind = "complaint"
question = { zh = "腹痛", en = "abdominal pain" }
reference = ["d"]
[[case.reference]]
id = "d"
answer = { zh = "阑尾炎", en = "appendicitis" }

[[case]]
id = "b"
[[case.turns]]
kind = "complaint"
question = "咳嗽三天"
reference = ["nope"]
[[case.reference]]
id = "d"
answer = "肺炎"
"#;

    #[test]
    fn a_bilingual_case_reads_in_the_language_asked_for() {
        for (language, question) in [(Language::Zh, "腹痛"), (Language::En, "abdominal pain")] {
            let options = ReadOptions { language: Some(language), ..ReadOptions::default() };
            let file = read_bytes("f", TWO.as_bytes(), &options).unwrap();
            assert_eq!(file.cases[0].turns()[0].question, question);
            assert_eq!(file.cases[0].language(), language);
        }
    }

    #[test]
    fn one_broken_case_names_its_line_and_leaves_the_other() {
        let file = read_bytes("f", TWO.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(file.cases.len(), 1);
        assert_eq!(file.problems[0].to_string(), "line 14, b: turn 1: there is no reference \"nope\"; there are: d");
    }

    #[test]
    fn a_turn_without_a_kind_is_told_which_there_are_and_names_its_own_line() {
        let zh = |p: &Problem| p.words(Language::Zh);
        let text = TWO.replacen("kind = \"complaint\"\n", "", 1);
        let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
        let says = "line 4, a: turn 1: kind is missing: write one of complaint, exam, tests, other";
        assert!(file.problems[0].to_string().starts_with(says), "{}", file.problems[0]);
        assert!(zh(&file.problems[0]).contains("缺少 kind：请填写 complaint, exam, tests, other 之一"), "{}", zh(&file.problems[0]));
        // A second turn, and one that is written in a line with its case.
        let second =
            "[[case]]\nid = \"a\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"腹痛\"\n\n[[case.turns]]\nquestion = \"查体\"\n";
        let inline = "[[case]]\nid = \"a\"\nturns = [\n  { kind = \"complaint\", question = \"腹痛\" },\n  { kind = \"exams\", question = \"查体\" },\n]\n";
        let problem = |text: &str| read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().problems[0].to_string();
        assert!(
            problem(second).starts_with("line 7, a: turn 2: kind is missing") && problem(second).contains("kind = \"exam\""),
            "{}",
            problem(second)
        );
        assert!(problem(inline).starts_with("line 5, a: turn 2: unknown value \"exams\"; did you mean \"exam\"?"), "{}", problem(inline));
    }

    #[test]
    fn a_case_needs_no_reference_and_keeps_the_label_of_where_it_comes_from() {
        let text = "[[case]]\nid = \"a\"\nsource = \"CMB-Clin derived\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"腹痛\"\n";
        let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!((file.cases[0].has_reference(), file.cases[0].source()), (false, Source::CmbClinDerived));
        let file = read_bytes("f", text.replace("CMB-Clin derived", "x").as_bytes(), &ReadOptions::default()).unwrap();
        assert!(file.problems[0].to_string().contains("source: no source \"x\""), "{}", file.problems[0]);
    }

    #[test]
    fn the_documented_example_uses_every_field_and_reads() {
        let text = include_str!("../../examples/case.toml");
        for language in [Language::Zh, Language::En] {
            let options = ReadOptions { language: Some(language), ..ReadOptions::default() };
            let file = read_bytes("case.toml", text.as_bytes(), &options).unwrap();
            assert!(file.problems.is_empty(), "{:?}", file.problems);
            assert_eq!(file.cases[0].language(), language);
        }
    }

    #[test]
    fn a_syntax_error_names_its_line() {
        let error = read_bytes("f", b"[[case]]\nid = \n", &ReadOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with("f: line 2:"), "{error}");
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let text = TWO.replace("id = \"a\"", "id = \"a\"\ntitel = \"x\"");
        let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
        assert!(file.problems[0].message.to_string().contains("titel"), "{}", file.problems[0]);
    }
}
