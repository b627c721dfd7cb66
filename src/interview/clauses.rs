//! A text of a case in sentences and clauses.

use crate::language::Language;
use regex::Regex;
use std::sync::LazyLock;

/// What introduces a case or asks for an opinion, and says nothing about the patient.
pub(super) static NO_FACT: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let regex = |pattern| Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"));
    [
        regex(
            r"[？?]|接诊|^请|值夜班|手电筒|以上是|^追问|^病史摘要|本院|我院|我们|车程|本中心|导管室|透析室|^现在是|^不能做|最近能.*医院|^患者已转入|科可收治|家属要求|已了解情况|送到|^检查结果$|^结果回报$|^[男女]性{0,1}$|^(?:患者|患儿|病人)[男女]{0,1}性{0,1}$|\d+岁|^.{0,2}[X×某]{1,2}$",
        ),
        regex(
            r"(?i)\?|^in the (fever|emergency|paediatric|dermatology|geriatric) |night duty|torch|\bI have a\b|\bI am seeing\b|^please|^on asking|we can|the centre has|drive away|catheter laboratory|dialysis can|the family want|has been informed|this hospital|year-old|^results$|the nearest|^it is now|but no endovascular|has been transferred|can take the",
        ),
    ]
});

/// A heading before a list of findings: `查体`, `Results`.
pub(super) static TURN_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(?:\d{1,2}:\d{2})?(?:现在是\d{1,2}:\d{2}|结果回报|查体|体格检查(?:结果如下)?|检查结果(?:，现在是\d{1,2}:\d{2})?|结果|检查结果如下|On examination(?: at \d{1,2}:\d{2})?|Results(?:, it is now \d{1,2}:\d{2})?|it is now \d{1,2}:\d{2})[：:.]\s*";
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
});

/// A number of a list, or its heading.
pub(super) static LIST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[（(]\d+[）)]|\d+[.、]|[一二三四五六]、)\s*|^(?:现病史|主诉|既往史|个人史|家族史|婚育史|月经史|病史摘要|病史)[：:\s]*")
        .unwrap_or_else(|error| unreachable!("{error}"))
});

/// A piece of a text.
pub(super) struct Piece<'a> {
    /// The words.
    pub text: &'a str,
    /// Its sentence, from 0.
    pub sentence: usize,
    /// Where it begins, in bytes of the text.
    pub at: usize,
    /// Whether its sentence goes on behind a semicolon.
    pub goes_on: bool,
}

/// Sentences: their places. A point between figures ends none.
fn sentences(text: &str, language: Language) -> Vec<(usize, &str)> {
    let ends = |at: usize, c: char| match (language, c) {
        (_, '\n' | ';' | '；' | '。' | '？' | '?') => true,
        (Language::En, '.') => text[at + 1..].starts_with([' ', '\n']) || at + 1 == text.len(),
        _ => false,
    };
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if ends(at, c) {
            // The mark tells a question.
            let to = if matches!(c, '？' | '?') { at + c.len_utf8() } else { at };
            out.push((from, &text[from..to]));
            from = at + c.len_utf8();
        }
    }
    out.push((from, &text[from..]));
    out.retain(|(_, sentence)| !sentence.trim().is_empty());
    out
}

/// The text without the question that closes a turn.
fn without_question(text: &str) -> &str {
    let text = text.trim_end();
    let Some((before, last)) = text.rsplit_once('\n') else { return text };
    let asks = last.contains(['？', '?']) || ["请", "以上", "Please", "结合"].iter().any(|start| last.trim_start().starts_with(start));
    if asks { before } else { text }
}

/// Clauses of the sentences. A comma between brackets or figures ends none.
pub(super) fn clauses(text: &str, language: Language) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    for (sentence, (start, words)) in sentences(without_question(text), language).into_iter().enumerate() {
        let (mut depth, mut from) = (0usize, 0);
        let goes_on = text[..start].ends_with([';', '；']);
        for (at, c) in words.char_indices() {
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => depth = depth.saturating_sub(1),
                '，' | ',' if depth == 0 => {
                    let figures = c == ',' && words[at + 1..].starts_with(|c: char| c.is_ascii_digit());
                    if !figures {
                        out.push(Piece { text: &words[from..at], sentence, at: start + from, goes_on });
                        from = at + c.len_utf8();
                    }
                }
                _ => {}
            }
        }
        out.push(Piece { text: &words[from..], sentence, at: start + from, goes_on });
    }
    out.retain(|piece| !piece.text.trim().is_empty());
    out
}

/// A clause that denies something.
pub(super) fn is_negative(clause: &str, language: Language) -> bool {
    let clause = clause.trim();
    match language {
        Language::Zh => ["无", "未", "否认", "没有", "不伴", "既往无", "近期无", "不"].iter().any(|start| clause.starts_with(start)),
        Language::En => {
            let lower = clause.to_lowercase();
            ["no ", "not ", "without ", "denies ", "never "].iter().any(|start| lower.starts_with(start))
        }
    }
}
