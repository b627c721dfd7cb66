//! Starts the screen on a terminal.

use super::{
    CliError,
    exit::{INTERRUPTED, UNRECORDED},
    stop,
};
use crate::{
    case::Variant,
    config::{Loaded, Paths, Settings},
    language::{Bilingual, Language},
    screen::{
        keys::Keymap,
        state::{Answered, App, Beginning, Options, SavedState},
        terminal::{self, Connections, Host, Platform, TerminalHost},
        theme::{ColourDepth, Registry},
    },
    session::{ModelRow, Session, SourceName, tasks::Tasks},
    tape::TapeRecorder,
    text::Ambiguous,
};
use ratatui::{Terminal, backend::CrosstermBackend};
use std::{
    io::{self, BufWriter},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Events between the tasks and the screen; a model that is faster waits.
const EVENTS: usize = 1024;
/// Bytes of a frame that are written at once.
pub(super) const FRAME_BYTES: usize = 1 << 16;

/// What the screen is opened with.
pub(super) struct Opening {
    /// The cases that were named.
    pub cases: Option<String>,
    /// The model that was named.
    pub model: Option<String>,
    /// The judge that was named.
    pub judge: Option<String>,
    /// As which variant cases are opened.
    pub variant: Option<Variant>,
    /// The language that was named.
    pub language: Option<Language>,
    /// The seed from which each answer's own is derived.
    pub seed: u64,
    /// Every model that can be named.
    pub models: Vec<ModelRow>,
    /// The user's settings file.
    pub settings_file: PathBuf,
    /// What records the consultations as tapes, where that is wished.
    pub tapes: Option<TapeRecorder>,
}

/// Opens the screen.
pub(super) async fn run(opening: Opening, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    let internal = |zh: &'static str, en: &'static str| move |e: io::Error| CliError::internal(zh, en, e);
    let settings = &loaded.settings;
    let language = opening.language.unwrap_or_else(|| super::interface_language(&loaded));
    let mut saved = SavedState::read(&paths.state_file());
    // What was named, here or in the settings, comes before where the user was; naming the same changes nothing.
    let is_other = |named: &Option<String>, before: &Option<String>| named.is_some() && named != before;
    if is_other(&opening.cases, &saved.source) || is_other(&opening.model, &saved.model) {
        (saved.restore_case, saved.restore_consultation) = (saved.restore_case.take().filter(|_| opening.cases.is_none()), false);
    }
    let known = |name: &String| opening.models.iter().any(|m| m.name == *name);
    let model = opening.model.clone().or_else(|| saved.model.clone().filter(known));
    let model = model.or_else(|| (opening.models.len() == 1).then(|| opening.models[0].name.clone()));
    let judge = opening.judge.clone();
    let source = opening.cases.clone().or_else(|| saved.source.clone()).map_or(SourceName::Bundled, |c| source_of(&c));

    let (themes, theme_problems) = Registry::load(Some(&paths.themes_dir()));
    let (keymap, keymap_problems) = Keymap::load(&paths.keymap_file());
    let mut problems: Vec<Bilingual> = theme_problems.iter().map(|problem| Bilingual::of(|language| problem.words(language))).collect();
    problems.extend(keymap_problems.iter().map(|problem| Bilingual::of(|language| problem.words(language))));
    if let Some(theme) = settings.interface.theme.as_deref().filter(|t| themes.get(t).is_none()) {
        problems.push(themes.unknown(theme).after("[interface] theme：", "[interface] theme: "));
    }

    let (events_in, events) = mpsc::channel(EVENTS);
    let (answers_in, answers) = mpsc::channel::<Answered>(64);
    let tasks = Tasks::new(settings.clone(), paths.clone(), opening.seed, opening.tapes, events_in).keeping(opening.variant.as_ref());
    let stop_token = CancellationToken::new();
    stop::watch_quietly(stop_token.clone());
    let platform = Platform::new(tasks.clone(), opening.settings_file, &paths, answers_in.clone());
    let options = options(settings);
    let demo_missing = !opening.models.iter().any(|m| m.name == crate::config::DEMO_NAME);
    let session =
        Session::new(source, opening.models, model, judge).at_speed(settings.playback.speed).with_variant(opening.variant.as_ref());

    let mut host = TerminalHost::new(platform, options.mouse).map_err(internal("占用终端", "taking the terminal"))?;
    let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout()));
    let mut terminal = Terminal::new(backend).map_err(internal("终端", "the terminal"))?;
    let size = terminal.size().map_err(internal("终端尺寸", "the terminal's size"))?;
    let beginning = Beginning {
        session,
        language,
        keymap,
        themes,
        theme: settings.interface.theme.clone(),
        options,
        size: (size.width, size.height),
        saved,
        demo_missing,
    };
    let (mut app, first) = App::new(beginning, Instant::now());
    for problem in problems {
        app.answered(Answered::Problem(problem), Instant::now());
    }
    let mut connections = Connections { events, answers, stop: stop_token.clone() };
    let ran = terminal::run(&mut app, first, &mut terminal, &mut host, &mut connections).await;
    // The terminal first: what follows may take a moment.
    terminal::restore();
    terminal::end(terminal);
    terminal::settle(&mut app, &mut host, &mut connections).await;
    host.keep(app.saved());
    let is_lost = app.session().has_unsaved();
    if is_lost {
        tell!("{}", app.words().left_unsaved());
    }
    drop(host);
    // A task that waits to tell something would hold up the closing.
    drop(connections);
    tasks.close().await;
    ran.map_err(internal("写终端", "writing the terminal"))?;
    if is_lost {
        return Ok(ExitCode::from(UNRECORDED));
    }
    Ok(if stop_token.is_cancelled() { ExitCode::from(INTERRUPTED) } else { ExitCode::SUCCESS })
}

