//! `models bench`, of an endpoint.

use super::common::{
    endpoint::Endpoint,
    finish, piece, stream,
    user::{User, code, expect, text},
};
use serde_json::json;

/// An endpoint that says how many tokens it counted, or not.
fn endpoint(counts: bool) -> Endpoint {
    Endpoint::scripted(move |asked| {
        let most = asked.body["max_tokens"].as_u64().unwrap_or(0);
        let usage = json!({"choices": [], "usage": {"prompt_tokens": asked.question().chars().count(), "completion_tokens": most.min(40)}});
        let events = piece("考虑上呼吸道感染") + &finish("stop").replace("data: [DONE]\n\n", "");
        let usage = if counts { format!("data: {usage}\n\n") } else { String::new() };
        stream(&format!("{events}{usage}data: [DONE]\n\n"))
    })
}

#[test]
fn an_endpoint_is_measured_and_the_estimate_says_what_it_counts_with() {
    let user = User::new();
    let endpoint = endpoint(true);
    let model = format!("{}#m", endpoint.url());
    let output = user.run(&["models", "bench", &model, "--seconds", "1", "--parallel", "3"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    for says in [
        "first token: ",
        "reading prompts: ",
        "writing answers: ",
        "3 answers at once: ",
        "Estimate: 74 cases",
        "222 answers",
        "the mean that was measured",
        "without judging",
    ] {
        assert!(shown.contains(says), "{says}: {shown}");
    }
    assert!(endpoint.most_at_once() <= 3);
    let args = ["models", "bench", &model, "--seconds", "1", "--cases", "bundled", "--count", "10", "--format", "json"];
    let json: serde_json::Value = serde_json::from_slice(&user.run(&args).stdout).unwrap();
    assert_eq!((json["estimate"]["cases"].as_u64(), json["estimate"]["answer_length"].as_u64()), (Some(10), Some(40)));
    assert!(json["answer_tokens_per_s"].as_f64().unwrap() > 0.0 && json["memory"].is_null(), "{json}");
    let zh = user.command().args(["models", "bench", &model, "--seconds", "1"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(text(&zh.stdout).contains("估计：74 例约需"), "{}", text(&zh.stdout));
}

#[test]
fn what_cannot_be_measured_is_said() {
    let user = User::new();
    let silent = endpoint(false);
    let output = user.run(&["models", "bench", &format!("{}#m", silent.url()), "--seconds", "1"]);
    assert!(
        text(&output.stdout).contains("the server tells no numbers of tokens") && !text(&output.stdout).contains("Estimate"),
        "{output:?}"
    );
    expect(&user.run(&["models", "bench", "http://127.0.0.1:9/v1#m", "--seconds", "1"]), 4, "cannot reach");
    expect(&user.run(&["models", "bench", "nobody"]), 2, "no model \"nobody\"");
}
