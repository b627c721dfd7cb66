//! `wardround answer PACK`: a doctor answers cases. Needs the pack and nothing else: no settings and no key; the network only where a model can be consulted.

use super::{
    CliError,
    exit::{INCOMPLETE, UNRECORDED},
    language_of_user,
    output::terminal_width,
};
use crate::{
    arms::{answers_file, consult},
    dialogue::{
        answering::{AnswerEnding, answer},
        rating::{beginning, printer},
    },
    language::Language,
};
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};

#[derive(Debug, clap::Args)]
pub(super) struct AnswerArgs {
    /// The file that the organiser sent
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// Language of messages [default: the locale's]
    #[arg(long)]
    pub(super) language: Option<Language>,
    /// Use the line interface, for screen readers and pipes; the default without a terminal, or where TERM is dumb
    #[arg(long)]
    plain: bool,
}

pub(super) fn run(args: &AnswerArgs) -> Result<ExitCode, CliError> {
    let language = args.language.unwrap_or_else(language_of_user);
    let (session, file) = answers_file::open(&args.pack, beginning()).map_err(CliError::Rate)?;
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let runtime = super::runtime()?;
    let consultant = session.header().consultant.clone();
    let mut model = None;
    let consult = |messages| {
        runtime.block_on(async {
            if let (None, Some(consultant)) = (&model, &consultant) {
                model = Some(consult::open(consultant).await?);
            }
            match &model {
                Some(model) => consult::ask(model, messages).await,
                // A pack with an aided case names a model, and only such a case asks.
                None => Err(crate::arms::answer::NoReply::Unreachable),
            }
        })
    };
    let printer = printer(io::stdout(), terminal_width(), is_terminal);
    match answer(session, file, language, io::stdin().lock(), printer, consult) {
        Ok(AnswerEnding::Finished) => Ok(ExitCode::SUCCESS),
        Ok(AnswerEnding::Left) => Ok(ExitCode::from(INCOMPLETE)),
        Ok(AnswerEnding::NotRecorded) => Ok(ExitCode::from(UNRECORDED)),
        Err(source) => Err(CliError::Output { source, recorded: true }),
    }
}
