//! The state of the rating screen over a [`RatingSession`]: what is shown, scrolled and typed. It holds one rule of rating, that an
//! answer is rated once it was shown (`sight`); what else a rater may do, and what counts, the session decides. No IO and no clock.

use super::{
    areas::Pane,
    cursor::Marking,
    keys::{OptionLetter, option_letters},
    live::Live,
    overlay::Overlay,
    pages::Pages,
    words::Words,
};
use crate::{
    language::Language,
    screen::{
        draw::paint::Themed,
        state::{Options, Tone},
        theme::Theme,
    },
    text::clean,
    trial::{
        form::{Rates, ValueError},
        rating::{Event, RatingLine, Subject},
        session::{Command, Now, RatingSession, Refusal},
        words::letter,
    },
};
use std::collections::HashMap;

/// What the world around the screen is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Append a line to the ratings file; then [`RatingScreen::appended`] or [`RatingScreen::append_failed`] is to be called, and no input before.
    Append(Box<RatingLine>),
    /// Go back to the shell for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Leave,
}

/// How far the last rating is on its way to the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// Nothing was saved since the screen was opened.
    Nothing,
    /// It is being written.
    Writing,
    /// It is on the disk.
    Saved,
    /// It could not be written, and why. Stays until one can.
    Failed(String),
}

/// What the next press of the same key confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirm {
    /// Leaving with what is not saved.
    Leave,
    /// Seeing the reference, which locks the item's ratings.
    Reference,
}

/// What the screen begins with.
pub struct Beginning {
    /// The rater at work.
    pub session: RatingSession,
    /// Where the ratings are written.
    pub ratings_file: String,
    /// Where an unfinished last line was moved when the ratings file was opened.
    pub repaired: Option<String>,
    /// The language of messages and of the form.
    pub language: Language,
    /// The theme, in the colours that the terminal can show.
    pub theme: Theme,
    /// How the terminal is used.
    pub options: Options,
    /// Columns and rows.
    pub size: (u16, u16),
}

/// The screen of a rater.
#[derive(Debug)]
pub struct RatingScreen {
    pub(super) session: RatingSession,
    pub(super) words: Words,
    pub(super) letters: Vec<OptionLetter>,
    /// The field in focus.
    pub(super) field: usize,
    /// The digits typed so far on a scale that needs several.
    pub(super) typed: Option<u16>,
    pub(super) pane: Pane,
    /// The answer in front where two are compared.
    pub(super) pair_answer: usize,
    /// Whether answers stand side by side, where the rater has said so.
    pub(super) side_by_side: Option<bool>,
    pub(super) offsets: HashMap<Pane, usize>,
    /// A rater who marks words; what lies over the screen lies over this too.
    pub(super) marking: Option<Marking>,
    pub(super) overlay: Option<Overlay>,
    pub(super) message: Option<(Tone, String)>,
    pub(super) confirm: Option<Confirm>,
    pub(super) saving: Saving,
    /// What is being written, for the message afterwards.
    on_the_way: Option<RatingLine>,
    /// Reasons that were typed and are not saved.
    pub(super) reasons: HashMap<Subject, String>,
    pub(super) pages: Pages,
    /// How far answers were shown, by the item's place and the answer's, from 0: whether to the end. What was never shown is not in it.
    pub(super) sight: HashMap<(usize, usize), bool>,
    /// How far answers are that come from the organiser's server.
    pub(super) live: Live,
    pub(super) size: (u16, u16),
    ratings_file: String,
    theme: Theme,
    options: Options,
}

impl Themed for RatingScreen {
    fn theme(&self) -> &Theme {
        &self.theme
    }

    fn options(&self) -> Options {
        self.options
    }
}

