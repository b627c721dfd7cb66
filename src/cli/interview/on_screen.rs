//! An interview on the screen.

use super::Opening;
use crate::{
    cli::{
        CliError,
        exit::{INCOMPLETE, INTERRUPTED, UNRECORDED},
        own_screen::{OwnScreen, internal},
    },
    config::Paths,
    file_name::slug,
    interview::{InterviewId, Role, seat_words, words},
    language::Language,
    plain_file,
    screen::{
        interviewing::{Beginning, InterviewScreen, Interviewed, Next, run},
        rating::Ending,
        terminal::{end, restore},
    },
    text::clean,
};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The file of the notes on one interview, beside its record.
fn notes_file(folder: &Path, id: &InterviewId) -> PathBuf {
    let key = id.key();
    folder.join(format!("notes-{}-{}.txt", slug(id.case.as_str()), key.get(..8).unwrap_or(&key)))
}

/// The most that is read of notes, in MiB.
const LONGEST: u64 = 1;

/// The notes of an interview that goes on.
fn notes(path: &Path) -> Result<String, CliError> {
    match plain_file::read_to_string(path, LONGEST) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|source| CliError::File { path: path.to_owned(), source }),
    }
}

/// Lets the person take the history until they leave.
pub(super) async fn play(opening: Opening<'_>, (folder, repaired): (&Path, Option<String>), paths: &Paths) -> Result<ExitCode, CliError> {
    let Opening { open, journal, gradings, judge, cast, person, language } = opening;
    let path = notes_file(folder, open.id());
    let notes = notes(&path)?;
    let OwnScreen { options, theme, mut tty, mut terminal, size, stop } = OwnScreen::open(paths)?;
    let beginning = Beginning {
        case: words::case(open.case()),
        about: {
            let gap = if language == Language::Zh { "" } else { " " };
            let speaks = words::informant(open.case(), language).map(|speaks| speaks + gap).unwrap_or_default();
            speaks + &seat_words::about(open.id(), person, language)
        },
        card: open.case().patient().map(|patient| words::card(patient, language)),
        case_language: open.id().language,
        lines: open.lines().to_vec(),
        next: Next::of(&open.turn()),
        seat: person,
        // A doctor who is a person must not know them: they are not even there.
        patient_sheet: (person != Some(Role::Doctor)).then(|| open.shown_to_patient(language)),
        whole_sheet: person.is_none().then(|| open.shown_to_watching(language)),
        result: gradings.reveal(&open, language),
        is_to_grade: judge.as_ref().is_some_and(|judge| !gradings.is_graded(&open, judge)),
        notes,
        message: repaired,
        language,
        theme,
        options,
        size,
    };
    let (mut screen, first) = InterviewScreen::new(beginning);
    let interviewed = Interviewed { open, journal, gradings, judge, cast: cast.clone(), notes: path };
    let ran = run(&mut screen, interviewed, first, &mut terminal, &mut tty, stop).await;
    restore();
    end(terminal);
    drop(tty);
    let ending = ran.map_err(internal("写终端", "writing the terminal"))?;
    if let Some(trouble) = screen.trouble() {
        tell!("{}", clean(trouble));
    }
    if !screen.is_ended() {
        tell!("{}", words::left(language));
    }
    Ok(match ending {
        _ if screen.has_unsaved() => ExitCode::from(UNRECORDED),
        _ if screen.is_ended() => ExitCode::SUCCESS,
        Ending::Interrupted => ExitCode::from(INTERRUPTED),
        Ending::Left => ExitCode::from(INCOMPLETE),
    })
}
