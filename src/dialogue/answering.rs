//! `wardround answer PACK --plain`: a doctor answers the cases of a pack as a dialogue of lines, for screen readers and pipes. The same state machine as the
//! screen's. A text has several lines; it is on the disk as a draft after each of them.

use super::printer::Printer;
use crate::{
    arms::{
        answer::{AnswerLine, Event, NoReply},
        answers_file::AnswersFile,
        pack::Arm,
        session::{AnswerSession, Command, Now, Place, Refusal},
        turn::{Message, Stage},
        words::to_do,
    },
    chat, glossary,
    language::Language,
};
use std::{
    io::{self, BufRead, Write},
    time::Instant,
};

/// How a doctor left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerEnding {
    /// Everything is answered.
    Finished,
    /// The doctor left, or the input ended, before the end.
    Left,
    /// Something could not be put on disk.
    NotRecorded,
}

/// Lets a doctor answer. Every answer is on the disk before "saved" is printed. `consult` asks the model of the arm `aided`, and returns its whole reply.
///
/// # Errors
/// When the input cannot be read, or nothing can be printed any more; what was saved stays saved.
pub fn answer(
    session: AnswerSession,
    file: AnswersFile,
    language: Language,
    mut input: impl BufRead,
    printer: Printer<impl Write>,
    consult: impl FnMut(Vec<chat::Message>) -> Result<String, NoReply>,
) -> io::Result<AnswerEnding> {
    let mut dialogue = Dialogue { session, file, language, printer, consult, started: Instant::now(), ending: None, told: None };
    dialogue.begin();
    let mut line = Vec::new();
    while dialogue.ending.is_none() {
        dialogue.ask();
        if let Some(error) = dialogue.printer.error() {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            dialogue.leave();
            continue;
        }
        dialogue.printer.line_came();
        match std::str::from_utf8(&line) {
            Ok(text) => dialogue.line(text.trim_end_matches(['\n', '\r'])),
            Err(_) => dialogue.say("这一行不是 UTF-8 文字，没有采用", "this line is not UTF-8 and was not taken"),
        }
    }
    let Dialogue { printer, ending, .. } = dialogue;
    match printer.into_error() {
        Some(error) => Err(error),
        None => Ok(ending.unwrap_or(AnswerEnding::Left)),
    }
}

struct Dialogue<W, C> {
    session: AnswerSession,
    file: AnswersFile,
    language: Language,
    printer: Printer<W>,
    consult: C,
    started: Instant,
    ending: Option<AnswerEnding>,
    /// The stage of which it was said what to do.
    told: Option<Stage>,
}

impl<W: Write, C: FnMut(Vec<chat::Message>) -> Result<String, NoReply>> Dialogue<W, C> {
    fn say(&mut self, zh: &str, en: &str) {
        self.printer.line(match self.language {
            Language::Zh => zh,
            Language::En => en,
        });
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
        self.guidelines();
        self.say("输入 /help 查看命令。", "Type /help for the commands.");
        self.show();
    }

    fn guidelines(&mut self) {
        let guidelines = self.session.header().guidelines.words(self.language).to_owned();
        if !guidelines.trim().is_empty() {
            self.printer.heading(&guidelines);
        }
    }

    /// Prints the case so far, up to the turn in front.
    fn show(&mut self) {
        self.told = None;
        let places = self.session.shown();
        let Some(&front) = places.last() else { return };
        let (case, progress) = (self.session.case(front).arm, self.session.progress());
        self.printer.heading(&format!("── {}/{} · {} ──", front.case + 1, progress.cases, case.words(self.language)));
        places.into_iter().for_each(|place| self.turn(place));
        self.field();
    }

    /// Prints a turn: its question, and what was said in it.
    fn turn(&mut self, place: Place) {
        let asked = self.session.asked(place).clone();
        let heading = format!("{} · {}", glossary::turn(place.turn + 1, self.language), asked.kind.words(self.language));
        self.printer.heading(&heading);
        self.printer.line(&asked.question);
        for message in self.session.turn(place).messages().to_vec() {
            match message {
                Message::Asked(text) => self.say(&format!("您问：{text}"), &format!("You asked: {text}")),
                Message::Replied(text) => self.replied(&text),
                Message::NoReply(reason) => self.printer.line(reason.words(self.language)),
            }
        }
        let turn = self.session.turn(place).clone();
        if let Some(first) = turn.first() {
            self.say(&format!("您第一次的回答：{first}"), &format!("Your first answer: {first}"));
        }
        self.models_answer(place);
        if let Some(answer) = turn.answer() {
            self.say(&format!("您的回答：{answer}"), &format!("Your answer: {answer}"));
        }
    }

