//! What a form says of a patient beforehand: who it is, allergies, earlier illnesses, medicines.

use crate::case::Case;
use serde::{Deserialize, Serialize};

/// One entry of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Particular {
    /// How old.
    Age,
    /// Male or female.
    Sex,
    /// What the patient is allergic to, or that there are no allergies.
    Allergies,
    /// Earlier illnesses and operations.
    History,
    /// What is taken, and was before this illness.
    Medication,
}

impl Particular {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Age, Self::Sex, Self::Allergies, Self::History, Self::Medication];

    /// As case files, command lines and records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Sex => "sex",
            Self::Allergies => "allergies",
            Self::History => "history",
            Self::Medication => "medication",
        }
    }

    /// The entry of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|particular| particular.name() == name)
    }
}

/// The entries that are texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Particulars {
    pub allergies: Option<String>,
    pub history: Option<String>,
    pub medication: Option<String>,
}

impl Particulars {
    /// With every text changed.
    pub fn changed(&mut self, change: impl Fn(&mut String)) {
        [&mut self.allergies, &mut self.history, &mut self.medication].into_iter().flatten().for_each(change);
    }
}

impl Case {
    /// What the case says of allergies, earlier illnesses or medicines; `None` where it says nothing, and of age and sex, which [`Case::patient`] has.
    pub fn particular(&self, particular: Particular) -> Option<&str> {
        let of = &self.details.particulars;
        match particular {
            Particular::Age | Particular::Sex => None,
            Particular::Allergies => of.allergies.as_deref(),
            Particular::History => of.history.as_deref(),
            Particular::Medication => of.medication.as_deref(),
        }
    }
}
