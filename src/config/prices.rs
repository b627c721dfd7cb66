//! The price of a model's tokens.

use crate::{
    chat::{ModelFacts, Usage},
    language::Bilingual,
};

/// Prices for a million tokens, in whatever currency the user counts. A model on this machine can have them, too.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Prices {
    /// Of prompts.
    pub input: Option<f64>,
    /// Of answers, reasoning included.
    pub output: Option<f64>,
}

impl Prices {
    /// What so many tokens cost; `None` where no price is set. A price that is not set beside one that is counts as nothing.
    pub fn cost(&self, prompt_tokens: u64, answer_tokens: u64) -> Option<f64> {
        ModelFacts { price_input: self.input, price_output: self.output, ..ModelFacts::default() }.cost(prompt_tokens, answer_tokens)
    }

    /// What an answer cost; `None` where no price is set, or the endpoint does not say what it took.
    pub fn cost_of(&self, usage: &Usage) -> Option<f64> {
        self.cost(usage.prompt_tokens?.into(), usage.answer_tokens?.into())
    }

    /// The first price that none can be.
    pub fn invalid(&self) -> Option<Bilingual> {
        let prices = [("price_input", self.input), ("price_output", self.output)];
        let (name, price) = prices.into_iter().find_map(|(name, price)| Some((name, price?)).filter(|(_, p)| !(0.0..1e9).contains(p)))?;
        Some(Bilingual::both(
            format!("{name} = {price} 不能是每百万词元的价格：应为不小于 0 的数"),
            format!("{name} = {price} is no price for a million tokens; a number from 0 is expected"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_needs_a_price_and_a_count() {
        let prices = Prices { input: Some(10.0), output: Some(30.0) };
        assert_eq!(prices.cost(1_000_000, 100_000), Some(13.0));
        assert_eq!(Prices { output: None, ..prices }.cost(500_000, 7), Some(5.0));
        assert_eq!(Prices::default().cost(1, 1), None);
        assert_eq!(prices.cost_of(&Usage::default()), None);
        let usage = Usage { prompt_tokens: Some(100_000), cached_tokens: None, answer_tokens: Some(0) };
        assert_eq!(prices.cost_of(&usage), Some(1.0));
        for wrong in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(Prices { output: Some(wrong), ..prices }.invalid().is_some_and(|m| m.to_string().contains("price_output")));
        }
        assert_eq!(prices.invalid(), None);
    }
}
