//! Splitting a description at its headings, which are whole lines.

use std::collections::BTreeMap;

/// The three parts of a description, cleaned, in the order of the consultation.
#[derive(Debug, Default)]
pub(super) struct Sections {
    pub history: String,
    pub exam: String,
    pub tests: String,
    /// One letter a block in file order: C history, E examination, T tests, X never sent, ? unknown.
    pub signature: String,
    /// What was done to the text, for the audit.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    History,
    Exam,
    Tests,
    /// The course of treatment: it states the final diagnosis and the operation.
    NeverSent,
    Unknown,
}

impl Part {
    fn of_heading(line: &str) -> Option<Self> {
        Some(match line {
            "现病史" | "既往史、个人史" | "病史及体检" => Self::History,
            "体格检查" => Self::Exam,
            "辅助检查" | "影像学表现" | "病情变化" => Self::Tests,
            "治疗经过" | "治疗方式" => Self::NeverSent,
            _ => return None,
        })
    }

    fn letter(self) -> char {
        match self {
            Self::History => 'C',
            Self::Exam => 'E',
            Self::Tests => 'T',
            Self::NeverSent => 'X',
            Self::Unknown => '?',
        }
    }
}

/// `（2）体格检查` → `体格检查`: the text of a numbered sub-heading.
fn numbered(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['（', '('])?;
    let end = rest.find(['）', ')'])?;
    rest[..end].chars().all(|c| c.is_ascii_digit()).then(|| rest[end..].trim_start_matches(['）', ')']).trim())
}

struct Block {
    part: Part,
    lines: Vec<String>,
}

impl Sections {
    pub fn parse(description: &str) -> Self {
        let mut notes = Vec::new();
        let lines = clean(description, &mut notes);
        let mut blocks = blocks(&lines);
        let signature = blocks.iter().map(|b| b.part.letter()).collect();
        if blocks.iter().all(|b| b.part == Part::History) {
            blocks = split_inline(blocks, &mut notes);
        }
        let mut parts: BTreeMap<Part, Vec<String>> = BTreeMap::new();
        for block in blocks {
            let text = block.lines.join("\n");
            let part = parts.entry(block.part).or_default();
            // A history printed twice is one history; repeated blocks of results can hold new findings and all stay.
            if block.part == Part::History && part.contains(&text) {
                notes.push("a repeated history was sent once".into());
            } else if !text.is_empty() {
                part.push(text);
            }
        }
        let never_sent: usize = parts.get(&Part::NeverSent).into_iter().flatten().map(|t| t.chars().count()).sum();
        if never_sent > 0 {
            notes.push(format!("course of treatment never sent ({never_sent} characters)"));
        }
        let mut take = |part| parts.remove(&part).unwrap_or_default().join("\n");
        let (mut history, exam, tests) = (take(Part::History), take(Part::Exam), take(Part::Tests));
        if let Some(cut) = repeated_exam(&history, &exam) {
            history.truncate(cut);
            notes.push("examination repeated in the history was sent once".into());
        }
        Self { history: history.trim().to_owned(), exam, tests, signature, notes }
    }
}

/// Lines without indents, blank lines or characters that stand for nothing.
fn clean(description: &str, notes: &mut Vec<String>) -> Vec<String> {
    let breaks = description.matches('\u{b}').count();
    if breaks > 0 {
        notes.push(format!("{breaks}× U+000B read as a line break"));
    }
    // U+F07E is the tilde of a symbol font whose private code point survived the conversion.
    let private = description.matches('\u{f07e}').count();
    if private > 0 {
        notes.push(format!("{private}× U+F07E read as ～"));
    }
    let text = description.replace(['\u{b}', '\r'], "\n").replace('\u{f07e}', "～").replace('\t', " ");
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn blocks(lines: &[String]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let heading = Part::of_heading(line);
        let within_history = blocks.last().is_some_and(|b| b.part == Part::History);
        if let Some(part) = heading {
            // A second heading of a history that has begun continues it, unless it is the same heading again.
            let continues = part == Part::History && within_history && line != "现病史";
            if !continues {
                blocks.push(Block { part, lines: Vec::new() });
            }
        } else if within_history && numbered(line) == Some("体格检查") {
            blocks.push(Block { part: Part::Exam, lines: Vec::new() });
        } else {
            if blocks.is_empty() {
                blocks.push(Block { part: Part::Unknown, lines: Vec::new() });
            }
            // The line above makes sure that there is a last block.
            if let Some(block) = blocks.last_mut() {
                block.lines.push(line.clone());
            }
        }
    }
    blocks
}

