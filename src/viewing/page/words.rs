//! What the page of an answer says, in Chinese and English side by side.

use super::Opened;
use crate::{
    chat::{Origin, Sampling},
    glossary,
    glossary::texts,
    items::Item,
    language::Language,
    record::{CaseSource, NoteRecord, RatingRecord, TurnRecord, VerdictRecord},
    viewing::{
        request::{KEY_VARIABLE, curl},
        words::{number, seconds},
    },
};

#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

texts! {
    pub(super) impl Words {
        question: "**问**：", "**Question:** ";
        answer_label: "**答**：", "**Answer:** ";
        question_heading: "问题", "Question";
        no_text: "（没有正文）", "(no text)";
        reference: "参考答案", "Reference";
        no_reference_of_turn: "本轮没有对应的参考答案。", "No part of the reference answers this turn.";
        not_judged: "未评分", "Not judged";
        sent_heading: "发送与返回的内容", "What was sent and what came back";
    }
}

impl Words {
    fn zh(self) -> bool {
        self.0 == Language::Zh
    }

    /// Which answer it is.
    pub fn about(self, item: Item<'_>) -> String {
        let title = item.case().and_then(|case| case.title()).map(|title| format!(" {}", title.reveal())).unwrap_or_default();
        let repeat = match (item.repeat(), self.zh()) {
            (0, _) => String::new(),
            (repeat, true) => format!("，重复 {repeat}"),
            (repeat, false) => format!(", repeat {repeat}"),
        };
        let (turn, case, model) = (glossary::turn(item.turn() as usize, self.0), item.case_with_variant(), item.model());
        if self.zh() {
            format!("病例 {case}{title}，{turn}，{model}{repeat}")
        } else {
            format!("Case {case}, {}, {model}{repeat}", turn.to_lowercase())
        }
    }

    /// The heading of what was found without a judge.
    pub fn findings(self, count: usize) -> String {
        if self.zh() {
            format!("不经评委的检查：{count} 处值得再看")
        } else {
            format!("Checks without a judge: places to look at: {count}")
        }
    }

    /// Lengths, times, how it ended.
    pub fn facts(self, item: Item<'_>, turn: &TurnRecord) -> String {
        let mut facts = Vec::new();
        let mut fact = |zh: String, en: String| facts.push(if self.zh() { zh } else { en });
        let folder = item.folder().display();
        fact(format!("来源：{}", item.source().words(Language::Zh)), format!("Source: {}", item.source().words(Language::En)));
        fact(format!("运行：{folder}"), format!("Run: {folder}"));
        let at = turn.at.strftime("%Y-%m-%d %H:%M UTC");
        fact(format!("时间：{at}"), format!("Recorded: {at}"));
        fact(format!("结束：{}", turn.finish.words(self.0)), format!("End: {}", turn.finish.words(self.0)));
        let characters = turn.text.chars().count();
        fact(format!("字数：{characters}"), format!("Characters: {characters}"));
        let tokens = |count: Option<u32>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
        let (prompt, answer) = (tokens(turn.usage.prompt_tokens), tokens(turn.usage.answer_tokens));
        fact(format!("词元：提示 {prompt}，回答 {answer}"), format!("Tokens: prompt {prompt}, answer {answer}"));
        let first = turn.timings.first_token_ms.map_or_else(|| "–".to_owned(), seconds);
        let total = seconds(turn.timings.total_ms);
        fact(format!("用时：首词元 {first}，共 {total}"), format!("Time: first token {first}, in all {total}"));
        let flags: Vec<&str> = item.flags().into_iter().map(|flag| flag.words(self.0)).collect();
        if !flags.is_empty() {
            let flags = flags.join(glossary::comma(self.0));
            fact(format!("标记：{flags}"), format!("Flags: {flags}"));
        }
        facts.join("\n")
    }

    /// A turn before.
    pub fn earlier_turn(self, turn: &TurnRecord) -> String {
        let (heading, count) = (glossary::turn(turn.turn, self.0), turn.text.chars().count());
        if self.zh() { format!("{heading}（回答 {count} 字）") } else { format!("{heading} (answer of {count} characters)") }
    }

