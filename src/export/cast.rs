//! The screen as a terminal recording: asciicast version 2, a header and the output of each frame with its time.

use super::{
    contents::Contents,
    off_screen::{Look, OffScreen},
};
use crate::{
    screen::theme::{Role, ansi_palette, rgb},
    tape::Speed,
};
use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
use std::{cell::RefCell, io, rc::Rc};

/// The least time between frames, in milliseconds: twenty a second.
const BETWEEN_FRAMES_MS: f64 = 50.0;
/// How long the end stays, in milliseconds.
const END_MS: f64 = 3000.0;

/// How a recording plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CastOptions {
    /// So many times as fast as the tape.
    pub speed: f64,
    /// Players wait no longer than so many seconds for the next frame; absent for the tape's own times.
    pub idle_limit: Option<f64>,
}

/// What the terminal would get.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The whole tape on the screen.
///
/// # Errors
/// When a frame cannot be drawn.
pub fn cast(contents: &Contents, look: &Look, options: CastOptions) -> io::Result<String> {
    // A file has the same colours wherever it is made, also where NO_COLOR is set.
    crossterm::style::force_color_output(true);
    let mut screen = OffScreen::new(contents, look, Speed::Times(options.speed));
    let mut out = line(&header(contents, look, options, &screen));
    let written = Written::default();
    let (width, height) = look.size;
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let mut terminal = Terminal::with_options(CrosstermBackend::new(written.clone()), TerminalOptions { viewport })?;
    let mut at = 0.0;
    // What the backend writes where nothing has changed.
    let mut nothing = None;
    loop {
        screen.play_until((at * options.speed).round() as u64);
        terminal.draw(|frame| screen.draw(frame))?;
        let bytes = std::mem::take(&mut *written.0.borrow_mut());
        if at == 0.0 {
            terminal.draw(|frame| screen.draw(frame))?;
            nothing = Some(std::mem::take(&mut *written.0.borrow_mut()));
        }
        // What the backend writes are escape sequences and the symbols of cells.
        if nothing.as_ref() != Some(&bytes) {
            out.push_str(&line(&serde_json::json!([seconds(at), "o", String::from_utf8_lossy(&bytes)])));
        }
        let next = [screen.next_ms(), screen.next_change_ms()].into_iter().flatten().min();
        let Some(next) = next else { break };
        at = (next as f64 / options.speed).max(at + BETWEEN_FRAMES_MS);
    }
    out.push_str(&line(&serde_json::json!([seconds(at + END_MS), "o", ""])));
    Ok(out)
}

/// Milliseconds as seconds with as many digits as they have.
fn seconds(ms: f64) -> f64 {
    ms.round() / 1000.0
}

fn line(value: &serde_json::Value) -> String {
    value.to_string() + "\n"
}

fn header(contents: &Contents, look: &Look, options: CastOptions, screen: &OffScreen) -> serde_json::Value {
    let hex = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
    let mut header = serde_json::json!({
        "version": 2,
        "width": look.size.0,
        "height": look.size.1,
        "title": format!("Wardround · {}", contents.label(look.language)),
        "env": { "TERM": "xterm-256color" },
    });
    if let Some(limit) = options.idle_limit {
        header["idle_time_limit"] = limit.into();
    }
    let base = screen.app().theme().style(Role::Text);
    if let Some((ink, page)) = base.fg.and_then(rgb).zip(base.bg.and_then(rgb)) {
        let palette = ansi_palette().map(hex).join(":");
        header["theme"] = serde_json::json!({ "fg": hex(ink), "bg": hex(page), "palette": palette });
    }
    header
}
