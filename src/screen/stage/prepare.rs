//! Lays out what a stage shows, before it is drawn. Only a new page is laid out as a whole; an answer that comes grows by its pieces.

use super::{
    areas::{Areas, CONTEXT_ROWS},
    interview, pages,
    state::{Column, Laid, PageKey, StageScreen},
};
use crate::{
    screen::{draw::paint::glyphs, layout::Row, theme::Role},
    show::{AnswerView, Said, Scene},
    text::{Layout, StreamLayout},
};

/// Rows of a caption, at most.
const CAPTION_ROWS: usize = 3;

impl StageScreen {
    /// Where everything is.
    pub(super) fn areas(&self) -> Areas {
        let view = self.machine.view();
        if matches!(view.scene, Scene::Interview(_)) {
            return Areas::of_interview(self.size, self.laid.caption.len() as u16);
        }
        let (of_two, has_question) = match &view.scene {
            Scene::Answer { answers, .. } => (answers.len() > 1, true),
            _ => (false, false),
        };
        Areas::of(self.size, of_two, self.laid.caption.len() as u16, has_question)
    }

    /// Lays out what is shown.
    pub fn prepare(&mut self) {
        self.prepare_caption();
        let areas = self.areas();
        if areas.is_small {
            return;
        }
        let view = self.machine.view();
        let key = PageKey { generation: view.generation, size: self.size, caption_rows: areas.caption.height };
        let layout = self.layout(areas.body.width);
        if self.laid.key != Some(key) {
            let caption = std::mem::take(&mut self.laid.caption);
            let mut context = match &view.scene {
                Scene::Answer { question, .. } if areas.context.height > 0 => {
                    pages::text(question, Role::Dim, &self.layout(areas.context.width))
                }
                _ => Vec::new(),
            };
            context.truncate(usize::from(CONTEXT_ROWS));
            self.laid = Laid {
                key: Some(key),
                rows: pages::rows(&view.scene, self.words, &layout),
                context,
                caption,
                columns: Vec::new(),
                interview: None,
            };
        }
        if let Scene::Answer { answers, .. } = &view.scene {
            for (place, answer) in answers.iter().enumerate() {
                grow(&mut self.laid.columns, place, answer, &layout);
            }
        }
        if let Scene::Interview(scene) = &view.scene {
            let facts = self.layout(if areas.second.width > 0 { areas.second.width.saturating_sub(4) } else { areas.context.width });
            let done = glyphs(self.options).done;
            let mut laid = self.laid.interview.take().unwrap_or_default();
            let who = interview::who_columns(scene, &layout);
            if laid.before.is_empty() {
                laid.before = interview::said(&scene.before, who, &layout);
                laid.before.extend((!laid.before.is_empty()).then(Row::empty));
            }
            laid.said = interview::said(&scene.said, who, &layout);
            laid.said.extend(interview::waiting(scene, self.words, &layout));
            (laid.facts, laid.lit) = match areas.second.width {
                0 => (interview::latest(&scene.facts, done, &facts), None),
                _ => interview::facts(&scene.facts, done, &facts),
            };
            self.laid.interview = Some(laid);
        }
        let rows = match (self.laid.columns.as_slice(), &self.laid.interview) {
            (_, Some(laid)) => laid.before.len() + laid.said.len(),
            ([], None) => self.laid.rows.len(),
            (columns, None) => columns.iter().map(|column| column.stream.lines().len() + 2).max().unwrap_or(0),
        };
        // A card's heading stands among its rows.
        let taken = usize::from(matches!(view.scene, Scene::Card { .. } | Scene::End));
        self.machine.laid_out(rows, usize::from(areas.body.height).saturating_sub(taken).max(1));
    }

    fn prepare_caption(&mut self) {
        let view = self.machine.view();
        let width = Areas::of(self.size, false, 1, false).caption.width;
        let layout = self.layout(width);
        let mut rows = view.caption.map(|caption| pages::centred(caption, Role::Strong, &layout)).unwrap_or_default();
        rows.truncate(CAPTION_ROWS.min(usize::from(self.size.1 / 6 + 1)));
        self.laid.caption = rows;
    }
}

/// Gives a column the pieces that it lacks.
fn grow(columns: &mut Vec<Column>, place: usize, answer: &AnswerView<'_>, layout: &Layout) {
    let new = || Column { stream: StreamLayout::new(*layout), pieces: 0, is_over: false };
    while columns.len() <= place {
        columns.push(new());
    }
    let Some(column) = columns.get_mut(place) else { return };
    if answer.pieces.len() < column.pieces {
        *column = new();
    }
    for said in &answer.pieces[column.pieces..] {
        match said {
            Said::Text(text) => column.stream.push(text),
            Said::Cleared => column.stream = StreamLayout::new(*layout),
            Said::Reasoning => {}
        }
    }
    column.pieces = answer.pieces.len();
    if answer.is_over && !column.is_over {
        column.stream.finish();
        column.is_over = true;
    }
}