impl RatingScreen {
    /// A screen that begins with the guidelines where nothing is rated yet; the time then stands still until they are closed.
    pub fn new(beginning: Beginning, now: Now) -> Self {
        let Beginning { session, ratings_file, repaired, language, theme, options, size } = beginning;
        let letters = option_letters(session.form());
        let words = Words(language);
        let mut this = Self {
            session,
            words,
            letters,
            field: 0,
            typed: None,
            pane: Pane::Case,
            pair_answer: 0,
            side_by_side: None,
            offsets: HashMap::new(),
            marking: None,
            overlay: None,
            message: repaired.map(|moved| (Tone::Warning, words.repaired(&clean(&moved)))),
            confirm: None,
            saving: Saving::Nothing,
            on_the_way: None,
            reasons: HashMap::new(),
            pages: Pages::default(),
            sight: HashMap::new(),
            live: Live::default(),
            size,
            ratings_file: clean(&ratings_file).into_owned(),
            theme,
            options,
        };
        let has_guidelines = !this.session.header().guidelines.words(language).trim().is_empty();
        if this.session.is_finished() {
            this.overlay = Some(Overlay::Finished);
        } else if has_guidelines && !this.has_decisions() && this.session.handle(Command::Pause, now).is_ok() {
            this.overlay = Some(Overlay::Guidelines(0, true));
        }
        this
    }

    fn has_decisions(&self) -> bool {
        let mut subjects = (0..self.session.items().len()).flat_map(|item| self.session.subjects(item));
        subjects.any(|subject| self.session.decision(&subject).is_some())
    }

    /// The rater at work.
    pub fn session(&self) -> &RatingSession {
        &self.session
    }

    /// How far the last rating is.
    pub fn saving(&self) -> &Saving {
        &self.saving
    }

