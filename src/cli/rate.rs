//! `wardround rate PACK`: a rater rates. Needs the pack and nothing else: no settings, model or key, and a network only where answers are live.

use super::{
    CliError,
    exit::{INCOMPLETE, INTERRUPTED, UNRECORDED},
    language_of_user,
    output::terminal_width,
    own_screen::{OwnScreen, internal},
};
use crate::{
    config::Paths,
    dialogue::rating::{self, RatingEnding},
    language::{Bilingual, Language},
    live::client::fetcher,
    screen::{
        rating::{Beginning, Ending, RatingScreen, Saving, run as run_screen},
        terminal::{end, restore},
    },
    text::clean,
    trial::{
        ratings_file,
        ratings_file::RatingsFile,
        session::{RatingSession, Wanted},
    },
};
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

#[derive(Debug, clap::Args)]
pub(super) struct RateArgs {
    /// The file that the organiser sent
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// Language of messages and of the form [default: the locale's]
    #[arg(long)]
    pub(super) language: Option<Language>,
    /// Use the line interface, for screen readers and pipes; the default without a terminal, or where TERM is dumb
    #[arg(long)]
    plain: bool,
}

pub(super) fn run(args: &RateArgs, paths: &Paths) -> Result<ExitCode, CliError> {
    let language = args.language.unwrap_or_else(language_of_user);
    let started = Instant::now();
    let (session, file) = ratings_file::open(&args.pack, rating::beginning()).map_err(CliError::Rate)?;
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    if OwnScreen::is_possible() && !args.plain {
        let runtime = super::runtime()?;
        let ran = runtime.block_on(on_screen(session, file, language, paths, started));
        // A disk that does not answer must not hold up whoever leaves.
        runtime.shutdown_background();
        return ran;
    }
    let runtime = super::runtime()?;
    let fetch = session.header().live.as_ref().map(fetcher);
    let answers = |wanted: Wanted| match &fetch {
        Some(fetch) => runtime.block_on(fetch(wanted)),
        // A pack without a server has no such items: it would not have been read.
        None => Err(Bilingual::both("评分包没有写服务器", "the pack names no server")),
    };
    let printer = rating::printer(io::stdout(), terminal_width(), is_terminal);
    match rating::rate(session, file, language, io::stdin().lock(), printer, &answers) {
        Ok(RatingEnding::Finished) => Ok(ExitCode::SUCCESS),
        Ok(RatingEnding::Left) => Ok(ExitCode::from(INCOMPLETE)),
        Ok(RatingEnding::NotRecorded) => Ok(ExitCode::from(UNRECORDED)),
        Err(source) => Err(CliError::Output { source, recorded: true }),
    }
}

/// Rates on the screen.
async fn on_screen(
    session: RatingSession,
    file: RatingsFile,
    language: Language,
    paths: &Paths,
    started: Instant,
) -> Result<ExitCode, CliError> {
    let OwnScreen { options, theme, mut tty, mut terminal, size, stop } = OwnScreen::open(paths)?;
    let path = std::path::absolute(file.path()).unwrap_or_else(|_| file.path().to_owned()).display().to_string();
    let repaired = file.repaired().map(|repaired| repaired.moved_to.display().to_string());
    let beginning = Beginning { session, ratings_file: path, repaired, language, theme, options, size };
    let mut screen = RatingScreen::new(beginning, rating::beginning());
    let fetch = screen.session().header().live.as_ref().map(fetcher);
    let ran = run_screen(&mut screen, (file, fetch), &mut terminal, &mut tty, stop, started).await;
    restore();
    end(terminal);
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
