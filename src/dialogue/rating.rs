//! `wardround rate PACK --plain`: a pack is rated as a dialogue of lines, for screen readers and pipes. The same state machine as the screen's.

mod answers;
mod changing;
mod fields;
mod marks;
mod printing;

use super::printer::Printer;
use crate::{
    language::Language,
    text::half_width,
    trial::{
        form::{Field, FieldKind},
        rating::RatingLine,
        ratings_file::RatingsFile,
        session::{Command, Now, RatingSession, Refusal},
    },
};
pub use answers::FetchNow;
use fields::{prompt, read_value};
use marks::Choosing;
use std::{
    io::{self, BufRead, Write},
    time::Instant,
};

/// How a rater left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingEnding {
    /// Everything is rated.
    Finished,
    /// The rater left, or the input ended, before the end.
    Left,
    /// A rating could not be put on disk.
    NotRecorded,
}

/// Lets a rater rate until they leave or the input ends: a pack of which everything is rated can still be changed. Every rating is on the disk before "saved" is printed.
///
/// # Errors
/// When the input cannot be read, or nothing can be printed any more; what was saved stays saved.
pub fn rate(
    session: RatingSession,
    file: RatingsFile,
    language: Language,
    mut input: impl BufRead,
    printer: Printer<impl Write>,
    answers: &FetchNow<'_>,
) -> io::Result<RatingEnding> {
    let mut dialogue = Dialogue {
        session,
        file,
        language,
        answers,
        printer,
        field: 0,
        choosing: None,
        changing: false,
        confirmed: false,
        started: Instant::now(),
        ending: None,
    };
    dialogue.begin();
    let mut line = String::new();
    while dialogue.ending.is_none() {
        dialogue.ask();
        if let Some(error) = dialogue.printer.error() {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        line.clear();
        if input.read_line(&mut line)? == 0 {
            dialogue.leave();
        } else {
            dialogue.printer.line_came();
            dialogue.line(line.trim_end_matches(['\n', '\r']).trim());
        }
    }
    dialogue.end()
}

/// The clock of a rating session that begins now.
pub fn beginning() -> Now {
    Now { clock: std::time::Duration::ZERO, at: jiff::Timestamp::now() }
}

struct Dialogue<'a, W> {
    session: RatingSession,
    file: RatingsFile,
    language: Language,
    printer: Printer<W>,
    /// Gets answers of items that do not have them in the pack.
    answers: &'a FetchNow<'a>,
    /// Which field of the form is asked for.
    field: usize,
    /// Words that are to be marked and stand at several places.
    choosing: Option<Choosing>,
    /// Whether the fields of a saved answer are asked for again.
    changing: bool,
    /// Whether the line before was `/reference`, and was answered with what seeing it does.
    confirmed: bool,
    started: Instant,
    ending: Option<RatingEnding>,
}

