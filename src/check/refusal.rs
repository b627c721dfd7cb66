//! A model that declines to answer. Only a short answer is one: a longer one that begins with a disclaimer answers nevertheless.

use super::{Check, Finding};
use crate::language::Bilingual;
use regex::Regex;
use std::sync::LazyLock;

/// Characters of the longest answer that is taken for a refusal.
const LONGEST: usize = 400;

static WORDS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        "(?:抱歉|对不起|很遗憾|作为(?:一个|一名)?(?:AI|人工智能|语言模型))[^。\n]{0,40}(?:无法|不能|不可以)[^。\n]{0,20}(?:提供|给出|回答|做出|作出|诊断|建议)",
        "(?:无法|不能)(?:为您|给您|为你|给你)?(?:提供|给出)(?:任何|具体的?)?(?:医疗|医学|诊断|诊疗)[^。\n]{0,4}(?:建议|意见|服务)",
        r"(?i)(?:i['’]m sorry|i am sorry|i apologi[sz]e|as an ai|as a language model)[^.\n]{0,80}(?:cannot|can['’]t|unable to|not able to)",
        r"(?i)i (?:cannot|can['’]t|am unable to|am not able to) (?:provide|give|offer|make) (?:a |an |any |specific )*(?:medical|diagnos)",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).unwrap_or_else(|error| unreachable!("a pattern of the program: {error}")))
    .collect()
});

pub(super) fn find(answer: &str) -> Option<Finding> {
    if answer.chars().count() > LONGEST {
        return None;
    }
    let place = WORDS.iter().find_map(|pattern| pattern.find(answer))?.range();
    Some(Finding { check: Check::Refusal, place, why: Bilingual::both("未作回答", "nothing is answered") })
}
