//! The worker with the real small model.

mod common;

use futures::StreamExt;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use wardround::language::Language;
use wardround::{
    chat::{Completion, Delta, Finish, LoadProgress, Message, Model, ModelError, Origin, RepetitionWindow, Request, Sampling},
    llama::{LocalModel, LocalSettings},
};

fn settings(path: &Path) -> LocalSettings {
    LocalSettings {
        threads: Some(1),
        context: Some(2048),
        worker: Some(PathBuf::from(env!("CARGO_BIN_EXE_wardround"))),
        ..LocalSettings::new("small", path)
    }
}

async fn open(settings: LocalSettings) -> Result<(LocalModel, tempfile::TempDir), ModelError> {
    let dir = tempfile::tempdir().unwrap();
    let model = LocalModel::open(settings, dir.path(), Arc::new(|_| ())).await?;
    Ok((model, dir))
}

fn request(text: &str, sampling: Sampling) -> Request {
    Request { messages: vec![Message::user(text)], sampling, seed: 11 }
}

fn short(max_tokens: u32) -> Sampling {
    Sampling { max_tokens: Some(max_tokens), ..Sampling::paper() }
}

async fn answer(model: &LocalModel, request: Request) -> Result<(String, Completion), ModelError> {
    let mut stream = model.answer(request).await?;
    let mut text = String::new();
    while let Some(delta) = stream.next().await {
        match delta? {
            Delta::Text(t) => text.push_str(&t),
            Delta::Done(completion) => return Ok((text, completion)),
            _ => {}
        }
    }
    panic!("the stream ended without an end")
}

