//! Decides from a model's refusals whether they concern single questions or every question that follows.

use crate::chat::{ModelError, Scope};
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Questions about so many cases have to be refused in the same way, and none be answered, before it is believed that every one would be. One refusal proves
/// nothing: filters and limits on length refuse single questions, and not every endpoint says so. Questions about the same case share what may be refused.
const CASES: usize = 3;
/// Of a refusal's words, so many tell it from another.
const TELLING: usize = 60;

/// What is known of a model that is asked many questions, by several tasks at once.
#[derive(Debug, Default)]
pub struct Trust(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// It has answered something since the program began.
    answered: bool,
    /// It has answered something of this run before, or refused a question for what is in it.
    works: bool,
    /// How it refused last without saying why, and questions about which cases in this way.
    way: String,
    refused: HashSet<String>,
    last: Option<ModelError>,
}

impl Trust {
    /// A model that nothing is known of.
    pub fn new() -> Self {
        Self::default()
    }

    /// It has answered.
    pub fn answered(&self) {
        let mut known = self.known();
        known.answered = true;
        known.refused.clear();
    }

    /// The record has an answer of it.
    pub fn restored(&self) {
        self.known().works = true;
    }

    /// Whether it failed at a question about this case in a way that every further one would meet too.
    pub fn fails_for_good(&self, case: &str, error: &ModelError) -> bool {
        match error.scope() {
            Scope::Everything => true,
            Scope::Question => {
                self.known().works |= matches!(error, ModelError::ContentFilter { .. } | ModelError::ContextLength { .. });
                false
            }
            Scope::Unclear => {
                let mut known = self.known();
                if known.answered {
                    return false;
                }
                let way = way(error);
                if known.way != way {
                    known.refused.clear();
                    known.way = way;
                }
                known.refused.insert(case.to_owned());
                known.last = Some(error.clone());
                known.refused.len() >= CASES
            }
        }
    }

    /// Once everything was asked: what was said last, where nothing was ever answered and nothing else explains that.
    pub fn in_the_end(&self) -> Option<ModelError> {
        let known = self.known();
        known.last.clone().filter(|_| !known.answered && !known.works)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // What it guards is plain data, each time changed in one step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What two refusals have in common that are the same but for numbers.
fn way(error: &ModelError) -> String {
    let said = match error {
        ModelError::Status { status, said, .. } => format!("{status} {said}"),
        other => other.to_string(),
    };
    said.chars().filter(|c| !c.is_ascii_digit()).take(TELLING).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(said: &str) -> ModelError {
        ModelError::Status { url: "u".into(), status: 400, said: said.into(), advice: None, retry_after_ms: None }
    }

    #[test]
    fn questions_about_three_cases_refused_alike_are_proof_and_less_is_none() {
        let trust = Trust::new();
        for _ in 0..5 {
            assert!(!trust.fails_for_good("a", &refused("bad request 1")), "the same case proves nothing");
        }
        assert!(!trust.fails_for_good("b", &refused("bad request 2")));
        assert!(trust.fails_for_good("c", &refused("bad request 3")));
    }

    #[test]
    fn an_answer_or_another_reason_begins_anew() {
        let trust = Trust::new();
        assert!(!trust.fails_for_good("a", &refused("x")) && !trust.fails_for_good("b", &refused("x")));
        assert!(!trust.fails_for_good("c", &refused("another reason")));
        trust.answered();
        for case in ["d", "e", "f", "g"] {
            assert!(!trust.fails_for_good(case, &refused("x")));
        }
        assert_eq!(trust.in_the_end(), None);
    }

    #[test]
    fn in_the_end_a_model_that_only_refused_is_said_to_do_nothing_unless_its_reason_was_the_question() {
        let filter = ModelError::ContentFilter { url: "u".into(), said: "no".into() };
        let (only, filtered, before) = (Trust::new(), Trust::new(), Trust::new());
        assert_eq!(only.in_the_end(), None);
        assert!(!only.fails_for_good("a", &refused("x")));
        assert_eq!(only.in_the_end(), Some(refused("x")));
        assert!(!filtered.fails_for_good("a", &refused("x")) && !filtered.fails_for_good("b", &filter));
        assert_eq!(filtered.in_the_end(), None);
        before.restored();
        assert!(!before.fails_for_good("a", &refused("x")));
        assert_eq!(before.in_the_end(), None);
    }

    #[test]
    fn what_is_about_the_account_ends_at_once() {
        let account = ModelError::Account { url: "u".into(), said: "no credit".into() };
        let trust = Trust::new();
        trust.answered();
        assert!(trust.fails_for_good("a", &account));
    }
}
