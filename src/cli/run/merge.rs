//! `wardround run merge`.

use super::{ListFormat, json, put};
use crate::{
    cli::{CliError, exit, open},
    language::Language::{self, En, Zh},
    record::{MergeError, Merged, Warning, merge},
};
use serde_json::json as value;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

pub(super) fn run(runs: &[PathBuf], out: &Path, format: ListFormat, language: Language) -> Result<ExitCode, CliError> {
    runs.iter().try_for_each(|run| open::is_run(run))?;
    let merged = merge(runs, out)?;
    match format {
        ListFormat::Json => json(&of_merged(out, &merged))?,
        ListFormat::Text => put(&words(out, &merged, language))?,
    }
    Ok(if merged.from.missing().is_empty() { ExitCode::SUCCESS } else { ExitCode::from(exit::INCOMPLETE) })
}

impl From<MergeError> for CliError {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Record(error) => Self::Record(error),
            other => Self::Merge(other),
        }
    }
}

fn words(out: &Path, merged: &Merged, language: Language) -> Vec<String> {
    let out = out.display();
    let ([turns, verdicts, ratings, notes, said, graded], [new_turns, new_verdicts, new_ratings, new_notes, new_said, new_graded]) =
        (merged.records, merged.new);
    let mut lines = vec![match (language, merged.unchanged) {
        (Zh, true) => {
            format!("没有新内容：{out} 已含这些记录的全部内容（{turns} 条回答，{verdicts} 次评分，{ratings} 次人工评分，{notes} 条备注）")
        }
        (En, true) => {
            format!(
                "nothing new: {out} has all records of these runs (answers {turns}, verdicts {verdicts}, ratings by people {ratings}, notes {notes})"
            )
        }
        (Zh, false) => format!(
            "{out}：{turns} 条回答（新增 {new_turns}），{verdicts} 次评分（新增 {new_verdicts}），{ratings} 次人工评分（新增 {new_ratings}），{notes} 条备注（新增 {new_notes}）"
        ),
        (En, false) => format!(
            "{out}: answers {turns} ({new_turns} new), verdicts {verdicts} ({new_verdicts} new), ratings by people {ratings} ({new_ratings} new), notes {notes} ({new_notes} new)"
        ),
    }];
    if said > 0 {
        lines.push(match language {
            Zh => format!("问诊 {said} 句（新增 {new_said}）"),
            En => format!("lines of interviews {said} ({new_said} new)"),
        });
    }
    if graded > 0 {
        lines.push(match language {
            Zh => format!("对问诊的评判 {graded} 次（新增 {new_graded}）"),
            En => format!("verdicts on interviews {graded} ({new_graded} new)"),
        });
    }
    for torn in &merged.torn {
        let torn = torn.display();
        lines.push(match language {
            Zh => format!("{torn}：末行不完整，未合并；在该分片上再次运行原命令，可补上它的内容"),
            En => format!("{torn}: its last line is not whole and was left out; run the shard's command again to have what it lacks"),
        });
    }
    for (shard, runs) in &merged.twice {
        let runs = runs.iter().map(|run| run.display().to_string()).collect::<Vec<_>>().join(if language == Zh { "、" } else { ", " });
        lines.push(match language {
            Zh => format!("分片 {shard} 有几份记录：{runs}；相同的内容只取一次"),
            En => format!("shard {shard} is there several times: {runs}; what they have in common was taken once"),
        });
    }
    if merged.conflicts > 0 {
        let count = merged.conflicts;
        lines.push(match language {
            Zh => format!("{count} 段对话（或一条回答的评分）在几份记录中不同：全部保留，以最后记录的为准"),
            En => format!(
                "records of {count} conversation(s) or answer(s) differ between runs: all are kept, and those that were recorded last stand"
            ),
        });
    }
    if !merged.versions.is_empty() {
        let versions = merged.versions.join(if language == Zh { "、" } else { ", " });
        lines.push(match language {
            Zh => format!("这些记录由不同版本的 Wardround 写成：{versions}"),
            En => format!("these runs were recorded by different versions of Wardround: {versions}"),
        });
    }
    lines.extend(Warning::of_missing_shards(&merged.from).map(|warning| warning.words(language)));
    lines
}

fn of_merged(out: &Path, merged: &Merged) -> serde_json::Value {
    let counts = |[turns, verdicts, ratings, notes, utterances, views]: [usize; 6]| value!({ "turns": turns, "verdicts": verdicts, "ratings": ratings, "notes": notes, "utterances": utterances, "interview_verdicts": views });
    value!({
        "run": out.display().to_string(),
        "records": counts(merged.records),
        "new": counts(merged.new),
        "unchanged": merged.unchanged,
        "conflicts": merged.conflicts,
        "torn": merged.torn,
        "shards": merged.from.shards,
        "of": merged.from.of,
        "missing": merged.from.missing(),
        "twice": merged.twice.iter().map(|(shard, runs)| value!({ "shard": shard, "runs": runs })).collect::<Vec<_>>(),
        "versions": merged.versions,
    })
}
