//! What a key does on a doctor's screen.

use super::{
    areas::Pane,
    keys::{self, Action},
    state::{AnsweringScreen, Output, Overlay},
};
use crate::{
    arms::{
        answer::NoReply,
        pack::Arm,
        session::{Command, Refusal},
        turn::Stage,
    },
    screen::state::Input,
    trial::session::Now,
};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind};

/// Rows of one turn of the wheel.
const WHEEL: isize = 3;

impl AnsweringScreen {
    /// Takes what a doctor does.
    pub fn input(&mut self, input: Input, now: Now) -> Vec<Output> {
        match input {
            Input::Resize(width, height) => {
                self.size = (width, height);
                Vec::new()
            }
            Input::Tick => Vec::new(),
            Input::Redraw => vec![Output::Redraw],
            Input::Paste(text) => {
                // Outside a text, what is pasted would be keys that nobody pressed.
                if self.is_typing() && !self.areas().is_small {
                    self.field().paste(&text);
                    self.write(now);
                }
                Vec::new()
            }
            Input::Mouse(event) => {
                match event.kind {
                    MouseEventKind::ScrollDown => self.scroll(WHEEL),
                    MouseEventKind::ScrollUp => self.scroll(-WHEEL),
                    _ => {}
                }
                Vec::new()
            }
            Input::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Input::Key(key) => self.key(key, now),
        }
    }

    fn key(&mut self, key: KeyEvent, now: Now) -> Vec<Output> {
        let confirmed = std::mem::take(&mut self.confirm);
        self.message = None;
        let is_typing = self.is_typing();
        let action = keys::action(key, is_typing);
        let always = matches!(action, Some(Action::Leave | Action::Suspend | Action::Redraw));
        if self.areas().is_small {
            // Nothing can be seen, so only leaving makes sense.
            return if always { self.act(action, confirmed, now) } else { Vec::new() };
        }
        if self.overlay.is_some() {
            return self.key_of_reading(key, confirmed, now);
        }
        if self.session.is_paused() && !always && action != Some(Action::Pause) {
            self.refused(Refusal::Paused);
            return Vec::new();
        }
        match action {
            Some(_) => self.act(action, confirmed, now),
            None if is_typing => self.text(key, now),
            None => Vec::new(),
        }
    }

    /// The field that has the keys.
    fn field(&mut self) -> &mut crate::screen::state::Entry {
        if self.focus == Pane::Message { &mut self.question } else { &mut self.own }
    }

    /// The session has what stands in the field of the answer.
    fn write(&mut self, now: Now) {
        if self.focus == Pane::Answer {
            self.carry_out(Command::Write(self.own.text()), now);
        }
    }

