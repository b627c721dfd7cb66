//! Finish reasons of an answer, and the only mapping from servers' words to them.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model ended it.
    Stop,
    /// The limit on tokens was reached.
    Length,
    /// The provider withheld it.
    ContentFilter,
    /// The reasoning never ended, so there is no answer.
    UnclosedReasoning,
    /// It ended, and the endpoint gave no reason, or one that this program does not know: nobody can say that it is whole.
    Unknown,
    /// The user stopped it.
    Cancelled,
    /// The model or the connection failed.
    Failed,
}

impl Finish {
    /// How the answer ended.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Stop => ("正常结束", "finished"),
            Self::Length => ("达到词元上限而截断", "cut at the token limit"),
            Self::ContentFilter => ("被服务方拦截", "withheld by the provider"),
            Self::UnclosedReasoning => ("推理未结束，没有回答", "the reasoning never ended; no answer"),
            Self::Unknown => ("已结束，结束原因不明，可能不完整", "ended for an unknown reason; it may be incomplete"),
            Self::Cancelled => ("已停止，未完成", "stopped, unfinished"),
            Self::Failed => ("出错中断，未完成", "broke off, unfinished"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// How the answer ended, where it did not end as it should.
    pub fn remark(self, language: Language) -> Option<&'static str> {
        (self != Self::Stop).then(|| self.words(language))
    }

    /// Whether the answer counts: an answer cut at the token limit does (the benchmark scores it), a stopped or failed one does not.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Failed)
    }

    /// Whether a text that ended so is an answer that can be judged: there has to be one, and none that the provider withheld.
    pub fn is_answer(self, text: &str) -> bool {
        self.is_final() && self != Self::ContentFilter && !text.trim().is_empty()
    }
}

/// What a server's word for an ending means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The answer is what it is.
    Ended(Finish),
    /// Something went wrong with the server, or someone there stopped it: no answer, and worth asking again.
    Fault,
}

/// An answer's end, with the server's word for it where that is not the protocol's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What it means.
    pub finish: Finish,
    /// The word.
    pub word: Option<String>,
}

const STOP: Ending = Ending::Ended(Finish::Stop);
const LENGTH: Ending = Ending::Ended(Finish::Length);
const WITHHELD: Ending = Ending::Ended(Finish::ContentFilter);

/// The words of servers, in lower case and without `_`, `-` and blanks: OpenAI, Azure, vLLM, SGLang, TGI, Ollama, llama.cpp, DeepSeek, Zhipu, Moonshot,
/// DashScope, MiniMax, Mistral, Cohere, Gemini, Bedrock, Anthropic. A model that wants to call a tool has not ended its answer: that is no word here.
const WORDS: &[(Ending, &[&str])] = &[
    (
        STOP,
        &[
            "stop",
            "eos",
            "eostoken",
            "endturn",
            "endofturn",
            "stopsequence",
            "stopstring",
            "end",
            "complete",
            "completed",
            "finished",
            "done",
        ],
    ),
    (
        LENGTH,
        &[
            "length",
            "maxtokens",
            "maxoutputtokens",
            "maxnewtokens",
            "maxcompletiontokens",
            "maxlength",
            "modellength",
            "tokenlimit",
            "limit",
            "maxlen",
            "maxnewtoken",
            "overlength",
            "finishedlength",
            "kvcachefull",
            "超长",
            "modelcontextwindowexceeded",
            "contextwindowexceeded",
            "contextlengthexceeded",
            "errorlimit",
            "truncated",
            "incomplete",
        ],
    ),
    (
        WITHHELD,
        &[
            "contentfilter",
            "contentfiltered",
            "sensitive",
            "safety",
            "imagesafety",
            "recitation",
            "blocklist",
            "blocked",
            "prohibitedcontent",
            "spii",
            "language",
            "refusal",
            "refused",
            "guardrailintervened",
            "guardrails",
            "errortoxic",
            "datainspectionfailed",
            "modelarmor",
            "censored",
            "moderated",
            "block",
            "banned",
            "unsafe",
            "违规",
        ],
    ),
    (
        Ending::Fault,
        &[
            "insufficientsystemresource",
            "networkerror",
            "error",
            "abort",
            "aborted",
            "cancelled",
            "canceled",
            "usercancel",
            "timeout",
            "failed",
            "failure",
            "interrupted",
            "disconnect",
            "disconnected",
            "malformedresponse",
            "unload",
            "preempted",
            "killed",
            "oom",
            "outofmemory",
            "shutdown",
            "exception",
            "deadlineexceeded",
            "connectionclosed",
            "evicted",
        ],
    ),
];

/// What servers say of an answer that goes on, in the same form: no reason at all, written as one.
const GOES_ON: &[&str] = &[
    "",
    "null",
    "none",
    "nil",
    "nan",
    "false",
    "0",
    "undefined",
    "unspecified",
    "running",
    "inprogress",
    "unfinished",
    "notfinished",
    "generating",
    "continue",
    "pending",
    "queued",
];

/// What words mean that stand in none of the lists, by a part of them: providers go on inventing some.
const PARTS: &[(Ending, &[&str])] = &[
    (WITHHELD, &["filter", "safety", "sensitive", "moderation", "policy", "prohibited", "refus", "guardrail"]),
    (LENGTH, &["maxtoken", "maxlength", "maxcontext", "contextwindow", "contextlength", "tokenlimit", "outputlimit", "lengthlimit"]),
    (
        Ending::Fault,
        &["error", "abort", "timeout", "timedout", "overload", "insufficient", "unavailable", "cancel", "fail", "fault", "ratelimit"],
    ),
];

