//! Reports of recorded runs: the numbers, the rules of what counts, the formats, and what goes wrong.

#[path = "../common/run_folder.rs"]
mod run_folder;

mod broken;
mod formats;
mod groups;
mod items;
mod models;
mod numbers;
mod program;
mod rules;
mod settings;

use run_folder::{Shape, rating, write};
use std::path::PathBuf;
use wardround::{
    case::Source,
    judge::{CriteriaRatings, Preset, Verdict},
    record::{Manifest, RatingRecord, RecordError, TurnRecord, VerdictRecord},
    report::{Format, Report, Row, read},
    stats::Resampling,
};

/// A format as the command line names it.
fn name(format: Format) -> String {
    clap::ValueEnum::to_possible_value(&format).expect("every format can be named").get_name().to_owned()
}

/// A run in memory.
#[derive(Clone)]
struct Run {
    manifest: Manifest,
    turns: Vec<TurnRecord>,
    verdicts: Vec<VerdictRecord>,
    ratings: Vec<RatingRecord>,
}

/// Three models over six cases of three turns, two repeats of the judging; a rating is a matter of model, case, turn and repeat.
fn shape(preset: Preset, source: Source) -> Shape<'static> {
    Shape { source, preset, models: &["alpha-7b", "beta-7b", "gamma-7b"], cases: 6, turns: 3, repeats: 1, judge_repeats: 2 }
}

fn made_up_rating(model: usize, case: usize, turn: usize, repeat: u32) -> u8 {
    let mixed = (model * 131 + case * 31 + turn * 17 + repeat as usize * 7919).wrapping_mul(2_654_435_761);
    (3 + model + (mixed >> 20) % 5) as u8
}

impl Run {
    /// The whole run of a shape.
    fn of(shape: &Shape<'_>) -> Self {
        let mut run = Self { manifest: shape.manifest(), turns: Vec::new(), verdicts: Vec::new(), ratings: Vec::new() };
        for (m, model) in shape.models.iter().enumerate() {
            for case in 1..=shape.cases {
                for turn in 1..=shape.turns {
                    for repeat in 0..shape.repeats {
                        let text = "合成回答。".repeat(2 + (case * 5 + turn + m) % 7);
                        let answer = shape.answer(model, case, turn, repeat, &text);
                        for judge_repeat in 0..shape.judge_repeats {
                            let rating = made_up_rating(m, case, turn, repeat + judge_repeat);
                            let verdict = match shape.preset {
                                Preset::CmbClin => {
                                    let at = |add: usize| 1 + (usize::from(rating) + add) as u8 % 5;
                                    let (fluency, relevance, completeness, proficiency) = (at(0), at(1), at(2), at(3));
                                    Verdict::Criteria(CriteriaRatings { fluency, relevance, completeness, proficiency })
                                }
                                _ => Verdict::Scored { rating },
                            };
                            run.verdicts.push(shape.verdict(&answer, judge_repeat, verdict, "合成评语。"));
                        }
                        run.turns.push(answer);
                    }
                }
            }
        }
        run
    }

    /// The same run with some of what happens: a refusal, a missing answer, an answer without text, a verdict still to come, people's ratings.
    fn with_gaps(mut self) -> Self {
        self.verdicts[0].verdict = Verdict::Refused;
        self.verdicts[3].verdict = Verdict::Failed { error: "连接中断".into(), failure: None };
        self.verdicts[4].verdict = Verdict::NoRating;
        self.verdicts[4].official_rating = Some(100);
        self.verdicts.pop();
        // A last turn, after which nothing stands.
        let last = (20..).find(|&i| self.turns[i].turn == 3 || self.turns[i + 1].turn == 1).unwrap();
        let gone = self.turns.remove(last);
        self.verdicts.retain(|v| v.turn_key != gone.key);
        let silent = self.turns.len() - 5;
        self.turns[silent].text = "  \n".into();
        let key = self.turns[silent].key.clone();
        self.verdicts.retain(|v| v.turn_key != key);
        let rated = self.turns.iter().step_by(3).enumerate();
        self.ratings = rated.map(|(n, turn)| rating(turn, ["甲", "乙"][n % 2], 3 + (n * 5 % 8) as u8, n % 5 == 4)).collect();
        self
    }

    /// Its folder, which is there as long as the first is.
    fn written(&self) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("run-1");
        write(&folder, &self.manifest, &self.turns, &self.verdicts, &self.ratings);
        (dir, folder)
    }

    fn read(&self) -> Result<Report, RecordError> {
        let (_dir, folder) = self.written();
        report(&[folder])
    }

    fn report(&self) -> Report {
        self.read().unwrap()
    }
}

fn report(folders: &[PathBuf]) -> Result<Report, RecordError> {
    Ok(Report::of(&read(folders)?, Resampling::new(10_000, 1).unwrap()))
}

/// The row of a model in the first block, by its place.
fn row<'a>(report: &'a Report, model: &str, place: usize) -> &'a Row {
    &report.blocks[0].models.iter().find(|m| m.model == model).unwrap().rows[place]
}
