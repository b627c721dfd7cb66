//! What lint, errata and tags say, in both languages.

use super::Words;
use crate::{
    language::Language::{En, Zh},
    review::{Agreed, Erratum, Found, Rule, Said, Spread, Tagged},
};

impl Words {
    /// Above what was found of a pair.
    pub fn lint_case(self, case: &str, pair: usize) -> String {
        match self.0 {
            Zh => format!("病例 {case} · 参考问答 {pair}"),
            En => format!("case {case} · reference pair {pair}"),
        }
    }

    /// One thing that was found.
    pub fn lint_line(self, found: &Found) -> String {
        let kind = found.kind.map_or(if self.0 == Zh { "数值" } else { "value" }, |kind| kind.words(self.0));
        let (rule, words, clause) = (found.rule.words(self.0), &found.words, &found.clause);
        let instead = found.record.as_ref();
        match self.0 {
            Zh => {
                let instead = instead.map_or_else(String::new, |record| format!("，病历为 {record}"));
                format!("  {words}（{kind}）：{rule}{instead}；参考答案：“{clause}”")
            }
            En => {
                let instead = instead.map_or_else(String::new, |record| format!(": {record}"));
                format!("  {words} ({kind}): {rule}{instead}; the reference says \"{clause}\"")
            }
        }
    }

    /// What was found of all cases.
    pub fn lint_summary(self, cases: usize, with_grounds: usize, by_rule: &[(Rule, usize)]) -> String {
        let listed: Vec<String> = by_rule.iter().map(|(rule, count)| format!("{} {count}", rule.words(self.0))).collect();
        let all: usize = by_rule.iter().map(|(_, count)| count).sum();
        match self.0 {
            Zh => {
                let listed = if listed.is_empty() { String::new() } else { format!("：{}", listed.join("，")) };
                format!(
                    "查了 {cases} 例，其中 {with_grounds} 例的参考答案写有依据；发现 {all} 处{listed}。每一处请对照原文判断：词表不识的说法不在其中"
                )
            }
            En => {
                let listed = if listed.is_empty() { String::new() } else { format!(" ({})", listed.join("; ")) };
                format!(
                    "{cases} cases, of which {with_grounds} have a reference with grounds: {all} findings{listed}. Compare each with the text: words that the lexicon does not know are not among them"
                )
            }
        }
    }

    /// Above a correction: who says so, and since when.
    pub fn corrected_by(self, erratum: &Erratum) -> String {
        let (by, on) = (&erratum.by, erratum.on);
        match (self.0, erratum.corrected.is_some()) {
            (Zh, true) => format!("更正（{by}，{on}）"),
            (Zh, false) => format!("勘误（{by}，{on}），无更正文本"),
            (En, true) => format!("correction ({by}, {on})"),
            (En, false) => format!("erratum ({by}, {on}), without a corrected text"),
        }
    }

    /// What is wrong with a text, and how that is known.
    pub fn what_is_wrong(self, erratum: &Erratum) -> String {
        let Erratum { wrong, basis, .. } = erratum;
        match (self.0, erratum.corrected.is_some()) {
            (Zh, true) => format!("错误：{wrong}\n依据：{basis}\n更正为："),
            (Zh, false) => format!("错误：{wrong}\n依据：{basis}"),
            (En, true) => format!("Wrong: {wrong}\nBasis: {basis}\nIt should read:"),
            (En, false) => format!("Wrong: {wrong}\nBasis: {basis}"),
        }
    }

    /// How many corrections of a file are used.
    pub fn errata_summary(self, used: usize, refused: usize, digest: &str) -> String {
        match self.0 {
            Zh => format!("适用 {used} 条，未用 {refused} 条；文件 sha256 {digest}…"),
            En => format!("{used} fit, {refused} are not used; the file's sha256 is {digest}…"),
        }
    }

    /// That the file of tags is written.
    pub fn tags_written(self, path: &str) -> String {
        match self.0 {
            Zh => format!("标签已写入 {path}"),
            En => format!("Tags are in {path}"),
        }
    }

