//! `wardround demo`: plays a show on the stage or as lines, and shows its notes in a second terminal.

mod live;
mod notes;
mod open;
mod plain;
#[cfg_attr(unix, path = "socket_unix.rs")]
#[cfg_attr(not(unix), path = "socket_none.rs")]
mod socket;
mod words;

use super::{
    CliError,
    exit::INTERRUPTED,
    language_of_user,
    own_screen::{OwnScreen, internal},
    stop,
};
use crate::{
    config::Paths,
    language::Language,
    screen::{
        stage::{StageEnding, StageLinks, StageScreen, run as run_stage},
        terminal::restore,
    },
    show::{Beginning, Machine, Show, wire::Seen},
    tape::Speed,
    text::clean,
};
use live::LiveModels;
use std::{collections::HashMap, path::PathBuf, process::ExitCode, sync::Arc, time::Instant};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Events between the stage, live models and the second terminal; whoever is faster waits.
const EVENTS: usize = 64;

#[derive(Debug, Default, clap::Args)]
pub(super) struct DemoArgs {
    /// The playlist (TOML) [default: the bundled show, which needs no model, network or settings]
    #[arg(value_name = "PLAYLIST")]
    playlist: Option<PathBuf>,
    /// Language of the show and of messages [default: the playlist's, else the locale's]
    #[arg(long)]
    pub(super) language: Option<Language>,
    /// Check the playlist and everything that it names, and play nothing
    #[arg(long, conflicts_with = "notes")]
    check: bool,
    /// Begin again after the end
    #[arg(long = "loop", id = "loop")]
    again: bool,
    /// Go on by time where a presenter would press a key
    #[arg(long)]
    unattended: bool,
    /// How fast recordings play: from 0.25 to 16, or instant [default: the playlist's, or 1]
    #[arg(long, value_name = "SPEED")]
    speed: Option<Speed>,
    /// Show which keys are pressed
    #[arg(long)]
    show_keys: bool,
    /// Print the show as lines; the default without a terminal, or where TERM is dumb
    #[arg(long)]
    plain: bool,
    /// In a second terminal: show the presenter's notes of a show that plays, and control it
    #[arg(long, conflicts_with_all = ["playlist", "loop", "unattended", "speed", "plain", "show_keys"])]
    notes: bool,
    /// The socket where show and notes meet [default: a private one; with --notes that of the newest show]
    #[arg(long, value_name = "FILE")]
    socket: Option<PathBuf>,
}

pub(super) fn run(args: &DemoArgs, paths: &Paths) -> Result<ExitCode, CliError> {
    let usual = language_of_user();
    let runtime = super::runtime()?;
    if args.notes {
        let ran = runtime.block_on(notes::run(args.socket.as_deref(), args.language.unwrap_or(usual), paths));
        runtime.shutdown_background();
        return ran;
    }
    let opened = open::open(args.playlist.as_deref(), args.language, usual, paths)?;
    for remark in &opened.show.remarks {
        tell!("{}", clean(remark.words(opened.show.language)));
    }
    if args.check {
        say!("{}", clean(&words::checked(&opened)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let ran = runtime.block_on(async {
        if args.plain || !OwnScreen::is_possible() {
            return plain::run(args, &opened, paths).await;
        }
        on_stage(args, &opened, paths).await
    });
    // A model that does not answer must not hold up whoever leaves.
    runtime.shutdown_background();
    ran
}

/// A show that no playlist names.
pub(super) struct PlayedAlone {
    pub show: Show,
    /// How fast, where the command line says it.
    pub speed: Option<Speed>,
    /// As lines.
    pub plain: bool,
}

/// Plays a show that no playlist names.
pub(super) async fn play_alone(played: PlayedAlone, paths: &Paths) -> Result<ExitCode, CliError> {
    let PlayedAlone { show, speed, plain } = played;
    let args = DemoArgs { speed, plain, ..DemoArgs::default() };
    let opened = open::Opened { show: Arc::new(show), loaded: None, models: HashMap::new() };
    if plain || !OwnScreen::is_possible() {
        return plain::run(&args, &opened, paths).await;
    }
    on_stage(&args, &opened, paths).await
}

impl DemoArgs {
    /// How the show is played.
    fn beginning(&self) -> Beginning {
        Beginning { unattended: self.unattended, speed: self.speed, loops: self.again, show_keys: self.show_keys, pause: None }
    }
}

/// Plays on the screen.
async fn on_stage(args: &DemoArgs, opened: &open::Opened, paths: &Paths) -> Result<ExitCode, CliError> {
    let show = Arc::clone(&opened.show);
    let (events_in, mut events) = mpsc::channel(EVENTS);
    let began = Instant::now();
    let (machine, first) = Machine::new(show.clone(), args.beginning());
    let server = server(args, paths, &machine, events_in.clone())?;
    let mut models = LiveModels::new(opened, paths, events_in);
    let OwnScreen { options, theme, mut tty, mut terminal, size, stop } = OwnScreen::open_in_theme(paths, show.theme.as_deref())?;
    let mut screen = StageScreen::new(machine, theme, options, size);
    let language = show.language;
    let mut publish = |machine: &Machine| {
        if let Some(server) = &server {
            server.publish(|| Seen::of(machine, began.elapsed(), language));
        }
    };
    let mut carry_out = |output| models.carry_out(output);
    let links = StageLinks { events: &mut events, stop, carry_out: &mut carry_out, publish: &mut publish };
    let ran = run_stage(&mut screen, first, &mut terminal, &mut tty, links).await;
    restore();
    drop(tty);
    crate::screen::terminal::end(terminal);
    models.close().await;
    Ok(match ran.map_err(internal("写终端", "writing the terminal"))? {
        StageEnding::Finished | StageEnding::Left => ExitCode::SUCCESS,
        StageEnding::Interrupted => ExitCode::from(INTERRUPTED),
    })
}

/// Opens the socket for a second terminal. Where no one was named and none can be made, the show plays without.
fn server(
    args: &DemoArgs,
    paths: &Paths,
    machine: &Machine,
    events: mpsc::Sender<crate::screen::stage::StageEvent>,
) -> Result<Option<socket::Server>, CliError> {
    let beginning = Seen::of(machine, std::time::Duration::ZERO, machine.language());
    match socket::Server::open(args.socket.as_deref(), paths, beginning, events) {
        Ok(server) => Ok(Some(server)),
        Err(message) if args.socket.is_some() => Err(CliError::Usage(message)),
        Err(message) => {
            tracing::warn!("{message}");
            Ok(None)
        }
    }
}

/// A token that a signal cancels.
fn stopping() -> CancellationToken {
    let token = CancellationToken::new();
    stop::watch_quietly(token.clone());
    token
}
