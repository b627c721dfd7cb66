//! Estimates the questions, tokens and time of a batch before anything is asked.

use super::Wanted;
use crate::{case::History, record::confidence_question};
use serde::Serialize;

/// Tokens of a judge's verdict: an explanation of a paragraph and the rating. An assumption, and said to be one.
const VERDICT_TOKENS: u64 = 400;

/// Calls and tokens of one model's part. Tokens are estimated from characters, since an endpoint's tokenizer is not at hand; answers are taken to be as long as
/// they may be, so that the figure is an upper bound as far as it is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// Questions to the model.
    pub answers: u64,
    /// Tokens of their prompts.
    pub prompt_tokens: u64,
    /// Tokens of the answers, at most.
    pub answer_tokens: u64,
    /// Questions to the judge.
    pub verdicts: u64,
    /// Tokens of its prompts.
    pub judge_prompt_tokens: u64,
    /// Tokens of its verdicts.
    pub judge_tokens: u64,
}

/// Tokens of a text, estimated: three for four Han characters, two for seven others. The vocabularies of the models at hand lie on both sides of it.
fn tokens(text: &str) -> u64 {
    let (mut han, mut others) = (0u64, 0u64);
    for c in text.chars() {
        if ('\u{2e80}'..='\u{ffef}').contains(&c) { han += 1 } else { others += 1 }
    }
    (han * 3).div_ceil(4) + (others * 2).div_ceil(7)
}

/// What one model's part takes, where each answer has at most `longest_answer` tokens and these turns (from 1) are judged.
pub fn estimate(wanted: &Wanted, longest_answer: u64, judged_turns: &[usize]) -> Estimate {
    let mut once = Estimate::default();
    for case in &wanted.cases {
        let reference = case.reference_text().map(|text| tokens(&text));
        let (mut said, mut shown) = (0, 0);
        for (turn, question) in (1..=wanted.turns_of(case)).zip(case.turns()) {
            said += tokens(&question.question);
            once.answers += 1;
            once.prompt_tokens += said;
            once.answer_tokens += longest_answer;
            shown += tokens(&question.question) + longest_answer;
            if wanted.confidence {
                once.answers += 1;
                once.prompt_tokens += said + longest_answer + tokens(confidence_question(case.language()));
                once.answer_tokens += longest_answer;
            }
            said = match case.history() {
                History::Own => said + longest_answer,
                History::None => 0,
                History::Told(texts) => said + texts.get(turn - 1).map_or(longest_answer, |text| tokens(text)),
            };
            if let Some(reference) = reference.filter(|_| case.judged_as(turn).is_some_and(|of| judged_turns.contains(&of))) {
                once.verdicts += 1;
                once.judge_prompt_tokens += reference + shown + VERDICT_TOKENS / 2;
                once.judge_tokens += VERDICT_TOKENS;
            }
        }
    }
    let repeats = u64::from(wanted.repeats);
    let verdicts = u64::from(wanted.repeats) * u64::from(wanted.judge_repeats);
    Estimate {
        answers: once.answers * repeats,
        prompt_tokens: once.prompt_tokens * repeats,
        answer_tokens: once.answer_tokens * repeats,
        verdicts: once.verdicts * verdicts,
        judge_prompt_tokens: once.judge_prompt_tokens * verdicts,
        judge_tokens: once.judge_tokens * verdicts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled};

    #[test]
    fn repeats_multiply_and_history_grows() {
        let cases = bundled(&ReadOptions::default()).unwrap().cases;
        let wanted = |turns, repeats| Wanted {
            cases: cases[..1].to_vec(),
            turns,
            repeats,
            judge_repeats: 2,
            seed: 1,
            confidence: false,
            whole: None,
        };
        let one = estimate(&wanted(1, 1), 100, &[1, 2, 3]);
        assert_eq!((one.answers, one.verdicts, one.answer_tokens), (1, 2, 100));
        let sure = estimate(&Wanted { confidence: true, ..wanted(1, 1) }, 100, &[1]);
        assert_eq!((sure.answers, sure.answer_tokens), (2, 200));
        assert!(sure.prompt_tokens > 2 * one.prompt_tokens);
        let all = estimate(&wanted(3, 4), 100, &[1, 3]);
        assert_eq!((all.answers, all.verdicts), (12, 16));
        assert!(all.prompt_tokens > 12 * one.prompt_tokens, "the second and third prompt hold the answers before them");
    }

    #[test]
    fn tokens_grow_with_the_text_in_both_scripts() {
        assert_eq!(tokens("患者女性，24岁，转移性右下腹痛14小时，伴恶心呕吐。"), 20);
        assert_eq!(tokens("Pain in the right lower quadrant for fourteen hours"), 15);
        assert_eq!(tokens(""), 0);
    }
}
