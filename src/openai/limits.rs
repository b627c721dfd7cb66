//! The limits of requests to one endpoint.

use crate::language::Bilingual;

/// The most a remote model is asked for, for each of its endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests at once. An endpoint that refuses some (429, 503) is asked for fewer until it stands more again.
    pub concurrency: u32,
    /// Requests in any minute; unlimited where nothing is said.
    pub requests_per_minute: Option<u32>,
    /// Tokens in any minute, prompt and answer; unlimited where nothing is said.
    pub tokens_per_minute: Option<u32>,
}

impl Default for Limits {
    /// Four at once: what a single llama.cpp server has slots for, and far below what any provider refuses.
    fn default() -> Self {
        Self { concurrency: 4, requests_per_minute: None, tokens_per_minute: None }
    }
}

impl Limits {
    /// The stricter of both in everything: what two models may ask of the endpoint that they share.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        let least = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
        Self {
            concurrency: self.concurrency.min(other.concurrency),
            requests_per_minute: least(self.requests_per_minute, other.requests_per_minute),
            tokens_per_minute: least(self.tokens_per_minute, other.tokens_per_minute),
        }
    }

    /// The first limit that would let nothing through, or is beyond sense.
    pub fn invalid(&self) -> Option<Bilingual> {
        if !(1..=1024).contains(&self.concurrency) {
            return Some(Bilingual::both(
                format!("concurrency = {} 超出 1 至 1024", self.concurrency),
                format!("concurrency = {} is outside 1 to 1024", self.concurrency),
            ));
        }
        let nothing = [("requests_per_minute", self.requests_per_minute), ("tokens_per_minute", self.tokens_per_minute)];
        let (name, _) = nothing.into_iter().find(|(_, limit)| *limit == Some(0))?;
        Some(Bilingual::both(
            format!("{name} = 0 则永远不会提问；不设上限请删去这一项"),
            format!("{name} = 0 would never ask; leave it out for no limit"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_let_nothing_through_are_refused_by_name() {
        let limits = |concurrency, requests_per_minute, tokens_per_minute| Limits { concurrency, requests_per_minute, tokens_per_minute };
        for (limits, says) in [
            (limits(0, None, None), "concurrency = 0"),
            (limits(1025, None, None), "1 to 1024"),
            (limits(1, Some(0), None), "requests_per_minute = 0"),
            (limits(1, None, Some(0)), "tokens_per_minute = 0"),
        ] {
            assert!(limits.invalid().is_some_and(|m| m.to_string().contains(says)), "{limits:?}");
        }
        assert_eq!(Limits::default().invalid(), None);
        let both = limits(8, Some(60), None).stricter(limits(2, Some(90), Some(1000)));
        assert_eq!(both, limits(2, Some(60), Some(1000)));
    }
}
