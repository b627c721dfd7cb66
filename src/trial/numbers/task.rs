//! What a task is, where raters are compared with a judge.

use crate::case::{Source, TASKS, TurnKind, task_of};
use serde::Serialize;

/// A task: the case's own, or what the answered turn brings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// The task that the case names.
    Category {
        /// Its place in the paper's list, which is their order; the list's length for one that the paper does not name.
        #[serde(skip)]
        place: usize,
        /// Its name, as the paper spells it.
        name: String,
    },
    /// What the answered turn brings.
    Turn {
        /// The kind of the turn.
        name: TurnKind,
    },
}

impl Task {
    /// The task of a rated item. A case whose category is one of the paper's 22 tasks has that one, and a case of `DoctorFLAN` its category whatever it is: a
    /// category of any other case may be a kind of disease. All else has the turn's kind. `None` for a whole conversation, which has several turns, and for a
    /// case of `DoctorFLAN` without a category.
    pub(super) fn of(source: Source, category: Option<&str>, turn: Option<TurnKind>) -> Option<Self> {
        let category = category.map(str::trim).filter(|category| !category.is_empty());
        match (category, source) {
            (Some(category), _) if task_of(category).is_some() => {
                let place = task_of(category)?;
                Some(Self::Category { place, name: TASKS[place].name.to_owned() })
            }
            (Some(category), Source::DoctorFlan) => Some(Self::Category { place: TASKS.len(), name: category.to_owned() }),
            (None, Source::DoctorFlan) => None,
            _ => turn.map(|name| Self::Turn { name }),
        }
    }

    /// Its name in exports.
    pub fn name(&self) -> &str {
        match self {
            Self::Category { name, .. } => name,
            Self::Turn { name } => name.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_the_cases_own_or_else_what_the_turn_brings() {
        let exam = Some(TurnKind::Exam);
        let rows = [
            (Source::DoctorFlan, Some("triage"), Some(TurnKind::Complaint), Some("Triage")),
            (Source::DoctorFlan, Some("Follow-Up plan"), None, Some("Follow-up Plan")),
            (Source::DoctorFlan, Some(" Small Talk "), exam, Some("Small Talk")),
            (Source::DoctorFlan, None, exam, None),
            (Source::DoctorFlan, Some(" "), exam, None),
            (Source::Native, Some("Triage"), exam, Some("Triage")),
            (Source::Native, Some("Infection"), exam, Some("exam")),
            (Source::DotaBench, Some("Infection"), None, None),
            (Source::DotaBench, None, exam, Some("exam")),
        ];
        for (source, category, turn, expected) in rows {
            let task = Task::of(source, category, turn);
            assert_eq!(task.as_ref().map(Task::name), expected, "{source:?} {category:?} {turn:?}");
        }
    }

    #[test]
    fn tasks_are_in_the_papers_order() {
        let of = |category| Task::of(Source::DoctorFlan, Some(category), None).unwrap();
        assert!(of("Triage") < of("Case Summary") && of("Follow-up Plan") < of("A task of our own"));
        assert!(TASKS.windows(2).all(|two| of(two[0].name) < of(two[1].name)));
    }
}
