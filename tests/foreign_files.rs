//! Files that other people and programs wrote, as the real program meets them: encodings, other numbers of turns, cases without a reference, tables, models
//! named by their paths.

mod common;

use common::{
    endpoint::{Behaviour, Endpoint},
    user::{User, expect, model_and_judge, text},
};
use std::io::Write;

const ONE: &str = r#"{"id": 1, "turn_1_question": "患者女性，三十岁，右下腹痛一天。", "turn_2_question": "查体：压痛。", "turn_3_question": "化验：白细胞高。", "reference": "阑尾炎，手术治疗。"}"#;

fn without_reference(id: usize) -> String {
    format!(
        r#"{{"id": {id}, "turn_1_question": "患者男性，咳嗽{id}天。", "turn_2_question": "查体：湿啰音。", "turn_3_question": "胸片：斑片影。"}}"#
    )
}

#[test]
fn other_encodings_are_read_and_said_and_the_digest_is_that_of_the_bytes() {
    let user = User::new();
    let lines = format!("{ONE}\n{}\n", without_reference(2));
    let gb = encoding_rs::GB18030.encode(&lines).0.into_owned();
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(lines.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for (name, bytes, encoding) in [("gb.jsonl", &gb, "GB18030"), ("u16.jsonl", &utf16, "UTF-16BE")] {
        std::fs::write(user.path(name), bytes).unwrap();
        let out = user.run(&["cases", "validate", "--cases", name]);
        expect(&out, 0, &format!("{name}: not UTF-8: read as {encoding}; check that this line of it is right: 患者女性，三十岁"));
        // Said once.
        assert!(text(&out.stdout).contains("2 records: 2 complete") && !text(&out.stdout).contains(encoding));
        let json = text(&user.run(&["cases", "validate", "--cases", name, "--format", "json"]).stdout);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["encoding"], encoding);
        let chinese = user.command().env("LANG", "zh_CN.UTF-8").args(["cases", "list", "--cases", name]).output().unwrap();
        expect(&chinese, 0, &format!("按 {encoding} 读取；请核对其中一行：患者女性"));
    }
    let model = model_and_judge("答");
    let m = format!("{}#m", model.url());
    expect(&user.run(&["replay", "--cases", "gb.jsonl", "--case", "1", "--model", &m, "--out", "run"]), 0, "read as GB18030");
    assert_eq!(model.received()[0].body["messages"][0]["content"], "患者女性，三十岁，右下腹痛一天。");
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(user.path("run/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["cases"][0]["digest"], wardround::digest::sha256(&gb));
    let mut cut = gb.clone();
    cut.truncate(gb.len() - 40);
    cut.extend_from_slice(b"\xb8\n");
    std::fs::write(user.path("cut.jsonl"), &cut).unwrap();
    expect(&user.run(&["cases", "list", "--cases", "cut.jsonl"]), 3, &format!("not GB18030 at byte {} (line 2)", gb.len() - 40));
}

#[test]
fn the_audit_says_what_its_letters_stand_for_in_the_language_of_the_interface() {
    let user = User::new();
    user.file("c.jsonl", &format!("{ONE}\n{}\n", ONE.replace("阑尾炎，手术治疗。", "（略）").replace("\"id\": 1", "\"id\": 2")));
    let out = user.run(&["cases", "validate", "--cases", "c.jsonl"]);
    expect(&out, 0, "");
    let (en, zh) =
        (text(&out.stdout), user.command().env("LANG", "zh_CN.UTF-8").args(["cases", "validate", "--cases", "c.jsonl"]).output());
    let zh = text(&zh.unwrap().stdout);
    assert!(en.contains("CET") && en.contains("sections: C complaint and history, E examination, T tests"), "{en}");
    assert!(en.contains("the reference \"（略）\" is taken as none"), "{en}");
    for says in ["段落：C 主诉病史，E 体格检查", "共 2 条记录：完整 2", "状态", "参考答案 \"（略）\" 视为没有"]
    {
        assert!(zh.contains(says), "{says}: {zh}");
    }
}

#[test]
fn four_turns_and_two_are_asked_as_they_are() {
    let user = User::new();
    let four = ONE.replace(r#""reference""#, r#""turn_4_question": "术后第三天发热。", "reference""#);
    let two = ONE.replace(r#""id": 1"#, r#""id": 2"#).replace(r#", "turn_3_question": "化验：白细胞高。""#, "");
    user.file("c.jsonl", &format!("{four}\n{two}\n"));
    let shown = text(&user.run(&["cases", "validate", "--cases", "c.jsonl", "--format", "json"]).stdout);
    for turns in [4, 2] {
        assert!(shown.contains(&format!("{turns} turns where the published DotaBench has 3: read as they are")), "{shown}");
    }
    let model = model_and_judge("答");
    let m = format!("{}#m", model.url());
    expect(&user.run(&["replay", "--cases", "c.jsonl", "--model", &m, "--out", "run"]), 0, "");
    let asked: Vec<String> = model
        .received()
        .iter()
        .map(|r| r.body["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((asked.len(), asked[3].as_str()), (6, "术后第三天发热。"));
}

#[test]
fn a_case_without_a_reference_is_asked_and_never_judged() {
    let user = User::new();
    user.file("mixed.jsonl", &format!("{ONE}\n{}\n", without_reference(2).replace(r#"}"#, r#", "reference": "None"}"#)));
    user.file("none.jsonl", &without_reference(3));
    let (model, judge) = (model_and_judge("答"), model_and_judge("Rating: [[7]]"));
    let (m, j) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let args = ["replay", "--cases", "mixed.jsonl", "--model", &m, "--judge", &j, "--out", "run"];
    let out = user.run(&args);
    expect(&out, 5, "1 of 2 cases have no reference; they are asked and not judged: 2");
    let shown = text(&out.stdout);
    assert!(shown.contains("not judged: no reference") && shown.contains("mean 7.00 (rated 1/2) · 1 no reference"), "{shown}");
    assert_eq!((user.records("run", "turns.jsonl").len(), judge.received().len()), (6, 1));
    let json = text(&user.run(&[&args[..], &["--format", "json"]].concat()).stdout);
    assert!(json.contains(r#"{"event":"not_judged","case":"2","reason":"no reference"}"#), "{json}");
    let report = text(&user.run(&["report", "run", "--format", "json"]).stdout);
    assert!(report.contains("\"no_reference\""), "{report}");

    // Where nothing can be judged, a judge that was named is refused before anyone is asked; the settings' judge stays out of it.
    let before = model.received().len();
    let refused = user.run(&["replay", "--cases", "none.jsonl", "--model", &m, "--judge", &j, "--out", "other"]);
    expect(&refused, 3, "none of these cases has a reference");
    assert!(model.received().len() == before && !user.path("other").exists());
    let chinese =
        user.command().env("LANG", "zh_CN.UTF-8").args(["judge", "run", "--cases", "none.jsonl", "--judge", &j]).output().unwrap();
    expect(&chinese, 3, "所选病例都没有参考答案");
    user.file("wardround.toml", &format!("[judge]\nmodel = \"{j}\"\n"));
    expect(&user.run(&["replay", "--cases", "none.jsonl", "--model", &m, "--out", "other"]), 0, "none of these cases has a reference");
    assert_eq!(judge.received().len(), 1);
    assert!(judge.received().iter().all(|r| !r.body.to_string().contains("None")));
}

#[test]
fn a_batch_counts_what_has_no_reference_apart() {
    let user = User::new();
    user.file("mixed.jsonl", &format!("{ONE}\n{}\n", without_reference(2)));
    let (model, judge) = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
    let (m, j) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    let args = ["batch", "--cases", "mixed.jsonl", "--model", &m, "--judge", &j, "--out", "run", "--display", "plain", "--no-report"];
    let out = user.run(&args);
    expect(&out, 5, "6/6 answers, 3/6 verdicts (3 of cases without a reference)");
    expect(&out, 5, "1 of 2 cases have no reference");
    assert_eq!(judge.requests(), 3);
    // Again, and by the other command: nothing is asked, and the same is said.
    expect(&user.run(&args), 5, "3 of cases without a reference");
    let again = user.run(&["judge", "run", "--cases", "mixed.jsonl", "--judge", &j, "--display", "plain"]);
    expect(&again, 5, "3 of cases without a reference");
    assert_eq!((model.requests(), judge.requests()), (6, 3));
    let exported = user.run(&["export", "official", "run", "--cases", "mixed.jsonl", "--out", "tree"]);
    assert!(text(&exported.stderr).contains("no reference: left out"), "{}", text(&exported.stderr));
    let tree = std::fs::read_to_string(user.path("tree/data/DotaBench/m.jsonl")).unwrap();
    assert_eq!(tree.lines().count(), 1, "the published code would judge the other against the text None");
}

#[test]
fn a_doctor_rates_a_case_without_a_reference_and_is_told_why_nobody_judges_it() {
    let user = User::new();
    user.file("own.jsonl", &without_reference(5));
    let (model, judge) = (model_and_judge("肺炎可能。"), model_and_judge("Rating: [[7]]"));
    user.file("wardround.toml", &format!("language = \"zh\"\nmodel = \"{}#m\"\n[judge]\nmodel = \"{}#j\"\n", model.url(), judge.url()));
    let mut command = user.command();
    command.args(["--plain", "--cases", "own.jsonl"]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all("5\nn\nwait\nr\njudge\nrate 6 incomplete 缺少鉴别\nquit\n".as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    let shown = text(&out.stdout);
    assert!(shown.contains("本例没有参考答案") && shown.contains("评委无从比对"), "{shown}");
    assert!(shown.contains("已评 6 分"), "{shown}");
    assert!(judge.received().is_empty());
}

#[test]
fn the_label_of_a_converted_case_is_told_wherever_it_is_read() {
    let user = User::new();
    let file = common::fixture("cmb-clin.json");
    for (to, name) in [("dotabench", "d.jsonl"), ("native", "n.toml")] {
        expect(&user.run(&["cases", "convert", "--cases", &file, "--to", to, "--case", "0,1", "--mask-names", "-o", name]), 0, "");
        let listed = text(&user.run(&["cases", "list", "--cases", name]).stdout);
        assert!(listed.ends_with("2 cases · CMB-Clin derived\n"), "{listed}");
        let model = model_and_judge("答");
        let m = format!("{}#m", model.url());
        let out = user.run(&["replay", "--cases", name, "--case", "0", "--model", &m, "--out", to]);
        assert!(text(&out.stdout).contains("CMB-Clin derived"), "{}", text(&out.stdout));
        assert!(user.records(to, "turns.jsonl").iter().all(|r| r["source"] == "CMB-Clin derived"));
    }
    let none = user.run(&["cases", "convert", "--cases", &file, "--to", "doctorflan", "-o", "f.jsonl"]);
    expect(&none, 3, "none of these cases can be written in this format");
    assert!(!user.path("f.jsonl").exists());
}

#[test]
fn a_file_of_which_nothing_can_be_used_is_exit_code_3_for_every_command() {
    let user = User::new();
    let record = r#"[{"id": "1", "title": "案例分析-疝", "description": "病例資料\n男", "QA_pairs": [{"question": "q", "answer": "a"}]}]"#;
    user.file("c.json", record);
    for args in [
        &["cases", "validate"][..],
        &["cases", "list"],
        &["cases", "convert", "--to", "native"],
        &["replay", "--model", "http://127.0.0.1:9/v1"],
        &["batch", "--model", "http://127.0.0.1:9/v1"],
    ] {
        let out = user.run(&[args, &["--cases", "c.json"]].concat());
        expect(&out, 3, "");
        let said = text(&out.stdout) + &text(&out.stderr);
        assert!(said.contains("excluded") && said.contains("现病史"), "{args:?}: {said}");
    }
    let traditional = record.replace("病例資料", "現病史\\n腹痛一天\\n體格檢查\\n壓痛\\n輔助檢查\\n血常規");
    user.file("t.json", &traditional);
    let out = user.run(&["cases", "validate", "--cases", "t.json"]);
    expect(&out, 0, "");
    assert!(text(&out.stdout).contains("CET") && text(&out.stdout).contains("1 complete"), "{}", text(&out.stdout));
    user.file("t.csv", "id,turn_1_question\n1,腹痛\n");
    expect(&user.run(&["cases", "list", "--cases", "t.csv"]), 3, "a table (CSV) with the columns id, turn_1_question");
}

#[cfg(feature = "local")]
#[test]
fn a_model_named_by_its_path_is_called_by_its_files_name_and_kept_apart() {
    let user = User::new();
    for folder in ["a", "b"] {
        std::fs::create_dir(user.path(folder)).unwrap();
        std::os::unix::fs::symlink(common::model_file(), user.path(folder).join("yi.gguf")).unwrap();
    }
    let dry = user.run(&["batch", "--model", "a/yi.gguf", "--model", "b/yi.gguf", "--dry-run"]);
    expect(&dry, 0, "");
    let table = text(&dry.stdout);
    assert!(table.contains("a/yi ") && table.contains("b/yi "), "{table}");
    expect(&user.run(&["batch", "--model", "a/yi.gguf", "--model", "./a/yi.gguf", "--dry-run"]), 2, "name each once");

    // As a store of models without endings has it.
    std::os::unix::fs::symlink(common::model_file(), user.path("a/sha256-12ab")).unwrap();
    let path = user.path("a/sha256-12ab").display().to_string();
    let args = ["replay", "--case", common::user::CASE, "--model", &path, "--max-tokens", "4"];
    let out = user.run(&args);
    expect(&out, 0, "sha256-12ab");
    let run = user.path(".local/share/wardround/runs/bundled-sha256-12ab");
    let lines = std::fs::read_to_string(run.join("turns.jsonl")).unwrap();
    let record: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((&record["model"]["name"], &record["model"]["path"]), (&"sha256-12ab".into(), &path.clone().into()));

    // A run that an earlier version called by the whole path, and that did not say where the file was.
    let old = run.with_file_name(format!("bundled-{path}").replace('/', "-"));
    std::fs::rename(&run, &old).unwrap();
    let strip = |name: &str| {
        let text = std::fs::read_to_string(old.join(name)).unwrap();
        let text = text.replace(&format!("\"path\":\"{path}\","), "").replace(&format!("      \"path\": \"{path}\",\n"), "");
        let text = text.replace("\"name\":\"sha256-12ab\"", &format!("\"name\":\"{path}\""));
        std::fs::write(old.join(name), text.replace("\"name\": \"sha256-12ab\"", &format!("\"name\": \"{path}\""))).unwrap();
    };
    strip("turns.jsonl");
    strip("manifest.json");
    expect(&user.run(&args), 0, "");
    assert_eq!(std::fs::read_to_string(old.join("turns.jsonl")).unwrap().lines().count(), 3, "nothing is asked again");
    assert!(!run.exists());
}
