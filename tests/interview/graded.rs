//! A judge's grades of interviews: what it is asked, what counts as a grade, and what becomes of it.

use super::{User, code, expect, models::doctor, text};
use crate::{
    common::{
        endpoint::{Asked, Endpoint, Reply},
        respond, say,
    },
    json_schema::faults,
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

const WHOLE: &str = r#"{"symptoms": "A", "tests": "B", "diagnosis": "C", "grounds": "D", "treatment": "B", "right_diagnosis": true}"#;

const CASES: [&str; 3] = ["chest-pain-at-rest", "fever-and-cough", "autumn-fever"];

fn judge(reply: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (Endpoint, String) {
    let endpoint = Endpoint::scripted(reply);
    let name = format!("{}#judge", endpoint.url());
    (endpoint, name)
}

fn command(user: &User, args: &[&str]) -> Command {
    let mut command = user.command();
    command.arg("interview").args(args).args(["--language", "en"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(user: &User, args: &[&str]) -> Output {
    command(user, args).output().unwrap()
}

fn verdicts(user: &User) -> Vec<Value> {
    user.records("run", "interview-verdicts.jsonl")
}

/// Interviews of a model with the scripted patient, graded by nobody.
fn asked(user: &User, cases: &[&str]) {
    let endpoint = doctor();
    let model = format!("{}#doctor", endpoint.url());
    expect(&run(user, &[cases, &["--doctor", &model, "--out", "run"]].concat()), 0, "");
}

fn report(user: &User, format: &str, language: &str) -> String {
    let output = user.run(&["report", "run", "--format", format, "--language", language]);
    expect(&output, 0, "");
    text(&output.stdout)
}

#[test]
fn interviews_are_graded_once_they_have_ended_and_asked_about_once() {
    let (user, endpoint) = (User::new(), doctor());
    let model = format!("{}#doctor", endpoint.url());
    let (examiner, name) = judge(|_| say(WHOLE));
    let args = [&CASES[..2], &["--doctor", &model, "--judge", &name, "--out", "run"]].concat();
    let output = run(&user, &args);
    expect(&output, 0, "2 interviews have ended");
    let shown = text(&output.stdout);
    assert!(shown.contains("judge: symptoms A, tests B, diagnosis C, grounds D, treatment B; the diagnosis is right"), "{shown}");
    assert_eq!((examiner.requests(), verdicts(&user).len()), (2, 2));
    // Both are asked about at once, in any order.
    let sent = examiner.received().iter().map(|asked| asked.body.to_string()).find(|sent| sent.contains("nitroglycerin")).unwrap();
    for part in ["What brings you here?", "inferior myocardial infarction", "nitroglycerin", "haemoglobin"] {
        assert!(sent.to_lowercase().contains(&part.to_lowercase()), "{part}: {sent}");
    }
    for hidden in ["plain", "scripted", "#doctor"] {
        assert!(!sent.contains(hidden), "{hidden}: {sent}");
    }
    expect(&run(&user, &args), 0, "judge judge has graded 2; 0 are asked about now");
    assert_eq!((examiner.requests(), verdicts(&user).len()), (2, 2), "what is graded is not asked again");
    let again = run(&user, &["judge", "run", "--judge", &name]);
    expect(&again, 0, "0 are asked about now");
    let info = text(&user.run(&["run", "info", "run"]).stdout);
    assert!(info.contains("judge of interviews: judge: 2/2"), "{info}");
}

#[test]
fn what_is_no_letter_is_ungraded_and_in_no_mean() {
    let user = User::new();
    asked(&user, &CASES);
    let odd = |asked: &Asked| {
        let sent = asked.body.to_string();
        if sent.contains("nitroglycerin") {
            say(
                "Here is what I think of case A.\n```json\n{\"symptoms\": \"A\", \"tests\": null, \"diagnosis\": \"B（缺少CTA）\", \"grounds\": \"E\"}\n```\nAll good.",
            )
        } else if sent.contains("eschar") {
            say(WHOLE)
        } else {
            say("Symptoms: A. Tests: B.")
        }
    };
    let (endpoint, name) = judge(odd);
    let output = run(&user, &["judge", "run", "--judge", &name]);
    expect(&output, 0, "3 of 3 asked, 1 without a grade, 0 failed");
    // The settings' three attempts for the two that are open, one for the third.
    assert_eq!(endpoint.requests(), 7);
    let lines = verdicts(&user);
    let of = |case: &str| lines.iter().find(|line| line["interview"]["case"] == case).unwrap();
    let first = of("chest-pain-at-rest");
    assert_eq!(first["grades"], serde_json::json!({ "symptoms": "A" }), "{first}");
    assert_eq!(first["other_grades"], serde_json::json!(["diagnosis: B（缺少CTA）", "grounds: E"]));
    assert_eq!((first["attempts"].as_u64(), first["right_diagnosis"].is_null()), (Some(3), true));
    assert_eq!(of("fever-and-cough")["verdict"], "no_grades");
    let schema: Value = serde_json::from_slice(&user.run(&["schema", "interview-verdicts"]).stdout).unwrap();
    lines.iter().for_each(|line| assert_eq!(faults(&schema, line), Vec::<String>::new(), "{line}"));
    let json: Value = serde_json::from_str(&report(&user, "json", "en")).unwrap();
    let judged = &json["interviews"][0]["judged"][0];
    let view =
        |at: usize| (judged["views"][at]["mean"].as_f64(), judged["views"][at]["n"].as_u64(), judged["views"][at]["ungraded"].as_u64());
    assert_eq!((view(0), view(1), view(2)), ((Some(4.0), Some(2), Some(0)), (Some(3.0), Some(1), Some(1)), (Some(2.0), Some(1), Some(1))));
    assert_eq!((judged["judged"].as_u64(), judged["without_grades"].as_u64(), judged["of"].as_u64()), (Some(2), Some(1), Some(3)));
    assert_eq!((judged["all_views"]["mean"].as_f64(), judged["all_views"]["n"].as_u64()), (Some(2.6), Some(1)));
}

#[test]
fn the_report_has_each_judge_in_every_format_and_both_languages() {
    let user = User::new();
    asked(&user, &CASES[..2]);
    let (_one, first) = judge(|_| say(WHOLE));
    let (_two, second) = judge(|_| say(&WHOLE.replace("\"A\"", "\"D\"").replace("true", "false")));
    for name in [&first, &second] {
        expect(&run(&user, &["judge", "run", "--judge", name]), 0, "");
    }
    let json: Value = serde_json::from_str(&report(&user, "json", "en")).unwrap();
    let judged = json["interviews"][0]["judged"].as_array().unwrap();
    let symptoms: BTreeSet<String> = judged.iter().map(|of| of["views"][0]["mean"].to_string()).collect();
    assert_eq!(symptoms, BTreeSet::from(["4.0".to_owned(), "1.0".to_owned()]), "two judges of one name are not pooled");
    let right: Vec<u64> =
        judged.iter().map(|of| of["right"]["both"].as_u64().unwrap() + of["right"]["rules_only"].as_u64().unwrap()).collect();
    assert_eq!(right, [1, 1], "by the rules an infarction is one of the two, whatever a judge says");
    for (language, parts) in [
        ("zh", ["五项均值", "诊断正确：评委与规则", "未评", "不列论文中的数值"]),
        ("en", ["mean of the five", "Right diagnosis: judge and rules", "ungraded", "never a 1"]),
    ] {
        for format in ["table", "markdown", "html"] {
            let shown = report(&user, format, language);
            for part in parts {
                assert!(shown.replace('\n', " ").contains(part), "{part} {format}: {shown}");
            }
        }
    }
    let csv = report(&user, "csv", "en");
    assert!(csv.lines().any(|line| line.starts_with("interview_views,bundled,judge #1,") && line.contains(",symptoms,points,")), "{csv}");
}

#[test]
fn verdicts_are_packed_merged_and_checked() {
    let user = User::new();
    asked(&user, &CASES[..2]);
    let (_endpoint, name) = judge(|_| say(WHOLE));
    expect(&run(&user, &["judge", "run", "--judge", &name]), 0, "");
    for masked in [&[][..], &["--mask-names"]] {
        let archive = if masked.is_empty() { "run.tar.gz" } else { "masked.tar.gz" };
        let packed = user.run(&[&["run", "pack", "run", "--output", archive], masked].concat());
        expect(&packed, 0, "");
        assert!(text(&packed.stdout).contains("verdicts on interviews 2"), "{}", text(&packed.stdout));
        let verified = user.run(&["run", "verify", archive]);
        expect(&verified, 0, "");
        assert!(text(&verified.stdout).contains("judges' grades of interviews (2)"), "{}", text(&verified.stdout));
    }
    let merged = user.run(&["run", "merge", "run", "--out", "merged"]);
    expect(&merged, 0, "");
    assert!(text(&merged.stdout).contains("verdicts on interviews 2 (2 new)"), "{}", text(&merged.stdout));
    assert_eq!(user.records("merged", "interview-verdicts.jsonl"), verdicts(&user));
    // A better grade than the judge gave, and a verdict on an interview that is not there.
    let path = user.path("merged/interview-verdicts.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.replacen("\"tests\":\"B\"", "\"tests\":\"A\"", 1)).unwrap();
    let verified = user.run(&["run", "verify", "merged"]);
    assert!(
        code(&verified) != 0 && text(&verified.stdout).contains("other grades than the judge's text gives"),
        "{}",
        text(&verified.stdout)
    );
    fs::write(&path, &whole).unwrap();
    let lines = fs::read_to_string(user.path("merged/utterances.jsonl")).unwrap();
    let without: String =
        lines.lines().filter(|line| !line.contains("\"case\":\"fever-and-cough\"")).map(|line| format!("{line}\n")).collect();
    fs::write(user.path("merged/utterances.jsonl"), without).unwrap();
    let verified = user.run(&["run", "verify", "merged"]);
    assert!(
        code(&verified) != 0 && text(&verified.stdout).contains("the interview that was judged is not there"),
        "{}",
        text(&verified.stdout)
    );
}

#[test]
fn a_judge_that_is_not_there_costs_no_interview_and_one_that_fails_is_asked_again() {
    let user = User::new();
    asked(&user, &CASES[..2]);
    let (gone, name) = judge(|_| say(WHOLE));
    drop(gone);
    let output = run(&user, &["judge", "run", "--judge", &name]);
    assert_eq!(code(&output), 4, "{}", text(&output.stderr));
    let (_fails, name) = judge(|asked| {
        if asked.body.to_string().contains("nitroglycerin") { respond(400, "", "{\"error\":{\"message\":\"no\"}}") } else { say(WHOLE) }
    });
    expect(&run(&user, &["judge", "run", "--judge", &name]), 5, "2 of 2 asked, 0 without a grade, 1 failed; repeat the command");
    expect(&run(&user, &["judge", "run", "--judge", &name]), 5, "has graded 1; 1 are asked about now");
    let json: Value = serde_json::from_str(&report(&user, "json", "en")).unwrap();
    assert_eq!(json["interviews"][0]["judged"][0]["judged"], 1, "a failure is no verdict");
    for (args, status, why) in [
        (&["judge", "nowhere", "--judge", "x"][..], 3, ""),
        (&["judge", "run"], 2, "--judge"),
        (&["judge", "run", "--judge", &name, "--cases", "own.toml"], 3, "no interview to judge"),
    ] {
        user.file("own.toml", "[[case]]\nid = \"1\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"A man has a headache.\"\n");
        let output = run(&user, args);
        assert!(code(&output) == status || status == 3 && code(&output) == 2, "{args:?}: {} {}", code(&output), text(&output.stderr));
        assert!(text(&output.stderr).contains(why), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn grading_that_is_killed_goes_on_and_has_no_key_twice() {
    let user = User::new();
    let endpoint = doctor();
    let model = format!("{}#doctor", endpoint.url());
    expect(&run(&user, &[&CASES[..], &["--doctor", &model, "--repeats", "6", "--out", "run"]].concat()), 0, "");
    let (examiner, name) = judge(|_| {
        thread::sleep(Duration::from_millis(40));
        say(WHOLE)
    });
    let args = ["judge", "run", "--judge", &name];
    let count = || fs::read_to_string(user.path("run/interview-verdicts.jsonl")).unwrap_or_default().lines().count();
    for kill in 1..=4 {
        let mut child = command(&user, &args).spawn().unwrap();
        let begun = Instant::now();
        while count() < kill * 3 && begun.elapsed() < Duration::from_secs(60) {
            thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    expect(&run(&user, &args), 0, "");
    let keys: Vec<String> = verdicts(&user).iter().map(|line| line["key"].as_str().unwrap().to_owned()).collect();
    assert_eq!((keys.len(), keys.iter().collect::<BTreeSet<_>>().len()), (18, 18));
    let before = examiner.requests();
    expect(&run(&user, &args), 0, "");
    assert_eq!(examiner.requests(), before);
}

#[test]
fn a_doctor_at_the_terminal_sees_the_grades_after_the_conclusion_and_nothing_before() {
    let user = User::new();
    let (endpoint, name) = judge(|_| say(WHOLE));
    let mut child = command(&user, &["chest-pain-at-rest", "--judge", &name, "--out", "run"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"Do you smoke?\nCONCLUSION: myocardial infarction\n").unwrap();
    let output = child.wait_with_output().unwrap();
    expect(&output, 0, "");
    let shown = text(&output.stdout);
    let (before, after) = shown.split_once("Grades of judges").unwrap();
    assert!(!before.contains("symptoms A") && before.contains("smoke"), "{shown}");
    assert!(after.contains("judge: symptoms A") && after.contains("Reference"), "{shown}");
    assert_eq!(endpoint.requests(), 1);
    // One that cannot be asked keeps nothing else from being shown.
    let (fails, name) = judge(|_| respond(400, "", "{\"error\":{\"message\":\"no\"}}"));
    let mut child = command(&user, &["autumn-fever", "--judge", &name, "--out", "other"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"CONCLUSION: flu\n").unwrap();
    let output = child.wait_with_output().unwrap();
    expect(&output, 5, "the interview is saved, and the same command asks the judge again");
    assert!(text(&output.stdout).contains("Reference") && fails.requests() > 0, "{}", text(&output.stdout));
}

#[test]
fn without_a_conclusion_the_views_of_it_are_the_lowest_and_the_record_says_why() {
    let (user, endpoint) = (User::new(), Endpoint::scripted(|_| say("Tell me more.")));
    let model = format!("{}#doctor", endpoint.url());
    let (_judge, name) = judge(|_| say(WHOLE));
    let output = run(&user, &["chest-pain-at-rest", "--turns", "2", "--doctor", &model, "--judge", &name, "--out", "run"]);
    expect(&output, 0, "");
    let line = &verdicts(&user)[0];
    assert_eq!(line["grades"], serde_json::json!({ "symptoms": "A", "tests": "B", "diagnosis": "D", "grounds": "D", "treatment": "D" }));
    assert_eq!((line["no_conclusion"].as_bool(), line["right_diagnosis"].as_bool()), (Some(true), Some(false)));
    assert!(text(&output.stdout).contains("no conclusion: diagnosis, grounds and treatment count as D"));
}
