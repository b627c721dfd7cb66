//! The table: filters, order, groups, selection, notes.

use crate::{
    reader::{LARGE, Reader, SMALL, Setup},
    runs::{made, renamed, write},
};
use wardround::{
    language::Language::{En, Zh},
    screen::viewing::Sending,
};

fn reader(size: (u16, u16)) -> (tempfile::TempDir, Reader) {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let reader = Reader::new(&[dir.path()], Zh, size);
    (dir, reader)
}

#[test]
fn the_worst_first_answers_come_first_where_they_are_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let setup = Setup { filter: "turn=1", sort: "score", ..Setup::default() };
    let mut reader = Reader::with(&[dir.path()], Zh, LARGE, &setup);
    let rows = reader.rows();
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert!(rows[0].contains("dotagpt") && rows[0].contains(" 2 6 -4 "), "{rows:?}");
    assert!(rows[3].contains("yi") && rows[3].contains(" 9 7 +2 "), "{rows:?}");
    // The same column once more turns the order round.
    reader.press("s enter");
    assert!(reader.rows()[0].contains("yi"), "{:?}", reader.rows());
}

#[test]
fn a_filter_shows_what_meets_it_and_a_wrong_one_is_pointed_at() {
    let (_dir, mut reader) = reader(SMALL);
    assert_eq!(reader.screen.shown(), 8);
    reader.filter("flag=cut");
    assert_eq!(reader.screen.shown(), 1);
    reader.filter("评委分＜６ 模型～yi");
    assert_eq!(reader.screen.shown(), 2);
    reader.filter("scroe<5");
    let text = reader.text();
    assert!(text.contains("是不是 score？") && text.contains('^'), "{text}");
    // What was written stays, to be put right; meanwhile the table is as it was.
    assert_eq!(reader.screen.shown(), 2);
    reader.press("esc F");
    assert_eq!(reader.screen.shown(), 8);
    reader.filter("score@nobody<5");
    assert!(reader.text().contains("有 judge-x"), "{}", reader.text());
}

#[test]
fn texts_are_looked_through_and_a_search_can_be_stopped() {
    let (_dir, mut reader) = reader(SMALL);
    reader.filter("text:/胃肠炎/");
    assert_eq!(reader.screen.shown(), 2);
    reader.filter("text:胃肠炎 turn=1");
    let rows = reader.rows();
    assert!(rows.len() == 1 && rows[0].contains("dotagpt"), "{rows:?}");
    reader.filter("verdict:检查不全 turn=2 | comment:鉴别");
    assert_eq!(reader.screen.shown(), 8);
    reader.holds_searches = true;
    reader.filter("text:阑尾 turn=1");
    assert_eq!(reader.searches.len(), 1);
    assert_eq!(reader.searches[0].1, 4, "the answers to other turns need not be read");
    assert!(reader.text().contains("正在阅读 0/4"), "{}", reader.text());
    reader.press("esc");
    assert!(reader.text().contains("已停止"), "{}", reader.text());
    // What comes late from a search that was stopped is not shown.
    reader.screen.found(reader.searches[0].0, 4, &[0]);
    assert_eq!(reader.screen.shown(), 0);
}

#[test]
fn groups_have_heads_with_numbers_and_close() {
    let (_dir, mut reader) = reader(SMALL);
    reader.press("b down down enter");
    let rows = reader.rows();
    assert_eq!(rows.len(), 10);
    assert!(rows[0].contains("yi") && rows[0].contains("4 个回答，均分 6.25（4/4 有评分）"), "{rows:?}");
    reader.press("home enter");
    assert_eq!(reader.rows().len(), 6);
    reader.press("B");
    assert_eq!(reader.rows().len(), 2);
    reader.press("space u space x");
    assert!(reader.text().contains("4 个回答"), "{}", reader.text());
}

#[test]
fn disagreements_are_found_one_after_the_other() {
    let (_dir, mut reader) = reader(LARGE);
    // The judge gave 2 where 王 gave 6; everything else is nearer.
    reader.press("d n");
    reader.type_text("评委过严");
    reader.press("ctrl-s");
    reader.filter("note:过严");
    let rows = reader.rows();
    assert!(rows.len() == 1 && rows[0].contains("dotagpt") && rows[0].contains("评委过严"), "{rows:?}");
}

