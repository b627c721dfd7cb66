//! Draws overlays: forms, pickers, help, log.

use super::{
    paint::{Painter, Themed},
    sample,
};
use crate::{
    case::VariantName,
    consultation::Asked,
    record::ErrorTag,
    screen::{
        keys::{Action, Context},
        layout::{Areas, numbered},
        state::{Choice, Entry, EntryForm, Field, Overlay, Picker, Purpose, RateField, RateForm, Tone},
        theme::Role,
    },
    text::{Layout, Mark, clean, plain},
};
use ratatui::{
    layout::{Position, Rect},
    style::Style,
    widgets::Widget,
};
use ratatui_textarea::{TextArea, WrapMode};

/// Draws an overlay; only the topmost has the keys, and the cursor.
pub(super) fn draw(painter: &mut Painter<'_, '_>, overlay: &Overlay, is_top: bool, areas: &Areas) {
    let words = painter.words();
    match overlay {
        Overlay::Help(scroll) => help(painter, *scroll, areas),
        Overlay::Log(back) => log(painter, *back, areas),
        Overlay::Palette(picker) => {
            let keys = |action: &Action| painter_keys(painter, *action);
            let notes: Vec<String> = picker.shown().0.iter().map(|c| keys(&c.value)).collect();
            list(painter, &Listed { notes: Some(&notes), ..Listed::new(words.palette_title(), picker) }, is_top, areas);
        }
        Overlay::Themes(picker, _) => themes(painter, picker, is_top, areas),
        Overlay::Models(picker) => {
            let welcome = if painter.app.session().model().is_none() { words.welcome() } else { "" };
            list(painter, &Listed { welcome, ..Listed::new(words.choose_model(), picker) }, is_top, areas);
        }
        Overlay::Judges(picker) => list(painter, &Listed::new(words.choose_judge(), picker), is_top, areas),
        Overlay::Sources(picker) => list(painter, &Listed::new(words.choose_source(), picker), is_top, areas),
        Overlay::Columns(picker) => list(painter, &Listed::new(words.choose_columns(), picker), is_top, areas),
        Overlay::Turns(picker) => list(painter, &Listed::new(words.play_to_turn(), picker), is_top, areas),
        Overlay::LiveModels(picker) => list(painter, &Listed::new(words.who_goes_on(), picker), is_top, areas),
        Overlay::Variants(_, picker) => variants(painter, picker, is_top, areas),
        Overlay::Entry(form) => entry_form(painter, form, is_top, areas),
        Overlay::Rate(form) => rate_form(painter, form, is_top, areas),
    }
}

/// As what a case can be opened; what the selected variant changes, or why the case has none, stands in full below.
fn variants(painter: &mut Painter<'_, '_>, picker: &Picker<Option<VariantName>>, is_top: bool, areas: &Areas) {
    let words = painter.words();
    let (shown, selected) = picker.shown();
    let foot = selected.and_then(|at| shown.get(at)).map(|choice| choice.note.as_str()).unwrap_or_default();
    let listed = Listed { welcome: words.variants_typed(), foot: Some(foot), ..Listed::new(words.choose_variant(), picker) };
    list(painter, &listed, is_top, areas);
}

/// The themes, with a sample of the selected one beside them where there is room: its name in settings gives way to that.
fn themes(painter: &mut Painter<'_, '_>, picker: &Picker<String>, is_top: bool, areas: &Areas) {
    let listed = Listed::new(painter.words().choose_theme(), picker);
    let has_room = areas.all.width >= 76 && areas.all.height >= sample::ROWS + 4;
    if !has_room {
        list(painter, &listed, is_top, areas);
        return;
    }
    let no_notes = vec![String::new(); picker.shown().0.len()];
    let beside = (sample::COLUMNS, sample::ROWS);
    let inner = list_beside(painter, &Listed { notes: Some(&no_notes), beside, ..listed }, is_top, areas);
    sample::draw(
        painter,
        Rect { x: inner.right() - sample::COLUMNS, width: sample::COLUMNS, height: sample::ROWS.min(inner.height), ..inner },
    );
}

fn painter_keys(painter: &Painter<'_, '_>, action: Action) -> String {
    painter.app.keymap().keys(action).join(" ")
}

