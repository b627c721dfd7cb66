//! What a key does on the rating screen.

use super::{
    areas::{Areas, Kind, Pane},
    digits,
    keys::{self, Action},
    overlay::{Overlay, Purpose},
    state::{Confirm, Output, RatingScreen, Saving},
};
use crate::{
    screen::state::{Entry, Input, Tone},
    trial::{
        form::{Field, FieldKind, Value, ValueError},
        pack::ReferenceShown,
        session::{Command, Now, Refusal},
    },
};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind};

/// Rows of one turn of the wheel.
const WHEEL: isize = 3;

impl RatingScreen {
    /// Takes what a rater does.
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
                if let Some(Overlay::Writing(_, entry)) = &mut self.overlay {
                    entry.paste(&text);
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
        let confirm = self.confirm.take();
        self.message = None;
        let key = if matches!(self.overlay, Some(Overlay::Writing(..))) { key } else { self.without_caps_lock(key) };
        let action = keys::action(key);
        if Kind::of(self.size) == Kind::Small {
            // Nothing can be seen, so only leaving makes sense.
            return match action {
                Some(Action::Leave | Action::Suspend | Action::Redraw) => self.act(action, confirm, now),
                _ => Vec::new(),
            };
        }
        match &self.overlay {
            Some(Overlay::Writing(..)) => return self.key_of_writing(key, confirm, now),
            Some(_) => return self.key_of_reading(key, confirm, now),
            None => {}
        }
        let always = matches!(action, Some(Action::Pause | Action::Leave | Action::Suspend | Action::Redraw));
        if self.session.is_paused() && !always {
            self.refused(&Refusal::Paused);
            return Vec::new();
        }
        if self.marking.is_some() && !self.session.is_paused() {
            return self.key_of_marking(key, confirm, now);
        }
        let typed = self.typed.take();
        match keys::typed(key) {
            Some(c) if action.is_none() => self.character(c, typed, now),
            _ => return self.act(action, confirm, now),
        }
        Vec::new()
    }

    pub(super) fn act(&mut self, action: Option<Action>, confirm: Option<Confirm>, now: Now) -> Vec<Output> {
        let Some(action) = action else { return Vec::new() };
        match action {
            Action::Save => return self.save(now),
            Action::Undo => return self.decide(Command::Undo, now),
            Action::Leave => return self.leave(confirm),
            Action::Redraw => return vec![Output::Redraw],
            Action::Suspend => {
                // Nobody rates meanwhile.
                if !self.session.is_paused() {
                    self.command(Command::Pause, now);
                }
                return vec![Output::Suspend];
            }
            Action::FieldDown => self.step_field(1),
            Action::FieldUp => self.step_field(-1),
            Action::Clear => {
                if let Some(field) = self.current_field() {
                    self.command(Command::Clear { field: field.id }, now);
                }
            }
            Action::Write => self.write_field(),
            Action::Mark => self.open_marking(),
            Action::Comment => {
                let text = self.session.draft().comment;
                self.write(Purpose::Comment, &text);
            }
            Action::CannotJudge => {
                let text = self.reasons.get(&self.subject()).cloned().unwrap_or_default();
                self.write(Purpose::Reason, &text);
            }
            Action::NextAnswer => self.step_answer(1, now),
            Action::PreviousAnswer => self.step_answer(-1, now),
            Action::SideBySide => self.side_by_side = Some(!self.pages.is_side_by_side()),
            Action::NextPane => self.step_pane(1),
            Action::PreviousPane => self.step_pane(-1),
            Action::PageDown => self.scroll(self.page()),
            Action::PageUp => self.scroll(-self.page()),
            Action::LineDown => self.scroll(1),
            Action::LineUp => self.scroll(-1),
            Action::Top => self.scroll(isize::MIN / 2),
            Action::Bottom => self.scroll(isize::MAX / 2),
            Action::Reference => return self.reference(confirm, now),
            Action::Guidelines => self.overlay = Some(Overlay::Guidelines(0, false)),
            Action::NextItem => self.go(Command::Next, now),
            Action::PreviousItem => self.go(Command::Previous, now),
            Action::Pause => _ = self.command(Command::Pause, now),
            Action::Help => self.overlay = Some(Overlay::Help(0)),
            // Their keys are digits and letters.
            Action::Digit | Action::Letter => {}
        }
        Vec::new()
    }

