//! `wardround cases new`: a doctor writes a case of their own.

use super::{
    super::{
        CliError,
        exit::{INCOMPLETE, INTERRUPTED},
        output::terminal_width,
        own_screen::{OwnScreen, internal},
        runtime,
    },
    Words,
};
use crate::{
    config::Paths,
    dialogue::{
        rating::printer,
        writing::{WritingEnding, write},
    },
    language::{Bilingual, Language},
    own_case::{Draft, Form, OwnFile, Saved},
    screen::{
        rating::Ending,
        terminal::restore,
        writing::{Beginning, WritingScreen, run as run_screen},
    },
    text::clean,
};
use clap::Args;
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The file of own cases: the case is appended after asking, or a new file made [default: cases/own.toml in the data folder]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Ask on lines, for screen readers and pipes; the default without a terminal, or where TERM is dumb. A field ends with a line that is a single dot
    #[arg(long)]
    plain: bool,
    /// Language of the form and of its closing questions [default: the interface's]
    #[arg(long)]
    pub language: Option<Language>,
}

pub(super) fn run(args: &NewArgs, language: Language) -> Result<ExitCode, CliError> {
    let paths = Paths::of_user()?;
    let path = args.output.clone().unwrap_or_else(|| paths.own_cases_file());
    let file = OwnFile::new(std::path::absolute(&path).unwrap_or(path));
    let refused = |error: crate::own_case::Refused| CliError::Cases(Bilingual::of(|language| error.words(language)));
    // A file that cannot be extended is told before anything is written.
    let cases = file.ids().map_err(refused)?.map(|ids| ids.len());
    let draft = Draft::in_folder(&paths.drafts_dir());
    let left = draft.left().map(|(form, at)| (form, local(at)));
    let words = Words(language);
    let (saved, otherwise) = if OwnScreen::is_possible() && !args.plain {
        on_screen((draft, file), left, cases, language)?
    } else {
        let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let printer = printer(io::stdout(), terminal_width(), is_terminal);
        match write(left, (&draft, &file), language, io::stdin().lock(), printer) {
            Ok(WritingEnding::Saved(saved)) => (Some(saved), ExitCode::SUCCESS),
            Ok(WritingEnding::Left) => (None, ExitCode::from(INCOMPLETE)),
            Ok(WritingEnding::NotSaved(error)) => return Err(refused(error)),
            Err(source) => return Err(CliError::Output { source, recorded: true }),
        }
    };
    match saved {
        Some(saved) => {
            say!("{}", clean(&words.saved_as(&saved)))?;
            Ok(otherwise)
        }
        None => Ok(otherwise),
    }
}

/// A time as people write it here.
fn local(at: jiff::Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Writes on the screen: the case that was saved last, and the exit code.
fn on_screen(
    files: (Draft, OwnFile),
    left: Option<(Form, String)>,
    cases: Option<usize>,
    language: Language,
) -> Result<(Option<Saved>, ExitCode), CliError> {
    let runtime = runtime()?;
    let ran = runtime.block_on(async {
        let OwnScreen { options, theme, mut tty, mut terminal, size, stop } = OwnScreen::open(&Paths::of_user()?)?;
        let path = files.1.path().display().to_string();
        let draft_path = files.0.path().display().to_string();
        let mut screen = WritingScreen::new(Beginning { draft: left, file: path, cases, language, theme, options, size });
        let ran = run_screen(&mut screen, files, &mut terminal, &mut tty, stop).await;
        restore();
        drop(tty);
        let ending = ran.map_err(internal("写终端", "writing the terminal"))?;
        let is_untouched = screen.form().is_untouched();
        if !is_untouched {
            tell!("{}", clean(&Words(language).draft_is_kept(&draft_path, screen.is_kept())));
        }
        let code = match ending {
            Ending::Interrupted => ExitCode::from(INTERRUPTED),
            Ending::Left if is_untouched && screen.last_saved().is_some() => ExitCode::SUCCESS,
            Ending::Left => ExitCode::from(INCOMPLETE),
        };
        Ok((screen.last_saved().cloned(), code))
    });
    // A disk that does not answer must not hold up whoever leaves.
    runtime.shutdown_background();
    ran
}
