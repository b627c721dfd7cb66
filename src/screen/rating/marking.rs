//! Marking words of an answer: a cursor on the text as it was written, chosen words, and what keys do with them.

use super::{
    areas::{Kind, Pane},
    cursor::{Marking, Unit},
    form_rows::{FormRows, one_line},
    keys::{self, Action},
    marked::{self, View},
    overlay::Purpose,
    state::{Confirm, Output, RatingScreen},
};
use crate::{
    language::Language,
    screen::{draw::paint::Themed, layout::Row, state::Tone, theme::Role},
    text::wrap_ranges,
    trial::{
        form::Value,
        marks::{self, Mark, MarkError, MarkLabel},
        session::{Command, Now, Refusal},
    },
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What the keys do while words are marked: as they are shown, in Chinese, in English.
pub(super) const KEYS: [(&str, &str, &str); 11] = [
    ("Space", "选起点", "start here"),
    ("Enter", "完成", "done"),
    ("←→↑↓", "移动", "move"),
    ("Tab", "下一分句", "next clause"),
    ("n", "说明", "note"),
    ("d", "删除", "delete"),
    ("Ctrl-→", "下一词", "next word"),
    ("Home End", "行首、行末", "ends of the row"),
    ("Ctrl-Home", "文首（Ctrl-End 文末）", "the beginning; Ctrl-End: the end"),
    ("PgDn PgUp", "上下翻页", "a page down or up"),
    ("Esc", "取消选择", "drop the choice"),
];

/// Rows of the list of marks at most, the labels above it left out.
const LISTED: usize = 6;

impl RatingScreen {
    /// Begins to mark the answer in front.
    pub(super) fn open_marking(&mut self) {
        if self.session.header().form.marks_field().is_none() {
            return self.say(Tone::Info, self.words.no_marks());
        }
        if self.session.is_locked() {
            return self.refused(&Refusal::Locked);
        }
        self.marking = Marking::new(self.session.texts());
        self.pane = Pane::Answers;
        if self.marking.is_none() {
            self.say(Tone::Info, self.words.nothing_to_mark());
        }
    }

    /// Whether the rater marks words.
    pub fn is_marking(&self) -> bool {
        self.marking.is_some()
    }

    /// The marks of an answer of the item, and what is being marked.
    pub(super) fn view_of(&self, answer: usize) -> View {
        let chosen = self.marking.as_ref().filter(|_| answer == self.answer()).map(Marking::chosen);
        View { marks: self.session.marks(answer), chosen }
    }

    pub(super) fn key_of_marking(&mut self, key: KeyEvent, confirm: Option<Confirm>, now: Now) -> Vec<Output> {
        let (is_control, is_shift) = (key.modifiers.contains(KeyModifiers::CONTROL), key.modifiers.contains(KeyModifiers::SHIFT));
        match keys::action(key) {
            Some(action @ (Action::Leave | Action::Suspend | Action::Redraw)) if is_control => return self.act(Some(action), confirm, now),
            Some(action @ Action::Help) => return self.act(Some(action), confirm, now),
            _ => {}
        }
        let page = usize::try_from(self.page()).unwrap_or(1);
        let (rows, stops) = (self.pages.stops.last().map_or(0, |stop| stop.row), self.pages.stops.clone());
        let Some(marking) = &mut self.marking else { return Vec::new() };
        if is_shift && matches!(key.code, KeyCode::Left | KeyCode::Right | KeyCode::Up | KeyCode::Down | KeyCode::Home | KeyCode::End) {
            marking.extend();
        }
        match key.code {
            KeyCode::Left if is_control => marking.step_to(false, Unit::Word),
            KeyCode::Right if is_control => marking.step_to(true, Unit::Word),
            KeyCode::Left => marking.step(-1),
            KeyCode::Right => marking.step(1),
            KeyCode::Up => marking.step_row(&stops, -1),
            KeyCode::Down => marking.step_row(&stops, 1),
            KeyCode::PageUp => marking.step_row(&stops, -isize::try_from(page).unwrap_or(1)),
            KeyCode::PageDown => marking.step_row(&stops, isize::try_from(page.min(rows)).unwrap_or(1)),
            KeyCode::Tab => marking.step_to(true, Unit::Clause),
            KeyCode::BackTab => marking.step_to(false, Unit::Clause),
            KeyCode::Home if is_control => marking.step_to_edge(false),
            KeyCode::End if is_control => marking.step_to_edge(true),
            KeyCode::Home => marking.step_in_row(&stops, false),
            KeyCode::End => marking.step_in_row(&stops, true),
            KeyCode::Esc if marking.drop_choice() => {}
            KeyCode::Esc | KeyCode::Enter => self.marking = None,
            KeyCode::Backspace | KeyCode::Delete => self.delete_mark(now),
            _ => self.letter_of_marking(key, now),
        }
        Vec::new()
    }

    fn letter_of_marking(&mut self, key: KeyEvent, now: Now) {
        let Some(c) = keys::typed(key).map(|c| c.to_ascii_lowercase()) else { return };
        let by_letter = MarkLabel::ALL.iter().find(|label| label.letter() == c).copied();
        match (by_letter.or_else(|| MarkLabel::read(&c.to_string())), c) {
            (Some(label), _) => self.put_mark(label, now),
            (None, 'n') => self.write_note(),
            (None, 'd') => self.delete_mark(now),
            (None, ' ' | 'v') => {
                if let Some(marking) = &mut self.marking {
                    marking.toggle();
                }
            }
            _ => {}
        }
    }

    fn put_mark(&mut self, label: MarkLabel, now: Now) {
        let Some(place) = self.marking.as_ref().map(Marking::chosen) else { return };
        let Some(mark) = Mark::new(self.session.texts(), place, label, "") else { return };
        let words = one_line(place.words(self.session.texts()).unwrap_or_default());
        let all = marks::with(&self.session.marks(self.session.subject_place()), mark);
        if self.set_marks(all, now) {
            self.say(Tone::Info, self.words.marked(label, &words));
            if let Some(marking) = &mut self.marking {
                marking.drop_choice();
            }
        }
    }

    /// The marks of the answer in front, and the one of fewest words under the cursor.
    fn mark_here(&self) -> (Vec<Mark>, Option<usize>) {
        let all = self.session.marks(self.session.subject_place());
        let here = self.marking.as_ref().map(Marking::at);
        let covering = all.iter().enumerate().filter(|(_, mark)| here.is_some_and(|here| mark.place.overlaps(&here)));
        let nth = covering.min_by_key(|(_, mark)| mark.place.end - mark.place.start).map(|(nth, _)| nth);
        (all, nth)
    }

    fn delete_mark(&mut self, now: Now) {
        let (mut all, nth) = self.mark_here();
        let Some(nth) = nth else { return self.say(Tone::Info, self.words.no_mark_here()) };
        all.remove(nth);
        self.set_marks(all, now);
    }

    fn write_note(&mut self) {
        let (all, nth) = self.mark_here();
        let Some(nth) = nth else { return self.say(Tone::Info, self.words.no_mark_here()) };
        let note = all[nth].note.clone();
        self.write(Purpose::Note(nth), &note);
    }

    /// Puts a note with one of the marks.
    pub(super) fn set_note(&mut self, nth: usize, note: &str, now: Now) {
        let mut all = self.session.marks(self.session.subject_place());
        if let Some(mark) = all.get_mut(nth) {
            note.trim().clone_into(&mut mark.note);
            self.set_marks(all, now);
        }
    }

    fn set_marks(&mut self, marks: Vec<Mark>, now: Now) -> bool {
        let Some(field) = self.session.header().form.marks_field().map(|field| field.id.clone()) else { return false };
        if marks::check(&marks, self.session.texts()) == Err(MarkError::None) {
            return self.command(Command::Clear { field }, now);
        }
        self.command(Command::Set { field, value: Value::Marks(marks) }, now)
    }

    /// The row of the cursor in the answers' pane.
    pub(super) fn cursor_row(&self) -> Option<usize> {
        let here = self.marking.as_ref()?.at();
        self.pages.stops.iter().find(|stop| (stop.text, stop.start) == (here.text, here.start)).map(|stop| stop.row)
    }

    /// What stands in the place of the form while words are marked: the labels with their keys, and the marks so far.
    pub(super) fn marking_rows(&self) -> FormRows {
        let width = usize::from(self.size.0.saturating_sub(2));
        let ambiguous = self.options().ambiguous;
        let labels = MarkLabel::ALL.iter().flat_map(|label| {
            let word = label.words(self.words.0).to_owned();
            [(Role::Key, format!("{} ", label.letter())), (marked::role(*label), word), (Role::Text, "   ".to_owned())]
        });
        let mut form = FormRows { rows: vec![Row::of_pieces(labels.collect())], focus: 0..1, fields: Vec::new() };
        let (all, here) = self.mark_here();
        let texts = self.session.texts();
        for (nth, mark) in all.iter().enumerate() {
            let words = one_line(mark.place.words(texts).unwrap_or_default());
            let note = if mark.note.is_empty() { String::new() } else { format!("  {}", one_line(&mark.note)) };
            let tag = marked::tag(mark, nth, self.words);
            let line = format!("{words}{note}");
            let room = width.saturating_sub(ambiguous.of_text(&tag) + 3);
            let shown = wrap_ranges(&line, room, ambiguous).into_iter().next().unwrap_or(0..0);
            let rest = if shown.end < line.len() { "…" } else { "" };
            let role = if here == Some(nth) { Role::Strong } else { Role::Text };
            if here == Some(nth) {
                form.focus = form.rows.len()..form.rows.len() + 1;
            }
            let pieces = vec![(marked::role(mark.label), tag), (role, format!(" {}{rest}", &line[shown]))];
            form.rows.push(Row::of_pieces(pieces));
        }
        form
    }

    /// How many rows of them are shown: the answer keeps the room that it needs.
    pub(super) fn marking_height(&self) -> usize {
        let most = if Kind::of(self.size) == Kind::Tabs { LISTED / 2 } else { LISTED };
        self.marking_rows().rows.len().min(most + 1)
    }

    /// The keys while words are marked.
    pub(super) fn marking_keys(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let language = self.words.0;
        KEYS.into_iter().map(move |(key, zh, en)| (key, if language == Language::Zh { zh } else { en }))
    }
}