/// An empty box in the middle of the screen `all`; returns its inside.
pub(in crate::screen) fn dialogue<A: Themed>(painter: &mut Painter<'_, '_, A>, all: Rect, width: u16, height: u16, title: &str) -> Rect {
    let (width, height) = (width.min(all.width), height.min(all.height.saturating_sub(1)));
    let area = Rect { x: (all.width - width) / 2, y: (all.height.saturating_sub(1) - height) / 2, width, height };
    painter.fill(area, Role::Overlay);
    let inner = painter.border(area, title, true);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

/// A text entry in an area, with the terminal's cursor at the caret where it has the keys.
pub(in crate::screen) fn entry<A: Themed>(painter: &mut Painter<'_, '_, A>, area: Rect, entry: &Entry, has_keys: bool, placeholder: &str) {
    if area.width == 0 || area.height == 0 {
        return;
    }
    if entry.is_empty() && !placeholder.is_empty() && !has_keys {
        painter.text(area.x, area.y, area.width, placeholder, Role::Placeholder);
        return;
    }
    let style = painter.style(Role::Overlay).patch(Style { bg: None, ..painter.style(Role::Question) });
    let mut area_widget = entry.area().clone();
    area_widget.set_style(style);
    // Wrapped text leaves the last column free: the caret stands there after a line that is full.
    let reserved = u16::from(area_widget.wrap_mode() != WrapMode::None && area.width > 1);
    let text_area = Rect { width: area.width - reserved, ..area };
    (&area_widget).render(text_area, painter.buffer());
    if entry.is_empty() && !placeholder.is_empty() {
        painter.text(area.x, area.y, area.width, placeholder, Role::Placeholder);
    }
    if has_keys && let Some(caret) = caret(&area_widget, area) {
        painter.cursor(caret);
    }
}

/// Where the caret of a text is that was drawn in this area; `None` if it is not visible.
fn caret(drawn: &TextArea<'_>, area: Rect) -> Option<Position> {
    let (first_row, first_column) = drawn.scroll_offset();
    let caret = drawn.screen_cursor();
    let row = u16::try_from(caret.row.checked_sub(first_row.into())?).ok().filter(|row| *row < area.height)?;
    let column = u16::try_from(caret.col.checked_sub(first_column.into())?).ok().filter(|column| *column < area.width)?;
    Some(Position { x: area.x + column, y: area.y + row })
}

/// Rows of the text below a list.
const FOOT_ROWS: u16 = 2;

/// A picker as it is drawn.
struct Listed<'a, T> {
    title: &'a str,
    /// Stands above the choices; may be empty.
    welcome: &'a str,
    picker: &'a Picker<T>,
    /// What stands beside the choices that are shown, in place of their own notes.
    notes: Option<&'a [String]>,
    /// Columns at the right that stay free, and rows that there are at least.
    beside: (u16, u16),
    /// Stands below the choices, on two lines.
    foot: Option<&'a str>,
}

impl<'a, T> Listed<'a, T> {
    fn new(title: &'a str, picker: &'a Picker<T>) -> Self {
        Self { title, welcome: "", picker, notes: None, beside: (0, 0), foot: None }
    }
}

fn list<T: PartialEq>(painter: &mut Painter<'_, '_>, listed: &Listed<'_, T>, is_top: bool, areas: &Areas) {
    list_beside(painter, listed, is_top, areas);
}

