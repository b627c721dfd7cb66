//! After a turn, asks a model how sure it is of its answer: in a branch that no later turn holds, so that a run with it asks the same turns as one without.

use super::{Candidate, Consulted, Observer, ReplayError, ReplayEvent, Step, TURN_ATTEMPTS};
use crate::{
    chat::{Delta, Finish, ModelError, Scope},
    consultation::{Answer, Consultation, Ready, does_not_fit},
    record::{Clock, StatedConfidence, TurnRecord, confidence_question, stated_confidence},
};

/// How one attempt ended.
enum Attempt {
    Replied(Box<(Answer, Clock)>),
    Failed(ModelError),
    Stopped,
}

impl Candidate {
    /// Asks about the answer to the turn that `machine` came to last, where that is wanted and was not asked, and records what was said. What cannot be asked is told, and
    /// missing: it ends nothing.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub(super) async fn ask_confidence(
        &self,
        what: Consulted<'_>,
        answer: &TurnRecord,
        machine: &Consultation,
        observer: &mut Observer<'_>,
    ) -> Result<(), ReplayError> {
        let is_asked = self.asks_confidence && answer.has_answer();
        let ready = machine.branch(confidence_question(what.case.language())).filter(|_| is_asked);
        let Some(ready) = ready else { return Ok(()) };
        let asking = self.asking(what, answer.turn);
        let key = asking.key(&ready);
        if self.recorder.lookup().answer_facts(&key).is_some() || self.enough.is_cancelled() {
            return Ok(());
        }
        let case = what.case.id();
        let mut asked = 0;
        let (reply, clock) = loop {
            asked += 1;
            match self.reply(what, answer.turn, &ready).await {
                Attempt::Replied(reply) => break *reply,
                Attempt::Stopped => return Ok(()),
                Attempt::Failed(error) if error.is_retryable() && error.scope() != Scope::Everything && asked < TURN_ATTEMPTS => {}
                Attempt::Failed(error) => {
                    observer(ReplayEvent::ConfidenceFailed { case, turn: answer.turn, reason: &error });
                    return Ok(());
                }
            }
        };
        let given = stated_confidence(&reply.text).filter(|_| reply.finish.is_answer(&reply.text));
        let record = asking.record(&ready, self.recorder.lookup().attempts(&key), reply, &clock);
        let stated = StatedConfidence { answer: answer.key.clone(), given };
        let record = TurnRecord { named: None, confidence: Some(stated), ..record };
        self.recorder.record_turn(record.clone()).await?;
        observer(ReplayEvent::ConfidenceStated { record: &record });
        Ok(())
    }

    /// What the model replies.
    async fn reply(&self, what: Consulted<'_>, turn: usize, ready: &Ready) -> Attempt {
        match self.measure(ready).await {
            Some(Ok(measure)) => {
                if does_not_fit(measure, self.sampling.max_tokens).is_some() {
                    return Attempt::Failed(ModelError::Other("the question does not fit into the context".into()));
                }
            }
            Some(Err(error)) => return Attempt::Failed(error),
            None => return Attempt::Stopped,
        }
        let mut answering = match self.ask_unheard(&self.asking(what, turn), ready).await {
            Some(Ok(answering)) => answering,
            Some(Err(error)) => return Attempt::Failed(error),
            None => return Attempt::Stopped,
        };
        let (mut text, mut reasoning) = (String::new(), String::new());
        loop {
            match answering.next().await {
                Step::Delta(Delta::Text(piece)) => text.push_str(&piece),
                Step::Delta(Delta::Reasoning(piece)) => reasoning.push_str(&piece),
                Step::Delta(Delta::TextWasReasoning) => reasoning.push_str(&std::mem::take(&mut text)),
                Step::Delta(Delta::Prompt { .. } | Delta::Retrying { .. }) => {}
                Step::Delta(Delta::Done(completion)) => {
                    let finish: Finish = completion.finish;
                    let answer = Answer { text, reasoning, finish, completion: Some(completion), error: None, prompt_cut: None };
                    return Attempt::Replied(Box::new((answer, answering.clock())));
                }
                Step::Stopped => return Attempt::Stopped,
                Step::Failed(error) => return Attempt::Failed(error),
            }
        }
    }
}
