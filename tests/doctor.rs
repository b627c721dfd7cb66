//! `wardround doctor`: what it finds, that its report names nobody, and that it asks a terminal without leaving anything on its prompt.

#[path = "common/mod.rs"]
mod common;

use common::{
    endpoint::{Behaviour, Endpoint},
    user::{User, expect, text},
};
use serde_json::Value;
use std::{fs, net::TcpListener, process::Output};

/// A user who is called so, and whose machine is.
const NAME: &str = "anna-unmistakable";

fn doctor(user: &User, args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = user.command();
    command.args(["doctor"]).args(args).envs([("USER", NAME), ("LANG", "en_US.UTF-8"), ("TERM", "xterm-256color")]);
    command.envs(variables.iter().copied()).output().unwrap()
}

fn settings(user: &User, text: &str) {
    fs::create_dir_all(user.path(".config/wardround")).unwrap();
    user.file(".config/wardround/wardround.toml", text);
}

/// The findings of a report with a name and a level.
fn found(output: &Output, check: &str, level: &str) -> usize {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)));
    let findings = report["findings"].as_array().unwrap();
    findings.iter().filter(|finding| finding["check"] == check && finding["level"] == level).count()
}

#[test]
fn an_empty_user_has_nothing_in_the_way() {
    let user = User::new();
    let output = doctor(&user, &[], &[]);
    expect(&output, 0, "");
    let said = text(&output.stdout);
    for expected in ["Program", "no settings file", "wardround config init", "no model is chosen", "Nothing is in the way"] {
        assert!(said.contains(expected), "{expected:?} is not in\n{said}");
    }
    assert!(said.contains("~/") && !said.contains(user.home.path().to_str().unwrap()), "{said}");
    assert!(!user.path(".local").exists(), "it made folders");
    let output = doctor(&user, &[], &[("LANG", "zh_CN.UTF-8")]);
    let said = text(&output.stdout);
    for expected in ["程序", "没有设置文件", "没有默认模型", "没有妨碍使用的问题"] {
        assert!(said.contains(expected), "{expected:?} is not in\n{said}");
    }
}

#[test]
fn settings_that_cannot_be_read_are_told_with_file_and_line_and_end_as_usage() {
    let user = User::new();
    settings(&user, "model = \"x\"\n[sampling]\ntemprature = \"sk-secret-unmistakable\"\n");
    let output = doctor(&user, &[], &[]);
    expect(&output, 2, "");
    let said = text(&output.stdout);
    assert!(said.contains("wardround.toml line 3") && said.contains("\"temperature\""), "{said}");
    let output = doctor(&user, &["--json"], &[]);
    assert_eq!((output.status.code(), found(&output, "files", "blocks")), (Some(2), 1));
    assert!(text(&output.stdout).contains("the user's settings file, line 3"));
    settings(&user, "[sampling]\ntemperature = \"sk-secret-unmistakable\"\n");
    let report = text(&doctor(&user, &["--json"], &[]).stdout);
    assert!(!report.contains("unmistakable"), "{report}");
}

#[test]
fn themes_keys_models_folders_and_the_judge_are_looked_at() {
    let user = User::new();
    settings(
        &user,
        "model = \"gone\"\n[interface]\ntheme = \"dakr\"\n[judge]\nmodel = \"keyless\"\n[models.gone]\npath = \"gone.gguf\"\n\
         [models.page]\npath = \"page.gguf\"\n[models.keyless]\nbase_url = \"http://127.0.0.1:1/v1\"\nkey_env = \"NO_SUCH_VARIABLE_HERE\"\n",
    );
    user.file(".config/wardround/page.gguf", "<html>");
    user.file(".config/wardround/keymap.toml", "[ward]\nopne = [\"x\"]\n");
    fs::create_dir_all(user.path(".local/share/wardround")).unwrap();
    user.file(".local/share/wardround/runs", "in the way");
    let output = doctor(&user, &["--json"], &[]);
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stdout));
    for (check, level) in
        [("runs", "blocks"), ("theme", "warning"), ("keymap", "warning"), ("file", "blocks"), ("file", "warning"), ("model", "blocks")]
    {
        assert_eq!(found(&output, check, level), 1, "{check} {level}: {}", text(&output.stdout));
    }
    let said = text(&doctor(&user, &[], &[]).stdout);
    for expected in ["did you mean \"dark\"?", "did you mean \"open\"?", "gone.gguf", "no GGUF model file", "NO_SUCH_VARIABLE_HERE"] {
        assert!(said.contains(expected), "{expected:?} is not in\n{said}");
    }
}

#[test]
fn nothing_is_contacted_unless_it_is_asked_for() {
    let endpoint = Endpoint::start(Behaviour::default().models(&["m", "n"]));
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let user = User::new();
    settings(
        &user,
        &format!(
            "model = \"here\"\n[models.here]\nbase_url = \"{}\"\nmodel = \"m\"\n[models.away]\nbase_url = \"http://{gone}/v1\"\n",
            endpoint.url()
        ),
    );
    let output = doctor(&user, &["--json"], &[]);
    assert_eq!((output.status.code(), endpoint.connections(), found(&output, "endpoint", "good")), (Some(0), 0, 2));
    let output = doctor(&user, &["--json", "--contact"], &[]);
    assert_eq!((found(&output, "endpoint", "good"), found(&output, "endpoint", "warning")), (1, 1), "{}", text(&output.stdout));
    assert_eq!(output.status.code(), Some(0), "a model that is not the default one is in nobody's way");
    assert!(endpoint.connections() > 0);
    // One that lists another model than the settings want.
    let other = Endpoint::start(Behaviour::default().models(&["another"]));
    settings(&user, &format!("model = \"here\"\n[models.here]\nbase_url = \"{}\"\nmodel = \"m\"\n", other.url()));
    let output = doctor(&user, &["--contact"], &[]);
    expect(&output, 0, "");
    assert!(text(&output.stdout).contains("does not list the model of the settings"), "{}", text(&output.stdout));
    settings(&user, &format!("model = \"away\"\n[models.away]\nbase_url = \"http://{gone}/v1\"\n"));
    assert_eq!(doctor(&user, &["--contact"], &[]).status.code(), Some(4));
}

