//! A doctor at work on an answer pack: a state machine without IO and without a clock of its own. The screen and the plain dialogue both drive it.
//!
//! A line is not saved before [`AnswerSession::appended`] says that it is on the disk. Turns are answered in order. What is shown only then is shown once the
//! line that says so is on the disk: the next turn, which locks the answer before it, and in the arm `revise` the model's answer, which locks the first one.
//!
//! In the arm `aided`, [`Command::Ask`] gives a line; once it is appended, [`AnswerSession::is_waiting`] is true and the interface sends
//! [`AnswerSession::conversation`] to the model, and hands in what came of it as [`Command::Reply`]. Its text is shown once that line is on the disk.

mod command;
mod view;

pub use crate::trial::session::Now;
pub use command::{Command, ForeignLine, Refusal};
pub use view::{Place, Progress};

use super::{
    answer::{ANSWER_VERSION, AnswerLine, Event, NoReply},
    pack::{AnswerPack, Arm},
    turn::{Stage, Turn},
};
use std::time::Duration;

/// A doctor at work.
#[derive(Debug)]
pub struct AnswerSession {
    pack: AnswerPack,
    pack_digest: String,
    session: String,
    continues: Option<String>,
    sequence: u64,
    /// What the lines so far make of the pack's turns.
    turns: Vec<Vec<Turn>>,
    /// What stands in the field, where it was changed.
    draft: Option<String>,
    waiting: bool,
    /// Time in front of the doctor that no line has yet.
    spent: Duration,
    running_since: Option<Duration>,
    saving: Option<(Place, AnswerLine)>,
}

impl AnswerSession {
    /// Takes up a pack where `lines`, the answers beside it, end. `session` names this session; a new one has a random name.
    ///
    /// # Errors
    /// The place of the first line, from 0, that does not belong to the pack, and why.
    pub fn new(
        pack: AnswerPack,
        pack_digest: String,
        session: String,
        lines: &[AnswerLine],
        now: Now,
    ) -> Result<Self, (usize, ForeignLine)> {
        let turns = pack.cases.iter().map(|case| case.turns.iter().map(|_| Turn::new(case.arm)).collect()).collect();
        let mut this = Self {
            pack,
            pack_digest,
            continues: lines.last().map(|line| line.session.clone()).filter(|last| *last != session),
            session,
            sequence: 0,
            turns,
            draft: None,
            waiting: false,
            spent: Duration::ZERO,
            running_since: Some(now.clock),
            saving: None,
        };
        for (nth, line) in lines.iter().enumerate() {
            let place = this.check(line).map_err(|why| (nth, why))?;
            // A turn is opened in order, and nothing comes before it is.
            let is_next = line.event != Event::Opened || (this.next() == Some(place) && this.can_open());
            let is_front = line.event == Event::Opened || this.front() == Some(place);
            let taken = this.turns[place.case][place.turn].take(&line.event, line.active_ms);
            if taken.is_err() || !is_next || !is_front {
                return Err((nth, ForeignLine::OutOfOrder));
            }
            if line.session == this.session {
                this.sequence = this.sequence.max(line.sequence.saturating_add(1));
            }
        }
        Ok(this)
    }

    fn check(&self, line: &AnswerLine) -> Result<Place, ForeignLine> {
        if line.study != self.pack.header.study {
            return Err(ForeignLine::Study);
        }
        if line.doctor != self.pack.header.doctor {
            return Err(ForeignLine::Doctor);
        }
        let case = self.pack.place(&line.item).ok_or(ForeignLine::Subject)?;
        let turn = line.turn.checked_sub(1).filter(|&turn| turn < self.pack.cases[case].turns.len()).ok_or(ForeignLine::Subject)?;
        Ok(Place { case, turn })
    }

    /// Carries a command out. A line that is returned has to be appended to the answers file; then [`Self::appended`] or [`Self::append_failed`] is to be called.
    ///
    /// # Errors
    /// Why the command does nothing. [`Refusal::Saving`] of a reply means: hand it in again once the line before is appended.
    pub fn handle(&mut self, command: Command, now: Now) -> Result<Option<AnswerLine>, Refusal> {
        let is_taken_in_pause = matches!(command, Command::Pause | Command::Reply(_));
        if self.is_paused() && !is_taken_in_pause {
            return Err(Refusal::Paused);
        }
        match command {
            Command::Pause => {
                self.stop_watch(now);
                self.running_since = if self.is_paused() { Some(now.clock) } else { None };
                Ok(None)
            }
            Command::Open => self.open(now),
            Command::Write(text) => self.write(text),
            Command::Keep if self.has_unkept() => {
                let text = self.draft().to_owned();
                self.line(self.opened()?, Event::Draft { text }, now)
            }
            Command::Keep => Ok(None),
            Command::Save => self.save(now),
            Command::Unchanged => self.unchanged(now),
            Command::Reveal => {
                let place = self.opened()?;
                match self.turn(place).stage() {
                    Stage::FirstSaved => self.line(place, Event::Revealed, now),
                    Stage::Answering => Err(Refusal::FirstBefore),
                    _ => Ok(None),
                }
            }
            Command::Undo => {
                let place = self.front().ok_or(Refusal::NothingToUndo)?;
                match self.turn(place).stage() {
                    Stage::FirstSaved | Stage::Answered => self.line(place, Event::Withdrawn, now),
                    Stage::Closed | Stage::Answering | Stage::Revising => Err(Refusal::NothingToUndo),
                }
            }
            Command::Ask(text) => self.ask(&text, now),
            Command::Reply(reply) => self.reply(reply, now),
        }
    }

