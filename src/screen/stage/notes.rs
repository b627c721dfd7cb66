//! The presenter's second terminal: notes, what follows, the clock, and what the audience sees. Its keys are those of the stage.

use super::{
    keys::{self, Pressed},
    pages,
};
use crate::{
    screen::{
        draw::{
            keys_line::keys_line,
            paint::{Painter, Themed},
        },
        layout::{Row, row_ref},
        state::{Input, Options},
        terminal::{Tty, is_gone, whole_frame},
        theme::{Role, Theme},
    },
    show::{
        Action,
        wire::{Asked, Seen},
        words::Words,
    },
    text::{Layout, Mark, plain},
};
use ratatui::{Frame, Terminal, backend::Backend, layout::Rect};
use std::{
    io::{self, Write},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How often the clock is drawn.
const TICK: Duration = Duration::from_secs(1);
/// Columns from which on notes and stage stand side by side.
const BESIDE_FROM: u16 = 90;

/// What the presenter sees.
#[derive(Debug)]
pub struct NotesScreen {
    theme: Theme,
    options: Options,
    words: Words,
    seen: Option<Seen>,
    /// Whether the show is gone.
    is_over: bool,
    /// Rows of the notes above what is shown.
    offset: usize,
    /// The time of day, as it is shown.
    clock: String,
}

impl Themed for NotesScreen {
    fn theme(&self) -> &Theme {
        &self.theme
    }

    fn options(&self) -> Options {
        self.options
    }
}

impl NotesScreen {
    /// Notes of a show of which nothing is known yet.
    pub fn new(theme: Theme, options: Options, words: Words) -> Self {
        Self { theme, options, words, seen: None, is_over: false, offset: 0, clock: String::new() }
    }

    /// Takes what is on the stage now, and the time of day.
    pub fn show(&mut self, seen: Option<Seen>, clock: String) {
        let is_other = |old: &Seen| seen.as_ref().is_some_and(|seen| seen.step != old.step);
        if self.seen.as_ref().is_some_and(is_other) {
            self.offset = 0;
        }
        self.is_over = seen.is_none();
        self.seen = seen.or(self.seen.take());
        self.clock = clock;
    }

    fn scroll(&mut self, by: isize) {
        self.offset = self.offset.saturating_add_signed(by);
    }
}

/// Draws the notes.
pub fn draw(screen: &NotesScreen, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut painter = Painter::new(screen, frame);
    painter.fill(area, Role::Text);
    if area.width < 20 || area.height < 8 {
        painter.text(area.x, area.y, area.width, screen.words.too_small(), Role::Warning);
        return;
    }
    let words = screen.words;
    let Some(seen) = &screen.seen else { return };
    head(&mut painter, Rect { height: 2, ..area }, seen);
    let body = Rect { y: 2, height: area.height - 3, ..area };
    let (notes, stage) = if area.width >= BESIDE_FROM {
        let half = area.width / 2;
        (Rect { width: half, ..body }, Rect { x: half, width: area.width - half, ..body })
    } else {
        let half = body.height / 2;
        (Rect { height: half, ..body }, Rect { y: body.y + half, height: body.height - half, ..body })
    };
    let inside = painter.border(notes, words.notes(), true);
    let text = if seen.notes.is_empty() { words.no_notes() } else { &seen.notes };
    let role = if seen.notes.is_empty() { Role::Dim } else { Role::Text };
    let mut rows = pages::text(text, role, &layout(&painter, inside));
    rows.push(Row::empty());
    rows.push(Row::of_pieces(vec![(Role::Heading, format!("{}  ", words.next())), (Role::Text, seen.next.clone())]));
    list(&mut painter, inside, &rows, screen.offset.min(rows.len().saturating_sub(1)));
    let inside = painter.border(stage, &format!("{} {}", words.audience(), if seen.is_blank { words.hidden() } else { "" }), false);
    let mut rows = Vec::new();
    rows.extend(seen.labels.iter().map(|label| Row::of_pieces(vec![(Role::Dim, label.clone())])));
    rows.push(Row::of_pieces(vec![(Role::Heading, seen.heading.clone())]));
    rows.extend(plain(&seen.text, Mark::Plain, &layout(&painter, inside)).into_iter().map(|line| Row::new(Role::Text, line)));
    rows.extend((!seen.caption.is_empty()).then(|| Row::of_pieces(vec![(Role::Strong, seen.caption.clone())])));
    let end = rows.len().saturating_sub(usize::from(inside.height));
    list(&mut painter, inside, &rows, end);
    let footer = Rect { y: area.height - 1, height: 1, ..area };
    painter.fill(footer, Role::Footer);
    let key = |action| (keys::shown(action, screen.options.ascii), words.action(action));
    let all = [Action::Next, Action::Back, Action::Blank, Action::Pause, Action::Caption, Action::Leave].map(key);
    let shown: Vec<(&str, &str)> = all.iter().map(|(key, label)| (key.as_str(), *label)).collect();
    let (first, last) = shown.split_at(shown.len() - 1);
    keys_line(&mut painter, footer, first.to_vec(), last.to_vec());
}

fn layout(painter: &Painter<'_, '_, NotesScreen>, inside: Rect) -> Layout {
    let options = painter.app.options;
    Layout { width: usize::from(inside.width).max(2), ambiguous: options.ambiguous, ascii: options.ascii }
}

fn list(painter: &mut Painter<'_, '_, NotesScreen>, area: Rect, rows: &[Row], offset: usize) {
    for (row, y) in rows.iter().skip(offset).zip(area.top()..area.bottom()) {
        painter.row(area.x, y, area.width, row_ref(row));
    }
}

/// The step, the time since the beginning and the time of day; below, what is out of the ordinary.
fn head(painter: &mut Painter<'_, '_, NotesScreen>, area: Rect, seen: &Seen) {
    painter.fill(area, Role::Header);
    let words = painter.app.words;
    let time = format!("{}  {} {:02}:{:02}", painter.app.clock, words.since(), seen.seconds / 60, seen.seconds % 60);
    let width = (painter.ambiguous().of_text(&time) as u16).min(area.width);
    painter.text(area.right().saturating_sub(width + 1), area.y, width, &time, Role::Header);
    let left = format!("{}/{}  {}", seen.step, seen.steps, seen.title);
    painter.text(area.x + 1, area.y, area.width.saturating_sub(width + 3), &left, Role::Title);
    let over = if painter.app.is_over { words.show_is_over() } else { "" };
    let paused = if seen.is_paused { words.paused() } else { "" };
    let said: Vec<&str> = [over, paused, &seen.speed, &seen.notice].into_iter().filter(|text| !text.is_empty()).collect();
    painter.text(area.x + 1, area.y + 1, area.width.saturating_sub(2), &said.join("  "), Role::Warning);
}

/// Shows what a show tells until the presenter leaves the notes. `lines` tells nothing more once the show is over; what is pressed goes to `asked`.
///
/// # Errors
/// When the terminal cannot be written.
pub async fn run<B>(
    screen: &mut NotesScreen,
    terminal: &mut Terminal<B>,
    tty: &mut Tty,
    (mut lines, asked): (mpsc::Receiver<Seen>, mpsc::Sender<String>),
    stop: CancellationToken,
) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    let mut ticks = tokio::time::interval(TICK);
    let mut seen: Option<(Seen, Instant)> = None;
    let mut is_over = false;
    let mut anew = false;
    loop {
        let clock = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
        // A show that waits for a key tells nothing, and its time goes on.
        let now = |(seen, told): &(Seen, Instant)| Seen { seconds: seen.seconds + told.elapsed().as_secs(), ..seen.clone() };
        screen.show(seen.as_ref().filter(|_| !is_over).map(now), clock);
        match whole_frame(terminal, std::mem::take(&mut anew), |frame| draw(screen, frame)) {
            Err(error) if is_gone(&error) => return Ok(()),
            drawn => drawn?,
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            input = tty.input() => match input {
                None => return Ok(()),
                Some(Input::Redraw) => anew = true,
                Some(Input::Key(key)) => match keys::pressed(key) {
                    Some(Pressed::Act(Action::Leave)) => return Ok(()),
                    Some(Pressed::Act(Action::Up)) => screen.scroll(-1),
                    Some(Pressed::Act(Action::Down)) => screen.scroll(1),
                    // A show that reads nothing any more gets nothing.
                    Some(Pressed::Act(action)) => drop(asked.try_send(Asked::line(action))),
                    Some(Pressed::Redraw) => anew = true,
                    Some(Pressed::Suspend) => tty.suspend(),
                    None => {}
                },
                Some(_) => {}
            },
            line = lines.recv(), if !is_over => match line {
                Some(line) => seen = Some((line, Instant::now())),
                None => is_over = true,
            },
            _ = ticks.tick() => {}
        }
    }
}
