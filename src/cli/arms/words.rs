//! What the organiser's commands say, in both languages.

use super::super::trial::taken;
use crate::{
    arms::{
        merge::{DoneCase, FileMerged},
        run::Written,
    },
    language::Language,
};
use std::path::Path;

pub(super) fn other_models(names: &[String], language: Language) -> String {
    match language {
        Language::Zh => format!("标题或说明提到 {}：不是本研究模型的名称，予以保留；医生会看到", names.join("、")),
        Language::En => {
            format!("the title or the guidelines name {}: no model of this study, so it stays; doctors read it", names.join(", "))
        }
    }
}

pub(super) fn packed(file: &Path, cases: usize, new: usize, language: Language) -> String {
    let file = file.display();
    match language {
        Language::Zh => format!("{file}：{cases} 个病例（新增 {new} 个）"),
        Language::En => format!("{file}: {cases} cases ({new} new)"),
    }
}

pub(super) fn lacking(count: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("[revise] 的模型没有答完 {count} 个病例：这些病例不进入研究"),
        Language::En => format!("the model of [revise] has not answered all turns of {count} cases: they are left out of the study"),
    }
}

pub(super) fn masked(count: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("{count} 个回答中的模型名称已遮盖；原文在密钥文件中"),
        Language::En => format!("names of models were masked in {count} answers; the key has the originals"),
    }
}

pub(super) fn keep_key(key: &Path, language: Language) -> String {
    match language {
        Language::Zh => format!("密钥：{}。请勿发给医生，并做好备份", key.display()),
        Language::En => format!("key: {}. Do not give it to doctors, and keep a backup", key.display()),
    }
}

pub(super) fn merged(file: &Path, done: &FileMerged, language: Language) -> String {
    let reasons: Vec<String> = done.not_taken.iter().map(|(why, count)| format!("{count} {}", why.words(language))).collect();
    taken(file, (done.new, done.known), &reasons, language)
}

pub(super) fn gaps(doctor: &str, lines: u64, language: Language) -> String {
    match language {
        Language::Zh => format!("{doctor}：按序号缺 {lines} 条记录，请向医生索取完整的文件"),
        Language::En => format!("{doctor}: {lines} lines are missing by their numbers; ask the doctor for the whole file"),
    }
}

/// What is to be known about a case of a doctor.
pub(super) fn remarkable(case: &DoneCase<'_>, language: Language) -> String {
    let (doctor, id) = (case.doctor, &case.issued.case);
    match (case.is_broken, language) {
        (true, Language::Zh) => format!("{doctor}，病例 {id}：记录不连贯，中断之后的内容不计入"),
        (true, Language::En) => {
            format!("{doctor}, case {id}: the lines do not follow from each other; what comes after the break does not count")
        }
        (false, Language::Zh) => format!("{doctor}，病例 {id}：在两台机器上作答过，以先开始的为准"),
        (false, Language::En) => format!("{doctor}, case {id}: answered on two machines; the one begun first counts"),
    }
}

pub(super) fn written(run: &Path, written: &Written, language: Language) -> String {
    let run = run.display();
    let new: Vec<String> = written.new.iter().map(|(model, count)| format!("{model} {count}")).collect();
    let (known, without) = (written.known, written.without_case);
    match language {
        Language::Zh => {
            let new = if new.is_empty() { "无".to_owned() } else { new.join("，") };
            let without =
                if without == 0 { String::new() } else { format!("；{without} 个回答的病例已不在病例文件中，未写入") };
            format!("{run}：新写入的回答：{new}；已有 {known} 个{without}")
        }
        Language::En => {
            let new = if new.is_empty() { "none".to_owned() } else { new.join(", ") };
            let without =
                if without == 0 { String::new() } else { format!("; {without} answers are to cases that the case file no longer has") };
            format!("{run}: new answers: {new}; {known} known{without}")
        }
    }
}

pub(super) fn status(doctor: &str, (done, all): (usize, usize), milliseconds: u64, language: Language) -> String {
    let minutes = (milliseconds / 1000).div_ceil(60);
    match language {
        Language::Zh => format!("{doctor}：{done}/{all} 个病例，用时 {minutes} 分钟"),
        Language::En => format!("{doctor}: {done}/{all} cases, {minutes} min"),
    }
}
