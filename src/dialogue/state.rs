//! The state of the dialogue. A line that needs a finished answer waits in a queue, so that a script and a
//! user who types ahead get the same result; only stop and quit bypass the queue.

use super::{
    Ending, Signal,
    command::{Said, Unclear, Verb, parse},
    lines::Line,
    printer::{Printer, Shown},
    words::Sayings,
};
use crate::{
    case::{CaseId, VariantName},
    chat::RetryReason,
    io_error,
    language::Language,
    session::{Command, ConsultationKey, Notice, OpenConsultation, Phase, Question, Session, tasks::Tasks, words::Words},
};
use std::{
    collections::{HashMap, VecDeque},
    io::{self, Write},
    time::Instant,
};

/// Lines that may wait; a script's further ones are read when there is room.
const QUEUE_LIMIT: usize = 1000;

/// What a question that is written on several lines will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Own,
    Edited,
}

/// A question that is being written.
#[derive(Debug)]
struct Draft {
    purpose: Purpose,
    lines: Vec<String>,
}

/// What was asked for and has not come yet.
#[derive(Debug, Default)]
pub(super) struct Awaited {
    pub source: bool,
    pub progress: bool,
    pub ratings: usize,
    /// Tapes on their way to the disk.
    pub tapes: usize,
    pub scores: bool,
    /// The servers on this machine.
    pub servers: bool,
    /// The records of other models' consultations, to print their answers to this turn.
    pub compared: Option<usize>,
}

/// What was asked for and did not come; the later one is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Missing {
    Nothing,
    /// A model that answers; made up for when another one does.
    Model,
    /// An answer or a verdict.
    Answer,
    /// The record of one.
    Record,
}

impl Missing {
    /// What a notice says is missing.
    pub(super) fn of(notice: &Notice) -> Self {
        match notice {
            Notice::CannotRecord(_) | Notice::NotSaved(_) | Notice::RecordUnreadable(_) => Self::Record,
            Notice::Refused(_) | Notice::AnswerFailed(_) | Notice::JudgeFailed(_) => Self::Answer,
            Notice::NoModel | Notice::ModelFailed(..) => Self::Model,
            _ => Self::Nothing,
        }
    }
}

/// How far a model was when it was last spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Closed,
    Loading,
    Checking,
    Open,
    Failed,
}

pub(super) struct Dialogue<W> {
    pub(super) session: Session,
    pub(super) tasks: Tasks,
    language: Language,
    pub(super) words: Words,
    pub(super) says: Sayings,
    pub(super) printer: Printer<W>,
    /// The consultation that is open.
    pub(super) current: Option<ConsultationKey>,
    pub(super) opened_keys: Vec<ConsultationKey>,
    pub(super) awaited: Awaited,
    queue: VecDeque<Said>,
    draft: Option<Draft>,
    pub(super) filter: String,
    /// The answer that is being printed.
    pub(super) shown: Option<Shown>,
    pub(super) stages: HashMap<String, Stage>,
    /// What was last told of an endpoint that is not ready.
    pub(super) waited_for: Option<RetryReason>,
    pub(super) missing: Missing,
    leaving: Option<Ending>,
    is_over: bool,
}

impl<W: Write> Dialogue<W> {
    pub fn new(session: Session, language: Language, tasks: Tasks, printer: Printer<W>) -> Self {
        Self {
            session,
            tasks,
            language,
            words: Words(language),
            says: Sayings(language),
            printer,
            current: None,
            opened_keys: Vec::new(),
            awaited: Awaited::default(),
            queue: VecDeque::new(),
            draft: None,
            filter: String::new(),
            shown: None,
            stages: HashMap::new(),
            waited_for: None,
            missing: Missing::Nothing,
            leaving: None,
            is_over: false,
        }
    }

    pub fn begin(&mut self) {
        self.printer.line(self.says.title());
        self.printer.line(self.words.not_for_care());
        self.printer.line(self.says.begin());
        let effects = self.session.begin(self.language, Instant::now());
        self.carry_out(effects);
        self.tell_models();
        self.settle();
    }

    /// Whether everything is done that was begun, after the user left.
    pub fn is_over(&self) -> bool {
        self.is_over || (self.leaving.is_some() && !self.is_unsettled())
    }

