//! `wardround export csv | inspect | labels | preferences | corrections`: answers of runs with what was said of them, for other programs.

use super::super::{CliError, at_hand, interface_language, layout, open, report::put_with};
use crate::{
    config::Loaded,
    interop::{
        dataset::{self, By, LeftOutPairs, PairOptions, Said},
        inspect,
        table::{self, TableOptions},
    },
    items::Items,
    language::Language,
    record::{RecordError, writer_of},
};
use clap::Args;
use serde::Serialize;
use std::{io::Write, path::PathBuf, process::ExitCode};

/// Which runs, and where to.
#[derive(Debug, Args)]
pub(super) struct FromRuns {
    /// Folders of runs; several are read as one
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The licence under which this is handed on; every line states it
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
    /// Who has consented to handing it on, and how; every line states it
    #[arg(long, value_name = "TEXT")]
    consent: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CsvArgs {
    #[command(flatten)]
    from: FromRuns,
    /// Put a byte order mark in front, so that Excel reads the Chinese
    #[arg(long)]
    bom: bool,
    /// Add columns with question, answer and the judge's explanation
    #[arg(long)]
    with_texts: bool,
}

#[derive(Debug, Args)]
pub(super) struct PreferenceArgs {
    #[command(flatten)]
    from: FromRuns,
    /// Whose preferences
    #[arg(long, value_name = "WHO", default_value = "all")]
    by: By,
    /// Also pairs from later turns whose models were sent other messages, since each was sent its own earlier answers
    #[arg(long)]
    with_other_histories: bool,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// Folders of runs; several are read as one
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// The case file of the runs; its references become the targets [default: the bundled cases, if the runs asked those]
    #[arg(long, value_name = "FILE|bundled")]
    cases: Option<String>,
    /// The folder to write to; an existing file with other content is never overwritten
    #[arg(long, short, value_name = "FOLDER")]
    out: PathBuf,
}

fn read(runs: &[PathBuf], language: Language) -> Result<Items, CliError> {
    runs.iter().try_for_each(|run| open::is_run(run))?;
    for run in runs.iter().filter(|run| writer_of(run).is_some()) {
        tell!("{}", crate::text::clean(&being_written(&run.display().to_string(), language)));
    }
    let items = Items::read(runs)?;
    let torn = items.records().left_out.torn_lines;
    if torn > 0 {
        tell!("{}", torn_lines(torn, language));
    }
    Ok(items)
}

fn being_written(run: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("注意：{run} 正在被另一个程序写入；导出的只是目前已有的内容"),
        Language::En => format!("note: another program is writing {run}; what is there now is exported"),
    }
}

fn torn_lines(lines: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("注意：{lines} 个文件的最后一行不完整，未导出"),
        Language::En => format!("note: the last line of {lines} files is not whole and is left out"),
    }
}

impl FromRuns {
    fn said(&self) -> Said {
        Said { licence: self.licence.clone(), consent: self.consent.clone() }
    }

    /// Puts one line of JSON for each.
    fn put_lines<T: Serialize>(&self, lines: impl Iterator<Item = Result<T, RecordError>>) -> Result<ExitCode, CliError> {
        put_with(self.output.as_deref(), |to| {
            for line in lines {
                put_line(to, &line?)?;
            }
            Ok(())
        })
    }
}

fn put_line(to: &mut dyn Write, line: &impl Serialize) -> Result<(), CliError> {
    let failed = |error: std::io::Error| CliError::internal("导出无法写出", "the export cannot be written", error);
    let json = serde_json::to_string(line).map_err(|error| failed(error.into()))?;
    writeln!(to, "{}", crate::text::escape_json(&json)).map_err(failed)
}

pub(super) fn csv(args: &CsvArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let items = read(&args.from.runs, interface_language(loaded))?;
    let options = TableOptions { mark: args.bom, texts: args.with_texts, said: args.from.said() };
    put_with(args.from.output.as_deref(), |to| Ok(table::table(&items, &options, to)?))
}

pub(super) fn labels(args: &FromRuns, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let items = read(&args.runs, interface_language(loaded))?;
    args.put_lines(dataset::labels(&items, &args.said()))
}

pub(super) fn corrections(args: &FromRuns, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let items = read(&args.runs, interface_language(loaded))?;
    args.put_lines(dataset::corrections(&items, &args.said()))
}

pub(super) fn preferences(args: &PreferenceArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let language = interface_language(loaded);
    let items = read(&args.from.runs, language)?;
    let options = PairOptions { by: args.by, other_histories: args.with_other_histories };
    let mut left_out = LeftOutPairs::default();
    let code = put_with(args.from.output.as_deref(), |to| {
        left_out = dataset::preferences(&items, options, &args.from.said(), |pair| put_line(to, &pair))?;
        Ok(())
    })?;
    if left_out != LeftOutPairs::default() {
        tell!("{}", left_out_words(left_out, language));
    }
    Ok(code)
}

fn left_out_words(left_out: LeftOutPairs, language: Language) -> String {
    let LeftOutPairs { other_messages, same_text, ties } = left_out;
    match language {
        Language::Zh => format!(
            "未写出的成对回答：{other_messages} 对因两个模型收到的消息不同（--with-other-histories 可包括在内），{same_text} 对文字相同；另有 {ties} 次评分相同，分不出优劣"
        ),
        Language::En => format!(
            "pairs of answers that are left out: {other_messages} whose models were sent other messages (--with-other-histories includes them), {same_text} with the same text; {ties} times both were rated alike"
        ),
    }
}

pub(super) fn inspect(args: &InspectArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let mut items = read(&args.runs, interface_language(loaded))?;
    at_hand::note_cases(&mut items, args.cases.as_deref(), loaded)?;
    for path in inspect::export(&items, &args.out)? {
        layout::say(&path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}
