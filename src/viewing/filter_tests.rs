use super::*;
use crate::language::Language;
use proptest::prelude::*;

fn parsed(text: &str) -> String {
    Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
}

#[test]
fn filters_are_read_and_written() {
    let table = [
        ("score<5 turn=1", "score<5 turn=1"),
        ("model~yi judge-human>2 finish=length", "model~yi judge-human>2 finish=length"),
        ("text:/阑尾/ tag=dose note:/x/ flag=cut", "text~/阑尾/ tag=dose note~/x/ flag=cut"),
        ("case=12 length>500 time>30s repeat=0", "case=12 length>500 time>30s repeat=0"),
        ("spread>=2 rater=王 rating<4", "spread>=2 rater=王 rating<4"),
        ("score＜５ turn＝１　model～yi text：阑尾", "score<5 turn=1 model~yi text~阑尾"),
        ("评委分≤5 模型=yi 用时>2分", "score<=5 model=yi time>120s"),
        ("标记=截断 Tags=dose 结束=正常 flag=\"own judge\"", "flag=cut tag=dose finish=stop flag=judged-by-itself"),
        ("!flag=cut | -turn=1 (score<3 | score>8)", "!flag=cut | !turn=1 (score<3 | score>8)"),
        ("！（score<3 turn=1）", "!(score<3 turn=1)"),
        ("score@gpt-4o<5 rating@“王 医生”>7", "score@gpt-4o<5 rating@\"王 医生\">7"),
        ("score=none rating!=无", "score=none rating!=none"),
        ("case=\"none\" text:\"a | b\"", "case=\"none\" text~\"a | b\""),
        ("text:急性（阑尾炎） turn=1", "text~\"急性（阑尾炎）\" turn=1"),
        ("text:/a\\/b/", "text~/a\\/b/"),
        ("time<1.5s time>7ms", "time<1.5s time>0.007s"),
        ("", ""),
        ("  ", ""),
    ];
    for (text, expected) in table {
        assert_eq!(parsed(text), expected, "{text}");
        assert_eq!(parsed(expected), expected, "{expected}");
    }
}

#[test]
fn a_mistake_is_pointed_at_and_answered_in_both_languages() {
    let table = [
        ("turn=1 scroe<5", 7, "did you mean score?", "是不是 score"),
        ("score", 5, "after \"score\" comes one of", "之后缺少"),
        ("阑尾", 0, "write text:阑尾", "请写 text:阑尾"),
        ("nothing=1", 0, "there are: case, turn", "可用：case、turn"),
        ("score<", 6, "a value is missing", "缺少值"),
        ("score<high", 6, "takes a number", "写数字"),
        ("score~5", 6, "is a number", "是数字"),
        ("time>3 parsecs", 7, "there is no field parsecs", "没有字段"),
        ("time>3x", 5, "takes a time", "写时间"),
        ("model<yi", 6, "is a name", "是名称"),
        ("text<yi", 5, "is a text", "是文字"),
        ("flag=cutt", 5, "did you mean cut?", "是不是 cut"),
        ("finish=never", 7, "one of stop, length", "可用：stop"),
        ("text:/(/", 5, "no regular expression", "不是正则"),
        ("text:/a", 5, "has no end", "没有结束"),
        ("text:\"a", 5, "has no end", "没有结束"),
        ("(score<5", 0, "no closing one", "没有右括号"),
        ("score<5)", 7, "no opening one", "没有左括号"),
        ("score<5 |", 9, "a condition is missing", "缺少条件"),
        ("!", 1, "a condition is missing", "缺少条件"),
        ("=5", 0, "begins no condition", "不能以"),
        ("turn@x=1", 4, "has no @NAME", "不能加 @"),
        ("score@<5", 6, "after @ comes", "@ 之后"),
    ];
    for (text, at, en, zh) in table {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!(error.at, Some(at), "{text}: {error}");
        assert!(error.words(Language::En).contains(en), "{text}: {}", error.words(Language::En));
        assert!(error.words(Language::Zh).contains(zh), "{text}: {}", error.words(Language::Zh));
    }
    assert_eq!(Filter::parse("病例=1 scroe<5").unwrap_err().pointed("病例=1 scroe<5"), "病例=1 scroe<5\n       ^");
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    for text in [format!("{}turn=1", "!".repeat(100_000)), "(".repeat(100_000)] {
        assert!(Filter::parse(&text).unwrap_err().words(Language::En).contains("too deeply"));
    }
}

fn texts() -> impl Strategy<Value = String> {
    let alphabet: Vec<char> = "ab 1.阑尾（）|\"“”\\/／＼=~:!-none".chars().collect();
    prop::collection::vec(prop::sample::select(alphabet), 1..8).prop_map(|chars| chars.into_iter().collect())
}

fn conditions() -> impl Strategy<Value = Filter> {
    let ops = prop::sample::select(vec![Op::Less, Op::AtMost, Op::Equal, Op::Other, Op::AtLeast, Op::More]);
    let whose = prop::option::of(texts());
    let numbers = (ops.clone(), -1000.0..1000.0f64, 0..3u8, whose).prop_map(|(op, number, which, whose)| {
        let field = match which {
            0 => Field::Score(whose),
            1 => Field::Rating(whose),
            _ => Field::Length,
        };
        Condition { field, test: Test::Number(op, number) }
    });
    let times = (ops, 0u32..5_000_000).prop_map(|(op, ms)| Condition { field: Field::Time, test: Test::Number(op, f64::from(ms)) });
    let names = (texts(), any::<bool>()).prop_map(|(text, same)| Condition { field: Field::Model, test: Test::Equal(text, same) });
    let parts = texts().prop_map(|text| Condition { field: Field::Text, test: Test::Contains(text) });
    let patterns = texts()
        .prop_filter_map("a pattern", |text| Pattern::new(&text).ok())
        .prop_map(|pattern| Condition { field: Field::Note, test: Test::Matches(pattern) });
    let there = any::<bool>().prop_map(|is_there| Condition { field: Field::Spread, test: Test::Present(is_there) });
    prop_oneof![numbers, times, names, parts, patterns, there].prop_map(Filter::Is)
}

fn filters() -> impl Strategy<Value = Filter> {
    conditions().prop_recursive(4, 24, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![some.clone().prop_map(Filter::All), some.prop_map(Filter::Any), inner.prop_map(|one| Filter::Not(Box::new(one)))]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(filter in filters()) {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text).map_err(|e| format!("{text}: {e}")), Ok(filter));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,60}") {
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(error.at.is_some_and(|at| at <= text.chars().count() + 1));
            let _ = error.pointed(&text);
        }
    }

    #[test]
    fn nor_does_one_of_its_own_signs(parts in prop::collection::vec(prop::sample::select(
        vec!["score", "text", "model", "@", "<", ">=", "＝", "~", ":", "!", "-", "(", "）", "|", " ", "/", "\"", "“", "\\", "5", "阑尾", "none"]), 0..24)) {
        let _ = Filter::parse(&parts.concat());
    }
}
