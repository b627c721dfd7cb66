//! Reading which diagnoses an answer names, in which order, and on which it settles. A judge reads, without knowing the right one; the program compares by the
//! names that the case lists.

mod prompt;
mod read;

pub(super) use prompt::{fill, wording};

use crate::{
    case::{Case, Diagnosis},
    language::Language,
};
use serde::{Deserialize, Serialize};

/// The score of an answer whose first diagnosis is a right one; any other has 0.
const FULL: f64 = 100.0;

/// The diagnoses that a judge read out of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DiagnosisReading {
    /// In the order of the answer, the most likely first; empty where it names none.
    pub diagnoses: Vec<ReadDiagnosis>,
    /// What the judge listed without words that stand in the answer, or not in the form that it was asked for. It counts nowhere; where no right diagnosis is
    /// among the others, the answer has no score, since one may be among these.
    #[serde(default, skip_serializing_if = "is_none")]
    pub dropped: u16,
}

// The signature is serde's.
#[expect(clippy::trivially_copy_pass_by_ref)]
fn is_none(count: &u16) -> bool {
    *count == 0
}

/// One diagnosis of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ReadDiagnosis {
    /// What the judge calls it, in the answer's words.
    pub diagnosis: String,
    /// Whether the answer settles on it.
    pub committed: bool,
    /// The words of the answer that the judge cites; they do stand in it, but for white space.
    pub quote: String,
    /// Whether it is a right diagnosis, by the names and other names that the case listed then.
    pub right: bool,
}

/// On which diagnosis an answer settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Settles {
    /// On a right one, perhaps beside others.
    Right,
    /// On others only.
    Another,
    /// On none.
    Nowhere,
}

/// Where the right diagnosis stands in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The place of the first right diagnosis, from 1; `None` where none is listed.
    pub rank: Option<u16>,
    /// On what the answer settles; `None` where entries were dropped, and it does not settle on a right one.
    pub settles: Option<Settles>,
    /// How many entries were dropped.
    pub dropped: u16,
}

impl Placed {
    /// Whether a right diagnosis is among the first so many; `None` where none is listed and entries were dropped.
    pub fn within(self, places: u16) -> Option<bool> {
        match self.rank {
            Some(rank) => Some(rank <= places),
            None => (self.dropped == 0).then_some(false),
        }
    }

    /// One over the rank, 0 where none is listed.
    pub fn reciprocal(self) -> Option<f64> {
        self.rank.map_or_else(|| (self.dropped == 0).then_some(0.0), |rank| Some(1.0 / f64::from(rank)))
    }

    /// 100 where the first diagnosis is a right one, else 0.
    pub fn score(self) -> Option<f64> {
        self.within(1).map(|is_first| if is_first { FULL } else { 0.0 })
    }
}

impl DiagnosisReading {
    /// Where the right diagnosis stands.
    pub fn placed(&self) -> Placed {
        let rank = self.diagnoses.iter().position(|of| of.right).map(|place| u16::try_from(place + 1).unwrap_or(u16::MAX));
        let mut committed = self.diagnoses.iter().filter(|of| of.committed).peekable();
        let is_open = committed.peek().is_none();
        let settles = match (committed.any(|of| of.right), self.dropped) {
            (true, _) => Some(Settles::Right),
            (false, 0) => Some(if is_open { Settles::Nowhere } else { Settles::Another }),
            (false, _) => None,
        };
        Placed { rank, settles, dropped: self.dropped }
    }

    /// 100 where the first diagnosis is a right one, else 0; `None` where entries were dropped and no right one is left.
    pub fn score(&self) -> Option<f64> {
        self.placed().score()
    }

    /// The diagnoses in one line, each with what is known of it.
    pub fn listed(&self, language: Language) -> String {
        let each = self.diagnoses.iter().enumerate().map(|(place, of)| of.words(place, language));
        let separator = if language == Language::Zh { "；" } else { "; " };
        each.chain(self.rest(language)).collect::<Vec<_>>().join(separator)
    }

