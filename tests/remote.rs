//! The remote client against servers that say exactly what they are told to, and against llama.cpp's own.

mod common;

use common::{
    EVENTS_HEAD,
    endpoint::{Behaviour, Endpoint, Reply, Step},
    finish, piece, respond, say, stall, stream,
};
use futures::StreamExt;
use secrecy::SecretString;
use std::time::{Duration, Instant};
use wardround::{
    chat::{Completion, Delta, Finish, Message, Model, ModelError, Request, Sampling},
    openai::{Dialect, Endpoints, RemoteModel, RemoteSettings},
};

fn settings(url: &str) -> RemoteSettings {
    RemoteSettings { retries: 2, ..common::remote_settings(vec![url.into()]) }
}

fn request() -> Request {
    Request { messages: vec![Message::user("腹痛")], sampling: Sampling::paper(), seed: 7 }
}

#[derive(Debug, Default)]
struct Heard {
    text: String,
    reasoning: String,
    retries: usize,
    end: Option<Result<Completion, ModelError>>,
}

async fn ask(settings: RemoteSettings) -> Heard {
    let model = RemoteModel::open(settings, &Endpoints::default()).await.unwrap();
    let mut stream = model.answer(request()).await.unwrap();
    let mut heard = Heard::default();
    while let Some(delta) = stream.next().await {
        match delta {
            Ok(Delta::Text(text)) => heard.text.push_str(&text),
            Ok(Delta::Reasoning(text)) => heard.reasoning.push_str(&text),
            Ok(Delta::TextWasReasoning) => heard.reasoning.push_str(&std::mem::take(&mut heard.text)),
            Ok(Delta::Retrying { .. }) => heard.retries += 1,
            Ok(Delta::Prompt { .. }) => {}
            Ok(Delta::Done(completion)) => heard.end = Some(Ok(completion)),
            Err(error) => heard.end = Some(Err(error)),
        }
    }
    heard
}

fn error(heard: &Heard) -> String {
    heard.end.as_ref().expect("the stream ends").as_ref().expect_err("with an error").to_string()
}

#[tokio::test]
async fn a_stream_cut_into_single_bytes_is_read_whole() {
    let server = Endpoint::scripted(|_| {
        let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":3}}}\n\n";
        let all = format!(
            ": ping\n\n{}{}{}{usage}{}",
            piece("<thi"),
            piece("nk>先想"),
            piece("</think>急性阑尾炎🩺"),
            finish("stop").replace("data: [DONE]\n\n", "")
        ) + "data: [DONE]\n\n";
        Reply::Steps(format!("{EVENTS_HEAD}{all}").bytes().map(|byte| Step::Send(vec![byte])).collect())
    });
    let heard = ask(settings(&server.url())).await;
    assert_eq!((heard.text.as_str(), heard.reasoning.as_str()), ("急性阑尾炎🩺", "先想"));
    let done = heard.end.unwrap().unwrap();
    assert_eq!(
        (done.finish, done.usage.prompt_tokens, done.usage.cached_tokens, done.usage.answer_tokens),
        (Finish::Stop, Some(11), Some(3), Some(5))
    );
}

#[tokio::test]
async fn reasoning_content_is_reasoning_and_an_unclosed_tag_is_no_answer() {
    let server = Endpoint::scripted(|asked| {
        let reasoning = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"想\"}}]}\n\n";
        let text = if asked.number == 0 { reasoning.to_owned() + &piece("答") } else { piece("<think>没完") };
        stream(&(text + &finish("length")))
    });
    let heard = ask(settings(&server.url())).await;
    assert_eq!((heard.text.as_str(), heard.reasoning.as_str(), heard.end.unwrap().unwrap().finish), ("答", "想", Finish::Length));
    let heard = ask(settings(&server.url())).await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap().unwrap().finish), ("", Finish::UnclosedReasoning));
}