    /// What lies over the screen.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_ref()
    }

    /// The message at the bottom.
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(|(_, text)| text.as_str())
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The language of messages and of the form.
    pub fn language(&self) -> Language {
        self.words.0
    }

    /// Where the ratings are written.
    pub fn ratings_file(&self) -> &str {
        &self.ratings_file
    }

    /// What is told once the screen is left: where the ratings are, and what to do with them.
    pub fn farewell(&self) -> String {
        let said = match () {
            () if self.session.is_finished() => self.words.finished(),
            () if self.session.is_questionnaire_due() => self.words.left_questionnaire(),
            () => self.words.left(),
        };
        format!("{said}{}", self.ratings_file)
    }

    /// The trial's title on one line, made harmless.
    pub fn title(&self) -> String {
        let title = clean(self.session.header().title.words(self.words.0)).into_owned();
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The field in focus, from 0.
    pub fn field(&self) -> usize {
        self.field
    }

    pub(super) fn is_pair(&self) -> bool {
        self.session.header().form.rates() == Rates::Pair
    }

    /// The answer in front of the rater, from 0.
    pub fn answer(&self) -> usize {
        if self.is_pair() { self.pair_answer } else { self.session.subject_place() }
    }

    /// What the form is about.
    pub(super) fn subject(&self) -> Subject {
        let mut subjects = self.session.subjects(self.session.item().0);
        subjects.swap_remove(self.session.subject_place())
    }

    /// Whether what the form is about has a decision.
    pub(super) fn is_decided(&self) -> bool {
        self.session.is_decided()
    }

    /// Whether something would be lost by leaving.
    pub(super) fn has_unsaved(&self) -> bool {
        let is_writing = matches!(&self.overlay, Some(Overlay::Writing(_, entry)) if !entry.is_empty());
        self.session.has_unsaved() || is_writing || matches!(self.saving, Saving::Failed(_)) || !self.reasons.is_empty()
    }

    pub(super) fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.message = Some((tone, clean(&text.into()).into_owned()));
    }

    pub(super) fn refused(&mut self, refusal: &Refusal) {
        if let Refusal::Values(ValueError::Missing { field }) = refusal {
            let place = self.session.form().fields().iter().position(|known| known.id == *field);
            self.field = place.unwrap_or(self.field);
        }
        let words = refusal.words(self.session.form(), self.words.0);
        self.say(Tone::Warning, words);
    }

    /// Carries out a command that writes nothing; whether it did something.
    pub(super) fn command(&mut self, command: Command, now: Now) -> bool {
        let result = self.session.handle(command, now);
        if let Err(refusal) = &result {
            self.refused(refusal);
        }
        result.is_ok()
    }

    /// Carries out a command whose outcome has to be on the disk before it counts.
    pub(super) fn decide(&mut self, command: Command, now: Now) -> Vec<Output> {
        match self.session.handle(command, now) {
            Err(refusal) => {
                self.refused(&refusal);
                Vec::new()
            }
            Ok(None) => Vec::new(),
            Ok(Some(line)) => self.append(line),
        }
    }

    /// Has a line written.
    pub(super) fn append(&mut self, line: RatingLine) -> Vec<Output> {
        self.saving = Saving::Writing;
        self.on_the_way = Some(line.clone());
        vec![Output::Append(Box::new(line))]
    }

    /// Goes to another item or answer.
    pub(super) fn go(&mut self, command: Command, now: Now) {
        if command == Command::Next && self.session.is_finished() && self.session.is_at_end() {
            self.overlay = Some(Overlay::Finished);
            return;
        }
        let before = self.in_front();
        if self.command(command, now) {
            self.moved(before);
        }
    }

    /// The item, the subject in it, and whether the questionnaire is in front of the rater.
    fn in_front(&self) -> (usize, usize, bool) {
        (self.session.item().0, self.session.subject_place(), self.session.is_at_questionnaire())
    }

    /// Shows what is in front of the rater now, after it was something else.
    fn moved(&mut self, (item, subject, questionnaire): (usize, usize, bool)) {
        if self.session.is_at_questionnaire() != questionnaire {
            self.letters = option_letters(self.session.form());
            self.offsets.clear();
            self.pane = Pane::Case;
        } else if self.session.item().0 != item {
            self.offsets.clear();
            self.pane = Pane::Case;
            self.pair_answer = 0;
        } else if self.session.subject_place() != subject {
            self.pane = Pane::Answers;
            if !self.pages.is_side_by_side() {
                self.offsets.remove(&Pane::Answers);
            }
        } else {
            return;
        }
        (self.field, self.typed) = (0, None);
    }

    /// The line of [`Output::Append`] is on the disk.
    pub fn appended(&mut self, now: Now) {
        let before = self.in_front();
        self.session.appended();
        self.saving = Saving::Saved;
        let Some(line) = self.on_the_way.take() else { return };
        self.moved(before);
        let Some(subject) = line.subject() else {
            match line.event {
                Event::Questionnaire { .. } => {
                    self.say(Tone::Info, self.words.saved(""));
                    self.overlay = Some(Overlay::Finished);
                }
                Event::LiveAnswers { .. } => self.pane = Pane::Case,
                _ => self.pane = if self.session.reference().is_some() { Pane::Reference } else { self.pane },
            }
            return;
        };
        if line.event == Event::Withdrawn {
            return self.say(Tone::Info, self.words.taken_back());
        }
        self.reasons.remove(&subject);
        let name = self.name_of(&subject);
        self.say(Tone::Info, self.words.saved(&name));
        if !self.session.is_complete(self.session.item().0) {
            return;
        }
        let may_look = self.session.reference_locks();
        if self.session.is_finished() {
            self.overlay = Some(Overlay::Finished);
        } else if may_look || !self.session.gold().is_empty() {
            self.say(
                Tone::Info,
                format!("{} {}", self.words.saved(&name), self.words.item_is_rated(may_look, self.session.is_questionnaire_due())),
            );
        } else {
            let message = self.message.take();
            self.go(Command::Next, now);
            self.message = message;
        }
    }

    /// The line of [`Output::Append`] could not be written: the form keeps what stands in it.
    pub fn append_failed(&mut self, why: &str) {
        self.session.append_failed();
        let line = self.on_the_way.take();
        self.answers_not_written(line.as_ref(), why);
        self.saving = Saving::Failed(clean(why).into_owned());
    }

    /// The name of what a rating is about: the answer's letter, or nothing where two are compared.
    fn name_of(&self, subject: &Subject) -> String {
        let item = self.session.items().iter().find(|item| item.item == subject.item);
        let place = item.and_then(|item| item.answers.iter().position(|answer| Some(&answer.answer) == subject.answer.as_ref()));
        place.map(|place| letter(place).to_string()).unwrap_or_default()
    }
}
