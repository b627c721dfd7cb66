//! `wardround answer PACK`: a doctor answers cases. Needs the pack and nothing else: no settings and no key; the network only where a model can be consulted.

use super::{
    CliError,
    exit::{INCOMPLETE, INTERRUPTED, UNRECORDED},
    language_of_user,
    output::terminal_width,
    own_screen::{OwnScreen, internal},
};
use crate::{
    arms::{
        answers_file::{self, AnswersFile},
        consult,
        session::AnswerSession,
    },
    config::Paths,
    dialogue::{
        answering::{AnswerEnding, answer},
        rating::{beginning, printer},
    },
    language::Language,
    screen::{
        answering::{AnsweringScreen, Beginning, run as run_screen},
        rating::{Ending, Saving},
        terminal::restore,
    },
    text::clean,
};
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
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

pub(super) fn run(args: &AnswerArgs, paths: &Paths) -> Result<ExitCode, CliError> {
    let language = args.language.unwrap_or_else(language_of_user);
    let started = Instant::now();
    let (session, file) = answers_file::open(&args.pack, beginning()).map_err(CliError::Rate)?;
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let runtime = super::runtime()?;
    if OwnScreen::is_possible() && !args.plain {
        let ran = runtime.block_on(on_screen(session, file, language, paths, started));
        // A disk or a server that does not answer must not hold up whoever leaves.
        runtime.shutdown_background();
        return ran;
    }
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

/// Answers on the screen.
async fn on_screen(
    session: AnswerSession,
    file: AnswersFile,
    language: Language,
    paths: &Paths,
    started: Instant,
) -> Result<ExitCode, CliError> {
    let OwnScreen { options, theme, mut tty, mut terminal, size, stop } = OwnScreen::open(paths)?;
    let path = std::path::absolute(file.path()).unwrap_or_else(|_| file.path().to_owned()).display().to_string();
    let repaired = file.repaired().map(|repaired| repaired.moved_to.display().to_string());
    let mut screen = AnsweringScreen::new(Beginning { session, answers_file: path, repaired, language, theme, options, size });
    let ran = run_screen(&mut screen, file, &mut terminal, &mut tty, stop, started).await;
    restore();
    drop(tty);
    let ending = ran.map_err(internal("写终端", "writing the terminal"))?;
    let is_finished = screen.session().is_finished();
    tell!("{}", clean(&screen.farewell()));
    Ok(match (ending, screen.saving()) {
        (_, Saving::Failed(_) | Saving::Writing) => ExitCode::from(UNRECORDED),
        (Ending::Interrupted, _) => ExitCode::from(INTERRUPTED),
        (Ending::Left, _) if is_finished => ExitCode::SUCCESS,
        (Ending::Left, _) => ExitCode::from(INCOMPLETE),
    })
}
