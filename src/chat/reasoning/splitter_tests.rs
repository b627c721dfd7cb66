use super::{
    super::formats::{FormatEntry, Formats},
    *,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The answer, the reasoning, whether it is still open, and the format.
type Split = (String, String, bool, Option<String>);

fn split_with(reasoning: &Reasoning, parts: &[&str], inside: bool) -> Split {
    let mut s = ReasoningSplitter::new(reasoning, inside);
    let mut pieces: Vec<Piece> = parts.iter().flat_map(|p| s.push(p)).collect();
    pieces.extend(s.finish());
    let (text, reasoning) = joined(pieces);
    (text, reasoning, s.is_inside(), s.format().map(str::to_owned))
}

/// The same where reasoning came in a field of its own.
fn split_elsewhere(parts: &[&str]) -> (String, String) {
    let mut s = ReasoningSplitter::default();
    s.reasoning_is_elsewhere();
    let mut pieces: Vec<Piece> = parts.iter().flat_map(|p| s.push(p)).collect();
    pieces.extend(s.finish());
    joined(pieces)
}

fn split(text: &str) -> (String, String) {
    let (text, reasoning, ..) = split_with(&Reasoning::default(), &[text], false);
    (text, reasoning)
}

fn named(name: &str) -> Reasoning {
    Formats::bundled().choose(Some(name), &[]).unwrap()
}

#[test]
fn reasoning_is_apart_and_a_lone_bracket_is_text() {
    let auto = Reasoning::default();
    let row =
        |text: &str, reasoning: &str, inside, format: Option<&str>| (text.into(), reasoning.into(), inside, format.map(str::to_owned));
    assert_eq!(split_with(&auto, &["<think>\n想一想\n</think>\n\n答案"], false), row("答案", "想一想", false, Some("think")));
    assert_eq!(split_with(&auto, &["a < b <thin", "g"], false), row("a < b <thing", "", false, None));
    assert_eq!(split_with(&auto, &["prefilled</think>x"], true), row("x", "prefilled", false, Some("think")));
    assert_eq!(split_with(&auto, &["<think>no end"], false), row("", "no end", true, Some("think")));
    assert_eq!(split_with(&auto, &["答 \n"], false), row("答 \n", "", false, None));
}

#[test]
fn every_bundled_way_to_mark_reasoning_is_known() {
    let rows = [
        ("<thinking>甲</thinking>\n乙", "thinking"),
        ("<THINK>甲</Think>\n乙", "think"),
        ("<thoughts>甲</thoughts>乙", "thoughts"),
        ("<Analysis>甲</Analysis>乙", "analysis"),
        ("<scratchpad>甲</scratchpad>乙", "scratchpad"),
        ("<mm:think>甲</mm:think>乙", "minimax"),
        ("<thought>甲</thought><output>\n乙</output>", "thought"),
        ("<reasoning>\n甲\n</reasoning>\n<answer>\n乙</answer>", "reasoning"),
        ("<|begin_of_thought|>\n\n甲\n\n<|end_of_thought|>\n\n<|begin_of_solution|>\n\n乙<|end_of_solution|>", "begin-of-thought"),
        ("[THINK]甲[/THINK]乙", "mistral"),
        ("◁think▷甲◁/think▷乙", "kimi"),
        ("## Thinking\n\n甲\n\n## Final Response\n\n乙", "huatuogpt-o1"),
        ("\n**Thought**\n甲\n\n**Summarization**:\n乙", "finemedlm-o1"),
        ("Thought:\n甲\nSummarization:\n乙", "finemedlm-o1"),
    ];
    for (text, format) in rows {
        let auto = split_with(&Reasoning::default(), &[text], false);
        assert_eq!(auto, ("乙".into(), "甲".into(), false, Some(format.into())), "{text}");
        assert_eq!(split_with(&named(format), &[text], false), auto, "{text}");
        let (answer, reasoning, ..) = split_with(&named("none"), &[text], false);
        assert_eq!((answer.trim(), reasoning.as_str()), (text.trim(), ""));
    }
}

#[test]
fn a_closing_tag_alone_ends_what_the_prompt_had_begun() {
    let rows = [
        ("先想。\n</think>\n\n肺炎。", ("肺炎。", "先想。")),
        ("想</think>肺炎", ("肺炎", "想")),
        ("</think>\n肺炎", ("肺炎", "")),
        ("想完了</think>", ("", "想完了")),
        ("想</thinking>肺炎", ("肺炎", "想")),
        ("想<|end_of_thought|><|begin_of_solution|>肺炎<|end_of_solution|>", ("肺炎", "想")),
        // The last one decides.
        ("一</think>二</think>三", ("三", "一二")),
        ("<think>一</think>二</think>三", ("三", "一二")),
        ("<think>一<think>二</think>三</think>四", ("四", "一<think>二三")),
        ("<think>一</think>二“</think>”三`</think>`四", ("二“</think>”三`</think>`四", "一")),
        ("<think>一</think>二\n```\n</think>\n```\n三", ("二\n```\n</think>\n```\n三", "一")),
        // A heading alone is a heading.
        ("想\n## Final Response\n肺炎", ("想\n## Final Response\n肺炎", "")),
    ];
    for (text, (answer, reasoning)) in rows {
        assert_eq!(split(text), (answer.to_owned(), reasoning.to_owned()), "{text}");
    }
    // From a model that is known to write so it ends the reasoning.
    for known in [named("huatuogpt-o1"), Formats::bundled().choose(None, &["HuatuoGPT-o1-8B"]).unwrap()] {
        let (answer, reasoning, ..) = split_with(&known, &["想\n## Final Response\n肺炎"], false);
        assert_eq!((answer.as_str(), reasoning.as_str()), ("肺炎", "想"));
    }
}

#[test]
fn a_tag_that_is_spoken_about_is_text() {
    let rows = [
        "模型用“</think>”结束推理，与病情无关。",
        "输出里的 `</think>` 是结束标记。",
        "标记 `a </think> b` 如上。",
        "标记（<think>）和（</think>）不是诊断。",
        "示例：\n```\n<think>想</think>\n```\n以上。",
        "The tag \"</think>\" closes it.",
    ];
    for text in rows {
        assert_eq!(split(text), (text.to_owned(), String::new()), "{text}");
    }
    // Inside the reasoning, too, where it stands in quotes.
    assert_eq!(split("<think>要写“</think>”再答</think>肺炎"), ("肺炎".into(), "要写“</think>”再答".into()));
    // A fence that the reasoning leaves open does not swallow the answer.
    assert_eq!(split("<think>```\n草稿</think>肺炎"), ("肺炎".into(), "```\n草稿".into()));
}

#[test]
fn a_heading_opens_only_an_answer() {
    for text in ["诊断：肺炎\n\n## Thinking\n\n发热", "Thinking about it, 肺炎", "Thought: 肺炎", "## 思考\n发热\n## 总结\n肺炎"]
    {
        assert_eq!(split(text), (text.to_owned(), String::new()), "{text}");
    }
    let (answer, reasoning, inside, _) = split_with(&Reasoning::default(), &["## Thinking\n\n想到一半"], false);
    assert_eq!((answer.as_str(), reasoning.as_str(), inside), ("", "想到一半", true));
}

#[test]
fn reasoning_of_its_own_field_leaves_text_alone() {
    assert_eq!(split_elsewhere(&["</think>\n\n肺炎"]), ("肺炎".into(), String::new()));
    assert_eq!(split_elsewhere(&["再想</think>肺炎"]), ("肺炎".into(), "再想".into()));
    assert_eq!(split_elsewhere(&["肺炎“</think>”是标记"]), ("肺炎“</think>”是标记".into(), String::new()));
}

#[test]
fn an_own_format_is_read_as_it_is_written() {
    let entry = FormatEntry { open: vec!["《推理》".into()], close: vec!["《结论》".into()], ..FormatEntry::default() };
    let own = Formats::with(&BTreeMap::from([("mine".to_owned(), entry)])).unwrap();
    let (answer, reasoning, ..) = split_with(&own.choose(Some("mine"), &[]).unwrap(), &["《推理》发热《结论》肺炎"], false);
    assert_eq!((answer.as_str(), reasoning.as_str()), ("肺炎", "发热"));
}

#[test]
fn tags_and_headings_are_known_as_models_vary_them() {
    let rows = [
        "<THINK>甲</THINK>乙",
        "<Think>\n甲\n</think>\n乙",
        "<Thinking>甲</Thinking>乙",
        "<think >甲</ think >乙",
        "<thoughts>甲</thoughts>乙",
        "<analysis>甲</analysis>乙",
        "<scratchpad>甲</scratchpad><answer>乙</answer>",
        "<reflection>甲</reflection>乙",
        "[think]甲[/think]乙",
        "<|channel>thought\n甲<channel|>乙",
        "<mm:think>甲</mm:think>乙",
        "‹思考>甲‹/思考>乙",
        "<思考>\n甲\n</思考>\n<回答>乙</回答>",
        "<|channel|>analysis<|message|>甲<|end|><|start|>assistant<|channel|>final<|message|>乙",
        "analysis甲assistantfinal乙",
        "## 思考过程\n\n甲\n\n## 最终回答\n\n乙",
        "**思考过程：**\n甲\n**最终回答：**乙",
        "## Thinking Process\n甲\n## Final Answer\n乙",
        "### thought process:\n甲\nFinal Answer:\n乙",
    ];
    for text in rows {
        assert_eq!(split(text), ("乙".to_owned(), "甲".to_owned()), "{text}");
    }
    assert_eq!(split("analysisThe pain moved.assistantfinalAppendicitis."), ("Appendicitis.".into(), "The pain moved.".into()));
}

#[test]
fn an_ordinary_answer_is_left_as_it_is() {
    let rows = [
        "analysis: the pain moved to the right.",
        "analysis of the urine is normal.",
        "Analysis\n\nThe pain moved.\n\n## Final Answer\nAppendicitis.",
        "The final analysis: appendicitis. My thoughts: operate.",
        "## 分析\n转移性右下腹痛。\n## 最终回答\n阑尾炎。",
        "## 最终回答\n阑尾炎。",
        "思考过程：\n转移性右下腹痛。\n结论：阑尾炎。",
        "思考过程：转移性右下腹痛。",
        "1. 推理过程：腹痛。\n2. 答案：阑尾炎。",
        "阑尾炎。\n\n## 思考过程\n转移性右下腹痛。",
        "Thinking Process: pain, then fever.",
        "地塞米松 <5 mg，血钾 < 3.5 mmol/L，[think] 不是药名，>10 mg 慎用。",
        "CRP <analyses> [1] [thinking] ‹5 mg›，体温 < 思考 37。",
        "The assistant finally wrote an analysis.",
        "模型的“<analysis>”与 `<Think >` 是标记。",
    ];
    for text in rows {
        assert_eq!(split(text), (text.to_owned(), String::new()), "{text}");
    }
    let (answer, reasoning, ..) =
        split_with(&Formats::bundled().choose(None, &["gpt-oss-20b"]).unwrap(), &["analysis: appendicitis"], false);
    assert_eq!((answer.as_str(), reasoning.as_str()), ("analysis: appendicitis", ""));
}

const TEXTS: &[&str] = &[
    " <think> 先看 < 体温 </th </think>\n诊断：肺炎 <thinks> 结束<",
    "病人右下腹痛。\n</think>\n\n考虑 `</think>` 阑尾炎。 \n",
    "\n## Thinking\n\n一、# 甲\n## Final\n  **Final Response**：\n\n乙 \n丙",
    "**Thought**\n想\n1. Summarization\n答“</think>”案",
    "<|begin_of_thought|>甲<|end_of_thought|>\n<|begin_of_solution|>乙<|end_of_solution|> 尾",
    "```\n<think>\n```\n“<think>”<think>甲“</think>”乙</think>丙</answer>",
    "◁think▷甲◁/think▷[THINK]乙[/THINK]丙",
    " </think>\n甲</think>乙",
    "< THINK >甲<think>乙</ Think>丙`</think>`丁</think\n>戊 [think] 己",
    "analysisThe end.assistantfinalAppendicitis <|channel|>final<|message|>x",
    "**思考过程：**\n甲\n最终回答\n乙\n## 答案：丙",
    "思考过程：\n甲\n<analysis>乙</ analysis><answer>丙</answer>[/think]丁",
];

proptest! {
    #[test]
    fn the_cut_of_the_stream_changes_nothing(cuts in prop::collection::vec(0usize..140, 0..16), which in 0..TEXTS.len(), inside: bool) {
        let whole = TEXTS[which];
        let mut at: Vec<usize> = cuts.into_iter().map(|c| whole.floor_char_boundary(c)).collect();
        at.sort_unstable();
        at.push(whole.len());
        let mut start = 0;
        let parts: Vec<&str> = at.iter().map(|&end| { let p = &whole[start..end]; start = end; p }).collect();
        prop_assert_eq!(split_elsewhere(&parts), split_elsewhere(&[whole]));
        for reasoning in [Reasoning::default(), named("huatuogpt-o1"), named("finemedlm-o1"), named("think")] {
            prop_assert_eq!(split_with(&reasoning, &parts, inside), split_with(&reasoning, &[whole], inside));
        }
    }

    #[test]
    fn text_without_a_marker_is_left_as_it_is(text in "[^<>◁▷\\[]{0,80}") {
        let (answer, reasoning) = split(&text);
        prop_assume!(reasoning.is_empty());
        prop_assert_eq!(answer, text.trim_start());
    }
}
