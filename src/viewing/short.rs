//! The short words of columns, which filters take as well.

use crate::{items::Flag, language::Language};

/// How an answer ended, in a word or two.
pub(super) fn finish(name: &str, language: Language) -> &'static str {
    match (name, language) {
        ("length", Language::Zh) => "截断",
        ("length", Language::En) => "cut",
        ("content_filter", Language::Zh) => "拦截",
        ("content_filter", Language::En) => "withheld",
        ("unclosed_reasoning", Language::Zh) => "推理未完",
        ("unclosed_reasoning", Language::En) => "open reasoning",
        ("unknown", Language::Zh) => "不明",
        ("unknown", Language::En) => "unknown",
        (_, Language::Zh) => "正常",
        (_, Language::En) => "complete",
    }
}

/// A flag as its column has it.
pub(super) fn short_flag(flag: Flag, language: Language) -> &'static str {
    match (flag, language) {
        (Flag::Cut, Language::Zh) => "截断",
        (Flag::Cut, Language::En) => "cut",
        (Flag::NoText, Language::Zh) => "无正文",
        (Flag::NoText, Language::En) => "no text",
        (Flag::Withheld, Language::Zh) => "拦截",
        (Flag::Withheld, Language::En) => "withheld",
        (Flag::PromptCut, Language::Zh) => "提示截去",
        (Flag::PromptCut, Language::En) => "prompt cut",
        (Flag::UnknownEnd, Language::Zh) => "结束不明",
        (Flag::UnknownEnd, Language::En) => "unknown end",
        (Flag::JudgedByItself, Language::Zh) => "自评",
        (Flag::JudgedByItself, Language::En) => "own judge",
    }
}
