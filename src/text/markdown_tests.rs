use super::*;
use crate::text::{
    line::{Joint, join},
    width::Ambiguous,
};
use proptest::prelude::*;

fn lines(text: &str, width: usize, ascii: bool) -> Vec<Line> {
    markdown(text, &Layout { width, ambiguous: Ambiguous::Narrow, ascii })
}

/// The lines of a text, without marks.
pub(crate) fn texts(text: &str, width: usize) -> Vec<String> {
    lines(text, width, false).iter().map(|line| line.text().into_owned()).collect()
}

/// The same for a terminal that draws ASCII only.
pub(crate) fn ascii(text: &str, width: usize) -> Vec<String> {
    lines(text, width, true).iter().map(|line| line.text().into_owned()).collect()
}

fn spans(text: &str) -> Vec<(Mark, String)> {
    lines(text, 200, false).into_iter().flat_map(|line| line.spans).map(|span| (span.mark, span.text)).collect()
}

#[test]
fn blocks() {
    let table: [(&str, usize, &[&str]); 17] = [
        ("# 诊断\n急性阑尾炎\n可能", 40, &["诊断", "", "急性阑尾炎", "可能"]),
        ("甲\n\n乙", 40, &["甲", "", "乙"]),
        ("- 腹痛两天\n- 发热\n  - 38℃\n  - 寒战", 8, &["• 腹痛两", "  天", "• 发热", "  ◦ 38℃", "  ◦ 寒战"]),
        ("3. 甲\n4. 乙\n\n丙", 40, &["3. 甲", "4. 乙", "", "丙"]),
        ("1. 甲\n\n   乙\n2. 丙", 40, &["1. 甲", "", "   乙", "", "2. 丙"]),
        ("- [ ] 查体\n- [x] 问诊", 40, &["• [ ] 查体", "• [x] 问诊"]),
        ("> 引文\n> > 深\n\n后", 40, &["│ 引文", "│", "│ │ 深", "", "后"]),
        ("```python\nif a:\n\tb\n\nc\n```\n后", 40, &["  if a:", "      b", "", "  c", "", "后"]),
        ("上\n\n---\n下", 4, &["上", "", "────", "", "下"]),
        ("<b>粗</b>\n\n<div>\n块\n</div>", 40, &["<b>粗</b>", "", "<div>", "块", "</div>"]),
        ("![心电图](a.png) ![](b.png)", 40, &["心电图 b.png"]),
        ("指南[1]。\n\n[1]: https://a.cn/x", 40, &["指南1 (https://a.cn/x)。", "", "[1]: https://a.cn/x"]),
        ("体温38~39℃，持续3~5天", 40, &["体温38~39℃，持续3~5天"]),
        ("&#x1b;[31m红&#x202e;", 40, &["[31m红"]),
        ("-\n- 乙", 40, &["•", "• 乙"]),
        ("", 40, &[]),
        ("1. 甲\n   - 乙\n     1. 丙", 6, &["1. 甲", "   乙", "   1.", "   丙"]),
    ];
    for (text, width, expected) in table {
        assert_eq!(texts(text, width), expected, "{text:?}");
    }
    assert_eq!(ascii("- 甲\n\n> 乙\n\n***", 4), ["- 甲", "", "| 乙", "", "----"]);
}

#[test]
fn marks() {
    let table: [(&str, &[(Mark, &str)]); 9] = [
        ("**粗***斜*`码`", &[(Mark::Strong, "粗"), (Mark::Emphasis, "斜"), (Mark::Code, "码")]),
        ("**诊断：**阑尾炎", &[(Mark::Strong, "诊断："), (Mark::Plain, "阑尾炎")]),
        ("# **大**", &[(Mark::Heading, "大")]),
        ("~~旧~~新", &[(Mark::Dim, "旧"), (Mark::Plain, "新")]),
        ("[甲](b)", &[(Mark::Link, "甲"), (Mark::Dim, " (b)")]),
        ("<http://a.cn>", &[(Mark::Link, "http://a.cn")]),
        ("- 甲", &[(Mark::Marker, "• "), (Mark::Plain, "甲")]),
        ("> 甲", &[(Mark::Quote, "│ "), (Mark::Quote, "甲")]),
        ("`**甲：**乙`", &[(Mark::Code, "**甲：**乙")]),
    ];
    for (text, expected) in table {
        let expected: Vec<_> = expected.iter().map(|&(mark, text)| (mark, text.to_owned())).collect();
        assert_eq!(spans(text), expected, "{text}");
    }
}

#[test]
fn joining_gives_source_lines_without_added_indents() {
    let lines = lines("- 腹痛两天伴发热\n\n```\nlong_code_line\n```\n\n> acute appendicitis", 10, false);
    assert_eq!(join(&lines), "• 腹痛两天伴发热\n\nlong_code_line\n\n│ acute appendicitis");
    assert_eq!(lines[1].joint, Joint::Glued);
}

#[test]
fn deep_nesting_takes_neither_the_stack_nor_the_width() {
    for marker in [">", "> ", "- ", "1. ", "* > ", "**", "[", "![", "*a_", "|", "`", "<", "&#x1b;"] {
        let text = format!("{}深\n", marker.repeat(10_000));
        for width in [1, 30] {
            let lines = lines(&text, width, false);
            assert!(lines.iter().all(|line| line.width(Ambiguous::Narrow) <= width.max(2)), "{marker}");
            // What follows the fence of a code block is no text.
            assert!(marker == "`" || lines.iter().any(|line| line.text().contains('深')), "{marker}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_laid_out_within_the_width(
        text in any::<String>(), marked in "[-#>*_~`|:\\[\\]()<!0-9. \t\n腹痛a\u{301}👩\u{200d}“，&;x]{0,120}", width in 0usize..=200, wide in any::<bool>(),
    ) {
        let ambiguous = if wide { Ambiguous::Wide } else { Ambiguous::Narrow };
        for text in [text, marked] {
            for line in markdown(&text, &Layout { width, ambiguous, ascii: false }) {
                prop_assert!(line.width(ambiguous) <= width.max(2), "{line:?}");
                prop_assert!(ambiguous.of_text(&line.text()) <= width.max(2), "{line:?}");
                prop_assert!(!line.text().contains(|c: char| c.is_control()));
                prop_assert!(line.text().is_char_boundary(line.indent));
            }
        }
    }

    #[test]
    fn tables_are_laid_out_within_the_width(cells in prop::collection::vec("[a腹，*`👩 ]{0,30}", 1..20), columns in 1usize..6, width in 0usize..=120) {
        let mut text = format!("|{}\n|{}\n", "头|".repeat(columns), "-|".repeat(columns));
        for row in cells.chunks(columns) {
            text += &format!("|{}|\n", row.join("|"));
        }
        for line in lines(&text, width, false) {
            prop_assert!(line.width(Ambiguous::Narrow) <= width.max(2), "{line:?}");
        }
    }

    #[test]
    fn paragraphs_lose_nothing(text in "[腹痛发热abc12，。（）！ \n]{0,200}", width in 1usize..=200) {
        let solid = |s: &str| s.chars().filter(|c| c.is_alphanumeric() || matches!(c, '，' | '。' | '（' | '）' | '！')).collect::<String>();
        prop_assert_eq!(solid(&join(&lines(&text, width, false))), solid(&text));
    }
}
