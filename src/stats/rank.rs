//! Ranks; ties get their average.

use super::Values;

/// The rank of each value, from 1, in the order given; equal values share the average of their ranks (midranks; Kendall, "Rank Correlation Methods",
/// chapter 3).
pub fn average_ranks(values: &Values) -> Vec<f64> {
    let values = values.as_slice();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|left, right| values[*left].total_cmp(&values[*right]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|left, right| values[*left] == values[*right]) {
        let rank = before as f64 + (tied.len() + 1) as f64 / 2.0;
        for place in tied {
            ranks[*place] = rank;
        }
        before += tied.len();
    }
    ranks
}

/// How many values share each distinct value, from the least value to the greatest.
pub(super) fn tie_sizes(values: &Values) -> Vec<usize> {
    values.sorted().chunk_by(|left, right| left == right).map(<[f64]>::len).collect()
}
