//! What a comparison of two runs says, in both languages.

use super::{Change, RatedBy, SettingDifference};
use crate::{
    glossary::{self, texts},
    language::Language,
};

/// Says things in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Say(pub Language);

texts! {
    pub(super) impl Say {
        runs: "两次运行", "The two runs";
        first: "第一次运行", "First run";
        second: "第二次运行", "Second run";
        being_written: "正在被另一个程序写入，之后的内容不在此比较中", "another program is writing it; what comes later is not compared";
        unplanned: "未记录计划：覆盖率只针对已有内容", "the run has no plan: coverage counts only the answers that it has";
        settings: "设置的不同", "What differs in the settings";
        no_settings: "设置、病例、模型与评委没有不同。", "Settings, cases, models and judges do not differ.";
        values: "两次运行的值", "Values in the two runs";
        answers_by_model: "各模型的回答数", "Answers by model";
        required: "第二次运行须达到的要求", "Thresholds that the second run has to keep";
        about: "对象", "About";
        setting: "设置", "Setting";
        answers: "回答", "Answers";
        models: "模型", "Model";
        in_both: "两次都有", "In both";
        gained: "仅第二次有", "Only in the second";
        lost: "仅第一次有", "Only in the first";
        other_text: "文字不同", "Other text";
        higher: "评分升高", "Higher score";
        lower: "评分降低", "Lower score";
        scores_gained: "新有评分", "Score gained";
        scores_lost: "失去评分", "Score lost";
        only_listed: "只在一次运行中的回答", "Answers that are in one run only";
        scores: "评分", "Scores";
        no_scores: "两次运行都没有评分。", "Neither run has scores.";
        range: "范围", "Range";
        all: "全部", "all";
        mean_a: "第一次均值", "Mean, first";
        mean_b: "第二次均值", "Mean, second";
        covered_a: "第一次 n/N", "n/N, first";
        covered_b: "第二次 n/N", "n/N, second";
        difference: "差（第二次 − 第一次）", "Difference (second − first)";
        interval: "95% 置信区间", "95% interval";
        p: "p（置换检验）", "p (permutation)";
        p_holm: "p（Holm 校正）", "p (Holm)";
        cases: "共有病例", "Cases in common";
        largest: "评分变化最大的回答", "Answers whose scores changed most";
        legend: "[-…-] 为只在第一次运行的文字，{+…+} 为只在第二次运行的文字；在网页与 Markdown 中为删除线与下划线。",
            "[-…-] is only in the first run, {+…+} only in the second; on a page and in Markdown they are struck out and underlined.";
        other_question: "两次的问题不同，此处为第二次的问题", "the runs asked different questions; this is the second run's";
        same_text: "两次的文字相同", "the text is the same in both";
        question: "问题", "Question";
        gates: "门槛", "Thresholds";
        gate: "要求", "Requirement";
        outcome: "结果", "Outcome";
        kept: "达到", "kept";
        not_kept: "未达到", "not kept";
        unknown: "无法判定，视为未达到", "cannot be computed: counts as not kept";
        coverage: "第二次运行的有评分轮次不少于第一次", "the second run has scores for as many turns of cases as the first";
        notes: "说明", "Notes";
    }
}

