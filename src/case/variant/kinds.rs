//! Which variant it is: on the command line and in plans.

use super::{
    Changed, Lacks, OwnVariant, VariantError, VariantName,
    bias::Bias,
    challenge::Challenge,
    context::PreContext,
    draw::Draw,
    evidence::Evidence,
    feedback::Feedback,
    history::HistoryKind,
    language::InLanguage,
    shape::Shape,
    withheld::{First, Withheld},
    wording::Wording,
};
use crate::{case::Case, language::Language};
use std::{str::FromStr, sync::Arc};

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Withheld(Withheld),
    First(First),
    Challenge(Challenge),
    Feedback(Feedback),
    Bias(Bias),
    PreContext(PreContext),
    Wording(Wording),
    Shape(Shape),
    History(HistoryKind),
    Language(InLanguage),
    Evidence(Evidence),
    Own(Arc<OwnVariant>),
}

/// A variant: what is changed, and the seed by which its wording is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    what: What,
    seed: u32,
}

impl Variant {
    /// Its kinds, as `--variant` takes them, with their arguments.
    pub const KINDS: [(&str, &str); 11] = super::kind_names::KINDS;

    /// With what the names of users' own variants begin.
    pub(super) const OWN: &'static str = "own=";

    /// A variant that somebody wrote, in one of its wordings.
    ///
    /// # Errors
    /// When it has fewer wordings.
    pub fn own(own: OwnVariant, seed: u32) -> Result<Self, VariantError> {
        let variant = Self { what: What::Own(Arc::new(own)), seed: 0 };
        let (name, wordings) = (variant.name().to_string(), variant.wordings());
        if seed as usize >= wordings {
            return Err(if wordings == 1 {
                VariantError::NoWordings { kind: name }
            } else {
                VariantError::TooFewWordings { name, wordings }
            });
        }
        Ok(Self { seed, ..variant })
    }

    /// The variant of a name: a bundled one, or one of the users' own that are known.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(name: &str, known: &[OwnVariant]) -> Result<Self, VariantError> {
        if !name.starts_with(Self::OWN) {
            return name.parse();
        }
        let (label, seed) = name.split_once('@').map_or((name, None), |(label, seed)| (label, Some(seed)));
        let found = known.iter().find(|own| own.label() == label);
        let own = found.ok_or_else(|| VariantError::OwnUnknown { given: name.to_owned() })?;
        let seed = seed.map_or(Ok(0), |seed| seed.parse().map_err(|_| VariantError::Seed { given: seed.to_owned() }))?;
        Self::own(own.clone(), seed)
    }

    /// What somebody wrote; `None` of a bundled variant.
    pub fn as_own(&self) -> Option<&OwnVariant> {
        match &self.what {
            What::Own(own) => Some(own),
            _ => None,
        }
    }

    /// How many wordings it has. Orders are without number.
    fn wordings(&self) -> usize {
        match &self.what {
            What::Challenge(challenge) => challenge.count(),
            What::Feedback(feedback) => feedback.count(),
            What::Bias(bias) => bias.count(),
            What::Wording(Wording::Order) => usize::MAX,
            What::Own(own) => own.count(),
            What::Withheld(_) | What::First(_) | What::PreContext(_) | What::Wording(_) => 1,
            What::Shape(_) | What::History(_) | What::Language(_) | What::Evidence(_) => 1,
        }
    }

    /// Every variant that differs from the others in more than a share or a wording, in the order in which they are listed.
    pub fn examples() -> Vec<Self> {
        let of = |what| Self { what, seed: 0 };
        let withheld = Withheld::ALL.into_iter().map(What::Withheld).chain(First::of("0.2").map(What::First));
        let challenged = Challenge::ALL.into_iter().map(What::Challenge).chain(Feedback::ALL.into_iter().map(What::Feedback));
        let pressed = challenged.chain(Bias::ALL.into_iter().map(What::Bias));
        let reworded = PreContext::examples().into_iter().map(What::PreContext).chain(Wording::ALL.into_iter().map(What::Wording));
        let asked = [What::Shape(Shape::Whole)].into_iter().chain(HistoryKind::ALL.into_iter().map(What::History));
        let twins = InLanguage::ALL.into_iter().map(What::Language);
        withheld.chain(pressed).chain(reworded).chain(asked).chain(twins).chain([What::Evidence(Evidence::Gold)]).map(of).collect()
    }

    /// Its name as records have it.
    pub fn name(&self) -> VariantName {
        let seed = if self.seed == 0 { String::new() } else { format!("@{}", self.seed) };
        VariantName(match &self.what {
            What::Withheld(withheld) => format!("withhold={}", withheld.name()),
            What::First(first) => format!("first={first}"),
            What::Challenge(challenge) => format!("challenge={}{seed}", challenge.name()),
            What::Feedback(feedback) => format!("feedback={}{seed}", feedback.name()),
            What::Bias(bias) => format!("bias={}{seed}", bias.name()),
            What::PreContext(context) => context.name(),
            What::Wording(wording) => format!("wording={}{seed}", wording.name()),
            What::Shape(shape) => format!("shape={}", shape.name()),
            What::History(history) => format!("history={}", history.name()),
            What::Language(language) => format!("language={}", language.name()),
            What::Evidence(evidence) => format!("evidence={}", evidence.name()),
            What::Own(own) => format!("{}{seed}", own.label()),
        })
    }

    /// The version of its rules: a variant whose texts or rules change gets another.
    pub fn version(&self) -> u32 {
        self.as_own().map_or(1, |own| own.version)
    }

    /// What it changes, in a sentence.
    pub fn changes(&self, language: Language) -> String {
        match &self.what {
            What::Withheld(withheld) => withheld.changes(language),
            What::First(first) => first.changes(language),
            What::Challenge(challenge) => challenge.changes(language),
            What::Feedback(feedback) => feedback.changes(language),
            What::Bias(bias) => bias.changes(language),
            What::PreContext(context) => context.changes(language),
            What::Wording(wording) => wording.changes(language),
            What::Shape(shape) => shape.changes(language),
            What::History(history) => history.changes(language),
            What::Language(in_language) => in_language.changes(language),
            What::Evidence(evidence) => evidence.changes(language),
            What::Own(own) => own.changes(language),
        }
    }

    /// The paper that the variant follows; the program itself where it follows none.
    pub fn source(&self) -> &str {
        match &self.what {
            What::Withheld(_) | What::First(_) => "CUPCase (arXiv:2503.06204)",
            What::Challenge(_) => "MedQA-Followup (arXiv:2510.12255)",
            What::Bias(_) => "BiasMedQA (arXiv:2402.08113)",
            What::PreContext(_) => "MedAidDialog (arXiv:2603.24132)",
            What::Feedback(_) | What::Wording(_) | What::Shape(_) | What::History(_) | What::Language(_) | What::Evidence(_) => "Wardround",
            What::Own(own) => own.source.as_deref().unwrap_or("–"),
        }
    }

    /// The texts that it chooses from.
    pub(super) fn texts(&self) -> String {
        match &self.what {
            What::Withheld(_) | What::First(_) => super::withheld::TEXTS.to_owned(),
            What::Challenge(_) => super::challenge::TEXTS.to_owned(),
            // It ends with the neutral question of a challenge.
            What::Feedback(_) => [super::feedback::TEXTS, super::challenge::TEXTS].concat(),
            What::Bias(_) => super::bias::TEXTS.to_owned(),
            What::PreContext(context) => context.texts(),
            What::Wording(_) => super::wording::TEXTS.to_owned(),
            What::Shape(_) | What::History(_) | What::Language(_) => String::new(),
            What::Evidence(_) => super::evidence::TEXTS.to_owned(),
            What::Own(own) if own.ask_again => own.as_text() + super::challenge::TEXTS,
            What::Own(own) if own.has_passages() => own.as_text() + super::evidence::TEXTS,
            What::Own(own) => own.as_text(),
        }
    }

    pub(super) fn change(&self, case: &Case) -> Result<Changed, Lacks> {
        let draw = Draw { case: case.id(), seed: self.seed };
        match &self.what {
            What::Withheld(withheld) => withheld.change(case),
            What::First(first) => first.change(case),
            What::Challenge(challenge) => challenge.change(case, draw),
            What::Feedback(feedback) => Ok(feedback.change(case, draw)),
            What::Bias(bias) => bias.change(case, draw),
            What::PreContext(context) => context.change(case),
            What::Wording(wording) => wording.change(case, draw),
            What::Shape(shape) => shape.change(case),
            What::History(history) => history.change(case),
            What::Language(language) => language.change(case),
            What::Evidence(evidence) => evidence.change(case),
            What::Own(own) => own.change(case, draw),
        }
    }
}

