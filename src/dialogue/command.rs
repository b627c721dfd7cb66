//! Parses a line of input: a command word in Chinese or English or its letter, and its arguments.

use crate::{
    language::Language,
    record::{ErrorTag, Rating},
    suggest::nearest,
};

macro_rules! verbs {
    ($($(#[$doc:meta])* $variant:ident, $takes:ident: $($word:literal)*;)*) => {
        /// What can be said.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Verb {
            $($(#[$doc])* $variant,)*
        }

        impl Verb {
            /// All, in the order of the help.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its words; the letter comes first, where it has one.
            pub fn words(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($word),*],)* }
            }

            fn takes(self) -> Takes {
                match self { $(Self::$variant => Takes::$takes,)* }
            }
        }
    };
}

/// Words of earlier versions: understood, so that scripts go on working, and not shown.
const FORMER_WORDS: &[(&str, Verb)] = &[("裁判", Verb::Judge), ("裁判列表", Verb::Judges)];

/// Whether something follows a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Maybe,
    Something,
}

// The letters are the keys of the screen, where it has one for the same.
verbs! {
    /// List the cases.
    List, Maybe: "l" "list" "列表" "病例";
    /// Show only some.
    Filter, Maybe: "f" "filter" "筛选" "过滤";
    /// Open a case.
    Open, Something: "open" "打开";
    /// Ask the next turn.
    Next, Nothing: "n" "next" "下一轮" "继续";
    /// Ask the next turn in other words.
    Edit, Maybe: "e" "edit" "改问" "改后再问";
    /// Ask something of one's own.
    Ask, Maybe: "a" "ask" "提问" "自己提问" "问";
    /// Ask the last question again.
    Again, Nothing: "g" "again" "重答" "重新回答";
    /// Stop what is coming.
    Stop, Nothing: "x" "stop" "停止" "停";
    /// Show the reference.
    Reference, Nothing: "r" "reference" "参考" "参考答案";
    /// Have the answer judged, or choose who judges.
    Judge, Maybe: "j" "judge" "评判" "评委";
    /// List who can judge.
    Judges, Nothing: "judges" "评委列表";
    /// Rate the answer.
    Rate, Something: "s" "rate" "评分" "打分";
    /// Print the reasoning.
    Reasoning, Nothing: "z" "reasoning" "推理" "推理过程";
    /// Print the consultation again.
    Show, Nothing: "p" "show" "显示" "重读";
    /// Print the answers of every model to a turn, one after another.
    Compare, Maybe: "c" "compare" "对照" "并排对照";
    /// Open the case as a variant of it, or list which there are.
    Variant, Maybe: "variant" "变体" "病例变体";
    /// Print the scores of the models by turn.
    Scores, Maybe: "scores" "得分" "得分总览";
    /// Choose who answers.
    Model, Maybe: "m" "model" "模型" "换模型";
    /// List who can answer.
    Models, Nothing: "models" "模型列表";
    /// Read cases from elsewhere.
    Source, Something: "o" "source" "来源" "病例来源";
    /// Begin the case again.
    StartOver, Nothing: "restart" "start over" "重新开始" "从头";
    /// Put on disk what could not be.
    Save, Nothing: "save" "存盘" "重试存盘";
    /// Keep the consultation as a tape.
    Tape, Nothing: "tape" "录制" "存为录制";
    /// Go on from a recording with a model that answers now.
    Live, Maybe: "live" "接续" "现场接续";
    /// Play recordings at another speed.
    Speed, Something: "speed" "速度";
    /// Hold a recording, or let it go on.
    Pause, Nothing: "pause" "暂停";
    /// Show the rest of a recording's answer at once.
    AtOnce, Nothing: "instant" "立即" "立即显示";
    /// Go back to the list.
    Back, Nothing: "b" "back" "返回";
    /// Let what is coming come to its end before the next line is looked at.
    Wait, Nothing: "wait" "等待" "等";
    /// Say all this.
    Help, Nothing: "h" "?" "help" "帮助";
    /// Leave.
    Quit, Nothing: "q" "quit" "exit" "退出" "离开";
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing; in a consultation the next turn.
    Empty,
    /// A verb and what follows it, which may be empty.
    Do(Verb, String),
    Rate {
        /// How good.
        rating: Rating,
        /// What is wrong.
        tags: Vec<ErrorTag>,
        /// In the rater's words.
        comment: String,
    },
    /// It cannot be made out.
    Unclear(Unclear),
}

