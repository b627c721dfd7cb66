//! Draws the list of cases with a preview.

use super::paint::Painter;
use crate::{
    case::{Case, CaseFile},
    screen::{
        layout::{Areas, Kind, numbered},
        state::Ward,
        theme::Role,
    },
    session::Cases,
    text::{Layout, Mark, clean, plain},
};
use ratatui::layout::Rect;

/// Columns of a model's progress: its turns and its score.
const PROGRESS: u16 = 11;
/// Columns of a model's name, at most.
const NAME: u16 = 32;
/// Columns of the complaint that no model's name takes away.
const COMPLAINT: u16 = 20;
/// Models beside each other, at most.
const MODELS: usize = 4;

pub(super) fn draw(painter: &mut Painter<'_, '_>, areas: &Areas) {
    let words = painter.words();
    let (list, preview) = areas.list_and_preview();
    let (list, preview) = match areas.kind {
        Kind::Panes => {
            let has_keys = painter.app.overlays().is_empty();
            let list = painter.border(list, words.cases(), has_keys);
            (list, preview.map(|area| painter.border(area, words.preview(), false)))
        }
        Kind::Tabs | Kind::Small => (list, preview.map(|area| below_a_line(painter, area))),
    };
    match painter.app.session().cases() {
        Cases::Reading => {
            painter.text(list.x + 1, list.y, list.width, words.reading_cases(), Role::Dim);
        }
        Cases::Failed(why) => {
            let layout = Layout { width: usize::from(list.width.saturating_sub(2)).max(2), ..layout(painter) };
            lines(painter, list, &clean(&why.words(words.0)), Role::Error, &layout);
        }
        Cases::Read(file) => {
            let file = file.clone();
            let ward = painter.app.ward();
            rows(painter, list, &file, ward);
            if let Some(area) = preview {
                show_case(painter, area, &file, ward);
            }
        }
    }
}

/// What is left of an area below a line with a title.
fn below_a_line(painter: &mut Painter<'_, '_>, area: Rect) -> Rect {
    let line = painter.glyphs().horizontal.repeat(usize::from(area.width));
    painter.text(area.x, area.y, area.width, &line, Role::Border);
    let title = format!(" {} ", painter.words().preview());
    painter.text(area.x + 2, area.y, area.width.saturating_sub(4), &title, Role::Title);
    Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
}

fn layout(painter: &Painter<'_, '_>) -> Layout {
    Layout { width: 2, ambiguous: painter.ambiguous(), ascii: painter.app.options().ascii }
}

/// Where each column begins, and how wide it is.
struct Columns {
    id: u16,
    department: u16,
    complaint: u16,
    /// Each with its columns.
    models: Vec<(String, u16)>,
}

fn columns(painter: &Painter<'_, '_>, area: Rect, file: &CaseFile) -> Columns {
    let ambiguous = painter.ambiguous();
    let widest = |texts: &mut dyn Iterator<Item = &str>, least: usize, most: usize| {
        texts.map(|t| ambiguous.of_text(t)).max().unwrap_or(0).clamp(least, most) as u16
    };
    let id = widest(&mut file.cases.iter().map(|c| c.id().as_str()), 4, usize::from(area.width) / 4);
    let has_departments = file.cases.iter().any(|c| c.department().is_some());
    let department = if has_departments { widest(&mut file.cases.iter().filter_map(Case::department), 4, 12) } else { 0 };
    let session = painter.app.session();
    let mut models: Vec<String> = session.model().map(str::to_owned).into_iter().collect();
    models.extend(
        session.progress().values().filter(|p| !p.cases.is_empty() && Some(p.model.as_str()) != session.model()).map(|p| p.model.clone()),
    );
    let taken = id + department + 4;
    let room = usize::from(area.width.saturating_sub(taken + 18) / (PROGRESS + 1));
    models.truncate(room.min(MODELS));
    let mut complaint = area.width.saturating_sub(taken + models.len() as u16 * (PROGRESS + 1));
    let wide = |model: String| {
        let name = ambiguous.of_text(&clean(&session.shown_name(&model))) as u16;
        let more = name.min(NAME).saturating_sub(PROGRESS).min(complaint.saturating_sub(COMPLAINT));
        complaint -= more;
        (model, PROGRESS + more)
    };
    let models = models.into_iter().map(wide).collect();
    Columns { id, department, complaint, models }
}

fn rows(painter: &mut Painter<'_, '_>, area: Rect, file: &CaseFile, ward: &Ward) {
    let words = painter.words();
    let columns = columns(painter, area, file);
    let mut x = area.x + 1;
    painter.text(x, area.y, columns.id, words.case(), Role::Dim);
    x += columns.id + 1;
    if columns.department > 0 {
        painter.text(x, area.y, columns.department, words.department(), Role::Dim);
        x += columns.department + 1;
    }
    painter.text(x, area.y, columns.complaint, words.complaint_column(), Role::Dim);
    x += columns.complaint + 1;
    for (model, width) in &columns.models {
        let name = painter.app.session().shown_name(model);
        painter.text(x, area.y, *width, &clean(&name), Role::Dim);
        x += width + 1;
    }
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    for (line, position) in (ward.top()..ward.visible().len()).take(usize::from(list.height)).enumerate() {
        let case = &file.cases[ward.visible()[position]];
        case_row(painter, Rect { y: list.y + line as u16, height: 1, ..list }, case, &columns, position == ward.cursor());
    }
    if ward.visible().is_empty() {
        painter.text(list.x + 1, list.y, list.width, words.no_case_fits(), Role::Dim);
    }
    painter.scrollbar(list, ward.top(), ward.visible().len());
    bottom(painter, Rect { y: area.bottom().saturating_sub(1), height: 1, ..area }, file, ward);
}

