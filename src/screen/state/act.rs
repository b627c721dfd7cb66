//! Carries out each action on the state.

use super::{Answered, App, ConsultationView, Output, Overlay, SavedConsultation, Screen, Tone, overlay::Purpose};
use crate::{
    screen::{
        keys::Action,
        layout::{Areas, Kind, Pane},
    },
    session::{Command, ConsultationKey, Notice, OpenConsultation, Question},
};
use std::time::Instant;

impl App {
    /// Does what an action says.
    pub fn act(&mut self, action: Action, now: Instant) -> Vec<Output> {
        if let Some(outputs) = self.act_in_comparison(action, now) {
            return outputs;
        }
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
            Action::Compare => return self.compare(now),
            Action::Variant => self.choose_variant(now),
            Action::Scores | Action::AddScores | Action::Refresh => return self.act_on_scores(action, now),
            Action::ViewAnswers => return vec![Output::ViewAnswers(self.session.source().clone(), self.words().0)],
            Action::Model => return self.choose_model(now),
            Action::Judge => return self.choose_judge(now),
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
            Action::ExternalEditor => return self.open_editor(),
            Action::Open | Action::Filter | Action::Department => return self.act_in_ward(action, now),
            _ => return self.act_in_consultation(action, now),
        }
        self.preview_theme();
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
                if let Some(file) = self.session.file() {
                    self.ward.next_department(file);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_in_consultation(&mut self, action: Action, now: Instant) -> Vec<Output> {
        let Screen::Consultation(key) = self.screen.clone() else { return Vec::new() };
        let Some((opened, view)) = self.session.opened(&key).zip(self.views.get_mut(&key)) else { return Vec::new() };
        view.act(action, opened);
        match action {
            Action::NextTurn => self.ask_next(key, now),
            Action::Again => self.ask_again(key, now),
            Action::Stop => self.command(Command::Stop(key), now),
            Action::SaveAgain => self.command(Command::SaveAgain(key), now),
            Action::StartOver => self.start_over(&key, now),
            Action::OwnQuestion => {
                let draft = view.draft.clone();
                self.write_question(Purpose::Own(key), &draft);
                Vec::new()
            }
            Action::EditNext => self.edit_next(key, now),
            Action::Reveal => self.reveal(key, now),
            Action::Rate => self.begin_rating(&key, now),
            Action::HaveJudged => self.have_judged(key, now),
            Action::Copy => self.copy(&key, now),
            Action::OpenInEditor => vec![Output::Edit(self.markdown(&key), false)],
            Action::Save => {
                let name = format!("{}-{}", key.file_part(), self.session.shown_name(&key.model));
                vec![Output::WriteMarkdown(name, self.markdown(&key))]
            }
            Action::SaveTape
            | Action::Pause
            | Action::Faster
            | Action::Slower
            | Action::SkipWait
            | Action::AtOnce
            | Action::GoToTurn
            | Action::GoLive => self.act_on_tape(action, &key, now),
            _ => Vec::new(),
        }
    }

    fn ask_next(&mut self, key: ConsultationKey, now: Instant) -> Vec<Output> {
        let is_all_answered = |o: &OpenConsultation| o.consultation().next_turn().is_none() && !o.consultation().is_busy();
        if self.session.opened(&key).is_some_and(is_all_answered) {
            self.notice(&Notice::AllAnswered, now);
            return Vec::new();
        }
        self.ask(key, Question::Next, now)
    }

    fn ask_again(&mut self, key: ConsultationKey, now: Instant) -> Vec<Output> {
        let Some((opened, view)) = self.session.opened(&key).zip(self.views.get(&key)) else { return Vec::new() };
        if view.selected(opened).is_some_and(|s| s + 1 < opened.consultation().exchanges().len()) {
            self.tell(Tone::Warning, self.words.only_last_again(), now);
            return Vec::new();
        }
        self.ask(key, Question::Again, now)
    }

    fn start_over(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Output> {
        let before = self.session.opened(key).map(OpenConsultation::repeat);
        let effects = self.command(Command::StartOver(key.clone()), now);
        let repeat = self.session.opened(key).map(OpenConsultation::repeat);
        if let Some(repeat) = repeat.filter(|_| repeat != before) {
            self.tell(Tone::Info, self.words.begun_again(repeat + 1), now);
        }
        if let Some((opened, view)) = self.session.opened(key).zip(self.views.get_mut(key))
            && opened.consultation().exchanges().is_empty()
        {
            let seen = std::mem::take(&mut view.seen);
            *view = ConsultationView::new(SavedConsultation { seen, ..SavedConsultation::default() });
        }
        effects
    }

    fn edit_next(&mut self, key: ConsultationKey, now: Instant) -> Vec<Output> {
        let next = self.session.opened(&key).and_then(|opened| {
            let turn = opened.consultation().next_turn()?;
            Some(opened.case().turns().get(turn - 1)?.question.clone())
        });
        match next {
            Some(question) => self.write_question(Purpose::EditNext(key), &question),
            None => self.notice(&Notice::AllAnswered, now),
        }
        Vec::new()
    }

    /// Shows the reference of the selected question's turn, or hides it again.
    fn reveal(&mut self, key: ConsultationKey, now: Instant) -> Vec<Output> {
        let has_tabs = self.has_tabs();
        let Some((opened, view)) = self.session.opened(&key).zip(self.views.get_mut(&key)) else { return Vec::new() };
        let turn = view.turn(opened);
        if view.revealed.remove(&turn) {
            return Vec::new();
        }
        view.revealed.insert(turn);
        view.seen.insert(turn);
        if has_tabs {
            view.pane = Pane::Reference;
        }
        self.command(Command::Reveal(key, turn), now)
    }

    fn have_judged(&mut self, key: ConsultationKey, now: Instant) -> Vec<Output> {
        if self.session.judge().is_none() {
            self.notice(&Notice::NoJudge, now);
            return self.choose_judge(now);
        }
        let has_tabs = self.has_tabs();
        let Some((opened, view)) = self.session.opened(&key).zip(self.views.get_mut(&key)) else { return Vec::new() };
        let Some(exchange) = view.selected(opened) else {
            self.notice(&Notice::NothingAsked, now);
            return Vec::new();
        };
        if has_tabs {
            view.pane = Pane::Verdict;
        }
        self.command(Command::Judge(key, exchange), now)
    }

    /// Whether the window has room for one pane at a time only.
    fn has_tabs(&self) -> bool {
        Areas::of(self.size.0, self.size.1).kind == Kind::Tabs
    }

    /// Asks in an open consultation, and shows what comes.
    pub fn ask(&mut self, key: ConsultationKey, question: Question, now: Instant) -> Vec<Output> {
        let outputs = self.command(Command::Ask(key.clone(), question), now);
        let is_asked = self.session.opened(&key).is_some_and(|v| v.consultation().asking().is_some() || v.queued().is_some());
        if let Some(view) = self.views.get_mut(&key).filter(|_| is_asked) {
            view.follow();
            // The new answer is the one to be seen.
            view.shown_answer.clear();
            view.pane = Pane::Transcript;
        }
        outputs
    }

    fn quit(&mut self, now: Instant) -> Vec<Output> {
        let why = match (self.session.has_unsaved(), self.session.is_answering()) {
            (true, _) => Some(self.words.leave_unsaved()),
            (false, true) => Some(self.words.leave_busy()),
            (false, false) => None,
        };
        if let Some(why) = why.filter(|_| !self.leaving) {
            self.leaving = true;
            let text = format!("{why} {}", self.words.leave_anyway());
            self.tell(Tone::Warning, text, now);
            return Vec::new();
        }
        vec![Output::Quit]
    }

    pub(super) fn back(&mut self, now: Instant) -> Vec<Output> {
        match self.overlays.pop() {
            Some(Overlay::Themes(_, before)) => self.set_theme(&before),
            Some(Overlay::Entry(form)) => {
                // What was written is not lost.
                if let Purpose::Own(key) = &form.purpose
                    && let Some(view) = self.views.get_mut(key)
                {
                    view.draft = form.entry.text();
                }
            }
            Some(_) => {}
            None if self.screen == Screen::Scores => return self.leave_scores(now),
            None => return self.back_below(now),
        }
        Vec::new()
    }

    fn back_below(&mut self, now: Instant) -> Vec<Output> {
        // What was refused is read and put away first; it is no reason to leave.
        if self.toasts.iter().any(|t| t.tone != Tone::Info) {
            self.toasts.clear();
            return Vec::new();
        }
        if let Some(view) = self.view_mut() {
            if view.search.take().is_none() {
                self.screen = Screen::Ward;
            }
        } else if let Screen::Comparison = self.screen {
            self.screen = self.comparison.take().map_or(Screen::Ward, |comparison| comparison.from);
        } else if matches!(self.screen, Screen::Consultation(_)) {
            self.screen = Screen::Ward;
        } else if (self.ward.is_filtering() || self.ward.is_filtered())
            && let Some(file) = self.session.file()
        {
            self.ward.clear_filter(file);
        }
        self.let_toasts_go(now);
        Vec::new()
    }

    fn copy(&mut self, key: &ConsultationKey, now: Instant) -> Vec<Output> {
        let Some((opened, view)) = self.session.opened(key).zip(self.views.get(key)) else { return Vec::new() };
        let text = copied_text(opened, view);
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
            | Answered::Problem(why) => self.tell(Tone::Error, why.words(words.0), now),
        }
    }
}

/// What the focused pane has to copy.
fn copied_text(opened: &OpenConsultation, view: &ConsultationView) -> Option<String> {
    let selected = view.selected(opened);
    match view.pane() {
        Pane::Transcript => {
            let exchange = &opened.consultation().exchanges()[selected?];
            let answer = exchange.answers.get(view.shown(selected?, exchange.answers.len()))?;
            Some(answer.text.clone())
        }
        Pane::Reference => {
            let turn = view.turn(opened);
            let text =
                |p: &&crate::case::Pair| if p.question.is_empty() { p.answer.clone() } else { format!("{}\n{}", p.question, p.answer) };
            view.is_revealed(turn).then(|| opened.revealed(turn).of_turn.iter().map(text).collect::<Vec<_>>().join("\n\n"))
        }
        Pane::Verdict => opened.verdict(selected?).map(|v| v.text.clone()),
    }
}
