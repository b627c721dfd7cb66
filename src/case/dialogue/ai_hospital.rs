//! Reads the patients of AI Hospital (arXiv:2402.09742): a Chinese hospital record by sections. The patient knows complaint, present and past illness and how he or
//! she lives; whoever examines knows examination and tests; nobody is told what stands under diagnosis and treatment.

use super::{
    super::{
        CaseFile, Diagnosis, Draft, Pair, Section, Source, Title, TurnKind, closing::with_closing_question, details::Details, json,
        json::Record,
    },
    Outcome, Wrong, in_field, read as read_all, readable,
    sheet::{Sheet, VOLUNTEERED, WHEN_ASKED},
    text::{figures, patient, statements},
};
use crate::{
    case::KnownBy,
    language::{Bilingual, Language},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The record as the published program uses it, which a model wrote; and as its physician did.
const RECORDS: [&str; 2] = ["medical_record", "raw_medical_record"];
/// What a patient tells of, by the section of a fact.
const OF_PATIENT: [(&str, Section); 4] =
    [("现病史", Section::Symptom), ("既往史", Section::History), ("个人史", Section::Social), ("家族史", Section::Family)];
/// The reference, section by section.
const REFERENCE: [&str; 4] = ["诊断结果", "诊断依据", "鉴别诊断", "诊治经过"];

pub(in crate::case) fn recognises(object: &Map<String, Value>) -> bool {
    RECORDS.iter().any(|name| object.get(*name).is_some_and(Value::is_object))
}

pub(in crate::case) fn read(records: Vec<Record>) -> CaseFile {
    read_all(records, |object, _| case(object))
}

/// The sections of a record, without line breaks around them.
type Sections = BTreeMap<String, String>;

fn sections(object: &Map<String, Value>, name: &str) -> Result<Option<Sections>, Wrong> {
    let Some(record) = object.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let wrong = || (name.to_owned(), Bilingual::both("应为一个对象，每节一段文字", "expected an object, a text for each section"));
    let record = record.as_object().ok_or_else(wrong)?;
    let text = |(key, value): (&String, &Value)| {
        let text = value.as_str().ok_or_else(|| (format!("{name}.{key}"), Bilingual::both("应为文字", "expected text")))?;
        Ok((key.clone(), text.trim().to_owned()))
    };
    Ok(Some(record.iter().map(text).collect::<Result<_, Wrong>>()?))
}

fn case(object: &Map<String, Value>) -> Result<Outcome, Wrong> {
    let id = json::id(object, "id").map_err(in_field("id"))?;
    let (written, raw) = (sections(object, RECORDS[0])?, sections(object, RECORDS[1])?);
    let mut notes = Vec::new();
    if let (Some(written), Some(raw)) = (&written, &raw) {
        notes.extend(invented(written, raw));
    }
    let own = if written.is_some() { RECORDS[0] } else { RECORDS[1] };
    let mut record = written.or_else(|| raw.clone()).unwrap_or_default();
    if let Some(habits) = raw.as_ref().and_then(|raw| raw.get("个人史")).filter(|_| !record.contains_key("个人史")) {
        record.insert("个人史".into(), habits.clone());
        notes.push(Bilingual::both("个人史取自 raw_medical_record", "how the patient lives (个人史) is taken from raw_medical_record"));
    }
    let part = |name: &str| record.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let complaint = part("主诉").ok_or_else(|| {
        (format!("{own}.主诉"), Bilingual::both("缺少主诉，病人无从说起", "missing: the patient would have nothing to say"))
    })?;
    let sheet = sheet(&record, complaint);
    let diagnosis = part("诊断结果").or(part("初步诊断"));
    let names = diagnosis.map(names).unwrap_or_default();
    let (patients, examiners) = sheet.texts();
    let in_text = |text: &str| names.iter().filter(|name| text.contains(name.as_str())).cloned().collect::<Vec<_>>();
    notes.extend(readable(&in_text(&patients), ("病人", "patient")));
    notes.extend(readable(&in_text(&examiners), ("检查者", "examiner")));
    let general = record.get("一般资料").map(String::as_str).unwrap_or_default();
    let pairs: Vec<Pair> = REFERENCE
        .iter()
        .filter_map(|name| {
            Some(Pair {
                question: (*name).to_owned(),
                answer: part(name).or_else(|| part("初步诊断").filter(|_| *name == REFERENCE[0]))?.to_owned(),
            })
        })
        .collect();
    let draft = Draft {
        id,
        id_is_number: object.get("id").is_some_and(Value::is_number),
        language: Language::Zh,
        source: json::label(object)?.unwrap_or(Source::AiHospital),
        department: json::department(object)?,
        category: None,
        title: json::optional_text(object, "title").map_err(in_field("title"))?.and_then(|title| Title::new(&title)),
        turns: sheet.turns,
        pairs,
        details: Details {
            patient: patient(&age_line(general), general),
            // The others are accompanying illnesses, and naming one of these alone is no right diagnosis.
            diagnoses: names.first().and_then(|name| Diagnosis::new(name, &[])).into_iter().collect(),
            facts: sheet.facts,
            facts_are_whole: true,
            ..Details::default()
        },
    };
    Ok(Outcome::Case(Box::new(draft.build()?), notes))
}

/// Turns and facts.
fn sheet(record: &Sections, complaint: &str) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.fact(Section::Symptom, VOLUNTEERED, complaint.trim_end_matches('。'));
    let general = record.get("一般资料").map(String::as_str).unwrap_or_default();
    let who: Vec<&str> = general.lines().map(who_line).filter(|line| !line.is_empty()).collect();
    let mut text = vec![format!("{}。", who.join("，")), format!("主诉：{complaint}")];
    if let Some(job) = general.split(['\n', '，']).map(str::trim).find(|line| line.starts_with("职业")) {
        sheet.fact(Section::Social, WHEN_ASKED, job);
    }
    for (name, section) in OF_PATIENT {
        let Some(told) = record.get(name).filter(|text| !text.is_empty()) else { continue };
        text.push(format!("{name}：{told}"));
        for statement in statements(told) {
            sheet.fact(section, WHEN_ASKED, statement);
        }
    }
    let of = |name: &str| record.get(name).map(|text| lines(text)).filter(|lines| !lines.is_empty());
    let findings: Vec<(TurnKind, Section, Vec<String>)> =
        [(TurnKind::Exam, Section::Exam, of("查体")), (TurnKind::Tests, Section::Test, of("辅助检查"))]
            .into_iter()
            .filter_map(|(kind, section, lines)| Some((kind, section, lines?)))
            .collect();
    sheet.turn(TurnKind::Complaint, with_closing_question(&text.join("\n"), TurnKind::Complaint, findings.is_empty()));
    for (place, (kind, section, lines)) in findings.iter().enumerate() {
        lines.iter().for_each(|line| sheet.fact(*section, KnownBy::Examiner, line.trim_end_matches('。')));
        sheet.turn(*kind, with_closing_question(&lines.join("\n"), *kind, place + 1 == findings.len()));
    }
    sheet
}