    /// The reasoning, by its length.
    pub fn reasoning(self, count: usize) -> String {
        if self.zh() { format!("推理过程（{count} 字）") } else { format!("Reasoning ({count} characters)") }
    }

    /// A judge's reasoning.
    pub fn reasoning_of(self, judge: &str, count: usize) -> String {
        if self.zh() {
            format!("评委 {judge} 的推理过程（{count} 字）")
        } else {
            format!("Reasoning of the judge {judge} ({count} characters)")
        }
    }

    /// The answer, with how it ended where it did not end as it should.
    pub fn answer(self, turn: &TurnRecord) -> String {
        let heading = if self.zh() { "回答" } else { "Answer" };
        match turn.finish.remark(self.0) {
            Some(remark) if self.zh() => format!("{heading}（{remark}）"),
            Some(remark) => format!("{heading} ({remark})"),
            None => heading.to_owned(),
        }
    }

    /// The reference of a case with a title.
    pub fn reference_of(self, title: &str) -> String {
        format!("{}{}{title}", self.reference(), glossary::colon(self.0))
    }

    /// The parts of the reference that answer other turns.
    pub fn other_reference(self, count: usize) -> String {
        if self.zh() { format!("其他轮次的参考答案（{count} 条）") } else { format!("Reference of other turns ({count})") }
    }

    /// How to get the reference.
    pub fn no_case_file(self, item: Item<'_>) -> String {
        if item.source() == crate::case::Source::Bundled {
            return if self.zh() {
                "此版本的内置病例与提问时的文字不同，因此不显示参考答案。".to_owned()
            } else {
                "The bundled case of this version is worded otherwise than the one that was asked, so its reference is not shown."
                    .to_owned()
            };
        }
        let files: Vec<String> = item.case_files().map(CaseSource::labelled).collect();
        let files = files.join(glossary::comma(self.0));
        if self.zh() {
            format!("参考答案在病例文件中，不在运行记录里。请用 --cases 指定提问时所用的文件（{files}）。")
        } else {
            format!("The reference is in the case file, not in the run: name the file that was asked with --cases ({files}).")
        }
    }

    /// What a judge wrote, where it is told in other words before.
    pub fn text_of(self, judge: &str) -> String {
        if self.zh() { format!("评委 {judge} 的原文") } else { format!("What {judge} wrote") }
    }

    /// A judge with what it gave.
    pub fn verdict(self, verdict: &VerdictRecord) -> String {
        let (judge, preset, said) = (&verdict.judge.name, verdict.preset.name(), verdict.verdict.words(self.0));
        let repeat = if verdict.judge_repeat > 0 { format!(" #{}", verdict.judge_repeat + 1) } else { String::new() };
        let itself = match (verdict.judge_is_candidate, self.0) {
            (true, Language::Zh) => "，即作答模型",
            (true, Language::En) => ", the model that answered",
            (false, _) => "",
        };
        if self.zh() {
            format!("评委 {judge}{repeat}（{preset}{itself}）：{said}")
        } else {
            format!("Judge {judge}{repeat} ({preset}{itself}): {said}")
        }
    }

    /// A person with a rating.
    pub fn rating(self, rating: &RatingRecord) -> String {
        let who = rating.rater.as_deref().unwrap_or(if self.zh() { "未署名" } else { "unnamed" });
        let tags: Vec<&str> = rating.tags.iter().map(|tag| tag.words(self.0)).collect();
        let tags = if tags.is_empty() { String::new() } else { format!(" [{}]", tags.join(glossary::comma(self.0))) };
        let saw = match (rating.saw_verdict, self.0) {
            (true, Language::Zh) => "，评前看过评委评分",
            (true, Language::En) => ", had seen a judge's verdict",
            (false, _) => "",
        };
        let given = rating.rating.get();
        if self.zh() { format!("人工评分 {who}：{given}/10{tags}{saw}") } else { format!("Rating {given}/10 by {who}{tags}{saw}") }
    }

