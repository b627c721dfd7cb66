//! Raters against the judges of the runs: figures, plots, and the plots' numbers.

use super::{Told, words::two};
use crate::{
    report::{
        chart::{Axis, Chart, Cloud, Scatter, ScatterWords},
        document::{Part, Section, Sheet},
        figures::{number, signed},
    },
    trial::{
        form::FieldKind,
        numbers::{ItemPoint, JudgeLevel, JudgeNumbers, Pooled, Task, TaskPoint},
        protocol::Unit,
    },
};
use std::collections::BTreeMap;

/// The section; absent where the runs hold no verdicts on the rated answers.
pub(super) fn section(told: &Told<'_>) -> Option<Section> {
    let judges = &told.numbers.judges;
    if judges.is_empty() {
        return None;
    }
    let mut parts = vec![Part::List { heading: None, items: explained(told) }];
    for judge in judges {
        parts.extend(of_judge(told, judge));
    }
    Some(Section { heading: told.say.pick("评分者与评委", "Raters against judge").into(), parts })
}

/// What the levels are, and the paper's figure.
fn explained(told: &Told<'_>) -> Vec<String> {
    let say = told.say;
    let mut items = vec![
        say.pick(
            "各层次比较的是同一批回答（或整段对话）：先取每个回答的评分者均值与评委均值，再在每个模型的每个病例、每个任务或全部回答上取平均，每个回答等权。\
             层次越高，单凭平均就会使相关越高：引用时请写明层次。",
            "All levels compare the same answers (or conversations): the raters' mean and the judge's mean of each answer, then the means of these over a model's case, a model's task, or \
             all of a model's answers, where each answer weighs the same. A higher level correlates more by averaging alone: always state the level.",
        )
        .to_owned(),
        say.pick(
            "任务：病例自带任务时（DoctorFLAN 的类别，或论文 22 项任务之一）为该任务，否则为所评轮次的内容（主诉病史、体格检查、辅助检查，其余为其他提问）。",
            "A task is the case's own where it names one (the category of a DoctorFLAN item, or one of the paper's 22 tasks), else what the rated turn brings: complaint, \
             examination, tests, or another question.",
        )
        .to_owned(),
        say.pick(
            "论文《Enabling Doctor-Centric Medical AI with LLMs》报告的 0.82 是论文的数字，不是本试验的：其医生与评委在 132 个均值（22 项任务 × 6 个模型）上的 Pearson 相关。\
             只有任务层次、且病例即为这 22 项任务时，本表才有同类的数字；以轮次为任务时点数与内容都不同，不可直接比较。",
            "The 0.82 of the paper \"Enabling Doctor-Centric Medical AI with LLMs\" is the paper's figure and not this trial's: Pearson's correlation of its doctors and its \
             judge over 132 means, of 22 tasks and 6 models. The level of tasks has a figure of that kind only where the cases are of those 22 tasks; where tasks are turns, \
             their number and their contents differ, and the two cannot be compared.",
        )
        .to_owned(),
    ];
    let without = told.numbers.judges.iter().map(|judge| judge.without_task).max().unwrap_or(0);
    if without > 0 {
        items.push(say.pick(
            format!("有 {without} 个评分单元不属于任何任务（整段对话，或未写类别的 DoctorFLAN 题目），不进入任务层次。"),
            format!(
                "{without} rated units belong to no task (whole conversations, or DoctorFLAN items without a category) and are left out at the level of tasks."
            ),
        ));
    }
    items
}

fn of_judge(told: &Told<'_>, judge: &JudgeNumbers) -> Vec<Part> {
    let say = told.say;
    let name = format!("{} · {} · {}", told.field(&judge.field), judge.judge, judge.preset);
    let items = judge.items.iter().map(|point| (point.model.as_str(), (point.judge, point.raters)));
    let tasks = judge.tasks.iter().map(|point| (point.model.as_str(), (point.judge, point.raters)));
    let mut parts = vec![
        Part::Sheet(levels(told, judge, &name)),
        scatter(told, judge, Pooled::Item, items.collect()),
        Part::Sheet(by_score(
            told,
            &judge.items,
            &say.pick(format!("{name}：评委各分值下的评分者均值"), format!("{name}: raters by the judge's score")),
        )),
    ];
    if !judge.tasks.is_empty() {
        parts.push(scatter(told, judge, Pooled::Task, tasks.collect()));
        parts.push(Part::Sheet(by_task(
            told,
            &judge.tasks,
            &say.pick(format!("{name}：各模型各任务的均值"), format!("{name}: means of model and task")),
        )));
    }
    parts
}

