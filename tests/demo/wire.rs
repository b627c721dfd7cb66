//! What goes over the socket: bounded, of one version, harmless.

use crate::tapes::show;
use proptest::prelude::*;
use std::time::Duration;
use wardround::{
    language::Language,
    show::{
        Action, Beginning, Machine,
        wire::{Asked, LONGEST_ASKED, LONGEST_SEEN, Seen},
    },
};

#[test]
fn a_second_terminal_asks_for_what_keys_do_but_never_ends_the_show() {
    for action in [Action::Next, Action::Back, Action::Blank, Action::Digit(9), Action::SkipWait, Action::Keys] {
        let line = Asked::line(action);
        assert!(line.len() <= LONGEST_ASKED && line.ends_with('\n'), "{line}");
        assert_eq!(Asked::read(&line), Some(action));
    }
    let refused = [
        Asked::line(Action::Leave),
        Asked::line(Action::Next).replace(":1", ":2"),
        Asked::line(Action::Digit(9)).replace('9', "10"),
        Asked::line(Action::Digit(9)).replace('9', "99999"),
        "{\"wardround_show\":1,\"action\":\"next\",\"more\":1}".into(),
        "{\"action\":\"next\"}".into(),
        "next".into(),
        String::new(),
        "[".repeat(200),
    ];
    for line in refused {
        assert_eq!(Asked::read(&line), None, "{line}");
    }
}

#[test]
fn what_is_told_is_bounded_and_harmless() {
    let long = "长".repeat(100_000);
    let playlist = format!("title = \"x\"\n[[steps]]\ntitle = \"y\"\ntext = \"{long}\"\nnotes = \"{long}末\"\ncaption = \"{long}\"\n");
    let (machine, _) = Machine::new(show(&playlist), Beginning::default());
    let line = Seen::of(&machine, Duration::from_secs(61), Language::Zh).line();
    assert!(line.len() <= LONGEST_SEEN, "{}", line.len());
    let seen = Seen::read(&line).unwrap();
    assert_eq!((seen.step, seen.steps, seen.seconds, seen.next.as_str()), (1, 1, 61, "这是最后一步"));
    assert!(seen.notes.ends_with('末'));
    let hostile = line.replace("\"title\":\"y\"", "\"title\":\"\\u001b]0;x\\u0007y\\u202e\"");
    assert_eq!(Seen::read(&hostile).unwrap().title, "]0;xy");
    assert_eq!(Seen::read(&line.replace("\"wardround_show\":1", "\"wardround_show\":2")), None);
    assert_eq!(Seen::read("{}"), None);
}

proptest! {
    #[test]
    fn any_line_is_read_or_refused(line in "[ -~\\u{1b}长\\n\\{\\}\":,]{0,300}", cut in 0usize..2000) {
        let _ = (Asked::read(&line), Seen::read(&line));
        let (machine, _) = Machine::new(show("title = \"x\"\n[[steps]]\ntitle = \"y\"\n"), Beginning::default());
        let whole = Seen::of(&machine, Duration::ZERO, Language::En).line();
        let cut = whole.floor_char_boundary(cut.min(whole.len().saturating_sub(2)));
        prop_assert_eq!(Seen::read(&whole[..cut]), None);
    }
}