/// As [`list`]; returns the inside of the box.
fn list_beside<T: PartialEq>(painter: &mut Painter<'_, '_>, listed: &Listed<'_, T>, is_top: bool, areas: &Areas) -> Rect {
    let Listed { title, welcome, picker, notes, beside, foot } = *listed;
    let (shown, selected) = picker.shown();
    let below = if foot.is_some() { FOOT_ROWS + 1 } else { 0 };
    let wanted = (shown.len().max(3) as u16 + 4 + below + u16::from(!welcome.is_empty()) * 2).max(beside.1 + 2);
    // As wide as the longest name and what stands beside it, where the window has the room.
    let ambiguous = painter.ambiguous();
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(|t| ambiguous.of_text(&clean(t))).max().unwrap_or(0) as u16;
    let label_width = widest(&mut shown.iter().map(|c| c.label.as_str()));
    let note_width = match notes {
        Some(notes) => widest(&mut notes.iter().map(String::as_str)),
        None => widest(&mut shown.iter().map(|c| c.note.as_str())),
    };
    let width = label_width.saturating_add(note_width).saturating_add(9).clamp(76, areas.all.width.saturating_sub(4).max(76));
    let whole = dialogue(painter, areas.all, width, wanted.min(areas.all.height.saturating_sub(2)), title);
    let inner = Rect { width: whole.width.saturating_sub(beside.0 + u16::from(beside.0 > 0)), ..whole };
    let mut y = inner.y;
    if !welcome.is_empty() {
        painter.text(inner.x, y, inner.width, welcome, Role::Strong);
        y += 2;
    }
    let prompt = format!("{} ", if painter.app.options().ascii { ">" } else { "›" });
    let used = painter.text(inner.x, y, inner.width, &prompt, Role::Key);
    entry(painter, Rect { x: inner.x + used, y, width: inner.width.saturating_sub(used), height: 1 }, &picker.filter, is_top, "");
    y += 1;
    let rows = usize::from(inner.bottom().saturating_sub(y + below));
    let top = selected.unwrap_or(0).saturating_sub(rows.saturating_sub(1));
    let label_width = label_width.min(inner.width * 2 / 3);
    for (index, choice) in shown.iter().enumerate().skip(top).take(rows) {
        let note = notes.and_then(|n| n.get(index)).unwrap_or(&choice.note);
        choice_row(painter, Rect { y, height: 1, ..inner }, choice, note, label_width, selected == Some(index));
        y += 1;
    }
    let list = Rect { x: inner.x + 1, y: inner.bottom().saturating_sub(below + rows as u16), height: rows as u16, ..inner };
    painter.scrollbar(list, top, shown.len());
    if let Some(foot) = foot {
        let layout = Layout { width: usize::from(inner.width).max(2), ambiguous, ascii: painter.app.options().ascii };
        let first = inner.bottom().saturating_sub(FOOT_ROWS);
        for (line, y) in plain(&clean(foot), Mark::Plain, &layout).iter().zip(first..inner.bottom()) {
            painter.text(inner.x, y, inner.width, &line.text(), Role::Overlay);
        }
    }
    whole
}

fn choice_row<T>(painter: &mut Painter<'_, '_>, area: Rect, choice: &Choice<T>, note: &str, label_width: u16, is_selected: bool) {
    let role = match (is_selected, choice.enabled) {
        (true, _) => Role::Selection,
        (false, true) => Role::Overlay,
        (false, false) => Role::Placeholder,
    };
    if is_selected {
        painter.fill(area, Role::Selection);
        let glyph = painter.glyphs().selected;
        painter.text(area.x, area.y, 1, glyph, Role::Selection);
    }
    painter.text(area.x + 2, area.y, label_width, &clean(&choice.label), role);
    let note_role = if is_selected { Role::Selection } else { Role::Dim };
    let x = area.x + 2 + label_width + 2;
    painter.text(x, area.y, area.right().saturating_sub(x), &clean(note), note_role);
}

fn entry_form(painter: &mut Painter<'_, '_>, form: &EntryForm, is_top: bool, areas: &Areas) {
    let words = painter.words();
    let title = match &form.purpose {
        Purpose::Own(_) => words.new_question(),
        Purpose::EditNext(_) => words.edit_question(),
        Purpose::ModelFile(_) => words.path_of_gguf(),
        Purpose::ModelAddress(_) => words.address(),
        Purpose::KeyVariable(..) => words.key_variable(),
        Purpose::CaseFile => words.path_of_cases(),
        Purpose::Scores => words.path_of_scores(),
    };
    let has_lines = form.purpose.has_lines();
    let height = if has_lines { (areas.all.height * 2 / 3).max(8) } else { 5 + u16::from(form.problem.is_some()) * 2 };
    let inner = dialogue(painter, areas.all, if has_lines { 90 } else { 76 }, height, title);
    let buttons_y = inner.bottom().saturating_sub(1);
    let problem_rows = u16::from(form.problem.is_some()) * 2;
    let text = Rect { height: inner.height.saturating_sub(2 + problem_rows).max(1), ..inner };
    let placeholder = if matches!(form.purpose, Purpose::ModelAddress(_)) { words.address_example() } else { words.write_here() };
    entry(painter, text, &form.entry, is_top && form.field == Field::Text, placeholder);
    if let Some(problem) = &form.problem {
        let layout = Layout { width: usize::from(inner.width).max(2), ambiguous: painter.ambiguous(), ascii: painter.app.options().ascii };
        for (index, line) in plain(problem, Mark::Plain, &layout).iter().take(2).enumerate() {
            painter.text(inner.x, text.bottom() + index as u16, inner.width, &line.text(), Role::Error);
        }
    }
    let send = match form.purpose {
        Purpose::Own(_) | Purpose::EditNext(_) => words.send(),
        Purpose::ModelFile(_) | Purpose::CaseFile | Purpose::Scores => words.open(),
        Purpose::ModelAddress(_) | Purpose::KeyVariable(..) => words.save(),
    };
    let key = painter.app.keymap().key(if has_lines { Action::Send } else { Action::Choose }).unwrap_or_default();
    let mut x = inner.x;
    x += button(painter, x, buttons_y, &format!("{send} {key}"), form.field == Field::Send) + 2;
    let key = painter.app.keymap().key(Action::Back).unwrap_or_default();
    button(painter, x, buttons_y, &format!("{} {key}", words.cancel()), form.field == Field::Cancel);
}

