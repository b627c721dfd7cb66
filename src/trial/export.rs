//! Every rating in long form, for R, SPSS and pandas: one row a rating and field. The order of the columns is that of [`COLUMNS`].

use super::{
    form::{Field, FieldKind, Form, Value},
    key::TrialKey,
    marks::Mark,
    numbers::{Judged, JudgedItems},
    observations::{Answered, Observation, Observations, Outcome, issued},
    protocol::Protocol,
    rubric_form::field_id,
};
use crate::{
    report::{
        FormatError,
        csv::{Rows, text},
    },
    text::escape_json,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What goes into an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// The models' names, and the judges' ratings: for the organiser.
    pub with_models: bool,
    /// What raters wrote: comments, reasons, and fields of text.
    pub with_comments: bool,
}

/// The columns, in order. The model's are absent in an export for raters, the comment's without comments, the marks' where the form has none.
pub const COLUMNS: [&str; 25] = [
    "trial",
    "rater",
    "rater_kind",
    "source",
    "case",
    "turn",
    "model",
    "other_model",
    "shown_as",
    "is_repeat",
    "outcome",
    "field",
    "value",
    "seconds",
    "completed_before",
    "saw_reference",
    "changes",
    "rater_excluded",
    "comment",
    "reason",
    "mark_turn",
    "mark_start",
    "mark_end",
    "mark_words",
    "mark_note",
];

/// One rating in one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Row {
    trial: String,
    rater: String,
    /// `human` or `judge`.
    rater_kind: &'static str,
    source: &'static str,
    case: String,
    turn: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_model: Option<String>,
    /// The letter under which the rater saw the answer; both in order where two are compared.
    shown_as: String,
    is_repeat: bool,
    /// `rated`, `cannot_judge` or `questionnaire`.
    outcome: &'static str,
    field: String,
    value: Option<Cell>,
    /// Rounded: the exact time would tell more of the rater than a study needs.
    seconds: Option<u64>,
    completed_before: Option<usize>,
    saw_reference: Option<bool>,
    changes: Option<usize>,
    rater_excluded: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    mark: Option<MarkCells>,
}

/// Where a mark is. The value of its row is the label.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct MarkCells {
    mark_turn: usize,
    mark_start: usize,
    mark_end: usize,
    mark_words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark_note: Option<String>,
}

/// A value: a number, or words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum Cell {
    Number(f64),
    Word(String),
}

impl Cell {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self::Number(f64::from(*number))),
            Value::Word(word) => Some(Self::Word(word.clone())),
            Value::Words(words) => Some(Self::Word(words.iter().cloned().collect::<Vec<_>>().join(";"))),
            // Each mark has a row of its own.
            Value::Marks(_) => None,
        }
    }
}

/// The ratings as CSV with a header, or as a line of JSON each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated, with a header
    #[default]
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// The whole export.
///
/// # Errors
/// When a writer fails.
pub fn export(
    protocol: &Protocol,
    key: &TrialKey,
    (observations, judged, items): (&Observations, &[Judged], &[JudgedItems]),
    contents: Contents,
    format: ExportFormat,
) -> Result<String, FormatError> {
    let mut rows: Vec<Row> = Vec::new();
    for seen in &observations.all {
        let is_excluded = observations.raters.iter().any(|rater| rater.rater == seen.rater && rater.excluded);
        rows.extend(of_rating(protocol, key, seen, is_excluded, contents));
    }
    rows.extend(of_questionnaires(protocol, key, observations, contents));
    if contents.with_models {
        let of_items = items.iter().flat_map(|verdict| verdict.items.iter().map(move |item| (verdict, item)));
        let grades = of_items.filter_map(|(verdict, item)| {
            let grade = Cell::Word(if item.grade.is_met()? { "met" } else { "not_met" }.to_owned());
            Some((verdict.judge.as_str(), verdict.turn_key.as_str(), format!("rubric.{}", item.id), grade))
        });
        let scores = judged.iter().map(|v| (v.judge.as_str(), v.turn_key.as_str(), v.preset.clone(), Cell::Number(v.score)));
        rows.extend(of_judges(key, scores.chain(grades)));
    }
    match format {
        ExportFormat::Jsonl => {
            Ok(rows.iter().map(|row| escape_json(&serde_json::to_string(row).unwrap_or_default()).into_owned() + "\n").collect())
        }
        ExportFormat::Csv => {
            let names: Vec<&str> = COLUMNS.into_iter().filter(|name| contents.has(name, &protocol.form)).collect();
            let mut written = Rows::new(&names)?;
            for row in rows {
                written.push(&row.cells(contents, &protocol.form))?;
            }
            written.finish()
        }
    }
}

