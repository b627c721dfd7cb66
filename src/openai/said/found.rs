//! What is found in a body, before it is known what kind of refusal it is.

/// What the words and codes of a body are.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub text: String,
    pub codes: Vec<String>,
    /// A status that is among the codes.
    pub status: Option<u16>,
    /// Tokens asked for and held, where the body has them as numbers.
    pub tokens: Option<u32>,
    pub context: Option<u32>,
    /// A quota of a day or longer is named as the one that is used up.
    pub long_quota: bool,
    /// Seconds that loading is expected to take.
    pub loading: bool,
}

impl Found {
    /// Takes a code down.
    pub fn code(&mut self, code: &str) {
        if self.status.is_none() && code.len() == 3 {
            self.status = code.parse().ok().filter(|status| (400..600).contains(status));
        }
        self.codes.push(code.to_lowercase());
    }

    /// Takes a number down where it means something.
    pub fn number(&mut self, name: &str, number: &serde_json::Number) {
        let count = number.as_u64().and_then(|n| u32::try_from(n).ok());
        match name {
            "n_prompt_tokens" | "prompt_tokens" | "input_tokens" => self.tokens = count,
            "n_ctx" | "max_context_length" | "context_length" => self.context = count,
            "estimated_time" => self.loading = true,
            _ => {}
        }
    }
}
