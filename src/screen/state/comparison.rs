//! The view of several models' answers to the same turn of a case, side by side.

use super::{Options, Screen, consultation_view::replace, together::Together};
use crate::{
    case::Case,
    language::Language,
    screen::{
        layout::{BlockKey, ComparisonAreas, PaneContent, Row, RowRef, Setting, exchange, reference},
        theme::Role,
    },
    session::{ConsultationKey, OpenConsultation, TurnState},
    text::{Layout, Line, Mark, plain},
};
use std::{collections::BTreeSet, sync::Arc};

/// A column of answers.
#[derive(Debug)]
struct Column {
    key: ConsultationKey,
    content: PaneContent<BlockKey>,
}

impl Column {
    fn new(key: ConsultationKey) -> Self {
        Self { key, content: PaneContent::default() }
    }
}

/// What the columns were laid out from.
#[derive(Debug, Clone, PartialEq)]
struct Signature {
    layout: Layout,
    language: Language,
    turn: usize,
    keys: Vec<ConsultationKey>,
}

/// How several models' answers are shown.
#[derive(Debug)]
pub struct Comparison {
    /// The case whose turns are shown, or the variant of it.
    case: Arc<Case>,
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
    /// The answers of these consultations to a turn (from 1) of a case or variant, opened from a screen.
    pub(super) fn new(case: Case, keys: Vec<ConsultationKey>, turn: usize, from: Screen) -> Self {
        Self {
            case: Arc::new(case),
            columns: keys.into_iter().map(Column::new).collect(),
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

    /// The case whose turns are shown, or the variant of it.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The turn (from 1) of a column's consultation that stands beside the one that is shown: the original of a variant has no turn beside a push.
    pub fn turn_in(&self, key: &ConsultationKey) -> Option<usize> {
        if self.case.is_variant(key.variant.as_ref()) { Some(self.turn) } else { self.case.judged_as(self.turn) }
    }

    /// The turn, from 1.
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// The models of the columns, in order.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|column| column.key.model.as_str())
    }

    /// The consultations of the columns, in order.
    pub fn keys(&self) -> Vec<ConsultationKey> {
        self.columns.iter().map(|column| column.key.clone()).collect()
    }

    /// Whether a consultation has a column.
    pub fn has(&self, key: &ConsultationKey) -> bool {
        self.columns.iter().any(|column| column.key == *key)
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
        let key = ConsultationKey { case: self.case.id().clone(), variant: self.case.variant_name().cloned(), model: model.to_owned() };
        if let Some(at) = self.columns.iter().position(|column| column.key == key) {
            self.columns.remove(at);
            return Some(false);
        }
        if self.columns.len() >= crate::session::MOST_BESIDE {
            return None;
        }
        self.columns.push(Column::new(key));
        Some(true)
    }

    /// Lays out what has changed. `opened` has the consultations of the columns, with their models and names.
    pub(super) fn lay_out(&mut self, opened: &[(&OpenConsultation, Setting<'_>)], options: Options, areas: &ComparisonAreas) {
        let Some((_, first)) = opened.first() else {
            self.question.clear();
            return;
        };
        let words = first.words;
        let layout = Layout { width: areas.text_width(), ambiguous: options.ambiguous, ascii: options.ascii };
        let signature = Signature { layout, language: words.0, turn: self.turn, keys: self.keys() };
        if self.signature.as_ref() != Some(&signature) {
            self.signature = Some(signature);
            self.columns.iter_mut().for_each(|column| column.content.blocks.clear());
            self.reference.blocks.clear();
        }
        self.question =
            question(&self.case, self.turn, Layout { width: areas.question_width(), ..layout }, usize::from(areas.question.height));
        let reasoning_open = self.reasoning_open;
        let turns: Vec<Option<usize>> = self.columns.iter().map(|column| self.turn_in(&column.key)).collect();
        for ((column, turn), (opened, setting)) in self.columns.iter_mut().zip(&turns).zip(opened) {
            let Some(turn) = *turn else {
                says(&mut column.content, setting.words.no_such_turn_here());
                continue;
            };
            let context = exchange::Context { opened, setting, layout: &layout, answer_alone: true };
            let index = match opened.turn_state(turn) {
                TurnState::Asked(index) => index,
                TurnState::Coming | TurnState::Next => opened.consultation().exchanges().len(),
                TurnState::Later => {
                    says(&mut column.content, setting.words.not_yet_reached());
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
        let least = opened.iter().position(|(opened, _)| opened.consultation().next_turn().is_some()).unwrap_or(0);
        if let Some((opened, setting)) = opened.get(least).filter(|_| self.is_revealed()) {
            let turn = turns.get(least).copied().flatten().unwrap_or_else(|| self.case.own_turns());
            let key = reference::key(opened, turn, true);
            replace(&mut self.reference, key, || reference::rows(opened, turn, true, words, setting.keymap, &layout));
        }
        let heights = (0..self.count()).map(|column| self.height(column)).collect();
        self.together.measure(heights, self.columns.len(), areas.rows());
    }
}

/// Why a column has no answer.
fn says(content: &mut PaneContent<BlockKey>, why: &str) {
    content.blocks.clear();
    content.blocks.push(exchange::notice(Row::of_pieces(vec![(Role::Dim, why.to_owned())])));
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
