use super::*;
use std::{fs, path::Path};

fn change(run: &Path, file: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let path = run.join(file);
    fs::write(&path, change(fs::read(&path).unwrap())).unwrap();
}

const MARK: &[u8] = b"\xef\xbb\xbf";

/// What became of a run's files on their way.
type Fate = (&'static str, fn(&Path));

#[test]
fn a_run_that_came_through_another_system_is_taken_up_and_nothing_is_asked_again() {
    let recorded = Recorded::new();
    let run = recorded.user.path("run");
    let report = |name: &str| {
        let out = recorded.user.run(&["report", name, "--format", "json"]);
        expect(&out, 0, "");
        text(&out.stdout).replace(name, "run")
    };
    let as_it_was = report("run");
    let fates: [Fate; 7] = [
        ("carriage-returns", |run| {
            for file in ["turns.jsonl", "verdicts.jsonl", "manifest.json"] {
                change(run, file, |bytes| String::from_utf8(bytes).unwrap().replace('\n', "\r\n").into_bytes());
            }
        }),
        ("byte-order-mark", |run| {
            for file in ["turns.jsonl", "verdicts.jsonl", "manifest.json"] {
                change(run, file, |bytes| [MARK, &bytes].concat());
            }
        }),
        ("last-line-feed", |run| {
            change(run, "turns.jsonl", |mut bytes| {
                bytes.pop();
                bytes
            });
        }),
        ("zero-bytes", |run| change(run, "turns.jsonl", |bytes| [&bytes[..], &[0; 300]].concat())),
        ("zero-bytes-for-the-line-feed", |run| change(run, "verdicts.jsonl", |bytes| [bytes.trim_ascii_end(), &[0; 8]].concat())),
        ("empty-lines", |run| {
            change(run, "turns.jsonl", |bytes| String::from_utf8(bytes).unwrap().replace('\n', "\n\n \r\n").into_bytes());
        }),
        ("two-joined", |run| {
            change(run, "turns.jsonl", |bytes| {
                let text = String::from_utf8(bytes).unwrap();
                let (first, rest) = text.split_once('\n').unwrap();
                [MARK, first.as_bytes(), b"\r\n", MARK, rest.as_bytes()].concat()
            });
        }),
    ];
    for (fate, change) in fates {
        let (asked, name) = (recorded.asked(), &*format!("{fate}/run"));
        let copy = recorded.user.path(name);
        fs::create_dir_all(&copy).unwrap();
        for file in ["manifest.json", "turns.jsonl", "verdicts.jsonl", "ratings.jsonl"] {
            fs::copy(run.join(file), copy.join(file)).unwrap();
        }
        change(&copy);
        // A reader changes nothing.
        let before = fs::read(copy.join("turns.jsonl")).unwrap();
        report(name);
        assert_eq!(fs::read(copy.join("turns.jsonl")).unwrap(), before, "{name}");
        expect(&recorded.replay(name), 0, "");
        assert_eq!(recorded.asked(), asked, "{name}");
        assert_eq!(report(name), as_it_was, "{name}");
        // What is recorded from now on stands on lines of its own.
        let model = format!("{}#another", recorded.server.url());
        expect(&recorded.user.run(&["replay", "--case", CASE, "--model", &model, "--no-judge", "--out", name]), 0, "");
        expect(&recorded.replay(name), 0, "");
        assert_eq!(recorded.asked(), asked + 3, "{name}");
    }
}

#[test]
fn a_run_that_lost_a_stream_says_so_before_anything_is_asked() {
    let recorded = Recorded::new();
    let run = recorded.user.path("run");
    type Loss = fn(&Path);
    let lost: [(&str, Loss, &str); 3] = [
        ("no-turns", |run| fs::remove_file(run.join("turns.jsonl")).unwrap(), "turns.jsonl is missing or empty, and verdicts.jsonl has"),
        ("empty-turns", |run| change(run, "turns.jsonl", |_| Vec::new()), "move verdicts.jsonl elsewhere first"),
        ("no-verdicts", |run| fs::remove_file(run.join("verdicts.jsonl")).unwrap(), "verdicts.jsonl is missing, and by manifest.json"),
    ];
    for (fate, lose, says) in lost {
        let (asked, name) = (recorded.asked(), &*format!("{fate}/run"));
        let copy = recorded.user.path(name);
        fs::create_dir_all(&copy).unwrap();
        for file in ["manifest.json", "turns.jsonl", "verdicts.jsonl"] {
            fs::copy(run.join(file), copy.join(file)).unwrap();
        }
        lose(&copy);
        expect(&recorded.replay(name), 6, says);
        expect(&recorded.user.run(&["report", name]), 6, says);
        assert_eq!(recorded.asked(), asked, "{name}");
        let mut zh = recorded.user.command();
        zh.env("LANG", "zh_CN.UTF-8").args(["report", name]);
        expect(&zh.output().unwrap(), 6, "请从备份恢复该文件");
    }
    // The next step that is told leads on.
    fs::write(recorded.user.path("no-verdicts/run/verdicts.jsonl"), "").unwrap();
    expect(&recorded.replay("no-verdicts/run"), 0, "");
    fs::remove_file(recorded.user.path("no-turns/run/verdicts.jsonl")).unwrap();
    expect(&recorded.replay("no-turns/run"), 0, "");
}

#[test]
fn a_refused_judging_leaves_the_manifest_as_it_was() {
    let recorded = Recorded::new();
    let Recorded { user, server } = &recorded;
    let line = |id: &str| {
        format!(
            "{{\"id\": \"{id}\", \"turn_1_question\": \"别的\", \"turn_2_question\": \"b\", \"turn_3_question\": \"c\", \"reference\": \"r\"}}\n"
        )
    };
    user.file("other.jsonl", &line("x"));
    // A file of the same suite and id with other questions is as wrong.
    user.file("first.jsonl", &line("1"));
    user.file("second.jsonl", &line("1").replace("别的", "腹痛"));
    let (model, judge) = (format!("{}#m", server.url()), format!("{}#j", server.url()));
    expect(&user.run(&["replay", "--cases", "first.jsonl", "--model", &model, "--no-judge", "--out", "dota"]), 0, "");
    for (run, cases) in [("run", "other.jsonl"), ("dota", "second.jsonl"), ("dota", "bundled")] {
        let before = std::fs::read(user.path(run).join("manifest.json")).unwrap();
        let out = user.run(&["judge", run, "--cases", cases, "--judge", &judge, "--again"]);
        expect(&out, 3, "name the file that was asked with --cases");
        assert_eq!(std::fs::read(user.path(run).join("manifest.json")).unwrap(), before, "{run} {cases}");
    }
    expect(&user.run(&["judge", "dota", "--cases", "first.jsonl", "--judge", &judge]), 0, "");
    let manifest = std::fs::read_to_string(user.path("dota/manifest.json")).unwrap();
    assert!(manifest.contains("first.jsonl") && !manifest.contains("second.jsonl"), "{manifest}");
}
