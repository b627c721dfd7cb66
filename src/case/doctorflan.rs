//! Reads the single-turn suite DoctorFLAN: `id`, `input`, `reference`, and an optional `category`, which is
//! the task. Source: the published evaluation code's data layout, and the paper's table of tasks.

use super::{
    CaseFile, Draft, Source, Turn, TurnKind,
    audit::{AuditRow, AuditStatus},
    details::Details,
    json::{self, Record},
};
use crate::language::{Bilingual, Language};
use serde::Serialize;
use serde_json::{Map, Value};

/// A phase of care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before a doctor is seen.
    PreDiagnosis,
    /// Finding out what it is.
    Diagnosis,
    /// Doing something about it.
    Treatment,
    /// Afterwards.
    PostTreatment,
}

impl Phase {
    /// All, in the order of care.
    pub const ALL: [Self; 4] = [Self::PreDiagnosis, Self::Diagnosis, Self::Treatment, Self::PostTreatment];

    /// The paper's word for it, and the word in `csv` and `json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreDiagnosis => "pre-diagnosis",
            Self::Diagnosis => "diagnosis",
            Self::Treatment => "treatment",
            Self::PostTreatment => "post-treatment",
        }
    }
}

/// One of the suite's tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Its name in the paper, which is an item's category.
    pub name: &'static str,
    /// The phase that it belongs to.
    pub phase: Phase,
}

const fn task(name: &'static str, phase: Phase) -> Task {
    Task { name, phase }
}

/// The paper's 22 tasks, in its order.
pub const TASKS: [Task; 22] = [
    task("Triage", Phase::PreDiagnosis),
    task("Inquiry Prompts", Phase::Diagnosis),
    task("Symptom Inquiry", Phase::Diagnosis),
    task("Disease Inquiry", Phase::Diagnosis),
    task("Initial Diagnosis", Phase::Diagnosis),
    task("Case Summary", Phase::Diagnosis),
    task("Differential Diagnosis", Phase::Diagnosis),
    task("Next Examinations", Phase::Diagnosis),
    task("Test Results Interpretation", Phase::Diagnosis),
    task("Definitive Diagnosis", Phase::Diagnosis),
    task("Disease Grading", Phase::Diagnosis),
    task("Emergency Advice", Phase::Treatment),
    task("Treatment Plan", Phase::Treatment),
    task("Medication Inquiry", Phase::Treatment),
    task("Medication Advice", Phase::Treatment),
    task("Complications Analysis", Phase::Treatment),
    task("Treatment Adjustment", Phase::Treatment),
    task("Surgery Necessity", Phase::Treatment),
    task("Surgical Plan", Phase::Treatment),
    task("Preoperative Education", Phase::Treatment),
    task("Health Guidance", Phase::PostTreatment),
    task("Follow-up Plan", Phase::PostTreatment),
];

/// The task that a category names, whatever its case, spaces and hyphens, as a place in [`TASKS`]; `None` for one that the paper does not name.
pub fn task_of(category: &str) -> Option<usize> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = letters(category);
    TASKS.iter().position(|t| letters(t.name) == wanted)
}

/// The phase of the task that a category names, as [`task_of`].
pub fn phase_of(category: &str) -> Option<Phase> {
    task_of(category).map(|place| TASKS[place].phase)
}

pub(super) fn recognises(object: &Map<String, Value>) -> bool {
    object.contains_key("input") && ["id", "reference", "output"].into_iter().any(|key| object.contains_key(key))
}

pub(super) fn read(records: Vec<Record>) -> CaseFile {
    let mut file = CaseFile::default();
    for record in records {
        let object = match &record.value {
            Ok(object) => object,
            Err(problem) => {
                file.problems.push(problem.clone());
                continue;
            }
        };
        match case(object).and_then(|(draft, notes)| Ok((draft.build()?, notes))) {
            Ok((case, notes)) => {
                let mut row = AuditRow::plain(&case, AuditStatus::Complete);
                row.notes.extend(notes);
                match case.category() {
                    Some(category) if phase_of(category).is_none() => {
                        row.notes.push(Bilingual::both(
                            format!("类别 {category:?} 不是论文中的任务：归入其他"),
                            format!("the category {category:?} is none of the paper's tasks: grouped as other"),
                        ));
                    }
                    Some(_) => {}
                    None => row.notes.push(Bilingual::both("无类别：归入其他", "no category: grouped as other")),
                }
                file.audit.push(row);
                file.cases.push(case);
            }
            Err((field, message)) => file.problems.push(record.problem(field, message)),
        }
    }
    file
}

