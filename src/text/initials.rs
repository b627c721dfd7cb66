//! Initials of Chinese words.

use pinyin::ToPinyin;

/// The first letter of each character's usual syllable (pinyin), lower case: `xcg` for 血常规. Latin letters and digits stay, other characters are left out.
pub fn initials(text: &str) -> String {
    let initial = |c: char| match c.to_pinyin() {
        Some(syllable) => Some(syllable.first_letter().to_owned()),
        None => c.is_alphanumeric().then(|| c.to_lowercase().collect()),
    };
    text.chars().filter_map(initial).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_give_their_first_letter_and_latin_letters_stay() {
        for (text, wanted) in
            [("血常规", "xcg"), ("C反应蛋白", "cfydb"), ("D-二聚体", "dejt"), ("心电图", "xdt"), ("ECG", "ecg"), ("，", "")]
        {
            assert_eq!(initials(text), wanted, "{text}");
        }
    }
}
