use super::*;
use crate::case::{Case, History, ReadOptions, Variant, bundled};
use crate::chat::{Role, Sampling, Usage};

fn case() -> Case {
    bundled(&ReadOptions::default()).unwrap().cases.remove(0)
}

fn completion(finish: Finish) -> Completion {
    Completion {
        finish,
        usage: Usage::default(),
        sampling: Sampling::default(),
        prompt_ms: None,
        answer_ms: None,
        served_model: None,
        endpoint: None,
        ratings: None,
        seed: None,
        finish_reason: None,
        reasoning_format: None,
    }
}

fn fits() -> Event {
    Event::Measured(Measure { prompt_tokens: Some(100), context: Some(4096) })
}

/// Asks with `begin` and answers `text`; returns the messages that were sent.
fn exchange(c: &mut Consultation, begin: Event, text: &str) -> Vec<Message> {
    let Some(Effect::Measure(_)) = c.handle(begin).pop() else { panic!("not measured") };
    let Some(Effect::Ask(ready)) = c.handle(fits()).pop() else { panic!("not asked") };
    c.handle(Event::Reasoning("想".into()));
    c.handle(Event::Text(text.into()));
    assert!(matches!(c.handle(Event::Done(completion(Finish::Stop)))[..], [Effect::Record { .. }]));
    c.handle(Event::Recorded);
    ready.messages
}

#[test]
fn three_turns_carry_the_models_own_answers_and_no_reasoning() {
    let case = case();
    let mut c = Consultation::new(&case, Some(1024));
    assert_eq!(exchange(&mut c, Event::Next, "一").len(), 1);
    assert_eq!(exchange(&mut c, Event::Next, "二").len(), 3);
    let last = exchange(&mut c, Event::Next, "三");
    let said: Vec<(Role, &str)> = last.iter().map(|m| (m.role, m.content.as_str())).collect();
    let q = |i: usize| (Role::User, case.turns()[i].question.as_str());
    assert_eq!(said, [q(0), (Role::Assistant, "一"), q(1), (Role::Assistant, "二"), q(2)]);
    assert_eq!(c.next_turn(), None);
    assert_eq!(c.handle(Event::Next), [Effect::Rejected(Rejection::AllAnswered)]);
}

#[test]
fn a_variant_may_have_something_else_stand_for_earlier_answers_and_a_branch_is_in_no_turn() {
    let of = |name: &str| name.parse::<Variant>().unwrap().apply(&case()).unwrap();
    let mut alone = Consultation::new(&of("history=none"), None);
    exchange(&mut alone, Event::Next, "一");
    assert_eq!(exchange(&mut alone, Event::Next, "二").len(), 1);
    let told = of("history=reference");
    let History::Told(texts) = told.history() else { panic!("nothing stands for the answers") };
    let mut c = Consultation::new(&told, None);
    assert_eq!(c.branch("把握？"), None);
    exchange(&mut c, Event::Next, "一");
    let said = |messages: &[Message]| messages.iter().map(|m| m.content.clone()).collect::<Vec<_>>();
    let q = |i: usize| told.turns()[i].question.clone();
    assert_eq!(said(&c.branch("把握？").unwrap().messages), [q(0), "一".into(), "把握？".into()]);
    assert_eq!(said(&exchange(&mut c, Event::Next, "二")), [q(0), texts[0].clone(), q(1)]);
    assert_eq!(said(&c.branch("把握？").unwrap().messages), [q(0), texts[0].clone(), q(1), "二".into(), "把握？".into()]);
    assert_eq!(said(&exchange(&mut c, Event::Next, "三")), [q(0), texts[0].clone(), q(1), texts[1].clone(), q(2)]);
    // A doctor's own question is about what the model answered.
    let own = said(&exchange(&mut c, Event::Own("为什么？".into()), "因为"));
    assert_eq!(own, [q(0), "一".into(), q(1), "二".into(), q(2), "三".into(), "为什么？".into()]);
}

#[test]
fn nothing_counts_as_answered_before_it_is_on_disk() {
    let mut c = Consultation::new(&case(), None);
    c.handle(Event::Next);
    c.handle(fits());
    c.handle(Event::Text("答".into()));
    let effects = c.handle(Event::Done(completion(Finish::Stop)));
    assert!(!effects.iter().any(|e| matches!(e, Effect::Answered(_))));
    assert_eq!(c.handle(Event::Next), [Effect::Rejected(Rejection::Busy)]);
    assert_eq!(c.handle(Event::Recorded), [Effect::Answered(Asked::Turn(1))]);
}

#[test]
fn a_doctors_own_question_sees_the_consultation_and_no_turn_sees_it() {
    let mut c = Consultation::new(&case(), None);
    exchange(&mut c, Event::Next, "一");
    let own = exchange(&mut c, Event::Own("为什么？".into()), "因为");
    assert_eq!(own.len(), 3);
    let again = exchange(&mut c, Event::Own("还有呢？".into()), "没有");
    assert_eq!(again.len(), 5);
    let second = exchange(&mut c, Event::Next, "二");
    assert_eq!(second.len(), 3);
    assert!(second.iter().all(|m| !m.content.contains("为什么")));
    assert_eq!(c.turns().map(|e| e.asked).collect::<Vec<_>>(), [Asked::Turn(1), Asked::Turn(2)]);
}

