//! Answers that name their model: what gives a model away is replaced by a visible mask.

use crate::text::half_width;
use regex::Regex;
use std::sync::LazyLock;

/// What stands in the place of a masked word. The same in every language, and seen at once.
pub const MASK: &str = "▇▇▇";

/// Names of model families, and of those who make them. Only families whose names are no ordinary words.
static FAMILIES: LazyLock<Regex> = LazyLock::new(|| {
    let names = [
        r"chat\s?gpt(?:[-\s]?[0-9][a-z0-9.]*)?",
        // Not GPT alone: in Chinese laboratories it is alanine transaminase, and "GPT 45 U/L" is a result. With a hyphen, or with the number of a version, it is
        // a model.
        r"gpt-oss(?:-[0-9a-z]+)?",
        r"gpt-[0-9](?:\.[0-9])?o?(?:-?(?:turbo|mini|preview))?",
        r"gpt\s?(?:3\.5|4\.1|4\.5|[345])o?(?:-?(?:turbo|mini|preview))?",
        r"open\s?ai",
        r"claude(?:[-\s]?[0-9](?:\.[0-9])?)?(?:[-\s](?:opus|sonnet|haiku)[a-z0-9.-]*)?",
        r"anthropic",
        r"deepseek(?:[-\s]?[vr][0-9][a-z0-9.]*)?(?:-[a-z0-9.]+)*",
        r"qwen[-\s]?[0-9.]*(?:-[a-z0-9.]+)*",
        r"通义千问",
        r"通义",
        r"千问",
        r"文心一言",
        r"ernie\s?bot",
        r"baichuan[0-9]*(?:-[a-z0-9.]+)*",
        r"百川智能",
        r"百川大模型",
        r"chatglm[-\s]?[0-9]*(?:-[a-z0-9.]+)*",
        r"智谱",
        r"huatuo\s?gpt(?:-[a-z0-9]+)*",
        r"华佗\s?gpt",
        r"disc-?med\s?llm",
        r"bianque(?:-?[0-9])?",
        r"扁鹊大模型",
        r"dota\s?gpt(?:-[a-z0-9]+)*",
        r"doctor\s?flan",
        r"yi-[0-9]+b(?:-chat)?",
        r"零一万物",
        r"01\.ai",
        r"llama[-\s]?[0-9]*(?:\.[0-9]+)?(?:-[a-z0-9.]+)*",
        r"mi[sx]tral[0-9]*(?:-[a-z0-9.]+)*",
        r"gemini(?:[-\s]?[0-9][0-9.]*)?(?:-(?:pro|flash|ultra)[a-z0-9.-]*)?",
        r"gemma[-\s]?[0-9]*",
        r"internlm[-\s]?[0-9]*(?:\.[0-9]+)?(?:-[a-z0-9.]+)*",
        r"书生浦语",
        r"kimi(?:[-\s]?k?[0-9][0-9.]*)?",
        r"月之暗面",
        r"豆包",
        r"doubao",
        r"smollm[0-9]*(?:-[a-z0-9.]+)*",
        r"medgemma[-\s]?[0-9]*(?:-[a-z0-9.]+)*",
        r"meditron",
        r"阿里云",
        r"alibaba cloud",
        r"zhongjing",
        r"仲景大模型",
    ];
    // A list of literals: a test reads it. A name ends where a Latin letter or digit does not go on.
    #[expect(clippy::unwrap_used, reason = "a literal that a test compiles")]
    Regex::new(&format!(r"(?i){}", names.map(|name| format!("(?:{name})")).join("|"))).unwrap()
});

/// What masks answers: the families' names, and a trial's own words.
#[derive(Debug)]
pub struct Masker {
    own: Vec<String>,
}

impl Masker {
    /// `own` are further words, the models' names in the runs for example; shorter than three letters they are left out, since they stand in too many words.
    pub fn new(own: impl IntoIterator<Item = String>) -> Self {
        let mut own: Vec<String> = own.into_iter().map(|word| word.trim().to_lowercase()).filter(|word| Self::takes(word)).collect();
        // The longest first, so that no part of it is left over.
        own.sort_by_key(|word| std::cmp::Reverse(word.len()));
        own.dedup();
        Self { own }
    }

    /// Whether a word of a trial's own is long enough to be masked.
    pub fn takes(word: &str) -> bool {
        let word = word.trim();
        !word.is_empty() && (word.chars().count() >= 3 || !word.is_ascii())
    }

