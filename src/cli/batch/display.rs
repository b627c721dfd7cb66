//! Prints the progress of a batch on standard error; with `--display json`, its events on standard output.

use super::{
    limits::{Limits, Reached},
    prices::{Cost, Priced},
    words::Words,
};
use crate::{
    chat::{LoadProgress, ProgressSink},
    cli::progress,
    runner::batch::{BatchEvent, Progress, Sink},
    text::clean,
};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    collections::BTreeMap,
    io::{self, IsTerminal, Write},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Display {
    /// A bar for each model, written over
    Full,
    /// A line now and then, for logs
    Plain,
    /// Every event as a line of JSON on standard output
    Json,
    /// Nothing but warnings and errors
    None,
}

impl Display {
    /// Bars on a terminal, lines elsewhere and in CI.
    pub fn by_default() -> Self {
        let in_ci = std::env::var_os("CI").is_some_and(|v| !v.is_empty() && v != "false");
        if std::io::stderr().is_terminal() && !in_ci { Self::Full } else { Self::Plain }
    }
}

/// Between two lines of the plain display.
const LINE_EVERY: Duration = Duration::from_secs(15);
/// Of repeated requests, one is told in so long.
const RETRY_EVERY: Duration = Duration::from_secs(5);

/// Shows a batch. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct Shown(Arc<Mutex<State>>);

struct State {
    display: Display,
    words: Words,
    progress: Progress,
    prices: Priced,
    limits: Limits,
    /// The limit that was reached.
    reached: Option<Reached>,
    /// What the run had cost before, where prices are known.
    spent_before: Option<Cost>,
    began: Instant,
    bars: Option<Bars>,
    last_line: Instant,
    last_retry: Option<Instant>,
    /// Standard output is gone, or takes no more: events were lost.
    closed: Option<io::Error>,
}

struct Bars {
    words: Words,
    all: MultiProgress,
    answers: BTreeMap<String, ProgressBar>,
    verdicts: Option<ProgressBar>,
    foot: ProgressBar,
}

impl Shown {
    pub fn new(display: Display, words: Words, progress: Progress, prices: Priced) -> Self {
        let bars = (display == Display::Full).then(|| Bars::new(words, &progress));
        let now = Instant::now();
        Self(Arc::new(Mutex::new(State {
            display,
            words,
            progress,
            prices,
            limits: Limits::default(),
            reached: None,
            spent_before: None,
            began: now,
            bars,
            last_line: now,
            last_retry: None,
            closed: None,
        })))
    }

    /// Ends the batch at these limits; so much had been spent before.
    pub fn counting(self, limits: Limits, spent_before: Option<Cost>) -> Self {
        let mut state = self.state();
        (state.limits, state.spent_before) = (limits, spent_before);
        drop(state);
        self
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is told what happens.
    pub fn sink(&self) -> Sink {
        let shown = self.clone();
        Arc::new(move |event| shown.state().event(&event))
    }

    /// Who is told how a model is being loaded: what stays true above the bars, and how far it is below them.
    pub fn loading(&self, name: &str) -> ProgressSink {
        let plainly = progress::loading(name, self.words().0);
        let shown = self.clone();
        let name = clean(name).into_owned();
        Arc::new(move |told| {
            let state = shown.state();
            let Some(bars) = &state.bars else { return plainly(told) };
            match told {
                LoadProgress::Digest { done, total } if total > 0 => bars.foot.set_message(bars.words.checking(&name, done * 100 / total)),
                LoadProgress::Digest { .. } => {}
                LoadProgress::Loading(fraction) => bars.foot.set_message(bars.words.loading(&name, fraction * 100.0)),
                LoadProgress::Waiting(reason) => bars.foot.set_message(clean(&reason.words(bars.words.0)).into_owned()),
                LoadProgress::Ready(_) | LoadProgress::Warning(_) | LoadProgress::NotSent { .. } => bars.all.suspend(|| plainly(told)),
            }
        })
    }

    /// Lets the figures that depend on the time go on; to be called every second or so.
    pub fn tick(&self) {
        let (mut state, now) = (self.state(), Instant::now());
        state.check_limits(now);
        state.draw(now);
    }

    /// Takes the bars away and gives the progress as it is.
    pub fn finish(&self) -> Progress {
        let mut state = self.state();
        if let Some(bars) = state.bars.take() {
            // What cannot be cleared is on a terminal that is gone.
            let _ = bars.all.clear();
        }
        if state.display == Display::Plain {
            state.line(Instant::now());
        }
        state.progress.clone()
    }

    /// Whether events are lost from now on.
    pub fn is_closed(&self) -> bool {
        self.state().closed.is_some()
    }

    /// Why events were lost; nothing where whoever read them wanted no more.
    pub fn lost(&self) -> Option<io::Error> {
        self.state().closed.take().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
    }

    /// What it says it in.
    pub fn words(&self) -> Words {
        self.state().words
    }

    /// The limit that ended the batch.
    pub fn limit(&self) -> Option<Reached> {
        self.state().reached
    }

    /// What the run has cost, where prices are known and something had been spent before this process.
    pub fn cost_of_run(&self) -> Option<Cost> {
        let state = self.state();
        state.spent_before.filter(|before| before.0 > 0.0).and_then(|_| state.cost_of_run())
    }

    /// What was spent in this process, where prices are known.
    pub fn cost(&self) -> Option<Cost> {
        let state = self.state();
        state.prices.of(&state.progress)
    }
}

impl State {
    fn event(&mut self, event: &BatchEvent<'_>) {
        let now = Instant::now();
        self.progress.note(event, now);
        self.print(event);
        self.check_limits(now);
        match event {
            BatchEvent::Warning { message } => self.warn(&message.words(self.words.0)),
            BatchEvent::Superseded { model, conversations } => self.warn(&self.words.superseded(model, *conversations)),
            BatchEvent::ModelFailed { model, reason } => self.failed(model, &reason.words(self.words.0)),
            BatchEvent::JudgeFailed { judge, reason } => self.failed(&self.words.judge(judge), &reason.words(self.words.0)),
            BatchEvent::Unanswered { model, case, repeat, turn, reason, .. } => {
                self.say(&clean(&self.words.unanswered(model, case, *repeat, *turn, &reason.words(self.words.0))));
            }
            BatchEvent::ConfidenceFailed { model, case, repeat, turn, reason } => {
                self.say(&clean(&self.words.confidence_failed(model, case, *repeat, *turn, &reason.words(self.words.0))));
            }
            BatchEvent::Retrying { model, reason, wait_ms, .. }
                if self.display != Display::None && self.last_retry.is_none_or(|last| now.duration_since(last) >= RETRY_EVERY) =>
            {
                self.last_retry = Some(now);
                self.say(&clean(&self.words.retrying(model, Duration::from_millis(*wait_ms), reason)));
            }
            _ => {}
        }
        self.draw(now);
    }

