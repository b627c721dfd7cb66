//! Selects, scrolls, and switches between ward and consultation.

use super::{App, ConsultationView, Output, Overlay, Screen};
use crate::{
    case::{CaseId, VariantName},
    screen::keys::Action,
    session::{Command, ConsultationKey},
};
use std::time::Instant;

impl App {
    /// Moves the selection, or scrolls.
    pub(super) fn move_by(&mut self, by: isize) {
        match self.overlays.last_mut() {
            Some(Overlay::Help(scroll)) => *scroll = scroll.saturating_add_signed(by).min(Action::ALL.len() + 16),
            Some(Overlay::Log(back)) => *back = back.saturating_add_signed(by.saturating_neg()).min(100_000),
            Some(Overlay::Palette(p)) => p.step(by),
            Some(Overlay::Themes(p, _)) => p.step(by),
            Some(Overlay::Models(p) | Overlay::Judges(p)) => p.step(by),
            Some(Overlay::Sources(p)) => p.step(by),
            Some(Overlay::Columns(p) | Overlay::LiveModels(p)) => p.step(by),
            Some(Overlay::Turns(p)) => p.step(by),
            Some(Overlay::Variants(_, p)) => p.step(by),
            Some(Overlay::Rate(form)) => form.step(by > 0),
            Some(Overlay::Entry(_)) => {}
            None => match &self.screen {
                Screen::Ward => self.select_case(self.ward.cursor().saturating_add_signed(by)),
                Screen::Scores => self.scores.scroll_by(by),
                Screen::Comparison => {
                    if let Some(comparison) = self.comparison_mut() {
                        let focus = comparison.focus();
                        comparison.together.scroll_by(by, focus);
                    }
                }
                Screen::Consultation(_) => {
                    if let Some(view) = self.view_mut() {
                        view.scroll_by(view.pane, by);
                    }
                }
            },
        }
    }

    pub(super) fn page(&self) -> isize {
        let by_size = isize::from(i16::try_from(self.size.1.saturating_sub(8).max(1)).unwrap_or(i16::MAX));
        match self.current().and_then(|k| self.views.get(k)) {
            Some(view) if self.overlays.is_empty() => view.page(),
            _ => by_size,
        }
    }

    pub(super) fn select_case(&mut self, position: usize) {
        if let Some(file) = self.session.file() {
            self.ward.select(position, file);
        }
    }

    pub(super) fn refresh_ward(&mut self) {
        if let Some(file) = self.session.file() {
            self.ward.refresh(file);
        }
    }

    pub(super) fn view_mut(&mut self) -> Option<&mut ConsultationView> {
        match &self.screen {
            Screen::Consultation(key) => self.views.get_mut(key),
            Screen::Ward | Screen::Comparison | Screen::Scores => None,
        }
    }

    pub(super) fn open_selected(&mut self, now: Instant) -> Vec<Output> {
        if self.ward.visible().is_empty() {
            return Vec::new();
        }
        let Some(case) = self.ward.selected().cloned() else { return Vec::new() };
        let variant = self.session.variant().cloned();
        self.open_case(case, variant, now)
    }

    /// Opens a case, or a variant of it, with the model that answers.
    pub(super) fn open_case(&mut self, case: CaseId, variant: Option<VariantName>, now: Instant) -> Vec<Output> {
        let Some(model) = self.session.model().map(str::to_owned) else { return self.choose_model(now) };
        if let Some(file) = self.session.file() {
            self.ward.select_case(case.as_str(), file);
        }
        let key = ConsultationKey { case: case.clone(), variant: variant.clone(), model };
        let mut outputs = self.command(Command::OpenConsultation(case, variant), now);
        if self.session.opened(&key).is_some() {
            outputs.extend(self.open_view(&key, now));
            self.screen = Screen::Consultation(key);
            self.ward.end_filter();
        }
        outputs
    }

    /// New cases are there.
    pub(super) fn cases_changed(&mut self, now: Instant) -> Vec<Output> {
        self.saved = self.saved();
        self.views.clear();
        self.comparison = None;
        self.screen = Screen::Ward;
        let keep = self.ward.selected().cloned();
        self.ward = super::Ward::default();
        self.refresh_ward();
        let wanted =
            if std::mem::take(&mut self.restoring) { self.saved.restore_case.clone() } else { keep.map(|k| k.as_str().to_owned()) };
        if let (Some(id), Some(file)) = (wanted, self.session.file()) {
            self.ward.select_case(&id, file);
            let is_there = self.ward.selected().is_some_and(|s| s.as_str() == id);
            if std::mem::take(&mut self.saved.restore_consultation)
                && is_there
                && self.session.model().is_some()
                && self.overlays.is_empty()
            {
                // A variant that was named for this session comes before the one of the last.
                let variant = self.session.variant().cloned().or(self.saved.restore_variant.take());
                return match self.ward.selected().cloned() {
                    Some(case) => self.open_case(case, variant, now),
                    None => Vec::new(),
                };
            }
        }
        Vec::new()
    }
}
