//! The state of the list of cases.

use super::Entry;
use crate::case::{Case, CaseFile, CaseId};

/// The list of cases as it is shown.
#[derive(Debug, Clone, Default)]
pub struct Ward {
    /// Indices into the file's cases that fit the filter.
    visible: Vec<usize>,
    selected: Option<CaseId>,
    /// The position of the selected case among the visible ones.
    cursor: usize,
    /// The first visible row.
    top: usize,
    filter: Option<Entry>,
    is_filtering: bool,
    department: Option<String>,
}

impl Ward {
    pub fn selected(&self) -> Option<&CaseId> {
        self.selected.as_ref()
    }

    /// The position of the selected case among the visible ones.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first visible row.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The cases that fit the filter, as indices into the file's.
    pub fn visible(&self) -> &[usize] {
        &self.visible
    }

    /// What is typed as a filter.
    pub fn filter(&self) -> Option<&Entry> {
        self.filter.as_ref()
    }

    /// Whether keys go to the filter.
    pub fn is_filtering(&self) -> bool {
        self.is_filtering
    }

    /// The department that is shown alone.
    pub fn department(&self) -> Option<&str> {
        self.department.as_deref()
    }

    /// Whether anything is filtered.
    pub fn is_filtered(&self) -> bool {
        self.department.is_some() || self.filter.as_ref().is_some_and(|f| !f.is_empty())
    }

    /// Begins to type a filter.
    pub fn begin_filter(&mut self) {
        self.filter.get_or_insert_with(|| Entry::line(""));
        self.is_filtering = true;
    }

    /// The filter's text, while it is typed.
    pub fn filter_mut(&mut self) -> Option<&mut Entry> {
        self.filter.as_mut().filter(|_| self.is_filtering)
    }

    /// Keeps what is typed and gives the keys back.
    pub fn end_filter(&mut self) {
        self.is_filtering = false;
    }

    /// Shows every case again.
    pub fn clear_filter(&mut self, file: &CaseFile) {
        (self.filter, self.is_filtering, self.department) = (None, false, None);
        self.refresh(file);
    }

    /// Shows the next department alone; after the last, every one.
    pub fn next_department(&mut self, file: &CaseFile) {
        let mut known: Vec<&str> = file.cases.iter().filter_map(Case::department).collect();
        known.sort_unstable();
        known.dedup();
        let next = match &self.department {
            None => known.first(),
            Some(now) => known.iter().find(|d| **d > now.as_str()),
        };
        self.department = next.map(|d| (*d).to_owned());
        self.refresh(file);
    }

    /// Finds the cases that fit, and keeps the selection if it is among them.
    pub fn refresh(&mut self, file: &CaseFile) {
        let text = self.filter.as_ref().map(Entry::text).unwrap_or_default().to_lowercase();
        let wanted: Vec<&str> = text.split_whitespace().collect();
        let fits = |case: &Case| {
            let department = case.department().unwrap_or_default().to_lowercase();
            let complaint = case.turns()[0].question.to_lowercase();
            let id = case.id().as_str().to_lowercase();
            self.department.as_deref().is_none_or(|d| case.department() == Some(d))
                && wanted.iter().all(|w| match w.strip_prefix(['@', '＠']) {
                    Some(wanted) => department.contains(wanted),
                    None => id == *w || department.contains(w) || complaint.contains(w),
                })
        };
        self.visible = (0..file.cases.len()).filter(|&i| fits(&file.cases[i])).collect();
        let position = self.visible.iter().position(|&i| Some(file.cases[i].id()) == self.selected.as_ref());
        self.select(position.unwrap_or(0), file);
    }

    /// Selects the visible case at a position; the last one beyond the end.
    pub fn select(&mut self, position: usize, file: &CaseFile) {
        self.cursor = position.min(self.visible.len().saturating_sub(1));
        // A filter that nothing fits forgets nothing.
        if let Some(&index) = self.visible.get(self.cursor) {
            self.selected = Some(file.cases[index].id().clone());
        }
    }

    /// Selects a case by its id, if it is there.
    pub fn select_case(&mut self, id: &str, file: &CaseFile) {
        if let Some(position) = self.visible.iter().position(|&i| file.cases[i].id().as_str() == id) {
            self.select(position, file);
        }
    }

    /// Scrolls so that the selected row is among `rows`.
    pub(super) fn show_selected(&mut self, rows: usize) {
        let rows = rows.max(1);
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(rows));
        self.top = self.top.min(self.visible.len().saturating_sub(rows));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        language::Language,
    };

    #[test]
    fn a_filter_finds_text_and_department_and_keeps_the_selection() {
        let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
        let mut ward = Ward::default();
        ward.refresh(&file);
        assert_eq!(ward.visible().len(), file.cases.len());
        ward.select(2, &file);
        let chosen = ward.selected().cloned();
        ward.begin_filter();
        ward.filter_mut().unwrap().paste(file.cases[0].department().unwrap());
        ward.refresh(&file);
        assert!(ward.visible().contains(&0));
        ward.filter_mut().unwrap().replace("没有这样的病例");
        ward.refresh(&file);
        assert_eq!((ward.visible().len(), ward.selected().is_some()), (0, true));
        ward.clear_filter(&file);
        ward.select_case(chosen.as_ref().unwrap().as_str(), &file);
        assert_eq!(ward.cursor(), 2);
        let departments = 1 + file.cases.iter().filter_map(Case::department).collect::<std::collections::BTreeSet<_>>().len();
        (0..departments).for_each(|_| ward.next_department(&file));
        assert!(!ward.is_filtered(), "after the last comes every one");
    }

    #[test]
    fn the_selected_row_is_always_among_those_shown() {
        let mut ward = Ward { visible: (0..100).collect(), ..Ward::default() };
        for (cursor, rows) in [(0, 10), (99, 10), (50, 1), (3, 200), (99, 0)] {
            ward.cursor = cursor;
            ward.show_selected(rows);
            assert!(ward.top <= cursor && cursor < ward.top + rows.max(1), "{cursor} {rows} {}", ward.top);
        }
    }
}
