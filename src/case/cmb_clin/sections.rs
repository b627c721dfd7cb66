//! Splits a description at its headings, which are whole lines.

use super::super::han::folded;
use crate::language::Bilingual;
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
    pub notes: Vec<Bilingual>,
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

/// Which lines are headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Headings {
    /// Those of the published file, in which some of the others stand inside a part.
    Published,
    /// And those of other files in its layout, also numbered or in brackets.
    Others,
}

impl Part {
    /// The part that a line begins which is nothing but a heading, in simplified or traditional characters.
    fn of_heading(line: &str, headings: Headings) -> Option<Self> {
        let line = folded(line);
        let name = if headings == Headings::Published { line.as_str() } else { bare(&line) };
        Some(match (name, headings) {
            ("现病史" | "既往史、个人史" | "病史及体检", _) => Self::History,
            ("体格检查", _) => Self::Exam,
            ("辅助检查" | "影像学表现" | "病情变化", _) => Self::Tests,
            ("治疗经过" | "治疗方式", _) => Self::NeverSent,
            (_, Headings::Published) => return None,
            ("主诉" | "主诉及现病史" | "病史" | "病史摘要", Headings::Others) => Self::History,
            ("查体" | "体检" | "理学检查" | "身体检查" | "专科检查", Headings::Others) => Self::Exam,
            ("实验室检查" | "化验检查" | "影像学检查" | "检查结果", Headings::Others) => Self::Tests,
            ("诊疗经过" | "治疗" | "诊断" | "初步诊断" | "入院诊断" | "出院诊断" | "最终诊断", Headings::Others) => {
                Self::NeverSent
            }
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

/// `【现病史】`, `一、现病史：` → `现病史`: a heading without what decorates it.
fn bare(line: &str) -> &str {
    let line = line.trim_start_matches(['#', '*']).trim_end_matches('*').trim();
    let line = line
        .split_once('、')
        .filter(|(number, _)| !number.is_empty() && number.chars().all(|c| "一二三四五六七八九十".contains(c) || c.is_ascii_digit()))
        .map_or(line, |(_, rest)| rest);
    let line = line.trim_end_matches(['：', ':']);
    let inner = line.strip_prefix(['【', '[', '［', '〔']).and_then(|l| l.strip_suffix(['】', ']', '］', '〕']));
    inner.unwrap_or(line).trim()
}

/// The text with each heading that a colon or brackets mark, at the start of a line or after the end of a sentence, on a line of its own.
fn headings_apart(description: &str) -> String {
    let all = folded(description);
    let mut out = String::with_capacity(description.len() + 16);
    let mut from = 0;
    let mut begins = true;
    for (at, c) in all.char_indices() {
        if at < from {
            continue;
        }
        // A place in the folded text is the same place in the text.
        if let Some(length) = Some(&all[at..]).filter(|_| begins).and_then(marked_heading) {
            out.push('\n');
            out.push_str(description[at..at + length].trim_matches(['：', ':']));
            out.push('\n');
            from = at + length;
            continue;
        }
        out.push_str(&description[at..at + c.len_utf8()]);
        begins = (begins && c.is_whitespace()) || "\n\r\u{b}。；;！？!?　 ".contains(c);
    }
    out
}

/// The bytes of the heading that a text begins with: in brackets, or in front of a colon.
fn marked_heading(text: &str) -> Option<usize> {
    /// No heading is longer, with its number and brackets.
    const LONGEST: usize = 12;
    let close = |c: char| "】]］〕".contains(c);
    let bracketed = text.starts_with(['【', '[', '［', '〔']);
    let (end, mark) = text.char_indices().take(LONGEST).find(|(_, c)| if bracketed { close(*c) } else { "：:\n".contains(*c) })?;
    let mut length = end + mark.len_utf8();
    if bracketed {
        length += text[length..].chars().next().filter(|c| "：:".contains(*c)).map_or(0, char::len_utf8);
    }
    Part::of_heading(text[..length].trim(), Headings::Others).filter(|_| mark != '\n').map(|_| length)
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
        let published = Self::by(description, Headings::Published);
        if published.is_consultation() {
            return published;
        }
        let others = Self::by(description, Headings::Others);
        if others.is_consultation() {
            return others;
        }
        let mut apart = Self::by(&headings_apart(description), Headings::Others);
        if !apart.is_consultation() {
            return published;
        }
        apart.notes.insert(0, Bilingual::both("标题与正文写在一行，已按标题分开", "headings that stand within a line were taken apart"));
        apart
    }

    fn is_consultation(&self) -> bool {
        let has_findings = !self.exam.is_empty() || !self.tests.is_empty();
        has_findings && !self.history.is_empty()
    }

    fn by(description: &str, headings: Headings) -> Self {
        let mut notes = Vec::new();
        let lines = clean(description, &mut notes);
        let mut blocks = blocks(&lines, headings);
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
                notes.push(Bilingual::both("重复的病史只发送一次", "a repeated history was sent once"));
            } else if !text.is_empty() {
                part.push(text);
            }
        }
        let never_sent: usize = parts.get(&Part::NeverSent).into_iter().flatten().map(|t| t.chars().count()).sum();
        if never_sent > 0 {
            let en = format!("course of treatment never sent ({never_sent} characters)");
            notes.push(Bilingual::both(format!("治疗经过不发送（{never_sent} 字）"), en));
        }
        let mut take = |part| parts.remove(&part).unwrap_or_default().join("\n");
        let (mut history, exam, tests) = (take(Part::History), take(Part::Exam), take(Part::Tests));
        if let Some(cut) = repeated_exam(&history, &exam) {
            history.truncate(cut);
            notes.push(Bilingual::both("病史中重复的查体只发送一次", "examination repeated in the history was sent once"));
        }
        Self { history: history.trim().to_owned(), exam, tests, signature, notes }
    }
}

/// Lines without indents, blank lines or characters that stand for nothing.
fn clean(description: &str, notes: &mut Vec<Bilingual>) -> Vec<String> {
    let breaks = description.matches('\u{b}').count();
    if breaks > 0 {
        notes.push(Bilingual::both(format!("{breaks} 处 U+000B 读作换行"), format!("{breaks}× U+000B read as a line break")));
    }
    // U+F07E is the tilde of a symbol font whose private code point survived the conversion.
    let private = description.matches('\u{f07e}').count();
    if private > 0 {
        notes.push(Bilingual::both(format!("{private} 处 U+F07E 读作 ～"), format!("{private}× U+F07E read as ～")));
    }
    let text = description.replace(['\u{b}', '\r'], "\n").replace('\u{f07e}', "～").replace('\t', " ");
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn blocks(lines: &[String], headings: Headings) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let heading = Part::of_heading(line, headings);
        let within_history = blocks.last().is_some_and(|b| b.part == Part::History);
        if let Some(part) = heading {
            // A second heading of a history that has begun continues it, unless it is the same heading again.
            let continues = part == Part::History && within_history && bare(&folded(line)) != "现病史";
            if !continues {
                blocks.push(Block { part, lines: Vec::new() });
            }
        } else if within_history && numbered(line).is_some_and(|heading| folded(heading) == "体格检查") {
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
fn split_inline(blocks: Vec<Block>, notes: &mut Vec<Bilingual>) -> Vec<Block> {
    let mut out = Vec::new();
    for block in blocks {
        let mut current = Block { part: Part::History, lines: Vec::new() };
        for line in block.lines {
            let begins = [("查体：", Part::Exam), ("辅助检查：", Part::Tests)]
                .into_iter()
                // A place in the folded text is the same place in the text.
                .find_map(|(mark, part)| folded(&line).starts_with(mark).then(|| (part, line[mark.len()..].to_owned())));
            match begins {
                Some((part, rest)) => {
                    let (zh, en) = if part == Part::Exam { ("查体", "examination") } else { ("检查结果", "tests") };
                    notes.push(Bilingual::both(format!("{zh}写在病史中"), format!("{en} found inside the history")));
                    out.push(std::mem::replace(&mut current, Block { part, lines: vec![rest] }));
                }
                None => current.lines.push(line),
            }
        }
        out.push(current);
    }
    out
}

/// What an examination inside a history begins with.
const EXAMINED: &str = "查体：";

/// Where the history ends when what follows its `查体：` stands in the examination again, word for word.
fn repeated_exam(history: &str, exam: &str) -> Option<usize> {
    let at = folded(history).find(EXAMINED)?;
    let squeeze = |s: &str| s.split_whitespace().collect::<String>();
    let tail = squeeze(folded(&history[at..]).trim_start_matches(EXAMINED));
    (!tail.is_empty() && squeeze(&folded(exam)).contains(&tail)).then_some(at)
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
    fn traditional_and_decorated_headings_are_headings() {
        let s = Sections::parse("現病史\n腹痛一天\n\n體格檢查\n壓痛\n\n輔助檢查\n血常規\n\n治療經過\n行手術\n");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str(), s.signature.as_str()), ("腹痛一天", "壓痛", "血常規", "CETX"));
        let s = Sections::parse("【主诉】\n腹痛\n【现病史】\n一天\n二、体格检查：\n压痛\n## 实验室检查\n白细胞高\n最终诊断：\n阑尾炎\n");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str()), ("腹痛\n一天", "压痛", "白细胞高"));
        assert!(!s.history.contains("阑尾炎") && !s.tests.contains("阑尾炎"));
        let s = Sections::parse("現病史\n胸悶\n（2）體格檢查\n無異常\n\n輔助檢查\nCT\n");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str()), ("胸悶", "無異常", "CT"));
        let s = Sections::parse("現病史\n腹瀉\n查體：腹軟\n輔助檢查：血鉀低\n");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str()), ("腹瀉", "腹軟", "血鉀低"));
    }

    #[test]
    fn a_record_in_one_line_is_split_at_its_headings() {
        for text in [
            "現病史：腹痛一天，無發熱。體格檢查：右下腹壓痛。輔助檢查：白血球升高；CT 示闌尾增粗。治療經過：行手術。",
            "【現病史】腹痛一天，無發熱。【體格檢查】：右下腹壓痛。 【輔助檢查】白血球升高；CT 示闌尾增粗。【治療經過】行手術。",
            "一、現病史：腹痛一天，無發熱。二、體格檢查：右下腹壓痛。三、輔助檢查：白血球升高；CT 示闌尾增粗。四、治療經過：行手術。",
        ] {
            let s = Sections::parse(text);
            assert_eq!((s.history.as_str(), s.exam.as_str()), ("腹痛一天，無發熱。", "右下腹壓痛。"), "{text}");
            assert_eq!((s.tests.as_str(), s.signature.as_str()), ("白血球升高；CT 示闌尾增粗。", "CETX"), "{text}");
            assert!(s.notes[0].to_string().contains("within a line"));
        }
        let s = Sections::parse("现病史：咳嗽三天。体格检查：T 38.2℃；查体合作。辅助检查：胸片：斑片影。初步诊断：肺炎。");
        assert_eq!((s.history.as_str(), s.exam.as_str(), s.tests.as_str()), ("咳嗽三天。", "T 38.2℃；查体合作。", "胸片：斑片影。"));
        // A word of a heading inside a sentence begins nothing.
        let s = Sections::parse("现病史：外院体格检查：无异常。");
        assert!(s.exam.is_empty());
    }

    #[test]
    fn no_heading_no_history() {
        let s = Sections::parse("病例资料\n男\n体外循环实施答案\n1");
        assert!(s.history.is_empty());
        assert_eq!(s.signature, "?");
    }
}
