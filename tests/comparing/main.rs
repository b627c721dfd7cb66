//! Two runs compared, answers exported for other programs, and the page with transcripts: the numbers by hand, the files byte by byte, and what goes wrong.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/json_schema.rs"]
mod json_schema;
#[path = "../common/run_folder.rs"]
mod run_folder;

mod diff;
mod export;
mod page;

use run_folder::{Shape, rating, write};
use std::{
    io::Write,
    path::{Path, PathBuf},
};
use wardround::{
    case::Source,
    judge::{Preset, Verdict},
    record::{Manifest, NOTES_FILE, NoteRecord, RatingRecord, SCHEMA, TurnRecord, VerdictRecord},
};

/// A run in memory.
#[derive(Clone)]
struct Run {
    manifest: Manifest,
    turns: Vec<TurnRecord>,
    verdicts: Vec<VerdictRecord>,
    ratings: Vec<RatingRecord>,
    notes: Vec<NoteRecord>,
}

/// An unfinished last line, as a power cut leaves it.
fn tear(run: &Path) {
    let mut file = std::fs::OpenOptions::new().append(true).open(run.join("verdicts.jsonl")).unwrap();
    file.write_all(b"{\"schema\":1,\"key").unwrap();
}

/// A run of some models over so many cases of two turns; `score` gives the rating of a model, case and turn.
fn run(models: &'static [&'static str], cases: usize, score: impl Fn(usize, usize, usize) -> u8) -> Run {
    let shape = Shape { source: Source::DotaBench, preset: Preset::Official, models, cases, turns: 2, repeats: 1, judge_repeats: 1 };
    let mut run = Run { manifest: shape.manifest(), turns: vec![], verdicts: vec![], ratings: vec![], notes: vec![] };
    run.manifest.cases[0].digest = wardround::digest::sha256(b"cases");
    for (m, model) in models.iter().enumerate() {
        for case in 1..=cases {
            for turn in 1..=2 {
                let mut answer = shape.answer(model, case, turn, 0, &format!("{model} 对病例 {case} 第 {turn} 轮的回答：建议检查。"));
                // Only turn 1 is the same question to every model: later ones have the model's own answers before them.
                answer.prompt_digest = if turn == 1 { format!("case {case}") } else { format!("case {case} {model}") };
                run.verdicts.push(shape.verdict(&answer, 0, Verdict::Scored { rating: score(m, case, turn) }, "评语。Rating: [[n]]"));
                run.turns.push(answer);
            }
        }
    }
    run
}

impl Run {
    /// The place of the answer of a model to a turn of a case.
    fn place(&self, model: &str, case: usize, turn: usize) -> usize {
        let is = |t: &TurnRecord| t.model.name == model && t.case.as_str() == case.to_string() && t.turn == turn;
        self.turns.iter().position(is).unwrap()
    }

    fn rated(mut self, place: usize, rater: &str, points: u8, comment: &str) -> Self {
        let mut rating = rating(&self.turns[place], rater, points, false);
        comment.clone_into(&mut rating.comment);
        self.ratings.push(rating);
        self
    }

    fn noted(mut self, place: usize, text: &str, tag: &str) -> Self {
        let turn = &self.turns[place];
        self.notes.push(NoteRecord {
            schema: SCHEMA,
            turn_key: turn.key.clone(),
            attempt: turn.attempt,
            answer_digest: wardround::digest::sha256(turn.text.as_bytes()),
            at: turn.at,
            author: Some("王".into()),
            case: turn.case.clone(),
            source: turn.source,
            variant: turn.variant.clone(),
            turn: turn.turn,
            repeat: turn.repeat,
            model: turn.model.clone(),
            text: text.into(),
            tags: vec![tag.parse().unwrap()],
        });
        self
    }

    fn written(&self, folder: PathBuf) -> PathBuf {
        write(&folder, &self.manifest, &self.turns, &self.verdicts, &self.ratings);
        if !self.notes.is_empty() {
            run_folder::write_lines(&folder.join(NOTES_FILE), &self.notes);
        }
        folder
    }
}
