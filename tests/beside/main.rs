//! Answers of several models side by side and their scores, in the real program with endpoints that stand in for models: in a terminal, and as lines.

#[path = "../common/mod.rs"]
mod common;
#[cfg(unix)]
#[path = "../terminal/home.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod home;
#[cfg(unix)]
#[path = "../terminal/screen.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod screen;

#[cfg(unix)]
mod in_terminal;
mod lines;

use common::{
    endpoint::{Endpoint, Reply},
    finish, piece, say, stream,
};

/// A model whose answer to every question has so many paragraphs, and comes in pieces.
fn model(name: &'static str, paragraphs: usize) -> Endpoint {
    let text = move || (1..=paragraphs).map(move |n| format!("**{name}{n}**：转移性右下腹痛。\n\n"));
    Endpoint::scripted(move |_| -> Reply { stream(&(text().map(|t| piece(&t)).collect::<String>() + &finish("stop"))) })
}

fn judge() -> Endpoint {
    Endpoint::scripted(|_| say("Explanation: 好。\n\nRating: [[8]]"))
}

/// Settings with two models and a judge.
fn settings(first: &Endpoint, second: &Endpoint, judge: &Endpoint) -> String {
    let entry =
        |name: &str, at: &Endpoint| format!("[models.{name}]\nbase_url = \"{}\"\nmodel = \"{name}\"\ndialect = \"vllm\"\n", at.url());
    format!(
        "language = \"zh\"\nmodel = \"jia\"\n{}{}{}[judge]\nmodel = \"ping\"\n",
        entry("jia", first),
        entry("yi", second),
        entry("ping", judge)
    )
}
