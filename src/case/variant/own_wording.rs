//! What a wording of a variant that somebody wrote may have in it.

use crate::language::Bilingual;

/// Where a text has the name of the wrong diagnosis that is pressed.
pub(super) const WRONG: &str = "{wrong}";
/// Where it has why one may think of it.
pub(super) const REASON: &str = "{reason}";
/// The most characters of a text.
const LONGEST_TEXT: usize = 4000;

/// Stands where something known is filled in; no wording has it.
const FILLED: &str = "\0";

/// What a model may be told, with places that are known.
///
/// # Errors
/// What is wrong with it, and what to write.
pub(super) fn check_wording(wording: &str) -> Result<(), Bilingual> {
    let is_control = |c: char| c.is_control() && c != '\n';
    if wording.trim().is_empty() || wording.chars().count() > LONGEST_TEXT || wording.contains(is_control) {
        return Err(Bilingual::both(
            format!("措辞不能为空，不能有控制字符，至多 {LONGEST_TEXT} 字"),
            format!("a wording is not empty, has no control characters and at most {LONGEST_TEXT} characters"),
        ));
    }
    let rest = wording.replace(WRONG, FILLED).replace(REASON, FILLED);
    if rest.contains("{right}") {
        return Err(Bilingual::both(
            "不能用 {right}：正确诊断绝不能告诉模型",
            "{right} is never allowed: a model must not be told the right diagnosis",
        ));
    }
    match unfilled(&rest) {
        None => Ok(()),
        Some(found) => Err(Bilingual::both(
            format!(
                "“{found}”的花括号不成对，或其中不是可填的词：请写 {{wrong}}（错误诊断）或 {{reason}}（为何会想到它），两边各一个花括号"
            ),
            format!(
                "the braces at \"{found}\" are no pair, or hold no known word: write {{wrong}}, the wrong diagnosis, or {{reason}}, why one may think of it, with a brace on both sides"
            ),
        )),
    }
}

/// What a source may say.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check_passage(text: &str) -> Result<(), Bilingual> {
    let is_control = |c: char| c.is_control() && c != '\n';
    if text.trim().is_empty() || text.chars().count() > LONGEST_TEXT || text.contains(is_control) {
        return Err(Bilingual::both(
            format!("不能为空，不能有控制字符，至多 {LONGEST_TEXT} 字"),
            format!("it is empty, has control characters, or is longer than {LONGEST_TEXT} characters"),
        ));
    }
    Ok(())
}

/// A few characters from a brace that is none of a place to be filled in.
fn unfilled(text: &str) -> Option<String> {
    const SHOWN: usize = 12;
    let at = text.find(['{', '}'])?;
    let begin = if text[at..].starts_with('}') { text[..at].char_indices().rev().nth(SHOWN).map_or(0, |(at, _)| at) } else { at };
    let end = text[at..].find('}').map_or(text.len(), |end| at + end + 1);
    let begin = text[begin..at].rfind(FILLED).map_or(begin, |filled| begin + filled + FILLED.len());
    let shown: String = text[begin..end].chars().take(SHOWN + 2).take_while(|c| !FILLED.contains(*c)).collect();
    Some(shown.trim().to_owned())
}
