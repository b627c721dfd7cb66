//! The state machine [`Consultation`].

use super::{Answer, Asked, Effect, Event, Exchange, PromptCut, Ready, Refusal, Rejection, prompt_cut::bytes_of_words};
use crate::{
    case::{Case, History},
    chat::{Completion, Finish, Measure, Message, ModelError, Role, Usage},
};

/// One case being worked through with one model.
#[derive(Debug, Clone)]
pub struct Consultation {
    questions: Vec<String>,
    /// What stands for earlier answers before a turn's question.
    told: History,
    /// Tokens kept free for an answer.
    answer_tokens: Option<u32>,
    /// Whether the model is sent its earlier reasoning, too.
    replays_reasoning: bool,
    exchanges: Vec<Exchange>,
    state: State,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Idle,
    Measuring(Ready),
    Answering { ready: Ready, text: String, reasoning: String },
    Recording { finish: Finish },
}

impl Consultation {
    /// A consultation before its first question. `answer_tokens` is the limit on an answer's tokens, for which the context needs room.
    pub fn new(case: &Case, answer_tokens: Option<u32>) -> Self {
        let questions = case.turns().iter().map(|t| t.question.clone()).collect();
        Self { questions, told: case.history().clone(), answer_tokens, replays_reasoning: false, exchanges: Vec::new(), state: State::Idle }
    }

    /// The consultation as it was left, to go on from there.
    pub fn resume(case: &Case, answer_tokens: Option<u32>, exchanges: Vec<Exchange>) -> Self {
        Self { exchanges, ..Self::new(case, answer_tokens) }
    }

    /// Sets the limit on an answer's tokens; it is known only when the model is.
    pub fn set_answer_tokens(&mut self, answer_tokens: Option<u32>) {
        self.answer_tokens = answer_tokens;
    }

    /// Sets whether the model is sent its earlier reasoning, too; it is known only when the model is.
    pub fn set_replays_reasoning(&mut self, replays_reasoning: bool) {
        self.replays_reasoning = replays_reasoning;
    }

    /// What was asked and answered so far.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The exchanges of the case's turns, in order, without the doctor's own questions.
    pub fn turns(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(|e| e.asked.turn().is_some())
    }

    /// The next turn, from 1; `None` when every turn is answered.
    pub fn next_turn(&self) -> Option<usize> {
        let answered = self.turns().filter(|e| e.answer().is_some()).count();
        (answered < self.questions.len()).then_some(answered + 1)
    }

    /// The next turn as it would be sent, for looking it up in the record.
    pub fn next_ready(&self) -> Option<Ready> {
        self.next_turn().map(|turn| self.ready_turn(turn, None))
    }

    /// A question about the last turn's answer, in a branch of the conversation: nothing of it is kept here. `None` before the first answer.
    pub fn branch(&self, question: &str) -> Option<Ready> {
        let turns: Vec<&Exchange> = self.turns().collect();
        let (last, earlier) = turns.split_last()?;
        last.answer()?;
        let mut messages = self.history_of_turn(earlier.iter().copied());
        messages.extend(self.history(std::iter::once(*last)));
        messages.push(Message::user(question));
        Some(Ready { asked: Asked::Own, messages, attempt: 0 })
    }

    /// Whether an answer is awaited or being recorded.
    pub fn is_busy(&self) -> bool {
        self.state != State::Idle
    }

    /// The question that is being measured or answered.
    pub fn asking(&self) -> Option<&Ready> {
        match &self.state {
            State::Measuring(ready) | State::Answering { ready, .. } => Some(ready),
            State::Idle | State::Recording { .. } => None,
        }
    }

    /// The partial answer and reasoning that have come so far.
    pub fn partial(&self) -> Option<(&str, &str)> {
        match &self.state {
            State::Answering { text, reasoning, .. } => Some((text, reasoning)),
            _ => None,
        }
    }

