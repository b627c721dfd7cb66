//! Which variant it is: on the command line and in plans.

use super::{
    Changed, Lacks, VariantError, VariantName,
    bias::Bias,
    challenge::Challenge,
    context::PreContext,
    draw::Draw,
    feedback::Feedback,
    withheld::{First, Withheld},
    wording::Wording,
};
use crate::{case::Case, language::Language};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Withheld(Withheld),
    First(First),
    Challenge(Challenge),
    Feedback(Feedback),
    Bias(Bias),
    PreContext(PreContext),
    Wording(Wording),
}

/// A variant: what is changed, and the seed by which its wording is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Variant {
    what: What,
    seed: u32,
}

impl Variant {
    /// Its kinds, as `--variant` takes them, with their arguments.
    pub const KINDS: [(&str, &str); 7] = [
        ("withhold", "exam|tests|exam+tests"),
        ("first", "0.01–0.99"),
        ("challenge", Challenge::ARGUMENTS),
        ("feedback", Feedback::ARGUMENTS),
        ("bias", Bias::ARGUMENTS),
        ("context", ""),
        ("wording", Wording::ARGUMENTS),
    ];

    /// Every variant that differs from the others in more than a share or a wording, in the order in which they are listed.
    pub fn examples() -> Vec<Self> {
        let of = |what| Self { what, seed: 0 };
        let withheld = Withheld::ALL.into_iter().map(What::Withheld).chain(First::of("0.2").map(What::First));
        let challenged = Challenge::ALL.into_iter().map(What::Challenge).chain(Feedback::ALL.into_iter().map(What::Feedback));
        let pressed = challenged.chain(Bias::ALL.into_iter().map(What::Bias));
        withheld.chain(pressed).chain([What::PreContext(PreContext)]).chain(Wording::ALL.into_iter().map(What::Wording)).map(of).collect()
    }

    /// Its name as records have it.
    pub fn name(&self) -> VariantName {
        let seed = if self.seed == 0 { String::new() } else { format!("@{}", self.seed) };
        VariantName(match self.what {
            What::Withheld(withheld) => format!("withhold={}", withheld.name()),
            What::First(first) => format!("first={first}"),
            What::Challenge(challenge) => format!("challenge={}{seed}", challenge.name()),
            What::Feedback(feedback) => format!("feedback={}{seed}", feedback.name()),
            What::Bias(bias) => format!("bias={}{seed}", bias.name()),
            What::PreContext(_) => "context".to_owned(),
            What::Wording(wording) => format!("wording={}{seed}", wording.name()),
        })
    }

    /// The version of its rules: a variant whose texts or rules change gets another.
    pub fn version(&self) -> u32 {
        1
    }

    /// What it changes, in a sentence.
    pub fn changes(&self, language: Language) -> String {
        match self.what {
            What::Withheld(withheld) => withheld.changes(language),
            What::First(first) => first.changes(language),
            What::Challenge(challenge) => challenge.changes(language),
            What::Feedback(feedback) => feedback.changes(language),
            What::Bias(bias) => bias.changes(language),
            What::PreContext(context) => context.changes(language),
            What::Wording(wording) => wording.changes(language),
        }
    }

    /// The paper that the variant follows; the program itself where it follows none.
    pub fn source(&self) -> &'static str {
        match self.what {
            What::Withheld(_) | What::First(_) => "CUPCase (arXiv:2503.06204)",
            What::Challenge(_) => "MedQA-Followup (arXiv:2510.12255)",
            What::Bias(_) => "BiasMedQA (arXiv:2402.08113)",
            What::PreContext(_) => "MedAidDialog (arXiv:2603.24132)",
            What::Feedback(_) | What::Wording(_) => "Wardround",
        }
    }

    /// The texts that it chooses from.
    pub(super) fn texts(&self) -> &'static [&'static str] {
        match self.what {
            What::Withheld(_) | What::First(_) => &[super::withheld::TEXTS],
            What::Challenge(_) => &[super::challenge::TEXTS],
            // It ends with the neutral question of a challenge.
            What::Feedback(_) => &[super::feedback::TEXTS, super::challenge::TEXTS],
            What::Bias(_) => &[super::bias::TEXTS],
            What::PreContext(_) => &[super::context::TEXTS],
            What::Wording(_) => &[super::wording::TEXTS],
        }
    }

    pub(super) fn change(&self, case: &Case) -> Result<Changed, Lacks> {
        let draw = Draw { case: case.id(), seed: self.seed };
        match self.what {
            What::Withheld(withheld) => withheld.change(case),
            What::First(first) => first.change(case),
            What::Challenge(challenge) => challenge.change(case, draw),
            What::Feedback(feedback) => Ok(feedback.change(case, draw)),
            What::Bias(bias) => bias.change(case, draw),
            What::PreContext(context) => context.change(case),
            What::Wording(wording) => wording.change(case, draw),
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
            "context" => argument.is_empty().then_some(What::PreContext(PreContext)),
            _ => {
                let kinds = Self::KINDS.iter().map(|(kind, _)| *kind).collect();
                return Err(VariantError::Unknown { given: kind.to_owned(), kinds });
            }
        };
        let takes = Self::KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, takes)| takes);
        let wrong = || VariantError::Argument { kind: kind.to_owned(), given: argument.to_owned(), takes };
        let what = what.ok_or_else(wrong)?;
        // Orders are without number.
        let wordings = match what {
            What::Challenge(challenge) => challenge.count(),
            What::Feedback(feedback) => feedback.count(),
            What::Bias(bias) => bias.count(),
            What::Wording(Wording::Order) => usize::MAX,
            What::Withheld(_) | What::First(_) | What::PreContext(_) | What::Wording(_) => 1,
        };
        let seed: u32 = match seed {
            None => 0,
            Some(_) if wordings == 1 => return Err(VariantError::NoWordings { kind: kind.to_owned() }),
            Some(seed) => seed.parse().map_err(|_| VariantError::Seed { given: seed.to_owned() })?,
        };
        // One more would be the first again, under another name.
        if seed as usize >= wordings {
            return Err(VariantError::TooFewWordings { name: rest.to_owned(), wordings });
        }
        Ok(Self { what, seed })
    }
}

impl TryFrom<&VariantName> for Variant {
    type Error = VariantError;

    fn try_from(name: &VariantName) -> Result<Self, VariantError> {
        name.as_str().parse()
    }
}

impl TryFrom<String> for Variant {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse::<Self>().map_err(|error| error.to_string())
    }
}

impl From<Variant> for String {
    fn from(variant: Variant) -> Self {
        variant.name().0
    }
}

impl schemars::JsonSchema for Variant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Variant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "A variant of a case: KIND, KIND=ARGUMENT or KIND=ARGUMENT@SEED.", "type": "string" })
    }
}
