//! What real servers send that the protocol does not say: endings in words of their own, text and reasoning in other shapes, answers in one piece, prompts
//! cut without a word. The library against scripted streams, and the program as a user runs it.

mod common;

use common::{
    endpoint::Endpoint,
    finish, piece, respond, say, stream,
    user::{CASE, User, expect, text},
};
use futures::StreamExt;
use serde_json::{Value, json};
use wardround::{
    chat::{Completion, Delta, Finish, Message, Model, ModelError, Request, Sampling},
    openai::{Endpoints, RemoteModel, RemoteSettings, ReplayReasoning},
};

fn settings(url: &str) -> RemoteSettings {
    common::remote_settings(vec![url.into()])
}

#[derive(Debug, Default)]
struct Heard {
    text: String,
    reasoning: String,
    /// Whether text was taken back on the way.
    moved: bool,
    end: Option<Result<Completion, ModelError>>,
}

impl Heard {
    fn done(&self) -> &Completion {
        self.end.as_ref().expect("the stream ends").as_ref().expect("with an answer")
    }

    fn error(&self) -> String {
        self.end.as_ref().expect("the stream ends").as_ref().expect_err("with an error").to_string()
    }

    fn said(&self) -> (&str, &str, Finish) {
        (&self.text, &self.reasoning, self.done().finish)
    }
}

async fn ask_with(settings: RemoteSettings, messages: Vec<Message>) -> Heard {
    let model = RemoteModel::open(settings, &Endpoints::default()).await.unwrap();
    let mut stream = model.answer(Request { messages, sampling: Sampling::paper(), seed: 7 }).await.unwrap();
    let mut heard = Heard::default();
    while let Some(delta) = stream.next().await {
        match delta {
            Ok(Delta::Text(text)) => heard.text.push_str(&text),
            Ok(Delta::Reasoning(text)) => heard.reasoning.push_str(&text),
            Ok(Delta::TextWasReasoning) => {
                heard.reasoning.push_str(&std::mem::take(&mut heard.text));
                heard.moved = true;
            }
            Ok(Delta::Retrying { .. } | Delta::Prompt { .. }) => {}
            Ok(Delta::Done(completion)) => heard.end = Some(Ok(completion)),
            Err(error) => heard.end = Some(Err(error)),
        }
    }
    heard
}

/// Asks a server that sends this stream.
async fn hear(events: String) -> Heard {
    let server = Endpoint::scripted(move |_| stream(&events));
    ask_with(settings(&server.url()), vec![Message::user("发热")]).await
}

fn event(choice: Value) -> String {
    format!("data: {}\n\n", json!({ "choices": [choice] }))
}

const DONE: &str = "data: [DONE]\n\n";

#[tokio::test]
async fn a_servers_word_for_the_end_is_read_for_what_it_means() {
    let rows = [
        ("end_turn", Finish::Stop),
        ("max_output_tokens", Finish::Length),
        ("MODEL_LENGTH", Finish::Length),
        ("RECITATION", Finish::ContentFilter),
        ("refusal", Finish::ContentFilter),
        ("tool_calls", Finish::Unknown),
        ("something_new", Finish::Unknown),
    ];
    for (word, expected) in rows {
        let heard = hear(piece("肺炎") + &finish(word)).await;
        assert_eq!((heard.said(), heard.done().finish_reason.as_deref()), (("肺炎", "", expected), Some(word)));
    }
    for word in ["server_error", "abort", "engine_overloaded", "network_error"] {
        let heard = hear(piece("肺") + &finish(word)).await;
        assert!(heard.error().contains(word), "{word}: {heard:?}");
        assert!(heard.end.unwrap().unwrap_err().is_retryable(), "{word}");
    }
    let heard = hear(event(json!({"delta": {"content": "肺"}, "finish_reason": {"type": "abort", "message": "x"}})) + DONE).await;
    assert!(heard.error().contains("abort"), "{heard:?}");
    assert_eq!(
        hear(piece("肺炎") + &finish("stop")).await.done().finish_reason,
        None,
        "the protocol's own words are not written down twice"
    );
}

#[tokio::test]
async fn an_empty_word_is_none_and_a_stream_without_an_end_is_cut() {
    let empty = |text: &str| event(json!({"delta": {"content": text}, "finish_reason": ""}));
    let cut = hear(empty("考虑") + &empty("肺")).await;
    assert!(cut.text == "考虑肺" && cut.end.unwrap().unwrap_err().is_retryable());
    assert_eq!(hear(empty("考虑") + &empty("肺炎") + &finish("stop")).await.said(), ("考虑肺炎", "", Finish::Stop));
}

