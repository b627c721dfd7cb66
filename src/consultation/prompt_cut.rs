//! Detects a server that silently dropped the start of a conversation, by comparing its prompt token counts.

use crate::{chat::Usage, language::Language};
use serde::{Deserialize, Serialize};

/// A count below this says nothing: no question about a patient is so short, and servers that count only what is new give such numbers.
const LEAST_TOKENS: u32 = 16;
/// No tokenizer takes so many bytes for a token on average: English has about five, Chinese up to six.
const MOST_BYTES_A_TOKEN: usize = 10;

/// The sign that a server has probably dropped the front of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PromptCut {
    /// The tokens of the prompt as the server counted them, with those it had in its cache.
    pub tokens: u32,
    /// What it counted for the turn before, which was shorter; absent where the count is too small for the text alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
}

impl PromptCut {
    /// Reads it from the counts: a turn holds all that the turn before held, its answer and one more question, so it counts more. `bytes` is how long
    /// the conversation's letters and digits are.
    ///
    /// Servers that count only tokens which were not cached, and say how many were, do not look like this. Of those that do not say it nobody can tell.
    pub fn of(before: Option<Usage>, now: Usage, bytes: usize) -> Option<Self> {
        let counted = now.prompt_tokens.filter(|&n| n >= LEAST_TOKENS)?;
        let tokens = counted.saturating_add(now.cached_tokens.unwrap_or(0));
        let before = before.and_then(|b| b.prompt_tokens).filter(|&n| n >= LEAST_TOKENS && tokens <= n);
        // A prefix that was in the cache was not dropped, and may be counted twice here: that only keeps the warning away.
        let is_too_small = tokens as usize * MOST_BYTES_A_TOKEN < bytes;
        (before.is_some() || is_too_small).then_some(Self { tokens, before })
    }

    /// The sign with its counts.
    pub fn words(self, language: Language) -> String {
        let counts = self.before.map_or_else(|| self.tokens.to_string(), |before| format!("{before} → {}", self.tokens));
        match language {
            Language::Zh => format!("提示词可能被服务器截掉开头（词元数 {counts}）"),
            Language::En => format!("the server has probably cut the front of the prompt (tokens {counts})"),
        }
    }

    /// What the sign means and what to do, as the end of a sentence that names the server.
    pub fn explanation(language: Language) -> &'static str {
        match language {
            Language::Zh => {
                "服务器统计的提示词词元数没有随对话增加：很可能悄悄丢掉了对话开头（或只统计未缓存的部分）。请加大服务器的上下文长度（如 Ollama 的 num_ctx），否则这些回答不能视为读完了整个病例"
            }
            Language::En => {
                "the tokens that the server counts for the prompt do not grow with the conversation: it has probably dropped the front without a word (or counts only what it had not cached). Raise its context (num_ctx of Ollama, for example); these answers cannot be taken to have seen the whole case"
            }
        }
    }
}

/// Bytes of letters and digits: blanks and rules of a table can go many to a token.
pub(super) fn bytes_of_words<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.flat_map(str::chars).filter(|c| c.is_alphanumeric()).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_does_not_grow_is_noticed_and_a_cache_is_no_cut() {
        let usage = |prompt, cached| Usage { prompt_tokens: prompt, cached_tokens: cached, answer_tokens: None };
        let plain = |prompt| usage(Some(prompt), None);
        let rows = [
            (Some(plain(900)), plain(1400), 3000, None),
            (Some(plain(2048)), plain(2048), 9000, Some((2048, Some(2048)))),
            (Some(plain(2048)), plain(1900), 9000, Some((1900, Some(2048)))),
            // Only what was new is counted, and the rest said to be cached; or all of it, with the cached part among it.
            (Some(plain(900)), usage(Some(300), Some(900)), 3000, None),
            (Some(plain(900)), usage(Some(1400), Some(896)), 3000, None),
            // Nothing is known.
            (Some(plain(900)), usage(None, None), 9000, None),
            (Some(plain(900)), plain(0), 9000, None),
            (Some(usage(None, None)), plain(1400), 3000, None),
            (Some(plain(7)), plain(7), 60, None),
            // The first turn has none before it; its own length tells.
            (None, plain(512), 9000, Some((512, None))),
            (None, plain(1500), 9000, None),
        ];
        for (before, now, bytes, expected) in rows {
            let cut = PromptCut::of(before, now, bytes).map(|c| (c.tokens, c.before));
            assert_eq!(cut, expected, "{before:?} {now:?} {bytes}");
        }
        assert_eq!(bytes_of_words(["BP 120 ----", "发热"].into_iter()), 11);
    }
}
