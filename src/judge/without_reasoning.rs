//! Removes reasoning that no format recognised from a judge's text: an unknown tag, or one that was never
//! closed.
//!
//! A rating inside reasoning is tentative, so it is no verdict: the judge is asked again, and after the last
//! attempt the verdict is "no rating". The record also keeps what the published rule finds in the whole text.
//! A missing rating is visible; a tentative one would bias the mean.

use super::rating::pattern;
use regex::Regex;
use std::{borrow::Cow, sync::LazyLock};

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:(?P<hard><\|?|＜|‹|◁|⟨|&lt;)|\[|【|《)\s*(?P<close>[/／]?)\s*(?P<name>\p{L}[^<>＜＞‹›◁▷⟨⟩\[\]【】《》|&\r\n]{0,60}?)\s*[/／]?\s*",
        r"(?P<end>\|?>|＞|›|▷|⟩|&gt;|\]|】|》)"
    ))
});

/// Names of reasoning.
static THINKING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)think|thought|reason|reflect|ponder|delibera|contemplat|scratch|cogit|monolog|introspect|ruminat|brainstorm|draft|internal|hidden",
        r"|(?:^|[^a-z])(?:cot|thk)(?:$|[^a-z])|思|想|推理|推敲|草稿|内心|打腹稿"
    ))
});

/// Names of what is said: the verdict and its grounds, whose turn it is, and the tags of web pages.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:\w*(?:rating|score|verdict|eval|review|judg|grade|assess|answer|output|result|final|response|reply|feedback|comment|explanation|conclusion|summary|analysis|critique|justification|rationale)\w*",
        r"|\w*(?:评|结论|答|回复|结果|总结|分析|说明|理由|意见|反馈)\w*",
        r"|assistant|bot|ai|model|user|system|s|bos|im_start|text|json|xml|root|doc|document|html|body|head|header|title|section|article|main",
        r"|a|b|i|u|p|br|hr|h[1-6]|div|span|strong|em|ul|ol|li|table|tbody|thead|tr|td|th|code|pre|blockquote|font|center|small|sub|sup|mark)$"
    ))
});

static SUMMARY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*<summary[^<>]*>([^<>]{0,80})</summary>"));

/// What a tag's name says about what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Thinking,
    /// Nobody knows.
    Unknown,
}

#[derive(Debug)]
struct Tag {
    start: usize,
    end: usize,
    /// Its first word, in lower case.
    name: String,
    kind: Kind,
    is_close: bool,
    /// In angle brackets: others are headings as often as tags.
    is_hard: bool,
}

fn tags(text: &str) -> Vec<Tag> {
    let read = |captures: regex::Captures<'_>| {
        let whole = captures.get(0)?;
        let full = captures["name"].to_lowercase();
        let bare = full.strip_prefix("end_of_").or_else(|| full.strip_prefix("end of ")).or_else(|| full.strip_prefix("begin_of_"));
        let is_close = !captures["close"].is_empty() || full.starts_with("end_of_") || full.starts_with("end of ");
        let name = bare.unwrap_or(&full).split([' ', '=', '\t']).next().unwrap_or_default().to_owned();
        let is_special = captures["end"].starts_with('|');
        let is_hidden = name == "details" && SUMMARY.captures(&text[whole.end()..]).is_some_and(|c| THINKING.is_match(&c[1]));
        let is_word = !full.contains(' ') || full.contains('=');
        let kind = match (SAID.is_match(&name), THINKING.is_match(&full) || is_hidden || is_close && name == "details") {
            (true, _) => return None,
            (false, true) => Kind::Thinking,
            (false, false) if is_special || !is_word => return None,
            (false, false) => Kind::Unknown,
        };
        Some(Tag { start: whole.start(), end: whole.end(), name, kind, is_close, is_hard: captures.name("hard").is_some() })
    };
    TAG.captures_iter(text).filter_map(read).collect()
}

/// Where the element that a tag opens ends: after its own closing tag, else, for reasoning, after the last of any reasoning.
fn end_of(open: &Tag, after: &[Tag]) -> Option<usize> {
    let mut depth = 1usize;
    for tag in after.iter().filter(|tag| tag.name == open.name) {
        depth = if tag.is_close { depth - 1 } else { depth + 1 };
        if depth == 0 {
            return Some(tag.end);
        }
    }
    let any = after.iter().rev().find(|tag| tag.is_close && tag.kind == Kind::Thinking && tag.name != "details");
    any.filter(|_| open.kind == Kind::Thinking).map(|tag| tag.end)
}

