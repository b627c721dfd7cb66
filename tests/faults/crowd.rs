//! Many requests at once.

use super::{ask, open, settings};
use crate::common::endpoint::{Behaviour, Endpoint, Reply};
use futures::{StreamExt, future::join_all, stream};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use wardround::{
    chat::{Model, ModelError},
    openai::{Endpoints, RemoteModel},
};

#[tokio::test]
async fn two_models_at_one_endpoint_keep_its_limit_together_and_neither_starves() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = order.clone();
    let endpoint = Endpoint::start(Behaviour::default().latency(Duration::from_millis(5)).script(move |asked| {
        seen.lock().unwrap().push(asked.model.clone());
        Reply::Text("好".into())
    }));
    let shared = Endpoints::default();
    let mut models = Vec::new();
    for (name, concurrency) in [("many", 2), ("few", 8)] {
        let mut settings = settings(&[&endpoint]);
        settings.model = Some(name.into());
        settings.limits.concurrency = concurrency;
        models.push(RemoteModel::open(settings, &shared).await.unwrap());
    }
    let [many, few] = models.as_slice() else { panic!() };
    let asked = join_all((0..60).map(|_| ask(many, "腹痛")).chain((0..10).map(|_| ask(few, "腹痛")))).await;
    asked.iter().for_each(|heard| assert_eq!(heard.whole(), "好"));
    assert_eq!(endpoint.most_at_once(), 2, "the stricter limit holds for both");
    let order = order.lock().unwrap();
    let last = order.iter().rposition(|model| model == "few").unwrap();
    assert!(last < 25, "ten of one in turn with ten of the other: {last}");
}

#[tokio::test]
async fn a_storm_of_refusals_calms_down_and_everything_is_answered() {
    let endpoint = Endpoint::start(Behaviour::default().latency(Duration::from_millis(10)).at_once(4));
    let mut crowd = settings(&[&endpoint]);
    crowd.limits.concurrency = 32;
    let model = open(crowd).await;
    let asked = join_all((0..100).map(|n| ask(&model, Box::leak(n.to_string().into_boxed_str())))).await;
    asked.iter().for_each(|heard| assert!(!heard.whole().is_empty()));
    let refused: usize = asked.iter().map(|heard| heard.again.len()).sum();
    assert!(refused > 0 && endpoint.requests() == 100 + refused);
    assert!(refused < 300, "it learns how many are too many: {refused}");
}

#[tokio::test]
async fn faults_by_chance_leave_every_answer_as_it_would_have_been() {
    let questions: Vec<String> = (0..60).map(|n| format!("病例{n}")).collect();
    let mut texts: Vec<HashMap<String, String>> = Vec::new();
    for faults in [0.0, 0.3] {
        let endpoint = Endpoint::start(Behaviour::default().faults(faults, 11));
        let mut crowd = settings(&[&endpoint]);
        crowd.limits.concurrency = 16;
        let model = open(crowd).await;
        let (model, mut answers, mut open_questions) = (&model, HashMap::new(), questions.clone());
        // A request that failed for good is asked once more, as a run that is taken up again does.
        for _ in 0..20 {
            let asked = stream::iter(open_questions.clone()).map(|q| async move { (ask(model, &q).await, q) });
            for (heard, question) in asked.buffer_unordered(16).collect::<Vec<_>>().await {
                match &heard.end {
                    Some(Ok(_)) => {
                        answers.insert(question, heard.text);
                    }
                    Some(Err(ModelError::Broken { .. } | ModelError::Status { .. })) => {}
                    other => panic!("{other:?}"),
                }
            }
            open_questions.retain(|q| !answers.contains_key(q));
        }
        assert!(open_questions.is_empty() && (faults == 0.0 || endpoint.requests() > 70), "{}", endpoint.requests());
        texts.push(answers);
    }
    assert_eq!(texts[0], texts[1]);
}

#[tokio::test]
async fn connections_are_kept_and_used_again() {
    let endpoint = Endpoint::start(Behaviour::default().latency(Duration::from_millis(5)).late_end());
    let mut crowd = settings(&[&endpoint]);
    crowd.limits.concurrency = 16;
    let model = open(crowd).await;
    join_all((0..200).map(|_| ask(&model, "腹痛"))).await.iter().for_each(|heard| assert!(!heard.whole().is_empty()));
    assert_eq!((endpoint.requests(), model.parallel()), (200, 16));
    assert!(endpoint.connections() <= 100, "{}", endpoint.connections());
}
