//! The line that sends a question again, run by a shell against an endpoint.

use crate::{
    common::{
        endpoint::{Endpoint, Reply},
        user::{User, code, text},
    },
    runs::{made, write},
};
use std::process::Command;
use wardround::chat::Origin;

#[test]
fn a_shell_sends_what_was_sent() {
    let endpoint = Endpoint::scripted(|_| Reply::Text("好".into()));
    let user = User::new();
    let mut run = made();
    let base_url = endpoint.url();
    let point =
        |model: &mut wardround::chat::ModelIdentity| model.origin = Origin::Remote { base_url: base_url.clone(), model: "m".into() };
    run.turns.retain(|turn| turn.model.name == "yi");
    for turn in &mut run.turns {
        point(&mut turn.model);
    }
    run.manifest.models.truncate(1);
    point(&mut run.manifest.models[0]);
    run.manifest.plan = wardround::record::Plan::default();
    run.turns[0].text = "it's \"$HOME\" `date` \\ 第一行\n第二行".into();
    run.verdicts.clear();
    run.ratings.clear();
    write(&user.path("pilot"), &run);
    let case = run.turns[0].case.to_string();
    let page = user.run(&["view", "pilot", "--item", &format!("{case}/2/yi")]);
    assert_eq!(code(&page), 0, "{}", text(&page.stderr));
    let shown = text(&page.stdout);
    let line = shown.lines().find(|line| line.starts_with("curl ")).unwrap_or_else(|| panic!("no line\n{shown}"));
    let mut shell = Command::new("sh");
    user.dress(&mut shell);
    // The line says where; a proxy of the machine must not be asked.
    let sent = shell.args(["-c", line]).env("WARDROUND_API_KEY", "secret-1").output().unwrap();
    assert!(sent.status.success(), "{}\n{line}", text(&sent.stderr));
    let asked = endpoint.received();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].key.as_deref(), Some("secret-1"));
    let messages = asked[0].body["messages"].as_array().unwrap().clone();
    let contents: Vec<&str> = messages.iter().map(|message| message["content"].as_str().unwrap()).collect();
    assert_eq!(contents, [run.turns[0].question.as_str(), run.turns[0].text.as_str(), run.turns[1].question.as_str()]);
    assert_eq!(asked[0].body["model"], "m");
}