#[test]
fn notes_and_tags_are_on_the_disk_visible_and_found_again() {
    let (dir, mut reader) = reader(LARGE);
    reader.press("t");
    reader.type_text("剂量 需复核");
    reader.press("enter");
    reader.press("n");
    reader.type_text("剂量有误");
    reader.press("ctrl-s");
    assert!(reader.text().contains("剂量 需复核") && reader.text().contains("剂量有误"), "{}", reader.text());
    // The same reader's tags and note are one record: writing one keeps the other.
    let lines = std::fs::read_to_string(dir.path().join("notes.jsonl")).unwrap();
    let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!((last["text"].as_str(), last["tags"][1].as_str(), last["author"].as_str()), (Some("剂量有误"), Some("需复核"), Some("王")));
    reader.filter("tag=剂量 author=王");
    assert_eq!(reader.screen.shown(), 1);
    let mut other = Reader::new(&[dir.path()], En, SMALL);
    other.filter("tag=需复核 note:/有误/");
    assert_eq!(other.screen.shown(), 1);
    // An empty note and no tags take it back.
    reader.press("F home t ctrl-u enter n ctrl-u ctrl-s");
    reader.filter("tag!=none");
    assert_eq!(reader.screen.shown(), 0);
}

#[test]
fn a_tag_with_a_mistake_is_not_saved() {
    let (dir, mut reader) = reader(SMALL);
    reader.press("t");
    reader.type_text(&"长".repeat(41));
    reader.press("enter");
    assert!(reader.text().contains("不能作标签"), "{}", reader.text());
    assert!(!dir.path().join("notes.jsonl").exists());
}

#[test]
fn selected_answers_are_sent_on() {
    let (_dir, mut reader) = reader(SMALL);
    reader.press("space down space v down v x");
    assert_eq!(reader.screen.selection().len(), 4);
    reader.press("enter");
    assert_eq!(reader.sent.len(), 1);
    assert_eq!((reader.sent[0].0, reader.sent[0].1.len()), (Sending::Trial, 4));
    reader.press("* x down enter");
    assert_eq!((reader.sent[1].0, reader.sent[1].1.len()), (Sending::Judge, 8));
    reader.press("*");
    assert!(reader.screen.selection().is_empty());
}

#[test]
fn the_same_model_under_two_names_is_told_once_and_shown_as_one_where_wished() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("a"), dir.path().join("b"));
    write(&first, &made());
    write(&second, &renamed(made()));
    let mut reader = Reader::new(&[&first, &second], Zh, LARGE);
    assert!(reader.text().contains("是同一模型"), "{}", reader.text());
    reader.press("enter");
    reader.filter("model=yi");
    assert_eq!(reader.screen.shown(), 4);
    reader.press("=");
    assert_eq!(reader.screen.shown(), 8, "{}", reader.text());
    reader.press("=");
    assert_eq!(reader.screen.shown(), 4);
    // Read again, it is not told again.
    reader.press("r");
    assert!(!reader.text().contains("是同一模型"), "{}", reader.text());
}

#[test]
fn what_is_read_again_keeps_cursor_and_selection() {
    let (dir, mut reader) = reader(SMALL);
    reader.press("down down down space");
    let mut more = made();
    more.turns.retain(|turn| turn.model.name != "yi" || turn.turn == 1);
    write(dir.path(), &more);
    reader.press("r");
    assert_eq!(reader.screen.shown(), 6);
    assert!(reader.screen.selection().is_empty(), "the answer is gone");
    reader.press("end space r");
    assert_eq!(reader.screen.selection().len(), 1);
    assert!(reader.text().contains("共 6 个回答"), "{}", reader.text());
}

#[test]
fn a_torn_line_and_another_version_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = made();
    run.manifest.wardround = "0.0.1".into();
    write(dir.path(), &run);
    let turns = dir.path().join("turns.jsonl");
    let text = std::fs::read_to_string(&turns).unwrap();
    std::fs::write(&turns, format!("{text}{{\"schema\":1,")).unwrap();
    let mut reader = Reader::new(&[dir.path()], Zh, SMALL);
    let text = reader.text();
    assert!(text.contains("最后一行不完整") && text.contains("0.0.1"), "{text}");
    assert_eq!(reader.screen.shown(), 8);
}

#[test]
fn leaving_goes_one_step_back_at_a_time() {
    let (_dir, mut reader) = reader(SMALL);
    reader.press("enter q");
    assert!(!reader.left);
    reader.press("esc");
    assert!(!reader.left && reader.text().contains("q 退出"), "{}", reader.text());
    reader.press("q");
    assert!(reader.left);
}

#[test]
fn the_list_of_cases_opens_the_viewer_on_their_runs() {
    let mut stage = crate::stage::Stage::new(Zh, SMALL);
    stage.press("A");
    let opens = |output: &wardround::screen::state::Output| {
        matches!(output, wardround::screen::state::Output::ViewAnswers(wardround::session::SourceName::Bundled, Zh))
    };
    assert!(stage.outputs.iter().any(opens), "{:?}", stage.outputs);
}
