//! The report for people, as a document in one language; and every format of it.

use super::{Panel, PanelReport, csv};
use crate::{
    language::Language,
    report::{
        Estimate, Format, FormatError, IntervalNumbers,
        document::{Document, Part, Section, Sheet},
        figures::{ends, number, signed},
        html, json, markdown, table,
    },
};

impl PanelReport {
    /// The report as text, with a line break at its end. `language` is that of `table`, `markdown` and `html`; `width` are a terminal's columns, where there is
    /// one, and count for `table` only.
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, format: Format, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            Format::Table => Ok(table::write(&document(self, Say(language)), width)),
            Format::Markdown => Ok(markdown::write(&document(self, Say(language)))),
            Format::Html => Ok(html::write(&document(self, Say(language)), language)),
            Format::Csv => csv::write(self),
            Format::Json => json::write(self),
        }
    }
}

/// Says things in one language.
#[derive(Clone, Copy)]
struct Say(Language);

impl Say {
    fn pick<T>(self, zh: T, en: T) -> T {
        if self.0 == Language::Zh { zh } else { en }
    }

    fn interval(self) -> &'static str {
        self.pick("95% 区间", "95% interval")
    }
}

fn document(report: &PanelReport, say: Say) -> Document {
    let mut sections: Vec<Section> = report.panels.iter().map(|panel| section(panel, say)).collect();
    let (resamples, seed) = (report.resampling.resamples, report.resampling.seed);
    let notes = vec![
        say.pick(
            "一个评委组：用同一套提示词评过同一来源病例的各位评委；不同提示词与来源从不合并，变体不计",
            "A panel: the judges that graded cases of one source with the same prompts. Prompts and sources are never pooled, and variants are no part of it",
        ),
        say.pick(
            "均值、中位数与排名只用每位评委都给出分数的回答；一位评委对同一回答评过几次的，取均值",
            "Means, medians and rankings are of the answers that every judge scored. Several verdicts of one judge on an answer are averaged",
        ),
        say.pick(
            "α 用有两个以上分数的全部回答：有序只看先后，等距看分差；1 为完全一致，0 为偶然水平",
            "Alpha is of all answers with two scores or more: ordinal by their order, interval by their differences; 1 is perfect agreement, 0 chance",
        ),
        say.pick(
            "评委之间一致不等于评得对：出自同一家族的评委会犯同样的错",
            "Judges that agree are not therefore right: judges of one family share their mistakes",
        ),
    ];
    let method = say.pick(
        format!("区间：按病例重抽样 {resamples} 次（种子 {seed}）"),
        format!("intervals: by resampling cases {resamples} times (seed {seed})"),
    );
    let items = notes.into_iter().map(str::to_owned).chain([method]).collect();
    sections.push(Section { heading: say.pick("说明", "Notes").into(), parts: vec![Part::List { heading: None, items }] });
    Document { title: say.pick("评委组报告", "Panels of judges").into(), sections }
}

fn section(panel: &Panel, say: Say) -> Section {
    let heading = format!("{} · {}", panel.source.words(say.0), panel.preset.name());
    let mut parts = vec![Part::List { heading: None, items: facts(panel, say) }];
    if panel.complete > 0 {
        parts.extend([Part::Sheet(models(panel, say)), Part::Sheet(judges(panel, say))]);
    }
    parts.push(Part::Sheet(pairs(panel, say)));
    if !panel.disagreements.is_empty() {
        parts.push(Part::Sheet(disagreements(panel, say)));
    }
    Section { heading, parts }
}

fn facts(panel: &Panel, say: Say) -> Vec<String> {
    let mut items = Vec::new();
    for judge in panel.judges.iter().filter(|judge| !judge.judges_itself.is_empty()) {
        let (name, models) = (&judge.judge, judge.judges_itself.join(say.pick("、", ", ")));
        items.push(say.pick(
            format!("注意：评委 {name} 就是作答的模型 {models}，自评不足为据"),
            format!("Warning: the judge {name} is the model {models}; what it says of itself is no evidence"),
        ));
    }
    items.push(say.pick(
        format!(
            "{} 位评委；{} 个回答中有 {} 个（{} 个病例）每位评委都给出分数",
            panel.judges.len(),
            panel.answers,
            panel.complete,
            panel.cases
        ),
        format!("{} judges; every one scored {} of {} answers ({} cases)", panel.judges.len(), panel.complete, panel.answers, panel.cases),
    ));
    if !panel.without_scores.is_empty() {
        items.push(say.pick(
            format!("未给出任何分数、因而不计入的评委：{}", panel.without_scores.join("、")),
            format!("Left out, since they gave no score at all: {}", panel.without_scores.join(", ")),
        ));
    }
    if panel.complete == 0 {
        items.push(say.pick(
            "没有一个回答得到每位评委的分数，因此没有均分与排名：请用同一些回答的运行，或让各评委评判同一个运行".to_owned(),
            "No answer was scored by every judge, so there are no means and no ranking: name runs of the same answers, or have every judge grade one run".to_owned(),
        ));
    }
    let alpha = |value: Option<f64>, interval: Option<&IntervalNumbers>| {
        let interval = interval.map(|interval| format!(" {}", ends(interval, |end| number(Some(end))))).unwrap_or_default();
        format!("{}{interval}", number(value))
    };
    let ordinal = alpha(panel.alpha.ordinal, panel.alpha.ordinal_interval.as_ref());
    let interval = alpha(panel.alpha.interval, panel.alpha.interval_interval.as_ref());
    let answers = panel.alpha.answers;
    items.push(say.pick(
        format!("Krippendorff α（{answers} 个回答）：有序 {ordinal}，等距 {interval}"),
        format!("Krippendorff's alpha ({answers} answers): ordinal {ordinal}, interval {interval}"),
    ));
    let changing: Vec<&str> = panel.judges.iter().filter(|judge| judge.changes_ranking).map(|judge| judge.judge.as_str()).collect();
    if panel.models.len() > 1 && panel.judges.len() > 2 {
        items.push(if changing.is_empty() {
            say.pick("去掉任何一位评委，模型排名都不变", "The models' ranking is the same whichever judge is left out").to_owned()
        } else {
            let names = changing.join(say.pick("、", ", "));
            say.pick(
                format!("去掉其中一位即改变模型排名的评委：{names}"),
                format!("Judges without any one of whom the models' ranking changes: {names}"),
            )
        });
    }
    items
}

