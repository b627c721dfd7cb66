//! What the commands of runs say, in both languages.

use crate::{
    archive::{Check, Outcome, Overview, PackOptions, Packed, State, Verification},
    chat::Origin,
    language::Language::{self, En, Zh},
    record::Warning,
    report::Made,
};
use serde_json::{Value, json};
use std::path::Path;

/// Bytes as people read them.
pub(super) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let bytes_f = bytes as f64;
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} KiB", bytes_f / 1024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MiB", bytes_f / 1_048_576.0),
        _ => format!("{:.1} GiB", bytes_f / 1_073_741_824.0),
    }
}

pub(super) fn columns(language: Language) -> [&'static str; 6] {
    match language {
        Zh => ["记录", "开始（UTC）", "模型", "回答", "大小", "状态"],
        En => ["RUN", "BEGAN (UTC)", "MODELS", "ANSWERS", "SIZE", "STATE"],
    }
}

/// Interviews that are complete, of those that were planned or begun.
pub(super) fn interviews((complete, of): (usize, usize), language: Language) -> String {
    match (language, of) {
        (Zh, _) => format!("问诊 {complete}/{of}"),
        (En, 1) => format!("{complete}/1 interview"),
        (En, _) => format!("{complete}/{of} interviews"),
    }
}

pub(super) fn no_runs(folder: &Path, language: Language) -> String {
    let folder = folder.display();
    match language {
        Zh => format!("{folder} 中没有运行记录；wardround replay 或 batch 会记录"),
        En => format!("no runs in {folder}; wardround replay or batch records one"),
    }
}

pub(super) fn listed(count: usize, folder: &Path, language: Language) -> String {
    let folder = folder.display();
    match (language, count) {
        (Zh, _) => format!("{folder} 中有 {count} 份记录"),
        (En, 1) => format!("1 run in {folder}"),
        (En, _) => format!("{count} runs in {folder}"),
    }
}

pub(super) fn state(state: &State, language: Language) -> String {
    match (state, language) {
        (State::Complete, Zh) => "完整".into(),
        (State::Complete, En) => "complete".into(),
        (State::Incomplete(_), Zh) => "不完整".into(),
        (State::Incomplete(_), En) => "incomplete".into(),
        (State::Unplanned, Zh) => "无方案".into(),
        (State::Unplanned, En) => "no plan".into(),
        (State::BeingWritten(_), Zh) => "正在写入".into(),
        (State::BeingWritten(_), En) => "being written".into(),
        (State::Damaged(_), Zh) => "无法读取".into(),
        (State::Damaged(_), En) => "cannot be read".into(),
    }
}

fn colon(language: Language) -> &'static str {
    if language == Zh { "：" } else { ": " }
}

fn made(made: &Made) -> String {
    match &made.origin {
        Some(Origin::Local { file, digest, .. }) => {
            format!("{} ({file}, sha256 {})", made.name, digest.chars().take(12).collect::<String>())
        }
        Some(Origin::Remote { base_url, model }) => format!("{} ({base_url}#{model})", made.name),
        _ => made.name.clone(),
    }
}

fn of_count(of: u32, language: Language) -> String {
    if language == Zh { format!("（共 {of} 片）") } else { format!(" of {of}") }
}

