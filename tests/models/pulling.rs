//! `models pull`.

use super::{
    common::user::{User, code, expect, text},
    hub::{Behaviour, StandIn},
    model,
};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

fn command(user: &User, hub: &StandIn, args: &[&str]) -> Command {
    let mut command = user.command();
    command.args(["models", "pull"]).args(args).env("HF_ENDPOINT", hub.url()).env("MODELSCOPE_ENDPOINT", hub.url());
    command
}

fn pull(user: &User, hub: &StandIn, args: &[&str]) -> Output {
    command(user, hub, args).output().unwrap()
}

fn folder(user: &User) -> PathBuf {
    user.path(".local/share/wardround/models")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_file_comes_from_either_hub_by_a_redirect_and_the_token_stays_with_the_hub() {
    let model = model(1);
    for (source, variable) in [("hf:o/r/q/m-Q4_0.gguf", "HF_TOKEN"), ("ms:o/r:q4_0", "MODELSCOPE_API_TOKEN")] {
        let user = User::new();
        let hub = StandIn::start(&[("q/m-Q4_0.gguf", &model), ("README.md", b"x")], Behaviour::default());
        let output = command(&user, &hub, &[source]).env(variable, "hf_secret").output().unwrap();
        expect(&output, 0, "m-Q4_0.gguf");
        assert!(text(&output.stdout).contains("wardround --model m-Q4_0\n"), "{}", text(&output.stdout));
        assert_eq!(std::fs::read(folder(&user).join("m-Q4_0.gguf")).unwrap(), model);
        assert_eq!(names(&folder(&user)), ["m-Q4_0.gguf"]);
        assert!(hub.asked.lock().unwrap().iter().all(|head| head.contains("Bearer hf_secret")), "the hub is told who asks");
        let bytes = hub.bytes_requests();
        assert_eq!(bytes.len(), 1);
        assert!(bytes.iter().all(|head| !head.contains("hf_secret")), "{bytes:?}");
        assert!(!(text(&output.stdout) + &text(&output.stderr)).contains("secret"));
        // Again: it is there, and nothing is fetched.
        expect(&pull(&user, &hub, &[source]), 0, "it is here already");
        assert_eq!(hub.bytes_requests().len(), 1);
    }
}

#[test]
fn a_broken_connection_goes_on_where_it_ended_and_counts_its_attempts_anew_after_progress() {
    let (user, model) = (User::new(), model(2));
    let hub = StandIn::start(&[("m.gguf", &model)], Behaviour { cuts: vec![5000; 8], ..Behaviour::default() });
    let output = pull(&user, &hub, &["hf:o/r/m.gguf", "--timeout", "2"]);
    expect(&output, 0, "the connection broke");
    assert_eq!(std::fs::read(folder(&user).join("m.gguf")).unwrap(), model);
    let ranges: Vec<bool> = hub.bytes_requests().iter().map(|head| head.to_lowercase().contains("range: bytes=")).collect();
    assert_eq!(ranges, [false, true, true, true, true, true, true, true, true]);
    assert!(hub.bytes_requests()[3].to_lowercase().contains("range: bytes=15000-"));
}

#[test]
fn a_hub_that_is_busy_is_asked_again() {
    let (user, model) = (User::new(), model(10));
    let hub = StandIn::start(&[("m.gguf", &model)], Behaviour { busy: 2, ..Behaviour::default() });
    expect(&pull(&user, &hub, &["hf:o/r/m.gguf", "--timeout", "2"]), 0, "m.gguf");
    assert_eq!(hub.asked.lock().unwrap().len(), 4, "two refusals, the list, the redirect");
    let busy = StandIn::start(&[("m.gguf", &model)], Behaviour { busy: 100, ..Behaviour::default() });
    expect(
        &pull(&user, &busy, &["ms:o/r/m.gguf", "--timeout", "1", "--dir", "other"]),
        4,
        "the server says 503; check the network and try again",
    );
}

#[test]
fn a_server_without_ranges_and_one_that_falls_silent_are_dealt_with() {
    let model = model(3);
    let (user, hub) =
        (User::new(), StandIn::start(&[("m.gguf", &model)], Behaviour { cuts: vec![9000], no_ranges: true, ..Behaviour::default() }));
    expect(&pull(&user, &hub, &["hf:o/r/m.gguf", "--timeout", "2"]), 0, "cannot resume");
    assert_eq!(std::fs::read(folder(&user).join("m.gguf")).unwrap(), model);
    let (user, hub) = (User::new(), StandIn::start(&[("m.gguf", &model)], Behaviour { stall: Some(9000), ..Behaviour::default() }));
    expect(&pull(&user, &hub, &["hf:o/r/m.gguf", "--timeout", "1"]), 0, "nothing came for 1 seconds");
    assert_eq!(std::fs::read(folder(&user).join("m.gguf")).unwrap(), model);
}

#[test]
fn what_has_the_wrong_digest_or_is_no_model_is_not_kept() {
    let (user, model) = (User::new(), model(4));
    let hub = StandIn::start(
        &[("m.gguf", &model), ("page.gguf", b"<html>sign in</html>")],
        Behaviour { wrong_digest: true, ..Behaviour::default() },
    );
    let output = pull(&user, &hub, &["hf:o/r/m.gguf"]);
    expect(&output, 4, "wrong sha256, and nothing is kept");
    assert_eq!(names(&folder(&user)), Vec::<String>::new());
    let hub = StandIn::start(&[("page.gguf", b"<html>sign in</html>")], Behaviour::default());
    expect(&pull(&user, &hub, &["hf:o/r/page.gguf"]), 4, "not a GGUF file");
    assert_eq!(names(&folder(&user)), Vec::<String>::new());
}

#[test]
fn what_a_hub_refuses_is_explained() {
    let (user, model) = (User::new(), model(5));
    let gated = StandIn::start(&[("m.gguf", &model)], Behaviour { token: Some("right"), ..Behaviour::default() });
    let output = pull(&user, &gated, &["hf:o/r/m.gguf"]);
    expect(&output, 2, "HF_TOKEN");
    assert!(text(&output.stderr).contains(&format!("accept the terms at {}/o/r", gated.url())));
    let wrong = command(&user, &gated, &["hf:o/r/m.gguf"]).env("HF_TOKEN", "wrong").output().unwrap();
    expect(&wrong, 2, "the token in HF_TOKEN may not read it");
    expect(&command(&user, &gated, &["hf:o/r/m.gguf"]).env("HF_TOKEN", "right").output().unwrap(), 0, "m.gguf");

    let hub = StandIn::start(&[("m-q4_0.gguf", &model), ("m-q8_0.gguf", &model)], Behaviour::default());
    for (args, says) in [
        (&["hf:o/none/m.gguf"][..], "Hugging Face has no repository o/none: check the name"),
        (&["ms:o/none:q4_0"], "ModelScope has no repository o/none"),
        (&["hf:o/r/m-q4_1.gguf"], "did you mean m-q4_0.gguf?"),
        (&["hf:o/r:q6_k"], "there are: m-q4_0.gguf, m-q8_0.gguf"),
        (&["o/r"], "several files fit o/r"),
        (&["qwen3-9b"], "the catalogue has no \"qwen3-9b\""),
        (&["hf:../../etc/passwd"], "is no source"),
        (&["hf:o/r/m-q4_0.gguf", "--as", "a/b"], "use one without /"),
    ] {
        expect(&pull(&user, &hub, args), 2, says);
    }
    let zh = command(&user, &gated, &["hf:o/r/m.gguf", "--dir", "other"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    expect(&zh, 2, "接受条款，再把访问令牌设为环境变量 HF_TOKEN");
}

#[test]
fn a_hostile_list_cannot_write_outside_the_folder() {
    let (user, model) = (User::new(), model(6));
    let hub = StandIn::start(&[("../../../evil-q4_0.gguf", &model), ("a/..\\\\b-q8_0.gguf", &model)], Behaviour::default());
    for source in ["hf:o/r:q4_0", "hf:o/r:q8_0"] {
        expect(&pull(&user, &hub, &[source]), 2, "cannot be used");
    }
    assert!(!user.path("evil-q4_0.gguf").exists() && hub.bytes_requests().is_empty());
}

#[test]
fn a_split_model_comes_whole_and_is_added_to_the_settings() {
    let (user, model) = (User::new(), model(7));
    let parts = [("m-q4_0-00001-of-00002.gguf", model.as_slice()), ("m-q4_0-00002-of-00002.gguf", model.as_slice())];
    let hub = StandIn::start(&parts, Behaviour::default());
    let settings = user.path(".config/wardround/wardround.toml");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    std::fs::write(&settings, "# mine\n[sampling]\ntop_p = 0.5 # kept\n").unwrap();
    expect(&pull(&user, &hub, &["o/r:Q4_0", "--as", "beside", "--dir", "beside"]), 0, "m-q4_0-00002-of-00002.gguf");
    let whole = user.path("beside/m-q4_0-00001-of-00002.gguf").display().to_string();
    assert!(std::fs::read_to_string(&settings).unwrap().contains(&whole), "a path of the settings is whole");
    let output = pull(&user, &hub, &["o/r:Q4_0", "--as", "小模型"]);
    expect(&output, 0, "m-q4_0-00002-of-00002.gguf");
    assert_eq!(names(&folder(&user)), ["m-q4_0-00001-of-00002.gguf", "m-q4_0-00002-of-00002.gguf"]);
    assert!(text(&output.stdout).contains("wardround --model 小模型"));
    let written = std::fs::read_to_string(&settings).unwrap();
    assert!(written.starts_with("# mine\n") && written.contains("# kept") && written.contains("00001-of-00002.gguf"), "{written}");
    // Once more is no other model; another one does not take its name, whichever file of settings has it.
    expect(&pull(&user, &hub, &["o/r:Q4_0", "--as", "小模型"]), 0, "already");
    expect(&pull(&user, &hub, &["o/r:Q4_0", "--as", "beside"]), 2, "another model of this name");
    user.file("wardround.toml", "[models.served]\nbase_url = \"http://127.0.0.1:9/v1\"\n");
    expect(&pull(&user, &hub, &["o/r:Q4_0", "--as", "served"]), 2, "delete [models.served]");
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), written);
    let list = user.run(&["models", "list", "--no-servers"]);
    assert!(text(&list.stdout).contains("小模型") && !text(&list.stdout).contains("00002-of"), "{}", text(&list.stdout));
}

#[test]
fn an_address_comes_with_a_digest_or_a_warning_and_lines_for_programs() {
    let (user, model) = (User::new(), model(8));
    let hub = StandIn::start(&[("m.gguf", &model)], Behaviour::default());
    let address = format!("{}/elsewhere/m.gguf", hub.url());
    expect(&pull(&user, &hub, &[&address]), 4, "the server says 404");
    // An address of a page of the hub is a file of the hub, with its digest.
    let page = format!("{}/o/r/blob/main/m.gguf", hub.url());
    let output = pull(&user, &hub, &[&page, "--display", "json"]);
    expect(&output, 0, "");
    let lines: Vec<serde_json::Value> = text(&output.stdout).lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let events: Vec<&str> = lines.iter().filter_map(|l| l["event"].as_str()).collect();
    assert_eq!((events.first(), events.last()), (Some(&"plan"), Some(&"whole")), "{events:?}");
    assert_eq!(text(&output.stderr), "");
    // From a server that is no hub: of which nobody knows the digest.
    let plain = format!(
        "http://{}/cdn/o/r/m.gguf",
        hub.bytes_requests()[0].lines().find_map(|l| l.strip_prefix("host: ").or(l.strip_prefix("Host: "))).unwrap()
    );
    let warned = pull(&user, &hub, &[&plain, "--dir", "plain"]);
    expect(&warned, 0, "tells no sha256");
    assert!(text(&warned.stdout).contains("--model plain/m.gguf"));
    let wrong = pull(&user, &hub, &[&plain, "--dir", "checked", "--sha256", &"0".repeat(64)]);
    expect(&wrong, 4, "wrong sha256");
    expect(&pull(&user, &hub, &[&plain, "--sha256", "12"]), 2, "64 hexadecimal digits");
    expect(&pull(&user, &hub, &["hf:o/r/m.gguf", "--dir", "plain"]), 0, "already");
    user.file("plain/m.gguf", "other");
    expect(&pull(&user, &hub, &["hf:o/r/m.gguf", "--dir", "plain"]), 2, "a file of this name with other contents");
}

/// Waits until a part of a file has come.
fn some_bytes(user: &User) -> PathBuf {
    let part = folder(user).join("m.gguf.part");
    let end = Instant::now() + Duration::from_secs(30);
    while !std::fs::metadata(&part).is_ok_and(|m| m.len() > 2000) {
        assert!(Instant::now() < end, "nothing came");
        std::thread::sleep(Duration::from_millis(20));
    }
    part
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_part_and_a_second_program_has_to_wait() {
    let (user, model) = (User::new(), model(9));
    let slow = StandIn::start(&[("m.gguf", &model)], Behaviour { pause: Duration::from_millis(50), ..Behaviour::default() });
    let mut first = command(&user, &slow, &["hf:o/r/m.gguf"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let part = some_bytes(&user);
    expect(&pull(&user, &slow, &["hf:o/r/m.gguf"]), 4, "another program is pulling this file");
    rustix::process::kill_process(rustix::process::Pid::from_child(&first), rustix::process::Signal::INT).unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(first.stderr.as_mut().unwrap(), &mut said).unwrap();
    assert_eq!(first.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("are kept, repeat the command to resume"), "{said}");
    let kept = std::fs::metadata(&part).unwrap().len();
    let quick = StandIn::start(&[("m.gguf", &model)], Behaviour::default());
    expect(&pull(&user, &quick, &["hf:o/r/m.gguf"]), 0, "resuming");
    assert!(quick.bytes_requests()[0].to_lowercase().contains(&format!("range: bytes={kept}-")));
    assert_eq!(std::fs::read(folder(&user).join("m.gguf")).unwrap(), model);
    assert_eq!(names(&folder(&user)), ["m.gguf"]);
}

#[test]
fn a_hub_that_is_not_there_is_given_up_with_its_name() {
    let user = User::new();
    let output =
        user.command().args(["models", "pull", "o/r:q4", "--timeout", "1"]).env("HF_ENDPOINT", "http://127.0.0.1:9").output().unwrap();
    assert_eq!(code(&output), 4);
    assert!(text(&output.stderr).contains("http://127.0.0.1:9/api/models/o/r/tree/main: cannot connect"), "{}", text(&output.stderr));
    let wrong = user.command().args(["models", "pull", "o/r:q4"]).env("HF_ENDPOINT", "nonsense://x").output().unwrap();
    expect(&wrong, 2, "HF_ENDPOINT");
}
