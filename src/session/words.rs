//! What the screen and the dialogue of lines both say, in Chinese and English side by side: the state of models and cases, and every notice.

use super::{Notice, SessionError};
use crate::{
    case::VariantName,
    consultation::Refusal,
    glossary::{self, term_methods, texts},
    judge::Unrated,
    language::Language,
};

/// The words of a language. The screen adds its own in `screen::words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

term_methods! {
    pub(crate) impl Words {
        case: heading CASE;
        variant: heading VARIANT;
        judge: heading JUDGE;
        reference: heading REFERENCE;
        verdict: heading VERDICT;
        diagnosis_title: heading CASE_TITLE;
        off_protocol: words OFF_PROTOCOL;
        reasoning: words REASONING;
        tokens: words TOKENS;
        answer_of: heading ANSWER;
    }
}

texts! {
    pub(crate) impl Words {
        not_for_care: "病例与回答未经临床验证，不可用于诊疗", "Not validated for care";
        cases: "病例", "Cases";
        reading_cases: "正在读取病例…", "Reading the cases …";
        original_case: "原病例", "original";
        no_model: "尚未选择模型", "no model yet";
        model_closed: "未载入", "not loaded";
        model_opening: "载入中", "loading";
        model_checking: "校验文件", "checking file";
        model_open: "就绪", "ready";
        model_failed: "无法打开", "cannot be opened";
        doctor: "医生", "Doctor";
        no_reference: "本例没有参考答案", "This case has no reference";
        matching: "对应本轮", "For this turn";
        other_pairs: "本例其他参考", "Others of this case";
        others_wait: "（本例其他参考在最后一轮回答后显示）", "(the others of this case are shown after the last turn)";
        waiting_for_endpoint: "服务繁忙或已达限额，等候发送…", "the endpoint is busy or a limit is reached: waiting to send …";
        my_rating: "我的评分", "My rating";
        itself: "评委就是回答的模型，自评不足为据", "The judge is the model that answers: no evidence";
        only_recordings: "只用于播放录制。", "Only for a recording that plays.";
        no_live_model: "没有可现场回答的模型：启动时用 --live 指定，或写进设置。", "No model answers now: name one with --live at the start, or in the settings.";
        bundled: "内置病例", "Bundled cases";
        title_waits: "（最后一轮回答后才显示标题）", "(the title is shown after the last turn)";
        left_unsaved: "有回答没有存盘，已丢失。", "An answer could not be recorded and is lost.";
    }
}

impl Words {
    /// As which variant a case is open.
    pub(crate) fn as_variant(&self, name: &VariantName) -> String {
        let words = name.words(self.0);
        match self.0 {
            Language::Zh => format!("{}：{words}", self.variant()),
            Language::En => format!("{}: {words}", self.variant()),
        }
    }
}

texts! {
    impl Words {
        choose_model_first: "请先选定模型（m）。", "Choose a model first (m).";
        choose_judge_first: "请先选定评委（J）。", "Choose a judge first (J).";
        answer_awaited: "上一个回答还没结束。", "An answer is still awaited.";
        every_turn_answered: "各轮都已回答。", "Every turn is answered.";
        no_answer_yet: "还没有可用的回答。", "There is no answer yet.";
        empty_question: "问题是空的。", "The question is empty.";
        unfinished_answer: "回答没有完成，不能评判。", "The answer is not finished and cannot be judged.";
        off_protocol_not_judged: "改动过的和自己的提问不按基准评判，请自行评分。", "Edited and own questions are not judged by the benchmark; rate them yourself.";
        push_not_judged: "施压或反馈的一轮不评判；评判的是最后再次提问的回答。", "A turn that presses the model or gives it feedback is not judged; the answer to the question asked again is.";
        no_reference_to_judge_by: "本例没有参考答案，评委无从比对，不能评判；可以自行评分（s）。", "This case has no reference for the judge to compare with: it cannot be judged; rate it yourself (s).";
    }
}

impl Words {
    /// A recording ends, and a model goes on.
    pub(crate) fn recording_ends(self, recording: &str, model: &str) -> String {
        if self.0 == Language::Zh {
            format!("以上为录制：{recording}；以下由 {model} 现场回答")
        } else {
            format!("above: the recording {recording}; from here {model} answers now")
        }
    }