fn level_name(told: &Told<'_>, level: Pooled) -> &'static str {
    let say = told.say;
    match level {
        Pooled::Item if told.protocol.unit == Unit::Conversation => say.pick("整段对话", "conversations"),
        Pooled::Item if told.protocol.unit == Unit::Interview => say.pick("整次问诊", "interviews"),
        Pooled::Item => say.pick("单个回答", "answers"),
        Pooled::Case => say.pick("模型 × 病例均值", "means of model and case"),
        Pooled::Task => say.pick("模型 × 任务均值", "means of model and task"),
        Pooled::Model => say.pick("模型均值", "means of models"),
    }
}

/// The heading of how many are rated.
fn count_of_items(told: &Told<'_>) -> &'static str {
    match told.protocol.unit {
        Unit::Conversation => told.say.pick("对话数", "Conversations"),
        Unit::Interview => told.say.pick("问诊数", "Interviews"),
        Unit::Answer | Unit::Pair => told.say.pick("回答数", "Answers"),
    }
}

fn levels(told: &Told<'_>, judge: &JudgeNumbers, name: &str) -> Sheet {
    let say = told.say;
    let row = |level: &JudgeLevel| {
        let [bias, limits] = say.figure(&level.bias, signed);
        [
            level_name(told, level.level).to_owned(),
            level.n.to_string(),
            say.value(&level.pearson, two),
            say.value(&level.spearman, two),
            say.value(&level.kendall, two),
            bias,
            limits,
            level.kappa.map_or_else(|| "–".into(), |kappa| say.value(&kappa, two)),
        ]
    };
    let header = say.pick(
        ["层次", "n", "Pearson r", "Spearman ρ", "Kendall τ-b", "偏差（评分者减评委）", "一致性界限", "二次加权 κ"],
        ["Level", "n", "Pearson r", "Spearman ρ", "Kendall τ-b", "Bias (raters less judge)", "Limits of agreement", "Quadratic κ"],
    );
    Sheet::new(name, 1, header, judge.levels.iter().map(row).collect())
}

fn scatter(told: &Told<'_>, judge: &JudgeNumbers, level: Pooled, points: Vec<(&str, (f64, f64))>) -> Part {
    let say = told.say;
    let name = level_name(told, level);
    let known = judge.levels.iter().find(|known| known.level == level);
    let r = known.map(|known| say.value(&known.pearson, two)).unwrap_or_default();
    let n = points.len();
    let up = match told.protocol.form.field(&judge.field).map(|field| &field.kind) {
        Some(FieldKind::Scale { min, max, .. }) => (f64::from(*min), f64::from(*max)),
        // Only fields with a scale are compared.
        _ => (1.0, f64::from(judge.highest)),
    };
    let of_model = |model: &String| {
        let own = points.iter().filter(|(name, _)| name == model).map(|(_, point)| *point);
        Cloud { label: model.clone(), points: own.collect(), notes: Vec::new() }
    };
    let title = say.pick(
        format!("{}：评分者与评委，{name}（n = {n}，Pearson r = {r}）", told.field(&judge.field)),
        format!("{}: raters against judge, {name} (n = {n}, Pearson r = {r})", told.field(&judge.field)),
    );
    Part::Chart(Chart::Scatter(Box::new(Scatter {
        title,
        description: say
            .pick(
                "横轴为评委均值，纵轴为评分者均值，每个模型一种标记；数值见其下的表",
                "The judge's mean across, the raters' mean up, a mark of its own for each model; the table below has numbers",
            )
            .into(),
        across: Axis::of_scale(say.pick("评委均值", "judge's mean"), (1.0, f64::from(judge.highest))),
        up: Axis::of_scale(say.pick("评分者均值", "raters' mean"), up),
        same_scale: judge.same_scale,
        // Ratings are whole numbers: many answers have the same two.
        side_by_side: level == Pooled::Item,
        clouds: told.numbers.design.models.iter().map(of_model).collect(),
        joined: false,
        words: ScatterWords::of(say.language),
    })))
}

/// What a plot of answers shows, in numbers.
fn by_score(told: &Told<'_>, items: &[ItemPoint], name: &str) -> Sheet {
    let say = told.say;
    let mut by_score: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for item in items {
        // A score is from 1 to 10.
        by_score.entry(item.judge.round() as i64).or_default().push(item.raters);
    }
    let row = |(score, raters): (&i64, &Vec<f64>)| {
        let mean = raters.iter().sum::<f64>() / raters.len() as f64;
        let (lowest, highest) = (raters.iter().copied().reduce(f64::min), raters.iter().copied().reduce(f64::max));
        [score.to_string(), raters.len().to_string(), number(Some(mean)), number(lowest), number(highest)]
    };
    let header = say.pick(
        ["评委评分（取整）", count_of_items(told), "评分者均值", "最低", "最高"],
        ["Judge's score (rounded)", count_of_items(told), "Raters' mean", "Lowest", "Highest"],
    );
    Sheet::new(name, 1, header, by_score.iter().map(row).collect())
}

/// The points of the level of tasks.
fn by_task(told: &Told<'_>, tasks: &[TaskPoint], name: &str) -> Sheet {
    let say = told.say;
    let several_sources = tasks.iter().any(|point| point.source != tasks[0].source);
    let row = |point: &TaskPoint| {
        let task = match &point.task {
            Task::Category { name, .. } => name.clone(),
            Task::Turn { name } => name.words(say.language).to_owned(),
        };
        let task = if several_sources { format!("{task} · {}", point.source.words(say.language)) } else { task };
        [point.model.clone(), task, point.items.to_string(), number(Some(point.raters)), number(Some(point.judge))]
    };
    let header = say.pick(
        ["模型", "任务", count_of_items(told), "评分者均值", "评委均值"],
        ["Model", "Task", count_of_items(told), "Raters' mean", "Judge's mean"],
    );
    Sheet::new(name, 2, header, tasks.iter().map(row).collect())
}
