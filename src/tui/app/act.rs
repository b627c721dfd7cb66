//! What each action does.

use super::{
    Answered, App, Choice, Entry, Output, Overlay, Pane, Picker, Place, Room, Screen, Tone,
    overlay::{EntryForm, Field, ModelChoice, Purpose, RateField, RateForm, SourceChoice},
    room::Search,
};
use crate::{
    case::Language,
    config::{Change, ModelEntry},
    tui::{
        desk::{Command, ModelRow, ModelState, Notice, Question, SourceName, Visit, VisitKey},
        input::Action,
        words::Words,
    },
};
use std::{collections::BTreeSet, path::Path, time::Instant};

impl App {
    /// Does what an action says.
    pub fn act(&mut self, action: Action, now: Instant) -> Vec<Output> {
        match action {
            Action::Quit => return self.quit(now),
            Action::Back => return self.back(now),
            Action::Redraw => return vec![Output::Redraw],
            Action::Suspend => return vec![Output::Suspend],
            Action::Help => self.overlays.push(Overlay::Help(0)),
            Action::Log => self.overlays.push(Overlay::Log(0)),
            Action::Palette => self.palette(),
            Action::Theme => self.choose_theme(),
            Action::Language => return self.switch_language(now),
            Action::Mouse => return self.switch_mouse(now),
            Action::Model => self.choose_model(),
            Action::Judge => self.choose_judge(),
            Action::Source => self.choose_source(),
            Action::Up => self.move_by(-1),
            Action::Down => self.move_by(1),
            Action::PageUp => self.move_by(-self.page()),
            Action::PageDown => self.move_by(self.page()),
            Action::Top => self.move_by(isize::MIN / 2),
            Action::Bottom => self.move_by(isize::MAX / 2),
            Action::Choose => return self.choose(now),
            Action::Send => return self.send(now),
            Action::NextField => self.step_field(true),
            Action::PreviousField => self.step_field(false),
            Action::Toggle => return self.toggle(now),
            Action::Less => self.change(-1),
            Action::More => self.change(1),
            Action::ExternalEditor => return self.write_outside(),
            Action::Open | Action::Filter | Action::Department => return self.act_in_ward(action, now),
            _ => return self.act_in_consultation(action, now),
        }
        self.preview_theme(now);
        Vec::new()
    }