    /// Saves; where nothing has changed since, goes on.
    fn save(&mut self, now: Now) -> Vec<Output> {
        if self.session.lacks_answers() {
            self.try_again();
            return Vec::new();
        }
        if self.is_decided() && !self.session.is_changed() {
            self.go(Command::Next, now);
            return Vec::new();
        }
        if let Some(why) = self.unseen() {
            self.say(Tone::Warning, why);
            return Vec::new();
        }
        self.decide(Command::Save, now)
    }

    /// Leaves; after a second press where something would be lost.
    pub(super) fn leave(&mut self, confirm: Option<Confirm>) -> Vec<Output> {
        if confirm == Some(Confirm::Leave) || !self.has_unsaved() {
            return vec![Output::Leave];
        }
        self.confirm = Some(Confirm::Leave);
        self.say(Tone::Warning, self.words.confirm_leave());
        Vec::new()
    }

    /// Shows the reference or hides it; where seeing it locks the ratings, after a second press and once it is on the disk that it is shown.
    fn reference(&mut self, confirm: Option<Confirm>, now: Now) -> Vec<Output> {
        if self.session.reference_locks() && confirm != Some(Confirm::Reference) {
            self.confirm = Some(Confirm::Reference);
            let of_case = self.session.header().reference == ReferenceShown::AfterCase;
            self.say(Tone::Warning, if of_case { self.words.confirm_reference_of_case() } else { self.words.confirm_reference() });
            return Vec::new();
        }
        let was_shown = self.session.reference().is_some();
        match self.session.handle(Command::Reference, now) {
            Err(refusal) => self.refused(&refusal),
            Ok(Some(line)) => return self.append(line),
            Ok(None) => {
                let shown = self.session.reference().is_some();
                // Where it is always shown, the key goes there and back.
                let goes_there = shown && (!was_shown || self.pane != Pane::Reference);
                self.pane = if goes_there { Pane::Reference } else { Pane::Answers };
            }
        }
        Vec::new()
    }

    fn current_field(&self) -> Option<Field> {
        self.session.form().fields().get(self.field).cloned()
    }

    fn step_field(&mut self, by: isize) {
        let last = self.session.form().fields().len() - 1;
        self.field = self.field.saturating_add_signed(by).min(last);
    }

    fn step_answer(&mut self, by: isize, now: Now) {
        let answers = self.session.item().1.answers.len();
        let wanted = self.answer().checked_add_signed(by).filter(|place| *place < answers);
        // The answers stand between the case and the reference.
        let comes_to_answers = (self.pane == Pane::Case && by > 0) || self.pane == Pane::Reference;
        match wanted {
            _ if self.session.is_at_questionnaire() => self.refused(&Refusal::Questionnaire),
            _ if comes_to_answers => self.pane = Pane::Answers,
            None => self.refused(&Refusal::NoSuchPlace),
            Some(place) if self.is_pair() => {
                self.pair_answer = place;
                self.pane = Pane::Answers;
                if !self.pages.is_side_by_side() {
                    self.offsets.remove(&Pane::Answers);
                }
            }
            Some(place) => self.go(Command::Subject(place), now),
        }
    }

    fn step_pane(&mut self, by: isize) {
        let mut panes = vec![Pane::Case, Pane::Answers];
        panes.extend(self.session.reference().map(|_| Pane::Reference));
        let at = panes.iter().position(|pane| *pane == self.pane).unwrap_or(0);
        // Never empty.
        self.pane = panes[(at + panes.len()).saturating_add_signed(by) % panes.len()];
    }