    /// A notice as a sentence.
    pub fn notice(self, notice: &Notice) -> String {
        match notice {
            Notice::NoModel => self.choose_model_first().to_owned(),
            Notice::NoJudge => self.choose_judge_first().to_owned(),
            Notice::Busy => self.answer_awaited().to_owned(),
            Notice::AllAnswered => self.every_turn_answered().to_owned(),
            Notice::NothingAsked => self.no_answer_yet().to_owned(),
            Notice::EmptyQuestion => self.empty_question().to_owned(),
            Notice::Unfinished => self.unfinished_answer().to_owned(),
            Notice::OffProtocol => self.off_protocol_not_judged().to_owned(),
            Notice::PushNotJudged => self.push_not_judged().to_owned(),
            Notice::NoVariant(why) => self.about(why.both().words(self.0), "没有打开：", "Not opened: "),
            Notice::NoReference => self.no_reference_to_judge_by().to_owned(),
            Notice::ModelReady(text) => text.words(self.0).to_owned(),
            Notice::ModelWarning(text) => text.clone(),
            Notice::Storage(warning) => warning.words(self.0),
            Notice::Refused(refusal) => self.refusal(refusal),
            Notice::CannotRecord(trouble) => self.cannot_record(trouble),
            Notice::SamplingNotSent(name, settings) => self.sampling_not_sent(name, settings),
            Notice::PromptCut(name) => self.prompt_cut(name),
            Notice::ReadAs(read_as) => {
                let text = read_as.words(self.0);
                self.pick(format!("病例文件{text}"), format!("The case file is {text}"))
            }
            Notice::JudgesItself(name) => {
                self.pick(format!("{name} 既回答又评判，自评不足为据。"), format!("{name} judges its own answer: no evidence."))
            }
            Notice::ModelChanged(name) => self.pick(
                format!("{name} 背后的模型已换，本例重新开始。"),
                format!("{name} is another model than before; the case begins again."),
            ),
            Notice::TapeWritten(path) => {
                self.pick(format!("已存为录制：{}", path.display()), format!("saved as a tape: {}", path.display()))
            }
            Notice::TapeNotWritten(why) => self.about(why.words(self.0), "录制未能写入：", "The tape could not be written: "),
            Notice::Rated(rating) => self.pick(format!("已评 {rating} 分"), format!("rated {rating}")),
            Notice::Judged(Some(score)) => self.pick(format!("评委评分 {score}"), format!("the judge rates {score}")),
            Notice::Judged(None) => {
                self.pick(format!("{}。", Unrated::NoRating.sentence(Language::Zh)), "The judge gave no rating.".into())
            }
            Notice::Repaired(file, moved_to) => self.pick(
                format!("{file} 的最后一行没有写完，已移到 {moved_to}；那个回答算作没有。"),
                format!("the last line of {file} was unfinished and was moved to {moved_to}; that answer counts as none"),
            ),
            Notice::ModelFailed(name, error) => {
                self.about(&error.words(self.0), format!("模型 {name} 打不开："), format!("Model {name} cannot be opened: "))
            }
            Notice::AnswerFailed(error) => self.about(
                &error.words(self.0),
                "回答中断，已到的部分已保留；按 g 重试。",
                "The answer broke off; what came is kept; g asks again. ",
            ),
            Notice::InUse(trouble) => self.about(&trouble.words(self.0), "现在只能阅读，不能提问：", "You can read and not ask now: "),
            Notice::NotSaved(error) => self.about(&error.words(self.0), "未能存盘：", "Not recorded: "),
            Notice::JudgeFailed(error) => self.about(&error.words(self.0), "评委未能评分：", "No verdict: "),
            Notice::RecordUnreadable(error) => self.about(&error.words(self.0), "记录读不出来：", "The record cannot be read: "),
            Notice::SourceFailed(error) => self.about(&error.words(self.0), "病例读不出来：", "The cases cannot be read: "),
            Notice::BrokenCases(count, first) => self.about(
                &first.words(self.0),
                format!("{count} 条病例记录损坏，其余可用："),
                format!("broken records: {count}; the others can be used: "),
            ),
        }
    }

    fn pick(self, zh: String, en: String) -> String {
        match self.0 {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// What happened, with the words of the error behind it.
    fn about(self, error: &str, zh: impl Into<String>, en: impl Into<String>) -> String {
        self.pick(zh.into(), en.into()) + error
    }

    fn prompt_cut(self, name: &str) -> String {
        self.pick(
            format!(
                "{name} 的服务器统计的提示词词元数没有随对话增加：很可能悄悄丢掉了对话开头（或只统计未缓存的部分）。请加大服务器的上下文长度（如 Ollama 的 num_ctx）。"
            ),
            format!(
                "The tokens that {name}'s server counts for the prompt do not grow with the conversation: it has probably dropped the front without a word (or counts \
                 only what it had not cached). Raise its context (num_ctx of Ollama, for example)."
            ),
        )
    }

    /// Why a question was not sent, where its answer could not have been recorded.
    pub fn cannot_record(self, trouble: &SessionError) -> String {
        let trouble = trouble.words(self.0);
        if self.0 == Language::Zh {
            format!("没有发送，因为回答存不了盘：{trouble}")
        } else {
            format!("Not sent, since the answer could not be recorded: {trouble}")
        }
    }

    /// Why a question has no answer, or was not sent.
    pub fn refusal(self, refusal: &Refusal) -> String {
        let why = refusal.words(self.0);
        match (self.0, refusal) {
            (Language::Zh, Refusal::TooLong { .. }) => format!("没有发送：{why}"),
            (Language::En, Refusal::TooLong { .. }) => format!("Not sent: {why}"),
            (Language::Zh, Refusal::Model(_)) => format!("没有回答：{why}"),
            (Language::En, Refusal::Model(_)) => format!("No answer: {why}"),
        }
    }

    /// Settings of a model's sampling that its endpoint has no word for.
    pub fn sampling_not_sent(self, model: &str, settings: &[&str]) -> String {
        let settings = settings.join(if self.0 == Language::Zh { "、" } else { ", " });
        if self.0 == Language::Zh {
            format!("{model}：{settings} 不会发送，OpenAI 的协议没有这一项；请为该模型设置 dialect（vllm、llama-server）或 extra")
        } else {
            format!(
                "{model}: {settings} will not be sent, OpenAI's protocol has no word for it; set dialect (vllm, llama-server) or extra for this model"
            )
        }
    }

    /// Puts a label before a text.
    pub fn colon(self) -> &'static str {
        glossary::colon(self.0)
    }

    /// A text with a note in brackets.
    pub fn with_note(self, text: &str, note: &str) -> String {
        match (self.0, text.is_empty()) {
            (Language::Zh, _) => format!("{text}（{note}）"),
            (Language::En, true) => format!("({note})"),
            (Language::En, false) => format!("{text} ({note})"),
        }
    }

    /// So many of so many.
    pub fn shown_of(self, shown: usize, all: usize) -> String {
        if self.0 == Language::Zh { format!("{shown}/{all} 例") } else { format!("{shown} of {all}") }
    }
}