    fn replied(&mut self, text: &str) {
        self.say(&format!("模型：{text}"), &format!("Model: {text}"));
    }

    fn models_answer(&mut self, place: Place) {
        let Some(text) = self.session.models_answer(place).map(str::to_owned) else { return };
        self.say("模型的回答：", "The model's answer:");
        self.printer.line(&text);
    }

    /// Prints the text in the field, where there is some.
    fn field(&mut self) {
        let is_open = matches!(self.session.stage(), Stage::Answering | Stage::Revising);
        let draft = self.session.draft().to_owned();
        if is_open && !draft.is_empty() {
            self.say("目前的文字：", "The text so far:");
            self.printer.line(&draft);
        }
    }

    /// Says what can be done.
    fn ask(&mut self) {
        if self.ending.is_some() {
            return;
        }
        let stage = self.session.stage();
        if self.session.is_paused() {
            self.say("已暂停，/pause 继续", "paused; /pause to go on");
        } else if stage == Stage::Answered && !self.session.can_open() {
            self.say(
                "全部病例已作答：按回车结束，/undo 撤销最后的回答",
                "all cases are answered: Enter to end, /undo to take the last answer back",
            );
        } else if matches!(stage, Stage::Closed | Stage::FirstSaved | Stage::Answered) {
            let place = self.session.front().or(self.session.next());
            let arm = place.map_or(Arm::Unaided, |place| self.session.case(place).arm);
            let to_do = to_do(stage, arm, self.language);
            self.say(&format!("{to_do}：按回车继续"), &format!("{to_do}: Enter to go on"));
        } else if self.session.draft().is_empty() || self.told != Some(stage) {
            // Once for each text, not after each of its lines.
            let arm = self.session.front().map_or(Arm::Unaided, |place| self.session.case(place).arm);
            let to_do = to_do(stage, arm, self.language);
            self.say(&format!("{to_do}（以单独一行 . 结束）"), &format!("{to_do} (end with a line .)"));
            if stage == Stage::Revising {
                self.say("/same：不修改；/clear：重写", "/same: unchanged; /clear: begin anew");
            }
        }
        self.told = Some(stage);
        self.printer.prompt();
    }

    fn line(&mut self, line: &str) {
        let is_open = matches!(self.session.stage(), Stage::Answering | Stage::Revising);
        match line.strip_prefix('/') {
            // A text may begin with a slash: it is written twice.
            Some(text) if text.starts_with('/') => self.write(text),
            Some(command) => self.command(command),
            None if line.trim() == "." && is_open => self.save(),
            None if is_open => self.write(line),
            None if line.trim().is_empty() => self.go_on(),
            None => self.say("请先按回车继续，或用命令；/help 查看", "press Enter to go on, or use a command; /help lists them"),
        }
    }

    fn command(&mut self, command: &str) {
        let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        match word {
            "help" | "?" | "帮助" => self.help(),
            "quit" | "q" | "退出" => self.leave(),
            "done" | "save" | "完成" => self.save(),
            "next" | "n" | "下一轮" => self.go_on(),
            "same" | "不修改" => _ = self.carry_out(Command::Unchanged).map(|_| self.saved()),
            "undo" | "u" | "撤销" => {
                if self.carry_out(Command::Undo).is_some() {
                    self.say("已撤销", "taken back");
                    self.field();
                }
            }
            "clear" | "清空" => self.replace(String::new()),
            "drop" | "删行" => {
                let mut lines: Vec<&str> = self.session.draft().lines().collect();
                lines.pop();
                let text = lines.join("\n");
                self.replace(text);
                self.field();
            }
            "again" | "再看" => self.show(),
            "ask" | "问" => self.consult(rest.to_owned()),
            "question" | "问题" => {
                let question = self.session.front().map(|place| self.session.asked(place).question.clone());
                self.consult(question.unwrap_or_default());
            }
            "pause" | "暂停" => self.pause(),
            "guidelines" | "g" | "说明" => self.guidelines(),
            _ => self.say("没有这个命令，/help 查看", "no such command; /help lists them"),
        }
    }