impl Contents {
    fn has_kind(self, kind: &FieldKind) -> bool {
        self.with_comments || *kind != FieldKind::Text
    }

    fn has(self, column: &str, form: &Form) -> bool {
        match column {
            "mark_note" => self.with_comments && form.marks_field().is_some(),
            _ if column.starts_with("mark_") => form.marks_field().is_some(),
            "model" | "other_model" => self.with_models,
            "comment" | "reason" => self.with_comments,
            _ => true,
        }
    }
}

fn of_rating(protocol: &Protocol, key: &TrialKey, seen: &Observation, is_excluded: bool, contents: Contents) -> Vec<Row> {
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
    let shown_as = if seen.models.len() > 1 { "AB".to_owned() } else { letter(seen.position).to_string() };
    let (outcome, reason) = match &seen.outcome {
        Outcome::Rated(_) => ("rated", String::new()),
        Outcome::CannotJudge(reason) => ("cannot_judge", reason.clone()),
    };
    let row = |field: &str, value: Option<Cell>| Row {
        trial: key.trial.0.clone(),
        rater: seen.rater.clone(),
        rater_kind: "human",
        source: seen.question.source.label(),
        case: seen.question.case.as_str().to_owned(),
        turn: seen.question.turn,
        model: contents.with_models.then(|| seen.models.first().cloned()).flatten(),
        other_model: contents.with_models.then(|| seen.models.get(1).cloned()).flatten(),
        shown_as: shown_as.clone(),
        is_repeat: seen.is_repeat,
        outcome,
        field: field.to_owned(),
        value,
        seconds: Some((seen.active_ms + 500) / 1000),
        completed_before: Some(seen.completed_before),
        saw_reference: Some(seen.saw_reference),
        changes: Some(seen.changes),
        rater_excluded: Some(is_excluded),
        comment: contents.with_comments.then(|| seen.comment.clone()),
        reason: contents.with_comments.then(|| reason.clone()),
        mark: None,
    };
    let fields = protocol.form.fields().iter().filter(|field| contents.has_kind(&field.kind));
    let value = |id: &str| match &seen.outcome {
        Outcome::Rated(values) => values.get(id).and_then(Cell::of),
        Outcome::CannotJudge(_) => None,
    };
    let texts = seen.texts(key);
    let of_mark = |field: &Field, mark: &Mark| Row {
        mark: Some(MarkCells {
            mark_turn: seen.question.turn.unwrap_or(mark.place.text + 1),
            mark_start: mark.place.start,
            mark_end: mark.place.end,
            mark_words: mark.place.words(texts).unwrap_or_default().to_owned(),
            mark_note: contents.with_comments.then(|| mark.note.clone()),
        }),
        ..row(&field.id, Some(Cell::Word(mark.label.name().to_owned())))
    };
    // Items of a rubric have their own ids here: which is of safety can be told now.
    let issued = issued(key, &seen.rater, &seen.item);
    let behind = issued.into_iter().flat_map(|issued| issued.rubric.iter().enumerate());
    let of_rubric: Vec<Row> = behind.map(|(place, item)| row(&format!("rubric.{}", item.id), value(&field_id(place)))).collect();
    let rows = |field: &Field| match field.kind {
        FieldKind::Marks if !seen.marks(&protocol.form).is_empty() => {
            seen.marks(&protocol.form).iter().map(|mark| of_mark(field, mark)).collect()
        }
        _ => vec![row(&field.id, value(&field.id))],
    };
    fields.flat_map(rows).chain(of_rubric).collect()
}

