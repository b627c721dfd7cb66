//! Marked words in the dialogue of lines: `/mark`, `/marks`, `/unmark`.

use super::Dialogue;
use crate::{
    glossary,
    language::Language,
    trial::{
        form::Value,
        marks::{self, Mark, MarkLabel, Place},
        session::Command,
    },
};
use std::io::Write;

/// How many characters of the answer are shown on either side of marked words.
const AROUND: usize = 12;

/// Words that stand at several places of an answer, while the rater is asked for one.
pub(super) struct Choosing {
    places: Vec<Place>,
    label: MarkLabel,
    note: String,
}

impl<W: Write> Dialogue<'_, W> {
    /// What can be done with words of an answer, where the form has marks.
    pub(super) fn mark_help(&mut self) {
        if self.session.header().form.marks_field().is_none() {
            return;
        }
        let labels = labels(self.language);
        self.say(
            &format!("标注回答中的文字：/mark 类别 文字 | 说明（说明可不写）。类别：{labels}。/marks 列出已有标注 · /unmark 编号：删除"),
            &format!("Mark words of the answer: /mark LABEL WORDS | NOTE (the note may be left out). Labels: {labels}. /marks lists them · /unmark N removes one"),
        );
    }

    /// `/mark LABEL words | note`.
    pub(super) fn mark(&mut self, rest: &str) {
        if !self.can_mark() {
            return;
        }
        let (label, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let Some(label) = MarkLabel::read(label) else {
            return self.mark_help();
        };
        let (words, note) = rest.split_once(['|', '｜']).unwrap_or((rest, ""));
        let places = marks::find(self.session.texts(), words);
        match places.as_slice() {
            [] => self.say("回答中没有这些文字：请照原文输入", "the answer has no such words: type them as they stand there"),
            [place] => self.put_mark(*place, label, note),
            _ => {
                let count = places.len();
                self.say(
                    &format!("这些文字出现 {count} 次，请输入编号，留空取消："),
                    &format!("these words stand there {count} times; type a number, or nothing to leave it:"),
                );
                let shown: Vec<String> =
                    places.iter().enumerate().map(|(nth, place)| format!("{} {}", nth + 1, self.in_context(*place))).collect();
                shown.iter().for_each(|line| self.printer.line(line));
                self.choosing = Some(Choosing { places, label, note: note.to_owned() });
            }
        }
    }

    /// The number of one of several places; whether the line was taken as one.
    pub(super) fn chose(&mut self, line: &str) -> bool {
        let Some(choosing) = self.choosing.take() else { return false };
        if line.starts_with('/') {
            return false;
        }
        let place = line.parse::<usize>().ok().and_then(|number| choosing.places.get(number.checked_sub(1)?));
        match place {
            Some(place) => self.put_mark(*place, choosing.label, &choosing.note),
            None => self.say("未标注", "not marked"),
        }
        true
    }

    /// `/marks`: the marks on the answer, by number.
    pub(super) fn list_marks(&mut self) {
        let marks = self.session.marks(self.session.subject_place());
        if marks.is_empty() {
            return self.say("没有标注", "no marks");
        }
        for (nth, mark) in marks.iter().enumerate() {
            let line = format!("{} {}", nth + 1, self.in_words(mark));
            self.printer.line(&line);
        }
    }

    /// `/unmark N`.
    pub(super) fn unmark(&mut self, number: &str) {
        if !self.can_mark() {
            return;
        }
        let mut marks = self.session.marks(self.session.subject_place());
        let place = number.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|place| *place < marks.len());
        let Some(place) = place else {
            return self.say("没有这个编号，/marks 查看", "no such number; /marks lists them");
        };
        let removed = marks.remove(place);
        if self.set_marks(marks) {
            let words = self.in_words(&removed);
            self.say(&format!("已删除标注：{words}"), &format!("removed: {words}"));
        }
    }

    /// Whether the answer in front of the rater can be marked now; says why not.
    fn can_mark(&mut self) -> bool {
        if self.session.header().form.marks_field().is_none() {
            self.say("本试验的量表没有标注项", "the form of this trial has no marks");
            return false;
        }
        if self.current_field().is_none() && !self.session.is_locked() {
            self.say("这个回答已保存：先 /undo 撤销，再标注", "this answer is saved: /undo first, then mark");
            return false;
        }
        true
    }

    fn put_mark(&mut self, place: Place, label: MarkLabel, note: &str) {
        let Some(mark) = Mark::new(self.session.texts(), place, label, note) else { return };
        let words = self.in_words(&mark);
        let marks = marks::with(&self.session.marks(self.session.subject_place()), mark);
        if self.set_marks(marks) {
            self.say(&format!("已标注：{words}"), &format!("marked: {words}"));
        }
    }

    fn set_marks(&mut self, marks: Vec<Mark>) -> bool {
        let Some(field) = self.session.header().form.marks_field().map(|field| field.id.clone()) else { return false };
        let command = if marks.is_empty() { Command::Clear { field } } else { Command::Set { field, value: Value::Marks(marks) } };
        self.do_command(command).is_some()
    }

    /// A mark's label, words, turn and note.
    fn in_words(&self, mark: &Mark) -> String {
        let texts = self.session.texts();
        let words = mark.place.words(texts).unwrap_or_default();
        let turn = if texts.len() > 1 { format!(" [{}]", glossary::turn(mark.place.text + 1, self.language)) } else { String::new() };
        let label = mark.label.words(self.language);
        let note = match (mark.note.as_str(), self.language) {
            ("", _) => String::new(),
            (note, Language::Zh) => format!("：{note}"),
            (note, Language::En) => format!(": {note}"),
        };
        match self.language {
            Language::Zh => format!("{label}“{words}”{turn}{note}"),
            Language::En => format!("{label} \"{words}\"{turn}{note}"),
        }
    }

    /// Words in brackets between what stands around them.
    fn in_context(&self, place: Place) -> String {
        let texts = self.session.texts();
        let length = texts.get(place.text).map_or(0, |text| text.chars().count());
        let words = |start: usize, end: usize| Place { start, end, ..place }.words(texts).unwrap_or_default().to_owned();
        let before = words(place.start.saturating_sub(AROUND), place.start);
        let after = words(place.end, (place.end + AROUND).min(length));
        let turn = if texts.len() > 1 { format!("[{}] ", glossary::turn(place.text + 1, self.language)) } else { String::new() };
        let line = format!("{turn}…{before}【{}】{after}…", words(place.start, place.end));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The labels with their numbers.
fn labels(language: Language) -> String {
    let all: Vec<String> = MarkLabel::ALL.iter().enumerate().map(|(nth, label)| format!("{} {}", nth + 1, label.words(language))).collect();
    all.join(if language == Language::Zh { "、" } else { ", " })
}
