//! `wardround --plain` through pipes, as a screen reader's user or a script has it.

#[path = "../common/mod.rs"]
mod common;
mod talk;

use common::{
    EVENTS_HEAD,
    endpoint::{Behaviour, Endpoint, Reply, Step},
    finish, piece, respond, say, stall,
    user::{User, code, text},
};
use std::{io::Write, process::Stdio, time::Duration};
use talk::Talk;

/// A user with settings.
fn user(language: &str, more: &str) -> User {
    let user = User::new();
    let folder = user.path(".config/wardround");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("wardround.toml"), format!("language = \"{language}\"\n{more}")).unwrap();
    user
}

/// The whole of a script's output.
fn script(user: &User, args: &[&str], lines: &str) -> (i32, String) {
    let mut talk = Talk::begin(user, args);
    talk.input.as_mut().unwrap().write_all(lines.as_bytes()).unwrap();
    talk.end()
}

fn runs(user: &User, run: &str, file: &str) -> Vec<serde_json::Value> {
    user.records(&format!(".local/share/wardround/runs/{run}"), file)
}

#[cfg(feature = "local")]
#[test]
fn a_consultation_with_the_real_model_is_there_again_at_the_next_start() {
    let model = common::model_file().display().to_string();
    let settings = format!("[models.small]\npath = {model:?}\nthreads = 1\ncontext = 4096\n[sampling]\nmax_tokens = 24\n");
    let user = user("zh", &settings);
    let mut talk = Talk::begin(&user, &["--model", "small"]);
    talk.until("正在载入 small");
    talk.until("1. right-lower-quadrant-pain · 普外科");
    talk.ask("1", "病例 right-lower-quadrant-pain");
    let first = talk.ask("n", "第 1 轮 · 主诉病史答毕");
    assert!(first.contains("医生：我接诊了一位24岁女性") && !first.contains("阑尾炎："), "{first}");
    // An empty line goes on, too.
    talk.ask("", "第 2 轮 · 体格检查答毕");
    let early = talk.ask("r", "（最后一轮回答后才显示标题）");
    assert!(
        early.contains("对应本轮 · 第 2 轮\n查体后诊断思路如何调整？") && early.contains("（本例其他参考在最后一轮回答后显示）"),
        "{early}"
    );
    assert!(!early.contains("初步诊断与鉴别诊断是什么？") && !early.contains("如何治疗"), "the pairs of other turns wait: {early}");
    let last = talk.ask("下一轮", "各轮都已回答");
    assert!(!last.contains("病例标题"), "{last}");
    let late = talk.ask("参考答案", "病例标题：急性阑尾炎");
    assert!(late.contains("本例其他参考") && late.contains("初步诊断与鉴别诊断是什么？"), "{late}");
    talk.ask("评分７ 错误，不完整 剂量不对", "已评 7 分");
    talk.ask("提问", "单独一行 .");
    talk.say("需要手术吗？");
    talk.say("术前做什么？");
    talk.ask(".", "自己的提问（不计入基准）答毕");
    talk.say("退出");
    talk.until("再见");
    let (code, _) = talk.end();
    assert_eq!(code, 0);
    let turns = runs(&user, "bundled-small", "turns.jsonl");
    assert_eq!(turns.iter().map(|t| t["asked"].as_str().unwrap()).collect::<Vec<_>>(), ["protocol", "protocol", "protocol", "own"]);
    assert_eq!(turns[3]["question"], "需要手术吗？\n术前做什么？");
    let ratings = runs(&user, "bundled-small", "ratings.jsonl");
    assert_eq!((&ratings[0]["rating"], &ratings[0]["saw_reference"]), (&7.into(), &true.into()));
    assert_eq!(ratings[0]["tags"], serde_json::json!(["wrong", "incomplete"]));

    let (code, again) = script(&user, &["--model", "small"], "1\n重读\nquit\n");
    assert_eq!(code, 0);
    for expected in
        ["已答 3/3 · 自评 7.0", "已恢复上次的 4 次问答", "我的评分 7/10 · 错误、不完整 · 剂量不对", "医生：需要手术吗？\n术前做什么？"]
    {
        assert!(again.contains(expected), "{expected:?}:\n{again}");
    }
    let kept = turns[0]["text"].as_str().unwrap().trim();
    assert!(again.contains(kept) && !again.contains('\u{1b}'), "{kept:?}:\n{again}");
}

/// A model whose first answer begins and never ends.
fn slow() -> Endpoint {
    Endpoint::scripted(|asked| if asked.number == 0 { stall(&piece("开头\u{1b}[31m")) } else { say("再答") })
}

