//! Lays out an interview on the stage: what was said, and the facts, which light up once they are found out.

use super::state::StageScreen;
use crate::{
    interview::PartKind,
    screen::{
        draw::paint::Painter,
        interviewing::labelled,
        layout::{Row, row_ref},
        stage::{areas::Areas, pages},
        theme::Role,
    },
    show::{InterviewScene, SaidPart, SeenFact, words::Words},
    text::Layout,
};
use ratatui::layout::Rect;

/// Columns of who speaks, at least.
const WHO: usize = 10;
/// Columns of a fact's mark.
const MARK: usize = 2;

/// Everything that was said, each exchange apart.
pub(super) fn said(parts: &[SaidPart<'_>], who: usize, layout: &Layout) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut last = None;
    for part in parts {
        let (label, body) = match part.kind {
            PartKind::Question => (Role::QuestionLabel, Role::Question),
            PartKind::Orders => (Role::Key, Role::Code),
            PartKind::Conclusion => (Role::QuestionLabel, Role::Strong),
            PartKind::Answer => (Role::AnswerLabel, Role::Answer),
            PartKind::Results => (Role::Heading, Role::Reference),
        };
        let is_doctors = matches!(part.kind, PartKind::Question | PartKind::Conclusion | PartKind::Orders);
        if is_doctors && last.is_some_and(|last| !matches!(last, PartKind::Question)) {
            rows.push(Row::empty());
        }
        last = Some(part.kind);
        rows.extend(labelled((label, part.who), (body, &part.text), who, layout));
        rows.extend(part.fault.into_iter().flat_map(|fault| labelled((Role::Warning, ""), (Role::Warning, fault), who, layout)));
    }
    rows
}

/// Columns of who speaks: the same for everything that is said on a page.
pub(super) fn who_columns(scene: &InterviewScene<'_>, layout: &Layout) -> usize {
    let widths = scene.before.iter().chain(&scene.said).map(|part| layout.ambiguous.of_text(part.who) + 2);
    widths.max().unwrap_or(WHO).max(WHO).min(layout.width / 2)
}

/// The facts with those that were found out marked, and the first row that is lit up.
pub(super) fn facts(facts: &[SeenFact<'_>], done: &str, layout: &Layout) -> (Vec<Row>, Option<usize>) {
    let (mut rows, mut lit) = (Vec::new(), None);
    for seen in facts {
        let (mark, role) = match (seen.is_new, seen.is_found, seen.fact.must_ask) {
            (true, ..) => (done, Role::Strong),
            (false, true, _) => (done, Role::Success),
            (false, false, true) => ("*", Role::Dim),
            (false, false, false) => ("", Role::Dim),
        };
        if seen.is_new {
            lit = lit.or(Some(rows.len()));
        }
        rows.extend(labelled((Role::Success, mark), (role, &seen.fact.text), MARK, layout));
    }
    (rows, lit)
}

/// Where there is no room for all facts: those that were found out just now.
pub(super) fn latest(facts: &[SeenFact<'_>], done: &str, layout: &Layout) -> Vec<Row> {
    let new = facts.iter().filter(|seen| seen.is_new);
    new.flat_map(|seen| labelled((Role::Success, done), (Role::Success, &seen.fact.text), MARK, layout)).collect()
}

/// What stands below what was said: that waiting was skipped, that it is waited for.
pub(super) fn waiting(scene: &InterviewScene<'_>, words: Words, layout: &Layout) -> Vec<Row> {
    let remark = match (scene.skipped, scene.waits) {
        (Some(skipped), _) if !scene.is_over => words.skipped(skipped),
        (None, Some(waits)) => words.waiting(waits),
        _ => return Vec::new(),
    };
    let mut rows = if scene.before.is_empty() { Vec::new() } else { vec![Row::empty()] };
    rows.extend(pages::text(&remark, Role::Dim, layout));
    rows
}

/// Draws what was said, its end in view, and the facts beside it or the latest of them below.
pub(super) fn draw(painter: &mut Painter<'_, '_, StageScreen>, areas: &Areas) {
    let screen = painter.app;
    let Some(laid) = &screen.laid.interview else { return };
    let area = areas.body;
    let count = laid.before.len() + laid.said.len();
    let last = count.saturating_sub(usize::from(area.height));
    let offset = if screen.machine.follows_end() { last } else { screen.machine.offset().min(last) };
    let rows = laid.before.iter().chain(&laid.said).skip(offset);
    for (row, y) in rows.zip(area.top()..area.bottom()) {
        painter.row(area.x, y, area.width, row_ref(row));
    }
    painter.scrollbar(Rect { width: area.width + 1, ..area }, offset, count);
    let context = areas.context;
    for (row, y) in laid.facts.iter().zip(context.top()..context.bottom()) {
        painter.row(context.x, y, context.width, row_ref(row));
    }
    if areas.second.area() == 0 {
        return;
    }
    let inside = painter.border(areas.second, screen.words.facts(), false);
    let last = laid.facts.len().saturating_sub(usize::from(inside.height));
    // What was found out just now stands in the middle.
    let offset = laid.lit.map_or(0, |lit| lit.saturating_sub(usize::from(inside.height / 2))).min(last);
    for (row, y) in laid.facts.iter().skip(offset).zip(inside.top()..inside.bottom()) {
        painter.row(inside.x, y, inside.width, row_ref(row));
    }
}
