//! Opens pickers, and applies what the user chose.

use super::{
    App, Choice, Output, Overlay, Picker, Screen, Tone,
    forms::model_name,
    overlay::{Field, ModelChoice, Purpose, SourceChoice},
};
use crate::{
    config::{Change, DEMO_NAME, ModelEntry},
    language::Language,
    screen::keys::{Action, Context},
    session::{Command, ModelRow, ModelState, SourceName, words::Words},
};
use std::{path::Path, time::Instant};

impl App {
    pub(super) fn palette(&mut self) {
        let here = |a: &Action| match a.context() {
            Context::Ward => self.screen == Screen::Ward,
            Context::Consultation | Context::Comparison if self.screen == Screen::Comparison => Self::is_for_comparison(*a),
            Context::Scores => self.screen == Screen::Scores,
            Context::Consultation => matches!(self.screen, Screen::Consultation(_)),
            Context::Global => !matches!(a, Action::Palette | Action::Back),
            _ => false,
        };
        let choice = |a: Action| {
            // Found by its name in either language.
            let label = a.label(self.words.0).to_owned();
            let note = format!("{} {} {}", a.name(), a.label(Language::Zh), a.label(Language::En));
            Choice { value: a, label, note, enabled: true }
        };
        let choices = Action::ALL.iter().copied().filter(here).map(choice).collect();
        self.overlays.push(Overlay::Palette(Picker::new(choices, None)));
    }

    pub(super) fn choose_theme(&mut self) {
        let zh = self.words.0 == Language::Zh;
        let choices = self.themes.themes().map(|t| Choice {
            value: t.name().to_owned(),
            label: t.display_name(zh).to_owned(),
            note: t.name().to_owned(),
            enabled: true,
        });
        let picker = Picker::new(choices.collect(), Some(&self.theme_name));
        self.overlays.push(Overlay::Themes(picker, self.theme_name.clone()));
    }

    pub(super) fn set_theme(&mut self, name: &str) {
        self.theme_name = name.to_owned();
        self.theme = self.themes.get_or_default(name).at_depth(self.options.depth);
    }

    /// Shows the theme that is selected in its list.
    pub(super) fn preview_theme(&mut self) {
        if let Some(Overlay::Themes(picker, _)) = self.overlays.last()
            && let Some(name) = picker.selected().filter(|n| **n != self.theme_name).cloned()
        {
            self.set_theme(&name);
        }
    }

    pub(super) fn switch_language(&mut self, now: Instant) -> Vec<Output> {
        let language = if self.words.0 == Language::Zh { Language::En } else { Language::Zh };
        self.words = Words(language);
        self.session.speak(language);
        let mut outputs = vec![Output::Settings(vec![Change::Language(language.code())])];
        // Bilingual cases follow, but never under a consultation that is open.
        if self.screen == Screen::Ward && !self.session.is_busy() && *self.session.source() == SourceName::Bundled {
            outputs.extend(self.command(Command::OpenSource(SourceName::Bundled, language), now));
        }
        outputs
    }

    pub(super) fn switch_mouse(&mut self, now: Instant) -> Vec<Output> {
        self.options.mouse = !self.options.mouse;
        let text = if self.options.mouse { self.words.mouse_on() } else { self.words.mouse_off() };
        self.tell(Tone::Info, text, now);
        vec![Output::Mouse(self.options.mouse), Output::Settings(vec![Change::Mouse(self.options.mouse)])]
    }