/// A dialogue in which the first answer has begun.
fn in_the_middle(user: &User, model: &Endpoint) -> Talk {
    let mut talk = Talk::begin(user, &["--model", &format!("{}#m", model.url())]);
    talk.ask("1", "right-lower-quadrant-pain · ");
    talk.ask("n", "开头[31m");
    talk
}

fn kept(user: &User) -> Vec<(String, String)> {
    let of = |t: &serde_json::Value, key: &str| t[key].as_str().unwrap().to_owned();
    runs(user, "bundled-m", "turns.jsonl").iter().map(|t| (of(t, "finish"), of(t, "text"))).collect()
}

#[test]
fn an_answer_that_is_stopped_stays_and_is_asked_again() {
    let (user, model) = (user("zh", ""), slow());
    let mut talk = in_the_middle(&user, &model);
    // What is written ahead waits; stopping overtakes it.
    talk.say("r");
    let stopped = talk.ask("停止", "再问一次：again");
    assert!(stopped.contains("其后 1 行命令没有执行") && stopped.contains("已停止，未完成 · 已存盘"), "{stopped}");
    talk.ask("g", "第 1 轮 · 主诉病史答毕");
    talk.until("命令：");
    let shown = talk.ask("show", "命令：");
    assert!(shown.contains("第 2 次回答，共 2 次）：\n再答"), "{shown}");
    assert_eq!(talk.end().0, 0);
    assert_eq!(kept(&user), [("cancelled".into(), "开头\u{1b}[31m".into()), ("stop".into(), "再答".into())]);
}

#[test]
fn leaving_and_signals_stop_an_answer_and_keep_what_came() {
    // Ctrl-C in an answer only stops it.
    for (how, expected) in [("quit", 0), ("-TERM", 130), ("-INT", 0)] {
        let (user, model) = (user("zh", ""), slow());
        let mut talk = in_the_middle(&user, &model);
        match how {
            "quit" => talk.say("quit"),
            signal => {
                talk.signal(signal);
                talk.until("已停止，未完成");
            }
        }
        let (code, all) = talk.end();
        assert_eq!(code, expected, "{how}:\n{all}");
        assert!(all.contains("已停止，未完成 · 已存盘") && all.trim_end().ends_with("再见。"), "{how}:\n{all}");
        assert_eq!(kept(&user), [("cancelled".into(), "开头\u{1b}[31m".into())], "{how}");
    }
}

#[test]
fn a_script_that_ends_gets_its_answers() {
    let model = Endpoint::start(Behaviour::default().latency(Duration::from_millis(300)).script(|_| say("答")));
    let user = user("zh", "");
    let (code, all) = script(&user, &["--model", &format!("{}#m", model.url())], "1\nn\nn\n");
    assert_eq!(code, 0, "{all}");
    assert_eq!(kept(&user).len(), 2, "{all}");
}

