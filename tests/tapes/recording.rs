//! Tapes that are recorded while models answer, by every command that asks, and the seam to a model that goes on.

use crate::common::{
    endpoint::{Behaviour, Endpoint},
    say,
    user::{CASE, User, expect, model_and_judge, text},
};

fn lines_but_provenance(user: &User, tape: &str) -> Vec<String> {
    let whole = std::fs::read_to_string(user.path(tape)).unwrap();
    whole.lines().filter(|line| !line.starts_with("{\"provenance\"")).map(str::to_owned).collect()
}

fn counting() -> Endpoint {
    Endpoint::start(Behaviour::default().script(|asked| say(&format!("第{}条回答", asked.number + 1))))
}

#[test]
fn a_replay_is_recorded_with_the_times_of_its_pieces_and_played_again_is_the_same_tape() {
    let user = User::new();
    let model = counting();
    let named = format!("{}#named-model", model.url());
    let out = user.run(&["replay", "--case", CASE, "--model", &named, "--out", "run", "--record", "live.tape"]);
    expect(&out, 0, "recorded: live.tape");
    drop(model);
    let shown = text(&user.run(&["tape", "show", "live.tape"]).stdout);
    for said in ["recorded while the model answered", "times: every piece as it came", "turn 3: "] {
        assert!(shown.contains(said), "{said} is not in {shown}");
    }
    expect(&user.run(&["tape", "redact", "live.tape", "--mask-names", "-o", "redacted.tape"]), 0, "");
    std::fs::create_dir(user.path("mailed")).unwrap();
    std::fs::copy(user.path("redacted.tape"), user.path("mailed/a.tape")).unwrap();
    let play = ["replay", "--cases", "mailed/a.tape", "--model", "mailed/a.tape", "--out", "played", "--record", "again.tape"];
    expect(&user.run(&play), 0, "recorded: again.tape");
    assert_eq!(lines_but_provenance(&user, "again.tape"), lines_but_provenance(&user, "mailed/a.tape"));
    let shown = text(&user.run(&["tape", "show", "again.tape"]).stdout);
    assert!(shown.contains("recorded while another tape played") && shown.contains("model: named-model\n"), "{shown}");
}

#[test]
fn a_recording_that_was_broken_off_goes_on_in_the_same_file() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().script(|asked| match asked.number {
        0 => say("第一轮回答"),
        number => say(&format!("后面的回答{number}")),
    }));
    let named = format!("{}#m", model.url());
    let replay = ["replay", "--case", CASE, "--model", &named, "--out", "run"];
    // Turn one is in the run before there is a recording.
    let batch = ["batch", "--case", CASE, "--model", &named, "--out", "run", "--turns", "1"];
    expect(&user.run(&batch), 0, "");
    let record: Vec<&str> = replay.into_iter().chain(["--record", "a.tape"]).collect();
    expect(&user.run(&record), 0, "recorded: a.tape");
    let shown = text(&user.run(&["tape", "show", "a.tape"]).stdout);
    assert!(shown.contains("turn 1: 5 characters") && shown.contains("turn 3: "), "{shown}");
    assert!(shown.contains("times: first piece and end as recorded"), "{shown}");
    // Nothing is asked any more, and the tape stays as it is.
    let before = lines_but_provenance(&user, "a.tape");
    expect(&user.run(&record), 0, "");
    assert_eq!(lines_but_provenance(&user, "a.tape"), before);
}

#[test]
fn several_consultations_are_recorded_into_a_folder_with_their_verdicts() {
    let user = User::new();
    let endpoint = model_and_judge("Rating: [[8]]");
    let (model, judge) = (format!("{}#candidate", endpoint.url()), format!("{}#judge", endpoint.url()));
    let batch = ["batch", "--model", &model, "--judge", &judge, "--out", "run", "--no-report"];
    let with = |path: &'static str| -> Vec<&str> { batch.iter().copied().chain(["--record", path]).collect() };
    expect(&user.run(&with("one.tape")), 2, "a file holds one consultation, and there are 13; name a folder");
    assert!(!user.path("run").exists());
    expect(&user.run(&with("tapes")), 0, "recorded 13 tapes in tapes");
    let name = format!("tapes/{CASE}-candidate.tape");
    let shown = text(&user.run(&["tape", "show", &name]).stdout);
    for said in ["turn 3: ", "turn 1, judge judge: 8", "turn 3, judge judge: 8", "times: every piece as it came"] {
        assert!(shown.contains(said), "{said} is not in {shown}");
    }
}

