//! What a form says of the patient before the complaint: age and sex, from the case's own fields.

use super::{
    super::{Age, Case, Sex},
    Changed, Lacks,
    texts::{Texts, embedded},
};
use crate::language::Language;
use std::sync::LazyLock;

/// The texts, as they are embedded.
pub(super) const TEXTS: &str = include_str!("context.toml");

static WORDINGS: LazyLock<Texts> = LazyLock::new(|| embedded(TEXTS));

/// A block before the first turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PreContext;

impl PreContext {
    pub fn changes(self, language: Language) -> String {
        match language {
            Language::Zh => "首轮之前先列出病人的年龄和性别".to_owned(),
            Language::En => "the patient's age and sex stand before turn 1".to_owned(),
        }
    }

    pub fn change(self, case: &Case) -> Result<Changed, Lacks> {
        let patient = case.patient().ok_or(Lacks::Patient)?;
        let language = case.language();
        // A test makes the block of every bundled case.
        let text = |name: &str| {
            WORDINGS.get(name).and_then(|wordings| wordings.of(language).first().map(|&text| text.to_owned())).unwrap_or_default()
        };
        let age = match patient.age() {
            Age::Years(years) => text("years").replace("{n}", &years.to_string()),
            Age::Months(months) => text("months").replace("{n}", &months.to_string()),
        };
        let sex = match patient.sex() {
            Sex::Male => text("male"),
            Sex::Female => text("female"),
        };
        let block = text("block").replace("{age}", &age).replace("{sex}", &sex);
        let mut turns = case.turns().to_vec();
        turns[0].question = format!("{block}\n{}", turns[0].question);
        Ok(Changed::own(turns))
    }
}