/// The text without the reasoning that its tags mark, however they are called.
pub(super) fn without_reasoning(text: &str) -> Cow<'_, str> {
    let tags = tags(text);
    if tags.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut at = 0;
    for (place, tag) in tags.iter().enumerate() {
        if tag.start < at {
            continue;
        }
        let before = &text[..tag.start];
        let is_first = out.trim().is_empty() && text[at..tag.start].trim().is_empty();
        let is_at_line = is_first || before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']);
        match (tag.kind, tag.is_close) {
            (Kind::Thinking, false) if is_at_line => {
                let Some(end) = end_of(tag, &tags[place + 1..]).or(tag.is_hard.then_some(text.len())) else { continue };
                out.push_str(&text[at..tag.start]);
                at = end;
            }
            // The opening tag was in the prompt, or is one that nobody knows.
            (Kind::Thinking, true) if tag.name != "details" && !is_mentioned(before, &text[tag.end..]) => {
                out.clear();
                at = tag.end;
            }
            (Kind::Unknown, false) if is_first && tag.is_hard => {
                let end = end_of(tag, &tags[place + 1..]).unwrap_or(text.len());
                // An element that is all there is, is what the judge says.
                if end < text.len() && text[end..].trim().is_empty() {
                    continue;
                }
                at = end;
            }
            _ => {}
        }
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Whether what stands around a tag says that it is spoken about.
fn is_mentioned(before: &str, after: &str) -> bool {
    const QUOTES: [char; 10] = ['`', '"', '\'', '“', '”', '‘', '’', '「', '」', '（'];
    before.ends_with(QUOTES) || after.starts_with(QUOTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::official_rating;
    use proptest::prelude::*;

    #[test]
    fn a_rating_in_reasoning_of_an_unknown_kind_is_not_said() {
        let rows = [
            ("<ponder>maybe [[3]]</ponder>\nGood. [[8]]", Some(8)),
            ("<inner_monologue>\n[[3]]", None),
            ("<deep-think depth=\"2\">[[3]]</deep-think> Rating: [[8]]", Some(8)),
            ("Let me see.\n<chain_of_thought>[[3]]", None),
            ("at first [[3]]\n</ponder>\n\n[[8]]", Some(8)),
            ("at first [[3]]\n</deliberation>", None),
            ("<ponder>[[2]] <ponder>[[3]]</ponder> [[4]]</ponder>[[8]]", Some(8)),
            ("<ponder>[[2]]</ponder>\n[[8]]\n<ponder>[[3]]</ponder>", Some(8)),
            ("<ponder>[[2]]</reflection>[[8]]", Some(8)),
            ("&lt;think&gt;[[3]]&lt;/think&gt;[[8]]", Some(8)),
            ("＜思考＞[[3]]＜／思考＞[[8]]", Some(8)),
            ("<内心独白>先给[[3]]</内心独白>评分：[[8]]", Some(8)),
            ("【思考】先给[[3]]【/思考】评分：[[8]]", Some(8)),
            ("<|start_of_thoughts|>[[3]]<|end_of_thoughts|>[[8]]", Some(8)),
            ("<details><summary>Thought for 3 s</summary>[[3]]</details>\n[[8]]", Some(8)),
            ("<ramble>[[3]]</ramble> Rating: [[8]]", Some(8)),
            ("<ramble>[[3]]</ramble> A good answer.", None),
            ("<ramble> maybe [[3]], maybe not", None),
        ];
        for (text, rating) in rows {
            assert_eq!(official_rating(&without_reasoning(text)), rating, "{text}");
        }
    }

    #[test]
    fn a_rating_that_is_said_counts_whatever_is_around_it() {
        for text in [
            "Good. Rating: [[8]]",
            "<evaluation>Good. [[8]]</evaluation>",
            "<rating>[[8]]",
            "<score reason=\"good\">[[8]]</score>",
            "<explanation>Good.</explanation><rating>[[8]]</rating>",
            "<wrapper>Good. [[8]]</wrapper>\n",
            "<b>[[8]]</b> is what it deserves",
            "<p>Good.</p>[[8]]</s>",
            "<s>[[8]]",
            "<|assistant|>[[8]]<|im_end|>",
            "<|im_start|>assistant\n[[8]]",
            "【分析】回答全面。\n【评分】[[8]]",
            "【思考】回答全面。\n【评分】[[8]]",
            "[Reasoning] good\n[[8]]",
            "The answer shows its <think> tag. [[8]]",
            "It ends with `</think>`. [[8]]",
            "it ends with \"</thinking>\", a fault; [[8]]",
            "age <60, SpO2 >90: [[8]]",
            "<patient reports pain> was read. [[8]]",
            "[[8]] <ponder>or [[3]]?",
            "[[8]]\n<ponder>or [[3]]?</ponder>",
        ] {
            assert_eq!(official_rating(&without_reasoning(text)), Some(8), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_without_tags_is_left_alone(text in "[^<＜‹◁⟨&\\[【《]{0,80}") {
            prop_assert_eq!(&*without_reasoning(&text), text.as_str());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in r"(<|>|/|\||think|details|<summary>|ponder|ramble|\[\[3\]\]|思|＜|＞|\n| |</ponder>|<ponder>){0,30}") {
            let said = without_reasoning(&text);
            prop_assert!(said.len() <= text.len());
        }
    }
}
