//! What models do that play roles, and what is made of it.

use super::interview::{Cast, RoleModel, Spoke};
use crate::{
    case::{ReadOptions, bundled},
    chat::{
        ModelError, Sampling,
        fake::{Act, FakeModel},
    },
    interview::{Event, FactSheet, Interview, InterviewId, LineStatus, Produced, Turn},
    language::Language,
};
use std::sync::Arc;

fn role(acts: &[Act]) -> (Arc<FakeModel>, RoleModel) {
    let model = Arc::new(FakeModel::new("m", acts.iter().cloned()));
    (model.clone(), RoleModel { model, sampling: Sampling::default(), seed: 1 })
}

/// An interview about a bundled case in which the doctor has said this.
fn asked(line: &str) -> (Interview, InterviewId) {
    let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
    let case = file.find("chest-pain-at-rest").unwrap();
    let sheet = FactSheet::of(case).unwrap();
    let id = InterviewId::of_rules(case, &sheet);
    let mut interview = Interview::new(sheet, Some(5));
    if !line.is_empty() {
        interview.handle(Event::Doctor(line.into())).unwrap();
    }
    (interview, id)
}

async fn said(cast: &Cast, id: &InterviewId, turn: &Turn) -> (Event, Option<Produced>) {
    match cast.speak(id, 1, turn).await {
        Spoke::Said(event, produced) => (event, produced),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_invented_line_is_asked_again_with_the_reason_and_the_next_one_is_taken() {
    let (model, patient) = role(&[Act::Say("我还咳嗽。"), Act::Say("我吸烟30年，每天20支。")]);
    let (interview, id) = asked("吸烟吗？");
    let (event, produced) = said(&Cast { patient: Some(patient), ..Cast::default() }, &id, &interview.turn()).await;
    let produced = produced.unwrap();
    let Event::Patient(reply) = event else { panic!("{event:?}") };
    assert_eq!((reply.text.as_str(), reply.told.as_slice()), ("我吸烟30年，每天20支。", ["smoking".to_owned()].as_slice()));
    assert_eq!((produced.check.status, produced.discarded[0].check.status), (LineStatus::Supported, LineStatus::Invented));
    let again = model.asked.lock().unwrap()[1].clone();
    assert!(again.starts_with("吸烟吗？\n") && again.contains("我还咳嗽"), "{again}");
}

#[tokio::test]
async fn a_patient_that_never_keeps_to_its_role_is_taken_after_three_times_and_marked() {
    for (words, status) in [("", LineStatus::OutOfRole), ("吸烟吗", LineStatus::Echo), ("医生：您吸烟吗？", LineStatus::OutOfRole)]
    {
        let (model, patient) = role(&[Act::Say(words)]);
        let (interview, id) = asked("吸烟吗？");
        let (event, produced) = said(&Cast { patient: Some(patient), ..Cast::default() }, &id, &interview.turn()).await;
        let produced = produced.unwrap();
        assert_eq!((produced.check.status, produced.discarded.len()), (status, 2), "{words}");
        assert_eq!(model.asked.lock().unwrap().len(), 3);
        assert!(matches!(event, Event::Patient(reply) if reply.told.is_empty()), "{words}");
    }
}

#[tokio::test]
async fn a_patient_that_goes_on_for_ever_is_stopped() {
    const LOOP: &[&str] = &["我很难受，真的很难受。"; 400];
    let (model, patient) = role(&[Act::SayInPieces(LOOP), Act::Say("我吸烟30年。")]);
    let (interview, id) = asked("吸烟吗？");
    let (_, produced) = said(&Cast { patient: Some(patient), ..Cast::default() }, &id, &interview.turn()).await;
    let produced = produced.unwrap();
    let first = &produced.discarded[0];
    assert!(first.check.status == LineStatus::Loop && first.text.chars().count() < 400, "{first:?}");
    assert_eq!((produced.check.status, model.open_streams()), (LineStatus::Supported, 0));
}

#[tokio::test]
async fn a_doctor_thinks_apart_and_does_not_answer_for_the_patient() {
    let (_, doctor) = role(&[Act::Say("吸烟吗？\n病人：吸。"), Act::Say("吸烟吗？")]);
    let (interview, id) = asked("");
    let (event, produced) = said(&Cast { doctor: Some(doctor), ..Cast::default() }, &id, &interview.turn()).await;
    assert_eq!(event, Event::Doctor("吸烟吗？".into()));
    assert_eq!(produced.unwrap().discarded[0].check.faults, ["病人：吸。"]);
}

#[tokio::test]
async fn a_model_examiner_chooses_findings_only_where_rules_find_nothing() {
    let (model, examiner) = role(&[Act::Say("1"), Act::Say("1, 2, 3, 4, 5"), Act::Say("血压 180/110"), Act::Say("0")]);
    let cast = Cast { examiner: Some(examiner), ..Cast::default() };
    let (known, id) = asked("检查：心电图");
    assert!(said(&cast, &id, &known.turn()).await.1.is_none(), "rules know it");
    let (all, id) = asked("检查：全套检查");
    assert!(said(&cast, &id, &all.turn()).await.1.is_none(), "an order for everything is answered by nobody");
    let (unknown, id) = asked("检查：骨龄测定");
    let Turn::Examiner(view) = unknown.turn() else { panic!("{:?}", unknown.turn()) };
    let first = view.facts.iter().next().unwrap().text().to_owned();
    let (event, _) = said(&cast, &id, &unknown.turn()).await;
    assert!(matches!(&event, Event::Examiner(reply) if reply.text.contains(&first)), "{event:?}");
    // Too much, and words of its own: asked again, and at last nothing is found.
    let (event, produced) = said(&cast, &id, &unknown.turn()).await;
    assert_eq!(produced.unwrap().discarded.len(), 2);
    assert!(matches!(&event, Event::Examiner(reply) if !reply.text.contains("180") && !reply.text.contains(&first)), "{event:?}");
    assert_eq!(model.asked.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_model_that_fails_or_is_stopped_says_nothing() {
    let (_, patient) = role(&[Act::Fail(ModelError::NoEnd)]);
    let (interview, id) = asked("吸烟吗？");
    let cast = Cast { patient: Some(patient), ..Cast::default() };
    assert!(matches!(cast.speak(&id, 1, &interview.turn()).await, Spoke::Failed { model, .. } if model == "m"));
    let (_, patient) = role(&[Act::Hang]);
    let cast = Cast { patient: Some(patient), ..Cast::default() };
    cast.stop.cancel();
    assert!(matches!(cast.speak(&id, 1, &interview.turn()).await, Spoke::Stopped));
}
