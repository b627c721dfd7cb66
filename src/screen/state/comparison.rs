//! The view of several models' answers to the same turn of a case, side by side.

use super::{Options, Screen, consultation_view::replace, together::Together};
use crate::{
    case::{Case, CaseId},
    language::Language,
    screen::{
        layout::{BlockKey, ComparisonAreas, PaneContent, Row, RowRef, Setting, exchange, reference},
        theme::Role,
    },
    session::{ConsultationKey, OpenConsultation, TurnState},
    text::{Layout, Line, Mark, plain},
};
use std::collections::BTreeSet;

/// A column of answers.
#[derive(Debug, Default)]
struct Column {
    model: String,
    content: PaneContent<BlockKey>,
}

/// What the columns were laid out from.
#[derive(Debug, Clone, PartialEq)]
struct Signature {
    layout: Layout,
    language: Language,
    turn: usize,
    models: Vec<String>,
}

/// How several models' answers are shown.
#[derive(Debug)]
pub struct Comparison {
    case: CaseId,
    columns: Vec<Column>,
    turn: usize,
    focus: usize,
    revealed: BTreeSet<usize>,
    pub(super) reasoning_open: bool,
    pub(super) together: Together,
    reference: PaneContent<String>,
    question: Vec<Line>,
    signature: Option<Signature>,
    /// Where the user came from.
    pub(super) from: Screen,
}

impl Comparison {
    /// The answers of these models to a turn (from 1) of a case, opened from a screen.
    pub(super) fn new(case: CaseId, models: Vec<String>, turn: usize, from: Screen) -> Self {
        let column = |model| Column { model, content: PaneContent::default() };
        Self {
            case,
            columns: models.into_iter().map(column).collect(),
            turn,
            focus: 0,
            revealed: BTreeSet::new(),
            reasoning_open: false,
            together: Together::default(),
            reference: PaneContent::default(),
            question: Vec::new(),
            signature: None,
            from,
        }
    }

    pub fn case(&self) -> &CaseId {
        &self.case
    }

