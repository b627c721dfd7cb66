//! What a doctor's words are: questions to the patient, orders to the examiner, or the conclusion.

use super::examiner::is_order;
use crate::language::Language;
use serde::{Deserialize, Serialize};

/// The conclusion of an interview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Conclusion {
    /// The diagnosis.
    pub diagnosis: String,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub grounds: String,
    /// What else was considered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub differential: String,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub treatment: String,
}

/// A part of a conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConclusionPart {
    /// The diagnosis.
    Diagnosis,
    /// What it rests on.
    Grounds,
    /// What else was considered.
    Differential,
    /// What is to be done.
    Treatment,
}

impl ConclusionPart {
    /// Every part, in order.
    pub const ALL: [Self; 4] = [Self::Diagnosis, Self::Grounds, Self::Differential, Self::Treatment];

    /// Its heading.
    pub fn words(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Zh, Self::Diagnosis) => "诊断",
            (Language::Zh, Self::Grounds) => "诊断依据",
            (Language::Zh, Self::Differential) => "鉴别诊断",
            (Language::Zh, Self::Treatment) => "治疗",
            (Language::En, Self::Diagnosis) => "Diagnosis",
            (Language::En, Self::Grounds) => "Grounds",
            (Language::En, Self::Differential) => "Differential",
            (Language::En, Self::Treatment) => "Treatment",
        }
    }

    fn of_heading(heading: &str) -> Option<Self> {
        // A number of a list before it: `1. 诊断`, `（一）诊断`.
        let heading =
            heading.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || "一二三四五六（）()、.*#".contains(c));
        let heading = heading.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '【' | '】' | '-' | '[' | ']'));
        match heading.to_lowercase().as_str() {
            "诊断" | "诊断结果" | "初步诊断" | "最终诊断" | "diagnosis" | "final diagnosis" => Some(Self::Diagnosis),
            "诊断依据" | "依据" | "grounds" | "basis" | "reasoning" | "rationale" => Some(Self::Grounds),
            "鉴别诊断" | "鉴别" | "differential" | "differential diagnosis" => Some(Self::Differential),
            "治疗" | "治疗方案" | "治疗原则" | "处理" | "treatment" | "management" | "plan" => Some(Self::Treatment),
            _ => None,
        }
    }
}

/// Whether a line begins as the diagnosis of a conclusion does: `诊断：…`.
pub fn is_diagnosis(line: &str) -> bool {
    line.split_once(['：', ':']).is_some_and(|(heading, _)| ConclusionPart::of_heading(heading) == Some(ConclusionPart::Diagnosis))
}

impl Conclusion {
    /// A part of it.
    pub fn part(&self, part: ConclusionPart) -> &str {
        match part {
            ConclusionPart::Diagnosis => &self.diagnosis,
            ConclusionPart::Grounds => &self.grounds,
            ConclusionPart::Differential => &self.differential,
            ConclusionPart::Treatment => &self.treatment,
        }
    }

    /// A part of it, to write.
    pub fn part_mut(&mut self, part: ConclusionPart) -> &mut String {
        match part {
            ConclusionPart::Diagnosis => &mut self.diagnosis,
            ConclusionPart::Grounds => &mut self.grounds,
            ConclusionPart::Differential => &mut self.differential,
            ConclusionPart::Treatment => &mut self.treatment,
        }
    }

    /// As a text with headings, which [`Spoken::read`] reads again.
    pub fn text(&self, language: Language) -> String {
        let (mark, colon) = if language == Language::Zh { ("结论：", "：") } else { ("CONCLUSION:", ": ") };
        let parts = ConclusionPart::ALL.into_iter().filter(|part| !self.part(*part).is_empty());
        let lines: Vec<String> = parts.map(|part| format!("{}{colon}{}", part.words(language), self.part(part))).collect();
        format!("{mark}\n{}", lines.join("\n"))
    }

    /// The conclusion in what follows its mark; `None` without a diagnosis.
    fn read(text: &str) -> Option<Self> {
        let mut conclusion = Self::default();
        let mut part = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let split = line.split_once(['：', ':']);
            let headed = split.and_then(|(heading, rest)| Some((ConclusionPart::of_heading(heading)?, rest)));
            let (to, words) = match headed {
                Some((found, rest)) => (found, rest),
                None => (part.unwrap_or(ConclusionPart::Diagnosis), line),
            };
            part = Some(to);
            let words = words.trim().trim_matches('*').trim();
            let field = conclusion.part_mut(to);
            if !field.is_empty() && !words.is_empty() {
                field.push('\n');
            }
            field.push_str(words);
        }
        // Dots of the form that was asked for are no diagnosis.
        conclusion.diagnosis.contains(char::is_alphanumeric).then_some(conclusion)
    }

    /// The conclusion in an answer to a request for nothing else, with or without its mark: it has the heading of the diagnosis.
    pub(super) fn requested(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().skip_while(|line| !is_diagnosis(line)).collect();
        Self::read(&lines.join("\n"))
    }
}

