//! `wardround run list` and `info`.

use super::{ListFormat, json, put, words};
use crate::{
    archive::{Overview, State, overview},
    cli::{CliError, output::terminal_width},
    language::Language,
    text::clean,
};
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Value, json as value};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The runs in a folder, the latest first; those that cannot be read last.
fn runs(folder: &Path) -> Result<Vec<(PathBuf, Overview)>, CliError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(CliError::File { path: folder.to_owned(), source }),
    };
    let folders = entries.flatten().map(|entry| entry.path()).filter(|path| path.join("manifest.json").is_file());
    let mut runs: Vec<(PathBuf, Overview)> = folders.map(|path| (path.clone(), overview(&path))).collect();
    runs.sort_by_key(|(path, overview)| (std::cmp::Reverse(began(overview)), path.clone()));
    Ok(runs)
}

fn began(overview: &Overview) -> Option<jiff::Timestamp> {
    overview.report.as_ref()?.runs.first().map(|run| run.began)
}

/// Answers that are there and that were wanted.
fn answers(overview: &Overview) -> (usize, usize) {
    let counts = overview.report.iter().flat_map(|report| &report.answers);
    counts.fold((0, 0), |(answered, of), count| (answered + count.answered, of + count.of))
}

fn models(overview: &Overview) -> Vec<String> {
    let made = overview.report.iter().flat_map(|report| &report.made.models);
    made.map(|made| made.name.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

pub(super) fn list(folder: &Path, format: ListFormat, language: Language) -> Result<ExitCode, CliError> {
    let runs = runs(folder)?;
    if format == ListFormat::Json {
        let all: Vec<Value> = runs.iter().map(|(path, overview)| of_run(path, overview)).collect();
        return json(&all).map(|()| ExitCode::SUCCESS);
    }
    if runs.is_empty() {
        say!("{}", clean(&words::no_runs(folder, language)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = terminal_width() {
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table.set_header(words::columns(language));
    for (path, overview) in &runs {
        let (answered, of) = answers(overview);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let began = began(overview).map_or_else(|| "–".into(), |at| at.strftime("%Y-%m-%d %H:%M").to_string());
        let interviews = words::interviews(overview.interviews, language);
        let count = match (&overview.report, overview.interviews) {
            (None, _) => "–".into(),
            (Some(_), (_, 0)) => format!("{answered}/{of}"),
            (Some(_), _) if of == 0 => interviews,
            (Some(_), _) => format!("{answered}/{of}, {interviews}"),
        };
        let cells = [name, began, models(overview).join(", "), count, words::size(overview.bytes), words::state(&overview.state, language)];
        table.add_row(cells.map(|cell| clean(&cell).into_owned()));
    }
    say!("{table}\n{}", clean(&words::listed(runs.len(), folder, language)))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn info(run: &Path, format: ListFormat, language: Language) -> Result<ExitCode, CliError> {
    let overview = overview(run);
    if let State::Damaged(error) = overview.state {
        return Err(error.into());
    }
    if format == ListFormat::Json {
        return json(&of_run(run, &overview)).map(|()| ExitCode::SUCCESS);
    }
    put(&words::info(run, &overview, language))?;
    Ok(ExitCode::SUCCESS)
}

/// A run as JSON.
fn of_run(path: &Path, overview: &Overview) -> Value {
    let (answered, of) = answers(overview);
    let (state, details) = match &overview.state {
        State::Complete => ("complete", Value::Null),
        State::Incomplete(missing) => ("incomplete", value!(missing)),
        State::Unplanned => ("unplanned", Value::Null),
        State::BeingWritten(owner) => ("being_written", value!(owner.to_string())),
        State::Damaged(error) => ("damaged", value!(error.to_string())),
    };
    value!({
        "run": path.display().to_string(),
        "state": state,
        "details": details,
        "bytes": overview.bytes,
        "shard": overview.shard,
        "merged": overview.merged,
        "answers": { "answered": answered, "of": of },
        "interviews": { "complete": overview.interviews.0, "of": overview.interviews.1, "judged": overview.interview_judges },
        "began": began(overview),
        "models": models(overview),
        "judges": overview.report.as_ref().map(|report| report.made.judges.iter().map(|made| &made.name).collect::<Vec<_>>()),
        "case_files": overview.report.as_ref().map(|report| report.runs.iter().flat_map(|run| run.case_files.clone()).collect::<Vec<_>>()),
    })
}
