//! Addresses, keys, headers and proxies, as the program sends them.

use super::said;
use crate::common::{
    endpoint::{Behaviour, Endpoint, Reply, wire::header},
    user::{CASE, User, code, text},
};
use std::sync::{Arc, Mutex};

/// An endpoint that keeps the heads of its requests.
fn watched() -> (Endpoint, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = heads.clone();
    let endpoint = Endpoint::start(Behaviour::default().script(move |asked| {
        kept.lock().unwrap().push(asked.head.clone());
        Reply::Text("好".into())
    }));
    (endpoint, heads)
}

fn replay(user: &User, variables: &[(&str, &str)], model: &str) -> std::process::Output {
    let mut command = user.command();
    command.env_remove("NO_PROXY").envs(variables.iter().copied());
    command.args(["replay", "--case", CASE, "--model", model, "--out", "run"]).output().unwrap()
}

#[test]
fn a_deployment_is_asked_at_its_whole_address_with_the_key_in_its_own_header() {
    let (endpoint, heads) = watched();
    let address = format!("http://{}/openai/deployments/chat/chat/completions?api-version=2024-10-21", endpoint.address());
    let user = User::new();
    user.file("wardround.toml", &format!("[models.azure]\nbase_url = \"{address}\"\nkey_env = \"THE_KEY\"\n"));
    let output = replay(&user, &[("THE_KEY", "key-4711")], "azure");
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let heads = heads.lock().unwrap();
    assert!(heads[0].starts_with("POST /openai/deployments/chat/chat/completions?api-version=2024-10-21 "), "{}", heads[0]);
    assert_eq!((header(&heads[0], "api-key"), header(&heads[0], "authorization")), (Some("key-4711"), None));
    let records = std::fs::read_to_string(user.path("run/turns.jsonl")).unwrap();
    assert!(!records.contains("key-4711") && !records.contains("api-version"), "{records}");
    assert_eq!(user.records("run", "turns.jsonl")[0]["model"]["model"], "chat", "the deployment is the model");
}

#[test]
fn headers_of_the_settings_are_sent_and_never_shown() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = heads.clone();
    let endpoint = Endpoint::start(Behaviour::default().script(move |asked| {
        kept.lock().unwrap().push(asked.head.clone());
        let echo = header(&asked.head, "x-gateway").unwrap_or("nothing").to_owned();
        Reply::Status(403, String::new(), said(&format!("no entry for {echo}")))
    }));
    let user = User::new();
    let settings = format!(
        "[models.m]\nbase_url = \"{}\"\nmodel = \"m\"\nkey_env = \"THE_KEY\"\nkey_header = \"X-Api-Key\"\nheaders = {{ \"X-Gateway\" = \"id ${{GATE}}\", \"X-Org\" = \"ward\" }}\n",
        endpoint.url()
    );
    user.file("wardround.toml", &settings);
    let output = replay(&user, &[("THE_KEY", "key-4711"), ("GATE", "gate-0815")], "m");
    let shown = text(&output.stderr) + &text(&output.stdout) + &std::fs::read_to_string(user.path("run/turns.jsonl")).unwrap();
    assert_eq!(code(&output), 4, "{shown}");
    assert!(shown.contains("no entry for [key]") && !shown.contains("4711") && !shown.contains("0815"), "{shown}");
    let heads = heads.lock().unwrap();
    let sent = ["x-api-key", "x-gateway", "x-org", "authorization"].map(|name| header(&heads[0], name));
    assert_eq!(sent, [Some("key-4711"), Some("id gate-0815"), Some("ward"), None]);
    drop(heads);
    let config = user.command().env("GATE", "gate-0815").args(["config", "show"]).output().unwrap();
    assert!(text(&config.stdout).contains("${GATE}") && !text(&config.stdout).contains("0815"), "{}", text(&config.stdout));
    let missing = replay(&user, &[("THE_KEY", "key-4711")], "m");
    assert!(code(&missing) == 2 && text(&missing.stderr).contains("GATE"), "{}", text(&missing.stderr));
}

#[test]
fn the_systems_proxy_is_not_asked_for_this_machine_and_is_named_where_it_fails() {
    let page = || Reply::Status(502, "Content-Type: text/html\r\n".into(), "<html><title>Bad Gateway</title></html>".into());
    let proxy = Endpoint::start(Behaviour::default().script(move |_| page()));
    let (endpoint, _) = watched();
    let address = format!("http://{}", proxy.address());
    let variables = [("http_proxy", address.as_str()), ("https_proxy", address.as_str())];
    let user = User::new();
    let output = replay(&user, &variables, &format!("{}#m", endpoint.url()));
    assert_eq!((code(&output), proxy.requests()), (0, 0), "{}", text(&output.stderr));
    // A name that only the proxy could know.
    user.file("wardround.toml", "[models.far]\nbase_url = \"http://model.invalid/v1\"\nmodel = \"m\"\nretries = 0\n");
    let output = replay(&user, &variables, "far");
    let shown = text(&output.stderr) + &text(&output.stdout);
    assert!(proxy.requests() > 0 && shown.contains(&address) && shown.contains("NO_PROXY") && shown.contains("Bad Gateway"), "{shown}");
    // Asked for, it is used for this machine, too.
    let before = proxy.requests();
    std::fs::remove_dir_all(user.path("run")).unwrap();
    let settings = format!("[models.near]\nbase_url = \"{}\"\nmodel = \"m\"\nretries = 0\nproxy = \"system\"\n", endpoint.url());
    user.file("wardround.toml", &settings);
    let output = replay(&user, &variables, "near");
    assert!(proxy.requests() > before && code(&output) != 0, "{}", text(&output.stderr));
}
