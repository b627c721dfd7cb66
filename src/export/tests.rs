//! Tests of what texts of patients, models and judges may do to a format: nothing.

use super::{CastOptions, Contents, Look, Wanted, cast, markdown, page, still};
use crate::{
    case::{Case, ReadOptions, read_bytes},
    language::Language,
    record::{AskedKind, TurnRecord, sample_turn},
    screen::theme::Registry,
    tape::{Event, Header, Made, Provenance, Tape, TapeEvent, Times},
};
use proptest::prelude::*;
use pulldown_cmark::{Event as Markup, Options, Parser, Tag, TagEnd};

fn case(question: &str) -> Case {
    let turn = |question: &str| serde_json::json!({ "kind": "complaint", "question": question, "reference": ["d"] });
    let case = serde_json::json!({
        "case": [{ "id": "1", "language": "zh", "title": "机密标题", "turns": [turn(question)], "reference": [{ "id": "d", "question": "诊断", "answer": "机密参考。" }] }]
    });
    let text = toml::to_string(&case).unwrap();
    read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0)
}

fn tape(question: &str, answer: &str, reasoning: &str) -> Tape {
    let case = case(question);
    let mut record = TurnRecord { question: question.to_owned(), ..sample_turn("1", 1, answer) };
    record.reasoning = reasoning.to_owned();
    let events = vec![
        TapeEvent::new(0, Event::Asked { turn: 1, asked: AskedKind::Protocol, question: question.to_owned() }),
        TapeEvent::new(300, Event::Reasoning { text: reasoning.to_owned() }),
        TapeEvent::new(400, Event::Text { text: answer.to_owned() }),
        TapeEvent::new(900, Event::Answer { record: Box::new(record.clone()) }),
    ];
    let provenance = Provenance::now(Made::FromRun, &record.model, "2026-03-04T05:06:07Z".parse().ok());
    Tape { header: Header::new(&case, Times::FromRecord), case, provenance, events, is_torn: false }
}

fn look() -> Look {
    Look { language: Language::Zh, size: (100, 30), themes: Registry::load(None).0, theme: None }
}

/// What a terminal shows that plays a recording, frame by frame: the bytes have a jump of the cursor after each wide character.
fn seen(cast: &str) -> String {
    let size = |n: u16| std::num::NonZero::new(n).unwrap();
    let mut terminal = vt100::Parser::new(size(30), size(100), 0);
    let mut all = cast.lines().next().unwrap().to_owned();
    for line in cast.lines().skip(1) {
        let (_, _, output): (f64, String, String) = serde_json::from_str(line).unwrap();
        terminal.process(output.as_bytes());
        all.push_str(&terminal.screen().contents());
    }
    all
}

/// What stands outside quote blocks, and what is raw HTML anywhere.
fn outside_quotes(text: &str) -> (String, Vec<String>) {
    let (mut depth, mut outside, mut raw) = (0, String::new(), Vec::new());
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Markup::Start(Tag::BlockQuote(_)) => depth += 1,
            Markup::End(TagEnd::BlockQuote(_)) => depth -= 1,
            Markup::Html(html) | Markup::InlineHtml(html) => raw.push(html.into_string()),
            Markup::Text(text) | Markup::Code(text) if depth == 0 => outside.push_str(&text),
            _ => {}
        }
    }
    (outside, raw)
}

const NASTY: &str = "```\n</script><!-- \u{2028} ]]>\n# 不是标题\n</blockquote></main>\n~~~~\n<img src=x onerror=alert(1)>";

#[test]
fn texts_leave_no_format() {
    let contents = Contents::of(&tape(NASTY, NASTY, NASTY), Wanted::default());
    let (outside, raw) = outside_quotes(&markdown(&contents, Language::Zh));
    assert!(raw.is_empty() && !outside.contains("不是标题") && outside.contains("关于此录制"), "{outside} {raw:?}");
    let page = page(&contents, Language::Zh);
    assert_eq!(page.matches("<script").count(), 2, "{page}");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<img") && !page.contains("<!--") && !page.contains('\u{2028}'));
    let svg = still(&contents, &look(), None).unwrap();
    assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("<!--"), "{svg}");
}

