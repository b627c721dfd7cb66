//! Explains why a text is not valid JSON, in both languages, with the next step.

use crate::language::Bilingual;

/// Of a line that should be one object: the message's own line would contradict the line of the file.
pub(super) fn of_line(line: &str, error: &serde_json::Error) -> Bilingual {
    let (offset, what) = explain(line, error);
    let column = column(line, offset);
    what.after(&format!("第 {column} 列不是 JSON："), &format!("not JSON at column {column}: "))
}

/// Of a whole file.
pub(super) fn of_file(text: &str, error: &serde_json::Error) -> Bilingual {
    let (offset, what) = explain(text, error);
    let line = text[..offset].matches('\n').count() + 1;
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let column = column(&text[start..], offset - start);
    what.after(&format!("不是 JSON：第 {line} 行第 {column} 列："), &format!("not JSON: line {line}, column {column}: "))
}

/// The column, from 1, in characters.
fn column(line: &str, offset: usize) -> usize {
    line[..offset].chars().count() + 1
}

/// Where an error lies, as an offset; serde counts lines, and bytes in them, from 1.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What other programs write that JSON does not know.
const WORDS: [&str; 8] = ["NaN", "-NaN", "Infinity", "-Infinity", "None", "True", "False", "undefined"];

fn explain(text: &str, error: &serde_json::Error) -> (usize, Bilingual) {
    let at = offset(text, error);
    // The reader stops at a word's first character, or at the one after its sign.
    let begins = [at.saturating_sub(2), at.saturating_sub(1), at];
    let word = begins.into_iter().filter(|&b| text.is_char_boundary(b)).find_map(|b| {
        let word = WORDS.into_iter().filter(|w| text[b..].starts_with(w)).max_by_key(|w| w.len())?;
        Some((b, word))
    });
    if let Some((begin, word)) = word {
        let (zh, en) = match word {
            "True" | "False" => ("请改为小写的 true 或 false", "write true or false in small letters"),
            _ => ("请改为 null，或删去该字段", "write null in its place, or leave the field out"),
        };
        return (begin, Bilingual::both(format!("JSON 中没有 {word}：{zh}"), format!("JSON has no {word}: {en}")));
    }
    let said = error.to_string();
    if said.starts_with("trailing comma") {
        let comma = text[..at].rfind(',').unwrap_or(at);
        return (
            comma,
            Bilingual::both("最后一项之后有多余的逗号（trailing comma）：请删去", "trailing comma: remove the comma after the last item"),
        );
    }
    let rest = &text[at..];
    let message = if rest.starts_with('\0') || text[..at].ends_with('\0') {
        Bilingual::both(
            "此处为空字节（NUL），多因断电或复制中断：请删去该行，或重新复制文件",
            "bytes of zero, as a power failure or a broken copy leaves them: remove the line, or copy the file again",
        )
    } else if rest.starts_with('\u{feff}') {
        Bilingual::both(
            "行首有字节顺序标记（BOM），多因几个文件直接拼接：请删去它",
            "a byte order mark (BOM), as joining two files leaves it: remove it",
        )
    } else if rest.starts_with('\'') {
        Bilingual::both(
            "JSON 只用双引号，这是 Python 的写法：请用 json.dumps 导出",
            "a single quote, which is Python's notation and not JSON: write the file with json.dumps",
        )
    } else if said.starts_with("trailing characters") && rest.starts_with('{') {
        if text[..at].trim_end_matches([' ', '\t']).ends_with('\r') {
            Bilingual::both(
                "行以单独的回车（CR）结束：请转换换行符，例如 tr '\\r' '\\n'",
                "the lines end in a carriage return alone: convert them, for example with tr '\\r' '\\n'",
            )
        } else {
            Bilingual::both("一行有几个对象：请每行只写一个", "several objects on one line: write one a line")
        }
    } else if error.is_eof() {
        Bilingual::both("内容到此中断，缺少结尾：文件可能不完整", format!("{}: the end is missing; the file may be cut off", reason(&said)))
    } else {
        Bilingual::both(format!("无法解析（{}）", reason(&said)), reason(&said))
    };
    (at, message)
}

fn reason(said: &str) -> String {
    said.split(" at line ").next().unwrap_or(said).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn what_other_programs_write_is_named_with_its_place_and_the_next_step() {
        let line = |text: &str| of_line(text, &serde_json::from_str::<Value>(text).unwrap_err()).to_string();
        for (text, starts) in [
            (r#"{"病": NaN}"#, "not JSON at column 7: JSON has no NaN: write null"),
            (r#"{"a": [1, Infinity]}"#, "not JSON at column 11: JSON has no Infinity"),
            (r#"{"a": -Infinity}"#, "not JSON at column 7: JSON has no -Infinity"),
            (r#"{"a": None}"#, "not JSON at column 7: JSON has no None"),
            (r#"{"a": True}"#, "not JSON at column 7: JSON has no True: write true"),
            (r#"{"a": undefined}"#, "not JSON at column 7: JSON has no undefined"),
            (r#"{"a": 1, }"#, "not JSON at column 8: trailing comma: remove"),
            (r#"{"a": [1,]}"#, "not JSON at column 9: trailing comma: remove"),
            ("{'a': 1}", "not JSON at column 2: a single quote"),
            ("{\"a\": 1}{\"a\": 2}", "not JSON at column 9: several objects on one line"),
            ("{\"a\": 1}\r{\"a\": 2}", "not JSON at column 10: the lines end in a carriage return"),
            ("\u{feff}{}", "not JSON at column 1: a byte order mark (BOM)"),
            ("\0\0\0", "not JSON at column 1: bytes of zero"),
            (r#"{"a": "#, "not JSON at column"),
        ] {
            assert!(line(text).starts_with(starts), "{text:?}: {}", line(text));
        }
    }

    #[test]
    fn a_place_in_a_file_has_a_line() {
        let file = |text: &str| of_file(text, &serde_json::from_str::<Value>(text).unwrap_err()).to_string();
        assert!(file("[\n {\"a\": 1},\n]").starts_with("not JSON: line 2, column 10: trailing comma"), "{}", file("[\n {\"a\": 1},\n]"));
        assert!(file("[\n {\"腹\": NaN}]").starts_with("not JSON: line 2, column 8: JSON has no NaN"), "{}", file("[\n {\"腹\": NaN}]"));
    }
}
