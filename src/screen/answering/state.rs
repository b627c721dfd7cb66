//! The state of a doctor's screen over an [`AnswerSession`]: what is shown, scrolled and typed. What may be done, and what counts, the session decides.
//! No IO and no clock.

use super::{areas::Pane, pages::Pages, words::Words};
use crate::{
    arms::{
        answer::{AnswerLine, Event, NoReply},
        session::{AnswerSession, Command, Refusal},
        turn::Stage,
        words::to_do,
    },
    chat::Message,
    language::Language,
    screen::{
        draw::paint::Themed,
        rating::Saving,
        state::{Entry, Options, Tone},
        theme::Theme,
    },
    text::clean,
    trial::session::Now,
};
use std::collections::HashMap;

/// What the world around the screen is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Append a line to the answers file; then [`AnsweringScreen::appended`] or [`AnsweringScreen::append_failed`] is to be called, and no input before.
    Append(Box<AnswerLine>),
    /// Say this to the model; what comes of it is to be handed to [`AnsweringScreen::replied`].
    Consult(Vec<Message>),
    /// The reply is not waited for any longer.
    StopConsulting,
    /// Go back to the shell for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Leave,
}

/// Something over the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// The keys, scrolled by so many lines.
    Help(usize),
    /// The guidelines, scrolled by so many lines.
    Guidelines(usize),
    /// Everything is answered.
    Finished,
}

/// What the screen begins with.
pub struct Beginning {
    /// The doctor at work.
    pub session: AnswerSession,
    /// Where the answers are written.
    pub answers_file: String,
    /// Where an unfinished last line was moved when the answers file was opened.
    pub repaired: Option<String>,
    /// The language of messages.
    pub language: Language,
    /// The theme, in the colours that the terminal can show.
    pub theme: Theme,
    /// How the terminal is used.
    pub options: Options,
    /// Columns and rows.
    pub size: (u16, u16),
}

/// The screen of a doctor.
#[derive(Debug)]
pub struct AnsweringScreen {
    pub(super) session: AnswerSession,
    pub(super) words: Words,
    pub(super) focus: Pane,
    /// Whether what the model says is in front, where it shares a place with the case.
    pub(super) model_in_front: bool,
    pub(super) offsets: HashMap<Pane, usize>,
    /// The own answer, as it is written.
    pub(super) own: Entry,
    /// The message to the model, as it is written.
    pub(super) question: Entry,
    pub(super) overlay: Option<Overlay>,
    pub(super) message: Option<(Tone, String)>,
    /// Whether the next press of the same key leaves.
    pub(super) confirm: bool,
    pub(super) saving: Saving,
    pub(super) pages: Pages,
    pub(super) size: (u16, u16),
    /// What is being written, for what comes afterwards.
    on_the_way: Option<Event>,
    /// Whether the screen is left once the draft is on the disk.
    leaving: bool,
    /// What came of the message to the model, until it is on the disk.
    reply: Option<Result<String, NoReply>>,
    answers_file: String,
    theme: Theme,
    options: Options,
}

impl Themed for AnsweringScreen {
    fn theme(&self) -> &Theme {
        &self.theme
    }

    fn options(&self) -> Options {
        self.options
    }
}

impl AnsweringScreen {
    /// A screen that begins with the guidelines where no case was opened yet.
    pub fn new(beginning: Beginning) -> Self {
        let Beginning { session, answers_file, repaired, language, theme, options, size } = beginning;
        let words = Words(language);
        let has_guidelines = !session.header().guidelines.words(language).trim().is_empty();
        let overlay = match session.front() {
            _ if session.is_finished() => Some(Overlay::Finished),
            None if has_guidelines => Some(Overlay::Guidelines(0)),
            _ => None,
        };
        let own = Entry::lines(session.draft());
        let model_in_front = session.stage() == Stage::Revising;
        Self {
            session,
            words,
            focus: Pane::Answer,
            model_in_front,
            offsets: HashMap::new(),
            own,
            question: Entry::lines(""),
            overlay,
            message: repaired.map(|moved| (Tone::Warning, words.repaired(&clean(&moved)))),
            confirm: false,
            saving: Saving::Nothing,
            pages: Pages::default(),
            size,
            on_the_way: None,
            leaving: false,
            reply: None,
            answers_file: clean(&answers_file).into_owned(),
            theme,
            options,
        }
    }

    /// The doctor at work.
    pub fn session(&self) -> &AnswerSession {
        &self.session
    }

    /// How far the last line is on its way to the disk.
    pub fn saving(&self) -> &Saving {
        &self.saving
    }

    /// What lies over the screen.
    pub fn overlay(&self) -> Option<Overlay> {
        self.overlay
    }