    /// With `--display json`, an event as a line.
    fn print(&mut self, event: &BatchEvent<'_>) {
        if self.display == Display::Json && self.closed.is_none() {
            let mut out = io::stdout().lock();
            // An event is plain data, which serde_json can always write.
            let line = serde_json::to_string(event).unwrap_or_default();
            self.closed = writeln!(out, "{line}").and_then(|()| out.flush()).err();
        }
    }

    fn cost_of_run(&self) -> Option<Cost> {
        let own = self.prices.of(&self.progress)?;
        Some(Cost(own.0 + self.spent_before.map_or(0.0, |before| before.0)))
    }

    /// Ends the batch once a limit is reached, and tells it.
    fn check_limits(&mut self, now: Instant) {
        if let Some(reached) = self.limits.newly_reached(self.cost_of_run(), self.began, now) {
            self.reached = Some(reached);
            self.print(&BatchEvent::LimitReached { limit: reached.name() });
            self.say(&self.words.reached(reached));
        }
    }

    fn draw(&mut self, now: Instant) {
        if let Some(bars) = &self.bars {
            bars.show(&self.progress, self.prices.of(&self.progress), now);
        } else if self.display == Display::Plain && now.duration_since(self.last_line) >= LINE_EVERY {
            self.line(now);
        }
    }

    fn line(&mut self, now: Instant) {
        self.last_line = now;
        tell!("{}", clean(&self.words.line(&self.progress, self.prices.of(&self.progress), now)));
    }

    fn warn(&self, message: &str) {
        self.say(&self.words.warned(&clean(message)));
    }

    fn failed(&self, who: &str, reason: &str) {
        self.say(&self.words.failed(&clean(who), &clean(reason)));
    }

    fn say(&self, text: &str) {
        match &self.bars {
            // Above the bars, which are drawn again below it.
            Some(bars) => bars.all.suspend(|| tell!("{text}")),
            None => tell!("{text}"),
        }
    }
}

impl Bars {
    fn new(words: Words, progress: &Progress) -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        let columns = |name: &String| unicode_width::UnicodeWidthStr::width(&*clean(name));
        let width = progress.parts().keys().map(columns).max().unwrap_or(0).clamp(8, 30);
        let bar = |name: &str, total: usize| {
            let template = format!("{{prefix:{width}!}} {{bar:24}} {{pos}}/{{len}} {{msg}}");
            // The template is ours; the default one shows the same with less.
            let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
            all.add(ProgressBar::new(total as u64).with_style(style).with_prefix(clean(name).into_owned()))
        };
        let answers = progress.parts().iter().map(|(name, part)| (name.clone(), bar(name, part.answers.wanted))).collect();
        let verdicts = progress.verdicts().wanted;
        let verdicts = (verdicts > 0).then(|| bar(words.verdicts(), verdicts));
        let style = ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
        let foot = all.add(ProgressBar::new_spinner().with_style(style));
        Self { words, all, answers, verdicts, foot }
    }

    fn show(&self, progress: &Progress, cost: Option<Cost>, now: Instant) {
        for (name, part) in progress.parts() {
            if let Some(bar) = self.answers.get(name) {
                bar.set_position(part.answers.there as u64);
                bar.set_message(match &part.ended {
                    Some(_) => self.words.ended().to_owned(),
                    None => self.words.failures(part.answers.failed),
                });
            }
        }
        if let Some(bar) = &self.verdicts {
            let verdicts = progress.verdicts();
            bar.set_position((verdicts.there + verdicts.impossible) as u64);
            let notes = [self.words.impossible(verdicts.impossible), self.words.failures(verdicts.failed)];
            bar.set_message(notes.into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" · "));
        }
        self.foot.set_message(self.words.pace(progress, cost, now));
    }
}
