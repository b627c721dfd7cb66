//! The axis of a plot: its range and its numbers.

use super::{tick_text, ticks};
use crate::report::figures::number;

/// An axis.
pub(crate) struct Axis {
    pub label: String,
    pub range: (f64, f64),
    /// The room at both ends, beyond the range.
    margin: f64,
    numbers: Numbers,
}

/// Which numbers stand on an axis.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Those of a scale of ratings.
    Scale,
    /// Whole ones.
    Whole,
    /// A few round ones, with as many decimals as they need.
    Free,
}

impl Axis {
    /// Of a scale of ratings.
    pub fn of_scale(label: impl Into<String>, range: (f64, f64)) -> Self {
        Self { label: label.into(), range, margin: 0.5, numbers: Numbers::Scale }
    }

    /// Of whole numbers.
    pub fn of_whole(label: impl Into<String>, (first, last): (u32, u32)) -> Self {
        Self { label: label.into(), range: (first.into(), last.into()), margin: 0.5, numbers: Numbers::Whole }
    }

    /// Of any measure, over what its values reach.
    pub fn of_values(label: impl Into<String>, values: impl Iterator<Item = f64> + Clone) -> Self {
        let (low, high) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
        let reach = if high > low { high - low } else { high.abs().max(1.0) };
        // A single value stands in the middle.
        let range = if high > low { (low, high) } else { (low - reach / 2.0, low + reach / 2.0) };
        Self { label: label.into(), range, margin: reach * 0.06, numbers: Numbers::Free }
    }

    /// The range with the room at its ends.
    pub fn wider(&self) -> (f64, f64) {
        (self.range.0 - self.margin, self.range.1 + self.margin)
    }

    /// The numbers on the axis with their texts.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let (low, high) = self.range;
        match self.numbers {
            Numbers::Scale => ticks(low, high).into_iter().map(|tick| (tick, tick_text(tick))).collect(),
            Numbers::Whole => (low.ceil() as i64..=high.floor() as i64).map(|tick| (tick as f64, tick.to_string())).collect(),
            Numbers::Free => free_ticks(low, high),
        }
    }

    /// A value for whoever points at it.
    pub fn exact(&self, value: f64) -> String {
        match self.numbers {
            Numbers::Scale | Numbers::Whole => number(Some(value)),
            Numbers::Free => format!("{:.*}", decimals(value.abs().max(f64::MIN_POSITIVE) / 100.0), value),
        }
    }
}

/// Round numbers over a range, at most eight: steps of 1, 2 or 5 times a power of ten.
fn free_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let power = 10_f64.powf(((high - low) / 10.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].map(|of| of * power);
    let step = steps.into_iter().find(|step| (high - low) / step <= 7.0).unwrap_or(high - low);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|n| n as f64 * step).map(|tick| (tick, format!("{tick:.*}", decimals(step)))).collect()
}

/// How many decimals show a step, at most nine.
fn decimals(step: f64) -> usize {
    (-step.log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis) -> Vec<String> {
        axis.ticks().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn the_numbers_of_an_axis_are_round_few_and_told_apart() {
        assert_eq!(texts(&Axis::of_whole("turn", (1, 3))), ["1", "2", "3"]);
        assert_eq!(texts(&Axis::of_scale("score", (1.0, 10.0))).len(), 10);
        assert_eq!(texts(&Axis::of_values("cost", [0.0012, 0.0031].into_iter())), ["0.0015", "0.0020", "0.0025", "0.0030"]);
        assert_eq!(texts(&Axis::of_values("size", [1.8, 34.0].into_iter())), ["5", "10", "15", "20", "25", "30"]);
        for values in [[0.1, 0.1], [7.0, 7.0], [0.0, 0.0], [3.0, 3.001], [1.0, 90_000.0]] {
            let axis = Axis::of_values("x", values.into_iter());
            let ticks = texts(&axis);
            assert!((1..=8).contains(&ticks.len()), "{values:?}: {ticks:?}");
            assert_eq!(ticks.iter().collect::<std::collections::BTreeSet<_>>().len(), ticks.len(), "{values:?}: {ticks:?}");
            let (low, high) = axis.wider();
            assert!(low < values[0] && values[1] < high);
        }
        assert_eq!(Axis::of_values("cost", [0.0012, 0.0031].into_iter()).exact(0.0012), "0.00120");
    }
}
