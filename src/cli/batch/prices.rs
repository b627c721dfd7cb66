//! Computes the cost of a batch where the settings contain prices.

use crate::{
    config::Prices,
    record::SpentTokens,
    runner::batch::{Estimate, Part, Progress},
};
use std::{collections::BTreeMap, fmt};

/// The price of a million tokens of prompts and of answers, in the user's currency; 0 where the settings say nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct TokenPrices {
    pub input: f64,
    pub output: f64,
}

impl TokenPrices {
    /// `None` where the settings say nothing.
    pub fn of_settings(prices: Prices) -> Option<Self> {
        let said = prices.input.is_some() || prices.output.is_some();
        said.then(|| Self { input: prices.input.unwrap_or(0.0), output: prices.output.unwrap_or(0.0) })
    }

    fn of(self, input: u64, output: u64) -> f64 {
        (input as f64 * self.input + output as f64 * self.output) / 1e6
    }
}

/// The prices of those who take part; a model without prices is not in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Priced {
    pub models: BTreeMap<String, TokenPrices>,
    pub judge: Option<TokenPrices>,
    /// What the judge is called.
    pub judge_name: String,
}

/// An amount in the user's currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cost(pub f64);

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0.01 { write!(f, "{:.4}", self.0) } else { write!(f, "{:.2}", self.0) }
    }
}

impl Priced {
    /// What was spent in this process, as far as tokens were reported; `None` where nobody has a price.
    pub fn of(&self, progress: &Progress) -> Option<Cost> {
        self.any().then(|| Cost(progress.parts().iter().map(|(name, part)| self.part(name, part)).sum()))
    }

    fn part(&self, name: &str, part: &Part) -> f64 {
        let model = self.models.get(name).copied().unwrap_or_default().of(part.prompt_tokens, part.answer_tokens);
        model + self.judge.unwrap_or_default().of(part.judge_prompt_tokens, part.judge_tokens)
    }

    /// What one model's part will cost at most; `None` where nobody has a price.
    pub fn estimated(&self, model: &str, estimate: &Estimate) -> Option<Cost> {
        let prices = self.models.get(model).copied().unwrap_or_default();
        let judge = self.judge.unwrap_or_default();
        self.any().then(|| {
            Cost(prices.of(estimate.prompt_tokens, estimate.answer_tokens) + judge.of(estimate.judge_prompt_tokens, estimate.judge_tokens))
        })
    }

    /// What a run has cost so far, as far as tokens were reported; `None` where nobody has a price.
    pub fn of_run(&self, spent: &SpentTokens) -> Option<Cost> {
        let models = spent.models.iter().filter_map(|(name, tokens)| Some((self.models.get(name)?, tokens)));
        let judge =
            spent.judges.iter().filter_map(|(name, tokens)| Some((self.judge.as_ref().filter(|_| *name == self.judge_name)?, tokens)));
        self.any().then(|| Cost(models.chain(judge).map(|(prices, tokens)| prices.of(tokens.prompt, tokens.answer)).sum()))
    }

    /// Whether anybody has a price.
    pub fn any(&self) -> bool {
        self.judge.is_some() || !self.models.is_empty()
    }
}