    fn text(&mut self, key: KeyEvent, now: Now) -> Vec<Output> {
        let has_alt = key.modifiers.contains(KeyModifiers::ALT);
        if self.focus == Pane::Message && key.code == KeyCode::Enter && !has_alt {
            return self.carry_out(Command::Ask(self.question.text()), now);
        }
        let key = if key.code == KeyCode::Enter { KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE) } else { key };
        if self.field().key(key) {
            self.write(now);
        }
        Vec::new()
    }

    fn act(&mut self, action: Option<Action>, confirmed: bool, now: Now) -> Vec<Output> {
        let Some(action) = action else { return Vec::new() };
        match action {
            Action::Save => return self.carry_out(Command::Save, now),
            Action::Unchanged => return self.carry_out(Command::Unchanged, now),
            Action::Next => return self.go_on(now),
            Action::Undo => return self.carry_out(Command::Undo, now),
            Action::Question => return self.ask_the_question(now),
            Action::StopWaiting if self.session.is_waiting() => {
                let mut outputs = vec![Output::StopConsulting];
                outputs.extend(self.replied(Err(NoReply::Stopped), now));
                return outputs;
            }
            Action::StopWaiting => self.refused(Refusal::NothingAsked),
            Action::NextPane => self.step_pane(1),
            Action::PreviousPane => self.step_pane(-1),
            Action::LeaveText => self.go_to(Pane::Case),
            Action::PageDown => self.scroll(self.page()),
            Action::PageUp => self.scroll(-self.page()),
            Action::LineDown => self.scroll(1),
            Action::LineUp => self.scroll(-1),
            Action::Top => self.scroll(isize::MIN / 2),
            Action::Bottom => self.scroll(isize::MAX / 2),
            Action::Guidelines => self.overlay = Some(Overlay::Guidelines(0)),
            Action::Pause => return self.pause(now),
            Action::Help => self.overlay = Some(Overlay::Help(0)),
            Action::Redraw => return vec![Output::Redraw],
            Action::Suspend => {
                // Nobody answers meanwhile.
                let mut outputs = if self.session.is_paused() { Vec::new() } else { self.pause(now) };
                outputs.push(Output::Suspend);
                return outputs;
            }
            Action::Leave => return self.leave(confirmed, now),
            // Its key is Enter in the message.
            Action::Send => {}
        }
        Vec::new()
    }

    /// Shows what comes next: the model's answer, the next turn, or that there is nothing more.
    fn go_on(&mut self, now: Now) -> Vec<Output> {
        match self.session.stage() {
            Stage::FirstSaved => self.carry_out(Command::Reveal, now),
            _ if self.session.is_finished() => {
                self.overlay = Some(Overlay::Finished);
                Vec::new()
            }
            _ => self.carry_out(Command::Open, now),
        }
    }

    /// Stops the time, with the draft on the disk, or goes on.
    fn pause(&mut self, now: Now) -> Vec<Output> {
        let mut outputs = self.keep(now);
        outputs.extend(self.carry_out(Command::Pause, now));
        outputs
    }

    fn ask_the_question(&mut self, now: Now) -> Vec<Output> {
        let Some(front) = self.session.front() else { return Vec::new() };
        let question = self.session.asked(front).question.clone();
        self.carry_out(Command::Ask(question), now)
    }

    /// Whether the model can be asked something in the turn in front.
    pub(super) fn can_ask(&self) -> bool {
        self.arm() == Some(Arm::Aided) && self.session.stage() == Stage::Answering
    }

    /// How the case in front is answered.
    pub(super) fn arm(&self) -> Option<Arm> {
        self.session.front().map(|front| self.session.case(front).arm)
    }

    /// The panes that can have the focus, in the order in which `Tab` goes through them.
    pub(super) fn panes(&self) -> Vec<Pane> {
        let mut panes = vec![Pane::Answer];
        if self.can_ask() {
            panes.push(Pane::Message);
        } else if self.has_model() {
            panes.push(Pane::Model);
        }
        panes.push(Pane::Case);
        panes
    }

    fn step_pane(&mut self, by: isize) {
        let panes = self.panes();
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0);
        // Never empty.
        self.go_to(panes[(at + panes.len()).saturating_add_signed(by) % panes.len()]);
    }

    fn go_to(&mut self, pane: Pane) {
        self.focus = pane;
        match pane {
            Pane::Case => self.model_in_front = false,
            Pane::Model | Pane::Message => self.model_in_front = true,
            Pane::Answer => {}
        }
    }

    /// What scrolls: beside a text that is written, what is read with it.
    fn scrolled(&self) -> Pane {
        let areas = self.areas();
        let is_read = |pane: Pane| areas.pane(pane).height > 0;
        match self.focus {
            Pane::Answer if self.is_typing() && is_read(Pane::Model) => Pane::Model,
            Pane::Answer if self.is_typing() => Pane::Case,
            Pane::Message => Pane::Model,
            pane => pane,
        }
    }

    fn scroll(&mut self, by: isize) {
        if let Some(Overlay::Help(scroll) | Overlay::Guidelines(scroll)) = &mut self.overlay {
            *scroll = scroll.saturating_add_signed(by);
            return;
        }
        let pane = self.scrolled();
        let offset = self.offsets.entry(pane).or_default();
        *offset = offset.saturating_add_signed(by);
    }

    /// A page of what scrolls, of which one line stays in sight.
    fn page(&self) -> isize {
        let rows = self.areas().inside(self.scrolled()).height.saturating_sub(1).max(1);
        isize::from(i16::try_from(rows).unwrap_or(1))
    }

    fn key_of_reading(&mut self, key: KeyEvent, confirmed: bool, now: Now) -> Vec<Output> {
        let is_finished = self.overlay == Some(Overlay::Finished);
        match keys::action(key, false) {
            Some(action @ (Action::Suspend | Action::Redraw)) => return self.act(Some(action), confirmed, now),
            // A `q` closes what is read: whoever reads the help does not mean to leave.
            Some(Action::Leave) if is_finished || key.modifiers.contains(KeyModifiers::CONTROL) => return self.leave(confirmed, now),
            Some(Action::Undo) if is_finished => {
                self.overlay = None;
                return self.carry_out(Command::Undo, now);
            }
            Some(Action::PageDown) => self.scroll(isize::from(i16::try_from(self.size.1 / 2).unwrap_or(1))),
            Some(Action::PageUp) => self.scroll(-isize::from(i16::try_from(self.size.1 / 2).unwrap_or(1))),
            Some(Action::LineDown) => self.scroll(1),
            Some(Action::LineUp) => self.scroll(-1),
            Some(Action::Top) => self.scroll(isize::MIN / 2),
            Some(Action::Bottom) => self.scroll(isize::MAX / 2),
            Some(Action::Next | Action::Help | Action::Guidelines | Action::Leave | Action::LeaveText) => self.overlay = None,
            _ => {}
        }
        Vec::new()
    }
}