/// A file is remembered by its whole path, so that it is found from any folder.
fn source_of(cases: &str) -> SourceName {
    match SourceName::parse(cases) {
        SourceName::File(path) => SourceName::File(std::path::absolute(&path).unwrap_or(path)),
        SourceName::Bundled => SourceName::Bundled,
    }
}

/// How the terminal is to be used, by the settings and the environment.
pub(super) fn options(settings: &Settings) -> Options {
    let variable = |name: &str| std::env::var(name).ok();
    let interface = &settings.interface;
    Options {
        mouse: interface.mouse,
        ambiguous: if interface.ambiguous_width == 2 { Ambiguous::Wide } else { Ambiguous::Narrow },
        ascii: is_ascii(variable),
        reduced_motion: interface.reduced_motion,
        depth: ColourDepth::detect(variable),
    }
}

/// Whether a terminal can show ASCII alone: its locale names another character set, or it is the Linux console, whose font lacks most of Unicode.
/// Where no locale is set at all, UTF-8 is by far the likelier.
pub(super) fn is_ascii(variable: impl Fn(&str) -> Option<String>) -> bool {
    if variable("TERM").is_some_and(|t| t == "linux" || t == "dumb") {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|n| variable(n).filter(|v| !v.is_empty()));
    locale.is_some_and(|l| {
        let l = l.to_lowercase();
        l.contains('.') && !l.contains("utf-8") && !l.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_where_the_terminal_says_so() {
        let with = |pairs: &'static [(&str, &str)]| is_ascii(|n| pairs.iter().find(|(k, _)| *k == n).map(|(_, v)| (*v).to_owned()));
        assert!(with(&[("TERM", "linux"), ("LANG", "zh_CN.UTF-8")]));
        assert!(with(&[("TERM", "xterm"), ("LANG", "zh_CN.GB18030")]));
        assert!(!with(&[("TERM", "xterm"), ("LANG", "zh_CN.UTF-8")]));
        assert!(!with(&[("TERM", "xterm")]));
        assert!(!with(&[("TERM", "xterm"), ("LANG", "C")]));
        assert!(!with(&[("LC_ALL", "C.UTF-8"), ("LANG", "zh_CN.GBK")]));
    }
}
