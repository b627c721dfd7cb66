//! What the lines about one turn make of it. Pure: a doctor's session takes its own lines up with it, and the merge the lines of the files that came back.

use super::{
    answer::{Event, NoReply},
    pack::Arm,
};

/// Something that was said to the consulted model, or by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// By the doctor.
    Asked(String),
    /// By the model.
    Replied(String),
    /// The message before has no reply.
    NoReply(NoReply),
}

/// How far a turn is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its question was not shown.
    Closed,
    /// The own answer is being written; with a model to consult, where the arm has one.
    Answering,
    /// The first own answer is saved, and the model's is not shown yet.
    FirstSaved,
    /// The model's answer is shown, and the own one is being revised.
    Revising,
    /// It is answered.
    Answered,
}

/// One turn of a doctor's case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    arm: Arm,
    stage: Stage,
    /// What stands in the field and is not saved, as it was kept last.
    draft: Option<String>,
    first: Option<String>,
    answer: Option<String>,
    unchanged: bool,
    messages: Vec<Message>,
    /// Before the model's answer was shown, and after.
    milliseconds: (u64, u64),
}

/// A line that does not follow from those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfOrder;

impl Turn {
    /// A turn about which there are no lines.
    pub fn new(arm: Arm) -> Self {
        Self {
            arm,
            stage: Stage::Closed,
            draft: None,
            first: None,
            answer: None,
            unchanged: false,
            messages: Vec::new(),
            milliseconds: (0, 0),
        }
    }

    /// Takes a line's event, and the time since the line before.
    ///
    /// # Errors
    /// When it does not follow from what was before; nothing changes then.
    pub fn take(&mut self, event: &Event, active_ms: u64) -> Result<(), OutOfOrder> {
        let is_consulted = self.arm == Arm::Aided;
        let is_asked = matches!(self.messages.last(), Some(Message::Asked(_)));
        // Time after the model's answer was shown is the revision's.
        let was_revealed = matches!(self.stage, Stage::Revising | Stage::Answered) && self.arm == Arm::Revise;
        let has_text = |text: &str| !text.trim().is_empty();
        match (event, self.stage) {
            (Event::Opened, Stage::Closed) => self.stage = Stage::Answering,
            (Event::Draft { text }, Stage::Answering | Stage::Revising) => self.draft = Some(text.clone()),
            (Event::First { text }, Stage::Answering) if self.arm == Arm::Revise && has_text(text) => {
                (self.first, self.draft, self.stage) = (Some(text.clone()), None, Stage::FirstSaved);
            }
            (Event::Revealed, Stage::FirstSaved) => self.stage = Stage::Revising,
            (Event::Answered { text, unchanged: false }, Stage::Answering) if self.arm != Arm::Revise && has_text(text) => {
                self.answered(text, false);
            }
            (Event::Answered { text, unchanged }, Stage::Revising)
                if has_text(text) && *unchanged == (self.first.as_ref() == Some(text)) =>
            {
                self.answered(text, *unchanged);
            }
            (Event::Withdrawn, Stage::FirstSaved) => {
                (self.draft, self.first, self.stage) = (self.first.take(), None, Stage::Answering);
            }
            (Event::Withdrawn, Stage::Answered) => {
                (self.draft, self.unchanged) = (self.answer.take(), false);
                self.stage = if self.arm == Arm::Revise { Stage::Revising } else { Stage::Answering };
            }
            (Event::Asked { text }, Stage::Answering) if is_consulted && has_text(text) => self.messages.push(Message::Asked(text.clone())),
            (Event::Replied { text }, Stage::Answering) if is_consulted && is_asked && has_text(text) => {
                self.messages.push(Message::Replied(text.clone()));
            }
            (Event::NoReply { reason }, Stage::Answering) if is_consulted && is_asked => self.messages.push(Message::NoReply(*reason)),
            _ => return Err(OutOfOrder),
        }
        let time = if was_revealed { &mut self.milliseconds.1 } else { &mut self.milliseconds.0 };
        *time = time.saturating_add(active_ms);
        Ok(())
    }

    fn answered(&mut self, text: &str, unchanged: bool) {
        (self.answer, self.draft, self.unchanged, self.stage) = (Some(text.to_owned()), None, unchanged, Stage::Answered);
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What stands in the field: what was kept last; after the model's answer was shown, the first answer to begin with.
    pub fn draft(&self) -> &str {
        let begin = if self.stage == Stage::Revising { self.first.as_deref() } else { None };
        self.draft.as_deref().or(begin).unwrap_or_default()
    }

    /// In the arm `revise`: the own answer before the model's was shown.
    pub fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }

    /// The answer.
    pub fn answer(&self) -> Option<&str> {
        self.answer.as_deref()
    }

