//! Carries out the screen's outputs: session effects, clipboard, editor, files.

use super::clipboard::Clipboard;
use crate::{
    atomic_file::write_numbered,
    config::{Change, Paths, save},
    file_name::slug,
    glossary, io_error,
    language::{Bilingual, Language},
    screen::state::{Answered, Output, SavedState},
    session::{SourceName, tasks::Tasks},
    tape::is_tape,
};
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::mpsc;

/// The user's settings file. Each change reads it and writes it whole, so that two at once would lose one.
struct SettingsFile {
    path: PathBuf,
    /// Changes in the order in which they were made.
    unsaved: Mutex<Vec<Change>>,
    /// Held while the file is written.
    saving: Mutex<()>,
}

impl SettingsFile {
    fn keep(&self, changes: Vec<Change>) {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).extend(changes);
    }

    /// Writes what nobody has written yet.
    fn save(&self) -> Result<(), Bilingual> {
        let _saving = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = std::mem::take(&mut *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner));
        if changes.is_empty() { Ok(()) } else { save(&self.path, &changes).map_err(|e| Bilingual::of(|language| e.words(language))) }
    }
}

/// No question or comment is longer.
const EDITED_LIMIT: u64 = 1 << 20;

/// The world around the screen.
pub struct Platform {
    tasks: Tasks,
    settings: Arc<SettingsFile>,
    state_file: PathBuf,
    answers: mpsc::Sender<Answered>,
    kept: SavedState,
    clipboard: Clipboard,
}

impl Platform {
    /// The world of a user.
    pub fn new(tasks: Tasks, settings_file: PathBuf, paths: &Paths, answers: mpsc::Sender<Answered>) -> Self {
        let state_file = paths.state_file();
        let settings = Arc::new(SettingsFile { path: settings_file, unsaved: Mutex::default(), saving: Mutex::default() });
        Self { tasks, settings, kept: SavedState::read(&state_file), state_file, answers, clipboard: Clipboard::default() }
    }

    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Gives an answer to the screen.
    pub fn answer(&self, answer: Answered) {
        // A screen that has not read a hundred answers is gone.
        let _ = self.answers.try_send(answer);
    }

    /// Carries out what needs no terminal.
    pub fn carry_out(&mut self, output: Output) {
        match output {
            Output::Session(effect) => self.tasks.perform(effect),
            Output::AddModel(name, entry) => self.tasks.add_model(&name, *entry),
            Output::Settings(changes) => {
                self.settings.keep(changes);
                let settings = self.settings.clone();
                let answers = self.answers.clone();
                tokio::task::spawn_blocking(move || {
                    let _ = answers.try_send(Answered::SettingsSaved(settings.save()));
                });
            }
            Output::Copy(text) => {
                let copied = self.clipboard.copy(&text);
                self.answer(Answered::Copied(copied.map_err(|e| Bilingual::of(|language| io_error::words(&e, language)))));
            }
            Output::WriteMarkdown(name, text) => {
                let answers = self.answers.clone();
                tokio::task::spawn_blocking(move || {
                    let safe = slug(&name);
                    let written =
                        write_numbered(Path::new("."), &safe, "md", text.as_bytes()).map_err(|e| of_io(&format!("{safe}.md"), &e));
                    let _ = answers.try_send(Answered::Written(written));
                });
            }
            Output::Edit(..) | Output::ViewAnswers(..) | Output::Mouse(_) | Output::Suspend | Output::Redraw | Output::Quit => {}
        }
    }

    /// Keeps where the user is, if it has changed. A tape that is played is not where the next session begins.
    pub fn keep(&mut self, saved: SavedState) {
        let is_played = || saved.source.as_ref().is_some_and(|source| is_tape(Path::new(source)));
        if saved != self.kept && !is_played() {
            if let Err(error) = saved.write(&self.state_file) {
                tracing::warn!("{}: {error}", self.state_file.display());
            }
            self.kept = saved;
        }
    }

