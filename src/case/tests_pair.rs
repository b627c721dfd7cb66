//! Detects whether a reference answers turn 2 of the benchmark, which asks for tests. Most CMB-Clin pairs ask
//! for the diagnosis, the differential diagnosis and the treatment; a judge that grades turn 2 against those
//! compares with answers to other questions.

use super::{Case, Source, han::folded};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Whether a case's reference holds a pair that asks which examinations or tests to do, and so matches turn 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TestsPair {
    /// There is such a pair.
    Present,
    /// There is none, or no reference at all.
    Absent,
    /// The reference is one text without questions that could be told from its answers.
    Unknown,
}

impl Case {
    /// Whether the reference holds a pair that asks which examinations or tests to do. Read from the questions' words, in Chinese or English; where the
    /// reference is one text for the whole case (DotaBench), from the questions in it; in a native file also from the author's own word on which pairs answer
    /// turn 2.
    ///
    /// Over CMB-Clin this holds of 15 of 74 records.
    pub fn tests_pair(&self) -> TestsPair {
        // In a case made from CMB-Clin the pairs of a turn were found by rules, so they are not the author's word.
        let by_author =
            matches!(self.source, Source::Bundled | Source::Native) && self.turns.get(1).is_some_and(|t| !t.answered_by.is_empty());
        let asks = |pair: &super::Pair| match pair.question.trim() {
            "" => in_text(&pair.answer),
            question => Some(asks_for_tests(question)),
        };
        let found: Vec<Option<bool>> = self.pairs.iter().map(asks).collect();
        if by_author || found.contains(&Some(true)) {
            TestsPair::Present
        } else if found.contains(&None) {
            TestsPair::Unknown
        } else {
            TestsPair::Absent
        }
    }
}

/// Whether one of the questions inside a text asks for tests; `None` where no question is found in it.
fn in_text(text: &str) -> Option<bool> {
    let text = folded(text);
    let questions: Vec<&str> = MARKED
        .captures_iter(&text)
        .filter_map(|c| c.get(1))
        .chain(ENDED.find_iter(&text))
        .chain(IMPERATIVE.find_iter(&text))
        .map(|m| m.as_str())
        .collect();
    (!questions.is_empty()).then(|| questions.into_iter().any(asks_for_tests))
}

fn asks_for_tests(question: &str) -> bool {
    let question = folded(question);
    // The choices of a multiple-choice question are no questions.
    let clauses = question
        .lines()
        .filter(|line| !CHOICE.is_match(line))
        .flat_map(|line| line.split(['，', '。', '；', '？', '！', ',', ';', '?', '!', '、']));
    clauses.into_iter().any(|clause| {
        let clause = NOT_THESE.replace_all(clause, "");
        WHICH.is_match(&clause) || FURTHER.is_match(&clause) || LISTED.is_match(&clause) || ENGLISH.is_match(&clause)
    })
}

/// A fixed pattern; a test runs each.
fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is valid")
}

const TEST: &str = "(?:检查|检验|化验|检测|影像学)";

/// `问：…`, `Question 2: …`, `"question": "…"`: up to the answer or the line's end.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    fixed(r#"(?im)(?:^|[\s"'{,;。；])(?:问题|问|题目|question|q)\s*\d*\s*["']?\s*[:：.、]\s*["']?(.+?)(?:答案|答|answer|solution|$)"#)
});
/// A sentence that ends in a question mark and holds a question word.
static ENDED: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?i)[^。！？；\n?!;:：]*(?:什么|哪|何|如何|是否|怎|几|吗|which|what|how|should)[^。！？；\n?!;:：]*[?？]"));
/// A line that tells the reader to do something.
static IMPERATIVE: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?m)^[\s（(]*(?:\d+[.、．)）]\s*)?(?:请|试)?(?:简述|分析|列举|试述|说明|判读|描述|写出|讨论)[^。？\n]*"));
static CHOICE: LazyLock<Regex> = LazyLock::new(|| fixed(r"^\s*[A-Ha-h]\s*[.、．)）]"));
/// What is found rather than chosen, and what is examined for another purpose than the diagnosis.
static NOT_THESE: LazyLock<Regex> = LazyLock::new(|| {
    fixed(&format!(
        r"(?i).*(?:术前|手术前|术后|麻醉前|复查|随访|出院|为什么|为何).*|体格检查|{TEST}(?:的)?(?:结果|所见|发现|提示|显示|证实|后|异常|表现|依据|意义|目的).*|physical exam\w*|(?:tests?|exam\w*|investigations?|imaging) (?:results?|findings?|shows?|reveals?|means?|suggests?|indicates?|confirms?).*"
    ))
});
/// 哪些检查, 何检查, 什么辅助检查.
static WHICH: LazyLock<Regex> = LazyLock::new(|| fixed(&format!("(?:哪|什么|怎样的|[^如]何|^何).{{0,12}}{TEST}")));
/// 进一步的检查, 下一步还需要做的辅助检查, 首选的检查.
static FURTHER: LazyLock<Regex> =
    LazyLock::new(|| fixed(&format!("(?:进一步|下一步|补充|完善|还需|尚需|还应|首选|优先|推荐|建议).{{0,12}}{TEST}")));
