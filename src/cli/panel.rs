//! `wardround panel`: several judges on the same answers.

use super::{CliError, open, report::WrittenAs};
use crate::{
    config::Loaded,
    items::Items,
    language::Bilingual,
    panel::{report, verdicts},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct PanelArgs {
    /// Folders of runs; several are read as one
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
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
    let made = report(&verdicts(&items), plan, args.largest);
    if made.panels.is_empty() {
        let judges: Vec<&str> = items.judges().map(|(_, name)| name).collect();
        let judges = judges.join(", ");
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
