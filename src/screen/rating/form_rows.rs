//! Lays out the form as lines: a field with its values, the comment, what was decided, and the example of a training item.

use super::{digits, keys::OptionLetter, marked, words::Words};
use crate::{
    language::Language,
    screen::{layout::Row, theme::Role},
    text::{Ambiguous, clean, wrap_ranges},
    trial::{
        form::{Choice, Field, FieldKind, Label, Value},
        marks::Mark,
        rating::Event,
        session::{Draft, RatingSession},
    },
};
use std::ops::Range;

/// Scales of at most so many steps show every score.
const STEPS_SHOWN: u8 = 10;
/// Columns of the fields' names, at most.
const NAMES: usize = 24;

/// What the form is laid out from.
pub(super) struct FormSetting<'a> {
    pub session: &'a RatingSession,
    pub words: Words,
    pub letters: &'a [OptionLetter],
    /// The field in focus.
    pub field: usize,
    /// Columns.
    pub width: usize,
    pub ambiguous: Ambiguous,
    /// What marks the field in focus.
    pub marker: &'static str,
}

/// A form as lines.
#[derive(Debug, Default)]
pub(super) struct FormRows {
    pub rows: Vec<Row>,
    /// The rows of the field in focus.
    pub focus: Range<usize>,
    /// The rows of every field, in order; empty where no form is shown.
    pub fields: Vec<Range<usize>>,
}

/// Pieces of a line that stay together.
type Chunk = Vec<(Role, String)>;