#[test]
fn a_variant_is_recorded_as_a_batch_records_it_and_compared_with_its_case() {
    let model = Endpoint::scripted(|asked| say(&format!("回答{}", asked.body.to_string().matches("\"user\"").count())));
    let user = user("zh", "");
    let m = format!("{}#m", model.url());
    let lines = "1\nn\nn\nn\n变体\n变体 challenge=direct\nn\nn\nn\nn\nn\nwait\n对照\nvariant nonsense=1\nvariant 0\nwait\nq\n";
    let (code, all) = script(&user, &["--model", &m], lines);
    assert_eq!(code, 0, "{all}");
    for expected in ["0. 原病例 · 当前", "变体：施压：直接提出", "第 4 轮 · 施压", "第 5 轮 · 再次提问", "没有名为 \"nonsense\" 的变体"]
    {
        assert!(all.contains(expected), "{expected:?}:\n{all}");
    }
    let compared = all.split("各模型的回答 · 第 5 轮").nth(1).unwrap_or_default();
    assert!(compared.contains("回答5") && compared.contains("原病例") && compared.contains("回答3"), "{all}");
    let turns = runs(&user, "bundled-m", "turns.jsonl");
    let of: Vec<_> = turns.iter().map(|turn| (turn["variant"].as_str(), turn["role"].as_str())).collect();
    let (itself, own) = ((None, None), (Some("challenge=direct"), None));
    let (push, again) = ((Some("challenge=direct"), Some("push")), (Some("challenge=direct"), Some("again:3")));
    assert_eq!(of, [itself, itself, itself, own, own, own, push, again]);
    // The report knows from the records alone what the pushes are and what is asked again.
    let report = user.run(&["report", ".local/share/wardround/runs/bundled-m", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    let named = report["diagnoses"].as_array().unwrap().iter().find(|of| of["variant"] == "challenge=direct").unwrap();
    assert_eq!((&named["variant"], &named["flips"]["cases"]), (&"challenge=direct".into(), &1.into()), "{report}");
    // And as the flag says, from the beginning.
    let (code, all) = script(&user, &["--model", &m, "--variant", "withhold=tests"], "2\nn\nq\n");
    assert!(code == 0 && all.contains("变体：隐去辅助检查"), "{all}");
}

#[test]
fn a_script_on_a_record_that_another_program_writes_fails_and_says_why() {
    let model = Endpoint::scripted(|_| say("答"));
    let m = format!("{}#m", model.url());
    for (language, reading, refused, end) in [
        ("zh", "现在只能阅读，不能提问：另一个程序正在写这份记录：进程 ", "没有发送，因为回答存不了盘：", "有些提问、评分或评判没有记录"),
        ("en", "You can read and not ask now: another program writes this record: process ", "Not sent, since", "was not recorded"),
    ] {
        let user = user(language, "");
        let mut first = Talk::begin(&user, &["--model", &m]);
        first.say("1\nn");
        first.until(if language == "zh" { "已存盘" } else { "recorded" });
        let (code, all) = script(&user, &["--model", &m], "1\nn\n");
        assert_eq!(code, 6, "{all}");
        assert!(all.contains(reading) && all.contains(refused) && all.contains(end), "{all}");
        assert!(!all.contains("--out") && (language == "en" || !all.contains("in use")), "{all}");
        assert_eq!(first.end().0, 0);
        // Nobody writes it any more.
        let (code, all) = script(&user, &["--model", &m], "1\nn\n");
        assert!(code == 0 && !all.contains(reading), "{code}:\n{all}");
    }
}

#[test]
fn a_script_whose_questions_have_no_answer_fails() {
    let gone = Endpoint::scripted(|_| respond(400, "", r#"{"error":{"message":"no"}}"#));
    let user = user("zh", "");
    let (code, all) = script(&user, &["--model", &format!("{}#m", gone.url())], "1\nn\n");
    assert!(code == 5 && all.trim_end().ends_with("有些提问没有得到回答，或没有评判（见上）。"), "{code}:\n{all}");
    let (code, all) = script(&user, &[], "1\nn\n");
    assert!(code == 5 && all.contains("请先选定模型"), "{code}:\n{all}");
    assert_eq!(script(&user, &[], "list\n").0, 0);
}

#[test]
fn leaving_says_how_many_waiting_lines_are_dropped() {
    let (user, model) = (user("zh", ""), slow());
    let mut talk = in_the_middle(&user, &model);
    talk.say("n\nr\nquit");
    let (code, all) = talk.end();
    assert_eq!(code, 0, "{all}");
    assert!(all.contains("此前等候的 2 行命令没有执行") && all.contains("输入一行 wait"), "{all}");
}

#[cfg(unix)]
#[test]
fn an_answer_that_cannot_be_recorded_is_told_and_leaving_says_so() {
    let (user, model) = (user("zh", ""), Endpoint::scripted(|_| say(&"长".repeat(9000))));
    // The largest file a process may write is limited, which fails a write half-way as a full disk does.
    let mut command = std::process::Command::new("bash");
    user.dress(&mut command);
    let limited = "ulimit -f 24; exec \"$0\" \"$@\"";
    command.arg("-c").arg(limited).arg(env!("CARGO_BIN_EXE_wardround")).args(["--plain", "--model", &format!("{}#m", model.url())]);
    let mut talk = Talk::start(command);
    talk.say("1\nn\nsave\nn\nsave\np\nwait");
    let told = talk.until("未能存盘");
    assert!(!told.contains("上一个回答还没结束"), "{told}");
    let (code, all) = talk.end();
    assert_eq!(code, 6, "{all}");
    assert!(all.contains("有回答未能存盘") && all.contains("输入 save（存盘）再试"), "{all}");
}

#[cfg(feature = "local")]
#[test]
fn a_turn_that_does_not_fit_with_its_answer_is_refused_also_when_the_model_was_open_before() {
    let model = common::model_file().display().to_string();
    let user = user("zh", &format!("[models.small]\npath = {model:?}\nthreads = 1\ncontext = 1024\n[sampling]\nmax_tokens = 1000\n"));
    let mut talk = Talk::begin(&user, &["--model", "small"]);
    talk.until("small 就绪");
    talk.ask("1", "命令：n");
    let refused = talk.ask("n", "上下文只有 1024");
    assert!(refused.contains("没有发送") && refused.contains("回答至多 1000"), "{refused}");
    let (code, all) = talk.end();
    assert!(code == 5 && all.contains("有些提问没有得到回答"), "{code}:\n{all}");
}

#[test]
fn nobody_has_to_wait_for_a_model_that_is_being_opened() {
    let user = user("zh", "");
    // It takes connections, and never says which model it serves.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut talk = Talk::begin(&user, &["--model", &format!("http://{}/v1", silent.local_addr().unwrap())]);
    talk.ask("1", "命令：n");
    talk.ask("n", "之后自动提问");
    talk.ask("停", "已取消，没有提问");
    talk.ask("n", "之后自动提问");
    talk.say("quit");
    let (code, all) = talk.end();
    assert_eq!(code, 0, "{all}");
}

#[test]
fn a_record_that_cannot_be_read_is_told_and_left_alone() {
    let user = user("zh", "");
    let model = Endpoint::scripted(|_| say("答"));
    let m = format!("{}#m", model.url());
    assert_eq!(script(&user, &["--model", &m], "1\nn\nwait\n").0, 0);
    let turns = user.path(".local/share/wardround/runs/bundled-m/turns.jsonl");
    let damaged = format!("no record\n{}", std::fs::read_to_string(&turns).unwrap());
    std::fs::write(&turns, &damaged).unwrap();
    let (code, all) = script(&user, &["--model", &m], "1\nn\n");
    assert!(code == 6 && all.contains("记录读不出来") && all.contains("请先打开一个病例"), "{all}");
    assert_eq!(std::fs::read_to_string(&turns).unwrap(), damaged);
}

#[test]
fn a_script_waits_for_its_answers_where_it_says_so() {
    let model = Endpoint::scripted(|_| {
        let begin = format!("{EVENTS_HEAD}{}", piece("答")).into_bytes();
        Reply::Steps(vec![Step::Send(begin), Step::Pause(Duration::from_millis(300)), Step::Send(finish("stop").into_bytes())])
    });
    let user = user("en", "");
    let m = format!("{}#m", model.url());
    let (code, all) = script(&user, &["--model", &m], "2\nn\nedit Only the diagnosis, please\nn\nwait\nr\nquit\n");
    assert_eq!(code, 0, "{all}");
    for expected in [
        "Turn 2 · Examination · edited question (off protocol)",
        "Doctor: Only the diagnosis, please",
        "Turn 3 · Tests · edited question (off protocol) answered",
        "Case title: ",
    ] {
        assert!(all.contains(expected), "{expected:?}:\n{all}");
    }
    assert!(all.find("is ready.") < all.find("Turn 1 · Complaint"), "{all}");
    assert_eq!(kept(&user).len(), 3);
}

#[test]
fn the_judges_verdict_is_told_with_its_reasons() {
    let (model, judge) = (Endpoint::scripted(|_| say("答")), Endpoint::scripted(|_| say("抓住了要点。[[8]]")));
    let user = user("zh", "");
    let m = format!("{}#m", model.url());
    let lines = format!("1\nn\nj\n评委 {}#j\n评判\nask 为什么\nj\njudge {m}\nwait\nq\n", judge.url());
    let (code, all) = script(&user, &["--model", &m], &lines);
    assert_eq!(code, 0, "{all}");
    for expected in ["请先选定评委", "评委评分 8/10", "8/10 · 评委 j", "评语：抓住了要点。[[8]]", "不按基准评判"]
    {
        assert!(all.contains(expected), "{expected:?}:\n{all}");
    }
}

/// The manifest carries the warning to every report, as it does after `replay` and `batch`.
#[test]
fn a_model_that_judges_itself_is_noted_in_the_manifest() {
    let model = Endpoint::scripted(|_| say("答。[[9]]"));
    let user = user("zh", "");
    let m = format!("{}#m", model.url());
    let (code, all) = script(&user, &["--model", &m, "--judge", &m], "1\nn\nj\nwait\nq\n");
    assert!(code == 0 && all.contains("自评不足为据"), "{all}");
    let manifest = std::fs::read_to_string(user.path(".local/share/wardround/runs/bundled-m/manifest.json")).unwrap();
    assert!(manifest.contains("its ratings of itself are no evidence"), "{manifest}");
}

/// What the program says of a file is said in the user's language; what the file or the system says stays in its own words.
#[test]
fn the_cause_of_a_failure_is_told_in_the_users_language() {
    let user = user("zh", "");
    let model = Endpoint::scripted(|_| say("答"));
    let m = format!("{}#m", model.url());
    assert_eq!(script(&user, &["--model", &m], "1\nn\nwait\n").0, 0);
    let run = user.path(".local/share/wardround/runs/bundled-m");
    std::fs::write(run.join("turns.jsonl"), "no record\n{}\n").unwrap();
    let (_, all) = script(&user, &["--model", &m], "1\n");
    assert!(all.contains("第 1 行损坏") && !all.contains("Nothing was changed"), "{all}");
    std::fs::write(run.join("manifest.json"), "{").unwrap();
    std::fs::remove_file(run.join("turns.jsonl")).unwrap();
    std::fs::remove_file(run.join("lock")).unwrap();
    let (_, all) = script(&user, &["--model", &m], "1\nn\n");
    assert!(all.contains("不是运行记录的清单") && !all.contains("not a manifest"), "{all}");
    let (_, all) = script(&user, &["--model", "missing.gguf"], "1\nn\n");
    assert!(!all.contains("No such file or directory") || all.contains("找不到") || all.contains("不存在"), "{all}");
}

#[test]
fn without_a_model_it_says_how_to_name_one_and_takes_an_address() {
    let user = user("zh", "");
    let model = Endpoint::scripted(|_| say("答"));
    let mut talk = Talk::begin(&user, &[]);
    let first = talk.until("命令：编号");
    assert!(first.contains("尚未选择模型") && first.contains("model 文件.gguf") && first.contains("make demo"), "{first}");
    talk.ask("1", "请先选定模型");
    talk.ask("model nobody", "没有叫 nobody 的模型");
    talk.ask("model smollm2", "make demo");
    talk.ask(&format!("模型 {}#m", model.url()), "就绪");
    talk.ask("1", "由 m 回答");
    talk.ask("下一轮", "答毕");
    assert_eq!(talk.end().0, 0);

    let (code, _) = script(&user, &["--model", "nobody"], "");
    assert_eq!(code, 2);
}

#[test]
fn what_is_not_understood_is_said_with_the_nearest_word() {
    let user = user("zh", "");
    let lines = "nxet\n下一伦\n这是什么\nn\nrate 7\nrate 77\nr r\nopen 99\nfilter 胸痛\n@呼吸\nfilter\nhelp\n";
    let (code, all) = script(&user, &[], lines);
    assert_eq!(code, 0);
    for expected in [
        "是不是 next？",
        "是不是 下一轮？",
        "不明白“这是什么”",
        "请先打开一个病例",
        "评分是 1 到 10",
        "r 后面不带内容",
        "这里没有病例 99",
        "筛选：@呼吸",
        "n / next / 下一轮 / 继续   问下一轮",
        "再见。",
    ] {
        assert!(all.contains(expected), "{expected:?}:\n{all}");
    }
}

#[test]
fn broken_and_unusable_cases_are_named_with_their_reasons() {
    let user = user("zh", "");
    let (native, broken) = (user.path("cases.toml"), user.file("broken.txt", "neither this nor that\n"));
    let pair = "reference = [{ id = \"a\", question = \"问？\", answer = \"答\" }]\n";
    let case = |id: &str, question: &str| {
        format!("[[case]]\nid = \"{id}\"\n{pair}turns = [{{ kind = \"complaint\", question = \"{question}\", reference = [\"a\"] }}]\n")
    };
    std::fs::write(&native, case("good", "腹痛一天") + &case("empty", " ")).unwrap();
    let lines = format!("source {}\nlist\nsource nowhere.toml\nsource bundled\n", broken.display());
    let (code, all) = script(&user, &["--cases", native.to_str().unwrap()], &lines);
    assert_eq!(code, 0, "{all}");
    assert!(all.contains("1. good · 腹痛一天") && all.contains("损坏：") && all.contains("empty"), "{all}");
    assert!(all.matches("病例读不出来").count() == 2 && all.contains("broken.txt") && all.contains("source bundled"), "{all}");
    assert!(all.contains("fever-and-cough"), "{all}");
}

#[test]
fn without_a_terminal_or_with_a_dumb_one_it_is_plain_by_itself_and_subcommands_are_as_before() {
    let user = user("en", "");
    let out = user.command().stdin(Stdio::null()).output().unwrap();
    assert_eq!(code(&out), 0);
    assert!(text(&out.stdout).contains("Wardround · plain dialogue"), "{}", text(&out.stdout));
    assert_eq!(code(&user.run(&["cases", "list"])), 0);
    assert_eq!(code(&user.run(&["--plain", "cases", "list"])), 2);
}
