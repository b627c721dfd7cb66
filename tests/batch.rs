//! Whole batches with the real program, against endpoints that answer as a function of what they are asked, and fail as providers do.

mod common;

use common::{
    endpoint::{Asked, Behaviour, Endpoint, Reply},
    user::{User, code, expect, text},
};
use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Twelve cases of three turns, for which no medicine is needed.
fn cases(user: &User) -> String {
    let case = |n: usize| {
        format!(
            "{{\"id\":{n},\"turn_1_question\":\"第{n}例：腹痛{n}天。\",\"turn_2_question\":\"查体{n}。\",\"turn_3_question\":\"化验{n}。\",\"reference\":\"参考答案{n}\"}}\n"
        )
    };
    user.file("cases.jsonl", &(1..=12).map(case).collect::<String>()).display().to_string()
}

/// Settings in which the endpoints have names.
fn settings(user: &User, models: &[(&str, &Endpoint)]) {
    let tables: String = models
        .iter()
        .map(|(name, e)| format!("[models.\"{name}\"]\nbase_url = \"{}\"\nmodel = \"{name}\"\nconcurrency = 8\n", e.url()))
        .collect();
    user.file("wardround.toml", &tables);
}

fn batch<'a>(cases: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["batch", "--cases", cases, "--out", "run"], more].concat()
}

/// What stands in a run, whatever the order in which it was recorded: each key with its answer or verdict.
fn standing(user: &User, run: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for record in user.records(run, "turns.jsonl") {
        if record["finish"] != "failed" && record["finish"] != "cancelled" {
            let known = all.insert(record["key"].as_str().unwrap().to_owned(), record["text"].to_string());
            assert_eq!(known, None, "an answer was asked for twice");
        }
    }
    for record in user.records(run, "verdicts.jsonl") {
        if record["verdict"] != "failed" {
            let known = all.insert(record["key"].as_str().unwrap().to_owned(), format!("{} {}", record["verdict"], record["rating"]));
            assert_eq!(known, None, "a verdict was asked for twice");
        }
    }
    all
}

#[test]
fn everything_is_asked_once_judged_as_often_as_wanted_and_a_second_command_asks_nothing() {
    let user = User::new();
    let (a, b, judge) =
        (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("甲", &a), ("b", &b), ("judge", &judge)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "甲", "--model", "b", "--repeats", "2", "--judge", "judge", "--judge-repeats", "3"]);
    let dry = user.run(&[&args[..], &["--dry-run"]].concat());
    expect(&dry, 0, "");
    assert!(text(&dry.stdout).contains("216") && !user.path("run").exists() && a.requests() == 0, "{}", text(&dry.stdout));

    expect(&user.run(&args), 0, "甲: 72/72 answers, 216/216 verdicts");
    assert_eq!((a.requests(), b.requests(), judge.requests()), (72, 72, 432));
    assert_eq!(standing(&user, "run").len(), 2 * 72 + 432);
    // Two repeats and two judgings of the same answer are seeded apart.
    let turns = user.records("run", "turns.jsonl");
    let of = |repeat: i64| {
        turns.iter().find(|t| t["repeat"] == repeat && t["case"] == "1" && t["turn"] == 1 && t["model"]["name"] == "b").unwrap()
    };
    assert_ne!((&of(0)["seed"], &of(0)["text"]), (&of(1)["seed"], &of(1)["text"]));

    expect(&user.run(&args), 0, "b: 72/72 answers, 216/216 verdicts");
    assert_eq!((a.requests(), b.requests(), judge.requests()), (72, 72, 432));
    let dry = user.run(&[&args[..], &["--dry-run"]].concat());
    assert!(text(&dry.stdout).lines().any(|l| l.contains("甲") && l.matches(" 72 ").count() == 2), "{}", text(&dry.stdout));
    assert!(text(&dry.stdout).contains("are not asked for again"), "{}", text(&dry.stdout));
    // More of it asks for the rest only.
    let more = batch(&cases, &["--model", "b", "--repeats", "3", "--judge", "judge", "--judge-repeats", "3"]);
    expect(&user.run(&more), 0, "b: 108/108 answers, 324/324 verdicts");
    assert_eq!((b.requests(), judge.requests()), (108, 540));
}

/// The only choice of an answer that is nothing but reasoning, as bytes on the wire.
fn only_reasoning(_: &Asked) -> Reply {
    let events = "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"先想一想\"}}]}\n\n\
                  data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    Reply::Raw(format!("{head}{events}").into_bytes())
}

