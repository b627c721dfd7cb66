//! Variants of a case: the same case with less told, or with a wrong diagnosis pressed on the model. A variant is a pure function from a case to a case, or to
//! the reason why it is none: `apply` gives it, `name` says which one it is. The reference stays what it was, so that answers to the original and to its
//! variants are compared with the same text.
//!
//! Every kind has a file, and its texts as data beside it, in both languages.

mod bias;
mod challenge;
mod context;
mod draw;
mod error;
mod evidence;
mod feedback;
mod given;
mod history;
mod kind_names;
mod kinds;
mod label;
mod language;
mod leak;
mod name;
mod named;
mod numbers;
mod own;
mod own_file;
mod own_wording;
mod sentences;
mod shape;
mod texts;
mod varied;
mod wish;
mod withheld;
mod wording;

#[cfg(test)]
mod tests;

pub use error::{Lacks, NotApplicable, VariantError};
pub use given::GivenForm;
pub use history::History;
pub use kinds::Variant;
pub use name::VariantName;
pub use named::Named;
pub use own_file::{OwnVariant, OwnVariantDraft};
pub use varied::{TurnRole, Varied};
pub use wish::{VariantWish, WishError};

use super::{Case, Distractor, Turn};
use crate::language::Language;
use varied::Roles;

/// What a kind of variant makes of a case.
struct Changed {
    turns: Vec<Turn>,
    /// What each of the turns is.
    roles: Roles,
    /// The wrong diagnosis that is pressed on the model, where one is.
    pushed: Option<Distractor>,
    /// The share of what the case tells that is still told, by characters.
    told: f64,
    /// What stands for earlier answers.
    history: History,
    /// The turns of the case, where the variant asks them as one.
    instead_of: Vec<Turn>,
    /// The case in the other language, where that is asked.
    twin: Option<Box<Case>>,
}

impl Changed {
    /// The case's own turns, some of them in other words; nothing is withheld.
    fn own(turns: Vec<Turn>) -> Self {
        let roles = Roles::own(turns.len());
        Self { roles, turns, pushed: None, told: 1.0, history: History::Own, instead_of: Vec::new(), twin: None }
    }
}

impl Variant {
    /// This variant of a case.
    ///
    /// # Errors
    /// When the case lacks what the variant needs, or is a variant itself.
    pub fn apply(&self, case: &Case) -> Result<Case, NotApplicable> {
        let lacks = |lacks| NotApplicable { case: case.id().clone(), variant: self.name(), lacks };
        if case.variant().is_some() {
            return Err(lacks(Lacks::Original));
        }
        let mut changed = self.change(case).map_err(lacks)?;
        let turns = changed.turns.clone();
        let of = changed.twin.take().map_or_else(|| case.clone(), |twin| *twin);
        let varied = Varied::new(self.name(), self.version(), &self.texts(), changed);
        Ok(Case { turns, variant: Some(Box::new(varied)), ..of })
    }
}

impl Case {
    /// What makes this a variant; `None` of an original.
    pub fn variant(&self) -> Option<&Varied> {
        self.variant.as_deref()
    }

    /// The name of the variant; `None` of an original.
    pub fn variant_name(&self) -> Option<&VariantName> {
        self.variant().map(Varied::name)
    }

    /// Whether this is the variant that a record names, or the original where it names none.
    pub fn is_variant(&self, name: Option<&VariantName>) -> bool {
        self.variant_name() == name
    }

    /// The variant of this original that a record names; itself where it names none. `own` are the users' own variants that are known beside the bundled ones.
    ///
    /// # Errors
    /// When no variant has the name, or the case lacks what it needs.
    pub fn as_recorded(&self, name: Option<&VariantName>, own: &[OwnVariant]) -> Result<Self, VariantError> {
        let Some(name) = name else { return Ok(self.clone()) };
        Ok(Variant::named(name.as_str(), own)?.apply(self)?)
    }

    /// What stands for earlier answers before a question.
    pub fn history(&self) -> &History {
        const OWN: &History = &History::Own;
        self.variant().map_or(OWN, Varied::history)
    }

    /// What stands above a turn (from 1): what it brings, or that it presses the model or asks again; `None` where there is no such turn.
    pub fn turn_heading(&self, turn: usize, language: Language) -> Option<&'static str> {
        let own = self.turns.get(turn.checked_sub(1)?)?.kind.heading(language);
        let is_feedback = self.variant_name().is_some_and(|name| name.as_str().starts_with("feedback="));
        match self.role(turn) {
            TurnRole::Again(_) if self.own_turns() == 0 => Some(if language == Language::Zh { "全部病情" } else { "Whole case" }),
            TurnRole::Push if is_feedback => Some(if language == Language::Zh { "反馈" } else { "Feedback" }),
            role => Some(role.heading(language).unwrap_or(own)),
        }
    }

    /// What the turn (from 1) is.
    pub fn role(&self, turn: usize) -> TurnRole {
        self.variant().map_or(TurnRole::Own, |variant| variant.role(turn))
    }

    /// The turn (from 1) of the original as which the answer to this turn is judged; `None` of a turn that only presses the model.
    pub fn judged_as(&self, turn: usize) -> Option<usize> {
        self.role(turn).judged_as(turn)
    }

    /// The turns (from 1) whose answers are judged where these turns of the original are.
    pub fn judged_turns<'a>(&'a self, judged: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
        (1..=self.turns.len()).filter(move |&turn| self.judged_as(turn).is_some_and(|of| judged.contains(&of)))
    }

    /// How many turns of the original are asked before anything that a variant adds.
    pub fn own_turns(&self) -> usize {
        (1..=self.turns.len()).filter(|&turn| self.role(turn) == TurnRole::Own).count()
    }
}

/// Each variant once, where it was named first: asked twice, its answers would stand in the record twice and count once.
pub fn distinct(variants: &[Variant]) -> impl Iterator<Item = &Variant> {
    variants.iter().enumerate().filter(|(place, variant)| !variants[..*place].contains(variant)).map(|(_, variant)| variant)
}

/// The cases with their variants, each original before its own; and what could not be made of which case.
pub fn with_variants(cases: &[Case], variants: &[Variant]) -> (Vec<Case>, Vec<NotApplicable>) {
    let mut refused = Vec::new();
    let mut all = Vec::with_capacity(cases.len() * (variants.len() + 1));
    for case in cases {
        all.push(case.clone());
        for variant in distinct(variants) {
            match variant.apply(case) {
                Ok(varied) => all.push(varied),
                Err(why) => refused.push(why),
            }
        }
    }
    (all, refused)
}
