//! Reads a rating leniently where the published rule finds none.
//!
//! Medical text is full of numbers on scales: a pain score of 7, a Glasgow coma scale of 15, a blood pressure
//! of 120/80. So a number outside double brackets counts only where its context names it: its clause begins
//! with the rating's name or states that the answer receives it, and nothing before it in the sentence
//! mentions the patient or a clinical scale. A doubtful number is no rating.

use super::{
    rating::{official_rating, pattern},
    without_reasoning::without_reasoning,
};
use regex::Regex;
use std::sync::LazyLock;

/// What stands in double brackets, or after brackets that hold the rating's name.
static BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\[\s*\[\s*(?:(?:final |overall )?(?:rating|score)|[总最终]*(?:评分|得分|打分|分数))?\s*[:=]?\s*([^\[\]]*?)\s*\]\s*\]\s*:?\s*([^\s\[\]]*)",
    )
});
/// A number that is the whole of what stands in brackets: 8, 8.5, 8/10, 8分, 8 out of 10.
static ALONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(\d{1,3}(?:\.\d+)?)\s*(?:/\s*10|out of 10)?\s*(?:分|points?)?[.。,;]?$"));
/// An object with the rating, as some judges write it.
static OBJECT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)^\s*(?:json\s*)?\{[^{}]*?"(?:rating|score|评分|得分)"\s*:\s*"?(\d{1,3}(?:\.\d+)?)"?\s*[,}]"#));
/// The rating by its name at the start of a clause: `Rating: 8`, `My final score for this answer is 8/10`, `综合评分：8.5分`.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:so|thus|therefore|hence|overall|in summary|in conclusion|finally|and)\b,?\s*)*",
        r"(?:(?:my|the|this|final|overall|total|answer|response|quality|assistant'?s?|model'?s?|ai)\s+)*",
        r"(?:(?:rating|score|grade)(?:\s+(?:for|of|to)?\s*(?:this|the|its|answer|response|assistant'?s?|model'?s?|ai)+)*",
        r"|(?:因此|所以|综上|总之|故|我|给出|给|的|对|该|此|本|这个|次|回答|答案|答复|模型|助手|质量|综合|最终|最后|总体|整体|总)*",
        r"(?:评分|得分|打分|评级|分数)(?:结果)?)",
        r"\s*(?:is|was|would be|should be|为|是)?\s*[:=]?\s*[\[\(]?\s*",
        r"(\d{1,3}(?:\.\d+)?)",
    ))
});
/// The rating by what is done: `I give it 8/10`, `I would rate this response an 8`, `该回答可得6分`, `我给8分`.
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:so|thus|therefore|hence|overall|in summary|in conclusion|finally|and)\b,?\s*)*",
        r"(?:(?:i|we)(?:'d| would| will| can|'ll)?\s+(?:give|rate|score|grade|assign|award)|(?:this|the)\s+(?:answer|response|reply|assistant|model)\s+(?:gets|deserves|earns|receives|merits))",
        r"(?:\s+(?:it|this|the|its|ai|assistant'?s?|model'?s?|answer|response|reply|as|at|an?|with|to|rating|score|grade|of))*",
        r"\s+(\d{1,3}(?:\.\d+)?)",
        r"|^(?:因此|所以|综上|总之|故|综合|总体|最终|最后|来看|而言)*(?:我|该|此|本|这个|这份|评委|回答|答案|答复|模型|助手|的)+",
        r"(?:会|将|可以|可|应|能|只能|认为)*(?:给予|给出|给|打|评为|评定为|评|得到|获得|得)",
        r"(?:该|此|本|它|这个|回答|答案|答复|的|综合|最终|评分|打分|分数|分|打|评|为|是|[:])*\s*(\d{1,3}(?:\.\d+)?)",
    ))
});
/// A line that is nothing but a number out of ten.
static OUT_OF_TEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:overall|总体|综合)[,:]?\s*)?(\d{1,2}(?:\.\d+)?)\s*/\s*10(?:分)?[.。!]?$"));
/// What may stand after the number: the scale, and then anything but another number, a range or a unit.
static SCALE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*(?:/\s*10|out of 10|of 10)(?:\D|$)"));
static NOT_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:\d|\.\d|\s*[-~–—]\s*\d|\s*[%‰/×^]|\s*(?:至|到|或|to|or|and)\s*\d|\s*of\b|\s*out\b|\s*分?\s*(?:制|钟|以上|以下|以内|级|期|度|岁|天|日|周|个|次|例|项|年|小时|秒)",
        r"|\s*(?:k?pa|mm\s?hg|mg|g|kg|ml|l|cm|mm|m?mol|u|iu|bpm|h|hours?|days?|weeks?|months?|years?|minutes?|min|pain)\b)",
    ))
});
/// What may follow a number that an answer is given: nothing, points, or why. Diagnoses, tablets and milligrams are given, too.
static GIVEN_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:/\s*10|out of (?:10|ten))?\s*(?:分|points?)?\s*(?:$|[.,;:)\]!?(]|\b(?:because|since|as|for|due|but|overall|in)\b|因为|由于|但|的|左右)",
    )
});
/// A finding that a score points to: it is the patient's.
static POINTS_TO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:分|points?)?\s*,\s*(?:提示|符合|属于|表明|indicat\w*|suggest\w*|consistent|which|meaning)"));
/// The patient, and the scales of medicine.
static CLINICAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)患者|患儿|病人|病患|产妇|孕妇|新生儿|疼痛|腹痛|疼|痛|量表|昏迷|意识|睁眼|语言反应|肌力|肌张力|心功能|血压|血糖|心率|脉搏|体温|呼吸|危险|风险|病情|严重|焦虑|抑郁|营养|压疮|跌倒|分级|分期|格拉斯哥|阿普加",
        r"|\b(?:patients?|pain|ache|comatose|coma|glasgow|consciousness|severity|risk|pressure|scales?|mobility|anxiety|depression|neonat\w*|newborn|infant|at one minute|at five minutes)\b",
        r"|\b(?:apgar|wells|norton|braden|ranson|alvarado|blatchford|rockall|morse|barthel|karnofsky|child|killip|gleason|bishop|villalta|geneva|caprini|padua|ecog|centor|mews|news|nrs|vas)\b",
    ))
});
/// A name in capitals is a scale's (GCS, NIHSS, CURB-65, CHA2DS2-VASc), unless it is one of these.
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Z][A-Za-z]*[A-Z0-9]+[\w-]*"));
const NO_SCALES: [&str; 9] = ["AI", "LLM", "GPT", "JSON", "RATING", "SCORE", "FINAL", "OVERALL", "MY"];
/// A judge that says that it gives no rating.
static DECLINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:无法|不能|不予|拒绝|难以|不便|不愿|不会|没法)(?:对|给|作|做|进行|出|该|回答|答案|此|其|予以|任何|一个)*(?:评分|评价|打分|评判|评级|评定|判断)",
        r"|(?:\bcan(?:no|')t|\bcannot|\bcan not|\bunable to|\bdo(?: no|n')t(?: want to| wish to)?|\bwon't|\bwill not|\brefuse to|\bdecline to|\bnot able to)\s+",
        r"(?:\w+\s+){0,3}?(?:rate|rating|score|grade|evaluate|judge|assess)\b",
    ))
});
/// Enumerations and headings before what a line says.
static LEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[\s#>•·\-–—]+|\(?\d{1,2}[.)、]\s+)*"));

/// What a reader would take the rating to be where the official code may not: full-width brackets, decimals, `8/10` that is said of the answer, `评分：8`.
/// Recorded beside the official reading, which it contradicts only where that is in reasoning, and never used in its place. Only from 1 to 10; `None` where
/// there is a doubt: a range, several ratings in words, or a number that may be the patient's.
pub fn lenient_rating(text: &str) -> Option<f64> {
    let text = &*without_reasoning(text);
    // What is there and fits into no number may be one in other digits.
    if let Some(rating) = official_rating(text).and_then(|rating| u32::try_from(rating).ok()) {
        return Some(f64::from(rating)).filter(on_scale);
    }
    let text = plain(text);
    if let Some(rating) = in_brackets(&text) {
        return rating.filter(on_scale);
    }
    if DECLINED.is_match(&text) {
        return None;
    }
    if let Some(found) = OBJECT.captures(&text) {
        return number(&found[1]).filter(on_scale);
    }
    in_words(&text).filter(on_scale)
}

fn on_scale(rating: &f64) -> bool {
    (1.0..=10.0).contains(rating)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// The first double brackets that are about the rating: they decide. `Some(None)` where what they hold is no single number.
fn in_brackets(text: &str) -> Option<Option<f64>> {
    BRACKETS.captures_iter(text).find_map(|found| {
        let (inside, after) = (&found[1], &found[2]);
        let said = if inside.is_empty() { after } else { inside };
        // `[[1]: a reference]` and the like have no digit first.
        said.starts_with(|c: char| c.is_ascii_digit()).then(|| ALONE.captures(said).and_then(|alone| number(&alone[1])))
    })
}

/// The rating that all clauses that state one agree on.
fn in_words(text: &str) -> Option<f64> {
    let mut found: Option<f64> = None;
    let mut heading = "";
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for (place, line) in lines.iter().enumerate() {
        let line = &line[LEAD.find(line).map_or(0, |lead| lead.end())..];
        let at_end = place == 0 || place + 1 == lines.len();
        let alone = OUT_OF_TEN.captures(line).filter(|_| at_end && !is_clinical(heading)).and_then(|found| number(&found[1]));
        for rating in sentences(line).filter_map(|sentence| of_sentence(sentence, heading)).chain(alone) {
            if found.is_some_and(|known| known != rating) {
                return None;
            }
            found = Some(rating);
        }
        // A line without an end says what the next one is about.
        heading = if line.ends_with(['.', '。', '!', '?', ';']) { "" } else { line };
    }
    found
}

/// Sentences of a line; a decimal point ends none.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split(['。', '!', '?', ';']).flat_map(|part| part.split(". "))
}

/// The rating that one of a sentence's clauses states.
fn of_sentence(sentence: &str, heading: &str) -> Option<f64> {
    let mut from = 0;
    loop {
        let clause = sentence[from..].trim_start();
        let begin = sentence.len() - clause.len();
        if let Some(rating) = of_clause(clause, &sentence[..begin], heading) {
            return Some(rating);
        }
        from = begin + clause.find(',')? + 1;
    }
}

fn of_clause(clause: &str, before: &str, heading: &str) -> Option<f64> {
    let by_name = NAMED.captures(clause);
    let is_given = by_name.is_none();
    let found = by_name.or_else(|| GIVEN.captures(clause))?;
    let figure = found.iter().skip(1).flatten().next()?;
    let after = &clause[figure.end()..];
    if is_given && !GIVEN_ENDS.is_match(after) || POINTS_TO.is_match(after) && is_clinical(after) {
        return None;
    }
    let after = SCALE.find(after).map_or(after, |scale| &after[scale.end().min(after.len())..]);
    let named = &clause[..figure.end()];
    let doubtful = NOT_AFTER.is_match(after) || [before, named, heading, of_what(after)].into_iter().any(is_clinical);
    if doubtful { None } else { number(figure.as_str()) }
}

/// What a number is said to be of, without the reasons that are given for it.
fn of_what(after: &str) -> &str {
    const REASONS: [&str; 9] = [",", "因为", "由于", "但", " because", " since", " as ", " for ", " due to "];
    let end = REASONS.iter().filter_map(|reason| after.find(reason)).min();
    &after[..end.unwrap_or(after.len())]
}

fn is_clinical(text: &str) -> bool {
    CLINICAL.is_match(text) || CAPITALS.find_iter(text).any(|name| !NO_SCALES.contains(&name.as_str()))
}

/// Without emphasis, in narrow characters and one kind of brackets.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '*' | '`' | '\\' | '$')).flat_map(narrow).collect()
}