#[cfg(all(unix, not(target_vendor = "apple")))]
#[test]
fn a_machine_without_certificates_still_reaches_servers_without_encryption() {
    let endpoint = Endpoint::start(Behaviour::default().models(&["m"]));
    let user = User::new();
    settings(&user, &format!("model = \"here\"\n[models.here]\nbase_url = \"{}\"\nmodel = \"m\"\n", endpoint.url()));
    let none = user.path("no-certificates");
    let bare = [("SSL_CERT_FILE", none.to_str().unwrap()), ("SSL_CERT_DIR", none.to_str().unwrap())];
    let output = doctor(&user, &["--json", "--contact"], &bare);
    assert_eq!((found(&output, "certificates", "warning"), found(&output, "endpoint", "good")), (1, 1), "{}", text(&output.stdout));
    assert!(text(&doctor(&user, &[], &bare).stdout).contains("ca-certificates"));
}

#[test]
fn a_report_names_no_user_no_folder_no_host_and_no_key() {
    let user = User::new();
    settings(
        &user,
        "model = \"far\"\nrater = \"Dr Unmistakable\"\n[models.far]\nbase_url = \"http://gpu-unmistakable.ward.example/v1\"\nkey_env = \"SOME_KEY\"\n\
         [models.bad]\npath = \"/srv/anna-unmistakable/secret-unmistakable.gguf\"\n",
    );
    let variables = [("SOME_KEY", "sk-value-unmistakable"), ("HOSTNAME", "desk-unmistakable"), ("EDITOR", "editor-unmistakable")];
    let output = doctor(&user, &["--json"], &variables);
    let report = text(&output.stdout);
    assert!(!report.to_lowercase().contains("unmistakable"), "{report}");
    assert!(!report.contains(user.home.path().to_str().unwrap()), "{report}");
    assert!(report.contains("\"remote\"") && found(&output, "key", "good") == 1, "{report}");
    // People are told where to look, and still no key.
    let said = text(&doctor(&user, &[], &variables).stdout);
    assert!(said.contains("gpu-unmistakable.ward.example") && said.contains("SOME_KEY") && !said.contains("sk-value"), "{said}");
}

#[cfg(unix)]
mod terminal {
    use super::NAME;
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use std::{
        io::{Read, Write},
        time::{Duration, Instant},
    };

    /// What a terminal shows that answers the last question with this, and gets a line typed when the program has ended.
    fn seen(replies: &'static str) -> String {
        let home = tempfile::tempdir().unwrap();
        let pair = native_pty_system().openpty(PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new("sh");
        let line = format!("{} doctor; echo code $?; IFS= read -r left; echo \"left [$left]\"", env!("CARGO_BIN_EXE_wardround"));
        command.args(["-c", &line]);
        command.env_clear();
        for (name, value) in [("HOME", home.path().to_str().unwrap()), ("TERM", "xterm-256color"), ("LANG", "en_US.UTF-8"), ("USER", NAME)]
        {
            command.env(name, value);
        }
        command.env("PATH", std::env::var("PATH").unwrap_or_default());
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (mut reader, mut writer) = (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
        let (mut shown, mut piece, began) = (String::new(), [0; 4096], Instant::now());
        let (mut has_answered, mut has_typed) = (false, false);
        while let Ok(read @ 1..) = reader.read(&mut piece) {
            shown += &String::from_utf8_lossy(&piece[..read]);
            assert!(began.elapsed() < Duration::from_secs(60), "{shown}");
            if !has_answered && shown.contains("\x1b[c") {
                has_answered = true;
                writer.write_all(replies.as_bytes()).unwrap();
            }
            if !has_typed && shown.contains("code ") {
                has_typed = true;
                writer.write_all(b"\n").unwrap();
            }
            if shown.contains("left [") && shown.trim_end().ends_with(']') {
                break;
            }
        }
        child.wait().unwrap();
        assert!(has_answered, "{shown}");
        shown
    }

    #[test]
    fn a_terminal_that_answers_is_believed() {
        let shown = seen("\x1b[5;3R\x1b[5;3Rkeys\x1b[?2026;2$y\x1b[?62;4c");
        for expected in ["have the width 2 here", "ambiguous_width = 2", "synchronized output: no flicker", "120×40", "code 0", "left []"]
        {
            assert!(shown.contains(expected), "{expected:?} is not in\n{shown}");
        }
        let shown = seen("\x1b[5;2R\x1b[5;2R\x1b[?62;4c");
        for expected in ["a Chinese character has the width 1", "no synchronized output", "left []"] {
            assert!(shown.contains(expected), "{expected:?} is not in\n{shown}");
        }
    }

    #[test]
    fn a_terminal_that_never_answers_is_not_waited_for() {
        let shown = seen("");
        for expected in ["the terminal did not answer", "code 0", "left []"] {
            assert!(shown.contains(expected), "{expected:?} is not in\n{shown}");
        }
    }
}