/// What raters answered after the last item: about no source, case or model.
fn of_questionnaires(protocol: &Protocol, key: &TrialKey, observations: &Observations, contents: Contents) -> Vec<Row> {
    let Some(questionnaire) = &protocol.questionnaire else { return Vec::new() };
    let fields: Vec<&Field> = questionnaire.form.fields().iter().filter(|field| contents.has_kind(&field.kind)).collect();
    let row = |answered: &Answered, field: &Field| Row {
        trial: key.trial.0.clone(),
        rater: answered.rater.clone(),
        rater_kind: "human",
        source: "",
        case: String::new(),
        turn: None,
        model: None,
        other_model: None,
        shown_as: String::new(),
        is_repeat: false,
        outcome: "questionnaire",
        field: field.id.clone(),
        value: answered.values.get(&field.id).and_then(Cell::of),
        seconds: Some((answered.active_ms + 500) / 1000),
        completed_before: None,
        saw_reference: None,
        changes: None,
        rater_excluded: None,
        comment: contents.with_comments.then(|| answered.comment.clone()),
        reason: contents.with_comments.then(String::new),
        mark: None,
    };
    observations.questionnaires.iter().flat_map(|answered| fields.iter().map(move |field| row(answered, field))).collect()
}

/// What judges gave to the rated answers: the field is the name of the judge's prompts, or an item of a rubric.
fn of_judges<'a>(key: &TrialKey, judged: impl Iterator<Item = (&'a str, &'a str, String, Cell)>) -> Vec<Row> {
    let mut answers = BTreeMap::new();
    for item in key.packs.iter().flat_map(|pack| &pack.items) {
        for answer in &item.answers {
            for turn_key in &answer.turn_keys {
                answers.entry(turn_key.as_str()).or_insert((&item.question, answer.model.as_str()));
            }
        }
    }
    let row = |(judge, turn_key, field, value): (&str, &str, String, Cell)| {
        let (question, model) = answers.get(turn_key)?;
        Some(Row {
            trial: key.trial.0.clone(),
            rater: judge.to_owned(),
            rater_kind: "judge",
            source: question.source.label(),
            case: question.case.as_str().to_owned(),
            turn: question.turn,
            model: Some((*model).to_owned()),
            other_model: None,
            shown_as: String::new(),
            is_repeat: false,
            outcome: "rated",
            field,
            value: Some(value),
            seconds: None,
            completed_before: None,
            saw_reference: None,
            changes: None,
            rater_excluded: None,
            comment: None,
            reason: None,
            mark: None,
        })
    };
    judged.filter_map(row).collect()
}

impl Row {
    /// In the order of [`COLUMNS`].
    fn cells(self, contents: Contents, form: &Form) -> Vec<String> {
        let count = |value: Option<u64>| value.map(|v| v.to_string()).unwrap_or_default();
        let places = |value: Option<usize>| value.map(|v| v.to_string()).unwrap_or_default();
        let yes_no = |value: Option<bool>| value.map(|v| v.to_string()).unwrap_or_default();
        let value = match self.value {
            None => String::new(),
            Some(Cell::Number(number)) => number.to_string(),
            Some(Cell::Word(word)) => text(&word),
        };
        let words = |value: Option<String>| text(&value.unwrap_or_default());
        let mark = self.mark.as_ref();
        let marks = [
            places(mark.map(|mark| mark.mark_turn)),
            places(mark.map(|mark| mark.mark_start)),
            places(mark.map(|mark| mark.mark_end)),
            words(mark.map(|mark| mark.mark_words.clone())),
            words(mark.and_then(|mark| mark.mark_note.clone())),
        ];
        let all = [
            self.trial,
            text(&self.rater),
            self.rater_kind.to_owned(),
            self.source.to_owned(),
            text(&self.case),
            places(self.turn),
            words(self.model),
            words(self.other_model),
            self.shown_as,
            self.is_repeat.to_string(),
            self.outcome.to_owned(),
            self.field,
            value,
            count(self.seconds),
            places(self.completed_before),
            yes_no(self.saw_reference),
            places(self.changes),
            yes_no(self.rater_excluded),
            words(self.comment),
            words(self.reason),
        ];
        COLUMNS.into_iter().zip(all.into_iter().chain(marks)).filter(|(name, _)| contents.has(name, form)).map(|(_, cell)| cell).collect()
    }
}
