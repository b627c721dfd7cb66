//! Faults over a whole run of the program: the exit code says what is missing, and the next run asks for that and for nothing else.

use super::said;
use crate::common::{
    endpoint::{
        Behaviour, Endpoint, Reply,
        wire::{STREAM_HEAD, chunk, pieces},
    },
    user::{CASE, User, code, text},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What happens to the second turn, the exit code it leaves, and whether its answer counts all the same.
type Row = (&'static str, fn() -> Reply, i32, bool);

const ROWS: &[Row] = &[
    ("429", || Reply::Status(429, "Retry-After: 0\r\n".into(), said("no quota")), 5, false),
    ("429 and a day", || Reply::Status(429, "Retry-After: 86400\r\n".into(), said("tomorrow")), 4, false),
    ("500", || Reply::Status(500, String::new(), said("oops")), 5, false),
    ("reset", || Reply::Reset([STREAM_HEAD.as_bytes(), chunk(&pieces("半句")).as_bytes()].concat()), 5, false),
    ("stall", || Reply::Stall([STREAM_HEAD.as_bytes(), chunk(&pieces("半句")).as_bytes()].concat()), 5, false),
    ("cut", || Reply::Raw([STREAM_HEAD.as_bytes(), b"ff\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"\xe5\xbe"].concat()), 5, false),
    ("page", || Reply::Status(200, "Content-Type: text/html\r\n".into(), "<h1>log in</h1>".into()), 5, false),
    ("context", || Reply::Status(400, String::new(), said("maximum context length is 4096 tokens")), 5, false),
    ("filter", || Reply::Ended(String::new(), "content_filter"), 0, true),
    ("no text", || Reply::Text(String::new()), 0, true),
    ("key", || Reply::Status(401, String::new(), said("expired")), 4, false),
];

#[test]
fn a_run_with_a_fault_in_its_middle_is_honest_and_is_taken_up_where_it_broke() {
    // They wait more than they work.
    std::thread::scope(|scope| {
        ROWS.iter().for_each(|row| {
            scope.spawn(move || taken_up(row));
        });
    });
}

fn taken_up(&(name, reply, expected, counts): &Row) {
    let healed = Arc::new(AtomicBool::new(false));
    let state = healed.clone();
    let endpoint = Endpoint::start(Behaviour::default().script(move |asked| {
        let is_second = asked.messages.len() == 3;
        if is_second && !state.load(Ordering::SeqCst) { reply() } else { Reply::Text(format!("第{}问的回答", asked.messages.len())) }
    }));
    let user = User::new();
    let timeouts = "{ connect = 5, first_token = 5, idle = 1 }";
    user.file(
        "wardround.toml",
        &format!("[models.m]\nbase_url = \"{}\"\nmodel = \"m\"\nretries = 1\nconcurrency = 2\ntimeouts = {timeouts}\n", endpoint.url()),
    );
    let args = ["replay", "--case", CASE, "--language", "zh", "--model", "m", "--out", "run"];
    let first = user.run(&args);
    assert_eq!(code(&first), expected, "{name}: {}\n{}", text(&first.stderr), text(&first.stdout));
    let finished = |records: &[serde_json::Value]| {
        let is_final = |r: &&serde_json::Value| !matches!(r["finish"].as_str(), Some("failed" | "cancelled"));
        records.iter().filter(is_final).count()
    };
    assert_eq!(finished(&user.records("run", "turns.jsonl")), if counts { 3 } else { 1 }, "{name}");
    healed.store(true, Ordering::SeqCst);
    let before = endpoint.requests();
    let second = user.run(&args);
    assert_eq!(code(&second), 0, "{name}: {}\n{}", text(&second.stderr), text(&second.stdout));
    assert_eq!(endpoint.requests() - before, if counts { 0 } else { 2 }, "{name}: what is there is not asked again");
    assert_eq!(finished(&user.records("run", "turns.jsonl")), 3, "{name}");
}

#[test]
fn a_judge_that_never_gives_a_rating_ends_and_is_no_number() {
    let endpoint = Endpoint::start(
        Behaviour::default().script(|asked| Reply::Text(if asked.is_judging() { "Eight out of ten." } else { "答" }.into())),
    );
    let user = User::new();
    let model = format!("{}#m", endpoint.url());
    let args = ["replay", "--case", CASE, "--model", &model, "--judge", &model, "--out", "run"];
    assert_eq!(code(&user.run(&args)), 0);
    let verdicts = user.records("run", "verdicts.jsonl");
    assert_eq!((&verdicts[0]["verdict"], &verdicts[0]["attempts"], endpoint.requests()), (&"no_rating".into(), &3.into(), 6));
    assert!(verdicts[0].get("rating").is_none());
}

#[test]
fn the_record_says_which_of_several_endpoints_answered_and_more_endpoints_ask_nothing_again() {
    let endpoints = [(); 2].map(|()| Endpoint::start(Behaviour::default()));
    let user = User::new();
    let args = ["replay", "--case", CASE, "--model", "m", "--out", "run"];
    let urls = endpoints.each_ref().map(|e| format!("{:?}", e.url()));
    user.file("wardround.toml", &format!("[models.m]\nbase_url = {}\nmodel = \"m\"\n", urls[0]));
    assert_eq!(code(&user.run(&args)), 0);
    assert!(user.records("run", "turns.jsonl").iter().all(|r| r.get("endpoint").is_none()));
    user.file("wardround.toml", &format!("[models.m]\nbase_url = [{}]\nmodel = \"m\"\n", urls.join(", ")));
    assert_eq!(code(&user.run(&args)), 0);
    assert_eq!(endpoints.each_ref().map(Endpoint::requests), [3, 0]);
    assert_eq!(code(&user.run(&[&args[..], &["--seed", "2"]].concat())), 0);
    let records = user.records("run", "turns.jsonl");
    let served = |i: usize| records.iter().filter(|r| r["endpoint"] == endpoints[i].url().as_str()).count();
    assert_eq!((records.len(), served(0) + served(1)), (6, 3));
    assert!(records.iter().all(|r| r["model"]["base_url"] == endpoints[0].url().as_str()));
}