#[test]
fn answers_that_are_all_reasoning_are_no_success_and_the_figures_agree() {
    let user = User::new();
    let (model, judge) = (Endpoint::start(Behaviour::default().script(only_reasoning)), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--judge", "judge", "--limit", "2", "--no-report"]);
    // The second command finds all of it in the record.
    for _ in 0..2 {
        let out = user.run(&args);
        expect(&out, 5, "m: 6/6 answers (6 without a text), 0/6 verdicts (6 without an answer to judge)");
        let said = text(&out.stderr);
        assert!(
            said.contains("answers 6/6 · verdicts 0/6 · 6 without an answer to judge") && said.contains("Raise --max-tokens"),
            "{said}"
        );
    }
    let out = user.run(&[&args[..], &["--language", "zh"]].concat());
    expect(&out, 5, "m：回答 6/6（6 个没有正文），评分 0/6（6 无可评回答）");
    assert!(text(&out.stderr).contains("可加大 --max-tokens"), "{}", text(&out.stderr));
    let replay = user.run(&["replay", "--cases", &cases, "--case", "1", "--model", "m", "--out", "one", "--language", "zh"]);
    expect(&replay, 5, "可加大 --max-tokens");
    assert!(text(&replay.stdout).contains("3 条回答") && text(&replay.stdout).contains("3 条没有正文"), "{}", text(&replay.stdout));
    assert_eq!(judge.requests(), 0);
}

#[test]
fn a_model_that_ends_is_told_once_and_in_the_users_language() {
    let user = User::new();
    let refuse =
        |_: &Asked| Reply::Status(429, String::new(), r#"{"error":{"message":"You exceeded it","code":"insufficient_quota"}}"#.into());
    let model = Endpoint::start(Behaviour::default().script(refuse));
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let out = user.run(&batch(&cases, &["--model", "m", "--limit", "1", "--language", "zh"]));
    expect(&out, 4, "m：回答 0/3");
    let said = text(&out.stderr);
    assert_eq!(said.matches("You exceeded it").count(), 1, "{said}");
    assert!(said.contains("已中止（原因见上）"), "{said}");
}

#[test]
fn a_chinese_terminal_is_told_in_chinese() {
    let user = User::new();
    let (model, judge) = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("甲", &model), ("评委", &judge)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "甲", "--judge", "评委", "--no-report"]);
    let run = |more: &[&str]| user.command().env("LANG", "zh_CN.UTF-8").args([&args[..], more].concat()).output().unwrap();
    let dry = run(&["--dry-run"]);
    assert!(text(&dry.stdout).contains("12 例 × 1 次重复，每条回答评分 1 次。未发送任何提问。"), "{}", text(&dry.stdout));
    let ran = run(&["--display", "plain"]);
    expect(&ran, 0, "回答 36/36 · 评分 36/36 · ");
    expect(&ran, 0, "甲：回答 36/36，评分 36/36\n已记录于 run；查看结果：wardround report run\n");
    expect(&run(&["--seed", "2"]), 0, "注意：本记录始于随机种子 1：现在用种子 2 重新提问");
}

#[test]
fn killed_again_and_again_among_faults_it_ends_as_if_nothing_had_happened() {
    let user = User::new();
    let calm = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &calm.0), ("judge", &calm.1)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--repeats", "2", "--judge", "judge", "--judge-repeats", "2", "--seed", "7"]);
    expect(&user.run(&args), 0, "m: 72/72 answers, 144/144 verdicts");
    let expected = standing(&user, "run");
    let ports = (calm.0.url().clone(), calm.1.url().clone());
    std::fs::rename(user.path("run"), user.path("calm")).unwrap();
    drop(calm);

    // The same addresses, since they are part of who answered.
    let address = |url: &str| url.trim_start_matches("http://").split('/').next().unwrap().parse().unwrap();
    let faulty = |seed| Behaviour::default().latency(Duration::from_millis(15)).faults(0.1, seed);
    let _stormy = (Endpoint::start_at(address(&ports.0), faulty(1)), Endpoint::start_at(address(&ports.1), faulty(2).ratings()));
    let mut state = 20_261_121_u64;
    for _ in 0..12 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = user.command().args(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 + (state >> 33) % 400));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    expect(&user.run(&args), 0, "m: 72/72 answers, 144/144 verdicts");
    assert_eq!(standing(&user, "run"), expected);
}

