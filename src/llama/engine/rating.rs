//! Constrains an answer to end in a rating, and computes the probability of each rating.
//!
//! The judge writes freely until it begins a rating (`[[`), ends, or approaches its limit; in the last two
//! cases `Rating: [[` is appended. From there only `1]]` to `10]]` are allowed. Tokenizers split these
//! differently (`10` is one token or two), so the probability of a rating is the sum over all its
//! tokenizations.

use super::slots::Token;
use crate::chat::RatingProbabilities;

/// The beginning of a rating, as the published code looks for it: `\[\[(\d+)\]\]`.
pub const OPENING: &str = "[[";
/// What begins a rating that the judge does not begin itself.
pub const INVITATION: &str = "\n\nRating: [[";
/// The same after reasoning that has not ended.
pub const INVITATION_AFTER_REASONING: &str = "\n</think>\n\nRating: [[";

/// What may follow [`OPENING`].
fn endings() -> impl Iterator<Item = String> {
    (1..=10).map(|n| format!("{n}]]"))
}

/// The tokens that ratings can be made of, with their texts.
#[derive(Debug)]
pub struct RatingTokens(Vec<(Token, String)>);

/// What the judge's next token says of the ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Of the ratings from 1 to 10, as far as this token decides.
    of: [f64; 10],
    /// A token after which two ratings are still possible (`1`, where `10` takes another), and its weight.
    undecided: Option<(Token, f64)>,
}