#[test]
fn what_is_hidden_is_in_no_format_and_the_label_is_in_each() {
    let hidden = ["机密参考", "机密标题"];
    let tape = tape("患者王小明，男，腹痛。", "考虑阑尾炎。", "");
    for (take, expected) in [(Wanted::default(), false), (Wanted { with_reference: true, ..Wanted::default() }, true)] {
        let contents = Contents::of(&tape, take);
        let options = CastOptions { speed: 1.0, idle_limit: None };
        let all = [
            page(&contents, Language::Zh),
            markdown(&contents, Language::Zh),
            still(&contents, &look(), None).unwrap(),
            seen(&cast(&contents, &look(), options).unwrap()),
        ];
        for (format, text) in all.iter().enumerate() {
            for secret in hidden {
                assert_eq!(text.contains(secret), expected, "{secret}, format {format}: {text}");
            }
            assert!(text.contains("smollm2 的录制，2026-03-04"), "format {format}: {text}");
            assert!(text.contains("王小明"), "format {format}");
        }
        let masked = Contents::of(&tape, Wanted { mask_names: true, ..take });
        let all = [
            page(&masked, Language::Zh),
            markdown(&masked, Language::Zh),
            still(&masked, &look(), None).unwrap(),
            seen(&cast(&masked, &look(), options).unwrap()),
        ];
        assert!(all.iter().all(|text| !text.contains("小明") && text.contains("王××")), "{all:?}");
    }
}

#[test]
fn each_answer_names_its_own_model() {
    let mut tape = tape("腹痛。", "考虑阑尾炎。", "");
    let mut more = tape.events.clone();
    for event in &mut more {
        event.at_ms += 2000;
        if let Event::Answer { record } = &mut event.event {
            record.model.name = "another-model".into();
        }
    }
    tape.events.append(&mut more);
    let contents = Contents::of(&tape, Wanted::default());
    for text in [page(&contents, Language::En), markdown(&contents, Language::En)] {
        for label in [
            "recording of smollm2 + another-model, 2026-03-04",
            "Answer · recording of smollm2, 2026",
            "Answer · recording of another-model, 2026",
        ] {
            assert!(text.replace('\\', "").contains(label), "{label}: {text}");
        }
    }
}

#[test]
fn a_tape_that_is_cut_shows_what_came_and_says_so() {
    let mut tape = tape("腹痛。", "考虑阑尾炎，建议", "");
    tape.events.pop();
    tape.is_torn = true;
    let contents = Contents::of(&tape, Wanted::default());
    for text in [page(&contents, Language::En), markdown(&contents, Language::En)] {
        assert!(text.contains("考虑阑尾炎，建议") && text.contains("The recording ends here"), "{text}");
    }
    assert!(still(&contents, &look(), None).unwrap().contains("考虑阑尾炎"));
    let error = still(&contents, &look(), Some(1)).unwrap_err();
    assert_eq!(error.words(Language::En), "the tape has no answer");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn whatever_is_written_stays_in_its_quote(text in "[a痛<>`~#>*_\\-+=|\\[\\]()!:&; \n1.\\\\]{1,60}") {
        prop_assume!(!text.trim().is_empty());
        // A case's question has no space around it.
        let contents = Contents::of(&tape(text.trim(), &text, ""), Wanted::default());
        let empty = Contents::of(&tape("问", "答", ""), Wanted::default());
        let (outside, raw) = outside_quotes(&markdown(&contents, Language::Zh));
        prop_assert_eq!(raw, Vec::<String>::new());
        prop_assert_eq!(outside, outside_quotes(&markdown(&empty, Language::Zh)).0);
    }
}
