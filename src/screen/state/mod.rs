//! The state of the screen over a [`Session`]: what is shown, selected, scrolled and typed. Inputs and events
//! in, outputs out; no IO and no clock.

mod act;
mod choosing;
mod comparing;
mod comparison;
mod consultation_view;
mod entry;
mod forms;
mod input;
mod markdown;
mod moving;
mod notice;
mod overlay;
mod picker;
mod playing;
mod saved;
mod scores;
mod together;
mod variants;
mod ward;

pub use comparison::Comparison;
pub use consultation_view::{ConsultationView, Search};
pub use entry::Entry;
pub use notice::{LogLine, Toast, Tone};
pub use overlay::{EntryForm, Field, ModelChoice, Overlay, Purpose, RateField, RateForm, SourceChoice};
pub use picker::{Choice, Picker};
pub use saved::{SavedConsultation, SavedState};
pub use scores::ScoresView;
pub use ward::Ward;

use crate::{
    config::{Change, ModelEntry},
    language::{Bilingual, Language},
};
use crate::{
    screen::{
        keys::Keymap,
        layout::{Areas, Setting},
        theme::{ColourDepth, Registry, Theme},
    },
    session::{Command, ConsultationKey, Effect, Session, SessionEvent, SourceName, words::Words},
    text::Ambiguous,
};
use crossterm::event::{KeyEvent, MouseEvent};
use std::{
    collections::{HashMap, VecDeque},
    path::PathBuf,
    time::Instant,
};

/// What a user does.
#[derive(Debug, Clone)]
pub enum Input {
    Key(KeyEvent),
    Paste(String),
    Mouse(MouseEvent),
    /// The terminal has so many columns and rows now.
    Resize(u16, u16),
    /// The terminal was somebody else's meanwhile.
    Redraw,
    /// Time has passed: something may have to disappear.
    Tick,
}

/// What comes back from the world around the screen.
#[derive(Debug, Clone)]
pub enum Answered {
    /// A text was copied; whether by the terminal.
    Copied(Result<bool, Bilingual>),
    /// A text comes back from the user's editor; nothing where it was only to be read.
    Edited(Result<Option<String>, Bilingual>),
    /// A file was written.
    Written(Result<PathBuf, Bilingual>),
    /// Settings were written.
    SettingsSaved(Result<(), Bilingual>),
    /// A notice for the user that does not come from the session.
    Problem(Bilingual),
}

/// What the world around the screen is to do.
#[derive(Debug, Clone)]
pub enum Output {
    /// Something for the session's tasks.
    Session(Effect),
    /// Make a model known to the tasks.
    AddModel(String, Box<ModelEntry>),
    /// Keep settings.
    Settings(Vec<Change>),
    /// Put a text on the clipboard.
    Copy(String),
    /// Open a text in the user's editor; whether its changes come back.
    Edit(String, bool),
    /// Show the recorded answers to the cases of a source.
    ViewAnswers(SourceName, Language),
    /// Write a Markdown file by this name.
    WriteMarkdown(String, String),
    /// Take or give back the mouse.
    Mouse(bool),
    /// Go back to the shell for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Quit,
}

/// How the terminal is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether the mouse is the screen's.
    pub mouse: bool,
    /// Columns of ambiguous characters.
    pub ambiguous: Ambiguous,
    /// Draw with ASCII alone.
    pub ascii: bool,
    /// Nothing that only moves.
    pub reduced_motion: bool,
    /// The colours that the terminal can show.
    pub depth: ColourDepth,
}

/// Which screen is shown below everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screen {
    /// The list of cases.
    Ward,
    Consultation(ConsultationKey),
    /// Answers of several models to a turn, side by side.
    Comparison,
    /// The scores of the models by turn.
    Scores,
}

/// The state of the screen.
pub struct App {
    session: Session,
    words: Words,
    keymap: Keymap,
    themes: Registry,
    theme: Theme,
    theme_name: String,
    options: Options,
    size: (u16, u16),
    screen: Screen,
    ward: Ward,
    views: HashMap<ConsultationKey, ConsultationView>,
    comparison: Option<Box<Comparison>>,
    scores: ScoresView,
    overlays: Vec<Overlay>,
    toasts: VecDeque<Toast>,
    log: VecDeque<LogLine>,
    saved: SavedState,
    /// What is still to be restored when the cases are read.
    restoring: bool,
    leaving: bool,
    demo_missing: bool,
}

/// What a screen begins with.
pub struct Beginning {
    pub session: Session,
    pub language: Language,
    pub keymap: Keymap,
    pub themes: Registry,
    /// The theme that is set, if any.
    pub theme: Option<String>,
    /// How the terminal is to be used.
    pub options: Options,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Where the user was.
    pub saved: SavedState,
    /// Whether the demonstration's model has to be fetched first.
    pub demo_missing: bool,
}