fn button(painter: &mut Painter<'_, '_>, x: u16, y: u16, text: &str, has_keys: bool) -> u16 {
    let (role, text) = if has_keys { (Role::ButtonFocused, format!("[{text}]")) } else { (Role::Button, format!(" {text} ")) };
    painter.text(x, y, 60, &text, role)
}

/// Which answer a rating is of.
fn rated(painter: &Painter<'_, '_>, form: &RateForm) -> String {
    let words = painter.words();
    let dot = painter.glyphs().dot;
    let Some(opened) = painter.app.session().opened(&form.key) else { return words.rate_title().to_owned() };
    let Some(exchange) = opened.consultation().exchanges().get(form.exchange) else { return words.rate_title().to_owned() };
    let turn = exchange.asked.turn().and_then(|t| Some((t, opened.case().turn_heading(t, words.0)?)));
    let what = match turn {
        Some((number, heading)) => format!("{} {heading}", numbered(number, painter.app.options().ascii)),
        None => Asked::Own.words(words.0).unwrap_or_default().to_owned(),
    };
    let of = exchange.answers.len();
    let which = if of > 1 { format!(" {dot} {} {of}/{of}", words.answer_of()) } else { String::new() };
    format!("{} {dot} {what}{which}", words.rate_title())
}

fn rate_form(painter: &mut Painter<'_, '_>, form: &RateForm, is_top: bool, areas: &Areas) {
    let words = painter.words();
    let title = rated(painter, form);
    let inner = dialogue(painter, areas.all, 72, 13, &title);
    let mut y = inner.y;
    let label = |painter: &mut Painter<'_, '_>, y: u16, text: &str, has_keys: bool| {
        let role = if has_keys { Role::Title } else { Role::Dim };
        let marker = if has_keys { painter.glyphs().selected } else { " " };
        painter.text(inner.x, y, 1, marker, role);
        painter.text(inner.x + 2, y, 10, text, role);
    };
    let is_narrow = inner.width < 60;
    let field_x = inner.x + if is_narrow { 10 } else { 13 };
    label(painter, y, words.rating(), form.field == RateField::Rating);
    let mut x = field_x;
    for value in 1..=10u8 {
        let is_chosen = form.rating.is_some_and(|r| r.get() == value);
        let text = match (is_chosen, is_narrow) {
            (true, _) => format!("[{value}]"),
            (false, true) => value.to_string(),
            (false, false) => format!(" {value} "),
        };
        let role = match (is_chosen, form.field == RateField::Rating) {
            (true, true) => Role::ButtonFocused,
            (true, false) => Role::Button,
            (false, _) => Role::Overlay,
        };
        x += painter.text(x, y, inner.right().saturating_sub(x), &text, role) + 1;
    }
    y += 2;
    label(painter, y, words.tags(), matches!(form.field, RateField::Tags(_)));
    let mut x = field_x;
    for (index, tag) in ErrorTag::ALL.into_iter().enumerate() {
        let has_keys = form.field == RateField::Tags(index);
        let mark = if form.tags.contains(&tag) { "[x]" } else { "[ ]" };
        let text = format!("{mark} {}", tag.words(words.0));
        let width = painter.ambiguous().of_text(&text) as u16;
        if x + width > inner.right() {
            (x, y) = (field_x, y + 1);
        }
        x += painter.text(x, y, inner.right().saturating_sub(x), &text, if has_keys { Role::ButtonFocused } else { Role::Overlay }) + 2;
    }
    y += 2;
    label(painter, y, words.comment(), form.field == RateField::Comment);
    let rows = inner.bottom().saturating_sub(y + 2).max(1);
    let area = Rect { x: field_x, y, width: inner.right().saturating_sub(field_x), height: rows };
    entry(painter, area, &form.comment, is_top && form.field == RateField::Comment, words.optional());
    let y = inner.bottom().saturating_sub(1);
    let used = button(painter, field_x, y, words.save(), form.field == RateField::Save);
    button(painter, field_x + used + 2, y, words.cancel(), form.field == RateField::Cancel);
}

