//! How many tokens a run has taken so far.

use super::{RecordError, scan};
use crate::{
    chat::{ModelIdentity, Usage},
    digest::sha256_bytes,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

/// Tokens of prompts and of answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Of prompts.
    pub prompt: u64,
    /// Of answers, reasoning included.
    pub answer: u64,
}

/// The tokens that are recorded, as far as servers reported them: of broken answers and of a judge's repeated requests, too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpentTokens {
    /// By the name of the model that answered.
    pub models: BTreeMap<String, Tokens>,
    /// By the name of the judge.
    pub judges: BTreeMap<String, Tokens>,
}

/// A line of either stream.
#[derive(Deserialize)]
struct Line {
    key: String,
    at: jiff::Timestamp,
    model: ModelIdentity,
    judge: Option<ModelIdentity>,
    usage: Usage,
    usage_before: Option<Usage>,
}

impl SpentTokens {
    /// Of everything that a run holds.
    ///
    /// # Errors
    /// When a file cannot be read, or a line before the last is no record.
    pub fn of(run: &Path) -> Result<Self, RecordError> {
        let mut spent = Self::default();
        for file in ["turns.jsonl", "verdicts.jsonl"] {
            let read = |(): &mut (), _, line: &[u8]| {
                let line: Line = serde_json::from_slice(line).map_err(|e| e.to_string())?;
                // An answer that was recorded once more, so that it is current again, was paid for once.
                let which = sha256_bytes(format!("{} {}", line.key, line.at).as_bytes());
                let usage = line.usage_before.map_or(line.usage, |before| before.and(line.usage));
                Ok(Some((which, line.judge.is_some(), line.judge.unwrap_or(line.model).name, usage)))
            };
            let mut known = HashSet::new();
            for (which, is_judge, name, usage) in scan(&run.join(file), || (), read)?.records {
                if known.insert(which) {
                    let all = if is_judge { &mut spent.judges } else { &mut spent.models };
                    let tokens = all.entry(name).or_default();
                    tokens.prompt += u64::from(usage.prompt_tokens.unwrap_or(0));
                    tokens.answer += u64::from(usage.answer_tokens.unwrap_or(0));
                }
            }
        }
        Ok(spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Journal, TurnRecord, turn::sample};

    #[test]
    fn what_was_recorded_again_was_paid_for_once_and_what_broke_off_too() {
        let dir = tempfile::tempdir().unwrap();
        let answer = |text: &str, finish| {
            let mut record = sample("1", 1, text);
            record.finish = finish;
            record.usage = Usage { prompt_tokens: Some(10), cached_tokens: None, answer_tokens: Some(3) };
            record
        };
        let (a, b) = (answer("a", crate::chat::Finish::Stop), answer("b", crate::chat::Finish::Failed));
        let untold = TurnRecord { usage: Usage::default(), ..answer("c", crate::chat::Finish::Stop) };
        let mut journal = Journal::<TurnRecord>::open(&dir.path().join("turns.jsonl"), |_| Ok(())).unwrap().0;
        journal.append_all([&a, &b, &untold, &a]).unwrap();
        let spent = SpentTokens::of(dir.path()).unwrap();
        assert_eq!(spent.models["smollm2"], Tokens { prompt: 20, answer: 6 });
        assert!(spent.judges.is_empty());
    }
}