    /// The models, and ways to name another.
    pub(super) fn model_choices(&self) -> Vec<Choice<ModelChoice>> {
        let words = self.words;
        let state = |row: &ModelRow| match &row.state {
            ModelState::Open { .. } => format!("{}  {}", words.model_open(), row.place),
            ModelState::Failed(why) => format!("{}{}{}", words.model_failed(), words.colon(), why.words(words.0)),
            _ => row.place.clone(),
        };
        let named = |row: &ModelRow| Choice {
            value: ModelChoice::Named(row.name.clone()),
            label: self.session.shown_name(&row.name),
            note: if row.name == DEMO_NAME { format!("{}  {}", words.demo_model(), state(row)) } else { state(row) },
            enabled: true,
        };
        let mut choices: Vec<Choice<ModelChoice>> = self.session.models().iter().map(named).collect();
        choices.extend(self.session.served().into_iter().map(|served| Choice {
            value: ModelChoice::Served(served.place.clone()),
            label: served.label,
            note: format!("{}  {}", served.server, served.place),
            enabled: true,
        }));
        let entry = |value, label: &str, enabled| Choice { value, label: label.to_owned(), note: String::new(), enabled };
        choices.push(entry(ModelChoice::File, words.add_gguf(), true));
        choices.push(entry(ModelChoice::Address, words.add_endpoint(), true));
        if self.session.models().is_empty() {
            choices.push(entry(ModelChoice::Pull, words.pull_a_model(), false));
        } else if self.demo_missing {
            choices.push(entry(ModelChoice::MissingDemo, words.demo_missing(), false));
        }
        choices
    }

    pub(super) fn choose_model(&mut self, now: Instant) -> Vec<Output> {
        let current = self.session.model().map(|m| ModelChoice::Named(m.to_owned()));
        self.overlays.push(Overlay::Models(Picker::new(self.model_choices(), current.as_ref())));
        self.command(Command::FindServers, now)
    }

    pub(super) fn choose_judge(&mut self, now: Instant) -> Vec<Output> {
        let current = self.session.judge().map(|m| ModelChoice::Named(m.to_owned()));
        self.overlays.push(Overlay::Judges(Picker::new(self.model_choices(), current.as_ref())));
        self.command(Command::FindServers, now)
    }

    /// Takes the servers that were found into the lists that are open.
    pub(super) fn servers_found(&mut self) {
        let choices = self.model_choices();
        let first = choices.iter().position(|choice| matches!(choice.value, ModelChoice::Served(_)));
        for overlay in &mut self.overlays {
            if let Overlay::Models(picker) | Overlay::Judges(picker) = overlay {
                // Where the list begins with the ways to name a model, one that is there is the better beginning.
                let begins = picker.selected() == Some(&ModelChoice::File);
                picker.replace(choices.clone());
                if let Some(first) = first.filter(|_| begins && picker.filter.text().is_empty()) {
                    picker.select(first);
                }
            }
        }
    }

    pub(super) fn choose_source(&mut self) {
        let words = self.words;
        let mut choices = vec![Choice {
            value: SourceChoice::Named(SourceName::Bundled),
            label: words.bundled().to_owned(),
            note: words.not_for_care().to_owned(),
            enabled: true,
        }];
        for path in self.saved().sources {
            let name = Path::new(&path).file_name().map_or_else(|| path.clone(), |n| n.to_string_lossy().into_owned());
            choices.push(Choice { value: SourceChoice::Named(SourceName::parse(&path)), label: name, note: path, enabled: true });
        }
        choices.push(Choice { value: SourceChoice::File, label: words.open_file().to_owned(), note: String::new(), enabled: true });
        let current = SourceChoice::Named(self.session.source().clone());
        self.overlays.push(Overlay::Sources(Picker::new(choices, Some(&current))));
    }

