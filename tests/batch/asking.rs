//! What is asked and what is told of it: plans, repeats, models and judges that cannot answer.

use super::{batch, cases, current_records, settings};
use crate::common::{
    endpoint::{Asked, Behaviour, Endpoint, Reply},
    user::{User, expect, text},
};

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
    assert_eq!(current_records(&user, "run").len(), 2 * 72 + 432);
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