    fn act_in_ward(&mut self, action: Action, now: Instant) -> Vec<Output> {
        if self.screen != Screen::Ward {
            return Vec::new();
        }
        match action {
            Action::Open => return self.open_selected(now),
            Action::Filter => self.ward.begin_filter(),
            Action::Department => {
                if let Some(file) = self.desk.file() {
                    self.ward.next_department(file);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_in_consultation(&mut self, action: Action, now: Instant) -> Vec<Output> {
        let Screen::Consultation(key) = self.screen.clone() else { return Vec::new() };
        let Some((visit, room)) = self.desk.visit(&key).zip(self.rooms.get_mut(&key)) else { return Vec::new() };
        let selected = room.selected(visit);
        let count = visit.consultation().exchanges().len();
        match action {
            Action::NextTurn => {
                if visit.consultation().next_turn().is_none() && !visit.consultation().is_busy() {
                    self.notice(&Notice::AllAnswered, now);
                    return Vec::new();
                }
                return self.ask(key, Question::Next, now);
            }
            Action::Again => return self.ask(key, Question::Again, now),
            Action::Stop => return self.command(Command::Stop(key), now),
            Action::SaveAgain => return self.command(Command::SaveAgain(key), now),
            Action::StartOver => {
                let effects = self.command(Command::StartOver(key.clone()), now);
                if let Some((visit, room)) = self.desk.visit(&key).zip(self.rooms.get_mut(&key))
                    && visit.consultation().exchanges().is_empty()
                {
                    *room = Room::new(super::RoomPlace::default());
                }
                return effects;
            }
            Action::OwnQuestion => {
                let draft = room.draft.clone();
                self.write_question(Purpose::Own(key), &draft);
            }
            Action::EditNext => {
                let next = visit.consultation().next_turn().and_then(|t| visit.case().turns().get(t - 1));
                match next.map(|t| t.question.clone()) {
                    Some(question) => self.write_question(Purpose::EditNext(key), &question),
                    None => self.notice(&Notice::AllAnswered, now),
                }
            }
            Action::Reveal => {
                let turn = room.turn(visit);
                if !room.revealed.remove(&turn) {
                    room.revealed.insert(turn);
                    if room.pane != Pane::Reference && self.size.0 < 100 {
                        room.pane = Pane::Reference;
                    }
                }
            }
            Action::Rate => return self.begin_rating(&key, now),
            Action::HaveJudged => {
                if self.desk.judge().is_none() {
                    self.notice(&Notice::NoJudge, now);
                    self.choose_judge();
                    return Vec::new();
                }
                let Some(exchange) = selected else {
                    self.notice(&Notice::NothingAsked, now);
                    return Vec::new();
                };
                if self.size.0 < 100 {
                    room.pane = Pane::Verdict;
                }
                return self.command(Command::Judge(key, exchange), now);
            }
            Action::Reasoning => room.reasoning_open = !room.reasoning_open,
            Action::OtherAnswer => {
                if let Some(index) = selected {
                    let answers = visit.consultation().exchanges()[index].answers.len();
                    let shown = room.shown(index, answers);
                    room.shown_answer.insert(index, if shown == 0 { usize::MAX } else { shown - 1 });
                }
            }
            Action::PreviousQuestion => room.select(selected.unwrap_or(0).saturating_sub(1), count),
            Action::NextQuestion => room.select(selected.map_or(0, |s| s + 1), count),
            Action::NextPane => room.pane = step_pane(room.pane, 1),
            Action::PreviousPane => room.pane = step_pane(room.pane, Pane::ALL.len() - 1),
            Action::Search => {
                let entry = room.search.take().map_or_else(|| Entry::line(""), |s| s.entry);
                room.search = Some(Search { pane: room.pane, entry, is_typing: true, hits: Vec::new(), current: 0 });
            }
            Action::NextMatch => room.step_hit(true),
            Action::PreviousMatch => room.step_hit(false),
            Action::Copy => return self.copy(&key, now),
            Action::OpenInEditor => return vec![Output::Edit(self.markdown(&key), false)],
            Action::Save => {
                let name = format!("{}-{}", key.case, key.model);
                return vec![Output::WriteMarkdown(name, self.markdown(&key))];
            }
            _ => {}
        }
        Vec::new()
    }

    fn ask(&mut self, key: VisitKey, question: Question, now: Instant) -> Vec<Output> {
        let outputs = self.command(Command::Ask(key.clone(), question), now);
        let is_asked = self.desk.visit(&key).is_some_and(|v| v.consultation().asking().is_some() || v.queued().is_some());
        if let Some(room) = self.rooms.get_mut(&key).filter(|_| is_asked) {
            room.follow();
            room.pane = Pane::Transcript;
        }
        outputs
    }

    fn quit(&mut self, now: Instant) -> Vec<Output> {
        if self.desk.is_busy() && !self.leaving {
            self.leaving = true;
            let text = format!("{} {}", self.words.leave_busy(), self.words.leave_anyway());
            self.tell(Tone::Warning, text, now);
            return Vec::new();
        }
        vec![Output::Quit]
    }

    fn back(&mut self, now: Instant) -> Vec<Output> {
        match self.overlays.pop() {
            Some(Overlay::Themes(_, before)) => self.set_theme(&before),
            Some(Overlay::Entry(form)) => {
                // What was written is not lost.
                if let Purpose::Own(key) = &form.purpose
                    && let Some(room) = self.rooms.get_mut(key)
                {
                    room.draft = form.entry.text();
                }
            }
            Some(_) => {}
            None => return self.back_below(now),
        }
        Vec::new()
    }

    fn back_below(&mut self, now: Instant) -> Vec<Output> {
        if let Some(room) = self.room_mut() {
            if room.search.take().is_none() {
                self.screen = Screen::Ward;
            }
        } else if matches!(self.screen, Screen::Consultation(_)) {
            self.screen = Screen::Ward;
        } else if (self.ward.is_filtering() || self.ward.is_filtered())
            && let Some(file) = self.desk.file()
        {
            self.ward.clear_filter(file);
        }
        self.let_toasts_go(now);
        Vec::new()
    }

    fn palette(&mut self) {
        let here = |a: &Action| match a.context() {
            crate::tui::input::Context::Ward => self.screen == Screen::Ward,
            crate::tui::input::Context::Consultation => matches!(self.screen, Screen::Consultation(_)),
            crate::tui::input::Context::Global => !matches!(a, Action::Palette | Action::Back),
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

    fn choose_theme(&mut self) {
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

    fn set_theme(&mut self, name: &str) {
        self.theme_name = name.to_owned();
        self.theme = self.themes.get_or_default(name).at_depth(self.options.depth);
    }

    /// Shows the theme that is selected in its list.
    pub(super) fn preview_theme(&mut self, _now: Instant) {
        if let Some(Overlay::Themes(picker, _)) = self.overlays.last()
            && let Some(name) = picker.selected().filter(|n| **n != self.theme_name).cloned()
        {
            self.set_theme(&name);
        }
    }

    fn switch_language(&mut self, now: Instant) -> Vec<Output> {
        let language = if self.words.0 == Language::Zh { Language::En } else { Language::Zh };
        self.words = Words(language);
        let mut outputs = vec![Output::Settings(vec![Change::Language(language.code())])];
        // Bilingual cases follow, but never under a consultation that is open.
        if self.screen == Screen::Ward && !self.desk.is_busy() && *self.desk.source() == SourceName::Bundled {
            outputs.extend(self.command(Command::OpenSource(SourceName::Bundled, language), now));
        }
        outputs
    }

    fn switch_mouse(&mut self, now: Instant) -> Vec<Output> {
        self.options.mouse = !self.options.mouse;
        let text = if self.options.mouse { self.words.mouse_on() } else { self.words.mouse_off() };
        self.tell(Tone::Info, text, now);
        vec![Output::Mouse(self.options.mouse), Output::Settings(vec![Change::Mouse(self.options.mouse)])]
    }

    /// The models, and ways to name another.
    fn model_choices(&self) -> Vec<Choice<ModelChoice>> {
        let words = self.words;
        let state = |row: &ModelRow| match &row.state {
            ModelState::Open { .. } => format!("{}  {}", words.model_open(), row.place),
            ModelState::Failed(why) => format!("{}: {why}", words.model_failed()),
            _ => row.place.clone(),
        };
        let named = |row: &ModelRow| Choice {
            value: ModelChoice::Named(row.name.clone()),
            label: row.name.clone(),
            note: if row.name == "smollm2" { format!("{}  {}", words.demo_model(), state(row)) } else { state(row) },
            enabled: true,
        };
        let mut choices: Vec<Choice<ModelChoice>> = self.desk.models().iter().map(named).collect();
        let entry = |value, label: &str, enabled| Choice { value, label: label.to_owned(), note: String::new(), enabled };
        choices.push(entry(ModelChoice::File, words.add_gguf(), true));
        choices.push(entry(ModelChoice::Address, words.add_endpoint(), true));
        if self.demo_missing {
            choices.push(entry(ModelChoice::MissingDemo, words.demo_missing(), false));
        }
        choices
    }

    pub(super) fn choose_model(&mut self) {
        let current = self.desk.model().map(|m| ModelChoice::Named(m.to_owned()));
        self.overlays.push(Overlay::Models(Picker::new(self.model_choices(), current.as_ref())));
    }

    fn choose_judge(&mut self) {
        let current = self.desk.judge().map(|m| ModelChoice::Named(m.to_owned()));
        self.overlays.push(Overlay::Judges(Picker::new(self.model_choices(), current.as_ref())));
    }

    fn choose_source(&mut self) {
        let words = self.words;
        let mut choices = vec![Choice {
            value: SourceChoice::Named(SourceName::Bundled),
            label: words.bundled().to_owned(),
            note: words.not_for_care().to_owned(),
            enabled: true,
        }];
        for path in self.place().sources {
            let name = Path::new(&path).file_name().map_or_else(|| path.clone(), |n| n.to_string_lossy().into_owned());
            choices.push(Choice { value: SourceChoice::Named(SourceName::parse(&path)), label: name, note: path, enabled: true });
        }
        choices.push(Choice { value: SourceChoice::File, label: words.open_file().to_owned(), note: String::new(), enabled: true });
        let current = SourceChoice::Named(self.desk.source().clone());
        self.overlays.push(Overlay::Sources(Picker::new(choices, Some(&current))));
    }

    /// Moves the selection, or scrolls.
    pub(super) fn move_by(&mut self, by: isize) {
        match self.overlays.last_mut() {
            Some(Overlay::Help(scroll)) => *scroll = scroll.saturating_add_signed(by).min(Action::ALL.len() + 16),
            Some(Overlay::Log(back)) => *back = back.saturating_add_signed(by.saturating_neg()).min(100_000),
            Some(Overlay::Palette(p)) => p.step(by),
            Some(Overlay::Themes(p, _)) => p.step(by),
            Some(Overlay::Models(p) | Overlay::Judges(p)) => p.step(by),
            Some(Overlay::Sources(p)) => p.step(by),
            Some(Overlay::Rate(form)) => form.step(by > 0),
            Some(Overlay::Entry(_)) => {}
            None => match &self.screen {
                Screen::Ward => self.select_case(self.ward.cursor().saturating_add_signed(by)),
                Screen::Consultation(_) => {
                    if let Some(room) = self.room_mut() {
                        room.scroll_by(room.pane, by);
                    }
                }
            },
        }
    }

    fn page(&self) -> isize {
        let by_size = isize::from(i16::try_from(self.size.1.saturating_sub(8).max(1)).unwrap_or(i16::MAX));
        match self.current().and_then(|k| self.rooms.get(k)) {
            Some(room) if self.overlays.is_empty() => room.page(),
            _ => by_size,
        }
    }

    pub(super) fn select_case(&mut self, place: usize) {
        if let Some(file) = self.desk.file() {
            self.ward.select(place, file);
        }
    }

    pub(super) fn refresh_ward(&mut self) {
        if let Some(file) = self.desk.file() {
            self.ward.refresh(file);
        }
    }

    pub(super) fn room_mut(&mut self) -> Option<&mut Room> {
        match &self.screen {
            Screen::Ward => None,
            Screen::Consultation(key) => self.rooms.get_mut(key),
        }
    }

    fn open_selected(&mut self, now: Instant) -> Vec<Output> {
        if self.ward.visible().is_empty() {
            return Vec::new();
        }
        let (Some(case), Some(model)) = (self.ward.selected().cloned(), self.desk.model().map(str::to_owned)) else {
            if self.desk.model().is_none() {
                self.choose_model();
            }
            return Vec::new();
        };
        let key = VisitKey { case: case.clone(), model };
        let name = Place::room_name(self.desk.source(), &key);
        let outputs = self.command(Command::Visit(case), now);
        if self.desk.visit(&key).is_some() {
            let place = self.place.rooms.get(&name).cloned().unwrap_or_default();
            self.rooms.entry(key.clone()).or_insert_with(|| Room::new(place));
            self.screen = Screen::Consultation(key);
            self.ward.end_filter();
        }
        outputs
    }

    /// New cases are there.
    pub(super) fn cases_changed(&mut self, now: Instant) -> Vec<Output> {
        self.place = self.place();
        self.rooms.clear();
        self.screen = Screen::Ward;
        let keep = self.ward.selected().cloned();
        self.ward = super::Ward::default();
        self.refresh_ward();
        let wanted =
            if std::mem::take(&mut self.restoring) { self.place.restore_case.clone() } else { keep.map(|k| k.as_str().to_owned()) };
        if let (Some(id), Some(file)) = (wanted, self.desk.file()) {
            self.ward.select_case(&id, file);
            let is_there = self.ward.selected().is_some_and(|s| s.as_str() == id);
            if std::mem::take(&mut self.place.restore_consultation) && is_there && self.desk.model().is_some() && self.overlays.is_empty() {
                return self.open_selected(now);
            }
        }
        Vec::new()
    }

    pub(super) fn write_question(&mut self, purpose: Purpose, text: &str) {
        self.overlays.push(Overlay::Entry(Box::new(EntryForm::new(purpose, text))));
    }

    fn begin_rating(&mut self, key: &VisitKey, now: Instant) -> Vec<Output> {
        let Some((visit, room)) = self.desk.visit(key).zip(self.rooms.get(key)) else { return Vec::new() };
        let Some(exchange) = room.selected(visit).filter(|i| visit.record(*i).is_some()) else {
            self.notice(&Notice::NothingAsked, now);
            return Vec::new();
        };
        let before = visit.rating(exchange);
        let form = RateForm {
            key: key.clone(),
            exchange,
            rating: before.map(|r| r.rating),
            tags: before.map(|r| r.tags.iter().copied().collect()).unwrap_or_else(BTreeSet::new),
            comment: Entry::lines(before.map_or("", |r| r.comment.as_str())),
            field: RateField::Rating,
        };
        self.overlays.push(Overlay::Rate(Box::new(form)));
        Vec::new()
    }

    fn step_field(&mut self, forward: bool) {
        match self.overlays.last_mut() {
            Some(Overlay::Entry(form)) => form.field = form.field.step(forward),
            Some(Overlay::Rate(form)) => form.step(forward),
            _ => {}
        }
    }

    fn toggle(&mut self, now: Instant) -> Vec<Output> {
        match self.overlays.last_mut() {
            Some(Overlay::Rate(form)) => match form.field {
                RateField::Tags(index) => {
                    let tag = crate::record::ErrorTag::ALL[index];
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

    fn change(&mut self, by: i8) {
        if let Some(Overlay::Rate(form)) = self.overlays.last_mut() {
            match form.field {
                RateField::Rating => form.change(by),
                RateField::Tags(index) => {
                    let count = crate::record::ErrorTag::ALL.len();
                    form.field = RateField::Tags((index + count).saturating_add_signed(isize::from(by)) % count);
                }
                _ => form.step(by > 0),
            }
        }
    }

    /// Takes what is selected in the topmost overlay.
    fn choose(&mut self, now: Instant) -> Vec<Output> {
        match self.overlays.pop() {
            None => {
                self.ward.end_filter();
                if let Some(room) = self.room_mut()
                    && let Some(search) = &mut room.search
                {
                    search.is_typing = false;
                    room.go_to_hit = true;
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

    fn send(&mut self, now: Instant) -> Vec<Output> {
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

    fn chosen_model(&mut self, picker: Picker<ModelChoice>, is_judge: bool, now: Instant) -> Vec<Output> {
        match picker.selected() {
            Some(ModelChoice::Named(name)) => self.use_model(&name.clone(), is_judge, now),
            Some(ModelChoice::File) => {
                self.write_question(Purpose::ModelFile(is_judge), "");
                Vec::new()
            }
            Some(ModelChoice::Address) => {
                self.write_question(Purpose::ModelAddress(is_judge), "http://127.0.0.1:8080/v1");
                Vec::new()
            }
            Some(ModelChoice::MissingDemo) | None => {
                self.overlays.push(if is_judge { Overlay::Judges(picker) } else { Overlay::Models(picker) });
                Vec::new()
            }
        }
    }

    fn use_model(&mut self, name: &str, is_judge: bool, now: Instant) -> Vec<Output> {
        if is_judge {
            let mut outputs = self.command(Command::SelectJudge(Some(name.to_owned())), now);
            outputs.push(Output::Settings(vec![Change::Judge(name.to_owned())]));
            return outputs;
        }
        let mut outputs = self.command(Command::SelectModel(name.to_owned()), now);
        outputs.push(Output::Settings(vec![Change::Model(name.to_owned())]));
        // The same case with the other model.
        if let Screen::Consultation(key) = &self.screen
            && key.model != name
        {
            let case = key.case.as_str().to_owned();
            if let Some(file) = self.desk.file() {
                self.ward.select_case(&case, file);
            }
            outputs.extend(self.open_selected(now));
        }
        outputs
    }

    /// Takes a text that was written; what cannot be taken stays open with the reason.
    fn submit(&mut self, mut form: EntryForm, now: Instant) -> Vec<Output> {
        let text = form.entry.text();
        let trimmed = text.trim().to_owned();
        let refuse = |app: &mut Self, mut form: EntryForm, problem: String| {
            form.problem = Some(problem);
            form.field = Field::Text;
            app.overlays.push(Overlay::Entry(Box::new(form)));
            Vec::new()
        };
        match form.purpose.clone() {
            Purpose::Own(key) | Purpose::EditNext(key) if trimmed.is_empty() => {
                form.purpose = if matches!(form.purpose, Purpose::Own(_)) { Purpose::Own(key) } else { Purpose::EditNext(key) };
                let problem = self.words.notice(&Notice::EmptyQuestion);
                refuse(self, form, problem)
            }
            Purpose::Own(key) => {
                if self.desk.visit(&key).is_some_and(|v| v.consultation().is_busy()) {
                    let problem = self.words.notice(&Notice::Busy);
                    return refuse(self, form, problem);
                }
                if let Some(room) = self.rooms.get_mut(&key) {
                    room.draft.clear();
                }
                self.ask(key, Question::Own(text), now)
            }
            Purpose::EditNext(key) => {
                if self.desk.visit(&key).is_some_and(|v| v.consultation().is_busy()) {
                    let problem = self.words.notice(&Notice::Busy);
                    return refuse(self, form, problem);
                }
                self.ask(key, Question::NextEdited(text), now)
            }
            Purpose::ModelFile(is_judge) => {
                let path = expand(&trimmed);
                if !Path::new(&path).is_file() {
                    let problem = if self.words.0 == Language::Zh {
                        format!("没有这个文件：{path}")
                    } else {
                        format!("there is no such file: {path}")
                    };
                    return refuse(self, form, problem);
                }
                self.add_model(ModelEntry { path: Some(path.clone()), ..ModelEntry::default() }, &path, is_judge, now)
            }
            Purpose::ModelAddress(is_judge) => {
                if !trimmed.starts_with("http://") && !trimmed.starts_with("https://") {
                    let problem = self.words.address().to_owned();
                    return refuse(self, form, problem);
                }
                self.write_question(Purpose::KeyVariable(trimmed, is_judge), "");
                Vec::new()
            }
            Purpose::KeyVariable(address, is_judge) => {
                let (url, model) = address.split_once('#').map_or((address.as_str(), None), |(u, m)| (u, Some(m.to_owned())));
                let key_env = (!trimmed.is_empty()).then_some(trimmed);
                let entry = ModelEntry { base_url: Some(url.to_owned()), model, key_env, ..ModelEntry::default() };
                self.add_model(entry, &address, is_judge, now)
            }
            Purpose::CaseFile => {
                let path = expand(&trimmed);
                if !Path::new(&path).is_file() {
                    let problem = if self.words.0 == Language::Zh {
                        format!("没有这个文件：{path}")
                    } else {
                        format!("there is no such file: {path}")
                    };
                    return refuse(self, form, problem);
                }
                let language = self.words.0;
                self.command(Command::OpenSource(SourceName::File(path.into()), language), now)
            }
        }
    }

    fn add_model(&mut self, entry: ModelEntry, place: &str, is_judge: bool, now: Instant) -> Vec<Output> {
        let name = model_name(place);
        let row = ModelRow { name: name.clone(), place: place.to_owned(), state: ModelState::Closed };
        let mut outputs = vec![
            Output::AddModel(name.clone(), Box::new(entry.clone())),
            Output::Settings(vec![Change::AddModel(name.clone(), Box::new(entry))]),
        ];
        if is_judge {
            outputs.extend(self.command(Command::KnowModel(row), now));
        } else {
            outputs.extend(self.command(Command::AddModel(row), now));
        }
        outputs.extend(self.use_model(&name, is_judge, now));
        outputs
    }

    fn submit_rating(&mut self, form: RateForm, now: Instant) -> Vec<Output> {
        if form.field == RateField::Cancel {
            return Vec::new();
        }
        let Some(rating) = form.rating else {
            // Enter with no number chosen yet stays in the form.
            self.overlays.push(Overlay::Rate(Box::new(RateForm { field: RateField::Rating, ..form })));
            return Vec::new();
        };
        let saw_reference = self
            .desk
            .visit(&form.key)
            .zip(self.rooms.get(&form.key))
            .is_some_and(|(visit, room)| room.is_revealed(visit.turn_of(form.exchange)));
        let command = Command::Rate {
            key: form.key,
            exchange: form.exchange,
            rating,
            tags: form.tags.into_iter().collect(),
            comment: form.comment.text().trim().to_owned(),
            saw_reference,
        };
        self.command(command, now)
    }

    fn write_outside(&mut self) -> Vec<Output> {
        match self.overlays.last() {
            Some(Overlay::Entry(form)) if form.purpose.has_lines() => vec![Output::Edit(form.entry.text(), true)],
            Some(Overlay::Rate(form)) => vec![Output::Edit(form.comment.text(), true)],
            _ => Vec::new(),
        }
    }

    fn copy(&mut self, key: &VisitKey, now: Instant) -> Vec<Output> {
        let Some((visit, room)) = self.desk.visit(key).zip(self.rooms.get(key)) else { return Vec::new() };
        let text = copied_text(visit, room);
        match text.filter(|t| !t.trim().is_empty()) {
            Some(text) => vec![Output::Copy(text)],
            None => {
                self.tell(Tone::Warning, self.words.nothing_to_copy(), now);
                Vec::new()
            }
        }
    }

    /// Takes an answer from the world around the screen.
    pub fn answered(&mut self, answered: Answered, now: Instant) {
        let words = self.words;
        match answered {
            Answered::Copied(Ok(by_terminal)) => {
                self.tell(Tone::Info, if by_terminal { words.copied_terminal() } else { words.copied() }, now);
            }
            Answered::Written(Ok(path)) => self.tell(Tone::Info, format!("{} {}", words.saved_to(), path.display()), now),
            Answered::SettingsSaved(Ok(())) | Answered::Edited(Ok(None)) => {}
            Answered::Edited(Ok(Some(text))) => match self.overlays.last_mut() {
                Some(Overlay::Entry(form)) => form.entry.replace(text.trim_end_matches('\n')),
                Some(Overlay::Rate(form)) => form.comment.replace(text.trim_end_matches('\n')),
                _ => {}
            },
            Answered::Copied(Err(why))
            | Answered::Written(Err(why))
            | Answered::SettingsSaved(Err(why))
            | Answered::Edited(Err(why))
            | Answered::Problem(why) => self.tell(Tone::Error, why, now),
        }
    }
}

fn step_pane(pane: Pane, by: usize) -> Pane {
    Pane::ALL[(pane as usize + by) % Pane::ALL.len()]
}

/// What the focused pane has to copy.
fn copied_text(visit: &Visit, room: &Room) -> Option<String> {
    let selected = room.selected(visit);
    match room.pane() {
        Pane::Transcript => {
            let exchange = &visit.consultation().exchanges()[selected?];
            let answer = exchange.answers.get(room.shown(selected?, exchange.answers.len()))?;
            Some(answer.text.clone())
        }
        Pane::Reference => {
            let turn = room.turn(visit);
            let pairs = visit.case().pairs_for_turn(turn - 1);
            let text =
                |p: &&crate::case::Pair| if p.question.is_empty() { p.answer.clone() } else { format!("{}\n{}", p.question, p.answer) };
            room.is_revealed(turn).then(|| pairs.iter().map(text).collect::<Vec<_>>().join("\n\n"))
        }
        Pane::Verdict => visit.verdict(selected?).map(|v| v.text.clone()),
    }
}

/// `~/` is the home folder; a path that a terminal pastes may be quoted.
fn expand(path: &str) -> String {
    let path = path.trim_matches(['"', '\'']);
    match path.strip_prefix("~/").zip(directories::BaseDirs::new()) {
        Some((rest, dirs)) => dirs.home_dir().join(rest).display().to_string(),
        None => std::path::absolute(path).map_or_else(|_| path.to_owned(), |p| p.display().to_string()),
    }
}

/// A model's name from where it is: the file's name without its ending, or what stands after `#`, or the host.
fn model_name(place: &str) -> String {
    let is_address = place.starts_with("http://") || place.starts_with("https://");
    let name = match place.rsplit_once('#') {
        Some((_, model)) if is_address && !model.is_empty() => model.to_owned(),
        _ if is_address => {
            let rest = place.split_once("://").map_or(place, |(_, r)| r);
            let host = rest.split(['/', '#', '?']).next().unwrap_or(rest);
            host.rsplit_once('@').map_or(host, |(_, h)| h).to_owned()
        }
        _ => Path::new(place).file_stem().map_or_else(|| place.to_owned(), |s| s.to_string_lossy().into_owned()),
    };
    if name.is_empty() { "model".into() } else { name }
}
