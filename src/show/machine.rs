//! The show as a state machine.

use super::{
    action::{Action, Beginning, Output, Question},
    beat::Beat,
    fields::Reveal,
    live::{Live, LiveEvent},
    load::{Show, Step, StepKind},
    phase::{Page, Phase},
    played::PlayedTurn,
    playlist::Wait,
};
use crate::{
    language::{Bilingual, Language},
    tape::Speed,
};
use std::{sync::Arc, time::Duration};

/// The most that goes by at once: after a laptop slept or a clock jumped, the show goes on where it was.
const LONGEST_STEP: Duration = Duration::from_secs(1);
/// How often a running show wants to be told of the time, at least and at most.
const SOONEST: Duration = Duration::from_millis(16);
const LATEST: Duration = Duration::from_millis(500);
/// How long a pressed key is shown.
const PRESSED: Duration = Duration::from_millis(1500);
/// How long a number may be typed on.
const TYPING: Duration = Duration::from_millis(900);

/// A show that is being played.
#[derive(Debug, Clone)]
pub struct Machine {
    pub(super) show: Arc<Show>,
    pub(super) step: usize,
    pub(super) beat: usize,
    pub(super) phase: Phase,
    pub(super) page: Page,
    pub(super) live: Live,
    pub(super) speed: Speed,
    pub(super) is_paused: bool,
    pub(super) is_blank: bool,
    pub(super) has_caption: bool,
    /// 0 none, 1 the pane or the left one, 2 the right one.
    pub(super) spotlight: u8,
    pub(super) shows_keys: bool,
    pub(super) pressed: Option<(Action, Duration)>,
    pub(super) notice: Option<Bilingual>,
    /// After the last page.
    pub(super) is_at_end: bool,
    pub(super) typed: Option<(usize, Duration)>,
    pub(super) unattended: bool,
    pub(super) loops: bool,
    shows_pressed: bool,
    pause: Option<Duration>,
    pub(super) round: u64,
    /// Counts the pages that were begun.
    pub(super) generation: u64,
}

impl Machine {
    /// A show at its first page, and what is to be done first.
    pub fn new(show: Arc<Show>, beginning: Beginning) -> (Self, Vec<Output>) {
        let mut machine = Self {
            speed: beginning.speed.unwrap_or(show.speed),
            loops: beginning.loops || show.loops,
            shows_pressed: beginning.show_keys || show.show_keys,
            unattended: beginning.unattended,
            pause: beginning.pause,
            show,
            step: 0,
            beat: 0,
            phase: Phase::default(),
            page: Page::default(),
            live: Live::default(),
            is_paused: false,
            is_blank: false,
            has_caption: true,
            spotlight: 0,
            shows_keys: false,
            pressed: None,
            notice: None,
            is_at_end: false,
            typed: None,
            round: 0,
            generation: 0,
        };
        let outputs = machine.begin_page(false);
        (machine, outputs)
    }

    /// The show.
    pub fn show(&self) -> &Arc<Show> {
        &self.show
    }

    /// The round, from 0.
    pub fn round(&self) -> u64 {
        self.round
    }

    /// The place: step and page, from 0.
    pub fn place(&self) -> (usize, usize) {
        (self.step, self.beat)
    }

    pub(super) fn step_here(&self) -> &Step {
        &self.show.steps[self.step]
    }

    pub(super) fn beat_here(&self) -> Beat {
        self.step_here().beats[self.beat]
    }

    /// Takes what the presenter pressed.
    pub fn act(&mut self, action: Action) -> Vec<Output> {
        if self.shows_pressed && action != Action::Close {
            self.pressed = Some((action, Duration::ZERO));
        }
        // What lies over the stage goes first.
        if self.shows_keys && !matches!(action, Action::Leave) {
            self.shows_keys = false;
            return Vec::new();
        }
        if self.is_blank && matches!(action, Action::Next | Action::Back | Action::Blank) {
            self.is_blank = false;
            return Vec::new();
        }
        match action {
            Action::Next => {
                self.is_paused = false;
                return self.next();
            }
            Action::Back => return self.back(),
            Action::Digit(digit) => return self.digit(usize::from(digit)),
            Action::SkipWait => self.skip_wait(),
            Action::Leave => return vec![Output::Forget, Output::Leave { finished: false }],
            Action::Blank => self.is_blank = true,
            Action::Caption => self.has_caption = !self.has_caption,
            Action::Pause => self.is_paused = !self.is_paused,
            Action::Faster => self.speed = self.speed.faster(),
            Action::Slower => self.speed = self.speed.slower(),
            Action::Spotlight => {
                let last = if matches!(self.beat_here(), Beat::Both(_)) { 2 } else { 1 };
                self.spotlight = if self.spotlight >= last { 0 } else { self.spotlight + 1 };
            }
            Action::Keys => self.shows_keys = true,
            // What could be closed is closed above.
            Action::Close => {}
            Action::Up => self.page.offset = self.page.offset.saturating_sub(1),
            Action::Down => self.page.offset = (self.page.offset + 1).min(self.page.last()),
        }
        Vec::new()
    }

