//! What an endpoint refuses a request for that a setting mends, beyond a field that it does not know.

use std::fmt;

/// The setting that an endpoint's words ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needed {
    /// It gives no stream of events to this account or of this model.
    NoStream,
    /// It wants the reasoning of earlier answers back.
    Reasoning {
        /// In the field that it names.
        field: &'static str,
    },
}

impl Needed {
    /// Reads it out of the words.
    pub fn of(said: &str) -> Option<Self> {
        let said = said.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| said.contains(w));
        let wants = [
            "must", "has to", "have to", "need", "required", "missing", "back", "pass", "expected", "include", "必须", "需要", "缺少",
            "回传", "传回",
        ];
        let is_about_reasoning = has(&["reasoning", "thinking block", "思考", "推理"]);
        if is_about_reasoning
            && has(&wants)
            && has(&["reasoning_content", "sent back", "passed back", "history", "previous", "assistant", "回传", "传回"])
        {
            let field = if has(&["reasoning_content"]) || !said.contains("reasoning") { "reasoning_content" } else { "reasoning" };
            return Some(Self::Reasoning { field });
        }
        let refuses = ["not", "n't", "cannot", "unsupported", "disabled", "must be false", "verified", "不支持", "未开通", "无法", "不能"];
        let asks_for_it = ["only support stream", "non-stream", "enable stream", "stream_options", "仅支持流式", "只支持流式"];
        (has(&["stream", "流式"]) && has(&refuses) && !has(&asks_for_it)).then_some(Self::NoStream)
    }
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStream => f.write_str(
                "It does not stream: set omit = [\"stream\"] for this model in the settings ([models.NAME]), and the answer comes in one piece",
            ),
            Self::Reasoning { field } => write!(
                f,
                "It wants the reasoning of earlier answers back, which the protocol does not send: set replay_reasoning = {field:?} for this model in the settings \
                 ([models.NAME]), or turn its thinking off with extra = {{ … }}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_is_read_out_of_the_words() {
        let content = Some(Needed::Reasoning { field: "reasoning_content" });
        let rows = [
            ("Your organization must be verified to stream this model.", Some(Needed::NoStream)),
            ("Streaming is not supported for this deployment", Some(Needed::NoStream)),
            ("该模型不支持流式输出", Some(Needed::NoStream)),
            ("This model only supports stream mode, please enable stream", None),
            ("stream_options is not allowed", None),
            ("The reasoning_content in the thinking mode must be passed back to the API.", content),
            ("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2", content),
            ("messages.1: reasoning has to be sent back", Some(Needed::Reasoning { field: "reasoning" })),
            ("思考模式下必须回传 reasoning_content", content),
            ("reasoning_effort must be one of low, high", None),
            ("temperature must be 1 for reasoning models", None),
            ("the prompt is empty", None),
        ];
        for (said, expected) in rows {
            assert_eq!(Needed::of(said), expected, "{said}");
        }
    }
}
