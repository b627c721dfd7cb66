//! Answers that come from the organiser's server.

use super::Dialogue;
use crate::{
    language::Bilingual,
    trial::{
        pack::LiveTexts,
        session::{Command, Wanted},
    },
};
use std::io::Write;

/// Gets the live answers of an item, however long it takes.
pub type FetchNow<'a> = dyn Fn(Wanted) -> Result<Vec<LiveTexts>, Bilingual> + 'a;

impl<W: Write> Dialogue<'_, W> {
    /// Whether the answers of the item in front of the rater are there. Those that are not are got, and put on the disk before they are shown.
    pub(super) fn get_answers(&mut self) -> bool {
        let Some(wanted) = self.session.wanted() else { return true };
        let place = self.session.item().0 + 1;
        self.say(
            &format!("正在取得第 {place} 题的回答，请稍候；按 Ctrl-C 可离开，以后再来。"),
            &format!("Getting the answers of item {place}. Please wait; Ctrl-C leaves, and you can come back."),
        );
        let item = wanted.item.clone();
        let answers = match (self.answers)(wanted) {
            Ok(answers) => answers,
            Err(why) => {
                let words = why.words(self.language).to_owned();
                self.printer.line(&words);
                return false;
            }
        };
        let now = self.now();
        match self.session.handle(Command::Answers { item, answers }, now) {
            Ok(None) => true,
            Ok(Some(line)) => self.append(&line),
            Err(refusal) => {
                self.refused(&refusal);
                false
            }
        }
    }
}