fn case_row(painter: &mut Painter<'_, '_>, area: Rect, case: &Case, columns: &Columns, is_selected: bool) {
    let of = |role: Role| if is_selected { Role::Selection } else { role };
    if is_selected {
        painter.fill(Rect { width: area.width.saturating_sub(1), ..area }, Role::Selection);
        let glyph = painter.glyphs().selected;
        painter.text(area.x, area.y, 1, glyph, Role::Selection);
    }
    let mut x = area.x + 1;
    painter.text(x, area.y, columns.id, &clean(case.id().as_str()), of(Role::Text));
    x += columns.id + 1;
    if columns.department > 0 {
        painter.text(x, area.y, columns.department, &clean(case.department().unwrap_or_default()), of(Role::Dim));
        x += columns.department + 1;
    }
    let opening = case.opening(usize::from(columns.complaint)).replace('…', painter.glyphs().ellipsis);
    painter.text(x, area.y, columns.complaint, &clean(&opening), of(Role::Text));
    x += columns.complaint + 1;
    for (model, width) in &columns.models {
        let progress = painter.app.session().progress().get(model).and_then(|p| p.cases.get(case.id()).copied());
        let text = progress.map(|p| {
            let score = match (p.judged, p.rated) {
                (Some(judged), Some(rated)) => format!(" {judged}/{rated:.1}"),
                (Some(judged), None) => format!(" {judged}"),
                (None, Some(rated)) => format!(" -/{rated:.1}"),
                (None, None) => String::new(),
            };
            let edited = if p.is_edited { format!(" {}", painter.words().changed()) } else { String::new() };
            format!("{}/{}{edited}{score}", p.answered, case.turns().len())
        });
        let is_done = progress.is_some_and(|p| p.answered >= case.turns().len());
        let role = if is_done { Role::TurnDone } else { Role::TurnWaiting };
        painter.text(x, area.y, *width, text.as_deref().unwrap_or("-"), of(role));
        x += width + 1;
    }
}

/// What is filtered, and what cannot be used.
fn bottom(painter: &mut Painter<'_, '_>, area: Rect, file: &CaseFile, ward: &Ward) {
    let words = painter.words();
    let mut x = area.x + 1;
    if let Some(entry) = ward.filter().filter(|f| ward.is_filtering() || !f.is_empty()) {
        x += painter.text(x, area.y, area.width, &format!("{} ", words.filter()), Role::Title);
        let field = Rect { x, width: (area.width / 2).min(area.right().saturating_sub(x)), ..area };
        super::dialogues::entry(painter, field, entry, ward.is_filtering(), words.filter_hint());
        x += field.width + 1;
    }
    let mut notes = vec![words.shown_of(ward.visible().len(), file.cases.len())];
    if let Some(department) = ward.department() {
        notes.push(clean(department).into_owned());
    }
    if !file.excluded.is_empty() {
        let ids: Vec<&str> = file.excluded.iter().map(|x| x.id.as_str()).take(5).collect();
        notes.push(format!("{} {}{}{}", file.excluded.len(), words.excluded(), words.colon(), clean(&ids.join(" "))));
    }
    let mut progress = painter.app.session().progress().values().flat_map(|of| of.cases.values());
    if progress.any(|p| p.judged.is_some() || p.rated.is_some()) {
        notes.push(words.scores_legend().to_owned());
    }
    let text = notes.join("  ");
    x += painter.text(x, area.y, area.right().saturating_sub(x), &text, Role::Dim);
    if let Some(first) = file.problems.first() {
        let text = format!("  {} {}{}{}", file.problems.len(), words.broken(), words.colon(), clean(&first.words(words.0)));
        painter.text(x, area.y, area.right().saturating_sub(x + 1), &text, Role::Warning);
    }
}

fn show_case(painter: &mut Painter<'_, '_>, area: Rect, file: &CaseFile, ward: &Ward) {
    let Some(case) = ward.visible().get(ward.cursor()).map(|&i| &file.cases[i]) else { return };
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let layout = Layout { width: usize::from(area.width).max(2), ..layout(painter) };
    let words = painter.words();
    let turns: Vec<String> =
        case.turns().iter().enumerate().map(|(i, t)| format!("{} {}", numbered(i + 1, layout.ascii), t.kind.heading(words.0))).collect();
    painter.text(area.x, area.y, area.width, &turns.join("  "), Role::TurnDone);
    painter.text(area.x, area.y + 1, area.width, case.source().words_with_caution(words.0), Role::Dim);
    let below = Rect { y: area.y + 3, height: area.height.saturating_sub(3), ..area };
    lines(painter, below, &case.turns()[0].question, Role::Question, &layout);
}

fn lines(painter: &mut Painter<'_, '_>, area: Rect, text: &str, role: Role, layout: &Layout) {
    for (index, line) in plain(text, Mark::Plain, layout).iter().take(usize::from(area.height)).enumerate() {
        painter.text(area.x, area.y + index as u16, area.width, &line.text(), role);
    }
}
