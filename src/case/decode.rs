//! Decodes a case file: UTF-8, UTF-16, GB18030 and, in Traditional Chinese, Big5. A text is decoded whole or
//! refused: no replacement characters, and no encoding that the text's own characters do not support.

use super::{CaseError, Encoding, commonness::Commonness};
use std::borrow::Cow;

/// A decoded file.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text, without a byte order mark at its start.
    pub text: Cow<'a, str>,
    pub encoding: Encoding,
}

/// The text of a file: by its byte order mark, else by the zeros of UTF-16, else as UTF-8, else in the Chinese encoding that its characters bear out.
///
/// # Errors
/// When no encoding has a character for some byte, or none is borne out; with the byte and the line.
pub(super) fn decode<'a>(name: &str, bytes: &'a [u8]) -> Result<Decoded<'a>, CaseError> {
    let failed = |encoding, byte, line| Err(CaseError::Undecodable { name: name.to_owned(), encoding, byte, line });
    // No character of these encodings has a line feed's byte in it.
    let line_of = |byte: usize| bytes[..byte.min(bytes.len())].iter().filter(|&&b| b == b'\n').count() + 1;
    let utf16 = match bytes {
        [0xff, 0xfe, ..] => Some((Encoding::Utf16Le, 2)),
        [0xfe, 0xff, ..] => Some((Encoding::Utf16Be, 2)),
        _ => utf16_without_mark(bytes).map(|encoding| (encoding, 0)),
    };
    if let Some((encoding, mark)) = utf16 {
        let (text, bad) = encoding.decode(&bytes[mark..]);
        return match bad {
            Some(byte) => failed(Some(encoding), mark + byte, text.matches('\n').count() + 1),
            None => Ok(Decoded { text: without_marks(&text).to_owned().into(), encoding }),
        };
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text: without_marks(text).into(), encoding: Encoding::Utf8 }),
        Err(error) => error,
    };
    if is_damaged_utf8(bytes) {
        return failed(Some(Encoding::Utf8), error.valid_up_to(), line_of(error.valid_up_to()));
    }
    let borne_out = [Encoding::Gb18030, Encoding::Big5].into_iter().map(|encoding| {
        let (text, bad) = encoding.decode(bytes);
        (Commonness::of(&text), encoding, text, bad)
    });
    let best = borne_out.max_by(|a, b| a.0.share.total_cmp(&b.0.share));
    match best {
        Some((common, encoding, text, None)) if common.is_chinese() => {
            Ok(Decoded { text: without_marks(&text).to_owned().into(), encoding })
        }
        Some((common, encoding, _, Some(byte))) if common.is_damaged_chinese() => failed(Some(encoding), byte, line_of(byte)),
        _ => failed(None, error.valid_up_to(), line_of(error.valid_up_to())),
    }
}

