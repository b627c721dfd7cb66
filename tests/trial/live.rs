//! Live trials: a model behind an opaque label answers while raters rate.

use super::{
    blindness::{everything, secrets, told},
    common::{
        endpoint::{Asked, Endpoint, Reply},
        say as says,
    },
    *,
};
use std::{
    io::Read,
    net::{Shutdown, TcpListener, TcpStream},
    process::Child,
    sync::{Arc, Mutex},
    thread,
};

/// The live model's name, found wherever it is.
pub const LIVE: &str = "delta-unmistakable-7b";

/// A port that nobody listens at.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A way to a port that keeps every byte that goes through, both ways.
struct Wire {
    port: u16,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Wire {
    fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let bytes: Arc<Mutex<Vec<u8>>> = Arc::default();
        let kept = bytes.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                // A client of a server that is away is hung up on.
                let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else { continue };
                for (mut from, mut to) in [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)] {
                    let kept = kept.clone();
                    thread::spawn(move || {
                        let mut buffer = [0; 4096];
                        while let Ok(count) = from.read(&mut buffer) {
                            if count == 0 || to.write_all(&buffer[..count]).is_err() {
                                break;
                            }
                            kept.lock().unwrap().extend_from_slice(&buffer[..count]);
                        }
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Self { port, bytes }
    }
}

/// The server, and its end.
pub struct Serving(Child);

impl Serving {
    pub fn start(user: &User, args: &[&str]) -> Self {
        Self::start_saying(user, args, "for this machine only")
    }

    pub fn start_saying(user: &User, args: &[&str], says: &str) -> Self {
        let mut command = user.command();
        command.args(["trial", "serve"]).args(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("http://") && line.contains(says), "{line}");
        Self(child)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A trial of two recorded models and a live one behind `model`, which raters reach at `port`.
pub fn live_trial(user: &User, model: &str, port: u16) {
    live_trial_of(user, model, port, "answer");
}

fn live_trial_of(user: &User, model: &str, port: u16, unit: &str) {
    let path = protocol(
        user,
        "r1,r2",
        &[
            ("case_ids = []", "case_ids = [\"1\", \"2\"]"),
            ("overlap = 0.3", "overlap = 1.0"),
            ("marks = false", "marks = true"),
            ("unit = \"answer\"", &format!("unit = \"{unit}\"")),
            ("repeats = 0.1", "repeats = 0.5"),
            (
                "# The raters.",
                &format!("[[candidate]]\nlive = \"{model}\"\n\n[live]\nserver = \"http://127.0.0.1:{port}\"\n\n# The raters."),
            ),
        ],
    );
    assert!(path.exists());
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
}

/// What the live model answers: a matter of the conversation.
pub fn live_answer(asked: &Asked) -> String {
    format!("我是{LIVE}。  “x”  合成回答3（{}）：{}", asked.messages.len(), asked.question().chars().take(12).collect::<String>())
}

/// A rater on a machine of their own.
fn machine(user: &User, rater: &str) -> (User, PathBuf) {
    let machine = User::new();
    let pack = machine.path(&format!("{rater}.pack"));
    std::fs::copy(user.path("packs").join(format!("{rater}.pack")), &pack).unwrap();
    (machine, pack)
}

#[test]
fn live_answers_are_got_once_and_every_byte_of_the_raters_side_and_of_the_wire_is_blind() {
    let user = organiser();
    let endpoint = Endpoint::scripted(|asked| match asked.number {
        // The model fails at first, and says by whom; the rater's program asks twice.
        0 | 1 => Reply::Status(400, String::new(), format!("{{\"error\":{{\"message\":\"{LIVE} is broken\"}}}}")),
        _ if asked.is_judging() => says("Rating: [[8]]"),
        _ => says(&live_answer(asked)),
    });
    let model = format!("{}#{LIVE}", endpoint.url());
    let port = free_port();
    let wire = Wire::to(port);
    live_trial(&user, &model, wire.port);
    let listen = format!("127.0.0.1:{port}");
    let mut screens = Vec::new();
    let mut side = Vec::new();
    let (first, pack) = machine(&user, "r1");
    // The server is away, then the model fails; nothing is lost by either.
    let away = said(&first.command().args(["rate", "r1.pack", "--plain", "--language", "en"]).output().unwrap());
    assert!(away.contains("cannot be reached") || away.contains("not available"), "{away}");
    let serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
    let failed = said(&first.command().args(["rate", "r1.pack", "--plain", "--language", "zh"]).output().unwrap());
    assert!(failed.contains("回答暂时无法取得"), "{failed}");
    screens.extend([away, failed, rate(&first, &pack, "r1", Some(2))]);
    drop(serving);
    let serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
    let (second, other) = machine(&user, "r2");
    screens.push(rate(&second, &other, "r2", None));
    // Two cases of three turns, whoever rated them, however often, and before and after the restart.
    assert_eq!(endpoint.requests(), 2 + 6);

    for (machine, rater) in [(&first, "r1"), (&second, "r2")] {
        everything(machine.home.path(), &mut side);
        std::fs::copy(machine.path(&format!("{rater}.ratings.jsonl")), user.path(&format!("{rater}.ratings.jsonl"))).unwrap();
    }
    side.extend(screens.into_iter().map(|screen| ("screen".to_owned(), screen.into_bytes())));
    let wire = wire.bytes.lock().unwrap().clone();
    assert!(String::from_utf8_lossy(&wire).contains("chat.completion.chunk"));
    side.push(("wire".to_owned(), wire));
    let mut secrets = secrets(&user);
    secrets.extend([LIVE.to_owned(), endpoint.address().to_string(), "\"usage\"".to_owned(), "fingerprint".to_owned()]);
    secrets.extend(["\r\ndate:", "\r\nDate:", "\r\nserver:", "prompt_tokens", "is broken"].map(str::to_owned));
    assert_eq!(told(&side, &secrets), Vec::<String>::new());
    assert!(side.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("我是▇▇▇。  “x”  合成回答3")));

    let merged = user.run(&["trial", "merge", "TRIAL.toml", "r1.ratings.jsonl", "r2.ratings.jsonl"]);
    expect(&merged, 0, "");
    assert!(!said(&merged).contains("not taken"), "{}", said(&merged));
    let report: serde_json::Value =
        serde_json::from_slice(&user.run(&["trial", "report", "TRIAL.toml", "--format", "json"]).stdout).unwrap();
    assert_eq!(report["design"]["is_complete"], true, "{report}");
    let exported = said(&user.run(&["trial", "export", "TRIAL.toml"]));
    let rows = |model: &str| exported.lines().filter(|line| line.contains(model) && line.contains(",human,")).count();
    assert_eq!((rows(LIVE), rows(MODELS[0])), (rows(MODELS[1]), rows(MODELS[1])), "{exported}");
    let shown = said(&user.run(&["trial", "report", "TRIAL.toml", "--format", "markdown", "--language", "en"]));
    assert!(shown.contains("each question was asked once") && shown.contains(LIVE), "{shown}");
    // The server's run is one like any other: a judge's ratings of it stand beside the raters'.
    drop(serving);
    let judge = format!("{}#judge-x", endpoint.url());
    expect(&user.run(&["judge", "TRIAL.trial/live", "--judge", &judge, "--cases", "cases.json"]), 0, "");
    let report = said(&user.run(&["trial", "report", "TRIAL.toml", "--format", "csv"]));
    assert!(report.lines().any(|line| line.starts_with("judge") && line.contains(LIVE)), "{report}");
    let study = said(&user.run(&["trial", "case-study", "TRIAL.toml", "--case", "1", "--format", "markdown"]));
    assert!(study.contains("合成回答3"), "{study}");
}

#[test]
fn ratings_of_answers_that_were_not_given_are_not_taken() {
    let user = organiser();
    let endpoint = Endpoint::scripted(|asked| says(&live_answer(asked)));
    let port = free_port();
    live_trial(&user, &format!("{}#{LIVE}", endpoint.url()), port);
    let listen = format!("127.0.0.1:{port}");
    let _serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
    let (rater, pack) = machine(&user, "r1");
    rate(&rater, &pack, "r1", None);
    let whole = std::fs::read_to_string(rater.path("r1.ratings.jsonl")).unwrap();
    let items = lines(&pack).iter().filter(|line| line.get("answers").is_some()).count();
    // An answer that was changed, and a file that does not say which answers were rated.
    let changed = whole.replacen("合成回答3", "合成回答9", 1);
    user.file("changed.ratings.jsonl", &changed);
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "changed.ratings.jsonl"]);
    assert_eq!(merged.status.code(), Some(5));
    // The line itself, and the four answers of its item.
    assert!(said(&merged).contains("not taken: 5 about live answers"), "{}", said(&merged));
    let kept: Vec<&str> = whole.lines().filter(|line| !line.contains("live_answers")).collect();
    user.file("without.ratings.jsonl", &(kept.join("\n") + "\n"));
    std::fs::remove_file(user.path("TRIAL.trial/ratings.jsonl")).unwrap();
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "without.ratings.jsonl"]);
    assert!(said(&merged).contains(&format!("0 new, 0 known, not taken: {} about live answers", items * 4)), "{}", said(&merged));
}

