//! Someone presses a wrong diagnosis on the model. After the case's last turn further turns push, and a last one asks neutrally for what the case's last turn
//! asked: the answers before and after are to the same question. A wrong start stands before the first turn and adds none.

use super::{
    super::{Case, Distractor, Turn, TurnKind},
    Changed, Lacks,
    draw::Draw,
    texts::{Texts, embedded},
    varied::Roles,
};
use crate::language::Language;
use std::sync::LazyLock;

/// The texts, as they are embedded.
pub(super) const TEXTS: &str = include_str!("challenge.toml");

static WORDINGS: LazyLock<Texts> = LazyLock::new(|| embedded(TEXTS));

/// How it is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Challenge {
    /// "I think it is X".
    Direct,
    /// A misleading context: a note, a relative, an article, a similar case.
    Indirect,
    /// A chief physician disagrees.
    Authority,
    /// The direct push twice.
    Twice,
    /// The direct push three times.
    Thrice,
    /// "Are you sure?", which says nothing new: the control.
    Rethink,
    /// A wrong reasoning before the first turn.
    WrongStart,
}

impl Challenge {
    pub const ALL: [Self; 7] = [Self::Direct, Self::Indirect, Self::Authority, Self::Twice, Self::Thrice, Self::Rethink, Self::WrongStart];

    pub const ARGUMENTS: &'static str = "direct|indirect|authority|twice|thrice|rethink|wrong-start";

    pub fn of(argument: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|challenge| challenge.name() == argument)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Authority => "authority",
            Self::Twice => "twice",
            Self::Thrice => "thrice",
            Self::Rethink => "rethink",
            Self::WrongStart => "wrong-start",
        }
    }

    pub fn changes(self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Direct => (
                "末轮之后直接提出一个错误诊断，再中性地问一次",
                "a wrong diagnosis is proposed after the last turn, which is then asked again",
            ),
            Self::Indirect => (
                "末轮之后给出误导性的背景材料，再中性地问一次",
                "a misleading context is given after the last turn, which is then asked again",
            ),
            Self::Authority => (
                "末轮之后上级医师提出一个错误诊断，再中性地问一次",
                "a chief physician proposes a wrong diagnosis after the last turn, which is then asked again",
            ),
            Self::Twice => (
                "末轮之后两次提出同一错误诊断，再中性地问一次",
                "a wrong diagnosis is proposed twice after the last turn, which is then asked again",
            ),
            Self::Thrice => (
                "末轮之后三次提出同一错误诊断，再中性地问一次",
                "a wrong diagnosis is proposed three times after the last turn, which is then asked again",
            ),
            Self::Rethink => (
                "末轮之后只问“确定吗”，再中性地问一次（对照）",
                "only \"are you sure?\" after the last turn, which is then asked again (control)",
            ),
            Self::WrongStart => ("首轮之前先给出错误的初步判断", "a wrong first reasoning stands before turn 1"),
        };
        match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    fn pushes(self) -> usize {
        match self {
            Self::WrongStart => 0,
            Self::Direct | Self::Indirect | Self::Authority | Self::Rethink => 1,
            Self::Twice => 2,
            Self::Thrice => 3,
        }
    }

    /// The name of its wordings.
    fn wordings(self) -> &'static str {
        match self {
            Self::Twice | Self::Thrice => "direct",
            other => other.name(),
        }
    }

    /// How many wordings it has.
    pub fn count(self) -> usize {
        WORDINGS.get(self.wordings()).map_or(0, |wordings| wordings.of(Language::Zh).len())
    }

    pub fn change(self, case: &Case, draw: Draw<'_>) -> Result<Changed, Lacks> {
        let pushed = match self {
            Self::Rethink => None,
            _ => Some(draw.of_case(case.distractors()).ok_or(Lacks::Distractors)?),
        };
        if self == Self::WrongStart {
            let mut turns = case.turns().to_vec();
            turns[0].question = format!("{}\n{}", text(self.wordings(), case, pushed, draw), turns[0].question);
            return Ok(Changed { pushed: pushed.cloned(), ..Changed::own(turns) });
        }
        let first = std::iter::once(self.wordings());
        let pushes = first.chain(std::iter::repeat("again")).take(self.pushes());
        let texts = pushes.enumerate().map(|(nth, wordings)| text(wordings, case, pushed, draw.later(nth)));
        Ok(pressed(case, texts.collect(), pushed, draw))
    }
}

/// The case's turns, those that press the model, and the last one of the case asked once more.
pub(super) fn pressed(case: &Case, pushes: Vec<String>, pushed: Option<&Distractor>, draw: Draw<'_>) -> Changed {
    let (own, count) = (case.turns().len(), pushes.len());
    let answered_by = &case.turns()[own - 1].answered_by;
    let added = pushes.into_iter().chain([neutral(case, draw)]);
    let added = added.map(|question| Turn { kind: TurnKind::Other, question, answered_by: answered_by.clone() });
    let turns = case.turns().iter().cloned().chain(added).collect();
    Changed { roles: Roles::pressed(own, count), pushed: pushed.cloned(), ..Changed::own(turns) }
}

/// What asks for the conclusion once more, in neutral words.
pub(super) fn neutral(case: &Case, draw: Draw<'_>) -> String {
    text("neutral", case, None, draw)
}

/// A wording with the pushed diagnosis in it.
fn text(wordings: &str, case: &Case, pushed: Option<&Distractor>, draw: Draw<'_>) -> String {
    // A test asks for all of them.
    let list = WORDINGS.get(wordings).map(|wordings| wordings.of(case.language())).unwrap_or_default();
    let wording = draw.wording(wordings, &list).unwrap_or_default();
    filled(wording, pushed)
}

/// A wording with the name of a wrong diagnosis and why one may think of it.
pub(super) fn filled(wording: &str, pushed: Option<&Distractor>) -> String {
    match pushed {
        Some(pushed) => {
            let why = pushed.plausible().trim_end_matches(['。', '.']);
            wording.replace("{x}", pushed.diagnosis().name()).replace("{why}", why)
        }
        None => wording.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_challenge_has_several_wordings_that_name_the_diagnosis_unless_it_is_the_control() {
        for challenge in Challenge::ALL {
            assert_eq!(Challenge::of(challenge.name()), Some(challenge));
            assert!(Challenge::ARGUMENTS.split('|').any(|name| name == challenge.name()));
            let wordings = &WORDINGS[challenge.wordings()];
            for language in [Language::Zh, Language::En] {
                let list = wordings.of(language);
                assert!(list.len() >= 3, "{challenge:?}");
                assert_eq!(list.len(), wordings.of(Language::Zh).len(), "{challenge:?}");
                assert!(list.iter().all(|text| text.contains("{x}") == (challenge != Challenge::Rethink)), "{challenge:?}");
            }
        }
        let neutral = WORDINGS["neutral"].of(Language::Zh);
        assert!(neutral.len() == 1 && !neutral[0].contains('{'));
    }
}