    /// Shows the recorded answers to the cases of a source, with the program's own command, and waits until the reader leaves it.
    pub(super) fn view_answers(&self, source: &SourceName, language: Language) -> Result<(), Bilingual> {
        let runs = self.tasks.runs_of(source);
        if runs.is_empty() {
            return Err(Bilingual::both("这些病例还没有记录下来的回答", "There is no recorded answer to these cases yet"));
        }
        let mut command = Command::new(std::env::current_exe().map_err(|e| of_io("wardround", &e))?);
        command.arg("view").args(runs).args(["--language", language.code()]);
        if let SourceName::File(path) = source {
            command.arg("--cases").arg(path);
        }
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Bilingual::quoted("系统", status).after("查看器没有正常结束；", "the viewer ended with ")),
            Err(error) => Err(of_io("wardround view", &error)),
        }
    }

    /// Opens a text in the user's editor and waits for it; the text as it is afterwards.
    pub(super) fn edit(&self, text: &str) -> Result<String, Bilingual> {
        let editor = ["VISUAL", "EDITOR"].iter().find_map(|v| std::env::var(v).ok().filter(|e| !e.trim().is_empty()));
        let editor = editor.unwrap_or_else(|| if cfg!(windows) { "notepad".into() } else { "vi".into() });
        edit_with(&editor, text).map_err(|e| of_io(&editor, &e))
    }
}

/// What the system said of something with a name.
fn of_io(name: &str, error: &io::Error) -> Bilingual {
    Bilingual::of(|language| format!("{name}{}{}", glossary::colon(language), io_error::words(error, language)))
}

/// The command may have arguments, as in `code --wait`.
fn edit_with(editor: &str, text: &str) -> io::Result<String> {
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    // Of this process and of nobody else.
    let path = std::env::temp_dir().join(format!("wardround-{}-{}.md", std::process::id(), jiff::Timestamp::now().as_millisecond()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(&path)?, text.as_bytes())?;
    let edited = Command::new(program).args(words).arg(&path).status().and_then(|status| {
        if status.success() {
            read_back(&path)
        } else {
            Err(io::Error::other(Bilingual::quoted("系统", status).after("编辑器没有正常结束；", "ended with ")))
        }
    });
    // What cannot be removed is swept up with the folder.
    let _ = std::fs::remove_file(&path);
    edited
}

/// What an editor has left, if it can be a text that somebody wrote.
fn read_back(path: &Path) -> io::Result<String> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() > EDITED_LIMIT {
        let limit = EDITED_LIMIT >> 20;
        return Err(io::Error::other(Bilingual::both(
            format!("编辑器没有留下 {limit} MiB 以内的文本；之前写的内容保留"),
            format!("left no text of at most {limit} MiB; what was written before stays"),
        )));
    }
    std::fs::read_to_string(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_consultation_never_overwrites_another() {
        let dir = tempfile::tempdir().unwrap();
        let first = write_numbered(dir.path(), &slug("12-模型/甲"), "md", "一".as_bytes()).unwrap();
        let second = write_numbered(dir.path(), &slug("12-模型/甲"), "md", "二".as_bytes()).unwrap();
        assert!(first.ends_with("12-模型-甲.md") && second.ends_with("12-模型-甲-2.md"), "{first:?} {second:?}");
        assert_eq!(std::fs::read_to_string(first).unwrap(), "一");
    }

    #[cfg(unix)]
    #[test]
    fn an_editor_with_arguments_changes_the_text_and_a_failing_one_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let script = dir.path().join("editor.sh");
        std::fs::write(&script, "printf '%s' \"$1\" >> \"$2\"\n").unwrap();
        let editor = format!("sh {} 加了", script.display());
        assert_eq!(edit_with(&editor, "原文").unwrap(), "原文加了");
        assert!(edit_with("false", "x").unwrap_err().to_string().contains("ended with"));
        assert!(edit_with("/nonexistent/editor", "x").is_err());
    }
}