impl FormSetting<'_> {
    /// The form of what is in front of the rater.
    pub fn rows(&self) -> FormRows {
        let mut form = FormRows::default();
        let draft = self.session.draft();
        let fields = self.session.form().fields();
        let names: Vec<String> = fields.iter().map(|field| self.name(field)).collect();
        let widest = names.iter().map(|name| self.ambiguous.of_text(name)).max().unwrap_or(0);
        let column = widest.min(NAMES).min(self.width / 3) + 2;
        for (place, (field, name)) in fields.iter().zip(&names).enumerate() {
            let start = form.rows.len();
            let chunks = self.values(place, field, &draft, self.room(column));
            self.put(&mut form.rows, (name, place == self.field), column, chunks);
            form.fields.push(start..form.rows.len());
            if place == self.field {
                form.focus = start..form.rows.len();
            }
        }
        if !draft.comment.is_empty() {
            self.put(&mut form.rows, (self.words.comment(), false), column, vec![vec![(Role::Text, one_line(&draft.comment))]]);
        }
        if self.session.is_at_questionnaire() {
            return form;
        }
        let mut subjects = self.session.subjects(self.session.item().0);
        let subject = subjects.swap_remove(self.session.subject_place());
        if let Some(Event::CannotJudge { reason }) = self.session.decision(&subject).map(|line| &line.event) {
            let chunk = vec![(Role::Warning, one_line(reason))];
            self.put(&mut form.rows, (self.words.cannot_judge(), false), column, vec![chunk]);
        }
        let golds = self.session.gold().iter().filter(|gold| gold.answer == subject.answer);
        for gold in golds {
            let values = fields.iter().filter_map(|field| {
                let value = gold.values.get(&field.id)?;
                Some(vec![(
                    Role::Reference,
                    format!("{} {}", label(&field.label, self.words.0), one_line(&field.value_words(value, self.words.0))),
                )])
            });
            let comment = (!gold.comment.is_empty()).then(|| vec![(Role::Reference, one_line(&gold.comment))]);
            self.put(&mut form.rows, (self.words.gold(), false), column, values.chain(comment).collect());
        }
        form
    }

    fn name(&self, field: &Field) -> String {
        let name = label(&field.label, self.words.0);
        match (field.required, self.words.0) {
            (true, _) => name,
            (false, Language::Zh) => format!("{name}（{}）", self.words.optional()),
            (false, Language::En) => format!("{name} ({})", self.words.optional()),
        }
    }

    fn values(&self, place: usize, field: &Field, draft: &Draft, room: usize) -> Vec<Chunk> {
        let value = draft.values.get(&field.id);
        let has_focus = place == self.field;
        match &field.kind {
            FieldKind::Scale { min, max, low, high } => self.scale((*min, *max), [low.as_ref(), high.as_ref()], value, has_focus, room),
            FieldKind::Choice { options } => {
                let is_chosen = |option: &Choice| matches!(value, Some(Value::Word(word)) if *word == option.id);
                self.options(place, options, ["(x) ", "( ) "], is_chosen)
            }
            FieldKind::Choices { options } => {
                let is_chosen = |option: &Choice| matches!(value, Some(Value::Words(words)) if words.contains(&option.id));
                self.options(place, options, ["[x] ", "[ ] "], is_chosen)
            }
            FieldKind::Marks => match value {
                Some(Value::Marks(marks)) => (0..marks.len()).map(|nth| self.mark(marks, nth)).collect(),
                _ => vec![vec![(Role::Placeholder, self.words.marks_by_key().to_owned())]],
            },
            FieldKind::Text => vec![match value {
                Some(Value::Word(text)) if !text.trim().is_empty() => vec![(Role::Text, one_line(text))],
                _ => vec![(Role::Placeholder, self.words.to_write().to_owned())],
            }],
        }
    }

    /// A mark with its number, as on the answer.
    fn mark(&self, marks: &[Mark], nth: usize) -> Chunk {
        let words = marks[nth].place.words(self.session.texts()).unwrap_or_default();
        let tag = marked::tag(&marks[nth], nth, self.words);
        vec![(marked::role(marks[nth].label), tag), (Role::Text, format!(" {}  ", one_line(words)))]
    }

    fn scale(&self, (min, max): (u8, u8), ends: [Option<&Label>; 2], value: Option<&Value>, has_focus: bool, room: usize) -> Vec<Chunk> {
        let chosen = match value {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let role = if has_focus { Role::ButtonFocused } else { Role::Rating };
        let mut chunks: Vec<Chunk> = Vec::new();
        if max - min <= STEPS_SHOWN {
            chunks.extend((min..=max).map(|score| {
                let is_chosen = chosen == Some(score);
                vec![if is_chosen { (role, format!("[{score}]")) } else { (Role::Text, format!(" {score} ")) }]
            }));
        } else {
            let shown = chosen.map(|score| score.to_string()).unwrap_or_default();
            chunks.push(vec![
                (if chosen.is_some() { role } else { Role::Placeholder }, format!("[{shown:>3}]")),
                (Role::Dim, format!("  {min}–{max}")),
            ]);
        }
        let end = |score: u8, end: Option<&Label>| end.map(|end| vec![(Role::Dim, format!(" {score} {}", label(end, self.words.0)))]);
        let mut ends: Vec<Chunk> = [end(min, ends[0]), end(max, ends[1])].into_iter().flatten().collect();
        if has_focus && max == 10 && digits::is_one_key(min, max) {
            ends.push(vec![(Role::Dim, format!("  {}", self.words.zero_is_ten()))]);
        }
        let width = |chunks: &[Chunk]| chunks.iter().flatten().map(|(_, text)| self.ambiguous.of_text(text)).sum::<usize>();
        // In a narrow window what the ends mean takes a row, which only the field in focus has.
        if has_focus || width(&chunks) + width(&ends) <= room {
            chunks.extend(ends);
        }
        chunks
    }

    /// Columns beside the names.
    fn room(&self, column: usize) -> usize {
        self.width.saturating_sub(column + 2).max(8)
    }

    fn options(&self, field: usize, options: &[Choice], marks: [&str; 2], is_chosen: impl Fn(&Choice) -> bool) -> Vec<Chunk> {
        let letter = |option: usize| self.letters.iter().find(|one| (one.field, one.option) == (field, option)).map(|one| one.letter);
        options
            .iter()
            .enumerate()
            .map(|(place, option)| {
                let is_chosen = is_chosen(option);
                let role = if is_chosen { Role::Rating } else { Role::Text };
                let mark = if is_chosen { marks[0] } else { marks[1] };
                // Where an option has no letter, its digit chooses it in the field that has the focus.
                let digit = || (options.len() < 10 && marks[0].starts_with('(')).then(|| (Role::Key, format!("{} ", place + 1)));
                let key = letter(place).map(|letter| (Role::Key, format!("{letter} "))).or_else(digit);
                let pieces = [Some((role, mark.to_owned())), key, Some((role, format!("{}  ", label(&option.label, self.words.0))))];
                pieces.into_iter().flatten().collect()
            })
            .collect()
    }

    /// Puts a name and chunks on as many rows as they need.
    fn put(&self, rows: &mut Vec<Row>, (name, has_focus): (&str, bool), column: usize, chunks: Vec<Chunk>) {
        let (marker, role) = if has_focus { (self.marker, Role::Title) } else { (" ", Role::Text) };
        let width = self.ambiguous.of_text(name);
        let pad = " ".repeat((column + 1).saturating_sub(width));
        let mut line: Chunk = vec![(role, marker.to_owned()), (role, format!("{name}{pad}"))];
        let indent = || vec![(Role::Text, " ".repeat(column + 2))];
        if width + 1 > column {
            // A long name has lines of its own.
            let pieces = wrap_ranges(name, self.width.saturating_sub(3).max(8), self.ambiguous);
            for (nth, range) in pieces.into_iter().enumerate() {
                let before = if nth == 0 { marker } else { " " };
                rows.push(Row::of_pieces(vec![(role, before.to_owned()), (role, name[range].to_owned())]));
            }
            line = indent();
        }
        let room = self.room(column);
        let mut used = 0;
        for chunk in chunks.into_iter().flat_map(|chunk| self.broken(chunk, room)) {
            let width: usize = chunk.iter().map(|(_, text)| self.ambiguous.of_text(text.trim_end())).sum();
            if used > 0 && used + width > room {
                rows.push(Row::of_pieces(std::mem::replace(&mut line, indent())));
                used = 0;
            }
            used += chunk.iter().map(|(_, text)| self.ambiguous.of_text(text)).sum::<usize>();
            line.extend(chunk);
        }
        rows.push(Row::of_pieces(line));
    }

    /// A chunk that is wider than a line, in several.
    fn broken(&self, chunk: Chunk, room: usize) -> Vec<Chunk> {
        let width: usize = chunk.iter().map(|(_, text)| self.ambiguous.of_text(text.trim_end())).sum();
        if width <= room {
            return vec![chunk];
        }
        let of_piece = |(role, text): (Role, String)| -> Vec<Chunk> {
            wrap_ranges(&text, room, self.ambiguous).into_iter().map(|range| vec![(role, text[range].to_owned())]).collect()
        };
        chunk.into_iter().flat_map(of_piece).collect()
    }
}

/// A text of the organiser's on one line, made harmless.
pub(super) fn label(label: &Label, language: Language) -> String {
    one_line(label.words(language))
}

pub(super) fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
