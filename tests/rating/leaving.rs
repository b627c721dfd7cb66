//! Leaving, small windows, and taking up again: nothing is lost without a word.

use crate::desk::{Desk, SMALL, form, pack};
use wardround::{
    language::Language::Zh,
    screen::{rating::Output, state::Input},
};

#[test]
fn leaving_asks_where_something_is_not_saved_and_only_there() {
    let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    desk.press("7 enter q");
    assert_eq!(desk.outputs, [Output::Leave]);
    desk.outputs.clear();
    desk.press("8 q");
    assert_eq!((desk.outputs.len(), desk.message().contains("未保存")), (0, true));
    // Any other key takes it back.
    desk.press("j q");
    assert_eq!(desk.outputs, []);
    desk.press("ctrl-c");
    assert_eq!(desk.outputs, [Output::Leave]);
}

#[test]
fn a_text_that_is_being_written_is_kept_and_asked_about() {
    let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    desk.press("c");
    desk.type_text("q 检查少");
    desk.press("ctrl-c");
    assert_eq!((desk.outputs.len(), desk.message().contains("未保存")), (0, true));
    assert_eq!(desk.screen.session().draft().comment, "q 检查少");
    desk.press("enter x");
    desk.type_text("理由");
    desk.press("esc q");
    assert_eq!(desk.outputs, []);
    desk.press("q");
    assert_eq!(desk.outputs, [Output::Leave]);
}

#[test]
fn a_window_that_is_too_small_says_so_and_loses_nothing() {
    for size in [(60, 20), (60, 40), (120, 20), (1, 1)] {
        let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
        desk.press("7 c");
        desk.type_text("检查少");
        desk.input(Input::Resize(size.0, size.1));
        if size.0 > 20 {
            let text = desk.text();
            assert!(text.contains("窗口太小") && text.contains("至少需要 61×21"), "{text}");
        }
        desk.press("enter 3 n x");
        desk.input(Input::Resize(80, 24));
        desk.press("enter enter");
        assert_eq!((desk.saved(), desk.lines[0].comment.as_str()), (vec![r#"i1-0 {"overall":7}"#.to_owned()], "检查少"));
    }
    let mut least = Desk::new(pack(form("dotabench"), 1, Zh), Zh, (61, 21));
    assert!(least.text().contains("转移性") && least.text().contains("总体质量"), "{}", least.text());
}

#[test]
fn keys_are_told_from_the_table_that_makes_them_work() {
    let mut desk = Desk::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    desk.press("?");
    let text = desk.text();
    for wanted in ["无法判断", "并排", "撤销", "暂停", "Ctrl-Z"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    desk.press("q");
    assert_eq!(desk.outputs, []);
    assert!(desk.screen.overlay().is_none());
}

#[test]
fn what_was_saved_is_there_again() {
    let mut desk = Desk::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    desk.press("7 enter 8 enter");
    let lines = desk.lines.clone();
    let mut again = Desk::with(pack(form("overall"), 2, Zh), Zh, SMALL, crate::stage::options(), lines);
    assert_eq!(again.screen.answer(), 2);
    again.press("9 enter");
    assert_eq!(again.saved().len(), 3);
}
