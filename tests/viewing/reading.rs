//! One answer in full, and two side by side.

use crate::{
    reader::{LARGE, Reader, SMALL, Setup},
    runs::{made, with_an_earlier_answer, write},
    stage::options,
};
use wardround::{
    case::Source,
    language::Language::{En, Zh},
    screen::theme::ColourDepth,
};

#[test]
fn an_answer_has_everything_that_was_said_of_it() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let mut reader = Reader::new(&[dir.path()], Zh, LARGE);
    reader.press("down down down enter");
    let text = reader.text();
    // The reference of the bundled case stands beside the answer, without being asked for.
    for part in ["第 4/8 个", "参考答案", "评委 judge-x（official）：4/10", "检查不全", "▸ 第 1 轮", "▸ 发送与返回的内容"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    reader.press("[");
    let text = reader.text();
    assert!(text.contains("人工评分 王：7/10 [不完整]") && text.contains("缺少鉴别诊断"), "{text}");
}

#[test]
fn what_is_folded_opens() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let mut reader = Reader::new(&[dir.path()], Zh, (100, 60));
    reader.filter("flag=cut");
    reader.press("enter");
    assert!(reader.text().contains("▸ 推理过程（7 字）") && !reader.text().contains("先考虑常见病"), "{}", reader.text());
    assert!(reader.text().contains("达到词元上限而截断"), "{}", reader.text());
    reader.input(wardround::screen::state::Input::Key(crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::BackTab,
        crossterm::event::KeyModifiers::NONE,
    )));
    reader.press("enter");
    assert!(reader.text().contains("先考虑常见病"), "{}", reader.text());
}

#[test]
fn an_earlier_answer_is_shown_as_such() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &with_an_earlier_answer());
    let mut reader = Reader::new(&[dir.path()], Zh, LARGE);
    reader.press("enter");
    let text = reader.text();
    assert!(text.contains("建议急诊手术") && text.contains("▸ 先前的回答（1970-01-01 00:00 UTC"), "{text}");
}

#[test]
fn a_case_that_no_file_has_says_how_to_get_its_reference() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = made();
    for turn in &mut run.turns {
        turn.question = "另一份文件的问题".into();
    }
    write(dir.path(), &run);
    let mut reader = Reader::new(&[dir.path()], En, LARGE);
    reader.press("enter");
    assert!(reader.text().contains("is worded otherwise than the one that was"), "{}", reader.text());
    for turn in &mut run.turns {
        turn.source = Source::Native;
    }
    run.manifest.cases[0].file = "cases.toml".into();
    run.manifest.plan = wardround::record::Plan::default();
    (run.verdicts, run.ratings) = (Vec::new(), Vec::new());
    write(dir.path(), &run);
    let mut reader = Reader::new(&[dir.path()], Zh, LARGE);
    reader.press("enter");
    assert!(reader.text().contains("请用 --cases 指定提问时所用的文件"), "{}", reader.text());
    assert!(reader.text().contains("未评分"), "{}", reader.text());
}

#[test]
fn the_curl_line_is_copied_without_a_key() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let mut reader = Reader::new(&[dir.path()], Zh, SMALL);
    reader.press("down enter y");
    assert!(reader.text().contains("已复制"), "{}", reader.text());
    assert!(reader.copied[0].starts_with("curl 'http://127.0.0.1:1/v1/chat/completions' "), "{}", reader.copied[0]);
    assert!(reader.copied[0].contains("Bearer $WARDROUND_API_KEY"));
}

#[test]
fn two_answers_are_compared_word_by_word() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let mut reader = Reader::new(&[dir.path()], Zh, LARGE);
    reader.press("c");
    assert!(reader.text().contains("已标记"), "{}", reader.text());
    reader.press("down down c");
    let text = reader.text();
    assert!(text.contains("并排对比，相同") && text.contains("%（按字词）"), "{text}");
    assert!(text.contains("评委分 7") && text.contains("评委分 9"), "{text}");
    reader.press("esc");
    // The same question answered by the other model, by one key.
    reader.press("home C");
    let text = reader.text();
    assert!(text.contains("/1/yi") && text.contains("/1/dotagpt"), "{text}");
}

#[test]
fn where_there_are_no_colours_signs_say_what_differs() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &made());
    let setup = Setup { options: wardround::screen::state::Options { depth: ColourDepth::None, ..options() }, ..Setup::default() };
    let mut reader = Reader::with(&[dir.path()], Zh, LARGE, &setup);
    reader.press("home C");
    let text = reader.text();
    assert!(text.contains("[-") && text.contains("-]") && text.contains("{+"), "{text}");
    assert!(text.contains("{+考虑急性胃肠炎，") || text.contains("{+考虑"), "{text}");
}
