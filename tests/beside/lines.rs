//! As lines.

use crate::{
    common::user::{User, code, text},
    judge, model, settings,
};
use std::{io::Write, process::Stdio};

/// What `wardround --plain` says to a script, and its exit code.
fn script(user: &User, lines: &str) -> (i32, String) {
    let mut command = user.command();
    let mut child = command.arg("--plain").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (code(&output), text(&output.stdout))
}

#[test]
fn answers_follow_one_another_and_scores_stand_in_a_table() {
    let (first, second, judge) = (model("甲", 3), model("乙", 2), judge());
    let user = User::new();
    let folder = user.path(".config/wardround");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("wardround.toml"), settings(&first, &second, &judge)).unwrap();

    let (ended, said) = script(&user, "1\nn\nrate 6\njudge\nmodel yi\n1\nn\nn\ncompare 1\n对照 9\nscores\n");
    assert_eq!(ended, 0, "{said}");
    let compared = said.split("各模型的回答 · 第 1 轮 · 主诉病史 · 2").nth(1).expect("it is printed");
    // The model that answers now comes first.
    let places: Vec<Option<usize>> = ["医生：我接诊了", "回答（yi）", "**乙1**", "回答（jia）", "**甲1**", "我的评分 6/10", "评委 "]
        .map(|part| compared.find(part))
        .to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {compared}");
    assert!(said.contains("本例没有第 9 轮"), "{said}");
    let table = said.split("得分总览").nth(1).expect("it is printed");
    for part in ["评委 ping", "8.00 – 1/1", "人工评分", "6.00 – 1/1", "尚无评分"] {
        assert!(table.contains(part), "{part} is not in {table}");
    }

    // Another start has it all from the record, in its language, without asking anybody.
    let requests = first.requests() + second.requests();
    let (ended, said) = script(&user, "1\ncompare\nscores nowhere\nscores\n");
    assert!(said.contains("**甲1**") && said.contains("**乙1**"), "{said}");
    assert_eq!(first.requests() + second.requests(), requests);
    // A run that is not there is told, and holds back nothing afterwards.
    assert_eq!((ended, said.matches("8.00 – 1/1").count()), (6, 2), "{said}");
}
