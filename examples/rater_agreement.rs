//! How far raters agree: with each other, and with a judge.
//!
//! `cargo run --no-default-features --example rater_agreement`

use std::error::Error;
use wardround::stats::{Confidence, Metric, RatingPairs, RatingTable, Ratings, krippendorff_alpha, quadratic_weighted_kappa, wilson};

/// Ratings from 1 to 10 of eight answers by three doctors; one left two out.
const DOCTORS: [[Option<f64>; 3]; 8] = [
    [Some(8.0), Some(8.0), Some(7.0)],
    [Some(3.0), Some(4.0), None],
    [Some(6.0), Some(6.0), Some(6.0)],
    [Some(9.0), Some(8.0), Some(9.0)],
    [Some(2.0), Some(2.0), Some(3.0)],
    [Some(7.0), Some(5.0), Some(6.0)],
    [Some(5.0), Some(5.0), None],
    [Some(8.0), Some(9.0), Some(8.0)],
];
/// A judge's ratings of the same answers.
const JUDGE: [u8; 8] = [8, 5, 7, 9, 4, 7, 6, 9];

fn main() -> Result<(), Box<dyn Error>> {
    // Krippendorff's alpha takes ratings that are missing.
    let table = RatingTable::new(DOCTORS)?;
    println!("alpha between the doctors: {:.3}", krippendorff_alpha(&table, Metric::Interval)?);

    let first = DOCTORS.iter().filter_map(|row| row[0]).map(|rating| rating as u8).collect();
    let pairs = RatingPairs::new(&Ratings::new(first)?, &Ratings::new(JUDGE.to_vec())?)?;
    println!("weighted kappa of the judge and the first doctor: {:.3}", quadratic_weighted_kappa(&pairs)?);

    let within_one = pairs.as_slice().iter().filter(|(doctor, judge)| doctor.abs_diff(*judge) <= 1).count();
    let (share, interval) = wilson(within_one, pairs.as_slice().len(), Confidence::new(0.95)?)?;
    println!("within one point: {share:.3} (95% interval {:.3} to {:.3})", interval.low, interval.high);
    Ok(())
}
