//! The reasons to repeat or delay a request.

use super::ModelError;
use crate::language::Language;
use serde::{Serialize, Serializer};
use std::fmt;

/// Why a request is sent again, or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryReason {
    /// It failed.
    Failed(ModelError),
    /// The server is still loading its model.
    Loading {
        /// Where.
        url: String,
        /// What it said.
        said: String,
        /// Seconds since this was first said.
        waited_s: u64,
        /// Seconds after which it is given up.
        limit_s: u64,
    },
    /// The server has answered before and cannot be reached now: it may be started again.
    Gone {
        /// Why it cannot be reached.
        error: ModelError,
        /// Seconds since this was first found.
        waited_s: u64,
        /// Seconds after which it is given up.
        limit_s: u64,
    },
    /// The endpoint asked to be left alone.
    Pause {
        /// Where.
        url: String,
    },
    /// The limit on requests a minute is reached.
    Requests {
        /// Where.
        url: String,
    },
    /// The limit on tokens a minute is reached.
    Tokens {
        /// Where.
        url: String,
    },
}

impl RetryReason {
    /// Of a server that is waited for, for this error.
    pub(crate) fn of_wait(error: ModelError, waited_s: u64, limit_s: u64) -> Self {
        match error {
            ModelError::Loading { url, said, .. } => Self::Loading { url, said, waited_s, limit_s },
            error => Self::Gone { error, waited_s, limit_s },
        }
    }

    /// Whether nothing failed: the wait is the whole matter.
    pub fn is_wait(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }

    /// The reason as a sentence.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::Failed(error) => error.words(language),
            Self::Loading { url, said, waited_s, limit_s } if zh => {
                format!("{url} 还在加载模型，已等 {waited_s} 秒，最多等 {limit_s} 秒（timeouts.loading）。服务器原话：“{said}”")
            }
            Self::Loading { url, said, waited_s, limit_s } => format!(
                "{url} is still loading its model: {waited_s} s so far, {limit_s} s at most (timeouts.loading). The server says: “{said}”"
            ),
            Self::Gone { error, waited_s, limit_s } if zh => {
                format!(
                    "{}。它先前回答过，正在等它恢复：已等 {waited_s} 秒，最多等 {limit_s} 秒（timeouts.loading）",
                    error.words(language).trim_end_matches(['。', '？'])
                )
            }
            Self::Gone { error, waited_s, limit_s } => format!(
                "{}. It answered before and is waited for: {waited_s} s so far, {limit_s} s at most (timeouts.loading)",
                error.words(language).trim_end_matches(['.', '?'])
            ),
            Self::Pause { url } if zh => format!("{url} 繁忙，要求稍后再问"),
            Self::Pause { url } => format!("{url} is busy and asked for a pause"),
            Self::Requests { url } if zh => format!("{url} 已达每分钟请求数上限（requests_per_minute）"),
            Self::Requests { url } => format!("requests_per_minute of {url} is reached"),
            Self::Tokens { url } if zh => format!("{url} 已达每分钟词元数上限（tokens_per_minute）"),
            Self::Tokens { url } => format!("tokens_per_minute of {url} is reached"),
        }
    }
}

impl fmt::Display for RetryReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

impl Serialize for RetryReason {
    /// As events have it: in English.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