/// A line of who the patient is: age and sex without their names.
fn who_line(line: &str) -> &str {
    let line = line.trim();
    let named = line.split_once([':', '：']).filter(|(name, _)| ["性别", "年龄"].contains(&name.trim()));
    named.map_or(line, |(_, value)| value.trim())
}

/// Findings, one a line. A list below a name without a result is that name's; a result below it with a name of its own stands by itself.
fn lines(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut above: Option<String> = None;
    let sentences = text.lines().flat_map(|line| line.split_inclusive('。'));
    for line in sentences.map(|line| line.trim().trim_start_matches(['-', '•', '*']).trim()).filter(|line| !line.is_empty()) {
        let heading = line.strip_suffix([':', '：']);
        match (heading, &above, line.contains([':', '：'])) {
            (Some(heading), ..) => above = Some(heading.trim().to_owned()),
            (None, Some(name), false) => match out.last_mut().filter(|last| last.starts_with(&format!("{name}: "))) {
                Some(last) => *last = format!("{last}，{}", line.trim_end_matches('。')),
                None => out.push(format!("{name}: {}", line.trim_end_matches('。'))),
            },
            _ => out.push(line.to_owned()),
        }
    }
    out
}

/// The line of the age, or all where they stand on one.
fn age_line(general: &str) -> String {
    let line = general.lines().find(|line| line.contains('岁') || line.contains("年龄"));
    let line = line.unwrap_or(general);
    line.split('，').find(|part| part.contains('岁') || part.contains("年龄")).unwrap_or(line).to_owned()
}

/// The names of a list of diagnoses, without numbers and what stands in brackets.
fn names(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let pieces = plain.split(['\n', '；', ';', '，', ',', '：', ':', '、', '。']);
    let names = pieces.map(|piece| {
        let piece = piece.trim();
        let number = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        // `2型糖尿病` has its number, `2. 糖尿病` is one of a list.
        if number.starts_with(['.', ' ']) { number.trim_start_matches(['.', ' ']).trim().to_owned() } else { piece.to_owned() }
    });
    names.filter(|name| name.chars().count() >= 3).collect()
}

/// Figures of a rewritten record that the physician's own does not have.
fn invented(written: &Sections, raw: &Sections) -> Option<Bilingual> {
    let all = |sections: &Sections| figures(&sections.values().map(String::as_str).collect::<Vec<_>>().join("\n"));
    let known: Vec<f64> = all(raw).iter().filter_map(|figure| figure.parse().ok()).collect();
    let of = ["现病史", "既往史", "查体", "辅助检查"].iter().filter_map(|name| written.get(*name)).flat_map(|text| figures(text));
    let new: Vec<String> = of.filter(|figure| figure.parse().is_ok_and(|value: f64| !known.contains(&value))).collect();
    let shown = new.join("、");
    (!new.is_empty()).then(|| {
        Bilingual::both(
            format!("medical_record 中的数值不见于 raw_medical_record：{shown}"),
            format!("medical_record has figures that raw_medical_record does not have: {shown}"),
        )
    })
}