#[test]
fn whole_conversations_are_got_turn_by_turn() {
    let user = organiser();
    let endpoint = Endpoint::scripted(|asked| says(&live_answer(asked)));
    let port = free_port();
    live_trial_of(&user, &format!("{}#{LIVE}", endpoint.url()), port, "conversation");
    let listen = format!("127.0.0.1:{port}");
    let _serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
    let (rater, pack) = machine(&user, "r1");
    rate(&rater, &pack, "r1", None);
    let file = rater.path("r1.ratings.jsonl");
    let came: Vec<serde_json::Value> = lines(&file).into_iter().filter(|line| line["event"] == "live_answers").collect();
    assert!(came.len() >= 2);
    for line in came {
        let texts = line["answers"][0]["texts"].as_array().unwrap().clone();
        // Each answer rests on those before it.
        let rests_on = ["（1）", "（3）", "（5）"];
        assert!(texts.len() == 3 && texts.iter().zip(rests_on).all(|(text, on)| text.as_str().unwrap().contains(on)), "{texts:?}");
    }
    let asked = endpoint.received();
    assert!(asked.iter().any(|one| one.messages.len() == 5 && one.messages[1].content.contains(LIVE)), "the model has its own words");
    std::fs::copy(&file, user.path("r1.ratings.jsonl")).unwrap();
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "r1.ratings.jsonl"]);
    expect(&merged, 0, "");
}