    /// Takes an event and says what is to be done.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Next => self.begin_turn(None),
            Event::NextEdited(question) => self.begin_turn(Some(question)),
            Event::Own(question) => self.begin_own(question),
            Event::Again => self.begin_again(),
            Event::Restored(answer) => self.restore(answer),
            Event::Measured(measure) => self.measured(measure),
            Event::Text(piece) => self.append(&piece, false),
            Event::Reasoning(piece) => self.append(&piece, true),
            Event::TextWasReasoning => self.move_text(),
            Event::Done(completion) => self.end(completion.finish, Some(completion), None),
            Event::Failed(error) => self.fail(error),
            Event::Stop => self.stop(),
            Event::Recorded => self.recorded(),
        }
    }

    fn begin_turn(&mut self, edited: Option<String>) -> Vec<Effect> {
        if self.is_busy() {
            return vec![Effect::Rejected(Rejection::Busy)];
        }
        let Some(turn) = self.next_turn() else { return vec![Effect::Rejected(Rejection::AllAnswered)] };
        if edited.as_ref().is_some_and(|q| q.trim().is_empty()) {
            return vec![Effect::Rejected(Rejection::EmptyQuestion)];
        }
        let ready = self.ready_turn(turn, edited);
        self.begin(ready)
    }

    fn begin_own(&mut self, question: String) -> Vec<Effect> {
        if self.is_busy() {
            return vec![Effect::Rejected(Rejection::Busy)];
        }
        if question.trim().is_empty() {
            return vec![Effect::Rejected(Rejection::EmptyQuestion)];
        }
        let mut messages = self.history(self.exchanges.iter());
        messages.push(Message::user(question));
        self.begin(Ready { asked: Asked::Own, messages, attempt: 0 })
    }

    fn begin_again(&mut self) -> Vec<Effect> {
        if self.is_busy() {
            return vec![Effect::Rejected(Rejection::Busy)];
        }
        let Some(last) = self.exchanges.last() else { return vec![Effect::Rejected(Rejection::NothingAsked)] };
        let earlier = &self.exchanges[..self.exchanges.len() - 1];
        let mut messages = match last.asked {
            Asked::Own => self.history(earlier.iter()),
            _ => self.history_of_turn(earlier.iter().filter(|e| e.asked.turn().is_some())),
        };
        messages.push(Message::user(last.question.clone()));
        let ready = Ready { asked: last.asked, messages, attempt: last.answers.len() };
        self.begin(ready)
    }

    fn begin(&mut self, ready: Ready) -> Vec<Effect> {
        self.state = State::Measuring(ready.clone());
        vec![Effect::Measure(ready)]
    }

    fn ready_turn(&self, turn: usize, edited: Option<String>) -> Ready {
        let is_continued = self.turns().any(|e| matches!(e.asked, Asked::Continued(_)));
        let is_edited = self.turns().any(|e| matches!(e.asked, Asked::Edited(_)));
        let own_words = edited.filter(|q| *q != self.questions[turn - 1]);
        let asked = match (is_edited || own_words.is_some(), is_continued) {
            (true, _) => Asked::Edited(turn),
            (false, true) => Asked::Continued(turn),
            (false, false) => Asked::Turn(turn),
        };
        let mut messages = self.history_of_turn(self.turns().filter(|e| e.asked.turn() != Some(turn)));
        messages.push(Message::user(own_words.unwrap_or_else(|| self.questions[turn - 1].clone())));
        let attempt = self.turns().find(|e| e.asked.turn() == Some(turn)).map_or(0, |e| e.answers.len());
        Ready { asked, messages, attempt }
    }

    fn measured(&mut self, measure: Measure) -> Vec<Effect> {
        let State::Measuring(ready) = &self.state else {
            return vec![Effect::Rejected(Rejection::OutOfPlace("nothing is being measured"))];
        };
        let ready = ready.clone();
        if let Some(reason) = does_not_fit(measure, self.answer_tokens) {
            self.state = State::Idle;
            return vec![Effect::Refused { asked: ready.asked, reason }];
        }
        self.state = State::Answering { ready: ready.clone(), text: String::new(), reasoning: String::new() };
        vec![Effect::Ask(ready)]
    }

    fn append(&mut self, piece: &str, is_reasoning: bool) -> Vec<Effect> {
        match &mut self.state {
            State::Answering { text, reasoning, .. } => {
                if is_reasoning { reasoning } else { text }.push_str(piece);
                Vec::new()
            }
            _ => vec![Effect::Rejected(Rejection::OutOfPlace("no answer is awaited"))],
        }
    }

    fn move_text(&mut self) -> Vec<Effect> {
        match &mut self.state {
            State::Answering { text, reasoning, .. } => {
                reasoning.push_str(&std::mem::take(text));
                Vec::new()
            }
            _ => vec![Effect::Rejected(Rejection::OutOfPlace("no answer is awaited"))],
        }
    }

    fn end(&mut self, finish: Finish, completion: Option<Completion>, error: Option<ModelError>) -> Vec<Effect> {
        let State::Answering { ready, text, reasoning } = &mut self.state else {
            return vec![Effect::Rejected(Rejection::OutOfPlace("no answer is awaited"))];
        };
        let (ready, text, reasoning) = (ready.clone(), std::mem::take(text), std::mem::take(reasoning));
        self.state = State::Recording { finish };
        let prompt_cut = completion.as_ref().and_then(|c| self.prompt_cut(&ready, c.usage));
        let answer = Answer { text, reasoning, finish, completion, error, prompt_cut };
        self.keep(&ready, answer.clone());
        vec![Effect::Record { ready, answer: Box::new(answer) }]
    }

    fn fail(&mut self, error: ModelError) -> Vec<Effect> {
        match &self.state {
            State::Measuring(ready) => {
                let asked = ready.asked;
                self.state = State::Idle;
                vec![Effect::Refused { asked, reason: Refusal::Model(error) }]
            }
            State::Answering { .. } => self.end(Finish::Failed, None, Some(error)),
            State::Idle | State::Recording { .. } => vec![Effect::Rejected(Rejection::OutOfPlace("no answer is awaited"))],
        }
    }

    fn stop(&mut self) -> Vec<Effect> {
        match &self.state {
            State::Measuring(_) => {
                self.state = State::Idle;
                Vec::new()
            }
            State::Answering { .. } => {
                let mut effects = vec![Effect::Cancel];
                effects.extend(self.end(Finish::Cancelled, None, None));
                effects
            }
            State::Idle | State::Recording { .. } => vec![Effect::Rejected(Rejection::OutOfPlace("nothing is being answered"))],
        }
    }

    fn recorded(&mut self) -> Vec<Effect> {
        let State::Recording { finish } = self.state else {
            return vec![Effect::Rejected(Rejection::OutOfPlace("nothing is being recorded"))];
        };
        self.state = State::Idle;
        let Some(last) = self.exchanges.last().filter(|_| finish.is_final()) else { return Vec::new() };
        let mut effects = vec![Effect::Answered(last.asked)];
        if last.asked.turn().is_some() && self.next_turn().is_none() {
            effects.push(Effect::Finished);
        }
        effects
    }

    fn restore(&mut self, answer: Answer) -> Vec<Effect> {
        if self.is_busy() || !answer.finish.is_final() {
            return vec![Effect::Rejected(Rejection::OutOfPlace("only a finished answer can be restored, between two questions"))];
        }
        let Some(ready) = self.next_ready() else { return vec![Effect::Rejected(Rejection::AllAnswered)] };
        self.keep(&ready, answer);
        let mut effects = vec![Effect::Answered(ready.asked)];
        if self.next_turn().is_none() {
            effects.push(Effect::Finished);
        }
        effects
    }

    /// The answered exchanges as messages: questions and answers, and reasoning only for an endpoint that wants it back.
    fn history<'a>(&self, exchanges: impl Iterator<Item = &'a Exchange>) -> Vec<Message> {
        let answered = exchanges.filter_map(|e| Some((e, e.answer()?)));
        answered
            .flat_map(|(exchange, answer)| {
                let reasoning = if self.replays_reasoning { answer.reasoning.clone() } else { String::new() };
                [Message::user(exchange.question.clone()), Message { reasoning, ..Message::assistant(answer.text.clone()) }]
            })
            .collect()
    }

    /// The same before a turn of the case, whose variant may have something else stand for earlier answers.
    fn history_of_turn<'a>(&self, exchanges: impl Iterator<Item = &'a Exchange>) -> Vec<Message> {
        if self.told == History::Own {
            return self.history(exchanges);
        }
        let sent = |e: &'a Exchange| Some((e.question.clone(), self.told.stands_for(e.asked.turn()?, &e.answer()?.text)?.to_owned()));
        exchanges.filter_map(sent).flat_map(|(question, answer)| [Message::user(question), Message::assistant(answer)]).collect()
    }

    /// Whether the counts say that the server has not read all of what was sent.
    fn prompt_cut(&self, ready: &Ready, now: Usage) -> Option<PromptCut> {
        let earlier = ready.messages.iter().filter(|m| m.role == Role::Assistant).count().checked_sub(1);
        let is_earlier = |e: &&Exchange| match ready.asked.turn() {
            Some(turn) => e.asked.turn().is_some_and(|t| t < turn),
            None => true,
        };
        // What stands for an answer may be shorter than the answer was.
        let earlier = earlier.filter(|_| self.told == History::Own);
        let before = earlier.and_then(|last| self.exchanges.iter().filter(is_earlier).filter_map(Exchange::answer).nth(last));
        let before = before.and_then(|answer| answer.completion.as_ref()).map(|c| c.usage);
        PromptCut::of(before, now, bytes_of_words(ready.messages.iter().map(|m| m.content.as_str())))
    }

    fn keep(&mut self, ready: &Ready, answer: Answer) {
        // The last message is always the question.
        let question = ready.messages.last().map(|m| m.content.clone()).unwrap_or_default();
        match self.exchanges.last_mut() {
            Some(last) if ready.attempt > 0 && last.asked.turn() == ready.asked.turn() => {
                last.asked = ready.asked;
                last.question = question;
                last.answers.push(answer);
            }
            _ => self.exchanges.push(Exchange { asked: ready.asked, question, answers: vec![answer] }),
        }
    }
}

/// Why a question that takes so much of the context is not sent, where its answer may have so many tokens.
pub fn does_not_fit(measure: Measure, answer_tokens: Option<u32>) -> Option<Refusal> {
    let (prompt, context) = (measure.prompt_tokens?, measure.context?);
    let answer = answer_tokens.unwrap_or(1);
    (u64::from(prompt) + u64::from(answer) > u64::from(context)).then_some(Refusal::TooLong { prompt, answer, context })
}
