//! `wardround demo` at a real terminal: to its end without a network, by a clicker, and with notes in a second terminal.

use crate::{
    home::Home,
    screen::{QUICK, SLOW, Screen},
    tapes::tape,
};
use std::{
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::PathBuf,
    process::Command,
};
use wardround::language::Language;

const PAGE_DOWN: &str = "\x1b[6~";
const PAGE_UP: &str = "\x1b[5~";

/// Runs the program in a network of its own with nothing in it, where the system lets a user make one.
fn without_network() -> &'static [&'static str] {
    let can = Command::new("unshare").args(["-rn", "true"]).output().is_ok_and(|out| out.status.success());
    if can {
        return &["unshare", "-rn"];
    }
    println!("this system lets nobody make a network namespace: the show was played WITHOUT one");
    &[]
}

fn plays_to_its_end(size: (u16, u16), language: &str, label: &str, speed: &str) {
    let home = Home::empty();
    let args = ["demo", "--unattended", "--speed", speed, "--language", language];
    let mut screen = Screen::start_within(&home, size, without_network(), &args, &[]);
    screen.wait_for(label, SLOW);
    screen.wait_until("the show has ended", 3 * SLOW, |screen| screen.code().is_some());
    screen.expect_left(0);
    let left: Vec<_> = std::fs::read_dir(home.state().join("shows")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_bundled_show_plays_to_its_end_without_a_network_small_in_chinese() {
    plays_to_its_end((80, 24), "zh", " 的录制，", "16");
}

#[test]
fn the_bundled_show_plays_to_its_end_without_a_network_large_in_chinese() {
    plays_to_its_end((200, 60), "zh", " 的录制，", "instant");
}

#[test]
fn the_bundled_show_plays_to_its_end_without_a_network_small_in_english() {
    plays_to_its_end((80, 24), "en", "recording of ", "instant");
}

#[test]
fn the_bundled_show_plays_to_its_end_without_a_network_large_in_english() {
    plays_to_its_end((200, 60), "en", "recording of ", "16");
}

fn home_with_show() -> Home {
    let home = Home::empty();
    tape(Language::Zh, "甲模型", [Some(8), Some(6), None]).write(&home.path().join("a.tape")).unwrap();
    let playlist = "title = \"演示\"\n[[steps]]\ntitle = \"开场白\"\nnotes = \"先问听众\"\n[[steps]]\ntape = \"a.tape\"\nnotes = \"看它漏了什么\"\n[[steps]]\nscore = true\n";
    home.write(&home.path().join("show.toml"), playlist);
    home
}

#[test]
fn a_clicker_leads_through_a_show_in_a_terminal_that_changes_its_size() {
    let home = home_with_show();
    let mut screen = Screen::start(&home, (80, 24), &["demo", "show.toml"], &[("NO_COLOR", "1")]);
    screen.wait_for("开 场 白", QUICK);
    screen.press(PAGE_DOWN);
    screen.wait_for("甲模型 的录制，2026-03-04", QUICK);
    screen.press(PAGE_DOWN);
    screen.wait_for("等待首词元", QUICK);
    screen.press("w");
    screen.wait_for("已跳过", QUICK);
    screen.resize(18, 5);
    screen.wait_for("窗口太小", QUICK);
    screen.resize(100, 30);
    screen.press(PAGE_DOWN);
    screen.wait_for("建议完善检查", QUICK);
    screen.press("b");
    screen.wait_until("the stage is blank", QUICK, |screen| screen.shown().trim().is_empty());
    screen.press(PAGE_DOWN);
    screen.wait_for("建议完善检查", QUICK);
    screen.press(PAGE_UP);
    screen.wait_for("第 1/3 轮", QUICK);
    screen.press("3");
    screen.wait_for("评委甲", QUICK);
    screen.press("q");
    screen.expect_left(0);
}

#[test]
fn a_booth_plays_round_after_round_until_it_is_stopped() {
    let home = home_with_show();
    let mut screen = Screen::start(&home, (80, 24), &["demo", "show.toml", "--loop", "--unattended", "--speed", "instant"], &[]);
    // A round writes a few thousand bytes.
    screen.wait_until("it has played many rounds", SLOW, |screen| screen.bytes().len() > 300_000);
    let is_running = screen.code().is_none();
    screen.expect(is_running, "it plays on");
    screen.signal("TERM");
    screen.expect_left(130);
    let left: Vec<_> = std::fs::read_dir(home.state().join("shows")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_terminal_that_is_closed_ends_the_show_and_leaves_no_socket() {
    let home = home_with_show();
    let mut screen = Screen::start(&home, (80, 24), &["demo", "show.toml", "--loop", "--unattended", "--speed", "instant"], &[]);
    let path = socket(&home, &mut screen);
    screen.close();
    // Nobody may wait for it any more: a zombie has ended as well. A program that another test started in the moment between may hold the terminal open
    // until it ends.
    screen.wait_until("the program has ended", 4 * QUICK, |screen| {
        screen.process_state().is_empty() || screen.process_state().starts_with('Z')
    });
    assert!(!path.exists());
}

/// The socket of the one show that plays.
fn socket(home: &Home, screen: &mut Screen) -> PathBuf {
    let folder = home.state().join("shows");
    let find = || std::fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.path()).next();
    screen.wait_until("there is a socket", QUICK, |_| find().is_some());
    find().unwrap()
}

#[test]
fn notes_in_a_second_terminal_follow_and_control_the_show_and_their_end_disturbs_nothing() {
    let home = home_with_show();
    let mut stage = Screen::start(&home, (80, 24), &["demo", "show.toml"], &[]);
    stage.wait_for("开 场 白", QUICK);
    let mut notes = Screen::start(&home, (100, 30), &["demo", "--notes"], &[]);
    notes.wait_for("先问听众", QUICK);
    notes.press(" ");
    stage.wait_for("甲模型 的录制，2026-03-04", QUICK);
    notes.wait_for("看它漏了什么", QUICK);
    stage.press(" ");
    stage.wait_for("等待首词元", QUICK);
    notes.press("b");
    stage.wait_until("the stage is blank", QUICK, |screen| screen.shown().trim().is_empty());
    notes.press("b");
    stage.wait_for("甲模型", QUICK);
    // A presenter who leaves the notes does not leave the show.
    notes.signal("KILL");
    stage.press("  ");
    stage.wait_for("参 考 答 案", QUICK);
    let mut again = Screen::start(&home, (80, 24), &["demo", "--notes", "--language", "en"], &[]);
    again.wait_for("The audience sees", QUICK);
    stage.press("q");
    stage.expect_left(0);
    again.wait_for("the show is over", QUICK);
    again.press("q");
    again.expect_left(0);
    let mut late = Screen::start(&home, (80, 24), &["demo", "--notes", "--language", "en"], &[]);
    late.wait_for("no show plays", QUICK);
}

#[test]
fn the_socket_is_the_users_own_and_whoever_speaks_nonsense_is_left() {
    let home = home_with_show();
    let mut stage = Screen::start(&home, (80, 24), &["demo", "show.toml"], &[]);
    stage.wait_for("开 场 白", QUICK);
    let path = socket(&home, &mut stage);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let junk = vec![b'x'; 1 << 20];
    let lines: [&[u8]; 4] = [b"nonsense\n", b"{\"wardround_show\":1,\"action\":\"leave\"}\n", b"\xff\xfe\n", &junk];
    for line in lines {
        let mut peer = UnixStream::connect(&path).unwrap();
        // It may be left before all of it was sent.
        let _ = peer.write_all(line);
        let mut told = Vec::new();
        let _ = peer.read_to_end(&mut told);
    }
    // Peers that never read, and more than there is room for.
    let _silent: Vec<UnixStream> = (0..20).map(|_| UnixStream::connect(&path).unwrap()).collect();
    stage.press(" ");
    stage.wait_for("甲模型 的录制，2026-03-04", QUICK);
    stage.press("q");
    stage.expect_left(0);
}