    fn opened(&self) -> Result<Place, Refusal> {
        self.front().ok_or(Refusal::NotOpened)
    }

    fn open(&mut self, now: Now) -> Result<Option<AnswerLine>, Refusal> {
        let next = self.next().ok_or(Refusal::AllAnswered)?;
        if !self.can_open() {
            return Err(Refusal::NotAnswered);
        }
        // Time between two turns is nobody's.
        self.stop_watch(now);
        self.spent = Duration::ZERO;
        self.line(next, Event::Opened, now)
    }

    fn write(&mut self, text: String) -> Result<Option<AnswerLine>, Refusal> {
        match self.turn(self.opened()?).stage() {
            Stage::Answering | Stage::Revising => {
                self.draft = Some(text);
                Ok(None)
            }
            Stage::Closed | Stage::FirstSaved | Stage::Answered => Err(Refusal::Saved),
        }
    }

    fn save(&mut self, now: Now) -> Result<Option<AnswerLine>, Refusal> {
        let place = self.opened()?;
        let text = self.draft().trim().to_owned();
        let event = match self.turn(place).stage() {
            Stage::Closed | Stage::FirstSaved | Stage::Answered => return Err(Refusal::Saved),
            _ if self.waiting => return Err(Refusal::Waiting),
            _ if text.is_empty() => return Err(Refusal::Empty),
            Stage::Answering if self.case(place).arm == Arm::Revise => Event::First { text },
            Stage::Revising if self.turn(place).first() == Some(&text) => return Err(Refusal::Same),
            Stage::Answering | Stage::Revising => Event::Answered { text, unchanged: false },
        };
        self.line(place, event, now)
    }

    fn unchanged(&mut self, now: Now) -> Result<Option<AnswerLine>, Refusal> {
        let place = self.opened()?;
        let turn = self.turn(place);
        match (turn.stage(), turn.first()) {
            (Stage::Revising, Some(first)) if self.draft().trim() == first => {
                let text = first.to_owned();
                self.line(place, Event::Answered { text, unchanged: true }, now)
            }
            (Stage::Revising, _) => Err(Refusal::Differs),
            (Stage::Answered, _) => Err(Refusal::Saved),
            _ => Err(Refusal::FirstBefore),
        }
    }

    fn ask(&mut self, text: &str, now: Now) -> Result<Option<AnswerLine>, Refusal> {
        let place = self.opened()?;
        let text = text.trim();
        match self.turn(place).stage() {
            _ if self.case(place).arm != Arm::Aided => Err(Refusal::NoModel),
            Stage::Closed | Stage::FirstSaved | Stage::Answered => Err(Refusal::Saved),
            _ if self.waiting => Err(Refusal::Waiting),
            _ if text.is_empty() => Err(Refusal::Empty),
            Stage::Answering | Stage::Revising => self.line(place, Event::Asked { text: text.to_owned() }, now),
        }
    }

    fn reply(&mut self, reply: Result<String, NoReply>, now: Now) -> Result<Option<AnswerLine>, Refusal> {
        if !self.waiting {
            return Err(Refusal::NothingAsked);
        }
        let event = match reply {
            Ok(text) if text.trim().is_empty() => Event::NoReply { reason: NoReply::Empty },
            Ok(text) => Event::Replied { text: text.trim().to_owned() },
            Err(reason) => Event::NoReply { reason },
        };
        self.line(self.opened()?, event, now)
    }

    fn line(&mut self, place: Place, event: Event, now: Now) -> Result<Option<AnswerLine>, Refusal> {
        if self.saving.is_some() {
            return Err(Refusal::Saving);
        }
        self.stop_watch(now);
        let line = AnswerLine {
            wardround_answer: ANSWER_VERSION,
            study: self.pack.header.study.clone(),
            pack: self.pack_digest.clone(),
            doctor: self.pack.header.doctor.clone(),
            session: self.session.clone(),
            continues: self.continues.clone(),
            sequence: self.sequence,
            item: self.case(place).item.clone(),
            turn: place.turn + 1,
            event,
            active_ms: u64::try_from(self.spent.as_millis()).unwrap_or(u64::MAX),
            position: self.progress().complete,
            at: now.at,
        };
        self.saving = Some((place, line.clone()));
        Ok(Some(line))
    }

    /// The line that was returned last is on the disk: only now it counts.
    pub fn appended(&mut self) {
        let Some((place, line)) = self.saving.take() else { return };
        // It was made to follow, and nothing was taken since.
        let _ = self.turns[place.case][place.turn].take(&line.event, line.active_ms);
        self.sequence = line.sequence + 1;
        self.spent = self.spent.saturating_sub(Duration::from_millis(line.active_ms));
        match line.event {
            Event::Asked { .. } => self.waiting = true,
            Event::Replied { .. } | Event::NoReply { .. } => self.waiting = false,
            // What was written while the line was on its way stays in the field.
            Event::Draft { text } if self.draft.as_ref() != Some(&text) => {}
            _ => self.draft = None,
        }
    }

    /// The line that was returned last could not be written: nothing changed, and the field keeps what stands in it.
    pub fn append_failed(&mut self) {
        self.saving = None;
    }

    /// Credits the time so far to the turn in front of the doctor.
    fn stop_watch(&mut self, now: Now) {
        if let Some(since) = self.running_since {
            self.spent += now.clock.saturating_sub(since);
            self.running_since = Some(now.clock);
        }
    }
}

#[cfg(test)]
mod tests;
