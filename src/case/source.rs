//! The provenance label of a case, shown beside every score.

use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// Where a case comes from; shown wherever a score is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Source {
    /// Shipped with Wardround: written for it, not validated for care.
    #[serde(rename = "bundled")]
    Bundled,
    /// A user's own native file.
    #[serde(rename = "native")]
    Native,
    /// The published benchmark's questions.
    #[serde(rename = "DotaBench")]
    DotaBench,
    /// Split from a CMB-Clin record. Not DotaBench, whose questions physicians rewrote by hand.
    #[serde(rename = "CMB-Clin derived")]
    CmbClinDerived,
    /// The single-turn suite of the same paper.
    #[serde(rename = "DoctorFLAN")]
    DoctorFlan,
    /// The Chinese hospital records of AI Hospital, as cases of simulated consultations.
    #[serde(rename = "AI Hospital")]
    AiHospital,
    /// The English examinations of AgentClinic.
    #[serde(rename = "AgentClinic")]
    AgentClinic,
    /// The English questions of MediQ, with their atomic facts.
    #[serde(rename = "MediQ")]
    MediQ,
    /// The English vignettes of CRAFT-MD.
    #[serde(rename = "CRAFT-MD")]
    CraftMd,
}

impl Source {
    /// All.
    pub(super) const ALL: [Self; 9] = [
        Self::Bundled,
        Self::Native,
        Self::DotaBench,
        Self::CmbClinDerived,
        Self::DoctorFlan,
        Self::AiHospital,
        Self::AgentClinic,
        Self::MediQ,
        Self::CraftMd,
    ];

    /// The field of a JSON record that keeps the label where the format is not the source's own; other programs have no field of this name.
    pub const FIELD: &str = "wardround_source";

    /// The source that a label stands for.
    pub(crate) fn of_label(label: &str) -> Result<Self, Bilingual> {
        Self::ALL.into_iter().find(|source| source.label() == label).ok_or_else(|| {
            let known = Self::ALL.map(Self::label).join(", ");
            Bilingual::both(format!("没有来源 {label:?}；可用：{known}"), format!("no source {label:?}; there are: {known}"))
        })
    }

    /// The label to show beside every score.
    pub fn label(self) -> &'static str {
        match self {
            Self::Bundled => "bundled",
            Self::Native => "native",
            Self::DotaBench => "DotaBench",
            Self::CmbClinDerived => "CMB-Clin derived",
            Self::DoctorFlan => "DoctorFLAN",
            Self::AiHospital => "AI Hospital",
            Self::AgentClinic => "AgentClinic",
            Self::MediQ => "MediQ",
            Self::CraftMd => "CRAFT-MD",
        }
    }
}
