//! The dialogue's own messages in both languages; messages that the screen shares are in
//! [`Words`](crate::session::words::Words).

use super::command::{Unclear, Verb};
use crate::{
    glossary::{self, texts},
    language::Language,
    record::ErrorTag,
};

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sayings(pub Language);

/// A sentence with something in it.
macro_rules! sentences {
    ($($name:ident($($argument:ident),*): $zh:literal, $en:literal;)*) => {
        #[allow(missing_docs)] // Each is its own text.
        impl Sayings {
            $(pub fn $name(self, $($argument: impl std::fmt::Display),*) -> String {
                if self.0 == Language::Zh { format!($zh) } else { format!($en) }
            })*
        }
    };
}

texts! {
    pub(super) impl Sayings {
        title: "查房 · 逐行对话", "Wardround · plain dialogue";
        begin: "输入 help（帮助）可看全部命令。", "Type help for every command.";
        at_list: "命令：编号 打开病例 · filter 筛选 · model 选模型 · help 帮助 · quit 退出",
            "Commands: a number opens a case · filter · model · help · quit";
        to_ask: "命令：n 下一轮 · ask 提问 · r 参考答案 · back 返回 · help 帮助 · quit 退出",
            "Commands: n next turn · ask · r reference · back · help · quit";
        to_go_on: "命令：n 下一轮 · ask 提问 · r 参考答案 · rate 评分 · judge 评判 · back 返回",
            "Commands: n next turn · ask · r reference · rate · judge · back";
        at_end: "命令：r 参考答案 · rate 评分 · judge 评判 · ask 提问 · restart 重新开始 · back 返回",
            "Commands: r reference · rate · judge · ask · restart · back";
        name_a_model: "选模型：model 文件.gguf，或 model http://主机:端口/v1#模型名；运行 make demo（源码）或 scripts/demo-model.sh（下载包）之后也可用 model smollm2。也可在启动时用 --model，或写进设置。",
            "To choose one: model FILE.gguf, or model http://HOST:PORT/v1#NAME; after `make demo` (source) or `scripts/demo-model.sh` (release) also model smollm2. Or start with --model, or write it into the settings.";
        name_a_judge: "选评委：judge 名称、GGUF 文件或服务地址。", "To choose one: judge NAME, a GGUF file, or an address.";
        name_a_source: "换病例来源：source 文件，或 source bundled（内置病例）。", "To read others: source FILE, or source bundled.";
        to_save: "输入 save（存盘）再试；在此之前不能继续提问。", "Type save to try again; until then nothing can be asked.";
        no_models: "还没有可选的模型。下载一个小的：wardround models pull qwen2.5-1.5b。", "There is no model to choose from yet. To download a small one: wardround models pull qwen2.5-1.5b.";
        servers_here: "本机服务器上的模型（model 编号）：", "Models of servers on this machine (model NUMBER):";
        open_a_case_first: "请先打开一个病例：输入它的编号。", "Open a case first: type its number.";
        nothing_to_stop: "没有正在进行的回答。", "Nothing is coming.";
        nothing_to_save: "没有待存盘的回答。", "Everything is recorded.";
        taken_back: "已取消，没有提问。", "Taken back; nothing was asked.";
        judging_stopped: "已停止评判。", "The judge was stopped.";
        computing_scores: "正在计算得分 …", "Computing the scores …";
        nobody_answered: "本例还没有模型回答过这一轮。", "No model has answered this turn of the case yet.";
        no_reasoning: "这次回答没有推理过程。", "This answer has no reasoning.";
        reasoning_now: "（推理中；结束后可用 reasoning 查看）", "(reasoning; afterwards the command reasoning prints it)";
        that_was_reasoning: "（以上是推理过程，不是回答；回答如下）", "(that was reasoning and no answer; the answer follows)";
        retry: "再问一次：again（g）。", "To ask once more: again (g).";
        not_saved: "未存盘", "not recorded";
        saved: "已存盘", "recorded";
        compose: "请写问题，可写多行；单独一行 . 结束并发送，单独一行 .cancel 放弃。",
            "Write the question, on as many lines as it takes; a line with . sends it, a line with .cancel drops it.";
        next_question_is: "下一轮的原问题是：", "The next turn's own question is:";
        paused: "已暂停；再输入 pause 继续。", "Held; pause lets it go on.";
        goes_on: "继续。", "It goes on.";
        name_who_goes_on: "由谁接续？请写 live 名称。", "Who goes on? Type live NAME.";
        open_now: "当前", "open now";
        to_open_variant: "输入 variant 编号 或 variant 名称（如 first=0.5、challenge=direct@1）打开；variant 0 回到原病例。",
            "variant NUMBER or variant NAME (such as first=0.5, challenge=direct@1) opens it; variant 0 goes back to the case itself.";
        dropped: "已放弃。", "Dropped.";
        line_too_long: "这一行太长，没有采用。", "This line is too long and was not taken.";
        line_not_utf8: "这一行不是 UTF-8，没有采用。", "This line is not UTF-8 and was not taken.";
        stopping: "正在停止回答并存盘。若要等它结束，请先输入一行 wait。",
            "The answer is being stopped and recorded. To let it come to its end, write a line with wait before.";
        goodbye: "再见。", "Goodbye.";
        left_unsaved: "有回答未能存盘。", "An answer could not be recorded.";
        not_all_answered: "有些提问没有得到回答，或没有评判（见上）。", "Some of what was asked for did not come (see above).";
        not_all_recorded: "有些提问、评分或评判没有记录（见上）。", "Some of what was asked for was not recorded (see above).";
        no_such_case: "没有这个病例。", "There is no such case.";
        filter_off: "显示全部病例。", "Every case is shown.";
        more_cases: "list 编号 从该处继续；list all 列出全部。", "list NUMBER goes on from there; list all lists all.";
        answers_now: "作答", "answers";
        judges_now: "评判", "judges";
    }
}