#[test]
fn an_edited_question_takes_its_turn_and_the_later_ones_off_the_protocol() {
    let case = case();
    let mut c = Consultation::new(&case, None);
    exchange(&mut c, Event::NextEdited(case.turns()[0].question.clone()), "一");
    exchange(&mut c, Event::NextEdited("换个问法".into()), "二");
    exchange(&mut c, Event::Next, "三");
    assert_eq!(c.turns().map(|e| e.asked).collect::<Vec<_>>(), [Asked::Turn(1), Asked::Edited(2), Asked::Edited(3)]);
}

#[test]
fn a_turn_that_will_not_fit_is_refused_with_the_numbers() {
    let mut c = Consultation::new(&case(), Some(1024));
    c.handle(Event::Next);
    let effects = c.handle(Event::Measured(Measure { prompt_tokens: Some(3100), context: Some(4096) }));
    let [Effect::Refused { asked: Asked::Turn(1), reason }] = &effects[..] else { panic!("{effects:?}") };
    for number in ["3100", "1024", "4124", "4096"] {
        assert!(reason.to_string().contains(number), "{reason}");
    }
    assert!(!c.is_busy());
    // Exactly full is not too full, and an endpoint that cannot count is asked.
    for measure in [Measure { prompt_tokens: Some(3072), context: Some(4096) }, Measure::default()] {
        let mut c = Consultation::new(&case(), Some(1024));
        c.handle(Event::Next);
        assert!(matches!(c.handle(Event::Measured(measure))[..], [Effect::Ask(_)]));
    }
}

#[test]
fn what_came_before_a_failure_is_kept_and_the_turn_is_asked_again() {
    let mut c = Consultation::new(&case(), None);
    exchange(&mut c, Event::Next, "一");
    c.handle(Event::Next);
    c.handle(fits());
    c.handle(Event::Text("半句".into()));
    let effects = c.handle(Event::Failed(ModelError::Other("连接断开".into())));
    let [Effect::Record { answer, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(
        (answer.text.as_str(), answer.finish, answer.error.clone()),
        ("半句", Finish::Failed, Some(ModelError::Other("连接断开".into())))
    );
    assert_eq!(c.handle(Event::Recorded), []);
    assert_eq!(c.next_turn(), Some(2));
    let ready = c.next_ready().unwrap();
    assert_eq!((ready.attempt, ready.messages.len()), (1, 3));
    exchange(&mut c, Event::Next, "二");
    assert_eq!(c.exchanges()[1].answers.len(), 2);
    assert_eq!(c.next_turn(), Some(3));
}

#[test]
fn stopping_cancels_and_keeps_the_part() {
    let mut c = Consultation::new(&case(), None);
    c.handle(Event::Next);
    c.handle(fits());
    c.handle(Event::Text("半".into()));
    let effects = c.handle(Event::Stop);
    assert_eq!(effects[0], Effect::Cancel);
    assert!(matches!(&effects[1], Effect::Record { answer, .. } if answer.finish == Finish::Cancelled && answer.text == "半"));
    // What the model still sends goes nowhere.
    assert!(matches!(c.handle(Event::Text("句".into()))[..], [Effect::Rejected(_)]));
    c.handle(Event::Recorded);
    assert_eq!(c.next_turn(), Some(1));
}

#[test]
fn again_keeps_the_earlier_answer_and_asks_with_the_same_history() {
    let mut c = Consultation::new(&case(), None);
    exchange(&mut c, Event::Next, "一");
    let first = exchange(&mut c, Event::Next, "二");
    let again = exchange(&mut c, Event::Again, "二改");
    assert_eq!(first, again);
    assert_eq!(c.exchanges()[1].answers.len(), 2);
    assert_eq!(c.next_ready().unwrap().messages[3].content, "二改");
}

#[test]
fn a_restored_turn_counts_and_is_not_asked() {
    let mut c = Consultation::new(&case(), None);
    let answer = |finish| Answer { text: "旧".into(), reasoning: String::new(), finish, completion: None, error: None, prompt_cut: None };
    assert_eq!(c.handle(Event::Restored(answer(Finish::Length))), [Effect::Answered(Asked::Turn(1))]);
    assert_eq!(c.next_ready().unwrap().messages[1].content, "旧");
    assert!(matches!(c.handle(Event::Restored(answer(Finish::Failed)))[..], [Effect::Rejected(_)]));
}

#[test]
fn an_event_out_of_place_changes_nothing() {
    let cases: Vec<Event> = vec![
        Event::Stop,
        Event::Recorded,
        Event::Again,
        Event::Own(" ".into()),
        Event::NextEdited(String::new()),
        Event::Text("x".into()),
        Event::Failed(ModelError::Other("x".into())),
        fits(),
    ];
    for (number, event) in cases.into_iter().enumerate() {
        println!("case {number}");

        let mut c = Consultation::new(&case(), None);
        assert!(matches!(c.handle(event)[..], [Effect::Rejected(_)]));
        assert!(!c.is_busy() && c.exchanges().is_empty());
    }
}
