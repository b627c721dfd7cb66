//! The form as it is written, and what lies over it. No IO and no clock.

use super::words::Words;
use crate::{
    language::Language,
    own_case::{Checked, Field, Form, Named, Saved},
    screen::{
        draw::paint::Themed,
        state::{Entry, Options, Tone},
        theme::Theme,
    },
    text::clean,
};

/// What the world around the screen is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Put the draft on the disk; then [`WritingScreen::kept`] is to be called.
    Keep(Box<Form>),
    /// Save the case; then [`WritingScreen::saved`] is to be called, and no input before.
    Save(Box<Form>),
    /// Remove the draft: the form was begun anew.
    Forget,
    /// Go back to the shell for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Leave,
}

/// Something over the form.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// What not to write; and when the draft that is there was written.
    Reminder(Option<String>),
    /// What looks like names.
    Names(Vec<Named>),
    /// The case makes no mistake: whether to save it.
    Save(Checked),
    /// It is on the disk.
    Saved(Saved),
    /// The keys.
    Help,
}

/// What the screen begins with.
pub struct Beginning {
    /// A draft and when it was written.
    pub draft: Option<(Form, String)>,
    /// Where the case will be saved.
    pub file: String,
    /// How many cases are there; `None` where there is no file.
    pub cases: Option<usize>,
    /// The language of messages and of the closing questions.
    pub language: Language,
    /// The theme, in the colours that the terminal can show.
    pub theme: Theme,
    /// How the terminal is used.
    pub options: Options,
    /// Columns and rows.
    pub size: (u16, u16),
}

/// The form on the screen.
#[derive(Debug)]
pub struct WritingScreen {
    pub(super) words: Words,
    pub(super) entries: Vec<Entry>,
    /// The field that has the keys, from 0.
    pub(super) focus: usize,
    pub(super) overlay: Option<Overlay>,
    pub(super) message: Option<(Tone, String)>,
    pub(super) size: (u16, u16),
    pub(super) file: String,
    pub(super) cases: Option<usize>,
    /// Whether a case is on its way to the disk.
    pub(super) is_saving: bool,
    /// Whether names were looked at since the form was changed last.
    pub(super) names_seen: Option<Form>,
    /// Whether the next press of the same key leaves.
    pub(super) confirm: bool,
    /// Whether the screen is left once the draft is on the disk.
    leaving: bool,
    language: Language,
    /// What is on the disk.
    on_disk: Form,
    /// What is on its way there.
    on_the_way: Option<Form>,
    last_saved: Option<Saved>,
    theme: Theme,
    options: Options,
}

impl Themed for WritingScreen {
    fn theme(&self) -> &Theme {
        &self.theme
    }

    fn options(&self) -> Options {
        self.options
    }
}

impl WritingScreen {
    /// The form, empty or with the draft in it, under the reminder.
    pub fn new(beginning: Beginning) -> Self {
        let Beginning { draft, file, cases, language, theme, options, size } = beginning;
        let (form, at) = draft.map_or_else(|| (Form::new(language), None), |(form, at)| (form, Some(at)));
        Self {
            words: Words(language),
            entries: entries(&form),
            focus: 0,
            overlay: Some(Overlay::Reminder(at)),
            message: None,
            size,
            file: clean(&file).into_owned(),
            cases,
            is_saving: false,
            names_seen: None,
            confirm: false,
            leaving: false,
            language: form.language(),
            on_disk: form,
            on_the_way: None,
            last_saved: None,
            theme,
            options,
        }
    }

    /// The form with what is written now.
    pub fn form(&self) -> Form {
        let mut form = Form::new(self.language);
        for (field, entry) in Field::ALL.into_iter().zip(&self.entries) {
            form.set(field, entry.text());
        }
        form
    }

    /// The field that has the keys.
    pub fn field(&self) -> Field {
        Field::ALL[self.focus.min(Field::ALL.len() - 1)]
    }

    /// What lies over the form.
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

