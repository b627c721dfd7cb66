//! From one page of a show to another.

use super::{
    action::{Output, Question},
    beat::Beat,
    live::LiveTurn,
    load::StepKind,
    machine::Machine,
    phase::{Page, Phase},
};
use crate::language::Bilingual;
use std::time::Duration;

/// Rows of a page that stay in view where it goes on.
const OVERLAP: usize = 2;

impl Machine {
    /// Further down the page, or on.
    pub(super) fn turn_page(&mut self) -> Vec<Output> {
        if self.page.offset < self.page.last() {
            self.page.offset = (self.page.offset + self.page.room.saturating_sub(OVERLAP).max(1)).min(self.page.last());
            self.phase.rested = Duration::ZERO;
            return Vec::new();
        }
        self.advance()
    }

    fn advance(&mut self) -> Vec<Output> {
        let place = (self.step, self.beat);
        let next = self.places_after(place);
        match next {
            Some((step, beat)) => {
                (self.step, self.beat) = (step, beat);
                self.begin_page(false)
            }
            None if self.loops => {
                self.round += 1;
                self.live.clear();
                (self.step, self.beat) = (0, 0);
                self.begin_page(false)
            }
            None if self.unattended => vec![Output::Forget, Output::Leave { finished: true }],
            None => {
                self.is_at_end = true;
                self.generation += 1;
                Vec::new()
            }
        }
    }

    /// The next page that has something to show.
    fn places_after(&self, (mut step, mut beat): (usize, usize)) -> Option<(usize, usize)> {
        loop {
            beat += 1;
            if beat >= self.show.steps[step].beats.len() {
                (step, beat) = (step + 1, 0);
            }
            if step >= self.show.steps.len() {
                return None;
            }
            if self.has_something(step, beat) {
                return Some((step, beat));
            }
        }
    }

    /// A verdict is one of the tape's: a live answer has none.
    fn has_something(&self, step: usize, beat: usize) -> bool {
        let of = &self.show.steps[step];
        let is_live = matches!(of.kind, StepKind::Live { .. }) && !self.live.has_fallen(step);
        !(is_live && matches!(of.beats[beat], Beat::Verdict(_)))
    }

    /// The page before, as it was left.
    pub(super) fn back(&mut self) -> Vec<Output> {
        self.typed = None;
        if self.is_at_end {
            self.is_at_end = false;
            return self.begin_page(true);
        }
        let before = |place: (usize, usize)| match place {
            (0, 0) => None,
            (step, 0) => Some((step - 1, self.show.steps[step - 1].beats.len() - 1)),
            (step, beat) => Some((step, beat - 1)),
        };
        let mut place = before((self.step, self.beat));
        while let Some((step, beat)) = place
            && !self.has_something(step, beat)
        {
            place = before((step, beat));
        }
        match place {
            Some((step, beat)) => {
                (self.step, self.beat) = (step, beat);
                self.begin_page(true)
            }
            None => self.begin_page(false),
        }
    }

    pub(super) fn digit(&mut self, digit: usize) -> Vec<Output> {
        let steps = self.show.steps.len();
        let number = self.typed.take().map_or(0, |(number, _)| number * 10) + digit;
        let number = if number > steps { digit } else { number };
        if number == 0 || number > steps {
            return Vec::new();
        }
        if number * 10 > steps {
            return self.go_to(number - 1);
        }
        self.typed = Some((number, Duration::ZERO));
        Vec::new()
    }

    pub(super) fn go_to(&mut self, step: usize) -> Vec<Output> {
        (self.step, self.beat) = (step, 0);
        self.begin_page(false)
    }

    /// Begins the page at the place; with everything shown where it was seen before.
    pub(super) fn begin_page(&mut self, is_seen: bool) -> Vec<Output> {
        self.generation += 1;
        self.is_at_end = false;
        self.phase = Phase::default();
        self.page = Page::default();
        self.spotlight = self.spotlight.min(1);
        if !matches!(self.beat_here(), Beat::Answer(_)) {
            self.notice = None;
        }
        let mut outputs = Vec::new();
        let here = self.beat_here().turn().map(|turn| (self.step, turn));
        if self.live.asked().is_some_and(|asked| Some(asked) != here || !matches!(self.beat_here(), Beat::Answer(_))) {
            self.live.end(Some(Bilingual::both("已停止", "stopped")));
            outputs.push(Output::Forget);
        }
        match self.beat_here() {
            Beat::Answer(turn) if self.is_live() => outputs.extend(self.begin_live(turn)),
            Beat::Answer(_) | Beat::Both(_) if !is_seen => {}
            _ => self.finish(),
        }
        outputs
    }

    /// Asks a live model, unless its answer is there.
    fn begin_live(&mut self, turn: usize) -> Option<Output> {
        let step = self.step;
        let is_whole = |turn: &LiveTurn| turn.is_over && turn.failure.is_none();
        if self.live.turn(step, turn).is_some_and(is_whole) {
            self.phase.is_over = true;
            return None;
        }
        // An answer without those before it would be one to another conversation.
        if let Some(earlier) = (0..turn).find(|earlier| !self.live.turn(step, *earlier).is_some_and(is_whole)) {
            if self.live.turn(step, earlier).is_some() {
                self.live.ask(step, turn);
                self.live.end(Some(Bilingual::both("前面的轮次没有回答", "an earlier turn has no answer")));
                self.phase.is_over = true;
                return None;
            }
            let place = self.step_here().beats.iter().position(|beat| *beat == Beat::Answer(earlier));
            self.beat = place.unwrap_or(self.beat);
            self.live.ask(step, earlier);
            return Some(Output::Ask(Question { round: self.round, step, turn: earlier }));
        }
        self.live.ask(step, turn);
        Some(Output::Ask(Question { round: self.round, step, turn }))
    }
}
