//! Rating as a dialogue of lines: what is said, and what can be changed until the end.

use super::{
    marks::{marked_trial, typed},
    *,
};

/// A trial of one rater over two cases, at the second turn.
fn later_turns(user: &User, more: &[(&str, &str)]) {
    marked_trial(user, "r1", &[&[("turns = [1]", "turns = [2]"), ("marks = true", "marks = false")], more].concat());
}

/// Rates everything: two cases with three answers each.
const ALL: [&str; 12] = ["7", "", "8", "", "9", "", "1", "", "2", "", "3", ""];

fn scores(user: &User) -> Vec<i64> {
    let all = lines(&user.path("packs/r1.ratings.jsonl"));
    all.iter().filter_map(|line| line["values"]["overall"].as_i64()).collect()
}

#[test]
fn a_finished_pack_can_still_be_changed_and_leaving_names_the_file() {
    let user = organiser();
    later_turns(&user, &[("reference = \"after_case\"", "reference = \"never\"")]);
    let told = typed(&user, "packs/r1.pack", "zh", &[&ALL[..], &["/back", "/change b", "5", "", "/change Ｃ", "", "", "/quit"]].concat());
    for expected in [
        "全部评完，谢谢",
        "全部完成：/back 上一题",
        "总体质量：",
        "（现为 8，直接回车保留）",
        "没有改动",
        "已退出。请把这个文件发给组织者：/",
    ] {
        assert!(told.contains(expected), "{expected} is not in {told}");
    }
    assert_eq!(scores(&user), [7, 8, 9, 1, 2, 3, 5]);
    // The end of the input ends it as well, and it can be taken up again.
    let again = typed(&user, "packs/r1.pack", "en", &["/back", "/undo", "4", ""]);
    assert!(again.contains("Everything is rated") && again.contains("all done: "), "{again}");
    assert_eq!(scores(&user).last(), Some(&4));
}

#[test]
fn an_item_says_which_turn_is_rated_and_the_commands_are_named_where_the_rater_types() {
    let user = organiser();
    later_turns(&user, &[]);
    let told = typed(&user, "packs/r1.pack", "zh", &["/help", "／帮助", "？", "/quit"]);
    let place = |wanted: &str| told.find(wanted).unwrap_or_else(|| panic!("{wanted} is not in {told}"));
    assert!(told.contains("第 2 轮 · ") && told.lines().any(|line| line.starts_with("第 2 轮") && line.ends_with("· 所评")), "{told}");
    assert!(!told.lines().any(|line| line.starts_with("第 1 轮 ·") && line.contains("所评")), "{told}");
    assert!(told.contains("[第 1 轮 · 此前的回答，不评]"), "{told}");
    assert!(place("虚构病例") < place("输入 /help 查看命令") && place("输入 /help 查看命令") < place("总体质量："), "{told}");
    assert_eq!(told.matches("直接输入评分或选项编号").count(), 3, "{told}");
    assert!(told.contains("用同一命令可继续。评分在：/") && told.contains("r1.ratings.jsonl"), "{told}");
}

#[test]
fn signs_of_a_chinese_input_method_are_taken_and_an_optional_value_can_be_taken_back() {
    let user = organiser();
    later_turns(&user, &[]);
    let told = typed(&user, "packs/r1.pack", "zh", &["１０", "１，２", "／change a", "", "-", "／ｑ"]);
    assert!(told.contains("（现为 10，直接回车保留）") && told.contains("- 清除"), "{told}");
    let all = lines(&user.path("packs/r1.ratings.jsonl"));
    assert_eq!(all.len(), 2, "{told}");
    assert_eq!((all[0]["values"]["overall"].as_i64(), all[0]["values"]["errors"].as_array().map(Vec::len)), (Some(10), Some(2)));
    assert!(all[1]["values"].get("errors").is_none(), "{told}");
}

#[test]
fn the_reference_is_shown_after_a_warning_and_a_second_command_only() {
    let user = organiser();
    later_turns(&user, &[]);
    let shown = |input: &[&str]| typed(&user, "packs/r1.pack", "zh", input);
    let told = shown(&[&ALL[..6], &["/reference", "/marks", "/reference"]].concat());
    assert!(told.contains("本题评分就锁定") && !told.contains("虚构参考答案"), "{told}");
    assert!(!std::fs::read_to_string(user.path("packs/r1.ratings.jsonl")).unwrap().contains("reference_shown"));
    let told = shown(&["/back", "/reference", "/r", "/change a"]);
    assert!(told.contains("虚构参考答案") && told.contains("本题评分已锁定"), "{told}");
}