impl<W: Write> Dialogue<'_, W> {
    fn text<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn say(&mut self, zh: &str, en: &str) {
        let text = self.text(zh, en).to_owned();
        self.printer.line(&text);
    }

    fn now(&self) -> Now {
        Now { clock: self.started.elapsed(), at: jiff::Timestamp::now() }
    }

    fn finished(&mut self) {
        let path = self.path();
        self.say(
            &format!("全部评完，谢谢。请把这个文件发给组织者：{path}"),
            &format!("Everything is rated, thank you. Send this file to the organiser: {path}"),
        );
    }

    /// Where the ratings are.
    fn path(&self) -> String {
        std::path::absolute(self.file.path()).unwrap_or_else(|_| self.file.path().to_owned()).display().to_string()
    }

    fn leave(&mut self) {
        self.ending = Some(if self.session.is_finished() { RatingEnding::Finished } else { RatingEnding::Left });
    }

    fn quit(&mut self) {
        self.leave();
        let path = self.path();
        if self.session.is_finished() {
            return self.say(&format!("已退出。请把这个文件发给组织者：{path}"), &format!("Left. Send this file to the organiser: {path}"));
        }
        self.say(
            &format!("已退出，用同一命令可继续。评分在：{path}"),
            &format!("Left; the same command goes on from here. The ratings are in: {path}"),
        );
    }

    fn end(self) -> io::Result<RatingEnding> {
        let Self { printer, ending, .. } = self;
        match printer.into_error() {
            Some(error) => Err(error),
            None => Ok(ending.unwrap_or(RatingEnding::Left)),
        }
    }

    /// Asks for the next field.
    fn ask(&mut self) {
        if self.ending.is_some() {
            return;
        }
        if self.choosing.is_some() {
            // The numbers stand above.
        } else if self.session.is_paused() {
            self.say("已暂停，/pause 继续", "paused; /pause to go on");
        } else if self.session.lacks_answers() {
            self.say(
                "本题的回答尚未取得：/again 重试，/next 下一题，/quit 退出",
                "the answers of this item have not come: /again to try again, /next, /quit",
            );
        } else if let Some(field) = self.current_field() {
            let text = prompt(&field, self.language) + &self.present(&field);
            self.printer.line(&text);
        } else if self.session.is_finished() {
            let (zh, en) = if self.session.reference_locks() { ("/reference 参考答案，", "/reference, ") } else { ("", "") };
            self.say(
                &format!("全部完成：{zh}/back 上一题，/next 下一题或问卷，/change 修改当前评分，/quit 退出"),
                &format!(
                    "all done: {en}/back and /next go to an item or the questionnaire, /change changes what is in front, /quit leaves"
                ),
            );
        } else {
            self.say(
                "本题已评完：/next 下一题，/reference 参考答案，/change 修改，/undo 撤销",
                "this item is rated: /next, /reference, /change, /undo",
            );
        }
        self.printer.prompt();
    }

    fn current_field(&self) -> Option<Field> {
        // Marks have commands of their own.
        let asked = |field: &&Field| field.kind != FieldKind::Marks;
        if (self.session.is_decided() && !self.changing) || self.session.lacks_answers() {
            None
        } else {
            self.session.form().fields().iter().filter(asked).nth(self.field).cloned()
        }
    }

    fn line(&mut self, line: &str) {
        if self.chose(line) {
            return;
        }
        // A Chinese input method writes these two signs of its own; a text may begin with any other.
        match line.strip_prefix(['/', '／']) {
            None if matches!(line, "?" | "？") => self.help(),
            Some(command) => self.command(command),
            None => match self.current_field() {
                Some(field) => self.value(&field, line),
                None if line.is_empty() => self.command("next"),
                None => self.say("请用命令，/help 查看", "use a command; /help lists them"),
            },
        }
    }

    fn command(&mut self, command: &str) {
        let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let word: String = word.chars().map(half_width).collect();
        let was_warned = std::mem::take(&mut self.confirmed);
        match word.as_str() {
            "help" | "?" | "帮助" => self.help(),
            "quit" | "q" | "退出" => self.quit(),
            "next" | "n" | "下一题" => self.go(Command::Next),
            "back" | "b" | "上一题" => self.go(Command::Previous),
            "again" | "再看" => self.item(),
            "comment" | "c" | "评语" => self.do_quietly(Command::Comment(rest.to_owned())),
            "cannot" | "x" | "无法判断" => self.save(Command::CannotJudge(rest.to_owned())),
            "mark" | "m" | "标注" => self.mark(rest.trim()),
            "marks" | "标注列表" => self.list_marks(),
            "unmark" | "删除标注" => self.unmark(rest),
            "undo" | "u" | "撤销" => self.save(Command::Undo),
            "change" | "修改" => self.change(rest.trim()),
            "pause" | "暂停" => self.do_quietly(Command::Pause),
            "guidelines" | "g" | "说明" => {
                let guidelines = self.session.header().guidelines.words(self.language).to_owned();
                self.printer.line(&guidelines);
            }
            "reference" | "r" | "参考" => self.show_reference(was_warned),
            _ => self.say("没有这个命令，/help 查看", "no such command; /help lists them"),
        }
    }

    fn value(&mut self, field: &Field, line: &str) {
        self.confirmed = false;
        if line.is_empty() && (!field.required || self.session.draft().values.contains_key(&field.id)) {
            return self.next_field();
        }
        if self.clears(field, line) {
            return;
        }
        let Some(value) = read_value(field, line) else {
            let text = prompt(field, self.language);
            return self.say(&format!("不能取这个值。{text}"), &format!("this value is not allowed. {text}"));
        };
        if self.do_command(Command::Set { field: field.id.clone(), value }).is_some() {
            self.next_field();
        }
    }

    fn next_field(&mut self) {
        self.field += 1;
        if self.current_field().is_none() {
            self.save_fields();
        }
    }

    /// Carries a command out that may have to be saved.
    fn save(&mut self, command: Command) {
        let now = self.now();
        let is_undo = command == Command::Undo;
        let is_changing = std::mem::take(&mut self.changing);
        let before = self.session.item().0;
        match self.session.handle(command, now) {
            Err(refusal) => {
                self.refused(&refusal);
                self.changing = is_changing;
                self.field = 0;
            }
            Ok(None) => {}
            Ok(Some(line)) => {
                if self.append(&line) {
                    if is_undo {
                        self.say("已撤销", "taken back");
                    } else {
                        self.say("已保存", "saved");
                    }
                    self.after_save(is_undo || self.session.item().0 != before);
                }
            }
        }
    }

    /// Shows the reference. The first time, where that locks the ratings, it is asked for twice, and that it is shown is on the disk before.
    fn show_reference(&mut self, was_warned: bool) {
        if self.session.reference_locks() && !was_warned {
            self.confirmed = true;
            return self.say(
                "看过参考答案后，本题评分就锁定，不能再改。再输入一次 /reference 显示。",
                "Seeing the reference locks the ratings of this item: they cannot be changed any more. Type /reference again to see it.",
            );
        }
        let now = self.now();
        match self.session.handle(Command::Reference, now) {
            Err(refusal) => self.refused(&refusal),
            Ok(line) => {
                if line.is_none_or(|line| self.append(&line)) {
                    self.reference();
                }
            }
        }
    }

    /// Puts a line on the disk; where that fails, says so, and rating ends.
    fn append(&mut self, line: &RatingLine) -> bool {
        match self.file.append(line) {
            Ok(()) => self.session.appended(),
            Err(error) => {
                self.session.append_failed();
                let words = error.words(self.language);
                self.say(&format!("未能保存：{words}"), &format!("not saved: {words}"));
                self.ending = Some(RatingEnding::NotRecorded);
            }
        }
        self.ending.is_none()
    }

    fn after_save(&mut self, moved: bool) {
        let is_done = self.session.is_complete(self.session.item().0) && self.session.gold().is_empty();
        if self.session.is_at_questionnaire() || (self.session.is_finished() && !moved && is_done) {
            self.finished();
        } else if moved {
            self.item();
        } else if !self.session.is_complete(self.session.item().0) {
            self.subject();
        } else if self.session.is_finished() && !self.session.stays_at_rated() {
            self.gold();
            self.finished();
        } else if self.session.stays_at_rated() {
            // The rater may want to see the reference: the next item comes on request.
            self.gold();
        } else {
            self.gold();
            self.go(Command::Next);
        }
    }

    fn go(&mut self, command: Command) {
        if command == Command::Next && self.session.is_finished() && self.session.is_at_end() {
            return self.finished();
        }
        self.changing = false;
        if self.do_command(command).is_some() {
            self.item();
        }
    }

    fn do_quietly(&mut self, command: Command) {
        self.do_command(command);
    }

    fn do_command(&mut self, command: Command) -> Option<()> {
        let now = self.now();
        match self.session.handle(command, now) {
            Ok(_) => Some(()),
            Err(refusal) => {
                self.refused(&refusal);
                None
            }
        }
    }

    fn refused(&mut self, refusal: &Refusal) {
        let words = refusal.words(self.session.form(), self.language);
        self.printer.line(&words);
    }
}

/// A printer on an output of `width` columns, where it is a terminal; `prompts` where someone types.
pub fn printer<W: Write>(output: W, width: Option<usize>, prompts: bool) -> Printer<W> {
    Printer::new(output, width, prompts)
}
