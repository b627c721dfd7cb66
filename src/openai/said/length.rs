//! Detects refusals for the length of the conversation, and reads the numbers in them. The patterns come from
//! the servers' sources and their users' reports.

use super::found::Found;
use regex::Regex;
use std::sync::LazyLock;

/// Patterns that are about length and nothing else; `t` is what was asked for, `c` what there is room for.
const PATTERNS: &[&str] = &[
    // OpenAI, vLLM, DeepSeek, SGLang, OpenRouter: the length first, then what came.
    r"maximum (?:context|prompt|model|input)[ _]?(?:token )?length (?:is|of) (?P<c>\d+)(?:.*?(?:requested|resulted in|contains?|has|a total of)(?: about)? (?:a total of )?(?P<t>\d+))?",
    r"(?P<t>\d+) tokens? (?:and .* )?too large for model with (?P<c>\d+) maximum context length",
    // llama.cpp.
    r"request \((?P<t>\d+) tokens\) exceeds the available context size \((?P<c>\d+) tokens\)",
    r"exceeds? the available context size",
    // Anthropic.
    r"prompt is too long: (?P<t>\d+) tokens > (?P<c>\d+)",
    r"exceed context limit: (?P<t>\d+) \+ \d+ > (?P<c>\d+)",
    // Moonshot.
    r"exceeded model token limit: ?(?P<c>\d+)(?: \(requested: ?(?P<t>\d+)\))?",
    // DashScope.
    r"range of input length should be \[\d+, ?(?P<c>\d+)\]",
    // Gemini.
    r"input token count(?: is)? \(?(?P<t>\d+)\)?.{0,20}exceeds? the maximum number of (?:input )?tokens(?: allowed)? \(?(?P<c>\d+)\)?",
    // SiliconFlow.
    r"max_total_tokens \((?P<t>\d+)\) must be less than or equal to max_seq_len \((?P<c>\d+)\)",
    // SGLang.
    r"input \((?P<t>\d+) tokens\) is longer than the model's context length \((?P<c>\d+) tokens\)",
    r"input length \(?(?P<t>\d+)(?: tokens)?\)? exceeds? (?:the )?(?:model's )?(?:maximum|max) (?:allowed |context |input )?length \(?(?P<c>\d+)",
    // Text Generation Inference.
    r"must be <= (?P<c>\d+)\. given: (?P<t>\d+) `?inputs`? tokens",
    r"must have less than (?P<c>\d+) tokens\. given: (?P<t>\d+)",
    // LM Studio, Groq, Cohere, Bedrock, Ollama and others, without numbers or with them in the middle of nothing.
    r"context length of only (?P<c>\d+) tokens",
    r"limit of (?P<c>\d+) tokens.*received (?P<t>\d+)",
    r"context[ _-]?(?:length|window|limit|size)[ _]?(?:was |is |has been )?exceed",
    r"exceeds?(?: the)?(?: model'?s?)?(?: maximum| max)?(?: allowed)? (?:context|prompt|input)[ _](?:length|window|limit|size)",
    r"(?:longer|larger|greater) than the (?:model's )?(?:maximum )?context (?:length|window|size)",
    r"(?:prompt|input|conversation|request|messages?)(?: text| length)? (?:is|are) too (?:long|large)",
    r"(?:input|prompt) (?:length )?too long",
    r"too many (?:input |prompt )?tokens",
    r"input length (?:exceed|should|must)",
    r"max input characters is",
    r"max length of current question",
    r"request too large for",
    r"reduce (?:the|your) (?:length|size) of (?:the |your )?(?:messages|prompt|input)",
    r"context window exceeds? limit",
    r"exceed(?:s|ed|ing)?[^.]{0,40}context[ _-]?(?:window|length|size|limit)",
    r"(?:prompt|input|message)s? tokens? (?:is |are )?too (?:long|many|large)",
    r"too (?:big|large|long) (?:compared to|for) (?:the )?kv",
    r"(?:prompt|request|input|sequence|tokens?)\b.{0,80}(?:exceed|larger|longer|too (?:long|large|big)|not fit|more).{0,60}kv[ _-]?cache",
    r"kv[ _-]?cache.{0,60}(?:too small|not enough|insufficient|cannot (?:hold|fit)|can't (?:hold|fit)).{0,60}(?:prompt|request|input|sequence|tokens?)",
    // GitHub Models.
    r"too large.{0,60}max size: (?P<c>\d+) tokens",
    r"(?:larger|greater|more) than n_ctx|exceeds? n_ctx|n_ctx_slot",
    r"超长|过长|(?:超过|超出)[^。]{0,16}(?:上下文|长度)|(?:上下文|输入|prompt|文本|长度)[^。]{0,12}(?:超过|超出|超限)",
];