sentences! {
    turns(n): "{n} 轮", "{n} turns";
    answered_of(n, of): "已答 {n}/{of}", "{n} of {of} answered";
    judged(mean): "评委 {mean}", "judged {mean}";
    rated(mean): "自评 {mean}", "rated {mean}";
    repeat(n): "第 {n} 遍", "repeat {n}";
    by(model): "由 {model} 回答", "{model} answers";
    answers(model): "由 {model} 作答。", "{model} answers from now on.";
    judge_is(model): "由 {model} 评判。输入 judge 评判刚才的回答。", "{model} judges from now on. Type judge to have the last answer judged.";
    opening(model): "正在载入 {model} …", "Loading {model} …";
    checking(model): "正在校验 {model} 的文件 …", "Checking the file of {model} …";
    ready(model): "{model} 就绪。", "{model} is ready.";
    closed(model): "{model} 已关闭，腾出内存；用到时会重新载入。", "{model} was closed to make room; it is loaded again when it is needed.";
    again(n): "第 {n} 次重试 …", "Trying again ({n}) …";
    waiting(model): "等待 {model} 载入，之后自动提问。输入 stop 取消。", "Waiting for {model}; the question follows by itself. Type stop to take it back.";
    restored(n): "已恢复上次的 {n} 次问答；show 重读，n 继续。", "Restored {n} questions and answers of last time; show prints them, n goes on.";
    started_over(n): "重新开始：这是第 {n} 遍；以前的记录保留。", "Begun again: repeat {n}; what was recorded stays.";
    excluded(id, why): "不可用：{id}：{why}", "Excluded: {id}: {why}";
    broken(what): "损坏：{what}", "Broken: {what}";
    reading(source): "正在读取病例：{source} …", "Reading the cases: {source} …";
    answered(what): "{what}答毕", "{what} answered";
    another(n, of): "第 {n} 次回答，共 {of} 次", "answer {n} of {of}";
    dropped_lines(n): "其后 {n} 行命令没有执行。", "{n} lines after it were not carried out.";
    dropped_at_end(n): "退出；此前等候的 {n} 行命令没有执行。要先等它们做完，请在退出前输入一行 wait。",
        "Leaving; {n} lines that waited were not carried out. To have them done first, write a line with wait before.";
    filtered(text): "筛选：{text}；输入 filter 显示全部。", "Filter: {text}; type filter to see every case.";
    no_such_model(name): "没有叫 {name} 的模型，也不是 GGUF 文件或服务地址。", "No model is called {name}, and it is no GGUF file or address.";
    perhaps(word): "是不是 {word}？", "Did you mean {word}?";
    unknown(line): "不明白“{line}”。", "Not understood: {line}.";
    takes_nothing(word): "{word} 后面不带内容，所以没有执行。要提问请用 ask。", "Nothing follows {word}, so it was not done. To ask something, use ask.";
    no_rating(text): "评分是 1 到 10 的整数，“{text}”不是。", "A rating is a number from 1 to 10; {text} is none.";
    compared(turn, of): "各模型的回答 · {turn} · {of}", "The models' answers · {turn} · {of}";
    no_turn(text, of): "本例没有第 {text} 轮，共 {of} 轮。", "The case has no turn {text}; it has {of}.";
    openings(case): "病例 {case} 的变体", "Variants of the case {case}";
    no_number(text): "“{text}”不是编号。", "{text} is no number.";
    input_failed(error): "读不到输入：{error}", "The input cannot be read: {error}";
}