impl App {
    /// A screen, and what is to be done first.
    pub fn new(beginning: Beginning, now: Instant) -> (Self, Vec<Output>) {
        let Beginning { session, language, keymap, themes, theme, options, size, saved, demo_missing } = beginning;
        let theme_name = themes.name_for(theme.as_deref(), options.depth).to_owned();
        let mut app = Self {
            theme: themes.get_or_default(&theme_name).at_depth(options.depth),
            words: Words(language),
            restoring: true,
            ward: Ward::default(),
            screen: Screen::Ward,
            session,
            keymap,
            themes,
            theme_name,
            options,
            size,
            views: HashMap::new(),
            comparison: None,
            scores: ScoresView::default(),
            overlays: Vec::new(),
            toasts: VecDeque::new(),
            log: VecDeque::new(),
            saved,
            leaving: false,
            demo_missing,
        };
        let effects = app.session.begin(language, now);
        let mut outputs = app.outputs(effects, now);
        if app.session.model().is_none() {
            outputs.extend(app.choose_model(now));
        }
        (app, outputs)
    }

    /// Takes what happened at the session.
    pub fn event(&mut self, event: SessionEvent, now: Instant) -> Vec<Output> {
        let source_read = matches!(event, SessionEvent::SourceRead(_, Ok(_)));
        let servers_found = matches!(event, SessionEvent::ServersFound(_));
        let effects = self.session.handle(event, now);
        let mut outputs = self.outputs(effects, now);
        if source_read {
            outputs.extend(self.cases_changed(now));
        }
        if servers_found {
            self.servers_found();
        }
        outputs
    }

    /// Whether an event can change what is shown now.
    pub fn concerns(&self, event: &SessionEvent) -> bool {
        match event {
            SessionEvent::Delta(answer, _) | SessionEvent::Measured(answer, _) => {
                let is_shown = |key| self.current() == Some(key) || self.comparison().is_some_and(|c| c.has(key));
                self.session.consultation_of(*answer).is_some_and(is_shown)
            }
            _ => true,
        }
    }

    /// Stops everything that runs, before leaving.
    pub fn stop_all(&mut self, now: Instant) -> Vec<Output> {
        let keys: Vec<ConsultationKey> = self.views.keys().cloned().collect();
        keys.into_iter().flat_map(|key| self.command(Command::Stop(key), now)).collect()
    }

    /// Gives the session a command.
    fn command(&mut self, command: Command, now: Instant) -> Vec<Output> {
        let effects = self.session.act(command, now);
        self.outputs(effects, now)
    }

    fn outputs(&mut self, effects: Vec<Effect>, now: Instant) -> Vec<Output> {
        let mut outputs = Vec::new();
        for effect in effects {
            match effect {
                Effect::Notice(notice) => self.notice(&notice, now),
                effect => outputs.push(Output::Session(effect)),
            }
        }
        outputs
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    pub fn words(&self) -> Words {
        self.words
    }

    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    /// The theme, in the colours that the terminal can show.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// How the terminal is used.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Which screen is shown.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The list of cases.
    pub fn ward(&self) -> &Ward {
        &self.ward
    }

    /// What lies over the screen, the topmost last.
    pub fn overlays(&self) -> &[Overlay] {
        &self.overlays
    }

    /// Messages that disappear.
    pub fn toasts(&self) -> impl Iterator<Item = &Toast> {
        self.toasts.iter()
    }

    /// Messages that stay.
    pub fn log(&self) -> &VecDeque<LogLine> {
        &self.log
    }

    /// The consultation that is shown.
    pub fn current(&self) -> Option<&ConsultationKey> {
        match &self.screen {
            Screen::Consultation(key) => Some(key),
            Screen::Ward | Screen::Comparison | Screen::Scores => None,
        }
    }

    /// How a consultation is shown.
    pub fn view(&self, key: &ConsultationKey) -> Option<&ConsultationView> {
        self.views.get(key)
    }

    /// Whether a text is being written, so that keys are text.
    pub fn is_writing(&self) -> bool {
        let in_overlay = self.overlays.last().is_some_and(Overlay::is_writing);
        let in_view = self.current().and_then(|k| self.views.get(k)).is_some_and(ConsultationView::is_searching);
        in_overlay || (self.overlays.is_empty() && (in_view || (self.screen == Screen::Ward && self.ward.is_filtering())))
    }

    /// Whether an answer is coming on the screen that is shown.
    pub fn is_streaming(&self) -> bool {
        let keys = self.comparison().map(Comparison::keys).unwrap_or_default();
        keys.iter().chain(self.current()).filter_map(|k| self.session.opened(k)).any(|v| v.live().is_some())
    }

    /// When something on the screen will change by itself.
    pub fn next_change(&self) -> Option<Instant> {
        self.toasts.iter().map(|t| t.until).min()
    }

    /// Lays out what the next frame shows; [`crate::screen::draw::draw`] only reads. Cheap where nothing changed.
    pub fn prepare(&mut self) {
        let areas = Areas::of(self.size.0, self.size.1);
        if let Screen::Consultation(key) = &self.screen
            && let (Some(opened), Some(view)) = (self.session.opened(key), self.views.get_mut(key))
        {
            let model = self.session.model_row(&key.model);
            let name = self.session.shown_name(&key.model);
            let setting = Setting { model, name: &name, words: self.words, keymap: &self.keymap };
            view.lay_out(opened, &setting, self.options, areas);
        }
        if self.screen == Screen::Comparison {
            self.prepare_comparison(&areas);
        }
        if self.screen == Screen::Scores {
            self.scores.lay_out(self.session.scores(), self.words, self.options, &areas);
        }
        if self.screen == Screen::Ward {
            self.ward.show_selected(usize::from(areas.list_rows()));
        }
    }
}
