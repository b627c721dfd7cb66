//! What a user does with the answers of several models side by side.

use super::{App, Choice, Comparison, ConsultationView, Output, Overlay, Picker, SavedState, Screen, Tone};
use crate::{
    screen::{
        keys::{Action, Context},
        layout::{Areas, ComparisonAreas, Setting},
    },
    session::{Command, ConsultationKey, MOST_BESIDE, Notice, Question, TurnState},
};
use ratatui::layout::Position;
use std::time::Instant;

impl App {
    /// The comparison, where it is the screen that is shown.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.comparison.as_deref().filter(|_| self.screen == Screen::Comparison)
    }

    pub(super) fn comparison_mut(&mut self) -> Option<&mut Comparison> {
        self.comparison.as_deref_mut().filter(|_| self.screen == Screen::Comparison)
    }

    /// Whether an action of a consultation can be done side by side, too.
    pub(super) fn is_for_comparison(action: Action) -> bool {
        use Action::*;
        let of_consultations = [NextTurn, Reveal, Rate, HaveJudged, Stop, Reasoning, PreviousQuestion, NextQuestion, Copy, SaveAgain];
        action.context() == Context::Comparison || of_consultations.contains(&action) || matches!(action, NextPane | PreviousPane)
    }

    /// Sets the answers to the case that is open or selected side by side.
    pub(super) fn compare(&mut self, now: Instant) -> Vec<Output> {
        let (case, first, turn) = match &self.screen {
            Screen::Consultation(key) => {
                let turn = self.session.opened(key).zip(self.views.get(key)).map_or(1, |(opened, view)| view.turn(opened));
                (self.session.opened(key).map(|opened| opened.case().clone()), Some(key.clone()), turn)
            }
            Screen::Ward => (self.ward.selected().and_then(|case| self.session.case(case)).cloned(), None, 1),
            Screen::Comparison | Screen::Scores => return Vec::new(),
        };
        let Some(case) = case else {
            self.tell(Tone::Warning, self.words.no_case_to_compare(), now);
            return Vec::new();
        };
        let mut keys = match &first {
            // Beside a variant stands the case itself, answered by the same model.
            Some(key) if key.variant.is_some() => vec![key.as_variant(None)],
            _ => {
                let of_model = |model| ConsultationKey { case: case.id().clone(), variant: None, model };
                self.session.answered_by(case.id()).into_iter().map(of_model).collect()
            }
        };
        if let Some(first) = first {
            keys.retain(|key| *key != first);
            keys.insert(0, first);
        }
        keys.truncate(MOST_BESIDE);
        let has_columns = keys.len() > 1;
        self.comparison = Some(Box::new(Comparison::new(case, keys, turn, self.screen.clone())));
        self.screen = Screen::Comparison;
        self.ward.end_filter();
        let outputs = self.open_columns(now);
        if !has_columns {
            self.choose_columns(None);
        }
        outputs
    }

    /// Opens the consultations of the columns that are not open yet.
    fn open_columns(&mut self, now: Instant) -> Vec<Output> {
        let keys = self.comparison.as_deref().map(Comparison::keys).unwrap_or_default();
        let mut outputs = Vec::new();
        for key in keys {
            outputs.extend(self.command(Command::OpenBeside(key.clone()), now));
            outputs.extend(self.open_view(&key, now));
        }
        outputs
    }

    /// The view of a consultation as it was left, with what was seen of its reference told to the session.
    pub(super) fn open_view(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Output> {
        let name = SavedState::view_name(self.session.source(), key);
        let saved = self.saved.views.get(&name).cloned().unwrap_or_default();
        let view = self.views.entry(key.clone()).or_insert_with(|| ConsultationView::new(saved));
        let seen: Vec<usize> = view.seen.iter().copied().collect();
        seen.into_iter().flat_map(|turn| self.command(Command::Reveal(key.clone(), turn), now)).collect()
    }

    fn choose_columns(&mut self, current: Option<&str>) {
        let Some(comparison) = &self.comparison else { return };
        let choice = |row: &crate::session::ModelRow| {
            let mark = if comparison.models().any(|model| model == row.name) { "[x]" } else { "[ ]" };
            let label = format!("{mark} {}", self.session.shown_name(&row.name));
            Choice { value: row.name.clone(), label, note: row.place.clone(), enabled: true }
        };
        let choices = self.session.models().iter().map(choice).collect();
        let picker = Picker::new(choices, current.map(str::to_owned).as_ref());
        self.overlays.push(Overlay::Columns(picker));
    }

    /// Takes the selected model in, or out; the list stays open.
    pub(super) fn chosen_column(&mut self, picker: &Picker<String>, now: Instant) -> Vec<Output> {
        let chosen = picker.selected().cloned();
        let taken = chosen.as_deref().and_then(|model| self.comparison.as_deref_mut()?.switch_model(model));
        if chosen.is_some() && taken.is_none() {
            self.tell(Tone::Warning, self.words.at_most_three(), now);
        }
        let outputs = self.open_columns(now);
        self.choose_columns(chosen.as_deref());
        outputs
    }

    /// Does what an action says where answers stand side by side; `None` where it says nothing of them.
    pub(super) fn act_in_comparison(&mut self, action: Action, now: Instant) -> Option<Vec<Output>> {
        if !Self::is_for_comparison(action) || !self.overlays.is_empty() {
            return None;
        }
        let comparison = self.comparison_mut()?;
        match action {
            Action::EarlierTurn | Action::PreviousQuestion => self.step_turn(false, now),
            Action::LaterTurn | Action::NextQuestion => self.step_turn(true, now),
            Action::NextPane => comparison.step_focus(true),
            Action::PreviousPane => comparison.step_focus(false),
            Action::ScrollAlone => comparison.together.switch_alone(),
            Action::Reasoning => comparison.reasoning_open = !comparison.reasoning_open,
            Action::Columns => self.choose_columns(None),
            Action::Reveal => return Some(self.reveal_column(now)),
            Action::NextTurn => return Some(self.ask_columns(now)),
            Action::Stop => return Some(self.for_columns(Command::Stop, now)),
            Action::SaveAgain => return Some(self.for_columns(Command::SaveAgain, now)),
            _ => return Some(self.act_on_column(action, now)),
        }
        Some(Vec::new())
    }

    fn for_columns(&mut self, command: impl Fn(ConsultationKey) -> Command, now: Instant) -> Vec<Output> {
        let keys = self.comparison.as_deref().map(Comparison::keys).unwrap_or_default();
        keys.into_iter().flat_map(|key| self.command(command(key), now)).collect()
    }

    /// What is done with the column that has the keys.
    fn act_on_column(&mut self, action: Action, now: Instant) -> Vec<Output> {
        let Some(key) = self.comparison.as_deref().and_then(Comparison::focused) else { return Vec::new() };
        let turn = self.comparison.as_deref().and_then(|c| c.turn_in(&key));
        if action == Action::OpenColumn {
            return self.open_column(key, turn);
        }
        let exchange = self.session.opened(&key).zip(turn).and_then(|(opened, turn)| match opened.turn_state(turn) {
            TurnState::Asked(exchange) => Some(exchange),
            _ => None,
        });
        match (action, exchange) {
            (Action::Rate, exchange) => self.begin_rating_of(&key, exchange, now),
            (_, None) => {
                self.notice(&Notice::NothingAsked, now);
                Vec::new()
            }
            (Action::HaveJudged, Some(exchange)) => {
                if self.session.judge().is_none() {
                    self.notice(&Notice::NoJudge, now);
                    return self.choose_judge(now);
                }
                self.command(Command::Judge(key, exchange), now)
            }
            (Action::Copy, Some(exchange)) => {
                let record = self.session.opened(&key).and_then(|opened| opened.record(exchange));
                record.map(|record| Output::Copy(record.text.clone())).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn open_column(&mut self, key: ConsultationKey, turn: Option<usize>) -> Vec<Output> {
        if let Some((opened, view)) = self.session.opened(&key).zip(self.views.get_mut(&key))
            && let Some(turn) = turn
            && let TurnState::Asked(exchange) = opened.turn_state(turn)
        {
            view.select(exchange, opened.consultation().exchanges().len());
        }
        self.screen = Screen::Consultation(key);
        Vec::new()
    }

    fn step_turn(&mut self, forward: bool, now: Instant) {
        let Some((turns, turn)) = self.comparison.as_deref().map(|c| (c.case().turns().len(), c.turn())) else { return };
        let turn = if forward { turn + 1 } else { turn.saturating_sub(1) }.clamp(1, turns.max(1));
        let is_coming = |key: &ConsultationKey| self.session.opened(key).is_some_and(|opened| opened.is_coming(turn));
        let follow = self.comparison.as_deref().is_some_and(|c| c.keys().iter().any(is_coming));
        if let Some(comparison) = self.comparison.as_deref_mut() {
            comparison.go_to(turn, follow);
        }
        self.let_toasts_go(now);
    }

    /// Shows the reference of the turn as a column, or hides it. Whoever rates an answer afterwards has seen it, whichever model's it is.
    fn reveal_column(&mut self, now: Instant) -> Vec<Output> {
        let Some(comparison) = self.comparison.as_deref_mut() else { return Vec::new() };
        if !comparison.switch_reference() {
            return Vec::new();
        }
        // Beside a push, the reference of the case's last turn is shown.
        let last = comparison.case().own_turns();
        let turns: Vec<_> = comparison.keys().into_iter().map(|key| (comparison.turn_in(&key).unwrap_or(last), key)).collect();
        for (turn, key) in &turns {
            if let Some(view) = self.views.get_mut(key) {
                view.seen.insert(*turn);
            }
        }
        turns.into_iter().flat_map(|(turn, key)| self.command(Command::Reveal(key, turn), now)).collect()
    }

    /// Asks the next turn of the models that are least far, so that all come to the same turn.
    fn ask_columns(&mut self, now: Instant) -> Vec<Output> {
        let keys = self.comparison.as_deref().map(Comparison::keys).unwrap_or_default();
        let next = |app: &Self, key: &ConsultationKey| app.session.opened(key).and_then(|opened| opened.consultation().next_turn());
        let Some(turn) = keys.iter().filter_map(|key| next(self, key)).min() else {
            if !keys.is_empty() {
                self.notice(&Notice::AllAnswered, now);
            }
            return Vec::new();
        };
        let is_free = |app: &Self, key: &ConsultationKey| {
            app.session.opened(key).is_some_and(|o| o.consultation().asking().is_none() && o.queued().is_none())
        };
        let asked: Vec<_> = keys.into_iter().filter(|key| next(self, key) == Some(turn) && is_free(self, key)).collect();
        if asked.is_empty() {
            self.notice(&Notice::Busy, now);
            return Vec::new();
        }
        let outputs = asked.into_iter().flat_map(|key| self.ask(key, Question::Next, now)).collect();
        if let Some(comparison) = self.comparison.as_deref_mut() {
            comparison.go_to(turn, true);
        }
        outputs
    }

    /// Gives the keys to the column that was clicked.
    pub(super) fn click_column(&mut self, at: Position, areas: &Areas) {
        let Some(comparison) = self.comparison.as_deref_mut() else { return };
        let areas = ComparisonAreas::of(areas, comparison.count(), comparison.focus());
        if areas.tabs.contains(at) {
            let part = usize::from(at.x) * comparison.count() / usize::from(areas.tabs.width.max(1));
            comparison.focus_on(part);
        } else if let Some((column, _)) = areas.columns.iter().find(|(_, area)| area.contains(at)) {
            comparison.focus_on(*column);
        }
    }

    /// Lays out the columns.
    pub(super) fn prepare_comparison(&mut self, areas: &Areas) {
        let Some(comparison) = self.comparison.as_deref_mut() else { return };
        let keys = comparison.keys();
        let names: Vec<String> = keys.iter().map(|key| self.session.shown_name(&key.model)).collect();
        let opened: Vec<_> = keys
            .iter()
            .zip(&names)
            .filter_map(|(key, name)| {
                let model = self.session.model_row(&key.model);
                Some((self.session.opened(key)?, Setting { model, name, words: self.words, keymap: &self.keymap }))
            })
            .collect();
        // A case file that was read anew has closed them all.
        if opened.len() == keys.len() {
            let areas = ComparisonAreas::of(areas, comparison.count(), comparison.focus());
            comparison.lay_out(&opened, self.options, &areas);
        }
    }
}
