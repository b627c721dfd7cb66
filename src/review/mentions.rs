//! Where a text names findings, and whether it says that they are there.

use super::lexicon::{Grammar, Lexicon};
use std::ops::Range;

/// One place at which a finding is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// The place in [`Lexicon::findings`].
    pub finding: usize,
    /// Where, in bytes of the compared text.
    pub at: Range<usize>,
    /// Whether the text says that it is not there.
    pub is_denied: bool,
}

impl Grammar {
    /// Every name of a finding in a compared text, in order.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let named = self.names.find_iter(text).filter(|found| is_whole(text, &found.range()));
        named
            .filter_map(|found| {
                let finding = *self.of_name.get(&found.as_str().to_lowercase())?;
                Some(Mention { finding, at: found.range(), is_denied: self.is_denied(text, &found.range()) })
            })
            .collect()
    }

    /// Whether the text says of the words at a place that they are not there.
    pub fn is_denied(&self, text: &str, at: &Range<usize>) -> bool {
        let begin = self.clause.find_iter(&text[..at.start]).last().map_or(0, |end| end.end());
        let before =
            self.not_denials.replace_all(&text[begin..at.start], |found: &regex::Captures<'_>| "·".repeat(found[0].chars().count()));
        if self.denied_after.is_match(&text[at.end..]) {
            return true;
        }
        let Some(denial) = self.denials.find_iter(&before).last() else { return false };
        let between = &before[denial.end()..];
        // A list reaches as far as its parts are short: no fever, chills or night sweats.
        let is_list = between.split(',').skip(1).all(|part| part.split_whitespace().count() <= 4);
        is_list && !self.ends.is_match(between)
    }
}

/// How a record mentions a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InRecord {
    /// Not at all.
    Absent,
    /// Only as not there.
    Denied,
    /// By its name, only as there.
    Asserted,
    /// As there and as not there, or in other words only.
    Somehow,
}

/// How a compared record mentions a finding.
pub(super) fn in_record(lexicon: &Lexicon, grammar: &Grammar, record: &str, finding: usize) -> InRecord {
    let named: Vec<Mention> = grammar.mentions(record).into_iter().filter(|mention| mention.finding == finding).collect();
    let also = lexicon.findings[finding].also.iter().flat_map(|also| also.find_iter(record));
    let also: Vec<bool> = also.map(|found| grammar.is_denied(record, &found.range())).collect();
    let denied = named.iter().filter(|mention| mention.is_denied).count();
    if named.is_empty() && also.is_empty() {
        InRecord::Absent
    } else if !named.is_empty() && denied == named.len() && also.iter().all(|is_denied| *is_denied) {
        InRecord::Denied
    } else if !named.is_empty() && denied == 0 && !also.iter().any(|is_denied| *is_denied) {
        InRecord::Asserted
    } else {
        InRecord::Somehow
    }
}

/// Whether what is found is no part of a longer word of Latin letters.
fn is_whole(text: &str, at: &Range<usize>) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    let joins = |inner: Option<char>, outer: Option<char>| inner.is_some_and(is_letter) && outer.is_some_and(is_letter);
    let word = &text[at.clone()];
    !joins(word.chars().next(), text[..at.start].chars().next_back()) && !joins(word.chars().next_back(), text[at.end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::{super::text::compared, *};
    use crate::language::Language;

    fn said(language: Language, text: &str) -> Vec<(String, bool)> {
        let lexicon = Lexicon::bundled();
        let text = compared(text);
        lexicon.grammar(language).mentions(&text).into_iter().map(|m| (lexicon.findings[m.finding].id.clone(), m.is_denied)).collect()
    }

    /// A text, and the findings that it names with whether it denies them.
    type Row = (Language, &'static str, &'static [(&'static str, bool)]);

    #[test]
    fn denials_reach_to_the_end_of_their_clause_and_no_further() {
        let rows: &[Row] = &[
            (Language::Zh, "无恶心、呕吐，伴发热", &[("nausea", true), ("vomiting", true), ("fever", false)]),
            (Language::Zh, "无明显诱因出现腹痛", &[("abdominal-pain", false)]),
            (Language::Zh, "无痛性肉眼血尿", &[("haematuria", false)]),
            (Language::Zh, "否认高血压及糖尿病史", &[("hypertension", true), ("diabetes", true)]),
            (Language::Zh, "未见肠型，可闻及哮鸣音", &[("bowel-pattern", true), ("wheezing", false)]),
            (
                Language::Zh,
                "移动性浊音（-），Murphy征阴性，反跳痛（＋）",
                &[("shifting-dullness", true), ("murphy-sign", true), ("rebound-tenderness", false)],
            ),
            (Language::Zh, "无发热但有寒战", &[("fever", true), ("chills", false)]),
            (Language::En, "No fever, chills or night sweats.", &[("fever", true), ("chills", true), ("night-sweats", true)]),
            (Language::En, "He denies vomiting but has nausea.", &[("vomiting", true), ("nausea", false)]),
            (Language::En, "Fever for three days; no cough", &[("fever", false), ("cough", true)]),
            (Language::En, "The electrical mass", &[("mass", false)]),
            (Language::En, "Murphy's sign is negative", &[("murphy-sign", true)]),
        ];
        for (language, text, expected) in rows {
            let expected: Vec<(String, bool)> = expected.iter().map(|(id, denied)| ((*id).to_owned(), *denied)).collect();
            assert_eq!(said(*language, text), expected, "{text}");
        }
        assert!(said(Language::En, "correctly subacted malty amassed").is_empty());
    }

    #[test]
    fn a_record_mentions_a_finding_by_name_in_other_words_or_not_at_all() {
        let lexicon = Lexicon::bundled();
        let at = lexicon.findings.iter().position(|finding| finding.id == "vomiting").unwrap();
        let how = |text: &str| in_record(lexicon, lexicon.grammar(Language::Zh), &compared(text), at);
        assert_eq!(how("右下腹痛三小时"), InRecord::Absent);
        assert_eq!(how("无恶心、呕吐"), InRecord::Denied);
        assert_eq!(how("呕吐3次"), InRecord::Asserted);
        assert_eq!(how("吐胃内容物"), InRecord::Somehow);
        assert_eq!(how("呕吐3次，现无呕吐"), InRecord::Somehow);
    }
}