#[test]
fn a_key_that_expires_half_way_ends_with_4_and_the_same_command_goes_on() {
    let user = User::new();
    let expired = Arc::new(AtomicBool::new(false));
    let is_expired = expired.clone();
    let model = Endpoint::start(Behaviour::default().script(move |asked| {
        if asked.number == 20 {
            is_expired.store(true, Ordering::Relaxed);
        }
        if is_expired.load(Ordering::Relaxed) {
            return Reply::Status(401, String::new(), "{\"error\":{\"message\":\"the key has expired\"}}".into());
        }
        Reply::Text(format!("答 {:x}", asked.digest()))
    }));
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--repeats", "2"]);
    expect(&user.run(&args), 4, "expired");
    let kept = standing(&user, "run").len();
    assert!((12..=20).contains(&kept), "{kept}");
    expired.store(false, Ordering::Relaxed);
    expect(&user.run(&args), 0, "m: 72/72 answers");
    assert_eq!(standing(&user, "run").len(), 72);
}

#[test]
fn what_one_model_or_the_judge_cannot_do_leaves_the_others_at_work() {
    let user = User::new();
    let (well, refusing, no_judge) = (
        Endpoint::start(Behaviour::default()),
        // The third case is too long for it, and stays so.
        Endpoint::start(Behaviour::default().script(|asked| match asked.messages[0].content.contains("第3例") {
            true => Reply::Status(400, String::new(), "{\"error\":{\"message\":\"maximum context length is 4096 tokens\"}}".into()),
            false => Reply::Text("答".into()),
        })),
        Endpoint::start(
            Behaviour::default().script(|_| Reply::Status(403, String::new(), "{\"error\":{\"message\":\"not for you\"}}".into())),
        ),
    );
    settings(&user, &[("well", &well), ("refusing", &refusing), ("judge", &no_judge)]);
    let cases = cases(&user);
    let out = user.run(&batch(&cases, &["--model", "well", "--model", "refusing"]));
    expect(&out, 5, "refusing: 33/36 answers (3 failed)");
    assert!(text(&out.stderr).contains("well: 36/36 answers") && text(&out.stderr).contains("4096"), "{}", text(&out.stderr));
    // With a judge that lets nobody in, the answers are there all the same.
    let out = user.run(&["batch", "--cases", &cases, "--out", "other", "--model", "well", "--judge", "judge"]);
    expect(&out, 4, "the judge judge: ");
    assert_eq!(user.records("other", "turns.jsonl").len(), 36);
}

#[test]
fn a_judge_without_a_rating_is_asked_so_often_and_no_more() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let asked_for = Arc::new(AtomicUsize::new(0));
    let count = asked_for.clone();
    let judge = Endpoint::start(Behaviour::default().script(move |asked: &Asked| {
        count.fetch_add(1, Ordering::Relaxed);
        match asked.question().contains("参考答案2<") || asked.question().contains("参考答案2\n") {
            true => Reply::Ended(String::new(), "content_filter"),
            false => Reply::Text("很好，我给高分。".into()),
        }
    }));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--turns", "1", "--limit", "3", "--judge", "judge"]);
    expect(&user.run(&args), 0, "3/3 verdicts (2 no rating, 1 refused)");
    assert_eq!(asked_for.load(Ordering::Relaxed), 2 * 3 + 1, "three attempts each, and a refusal stands");
    expect(&user.run(&args), 0, "3/3 verdicts");
    assert_eq!(asked_for.load(Ordering::Relaxed), 7);
}

#[test]
fn answers_without_a_text_are_missing_from_the_verdicts_and_from_nothing_else() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().script(|asked| match asked.messages.len() {
        3 => Reply::Text(String::new()),
        _ => Reply::Text("答".into()),
    }));
    let judge = Endpoint::start(Behaviour::default().ratings());
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--limit", "4", "--judge", "judge"]);
    for _ in 0..2 {
        expect(&user.run(&args), 0, "m: 12/12 answers (4 without a text), 8/12 verdicts (4 without an answer to judge)");
    }
    assert_eq!(judge.requests(), 8);
}