    /// A digit, or the letter of an option.
    fn character(&mut self, c: char, typed: Option<u16>, now: Now) {
        if let Some(digit) = c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
            return self.digit(digit, typed, now);
        }
        if let Some(one) = self.letters.iter().find(|one| one.letter == c).copied() {
            self.choose(one.field, one.option, now);
        }
    }

    /// With caps lock on, a letter that means nothing is its small one.
    fn without_caps_lock(&self, key: KeyEvent) -> KeyEvent {
        match keys::typed(key) {
            Some(c) if c.is_ascii_uppercase() && keys::action(key).is_none() && !self.letters.iter().any(|one| one.letter == c) => {
                KeyEvent::new(KeyCode::Char(c.to_ascii_lowercase()), KeyModifiers::NONE)
            }
            _ => key,
        }
    }

    fn digit(&mut self, digit: u8, typed: Option<u16>, now: Now) {
        let Some(field) = self.current_field() else { return };
        match &field.kind {
            FieldKind::Scale { min, max, .. } => {
                let made = digits::digit(*min, *max, typed, digit);
                let number = u8::try_from(made.number).unwrap_or(u8::MAX);
                if (*min..=*max).contains(&number) {
                    let is_set = self.command(Command::Set { field: field.id, value: Value::Number(number) }, now);
                    if is_set && made.is_whole {
                        self.next_question();
                    }
                } else if made.is_whole {
                    self.refused(&Refusal::Values(ValueError::NotAllowed { field: field.id }));
                }
                self.typed = (!made.is_whole).then_some(made.number);
            }
            FieldKind::Choice { .. } => {
                if self.choose(self.field, usize::from(digit).wrapping_sub(1), now) {
                    self.next_question();
                }
            }
            FieldKind::Choices { .. } => _ = self.choose(self.field, usize::from(digit).wrapping_sub(1), now),
            FieldKind::Text => self.say(Tone::Info, self.words.text_by_key()),
            FieldKind::Marks => self.say(Tone::Info, self.words.marks_by_key()),
        }
    }

    /// Goes to the next field that digits answer with one value: after the last the focus stays, so that a digit corrects it.
    fn next_question(&mut self) {
        let fields = self.session.form().fields();
        let mut after = fields.iter().enumerate().skip(self.field + 1);
        let next = after.find(|(_, field)| matches!(field.kind, FieldKind::Scale { .. } | FieldKind::Choice { .. }));
        self.field = next.map_or(self.field, |(place, _)| place);
    }

    /// Chooses an option of a field, or takes it back; whether that was possible.
    fn choose(&mut self, field: usize, option: usize, now: Now) -> bool {
        let Some(known) = self.session.form().fields().get(field).cloned() else { return false };
        let command = match &known.kind {
            FieldKind::Choice { options } => options.get(option).map(|option| {
                let value = Value::Word(option.id.clone());
                let is_chosen = self.session.draft().values.get(&known.id) == Some(&value);
                match is_chosen {
                    true => Command::Clear { field: known.id.clone() },
                    false => Command::Set { field: known.id.clone(), value },
                }
            }),
            FieldKind::Choices { options } => {
                options.get(option).map(|option| Command::Toggle { field: known.id.clone(), option: option.id.clone() })
            }
            FieldKind::Scale { .. } | FieldKind::Text | FieldKind::Marks => None,
        };
        match command {
            Some(command) => self.command(command, now),
            None => {
                self.say(Tone::Warning, self.words.no_such_option());
                false
            }
        }
    }

    fn write_field(&mut self) {
        match self.current_field() {
            Some(Field { id, kind: FieldKind::Text, .. }) => {
                let text = match self.session.draft().values.get(&id) {
                    Some(Value::Word(text)) => text.clone(),
                    _ => String::new(),
                };
                self.write(Purpose::Field(id), &text);
            }
            _ => self.say(Tone::Info, self.words.no_text_field()),
        }
    }

    pub(super) fn write(&mut self, purpose: Purpose, text: &str) {
        if self.session.is_at_questionnaire() && purpose == Purpose::Reason {
            return self.refused(&Refusal::Questionnaire);
        }
        if self.session.is_locked() {
            return self.refused(&Refusal::Locked);
        }
        if self.session.lacks_answers() {
            return self.refused(&Refusal::NoAnswers);
        }
        self.overlay = Some(Overlay::Writing(purpose, Box::new(Entry::lines(text))));
    }

    /// Scrolls the pane with the focus; [`RatingScreen::prepare`] keeps it on its text.
    fn scroll(&mut self, by: isize) {
        if self.overlay.is_some() {
            self.scroll_overlay(by);
            return;
        }
        let offset = self.offsets.entry(self.pane).or_default();
        *offset = offset.saturating_add_signed(by);
    }

    /// A page, of which two lines stay in sight.
    pub(super) fn page(&self) -> isize {
        let areas = self.areas();
        let rows = areas.inside(areas.answers).height.saturating_sub(2).max(1);
        isize::from(i16::try_from(rows).unwrap_or(1))
    }

    /// Where everything is.
    pub(super) fn areas(&self) -> Areas {
        let alert = if let Saving::Failed(_) = self.saving { self.alert_rows().len() } else { 0 };
        let form = (self.form_height(), self.session.is_at_questionnaire());
        Areas::of(self.size, form, alert, self.session.reference().is_some())
    }
}
