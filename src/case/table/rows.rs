//! Makes a case of each row.

use super::{Cell, Column, Columns, Field, Sheet, TableError, Wanted};
use crate::{
    case::{
        Age, Case, CaseId, Diagnosis, Draft, Pair, Patient, Sex, Source, Title, Turn, TurnKind, closing::with_closing_question,
        details::Details,
    },
    language::{Bilingual, Language},
};
use std::collections::HashMap;

/// How far down the headings may stand: above them a table often has a title.
const HEADINGS_WITHIN: usize = 10;

/// What becomes of findings without a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// The closing question of their turn is written under them.
    WithQuestion,
    /// They are sent as they stand.
    AsWritten,
}

/// Something about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The row, from 1, as the spreadsheet counts.
    pub row: usize,
    /// The column's letters and heading, where it is about one.
    pub column: Option<String>,
    /// What it is.
    pub message: Bilingual,
    /// Whether the row gives no case.
    pub left_out: bool,
}

impl Remark {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let (row, message) = (self.row, self.message.words(language));
        match (language, &self.column) {
            (Language::Zh, Some(column)) => format!("第 {row} 行，{column} 列：{message}"),
            (Language::Zh, None) => format!("第 {row} 行：{message}"),
            (Language::En, Some(column)) => format!("row {row}, column {column}: {message}"),
            (Language::En, None) => format!("row {row}: {message}"),
        }
    }
}

/// What a table gave.
#[derive(Debug)]
pub struct Imported {
    /// Which column was taken for what.
    pub columns: Columns,
    /// The cases, in the table's order.
    pub cases: Vec<Case>,
    /// What was noticed, in the table's order.
    pub remarks: Vec<Remark>,
}

/// The cases of a table. The headings are the first row that has a column with questions.
///
/// # Errors
/// When the table has no rows, or a mapping cannot be followed.
pub fn cases(name: &str, sheet: &Sheet, wanted: &[Wanted], wording: Wording) -> Result<Imported, TableError> {
    let chosen = sheet.rows.iter().take(HEADINGS_WITHIN).enumerate().map(|(at, (_, cells))| (at, Columns::choose(cells, wanted)));
    let mut first_error = None;
    let mut headings = None;
    for (at, columns) in chosen {
        match columns {
            Ok(columns) => {
                headings = Some((at, columns));
                break;
            }
            Err(error) => _ = first_error.get_or_insert(error),
        }
    }
    let empty = || TableError::Empty { name: name.into() };
    let (at, columns) = headings.ok_or_else(|| first_error.unwrap_or_else(empty))?;
    let rows = &sheet.rows[at + 1..];
    if rows.is_empty() {
        return Err(empty());
    }
    let (mut cases, mut remarks) = (Vec::new(), Vec::new());
    let mut seen: HashMap<CaseId, usize> = HashMap::new();
    for (number, cells) in rows {
        let mut row = Row { number: *number, cells, columns: &columns, wording, remarks: &mut remarks };
        let Some(case) = row.case() else { continue };
        match seen.get(case.id()) {
            Some(&earlier) => {
                let id = case.id();
                let zh = format!("编号 {id} 在第 {earlier} 行已用过：未导入；请改正编号，或用 --map id= 按行号编号");
                let en = format!("the id {id} is used by row {earlier}: left out; correct the id, or number by rows with --map id=");
                row.leave_out(Field::Id, Bilingual::both(zh, en));
            }
            None => {
                seen.insert(case.id().clone(), *number);
                cases.push(case);
            }
        }
    }
    Ok(Imported { columns, cases, remarks })
}

struct Row<'a> {
    number: usize,
    cells: &'a [Cell],
    columns: &'a Columns,
    wording: Wording,
    remarks: &'a mut Vec<Remark>,
}

/// A turn's field, its kind, and the field of its own reference.
const TURNS: [(Field, TurnKind, Option<Field>); 4] = [
    (Field::Complaint, TurnKind::Complaint, Some(Field::ReferenceComplaint)),
    (Field::Exam, TurnKind::Exam, Some(Field::ReferenceExam)),
    (Field::Tests, TurnKind::Tests, Some(Field::ReferenceTests)),
    (Field::Other, TurnKind::Other, None),
];

