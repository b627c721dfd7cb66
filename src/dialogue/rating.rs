//! `wardround rate PACK --plain`: a pack is rated as a dialogue of lines, for screen readers and pipes. The same state machine as the screen's.

mod fields;
mod marks;

use super::printer::Printer;
use crate::{
    glossary,
    language::Language,
    trial::{
        form::{Field, FieldKind, Rates},
        pack::{PackItem, ReferenceShown},
        rating::RatingLine,
        ratings_file::RatingsFile,
        session::{Command, Now, RatingSession, Refusal},
        words::{letter, time_left},
    },
};
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

/// Lets a rater rate. Every rating is on the disk before "saved" is printed.
///
/// # Errors
/// When the input cannot be read, or nothing can be printed any more; what was saved stays saved.
pub fn rate(
    session: RatingSession,
    file: RatingsFile,
    language: Language,
    mut input: impl BufRead,
    printer: Printer<impl Write>,
) -> io::Result<RatingEnding> {
    let mut dialogue = Dialogue { session, file, language, printer, field: 0, choosing: None, started: Instant::now(), ending: None };
    dialogue.begin();
    let mut line = String::new();
    while dialogue.ending.is_none() {
        dialogue.ask();
        if let Some(error) = dialogue.printer.error() {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        line.clear();
        if input.read_line(&mut line)? == 0 {
            dialogue.ending = Some(RatingEnding::Left);
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

struct Dialogue<W> {
    session: RatingSession,
    file: RatingsFile,
    language: Language,
    printer: Printer<W>,
    /// Which field of the form is asked for.
    field: usize,
    /// Words that are to be marked and stand at several places.
    choosing: Option<Choosing>,
    started: Instant,
    ending: Option<RatingEnding>,
}

impl<W: Write> Dialogue<W> {
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

    fn begin(&mut self) {
        let header = self.session.header().clone();
        self.printer.line(header.title.words(self.language));
        if let Some(repaired) = self.file.repaired() {
            let moved = repaired.moved_to.display().to_string();
            self.say(&format!("上次未写完的一行已移到 {moved}"), &format!("an unfinished last line was moved to {moved}"));
        }
        if !header.guidelines.words(self.language).trim().is_empty() {
            self.printer.heading(header.guidelines.words(self.language));
        }
        self.say("输入 /help 查看命令。", "Type /help for the commands.");
        self.mark_help();
        if self.session.is_finished() {
            self.finished();
        } else {
            self.item();
        }
    }

    fn finished(&mut self) {
        let path = self.file.path().display().to_string();
        self.say(
            &format!("全部评完，谢谢。请把这个文件发给组织者：{path}"),
            &format!("Everything is rated, thank you. Send this file to the organiser: {path}"),
        );
        self.ending = Some(RatingEnding::Finished);
    }

    fn end(self) -> io::Result<RatingEnding> {
        let Self { printer, ending, .. } = self;
        match printer.into_error() {
            Some(error) => Err(error),
            None => Ok(ending.unwrap_or(RatingEnding::Left)),
        }
    }

    /// Prints the item with all its answers, or that the questionnaire begins.
    fn item(&mut self) {
        if self.session.is_at_questionnaire() {
            self.field = 0;
            let title = self.session.form().title().words(self.language).to_owned();
            self.printer.heading(&format!("── {title} ──"));
            return self
                .say("全部题目已评完。以下问题针对整个试验。", "All items are rated. These questions are about the trial as a whole.");
        }
        let progress = self.session.progress();
        let (place, item) = self.session.item();
        let item = item.clone();
        let left = progress.left.map(|left| format!(" · {}", time_left(left, self.language))).unwrap_or_default();
        self.printer.heading(&format!("── {}/{}{left} ──", place + 1, progress.items));
        for (nth, turn) in item.turns.iter().enumerate() {
            let heading = format!("{} · {}", glossary::turn(nth + 1, self.language), turn.kind.words(self.language));
            self.printer.heading(&heading);
            self.printer.line(&turn.question);
        }
        if self.session.header().reference == ReferenceShown::Always {
            self.reference();
        }
        if self.session.header().form.rates() == Rates::Pair {
            for nth in 0..item.answers.len() {
                self.answer(&item, nth);
            }
        }
        self.subject();
    }

    /// Prints the answer that is to be rated.
    fn subject(&mut self) {
        self.field = 0;
        if self.session.header().form.rates() == Rates::Answer {
            let item = self.session.item().1.clone();
            let nth = self.session.subject_place();
            self.answer(&item, nth);
        }
    }

    fn answer(&mut self, item: &PackItem, nth: usize) {
        let Some(answer) = item.answers.get(nth) else { return };
        let name = letter(nth);
        let heading = format!("{} {name}", self.text("回答", "Answer"));
        self.printer.heading(&heading);
        let (many, first) = (answer.texts.len() > 1, answer.earlier.len());
        for (turn, earlier) in answer.earlier.iter().enumerate() {
            let text = format!("[{}] {earlier}", glossary::turn(turn + 1, self.language));
            self.printer.line(&text);
        }
        for (turn, text) in answer.texts.iter().enumerate() {
            let text =
                if many || first > 0 { format!("[{}] {text}", glossary::turn(first + turn + 1, self.language)) } else { text.clone() };
            self.printer.line(&text);
        }
    }

    fn reference(&mut self) {
        let Some(reference) = self.session.reference().map(str::to_owned) else { return };
        self.say("参考答案：", "Reference:");
        self.printer.line(&reference);
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
        } else if let Some(field) = self.current_field() {
            let text = prompt(&field, self.language);
            self.printer.line(&text);
        } else {
            self.say("本题已评完：/next 下一题，/reference 参考答案，/undo 撤销", "this item is rated: /next, /reference, /undo");
        }
        self.printer.prompt();
    }

    fn current_field(&self) -> Option<Field> {
        // Marks have commands of their own.
        let asked = |field: &&Field| field.kind != FieldKind::Marks;
        if self.session.is_decided() { None } else { self.session.form().fields().iter().filter(asked).nth(self.field).cloned() }
    }

    fn line(&mut self, line: &str) {
        if self.chose(line) {
            return;
        }
        match line.strip_prefix('/') {
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
        match word {
            "help" | "?" | "帮助" => self.help(),
            "quit" | "q" | "退出" => {
                self.say("已退出；以后可从这里继续。", "Left; start again to go on from here.");
                self.ending = Some(RatingEnding::Left);
            }
            "next" | "n" | "下一题" => self.go(Command::Next),
            "back" | "b" | "上一题" => self.go(Command::Previous),
            "again" | "再看" => self.item(),
            "comment" | "c" | "评语" => self.do_quietly(Command::Comment(rest.to_owned())),
            "cannot" | "x" | "无法判断" => self.save(Command::CannotJudge(rest.to_owned())),
            "mark" | "m" | "标注" => self.mark(rest.trim()),
            "marks" | "标注列表" => self.list_marks(),
            "unmark" | "删除标注" => self.unmark(rest),
            "undo" | "u" | "撤销" => self.save(Command::Undo),
            "pause" | "暂停" => self.do_quietly(Command::Pause),
            "guidelines" | "g" | "说明" => {
                let guidelines = self.session.header().guidelines.words(self.language).to_owned();
                self.printer.line(&guidelines);
            }
            "reference" | "r" | "参考" => self.show_reference(),
            _ => self.say("没有这个命令，/help 查看", "no such command; /help lists them"),
        }
    }

    fn help(&mut self) {
        self.say(
            "直接输入评分或选项编号。/comment 文字：写评语 · /cannot 理由：无法判断 · /undo：撤销上一条 · /next /back：下一题、上一题 · /again：再看本题 · /reference：参考答案 · /guidelines：评分说明 · /pause：暂停计时 · /quit：退出（可继续）",
            "Type a score or an option's number. /comment TEXT · /cannot REASON: it cannot be judged · /undo: take the last rating back · /next /back: another item · /again: print the item again · /reference · /guidelines · /pause: stop the time · /quit: leave (you can go on later)",
        );
        self.mark_help();
    }

    fn value(&mut self, field: &Field, line: &str) {
        if line.is_empty() && !field.required {
            return self.next_field();
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
            self.save(Command::Save);
        }
    }

    /// Carries a command out that may have to be saved.
    fn save(&mut self, command: Command) {
        let now = self.now();
        let is_undo = command == Command::Undo;
        let before = self.session.item().0;
        match self.session.handle(command, now) {
            Err(refusal) => {
                self.refused(&refusal);
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

    /// Shows the reference; the first time, that it is shown is on the disk before.
    fn show_reference(&mut self) {
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
        if self.session.is_at_questionnaire() {
            self.finished();
        } else if moved {
            self.item();
        } else if !self.session.is_complete(self.session.item().0) {
            self.subject();
        } else if self.session.is_finished() && !self.session.stays_at_rated() {
            self.finished();
        } else if self.session.stays_at_rated() {
            // The rater may want to see the reference: the next item comes on request.
            self.gold();
        } else {
            self.gold();
            self.go(Command::Next);
        }
    }

    /// What a training item is compared with.
    fn gold(&mut self) {
        for gold in self.session.gold().to_vec() {
            let place = self.session.item().1.answers.iter().position(|answer| Some(&answer.answer) == gold.answer.as_ref());
            let name = place.map(|place| letter(place).to_string()).unwrap_or_default();
            let fields = self.session.form().fields().iter();
            let values = fields.filter_map(|field| {
                let value = field.value_words(gold.values.get(&field.id)?, self.language);
                Some(format!("{} {value}", field.label.words(self.language)))
            });
            let values: Vec<String> = values.collect();
            self.say(
                &format!("示例评分 {name}：{}。{}", values.join("，"), gold.comment),
                &format!("Example rating {name}: {}. {}", values.join(", "), gold.comment),
            );
        }
    }

    fn go(&mut self, command: Command) {
        if command == Command::Next && self.session.is_finished() {
            return self.finished();
        }
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