    pub fn end(mut self) -> io::Result<Ending> {
        let is_unsaved = self.opened_keys.iter().filter_map(|k| self.session.opened(k)).any(|v| v.unsaved().is_some());
        // Whoever types has seen it and could do something about it; a script finds it out here.
        let missing = if self.printer.is_prompting() { Missing::Nothing } else { self.missing };
        self.printer.line(match missing {
            _ if is_unsaved => self.says.left_unsaved(),
            Missing::Nothing => self.says.goodbye(),
            Missing::Model | Missing::Answer => self.says.not_all_answered(),
            Missing::Record => self.says.not_all_recorded(),
        });
        self.printer.flush();
        if let Some(error) = self.printer.into_error() {
            return Err(error);
        }
        Ok(match (self.leaving.unwrap_or(Ending::Left), missing) {
            _ if is_unsaved => Ending::NotRecorded,
            (Ending::Left, Missing::Record) => Ending::NotRecorded,
            (Ending::Left, Missing::Model | Missing::Answer) => Ending::Incomplete,
            (ending, _) => ending,
        })
    }

    pub fn has_room(&self) -> bool {
        self.queue.len() < QUEUE_LIMIT && self.leaving.is_none()
    }

    /// Takes a line of the user's.
    pub fn line(&mut self, line: Line) {
        self.printer.line_came();
        let text = match line {
            Line::Text(text) => text,
            Line::TooLong => return self.printer.line(self.says.line_too_long()),
            Line::NotUtf8 => return self.printer.line(self.says.line_not_utf8()),
            Line::End => return self.input_ended(),
        };
        if self.draft.is_some() {
            return self.draft_line(text);
        }
        match parse(&text) {
            Said::Empty if self.is_long() => self.printer.line(&self.words.notice(&Notice::Busy)),
            Said::Do(Verb::Ask, rest) if rest.is_empty() => self.begin_draft(Purpose::Own),
            Said::Do(Verb::Edit, rest) if rest.is_empty() => self.begin_draft(Purpose::Edited),
            // What plays is changed while it plays.
            Said::Do(verb @ (Verb::Speed | Verb::Pause | Verb::AtOnce), rest) if self.is_long() => self.play(verb, &rest),
            said => self.queue.push_back(said),
        }
    }

    fn begin_draft(&mut self, purpose: Purpose) {
        let opens = |s: &Said| matches!(s, Said::Do(Verb::Open, _) | Said::Unclear(Unclear::Unknown(..)));
        if self.current.is_none() && !self.queue.iter().any(opens) {
            return self.printer.line(self.says.open_a_case_first());
        }
        if let (Purpose::Edited, Some(question)) = (purpose, self.opened().and_then(next_question)) {
            self.printer.line(self.says.next_question_is());
            self.printer.line(&question);
        }
        self.printer.line(self.says.compose());
        self.draft = Some(Draft { purpose, lines: Vec::new() });
    }

    fn draft_line(&mut self, text: String) {
        let Some(draft) = &mut self.draft else { return };
        match text.trim() {
            "." | "。" | "．" => {
                let question = draft.lines.join("\n");
                let verb = if draft.purpose == Purpose::Own { Verb::Ask } else { Verb::Edit };
                self.draft = None;
                self.queue.push_back(Said::Do(verb, question));
            }
            ".cancel" | ".取消" => {
                self.draft = None;
                self.printer.line(self.says.dropped());
            }
            _ => draft.lines.push(text),
        }
    }

    pub fn input_ended(&mut self) {
        // A question that was not sent is none.
        self.draft = None;
        if !self.printer.is_prompting() {
            // A script has said everything and wants the answers; whoever ends a terminal's input wants to leave.
            self.queue.push_back(Said::Do(Verb::Wait, String::new()));
        }
        self.queue.push_back(Said::Do(Verb::Quit, String::new()));
    }

    pub fn input_failed(&mut self, error: &io::Error) {
        self.printer.line(&self.says.input_failed(io_error::words(error, self.words.0)));
        self.input_ended();
    }

    pub fn signal(&mut self, signal: Signal) {
        self.printer.interrupted();
        if self.leaving.is_some() {
            self.is_over = true;
        } else if signal == Signal::Interrupt && self.is_long() {
            self.queue.clear();
            self.stop();
        } else {
            self.leave(Ending::Interrupted);
        }
    }

    /// Does what waits, as far as it need not wait any more.
    pub fn settle(&mut self) {
        if self.printer.error().is_some() && self.leaving.is_none() {
            // Nobody reads any more.
            self.leave(Ending::Left);
        }
        while self.leaving.is_none() {
            if self.is_long() {
                if !self.overtake() {
                    break;
                }
            } else if self.is_unsettled() || self.is_reading() {
                break;
            } else {
                match self.queue.pop_front() {
                    Some(Said::Do(Verb::Wait, _)) => {}
                    Some(said) => self.act(said),
                    None => return self.printer.prompt(),
                }
            }
        }
        self.printer.flush();
    }

