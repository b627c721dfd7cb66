//! Holm's correction for multiple comparisons.

use super::PValue;

/// Holm's step-down adjustment of a family of p-values, in the order given: the k-th smallest of m times m − k + 1, never below a smaller one's, at most 1
/// (Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6 (1979)). R: `p.adjust(method = "holm")`.
pub fn holm_adjusted(family: &[PValue]) -> Vec<PValue> {
    let mut order: Vec<usize> = (0..family.len()).collect();
    order.sort_by(|left, right| family[*left].probability().total_cmp(&family[*right].probability()));
    let mut adjusted = family.to_vec();
    let mut reached: f64 = 0.0;
    for (step, place) in order.into_iter().enumerate() {
        reached = reached.max(family[place].probability() * (family.len() - step) as f64);
        adjusted[place] = PValue::capped(reached);
    }
    adjusted
}
