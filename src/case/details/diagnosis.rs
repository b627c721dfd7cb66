//! Right diagnoses, and wrong ones that one thinks of.

use serde::{Deserialize, Serialize};

/// A right diagnosis of the case. It is hidden like the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    pub(in crate::case) name: String,
    pub(in crate::case) aliases: Vec<String>,
}

impl Diagnosis {
    /// A diagnosis that somebody names; `None` where nothing is left of the name.
    pub fn new(name: &str, aliases: &[String]) -> Option<Self> {
        let name = name.trim();
        let aliases = aliases.iter().map(|alias| alias.trim()).filter(|alias| !alias.is_empty() && *alias != name).map(str::to_owned);
        (!name.is_empty() && !name.contains(char::is_control)).then(|| Self { name: name.to_owned(), aliases: aliases.collect() })
    }

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
    pub(in crate::case) confirmed: Option<Confirmed>,
}

/// Who proposed a wrong diagnosis that is not the case file's own, and who confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Confirmed {
    /// A model's name, or a person's.
    pub proposed_by: String,
    /// The person who confirmed it.
    pub confirmed_by: String,
}

impl Distractor {
    /// One that is not the case file's own.
    pub fn confirmed(diagnosis: Diagnosis, plausible: &str, confirmed: Confirmed) -> Self {
        Self { diagnosis, plausible: plausible.trim().to_owned(), refuted_by: Vec::new(), confirmed: Some(confirmed) }
    }

    /// Who proposed and confirmed it; `None` where it is the case file's own.
    pub fn confirmed_as(&self) -> Option<&Confirmed> {
        self.confirmed.as_ref()
    }

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
