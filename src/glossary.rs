//! The terms that every part of the program shares, in Chinese and English. A type's own words stand beside the type (`words(language)`); a front's own
//! sentences stand in its `words` module and use these terms.
//!
//! Chinese follows Chinese papers on language models and clinical usage: 评委 (who rates performances, and no referee), 推理过程 (as in 推理模型),
//! 评分 (a verdict, which is a rating or the lack of one), 评语 (the text that goes with it), 词元 (a token).

use crate::language::Language;

/// A term in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// In Chinese.
    pub zh: &'static str,
    /// In English, as it stands inside a sentence.
    pub en: &'static str,
    /// In English, as it begins a heading or a label.
    pub en_heading: &'static str,
}

impl Term {
    /// The term inside a sentence.
    pub const fn words(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }

    /// The term at the beginning of a heading or a label.
    pub const fn heading(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en_heading,
        }
    }
}

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident: $zh:literal, $en:literal, $heading:literal;)*) => {
        $($(#[$doc])* pub const $name: Term = Term { zh: $zh, en: $en, en_heading: $heading };)*

        #[cfg(test)]
        const ALL: &[Term] = &[$($name),*];
    };
}

terms! {
    CASE: "病例", "case", "Case";
    /// A case with less told, or with a wrong diagnosis pressed on the model.
    VARIANT: "变体", "variant", "Variant";
    /// The title of a case: the diagnosis, which is hidden until the last answer.
    CASE_TITLE: "病例标题", "case title", "Case title";
    /// What an answer is compared with.
    REFERENCE: "参考答案", "reference", "Reference";
    /// A case that has no reference.
    NO_REFERENCE: "没有参考答案", "no reference", "No reference";
    /// How sure a model says it is of an answer.
    CONFIDENCE: "把握程度", "stated confidence", "Stated confidence";
    /// Whoever answers.
    MODEL: "模型", "model", "Model";
    /// What a model replies.
    ANSWER: "回答", "answer", "Answer";
    /// What a reasoning model writes before its answer.
    REASONING: "推理过程", "reasoning", "Reasoning";
    /// The model that grades answers.
    JUDGE: "评委", "judge", "Judge";
    /// What a judge makes of an answer: a rating, or the reason why there is none.
    VERDICT: "评分", "verdict", "Verdict";
    /// The text that a judge gives with its rating.
    EXPLANATION: "评语", "explanation", "Explanation";
    /// A number on the scale, by a judge or a person.
    RATING: "评分", "rating", "Rating";
    /// A question that does not count for the benchmark.
    OFF_PROTOCOL: "不计入基准", "off protocol", "Off protocol";
    /// A question or turn that the judge was not asked about.
    NOT_JUDGED: "未评", "not judged", "Not judged";
    /// A model's unit of text.
    TOKENS: "词元", "tokens", "Tokens";
    /// The time to the first token.
    FIRST_TOKEN: "首词元", "first token", "First token";
    /// What a model can read at once, in tokens.
    CONTEXT: "上下文", "context", "Context";
}

/// What stands above numbered sources that a model is to cite: `check` finds them by it.
pub const fn sources_heading(language: Language) -> &'static str {
    match language {
        Language::Zh => "【参考资料】",
        Language::En => "[Sources]",
    }
}

/// The number of a turn, from 1, as a heading.
pub fn turn(number: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("第 {number} 轮"),
        Language::En => format!("Turn {number}"),
    }
}

/// A passage that a judge cites; `found` says whether it does stand in the answer.
pub fn cited(quote: &str, found: Option<bool>, language: Language) -> String {
    match (language, found) {
        (Language::Zh, Some(false)) => format!("“{quote}”（回答中没有这句话）"),
        (Language::Zh, _) => format!("“{quote}”"),
        (Language::En, Some(false)) => format!("\"{quote}\" (not in the answer)"),
        (Language::En, _) => format!("\"{quote}\""),
    }
}

/// Puts a label before a text.
pub const fn colon(language: Language) -> &'static str {
    match language {
        Language::Zh => "：",
        Language::En => ": ",
    }
}

/// Stands between the entries of a list inside a sentence.
pub const fn comma(language: Language) -> &'static str {
    match language {
        Language::Zh => "、",
        Language::En => ", ",
    }
}

/// Short texts of a type that holds a language (`Self(Language)`), as methods.
macro_rules! texts {
    ($vis:vis impl $type:ident { $($name:ident: $zh:literal, $en:literal;)* }) => {
        #[allow(missing_docs)] // Each is its own text.
        impl $type {
            $($vis fn $name(self) -> &'static str {
                match self.0 {
                    $crate::language::Language::Zh => $zh,
                    $crate::language::Language::En => $en,
                }
            })*
        }
    };
}

/// Terms of the glossary, as methods of a type that holds a language (`Self(Language)`).
macro_rules! term_methods {
    ($vis:vis impl $type:ident { $($name:ident: $form:ident $term:ident;)* }) => {
        #[allow(missing_docs)] // Each is its own text.
        impl $type {
            $($vis fn $name(self) -> &'static str {
                $crate::glossary::$term.$form(self.0)
            })*
        }
    };
}

pub(crate) use {term_methods, texts};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_has_both_languages_and_its_heading_is_the_same_word() {
        for term in ALL {
            assert!(term.zh.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{term:?}");
            assert!(term.en.chars().all(|c| c.is_ascii_lowercase() || c == ' '), "{term:?}");
            assert!(term.en_heading.to_lowercase() == term.en && term.en_heading.starts_with(char::is_uppercase), "{term:?}");
        }
    }

    /// The cells of the rows of a table, without its head.
    fn rows(table: &str) -> Vec<Vec<&str>> {
        let lines = table.lines().filter(|line| line.starts_with("| ")).skip(1);
        lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
    }

    #[test]
    fn the_guides_glossary_has_these_terms_in_these_words_in_both_languages() {
        let (en, zh) = (rows(include_str!("../docs/glossary.md")), rows(include_str!("../docs/glossary.zh.md")));
        let pairs = |rows: &[Vec<&str>], zh: usize, en: usize| {
            let mut pairs: Vec<(String, String)> = rows.iter().map(|row| (row[zh].to_owned(), row[en].to_owned())).collect();
            pairs.sort();
            pairs
        };
        let of_guides = pairs(&en, 1, 0);
        assert!(of_guides.len() > 150 && en.iter().all(|row| row.len() == 3 && row.iter().all(|cell| !cell.is_empty())), "{en:?}");
        assert_eq!(of_guides, pairs(&zh, 0, 1));
        for term in ALL {
            assert!(of_guides.contains(&(term.zh.to_owned(), term.en.to_owned())), "{term:?}");
        }
    }
}
