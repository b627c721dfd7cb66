//! The state of the screen of an interview: what is shown, scrolled and typed. Who speaks and what counts, the interview decides. No IO and no clock.

use super::{areas::Pane, concluding::ConclusionForm, ordering::Menu, words::Words};
use crate::{
    interview::{EndReason, RevealSection, Role, Turn, UtteranceRecord, words},
    language::Language,
    screen::{
        draw::paint::Themed,
        layout::Row,
        state::{Entry, Options, Tone},
        theme::Theme,
    },
    text::clean,
};
use std::{collections::HashMap, time::Duration};

/// Who has to speak next, without what they may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The doctor, who has so many lines left.
    Doctor {
        /// Lines; `None` without a limit.
        left: Option<usize>,
        /// Whether nothing but the conclusion is wanted.
        must_conclude: bool,
    },
    /// The patient.
    Patient,
    /// The examiner.
    Examiner,
    /// Nobody.
    Ended(EndReason),
}

impl Next {
    /// Who has to speak in this turn.
    pub fn of(turn: &Turn) -> Self {
        match turn {
            Turn::Doctor(view) => Self::Doctor { left: view.left, must_conclude: view.must_conclude },
            Turn::Patient(_) => Self::Patient,
            Turn::Examiner(_) => Self::Examiner,
            Turn::Ended(reason) => Self::Ended(*reason),
        }
    }

    /// The role; `None` at the end.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Doctor { .. } => Some(Role::Doctor),
            Self::Patient => Some(Role::Patient),
            Self::Examiner => Some(Role::Examiner),
            Self::Ended(_) => None,
        }
    }

    /// Whether it is this role's turn.
    pub(super) fn is_of(self, role: Role) -> bool {
        self.role() == Some(role)
    }

    /// Whether the doctor can do nothing but conclude.
    pub(super) fn must_conclude(self) -> bool {
        matches!(self, Self::Doctor { must_conclude: true, .. })
    }

    /// Why it is over.
    pub(super) fn end(self) -> Option<EndReason> {
        if let Self::Ended(reason) = self { Some(reason) } else { None }
    }

    pub(super) fn left(self) -> Option<usize> {
        if let Self::Doctor { left, .. } = self { left } else { None }
    }
}

/// What the world around the screen is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Record what the person says in this role; then [`InterviewScreen::said`] or [`InterviewScreen::not_saved`] is to be called.
    Say(Role, String),
    /// Have whoever has to speak do so; then [`InterviewScreen::said`], [`InterviewScreen::stopped`], [`InterviewScreen::failed`] or
    /// [`InterviewScreen::not_saved`] is to be called.
    Ask,
    /// Do not wait for them any longer.
    StopWaiting,
    /// Put the notes on the disk; then [`InterviewScreen::notes_kept`] is to be called.
    KeepNotes(String),
    /// Go back to the shell for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Leave,
}

/// Something over the screen.
#[derive(Debug)]
pub(super) enum Overlay {
    /// The keys, scrolled by so many lines.
    Help(usize),
    /// What can be ordered.
    Orders(Menu),
    /// The conclusion.
    Conclusion,
}

/// What the screen begins with.
pub struct Beginning {
    /// The case's name and department.
    pub case: String,
    /// Who plays whom, and what the cases are for.
    pub about: String,
    /// Age and sex, where they are known.
    pub card: Option<String>,
    /// The language of the case.
    pub case_language: Language,
    /// What was said before.
    pub lines: Vec<UtteranceRecord>,
    /// Who has to speak.
    pub next: Next,
    /// The role that the person plays.
    pub seat: Option<Role>,
    /// The notes so far.
    pub notes: String,
    /// What is to be told first: a line that was put aside.
    pub message: Option<String>,
    /// The language of messages.
    pub language: Language,
    /// The theme, in the colours that the terminal can show.
    pub theme: Theme,
    /// How the terminal is used.
    pub options: Options,
    /// Columns and rows.
    pub size: (u16, u16),
}