    /// The language of messages.
    pub fn language(&self) -> Language {
        self.words.0
    }

    /// The case that was saved last.
    pub fn last_saved(&self) -> Option<&Saved> {
        self.last_saved.as_ref()
    }

    /// Whether what is written is on the disk as a draft.
    pub fn is_kept(&self) -> bool {
        self.form() == self.on_disk
    }

    pub(super) fn say(&mut self, tone: Tone, text: &str) {
        self.message = Some((tone, clean(text).into_owned()));
    }

    pub(super) fn show(&mut self, form: &Form) {
        self.language = form.language();
        self.entries = entries(form);
    }

    /// An empty form.
    pub(super) fn begin_anew(&mut self) {
        let form = Form::new(self.words.0);
        self.show(&form);
        self.on_disk = form;
        self.focus = 0;
        self.names_seen = None;
    }

    /// Puts the draft on the disk where it is not: called every few seconds.
    pub fn tick(&mut self) -> Vec<Output> {
        let form = self.form();
        if self.on_the_way.is_some() || self.is_saving || form == self.on_disk {
            return Vec::new();
        }
        self.on_the_way = Some(form.clone());
        vec![Output::Keep(Box::new(form))]
    }

    /// The draft of [`Output::Keep`] is on the disk, or why it is not.
    pub fn kept(&mut self, kept: Result<(), String>) -> Vec<Output> {
        let form = self.on_the_way.take();
        match (kept, form) {
            (Ok(()), Some(form)) => self.on_disk = form,
            (Ok(()), None) => {}
            (Err(why), _) => {
                let said = format!("{}{why}", self.words.not_kept());
                self.say(Tone::Error, &said);
                if std::mem::take(&mut self.leaving) {
                    self.confirm = true;
                    self.say(Tone::Warning, self.words.confirm_leave());
                }
                return Vec::new();
            }
        }
        if !self.leaving {
            return Vec::new();
        }
        match self.tick() {
            outputs if outputs.is_empty() => vec![Output::Leave],
            outputs => outputs,
        }
    }

    /// Leaves once the draft is on the disk; after a second press where it could not be put there.
    pub(super) fn leave(&mut self, confirmed: bool) -> Vec<Output> {
        if confirmed || self.is_kept() {
            return vec![Output::Leave];
        }
        self.leaving = true;
        self.tick()
    }

    /// Looks at what is written: names first, then mistakes, then whether to save.
    pub(super) fn look(&mut self) {
        let form = self.form();
        let names = form.names();
        if !names.is_empty() && self.names_seen.as_ref() != Some(&form) {
            self.overlay = Some(Overlay::Names(names));
            return;
        }
        match form.check("own") {
            Ok(checked) => self.overlay = Some(Overlay::Save(checked)),
            Err((field, why)) => {
                self.overlay = None;
                self.focus = field.place();
                let said = format!("{} — {}", field.heading(self.words.0), why.words(self.words.0));
                self.say(Tone::Warning, &said);
            }
        }
    }

    /// Saves; no input is taken until [`WritingScreen::saved`].
    pub(super) fn save(&mut self) -> Vec<Output> {
        self.is_saving = true;
        self.overlay = None;
        vec![Output::Save(Box::new(self.form()))]
    }

    /// The case of [`Output::Save`] is on the disk, or why it is not: then the form keeps what stands in it.
    pub fn saved(&mut self, saved: Result<Saved, String>) {
        self.is_saving = false;
        match saved {
            Ok(saved) => {
                self.cases = Some(saved.cases);
                self.begin_anew();
                self.last_saved = Some(saved.clone());
                self.overlay = Some(Overlay::Saved(saved));
            }
            Err(why) => self.say(Tone::Error, &why),
        }
    }
}

fn entries(form: &Form) -> Vec<Entry> {
    let entry = |field: Field| if field.is_line() { Entry::line(form.get(field)) } else { Entry::lines(form.get(field)) };
    Field::ALL.into_iter().map(entry).collect()
}
