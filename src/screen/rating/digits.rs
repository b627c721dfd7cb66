//! How digits become the score of a scale.

/// What a digit makes of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// The number typed so far.
    pub number: u16,
    /// Whether no further digit can belong to it.
    pub is_whole: bool,
}

/// Takes a digit on a scale from `min` to `max`, after `before`, the digits that were typed directly before. One key is enough on a scale whose numbers
/// are digits, and on one from 1 to 10, where 0 is ten. On others digits are put together.
pub fn digit(min: u8, max: u8, before: Option<u16>, digit: u8) -> Typed {
    let digit = u16::from(digit);
    if is_one_key(min, max) {
        return Typed { number: if digit == 0 && max == 10 { 10 } else { digit }, is_whole: true };
    }
    let most = u16::from(max);
    let number = before.map(|before| before.saturating_mul(10).saturating_add(digit)).filter(|number| *number <= most).unwrap_or(digit);
    Typed { number, is_whole: number == 0 || number * 10 > most }
}

/// Whether every score of a scale is one key.
pub fn is_one_key(min: u8, max: u8) -> bool {
    max <= 9 || (max == 10 && min >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_where_that_is_enough_and_several_digits_elsewhere() {
        let typed = |number, is_whole| Typed { number, is_whole };
        let rows = [
            ((1, 10), None, 7, typed(7, true)),
            ((1, 10), Some(1), 0, typed(10, true)),
            ((1, 5), None, 9, typed(9, true)),
            ((0, 4), None, 0, typed(0, true)),
            ((0, 10), None, 0, typed(0, true)),
            ((0, 10), None, 1, typed(1, false)),
            ((0, 10), Some(1), 0, typed(10, true)),
            ((0, 10), None, 5, typed(5, true)),
            ((0, 100), Some(8), 5, typed(85, true)),
            ((0, 100), Some(10), 0, typed(100, true)),
            ((0, 100), Some(85), 3, typed(3, false)),
            ((10, 255), Some(25), 9, typed(9, false)),
        ];
        for ((min, max), before, key, expected) in rows {
            assert_eq!(digit(min, max, before, key), expected, "{min}-{max} {before:?} {key}");
        }
    }
}