/// The texts of a frame, as lines.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub talk: Vec<Row>,
    pub side: Vec<Row>,
}

/// The screen of an interview.
#[derive(Debug)]
pub struct InterviewScreen {
    pub(super) words: Words,
    pub(super) case: String,
    pub(super) about: String,
    pub(super) card: Option<String>,
    pub(super) case_language: Language,
    pub(super) lines: Vec<UtteranceRecord>,
    pub(super) next: Next,
    pub(super) seat: Option<Role>,
    /// Since when somebody else speaks.
    pub(super) speaking: Option<Duration>,
    pub(super) clock: Duration,
    /// Whether a line of the person is on its way to the disk.
    pub(super) is_saving: bool,
    pub(super) field: Entry,
    /// The place of the line that was brought back into the field, and what stood there.
    pub(super) recalled: Option<(usize, String)>,
    pub(super) notes: Entry,
    pub(super) form: ConclusionForm,
    pub(super) result: Option<Vec<RevealSection>>,
    /// Whether the conversation is in front of the result.
    pub(super) talk_in_front: bool,
    pub(super) focus: Pane,
    /// How far panes are scrolled; the conversation is at its end where it has no place.
    pub(super) offsets: HashMap<Pane, usize>,
    pub(super) overlay: Option<Overlay>,
    pub(super) message: Option<(Tone, String)>,
    /// Whether the next press of the same key does it.
    pub(super) confirm: bool,
    pub(super) pages: Pages,
    pub(super) size: (u16, u16),
    kept_notes: String,
    notes_on_the_way: Option<String>,
    hints: usize,
    theme: Theme,
    options: Options,
}

impl Themed for InterviewScreen {
    fn theme(&self) -> &Theme {
        &self.theme
    }

    fn options(&self) -> Options {
        self.options
    }
}

/// How often a doctor whom the patient does not understand is told how orders and conclusions are written.
const HINTS: usize = 2;

impl InterviewScreen {
    /// The screen of an interview that begins or goes on; the second part is to be done at once.
    pub fn new(beginning: Beginning) -> (Self, Vec<Output>) {
        let Beginning { case, about, card, case_language, lines, next, seat, notes, message, language, theme, options, size } = beginning;
        let notes = clean(&notes).into_owned();
        let mut screen = Self {
            words: Words(language),
            case: clean(&case).into_owned(),
            about: clean(&about).into_owned(),
            card: card.map(|card| clean(&card).into_owned()),
            case_language,
            lines,
            next,
            seat,
            speaking: None,
            clock: Duration::ZERO,
            is_saving: false,
            field: Entry::lines(""),
            recalled: None,
            notes: Entry::lines(&notes),
            form: ConclusionForm::new(),
            result: None,
            talk_in_front: false,
            focus: Pane::Field,
            offsets: HashMap::new(),
            overlay: None,
            message: message.map(|text| (Tone::Warning, clean(&text).into_owned())),
            confirm: false,
            pages: Pages::default(),
            size,
            kept_notes: notes,
            notes_on_the_way: None,
            hints: HINTS,
            theme,
            options,
        };
        let outputs = screen.go_on();
        (screen, outputs)
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The language of messages.
    pub fn language(&self) -> Language {
        self.words.0
    }

    /// The message at the bottom.
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(|(_, text)| text.as_str())
    }

    /// The title of the terminal's window.
    pub fn title(&self) -> String {
        format!("{} {}", self.words.title(), self.case)
    }

    /// Whether it is over.
    pub fn is_ended(&self) -> bool {
        self.next.end().is_some()
    }

    /// Whether somebody speaks, or something is on its way to the disk.
    pub(super) fn is_busy(&self) -> bool {
        self.speaking.is_some() || self.is_saving
    }

    pub(super) fn say(&mut self, tone: Tone, text: &str) {
        self.message = Some((tone, clean(text).into_owned()));
    }

