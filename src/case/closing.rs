//! What a turn asks where whoever writes a case gives the findings only.

use super::TurnKind;
use crate::language::Language;

impl TurnKind {
    /// The question that closes a turn of this kind; the last turn asks for diagnosis and treatment, whatever it brings. None of another question, which is one
    /// itself.
    pub fn closing_question(self, is_last: bool, language: Language) -> Option<&'static str> {
        Some(match (self, is_last, language) {
            (Self::Other, false, _) => return None,
            (Self::Complaint, false, Language::Zh) => "请问初步考虑哪些诊断？需要与哪些疾病鉴别？体格检查应重点关注什么？",
            (Self::Complaint, false, Language::En) => {
                "What do you consider first, what is in the differential, and what should I look for on examination?"
            }
            (_, false, Language::Zh) => "结合以上结果，诊断思路有何调整？下一步应做哪些检查，目的是什么？",
            (_, false, Language::En) => "How does this change your reasoning, and which tests should come next, and why?",
            (_, true, Language::Zh) => "请给出诊断及依据，并说明治疗原则。",
            (_, true, Language::En) => "What is the diagnosis and on what grounds, and what are the principles of treatment?",
        })
    }
}

/// The findings with the closing question under them, where they do not end in a question already.
pub fn with_closing_question(findings: &str, kind: TurnKind, is_last: bool) -> String {
    let findings = findings.trim_end();
    let asks = findings.ends_with(['?', '？']);
    match kind.closing_question(is_last, Language::of_text(findings)).filter(|_| !asks) {
        Some(question) => format!("{findings}\n{question}"),
        None => findings.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_get_a_question_in_their_language_unless_they_ask_one() {
        assert!(with_closing_question("腹痛三天", TurnKind::Complaint, false).starts_with("腹痛三天\n请问初步"));
        assert!(with_closing_question("Fever for 3 days.", TurnKind::Tests, true).ends_with("principles of treatment?"));
        assert_eq!(with_closing_question("腹痛三天。是什么病？ ", TurnKind::Complaint, false), "腹痛三天。是什么病？");
        assert_eq!(with_closing_question("能否妊娠", TurnKind::Other, false), "能否妊娠");
    }
}
