//! What the organiser's commands say, in both languages.

use super::{Done, RaterProgress};
use crate::{language::Language, trial::merge::FileMerged};
use std::path::Path;

pub(super) fn packed(file: &Path, items: usize, new: usize, language: Language) -> String {
    let file = file.display();
    match language {
        Language::Zh => format!("{file}：{items} 题（新增 {new} 题）"),
        Language::En => format!("{file}: {items} items ({new} new)"),
    }
}

pub(super) fn lacking(model: &str, count: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("{model} 缺 {count} 题的回答：这些题对所有模型都不评"),
        Language::En => format!("{model} has no answer to {count} items: they are left out for all models"),
    }
}

pub(super) fn other_models(names: &[String], language: Language) -> String {
    match language {
        Language::Zh => format!("标题或评分说明提到 {}：不是被评模型的名称，予以保留；评分者会看到", names.join("、")),
        Language::En => format!("the title or the guidelines name {}: no rated model, so it stays; raters read it", names.join(", ")),
    }
}

pub(super) fn masked(count: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("{count} 个回答中的模型名称已遮盖；原文在密钥文件中"),
        Language::En => format!("names of models were masked in {count} answers; the key has the originals"),
    }
}

pub(super) fn without_rubric(without: usize, all: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("{all} 题中有 {without} 题没有评分细则：这些题只按量表评"),
        Language::En => format!("{without} of {all} items have no rubric: they are rated with the form alone"),
    }
}

pub(super) fn only_in_new(model: &str, count: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("{model} 不在以前发出的 {count} 题中：发出的题不变，此模型只出现在新增的病例中，报告会注明各模型的病例数"),
        Language::En => format!(
            "{model} is not among the answers of {count} items that were handed out before: these stay, so that it is in new cases only; the report says how many cases each model has"
        ),
    }
}

pub(super) fn without_training(count: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("{count} 位评分者的评分包以前已发出：不再加入练习题"),
        Language::En => format!("{count} raters have packs from before: training items are not added to them"),
    }
}

pub(super) fn no_longer_there(count: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("{count} 题以前已发出，但方案或运行中已没有：保留不变"),
        Language::En => format!("{count} items were handed out before and are no longer in the protocol or the runs: they stay"),
    }
}

pub(super) fn keep_key(key: &Path, language: Language) -> String {
    match language {
        Language::Zh => format!("密钥：{}。请勿发给评分者，并做好备份", key.display()),
        Language::En => format!("key: {}. Do not give it to raters, and keep a backup", key.display()),
    }
}

/// What was taken of a file, and what was not with the reasons.
pub(super) fn merged(file: &Path, done: &FileMerged, language: Language) -> String {
    let reasons: Vec<String> = done.not_taken.iter().map(|(why, count)| format!("{count} {}", why.words(language))).collect();
    taken(file, (done.new, done.known), &reasons, language)
}

/// How many lines of a file are new and known, and what was not taken.
pub(in crate::cli) fn taken(file: &Path, (new, known): (usize, usize), reasons: &[String], language: Language) -> String {
    let file = file.display();
    match language {
        Language::Zh if reasons.is_empty() => format!("{file}：新增 {new} 条，已有 {known} 条"),
        Language::Zh => format!("{file}：新增 {new} 条，已有 {known} 条，未采用：{}", reasons.join("；")),
        Language::En if reasons.is_empty() => format!("{file}: {new} new, {known} known"),
        Language::En => format!("{file}: {new} new, {known} known, not taken: {}", reasons.join("; ")),
    }
}

/// That a file was left out, and why.
pub(in crate::cli) fn not_merged(why: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("此文件未收：{why}"),
        Language::En => format!("this file was not taken: {why}"),
    }
}

pub(super) fn gaps(rater: &str, lines: u64, language: Language) -> String {
    match language {
        Language::Zh => format!("{rater}：按序号缺 {lines} 条记录，请向评分者索取完整的文件"),
        Language::En => format!("{rater}: {lines} lines are missing by their numbers; ask the rater for the whole file"),
    }
}

/// That a file's last line is not whole.
pub(in crate::cli) fn cut(path: &Path, language: Language) -> String {
    let path = path.display();
    match language {
        Language::Zh => format!("{path}：末行不完整，已略去；文件可能在传送中被截断，请重新索取整个文件"),
        Language::En => {
            format!("{path}: the last line is cut and was left out; the file may have been cut on its way, ask for the whole of it")
        }
    }
}

pub(super) fn closed(at: jiff::Timestamp, language: Language) -> String {
    let at = at.strftime("%Y-%m-%d %H:%M:%S UTC");
    match language {
        Language::Zh => format!("试验已于 {at} 结束"),
        Language::En => format!("closed on {at}"),
    }
}

pub(super) fn reopened(language: Language) -> &'static str {
    match language {
        Language::Zh => "试验已重新开放；理由写入报告",
        Language::En => "the trial is open again; the reason stands in its report",
    }
}

pub(super) fn status(of: &RaterProgress<'_>, language: Language) -> String {
    let minutes = (of.milliseconds / 1000).div_ceil(60);
    let rater = of.rater;
    let part = |of: Done, zh: &str, en: &str| match (of.all, language) {
        (0, _) => String::new(),
        (_, Language::Zh) => format!("，{zh} {}/{}", of.done, of.all),
        (_, Language::En) => format!(", {}/{} {en}", of.done, of.all),
    };
    let rest = part(of.repeats, "隐藏重复", "hidden repeats")
        + &part(of.training, "练习", "training ratings")
        + &part(of.items, "评分者屏幕上的题数", "items on the rater's screen");
    let questionnaire = match (of.questionnaire, language) {
        (None, _) => "",
        (Some(true), Language::Zh) => "，问卷已答",
        (Some(false), Language::Zh) => "，问卷未答",
        (Some(true), Language::En) => ", questionnaire answered",
        (Some(false), Language::En) => ", questionnaire open",
    };
    let Done { done, all } = of.first;
    match language {
        Language::Zh => format!("{rater}：评分 {done}/{all}{rest}，用时 {minutes} 分钟{questionnaire}"),
        Language::En => format!("{rater}: {done}/{all} ratings{rest}, {minutes} min{questionnaire}"),
    }
}