/// A program that adds a byte order mark does not always see the one that is there.
fn without_marks(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

/// UTF-16 whose first character is an ASCII one, as in every format that is read; or whose zeros all stand where UTF-16 has them in a text that is not UTF-8.
fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let is_text = |b: u8| b == b'\t' || b == b'\n' || b == b'\r' || (b' '..=b'~').contains(&b);
    match bytes {
        [low, 0, second, ..] if is_text(*low) && *second != 0 => return Some(Encoding::Utf16Le),
        [0, low, _, second, ..] if is_text(*low) && *second != 0 => return Some(Encoding::Utf16Be),
        _ => {}
    }
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    match (zeros(0), zeros(1)) {
        (0, 1..) => Some(Encoding::Utf16Le),
        (1.., 0) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether most of what is not ASCII is well-formed UTF-8, so that the rest is damage and no other encoding.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    valid > damaged
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030};

    const SIMPLIFIED: &str = "{\"id\": 1, \"input\": \"患者女性，三十岁，右下腹痛一天，伴发热。应首先考虑什么？\"}\n{\"id\": 2}\n";
    const TRADITIONAL: &str = "{\"id\": 1, \"input\": \"患者女性，三十歲，右下腹痛一天，伴發熱。應首先考慮什麼？\"}\n{\"id\": 2}\n";

    fn utf16(text: &str, low_first: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn read(bytes: &[u8]) -> (String, Encoding) {
        let decoded = decode("f", bytes).unwrap();
        (decoded.text.into_owned(), decoded.encoding)
    }

    fn refused(bytes: &[u8]) -> (Option<Encoding>, usize, usize) {
        match decode("f", bytes) {
            Err(CaseError::Undecodable { encoding, byte, line, .. }) => (encoding, byte, line),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_encoding_reads_as_the_same_text_with_and_without_a_mark() {
        for text in [SIMPLIFIED, TRADITIONAL] {
            assert_eq!(read(text.as_bytes()), (text.to_owned(), Encoding::Utf8));
            for marks in 1..=3 {
                assert_eq!(read(&[&b"\xef\xbb\xbf".repeat(marks)[..], text.as_bytes()].concat()), (text.to_owned(), Encoding::Utf8));
            }
            assert_eq!(read(&utf16(&format!("\u{feff}\u{feff}{text}"), true)), (text.to_owned(), Encoding::Utf16Le));
            for (low_first, mark, encoding) in [(true, [0xff, 0xfe], Encoding::Utf16Le), (false, [0xfe, 0xff], Encoding::Utf16Be)] {
                let bytes = utf16(text, low_first);
                assert_eq!(read(&bytes), (text.to_owned(), encoding));
                assert_eq!(read(&[&mark[..], &bytes].concat()), (text.to_owned(), encoding));
            }
            assert_eq!(read(&GB18030.encode(text).0), (text.to_owned(), Encoding::Gb18030));
        }
        assert_eq!(read(&BIG5.encode(TRADITIONAL).0), (TRADITIONAL.to_owned(), Encoding::Big5));
        // A table's header, which need not begin with a character of ASCII.
        let header = "编号,主诉,查体\n1,腹痛,压痛\n";
        assert_eq!(read(&utf16(header, true)), (header.to_owned(), Encoding::Utf16Le));
        assert_eq!(read(&utf16(header, false)), (header.to_owned(), Encoding::Utf16Be));
    }

    #[test]
    fn what_would_be_lost_is_refused_with_its_byte_and_line() {
        let mut gb = GB18030.encode(SIMPLIFIED).0.into_owned();
        let end = gb.len();
        gb.extend_from_slice(b"\xb8");
        assert_eq!(refused(&gb), (Some(Encoding::Gb18030), end, 3));
        let mut cut = utf16(SIMPLIFIED, true);
        cut.push(0x75);
        assert_eq!(refused(&cut), (Some(Encoding::Utf16Le), cut.len() - 1, 3));
        let mut lonely = utf16("{\n上\n\"", false);
        lonely.extend_from_slice(&[0xd8, 0x3d, 0, b'x']);
        assert_eq!(refused(&lonely), (Some(Encoding::Utf16Be), 10, 3), "U+4E0A holds a line feed's byte and is none");
        let mut damaged = SIMPLIFIED.as_bytes().to_vec();
        damaged[30] = 0xff;
        assert_eq!(refused(&damaged).0, Some(Encoding::Utf8));
        assert_eq!(refused(b"\xff\xfe\x00"), (Some(Encoding::Utf16Le), 2, 1));
    }

    #[test]
    fn another_encoding_is_not_taken_for_a_chinese_one() {
        // Russian, Korean and Japanese text as Windows stores it, German and French text; each decodes in a Chinese encoding, or nearly.
        let others: [(&[u8], usize); 5] = [
            (b"{}\n\xcf\xe0\xf6\xe8\xe5\xed\xf2 45 \xeb\xe5\xf2", 2),
            (b"{}\n\xc8\xaf\xc0\xda\xb4\xc2 45\xbc\xbc \xbf\xa9\xc0\xda\xb7\xce \xb1\xe2\xc4\xa7\xb0\xfa \xb9\xdf\xbf\xad", 2),
            (b"{}\n\x8a\xb3\x8e\xd2\x82\xcd\x8f\x97\x90\xab\x82\xc5\x81\x41\x8a\x50\x82\xc6\x94\xad\x94\x4d", 2),
            (b"{}\nfi\xe8vre \xe9lev\xe9e", 2),
            (b"{}\nM\xfcller hat Fieber", 2),
        ];
        for (number, (bytes, line)) in others.into_iter().enumerate() {
            assert_eq!((refused(bytes).0, refused(bytes).2), (None, line), "{number}");
        }
    }
}