    /// A reader's note.
    pub fn note(self, note: &NoteRecord) -> String {
        let who = note.author.as_deref().unwrap_or(if self.zh() { "未署名" } else { "unnamed" });
        let tags: String = note.tags.iter().map(|tag| format!(" #{tag}")).collect();
        if self.zh() { format!("备注 {who}{tags}") } else { format!("Note by {who}{tags}") }
    }

    /// An answer in whose place a later one stands.
    pub fn superseded(self, turn: &TurnRecord) -> String {
        let (at, finish) = (turn.at.strftime("%Y-%m-%d %H:%M UTC"), turn.finish.words(self.0));
        if self.zh() { format!("先前的回答（{at}，{finish}）") } else { format!("Earlier answer ({at}, {finish})") }
    }

    /// What was sent and came back, as recorded, and the line that sends it again.
    pub fn sent(self, opened: &Opened) -> String {
        let turn = &opened.turn;
        let mut lines = Vec::new();
        let mut line =
            |zh: &str, en: &str, said: String| lines.push(format!("{}{}{said}", if self.zh() { zh } else { en }, glossary::colon(self.0)));
        line("模型", "Model", origin(&turn.model.origin));
        line("要求的采样", "Sampling asked for", sampling(&turn.sampling_asked));
        if let Some(used) = &turn.sampling_used {
            line("实际采用的采样", "Sampling applied or sent", sampling(used));
        }
        line("种子", "Seed", turn.seed_sent.unwrap_or(turn.seed).to_string());
        line("问题的校验值", "Digest of the question", turn.key.clone());
        line("所发消息的校验值", "Digest of the messages", turn.prompt_digest.clone());
        for (zh, en, said) in [
            ("接口回报的模型", "Model that the endpoint named", &turn.served_model),
            ("作答的接口", "Endpoint that answered", &turn.endpoint),
            ("接口给出的结束原因", "End in the endpoint's word", &turn.finish_reason),
            ("推理过程的识别方式", "Reasoning told apart by", &turn.reasoning_format),
        ] {
            if let Some(said) = said {
                line(zh, en, said.clone());
            }
        }
        let resent = curl(opened);
        let (zh, en) = if resent.is_same {
            (
                "以下命令按记录重新组成，消息与当时所发一致；",
                "This line is made again from the record; its messages are those that were sent. ",
            )
        } else {
            (
                "以下命令按记录重新组成，消息的校验值与当时记录的不符（记录由其他程序或版本写入）；",
                "This line is made again from the record; its messages do not have the recorded digest (another program or version wrote it). ",
            )
        };
        let (more_zh, more_en) = (
            format!("未要求流式返回，密钥取自环境变量 {KEY_VARIABLE}。OpenAI 协议没有的设置（top_k、重复惩罚）在各接口的名称可能不同。"),
            format!(
                "It asks for no stream and takes the key from {KEY_VARIABLE}. Settings without a word in OpenAI's protocol (top_k, repetition penalty) may have another name at the endpoint."
            ),
        );
        lines.push(String::new());
        lines.push(if self.zh() { format!("{zh}{more_zh}") } else { format!("{en}{more_en}") });
        lines.push(String::new());
        lines.push(resent.line);
        lines.join("\n")
    }
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Local { file, digest, template, .. } => format!("{file} (sha256 {digest}, {template})"),
        Origin::Remote { base_url, model } => format!("{model} ({base_url})"),
        Origin::Imported { file, .. } => file.clone(),
        Origin::Recording { model, day, .. } => format!("{model} ({day})"),
    }
}

/// The settings by their names.
fn sampling(sampling: &Sampling) -> String {
    let settings = [
        ("max_tokens", sampling.max_tokens.map(|n| n.to_string())),
        ("temperature", sampling.temperature.map(number)),
        ("top_p", sampling.top_p.map(number)),
        ("top_k", sampling.top_k.map(|n| n.to_string())),
        ("repetition_penalty", sampling.repetition_penalty.map(number)),
    ];
    let said: Vec<String> = settings.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))).collect();
    if said.is_empty() { "–".to_owned() } else { said.join(", ") }
}