    /// That there are no diagnoses, and how many entries were dropped; `None` where neither is so.
    pub fn rest(&self, language: Language) -> Option<String> {
        match (self.dropped, self.diagnoses.is_empty(), language) {
            (0, false, _) => None,
            (0, true, Language::Zh) => Some("没有说出诊断".into()),
            (0, true, Language::En) => Some("no diagnosis named".into()),
            (dropped, _, Language::Zh) => Some(format!("另有 {dropped} 条在回答中找不到原文，未计")),
            (dropped, _, Language::En) => Some(format!("{dropped} more not found in the answer and dropped")),
        }
    }
}

impl ReadDiagnosis {
    /// The diagnosis at a place (from 0) in one line.
    pub fn words(&self, place: usize, language: Language) -> String {
        let zh = language == Language::Zh;
        let right = match (self.right, zh) {
            (false, _) => "",
            (true, true) => "（正确）",
            (true, false) => " (right)",
        };
        let open = match (self.committed, zh) {
            (true, _) => "",
            (false, true) => "（可能）",
            (false, false) => " (possible)",
        };
        format!("{}. {}{open}{right}", place + 1, self.diagnosis)
    }
}

/// The right diagnoses of a case as one text, whose digest tells them from others: also the wrong ones, whose longer names are told from them. `None` where the
/// case lists no right one.
pub(super) fn as_text(case: &Case) -> Option<String> {
    let names = |of: &Diagnosis| of.names().collect::<Vec<_>>().join("\t");
    let right: Vec<String> = case.diagnoses().iter().map(names).collect();
    let wrong = case.distractors().iter().map(|of| format!("- {}", names(of.diagnosis())));
    (!right.is_empty()).then(|| right.into_iter().chain(wrong).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(of: &[(bool, bool)], dropped: u16) -> DiagnosisReading {
        let one = |&(committed, right): &(bool, bool)| ReadDiagnosis { diagnosis: "d".into(), committed, quote: "d".into(), right };
        DiagnosisReading { diagnoses: of.iter().map(one).collect(), dropped }
    }

    #[test]
    fn the_first_right_diagnosis_has_the_rank_and_what_was_dropped_leaves_it_open() {
        const SURE: bool = true;
        const OPEN: bool = false;
        type Row = (&'static [(bool, bool)], u16, Option<u16>, [Option<bool>; 3], Option<Settles>);
        let rows: [Row; 8] = [
            (&[(SURE, true), (OPEN, false)], 0, Some(1), [Some(true); 3], Some(Settles::Right)),
            (&[(SURE, false), (OPEN, true), (OPEN, true)], 0, Some(2), [Some(false), Some(true), Some(true)], Some(Settles::Another)),
            (
                &[(OPEN, false), (OPEN, false), (OPEN, false), (OPEN, true)],
                0,
                Some(4),
                [Some(false), Some(false), Some(true)],
                Some(Settles::Nowhere),
            ),
            (&[(SURE, false), (SURE, true)], 3, Some(2), [Some(false), Some(true), Some(true)], Some(Settles::Right)),
            (&[(OPEN, false)], 0, None, [Some(false); 3], Some(Settles::Nowhere)),
            (&[(SURE, false)], 1, None, [None; 3], None),
            (&[], 0, None, [Some(false); 3], Some(Settles::Nowhere)),
            (&[], 2, None, [None; 3], None),
        ];
        for (of, dropped, rank, within, settles) in rows {
            let placed = reading(of, dropped).placed();
            assert_eq!((placed.rank, [1, 3, 5].map(|k| placed.within(k)), placed.settles), (rank, within, settles), "{of:?} {dropped}");
        }
        assert_eq!(
            [reading(&[(SURE, true)], 0).score(), reading(&[(SURE, false)], 0).score(), reading(&[], 1).score()],
            [Some(100.0), Some(0.0), None]
        );
        assert_eq!(reading(&[(OPEN, false), (OPEN, true)], 0).placed().reciprocal(), Some(0.5));
    }
}
