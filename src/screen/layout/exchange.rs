//! Lays out the rows of the transcript: a question, its answer, and notes about them.

use super::{Block, Row, Setting, numbered};
use crate::{
    chat::RetryReason,
    consultation::{Answer, Asked, Exchange},
    screen::{keys::Action, theme::Role},
    session::{AnswerId, ModelState, OpenConsultation, Phase},
    tape::shown_name,
    text::{Layout, Mark, StreamLayout, clean, markdown_blocks, plain},
};

/// What a block of the transcript was laid out from.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct BlockKey {
    pub answers: usize,
    pub recorded: usize,
    /// Of the block after the last question: whether it can be asked, is waiting to be, and which turn it is.
    pub next: Option<(bool, bool, Option<usize>)>,
    pub shown: usize,
    pub reasoning_open: bool,
    /// Of the answer that is coming: characters of reasoning, and which one it is.
    pub live: Option<(usize, AnswerId)>,
    pub status: String,
    pub rating: Option<(u8, usize, usize)>,
}

/// What the rows are made from.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub opened: &'a OpenConsultation,
    pub setting: &'a Setting<'a>,
    pub layout: &'a Layout,
    /// Whether question and model stand there already: beside other models' answers they do.
    pub answer_alone: bool,
}

/// What stands at a place of the transcript.
enum Standing<'a> {
    /// A question that was asked.
    Asked(&'a Exchange),
    /// A question that is being asked for the first time.
    QuestionContext { asked: Asked, question: &'a str },
    /// The next turn, before it is asked.
    Next(usize),
    /// Everything is answered, or nothing can be done yet.
    End,
}

/// The one of an exchange's answers that is shown.
struct ShownAnswer<'a> {
    answer: &'a Answer,
    /// Which exchange, from 0.
    exchange: usize,
    /// Which of its answers, from 0.
    place: usize,
    /// How many answers it has.
    of: usize,
}

impl<'a> Context<'a> {
    /// How many blocks there are: the exchanges, and one for what comes next.
    pub fn count(&self) -> usize {
        self.opened.consultation().exchanges().len() + 1
    }