    /// That nothing is said of a case, or of any.
    pub fn nothing_tagged(self, is_one: bool) -> &'static str {
        match (self.0, is_one) {
            (Zh, true) => "这个病例没有标签",
            (Zh, false) => "还没有标签：wardround cases tag 病例编号 +标签",
            (En, true) => "no tags of this case beside the case file; tags in the case file itself are not listed here",
            (En, false) => "no tags beside the case file (tags in the file itself are not listed here): wardround cases tag ID +TAG",
        }
    }

    /// What is said of a case, on one line; `None` where there is nothing.
    pub fn tagged(self, tagged: &Tagged) -> Option<String> {
        let said = self.said(&tagged.said);
        let proposed = self.said(&tagged.proposed);
        if said.is_empty() && proposed.is_empty() {
            return None;
        }
        let case = &tagged.case;
        let by = tagged.proposed_by.as_deref().unwrap_or_default();
        let proposed = match (proposed.is_empty(), self.0) {
            (true, _) => String::new(),
            (false, Zh) => format!("  [{by} 建议，未确认：{proposed}]"),
            (false, En) => format!("  [proposed by {by}, not confirmed: {proposed}]"),
        };
        Some(format!("{case}  {said}{proposed}"))
    }

    fn said(self, said: &Said) -> String {
        let tags = said.tags.iter().map(|tag| tag.as_str().to_owned());
        let difficulty = said.difficulty.map(|difficulty| difficulty.words(self.0).to_owned());
        let all: Vec<String> = tags.chain(difficulty).chain(said.department.clone()).collect();
        all.join(if self.0 == Zh { "、" } else { ", " })
    }

    /// How far ratings of a case's answers are apart.
    pub fn spread(self, spread: &Spread, apart: f64) -> String {
        let Spread { case, points, answers, .. } = spread;
        let is_contested = *points >= apart;
        match self.0 {
            Zh => format!(
                "{case}：同一回答的评分最多相差 {points:.1} 分（{answers} 个回答有两位以上评分）{}",
                if is_contested { "，有争议" } else { "" }
            ),
            En => format!(
                "{case}: ratings of one answer are up to {points:.1} points apart ({answers} answers with two raters or more){}",
                if is_contested { ": contested" } else { "" }
            ),
        }
    }

    /// That a model's answer had no tags in it.
    pub fn no_proposal(self, case: &str, model: &str) -> String {
        match self.0 {
            Zh => format!("病例 {case}：{model} 的回答中没有可用的标签"),
            En => format!("case {case}: the answer of {model} has no tags in it"),
        }
    }

    /// That a review is made, and what comes next.
    pub fn review_made(self, path: &str, pairs: usize, raters: &[String], each: usize) -> String {
        let (count, names) = (raters.len(), raters.join(if self.0 == Zh { "、" } else { ", " }));
        match self.0 {
            Zh => format!(
                "已写入 {path}：{pairs} 条参考问答，复核者 {names}，每条由 {each} 位阅读\n\
                 发出评分包：wardround trial pack {path}\n复核者：wardround rate 姓名.pack\n\
                 收回：wardround trial merge {path} *.ratings.jsonl，然后 wardround trial close {path}\n\
                 数字：wardround trial report {path}\n勘误：wardround cases review close {path} --cases 病例文件 --by 姓名 -o errata.toml"
            ),
            En => format!(
                "{path} is written: {pairs} reference pairs, {count} reviewers ({names}), {each} to a pair\n\
                 Hand out packs: wardround trial pack {path}\nReviewers: wardround rate NAME.pack\n\
                 Take them back: wardround trial merge {path} *.ratings.jsonl, then wardround trial close {path}\n\
                 Figures: wardround trial report {path}\nErrata: wardround cases review close {path} --cases FILE --by NAME -o errata.toml"
            ),
        }
    }

    /// What reviewers agreed on, in numbers; split pairs by name.
    pub fn review_agreed(self, agreed: &Agreed) -> String {
        let Agreed { entries, right, split, open, gone, .. } = agreed;
        let faulted = entries.len();
        let names: Vec<String> = split.iter().map(|(case, pair)| format!("{case}/{pair}")).collect();
        match self.0 {
            Zh => {
                let split = if names.is_empty() {
                    String::new()
                } else {
                    format!("；意见各半 {} 条，请商定（病例/问答）：{}", names.len(), names.join("、"))
                };
                let open = if *open == 0 { String::new() } else { format!("；未复核或无法判断 {open} 条") };
                let gone = if *gone == 0 { String::new() } else { format!("；复核后原文已变或不在病例文件中 {gone} 条") };
                format!("多数认为有问题 {faulted} 条，没有问题 {right} 条{split}{open}{gone}")
            }
            En => {
                let split = if names.is_empty() {
                    String::new()
                } else {
                    format!("; as many for as against, to be decided (case/pair): {}", names.join(", "))
                };
                let open = if *open == 0 { String::new() } else { format!("; not reviewed, or not judged by anybody: {open}") };
                let gone = if *gone == 0 { String::new() } else { format!("; changed since, or not in the case file: {gone}") };
                format!("Pairs that most found faulty: {faulted}; that most did not: {right}{split}{open}{gone}")
            }
        }
    }

    /// That there is nothing to write.
    pub fn no_errata(self) -> &'static str {
        match self.0 {
            Zh => "没有需要更正的，未写勘误文件",
            En => "nothing to correct; no file is written",
        }
    }

    /// That errata are written, and what is to be done with them.
    pub fn errata_from_review(self, path: &str, entries: usize, without_text: usize) -> String {
        match self.0 {
            Zh => {
                format!("已写入 {path}：{entries} 条，其中 {without_text} 条没有唯一的建议文本。请打开文件逐条审定，补写 corrected，再使用")
            }
            En => format!(
                "{path} has {entries} entries, {without_text} of which have no single proposed text: open it, decide on each, and fill in corrected, before you use it"
            ),
        }
    }
}
