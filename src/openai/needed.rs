//! Detects refusals that a setting resolves, other than an unknown field.

use crate::chat::Advice;

/// The setting that an endpoint's words ask for.
pub(super) fn setting(said: &str) -> Option<Advice> {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| said.contains(w));
    let wants = [
        "must", "has to", "have to", "need", "required", "missing", "back", "pass", "expected", "include", "必须", "需要", "缺少", "回传",
        "传回",
    ];
    let is_about_reasoning = has(&["reasoning", "thinking block", "思考", "推理"]);
    if is_about_reasoning
        && has(&wants)
        && has(&["reasoning_content", "sent back", "passed back", "history", "previous", "assistant", "回传", "传回"])
    {
        let field = if has(&["reasoning_content"]) || !said.contains("reasoning") { "reasoning_content" } else { "reasoning" };
        return Some(Advice::SendReasoning(field.into()));
    }
    let refuses = ["not", "n't", "cannot", "unsupported", "disabled", "must be false", "verified", "不支持", "未开通", "无法", "不能"];
    let asks_for_it = ["only support stream", "non-stream", "enable stream", "stream_options", "仅支持流式", "只支持流式"];
    (has(&["stream", "流式"]) && has(&refuses) && !has(&asks_for_it)).then_some(Advice::NoStream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_is_read_out_of_the_words() {
        let content = || Some(Advice::SendReasoning("reasoning_content".into()));
        let rows = [
            ("Your organization must be verified to stream this model.", Some(Advice::NoStream)),
            ("Streaming is not supported for this deployment", Some(Advice::NoStream)),
            ("该模型不支持流式输出", Some(Advice::NoStream)),
            ("This model only supports stream mode, please enable stream", None),
            ("stream_options is not allowed", None),
            ("The reasoning_content in the thinking mode must be passed back to the API.", content()),
            ("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2", content()),
            ("messages.1: reasoning has to be sent back", Some(Advice::SendReasoning("reasoning".into()))),
            ("思考模式下必须回传 reasoning_content", content()),
            ("reasoning_effort must be one of low, high", None),
            ("temperature must be 1 for reasoning models", None),
            ("the prompt is empty", None),
        ];
        for (said, expected) in rows {
            assert_eq!(setting(said), expected, "{said}");
        }
    }
}
