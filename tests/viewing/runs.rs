//! Runs with invented answers of two models to bundled cases, verdicts, ratings and an earlier answer.

use crate::run_folder::{self, Shape, identity, rating};
use std::path::Path;
use wardround::{
    case::{Case, ReadOptions, Source, bundled},
    chat::{Finish, Message},
    digest::sha256,
    judge::{Preset, Verdict},
    language::Language,
    record::{ErrorTag, Manifest, RatingRecord, TurnRecord, VerdictRecord},
};

pub const MODELS: [&str; 2] = ["yi", "dotagpt"];

const TEXTS: [&str; 4] = [
    "## 初步判断\n\n1. **急性阑尾炎**：转移性右下腹痛，伴恶心、发热；\n2. 需鉴别异位妊娠。\n\n建议查血常规、超声。",
    "考虑急性胃肠炎，建议多饮水，观察三天。",
    "考虑急性阑尾炎的可能性大，建议查血常规、腹部超声，禁食、补液，请普外科会诊。",
    "资料不足，建议完善检查后再判断。",
];

/// The bundled cases, with which the reference is found.
pub fn cases(language: Language) -> Vec<Case> {
    bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).expect("the bundled cases can be read").cases
}

/// A run of two models over the first two bundled cases, with two turns each.
pub struct Made {
    pub turns: Vec<TurnRecord>,
    pub verdicts: Vec<VerdictRecord>,
    pub ratings: Vec<RatingRecord>,
    pub manifest: Manifest,
}

/// What is in it: the worst answer to a first turn is `dotagpt`'s to the second case, with 2 of 10.
pub fn made() -> Made {
    let shape =
        Shape { source: Source::Bundled, preset: Preset::Official, models: &MODELS, cases: 2, turns: 2, repeats: 1, judge_repeats: 1 };
    let mut manifest = shape.manifest();
    let cases = cases(Language::Zh);
    let chosen = &cases[..2];
    for (planned, case) in manifest.plan.cases.iter_mut().zip(chosen) {
        planned.id = case.id().clone();
    }
    manifest.cases[0].file = "bundled".into();
    manifest.wardround = env!("CARGO_PKG_VERSION").into();
    let mut made = Made { turns: Vec::new(), verdicts: Vec::new(), ratings: Vec::new(), manifest };
    let scores = [[7, 5, 9, 4], [6, 8, 2, 10]];
    for (model, name) in MODELS.into_iter().enumerate() {
        for (place, case) in chosen.iter().enumerate() {
            let mut said = Vec::new();
            for turn in 1..=2 {
                let number = 2 * place + turn - 1;
                let mut answer = shape.answer(name, place + 1, turn, 0, TEXTS[(number + model) % TEXTS.len()]);
                answer.case = case.id().clone();
                answer.question.clone_from(&case.turns()[turn - 1].question);
                said.push(Message::user(answer.question.as_str()));
                answer.prompt_digest = sha256(&serde_json::to_vec(&said).expect("messages"));
                said.push(Message::assistant(answer.text.as_str()));
                answer.timings.total_ms = 1000.0 * (number + 5 * model + 1) as f64;
                if (model, number) == (1, 3) {
                    answer.finish = Finish::Length;
                    answer.reasoning = "先考虑常见病。".into();
                }
                let score = scores[model][number];
                let text = format!("回答给出了主要诊断，检查不全。评分：[[{score}]]");
                let mut verdict = shape.verdict(&answer, 0, Verdict::Scored { rating: score }, &text);
                verdict.prompt_digest = sha256(format!("official {turn}").as_bytes());
                made.verdicts.push(verdict);
                if turn == 1 {
                    let mut given = rating(&answer, "王", if model == 0 { 7 } else { 6 }, false);
                    given.tags = vec![ErrorTag::Incomplete];
                    given.comment = "缺少鉴别诊断".into();
                    made.ratings.push(given);
                }
                made.turns.push(answer);
            }
        }
    }
    made
}

/// Writes it; its folder.
pub fn write(folder: &Path, made: &Made) {
    run_folder::write(folder, &made.manifest, &made.turns, &made.verdicts, &made.ratings);
}

/// The same run with another answer to the first question of `yi`, recorded later.
pub fn with_an_earlier_answer() -> Made {
    let mut made = made();
    let mut again = made.turns[0].clone();
    again.key = sha256(b"asked again");
    again.seed += 1;
    again.at = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(60);
    again.text = "考虑急性阑尾炎，建议急诊手术。".into();
    // What follows an answer that is superseded is superseded too.
    let mut second = made.turns[1].clone();
    second.key = sha256(b"its second turn");
    second.at = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(61);
    made.turns.extend([again, second]);
    made
}

/// The names under which another run has the same models.
pub fn renamed(made: Made) -> Made {
    let mut made = made;
    for record in &mut made.turns {
        let model = record.model.name.clone();
        record.model.name = format!("{model}-copy");
        record.sampling_used = Some(wardround::chat::Sampling { temperature: Some(0.9), ..wardround::chat::Sampling::paper() });
        record.key = sha256(record.key.as_bytes());
    }
    made.verdicts.clear();
    made.ratings.clear();
    made.manifest.models =
        MODELS.iter().map(|name| wardround::chat::ModelIdentity { name: format!("{name}-copy"), ..identity(name) }).collect();
    made.manifest.sampling = wardround::chat::Sampling { temperature: Some(0.9), ..wardround::chat::Sampling::paper() };
    made
}