#[test]
fn a_run_is_judged_again_by_another_judge_and_both_are_kept() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let judges = (Endpoint::start(Behaviour::default().ratings()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &model), ("one", &judges.0), ("two", &judges.1)]);
    let cases = cases(&user);
    expect(&user.run(&batch(&cases, &["--model", "m"])), 0, "m: 36/36 answers");
    let judge = |judge, more: &[&str]| user.run(&[&["judge", "run", "--cases", &cases, "--judge", judge], more].concat());
    // A judge that could do nothing is no judge that was there before.
    expect(&judge("http://127.0.0.1:1/v1#nobody", &["--display", "none"]), 4, "");
    expect(&judge("one", &["--judge-turns", "1,3"]), 0, "24/24 verdicts");
    expect(&judge("one", &["--judge-turns", "1,3"]), 0, "24/24 verdicts");
    assert_eq!((judges.0.requests(), model.requests()), (24, 36));
    expect(&judge("two", &[]), 2, "--again");
    expect(&judge("two", &["--again", "--judge-repeats", "2"]), 0, "72/72 verdicts");
    expect(&judge("one", &["--again", "--judge-preset", "paper"]), 0, "12/12 verdicts");
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 24 + 72 + 12);
    expect(&user.run(&["judge", "run", "--cases", "bundled", "--judge", "one"]), 3, "--cases");
    expect(&user.run(&["judge", "nowhere", "--cases", &cases, "--judge", "one"]), 2, "no manifest.json");
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_with_6_and_the_run_goes_on_when_there_is_room() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().script(|_| Reply::Text("长".repeat(2000))));
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m"]);
    let mut command = Command::new("bash");
    user.dress(&mut command);
    // The largest file a process may write is limited, which fails a write half-way as a full disk does.
    let limited = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"";
    let out = command.arg("-c").arg(limited).arg(env!("CARGO_BIN_EXE_wardround")).args(&args).output().unwrap();
    expect(&out, 6, "turns.jsonl");
    let kept = user.records("run", "turns.jsonl").len();
    assert!((1..36).contains(&kept), "{kept}");
    expect(&user.run(&args), 0, "36/36 answers");
    assert_eq!(standing(&user, "run").len(), 36);
}

#[cfg(unix)]
#[test]
fn an_interrupted_batch_says_so_and_a_second_one_on_the_same_run_is_refused() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default().latency(Duration::from_millis(400)));
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--display", "json"]);
    let first = user.command().args(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while user.records("run", "turns.jsonl").is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    expect(&user.run(&args), 6, &format!("process {}", first.id()));
    assert!(Command::new("kill").args(["-INT", &first.id().to_string()]).status().unwrap().success());
    let out = first.wait_with_output().unwrap();
    expect(&out, 130, "repeat the command to resume");
    for line in text(&out.stdout).lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["event"].is_string());
    }
    let again = user.run(&batch(&cases, &["--model", "m", "--display", "none"]));
    assert_eq!((code(&again), text(&again.stdout).as_str()), (0, ""));
    assert_eq!(standing(&user, "run").len(), 36);
}

#[test]
fn a_plan_says_what_the_flags_say_and_its_mistakes_are_named() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    settings(&user, &[("m", &model)]);
    cases(&user);
    user.file(
        "plan.toml",
        "cases = \"cases.jsonl\"\nmodels = [\"m\"]\nrepeats = 2\nturns = 2\nlimit = 3\nout = \"planned\"\n[sampling]\ntemperature = 0.0\n",
    );
    expect(&user.run(&["batch", "plan.toml"]), 0, "m: 12/12 answers");
    assert!(user.records("planned", "turns.jsonl").iter().all(|t| t["sampling_asked"]["temperature"] == 0.0));
    expect(&user.run(&["batch", "plan.toml", "--repeats", "3"]), 0, "m: 18/18 answers");
    user.file("bad.toml", "models = [\"m\"]\nrepeat = 2\n");
    expect(&user.run(&["batch", "bad.toml"]), 2, "bad.toml line 2");
    expect(&user.run(&["batch", "plan.toml", "--model", "m", "--model", "m"]), 2, "two of the models go by the name");
    expect(&user.run(&["batch", "--cases", "cases.jsonl"]), 2, "no model");
    for (line, code) in [("limit = 0", 2), ("repeats = 4294967295", 2), ("turns = 0", 2)] {
        user.file("bad.toml", &format!("cases = \"cases.jsonl\"\nmodels = [\"m\"]\nout = \"none\"\n{line}\n"));
        expect(&user.run(&["batch", "bad.toml"]), code, "counted from 1");
    }
    assert!(!user.path("none").exists());
}

