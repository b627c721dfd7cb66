//! Opens the screens of people who have a file and nothing else, a trial's rater and a study's doctor: they need no settings.

use super::{
    CliError,
    screen::{FRAME_BYTES, options},
    stop,
};
use crate::{
    config::{Layers, Paths, Settings},
    screen::{
        state::Options,
        terminal::Tty,
        theme::{Registry, Theme},
    },
};
use ratatui::{Terminal, backend::CrosstermBackend};
use std::io::{self, BufWriter, IsTerminal, Stdout};
use tokio_util::sync::CancellationToken;

/// A terminal that is ready for a screen.
pub(super) struct OwnScreen {
    pub options: Options,
    pub theme: Theme,
    pub tty: Tty,
    pub terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Whether a signal asks to stop.
    pub stop: CancellationToken,
}

impl OwnScreen {
    /// Whether there is a terminal that shows a screen.
    pub fn is_possible() -> bool {
        let is_dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb
    }

    /// Takes the terminal. Where settings are missing or cannot be read, the defaults hold.
    pub fn open(paths: &Paths) -> Result<Self, CliError> {
        Self::open_in_theme(paths, None)
    }

    /// As [`OwnScreen::open`], in the theme of that name where there is one.
    pub fn open_in_theme(paths: &Paths, theme: Option<&str>) -> Result<Self, CliError> {
        let settings = Layers::of_process(paths).load().map_or_else(|_| Settings::default(), |loaded| loaded.settings);
        let options = options(&settings);
        let (themes, _) = Registry::load(Some(&paths.themes_dir()));
        let theme =
            themes.get_or_default(themes.name_for(theme.or(settings.interface.theme.as_deref()), options.depth)).at_depth(options.depth);
        let stop = CancellationToken::new();
        stop::watch_quietly(stop.clone());
        let tty = Tty::new(options.mouse).map_err(internal("占用终端", "taking the terminal"))?;
        let terminal = Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout())))
            .map_err(internal("终端", "the terminal"))?;
        let size = terminal.size().map_err(internal("终端尺寸", "the terminal's size"))?;
        Ok(Self { options, theme, tty, terminal, size: (size.width, size.height), stop })
    }
}

/// An error of the terminal that nobody expects.
pub(super) fn internal(zh: &'static str, en: &'static str) -> impl FnOnce(io::Error) -> CliError {
    move |e| CliError::internal(zh, en, e)
}