    fn standing(&self, index: usize) -> Standing<'a> {
        let consultation = self.opened.consultation();
        if let Some(exchange) = consultation.exchanges().get(index) {
            return Standing::Asked(exchange);
        }
        if let Some(ready) = consultation.asking().filter(|_| self.live_index() == Some(index)) {
            let question = ready.messages.last().map_or("", |m| m.content.as_str());
            return Standing::QuestionContext { asked: ready.asked, question };
        }
        match consultation.next_turn().filter(|_| consultation.asking().is_none()) {
            Some(turn) => Standing::Next(turn),
            None => Standing::End,
        }
    }

    /// The block in which an answer is coming.
    fn live_index(&self) -> Option<usize> {
        let consultation = self.opened.consultation();
        let ready = consultation.asking()?;
        let count = consultation.exchanges().len();
        let again = consultation.exchanges().last().is_some_and(|e| ready.attempt > 0 && e.asked.turn() == ready.asked.turn());
        Some(if again { count - 1 } else { count })
    }

    /// From what a block is laid out; while it is equal, the block stays.
    fn key(&self, index: usize, shown: usize, reasoning_open: bool) -> BlockKey {
        let consultation = self.opened.consultation();
        let is_live = self.live_index() == Some(index);
        let reasoning = consultation.partial().map_or(0, |(_, r)| r.chars().count());
        let rating = self.opened.rating(index).map(|r| (r.rating.get(), r.tags.len(), r.comment.len()));
        let is_last = index + 2 >= self.count();
        let is_after = index + 1 == self.count() && !is_live;
        let can_ask = *self.opened.phase() == Phase::Open && !consultation.is_busy();
        BlockKey {
            recorded: self.opened.records(index).len(),
            next: is_after.then(|| (can_ask, self.opened.queued().is_some(), consultation.next_turn())),
            answers: consultation.exchanges().get(index).map_or(0, |e| e.answers.len()),
            shown,
            reasoning_open,
            live: is_live.then_some((reasoning, self.opened.answer())),
            status: if is_live || is_last { self.status(index) } else { String::new() },
            rating,
        }
    }

    /// What is going on with a question that has no answer yet.
    fn status(&self, index: usize) -> String {
        let opened = self.opened;
        let words = self.setting.words;
        if self.live_index() == Some(index) {
            let live = opened.live();
            match live.and_then(|l| l.retry.as_ref()) {
                Some((_, reason @ (RetryReason::Loading { .. } | RetryReason::Gone { .. }))) => {
                    return clean(&reason.words(words.0)).into_owned();
                }
                Some((0, _)) => return words.waiting_for_endpoint().to_owned(),
                Some((retry, reason)) => return format!("{} {retry}{}{}", words.retrying(), words.colon(), clean(&reason.words(words.0))),
                None => {}
            }
            return match (opened.consultation().partial(), live.and_then(|l| l.prompt)) {
                (Some((text, reasoning)), _) if !text.is_empty() || !reasoning.is_empty() => String::new(),
                (_, Some((done, total))) if done < total => format!("{} {done}/{total} {}", words.reading_prompt(), words.tokens()),
                _ => words.thinking().to_owned(),
            };
        }
        if index + 1 < self.count() {
            return match opened.unsaved() {
                Some(why) => {
                    let key = self.setting.keymap.key(Action::SaveAgain).unwrap_or_default();
                    format!(
                        "{}{}{} ({key} {})",
                        words.not_recorded(),
                        words.colon(),
                        clean(&why.words(words.0)),
                        Action::SaveAgain.label(words.0)
                    )
                }
                None => String::new(),
            };
        }
        match (opened.phase(), opened.queued(), self.setting.model.map(|m| &m.state)) {
            (Phase::Failed(why), _, _) => format!("{}{}{}", words.record_unreadable(), words.colon(), clean(&why.words(words.0))),
            (_, Some(_), Some(ModelState::Checking(done))) => format!("{} {:.0} %", words.model_checking(), done * 100.0),
            (_, Some(_), Some(ModelState::Loading(done))) => format!("{} {:.0} %", words.waiting_for_model(), done * 100.0),
            (_, Some(_), Some(ModelState::Waiting(reason))) => clean(&reason.words(words.0)).into_owned(),
            (_, Some(_), _) => words.waiting_for_model().to_owned(),
            (_, None, Some(ModelState::Failed(why))) => format!("{}{}{}", words.model_failed(), words.colon(), clean(&why.words(words.0))),
            _ => match (opened.unrecordable(), opened.refusal()) {
                (Some(trouble), _) => clean(&words.cannot_record(trouble)).into_owned(),
                (None, Some(refusal)) => words.refusal(refusal),
                (None, None) => String::new(),
            },
        }
    }

    /// Lays out a block.
    fn block(&self, index: usize, shown: usize, reasoning_open: bool, key: BlockKey) -> Block<BlockKey> {
        let mut head = Vec::new();
        let mut tail = Vec::new();
        let mut stream = None;
        let is_live = key.live.is_some();
        match self.standing(index) {
            Standing::Asked(exchange) => {
                self.seam(index, &mut head);
                self.question(exchange.asked, &exchange.question, Role::Question, &mut head);
                if is_live {
                    self.answer_label(exchange.answers.len(), exchange.answers.len() + 1, None, &mut head);
                    self.live_reasoning(reasoning_open, &mut head);
                    stream = Some(StreamLayout::new(*self.layout));
                } else if let Some(answer) = exchange.answers.get(shown) {
                    let shown = ShownAnswer { answer, exchange: index, place: shown, of: exchange.answers.len() };
                    self.answer(&shown, reasoning_open, &mut head);
                }
            }
            Standing::QuestionContext { asked, question } => {
                self.seam(index, &mut head);
                self.question(asked, question, Role::Question, &mut head);
                self.answer_label(0, 1, None, &mut head);
                self.live_reasoning(reasoning_open, &mut head);
                stream = Some(StreamLayout::new(*self.layout));
            }
            Standing::Next(turn) => self.next(turn, &mut head),
            Standing::End => {
                if self.opened.consultation().next_turn().is_none() && !self.opened.consultation().is_busy() {
                    let words = self.setting.words;
                    head.push(Row::of_pieces(vec![(Role::Success, words.all_answered().to_owned())]));
                    self.hints(&[Action::Rate, Action::HaveJudged, Action::OwnQuestion, Action::Back], &mut head);
                }
            }
        }
        if !key.status.is_empty() {
            let is_bad = !is_live && self.opened.queued().is_none();
            let role = if is_bad { Role::Warning } else { Role::Dim };
            self.plain(&key.status, role, &mut tail);
        }
        tail.push(Row::empty());
        Block { key, head, stream, tail }
    }

    /// Brings the block at `place` of `blocks` up to the state of the exchange at `index`.
    pub fn renew(&self, blocks: &mut Vec<Block<BlockKey>>, place: usize, index: usize, shown: usize, reasoning_open: bool) {
        let key = self.key(index, shown, reasoning_open);
        let stream = match blocks.get_mut(place) {
            Some(block) if block.key == key => return self.follow(index, &mut block.stream),
            // The same answer goes on: only what stands above and below it is new.
            Some(block) if same_answer(&block.key, &key) => block.stream.take(),
            _ => None,
        };
        let mut block = self.block(index, shown, reasoning_open, key);
        if block.stream.is_some() && stream.is_some() {
            block.stream = stream;
        }
        self.follow(index, &mut block.stream);
        match blocks.get_mut(place) {
            Some(before) => *before = block,
            None => blocks.push(block),
        }
    }

    /// Gives an answer that is coming to its block.
    fn follow(&self, index: usize, stream: &mut Option<StreamLayout>) {
        if let Some(stream) = stream
            && self.live_index() == Some(index)
            && let Some((text, _)) = self.opened.consultation().partial()
            && let Some(new) = text.get(stream.text().len()..).filter(|n| !n.is_empty())
        {
            stream.push(new);
        }
    }

    pub(super) fn plain(&self, text: &str, role: Role, rows: &mut Vec<Row>) {
        rows.extend(plain(text, Mark::Plain, self.layout).into_iter().map(|line| Row::new(role, line)));
    }

    pub(super) fn dot(&self) -> &'static str {
        if self.layout.ascii { "-" } else { "·" }
    }

    fn answer_label(&self, index: usize, of: usize, note: Option<String>, rows: &mut Vec<Row>) {
        let mut pieces = Vec::new();
        if !self.answer_alone {
            pieces.push((Role::AnswerLabel, clean(self.setting.name).into_owned()));
        }
        if of > 1 {
            pieces.push((Role::Dim, format!("  {} {}/{of}", self.setting.words.answer_of(), index + 1)));
        }
        if let Some(note) = note {
            pieces.push((Role::Dim, if pieces.is_empty() { note } else { format!("  {note}") }));
        }
        if !pieces.is_empty() {
            rows.push(Row::of_pieces(pieces));
        }
    }

    fn answer(&self, shown: &ShownAnswer<'_>, reasoning_open: bool, rows: &mut Vec<Row>) {
        let ShownAnswer { answer, exchange, place, of } = *shown;
        let words = self.setting.words;
        let record = self.opened.records(exchange).get(place);
        let speed = record.and_then(|r| {
            let tokens = r.usage.answer_tokens?;
            let seconds = r.timings.answer_ms.or(Some(r.timings.total_ms - r.timings.first_token_ms.unwrap_or(0.0)))? / 1e3;
            Some(format!("{tokens} {} {} {seconds:.1} s", words.tokens(), self.dot()))
        });
        match self.opened.recording_of(exchange) {
            Some(recording) => rows.push(Row::of_pieces(vec![(Role::AnswerLabel, clean(&shown_name(recording, words.0)).into_owned())])),
            None => self.answer_label(place, of, speed, rows),
        }
        if !answer.reasoning.is_empty() {
            let seconds = record.and_then(|r| r.timings.reasoning_ms).map(|ms| ms / 1e3);
            self.reasoning(&answer.reasoning, seconds, reasoning_open, rows);
        }
        rows.extend(markdown_blocks(&answer.text, self.layout).into_iter().map(|line| Row::new(Role::Answer, line)));
        if let Some(how) = answer.finish.remark(words.0) {
            let again = self.setting.keymap.key(Action::Again).filter(|_| !answer.finish.is_final());
            let hint = again.map(|k| format!(" ({k} {})", Action::Again.label(words.0))).unwrap_or_default();
            self.plain(&format!("{how}{hint}"), Role::Unfinished, rows);
            if let Some(error) = &answer.error {
                self.plain(&error.words(words.0), Role::Dim, rows);
            }
        }
        if let Some(cut) = answer.prompt_cut {
            self.plain(&cut.words(words.0), Role::Unfinished, rows);
        }
        if let Some(rating) = self.opened.rating(exchange).filter(|_| place + 1 == of) {
            let tags: Vec<&str> = rating.tags.iter().map(|t| t.words(words.0)).collect();
            let tags = if tags.is_empty() { String::new() } else { format!("  {}", tags.join(" ")) };
            rows.push(Row::of_pieces(vec![(Role::Rating, format!("{} {}/10{tags}", words.my_rating(), rating.rating.get()))]));
        }
    }

    fn live_reasoning(&self, open: bool, rows: &mut Vec<Row>) {
        if let Some((_, reasoning)) = self.opened.consultation().partial().filter(|(_, r)| !r.is_empty()) {
            self.reasoning(reasoning, None, open, rows);
        }
    }

    fn reasoning(&self, reasoning: &str, seconds: Option<f64>, open: bool, rows: &mut Vec<Row>) {
        let words = self.setting.words;
        let marker = match (open, self.layout.ascii) {
            (true, false) => "▾",
            (false, false) => "▸",
            (true, true) => "v",
            (false, true) => ">",
        };
        let length = reasoning.chars().filter(|c| !c.is_whitespace()).count();
        let time = seconds.map(|s| format!(" {} {s:.1} s", self.dot())).unwrap_or_default();
        let key = self.setting.keymap.key(Action::Reasoning).unwrap_or_default();
        let text = format!("{marker} {} {length} {}{time}  ({key})", words.reasoning(), words.characters());
        rows.push(Row::of_pieces(vec![(Role::Reasoning, text)]));
        if open {
            self.plain(reasoning, Role::Reasoning, rows);
            rows.push(Row::empty());
        }
    }

    /// The next turn's question, as it will be sent.
    fn next(&self, turn: usize, rows: &mut Vec<Row>) {
        if *self.opened.phase() != Phase::Open {
            return;
        }
        let words = self.setting.words;
        if self.answer_alone {
            if self.opened.queued().is_none() && !self.opened.consultation().turns().any(|e| e.asked.turn() == Some(turn)) {
                rows.push(Row::of_pieces(vec![(Role::Dim, words.not_answered_yet().to_owned())]));
                self.hints(&[Action::NextTurn], rows);
            }
            return;
        }
        let Some(next) = self.opened.case().turns().get(turn - 1) else { return };
        let heading = self.opened.case().turn_heading(turn, words.0).unwrap_or_default();
        let label = format!("{} {heading} {} {}", numbered(turn, self.layout.ascii), self.dot(), words.doctor());
        let mut pieces = vec![(Role::TurnWaiting, label)];
        if self.opened.queued().is_none() {
            let key = self.setting.keymap.key(Action::NextTurn).unwrap_or_default();
            pieces.push((Role::Dim, "   ".into()));
            pieces.push((Role::Key, key));
            pieces.push((Role::Action, format!(" {}", words.send())));
            let key = self.setting.keymap.key(Action::EditNext).unwrap_or_default();
            pieces.push((Role::Dim, "  ".into()));
            pieces.push((Role::Key, key));
            pieces.push((Role::Action, format!(" {}", Action::EditNext.label(words.0))));
        }
        rows.push(Row::of_pieces(pieces));
        if self.opened.consultation().turns().any(|e| e.asked.turn() == Some(turn)) {
            // It stands above, with an answer that is not finished.
            return;
        }
        let lines = plain(&next.question, Mark::Dim, self.layout);
        rows.extend(lines.into_iter().map(|line| Row::new(Role::Question, line)));
    }

    fn hints(&self, actions: &[Action], rows: &mut Vec<Row>) {
        let words = self.setting.words;
        let mut pieces = Vec::new();
        for action in actions {
            if let Some(key) = self.setting.keymap.key(*action) {
                pieces.push((Role::Key, key));
                pieces.push((Role::Action, format!(" {}   ", action.label(words.0))));
            }
        }
        rows.push(Row::of_pieces(pieces));
    }
}

/// A block of one row, in place of an exchange.
pub(crate) fn notice(row: Row) -> Block<BlockKey> {
    Block { key: BlockKey::default(), head: vec![row], stream: None, tail: Vec::new() }
}

fn same_answer(old: &BlockKey, new: &BlockKey) -> bool {
    matches!((old.live, new.live), (Some((_, a)), Some((_, b))) if a == b)
}
