//! The messages of a batch in both languages. Records are in English only.

use super::prices::Cost;
use crate::{
    case::CaseId,
    chat::RetryReason,
    cli::output::styles,
    glossary,
    judge::Unrated,
    language::Language,
    runner::batch::{Counts, Part, Progress},
};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Words(pub Language);

use Language::{En, Zh};

impl Words {
    pub(super) fn warned(self, message: &str) -> String {
        match self.0 {
            Zh => styles::warning("注意：") + message,
            En => styles::warning("warning:") + " " + message,
        }
    }

    pub(super) fn failed(self, who: &str, reason: &str) -> String {
        match self.0 {
            Zh => format!("{}{who}：{reason}", styles::error("失败：")),
            En => format!("{} {who}: {reason}", styles::error("failed:")),
        }
    }

    pub(super) fn judge(self, name: &str) -> String {
        match self.0 {
            Zh => format!("{} {name}", glossary::JUDGE.zh),
            En => format!("the {} {name}", glossary::JUDGE.en),
        }
    }

    pub(super) fn unanswered(self, model: &str, case: &CaseId, repeat: u32, turn: usize, reason: &str) -> String {
        match self.0 {
            Zh => format!("{model}：病例 {case}，重复 {repeat}，第 {turn} 轮没有回答：{reason}"),
            En => format!("{model}: case {case}, repeat {repeat}, turn {turn} has no answer: {reason}"),
        }
    }

    pub(super) fn confidence_failed(self, model: &str, case: &CaseId, repeat: u32, turn: usize, reason: &str) -> String {
        match self.0 {
            Zh => format!("{model}：病例 {case}，重复 {repeat}，第 {turn} 轮未能询问把握程度：{reason}"),
            En => format!("{model}: case {case}, repeat {repeat}, turn {turn}: it could not be asked how sure it is: {reason}"),
        }
    }

    pub(super) fn superseded(self, model: &str, conversations: usize) -> String {
        match self.0 {
            Zh => format!(
                "{model}：本记录中有 {conversations} 段对话此后用别的设置或别的问题重新问过；从现在起以本命令所问的为准，报告也据此显示"
            ),
            En => format!(
                "{model}: {conversations} conversations of this run were had with other settings or other questions since; from now on what this command asks \
                 for stands again, and the report shows it"
            ),
        }
    }

    pub(super) fn retrying(self, model: &str, wait: Duration, reason: &RetryReason) -> String {
        let (seconds, is_wait, reason) = (wait.as_secs_f64(), reason.is_wait(), reason.words(self.0));
        match self.0 {
            Zh if is_wait => format!("{model}：{reason}"),
            En if is_wait => format!("{model}: {reason}"),
            Zh => format!("{model}：{seconds:.1} 秒后重试：{reason}"),
            En => format!("{model}: again in {seconds:.1} s: {reason}"),
        }
    }

    pub(super) fn checking(self, model: &str, percent: u64) -> String {
        match self.0 {
            Zh => format!("{model}：校验文件 {percent} %"),
            En => format!("{model}: digest {percent} %"),
        }
    }

    pub(super) fn loading(self, model: &str, percent: f32) -> String {
        match self.0 {
            Zh => format!("{model}：加载 {percent:.0} %"),
            En => format!("{model}: loading {percent:.0} %"),
        }
    }

