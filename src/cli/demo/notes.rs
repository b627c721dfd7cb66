//! `wardround demo --notes`: the second terminal.

use super::{
    super::{
        CliError,
        own_screen::{OwnScreen, internal},
    },
    socket,
};
use crate::{
    config::Paths,
    language::{Bilingual, Language},
    screen::{
        stage::{NotesScreen, run_notes},
        terminal::{end, restore},
    },
    show::words::Words,
};
use std::{path::Path, process::ExitCode};

pub(super) async fn run(named: Option<&Path>, language: Language, paths: &Paths) -> Result<ExitCode, CliError> {
    if !OwnScreen::is_possible() {
        return Err(CliError::Usage(Bilingual::both(
            "--notes 需要终端：请在另一个终端窗口中运行",
            "--notes needs a terminal: run it in another terminal window",
        )));
    }
    let link = socket::connect(named, paths).await.map_err(CliError::Usage)?;
    let OwnScreen { options, theme, mut tty, mut terminal, stop, .. } = OwnScreen::open(paths)?;
    let mut screen = NotesScreen::new(theme, options, Words(language));
    let ran = run_notes(&mut screen, &mut terminal, &mut tty, link, stop).await;
    restore();
    drop(tty);
    end(terminal);
    ran.map_err(internal("写终端", "writing the terminal"))?;
    Ok(ExitCode::SUCCESS)
}
