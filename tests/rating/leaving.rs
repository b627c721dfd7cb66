//! Leaving, small windows, and taking up again: nothing is lost without a word.

use crate::rater::{Rater, SMALL, form, pack};
use wardround::{
    language::Language::Zh,
    screen::{rating::Output, state::Input},
};

#[test]
fn leaving_asks_where_something_is_not_saved_and_only_there() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.press("look 7 enter q");
    assert_eq!(rater.outputs, [Output::Leave]);
    rater.outputs.clear();
    rater.press("8 q");
    assert_eq!((rater.outputs.len(), rater.message().contains("未保存")), (0, true));
    // Any other key takes it back.
    rater.press("j q");
    assert_eq!(rater.outputs, []);
    rater.press("ctrl-c");
    assert_eq!(rater.outputs, [Output::Leave]);
}

#[test]
fn a_text_that_is_being_written_is_kept_and_asked_about() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.press("c");
    rater.type_text("q 检查少");
    rater.press("ctrl-c");
    assert_eq!((rater.outputs.len(), rater.message().contains("未保存")), (0, true));
    assert_eq!(rater.screen.session().draft().comment, "q 检查少");
    rater.press("enter x");
    rater.type_text("理由");
    rater.press("esc q");
    assert_eq!(rater.outputs, []);
    rater.press("q");
    assert_eq!(rater.outputs, [Output::Leave]);
}

#[test]
fn a_window_that_is_too_small_says_so_and_loses_nothing() {
    for size in [(60, 20), (60, 40), (120, 20), (1, 1)] {
        let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
        rater.press("7 c");
        rater.type_text("检查少");
        rater.input(Input::Resize(size.0, size.1));
        if size.0 > 20 {
            let text = rater.text();
            assert!(text.contains("窗口太小") && text.contains("至少需要 61×21"), "{text}");
        }
        rater.press("enter 3 n x");
        rater.input(Input::Resize(80, 24));
        rater.press("enter look enter");
        assert_eq!((rater.saved(), rater.lines[0].comment.as_str()), (vec![r#"i1-0 {"overall":7}"#.to_owned()], "检查少"));
    }
    let mut least = Rater::new(pack(form("dotabench"), 1, Zh), Zh, (61, 21));
    assert!(least.text().contains("转移性") && least.text().contains("总体质量"), "{}", least.text());
}

#[test]
fn keys_are_told_from_the_table_that_makes_them_work() {
    let mut rater = Rater::new(pack(form("overall"), 1, Zh), Zh, SMALL);
    rater.press("?");
    let text = rater.text();
    for wanted in ["无法判断", "并排", "撤销", "暂停", "Ctrl-Z"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    rater.press("q");
    assert_eq!(rater.outputs, []);
    assert!(rater.screen.overlay().is_none());
}

#[test]
fn what_was_saved_is_there_again() {
    let mut rater = Rater::new(pack(form("overall"), 2, Zh), Zh, SMALL);
    rater.press("look 7 enter 8 enter");
    let lines = rater.lines.clone();
    let mut again = Rater::with(pack(form("overall"), 2, Zh), Zh, SMALL, crate::stage::options(), lines);
    assert_eq!(again.screen.answer(), 2);
    again.press("look 9 enter");
    assert_eq!(again.saved().len(), 3);
}
