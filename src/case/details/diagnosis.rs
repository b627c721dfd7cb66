//! Right diagnoses, and wrong ones that one thinks of.

/// A right diagnosis of the case. It is hidden like the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    pub(in crate::case) name: String,
    pub(in crate::case) aliases: Vec<String>,
}

impl Diagnosis {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Other names that are as right.
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Its name, and then the others.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }
}

/// A plausible wrong diagnosis: what a second doctor may bring up. None of its names is one of a right diagnosis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distractor {
    pub(in crate::case) diagnosis: Diagnosis,
    pub(in crate::case) plausible: String,
    pub(in crate::case) refuted_by: Vec<String>,
}

impl Distractor {
    /// The wrong diagnosis.
    pub fn diagnosis(&self) -> &Diagnosis {
        &self.diagnosis
    }

    /// Why one thinks of it.
    pub fn plausible(&self) -> &str {
        &self.plausible
    }

    /// The ids of the facts that speak against it; [`Case::fact`](crate::case::Case::fact) finds each.
    pub fn refuted_by(&self) -> &[String] {
        &self.refuted_by
    }
}