#[tokio::test]
async fn what_is_sent_is_what_was_asked_in_the_dialect_of_the_endpoint() {
    let server = Endpoint::scripted(|_| say("好"));
    let done = ask(settings(&server.url())).await.end.unwrap().unwrap();
    assert_eq!(done.sampling.repetition_penalty, None, "OpenAI's protocol has no penalty, and the record says so");
    let mut vllm = settings(&server.url());
    vllm.dialect = Dialect::Vllm;
    vllm.extra.insert("min_p".into(), 0.1.into());
    vllm.omit = vec!["stream_options".into()];
    vllm.system = Some("你是助手".into());
    ask(vllm).await;
    let received = server.received();
    assert!(received[0].head.starts_with("POST /v1/chat/completions"));
    let body = &received[0].body;
    assert_eq!(
        (&body["temperature"], &body["top_p"], &body["max_tokens"], &body["seed"]),
        (&0.5.into(), &0.7.into(), &1024.into(), &7.into())
    );
    assert!(body.get("repetition_penalty").is_none() && body["stream_options"]["include_usage"] == true);
    let body = &received[1].body;
    assert_eq!((&body["repetition_penalty"], &body["min_p"], &body["messages"][0]["role"]), (&1.1.into(), &0.1.into(), &"system".into()));
    assert!(body.get("stream_options").is_none());
}

#[tokio::test]
async fn a_passing_failure_is_asked_again_and_as_late_as_the_server_wants() {
    let cases = [(429, "Retry-After: 1\r\n"), (503, ""), (408, "")];
    for (number, (status, headers)) in cases.into_iter().enumerate() {
        println!("case {number}");

        let server = Endpoint::scripted(move |asked| match asked.number {
            0 => respond(status, headers, "{\"error\":{\"message\":\"busy\"}}"),
            _ => say("好"),
        });
        let begin = Instant::now();
        let heard = ask(settings(&server.url())).await;
        assert_eq!((heard.text.as_str(), heard.retries, server.received().len()), ("好", 1, 2));
        assert!(headers.is_empty() || begin.elapsed() >= Duration::from_secs(1));
    }
}

#[tokio::test]
async fn retries_are_bounded_and_only_for_what_passes() {
    let cases = [(500, 3, "boom"), (400, 1, "boom"), (404, 1, "\"m\""), (302, 1, "redirects")];
    for (number, (status, requests, says)) in cases.into_iter().enumerate() {
        println!("case {number}");

        let server = Endpoint::scripted(move |_| respond(status, "", "{\"error\":{\"message\":\"boom\"}}"));
        let heard = ask(settings(&server.url())).await;
        assert_eq!(server.received().len(), requests);
        assert!(error(&heard).contains(says) && error(&heard).contains(&status.to_string()), "{}", error(&heard));
    }
}

#[tokio::test]
async fn a_refused_field_is_named_with_the_setting_that_leaves_it_out() {
    let server =
        Endpoint::scripted(|_| respond(400, "", "{\"error\":{\"message\":\"Unrecognized request argument supplied: stream_options\"}}"));
    let heard = ask(settings(&server.url())).await;
    assert!(error(&heard).contains("omit = [\"stream_options\"]"), "{}", error(&heard));
}

#[tokio::test]
async fn a_key_is_sent_and_never_shown_even_when_the_server_echoes_it() {
    let server = Endpoint::scripted(|_| respond(401, "", "{\"error\":{\"message\":\"Incorrect API key provided: sk-very-secret.\"}}"));
    let mut with_key = settings(&server.url());
    with_key.key = Some(SecretString::from("sk-very-secret".to_owned()));
    assert!(!format!("{with_key:?}").contains("sk-very-secret"));
    let heard = ask(with_key).await;
    assert!(server.received()[0].head.contains("Bearer sk-very-secret"));
    let text = format!("{} {:?}", error(&heard), heard);
    assert!(text.contains("key_env") && !text.contains("sk-very-secret"), "{text}");
}