#[test]
fn a_model_that_is_asked_otherwise_than_before_is_not_served() {
    let user = organiser();
    let endpoint = Endpoint::scripted(|asked| says(&live_answer(asked)));
    let port = free_port();
    let model = format!("{}#{LIVE}", endpoint.url());
    live_trial(&user, &model, port);
    let listen = format!("127.0.0.1:{port}");
    {
        let _serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
        let (rater, pack) = machine(&user, "r1");
        rate(&rater, &pack, "r1", None);
    }
    let mut command = user.command();
    command.args(["trial", "serve", "TRIAL.toml", "--listen", &listen]).env("WARDROUND_SAMPLING__TEMPERATURE", "0.9");
    let refused = command.output().unwrap();
    assert!(said(&refused).contains("are others than for the answers given before"), "{}", said(&refused));
    // And a protocol that makes it a recorded one is another trial.
    let text = std::fs::read_to_string(user.path("TRIAL.toml")).unwrap();
    let recorded = text.replace(&format!("[[candidate]]\nlive = \"{model}\"\n\n[live]\nserver = \"http://127.0.0.1:{port}\"\n"), "");
    std::fs::write(user.path("TRIAL.toml"), recorded).unwrap();
    let packed = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]);
    assert!(said(&packed).contains("[[candidate]] live changed since packs were handed out"), "{}", said(&packed));
}

