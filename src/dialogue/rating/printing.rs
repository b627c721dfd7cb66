//! What the dialogue of lines prints: the beginning, an item with its answers, the reference, the example of a training item, the commands.

use super::Dialogue;
use crate::{
    glossary,
    trial::{
        form::Rates,
        pack::{PackItem, ReferenceShown},
        words::{earlier_answer, letter, rated_turn, time_left, training},
    },
};
use std::io::Write;

impl<W: Write> Dialogue<'_, W> {
    pub(super) fn begin(&mut self) {
        let header = self.session.header().clone();
        self.printer.line(header.title.words(self.language));
        if let Some(repaired) = self.file.repaired() {
            let moved = repaired.moved_to.display().to_string();
            self.say(&format!("上次未写完的一行已移到 {moved}"), &format!("an unfinished last line was moved to {moved}"));
        }
        if !header.guidelines.words(self.language).trim().is_empty() {
            self.printer.heading(header.guidelines.words(self.language));
        }
        if self.session.is_finished() {
            self.finished();
        } else {
            self.item();
        }
        // Below the item, directly above what is asked: above a long item it would be out of sight.
        self.mark_help();
        self.say("（输入 /help 查看命令）", "(type /help for the commands)");
    }

    /// Prints the item with all its answers, or that the questionnaire begins.
    pub(super) fn item(&mut self) {
        if self.session.is_at_questionnaire() {
            self.field = 0;
            let title = self.session.form().title().words(self.language).to_owned();
            self.printer.heading(&format!("── {title} ──"));
            return self
                .say("全部题目已评完。以下问题针对整个试验。", "All items are rated. These questions are about the trial as a whole.");
        }
        if !self.get_answers() {
            return;
        }
        let progress = self.session.progress();
        let (place, item) = self.session.item();
        let item = item.clone();
        let left = progress.left.map(|left| format!(" · {}", time_left(left, self.language))).unwrap_or_default();
        let kind = if item.is_training() { format!(" · {}", training(self.language)) } else { String::new() };
        self.printer.heading(&format!("── {}/{}{kind}{left} ──", place + 1, progress.items));
        for (nth, turn) in item.turns.iter().enumerate() {
            let is_rated = item.turns.len() > 1 && nth >= item.first_rated_turn();
            let mark = if is_rated { format!(" · {}", rated_turn(self.language)) } else { String::new() };
            let heading = format!("{} · {}{mark}", glossary::turn(nth + 1, self.language), turn.kind.words(self.language));
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
    pub(super) fn subject(&mut self) {
        self.field = 0;
        if self.session.header().form.rates() == Rates::Answer {
            let item = self.session.item().1.clone();
            let nth = self.session.subject_place();
            self.answer(&item, nth);
        }
    }

    pub(super) fn answer(&mut self, item: &PackItem, nth: usize) {
        let Some(answer) = item.answers.get(nth) else { return };
        let name = letter(nth);
        let heading = format!("{} {name}", self.text("回答", "Answer"));
        self.printer.heading(&heading);
        let (many, first) = (answer.texts.len() > 1, answer.earlier.len());
        for (turn, earlier) in answer.earlier.iter().enumerate() {
            let text = format!("[{} · {}] {earlier}", glossary::turn(turn + 1, self.language), earlier_answer(self.language));
            self.printer.line(&text);
        }
        for (turn, text) in answer.texts.iter().enumerate() {
            let text =
                if many || first > 0 { format!("[{}] {text}", glossary::turn(first + turn + 1, self.language)) } else { text.clone() };
            self.printer.line(&text);
        }
    }

    pub(super) fn reference(&mut self) {
        let Some(reference) = self.session.reference().map(str::to_owned) else { return };
        self.say("参考答案：", "Reference:");
        self.printer.line(&reference);
    }

    pub(super) fn help(&mut self) {
        self.say(
            "直接输入评分或选项编号。/comment 文字：写评语 · /cannot 理由：无法判断 · /undo：撤销上一条 · /change：修改当前评分（/change B 改回答 B） · /next /back：下一题、上一题 · /again：再看本题 · /reference：参考答案 · /guidelines：评分说明 · /pause：暂停计时 · /quit：退出（可继续）",
            "Type a score or an option's number. /comment TEXT · /cannot REASON: it cannot be judged · /undo: take the last rating back · /change: change what is rated (/change B: answer B) · /next /back: another item · /again: print the item again · /reference · /guidelines · /pause: stop the time · /quit: leave (you can go on later)",
        );
        self.mark_help();
    }

    /// What a training item is compared with.
    pub(super) fn gold(&mut self) {
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
}