    /// Takes what is selected in the topmost overlay.
    pub(super) fn choose(&mut self, now: Instant) -> Vec<Output> {
        match self.overlays.pop() {
            None => {
                self.ward.end_filter();
                if let Some(view) = self.view_mut()
                    && let Some(search) = &mut view.search
                {
                    search.is_typing = false;
                    view.go_to_hit = true;
                }
                Vec::new()
            }
            Some(Overlay::Palette(picker)) => picker.selected().copied().map_or_else(Vec::new, |a| self.act(a, now)),
            Some(Overlay::Themes(picker, before)) => match picker.selected() {
                Some(name) => {
                    self.set_theme(&name.clone());
                    vec![Output::Settings(vec![Change::Theme(self.theme_name.clone())])]
                }
                None => {
                    self.set_theme(&before);
                    Vec::new()
                }
            },
            Some(Overlay::Columns(picker)) => self.chosen_column(&picker, now),
            Some(Overlay::Turns(picker)) => self.chosen_turn(&picker, now),
            Some(Overlay::LiveModels(picker)) => self.chosen_live_model(&picker, now),
            Some(Overlay::Variants(case, picker)) => self.chosen_variant(case, picker, now),
            Some(Overlay::Models(picker)) => self.chosen_model(picker, false, now),
            Some(Overlay::Judges(picker)) => self.chosen_model(picker, true, now),
            Some(Overlay::Sources(picker)) => match picker.selected() {
                Some(SourceChoice::Named(source)) => {
                    let language = self.words.0;
                    self.command(Command::OpenSource(source.clone(), language), now)
                }
                Some(SourceChoice::File) => {
                    self.write_question(Purpose::CaseFile, "");
                    Vec::new()
                }
                None => Vec::new(),
            },
            Some(Overlay::Entry(form)) if form.field == Field::Cancel => {
                self.overlays.push(Overlay::Entry(form));
                self.back(now)
            }
            Some(Overlay::Entry(form)) => self.submit(*form, now),
            Some(Overlay::Rate(form)) => self.submit_rating(*form, now),
            Some(other) => {
                self.overlays.push(other);
                Vec::new()
            }
        }
    }

    pub(super) fn chosen_model(&mut self, picker: Picker<ModelChoice>, is_judge: bool, now: Instant) -> Vec<Output> {
        match picker.selected() {
            Some(ModelChoice::Named(name)) => self.use_model(&name.clone(), is_judge, now),
            Some(ModelChoice::File) => {
                self.write_question(Purpose::ModelFile(is_judge), "");
                Vec::new()
            }
            Some(ModelChoice::Address) => {
                self.write_question(Purpose::ModelAddress(is_judge), "");
                Vec::new()
            }
            Some(ModelChoice::Served(place)) => {
                let place = place.clone();
                let (url, model) = place.split_once('#').map_or((place.as_str(), None), |(url, model)| (url, Some(model.to_owned())));
                let entry = ModelEntry { base_url: Some(url.into()), model, ..ModelEntry::default() };
                self.add_model(entry, &place, is_judge, now)
            }
            Some(ModelChoice::MissingDemo | ModelChoice::Pull) | None => {
                self.overlays.push(if is_judge { Overlay::Judges(picker) } else { Overlay::Models(picker) });
                Vec::new()
            }
        }
    }

    pub(super) fn use_model(&mut self, name: &str, is_judge: bool, now: Instant) -> Vec<Output> {
        if is_judge {
            let mut outputs = self.command(Command::SelectJudge(Some(name.to_owned())), now);
            outputs.push(Output::Settings(vec![Change::Judge(name.to_owned())]));
            return outputs;
        }
        let mut outputs = self.command(Command::SelectModel(name.to_owned()), now);
        // A tape is no model of later commands.
        if self.session.model_row(name).is_none_or(|row| !row.is_tape) {
            outputs.push(Output::Settings(vec![Change::Model(name.to_owned())]));
        }
        // The same case with the other model.
        if let Screen::Consultation(key) = &self.screen
            && key.model != name
        {
            let (case, variant) = (key.case.clone(), key.variant.clone());
            outputs.extend(self.open_case(case, variant, now));
        }
        outputs
    }

    pub(super) fn add_model(&mut self, entry: ModelEntry, place: &str, is_judge: bool, now: Instant) -> Vec<Output> {
        let name = model_name(place);
        let row = ModelRow { name: name.clone(), place: place.to_owned(), state: ModelState::Closed, is_tape: false };
        let mut outputs = vec![
            Output::AddModel(name.clone(), Box::new(entry.clone())),
            Output::Settings(vec![Change::AddModel(name.clone(), Box::new(entry))]),
        ];
        outputs.extend(self.command(Command::KnowModel(row), now));
        outputs.extend(self.use_model(&name, is_judge, now));
        outputs
    }
}
