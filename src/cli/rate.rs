//! `wardround rate PACK`: a rater rates. Needs the pack and nothing else: no settings, model, network or key.

use super::{
    CliError,
    exit::{INCOMPLETE, UNRECORDED},
    language_of_user,
    output::terminal_width,
};
use crate::{
    dialogue::rating::{self, RatingEnding},
    language::Language,
    trial::ratings_file,
};
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};

#[derive(Debug, clap::Args)]
pub(super) struct RateArgs {
    /// The file that the organiser sent
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// Language of messages and of the form [default: the locale's]
    #[arg(long)]
    pub(super) language: Option<Language>,
    /// Use the line interface, for screen readers and pipes
    #[arg(long)]
    plain: bool,
}

pub(super) fn run(args: &RateArgs) -> Result<ExitCode, CliError> {
    let language = args.language.unwrap_or_else(language_of_user);
    let (session, file) = ratings_file::open(&args.pack, rating::beginning()).map_err(CliError::Rate)?;
    let prompts = io::stdin().is_terminal() && io::stdout().is_terminal();
    let printer = rating::printer(io::stdout(), terminal_width(), prompts);
    match rating::rate(session, file, language, io::stdin().lock(), printer) {
        Ok(RatingEnding::Finished) => Ok(ExitCode::SUCCESS),
        Ok(RatingEnding::Left) => Ok(ExitCode::from(INCOMPLETE)),
        Ok(RatingEnding::NotRecorded) => Ok(ExitCode::from(UNRECORDED)),
        Err(source) => Err(CliError::Output { source, recorded: true }),
    }
}