impl Say {
    /// One of two wordings.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self.0 {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    pub fn title(self, a: &str, b: &str) -> String {
        self.pick(format!("运行比较：{a} → {b}"), format!("Comparison of runs: {a} → {b}"))
    }

    pub fn turn(self, turn: Option<u32>) -> String {
        turn.map_or_else(|| self.all().to_owned(), |turn| glossary::turn(turn as usize, self.0))
    }

    pub fn rated_by(self, rated_by: &RatedBy) -> String {
        match rated_by {
            RatedBy::Judge { judge, preset } => format!("{} {judge} · {preset}", glossary::JUDGE.heading(self.0)),
            RatedBy::People => self.pick("人工评分", "People").to_owned(),
        }
    }

    pub fn change(self, change: Change) -> &'static str {
        match change {
            Change::Gained => self.gained(),
            Change::Lost => self.lost(),
            Change::Changed => self.in_both(),
        }
    }

    pub fn torn(self, lines: usize) -> String {
        self.pick(
            format!("{lines} 个文件的最后一行不完整，未计入"),
            format!("the last line of {lines} of its files is not whole and is left out"),
        )
    }

    pub fn answer_count(self, answers: usize) -> String {
        self.pick(format!("{answers} 个回答"), format!("{answers} answers"))
    }

    pub fn not_compared(self, models: &[String]) -> String {
        let models = models.join(glossary::comma(self.0));
        self.pick(
            format!("未比较的模型：{models}（可用 --models 甲=乙 指定）"),
            format!("models that are not compared: {models} (name them with --models A=B)"),
        )
    }

    pub fn more(self, count: usize) -> String {
        self.pick(format!("……另有 {count} 个，见 --format json"), format!("… and {count} more, in --format json"))
    }

    pub fn at_least(self, points: f64) -> String {
        self.pick(format!("第二次均值不低于 {points}"), format!("mean of the second run at least {points}"))
    }

    pub fn not_worse(self, points: f64) -> String {
        if points == 0.0 {
            return self.pick("差不低于 0，或其置信区间不全在 0 以下", "difference not below 0, or its interval reaches 0").to_owned();
        }
        self.pick(
            format!("差不低于 −{points}，或其置信区间不全在 0 以下"),
            format!("difference not below −{points}, or its interval reaches 0"),
        )
    }

    pub fn method(self, resamples: usize, seed: u64) -> String {
        self.pick(
            format!("差为第二次减第一次：先在每个病例内对两次都有评分的轮次取平均，各病例权重相同。区间由按病例的自助法得出，p 为符号翻转置换检验；{resamples} 次重抽样，种子 {seed}。同一评委名、同一提示词的评分才相比；评委或提示词的校验值是否不同，见“设置的不同”。"),
            format!("A difference is the second run less the first: within each case the mean over the turns that have a score in both, and each case weighs the same. Intervals are from a bootstrap over cases, p from a sign-flip permutation test; {resamples} resamples, seed {seed}. Scores are compared where judge and prompts have the same names; whether their digests differ stands under what differs in the settings."),
        )
    }

    /// What a setting that differs is about.
    pub fn setting_of(self, of: &SettingDifference) -> String {
        let what = match of.of {
            "run" => self.pick("运行", "run"),
            "cases" => self.pick("病例", "cases"),
            "judge" => self.pick("评委", "judge"),
            _ => self.pick("模型", "model"),
        };
        format!("{what} {}", of.name).trim_end().to_owned()
    }

    /// A setting by its name in records, and what is worded.
    pub fn setting_name(self, name: &str) -> String {
        let zh = match name {
            "wardround" => "程序版本",
            "seed" => "种子",
            "repeats" => "每个病例的回答次数",
            "files" => "病例文件",
            "only in this run" => "只在此运行中的病例",
            "more turns in this run" => "此运行中轮次更多的病例",
            "another reference" => "参考答案不同的病例",
            "served_model" => "接口自报的模型",
            "endpoints" => "接口",
            "not_sent" => "未发送的设置",
            other => return self.of_judging(other),
        };
        self.pick(zh, name).to_owned()
    }

    /// Settings of a judging begin with their preset.
    fn of_judging(self, name: &str) -> String {
        if self.0 == Language::En {
            return name.to_owned();
        }
        let prompt = name.split_once(" prompt, turn ").and_then(|(preset, rest)| Some((preset, rest.split_once(", ")?)));
        match prompt {
            Some((preset, (turn, source))) => format!("{preset} 提示词校验值，第 {turn} 轮，{source}"),
            None => name.replace(" turns", " 评分的轮次").replace(" repeats", " 评分次数"),
        }
    }
}
