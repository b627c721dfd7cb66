//! `wardround panel`: several judges on the same answers.

use super::{CliError, open, report::WrittenAs};
use crate::{
    config::Loaded,
    items::Items,
    language::Bilingual,
    panel::{report, verdicts},
};
use clap::Args;
use std::{collections::BTreeSet, path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct PanelArgs {
    /// Folders of runs; several are read as one
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// Only this judge and the others that are named; may be repeated [default: every judge of the runs]
    #[arg(long, value_name = "JUDGE")]
    judge: Vec<String>,
    /// List the N answers on which the judges disagree most
    #[arg(long, value_name = "N", default_value_t = 10)]
    largest: usize,
    #[command(flatten)]
    written: WrittenAs,
}

pub(super) fn run(args: &PanelArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let plan = args.written.resampling()?;
    args.runs.iter().try_for_each(|run| open::is_run(run))?;
    let items = Items::read(&args.runs)?;
    let judges: BTreeSet<&str> = items.judges().map(|(_, name)| name).collect();
    if let Some(unknown) = args.judge.iter().find(|judge| !judges.contains(judge.as_str())) {
        let judges = judges.into_iter().collect::<Vec<_>>().join(", ");
        return Err(CliError::Usage(Bilingual::both(
            format!("这些运行中没有评委 {unknown:?}；有：{judges}"),
            format!("no judge of these runs is called {unknown:?}; there are: {judges}"),
        )));
    }
    let mut judged = verdicts(&items);
    if !args.judge.is_empty() {
        judged.iter_mut().for_each(|answer| answer.verdicts.retain(|(_, judge, ..)| args.judge.contains(judge)));
    }
    let made = report(&judged, plan, args.largest);
    if made.panels.is_empty() {
        let judges = judges.into_iter().collect::<Vec<_>>().join(", ");
        return Err(CliError::Usage(Bilingual::both(
            format!(
                "没有评委组：至少要有两位评委用同一套提示词评过同一来源的病例；现有评委：{judges}。请用 wardround judge 运行 --again 由另一位评委再评"
            ),
            format!(
                "no panel: two judges at least have to grade cases of one source with the same prompts; there are: {judges}. Have the run judged by another one with wardround judge RUN --again"
            ),
        )));
    }
    let to = &args.written.to;
    to.put(made.write(to.format, to.language(loaded), to.width()))
}