#[tokio::test]
async fn an_answer_that_is_over_without_a_reason_is_an_answer_of_unknown_end() {
    assert_eq!(hear(piece("肺炎") + DONE).await.said(), ("肺炎", "", Finish::Unknown));
    let usage = |tokens: u32| format!("data: {}\n\n", json!({"choices": [], "usage": {"prompt_tokens": 90, "completion_tokens": tokens}}));
    assert_eq!(hear(piece("肺炎") + &usage(1024) + DONE).await.done().finish, Finish::Length, "as many tokens as were allowed");
    assert_eq!(hear(piece("肺炎") + &usage(12) + DONE).await.done().finish, Finish::Unknown);
    assert!(hear(DONE.to_owned()).await.end.unwrap().unwrap_err().is_retryable(), "nothing at all is no answer");
}

#[tokio::test]
async fn text_and_reasoning_are_heard_once_in_every_shape() {
    let streams = [
        event(json!({"delta": {"reasoning": "想", "reasoning_content": "想", "content": null}})) + &piece("肺炎"),
        event(json!({"delta": {"content": [{"type": "thinking", "thinking": "想"}]}}))
            + &event(json!({"delta": {"content": [{"type": "text", "text": "肺"}, {"type": "text", "text": "炎"}]}})),
        event(json!({"delta": {"reasoning_details": [{"type": "reasoning.text", "text": "想"}]}})) + &piece("肺炎"),
        // What the field holds and a tag that was left.
        event(json!({"delta": {"reasoning_content": "想"}})) + &piece("</think>\n\n肺炎"),
        // The whole message at the end, and nothing but it.
        event(json!({"delta": {"reasoning_content": "想"}}))
            + &piece("肺炎")
            + &event(json!({"message": {"content": "肺炎", "reasoning_content": "想"}, "finish_reason": null})),
        event(json!({"message": {"role": "assistant", "content": "肺炎", "reasoning": "想"}, "delta": {}})),
    ];
    for stream in streams {
        let heard = hear(stream.clone() + &finish("stop")).await;
        assert_eq!(heard.said(), ("肺炎", "想", Finish::Stop), "{stream}");
        assert_eq!(heard.done().reasoning_format.as_deref(), Some("field"));
    }
    let refused = hear(event(json!({"delta": {"refusal": "不便回答"}})) + &finish("stop")).await;
    assert_eq!(refused.said(), ("不便回答", "", Finish::ContentFilter));
}