#[tokio::test]
async fn a_page_instead_of_a_stream_is_said_to_be_one() {
    let server = Endpoint::scripted(|_| respond(200, "Content-Type: text/html\r\n", "<html><body>Please log in</body></html>"));
    let heard = ask(settings(&server.url())).await;
    assert!(error(&heard).contains("Please log in") && error(&heard).contains("base_url"), "{}", error(&heard));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_context_that_is_too_small_has_an_error_of_its_own() {
    let said = "{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens\"}}";
    let server = Endpoint::scripted(move |_| respond(400, "", said));
    let heard = ask(settings(&server.url())).await;
    assert!(matches!(heard.end, Some(Err(ModelError::ContextLength { .. }))), "{heard:?}");
}

#[tokio::test]
async fn a_stream_that_breaks_keeps_what_came_and_is_not_repeated_behind_the_users_back() {
    let server = Endpoint::scripted(|_| stream(&piece("半句")));
    let heard = ask(settings(&server.url())).await;
    assert_eq!((heard.text.as_str(), heard.retries, server.received().len()), ("半句", 0, 1));
    assert!(matches!(heard.end, Some(Err(ModelError::Broken { .. }))), "{heard:?}");
}

#[tokio::test]
async fn odd_chunks_do_not_cost_the_answer() {
    let server = Endpoint::scripted(|_| {
        let odd = [
            r#"{"choices":null}"#,
            r#"{"choices":[{"delta":null}]}"#,
            r#"{"choices":[{"delta":{"content":null,"tool_calls":[{}]}}]}"#,
            r#"{"usage":{"prompt_tokens":-1,"completion_tokens":1e30}}"#,
        ];
        let odd: String = odd.iter().map(|o| format!("data: {o}\n\n")).collect();
        stream(&(odd + &piece("答") + &finish("stop")))
    });
    let heard = ask(settings(&server.url())).await;
    assert_eq!(heard.text, "答", "{heard:?}");
    assert_eq!(heard.end.unwrap().unwrap().usage.prompt_tokens, None);
}

#[tokio::test]
async fn an_answer_without_end_is_ended() {
    let server = Endpoint::scripted(|asked| {
        let (begin, block) = match asked.number {
            0 => ("data: ", "x".repeat(1 << 16)),
            _ => ("", piece(&"长".repeat(10_000))),
        };
        Reply::Steps(vec![Step::Send(format!("{EVENTS_HEAD}{begin}").into_bytes()), Step::Repeat(block.into_bytes(), Duration::ZERO)])
    });
    let mut once = settings(&server.url());
    once.timeouts.first_token = 60;
    once.retries = 0;
    for says in ["an event of more than 1 MiB", "more than 64 MiB for one answer"] {
        let heard = ask(once.clone()).await;
        assert!(error(&heard).contains(says), "{}", error(&heard));
    }
}

#[tokio::test]
async fn a_server_that_stalls_runs_into_the_limit_that_its_message_names() {
    let server = Endpoint::scripted(|asked| stall(&if asked.number == 0 { String::new() } else { piece("半") }));
    let mut once = settings(&server.url());
    once.retries = 0;
    assert!(error(&ask(once.clone()).await).contains("timeouts.first_token"));
    let heard = ask(once).await;
    assert!(error(&heard).contains("timeouts.idle") && heard.text == "半", "{heard:?}");
}

#[tokio::test]
async fn a_server_that_drips_for_ever_runs_into_the_limit_of_a_whole_answer() {
    let server = Endpoint::scripted(|_| {
        let drip = Step::Repeat(piece("滴").into_bytes(), Duration::from_millis(100));
        Reply::Steps(vec![Step::Send(EVENTS_HEAD.as_bytes().to_vec()), drip])
    });
    let mut once = settings(&server.url());
    (once.retries, once.timeouts.answer) = (0, 2);
    let heard = ask(once).await;
    assert!(error(&heard).contains("timeouts.answer") && heard.text.starts_with("滴滴"), "{heard:?}");
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_said_in_one_line() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut nobody = settings(&format!("http://user:secret@{free}/v1"));
    nobody.retries = 0;
    let text = error(&ask(nobody).await);
    assert!(text.contains(&free.to_string()) && text.contains("Is the server running") && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn dropping_the_answer_closes_the_connection() {
    let server = Endpoint::scripted(|_| stall(&piece("一")));
    let model = RemoteModel::open(settings(&server.url()), &Endpoints::default()).await.unwrap();
    let mut stream = model.answer(request()).await.unwrap();
    assert_eq!(stream.next().await, Some(Ok(Delta::Text("一".into()))));
    assert_eq!(server.left(), 0);
    drop(stream);
    let closed = async {
        while server.left() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), closed).await.expect("the connection is closed");
}

#[tokio::test]
async fn a_proxy_receives_the_request() {
    let proxy = Endpoint::scripted(|_| say("经由代理"));
    let mut through = settings("http://model.invalid/v1");
    through.proxy = Some(proxy.url().trim_end_matches("/v1").to_owned());
    assert_eq!(ask(through).await.text, "经由代理");
    assert!(proxy.received()[0].head.starts_with("POST http://model.invalid/v1/chat/completions"));
}

#[tokio::test]
async fn the_only_model_is_found_and_several_have_to_be_chosen_from() {
    let listing = |models: &[&'static str]| Endpoint::start(Behaviour::default().models(models));
    let unnamed = |server: &Endpoint| RemoteSettings { model: None, ..settings(&server.url()) };
    let (one, two) = (listing(&["yi"]), listing(&["yi", "qwen"]));
    assert!(RemoteModel::open(unnamed(&one), &Endpoints::default()).await.unwrap().identity().key().contains(" yi "));
    let text = RemoteModel::open(unnamed(&two), &Endpoints::default()).await.err().unwrap().to_string();
    assert!(text.contains("yi, qwen"), "{text}");
}

/// With llama.cpp's own server, whose build needs what the program's own llama.cpp needs.
#[cfg(feature = "local")]
mod llama_server {
    use super::*;
    use std::{
        io::{Read, Write},
        process::{Child, Command, Stdio},
    };

    /// llama.cpp's own server, ended when dropped.
    struct LlamaServer {
        child: Child,
        url: String,
    }

    impl LlamaServer {
        fn start() -> Self {
            let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let child = Command::new(common::llama_server())
                .args(["--host", "127.0.0.1", "--port", &port.to_string(), "-c", "2048", "-np", "1", "-m"])
                .arg(common::model_file())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            Self { child, url: format!("http://127.0.0.1:{port}") }
        }

        async fn ready(&self) {
            let client = std::time::Instant::now();
            let address = self.url.trim_start_matches("http://").to_owned();
            while client.elapsed() < Duration::from_secs(60) {
                let mut answer = String::new();
                if let Ok(mut s) = std::net::TcpStream::connect(&address) {
                    let _ = s.write_all(b"GET /health HTTP/1.0\r\n\r\n");
                    let _ = s.read_to_string(&mut answer);
                }
                if answer.contains("200 OK") {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            panic!("llama-server does not come up");
        }
    }

    impl Drop for LlamaServer {
        fn drop(&mut self) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    #[tokio::test]
    async fn llama_cpps_own_server_answers_counts_and_repeats_itself() {
        let server = LlamaServer::start();
        server.ready().await;
        let mut here = settings(&server.url);
        here.model = None;
        here.dialect = Dialect::LlamaServer;
        here.timeouts = wardround::openai::Timeouts { connect: 5, first_token: 60, idle: 30, ..Default::default() };
        let model = RemoteModel::open(here, &Endpoints::default()).await.unwrap();
        assert!(model.not_sent(&Sampling::paper()).is_empty());
        let mut answers = Vec::new();
        for _ in 0..2 {
            let sampling = Sampling { max_tokens: Some(24), ..Sampling::paper() };
            let mut stream =
                model.answer(Request { messages: vec![Message::user("What causes fever?")], sampling, seed: 7 }).await.unwrap();
            let (mut text, mut done) = (String::new(), None);
            while let Some(delta) = stream.next().await {
                match delta.unwrap() {
                    Delta::Text(t) => text.push_str(&t),
                    Delta::Done(completion) => done = Some(completion),
                    _ => {}
                }
            }
            let done = done.unwrap();
            assert_eq!((done.finish, done.usage.answer_tokens), (Finish::Length, Some(24)));
            assert!(done.usage.prompt_tokens.unwrap() > 5 && done.prompt_ms.is_some());
            assert!(text.split_whitespace().count() > 5, "{text:?}");
            answers.push(text);
        }
        assert_eq!(answers[0], answers[1], "the same seed gives the same answer");
    }
}
