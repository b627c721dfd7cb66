//! The four phases of `DoctorFLAN` and which of its 22 tasks belong to each. Source: the paper's table of tasks.

use serde::Serialize;

/// A phase of care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before the diagnosis.
    PreDiagnosis,
    /// The diagnosis.
    Diagnosis,
    /// The treatment.
    Treatment,
    /// After the treatment.
    PostTreatment,
}

impl Phase {
    /// All, in the order of care.
    pub const ALL: [Self; 4] = [Self::PreDiagnosis, Self::Diagnosis, Self::Treatment, Self::PostTreatment];

    /// The word in `csv` and `json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreDiagnosis => "pre-diagnosis",
            Self::Diagnosis => "diagnosis",
            Self::Treatment => "treatment",
            Self::PostTreatment => "post-treatment",
        }
    }

    fn tasks(self) -> &'static [&'static str] {
        match self {
            Self::PreDiagnosis => &["Triage"],
            Self::Diagnosis => &[
                "Inquiry Prompts",
                "Symptom Inquiry",
                "Disease Inquiry",
                "Initial Diagnosis",
                "Case Summary",
                "Differential Diagnosis",
                "Next Examinations",
                "Test Results Interpretation",
                "Definitive Diagnosis",
                "Disease Grading",
            ],
            Self::Treatment => &[
                "Emergency Advice",
                "Treatment Plan",
                "Medication Inquiry",
                "Medication Advice",
                "Complications Analysis",
                "Treatment Adjustment",
                "Surgery Necessity",
                "Surgical Plan",
                "Preoperative Education",
            ],
            Self::PostTreatment => &["Health Guidance", "Follow-up Plan"],
        }
    }
}

/// The phase of a task, whatever its capitals; `None` for a task that the paper does not have.
pub fn phase_of(task: &str) -> Option<Phase> {
    Phase::ALL.into_iter().find(|phase| phase.tasks().iter().any(|known| known.eq_ignore_ascii_case(task.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_22_tasks_are_in_one_phase_each() {
        assert_eq!(Phase::ALL.map(|p| p.tasks().len()), [1, 10, 9, 2]);
        let all: std::collections::BTreeSet<&str> = Phase::ALL.iter().flat_map(|p| p.tasks()).copied().collect();
        assert_eq!(all.len(), 22);
        assert_eq!(phase_of("follow-up plan "), Some(Phase::PostTreatment));
        assert_eq!(phase_of("Poetry"), None);
    }
}