    /// The message at the bottom.
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(|(_, text)| text.as_str())
    }

    /// The pane that has the keys.
    pub fn focus(&self) -> Pane {
        self.focus
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The language of messages.
    pub fn language(&self) -> Language {
        self.words.0
    }

    /// Where the answers are written.
    pub fn answers_file(&self) -> &str {
        &self.answers_file
    }

    /// What is told once the screen is left: where the answers are, and what to do with them.
    pub fn farewell(&self) -> String {
        let said = if self.session.is_finished() { self.words.finished() } else { self.words.left() };
        format!("{said}{}", self.answers_file)
    }

    /// The study's title on one line, made harmless.
    pub fn title(&self) -> String {
        let title = clean(self.session.header().title.words(self.words.0)).into_owned();
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether the own answer can be written now.
    pub(super) fn is_writable(&self) -> bool {
        matches!(self.session.stage(), Stage::Answering | Stage::Revising)
    }

    /// Whether keys are text: a field has the focus and takes some.
    pub(super) fn is_typing(&self) -> bool {
        self.overlay.is_none()
            && !self.session.is_paused()
            && match self.focus {
                Pane::Answer => self.is_writable(),
                Pane::Message => self.can_ask(),
                Pane::Case | Pane::Model => false,
            }
    }

    pub(super) fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.message = Some((tone, clean(&text.into()).into_owned()));
    }

    pub(super) fn refused(&mut self, refusal: Refusal) {
        self.say(Tone::Warning, refusal.words(self.words.0));
    }

    /// Carries a command out; a line that it gives is to be written.
    pub(super) fn carry_out(&mut self, command: Command, now: Now) -> Vec<Output> {
        match self.session.handle(command, now) {
            Err(refusal) => {
                self.refused(refusal);
                Vec::new()
            }
            Ok(None) => Vec::new(),
            Ok(Some(line)) => {
                self.saving = if let Saving::Failed(why) = &self.saving { Saving::Failed(why.clone()) } else { Saving::Writing };
                self.on_the_way = Some(line.event.clone());
                vec![Output::Append(Box::new(line))]
            }
        }
    }

    /// Puts the draft on the disk where it is not, and hands in a reply that could not be written: called every few seconds.
    pub fn tick(&mut self, now: Now) -> Vec<Output> {
        if self.session.is_saving() {
            return Vec::new();
        }
        match &self.reply {
            Some(reply) if self.session.is_waiting() => self.carry_out(Command::Reply(reply.clone()), now),
            _ => self.keep(now),
        }
    }

    /// Puts the draft on the disk where it is not.
    pub(super) fn keep(&mut self, now: Now) -> Vec<Output> {
        let can = self.session.has_unkept() && !self.session.is_paused() && !self.session.is_saving();
        if can { self.carry_out(Command::Keep, now) } else { Vec::new() }
    }

    /// What came of the message to the model.
    pub fn replied(&mut self, reply: Result<String, NoReply>, now: Now) -> Vec<Output> {
        self.reply = Some(reply);
        self.tick(now)
    }

    /// Leaves once the draft is on the disk; after a second press where something would be lost.
    pub(super) fn leave(&mut self, confirmed: bool, now: Now) -> Vec<Output> {
        if confirmed {
            return vec![Output::Leave];
        }
        if self.can_ask() && !self.question.is_empty() {
            self.confirm = true;
            self.say(Tone::Warning, self.words.confirm_message());
            return Vec::new();
        }
        if !self.session.has_unkept() {
            return vec![Output::Leave];
        }
        if self.session.is_paused() {
            // The pause begins with the draft on the disk; where that failed, nobody can write it now.
            self.confirm = true;
            self.say(Tone::Warning, self.words.confirm_draft());
            return Vec::new();
        }
        self.leaving = true;
        self.keep(now)
    }

    /// The line of [`Output::Append`] is on the disk.
    pub fn appended(&mut self, now: Now) -> Vec<Output> {
        self.session.appended();
        self.saving = Saving::Saved;
        let mut outputs = Vec::new();
        if let Some(event) = self.on_the_way.take() {
            outputs = self.after(&event);
        }
        if std::mem::take(&mut self.leaving) {
            outputs.push(Output::Leave);
        } else if self.reply.is_some() {
            outputs.extend(self.tick(now));
        }
        outputs
    }

    /// Says that it is saved, and what that means for changing it.
    fn say_saved(&mut self) {
        let said = match self.arm() {
            Some(arm) if !self.session.is_finished() => format!("✓ {}", to_do(self.session.stage(), arm, self.words.0)),
            _ => self.words.saved().to_owned(),
        };
        self.say(Tone::Info, said);
    }

    /// Shows what a line made of the case.
    fn after(&mut self, event: &Event) -> Vec<Output> {
        match event {
            Event::Draft { .. } => return Vec::new(),
            Event::Asked { .. } => {
                self.question = Entry::lines("");
                self.model_in_front = true;
                self.offsets.insert(Pane::Model, usize::MAX);
                return vec![Output::Consult(self.session.conversation())];
            }
            Event::Replied { .. } | Event::NoReply { .. } => {
                self.reply = None;
                // The reply is read from its beginning.
                self.offsets.remove(&Pane::Model);
                if let Event::NoReply { reason } = event {
                    let said = format!("{}{}", reason.words(self.words.0), self.words.no_reply_end());
                    self.say(Tone::Warning, said);
                }
                return Vec::new();
            }
            Event::Opened => {
                self.offsets.clear();
                self.question = Entry::lines("");
                self.model_in_front = false;
                self.focus = Pane::Answer;
            }
            Event::Revealed => {
                self.offsets.remove(&Pane::Model);
                self.model_in_front = true;
                self.focus = Pane::Answer;
            }
            Event::First { .. } => self.say_saved(),
            Event::Answered { .. } => {
                self.say_saved();
                self.overlay = self.session.is_finished().then_some(Overlay::Finished);
            }
            Event::Withdrawn => {
                self.focus = Pane::Answer;
                self.say(Tone::Info, self.words.taken_back());
            }
        }
        self.offsets.remove(&Pane::Answer);
        self.own = Entry::lines(self.session.draft());
        if !self.panes().contains(&self.focus) {
            self.focus = Pane::Answer;
        }
        Vec::new()
    }

    /// The line of [`Output::Append`] could not be written: the fields keep what stands in them.
    pub fn append_failed(&mut self, why: &str) {
        self.session.append_failed();
        self.on_the_way = None;
        self.saving = Saving::Failed(clean(why).into_owned());
        if std::mem::take(&mut self.leaving) {
            self.confirm = true;
            self.say(Tone::Warning, self.words.confirm_draft());
        }
    }
}
