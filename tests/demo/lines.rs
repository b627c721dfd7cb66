//! `wardround demo` as lines and `--check`: without a terminal, without settings, with a live model and with one that fails.

use crate::{
    common::{
        endpoint::Endpoint,
        say,
        user::{User, expect, text},
    },
    tapes::tape,
};
use wardround::language::Language;

fn user_with_tapes() -> User {
    let user = User::new();
    tape(Language::Zh, "甲模型", [Some(8), Some(6), None]).write(&user.path("a.tape")).unwrap();
    tape(Language::Zh, "乙模型", [Some(3), None, Some(9)]).write(&user.path("b.tape")).unwrap();
    user
}

#[test]
fn the_bundled_show_is_printed_in_both_languages_without_settings() {
    let user = User::new();
    for (language, label) in [("zh", " 的录制，"), ("en", "[recording of ")] {
        let out = user.run(&["demo", "--language", language]);
        expect(&out, 0, "");
        assert!(text(&out.stdout).contains(label), "{}", text(&out.stdout));
    }
    // Settings that nobody can read hinder no recording.
    user.file("wardround.toml", "nonsense");
    expect(&user.run(&["demo", "--plain"]), 0, "");
}

#[test]
fn a_show_of_lines_names_its_recordings_and_hides_what_is_never_shown() {
    let user = user_with_tapes();
    user.file(
        "show.toml",
        "title = \"演示\"\n[[steps]]\ntitle = \"开场\"\n[[steps]]\ntape = \"a.tape\"\nturns = [1]\nreveal = { reference = \"never\", verdict = \"key\" }\n[[steps]]\ncompare = [\"a.tape\", \"b.tape\"]\nturns = [3]\nreveal = \"never\"\n[[steps]]\nscore = true\n",
    );
    let out = user.run(&["demo", "show.toml", "--language", "zh"]);
    expect(&out, 0, "");
    let said = text(&out.stdout);
    for expected in [
        "== 开场 ==",
        "[甲模型 的录制，2026-03-04]",
        "急性阑尾炎**",
        "8/10",
        "[甲模型 的录制，2026-03-04 | 乙模型 的录制，2026-03-04]",
        "9.0/10 (1/1)",
        "评委甲",
    ] {
        assert!(said.contains(expected), "{expected} is not in {said}");
    }
    assert!(!said.contains("== 参考答案 =="), "{said}");
}

#[test]
fn all_faults_are_told_before_the_show_and_checking_plays_nothing() {
    let user = user_with_tapes();
    user.file("bad.toml", "title = \"x\"\n[[steps]]\ntape = \"none.tape\"\n[[steps]]\nmodel = \"nobody\"\ncase = \"right-lower-quadrant-pain\"\n[[steps]]\nspeeed = 1\n");
    for args in [&["demo", "bad.toml", "--check"][..], &["demo", "bad.toml"]] {
        let out = user.run(args);
        expect(&out, 2, "bad.toml line 8, steps.2.speeed: there is no such key");
        assert_eq!(text(&out.stdout), "");
    }
    user.file("bad.toml", "title = \"x\"\n[[steps]]\ntape = \"none.tape\"\n[[steps]]\nmodel = \"nobody\"\ncase = \"none\"\n");
    let out = user.run(&["demo", "bad.toml", "--check"]);
    expect(&out, 2, "line 3, steps.0.tape: ");
    for told in ["line 5, steps.1.model: ", "line 6, steps.1.case: "] {
        assert!(text(&out.stderr).contains(told), "{}", text(&out.stderr));
    }
    user.file("torn.tape", &{
        let whole = std::fs::read_to_string(user.path("a.tape")).unwrap();
        whole[..=whole.trim_end().rfind('\n').unwrap()].to_owned()
    });
    user.file("good.toml", "title = \"x\"\n[[steps]]\ntape = \"torn.tape\"\n");
    let out = user.run(&["demo", "good.toml", "--check", "--language", "en"]);
    expect(&out, 0, "the tape is cut");
    assert_eq!(text(&out.stdout), "x: 1 step(s), 11 page(s), ready to play\n");
    expect(&user.run(&["demo", "missing.toml"]), 2, "missing.toml");
    expect(&user.run(&["demo", "--speed", "99"]), 2, "0.25");
}

const LIVE: &str = "title = \"x\"\n[[steps]]\nmodel = \"MODEL\"\ncase = \"right-lower-quadrant-pain\"\nfallback = \"a.tape\"\nfallback_after = FALLBACK\nturns = [1, 2]\n";

#[test]
fn a_live_model_answers_with_its_own_history() {
    let user = user_with_tapes();
    let model = Endpoint::scripted(|asked| say(if asked.question().contains("查体") { "第二轮" } else { "现场的回答" }));
    user.file("show.toml", &LIVE.replace("MODEL", &format!("{}#live-model", model.url())).replace("FALLBACK", "60"));
    let out = user.run(&["demo", "show.toml", "--language", "zh"]);
    expect(&out, 0, "");
    let said = text(&out.stdout);
    assert!(said.contains("现场：") && said.contains("现场的回答") && !said.contains("录制"), "{said}");
    let received = model.received();
    assert_eq!(received.len(), 2);
    assert!(received[1].messages.iter().any(|message| message.content == "现场的回答"), "the second turn has the first one's answer");
}

#[test]
fn a_live_model_that_cannot_be_reached_gives_way_to_its_tape() {
    let user = user_with_tapes();
    user.file("show.toml", &LIVE.replace("MODEL", "http://127.0.0.1:1/v1#live-model").replace("FALLBACK", "\"500ms\""));
    let out = user.run(&["demo", "show.toml", "--language", "zh"]);
    expect(&out, 0, "");
    let said = text(&out.stdout);
    for expected in ["[现场模型未能作答，改播录制]", "[甲模型 的录制，2026-03-04]", "第1次判断", "第2次判断"] {
        assert!(said.contains(expected), "{expected} is not in {said}");
    }
}
