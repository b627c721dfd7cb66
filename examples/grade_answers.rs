//! Grades a file of answers, whoever gave them, with the benchmark's judge prompt and a judge of one's own.
//!
//! The prompt's wording and the rule that reads the rating are the published ones; an answer without a rating has none, and is never counted as zero.
//!
//! `cargo run --no-default-features --example grade_answers`

mod scripted;

use futures::StreamExt;
use scripted::Scripted;
use std::error::Error;
use wardround::{
    case::{ReadOptions, bundled},
    chat::{Delta, Finish, Model, Request, Sampling},
    judge::{Preset, Prompts, Verdict},
    language::Language,
    stats::CoveredMean,
};

/// Answers of some system to turn 1: the case's id and the text, one a line.
const ANSWERS: &str = r#"
{"case": "right-lower-quadrant-pain", "answer": "Appendicitis is likely: ask where the pain began, test for rebound."}
{"case": "fever-and-cough", "answer": "Rest and drink."}
{"case": "chest-pain-at-rest", "answer": "An ECG now; troponin twice."}
"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let cases = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() })?;
    let judge = Scripted::new("own-judge", &["To the point. Rating: [[8]]", "Too little. Rating: [[3]]", "I would rather not say."]);
    let prompts = Prompts::new(Preset::Official);
    let mut scores = Vec::new();
    for line in ANSWERS.lines().filter(|line| !line.is_empty()) {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let (id, answer) = (record["case"].as_str().unwrap_or_default(), record["answer"].as_str().unwrap_or_default());
        let Ok(case) = cases.find(id) else {
            println!("{id}: no such case");
            continue;
        };
        let messages = prompts.fill(case, 1, &[answer])?.to_vec();
        let mut said = judge.answer(Request { messages, sampling: Sampling::default(), seed: 1 }).await?;
        let (mut text, mut finish) = (String::new(), Finish::Failed);
        while let Some(delta) = said.next().await {
            match delta? {
                Delta::Text(piece) => text.push_str(&piece),
                Delta::Done(completion) => finish = completion.finish,
                _ => {}
            }
        }
        let verdict = Verdict::read(&text, finish, Preset::Official);
        println!("{id}: {}", verdict.words(Language::En));
        scores.push(verdict.score().ok_or("no rating"));
    }
    println!("prompt's sha256 {}", prompts.digest(cases.cases[0].source(), 1)?.get(..12).unwrap_or_default());
    let (rated, all) = (scores.iter().flatten().count(), scores.len());
    let mean = CoveredMean::of(scores)?;
    println!("mean {:?} over {rated} of {all}", mean.parts().0);
    Ok(())
}
