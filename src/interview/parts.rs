//! A line as people read it: the doctor's words, orders and conclusion apart from each other.

use super::{line::Spoken, machine::Role, utterance::UtteranceRecord, words};
use crate::language::Language;

/// What a part of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// The doctor's words to the patient.
    Question,
    /// The doctor's orders.
    Orders,
    /// The doctor's conclusion.
    Conclusion,
    /// The patient's words.
    Answer,
    /// Findings and results.
    Results,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePart {
    /// What it is.
    pub kind: PartKind,
    /// Whose it is, in words: a role, without who plays it.
    pub label: &'static str,
    /// The words.
    pub text: String,
}

/// The parts of a line, at least one; labels in this language.
pub fn parts(record: &UtteranceRecord, language: Language) -> Vec<LinePart> {
    let part = |kind, text: &str| {
        let label = match kind {
            PartKind::Question | PartKind::Conclusion => words::role(Role::Doctor, language),
            PartKind::Orders => words::orders(language),
            PartKind::Answer => words::role(Role::Patient, language),
            PartKind::Results => words::role(Role::Examiner, language),
        };
        LinePart { kind, label, text: text.trim().to_owned() }
    };
    match record.role {
        Role::Patient => vec![part(PartKind::Answer, &record.text)],
        Role::Examiner => vec![part(PartKind::Results, &record.text)],
        Role::Doctor => match (&record.conclusion, Spoken::read(&record.text, record.interview.language)) {
            (Some(conclusion), _) => vec![part(PartKind::Conclusion, &conclusion.text(record.interview.language))],
            (None, Spoken::Line { patient, orders }) => {
                let both = [(PartKind::Question, patient), (PartKind::Orders, orders)];
                let said: Vec<LinePart> =
                    both.into_iter().filter(|(_, text)| !text.trim().is_empty()).map(|(kind, text)| part(kind, &text)).collect();
                if said.is_empty() { vec![part(PartKind::Question, &record.text)] } else { said }
            }
            (None, _) => vec![part(PartKind::Question, &record.text)],
        },
    }
}

/// A whole interview as one text with Markdown: a paragraph for each part, results as quotations. It says who speaks by role, and not who plays it.
pub fn transcript(lines: &[UtteranceRecord], language: Language) -> String {
    let colon = crate::glossary::colon(language);
    let paragraph = |part: LinePart| {
        let text = format!("**{}**{colon}{}", part.label, part.text);
        match part.kind {
            PartKind::Results => text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
            PartKind::Question | PartKind::Orders | PartKind::Conclusion | PartKind::Answer => text,
        }
    };
    let mut paragraphs: Vec<String> = lines.iter().flat_map(|line| parts(line, language)).map(paragraph).collect();
    if lines.iter().all(|line| line.conclusion.is_none()) {
        paragraphs.push(words::without_conclusion(language).to_owned());
    }
    paragraphs.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        interview::recorded_tests,
    };

    fn recorded(said: &[&str]) -> Vec<UtteranceRecord> {
        let file = bundled(&ReadOptions { language: Some(Language::En), ..ReadOptions::default() }).unwrap();
        recorded_tests::recorded(file.find("chest-pain-at-rest").unwrap(), said)
    }

    #[test]
    fn orders_and_results_stand_apart_and_nobody_is_named() {
        let lines = recorded(&["Do you smoke?\nTEST: ECG", "CONCLUSION:\nDiagnosis: infarction"]);
        let text = transcript(&lines, Language::En);
        assert!(text.starts_with("**Doctor**: Do you smoke?\n\n**Orders**: ECG\n\n"), "{text}");
        assert!(text.contains("\n\n> **Results**: ") && text.contains("**Patient**: "), "{text}");
        assert!(text.ends_with("Diagnosis: infarction"), "{text}");
    }

    #[test]
    fn an_interview_without_a_conclusion_says_so() {
        let text = transcript(&recorded(&["Do you smoke?"]), Language::Zh);
        assert!(text.contains("**医生**：Do you smoke?") && text.ends_with("（没有写结论）"), "{text}");
    }
}