    /// Takes how long it is since the last time that it was told.
    pub fn elapsed(&mut self, time: Duration) -> Vec<Output> {
        let time = time.min(LONGEST_STEP);
        if let Some((_, shown)) = &mut self.pressed {
            *shown += time;
        }
        self.pressed = self.pressed.filter(|(_, shown)| *shown < PRESSED);
        if let Some((number, since)) = self.typed {
            let since = since + time;
            self.typed = Some((number, since));
            if since >= TYPING {
                self.typed = None;
                return self.go_to(number - 1);
            }
        }
        if self.is_paused || self.is_blank || self.shows_keys || self.is_at_end {
            return Vec::new();
        }
        if !self.phase.is_over {
            return self.play(time);
        }
        self.phase.rested += time;
        match self.stays() {
            Some(stays) if self.phase.rested >= stays => self.turn_page(),
            _ => Vec::new(),
        }
    }

    /// Takes what a live model said.
    pub fn live(&mut self, question: Question, event: LiveEvent) -> Vec<Output> {
        let is_awaited = self.live.asked() == Some((question.step, question.turn)) && question.round == self.round;
        if !is_awaited {
            return Vec::new();
        }
        self.phase.silent = Duration::ZERO;
        match event {
            LiveEvent::Works => Vec::new(),
            LiveEvent::Said(said) => {
                if self.live.say(said) {
                    return Vec::new();
                }
                self.live.end(None);
                self.phase.is_over = true;
                vec![Output::Forget]
            }
            LiveEvent::Ended => {
                self.live.end(None);
                self.phase.is_over = true;
                if self.phase.is_hurried {
                    self.notice = None;
                }
                Vec::new()
            }
            LiveEvent::Failed(why) => self.live_failed(why),
        }
    }

    /// Takes how many rows the page has, and how many of them there is room for. An answer that comes is followed.
    pub fn laid_out(&mut self, rows: usize, room: usize) {
        let is_answer = matches!(self.beat_here(), Beat::Answer(_) | Beat::Both(_));
        let grew = self.page.rows != rows || self.page.room != room;
        self.page = Page { rows, room, offset: self.page.offset };
        let last = self.page.last();
        self.page.offset = if is_answer && grew { last } else { self.page.offset.min(last) };
    }

    /// How far the page is scrolled.
    pub fn offset(&self) -> usize {
        self.page.offset
    }

    /// Whether the end of the page is in view, and stays so while it grows.
    pub fn follows_end(&self) -> bool {
        self.page.offset >= self.page.last()
    }

    /// When it wants to be told of the time; never while only a key changes anything.
    pub fn next_change(&self) -> Option<Duration> {
        let transient = (self.pressed.is_some() || self.typed.is_some()).then_some(Duration::from_millis(100));
        if self.is_paused || self.is_blank || self.shows_keys || self.is_at_end {
            return transient;
        }
        let playing = match (self.phase.is_over, self.stays()) {
            (true, None) => None,
            (true, Some(stays)) => Some(stays.saturating_sub(self.phase.rested)),
            (false, _) => Some(self.until_next_piece()),
        };
        let next = playing.map(|next| next.clamp(SOONEST, LATEST));
        [next, transient].into_iter().flatten().min()
    }

    fn until_next_piece(&self) -> Duration {
        let position = self.phase.position_ms;
        let of = |(turn, shown): (Option<&PlayedTurn>, usize)| turn.map(|t| t.times.get(shown).copied().unwrap_or(t.end_ms) as f64);
        let next = self.tapes().into_iter().zip(self.phase.shown).filter_map(of).filter(|at| *at > position);
        match next.reduce(f64::min) {
            Some(at) => self.speed.of(Duration::from_secs_f64((at - position) / 1e3)),
            None if self.is_live() => LATEST,
            None => SOONEST,
        }
    }

    /// What of tapes plays on this page.
    pub(super) fn tapes(&self) -> [Option<&PlayedTurn>; 2] {
        let fallen = self.live.has_fallen(self.step);
        match (&self.step_here().kind, self.beat_here()) {
            (StepKind::Tape(played), Beat::Answer(turn)) => [played.turns.get(turn), None],
            (StepKind::Interview(played), Beat::Answer(turn)) => [played.exchanges.get(turn).map(|exchange| &exchange.played), None],
            (StepKind::Live { fallback: Some(played), .. }, Beat::Answer(turn)) if fallen => {
                [played.turns.iter().find(|played| played.turn == turn + 1), None]
            }
            (StepKind::Compare(both), Beat::Both(turn)) => [both[0].turns.get(turn), both[1].turns.get(turn)],
            _ => [None, None],
        }
    }

    /// Whether the page's answer comes from a model that answers now.
    pub(super) fn is_live(&self) -> bool {
        matches!(self.step_here().kind, StepKind::Live { .. }) && !self.live.has_fallen(self.step)
    }

    fn is_interview(&self) -> bool {
        matches!(self.step_here().kind, StepKind::Interview(_))
    }