/// A model's answer (`output`) is not part of the case and is left alone here.
fn case(object: &Map<String, Value>) -> Result<(Draft, Vec<Bilingual>), (String, Bilingual)> {
    let in_field = |field: &str| {
        let field = field.to_owned();
        move |message| (field, message)
    };
    let id = json::id(object, "id").map_err(in_field("id"))?;
    let question = json::text(object, &["input"]).map_err(in_field("input"))?;
    let mut notes = Vec::new();
    let pairs = json::reference_pairs(object, "reference", &mut notes).map_err(in_field("reference"))?;
    let category = match object.get("category") {
        None | Some(Value::Null) => None,
        Some(Value::String(category)) => Some(category.clone()),
        Some(_) => {
            let en = "expected the task's name as text; correct it, or leave it out";
            return Err(("category".into(), Bilingual::both("应为任务名称（文字）：请改正或删去", en)));
        }
    };
    let draft = Draft {
        id,
        id_is_number: object.get("id").is_some_and(Value::is_number),
        language: Language::of_text(question),
        source: json::label(object)?.unwrap_or(Source::DoctorFlan),
        department: json::department(object)?,
        category,
        title: None,
        turns: vec![Turn { kind: TurnKind::Other, question: question.to_owned(), answered_by: Vec::new() }],
        pairs,
        details: Details::default(),
    };
    Ok((draft, notes))
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, read_bytes};
    use super::*;

    fn read(text: &str) -> CaseFile {
        read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn an_item_is_a_case_of_one_turn_and_its_output_is_left_alone() {
        let file = read(r#"{"id": 3, "input": "该挂什么科？", "output": "模型的话", "reference": "普外科", "category": "Triage"}"#);
        let case = &file.cases[0];
        assert_eq!((case.source(), case.turns().len(), case.category()), (Source::DoctorFlan, 1, Some("Triage")));
        assert_eq!((case.turns()[0].question.as_str(), case.reference_text().as_deref()), ("该挂什么科？", Some("普外科")));
        assert!(case.id_is_number() && file.audit[0].notes.is_empty());
        assert!(!format!("{case:?}").contains("模型的话"));
    }

    #[test]
    fn a_category_that_the_paper_does_not_name_is_kept_and_said() {
        let file =
            read(r#"[{"id": "a", "input": "q", "reference": "r", "category": "Small Talk"}, {"id": "b", "input": "q", "reference": "r"}]"#);
        assert_eq!(file.cases[0].category(), Some("Small Talk"));
        assert!(file.audit[0].notes[0].to_string().contains("\"Small Talk\""));
        assert!(file.audit[1].notes[0].to_string().contains("no category"));
    }

    #[test]
    fn broken_items_are_named_by_line_and_field_and_the_rest_is_read() {
        let lines = [
            r#"{"id": 1, "input": "q", "reference": "r"}"#,
            r#"{"id": 2, "input": "q", "reference": 4}"#,
            r#"{"id": 3, "input": "", "reference": "r"}"#,
            r#"{"input": "q", "reference": "r"}"#,
            r#"{"id": 5, "input": "q", "reference": "r", "category": 7}"#,
            r#"{"id": 6, "input": "#,
        ];
        let file = read(&lines.join("\n"));
        let problems: Vec<String> = file.problems.iter().map(ToString::to_string).collect();
        assert_eq!(file.cases.len(), 1);
        let starts = ["line 2, 2: reference: expected text, found a number", "line 3, 3: input: empty", "line 4, record 4: id: missing"];
        let starts = starts.iter().chain(["line 5, 5: category: expected", "line 6, record 6: JSON: not JSON"].iter());
        for (problem, start) in problems.iter().zip(starts) {
            assert!(problem.starts_with(start), "{problem}");
        }
        assert_eq!(problems.len(), 5);
    }

    #[test]
    fn an_item_without_a_reference_is_read_and_its_department_too() {
        let file =
            read("{\"id\": 1, \"input\": \"q\", \"specialty\": \"Cardiology\"}\n{\"id\": 2, \"input\": \"q\", \"reference\": \"None\"}");
        assert!(file.problems.is_empty() && file.cases.iter().all(|c| !c.has_reference()));
        assert_eq!(file.cases[0].department(), Some("Cardiology"));
        assert!(file.audit[1].notes.iter().any(|n| n.to_string().contains("\"None\"")), "{:?}", file.audit[1].notes);
    }

    #[test]
    fn the_papers_tasks_and_phases() {
        let count = |phase| TASKS.iter().filter(|t| t.phase == phase).count();
        let counts = [Phase::PreDiagnosis, Phase::Diagnosis, Phase::Treatment, Phase::PostTreatment].map(count);
        assert_eq!(counts, [1, 10, 9, 2]);
        assert_eq!(Phase::ALL.map(|phase| TASKS.iter().filter(|t| t.phase == phase).count()), [1, 10, 9, 2]);
        assert_eq!(phase_of("follow up plan"), Some(Phase::PostTreatment));
        assert_eq!(phase_of("Test_Results  Interpretation"), Some(Phase::Diagnosis));
        assert_eq!(phase_of(""), None);
    }
}
