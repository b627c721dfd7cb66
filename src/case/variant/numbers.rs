//! The numbers of a text, and how they are said in Chinese.

use std::ops::Range;

/// The places of numbers that stand for themselves, not in a word such as T4 or CO2 and not with an exponent.
pub(super) fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut before = None;
    while let Some((start, c)) = chars.next() {
        if !c.is_ascii_digit() {
            before = Some(c);
            continue;
        }
        let mut end = start + 1;
        let mut points = 0;
        while let Some(&(at, c)) = chars.peek() {
            let is_point = c == '.' && points == 0 && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
            if !c.is_ascii_digit() && !is_point {
                break;
            }
            points += usize::from(is_point);
            end = at + 1;
            chars.next();
        }
        let after = text[end..].chars().next();
        let stands_alone = before.is_none_or(|c| !c.is_ascii_alphabetic() && !matches!(c, '×' | '^' | '.'))
            && after.is_none_or(|c| !matches!(c, '⁰' | '¹' | '²' | '³' | '⁴' | '⁵' | '⁶' | '⁷' | '⁸' | '⁹' | '^'));
        if stands_alone {
            found.push(start..end);
        }
        before = text[..end].chars().next_back();
    }
    found
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A number such as `36.9` as it is said: 三十六点九. `None` for one of more than eight digits.
pub(super) fn in_characters(number: &str) -> Option<String> {
    let (whole, decimals) = number.split_once('.').map_or((number, None), |(whole, decimals)| (whole, Some(decimals)));
    let value: u32 = whole.parse().ok().filter(|value| *value < 100_000_000)?;
    let mut said = if value == 0 { "零".to_owned() } else { below_hundred_million(value) };
    if let Some(decimals) = decimals {
        said.push('点');
        said.extend(decimals.chars().filter_map(|c| c.to_digit(10)).map(|digit| DIGITS[digit as usize]));
    }
    Some(said)
}

fn below_hundred_million(value: u32) -> String {
    let (high, low) = (value / 10_000, value % 10_000);
    let mut said = String::new();
    if high > 0 {
        said = format!("{}万", below_ten_thousand(high));
        if low > 0 && low < 1000 {
            said.push('零');
        }
    }
    if low > 0 {
        said.push_str(&below_ten_thousand(low));
    }
    // 十 alone is said for the first ten, 一十 within a number.
    said.strip_prefix("一十").map_or(said.clone(), |rest| format!("十{rest}"))
}

fn below_ten_thousand(value: u32) -> String {
    let mut said = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = value / unit % 10;
        if digit == 0 {
            gap = !said.is_empty();
            continue;
        }
        if gap {
            said.push('零');
            gap = false;
        }
        said.push(DIGITS[digit as usize]);
        said.push_str(name);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_in_chinese() {
        let table = [
            ("0", "零"),
            ("5", "五"),
            ("10", "十"),
            ("14", "十四"),
            ("36.9", "三十六点九"),
            ("98", "九十八"),
            ("105", "一百零五"),
            ("110", "一百一十"),
            ("0.05", "零点零五"),
            ("1003", "一千零三"),
            ("1160", "一千一百六十"),
            ("10000", "一万"),
            ("120500", "十二万零五百"),
            ("20010", "二万零一十"),
        ];
        for (number, said) in table {
            assert_eq!(in_characters(number).as_deref(), Some(said), "{number}");
        }
        assert_eq!(in_characters("123456789"), None);
    }

    #[test]
    fn numbers_in_words_and_with_exponents_are_no_numbers() {
        let found = |text: &str| numbers(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("血压98/60 mmHg，36.9℃。"), ["98", "60", "36.9"]);
        assert_eq!(found("CO2 40，T4、HbA1c 13.2%"), ["40", "13.2"]);
        assert_eq!(found("白细胞17.8×10⁹/L"), ["17.8"]);
        assert_eq!(found("5."), ["5"]);
    }
}