/// A history that holds the whole case: `查体：` and `辅助检查：` at a line's start begin the other two parts.
fn split_inline(blocks: Vec<Block>, notes: &mut Vec<String>) -> Vec<Block> {
    let mut out = Vec::new();
    for block in blocks {
        let mut current = Block { part: Part::History, lines: Vec::new() };
        for line in block.lines {
            let begins = [("查体：", Part::Exam), ("辅助检查：", Part::Tests)]
                .into_iter()
                .find_map(|(mark, part)| line.strip_prefix(mark).map(|rest| (part, rest.to_owned())));
            match begins {
                Some((part, rest)) => {
                    notes.push(format!("{} found inside the history", if part == Part::Exam { "examination" } else { "tests" }));
                    out.push(std::mem::replace(&mut current, Block { part, lines: vec![rest] }));
                }
                None => current.lines.push(line),
            }
        }
        out.push(current);
    }
    out
}

/// Where the history ends when what follows its `查体：` stands in the examination again, word for word.
fn repeated_exam(history: &str, exam: &str) -> Option<usize> {
    let at = history.find("查体：")?;
    let squeeze = |s: &str| s.split_whitespace().collect::<String>();
    let tail = squeeze(history[at..].trim_start_matches("查体："));
    (!tail.is_empty() && squeeze(exam).contains(&tail)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_whole_lines_and_blocks_keep_their_order() {
        let s = Sections::parse("现病史\n（1）现病史：腹痛\n\n体格检查\n  压痛\n\n辅助检查\n血常规\u{b}正常\n\n辅助检查\nCT 阑尾增粗\n");
        assert_eq!((s.history.as_str(), s.exam.as_str()), ("（1）现病史：腹痛", "压痛"));
        assert_eq!(s.tests, "血常规\n正常\nCT 阑尾增粗");
        assert_eq!(s.signature, "CETT");
    }

    #[test]
    fn an_examination_hidden_under_a_numbered_heading_is_found() {
        let s = Sections::parse("现病史\n胸闷\n\n病史及体检\n（1）既往史\n体健\n（2）体格检查\n无异常\n\n辅助检查\nCT\n");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str()), ("胸闷\n（1）既往史\n体健", "无异常", "CT"));
    }

    #[test]
    fn a_history_that_holds_everything_is_split_at_its_marks() {
        let s = Sections::parse("现病史\n腹泻\n查体：腹软\n辅助检查：血钾低\n");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str()), ("腹泻", "腹软", "血钾低"));
    }

    #[test]
    fn an_examination_that_stands_twice_leaves_the_history() {
        let s = Sections::parse("现病史\n乏力。查体：脾大\n\n体格检查\n查体：脾 大\n\n辅助检查\nCT\n");
        assert_eq!((s.history.as_str(), s.exam.as_str()), ("乏力。", "查体：脾 大"));
    }

    #[test]
    fn the_course_of_treatment_goes_nowhere_and_a_twin_history_goes_once() {
        let s = Sections::parse("现病史\n甲\n\n现病史\n甲\n\n体格检查\n乙\n\n治疗经过\n行手术\n");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str(), s.signature.as_str()), ("甲", "乙", "", "CCEX"));
        assert_eq!(s.notes.len(), 2);
    }

    #[test]
    fn no_heading_no_history() {
        let s = Sections::parse("病例资料\n男\n体外循环实施答案\n1");
        assert!(s.history.is_empty());
        assert_eq!(s.signature, "?");
    }
}
