//! Shows how a download gets on, on standard error; with `--display json`, its events on standard output.

use super::words::{Words, size};
use crate::{
    cli::batch::Display,
    glossary::colon,
    language::Language,
    models::{Plan, PullEvent},
    text::clean,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::{
    io::Write,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Between two lines of the plain display.
const LINE_EVERY: Duration = Duration::from_secs(15);
/// Between two events of bytes on standard output.
const EVENT_EVERY: Duration = Duration::from_secs(1);

/// Shows a download.
pub(super) struct Shown {
    display: Display,
    words: Words,
    state: Mutex<State>,
}

struct State {
    bar: Option<ProgressBar>,
    name: String,
    last: Option<Instant>,
    /// When the file began, and with how many bytes.
    begun: (Instant, u64),
}

impl Shown {
    pub fn new(display: Display, language: Language) -> Self {
        let state = State { bar: None, name: String::new(), last: None, begun: (Instant::now(), 0) };
        Self { display, words: Words(language), state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what will come.
    pub fn plan(&self, plan: &Plan) {
        let bytes = plan.size().map(size).unwrap_or_default();
        let names: Vec<&str> = plan.items.iter().map(|item| item.name.as_str()).collect();
        match self.display {
            Display::None => {}
            Display::Json => print(&json!({"event": "plan", "from": plan.from, "files": names, "bytes": plan.size()})),
            Display::Full | Display::Plain => {
                let line = self
                    .words
                    .pick(format!("{}：{} {bytes}", plan.from, names.join("、")), format!("{}: {} {bytes}", plan.from, names.join(", ")));
                tell!("{}", clean(line.trim_end()));
            }
        }
    }

    /// Shows an event.
    pub fn event(&self, event: PullEvent) {
        let mut state = self.state();
        if let PullEvent::File { name, size, have } = &event {
            state.name = clean(name).into_owned();
            state.begun = (Instant::now(), *have);
            state.last = None;
            if self.display == Display::Full {
                state.bar = Some(bar(&state.name, *size, *have));
            }
        }
        match self.display {
            Display::None => {}
            Display::Json => json_event(&mut state, &event),
            Display::Full | Display::Plain => self.people(&mut state, &event),
        }
    }

    fn people(&self, state: &mut State, event: &PullEvent) {
        let words = self.words;
        match event {
            PullEvent::File { have: 0, .. } => {}
            PullEvent::File { have, .. } => {
                self.say(state, &words.pick(format!("续传：已有 {}", size(*have)), format!("resuming: {} are here", size(*have))));
            }
            PullEvent::Bytes { done, total } => match &state.bar {
                Some(bar) => bar.set_position(*done),
                None => self.line(state, *done, *total),
            },
            PullEvent::Again { cause, pause } => self.say(state, &words.again(cause, *pause)),
            PullEvent::FromBeginning => {
                if let Some(bar) = &state.bar {
                    bar.set_position(0);
                }
                self.say(state, words.resumes());
            }
            PullEvent::Checking { done, total } => {
                if let Some(bar) = &state.bar {
                    bar.set_length((*total).max(1));
                    bar.set_position(*done);
                    bar.set_message(words.pick("校验", "checking"));
                }
            }
            PullEvent::There(path) => {
                self.clear(state);
                self.say(state, &words.pick(format!("{}：已经在了", path.display()), format!("{}: it is here already", path.display())));
            }
            PullEvent::Whole(_) => self.clear(state),
        }
    }

    /// A line now and then.
    fn line(&self, state: &mut State, done: u64, total: Option<u64>) {
        let now = Instant::now();
        if state.last.is_some_and(|last| now - last < LINE_EVERY) {
            return;
        }
        let is_first = state.last.replace(now).is_none();
        if is_first {
            return;
        }
        let (begin, had) = state.begun;
        let speed = (done.saturating_sub(had)) as f64 / (now - begin).as_secs_f64().max(0.001);
        let whole = total.map(|total| format!(" / {} ({} %)", size(total), done.saturating_mul(100) / total.max(1))).unwrap_or_default();
        let left = total.map(|total| self.words.time(total.saturating_sub(done) as f64 / speed.max(1.0)));
        let left = left.map(|left| self.words.pick(format!("，还需约 {left}"), format!(", about {left} left"))).unwrap_or_default();
        tell!("{}  {}{whole}  {}/s{left}", state.name, size(done), size(speed as u64));
    }

    fn say(&self, state: &State, text: &str) {
        let front = if state.name.is_empty() { String::new() } else { format!("{}{}", state.name, colon(self.words.0)) };
        let line = format!("{front}{}", clean(text));
        match &state.bar {
            Some(bar) => bar.suspend(|| tell!("{line}")),
            None => tell!("{line}"),
        }
    }

    fn clear(&self, state: &mut State) {
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.clear(&mut self.state());
    }
}

fn bar(name: &str, size: Option<u64>, have: u64) -> ProgressBar {
    let template = match size {
        Some(_) => "{prefix} {bar:16} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}",
        None => "{prefix} {spinner} {bytes} {bytes_per_sec} {msg}",
    };
    // The template is ours; the default one shows the same with less.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    // The end of a name tells how the weights are kept; all together fits into 80 columns.
    const LONGEST: usize = 20;
    let front = name.chars().count().saturating_sub(LONGEST - 1);
    let shown: String = if front > 1 { ['…'].into_iter().chain(name.chars().skip(front)).collect() } else { name.to_owned() };
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr_with_hz(10)).with_style(style).with_prefix(shown);
    // What is here already is not counted into the speed.
    bar.set_position(have);
    bar.reset_eta();
    bar
}

fn print(event: &Value) {
    let mut out = std::io::stdout().lock();
    // Whoever closed the pipe wants no more events; the download goes on.
    let _ = writeln!(out, "{}", crate::text::escape_json(&event.to_string())).and_then(|()| out.flush());
}

fn json_event(state: &mut State, event: &PullEvent) {
    let name = &state.name;
    let line = match event {
        PullEvent::File { size, have, .. } => json!({"event": "file", "file": name, "bytes": size, "have": have}),
        PullEvent::Bytes { done, total } => {
            let now = Instant::now();
            let is_due = state.last.is_none_or(|last| now - last >= EVENT_EVERY) || *total == Some(*done);
            if !is_due {
                return;
            }
            state.last = Some(now);
            json!({"event": "bytes", "file": name, "done": done, "total": total})
        }
        PullEvent::Again { cause, pause } => {
            json!({"event": "again", "file": name, "why": cause.both(), "pause_ms": pause.as_millis() as u64})
        }
        PullEvent::FromBeginning => json!({"event": "from-beginning", "file": name}),
        PullEvent::Checking { done, total } if done == total => json!({"event": "checked", "file": name}),
        PullEvent::Checking { .. } => return,
        PullEvent::There(path) => json!({"event": "there", "path": path}),
        PullEvent::Whole(path) => json!({"event": "whole", "path": path}),
    };
    print(&line);
}