/// The keys, made from the live keymap.
fn help(painter: &mut Painter<'_, '_>, scroll: usize, areas: &Areas) {
    let words = painter.words();
    let all = areas.all;
    let inner = dialogue(painter, all, 96, all.height.saturating_sub(2), words.help_title());
    let lines = help_lines(painter);
    // In two columns where there is room.
    let columns: usize = if inner.width >= 70 { 2 } else { 1 };
    let rows = usize::from(inner.height);
    let width = inner.width / columns as u16;
    let first = scroll.min(lines.len().saturating_sub(rows * columns));
    for (index, (role, key, text)) in lines.iter().skip(first).take(rows * columns).enumerate() {
        let x = inner.x + (index / rows) as u16 * width;
        let y = inner.y + (index % rows) as u16;
        if key.is_empty() {
            painter.text(x, y, width.saturating_sub(1), text, *role);
        } else {
            painter.text(x + 1, y, 16, key, Role::Key);
            painter.text(x + 18, y, width.saturating_sub(19), text, *role);
        }
    }
    if columns == 1 {
        painter.scrollbar(Rect { x: inner.x + 1, ..inner }, first, lines.len());
    }
}

/// The lines of the help: a role, the keys, and what they do; a heading has no keys.
fn help_lines(painter: &Painter<'_, '_>) -> Vec<(Role, String, String)> {
    let language = painter.words().0;
    let keymap = painter.app.keymap();
    let mut lines = Vec::new();
    for context in Context::ALL {
        let actions: Vec<Action> = Action::ALL.iter().copied().filter(|a| a.context() == context).collect();
        lines.push((Role::Heading, String::new(), context.label(language).to_owned()));
        for action in actions {
            let keys = keymap.keys(action).join(" ");
            let keys = if keys.is_empty() { "-".to_owned() } else { keys };
            lines.push((Role::Overlay, keys, action.label(language).to_owned()));
        }
        lines.push((Role::Overlay, String::new(), String::new()));
    }
    lines
}

fn log(painter: &mut Painter<'_, '_>, back: usize, areas: &Areas) {
    let words = painter.words();
    let all = areas.all;
    let inner = dialogue(painter, all, all.width.saturating_sub(4), all.height.saturating_sub(2), words.log_title());
    let layout = Layout { width: usize::from(inner.width).max(2), ambiguous: painter.ambiguous(), ascii: painter.app.options().ascii };
    let mut lines = Vec::new();
    for entry in painter.app.log() {
        let role = match entry.tone {
            Tone::Info => Role::Overlay,
            Tone::Warning => Role::Warning,
            Tone::Error => Role::Error,
        };
        let text = format!("{} {}", entry.at, entry.text);
        lines.extend(plain(&text, Mark::Plain, &layout).into_iter().map(|l| (role, l.text().into_owned())));
    }
    if lines.is_empty() {
        painter.text(inner.x, inner.y, inner.width, words.log_empty(), Role::Dim);
        return;
    }
    let rows = usize::from(inner.height);
    let last = lines.len().saturating_sub(back.min(lines.len().saturating_sub(rows)));
    let first = last.saturating_sub(rows);
    for (index, (role, text)) in lines[first..last].iter().enumerate() {
        painter.text(inner.x, inner.y + index as u16, inner.width, text, *role);
    }
    painter.scrollbar(Rect { x: inner.x + 1, ..inner }, first, lines.len());
}