impl FromStr for Variant {
    type Err = VariantError;

    fn from_str(text: &str) -> Result<Self, VariantError> {
        let text = text.trim();
        let (rest, seed) = text.split_once('@').map_or((text, None), |(rest, seed)| (rest, Some(seed)));
        let (kind, argument) = rest.split_once('=').map_or((rest, ""), |(kind, argument)| (kind.trim(), argument.trim()));
        let what = match kind {
            "withhold" => Withheld::of(argument).map(What::Withheld),
            "first" => First::of(argument).map(What::First),
            "challenge" => Challenge::of(argument).map(What::Challenge),
            "feedback" => Feedback::of(argument).map(What::Feedback),
            "bias" => Bias::of(argument).map(What::Bias),
            "wording" => Wording::of(argument).map(What::Wording),
            "shape" => Shape::of(argument).map(What::Shape),
            "history" => HistoryKind::of(argument).map(What::History),
            "language" => InLanguage::of(argument).map(What::Language),
            "evidence" => Evidence::of(argument).map(What::Evidence),
            "own" => return Err(VariantError::OwnUnknown { given: text.to_owned() }),
            "context" => PreContext::of(argument).map(What::PreContext),
            _ => {
                let kinds = Self::KINDS.iter().map(|(kind, _)| *kind).collect();
                return Err(VariantError::Unknown { given: kind.to_owned(), kinds });
            }
        };
        let takes = Self::KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, takes)| takes);
        let wrong = || VariantError::Argument { kind: kind.to_owned(), given: argument.to_owned(), takes };
        let what = what.ok_or_else(wrong)?;
        let variant = Self { what, seed: 0 };
        let wordings = variant.wordings();
        let seed: u32 = match seed {
            None => 0,
            Some(_) if wordings == 1 => return Err(VariantError::NoWordings { kind: kind.to_owned() }),
            Some(seed) => seed.parse().map_err(|_| VariantError::Seed { given: seed.to_owned() })?,
        };
        // One more would be the first again, under another name.
        if seed as usize >= wordings {
            return Err(VariantError::TooFewWordings { name: rest.to_owned(), wordings });
        }
        Ok(Self { seed, ..variant })
    }
}