    /// The turn, from 1.
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// The models of the columns, in order.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|column| column.model.as_str())
    }

    /// The consultations of the columns, in order.
    pub fn keys(&self) -> Vec<ConsultationKey> {
        self.models().map(|model| ConsultationKey { case: self.case.clone(), model: model.to_owned() }).collect()
    }

    /// Whether a consultation has a column.
    pub fn has(&self, key: &ConsultationKey) -> bool {
        key.case == self.case && self.models().any(|model| model == key.model)
    }

    /// Which column has the keys; the reference is the last one.
    pub fn focus(&self) -> usize {
        self.focus.min(self.count().saturating_sub(1))
    }

    /// The consultation of the column that has the keys; nothing for the reference.
    pub fn focused(&self) -> Option<ConsultationKey> {
        self.keys().into_iter().nth(self.focus())
    }

    /// Whether the reference of the turn is a column.
    pub fn is_revealed(&self) -> bool {
        self.revealed.contains(&self.turn)
    }

    /// How many columns there are, the reference among them.
    pub fn count(&self) -> usize {
        self.columns.len() + usize::from(self.is_revealed())
    }

    /// The question of the turn, as far as there is room for it.
    pub fn question(&self) -> &[Line] {
        &self.question
    }

    /// The first row shown of a column.
    pub fn offset(&self, column: usize) -> usize {
        self.together.offset(column)
    }

    /// Whether one column is scrolled alone.
    pub fn is_alone(&self) -> bool {
        self.together.is_alone()
    }

    /// How many rows a column has.
    pub fn height(&self, column: usize) -> usize {
        self.columns.get(column).map_or(self.reference.height(), |c| c.content.height())
    }

    /// A row of a column.
    pub fn row(&self, column: usize, index: usize) -> Option<RowRef<'_>> {
        match self.columns.get(column) {
            Some(column) => column.content.row(index),
            None => self.reference.row(index),
        }
    }

    /// Gives the keys to the next column, or the one before.
    pub(super) fn step_focus(&mut self, forward: bool) {
        let count = self.count().max(1);
        self.focus = (self.focus() + if forward { 1 } else { count - 1 }) % count;
    }

    /// Gives the keys to a column.
    pub(super) fn focus_on(&mut self, column: usize) {
        self.focus = column;
    }

    /// Goes to a turn of the case.
    pub(super) fn go_to(&mut self, turn: usize, follow: bool) {
        if turn != self.turn || follow {
            self.turn = turn;
            self.together.begin(follow);
        }
    }

    /// Shows the reference of the turn as a column, or hides it; whether it is shown now.
    pub(super) fn switch_reference(&mut self) -> bool {
        let is_shown = !self.revealed.remove(&self.turn) && self.revealed.insert(self.turn);
        if is_shown {
            self.focus = self.columns.len();
        }
        is_shown
    }

    /// Takes a model in at the end, or out; `None` where there is no room for one more.
    pub(super) fn switch_model(&mut self, model: &str) -> Option<bool> {
        if let Some(at) = self.columns.iter().position(|column| column.model == model) {
            self.columns.remove(at);
            return Some(false);
        }
        if self.columns.len() >= crate::session::MOST_BESIDE {
            return None;
        }
        self.columns.push(Column { model: model.to_owned(), content: PaneContent::default() });
        Some(true)
    }

    /// Lays out what has changed. `opened` has the consultations of the columns, with their models and names.
    pub(super) fn lay_out(&mut self, case: &Case, opened: &[(&OpenConsultation, Setting<'_>)], options: Options, areas: &ComparisonAreas) {
        let Some((_, first)) = opened.first() else {
            self.question.clear();
            return;
        };
        let words = first.words;
        let layout = Layout { width: areas.text_width(), ambiguous: options.ambiguous, ascii: options.ascii };
        let models = self.models().map(str::to_owned).collect();
        let signature = Signature { layout, language: words.0, turn: self.turn, models };
        if self.signature.as_ref() != Some(&signature) {
            self.signature = Some(signature);
            self.columns.iter_mut().for_each(|column| column.content.blocks.clear());
            self.reference.blocks.clear();
        }
        self.question = question(case, self.turn, Layout { width: areas.question_width(), ..layout }, usize::from(areas.question.height));
        let (turn, reasoning_open) = (self.turn, self.reasoning_open);
        for (column, (opened, setting)) in self.columns.iter_mut().zip(opened) {
            let context = exchange::Context { opened, setting, layout: &layout, answer_alone: true };
            let index = match opened.turn_state(turn) {
                TurnState::Asked(index) => index,
                TurnState::Coming | TurnState::Next => opened.consultation().exchanges().len(),
                TurnState::Later => {
                    not_reached(&mut column.content, setting);
                    continue;
                }
            };
            // Ratings and verdicts are about the last of several answers.
            let last = opened.consultation().exchanges().get(index).map_or(0, |e| e.answers.len().saturating_sub(1));
            context.renew(&mut column.content.blocks, 0, index, last, reasoning_open);
            column.content.blocks.truncate(1);
            column.content.count();
        }
        // What may be shown is what the one that is least far may see.
        let least = opened.iter().find(|(opened, _)| opened.consultation().next_turn().is_some()).or(opened.first());
        if let Some((opened, setting)) = least.filter(|_| self.is_revealed()) {
            let key = reference::key(opened, turn, true);
            replace(&mut self.reference, key, || reference::rows(opened, turn, true, words, setting.keymap, &layout));
        }
        let heights = (0..self.count()).map(|column| self.height(column)).collect();
        self.together.measure(heights, self.columns.len(), areas.rows());
    }
}

/// Says that a consultation is not as far as this turn.
fn not_reached(content: &mut PaneContent<BlockKey>, setting: &Setting<'_>) {
    content.blocks.clear();
    content.blocks.push(exchange::notice(Row::of_pieces(vec![(Role::Dim, setting.words.not_yet_reached().to_owned())])));
    content.count();
}

/// The question of a turn on so many lines; what does not fit is left out with an ellipsis.
fn question(case: &Case, turn: usize, layout: Layout, most: usize) -> Vec<Line> {
    let Some(asked) = case.turns().get(turn - 1).filter(|_| most > 0) else { return Vec::new() };
    let mut lines = plain(asked.question.trim(), Mark::Plain, &layout);
    if lines.len() > most {
        let ellipsis = if layout.ascii { "~" } else { "…" };
        let room = Layout { width: layout.width.saturating_sub(2).max(2), ..layout };
        let last = plain(&lines[most - 1].text(), Mark::Plain, &room).swap_remove(0).text().into_owned() + ellipsis;
        lines.truncate(most - 1);
        lines.extend(plain(&last, Mark::Plain, &layout).into_iter().take(1));
    }
    lines
}
