//! Findings and the question under them, and findings in sentences.

/// A turn's text: what it tells, and what it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    pub findings: &'a str,
    pub ask: &'a str,
}

/// Where the findings end. The last line asks where there are several; else the sentences at the end that are questions do.
pub(super) fn parts(text: &str) -> Parts<'_> {
    let text = text.trim_end();
    if let Some(at) = text.rfind('\n').filter(|at| !text[..*at].trim().is_empty()) {
        return Parts { findings: text[..at].trim_end(), ask: text[at..].trim() };
    }
    let mut begin = text.len();
    for sentence in sentences(text).iter().rev() {
        if !sentence.trim_end().ends_with(['?', '？']) {
            break;
        }
        begin -= sentence.len();
    }
    // A text of questions only tells what it asks.
    let at = if begin == 0 { text.len() } else { begin };
    Parts { findings: text[..at].trim_end(), ask: text[at..].trim() }
}

/// The sentences of a text, which together are the text again. A full stop ends one where white space or nothing follows, so that 36.9 is one number.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut begin, mut ended) = (0, false);
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let next = chars.peek().map(|(at, next)| (*at, *next));
        let closes = matches!(c, '”' | '"' | '’' | ')' | '）') || c.is_whitespace();
        ended = match c {
            '。' | '！' | '？' | '；' | '\n' => true,
            '.' | '!' | '?' | ';' => next.is_none_or(|(_, next)| next.is_whitespace()),
            _ => ended && closes,
        };
        let stays = next.is_some_and(|(_, next)| matches!(next, '”' | '"' | '’' | ')' | '）') || next.is_whitespace());
        if let Some((at, _)) = next.filter(|_| ended && !stays) {
            found.push(&text[begin..at]);
            begin = at;
            ended = false;
        }
    }
    if begin < text.len() {
        found.push(&text[begin..]);
    }
    found
}

/// Characters that tell something: no white space.
pub(super) fn told(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_the_text_again_and_a_number_stays_whole() {
        let table: [(&str, &[&str]); 5] = [
            ("体温36.9℃。脉搏124次/分；呼吸30次/分", &["体温36.9℃。", "脉搏124次/分；", "呼吸30次/分"]),
            ("Temp 36.9 °C. Pulse 124.", &["Temp 36.9 °C. ", "Pulse 124."]),
            ("他说“好。”然后走了。", &["他说“好。”", "然后走了。"]),
            ("a\n b", &["a\n ", "b"]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(sentences(text), expected);
            assert_eq!(sentences(text).concat(), text);
        }
    }

    #[test]
    fn the_question_is_the_last_line_or_the_questions_at_the_end() {
        assert_eq!(parts("腹痛三天。\n请给出诊断。\n"), Parts { findings: "腹痛三天。", ask: "请给出诊断。" });
        assert_eq!(parts("腹痛三天。什么病？怎么治？"), Parts { findings: "腹痛三天。", ask: "什么病？怎么治？" });
        assert_eq!(parts("什么病？"), Parts { findings: "什么病？", ask: "" });
        assert_eq!(parts("Fever. What is it? "), Parts { findings: "Fever.", ask: "What is it?" });
    }
}
