//! Which parts of a reference say what its diagnosis rests on.

use super::lexicon::Grammar;
use std::ops::Range;

impl Grammar {
    /// The clauses of a compared answer that say what the record has, in order: those under a heading of grounds, or all where the question asks for them.
    /// Clauses that speak of patients in general are left out, and what follows a word of conclusion.
    pub fn grounds(&self, question: &str, answer: &str) -> Vec<Range<usize>> {
        self.parts(question, answer).into_iter().flat_map(|part| self.clauses(answer, part)).collect()
    }

    fn parts(&self, question: &str, answer: &str) -> Vec<Range<usize>> {
        let mut marks: Vec<(usize, bool)> = self.begins.find_iter(answer).map(|found| (found.end(), true)).collect();
        if marks.is_empty() && self.asks.is_match(question) {
            marks.push((0, true));
        } else if self.asks.is_match(question) && self.asks_for_record(question) {
            marks = vec![(0, true)];
        }
        marks.extend(self.ends_part.find_iter(answer).map(|found| (found.start(), false)));
        marks.sort_unstable();
        let mut parts = Vec::new();
        let mut open = None;
        for (at, begins) in marks {
            match (open, begins) {
                (None, true) => open = Some(at),
                (Some(from), false) if from < at => {
                    parts.push(from..at);
                    open = None;
                }
                _ => {}
            }
        }
        parts.extend(open.map(|from| from..answer.len()));
        parts
    }

    /// Whether the question asks what the record says, so that a heading within the answer begins nothing new.
    fn asks_for_record(&self, question: &str) -> bool {
        self.language == crate::language::Language::Zh && question.contains("病史")
    }

    fn clauses(&self, answer: &str, part: Range<usize>) -> Vec<Range<usize>> {
        let mut clauses = Vec::new();
        let mut from = part.start;
        let ends: Vec<Range<usize>> =
            self.clause.find_iter(&answer[part.clone()]).map(|end| part.start + end.start()..part.start + end.end()).collect();
        for end in ends.into_iter().chain(std::iter::once(part.end..part.end)) {
            let clause = &answer[from..end.start];
            if !self.general.is_match(clause) {
                let said = self.concludes.find(clause).map_or(clause.len(), |found| found.start());
                clauses.push(from..from + said);
            }
            from = end.end;
        }
        clauses.retain(|clause| !answer[clause.clone()].trim().is_empty());
        clauses
    }
}

#[cfg(test)]
mod tests {
    use super::super::{lexicon::Lexicon, text::compared};
    use crate::language::Language;

    fn grounds(language: Language, question: &str, answer: &str) -> Vec<String> {
        let answer = compared(answer);
        let found = Lexicon::bundled().grammar(language).grounds(&compared(question), &answer);
        found.into_iter().map(|at| answer[at].trim().to_owned()).collect()
    }

    #[test]
    fn grounds_are_what_stands_under_their_heading() {
        let answer = "诊断：甲病。\n诊断依据：①头痛；②发热，考虑感染。\n鉴别诊断：乙病：咳嗽。\n治疗：休息，观察呕吐。";
        assert_eq!(grounds(Language::Zh, "诊断及诊断依据？", answer), ["①头痛", "②发热"]);
        assert!(grounds(Language::Zh, "治疗原则？", "补液，观察发热。").is_empty());
        let general = "依据：发热三天，此病常见咳嗽，可出现咯血。";
        assert_eq!(grounds(Language::Zh, "诊断？", general), ["发热3天"]);
    }

    #[test]
    fn a_question_that_asks_for_grounds_makes_the_whole_answer_grounds() {
        assert_eq!(grounds(Language::Zh, "写出诊断依据", "发热、黄疸。\n鉴别诊断：咳嗽"), ["发热、黄疸"]);
        let answer = "1 病史分析：腹痛，需考虑呕吐。本病例特点为：腹痛。";
        assert_eq!(grounds(Language::Zh, "分析病史、体格检查", answer), ["1 病史分析:腹痛", "本病例特点为:腹痛"]);
    }

    #[test]
    fn english_grounds_end_at_the_differential() {
        let answer = "Pneumonia. Grounds: fever of 39 °C; cough, which suggests infection. Differential: chest pain.";
        assert_eq!(grounds(Language::En, "What is it?", answer), ["fever of 39 °C", "cough, which"]);
    }
}