    fn help(&mut self) {
        self.say(
            "直接写回答，可写多行，以单独一行 . 或 /done 保存。/drop：删去最后一行 · /clear：清空 · /undo：撤销刚保存的回答（打开下一轮之前）· /same：看过模型的回答后保持不变 · /ask 文字：咨询模型 · /question：把本轮问题原样发给模型 · /again：再看本病例 · /guidelines：说明 · /pause：暂停计时 · /quit：退出（可继续）。以 / 开头的文字请写成 //。",
            "Write your answer, as many lines as you want, and save it with a line . or /done. /drop: remove the last line · /clear: empty the text · /undo: take back what was saved, until the next turn is open · /same: your answer stays as it is after the model's · /ask TEXT: ask the model · /question: send it this turn's question as it is · /again: print the case again · /guidelines · /pause: stop the time · /quit: leave (you can go on later). Write // for a text that begins with /.",
        );
    }

    /// Adds a line to the text, and keeps it.
    fn write(&mut self, line: &str) {
        let draft = self.session.draft();
        let text = if draft.is_empty() { line.to_owned() } else { format!("{draft}\n{line}") };
        self.replace(text);
    }

    fn replace(&mut self, text: String) {
        if self.carry_out(Command::Write(text)).is_some() {
            self.carry_out(Command::Keep);
        }
    }

    fn save(&mut self) {
        if self.carry_out(Command::Save).is_some() {
            self.saved();
        }
    }

    fn saved(&mut self) {
        self.say("已保存", "saved");
    }

    /// Shows what comes next: the model's answer, or the next turn.
    fn go_on(&mut self) {
        if self.session.stage() == Stage::FirstSaved {
            if let (Some(_), Some(front)) = (self.carry_out(Command::Reveal), self.session.front()) {
                self.models_answer(front);
                self.field();
            }
            return;
        }
        if self.session.is_finished() {
            return self.finished();
        }
        let before = self.session.front();
        if self.carry_out(Command::Open).is_some() {
            match (before, self.session.front()) {
                (Some(before), Some(front)) if before.case == front.case => self.turn(front),
                _ => self.show(),
            }
        }
    }

    fn consult(&mut self, text: String) {
        if self.carry_out(Command::Ask(text)).is_none() {
            return;
        }
        self.say("正在等待模型的回复……", "waiting for the model's reply …");
        self.printer.flush();
        let reply = (self.consult)(self.session.conversation());
        match self.carry_out(Command::Reply(reply)) {
            Some(Some(Event::Replied { text })) => self.replied(&text),
            Some(Some(Event::NoReply { reason })) => {
                let words = reason.words(self.language);
                self.say(
                    &format!("{words}。已记录；您可以再问一次，或自己作答"),
                    &format!("{words}. This is recorded; ask again, or answer on your own"),
                );
            }
            _ => {}
        }
    }

    fn pause(&mut self) {
        // What was written until then is kept, with its time.
        if !self.session.is_paused() {
            self.carry_out(Command::Keep);
        }
        self.carry_out(Command::Pause);
    }

    /// Carries a command out; the event of the line that it gave, once that is on the disk. `None` where it does nothing, which was said then.
    fn carry_out(&mut self, command: Command) -> Option<Option<Event>> {
        let now = self.now();
        match self.session.handle(command, now) {
            Ok(None) => Some(None),
            Ok(Some(line)) => self.append(&line).then_some(Some(line.event)),
            Err(refusal) => {
                self.refused(refusal);
                None
            }
        }
    }

    fn refused(&mut self, refusal: Refusal) {
        self.printer.line(refusal.words(self.language));
    }

    /// Puts a line on the disk; where that fails, says so, and the dialogue ends.
    fn append(&mut self, line: &AnswerLine) -> bool {
        match self.file.append(line) {
            Ok(()) => self.session.appended(),
            Err(error) => {
                self.session.append_failed();
                let words = error.words(self.language);
                self.say(&format!("未能保存：{words}"), &format!("not saved: {words}"));
                self.ending = Some(AnswerEnding::NotRecorded);
            }
        }
        self.ending.is_none()
    }

    fn finished(&mut self) {
        let path = self.file.path().display().to_string();
        self.say(
            &format!("全部作答完毕，谢谢。请把这个文件发给组织者：{path}"),
            &format!("Everything is answered, thank you. Send this file to the organiser: {path}"),
        );
        self.ending = Some(AnswerEnding::Finished);
    }

    fn leave(&mut self) {
        if self.session.is_finished() {
            return self.finished();
        }
        if !self.session.is_paused() {
            // A draft that cannot be kept is said to be lost, and that is what the ending is then.
            self.carry_out(Command::Keep);
        }
        if self.ending.is_none() {
            self.say("已退出；以后可从这里继续。", "Left; start again to go on from here.");
            self.ending = Some(AnswerEnding::Left);
        }
    }
}