/// Patterns that could be about a limit on requests or on the answer too, so that they count only where [`ELSEWHERE`] and [`ANSWER`] do not say so.
const LOOSE: &[&str] = &[
    r"(?:prompt|input|tokens?|length|messages?|context|sequence|conversation)\b.{0,80}exceed(?:s|ed|ing)? (?:the |this |our )?(?:max(?:imum)? )?(?:allowed )?(?:token )?limit(?: of (?P<c>\d+))?",
    // LMDeploy, TensorRT-LLM and others name their setting.
    r"session_len|max_num_tokens|max_num_batched_tokens|max_seq(?:uence)?_len|max_model_len|max_input_len",
    r"大于[^。]{0,16}(?:长度|上下文)",
];
/// Words of other limits.
const ELSEWHERE: &[&str] = &["per min", "per-min", "per second", "per day", "per-day", "rate limit", "quota", "每分钟"];
/// Words of the answer's length, and of the question's.
const ANSWER: &[&str] = &["max_tokens", "max_completion_tokens", "max_new_tokens", "completion tokens", "output tokens"];
const QUESTION: &[&str] = &["prompt", "input", "message", "context", "conversation", "输入", "上下文"];

static READY: LazyLock<Vec<Regex>> = LazyLock::new(|| compiled(PATTERNS));
static READY_LOOSE: LazyLock<Vec<Regex>> = LazyLock::new(|| compiled(LOOSE));

fn compiled(patterns: &[&str]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(&format!("(?s){pattern}")).ok()).collect()
}

/// Codes that mean it.
const CODES: &[&str] = &[
    "context_length_exceeded",
    "exceed_context_size_error",
    "context_window_exceeded",
    "model_context_window_exceeded",
    "string_above_max_length",
    "input_too_long",
    "inputtoolong",
    "invalidparameter.inputtoolong",
    "tokens_exceeded_error",
    "contextwindowexceedederror",
    "request_too_large",
    "tokens_limit_reached",
    // Zhipu, MiniMax, Baidu.
    "1261",
    "1039",
    "336007",
    "336103",
];

/// The tokens that were asked for and those there is room for, as far as they are said; `None` where it is about something else. The text in lower case.
pub(super) fn exceeded(text: &str, found: &Found) -> Option<(Option<u32>, Option<u32>)> {
    // Thousands are written with commas by some.
    let text = plain_numbers(text);
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_loose = !says(ELSEWHERE) && (!says(ANSWER) || says(QUESTION));
    let loose: &[Regex] = if is_loose { &READY_LOOSE } else { &[] };
    let by_text = READY.iter().chain(loose).find_map(|pattern| {
        let numbers = pattern.captures(&text)?;
        let number = |name| numbers.name(name).and_then(|n| n.as_str().parse().ok());
        Some((number("t"), number("c")))
    });
    let by_code = found.codes.iter().any(|code| CODES.contains(&code.as_str()));
    let (tokens, context) = by_text.or(by_code.then_some((None, None)))?;
    Some((found.tokens.or(tokens), found.context.or(context)))
}

fn plain_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let separates =
        |i: usize| chars[i] == ',' && i > 0 && is_digit(i - 1) && is_digit(i + 1) && is_digit(i + 2) && is_digit(i + 3) && !is_digit(i + 4);
    (0..chars.len()).filter(|&i| !separates(i)).map(|i| chars[i]).collect()
}