    /// Stops or leaves while something is coming, if a line says so and none before it says to wait.
    fn overtake(&mut self) -> bool {
        let decides = |s: &Said| matches!(s, Said::Do(Verb::Stop | Verb::Quit | Verb::Wait, _));
        let Some(at) = self.queue.iter().position(decides) else { return false };
        match self.queue.get(at) {
            Some(Said::Do(Verb::Stop, _)) => {
                self.queue.drain(..=at);
                if at > 0 {
                    self.printer.line(&self.says.dropped_lines(at));
                }
                self.stop();
            }
            Some(Said::Do(Verb::Quit, _)) => {
                if at > 0 {
                    self.printer.line(&self.says.dropped_at_end(at));
                }
                self.leave(Ending::Left);
            }
            _ => return false,
        }
        true
    }

    /// Whether something is coming that may take long and can be stopped.
    fn is_long(&self) -> bool {
        self.opened().is_some_and(|v| v.queued().is_some() || v.consultation().asking().is_some() || v.judging().is_some())
    }

    /// Whether something is on its way to the disk.
    fn is_unsettled(&self) -> bool {
        let busy = |v: &OpenConsultation| v.judging().is_some() || (v.consultation().is_busy() && v.unsaved().is_none());
        self.awaited.ratings > 0 || self.awaited.tapes > 0 || self.opened_keys.iter().filter_map(|k| self.session.opened(k)).any(busy)
    }

    fn is_reading(&self) -> bool {
        let awaited = &self.awaited;
        awaited.source
            || awaited.progress
            || awaited.scores
            || awaited.servers
            || awaited.compared.is_some()
            || self.opened().is_some_and(|v| *v.phase() == Phase::Reading)
    }

    pub(super) fn opened(&self) -> Option<&OpenConsultation> {
        self.session.opened(self.current.as_ref()?)
    }

    pub(super) fn leave_now(&mut self) {
        self.leave(Ending::Left);
    }

    fn leave(&mut self, ending: Ending) {
        self.queue.clear();
        self.draft = None;
        if self.is_long() {
            self.stop();
            self.printer.line(self.says.stopping());
        }
        self.leaving = Some(ending);
    }

    pub(super) fn stop(&mut self) {
        let Some(key) = self.current.clone().filter(|_| self.is_long()) else { return self.printer.line(self.says.nothing_to_stop()) };
        let is_judging = self.opened().is_some_and(|v| v.judging().is_some());
        self.order(Command::Stop(key));
        let is_recording = self.opened().is_some_and(|v| v.consultation().is_busy());
        if !is_judging && !is_recording {
            // It was not sent yet.
            self.shown = None;
            self.printer.end_answer();
            self.printer.line(self.says.taken_back());
        }
    }

    /// Gives the session a command.
    pub(super) fn order(&mut self, command: Command) {
        let effects = self.session.act(command, Instant::now());
        self.carry_out(effects);
        self.tell_models();
    }

    pub(super) fn ask(&mut self, question: Question) {
        let Some(key) = self.current.clone() else { return self.printer.line(self.says.open_a_case_first()) };
        self.order(Command::Ask(key.clone(), question));
        if self.session.opened(&key).is_some_and(|v| v.queued().is_some()) {
            self.printer.line(&self.says.waiting(self.session.shown_name(&key.model)));
        }
    }

    /// Opens a case, or a variant of it, with the model that answers.
    pub(super) fn enter(&mut self, case: CaseId, variant: Option<VariantName>) {
        let model = self.session.model().map(str::to_owned);
        self.order(Command::OpenConsultation(case.clone(), variant.clone()));
        let Some(key) = model.map(|model| ConsultationKey { case, variant, model }).filter(|k| self.session.opened(k).is_some()) else {
            return;
        };
        if !self.opened_keys.contains(&key) {
            self.opened_keys.push(key.clone());
        }
        self.current = Some(key);
        if !self.is_reading() {
            self.tell_opened();
        }
    }
}

/// The next turn's own question.
fn next_question(opened: &OpenConsultation) -> Option<String> {
    let turn = opened.consultation().next_turn()?;
    opened.case().turns().get(turn - 1).map(|t| t.question.clone())
}