#[test]
fn what_was_exported_and_imported_again_is_reported_with_the_same_mean() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let judge = Endpoint::start(Behaviour::default().ratings());
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    expect(&user.run(&batch(&cases, &["--model", "m", "--judge", "judge"])), 0, "36/36 verdicts");
    expect(&user.run(&["export", "official", "run", "--cases", &cases, "--out", "official"]), 0, "");
    let imported = user.run(&["import", "official", "official", "--cases", &cases, "--out", "theirs"]);
    expect(&imported, 0, "");
    assert!(text(&imported.stdout).contains("36 answers and 36 verdicts"), "{}", text(&imported.stdout));
    let mean = |run: &str| {
        let out = user.run(&["report", run, "--format", "json"]);
        expect(&out, 0, "");
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        report["blocks"][0]["models"][0].clone()
    };
    let (ours, theirs) = (mean("run"), mean("theirs"));
    assert!(ours["rows"].as_array().is_some_and(|rows| rows.len() > 1), "{ours}");
    assert_eq!(ours["rows"], theirs["rows"]);
}

#[test]
fn a_conversation_that_is_gone_back_to_stands_again_everywhere() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let judge = Endpoint::start(Behaviour::default().ratings());
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let with_seed =
        |seed: &'static str, turns| batch(&cases, &["--model", "m", "--judge", "judge", "--limit", "4", "--seed", seed, "--turns", turns]);
    let report = || {
        let out = user.run(&["report", "run", "--format", "json"]);
        expect(&out, 0, "");
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap()["blocks"].clone()
    };
    let exported = |to: &str| {
        expect(
            &user.run(&["export", "official", "run", "--cases", &cases, "--out", to]),
            5,
            "(cases 5, 6, 7, 8, 9, 10, 11, 12): no answer",
        );
        // The shorter conversation has a suite of its own.
        ["DotaBench", "DotaBench-2-turns"]
            .iter()
            .find_map(|suite| std::fs::read_to_string(user.path(to).join(format!("data/{suite}/m.jsonl"))).ok())
            .unwrap()
    };
    expect(&user.run(&with_seed("1", "3")), 0, "12/12 answers, 12/12 verdicts");
    let (first, first_exported) = (report(), exported("first"));
    // Two turns of another conversation: the third of the first one may not stand beside them.
    expect(&user.run(&with_seed("2", "2")), 0, "8/8 answers, 8/8 verdicts");
    assert_ne!(report(), first);
    assert!(!exported("second").contains("turn_3_answer"));
    let asked = (model.requests(), judge.requests());
    expect(&user.run(&with_seed("1", "3")), 0, "4 conversations of this run were had with other settings");
    assert_eq!((model.requests(), judge.requests()), asked, "everything was there");
    assert_eq!((report(), exported("third")), (first, first_exported));
    // And it is settled now.
    let again = user.run(&with_seed("1", "3"));
    assert!(!text(&again.stderr).contains("stands again"), "{}", text(&again.stderr));
}

#[cfg(feature = "local")]
#[test]
fn a_judge_on_this_machine_is_made_to_end_in_a_rating_and_is_another_judge_then() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    let gguf = common::model_file();
    user.file(
        "wardround.toml",
        &format!(
            "[models.m]\nbase_url = \"{}\"\nmodel = \"m\"\n[models.small]\npath = \"{}\"\nthreads = 1\ncontext = 2048\n[judge.sampling]\nmax_tokens = 32\n",
            model.url(),
            gguf.display()
        ),
    );
    let cases = cases(&user);
    let args = |more: &[&'static str]| {
        batch(&cases, &[&["--model", "m", "--limit", "1", "--judge", "small"], more].concat())
            .iter()
            .map(|a| (*a).to_owned())
            .collect::<Vec<_>>()
    };
    let run = |args: Vec<String>| user.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let judged = run(args(&["--judge-constrained"]));
    expect(&judged, 0, "3/3 answers, 3/3 verdicts");
    // Like a model that answers in a batch: many at once, and each the same whatever runs beside it.
    assert!(text(&judged.stderr).contains("16 at once") && text(&judged.stderr).contains("KV f16/bf16"), "{}", text(&judged.stderr));
    for verdict in user.records("run", "verdicts.jsonl") {
        assert_eq!(verdict["verdict"], "scored");
        assert_eq!(verdict["sampling_asked"]["constrained"], true);
        let of: Vec<f64> = serde_json::from_value(verdict["rating_probabilities"].clone()).unwrap();
        let expected: f64 = of.iter().zip(1..).map(|(p, n)| p * f64::from(n)).sum();
        assert!((verdict["expected_rating"].as_f64().unwrap() - expected).abs() < 1e-9);
    }
    // Unconstrained, the small model hardly ever gives a rating; whatever it says is another judge's.
    run(args(&[]));
    let report: serde_json::Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let judges: Vec<&str> = report["blocks"].as_array().unwrap().iter().map(|b| b["judge"].as_str().unwrap()).collect();
    assert_eq!(judges, ["small (constrained)", "small"]);
    assert!(report["blocks"][0]["models"][0]["rows"][0]["expected"].as_f64().is_some_and(|e| (1.0..=10.0).contains(&e)), "{report:#}");
    expect(
        &run(vec![
            "batch".into(),
            "--cases".into(),
            cases.clone(),
            "--model".into(),
            "m".into(),
            "--judge".into(),
            "m".into(),
            "--judge-constrained".into(),
        ]),
        2,
        "an endpoint gives no probabilities",
    );
}

