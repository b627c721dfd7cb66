//! The interface's messages in Chinese and English, side by side, so that a message cannot exist in one
//! language only.

use crate::{
    case::{Source, TurnKind},
    chat::Finish,
    consultation::{Asked, Refusal},
    language::Language,
    record::ErrorTag,
    session::{Notice, SessionError},
};

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        #[allow(missing_docs)] // Each is its own text.
        impl Words {
            $(pub fn $name(self) -> &'static str {
                if self.0 == Language::Zh { $zh } else { $en }
            })*
        }
    };
}

words! {
    product: "查房", "Wardround";
    not_for_care: "病例与回答未经临床验证，不可用于诊疗", "Not validated for care";
    cases: "病例", "Cases";
    case: "病例", "Case";
    department: "科室", "Dept";
    complaint_column: "主诉", "Complaint";
    preview: "预览", "Preview";
    no_case_fits: "没有符合筛选条件的病例。按 Esc 清除筛选。", "No case fits the filter. Esc clears it.";
    reading_cases: "正在读取病例…", "Reading the cases …";
    filter: "筛选", "Filter";
    filter_hint: "文字，或 @科室", "text, or @department";
    excluded: "不可用", "excluded";
    broken: "损坏", "broken";
    model: "模型", "Model";
    judge: "裁判", "Judge";
    no_model: "尚未选择模型", "no model yet";
    model_closed: "未载入", "not loaded";
    model_opening: "载入中", "loading";
    model_checking: "校验文件", "checking file";
    model_open: "就绪", "ready";
    model_failed: "无法打开", "cannot be opened";
    doctor: "医生", "Doctor";
    reference: "参考答案", "Reference";
    no_reference: "本例没有参考答案", "This case has no reference";
    verdict: "评判", "Verdict";
    transcript: "会诊", "Consultation";
    matching: "对应本轮", "For this turn";
    other_pairs: "本例其他参考", "Others of this case";
    diagnosis_title: "病例标题", "Case title";
    off_protocol: "不计入基准", "off protocol";
    only_last_again: "只能重问最后一个问题（] 可回到最后）。", "Only the last question can be asked again (] leads there).";
    answering: "回答中", "answering";
    after_edited: "沿用改动过的历史", "after an edited question";
    changed: "改", "edited";
    others_wait: "（本例其他参考在最后一轮回答后显示）", "(the others of this case are shown after the last turn)";
    open: "打开", "Open";
    edited: "改动过的提问", "edited question";
    own: "自己的提问", "own question";
    waiting_for_model: "等待模型载入…", "waiting for the model …";
    waiting_for_endpoint: "服务繁忙或已达限额，等候发送…", "the endpoint is busy or a limit is reached: waiting to send …";
    thinking: "已发送，等待回答…", "sent, waiting for the answer …";
    reading_prompt: "读取上文", "reading";
    retrying: "重试", "again";
    not_recorded: "未能存盘", "not recorded";
    reasoning: "推理过程", "reasoning";
    characters: "字", "characters";
    judging: "裁判评阅中…", "the judge is reading …";
    no_verdict: "尚无评判。", "No verdict yet.";
    no_rating_yet: "尚未评分。", "Not rated yet.";
    my_rating: "我的评分", "My rating";
    judges_rating: "裁判评分", "Judge's rating";
    itself: "裁判就是回答的模型，自评不足为据", "The judge is the model that answers: no evidence";
    bundled: "内置病例", "Bundled cases";
    open_file: "打开病例文件…", "Open a case file …";
    path_of_cases: "病例文件路径（TOML、DotaBench、DoctorFLAN、CMB-Clin）", "Path of a case file (TOML, DotaBench, DoctorFLAN, CMB-Clin)";
    choose_model: "由谁回答？", "Who answers?";
    choose_judge: "由谁评判？", "Who judges?";
    choose_theme: "主题", "Theme";
    choose_source: "病例来源", "Where the cases come from";
    welcome: "欢迎。请先选定一个模型：", "Welcome. First choose a model:";
    add_gguf: "本机的 GGUF 文件…", "A GGUF file on this machine …";
    add_endpoint: "OpenAI 兼容的服务地址…", "An OpenAI-compatible endpoint …";
    demo_missing: "演示小模型：make demo 或 scripts/demo-model.sh", "Demo model: make demo or scripts/demo-model.sh";
    demo_model: "演示用小模型，仅供试用", "the small demo model, for trying only";
    path_of_gguf: "GGUF 文件路径", "Path of a GGUF file";
    address: "服务地址，例如 http://127.0.0.1:8080/v1#模型名", "Address, for example http://127.0.0.1:8080/v1#model";
    key_variable: "存放密钥的环境变量名（不需要则留空）", "Environment variable that holds the key (empty: none)";
    new_question: "自己提问（不计入基准）", "Own question (off protocol)";
    sent_after_answer: "上一个回答还没结束；可以先写，等它结束再发送。", "An answer is still coming; write now, and send when it has ended.";
    edit_question: "改后再问（不计入基准）", "Edit the question (off protocol)";
    write_here: "在此输入", "Write here";
    send: "发送", "Send";
    cancel: "取消", "Cancel";
    save: "保存", "Save";
    rate_title: "为回答评分", "Rate the answer";
    rating: "评分", "Rating";
    tags: "问题", "Errors";
    comment: "评语", "Comment";
    optional: "可不填", "optional";
    help_title: "按键", "Keys";
    palette_title: "命令", "Commands";
    log_title: "日志", "Log";
    log_empty: "还没有消息。", "No messages yet.";
    search: "查找", "Search";
    no_hits: "没有找到", "nothing found";
    too_small: "窗口太小", "Window too small";
    too_small_hint: "至少需要 40×10", "40×10 at least";
    context: "上下文", "context";
    first_token: "首字", "first token";
    tokens: "词元", "tokens";
    all_answered: "各轮已毕", "every turn is answered";
    hidden: "已隐藏", "hidden";
    to_reveal: "显示", "shows it";
    title_waits: "（最后一轮回答后才显示标题）", "(the title is shown after the last turn)";
    record_unreadable: "这份记录读不出来", "The record cannot be read";
    answer_of: "回答", "Answer";
    copied: "已复制", "copied";
    copied_terminal: "已请终端复制（OSC 52）", "copied by the terminal (OSC 52)";
    nothing_to_copy: "这里没有可复制的内容", "nothing to copy here";
    saved_to: "已存为", "saved as";
    mouse_on: "鼠标已启用；选取文字时按住 Shift", "mouse on; hold Shift to select text";
    mouse_off: "鼠标已交还终端", "mouse off";
    leave_busy: "回答尚未结束。退出会停止它，已到的部分会存盘。", "An answer is still coming. Leaving stops it; what came is recorded.";
    leave_unsaved: "有回答没有存盘，退出就会丢失；Ctrl-w 可再试存盘。", "An answer is not recorded and would be lost; Ctrl-w tries again.";
    left_unsaved: "有回答没有存盘，已丢失。", "An answer could not be recorded and is lost.";
    leave_anyway: "再按一次退出键离开", "press quit again to leave";
}

