//! What tapes cost: how long one of ten thousand events takes to open and to jump in, and how far playing at speed 1 is from the recorded times.
//!
//! `cargo bench --no-default-features --bench tape`. A model that streams by the clock is recorded through the program's own recorder, and the tape is played.
//! Prints figures; it judges nothing, since machines differ.

use async_trait::async_trait;
use futures::{StreamExt, stream};
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;
use wardround::{
    case::{Case, ReadOptions, bundled},
    chat::{
        AnswerStream, Completion, Delta, Finish, Measure, Message, Model, ModelError, ModelIdentity, Origin, Request, Sampling, Usage, Ways,
    },
    record::{Listener, Recorder, Run},
    runner::{Candidate, Consulted},
    tape::{Event, Playback, PlaybackChange, RecordTo, Speed, Tape, TapeModel, TapeRecorder},
};

/// Opens and jumps, each.
const ROUNDS: usize = 40;

/// Streams so many pieces, one every so often.
struct Streams {
    identity: ModelIdentity,
    pieces: usize,
    every: Duration,
}

#[async_trait]
impl Model for Streams {
    fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    async fn measure(&self, _: &[Message]) -> Result<Measure, ModelError> {
        Ok(Measure::default())
    }

    async fn answer(&self, request: Request) -> Result<AnswerStream, ModelError> {
        let (pieces, every) = (self.pieces, self.every);
        let begin = tokio::time::Instant::now();
        let done = Completion {
            finish: Finish::Stop,
            usage: Usage::default(),
            sampling: request.sampling,
            prompt_ms: None,
            answer_ms: None,
            served_model: None,
            endpoint: None,
            ratings: None,
            seed: None,
            finish_reason: None,
            reasoning_format: None,
        };
        let text = stream::iter(0..pieces).then(move |number| async move {
            if !every.is_zero() {
                tokio::time::sleep_until(begin + every * (number as u32 + 1)).await;
            }
            Ok(Delta::Text("腹痛".into()))
        });
        Ok(text.chain(stream::once(async move { Ok(Delta::Done(done)) })).boxed())
    }
}

async fn recorded(case: &Case, pieces: usize, every: Duration, folder: &Path) -> Tape {
    let origin = Origin::Remote { base_url: "http://127.0.0.1:1/v1".into(), model: "m".into() };
    let identity = ModelIdentity { name: "m".into(), origin, system: None, ways: Ways::default() };
    let path = folder.join(format!("{pieces}.tape"));
    let tapes = TapeRecorder::start(RecordTo::path(&path).expect("a new file"));
    let run = Run::open(&folder.join(format!("run-{pieces}")), Sampling::default(), 1).expect("a new run");
    let (recorder, _) = Recorder::start(run);
    let recorder = recorder.told_to(Some(Arc::new(tapes.clone()) as Arc<dyn Listener>));
    let model = Arc::new(Streams { identity, pieces, every });
    let candidate = Candidate::new(model, recorder, Sampling::default(), 1, CancellationToken::new());
    let what = Consulted { case, repeat: 0, turns: usize::MAX };
    candidate.consult(what, &mut |_| {}).await.expect("it can be recorded");
    let written = tapes.finish().await;
    assert!(written.problem.is_none(), "{:?}", written.problem);
    Tape::read(&path).expect("it was just recorded")
}

/// The messages that ask a turn (from 1) of a tape.
fn messages(tape: &Tape, turn: usize) -> Vec<Message> {
    let answers: Vec<_> = tape.answers().collect();
    let mut messages = Vec::new();
    for answer in &answers[..turn - 1] {
        messages.extend([Message::user(answer.question.clone()), Message::assistant(answer.text.clone())]);
    }
    messages.push(Message::user(answers[turn - 1].question.clone()));
    messages
}

async fn play(model: &TapeModel, messages: Vec<Message>) -> Vec<Duration> {
    let begin = Instant::now();
    let mut stream = model.answer(Request { messages, sampling: Sampling::default(), seed: 1 }).await.expect("the tape holds it");
    let mut times = Vec::new();
    while let Some(delta) = stream.next().await {
        if let Ok(Delta::Text(_)) = delta {
            times.push(begin.elapsed());
        }
    }
    times
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

fn report(what: &str, mut ms: Vec<f64>) {
    ms.sort_by(f64::total_cmp);
    let (middle, high, most) = (percentile(&ms, 0.5), percentile(&ms, 0.99), percentile(&ms, 1.0));
    println!("{what}: median {middle:.2} ms, p99 {high:.2} ms, most {most:.2} ms (n = {})", ms.len());
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cases = bundled(&ReadOptions::default()).expect("the bundled cases can be read").cases;
    let large = recorded(&cases[0], 3333, Duration::ZERO, folder.path()).await;
    let path = folder.path().join("large.tape");
    large.write(&path).expect("the temporary folder takes it");
    let bytes = std::fs::metadata(&path).expect("it was just written").len();
    println!("a tape of {} events, {:.2} MB", large.events.len(), bytes as f64 / 1e6);
    let mut opens = Vec::new();
    let mut jumps = Vec::new();
    for round in 0..ROUNDS {
        let begin = Instant::now();
        let tape = Tape::read(&path).expect("it opens");
        let playback = Playback::new(Speed::Times(1.0));
        let model = TapeModel::new(&tape, playback.clone());
        opens.push(begin.elapsed().as_secs_f64() * 1e3);
        playback.change(PlaybackChange::AtOnce(true));
        let asked = messages(&tape, round % 3 + 1);
        let begin = Instant::now();
        let pieces = play(&model, asked).await;
        jumps.push(begin.elapsed().as_secs_f64() * 1e3);
        assert_eq!(pieces.len(), 3333);
    }
    report("opened and ready to play", opens);
    report("jumped to the end of a turn", jumps);

    let timed = recorded(&cases[0], 200, Duration::from_millis(20), folder.path()).await;
    let model = TapeModel::new(&timed, Playback::new(Speed::Times(1.0)));
    let mut shifts = Vec::new();
    for turn in 1..=3 {
        let mut begin = 0;
        let mut expected = Vec::new();
        let mut at_turn = 0;
        for event in &timed.events {
            match &event.event {
                Event::Asked { turn, .. } => (begin, at_turn) = (event.at_ms, *turn),
                Event::Text { .. } if at_turn == turn => expected.push((event.at_ms - begin) as f64),
                _ => {}
            }
        }
        let played = play(&model, messages(&timed, turn)).await;
        shifts.extend(played.iter().zip(expected).map(|(at, expected)| (at.as_secs_f64() * 1e3 - expected).abs()));
    }
    report("shift of a piece at speed 1", shifts);
}
