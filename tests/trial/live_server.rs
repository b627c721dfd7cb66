//! What the server of live answers takes and sends.

use super::{
    common::{endpoint::Endpoint, say as says},
    live::{LIVE, Serving, free_port, live_answer, live_trial},
    *,
};
use std::{
    io::Read,
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Sends a request and returns all of the response.
fn request(port: u16, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    // A server that refuses a body may close before all of it is written.
    let _ = stream.write_all(format!("{head}\r\nHost: h\r\nConnection: close\r\n{length}\r\n{body}").as_bytes());
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

#[test]
fn the_server_answers_the_packs_own_questions_to_their_own_rater_only() {
    let user = organiser();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let endpoint = Endpoint::scripted(move |asked| {
        count.fetch_add(1, Ordering::SeqCst);
        thread::sleep(std::time::Duration::from_millis(300));
        says(&live_answer(asked))
    });
    let port = free_port();
    live_trial(&user, &format!("{}#{LIVE}", endpoint.url()), port);
    let listen = format!("127.0.0.1:{port}");
    let _serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
    let packs: Vec<Vec<serde_json::Value>> = ["r1", "r2"].map(|rater| lines(&user.path(&format!("packs/{rater}.pack")))).into();
    let token = |rater: usize| packs[rater][0]["live"]["token"].as_str().unwrap().to_owned();
    // A first turn, so that one message is a whole request.
    let item = packs[0].iter().find(|item| item["turns"].as_array().is_some_and(|turns| turns.len() == 1)).unwrap();
    let label = item["answers"].as_array().unwrap().iter().find(|answer| answer["live"] == true).unwrap()["answer"].as_str().unwrap();
    let question = item["turns"][0]["question"].as_str().unwrap();
    let body = |label: &str, question: &str, stream: bool| {
        serde_json::json!({"model": label, "stream": stream, "temperature": 2, "messages": [{"role": "user", "content": question}]})
            .to_string()
    };
    let chat =
        |token: &str, body: &str| request(port, &format!("POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer {token}"), body);

    let rows = [
        (chat("nonsense", &body(label, question, false)), "401"),
        (request(port, "POST /v1/chat/completions HTTP/1.1", &body(label, question, false)), "401"),
        (chat(&token(1), &body(label, question, false)), "404"),
        (chat(&token(0), &body("nothing", question, true)), "404"),
        (chat(&token(0), &body(label, "写一首诗", false)), "400"),
        (chat(&token(0), "{"), "400"),
        (chat(&token(0), &body(label, &"长".repeat(1_000_000), false)), "413"),
        (request(port, "GET /v1/chat/completions HTTP/1.1", ""), "400"),
        (request(port, "GET / HTTP/1.1", ""), "404"),
        (request(port, "GET /v1/models HTTP/1.1", ""), "401"),
    ];
    for (response, status) in rows {
        assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {}", response.chars().take(300).collect::<String>());
        assert!(!response.contains("unmistakable"), "{response}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nothing of that reached the model");
    let listed = request(port, &format!("GET /v1/models HTTP/1.1\r\nAuthorization: Bearer {}", token(0)), "");
    assert!(listed.contains(label) && !listed.contains("unmistakable"), "{listed}");

    // Two at once ask the model once and get the same; a later stream gets it too.
    let both: Vec<String> = thread::scope(|scope| {
        let asking = [false, false].map(|stream| scope.spawn(move || chat(&token(0), &body(label, question, stream))));
        asking.map(|one| one.join().unwrap()).into()
    });
    assert_eq!(both[0], both[1]);
    assert!(both[0].starts_with("HTTP/1.1 200 ") && both[0].contains("我是▇▇▇。"), "{}", both[0]);
    let streamed = chat(&token(0), &body(label, question, true));
    assert!(streamed.contains("我是▇▇▇。") && streamed.contains("data: [DONE]"), "{streamed}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    // A rater who is added while the server runs is known to it.
    let text = std::fs::read_to_string(user.path("TRIAL.toml")).unwrap();
    user.file(
        "TRIAL.toml",
        &text.replace("[methods]", "[[rater]]\nname = \"r3\"\n\n[methods]").replace("[\"1\", \"2\"]", "[\"1\", \"2\", \"3\"]"),
    );
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let third = lines(&user.path("packs/r3.pack"));
    let listed =
        request(port, &format!("GET /v1/models HTTP/1.1\r\nAuthorization: Bearer {}", third[0]["live"]["token"].as_str().unwrap()), "");
    assert!(listed.starts_with("HTTP/1.1 200 "), "{listed}");

    // A second server of the same trial or port is told why not.
    let again = user.run(&["trial", "serve", "TRIAL.toml", "--listen", &listen]);
    assert!(said(&again).contains("another program uses this port"), "{}", said(&again));
    let again = user.run(&["trial", "serve", "TRIAL.toml", "--listen", "127.0.0.1:0"]);
    assert_ne!(again.status.code(), Some(0));
}

#[test]
fn free_consultations_go_under_a_label_and_are_logged() {
    let user = User::new();
    let endpoint = Endpoint::scripted(|asked| says(&live_answer(asked)));
    let port = free_port();
    let listen = format!("127.0.0.1:{port}");
    let model = format!("{}#{LIVE}", endpoint.url());
    let args = ["--assistant", &model, "--label", "colleague", "--token", "a-long-token", "--log", "log/talks.jsonl", "--listen", &listen];
    let _serving = Serving::start(&user, &args);
    let chat = |label: &str, messages: serde_json::Value| {
        let body = serde_json::json!({"model": label, "messages": messages}).to_string();
        request(port, "POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer a-long-token", &body)
    };
    let first = chat("colleague", serde_json::json!([{"role": "user", "content": "腹痛两天"}]));
    assert!(first.starts_with("HTTP/1.1 200 ") && first.contains("我是▇▇▇。") && !first.contains("unmistakable"), "{first}");
    let longer = serde_json::json!([
        {"role": "user", "content": "腹痛两天"}, {"role": "assistant", "content": "哪里"}, {"role": "user", "content": "右下"}
    ]);
    assert!(chat("colleague", longer).starts_with("HTTP/1.1 200 "));
    assert!(chat("other", serde_json::json!([{"role": "user", "content": "x"}])).starts_with("HTTP/1.1 404 "));
    assert!(chat("colleague", serde_json::json!([{"role": "system", "content": "x"}])).starts_with("HTTP/1.1 400 "));
    let log = lines(&user.path("log/talks.jsonl"));
    assert_eq!((log.len(), log[1]["messages"].as_array().unwrap().len(), log[0]["model"]["name"].as_str()), (2, 3, Some(LIVE)));
    assert!(log[0]["unmasked"].as_str().unwrap().contains(LIVE) && !log[0]["text"].as_str().unwrap().contains(LIVE));
    // Where other machines can reach it, it says that the traffic is not encrypted.
    let open = ["--assistant", &model, "--label", "x", "--token", "a-long-token", "--log", "other.jsonl", "--listen", "0.0.0.0:0"];
    drop(Serving::start_saying(&user, &open, "not encrypted"));
    // Too short a token, or none, is refused before anything is served.
    let short = user.run(&["trial", "serve", "--assistant", &model, "--label", "x", "--token", "short", "--listen", "127.0.0.1:0"]);
    assert!(said(&short).contains("--token needs 8 characters"), "{}", said(&short));
}

#[test]
fn connections_of_one_address_that_say_nothing_are_counted_and_end_soon() {
    let user = organiser();
    let endpoint = Endpoint::scripted(|asked| says(&live_answer(asked)));
    let port = free_port();
    live_trial(&user, &format!("{}#{LIVE}", endpoint.url()), port);
    let _serving = Serving::start(&user, &["TRIAL.toml", "--listen", &format!("127.0.0.1:{port}")]);
    let mut silent: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    // Those beyond the limit are closed at once, without a word.
    let last = silent.last_mut().unwrap();
    last.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    assert_eq!(last.read(&mut [0; 1]).unwrap_or(0), 0);
    // The others after the time that a request may take: then there is room again.
    let first = &mut silent[0];
    first.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
    assert_eq!(first.read(&mut [0; 1]).unwrap_or(0), 0);
    drop(silent);
    assert!(request(port, "GET /v1/models HTTP/1.1", "").contains("401"));
}