    pub(super) fn verdicts(self) -> &'static str {
        match self.0 {
            Zh => glossary::VERDICT.zh,
            En => "verdicts",
        }
    }

    /// Of a model that answers no more.
    pub(super) fn ended(self) -> &'static str {
        match self.0 {
            Zh => "已中止",
            En => "ended",
        }
    }

    /// How many could not be had; nothing where none.
    pub(super) fn failures(self, count: usize) -> String {
        match self.0 {
            _ if count == 0 => String::new(),
            Zh => format!("{count} 个失败"),
            En => format!("{count} failed"),
        }
    }

    /// Answers without a text; nothing where there are none.
    fn without_text(self, count: usize) -> String {
        match self.0 {
            _ if count == 0 => String::new(),
            Zh => format!("{count} 个没有正文"),
            En => format!("{count} without a text"),
        }
    }

    /// Verdicts that cannot be, as the answer has no text; nothing where there are none.
    pub(super) fn impossible(self, count: usize) -> String {
        match self.0 {
            _ if count == 0 => String::new(),
            Zh => format!("{count} {}", Unrated::NoAnswer.words(Zh)),
            En => format!("{count} without an answer to judge"),
        }
    }

    /// A model that answered, and never with a text; and what can be done about it.
    pub(super) fn silent(self, model: &str, answers: usize) -> String {
        crate::cli::output::silent(self.0, model, answers)
    }

    /// How fast it goes, how long it will take, and what it has cost.
    pub(super) fn pace(self, progress: &Progress, cost: Option<Cost>, now: Instant) -> String {
        let rate = progress.tokens_per_second(now);
        // Where nothing is left, or nothing came, there is no pace to tell.
        let is_going = progress.answers().left() + progress.verdicts().left() > 0;
        let left = progress.time_left(now).filter(|_| is_going).map(|left| self.time(left));
        let rate = (is_going || rate >= 0.05).then_some(rate);
        let mut parts = Vec::new();
        match self.0 {
            Zh => {
                parts.extend(rate.map(|rate| format!("{rate:.1} 词元/秒")));
                parts.extend(left.map(|left| format!("约剩 {left}")));
                parts.extend(cost.map(|cost| format!("费用 {cost}")));
            }
            En => {
                parts.extend(rate.map(|rate| format!("{rate:.1} tokens/s")));
                parts.extend(left.map(|left| format!("{left} left")));
                parts.extend(cost.map(|cost| format!("cost {cost}")));
            }
        }
        parts.join(" · ")
    }

    /// Everything in a line, for a log.
    pub(super) fn line(self, progress: &Progress, cost: Option<Cost>, now: Instant) -> String {
        let (answers, verdicts) = (progress.answers(), progress.verdicts());
        let answered = match self.0 {
            Zh => "回答",
            En => "answers",
        };
        let mut parts = vec![format!("{answered} {}/{}", answers.there, answers.wanted)];
        if verdicts.wanted > 0 {
            parts.push(format!("{} {}/{}", self.verdicts(), verdicts.there, verdicts.wanted));
        }
        parts.push(self.impossible(verdicts.impossible));
        parts.push(self.failures(answers.failed + verdicts.failed));
        parts.push(self.pace(progress, cost, now));
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }

    /// `2 h 05 min`, `12 min`, `40 s`: as exact as an estimate deserves.
    fn time(self, time: Duration) -> String {
        let seconds = time.as_secs();
        match (self.0, seconds / 3600, seconds / 60 % 60) {
            (Zh, 0, 0) => format!("{seconds} 秒"),
            (Zh, 0, minutes) => format!("{minutes} 分钟"),
            (Zh, hours, minutes) => format!("{hours} 小时 {minutes:02} 分"),
            (En, 0, 0) => format!("{seconds} s"),
            (En, 0, minutes) => format!("{minutes} min"),
            (En, hours, minutes) => format!("{hours} h {minutes:02} min"),
        }
    }

    /// What one model's part came to.
    pub(super) fn part(self, name: &str, part: &Part) -> String {
        let Counts { there, wanted, failed, .. } = part.answers;
        let (mut text, open, close) = match self.0 {
            Zh => (format!("{name}：回答 {there}/{wanted}"), "（", "）"),
            En => (format!("{name}: {there}/{wanted} answers"), " (", ")"),
        };
        let comma = if self.0 == Zh { "，" } else { ", " };
        let mut notes = vec![self.failures(failed), self.without_text(part.without_text)];
        notes.retain(|note| !note.is_empty());
        if !notes.is_empty() {
            text.push_str(&format!("{open}{}{close}", notes.join(comma)));
        }
        let Counts { there, wanted, impossible, no_reference, .. } = part.verdicts;
        if wanted > 0 {
            text.push_str(&match self.0 {
                Zh => format!("，评分 {there}/{wanted}"),
                En => format!(", {there}/{wanted} verdicts"),
            });
            let mut kinds: Vec<String> = part.unrated.iter().map(|(kind, n)| format!("{n} {}", kind.words(self.0))).collect();
            kinds.extend(Some(self.impossible(impossible)).filter(|text| !text.is_empty()));
            if no_reference > 0 {
                kinds.push(match self.0 {
                    Zh => format!("{no_reference} {}", Unrated::NoReference.words(Zh)),
                    En => format!("{no_reference} of cases without a reference"),
                });
            }
            if !kinds.is_empty() {
                text.push_str(&format!("{open}{}{close}", kinds.join(comma)));
            }
        }
        // Why was told when it ended.
        if part.ended.is_some() {
            text.push_str(match self.0 {
                Zh => "；已中止（原因见上）",
                En => "; it ended (see above why)",
            });
        }
        text
    }

    pub(super) fn cost(self, cost: Cost, of_run: Option<Cost>) -> String {
        match (self.0, of_run) {
            (Zh, None) => format!("本进程费用：{cost}"),
            (En, None) => format!("cost of this process: {cost}"),
            (Zh, Some(all)) => format!("本进程费用：{cost}；连同以前，本次运行共 {all}"),
            (En, Some(all)) => format!("cost of this process: {cost}; of the run with what was spent before: {all}"),
        }
    }

    /// Where it is, and the next step.
    pub(super) fn recorded(self, folder: &Path, complete: bool) -> String {
        let place = folder.display();
        let word = shell_word(folder);
        match (self.0, complete) {
            (Zh, true) => format!("已记录于 {place}；查看结果：wardround report {word}"),
            (Zh, false) => format!("已记录于 {place}；再次运行同一命令即从此处继续，wardround report {word} 显示已有的结果"),
            (En, true) => format!("recorded in {place}; wardround report {word}"),
            (En, false) => format!("recorded in {place}; repeat the command to resume; wardround report {word} shows the results so far"),
        }
    }

    /// The columns of what would be asked.
    pub(super) fn columns(self) -> [&'static str; 9] {
        match self.0 {
            Zh => ["模型", "问题", "已有回答", "提示词元", "回答词元 ≤", "评分", "评委提示词元", "评委回答词元", "费用 ≤"],
            En => [
                "model",
                "questions",
                "recorded",
                "prompt tokens",
                "answer tokens ≤",
                "verdicts",
                "judge's prompts",
                "judge's tokens",
                "cost ≤",
            ],
        }
    }

    /// What the figures before a batch are.
    pub(super) fn estimated(self, (cases, variants): (usize, usize), repeats: u32, judged: Option<u32>, recorded: bool) -> String {
        let mut text = match (self.0, variants) {
            (Zh, 0) => format!("{cases} 例 × {repeats} 次重复"),
            (En, 0) => format!("{cases} cases × {repeats} repeats"),
            (Zh, _) => format!("（{cases} 例，另有变体 {variants} 个）× {repeats} 次重复"),
            (En, _) => format!("({cases} cases and {variants} variants of them) × {repeats} repeats"),
        };
        text.push_str(&match (self.0, judged) {
            (_, None) => String::new(),
            (Zh, Some(times)) => format!("，每条回答评分 {times} 次"),
            (En, Some(times)) => format!(", each answer judged {times} times"),
        });
        text.push_str(match self.0 {
            Zh => "。未发送任何提问。词元数按字符估算，回答按最大长度计，评语按 400 词元计。",
            En => {
                ". Nothing was asked. Tokens are estimated from characters, answers taken as long as they may be, verdicts as 400 tokens."
            }
        });
        if recorded {
            text.push_str(match self.0 {
                Zh => "已有回答若设置相同则不再提问；以上数字未扣除它们。",
                En => " Recorded answers are not asked for again where the settings are the same; they are not taken off these figures.",
            });
        }
        text
    }

    pub(super) fn no_prices(self) -> &'static str {
        match self.0 {
            Zh => "要估算费用，请在设置中给模型写上 price_input 与 price_output（每百万词元）。",
            En => " For a cost, set price_input and price_output (per million tokens) of the models in the settings.",
        }
    }

    pub(super) fn total(self, cost: Cost) -> String {
        match self.0 {
            Zh => format!("合计不超过 {cost}。"),
            En => format!(" All together at most {cost}."),
        }
    }
}