/// The diagnosis in an answer to a whole case, where it stands under a heading of its own; with a colon behind the heading, or on a line alone.
pub fn diagnosis_in(answer: &str) -> Option<String> {
    let lines = answer.lines().map(|line| match ConclusionPart::of_heading(line) {
        Some(part) => format!("{}：", part.words(Language::En)),
        None => line.to_owned(),
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    Conclusion::requested(&text).map(|conclusion| conclusion.diagnosis)
}

/// A doctor's words, divided by whom they are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// To the patient, to the examiner, or both.
    Line {
        /// What the patient hears; empty where it is nothing.
        patient: String,
        /// What the examiner is told to do; empty where it is nothing.
        orders: String,
    },
    /// The end.
    Conclusion(Conclusion),
    /// Nothing.
    Empty,
}

/// Each with a colon behind it.
const ORDER_MARKS: [&str; 10] = ["检查", "查体", "化验", "体格检查", "辅助检查", "医嘱", "test", "tests", "exam", "order"];
const END_MARKS: [&str; 4] = ["结论", "最终诊断", "conclusion", "final diagnosis"];

/// What follows a mark at the beginning of a line, whatever its case.
fn after<'a>(line: &'a str, marks: &[&str]) -> Option<&'a str> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '【'));
    marks.iter().find_map(|mark| {
        let head = line.get(..mark.len())?;
        let rest = line[mark.len()..].trim_start_matches('*').strip_prefix(['：', ':', '】'])?;
        head.to_lowercase().eq(mark).then(|| rest.trim_start_matches(['*', '：', ':']))
    })
}

impl Spoken {
    /// Divides a doctor's words.
    pub fn read(text: &str, language: Language) -> Self {
        let (mut patient, mut orders) = (Vec::new(), Vec::new());
        let lines: Vec<&str> = text.lines().collect();
        for (place, line) in lines.iter().enumerate() {
            if let Some(rest) = after(line, &END_MARKS) {
                let whole = format!("{rest}\n{}", lines[place + 1..].join("\n"));
                if let Some(conclusion) = Conclusion::read(&whole) {
                    return Self::Conclusion(conclusion);
                }
            }
            match after(line, &ORDER_MARKS) {
                Some(order) => orders.push(order.trim()),
                None if is_order(line, language) => orders.push(line.trim()),
                None if line.trim().is_empty() => {}
                None => patient.push(line.trim()),
            }
        }
        orders.retain(|order| !order.is_empty());
        if patient.is_empty() && orders.is_empty() {
            return Self::Empty;
        }
        Self::Line { patient: patient.join("\n"), orders: orders.join("\n") }
    }
}

/// How many questions a line has.
pub fn questions(line: &str) -> usize {
    let marks = line.chars().filter(|c| matches!(c, '？' | '?')).count();
    if line.trim().is_empty() { 0 } else { marks.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(patient: &str, orders: &str) -> Spoken {
        Spoken::Line { patient: patient.into(), orders: orders.into() }
    }

    #[test]
    fn words_go_to_whom_they_are_for() {
        for (text, language, expected) in [
            ("哪里不舒服？", Language::Zh, line("哪里不舒服？", "")),
            ("检查：血常规、心电图", Language::Zh, line("", "血常规、心电图")),
            ("我给您做个心电图。", Language::Zh, line("", "我给您做个心电图。")),
            ("以前做过心电图吗？", Language::Zh, line("以前做过心电图吗？", "")),
            ("Any fever?\nTEST: ECG", Language::En, line("Any fever?", "ECG")),
            ("test: ecg\nEXAM: abdomen", Language::En, line("", "ecg\nabdomen")),
            ("Have you had an ECG before?", Language::En, line("Have you had an ECG before?", "")),
            (" \n", Language::En, Spoken::Empty),
            ("检查：", Language::Zh, Spoken::Empty),
        ] {
            assert_eq!(Spoken::read(text, language), expected, "{text}");
        }
    }

    #[test]
    fn the_diagnosis_of_an_answer_stands_under_its_heading() {
        for (answer, expected) in [
            ("根据病情：\n1. 诊断：急性阑尾炎\n2. 治疗：手术", Some("急性阑尾炎")),
            ("## 诊断\n急性阑尾炎\n## 诊断依据\n腹痛", Some("急性阑尾炎")),
            ("**Diagnosis:** gout\n**Differential:** sepsis", Some("gout")),
            ("I think of gout.", None),
            ("诊断：", None),
        ] {
            assert_eq!(diagnosis_in(answer).as_deref(), expected, "{answer}");
        }
    }

    #[test]
    fn a_conclusion_is_read_with_its_parts_and_needs_a_diagnosis() {
        let text = "结论：\n诊断：急性阑尾炎\n诊断依据：转移性右下腹痛\n鉴别诊断：异位妊娠\n治疗：手术";
        let Spoken::Conclusion(read) = Spoken::read(text, Language::Zh) else { panic!("no conclusion") };
        assert_eq!((read.diagnosis.as_str(), read.treatment.as_str()), ("急性阑尾炎", "手术"));
        assert_eq!(read.text(Language::Zh), text);
        let english = Spoken::read("**CONCLUSION:** \nDiagnosis: appendicitis\nmost likely\nTreatment: surgery", Language::En);
        assert!(matches!(english, Spoken::Conclusion(c) if c.diagnosis == "appendicitis\nmost likely"));
        assert!(matches!(Spoken::read("结论：", Language::Zh), Spoken::Line { .. }));
        assert!(matches!(Spoken::read("结论：\n诊断：…", Language::Zh), Spoken::Line { .. }), "the form, repeated");
        assert!(matches!(Spoken::read("【结论】\n诊断：肺炎", Language::Zh), Spoken::Conclusion(c) if c.diagnosis == "肺炎"));
        assert_eq!(Conclusion::requested("Well.\n**Diagnosis**: gout\nPlan: rest").unwrap().treatment, "rest");
        assert_eq!(Conclusion::requested("Does it hurt?"), None);
    }
}