    /// Has whoever has to speak do so, where it is not the person's turn.
    pub(super) fn go_on(&mut self) -> Vec<Output> {
        match self.next.role() {
            Some(role) if Some(role) != self.seat && !self.is_busy() => {
                self.speaking = Some(self.clock);
                vec![Output::Ask]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Time has passed since the screen was opened.
    pub fn tick(&mut self, clock: Duration) -> Vec<Output> {
        self.clock = clock;
        if self.notes_on_the_way.is_some() {
            return Vec::new();
        }
        self.unkept_notes().map(Output::KeepNotes).into_iter().collect()
    }

    /// Whether what is shown changes with time.
    pub fn shows_time(&self) -> bool {
        self.speaking.is_some()
    }

    /// Notes that are not on the disk, to be put there; then [`InterviewScreen::notes_kept`] is to be called.
    pub fn unkept_notes(&mut self) -> Option<String> {
        let notes = Some(self.notes.text()).filter(|notes| *notes != self.kept_notes);
        self.notes_on_the_way.clone_from(&notes);
        notes
    }

    /// Whether something that was said or written is not on the disk.
    pub fn has_unsaved(&self) -> bool {
        self.is_saving || self.notes.text() != self.kept_notes
    }

    /// What went wrong last, where nothing went right since.
    pub fn trouble(&self) -> Option<&str> {
        self.message.as_ref().filter(|(tone, _)| *tone == Tone::Error).map(|(_, text)| text.as_str())
    }

    /// The notes of [`Output::KeepNotes`] are on the disk, or why they are not.
    pub fn notes_kept(&mut self, kept: Result<(), String>) {
        let notes = self.notes_on_the_way.take();
        match kept {
            Ok(()) => self.kept_notes = notes.unwrap_or_default(),
            Err(why) => {
                let said = format!("{}{why}", self.words.notes_not_kept());
                self.say(Tone::Error, &said);
            }
        }
    }

    /// A line is on the disk; `result` is there once the interview has ended.
    pub fn said(&mut self, line: UtteranceRecord, next: Next, result: Option<Vec<RevealSection>>) -> Vec<Output> {
        let is_own = self.is_saving;
        (self.is_saving, self.speaking) = (false, None);
        if is_own {
            self.field.replace("");
            self.recalled = None;
        }
        let is_unknown = line.role == Role::Patient && line.told.is_empty();
        if is_unknown && self.seat == Some(Role::Doctor) && self.hints > 0 {
            self.hints -= 1;
            self.say(Tone::Info, words::hint(self.words.0).trim());
        }
        self.lines.push(line);
        self.next = next;
        self.offsets.remove(&Pane::Talk);
        if result.is_some() {
            self.result = result;
            self.overlay = None;
            self.focus = Pane::Talk;
            self.offsets.insert(Pane::Talk, 0);
            self.say(Tone::Info, self.words.concluded());
        } else if next.must_conclude() && self.seat == Some(Role::Doctor) {
            self.say(Tone::Warning, words::time_is_up(self.words.0));
        }
        self.go_on()
    }

    /// Nobody is waited for any longer.
    pub fn stopped(&mut self) {
        self.speaking = None;
        self.say(Tone::Warning, self.words.stopped());
    }

    /// A model failed.
    pub fn failed(&mut self, model: &str, why: &str) {
        self.speaking = None;
        let said = self.words.failed(model, why);
        self.say(Tone::Error, &said);
    }

    /// A line could not be recorded: nothing was said, and the field keeps what stands in it.
    pub fn not_saved(&mut self, why: &str) {
        let is_own = std::mem::take(&mut self.is_saving);
        self.speaking = None;
        let rest = if is_own { self.words.words_are_here() } else { "" };
        let said = format!("{}{why}{rest}", self.words.not_saved());
        self.say(Tone::Error, &said);
    }

    /// Leaves; after a second press where words would be lost.
    pub(super) fn leave(&mut self, confirmed: bool) -> Vec<Output> {
        if self.has_unsent() && !confirmed {
            self.confirm = true;
            self.say(Tone::Warning, self.words.confirm_leave());
            return Vec::new();
        }
        vec![Output::Leave]
    }
}