/// A path as a shell reads it.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/-_.+:@%".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_exact_as_an_estimate_deserves() {
        let shown = |language| [40, 61, 3599, 7505].map(|s| Words(language).time(Duration::from_secs(s)));
        assert_eq!(shown(En), ["40 s", "1 min", "59 min", "2 h 05 min"]);
        assert_eq!(shown(Zh), ["40 秒", "1 分钟", "59 分钟", "2 小时 05 分"]);
    }

    #[test]
    fn a_part_says_what_is_missing_in_both_languages() {
        let mut part = Part {
            answers: Counts { wanted: 6, there: 5, failed: 1, ..Counts::default() },
            verdicts: Counts { wanted: 6, there: 4, impossible: 1, ..Counts::default() },
            unrated: [(Unrated::NoRating, 2)].into(),
            ..Part::default()
        };
        assert_eq!(Words(En).part("m", &part), "m: 5/6 answers (1 failed), 4/6 verdicts (2 no rating, 1 without an answer to judge)");
        assert_eq!(Words(Zh).part("m", &part), "m：回答 5/6（1 个失败），评分 4/6（2 未给出评分，1 无可评回答）");
        part = Part { answers: Counts { wanted: 6, there: 6, ..Counts::default() }, ended: Some("gone".into()), ..Part::default() };
        assert_eq!(Words(En).part("m", &part), "m: 6/6 answers; it ended (see above why)");
        assert_eq!(Words(Zh).part("m", &part), "m：回答 6/6；已中止（原因见上）");
    }

    #[test]
    fn a_batch_without_a_text_does_not_contradict_itself_and_says_what_to_do() {
        let now = Instant::now();
        let mut progress = Progress::new(["m".to_owned()], 2, 2, now);
        progress
            .note(&crate::runner::batch::BatchEvent::Resumed { model: "m", answered: 2, without_text: 2, judged: 0, unjudgeable: 2 }, now);
        assert_eq!(Words(En).line(&progress, None, now), "answers 2/2 · verdicts 0/2 · 2 without an answer to judge");
        assert_eq!(Words(Zh).line(&progress, None, now), "回答 2/2 · 评分 0/2 · 2 无可评回答");
        assert_eq!(
            Words(En).part("m", &progress.parts()["m"]),
            "m: 2/2 answers (2 without a text), 0/2 verdicts (2 without an answer to judge)"
        );
        assert_eq!(progress.silent().collect::<Vec<_>>(), [("m", 2)]);
        for language in [Zh, En] {
            assert!(Words(language).silent("m", 2).contains("--max-tokens"));
        }
        // Some are silent, and others are not.
        progress
            .note(&crate::runner::batch::BatchEvent::Resumed { model: "m", answered: 2, without_text: 1, judged: 1, unjudgeable: 1 }, now);
        assert_eq!(progress.silent().count(), 0);
    }

    #[test]
    fn there_is_no_pace_where_nothing_is_left() {
        let now = Instant::now();
        let mut progress = Progress::new(["m".to_owned()], 2, 0, now);
        progress
            .note(&crate::runner::batch::BatchEvent::Resumed { model: "m", answered: 2, without_text: 0, judged: 0, unjudgeable: 0 }, now);
        assert_eq!(Words(En).line(&progress, None, now), "answers 2/2");
    }

    #[test]
    fn a_folder_with_a_space_can_be_pasted() {
        assert!(Words(En).recorded(Path::new("a b"), true).ends_with("wardround report 'a b'"));
        assert!(Words(Zh).recorded(Path::new("运行"), false).ends_with("wardround report 运行 显示已有的结果"));
    }
}