/// What `info` prints.
pub(super) fn info(run: &Path, overview: &Overview, language: Language) -> Vec<String> {
    let colon = colon(language);
    let pick = |zh: &'static str, en: &'static str| if language == Zh { zh } else { en };
    let mut lines = Vec::new();
    let mut line = |label: &str, value: String| lines.push(format!("{label}{colon}{value}"));
    line(pick("记录", "run"), run.display().to_string());
    let mut told = state(&overview.state, language);
    if let State::BeingWritten(owner) = &overview.state {
        told = format!("{told}{colon}{}", owner.words(language));
    }
    line(pick("状态", "state"), told);
    line(pick("大小", "size"), size(overview.bytes));
    if let Some(shard) = overview.shard {
        line(pick("分片", "shard"), shard.to_string());
    }
    if let Some((merged, of)) = overview.merged.as_ref().and_then(|merged| Some((merged, merged.of?))) {
        line(pick("合并的分片", "merged shards"), format!("{}{}", merged.listed(), of_count(of, language)));
    }
    let Some(report) = &overview.report else { return lines };
    for run in &report.runs {
        line(pick("开始", "began"), run.began.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
        line(pick("版本", "version"), std::iter::once(&run.wardround).chain(&run.continued_by).cloned().collect::<Vec<_>>().join(", "));
        line(pick("种子", "seed"), run.seed.to_string());
        for file in &run.case_files {
            let digest = (!file.digest.is_empty()).then(|| format!("sha256 {}", file.digest.chars().take(12).collect::<String>()));
            let told: Vec<String> = [file.label.clone()].into_iter().chain(digest).filter(|text| !text.is_empty()).collect();
            line(
                pick("病例文件", "case file"),
                if told.is_empty() { file.file.clone() } else { format!("{} ({})", file.file, told.join(", ")) },
            );
        }
        for warning in &run.warnings {
            let words = Warning::read(warning).map(|warning| warning.words(language));
            line(pick("注意", "warning"), words.unwrap_or_else(|| warning.clone()));
        }
    }
    for party in &report.made.models {
        line(pick("模型", "model"), made(party));
    }
    for party in &report.made.judges {
        line(pick("评委", "judge"), made(party));
    }
    for count in &report.answers {
        line(pick("回答", "answers"), format!("{} ({}){colon}{}/{}", count.model, count.source.words(language), count.answered, count.of));
    }
    if overview.interviews.1 > 0 {
        line(pick("问诊", "interviews"), format!("{}/{}", overview.interviews.0, overview.interviews.1));
        for (judge, judged) in &overview.interview_judges {
            line(pick("问诊评委", "judge of interviews"), format!("{judge}{colon}{judged}/{}", overview.interviews.0));
        }
    }
    if let State::Incomplete(missing) = &overview.state {
        for missing in missing {
            line(pick("缺少", "lacks"), missing.words(language).to_owned());
        }
    }
    lines
}

/// What `pack` prints.
pub(super) fn packed(archive: &Path, packed: &Packed, options: &PackOptions<'_>) -> Vec<String> {
    let language = options.language;
    let [turns, verdicts, ratings, notes, utterances, views] = packed.records;
    let (shown, bytes, files) = (archive.display(), size(packed.bytes), packed.files);
    let mut lines = Vec::new();
    match language {
        Zh => {
            lines
                .push(format!("{shown}：{bytes}，{files} 个文件；{turns} 个回答，{verdicts} 次评分，{ratings} 次人工评分，{notes} 条备注"));
            lines.push(format!("sha256：{}", packed.sha256));
            if options.cases.is_empty() {
                lines.push("病例原文不在其中；模型回答与评委原文可能引用病例，存放前请确认其许可".into());
            }
            if options.licence.is_none() {
                lines.push("未写明许可：存放前可用 --licence 写明".into());
            }
            if packed.changed > 0 {
                lines.push(format!("{} 条记录的文字含密钥、本机路径或名称，归档中已替换", packed.changed));
            }
        }
        En => {
            lines.push(format!(
                "{shown}: {bytes}, {files} files; answers {turns}, verdicts {verdicts}, ratings by people {ratings}, notes {notes}"
            ));
            lines.push(format!("sha256: {}", packed.sha256));
            if options.cases.is_empty() {
                lines.push(
                    "without the cases' texts; answers and judges' texts may quote them: check the licence before you deposit it".into(),
                );
            }
            if options.licence.is_none() {
                lines.push("no licence is stated: --licence says one".into());
            }
            if packed.changed > 0 {
                lines.push(format!("texts changed in {} record(s): a key, a path of this machine or a name was in them", packed.changed));
            }
        }
    }
    if utterances > 0 {
        lines.push(match language {
            Zh => format!("问诊 {utterances} 句"),
            En => format!("lines of interviews {utterances}"),
        });
    }
    if views > 0 {
        lines.push(match language {
            Zh => format!("对问诊的评判 {views} 次"),
            En => format!("verdicts on interviews {views}"),
        });
    }
    let label = if language == Zh { "不完整：" } else { "incomplete: " };
    lines.extend(packed.missing.iter().map(|missing| format!("{label}{}", missing.words(language))));
    lines
}

/// The same as JSON.
pub(super) fn packed_json(archive: &Path, packed: &Packed) -> Value {
    let [turns, verdicts, ratings, notes, utterances, views] = packed.records;
    json!({
        "archive": archive.display().to_string(), "sha256": packed.sha256, "bytes": packed.bytes, "files": packed.files,
        "records": { "turns": turns, "verdicts": verdicts, "ratings": ratings, "notes": notes, "utterances": utterances, "interview_verdicts": views },
        "records_with_changed_texts": packed.changed, "incomplete": packed.missing,
    })
}

/// What `verify` prints: one line a check, what is wrong below it, and the sum of it all.
pub(super) fn verified(verification: &Verification, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(digest) = &verification.sha256 {
        lines.push(format!("sha256{}{digest}", colon(language)));
    }
    for Check { check, outcome } in &verification.checks {
        let what = check.words(language);
        match outcome {
            Outcome::Passed { checked, note } => {
                let note = note.words(language);
                let note = match (note.is_empty(), language) {
                    (true, _) => String::new(),
                    (false, Zh) => format!("；{note}"),
                    (false, En) => format!("; {note}"),
                };
                lines.push(if language == Zh {
                    format!("通过    {what}（{checked}{note}）")
                } else {
                    format!("passed       {what} ({checked}{note})")
                });
            }
            Outcome::Failed { problems } => {
                lines.push(if language == Zh { format!("不符    {what}") } else { format!("FAILED       {what}") });
                lines.extend(problems.iter().map(|problem| format!("    {}", problem.words(language))));
            }
            Outcome::NotChecked { why } => {
                let why = why.words(language);
                lines.push(if language == Zh { format!("未检查  {what}：{why}") } else { format!("not checked  {what}: {why}") });
            }
        }
    }
    lines.push(match (verification.passed(), language) {
        (true, Zh) => "未发现不符".into(),
        (true, En) => "nothing is wrong".into(),
        (false, Zh) => "有不符之处：不要引用其中的数字，请向提供者重新获取".into(),
        (false, En) => "something is wrong: do not cite its numbers, and get the archive again from whoever made it".into(),
    });
    lines
}
