//! The messages of the text output in both languages, in clinical terms.

use crate::{glossary, language::Language};

/// A model that answered, and never with a text; and what can be done about it.
pub(in crate::cli) fn silent(language: Language, model: &str, answers: usize) -> String {
    match language {
        Language::Zh => format!(
            "{model}：{answers} 个回答全都没有正文（只有推理过程、为空或被拦截）。可加大 --max-tokens（推理也占用它）；若正文被当成了推理，请在设置中改该模型的 reasoning；然后用 --out 指定新文件夹重新运行"
        ),
        Language::En => format!(
            "{model}: none of its {answers} answers has a text (nothing but reasoning, empty, or withheld). Raise --max-tokens, which reasoning uses up too; where the \
             text was taken for reasoning, set reasoning of this model in the settings; then run it again with a new folder (--out)"
        ),
    }
}

/// The words of one language.
pub(super) struct Words {
    pub was_reasoning: &'static str,
    pub not_stated: &'static str,
    pub from_record: &'static str,
    pub not_sent: &'static str,
    pub no_answer: &'static str,
    pub warning: &'static str,
    pub tokens: &'static str,
    pub per_second: &'static str,
    pub cached: &'static str,
    pub no_rating_but: &'static str,
    pub cases_complete: &'static str,
    pub answers: &'static str,
    pub without_text: &'static str,
    pub mean: &'static str,
    pub rated: &'static str,
    pub record: &'static str,
    pub incomplete: &'static str,
    pub stopped: &'static str,
}

const ZH: Words = Words {
    was_reasoning: "（以上是推理过程，不是回答）",
    not_stated: "未给出",
    from_record: "取自记录",
    not_sent: "未发送",
    no_answer: "没有回答",
    warning: "注意",
    tokens: "个词元",
    per_second: "词元/秒",
    cached: "已缓存",
    no_rating_but: "宽松读法",
    cases_complete: "例完成",
    answers: "条回答",
    without_text: "条没有正文",
    mean: "平均分",
    rated: "已评",
    record: "记录",
    incomplete: "未完成",
    stopped: "已停止",
};

const EN: Words = Words {
    was_reasoning: "(that was reasoning and not the answer)",
    not_stated: "not stated",
    from_record: "from the record",
    not_sent: "not sent",
    no_answer: "no answer",
    warning: "Warning",
    tokens: "tokens",
    per_second: "tokens/s",
    cached: "cached",
    no_rating_but: "a lenient reading",
    cases_complete: "cases complete",
    answers: "answers",
    without_text: "without a text",
    mean: "mean",
    rated: "rated",
    record: "Record",
    incomplete: "incomplete",
    stopped: "stopped",
};

impl Words {
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }

    /// A word, and what it stands before.
    pub fn labelled(&self, label: &str, what: impl std::fmt::Display) -> String {
        format!("{label}{}{what}", glossary::colon(self.language()))
    }

    /// Something in parentheses behind a text.
    pub fn aside(&self, what: impl std::fmt::Display) -> String {
        match self.language() {
            Language::Zh => format!("（{what}）"),
            Language::En => format!(" ({what})"),
        }
    }

    /// The language that these are words of.
    pub fn language(&self) -> Language {
        if std::ptr::eq(self, &ZH) { Language::Zh } else { Language::En }
    }
}
