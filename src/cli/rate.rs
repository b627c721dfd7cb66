//! `wardround rate PACK`: a rater rates. Needs the pack and nothing else: no settings, model, network or key.

use super::{
    CliError,
    exit::{INCOMPLETE, INTERRUPTED, UNRECORDED},
    language_of_user,
    output::terminal_width,
    screen::{FRAME_BYTES, options},
    stop,
};
use crate::{
    config::{Layers, Paths, Settings},
    dialogue::rating::{self, RatingEnding},
    language::Language,
    screen::{
        rating::{Beginning, Ending, RatingScreen, Saving, run as run_screen},
        terminal::{Tty, end, restore},
        theme::Registry,
    },
    text::clean,
    trial::{ratings_file, ratings_file::RatingsFile, session::RatingSession},
};
use ratatui::{Terminal, backend::CrosstermBackend};
use std::{
    io::{self, BufWriter, IsTerminal},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

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
    let is_dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    if is_terminal && !is_dumb && !args.plain {
        let runtime = super::runtime()?;
        let ran = runtime.block_on(on_screen(session, file, language, paths, started));
        // A disk that does not answer must not hold up whoever leaves.
        runtime.shutdown_background();
        return ran;
    }
    let printer = rating::printer(io::stdout(), terminal_width(), is_terminal);
    match rating::rate(session, file, language, io::stdin().lock(), printer) {
        Ok(RatingEnding::Finished) => Ok(ExitCode::SUCCESS),
        Ok(RatingEnding::Left) => Ok(ExitCode::from(INCOMPLETE)),
        Ok(RatingEnding::NotRecorded) => Ok(ExitCode::from(UNRECORDED)),
        Err(source) => Err(CliError::Output { source, recorded: true }),
    }
}

/// Opens the rating screen. A rater needs no settings: where they are missing or cannot be read, the defaults hold.
async fn on_screen(
    session: RatingSession,
    file: RatingsFile,
    language: Language,
    paths: &Paths,
    started: Instant,
) -> Result<ExitCode, CliError> {
    let internal = |zh: &'static str, en: &'static str| move |e: io::Error| CliError::internal(zh, en, e);
    let settings = Layers::of_process(paths).load().map_or_else(|_| Settings::default(), |loaded| loaded.settings);
    let options = options(&settings);
    let (themes, _) = Registry::load(Some(&paths.themes_dir()));
    let theme = themes.get_or_default(themes.name_for(settings.interface.theme.as_deref(), options.depth)).at_depth(options.depth);
    let stop_token = CancellationToken::new();
    stop::watch_quietly(stop_token.clone());
    let mut tty = Tty::new(options.mouse).map_err(internal("占用终端", "taking the terminal"))?;
    let mut terminal = Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout())))
        .map_err(internal("终端", "the terminal"))?;
    let size = terminal.size().map_err(internal("终端尺寸", "the terminal's size"))?;
    let path = std::path::absolute(file.path()).unwrap_or_else(|_| file.path().to_owned()).display().to_string();
    let repaired = file.repaired().map(|repaired| repaired.moved_to.display().to_string());
    let beginning = Beginning { session, ratings_file: path, repaired, language, theme, options, size: (size.width, size.height) };
    let mut screen = RatingScreen::new(beginning, rating::beginning());
    let ran = run_screen(&mut screen, file, &mut terminal, &mut tty, stop_token, started).await;
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
