//! Formats JSON as Python's `json` module does, so that a file which passes through this program stays byte
//! for byte the same.

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// A blank after each comma and colon, as `json.dumps` has them by default.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

/// One line as `json.dumps(value, ensure_ascii=False)` gives it, with its line break.
pub(super) fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Spaced)).map_err(io::Error::from)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A text as `json.dumps` gives it when nothing else is said: in ASCII.
pub(super) fn ascii(text: &str) -> String {
    // Text can always be written.
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let mut units = [0; 2];
    let escaped = |c: char| match c {
        ..='\u{7f}' => c.to_string(),
        _ => c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    quoted.chars().map(escaped).collect()
}

/// A float as Python's `repr` gives it: the shortest digits that are this number, with an exponent from 1e16 and below 1e-4; `NaN` as `json.dump` has it.
pub(super) fn float(number: f64) -> String {
    if number.is_nan() {
        return "NaN".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".into() } else { "-Infinity".into() };
    }
    let scientific = format!("{:e}", number.abs());
    // `{:e}` always has an exponent, and a whole number for one.
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let digits = mantissa.replace('.', "");
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let text = match exponent {
        ..-4 | 16.. => format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()),
        ..0 => format!("0.{}{digits}", zeros(-exponent - 1)),
        _ if count <= exponent + 1 => format!("{digits}{}.0", zeros(exponent + 1 - count)),
        _ => {
            let (whole, part) = digits.split_at(usize::try_from(exponent + 1).unwrap_or_default());
            format!("{whole}.{part}")
        }
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn floats_are_pythons() {
        // Each text is what Python 3.11's repr prints.
        let rows = [
            (8.0, "8.0"),
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (7.432432432432432, "7.432432432432432"),
            (0.09744733176929712, "0.09744733176929712"),
            (1e-5, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (0.0001, "0.0001"),
            (0.00012345, "0.00012345"),
            (123_456_789.0, "123456789.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.234e22, "1.234e+22"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (f64::NAN, "NaN"),
        ];
        for (number, text) in rows {
            assert_eq!(float(number), text);
        }
    }

    proptest! {
        #[test]
        fn a_float_reads_back_as_itself(number in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO) {
            prop_assert_eq!(float(number).parse::<f64>().unwrap().to_bits(), number.to_bits());
        }
    }

    #[test]
    fn a_text_is_pythons() {
        // json.dumps('a"分\n\x7f😀é')
        assert_eq!(ascii("a\"分\n\u{7f}😀é"), "\"a\\\"\\u5206\\n\u{7f}\\ud83d\\ude00\\u00e9\"");
    }

    #[test]
    fn a_line_is_pythons() {
        // json.dumps({"id": 3, "t": 'a"\\\n\t\x01\x7f腹', "l": [1, {"k": None}], "e": {}}, ensure_ascii=False)
        let value = serde_json::json!({"id": 3, "t": "a\"\\\n\t\u{1}\u{7f}腹", "l": [1, {"k": null}], "e": {}});
        let expected = "{\"id\": 3, \"t\": \"a\\\"\\\\\\n\\t\\u0001\u{7f}腹\", \"l\": [1, {\"k\": null}], \"e\": {}}\n";
        assert_eq!(String::from_utf8(line(&value).unwrap()).unwrap(), expected);
    }
}