impl Sayings {
    /// The number of a turn.
    pub fn turn(self, number: usize) -> String {
        glossary::turn(number, self.0)
    }

    /// The tags of a rating as they are typed in this language.
    fn tags(self) -> String {
        match self.0 {
            Language::Zh => ErrorTag::ALL.map(|tag| tag.words(Language::Zh)).join("、"),
            Language::En => ErrorTag::ALL.map(ErrorTag::name).join(", "),
        }
    }

    fn no_tag(self, text: &str) -> String {
        let tags = self.tags();
        match self.0 {
            Language::Zh => format!("没有“{text}”这个标签。可用：{tags}。"),
            Language::En => format!("No tag is called {text}. There are: {tags}."),
        }
    }

    /// What a verb does, with what follows it.
    pub fn help(self, verb: Verb) -> &'static str {
        let (zh, en) = match verb {
            Verb::List => ("[编号|all]  列出病例", "[NUMBER|all]  list the cases"),
            Verb::Filter => (
                "[文字|@科室]  只列出符合的病例；不带内容则列出全部（也可写 /文字、@科室）",
                "[TEXT|@DEPARTMENT]  list only what fits; alone, every case (also /TEXT, @DEPARTMENT)",
            ),
            Verb::Open => ("编号|病例号  打开病例（也可只写编号或病例号）", "NUMBER|ID  open a case (the number or id alone does, too)"),
            Verb::Next => ("  问下一轮；在会诊中空行也可", "  ask the next turn; in a consultation an empty line does, too"),
            Verb::Edit => (
                "[文字]  改了再问下一轮（不计入基准）；不带内容则逐行写",
                "[TEXT]  ask the next turn in other words (off protocol); alone, write on lines",
            ),
            Verb::Ask => (
                "[文字]  自己提问（不计入基准）；不带内容则逐行写",
                "[TEXT]  ask a question of your own (off protocol); alone, write on lines",
            ),
            Verb::Again => ("  再问一次，以前的回答保留", "  ask the last question again; earlier answers stay"),
            Verb::Stop => ("  停止正在来的回答或评判，已到的部分保留", "  stop the answer or the judge; what came is kept"),
            Verb::Reference => ("  看参考答案", "  print the reference"),
            Verb::Judge => {
                ("[名称]  请评委评最后一次回答；带名称则换评委", "[NAME]  have the last answer judged; with a name, choose who judges")
            }
            Verb::Judges => ("  列出可选的评委", "  list who can judge"),
            Verb::Rate => (
                "1–10 [标签,标签] [评语]  为最后一次回答评分；标签：错误、不完整、不安全、未按要求、无依据",
                "1–10 [TAG,TAG] [COMMENT]  rate the last answer; tags: wrong, incomplete, unsafe, did_not_follow, no_source",
            ),
            Verb::Reasoning => ("  看最后一次回答的推理过程", "  print the last answer's reasoning"),
            Verb::Show => ("  重读整个会诊", "  print the whole consultation again"),
            Verb::Compare => (
                "[轮次]  依次显示各模型对本例某一轮的回答；不带轮次则为最近一轮",
                "[TURN]  print every model's answer to a turn of the case; alone, to the last one",
            ),
            Verb::Variant => (
                "[名称|编号|原病例]  以变体重开本例，如 variant challenge=direct；不带内容则列出",
                "[NAME|NUMBER|original]  open the case as a variant of it, such as challenge=direct; alone, list them",
            ),
            Verb::Scores => (
                "[运行文件夹|TRIAL.toml]  各模型各轮得分：评委与人工并列；可再加入别的运行或试验",
                "[RUN|TRIAL.toml]  the models' scores by turn, the judge's beside people's; takes another run or trial in",
            ),
            Verb::Model => (
                "[名称|编号|文件.gguf|http://…/v1#模型]  换谁回答；不带内容则列出",
                "[NAME|NUMBER|FILE.gguf|http://…/v1#MODEL]  choose who answers; alone, list them",
            ),
            Verb::Models => ("  列出可选的模型", "  list who can answer"),
            Verb::Source => ("文件|bundled  读取别处的病例", "FILE|bundled  read cases from elsewhere"),
            Verb::StartOver => ("  本例从头再来一遍，记录保留", "  begin the case again; what is recorded stays"),
            Verb::Save => ("  再试把没存成的回答存盘", "  try again to record an answer"),
            Verb::Tape => ("  把本次会诊存为录制（当前文件夹）", "  save the consultation as a tape in the current folder"),
            Verb::Live => ("[名称]  由现在回答的模型从录制处接着答", "[NAME]  a model that answers now goes on from the recording"),
            Verb::Speed => ("0.25–16|instant  录制的播放速度", "0.25–16|instant  how fast recordings play"),
            Verb::Pause => ("  暂停录制，或继续", "  hold a recording, or let it go on"),
            Verb::AtOnce => ("  立即显示录制中这次回答的其余部分", "  show the rest of a recording's answer at once"),
            Verb::Back => ("  回到病例列表", "  go back to the list"),
            Verb::Wait => (
                "  等回答到齐再看下一行；脚本里写在 quit 之前",
                "  let the answer come to its end before the next line; for scripts, before quit",
            ),
            Verb::Help => ("  显示这些", "  print this"),
            Verb::Quit => ("  退出；正在来的回答会停止并存盘", "  leave; an answer that is coming is stopped and recorded"),
        };
        if self.0 == Language::Zh { zh } else { en }
    }

    /// Why a line was not carried out.
    pub fn unclear(self, unclear: &Unclear) -> String {
        match unclear {
            Unclear::Unknown(line, Some(word)) => format!("{}{}", self.unknown(line), self.perhaps(word)),
            Unclear::Unknown(line, None) => format!("{}{}", self.unknown(line), self.begin()),
            Unclear::TakesNothing(word) => self.takes_nothing(word),
            Unclear::Needs(verb) => format!("{} {}", verb.words().join(" / "), self.help(*verb)),
            Unclear::NoRating(text) => self.no_rating(text),
            Unclear::NoTag(text) => self.no_tag(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_tag() {
        for language in [Language::Zh, Language::En] {
            let (says, help) = (Sayings(language), Sayings(language).help(Verb::Rate));
            let tags = help.rsplit_once(['：', ':']).map(|(_, tags)| tags.trim());
            assert_eq!(tags, Some(says.tags().as_str()), "{help}");
        }
    }
}