impl Ending {
    /// What a server's word means. One that nobody here knows ends the answer for a reason unknown, never by itself.
    pub fn of(word: &str) -> Self {
        let plain = &plain(word);
        let whole = WORDS.iter().find(|(_, words)| words.contains(&plain.as_str()));
        let part = || PARTS.iter().find(|(_, parts)| parts.iter().any(|part| plain.contains(part)));
        whole.or_else(part).map_or(Self::Ended(Finish::Unknown), |(ending, _)| *ending)
    }
}

/// A word without what servers write differently: case, signs, and a type's name in front.
fn plain(word: &str) -> String {
    let plain: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    plain.strip_prefix("finishreason").map_or_else(|| plain.clone(), str::to_owned)
}

/// Whether a server's word says that the answer has not ended.
pub(crate) fn goes_on(word: &str) -> bool {
    GOES_ON.contains(&plain(word).as_str())
}

impl Ended {
    /// Of two ends of one answer the one that says more: what was withheld or cut stays so, whatever is said beside or after it.
    #[must_use]
    pub fn or_stricter(self, other: Self) -> Self {
        let rank = |end: &Self| match end.finish {
            Finish::ContentFilter => 2,
            Finish::Length => 1,
            _ => 0,
        };
        if rank(&self) > rank(&other) { self } else { other }
    }

    /// The end that a word tells; `None` where it tells of a fault.
    pub fn of(word: &str) -> Option<Self> {
        match Ending::of(word) {
            Ending::Ended(finish) => {
                let is_the_protocols = matches!(word, "stop" | "length" | "content_filter");
                Some(Self { finish, word: (!is_the_protocols).then(|| word.to_owned()) })
            }
            Ending::Fault => None,
        }
    }

    /// The end of an answer that is over without a word. One of as many tokens as were allowed was cut there.
    pub fn unsaid(answer_tokens: Option<u32>, max_tokens: Option<u32>) -> Self {
        let is_full = answer_tokens.zip(max_tokens).is_some_and(|(tokens, most)| tokens >= most);
        Self { finish: if is_full { Finish::Length } else { Finish::Unknown }, word: None }
    }

    /// The same of an answer that says in a field of its own that it is a refusal.
    #[must_use]
    pub fn refused(self, is_refused: bool) -> Self {
        let finish = match self.finish {
            Finish::Stop | Finish::Unknown if is_refused => Finish::ContentFilter,
            other => other,
        };
        Self { finish, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_every_server_are_read_for_what_they_mean() {
        let rows = [
            (STOP, "stop STOP eos_token end_turn stop_sequence COMPLETE FINISH_REASON_STOP"),
            (
                LENGTH,
                "length max_tokens MAX_TOKENS maxTokens model_length max_output_tokens model_context_window_exceeded max_context_len_reached",
            ),
            (
                WITHHELD,
                "content_filter sensitive SAFETY RECITATION refusal PROHIBITED_CONTENT guardrail_intervened content-filter policy_violation",
            ),
            (
                Ending::Fault,
                "insufficient_system_resource network_error error abort ERROR server_error engine_overloaded request_cancelled",
            ),
            (Ending::Ended(Finish::Unknown), "tool_calls OTHER pause_turn repetition 完"),
        ];
        for (expected, words) in rows {
            for word in words.split(' ') {
                assert_eq!(Ending::of(word), expected, "{word}");
            }
        }
    }

    #[test]
    fn a_word_for_no_reason_is_no_end() {
        for word in ["None", "null", "in_progress", "FINISH_REASON_UNSPECIFIED", "false", "0", " "] {
            assert!(goes_on(word), "{word}");
        }
        assert!(!goes_on("stop") && !goes_on("length") && !goes_on("normal"));
    }

    #[test]
    fn what_was_withheld_or_cut_stays_so() {
        let end = |word: &str| Ended::of(word).unwrap();
        assert_eq!(end("content_filter").or_stricter(end("stop")).finish, Finish::ContentFilter);
        assert_eq!(end("length").or_stricter(end("stop")).finish, Finish::Length);
        assert_eq!(end("stop").or_stricter(end("length")).finish, Finish::Length);
        assert_eq!(end("tool_calls").or_stricter(end("stop")).finish, Finish::Stop);
    }

    #[test]
    fn no_word_stands_in_two_lists() {
        let all: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        for (at, word) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(word), "{word}");
            assert!(word.chars().all(char::is_alphanumeric) && *word == word.to_lowercase(), "{word}");
        }
    }

    #[test]
    fn the_servers_word_is_kept_where_it_is_not_the_protocols() {
        assert_eq!(Ended::of("stop"), Some(Ended { finish: Finish::Stop, word: None }));
        assert_eq!(Ended::of("MAX_TOKENS"), Some(Ended { finish: Finish::Length, word: Some("MAX_TOKENS".into()) }));
        assert_eq!(Ended::of("abort"), None);
        assert_eq!(Ended::unsaid(Some(7), Some(1024)).finish, Finish::Unknown);
        assert_eq!(Ended::unsaid(Some(1024), Some(1024)).finish, Finish::Length);
        assert_eq!(Ended::of("stop").unwrap().refused(true).finish, Finish::ContentFilter);
        assert_eq!(Ended::of("length").unwrap().refused(true).finish, Finish::Length);
    }
}
