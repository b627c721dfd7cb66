//! The messages of the text output in both languages, in clinical terms.

use crate::{case::TurnKind, chat::Finish, language::Language};

/// A model that answered, and never with a text; and what can be done about it.
pub(in crate::cli) fn silent(language: Language, model: &str, answers: usize) -> String {
    match language {
        Language::Zh => format!(
            "{model}：{answers} 个回答全都没有正文（只有思考过程、为空或被拦截）。可加大 --max-tokens（思考也占用它）；若正文被当成了思考，请在设置中改该模型的 reasoning；然后用 --out 指定新文件夹重新运行"
        ),
        Language::En => format!(
            "{model}: none of its {answers} answers has a text (nothing but reasoning, empty, or withheld). Raise --max-tokens, which reasoning uses up too; where the \
             text was taken for reasoning, set reasoning of this model in the settings; then run it again with a new folder (--out)"
        ),
    }
}

/// The words of one language.
pub(super) struct Words {
    pub case: &'static str,
    pub turn: &'static str,
    pub answer: &'static str,
    pub reasoning: &'static str,
    pub was_reasoning: &'static str,
    pub prompt_cut: &'static str,
    pub prompt_cut_hint: &'static str,
    pub reference: &'static str,
    pub verdict: &'static str,
    pub not_judged: &'static str,
    pub judge: &'static str,
    pub explanation: &'static str,
    pub title: &'static str,
    pub from_record: &'static str,
    pub not_sent: &'static str,
    pub no_answer: &'static str,
    pub warning: &'static str,
    pub tokens: &'static str,
    pub per_second: &'static str,
    pub first_token: &'static str,
    pub context: &'static str,
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
    pub complaint: &'static str,
    pub exam: &'static str,
    pub tests: &'static str,
    pub other: &'static str,
}

const ZH: Words = Words {
    case: "病例",
    turn: "第{}轮",
    answer: "回答",
    reasoning: "思考过程",
    was_reasoning: "（以上是思考过程，不是回答）",
    prompt_cut: "提示词可能被服务器截掉开头",
    prompt_cut_hint: "服务器统计的提示词词元数没有随对话增加：很可能悄悄丢掉了对话开头（或只统计未缓存的部分）。请加大服务器的上下文长度（如 Ollama 的 num_ctx），否则这些回答不能视为读完了整个病例",
    reference: "参考答案",
    verdict: "评分",
    not_judged: "未评",
    judge: "评委",
    explanation: "评语",
    title: "病例名称",
    from_record: "取自记录",
    not_sent: "未发送",
    no_answer: "没有回答",
    warning: "注意",
    tokens: "个词元",
    per_second: "词元/秒",
    first_token: "首词元",
    context: "上下文",
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
    complaint: "主诉与病史",
    exam: "体格检查",
    tests: "辅助检查",
    other: "提问",
};

const EN: Words = Words {
    case: "Case",
    turn: "Turn {}",
    answer: "Answer",
    reasoning: "Reasoning",
    was_reasoning: "(that was reasoning and not the answer)",
    prompt_cut: "the server has probably cut the front of the prompt",
    prompt_cut_hint: "the tokens that the server counts for the prompt do not grow with the conversation: it has probably dropped the front without a word (or counts only what it had not cached). Raise its context (num_ctx of Ollama, for example); these answers cannot be taken to have seen the whole case",
    reference: "Reference",
    verdict: "Verdict",
    not_judged: "not judged",
    judge: "judge",
    explanation: "Explanation",
    title: "Title",
    from_record: "from the record",
    not_sent: "not sent",
    no_answer: "no answer",
    warning: "Warning",
    tokens: "tokens",
    per_second: "tokens/s",
    first_token: "first token",
    context: "context",
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
    complaint: "complaint and history",
    exam: "examination",
    tests: "test results",
    other: "question",
};

impl Words {
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }

    /// The language that these are words of.
    pub fn language(&self) -> Language {
        if std::ptr::eq(self, &ZH) { Language::Zh } else { Language::En }
    }

    pub fn kind(&self, kind: TurnKind) -> &'static str {
        match kind {
            TurnKind::Complaint => self.complaint,
            TurnKind::Exam => self.exam,
            TurnKind::Tests => self.tests,
            TurnKind::Other => self.other,
        }
    }

    pub fn turn(&self, turn: usize) -> String {
        self.turn.replace("{}", &turn.to_string())
    }

    /// A criterion of CMB-Clin's judge by its name in records.
    pub fn criterion(&self, name: &'static str) -> &'static str {
        match (std::ptr::eq(self, &ZH), name) {
            (true, "fluency") => "流畅性",
            (true, "relevance") => "相关性",
            (true, "completeness") => "完整性",
            (true, "proficiency") => "专业性",
            (_, other) => other,
        }
    }

    pub fn verdict_label(&self, label: &'static str) -> &'static str {
        if std::ptr::eq(self, &EN) {
            return label;
        }
        match label {
            "no rating" => "未给出评分",
            "refused" => "拒绝评分",
            "truncated" => "评语被截断",
            "failed" => "评分失败",
            "no answer to judge" => "无可评回答",
            "no reference" => "没有参考答案",
            other => other,
        }
    }

    pub fn finish(&self, finish: Finish) -> &'static str {
        match (std::ptr::eq(self, &ZH), finish) {
            (true, Finish::Stop) => "正常结束",
            (true, Finish::Length) => "达到长度上限",
            (true, Finish::ContentFilter) => "被内容过滤",
            (true, Finish::UnclosedReasoning) => "思考未结束，没有回答",
            (true, Finish::Unknown) => "已结束，结束原因不明",
            (true, Finish::Cancelled) => "已停止，未完成",
            (true, Finish::Failed) => "出错，未完成",
            (false, Finish::Stop) => "finished",
            (false, Finish::Length) => "cut at the token limit",
            (false, Finish::ContentFilter) => "withheld by the provider's filter",
            (false, Finish::UnclosedReasoning) => "the reasoning never ended; no answer",
            (false, Finish::Unknown) => "ended for an unknown reason",
            (false, Finish::Cancelled) => "stopped, unfinished",
            (false, Finish::Failed) => "failed, unfinished",
        }
    }
}