impl Words {
    /// The name of a turn.
    pub fn turn(self, kind: TurnKind) -> &'static str {
        let (zh, en) = match kind {
            TurnKind::Complaint => ("主诉病史", "Complaint"),
            TurnKind::Exam => ("体格检查", "Examination"),
            TurnKind::Tests => ("辅助检查", "Tests"),
            TurnKind::Other => ("其他", "Other"),
        };
        if self.0 == Language::Zh { zh } else { en }
    }

    /// Where cases come from, as it stands beside every score.
    pub fn source(self, source: Source) -> &'static str {
        match (self.0, source) {
            (Language::Zh, Source::Bundled) => "内置病例，未经临床验证",
            (Language::Zh, Source::Native) => "自有病例",
            (Language::Zh, Source::CmbClinDerived) => "由 CMB-Clin 拆分，非 DotaBench 原题",
            (Language::En, Source::Bundled) => "bundled, not validated for care",
            (Language::En, Source::CmbClinDerived) => "CMB-Clin derived, not DotaBench's own questions",
            (_, source) => source.label(),
        }
    }

    /// An error tag.
    pub fn tag(self, tag: ErrorTag) -> &'static str {
        let (zh, en) = match tag {
            ErrorTag::Wrong => ("错误", "wrong"),
            ErrorTag::Incomplete => ("不完整", "incomplete"),
            ErrorTag::Unsafe => ("不安全", "unsafe"),
            ErrorTag::DidNotFollow => ("未按要求", "did not follow"),
            ErrorTag::NoSource => ("无依据", "no source"),
        };
        if self.0 == Language::Zh { zh } else { en }
    }

    /// What a question is, where it is not by the protocol.
    pub fn asked(self, asked: Asked) -> Option<&'static str> {
        match asked {
            Asked::Turn(_) => None,
            Asked::Edited(_) => Some(self.edited()),
            Asked::Own => Some(self.own()),
        }
    }

    /// The sign that the server has not read the whole conversation.
    pub fn prompt_cut(self, cut: crate::consultation::PromptCut) -> String {
        let counts = cut.before.map_or_else(|| cut.tokens.to_string(), |before| format!("{before} → {}", cut.tokens));
        if self.0 == Language::Zh {
            format!("提示词可能被服务器截掉开头（词元数 {counts}）")
        } else {
            format!("the server has probably cut the front of the prompt (tokens {counts})")
        }
    }

    /// How an answer ended, where that needs words.
    pub fn finish(self, finish: Finish) -> Option<&'static str> {
        let (zh, en) = match finish {
            Finish::Stop => return None,
            Finish::Length => ("达到词元上限而截断", "cut at the token limit"),
            Finish::ContentFilter => ("被服务方拦截", "withheld by the provider"),
            Finish::UnclosedReasoning => ("推理没有结束，没有回答", "the reasoning never ended; no answer"),
            Finish::Unknown => ("已结束，结束原因不明，可能不完整", "ended for an unknown reason; it may be incomplete"),
            Finish::Cancelled => ("已停止，未完成", "stopped, unfinished"),
            Finish::Failed => ("中断，未完成", "broke off, unfinished"),
        };
        Some(if self.0 == Language::Zh { zh } else { en })
    }

    /// A verdict in one line: the score with its scale and what it is made of, or why there is none.
    pub fn score(self, verdict: &crate::judge::Verdict) -> String {
        let Some(score) = verdict.score_text() else { return self.verdict_label(verdict).to_owned() };
        match verdict {
            crate::judge::Verdict::Criteria(ratings) => {
                let four = ratings.named().map(|(name, rating)| format!("{} {rating}", self.criterion(name)));
                format!("{score} ({})", four.join(", "))
            }
            _ => score,
        }
    }

    /// A criterion of CMB-Clin's judge by its name in records.
    pub fn criterion(self, name: &'static str) -> &'static str {
        match (self.0, name) {
            (Language::Zh, "fluency") => "流畅性",
            (Language::Zh, "relevance") => "相关性",
            (Language::Zh, "completeness") => "完整性",
            (Language::Zh, "proficiency") => "专业性",
            (_, other) => other,
        }
    }

    /// A verdict without a rating.
    pub fn verdict_label(self, verdict: &crate::judge::Verdict) -> &'static str {
        use crate::judge::Verdict;
        let (zh, en) = match verdict {
            Verdict::Scored { .. } | Verdict::Criteria(_) => ("有评分", "scored"),
            Verdict::NoRating => ("裁判没有给出评分", "the judge gave no rating"),
            Verdict::Refused => ("裁判拒绝评判", "the judge refused"),
            Verdict::Truncated => ("裁判的话被截断", "the judge was cut off"),
            Verdict::Failed { .. } => ("裁判出错", "the judge failed"),
        };
        if self.0 == Language::Zh { zh } else { en }
    }

    /// A notice as a sentence.
    pub fn notice(self, notice: &Notice) -> String {
        let zh = self.0 == Language::Zh;
        let pick = |a: &str, b: &str| if zh { a.to_owned() } else { b.to_owned() };
        match notice {
            Notice::NoModel => pick("请先选定模型（m）。", "Choose a model first (m)."),
            Notice::NoJudge => pick("请先选定裁判（J）。", "Choose a judge first (J)."),
            Notice::Busy => pick("上一个回答还没结束。", "An answer is still awaited."),
            Notice::AllAnswered => pick("各轮都已回答。", "Every turn is answered."),
            Notice::NothingAsked => pick("还没有可用的回答。", "There is no answer yet."),
            Notice::EmptyQuestion => pick("问题是空的。", "The question is empty."),
            Notice::Unfinished => pick("回答没有完成，不能评判。", "The answer is not finished and cannot be judged."),
            Notice::OffProtocol => pick(
                "改动过的和自己的提问不按基准评判，请自行评分。",
                "Edited and own questions are not judged by the benchmark; rate them yourself.",
            ),
            Notice::NoReference => pick(
                "本例没有参考答案，裁判无从比对，不能评判；可以自行评分（s）。",
                "This case has no reference for the judge to compare with: it cannot be judged; rate it yourself (s).",
            ),
            Notice::ReadAs(read_as) => {
                let text = read_as.in_words(self.0);
                if zh { format!("病例文件{text}") } else { format!("The case file is {text}") }
            }
            Notice::JudgesItself(name) => {
                if zh {
                    format!("{name} 既回答又评判，自评不足为据。")
                } else {
                    format!("{name} judges its own answer: no evidence.")
                }
            }
            Notice::ModelChanged(name) => {
                if zh {
                    format!("{name} 背后的模型已换，本例重新开始。")
                } else {
                    format!("{name} is another model than before; the case begins again.")
                }
            }
            Notice::PromptCut(name) => {
                if zh {
                    format!(
                        "{name} 的服务器统计的提示词词元数没有随对话增加：很可能悄悄丢掉了对话开头（或只统计未缓存的部分）。请加大服务器的上下文长度（如 Ollama 的 num_ctx）。"
                    )
                } else {
                    format!(
                        "The tokens that {name}'s server counts for the prompt do not grow with the conversation: it has probably dropped the front without a word (or counts \
                         only what it had not cached). Raise its context (num_ctx of Ollama, for example)."
                    )
                }
            }
            Notice::ModelReady(text) => text.in_words(self.0).to_owned(),
            Notice::ModelWarning(text) => text.clone(),
            Notice::SamplingNotSent(name, settings) => self.sampling_not_sent(name, settings),
            Notice::ModelFailed(name, error) => {
                let error = error.words(self.0);
                if zh { format!("模型 {name} 打不开：{error}") } else { format!("Model {name} cannot be opened: {error}") }
            }
            Notice::Refused(refusal) => self.refusal(refusal),
            Notice::AnswerFailed(error) => {
                let error = error.words(self.0);
                if zh {
                    format!("回答中断，已到的部分已保留；按 g 重试。{error}")
                } else {
                    format!("The answer broke off; what came is kept; g asks again. {error}")
                }
            }
            Notice::CannotRecord(trouble) => self.cannot_record(trouble),
            Notice::InUse(trouble) => {
                let trouble = trouble.words(self.0);
                if zh {
                    format!("现在只能阅读，不能提问：{trouble}")
                } else {
                    format!("You can read and not ask now: {trouble}")
                }
            }
            Notice::NotSaved(error) => {
                let error = error.words(self.0);
                if zh { format!("未能存盘：{error}") } else { format!("Not recorded: {error}") }
            }
            Notice::Rated(rating) => {
                if zh {
                    format!("已评 {rating} 分")
                } else {
                    format!("rated {rating}")
                }
            }
            Notice::Judged(Some(score)) => {
                if zh {
                    format!("裁判评分 {score}")
                } else {
                    format!("the judge rates {score}")
                }
            }
            Notice::Judged(None) => pick("裁判没有给出评分。", "The judge gave no rating."),
            Notice::JudgeFailed(error) => {
                let error = error.words(self.0);
                if zh { format!("裁判没有评成：{error}") } else { format!("No verdict: {error}") }
            }
            Notice::RecordUnreadable(error) => {
                let error = error.words(self.0);
                if zh { format!("记录读不出来：{error}") } else { format!("The record cannot be read: {error}") }
            }
            Notice::Repaired(file, moved_to) => {
                if zh {
                    format!("{file} 的最后一行没有写完，已移到 {moved_to}；那个回答算作没有。")
                } else {
                    format!("the last line of {file} was unfinished and was moved to {moved_to}; that answer counts as none")
                }
            }
            Notice::Storage(warning) => warning.words(self.0),
            Notice::SourceFailed(error) => {
                let error = error.words(self.0);
                if zh { format!("病例读不出来：{error}") } else { format!("The cases cannot be read: {error}") }
            }
            Notice::BrokenCases(count, first) => {
                let first = first.in_words(self.0);
                if zh {
                    format!("{count} 条病例记录损坏，其余可用：{first}")
                } else {
                    format!("broken records: {count}; the others can be used: {first}")
                }
            }
        }
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

    /// What stands between a name and what it has to say.
    pub fn colon(self) -> &'static str {
        if self.0 == Language::Zh { "：" } else { ": " }
    }

    /// A text with a note in brackets.
    pub fn with_note(self, text: &str, note: &str) -> String {
        match (self.0, text.is_empty()) {
            (Language::Zh, _) => format!("{text}（{note}）"),
            (Language::En, true) => format!("({note})"),
            (Language::En, false) => format!("{text} ({note})"),
        }
    }

    /// A path that leads to no file.
    pub fn no_such_file(self, path: &str) -> String {
        if self.0 == Language::Zh { format!("没有这个文件：{path}") } else { format!("there is no such file: {path}") }
    }

    /// A case begins again, for the so-manieth time.
    pub fn begun_again(self, repeat: u32) -> String {
        if self.0 == Language::Zh {
            format!("重新开始：第 {repeat} 遍，先前的都已保留")
        } else {
            format!("begun again: repeat {repeat}; what was before is kept")
        }
    }

    /// What stands in the column of a model, such as `3/3 7.5/8.0` or `3/3 -/8.0`.
    pub fn scores_legend(self) -> &'static str {
        if self.0 == Language::Zh {
            "列：已答/轮次 裁判均分/人工均分（-：裁判未评）"
        } else {
            "columns: answered/turns judge's mean/people's mean (-: not judged)"
        }
    }

    /// So many of so many.
    pub fn shown_of(self, shown: usize, all: usize) -> String {
        if self.0 == Language::Zh { format!("{shown}/{all} 例") } else { format!("{shown} of {all}") }
    }
}
