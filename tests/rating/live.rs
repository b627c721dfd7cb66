//! Answers that come from the organiser's server while the rater rates.

use crate::rater::{Rater, SMALL, form, pack};
use wardround::{
    language::{Bilingual, Language::Zh},
    trial::{
        pack::{Live, LiveTexts, OpaqueId, Pack, PackAnswer},
        session::Wanted,
    },
};

/// Two items whose second answer is live.
fn live_pack() -> Pack {
    let mut pack = pack(form("overall"), 2, Zh);
    pack.header.live = Some(Live { server: "http://h:1".into(), token: "t".into(), conversations: false });
    for item in &mut pack.items {
        let id = item.answers[1].answer.clone();
        item.answers[1] = PackAnswer::live(id);
    }
    pack
}

fn texts(wanted: &Wanted) -> Vec<LiveTexts> {
    let text = |answer: &OpaqueId| LiveTexts { answer: answer.clone(), texts: vec!["实时回答".into()], earlier: Vec::new() };
    wanted.answers.iter().map(text).collect()
}

#[test]
fn an_item_is_shown_once_its_answers_are_on_the_disk_and_waiting_is_no_rating_time() {
    let mut rater = Rater::new(live_pack(), Zh, SMALL);
    rater.take_up();
    let wanted = rater.screen.wanted().unwrap();
    assert_eq!((wanted.item.0.as_str(), wanted.answers.len()), ("i1", 1));
    let shown = rater.text();
    assert!(shown.contains("正在从组织者的服务器取得") && !shown.contains("转移性右下腹痛"), "{shown}");
    // Nothing can be rated or written meanwhile, not even the answers that are there.
    rater.press("7");
    assert!(rater.message().contains("尚未取得"), "{}", rater.message());
    rater.press("c");
    assert!(rater.screen.overlay().is_none());
    rater.press("enter");
    assert_eq!(rater.saved(), Vec::<String>::new());

    rater.screen.fetched(wanted.item.clone(), Ok(texts(&wanted)));
    rater.take_up();
    assert_eq!(rater.saved(), ["1 live answers"]);
    // An answer is rated once it was shown.
    rater.press("] 7 enter");
    assert!(rater.text().contains("实时回答"), "{}", rater.text());
    rater.press("8 enter 9 enter");
    assert_eq!(rater.saved().len(), 4);
    // The keys, and the time until them: nothing of the waiting before.
    assert_eq!((rater.lines[0].active_ms, rater.lines[1].active_ms), (0, 30_000));
    // After a restart they come from the file.
    let mut again = Rater::with(live_pack(), Zh, SMALL, crate::stage::options(), rater.lines.clone());
    again.take_up();
    assert_eq!(again.screen.wanted().map(|wanted| wanted.item.0), Some("i2".into()));
    again.press("b");
    assert!(again.screen.session().wanted().is_none());
}

#[test]
fn a_server_that_is_away_is_told_and_tried_again_and_another_item_goes_on() {
    let mut rater = Rater::new(live_pack(), Zh, SMALL);
    rater.take_up();
    let first = rater.screen.wanted().unwrap();
    rater.screen.fetched(first.item.clone(), Err(Bilingual::both("无法连接\u{1b}[2J服务器", "away")));
    assert!(rater.text().contains("无法连接") && rater.text().contains("Enter 重试"), "{}", rater.text());
    assert!(rater.screen.wanted().is_none(), "it waits for the rater");
    rater.press("n");
    rater.take_up();
    let second = rater.screen.wanted().unwrap();
    assert_eq!(second.item.0, "i2");
    rater.screen.fetched(second.item.clone(), Ok(texts(&second)));
    rater.take_up();
    rater.press("] 7 enter");
    assert_eq!(rater.saved().len(), 2);
    rater.press("b");
    rater.take_up();
    // Coming back tries anew by itself, and so does the key.
    assert_eq!(rater.screen.wanted().unwrap().item.0, "i1");
    rater.screen.fetched(first.item.clone(), Err(Bilingual::both("无法连接", "away")));
    rater.press("enter");
    assert_eq!(rater.screen.wanted().unwrap().item.0, "i1");
    // A full disk: said, and nothing is shown.
    rater.screen.fetched(first.item.clone(), Ok(texts(&first)));
    rater.disk_error = Some("磁盘已满");
    rater.take_up();
    assert!(rater.text().contains("磁盘已满"), "{}", rater.text());
    assert!(rater.screen.session().lacks_answers() && rater.screen.wanted().is_none());
}

#[test]
fn the_next_items_answers_are_got_while_this_one_is_rated() {
    let mut rater = Rater::new(live_pack(), Zh, SMALL);
    rater.take_up();
    let first = rater.screen.wanted().unwrap();
    rater.screen.fetched(first.item.clone(), Ok(texts(&first)));
    rater.take_up();
    let next = rater.screen.wanted().unwrap();
    assert_eq!(next.item.0, "i2");
    rater.screen.fetched(next.item.clone(), Ok(texts(&next)));
    rater.take_up();
    assert_eq!(rater.saved().len(), 1, "they are written when the rater comes to them");
    rater.press("n");
    rater.take_up();
    assert_eq!((rater.saved().len(), rater.screen.session().lacks_answers()), (2, false));
    // What does not fit the item is not taken.
    let mut other = Rater::new(live_pack(), Zh, SMALL);
    other.take_up();
    other.screen.fetched(first.item, Ok(Vec::new()));
    other.take_up();
    assert!(other.text().contains("与本题不符"), "{}", other.text());
}