#[tokio::test]
async fn what_a_server_says_again_is_heard_once_and_what_a_model_says_again_as_often_as_it_says_it() {
    let text = "社区获得性肺炎，先做胸片。";
    let growing: String = text.char_indices().map(|(at, c)| piece(&text[..at + c.len_utf8()])).collect();
    let end = || finish("stop").replace(DONE, "");
    let counted =
        |tokens: usize| format!("data: {}\n\n", json!({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": tokens}}));
    let count = text.chars().count();
    let streams = [
        ("pieces with the whole so far", growing.clone() + &finish("stop")),
        ("the same without an end of the stream", growing.clone() + &end()),
        ("the last of them with the reason", growing.clone() + &event(json!({"delta": {"content": text}, "finish_reason": "stop"})) + DONE),
        ("all again with the reason", pieces(text) + &event(json!({"delta": {"content": text}, "finish_reason": "stop"})) + DONE),
        ("all again before the reason", pieces(text) + &piece(text) + &finish("stop")),
        ("all again after the reason, in pieces", pieces(text) + &end() + &pieces(text) + DONE),
        ("all again in pieces that nobody generated", pieces(text) + &pieces(text) + &end() + &counted(count + 1) + DONE),
    ];
    for (name, stream) in streams {
        assert_eq!(hear(stream).await.said(), (text, "", Finish::Stop), "{name}");
    }
    let twice = text.repeat(2);
    assert_eq!(hear(pieces(&twice) + &end() + &counted(2 * count + 1) + DONE).await.said(), (twice.as_str(), "", Finish::Stop));
    for (stream, said) in [
        (piece("好的").repeat(3), "好的好的好的"),
        (piece("好的") + &piece("好的好的"), "好的好的好的"),
        (pieces("好的好的好的"), "好的好的好的"),
    ] {
        assert_eq!(hear(stream + &finish("stop")).await.said(), (said, "", Finish::Stop));
    }
    // A reason with every piece, the model's own repetition, and no end of the stream: nobody said that it is over.
    let each = event(json!({"delta": {"content": "好的"}, "finish_reason": "stop"}));
    assert_eq!(hear(each.repeat(3) + DONE).await.said(), ("好的好的好的", "", Finish::Stop));
    assert!(hear(each.repeat(3)).await.end.unwrap().is_err());
    // Reasoning and its tags within such pieces, too.
    let tagged = ["<think>啰音", "<think>啰音。</th", "<think>啰音。</think>肺", "<think>啰音。</think>肺炎"];
    let stream: String = tagged.iter().map(|text| piece(text)).collect();
    assert_eq!(hear(stream + &finish("stop")).await.said(), ("肺炎", "啰音。", Finish::Stop));
}

#[tokio::test]
async fn reasoning_that_the_prompt_began_is_taken_back_from_the_answer() {
    let heard =
        hear(piece("右下肺啰音，") + &piece("先考虑肺炎。\n</thi") + &piece("nk>\n\n") + &piece("社区获得性肺炎。") + &finish("stop"))
            .await;
    assert_eq!(heard.said(), ("社区获得性肺炎。", "右下肺啰音，先考虑肺炎。", Finish::Stop));
    assert!(heard.moved && heard.done().reasoning_format.as_deref() == Some("think"));
    let heard = hear(piece("## Thinking\n\n啰音。\n\n") + &piece("## Final Response\n\n肺炎。") + &finish("stop")).await;
    assert_eq!((heard.said(), heard.done().reasoning_format.as_deref()), (("肺炎。", "啰音。", Finish::Stop), Some("huatuogpt-o1")));
    assert!(!heard.moved);
}

#[tokio::test]
async fn an_answer_in_one_piece_is_read_whether_it_was_asked_for_or_not() {
    let body = json!({"object": "chat.completion", "model": "m-2024", "choices": [{"index": 0, "finish_reason": "stop",
        "message": {"role": "assistant", "content": "<think>想</think>肺炎"}}], "usage": {"prompt_tokens": 20, "completion_tokens": 5}});
    let server = Endpoint::scripted(move |asked| {
        let kind = if asked.number == 0 { "Content-Type: application/json\r\n" } else { "Content-Type: text/event-stream\r\n" };
        respond(200, kind, &format!("\n{body}"))
    });
    for (omit, extra) in [(vec![], None), (vec!["stream".to_owned()], None), (vec![], Some(false))] {
        let mut settings = settings(&server.url());
        settings.omit = omit;
        settings.extra.extend(extra.map(|stream| ("stream".to_owned(), stream.into())));
        let heard = ask_with(settings, vec![Message::user("发热")]).await;
        assert_eq!(heard.said(), ("肺炎", "想", Finish::Stop));
        assert_eq!((heard.done().usage.answer_tokens, heard.done().served_model.as_deref()), (Some(5), Some("m-2024")));
    }
    let bodies: Vec<Value> = server.received().into_iter().map(|r| r.body).collect();
    assert!(bodies[0]["stream"] == true && bodies[0].get("stream_options").is_some());
    assert!(bodies[1].get("stream").is_none() && bodies[1].get("stream_options").is_none(), "no options of a stream that is not asked for");
    assert!(bodies[2]["stream"] == false && bodies[2].get("stream_options").is_none());
    let other = Endpoint::scripted(|_| respond(200, "Content-Type: application/json\r\n", "{\"hello\": \"world\"}"));
    let heard = ask_with(settings(&other.url()), vec![Message::user("发热")]).await;
    assert!(heard.error().contains("base_url") && heard.error().contains("world"), "{heard:?}");
}

#[tokio::test]
async fn earlier_reasoning_is_sent_back_only_where_a_setting_says_so() {
    let server = Endpoint::scripted(|_| say("好"));
    let earlier = Message { reasoning: "想".into(), ..Message::assistant("肺炎？") };
    let messages = || vec![Message::user("发热"), earlier.clone(), Message::user("啰音")];
    let mut wanted = settings(&server.url());
    wanted.replay_reasoning = Some(ReplayReasoning::ReasoningContent);
    let identity = RemoteModel::open(wanted.clone(), &Endpoints::default()).await.unwrap().identity().clone();
    assert!(
        identity.ways.replay_reasoning.as_deref() == Some("reasoning_content")
            && identity.key().ends_with("replay_reasoning reasoning_content")
    );
    ask_with(wanted, messages()).await;
    ask_with(settings(&server.url()), messages()).await;
    let bodies: Vec<Value> = server.received().into_iter().map(|r| r.body["messages"].clone()).collect();
    assert_eq!(bodies[0][1], json!({"role": "assistant", "content": "肺炎？", "reasoning_content": "想"}));
    assert!(bodies[0][0].get("reasoning_content").is_none());
    assert_eq!(bodies[1][1], json!({"role": "assistant", "content": "肺炎？"}));
}

#[test]
fn an_answer_without_text_is_sent_on_as_a_sign_and_recorded_as_empty() {
    let server = Endpoint::scripted(|asked| match asked.number {
        0 => say(""),
        1 => stream(&(piece("<think>没完") + &finish("length"))),
        _ => say("肺炎"),
    });
    let user = User::new();
    expect(&user.run(&["replay", "--case", CASE, "--language", "zh", "--model", &format!("{}#m", server.url()), "--out", "run"]), 0, "");
    let asked = server.received();
    assert_eq!(asked.len(), 3);
    for message in asked[2].body["messages"].as_array().unwrap() {
        assert!(!message["content"].as_str().unwrap().trim().is_empty(), "{message}");
    }
    assert_eq!((&asked[2].body["messages"][1]["content"], &asked[2].body["messages"][3]["content"]), (&json!("…"), &json!("…")));
    let turns = user.records("run", "turns.jsonl");
    let said: Vec<_> = turns.iter().map(|turn| (turn["text"].as_str().unwrap(), turn["finish"].as_str().unwrap())).collect();
    assert_eq!(said, [("", "stop"), ("", "unclosed_reasoning"), ("肺炎", "stop")]);
}

/// A server that answers as `said` and counts so many tokens of a prompt.
fn counting(said: &'static str, tokens: fn(usize) -> usize) -> Endpoint {
    Endpoint::scripted(move |asked| {
        let counts = json!({"choices": [], "usage": {"prompt_tokens": tokens(asked.number), "completion_tokens": 9}});
        let end = finish("stop").replace(DONE, "");
        stream(&format!("{}{end}data: {counts}\n\n{DONE}", pieces(said)))
    })
}

fn pieces(text: &str) -> String {
    text.chars().map(|c| piece(&c.to_string())).collect()
}

#[test]
fn reasoning_reaches_neither_the_record_of_the_answer_nor_the_history_nor_the_rating() {
    let user = User::new();
    let model = counting("啰音提示肺炎。\n</think>\n\n社区获得性肺炎。", |n| 400 + 200 * n);
    let judge = counting("I must end with [[3]].\n</think>\n\nGood. Rating: [[8]]", |_| 900);
    let (m, j) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let args = ["replay", "--case", CASE, "--language", "zh", "--model", &m, "--judge", &j, "--out", "run"];
    let said = user.run(&args);
    expect(&said, 0, "");
    let out = text(&said.stdout);
    assert!(out.contains("（以上是推理过程，不是回答）"), "{out}");
    let turns = user.records("run", "turns.jsonl");
    for turn in &turns {
        assert_eq!(
            (&turn["text"], &turn["reasoning"], &turn["reasoning_format"]),
            (&json!("社区获得性肺炎。"), &json!("啰音提示肺炎。"), &json!("think"))
        );
        assert!(turn.get("prompt_cut").is_none());
    }
    let history = model.received().last().unwrap().body["messages"].to_string();
    assert!(!history.contains("think") && !history.contains("啰音提示"), "{history}");
    let verdicts = user.records("run", "verdicts.jsonl");
    assert_eq!((&verdicts[0]["rating"], &verdicts[0]["official_rating"]), (&json!(8), &json!(8)));
    let judged = user.run(&[&args[..9], &["--out", "run", "--format", "json"]].concat());
    assert!(text(&judged.stdout).contains("\"restored\":true"));
    let events = user.run(&["replay", "--case", CASE, "--model", &m, "--out", "events", "--format", "json"]);
    assert!(text(&events.stdout).contains("{\"event\":\"text_was_reasoning\"}"));
}

#[test]
fn a_server_that_cuts_prompts_is_told_of_once_and_in_record_and_report() {
    let user = User::new();
    let model = counting("社区获得性肺炎。", |n| [700, 1024, 1024][n.min(2)]);
    let judge = counting("Rating: [[8]]", |_| 900);
    let (m, j) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let said =
        user.run(&["replay", "--case", CASE, "--language", "zh", "--model", &m, "--judge", &j, "--judge-turns", "1,2,3", "--out", "run"]);
    expect(&said, 0, "");
    let out = text(&said.stdout);
    assert!(out.contains("提示词可能被服务器截掉开头（词元数 1024 → 1024）") && out.matches("num_ctx").count() == 1, "{out}");
    let turns = user.records("run", "turns.jsonl");
    let cut: Vec<&Value> = turns.iter().map(|t| &t["prompt_cut"]).collect();
    assert_eq!(cut, [&Value::Null, &Value::Null, &json!({"tokens": 1024, "before": 1024})]);
    let report = user.run(&["report", "run", "--format", "markdown"]);
    assert!(text(&report.stdout).contains("For 1 of 3 answers the tokens"), "{}", text(&report.stdout));
}

#[test]
fn an_endpoint_that_needs_a_setting_is_answered_with_its_name() {
    let refusing = |message: &'static str| {
        Endpoint::scripted(move |_| respond(400, "Content-Type: application/json\r\n", &json!({"error": {"message": message}}).to_string()))
    };
    for (message, setting) in [
        ("Streaming is not enabled for this account.", "omit = [\"stream\"]"),
        ("reasoning_content of assistant messages must be passed back", "replay_reasoning = \"reasoning_content\""),
    ] {
        let server = refusing(message);
        let said = User::new().run(&["replay", "--case", CASE, "--model", &format!("{}#m", server.url()), "--out", "run"]);
        let all = text(&said.stdout) + &text(&said.stderr);
        assert!(all.contains(setting) && all.contains(message), "{all}");
    }
}

#[test]
fn reasoning_is_replayed_formats_are_named_and_questions_are_put_as_settings_say() {
    let user = User::new();
    let model = counting("《推理》啰音《结论》肺炎", |n| 400 + 200 * n);
    let settings = |reasoning: &str| {
        format!(
            "[models.a]\nbase_url = \"{}\"\nmodel = \"m\"\nreasoning = \"{reasoning}\"\nreplay_reasoning = \"reasoning_content\"\n\
             [reasoning.mine]\nopen = [\"《推理》\"]\nclose = [\"《结论》\"]\n",
            model.url()
        )
    };
    user.file("wardround.toml", &settings("mine"));
    let judge = counting("Rating: [[8]]", |_| 900);
    let j = format!("{}#j", judge.url());
    let args = ["replay", "--case", CASE, "--language", "zh", "--model", "a", "--judge", &j, "--out", "run"];
    expect(&user.run(&args), 0, "");
    let turns = user.records("run", "turns.jsonl");
    assert_eq!((&turns[0]["text"], &turns[0]["reasoning"]), (&json!("肺炎"), &json!("啰音")));
    assert!(
        turns[0]["model"]["reasoning"].as_str().unwrap().starts_with("mine ")
            && turns[0]["model"]["replay_reasoning"] == "reasoning_content"
    );
    assert_eq!(model.received()[1].body["messages"][1]["reasoning_content"], "啰音");
    assert!(turns[0]["model"].get("prompting").is_none());

    // Nothing is asked again as it stands, and everything in another way.
    expect(&user.run(&args), 0, "");
    assert_eq!(model.received().len(), 3);
    expect(&user.run(&[&args[..], &["--prompting", "cot"]].concat()), 0, "");
    assert_eq!(model.received().len(), 6);
    let asked = model.received()[5].body["messages"].clone();
    assert!([0, 2, 4].iter().all(|&i: &usize| asked[i]["content"].as_str().unwrap().contains("一步一步")), "{asked}");
    let turns = user.records("run", "turns.jsonl");
    assert!(turns[3]["model"]["prompting"].as_str().unwrap().starts_with("cot ") && turns[3]["key"] != turns[0]["key"]);
    assert!(
        !turns[3]["question"].as_str().unwrap().contains("一步一步"),
        "the question is the case's; what is added is named with the model"
    );
    assert!(judge.received().iter().all(|r| !r.body.to_string().contains("一步一步")), "a judge is asked in the benchmark's words");
    let report = text(&user.run(&["report", "run", "--format", "markdown"]).stdout);
    assert!(report.contains("a \\[2\\]: prompting cot ") && report.contains("(direct): a \\[1\\]."), "{report}");

    user.file("wardround.toml", &settings("min"));
    expect(&user.run(&args), 2, "是否想写 \"mine\"？");
    user.file("wardround.toml", "[reasoning.x]\nopen = [\"a\"]\n");
    expect(&user.run(&["cases", "list"]), 2, "[reasoning.x]");
}
