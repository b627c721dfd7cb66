//! What the viewer says of where it is.

use super::state::{Face, ViewScreen};
use crate::viewing::{Field, Remark};

impl ViewScreen {
    /// Whether another process writes a run, as far as it was known when it was read.
    pub(super) fn is_being_written(&self) -> bool {
        self.remarks.iter().any(|remark| matches!(remark, Remark::BeingWritten(_)))
    }

    /// What is shown, in a line.
    pub(super) fn status(&self) -> String {
        let Some(table) = &self.table else { return String::new() };
        let (all, shown, selected) = (table.items().len(), self.view.shown().len(), self.selection.len());
        let zh = self.words.zh();
        let mut parts = Vec::new();
        if self.is_beginning {
            parts.push(if zh { "先读到的部分" } else { "the first that were read" }.to_owned());
        }
        parts.push(match (zh, shown == all) {
            (true, true) => format!("{all} 个回答"),
            (true, false) => format!("{shown}/{all} 个回答"),
            (false, true) => format!("answers: {all}"),
            (false, false) => format!("answers: {shown} of {all}"),
        });
        if selected > 0 {
            parts.push(if zh { format!("选中 {selected}") } else { format!("selected: {selected}") });
        }
        if let Some(searching) = self.searching {
            let (done, of) = (searching.done, searching.of);
            parts.push(if zh {
                format!("正在阅读 {done}/{of}（Esc 停止）")
            } else {
                format!("reading texts: {done} of {of} (Esc stops)")
            });
        }
        if !self.filter.is_everything() && matches!(self.face, Face::Table) {
            parts.push(if zh { format!("筛选：{}", self.filter) } else { format!("filter: {}", self.filter) });
        }
        parts.join(if zh { "；" } else { "; " })
    }

    /// The scores of an answer, in a line.
    pub(super) fn score_line(&self, place: usize) -> String {
        let Some(table) = self.table.as_ref().filter(|table| place < table.items().len()) else { return String::new() };
        let scores = match table.judges() {
            [] | [_] => vec![Field::Score(None)],
            judges => judges.iter().map(|judge| Field::Score(Some(judge.clone()))).collect(),
        };
        let fields = scores.into_iter().chain([Field::Rating(None), Field::Length]);
        let said = fields.filter_map(|field| {
            let cell = table.cell(&field, place, self.words.0);
            (!cell.is_empty()).then(|| format!("{} {cell}", field.heading(self.words.0)))
        });
        said.collect::<Vec<_>>().join("  ")
    }
}
