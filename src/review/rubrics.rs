//! Rubrics of cases in a file of their own: for published cases, whose files have none. A model may propose items; what was proposed counts once a person has
//! accepted or edited it, and a rubric with an undecided item is not used.

use super::tags::digest_of;
use crate::{
    case::{Case, CaseId, RubricItem, Source},
    language::Bilingual,
};
use serde::{Deserialize, Serialize};

/// A file of rubrics; everything in it is checked but for the turns, which the cases say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rubrics {
    /// In file order; a case once.
    pub cases: Vec<CaseRubric>,
}

/// The rubric of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRubric {
    /// Where the case comes from.
    pub source: Source,
    /// The case.
    pub case: CaseId,
    /// sha256 of its questions: a rubric is not used for others.
    pub sha256: String,
    /// The items, decided and undecided.
    pub items: Vec<DraftItem>,
}

/// An item with its provenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftItem {
    /// The item.
    pub item: RubricItem,
    /// What a person made of it.
    pub state: ItemState,
    /// Who proposed it, a model's name; absent of one that a person wrote.
    pub proposed_by: Option<String>,
    /// What was proposed, where a person changed it.
    pub proposed: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// On which day, as in 2026-11-28.
    pub decided_on: Option<String>,
}

/// What a person made of a proposed item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    /// It was proposed; nobody has decided.
    Proposed,
    /// A person wrote it, or took it as it was proposed.
    #[default]
    Accepted,
    /// A person changed it and took it.
    Edited,
    /// A person did not take it: it is kept so that nobody proposes it again, and counts nowhere.
    Rejected,
}

impl ItemState {
    /// Whether the item counts.
    pub fn counts(self) -> bool {
        matches!(self, Self::Accepted | Self::Edited)
    }
}

/// What becomes of a case's rubric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RubricUse {
    /// It is used.
    Used(Box<Case>),
    /// It is not, for this reason.
    Refused(RubricRefusal),
}

/// Why a rubric is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RubricRefusal {
    /// The case's questions are others than those that it is for.
    OtherQuestions,
    /// The case file has a rubric of its own.
    HasOne,
    /// Items are undecided.
    Undecided(usize),
    /// Everything was rejected, or nothing that counts gives points.
    NothingPositive,
    /// An item names a turn, from 1, that the case has not.
    NoTurn {
        /// The item.
        item: String,
        /// The turn.
        turn: usize,
        /// How many the case has.
        turns: usize,
    },
}

impl RubricRefusal {
    /// In both languages.
    pub fn both(&self) -> Bilingual {
        match self {
            Self::OtherQuestions => Bilingual::both(
                "病例的提问与编写时不同：核对后更新 sha256",
                "its questions are others than when it was written: look at it, and write it anew",
            ),
            Self::HasOne => Bilingual::both("病例文件中已有评分细则，用该细则", "the case file has a rubric, which is used"),
            Self::Undecided(items) => Bilingual::both(
                format!("{items} 条尚未决定：请用 wardround cases rubric review 逐条审定"),
                format!("{items} items are undecided: decide them with wardround cases rubric review"),
            ),
            Self::NothingPositive => {
                Bilingual::both("没有得分的条目：至少接受一条得分项", "no item gives points: accept at least one that does")
            }
            Self::NoTurn { item, turn, turns } => Bilingual::both(
                format!("条目 {item}：没有第 {turn} 轮，该病例有 {turns} 轮"),
                format!("item {item}: there is no turn {turn}; the case has {turns}"),
            ),
        }
    }
}

impl CaseRubric {
    /// An empty one for a case.
    pub fn new(case: &Case) -> Self {
        Self { source: case.source(), case: case.id().clone(), sha256: digest_of(case), items: Vec::new() }
    }

    /// Whether it is of this case, whatever its questions are.
    pub fn is_of(&self, case: &Case) -> bool {
        self.source == case.source() && self.case == *case.id()
    }

    /// How many items nobody has decided.
    pub fn undecided(&self) -> usize {
        self.items.iter().filter(|item| item.state == ItemState::Proposed).count()
    }

    /// The case with this rubric, or why it has none of it.
    pub fn used_by(&self, case: &Case) -> RubricUse {
        let turns = case.turns().len();
        let wrong = self.items.iter().find_map(|draft| Some((draft, draft.item.turns().iter().find(|turn| **turn >= turns)?)));
        let refused = if digest_of(case) != self.sha256 {
            RubricRefusal::OtherQuestions
        } else if !case.rubric().is_empty() {
            RubricRefusal::HasOne
        } else if let Some((draft, turn)) = wrong {
            RubricRefusal::NoTurn { item: draft.item.id().to_owned(), turn: turn + 1, turns }
        } else if self.undecided() > 0 {
            RubricRefusal::Undecided(self.undecided())
        } else {
            let items: Vec<RubricItem> = self.items.iter().filter(|draft| draft.state.counts()).map(|draft| draft.item.clone()).collect();
            match case.clone().with_rubric(items) {
                Some(case) => return RubricUse::Used(Box::new(case)),
                None => RubricRefusal::NothingPositive,
            }
        };
        RubricUse::Refused(refused)
    }
}

impl Rubrics {
    /// The entry of a case.
    pub fn of(&self, case: &Case) -> Option<&CaseRubric> {
        self.cases.iter().find(|rubric| rubric.is_of(case))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::ReadOptions, review::rubrics_file::GOOD};

    const CASE: &str = r#"
[[case]]
id = "1"
language = "en"
[[case.turns]]
kind = "complaint"
question = "A cough."
[[case.turns]]
kind = "tests"
question = "An infiltrate."
[[case.reference]]
id = "a"
question = "Diagnosis"
answer = "Pneumonia"
"#;

    #[test]
    fn a_rubric_is_used_for_the_questions_it_was_written_for_and_once_all_is_decided() {
        let file = crate::case::read_bytes("a.toml", CASE.as_bytes(), &ReadOptions::default()).unwrap();
        let case = &file.cases[0];
        let mut rubric = Rubrics::parse(GOOD).unwrap().cases.remove(0);
        let refused = |rubric: &CaseRubric, case: &Case| match rubric.used_by(case) {
            RubricUse::Refused(why) => why,
            RubricUse::Used(case) => panic!("{:?}", case.rubric()),
        };
        assert_eq!(refused(&rubric, case), RubricRefusal::OtherQuestions);
        rubric.sha256 = digest_of(case);
        let with = &case.clone().with_rubric(vec![rubric.items[0].item.clone()]).unwrap();
        assert_eq!(refused(&rubric, with), RubricRefusal::HasOne);
        assert_eq!(refused(&rubric, case), RubricRefusal::Undecided(1));
        rubric.items[1].state = ItemState::Rejected;
        let RubricUse::Used(graded) = rubric.used_by(case) else { panic!() };
        assert_eq!(graded.rubric().iter().map(RubricItem::id).collect::<Vec<_>>(), ["a"]);
        rubric.items[0].state = ItemState::Rejected;
        assert_eq!(refused(&rubric, case), RubricRefusal::NothingPositive);
        let far = GOOD.replace("turns = [1, 2]", "turns = [1, 9]");
        let far = CaseRubric { items: Rubrics::parse(&far).unwrap().cases.remove(0).items, ..rubric };
        assert!(matches!(refused(&far, case), RubricRefusal::NoTurn { turn: 9, .. }));
    }
}