    fn play(&mut self, time: Duration) -> Vec<Output> {
        if self.is_live() && matches!(self.beat_here(), Beat::Answer(_)) {
            return self.wait_for_live(time);
        }
        match self.speed {
            Speed::Instant => self.finish(),
            Speed::Times(times) => {
                self.phase.position_ms += time.as_secs_f64() * 1e3 * times;
                self.show_until_position();
            }
        }
        Vec::new()
    }

    fn show_until_position(&mut self) {
        let position = self.phase.position_ms;
        let tapes = self.tapes();
        let shown = tapes.map(|turn| turn.map_or(0, |turn| turn.count_at(position)));
        let end = tapes.iter().flatten().map(|turn| turn.end_ms).max().unwrap_or(0);
        self.phase.shown = shown;
        self.phase.is_over = position >= end as f64;
    }

    fn wait_for_live(&mut self, time: Duration) -> Vec<Output> {
        self.phase.silent += time;
        let StepKind::Live { after, .. } = &self.step_here().kind else { return Vec::new() };
        if self.phase.silent < *after {
            return Vec::new();
        }
        let seconds = after.as_secs_f64();
        let mut outputs = self.live_failed(Bilingual::both(format!("{seconds} 秒没有回应"), format!("silent for {seconds} s")));
        outputs.insert(0, Output::Forget);
        outputs
    }

    /// The tape takes over, or the page ends with what came.
    fn live_failed(&mut self, why: Bilingual) -> Vec<Output> {
        let has_tape = matches!(self.step_here().kind, StepKind::Live { fallback: Some(_), .. });
        let stands_here = self.live.asked().is_some_and(|(step, turn)| step == self.step && self.beat_here() == Beat::Answer(turn));
        if has_tape {
            self.live.fall(self.step);
            let (zh, en) = ("现场模型未能作答，改播录制", "the live model did not answer; a recording plays");
            self.notice = Some(Bilingual::both(zh, en));
            if stands_here {
                return self.begin_page(false);
            }
            return Vec::new();
        }
        self.notice = Some(why.clone().after("现场模型未能作答：", "the live model did not answer: "));
        self.live.end(Some(why));
        self.phase.is_over = true;
        Vec::new()
    }

    /// Shows everything of the page.
    pub(super) fn finish(&mut self) {
        let tapes = self.tapes();
        let shown = tapes.map(|turn| turn.map_or(0, |turn| turn.pieces.len()));
        let end = tapes.iter().flatten().map(|turn| turn.end_ms).max().unwrap_or(0);
        self.phase.shown = shown;
        self.phase.position_ms = end as f64;
        self.phase.is_over = true;
    }

    fn skip_wait(&mut self) {
        let first = self.tapes().into_iter().flatten().filter_map(|turn| turn.times.first()).min().copied();
        if let Some(first) = first.map(|at| at as f64).filter(|at| *at > self.phase.position_ms && !self.phase.is_over) {
            self.phase.skipped_ms = first - self.phase.position_ms;
            self.phase.position_ms = first;
            self.show_until_position();
        }
    }

    /// How long the page stays by itself after everything was shown; `None` until a key is pressed.
    fn stays(&self) -> Option<Duration> {
        let step = self.step_here();
        let reveal = match step.beats.get(self.beat + 1) {
            Some(Beat::Reference(_)) => Some(step.reference),
            Some(Beat::Verdict(_)) => Some(step.verdict),
            _ => None,
        };
        let stays = match step.wait {
            _ if self.pause.is_some() => return self.pause,
            // What was missed, and the reference, are opened by whoever presents.
            Wait::For(_) if self.is_interview() && reveal == Some(Reveal::Key) && !self.unattended => return None,
            Wait::For(time) => time,
            Wait::Key if self.unattended || reveal == Some(Reveal::After) => self.show.pause,
            Wait::Key => return None,
        };
        Some(self.speed.of(stays))
    }

    fn next(&mut self) -> Vec<Output> {
        if let Some((number, _)) = self.typed.take() {
            return self.go_to(number - 1);
        }
        if self.is_at_end {
            return Vec::new();
        }
        if !self.phase.is_over {
            if self.is_live() {
                return self.hurry_live();
            }
            self.finish();
            return Vec::new();
        }
        self.turn_page()
    }

    /// A live answer is stopped by the second key only: nobody stops it by reflex. What came stays on the page; where nothing came, the tape takes over.
    fn hurry_live(&mut self) -> Vec<Output> {
        if !std::mem::replace(&mut self.phase.is_hurried, true) {
            let (zh, en) = ("模型还在回答；再按一次则停止", "the model is still answering; once more stops it");
            self.notice = Some(Bilingual::both(zh, en));
            return Vec::new();
        }
        let said = self.live.asked().and_then(|(step, turn)| self.live.turn(step, turn)).is_some_and(|turn| !turn.pieces.is_empty());
        if !said {
            let mut outputs = vec![Output::Forget];
            outputs.extend(self.live_failed(Bilingual::both("还没有回答", "it had said nothing yet")));
            return outputs;
        }
        self.notice = Some(Bilingual::both("已由演示者停止", "stopped by the presenter"));
        self.live.end(None);
        self.phase.is_over = true;
        vec![Output::Forget]
    }

    /// The language of the stage.
    pub fn language(&self) -> Language {
        self.show.language
    }
}