impl Row<'_> {
    fn remark(&mut self, field: Option<Field>, message: Bilingual, left_out: bool) {
        let column = field.and_then(|field| self.columns.of(field).next()).map(name_of);
        self.remarks.push(Remark { row: self.number, column, message, left_out });
    }

    fn leave_out(&mut self, field: Field, message: Bilingual) {
        self.remark(Some(field), message, true);
    }

    fn case(&mut self) -> Option<Case> {
        if !self.is_whole() {
            return None;
        }
        let Some(complaint) = self.text(Field::Complaint) else {
            self.leave_out(Field::Complaint, Bilingual::both("没有主诉病史：未导入", "no complaint: left out"));
            return None;
        };
        let id = self.text(Field::Id).unwrap_or_else(|| format!("row-{}", self.number));
        let Some(id) = CaseId::new(&id) else {
            self.leave_out(
                Field::Id,
                Bilingual::both("编号含有换行或控制字符：未导入", "the id has line breaks or control characters: left out"),
            );
            return None;
        };
        let language = Language::of_text(&complaint);
        let patient = self.patient();
        let complaint = patient.map_or(complaint.clone(), |patient| introduced(&patient, &complaint, language));
        let findings = TURNS.iter().filter_map(|(field, kind, own)| match field {
            Field::Complaint => Some((*kind, *own, complaint.clone())),
            _ => self.text(*field).map(|text| (*kind, *own, text)),
        });
        let findings: Vec<(TurnKind, Option<Field>, String)> = findings.collect();
        let diagnoses = self.diagnoses();
        let (pairs, answered_by) = self.reference(&findings, &diagnoses, language);
        let last = findings.len() - 1;
        let turns = findings.into_iter().zip(answered_by).enumerate().map(|(i, ((kind, _, text), answered_by))| {
            let question = match self.wording {
                Wording::WithQuestion => with_closing_question(&text, kind, i == last),
                Wording::AsWritten => text,
            };
            Turn { kind, question, answered_by }
        });
        let draft = Draft {
            id,
            id_is_number: false,
            language,
            source: Source::Native,
            department: self.text(Field::Department),
            category: None,
            title: self.text(Field::Title).or_else(|| diagnoses.first().cloned()).and_then(|title| Title::new(&title)),
            turns: turns.collect(),
            pairs,
            details: Details {
                patient,
                diagnoses: diagnoses.into_iter().map(|name| Diagnosis { name, aliases: Vec::new() }).collect(),
                ..Details::default()
            },
        };
        match draft.build() {
            Ok(case) => {
                self.look_for_the_diagnosis(&case);
                Some(case)
            }
            Err((field, message)) => {
                self.remark(None, message.after(&format!("{field}："), &format!("{field}: ")), true);
                None
            }
        }
    }

    /// Whether no cell that is used has an error, and no cell stands beyond the headings.
    fn is_whole(&mut self) -> bool {
        let used = self.columns.all().iter().filter(|column| column.field.is_some());
        let errors: Vec<(&Column, &str)> = used
            .filter_map(|column| match self.cells.get(column.place) {
                Some(Cell::Error(error)) => Some((column, error.as_str())),
                _ => None,
            })
            .collect();
        for (column, error) in &errors {
            let zh = format!("公式出错，单元格显示 {error}：未导入，请在表格软件中改正");
            let en = format!("the cell's formula gives {error}: left out; correct it in the spreadsheet");
            self.remarks.push(Remark { row: self.number, column: Some(name_of(column)), message: Bilingual::both(zh, en), left_out: true });
        }
        let width = self.columns.all().len();
        let is_longer = self.cells.iter().skip(width).any(|cell| *cell != Cell::Empty);
        if is_longer {
            let zh = format!("该行多于 {width} 列，可能有未加引号的分隔符使各列错位：未导入");
            let en = format!("more cells than the {width} headings; a separator without quotes may have moved them: left out");
            self.remark(None, Bilingual::both(zh, en), true);
        }
        errors.is_empty() && !is_longer
    }

    /// The columns of a field, each under its heading where there are several.
    fn text(&self, field: Field) -> Option<String> {
        let filled: Vec<(&Column, &str)> =
            self.columns.of(field).filter_map(|column| Some((column, self.cells.get(column.place)?.text()?))).collect();
        match filled.as_slice() {
            [] => None,
            [(_, only)] if self.columns.of(field).count() == 1 => Some((*only).to_owned()),
            several => {
                let lines = several.iter().map(|(column, text)| {
                    let colon = if Language::of_text(&column.heading) == Language::Zh { "：" } else { ": " };
                    if column.heading.is_empty() { (*text).to_owned() } else { format!("{}{colon}{text}", column.heading) }
                });
                Some(lines.collect::<Vec<_>>().join("\n"))
            }
        }
    }

    fn diagnoses(&self) -> Vec<String> {
        let text = self.text(Field::Diagnosis).unwrap_or_default();
        text.split([';', '；', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    fn patient(&mut self) -> Option<Patient> {
        let (age, sex) = (self.text(Field::Age), self.text(Field::Sex));
        let (age, sex) = (age?, sex?);
        let read = age_of(&age).zip(sex_of(&sex));
        if read.is_none() {
            let field = if age_of(&age).is_none() { Field::Age } else { Field::Sex };
            let written = if field == Field::Age { age } else { sex };
            let zh = format!("无法读取 {written:?}：该病例不写年龄和性别；年龄写作 58、58岁 或 26个月，性别写作 男 或 女");
            let en =
                format!("cannot read {written:?}: the case gets neither age nor sex; write 58, 58 years or 26 months, and male or female");
            self.remark(Some(field), Bilingual::both(zh, en), false);
        }
        read.map(|(age, sex)| Patient { age, sex })
    }

    /// The reference's pairs, and which of them answer each turn.
    fn reference(
        &self,
        findings: &[(TurnKind, Option<Field>, String)],
        diagnoses: &[String],
        language: Language,
    ) -> (Vec<Pair>, Vec<Vec<usize>>) {
        let mut pairs = Vec::new();
        let mut answered_by = vec![Vec::new(); findings.len()];
        let pair = |answer: String| Pair { question: String::new(), answer };
        for (turn, (_, own, _)) in findings.iter().enumerate() {
            if let Some(text) = own.and_then(|own| self.text(own)) {
                answered_by[turn].push(pairs.len());
                pairs.push(pair(text));
            }
        }
        // A reference of a turn that the row has not answers the last.
        let last = findings.len() - 1;
        let homeless = TURNS.iter().filter_map(|(_, kind, own)| own.filter(|_| findings.iter().all(|(found, ..)| found != kind)));
        for text in homeless.filter_map(|own| self.text(own)) {
            answered_by[last].push(pairs.len());
            pairs.push(pair(text));
        }
        let whole = self.text(Field::Reference);
        if whole.is_none() && answered_by[last].is_empty() && !diagnoses.is_empty() {
            let (question, separator) =
                if language == Language::Zh { ("诊断是什么？", "；") } else { ("What is the diagnosis?", "; ") };
            answered_by[last].push(pairs.len());
            pairs.push(Pair { question: question.into(), answer: diagnoses.join(separator) });
        }
        if let Some(text) = whole {
            // A turn without pairs of its own has all of them.
            answered_by.iter_mut().filter(|own| !own.is_empty()).for_each(|own| own.push(pairs.len()));
            pairs.push(pair(text));
        }
        (pairs, answered_by)
    }

    fn look_for_the_diagnosis(&mut self, case: &Case) {
        let names = case.diagnoses().iter().map(Diagnosis::name).filter(|name| name.chars().count() > 1).map(str::to_lowercase);
        let named = names.filter_map(|name| {
            let turn = case.turns().iter().position(|turn| turn.question.to_lowercase().contains(&name))?;
            Some((name, turn + 1))
        });
        for (name, turn) in named.collect::<Vec<_>>() {
            let zh = format!("第 {turn} 轮的提问中有诊断 {name:?}：模型会看到答案，请改写");
            let en = format!("the question of turn {turn} has the diagnosis {name:?}: the model would see the answer; reword it");
            self.remark(Some(Field::Diagnosis), Bilingual::both(zh, en), false);
        }
    }
}

fn name_of(column: &Column) -> String {
    if column.heading.is_empty() { column.letters() } else { format!("{} ({})", column.letters(), column.heading) }
}

/// The text with who the patient is in front, where it does not say so.
fn introduced(patient: &Patient, complaint: &str, language: Language) -> String {
    let (sex, age) = (patient.sex().words(language), patient.age().words(language));
    let number = age.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let units: &[&str] = if language == Language::Zh { &["岁", "个月", "月"] } else { &["-year", " year", "-month", " month", " y"] };
    let says_age =
        units.iter().any(|unit| complaint.contains(&format!("{number}{unit}")) || complaint.contains(&format!("{number} {unit}")));
    match language {
        _ if says_age => complaint.to_owned(),
        Language::Zh => format!("病人，{sex}，{age}。{complaint}"),
        Language::En => format!("The patient is {sex}, {age} old. {complaint}"),
    }
}

/// `58`, `58岁`, `58 years`, `26个月`, `26 months`.
fn age_of(written: &str) -> Option<Age> {
    let written = written.trim().to_lowercase();
    let end = written.find(|c: char| !c.is_ascii_digit()).unwrap_or(written.len());
    let number: i64 = written[..end].parse().ok()?;
    match written[end..].trim() {
        "" | "岁" | "周岁" | "y" | "yr" | "yrs" | "year" | "years" | "years old" => Age::of_years(number),
        "月" | "个月" | "m" | "mo" | "month" | "months" | "months old" => Age::of_months(number),
        _ => None,
    }
}

fn sex_of(written: &str) -> Option<Sex> {
    match written.trim().to_lowercase().as_str() {
        "男" | "男性" | "m" | "male" | "man" | "boy" | "男孩" => Some(Sex::Male),
        "女" | "女性" | "f" | "female" | "woman" | "girl" | "女孩" => Some(Sex::Female),
        _ => None,
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