fn with_interval(estimate: &Estimate, of: fn(f64) -> String) -> [String; 2] {
    [estimate.value.map_or_else(|| "–".into(), of), estimate.interval.as_ref().map_or_else(|| "–".into(), |interval| ends(interval, of))]
}

fn plain(value: f64) -> String {
    number(Some(value))
}

fn models(panel: &Panel, say: Say) -> Sheet {
    let row = |model: &super::PanelModel| {
        let [value, interval] = with_interval(&model.mean, plain);
        let [best, worst] = model.ranks_without_one;
        let places = if best == worst { best.to_string() } else { format!("{best}–{worst}") };
        let first = [model.model.clone(), model.rank.to_string(), places, model.answers.to_string(), value, interval, number(model.median)];
        first.into_iter().chain(model.by_judge.iter().map(|mean| number(*mean))).collect()
    };
    let header = [
        say.pick("模型", "model"),
        say.pick("名次", "rank"),
        say.pick("去一名次", "rank without one"),
        say.pick("回答", "answers"),
        say.pick("均值", "mean"),
        say.interval(),
        say.pick("中位数", "median"),
    ];
    let caption = say.pick(
        "模型（去一名次：去掉任何一位评委时的最好与最差名次；末尾各列为每位评委的均值）",
        "Models (rank without one: best and worst place where any one judge is left out; the last columns are each judge's means)",
    );
    Sheet {
        caption: caption.to_owned(),
        header: header.map(str::to_owned).into_iter().chain(panel.judges.iter().map(|judge| judge.judge.clone())).collect(),
        rows: panel.models.iter().map(row).collect(),
        words: 1,
    }
}

fn judges(panel: &Panel, say: Say) -> Sheet {
    let row = |judge: &super::PanelJudge| {
        let [above, interval] = with_interval(&judge.above_others, signed);
        let changes = if judge.changes_ranking { say.pick("是", "yes") } else { say.pick("否", "no") };
        [
            judge.judge.clone(),
            judge.scored.to_string(),
            number(judge.mean),
            above,
            interval,
            number(judge.spearman_with_others),
            number(judge.tau_with_others),
            changes.to_owned(),
        ]
    };
    let header = [
        say.pick("评委", "judge"),
        say.pick("已评", "scored"),
        say.pick("均值", "mean"),
        say.pick("高于其余", "above the others"),
        say.interval(),
        say.pick("与其余 Spearman", "Spearman with them"),
        say.pick("排名 τ", "tau of rankings"),
        say.pick("影响排名", "changes the ranking"),
    ];
    let caption = say.pick("各评委与其余评委的均值相比", "Each judge against the mean of the others");
    Sheet::new(caption, 1, header, panel.judges.iter().map(row).collect())
}

fn pairs(panel: &Panel, say: Say) -> Sheet {
    let row = |pair: &super::JudgePair| {
        [
            pair.left.clone(),
            pair.right.clone(),
            pair.answers.to_string(),
            pair.difference.map_or_else(|| "–".into(), signed),
            number(pair.spearman),
            number(pair.tau),
        ]
    };
    let header = [
        say.pick("评委", "judge"),
        say.pick("另一评委", "other judge"),
        say.pick("回答", "answers"),
        say.pick("均值之差", "mean difference"),
        "Spearman",
        say.pick("排名 τ", "tau of rankings"),
    ];
    Sheet::new(say.pick("评委两两相比", "Every two judges"), 2, header, panel.pairs.iter().map(row).collect())
}

fn disagreements(panel: &Panel, say: Say) -> Sheet {
    let row = |of: &super::Disagreement| {
        let first = [of.case.clone(), of.model.clone(), of.turn.to_string(), (of.repeat + 1).to_string(), number(Some(of.spread))];
        first.into_iter().chain(of.scores.iter().map(|score| number(*score))).collect()
    };
    let header = [
        say.pick("病例", "case"),
        say.pick("模型", "model"),
        say.pick("轮次", "turn"),
        say.pick("第几次", "repeat"),
        say.pick("相差", "spread"),
    ];
    Sheet {
        caption: say.pick("分歧最大的回答", "Answers on which the judges disagree most").to_owned(),
        header: header.map(str::to_owned).into_iter().chain(panel.judges.iter().map(|judge| judge.judge.clone())).collect(),
        rows: panel.disagreements.iter().map(row).collect(),
        words: 2,
    }
}