#[test]
fn what_was_answered_before_a_model_failed_is_in_the_tape() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().script(|asked| match asked.number {
        0 => say("第一轮回答"),
        _ => crate::common::endpoint::Reply::Status(401, String::new(), "{}".into()),
    }));
    let named = format!("{}#m", model.url());
    let out = user.run(&["replay", "--case", CASE, "--model", &named, "--out", "run", "--record", "a.tape"]);
    expect(&out, 4, "recorded: a.tape");
    let shown = text(&user.run(&["tape", "show", "a.tape"]).stdout);
    assert!(shown.contains("turn 1: 5 characters"), "{shown}");
    let left: Vec<_> = std::fs::read_dir(user.path("."))
        .unwrap()
        .filter_map(Result::ok)
        .filter(|f| f.file_name().to_string_lossy().ends_with(".new"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_run_that_begins_again_is_no_part_of_an_earlier_tape_and_a_run_that_has_its_answers_is_recorded() {
    let user = User::new();
    let model = counting();
    let named = format!("{}#m", model.url());
    let replay = |out: &str, tape: &str| user.run(&["replay", "--case", CASE, "--model", &named, "--out", out, "--record", tape]);
    expect(&replay("run", "a.tape"), 0, "recorded: a.tape");
    let before = std::fs::read(user.path("a.tape")).unwrap();
    expect(&replay("again", "a.tape"), 6, "the file holds the tape of another consultation");
    assert_eq!(std::fs::read(user.path("a.tape")).unwrap(), before);
    // Everything is answered: the tape is made of the record.
    let asked = model.requests();
    expect(&replay("run", "b.tape"), 0, "recorded: b.tape");
    assert_eq!(model.requests(), asked);
    assert!(text(&user.run(&["tape", "show", "b.tape"]).stdout).contains("turn 3: "));
}

#[test]
fn what_is_there_is_never_overwritten() {
    let user = User::new();
    let model = counting();
    let named = format!("{}#m", model.url());
    user.file("notes.tape", "my notes\n");
    let replay =
        |case: &str, out: &str, tape: &str| user.run(&["replay", "--case", case, "--model", &named, "--out", out, "--record", tape]);
    expect(&replay(CASE, "run", "notes.tape"), 2, "the file is there and is no tape");
    assert_eq!(std::fs::read_to_string(user.path("notes.tape")).unwrap(), "my notes\n");
    expect(&replay(CASE, "run", "a.tape"), 0, "recorded: a.tape");
    let before = std::fs::read(user.path("a.tape")).unwrap();
    expect(&replay("fever-and-cough", "other", "a.tape"), 6, "the file holds the tape of another consultation");
    assert_eq!(std::fs::read(user.path("a.tape")).unwrap(), before);
    // What was answered is in the run all the same.
    assert_eq!(user.records("other", "turns.jsonl").len(), 3);
}

#[test]
fn a_model_goes_on_where_a_tape_ends_and_the_seam_is_shown() {
    let user = User::new();
    let model = counting();
    let named = format!("{}#recorded-model", model.url());
    expect(&user.run(&["replay", "--case", CASE, "--model", &named, "--out", "run", "--record", "whole.tape"]), 0, "");
    drop(model);
    expect(&user.run(&["tape", "trim", "whole.tape", "--turns", "1-2", "-o", "a.tape"]), 0, "");
    let live = Endpoint::start(Behaviour::default().script(|asked| say(&format!("现场回答{}", asked.number + 1))));
    let go_on = format!("live {}#live-model", live.url());
    let lines = format!("1\nn\nwait\nask 还有别的吗？\nwait\nlive\n{go_on}\nwait\nn\nwait\ntape\nwait\nquit\n");
    let mut command = user.command();
    command.args(["tape", "play", "a.tape", "--plain", "--speed", "instant", "--record", "both.tape"]);
    let out = assert_cmd::Command::from_std(command).write_stdin(lines).output().unwrap();
    let said = text(&out.stdout);
    let places: Vec<usize> =
        ["第1条回答", "holds no answer to this question", "No model answers now", "above: the recording", "现场回答1", "现场回答2"]
            .iter()
            .map(|part| said.find(part).unwrap_or_else(|| panic!("{part} is not in {said}")))
            .collect();
    assert!(places.is_sorted(), "{places:?} {said}");
    // The model was sent what the recording had answered, and the question that the tape did not hold.
    let sent = &live.received()[0].body.to_string();
    assert!(sent.contains("第1条回答") && sent.contains("还有别的吗？"), "{sent}");
    assert!(said.contains("after a recording"), "{said}");
    // The file of --record holds what was played and what followed; so does the one that was saved.
    let shown = text(&user.run(&["tape", "show", "both.tape"]).stdout);
    assert_eq!(shown.matches("turn 1: ").count() + shown.matches("turn 2: ").count(), 3, "{shown}");
    let saved = std::fs::read_dir(user.path(".")).unwrap().filter_map(Result::ok).map(|file| file.file_name().into_string().unwrap());
    let saved: Vec<String> = saved.filter(|name| name.contains("live-model") && name.ends_with(".tape")).collect();
    assert_eq!(saved.len(), 1, "{saved:?}");
    let played = user.run(&["replay", "--cases", &saved[0], "--model", &saved[0], "--out", "again"]);
    assert!(text(&played.stdout).contains("recorded-model + live-model (recording 20"), "{}", text(&played.stdout));
    // A model that the command names is at hand at once.
    let mut command = user.command();
    command.args(["tape", "play", "a.tape", "--plain", "--speed", "instant", "--live", &format!("{}#at-hand", live.url())]);
    let out = assert_cmd::Command::from_std(command).write_stdin("1\nn\nwait\nlive\nwait\nquit\n").output().unwrap();
    let said = text(&out.stdout);
    assert!(said.contains("from here at-hand answers now") && said.contains("现场回答"), "{said}");
}
