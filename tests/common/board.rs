//! A scoreboard of a run that is made up: two models, three turns, a judge and a person.

use crate::run_folder::{Shape, rating, write};
use wardround::{
    case::Source,
    judge::{Preset, Verdict},
    report::{Scoreboard, read},
    session::Board,
    stats::Resampling,
};

pub fn board() -> Board {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("run");
    let models = ["DotaGPT", "Yi-6B"];
    let shape =
        Shape { source: Source::DotaBench, preset: Preset::Official, models: &models, cases: 6, turns: 3, repeats: 1, judge_repeats: 1 };
    let (mut turns, mut verdicts, mut ratings) = (Vec::new(), Vec::new(), Vec::new());
    for (place, model) in models.iter().enumerate() {
        for case in 1..=6 {
            for turn in 1..=3 {
                let answer = shape.answer(model, case, turn, 0, &format!("虚构回答{case}-{turn}"));
                // One verdict is missing.
                if (place, case, turn) != (1, 6, 3) {
                    let rating = (5 + (case + turn * place) % 4) as u8;
                    verdicts.push(shape.verdict(&answer, 0, Verdict::Scored { rating }, "Rating"));
                }
                if place == 0 && turn < 3 {
                    ratings.push(rating(&answer, "wang", (4 + (case + turn) % 5) as u8, false));
                }
                turns.push(answer);
            }
        }
    }
    write(&folder, &shape.manifest(), &turns, &verdicts, &ratings);
    let records = read(&[folder]).expect("a run");
    Board { scores: Scoreboard::of(&records, Resampling::new(Resampling::FEWEST, 1).expect("enough")), trials: Vec::new() }
}