#[test]
fn a_run_whose_manifest_is_gone_is_not_begun_anew() {
    let user = User::new();
    let model = Endpoint::start(Behaviour::default());
    settings(&user, &[("m", &model)]);
    let cases = cases(&user);
    let args = batch(&cases, &["--model", "m", "--limit", "1", "--seed", "7"]);
    expect(&user.run(&args), 0, "3/3 answers");
    let manifest = std::fs::read(user.path("run/manifest.json")).unwrap();
    std::fs::write(user.path("run/turns.torn-1"), "half").unwrap();
    std::fs::remove_file(user.path("run/manifest.json")).unwrap();
    expect(&user.run(&args), 6, "no manifest.json");
    std::fs::write(user.path("run/manifest.json"), manifest).unwrap();
    expect(&user.run(&batch(&cases, &["--model", "m", "--limit", "1"])), 0, "3/3 answers");
    assert_eq!(model.requests(), 3);
}

#[test]
fn other_references_to_the_same_questions_are_told_and_judged_apart() {
    let user = User::new();
    let (model, judge) = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let others = std::fs::read_to_string(&cases).unwrap().replace("参考答案3\"", "改过的参考答案\"");
    let others = user.file("others.jsonl", &others).display().to_string();
    expect(&user.run(&batch(&cases, &["--model", "m", "--judge", "judge", "--judge-turns", "1"])), 0, "12/12 verdicts");
    let judged = |file: &str| user.run(&["judge", "run", "--cases", file, "--judge", "judge", "--judge-turns", "1"]);
    let out = judged(&others);
    expect(&out, 0, "the references of 1 case(s), 3 first, are others than those that this run was recorded with");
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 13, "only what the other reference concerns is judged anew");
    let digests: std::collections::BTreeSet<String> =
        user.records("run", "verdicts.jsonl").iter().filter(|v| v["case"] == "3").map(|v| v["reference_digest"].to_string()).collect();
    assert_eq!(digests.len(), 2);
    let report = |expected: usize| {
        let out = user.run(&["report", "run", "--format", "json"]);
        expect(&out, 0, "");
        let report: serde_json::Value = serde_json::from_str(&text(&out.stdout)).unwrap();
        assert_eq!(report["left_out"]["other_references"], expected, "{report}");
        assert_eq!(report["blocks"][0]["models"][0]["rows"][0]["coverage"]["scored"], 12);
        assert!(report["runs"][0]["warnings"].to_string().contains("the references of 1 case"), "{report}");
    };
    report(1);
    // Back to the former file: told again, and nothing is asked.
    expect(&judged(&cases), 0, "the references of 1 case(s)");
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 13);
    report(1);
    expect(&judged(&cases), 0, "12/12 verdicts");
    assert!(!text(&judged(&cases).stderr).contains("references"));
    // A run of an earlier version says nothing of its references: only its file's digest tells.
    let manifest = user.path("run/manifest.json");
    let mut old: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&manifest).unwrap()).unwrap();
    for case in old["plan"]["cases"].as_array_mut().unwrap() {
        case.as_object_mut().unwrap().remove("reference_digest");
    }
    old["cases"].as_array_mut().unwrap().truncate(1);
    std::fs::write(&manifest, old.to_string()).unwrap();
    expect(&judged(&others), 0, "whether they are the same cannot be told");
}