/// Rates everything on the screen, as soon as its answers are there.
#[cfg(unix)]
fn rate_live(screen: &mut crate::screen::Screen, count: usize) {
    use crate::screen::{ENTER, QUICK};
    for _ in 0..count {
        for answer in ["A", "B", "C", "D"] {
            screen.wait_for(&format!("回答 {answer} · 未评"), QUICK);
            screen.wait_gone("正在从组织者", QUICK);
            screen.press(&format!("7{ENTER}"));
            screen.wait_for(&format!("已保存：回答 {answer}"), QUICK);
        }
        // Where the case's reference cannot come yet, the next item comes by itself.
        let goes_on = |screen: &mut crate::screen::Screen| {
            let shown = screen.shown();
            shown.contains("全部评完") || shown.contains("本题已评完") || shown.contains("回答 A · 未评")
        };
        screen.wait_until("the item is left or can be left", QUICK, goes_on);
        let shown = screen.shown();
        if shown.contains("本题已评完") && !shown.contains("全部评完") {
            screen.press("n");
        }
    }
    screen.wait_for("全部评完", QUICK);
}

#[cfg(unix)]
#[test]
fn on_the_screen_a_rater_waits_for_slow_answers_and_no_byte_tells_whose_they_are() {
    use crate::{
        home::Home,
        screen::{ENTER, QUICK, Screen},
    };
    let user = organiser();
    let endpoint = Endpoint::scripted(|asked| {
        thread::sleep(std::time::Duration::from_millis(400));
        says(&live_answer(asked))
    });
    let port = free_port();
    live_trial(&user, &format!("{}#{LIVE}", endpoint.url()), port);
    let home = Home::empty();
    let pack = home.path().join("r1.pack");
    std::fs::copy(user.path("packs/r1.pack"), &pack).unwrap();
    let mut screen = Screen::start(&home, (100, 30), &["rate", &pack.display().to_string()], &[]);
    screen.wait_for("关闭后开始计时", QUICK);
    screen.press(ENTER);
    // The server is away: said with what to do, and nothing of the item is shown.
    screen.wait_for("无法连接组织者的服务器", QUICK);
    screen.wait_for("Enter 重试", QUICK);
    assert!(!screen.shown().contains("虚构病例"), "{}", screen.shown());
    let listen = format!("127.0.0.1:{port}");
    let serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
    screen.press(ENTER);
    screen.wait_for("正在从组织者的服务器取得", QUICK);
    screen.wait_for("回答 A · 未评", QUICK);
    screen.wait_gone("正在从组织者", QUICK);
    screen.press(&format!("7{ENTER}"));
    screen.wait_for("已保存：回答 A", QUICK);
    screen.signal("KILL");
    screen.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
    let mut side = vec![("terminal".to_owned(), screen.bytes())];
    // The answers of the item that was rated are in the file: it goes on without the server.
    drop(serving);
    let mut screen = Screen::start(&home, (100, 30), &["rate", &pack.display().to_string()], &[]);
    screen.wait_for("回答 B · 未评", QUICK);
    screen.press(&format!("7{ENTER}"));
    screen.wait_for("已保存：回答 B", QUICK);
    let _serving = Serving::start(&user, &["TRIAL.toml", "--listen", &listen]);
    for answer in ["C", "D"] {
        screen.press(&format!("7{ENTER}"));
        screen.wait_for(&format!("已保存：回答 {answer}"), QUICK);
    }
    // The reference of the case cannot come yet: the next item comes by itself.
    let items = lines(&pack).iter().filter(|line| line.get("answers").is_some()).count();
    screen.wait_for("第 2/", QUICK);
    rate_live(&mut screen, items - 1);
    screen.press("q");
    screen.expect_left(0);
    side.push(("terminal".to_owned(), screen.bytes()));
    everything(home.path(), &mut side);
    let mut secrets = secrets(&user);
    secrets.extend([LIVE.to_owned(), endpoint.address().to_string()]);
    assert_eq!(told(&side, &secrets), Vec::<String>::new());
    // An answer that the killed server had not got to its end is asked for again; no other.
    assert!((6..=7).contains(&endpoint.requests()), "{}", endpoint.requests());
}
