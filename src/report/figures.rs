//! Formats numbers for people: rounded, with a sign where they are differences.

use super::IntervalNumbers;

/// Two decimals; a dash for what there is none of.
pub(crate) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| unsigned_zero(format!("{value:.2}")))
}

/// The same with its sign: a difference.
pub(crate) fn signed(value: f64) -> String {
    let text = unsigned_zero(format!("{value:.2}"));
    if value > 0.0 && text != "0.00" { format!("+{text}") } else { text }
}

/// Nothing is below 0 by a rounding alone.
fn unsigned_zero(text: String) -> String {
    if text == "-0.00" { "0.00".into() } else { text }
}

/// Both ends of an interval.
pub(crate) fn ends(interval: &IntervalNumbers, of: impl Fn(f64) -> String) -> String {
    format!("[{}, {}]", of(interval.low), of(interval.high))
}

/// A p-value.
pub(crate) fn probability(p: f64) -> String {
    if p < 0.001 { "<0.001".into() } else { format!("{p:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_for_people() {
        assert_eq!([number(Some(7.416)), number(Some(-0.001)), number(None)], ["7.42", "0.00", "–"]);
        assert_eq!([signed(0.35), signed(-0.35), signed(0.001), signed(-0.001)], ["+0.35", "-0.35", "0.00", "0.00"]);
        assert_eq!([probability(0.0004), probability(0.0314), probability(1.0)], ["<0.001", "0.031", "1.000"]);
    }
}