/// 检查有哪些, 检查方法是什么.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    fixed(&format!("{TEST}(?:的)?(?:项目|方法|手段|方式)?(?:应|应该|需要|可以|可)?(?:包括|选择|选|有|是|做|为)?(?:哪|什么|何)"))
});
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)\b(?:which|what|further|next|additional|other|list|order|recommend\w*|suggest\w*)\b.{0,40}\b(?:tests?|examinations?|investigations?|imaging|work-?up|studies)\b",
    )
});

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, bundled, read_bytes};
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_question_that_asks_which_tests_to_do_is_told_from_the_others() {
        for question in [
            "还应做哪些检查？",
            "為明確診斷，還需完善哪些輔助檢查？",
            "首选何种影像学检查？",
            "下一步最有价值的检查是\nA. 胸片\nB. 心电图",
            "需要鉴别哪些疾病？是否需要进一步检查？",
            "简述诊断依据及进一步检查。",
            "应完善的检查有哪些？",
            "该患者需要做什么化验？",
            "Which tests would you order next?",
            "Differential diagnosis, and further investigations?",
            "What imaging is needed?",
        ] {
            assert!(asks_for_tests(question), "{question}");
        }
        for question in [
            "诊断及诊断依据？",
            "分析病史、体格检查和辅助检查。",
            "术前检查应注意哪些方面？",
            "术后需复查哪些检查？",
            "哪些检查结果支持诊断？",
            "进一步检查后确诊为肺炎，如何治疗？",
            "体格检查应重点注意什么？",
            "为什么要做CT检查？",
            "应如何处理？\nA. 立即行进一步检查\nB. 手术",
            "What do the test results show?",
            "What does the physical examination suggest?",
            "How is it treated?",
        ] {
            assert!(!asks_for_tests(question), "{question}");
        }
    }

    #[test]
    fn a_reference_of_one_text_is_read_by_its_questions() {
        for (text, expected) in [
            ("问：诊断？\n答：肺炎。\n\n问：还需哪些检查？\n答：胸部CT。", Some(true)),
            ("问题1：诊断是什么？答案：肺炎。问题2：治疗原则？答案：抗感染。", Some(false)),
            ("[{'question': '进一步做何检查', 'answer': 'CT'}]", Some(true)),
            ("Question: Which tests come next? Answer: CT of the chest", Some(true)),
            ("1. 简述诊断。\n肺炎\n2. 简述进一步检查。\n血培养", Some(true)),
            ("诊断是什么？肺炎。还需要哪些检查？胸部CT。", Some(true)),
            ("肺炎。建议进一步检查胸部CT，抗感染治疗。", None),
            ("肺炎？待查。", None),
        ] {
            assert_eq!(in_text(text), expected, "{text}");
        }
    }

    #[test]
    fn a_case_is_told_by_its_pairs_and_by_the_word_of_its_author() {
        let read = |text: &str| read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0).tests_pair();
        let dotabench = |reference: &str| {
            read(&serde_json::json!({"id": 1, "turn_1_question": "a", "turn_2_question": "b", "turn_3_question": "c", "reference": reference}).to_string())
        };
        assert_eq!(dotabench("问：还需哪些检查？\n答：CT"), TestsPair::Present);
        assert_eq!(dotabench("问：治疗？\n答：手术"), TestsPair::Absent);
        assert_eq!(dotabench("阑尾炎，手术。"), TestsPair::Unknown);
        for language in [Language::Zh, Language::En] {
            let cases = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap().cases;
            assert!(cases.iter().all(|c| c.tests_pair() == TestsPair::Present));
        }
    }
}