/// Why a line cannot be made out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// No verb; perhaps the id of a case. With the nearest word.
    Unknown(String, Option<&'static str>),
    /// The verb is not followed by anything, and something follows.
    TakesNothing(&'static str),
    /// Something has to follow.
    Needs(Verb),
    /// No rating from 1 to 10.
    NoRating(String),
    /// No error tag among others that are.
    NoTag(String),
}

/// What a line says.
pub fn parse(line: &str) -> Said {
    let line = line.trim();
    if line.is_empty() {
        return Said::Empty;
    }
    if let Some(verb) = verb(&fold(line)) {
        return complete(verb, line, "");
    }
    if let Some(rest) = line.strip_prefix(['/', '／']).filter(|r| !r.contains('/')) {
        return Said::Do(Verb::Filter, rest.trim().to_owned());
    }
    if line.starts_with(['@', '＠']) {
        return Said::Do(Verb::Filter, line.to_owned());
    }
    let (word, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim()));
    let folded = fold(word);
    if let Some(verb) = verb(&folded) {
        return complete(verb, word, rest);
    }
    // The word and what follows it may stand together: 提问：……, 评分7.
    if let Some((before, after)) = line.split_once([':', '：'])
        && let Some(verb) = verb(&fold(before))
    {
        return complete(verb, before, after.trim());
    }
    if folded.chars().all(|c| c.is_ascii_digit()) && rest.is_empty() {
        return Said::Do(Verb::Open, folded);
    }
    if let Some(at) = folded.find(|c: char| c.is_ascii_digit())
        && let Some(verb) = verb(&folded[..at])
    {
        let number = &folded[at..];
        return complete(verb, &folded[..at], &if rest.is_empty() { number.to_owned() } else { format!("{number} {rest}") });
    }
    let words = Verb::ALL.iter().flat_map(|v| v.words()).copied();
    Said::Unclear(Unclear::Unknown(line.to_owned(), nearest(&folded, words)))
}

fn complete(verb: Verb, word: &str, rest: &str) -> Said {
    match (verb.takes(), rest.is_empty()) {
        (Takes::Something, true) => Said::Unclear(Unclear::Needs(verb)),
        (Takes::Nothing, false) => {
            let folded = fold(word);
            let words = verb.words();
            let current = words.iter().find(|w| **w == folded).or(words.last());
            Said::Unclear(Unclear::TakesNothing(current.copied().unwrap_or_default()))
        }
        _ if verb == Verb::Rate => rate(rest),
        _ => Said::Do(verb, rest.to_owned()),
    }
}

fn rate(rest: &str) -> Said {
    let (number, rest) = rest.split_once(char::is_whitespace).map_or((rest, ""), |(n, rest)| (n, rest.trim()));
    let folded = fold(number);
    let digits = folded.trim_end_matches("/10").trim_end_matches('分');
    let Some(rating) = digits.parse().ok().and_then(Rating::new) else { return Said::Unclear(Unclear::NoRating(number.to_owned())) };
    let (first, after) = rest.split_once(char::is_whitespace).map_or((rest, ""), |(first, after)| (first, after.trim()));
    let named: Vec<&str> = first.split([',', '，', '、']).filter(|t| !t.is_empty()).collect();
    let tags: Vec<Option<ErrorTag>> = named.iter().map(|t| tag(t)).collect();
    if tags.iter().all(Option::is_none) {
        return Said::Rate { rating, tags: Vec::new(), comment: rest.to_owned() };
    }
    let mut known: Vec<ErrorTag> = Vec::new();
    for (tag, name) in tags.into_iter().zip(named) {
        match tag {
            Some(tag) if known.contains(&tag) => {}
            Some(tag) => known.push(tag),
            None => return Said::Unclear(Unclear::NoTag(name.to_owned())),
        }
    }
    Said::Rate { rating, tags: known, comment: after.to_owned() }
}

fn tag(text: &str) -> Option<ErrorTag> {
    let text = fold(text).replace('-', "_");
    ErrorTag::ALL.into_iter().find(|t| t.name() == text || t.words(Language::Zh) == text)
}

fn verb(folded: &str) -> Option<Verb> {
    let former = || FORMER_WORDS.iter().find(|(word, _)| *word == folded).map(|(_, verb)| *verb);
    Verb::ALL.iter().copied().find(|v| v.words().contains(&folded)).or_else(former)
}