impl RatingTokens {
    /// Of a vocabulary's tokens and their texts, those that a rating can be made of.
    pub fn among(vocabulary: impl Iterator<Item = (Token, Vec<u8>)>) -> Self {
        let endings: Vec<String> = endings().collect();
        let text = |(token, bytes): (Token, Vec<u8>)| Some((token, String::from_utf8(bytes).ok()?));
        let of_rating = |(_, text): &(Token, String)| !text.is_empty() && endings.iter().any(|e| e.contains(text.as_str()));
        Self(vocabulary.filter_map(text).filter(of_rating).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The weights after [`OPENING`]; `None` where no token can begin a rating.
    pub fn first(&self, logits: &[f32]) -> Option<Weights> {
        let weighed = self.weighed(logits, "")?;
        let mut weights = Weights { of: [0.0; 10], undecided: None };
        let mut likeliest = f64::NEG_INFINITY;
        for (token, text, weight) in weighed {
            let mut possible = endings().enumerate().filter(|(_, e)| e.starts_with(text)).map(|(i, _)| i);
            match (possible.next(), possible.next()) {
                (Some(only), None) => weights.of[only] += weight,
                (Some(_), Some(_)) => {
                    // Several tokens with this text are one text: the likeliest stands for them.
                    let (known, sum) = weights.undecided.unwrap_or((token, 0.0));
                    weights.undecided = Some((if weight > likeliest { token } else { known }, sum + weight));
                    likeliest = likeliest.max(weight);
                }
                (None, _) => {}
            }
        }
        Some(weights)
    }

    /// The probabilities where nothing is undecided, else those by what follows the undecided token.
    pub fn probabilities(&self, weights: Weights, after_undecided: Option<&[f32]>) -> Option<RatingProbabilities> {
        let Weights { mut of, undecided } = weights;
        if let Some((_, weight)) = undecided {
            let (mut one, mut ten) = (0.0, 0.0);
            for (_, text, weight) in self.weighed(after_undecided?, "1")? {
                if text.starts_with('0') { ten += weight } else { one += weight }
            }
            of[0] += weight * one / (one + ten);
            of[9] += weight * ten / (one + ten);
        }
        RatingProbabilities::of_weights(of)
    }

    /// The tokens that can go on after `begun`, each with its weight relative to the likeliest of them.
    fn weighed(&self, logits: &[f32], begun: &str) -> Option<Vec<(Token, &str, f64)>> {
        let goes_on = |text: &str| endings().any(|e| e.strip_prefix(begun).is_some_and(|rest| rest.starts_with(text)));
        let logit = |token: Token| usize::try_from(token).ok().and_then(|i| logits.get(i)).map(|l| f64::from(*l)).filter(|l| l.is_finite());
        let possible: Vec<_> = self
            .0
            .iter()
            .filter(|(_, text)| goes_on(text))
            .filter_map(|(token, text)| Some((*token, text.as_str(), logit(*token)?)))
            .collect();
        let largest = possible.iter().map(|(.., l)| *l).fold(f64::NEG_INFINITY, f64::max);
        (!possible.is_empty()).then(|| possible.into_iter().map(|(token, text, l)| (token, text, (l - largest).exp())).collect())
    }
}

impl Weights {
    /// The token that has to be evaluated before the probabilities are known.
    pub fn undecided(&self) -> Option<Token> {
        self.undecided.map(|(token, _)| token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Single digits, as most tokenizers have them.
    const DIGITS: [&str; 14] = ["a", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "]", "]]", "11"];

    fn tokens(texts: &[&str]) -> RatingTokens {
        RatingTokens::among(texts.iter().zip(0..).map(|(text, token)| (token, text.as_bytes().to_vec())))
    }

    fn probabilities(texts: &[&str], first: &[f64], second: &[f64]) -> [f64; 10] {
        let logits = |p: &[f64]| p.iter().map(|p| p.ln() as f32).collect::<Vec<_>>();
        let tokens = tokens(texts);
        let weights = tokens.first(&logits(first)).unwrap();
        tokens.probabilities(weights, Some(&logits(second))).unwrap().of()
    }

    fn near(a: [f64; 10], b: [f64; 10]) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6), "{a:?} {b:?}");
    }

    #[test]
    fn one_and_ten_share_their_first_digit_and_are_told_apart_by_the_next_token() {
        // Half of the weight is on what no rating can be made of.
        let mut first = [0.0; 14];
        (first[0], first[2], first[8], first[9], first[13]) = (0.5, 0.2, 0.2, 0.05, 0.05);
        let mut second = [0.0; 14];
        (second[0], second[1], second[11], second[12]) = (0.2, 0.6, 0.1, 0.1);
        let weights = tokens(&DIGITS).first(&first.map(|p: f64| p.ln() as f32)).unwrap();
        assert_eq!(weights.undecided(), Some(2));
        let (one, ten) = (0.2 / 0.45 * 0.25, 0.2 / 0.45 * 0.75);
        near(probabilities(&DIGITS, &first, &second), [one, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2 / 0.45, 0.05 / 0.45, 0.0, ten]);
    }

    #[test]
    fn a_ten_in_one_token_and_one_in_two_add_up() {
        let texts = ["1", "10", "0", "]]", "1]]", "9]"];
        let p = probabilities(&texts, &[0.4, 0.2, 0.1, 0.1, 0.1, 0.1], &[0.1, 0.1, 0.3, 0.1, 0.1, 0.3]);
        let total = 0.4 + 0.2 + 0.1 + 0.1;
        let (one, ten) = ((0.1 + 0.4 * 0.25) / total, (0.2 + 0.4 * 0.75) / total);
        near(p, [one, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1 / total, ten]);
    }

    #[test]
    fn without_a_digit_there_is_nothing_to_say() {
        assert_eq!(tokens(&["a", "]"]).first(&[1.0, 2.0]), None);
        assert_eq!(tokens(&["5"]).first(&[f32::NAN]), None);
        assert!(tokens(&["5", "1"]).first(&[1.0, 1.0]).is_some_and(|w| tokens(&["5", "1"]).probabilities(w, Some(&[1.0, 1.0])).is_none()));
    }

    proptest! {
        #[test]
        fn probabilities_add_up_to_one(first in proptest::collection::vec(-30f32..30.0, 14), second in proptest::collection::vec(-30f32..30.0, 14)) {
            let tokens = tokens(&DIGITS);
            let p = tokens.probabilities(tokens.first(&first).unwrap(), Some(&second)).unwrap();
            prop_assert!((p.of().iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!((1.0..=10.0).contains(&p.expected()));
        }
    }
}
