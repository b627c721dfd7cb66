//! A list of answers is judged, and no other answer.

use crate::{
    common::{
        endpoint::{Endpoint, Reply},
        user::{User, code, text},
    },
    runs::{made, write},
};

#[test]
fn a_judge_rates_exactly_the_listed_answers() {
    let judge = Endpoint::scripted(|_| Reply::Text("Fine. Rating: [[6]]".into()));
    let user = User::new();
    write(&user.path("pilot"), &made());
    user.file(
        "wardround.toml",
        &format!("[models.second]\nbase_url = \"{}\"\nmodel = \"j\"\n\n[judge]\nmodel = \"second\"\n", judge.url()),
    );
    let listed = user.run(&["view", "pilot", "--filter", "score<6 turn=1 | score=10", "--format", "json"]);
    user.file("list.json", &text(&listed.stdout));
    let before = user.records("pilot", "verdicts.jsonl").len();
    let judged = user.run(&["judge", "pilot", "--cases", "bundled", "--items", "list.json", "--again", "--display", "plain"]);
    assert_eq!(code(&judged), 0, "{}{}", text(&judged.stdout), text(&judged.stderr));
    let records = user.records("pilot", "verdicts.jsonl");
    let new: Vec<(&str, u64)> =
        records[before..].iter().map(|v| (v["model"]["name"].as_str().unwrap(), v["turn"].as_u64().unwrap())).collect();
    let mut sorted = new.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [("dotagpt", 1), ("dotagpt", 2)], "{}", text(&judged.stderr));
    assert_eq!(judge.requests(), 2);
    // Once more nothing is asked.
    let again = user.run(&["judge", "pilot", "--cases", "bundled", "--items", "list.json", "--again"]);
    assert_eq!((code(&again), judge.requests()), (0, 2), "{}", text(&again.stderr));
}

#[test]
fn a_list_that_cannot_be_used_is_told() {
    let user = User::new();
    write(&user.path("pilot"), &made());
    let judge = "[models.second]\nbase_url = \"http://127.0.0.1:1/v1\"\nmodel = \"j\"\n\n[judge]\nmodel = \"second\"\n";
    user.file("wardround.toml", judge);
    let other = r#"{"schema":1,"runs":[],"items":[{"case":"x","source":"native","turn":1,"repeat":0,"model":"m","run":"r","question":"00","attempt":0}]}"#;
    let rows = [
        ("{", "line 1: no list of answers"),
        (r#"{"schema":2,"runs":[],"items":[]}"#, "schema: this program reads version 1"),
        (r#"{"schema":1,"runs":[],"items":[]}"#, "items: there is no answer in it"),
        (other, "the list names no current answer of pilot"),
    ];
    for (list, said) in rows {
        user.file("list.json", list);
        let output = user.run(&["judge", "pilot", "--cases", "bundled", "--items", "list.json", "--again"]);
        assert_eq!(code(&output), 2, "{list} {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(said), "{list}\n{}", text(&output.stderr));
    }
    let missing = user.run(&["judge", "pilot", "--cases", "bundled", "--items", "nowhere.json"]);
    assert_eq!(code(&missing), 2);
}
