//! What stands in a conversation for earlier answers: the model's own, none of them, or the references. It tells whether a turn fails by itself or by what was
//! answered before it. The questions stay what they were, and so does what a judge sees.

use super::{
    super::{Case, Pair},
    Changed, Lacks,
};
use crate::language::Language;

/// What a model is sent of the turns before a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum History {
    /// The questions with its own answers: the protocol.
    #[default]
    Own,
    /// Nothing: each turn is asked by itself.
    None,
    /// The questions, and in place of its own answers these texts, by turn.
    Told(Vec<String>),
}

impl History {
    /// What stands for the answer to a turn (from 1) before a later question; `None` where neither question nor answer is sent again.
    pub fn stands_for<'a>(&'a self, turn: usize, own: &'a str) -> Option<&'a str> {
        match self {
            Self::Own => Some(own),
            Self::None => None,
            // After the last turn nothing of the protocol is asked.
            Self::Told(texts) => Some(turn.checked_sub(1).and_then(|place| texts.get(place)).map_or(own, String::as_str)),
        }
    }
}

/// Which answers stand in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HistoryKind {
    None,
    Reference,
}

impl HistoryKind {
    pub const ALL: [Self; 2] = [Self::None, Self::Reference];

    pub const ARGUMENTS: &'static str = "none|reference";

    pub fn of(argument: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == argument)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Reference => "reference",
        }
    }

    pub fn changes(self, language: Language) -> String {
        match (self, language) {
            (Self::None, Language::Zh) => "每轮单独提问，不附此前的提问与回答",
            (Self::None, Language::En) => "each turn is asked by itself, without earlier questions and answers",
            (Self::Reference, Language::Zh) => "此前的对话中，模型的回答换成参考答案",
            (Self::Reference, Language::En) => "in the history, references stand in place of the earlier answers",
        }
        .to_owned()
    }

    pub fn change(self, case: &Case) -> Result<Changed, Lacks> {
        let turns = case.turns().to_vec();
        if turns.len() < 2 {
            return Err(Lacks::SeveralTurns);
        }
        let history = match self {
            Self::None => History::None,
            Self::Reference => History::Told((0..turns.len() - 1).map(|place| told(case, place)).collect::<Result<_, _>>()?),
        };
        Ok(Changed { history, ..Changed::own(turns) })
    }
}

/// The reference for a turn (from 0) without what answers later turns too: that is what they are to find.
fn told(case: &Case, place: usize) -> Result<String, Lacks> {
    let later = |pair: &usize| case.turns()[place + 1..].iter().any(|turn| turn.answered_by.contains(pair));
    let own = case.turns()[place].answered_by.iter().filter(|pair| !later(pair));
    let answers: Vec<&str> = own.filter_map(|&pair| case.pairs().get(pair)).map(|pair: &Pair| pair.answer.trim()).collect();
    if answers.is_empty() { Err(Lacks::TurnReference(place + 1)) } else { Ok(answers.join("\n\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, Variant, bundled, read_bytes};

    fn variant(name: &str, case: &Case) -> Result<Case, Lacks> {
        name.parse::<Variant>().unwrap().apply(case).map_err(|why| why.lacks)
    }

    /// What answers a later turn and stands in the history of an earlier one.
    fn leaked<'a>(case: &'a Case, texts: &[String]) -> Vec<&'a str> {
        let of_turn = |place: usize| {
            let later = case.turns()[place + 1..].iter().flat_map(|turn| &turn.answered_by).map(|&pair| case.pairs()[pair].answer.as_str());
            later.filter(|answer| texts[place].contains(answer)).collect::<Vec<_>>()
        };
        (0..texts.len()).flat_map(of_turn).collect()
    }

    #[test]
    fn references_stand_for_the_answers_before_and_nothing_of_later_turns_with_them() {
        for language in [Language::Zh, Language::En] {
            let options = ReadOptions { language: Some(language), ..ReadOptions::default() };
            for case in bundled(&options).unwrap().cases {
                let varied = variant("history=reference", &case).unwrap();
                let History::Told(texts) = varied.history() else { panic!("{}", case.id()) };
                assert_eq!((varied.turns(), texts.len()), (case.turns(), case.turns().len() - 1));
                assert!(texts.iter().all(|text| !text.is_empty()));
                assert_eq!(leaked(&case, texts), Vec::<&str>::new(), "{}", case.id());
                // The property fails where the last turn's reference is put before it.
                let last = &case.turns().last().unwrap().answered_by;
                let mut put_back = texts.clone();
                put_back[0].push_str(&case.pairs()[last[0]].answer);
                assert!(!leaked(&case, &put_back).is_empty(), "{}", case.id());
            }
        }
    }

    #[test]
    fn a_turn_whose_reference_is_that_of_a_later_one_too_has_none_to_stand_for_its_answer() {
        let read = |text: &str| read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0);
        let shared = read(
            "[[case]]\nid = \"a\"\nreference = [{ id = \"r\", answer = \"x\" }, { id = \"s\", answer = \"y\" }]\n\
             turns = [{ kind = \"complaint\", question = \"q\", reference = [\"r\", \"s\"] }, { kind = \"exam\", question = \"p\", reference = [\"s\"] }]\n",
        );
        let varied = variant("history=reference", &shared).unwrap();
        assert_eq!(varied.history(), &History::Told(vec!["x".into()]));
        let unknown = read(
            "[[case]]\nid = \"a\"\nreference = [{ id = \"r\", answer = \"x\" }]\n\
             turns = [{ kind = \"complaint\", question = \"q\" }, { kind = \"exam\", question = \"p\" }]\n",
        );
        assert_eq!(variant("history=reference", &unknown).unwrap_err(), Lacks::TurnReference(1));
        assert_eq!(variant("history=none", &unknown).unwrap().history(), &History::None);
        let single = read("[[case]]\nid = \"a\"\nturns = [{ kind = \"complaint\", question = \"q\" }]\n");
        for name in ["history=none", "history=reference", "shape=whole"] {
            assert_eq!(variant(name, &single).unwrap_err(), Lacks::SeveralTurns, "{name}");
        }
    }
}
