//! The state of the screen of an interview: what is shown, scrolled and typed. Who speaks and what counts, the interview decides. No IO and no clock.

use super::{areas::Pane, form::ConclusionForm, menu::Menu, pace::Pace, words::Words};
use crate::{
    interview::{EndReason, RevealSection, Role, ShownPart, Turn, UtteranceRecord},
    language::Language,
    screen::{
        draw::paint::Themed,
        layout::Row,
        state::{Entry, Options, Tone},
        theme::Theme,
    },
    text::clean,
};
use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

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
    /// Record what the person says; then [`InterviewScreen::said`], [`InterviewScreen::doubted`] or [`InterviewScreen::not_saved`] is to be called.
    Say {
        /// The words.
        text: String,
        /// Whether they are said whatever the facts have.
        is_sure: bool,
    },
    /// Have whoever has to speak do so; then [`InterviewScreen::said`], [`InterviewScreen::stopped`], [`InterviewScreen::failed`] or
    /// [`InterviewScreen::not_saved`] is to be called.
    Ask,
    /// Have the judge grade the interview; then [`InterviewScreen::graded`], [`InterviewScreen::stopped`], [`InterviewScreen::failed`] or
    /// [`InterviewScreen::not_saved`] is to be called.
    Grade,
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
    Orders(Box<Menu>),
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
    /// The role that the person plays, and nobody else does; none where they watch.
    pub seat: Option<Role>,
    /// What the patient knows, for a person who may play the patient. A doctor who is a person has none.
    pub patient_sheet: Option<Vec<ShownPart>>,
    /// Everything that can be found out, for one who watches.
    pub whole_sheet: Option<Vec<ShownPart>>,
    /// What is shown after the end, where the interview has ended.
    pub result: Option<Vec<RevealSection>>,
    /// Whether a judge is to grade it once it has ended, and has not.
    pub is_to_grade: bool,
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
    /// The role that the person plays now.
    pub(super) seat: Option<Role>,
    /// The role that nobody else plays.
    pub(super) own: Option<Role>,
    pub(super) patient_sheet: Option<Vec<ShownPart>>,
    pub(super) whole_sheet: Option<Vec<ShownPart>>,
    /// Whether facts were told that the side does not show yet.
    pub(super) is_lit: bool,
    pub(super) pace: Pace,
    /// Since when somebody else speaks.
    pub(super) speaking: Option<Duration>,
    pub(super) clock: Duration,
    /// Whether a line of the person is on its way to the disk.
    pub(super) is_saving: bool,
    pub(super) field: Entry,
    /// Lines that wait until they can be said; the first is on its way to the disk while [`InterviewScreen::is_saving`].
    pub(super) queue: VecDeque<String>,
    /// Whether what is on its way to the disk is the first of the queue.
    pub(super) is_first_sent: bool,
    /// What stood in the field when a line came back into it that could not be said.
    pub(super) aside: Option<String>,
    /// The place of the line that was brought back into the field, and what stood there.
    pub(super) recalled: Option<(usize, String)>,
    pub(super) notes: Entry,
    pub(super) form: ConclusionForm,
    pub(super) result: Option<Vec<RevealSection>>,
    /// Whether a judge is to grade it once it has ended, and has not.
    pub(super) is_to_grade: bool,
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
    /// How often the person is still told how orders and conclusions are written.
    pub(super) hints: usize,
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
        let Beginning { seat, result, language, .. } = beginning;
        let notes = clean(&beginning.notes).into_owned();
        let mut screen = Self {
            words: Words(language),
            case: clean(&beginning.case).into_owned(),
            about: clean(&beginning.about).into_owned(),
            card: beginning.card.map(|card| clean(&card).into_owned()),
            case_language: beginning.case_language,
            lines: beginning.lines,
            next: beginning.next,
            seat,
            own: seat,
            patient_sheet: beginning.patient_sheet,
            whole_sheet: beginning.whole_sheet,
            is_lit: false,
            pace: Pace::new(),
            speaking: None,
            clock: Duration::ZERO,
            is_saving: false,
            field: Entry::lines(""),
            queue: VecDeque::new(),
            is_first_sent: false,
            aside: None,
            recalled: None,
            notes: Entry::lines(&notes),
            form: ConclusionForm::new(),
            talk_in_front: false,
            focus: if seat.is_some() && result.is_none() { Pane::Field } else { Pane::Talk },
            offsets: if result.is_some() { HashMap::from([(Pane::Talk, 0)]) } else { HashMap::new() },
            result,
            is_to_grade: beginning.is_to_grade,
            overlay: None,
            message: beginning.message.map(|text| (Tone::Warning, clean(&text).into_owned())),
            confirm: false,
            pages: Pages::default(),
            size: beginning.size,
            kept_notes: notes,
            notes_on_the_way: None,
            hints: HINTS,
            theme: beginning.theme,
            options: beginning.options,
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
            // Results come with the order: nobody who watches waits between the two.
            Some(role) if self.seat.is_none() && role != Role::Examiner && !self.pace.is_due(self.clock) => Vec::new(),
            Some(role) if Some(role) != self.seat && !self.is_busy() => {
                self.speaking = Some(self.clock);
                vec![Output::Ask]
            }
            Some(role) if Some(role) == self.seat => self.send_next(false),
            None if self.is_to_grade && !self.pace.is_paused && !self.is_busy() => {
                self.speaking = Some(self.clock);
                vec![Output::Grade]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Time has passed since the screen was opened.
    pub fn tick(&mut self, clock: Duration) -> Vec<Output> {
        self.clock = clock;
        let mut outputs = if self.seat.is_none() { self.go_on() } else { Vec::new() };
        if self.notes_on_the_way.is_none() {
            outputs.extend(self.unkept_notes().map(Output::KeepNotes));
        }
        outputs
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
