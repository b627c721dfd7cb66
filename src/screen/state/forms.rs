//! The forms for questions and ratings.

use super::{
    App, Entry, Output, Overlay,
    overlay::{EntryForm, Field, Purpose, RateField, RateForm},
};
use crate::{
    config::{DisplayName, ModelEntry, is_url},
    record::ErrorTag,
    session::{Command, ConsultationKey, Notice, Question, SourceName},
};
use std::{collections::BTreeSet, path::Path, time::Instant};

impl App {
    pub(super) fn write_question(&mut self, purpose: Purpose, text: &str) {
        let mut form = EntryForm::new(purpose, text);
        // Said before anything is written: it can be written now, and sent when the answer is there.
        form.problem = match &form.purpose {
            Purpose::Own(key) | Purpose::EditNext(key) if self.is_answering(key) => Some(self.words.sent_after_answer().to_owned()),
            _ => None,
        };
        self.overlays.push(Overlay::Entry(Box::new(form)));
    }

    fn is_answering(&self, key: &ConsultationKey) -> bool {
        self.session.opened(key).is_some_and(|v| v.consultation().is_busy())
    }

    pub(super) fn begin_rating(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Output> {
        let Some((opened, view)) = self.session.opened(key).zip(self.views.get(key)) else { return Vec::new() };
        let selected = view.selected(opened);
        self.begin_rating_of(key, selected, now)
    }

    /// Rates the answer to an exchange, if it has one.
    pub(super) fn begin_rating_of(&mut self, key: &ConsultationKey, exchange: Option<usize>, now: Instant) -> Vec<Output> {
        let Some(opened) = self.session.opened(key) else { return Vec::new() };
        let Some(exchange) = exchange.filter(|i| opened.record(*i).is_some()) else {
            let is_coming = opened.consultation().is_busy() || opened.queued().is_some();
            self.notice(if is_coming { &Notice::Busy } else { &Notice::NothingAsked }, now);
            return Vec::new();
        };
        let before = opened.rating(exchange);
        let form = RateForm {
            key: key.clone(),
            exchange,
            rating: before.map(|r| r.rating),
            tags: before.map_or_else(BTreeSet::new, |r| r.tags.iter().copied().collect()),
            comment: Entry::lines(before.map_or("", |r| r.comment.as_str())),
            field: RateField::Rating,
        };
        self.overlays.push(Overlay::Rate(Box::new(form)));
        Vec::new()
    }

    pub(super) fn step_field(&mut self, forward: bool) {
        match self.overlays.last_mut() {
            Some(Overlay::Entry(form)) => form.field = form.field.step(forward),
            Some(Overlay::Rate(form)) => form.step(forward),
            _ => {}
        }
    }

    pub(super) fn toggle(&mut self, now: Instant) -> Vec<Output> {
        match self.overlays.last_mut() {
            Some(Overlay::Rate(form)) => match form.field {
                RateField::Tags(index) => {
                    let tag = ErrorTag::ALL[index];
                    if !form.tags.remove(&tag) {
                        form.tags.insert(tag);
                    }
                }
                RateField::Save | RateField::Cancel => return self.choose(now),
                _ => {}
            },
            Some(Overlay::Entry(form)) if form.field != Field::Text => return self.choose(now),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn change(&mut self, by: i8) {
        if let Some(Overlay::Rate(form)) = self.overlays.last_mut() {
            match form.field {
                RateField::Rating => form.change(by),
                RateField::Tags(index) => {
                    let count = ErrorTag::ALL.len();
                    form.field = RateField::Tags((index + count).saturating_add_signed(isize::from(by)) % count);
                }
                _ => form.step(by > 0),
            }
        }
    }

    pub(super) fn send(&mut self, now: Instant) -> Vec<Output> {
        match self.overlays.pop() {
            Some(Overlay::Entry(form)) => self.submit(*form, now),
            Some(Overlay::Rate(mut form)) => {
                form.field = RateField::Save;
                self.submit_rating(*form, now)
            }
            Some(other) => {
                self.overlays.push(other);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Takes a text that was written; what cannot be taken stays open with the reason.
    pub(super) fn submit(&mut self, form: EntryForm, now: Instant) -> Vec<Output> {
        let text = form.entry.text();
        let trimmed = text.trim().to_owned();
        let refuse = |app: &mut Self, mut form: EntryForm, problem: String| {
            form.problem = Some(problem);
            form.field = Field::Text;
            app.overlays.push(Overlay::Entry(Box::new(form)));
            Vec::new()
        };
        match form.purpose.clone() {
            Purpose::Own(_) | Purpose::EditNext(_) if trimmed.is_empty() => {
                let problem = self.words.notice(&Notice::EmptyQuestion);
                refuse(self, form, problem)
            }
            Purpose::Own(key) => {
                if self.is_answering(&key) {
                    let problem = self.words.sent_after_answer().to_owned();
                    return refuse(self, form, problem);
                }
                if let Some(view) = self.views.get_mut(&key) {
                    view.draft.clear();
                }
                self.ask(key, Question::Own(text), now)
            }
            Purpose::EditNext(key) => {
                if self.is_answering(&key) {
                    let problem = self.words.sent_after_answer().to_owned();
                    return refuse(self, form, problem);
                }
                self.ask(key, Question::NextEdited(text), now)
            }
            Purpose::ModelFile(is_judge) => {
                let path = match file_at(&trimmed) {
                    Ok(path) => path,
                    Err(path) => {
                        let problem = self.words.no_such_file(&path);
                        return refuse(self, form, problem);
                    }
                };
                self.add_model(ModelEntry { path: Some(path.clone()), ..ModelEntry::default() }, &path, is_judge, now)
            }
            Purpose::ModelAddress(is_judge) => {
                if !is_url(&trimmed) {
                    let problem = self.words.not_an_address().to_owned();
                    return refuse(self, form, problem);
                }
                self.write_question(Purpose::KeyVariable(trimmed, is_judge), "");
                Vec::new()
            }
            Purpose::KeyVariable(address, is_judge) => {
                let (url, model) = address.split_once('#').map_or((address.as_str(), None), |(u, m)| (u, Some(m.to_owned())));
                let key_env = (!trimmed.is_empty()).then_some(trimmed);
                let entry = ModelEntry { base_url: Some(url.into()), model, key_env, ..ModelEntry::default() };
                self.add_model(entry, &address, is_judge, now)
            }
            Purpose::Scores => self.command(Command::ReadScores(Some(expand(&trimmed).into())), now),
            Purpose::CaseFile => {
                let path = match file_at(&trimmed) {
                    Ok(path) => path,
                    Err(path) => {
                        let problem = self.words.no_such_file(&path);
                        return refuse(self, form, problem);
                    }
                };
                let language = self.words.0;
                self.command(Command::OpenSource(SourceName::File(path.into()), language), now)
            }
        }
    }

    pub(super) fn submit_rating(&mut self, form: RateForm, now: Instant) -> Vec<Output> {
        if form.field == RateField::Cancel {
            return Vec::new();
        }
        let Some(rating) = form.rating else {
            // Enter with no number chosen yet stays in the form.
            self.overlays.push(Overlay::Rate(Box::new(RateForm { field: RateField::Rating, ..form })));
            return Vec::new();
        };
        let command = Command::Rate {
            key: form.key,
            exchange: form.exchange,
            rating,
            tags: form.tags.into_iter().collect(),
            comment: form.comment.text().trim().to_owned(),
        };
        self.command(command, now)
    }

    pub(super) fn open_editor(&mut self) -> Vec<Output> {
        match self.overlays.last() {
            Some(Overlay::Entry(form)) if form.purpose.has_lines() => vec![Output::Edit(form.entry.text(), true)],
            Some(Overlay::Rate(form)) => vec![Output::Edit(form.comment.text(), true)],
            _ => Vec::new(),
        }
    }
}

/// The whole path of a file that is there; the path that was looked for where there is none.
fn file_at(text: &str) -> Result<String, String> {
    let path = expand(text);
    if Path::new(&path).is_file() { Ok(path) } else { Err(path) }
}

/// `~/` is the home folder; a path that a terminal pastes may be quoted.
fn expand(path: &str) -> String {
    let path = path.trim_matches(['"', '\'']);
    match path.strip_prefix("~/").zip(directories::BaseDirs::new()) {
        Some((rest, dirs)) => dirs.home_dir().join(rest).display().to_string(),
        None => std::path::absolute(path).map_or_else(|_| path.to_owned(), |p| p.display().to_string()),
    }
}

/// A model's name from where it is, as it would be called without one in the settings.
pub(super) fn model_name(place: &str) -> String {
    let name = DisplayName::of(place, false).into_bare();
    if name.is_empty() { "model".into() } else { name }
}