    /// Whether the doctor said that the first answer stays as it is.
    pub fn is_unchanged(&self) -> bool {
        self.unchanged
    }

    /// What was said to the consulted model and by it.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Milliseconds until the first own answer: all of them where the arm has no other.
    pub fn first_ms(&self) -> u64 {
        self.milliseconds.0
    }

    /// Milliseconds in all.
    pub fn total_ms(&self) -> u64 {
        self.milliseconds.0.saturating_add(self.milliseconds.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> String {
        text.to_owned()
    }

    fn after(arm: Arm, events: &[Event]) -> Result<Turn, usize> {
        let mut turn = Turn::new(arm);
        for (nth, event) in events.iter().enumerate() {
            turn.take(event, 1000).map_err(|OutOfOrder| nth)?;
        }
        Ok(turn)
    }

    #[test]
    fn a_revision_keeps_both_answers_and_their_times() {
        let first = || Event::First { text: text("一") };
        let events = [Event::Opened, first(), Event::Revealed, Event::Answered { text: text("二"), unchanged: false }];
        let turn = after(Arm::Revise, &events).unwrap();
        assert_eq!((turn.first(), turn.answer(), turn.is_unchanged()), (Some("一"), Some("二"), false));
        assert_eq!((turn.first_ms(), turn.total_ms()), (3000, 4000));
        let kept = [Event::Opened, first(), Event::Revealed, Event::Answered { text: text("一"), unchanged: true }];
        assert!(after(Arm::Revise, &kept).unwrap().is_unchanged());
        let undone = [Event::Opened, first(), Event::Withdrawn];
        assert_eq!(after(Arm::Revise, &undone).unwrap().draft(), "一");
    }

    #[test]
    fn what_does_not_follow_is_refused() {
        let answered = |words: &str, unchanged| Event::Answered { text: text(words), unchanged };
        let first = || Event::First { text: text("一") };
        let asked = || Event::Asked { text: text("?") };
        let rows: [(Arm, Vec<Event>, usize); 11] = [
            (Arm::Unaided, vec![answered("x", false)], 0),
            (Arm::Unaided, vec![Event::Opened, Event::Opened], 1),
            (Arm::Unaided, vec![Event::Opened, answered(" ", false)], 1),
            (Arm::Unaided, vec![Event::Opened, first()], 1),
            (Arm::Unaided, vec![Event::Opened, asked()], 1),
            (Arm::Revise, vec![Event::Opened, answered("x", false)], 1),
            (Arm::Revise, vec![Event::Opened, Event::Revealed], 1),
            // The first answer is locked once the model's was shown.
            (Arm::Revise, vec![Event::Opened, first(), Event::Revealed, Event::Withdrawn], 3),
            (Arm::Revise, vec![Event::Opened, first(), Event::Revealed, answered("一", false)], 3),
            (Arm::Aided, vec![Event::Opened, Event::Replied { text: text("x") }], 1),
            (Arm::Aided, vec![Event::Opened, answered("x", false), asked()], 2),
        ];
        for (arm, events, refused) in rows {
            assert_eq!(after(arm, &events).unwrap_err(), refused, "{arm:?} {events:?}");
        }
    }

    fn events() -> impl Strategy<Value = Event> {
        let word = || prop::sample::select(vec!["", "一", "二"]).prop_map(text);
        prop_oneof![
            Just(Event::Opened),
            word().prop_map(|text| Event::Draft { text }),
            word().prop_map(|text| Event::First { text }),
            Just(Event::Revealed),
            (word(), any::<bool>()).prop_map(|(text, unchanged)| Event::Answered { text, unchanged }),
            Just(Event::Withdrawn),
            word().prop_map(|text| Event::Asked { text }),
            word().prop_map(|text| Event::Replied { text }),
            Just(Event::NoReply { reason: NoReply::Broken }),
        ]
    }

    proptest! {
        #[test]
        fn no_lines_give_an_answered_turn_without_text_or_change_a_locked_first_answer(
            arm in prop::sample::select(Arm::ALL.to_vec()), events in prop::collection::vec(events(), 0..24)
        ) {
            let mut turn = Turn::new(arm);
            for event in events {
                let before = turn.clone();
                if turn.take(&event, 1).is_err() {
                    prop_assert_eq!(&turn, &before);
                }
                prop_assert_eq!(turn.stage() == Stage::Answered, turn.answer().is_some_and(|answer| !answer.trim().is_empty()));
                if matches!(before.stage(), Stage::Revising) || (arm == Arm::Revise && before.stage() == Stage::Answered) {
                    prop_assert_eq!(before.first(), turn.first());
                }
            }
        }
    }
}