#[tokio::test(flavor = "multi_thread")]
async fn loading_is_told_and_the_identity_says_exactly_what_was_loaded() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = told.clone();
    let dir = tempfile::tempdir().unwrap();
    let progress = Arc::new(move |p| sink.lock().unwrap().push(p));
    let model = LocalModel::open(settings(&common::model_file()), dir.path(), progress).await.unwrap();
    let told = std::mem::take(&mut *told.lock().unwrap());
    assert!(told.iter().any(|p| matches!(p, LoadProgress::Digest { done, total } if done == total)));
    assert!(told.iter().any(|p| matches!(p, LoadProgress::Loading(f) if *f >= 1.0)));
    assert!(
        matches!(told.last(), Some(LoadProgress::Ready(line)) if line.to_string().contains("context 2048") && line.words(Language::Zh).contains("上下文 2048"))
    );
    let Origin::Local { digest, template, .. } = &model.identity().origin else { panic!() };
    assert_eq!((digest.as_str(), template.as_str()), ("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", "gguf"));
    model.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_answer_and_another_seed_another() {
    let (model, _dir) = open(settings(&common::model_file())).await.unwrap();
    let question = "A patient has fever and cough for three days. What are possible causes?";
    let (first, done) = answer(&model, request(question, short(48))).await.unwrap();
    assert_eq!((done.finish, done.usage.answer_tokens), (Finish::Length, Some(48)));
    assert_eq!(done.sampling.repetition_window, Some(RepetitionWindow::Context));
    // The prefix cache holds the whole prompt now, so this one is evaluated differently and must read the same.
    let (again, cached) = answer(&model, request(question, short(48))).await.unwrap();
    assert_eq!(first, again);
    assert!(cached.usage.cached_tokens > Some(10));
    let (other, _) = answer(&model, Request { seed: 12, ..request(question, short(48)) }).await.unwrap();
    assert_ne!(first, other);
    model.close().await;
    let (fresh, _dir) = open(settings(&common::model_file())).await.unwrap();
    assert_eq!(answer(&fresh, request(question, short(48))).await.unwrap().0, first, "also in another process");
    fresh.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn later_turns_evaluate_only_what_is_new() {
    let (model, _dir) = open(settings(&common::model_file())).await.unwrap();
    let mut messages = vec![Message::user("A woman, 24, has had pain in the right lower abdomen for a day. What do you think of?")];
    for next in ["On examination there is rebound tenderness. What tests?", "White cells are raised. What now?"] {
        let asked = Request { messages: messages.clone(), sampling: short(40), seed: 3 };
        let (text, _) = answer(&model, asked).await.unwrap();
        messages.extend([Message::assistant(text), Message::user(next)]);
        let measure = model.measure(&messages).await.unwrap();
        let asked = Request { messages: messages.clone(), sampling: short(1), seed: 3 };
        let (_, done) = answer(&model, asked).await.unwrap();
        assert_eq!(done.usage.prompt_tokens, measure.prompt_tokens);
        let new = measure.prompt_tokens.unwrap() - done.usage.cached_tokens.unwrap();
        assert!(new < 40, "{new} tokens were evaluated for a question of about twenty: {:?}", done.usage);
    }
    model.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chinese_and_emoji_come_out_whole_however_the_tokens_cut_them() {
    let (model, _dir) = open(settings(&common::model_file())).await.unwrap();
    // Greedy and asked to repeat: every character of this takes this tokenizer several tokens.
    let sampling = Sampling { max_tokens: Some(60), temperature: Some(0.0), ..Sampling::default() };
    let (text, _) = answer(&model, request("Repeat exactly: 急性阑尾炎，转移性右下腹痛🩺", sampling)).await.unwrap();
    assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text:?}");
    assert!(!text.trim_end_matches('\u{fffd}').contains('\u{fffd}'), "{text:?}");
    model.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_answer_stops_the_worker_within_a_token_and_it_answers_the_next() {
    let (model, _dir) = open(settings(&common::model_file())).await.unwrap();
    let mut stream = model.answer(request("Write a very long story about a hospital.", short(1500))).await.unwrap();
    let mut pieces = 0;
    while pieces < 5 {
        if let Some(Ok(Delta::Text(_))) = stream.next().await {
            pieces += 1;
        }
    }
    drop(stream);
    let begin = Instant::now();
    let (_, done) = answer(&model, request("Hello", short(2))).await.unwrap();
    assert_eq!(done.usage.answer_tokens, Some(2));
    // The long answer would take many seconds more; this only has to tell the two apart.
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    model.close().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_illegal_instruction_while_loading_is_reported_once_as_what_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let (worker, starts) = (dir.path().join("worker"), dir.path().join("starts"));
    // A worker as it is on a processor that lacks an instruction: it takes the order to load, and dies.
    std::fs::write(&worker, format!("#!/bin/sh\necho start >> {}\nread order\nkill -ILL $$\n", starts.display())).unwrap();
    std::fs::set_permissions(&worker, std::fs::Permissions::from_mode(0o755)).unwrap();
    let settings = LocalSettings { worker: Some(worker), ..settings(&common::model_file()) };
    let error = open(settings).await.err().expect("an error");
    assert!(matches!(error, ModelError::Processor { .. }) && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("make build"), "{error}");
    assert_eq!(std::fs::read_to_string(starts).unwrap(), "start\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_is_an_error_and_the_next_question_has_a_new_one() {
    let (model, _dir) = open(settings(&common::model_file())).await.unwrap();
    let pid = model.worker_pid().await.unwrap();
    let mut stream = model.answer(request("Write a very long story.", short(1500))).await.unwrap();
    while !matches!(stream.next().await, Some(Ok(Delta::Text(_)))) {}
    kill(pid);
    let error = loop {
        match stream.next().await {
            Some(Ok(_)) => {}
            Some(Err(error)) => break error,
            None => panic!("no error"),
        }
    };
    assert!(
        matches!(&error, ModelError::Worker(_)) && error.to_string().contains("signal 9") && error.to_string().contains("memory"),
        "{error}"
    );
    assert!(error.is_retryable());
    let (_, done) = answer(&model, request("Hello", short(2))).await.unwrap();
    assert_eq!(done.usage.answer_tokens, Some(2));
    assert_ne!(model.worker_pid().await, Some(pid));
    model.close().await;
}

fn kill(pid: u32) {
    assert!(std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_longer_than_the_context_is_refused_with_the_numbers() {
    let (model, _dir) = open(LocalSettings { context: Some(256), ..settings(&common::model_file()) }).await.unwrap();
    let long = "pain ".repeat(600);
    let measure = model.measure(&[Message::user(&long)]).await.unwrap();
    assert!(measure.prompt_tokens > Some(600) && measure.context == Some(256), "{measure:?}");
    let error = answer(&model, request(&long, short(8))).await.unwrap_err();
    assert!(matches!(&error, ModelError::ContextLength { message, .. } if message.contains("256")), "{error}");
    // The worker goes on.
    answer(&model, request("Hello", short(2))).await.unwrap();
    model.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_cut_short_or_no_model_is_refused_with_what_llama_cpp_says() {
    let dir = tempfile::tempdir().unwrap();
    let cut = dir.path().join("cut.gguf");
    let bytes = std::fs::read(common::model_file()).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let error = open(settings(&cut)).await.err().unwrap();
    let text = error.to_string();
    assert!(matches!(error, ModelError::File { .. }) && text.contains("cut.gguf") && text.contains("cut short"), "{text}");
    std::fs::write(&cut, b"GGUF then nothing that makes sense").unwrap();
    assert!(matches!(open(settings(&cut)).await.err().unwrap(), ModelError::File { .. } | ModelError::Worker(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_chosen_by_name_or_file_and_a_hostile_one_is_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let endless = dir.path().join("endless.jinja");
    std::fs::write(&endless, "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}").unwrap();
    let with = |template: &str| LocalSettings { template: Some(template.into()), ..settings(&common::model_file()) };
    let (model, _d) = open(with(endless.to_str().unwrap())).await.unwrap();
    let error = model.measure(&[Message::user("x")]).await.unwrap_err();
    assert!(matches!(&error, ModelError::Template(m) if m.contains("without end") || m.contains("MiB")), "{error}");
    model.close().await;

    let (chatml, _d) = open(with("chatml")).await.unwrap();
    let (plain, _d) = open(with("plain")).await.unwrap();
    let hello = [Message::user("x")];
    assert_ne!(chatml.measure(&hello).await.unwrap().prompt_tokens, plain.measure(&hello).await.unwrap().prompt_tokens);
    assert_ne!(chatml.identity().key(), plain.identity().key());
    chatml.close().await;
    plain.close().await;

    let text = open(with("no-such-template")).await.err().unwrap().to_string();
    assert!(text.contains("baichuan2") && text.contains("no-such-template"), "{text}");
}

/// Answers to `requests`, all asked at once.
async fn at_once(model: &LocalModel, requests: &[Request]) -> Vec<(String, Completion)> {
    let answers = requests.iter().map(|r| answer(model, r.clone()));
    futures::future::join_all(answers).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_of_a_case_run_at_once_and_evaluate_its_prompt_once() {
    let (model, _dir) = open(LocalSettings { parallel: Some(4), ..settings(&common::model_file()) }).await.unwrap();
    assert_eq!(model.parallel(), 4);
    let case = "A woman, 24, has had pain in the right lower abdomen for a day, with fever and nausea. ".repeat(4);
    // More than there are slots: the last two wait for a free one.
    let requests: Vec<Request> = (0..6).map(|seed| Request { seed, ..request(&case, short(12 + seed)) }).collect();
    let answers = at_once(&model, &requests).await;
    let prompt = answers[0].1.usage.prompt_tokens.unwrap();
    let evaluated: u32 = answers.iter().map(|(_, done)| prompt - done.usage.cached_tokens.unwrap()).sum();
    assert_eq!(evaluated, prompt + 5, "the prompt once, and its last token for each of the others");
    let tokens: Vec<u32> = answers.iter().map(|(_, done)| done.usage.answer_tokens.unwrap()).collect();
    assert_eq!(tokens, [12, 13, 14, 15, 16, 17]);
    assert_ne!(answers[0].0[..20], answers[1].0[..20], "another seed, another answer");
    model.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measure_and_a_short_answer_do_not_wait_for_long_ones() {
    let (model, _dir) = open(LocalSettings { parallel: Some(2), ..settings(&common::model_file()) }).await.unwrap();
    let mut long = model.answer(request("Write a very long story about a hospital.", short(1500))).await.unwrap();
    while !matches!(long.next().await, Some(Ok(Delta::Text(_)))) {}
    assert!(model.measure(&[Message::user("Hello")]).await.unwrap().prompt_tokens > Some(1));
    answer(&model, request("Hello", short(3))).await.unwrap();
    // Both slots are taken now, so the third waits; dropped, it never begins, and the second is not held up by it.
    let second = model.answer(request("Another long story, please.", short(1500))).await.unwrap();
    let third = model.answer(request("A third one.", short(1500))).await.unwrap();
    drop(third);
    drop(second);
    answer(&model, request("Hello again", short(3))).await.unwrap();
    // The long one is still at it.
    assert!(matches!(long.next().await, Some(Ok(Delta::Text(_)))));
    model.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reproducible_answer_is_the_same_in_every_company_and_after_every_past() {
    let reproducible = |threads| LocalSettings {
        reproducible: Some(true),
        parallel: Some(8),
        threads: Some(threads),
        context: Some(1024),
        ..settings(&common::model_file())
    };
    let case =
        "A woman, 24, has had pain in the right lower abdomen for a day. What do you think of, and what would you do next? ".repeat(18);
    let first = request(&case, short(24));
    let (model, _dir) = open(reproducible(1)).await.unwrap();
    let (alone, done) = answer(&model, first.clone()).await.unwrap();
    assert!(done.usage.prompt_tokens > Some(512), "long enough for every way through the cells: {:?}", done.usage);
    let turns = |text: &str| vec![Message::user(&case), Message::assistant(text), Message::user("There is rebound tenderness. What now?")];
    let second = Request { messages: turns(&alone), sampling: short(24), seed: 5 };
    let (turn_2, done) = answer(&model, second.clone()).await.unwrap();
    assert!(done.usage.cached_tokens > Some(512), "{:?}", done.usage);

    // Beside seven others of all lengths, some of which begin the same, from the copied cells of one of them.
    let mut together = vec![first.clone()];
    for i in 0..7_usize {
        let other = if i % 2 == 0 { case.clone() + "Be brief." } else { "A man, 60, coughs. ".repeat(3 + 5 * i) };
        together.push(Request { seed: i as u32, ..request(&other, short(10 + 4 * i as u32)) });
    }
    together.rotate_left(3);
    let answers = at_once(&model, &together).await;
    let beside = together.iter().zip(&answers).find(|(r, _)| **r == first).map(|(_, (text, _))| text);
    assert_eq!(beside, Some(&alone));

    // In a new worker: the second turn, whose history was generated before, is now all prompt.
    kill(model.worker_pid().await.unwrap());
    let (resumed, done) = match answer(&model, second.clone()).await {
        // The kill was not noticed yet.
        Err(ModelError::Worker(_)) => answer(&model, second).await.unwrap(),
        done => done.unwrap(),
    };
    assert_eq!((resumed, done.usage.cached_tokens), (turn_2, Some(0)));
    assert_eq!(answer(&model, first.clone()).await.unwrap().0, alone);
    model.close().await;

    let (other, _dir) = open(reproducible(2)).await.unwrap();
    assert_eq!(answer(&other, first).await.unwrap().0, alone, "with two threads");
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_constrained_answer_ends_in_a_rating_and_says_how_likely_each_was() {
    let (model, _dir) = open(LocalSettings { parallel: Some(3), ..settings(&common::model_file()) }).await.unwrap();
    let constrained = |max_tokens, temperature| Sampling {
        max_tokens: Some(max_tokens),
        temperature: Some(temperature),
        constrained: Some(true),
        ..Sampling::default()
    };
    let rating_of = |text: &str| {
        let begin = text.rfind("[[").expect(text);
        assert!(text.ends_with("]]") && text.matches("[[").count() == 1, "{text}");
        text[begin + 2..text.len() - 2].parse::<usize>().unwrap()
    };
    // Cut off in the middle of a sentence; with no room to say anything; and asked to say nothing but the rating.
    let long = "请详细评价这份病历的诊断与治疗，然后给出1到10分。";
    let only = "Answer with exactly this and nothing else: Rating: [[7]]";
    let asked = [(long, 40, 0.0), (long, 1, 0.0), (only, 64, 0.0), (long, 40, 2.0)];
    let answers = futures::future::join_all(asked.map(|(text, limit, t)| answer(&model, request(text, constrained(limit, t))))).await;
    for ((_, limit, temperature), answered) in asked.into_iter().zip(answers) {
        let (text, completion) = answered.unwrap();
        let (rating, ratings) = (rating_of(&text), *completion.ratings.clone().unwrap());
        let of = ratings.of();
        assert_eq!(completion.finish, Finish::Stop);
        assert!((1..=10).contains(&rating) && (of.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{text} {of:?}");
        assert!(completion.usage.answer_tokens.unwrap() <= limit.max(24), "{completion:?}");
        if temperature == 0.0 {
            assert!(of.iter().all(|p| *p <= of[rating - 1]), "{rating} is not the likeliest of {of:?}");
        }
        assert!((1.0..=10.0).contains(&ratings.expected()));
    }
    // Free answers have none, and are what they were.
    let (_, free) = answer(&model, request(only, short(8))).await.unwrap();
    assert_eq!(free.ratings, None);
    model.close().await;
}