/// Small letters, and the characters that a Chinese input method makes wide as the narrow ones.
pub fn fold(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(verb: Verb, rest: &str) -> Said {
        Said::Do(verb, rest.into())
    }

    #[test]
    fn lines_and_what_they_say() {
        use Verb::*;
        let table = [
            ("", Said::Empty),
            (" \u{3000}\t", Said::Empty),
            ("n", said(Next, "")),
            ("NEXT", said(Next, "")),
            ("ｎ", said(Next, "")),
            ("　下一轮　", said(Next, "")),
            ("3", said(Open, "3")),
            ("１２", said(Open, "12")),
            ("open right-lower-quadrant-pain", said(Open, "right-lower-quadrant-pain")),
            ("打开　3", said(Open, "3")),
            ("打开3", said(Open, "3")),
            ("ask", said(Ask, "")),
            ("ask What About  CT?", said(Ask, "What About  CT?")),
            ("提问：需要　ＣＴ吗？", said(Ask, "需要　ＣＴ吗？")),
            ("问 需要手术吗", said(Ask, "需要手术吗")),
            ("?", said(Help, "")),
            ("？", said(Help, "")),
            ("start over", said(StartOver, "")),
            ("Start Over", said(StartOver, "")),
            ("m http://127.0.0.1:8080/v1#yi", said(Model, "http://127.0.0.1:8080/v1#yi")),
            ("模型 /m/甲 乙.gguf", said(Model, "/m/甲 乙.gguf")),
            ("/腹痛", said(Filter, "腹痛")),
            ("@普外科", said(Filter, "@普外科")),
            ("filter", said(Filter, "")),
            ("list 21", said(List, "21")),
            ("j", said(Judge, "")),
            ("judge gpt", said(Judge, "gpt")),
            ("open", Said::Unclear(Unclear::Needs(Open))),
            ("stop smoking?", Said::Unclear(Unclear::TakesNothing("stop"))),
            ("nxet", Said::Unclear(Unclear::Unknown("nxet".into(), Some("next")))),
            ("下一伦", Said::Unclear(Unclear::Unknown("下一伦".into(), Some("下一轮")))),
            ("referense", Said::Unclear(Unclear::Unknown("referense".into(), Some("reference")))),
            ("这是什么意思", Said::Unclear(Unclear::Unknown("这是什么意思".into(), None))),
            ("fever-and-cough", Said::Unclear(Unclear::Unknown("fever-and-cough".into(), None))),
        ];
        for (line, expected) in table {
            assert_eq!(parse(line), expected, "{line:?}");
        }
    }

    #[test]
    fn ratings_with_tags_and_comments() {
        use ErrorTag::*;
        let rated = |n, tags: &[ErrorTag], comment: &str| Said::Rate {
            rating: Rating::new(n).unwrap(),
            tags: tags.to_vec(),
            comment: comment.into(),
        };
        let table = [
            ("rate 7", rated(7, &[], "")),
            ("评分７分", rated(7, &[], "")),
            ("s 10/10", rated(10, &[], "")),
            ("rate 3 wrong,unsafe dose is too high", rated(3, &[Wrong, Unsafe], "dose is too high")),
            ("评分 4 错误，不完整、错误 剂量不对", rated(4, &[Wrong, Incomplete], "剂量不对")),
            ("rate 5 did-not-follow", rated(5, &[DidNotFollow], "")),
            ("rate 5 no_source,未按要求", rated(5, &[NoSource, DidNotFollow], "")),
            ("rate 8 fine, really", rated(8, &[], "fine, really")),
            ("rate 5 wrong,unsave x", Said::Unclear(Unclear::NoTag("unsave".into()))),
            ("rate 11", Said::Unclear(Unclear::NoRating("11".into()))),
            ("rate 0", Said::Unclear(Unclear::NoRating("0".into()))),
            ("rate good", Said::Unclear(Unclear::NoRating("good".into()))),
            ("rate", Said::Unclear(Unclear::Needs(Verb::Rate))),
            ("评委 甲", said(Verb::Judge, "甲")),
            ("裁判 甲", said(Verb::Judge, "甲")),
            ("评委列表", said(Verb::Judges, "")),
            ("裁判列表", said(Verb::Judges, "")),
            ("裁判列表 甲", Said::Unclear(Unclear::TakesNothing("评委列表"))),
        ];
        for (line, expected) in table {
            assert_eq!(parse(line), expected, "{line:?}");
        }
    }

    #[test]
    fn no_word_has_two_meanings() {
        let mut words: Vec<&str> =
            Verb::ALL.iter().flat_map(|v| v.words()).copied().chain(FORMER_WORDS.iter().map(|(word, _)| *word)).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
        assert!(words.iter().all(|w| fold(w) == *w));
    }
}
