//! Draws the two bottom lines: the progress of the answer, and the active keys.

use super::paint::Painter;
use crate::{
    screen::{
        keys::Action,
        layout::Pane,
        state::{Overlay, Screen},
        theme::Role,
    },
    session::ConsultationKey,
    tape::Speed,
};
use ratatui::layout::Rect;

pub(super) fn draw(painter: &mut Painter<'_, '_>, area: Rect) {
    painter.fill(area, Role::Footer);
    if let Screen::Consultation(key) = painter.app.screen().clone() {
        let text = status(painter, &key);
        painter.text(area.x + 1, area.y, area.width.saturating_sub(2), &text, Role::Dim);
    } else if *painter.app.screen() == Screen::Scores && painter.app.session().scores().is_reading() {
        painter.text(area.x + 1, area.y, area.width.saturating_sub(2), painter.words().computing_scores(), Role::Dim);
    } else if let Some(judge) = painter.app.session().judge() {
        let text = format!("{} {judge}", painter.words().judge());
        painter.text(area.x + 1, area.y, area.width.saturating_sub(2), &text, Role::Dim);
    }
    keys(painter, Rect { y: area.y + 1, height: 1, ..area });
}

/// Tokens a second, time to the first token, context used.
fn status(painter: &Painter<'_, '_>, key: &ConsultationKey) -> String {
    let words = painter.words();
    let session = painter.app.session();
    let Some(opened) = session.opened(key) else { return String::new() };
    let mut parts = Vec::new();
    let last = opened.consultation().exchanges().len().checked_sub(1).and_then(|i| opened.record(i));
    match opened.live() {
        // How fast a recording plays is nobody's speed.
        _ if session.is_recording(key) => {}
        Some(live) => {
            if let Some(rate) = live.rate() {
                parts.push(format!("{rate:.1} {}/s", words.tokens()));
            }
            if let Some((asked, first)) = live.asked.zip(live.first) {
                parts.push(format!("{} {:.2} s", words.first_token(), first.duration_since(asked).as_secs_f64()));
            }
        }
        None => {
            if let Some((tokens, milliseconds)) =
                last.and_then(|r| r.usage.answer_tokens.zip(r.timings.answer_ms)).filter(|(tokens, ms)| *tokens > 0 && *ms > 0.0)
            {
                parts.push(format!("{:.1} {}/s", f64::from(tokens) / milliseconds * 1e3, words.tokens()));
            }
            if let Some(first) = last.and_then(|r| r.timings.first_token_ms) {
                parts.push(format!("{} {:.2} s", words.first_token(), first / 1e3));
            }
        }
    }
    if let Some((prompt, context)) = opened.measure().and_then(|m| m.prompt_tokens.zip(m.context)) {
        let answer = opened.live().map(|l| l.pieces).or_else(|| last?.usage.answer_tokens).unwrap_or(0);
        parts.push(format!("{} {}/{context}", words.context(), prompt + answer));
    }
    if let Some(judge) = session.judge() {
        parts.push(format!("{} {judge}", words.judge()));
    }
    if opened.judging().is_some() {
        parts.push(words.judging().to_owned());
    }
    if session.is_recording(key) {
        parts.extend(playing(painter, opened.live().is_some_and(|live| live.is_skipped)));
    }
    parts.join(&format!(" {} ", painter.glyphs().dot))
}

/// How the recording plays: its speed, whether it is held, whether a waiting was skipped.
fn playing(painter: &Painter<'_, '_>, is_skipped: bool) -> Vec<String> {
    let words = painter.words();
    let playing = painter.app.session().playing();
    let times = if painter.app.options().ascii { "x" } else { "×" };
    let speed = match playing.speed {
        Speed::Times(number) => format!("{times}{number}"),
        Speed::Instant => words.at_once().to_owned(),
    };
    let mut parts = vec![speed];
    parts.extend(playing.is_paused.then(|| words.paused().to_owned()));
    parts.extend(is_skipped.then(|| words.waiting_skipped().to_owned()));
    parts
}

fn keys(painter: &mut Painter<'_, '_>, area: Rect) {
    let language = painter.words().0;
    let keymap = painter.app.keymap();
    let mut x = area.x + 1;
    for action in actions(painter) {
        let Some(key) = keymap.key(action) else { continue };
        let label = action.label(language);
        let ambiguous = painter.ambiguous();
        let width = (ambiguous.of_text(&key) + 1 + ambiguous.of_text(label)) as u16;
        if x + width > area.right() {
            break;
        }
        x += painter.text(x, area.y, width, &key, Role::Key);
        x += 1 + painter.text(x + 1, area.y, width, label, Role::Action);
        x += 2;
    }
}

/// What can be done now, the likeliest first.
fn actions(painter: &Painter<'_, '_>) -> Vec<Action> {
    use Action::*;
    let app = painter.app;
    if let Some(overlay) = app.overlays().last() {
        return match overlay {
            Overlay::Help(_) | Overlay::Log(_) => vec![Back, Up, Down, PageDown],
            Overlay::Entry(form) if form.purpose.has_lines() => vec![Send, Back, NextField, ExternalEditor],
            Overlay::Entry(_) => vec![Choose, Back],
            Overlay::Rate(_) => vec![NextField, Toggle, Less, More, Choose, Back],
            _ => vec![Choose, Back, Up, Down],
        };
    }
    match app.screen() {
        Screen::Ward if app.ward().is_filtering() => vec![Choose, Back],
        Screen::Ward => vec![Open, Help, Quit, Filter, Compare, Scores, Department, Source, Model, Theme, Language, Palette],
        Screen::Comparison => vec![
            NextTurn,
            EarlierTurn,
            LaterTurn,
            NextPane,
            ScrollAlone,
            Reveal,
            Rate,
            Help,
            Back,
            HaveJudged,
            Columns,
            OpenColumn,
            Stop,
            Reasoning,
            Copy,
        ],
        Screen::Scores => vec![Back, AddScores, Refresh, Up, Down, PageDown, Help, Language, Quit],
        Screen::Consultation(key) => {
            let Some((opened, view)) = app.session().opened(key).zip(app.view(key)) else { return vec![Back, Help, Quit] };
            if view.is_searching() {
                return vec![Choose, Back];
            }
            let mut actions = Vec::new();
            if opened.consultation().asking().is_some() || opened.judging().is_some() || opened.queued().is_some() {
                actions.push(Stop);
            } else if opened.consultation().next_turn().is_some() {
                actions.push(NextTurn);
            }
            if opened.unsaved().is_some() {
                actions.push(SaveAgain);
            }
            if app.session().is_recording(key) {
                actions.extend([Pause, Faster, Slower, SkipWait, AtOnce, GoToTurn, GoLive]);
            }
            actions.extend([Reveal, Rate, Help, Back, OwnQuestion, HaveJudged, Again]);
            if view.pane() == Pane::Transcript {
                actions.push(EditNext);
            }
            actions.extend([NextPane, Compare, Search, Copy, Model, Theme, Language, Quit]);
            actions
        }
    }
}