    /// The first of the own words in a text, as it stands there.
    pub fn own_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.spans(text, false).first().map(|&(start, end)| &text[start..end])
    }

    /// The first name of any model in a text, as it stands there.
    pub fn any_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.spans(text, true).first().map(|&(start, end)| &text[start..end])
    }

    /// The text with every such name masked; `None` where there is none in it.
    pub fn mask(&self, text: &str) -> Option<String> {
        let (folded, places) = folded(text);
        let spans = self.spans(&folded, true);
        let mut masked = String::new();
        let mut at = 0;
        for (start, end) in spans.into_iter().map(|(start, end)| (places[start], places[end])) {
            if end <= at {
                continue;
            }
            if start >= at {
                masked.push_str(&text[at..start]);
                masked.push_str(MASK);
            }
            at = end;
        }
        (at > 0).then(|| masked + &text[at..])
    }

    /// Where the own words stand, and the families' names with `families`, in order.
    fn spans(&self, text: &str, families: bool) -> Vec<(usize, usize)> {
        let of_families = FAMILIES.find_iter(text).filter(|_| families);
        let mut spans: Vec<(usize, usize)> = of_families.map(|found| (found.start(), found.end())).collect();
        for word in &self.own {
            let escaped = Regex::new(&format!("(?i){}", regex::escape(word)));
            spans.extend(escaped.iter().flat_map(|regex| regex.find_iter(text)).map(|found| (found.start(), found.end())));
        }
        let stands_alone = |&(start, end): &(usize, usize)| {
            let before = text[..start].chars().next_back();
            let after = text[end..].chars().next();
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let touches = |edge: Option<char>, neighbour: Option<char>| latin(edge) && latin(neighbour);
            // A number that goes on is another number: GPT 5.6 is a laboratory's.
            let goes_on = {
                let mut rest = text[end..].chars();
                let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                is_digit(text[start..end].chars().next_back()) && rest.next() == Some('.') && is_digit(rest.next())
            };
            !goes_on && !touches(text[start..end].chars().next(), before) && !touches(text[start..end].chars().next_back(), after)
        };
        spans.retain(stands_alone);
        spans.sort_unstable();
        spans
    }
}

/// A text with full-width letters and hyphens of other kinds as ASCII has them; and for each of its bytes, and its end, the place in the text.
fn folded(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        folded.push(match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            c => half_width(c),
        });
        places.resize(folded.len(), at);
    }
    places.push(text.len());
    (folded, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_model_is_masked_and_nothing_else() {
        let masker = Masker::new(["my-model-7b".to_owned(), "yi".to_owned()]);
        let rows = [
            ("作为GPT-4，我认为是阑尾炎。", Some("作为▇▇▇，我认为是阑尾炎。")),
            ("I am DotaGPT, a model.", Some("I am ▇▇▇, a model.")),
            ("我是通义千问。我是阿里云开发的。", Some("我是▇▇▇。我是▇▇▇开发的。")),
            ("as My-Model-7B says", Some("as ▇▇▇ says")),
            ("I am HuatuoGPT-II and not Llama-3.1-8B", Some("I am ▇▇▇ and not ▇▇▇")),
            ("海纳百川；谷丙转氨酶（GPT）升高；扁鹊和华佗；Yi", None),
            ("the patient llamas xgpt-4x", None),
            ("我是ChatGPT4", Some("我是▇▇▇")),
            ("ChatGPT-4o 和 Claude3、Claude-3.5-Sonnet", Some("▇▇▇ 和 ▇▇▇、▇▇▇")),
            ("DeepSeekV3 与 DeepSeek-R1、deepseek r1", Some("▇▇▇ 与 ▇▇▇、▇▇▇")),
            ("Qwen2.5-7B、Qwen 3、Gemini2.0、Llama3.1、Kimi-K2", Some("▇▇▇、▇▇▇、▇▇▇、▇▇▇、▇▇▇")),
            ("GPT4认为，GPT 4o 也认为", Some("▇▇▇认为，▇▇▇ 也认为")),
            ("GPT 45 U/L，GPT45，GPT：40U/L，GPT 5.6倍；ALT（GPT）38", None),
            ("I am ChatGPT\u{2011}4o, not GPT\u{2011}4 or ＤｅｅｐＳｅｅｋ－Ｒ１。", Some("I am ▇▇▇, not ▇▇▇ or ▇▇▇。")),
            ("as gpt-oss-20b and Claude 3.5 Sonnet", Some("as ▇▇▇ and ▇▇▇")),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(masker.mask(text).as_deref(), expected, "{text}");
        }
    }
}