fn narrow(c: char) -> impl Iterator<Item = char> {
    let (one, two) = match c {
        '【' | '〔' | '〖' => ('[', None),
        '】' | '〕' | '〗' => (']', None),
        '⟦' | '〚' => ('[', Some('[')),
        '⟧' | '〛' => (']', Some(']')),
        '，' | '、' => (',', None),
        '’' => ('\'', None),
        '“' | '”' => ('"', None),
        '\u{3000}' | '\u{a0}' => (' ', None),
        '\u{ff01}'..='\u{ff5e}' => (char::from_u32(c as u32 - 0xfee0).unwrap_or(c), None),
        _ => (c, None),
    };
    std::iter::once(one).chain(two)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_judges_write_of_their_rating_is_read() {
        let rows = [
            ("[[8]]", 8.0),
            ("[[4]] … or rather [[6]]", 4.0),
            ("［［6］］ and later [[4]]", 4.0),
            ("[[8.5]]", 8.5),
            ("［［８］］", 8.0),
            ("Rating: [[８]]", 8.0),
            ("【【7】】", 7.0),
            ("【[7]】", 7.0),
            ("⟦7⟧", 7.0),
            ("[[ 8 ]]", 8.0),
            ("[[8/10]]", 8.0),
            ("[[8分]]", 8.0),
            ("[[8 out of 10]]", 8.0),
            ("[[**8**]]", 8.0),
            (r"\[\[8\]\]", 8.0),
            ("[[评分：8]]", 8.0),
            ("[[Rating: 9]]", 9.0),
            ("[[rating]]: 8", 8.0),
            ("［［评分］］：9分", 9.0),
            ("{\"rating\": 8}", 8.0),
            ("```json\n{\"reason\": \"无\", \"score\": \"6.5\"}\n```", 6.5),
            ("Rating: **6**", 6.0),
            ("**Rating:** 6/10", 6.0),
            ("## Rating: [6]", 6.0),
            ("回答遗漏了查体。\n评分：9", 9.0),
            ("The patient's pain was overlooked.\nFinal rating: 7", 7.0),
            ("综合评分：8.5分", 8.5),
            ("- 最终评分为 7 分（满分10分）", 7.0),
            ("回答全面，综合得分8分", 8.0),
            ("按得分10分制，该回答可得6分。", 6.0),
            ("我给该回答打8分，因为它没有提到患者的疼痛。", 8.0),
            ("综上，我给8分。", 8.0),
            ("I give 8.5/10.", 8.5),
            ("I would rate this response an 8 out of 10.", 8.0),
            ("Overall, I'd give it a score of 7.", 7.0),
            ("Accurate and complete.\n9/10", 9.0),
            ("My final score for this answer is 8/10, as it misses the GCS of 15.", 8.0),
            ("评分：8。\n评分：8", 8.0),
            ("Rating: 8 because the patient's pain was taken seriously", 8.0),
            ("The patient rated the pain as 8/10. Rating: 6/10", 6.0),
        ];
        for (text, rating) in rows {
            assert_eq!(lenient_rating(text), Some(rating), "{text}");
        }
    }

    #[test]
    fn a_score_of_the_patient_a_range_and_a_scale_are_no_rating() {
        let rows = [
            "患者疼痛评分7分，回答没有提到。",
            "疼痛评分：7分",
            "该回答给出3种诊断，均合理。",
            "该回答给了3条建议。",
            "我认为应给予5毫克。",
            "The answer gets 3 diagnoses right.",
            "I would give 5 units.",
            "评分8分，提示中度昏迷。",
            "The score is 8, indicating moderate coma.",
            "NRS评分：7分，未处理。",
            "VAS 评分 8/10，回答遗漏了镇痛。",
            "GCS评分8分的病人需要插管。",
            "GCS：评分8分",
            "格拉斯哥昏迷评分：8分",
            "GCS睁眼4分，语言3分，得8分",
            "Apgar评分1分钟9分，5分钟10分。",
            "Apgar score: 9 at one minute.",
            "Glasgow Coma Scale\nScore: 8",
            "CURB-65评分：3分，应住院。",
            "CURB-65 score 3.",
            "Score: CURB-65 of 3",
            "Wells score: 4.5, so a scan is due.",
            "The Wells score is 6.",
            "CHA2DS2-VASc score: 4",
            "Killip分级：2",
            "心功能3级（NYHA），评分：3级",
            "血压 120/80，心率 8/10。",
            "血压 8/10 kPa 未处理。",
            "BP 9/10 was missed.",
            "The patient reports 7/10 pain.",
            "7/10 pain",
            "Pain is rated 7/10.",
            "I rate the pain 7/10.",
            "患者得6分",
            "病人评分：6",
            "Norton评分8分",
            "评分7分的疼痛需要吗啡。",
            "Score: 8 (Glasgow)",
            "得分：5（Apgar，1分钟）",
            "体温评分2分，呼吸评分3分，总分5分",
            "Risk score: 7",
            "The severity score is 8.",
            "风险评分：5分",
            "2/10 of patients",
            "评分：10分制",
            "Rating: 85/100",
            "评分：85",
            "Score: 4/5",
            "Rating: 7-8",
            "评分：7～8分",
            "评分：7到8分",
            "Rating: 7 or 8",
            "Rating: [[7-8]]",
            "［［7～8］］",
            "[[7至8]]",
            "[[85/100]]",
            "[[0]]",
            "[[100]]",
            "[[99999999999999999999999]]",
            "［［11］］",
            "[[0]] I mean 8/10",
            "The rating scale is 1-10. I do not want to rate.",
            "评分标准为1到10分。",
            "评分：7\n评分：8",
            "Rating: 8. But I cannot rate it.",
            "评分：8分。无法给出评价。",
            "{\"pain_score\": 7}",
            "{\"gcs\": {\"score\": 9}}",
            "1. 8 mg morphine\n2. 7/10 mild",
            "no number",
            "<ponder>Rating: 8",
            "Rating: 8\n</ponder>\nGood.",
            "",
        ];
        for text in rows {
            assert_eq!(lenient_rating(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_official_reading_is_never_contradicted(text in r"(\[\[|\]\]|［［|［|]|[0-9]|评分|：|Rating|/10|分|。|, ){0,20}") {
            let official = official_rating(&text);
            let lenient = lenient_rating(&text);
            prop_assert!(lenient.is_none_or(|r| (1.0..=10.0).contains(&r)));
            if let Some(rating) = official {
                prop_assert_eq!(lenient, (1..=10).contains(&rating).then_some(rating as f64));
            }
        }

        #[test]
        fn a_number_in_a_sentence_of_the_patient_is_no_rating(
            who in prop::sample::select(vec!["患者", "病人", "疼痛", "GCS", "NIHSS", "Alvarado ", "APACHE II ", "MEWS", "血压"]),
            name in prop::sample::select(vec!["评分", "得分", "总分", "score", " score is ", "评分：", "rating: "]),
            rating in 1u32..=10,
            unit in prop::sample::select(vec!["", "分", "/10", " out of 10"]),
        ) {
            prop_assert_eq!(lenient_rating(&format!("回答未提及{who}{name}{rating}{unit}。")), None);
            prop_assert_eq!(lenient_rating(&format!("{who}{name}{rating}{unit}")), None);
        }
    }
}
